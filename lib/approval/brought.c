/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/brought.h"

#include "base/map.h"

#include <stdlib.h>

/* Choices are asked for of so many of the line at once: each git is as dear as some merges. */
enum { AHEAD = 64 };

/* --- who brings what ---------------------------------------------------------------------- */

struct walk {
	const struct commits *all;
	struct map rows;		/* by id */
	size_t *step_of;		/* of each row: one more than its number on the line */
	size_t *stack, depth;		/* rows whose parents are still to be looked at */
};

static void reach(struct walk *walk, struct str id, size_t step)
{
	const struct touched *row = map_get(&walk->rows, id);

	if (!row || walk->step_of[row - walk->all->rows])
		return;
	walk->step_of[row - walk->all->rows] = step;
	walk->stack[walk->depth++] = (size_t)(row - walk->all->rows);
}

static void reach_all(struct walk *walk, struct str id, size_t step)
{
	reach(walk, id, step);
	while (walk->depth) {
		struct str parents = walk->all->rows[walk->stack[--walk->depth]].parents;

		while (parents.n) {
			struct str parent = str_until(parents, ' ');

			reach(walk, parent, step);
			parents = str_from(parents, parent.n + 1);
		}
	}
}

/* Puts the rows into the order of their steps, each step as it was. */
static void sort(struct brought *brought, const size_t *step_of, size_t n_steps)
{
	struct commits *all = &brought->all;
	struct touched *rows = mem_alloc((all->n + 1) * sizeof(*rows));
	size_t *next = mem_alloc((n_steps + 2) * sizeof(*next));

	for (size_t i = 0; i < n_steps + 2; i++)
		next[i] = 0;
	for (size_t i = 0; i < all->n; i++)
		next[step_of[i] + 1]++;
	for (size_t i = 1; i < n_steps + 2; i++)
		next[i] += next[i - 1];
	brought->first = arena_copy(&all->arena, next + 1, (n_steps + 1) * sizeof(*next));
	for (size_t i = 0; i < all->n; i++)
		rows[next[step_of[i]]++] = all->rows[i];
	free(next);
	free(all->rows);
	all->rows = rows;
	all->cap = all->n + 1;
}

int brought_read(const char *directory, struct str range, const struct commits *line,
		 struct brought *out, struct diags *diags)
{
	struct walk walk = { .all = &out->all, .rows = MAP_INIT };
	struct commits *all = &out->all;

	if (commits_read(directory, range, COMMITS_ALL, all, diags) < 0)
		return -1;
	walk.step_of = mem_alloc((all->n + 1) * sizeof(*walk.step_of));
	walk.stack = mem_alloc((all->n + 1) * sizeof(*walk.stack));
	for (size_t i = 0; i < all->n; i++) {
		walk.step_of[i] = 0;
		map_put(&walk.rows, all->rows[i].id, &all->rows[i]);
	}
	for (size_t i = 0; i < line->n; i++)
		reach_all(&walk, line->rows[i].id, i + 1);
	sort(out, walk.step_of, line->n);
	free(walk.step_of);
	free(walk.stack);
	map_release(&walk.rows);
	return 0;
}

void brought_release(struct brought *brought)
{
	commits_release(&brought->all);
	*brought = (struct brought)BROUGHT_INIT;
}

/* --- choices ------------------------------------------------------------------------------ */

static int need_choices(const char *directory, const struct commits *line, size_t number,
			struct brought *brought, struct diags *diags)
{
	size_t end = number + AHEAD < line->n ? number + AHEAD : line->n;
	size_t first = brought->first[number];
	struct buf range = BUF_INIT;
	int result;

	if (number < brought->chosen)
		return 0;
	brought->chosen = end;
	buf_printf(&range, "%.*s..%.*s", STR_ARG(str_until(line->rows[number].parents, ' ')),
		   STR_ARG(line->rows[end - 1].id));
	result = commits_add_choices(directory, buf_str(&range), &brought->all.rows[first],
				     brought->first[end] - first, &brought->all.arena, diags);
	buf_release(&range);
	return result;
}

int brought_by(const char *directory, const struct commits *line, size_t number,
	       struct brought *brought, struct commits *out, struct diags *diags)
{
	size_t first = brought->first[number];

	*out = (struct commits){ .rows = &brought->all.rows[first],
				 .n = brought->first[number + 1] - first };
	if (!is_merge(&line->rows[number]))
		return 0;
	return need_choices(directory, line, number, brought, diags);
}
