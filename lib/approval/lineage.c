/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/lineage.h"

#include "approval/brought.h"
#include "approval/checked.h"
#include "approval/step.h"
#include "store/repo.h"

#include <stdlib.h>

/* Of so many of the line signatures are asked for at once. */
enum { AHEAD = 64 };

struct lineage {
	struct object_reader reader;
	int64_t now;
	struct arena arena;
	struct commits line;
	struct brought brought;		/* all of the range */
	struct signed_commits signatures;
	struct basis **bases;		/* all that an open need may need */
	size_t n_bases, cap_bases;
	struct basis *basis;		/* of the commit at hand; null when it must be read anew */
	bool is_stale;			/* an earlier one, until what changed is approved */
	struct needs open;
	struct intake given;
	size_t asked;			/* as many of the line have their signatures asked for */
	bool is_open;			/* what lay on the branch before is in `given` */
	struct approved *approved;	/* or null */
	struct kept kept;		/* how far all was well; not used beside `approved` */
	struct checked checked;
	struct diags *findings, *diags;
};

/* --- bases ------------------------------------------------------------------------------- */

static int need_basis(struct lineage *lineage, struct str commit, int64_t committed)
{
	struct basis *basis = lineage->basis;

	if (basis) {
		basis->committed = committed;
		return 0;
	}
	basis = arena_alloc(&lineage->arena, sizeof(*basis));
	lineage->bases = mem_grow(lineage->bases, &lineage->cap_bases, lineage->n_bases + 1,
				  sizeof(struct basis *));
	lineage->bases[lineage->n_bases++] = basis;
	lineage->basis = basis;
	if (basis_open(&lineage->reader, commit, basis, lineage->diags) < 0)
		return -1;
	basis->people.checked = &lineage->checked;
	return 0;
}

/*
 * The next commit is judged by what this one made, unless that itself still waits for approval: a
 * policy that is loosened, made use of and put back is made use of by nobody.
 */
static void leave_basis(struct lineage *lineage, const struct touched *row)
{
	bool waits = false;

	for (size_t i = 0; i < row->n_touches; i++)
		lineage->is_stale |= basis_is_made_of(lineage->basis, row->touches[i].path);
	for (size_t i = 0; i < lineage->open.n; i++)
		waits |= lineage->open.rows[i].is_of_basis;
	if (lineage->is_stale && !waits) {
		lineage->basis = NULL;
		lineage->is_stale = false;
	}
}

/* --- one commit --------------------------------------------------------------------------- */

struct step {
	struct lineage *lineage;
	const struct touched *row;
	size_t number;
	struct str base;		/* its first parent */
	struct commits only;		/* itself, borrowed */
	struct commits commits;		/* that it brings, itself included; when asked for */
	struct basis_changes changes;
};

/* What was chosen in merges is asked for only where somebody must approve it. */
static int need_commits(struct step *step)
{
	struct lineage *lineage = step->lineage;

	return brought_by(lineage->reader.directory, &lineage->line, step->number,
			  &lineage->brought, &step->commits, lineage->diags);
}

static void add_need(struct step *step, const struct basis_change *change,
		     const struct policy_rule *rule, struct str field, const struct unit *unit)
{
	struct lineage *lineage = step->lineage;
	struct need *need;

	need = needs_add(&lineage->open, step_need(lineage->basis, change, rule, field,
						   &lineage->arena));
	need->step = step->number;
	need->unit = unit ? unit : need->unit;
	step_find_authors(need, change, &step->commits, &lineage->signatures, &lineage->arena);
	step_find_trailers(need, change, &step->only, &step->commits, &lineage->arena);
	need->commit = step->row->id;
}

static int need_change(struct step *step, const struct basis_change *change,
		       const struct policy_rule *rule, struct str field)
{
	const struct unit *other = step_other_unit(change);

	if (need_commits(step) < 0)
		return -1;
	add_need(step, change, rule, field, NULL);
	if (other)
		add_need(step, change, rule, field, other);
	return 0;
}

/* What now waits for approval of the item. */
static void note_change(struct step *step, struct str item)
{
	struct lineage *lineage = step->lineage;
	size_t waits = 0;

	for (size_t i = 0; i < lineage->open.n; i++)
		waits += str_eq(lineage->open.rows[i].item, item);
	if (lineage->approved && waits)
		approved_add_change(lineage->approved, step->row->id, step->number, item, waits);
}

/* What is open about the item goes on with it: new content, and more people who made it. */
static int carry_on(struct step *step, const struct basis_change *change)
{
	struct lineage *lineage = step->lineage;

	for (size_t i = 0; i < lineage->open.n; i++) {
		struct need *need = &lineage->open.rows[i];
		struct str commit = need->commit;

		if (!str_eq(need->item, change->item))
			continue;
		if (need_commits(step) < 0)
			return -1;
		need->blob = arena_str(&lineage->arena, change->blob);
		need->is_back = str_eq(need->blob, need->was) &&
				 str_eq(change->path, need->path_before);
		step_find_authors(need, change, &step->commits, &lineage->signatures,
				  &lineage->arena);
		need->commit = commit;
		need->trailers = STR("");
	}
	return 0;
}

static int need_all(struct step *step)
{
	struct lineage *lineage = step->lineage;
	const struct policy *policy = &lineage->basis->policy;

	for (size_t i = 0; i < step->changes.n; i++) {
		const struct basis_change *change = &step->changes.rows[i];
		struct str field;

		if (carry_on(step, change) < 0)
			return -1;
		for (size_t j = 0; j < policy->n; j++)
			if (change_is_ruled(&step->changes, change, &policy->rules[j], &field) &&
			    need_change(step, change, &policy->rules[j], field) < 0)
				return -1;
		note_change(step, change->item);
	}
	return 0;
}

static bool brings_approvals(const struct touched *row)
{
	for (size_t i = 0; i < row->n_touches; i++)
		if (approval_is_path(row->touches[i].path))
			return true;
	return false;
}

/* What lies on the branch is read once; from then on each step adds to it. */
static int open_intake(struct step *step)
{
	struct lineage *lineage = step->lineage;

	if (lineage->is_open)
		return 0;
	lineage->is_open = true;
	return intake_open(&lineage->reader, step->base, &lineage->given, &lineage->arena,
			   lineage->diags);
}

/* Where nothing is judged, approvals still come to lie on the branch. */
static int pass_approvals(struct lineage *lineage, const struct touched *row)
{
	if (!lineage->is_open || !brings_approvals(row))
		return 0;
	return intake_pass(&lineage->reader, row->touches, row->n_touches, &lineage->given,
			   &lineage->arena, lineage->diags);
}

/* The signatures of approvals here and further on the line are asked for at once. */
static void ask_ahead(struct step *step)
{
	struct lineage *lineage = step->lineage;
	size_t end = step->number + AHEAD < lineage->line.n ? step->number + AHEAD :
		     lineage->line.n;
	struct need judge = { .basis = lineage->basis, .base = lineage->basis->committed };
	struct intake ahead = INTAKE_INIT;
	struct arena arena = ARENA_INIT;
	struct diags unused = DIAGS_INIT;

	if (step->number < lineage->asked)
		return;
	lineage->asked = end;
	for (size_t i = step->number; i < end; i++)
		intake_take(&lineage->reader, lineage->line.rows[i].touches,
			    lineage->line.rows[i].n_touches, &ahead, &arena, &unused);
	checked_gather(&lineage->checked);
	for (size_t i = 0; i < ahead.n; i++) {
		ahead.rows[i].latest = lineage->now;
		given_fault(&ahead.rows[i], &judge);
	}
	checked_ask(&lineage->checked);
	free(ahead.rows);
	intake_release(&ahead);
	diags_release(&unused);
	arena_release(&arena);
}

static int take_approvals(struct step *step)
{
	struct lineage *lineage = step->lineage;
	size_t before = lineage->given.n;
	int64_t latest = step->row->committed;
	struct need judge = { .basis = lineage->basis, .base = lineage->basis->committed };

	if (!brings_approvals(step->row))
		return 0;
	ask_ahead(step);
	if (open_intake(step) < 0 ||
	    intake_take(&lineage->reader, step->row->touches, step->row->n_touches,
			&lineage->given, &lineage->arena, lineage->diags) < 0)
		return -1;
	for (size_t i = before; i < lineage->given.n; i++) {
		struct given *given = &lineage->given.rows[i];

		given->commit = step->row->id;
		given->step = step->number;
		given->latest = latest < lineage->now ? latest : lineage->now;
		given_tell(given, &judge, lineage->findings);
		if (lineage->approved)
			approved_receive(lineage->approved, given, &judge, lineage->open.rows,
					 lineage->open.n);
	}
	return 0;
}

static struct str unit_name(const struct need *need)
{
	return need->unit ? need->unit->name : STR("");
}

static void take_over(struct need *need, const struct need *earlier)
{
	if (!earlier->is_met || earlier->step == need->step ||
	    !str_eq(earlier->item, need->item) || !str_eq(earlier->rule->id, need->rule->id) ||
	    !str_eq(unit_name(earlier), unit_name(need)))
		return;
	need->is_met = true;
	need->by = earlier->by;
	need->roles = earlier->roles;
	need->evidence = earlier->evidence;
}

/* A need that is met takes with it those that began later with the same item and rule. */
static void judge_open(struct lineage *lineage)
{
	struct needs *open = &lineage->open;

	for (size_t i = 0; i < open->n; i++) {
		struct need *need = &open->rows[i];

		need_judge(need, lineage->given.rows, lineage->given.n, &lineage->arena);
		need->is_met |= need->is_back;
		for (size_t j = 0; j < i && !need->is_met; j++)
			take_over(need, &open->rows[j]);
	}
}

static bool waits(const struct needs *open, struct str item)
{
	for (size_t i = 0; i < open->n; i++)
		if (!open->rows[i].is_met && str_eq(open->rows[i].item, item))
			return true;
	return false;
}

/*
 * An item is through when all that was asked for is there. Until then also what is met stays open:
 * what comes next of it is one change with what came, and a withdrawal in between counts.
 */
static void settle(struct lineage *lineage)
{
	struct needs *open = &lineage->open;
	size_t kept = 0;
	bool *stays = mem_alloc((open->n + 1) * sizeof(*stays));

	judge_open(lineage);
	for (size_t i = 0; i < open->n; i++)
		stays[i] = waits(open, open->rows[i].item);
	for (size_t i = 0; i < open->n; i++) {
		if (stays[i]) {
			open->rows[kept++] = open->rows[i];
			continue;
		}
		if (lineage->approved)
			approved_settle(lineage->approved, &open->rows[i]);
		authors_release(&open->rows[i].authors);
	}
	open->n = kept;
	free(stays);
}

static int judge_step(struct step *step)
{
	struct lineage *lineage = step->lineage;
	const struct touched *row = step->row;
	int result = -1;

	step_check_kept(row->touches, row->n_touches, row->id, lineage->findings);
	if (basis_compare(lineage->basis, step->base, row->id, row->touches, row->n_touches,
			  &step->changes, lineage->diags) == 0 &&
	    need_all(step) == 0 && take_approvals(step) == 0) {
		settle(lineage);
		result = 0;
	}
	changes_release(&step->changes);
	return result;
}

static void tell_unreadable(struct lineage *lineage, struct str commit)
{
	diag_add(lineage->findings, DIAG_POLICY_UNREADABLE,
		 (struct place){ STR("lg.yaml"), 0, 0 },
		 DIAG_ARGS(str_sub(commit, 0, 10)))->commit =
		arena_str(&lineage->findings->arena, commit);
}

static int judge_commit(struct lineage *lineage, size_t number, int64_t committed_before)
{
	const struct touched *row = &lineage->line.rows[number];
	struct step step = { .lineage = lineage, .row = row, .number = number,
			     .base = str_until(row->parents, ' '),
			     .only = { .rows = &lineage->line.rows[number], .n = 1 } };
	int result;

	if (!step.base.n)
		return 0;
	if (need_basis(lineage, step.base, committed_before) < 0)
		return -1;
	if (lineage->basis->is_faulty && row->n_touches)
		tell_unreadable(lineage, step.base);
	if (!lineage->basis->is_faulty && lineage->basis->policy.exists && row->n_touches)
		result = judge_step(&step);
	else
		result = pass_approvals(lineage, row);
	leave_basis(lineage, row);
	return result;
}

/* --- how far all was well ----------------------------------------------------------------- */

/*
 * "lg-verdict JUDGEMENT VERSION SINCE COMMIT"; a file that says else says nothing.
 */
static void add_cache_head(struct str since, struct buf *out)
{
	buf_printf(out, "lg-verdict %d %s %.*s ", JUDGEMENT, LG_VERSION,
		   STR_ARG(since.n ? since : STR("-")));
}

static struct str read_well(const struct lineage *lineage, struct str since, struct arena *arena)
{
	struct buf head = BUF_INIT, text = BUF_INIT;
	struct str found = STR("");

	add_cache_head(since, &head);
	if (kept_read(&lineage->kept, 4096, &text) &&
	    str_starts(buf_str(&text), buf_str(&head)) && text.n == head.n + OBJECT_ID)
		found = arena_str(arena, str_from(buf_str(&text), head.n));
	buf_release(&head);
	buf_release(&text);
	return found;
}

static void write_well(const struct lineage *lineage, struct str since, struct str commit)
{
	struct buf text = BUF_INIT;

	add_cache_head(since, &text);
	buf_add(&text, commit);
	kept_write(&lineage->kept, buf_str(&text));
	buf_release(&text);
}

/* --- all of them -------------------------------------------------------------------------- */

static int check_signatures(struct lineage *lineage, const struct basis *basis)
{
	if (step_read_signatures(&lineage->reader, &lineage->brought.all, &lineage->signatures,
				 lineage->diags) < 0)
		return -1;
	if (basis->policy.exists)
		step_check_signatures(basis, &lineage->brought.all, &lineage->signatures,
				      lineage->findings);
	return 0;
}

static int judge_line(struct lineage *lineage, struct str since, int64_t begin)
{
	struct str well = STR("");
	int64_t before = begin;

	for (size_t i = 0; i < lineage->line.n; i++) {
		if (judge_commit(lineage, i, before) < 0 || lineage->checked.is_failed)
			return -1;
		if (lineage->line.rows[i].committed > before &&
		    lineage->line.rows[i].committed <= lineage->now)
			before = lineage->line.rows[i].committed;
		if (!lineage->open.n && !lineage->findings->n)
			well = lineage->line.rows[i].id;
		if (!lineage->open.n && lineage->approved)
			approved_rest(lineage->approved, lineage->line.rows[i].id, i);
	}
	for (size_t i = 0; i < lineage->open.n; i++)
		if (!lineage->open.rows[i].is_met)
			need_tell(&lineage->open.rows[i], lineage->given.rows, lineage->given.n,
				  lineage->findings);
	if (lineage->checked.is_failed)
		return -1;
	if (well.n)
		write_well(lineage, since, well);
	if (lineage->approved)
		approved_save(lineage->approved, since);
	return 0;
}

static int refuse_since(enum diag_id id, struct str since, struct str revision,
			struct diags *diags)
{
	diag_add(diags, id, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(str_sub(since, 0, 10), revision));
	return -1;
}

/* The line must come from the trust point itself, not past it. */
static int read_line(struct lineage *lineage, struct str since, struct str tip,
		     struct str revision)
{
	struct buf range = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct diags unused = DIAGS_INIT;
	int result = -1;

	if (since.n && !commit_find(lineage->reader.directory, since, &arena, &unused).n)
		refuse_since(DIAG_HISTORY_SINCE, since, revision, lineage->diags);
	else if (since.n && !commit_is_before(lineage->reader.directory, since, tip))
		refuse_since(DIAG_HISTORY_REWRITTEN, since, revision, lineage->diags);
	else {
		buf_printf(&range, "%.*s%s%.*s", STR_ARG(since), since.n ? ".." : "", STR_ARG(tip));
		result = commits_read(lineage->reader.directory, buf_str(&range),
				      COMMITS_FIRST_PARENT, &lineage->line, lineage->diags);
		if (result == 0)
			result = brought_read(lineage->reader.directory, buf_str(&range),
					      &lineage->line, &lineage->brought, lineage->diags);
	}
	if (result == 0 && since.n && lineage->line.n &&
	    !str_eq(str_until(lineage->line.rows[0].parents, ' '), since))
		result = refuse_since(DIAG_HISTORY_REWRITTEN, since, revision, lineage->diags);
	arena_release(&arena);
	diags_release(&unused);
	buf_release(&range);
	return result;
}

static void lineage_close(struct lineage *lineage)
{
	for (size_t i = 0; i < lineage->open.n; i++)
		authors_release(&lineage->open.rows[i].authors);
	for (size_t i = 0; i < lineage->n_bases; i++)
		basis_close(lineage->bases[i]);
	free(lineage->bases);
	free(lineage->open.rows);
	free(lineage->given.rows);
	intake_release(&lineage->given);
	commits_release(&lineage->line);
	brought_release(&lineage->brought);
	signed_release(&lineage->signatures);
	kept_close(&lineage->kept);
	checked_close(&lineage->checked);
	object_reader_close(&lineage->reader);
	arena_release(&lineage->arena);
}

/*
 * What was found out of an older commit is of no use for the tip, and must not give way to what is
 * found out of less than that.
 */
static struct str read_approved(struct lineage *lineage, struct str since, struct str tip)
{
	struct str rest = approved_kept(lineage->approved, since);

	if (rest.n && !str_eq(rest, tip) &&
	    commit_is_before(lineage->reader.directory, tip, rest)) {
		approved_forget(lineage->approved);
		lineage->approved->is_less = true;
		return STR("");
	}
	return rest;
}

/* The line from where all was well; false when the tip does not come from there. */
static bool read_rest(struct lineage *lineage, struct str well, struct str since, struct str tip)
{
	struct diags unused = DIAGS_INIT, *diags = lineage->diags;
	bool found = false;

	if (!well.n || !commit_is_before(lineage->reader.directory, well, tip) ||
	    (since.n && !commit_is_before(lineage->reader.directory, since, well)))
		return false;
	lineage->diags = &unused;
	found = read_line(lineage, well, tip, STR("")) == 0;
	lineage->diags = diags;
	diags_release(&unused);
	if (!found) {
		commits_release(&lineage->line);
		brought_release(&lineage->brought);
	}
	return found;
}

/* Where judging begins: the trust point, or a later commit up to which all was well. */
static int judge_from(struct lineage *lineage, const struct basis *tip, struct str since,
		      struct str revision)
{
	struct str from = lineage->approved ? read_approved(lineage, since, tip->commit) :
			  read_well(lineage, since, &lineage->arena);
	int64_t begin = 0;
	int result = -1;

	if (str_eq(from, tip->commit))
		return 0;
	if (!read_rest(lineage, from, since, tip->commit)) {
		from = since;
		if (lineage->approved)
			approved_forget(lineage->approved);
		if (read_line(lineage, since, tip->commit, revision) < 0)
			return -1;
	}
	if (from.n)
		begin = commit_latest(lineage->reader.directory, from, lineage->now);
	if (check_signatures(lineage, tip) == 0)
		result = judge_line(lineage, since, begin);
	return result;
}

int lineage_judge(const char *directory, struct str revision, struct str since, int64_t now,
		  struct approved *approved, struct diags *findings, struct diags *diags)
{
	struct lineage lineage = { .now = now, .arena = ARENA_INIT,
				   .line = COMMITS_INIT, .brought = BROUGHT_INIT,
				   .signatures = SIGNED_INIT, .given = INTAKE_INIT,
				   .approved = approved,
				   .kept = KEPT_INIT, .findings = findings,
				   .diags = diags };
	struct basis tip = { .arena = ARENA_INIT, .schema = SCHEMA_INIT };
	struct str commit;
	int result = -1;

	object_reader_init(directory, &lineage.reader);
	checked_init(directory, diags, &lineage.checked);
	if (commits_check_clone(directory, diags) == 0) {
		commit = commit_find(directory, revision, &lineage.arena, diags);
		if (!approved)
			kept_open(directory, "verdict", &lineage.kept);
		if (commit.n && basis_open(&lineage.reader, commit, &tip, diags) == 0) {
			tip.people.checked = &lineage.checked;
			result = judge_from(&lineage, &tip, since.n ? since : tip.policy.since,
					    revision);
		}
	}
	basis_close(&tip);
	lineage_close(&lineage);
	return result;
}

/* --- what was approved --------------------------------------------------------------------- */

/* What ends before the trust point that an auditor has set is judged by none. */
static bool is_before_setting(const struct life *life, const struct approved *approved)
{
	return approved->setting.n && !str_eq(approved->setting, approved->tip) &&
	       commit_is_before(life->directory, approved->tip, approved->setting);
}

static int judge_life(const struct life *life, struct approved *approved, struct diags *diags)
{
	struct diags findings = DIAGS_INIT;
	int result;

	approved_load(approved);
	if (str_eq(approved->loaded, approved->tip))
		return 0;
	if (is_before_setting(life, approved)) {
		approved_forget(approved);
		return 0;
	}
	result = lineage_judge(life->directory, approved->tip, approved->setting, life->now,
			       approved, &findings, diags);
	diags_release(&findings);
	return result;
}

int lineage_approved(const struct life *life, struct approved *out, struct diags *diags)
{
	struct buf name = BUF_INIT, setting = BUF_INIT;
	struct str revision = life->revision;

	*out = (struct approved)APPROVED_INIT;
	kept_open(life->directory, "approved", &out->kept);
	if (!revision.n)
		revision = branch_revision(life->directory, life->branch, &name);
	out->tip = commit_find(life->directory, revision, &out->arena, diags);
	repo_setting(life->directory, "since", &setting);
	out->setting = arena_str(&out->arena, buf_str(&setting));
	buf_release(&name);
	buf_release(&setting);
	return out->tip.n ? judge_life(life, out, diags) : -1;
}
