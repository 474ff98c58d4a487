/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Splices: which bytes of a file a field stands in, and what to write in their place.
 *
 * A splice follows the file's own habits: indentation, line ends, flow or
 * block, quoting, a comment behind a value. It is a proposal: nothing here
 * decides whether it is right; record_edit() parses the result and compares.
 * Spans of nodes are bytes of `file`. The text is the caller's to release.
 *
 *	struct splice splice = splice_replace(file, root, node, value);
 *	buf_add(&out, str_sub(file, 0, splice.at));
 *	buf_add(&out, buf_str(&splice.text));
 *	buf_add(&out, str_from(file, splice.at + splice.n));
 *	buf_release(&splice.text);
 */
#ifndef LG_RECORD_SPLICE_H
#define LG_RECORD_SPLICE_H

#include "base/buf.h"
#include "text/yaml.h"

struct splice {
	size_t at, n;		/* the bytes that go */
	struct buf text;	/* what comes instead */
};

/*
 * A value to be written is a node with text or children and a style, which is
 * followed where the text and the place allow it.
 */

/* Writes `value` over `old`, a child of `parent`; the comment behind it stays. */
struct splice splice_replace(struct str file, const struct node *parent, const struct node *old,
			     const struct node *value);
/* Writes `value`, with its key in a map, behind the child `after`, or first when that is null. */
struct splice splice_insert(struct str file, const struct node *parent, const struct node *after,
			    const struct node *value);
/* Takes away a child of `parent` with its lines and the comments on them. */
struct splice splice_remove(struct str file, const struct node *parent, const struct node *child);
/* The same, with the comment lines below that would otherwise join the text above. */
struct splice splice_remove_comments(struct str file, const struct node *parent,
				     const struct node *child);
/*
 * The lines [start, end) of a child of a block, without comments above it; `from` is where those of
 * the child before it end.
 */
void splice_lines(struct str file, const struct node *parent, const struct node *child,
		  size_t from, size_t *start, size_t *end);

#endif
