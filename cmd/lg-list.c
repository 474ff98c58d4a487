/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-list: the rows of a query, or of a ready one.
 */
#include "approval/commits.h"
#include "listing.h"
#include "query/ready.h"
#include "terms.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>

static struct {
	const char *at, *since, *as_of, *unit, *format;
	bool zero, year_ends;
} opts;

enum { SHORT_COMMIT = 12 };

static const struct cli_option options[] = {
	{ .name = "format", .argument = "table|markdown|csv|json",
	  .help = N_("how rows are printed"), .value = &opts.format },
	{ .letter = 'z', .help = N_("print plain values, each ended by NUL"), .flag = &opts.zero },
	{ .name = "at", .argument = "REV", .help = N_("the records of a revision"),
	  .value = &opts.at },
	{ .name = "since", .argument = "REV",
	  .help = N_("let then(...) tell what was at a revision"), .value = &opts.since },
	{ .name = "year-ends", .help = N_("the rows as they were at the end of each year"),
	  .flag = &opts.year_ends },
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

static const char *format(void)
{
	if (opts.zero)
		return LISTING_ZERO;
	return opts.format ? opts.format : "table";
}

/* --- the query --------------------------------------------------------------------------- */

/* What is asked: a query as text, or the name of a ready one and the values for it. */
struct question {
	struct buf text;
	bool is_ready;
	struct str name;		/* empty: which ones there are */
	struct str *given;
	size_t n_given;
	struct view *since;		/* what then() asks, or null */
	const struct view *words;	/* whose ready queries are meant; null: of who is asked */
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
	const struct view *words = question->words ? question->words : view;
	struct query_context context = view_context(view, LANGUAGE_EN);
	struct diags faults = DIAGS_INIT;
	struct ready *all = ready_parse(words->snapshot.queries, &view->arena, &faults);
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
	return strcmp(format(), "table") == 0 || strcmp(format(), "markdown") == 0;
}

static int list_ready(struct cli *cli, struct view *view)
{
	enum language language = cli_label_language(cli, view->snapshot.config.language);
	struct query_context context = view_context(view, language);
	struct rows rows = ROWS_INIT;
	struct buf out = BUF_INIT;
	const struct part part = { .rows = &rows, .columns = ready_columns, .context = &context };
	struct listing listing = { .head = HEAD_TABLE, .parts = &part, .n_parts = 1, .out = &out,
				   .n_columns = is_for_people() ? READY_HELP : READY_COLUMNS };
	int status = CLI_FAILED;

	fill_ready(ready_parse(view->snapshot.queries, &view->arena, &cli->diags), language,
		   &rows);
	listing_print(&listing, format());
	if (!cli->diags.errors)
		status = rows.n ? CLI_CLEAN : CLI_FINDINGS;
	rows_release(&rows);
	buf_release(&out);
	return status;
}

/* --- asking ------------------------------------------------------------------------------ */

/*
 * A row may be missing because its file could not be read; that is said, not hidden. What is wrong
 * with a revision is found there, and not in the working tree.
 */
static void warn_of_faults(const struct view *view, const struct diags *faults)
{
	struct str commit = str_sub(view->source->commit, 0, SHORT_COMMIT);
	struct buf number = BUF_INIT, out = BUF_INIT;

	if (!faults->errors)
		return;
	buf_printf(&number, "%zu", faults->errors);
	msg_format(commit.n ?
		   _("errors in the records: %1, rows may be missing; lg-check --at %2 lists them") :
		   _("errors in the records: %1, rows may be missing; lg-check lists them"),
		   DIAG_ARGS(buf_str(&number), commit), 2, &out);
	fprintf(stderr, "lg-list: %s\n", out.p);
	buf_release(&number);
	buf_release(&out);
}

/* What a view says to the question. */
struct answer {
	struct asked asked;
	struct query_context context;
	struct rows rows;
	const struct column *columns;
	size_t n_columns;
};

/* -1 and diagnostics when the query has faults or costs too much. */
static int ask(struct cli *cli, struct view *view, const struct question *question,
	       struct diags *found, struct answer *answer, struct diags *diags)
{
	enum language language = cli_label_language(cli, view->snapshot.config.language);

	*answer = (struct answer){ .asked = parse(view, question, diags), .rows = ROWS_INIT };
	if (!answer->asked.query)
		return -1;
	if (query_reads_findings(answer->asked.query)) {
		view_check(view, cli_language(cli), found);
		diags_sort(found);
	} else {
		warn_of_faults(view, found);
	}
	answer->n_columns = query_columns(answer->asked.query, &answer->columns);
	answer->context = view_context(view, language);
	answer->context.findings = found;
	answer->context.diags = diags;
	answer->context.parameters = answer->asked.names.parameters;
	answer->context.n_parameters = answer->asked.names.n_parameters;
	if (answer->asked.since) {
		answer->context.then = &answer->asked.since->snapshot.set;
		answer->context.then_today = answer->asked.since->today;
	}
	return query_run(answer->asked.query, &answer->context, &answer->rows);
}

static struct part part_of(const struct answer *answer)
{
	return (struct part){ .rows = &answer->rows, .columns = answer->columns,
			      .context = &answer->context };
}

static int list_view(struct cli *cli, struct view *view, const struct question *question,
		     struct diags *found)
{
	struct buf out = BUF_INIT;
	struct answer answer;
	int status = CLI_FAILED;

	if (ask(cli, view, question, found, &answer, &cli->diags) == 0) {
		const struct part part = part_of(&answer);

		listing_print(&(struct listing){ .head = query_head(answer.asked.query),
						 .parts = &part, .n_parts = 1,
						 .n_columns = answer.n_columns, .out = &out },
			      format());
		status = answer.rows.n ? CLI_CLEAN : CLI_FINDINGS;
	}
	rows_release(&answer.rows);
	buf_release(&out);
	return status;
}

/* --- the ends of years ------------------------------------------------------------------- */

/* What a year ended with, and what that says; kept until all years are printed. */
struct year {
	int number;
	struct view view;
	struct diags found;
	struct answer answer;
	bool is_asked;
};

/* A year before there were records, or before there was such a field, has nothing to say. */
static void pass_over(struct cli *cli, int number, const struct diags *faults)
{
	struct buf year = BUF_INIT, why = BUF_INIT;

	buf_printf(&year, "%d", number);
	for (size_t i = 0; i < faults->n && !why.n; i++)
		if (faults->rows[i].severity == SEVERITY_ERROR)
			diag_message(&faults->rows[i], &why);
	diag_add(&cli->diags, DIAG_QUERY_YEAR, (struct place){ 0 },
		 DIAG_ARGS(buf_str(&year), buf_str(&why)));
	buf_release(&year);
	buf_release(&why);
}

/* A year that is over is looked at on its last day, whenever its last commit was. */
static struct view day_of_year(const struct view *view, int year, bool is_over)
{
	struct view own_day = *view;

	if (is_over && !view->has_day) {
		own_day.has_day = true;
		own_day.today = date_of_civil((struct civil){ year, 12, 31 });
	}
	return own_day;
}

static void ask_year(struct cli *cli, const struct view *view, const struct question *question,
		     const struct year_end *end, struct year *year)
{
	struct diags faults = DIAGS_INIT;

	*year = (struct year){ .number = end->year, .found = DIAGS_INIT };
	if (view_open_revision(view, end->commit, &year->view, &year->found) < 0)
		pass_over(cli, end->year, &year->found);
	else if (ask(cli, &year->view, question, &year->found, &year->answer, &faults) < 0)
		pass_over(cli, end->year, &faults);
	else
		year->is_asked = true;
	diags_release(&faults);
}

static void close_year(struct year *year)
{
	rows_release(&year->answer.rows);
	view_close(&year->view);
	diags_release(&year->found);
}

static size_t print_years(const struct year *years, size_t n, struct arena *arena)
{
	struct part *parts = arena_alloc(arena, (n + 1) * sizeof(*parts));
	struct buf out = BUF_INIT;
	struct listing listing = { .parts = parts, .by_year = true, .out = &out };
	size_t n_rows = 0;

	for (size_t i = 0; i < n; i++) {
		const struct answer *answer = &years[i].answer;

		if (!years[i].is_asked)
			continue;
		listing.head = query_head(answer->asked.query);
		listing.n_columns = answer->n_columns + 1;
		parts[listing.n_parts] = part_of(answer);
		parts[listing.n_parts++].year = value_of_number(VALUE_INTEGER, years[i].number);
		n_rows += answer->rows.n;
	}
	if (listing.n_parts)
		listing_print(&listing, format());
	buf_release(&out);
	return n_rows;
}

/* Today's question, put to the years that have been. */
static int list_years(struct cli *cli, struct view *view, struct question *question)
{
	struct str revision = str_of(opts.at ? opts.at : "HEAD");
	struct year_end *ends;
	struct year *years;
	size_t n, n_rows;

	if (!parse(view, question, &cli->diags).query ||
	    commits_check_clone(view->repo.path.p, &cli->diags) < 0 ||
	    repo_year_ends(&view->repo, revision, &view->arena, &ends, &n, &cli->diags) < 0)
		return CLI_FAILED;
	question->words = view;
	years = arena_alloc(&view->arena, (n + 1) * sizeof(*years));
	for (size_t i = 0; i < n; i++) {
		const struct year_end *end = &ends[n - 1 - i];
		struct view own_day = day_of_year(view, end->year, i + 1 < n);

		ask_year(cli, &own_day, question, end, &years[i]);
	}
	n_rows = print_years(years, n, &view->arena);
	for (size_t i = 0; i < n; i++)
		close_year(&years[i]);
	return n_rows ? CLI_CLEAN : CLI_FINDINGS;
}

/* --- running ----------------------------------------------------------------------------- */

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

static int answer(struct cli *cli, struct view *view, struct question *question,
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
	if (opts.year_ends && at.n)
		cli_usage(cli, N_("%1: ask for one of them"), "--year-ends AT");
	if (opts.year_ends)
		return list_years(cli, view, question);
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

	if (opts.year_ends && opts.since)
		cli_usage(cli, N_("%1: ask for one of them"), "--year-ends --since");
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
