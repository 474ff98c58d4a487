/* SPDX-License-Identifier: EUPL-1.2 */
/* A query, in either form, and the same text as an expression: bound to a small schema and run. */
#include "query/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LABEL "label: {sv: S, en: E}"
#define FILE_OF(path, text)                    \
	{                                      \
		{ path, sizeof(path) - 1 },    \
		{                              \
			text, sizeof(text) - 1 \
		}                              \
	}

/* Enough work for any query over four records, and little enough to go on quickly. */
enum { STEPS = 20000 };

static const struct document files[] = {
	FILE_OF("schema/owner.yaml",
		"type: owner\nprefix: O\ndirectory: owners\n" LABEL "\nplural: {sv: S, en: E}\n"
		"fields:\n  title: {type: text, " LABEL "}\n"
		"  level: {type: scale, scale: city, axis: likelihood, " LABEL "}\n"),
	FILE_OF("schema/action.yaml",
		"type: action\nprefix: A\ndirectory: actions\n" LABEL "\nplural: {sv: S, en: E}\n"
		"fields:\n  title: {type: text, " LABEL "}\n"
		"  owner: {type: reference, to: [owner], back: actions, " LABEL "}\n"
		"  follows: {type: list, of: {type: reference, to: [action, owner], back: before}, " LABEL
		"}\n"
		"  due: {type: date, " LABEL "}\n  years: {type: years, " LABEL "}\n"
		"  cost: {type: decimal, " LABEL "}\n  at: {type: datetime, " LABEL "}\n"
		"  took: {type: duration, " LABEL "}\n  open: {type: boolean, " LABEL "}\n"
		"  counts: {type: map, of: integer, " LABEL "}\n"
		"  status:\n    type: enum\n    " LABEL "\n"
		"    values: {planned: {sv: P, en: P}, done: {sv: K, en: D}}\n"),
	FILE_OF("schema/scales.yaml",
		"scales:\n  city:\n    " LABEL "\n    axes:\n      likelihood:\n        " LABEL
		"\n        values: {1: {sv: L, en: L}, 2: {sv: H, en: H}}\n"
		"    levels:\n      low: {min: 1, max: 2, " LABEL "}\n"),
};

static const struct document records[] = {
	FILE_OF("u/O-0001.md", "---\nid: O-0001\ntitle: Chef\nlevel: 2\n---\n"),
	FILE_OF("u/A-0001.md",
		"---\nid: A-0001\ntitle: Första\nowner: O-0001\nfollows: [A-0002, O-0001]\n"
		"due: 2026-03-31\nyears: 2025-2026\ncost: 1.5\nat: 2026-01-15T08:30+01:00\n"
		"took: PT2H\nopen: ja\ncounts: {a: 1}\nstatus: done\n---\nBody\n"),
	FILE_OF("u/A-0002.md", "---\nid: A-0002\nowner: O-0001\nfollows: [A-0001]\n---\n"),
	FILE_OF("u/A-0003.md", "---\nid: A-0003\ntitle: zz\nstatus: planned\ncost: 9\n---\n"),
};

static void fill(struct schema *schema, struct set *set, struct arena *arena, struct diags *diags)
{
	struct record_reader reader = {
		.schema = schema, .arena = arena, .diags = diags, .keep_body = true
	};

	schema_parse(files, sizeof(files) / sizeof(*files), schema, diags);
	set_init(set, schema);
	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		const struct type *type = schema_type_of_id(schema, str_sub(records[i].path, 2, 6));
		struct record *record = record_parse(&reader, type, STR("u"), records[i].path,
						     records[i].bytes);

		if (record)
			set_add(set, record);
	}
	set_index(set, diags);
	record_reader_release(&reader);
}

/* Every cell is shown too: that walks lists, maps and labels. */
static void run(const struct query *query, const struct query_context *context)
{
	struct rows rows = ROWS_INIT;
	struct buf out = BUF_INIT;
	const struct column *columns;
	size_t n = query_columns(query, &columns);

	query_run(query, context, &rows);
	for (size_t i = 0; i < rows.n; i++)
		for (size_t j = 0; j < n; j++)
			value_show(rows_value(&rows, i, j), columns[j].field, rows.records[i],
				   context, &out);
	buf_release(&out);
	rows_release(&rows);
}

/* Read once: what is fuzzed is the query. */
static const struct set *fixed_set(void)
{
	static struct schema schema = SCHEMA_INIT;
	static struct set set;
	static struct arena arena;
	static struct diags diags;

	if (!set.schema)
		fill(&schema, &set, &arena, &diags);
	return &set;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct set *set = fixed_set();
	const struct names names = { .schema = set->schema };
	const struct record *record = set_find(set, STR("A-0001"));
	const struct place place = { STR("fuzz"), 1, 1 };
	struct str text = { (const char *)data, size };
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct diags findings = DIAGS_INIT;
	const struct query_context context = {
		.set = set, .today = 20000, .steps = STEPS, .findings = &findings
	};
	struct query *query = query_parse(&arena, &names, text, place, &diags);
	struct expr *expr = expr_parse(&arena, &names, record->type, text, place, &findings);

	if (query)
		run(query, &context);
	if (expr)
		expr_eval(expr, &context, record, &arena);
	arena_release(&arena);
	diags_release(&diags);
	diags_release(&findings);
	return 0;
}
