/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One run of the git program: its words, what it is fed and what it says.
 *
 * Git answers in English whatever the locale, so that a refusal can be told
 * apart and explained. Paths are given as literal pathspecs: no name of a file
 * is an option or a pattern.
 *
 *	struct git_command command = GIT_COMMAND_INIT;
 *	git_command_add(&command, "ls-files", "-z", "--", NULL);
 *	git_command_add_path(&command, STR("risks/R-K7QM-x.md"));
 *	if (git_command_run(&command, directory) == 0)
 *		use(buf_str(&command.out));
 *	git_command_release(&command);
 */
#ifndef LG_STORE_COMMAND_H
#define LG_STORE_COMMAND_H

#include "base/diag.h"
#include "base/proc.h"

struct git_command {
	struct arena arena;
	const char **args;
	size_t n, cap;
	struct str in;		/* its standard input */
	struct buf out, err;	/* its answer and its complaints */
	bool as_stored;		/* without replace refs and grafts: history as it is signed */
	int status;		/* as of proc_run() */
};

#define GIT_COMMAND_INIT { .arena = ARENA_INIT, .out = BUF_INIT, .err = BUF_INIT }

/* Adds words up to a NULL; they are borrowed. */
void git_command_add(struct git_command *command, const char *word, ...)
	__attribute__((sentinel));
/* Adds a copy of a text as one word. */
void git_command_add_str(struct git_command *command, struct str word);
/* Adds a path, from the directory in which the command runs, as itself and nothing else. */
void git_command_add_path(struct git_command *command, struct str path);
/* Adds "--" and the paths. */
void git_command_add_paths(struct git_command *command, const struct str *paths, size_t n);
/* Runs it; the exit status, or -1 with errno when git could not be started. */
int git_command_run(struct git_command *command, const char *directory);
/* The same, trying again for some seconds while another git command is in the way. */
int git_command_run_patiently(struct git_command *command, const char *directory);
/* Starts it, to be asked until proc_stop(); 0, or -1 as when it is run. */
int git_command_start(struct git_command *command, const char *directory, struct proc_peer *peer);
/* Asks it what stands in `in`; -1 when it has ended instead, and then there is nothing to stop. */
int git_command_ask(struct git_command *command, struct proc_peer *peer,
		    proc_answered *is_answered, void *data);
/* True when the last run failed and complained with these words. */
bool git_command_says(const struct git_command *command, struct str words);
/* Says why the last run failed and what to do about it; always -1. */
int git_command_refuse(const struct git_command *command, struct str path, struct diags *diags);
void git_command_release(struct git_command *command);

#endif
