/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Fields merged: a collection is taken apart into pieces, each with its lines and the comments
 * above. The pieces of the three sides are lined up by name, and what is unlike is merged one level
 * below.
 */
#ifndef LG_RECORD_MERGE_FIELDS_H
#define LG_RECORD_MERGE_FIELDS_H

#include "record/merge_sides.h"

/* Adds the merged fields, the lines between the fences. */
void merge_fields(struct merge *merge, struct buf *out);

#endif
