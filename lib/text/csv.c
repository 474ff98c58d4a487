/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/csv.h"

#include "base/utf8.h"

/* The characters that begin a formula, in ASCII and in the full width that some take for it. */
static bool begins_formula(uint32_t c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' ||
	       c == 0xff1d || c == 0xff0b || c == 0xff0d || c == 0xff20;
}

static bool is_formula(struct str text)
{
	size_t at = 0;

	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\n'))
		at++;
	return at < text.n && begins_formula(utf8_next(text, &at));
}

static bool needs_quotes(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '"' || text.p[i] == ',' || text.p[i] == ';' ||
		    text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == '\t')
			return true;
	/* A line that begins with a colon is a command to some CI runners. */
	return text.n && (text.p[0] == ' ' || text.p[0] == ':' || text.p[text.n - 1] == ' ');
}

void csv_add(struct buf *out, struct str text)
{
	struct buf visible = BUF_INIT;
	bool quoted;

	utf8_add_visible(&visible, text, true);
	quoted = needs_quotes(buf_str(&visible));
	if (quoted)
		buf_addc(out, '"');
	if (is_formula(text))
		buf_addc(out, '\'');
	for (size_t i = 0; i < visible.n; i++) {
		if (visible.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, visible.p[i]);
	}
	if (quoted)
		buf_addc(out, '"');
	buf_release(&visible);
}

void csv_add_number(struct buf *out, struct str number)
{
	buf_add(out, number);
}

void csv_next(struct buf *out)
{
	buf_addc(out, ',');
}

void csv_end(struct buf *out)
{
	buf_add(out, STR("\r\n"));
}
