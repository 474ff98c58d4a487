/* SPDX-License-Identifier: EUPL-1.2 */
#include "handout.h"

#include "base/file.h"
#include "base/path.h"
#include "store/command.h"
#include "store/repo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(enum diag_id id, struct str path, struct diags *diags)
{
	diag_add(diags, id, (struct place){ path, 0, 0 },
		 DIAG_ARGS(path, str_of(strerror(errno))));
	return -1;
}

/* --- asking and telling git ----------------------------------------------------------------- */

/* One line of git's answer; false when it has none. */
static bool ask(struct git_command *command, struct buf *out)
{
	bool answered = git_command_run(command, ".") == 0;

	buf_clear(out);
	if (answered)
		buf_add(out, str_until(buf_str(&command->out), '\n'));
	git_command_release(command);
	return answered;
}

static bool ask_path(const char *question, const char *name, struct buf *out)
{
	struct git_command command = GIT_COMMAND_INIT;

	git_command_add(&command, "rev-parse", "--path-format=absolute", question, NULL);
	if (name)
		git_command_add(&command, name, NULL);
	return ask(&command, out) && out->n;
}

static bool setting(const char *key, struct buf *out)
{
	struct git_command command = GIT_COMMAND_INIT;

	git_command_add(&command, "config", "--get", key, NULL);
	return ask(&command, out);
}

static int set(const char *key, struct str value, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	git_command_add(&command, "config", "--local", key, NULL);
	git_command_add_str(&command, value);
	if (git_command_run_patiently(&command, ".") != 0)
		result = git_command_refuse(&command, STR(""), diags);
	git_command_release(&command);
	return result;
}

/* What the user has set stays. */
static int set_if_unset(const char *key, struct str value, struct diags *diags)
{
	struct buf now = BUF_INIT;
	bool is_set = setting(key, &now);

	buf_release(&now);
	return is_set ? 0 : set(key, value, diags);
}

/* --- files ---------------------------------------------------------------------------------- */

static void add_data_path(struct buf *out, const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct buf data = BUF_INIT;

	cli_data_directory(&data);
	buf_printf(out, "%s/%s/%s", realpath(data.p, path) ? path : data.p, folder, name);
	buf_release(&data);
}

static int read_data(struct str path, struct buf *out, struct diags *diags)
{
	int top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int result = file_read(top, str_from(path, 1), FILE_MAX_RECORD, out, diags);

	close(top);
	return result;
}

/*
 * Writes a file that is not there; one that differs is told. 1 when it was written, 0 when it
 * was there, -1 and a diagnostic.
 */
static int place_file(int folder, struct str folder_path, struct str name, struct str bytes,
		      struct str ours, struct diags *diags)
{
	struct buf theirs = BUF_INIT, path = BUF_INIT, word = BUF_INIT, our_word = BUF_INIT;
	int result;

	if (!file_exists(folder, name)) {
		result = file_make_parents(folder, name, diags) == 0 &&
			 file_create(folder, name, bytes, diags) == 0 ? 1 : -1;
		return result;
	}
	result = file_read(folder, name, FILE_MAX_RECORD, &theirs, diags);
	if (result == 0 && !str_eq(buf_str(&theirs), bytes)) {
		buf_printf(&path, "%.*s/%.*s", STR_ARG(folder_path), STR_ARG(name));
		buf_add_word(&word, buf_str(&path));
		buf_add_word(&our_word, ours);
		diag_add(diags, DIAG_INIT_OTHER, (struct place){ buf_str(&path), 0, 0 },
			 DIAG_ARGS(buf_str(&path), buf_str(&our_word), buf_str(&word)));
	}
	buf_release(&theirs);
	buf_release(&path);
	buf_release(&word);
	buf_release(&our_word);
	return result;
}

/* --- hooks ---------------------------------------------------------------------------------- */

static const char *const clone_hooks[] = { "pre-commit", "pre-merge-commit", "prepare-commit-msg",
					   "commit-msg", NULL };
static const char *const server_hooks[] = { "pre-receive", NULL };

/* The folder that git runs hooks from, made when it is missing; -1 and a diagnostic. */
static int open_hooks(struct buf *path, struct diags *diags)
{
	struct buf shared = BUF_INIT;
	int fd;

	if (!ask_path("--git-path", "hooks", path)) {
		diag_add(diags, DIAG_GIT_NONE, (struct place){ 0 }, DIAG_ARGS(STR(".")));
		return -1;
	}
	if (setting("core.hooksPath", &shared))
		diag_add(diags, DIAG_INIT_HOOKS_PATH, (struct place){ buf_str(path), 0, 0 },
			 DIAG_ARGS(buf_str(path)));
	buf_release(&shared);
	fd = open(path->p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && mkdir(path->p, 0777) == 0)
		fd = open(path->p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fail(DIAG_FILE_WRITE, buf_str(path), diags) : fd;
}

static int make_runnable(int folder, const char *name, struct diags *diags)
{
	struct stat about;

	if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode) &&
	    fchmodat(folder, name, about.st_mode | ((about.st_mode & 0444) >> 2), 0) == 0)
		return 0;
	return fail(DIAG_FILE_WRITE, str_of(name), diags);
}

static int place_hook(int folder, struct str folder_path, const char *name, struct diags *diags)
{
	struct buf ours = BUF_INIT, bytes = BUF_INIT;
	int result;

	add_data_path(&ours, "hooks", name);
	result = read_data(buf_str(&ours), &bytes, diags);
	if (result == 0)
		result = place_file(folder, folder_path, str_of(name), buf_str(&bytes),
				    buf_str(&ours), diags);
	if (result == 1 && make_runnable(folder, name, diags) < 0)
		result = -1;
	buf_release(&ours);
	buf_release(&bytes);
	return result;
}

/* The hooks find lg where it is now, for those whose PATH does not have it. */
static int set_places(struct diags *diags)
{
	char program[PATH_MAX];
	struct buf prefix = BUF_INIT;
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	int result;

	program[n > 0 ? n : 0] = '\0';
	result = set("lg.bin", path_parent(str_of(program)), diags);
	if (result == 0 && ask_path("--show-prefix", NULL, &prefix))
		result = set("lg.top", buf_str(&prefix), diags);
	buf_release(&prefix);
	return result;
}

/* A part of a diff is headed by the field, or the heading, in which it lies. */
static int set_drivers(struct diags *diags)
{
	if (set_if_unset("merge.lg.name", STR("records, by field"), diags) < 0 ||
	    set_if_unset("merge.lg.driver", STR("lg-merge %O %A %B %L %P"), diags) < 0)
		return -1;
	return set_if_unset("diff.lg.xfuncname", STR("^([a-z_]+:.*|#+ .*)$"), diags);
}

static void print_hooks(struct str path, size_t n)
{
	struct buf out = BUF_INIT, line = BUF_INIT;
	char count[24];

	snprintf(count, sizeof(count), "%zu", n);
	msg_format(_("hooks in %1, new files: %2"), DIAG_ARGS(path, str_of(count)), 2, &line);
	cli_add_text(&out, buf_str(&line), false);
	buf_addc(&out, '\n');
	cli_print(&out);
	buf_release(&line);
	buf_release(&out);
}

int handout_hooks(struct cli *cli, bool is_bare)
{
	const char *const *name = is_bare ? server_hooks : clone_hooks;
	struct buf path = BUF_INIT;
	int folder = open_hooks(&path, &cli->diags), result = folder < 0 ? -1 : 0;
	size_t made = 0;

	for (; result >= 0 && *name; name++) {
		result = place_hook(folder, buf_str(&path), *name, &cli->diags);
		made += result == 1;
	}
	if (result >= 0)
		result = set_places(&cli->diags);
	if (result >= 0 && !is_bare)
		result = set_drivers(&cli->diags);
	if (result >= 0)
		print_hooks(buf_str(&path), made);
	if (folder >= 0)
		close(folder);
	buf_release(&path);
	return result < 0 ? -1 : 0;
}

/* --- the check of a forge ------------------------------------------------------------------- */

static const struct {
	const char *forge, *path;
} ci_files[] = {
	{ "github", ".github/workflows/lg.yaml" },
	{ "gitlab", ".gitlab-ci.yml" },
	{ "forgejo", ".forgejo/workflows/lg.yaml" },
};

static struct str ci_path(const char *forge)
{
	for (size_t i = 0; i < sizeof(ci_files) / sizeof(*ci_files); i++)
		if (strcmp(ci_files[i].forge, forge) == 0)
			return str_of(ci_files[i].path);
	return STR("");
}

/* The file says where the records lie below git's top, as YAML in single quotes. */
static void fill_in_top(struct buf *bytes, struct str prefix)
{
	struct str line = STR("LG_TOP: '.'");
	size_t at = str_find(buf_str(bytes), line, 0);
	struct buf word = BUF_INIT;

	buf_add(&word, STR("LG_TOP: '"));
	for (size_t i = 0; i < prefix.n; i++) {
		buf_addc(&word, prefix.p[i]);
		if (prefix.p[i] == '\'')
			buf_addc(&word, '\'');
	}
	buf_addc(&word, '\'');
	if (prefix.n && at != SIZE_MAX)
		buf_splice(bytes, at, line.n, buf_str(&word));
	buf_release(&word);
}

/* What a refused commit leaves behind. */
struct undo {
	const struct repo *repo;
	struct str path;
};

static void take_back(void *context)
{
	const struct undo *undo = context;
	struct str path = undo->path;

	while (path.n && file_remove(undo->repo->top, path))
		path = path_parent(path);
}

static int commit_ci(const struct repo *repo, struct str path, struct diags *diags)
{
	struct undo undo = { repo, path };
	struct commit commit = { .paths = &path, .n_paths = 1, .undo = take_back,
				 .context = &undo,
				 .subject = STR("lg: check pull requests") };

	return repo_commit(repo, &commit, diags);
}

/* Git's own top, which forges look at, whether it is that of the records or above it. */
static int open_git_top(struct repo *repo, struct buf *prefix, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;

	*repo = (struct repo){ .top = -1 };
	git_command_add(&command, "rev-parse", "--show-prefix", NULL);
	if (!ask_path("--show-toplevel", NULL, &repo->path) || !ask(&command, prefix)) {
		diag_add(diags, DIAG_GIT_NONE, (struct place){ 0 }, DIAG_ARGS(STR(".")));
		git_command_release(&command);
		return -1;
	}
	repo->top = open(repo->path.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return repo->top < 0 ? fail(DIAG_FILE_UNREADABLE, buf_str(&repo->path), diags) : 0;
}

int handout_ci(struct cli *cli, const char *forge)
{
	struct buf ours = BUF_INIT, bytes = BUF_INIT, prefix = BUF_INIT, name = BUF_INIT;
	struct str path = ci_path(forge);
	struct repo repo;
	int result = open_git_top(&repo, &prefix, &cli->diags);

	buf_printf(&name, "%s.yaml", forge);
	add_data_path(&ours, "ci", name.p);
	if (result == 0)
		result = read_data(buf_str(&ours), &bytes, &cli->diags);
	if (result == 0) {
		fill_in_top(&bytes, buf_str(&prefix));
		result = place_file(repo.top, buf_str(&repo.path), path, buf_str(&bytes),
				    buf_str(&ours), &cli->diags);
	}
	if (result == 1)
		result = commit_ci(&repo, path, &cli->diags);
	repo_close(&repo);
	buf_release(&ours);
	buf_release(&bytes);
	buf_release(&prefix);
	buf_release(&name);
	return result < 0 ? -1 : 0;
}
