/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A risk matrix: labels sorted into the cells of two axes of a scale.
 *
 * Rows run from the highest step of the first axis to the lowest, columns
 * from the lowest step of the second to the highest, as matrices are drawn.
 *
 *	struct matrix *matrix = matrix_new(&arena, scale, likelihood, consequence);
 *	matrix_add(matrix, &arena, label, id, 3, 4);
 *	const struct matrix_cell *cell = matrix_at(matrix, row, column);
 */
#ifndef LG_REPORT_MATRIX_H
#define LG_REPORT_MATRIX_H

#include "record/schema.h"
#include "text/html.h"

struct matrix_mark {
	struct str label, record;
	struct matrix_mark *next;
};

struct matrix_cell {
	int64_t value;			/* the product of its steps */
	const struct level *level;	/* its band, or null */
	size_t rank;			/* of the band, from 0 */
	struct matrix_mark *first, *last;
	size_t n;
};

struct matrix {
	struct str caption;
	enum language language;
	const struct scale *scale;
	const struct axis *vertical, *horizontal;
	struct matrix_cell *cells;
	struct matrix_cell unplaced;	/* those of which a value is missing */
};

struct matrix *matrix_new(struct arena *arena, const struct scale *scale,
			  const struct axis *vertical, const struct axis *horizontal);
/* Adds a label at the steps of the two axes; one that has no such step is not placed. */
void matrix_add(struct matrix *matrix, struct arena *arena, struct matrix_mark mark,
		int64_t vertical, int64_t horizontal);
/* The cell of a row from the top and a column from the left. */
const struct matrix_cell *matrix_at(const struct matrix *matrix, size_t row, size_t column);
/* The step of a row from the top. */
const struct choice *matrix_row(const struct matrix *matrix, size_t row);
/* "4 Allvarlig": a step with its number, as the axes show it. */
void matrix_add_step(const struct matrix *matrix, const struct choice *step, struct buf *out);
/* The labels of a cell, separated by commas. */
void matrix_add_labels(const struct matrix_cell *cell, struct buf *out);

/* Adds the drawing as SVG; `id` makes the ids within it unique in the page. */
void matrix_add_svg(const struct matrix *matrix, size_t id, struct html *html);

#endif
