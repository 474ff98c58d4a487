/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * CSV as RFC 4180 has it: comma, CR LF, quotes where needed; safe to open in a spreadsheet.
 *
 * A cell that a spreadsheet would run as a formula (it begins with = + - @,
 * tab or CR, also behind blanks or in full width) gets an apostrophe before it.
 * Control and bidirectional characters are made visible, but for tab and LF.
 *
 *	csv_add(&out, title);
 *	csv_next(&out);
 *	csv_add(&out, STR("=1+1"));		'=1+1
 *	csv_end(&out);
 */
#ifndef LG_TEXT_CSV_H
#define LG_TEXT_CSV_H

#include "base/buf.h"

/* Adds one cell of text. */
void csv_add(struct buf *out, struct str text);
/* Adds a cell that the caller wrote as a number, which may begin with a minus. */
void csv_add_number(struct buf *out, struct str number);
/* Between two cells. */
void csv_next(struct buf *out);
/* After the last cell of a row. */
void csv_end(struct buf *out);

#endif
