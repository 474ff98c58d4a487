/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/changes.h"

#include "history/approvals.h"

#include <stdlib.h>

/* The changes since one revision. */
struct history_table {
	struct table_rows base;
	const struct history_source *source;
	struct str since;
	struct history_rows rows;
	struct history_table *next;
	struct arena arena;
};

const struct unit *change_unit(const struct config *config, const struct field_change *change)
{
	return config_unit_of_path(config, change->folder);
}

const struct type *change_type(const struct schema *schema, const struct field_change *change)
{
	return schema_type_of_id(schema, change->record);
}

void change_add_author(const struct field_change *change, struct buf *out)
{
	buf_add(out, change->name);
	buf_add(out, change->name.n ? STR(" <") : STR("<"));
	buf_add(out, change->email);
	buf_addc(out, '>');
}

/* --- cells -------------------------------------------------------------------------------- */

/* Copied, because the texts of the history move when it grows. */
static struct value text_or_missing(struct str text, struct arena *arena)
{
	return text.n ? value_of_text(arena_str(arena, text))
		      : (struct value){ .kind = VALUE_MISSING };
}

static struct value copy_of(struct buf *text, struct arena *arena)
{
	struct value value = text_or_missing(buf_str(text), arena);

	buf_release(text);
	return value;
}

static struct value author_cell(const struct field_change *change, struct arena *arena)
{
	struct buf author = BUF_INIT;

	change_add_author(change, &author);
	return copy_of(&author, arena);
}

static struct value commit_cell(const struct field_change *change, struct arena *arena)
{
	struct buf hex = BUF_INIT;

	object_add_hex(&hex, change->commit);
	return copy_of(&hex, arena);
}

static struct value date_cell(const struct field_change *change)
{
	struct value value = value_of_number(VALUE_INSTANT, change->at.seconds);

	value.extra = change->at.zone;
	return value;
}

static struct value record_cell(const struct field_change *change, struct arena *arena)
{
	struct value value = text_or_missing(change->record, arena);

	value.kind = VALUE_REFERENCE;
	return value;
}

static struct str type_name(const struct history_source *source, const struct field_change *change)
{
	const struct type *type = change_type(source->schema, change);

	return type ? type->name : STR("");
}

static struct str unit_name(const struct history_source *source, const struct field_change *change)
{
	const struct unit *unit = change_unit(source->config, change);

	return unit ? unit->name : STR("");
}

static struct value cell(const struct table_rows *base, size_t row, unsigned column,
			 struct arena *arena)
{
	const struct history_table *table = (const struct history_table *)(const void *)base;
	const struct history_source *source = table->source;
	struct field_change change = history_change(source->history, table->rows.rows[row]);

	switch (column) {
	case CHANGES_COMMIT: return commit_cell(&change, arena);
	case CHANGES_DATE: return date_cell(&change);
	case CHANGES_AUTHOR: return author_cell(&change, arena);
	case CHANGES_RECORD: return record_cell(&change, arena);
	case CHANGES_TYPE: return text_or_missing(type_name(source, &change), arena);
	case CHANGES_UNIT: return text_or_missing(unit_name(source, &change), arena);
	case CHANGES_FIELD: return text_or_missing(change.field, arena);
	case CHANGES_OLD: return text_or_missing(change.old, arena);
	case CHANGES_NEW: return text_or_missing(change.new, arena);
	case CHANGES_REASON: return text_or_missing(change.reason, arena);
	case CHANGES_APPROVED_BY: return text_or_missing(change.approved_by, arena);
	default: return text_or_missing(change.evidence, arena);
	}
}

/* --- the source --------------------------------------------------------------------------- */

static bool open_history(struct history_source *source, struct diags *diags)
{
	struct buf revision = BUF_INIT;

	if (source->history)
		return true;
	buf_add(&revision, source->life.revision);
	source->history = history_open(str_of(source->life.directory),
				       revision.n ? revision.p : NULL, diags);
	if (source->history)
		history_report(source->history, NULL, diags);
	buf_release(&revision);
	return source->history != NULL;
}

/* Without a policy nothing is approved, and nothing is spent on finding that out. */
static bool judge(struct history_source *source, struct diags *diags)
{
	struct life life = source->life;

	life.branch = source->config->branch;
	if (!source->is_judged && source->config->approval &&
	    lineage_approved(&life, &source->approved, diags) < 0)
		return false;
	source->is_judged = true;
	return true;
}

static const struct table_rows *new_table(struct history_source *source, struct str since,
					  struct diags *diags)
{
	struct history_table *table = mem_alloc(sizeof(*table));

	*table = (struct history_table){ .base = { .cell = cell, .record_column = CHANGES_RECORD,
						   .unit_column = CHANGES_UNIT },
					 .source = source, .arena = ARENA_INIT,
					 .next = source->tables };
	table->since = arena_str(&table->arena, since);
	source->tables = table;
	if (history_select(source->history, &(struct history_filter){ .since = since },
			   &table->rows, diags) < 0)
		return NULL;
	table->base.n = table->rows.n;
	return &table->base;
}

static const struct table_rows *open_changes(struct history_source *source,
					     const struct table_wish *wish, struct diags *diags)
{
	if (!open_history(source, diags))
		return NULL;
	if (wish->approvers && !judge(source, diags))
		return NULL;
	if (wish->approvers && source->approved.tip.n &&
	    history_judge(source->history, &source->approved, diags) < 0)
		return NULL;
	for (struct history_table *table = source->tables; table; table = table->next)
		if (str_eq(table->since, wish->since))
			return &table->base;
	return new_table(source, wish->since, diags);
}

/* What is wrong is told once. */
static const struct table_rows *find_changes(struct history_source *source,
					     const struct table_wish *wish, struct diags *diags)
{
	const struct table_rows *rows = source->has_failed ? NULL :
					open_changes(source, wish, diags);

	source->has_failed |= !rows;
	return rows;
}

static const struct table_rows *find_approvals(struct history_source *source, struct diags *diags)
{
	if (source->approvals)
		return approvals_rows(source->approvals);
	source->approvals = approvals_read(&source->life, source->schema, source->config, diags);
	if (!source->approvals)
		return NULL;
	if (approvals_exist(source->approvals)) {
		if (!judge(source, diags))
			return NULL;
		approvals_judge(source->approvals, &source->approved);
	}
	return approvals_rows(source->approvals);
}

static const struct table_rows *find(struct table_source *base, const struct table_wish *wish,
				     struct diags *diags)
{
	struct history_source *source = (struct history_source *)(void *)base;
	return wish->approvals ? find_approvals(source, diags)
			       : find_changes(source, wish, diags);
}

void history_source_init(struct history_source *source, struct life life,
			 const struct schema *schema, const struct config *config)
{
	*source = (struct history_source){ .base.find = find, .life = life, .schema = schema,
					   .config = config, .approved = APPROVED_INIT };
}

void history_source_release(struct history_source *source)
{
	struct history_table *next;

	for (struct history_table *table = source->tables; table; table = next) {
		next = table->next;
		history_rows_release(&table->rows);
		arena_release(&table->arena);
		free(table);
	}
	history_close(source->history);
	approvals_free(source->approvals);
	approved_release(&source->approved);
	history_source_init(source, source->life, source->schema, source->config);
}
