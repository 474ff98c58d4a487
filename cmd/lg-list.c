/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-list: the rows of a query, or of a ready one.
 */
#include "query/ready.h"
#include "render.h"
#include "terms.h"
#include "text/csv.h"
#include "text/table.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>

static struct {
	const char *at, *since, *as_of, *unit, *format;
	bool zero;
} opts;

static const struct cli_option options[] = {
	{ .name = "format", .argument = "table|markdown|csv|json",
	  .help = N_("how rows are printed"), .value = &opts.format },
	{ .letter = 'z', .help = N_("print plain values, each ended by NUL"), .flag = &opts.zero },
	{ .name = "at", .argument = "REV", .help = N_("the records of a revision"),
	  .value = &opts.at },
	{ .name = "since", .argument = "REV",
	  .help = N_("let then(...) tell what was at a revision"), .value = &opts.since },
	{ .name = "unit", .letter = 'u', .argument = "UNIT", .help = N_("only this unit"),
	  .value = &opts.unit },
	{ .name = "as-of", .argument = "DATE", .help = N_("the day that counts as today"),
	  .value = &opts.as_of },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-list",
	.operands = "QUERY... | @NAME [PARAMETER=VALUE...] | @",
	.least = 1,
	.most = CLI_ANY,
	.about = N_("List records by a query such as type:risk status:open; see lg-query(7)."),
	.options = options,
	.has_terms = true,
};

/* --- the query --------------------------------------------------------------------------- */

/* What is asked: a query as text, or the name of a ready one and the values for it. */
struct question {
	struct buf text;
	bool is_ready;
	struct str name;		/* empty: which ones there are */
	struct str *given;
	size_t n_given;
	struct view *since;		/* what then() asks, or null */
};

/* A query that is bound to the schema of a view, and what its parameters mean there. */
struct asked {
	struct query *query;		/* null when it has faults */
	struct names names;
	const struct view *since;
};

static void read_question(struct cli *cli, struct question *question)
{
	struct str first = str_of(cli->operands[0]);

	*question = (struct question){ .text = BUF_INIT, .is_ready = first.p[0] == '@' };
	if (!question->is_ready) {
		terms_join(cli, &question->text);
		return;
	}
	question->name = str_from(first, 1);
	question->n_given = (size_t)cli->n_operands - 1;
	question->given = mem_alloc((question->n_given + 1) * sizeof(*question->given));
	for (size_t i = 0; i < question->n_given; i++)
		question->given[i] = str_of(cli->operands[i + 1]);
}

static void question_release(struct question *question)
{
	buf_release(&question->text);
	free(question->given);
}

static struct query *parse_ready(struct view *view, const struct question *question,
				 struct names *names, struct diags *diags)
{
	struct query_context context = view_context(view, LANGUAGE_EN);
	struct diags faults = DIAGS_INIT;
	struct ready *all = ready_parse(view->snapshot.queries, &view->arena, &faults);
	const struct ready *ready = ready_find(all, question->name, &faults);

	/* What is wrong with the others does not matter here. */
	if (ready)
		diags_release(&faults);
	diags_join(diags, &faults);
	if (!ready || ready_give(ready, &context, question->given, question->n_given,
				 &view->arena, names, diags) < 0)
		return NULL;
	return ready_query(ready, names, &view->arena, diags);
}

static struct asked parse(struct view *view, const struct question *question, struct diags *diags)
{
	struct asked asked = { .names = { .schema = &view->snapshot.schema,
					  .has_then = question->since != NULL },
			       .since = question->since };

	if (question->is_ready)
		asked.query = parse_ready(view, question, &asked.names, diags);
	else
		asked.query = query_parse(&view->arena, &asked.names, buf_str(&question->text),
					  (struct place){ STR("query"), 1, 1 }, diags);
	return asked;
}

/* --- printing ---------------------------------------------------------------------------- */

struct listing {
	enum head head;
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
		if (listing->head == HEAD_TABLE)
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

/* --- the ready queries -------------------------------------------------------------------- */

enum { READY_NAME, READY_LABEL, READY_PARAMETERS, READY_HELP, READY_COLUMNS };

#define WORD(text) { text, sizeof(text) - 1 }

static const struct column ready_columns[READY_COLUMNS] = {
	[READY_NAME] = { .label = WORD("name"), .heads = { { WORD("Namn"), WORD("Name") } } },
	[READY_LABEL] = { .label = WORD("label"), .heads = { { WORD("Fråga"), WORD("Question") } } },
	[READY_PARAMETERS] = { .label = WORD("parameters"),
			       .heads = { { WORD("Värden"), WORD("Values") } } },
	[READY_HELP] = { .label = WORD("help"), .heads = { { WORD("Hjälp"), WORD("Help") } } },
};

static struct value text_or_missing(struct str text)
{
	return text.n ? value_of_text(text) : (struct value){ .kind = VALUE_MISSING };
}

static struct value ready_parameters(const struct ready *ready, struct arena *arena)
{
	struct buf names = BUF_INIT;
	struct value value;

	for (size_t i = 0; i < ready->n_parameters; i++)
		buf_add_item(&names, ready->parameters[i].name);
	value = text_or_missing(arena_str(arena, buf_str(&names)));
	buf_release(&names);
	return value;
}

static void fill_ready(const struct ready *first, enum language language, struct rows *rows)
{
	size_t cap = 0;

	rows->n_columns = READY_COLUMNS;
	for (const struct ready *ready = first; ready; ready = ready->next) {
		struct value *cells;

		rows->cells = mem_grow(rows->cells, &cap, (rows->n + 1) * READY_COLUMNS,
				       sizeof(*rows->cells));
		cells = rows->cells + rows->n++ * READY_COLUMNS;
		cells[READY_NAME] = value_of_text(ready->name);
		cells[READY_LABEL] = value_of_text(labels_get(&ready->label, language));
		cells[READY_PARAMETERS] = ready_parameters(ready, &rows->arena);
		cells[READY_HELP] = text_or_missing(labels_get(&ready->help, language));
	}
}

/* People see one line for each; what is written at length is for other programs. */
static bool is_for_people(void)
{
	return !opts.zero && (!opts.format || strcmp(opts.format, "table") == 0 ||
			      strcmp(opts.format, "markdown") == 0);
}

static int list_ready(struct cli *cli, struct view *view)
{
	enum language language = cli_label_language(cli, view->snapshot.config.language);
	struct query_context context = view_context(view, language);
	struct rows rows = ROWS_INIT;
	struct buf out = BUF_INIT;
	struct listing listing = { .head = HEAD_TABLE, .rows = &rows, .context = &context,
				   .out = &out, .columns = ready_columns,
				   .n_columns = is_for_people() ? READY_HELP : READY_COLUMNS };
	int status = CLI_FAILED;

	fill_ready(ready_parse(view->snapshot.queries, &view->arena, &cli->diags), language,
		   &rows);
	print(&listing);
	if (!cli->diags.errors)
		status = rows.n ? CLI_CLEAN : CLI_FINDINGS;
	rows_release(&rows);
	buf_release(&out);
	return status;
}

/* --- running ----------------------------------------------------------------------------- */

static int list(struct cli *cli, struct view *view, const struct asked *asked,
		const struct diags *findings)
{
	enum language language = cli_label_language(cli, view->snapshot.config.language);
	struct query_context context = view_context(view, language);
	struct rows rows = ROWS_INIT;
	struct buf out = BUF_INIT;
	struct listing listing = { .head = query_head(asked->query), .rows = &rows,
				   .context = &context, .out = &out };
	int status = CLI_FAILED;

	context.findings = findings;
	context.diags = &cli->diags;
	context.parameters = asked->names.parameters;
	context.n_parameters = asked->names.n_parameters;
	if (asked->since) {
		context.then = &asked->since->snapshot.set;
		context.then_today = asked->since->today;
	}
	if (query_run(asked->query, &context, &rows) == 0) {
		listing.n_columns = query_columns(asked->query, &listing.columns);
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

static int list_view(struct cli *cli, struct view *view, const struct question *question,
		     struct diags *found)
{
	struct asked asked = parse(view, question, &cli->diags);

	if (!asked.query)
		return CLI_FAILED;
	if (query_reads_findings(asked.query)) {
		view_check(view, cli_language(cli), found);
		diags_sort(found);
	} else {
		warn_of_faults(found);
	}
	return list(cli, view, &asked, found);
}

/* AT in the query is bound again, to the schema that its revision had. */
static int list_revision(struct cli *cli, const struct view *view, struct str revision,
			 const struct question *question)
{
	struct diags found = DIAGS_INIT;
	struct view other;
	int status = CLI_FAILED;

	if (view_open_revision(view, revision, &other, &found) == 0)
		status = list_view(cli, &other, question, &found);
	else
		diags_join(&cli->diags, &found);
	view_close(&other);
	diags_release(&found);
	return status;
}

static int answer(struct cli *cli, struct view *view, const struct question *question,
		  struct diags *found)
{
	struct diags unused = DIAGS_INIT;
	struct query *query = NULL;
	struct str at = STR("");

	if (question->is_ready && !question->name.n)
		return list_ready(cli, view);
	query = parse(view, question, &unused).query;
	if (query)
		at = query_at(query);
	diags_release(&unused);
	return at.n ? list_revision(cli, view, at, question)
		    : list_view(cli, view, question, found);
}

/* The texts of the records are kept for those who may ask for them. */
static bool may_read_body(const struct question *question)
{
	struct str text = str_trim(buf_str(&question->text));

	return question->is_ready || str_find(text, STR("body"), 0) != SIZE_MAX ||
	       (text.n > 4 && strncasecmp(text.p, "TEXT", 4) == 0);
}

static int run(struct cli *cli)
{
	struct view_options wanted = { .revision = opts.at, .as_of = opts.as_of,
				       .unit = opts.unit };
	struct diags found = DIAGS_INIT;
	struct question question;
	struct view view, since;
	int status = CLI_FAILED;

	read_question(cli, &question);
	wanted.keep_body = may_read_body(&question);
	if (view_open(cli, wanted, &view, &found) < 0)
		diags_join(&cli->diags, &found);
	else if (!opts.since)
		status = answer(cli, &view, &question, &found);
	else if (view_open_since(&view, opts.since, question.since = &since, &cli->diags) == 0)
		status = answer(cli, &view, &question, &found);
	if (question.since)
		view_close(question.since);
	view_close(&view);
	diags_release(&found);
	question_release(&question);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
