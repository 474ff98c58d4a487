/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/splice.h"

#include "base/utf8.h"

/* --- where lines begin and end ------------------------------------------------------------ */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t line_start(struct str file, size_t at)
{
	while (at > 0 && file.p[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the line end of the line in which `at` lies. */
static size_t line_after(struct str file, size_t at)
{
	size_t n = str_index(str_from(file, at), '\n');

	return at + n < file.n ? at + n + 1 : file.n;
}

/* The line end at or before `at`: a new line takes that of the line above it. */
static struct str line_end_before(struct str file, size_t at)
{
	while (at > 0 && file.p[at - 1] != '\n')
		at--;
	return at > 1 && file.p[at - 2] == '\r' ? STR("\r\n") : STR("\n");
}

/* The rest of the line from `at`, without its line end. */
static struct str line_rest(struct str file, size_t at)
{
	struct str rest = str_sub(file, at, line_after(file, at) - at), line = rest;

	return str_next_line(&rest, &line) ? line : (struct str){ NULL, 0 };
}

/* Behind the last line of a node, which for block scalars is where it ends. */
static size_t lines_end(struct str file, const struct node *node)
{
	if (node->end > node->start && file.p[node->end - 1] == '\n')
		return node->end;
	return line_after(file, node->end);
}

static size_t child_start(const struct node *child)
{
	return child->key ? child->key->start : child->start;
}

static bool is_block_scalar(const struct node *node)
{
	return node->kind == NODE_SCALAR &&
	       (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED);
}

static bool is_block_collection(const struct node *node)
{
	return node->kind != NODE_SCALAR && node->style == STYLE_BLOCK;
}

static bool is_empty(const struct node *node)
{
	return node->start == node->end;
}

static struct splice splice_of(size_t from, size_t to)
{
	return (struct splice){ from, to - from, BUF_INIT };
}

/* --- writing a value ---------------------------------------------------------------------- */

/* How values are written at a place. */
struct layout {
	size_t indent;		/* of the lines below the one on which a value begins */
	bool in_flow;
	struct str line_end;
};

/* A value on its way to the file: what stands on the key's line, and whole lines below it. */
struct written {
	struct buf head, lines;
};

static void written_release(struct written *written)
{
	buf_release(&written->head);
	buf_release(&written->lines);
}

static void add_indent(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(out, ' ');
}

/* A literal block holds text of several lines in which no character needs an escape. */
static bool is_literal(struct str text, const struct layout *layout)
{
	if (layout->in_flow || str_index(text, '\n') == text.n || str_trim(text).n == 0)
		return false;
	for (size_t at = 0; at < text.n;) {
		uint32_t c = utf8_next(text, &at);

		if ((utf8_is_unsafe(c) && c != '\n' && c != '\t') || c == 0xfffe || c == 0xffff)
			return false;
	}
	return true;
}

/* The indentation is stated where readers would guess it from a first line that begins blank. */
static void write_literal(struct written *written, struct str text, const struct layout *layout)
{
	struct str line, rest = text;

	buf_addc(&written->head, '|');
	if (is_blank(text.p[0]) || text.p[0] == '\n')
		buf_addc(&written->head, '2');
	if (!str_ends(text, STR("\n")))
		buf_addc(&written->head, '-');
	else if (str_ends(text, STR("\n\n")))
		buf_addc(&written->head, '+');
	while (str_next_line(&rest, &line)) {
		if (line.n)
			add_indent(&written->lines, layout->indent);
		buf_add(&written->lines, line);
		buf_add(&written->lines, layout->line_end);
	}
}

static void write_scalar(struct written *written, const struct node *value,
			 const struct layout *layout)
{
	if (value->style != STYLE_DOUBLE && is_literal(value->text, layout))
		write_literal(written, value->text, layout);
	else
		yaml_add_scalar_as(&written->head, value->text, value->style, layout->in_flow);
}

static void write_value(struct written *written, const struct node *value,
			const struct layout *layout);

/* Adds a child with its key or dash and all its lines. */
static void add_block_child(struct buf *out, const struct node *child, const struct layout *layout)
{
	struct layout below = *layout;
	struct written written = { BUF_INIT, BUF_INIT };

	below.indent += 2;
	write_value(&written, child, &below);
	add_indent(out, layout->indent);
	if (child->key) {
		yaml_add_scalar(out, child->key->text, false);
		buf_addc(out, ':');
	} else {
		buf_addc(out, '-');
	}
	if (written.head.n)
		buf_addc(out, ' ');
	buf_add(out, buf_str(&written.head));
	buf_add(out, layout->line_end);
	buf_add(out, buf_str(&written.lines));
	written_release(&written);
}

static void add_flow_child(struct buf *out, const struct node *child)
{
	struct layout layout = { .in_flow = true };
	struct written written = { BUF_INIT, BUF_INIT };

	if (child->key) {
		yaml_add_scalar(out, child->key->text, true);
		buf_add(out, STR(": "));
	}
	write_value(&written, child, &layout);
	buf_add(out, buf_str(&written.head));
	written_release(&written);
}

static void write_flow(struct buf *head, const struct node *collection)
{
	buf_addc(head, collection->kind == NODE_LIST ? '[' : '{');
	for (const struct node *child = collection->first; child; child = child->next) {
		add_flow_child(head, child);
		if (child->next)
			buf_add(head, STR(", "));
	}
	buf_addc(head, collection->kind == NODE_LIST ? ']' : '}');
}

static void write_value(struct written *written, const struct node *value,
			const struct layout *layout)
{
	if (value->kind == NODE_SCALAR)
		write_scalar(written, value, layout);
	else if (layout->in_flow || value->style == STYLE_FLOW || !value->first)
		write_flow(&written->head, value);
	else
		for (const struct node *child = value->first; child; child = child->next)
			add_block_child(&written->lines, child, layout);
}

/* --- replacing ---------------------------------------------------------------------------- */

/* What stands behind a value on its line, or behind the header of a block scalar. */
static struct str comment_behind(struct str file, const struct node *node)
{
	struct str rest;

	if (is_block_collection(node))
		return (struct str){ NULL, 0 };
	rest = line_rest(file, is_block_scalar(node) ? node->start : node->end);
	if (!is_block_scalar(node))
		return rest;
	while (rest.n && !is_blank(rest.p[0]))
		rest = str_from(rest, 1);
	return rest;
}

/* An empty value begins right behind its colon or dash; one below its key must be indented. */
static void add_gap(struct buf *out, const struct node *parent, const struct node *old)
{
	if (is_empty(old))
		buf_addc(out, ' ');
	else if (is_block_collection(old) && parent->kind == NODE_MAP &&
		 old->column < parent->column + 2)
		add_indent(out, parent->column + 2 - old->column);
}

/* In flow a key may stand without a colon. */
static bool has_colon(struct str file, const struct node *child)
{
	return str_starts(str_trim(str_from(file, child->key->end)), STR(":"));
}

static struct splice replace_in_flow(struct str file, const struct node *old,
				     const struct node *value)
{
	struct splice splice = splice_of(old->start, old->end);
	struct layout layout = { .in_flow = true };
	struct written written = { BUF_INIT, BUF_INIT };

	if (is_empty(old) && !has_colon(file, old))
		buf_add(&splice.text, STR(": "));
	else if (is_empty(old) && !is_blank(file.p[old->start - 1]))
		buf_addc(&splice.text, ' ');
	write_value(&written, value, &layout);
	buf_add(&splice.text, buf_str(&written.head));
	written_release(&written);
	return splice;
}

/* New items over the old ones, at their indentation. */
static struct splice replace_items(struct str file, const struct node *old,
				   const struct node *value)
{
	struct splice splice = splice_of(line_start(file, old->start), lines_end(file, old));
	struct layout layout = { .indent = old->column - 1 };

	layout.line_end = line_end_before(file, line_after(file, old->start));
	for (const struct node *child = value->first; child; child = child->next)
		add_block_child(&splice.text, child, &layout);
	return splice;
}

struct splice splice_replace(struct str file, const struct node *parent, const struct node *old,
			     const struct node *value)
{
	struct layout layout = { .indent = parent->column + 1 };
	struct written written = { BUF_INIT, BUF_INIT };
	struct splice splice;

	if (parent->style == STYLE_FLOW)
		return replace_in_flow(file, old, value);
	if (is_block_collection(old) && is_block_collection(value) && value->first)
		return replace_items(file, old, value);
	splice = splice_of(old->start, lines_end(file, old));
	layout.line_end = line_end_before(file, line_after(file, old->start));
	write_value(&written, value, &layout);
	if (written.head.n)
		add_gap(&splice.text, parent, old);
	buf_add(&splice.text, buf_str(&written.head));
	buf_add(&splice.text, comment_behind(file, old));
	buf_add(&splice.text, layout.line_end);
	buf_add(&splice.text, buf_str(&written.lines));
	written_release(&written);
	return splice;
}

/* --- commas ------------------------------------------------------------------------------- */

/* Offset of the comma in [from, to), where only blanks, lines and comments stand; or `to`. */
static size_t find_comma(struct str file, size_t from, size_t to)
{
	while (from < to && file.p[from] != ',') {
		if (file.p[from] == '#')
			from = line_after(file, from);
		else
			from++;
	}
	return from < to ? from : to;
}

/* Where the bytes between a child of a flow collection and what follows it end. */
static size_t gap_end(const struct node *parent, const struct node *child)
{
	return child->next ? child_start(child->next) : parent->end - 1;
}

static const struct node *child_before(const struct node *parent, const struct node *child)
{
	const struct node *before = NULL;

	for (const struct node *at = parent->first; at && at != child; at = at->next)
		before = at;
	return before;
}

/*
 * Whether a child of a flow collection has its lines for itself: nothing but
 * blanks before it, and behind it a comma and a comment at the most.
 */
static bool has_own_lines(struct str file, const struct node *parent, const struct node *child)
{
	size_t start = child_start(child), before = line_start(file, start);
	size_t gap = gap_end(parent, child), end = line_after(file, child->end);
	size_t comma = find_comma(file, child->end, gap);

	return str_trim(str_sub(file, before, start - before)).n == 0 && end <= gap &&
	       (comma < end || comma == gap);
}

/* --- inserting ---------------------------------------------------------------------------- */

/* On a line of its own behind a child that has one: the comma goes where that child has it. */
static struct splice insert_flow_line(struct str file, const struct node *parent,
				      const struct node *after, const struct node *value)
{
	size_t start = child_start(after), before = line_start(file, start);
	size_t end = line_after(file, after->end);
	bool has_comma = find_comma(file, after->end, gap_end(parent, after)) < end;
	struct splice splice = splice_of(has_comma ? end : after->end, end);

	if (!has_comma) {
		buf_addc(&splice.text, ',');
		buf_add(&splice.text, str_sub(file, after->end, end - after->end));
	}
	buf_add(&splice.text, str_sub(file, before, start - before));
	add_flow_child(&splice.text, value);
	if (has_comma)
		buf_addc(&splice.text, ',');
	buf_add(&splice.text, line_end_before(file, end));
	return splice;
}

static struct splice insert_in_flow(struct str file, const struct node *parent,
				    const struct node *after, const struct node *value)
{
	struct splice splice;

	if (after && has_own_lines(file, parent, after))
		return insert_flow_line(file, parent, after, value);
	splice = after ? splice_of(after->end, after->end)
		       : splice_of(parent->start + 1, parent->start + 1);
	if (after)
		buf_add(&splice.text, STR(", "));
	add_flow_child(&splice.text, value);
	if (!after && parent->first)
		buf_add(&splice.text, STR(", "));
	return splice;
}

struct splice splice_insert(struct str file, const struct node *parent, const struct node *after,
			    const struct node *value)
{
	struct layout layout = { .indent = parent->column - 1 };
	struct splice splice;
	size_t at;

	if (parent->style == STYLE_FLOW)
		return insert_in_flow(file, parent, after, value);
	if (after)
		at = lines_end(file, after);
	else
		at = line_start(file, parent->start);
	layout.line_end = line_end_before(file, at);
	splice = splice_of(at, at);
	add_block_child(&splice.text, value, &layout);
	return splice;
}

/* --- removing ----------------------------------------------------------------------------- */

/* With its comma: the one behind it, or when it is the last, the one before it on its line. */
static struct splice remove_in_flow(struct str file, const struct node *parent,
				    const struct node *child)
{
	const struct node *before = child_before(parent, child);
	size_t start = child_start(child), end = child->end, gap = gap_end(parent, child);
	size_t comma = find_comma(file, end, gap);

	if (has_own_lines(file, parent, child))
		return splice_of(line_start(file, start), line_after(file, end));
	if (comma < gap)
		end = comma + 1;
	else if (before && find_comma(file, before->end, start) >= line_start(file, start))
		start = find_comma(file, before->end, start);
	while (child->next && is_blank(file.p[end]))
		end++;
	while (!child->next && is_blank(file.p[start - 1]) && file.p[start - 2] != ':')
		start--;
	return splice_of(start, end);
}

/* Where an item's dash stands, from `at` on: comments and blank lines may come before it. */
static size_t find_dash(struct str file, size_t at, const struct node *item)
{
	for (; at < item->start; at = line_after(file, at)) {
		struct str line = str_trim(line_rest(file, at));

		if (line.n && line.p[0] == '-')
			break;
	}
	return at;
}

static size_t dash_of(struct str file, const struct node *list, const struct node *item)
{
	const struct node *before = child_before(list, item);

	return before ? find_dash(file, lines_end(file, before), item) : list->start;
}

void splice_lines(struct str file, const struct node *parent, const struct node *child,
		  size_t from, size_t *start, size_t *end)
{
	size_t at = child->key ? child->key->start
		    : child == parent->first ? parent->start : find_dash(file, from, child);

	*start = line_start(file, at);
	*end = lines_end(file, child);
}

struct splice splice_remove(struct str file, const struct node *parent, const struct node *child)
{
	size_t start;

	if (parent->style == STYLE_FLOW)
		return remove_in_flow(file, parent, child);
	start = child->key ? child->key->start : dash_of(file, parent, child);
	return splice_of(line_start(file, start), lines_end(file, child));
}

struct splice splice_remove_comments(struct str file, const struct node *parent,
				     const struct node *child)
{
	struct splice splice = splice_remove(file, parent, child);
	size_t end = splice.at + splice.n;

	while (parent->style == STYLE_BLOCK && end < file.n) {
		struct str line = line_rest(file, end), text = str_trim(line);

		if (text.n && (text.p[0] != '#' || text.p < line.p + parent->column))
			break;
		end = line_after(file, end);
	}
	splice.n = end - splice.at;
	return splice;
}
