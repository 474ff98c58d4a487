/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A file in which a judgement is kept for the next look, in the directory of git that all work
 * trees share: one for each top of records in the repository. It may be deleted at any time, and
 * whoever reads it believes nothing that is not whole.
 *
 *	struct kept kept;
 *	kept_open(directory, "verdict", &kept);
 *	if (kept_read(&kept, 4096, &text))
 *		...
 *	kept_write(&kept, buf_str(&text));
 *	kept_close(&kept);
 */
#ifndef LG_APPROVAL_KEPT_H
#define LG_APPROVAL_KEPT_H

#include "base/buf.h"

struct kept {
	int directory;			/* -1: nothing is kept */
	char name[48];
};

/* Counts up whenever the same commits are judged otherwise: what was kept before says nothing. */
enum { JUDGEMENT = 4 };

#define KEPT_INIT { .directory = -1 }

/* `directory` is the top of the records. Close it either way. */
void kept_open(const char *directory, const char *name, struct kept *out);
void kept_close(struct kept *kept);
/* False when there is none, or more than `most` bytes. */
bool kept_read(const struct kept *kept, size_t most, struct buf *out);
/* Replaces it at once. Failing to costs time at the next look and nothing else. */
void kept_write(const struct kept *kept, struct str text);

#endif
