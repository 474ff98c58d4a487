/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * HTML and SVG, written: elements, attributes and text, escaped by themselves.
 *
 * Names of elements and attributes come from the program, never from data.
 * The writer keeps only whether a start tag is still open; the caller closes
 * what it opens, and leaves void elements such as <br> open.
 *
 *	struct html html = HTML_INIT(&out);
 *	html_open(&html, "td");
 *	html_attr(&html, "class", STR("number"));
 *	html_text(&html, title);
 *	html_close(&html, "td");
 */
#ifndef LG_TEXT_HTML_H
#define LG_TEXT_HTML_H

#include "base/buf.h"

struct html {
	struct buf *out;
	bool in_tag;		/* a start tag waits for attributes or its end */
};

#define HTML_INIT(buf) { (buf), false }

void html_open(struct html *html, const char *name);
/* Adds an attribute to the element that was opened last, before anything else is added to it. */
void html_attr(struct html *html, const char *name, struct str value);
void html_attr_number(struct html *html, const char *name, long number);
/* Adds text; it shows literally, whatever it holds. */
void html_text(struct html *html, struct str text);
void html_close(struct html *html, const char *name);
/* An element that holds only text, with a class unless that is null. */
void html_element(struct html *html, const char *name, const char *class, struct str text);
/* A line end in the source, where blanks do not show. */
void html_line(struct html *html);
/* Adds markup as it is: only what the program wrote. */
void html_raw(struct html *html, struct str markup);

#endif
