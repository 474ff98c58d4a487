/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/yaml_words.h"

#include "base/msg.h"

#include <string.h>

static const struct {
	const char *problem;	/* in libyaml's words */
	const char *words;
} table[] = {
	{ "mapping values are not allowed in this context",
	  N_("a colon and a blank inside a value; put the value in quotes") },
	{ "could not find expected ':'", N_("a line without name: value") },
	{ "did not find expected key",
	  N_("the line does not fit in here; look at its indentation and at the quotes above it") },
	{ "did not find expected '-' indicator",
	  N_("the line does not fit in the list here; its items begin with - at the same column") },
	{ "block sequence entries are not allowed in this context",
	  N_("a list does not begin on the line of its name; begin a new line with -") },
	{ "did not find expected ',' or ']'", N_("a list in brackets lacks a comma or its end ]") },
	{ "did not find expected ',' or '}'",
	  N_("a mapping in braces lacks a comma or its end }") },
	{ "did not find expected node content", N_("a value is missing here") },
	{ "found character that cannot start any token",
	  N_("a value cannot begin with this character; use quotes, and blanks to indent") },
	{ "found a tab character that violates indentation",
	  N_("a tab; indent with blanks") },
	{ "found a tab character where an indentation space is expected",
	  N_("a tab; indent with blanks") },
	{ "found unexpected end of stream", N_("a quote is not closed") },
	{ "found unexpected document indicator", N_("a quote is not closed before ---") },
	{ "found unknown escape character",
	  N_("an unknown escape after \\; in single quotes \\ is an ordinary character") },
	{ "did not find expected hexdecimal number",
	  N_("an escape such as \\x41 needs hexadecimal digits") },
	{ "found invalid Unicode character escape code",
	  N_("an escape that stands for no character") },
	{ "did not find expected comment or line break",
	  N_("something stands behind | or >; the text begins on the next line") },
	{ "found an indentation indicator equal to 0", N_("the indentation after | or > is 1 to 9") },
	{ "control characters are not allowed", N_("a control character; remove it") },
	{ "mapping keys are not allowed in this context",
	  N_("a question mark at the beginning of a value; put the value in quotes") },
	{ "did not find expected alphabetic or numeric character",
	  N_("a value cannot begin with * or &; put the value in quotes") },
	{ "did not find expected <document start>", N_("a name lacks its colon and a blank") },
	{ "exceeded maximum nesting level", N_("it is nested too deeply") },
};

const char *yaml_words(const char *problem)
{
	for (size_t i = 0; problem && i < sizeof(table) / sizeof(*table); i++)
		if (strcmp(table[i].problem, problem) == 0)
			return _(table[i].words);
	return problem ? problem : _("it cannot be read");
}
