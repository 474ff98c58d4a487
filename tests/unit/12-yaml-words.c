/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Mistakes of YAML, as people make them, and what they are told.
 */
#include "tap.h"

#include "text/yaml.h"
#include "text/yaml_words.h"

static const struct {
	const char *yaml, *words;
} cases[] = {
	{ "a: b: c\n", "a colon and a blank inside a value; put the value in quotes" },
	{ "a: b\nc\n", "a line without name: value" },
	{ "a: \"b\"c\n",
	  "the line does not fit in here; look at its indentation and at the quotes above it" },
	{ "a:\n  - b\n  c\n d: e\n", "a line without name: value" },
	{ "a:\n  - b\n  c: d\n",
	  "the line does not fit in the list here; its items begin with - at the same column" },
	{ "a: - b\n", "a list does not begin on the line of its name; begin a new line with -" },
	{ "a: [b\nc: d\n", "a list in brackets lacks a comma or its end ]" },
	{ "a: {b: c\nd: e\n", "a mapping in braces lacks a comma or its end }" },
	{ "a: @b\n", "a value cannot begin with this character; use quotes, and blanks to indent" },
	{ "a: `b\n", "a value cannot begin with this character; use quotes, and blanks to indent" },
	{ "a: %b\n", "a value cannot begin with this character; use quotes, and blanks to indent" },
	{ "a:\n\tb: c\n", "a value cannot begin with this character; use quotes, and blanks to indent" },
	{ "a: \"b\n", "a quote is not closed" },
	{ "a: 'b\n", "a quote is not closed" },
	{ "a: 'b\n---\n", "a quote is not closed before ---" },
	{ "a: \"\\d\"\n",
	  "an unknown escape after \\; in single quotes \\ is an ordinary character" },
	{ "a: \"\\xzz\"\n", "an escape such as \\x41 needs hexadecimal digits" },
	{ "a: \"\\ud800\"\n", "an escape that stands for no character" },
	{ "a: | b\n", "something stands behind | or >; the text begins on the next line" },
	{ "a: >0\n  b\n", "the indentation after | or > is 1 to 9" },
	{ "a: b\001\n", "a control character; remove it" },
	{ "a: ? b\n", "a question mark at the beginning of a value; put the value in quotes" },
	{ "a: **b**\n", "a value cannot begin with * or &; put the value in quotes" },
	{ "a: & b\n", "a value cannot begin with * or &; put the value in quotes" },
};

static void check(const char *yaml, const char *words)
{
	struct yaml_source source = { str_of(yaml), STR("x.md"), 0, 1 };
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf said = BUF_INIT;

	ok(!yaml_parse(source, &arena, &diags), "refused: %s", yaml);
	for (size_t i = 0; i < diags.n && !said.n; i++)
		if (diags.rows[i].id == DIAG_YAML_SYNTAX)
			buf_add(&said, diags.rows[i].args[0]);
	is_text(said.n ? said.p : "", words, "what is said");
	buf_release(&said);
	diags_release(&diags);
	arena_release(&arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(cases[i].yaml, cases[i].words);
	is_text(yaml_words("something new"), "something new", "an unknown problem keeps its words");
	is_text(yaml_words(NULL), "it cannot be read", "no problem is said");
	return done_testing();
}
