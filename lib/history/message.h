/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A commit taken apart from its beginning: its tree, its parents, who made it and when, and why.
 *
 *	struct str rest = object->bytes;
 *	if (commit_take_tree(&rest, tree)) {
 *		while (commit_take_parent(&rest, id))
 *			use(id);
 *		if (commit_read_texts(rest, &texts))
 *			use(texts.name, message_reason(texts.message));
 *	}
 */
#ifndef LG_HISTORY_MESSAGE_H
#define LG_HISTORY_MESSAGE_H

#include "base/date.h"
#include "store/objects.h"

struct commit_texts {
	struct str name, email;		/* of the author */
	struct instant at;		/* when it was committed, in the committer's zone */
	struct str message;
};

/* False for what is no commit. */
bool commit_take_tree(struct str *rest, unsigned char *id);
/* False, and nothing is taken, when the next line names no parent. */
bool commit_take_parent(struct str *rest, unsigned char *id);
/* What is behind the parents; the texts borrow it. False for what is no commit. */
bool commit_read_texts(struct str rest, struct commit_texts *out);
/* The body of a message without the trailers in its last paragraph. */
struct str message_reason(struct str message);

#endif
