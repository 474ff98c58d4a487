/* SPDX-License-Identifier: EUPL-1.2 */
#include "terms.h"

#include <string.h>

static bool is_long_form(const char *first)
{
	static const char *const words[] = { "TABLE", "LIST", "TEXT", "FROM" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);

		if (strncasecmp(first, words[i], n) == 0 &&
		    (!first[n] || strchr(" \t\n", first[n])))
			return true;
	}
	return false;
}

static bool has(struct str text, char c)
{
	return str_index(text, c) < text.n;
}

/* The shell has taken the quotes away that kept a value together; they are put back. */
static void add_term(struct buf *out, struct str term)
{
	size_t start = has(term, ':') ? str_index(term, ':') + 1 : 0;
	struct str key = str_sub(term, 0, start), value = str_from(term, start);
	struct str quote = has(value, ' ') && !has(key, ' ') && !has(value, '"') ? STR("\"")
										 : STR("");

	buf_add(out, key);
	buf_add(out, quote);
	buf_add(out, value);
	buf_add(out, quote);
}

void terms_join(const struct cli *cli, struct buf *out)
{
	bool as_is = cli->n_operands == 1 || is_long_form(cli->operands[0]);

	for (int i = 0; i < cli->n_operands; i++) {
		buf_add(out, i ? STR(" ") : STR(""));
		if (as_is)
			buf_add(out, str_of(cli->operands[i]));
		else
			add_term(out, str_of(cli->operands[i]));
	}
}
