/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A plan: a bar for each row over the years, under the names of their groups. What does not fit on
 * a page goes on in another drawing with the years above it again.
 */
#include "report/chart.h"
#include "report/words.h"

enum {
	WIDTH = 720, LEFT = 268, HEAD = 28, BELOW = 10,
	LABEL_WIDTH = 35,		/* characters of a label on one line */
	LINE = 15, PAD = 11, BAR = 14,
	TALLEST = 860,			/* of a drawing, in the column of a page */
	MOST_YEARS = 10,		/* that are written out */
};

struct plan {
	const struct chart *chart;
	struct html *html;
	int64_t first, last;		/* years */
	size_t start, end;		/* rows of this drawing */
	long height;
};

static int64_t year_of(int64_t month)
{
	return month / 12;
}

static bool begins_group(const struct plan *plan, size_t row)
{
	const struct chart_mark *marks = plan->chart->marks;

	return marks[row].group.n &&
	       (row == plan->start || !str_eq(marks[row].group, marks[row - 1].group));
}

static long row_height(const struct plan *plan, size_t row)
{
	size_t lines = svg_count_lines(plan->chart->marks[row].label, LABEL_WIDTH);

	return (long)(lines ? lines : 1) * LINE + PAD;
}

static void find_years(struct plan *plan)
{
	const struct chart *chart = plan->chart;

	plan->first = INT64_MAX;
	plan->last = INT64_MIN;
	for (size_t i = 0; i < chart->n; i++) {
		if (year_of(chart->marks[i].from) < plan->first)
			plan->first = year_of(chart->marks[i].from);
		if (year_of(chart->marks[i].to) > plan->last)
			plan->last = year_of(chart->marks[i].to);
	}
}

/* Takes rows as long as they fit, at least one. */
static void find_rows(struct plan *plan)
{
	plan->height = HEAD + BELOW;
	for (plan->end = plan->start; plan->end < plan->chart->n; plan->end++) {
		long more = row_height(plan, plan->end);

		if (begins_group(plan, plan->end))
			more += LINE + PAD;
		if (plan->end > plan->start && plan->height + more > TALLEST)
			break;
		plan->height += more;
	}
}

static long x_of(const struct plan *plan, int64_t month)
{
	int64_t span = (plan->last - plan->first + 1) * 12;

	return LEFT + (long)((month - plan->first * 12) * (WIDTH - LEFT - 2) / span);
}

/* --- years ------------------------------------------------------------------------------------ */

static void add_years(const struct plan *plan)
{
	int64_t step = (plan->last - plan->first) / MOST_YEARS + 1;
	struct buf text = BUF_INIT;

	for (int64_t year = plan->first; year <= plan->last; year += step) {
		long x = x_of(plan, year * 12), next = x_of(plan, (year + 1) * 12);

		buf_clear(&text);
		buf_printf(&text, "%lld", (long long)year);
		svg_line(plan->html, (struct point){ x, 4 },
			 (struct point){ x, plan->height - BELOW }, "grid");
		svg_text(plan->html, (struct point){ step > 1 ? x + 4 : (x + next) / 2, 18 },
			 step > 1 ? "start strong" : "middle strong", buf_str(&text));
	}
	svg_line(plan->html, (struct point){ WIDTH - 2, 4 },
		 (struct point){ WIDTH - 2, plan->height - BELOW }, "grid");
	buf_release(&text);
}

static void add_today(const struct plan *plan)
{
	long x = x_of(plan, plan->chart->now);
	const char *side = x > WIDTH - 60 ? "end" : "start";

	if (year_of(plan->chart->now) < plan->first || year_of(plan->chart->now) > plan->last)
		return;
	svg_line(plan->html, (struct point){ x, HEAD - 4 },
		 (struct point){ x, plan->height }, "today");
	svg_text(plan->html, (struct point){ x + (*side == 'e' ? -5 : 5), plan->height - 1 }, side,
		 word(plan->chart->language, WORD_TODAY));
}

/* --- rows ------------------------------------------------------------------------------------- */

static long add_group(const struct plan *plan, size_t row, long y)
{
	if (!begins_group(plan, row))
		return y;
	svg_line(plan->html, (struct point){ 0, y }, (struct point){ WIDTH - 2, y }, "grid");
	svg_text(plan->html, (struct point){ 0, y + LINE + 3 }, "start strong",
		 plan->chart->marks[row].group);
	return y + LINE + PAD;
}

static long add_row(const struct plan *plan, size_t row, long y)
{
	const struct chart_mark *mark = &plan->chart->marks[row];
	long height = row_height(plan, row);
	long x = x_of(plan, mark->from), width = x_of(plan, mark->to + 1) - x;

	svg_open_group(plan->html, mark->record);
	svg_lines(plan->html, (struct point){ mark->group.n ? 12 : 0, y + LINE }, "start",
		  mark->label, LABEL_WIDTH, LINE);
	svg_rect(plan->html, (struct point){ x + 2, y + (height - PAD - BAR) / 2 + 3 },
		 (struct point){ width > 8 ? width - 4 : 4, BAR }, "bar");
	html_close(plan->html, "g");
	html_line(plan->html);
	return y + height;
}

size_t chart_add_gantt(const struct chart *chart, struct svg_name name, size_t start,
		       struct html *html)
{
	struct plan plan = { .chart = chart, .html = html, .start = start };
	long y = HEAD;

	find_years(&plan);
	find_rows(&plan);
	svg_open(html, name, (struct point){ WIDTH, plan.height + 4 });
	add_years(&plan);
	for (size_t row = plan.start; row < plan.end; row++)
		y = add_row(&plan, row, add_group(&plan, row, y));
	add_today(&plan);
	svg_close(html);
	return plan.end;
}
