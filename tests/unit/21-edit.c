/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Edits by example: what a changed file looks like, byte for byte.
 *
 * The corpus test proves that nothing else changes; here stands what the
 * change itself should look like to the person who reads it.
 */
#include "record/edit.h"
#include "record/record.h"
#include "tap.h"

#include <string.h>

static const char schema_text[] =
	"type: risk\n"
	"prefix: R\n"
	"directory: risks\n"
	"label: {sv: Risk, en: Risk}\n"
	"plural: {sv: Risker, en: Risks}\n"
	"help: {sv: Vad som kan hända., en: What may happen.}\n"
	"fields:\n"
	"  title: {type: text, required: true, label: {sv: Rubrik, en: Title},\n"
	"          help: {sv: Kort och tydlig., en: Short and clear.}, example: Avbrott}\n"
	"  scale: {type: text, default: city-4x4, label: {sv: Skala, en: Scale}}\n"
	"  likelihood: {type: integer, label: {sv: Sannolikhet, en: Likelihood}}\n"
	"  double: {type: integer, compute: likelihood * 2, label: {sv: Dubbelt, en: Double}}\n"
	"  treatment: {type: enum, expected: true, label: {sv: Hantering, en: Treatment},\n"
	"              values: {reduce: {sv: Minska, en: Reduce},\n"
	"                       accept: {sv: Godta, en: Accept}}}\n"
	"  tags: {type: list, of: text, label: {sv: Etiketter, en: Tags}}\n"
	"  actions: {type: list, of: {type: reference, to: [risk]}, label: {sv: Ö, en: A}}\n"
	"  counts: {type: map, of: integer, label: {sv: Antal, en: Counts}}\n"
	"  contact: {type: map, label: {sv: Kontakt, en: Contact},\n"
	"            fields: {name: {type: text, label: {sv: Namn, en: Name}},\n"
	"                     email: {type: email, label: {sv: E-post, en: E-mail}}}}\n"
	"  note: {type: text, label: {sv: Not, en: Note}}\n";

static struct schema schema = SCHEMA_INIT;
static const struct type *risk;

/* The fields of a record after some changes, written as on the command line. */
static void is_edit(const char *name, const char *fields, const char *arguments,
		    const char *want)
{
	struct buf file = BUF_INIT, out = BUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct str rest = str_of(arguments), argument;
	struct change changes[8];
	size_t n = 0;

	buf_printf(&file, "---\n%s---\nText\n", fields);
	for (; rest.n; rest = str_from(rest, argument.n + 1)) {
		argument = str_until(rest, '|');
		if (!change_parse(argument, &changes[n++]))
			bail_out("no change: %.*s", STR_ARG(argument));
	}
	if (record_edit(buf_str(&file), STR("r.md"), risk, changes, n, &out, &diags) == 0) {
		out.p[out.n - strlen("---\nText\n")] = '\0';
		is_text(out.p + 4, want, "%s", name);
	} else {
		is_text(diag_rule(&diags.rows[0]).p, want, "%s", name);
	}
	diags_release(&diags);
	buf_release(&file);
	buf_release(&out);
}

static void test_arguments(void)
{
	static const struct {
		const char *text, *field, *value;
		int kind;
	} rows[] = {
		{ "title=a=b", "title", "a=b", CHANGE_SET },
		{ "title=", "title", "", CHANGE_UNSET },
		{ "title= x", "title", " x", CHANGE_SET },
		{ "tags+=a,b", "tags", "a,b", CHANGE_APPEND },
		{ "tags-=-a", "tags", "-a", CHANGE_REMOVE_ITEM },
		{ "counts.vår 26=1", NULL, NULL, 0 },
		{ "counts.2026=1", "counts.2026", "1", CHANGE_SET },
		{ "title", NULL, NULL, 0 },
		{ "=x", NULL, NULL, 0 },
		{ "+=x", NULL, NULL, 0 },
		{ "tags+=", NULL, NULL, 0 },
		{ "a b=c", NULL, NULL, 0 },
		{ ".a=c", NULL, NULL, 0 },
		{ "a.=c", NULL, NULL, 0 },
		{ "", NULL, NULL, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct change change;
		bool good = change_parse(str_of(rows[i].text), &change);

		if (!rows[i].field)
			ok(!good, "'%s' is no change", rows[i].text);
		else
			ok(good && (int)change.kind == rows[i].kind &&
				   str_eq(change.field, str_of(rows[i].field)) &&
				   str_eq(change.value, str_of(rows[i].value)),
			   "'%s' is read", rows[i].text);
	}
}

static void test_scalars(void)
{
	is_edit("plain stays plain", "title: a   # why\n", "title=b c", "title: b c   # why\n");
	is_edit("plain is quoted when it must be", "title: a # why\n", "title=b: c",
		"title: 'b: c' # why\n");
	is_edit("double stays double", "title: \"a\" # why\n", "title=b",
		"title: \"b\" # why\n");
	is_edit("single stays single", "title: 'a' # why\n", "title=it's",
		"title: 'it''s' # why\n");
	is_edit("an empty value is filled", "title: # why\n", "title=b", "title: b # why\n");
	is_edit("several lines become a literal block", "title: a # why\nnote: x\n",
		"title=b\nc", "title: |- # why\n  b\n  c\nnote: x\n");
	is_edit("a literal block becomes a line", "title: |+ # why\n  a\n\n  b\n\nnote: x\n",
		"title=c", "title: c # why\nnote: x\n");
	is_edit("a folded block becomes literal", "title: >-\n  a\n  b\nnote: x\n", "title=c\nd\n",
		"title: |\n  c\n  d\nnote: x\n");
	is_edit("text that begins blank says its indentation", "title: a\n", "title= b\nc",
		"title: |2-\n   b\n  c\n");
	is_edit("lines in flow are escaped", "{title: a}\n", "title=b\nc",
		"{title: \"b\\nc\"}\n");
	is_edit("a comment below keeps out of a block", "title: a\n  # below\nnote: x\n",
		"title=b\nc", "title: \"b\\nc\"\n  # below\nnote: x\n");
	is_edit("control characters are escaped", "title: a\n", "title=\x1b[1m",
		"title: \"\\u001B[1m\"\n");
	is_edit("the same value changes nothing", "title:   \"a\"\n", "title=a",
		"title:   \"a\"\n");
	is_edit("line ends are the file's", "title: a\r\nnote: x\r\n", "title=b\nc|tags=d e",
		"title: |-\r\n  b\r\n  c\r\ntags:\r\n  - d e\r\nnote: x\r\n");
}

static void test_new_fields(void)
{
	is_edit("behind the nearest that comes before it", "id: R-2F9C\ntitle: a\nnote: x\n",
		"likelihood=3", "id: R-2F9C\ntitle: a\nlikelihood: 3\nnote: x\n");
	is_edit("behind the id", "id: R-2F9C # c\n# c\nnote: x\n", "title=a",
		"id: R-2F9C # c\ntitle: a\n# c\nnote: x\n");
	is_edit("first when nothing comes before it", "# head\nnote: x\n", "title=a",
		"# head\ntitle: a\nnote: x\n");
	is_edit("in a file without fields", "# head\n", "title=a", "# head\ntitle: a\n");
	is_edit("an unknown one last", "title: a\nnote: x\n", "other=b",
		"title: a\nnote: x\nother: b\n");
	is_edit("at the fields' indentation", "  title: a\n  note: x\n", "scale=b",
		"  title: a\n  scale: b\n  note: x\n");
	is_edit("behind a block scalar", "title: |+\n  a\n\nnote: x\n", "scale=b",
		"title: |+\n  a\n\nscale: b\nnote: x\n");
	is_edit("in flow", "{title: a, note: x}\n", "scale=b",
		"{title: a, scale: b, note: x}\n");
	is_edit("in flow on a line of its own", "{\n  title: a, # c\n  note: x\n}\n",
		"scale=b|other=c",
		"{\n  title: a, # c\n  scale: b,\n  note: x,\n  other: c\n}\n");
	is_edit("a short list in brackets", "title: a\n", "actions=R-2F9C, R-3F9C",
		"title: a\nactions: [R-2F9C, R-3F9C]\n");
	is_edit("words with blanks a line each", "title: a\n", "tags=b c,d",
		"title: a\ntags:\n  - b c\n  - d\n");
}

static void test_lists(void)
{
	is_edit("append in brackets", "tags: [a, b] # c\n", "tags+=d", "tags: [a, b, d] # c\n");
	is_edit("append to an empty list", "tags: [] # c\n", "tags+=d", "tags: [d] # c\n");
	is_edit("append behind a last comma", "tags: [a, b,]\n", "tags+=d", "tags: [a, b, d,]\n");
	is_edit("append a line in brackets", "tags: [\n  a, # c\n  b  # d\n]\n", "tags+=e",
		"tags: [\n  a, # c\n  b,  # d\n  e\n]\n");
	is_edit("append a line with its comma", "tags: [\n  a, # c\n]\n", "tags+=e",
		"tags: [\n  a, # c\n  e,\n]\n");
	is_edit("append a line", "tags:\n- a # c\n# below\nnote: x\n", "tags+=b",
		"tags:\n- a # c\n- b\n# below\nnote: x\n");
	is_edit("append to a scalar", "tags: a # c\n", "tags+=b", "tags: [a, b] # c\n");
	is_edit("append to nothing", "note: x\n", "tags+=b", "tags: [b]\nnote: x\n");
	is_edit("append to an empty value", "tags: # c\n", "tags+=b", "tags: [b] # c\n");
	is_edit("append what is there", "tags: [a, 'b']\n", "tags+=b", "tags: [a, 'b']\n");
	is_edit("append text of two lines", "tags:\n  - a\n", "tags+=b\nc",
		"tags:\n  - a\n  - |-\n    b\n    c\n");
	is_edit("remove in brackets", "tags: [a, b, c]\n", "tags-=b", "tags: [a, c]\n");
	is_edit("remove the first", "tags: [a, b, c]\n", "tags-=a", "tags: [b, c]\n");
	is_edit("remove the last", "tags: [a, b, c]\n", "tags-=c", "tags: [a, b]\n");
	is_edit("remove a line in brackets", "tags: [\n  a, # c\n  b  # d\n]\n", "tags-=b",
		"tags: [\n  a, # c\n]\n");
	is_edit("remove with its comment", "tags:\n  - a # c\n  # own\n  - b # d\n", "tags-=a",
		"tags:\n  # own\n  - b # d\n");
	is_edit("remove every one", "tags: [a, b, a]\n", "tags-=a", "tags: [b]\n");
	is_edit("remove the only one", "tags:\n  - a\nnote: x\n", "tags-=a", "note: x\n");
	is_edit("set keeps what stays", "tags:\n  - a # c\n  - b # d\n", "tags=b,e",
		"tags:\n  - b # d\n  - e\n");
	is_edit("set in another order", "tags:\n  - a # c\n  - b # d\n", "tags=b,a",
		"tags:\n  - b\n  - a\n");
	is_edit("set in brackets", "tags: [a] # c\n", "tags=b c,d", "tags: [b c, d] # c\n");
}

static void test_maps(void)
{
	is_edit("set a key", "counts:\n  a: 1 # c\n  b: 2\n", "counts.a=3",
		"counts:\n  a: 3 # c\n  b: 2\n");
	is_edit("a new key", "counts:\n    a: 1 # c\nnote: x\n", "counts.b=2",
		"counts:\n    a: 1 # c\n    b: 2\nnote: x\n");
	is_edit("a new key in the schema's order", "contact: {email: a@b.example}\n",
		"contact.name=x", "contact: {name: x, email: a@b.example}\n");
	is_edit("the first key", "title: a\n", "counts.2026=1", "title: a\ncounts:\n  2026: 1\n");
	is_edit("the first key of an empty map", "counts: {} # c\n", "counts.a=1",
		"counts: {a: 1} # c\n");
	is_edit("the first key below an empty value", "counts: # c\nnote: x\n", "counts.a=1",
		"counts: # c\n  a: 1\nnote: x\n");
	is_edit("remove a key", "counts: {a: 1, b: 2}\n", "counts.a=", "counts: {b: 2}\n");
	is_edit("remove the only key", "title: a\ncounts:\n  a: 1\n", "counts.a=", "title: a\n");
}

static void test_unset(void)
{
	is_edit("with the comment behind it, not the one above", "# above\ntitle: a # c\nnote: x\n",
		"title=", "# above\nnote: x\n");
	is_edit("with all its lines", "title: |\n  a\n\n  b\n\nnote: x\n", "title=",
		"\nnote: x\n");
	is_edit("what is not there", "note: x\n", "title=", "note: x\n");
	is_edit("in flow", "{title: a, note: x}\n", "note=", "{title: a}\n");
	is_edit("with the comments that would join the text above",
		"title: |\n  a\ntags:\n  - b\n  # c\nnote: x\n", "tags=",
		"title: |\n  a\nnote: x\n");
}

static void test_refusals(void)
{
	is_edit("the id", "id: R-2F9C\n", "id=R-3F9C", "edit-id");
	is_edit("an item of a text", "title: a\n", "title+=b", "edit-not-list");
	is_edit("an item that is not there", "tags: [a]\n", "tags-=b", "edit-no-item");
	is_edit("an item of nothing", "note: a\n", "tags-=b", "edit-no-item");
	is_edit("a whole map", "title: a\n", "contact=b", "edit-parts");
	is_edit("a part of a text", "title: a\n", "title.b=c", "edit-not-map");
	is_edit("a part of a list", "counts: [a]\n", "counts.b=c", "edit-not-map");
	is_edit("text that is not UTF-8", "title: a\n", "title=\xff", "text-utf8");
	is_edit("a file that is not YAML", "title: [a\n", "title=b", "yaml-syntax");
	is_edit("the second of two, and so both", "title: a\ntags: [a]\n", "title=b|tags-=b",
		"edit-no-item");
}

/* More than a value may hold. */
static void test_size(void)
{
	struct str file = STR("---\ntitle: a\n---\n");
	struct change change = { CHANGE_SET, STR("title"), STR("") };
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct diags diags = DIAGS_INIT;

	memset(buf_reserve(&text, YAML_MAX_SCALAR + 1), 'x', YAML_MAX_SCALAR + 1);
	text.n = YAML_MAX_SCALAR + 1;
	change.value = buf_str(&text);
	is_int(record_edit(file, STR("r.md"), risk, &change, 1, &out, &diags), -1,
	       "a huge value is refused");
	is_text(diag_rule(&diags.rows[0]).p, "yaml-scalar-size", "with its reason");
	change.value.n--;
	is_int(record_edit(file, STR("r.md"), risk, &change, 1, &out, &diags), 0,
	       "the largest value is taken");
	diags_release(&diags);
	buf_release(&text);
	buf_release(&out);
}

static void is_composed(const char *name, const struct change *changes, size_t n,
			struct str body, const char *want)
{
	struct buf out = BUF_INIT;
	struct diags diags = DIAGS_INIT;

	if (record_compose(risk, STR("R-2F9C"), changes, n, body, &out, &diags) == 0)
		is_text(out.p, want, "%s", name);
	else
		ok(false, "%s", name);
	diags_release(&diags);
	buf_release(&out);
}

static void test_compose(void)
{
	const struct change changes[] = {
		{ CHANGE_SET, STR("note"), STR("a\nb\n") },
		{ CHANGE_SET, STR("title"), STR("Avbrott: tal") },
		{ CHANGE_APPEND, STR("actions"), STR("R-3F9C") },
		{ CHANGE_SET, STR("contact.email"), STR("isam@kommun.example") },
		{ CHANGE_SET, STR("contact.name"), STR("ISAM") },
	};

	is_composed("a new record in the schema's order", changes, 5, STR("Text"),
		    "---\nid: R-2F9C\ntitle: 'Avbrott: tal'\nactions: [R-3F9C]\ncontact:\n"
		    "  name: ISAM\n  email: isam@kommun.example\nnote: |\n  a\n  b\n---\n\nText\n");
	is_composed("a new record with nothing", NULL, 0, STR(""), "---\nid: R-2F9C\n---\n");
}

/* The file as read against the schema, with how many faults. */
static size_t faults_of(struct str file)
{
	struct diags diags = DIAGS_INIT;
	struct arena arena = ARENA_INIT;
	struct record_reader reader = { .schema = &schema, .arena = &arena, .diags = &diags };
	struct record *record = record_parse(&reader, risk, STR("u"), STR("risks/R-2F9C.md"), file);
	size_t n = record ? diags.n : 1000;

	record_reader_release(&reader);
	arena_release(&arena);
	diags_release(&diags);
	return n;
}

static void test_skeleton(void)
{
	struct buf skeleton = BUF_INIT, file = BUF_INIT, out = BUF_INIT;
	size_t at;

	record_skeleton(risk, STR("R-2F9C"), LANGUAGE_SV, &skeleton);
	is_int((long long)faults_of(buf_str(&skeleton)), 2,
	       "an untouched skeleton lacks its title and the expected treatment");
	ok(strstr(skeleton.p, "\n# Rubrik - required. Kort och tydlig.\n# Avbrott\ntitle:\n"),
	   "a required field stands open, with label, help and example");
	ok(strstr(skeleton.p, "\n# reduce (Minska), accept (Godta)\n#treatment:\n"),
	   "another waits behind a sign, with its values");
	ok(strstr(skeleton.p, "\nscale: city-4x4\n"), "a default is filled in");
	ok(!strstr(skeleton.p, "double"), "a computed field is left out");
	record_skeleton_strip(buf_str(&skeleton), buf_str(&skeleton), &out);
	is_text(out.p, "---\nid: R-2F9C\nscale: city-4x4\n---\n\n",
		"what nobody touched is stripped");
	buf_add(&file, buf_str(&skeleton));
	at = str_find(buf_str(&file), STR("title:"), 0);
	buf_splice(&file, at, 6, STR("# mine\ntitle: |\n  a\n\n  b"));
	buf_clear(&out);
	record_skeleton_strip(buf_str(&file), buf_str(&skeleton), &out);
	is_text(out.p, "---\nid: R-2F9C\n# mine\ntitle: |\n  a\n\n  b\nscale: city-4x4\n---\n\n",
		"what somebody wrote stays");
	is_int((long long)faults_of(buf_str(&out)), 1, "a title is all that was needed");
	buf_release(&skeleton);
	buf_release(&file);
	buf_release(&out);
}

int main(void)
{
	struct diags diags = DIAGS_INIT;
	struct document file = { STR("schema/risk.yaml"), str_of(schema_text) };

	if (schema_parse(&file, 1, &schema, &diags) < 0)
		bail_out("the schema of this test has faults");
	risk = schema_type(&schema, STR("risk"));
	test_arguments();
	test_scalars();
	test_new_fields();
	test_lists();
	test_maps();
	test_unset();
	test_refusals();
	test_size();
	test_compose();
	test_skeleton();
	diags_release(&diags);
	schema_release(&schema);
	return done_testing();
}
