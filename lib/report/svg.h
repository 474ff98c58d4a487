/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The shapes that figures are drawn from, as SVG within a page of HTML.
 *
 * A drawing is named and described for those who do not see it, and scales with
 * the page. Its pixels are those of a column of 44 rem; text is 13 of them high.
 *
 *	svg_open(html, (struct svg_name){ id, title, about }, (struct point){ 720, 300 });
 *	svg_rect(html, (struct point){ 8, 8 }, (struct point){ 40, 20 }, "bar");
 *	svg_text(html, (struct point){ 28, 22 }, "middle", STR("2026"));
 *	svg_close(html);
 */
#ifndef LG_REPORT_SVG_H
#define LG_REPORT_SVG_H

#include "text/html.h"

struct point {
	long x, y;
};

struct svg_name {
	size_t id;		/* makes the ids within the drawing unique in the page */
	struct str title, about;
};

void svg_open(struct html *html, struct svg_name name, struct point size);
void svg_close(struct html *html);
/* The class says how a shape looks: the style sheet knows it. */
void svg_rect(struct html *html, struct point at, struct point size, const char *class);
void svg_line(struct html *html, struct point from, struct point to, const char *class);
/* A path from its commands, such as "M0 0L10 10". */
void svg_path(struct html *html, const char *commands, const char *class);
void svg_text(struct html *html, struct point at, const char *class, struct str text);
/* A group that belongs to a record, or to none; closed with html_close(html, "g"). */
void svg_open_group(struct html *html, struct str record);
/*
 * How many bytes of a text fit on a line of `width` characters: up to the last blank, slash or
 * hyphen that fits. A word that is longer than the line is kept whole.
 */
size_t svg_line_end(struct str text, size_t width);
/* The number of lines that a text takes. */
size_t svg_count_lines(struct str text, size_t width);
/* The text on as many lines as it takes, each `height` below the last; returns how many. */
size_t svg_lines(struct html *html, struct point at, const char *class, struct str text,
		 size_t width, long height);
/*
 * Moves blocks, whose tops ascend, so that none lies over another and all between two heights, if
 * there is room for them.
 */
void svg_spread(long *tops, const long *heights, size_t n, long top, long bottom);

#endif
