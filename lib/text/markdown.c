/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/markdown_tree.h"

#include "text/table.h"

#include <cmark-gfm-core-extensions.h>
#include <stdlib.h>
#include <string.h>

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

bool markdown_is_costly(struct str text)
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

cmark_node *markdown_parse_nodes(struct str text)
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

struct str markdown_literal(cmark_node *node)
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
	struct str markup = markdown_literal(node);

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

	tree->root = markdown_is_costly(text) ? written_as_it_is(text) : markdown_parse_nodes(text);
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

/* --- looking at and replacing parts ----------------------------------------------------------- */

static struct mark mark_of(cmark_node *node)
{
	struct mark mark = { .line = (uint32_t)cmark_node_get_start_line(node),
			     .column = (uint32_t)cmark_node_get_start_column(node) };

	switch ((unsigned)cmark_node_get_type(node)) {
	case CMARK_NODE_CODE:
		mark.kind = MARK_CODE;
		mark.text = markdown_literal(node);
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

bool markdown_is_missing(cmark_node *node)
{
	return cmark_node_get_user_data(node) == &missing_mark;
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
			buf_add(out, markdown_literal(node));
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
