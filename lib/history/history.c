/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/history.h"

#include "history/find.h"
#include "history/order.h"
#include "history/version.h"
#include "base/path.h"
#include "base/utf8.h"
#include "record/schema.h"
#include "store/command.h"
#include "store/head.h"
#include "text/frontmatter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A cache this small is written anew after each commit, a larger one after so many of them. */
enum { SMALL_CACHE = 1024 * 1024, MANY_COMMITS = 64, FEW_COMMITS = 16, SHORT_ID = 12 };

struct history {
	struct buf path;		/* the top of the records, absolute */
	struct buf prefix;		/* the same from git's top; no slash behind */
	int directory;			/* of git, common to all work trees */
	char cache[40];			/* name of the file there */
	struct objects *objects;	/* null until one is asked for */
	struct past past;
	unsigned char tip[SOURCE_BLOB];
	bool has_tip;
	bool has_one;			/* the past has the rows of one record alone */
	uint32_t tip_row;
	unsigned char *types_of_folder;	/* n_folders * n_types: 1 where records of the type lie */
	const struct approved *approved;	/* null: not judged */
	uint32_t *landings;		/* of the first commits, on the line */
	size_t n_landings;
};

static const struct place nowhere = { { "", 0 }, 0, 0 };

/* --- what git says of the repository ------------------------------------------------------ */

static int open_objects(struct history *history, struct diags *diags)
{
	if (!history->objects)
		history->objects = objects_open(buf_str(&history->path), diags);
	return history->objects ? 0 : -1;
}

/* Why git would not say anything is better told by whoever opens the repository. */
static int refuse_repository(struct history *history, const struct git_command *command,
			     struct diags *diags)
{
	return open_objects(history, diags) < 0 ? -1
						: git_command_refuse(command, STR(""), diags);
}

static void name_cache(struct history *history)
{
	snprintf(history->cache, sizeof(history->cache), "lg/history");
	if (history->prefix.n)
		snprintf(history->cache, sizeof(history->cache), "lg/history-%016llx",
			 (unsigned long long)str_hash(buf_str(&history->prefix)));
}

static int take_answers(struct history *history, struct str answers, struct diags *diags)
{
	struct str line;

	if (str_next_line(&answers, &line)) {
		struct buf name = BUF_INIT;

		buf_add(&name, line);
		history->directory = open(name.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
		buf_release(&name);
	}
	if (str_next_line(&answers, &line) && str_eq(line, STR("true"))) {
		diag_add(diags, DIAG_HISTORY_SHALLOW, nowhere, DIAG_NO_ARGS);
		return -1;
	}
	if (str_next_line(&answers, &line) && str_ends(line, STR("/")))
		buf_add(&history->prefix, str_sub(line, 0, line.n - 1));
	name_cache(history);
	history->has_tip = str_next_line(&answers, &line) && object_read_hex(line, history->tip);
	return 0;
}

/* With a name for the tip that, too; where it has no commit, git answers nothing else either. */
static int ask_git(struct history *history, const char *tip, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result;

	git_command_add(&command, "rev-parse", "--path-format=absolute", "--git-common-dir",
			"--is-shallow-repository", "--show-prefix", NULL);
	if (tip)
		git_command_add(&command, tip, NULL);
	if (git_command_run(&command, history->path.p) == 0)
		result = take_answers(history, buf_str(&command.out), diags);
	else
		result = tip ? ask_git(history, NULL, diags)
			     : refuse_repository(history, &command, diags);
	git_command_release(&command);
	return result;
}

static int find_commit(struct history *history, struct str revision, unsigned char *id,
		       struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct buf name = BUF_INIT;
	bool found;

	buf_add(&name, revision);
	buf_add(&name, STR("^{commit}"));
	git_command_add(&command, "rev-parse", "--verify", "--quiet", "--end-of-options", NULL);
	git_command_add_str(&command, buf_str(&name));
	found = git_command_run(&command, history->path.p) == 0 &&
		object_read_hex(str_trim(buf_str(&command.out)), id);
	if (!found && (command.status != 0 || open_objects(history, diags) == 0))
		diag_add(diags, str_eq(revision, STR("HEAD")) ? DIAG_GIT_UNBORN
							      : DIAG_GIT_REVISION,
			 nowhere, DIAG_ARGS(revision));
	buf_release(&name);
	git_command_release(&command);
	return found ? 0 : -1;
}

/* --- the past, and its cache --------------------------------------------------------------- */

/*
 * Brings the past up to a commit, from the cache as far as that goes; -1 and a diagnostic, or
 * COLLECT_MANY.
 */
static int reach(struct history *history, const unsigned char *commit, size_t most,
		 struct diags *diags)
{
	struct past *past = &history->past;
	struct str prefix = buf_str(&history->prefix);
	int64_t n;

	if (order_find(past, commit) != PAST_NONE)
		return 0;
	if (open_objects(history, diags) < 0)
		return -1;
	if (history->has_one)
		return collect_commits(past, history->objects, commit, diags);
	n = collect_history(past, history->objects, prefix, commit, most, diags);
	if (n < 0)
		return (int)n;
	if (n >= MANY_COMMITS || past->n_pool < SMALL_CACHE)
		past_save(past, history->directory, history->cache, prefix);
	return 0;
}

/* Catching up on one commit costs as much as following a record past twenty. */
static int reach_record(struct history *history, struct str id, struct diags *diags)
{
	struct past *past = &history->past;
	struct graph *graph;
	int found = COLLECT_MANY;

	if (past->n_commits)
		found = reach(history, history->tip, FEW_COMMITS + past->n_commits / 20, diags);
	if (found != COLLECT_MANY)
		return found;
	past_release(past);
	if (open_objects(history, diags) < 0)
		return -1;
	graph = graph_open(history->directory);
	found = collect_record(past, history->objects, graph, buf_str(&history->prefix),
			       history->tip, id, diags);
	graph_close(graph);
	history->has_one = found == 1;
	if (found != 0)
		return found < 0 ? -1 : 0;
	past_release(past);
	return reach(history, history->tip, 0, diags);
}

static void place_types(struct history *history)
{
	const struct past *past = &history->past;
	size_t n = past->n_types;

	free(history->types_of_folder);
	history->types_of_folder = mem_alloc(past->n_folders * n + 1);
	for (size_t i = 0; i < past->n_folders * n; i++)
		history->types_of_folder[i] =
			past_type_is_at(past, &past->types[i % n],
					past_text(past, past->folders[i / n]));
}

/* The tip and git's directory, from git's own files where these are plain. */
static int find_tip(struct history *history, const char *revision, struct diags *diags)
{
	if (!revision)
		history->directory = head_read(history->path.p, history->tip);
	if (history->directory >= 0) {
		name_cache(history);
		return 0;
	}
	if (ask_git(history, revision ? NULL : "HEAD^{commit}", diags) < 0)
		return -1;
	return history->has_tip ? 0
				: find_commit(history, revision ? str_of(revision) : STR("HEAD"),
					      history->tip, diags);
}

static int open_parts(struct history *history, const char *revision, struct str id,
		      struct diags *diags)
{
	if (find_tip(history, revision, diags) < 0)
		return -1;
	past_load(&history->past, history->directory, history->cache,
		   buf_str(&history->prefix));
	if ((id.n ? reach_record(history, id, diags) : reach(history, history->tip, 0, diags)) < 0)
		return -1;
	history->tip_row = order_find(&history->past, history->tip);
	place_types(history);
	return 0;
}

struct history *history_open_record(struct str path, const char *revision, struct str id,
				    struct diags *diags)
{
	struct history *history = mem_alloc(sizeof(*history));

	*history = (struct history){ .directory = -1, .past = PAST_INIT };
	buf_add(&history->path, path);
	if (open_parts(history, revision, id, diags) == 0)
		return history;
	history_close(history);
	return NULL;
}

struct history *history_open(struct str path, const char *revision, struct diags *diags)
{
	return history_open_record(path, revision, STR(""), diags);
}

void history_close(struct history *history)
{
	if (!history)
		return;
	objects_close(history->objects);
	past_release(&history->past);
	if (history->directory >= 0)
		close(history->directory);
	free(history->landings);
	free(history->types_of_folder);
	buf_release(&history->path);
	buf_release(&history->prefix);
	free(history);
}

const unsigned char *history_tip(const struct history *history)
{
	return history->tip;
}

/* --- approvals ---------------------------------------------------------------------------- */

int history_judge(struct history *history, const struct approved *approved, struct diags *diags)
{
	unsigned char tip[SOURCE_BLOB];

	if (history->approved)
		return 0;
	if (!object_read_hex(approved->tip, tip) || reach(history, tip, 0, diags) < 0)
		return -1;
	place_types(history);
	history->tip_row = order_find(&history->past, history->tip);
	history->approved = approved;
	history->n_landings = history->past.n_commits;
	history->landings = order_landings(&history->past, order_find(&history->past, tip));
	return 0;
}

static void tell_approval(const struct history *history, uint32_t commit,
			  struct field_change *change)
{
	const struct approved_change *found;
	struct buf landing = BUF_INIT;

	if (commit >= history->n_landings || history->landings[commit] == PAST_NONE)
		return;
	object_add_hex(&landing, history->past.commits[history->landings[commit]].id);
	found = approved_find(history->approved, buf_str(&landing), change->record);
	if (found) {
		change->approved_by = found->roles;
		change->evidence = found->evidence;
		change->approvals = found->by;
	}
	buf_release(&landing);
}

/* --- which changes ------------------------------------------------------------------------ */

struct selection {
	const struct history *history;
	const struct history_filter *filter;
	unsigned char *is_wanted;	/* for each record */
	struct buf author, approver;	/* in lower case */
	struct history_rows *out;
	size_t cap, n_commits;
	uint32_t record, folder;	/* of the row before, and whether that was taken */
	bool is_taken;
};

static bool is_of_type(const struct history *history, uint32_t record, uint32_t folder)
{
	const struct past *past = &history->past;
	struct str prefix = str_until(past_text(past, past->records[record]), '-');

	for (size_t i = 0; i < past->n_types; i++)
		if (history->types_of_folder[folder * past->n_types + i] &&
		    str_eq(past_text(past, past->types[i].prefix), prefix))
			return true;
	return false;
}

static unsigned char *find_records(const struct past *past, const struct map *records)
{
	unsigned char *wanted = mem_alloc(past->n_records + 1);

	for (size_t i = 0; i < past->n_records; i++)
		wanted[i] = !records || map_get(records, past_text(past, past->records[i]));
	return wanted;
}

static bool is_by(struct selection *selection, const struct commit_row *row)
{
	const struct past *past = &selection->history->past;
	struct buf author = BUF_INIT, lower = BUF_INIT;
	bool found;

	if (!selection->author.n)
		return true;
	buf_add(&author, past_text(past, row->name));
	buf_add(&author, STR(" <"));
	buf_add(&author, past_text(past, row->email));
	buf_addc(&author, '>');
	utf8_add_lower(&lower, buf_str(&author));
	found = str_find(buf_str(&lower), buf_str(&selection->author), 0) != SIZE_MAX;
	buf_release(&author);
	buf_release(&lower);
	return found;
}

static bool is_within(const struct history_filter *filter, const struct commit_row *row)
{
	int64_t day = instant_date((struct instant){ row->seconds, row->zone });

	return (!filter->has_from || day >= filter->from) && (!filter->has_to || day <= filter->to);
}

/* The rows of one record stand together. */
static bool takes_record(struct selection *selection, const struct change_row *row)
{
	if (row->record == selection->record && row->folder == selection->folder)
		return selection->is_taken;
	selection->record = row->record;
	selection->folder = row->folder;
	selection->is_taken = selection->is_wanted[row->record] &&
			      is_of_type(selection->history, row->record, row->folder);
	return selection->is_taken;
}

static bool is_approved_by(const struct selection *selection, const struct change_row *row)
{
	const struct history *history = selection->history;
	struct field_change change = {
		.record = past_text(&history->past, history->past.records[row->record]) };
	struct buf lower = BUF_INIT;
	bool found;

	if (!selection->approver.n)
		return true;
	tell_approval(history, row->commit, &change);
	utf8_add_lower(&lower, change.approved_by);
	found = str_find(buf_str(&lower), buf_str(&selection->approver), 0) != SIZE_MAX;
	buf_release(&lower);
	return found;
}

static bool takes(struct selection *selection, const struct change_row *row)
{
	struct str field = selection->filter->field;

	return takes_record(selection, row) &&
	       (!field.n ||
		str_eq(past_text(&selection->history->past, row->field), field)) &&
	       is_approved_by(selection, row);
}

static void take_commit(struct selection *selection, const struct commit_row *commit)
{
	const struct past *past = &selection->history->past;
	struct history_rows *out = selection->out;
	size_t before = out->n;

	if (!commit->n_changes || !is_within(selection->filter, commit) ||
	    !is_by(selection, commit))
		return;
	for (uint32_t i = 0; i < commit->n_changes; i++) {
		uint32_t row = commit->first_change + i;

		if (!takes(selection, &past->changes[row]))
			continue;
		out->rows = mem_grow(out->rows, &selection->cap, out->n + 1, sizeof(*out->rows));
		out->rows[out->n++] = row;
	}
	selection->n_commits += out->n > before;
}

static void select_rows(struct history *history, const struct history_filter *filter,
			const unsigned char *marks, struct history_rows *out)
{
	const struct past *past = &history->past;
	struct selection selection = { .history = history, .filter = filter, .out = out,
				       .author = BUF_INIT, .approver = BUF_INIT,
				       .record = PAST_NONE };
	uint32_t *commits;
	size_t n = order_commits(past, history->tip_row, marks, &commits);

	selection.is_wanted = find_records(past, filter->records);
	utf8_add_lower(&selection.author, filter->author);
	utf8_add_lower(&selection.approver, filter->approver);
	for (size_t i = 0; i < n; i++) {
		if (filter->commits && selection.n_commits == filter->commits)
			break;
		take_commit(&selection, &past->commits[commits[i]]);
	}
	free(selection.is_wanted);
	buf_release(&selection.author);
	buf_release(&selection.approver);
	free(commits);
}

/* Everything that a revision knows; when the past has not met it, it is brought up to it. */
static int mark_since(struct history *history, struct str since, unsigned char **marks,
		      struct diags *diags)
{
	unsigned char id[SOURCE_BLOB];

	if (find_commit(history, since, id, diags) < 0 || reach(history, id, 0, diags) < 0)
		return -1;
	place_types(history);
	*marks = order_marks(&history->past);
	order_mark(&history->past, order_find(&history->past, id), *marks);
	return 0;
}

int history_select(struct history *history, const struct history_filter *filter,
		   struct history_rows *out, struct diags *diags)
{
	unsigned char *marks = NULL;

	*out = (struct history_rows){ NULL, 0 };
	if (filter->since.n && mark_since(history, filter->since, &marks, diags) < 0)
		return -1;
	if (!marks)
		marks = order_marks(&history->past);
	select_rows(history, filter, marks, out);
	free(marks);
	return 0;
}

void history_rows_release(struct history_rows *rows)
{
	free(rows->rows);
	*rows = (struct history_rows){ NULL, 0 };
}

struct field_change history_change(const struct history *history, uint32_t number)
{
	const struct past *past = &history->past;
	const struct change_row *row = &past->changes[number];
	const struct commit_row *commit = &past->commits[row->commit];
	struct field_change change = {
		.commit = commit->id,
		.at = { commit->seconds, commit->zone },
		.name = past_text(past, commit->name),
		.email = past_text(past, commit->email),
		.reason = past_text(past, commit->reason),
		.record = past_text(past, past->records[row->record]),
		.folder = past_text(past, past->folders[row->folder]),
		.field = past_text(past, row->field),
		.old = version_text(past, row->old),
		.new = version_text(past, row->new),
		.fate = (enum fate)row->fate,
	};

	tell_approval(history, row->commit, &change);
	return change;
}

/* --- versions that were passed over ------------------------------------------------------- */

/* What is wrong with the file, which is read once more for that. */
static void find_fault(struct history *history, const struct fault_row *fault,
		       struct diags *found)
{
	struct str path = past_text(&history->past, fault->path);
	struct object *object = objects_get(history->objects, OBJECT_BLOB, fault->blob, found);
	struct arena arena = ARENA_INIT;
	struct frontmatter parts;

	if (object && fault->record == PAST_NONE)
		yaml_parse_file(object->bytes, path, &arena, found);
	else if (object && frontmatter_split(object->bytes, path, &parts, found) == 0)
		yaml_parse((struct yaml_source){ .text = parts.yaml, .path = path,
						 .offset = (uint32_t)parts.yaml_at, .line = 2 },
			   &arena, found);
	object_release(history->objects, object);
	arena_release(&arena);
}

static void report_fault(struct history *history, const struct fault_row *fault,
			 struct diags *diags)
{
	const struct past *past = &history->past;
	struct buf commit = BUF_INIT, message = BUF_INIT;
	struct diags found = DIAGS_INIT;
	struct place place = { past_text(past, fault->path), 0, 0 };

	find_fault(history, fault, &found);
	if (found.n) {
		place.line = found.rows[0].place.line;
		place.column = found.rows[0].place.column;
		diag_message(&found.rows[0], &message);
	}
	object_add_hex(&commit, past->commits[fault->commit].id);
	diag_add_field(diags, DIAG_HISTORY_BROKEN, place,
		       fault->record == PAST_NONE ? STR("")
						   : past_text(past, past->records[fault->record]),
		       STR(""),
		       DIAG_ARGS(str_sub(buf_str(&commit), 0, SHORT_ID), buf_str(&message)));
	buf_release(&commit);
	buf_release(&message);
	diags_release(&found);
}

static bool is_reported(const struct history *history, const struct fault_row *fault,
			const struct map *records)
{
	const struct past *past = &history->past;

	if (fault->record == PAST_NONE)
		return !records;
	return is_of_type(history, fault->record, fault->folder) &&
	       (!records || map_get(records, past_text(past, past->records[fault->record])));
}

void history_report(struct history *history, const struct map *records, struct diags *diags)
{
	const struct past *past = &history->past;
	unsigned char *known;

	if (!past->n_faults || open_objects(history, diags) < 0)
		return;
	known = order_marks(past);
	order_mark(past, history->tip_row, known);
	for (size_t i = 0; i < past->n_faults; i++)
		if (known[past->faults[i].commit] &&
		    is_reported(history, &past->faults[i], records))
			report_fault(history, &past->faults[i], diags);
	free(known);
}

int history_file(struct history *history, struct str id, struct buf *path, struct buf *bytes,
		 struct diags *diags)
{
	const struct commit_row *tip = &history->past.commits[history->tip_row];
	unsigned char top[SOURCE_BLOB], blob[SOURCE_BLOB];
	struct object *object;
	int found;

	if (open_objects(history, diags) < 0)
		return -1;
	found = tree_folder(history->objects, tip->tree, buf_str(&history->prefix), top, diags);
	if (found == 1)
		found = find_record(history->objects, top, id, path, blob, diags);
	if (found != 1)
		return found;
	object = objects_get(history->objects, OBJECT_BLOB, blob, diags);
	if (!object)
		return -1;
	buf_clear(bytes);
	buf_add(bytes, object->bytes);
	object_release(history->objects, object);
	return 1;
}
