/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A commit taken apart: its parents, who made it and when, and why.
 *
 *	struct commit_parts parts;
 *	if (commit_split(object->bytes, &parts))
 *		use(parts.name, message_reason(parts.message));
 */
#ifndef LG_HISTORY_MESSAGE_H
#define LG_HISTORY_MESSAGE_H

#include "base/date.h"
#include "store/objects.h"

struct commit_parts {
	unsigned char tree[SOURCE_BLOB];
	struct str parents;		/* the lines that name them */
	struct str name, email;		/* of the author */
	struct instant at;		/* when it was committed, in the committer's zone */
	struct str message;
};

/* Everything borrows the bytes; false for what is no commit. */
bool commit_split(struct str bytes, struct commit_parts *out);
/* Cuts the next parent off `parents`; false at the end. */
bool commit_next_parent(struct str *parents, unsigned char *id);
/* The body of a message without the trailers in its last paragraph. */
struct str message_reason(struct str message);

#endif
