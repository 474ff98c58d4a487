/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/repo.h"

#include "base/utf8.h"
#include "store/command.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- finding the top ---------------------------------------------------------------------- */

static bool holds(int directory, const char *name)
{
	struct stat about;

	return fstatat(directory, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
}

/*
 * Opens the folder above, or gives -1 at the root. A folder with .git is as
 * far as it goes: records above it belong to another repository.
 */
static int open_above(int directory)
{
	struct stat here, above;
	int fd;

	if (holds(directory, ".git"))
		return -1;
	fd = openat(directory, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && fstat(directory, &here) == 0 && fstat(fd, &above) == 0 &&
	    (here.st_ino != above.st_ino || here.st_dev != above.st_dev))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void set_path(const char *directory, struct buf *path)
{
	char *real = realpath(directory, NULL);

	buf_clear(path);
	buf_add(path, str_of(real));
	free(real);
}

/* Takes the last part off the path and puts it in front of the prefix. */
static void step_up(struct repo *repo)
{
	size_t slash = repo->path.n;

	while (slash && repo->path.p[slash - 1] != '/')
		slash--;
	if (repo->prefix.n)
		buf_splice(&repo->prefix, 0, 0, STR("/"));
	buf_splice(&repo->prefix, 0, 0, str_from(buf_str(&repo->path), slash));
	repo->path.n = slash > 1 ? slash - 1 : slash;
	repo->path.p[repo->path.n] = '\0';
}

static int find_top(const char *directory, struct repo *repo)
{
	int here = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (here >= 0)
		set_path(directory, &repo->path);
	while (here >= 0 && !holds(here, "lg.yaml")) {
		int above = open_above(here);

		close(here);
		here = above;
		if (here >= 0)
			step_up(repo);
	}
	return here;
}

int repo_open(const char *directory, struct repo *repo, struct diags *diags)
{
	*repo = (struct repo){ .top = -1 };
	repo->top = find_top(directory, repo);
	if (repo->top >= 0)
		return 0;
	diag_add(diags, DIAG_REPO_NOT_FOUND, (struct place){ STR(""), 0, 0 }, DIAG_NO_ARGS);
	repo_close(repo);
	return -1;
}

/* One line of `git rev-parse` about the repository that `directory` is in. */
static bool ask_git(const char *directory, const char *question, struct buf *out)
{
	struct git_command command = GIT_COMMAND_INIT;
	bool answered;

	git_command_add(&command, "rev-parse", "--path-format=absolute", question, NULL);
	answered = git_command_run(&command, directory) == 0;
	buf_clear(out);
	if (answered)
		buf_add(out, str_until(buf_str(&command.out), '\n'));
	git_command_release(&command);
	return answered && out->n;
}

int repo_open_history(const char *directory, struct repo *repo, struct diags *diags)
{
	struct diags unused = DIAGS_INIT;
	int found = repo_open(directory, repo, &unused);

	diags_release(&unused);
	if (found == 0)
		return 0;
	if (!ask_git(directory, "--show-toplevel", &repo->path) &&
	    !ask_git(directory, "--git-dir", &repo->path))
		set_path(directory, &repo->path);
	repo->top = open(repo->path.n ? repo->path.p : directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (repo->top >= 0)
		return 0;
	diag_add(diags, DIAG_REPO_NOT_FOUND, (struct place){ STR(""), 0, 0 }, DIAG_NO_ARGS);
	repo_close(repo);
	return -1;
}

void repo_close(struct repo *repo)
{
	if (repo->top >= 0)
		close(repo->top);
	repo->top = -1;
	buf_release(&repo->path);
	buf_release(&repo->prefix);
}

bool repo_setting(const char *directory, const char *name, struct buf *out)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct buf key = BUF_INIT;
	bool found;

	buf_printf(&key, "lg.%s", name);
	git_command_add(&command, "config", "--null", "--get", key.p, NULL);
	found = git_command_run(&command, directory) == 0;
	buf_clear(out);
	if (found)
		buf_add(out, str_until(buf_str(&command.out), '\0'));
	git_command_release(&command);
	buf_release(&key);
	return found;
}

int repo_git_path(const struct repo *repo, const char *name, struct buf *out, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	git_command_add(&command, "rev-parse", "--path-format=absolute", "--git-path", name, NULL);
	buf_clear(out);
	if (git_command_run(&command, repo->path.p) == 0)
		buf_add(out, str_trim(buf_str(&command.out)));
	else
		result = git_command_refuse(&command, STR(""), diags);
	git_command_release(&command);
	return result;
}

/* --- committing --------------------------------------------------------------------------- */

static void add_paths(struct git_command *command, const struct str *paths, size_t n)
{
	git_command_add(command, "--", NULL);
	for (size_t i = 0; i < n; i++)
		git_command_add_path(command, paths[i]);
}

static bool is_among(struct str path, struct str rest)
{
	while (rest.n) {
		struct str known = str_until(rest, '\0');

		if (str_eq(known, path))
			return true;
		rest = str_from(rest, known.n + 1);
	}
	return false;
}

/* Those of the paths that the index does not have; memory for them is the caller's. */
static int find_unknown(const struct repo *repo, const struct commit *commit, struct str *unknown,
			size_t *n, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = -1;

	*n = 0;
	git_command_add(&command, "ls-files", "-z", NULL);
	add_paths(&command, commit->paths, commit->n_paths);
	if (git_command_run(&command, repo->path.p) == 0) {
		for (size_t i = 0; i < commit->n_paths; i++)
			if (!is_among(commit->paths[i], buf_str(&command.out)))
				unknown[(*n)++] = commit->paths[i];
		result = 0;
	} else {
		git_command_refuse(&command, STR(""), diags);
	}
	git_command_release(&command);
	return result;
}

static int add(const struct repo *repo, const char *option, const struct str *paths, size_t n,
	       struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	if (!n)
		return 0;
	git_command_add(&command, "add", option, NULL);
	add_paths(&command, paths, n);
	if (git_command_run_patiently(&command, repo->path.p) != 0)
		result = git_command_refuse(&command, paths[0], diags);
	git_command_release(&command);
	return result;
}

/* Takes announced paths out of the index again, so that it is as it was. */
static void forget(const struct repo *repo, const struct str *paths, size_t n, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;

	if (!n)
		return;
	git_command_add(&command, "rm", "--cached", "--force", "--quiet", "--ignore-unmatch", NULL);
	add_paths(&command, paths, n);
	if (git_command_run_patiently(&command, repo->path.p) != 0)
		for (size_t i = 0; i < n; i++)
			diag_add(diags, DIAG_GIT_STILL_STAGED, (struct place){ paths[i], 0, 0 },
				 DIAG_ARGS(paths[i]));
	git_command_release(&command);
}

/* Subject, reason and trailer, each a paragraph; nothing in them can steer a terminal. */
static void add_message(const struct commit *commit, struct buf *out)
{
	utf8_add_visible(out, commit->subject, false);
	buf_addc(out, '\n');
	if (str_trim(commit->reason).n) {
		buf_addc(out, '\n');
		utf8_add_visible(out, str_trim(commit->reason), true);
		buf_addc(out, '\n');
	}
	if (commit->record.n)
		buf_printf(out, "\nRecord: %.*s\n", STR_ARG(commit->record));
}

static int commit_known(const struct repo *repo, const struct commit *commit, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct buf message = BUF_INIT;
	struct str words;
	int result = 0;

	add_message(commit, &message);
	command.in = buf_str(&message);
	git_command_add(&command, "-c", "i18n.commitEncoding=UTF-8", "commit", "--only", "--quiet",
			"--cleanup=whitespace", "--file=-", NULL);
	add_paths(&command, commit->paths, commit->n_paths);
	git_command_run_patiently(&command, repo->path.p);
	words = str_trim(buf_str(&command.err));
	if (command.status != 0)
		result = git_command_refuse(&command, STR(""), diags);
	else if (words.n)
		diag_add(diags, DIAG_GIT_SAYS, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(words));
	git_command_release(&command);
	buf_release(&message);
	return result;
}

/*
 * A path must be known to git before it can be committed alone. Announcing it
 * puts no content into the index: what else is committed meanwhile does not
 * take it along.
 */
int repo_commit(const struct repo *repo, const struct commit *commit, struct diags *diags)
{
	struct str *unknown = mem_alloc((commit->n_paths + 1) * sizeof(*unknown));
	size_t n;
	int result = -1;
	bool announced;

	announced = find_unknown(repo, commit, unknown, &n, diags) == 0 &&
		    add(repo, "--intent-to-add", unknown, n, diags) == 0;
	if (announced)
		result = commit_known(repo, commit, diags);
	if (result < 0 && commit->undo)
		commit->undo(commit->context);
	if (result < 0 && announced)
		forget(repo, unknown, n, diags);
	free(unknown);
	return result;
}

int repo_stage(const struct repo *repo, const struct str *paths, size_t n, struct diags *diags)
{
	return add(repo, NULL, paths, n, diags);
}

int repo_is_clean(const struct repo *repo, const struct str *paths, size_t n, bool *clean,
		  struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	git_command_add(&command, "status", "--porcelain", "-z", "--untracked-files=all",
			"--ignored=matching", NULL);
	add_paths(&command, paths, n);
	if (git_command_run(&command, repo->path.p) != 0)
		result = git_command_refuse(&command, STR(""), diags);
	*clean = command.out.n == 0;
	git_command_release(&command);
	return result;
}


bool repo_read_head(const struct repo *repo, struct str path, struct buf *out)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct buf name = BUF_INIT;
	bool found;

	buf_add(&name, STR("HEAD:./"));
	buf_add(&name, path);
	git_command_add(&command, "cat-file", "--filters", NULL);
	git_command_add_str(&command, buf_str(&name));
	found = git_command_run(&command, repo->path.p) == 0;
	buf_clear(out);
	if (found)
		buf_add(out, buf_str(&command.out));
	git_command_release(&command);
	buf_release(&name);
	return found;
}
