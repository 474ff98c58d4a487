/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/merge_fields.h"

#include "record/merge_conflict.h"
#include "record/splice.h"

/* The same row on each side, or null; and the slot that follows. */
struct slot {
	const struct piece *rows[SIDES];
	struct slot *next;
};

static const struct str nothing = { NULL, 0 };

/* --- cutting ------------------------------------------------------------------------------ */

static size_t start_of(const struct node *child)
{
	return child->key ? child->key->start : child->start;
}

static struct str span(struct str file, size_t from, size_t to)
{
	return str_sub(file, from, to - from);
}

static bool has_comment(struct str bytes)
{
	return str_index(bytes, '#') < bytes.n;
}

/* Cuts the lines [from, to) of a block; false when a row shares its line with another. */
static bool cut_block(struct str file, size_t from, size_t to, struct pieces *pieces)
{
	size_t at = from;

	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *row = &pieces->rows[i];
		size_t start, end;

		splice_lines(file, pieces->node, row->node, at, &start, &end);
		if (start < at || end <= start || end > to)
			return false;
		row->lead = span(file, at, start);
		row->bytes = span(file, start, end);
		at = end;
	}
	if (pieces->n) {
		pieces->head = pieces->rows[0].lead;
		pieces->rows[0].lead = nothing;
	}
	pieces->tail = span(file, at, to);
	return true;
}

/* Cuts what stands in brackets; false when there are comments, which have no place in a row. */
static bool cut_flow(struct str file, struct pieces *pieces)
{
	size_t at = pieces->node->start;

	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *row = &pieces->rows[i];
		size_t start = start_of(row->node);

		if (start < at || row->node->end < start)
			return false;
		row->lead = span(file, at, start);
		row->bytes = span(file, start, row->node->end);
		at = row->node->end;
		if (has_comment(row->lead))
			return false;
	}
	pieces->tail = span(file, at, pieces->node->end);
	return !has_comment(pieces->tail);
}

static size_t offset_in(const struct side *side, struct str bytes)
{
	return (size_t)(bytes.p - side->file.p);
}

/* --- lining up ---------------------------------------------------------------------------- */

/* Whether the rows that a side shares with the base stand in another order there. */
static bool is_reordered(const struct pieces *side, const struct pieces *base)
{
	const struct piece *last = NULL;

	for (size_t i = 0; i < side->n; i++) {
		const struct piece *row = piece_get(base, side->rows[i].name);

		if (row && row < last)
			return true;
		if (row)
			last = row;
	}
	return false;
}

static struct slot slot_of(const struct pieces *sides, struct str name)
{
	struct slot slot = { .next = NULL };

	for (size_t i = 0; i < SIDES; i++)
		slot.rows[i] = piece_get(&sides[i], name);
	return slot;
}

/* Behind the row before it; what the leading side added there comes first. */
static struct slot *place_behind(struct slot *slot, enum merge_side leading)
{
	for (struct slot *next = slot->next; next; next = slot->next) {
		if (!next->rows[leading] || next->rows[SIDE_BASE] || next->rows[SIDES - leading])
			break;
		slot = next;
	}
	return slot;
}

/*
 * The first of the slots, in the order of ours, or of theirs when only they have another one than
 * the base. A key goes where it stood on its side, an item behind all others.
 */
static struct slot *line_up(const struct pieces *sides, bool is_list, struct arena *arena)
{
	bool flip = is_reordered(&sides[SIDE_THEIRS], &sides[SIDE_BASE]) &&
		    !is_reordered(&sides[SIDE_OURS], &sides[SIDE_BASE]);
	enum merge_side leading = flip ? SIDE_THEIRS : SIDE_OURS;
	const struct pieces *first = &sides[leading], *second = &sides[SIDES - leading];
	struct slot *slots = arena_alloc(arena, (first->n + second->n + 1) * sizeof(*slots));
	struct slot *last = slots, *at = slots;
	size_t n = 1;

	for (size_t i = 0; i < first->n; i++, last = last->next) {
		slots[n] = slot_of(sides, first->rows[i].name);
		last->next = &slots[n++];
	}
	for (size_t i = 0; i < second->n; i++) {
		struct slot slot = slot_of(sides, second->rows[i].name);

		if (slot.rows[leading]) {
			at = &slots[1 + (slot.rows[leading] - first->rows)];
			continue;
		}
		at = is_list ? last : place_behind(at, leading);
		slot.next = at->next;
		slots[n] = slot;
		at->next = &slots[n];
		last = at == last ? at->next : last;
		at = &slots[n++];
	}
	return slots->next;
}

/* --- one value ---------------------------------------------------------------------------- */

static bool merge_row(struct merge *merge, const struct slot *slot, struct buf *out);

static struct str bytes_of(const struct piece *row)
{
	return row ? row->bytes : nothing;
}

static bool is_inline(const struct node *node)
{
	return !node_is_block(node) && !node_is_literal(node);
}

static bool is_same(const struct slot *slot, enum merge_side a, enum merge_side b)
{
	return slot->rows[a] && slot->rows[b] &&
	       node_equal(slot->rows[a]->node, slot->rows[b]->node);
}

static bool is_kind(const struct slot *slot, enum merge_side side, enum node_kind kind)
{
	return slot->rows[side] && slot->rows[side]->node->kind == kind;
}

/* What stands between two rows in brackets: as in the side's own, else a comma and a blank. */
static struct str separator(const struct pieces *sides, enum merge_side side)
{
	if (sides[side].n < 2)
		side = SIDES - side;
	return sides[side].n < 2 || !sides[side].rows[1].lead.n ? STR(", ")
								: sides[side].rows[1].lead;
}

/* Rows in brackets; nothing at all when no row is left. */
static bool add_flow(struct merge *merge, const struct pieces *sides, struct buf *out)
{
	enum merge_side side = sides[SIDE_OURS].n ? SIDE_OURS : SIDE_THEIRS;
	bool is_list = sides[SIDE_OURS].node->kind == NODE_LIST;
	struct buf row = BUF_INIT;
	struct slot *slot = line_up(sides, is_list, &merge->arena);
	size_t n = 0;
	bool good = true;

	for (; slot && good; slot = slot->next) {
		buf_clear(&row);
		good = merge_row(merge, slot, &row);
		if (!row.n)
			continue;
		buf_add(out, n++ ? separator(sides, side) : sides[side].rows[0].lead);
		buf_add(out, buf_str(&row));
	}
	if (n)
		buf_add(out, sides[side].tail);
	buf_release(&row);
	return good;
}

/* Takes the collections of a slot apart; those of another kind count as empty. */
static bool open_pieces(struct merge *merge, const struct slot *slot, struct pieces *sides)
{
	enum node_kind kind = slot->rows[SIDE_OURS]->node->kind;
	bool good = true;

	for (size_t i = 0; i < SIDES; i++) {
		bool fits = is_kind(slot, (enum merge_side)i, kind);
		const struct side *side = &merge->sides[i];
		size_t from = fits ? offset_in(side, slot->rows[i]->bytes) : 0;

		pieces_of(fits ? slot->rows[i]->node : NULL, &merge->arena, &sides[i]);
		if (!fits)
			continue;
		if (node_is_block(sides[i].node))
			good = cut_block(side->file, from, from + slot->rows[i]->bytes.n,
					 &sides[i]) && good;
		else
			good = cut_flow(side->file, &sides[i]) && good;
	}
	return pieces_name(sides, &merge->arena) && good;
}

static bool merge_flow(struct merge *merge, const struct slot *slot, struct buf *out)
{
	struct pieces sides[SIDES];
	bool good = open_pieces(merge, slot, sides) && add_flow(merge, sides, out);

	pieces_release(sides);
	return good;
}

static struct str value_bytes(const struct merge *merge, const struct slot *slot,
			      enum merge_side side)
{
	const struct piece *row = slot->rows[side];

	return row ? span(merge->sides[side].file, row->node->start, row->node->end) : nothing;
}

/* A value on its line; nothing in `out` when a collection has become empty. */
static bool merge_value(struct merge *merge, const struct slot *slot, struct buf *out)
{
	struct str values[SIDES], chosen;
	bool are_alike = slot->rows[SIDE_OURS]->node->kind == slot->rows[SIDE_THEIRS]->node->kind;

	for (size_t i = 0; i < SIDES; i++)
		values[i] = value_bytes(merge, slot, (enum merge_side)i);
	if (!merge_bytes(values[SIDE_BASE], values[SIDE_OURS], values[SIDE_THEIRS], &chosen)) {
		if (is_same(slot, SIDE_BASE, SIDE_OURS))
			chosen = values[SIDE_THEIRS];
		else if (is_same(slot, SIDE_OURS, SIDE_THEIRS) ||
			 is_same(slot, SIDE_BASE, SIDE_THEIRS))
			chosen = values[SIDE_OURS];
		else
			return are_alike && !is_kind(slot, SIDE_OURS, NODE_SCALAR) &&
			       merge_flow(merge, slot, out);
	}
	buf_add(out, chosen);
	return true;
}

/* What stands before a value, or behind it on its line: blanks there are nobody's intention. */
static bool merge_around(const struct str *sides, struct str *out)
{
	if (merge_bytes(sides[SIDE_BASE], sides[SIDE_OURS], sides[SIDE_THEIRS], out))
		return true;
	*out = sides[SIDE_OURS];
	return str_eq(str_trim(sides[SIDE_OURS]), str_trim(sides[SIDE_THEIRS]));
}

/* Key, value and comment of one line, each by itself. */
static bool merge_inline(struct merge *merge, const struct slot *slot, struct buf *out)
{
	struct str before[SIDES] = { { NULL, 0 } }, behind[SIDES] = { { NULL, 0 } }, first, last;
	struct buf value = BUF_INIT;
	bool good;

	for (size_t i = 0; i < SIDES; i++) {
		const struct piece *row = slot->rows[i];
		struct str file = merge->sides[i].file;
		size_t from = row ? offset_in(&merge->sides[i], row->bytes) : 0;

		if (!row || !is_inline(row->node))
			continue;
		before[i] = span(file, from, row->node->start);
		behind[i] = span(file, row->node->end, from + row->bytes.n);
	}
	good = merge_around(before, &first) && merge_around(behind, &last) &&
	       merge_value(merge, slot, &value);
	if (good && (value.n || slot->rows[SIDE_OURS]->node->kind == NODE_SCALAR)) {
		buf_add(out, first);
		buf_add(out, buf_str(&value));
		buf_add(out, last);
	}
	buf_release(&value);
	return good;
}

/* --- blocks ------------------------------------------------------------------------------- */

static void add_lead(struct merge *merge, struct str base, struct str ours, struct str theirs,
		     struct buf *out)
{
	struct str sides[SIDES] = { base, ours, theirs }, chosen;

	if (merge_bytes(base, ours, theirs, &chosen))
		buf_add(out, chosen);
	else
		merge_add_lines(merge, sides, out);
}

static struct str lead_of(const struct piece *row)
{
	return row ? row->lead : nothing;
}

static void add_row(struct merge *merge, const struct slot *slot, struct buf *out)
{
	const struct piece *const *rows = slot->rows;
	struct str sides[SIDES];
	struct buf row = BUF_INIT;
	size_t conflicts = merge->conflicts;

	if (merge_row(merge, slot, &row)) {
		buf_add(out, buf_str(&row));
	} else {
		merge->conflicts = conflicts;
		for (size_t i = 0; i < SIDES; i++)
			sides[i] = bytes_of(rows[i]);
		merge_add_conflict(merge, sides, out);
	}
	buf_release(&row);
}

/* All rows with what stands around them; nothing at all when no row is left. */
static void add_block(struct merge *merge, const struct pieces *sides, bool is_root,
		      struct buf *out)
{
	struct buf lines = BUF_INIT;
	bool is_list = sides[SIDE_OURS].node->kind == NODE_LIST, has_row = is_root;
	struct slot *slot = line_up(sides, is_list, &merge->arena);

	add_lead(merge, sides[SIDE_BASE].head, sides[SIDE_OURS].head, sides[SIDE_THEIRS].head,
		 &lines);
	for (; slot; slot = slot->next) {
		const struct piece *const *rows = slot->rows;
		size_t before;

		if (is_root)
			merge->field = rows[rows[SIDE_OURS] ? SIDE_OURS : SIDE_THEIRS]->name;
		add_lead(merge, lead_of(rows[SIDE_BASE]), lead_of(rows[SIDE_OURS]),
			 lead_of(rows[SIDE_THEIRS]), &lines);
		before = lines.n;
		add_row(merge, slot, &lines);
		has_row = has_row || lines.n > before;
	}
	add_lead(merge, sides[SIDE_BASE].tail, sides[SIDE_OURS].tail, sides[SIDE_THEIRS].tail,
		 &lines);
	if (has_row)
		buf_add(out, buf_str(&lines));
	buf_release(&lines);
}

static bool merge_block(struct merge *merge, const struct slot *slot, struct buf *out)
{
	const struct node *ours = slot->rows[SIDE_OURS]->node;
	const struct node *theirs = slot->rows[SIDE_THEIRS]->node;
	struct pieces sides[SIDES];
	bool good = open_pieces(merge, slot, sides) && ours->column == theirs->column;

	if (good)
		add_block(merge, sides, false, out);
	pieces_release(sides);
	return good;
}

/* --- lists that the two sides write in different forms ------------------------------------ */

static bool has_parts(const struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++)
		if (pieces->rows[i].node->kind != NODE_SCALAR)
			return true;
	return false;
}

/* A comment that would be lost when a list takes the other form. */
static bool has_comments(const struct side *side, const struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *row = &pieces->rows[i];
		size_t end = offset_in(side, row->bytes) + row->bytes.n;

		if (has_comment(row->lead) || !is_inline(row->node) ||
		    has_comment(span(side->file, row->node->end, end)))
			return true;
	}
	return has_comment(pieces->head) || has_comment(pieces->tail);
}

static struct str rewrite(struct merge *merge, const struct pieces *ours, const struct node *item)
{
	bool in_flow = !node_is_block(ours->node);
	struct buf text = BUF_INIT;
	struct str bytes;

	for (uint32_t i = 1; !in_flow && i < ours->node->column; i++)
		buf_addc(&text, ' ');
	if (!in_flow)
		buf_add(&text, STR("- "));
	yaml_add_scalar_as(&text, item->text, item->style, in_flow);
	if (!in_flow)
		buf_addc(&text, '\n');
	bytes = arena_str(&merge->arena, buf_str(&text));
	buf_release(&text);
	return bytes;
}

/* Gives the rows of theirs and the base the form of ours: what is the same has the same bytes. */
static void rewrite_rows(struct merge *merge, struct pieces *sides)
{
	for (size_t i = 0; i < SIDES; i++) {
		struct pieces *pieces = &sides[i];

		if (i == SIDE_OURS)
			continue;
		pieces->head = pieces->tail = nothing;
		for (size_t row = 0; row < pieces->n; row++) {
			const struct piece *same = piece_get(&sides[SIDE_OURS],
							     pieces->rows[row].name);

			pieces->rows[row].lead = nothing;
			pieces->rows[row].bytes = same ? same->bytes :
				rewrite(merge, &sides[SIDE_OURS], pieces->rows[row].node);
		}
	}
}

/* What surrounds brackets on their line is that of ours. */
static bool add_mixed(struct merge *merge, const struct slot *slot, const struct pieces *sides,
		      struct buf *out)
{
	const struct piece *row = slot->rows[SIDE_OURS];
	struct str file = merge->sides[SIDE_OURS].file;
	size_t from = offset_in(&merge->sides[SIDE_OURS], row->bytes), at;

	if (node_is_block(row->node)) {
		add_block(merge, sides, false, out);
		return true;
	}
	buf_add(out, span(file, from, row->node->start));
	at = out->n;
	if (!sides[SIDE_OURS].n || !add_flow(merge, sides, out))
		return false;
	if (out->n == at)
		buf_clear(out);
	else
		buf_add(out, span(file, row->node->end, from + row->bytes.n));
	return true;
}

static bool merge_mixed(struct merge *merge, const struct slot *slot, struct buf *out)
{
	struct pieces sides[SIDES];
	bool good = open_pieces(merge, slot, sides);

	for (size_t i = 0; i < SIDES; i++)
		good = good && !has_parts(&sides[i]);
	if (good && !has_comments(&merge->sides[SIDE_THEIRS], &sides[SIDE_THEIRS])) {
		rewrite_rows(merge, sides);
		good = add_mixed(merge, slot, sides, out);
	} else {
		good = false;
	}
	pieces_release(sides);
	return good;
}

/* --- one row ------------------------------------------------------------------------------ */

static bool merge_lines(struct merge *merge, const struct slot *slot, struct buf *out)
{
	struct str sides[SIDES];

	for (size_t i = 0; i < SIDES; i++)
		sides[i] = bytes_of(slot->rows[i]);
	merge_add_lines(merge, sides, out);
	return true;
}

/* Both sides have the row, and both changed its bytes. */
static bool merge_changed(struct merge *merge, const struct slot *slot, struct buf *out)
{
	const struct node *ours = slot->rows[SIDE_OURS]->node;
	const struct node *theirs = slot->rows[SIDE_THEIRS]->node;
	bool is_list = ours->kind == NODE_LIST && theirs->kind == NODE_LIST;
	size_t start = out->n;

	if (is_inline(ours) && is_inline(theirs))
		return merge_inline(merge, slot, out);
	if (node_is_block(ours) && node_is_block(theirs) && ours->kind == theirs->kind &&
	    merge_block(merge, slot, out))
		return true;
	if (is_list && merge_mixed(merge, slot, out))
		return true;
	out->n = start;
	if (node_equal(ours, theirs)) {
		buf_add(out, slot->rows[SIDE_OURS]->bytes);
		return true;
	}
	return node_is_literal(ours) && node_is_literal(theirs) && merge_lines(merge, slot, out);
}

/* Adds a row, or nothing when it goes; false when the sides are at odds. */
static bool merge_row(struct merge *merge, const struct slot *slot, struct buf *out)
{
	const struct piece *const *rows = slot->rows;
	struct str chosen;

	if (merge_bytes(bytes_of(rows[SIDE_BASE]), bytes_of(rows[SIDE_OURS]),
			bytes_of(rows[SIDE_THEIRS]), &chosen)) {
		buf_add(out, chosen);
		return true;
	}
	if (rows[SIDE_OURS] && rows[SIDE_THEIRS])
		return merge_changed(merge, slot, out);
	return is_same(slot, SIDE_BASE, SIDE_OURS) || is_same(slot, SIDE_BASE, SIDE_THEIRS);
}

/* --- all of them -------------------------------------------------------------------------- */

void merge_fields(struct merge *merge, struct buf *out)
{
	struct pieces sides[SIDES];
	uint32_t column = 0;

	for (size_t i = 0; i < SIDES; i++) {
		const struct side *side = &merge->sides[i];
		size_t from = side->parts.yaml_at;

		pieces_of(side->root, &merge->arena, &sides[i]);
		if (!side->root)
			continue;
		if (side->root->style != STYLE_BLOCK ||
		    !cut_block(side->file, from, from + side->parts.yaml.n, &sides[i]))
			merge->is_lost = true;
		if (sides[i].n && column && side->root->column != column)
			merge->is_lost = true;
		if (sides[i].n)
			column = side->root->column;
	}
	pieces_name(sides, &merge->arena);
	if (!merge->is_lost)
		add_block(merge, sides, true, out);
	pieces_release(sides);
}
