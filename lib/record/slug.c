/* SPDX-License-Identifier: EUPL-1.2 */
/* File names that a person can read, made from titles. */
#include "record/record.h"

#include "base/utf8.h"

enum { SLUG_MAX = 50 };

/* The ASCII letter under an accented one; 0 for what becomes a hyphen. */
static char fold(uint32_t c)
{
	static const struct {
		uint32_t from;
		char to;
	} letters[] = {
		{ 0xe0, 'a' }, { 0xe1, 'a' }, { 0xe2, 'a' }, { 0xe3, 'a' }, { 0xe4, 'a' },
		{ 0xe5, 'a' }, { 0xe6, 'a' }, { 0xe7, 'c' }, { 0xe8, 'e' }, { 0xe9, 'e' },
		{ 0xea, 'e' }, { 0xeb, 'e' }, { 0xed, 'i' }, { 0xef, 'i' }, { 0xf1, 'n' },
		{ 0xf0, 'd' }, { 0xf3, 'o' }, { 0xf4, 'o' }, { 0xf6, 'o' }, { 0xf8, 'o' },
		{ 0xfa, 'u' }, { 0xfc, 'u' }, { 0xfd, 'y' }, { 0xfe, 't' },
	};

	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return (char)c;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i].from == c)
			return letters[i].to;
	return 0;
}

/* Letters and digits in lower case, everything between them one hyphen. */
static void add_folded(struct buf *out, struct str title)
{
	struct buf nfc = BUF_INIT, lower = BUF_INIT;
	bool gap = false;

	utf8_add_nfc(&nfc, title);
	utf8_add_lower(&lower, buf_str(&nfc));
	for (size_t at = 0; at < lower.n;) {
		char letter = fold(utf8_next(buf_str(&lower), &at));

		if (letter && gap && out->n)
			buf_addc(out, '-');
		if (letter)
			buf_addc(out, letter);
		gap = !letter;
	}
	buf_release(&lower);
	buf_release(&nfc);
}

void slug_add(struct buf *out, struct str title)
{
	struct buf slug = BUF_INIT;
	size_t n;

	add_folded(&slug, title);
	n = slug.n;
	if (n > SLUG_MAX) {
		n = SLUG_MAX;
		while (n > 0 && slug.p[n] != '-')
			n--;
		if (n == 0)
			n = SLUG_MAX;
	}
	buf_add(out, str_sub(buf_str(&slug), 0, n));
	buf_release(&slug);
}

void record_file_name(struct str id, struct str title, struct buf *out)
{
	size_t start = out->n;

	buf_add(out, id);
	buf_addc(out, '-');
	if (!str_eq(id, title))
		slug_add(out, title);
	if (out->p[out->n - 1] == '-' && out->n > start)
		out->n--;
	buf_add(out, STR(".md"));
}
