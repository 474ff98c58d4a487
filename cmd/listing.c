/* SPDX-License-Identifier: EUPL-1.2 */
/* The rows of a query, printed. */
#include "listing.h"

#include "cli.h"
#include "render.h"
#include "text/csv.h"
#include "text/table.h"

#include <string.h>

struct cell {
	const struct value *value;
	const struct field *field;
	const struct record *record;
	const struct query_context *context;
};

static const struct column year_column = { .label = { "year", 4 },
					   .heads = { { { "År", 3 }, { "Year", 4 } } } };

static const struct column *column_at(const struct listing *listing, size_t column)
{
	if (listing->by_year && column == 0)
		return &year_column;
	return &listing->parts[listing->n_parts - 1].columns[column - listing->by_year];
}

static size_t count_rows(const struct listing *listing)
{
	size_t n = 0;

	for (size_t i = 0; i < listing->n_parts; i++)
		n += listing->parts[i].rows->n;
	return n;
}

static struct cell cell_at(const struct listing *listing, size_t row, size_t column)
{
	static const struct value none = { .kind = VALUE_MISSING };
	const struct part *part = listing->parts;

	while (row >= part->rows->n)
		row -= part++->rows->n;
	if (listing->by_year && column == 0)
		return (struct cell){ &part->year, NULL, NULL, part->context };
	column -= listing->by_year;
	if (column >= part->rows->n_columns)
		return (struct cell){ &none, NULL, NULL, part->context };
	return (struct cell){ rows_value(part->rows, row, column), part->columns[column].field,
			      part->rows->records ? part->rows->records[row] : NULL,
			      part->context };
}

/* A step of a scale is a number, but is shown with its label; a year is no amount. */
static bool is_numeric(const struct listing *listing, size_t column)
{
	const struct column *about = column_at(listing, column);

	if (about == &year_column || (about->field && about->field->kind == FIELD_SCALE))
		return false;
	for (size_t i = 0; i < count_rows(listing); i++) {
		const struct value *value = cell_at(listing, i, column).value;

		if (value_is_set(value))
			return value->kind == VALUE_INTEGER || value->kind == VALUE_DECIMAL;
	}
	return false;
}

static void fill_table(const struct listing *listing, struct arena *arena, struct table *table)
{
	enum language language = listing->parts->context->language;
	size_t n = count_rows(listing) * listing->n_columns;
	struct buf text = BUF_INIT;

	table_init(table, listing->n_columns);
	for (size_t i = 0; i < listing->n_columns; i++) {
		buf_clear(&text);
		cli_add_text(&text, column_head(column_at(listing, i), language), false);
		if (listing->head == HEAD_TABLE)
			table_head(table, i, arena_str(arena, buf_str(&text)),
				   is_numeric(listing, i));
	}
	for (size_t i = 0; i < n; i++) {
		struct cell cell = cell_at(listing, i / listing->n_columns,
					   i % listing->n_columns);

		buf_clear(&text);
		render_cell(cell.value, cell.field, cell.record, cell.context, &text);
		table_add(table, arena_str(arena, buf_str(&text)));
	}
	buf_release(&text);
}

/* Paragraphs: what the cells say, line ends kept. */
static void print_text(const struct listing *listing)
{
	struct buf text = BUF_INIT;

	for (size_t row = 0; row < count_rows(listing); row++) {
		buf_clear(&text);
		for (size_t i = 0; i < listing->n_columns; i++) {
			struct cell cell = cell_at(listing, row, i);

			buf_add(&text, i ? STR(" ") : STR(""));
			value_show(cell.value, cell.field, cell.record, cell.context, &text);
		}
		buf_add(listing->out, row ? STR("\n") : STR(""));
		cli_add_text(listing->out, str_trim(buf_str(&text)), true);
		buf_addc(listing->out, '\n');
	}
	buf_release(&text);
}

static void print_bullets(const struct table *table, struct buf *out)
{
	for (size_t i = 0; i < table->n; i++) {
		buf_add(out, i % table->n_columns ? STR(" ") : STR("- "));
		table_add_markdown(out, table->cells[i]);
		buf_add(out, (i + 1) % table->n_columns ? STR("") : STR("\n"));
	}
}

static void print_for_people(const struct listing *listing, bool markdown)
{
	struct arena arena = ARENA_INIT;
	struct table table;

	if (listing->head == HEAD_TEXT) {
		print_text(listing);
		return;
	}
	fill_table(listing, &arena, &table);
	if (!markdown)
		table_print(&table, listing->out);
	else if (listing->head == HEAD_TABLE)
		table_print_markdown(&table, listing->out);
	else
		print_bullets(&table, listing->out);
	table_release(&table);
	arena_release(&arena);
}

static void print_table(const struct listing *listing)
{
	print_for_people(listing, false);
}

static void print_markdown(const struct listing *listing)
{
	print_for_people(listing, true);
}

static void print_csv(const struct listing *listing)
{
	struct buf cell = BUF_INIT;

	for (size_t i = 0; i < listing->n_columns; i++) {
		if (i)
			csv_next(listing->out);
		csv_add(listing->out, column_at(listing, i)->label);
	}
	csv_end(listing->out);
	for (size_t i = 0; i < count_rows(listing) * listing->n_columns; i++) {
		size_t row = i / listing->n_columns, column = i % listing->n_columns;
		const struct value *value = cell_at(listing, row, column).value;

		buf_clear(&cell);
		if (value_is_set(value))
			value_format(value, &cell);
		if (column)
			csv_next(listing->out);
		if (value->kind == VALUE_INTEGER || value->kind == VALUE_DECIMAL)
			csv_add_number(listing->out, buf_str(&cell));
		else
			csv_add(listing->out, buf_str(&cell));
		if (column + 1 == listing->n_columns)
			csv_end(listing->out);
	}
	buf_release(&cell);
}

static void print_json(const struct listing *listing)
{
	struct json json = JSON_INIT(listing->out);

	json_open(&json, '[');
	for (size_t row = 0; row < count_rows(listing); row++) {
		json_open(&json, '{');
		for (size_t i = 0; i < listing->n_columns; i++) {
			json_key(&json, column_at(listing, i)->label);
			render_json(&json, cell_at(listing, row, i).value);
		}
		json_close(&json, '}');
	}
	json_close(&json, ']');
}

static void print_zero(const struct listing *listing)
{
	for (size_t i = 0; i < count_rows(listing) * listing->n_columns; i++) {
		const struct value *value = cell_at(listing, i / listing->n_columns,
						    i % listing->n_columns).value;

		if (value_is_set(value))
			value_format(value, listing->out);
		buf_addc(listing->out, '\0');
	}
}

static const struct {
	const char *name;
	void (*print)(const struct listing *listing);
} formats[] = {
	{ "table", print_table },
	{ "markdown", print_markdown },
	{ "csv", print_csv },
	{ "json", print_json },
	{ LISTING_ZERO, print_zero },
};

void listing_print(const struct listing *listing, const char *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(format, formats[i].name) == 0)
			formats[i].print(listing);
	cli_print(listing->out);
}
