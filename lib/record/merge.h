/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Three-way merges of records: by field, where git merges by line.
 *
 * Git's own merge by line is taken when it is clean and every field says what
 * one side, or the merge of both, says. Otherwise fields are merged one by
 * one: lists as sets, maps by key, text by lines. What nobody changed keeps its
 * bytes. Where both sides changed the same thing, the lines of both stand
 * between marks, and taking either leaves a record that can be read. What is
 * no record is merged by lines alone.
 *
 *	struct merger merger = { .lines = git_merge_lines, .marks = 7, .path = path };
 *	struct str sides[SIDES] = { base, ours, theirs };
 *	int conflict = record_merge(&merger, sides, &out, &diags);
 */
#ifndef LG_RECORD_MERGE_H
#define LG_RECORD_MERGE_H

#include "base/buf.h"
#include "base/diag.h"

enum merge_side { SIDE_BASE, SIDE_OURS, SIDE_THEIRS, SIDES };

struct merger {
	/*
	 * Merges text by lines into `out`, with marks where both changed the same ones; 0, 1 when
	 * there are marks, -1 and a diagnostic.
	 */
	int (*lines)(const struct merger *merger, const struct str *sides, struct buf *out,
		     struct diags *diags);
	void *context;		/* for lines() */
	size_t marks;		/* how long a mark is: git's default is 7 */
	bool has_base;		/* between marks stands the base too */
	struct str path;	/* for diagnostics */
};

/* The marks that begin the lines of one side each, and the one that ends them, as git writes. */
extern const char *const merge_labels[SIDES];

/*
 * The merged file in `out`: 0; 1 with marks and a diagnostic for each field in conflict; -1 and a
 * diagnostic when it could not be done. An empty base is a file that both sides added.
 */
int record_merge(const struct merger *merger, const struct str *sides, struct buf *out,
		 struct diags *diags);

#endif
