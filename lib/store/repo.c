/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/repo.h"

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

/* --- what git has of a file ------------------------------------------------------------------ */

int repo_is_clean(const struct repo *repo, const struct str *paths, size_t n, bool *clean,
		  struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	git_command_add(&command, "status", "--porcelain", "-z", "--untracked-files=all",
			"--ignored=matching", NULL);
	git_command_add_paths(&command, paths, n);
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
