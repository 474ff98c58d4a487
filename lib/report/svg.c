/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/svg.h"

#include "base/utf8.h"

static void add_about(struct html *html, const char *element, struct str id, struct str text)
{
	html_open(html, element);
	html_attr(html, "id", id);
	html_text(html, text);
	html_close(html, element);
	html_line(html);
}

void svg_open(struct html *html, struct svg_name name, struct point size)
{
	struct buf names = BUF_INIT, box = BUF_INIT;
	struct str first;

	buf_printf(&names, "lg_figure_%zu_title lg_figure_%zu_about", name.id, name.id);
	buf_printf(&box, "0 0 %ld %ld", size.x, size.y);
	first = str_until(buf_str(&names), ' ');
	html_open(html, "svg");
	html_attr(html, "viewBox", buf_str(&box));
	html_attr(html, "role", STR("img"));
	html_attr(html, "aria-labelledby", buf_str(&names));
	html_line(html);
	add_about(html, "title", first, name.title);
	add_about(html, "desc", str_from(buf_str(&names), first.n + 1), name.about);
	buf_release(&box);
	buf_release(&names);
}

void svg_close(struct html *html)
{
	html_close(html, "svg");
	html_line(html);
}

void svg_rect(struct html *html, struct point at, struct point size, const char *class)
{
	html_open(html, "rect");
	html_attr(html, "class", str_of(class));
	html_attr_number(html, "x", at.x);
	html_attr_number(html, "y", at.y);
	html_attr_number(html, "width", size.x);
	html_attr_number(html, "height", size.y);
	html_close(html, "rect");
}

void svg_line(struct html *html, struct point from, struct point to, const char *class)
{
	html_open(html, "line");
	html_attr(html, "class", str_of(class));
	html_attr_number(html, "x1", from.x);
	html_attr_number(html, "y1", from.y);
	html_attr_number(html, "x2", to.x);
	html_attr_number(html, "y2", to.y);
	html_close(html, "line");
}

void svg_path(struct html *html, const char *commands, const char *class)
{
	html_open(html, "path");
	html_attr(html, "class", str_of(class));
	html_attr(html, "d", str_of(commands));
	html_close(html, "path");
}

void svg_text(struct html *html, struct point at, const char *class, struct str text)
{
	html_open(html, "text");
	html_attr_number(html, "x", at.x);
	html_attr_number(html, "y", at.y);
	html_attr(html, "class", str_of(class));
	html_text(html, text);
	html_close(html, "text");
	html_line(html);
}

void svg_open_group(struct html *html, struct str record)
{
	html_open(html, "g");
	if (record.n)
		html_attr(html, "data-record", record);
}

/* --- lines of text ---------------------------------------------------------------------------- */

static bool is_break(uint32_t c)
{
	return c == ' ' || c == '/' || c == '-';
}

size_t svg_line_end(struct str text, size_t width)
{
	size_t best = 0, n = 0;

	if (utf8_width(text) <= width)
		return text.n;
	for (size_t at = 0; at < text.n;) {
		uint32_t c = utf8_next(text, &at);

		n++;
		if (n > width + (c == ' ') && best)
			return best;
		if (is_break(c))
			best = at;
	}
	return best && n > width + 1 && best < text.n ? best : text.n;
}

size_t svg_count_lines(struct str text, size_t width)
{
	size_t n = 0;

	for (struct str rest = text; rest.n; n++)
		rest = str_from(rest, svg_line_end(rest, width));
	return n;
}

size_t svg_lines(struct html *html, struct point at, const char *class, struct str text,
		 size_t width, long height)
{
	size_t n = 0;

	for (struct str rest = text; rest.n; n++) {
		size_t end = svg_line_end(rest, width);

		svg_text(html, at, class, str_trim(str_sub(rest, 0, end)));
		rest = str_from(rest, end);
		at.y += height;
	}
	return n;
}

void svg_spread(long *tops, const long *heights, size_t n, long top, long bottom)
{
	for (size_t i = 0; i < n; i++) {
		if (tops[i] < top)
			tops[i] = top;
		top = tops[i] + heights[i];
	}
	for (size_t i = n; i-- > 0;) {
		if (tops[i] + heights[i] > bottom)
			tops[i] = bottom - heights[i];
		bottom = tops[i];
	}
}
