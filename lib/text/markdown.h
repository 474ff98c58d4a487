/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Markdown as GitHub has it (tables, strikethrough, bare links), parsed into harmless trees.
 *
 * Text of records is data, so nothing in it may act. Raw HTML becomes text
 * that shows what was written, comments are left out, links lead only to
 * http, https, mailto and parts of the same document, and pictures shrink to
 * their description. A tree can be written as HTML, as Markdown again, or as
 * plain text. This is the only user of cmark-gfm.
 *
 *	struct markdown *tree = markdown_parse(body);
 *	markdown_shift(tree, 3);
 *	markdown_visit(tree, fill_expressions, &context);
 *	markdown_add_html(tree, &out);
 *	markdown_free(tree);
 */
#ifndef LG_TEXT_MARKDOWN_H
#define LG_TEXT_MARKDOWN_H

#include "base/arena.h"
#include "base/buf.h"

enum markdown_kind { MARKDOWN_TEXT, MARKDOWN_HEADING, MARKDOWN_FENCE };

struct markdown_part {		/* of a text, at its outermost level */
	enum markdown_kind kind;
	/* a heading without its marks, what a fence encloses, or whole lines */
	struct str text;
	struct str info;	/* of a fence: what follows its backticks */
	int level;		/* of a heading */
	uint32_t line;		/* on which text begins, from 1 */
	uint32_t column;	/* the same, in bytes from 1 */
};

/*
 * Cuts text into headings, fences whose info string begins with `word`, and
 * all between them. 0, or -1 when the text would take too long to parse.
 */
int markdown_split(struct str text, struct str word, struct arena *arena,
		   struct markdown_part **parts, size_t *n);

struct markdown;

/* A tree of blocks; text that would take too long to parse is shown as it is written. */
struct markdown *markdown_parse(struct str text);
/* The inline content of one line, such as that of a heading. */
struct markdown *markdown_parse_line(struct str text);
void markdown_free(struct markdown *tree);

enum mark_kind { MARK_CODE, MARK_LINK, MARK_FENCE };

struct mark {			/* what a visitor may look at and replace */
	enum mark_kind kind;
	struct str text;	/* inline code, where a link leads, or the info string of a fence */
	bool is_empty;		/* a link without text */
	uint32_t line, column;	/* in the text, from 1; column 0 when unknown */
};

enum mark_answer {
	MARK_KEEP,
	MARK_TEXT,		/* the mark becomes the given text; a link leads where it did */
	MARK_MISSING,		/* the same, shown as something that is missing */
	MARK_TARGET,		/* a link leads to the given text instead */
	MARK_UNLINK,		/* the words of a link stay, the link goes */
};

typedef enum mark_answer (*mark_visitor)(void *context, const struct mark *mark,
					 struct buf *text);

/* Shows each mark to the visitor in the order of the text; `text` comes empty. */
void markdown_visit(struct markdown *tree, mark_visitor visitor, void *context);
/*
 * Moves headings, so that the outermost stand at `level` and no level is left out; none
 * goes below six.
 */
void markdown_shift(struct markdown *tree, int level);

void markdown_add_html(const struct markdown *tree, struct buf *out);
/* Without the paragraph or heading around it: what may stand in a heading, a cell or a link. */
void markdown_add_inline_html(const struct markdown *tree, struct buf *out);
/* Markdown that gives the same tree, every block followed by a line end. */
void markdown_add_source(const struct markdown *tree, struct buf *out);
/* Only the words, on one line. */
void markdown_add_words(const struct markdown *tree, struct buf *out);

/* Adds text so that it shows literally, on one line, wherever in Markdown it stands. */
void markdown_add_literal(struct buf *out, struct str text);

#endif
