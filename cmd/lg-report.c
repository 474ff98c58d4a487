/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-report: the management review, or another report, from a template.
 */
#include "base/proc.h"
#include "report/template.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	const char *unit, *year, *at, *since, *as_of, *format, *output;
	bool worktree;
} opts;

static const struct cli_option options[] = {
	{ .name = "unit", .letter = 'u', .argument = "UNIT", .help = N_("the unit to report on"),
	  .value = &opts.unit },
	{ .name = "year", .argument = "YEAR", .help = N_("the year of the review, else the newest"),
	  .value = &opts.year },
	{ .name = "at", .argument = "REV", .help = N_("the records of a revision, else of HEAD"),
	  .value = &opts.at },
	{ .name = "worktree", .help = N_("the records as they are in the working tree"),
	  .flag = &opts.worktree },
	{ .name = "since", .argument = "REV",
	  .help = N_("also what changed since a revision, such as that of the last review"),
	  .value = &opts.since },
	{ .name = "as-of", .argument = "DATE", .help = N_("the day that counts as today"),
	  .value = &opts.as_of },
	{ .name = "format", .argument = "md|html", .help = N_("Markdown or HTML"),
	  .value = &opts.format },
	{ .letter = 'o', .argument = "FILE", .help = N_("write FILE, whose ending gives the format"),
	  .value = &opts.output },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-report",
	.operands = "[TEMPLATE]",
	.most = 1,
	.about = N_("Write the management review, or another report, as its template says."),
	.options = options,
};

/* A revision that AT asked for. */
struct moment_view {
	struct str revision;
	struct view view;
	struct diags found;
};

struct reporting {
	struct cli *cli;
	struct view view;
	struct diags found;		/* faults of the records, and findings if they are read */
	size_t faults;			/* errors in the records */
	struct str unit;		/* empty: all of them */
	int64_t year;
	struct document file;		/* the template */
	struct buf bytes;		/* of it */
	bool reads_all_units, reads_findings;
	struct view *since;		/* the revision of --since, or null */
	struct template *appendix;	/* of what is printed for it behind the others, or null */
	struct buf appendix_bytes;
	struct moment_view **moments;
	size_t n_moments;
	struct report report;
};

static int refuse(struct reporting *reporting, enum diag_id id, const struct str *args)
{
	diag_add(&reporting->cli->diags, id, (struct place){ 0 }, args);
	return -1;
}

/* --- which unit and year ---------------------------------------------------------------------- */

/* The unit that was named, or the only one; null when there are several. */
static const struct unit *find_unit(const struct reporting *reporting)
{
	const struct config *config = &reporting->view.snapshot.config;

	if (reporting->view.unit)
		return reporting->view.unit;
	return config->n_units == 1 ? &config->units[0] : NULL;
}

/* A template of all units needs none. */
static int choose_unit(struct reporting *reporting)
{
	const struct config *config = &reporting->view.snapshot.config;
	const struct unit *unit = find_unit(reporting);
	struct buf names = BUF_INIT;
	int result = 0;

	reporting->unit = unit ? unit->name : STR("");
	if (reporting->reads_all_units)
		return 0;
	for (size_t i = 0; !reporting->unit.n && i < config->n_units; i++)
		buf_add_item(&names, config->units[i].name);
	if (!reporting->unit.n)
		result = refuse(reporting, DIAG_REPORT_UNIT, DIAG_ARGS(buf_str(&names)));
	buf_release(&names);
	return result;
}

/* Whose reviews say which years there are; empty: those of all units, as for a city of none. */
static struct str reviewed_unit(const struct reporting *reporting)
{
	int64_t newest;

	if (reporting->reads_all_units &&
	    !report_newest_year(&reporting->view.snapshot.set, reporting->unit, &newest))
		return STR("");
	return reporting->unit;
}

/* Lists the years of the unit's reviews, or of all; true when `year` is one of them. */
static bool has_review(const struct reporting *reporting, int64_t year, struct buf *years)
{
	const struct set *set = &reporting->view.snapshot.set;
	const struct type *type = schema_type(set->schema, STR("review"));
	struct str unit = reviewed_unit(reporting);
	struct records records = { NULL, 0 };
	bool found = !type;

	if (type)
		records = set_of_type(set, type);
	for (size_t i = 0; i < records.n; i++) {
		const struct value *stated = record_get(records.rows[i], STR("year"));

		if (!stated || stated->kind != VALUE_INTEGER ||
		    (unit.n && !str_eq(records.rows[i]->unit, unit)))
			continue;
		found |= stated->number == year;
		buf_printf(years, years->n ? ", %lld" : "%lld", (long long)stated->number);
	}
	return found;
}

static int choose_year(struct reporting *reporting)
{
	struct buf years = BUF_INIT;
	struct str asked = str_of(opts.year), unit = reviewed_unit(reporting);
	int result = 0;
	bool has_year = opts.year ? str_to_int(asked, &reporting->year)
				  : report_newest_year(&reporting->view.snapshot.set, unit,
						       &reporting->year);

	if (opts.year && !has_year)
		cli_usage(reporting->cli, N_("%1 is not a year such as 2026"), opts.year);
	if (!has_review(reporting, has_year ? reporting->year : 0, &years))
		result = refuse(reporting, DIAG_REPORT_YEAR,
				DIAG_ARGS(unit.n ? unit : STR("*"),
					  opts.year ? asked : STR("*"),
					  years.n ? buf_str(&years) : STR("-")));
	buf_release(&years);
	return result;
}

/* --- which template --------------------------------------------------------------------------- */

struct templates {
	struct source_item *items;
	size_t n;
	struct buf names;
};

/* Printed behind the others for --since; no choice when none is named. */
static const struct str appendix_path = { "templates/since.md", 18 };

static bool is_template(const struct source_item *item)
{
	return item->kind == ENTRY_FILE && str_ends(item->name, STR(".md"));
}

static struct str template_name(const struct source_item *item)
{
	return str_sub(item->name, 0, item->name.n - strlen(".md"));
}

/* The template that was asked for, else that of the unit; empty when nobody says. */
static struct str asked_template(const struct reporting *reporting)
{
	const struct unit *unit = find_unit(reporting);

	if (reporting->cli->operands[0])
		return str_of(reporting->cli->operands[0]);
	return unit ? unit->template : STR("");
}

/* The template that was asked for, or the only one; null when that leaves no choice or too much. */
static const struct source_item *find_template(struct templates *templates, struct str asked)
{
	const struct source_item *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < templates->n; i++) {
		const struct source_item *item = &templates->items[i];

		if (!is_template(item) || (!asked.n && str_eq(item->path, appendix_path)))
			continue;
		buf_add_item(&templates->names, template_name(item));
		if (asked.n && !str_eq(template_name(item), asked))
			continue;
		found = item;
		n++;
	}
	return n == 1 ? found : NULL;
}

/* What the template says of units is needed before it can be bound; its faults are told then. */
static void read_head(struct reporting *reporting)
{
	struct diags untold = DIAGS_INIT;
	struct template head;

	template_parse_head(reporting->file, &reporting->view.arena, &head, &untold);
	reporting->reads_all_units = head.reads_all_units;
	diags_release(&untold);
}

static int read_template(struct reporting *reporting)
{
	struct view *view = &reporting->view;
	struct str asked = asked_template(reporting);
	struct templates templates = { NULL, 0, BUF_INIT };
	const struct source_item *item = NULL;
	struct diags unlisted = DIAGS_INIT;
	int result = -1;

	source_list(view->source, STR("templates"), &view->arena, &templates.items, &templates.n,
		    &unlisted);
	item = find_template(&templates, asked);
	if (!item && !asked.n && templates.names.n)
		refuse(reporting, DIAG_TEMPLATE_CHOICE, DIAG_ARGS(buf_str(&templates.names)));
	else if (!item)
		refuse(reporting, DIAG_TEMPLATE_UNKNOWN,
		       DIAG_ARGS(asked.n ? asked : STR("*"),
				 templates.names.n ? buf_str(&templates.names) : STR("-")));
	else
		result = source_read(view->source, item, FILE_MAX_RECORD, &reporting->bytes,
				     &reporting->cli->diags);
	if (item)
		reporting->file = (struct document){ item->path, buf_str(&reporting->bytes) };
	if (result == 0)
		read_head(reporting);
	diags_release(&unlisted);
	buf_release(&templates.names);
	return result;
}

/* --- what the check finds --------------------------------------------------------------------- */

/* Behind what the reading found, when the template reads the findings. */
static void find(const struct reporting *reporting, struct view *view, struct diags *found)
{
	if (!reporting->reads_findings)
		return;
	view_check(view, reporting->report.language, found);
	diags_sort(found);
}

/* --- revisions that AT asks for --------------------------------------------------------------- */

static void close_moment(struct moment_view *moment)
{
	view_close(&moment->view);
	diags_release(&moment->found);
	free(moment);
}

/* Faults of its records are of its time, and whoever reads the report cannot mend them. */
static struct moment_view *open_moment(struct reporting *reporting, struct str revision,
				       struct diags *diags)
{
	struct moment_view *moment = mem_alloc(sizeof(*moment));

	moment->revision = revision;
	moment->found = (struct diags)DIAGS_INIT;
	if (view_open_revision(&reporting->view, revision, &moment->view, &moment->found) < 0) {
		diags_join(diags, &moment->found);
		close_moment(moment);
		return NULL;
	}
	find(reporting, &moment->view, &moment->found);
	reporting->moments = mem_resize(reporting->moments, (reporting->n_moments + 1) *
							    sizeof(*reporting->moments));
	reporting->moments[reporting->n_moments++] = moment;
	return moment;
}

static int moment_open(void *caller, struct str revision, struct moment *out, struct diags *diags)
{
	struct reporting *reporting = caller;
	struct moment_view *moment = NULL;

	for (size_t i = 0; !moment && i < reporting->n_moments; i++)
		if (str_eq(reporting->moments[i]->revision, revision))
			moment = reporting->moments[i];
	if (!moment)
		moment = open_moment(reporting, revision, diags);
	if (!moment)
		return -1;
	*out = (struct moment){ .schema = &moment->view.snapshot.schema,
				.set = &moment->view.snapshot.set,
				.today = moment->view.today,
				.tables = &moment->view.history->base,
				.findings = &moment->found };
	return 0;
}

static void close_moments(struct reporting *reporting)
{
	for (size_t i = 0; i < reporting->n_moments; i++)
		close_moment(reporting->moments[i]);
	free(reporting->moments);
}

/* --- what changed since another revision ------------------------------------------------------ */

static int open_since(struct reporting *reporting)
{
	if (!opts.since)
		return 0;
	reporting->since = mem_alloc(sizeof(*reporting->since));
	return view_open_since(&reporting->view, opts.since, reporting->since,
			       &reporting->cli->diags);
}

static void close_since(struct reporting *reporting)
{
	if (reporting->since)
		view_close(reporting->since);
	free(reporting->since);
	buf_release(&reporting->appendix_bytes);
}

/* The template's own parts for --since count; without any, those of templates/since.md do. */
static int read_appendix(struct reporting *reporting, const struct template *template,
			 const struct names *names)
{
	struct source *source = reporting->view.source;
	struct diags *diags = &reporting->cli->diags;
	struct document file = { .path = appendix_path };
	struct source_item item;

	if (!reporting->since || template->has_since || str_eq(template->path, appendix_path))
		return 0;
	if (!source_find(source, appendix_path, &item))
		return refuse(reporting, DIAG_REPORT_SINCE, DIAG_ARGS(template->name));
	if (source_read(source, &item, FILE_MAX_RECORD, &reporting->appendix_bytes, diags) < 0)
		return -1;
	file.bytes = buf_str(&reporting->appendix_bytes);
	reporting->appendix = template_parse(file, names, &reporting->view.arena, diags);
	return reporting->appendix ? 0 : -1;
}

/* --- the foot --------------------------------------------------------------------------------- */

/* The id of a file or folder in git; empty in the working tree. */
static struct str object_id(struct reporting *reporting, struct str path)
{
	struct view *view = &reporting->view;
	struct source_item item;
	struct buf hex = BUF_INIT;
	struct str copy;

	if (!view->source->commit.n || !source_find(view->source, path, &item))
		return STR("");
	for (size_t i = 0; i < view->source->commit.n / 2; i++)
		buf_printf(&hex, "%02x", item.blob[i]);
	copy = arena_str(&view->arena, buf_str(&hex));
	buf_release(&hex);
	return copy;
}

static bool is_html(void)
{
	if (opts.format)
		return strcmp(opts.format, "html") == 0;
	return opts.output && (str_ends(str_of(opts.output), STR(".html")) ||
			       str_ends(str_of(opts.output), STR(".htm")));
}

/* The command that makes the same bytes; only of a commit can that be said. */
static struct str command_of(struct reporting *reporting, struct str name, struct str as_of)
{
	const struct source *source = reporting->view.source;
	struct buf line = BUF_INIT;
	struct str copy;

	if (!source->commit.n)
		return STR("");
	buf_add(&line, STR("lg-report"));
	if (reporting->unit.n) {
		buf_add(&line, STR(" -u "));
		buf_add_word(&line, reporting->unit);
	}
	buf_printf(&line, " --year %lld --at %.*s", (long long)reporting->year,
		   STR_ARG(source->commit));
	if (reporting->since)
		buf_printf(&line, " --since %.*s", STR_ARG(reporting->since->source->commit));
	if (reporting->view.today != source->committed)
		buf_printf(&line, " --as-of %.*s", STR_ARG(as_of));
	if (reporting->cli->lang)
		buf_printf(&line, " --lang %s", reporting->cli->lang);
	buf_printf(&line, " --format %s ", is_html() ? "html" : "md");
	buf_add_word(&line, name);
	copy = arena_str(&reporting->view.arena, buf_str(&line));
	buf_release(&line);
	return copy;
}

static void fill_foot(struct reporting *reporting, const struct template *template)
{
	struct foot *foot = &reporting->report.foot;
	struct buf day = BUF_INIT;

	date_format(reporting->view.today, &day);
	foot->commit = reporting->view.source->commit;
	foot->template = template->name;
	foot->template_id = object_id(reporting, template->path);
	foot->schema_id = object_id(reporting, STR("schema"));
	foot->as_of = arena_str(&reporting->view.arena, buf_str(&day));
	foot->command = command_of(reporting, template->name, foot->as_of);
	foot->faults = reporting->faults;
	if (reporting->since)
		foot->since = reporting->since->source->commit;
	buf_release(&day);
}

/* --- making ----------------------------------------------------------------------------------- */

/* --lang, the template, lg.yaml: never the user's locale or settings. */
static enum language choose_language(const struct reporting *reporting,
				     const struct template *template)
{
	enum language language;

	if (reporting->cli->lang && language_parse(str_of(reporting->cli->lang), &language))
		return language;
	return template->has_language ? template->language
				      : reporting->view.snapshot.config.language;
}

static int expand(struct reporting *reporting, const struct template *template,
		  const struct names *names)
{
	struct diags *diags = &reporting->cli->diags;
	struct view *view = &reporting->view;
	enum language language = choose_language(reporting, template);
	struct request request = { .context = view_context(view, language),
				   .unit = reporting->unit, .year = reporting->year,
				   .moment_open = moment_open, .caller = reporting };
	int result;

	request.context.unit = template->reads_all_units ? NULL : find_unit(reporting);
	request.context.parameters = names->parameters;
	request.context.n_parameters = names->n_parameters;
	if (reporting->since) {
		request.context.then = &reporting->since->snapshot.set;
		request.context.then_today = reporting->since->today;
	}
	reporting->reads_findings = template->reads_findings ||
				    (reporting->appendix && reporting->appendix->reads_findings);
	report_init(&reporting->report, language);
	cli_speak(language);
	find(reporting, view, &reporting->found);
	request.context.findings = &reporting->found;
	result = template_expand(template, &request, &reporting->report, diags);
	if (result == 0 && reporting->appendix)
		result = template_append(reporting->appendix, &request, &reporting->report, diags);
	if (report_resolve(&reporting->report, diags) < 0)
		result = -1;
	cli_speak(cli_language(reporting->cli));
	fill_foot(reporting, template);
	return result;
}

static int make(struct reporting *reporting)
{
	struct view *view = &reporting->view;
	struct parameter *parameters;
	struct names names = { .schema = &view->snapshot.schema };
	struct template *template;

	struct subject subject = {
		reporting->unit, reporting->year, view->today,
		reporting->since ? reporting->since->today : REPORT_NO_SINCE };

	names.n_parameters = report_parameters(&view->snapshot.set, subject, &view->arena,
					       &parameters);
	names.parameters = parameters;
	template = template_parse(reporting->file, &names, &view->arena,
				  &reporting->cli->diags);
	if (!template || read_appendix(reporting, template, &names) < 0)
		return -1;
	return expand(reporting, template, &names);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* A device or a folder is not replaced by a report. */
static bool is_replaceable(int folder, const char *name, bool *is_new)
{
	struct stat about;

	*is_new = fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) < 0;
	return *is_new || S_ISREG(about.st_mode);
}

static int write_file(struct reporting *reporting, struct str bytes)
{
	struct str path = str_of(opts.output);
	struct diags *diags = &reporting->cli->diags;
	struct buf parent = BUF_INIT;
	size_t start = path.n;
	bool is_new;
	int folder, result = -1;

	while (start && path.p[start - 1] != '/')
		start--;
	buf_add(&parent, start ? str_sub(path, 0, start) : STR("."));
	folder = open(parent.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		diag_add(diags, DIAG_FILE_WRITE, (struct place){ 0 },
			 DIAG_ARGS(path, str_of(strerror(errno))));
	else if (!is_replaceable(folder, path.p + start, &is_new))
		diag_add(diags, DIAG_FILE_NOT_REGULAR, (struct place){ 0 }, DIAG_ARGS(path));
	else if (is_new)
		result = file_create(folder, str_from(path, start), bytes, diags);
	else
		result = file_replace(folder, str_from(path, start), bytes, diags);
	if (folder >= 0)
		close(folder);
	buf_release(&parent);
	return result;
}

static int write_report(struct reporting *reporting)
{
	struct buf out = BUF_INIT;
	int result = 0;

	if (is_html())
		report_add_html(&reporting->report, &out);
	else
		report_add_markdown(&reporting->report, &out);
	if (opts.output)
		result = write_file(reporting, buf_str(&out));
	else
		cli_print(&out);
	buf_release(&out);
	return result;
}

/* --- what the reader should know -------------------------------------------------------------- */

static void warn_of_faults(struct reporting *reporting)
{
	struct buf number = BUF_INIT;

	buf_printf(&number, "%zu", reporting->faults);
	if (reporting->faults)
		refuse(reporting, DIAG_REPORT_FAULTS, DIAG_ARGS(buf_str(&number)));
	buf_release(&number);
}

/* Prints a line for each file that differs from HEAD, or is not in it. */
static int ask_status(void *data, struct buf *out)
{
	static const char *const args[] = { "git", "--no-optional-locks", "status", "--porcelain",
					    "-z", "--", ".", NULL };
	const struct reporting *reporting = data;
	struct buf err = BUF_INIT;
	int status = proc_run((struct proc){ .args = args, .out = out, .err = &err,
					     .directory = reporting->view.repo.path.p });

	buf_release(&err);
	return status;
}

/*
 * A report of HEAD that leaves out what was just written would surprise. git looks at the working
 * tree while the report is made.
 */
static int make_beside_status(struct reporting *reporting, bool *is_changed)
{
	bool is_asked = !opts.at && !opts.worktree;
	struct buf changed = BUF_INIT;
	struct proc_beside beside;
	bool is_beside = is_asked && proc_begin(&beside, ask_status, reporting);
	int status = CLI_CLEAN, asked = -1;

	if (make(reporting) < 0)
		status = CLI_FINDINGS;
	else if (write_report(reporting) < 0)
		status = CLI_FAILED;
	if (is_asked)
		asked = is_beside ? proc_end(&beside, &changed) : ask_status(reporting, &changed);
	*is_changed = asked == 0 && changed.n > 0;
	buf_release(&changed);
	return status;
}

static int report(struct reporting *reporting)
{
	bool is_changed;
	int status;

	reporting->faults = reporting->found.errors;
	if (read_template(reporting) < 0 || choose_unit(reporting) < 0 ||
	    choose_year(reporting) < 0 || open_since(reporting) < 0)
		return CLI_FAILED;
	status = make_beside_status(reporting, &is_changed);
	if (status != CLI_CLEAN)
		return status;
	warn_of_faults(reporting);
	if (is_changed)
		refuse(reporting, DIAG_REPORT_UNCOMMITTED, DIAG_NO_ARGS);
	return reporting->faults ? CLI_FINDINGS : CLI_CLEAN;
}

static int run(struct cli *cli)
{
	struct reporting reporting = { .cli = cli, .found = DIAGS_INIT, .bytes = BUF_INIT };
	struct view_options options_of_view = {
		.revision = opts.worktree ? NULL : opts.at ? opts.at : "HEAD",
		.as_of = opts.as_of, .unit = opts.unit, .keep_body = true };
	int status = CLI_FAILED;

	if (opts.worktree && opts.at)
		cli_usage(cli, N_("%1: either a revision or the working tree"), "--worktree");
	report_init(&reporting.report, LANGUAGE_SV);
	if (view_open(cli, options_of_view, &reporting.view, &reporting.found) == 0)
		status = report(&reporting);
	else
		diags_join(&cli->diags, &reporting.found);
	report_release(&reporting.report);
	close_moments(&reporting);
	close_since(&reporting);
	view_close(&reporting.view);
	diags_release(&reporting.found);
	buf_release(&reporting.bytes);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
