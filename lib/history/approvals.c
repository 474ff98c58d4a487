/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/approvals.h"

#include "base/msg.h"
#include "base/path.h"
#include "query/shape.h"

#include <stdlib.h>

enum { NOT_JUDGED = -1 };

/* An approval, and what it covers; of one that withdraws, the other approval. */
struct approval_row {
	const struct approval *approval;
	struct str item, blob;
	struct str record;		/* the item, when it is one */
	struct str commit, unit, type;
	int status;			/* enum approval_status, or NOT_JUDGED */
	struct str why;
};

struct approvals {
	struct table_rows base;
	const struct schema *schema;
	const struct config *config;
	struct arena arena;
	struct map here;		/* record or path: struct touch *, of the commit */
	struct approval *all;
	bool *sound;			/* parallel to `all` */
	size_t n_all;
	struct approval_row *rows;
	size_t cap;
};

/* --- cells -------------------------------------------------------------------------------- */

static struct value text_cell(struct str text, enum value_kind kind)
{
	struct value value = value_of_text(text);

	value.kind = text.n ? kind : VALUE_MISSING;
	return value;
}

static struct value choice_cell(const struct field *field, int choice)
{
	struct value value = { .kind = VALUE_MISSING };

	if (choice < 0)
		return value;
	value = text_cell(field->values[choice].name, VALUE_ENUM);
	value.extra = choice;
	return value;
}

static struct value time_cell(const struct approval *approval)
{
	struct value value = value_of_number(VALUE_INSTANT, approval->at.seconds);

	value.extra = approval->at.zone;
	if (!approval->time.n)
		value.kind = VALUE_MISSING;
	return value;
}

static struct value cell(const struct table_rows *base, size_t number, unsigned column,
			 struct arena *arena)
{
	const struct approvals *approvals = (const struct approvals *)(const void *)base;
	const struct approval_row *row = &approvals->rows[number];
	const struct field *field = approvals_field((enum approval_column)column);

	(void)arena;
	switch ((enum approval_column)column) {
	case APPROVALS_APPROVAL: return text_cell(row->approval->id, VALUE_REFERENCE);
	case APPROVALS_APPROVER: return text_cell(row->approval->approver, VALUE_REFERENCE);
	case APPROVALS_KIND:
		return choice_cell(field, row->approval->time.n ? (int)row->approval->kind : -1);
	case APPROVALS_TIME: return time_cell(row->approval);
	case APPROVALS_ITEM: return text_cell(row->item, VALUE_TEXT);
	case APPROVALS_RECORD: return text_cell(row->record, VALUE_REFERENCE);
	case APPROVALS_TYPE: return text_cell(row->type, VALUE_TEXT);
	case APPROVALS_UNIT: return text_cell(row->unit, VALUE_TEXT);
	case APPROVALS_BLOB: return text_cell(row->blob, VALUE_TEXT);
	case APPROVALS_STATUS: return choice_cell(field, row->status);
	case APPROVALS_WHY: return text_cell(row->why, VALUE_TEXT);
	case APPROVALS_COMMIT: return text_cell(row->commit, VALUE_TEXT);
	default: return text_cell(row->approval->reason, VALUE_TEXT);
	}
}

/* --- what became of one ------------------------------------------------------------------- */

static struct str say(struct approvals *approvals, const char *pattern, struct str arg)
{
	struct buf words = BUF_INIT;
	struct str kept;

	msg_format(pattern, &arg, 1, &words);
	kept = arena_str(&approvals->arena, buf_str(&words));
	buf_release(&words);
	return kept;
}

static void set(struct approval_row *row, enum approval_status status, struct str why)
{
	row->status = (int)status;
	row->why = why;
}

static bool is_refused(const struct received *received, struct approval_row *row)
{
	const struct refusal *refusal = map_get(&received->refused, STR(""));

	if (!refusal)
		refusal = map_get(&received->refused, row->item);
	if (!refusal)
		return false;
	set(row, refusal->is_void ? STATUS_VOID : STATUS_REFUSED, refusal->words);
	return true;
}

/* As the judgement has it: the approver's own later word, wherever it lies in the commit. */
static bool is_withdrawn(struct approvals *approvals, struct approval_row *row)
{
	for (size_t i = 0; i < approvals->n_all; i++) {
		const struct approval *other = &approvals->all[i];

		if (!approvals->sound[i] || other->kind != APPROVAL_WITHDRAW ||
		    !str_eq(other->withdraws, row->approval->id) ||
		    !str_eq(other->approver, row->approval->approver))
			continue;
		set(row, STATUS_WITHDRAWN, say(approvals, _("taken back by %1"), other->id));
		return true;
	}
	return false;
}

static void judge(struct approvals *approvals, const struct approved *approved,
		  struct approval_row *row)
{
	const struct received *received = approved_received(approved, row->approval->object);
	const struct touch *file = map_get(&approvals->here, row->item);
	struct str blob = file ? file->blob : object_none;

	if (!received)
		return;
	row->commit = received->commit;
	if (is_refused(received, row) || is_withdrawn(approvals, row))
		return;
	if (row->blob.n && !str_eq(row->blob, blob))
		set(row, STATUS_VOID, str_of(file ? _("it has been changed since")
						  : _("it is not there any more")));
	else
		set(row, STATUS_VALID, STR(""));
}

/* --- rows --------------------------------------------------------------------------------- */

static void add_row(struct approvals *approvals, const struct approval *approval, struct str item,
		    struct str blob)
{
	struct approval_row row = { .approval = approval, .item = item, .blob = blob,
				    .status = NOT_JUDGED };
	const struct touch *file = map_get(&approvals->here, item);
	const struct unit *unit = config_unit_of_path(approvals->config,
						      file ? file->path : approval->path);
	const struct type *type = schema_type_of_id(approvals->schema, item);

	row.unit = unit ? unit->name : STR("");
	row.type = type ? type->name : STR("");
	row.record = type ? item : STR("");
	row.why = str_of(_("it did not come onto the branch while that was judged"));
	approvals->rows = mem_grow(approvals->rows, &approvals->cap, approvals->base.n + 1,
				   sizeof(*approvals->rows));
	approvals->rows[approvals->base.n++] = row;
}

static void add_rows(struct approvals *approvals, const struct approval *approval)
{
	for (size_t i = 0; i < approval->n_covers; i++)
		add_row(approvals, approval, approval->covers[i].item, approval->covers[i].blob);
	if (!approval->n_covers)
		add_row(approvals, approval, approval->withdraws, STR(""));
}

/* Newest first, as far as what the approvers say goes. */
static int compare_times(const void *left, const void *right)
{
	const struct approval_row *a = left, *b = right;
	int64_t x = a->approval->at.seconds, y = b->approval->at.seconds;
	int order = (x < y) - (x > y);

	if (!order)
		order = str_cmp(a->approval->id, b->approval->id);
	return order ? order : str_cmp(a->item, b->item);
}

static int read_approvals(struct approvals *approvals, const char *directory,
			  const struct touch *files, size_t n, struct diags *diags)
{
	struct arena *arena = &approvals->arena;
	struct str *ids = arena_alloc(arena, (n + 1) * sizeof(*ids));
	struct str *bytes = arena_alloc(arena, (n + 1) * sizeof(*bytes));
	struct object_reader reader;
	const char *why;
	int result;

	for (size_t i = 0; i < n; i++)
		ids[i] = approval_is_path(files[i].path) ? files[i].blob : object_none;
	object_reader_init(directory, &reader);
	result = objects_read(&reader, ids, n, arena, bytes, diags);
	object_reader_close(&reader);
	if (result < 0)
		return -1;
	approvals->all = arena_alloc(arena, (n + 1) * sizeof(*approvals->all));
	approvals->sound = arena_alloc(arena, (n + 1) * sizeof(*approvals->sound));
	for (size_t i = 0; i < n; i++) {
		struct approval *approval = &approvals->all[approvals->n_all];

		if (!bytes[i].p)
			continue;
		approvals->sound[approvals->n_all++] =
			approval_parse((struct document){ files[i].path, bytes[i] }, arena,
				       approval, &why);
		approval->object = files[i].blob;
	}
	return 0;
}

/* Of two files of one record none is what was approved: an old copy must not stand for it. */
static void map_record(struct approvals *approvals, struct touch *file)
{
	struct str id = id_of_path(path_name(file->path));
	const struct touch *other = map_get(&approvals->here, id);

	if (!id.n || !str_ends(file->path, STR(".md")) ||
	    !schema_type_of_id(approvals->schema, id))
		return;
	if (other && !str_eq(other->blob, file->blob))
		file->blob = STR("");
	map_put(&approvals->here, id, file);
}

/* By path, and a record by its id. */
static void map_files(struct approvals *approvals, struct touch *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		map_put(&approvals->here, files[i].path, &files[i]);
	for (size_t i = 0; i < n; i++)
		map_record(approvals, &files[i]);
}

struct approvals *approvals_read(const struct life *life, const struct schema *schema,
				 const struct config *config, struct diags *diags)
{
	struct approvals *approvals = mem_alloc(sizeof(*approvals));
	struct str commit;
	struct touch *files;
	size_t n;

	*approvals = (struct approvals){ .base = { .cell = cell, .record_column = APPROVALS_RECORD,
						   .unit_column = APPROVALS_UNIT },
					 .schema = schema, .config = config, .arena = ARENA_INIT,
					 .here = MAP_INIT };
	commit = commit_find(life->directory, life->revision.n ? life->revision : STR("HEAD"),
			     &approvals->arena, diags);
	if (!commit.n ||
	    commit_list(life->directory, commit, NULL, 0, &approvals->arena, &files, &n,
			diags) < 0 ||
	    read_approvals(approvals, life->directory, files, n, diags) < 0) {
		approvals_free(approvals);
		return NULL;
	}
	map_files(approvals, files, n);
	for (size_t i = 0; i < approvals->n_all; i++)
		add_rows(approvals, &approvals->all[i]);
	if (approvals->base.n)
		qsort(approvals->rows, approvals->base.n, sizeof(*approvals->rows), compare_times);
	return approvals;
}

bool approvals_exist(const struct approvals *approvals)
{
	return approvals->n_all > 0;
}

void approvals_judge(struct approvals *approvals, const struct approved *approved)
{
	for (size_t i = 0; i < approvals->base.n; i++)
		judge(approvals, approved, &approvals->rows[i]);
}

const struct table_rows *approvals_rows(const struct approvals *approvals)
{
	return &approvals->base;
}

void approvals_free(struct approvals *approvals)
{
	if (!approvals)
		return;
	free(approvals->rows);
	map_release(&approvals->here);
	arena_release(&approvals->arena);
	free(approvals);
}
