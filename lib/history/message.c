/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/message.h"

#include <string.h>

/* What stands behind a word with which the next line begins; false when another one does. */
static bool take_line(struct str *rest, struct str word, struct str *line)
{
	struct str behind = *rest;

	if (!str_starts(*rest, word))
		return false;
	str_next_line(&behind, line);
	*line = str_from(*line, word.n);
	*rest = behind;
	return true;
}

static bool take_id(struct str *rest, struct str word, unsigned char *id)
{
	struct str behind = *rest, line;

	if (!take_line(&behind, word, &line) || !object_read_hex(line, id))
		return false;
	*rest = behind;
	return true;
}

bool commit_take_tree(struct str *rest, unsigned char *id)
{
	return take_id(rest, STR("tree "), id);
}

bool commit_take_parent(struct str *rest, unsigned char *id)
{
	return take_id(rest, STR("parent "), id);
}

/* "+0130" as minutes. */
static int32_t zone_of(struct str zone)
{
	int64_t number;

	if (!str_to_int(zone, &number))
		return 0;
	return (int32_t)(number / 100 * 60 + number % 100);
}

/* "Name <address> seconds zone"; whatever is missing is empty. */
static void read_person(struct str line, struct str *name, struct str *email, struct instant *at)
{
	size_t open = str_index(line, '<'), close = line.n;
	struct str when;

	while (close > open && line.p[close - 1] != '>')
		close--;
	*name = str_trim(str_sub(line, 0, open));
	*email = close > open + 1 ? str_sub(line, open + 1, close - open - 2) : STR("");
	when = str_trim(str_from(line, close));
	*at = (struct instant){ 0, 0 };
	if (str_to_int(str_until(when, ' '), &at->seconds))
		at->zone = zone_of(str_trim(str_from(when, str_until(when, ' ').n)));
}

bool commit_read_texts(struct str rest, struct commit_texts *out)
{
	size_t end = str_find(rest, STR("\n\n"), 0);
	struct str line, name, email;
	struct instant at;

	out->message = end == SIZE_MAX ? STR("") : str_from(rest, end + 2);
	if (!take_line(&rest, STR("author "), &line))
		return false;
	read_person(line, &out->name, &out->email, &at);
	if (!take_line(&rest, STR("committer "), &line))
		return false;
	read_person(line, &name, &email, &out->at);
	return true;
}

/* --- the message -------------------------------------------------------------------------- */

static bool is_blank(struct str line)
{
	return str_trim(line).n == 0;
}

/* "Key: value", with a key of letters, digits and hyphens. */
static bool is_trailer(struct str line)
{
	size_t n = str_index(line, ':');

	if (!n || n == line.n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = line.p[i];

		if (c != '-' && !(c >= '0' && c <= '9') && !((c | 32) >= 'a' && (c | 32) <= 'z'))
			return false;
	}
	return true;
}

static bool is_of_trailers(struct str line, bool follows)
{
	return is_trailer(line) || str_starts(line, STR("(cherry picked from commit ")) ||
	       (follows && (line.p[0] == ' ' || line.p[0] == '\t'));
}

static bool are_trailers(struct str paragraph)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&paragraph, &line))
		if (!is_of_trailers(line, n++ > 0))
			return false;
	return n > 0;
}

/* Where the last paragraph begins. */
static size_t last_paragraph(struct str text)
{
	struct str rest = text, line;
	bool was_blank = true;
	size_t at = 0, start = 0;

	while (at = text.n - rest.n, str_next_line(&rest, &line)) {
		if (was_blank && !is_blank(line))
			start = at;
		was_blank = is_blank(line);
	}
	return start;
}

struct str message_reason(struct str message)
{
	struct str body = message, line;
	size_t last;

	while (str_next_line(&body, &line) && is_blank(line))
		;
	while (str_next_line(&body, &line) && !is_blank(line))
		;
	body = str_trim(body);
	last = last_paragraph(body);
	if (are_trailers(str_from(body, last)))
		body = str_trim(str_sub(body, 0, last));
	return body;
}
