/* SPDX-License-Identifier: EUPL-1.2 */
#include "check/rule.h"

/* A place in a file that is walked byte by byte. */
struct walk {
	struct str bytes;
	size_t at;
	uint32_t line, column;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void step(struct walk *walk)
{
	bool ends_line = walk->bytes.p[walk->at++] == '\n';

	walk->line += ends_line;
	walk->column = ends_line ? 1 : walk->column + 1;
}

static bool is_at_blank(const struct walk *walk)
{
	return walk->at < walk->bytes.n && is_blank(walk->bytes.p[walk->at]);
}

/* To the first byte of the text: behind a quote, or on the line behind | or >. */
static void enter(struct walk *walk, enum node_style style)
{
	if (style == STYLE_SINGLE || style == STYLE_DOUBLE)
		step(walk);
	if (style == STYLE_LITERAL || style == STYLE_FOLDED)
		while (walk->at < walk->bytes.n && walk->bytes.p[walk->at] != '\n')
			step(walk);
	while (is_at_blank(walk) && style >= STYLE_LITERAL)
		step(walk);
}

/*
 * Folding turns a line end with its indentation into one blank, and quoting
 * writes some bytes as two. Walking both texts side by side finds the place
 * again without a map kept by the reader.
 */
static void follow(struct walk *walk, char decoded, enum node_style style)
{
	if (is_blank(decoded)) {
		bool same = walk->at < walk->bytes.n && walk->bytes.p[walk->at] == decoded;

		if (same && decoded == ' ')
			step(walk);
		while (is_at_blank(walk) && !(same && decoded == ' '))
			step(walk);
		return;
	}
	while (is_at_blank(walk))
		step(walk);
	if (walk->at + 1 < walk->bytes.n &&
	    ((style == STYLE_DOUBLE && walk->bytes.p[walk->at] == '\\') ||
	     (style == STYLE_SINGLE && decoded == '\'')))
		step(walk);
	if (walk->at < walk->bytes.n)
		step(walk);
}

struct place text_place(const struct node *node, struct document file, size_t offset)
{
	struct walk walk = { file.bytes, node->start, node->line, node->column };

	enter(&walk, node->style);
	for (size_t i = 0; i < offset && i < node->text.n; i++)
		follow(&walk, node->text.p[i], node->style);
	while (offset < node->text.n && !is_blank(node->text.p[offset]) && is_at_blank(&walk))
		step(&walk);
	return (struct place){ file.path, walk.line, walk.column };
}
