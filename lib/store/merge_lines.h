/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Git's three-way merge of text by lines, as `git merge-file` does it.
 *
 *	struct merger merger = { .lines = git_merge_lines, .marks = 7, .path = path };
 *	conflict = record_merge(&merger, sides, &out, &diags);
 */
#ifndef LG_STORE_MERGE_LINES_H
#define LG_STORE_MERGE_LINES_H

#include "record/merge.h"

/* lines() of a merger. The three texts reach git through memory; no file is written. */
int git_merge_lines(const struct merger *merger, const struct str *sides, struct buf *out,
		    struct diags *diags);

#endif
