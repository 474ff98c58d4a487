/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/order.h"

#include <stdlib.h>
#include <string.h>

struct stack {
	uint32_t *rows;
	size_t n, cap;
};

static void push(struct stack *stack, uint32_t commit)
{
	stack->rows = mem_grow(stack->rows, &stack->cap, stack->n + 1, sizeof(*stack->rows));
	stack->rows[stack->n++] = commit;
}

uint32_t order_find(const struct past *past, const unsigned char *id)
{
	for (size_t i = past->n_commits; i; i--)
		if (memcmp(past->commits[i - 1].id, id, SOURCE_BLOB) == 0)
			return (uint32_t)i - 1;
	return PAST_NONE;
}

unsigned char *order_marks(const struct past *past)
{
	unsigned char *marks = mem_alloc(past->n_commits + 1);

	memset(marks, 0, past->n_commits + 1);
	return marks;
}

void order_mark(const struct past *past, uint32_t commit, unsigned char *marks)
{
	struct stack stack = { NULL, 0, 0 };

	push(&stack, commit);
	while (stack.n) {
		const struct commit_row *row;
		uint32_t at = stack.rows[--stack.n];

		if (marks[at])
			continue;
		marks[at] = 1;
		row = &past->commits[at];
		for (uint32_t i = 0; i < row->n_parents; i++)
			push(&stack, past->parents[row->first_parent + i]);
	}
	free(stack.rows);
}

/* For each commit that will be told, how many of its children have not been told yet. */
static uint32_t *count_children(const struct past *past, uint32_t tip,
				const unsigned char *marks)
{
	uint32_t *children = mem_alloc((past->n_commits + 1) * sizeof(*children));
	unsigned char *seen = order_marks(past);
	struct stack stack = { NULL, 0, 0 };

	memset(children, 0, (past->n_commits + 1) * sizeof(*children));
	push(&stack, tip);
	seen[tip] = 1;
	while (stack.n) {
		const struct commit_row *row = &past->commits[stack.rows[--stack.n]];

		for (uint32_t i = 0; i < row->n_parents; i++) {
			uint32_t parent = past->parents[row->first_parent + i];

			children[parent]++;
			if (!seen[parent] && !marks[parent])
				push(&stack, parent);
			seen[parent] = 1;
		}
	}
	free(stack.rows);
	free(seen);
	return children;
}

size_t order_commits(const struct past *past, uint32_t tip, const unsigned char *marks,
		     uint32_t **out)
{
	struct stack stack = { NULL, 0, 0 }, told = { NULL, 0, 0 };
	uint32_t *children;

	*out = NULL;
	if (marks[tip])
		return 0;
	children = count_children(past, tip, marks);
	push(&stack, tip);
	while (stack.n) {
		uint32_t commit = stack.rows[--stack.n];
		const struct commit_row *row = &past->commits[commit];

		push(&told, commit);
		for (uint32_t i = 0; i < row->n_parents; i++) {
			uint32_t parent = past->parents[row->first_parent + i];

			if (!marks[parent] && --children[parent] == 0)
				push(&stack, parent);
		}
	}
	free(children);
	free(stack.rows);
	*out = told.rows;
	return told.n;
}

/* Marks a commit, and what is behind it and not marked yet, as having come with it. */
static void land(const struct past *past, uint32_t commit, uint32_t *landings)
{
	struct stack stack = { NULL, 0, 0 };

	push(&stack, commit);
	while (stack.n) {
		uint32_t at = stack.rows[--stack.n];
		const struct commit_row *row = &past->commits[at];

		if (landings[at] != PAST_NONE)
			continue;
		landings[at] = commit;
		for (uint32_t i = 0; i < row->n_parents; i++)
			push(&stack, past->parents[row->first_parent + i]);
	}
	free(stack.rows);
}

uint32_t *order_landings(const struct past *past, uint32_t tip)
{
	uint32_t *landings = mem_alloc((past->n_commits + 1) * sizeof(*landings));
	struct stack line = { NULL, 0, 0 };

	for (size_t i = 0; i < past->n_commits; i++)
		landings[i] = PAST_NONE;
	push(&line, tip);
	while (past->commits[line.rows[line.n - 1]].n_parents)
		push(&line, past->parents[past->commits[line.rows[line.n - 1]].first_parent]);
	while (line.n)
		land(past, line.rows[--line.n], landings);
	free(line.rows);
	return landings;
}
