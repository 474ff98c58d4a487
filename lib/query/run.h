/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The state of one run: rows in scope, what is kept between rows, and the work done.
 *
 * A tree is shared and constant; everything that changes while it is evaluated
 * stands here. Values go to `arena`, which the caller may reset between rows;
 * hashes and results of uncorrelated subqueries go to `keep`.
 *
 *	struct run run;
 *	run_init(&run, context, n_slots, &arena);
 *	run.rows[0].record = record;
 *	struct value value = term_eval(&run, term);
 *	run_release(&run);
 */
#ifndef LG_QUERY_RUN_H
#define LG_QUERY_RUN_H

#include "query/tree.h"

#include <regex.h>

/*
 * What a row is: a record, a finding, a row of another table or a map; all null for a reference
 * that leads nowhere.
 */
struct row {
	const struct record *record;
	const struct diag *finding;
	const struct table_rows *table;
	size_t at;			/* its number there */
	const struct value *map;
};

struct index;

/* What a subquery or a pattern keeps during a run. */
struct slot {
	bool known;
	struct value value;		/* of an uncorrelated collection */
	struct index *index;
	unsigned uses;
	regex_t *regex;
};

struct run {
	const struct query_context *context;
	struct arena *arena;
	struct arena *scratch;		/* emptied before each row of the outermost FROM, or null */
	struct arena keep;
	struct buf text;		/* for one text at a time */
	struct row rows[MAX_LEVELS];
	struct slot *slots;
	size_t n_slots;
	const struct value *keys;	/* of the group */
	const struct row *group;	/* its rows */
	size_t n_group;
	uint64_t steps_left;
	size_t n_looked;		/* rows */
	bool has_failed;		/* a table could not be read, which has been told */
	bool is_then;			/* within then(): the schema may be another */
};

void run_init(struct run *run, const struct query_context *context, size_t n_slots,
	      struct arena *arena);
void run_release(struct run *run);
/* True when the limit of work is reached: results mean nothing any more. */
bool run_is_exhausted(const struct run *run);

struct value term_eval(struct run *run, const struct term *term);
bool term_is_true(struct run *run, const struct term *term);
/* The row that a reference or map stands for. */
struct row row_of_value(const struct run *run, const struct value *value);
/* The member that an OP_MEMBER term names, of one row. */
struct value member_of_row(struct run *run, const struct term *term, const struct row *row);

/* A member read within then(), or missing when it is not of the kind that was bound. */
struct value value_then(const struct shape *shape, struct value value, struct arena *arena);

/* count, any, none, sum, min, max, avg over a collection, or over the rows of a group. */
struct value collect_eval(struct run *run, const struct term *term);
struct value aggregate_eval(struct run *run, const struct term *term);

/*
 * Visits each row of FROM ... WHERE; a visitor that returns false ends the walk. With a unit,
 * rows that it does not see may be left out.
 */
typedef bool row_visitor(struct run *run, void *data);
void select_walk(struct run *run, const struct select *select, const struct unit *unit,
		 row_visitor *visit, void *data);

/* Adds to a list in the arena, which grows by doubling. */
struct value_list {
	struct value *items;
	uint32_t n, cap;
};
void value_list_add(struct value_list *list, struct value value, struct arena *arena);
struct value value_of_list(const struct value_list *list);

#endif
