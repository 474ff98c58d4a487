/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/scalar.h"

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

struct place scalar_place(const struct scalar *scalar, size_t offset)
{
	const struct node *node = scalar->node;
	struct walk walk = { scalar->file.bytes, node->start, node->line, node->column };

	enter(&walk, node->style);
	for (size_t i = 0; i < offset && i < node->text.n; i++)
		follow(&walk, node->text.p[i], node->style);
	while (offset < node->text.n && !is_blank(node->text.p[offset]) && is_at_blank(&walk))
		step(&walk);
	return (struct place){ scalar->file.path, walk.line, walk.column };
}

/* Byte offset in a text of a line and column that were counted from 1:1. */
static size_t offset_of(struct str text, const struct place *place)
{
	size_t at = 0;

	for (uint32_t line = 1; line < place->line && at < text.n; line++)
		at += str_index(str_from(text, at), '\n') + 1;
	at += place->column ? place->column - 1 : 0;
	return at < text.n ? at : text.n;
}

void scalar_tell(const struct scalar *scalar, struct str part, struct diags *faults,
		 struct diags *diags)
{
	size_t start = (size_t)(part.p - scalar->node->text.p);

	for (size_t i = 0; i < faults->n; i++)
		faults->rows[i].place =
			scalar_place(scalar, start + offset_of(part, &faults->rows[i].place));
	diags_join(diags, faults);
}

struct query *scalar_query(const struct scalar *scalar, const struct names *names,
			   struct arena *arena, struct diags *diags)
{
	struct diags faults = DIAGS_INIT;
	struct str text = scalar->node->text;
	struct query *query = query_parse(arena, names, text,
					  (struct place){ scalar->file.path, 1, 1 }, &faults);

	scalar_tell(scalar, text, &faults, diags);
	return query;
}

struct expr *scalar_expr(const struct scalar *scalar, const struct names *names,
			 struct arena *arena, struct diags *diags)
{
	struct diags faults = DIAGS_INIT;
	struct str text = scalar->node->text;
	struct expr *expr = expr_parse(arena, names, NULL, text,
				       (struct place){ scalar->file.path, 1, 1 }, &faults);

	scalar_tell(scalar, text, &faults, diags);
	return expr;
}
