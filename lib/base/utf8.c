/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/utf8.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* How many ASCII bytes lie at p, eight at once: most text is ASCII. */
static size_t count_ascii(const unsigned char *p, size_t n)
{
	size_t at = 0;
	uint64_t word = 0;

	while (n - at >= sizeof(word)) {
		memcpy(&word, p + at, sizeof(word));
		word = le64toh(word) & UINT64_C(0x8080808080808080);
		if (word)
			return at + (size_t)__builtin_ctzll(word) / 8;
		at += sizeof(word);
	}
	while (at < n && p[at] < 0x80)
		at++;
	return at;
}

static bool is_ascii(struct str s)
{
	return count_ascii((const unsigned char *)s.p, s.n) == s.n;
}

static size_t sequence_length(unsigned char first)
{
	return first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : (first & 0xf0) == 0xe0 ? 3 :
	       first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

static bool is_sequence(const unsigned char *p, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	if (n == 3) /* overlong, or a surrogate */
		return !(p[0] == 0xe0 && p[1] < 0xa0) && !(p[0] == 0xed && p[1] > 0x9f);
	if (n == 4) /* overlong, or past U+10FFFF */
		return !(p[0] == 0xf0 && p[1] < 0x90) && !(p[0] == 0xf4 && p[1] > 0x8f);
	return true;
}

size_t utf8_check(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t at = 0;

	if (s.n == 0)
		return 0;
	for (;;) {
		size_t n;

		at += count_ascii(p + at, s.n - at);
		n = at < s.n ? sequence_length(p[at]) : 0;
		if (n == 0 || n > s.n - at || !is_sequence(p + at, n))
			return at;
		at += n;
	}
}

uint32_t utf8_next(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	size_t n = sequence_length(p[0]);
	uint32_t character;

	if (n <= 1 || n > s.n - *at) {
		*at += 1;
		return p[0];
	}
	character = p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++)
		character = character << 6 | (p[i] & 0x3f);
	*at += n;
	return character;
}

void utf8_add(struct buf *out, uint32_t character)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)character, bytes);

	if (n > 0)
		buf_add(out, (struct str){ (const char *)bytes, (size_t)n });
}

/* Adds the result of a utf8proc mapping, or s itself where it cannot be mapped. */
static void add_mapped(struct buf *out, struct str s, utf8proc_option_t options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
					  &mapped, options);

	buf_add(out, n < 0 ? s : (struct str){ (const char *)mapped, (size_t)n });
	free(mapped);
}

bool utf8_is_nfc(struct str s)
{
	struct buf nfc = BUF_INIT;
	bool same;

	if (is_ascii(s))
		return true;
	utf8_add_nfc(&nfc, s);
	same = str_eq(buf_str(&nfc), s);
	buf_release(&nfc);
	return same;
}

void utf8_add_nfc(struct buf *out, struct str s)
{
	if (is_ascii(s))
		buf_add(out, s);
	else
		add_mapped(out, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

void utf8_add_lower(struct buf *out, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		uint32_t character = utf8_next(s, &at);

		if (character < 0x80)
			buf_addc(out, (char)(character >= 'A' && character <= 'Z' ? character + 32
									       : character));
		else if (at - start == 1)
			buf_addc(out, s.p[start]);
		else
			utf8_add(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)character));
	}
}

void utf8_add_upper(struct buf *out, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		uint32_t character = utf8_next(s, &at);

		if (character >= 0x80 && at - start == 1)
			buf_addc(out, s.p[start]);
		else
			utf8_add(out, (uint32_t)utf8proc_toupper((utf8proc_int32_t)character));
	}
}

size_t utf8_width(struct str s)
{
	size_t width = 0;

	for (size_t at = 0; at < s.n;)
		width += (size_t)utf8proc_charwidth((utf8proc_int32_t)utf8_next(s, &at));
	return width;
}

bool utf8_is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xe0000 && c <= 0xe007f);
}

void utf8_add_visible(struct buf *out, struct str s, bool lines)
{
	for (size_t at = 0; at < s.n;) {
		struct str rest = str_from(s, at);
		size_t start = at;
		uint32_t c;

		if (utf8_check(str_sub(rest, 0, 4)) == 0) {
			buf_printf(out, "<0x%02X>", (unsigned char)s.p[at++]);
			continue;
		}
		c = utf8_next(s, &at);
		if (!utf8_is_unsafe(c) || (lines && (c == '\n' || c == '\t')))
			buf_add(out, str_sub(s, start, at - start));
		else
			buf_printf(out, "<U+%04X>", c);
	}
}

/* Primary weight: Latin letters without case or accent; å ä ö are letters of their own after z. */
static uint32_t collation_weight(uint32_t c)
{
	utf8proc_int32_t base[8];
	int boundary = 0;
	utf8proc_int32_t lower = c < 0x80 ? (utf8proc_int32_t)(c >= 'A' && c <= 'Z' ? c + 32 : c)
					  : utf8proc_tolower((utf8proc_int32_t)c);

	if (lower < 0x80)
		return (uint32_t)lower << 2;
	if (lower == 0xe5)
		return ('z' << 2) + 1;
	if (lower == 0xe4 || lower == 0xe6)
		return ('z' << 2) + 2;
	if (lower == 0xf6 || lower == 0xf8)
		return ('z' << 2) + 3;
	if (utf8proc_decompose_char(lower, base, 8, UTF8PROC_DECOMPOSE, &boundary) > 0)
		lower = base[0];
	return (uint32_t)lower << 2;
}

int utf8_collate(struct str a, struct str b)
{
	size_t i = 0, j = 0;

	while (i < a.n && j < b.n) {
		uint32_t left = collation_weight(utf8_next(a, &i));
		uint32_t right = collation_weight(utf8_next(b, &j));

		if (left != right)
			return left < right ? -1 : 1;
	}
	if (i < a.n || j < b.n)
		return i < a.n ? 1 : -1;
	return str_cmp(a, b);
}
