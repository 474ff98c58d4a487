/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A records repository on disk: its top folder, and changes made through git.
 *
 * The top is the nearest folder upwards that holds lg.yaml. Reading does not
 * need git; everything that writes runs the git program, so that hooks,
 * signing and configuration hold. A commit contains the given paths and
 * nothing else, whatever is staged or dirty.
 *
 *	struct repo repo;
 *	if (repo_open(".", &repo, &diags) == 0)
 *		repo_commit(&repo, &(struct commit){ .paths = &path, .n_paths = 1,
 *			.subject = subject, .reason = reason, .record = id }, &diags);
 *	repo_close(&repo);
 */
#ifndef LG_STORE_REPO_H
#define LG_STORE_REPO_H

#include "store/source.h"

struct repo {
	int top;		/* descriptor of the top folder */
	struct buf path;	/* its absolute path */
	struct buf prefix;	/* the current directory relative to the top: "" or "unit/risks" */
};

/* Finds the top from `directory` upwards; -1 and a diagnostic when there is none. */
int repo_open(const char *directory, struct repo *repo, struct diags *diags);
/*
 * The same for reading revisions and the index: without lg.yaml here, the top
 * is that of the git repository, which may be bare.
 */
int repo_open_history(const char *directory, struct repo *repo, struct diags *diags);
void repo_close(struct repo *repo);

/*
 * Waits some seconds for other commands of lg that write here, which git's own
 * locks let overtake each other; goes on without when they take longer.
 */
int repo_lock(const struct repo *repo);
void repo_unlock(int lock);

struct commit {
	const struct str *paths;	/* from the top */
	size_t n_paths;
	struct str subject;		/* one line */
	struct str reason;		/* body, or empty */
	struct str record;		/* for the trailer Record:, or empty */
	void (*undo)(void *context);	/* puts the files back when git refuses; or null */
	void *context;
};

/*
 * `git commit --only` of the paths (added first when new). When git refuses
 * (hook, lock, merge in progress, identity), -1 and a diagnostic with git's own
 * words and what to do; the files are put back by `undo`, then the index is as
 * it was before. In this order, because on a full disk the one makes room for the other.
 */
int repo_commit(const struct repo *repo, const struct commit *commit, struct diags *diags);
/* `git add -- paths`, for --no-commit. */
int repo_stage(const struct repo *repo, const struct str *paths, size_t n, struct diags *diags);
/* Whether none of the files is changed, staged or untracked; -1 when git cannot say. */
int repo_is_clean(const struct repo *repo, const struct str *paths, size_t n, bool *clean,
		  struct diags *diags);
/* From a commit to another one; without `to` to the index or the working tree. */
struct range {
	struct str from, to;	/* hexadecimal ids; no `from`: from nothing */
	bool staged;
};

struct changed_file {
	struct str path;	/* from the top */
	char status;		/* as git's: A added, D removed, M and others changed */
};

/* The files below the top that differ, in the arena; untracked ones are not looked at. */
int repo_changed_files(const struct repo *repo, struct range range, struct arena *arena,
		       struct changed_file **files, size_t *n, struct diags *diags);
/* The last commit of a line of first parents that is no later than a year. */
struct year_end {
	int year;
	struct str commit;	/* hexadecimal id */
};

/*
 * What a revision was at the end of each year that its line of first parents knows, newest
 * first, in the arena; the newest year ends with the revision itself. -1 and a diagnostic when
 * git cannot say.
 */
int repo_year_ends(const struct repo *repo, struct str revision, struct arena *arena,
		   struct year_end **ends, size_t *n, struct diags *diags);
/* A file as the last commit has it, into `out`; false when that has no such file. */
bool repo_read_head(const struct repo *repo, struct str path, struct buf *out);
/*
 * Whether an id is that of a record in any commit of any ref, even one
 * removed since, in the index or in the working tree; -1 and a diagnostic when git cannot
 * say. What commits use is kept in a file beside git's own, so that only new commits are
 * looked through. Outside git no id is taken.
 */
int repo_id_is_taken(const struct repo *repo, struct str id, bool *taken, struct diags *diags);
/* An absolute path below the git directory, for drafts; -1 and a diagnostic outside git. */
int repo_git_path(const struct repo *repo, const char *name, struct buf *out, struct diags *diags);
/* A setting lg.<name> from git's configuration into `out`; false when unset or outside git. */
bool repo_setting(const char *directory, const char *name, struct buf *out);

#endif
