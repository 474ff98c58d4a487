/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A trend: bars for one series, lines for several. A line has its own colour, dashes and marks, and
 * its name stands beside its last value, so that nothing is told by colour alone.
 */
#include "report/chart.h"

#include <stdlib.h>

enum {
	WIDTH = 720, LEFT = 56, TOP = 24, PLOT = 220, BELOW = 34,
	NAMES = 214,			/* the column of names beside lines */
	NAME_WIDTH = 22,		/* characters of a name on one line */
	LINE = 15,
	TICKS = 5,
	YEAR_GAP = 38,			/* between the years that are written out */
	WIDEST_BAR = 56,
};

struct plot {
	const struct chart *chart;
	struct html *html;
	long right, bottom;
	int64_t low, high, step;	/* of the vertical axis */
};

static bool is_bars(const struct chart *chart)
{
	return chart->n_series < 2;
}

static size_t drawn_series(const struct chart *chart)
{
	return chart->n_series < CHART_MAX_SERIES ? chart->n_series : CHART_MAX_SERIES;
}

static const struct chart_mark *point_at(const struct plot *plot, size_t series, size_t year)
{
	return plot->chart->points[series * plot->chart->n_years + year];
}

/* --- axes ------------------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, so that TICKS of them reach over the values. */
static int64_t step_of(int64_t range)
{
	static const int64_t nice[] = { 1, 2, 5 };

	for (int64_t power = 10;; power *= 10)
		for (size_t i = 0; i < 3; i++)
			if (nice[i] * power * TICKS >= range)
				return nice[i] * power;
}

/* Down to a whole number of steps. */
static int64_t round_down(int64_t value, int64_t step)
{
	return (value / step - (value % step < 0)) * step;
}

static void find_range(struct plot *plot)
{
	size_t n = drawn_series(plot->chart) * plot->chart->n_years;

	for (size_t i = 0; i < n; i++) {
		const struct chart_mark *mark = plot->chart->points[i];

		if (mark && mark->value < plot->low)
			plot->low = mark->value;
		if (mark && mark->value > plot->high)
			plot->high = mark->value;
	}
	if (plot->high == plot->low)
		plot->high = plot->low + CHART_ONE;
	plot->step = step_of(plot->high - plot->low);
	plot->low = round_down(plot->low, plot->step);
	plot->high = round_down(plot->high + plot->step - 1, plot->step);
}

static long y_of(const struct plot *plot, int64_t value)
{
	return plot->bottom - (long)((value - plot->low) * (plot->bottom - TOP) /
				     (plot->high - plot->low));
}

/* Years from the first to the last, with those between that have no value. */
static int64_t year_span(const struct chart *chart)
{
	return chart->n_years ? chart->years[chart->n_years - 1] - chart->years[0] + 1 : 1;
}

static long year_width(const struct plot *plot)
{
	return (plot->right - LEFT) / (long)year_span(plot->chart);
}

/* The middle of a year's part of the horizontal axis. */
static long x_of(const struct plot *plot, size_t year)
{
	int64_t after = plot->chart->years[year] - plot->chart->years[0];

	return LEFT + (long)((2 * after + 1) * (plot->right - LEFT) /
			     (2 * year_span(plot->chart)));
}

/* With the decimals that the steps between the ticks have. */
static void add_number(struct buf *out, int64_t value, int64_t step, enum language language)
{
	int64_t whole = value < 0 ? -value : value;
	char point = language == LANGUAGE_SV ? ',' : '.';

	buf_add(out, value < 0 ? STR("−") : STR(""));
	buf_printf(out, "%lld", (long long)(whole / CHART_ONE));
	if (step < CHART_ONE / 10)
		buf_printf(out, "%c%02d", point, (int)(whole % CHART_ONE / 10));
	else if (step < CHART_ONE)
		buf_printf(out, "%c%d", point, (int)(whole % CHART_ONE / 100));
}

static void add_ticks(const struct plot *plot)
{
	struct buf text = BUF_INIT;

	for (int64_t value = plot->low; value <= plot->high; value += plot->step) {
		long y = y_of(plot, value);

		buf_clear(&text);
		add_number(&text, value, plot->step, plot->chart->language);
		svg_line(plot->html, (struct point){ LEFT, y }, (struct point){ plot->right, y },
			 value == 0 ? "axis-line" : "grid");
		svg_text(plot->html, (struct point){ LEFT - 8, y + 4 }, "end", buf_str(&text));
	}
	buf_release(&text);
}

static void add_years(const struct plot *plot)
{
	struct buf text = BUF_INIT;
	long last = -YEAR_GAP;

	for (size_t i = 0; i < plot->chart->n_years; i++) {
		long x = x_of(plot, i);

		if (x - last < YEAR_GAP)
			continue;
		buf_clear(&text);
		buf_printf(&text, "%lld", (long long)plot->chart->years[i]);
		svg_text(plot->html, (struct point){ x, plot->bottom + 20 }, "middle",
			 buf_str(&text));
		last = x;
	}
	buf_release(&text);
}

/* --- bars ------------------------------------------------------------------------------------- */

static void add_bar(const struct plot *plot, size_t year)
{
	const struct chart_mark *mark = point_at(plot, 0, year);
	long zero = y_of(plot, 0), width = year_width(plot) * 3 / 5, y;

	if (!mark)
		return;
	y = y_of(plot, mark->value);
	width = width > WIDEST_BAR ? WIDEST_BAR : width < 2 ? 2 : width;
	svg_open_group(plot->html, mark->record);
	svg_rect(plot->html, (struct point){ x_of(plot, year) - width / 2, y < zero ? y : zero },
		 (struct point){ width, y < zero ? zero - y : y - zero }, "bar");
	svg_text(plot->html, (struct point){ x_of(plot, year), y < zero ? y - 6 : y + 16 },
		 "middle strong", mark->text);
	html_close(plot->html, "g");
}

/* --- lines ------------------------------------------------------------------------------------ */

/* A shape around the origin for each series. */
static const char *const shapes[CHART_MAX_SERIES] = {
	"m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", "m-4.5 -4.5h9v9h-9z", "m0 -6l6 10.5h-12z",
	"m0 -6.5l6.5 6.5l-6.5 6.5l-6.5 -6.5z", "m0 6l6 -10.5h-12z",
	"m-6 -2h4v-4h4v4h4v4h-4v4h-4v-4h-4z", "m-7 -3h14v6h-14z", "m-3 -7h6v14h-6z",
};

static void add_shape(const struct plot *plot, size_t series, struct point at)
{
	struct buf commands = BUF_INIT, class = BUF_INIT;

	buf_printf(&commands, "M%ld %ld%s", at.x, at.y, shapes[series]);
	buf_printf(&class, "dot series%zu", series);
	svg_path(plot->html, commands.p, class.p);
	buf_release(&class);
	buf_release(&commands);
}

/* A year without a value breaks the line. */
static void add_line(const struct plot *plot, size_t series)
{
	struct buf commands = BUF_INIT, class = BUF_INIT;
	bool follows = false;

	for (size_t year = 0; year < plot->chart->n_years; year++) {
		const struct chart_mark *mark = point_at(plot, series, year);

		if (mark)
			buf_printf(&commands, "%c%ld %ld", follows ? 'L' : 'M', x_of(plot, year),
				   y_of(plot, mark->value));
		follows = mark != NULL;
	}
	buf_printf(&class, "series series%zu", series);
	if (commands.n)
		svg_path(plot->html, commands.p, class.p);
	buf_release(&class);
	buf_release(&commands);
}

static void add_shapes(const struct plot *plot, size_t series)
{
	for (size_t year = 0; year < plot->chart->n_years; year++) {
		const struct chart_mark *mark = point_at(plot, series, year);

		if (!mark)
			continue;
		svg_open_group(plot->html, mark->record);
		add_shape(plot, series,
			  (struct point){ x_of(plot, year), y_of(plot, mark->value) });
		html_close(plot->html, "g");
		html_line(plot->html);
	}
}

/* --- names of the lines ----------------------------------------------------------------------- */

struct name {
	size_t series;
	struct str text;
	long wanted;			/* where its last value is */
};

static const struct chart_mark *last_point(const struct plot *plot, size_t series)
{
	for (size_t year = plot->chart->n_years; year-- > 0;)
		if (point_at(plot, series, year))
			return point_at(plot, series, year);
	return NULL;
}

static int compare_names(const void *left, const void *right)
{
	const struct name *a = left, *b = right;

	if (a->wanted != b->wanted)
		return a->wanted < b->wanted ? -1 : 1;
	return (a->series > b->series) - (a->series < b->series);
}

static void add_name(const struct plot *plot, const struct name *name, long top)
{
	long x = plot->right + 14;
	struct buf class = BUF_INIT, line = BUF_INIT;

	buf_printf(&class, "series series%zu", name->series);
	buf_printf(&line, "M%ld %ldh28", x, top + 8);
	svg_path(plot->html, line.p, class.p);
	add_shape(plot, name->series, (struct point){ x + 14, top + 8 });
	svg_lines(plot->html, (struct point){ x + 36, top + 12 }, "start", name->text, NAME_WIDTH,
		  LINE);
	buf_release(&line);
	buf_release(&class);
}

static void add_names(const struct plot *plot)
{
	struct name names[CHART_MAX_SERIES];
	long tops[CHART_MAX_SERIES], heights[CHART_MAX_SERIES];
	size_t n = drawn_series(plot->chart);

	for (size_t i = 0; i < n; i++) {
		const struct chart_mark *last = last_point(plot, i);

		names[i] = (struct name){ i, plot->chart->series[i],
					  last ? y_of(plot, last->value) : plot->bottom };
	}
	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 0; i < n; i++) {
		heights[i] = (long)svg_count_lines(names[i].text, NAME_WIDTH) * LINE + 7;
		tops[i] = names[i].wanted - 8;
	}
	svg_spread(tops, heights, n, 4, plot->bottom + BELOW);
	for (size_t i = 0; i < n; i++)
		add_name(plot, &names[i], tops[i]);
}

/* --- the whole -------------------------------------------------------------------------------- */

static long height_of(const struct chart *chart)
{
	long height = TOP + PLOT + BELOW, names = 8;

	for (size_t i = 0; !is_bars(chart) && i < drawn_series(chart); i++)
		names += (long)svg_count_lines(chart->series[i], NAME_WIDTH) * LINE + 7;
	return names > height ? names : height;
}

void chart_add_trend(const struct chart *chart, struct svg_name name, struct html *html)
{
	long height = height_of(chart);
	struct plot plot = { .chart = chart, .html = html,
			     .right = is_bars(chart) ? WIDTH - 8 : WIDTH - NAMES,
			     .bottom = height - BELOW };

	find_range(&plot);
	svg_open(html, name, (struct point){ WIDTH, height });
	add_ticks(&plot);
	add_years(&plot);
	for (size_t i = 0; is_bars(chart) && i < chart->n_years; i++)
		add_bar(&plot, i);
	for (size_t i = 0; !is_bars(chart) && i < drawn_series(chart); i++)
		add_line(&plot, i);
	for (size_t i = 0; !is_bars(chart) && i < drawn_series(chart); i++)
		add_shapes(&plot, i);
	if (!is_bars(chart))
		add_names(&plot);
	svg_close(html);
}
