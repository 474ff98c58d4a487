/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * UTF-8: validity, normal form NFC, collation and what is unsafe on a terminal.
 *
 *	size_t bad = utf8_check(bytes);
 *	if (bad < bytes.n)
 *		... bytes.p[bad] begins no valid character
 */
#ifndef LG_BASE_UTF8_H
#define LG_BASE_UTF8_H

#include "base/buf.h"

/* Offset of the first byte that begins no valid UTF-8 character, or s.n. */
size_t utf8_check(struct str s);
/* Decodes one character of valid UTF-8 at *at and moves past it. */
uint32_t utf8_next(struct str s, size_t *at);
void utf8_add(struct buf *out, uint32_t character);
/* True when valid UTF-8 is in normal form NFC. */
bool utf8_is_nfc(struct str s);
/* Adds s in normal form NFC; invalid UTF-8 is added as it is. */
void utf8_add_nfc(struct buf *out, struct str s);
/* Adds s in lower case, for comparisons that do not tell case apart. */
void utf8_add_lower(struct buf *out, struct str s);
void utf8_add_upper(struct buf *out, struct str s);
/* Columns that s takes on a terminal. */
size_t utf8_width(struct str s);
/* True for C0 and C1 controls, bidirectional controls and other invisible format characters. */
bool utf8_is_unsafe(uint32_t character);
/*
 * Adds s with unsafe characters and invalid bytes made visible as <U+202E> or <0x1B>;
 * keeps LF and tab when `lines`.
 */
void utf8_add_visible(struct buf *out, struct str s, bool lines);
/* Swedish order: letters before case, å ä ö last; equal only for equal bytes. */
int utf8_collate(struct str a, struct str b);

#endif
