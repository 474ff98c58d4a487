/* SPDX-License-Identifier: EUPL-1.2 */
/* A whole query: rows that hold, grouped, sorted, cut off, and only then their columns. */
#include "query/run.h"

#include "query/number.h"

#include <stdlib.h>
#include <string.h>

/* A row of the result before it has columns: a row of the source, or a group. */
struct hit {
	struct row row;
	const struct value *keys;	/* of a group */
	struct value *sorts;
	size_t start, n;		/* rows of the group */
	uint32_t order;			/* in which it was found, or its group */
};

struct hits {
	const struct query *query;
	struct arena *arena;		/* of the result */
	struct arena scratch;		/* for one row at a time */
	struct hit *rows;
	size_t n, cap;
	struct row *grouped;		/* the rows of all groups, group by group */
};

/* Rows come by id from one type: without groups and sorting the first ones are the result. */
static bool is_enough(const struct hits *hits)
{
	const struct query *query = hits->query;

	return hits->n >= query->limit && !query->grouped && !query->n_orders &&
	       query->select.from != FROM_ALL;
}

/* A change is of the unit in which its record lay then. */
static bool is_row_of_unit(struct run *run, const struct row *row, const struct unit *unit)
{
	const struct table_rows *table = row->table;
	struct value record = table->cell(table, row->at, table->record_column, run->arena);
	struct value owner = table->cell(table, row->at, table->unit_column, run->arena);
	const struct type *type = schema_type_of_id(run->context->set->schema,
						    value_text(&record));

	return value_is_set(&owner) && type && unit_sees(unit, type, value_text(&owner));
}

static bool is_of_unit(struct run *run, const struct row *row, const struct unit *unit)
{
	if (row->table)
		return is_row_of_unit(run, row, unit);
	return !row->record || unit_sees(unit, row->record->type, row->record->unit);
}

static bool add_hit(struct run *run, void *data)
{
	struct hits *hits = data;
	const struct row *row = &run->rows[0];
	const struct unit *unit = run->context->unit;

	if (unit && !is_of_unit(run, row, unit))
		return true;
	if (is_enough(hits))
		return false;
	hits->rows = mem_grow(hits->rows, &hits->cap, hits->n + 1, sizeof(*hits->rows));
	hits->rows[hits->n] = (struct hit){ .row = *row, .order = (uint32_t)hits->n };
	hits->n++;
	return true;
}

static void find_rows(struct run *run, struct hits *hits)
{
	run->arena = &hits->scratch;
	run->scratch = &hits->scratch;
	select_walk(run, &hits->query->select, run->context->unit, add_hit, hits);
	run->arena = hits->arena;
	run->scratch = NULL;
}

static bool is_absent(const struct value *value)
{
	return value->kind == VALUE_MISSING || value->kind == VALUE_INVALID;
}

/* What is missing stands last, whichever the direction. */
static int compare_values(const struct value *a, const struct value *b, bool descending)
{
	int order;

	if (is_absent(a) || is_absent(b))
		return is_absent(a) - is_absent(b);
	order = value_compare(a, b);
	return descending ? -order : order;
}

static int compare_ids(const struct hit *a, const struct hit *b)
{
	int order = 0;

	if (a->row.record && b->row.record)
		order = str_cmp(a->row.record->id, b->row.record->id);
	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static int compare_keys(const struct query *query, const struct hit *a, const struct hit *b)
{
	int order = 0;

	for (size_t i = 0; i < query->n_groups && !order; i++)
		order = compare_values(&a->keys[i], &b->keys[i], false);
	return order;
}

static int compare_hits(const void *left, const void *right, void *data)
{
	const struct query *query = data;
	const struct hit *a = left, *b = right;
	int order = 0;

	for (size_t i = 0; i < query->n_orders && !order; i++)
		order = compare_values(&a->sorts[i], &b->sorts[i], query->orders[i].descending);
	if (!order && a->keys && b->keys)
		order = compare_keys(query, a, b);
	return order ? order : compare_ids(a, b);
}

/* Makes a hit the one that terms are evaluated for. */
static void enter_hit(struct run *run, const struct hits *hits, const struct hit *hit)
{
	run->rows[0] = hit->row;
	run->keys = hit->keys;
	run->group = hits->grouped ? hits->grouped + hit->start : NULL;
	run->n_group = hit->n;
}

static void sort_hits(struct run *run, struct hits *hits)
{
	const struct query *query = hits->query;

	for (size_t i = 0; i < hits->n && query->n_orders; i++) {
		struct hit *hit = &hits->rows[i];

		enter_hit(run, hits, hit);
		hit->sorts = arena_alloc(hits->arena, query->n_orders * sizeof(*hit->sorts));
		for (size_t j = 0; j < query->n_orders; j++)
			hit->sorts[j] = term_eval(run, query->orders[j].term);
	}
	if (hits->n)
		qsort_r(hits->rows, hits->n, sizeof(*hits->rows), compare_hits, (void *)query);
}

/* Groups under construction, found by the hash of their keys. */
struct grouping {
	struct hit *groups;
	size_t n, cap;
	uint32_t *slots;	/* group + 1 */
	size_t mask;
};

static uint64_t hash_of(const struct value *keys, size_t n)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < n; i++)
		hash = hash * 1099511628211u + (is_absent(&keys[i]) ? 0 : value_hash(&keys[i]));
	return hash;
}

static bool same_keys(const struct value *a, const struct value *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_absent(&a[i]) != is_absent(&b[i]) ||
		    (!is_absent(&a[i]) && !value_is_same(&a[i], &b[i])))
			return false;
	return true;
}

static uint32_t *find_group(const struct grouping *grouping, const struct value *keys, size_t n)
{
	size_t at = (size_t)hash_of(keys, n) & grouping->mask;

	while (grouping->slots[at] &&
	       !same_keys(grouping->groups[grouping->slots[at] - 1].keys, keys, n))
		at = (at + 1) & grouping->mask;
	return &grouping->slots[at];
}

static void grow_grouping(struct grouping *grouping, size_t n_keys)
{
	size_t size = grouping->mask ? (grouping->mask + 1) * 2 : 64;

	grouping->slots = mem_resize(grouping->slots, size * sizeof(*grouping->slots));
	memset(grouping->slots, 0, size * sizeof(*grouping->slots));
	grouping->mask = size - 1;
	for (size_t i = 0; i < grouping->n; i++)
		*find_group(grouping, grouping->groups[i].keys, n_keys) = (uint32_t)i + 1;
}

/* The group of a row, made when it is the first of its keys. */
static uint32_t group_of(struct grouping *grouping, const struct value *keys, size_t n)
{
	uint32_t *slot;

	if (grouping->n * 2 >= grouping->mask)
		grow_grouping(grouping, n);
	slot = find_group(grouping, keys, n);
	if (!*slot) {
		grouping->groups = mem_grow(grouping->groups, &grouping->cap, grouping->n + 1,
					    sizeof(*grouping->groups));
		grouping->groups[grouping->n] =
			(struct hit){ .keys = keys, .order = (uint32_t)grouping->n };
		*slot = (uint32_t)++grouping->n;
	}
	grouping->groups[*slot - 1].n++;
	return *slot - 1;
}

/* Brings the rows of each group together, in the order in which they were found. */
static void gather(struct hits *hits, struct grouping *grouping)
{
	size_t start = 0;

	hits->grouped = arena_alloc(hits->arena, (hits->n + 1) * sizeof(*hits->grouped));
	for (size_t i = 0; i < grouping->n; i++) {
		grouping->groups[i].start = start;
		start += grouping->groups[i].n;
		grouping->groups[i].n = 0;
	}
	for (size_t i = 0; i < hits->n; i++) {
		struct hit *group = &grouping->groups[hits->rows[i].order];

		hits->grouped[group->start + group->n++] = hits->rows[i].row;
	}
}

/* Turns rows into groups; without GROUP BY all of them are one, even when there are none. */
static void group_rows(struct run *run, struct hits *hits)
{
	const struct query *query = hits->query;
	struct grouping grouping = { NULL, 0, 0, NULL, 0 };

	for (size_t i = 0; i < hits->n; i++) {
		struct value *keys = arena_alloc(hits->arena,
						 (query->n_groups + 1) * sizeof(*keys));

		run->rows[0] = hits->rows[i].row;
		for (size_t j = 0; j < query->n_groups; j++)
			keys[j] = term_eval(run, query->groups[j]);
		hits->rows[i].order = group_of(&grouping, keys, query->n_groups);
	}
	if (!hits->n && !query->n_groups) {
		grouping.groups = mem_grow(NULL, &grouping.cap, 1, sizeof(*grouping.groups));
		grouping.groups[grouping.n++] = (struct hit){ .order = 0 };
	}
	gather(hits, &grouping);
	free(grouping.slots);
	free(hits->rows);
	hits->rows = grouping.groups;
	hits->n = grouping.n;
}

static const struct record *first_of(const struct hits *hits, const struct hit *hit)
{
	return hits->grouped && hit->n ? hits->grouped[hit->start].record : hit->row.record;
}

static void fill_rows(struct run *run, struct hits *hits, struct rows *out)
{
	const struct query *query = hits->query;

	out->n_columns = query->n_columns;
	out->n = hits->n < query->limit ? hits->n : (size_t)query->limit;
	out->cells = mem_alloc((out->n * out->n_columns + 1) * sizeof(*out->cells));
	out->records = mem_alloc((out->n + 1) * sizeof(*out->records));
	out->firsts = mem_alloc((out->n + 1) * sizeof(*out->firsts));
	for (size_t i = 0; i < out->n; i++) {
		enter_hit(run, hits, &hits->rows[i]);
		out->records[i] = hits->rows[i].row.record;
		out->firsts[i] = first_of(hits, &hits->rows[i]);
		for (size_t j = 0; j < query->n_columns; j++)
			out->cells[i * out->n_columns + j] = term_eval(run, query->columns[j]);
	}
}

int query_run(const struct query *query, const struct query_context *context, struct rows *out)
{
	struct hits hits = { .query = query, .arena = &out->arena };
	struct run run;
	int result = -1;

	run_init(&run, context, query->n_slots, &out->arena);
	find_rows(&run, &hits);
	if (query->grouped)
		group_rows(&run, &hits);
	sort_hits(&run, &hits);
	fill_rows(&run, &hits, out);
	out->n_looked = run.n_looked;
	if (!run_is_exhausted(&run) && !run.has_failed)
		result = 0;
	else if (!run.has_failed && context->diags)
		diag_add(context->diags, DIAG_QUERY_WORK, query->place, DIAG_NO_ARGS);
	if (result)
		rows_release(out);
	run_release(&run);
	arena_release(&hits.scratch);
	free(hits.rows);
	return result;
}

const struct value *rows_value(const struct rows *rows, size_t row, size_t column)
{
	return &rows->cells[row * rows->n_columns + column];
}

void rows_release(struct rows *rows)
{
	free(rows->cells);
	free(rows->records);
	free(rows->firsts);
	arena_release(&rows->arena);
	*rows = (struct rows)ROWS_INIT;
}
