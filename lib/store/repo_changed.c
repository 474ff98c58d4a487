/* SPDX-License-Identifier: EUPL-1.2 */
/* Which files differ between a commit and another one, the index or the working tree. */
#include "store/repo.h"

#include "store/command.h"

#include <stdlib.h>

/* The tree without any file, which git knows without having it. */
static const char empty_tree[] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

static bool is_bare(const struct repo *repo)
{
	struct git_command command = GIT_COMMAND_INIT;
	bool is;

	git_command_add(&command, "rev-parse", "--is-bare-repository", NULL);
	is = git_command_run(&command, repo->path.p) == 0 &&
	     str_eq(str_trim(buf_str(&command.out)), STR("true"));
	git_command_release(&command);
	return is;
}

/* "M\0path\0" again and again. */
static void take_files(struct str answer, struct arena *arena, struct changed_file **files,
		       size_t *n)
{
	size_t cap = 0;
	struct changed_file *rows = NULL;

	for (*n = 0; answer.n;) {
		struct str status = str_until(answer, '\0'), path;

		answer = str_from(answer, status.n + 1);
		path = str_until(answer, '\0');
		answer = str_from(answer, path.n + 1);
		if (!status.n || !path.n)
			break;
		rows = mem_grow(rows, &cap, *n + 1, sizeof(*rows));
		rows[(*n)++] = (struct changed_file){ arena_str(arena, path), status.p[0] };
	}
	*files = arena_copy(arena, rows, *n * sizeof(*rows));
	free(rows);
}

int repo_changed_files(const struct repo *repo, struct range range, struct arena *arena,
		       struct changed_file **files, size_t *n, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	git_command_add(&command, "-c", "core.quotePath=false", "diff", "--name-status", "-z",
			"--no-renames", "--no-ext-diff", "--no-color", NULL);
	if (!is_bare(repo))
		git_command_add(&command, "--relative", NULL);
	if (range.staged)
		git_command_add(&command, "--cached", NULL);
	git_command_add_str(&command, range.from.n ? range.from : str_of(empty_tree));
	if (range.to.n)
		git_command_add_str(&command, range.to);
	git_command_add(&command, "--", NULL);
	if (git_command_run(&command, repo->path.p) == 0)
		take_files(buf_str(&command.out), arena, files, n);
	else
		result = git_command_refuse(&command, STR(""), diags);
	git_command_release(&command);
	return result;
}
