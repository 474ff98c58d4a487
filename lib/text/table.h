/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Tables of cells for people: columns aligned by what they take on a terminal, or Markdown.
 *
 * Cells are borrowed and must be fit for the output already: one line, without
 * control characters. Markdown escapes what would end a cell or mean markup.
 *
 *	struct table table;
 *	table_init(&table, 2);
 *	table_head(&table, 1, STR("Value"), true);
 *	table_add(&table, STR("R-K7QM"));
 *	table_add(&table, STR("12"));
 *	table_print(&table, &out);
 *	table_release(&table);
 */
#ifndef LG_TEXT_TABLE_H
#define LG_TEXT_TABLE_H

#include "base/buf.h"

struct table_column {
	struct str head;
	bool is_right;		/* numbers: aligned to the right */
};

struct table {
	struct table_column *columns;
	size_t n_columns;
	struct str *cells;	/* row by row */
	size_t n, cap;
};

void table_init(struct table *table, size_t n_columns);
void table_release(struct table *table);
/* Names a column; without heads no head line is printed. */
void table_head(struct table *table, size_t column, struct str head, bool is_right);
/* Adds the next cell, row by row. */
void table_add(struct table *table, struct str cell);
/* Columns two blanks apart; nothing after the last cell of a line. */
void table_print(const struct table *table, struct buf *out);
/* A pipe table of GitHub-flavoured Markdown; it always has a head line. */
void table_print_markdown(const struct table *table, struct buf *out);
/* Adds text with the characters escaped that Markdown or a pipe table would act on. */
void table_add_markdown(struct buf *out, struct str text);

#endif
