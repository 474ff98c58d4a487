/* SPDX-License-Identifier: EUPL-1.2 */
/* What a branch was at the end of each year. */
#include "store/repo.h"

#include "store/command.h"

/* The year that a line "2025 ID" begins with, and behind it the id. */
static bool read_line(struct str line, int *year, struct str *commit)
{
	*year = 0;
	*commit = str_from(line, str_index(line, ' ') + 1);
	for (size_t i = 0; i < line.n && line.p[i] >= '0' && line.p[i] <= '9'; i++)
		*year = *year * 10 + (line.p[i] - '0');
	return commit->n > 0;
}

/*
 * Newest first: the first commit that is no later than a year is what the year ended with. A
 * clock that was wrong once makes no more than YEARS_MAX of them.
 */
enum { YEARS_MAX = 100 };

static void take_years(struct str answer, struct arena *arena, struct year_end **ends, size_t *n)
{
	struct year_end rows[YEARS_MAX];
	struct str line, commit;
	int year, open = 0;

	for (*n = 0; str_next_line(&answer, &line);) {
		if (!read_line(line, &year, &commit))
			continue;
		for (open = *n ? open : year; open >= year && *n < YEARS_MAX; open--)
			rows[(*n)++] = (struct year_end){ open, arena_str(arena, commit) };
	}
	*ends = arena_copy(arena, rows, *n * sizeof(*rows));
}

int repo_year_ends(const struct repo *repo, struct str revision, struct arena *arena,
		   struct year_end **ends, size_t *n, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	command.as_stored = true;
	git_command_add(&command, "log", "--first-parent", "--no-show-signature",
			"--date=format:%Y", "--format=%cd %H", "--end-of-options", NULL);
	git_command_add_str(&command, revision);
	git_command_add(&command, "--", NULL);
	if (git_command_run(&command, repo->path.p) == 0)
		take_years(buf_str(&command.out), arena, ends, n);
	else
		result = git_command_refuse(&command, STR(""), diags);
	git_command_release(&command);
	return result;
}
