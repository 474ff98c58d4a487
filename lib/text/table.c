/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/table.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, size_t n_columns)
{
	size_t size = n_columns * sizeof(*table->columns);

	*table = (struct table){ .columns = mem_alloc(size), .n_columns = n_columns };
	memset(table->columns, 0, size);
}

void table_release(struct table *table)
{
	free(table->columns);
	free(table->cells);
	*table = (struct table){ 0 };
}

void table_head(struct table *table, size_t column, struct str head, bool is_right)
{
	table->columns[column] = (struct table_column){ head, is_right };
}

void table_add(struct table *table, struct str cell)
{
	table->cells = mem_grow(table->cells, &table->cap, table->n + 1, sizeof(*table->cells));
	table->cells[table->n++] = cell;
}

static bool has_head(const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (table->columns[i].head.n)
			return true;
	return false;
}

static void measure(const struct table *table, size_t *widths)
{
	for (size_t i = 0; i < table->n_columns; i++)
		widths[i] = utf8_width(table->columns[i].head);
	for (size_t i = 0; i < table->n; i++) {
		size_t width = utf8_width(table->cells[i]);

		if (width > widths[i % table->n_columns])
			widths[i % table->n_columns] = width;
	}
}

static void add_blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_addc(out, ' ');
}

static void add_cell(const struct table *table, size_t column, struct str cell, size_t width,
		     struct buf *out)
{
	size_t gap = width - utf8_width(cell);
	bool is_last = column + 1 == table->n_columns;

	if (table->columns[column].is_right)
		add_blanks(out, gap);
	buf_add(out, cell);
	if (!table->columns[column].is_right && !is_last)
		add_blanks(out, gap);
}

static void end_line(struct buf *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	buf_addc(out, '\n');
}

void table_print(const struct table *table, struct buf *out)
{
	size_t *widths = mem_alloc(table->n_columns * sizeof(*widths));

	measure(table, widths);
	for (size_t i = 0; has_head(table) && i < table->n_columns; i++) {
		add_blanks(out, i ? 2 : 0);
		add_cell(table, i, table->columns[i].head, widths[i], out);
		if (i + 1 == table->n_columns)
			end_line(out);
	}
	for (size_t i = 0; i < table->n; i++) {
		size_t column = i % table->n_columns;

		add_blanks(out, column ? 2 : 0);
		add_cell(table, column, table->cells[i], widths[column], out);
		if (column + 1 == table->n_columns)
			end_line(out);
	}
	free(widths);
}

void table_add_markdown(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '<' || c == '>')
			buf_add(out, c == '<' ? STR("&lt;") : STR("&gt;"));
		else if (c == '&')
			buf_add(out, STR("&amp;"));
		else if (c == '\n')
			buf_addc(out, ' ');
		else if (memchr("\\`*_[]|~", c, 8))
			buf_printf(out, "\\%c", c);
		else
			buf_addc(out, c);
	}
}

static void add_markdown_row(const struct table *table, const struct str *cells, struct buf *out)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_add(out, i ? STR(" | ") : STR("| "));
		table_add_markdown(out, cells[i]);
	}
	buf_add(out, STR(" |\n"));
}

void table_print_markdown(const struct table *table, struct buf *out)
{
	struct str *heads = mem_alloc(table->n_columns * sizeof(*heads));

	for (size_t i = 0; i < table->n_columns; i++)
		heads[i] = table->columns[i].head;
	add_markdown_row(table, heads, out);
	free(heads);
	buf_addc(out, '|');
	for (size_t i = 0; i < table->n_columns; i++)
		buf_add(out, table->columns[i].is_right ? STR(" ---: |") : STR(" --- |"));
	buf_addc(out, '\n');
	for (size_t i = 0; i + table->n_columns <= table->n; i += table->n_columns)
		add_markdown_row(table, table->cells + i, out);
}
