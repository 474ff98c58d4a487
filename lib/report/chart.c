/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/chart.h"
#include "report/words.h"

#include <stdlib.h>

struct chart *chart_new(struct arena *arena, enum chart_kind kind)
{
	struct chart *chart = arena_alloc(arena, sizeof(*chart));

	chart->kind = kind;
	return chart;
}

static struct chart_mark *grow(struct arena *arena, const struct chart_mark *marks, size_t n,
			       size_t cap)
{
	struct chart_mark *more = arena_alloc(arena, (cap + 1) * sizeof(*more));

	for (size_t i = 0; i < n; i++)
		more[i] = marks[i];
	return more;
}

void chart_reserve(struct chart *chart, struct arena *arena, size_t n)
{
	chart->cap += n;
	chart->marks = grow(arena, chart->marks, chart->n, chart->cap);
	chart->unplaced = grow(arena, chart->unplaced, chart->n_unplaced, chart->cap);
}

void chart_add(struct chart *chart, struct chart_mark mark)
{
	if (mark.from == CHART_NO_TIME)
		chart->unplaced[chart->n_unplaced++] = mark;
	else
		chart->marks[chart->n++] = mark;
}

/* --- series and years ------------------------------------------------------------------------- */

static int compare_years(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void find_years(struct chart *chart, struct arena *arena)
{
	size_t n = 0;

	chart->years = arena_alloc(arena, (chart->n + 1) * sizeof(*chart->years));
	for (size_t i = 0; i < chart->n; i++)
		chart->years[i] = chart->marks[i].from;
	qsort(chart->years, chart->n, sizeof(*chart->years), compare_years);
	for (size_t i = 0; i < chart->n; i++)
		if (!i || chart->years[i] != chart->years[i - 1])
			chart->years[n++] = chart->years[i];
	chart->n_years = n;
}

/* `to` of a trend's mark becomes the index of its series. */
static void find_series(struct chart *chart, struct arena *arena)
{
	struct map known = MAP_INIT;

	chart->series = arena_alloc(arena, (chart->n + 1) * sizeof(*chart->series));
	for (size_t i = 0; i < chart->n; i++) {
		struct chart_mark *mark = &chart->marks[i];
		uintptr_t found = (uintptr_t)map_put(&known, mark->label,
						     (void *)(chart->n_series + 1));

		mark->to = (int64_t)(found ? found - 1 : chart->n_series);
		if (!found)
			chart->series[chart->n_series++] = mark->label;
	}
	map_release(&known);
}

size_t chart_index(struct chart *chart, struct arena *arena)
{
	if (chart->kind == CHART_WHEEL)
		return 12 * 2;
	if (chart->kind == CHART_GANTT)
		return chart->grid->n_rows * chart->grid->n_columns;
	find_years(chart, arena);
	find_series(chart, arena);
	return (chart->n_series + 1) * (chart->n_years + 1);
}

bool chart_is_partial(const struct chart *chart)
{
	size_t months[13] = { 0 };

	if (chart->kind == CHART_TREND)
		return chart->n_series > CHART_MAX_SERIES;
	for (size_t i = 0; chart->kind == CHART_WHEEL && i < chart->n; i++)
		if (++months[chart->marks[i].from] > CHART_MAX_ENTRIES)
			return true;
	return false;
}

/* --- tables ----------------------------------------------------------------------------------- */

static struct grid *new_grid(struct arena *arena, struct str caption, size_t rows, size_t columns)
{
	struct grid *grid = arena_alloc(arena, sizeof(*grid));

	grid->caption = caption;
	grid->n_rows = rows;
	grid->n_columns = columns;
	grid->columns = arena_alloc(arena, (columns + 1) * sizeof(*grid->columns));
	grid->cells = arena_alloc(arena, (rows * columns + 1) * sizeof(*grid->cells));
	grid->records = arena_alloc(arena, (rows + 1) * sizeof(*grid->records));
	for (size_t i = 0; i < rows * columns; i++)
		grid->cells[i].state = CELL_EMPTY;
	return grid;
}

/* What shares a cell stands there together. */
static void add_to_cell(struct cell *cell, struct str text, const char *separator,
			struct arena *arena)
{
	struct buf both = BUF_INIT;

	if (cell->text.n) {
		buf_add(&both, cell->text);
		buf_add(&both, str_of(separator));
	}
	buf_add(&both, text);
	*cell = (struct cell){ .text = arena_str(arena, buf_str(&both)) };
	buf_release(&both);
}

static struct str year_text(struct arena *arena, int64_t year)
{
	struct buf text = BUF_INIT;
	struct str copy;

	buf_printf(&text, "%lld", (long long)year);
	copy = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return copy;
}

static size_t year_index(const struct chart *chart, int64_t year)
{
	const int64_t *found = bsearch(&year, chart->years, chart->n_years, sizeof(year),
				       compare_years);

	return (size_t)(found - chart->years);
}

static bool has_series(const struct chart *chart)
{
	return chart->heads[2].n > 0;
}

/* With series a row is one of them, else it is a year. */
static void head_trend(struct chart *chart, struct arena *arena)
{
	struct grid *grid = chart->grid;

	grid->columns[0] = (struct grid_column){ .head = chart->heads[0] };
	if (!has_series(chart))
		grid->columns[1] = (struct grid_column){ .head = chart->heads[1],
							 .form = COLUMN_NUMBERS };
	for (size_t i = 0; i < chart->n_years; i++) {
		struct str year = year_text(arena, chart->years[i]);

		if (has_series(chart))
			grid->columns[i + 1] = (struct grid_column){ .head = year,
								     .form = COLUMN_NUMBERS };
		else
			grid->cells[i * 2].text = year;
		if (!has_series(chart))
			grid->cells[i * 2].state = CELL_SET;
	}
	for (size_t i = 0; has_series(chart) && i < chart->n_series; i++)
		add_to_cell(&grid->cells[i * grid->n_columns], chart->series[i], "", arena);
}

static void tabulate_trend(struct chart *chart, struct arena *arena)
{
	bool wide = has_series(chart);

	chart->grid = new_grid(arena, chart->caption, wide ? chart->n_series : chart->n_years,
			       wide ? chart->n_years + 1 : 2);
	chart->points = arena_alloc(arena, (chart->n_series * chart->n_years + 1) *
						   sizeof(*chart->points));
	head_trend(chart, arena);
	for (size_t i = 0; i < chart->n; i++) {
		const struct chart_mark *mark = &chart->marks[i];
		size_t year = year_index(chart, mark->from), series = (size_t)mark->to;
		size_t row = wide ? series : year, column = wide ? year + 1 : 1;

		if (!mark->text.n)
			continue;
		add_to_cell(&chart->grid->cells[row * chart->grid->n_columns + column], mark->text,
			    ", ", arena);
		if (mark->is_drawn)
			chart->points[series * chart->n_years + year] = mark;
	}
}

static void tabulate_wheel(struct chart *chart, struct arena *arena)
{
	struct grid *grid = new_grid(arena, chart->caption, 12, 2);

	grid->columns[0].head = word(chart->language, WORD_MONTH);
	grid->columns[1].head = chart->heads[0];
	for (size_t i = 0; i < 12; i++)
		grid->cells[i * 2] = (struct cell){ .text = word_of_month(chart->language, i + 1) };
	for (size_t i = 0; i < chart->n; i++)
		add_to_cell(&grid->cells[(size_t)(chart->marks[i].from - 1) * 2 + 1],
			    chart->marks[i].label, "; ", arena);
	chart->grid = grid;
}

void chart_tabulate(struct chart *chart, struct arena *arena)
{
	if (chart->kind == CHART_TREND)
		tabulate_trend(chart, arena);
	if (chart->kind == CHART_WHEEL)
		tabulate_wheel(chart, arena);
}

/* --- drawings --------------------------------------------------------------------------------- */

static struct svg_name name_of(const struct chart *chart, size_t id)
{
	static const enum word titles[] = { WORD_TREND, WORD_WHEEL, WORD_GANTT };
	static const enum word abouts[] = { WORD_TREND_ABOUT, WORD_WHEEL_ABOUT, WORD_GANTT_ABOUT };
	struct str title = chart->caption;

	if (!title.n)
		title = word(chart->language, titles[chart->kind]);
	return (struct svg_name){ id, title, word(chart->language, abouts[chart->kind]) };
}

void chart_add_svg(const struct chart *chart, size_t *figures, struct html *html)
{
	size_t start = 0;

	if (chart->kind == CHART_TREND)
		chart_add_trend(chart, name_of(chart, ++*figures), html);
	if (chart->kind == CHART_WHEEL)
		chart_add_wheel(chart, name_of(chart, ++*figures), html);
	while (chart->kind == CHART_GANTT && start < chart->n)
		start = chart_add_gantt(chart, name_of(chart, ++*figures), start, html);
}
