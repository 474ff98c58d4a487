/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One way to read files, whether from the working tree, the index or a revision.
 *
 * Paths are from the top of the records repository, with / and in no other
 * form than the source has them. Only source_open_worktree() works without libgit2.
 * Paths of a unit in another repository begin with its mark: kultur:risks/R-K7QM.md.
 *
 *	struct source *source = source_open_worktree(top, &diags);
 *	source_list(source, STR("schema"), &arena, &items, &n, &diags);
 *	source_read(source, &items[0], FILE_MAX_RECORD, &bytes, &diags);
 *	source_close(source);
 */
#ifndef LG_STORE_SOURCE_H
#define LG_STORE_SOURCE_H

#include "base/file.h"
#include "record/config.h"

enum { SOURCE_BLOB = 20 };	/* bytes of an object id; SHA-256 repositories are refused */

struct source_item {
	struct str path;		/* from the top */
	struct str name;		/* the last part of path */
	enum entry_kind kind;
	unsigned char blob[SOURCE_BLOB];	/* object id, of git sources */
};

/* One of several that are read at once. */
struct source_file {
	struct source_item item;
	struct buf bytes;		/* its whole content; used again for the next one */
	bool is_read;
};

struct source;

struct source_ops {
	/* Sorted by name, without names that begin with a dot; an absent folder is FILE_MISSING. */
	int (*list)(struct source *source, struct str path, struct arena *arena,
		    struct source_item **items, size_t *n, struct diags *diags);
	/* Called by `threads` threads at the most. */
	void (*read)(struct source *source, struct source_file *files, size_t n, size_t limit,
		     struct diags *diags);
	/* The item at a path; false when there is nothing. */
	bool (*find)(struct source *source, struct str path, struct source_item *out);
	void (*close)(struct source *source);
};

struct source {
	const struct source_ops *ops;
	unsigned threads;		/* how many may read at once */
	struct str commit;		/* hexadecimal id, of a revision; else empty */
	/* committer time of a revision as a day in its own zone; else 0 */
	int64_t committed;
};

/* The working tree below the open directory `top`, which stays the caller's. */
struct source *source_open_worktree(int top);
/*
 * The index, for --staged; null and a diagnostic when git refuses. `path` is the top's
 * absolute path.
 */
struct source *source_open_index(struct str path, struct diags *diags);
/* A revision in any form that git understands; null and a diagnostic when there is none. */
struct source *source_open_revision(struct str path, struct str revision, struct diags *diags);
/*
 * The commit of another repository that holds a unit, which is borrowed; `top` is the absolute
 * path from which its repository is named. That repository's hooks, environment and working tree
 * play no part, and what it gives is compared with the ids that the commit stands for. Null and
 * a diagnostic at the unit's place in lg.yaml when it cannot be read.
 */
struct source *source_open_unit(struct str top, const struct unit *unit, struct diags *diags);
/* `under`, which it takes over, with one file changed or added; path and bytes are borrowed. */
struct source *source_open_overlay(struct source *under, struct str path, struct str bytes);

int source_list(struct source *source, struct str path, struct arena *arena,
		struct source_item **items, size_t *n, struct diags *diags);
/* Whole content into out (cleared first). */
int source_read(struct source *source, const struct source_item *item, size_t limit,
		struct buf *out, struct diags *diags);
/* The same for several files, so that threads wait for each other once and not for each. */
void source_read_all(struct source *source, struct source_file *files, size_t n, size_t limit,
		     struct diags *diags);
bool source_find(struct source *source, struct str path, struct source_item *out);
void source_close(struct source *source);

#endif
