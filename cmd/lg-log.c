/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-log: who changed what in which field of which record, when and why.
 */
#include "log.h"
#include "terms.h"

#include <string.h>
#include <time.h>

static struct {
	const char *at, *field, *author, *approver, *since, *until, *most, *format;
	bool blame;
} opts;

static const struct cli_option options[] = {
	{ .name = "format", .argument = "text|json|csv", .help = N_("how changes are printed"),
	  .value = &opts.format },
	{ .name = "field", .argument = "NAME", .help = N_("only changes of this field"),
	  .value = &opts.field },
	{ .name = "author", .argument = "TEXT",
	  .help = N_("only by those in whose name or address this stands"), .value = &opts.author },
	{ .name = "approver", .argument = "WHO",
	  .help = N_("only what was approved by a role in whose id or title this stands"),
	  .value = &opts.approver },
	{ .name = "since", .argument = "DATE", .help = N_("only commits of this day and later"),
	  .value = &opts.since },
	{ .name = "until", .argument = "DATE", .help = N_("only commits of this day and earlier"),
	  .value = &opts.until },
	{ .letter = 'n', .argument = "NUMBER", .help = N_("only the newest so many commits"),
	  .value = &opts.most },
	{ .name = "at", .argument = "REV", .help = N_("the history up to a revision"),
	  .value = &opts.at },
	{ .name = "blame", .help = N_("each line of the record with its last change"),
	  .flag = &opts.blame },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-log",
	.operands = "[ID | QUERY...]",
	.least = 0,
	.most = CLI_ANY,
	.about = N_("Tell the history of records, field by field."),
	.options = options,
	.has_terms = true,
};

/* --- what is asked ------------------------------------------------------------------------ */

static bool take_day(struct cli *cli, const char *given, int64_t *day)
{
	if (given && !date_parse(str_of(given), day))
		cli_usage(cli, N_("%1 is not a date such as 2026-03-31"), given);
	return given != NULL;
}

static void read_filter(struct cli *cli, struct history_filter *filter)
{
	int64_t most = 0;

	*filter = (struct history_filter){ .field = str_of(opts.field),
					   .author = str_of(opts.author),
					   .approver = str_of(opts.approver) };
	filter->has_from = take_day(cli, opts.since, &filter->from);
	filter->has_to = take_day(cli, opts.until, &filter->to);
	if (opts.most && (!str_to_int(str_of(opts.most), &most) || most < 1))
		cli_usage(cli, N_("%1 is not a number of commits"), opts.most);
	filter->commits = (size_t)most;
	if (opts.blame && (cli->n_operands != 1 || !id_is_valid(str_of(cli->operands[0]))))
		cli_usage(cli, N_("%1 needs the id of one record"), "--blame");
}

/* --- which records ------------------------------------------------------------------------ */

/* The history and what the schema calls its parts; records only where a query asks for them. */
struct asking {
	struct view view;		/* for a query */
	struct repo repo;		/* else */
	struct source *source;
	struct snapshot snapshot;
	struct arena arena;
	struct map records;		/* ids */
	bool has_view, has_records;
	struct history *history;
	struct approved approved;
	struct log log;
};

static void add_record(struct asking *asking, struct str id)
{
	map_put(&asking->records, arena_str(&asking->arena, id), asking);
}

/* The rows of the query that are records; each of its groups and findings is none. */
static int run_query(struct cli *cli, struct asking *asking)
{
	const struct names names = { .schema = &asking->view.snapshot.schema };
	struct query_context context = view_context(&asking->view, LANGUAGE_EN);
	struct rows rows = ROWS_INIT;
	struct buf text = BUF_INIT;
	struct query *query;
	int result = -1;

	terms_join(cli, &text);
	query = query_parse(&asking->arena, &names, buf_str(&text),
			    (struct place){ STR("query"), 1, 1 }, &cli->diags);
	context.diags = &cli->diags;
	if (query)
		result = query_run(query, &context, &rows);
	for (size_t i = 0; i < rows.n && result == 0; i++)
		if (rows.records[i])
			add_record(asking, rows.records[i]->id);
	rows_release(&rows);
	buf_release(&text);
	return result;
}

static int open_view(struct cli *cli, struct asking *asking)
{
	struct view_options wanted = { .revision = opts.at };
	struct diags found = DIAGS_INIT;
	int result;

	asking->has_view = true;
	result = view_open(cli, wanted, &asking->view, &found);
	if (result < 0)
		diags_join(&cli->diags, &found);
	diags_release(&found);
	if (result == 0)
		result = run_query(cli, asking);
	asking->log.schema = &asking->view.snapshot.schema;
	asking->log.config = &asking->view.snapshot.config;
	return result;
}

static bool is_for_people(void)
{
	return !opts.format || strcmp(opts.format, "text") == 0;
}

/* What is wrong with the schema now is no fault of the history: names stand for labels then. */
static int open_schema(struct cli *cli, struct asking *asking)
{
	struct diags unused = DIAGS_INIT;

	if ((opts.at ? repo_open_history : repo_open)(".", &asking->repo, &cli->diags) < 0)
		return -1;
	asking->source = opts.at ? source_open_revision(buf_str(&asking->repo.path),
							str_of(opts.at), &cli->diags)
				 : source_open_worktree(asking->repo.top);
	if (!asking->source)
		return -1;
	(is_for_people() ? snapshot_read_schema
			 : snapshot_read_config)(asking->source, &asking->snapshot, &unused);
	diags_release(&unused);
	asking->log.schema = &asking->snapshot.schema;
	asking->log.config = &asking->snapshot.config;
	return 0;
}

static bool is_id(const struct cli *cli)
{
	return cli->n_operands == 1 && id_is_valid(str_of(cli->operands[0]));
}

static int open_records(struct cli *cli, struct asking *asking)
{
	asking->has_records = cli->n_operands > 0;
	if (asking->has_records && !is_id(cli))
		return open_view(cli, asking);
	if (asking->has_records)
		add_record(asking, str_of(cli->operands[0]));
	return open_schema(cli, asking);
}

/* Without a policy nothing is approved, and nothing is spent on finding that out. */
static int judge(struct cli *cli, struct asking *asking, struct str path)
{
	struct life life = { path.p, str_of(opts.at), asking->log.config->branch, time(NULL) };

	if (!asking->log.config->approval)
		return 0;
	asking->log.is_judged = true;
	if (lineage_approved(&life, &asking->approved, &cli->diags) < 0)
		return -1;
	return history_judge(asking->history, &asking->approved, &cli->diags);
}

static int open_history(struct cli *cli, struct asking *asking)
{
	struct str path;

	if (open_records(cli, asking) < 0)
		return -1;
	path = buf_str(asking->has_view ? &asking->view.repo.path : &asking->repo.path);
	asking->history = history_open_record(path, opts.at,
					      is_id(cli) ? str_of(cli->operands[0]) : STR(""),
					      &cli->diags);
	if (!asking->history || judge(cli, asking, path) < 0)
		return -1;
	asking->log.history = asking->history;
	asking->log.language = cli_label_language(cli, asking->log.config->language);
	asking->log.colour = cli->colour;
	history_report(asking->history, asking->has_records ? &asking->records : NULL,
		       &cli->diags);
	return 0;
}

static void asking_release(struct asking *asking)
{
	history_close(asking->history);
	approved_release(&asking->approved);
	if (asking->has_view)
		view_close(&asking->view);
	snapshot_release(&asking->snapshot);
	if (asking->source)
		source_close(asking->source);
	repo_close(&asking->repo);
	map_release(&asking->records);
	arena_release(&asking->arena);
}

/* --- answering ---------------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*print)(const struct log *log, const struct history_rows *rows, struct buf *out);
} formats[] = { { "text", log_text }, { "json", log_json }, { "csv", log_csv } };

static int print_changes(struct cli *cli, struct asking *asking,
			 const struct history_filter *filter)
{
	const char *format = opts.format ? opts.format : "text";
	struct history_rows rows;
	struct buf out = BUF_INIT;
	int status = CLI_FAILED;

	if (history_select(asking->history, filter, &rows, &cli->diags) == 0) {
		for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
			if (strcmp(formats[i].name, format) == 0)
				formats[i].print(&asking->log, &rows, &out);
		cli_print(&out);
		status = rows.n ? CLI_CLEAN : CLI_FINDINGS;
	}
	history_rows_release(&rows);
	buf_release(&out);
	return status;
}

static int blame(struct cli *cli, struct asking *asking)
{
	struct buf out = BUF_INIT;
	int found = blame_record(&asking->log, &asking->records,
				 opts.format ? opts.format : "text", &out, &cli->diags);

	cli_print(&out);
	buf_release(&out);
	if (found < 0)
		return CLI_FAILED;
	return found ? CLI_CLEAN : CLI_FINDINGS;
}

static int run(struct cli *cli)
{
	struct asking asking = { .repo.top = -1, .arena = ARENA_INIT, .records = MAP_INIT,
				 .snapshot.schema = SCHEMA_INIT, .approved = APPROVED_INIT };
	struct history_filter filter;
	int status = CLI_FAILED;

	read_filter(cli, &filter);
	if (open_history(cli, &asking) == 0) {
		filter.records = asking.has_records ? &asking.records : NULL;
		status = opts.blame ? blame(cli, &asking)
				    : print_changes(cli, &asking, &filter);
	}
	asking_release(&asking);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
