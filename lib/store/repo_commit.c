/* SPDX-License-Identifier: EUPL-1.2 */
/* Commits of single paths, made by the git program. */
#include "store/repo.h"

#include "base/utf8.h"
#include "store/command.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 5, LOCK_PATIENCE = 5000, LOCK_PAUSE = 20 };	/* milliseconds */

/*
 * The lock is on the folder itself: nothing is left behind when its holder is
 * killed. A command that a hook of our own commit starts finds LG_COMMITTING
 * set and must not wait for us.
 */
int repo_lock(const struct repo *repo)
{
	int fd = -1;

	if (!getenv("LG_COMMITTING"))
		fd = open(repo->path.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int waited = 0; fd >= 0 && waited < LOCK_PATIENCE; waited += LOCK_PAUSE) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			break;
		nanosleep(&(struct timespec){ 0, LOCK_PAUSE * 1000000L }, NULL);
	}
	return fd;
}

void repo_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
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
	git_command_add_paths(&command, commit->paths, commit->n_paths);
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
	git_command_add_paths(&command, paths, n);
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
	git_command_add_paths(&command, paths, n);
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

static void start_commit(const struct commit *commit, struct git_command *command)
{
	git_command_add(command, "-c", "i18n.commitEncoding=UTF-8", "commit", "--only", "--quiet",
			"--cleanup=whitespace", "--file=-", NULL);
	git_command_add_paths(command, commit->paths, commit->n_paths);
}

/*
 * Announces the unknown paths and commits all. A path must be known to git
 * before it can be committed alone; announcing puts no content into the index,
 * so that what else is committed meanwhile does not take it along.
 */
static int announce_and_commit(const struct repo *repo, struct git_command *command,
			       const struct str *unknown, size_t n, bool *announced,
			       struct diags *diags)
{
	/* Git reads the index before it locks it: a commit beside ours can lose ours. */
	for (int turn = 0; turn < TURNS; turn++) {
		if (add(repo, "--intent-to-add", unknown, n, diags) < 0)
			return -1;
		*announced = true;
		git_command_run_patiently(command, repo->path.p);
		if (!git_command_says(command, STR("did not match any file(s) known to git")))
			break;
	}
	if (command->status != 0)
		return git_command_refuse(command, STR(""), diags);
	return 0;
}

static void pass_on_words(const struct git_command *command, struct diags *diags)
{
	struct str words = str_trim(buf_str(&command->err));

	if (words.n)
		diag_add(diags, DIAG_GIT_SAYS, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(words));
}

int repo_commit(const struct repo *repo, const struct commit *commit, struct diags *diags)
{
	struct str *unknown = mem_alloc((commit->n_paths + 1) * sizeof(*unknown));
	struct git_command command = GIT_COMMAND_INIT;
	struct buf message = BUF_INIT;
	size_t n = 0;
	int result = find_unknown(repo, commit, unknown, &n, diags);
	bool announced = false;

	add_message(commit, &message);
	command.in = buf_str(&message);
	start_commit(commit, &command);
	if (result == 0)
		result = announce_and_commit(repo, &command, unknown, n, &announced, diags);
	if (result == 0)
		pass_on_words(&command, diags);
	if (result < 0 && commit->undo)
		commit->undo(commit->context);
	if (result < 0 && announced)
		forget(repo, unknown, n, diags);
	git_command_release(&command);
	buf_release(&message);
	free(unknown);
	return result;
}

int repo_stage(const struct repo *repo, const struct str *paths, size_t n, struct diags *diags)
{
	return add(repo, NULL, paths, n, diags);
}
