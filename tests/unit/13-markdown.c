/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Markdown: what becomes of markup that could act, in all outputs, and how a text is cut in parts.
 *
 * Every case is also written as Markdown and read again: the HTML stays the same.
 */
#include "tap.h"

#include "text/html.h"
#include "text/markdown.h"

#include <string.h>
#include <time.h>

static const struct {
	const char *name, *source, *html;
} cases[] = {
	{ "a paragraph", "Å, ä & ö", "<p>Å, ä &amp; ö</p>\n" },
	{ "emphasis, code, strikethrough", "*a* **b** `c` ~~d~~",
	  "<p><em>a</em> <strong>b</strong> <code>c</code> <del>d</del></p>\n" },
	{ "a script", "<script>alert(1)</script>",
	  "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;\n</code></pre>\n" },
	{ "inline HTML", "a <b onclick=x>b</b>",
	  "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n" },
	{ "HTML in disguise", "&lt;b&gt; &#60;b> \\<b>",
	  "<p>&lt;b&gt; &lt;b&gt; &lt;b&gt;</p>\n" },
	{ "a comment", "a <!-- to myself --> b\n\n<!-- more -->", "<p>a  b</p>\n" },
	{ "a comment and more", "<!-- a --> <img src=x onerror=y>",
	  "<pre><code>&lt;!-- a --&gt; &lt;img src=x onerror=y&gt;\n</code></pre>\n" },
	{ "a script as link", "[a](javascript:alert(1)) [b](JaVaScRiPt:x) [c](data:text/html,x)",
	  "<p>a b c</p>\n" },
	{ "a script as entity", "[a](&#106;avascript:alert(1)) [b](\tjavascript:x)", "<p>a b</p>\n" },
	{ "a file, a path", "[a](file:///etc/passwd) [b](../c.md) [d](//e.example/)",
	  "<p>a b d</p>\n" },
	{ "links", "[a](https://a.example/?b&c) <mailto:x@y.example> [](#z)",
	  "<p><a href=\"https://a.example/?b&amp;c\">a</a> "
	  "<a href=\"mailto:x@y.example\">mailto:x@y.example</a> <a href=\"#z\"></a></p>\n" },
	{ "a link with quotes", "[a](<https://a.example/\"onclick=\"x>)",
	  "<p><a href=\"https://a.example/&quot;onclick=&quot;x\">a</a></p>\n" },
	{ "a bare link", "see www.a.example.",
	  "<p>see <a href=\"http://www.a.example\">www.a.example</a>.</p>\n" },
	{ "a picture", "![a *b*](https://a.example/p.png)", "<p>a <em>b</em></p>\n" },
	{ "a picture in a link", "[![a](b.png)](https://a.example)",
	  "<p><a href=\"https://a.example\">a</a></p>\n" },
	{ "lists", "- a\n- b\n\n1. c\n\n   d\n",
	  "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li><p>c</p>\n<p>d</p>\n</li>\n</ol>\n" },
	{ "a list that does not begin with one", "7) a", "<ol start=\"7\">\n<li>a</li>\n</ol>\n" },
	{ "a table", "| a | b |\n|---|--:|\n| `x\\|y` | <i> |",
	  "<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"number\">b</th>"
	  "</tr>\n</thead>\n<tbody>\n<tr><td><code>x|y</code></td><td class=\"number\">&lt;i&gt;"
	  "</td></tr>\n</tbody>\n</table>\n" },
	{ "a table with only a head", "| a | |\n|---|---|",
	  "<table class=\"strip\">\n<thead>\n<tr><th scope=\"col\">a</th><td></td></tr>\n</thead>\n"
	  "</table>\n" },
	{ "code with its language", "```c\na<b\n```", "<pre><code>a&lt;b\n</code></pre>\n" },
	{ "a quotation", "> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n" },
	{ "a rule", "a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n" },
	{ "nothing", "", "" },
};

static void test_case(const char *name, const char *source, const char *html)
{
	struct markdown *tree = markdown_parse(str_of(source)), *again;
	struct buf first = BUF_INIT, written = BUF_INIT, second = BUF_INIT;

	markdown_add_html(tree, &first);
	is_text(first.n ? first.p : "", html, "%s", name);
	markdown_add_source(tree, &written);
	again = markdown_parse(buf_str(&written));
	markdown_add_html(again, &second);
	is_text(second.n ? second.p : "", html, "%s, written as Markdown and read again", name);
	markdown_free(again);
	markdown_free(tree);
	buf_release(&first);
	buf_release(&written);
	buf_release(&second);
}

/* Text that means something in Markdown shows as it is in every place where a report puts it. */
static void test_literal(const char *text)
{
	static const char *const frames[] = { "%s\n", "- %s\n", "| a |\n| --- |\n| %s |\n", "# %s\n",
					      "**%s**\n" };
	struct buf escaped = BUF_INIT, source = BUF_INIT, words = BUF_INIT, html = BUF_INIT;

	markdown_add_literal(&escaped, str_of(text));
	for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++) {
		struct str frame = str_of(frames[i]), shown;
		size_t at = str_find(frame, STR("%s"), 0);
		struct markdown *tree;

		buf_clear(&source);
		buf_clear(&words);
		buf_add(&source, str_sub(frame, 0, at));
		buf_add(&source, buf_str(&escaped));
		buf_add(&source, str_from(frame, at + 2));
		tree = markdown_parse(buf_str(&source));
		markdown_add_words(tree, &words);
		shown = buf_str(&words);
		ok(str_ends(shown, str_of(text)), "\"%s\" shows literally in \"%s\": %.*s", text,
		   frames[i], STR_ARG(shown));
		markdown_free(tree);
	}
	buf_release(&html);
	buf_release(&words);
	buf_release(&source);
	buf_release(&escaped);
}

static const char *const literals[] = {
	"a", "# a", "#", "- a", "+ a", "* a", "1. a", "12) a", "a | b", "`a`", "*a* _b_", "[a](b)",
	"![a](b)", "<b>a</b>", "<!-- a -->", "&amp; &lt;", "~~a~~", "\\a\\", "> a", "=", "---", "===",
	"a\\", "\\|", "|", "[x] a", "[a]: b", "a  b", "<script>", "``", "1.", "100 %",
};

static enum mark_answer answer(void *context, const struct mark *mark, struct buf *text)
{
	struct buf *log = context;

	buf_printf(log, "%d:%u:%u:%.*s;", mark->kind, mark->line, mark->column,
		   STR_ARG(mark->text));
	buf_add(text, STR("<x> & *y*"));
	if (mark->kind == MARK_LINK)
		return mark->is_empty ? MARK_TEXT : MARK_UNLINK;
	return str_eq(mark->text, STR("= a")) ? MARK_TEXT :
	       str_eq(mark->text, STR("= b")) ? MARK_MISSING : MARK_KEEP;
}

static void test_visit(void)
{
	struct markdown *tree = markdown_parse(STR("x `= a` `c`\n[](#d) [e](#f)\n\n| `= b` |\n|-|\n"));
	struct buf log = BUF_INIT, html = BUF_INIT;

	markdown_visit(tree, answer, &log);
	is_text(log.p, "0:1:4:= a;0:1:10:c;1:2:1:#d;1:2:8:#f;0:4:4:= b;", "marks with their places");
	markdown_add_html(tree, &html);
	is_text(html.p,
		"<p>x &lt;x&gt; &amp; *y* <code>c</code>\n"
		"<a href=\"#d\">&lt;x&gt; &amp; *y*</a> e</p>\n<table class=\"strip\">\n<thead>\n"
		"<tr><th scope=\"col\">"
		"<strong class=\"missing\">&lt;x&gt; &amp; *y*</strong></th></tr>\n</thead>\n</table>\n",
		"what replaces a mark is text");
	markdown_free(tree);
	buf_release(&html);
	buf_release(&log);
}

static void test_shift(const char *source, int level, const char *html)
{
	struct markdown *tree = markdown_parse(str_of(source));
	struct buf out = BUF_INIT;

	markdown_shift(tree, level);
	markdown_add_html(tree, &out);
	is_text(out.n ? out.p : "", html, "headings of \"%s\" below a section", source);
	markdown_free(tree);
	buf_release(&out);
}

static void test_split(void)
{
	static const char *const source =
		"a\n\n## b {#c} ##\nd\n\n````lg each x=\"y z\"\nq\n\n```lg\nr\n```\n````\n"
		"- e\n\n  ```lg\n  nested\n  ```\n\nf\ng\n---\n```c\nh\n```\n#i\n---\nj\n# k #\n===\n";
	struct arena arena = ARENA_INIT;
	struct markdown_part *parts;
	struct buf all = BUF_INIT;
	size_t n;

	is_int(markdown_split(str_of(source), STR("lg"), &arena, &parts, &n), 0, "a text is split");
	for (size_t i = 0; i < n; i++)
		buf_printf(&all, "%d %d %u:%u [%.*s] %.*s\n", parts[i].kind, parts[i].level,
			   parts[i].line, parts[i].column, STR_ARG(parts[i].info),
			   STR_ARG(str_trim(parts[i].text)));
	is_text(all.p,
		"0 0 1:1 [] a\n1 2 3:4 [] b {#c}\n0 0 4:1 [] d\n"
		"2 0 7:1 [lg each x=\"y z\"] q\n\n```lg\nr\n```\n"
		"0 0 13:1 [] - e\n\n  ```lg\n  nested\n  ```\n"
		"1 2 19:1 [] f\ng\n0 0 22:1 [] ```c\nh\n```\n1 2 25:1 [] #i\n0 0 27:1 [] j\n"
		"1 1 28:3 [] k\n0 0 29:1 [] ===\n",
		"headings, fences and what stands between them");
	buf_release(&all);
	arena_release(&arena);
}

/* What makes cmark-gfm quadratic, many times over; the limit is generous for a slow machine. */
static void test_time(const char *before, const char *unit, const char *after)
{
	struct buf source = BUF_INIT, out = BUF_INIT;
	struct markdown *tree;
	clock_t start = clock();

	buf_add(&source, str_of(before));
	while (source.n < 1000 * 1000)
		buf_add(&source, str_of(unit));
	buf_add(&source, str_of(after));
	tree = markdown_parse(buf_str(&source));
	markdown_add_html(tree, &out);
	buf_clear(&out);
	markdown_add_source(tree, &out);
	ok(clock() - start < 20 * CLOCKS_PER_SEC, "a megabyte of \"%s\" ends", unit);
	markdown_free(tree);
	buf_release(&out);
	buf_release(&source);
}

static const char *const floods[] = { "[", "![[]()", "a@", ")", "> ", "- ", "*a_ ", "<", "`a``",
				      "|", "a|", "<!--", "&amp", "www.", "~a~~ ", "\\", "[a]: b\n" };

static void test_html(void)
{
	struct buf out = BUF_INIT;
	struct html html = HTML_INIT(&out);

	html_open(&html, "a");
	html_attr(&html, "title", STR("\"><script>"));
	html_attr_number(&html, "x", -1);
	html_text(&html, STR("<&\">"));
	html_open(&html, "br");
	html_close(&html, "a");
	html_line(&html);
	html_element(&html, "b", "c", STR(""));
	is_text(out.p, "<a title=\"&quot;&gt;&lt;script&gt;\" x=\"-1\">&lt;&amp;&quot;&gt;<br></a>\n"
		       "<b class=\"c\"></b>", "elements, attributes and text are escaped");
	buf_release(&out);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		test_case(cases[i].name, cases[i].source, cases[i].html);
	for (size_t i = 0; i < sizeof(literals) / sizeof(*literals); i++)
		test_literal(literals[i]);
	test_visit();
	test_shift("# a\n\n## b\n", 4, "<h4>a</h4>\n<h5>b</h5>\n");
	test_shift("### a\n\n# b\n\n### c\n", 3, "<h3>a</h3>\n<h3>b</h3>\n<h4>c</h4>\n");
	test_shift("# a\n\n## b\n\n### c\n", 5, "<h5>a</h5>\n<h6>b</h6>\n<h6>c</h6>\n");
	test_split();
	for (size_t i = 0; i < sizeof(floods) / sizeof(*floods); i++)
		test_time("", floods[i], "\n-|-\n");
	test_time("http://a", ")", "");
	test_html();
	return done_testing();
}
