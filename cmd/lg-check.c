/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-check: everything that is wrong with the records, in one run.
 */
#include "base/file.h"
#include "base/path.h"
#include "findings.h"
#include "text/json.h"
#include "text/personal.h"
#include "verdict.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct {
	const char *at, *as_of, *unit, *format, *since, *message, *range;
	bool staged, strict, quiet, history;
} opts;

static const struct cli_option options[] = {
	{ .name = "staged", .help = N_("check what is staged, and how it differs from HEAD"),
	  .flag = &opts.staged },
	{ .name = "at", .argument = "REV", .help = N_("check the records of a revision"),
	  .value = &opts.at },
	{ .name = "range", .argument = "A..B",
	  .help = N_("check B, and whether what it changes since A is approved"),
	  .value = &opts.range },
	{ .name = "history",
	  .help = N_("check whether all changes of the protected branch were approved"),
	  .flag = &opts.history },
	{ .name = "unit", .letter = 'u', .argument = "UNIT", .help = N_("only this unit"),
	  .value = &opts.unit },
	{ .name = "as-of", .argument = "DATE", .help = N_("the day that counts as today"),
	  .value = &opts.as_of },
	{ .name = "since", .argument = "REV",
	  .help = N_("only what the records of a revision do not have"), .value = &opts.since },
	{ .name = "message", .argument = "FILE",
	  .help = N_("look for personal identity numbers in a text, such as a commit's message"),
	  .value = &opts.message },
	{ .name = "format", .argument = "text|json|github|gitlab|sarif|junit",
	  .help = N_("how findings are printed"), .value = &opts.format },
	{ .name = "strict", .help = N_("warnings too give status 1"), .flag = &opts.strict },
	{ .name = "quiet", .letter = 'q', .help = N_("no summary"), .flag = &opts.quiet },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-check",
	.operands = "[PATH|ID]...",
	.most = CLI_ANY,
	.about = N_("Check the records against the schema and the rules of the domain."),
	.options = options,
};

/* --- what is asked about ----------------------------------------------------------------- */

/* The operands, as ids and as paths from the top. */
struct scope {
	struct str *ids, *paths;
	size_t n_ids, n_paths;
	const struct config *config;
	const struct unit *unit;	/* or null */
};

/* Adds a path that may have . and .. in it; one that leads out of the top begins with "..". */
static void add_path(struct buf *out, struct str path)
{
	while (path.n) {
		struct str part = str_until(path, '/');
		size_t last = out->n;

		path = str_from(path, part.n + 1);
		if (!part.n || str_eq(part, STR(".")))
			continue;
		while (last && out->p[last - 1] != '/')
			last--;
		if (str_eq(part, STR("..")) && out->n &&
		    !str_eq(str_from(buf_str(out), last), STR(".."))) {
			buf_splice(out, last ? last - 1 : 0, out->n - (last ? last - 1 : 0),
				   STR(""));
			continue;
		}
		buf_add(out, out->n ? STR("/") : STR(""));
		buf_add(out, part);
	}
}

/*
 * The operand as a path from the top, or in a unit of another repository as it stands; one that
 * leads out begins with "..".
 */
static void add_path_of(const struct view *view, struct str operand, struct buf *out)
{
	const struct repo *repo = &view->repo;
	struct str top = buf_str(&repo->path);

	if (config_unit_elsewhere(&view->snapshot.config, operand)) {
		buf_add(out, operand);
	} else if (!str_starts(operand, STR("/"))) {
		add_path(out, buf_str(&repo->prefix));
		add_path(out, operand);
	} else if (path_is_below(operand, top)) {
		add_path(out, str_from(operand, top.n));
	} else {
		buf_add(out, STR(".."));
	}
}

static bool is_there(const struct view *view, struct str path)
{
	struct source *source = snapshot_source(&view->snapshot, view->source, path);
	struct source_item item;

	return !path.n || (source && source_find(source, path, &item));
}

static int add_operand(struct view *view, const char *operand, struct scope *scope,
		       struct diags *diags)
{
	struct buf path = BUF_INIT;
	int result = -1;

	if (id_is_valid(str_of(operand))) {
		scope->ids[scope->n_ids++] = str_of(operand);
		return 0;
	}
	add_path_of(view, str_of(operand), &path);
	if (str_starts(buf_str(&path), STR("..")) || !is_there(view, buf_str(&path))) {
		diag_add(diags, DIAG_FILE_MISSING, (struct place){ str_of(operand), 0, 0 },
			 DIAG_ARGS(str_of(operand)));
	} else {
		scope->paths[scope->n_paths++] = arena_str(&view->arena, buf_str(&path));
		result = 0;
	}
	buf_release(&path);
	return result;
}

static int make_scope(struct cli *cli, struct view *view, struct scope *scope)
{
	size_t size = (size_t)(cli->n_operands + 1) * sizeof(struct str);
	int result = 0;

	*scope = (struct scope){ .ids = arena_alloc(&view->arena, size),
				 .paths = arena_alloc(&view->arena, size),
				 .config = &view->snapshot.config };
	scope->unit = view->unit;
	for (int i = 0; i < cli->n_operands; i++)
		result |= add_operand(view, cli->operands[i], scope, &cli->diags);
	return result;
}

/* An id that no record has, nor a file with faults so great that no record came of it. */
static int check_ids(const struct scope *scope, const struct set *set, const struct diags *found,
		     struct diags *diags)
{
	int result = 0;

	for (size_t i = 0; i < scope->n_ids; i++) {
		bool known = set_find(set, scope->ids[i]) != NULL;

		for (size_t j = 0; j < found->n && !known; j++)
			known = finding_is_of(&found->rows[j], scope->ids[i]);
		if (!known)
			diag_add(diags, DIAG_RECORD_NOT_FOUND, (struct place){ 0 },
				 DIAG_ARGS(scope->ids[i]));
		result = known ? result : -1;
	}
	return result;
}

/* The unit whose records a finding is about; null for the schema, lg.yaml and what lies outside. */
static const struct unit *unit_of(const struct scope *scope, struct str path)
{
	if (str_eq(path, STR("lg.yaml")) || path_is_below(path, STR("schema")))
		return NULL;
	return config_unit_of_path(scope->config, path);
}

/* What is wrong with a folder concerns all that lies in it. */
static bool touches(struct str finding, struct str path)
{
	return path_is_below(finding, path) || (finding.n && path_is_below(path, finding));
}

/* Findings outside every unit concern each of them. */
static bool is_asked_about(const struct scope *scope, const struct diag *diag)
{
	const struct unit *unit = scope->unit ? unit_of(scope, diag->place.path) : NULL;

	if (unit && unit != scope->unit)
		return false;
	for (size_t i = 0; i < scope->n_ids; i++)
		if (finding_is_of(diag, scope->ids[i]))
			return true;
	for (size_t i = 0; i < scope->n_paths; i++)
		if (touches(diag->place.path, scope->paths[i]))
			return true;
	return !scope->n_ids && !scope->n_paths;
}

static void keep_asked(const struct scope *scope, struct diags *found)
{
	size_t kept = 0;

	found->errors = 0;
	for (size_t i = 0; i < found->n; i++) {
		if (!is_asked_about(scope, &found->rows[i]))
			continue;
		found->errors += found->rows[i].severity == SEVERITY_ERROR;
		found->rows[kept++] = found->rows[i];
	}
	found->n = kept;
}

/* --- staged changes ---------------------------------------------------------------------- */

/* Moves since HEAD. Before the first records each one is new; a HEAD with faults says nothing. */
static void check_staged(struct view *view, struct diags *found)
{
	struct diags unused = DIAGS_INIT;
	struct snapshot before = { .schema = SCHEMA_INIT };
	struct source *head = source_open_revision(buf_str(&view->repo.path), STR("HEAD"), &unused);
	struct source_item item;
	bool is_first = head ? !source_find(head, STR("lg.yaml"), &item)
			     : unused.n && unused.rows[0].id == DIAG_GIT_UNBORN;
	bool is_read = !is_first && head &&
		       snapshot_read(head, (struct snapshot_options){ 0 }, &before, &unused) == 0 &&
		       !before.faulty;

	if (is_first) {
		set_init(&before.set, &before.schema);
		set_index(&before.set, &unused);
	}
	if (is_first || is_read)
		check_moves(&before.set, &view->snapshot.set, found);
	snapshot_release(&before);
	if (head)
		source_close(head);
	diags_release(&unused);
}

/* --- ranges and history ------------------------------------------------------------------- */

static int check_history(struct cli *cli, struct view *view, struct diags *found)
{
	return verdict_of_history(cli, &view->repo, opts.at, view->snapshot.config.branch, found);
}

/* --- printing ---------------------------------------------------------------------------- */

static void add_number(struct json *json, struct str key, uint32_t number)
{
	json_key(json, key);
	if (number)
		json_number(json, number);
	else
		json_null(json);
}

static void add_text(struct json *json, struct str key, struct str text)
{
	json_key(json, key);
	if (text.n)
		json_text(json, text);
	else
		json_null(json);
}

static void add_json(struct json *json, const struct diag *diag)
{
	struct buf message = BUF_INIT;

	diag_message(diag, &message);
	json_open(json, '{');
	add_text(json, STR("path"), diag->place.path);
	add_number(json, STR("line"), diag->place.line);
	add_number(json, STR("column"), diag->place.column);
	add_text(json, STR("severity"), str_of(severity_name(diag->severity)));
	add_text(json, STR("rule"), diag_rule(diag));
	add_text(json, STR("message"), buf_str(&message));
	add_text(json, STR("record"), diag->record);
	add_text(json, STR("field"), diag->field);
	if (diag->commit.n)
		add_text(json, STR("commit"), diag->commit);
	json_close(json, '}');
	buf_release(&message);
}

static void print_json(struct diags *found)
{
	struct buf out = BUF_INIT;
	struct json json = JSON_INIT(&out);

	diags_sort(found);
	json_open(&json, '[');
	for (size_t i = 0; i < found->n; i++)
		add_json(&json, &found->rows[i]);
	json_close(&json, ']');
	cli_print(&out);
	buf_release(&out);
}

static size_t count(const struct diags *found, enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < found->n; i++)
		n += found->rows[i].severity == severity;
	return n;
}

static void print_summary(const struct view *view, const struct diags *found)
{
	struct buf numbers[3] = { BUF_INIT, BUF_INIT, BUF_INIT }, out = BUF_INIT;
	struct str args[3];

	buf_printf(&numbers[0], "%zu", view->snapshot.set.n);
	buf_printf(&numbers[1], "%zu", count(found, SEVERITY_ERROR));
	buf_printf(&numbers[2], "%zu", count(found, SEVERITY_WARNING));
	for (int i = 0; i < 3; i++)
		args[i] = buf_str(&numbers[i]);
	msg_format(_("Records read: %1. Errors: %2. Warnings: %3."), args, 3, &out);
	fprintf(stderr, "lg-check: %s\n", out.p);
	for (int i = 0; i < 3; i++)
		buf_release(&numbers[i]);
	buf_release(&out);
}

static const struct {
	const char *name;
	enum findings_format format;
} forges[] = {
	{ "github", FINDINGS_GITHUB },
	{ "gitlab", FINDINGS_GITLAB },
	{ "sarif", FINDINGS_SARIF },
	{ "junit", FINDINGS_JUNIT },
};

static bool print_for_forge(struct cli *cli, const struct view *view, struct diags *found)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; opts.format && i < sizeof(forges) / sizeof(*forges); i++) {
		if (strcmp(opts.format, forges[i].name) != 0)
			continue;
		findings_add(cli, forges[i].format, view, found, &out);
		cli_print(&out);
		buf_release(&out);
		return true;
	}
	return false;
}

static void print(struct cli *cli, const struct view *view, struct diags *found)
{
	if (opts.format && strcmp(opts.format, "json") == 0)
		print_json(found);
	else if (!print_for_forge(cli, view, found))
		cli_print_diags(cli, found, stdout);
	if (!opts.quiet)
		print_summary(view, found);
}

/* --- what is new since a revision ---------------------------------------------------------- */

/* Of one day on both sides, so that the day alone finds nothing; before the first, all is new. */
static int drop_known(struct cli *cli, const struct view *view, struct diags *found)
{
	struct diags known = DIAGS_INIT;
	struct view own_day = *view, before;
	struct source_item item;
	int result = 0;

	own_day.has_day = true;
	if (view_open_revision(&own_day, str_of(opts.since), &before, &known) == 0) {
		view_check(&before, cli_language(cli), &known);
		verdict_lint(&before, &known);
		if (!opts.staged)
			check_moves(&before.snapshot.set, &view->snapshot.set, found);
	} else if (before.source ? source_find(before.source, STR("lg.yaml"), &item)
			       : known.n && known.rows[0].id != DIAG_GIT_UNBORN) {
		result = -1;
	}
	if (result == 0)
		findings_drop_known(found, &known);
	else
		diags_join(&cli->diags, &known);
	view_close(&before);
	diags_release(&known);
	return result;
}

/* --- a commit's message -------------------------------------------------------------------- */

static int read_message(struct buf *text, struct diags *diags)
{
	bool is_input = strcmp(opts.message, "-") == 0;
	FILE *file = is_input ? stdin : fopen(opts.message, "r");
	bool failed = !file;
	size_t n = 1;

	while (!failed && n) {
		n = fread(buf_reserve(text, 65536), 1, 65536, file);
		text->n += n;
		failed = ferror(file) != 0;
	}
	if (failed)
		diag_add(diags, DIAG_FILE_UNREADABLE, (struct place){ str_of(opts.message), 0, 0 },
			 DIAG_ARGS(str_of(opts.message), str_of(strerror(errno))));
	if (file && !is_input)
		fclose(file);
	return failed ? -1 : 0;
}

static struct place place_in(struct str text, struct str hit)
{
	struct place place = { STR("message"), 1, 1 };
	const char *line = text.p;

	for (const char *p = text.p; p < hit.p; p++)
		if (*p == '\n') {
			place.line++;
			line = p + 1;
		}
	place.column = (uint32_t)(hit.p - line) + 1;
	return place;
}

static int check_message(struct cli *cli)
{
	struct buf text = BUF_INIT, masked = BUF_INIT;
	struct diags found = DIAGS_INIT;
	size_t at = 0;
	struct str hit;
	int status = CLI_FAILED;

	if (read_message(&text, &cli->diags) == 0) {
		while (personal_next(buf_str(&text), &at, &hit)) {
			buf_clear(&masked);
			personal_mask(hit, &masked);
			diag_add(&found, DIAG_PERSONAL_NUMBER, place_in(buf_str(&text), hit),
				 DIAG_ARGS(buf_str(&masked)));
		}
		status = found.n ? CLI_FINDINGS : CLI_CLEAN;
		cli_print_diags(cli, &found, stdout);
	}
	diags_release(&found);
	buf_release(&text);
	buf_release(&masked);
	return status;
}

/* What is wrong with the records, with the way they came to be, or with both. */
static int check_all(struct cli *cli, struct view *view, struct span range, struct diags *found)
{
	if (opts.history)
		return check_history(cli, view, found);
	view_check(view, cli_language(cli), found);
	verdict_lint(view, found);
	if (opts.staged)
		check_staged(view, found);
	if (opts.range)
		opts.since = verdict_base(&view->repo, range, &view->arena).p;
	if (opts.since && drop_known(cli, view, found) < 0)
		return -1;
	return opts.range ? verdict_of_range(cli, &view->repo, range, found) : 0;
}

static void check_options(struct cli *cli)
{
	if (opts.staged && opts.at)
		cli_usage(cli, N_("%1: name either the index or a revision"), "--staged --at");
	if (opts.range && (opts.staged || opts.at || opts.since))
		cli_usage(cli, N_("%1: a range names its revisions itself"), "--range");
	if (opts.history && (opts.staged || opts.range || opts.since))
		cli_usage(cli, N_("%1: ask for one of them"), "--history");
}

static int run(struct cli *cli)
{
	struct view_options wanted = { .revision = opts.at, .staged = opts.staged,
				       .as_of = opts.as_of, .unit = opts.unit, .faulty = true };
	struct span range = { .is_branch = false };
	struct diags found = DIAGS_INIT, unused = DIAGS_INIT;
	struct arena ends = ARENA_INIT;
	struct view view;
	struct scope scope;
	int status = CLI_FAILED, opened;

	if (opts.message)
		return check_message(cli);
	check_options(cli);
	if (opts.range) {
		range = span_parse(cli, &ends, opts.range);
		wanted.revision = range.to.p;
	}
	if (opts.history && !opts.at)
		wanted.revision = "HEAD";
	opened = view_open(cli, wanted, &view, opts.history ? &unused : &found);
	if (opened < 0)
		diags_join(&cli->diags, &unused);
	if (opened == 0 &&
	    make_scope(cli, &view, &scope) == 0 &&
	    check_ids(&scope, &view.snapshot.set, &found, &cli->diags) == 0) {
		if (check_all(cli, &view, range, &found) < 0)
			goto out;
		keep_asked(&scope, &found);
		status = found.errors || (opts.strict && count(&found, SEVERITY_WARNING)) ?
			 CLI_FINDINGS : CLI_CLEAN;
	}
	print(cli, &view, &found);
out:
	view_close(&view);
	diags_release(&found);
	diags_release(&unused);
	arena_release(&ends);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
