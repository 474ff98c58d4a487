/* SPDX-License-Identifier: EUPL-1.2 */
#include "view.h"

#include "progress.h"
#include "query/ready.h"

#include <string.h>
#include <time.h>

static int64_t day_of_clock(void)
{
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	return date_of_civil((struct civil){ local.tm_year + 1900, local.tm_mon + 1,
					     local.tm_mday });
}

static bool day_is_given(struct cli *cli, const char *as_of, int64_t *day)
{
	if (as_of && !date_parse(str_of(as_of), day))
		cli_usage(cli, N_("%1 is not a date such as 2026-03-31"), as_of);
	return as_of != NULL;
}

static struct source *open_source(struct view_options options, struct view *view,
				  struct diags *diags)
{
	struct str path = buf_str(&view->repo.path);
	struct document instead = options.instead;

	if (instead.path.n)
		return source_open_overlay(source_open_worktree(view->repo.top), instead.path,
					   instead.bytes);
	if (options.staged)
		return source_open_index(path, diags);
	if (options.revision)
		return source_open_revision(path, str_of(options.revision), diags);
	return source_open_worktree(view->repo.top);
}

static int refuse_unit(const struct config *config, struct str name, struct diags *diags)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < config->n_units; i++)
		buf_add_item(&names, config->units[i].name);
	diag_add(diags, DIAG_UNIT_UNKNOWN, (struct place){ STR("lg.yaml"), 0, 0 },
		 DIAG_ARGS(name, buf_str(&names)));
	buf_release(&names);
	return -1;
}

/* -u, else the unit in whose folder the command was started; of one unit there is no choice. */
static int choose_unit(const char *given, struct view *view, struct diags *diags)
{
	const struct config *config = &view->snapshot.config;
	const struct unit *unit;

	if (given) {
		unit = config_unit(config, str_of(given));
		if (!unit)
			return refuse_unit(config, str_of(given), diags);
	} else {
		unit = view->repo.prefix.n && config->n_units > 1 ?
		       config_unit_of_path(config, buf_str(&view->repo.prefix)) : NULL;
	}
	view->unit = unit;
	return 0;
}

static int read_source(struct view *view, struct str top, struct progress *progress,
		       struct diags *diags)
{
	struct snapshot_options options = { .keep_body = view->keep_body, .top = top,
					    .counts = &progress->counts };

	if (!view->source)
		return -1;
	if (!view->has_day)
		view->today = view->source->commit.n ? view->source->committed : day_of_clock();
	if (snapshot_read(view->source, options, &view->snapshot, diags) < 0)
		return -1;
	view->history = arena_alloc(&view->arena, sizeof(*view->history));
	history_source_init(view->history, (struct life){ .directory = top.p, .now = time(NULL),
							  .revision = view->source->commit },
			    &view->snapshot.schema, &view->snapshot.config);
	view->rules = rules_bind(&view->snapshot.schema, &view->arena, diags);
	rules_compute(view->rules, &view->snapshot.set, view->today, diags);
	if (view->snapshot.faulty || view->snapshot.schema.faulty)
		return view->faulty ? 0 : -1;
	return 0;
}

int view_open(struct cli *cli, struct view_options options, struct view *view,
	      struct diags *diags)
{
	struct progress progress;
	int result;

	*view = (struct view){ .arena = ARENA_INIT, .repo.top = -1,
			       .keep_body = options.keep_body, .faulty = options.faulty };
	view->has_day = day_is_given(cli, options.as_of, &view->today);
	if ((options.revision || options.staged ? repo_open_history : repo_open)(".", &view->repo,
										 diags) < 0)
		return -1;
	view->is_open = true;
	progress_start(&progress);
	view->source = open_source(options, view, diags);
	result = read_source(view, buf_str(&view->repo.path), &progress, diags);
	progress_stop(&progress);
	if (result < 0)
		return -1;
	return choose_unit(options.unit, view, diags);
}

int view_open_revision(const struct view *view, struct str revision, struct view *other,
		       struct diags *diags)
{
	struct progress progress;
	int result;

	*other = (struct view){ .arena = ARENA_INIT, .repo.top = -1, .today = view->today,
				.has_day = view->has_day, .keep_body = view->keep_body };
	progress_start(&progress);
	other->source = source_open_revision(buf_str(&view->repo.path), revision, diags);
	result = read_source(other, buf_str(&view->repo.path), &progress, diags);
	progress_stop(&progress);
	if (result < 0)
		return -1;
	if (view->unit)
		other->unit = config_unit(&other->snapshot.config, view->unit->name);
	if (!other->unit)
		other->unit = view->unit;
	return 0;
}

int view_open_since(const struct view *view, const char *revision, struct view *since,
		    struct diags *diags)
{
	struct view own_day = *view;
	struct diags faults = DIAGS_INIT;
	int result;

	own_day.has_day = false;
	result = view_open_revision(&own_day, str_of(revision), since, &faults);
	if (result < 0)
		diags_join(diags, &faults);
	diags_release(&faults);
	return result;
}

void view_close(struct view *view)
{
	if (view->history)
		history_source_release(view->history);
	snapshot_release(&view->snapshot);
	if (view->source)
		source_close(view->source);
	if (view->is_open)
		repo_close(&view->repo);
	arena_release(&view->arena);
}

struct query_context view_context(const struct view *view, enum language language)
{
	return (struct query_context){
		.set = &view->snapshot.set,
		.today = view->today,
		.language = language,
		.unit = view->unit,
		.tables = view->history ? &view->history->base : NULL,
	};
}

void view_check(struct view *view, enum language language, struct diags *diags)
{
	struct query_context context = view_context(view, language);
	struct checks *checks = checks_parse(&view->snapshot.schema, view->snapshot.checks,
					     &view->arena, diags);

	rules_check(view->rules, &view->snapshot.set, view->today, diags);
	ready_check(&view->snapshot.schema, view->snapshot.queries, &view->arena, diags);
	check_run(checks, &context, diags);
}

bool finding_is_of(const struct diag *diag, struct str id)
{
	return str_eq(diag->record, id) || str_eq(id_of_path(diag->place.path), id);
}
