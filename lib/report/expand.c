/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/matrix.h"
#include "report/template.h"
#include "report/words.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Where expanding has come to: the report, and the row that is being repeated for. */
struct expanding {
	const struct request *request;
	struct report *report;
	struct diags *diags;
	struct query_context context;
	const struct record *row;	/* of the `lg each` around, or null */
	bool is_full;			/* past a limit, which has been told */
};

static void expand_pieces(struct expanding *expanding, const struct piece *pieces, size_t n);

/* --- values as text --------------------------------------------------------------------------- */

/* A copy on one line, with characters that would deceive a reader made visible. */
static struct str clean_copy(struct report *report, struct str text)
{
	struct buf line = BUF_INIT, visible = BUF_INIT;
	struct str copy;

	for (size_t i = 0; i < text.n; i++)
		buf_addc(&line, memchr("\n\r\t", text.p[i], 3) ? ' ' : text.p[i]);
	utf8_add_visible(&visible, str_trim(buf_str(&line)), false);
	copy = arena_str(&report->arena, buf_str(&visible));
	buf_release(&visible);
	buf_release(&line);
	return copy;
}

/* The text of a record as Markdown source: LF at line ends, deceiving characters visible. */
static void add_clean_lines(struct buf *out, struct str text)
{
	struct buf lines = BUF_INIT;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '\r')
			buf_addc(&lines, text.p[i]);
		else if (i + 1 == text.n || text.p[i + 1] != '\n')
			buf_addc(&lines, '\n');
	}
	utf8_add_visible(out, buf_str(&lines), true);
	buf_release(&lines);
}

static struct str show(struct expanding *expanding, const struct value *value,
		       const struct field *field, const struct record *record)
{
	struct buf text = BUF_INIT;
	struct str copy;

	value_show(value, field, record, &expanding->context, &text);
	copy = clean_copy(expanding->report, buf_str(&text));
	buf_release(&text);
	return copy;
}

static struct value evaluate(struct expanding *expanding, const struct expr *expr)
{
	return expr_eval(expr, &expanding->context, expanding->row, &expanding->report->arena);
}

static struct str missing_word(const struct expanding *expanding)
{
	return word(expanding->report->language, WORD_MISSING);
}

static struct str expand_phrase(struct expanding *expanding, const struct phrase *phrase)
{
	struct buf text = BUF_INIT;
	struct str copy;

	if (!phrase->words)
		return STR("");
	for (size_t i = 0; i < phrase->n_exprs; i++) {
		struct value value = evaluate(expanding, phrase->exprs[i]);

		buf_add(&text, phrase->words[i]);
		buf_add(&text, value_is_set(&value) ?
			show(expanding, &value, expr_field(phrase->exprs[i]), expanding->row) :
			missing_word(expanding));
	}
	buf_add(&text, phrase->words[phrase->n_exprs]);
	copy = clean_copy(expanding->report, buf_str(&text));
	buf_release(&text);
	return copy;
}

/* --- limits ----------------------------------------------------------------------------------- */

static bool has_room(struct expanding *expanding, const struct piece *piece, size_t cells,
		     size_t bytes)
{
	struct report *report = expanding->report;

	if (expanding->is_full)
		return false;
	if (!report_has_room(report, cells, bytes)) {
		expanding->is_full = true;
		diag_add(expanding->diags, DIAG_TEMPLATE_SIZE, piece->place, DIAG_NO_ARGS);
		return false;
	}
	report->n_cells += cells;
	report->n_bytes += bytes;
	return true;
}

/* --- text and headings of the template -------------------------------------------------------- */

struct filling {
	struct expanding *expanding;
	const struct piece *piece;
	size_t next;		/* of the piece's expressions */
};

static enum mark_answer fill(void *context, const struct mark *mark, struct buf *text)
{
	struct filling *filling = context;
	struct expanding *expanding = filling->expanding;
	struct value value;
	size_t i;

	if (mark->kind != MARK_CODE || !str_starts(mark->text, STR("= ")))
		return MARK_KEEP;
	i = filling->next++;
	value = evaluate(expanding, filling->piece->exprs[i]);
	if (!value_is_set(&value)) {
		buf_add(text, missing_word(expanding));
		expanding->report->n_missing++;
		return MARK_MISSING;
	}
	buf_add(text, show(expanding, &value, expr_field(filling->piece->exprs[i]),
			   expanding->row));
	return MARK_TEXT;
}

static void expand_text(struct expanding *expanding, const struct piece *piece)
{
	struct filling filling = { expanding, piece, 0 };
	struct block *block = report_add(expanding->report, BLOCK_TEXT, piece->place);

	block->tree = markdown_parse(piece->text);
	markdown_visit(block->tree, fill, &filling);
}

static void expand_heading(struct expanding *expanding, const struct piece *piece)
{
	struct filling filling = { expanding, piece, 0 };
	struct heading heading = { .level = piece->level, .anchor = piece->anchor,
				   .is_unnumbered = piece->is_unnumbered,
				   .place = piece->place };

	heading.tree = markdown_parse_line(piece->text);
	markdown_visit(heading.tree, fill, &filling);
	report_add_heading(expanding->report, heading, expanding->diags);
}

/* --- what a query with no rows leaves --------------------------------------------------------- */

static bool has_text(const struct record *record, struct str field, struct str text)
{
	const struct value *value = record_get(record, field);

	return value && (value->kind == VALUE_TEXT || value->kind == VALUE_ENUM) &&
	       str_eq(value_text(value), text);
}

static bool has_year(const struct record *record, int64_t year)
{
	const struct value *value = record_get(record, STR("year"));

	return value && value->kind == VALUE_INTEGER && value->number == year;
}

static const struct record *find_nil(const struct expanding *expanding, struct str kind)
{
	const struct set *set = expanding->context.set;
	const struct type *type = schema_type(set->schema, STR("nil"));
	struct records records = { NULL, 0 };

	if (type)
		records = set_of_type(set, type);
	for (size_t i = 0; i < records.n; i++)
		if (str_eq(records.rows[i]->unit, expanding->request->unit) &&
		    has_year(records.rows[i], expanding->request->year) &&
		    has_text(records.rows[i], STR("kind"), kind))
			return records.rows[i];
	return NULL;
}

static void add_text(struct expanding *expanding, struct place place, struct str record,
		     struct str text, bool is_literal)
{
	struct report *report = expanding->report;
	struct block *block = report_add(report, BLOCK_TEXT, place);
	struct buf source = BUF_INIT;

	block->record = record;
	if (is_literal)
		markdown_add_literal(&source, clean_copy(report, text));
	else
		add_clean_lines(&source, text);
	block->tree = markdown_parse(buf_str(&source));
	markdown_shift(block->tree, report->level + 1);
	buf_release(&source);
}

static void add_record_text(struct expanding *expanding, const struct record *record,
			    struct str text, bool is_literal)
{
	add_text(expanding, (struct place){ record->path, 0, 0 }, record->id, text, is_literal);
}

static struct str nil_label(const struct expanding *expanding, struct str kind)
{
	const struct type *type = schema_type(expanding->context.set->schema, STR("nil"));
	const struct field *field = type ? type_field(type, STR("kind")) : NULL;
	const struct choice *choice = field ? field_choice(field, kind) : NULL;

	return choice ? labels_get(&choice->label, expanding->context.language) : kind;
}

static void add_no_data(struct expanding *expanding, const struct piece *piece)
{
	struct report *report = expanding->report;
	struct str label = nil_label(expanding, piece->nil);
	struct buf words = BUF_INIT;
	struct block *block = report_add(report, BLOCK_MISSING, piece->place);

	buf_add(&words, word(report->language, WORD_NO_DATA));
	buf_printf(&words, " (%.*s)", STR_ARG(label));
	block->words = arena_str(&report->arena, buf_str(&words));
	block->lacks = label;
	buf_release(&words);
}

/* No rows are no gap here: what was asked for has been computed, and there is none of it. */
static void add_words(struct expanding *expanding, const struct piece *piece)
{
	struct buf source = BUF_INIT;

	markdown_add_literal(&source, expand_phrase(expanding, &piece->none));
	report_add(expanding->report, BLOCK_TEXT, piece->place)->tree =
		markdown_parse(buf_str(&source));
	buf_release(&source);
}

static void expand_nothing(struct expanding *expanding, const struct piece *piece)
{
	const struct record *nil;
	const struct value *statement;

	if ((!piece->nil.n && !piece->none.words) || !has_room(expanding, piece, 0, 0))
		return;
	if (!piece->nil.n) {
		add_words(expanding, piece);
		return;
	}
	nil = find_nil(expanding, piece->nil);
	statement = nil ? record_get(nil, STR("statement")) : NULL;
	if (statement && statement->kind == VALUE_TEXT)
		add_record_text(expanding, nil, value_text(statement), true);
	else
		add_no_data(expanding, piece);
}

/* --- tables and lists ------------------------------------------------------------------------- */

static const struct record *record_of(const struct rows *rows, size_t row)
{
	return rows->records ? rows->records[row] : NULL;
}

/* When a value of a column is expected: by the field in which the column begins. */
struct expectation {
	const struct field *field;	/* or null: never */
	struct expr *when[2];		/* required_when and expected_when, or null */
};

static struct expr *bind_when(struct expanding *expanding, const struct query *query,
			      const struct expression *when)
{
	struct names names = { .schema = expanding->context.set->schema };
	struct diags unused = DIAGS_INIT;
	struct expr *expr = NULL;

	if (when->text.n)
		expr = expr_parse(&expanding->report->arena, &names, query_type(query),
				  when->text, when->place, &unused);
	diags_release(&unused);
	return expr;
}

static struct expectation expectation_of(struct expanding *expanding, const struct query *query,
					 const struct field *field)
{
	struct expectation expectation = { .field = field };

	if (field) {
		expectation.when[0] = bind_when(expanding, query, &field->required_when);
		expectation.when[1] = bind_when(expanding, query, &field->expected_when);
	}
	return expectation;
}

static bool is_expected(struct expanding *expanding, const struct expectation *expectation,
			const struct record *record)
{
	const struct field *field = expectation->field;
	bool expected = field && (field->required || field->expected);

	for (size_t i = 0; field && record && !expected && i < 2; i++) {
		struct value value;

		if (!expectation->when[i])
			continue;
		value = expr_eval(expectation->when[i], &expanding->context, record,
				  &expanding->report->arena);
		expected = value_is_true(&value);
	}
	return expected;
}

static struct cell cell_of(struct expanding *expanding, const struct value *value,
			   const struct field *field, const struct expectation *expectation,
			   const struct record *record)
{
	struct cell cell = { .state = CELL_SET };

	if (value_is_set(value))
		cell.text = show(expanding, value, field, record);
	if (cell.text.n)
		return cell;
	cell.state = CELL_EMPTY;
	if (!is_expected(expanding, expectation, record))
		return cell;
	expanding->report->n_missing++;
	return (struct cell){ missing_word(expanding), CELL_MISSING };
}

static enum column_form form_of_value(const struct value *value)
{
	switch (value->kind) {
	case VALUE_INTEGER:
	case VALUE_DECIMAL:
		return COLUMN_NUMBERS;
	case VALUE_DATE:
	case VALUE_YEARS:
		return COLUMN_SHORT;
	default:
		return COLUMN_WORDS;
	}
}

/* A column of years or steps is read like words; other numbers are aligned as such. */
static enum column_form form_of_column(const struct rows *rows, size_t column,
				       const struct field *field)
{
	enum column_form form = COLUMN_WORDS;

	for (size_t row = 0; row < rows->n; row++) {
		const struct value *value = rows_value(rows, row, column);

		if (!value_is_set(value))
			continue;
		form = form_of_value(value);
		if (form == COLUMN_WORDS)
			return form;
	}
	if (form == COLUMN_NUMBERS && field &&
	    (field->kind == FIELD_YEAR || field->kind == FIELD_SCALE))
		return COLUMN_SHORT;
	return form;
}

static struct grid *new_grid(struct expanding *expanding, const struct query *query,
			     const struct rows *rows)
{
	struct arena *arena = &expanding->report->arena;
	struct grid *grid = arena_alloc(arena, sizeof(*grid));
	enum language language = expanding->context.language;
	const struct column *columns;

	grid->n_columns = query_columns(query, &columns);
	grid->n_rows = rows->n;
	grid->columns = arena_alloc(arena, (grid->n_columns + 1) * sizeof(*grid->columns));
	grid->cells = arena_alloc(arena, (grid->n_columns * rows->n + 1) * sizeof(*grid->cells));
	grid->records = arena_alloc(arena, (rows->n + 1) * sizeof(*grid->records));
	for (size_t i = 0; i < grid->n_columns; i++)
		grid->columns[i] = (struct grid_column){
			.head = clean_copy(expanding->report, column_head(&columns[i], language)),
			.is_named = columns[i].named,
			.form = form_of_column(rows, i, columns[i].field) };
	return grid;
}

static void fill_column(struct expanding *expanding, const struct query *query,
			const struct rows *rows, size_t column, struct grid *grid)
{
	const struct column *columns;
	struct expectation expectation;

	query_columns(query, &columns);
	expectation = expectation_of(expanding, query, columns[column].stated);
	for (size_t row = 0; row < rows->n; row++)
		grid->cells[row * grid->n_columns + column] =
			cell_of(expanding, rows_value(rows, row, column), columns[column].field,
				&expectation, record_of(rows, row));
}

static void fill_grid(struct expanding *expanding, const struct query *query,
		      const struct rows *rows, struct grid *grid)
{
	for (size_t row = 0; row < rows->n; row++)
		if (record_of(rows, row))
			grid->records[row] = record_of(rows, row)->id;
	for (size_t i = 0; i < grid->n_columns; i++)
		fill_column(expanding, query, rows, i, grid);
}

/* The template expects each value, whatever the schema says of it. */
static void expect_all(struct expanding *expanding, struct grid *grid)
{
	for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) {
		if (grid->cells[i].state != CELL_EMPTY)
			continue;
		grid->cells[i] = (struct cell){ missing_word(expanding), CELL_MISSING };
		expanding->report->n_missing++;
	}
}

/* In a list no head says what is missing. */
static void name_missing(struct expanding *expanding, struct grid *grid)
{
	struct report *report = expanding->report;
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) {
		const struct grid_column *column = &grid->columns[i % grid->n_columns];

		if (grid->cells[i].state != CELL_MISSING || !column->is_named)
			continue;
		buf_clear(&words);
		buf_printf(&words, "%.*s ", STR_ARG(column->head));
		buf_add(&words, missing_word(expanding));
		grid->cells[i].text = arena_str(&report->arena, buf_str(&words));
	}
	buf_release(&words);
}

static void expand_grid(struct expanding *expanding, const struct piece *piece,
			const struct query *query, const struct rows *rows)
{
	struct grid *grid;
	struct block *block;

	if (!has_room(expanding, piece, rows->n * rows->n_columns, 0))
		return;
	grid = new_grid(expanding, query, rows);
	fill_grid(expanding, query, rows, grid);
	if (piece->is_expected)
		expect_all(expanding, grid);
	if (query_head(query) == HEAD_LIST)
		name_missing(expanding, grid);
	grid->caption = expand_phrase(expanding, &piece->caption);
	block = report_add(expanding->report,
			   query_head(query) == HEAD_TABLE ? BLOCK_TABLE : BLOCK_LIST,
			   piece->place);
	block->grid = grid;
	block->is_ordered = piece->form == FORM_ORDERED;
}

/* --- bodies and matrices ---------------------------------------------------------------------- */

/*
 * No row disappears: a record without text shows its title. What a row of another table says was
 * put together by the query, and is no Markdown.
 */
static void expand_body(struct expanding *expanding, const struct piece *piece,
			const struct record *record, const struct value *value)
{
	struct str text = value && value->kind == VALUE_TEXT ? value_text(value) : STR("");

	if (!has_room(expanding, piece, 0, text.n))
		return;
	if (!record)
		add_text(expanding, piece->place, STR(""), text, true);
	else if (str_trim(text).n)
		add_record_text(expanding, record, text, false);
	else
		add_record_text(expanding, record, record_title(record), true);
}

static void expand_bodies(struct expanding *expanding, const struct piece *piece,
			  const struct query *query, const struct rows *rows)
{
	const struct column *columns;
	bool has_column = query_columns(query, &columns) > 0;

	for (size_t row = 0; row < rows->n; row++) {
		const struct record *record = record_of(rows, row);
		struct value body = value_of_text(record ? record->body : STR(""));

		expand_body(expanding, piece, record,
			    has_column ? rows_value(rows, row, 0) : &body);
	}
}

static int64_t step_of(const struct value *value)
{
	return value->kind == VALUE_INTEGER ? value->number : INT64_MIN;
}

static const struct axis *axis_of(const struct piece *piece, const struct column *column,
				  size_t otherwise)
{
	const struct axis *named = column->field ? scale_axis(piece->scale, column->field->axis)
						 : NULL;

	return named ? named : &piece->scale->axes[otherwise];
}

static void expand_matrix(struct expanding *expanding, const struct piece *piece,
			  const struct query *query, const struct rows *rows)
{
	struct arena *arena = &expanding->report->arena;
	const struct column *columns;
	struct matrix *matrix;

	if (!has_room(expanding, piece, rows->n * rows->n_columns, 0))
		return;
	query_columns(query, &columns);
	matrix = matrix_new(arena, piece->scale, axis_of(piece, &columns[1], 0),
			    axis_of(piece, &columns[2], 1));
	matrix->language = expanding->report->language;
	matrix->caption = expand_phrase(expanding, &piece->caption);
	for (size_t row = 0; row < rows->n; row++) {
		const struct record *record = record_of(rows, row);
		struct matrix_mark mark = { .record = record ? record->id : STR("") };

		mark.label = show(expanding, rows_value(rows, row, 0), columns[0].field, record);
		if (!mark.label.n)
			mark.label = mark.record;
		matrix_add(matrix, arena, mark, step_of(rows_value(rows, row, 1)),
			   step_of(rows_value(rows, row, 2)));
	}
	report_add(expanding->report, BLOCK_MATRIX, piece->place)->matrix = matrix;
}

/* --- figures over time ------------------------------------------------------------------------ */

/* The month since the year 0 in which a time begins, or in which it ends. */
static int64_t month_of(const struct value *value, bool is_end)
{
	struct civil civil;

	switch (value->kind) {
	case VALUE_INTEGER:
		return value->number * 12 + (is_end ? 11 : 0);
	case VALUE_YEARS:
		return is_end ? value->extra * INT64_C(12) + 11 : value->number * 12;
	case VALUE_DATE:
		civil = date_to_civil(value->number);
		return civil.year * INT64_C(12) + civil.month - 1;
	case VALUE_INSTANT:
		civil = date_to_civil(instant_date(value_instant(value)));
		return civil.year * INT64_C(12) + civil.month - 1;
	default:
		return CHART_NO_TIME;
	}
}

static bool is_calendar_month(int64_t month)
{
	return month >= 12 && month < 10000 * 12;
}

static void place_in_trend(struct chart_mark *mark, const struct value *time,
			   const struct value *value)
{
	int64_t scale = 1, limit = INT64_C(1000000000000);

	mark->from = is_calendar_month(month_of(time, false)) ? month_of(time, false) / 12
							       : CHART_NO_TIME;
	if (value->kind != VALUE_INTEGER && value->kind != VALUE_DECIMAL)
		return;
	for (int i = 0; value->kind == VALUE_DECIMAL && i < value->extra && i < 18; i++)
		scale *= 10;
	mark->is_drawn = value->number / scale < limit && value->number / scale > -limit;
	if (mark->is_drawn)
		mark->value = value->number / scale * CHART_ONE +
			      value->number % scale * CHART_ONE / scale;
}

static void place_in_wheel(struct chart_mark *mark, const struct value *time)
{
	int64_t month = time->kind == VALUE_INTEGER ? time->number : month_of(time, false) % 12 + 1;

	mark->from = month >= 1 && month <= 12 ? month : CHART_NO_TIME;
}

/* Without an end a bar ends where its beginning does. */
static void place_in_plan(struct chart_mark *mark, const struct value *from,
			  const struct value *to)
{
	int64_t last = month_of(to, true);

	mark->from = month_of(from, false);
	mark->to = last == CHART_NO_TIME ? month_of(from, true) : last;
	if (!is_calendar_month(mark->from) || !is_calendar_month(mark->to) || mark->to < mark->from)
		mark->from = CHART_NO_TIME;
}

/* A range of years is beginning and end in one, so that the group follows it. */
static bool has_group(const struct value *from, size_t n)
{
	return n == 4 || (n == 3 && from->kind == VALUE_YEARS);
}

static struct chart_mark mark_of(struct expanding *expanding, const struct chart *chart,
				 const struct query *query, const struct rows *rows, size_t row)
{
	static const struct value none = { .kind = VALUE_MISSING };
	const struct record *record = record_of(rows, row);
	struct chart_mark mark = { .record = record ? record->id : STR("") };
	const struct column *columns;
	size_t n = query_columns(query, &columns), last = n - 1;
	struct str texts[4];

	for (size_t i = 0; i < n; i++)
		texts[i] = show(expanding, rows_value(rows, row, i), columns[i].field, record);
	if (chart->kind != CHART_TREND || n == 3)
		mark.label = texts[0].n ? texts[0] : mark.record;
	mark.text = texts[last];
	if (chart->kind == CHART_GANTT && has_group(rows_value(rows, row, 1), n))
		mark.group = texts[last];
	if (chart->kind == CHART_TREND)
		place_in_trend(&mark, rows_value(rows, row, last - 1), rows_value(rows, row, last));
	else if (chart->kind == CHART_WHEEL)
		place_in_wheel(&mark, rows_value(rows, row, 1));
	else
		place_in_plan(&mark, rows_value(rows, row, 1),
			      n > 2 && rows_value(rows, row, 1)->kind != VALUE_YEARS ?
			      rows_value(rows, row, 2) : &none);
	if (mark.from == CHART_NO_TIME && !mark.label.n)
		mark.label = mark.text;
	return mark;
}

static struct chart *begin_chart(struct expanding *expanding, const struct piece *piece,
				 const struct query *query)
{
	struct chart *chart = chart_new(&expanding->report->arena, piece->chart);
	struct value today = value_of_number(VALUE_DATE, expanding->context.today);
	const struct column *columns;
	size_t n = query_columns(query, &columns);

	chart->language = expanding->report->language;
	chart->caption = expand_phrase(expanding, &piece->caption);
	chart->now = month_of(&today, false);
	for (size_t i = 0; i < n && i < 3; i++)
		chart->heads[i] = clean_copy(expanding->report,
					     column_head(&columns[i], chart->language));
	return chart;
}

static void add_to_chart(struct expanding *expanding, const struct piece *piece,
			 struct chart *chart, const struct query *query, const struct rows *rows)
{
	if (!has_room(expanding, piece, rows->n * rows->n_columns, 0))
		return;
	chart_reserve(chart, &expanding->report->arena, rows->n);
	for (size_t row = 0; row < rows->n; row++)
		chart_add(chart, mark_of(expanding, chart, query, rows, row));
}

static void end_chart(struct expanding *expanding, const struct piece *piece, struct chart *chart)
{
	struct arena *arena = &expanding->report->arena;

	if (!has_room(expanding, piece, chart_index(chart, arena), 0))
		return;
	chart_tabulate(chart, arena);
	report_add(expanding->report, BLOCK_CHART, piece->place)->chart = chart;
}

static void expand_chart(struct expanding *expanding, const struct piece *piece,
			 const struct query *query, const struct rows *rows)
{
	struct chart *chart = begin_chart(expanding, piece, query);

	add_to_chart(expanding, piece, chart, query, rows);
	if (chart->kind == CHART_GANTT) {
		chart->grid = new_grid(expanding, query, rows);
		chart->grid->caption = chart->caption;
		fill_grid(expanding, query, rows, chart->grid);
	}
	end_chart(expanding, piece, chart);
}

/* --- repetitions ------------------------------------------------------------------------------ */

static struct value reference_to(const struct record *record)
{
	struct value value = value_of_text(record->id);

	value.kind = VALUE_REFERENCE;
	return value;
}

static void expand_each(struct expanding *expanding, const struct piece *piece,
			const struct query *query, const struct rows *rows)
{
	size_t n = expanding->context.n_parameters;
	struct parameter *parameters = mem_alloc((n + 1) * sizeof(*parameters));
	struct expanding inner = *expanding;

	for (size_t i = 0; i < n; i++)
		parameters[i + 1] = expanding->context.parameters[i];
	inner.context.parameters = parameters;
	inner.context.n_parameters = n + 1;
	for (size_t row = 0; row < rows->n && !inner.is_full; row++) {
		inner.row = rows->firsts[row];
		if (!inner.row)
			continue;
		parameters[0] = (struct parameter){ .name = STR("row"), .type = inner.row->type,
						    .kind = FIELD_REFERENCE,
						    .value = reference_to(inner.row) };
		expand_pieces(&inner, piece->inner, piece->n_inner);
	}
	expanding->is_full = inner.is_full;
	free(parameters);
}

/* --- queries ---------------------------------------------------------------------------------- */

static void expand_rows(struct expanding *expanding, const struct piece *piece,
			const struct query *query, const struct rows *rows)
{
	if (!rows->n)
		expand_nothing(expanding, piece);
	else if (piece->form == FORM_EACH)
		expand_each(expanding, piece, query, rows);
	else if (piece->form == FORM_MATRIX)
		expand_matrix(expanding, piece, query, rows);
	else if (piece->form == FORM_CHART)
		expand_chart(expanding, piece, query, rows);
	else if (query_head(query) == HEAD_TEXT)
		expand_bodies(expanding, piece, query, rows);
	else
		expand_grid(expanding, piece, query, rows);
}

/* Queries inside `lg each` run for each of its rows, and may look at all records each time. */
static bool has_time(struct expanding *expanding, const struct piece *piece, size_t n_looked)
{
	struct report *report = expanding->report;

	report->n_searched += n_looked;
	if (report->n_searched > REPORT_MAX_SEARCHED && !expanding->is_full) {
		expanding->is_full = true;
		diag_add(expanding->diags, DIAG_TEMPLATE_SIZE, piece->place, DIAG_NO_ARGS);
	}
	return !expanding->is_full;
}

static void run_query(struct expanding *expanding, const struct piece *piece,
		      const struct query *query)
{
	struct rows rows = ROWS_INIT;

	query_run(query, &expanding->context, &rows);
	if (has_time(expanding, piece, rows.n_looked))
		expand_rows(expanding, piece, query, &rows);
	rows_release(&rows);
}

/*
 * The query bound again to the schema that a revision had, with `then` for its records; null when
 * that cannot be.
 */
static struct query *bind_at(struct expanding *expanding, const struct piece *piece,
			     struct str revision, struct expanding *then)
{
	const struct request *request = expanding->request;
	struct arena *arena = &expanding->report->arena;
	struct names names = { .n_parameters = expanding->context.n_parameters, .has_then = true };
	struct parameter *parameters = arena_copy(arena, expanding->context.parameters,
						  names.n_parameters * sizeof(*parameters));
	struct moment moment;

	if (!request->moment_open || request->moment_open(request->caller, revision, &moment,
							  expanding->diags) < 0)
		return NULL;
	for (size_t i = 0; i < names.n_parameters; i++)
		if (parameters[i].type)
			parameters[i].type = schema_type(moment.schema, parameters[i].type->name);
	names.schema = moment.schema;
	names.parameters = parameters;
	*then = *expanding;
	then->context.set = moment.set;
	then->context.today = moment.today;
	then->context.tables = moment.tables;
	then->context.findings = moment.findings;
	then->context.parameters = parameters;
	return query_parse(arena, &names, piece->text, piece->place, expanding->diags);
}

static void run_query_at(struct expanding *expanding, const struct piece *piece)
{
	struct expanding then;
	struct query *query = bind_at(expanding, piece, query_at(piece->query), &then);

	if (!query)
		return;
	run_query(&then, piece, query);
	expanding->is_full = then.is_full;
}

/* --- figures over the reviews of the years ---------------------------------------------------- */

static void run_into_chart(struct expanding *expanding, const struct piece *piece,
			   struct chart *chart, const struct query *query)
{
	struct rows rows = ROWS_INIT;

	query_run(query, &expanding->context, &rows);
	if (has_time(expanding, piece, rows.n_looked))
		add_to_chart(expanding, piece, chart, query, &rows);
	rows_release(&rows);
}

/* The year and the revision that an earlier review of the unit states; false when it does not. */
static bool is_earlier_review(const struct expanding *expanding, const struct record *review,
			      int64_t *year, struct str *revision)
{
	const struct value *stated = record_get(review, STR("year"));
	const struct value *snapshot = record_get(review, STR("snapshot"));

	if (!str_eq(review->unit, expanding->request->unit) || !stated || !snapshot ||
	    stated->kind != VALUE_INTEGER || snapshot->kind != VALUE_TEXT)
		return false;
	*year = stated->number;
	*revision = value_text(snapshot);
	return *year < expanding->request->year;
}

static void add_review(struct expanding *expanding, const struct piece *piece,
		       struct chart *chart, struct str revision, int64_t year)
{
	struct expanding then;
	struct query *query = bind_at(expanding, piece, revision, &then);
	struct parameter *parameters;

	if (!query)
		return;
	parameters = arena_copy(&expanding->report->arena, then.context.parameters,
				then.context.n_parameters * sizeof(*parameters));
	for (size_t i = 0; i < then.context.n_parameters; i++)
		if (str_eq(parameters[i].name, STR("year")))
			parameters[i].value = value_of_number(VALUE_INTEGER, year);
	then.context.parameters = parameters;
	run_into_chart(&then, piece, chart, query);
	expanding->is_full = then.is_full;
}

static bool has_two_years(const struct chart *chart)
{
	for (size_t i = 1; i < chart->n; i++)
		if (chart->marks[i].from != chart->marks[0].from)
			return true;
	return false;
}

/* The rows of each earlier review, from the revision that it was printed from, and those of now. */
static void expand_years(struct expanding *expanding, const struct piece *piece)
{
	const struct set *set = expanding->context.set;
	const struct type *type = schema_type(set->schema, STR("review"));
	struct records reviews = type ? set_of_type(set, type) : (struct records){ NULL, 0 };
	struct chart *chart = begin_chart(expanding, piece, piece->query);
	struct str revision;
	int64_t year;

	for (size_t i = 0; i < reviews.n && !expanding->is_full; i++)
		if (is_earlier_review(expanding, reviews.rows[i], &year, &revision))
			add_review(expanding, piece, chart, revision, year);
	run_into_chart(expanding, piece, chart, piece->query);
	if (!has_two_years(chart))
		expand_nothing(expanding, piece);
	else
		end_chart(expanding, piece, chart);
}

static void expand_since(struct expanding *expanding, const struct piece *piece)
{
	if (expanding->context.then)
		expand_pieces(expanding, piece->inner, piece->n_inner);
}

static void expand_query(struct expanding *expanding, const struct piece *piece)
{
	if (piece->form == FORM_SINCE)
		expand_since(expanding, piece);
	else if (piece->is_over_years)
		expand_years(expanding, piece);
	else if (query_at(piece->query).n)
		run_query_at(expanding, piece);
	else
		run_query(expanding, piece, piece->query);
}

static void expand_piece(struct expanding *expanding, const struct piece *piece)
{
	static void (*const expand[])(struct expanding *, const struct piece *) = {
		[PIECE_TEXT] = expand_text,
		[PIECE_HEADING] = expand_heading,
		[PIECE_QUERY] = expand_query,
	};

	if (piece->kind == PIECE_QUERY || has_room(expanding, piece, 0, piece->text.n))
		expand[piece->kind](expanding, piece);
}

static void expand_pieces(struct expanding *expanding, const struct piece *pieces, size_t n)
{
	for (size_t i = 0; i < n && !expanding->is_full; i++)
		expand_piece(expanding, &pieces[i]);
}

int template_append(const struct template *template, const struct request *request,
		    struct report *report, struct diags *diags)
{
	struct expanding expanding = { .request = request, .report = report, .diags = diags,
				       .context = request->context };
	size_t errors = diags->errors;

	expanding.context.diags = diags;
	if (!report->title.n)
		report->title = expand_phrase(&expanding, &template->title);
	expand_pieces(&expanding, template->pieces, template->n);
	return diags->errors == errors ? 0 : -1;
}

int template_expand(const struct template *template, const struct request *request,
		    struct report *report, struct diags *diags)
{
	report->numbered = template->numbered;
	return template_append(template, request, report, diags);
}
