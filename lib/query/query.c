/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/tree.h"

/*
 * Whether the text can be run. What it asks wrongly because the schema has errors is not told:
 * the errors of the schema are.
 */
static bool tell_faults(const struct reading *reading, struct diags *diags)
{
	if (reading->unsound)
		diags_release(reading->diags);
	else
		diags_join(diags, reading->diags);
	return !reading->failed && !reading->unsound;
}

struct query *query_parse(struct arena *arena, const struct names *names, struct str text,
			  struct place place, struct diags *diags)
{
	struct diags faults = DIAGS_INIT;
	struct reading reading = { .arena = arena, .place = place, .diags = &faults };
	struct query *query = NULL;

	reading.text = text;
	if (reading_accepts(&reading)) {
		reading.text = arena_str(arena, text);
		query = is_long_form(text) ? parse_query(&reading) : parse_short(&reading);
		if (query)
			bind_query(&reading, names, query);
	}
	return tell_faults(&reading, diags) ? query : NULL;
}

struct expr *expr_parse(struct arena *arena, const struct names *names, const struct type *type,
			struct str text, struct place place, struct diags *diags)
{
	struct diags faults = DIAGS_INIT;
	struct reading reading = { .arena = arena, .place = place, .diags = &faults };
	struct expr *expr = arena_alloc(arena, sizeof(*expr));

	reading.text = text;
	if (reading_accepts(&reading)) {
		reading.text = arena_str(arena, text);
		expr->term = parse_expression(&reading);
		if (expr->term)
			bind_expression(&reading, names, type, expr);
	}
	return tell_faults(&reading, diags) ? expr : NULL;
}

struct str column_head(const struct column *column, enum language language)
{
	struct str head = labels_get(&column->heads, language);

	if (head.n || column->named || !column->field)
		return head.n ? head : column->label;
	return labels_get(&column->field->label, language);
}

enum head query_head(const struct query *query)
{
	return query->head;
}

size_t query_columns(const struct query *query, const struct column **columns)
{
	*columns = query->labels;
	return query->n_columns;
}

struct str query_at(const struct query *query)
{
	return query->at;
}

const struct type *query_type(const struct query *query)
{
	return query->select.type;
}

bool query_is_total(const struct query *query)
{
	return query->grouped && !query->n_groups;
}

bool query_reads_findings(const struct query *query)
{
	return query->reads_findings;
}

bool expr_reads_findings(const struct expr *expr)
{
	return expr->reads_findings;
}
