/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Borrowed strings: a pointer and a length into bytes that somebody else owns.
 *
 * A str never owns memory and need not end with NUL. The empty string may have
 * a null pointer. All comparisons are by bytes unless the name says otherwise.
 *
 *	struct str line = STR("id: R-K7QM");
 *	struct str key = str_until(line, ':');
 *	if (str_eq(key, STR("id")))
 *		printf("%.*s\n", STR_ARG(str_trim(str_from(line, key.n + 1))));
 */
#ifndef LG_BASE_STR_H
#define LG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A str over a string literal. */
#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
/* The two arguments of a "%.*s" conversion. */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

/*
 * The four that every byte of a record passes through stand here so that they
 * are inlined: as calls they took an eighth of a check's instructions.
 */

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* The part from byte `start` on; empty when start is past the end. */
static inline struct str str_from(struct str s, size_t start)
{
	return start >= s.n ? (struct str){ NULL, 0 } : (struct str){ s.p + start, s.n - start };
}

static inline struct str str_sub(struct str s, size_t start, size_t n)
{
	s = str_from(s, start);
	if (s.n > n)
		s.n = n;
	return s;
}

/* Offset of the first byte c, or s.n when it does not occur. */
static inline size_t str_index(struct str s, char c)
{
	const char *hit = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;

	return hit ? (size_t)(hit - s.p) : s.n;
}

/* Borrows a C string; a null pointer gives the empty str. */
struct str str_of(const char *text);
/* Orders by bytes, shorter first: negative, zero or positive as memcmp. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of the first needle at or after `from`, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
/* The part before the first byte c, or all of s. */
struct str str_until(struct str s, char c);
/* Without blanks, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);
/* Cuts the next line off *rest, without its LF or CRLF; false at the end. */
bool str_next_line(struct str *rest, struct str *line);
/* Reads a whole optionally signed decimal integer; false when it is none or overflows. */
bool str_to_int(struct str s, int64_t *out);
uint64_t str_hash(struct str s);

#endif
