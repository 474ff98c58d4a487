/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/matrix.h"

static void set_band(struct matrix_cell *cell, const struct scale *scale)
{
	for (size_t i = 0; i < scale->n_levels; i++) {
		if (cell->value < scale->levels[i].min || cell->value > scale->levels[i].max)
			continue;
		cell->level = &scale->levels[i];
		cell->rank = i;
	}
}

const struct choice *matrix_row(const struct matrix *matrix, size_t row)
{
	return &matrix->vertical->steps[matrix->vertical->n_steps - 1 - row];
}

struct matrix *matrix_new(struct arena *arena, const struct scale *scale,
			  const struct axis *vertical, const struct axis *horizontal)
{
	struct matrix *matrix = arena_alloc(arena, sizeof(*matrix));

	matrix->scale = scale;
	matrix->vertical = vertical;
	matrix->horizontal = horizontal;
	matrix->cells = arena_alloc(arena, vertical->n_steps * horizontal->n_steps *
					   sizeof(*matrix->cells));
	for (size_t row = 0; row < vertical->n_steps; row++) {
		for (size_t column = 0; column < horizontal->n_steps; column++) {
			struct matrix_cell *cell =
				&matrix->cells[row * horizontal->n_steps + column];

			cell->value = matrix_row(matrix, row)->number *
				      horizontal->steps[column].number;
			set_band(cell, scale);
		}
	}
	return matrix;
}

/* SIZE_MAX when the axis has no such step. */
static size_t step_index(const struct axis *axis, int64_t number)
{
	for (size_t i = 0; i < axis->n_steps; i++)
		if (axis->steps[i].number == number)
			return i;
	return SIZE_MAX;
}

void matrix_add(struct matrix *matrix, struct arena *arena, struct matrix_mark mark,
		int64_t vertical, int64_t horizontal)
{
	size_t up = step_index(matrix->vertical, vertical);
	size_t column = step_index(matrix->horizontal, horizontal);
	struct matrix_mark *copy = arena_copy(arena, &mark, sizeof(mark));
	struct matrix_cell *cell = &matrix->unplaced;

	if (up != SIZE_MAX && column != SIZE_MAX) {
		size_t row = matrix->vertical->n_steps - 1 - up;

		cell = &matrix->cells[row * matrix->horizontal->n_steps + column];
	}
	copy->next = NULL;
	if (cell->last)
		cell->last->next = copy;
	else
		cell->first = copy;
	cell->last = copy;
	cell->n++;
}

const struct matrix_cell *matrix_at(const struct matrix *matrix, size_t row, size_t column)
{
	return &matrix->cells[row * matrix->horizontal->n_steps + column];
}

void matrix_add_step(const struct matrix *matrix, const struct choice *step, struct buf *out)
{
	buf_printf(out, "%lld ", (long long)step->number);
	buf_add(out, labels_get(&step->label, matrix->language));
}

void matrix_add_labels(const struct matrix_cell *cell, struct buf *out)
{
	for (const struct matrix_mark *mark = cell->first; mark; mark = mark->next) {
		buf_add(out, mark->label);
		buf_add(out, mark->next ? STR(", ") : STR(""));
	}
}
