/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/marks.h"

enum { MARK = 7 };

/* Seven or more of one character, then the end of the line or a blank and a label. */
static bool is_mark(struct str line, char mark)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == mark)
		n++;
	return n >= MARK && (n == line.n || line.p[n] == ' ' || line.p[n] == '\r');
}

uint32_t marks_find(struct str bytes)
{
	static const char marks[] = { '<', '=', '>' };
	struct str rest = bytes, line;
	uint32_t first = 0, number = 0;
	size_t seen = 0;

	if (str_index(bytes, marks[0]) == bytes.n)
		return 0;
	while (seen < sizeof(marks) && str_next_line(&rest, &line)) {
		number++;
		if (!is_mark(line, marks[seen]))
			continue;
		if (seen++ == 0)
			first = number;
	}
	return seen == sizeof(marks) ? first : 0;
}
