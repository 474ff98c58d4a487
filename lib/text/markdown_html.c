/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A harmless tree as HTML: one function a kind of node, called from a table.
 *
 * cmark-gfm's own HTML has no scope on the heads of tables and the old align
 * attribute, which checkers refuse.
 */
#include "text/markdown_tree.h"

#include "text/html.h"

#include <cmark-gfm-core-extensions.h>
#include <string.h>

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
	html_element(html, "code", NULL, markdown_literal(node));
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

/* A table that is only a head is set as a strip, which style sheets cannot tell by themselves. */
static void on_table(struct html *html, cmark_node *node, bool enter)
{
	bool has_body = cmark_node_next(cmark_node_first_child(node)) != NULL;

	if (!enter && has_body)
		block(html, "tbody", false);
	tag(html, "table", enter);
	if (enter && !has_body)
		html_attr(html, "class", STR("strip"));
	html_line(html);
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
	html_text(html, markdown_literal(node));
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
	html_element(html, "code", NULL, markdown_literal(node));
}

static void on_emphasis(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "em", enter);
}

static void on_strong(struct html *html, cmark_node *node, bool enter)
{
	tag(html, "strong", enter);
	if (enter && markdown_is_missing(node))
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
