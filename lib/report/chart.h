/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Figures over time: a trend over years, the wheel of a year, and a plan of bars.
 *
 * Marks are added in the order of the rows, then the table is made that holds all
 * that the drawing shows. A mark without its time is kept apart and never lost.
 *
 *	struct chart *chart = chart_new(&arena, CHART_TREND);
 *	chart_reserve(chart, &arena, rows->n);
 *	chart_add(chart, (struct chart_mark){ .label = title, .from = 2026, .text = STR("4") });
 *	if (chart_index(chart, &arena) < room)
 *		chart_tabulate(chart, &arena);
 *	chart_add_svg(chart, &figures, &html);
 */
#ifndef LG_REPORT_CHART_H
#define LG_REPORT_CHART_H

#include "report/report.h"
#include "report/svg.h"

enum chart_kind { CHART_TREND, CHART_WHEEL, CHART_GANTT };

enum {
	CHART_NO_TIME = INT32_MIN,
	/* what a drawing has room for: series of a trend, entries of a month */
	CHART_MAX_SERIES = 8, CHART_MAX_ENTRIES = 8,
	CHART_ONE = 1000,	/* thousandths */
};

struct chart_mark {
	struct str label;	/* of a trend the series, which may be empty */
	struct str group;	/* of a gantt; may be empty */
	struct str record;
	/*
	 * Of a trend the year; of a wheel the month, 1 to 12; of a gantt months since the year 0,
	 * both ends included.
	 */
	int64_t from, to;
	int64_t value;		/* of a trend, in thousandths */
	struct str text;	/* the value as it is shown; empty: there is none */
	bool is_drawn;		/* of a trend: the value is a number that a drawing can hold */
};

struct chart {
	enum chart_kind kind;
	enum language language;
	struct str caption;
	struct str heads[3];	/* of the query's columns */
	int64_t now;		/* of a gantt: the month of today */
	struct chart_mark *marks, *unplaced;
	size_t n, n_unplaced, cap;
	struct str *series;	/* of a trend, in the order of the rows */
	int64_t *years;		/* of a trend: those that occur, ascending */
	size_t n_series, n_years;
	/* series by series, year by year; the last mark of both, or null */
	const struct chart_mark **points;
	struct grid *grid;	/* the table; of a gantt given by the caller */
};

struct chart *chart_new(struct arena *arena, enum chart_kind kind);
/* Makes room for n more marks, in the arena. */
void chart_reserve(struct chart *chart, struct arena *arena, size_t n);
/* Adds a mark, for which there is room; one whose `from` is CHART_NO_TIME is not placed. */
void chart_add(struct chart *chart, struct chart_mark mark);
/* Finds series and years; returns how many cells the table will have. */
size_t chart_index(struct chart *chart, struct arena *arena);
void chart_tabulate(struct chart *chart, struct arena *arena);
/* True when the drawing has no room for all, so that the table is for everybody. */
bool chart_is_partial(const struct chart *chart);

/* Adds the drawings as SVG and counts them in *figures, which makes their ids unique. */
void chart_add_svg(const struct chart *chart, size_t *figures, struct html *html);
void chart_add_trend(const struct chart *chart, struct svg_name name, struct html *html);
void chart_add_wheel(const struct chart *chart, struct svg_name name, struct html *html);
/* A long plan is cut into sheets that fit on a page: the rows from `start`; returns the next. */
size_t chart_add_gantt(const struct chart *chart, struct svg_name name, size_t start,
		       struct html *html);

#endif
