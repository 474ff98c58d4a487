/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { GIT_FATAL = 128, PATIENCE = 5000, MOST_WORDS = 4000 };

static void add_word(struct git_command *command, const char *word)
{
	/* One place more than words: the list ends with a null. */
	command->args = mem_grow(command->args, &command->cap, command->n + 2,
				 sizeof(*command->args));
	command->args[command->n++] = word;
	command->args[command->n] = NULL;
}

void git_command_add(struct git_command *command, const char *word, ...)
{
	va_list words;

	if (!command->n)
		add_word(command, "git");
	va_start(words, word);
	for (; word; word = va_arg(words, const char *))
		add_word(command, word);
	va_end(words);
}

void git_command_add_str(struct git_command *command, struct str word)
{
	add_word(command, arena_str(&command->arena, word).p);
}

void git_command_add_path(struct git_command *command, struct str path)
{
	struct buf word = BUF_INIT;

	buf_add(&word, STR(":(literal)"));
	buf_add(&word, path);
	git_command_add_str(command, buf_str(&word));
	buf_release(&word);
}

void git_command_add_paths(struct git_command *command, const struct str *paths, size_t n)
{
	git_command_add(command, "--", NULL);
	for (size_t i = 0; i < n; i++)
		git_command_add_path(command, paths[i]);
}

static struct proc as_proc(const struct git_command *command, const char *directory)
{
	/*
	 * The user may have changed what a pathspec means; hooks that we cause must not feel that.
	 */
	static const char *const env[] = { "GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE=/dev/null",
					   "LC_ALL=C.UTF-8", "LANGUAGE=", "GIT_LITERAL_PATHSPECS=0",
					   "GIT_ICASE_PATHSPECS=0", "LG_COMMITTING=1", NULL };

	return (struct proc){ .args = command->args, .directory = directory,
			      .env = command->as_stored ? env : env + 2 };
}

int git_command_run(struct git_command *command, const char *directory)
{
	struct proc proc = as_proc(command, directory);

	proc.in = command->in;
	proc.out = &command->out;
	proc.err = &command->err;
	buf_clear(&command->out);
	buf_clear(&command->err);
	command->status = proc_run(proc);
	if (command->status < 0)
		buf_add(&command->err, str_of(strerror(errno)));
	return command->status;
}

int git_command_start(struct git_command *command, const char *directory, struct proc_peer *peer)
{
	command->status = proc_start(as_proc(command, directory), peer);
	if (command->status < 0)
		buf_add(&command->err, str_of(strerror(errno)));
	return command->status;
}

int git_command_ask(struct git_command *command, struct proc_peer *peer,
		    proc_answered *is_answered, void *data)
{
	buf_clear(&command->out);
	if (proc_ask(peer, command->in, &command->out, &command->err, is_answered, data) == 0)
		return 0;
	command->status = proc_stop(peer);
	peer->child = 0;
	return -1;
}

bool git_command_says(const struct git_command *command, struct str words)
{
	return command->status != 0 && str_find(buf_str(&command->err), words, 0) != SIZE_MAX;
}

/* Only git itself ends with 128; a hook that speaks of locks ends with 1. */
static bool is_locked(const struct git_command *command)
{
	return command->status == GIT_FATAL && git_command_says(command, STR("index.lock"));
}

static bool has_lost_race(const struct git_command *command)
{
	return command->status == GIT_FATAL && git_command_says(command, STR("cannot lock ref"));
}

/* Processes that wait for each other should not wake at the same moments. */
static int pause_milliseconds(int turn)
{
	return 20 + turn * 20 + (int)(getpid() % 17);
}

int git_command_run_patiently(struct git_command *command, const char *directory)
{
	int waited = 0;

	for (int turn = 0;; turn++) {
		int pause = pause_milliseconds(turn);

		git_command_run(command, directory);
		if ((!is_locked(command) && !has_lost_race(command)) || waited > PATIENCE)
			return command->status;
		nanosleep(&(struct timespec){ 0, pause * 1000000L }, NULL);
		waited += pause;
	}
}

/* What git says, and what is then the matter. */
struct reason {
	const char *words;
	enum diag_id id;
};

/* The first that fits: git repeats some of the later ones after an earlier one. */
static const struct reason reasons[] = {
	{ "No space left", DIAG_GIT_FAILED },
	{ "insufficient permission", DIAG_GIT_FAILED },
	{ "index.lock", DIAG_GIT_LOCKED },
	{ "cannot lock ref", DIAG_GIT_RACE },
	{ "partial commit during", DIAG_GIT_MERGING },
	{ "unmerged files", DIAG_GIT_MERGING },
	{ "lease tell me who you are", DIAG_GIT_IDENTITY },
	{ "empty ident name", DIAG_GIT_IDENTITY },
	{ "unable to auto-detect email", DIAG_GIT_IDENTITY },
	{ "no email was given", DIAG_GIT_IDENTITY },
	{ "no name was given", DIAG_GIT_IDENTITY },
	{ "not a git repository", DIAG_GIT_NONE },
	{ "must be run in a work tree", DIAG_GIT_NONE },
	{ "failed to sign", DIAG_GIT_SIGNING },
	{ "user.signingkey", DIAG_GIT_SIGNING },
	{ "failed to write commit object", DIAG_GIT_SIGNING },
	{ "ignored by one of your .gitignore", DIAG_GIT_IGNORED },
};

/* A hook may say anything, but it makes git end with 1; the table is for git's own last words. */
static enum diag_id find_reason(const struct git_command *command)
{
	if (command->status < 0)
		return DIAG_GIT_PROGRAM;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (git_command_says(command, str_of(reasons[i].words)) &&
		    (command->status == GIT_FATAL || reasons[i].id == DIAG_GIT_IGNORED))
			return reasons[i].id;
	return command->status == 1 ? DIAG_GIT_REFUSED : DIAG_GIT_FAILED;
}

/* The word behind git, and behind the settings that we give it with -c. */
static const char *verb_of(const struct git_command *command)
{
	size_t at = 1;

	while (at + 2 < command->n && strcmp(command->args[at], "-c") == 0)
		at += 2;
	return command->args[at];
}

static int refuse_unknown(const struct git_command *command, struct str words, struct place place,
			  struct diags *diags)
{
	struct buf name = BUF_INIT;
	char status[12];

	buf_printf(&name, "git %s", verb_of(command));
	snprintf(status, sizeof(status), "%d", command->status);
	diag_add(diags, DIAG_GIT_FAILED, place, DIAG_ARGS(buf_str(&name), str_of(status), words));
	buf_release(&name);
	return -1;
}

/* The end matters when a hook has said very much. */
static struct str last_words(const struct git_command *command)
{
	struct str words = str_trim(buf_str(&command->err));

	if (words.n <= MOST_WORDS)
		return words;
	words = str_from(words, words.n - MOST_WORDS);
	return str_from(words, str_until(words, '\n').n);
}

int git_command_refuse(const struct git_command *command, struct str path, struct diags *diags)
{
	struct place place = { path, 0, 0 };
	struct str words = last_words(command);
	enum diag_id id = find_reason(command);

	if (id == DIAG_GIT_FAILED)
		return refuse_unknown(command, words, place, diags);
	diag_add(diags, id, place, DIAG_ARGS(id == DIAG_GIT_IGNORED ? path : words));
	return -1;
}

void git_command_release(struct git_command *command)
{
	free(command->args);
	arena_release(&command->arena);
	buf_release(&command->out);
	buf_release(&command->err);
	*command = (struct git_command)GIT_COMMAND_INIT;
}
