/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The files of records, and of the schema, that commits touch: by raw trees, without reading any.
 *
 *	if (find_files(&collector, 0, collector.n_steps) == 0 && find_gone(&collector) == 0)
 *		use(collector.steps[0].files);
 */
#ifndef LG_HISTORY_FIND_H
#define LG_HISTORY_FIND_H

#include "history/collector.h"

/* Fills in the steps [from, to) what each one's commit has against its parents; 0 or -1. */
int find_files(struct collector *collector, size_t from, size_t to);
/* Adds to all steps, when each has its files, what merges have dropped; 0 or -1. */
int find_gone(struct collector *collector);
/* Leaves in the collector the schema's files of one commit, as if they were new there; 0 or -1. */
int find_schema(struct collector *collector, struct delta *step);
/* The tree of the records' top at a commit; 1, or 0 when there is none, or -1. */
int find_top(struct collector *collector, uint32_t commit, unsigned char *out);
/*
 * The file of a record below a tree; 1, or 0 when there is none, or -1. Of several, which are a
 * mistake that lg-check tells, the first by its path.
 */
int find_record(struct objects *objects, const unsigned char *top, struct str id,
		struct buf *path, unsigned char *blob, struct diags *diags);

#endif
