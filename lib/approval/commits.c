/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/commits.h"

#include "base/file.h"
#include "base/map.h"

#include <stdlib.h>

const struct str object_none = { "0000000000000000000000000000000000000000", OBJECT_ID };

/* --- asking git --------------------------------------------------------------------------- */

static struct git_command ask(void)
{
	return (struct git_command){ .arena = ARENA_INIT, .out = BUF_INIT, .err = BUF_INIT,
				     .as_stored = true };
}

/* One line in answer, in the arena; empty when git has none. */
static struct str answer(struct git_command *command, const char *directory, struct arena *arena)
{
	struct str line = STR("");

	if (git_command_run(command, directory) == 0)
		line = arena_str(arena, str_until(buf_str(&command->out), '\n'));
	git_command_release(command);
	return line;
}

struct str commit_find(const char *directory, struct str revision, struct arena *arena,
		       struct diags *diags)
{
	struct git_command command = ask();
	struct buf peeled = BUF_INIT;
	struct str id;

	buf_printf(&peeled, "%.*s^{commit}", STR_ARG(revision));
	git_command_add(&command, "rev-parse", "--quiet", "--verify", "--end-of-options", NULL);
	git_command_add_str(&command, buf_str(&peeled));
	id = answer(&command, directory, arena);
	if (id.n != OBJECT_ID) {
		diag_add(diags, DIAG_GIT_REVISION, (struct place){ STR(""), 0, 0 },
			 DIAG_ARGS(revision));
		id = STR("");
	}
	buf_release(&peeled);
	return id;
}

struct str branch_revision(const char *directory, struct str branch, struct buf *name)
{
	struct arena arena = ARENA_INIT;
	struct diags unused = DIAGS_INIT;
	bool found = false;

	for (int remote = 0; remote < 2 && !found; remote++) {
		buf_clear(name);
		buf_add(name, remote ? STR("refs/remotes/origin/") : STR("refs/heads/"));
		buf_add(name, branch);
		found = commit_find(directory, buf_str(name), &arena, &unused).n > 0;
	}
	arena_release(&arena);
	diags_release(&unused);
	return found ? buf_str(name) : STR("HEAD");
}

struct str commit_base(const char *directory, struct str a, struct str b, struct arena *arena,
		       bool *is_only)
{
	struct git_command command = ask();
	struct str line = STR("");

	git_command_add(&command, "merge-base", "--all", NULL);
	git_command_add_str(&command, a);
	git_command_add_str(&command, b);
	if (git_command_run(&command, directory) == 0)
		line = arena_str(arena, str_until(buf_str(&command.out), '\n'));
	*is_only = command.out.n <= line.n + 1;
	git_command_release(&command);
	return line;
}

int64_t commit_latest(const char *directory, struct str commit, int64_t now)
{
	struct git_command command = ask();
	struct str rest, line;
	int64_t latest = 0, at;

	git_command_add(&command, "rev-list", "--first-parent", "--timestamp", NULL);
	git_command_add_str(&command, commit);
	git_command_run(&command, directory);
	rest = buf_str(&command.out);
	while (str_next_line(&rest, &line))
		if (str_to_int(str_until(line, ' '), &at) && at > latest && at <= now)
			latest = at;
	git_command_release(&command);
	return latest;
}

bool commit_is_before(const char *directory, struct str a, struct str b)
{
	struct git_command command = ask();
	bool is;

	git_command_add(&command, "merge-base", "--is-ancestor", NULL);
	git_command_add_str(&command, a);
	git_command_add_str(&command, b);
	is = git_command_run(&command, directory) == 0;
	git_command_release(&command);
	return is;
}

int commits_check_clone(const char *directory, struct diags *diags)
{
	struct git_command shallow = ask(), replaced = ask();
	struct place nowhere = { STR(""), 0, 0 };
	struct arena arena = ARENA_INIT;
	int result = 0;

	git_command_add(&shallow, "rev-parse", "--is-shallow-repository", NULL);
	if (!str_eq(answer(&shallow, directory, &arena), STR("false"))) {
		diag_add(diags, DIAG_HISTORY_SHALLOW, nowhere, DIAG_NO_ARGS);
		result = -1;
	}
	git_command_add(&replaced, "for-each-ref", "--count=1", "refs/replace/", NULL);
	if (answer(&replaced, directory, &arena).n)
		diag_add(diags, DIAG_HISTORY_REPLACED, nowhere, DIAG_NO_ARGS);
	arena_release(&arena);
	return result;
}

/* --- raw differences ---------------------------------------------------------------------- */

/* Cuts a part off that ends with a NUL. */
static struct str next_part(struct str *rest)
{
	struct str part = str_until(*rest, '\0');

	*rest = str_from(*rest, part.n + 1);
	return part;
}

static struct str next_word(struct str *line)
{
	struct str word = str_until(*line, ' ');

	*line = str_from(*line, word.n + 1);
	return word;
}

static uint32_t octal(struct str digits)
{
	uint32_t number = 0;

	for (size_t i = 0; i < digits.n; i++)
		number = number * 8 + (uint32_t)(digits.p[i] - '0');
	return number;
}

/* ":100644 100644 WAS BLOB M", or "::" and one more mode and id for each further parent. */
static struct touch read_touch(struct str line, struct str *rest)
{
	struct touch touch = { .was = STR("") };
	size_t parents = 0;

	while (parents < line.n && line.p[parents] == ':')
		parents++;
	line = str_from(line, parents);
	touch.mode_before = octal(next_word(&line));
	for (size_t i = 1; i < parents; i++)
		next_word(&line);
	touch.mode = octal(next_word(&line));
	for (size_t i = 0; i < parents; i++)
		touch.was = next_word(&line);
	touch.blob = next_word(&line);
	touch.path = next_part(rest);
	if (parents > 1)
		touch.was = STR("");
	return touch;
}

struct touches {
	struct touch *rows;
	size_t n, cap;
};

static void read_touches(struct str *rest, struct arena *arena, struct touches *touches)
{
	while (rest->n && rest->p[0] == ':') {
		struct str line = next_part(rest);
		struct touch touch = read_touch(line, rest);

		touch.path = arena_str(arena, touch.path);
		touch.was = arena_str(arena, touch.was);
		touch.blob = arena_str(arena, touch.blob);
		touches->rows = mem_grow(touches->rows, &touches->cap, touches->n + 1,
					 sizeof(*touches->rows));
		touches->rows[touches->n++] = touch;
	}
}

static void keep_touches(struct touches *touches, struct arena *arena, struct touch **out,
			 size_t *n)
{
	*n = touches->n;
	*out = arena_copy(arena, touches->rows, touches->n * sizeof(*touches->rows));
	free(touches->rows);
}

int commits_compare(const char *directory, struct str from, struct str to, struct arena *arena,
		    struct touch **touches, size_t *n, struct diags *diags)
{
	struct git_command command = ask();
	struct touches list = { NULL, 0, 0 };
	struct str rest;
	int result = -1;

	git_command_add(&command, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev",
			"--relative", NULL);
	git_command_add_str(&command, from);
	git_command_add_str(&command, to);
	if (git_command_run(&command, directory) == 0) {
		rest = buf_str(&command.out);
		read_touches(&rest, arena, &list);
		result = 0;
	} else {
		git_command_refuse(&command, STR(""), diags);
	}
	keep_touches(&list, arena, touches, n);
	git_command_release(&command);
	return result;
}

/* --- lists of commits --------------------------------------------------------------------- */

static const char format[] =
	"--format=format:%x01%H%x00%P%x00%ae%x00%ce%x00%ct%x00%s%x00"
	"%(trailers:key=Co-authored-by,only=true,unfold=true,valueonly=true)%x00"
	"%(trailers:key=Approved-by,key=Reviewed-by,only=true,unfold=true,valueonly=true)%x00";

static void read_commit(struct str *rest, struct commits *out)
{
	struct touched *row;
	struct touches touches = { NULL, 0, 0 };

	out->rows = mem_grow(out->rows, &out->cap, out->n + 1, sizeof(*out->rows));
	row = &out->rows[out->n++];
	*rest = str_from(*rest, 1);
	row->id = arena_str(&out->arena, next_part(rest));
	row->parents = arena_str(&out->arena, next_part(rest));
	row->author = arena_str(&out->arena, next_part(rest));
	row->committer = arena_str(&out->arena, next_part(rest));
	if (!str_to_int(next_part(rest), &row->committed))
		row->committed = 0;
	row->has_title = str_starts(next_part(rest), STR("Merge pull request #"));
	row->with = arena_str(&out->arena, next_part(rest));
	row->trailers = arena_str(&out->arena, next_part(rest));
	while (rest->n && (rest->p[0] == '\n' || rest->p[0] == '\0'))
		*rest = str_from(*rest, 1);
	read_touches(rest, &out->arena, &touches);
	keep_touches(&touches, &out->arena, &row->touches, &row->n_touches);
}

int commits_read(const char *directory, struct str range, enum commits_walk walk,
		 struct commits *out, struct diags *diags)
{
	struct git_command command = ask();
	struct str rest;
	int result = -1;

	git_command_add(&command, "-c", "log.showSignature=false",
			"-c", "i18n.logOutputEncoding=UTF-8", "-c", "trailer.separators=:", "log",
			"--ignore-submodules=none", "-z", "--raw", "--no-renames", "--no-abbrev",
			"--relative", "--no-show-signature", "--no-notes", "--no-color", "--root",
			"--topo-order", format, NULL);
	if (walk == COMMITS_FIRST_PARENT)
		git_command_add(&command, "--first-parent", "--diff-merges=first-parent",
				"--reverse", NULL);
	else if (walk == COMMITS_CHOICES)
		git_command_add(&command, "--merges", "--remerge-diff", NULL);
	else
		git_command_add(&command, "--diff-merges=combined", NULL);
	git_command_add_str(&command, range);
	git_command_add(&command, "--", NULL);
	if (git_command_run(&command, directory) == 0) {
		rest = buf_str(&command.out);
		while (rest.n) {
			if (rest.p[0] == '\1')
				read_commit(&rest, out);
			else
				rest = str_from(rest, 1);
		}
		result = 0;
	} else {
		git_command_refuse(&command, STR(""), diags);
	}
	git_command_release(&command);
	return result;
}

bool is_merge(const struct touched *commit)
{
	return commit->parents.n > OBJECT_ID;
}

static void add_touches(struct touched *row, const struct touched *more, struct arena *arena)
{
	size_t n = row->n_touches + more->n_touches;
	struct touch *touches = arena_alloc(arena, (n + 1) * sizeof(*touches));

	for (size_t i = 0; i < n; i++) {
		touches[i] = i < row->n_touches ? row->touches[i] :
			     more->touches[i - row->n_touches];
		touches[i].path = arena_str(arena, touches[i].path);
	}
	row->touches = touches;
	row->n_touches = n;
}

int commits_add_choices(const char *directory, struct str range, struct touched *rows, size_t n,
			struct arena *arena, struct diags *diags)
{
	struct commits choices = COMMITS_INIT;
	struct map merges = MAP_INIT;
	int result = 0;

	for (size_t i = 0; i < n; i++)
		if (is_merge(&rows[i]))
			map_put(&merges, rows[i].id, &rows[i]);
	if (merges.n)
		result = commits_read(directory, range, COMMITS_CHOICES, &choices, diags);
	for (size_t i = 0; i < choices.n; i++) {
		struct touched *row = map_get(&merges, choices.rows[i].id);

		if (row)
			add_touches(row, &choices.rows[i], arena);
	}
	map_release(&merges);
	commits_release(&choices);
	return result;
}

void commits_release(struct commits *commits)
{
	free(commits->rows);
	arena_release(&commits->arena);
	*commits = (struct commits)COMMITS_INIT;
}

/* --- trees -------------------------------------------------------------------------------- */

int commit_list(const char *directory, struct str commit, const struct str *paths, size_t n_paths,
		struct arena *arena, struct touch **files, size_t *n, struct diags *diags)
{
	struct git_command command = ask();
	struct touches list = { NULL, 0, 0 };
	struct str rest;
	int result = -1;

	git_command_add(&command, "ls-tree", "-r", "-z", NULL);
	git_command_add_str(&command, commit);
	git_command_add(&command, "--", NULL);
	for (size_t i = 0; i < n_paths; i++)
		git_command_add_str(&command, paths[i]);
	if (git_command_run(&command, directory) == 0)
		result = 0;
	else
		git_command_refuse(&command, STR(""), diags);
	rest = result == 0 ? buf_str(&command.out) : STR("");
	while (rest.n) {
		struct str part = next_part(&rest);
		struct str about = str_until(part, '\t');
		struct touch file = { .mode = octal(next_word(&about)) };

		next_word(&about);
		file.was = object_none;
		file.blob = arena_str(arena, about);
		file.path = arena_str(arena, str_from(part, str_index(part, '\t') + 1));
		list.rows = mem_grow(list.rows, &list.cap, list.n + 1, sizeof(*list.rows));
		list.rows[list.n++] = file;
	}
	keep_touches(&list, arena, files, n);
	git_command_release(&command);
	return result;
}

/* --- objects ------------------------------------------------------------------------------ */

void object_reader_init(const char *directory, struct object_reader *out)
{
	*out = (struct object_reader){ .directory = directory, .cat_file = ask() };
	git_command_add(&out->cat_file, "cat-file", "--batch", NULL);
}

void object_reader_close(struct object_reader *reader)
{
	if (reader->peer.child > 0)
		proc_stop(&reader->peer);
	git_command_release(&reader->cat_file);
}

/* "ID KIND SIZE", the bytes and a line end; or "ID missing", without bytes. */
struct reply {
	struct str id, kind, bytes;
};

/* Cuts the next one off; false when it is not all there yet. */
static bool next_reply(struct str *rest, struct reply *out)
{
	struct str line = str_until(*rest, '\n'), after = str_from(*rest, line.n + 1);
	int64_t size;

	if (line.n == rest->n)
		return false;
	out->id = next_word(&line);
	out->kind = next_word(&line);
	out->bytes = (struct str){ NULL, 0 };
	if (str_to_int(line, &size) && size >= 0) {
		if (after.n <= (size_t)size)
			return false;
		out->bytes = str_sub(after, 0, (size_t)size);
		after = str_from(after, (size_t)size + 1);
	}
	*rest = after;
	return true;
}

/* How many replies are still to come, and where the next begins. */
struct awaited {
	size_t replies, at;
};

static bool is_answered(void *data, struct str out)
{
	struct awaited *awaited = data;
	struct str rest = str_from(out, awaited->at);
	struct reply reply;

	while (awaited->replies && next_reply(&rest, &reply))
		awaited->replies--;
	awaited->at = out.n - rest.n;
	return !awaited->replies;
}

static int ask_for(struct object_reader *reader, struct str wanted, size_t n, struct diags *diags)
{
	struct awaited awaited = { n, 0 };

	if (!n)
		return 0;
	reader->cat_file.in = wanted;
	if (reader->peer.child <= 0 &&
	    git_command_start(&reader->cat_file, reader->directory, &reader->peer) < 0)
		return git_command_refuse(&reader->cat_file, STR(""), diags);
	if (git_command_ask(&reader->cat_file, &reader->peer, is_answered, &awaited) < 0)
		return git_command_refuse(&reader->cat_file, STR(""), diags);
	return 0;
}

static int keep(const struct reply *reply, struct arena *arena, struct str *bytes,
		struct diags *diags)
{
	if (!reply->bytes.p) {
		diag_add(diags, DIAG_GIT_OBJECT, (struct place){ STR(""), 0, 0 },
			 DIAG_ARGS(reply->id, reply->kind));
		return -1;
	}
	if (!str_eq(reply->kind, STR("tree")) && reply->bytes.n <= FILE_MAX_RECORD)
		*bytes = arena_str(arena, reply->bytes);
	return 0;
}

int objects_read(struct object_reader *reader, const struct str *ids, size_t n,
		 struct arena *arena, struct str *bytes, struct diags *diags)
{
	struct buf wanted = BUF_INIT;
	struct reply reply;
	struct str rest;
	size_t asked = 0;
	int result;

	for (size_t i = 0; i < n; i++) {
		bytes[i] = (struct str){ NULL, 0 };
		if (str_eq(ids[i], object_none))
			continue;
		buf_printf(&wanted, "%.*s\n", STR_ARG(ids[i]));
		asked++;
	}
	result = ask_for(reader, buf_str(&wanted), asked, diags);
	rest = buf_str(&reader->cat_file.out);
	for (size_t i = 0; result == 0 && i < n; i++)
		if (!str_eq(ids[i], object_none) && next_reply(&rest, &reply))
			result = keep(&reply, arena, &bytes[i], diags);
	buf_release(&wanted);
	return result;
}
