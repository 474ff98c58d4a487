/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/step.h"

#include "approval/checked.h"
#include "base/path.h"

#include <stdlib.h>

/* --- who made it, and with what signature ------------------------------------------------- */

static bool touches_item(const struct touched *commit, const struct basis_change *change)
{
	for (size_t i = 0; i < commit->n_touches; i++) {
		struct str path = commit->touches[i].path;

		if (str_eq(path, change->path) || str_eq(path, change->path_before) ||
		    str_eq(id_of_path(path_name(path)), change->item))
			return true;
	}
	return false;
}

static void add_signer(struct authors *authors, const struct signed_commits *signatures,
		       const struct basis *basis, struct str id, struct arena *arena)
{
	const struct signed_commit *commit = signed_find(signatures, id);
	const struct person *who;
	struct sshkey key;

	if (commit && signed_check(commit, &basis->people, arena, &who, &key) && who)
		authors_add_key(authors, key);
}

void step_find_authors(struct need *need, const struct basis_change *change,
		       const struct commits *commits, const struct signed_commits *signatures,
		       struct arena *arena)
{
	bool any = false;

	for (int all = 0; all < 2 && !any; all++)
		for (size_t i = 0; i < commits->n; i++) {
			const struct touched *commit = &commits->rows[i];

			if (!all && !touches_item(commit, change))
				continue;
			authors_add_commit(&need->authors, commit, arena);
			add_signer(&need->authors, signatures, need->basis, commit->id, arena);
			any = true;
			if (!str_starts(change->path, STR("lg.yaml")))
				need->commit = need->commit.n ? need->commit : commit->id;
		}
	if (!need->commit.n && commits->n)
		need->commit = commits->rows[0].id;
}

void step_find_trailers(struct need *need, const struct basis_change *change,
			const struct commits *line, const struct commits *commits,
			struct arena *arena)
{
	struct buf lines = BUF_INIT;
	bool only_merges = true;

	for (size_t i = 0; i < line->n; i++) {
		if (!touches_item(&line->rows[i], change))
			continue;
		only_merges &= is_merge(&line->rows[i]);
		if (!line->rows[i].has_title)
			buf_add(&lines, line->rows[i].trailers);
	}
	if (only_merges)
		need->trailers = arena_str(arena, buf_str(&lines));
	for (size_t i = 0; i < commits->n && !need->trailers.n; i++)
		need->has_side_trailers |= commits->rows[i].trailers.n &&
					    need->rule->evidence == EVIDENCE_TRAILER;
	buf_release(&lines);
}

static void check_signature(const struct basis *basis, const struct touched *commit,
			    const struct signed_commit *signature, struct diags *findings)
{
	struct place nowhere = { STR(""), 0, 0 };
	struct arena arena = ARENA_INIT;
	const struct person *who = NULL;
	struct str address = address_lower(commit->committer, &arena);
	struct str id = str_sub(commit->id, 0, 10);
	enum diag_id fault = DIAG_COUNT;
	struct sshkey key = { STR(""), STR("") };
	bool holds = signed_check(signature, &basis->people, &arena, &who, &key);
	bool is_own = false;

	for (size_t i = 0; i < basis->people.n; i++)
		is_own |= person_find_key(&basis->people.rows[i], key) &&
			  person_has_address(&basis->people.rows[i], address);
	if (signature->signatures > 1)
		fault = DIAG_COMMIT_SIGNATURES;
	else if (!holds)
		fault = DIAG_COMMIT_SIGNATURE;
	else if (who && !is_own)
		fault = DIAG_COMMIT_SIGNER;
	if (fault != DIAG_COUNT)
		diag_add(findings, fault, nowhere,
			 DIAG_ARGS(id, who ? who->id : STR(""), commit->committer))->commit =
			arena_str(&findings->arena, commit->id);
	arena_release(&arena);
}

static void check_signatures(const struct basis *basis, const struct commits *commits,
			     const struct signed_commits *signatures, struct diags *findings)
{
	for (size_t i = 0; i < commits->n; i++) {
		const struct signed_commit *signature = signed_find(signatures,
								    commits->rows[i].id);

		if (signature)
			check_signature(basis, &commits->rows[i], signature, findings);
	}
}

void step_check_signatures(const struct basis *basis, const struct commits *commits,
			   const struct signed_commits *signatures, struct diags *findings)
{
	struct diags unused = DIAGS_INIT;

	checked_gather(basis->people.checked);
	check_signatures(basis, commits, signatures, &unused);
	checked_ask(basis->people.checked);
	check_signatures(basis, commits, signatures, findings);
	diags_release(&unused);
}

int step_read_signatures(struct object_reader *reader, const struct commits *commits,
			 struct signed_commits *out, struct diags *diags)
{
	struct str *ids = mem_alloc((commits->n + 1) * sizeof(*ids));
	int result;

	for (size_t i = 0; i < commits->n; i++)
		ids[i] = commits->rows[i].id;
	result = signed_read(reader, ids, commits->n, out, diags);
	free(ids);
	return result;
}

/* --- needs ------------------------------------------------------------------------------- */

/* Where the field stands after the change, else where the record or file lies or lay. */
static struct place place_of(const struct basis_change *change, struct str field,
			     struct arena *arena)
{
	struct place place = { change->path.n ? change->path : change->path_before, 1, 1 };
	const struct value *value = NULL;

	if (change->after && field.n)
		value = record_get(change->after, field);
	if (change->after)
		place = record_place(change->after, value);
	place.path = arena_str(arena, place.path);
	return place;
}

/* The owner that the record had: who is made the owner in the change has no say in it. */
static struct str owner_of(const struct basis_change *change, struct arena *arena)
{
	const struct record *record = change->before ? change->before : change->after;
	const struct value *value = record ? record_get(record, STR("owner")) : NULL;

	return value && value->kind == VALUE_REFERENCE ? arena_str(arena, value_text(value)) :
	       STR("");
}

/* Who loses a record is asked; one that comes from nowhere is the concern of where it comes to. */
static const struct unit *unit_of(const struct basis_change *change)
{
	return change->unit_before ? change->unit_before : change->unit;
}

const struct unit *step_other_unit(const struct basis_change *change)
{
	return change->unit == unit_of(change) ? NULL : change->unit;
}

struct need step_need(const struct basis *basis, const struct basis_change *change,
		      const struct policy_rule *rule, struct str field,
		      struct arena *arena)
{
	struct need need = { .basis = basis, .rule = rule, .base = basis->committed };

	need.item = arena_str(arena, change->item);
	need.field = arena_str(arena, field);
	need.was = arena_str(arena, change->was);
	need.blob = arena_str(arena, change->blob);
	need.unit = unit_of(change);
	need.is_of_basis = (change->path.n && basis_is_made_of(basis, change->path)) ||
			    (change->path_before.n && basis_is_made_of(basis, change->path_before));
	need.path_before = arena_str(arena, change->path_before);
	need.owner = owner_of(change, arena);
	need.place = place_of(change, field, arena);
	return need;
}

struct need *needs_add(struct needs *needs, struct need need)
{
	needs->rows = mem_grow(needs->rows, &needs->cap, needs->n + 1, sizeof(*needs->rows));
	needs->rows[needs->n] = need;
	return &needs->rows[needs->n++];
}

/* --- approvals ---------------------------------------------------------------------------- */

static struct given *add_given(struct intake *intake, struct str path, struct str bytes,
			       struct arena *arena)
{
	struct document file = { arena_str(arena, path), bytes };
	struct given *given;

	intake->rows = mem_grow(intake->rows, &intake->cap, intake->n + 1, sizeof(*intake->rows));
	given = &intake->rows[intake->n++];
	*given = (struct given){ .fault = DIAG_COUNT, .why = "" };
	given->is_sound = approval_parse(file, arena, &given->approval, &given->why);
	return given;
}

static bool is_regular(const struct touch *touch)
{
	return (touch->mode & 0170000) == 0100000;
}

static struct str id_of(const struct touch *touch)
{
	return id_of_path(path_name(touch->path));
}

/* A file can be moved about; its name and its content cannot change, and it never goes. */
static bool is_kept(const struct touch *touches, size_t n, const struct touch *gone)
{
	for (size_t i = 0; i < n; i++)
		if (approval_is_path(touches[i].path) && is_regular(&touches[i]) &&
		    str_eq(touches[i].blob, gone->was) && str_eq(id_of(&touches[i]), id_of(gone)))
			return true;
	return false;
}

void step_check_kept(const struct touch *touches, size_t n, struct str commit,
		     struct diags *findings)
{
	for (size_t i = 0; i < n; i++) {
		bool is_gone = str_eq(touches[i].blob, object_none);

		if (!approval_is_path(touches[i].path) || str_eq(touches[i].was, object_none) ||
		    is_kept(touches, n, &touches[i]))
			continue;
		diag_add_field(findings, is_gone ? DIAG_APPROVAL_REMOVED : DIAG_APPROVAL_CHANGED,
			       (struct place){ touches[i].path, 1, 1 },
			       id_of(&touches[i]), STR(""), DIAG_ARGS(id_of(&touches[i])))->commit =
			arena_str(&findings->arena, commit);
	}
}

/* Contents of the approvals among files, parallel to them; null for all that is none. */
static int read_approvals(struct object_reader *reader, const struct touch *files, size_t n,
			  struct arena *arena, struct str **bytes, struct diags *diags)
{
	struct str *ids = arena_alloc(arena, (n + 1) * sizeof(*ids));

	*bytes = arena_alloc(arena, (n + 1) * sizeof(**bytes));
	for (size_t i = 0; i < n; i++)
		ids[i] = approval_is_path(files[i].path) && is_regular(&files[i]) ? files[i].blob :
			 object_none;
	return objects_read(reader, ids, n, arena, *bytes, diags);
}

static void add_ids(struct intake *intake, const struct touch *files, size_t n,
		    struct arena *arena)
{
	for (size_t i = 0; i < n; i++)
		if (approval_is_path(files[i].path) && !str_eq(files[i].blob, object_none))
			map_put(&intake->ids, arena_str(arena, id_of(&files[i])), intake);
}

static void add_withdrawal(struct intake *intake, const struct approval *approval)
{
	if (approval->kind != APPROVAL_WITHDRAW)
		return;
	intake->withdrawals = mem_grow(intake->withdrawals, &intake->cap_withdrawals,
				       intake->n_withdrawals + 1, sizeof(*intake->withdrawals));
	intake->withdrawals[intake->n_withdrawals++] = *approval;
}

int intake_pass(struct object_reader *reader, const struct touch *touches, size_t n,
		struct intake *intake, struct arena *arena, struct diags *diags)
{
	struct str *bytes;

	if (read_approvals(reader, touches, n, arena, &bytes, diags) < 0)
		return -1;
	add_ids(intake, touches, n, arena);
	for (size_t i = 0; i < n; i++) {
		struct document file = { touches[i].path, bytes[i] };
		struct approval approval;
		const char *why;

		if (bytes[i].p && approval_parse(file, arena, &approval, &why))
			add_withdrawal(intake, &approval);
	}
	return 0;
}

int intake_open(struct object_reader *reader, struct str base, struct intake *intake,
		struct arena *arena, struct diags *diags)
{
	struct touch *files;
	size_t n;

	if (commit_list(reader->directory, base, NULL, 0, arena, &files, &n, diags) < 0)
		return -1;
	return intake_pass(reader, files, n, intake, arena, diags);
}

static bool takes_back(const struct approval *approval, const struct approval *other)
{
	return str_eq(approval->withdraws, other->id) &&
	       str_eq(approval->approver, other->approver);
}

/* What is new, rows or withdrawals, is held against all of the other; the rest was before. */
static void withdraw(struct intake *intake, size_t from)
{
	size_t known = intake->n_withdrawals;

	for (size_t i = from; i < intake->n; i++)
		if (intake->rows[i].is_sound)
			add_withdrawal(intake, &intake->rows[i].approval);
	for (size_t i = 0; i < intake->n; i++)
		for (size_t j = i < from ? known : 0; j < intake->n_withdrawals; j++)
			intake->rows[i].is_withdrawn |= takes_back(&intake->withdrawals[j],
								   &intake->rows[i].approval);
}

int intake_take(struct object_reader *reader, const struct touch *touches, size_t n,
		struct intake *intake, struct arena *arena, struct diags *diags)
{
	size_t before = intake->n;
	struct str *bytes;

	if (read_approvals(reader, touches, n, arena, &bytes, diags) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (bytes[i].p) {
			struct given *given = add_given(intake, touches[i].path, bytes[i], arena);

			given->approval.object = touches[i].blob;
			given->is_old = map_get(&intake->ids, id_of(&touches[i])) != NULL;
		}
	add_ids(intake, touches, n, arena);
	withdraw(intake, before);
	return 0;
}

void intake_release(struct intake *intake)
{
	map_release(&intake->ids);
	free(intake->withdrawals);
}

