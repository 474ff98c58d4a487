/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Places inside the text of a scalar: found again in the file, folded and quoted as it is.
 */
#include "tap.h"

#include "query/scalar.h"

#include <string.h>

/* In each document the scalar under q holds one '#'; the file has it at line:column. */
static const struct {
	const char *yaml;
	uint32_t line, column;
} cases[] = {
	{ "q: a b@#\n", 1, 8 },
	{ "q: \"a b #\"\n", 1, 9 },
	{ "q: 'a b #'\n", 1, 9 },
	{ "q: \"a \\\"b\\\" #\"\n", 1, 13 },
	{ "q: 'it''s #'\n", 1, 11 },
	{ "q: a\n  b\n  c#\n", 3, 4 },
	{ "q: a\n  b\n  c x#\n", 3, 6 },
	{ "q: \"a\n\n  b #\"\n", 3, 5 },
	{ "q: >-\n  a\n  b #\n", 3, 5 },
	{ "q: >\n    a\n    #\n", 3, 5 },
	{ "q: |\n  a\n  b #\n", 3, 5 },
	{ "q: |\n  a\n\n   #\n", 4, 4 },
	{ "x: y\nq: >-\n\n  a  b\n  #\n", 5, 3 },
	{ "q: åäö@#\n", 1, 11 },
};

static void check(size_t i)
{
	struct document file = { STR("f.yaml"), str_of(cases[i].yaml) };
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct node *root = yaml_parse_file(file.bytes, file.path, &arena, &diags);
	struct node *node = root ? node_get(root, STR("q")) : NULL;
	size_t offset = node ? str_index(node->text, '#') : 0;
	struct place place;

	if (ok(node && offset < node->text.n, "case %zu has its mark", i)) {
		place = scalar_place(&(struct scalar){ node, file }, offset);
		is_int(place.line, cases[i].line, "line of case %zu", i);
		is_int(place.column, cases[i].column, "column of case %zu", i);
	}
	diags_release(&diags);
	arena_release(&arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(i);
	return done_testing();
}
