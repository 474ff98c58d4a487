/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows of a collection, and what is counted over them.
 *
 * A subquery that reads no row outside is computed once a run. One with an
 * equality between its own row and rows outside finds its rows by hash from
 * the second use on; WHERE is still asked, so that a hash may be wrong. Rows of
 * a known id, unit or reference are found by the indexes of the set.
 */
#include "query/run.h"

#include "query/number.h"

#include <stdlib.h>

/* Back references of fewer rows are gone through, without a hash. */
enum { SMALL = 32 };

struct entry {
	uint64_t hash;
	uint32_t row, next;	/* entry + 1; 0: the last */
};

struct index {
	struct records records;
	struct entry *entries;
	uint32_t n;
	uint32_t *heads;
	size_t mask;
};

/* Whether the keys of the row in scope, or of the rows outside, are all there, and their hash. */
static bool hash_keys(struct run *run, const struct select *select, bool inner, uint64_t *hash)
{
	*hash = 0;
	for (size_t i = 0; i < select->n_joins; i++) {
		struct value key = term_eval(run, inner ? select->joins[i].inner
							: select->joins[i].outer);

		if (key.kind == VALUE_MISSING || key.kind == VALUE_INVALID)
			return false;
		*hash = *hash * 1099511628211u + value_hash(&key);
	}
	return true;
}

static void index_add(struct index *index, uint64_t hash, uint32_t row)
{
	uint32_t *head = &index->heads[hash & index->mask];

	index->entries[index->n] = (struct entry){ hash, row, *head };
	*head = ++index->n;
}

static struct index *index_new(struct run *run, struct records records, size_t n_entries)
{
	struct index *index = arena_alloc(&run->keep, sizeof(*index));
	size_t size = 16;

	while (size < n_entries)
		size *= 2;
	index->records = records;
	index->mask = size - 1;
	index->heads = arena_alloc(&run->keep, size * sizeof(*index->heads));
	index->entries = arena_alloc(&run->keep, n_entries * sizeof(*index->entries));
	return index;
}

/* From the last row to the first, so that each chain is in the order of the rows. */
static struct index *index_rows(struct run *run, const struct select *select,
				struct records records)
{
	struct index *index = index_new(run, records, records.n);
	uint64_t hash;

	for (size_t i = records.n; i-- > 0;) {
		run->rows[select->level] = (struct row){ .record = records.rows[i] };
		if (hash_keys(run, select, true, &hash))
			index_add(index, hash, (uint32_t)i);
	}
	return index;
}

/* The references of a field: one, or the items of a list. */
static size_t references_of(const struct record *record, const struct field *field,
			    const struct value **items)
{
	const struct value *value = &record->values[field->index];

	*items = value->kind == VALUE_LIST ? value->items : value;
	if (value->kind == VALUE_LIST)
		return value->n;
	return value->kind == VALUE_REFERENCE;
}

static size_t count_references(struct records records, const struct field *field)
{
	const struct value *items;
	size_t n = 0;

	for (size_t i = 0; i < records.n; i++)
		n += references_of(records.rows[i], field, &items);
	return n;
}

/* The sources of a back reference by their keys and by each record that they refer to. */
static struct index *index_sources(struct run *run, const struct select *select)
{
	const struct back *back = select->list->back;
	struct records records = set_of_type(run->context->set, back->from);
	struct index *index = index_new(run, records, count_references(records, back->field));
	uint64_t hash;

	for (size_t i = records.n; i-- > 0;) {
		const struct value *items;
		size_t n = references_of(records.rows[i], back->field, &items);

		run->rows[select->level] = (struct row){ .record = records.rows[i] };
		if (!hash_keys(run, select, true, &hash))
			continue;
		for (size_t j = 0; j < n; j++)
			if (items[j].kind == VALUE_REFERENCE)
				index_add(index, hash ^ value_hash(&items[j]), (uint32_t)i);
	}
	return index;
}

static bool refers_to(const struct record *record, const struct field *field, struct str id)
{
	const struct value *items;
	size_t n = references_of(record, field, &items);

	for (size_t i = 0; i < n; i++)
		if (items[i].kind == VALUE_REFERENCE && str_eq(value_text(&items[i]), id))
			return true;
	return false;
}

/* One row: false when the walk is to end. */
static bool visit_row(struct run *run, const struct select *select, struct row row,
		      row_visitor *visit, void *data)
{
	run->rows[select->level] = row;
	run->n_looked++;
	if (run_is_exhausted(run))
		return false;
	if (run->scratch && select->level == 0)
		arena_reset(run->scratch);
	if (select->where && !term_is_true(run, select->where))
		return true;
	return visit(run, data);
}

static void walk_records(struct run *run, const struct select *select, struct records records,
			 row_visitor *visit, void *data)
{
	for (size_t i = 0; i < records.n; i++)
		if (!visit_row(run, select, (struct row){ .record = records.rows[i] }, visit,
			       data))
			return;
}

/* The rows of one chain; of those that were found by what they refer to, each only once. */
static void walk_index(struct run *run, const struct select *select, const struct index *index,
		       uint64_t hash, const struct record *target, row_visitor *visit, void *data)
{
	uint32_t at = index->heads[hash & index->mask], before = UINT32_MAX;

	for (; at; at = index->entries[at - 1].next) {
		const struct entry *entry = &index->entries[at - 1];
		const struct record *record = index->records.rows[entry->row];

		if (entry->hash != hash || entry->row == before)
			continue;
		before = entry->row;
		if (target && !refers_to(record, select->list->back->field, target->id))
			continue;
		if (!visit_row(run, select, (struct row){ .record = record }, visit, data))
			return;
	}
}

static void walk_table(struct run *run, const struct select *select, struct records records,
		       row_visitor *visit, void *data)
{
	struct slot *slot = select->n_joins ? &run->slots[select->slot] : NULL;
	uint64_t hash;

	if (!slot || slot->uses++ == 0) {
		walk_records(run, select, records, visit, data);
		return;
	}
	if (!slot->index)
		slot->index = index_rows(run, select, records);
	if (hash_keys(run, select, false, &hash))
		walk_index(run, select, slot->index, hash, NULL, visit, data);
}

/* Going through them once tells whether a hash is worth while; then only it is asked. */
static void walk_back(struct run *run, const struct select *select, const struct record *target,
		      row_visitor *visit, void *data)
{
	struct slot *slot = select->n_joins ? &run->slots[select->slot] : NULL;
	struct value id = value_of_text(target->id);
	struct records records;
	uint64_t hash;

	if (!slot || !slot->index) {
		records = set_back(run->context->set, target, select->list->back);
		if (!slot || records.n < SMALL || slot->uses++ == 0) {
			walk_records(run, select, records, visit, data);
			return;
		}
		slot->index = index_sources(run, select);
	}
	if (hash_keys(run, select, false, &hash))
		walk_index(run, select, slot->index, hash ^ value_hash(&id), target, visit, data);
}

static void walk_items(struct run *run, const struct select *select, const struct value *list,
		       row_visitor *visit, void *data)
{
	for (uint32_t i = 0; i < list->n; i++) {
		struct row row = row_of_value(run, &list->items[i]);

		if (!row.record && !row.map)
			continue;
		if (!visit_row(run, select, row, visit, data))
			return;
	}
}

/* The record whose back references a list term is, or null when it is another kind of list. */
static const struct record *back_target(struct run *run, const struct term *list)
{
	const struct term *base;
	struct value value;

	if (list->op != OP_MEMBER || list->member != MEMBER_BACK)
		return NULL;
	base = list->args[0];
	if (base->op == OP_ROW)
		return run->rows[base->index].record;
	if (base->shape.kind != VALUE_REFERENCE)
		return NULL;
	value = term_eval(run, base);
	return row_of_value(run, &value).record;
}

static void walk_list(struct run *run, const struct select *select, row_visitor *visit,
		      void *data)
{
	const struct record *target = back_target(run, select->list);
	struct value list;

	if (target && type_back(target->type, select->list->name) == select->list->back) {
		walk_back(run, select, target, visit, data);
		return;
	}
	list = term_eval(run, select->list);
	if (list.kind == VALUE_LIST)
		walk_items(run, select, &list, visit, data);
}

static void walk_findings(struct run *run, const struct select *select, row_visitor *visit,
			  void *data)
{
	const struct diags *findings = run->context->findings;

	for (size_t i = 0; findings && i < findings->n; i++)
		if (!visit_row(run, select, (struct row){ .finding = &findings->rows[i] }, visit,
			       data))
			return;
}

/* The scratch of a row is emptied before the next: what is told on the way lives elsewhere. */
static void walk_other(struct run *run, const struct select *select, row_visitor *visit,
		       void *data)
{
	const struct table_wish wish = { select->from == FROM_APPROVALS, select->since,
					 select->has_approvers };
	struct table_source *source = run->context->tables;
	struct diags unused = DIAGS_INIT;
	struct diags *diags = run->context->diags ? run->context->diags : &unused;
	const struct table_rows *table = NULL;

	if (source && !run->has_failed) {
		table = source->find(source, &wish, diags);
		run->has_failed = !table;
	}
	for (size_t i = 0; table && i < table->n; i++)
		if (!visit_row(run, select, (struct row){ .table = table, .at = i }, visit, data))
			break;
	diags_release(&unused);
}

/* The records that refer to what a value refers to; false when there is no index of them. */
static bool find_by_back(struct run *run, const struct select *select, const struct value *value,
			 struct records *out)
{
	const struct record *target = row_of_value(run, value).record;
	const struct back *back = target ? type_back(target->type, select->narrow.field->back)
					 : NULL;

	if (!back || back->from != select->type)
		return false;
	*out = set_back(run->context->set, target, back);
	return true;
}

/* The record of an id, when it is one of the source. */
static const struct record *find_by_id(struct run *run, const struct select *select, struct str id)
{
	const struct record *record = set_find(run->context->set, id);

	return record && (!select->type || record->type == select->type) ? record : NULL;
}

/*
 * Rows for which the narrowest condition holds, `one` when there can only be one; false when they
 * are not found that way, or a hash of more conditions finds fewer.
 */
static bool narrow(struct run *run, const struct select *select, struct records *out,
		   const struct record **one)
{
	enum narrowing by = select->narrow.by;
	bool has_hash = select->n_joins > select->narrow.is_join;
	struct value value;

	if (by == NARROW_NONE || (by == NARROW_UNIT && has_hash))
		return false;
	value = term_eval(run, select->narrow.value);
	*out = (struct records){ NULL, 0 };
	if (value.kind == VALUE_MISSING || value.kind == VALUE_INVALID)
		return true;
	if (by == NARROW_BACK)
		return find_by_back(run, select, &value, out) && !(has_hash && out->n > SMALL);
	if (by == NARROW_ID) {
		*one = find_by_id(run, select, value_text(&value));
		*out = (struct records){ one, *one != NULL };
	} else {
		*out = set_of_unit(run->context->set, select->type, value_text(&value));
	}
	return true;
}

/* What a unit sees: its own records and, of a shared type, those of each unit above. */
static size_t lists_of_unit(struct run *run, const struct type *type, const struct unit *unit,
			    struct records **lists)
{
	size_t n = 1;

	for (const struct unit *above = unit->parent; above && type->is_shared;
	     above = above->parent)
		n++;
	*lists = arena_alloc(&run->keep, n * sizeof(**lists));
	for (size_t i = 0; i < n; i++, unit = unit->parent)
		(*lists)[i] = set_of_unit(run->context->set, type, unit->name);
	return n;
}

/* Takes the record with the least id from the lists; null when they are empty. */
static const struct record *take_least(struct records *lists, size_t n)
{
	struct records *least = NULL;

	for (size_t i = 0; i < n; i++)
		if (lists[i].n &&
		    (!least || str_cmp(lists[i].rows[0]->id, least->rows[0]->id) < 0))
			least = &lists[i];
	if (!least)
		return NULL;
	least->n--;
	return *least->rows++;
}

static void walk_unit(struct run *run, const struct select *select, const struct unit *unit,
		      row_visitor *visit, void *data)
{
	struct records *lists;
	size_t n = lists_of_unit(run, select->type, unit, &lists);
	const struct record *record;

	while ((record = take_least(lists, n)))
		if (!visit_row(run, select, (struct row){ .record = record }, visit, data))
			return;
}

static void walk_source(struct run *run, const struct select *select, const struct unit *unit,
			row_visitor *visit, void *data)
{
	struct records records;
	const struct record *one;

	if (narrow(run, select, &records, &one))
		walk_records(run, select, records, visit, data);
	else if (unit)
		walk_unit(run, select, unit, visit, data);
	else if (select->type)
		walk_table(run, select, set_of_type(run->context->set, select->type), visit, data);
	else
		walk_table(run, select, set_all(run->context->set), visit, data);
}

void select_walk(struct run *run, const struct select *select, const struct unit *unit,
		 row_visitor *visit, void *data)
{
	const struct set *set = run->context->set;

	if (select->from == FROM_FINDINGS)
		walk_findings(run, select, visit, data);
	else if (select->from == FROM_CHANGES || select->from == FROM_APPROVALS)
		walk_other(run, select, visit, data);
	else if (select->from == FROM_LIST)
		walk_list(run, select, visit, data);
	else if (set)
		walk_source(run, select, select->type ? unit : NULL, visit, data);
}

/* What is known after some of the elements. */
struct tally {
	char kind;
	const struct term *each;
	uint64_t n;			/* elements; of sum, min, max and avg those with a value */
	struct value result;
};

enum { COUNT = 'c', ANY = 'a', NONE = 'n', SUM = 's', MIN = 'i', MAX = 'x', AVG = 'v' };

static char kind_of(struct str name)
{
	if (str_eq(name, STR("min")))
		return MIN;
	if (str_eq(name, STR("max")))
		return MAX;
	return str_eq(name, STR("avg")) ? AVG : name.p[0];
}

static void tally_value(struct tally *tally, struct value value)
{
	int order;

	if (value.kind == VALUE_MISSING || value.kind == VALUE_INVALID)
		return;
	if (tally->n++ == 0) {
		tally->result = value;
	} else if (tally->kind == SUM || tally->kind == AVG) {
		tally->result = value_calculate(OP_ADD, &tally->result, &value);
	} else {
		order = value_compare(&value, &tally->result);
		if (tally->kind == MIN ? order < 0 : order > 0)
			tally->result = value;
	}
}

static bool tally_row(struct run *run, void *data)
{
	struct tally *tally = data;

	if (tally->each)
		tally_value(tally, term_eval(run, tally->each));
	else
		tally->n++;
	return tally->kind != ANY && tally->kind != NONE;
}

static struct value tally_result(const struct tally *tally)
{
	struct value n = value_of_number(VALUE_INTEGER, (int64_t)tally->n);

	switch (tally->kind) {
	case COUNT: return n;
	case ANY: return value_of_number(VALUE_BOOLEAN, tally->n > 0);
	case NONE: return value_of_number(VALUE_BOOLEAN, tally->n == 0);
	case AVG: return value_calculate(OP_DIV, &tally->result, &n);
	default: return tally->result;
	}
}

/* Elements of a list as it stands: references that lead nowhere count too. */
static void tally_list(struct run *run, const struct term *list, struct tally *tally)
{
	const struct record *target = back_target(run, list);
	struct value value;

	if (target && type_back(target->type, list->name) == list->back) {
		tally->n = set_back(run->context->set, target, list->back).n;
		return;
	}
	value = term_eval(run, list);
	if (value.kind != VALUE_LIST)
		return;
	if (tally->kind == COUNT || tally->kind == ANY || tally->kind == NONE)
		tally->n = value.n;
	else
		for (uint32_t i = 0; i < value.n; i++)
			tally_value(tally, value.items[i]);
}

/* Text in a value that must outlive the row for which it was computed. */
static struct value keep_value(struct run *run, struct value value)
{
	if (value.kind == VALUE_TEXT || value.kind == VALUE_ENUM ||
	    value.kind == VALUE_REFERENCE)
		value.text = arena_str(&run->keep, value_text(&value)).p;
	return value;
}

struct value collect_eval(struct run *run, const struct term *term)
{
	const struct select *select = term->select;
	struct slot *slot = &run->slots[select->slot];
	struct tally tally = { .kind = kind_of(term->name) };

	if (slot->known)
		return slot->value;
	tally.each = term->n_args ? term->args[0] : NULL;
	if (select->from == FROM_LIST && !select->where && !tally.each)
		tally_list(run, select->list, &tally);
	else
		select_walk(run, select, NULL, tally_row, &tally);
	if (term->levels == 0 && !run_is_exhausted(run)) {
		slot->value = keep_value(run, tally_result(&tally));
		slot->known = true;
	}
	return tally_result(&tally);
}

struct value aggregate_eval(struct run *run, const struct term *term)
{
	struct tally tally = { .kind = kind_of(term->name) };
	struct row before = run->rows[0];

	tally.each = term->n_args ? term->args[0] : NULL;
	for (size_t i = 0; i < run->n_group && !run_is_exhausted(run); i++) {
		run->rows[0] = run->group[i];
		tally_row(run, &tally);
	}
	run->rows[0] = before;
	return tally_result(&tally);
}
