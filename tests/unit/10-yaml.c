/* SPDX-License-Identifier: EUPL-1.2 */
/* Front matter and YAML: spans, places, and everything that is refused. */
#include "text/frontmatter.h"
#include "text/yaml.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

static struct node *parse(struct str text, struct arena *arena, struct diags *diags)
{
	return yaml_parse_file(text, STR("x.yaml"), arena, diags);
}

/* The bytes that a key's value spans are `want`. */
static void is_span(const char *document, const char *key, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct str text = str_of(document);
	const struct node *node = node_get(parse(text, &arena, &diags), str_of(key));

	if (ok(node != NULL, "%s is there", key))
		is_bytes(text.p + node->start, node->end - node->start, want, strlen(want),
			 "bytes of %s", key);
	arena_release(&arena);
	diags_release(&diags);
}

static void test_spans(void)
{
	is_span("å: x\nb: 'åäö'  # c\n", "b", "'åäö'");
	is_span("\xef\xbb\xbfgå: \"a\\\"b\" \n", "gå", "\"a\\\"b\"");
	is_span("a: one\n  two\nb: 1\n", "a", "one\n  two");
	is_span("a: |\n  x\n\n  y\n\n# c\nb: 1\n", "a", "|\n  x\n\n  y\n");
	is_span("a: |+\n  x\n\nb: 1\n", "a", "|+\n  x\n\n");
	is_span("a: >-  # why + how\n  x\n\n\nb: 1\n", "a", ">-  # why + how\n  x\n");
	is_span("a: |\n  x", "a", "|\n  x");
	is_span("a: |\nb: 1\n", "a", "|\n");
	is_span("a: [1, 2,\n  3] # c\n", "a", "[1, 2,\n  3]");
	is_span("a:\n- 1\n- 2  # c\nb: 1\n", "a", "- 1\n- 2");
	is_span("a:\n  k: v\n  l: |\n    t\nb: 1\n", "a", "k: v\n  l: |\n    t\n");
	is_span("a:\nb: 1\n", "a", "");
	is_span("a: x\r\nb: y\r\n", "a", "x");
}

/* The first diagnostic of a text: its stable name and place. */
static void is_refused(const char *name, const char *text, size_t n, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct node *root = parse((struct str){ text, n }, &arena, &diags);
	char got[128] = "nothing";

	if (diags.n)
		snprintf(got, sizeof(got), "%u:%u %.*s", diags.rows[0].place.line,
			 diags.rows[0].place.column, STR_ARG(diag_rule(&diags.rows[0])));
	is_text(got, want, "%s", name);
	ok(root == NULL, "%s gives no tree", name);
	arena_release(&arena);
	diags_release(&diags);
}

#define REFUSED(name, text, want) is_refused(name, text, sizeof(text) - 1, want)

static void test_refusals(void)
{
	char deep[200];

	REFUSED("duplicate key", "a: 1\nå: 2\n  \na: 3\n", "4:1 yaml-duplicate-key");
	REFUSED("duplicate key in a nested map", "x:\n  a: 1\n  a: 2\n", "3:3 yaml-duplicate-key");
	REFUSED("alias", "å: *x\n", "1:5 yaml-alias");
	REFUSED("anchor", "a: 1\nb: &x 2\n", "2:4 yaml-anchor");
	REFUSED("tag", "a: !!int 2\n", "1:4 yaml-tag");
	REFUSED("local tag", "a: !x [1]\n", "1:4 yaml-tag");
	REFUSED("two documents", "a: 1\n---\nb: 2\n", "2:1 yaml-documents");
	REFUSED("a list at the root", "- a\n", "1:1 yaml-root");
	REFUSED("a scalar at the root", "hello\n", "1:1 yaml-root");
	REFUSED("a map as key", "{a: 1}: 2\n", "1:1 yaml-key");
	REFUSED("a block scalar as key", "? |\n  a\n: 2\n", "1:3 yaml-key");
	REFUSED("not UTF-8", "a: 1\nb: \xe5\n", "2:4 text-utf8");
	REFUSED("NUL", "a: 1\nb: \0\n", "2:4 text-nul");
	REFUSED("escaped NUL", "a: \"x\\0\"\n", "1:4 text-nul");
	REFUSED("unclosed bracket", "a: [1\n", "2:1 yaml-syntax");
	REFUSED("unclosed quote", "a: \"1\n", "2:1 yaml-syntax");
	REFUSED("a tab as indentation", "a:\n\tb: 1\n", "2:1 yaml-syntax");
	REFUSED("a control character", "å: 1\nb: \x01\n", "2:4 yaml-syntax");
	memset(deep, '[', sizeof(deep));
	memcpy(deep, "a: ", 3);
	is_refused("deep nesting", deep, sizeof(deep), "1:19 yaml-depth");
}

static void test_several(void)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;

	parse(STR("a: &x 1\nb: *x\nc: !!t 1\na: 2\n"), &arena, &diags);
	is_int(diags.n, 4, "what is refused does not hide what comes after it");
	arena_release(&arena);
	diags_release(&diags);
}

/* A map with many keys is checked for duplicates without comparing each with each. */
static void test_many_keys(void)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf text = BUF_INIT;

	for (int i = 0; i < 50000; i++)
		buf_printf(&text, "k%d: 1\n", i);
	ok(parse(buf_str(&text), &arena, &diags) != NULL, "50,000 keys");
	buf_add(&text, STR("k49999: 2\n"));
	ok(parse(buf_str(&text), &arena, &diags) == NULL && diags.n == 1, "one of them twice");
	buf_clear(&text);
	for (int i = 0; i < YAML_MAX_NODES; i++)
		buf_add(&text, i ? STR("- 1\n") : STR("a:\n"));
	ok(parse(buf_str(&text), &arena, &diags) == NULL && diags.n == 2, "too many values");
	buf_release(&text);
	arena_release(&arena);
	diags_release(&diags);
}

static void splits(const char *name, struct str text, const char *yaml, const char *body,
		   unsigned line)
{
	struct frontmatter parts;
	struct diags diags = DIAGS_INIT;

	if (ok(frontmatter_split(text, STR("x.md"), &parts, &diags) == 0, "%s is split", name)) {
		is_bytes(parts.yaml.p, parts.yaml.n, yaml, strlen(yaml), "fields of %s", name);
		is_bytes(parts.body.p, parts.body.n, body, strlen(body), "body of %s", name);
		is_int(parts.body_line, line, "first line of the body of %s", name);
		is_int(parts.body_at + parts.body.n, text.n, "%s is whole", name);
	}
	diags_release(&diags);
}

static void test_front_matter(void)
{
	struct frontmatter parts;
	struct diags diags = DIAGS_INIT;

	splits("a record", STR("---\na: 1\n---\nText\n---\n"), "a: 1\n", "Text\n---\n", 4);
	splits("one without body", STR("---\na: 1\n---"), "a: 1\n", "", 4);
	splits("an empty one", STR("---\n---\n"), "", "", 3);
	splits("CRLF and a mark", STR("\xef\xbb\xbf---\r\na: 1\r\n--- \r\nx"), "a: 1\r\n", "x", 4);
	ok(frontmatter_split(STR("# x\n"), STR("x.md"), &parts, &diags) < 0, "none");
	ok(frontmatter_split(STR("---\na: 1\n"), STR("x.md"), &parts, &diags) < 0, "not closed");
	ok(frontmatter_split(STR(""), STR("x.md"), &parts, &diags) < 0, "empty");
	is_int(diags.n, 3, "each with a diagnostic");
	diags_release(&diags);
}

/* Whatever is written reads back, in block and in flow context. */
static void test_scalars(void)
{
	static const char *const texts[] = {
		"plain", "två ord", "12", "-3", "no", "2026-01-15", "", " ", "a: b", "a #b", "#a",
		"- a", "a:", "?", "*a", "&a", "!a", "%a", "@a", "`a", "'", "\"", "it's", "a\nb", "a\tb",
		"~", "null", "[a]", "{a}", "a, b", "\xe2\x80\xae", "\xc2\x85", "---", "...", "http://x",
		"back\\slash", "\x07", "|", ">", "<<", "=",
	};

	for (size_t i = 0; i < 2 * sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct diags diags = DIAGS_INIT;
		struct buf text = BUF_INIT;
		const struct node *node;
		bool flow = i % 2;

		buf_add(&text, flow ? STR("k: [") : STR("k: "));
		yaml_add_scalar(&text, str_of(texts[i / 2]), flow);
		buf_add(&text, flow ? STR("]\n") : STR("\n"));
		node = node_get(parse(buf_str(&text), &arena, &diags), STR("k"));
		if (node && flow)
			node = node->first;
		if (ok(node != NULL, "%s is read back", text.p))
			is_text(node->text.p, texts[i / 2], "as the same text");
		buf_release(&text);
		arena_release(&arena);
		diags_release(&diags);
	}
}

int main(void)
{
	test_spans();
	test_refusals();
	test_several();
	test_many_keys();
	test_front_matter();
	test_scalars();
	return done_testing();
}
