/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The wheel of a year: January at the top, clockwise. What is to be done stands beside the ring,
 * the first half of the year to the right, the second to the left, each month with a line to its
 * part of the ring.
 */
#include "report/chart.h"
#include "report/words.h"

enum {
	WIDTH = 720, CENTRE = WIDTH / 2, RADIUS = 122, HOLE = 62, NAME_RADIUS = 92,
	COLUMN_WIDTH = 28,		/* characters of an entry on one line */
	RIGHT = 512, LEFT = 0, LEFT_EDGE = 208,
	INDENT = 10, LINE = 16, GAP = 10,
	LEAST_HEIGHT = 2 * RADIUS + 24,
	MONTHS = 12, HALF = 6,
};

/* What is to be done in a month, as the entries that are drawn. */
struct month {
	size_t n, rest;
	const struct chart_mark *marks[CHART_MAX_ENTRIES];
	long height;
};

struct wheel {
	const struct chart *chart;
	struct html *html;
	struct month months[MONTHS];
	long middle;			/* from the top */
	long height;
};

static void gather(struct wheel *wheel)
{
	for (size_t i = 0; i < wheel->chart->n; i++) {
		const struct chart_mark *mark = &wheel->chart->marks[i];
		struct month *month = &wheel->months[mark->from - 1];

		if (month->n < CHART_MAX_ENTRIES)
			month->marks[month->n++] = mark;
		else
			month->rest++;
	}
	for (size_t i = 0; i < MONTHS; i++) {
		struct month *month = &wheel->months[i];
		size_t lines = month->rest ? 2 : 1;

		for (size_t j = 0; j < month->n; j++)
			lines += svg_count_lines(month->marks[j]->label, COLUMN_WIDTH);
		month->height = month->n ? (long)lines * LINE + GAP : 0;
	}
}

static long column_height(const struct wheel *wheel, size_t first)
{
	long height = 0;

	for (size_t i = first; i < first + HALF; i++)
		height += wheel->months[i].height;
	return height;
}

/* --- the ring --------------------------------------------------------------------------------- */

/* Thousandths of the sine of n times 15 degrees. */
static long sine(size_t n)
{
	static const long quarter[] = { 0, 259, 500, 707, 866, 966, 1000 };
	size_t within = n % 12 <= 6 ? n % 12 : 12 - n % 12;

	return n % 24 < 12 ? quarter[within] : -quarter[within];
}

/* A point of a circle in half months from its top, clockwise. */
static struct point on_circle(const struct wheel *wheel, size_t halves, long radius)
{
	return (struct point){ CENTRE + radius * sine(halves) / 1000,
			       wheel->middle - radius * sine(halves + 6) / 1000 };
}

static void add_part(const struct wheel *wheel, size_t month)
{
	struct point a = on_circle(wheel, 2 * month, RADIUS);
	struct point b = on_circle(wheel, 2 * month + 2, RADIUS);
	struct point c = on_circle(wheel, 2 * month + 2, HOLE);
	struct point d = on_circle(wheel, 2 * month, HOLE);
	struct point name = on_circle(wheel, 2 * month + 1, NAME_RADIUS);
	struct str word = str_sub(word_of_month(wheel->chart->language, month + 1), 0, 3);
	struct buf path = BUF_INIT;

	buf_printf(&path, "M%ld %ldA%d %d 0 0 1 %ld %ldL%ld %ldA%d %d 0 0 0 %ld %ldz", a.x, a.y,
		   RADIUS, RADIUS, b.x, b.y, c.x, c.y, HOLE, HOLE, d.x, d.y);
	svg_path(wheel->html, path.p, wheel->months[month].n ? "bar" : "empty");
	svg_text(wheel->html, (struct point){ name.x, name.y + 5 },
		 wheel->months[month].n ? "middle strong" : "middle", word);
	buf_release(&path);
}

/* --- the columns ------------------------------------------------------------------------------ */

static void add_entries(const struct wheel *wheel, size_t month, struct point at)
{
	const struct month *entries = &wheel->months[month];
	struct buf rest = BUF_INIT;

	svg_text(wheel->html, at, "start strong", word_of_month(wheel->chart->language, month + 1));
	for (size_t i = 0; i < entries->n; i++) {
		svg_open_group(wheel->html, entries->marks[i]->record);
		svg_text(wheel->html, (struct point){ at.x, at.y + LINE }, "start", STR("•"));
		at.y += LINE * (long)svg_lines(wheel->html,
					       (struct point){ at.x + INDENT, at.y + LINE },
					       "start", entries->marks[i]->label, COLUMN_WIDTH,
					       LINE);
		html_close(wheel->html, "g");
	}
	buf_printf(&rest, "+%zu", entries->rest);
	if (entries->rest)
		svg_text(wheel->html, (struct point){ at.x, at.y + LINE }, "start", buf_str(&rest));
	buf_release(&rest);
}

static void add_leader(const struct wheel *wheel, size_t month, long y)
{
	struct point ring = on_circle(wheel, 2 * month + 1, RADIUS);
	struct point text = { month < HALF ? RIGHT - 6 : LEFT_EDGE, y - 5 };

	svg_line(wheel->html, ring, text, "leader");
}

/* Months from the top of their column downwards: those to the left from December. */
static void add_column(const struct wheel *wheel, bool is_right)
{
	size_t months[HALF];
	long tops[HALF], heights[HALF];
	size_t n = 0;

	for (size_t i = 0; i < HALF; i++) {
		size_t month = is_right ? i : MONTHS - 1 - i;

		if (!wheel->months[month].n)
			continue;
		months[n] = month;
		heights[n] = wheel->months[month].height;
		tops[n] = on_circle(wheel, 2 * month + 1, RADIUS).y - heights[n] / 2;
		n++;
	}
	svg_spread(tops, heights, n, 0, wheel->height);
	for (size_t i = 0; i < n; i++) {
		add_leader(wheel, months[i], tops[i] + LINE);
		add_entries(wheel, months[i],
			    (struct point){ is_right ? RIGHT : LEFT, tops[i] + LINE });
	}
}

void chart_add_wheel(const struct chart *chart, struct svg_name name, struct html *html)
{
	struct wheel wheel = { .chart = chart, .html = html, .height = LEAST_HEIGHT };

	gather(&wheel);
	for (size_t first = 0; first < MONTHS; first += HALF)
		if (column_height(&wheel, first) > wheel.height)
			wheel.height = column_height(&wheel, first);
	wheel.middle = wheel.height / 2;
	svg_open(html, name, (struct point){ WIDTH, wheel.height });
	for (size_t i = 0; i < MONTHS; i++)
		add_part(&wheel, i);
	add_column(&wheel, true);
	add_column(&wheel, false);
	svg_close(html);
}
