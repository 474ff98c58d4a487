/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/markdown.h"

#include "text/html.h"
#include "text/table.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <stdlib.h>
#include <string.h>

struct markdown {
	cmark_node *root;
};

/* What a missing value carries in its node, so that the HTML can mark it in colour as well. */
static char missing_mark;

/* --- parsing ---------------------------------------------------------------------------------- */

/*
 * cmark-gfm takes quadratic time on some inputs: columns of a table on one
 * line, brackets, stars and bare links in one paragraph, marks of quotes and
 * lists on one line. The sum of the squares of such characters bounds that
 * time; ordinary text stays below a thousandth of the limit.
 */
enum { MAX_COST = 50 * 1000 * 1000 };

struct cost {
	uint64_t total;
	uint64_t line, paragraph;	/* characters counted in the current line and paragraph */
};

static bool is_line_mark(char c)
{
	return memchr("|>-+", c, 4) != NULL;
}

static bool is_paragraph_mark(char c)
{
	return memchr("[]()!@*_~<`&:", c, 13) != NULL;
}

static void cost_end_line(struct cost *cost, bool is_blank)
{
	cost->total += cost->line * cost->line;
	cost->line = 0;
	if (!is_blank)
		return;
	cost->total += cost->paragraph * cost->paragraph;
	cost->paragraph = 0;
}

static bool is_too_costly(struct str text)
{
	struct str rest = text, line;
	struct cost cost = { 0, 0, 0 };

	while (str_next_line(&rest, &line)) {
		for (size_t i = 0; i < line.n; i++) {
			cost.line += is_line_mark(line.p[i]);
			cost.paragraph += is_paragraph_mark(line.p[i]);
		}
		cost_end_line(&cost, str_trim(line).n == 0);
	}
	cost_end_line(&cost, true);
	return cost.total > MAX_COST;
}

static cmark_parser *new_parser(void)
{
	static const char *const names[] = { "table", "strikethrough", "autolink" };
	cmark_parser *parser;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		cmark_parser_attach_syntax_extension(parser,
						     cmark_find_syntax_extension(names[i]));
	return parser;
}

static cmark_node *parse_tree(struct str text)
{
	cmark_parser *parser = new_parser();
	cmark_node *root;

	cmark_parser_feed(parser, text.n ? text.p : "", text.n);
	root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

static void set_literal(cmark_node *node, struct str text)
{
	struct buf copy = BUF_INIT;

	buf_add(&copy, text);
	cmark_node_set_literal(node, copy.n ? copy.p : "");
	buf_release(&copy);
}

static cmark_node *new_node(cmark_node_type type, struct str literal)
{
	cmark_node *node = cmark_node_new(type);

	if (!node)
		mem_exhausted();
	if (literal.n)
		set_literal(node, literal);
	return node;
}

static cmark_node *written_as_it_is(struct str text)
{
	cmark_node *root = new_node(CMARK_NODE_DOCUMENT, STR(""));

	cmark_node_append_child(root, new_node(CMARK_NODE_CODE_BLOCK, text));
	return root;
}

/* --- making a tree harmless ------------------------------------------------------------------- */

static struct str literal_of(cmark_node *node)
{
	return str_of(cmark_node_get_literal(node));
}

static void replace(cmark_node *node, cmark_node *by)
{
	cmark_node_insert_before(node, by);
	cmark_node_free(node);
}

/* Puts the children where the node is. */
static void unwrap(cmark_node *node)
{
	cmark_node *child;

	while ((child = cmark_node_first_child(node)))
		cmark_node_insert_before(node, child);
	cmark_node_free(node);
}

static bool is_comment(struct str markup)
{
	struct str text = str_trim(markup);

	return str_starts(text, STR("<!--")) && str_find(text, STR("-->"), 4) == text.n - 3;
}

static bool has_prefix_of_any_case(struct str text, const char *prefix)
{
	size_t n = strlen(prefix);

	return text.n >= n && strncasecmp(text.p, prefix, n) == 0;
}

static bool is_safe_link(struct str url)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "#" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (has_prefix_of_any_case(url, schemes[i]))
			return true;
	return false;
}

static void disarm_html(cmark_node *node, cmark_node_type shown_as)
{
	struct str markup = literal_of(node);

	if (is_comment(markup))
		cmark_node_free(node);
	else
		replace(node, new_node(shown_as, markup));
}

static void disarm(cmark_node *node)
{
	switch ((unsigned)cmark_node_get_type(node)) {
	case CMARK_NODE_HTML_BLOCK:
		disarm_html(node, CMARK_NODE_CODE_BLOCK);
		break;
	case CMARK_NODE_HTML_INLINE:
		disarm_html(node, CMARK_NODE_TEXT);
		break;
	case CMARK_NODE_LINK:
		if (!is_safe_link(str_of(cmark_node_get_url(node))))
			unwrap(node);
		break;
	case CMARK_NODE_IMAGE:
		unwrap(node);
		break;
	default:
		break;
	}
}

struct nodes {
	cmark_node **rows;
	size_t n, cap;
};

/*
 * Nodes of the given types in the order of the text, so that the tree can change while
 * walking them.
 */
static void collect(cmark_node *root, const cmark_node_type *types, size_t n, struct nodes *out)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		for (size_t i = 0; event == CMARK_EVENT_ENTER && i < n; i++) {
			if (cmark_node_get_type(node) != types[i])
				continue;
			out->rows = mem_grow(out->rows, &out->cap, out->n + 1, sizeof(*out->rows));
			out->rows[out->n++] = node;
		}
	}
	cmark_iter_free(iter);
}

/* From the end, so that a node goes before the one that holds it. */
static void disarm_all(cmark_node *root)
{
	static const cmark_node_type types[] = { CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE,
						 CMARK_NODE_LINK, CMARK_NODE_IMAGE };
	struct nodes nodes = { NULL, 0, 0 };

	collect(root, types, sizeof(types) / sizeof(*types), &nodes);
	for (size_t i = nodes.n; i-- > 0;)
		disarm(nodes.rows[i]);
	free(nodes.rows);
	cmark_consolidate_text_nodes(root);
}

struct markdown *markdown_parse(struct str text)
{
	struct markdown *tree = mem_alloc(sizeof(*tree));

	tree->root = is_too_costly(text) ? written_as_it_is(text) : parse_tree(text);
	disarm_all(tree->root);
	return tree;
}

struct markdown *markdown_parse_line(struct str text)
{
	struct buf line = BUF_INIT;
	struct markdown *tree;

	buf_add(&line, STR("# "));
	for (size_t i = 0; i < text.n; i++)
		buf_addc(&line, text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i]);
	buf_add(&line, STR(" #"));
	tree = markdown_parse(buf_str(&line));
	buf_release(&line);
	return tree;
}

void markdown_free(struct markdown *tree)
{
	if (!tree)
		return;
	cmark_node_free(tree->root);
	free(tree);
}

/* --- parts ------------------------------------------------------------------------------------ */

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
		.text = arena_str(split->arena, literal_of(node)),
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

	if (is_too_costly(text))
		return -1;
	root = parse_tree(text);
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

/* --- looking at and replacing parts ----------------------------------------------------------- */

static struct mark mark_of(cmark_node *node)
{
	struct mark mark = { .line = (uint32_t)cmark_node_get_start_line(node),
			     .column = (uint32_t)cmark_node_get_start_column(node) };

	switch ((unsigned)cmark_node_get_type(node)) {
	case CMARK_NODE_CODE:
		mark.kind = MARK_CODE;
		mark.text = literal_of(node);
		break;
	case CMARK_NODE_LINK:
		mark.kind = MARK_LINK;
		mark.text = str_of(cmark_node_get_url(node));
		mark.is_empty = !cmark_node_first_child(node);
		break;
	default:
		mark.kind = MARK_FENCE;
		mark.text = str_of(cmark_node_get_fence_info(node));
		break;
	}
	return mark;
}

static cmark_node *new_text(struct str text)
{
	struct buf line = BUF_INIT;
	cmark_node *node;

	for (size_t i = 0; i < text.n; i++)
		buf_addc(&line, text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i]);
	node = new_node(CMARK_NODE_TEXT, buf_str(&line));
	buf_release(&line);
	return node;
}

static cmark_node *new_answer(enum mark_answer answer, struct str text)
{
	cmark_node *strong;

	if (answer == MARK_TEXT)
		return new_text(text);
	strong = new_node(CMARK_NODE_STRONG, STR(""));
	cmark_node_set_user_data(strong, &missing_mark);
	cmark_node_append_child(strong, new_text(text));
	return strong;
}

static void set_url(cmark_node *node, struct str url)
{
	struct buf copy = BUF_INIT;

	buf_add(&copy, url);
	cmark_node_set_url(node, copy.n ? copy.p : "");
	buf_release(&copy);
}

static void apply(cmark_node *node, enum mark_kind kind, enum mark_answer answer, struct str text)
{
	if (answer == MARK_KEEP || kind == MARK_FENCE)
		return;
	if (answer == MARK_UNLINK)
		unwrap(node);
	else if (answer == MARK_TARGET)
		set_url(node, text);
	else if (kind == MARK_LINK)
		cmark_node_append_child(node, new_answer(answer, text));
	else
		replace(node, new_answer(answer, text));
}

void markdown_visit(struct markdown *tree, mark_visitor visitor, void *context)
{
	static const cmark_node_type types[] = { CMARK_NODE_CODE, CMARK_NODE_LINK,
						 CMARK_NODE_CODE_BLOCK };
	struct nodes nodes = { NULL, 0, 0 };
	struct buf text = BUF_INIT;

	collect(tree->root, types, sizeof(types) / sizeof(*types), &nodes);
	for (size_t i = 0; i < nodes.n; i++) {
		struct mark mark = mark_of(nodes.rows[i]);
		enum mark_answer answer;

		buf_clear(&text);
		answer = visitor(context, &mark, &text);
		apply(nodes.rows[i], mark.kind, answer, buf_str(&text));
	}
	buf_release(&text);
	free(nodes.rows);
}

/* Each heading goes one below the one that holds it, whatever gaps the text has. */
void markdown_shift(struct markdown *tree, int level)
{
	static const cmark_node_type types[] = { CMARK_NODE_HEADING };
	struct nodes nodes = { NULL, 0, 0 };
	int written[6], depth = 0;

	collect(tree->root, types, 1, &nodes);
	for (size_t i = 0; i < nodes.n; i++) {
		int own = cmark_node_get_heading_level(nodes.rows[i]);

		while (depth && written[depth - 1] >= own)
			depth--;
		cmark_node_set_heading_level(nodes.rows[i], level + depth > 6 ? 6 : level + depth);
		written[depth++] = own;
	}
	free(nodes.rows);
}

/* --- HTML ------------------------------------------------------------------------------------- */

static void tag(struct html *html, const char *name, bool enter)
{
	if (enter)
		html_open(html, name);
	else
		html_close(html, name);
}

/* An element on lines of its own. */
static void block(struct html *html, const char *name, bool enter)
{
	tag(html, name, enter);
	html_line(html);
}

static void on_paragraph(struct html *html, cmark_node *node, bool enter)
{
	cmark_node *list = cmark_node_parent(cmark_node_parent(node));

	if (list && cmark_node_get_list_tight(list))
		return;
	tag(html, "p", enter);
	if (!enter)
		html_line(html);
}

static void on_heading(struct html *html, cmark_node *node, bool enter)
{
	char name[] = { 'h', (char)('0' + cmark_node_get_heading_level(node)), '\0' };

	tag(html, name, enter);
	if (!enter)
		html_line(html);
}

static void on_quote(struct html *html, cmark_node *node, bool enter)
{
	block(html, "blockquote", enter);
}

static void on_list(struct html *html, cmark_node *node, bool enter)
{
	bool is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;

	tag(html, is_ordered ? "ol" : "ul", enter);
	if (enter && is_ordered && cmark_node_get_list_start(node) != 1)
		html_attr_number(html, "start", cmark_node_get_list_start(node));
	html_line(html);
}

static void on_item(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "li", enter);
	if (!enter)
		html_line(html);
}

static void on_code_block(struct html *html, cmark_node *node, bool enter)
{
	html_open(html, "pre");
	html_element(html, "code", NULL, literal_of(node));
	html_close(html, "pre");
	html_line(html);
}

static void on_rule(struct html *html, cmark_node *node, bool enter)
{
	html_open(html, "hr");
	html_line(html);
}

static bool is_head_row(cmark_node *row)
{
	return cmark_gfm_extensions_get_table_row_is_header(row) != 0;
}

static void on_table(struct html *html, cmark_node *node, bool enter)
{
	if (!enter && cmark_node_next(cmark_node_first_child(node)))
		block(html, "tbody", false);
	block(html, "table", enter);
}

static void on_row(struct html *html, cmark_node *node, bool enter)
{
	if (enter && is_head_row(node))
		block(html, "thead", true);
	tag(html, "tr", enter);
	if (enter)
		return;
	html_line(html);
	if (is_head_row(node))
		block(html, "thead", false);
	if (is_head_row(node) && cmark_node_next(node))
		block(html, "tbody", true);
}

static void add_alignment(struct html *html, cmark_node *cell)
{
	cmark_node *table = cmark_node_parent(cmark_node_parent(cell));
	uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
	int column = 0;

	for (cmark_node *before = cmark_node_previous(cell); before;
	     before = cmark_node_previous(before))
		column++;
	if (column >= cmark_gfm_extensions_get_table_columns(table) || !alignments)
		return;
	if (alignments[column] == 'r')
		html_attr(html, "class", STR("number"));
	else if (alignments[column] == 'c')
		html_attr(html, "class", STR("middle"));
}

/* A head cell without words heads nothing. */
static void on_cell(struct html *html, cmark_node *node, bool enter)
{
	bool is_head = is_head_row(cmark_node_parent(node)) && cmark_node_first_child(node);

	tag(html, is_head ? "th" : "td", enter);
	if (enter && is_head)
		html_attr(html, "scope", STR("col"));
	if (enter)
		add_alignment(html, node);
}

static void on_text(struct html *html, cmark_node *node, bool enter)
{
	html_text(html, literal_of(node));
}

static void on_soft_break(struct html *html, cmark_node *node, bool enter)
{
	html_line(html);
}

static void on_line_break(struct html *html, cmark_node *node, bool enter)
{
	html_open(html, "br");
	html_line(html);
}

static void on_code(struct html *html, cmark_node *node, bool enter)
{
	html_element(html, "code", NULL, literal_of(node));
}

static void on_emphasis(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "em", enter);
}

static void on_strong(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "strong", enter);
	if (enter && cmark_node_get_user_data(node) == &missing_mark)
		html_attr(html, "class", STR("missing"));
}

static void on_strikethrough(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "del", enter);
}

static void on_link(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "a", enter);
	if (enter)
		html_attr(html, "href", str_of(cmark_node_get_url(node)));
}

/* Names as cmark-gfm has them; its extensions have no constants in the public headers. */
static const struct handler {
	const char *type;
	void (*handle)(struct html *html, cmark_node *node, bool enter);
	bool is_inline;
} handlers[] = {
	{ "paragraph", on_paragraph, false },
	{ "heading", on_heading, false },
	{ "block_quote", on_quote, false },
	{ "list", on_list, false },
	{ "item", on_item, false },
	{ "code_block", on_code_block, false },
	{ "thematic_break", on_rule, false },
	{ "table", on_table, false },
	{ "table_header", on_row, false },
	{ "table_row", on_row, false },
	{ "table_cell", on_cell, false },
	{ "text", on_text, true },
	{ "softbreak", on_soft_break, true },
	{ "linebreak", on_line_break, true },
	{ "code", on_code, true },
	{ "emph", on_emphasis, true },
	{ "strong", on_strong, true },
	{ "strikethrough", on_strikethrough, true },
	{ "link", on_link, true },
};

static const struct handler *handler_of(cmark_node *node)
{
	const char *type = cmark_node_get_type_string(node);

	for (size_t i = 0; i < sizeof(handlers) / sizeof(*handlers); i++)
		if (strcmp(handlers[i].type, type) == 0)
			return &handlers[i];
	return NULL;
}

static void add_html(const struct markdown *tree, bool only_inline, struct buf *out)
{
	struct html html = HTML_INIT(out);
	cmark_iter *iter = cmark_iter_new(tree->root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		const struct handler *handler = handler_of(node);

		if (handler && (handler->is_inline || !only_inline))
			handler->handle(&html, node, event == CMARK_EVENT_ENTER);
	}
	cmark_iter_free(iter);
}

void markdown_add_html(const struct markdown *tree, struct buf *out)
{
	add_html(tree, false, out);
}

void markdown_add_inline_html(const struct markdown *tree, struct buf *out)
{
	add_html(tree, true, out);
}

/* --- Markdown and words ----------------------------------------------------------------------- */

void markdown_add_source(const struct markdown *tree, struct buf *out)
{
	char *source = cmark_render_commonmark(tree->root, CMARK_OPT_DEFAULT, 0);

	buf_add(out, str_of(source));
	free(source);
}

void markdown_add_words(const struct markdown *tree, struct buf *out)
{
	cmark_iter *iter = cmark_iter_new(tree->root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			buf_add(out, literal_of(node));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			buf_addc(out, ' ');
	}
	cmark_iter_free(iter);
}

static bool begins_block(struct str text)
{
	size_t digits = 0;

	while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
		digits++;
	return text.n && (memchr("#+-=:", text.p[0], 5) ||
			  (digits && digits < text.n && memchr(".)", text.p[digits], 2)));
}

void markdown_add_literal(struct buf *out, struct str text)
{
	struct str words = str_trim(text);
	size_t digits = 0;

	if (begins_block(words)) {
		while (words.p[digits] >= '0' && words.p[digits] <= '9')
			digits++;
		buf_add(out, str_sub(words, 0, digits));
		buf_printf(out, "\\%c", words.p[digits]);
		words = str_from(words, digits + 1);
	}
	table_add_markdown(out, words);
}
