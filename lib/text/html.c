/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/html.h"

static void end_tag(struct html *html)
{
	if (html->in_tag)
		buf_addc(html->out, '>');
	html->in_tag = false;
}

static struct str escape_of(char c)
{
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	default:
		return (struct str){ NULL, 0 };
	}
}

/* Runs without special characters are added whole: most text has none. */
static void add_escaped(struct buf *out, struct str text)
{
	size_t start = 0;

	for (size_t i = 0; i < text.n; i++) {
		struct str escape = escape_of(text.p[i]);

		if (!escape.n)
			continue;
		buf_add(out, str_sub(text, start, i - start));
		buf_add(out, escape);
		start = i + 1;
	}
	buf_add(out, str_from(text, start));
}

void html_open(struct html *html, const char *name)
{
	end_tag(html);
	buf_addc(html->out, '<');
	buf_add(html->out, str_of(name));
	html->in_tag = true;
}

void html_attr(struct html *html, const char *name, struct str value)
{
	buf_addc(html->out, ' ');
	buf_add(html->out, str_of(name));
	buf_add(html->out, STR("=\""));
	add_escaped(html->out, value);
	buf_addc(html->out, '"');
}

void html_attr_number(struct html *html, const char *name, long number)
{
	buf_printf(html->out, " %s=\"%ld\"", name, number);
}

void html_text(struct html *html, struct str text)
{
	end_tag(html);
	add_escaped(html->out, text);
}

void html_close(struct html *html, const char *name)
{
	end_tag(html);
	buf_add(html->out, STR("</"));
	buf_add(html->out, str_of(name));
	buf_addc(html->out, '>');
}

void html_element(struct html *html, const char *name, const char *class, struct str text)
{
	html_open(html, name);
	if (class)
		html_attr(html, "class", str_of(class));
	html_text(html, text);
	html_close(html, name);
}

void html_line(struct html *html)
{
	end_tag(html);
	buf_addc(html->out, '\n');
}

void html_raw(struct html *html, struct str markup)
{
	end_tag(html);
	buf_add(html->out, markup);
}
