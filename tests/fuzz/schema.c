/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A schema file: the first byte says which one, the rest is its text.
 *
 * t: a type beside a good one, c: the common fields, s: the scales, r: the rules of the domain,
 * q: the ready queries, l: lg.yaml. What could be read is bound, computed and offered as a
 * skeleton.
 */
#include "check/check.h"
#include "query/ready.h"
#include "record/config.h"
#include "record/edit.h"
#include "text/frontmatter.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char owner[] =
	"type: owner\nprefix: O\ndirectory: owners\nlabel: {sv: S, en: E}\nplural: {sv: S, en: E}\n"
	"fields:\n  title: {type: text, label: {sv: S, en: E}}\n"
	"  related: {type: list, of: {type: reference, to: [owner], back: near},\n"
	"            label: {sv: S, en: E}}\n";

/* A skeleton is a record that parses, whatever the labels and defaults are. */
static void check_skeleton(const struct type *type)
{
	struct buf skeleton = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct frontmatter parts;

	record_skeleton(type, STR("X-2F9C"), LANGUAGE_SV, &skeleton);
	if (frontmatter_split(buf_str(&skeleton), STR("fuzz"), &parts, &diags) < 0 ||
	    !yaml_parse((struct yaml_source){ .text = parts.yaml, .path = STR("fuzz"), .line = 2 },
			&arena, &diags))
		abort();
	arena_release(&arena);
	diags_release(&diags);
	buf_release(&skeleton);
}

/* A schema with errors is still one that records are read with. */
static void check_record(const struct schema *schema, const struct type *type)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct record_reader reader = { .schema = schema, .arena = &arena, .diags = &diags };
	struct set set;
	struct record *record = record_parse(&reader, type, STR("unit"), STR("unit/R-2F9C.md"),
					     STR("---\nid: R-2F9C\na: O-2F9C\nb: [1, x]\n"
						 "c: {a: 2}\nscale: s\nvalue: 3\n---\n"));

	set_init(&set, schema);
	if (record)
		set_add(&set, record);
	set_index(&set, &diags);
	record_reader_release(&reader);
	set_release(&set);
	arena_release(&arena);
	diags_release(&diags);
}

static void check_schema(const struct document *files, size_t n, struct document rules)
{
	struct schema schema = SCHEMA_INIT;
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	int result = schema_parse(files, n, &schema, &diags);

	if ((result < 0) != (diags.errors > 0) || schema.faulty != (result < 0))
		abort();
	for (size_t i = 0; i < schema.n_types && result == 0; i++)
		check_skeleton(&schema.types[i]);
	rules_bind(&schema, &arena, &diags);
	checks_parse(&schema, rules, &arena, &diags);
	for (size_t i = 0; i < schema.n_types; i++)
		check_record(&schema, &schema.types[i]);
	arena_release(&arena);
	diags_release(&diags);
	schema_release(&schema);
}

static void check_queries(const struct document *owner_file, struct str bytes)
{
	struct schema schema = SCHEMA_INIT;
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;

	if (schema_parse(owner_file, 1, &schema, &diags) == 0)
		ready_check(&schema, (struct document){ STR("schema/queries.yaml"), bytes },
			    &arena, &diags);
	arena_release(&arena);
	diags_release(&diags);
	schema_release(&schema);
}

static void check_config(struct str bytes)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct document file = { STR("lg.yaml"), bytes };
	struct config config;

	if (config_parse(file, &arena, &config, &diags) == 0 && config.n_units == 0)
		abort();
	arena_release(&arena);
	diags_release(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data + 1, size ? size - 1 : 0 };
	struct document files[] = { { STR("schema/owner.yaml"), STR(owner) }, { .bytes = text } };
	struct document rules = { .path = STR("schema/checks.yaml") };

	if (size == 0)
		return 0;
	if (data[0] == 'l') {
		check_config(text);
		return 0;
	}
	if (data[0] == 'q') {
		check_queries(files, text);
		return 0;
	}
	if (data[0] == 'r')
		rules.bytes = text;
	files[1].path = data[0] == 'c' ? STR("schema/common.yaml") :
			data[0] == 's' ? STR("schema/scales.yaml") : STR("schema/risk.yaml");
	check_schema(files, data[0] == 'r' ? 1 : 2, rules);
	return 0;
}
