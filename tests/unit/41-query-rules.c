/* SPDX-License-Identifier: EUPL-1.2 */
/* Expressions of the schema: faults and circles are told at their places. */
#include "query/query.h"
#include "tap.h"

#include <stdio.h>

#define LABEL "label: {sv: S, en: E}"

/* One type whose fields are given, bound; the mistakes as "line:column rule argument". */
static const char *mistakes(const char *fields)
{
	static char told[4096];
	struct schema schema = SCHEMA_INIT;
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct document file = { STR("schema/risk.yaml"), { NULL, 0 } };

	buf_add(&text, STR("type: risk\nprefix: R\ndirectory: risks\n" LABEL
			   "\nplural: {sv: S, en: E}\nfields:\n"));
	buf_add(&text, str_of(fields));
	file.bytes = buf_str(&text);
	schema_parse(&file, 1, &schema, &diags);
	rules_bind(&schema, &arena, &diags);
	if (!diags.n)
		buf_add(&out, STR("bound"));
	diags_sort(&diags);
	for (size_t i = 0; i < diags.n; i++)
		buf_printf(&out, "%s%u:%u %.*s %.*s", i ? "\n" : "", diags.rows[i].place.line,
			   diags.rows[i].place.column, STR_ARG(diag_rule(&diags.rows[i])),
			   STR_ARG(diags.rows[i].args[0]));
	snprintf(told, sizeof(told), "%.*s", STR_ARG(buf_str(&out)));
	buf_release(&text);
	buf_release(&out);
	diags_release(&diags);
	schema_release(&schema);
	arena_release(&arena);
	return told;
}

int main(void)
{
	is_text(mistakes("  a: {type: integer, compute: b + 1, " LABEL "}\n"
			 "  b: {type: integer, compute: c * 2, " LABEL "}\n"
			 "  c: {type: integer, " LABEL "}\n"),
		"bound", "a chain is no circle");
	is_text(mistakes("  a: {type: integer, compute: a + 1, " LABEL "}\n"),
		"7:31 schema-cycle risk.a -> risk.a", "a field that needs itself");
	is_text(mistakes("  a: {type: integer, compute: b + 1, " LABEL "}\n"
			 "  b: {type: integer, compute: c + 1, " LABEL "}\n"
			 "  c: {type: integer, compute: b + 1, " LABEL "}\n"),
		"8:31 schema-cycle risk.b -> risk.c -> risk.b",
		"a circle of two, without the field that leads to it");
	is_text(mistakes("  up: {type: reference, to: [risk], back: down, " LABEL "}\n"
			 "  a: {type: integer, compute: up.a + 1, " LABEL "}\n"),
		"8:31 schema-cycle risk.a -> risk.a", "a circle through a reference");
	is_text(mistakes("  up: {type: reference, to: [risk], back: down, " LABEL "}\n"
			 "  a: {type: integer, compute: 'sum(down, a)', " LABEL "}\n"),
		"8:32 schema-cycle risk.a -> risk.a", "a circle through a back reference");
	is_text(mistakes("  a: {type: integer, compute: 'count(FROM risk WHERE a = 1)', " LABEL
			 "}\n"),
		"7:32 schema-cycle risk.a -> risk.a", "a circle through a query");
	is_text(mistakes("  a: {type: integer, compute: b + nope, " LABEL "}\n"
			 "  b: {type: date, required_when: b, expected_when: b > , " LABEL "}\n"),
		"7:35 query-name nope\n8:34 query-condition b\n8:55 query-value ",
		"mistakes of all expressions in one go");
	is_text(mistakes("  a: {type: integer, compute: nope, " LABEL "}\n"
			 "  b: {type: integer, required_when: a, compute: c + 1, " LABEL "}\n"
			 "  c: {type: integer, compute: a + 1, " LABEL "}\n"),
		"7:31 query-name nope", "what reads a field with a mistake waits for it");
	is_text(mistakes("  a: {type: date, compute: 1 + 1, " LABEL "}\n"), "7:28 query-computes a",
		"an expression of another type than its field");
	is_text(mistakes("  a: {type: decimal, compute: 1 + 1, " LABEL "}\n"), "bound",
		"an integer is a decimal");
	is_text(mistakes("  a:\n    type: list\n    " LABEL "\n    of:\n      type: map\n"
			 "      fields:\n"
			 "        b: {type: text, required_when: c = 1, " LABEL "}\n"),
		"13:40 query-nested b", "an expression within a map");
	return done_testing();
}
