/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/matrix.h"
#include "report/svg.h"
#include "report/words.h"

#include "base/msg.h"
#include "base/utf8.h"

/* Pixels of the drawing; it scales with the page. */
enum {
	CELL_WIDTH = 124, CELL_HEIGHT = 76,
	LEFT = 168, TOP = 8, BELOW = 74, LEGEND = 34,
	MARK_HEIGHT = 22, MARK_GAP = 5, MARK_ROWS = 2,
	LABEL_WIDTH = 17,		/* characters of a step's label on one line */
};

/* From calm to alarming; every cell also shows its value, and the legend names the bands. */
static const char *const bands[] = { "band0", "band1", "band2", "band3", "band4" };

static const char *band_of(const struct matrix_cell *cell)
{
	size_t most = sizeof(bands) / sizeof(*bands) - 1;

	return cell->level ? bands[cell->rank < most ? cell->rank : most] : "band";
}

/* --- labels of the axes ----------------------------------------------------------------------- */

static void add_step_label(struct html *html, const struct matrix *matrix,
			   const struct choice *step, struct point at, const char *class)
{
	struct str label = labels_get(&step->label, matrix->language);
	struct buf number = BUF_INIT, name = BUF_INIT;

	buf_printf(&number, "%lld", (long long)step->number);
	buf_printf(&name, "%s strong", class);
	svg_text(html, at, name.p, buf_str(&number));
	at.y += 17;
	svg_lines(html, at, class, label, LABEL_WIDTH, 15);
	buf_release(&name);
	buf_release(&number);
}

static long grid_width(const struct matrix *matrix)
{
	return (long)matrix->horizontal->n_steps * CELL_WIDTH;
}

static long grid_height(const struct matrix *matrix)
{
	return (long)matrix->vertical->n_steps * CELL_HEIGHT;
}

static void add_axes(struct html *html, const struct matrix *matrix)
{
	long bottom = TOP + grid_height(matrix);

	for (size_t row = 0; row < matrix->vertical->n_steps; row++)
		add_step_label(html, matrix, matrix_row(matrix, row),
			       (struct point){ LEFT - 10, TOP + (long)row * CELL_HEIGHT + 30 },
			       "end");
	for (size_t i = 0; i < matrix->horizontal->n_steps; i++)
		add_step_label(html, matrix, &matrix->horizontal->steps[i],
			       (struct point){ LEFT + (long)i * CELL_WIDTH + CELL_WIDTH / 2,
					       bottom + 18 },
			       "middle");
	html_open(html, "text");
	html_attr(html, "class", STR("middle axis"));
	html_attr(html, "transform", STR("rotate(-90)"));
	html_attr_number(html, "x", -(TOP + grid_height(matrix) / 2));
	html_attr_number(html, "y", 16);
	html_text(html, labels_get(&matrix->vertical->label, matrix->language));
	html_close(html, "text");
	html_line(html);
	svg_text(html, (struct point){ LEFT + grid_width(matrix) / 2, bottom + BELOW - 4 },
		 "middle axis", labels_get(&matrix->horizontal->label, matrix->language));
}

/* --- cells ------------------------------------------------------------------------------------ */

static long mark_width(struct str label)
{
	return 14 + 8 * (long)utf8_width(label);
}

static void add_mark(struct html *html, struct point at, struct str label, struct str record)
{
	svg_open_group(html, record);
	html_open(html, "rect");
	html_attr(html, "class", STR("mark"));
	html_attr_number(html, "x", at.x);
	html_attr_number(html, "y", at.y);
	html_attr_number(html, "rx", MARK_HEIGHT / 2);
	html_attr_number(html, "width", mark_width(label));
	html_attr_number(html, "height", MARK_HEIGHT);
	html_close(html, "rect");
	svg_text(html, (struct point){ at.x + mark_width(label) / 2, at.y + 16 }, "middle label",
		 label);
	html_close(html, "g");
	html_line(html);
}

/* What does not fit is counted; the table has it all. */
static void add_rest(struct html *html, struct point corner, size_t n)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "+%zu", n);
	svg_text(html, (struct point){ corner.x + 8, corner.y + 16 }, "start strong",
		 buf_str(&text));
	buf_release(&text);
}

static void add_marks(struct html *html, const struct matrix_cell *cell, struct point corner)
{
	struct point at = { corner.x + 8, corner.y + 22 };
	size_t drawn = 0, rows = 1;

	for (const struct matrix_mark *mark = cell->first; mark; mark = mark->next) {
		long width = mark_width(mark->label);

		if (at.x > corner.x + 8 && at.x + width > corner.x + CELL_WIDTH - 8) {
			at = (struct point){ corner.x + 8, at.y + MARK_HEIGHT + MARK_GAP };
			rows++;
		}
		if (rows > MARK_ROWS || width > CELL_WIDTH - 16)
			break;
		add_mark(html, at, mark->label, mark->record);
		at.x += width + MARK_GAP;
		drawn++;
	}
	if (drawn < cell->n)
		add_rest(html, corner, cell->n - drawn);
}

static void add_cell(struct html *html, const struct matrix_cell *cell, struct point corner)
{
	struct buf value = BUF_INIT;

	svg_rect(html, (struct point){ corner.x + 1, corner.y + 1 },
		 (struct point){ CELL_WIDTH - 2, CELL_HEIGHT - 2 }, band_of(cell));
	buf_printf(&value, "%lld", (long long)cell->value);
	svg_text(html, (struct point){ corner.x + CELL_WIDTH - 8, corner.y + 16 }, "end value",
		 buf_str(&value));
	add_marks(html, cell, corner);
	buf_release(&value);
}

static void add_legend(struct html *html, const struct matrix *matrix, long y)
{
	long x = LEFT;

	for (size_t i = 0; i < matrix->scale->n_levels; i++) {
		const struct level *level = &matrix->scale->levels[i];
		struct matrix_cell sample = { .level = level, .rank = i };
		struct buf text = BUF_INIT;

		buf_add(&text, labels_get(&level->label, matrix->language));
		buf_printf(&text, level->min == level->max ? " %lld" : " %lld–%lld",
			   (long long)level->min, (long long)level->max);
		svg_rect(html, (struct point){ x, y }, (struct point){ 16, 16 },
			 band_of(&sample));
		svg_text(html, (struct point){ x + 23, y + 13 }, "start", buf_str(&text));
		x += 46 + 7 * (long)utf8_width(buf_str(&text));
		buf_release(&text);
	}
}

/* --- the whole -------------------------------------------------------------------------------- */

static void open_drawing(struct html *html, const struct matrix *matrix, size_t id,
			 struct point size)
{
	struct str axes[] = { labels_get(&matrix->vertical->label, matrix->language),
			      labels_get(&matrix->horizontal->label, matrix->language) };
	struct svg_name name = { .id = id, .title = matrix->caption };
	struct buf about = BUF_INIT;

	if (!name.title.n)
		name.title = word(matrix->language, WORD_MATRIX);
	msg_format(word(matrix->language, WORD_MATRIX_ABOUT).p, axes, 2, &about);
	name.about = buf_str(&about);
	svg_open(html, name, size);
	buf_release(&about);
}

void matrix_add_svg(const struct matrix *matrix, size_t id, struct html *html)
{
	long width = LEFT + grid_width(matrix) + 8;
	long height = TOP + grid_height(matrix) + BELOW + LEGEND;

	open_drawing(html, matrix, id, (struct point){ width, height });
	add_axes(html, matrix);
	for (size_t row = 0; row < matrix->vertical->n_steps; row++)
		for (size_t i = 0; i < matrix->horizontal->n_steps; i++)
			add_cell(html, matrix_at(matrix, row, i),
				 (struct point){ LEFT + (long)i * CELL_WIDTH,
						 TOP + (long)row * CELL_HEIGHT });
	add_legend(html, matrix, height - 22);
	svg_close(html);
}
