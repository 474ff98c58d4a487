/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What becomes of a part of a record that two sides changed: its lines merged, or both sides
 * between marks, as git writes them.
 */
#ifndef LG_RECORD_MERGE_CONFLICT_H
#define LG_RECORD_MERGE_CONFLICT_H

#include "record/merge_sides.h"

/* Counts a conflict in the field at hand, which is told once. */
void merge_tell_conflict(struct merge *merge);
/* Adds both sides of a conflict between marks, or the chosen one. */
void merge_add_conflict(struct merge *merge, const struct str *sides, struct buf *out);
/* Adds text merged by lines. */
void merge_add_lines(struct merge *merge, const struct str *sides, struct buf *out);

#endif
