/* SPDX-License-Identifier: EUPL-1.2 */
/* Collections: count, any, none, sum, min, max and avg over rows, lists and groups. */
#include "query/bind.h"

#include <stdlib.h>

static const struct {
	struct str name;
	enum from from;
	struct shape (*shape)(struct arena *arena);
} tables[] = {
	{ { "findings", 8 }, FROM_FINDINGS, shape_of_findings },
	{ { "changes", 7 }, FROM_CHANGES, shape_of_changes },
	{ { "approvals", 9 }, FROM_APPROVALS, shape_of_approvals },
};

enum { TABLES = sizeof(tables) / sizeof(*tables) };

static void refuse_source(struct binder *binder, const struct select *select)
{
	const struct schema *schema = binder->names->schema;
	struct str *names = arena_alloc(binder->reading->arena,
					(schema->n_types + TABLES) * sizeof(*names));

	for (size_t i = 0; i < schema->n_types; i++)
		names[i] = schema->types[i].name;
	for (size_t i = 0; i < TABLES; i++)
		names[schema->n_types + i] = tables[i].name;
	bind_unknown(binder, DIAG_QUERY_TYPE, select->source_at, select->source, names,
		     schema->n_types + TABLES);
}

bool bind_source(struct binder *binder, struct select *select, struct shape *row)
{
	const struct schema *schema = binder->names->schema;
	struct arena *arena = binder->reading->arena;
	bool is_table = false;

	*row = shape_of_kind(VALUE_MISSING);
	for (size_t i = 0; i < TABLES && select->from == FROM_TYPE; i++)
		if (str_eq(select->source, tables[i].name)) {
			is_table = true;
			select->from = tables[i].from;
			*row = tables[i].shape(arena);
		}
	if (select->since.n && select->from != FROM_CHANGES)
		reading_refuse(binder->reading, DIAG_QUERY_SINCE, select->since_at, DIAG_NO_ARGS);
	binder->reads_findings |= select->from == FROM_FINDINGS;
	if (is_table)
		return true;
	if (select->from == FROM_ALL) {
		*row = shape_of_type(arena, schema, NULL);
		return true;
	}
	select->type = schema_type(schema, select->source);
	if (!select->type) {
		refuse_source(binder, select);
		return false;
	}
	*row = shape_of_type(arena, schema, select->type);
	return true;
}

/* Which side is computed from the own row alone, the other from rows outside alone. */
static bool is_join(const struct term *inner, const struct term *outer, uint32_t level)
{
	return inner->levels == UINT64_C(1) << level && outer->levels &&
	       !(outer->levels >> level);
}

static void add_joins(struct select *select, const struct term *term, struct join *joins)
{
	if (term->op == OP_AND) {
		add_joins(select, term->args[0], joins);
		add_joins(select, term->args[1], joins);
	}
	if (term->op != OP_EQ)
		return;
	for (int side = 0; side < 2; side++)
		if (is_join(term->args[side], term->args[!side], select->level))
			joins[select->n_joins++] =
				(struct join){ term->args[side], term->args[!side] };
}

/* The field whose `back` leads here from what a reference, or an item of a list, refers to. */
static const struct field *field_with_back(const struct field *field)
{
	const struct field *one = field->of && field->kind == FIELD_LIST ? field->of : field;

	return one->kind == FIELD_REFERENCE && one->back.n ? one : NULL;
}

/* What the set can find when `own`, a member of the own row, is or holds a value from outside. */
static struct narrow narrow_of(const struct select *select, const struct term *own,
			       const struct term *value)
{
	struct narrow narrow = { .value = value, .is_join = value->levels != 0 };

	if (own->op != OP_MEMBER || own->args[0]->op != OP_ROW ||
	    own->args[0]->index != select->level || value->levels >> select->level)
		return narrow;
	if (own->member == MEMBER_OWN && own->index == OWN_ID)
		narrow.by = NARROW_ID;
	else if (own->member == MEMBER_OWN && own->index == OWN_UNIT && select->type)
		narrow.by = NARROW_UNIT;
	else if (own->member == MEMBER_FIELD && select->type)
		narrow.field = field_with_back(own->field);
	if (narrow.field)
		narrow.by = NARROW_BACK;
	return narrow;
}

/* Keeps the condition that leaves the fewest rows; `own` is the second of an IN. */
static void add_narrow(struct select *select, const struct term *term)
{
	if (term->op == OP_AND) {
		add_narrow(select, term->args[0]);
		add_narrow(select, term->args[1]);
	}
	for (int side = term->op == OP_IN; side < 2 && (term->op == OP_EQ || term->op == OP_IN);
	     side++) {
		struct narrow narrow = narrow_of(select, term->args[side], term->args[!side]);

		narrow.is_join &= term->op == OP_EQ;
		if (term->op == OP_IN && narrow.by != NARROW_BACK)
			continue;
		if (narrow.by > select->narrow.by)
			select->narrow = narrow;
	}
}

static size_t count_conjuncts(const struct term *term)
{
	if (term->op == OP_AND)
		return count_conjuncts(term->args[0]) + count_conjuncts(term->args[1]);
	return 1;
}

void bind_where(struct binder *binder, struct select *select)
{
	select->level = binder->n_scopes - 1;
	if (!select->where)
		return;
	bind_condition(binder, select->where);
	if (binder->reading->failed)
		return;
	select->joins = arena_alloc(binder->reading->arena,
				    count_conjuncts(select->where) * sizeof(*select->joins));
	add_joins(select, select->where, select->joins);
	add_narrow(select, select->where);
}

static bool is_named(const struct term *term, const char *name)
{
	return str_eq(term->name, str_of(name));
}

/* count, any and none only look at whether there are elements. */
static bool is_counter(const struct term *term)
{
	return is_named(term, "count") || is_named(term, "any") || is_named(term, "none");
}

static bool fits_each(const struct term *term, const struct shape *each)
{
	if (each->kind == VALUE_MISSING || shape_is_number(each))
		return true;
	if (is_named(term, "avg"))
		return false;
	if (is_named(term, "sum"))
		return each->kind == VALUE_DURATION;
	return each->kind != VALUE_LIST && each->kind != VALUE_MAP &&
	       each->kind != VALUE_REFERENCE && each->kind != VALUE_INVALID;
}

/* The result, from what is taken of each element. */
static void set_shape(struct binder *binder, struct term *term, const struct term *each_term,
		      const struct shape *each)
{
	if (is_named(term, "count")) {
		term->shape = shape_of_kind(VALUE_INTEGER);
	} else if (is_counter(term)) {
		term->shape = shape_of_kind(VALUE_BOOLEAN);
	} else if (!fits_each(term, each)) {
		bind_refuse(binder, DIAG_QUERY_EACH, each_term, term->name, shape_name(each));
	} else {
		term->shape = *each;
		if (is_named(term, "avg") && each->kind == VALUE_INTEGER)
			term->shape = shape_of_kind(VALUE_DECIMAL);
	}
}

static void bind_aggregate(struct binder *binder, struct term *term)
{
	const struct shape none = shape_of_kind(VALUE_MISSING);
	struct term *each = term->select->list;

	term->op = OP_AGGREGATE;
	term->levels = 1;
	if (each) {
		term->args = arena_copy(binder->reading->arena, &each, sizeof(struct term *));
		term->n_args = 1;
	}
	if (!binder->may_aggregate || binder->n_scopes != 1)
		bind_refuse(binder, DIAG_QUERY_AGGREGATE, term, term->name, STR(""));
	binder->has_aggregates = true;
	set_shape(binder, term, each, each ? &each->shape : &none);
}

/* The terms behind the elements: WHERE, and what is taken of each. */
static void bind_inside(struct binder *binder, struct term *term, struct shape row)
{
	struct select *select = term->select;
	uint64_t inside = 0;

	if (!scope_enter(binder, select->alias, row, term->at))
		return;
	binder->scopes[binder->n_scopes - 1].select = select;
	bind_where(binder, select);
	if (select->where)
		inside = select->where->levels;
	if (term->n_args) {
		bind_term(binder, term->args[0]);
		inside |= term->args[0]->levels;
	}
	term->levels |= inside & ~(UINT64_C(1) << select->level);
	scope_leave(binder);
}

static void bind_plain_list(struct binder *binder, struct term *term, const struct shape *item)
{
	struct term *list = term->select->list;

	if (term->select->where || term->n_args)
		bind_refuse(binder, DIAG_QUERY_PLAIN, list, shape_name(item), STR(""));
	else
		set_shape(binder, term, list, item);
}

static void bind_over(struct binder *binder, struct term *term, struct shape row)
{
	const struct shape none = shape_of_kind(VALUE_MISSING);

	bind_inside(binder, term, row);
	if (!is_counter(term) && !term->n_args)
		bind_refuse(binder, DIAG_QUERY_EACH_MISSING, term, term->name, STR(""));
	else if (is_counter(term) && term->n_args)
		bind_refuse(binder, DIAG_QUERY_EACH_EXTRA, term->args[0], term->name, STR(""));
	else
		set_shape(binder, term, term->n_args ? term->args[0] : NULL,
			  term->n_args ? &term->args[0]->shape : &none);
}

static void bind_over_list(struct binder *binder, struct term *term)
{
	const struct term *list = term->select->list;
	struct shape item;

	term->levels = list->levels;
	if (list->shape.kind == VALUE_MISSING || list->shape.kind == VALUE_INVALID)
		return;
	if (list->shape.kind != VALUE_LIST) {
		bind_refuse(binder, DIAG_QUERY_COLLECTION, list, shape_name(&list->shape),
			    term->name);
		return;
	}
	item = *list->shape.item;
	if (item.kind == VALUE_REFERENCE || item.kind == VALUE_MAP)
		bind_over(binder, term, item);
	else
		bind_plain_list(binder, term, &item);
}

/* sum(value) over a group, where value is no list and nothing else is said. */
static bool is_aggregate(const struct term *term)
{
	const struct select *select = term->select;

	if (select->from != FROM_LIST || select->where || term->n_args)
		return false;
	return !select->list || (select->list->shape.kind != VALUE_LIST && !is_counter(term));
}

void bind_collect(struct binder *binder, struct term *term)
{
	struct select *select = term->select;
	bool may_aggregate = binder->may_aggregate;
	struct shape row;

	select->slot = binder->n_slots++;
	if (binder->in_then)
		bind_refuse(binder, DIAG_QUERY_THEN, term, STR(""), STR(""));
	binder->may_aggregate = false;
	if (select->list)
		bind_term(binder, select->list);
	if (select->from != FROM_LIST) {
		if (bind_source(binder, select, &row))
			bind_over(binder, term, row);
	} else if (!is_aggregate(term)) {
		bind_over_list(binder, term);
	}
	binder->may_aggregate = may_aggregate;
	if (is_aggregate(term) && !select->list && !is_named(term, "count"))
		bind_refuse(binder, DIAG_QUERY_EACH_MISSING, term, term->name, STR(""));
	else if (is_aggregate(term))
		bind_aggregate(binder, term);
}
