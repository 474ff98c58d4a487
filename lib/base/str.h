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

struct str {
	const char *p;
	size_t n;
};

/* A str over a string literal. */
#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
/* The two arguments of a "%.*s" conversion. */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

/* Borrows a C string; a null pointer gives the empty str. */
struct str str_of(const char *text);
bool str_eq(struct str a, struct str b);
/* Orders by bytes, shorter first: negative, zero or positive as memcmp. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of the first needle at or after `from`, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
/* Offset of the first byte c, or s.n when it does not occur. */
size_t str_index(struct str s, char c);
/* The part before the first byte c, or all of s. */
struct str str_until(struct str s, char c);
/* The part from byte `start` on; empty when start is past the end. */
struct str str_from(struct str s, size_t start);
struct str str_sub(struct str s, size_t start, size_t n);
/* Without blanks, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);
/* Cuts the next line off *rest, without its LF or CRLF; false at the end. */
bool str_next_line(struct str *rest, struct str *line);
/* Reads a whole optionally signed decimal integer; false when it is none or overflows. */
bool str_to_int(struct str s, int64_t *out);
uint64_t str_hash(struct str s);

#endif
