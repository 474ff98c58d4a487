/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Markdown from within: the nodes of cmark-gfm behind a struct markdown.
 *
 * Only for the files that make up text/markdown.h.
 *
 *	if (!markdown_is_costly(text))
 *		root = markdown_parse_nodes(text);
 *	cmark_node_free(root);
 */
#ifndef LG_TEXT_MARKDOWN_TREE_H
#define LG_TEXT_MARKDOWN_TREE_H

#include "text/markdown.h"

#include <cmark-gfm.h>

struct markdown {
	cmark_node *root;
};

/* True for text that cmark-gfm would take too long to parse. */
bool markdown_is_costly(struct str text);
/* The document as cmark-gfm reads it, with its extensions; not yet harmless. */
cmark_node *markdown_parse_nodes(struct str text);
/* What a node of text, code or HTML holds. */
struct str markdown_literal(cmark_node *node);
/* True for the mark that stands in for a missing value. */
bool markdown_is_missing(cmark_node *node);

#endif
