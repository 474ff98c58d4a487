/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A small world for tests of queries: a schema and records given as text.
 *
 * A query gives one line a row, its cells parted by "|", or one line a mistake:
 * "12 query-name". world_answer() prints what the tests compare.
 *
 *	struct world world;
 *	world_open(&world, schema, n_schema, records, n_records);
 *	is_text(world_answer(&world, "LIST id FROM risk"), "R-0001\nR-0002", "two risks");
 *	world_close(&world);
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "query/query.h"

struct world {
	struct schema schema;
	struct set set;
	struct diags diags;
	struct arena arena;
	struct rules *rules;
	struct query_context context;
	struct parameter parameters[4];
	struct buf answer;
};

/* Schema files and records; a record's type comes from its id, its unit from the first folder. */
void world_open(struct world *world, const struct document *schema, size_t n_schema,
		const struct document *records, size_t n_records);
void world_close(struct world *world);
/* Rows or mistakes, valid until the next question. */
const char *world_answer(struct world *world, const char *text);
/* The value of an expression, formatted, for the record of an id (null: no row). */
const char *world_value(struct world *world, const char *id, const char *text);
/* The same as people see it. */
const char *world_shown(struct world *world, const char *id, const char *text);

#endif
