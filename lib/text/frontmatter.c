/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/frontmatter.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static const struct str mark = { "\xef\xbb\xbf", 3 };

/* Where byte `at` lies, for a diagnostic. */
static struct place place_of(struct str bytes, size_t at, struct str path)
{
	struct place place = { path, 1, 1 };
	size_t line = 0;

	for (size_t i = 0; i < at; i++) {
		if (bytes.p[i] != '\n')
			continue;
		place.line++;
		line = i + 1;
	}
	place.column = (uint32_t)(at - line) + 1;
	return place;
}

int text_check(struct str bytes, struct str path, struct diags *diags)
{
	size_t bad = utf8_check(bytes);
	size_t nul = str_index(str_sub(bytes, 0, bad), '\0');
	char hex[4];

	if (nul < bad) {
		diag_add(diags, DIAG_TEXT_NUL, place_of(bytes, nul, path), DIAG_NO_ARGS);
		return -1;
	}
	if (bad == bytes.n)
		return 0;
	snprintf(hex, sizeof(hex), "%02X", (unsigned char)bytes.p[bad]);
	diag_add(diags, DIAG_TEXT_UTF8, place_of(bytes, bad, path), DIAG_ARGS(str_of(hex)));
	return -1;
}

struct str text_without_mark(struct str bytes)
{
	return str_starts(bytes, mark) ? str_from(bytes, mark.n) : bytes;
}

/* A fence may be followed by blanks, as editors leave them. */
static bool is_fence(struct str line)
{
	return line.n >= 3 && line.p[0] == '-' && str_starts(line, STR("---")) &&
	       str_trim(str_from(line, 3)).n == 0;
}

int frontmatter_split(struct str bytes, struct str path, struct frontmatter *out,
		      struct diags *diags)
{
	struct str rest = text_without_mark(bytes), line;
	struct place start = { path, 1, 1 };

	*out = (struct frontmatter){ .body_line = 1 };
	if (text_check(bytes, path, diags) < 0)
		return -1;
	if (!str_next_line(&rest, &line) || !is_fence(line)) {
		diag_add(diags, DIAG_FRONT_MISSING, start, DIAG_NO_ARGS);
		return -1;
	}
	out->crlf = line.p + line.n < bytes.p + bytes.n && line.p[line.n] == '\r';
	out->yaml_at = bytes.n - rest.n;
	for (;;) {
		size_t at = bytes.n - rest.n;

		out->body_line++;
		if (!str_next_line(&rest, &line)) {
			diag_add(diags, DIAG_FRONT_OPEN, start, DIAG_NO_ARGS);
			return -1;
		}
		if (!is_fence(line))
			continue;
		out->yaml = str_sub(bytes, out->yaml_at, at - out->yaml_at);
		out->body_at = bytes.n - rest.n;
		out->body = rest;
		out->body_line++;
		return 0;
	}
}
