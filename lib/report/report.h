/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A report: a neutral list of headings, texts, tables, lists and figures.
 *
 * Expanding a template fills it, one renderer for each output writes it.
 * Blocks come in reading order; headings carry their level, number and
 * anchor. All words are final: nothing is looked up while rendering. Text of
 * records is held as harmless Markdown trees or as plain cells, so a renderer
 * cannot pass markup on by mistake.
 *
 *	struct report report;
 *	report_init(&report, LANGUAGE_SV);
 *	if (template_expand(template, &request, &report, &diags) == 0 &&
 *	    report_resolve(&report, &diags) == 0)
 *		report_add_html(&report, &out);
 *	report_release(&report);
 */
#ifndef LG_REPORT_REPORT_H
#define LG_REPORT_REPORT_H

#include "base/map.h"
#include "record/schema.h"
#include "text/markdown.h"

enum {
	REPORT_MAX_BLOCKS = 100 * 1000,
	REPORT_MAX_CELLS = 10 * 1000 * 1000,
	REPORT_MAX_BYTES = 256 * 1024 * 1024,	/* of the texts of records */
	/* records that its queries look at: minutes */
	REPORT_MAX_SEARCHED = 100 * 1000 * 1000,
};

enum cell_state {
	CELL_SET,
	CELL_EMPTY,		/* nothing is stated, and nothing needs to be */
	CELL_MISSING,		/* nothing is stated where the schema expects it */
};

struct cell {
	struct str text;	/* one line, without control characters */
	enum cell_state state;
};

enum column_form { COLUMN_WORDS, COLUMN_SHORT, COLUMN_NUMBERS };	/* short: never broken */

struct grid_column {
	struct str head;
	bool is_named;		/* by the template, not by the schema */
	enum column_form form;
};

struct grid {			/* rows of cells, each row from a record or from none */
	struct str caption;	/* may be empty */
	struct grid_column *columns;
	size_t n_columns, n_rows;
	struct cell *cells;	/* row by row */
	struct str *records;	/* id of each row, or empty */
};

struct matrix;
struct chart;

enum block_kind { BLOCK_HEADING, BLOCK_TEXT, BLOCK_TABLE, BLOCK_LIST, BLOCK_MATRIX, BLOCK_CHART,
		  BLOCK_MISSING };

struct block {
	enum block_kind kind;
	/* in the template; line 0 in a record, whose lines are not known */
	struct place place;
	struct markdown *tree;		/* of BLOCK_HEADING and BLOCK_TEXT; owned */
	struct str record;		/* of BLOCK_TEXT: id of its record, or empty */
	struct str anchor, number;	/* of BLOCK_HEADING; the number may be empty */
	struct str words;		/* of BLOCK_HEADING: without markup; of BLOCK_MISSING */
	struct str lacks;		/* of BLOCK_MISSING: what, in a word or two */
	/* of BLOCK_HEADING: 2 to 6, never more than one below the last */
	int level;
	bool is_ordered;		/* of BLOCK_LIST */
	struct grid *grid;		/* of BLOCK_TABLE and BLOCK_LIST */
	struct matrix *matrix;		/* of BLOCK_MATRIX */
	struct chart *chart;		/* of BLOCK_CHART */
};

struct foot {			/* what it takes to make the report again */
	struct str commit;	/* empty: the working tree */
	struct str since;	/* the commit that it is compared with, or empty */
	struct str template, template_id, schema_id, as_of, command;
	size_t faults;		/* errors in the records that were read */
};

struct report {
	struct arena arena;
	enum language language;
	struct str title;
	int numbered;		/* how many levels of headings have numbers */
	struct foot foot;
	struct block *blocks;
	size_t n, cap;
	size_t n_cells, n_bytes, n_searched;
	size_t n_missing;	/* values that are marked as missing; parts have blocks */
	struct map anchors;	/* of headings -> index of the block + 1 */
	unsigned counters[7];	/* by level */
	int written[5];		/* levels as the template has them, of the headings around */
	int level;		/* of the last heading */
	int unnumbered;		/* level of the heading without number around, or 0 */
};

struct heading {
	struct markdown *tree;	/* taken over */
	int level;
	struct str anchor;	/* empty: made from the words */
	bool is_unnumbered;
	struct place place;	/* of its words */
};

void report_init(struct report *report, enum language language);
void report_release(struct report *report);

/* Adds a heading, numbered by its place; an anchor that is taken becomes a diagnostic. */
void report_add_heading(struct report *report, struct heading heading, struct diags *diags);
/* Adds a block that holds nothing yet; it is valid until the next one is added. */
struct block *report_add(struct report *report, enum block_kind kind, struct place place);
/* False when a block, this many cells or bytes more would be past the limits. */
bool report_has_room(const struct report *report, size_t cells, size_t bytes);
/* Where a mark stands when the text begins at `text`; a text without line has none. */
struct place mark_place(struct place text, const struct mark *mark);
/* Where the tree of markdown_parse_line() begins when its words begin at `words`. */
struct place line_place(struct place words);
/*
 * Gives every link without words those of the section that it leads to. -1 and
 * diagnostics for links that lead nowhere; one in a record that has words of
 * its own keeps these instead.
 */
int report_resolve(struct report *report, struct diags *diags);

void report_add_markdown(const struct report *report, struct buf *out);
void report_add_html(const struct report *report, struct buf *out);
/*
 * The next block from *at on that says that a part is missing, or null; *heading, null at first,
 * becomes the heading above it.
 */
const struct block *report_next_missing(const struct report *report, size_t *at,
					const struct block **heading);
/* The style sheet that the HTML carries, for screen and A4. */
struct str report_style(void);

#endif
