/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/tree.h"

struct query *query_parse(struct arena *arena, const struct names *names, struct str text,
			  struct place place, struct diags *diags)
{
	struct reading reading = { .arena = arena, .place = place, .diags = diags };
	struct query *query = NULL;

	reading.text = text;
	if (!reading_accepts(&reading))
		return NULL;
	reading.text = arena_str(arena, text);
	query = is_long_form(text) ? parse_query(&reading) : parse_short(&reading);
	if (query)
		bind_query(&reading, names, query);
	return reading.failed ? NULL : query;
}

struct expr *expr_parse(struct arena *arena, const struct names *names, const struct type *type,
			struct str text, struct place place, struct diags *diags)
{
	struct reading reading = { .arena = arena, .place = place, .diags = diags };
	struct expr *expr = arena_alloc(arena, sizeof(*expr));

	reading.text = text;
	if (!reading_accepts(&reading))
		return NULL;
	reading.text = arena_str(arena, text);
	expr->term = parse_expression(&reading);
	if (expr->term)
		bind_expression(&reading, names, type, expr);
	return reading.failed ? NULL : expr;
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

bool query_reads_findings(const struct query *query)
{
	return query->select.from == FROM_FINDINGS;
}
