/* SPDX-License-Identifier: EUPL-1.2 */
#include "changes.h"

#include "approval/audit.h"

#include <stdlib.h>

/* --- which revisions ----------------------------------------------------------------------- */

/* The protected branch here, else as it was fetched last: a clone for a check has no other. */
static struct str protected_branch(struct changes *changes)
{
	struct buf name = BUF_INIT;
	struct str branch = branch_revision(changes->after.repo.path.p,
					    changes->after.snapshot.config.branch, &name);

	branch = arena_str(&changes->arena, branch);
	buf_release(&name);
	return branch;
}

/* The commit in which two have their origin; -1 and a diagnostic when they have none. */
static int find_base(struct changes *changes, struct str *from, struct diags *diags)
{
	const char *directory = changes->after.repo.path.p;
	struct str to = changes->after.source->commit, tip, base;
	bool is_only;

	tip = commit_find(directory, *from, &changes->arena, diags);
	if (!tip.n)
		return -1;
	changes->branch = tip;
	base = commit_base(directory, tip, to.n ? to : STR("HEAD"), &changes->arena, &is_only);
	if (!base.n)
		diag_add(diags, DIAG_GIT_UNRELATED, (struct place){ 0 }, DIAG_ARGS(*from));
	*from = base;
	return base.n ? 0 : -1;
}

static bool has_row(const struct diags *diags, enum diag_id id)
{
	for (size_t i = 0; i < diags->n; i++)
		if (diags->rows[i].id == id)
			return true;
	return false;
}

static void use_nothing(struct changes *changes)
{
	struct diags unused = DIAGS_INIT;

	set_init(&changes->nothing, &changes->after.snapshot.schema);
	set_index(&changes->nothing, &unused);
	changes->has_before = false;
	diags_release(&unused);
}

/*
 * Where there was no commit yet, or no lg.yaml, there was nothing before. Computed fields are
 * those of one day on both sides, so that the day alone changes nothing.
 */
static int open_before(struct changes *changes, struct str from, struct diags *diags)
{
	struct view own_day = changes->after;
	struct source_item item;

	own_day.has_day = true;
	if (view_open_revision(&own_day, from, &changes->before, &changes->old_faults) == 0) {
		changes->has_before = true;
	} else if (!changes->before.source && !has_row(&changes->old_faults, DIAG_GIT_UNBORN)) {
		diags_join(diags, &changes->old_faults);
		return -1;
	} else if (changes->before.source &&
		   source_find(changes->before.source, STR("lg.yaml"), &item)) {
		diags_join(diags, &changes->old_faults);
		return -1;
	}
	if (changes->before.source)
		changes->range.from = changes->before.source->commit;
	if (!changes->has_before)
		use_nothing(changes);
	return 0;
}

static const struct set *old_set(const struct changes *changes)
{
	return changes->has_before ? &changes->before.snapshot.set : &changes->nothing;
}

/* --- what is told --------------------------------------------------------------------------- */

static bool has_fault(const struct diags *faults, const struct record *record)
{
	for (size_t i = 0; i < faults->n; i++)
		if (faults->rows[i].severity == SEVERITY_ERROR &&
		    (finding_is_of(&faults->rows[i], record->id) ||
		     str_eq(faults->rows[i].place.path, record->path)))
			return true;
	return false;
}

/* A file with a fault stands for a record without one value that could be read. */
static bool is_unread(const struct record *record)
{
	size_t n = 0;

	if (!record)
		return false;
	for (size_t i = 0; i < record->type->n_fields; i++)
		if (record->values[i].kind == VALUE_INVALID)
			n++;
		else if (!record->type->fields[i].compute.text.n)
			return false;
	return n > 0;
}

static bool is_unreadable(const struct changes *changes, const struct changed_record *change)
{
	return is_unread(change->before) || is_unread(change->after) ||
	       (!change->after && has_fault(&changes->new_faults, change->before)) ||
	       (!change->before && has_fault(&changes->old_faults, change->after));
}

static bool is_of_lines(const struct value *value)
{
	return value->kind == VALUE_TEXT && str_index(value_text(value), '\n') < value->n;
}

static struct str text_of(const struct value *value)
{
	return value->kind == VALUE_TEXT ? value_text(value) : STR("");
}

static struct str body_of(const struct record *record)
{
	return record ? str_trim(record->body) : STR("");
}

static void add_text(struct told *row, struct text_change *pairs, size_t *n,
		     const struct difference *difference, struct str before, struct str after)
{
	pairs[(*n)++] = (struct text_change){ .before = before, .after = after };
	row->texts[row->n_texts++].difference = difference;
}

/* The texts of a record that are to be compared line by line. */
static void add_texts(struct changes *changes, struct told *row, struct text_change *pairs,
		      size_t *n)
{
	const struct changed_record *change = row->change;

	row->texts = arena_alloc(&changes->arena, (change->n_fields + 1) * sizeof(*row->texts));
	for (size_t i = 0; i < change->n_fields; i++) {
		const struct difference *field = &change->fields[i];

		if (is_of_lines(field->old) || is_of_lines(field->new))
			add_text(row, pairs, n, field, text_of(field->old), text_of(field->new));
	}
	if (change->has_text)
		add_text(row, pairs, n, NULL, body_of(change->before), body_of(change->after));
}

static size_t count_texts(const struct comparison *found)
{
	size_t n = 0;

	for (size_t i = 0; i < found->n; i++)
		n += found->rows[i].n_fields + 1;
	return n;
}

static int tell_rows(struct changes *changes, bool without_lines, struct diags *diags)
{
	const struct comparison *found = &changes->found;
	struct text_change *pairs = mem_alloc((count_texts(found) + 1) * sizeof(*pairs));
	size_t n = 0, at = 0;
	int result = 0;

	changes->rows = arena_alloc(&changes->arena, (found->n + 1) * sizeof(*changes->rows));
	for (size_t i = 0; i < found->n; i++) {
		const struct changed_record *change = &found->rows[i];
		struct told *row = &changes->rows[i];

		row->change = change;
		row->is_unreadable = is_unreadable(changes, change);
		if (!row->is_unreadable)
			add_texts(changes, row, pairs, &n);
	}
	if (!without_lines)
		result = lines_compare(pairs, n, &changes->arena, diags);
	for (size_t i = 0; i < found->n; i++)
		for (size_t j = 0; j < changes->rows[i].n_texts; j++)
			changes->rows[i].texts[j].lines = pairs[at++].lines;
	free(pairs);
	return result;
}

/* --- files ---------------------------------------------------------------------------------- */

static void map_paths(const struct set *set, struct map *paths)
{
	struct records all = set_all(set);

	for (size_t i = 0; i < all.n; i++)
		map_put(paths, all.rows[i]->path, (void *)all.rows[i]);
}

static void map_changed(const struct changes *changes, struct map *paths)
{
	for (size_t i = 0; i < changes->found.n; i++) {
		const struct changed_record *change = &changes->found.rows[i];

		if (change->before)
			map_put(paths, change->before->path, (void *)change);
		if (change->after)
			map_put(paths, change->after->path, (void *)change);
	}
}

/* What is not valid may have changed, although nothing of it can be compared. */
static bool is_valid(const struct value *value)
{
	uint32_t n = value->kind == VALUE_LIST ? value->n :
		     value->kind == VALUE_MAP ? 2 * value->n : 0;

	for (uint32_t i = 0; i < n; i++)
		if (!is_valid(&value->items[i]))
			return false;
	return value->kind != VALUE_INVALID;
}

static bool is_compared(const struct record *record)
{
	for (size_t i = 0; i < record->type->n_fields; i++)
		if (!is_valid(&record->values[i]))
			return false;
	return true;
}

/* What git calls changed and is not told as a record that changed. */
static int tell_files(struct changes *changes, struct diags *diags)
{
	struct map records = MAP_INIT, told = MAP_INIT;
	struct changed_file *files;
	size_t n;

	if (repo_changed_files(&changes->after.repo, changes->range, &changes->arena, &files, &n,
			       diags) < 0)
		return -1;
	map_paths(old_set(changes), &records);
	map_paths(&changes->after.snapshot.set, &records);
	map_changed(changes, &told);
	changes->files = arena_alloc(&changes->arena, (n + 1) * sizeof(*changes->files));
	for (size_t i = 0; i < n; i++) {
		const struct record *record = map_get(&records, files[i].path);

		if (!map_get(&told, files[i].path))
			changes->files[changes->n_files++] = (struct told_file){
				files[i].path, files[i].status, record != NULL,
				record && is_compared(record) };
	}
	map_release(&records);
	map_release(&told);
	return 0;
}

/* --- opening and closing -------------------------------------------------------------------- */

/* What is wrong with the schema spoils the words; what is wrong with records is lg-check's. */
static void tell_schema(const struct diags *faults, struct diags *diags)
{
	for (size_t i = 0; i < faults->n; i++) {
		const struct diag *row = &faults->rows[i];

		if (row->severity == SEVERITY_ERROR && (str_eq(row->place.path, STR("lg.yaml")) ||
							 str_starts(row->place.path, STR("schema/"))))
			diag_add_field(diags, row->id, row->place, row->record, row->field,
				       row->args);
	}
}

static int open_after(struct cli *cli, const struct changes_options *options,
		      struct changes *changes, struct diags *diags)
{
	struct view_options wanted = { .staged = options->staged, .keep_body = true,
				       .faulty = true };
	struct buf to = BUF_INIT;
	int result;

	buf_add(&to, options->to);
	wanted.revision = to.n ? to.p : NULL;
	result = view_open(cli, wanted, &changes->after, &changes->new_faults);
	buf_release(&to);
	if (result < 0)
		diags_join(diags, &changes->new_faults);
	return result;
}

int changes_open(struct cli *cli, struct changes_options options, struct changes *changes,
		 struct diags *diags)
{
	struct str from = options.from.n ? options.from : STR("HEAD");

	*changes = (struct changes){ .old_faults = DIAGS_INIT, .new_faults = DIAGS_INIT,
				     .arena = ARENA_INIT, .colour = cli->colour,
				     .before.repo.top = -1, .after.repo.top = -1 };
	if (open_after(cli, &options, changes, diags) < 0)
		return -1;
	changes->range = (struct range){ .to = changes->after.source->commit,
					 .staged = options.staged };
	changes->language = cli_label_language(cli, changes->after.snapshot.config.language);
	if (options.from_protected)
		from = protected_branch(changes);
	if (options.from_base && find_base(changes, &from, diags) < 0)
		return -1;
	if (open_before(changes, from, diags) < 0)
		return -1;
	tell_schema(&changes->old_faults, diags);
	tell_schema(&changes->new_faults, diags);
	compare_sets(old_set(changes), &changes->after.snapshot.set, &changes->found);
	if (tell_rows(changes, options.without_lines, diags) < 0)
		return -1;
	return tell_files(changes, diags);
}

void changes_close(struct changes *changes)
{
	comparison_release(&changes->found);
	set_release(&changes->nothing);
	view_close(&changes->before);
	view_close(&changes->after);
	diags_release(&changes->old_faults);
	diags_release(&changes->new_faults);
	arena_release(&changes->arena);
}

bool changes_are_none(const struct changes *changes)
{
	return !changes->found.n && !changes->n_files;
}
