/* SPDX-License-Identifier: EUPL-1.2 */
#include "check/rule.h"

/* --- checks of the engine over a set ----------------------------------------------------- */

/* One run over a set, and the table of approvals once it was asked for. */
struct checking {
	const struct query_context *context;
	struct diags *diags;
	const struct table_rows *approvals;
	bool is_asked;
};

struct check {
	enum diag_id id;
	void (*run)(struct checking *checking, const struct record *record);
};

static bool says(const struct value *value, struct str word)
{
	return value && (value->kind == VALUE_TEXT || value->kind == VALUE_ENUM ||
			 value->kind == VALUE_REFERENCE) && str_eq(value_text(value), word);
}

/* Whether a record claims to be a statement that this one was reviewed. */
static bool is_named_by(const struct record *approval, struct str id)
{
	const struct value *covers = record_get(approval, STR("covers"));

	if (!says(record_get(approval, STR("kind")), STR("reviewed")))
		return false;
	for (uint32_t i = 0; covers && covers->kind == VALUE_LIST && i < covers->n; i++)
		if (says(value_at(&covers->items[i], STR("item")), id))
			return true;
	return false;
}

static bool is_named(const struct set *set, struct str id)
{
	const struct type *type = schema_type(set->schema, STR("approval"));
	struct records all = { NULL, 0 };

	if (type)
		all = set_of_type(set, type);
	for (size_t i = 0; i < all.n; i++)
		if (is_named_by(all.rows[i], id))
			return true;
	return false;
}

/* Where the branch cannot be judged, as in a shallow clone, no statement counts. */
static const struct table_rows *approvals_of(struct checking *checking)
{
	const struct table_wish wish = { .approvals = true };
	struct table_source *source = checking->context->tables;
	struct diags unused = DIAGS_INIT;

	if (!checking->is_asked && source)
		checking->approvals = source->find(source, &wish, &unused);
	checking->is_asked = true;
	diags_release(&unused);
	return checking->approvals;
}

static bool row_says(const struct table_rows *table, size_t row, enum approval_column column,
		     struct str word, struct arena *arena)
{
	struct value value = table->cell(table, row, column, arena);

	return says(&value, word);
}

/* A valid statement that the record was reviewed as it is holds as long as its own date would. */
static bool is_reviewed(struct checking *checking, const struct record *record)
{
	const struct table_rows *table = NULL;
	struct arena arena = ARENA_INIT;
	bool found = false;

	if (is_named(checking->context->set, record->id))
		table = approvals_of(checking);
	for (size_t i = 0; table && i < table->n && !found; i++) {
		struct value time = table->cell(table, i, APPROVALS_TIME, &arena);

		found = row_says(table, i, APPROVALS_ITEM, record->id, &arena) &&
			row_says(table, i, APPROVALS_KIND, STR("reviewed"), &arena) &&
			row_says(table, i, APPROVALS_STATUS, STR("valid"), &arena) &&
			date_add(instant_date(value_instant(&time)),
				 record->type->fresh_within, 1) >= checking->context->today;
	}
	arena_release(&arena);
	return found;
}

/* `fresh` of the type: a date that is longer ago than the type allows. */
static void check_freshness(struct checking *checking, const struct record *record)
{
	const struct field *field = record->type->fresh_after;
	const struct value *value = field ? record_get(record, field->name) : NULL;
	struct buf was = BUF_INIT, until = BUF_INIT;
	int64_t end;

	if (!value || value->kind != VALUE_DATE)
		return;
	end = date_add(value->number, record->type->fresh_within, 1);
	if (end < checking->context->today && !is_reviewed(checking, record)) {
		date_format(value->number, &was);
		date_format(end, &until);
		diag_add_field(checking->diags, DIAG_RECORD_STALE, record_place(record, value),
			       record->id, field->name,
			       DIAG_ARGS(field->name, buf_str(&was), buf_str(&until)));
	}
	buf_release(&was);
	buf_release(&until);
}

static const struct check checks_of_records[] = {
	{ DIAG_RECORD_STALE, check_freshness },
};

/* What stands in a unit above is found there, where it can be mended. */
static bool is_in_unit(const struct record *record, const struct unit *unit)
{
	return !unit || str_eq(record->unit, unit->name);
}

static void check_records(const struct query_context *context, struct diags *diags)
{
	struct checking checking = { .context = context, .diags = diags };
	struct records all = set_all(context->set);

	for (size_t i = 0; i < sizeof(checks_of_records) / sizeof(*checks_of_records); i++)
		for (size_t j = 0; j < all.n; j++)
			if (is_in_unit(all.rows[j], context->unit))
				checks_of_records[i].run(&checking, all.rows[j]);
}

/* --- domain rules ------------------------------------------------------------------------ */

struct finding {
	const struct rule *rule;
	const struct query_context *context;
	const struct rows *rows;
	size_t row;
};

static void add_message(const struct finding *finding, struct buf *out)
{
	const struct query_context *context = finding->context;
	const struct message *message = &finding->rule->messages[context->language];
	const struct record *record = finding->rows->records ?
				      finding->rows->records[finding->row] : NULL;
	const struct column *columns;

	query_columns(finding->rule->query, &columns);
	for (size_t i = 0; i < message->n; i++) {
		const struct message_part *part = &message->parts[i];

		if (part->is_column)
			value_show(rows_value(finding->rows, finding->row, part->column),
				   columns[part->column].field, record, context, out);
		else
			buf_add(out, part->text);
	}
}

/* Where the field stands, else the first line of the record; of a group, where the rule stands. */
static struct place finding_place(const struct finding *finding, const struct record *record)
{
	const struct value *value;

	if (!record)
		return finding->rule->place;
	value = finding->rule->field.n ? record_get(record, finding->rule->field) : NULL;
	return record_place(record, value);
}

static void add_finding(const struct finding *finding, struct diags *diags)
{
	const struct record *record = finding->rows->records ?
				      finding->rows->records[finding->row] : NULL;
	struct buf text = BUF_INIT;
	struct diag *row;

	add_message(finding, &text);
	row = diag_add_field(diags, DIAG_RULE, finding_place(finding, record),
			     record ? record->id : STR(""), finding->rule->field,
			     DIAG_ARGS(buf_str(&text)));
	row->rule = arena_str(&diags->arena, finding->rule->id);
	row->severity = finding->rule->severity;
	diags->errors -= row->severity != SEVERITY_ERROR;
	buf_release(&text);
}

static void run_rule(const struct rule *rule, const struct query_context *context,
		     struct diags *diags)
{
	struct query_context reporting = *context;
	struct rows rows = ROWS_INIT;

	reporting.diags = diags;
	query_run(rule->query, &reporting, &rows);
	for (size_t i = 0; i < rows.n; i++)
		if (!rows.records[i] || is_in_unit(rows.records[i], context->unit))
			add_finding(&(struct finding){ rule, context, &rows, i }, diags);
	rows_release(&rows);
}

void check_run(const struct checks *checks, const struct query_context *context,
	       struct diags *diags)
{
	check_records(context, diags);
	for (const struct rule *rule = checks ? checks->first : NULL; rule; rule = rule->next)
		run_rule(rule, context, diags);
}
