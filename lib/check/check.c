/* SPDX-License-Identifier: EUPL-1.2 */
#include "check/rule.h"

/* --- checks of the engine over a set ----------------------------------------------------- */

struct check {
	enum diag_id id;
	void (*run)(const struct record *record, int64_t today, struct diags *diags);
};

/* `fresh` of the type: a date that is longer ago than the type allows. */
static void check_freshness(const struct record *record, int64_t today, struct diags *diags)
{
	const struct field *field = record->type->fresh_after;
	const struct value *value = field ? record_get(record, field->name) : NULL;
	struct buf was = BUF_INIT, until = BUF_INIT;
	int64_t end;

	if (!value || value->kind != VALUE_DATE)
		return;
	end = date_add(value->number, record->type->fresh_within, 1);
	if (end < today) {
		date_format(value->number, &was);
		date_format(end, &until);
		diag_add_field(diags, DIAG_RECORD_STALE, record_place(record, value), record->id,
			       field->name,
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
	struct records all = set_all(context->set);

	for (size_t i = 0; i < sizeof(checks_of_records) / sizeof(*checks_of_records); i++)
		for (size_t j = 0; j < all.n; j++)
			if (is_in_unit(all.rows[j], context->unit))
				checks_of_records[i].run(all.rows[j], context->today, diags);
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
