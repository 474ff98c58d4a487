/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a commit has changed of the records whose files it touches, field by field, as rows of the
 * past.
 *
 *	collector.step = &collector.steps[i];
 *	if (tell_commit(&collector) == 0)
 *		use(past.changes);
 */
#ifndef LG_HISTORY_TELL_H
#define LG_HISTORY_TELL_H

#include "history/collector.h"

/* The version that a blob is, which is read once; -1 and a diagnostic when git has no such blob. */
int tell_read(struct collector *collector, const unsigned char *blob, const struct version **out);
/* The step in hand, after those of its parents' that were told. */
int tell_commit(struct collector *collector);
/* Where records lie, by a file of the schema. */
int tell_schema(struct collector *collector, const struct file *file);

#endif
