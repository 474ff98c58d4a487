/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/merge_sides.h"

/* --- nodes and bytes ---------------------------------------------------------------------- */

bool node_is_block(const struct node *node)
{
	return node->kind != NODE_SCALAR && node->style == STYLE_BLOCK;
}

bool node_is_literal(const struct node *node)
{
	return node->kind == NODE_SCALAR &&
	       (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED);
}

bool merge_bytes(struct str base, struct str ours, struct str theirs, struct str *out)
{
	if (!str_eq(base, theirs) && !str_eq(ours, theirs) && !str_eq(base, ours))
		return false;
	*out = str_eq(base, ours) ? theirs : ours;
	return true;
}

static bool is_same(const struct node *a, const struct node *b)
{
	return a && b ? node_equal(a, b) : a == b;
}

/* --- rows and their names ----------------------------------------------------------------- */

void pieces_of(const struct node *collection, struct arena *arena, struct pieces *out)
{
	*out = (struct pieces){ .node = collection };
	if (!collection || collection->kind == NODE_SCALAR)
		return;
	out->rows = arena_alloc(arena, (node_count(collection) + 1) * sizeof(*out->rows));
	for (const struct node *child = collection->first; child; child = child->next)
		out->rows[out->n++].node = child;
}

void pieces_release(struct pieces *sides)
{
	for (size_t i = 0; i < SIDES; i++)
		map_release(&sides[i].by_name);
}

const struct piece *piece_get(const struct pieces *pieces, struct str name)
{
	return map_get(&pieces->by_name, name);
}

static bool has_first_text(const struct node *item)
{
	return item->kind == NODE_MAP && item->first && item->first->kind == NODE_SCALAR;
}

/* A text that two trees share only when they are equal. */
static void add_tree(struct buf *out, const struct node *node)
{
	if (node->key)
		buf_printf(out, "%zu:%.*s=", node->key->text.n, STR_ARG(node->key->text));
	buf_printf(out, "%d%zu:", (int)node->kind, node->text.n);
	buf_add(out, node->text);
	for (const struct node *child = node->first; child; child = child->next)
		add_tree(out, child);
	buf_addc(out, ';');
}

static struct str name_of(const struct node *child, bool by_first, struct arena *arena)
{
	struct buf text = BUF_INIT;
	struct str name;

	if (child->key)
		return child->key->text;
	add_tree(&text, by_first && has_first_text(child) ? child->first : child);
	name = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return name;
}

/* A name that is taken gets a number, which no name of a tree ends with. */
static void name_row(struct pieces *pieces, struct piece *row, struct map *counts,
		     struct arena *arena)
{
	size_t *count = map_get(counts, row->name);
	struct buf text = BUF_INIT;

	if (!count) {
		count = arena_alloc(arena, sizeof(*count));
		map_put(counts, row->name, count);
	} else {
		buf_add(&text, row->name);
		buf_printf(&text, "#%zu", ++*count);
		row->name = arena_str(arena, buf_str(&text));
		buf_release(&text);
	}
	map_put(&pieces->by_name, row->name, row);
}

/* False when two rows had the same name. */
static bool name_rows(struct pieces *pieces, bool by_first, struct arena *arena)
{
	struct map counts = MAP_INIT;
	bool is_unique;

	map_release(&pieces->by_name);
	pieces->by_name = (struct map)MAP_INIT;
	for (size_t i = 0; i < pieces->n; i++) {
		pieces->rows[i].name = name_of(pieces->rows[i].node, by_first, arena);
		name_row(pieces, &pieces->rows[i], &counts, arena);
	}
	is_unique = counts.n == pieces->n;
	map_release(&counts);
	return is_unique;
}

/* Whether the first member of every item tells it from all others of its list. */
static bool name_by_first(struct pieces *sides, struct arena *arena)
{
	for (size_t side = 0; side < SIDES; side++) {
		for (size_t i = 0; i < sides[side].n; i++)
			if (!has_first_text(sides[side].rows[i].node))
				return false;
		if (!name_rows(&sides[side], true, arena))
			return false;
	}
	return true;
}

static size_t count_new(const struct pieces *pieces, const struct pieces *base,
			const struct pieces *other)
{
	size_t n = 0;

	for (size_t i = 0; i < pieces->n; i++)
		n += !piece_get(base, pieces->rows[i].name) &&
		     !piece_get(other, pieces->rows[i].name);
	return n;
}

/* An item with parts that is gone on both sides may have become one of the new ones of each. */
static bool is_ambiguous(const struct pieces *sides)
{
	const struct pieces *base = &sides[SIDE_BASE], *ours = &sides[SIDE_OURS];
	const struct pieces *theirs = &sides[SIDE_THEIRS];

	for (size_t i = 0; i < base->n; i++) {
		const struct piece *row = &base->rows[i];

		if (!row->node->key && row->node->kind != NODE_SCALAR &&
		    !piece_get(ours, row->name) && !piece_get(theirs, row->name))
			return count_new(ours, base, theirs) && count_new(theirs, base, ours);
	}
	return false;
}

bool pieces_name(struct pieces *sides, struct arena *arena)
{
	if (name_by_first(sides, arena))
		return true;
	for (size_t side = 0; side < SIDES; side++)
		name_rows(&sides[side], false, arena);
	return !is_ambiguous(sides);
}

/* --- what a right result is --------------------------------------------------------------- */

struct verdict {
	struct arena *arena;
	bool has_also;
};

static bool is_right(const struct verdict *verdict, const struct node *const *sides,
		     const struct node *result, const struct node *also);

/* A row of any side or of the result, once each: judged where it is met first. */
static bool is_row_right(const struct verdict *verdict, const struct pieces *all, size_t from,
			 struct str name)
{
	const struct node *nodes[SIDES + 2] = { NULL };

	for (size_t i = 0; i < SIDES + 2; i++) {
		const struct piece *row = piece_get(&all[i], name);

		if (row && i < from)
			return true;
		nodes[i] = row ? row->node : NULL;
	}
	return is_right(verdict, nodes, nodes[SIDES], nodes[SIDES + 1]);
}

static bool are_rows_right(const struct verdict *verdict, struct pieces *all)
{
	bool by_first = name_by_first(all, verdict->arena);

	if (!by_first && !pieces_name(all, verdict->arena))
		return false;
	for (size_t i = SIDES; i < SIDES + 2; i++)
		name_rows(&all[i], by_first, verdict->arena);
	for (size_t i = 0; i < SIDES + 1; i++)
		for (size_t row = 0; row < all[i].n; row++)
			if (!is_row_right(verdict, all, i, all[i].rows[row].name))
				return false;
	return true;
}

static bool is_kind(const struct node *node, enum node_kind kind)
{
	return node && node->kind == kind;
}

/* Rows of the sides, then of the result, then of what is right as well. */
static bool is_collection_right(const struct verdict *verdict, const struct node *const *sides,
				const struct node *result, const struct node *also)
{
	enum node_kind kind = sides[SIDE_OURS]->kind;
	struct pieces all[SIDES + 2];
	bool right;

	if (result && result->kind != kind)
		return false;
	for (size_t i = 0; i < SIDES; i++)
		pieces_of(is_kind(sides[i], kind) ? sides[i] : NULL, verdict->arena, &all[i]);
	pieces_of(result, verdict->arena, &all[SIDES]);
	pieces_of(is_kind(also, kind) ? also : NULL, verdict->arena, &all[SIDES + 1]);
	right = are_rows_right(verdict, all);
	for (size_t i = SIDES; i < SIDES + 2; i++)
		map_release(&all[i].by_name);
	pieces_release(all);
	return right;
}

static bool has_line(struct str text, struct str line)
{
	struct str rest = text, other;

	while (str_next_line(&rest, &other))
		if (str_eq(line, other))
			return true;
	return false;
}

/* Text of several lines that was merged by lines has no line that neither side has. */
static bool is_text_right(const struct node *const *sides, const struct node *result)
{
	struct str rest, line;

	if (!is_kind(result, NODE_SCALAR) || !node_is_literal(result) ||
	    !node_is_literal(sides[SIDE_OURS]) || !node_is_literal(sides[SIDE_THEIRS]))
		return false;
	rest = result->text;
	while (str_next_line(&rest, &line))
		if (!has_line(sides[SIDE_OURS]->text, line) &&
		    !has_line(sides[SIDE_THEIRS]->text, line))
			return false;
	return true;
}

static bool is_right(const struct verdict *verdict, const struct node *const *sides,
		     const struct node *result, const struct node *also)
{
	const struct node *base = sides[SIDE_BASE], *ours = sides[SIDE_OURS];
	const struct node *theirs = sides[SIDE_THEIRS];

	if (verdict->has_also && is_same(result, also))
		return true;
	if (is_same(ours, theirs) || is_same(base, theirs))
		return is_same(result, ours);
	if (is_same(base, ours))
		return is_same(result, theirs);
	if (!ours || !theirs || ours->kind != theirs->kind)
		return false;
	if (ours->kind != NODE_SCALAR)
		return is_collection_right(verdict, sides, result, also);
	return is_text_right(sides, result);
}

bool merge_is_right(const struct node *const *sides, const struct node *result,
		    const struct node *also, struct arena *arena)
{
	struct verdict verdict = { arena, also != NULL };

	return is_right(&verdict, sides, result, also);
}
