/* SPDX-License-Identifier: EUPL-1.2 */
/* Cutting a text into headings, fences and what stands between them, by lines and not by nodes. */
#include "text/markdown_tree.h"

#include <stdlib.h>

struct split {
	struct str text;
	size_t *starts;			/* offset of each line */
	size_t n_starts, cap_starts;
	size_t done;			/* bytes that are in a part already */
	struct arena *arena;
	struct markdown_part *parts;
	size_t n, cap;
};

static void find_lines(struct split *split)
{
	struct str rest = split->text, line;

	while (rest.n) {
		size_t at = (size_t)(rest.p - split->text.p);

		split->starts = mem_grow(split->starts, &split->cap_starts, split->n_starts + 1,
					 sizeof(*split->starts));
		split->starts[split->n_starts++] = at;
		str_next_line(&rest, &line);
	}
}

/* Offset of a line counted from 1; the end of the text behind its last line. */
static size_t line_start(const struct split *split, int line)
{
	size_t index = line > 0 ? (size_t)line - 1 : 0;

	return index < split->n_starts ? split->starts[index] : split->text.n;
}

static uint32_t line_of(const struct split *split, size_t offset)
{
	size_t low = 0, high = split->n_starts;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (split->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return (uint32_t)low + 1;
}

static void add_part(struct split *split, struct markdown_part part)
{
	split->parts = mem_grow(split->parts, &split->cap, split->n + 1, sizeof(*split->parts));
	split->parts[split->n++] = part;
}

/* All that stands between the last part and `end`, unless it is blank. */
static void add_text_before(struct split *split, size_t end)
{
	struct str text = str_sub(split->text, split->done, end - split->done);

	if (end > split->done && str_trim(text).n)
		add_part(split, (struct markdown_part){ .kind = MARKDOWN_TEXT, .text = text,
			.line = line_of(split, split->done), .column = 1 });
}

static struct str without_closing_marks(struct str text)
{
	size_t n = text.n;

	while (n && text.p[n - 1] == '#')
		n--;
	return n == 0 || text.p[n - 1] == ' ' || text.p[n - 1] == '\t'
		       ? str_trim(str_sub(text, 0, n))
		       : text;
}

static size_t count_marks(struct str text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] == '#')
		n++;
	return n;
}

/* "## words", and not words above a line of = or -, which may begin with # as well. */
static bool has_marks(struct str line)
{
	size_t n = count_marks(line);

	return n && n <= 6 && (n == line.n || line.p[n] == ' ' || line.p[n] == '\t');
}

static bool is_underline(struct str line)
{
	struct str text = str_trim(line);

	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] != text.p[0])
			return false;
	return text.n && (text.p[0] == '=' || text.p[0] == '-');
}

static struct str line_at(const struct split *split, int line)
{
	size_t start = line_start(split, line);

	return str_sub(split->text, start, line_start(split, line + 1) - start);
}

/* The line below a heading; cmark-gfm counts one too many for those that are underlined. */
static int line_after(const struct split *split, cmark_node *node)
{
	int line = cmark_node_get_start_line(node);

	if (has_marks(str_trim(line_at(split, line))))
		return line + 1;
	while ((size_t)line < split->n_starts && !is_underline(line_at(split, line + 1)))
		line++;
	return line + 2;
}

static struct str heading_text(const struct split *split, int line, int after)
{
	struct str first = str_trim(line_at(split, line));
	size_t start = line_start(split, line);

	if (has_marks(first))
		return without_closing_marks(str_trim(str_from(first, count_marks(first))));
	return str_trim(str_sub(split->text, start, line_start(split, after - 1) - start));
}

static size_t add_heading(struct split *split, cmark_node *node)
{
	int after = line_after(split, node);
	struct str text = heading_text(split, cmark_node_get_start_line(node), after);
	size_t at = text.n ? (size_t)(text.p - split->text.p) : split->done;
	uint32_t line = line_of(split, at);

	add_part(split, (struct markdown_part){ .kind = MARKDOWN_HEADING, .text = text,
		.level = cmark_node_get_heading_level(node), .line = line,
		.column = (uint32_t)(at - line_start(split, (int)line)) + 1 });
	return line_start(split, after);
}

static size_t add_fence(struct split *split, cmark_node *node)
{
	add_part(split, (struct markdown_part){ .kind = MARKDOWN_FENCE,
		.text = arena_str(split->arena, markdown_literal(node)),
		.info = arena_str(split->arena, str_of(cmark_node_get_fence_info(node))),
		.line = (uint32_t)cmark_node_get_start_line(node) + 1, .column = 1 });
	return line_start(split, cmark_node_get_end_line(node) + 1);
}

static bool is_fence_of(cmark_node *node, struct str word)
{
	struct str info;

	if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
		return false;
	info = str_of(cmark_node_get_fence_info(node));
	return str_starts(info, word) && (info.n == word.n || info.p[word.n] == ' ');
}

static void split_node(struct split *split, cmark_node *node, struct str word)
{
	bool is_heading = cmark_node_get_type(node) == CMARK_NODE_HEADING;

	if (!is_heading && !is_fence_of(node, word))
		return;
	add_text_before(split, line_start(split, cmark_node_get_start_line(node)));
	split->done = is_heading ? add_heading(split, node) : add_fence(split, node);
}

int markdown_split(struct str text, struct str word, struct arena *arena,
		   struct markdown_part **parts, size_t *n)
{
	struct split split = { .text = text, .arena = arena };
	cmark_node *root;

	if (markdown_is_costly(text))
		return -1;
	root = markdown_parse_nodes(text);
	find_lines(&split);
	for (cmark_node *node = cmark_node_first_child(root); node; node = cmark_node_next(node))
		split_node(&split, node, word);
	add_text_before(&split, text.n);
	*parts = arena_copy(arena, split.parts, split.n * sizeof(*split.parts));
	*n = split.n;
	cmark_node_free(root);
	free(split.starts);
	free(split.parts);
	return 0;
}
