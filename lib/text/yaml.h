/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * YAML, as much of it as records and schemas need: a tree with byte spans.
 *
 * Scalars are text; no type is guessed. Aliases, anchors, tags, duplicate
 * keys, several documents and anything past the limits are diagnostics. The
 * spans are byte offsets into the whole file, so that a caller can change one
 * value and leave every other byte alone. This is the only user of libyaml.
 *
 *	struct node *root = yaml_parse((struct yaml_source){ .text = yaml, .path = path,
 *					.offset = at, .line = 2 }, &arena, &diags);
 *	struct node *title = node_get(root, STR("title"));
 *	for (struct node *item = tags->first; item; item = item->next)
 *		use(item->text);
 */
#ifndef LG_TEXT_YAML_H
#define LG_TEXT_YAML_H

#include "base/diag.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

enum node_style {
	STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL, STYLE_FOLDED,	/* scalars */
	STYLE_BLOCK, STYLE_FLOW,						/* lists and maps */
};

struct node {
	enum node_kind kind;
	enum node_style style;
	uint32_t start, end;		/* bytes [start, end) of the file; see yaml_parse */
	uint32_t line, column;		/* of `start`, from 1; the column in bytes */
	struct str text;		/* of a scalar, decoded */
	struct node *key;		/* of a map's child: its key, a scalar */
	struct node *first, *next;	/* children in order; next sibling */
};

struct yaml_source {
	struct str text;		/* valid UTF-8, see text_check() */
	struct str path;		/* for diagnostics */
	uint32_t offset;		/* of text in its file */
	uint32_t line;			/* of text in its file, from 1 */
};

enum {
	YAML_MAX_DEPTH = 16,
	YAML_MAX_NODES = 200000,
	YAML_MAX_SCALAR = 256 * 1024,	/* bytes */
};

/*
 * The root, which is always a map (empty text gives an empty one), in the
 * arena; null and at least one diagnostic when the text is refused. A scalar
 * ends behind its last byte (a quoted one behind the quote, a block scalar
 * behind the line end of its last line); a flow collection behind its
 * bracket; a block collection where its last child ends.
 */
struct node *yaml_parse(struct yaml_source source, struct arena *arena, struct diags *diags);

/*
 * A whole file of YAML, such as a schema: also checks the encoding and passes over a byte
 * order mark.
 */
struct node *yaml_parse_file(struct str bytes, struct str path, struct arena *arena,
			     struct diags *diags);

/* The value under key, or null. */
struct node *node_get(const struct node *map, struct str key);
size_t node_count(const struct node *collection);
/* Whether two trees hold the same keys and texts in the same order, however they are written. */
bool node_equal(const struct node *a, const struct node *b);
/* Where a node begins, for a diagnostic. */
struct place node_place(const struct node *node, struct str path);
/*
 * Adds text as a scalar that reads back as the same text: plain when safe, else quoted;
 * one line.
 */
void yaml_add_scalar(struct buf *out, struct str text, bool in_flow);
/* The same, single- or double-quoted where that style is asked for and can hold the text. */
void yaml_add_scalar_as(struct buf *out, struct str text, enum node_style style, bool in_flow);

#endif
