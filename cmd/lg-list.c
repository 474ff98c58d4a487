/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-list: the rows of a query.
 */
#include "render.h"
#include "text/csv.h"
#include "text/table.h"
#include "view.h"

#include <string.h>

static struct {
	const char *at, *as_of, *unit, *format;
	bool zero;
} opts;

static const struct cli_option options[] = {
	{ .name = "format", .argument = "table|markdown|csv|json",
	  .help = N_("how rows are printed"), .value = &opts.format },
	{ .letter = 'z', .help = N_("print plain values, each ended by NUL"), .flag = &opts.zero },
	{ .name = "at", .argument = "REV", .help = N_("the records of a revision"),
	  .value = &opts.at },
	{ .name = "unit", .letter = 'u', .argument = "UNIT", .help = N_("only this unit"),
	  .value = &opts.unit },
	{ .name = "as-of", .argument = "DATE", .help = N_("the day that counts as today"),
	  .value = &opts.as_of },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-list",
	.operands = "QUERY...",
	.least = 1,
	.most = CLI_ANY,
	.about = N_("List records by a query such as type:risk status:open; see lg-query(7)."),
	.options = options,
	.has_terms = true,
};

/* --- the query --------------------------------------------------------------------------- */

static bool is_long_form(const char *first)
{
	static const char *const words[] = { "TABLE", "LIST", "TEXT", "FROM" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);

		if (strncasecmp(first, words[i], n) == 0 &&
		    (!first[n] || strchr(" \t\n", first[n])))
			return true;
	}
	return false;
}

static bool has(struct str text, char c)
{
	return str_index(text, c) < text.n;
}

/* The shell has taken the quotes away that kept a value together; they are put back. */
static void add_term(struct buf *out, struct str term)
{
	size_t start = has(term, ':') ? str_index(term, ':') + 1 : 0;
	struct str key = str_sub(term, 0, start), value = str_from(term, start);
	struct str quote = has(value, ' ') && !has(key, ' ') && !has(value, '"') ? STR("\"")
										 : STR("");

	buf_add(out, key);
	buf_add(out, quote);
	buf_add(out, value);
	buf_add(out, quote);
}

static void add_query(const struct cli *cli, struct buf *out)
{
	bool as_is = cli->n_operands == 1 || is_long_form(cli->operands[0]);

	for (int i = 0; i < cli->n_operands; i++) {
		buf_add(out, i ? STR(" ") : STR(""));
		if (as_is)
			buf_add(out, str_of(cli->operands[i]));
		else
			add_term(out, str_of(cli->operands[i]));
	}
}

static struct query *parse(struct view *view, const struct buf *text, struct diags *diags)
{
	struct names names = { .schema = &view->snapshot.schema };

	return query_parse(&view->arena, &names, buf_str(text),
			   (struct place){ STR("query"), 1, 1 }, diags);
}

/* --- printing ---------------------------------------------------------------------------- */

struct listing {
	const struct query *query;
	const struct column *columns;
	size_t n_columns;
	const struct rows *rows;
	const struct query_context *context;
	struct buf *out;
};

static const struct record *row_record(const struct listing *listing, size_t row)
{
	return listing->rows->records ? listing->rows->records[row] : NULL;
}

/* A step of a scale is a number, but is shown with its label. */
static bool is_numeric(const struct listing *listing, size_t column)
{
	const struct field *field = listing->columns[column].field;

	if (field && field->kind == FIELD_SCALE)
		return false;
	for (size_t i = 0; i < listing->rows->n; i++) {
		const struct value *value = rows_value(listing->rows, i, column);

		if (value_is_set(value))
			return value->kind == VALUE_INTEGER || value->kind == VALUE_DECIMAL;
	}
	return false;
}

static void fill_table(const struct listing *listing, struct arena *arena, struct table *table)
{
	enum language language = listing->context->language;
	struct buf cell = BUF_INIT;

	table_init(table, listing->n_columns);
	for (size_t i = 0; i < listing->n_columns; i++) {
		buf_clear(&cell);
		cli_add_text(&cell, column_head(&listing->columns[i], language), false);
		if (query_head(listing->query) == HEAD_TABLE)
			table_head(table, i, arena_str(arena, buf_str(&cell)),
				   is_numeric(listing, i));
	}
	for (size_t i = 0; i < listing->rows->n * listing->n_columns; i++) {
		size_t row = i / listing->n_columns, column = i % listing->n_columns;

		buf_clear(&cell);
		render_cell(rows_value(listing->rows, row, column), listing->columns[column].field,
			    row_record(listing, row), listing->context, &cell);
		table_add(table, arena_str(arena, buf_str(&cell)));
	}
	buf_release(&cell);
}

/* Paragraphs: what the cells say, line ends kept. */
static void print_text(const struct listing *listing)
{
	struct buf text = BUF_INIT;

	for (size_t row = 0; row < listing->rows->n; row++) {
		buf_clear(&text);
		for (size_t i = 0; i < listing->n_columns; i++) {
			buf_add(&text, i ? STR(" ") : STR(""));
			value_show(rows_value(listing->rows, row, i), listing->columns[i].field,
				   row_record(listing, row), listing->context, &text);
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

	if (query_head(listing->query) == HEAD_TEXT) {
		print_text(listing);
		return;
	}
	fill_table(listing, &arena, &table);
	if (!markdown)
		table_print(&table, listing->out);
	else if (query_head(listing->query) == HEAD_TABLE)
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
		csv_add(listing->out, listing->columns[i].label);
	}
	csv_end(listing->out);
	for (size_t i = 0; i < listing->rows->n * listing->n_columns; i++) {
		size_t row = i / listing->n_columns, column = i % listing->n_columns;
		const struct value *value = rows_value(listing->rows, row, column);

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
	for (size_t row = 0; row < listing->rows->n; row++) {
		json_open(&json, '{');
		for (size_t i = 0; i < listing->n_columns; i++) {
			json_key(&json, listing->columns[i].label);
			render_json(&json, rows_value(listing->rows, row, i));
		}
		json_close(&json, '}');
	}
	json_close(&json, ']');
}

static void print_zero(const struct listing *listing)
{
	for (size_t i = 0; i < listing->rows->n * listing->n_columns; i++) {
		const struct value *value = rows_value(listing->rows, i / listing->n_columns,
						       i % listing->n_columns);

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
};

static void print(const struct listing *listing)
{
	if (opts.zero)
		print_zero(listing);
	for (size_t i = 0; !opts.zero && i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(opts.format ? opts.format : "table", formats[i].name) == 0)
			formats[i].print(listing);
	cli_print(listing->out);
}

/* --- running ----------------------------------------------------------------------------- */

static int list(struct cli *cli, struct view *view, const struct query *query,
		const struct diags *findings)
{
	enum language language = cli_label_language(cli, view->snapshot.config.language);
	struct query_context context = view_context(view, language);
	struct rows rows = ROWS_INIT;
	struct buf out = BUF_INIT;
	struct listing listing = { .query = query, .rows = &rows, .context = &context,
				   .out = &out };
	int status = CLI_FAILED;

	context.findings = findings;
	context.diags = &cli->diags;
	if (query_run(query, &context, &rows) == 0) {
		listing.n_columns = query_columns(query, &listing.columns);
		print(&listing);
		status = rows.n ? CLI_CLEAN : CLI_FINDINGS;
	}
	rows_release(&rows);
	buf_release(&out);
	return status;
}

/* A row may be missing because its file could not be read; that is said, not hidden. */
static void warn_of_faults(const struct diags *faults)
{
	struct buf number = BUF_INIT, out = BUF_INIT;
	struct str arg;

	if (!faults->errors)
		return;
	buf_printf(&number, "%zu", faults->errors);
	arg = buf_str(&number);
	msg_format(_("errors in the records: %1, rows may be missing; lg-check lists them"),
		   &arg, 1, &out);
	fprintf(stderr, "lg-list: %s\n", out.p);
	buf_release(&number);
	buf_release(&out);
}

static int list_view(struct cli *cli, struct view *view, const struct buf *text,
		     struct diags *found)
{
	struct query *query = parse(view, text, &cli->diags);

	if (!query)
		return CLI_FAILED;
	if (query_reads_findings(query)) {
		view_check(view, cli_language(cli), found);
		diags_sort(found);
	} else {
		warn_of_faults(found);
	}
	return list(cli, view, query, found);
}

/* AT in the query is bound again, to the schema that its revision had. */
static int list_revision(struct cli *cli, const struct view *view, struct str revision,
			 const struct buf *text)
{
	struct diags found = DIAGS_INIT;
	struct view other;
	int status = CLI_FAILED;

	if (view_open_revision(view, revision, &other, &found) == 0)
		status = list_view(cli, &other, text, &found);
	else
		diags_join(&cli->diags, &found);
	view_close(&other);
	diags_release(&found);
	return status;
}

static int run(struct cli *cli)
{
	struct view_options wanted = { .revision = opts.at, .as_of = opts.as_of,
				       .unit = opts.unit };
	struct diags found = DIAGS_INIT, unused = DIAGS_INIT;
	struct buf text = BUF_INIT;
	struct view view;
	struct query *query;
	int status = CLI_FAILED;

	add_query(cli, &text);
	wanted.keep_body = str_find(buf_str(&text), STR("body"), 0) != SIZE_MAX;
	if (view_open(cli, wanted, &view, &found) == 0) {
		query = parse(&view, &text, &unused);
		if (query && query_at(query).n)
			status = list_revision(cli, &view, query_at(query), &text);
		else
			status = list_view(cli, &view, &text, &found);
	} else {
		diags_join(&cli->diags, &found);
	}
	view_close(&view);
	diags_release(&unused);
	diags_release(&found);
	buf_release(&text);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
