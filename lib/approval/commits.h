/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Commits and what they hold, as git stores them: whatever replace refs and grafts would make of
 * them plays no part.
 *
 * Paths are from the top of the records repository; what lies outside it is left out.
 *
 *	struct commits commits = COMMITS_INIT;
 *	if (commits_read(top, STR("A..B"), COMMITS_ALL, &commits, &diags) == 0)
 *		for (size_t i = 0; i < commits.n; i++)
 *			use(&commits.rows[i]);
 *	commits_release(&commits);
 */
#ifndef LG_APPROVAL_COMMITS_H
#define LG_APPROVAL_COMMITS_H

#include "store/command.h"

enum { OBJECT_ID = 40 };		/* characters of an id */

/* The id that stands for "nothing there". */
extern const struct str object_none;

struct touch {			/* a path that differs */
	struct str path;
	struct str was;		/* id; object_none: there was nothing. Empty for a merge */
	struct str blob;
	uint32_t mode_before;	/* 0: there was nothing. Of a merge, in its first parent */
	uint32_t mode;		/* after; 0 when it is gone */
};

struct touched {		/* a commit and what it touches */
	struct str id;
	struct str parents;	/* ids, a blank between them */
	struct str author, committer;	/* e-mail addresses */
	struct str with;	/* values of Co-authored-by:, each followed by a line end */
	struct str trailers;	/* Approved-by: and Reviewed-by:, likewise */
	bool has_title;		/* a merge of GitHub's: its message ends as the author chose */
	int64_t committed;	/* seconds */
	struct touch *touches;
	size_t n_touches;
};

struct commits {
	struct touched *rows;
	size_t n, cap;
	struct arena arena;
};

#define COMMITS_INIT { .arena = ARENA_INIT }

enum commits_walk {
	COMMITS_ALL,		/* newest first; of a merge, what differs from every parent */
	COMMITS_FIRST_PARENT,	/* oldest first; each against its first parent */
	COMMITS_CHOICES,	/* merges of two alone; what differs from git's own merge of them */
};

/* The commits of a range in git's form, made of ids; -1 and a diagnostic. */
int commits_read(const char *directory, struct str range, enum commits_walk walk,
		 struct commits *out, struct diags *diags);
void commits_release(struct commits *commits);
bool is_merge(const struct touched *commit);
/*
 * Adds to the merges of a range, its rows, what somebody chose in them: a side that is given up,
 * though it has the change, differs from no parent. It lives in the arena.
 */
int commits_add_choices(const char *directory, struct str range, struct touched *rows, size_t n,
			struct arena *arena, struct diags *diags);

/* The id of the commit that a revision names, in the arena; empty and a diagnostic when none. */
struct str commit_find(const char *directory, struct str revision, struct arena *arena,
		       struct diags *diags);
/*
 * The protected branch, here or else as the server has it, as in a fresh clone, else HEAD; its name
 * lives in `name`.
 */
struct str branch_revision(const char *directory, struct str branch, struct buf *name);
/*
 * The commit from which two diverge; empty when they have nothing in common. `is_only` is false
 * when there are several, as after merges that cross.
 */
struct str commit_base(const char *directory, struct str a, struct str b, struct arena *arena,
		       bool *is_only);
/*
 * The latest date of the first-parent line up to a commit, in seconds, and no later than now: a
 * commit that is dated back does not make it earlier.
 */
int64_t commit_latest(const char *directory, struct str commit, int64_t now);
/* Whether `a` is `b` or one of the commits that it was made on. */
bool commit_is_before(const char *directory, struct str a, struct str b);
/* Refuses a clone without its old commits; tells of replace refs, which play no part. */
int commits_check_clone(const char *directory, struct diags *diags);
/* What differs between the trees of two commits; -1 and a diagnostic. */
int commits_compare(const char *directory, struct str from, struct str to, struct arena *arena,
		    struct touch **touches, size_t *n, struct diags *diags);
/* The files of a commit below some paths; -1 and a diagnostic. Only path, blob and mode are set. */
int commit_list(const char *directory, struct str commit, const struct str *paths, size_t n_paths,
		struct arena *arena, struct touch **files, size_t *n, struct diags *diags);

/* Reads objects by a git cat-file that is started for the first and stays for the others. */
struct object_reader {
	const char *directory;		/* the top of the records */
	struct git_command cat_file;
	struct proc_peer peer;
};

void object_reader_init(const char *directory, struct object_reader *out);
void object_reader_close(struct object_reader *reader);
/*
 * Contents of objects. `bytes` is parallel to `ids`, with a null pointer for object_none and for
 * what is no blob or too large. -1 and a diagnostic when one is missing.
 */
int objects_read(struct object_reader *reader, const struct str *ids, size_t n,
		 struct arena *arena, struct str *bytes, struct diags *diags);

#endif
