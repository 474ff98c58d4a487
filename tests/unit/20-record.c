/* SPDX-License-Identifier: EUPL-1.2 */
/* Schema files and records: what is read, and every fault with its place. */
#include "record/config.h"
#include "record/set.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

static const char risk_yaml[] =
	"type: risk\nprefix: R\ndirectory: risks\nlabel: {sv: Risk, en: Risk}\n"
	"plural: {sv: Risker, en: Risks}\nfresh: {after: reviewed, within: P12M}\nfields:\n"
	"  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}\n"
	"  owner: {type: reference, to: [owner], back: risks, expected: true, label: {sv: Ä, en: O}}\n"
	"  scale: {type: text, default: two, label: {sv: Skala, en: Scale}}\n"
	"  likelihood: {type: scale, scale_from: scale, axis: likelihood, label: {sv: S, en: L}}\n"
	"  earlier: {type: list, of: {type: scale, scale: two, axis: likelihood}, "
	"label: {sv: T, en: E}}\n"
	"  value: {type: integer, compute: likelihood * 2, label: {sv: V, en: V}}\n"
	"  status:\n    type: enum\n    values: {open: {sv: Öppen, en: Open}, closed: {sv: S, en: C}}\n"
	"    initial: [open]\n    moves: {open: [closed]}\n    label: {sv: Status, en: Status}\n"
	"  count: {type: integer, min: 1, max: 9, label: {sv: N, en: N}}\n"
	"  cost: {type: decimal, label: {sv: K, en: C}}\n"
	"  code: {type: text, pattern: '[A-Z]{2}', unique: true, label: {sv: K, en: C}}\n"
	"  due: {type: date, label: {sv: D, en: D}}\n"
	"  years: {type: years, min: 2020, label: {sv: Å, en: Y}}\n"
	"  mail: {type: email, label: {sv: E, en: E}}\n"
	"  tags: {type: list, of: text, label: {sv: T, en: T}}\n"
	"  related: {type: list, of: {type: reference, to: [risk], back: relating}, label: {sv: R, en: R}}\n"
	"  notices:\n    type: list\n    label: {sv: A, en: N}\n    of:\n      type: map\n      fields:\n"
	"        to: {type: text, required: true, label: {sv: Till, en: To}}\n"
	"        sent: {type: datetime, label: {sv: S, en: S}}\n"
	"        giver: {type: reference, to: [owner], back: notices_of, label: {sv: A, en: B}}\n";

static const char owner_yaml[] =
	"type: owner\nprefix: O\ndirectory: owners\nlabel: {sv: Roll, en: Owner}\n"
	"plural: {sv: Roller, en: Owners}\nfields:\n"
	"  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}\n";

static const char common_yaml[] =
	"fields:\n  reviewed: {type: date, label: {sv: Granskad, en: Reviewed}}\n";

static const char scales_yaml[] =
	"scales:\n  two:\n    label: {sv: Två, en: Two}\n    axes:\n      likelihood:\n"
	"        label: {sv: S, en: L}\n        values: {1: {sv: Låg, en: Low}, 2: {sv: H, en: H}}\n";

#define FILE_OF(name, text) { STR("schema/" name ".yaml"), { text, sizeof(text) - 1 } }

/* "line:column rule" of every row, in order. */
static void list_rows(struct diags *diags, struct buf *out)
{
	diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++)
		buf_printf(out, "%s%u:%u %.*s", i ? ", " : "", diags->rows[i].place.line,
			   diags->rows[i].place.column, STR_ARG(diag_rule(&diags->rows[i])));
}

static void good_schema(struct schema *schema)
{
	const struct document files[] = { FILE_OF("common", common_yaml),
					  FILE_OF("owner", owner_yaml),
					  FILE_OF("risk", risk_yaml),
					  FILE_OF("scales", scales_yaml) };
	struct diags diags = DIAGS_INIT;
	struct buf rows = BUF_INIT;

	ok(schema_parse(files, 4, schema, &diags) == 0, "the schema is read");
	list_rows(&diags, &rows);
	is_text(rows.p ? rows.p : "", "", "without a fault");
	buf_release(&rows);
	diags_release(&diags);
}

static void test_schema(const struct schema *schema)
{
	const struct type *risk = schema_type(schema, STR("risk"));
	const struct type *owner = schema_type(schema, STR("owner"));
	const struct field *status = type_field(risk, STR("status"));

	ok(schema_type_of_id(schema, STR("O-2F9C")) == owner, "an id tells its type");
	ok(type_field(risk, STR("reviewed")) != NULL, "common fields belong to every type");
	ok(risk->fresh_after == type_field(risk, STR("reviewed")), "also for freshness");
	ok(type_back(owner, STR("risks"))->from == risk, "a back reference is seen from its target");
	ok(type_back(owner, STR("notices_of"))->field == type_field(risk, STR("notices")),
	   "also one that lies deep");
	ok(field_choice(status, STR("open"))->initial && !field_choice(status, STR("closed"))->initial,
	   "initial values");
	is_int(field_choice(status, STR("open"))->n_moves, 1, "moves");
	ok(str_eq(labels_get(&status->label, LANGUAGE_SV), STR("Status")), "labels");
}

/* One schema file that is wrong, with the faults that must be found. */
static void is_wrong(const char *name, struct document file, const char *want)
{
	const struct document files[] = { FILE_OF("owner", owner_yaml),
					  FILE_OF("scales", scales_yaml), file };
	struct schema schema = SCHEMA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf rows = BUF_INIT;

	ok(schema_parse(files, 3, &schema, &diags) < 0, "%s is refused", name);
	list_rows(&diags, &rows);
	is_text(rows.p, want, "%s", name);
	buf_release(&rows);
	diags_release(&diags);
	schema_release(&schema);
}

#define HEAD "type: x\nprefix: X\ndirectory: xs\nlabel: {sv: X, en: X}\nplural: {sv: X, en: X}\n"
#define WRONG(name, text, want) is_wrong(name, (struct document)FILE_OF("x", text), want)
#define LABEL ", label: {sv: a, en: a}}\n"

static void test_wrong_schemas(void)
{
	WRONG("an unknown key", HEAD "colour: red\nfields: {}\n", "6:1 schema-key");
	WRONG("missing parts", "type: x\nfields: {}\n",
	      "1:1 schema-required, 1:1 schema-required, 1:1 schema-required, 1:1 schema-required");
	WRONG("a label in one language", "type: x\nprefix: X\ndirectory: xs\nlabel: {sv: X}\n"
	      "plural: {sv: X, en: X}\nfields: {}\n", "4:8 schema-required");
	WRONG("another type's prefix", "type: x\nprefix: O\ndirectory: xs\nlabel: {sv: X, en: X}\n"
	      "plural: {sv: X, en: X}\nfields: {}\n", "1:1 schema-taken");
	WRONG("a wrong prefix and folder", "type: x\nprefix: x1\ndirectory: ../x\n"
	      "label: {sv: X, en: X}\nplural: {sv: X, en: X}\nfields: {}\n",
	      "2:9 schema-value, 3:12 schema-value");
	WRONG("an unknown type", HEAD "fields:\n  a: {type: colour" LABEL, "7:13 schema-unknown");
	WRONG("a reserved name", HEAD "fields:\n  where: {type: text" LABEL, "7:3 schema-value");
	WRONG("a field without label", HEAD "fields:\n  a: {type: text}\n", "7:6 schema-required");
	WRONG("an enum without values", HEAD "fields:\n  a: {type: enum" LABEL, "7:6 schema-required");
	WRONG("a reference to nothing", HEAD "fields:\n  a: {type: reference, to: [colour]" LABEL,
	      "7:29 schema-unknown");
	WRONG("a scale that does not exist", HEAD "fields:\n  a: {type: scale, scale: no, axis: b"
	      LABEL, "7:27 schema-unknown");
	WRONG("a move to nowhere", HEAD "fields:\n  a: {type: enum, values: {b: {sv: b, en: b}}, "
	      "moves: {b: [c]}" LABEL, "7:60 schema-unknown");
	WRONG("moves without what they start from", HEAD "fields:\n  a: {type: enum, "
	      "values: {b: {sv: b, en: b}}, moves: [b]" LABEL, "7:55 schema-shape");
	WRONG("an axis that the scale does not have", HEAD "fields:\n  a: {type: scale, scale: two, "
	      "axis: no" LABEL, "7:38 schema-unknown");
	WRONG("a scale named by no field", HEAD "fields:\n  a: {type: scale, scale_from: no, axis: b"
	      LABEL, "7:32 schema-unknown");
	WRONG("a scale named inside a map", HEAD "fields:\n  a: {type: map, fields: {b: {type: scale, "
	      "axis: c, scale_from: d}}" LABEL, "7:65 schema-shape");
	WRONG("a wrong pattern", HEAD "fields:\n  a: {type: text, pattern: '(a'" LABEL,
	      "7:28 schema-value");
	WRONG("a bound of another kind", HEAD "fields:\n  a: {type: date, min: 3" LABEL,
	      "7:24 schema-shape");
	WRONG("a taken back name", HEAD "fields:\n  a: {type: reference, to: owner, back: title" LABEL,
	      "7:3 schema-taken");
	WRONG("freshness of no date", HEAD "fresh: {after: a, within: 1y}\nfields:\n"
	      "  a: {type: text" LABEL, "6:16 schema-shape, 6:27 schema-shape");
	WRONG("another file name", "type: y\nprefix: X\ndirectory: xs\nlabel: {sv: X, en: X}\n"
	      "plural: {sv: X, en: X}\nfields: {}\n", "1:7 schema-value");
	WRONG("a list of a list of a list of lists", HEAD "fields:\n  a: {type: list, of: {type: list, "
	      "of: {type: list, of: {type: list, of: {type: list, of: text}}}}" LABEL,
	      "7:74 schema-shape");
}

/* One record with the faults that must be found. */
static void is_record(const struct schema *schema, const char *path, struct str text,
		      const char *want)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf rows = BUF_INIT;
	struct record_reader reader = { .schema = schema, .arena = &arena, .diags = &diags };

	record_parse(&reader, schema_type(schema, STR("risk")), STR("unit"), str_of(path), text);
	list_rows(&diags, &rows);
	is_text(rows.p ? rows.p : "", want, "%.*s", STR_ARG(str_until(str_from(text, 17), '\n')));
	buf_release(&rows);
	record_reader_release(&reader);
	arena_release(&arena);
	diags_release(&diags);
}

#define RECORD(lines, want)                                                                        \
	is_record(schema, "u/risks/R-K7QM-x.md",                                                   \
		  STR("---\nid: R-K7QM\n" lines "owner: O-2F9C\n---\nBody\n"), want)

static void test_records(const struct schema *schema)
{
	RECORD("title: T\n", "");
	RECORD("tittle: T\n", "1:1 field-required, 3:1 field-unknown");
	RECORD("title:\nstatus: opened\n", "3:7 field-empty, 4:9 value-enum");
	RECORD("title: T\nlikelihood: 3\n", "4:13 value-scale");
	RECORD("title: T\nlikelihood: high\n", "4:13 value-type");
	RECORD("title: T\nlikelihood: 3\nscale: none\n", "5:8 value-scale-unknown");
	RECORD("title: T\nearlier: [1, 3]\n", "4:14 value-scale");
	RECORD("title: T\nvalue: 4\n", "4:1 field-computed");
	RECORD("title: T\ncount: 10\ncost: 1,5\n", "4:8 value-range, 5:7 value-type");
	RECORD("title: T\ncode: Ab\n", "4:7 value-pattern");
	RECORD("title: T\ndue: 2026-02-30\n", "4:6 value-type");
	RECORD("title: T\nyears: 2026-2024\n", "4:8 value-type");
	RECORD("title: T\nyears: 2019-2024\n", "4:8 value-range");
	RECORD("title: T\nmail: a b@c\n", "4:7 value-type");
	RECORD("title: T\ntags: one\n", "4:7 value-shape");
	RECORD("title: [T]\n", "3:8 value-shape");
	RECORD("title: T\nrelated: [R-K7QM, x]\n", "4:19 reference-form");
	RECORD("title: T\nnotices:\n  - sent: now\n    colour: red\n",
	       "5:5 field-required, 5:11 value-type, 6:5 field-unknown");
	RECORD("title: T\ntitle: U\n", "4:1 yaml-duplicate-key");
	RECORD("title: 850709-9805\n", "3:8 personal-number");
	is_record(schema, "u/risks/R-K7QM.md", STR("---\ntitle: T\nowner: O-2F9C\n---\n"),
		  "1:1 id-missing");
	is_record(schema, "u/risks/R-K7QM.md", STR("---\nid: O-2F9C\ntitle: T\nowner: O-2F9C\n---\n"),
		  "2:5 id-form");
	is_record(schema, "u/risks/R-K7QN.md", STR("---\nid: R-K7QM\ntitle: T\nowner: O-2F9C\n---\n"),
		  "1:1 record-name");
	is_record(schema, "u/risks/R-K7QM-a\xcc\x8a.md",
		  STR("---\nid: R-K7QM\ntitle: T\nowner: O-2F9C\n---\n"), "1:1 record-name-form");
	is_record(schema, "u/risks/R-K7QM.md", STR("---\nid: R-K7QM\ntitle: T\n---\n"),
		  "1:1 field-expected");
}

static void add_record(struct set *set, struct record_reader *reader, const char *type,
		       const char *path, struct str text)
{
	struct record *record = record_parse(reader, schema_type(set->schema, str_of(type)),
					     STR("unit"), str_of(path), text);

	if (ok(record != NULL, "%s is a record", path))
		set_add(set, record);
}

static void test_set(const struct schema *schema)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf rows = BUF_INIT;
	struct record_reader reader = { .schema = schema, .arena = &arena, .diags = &diags };
	struct set set;
	const struct record *owner, *risk;

	set_init(&set, schema);
	add_record(&set, &reader, "risk", "b/R-000B.md", STR("---\nid: R-000B\ntitle: B\n"
		   "owner: O-0001\nrelated: [R-000A, R-000A, O-0001]\ncode: AB\n---\n"));
	add_record(&set, &reader, "risk", "a/R-000A.md", STR("---\nid: R-000A\ntitle: A\n"
		   "owner: O-0001\ncode: AB\nnotices: [{to: x, giver: O-0001}]\n---\n"));
	add_record(&set, &reader, "owner", "o/O-0001.md", STR("---\nid: O-0001\ntitle: O\n---\n"));
	add_record(&set, &reader, "owner", "o/O-0002.md", STR("---\nid: O-0001\ntitle: P\n---\n"));
	add_record(&set, &reader, "risk", "c/R-000C.md", STR("---\nid: R-000C\ntitle: C\n"
		   "owner: O-0009\nrelated: [R-000D]\n---\n"));
	add_record(&set, &reader, "risk", "c/R-000D.md", STR("---\nid: [\n---\n"));
	set_own(&set, &arena);
	set_index(&set, &diags);
	list_rows(&diags, &rows);
	is_text(rows.p, "5:27 reference-type, 6:7 value-unique, 4:8 reference-unknown, 3:1 yaml-syntax, "
			"2:5 id-duplicate, 1:1 record-name, 2:5 id-duplicate",
		"what only the whole set shows, and no reference to a broken file");
	owner = set_find(&set, STR("O-0001"));
	risk = set_find(&set, STR("R-000A"));
	ok(owner && str_eq(owner->path, STR("o/O-0001.md")), "the first of two keeps the id");
	is_int(set_back(&set, owner, type_back(owner->type, STR("risks"))).n, 2, "back references");
	is_int(set_back(&set, owner, type_back(owner->type, STR("notices_of"))).n, 1, "from a map");
	is_int(set_back(&set, risk, type_back(risk->type, STR("relating"))).n, 1,
	       "a target named twice is one");
	ok(str_eq(set_of_type(&set, risk->type).rows[0]->id, STR("R-000A")), "a type is in the order of ids");
	ok(!set_find(&set, STR("R-9999")), "no such record");
	buf_release(&rows);
	record_reader_release(&reader);
	diags_release(&diags);
	set_release(&set);
}

static void is_config(const char *name, struct str text, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf rows = BUF_INIT;
	struct config config;

	config_parse((struct document){ STR("lg.yaml"), text }, &arena, &config, &diags);
	list_rows(&diags, &rows);
	is_text(rows.p ? rows.p : "", want, "%s", name);
	buf_release(&rows);
	diags_release(&diags);
	arena_release(&arena);
}

static void test_config(void)
{
	is_config("a good lg.yaml", STR("format: 1\nlanguage: en\nunits:\n  a: {path: a/b, title: A, template: t}\n"),
		  "");
	is_config("an empty one", STR(""), "1:1 config-value, 1:1 config-value");
	is_config("another format", STR("format: 2\nunits: {a: {path: .}}\n"), "1:9 config-format");
	is_config("a path out of the tree", STR("format: 1\nunits:\n  a: {path: ../b}\n  b: {path: /c}\n"
						"  c: {path: a//b}\n"),
		  "3:13 config-value, 4:13 config-value, 5:13 config-value");
	is_config("a control character in a path",
		  STR("format: 1\nunits: {a: {path: \"b\\e[31m\"}}\n"), "2:19 config-value");
	is_config("a path that looks like one of another repository",
		  STR("format: 1\nunits:\n  a: {path: \"b:c\"}\n  b: {path: d, repository: ../b.git, "
		      "commit: 0123456789012345678901234567890123456789}\n"),
		  "3:3 config-value");
	is_config("unknown keys", STR("format: 1\nx: 1\nunits: {a: {path: a, y: 2}}\n"),
		  "2:1 config-value, 3:22 config-value");
	is_config("units above each other",
		  STR("format: 1\nunits:\n  a: {path: a, parent: b}\n  b: {path: b, parent: c}\n"
		      "  c: {path: c}\n"),
		  "");
	is_config("a unit above that is none",
		  STR("format: 1\nunits:\n  a: {path: a, parent: x}\n  b: {path: b, parent: [a]}\n"),
		  "3:24 unit-unknown, 4:24 unit-unknown");
	is_config("units in a circle",
		  STR("format: 1\nunits:\n  a: {path: a, parent: b}\n  b: {path: b, parent: a}\n"
		      "  c: {path: c, parent: c}\n"),
		  "4:24 config-value, 5:24 config-value");
	is_config("one path twice", STR("format: 1\nunits:\n  a: {path: x}\n  b: {path: x}\n"),
		  "4:3 config-value");
}

static void test_slugs(void)
{
	struct buf name = BUF_INIT;

	record_file_name(STR("R-K7QM"), STR("Överbelastning & DoS – på/av"), &name);
	is_text(name.p, "R-K7QM-overbelastning-dos-pa-av.md", "a title becomes a file name");
	buf_clear(&name);
	record_file_name(STR("R-K7QM"), STR("../../\x1b[31m"), &name);
	is_text(name.p, "R-K7QM-31m.md", "nothing else of it does");
	buf_clear(&name);
	record_file_name(STR("R-K7QM"), STR("ÅÄÖ a\xcc\x8a"), &name);
	is_text(name.p, "R-K7QM-aao-a.md", "in either normal form");
	buf_clear(&name);
	record_file_name(STR("R-K7QM"), STR("日本"), &name);
	is_text(name.p, "R-K7QM.md", "nothing is left of some");
	buf_release(&name);
}

int main(void)
{
	struct schema schema = SCHEMA_INIT;

	good_schema(&schema);
	test_schema(&schema);
	test_wrong_schemas();
	test_records(&schema);
	test_set(&schema);
	test_config();
	test_slugs();
	schema_release(&schema);
	return done_testing();
}
