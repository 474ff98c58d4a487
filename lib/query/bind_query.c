/* SPDX-License-Identifier: EUPL-1.2 */
/* Whole queries: source, condition, groups, columns and order. */
#include "query/bind.h"

static struct term *new_name(struct binder *binder, struct str name)
{
	struct term *term = term_new(binder->reading, OP_NAME, 0, NULL, 0);

	term->name = name;
	return term;
}

static struct term *new_count(struct binder *binder)
{
	struct term *term = term_new(binder->reading, OP_COLLECT, 0, NULL, 0);

	term->name = STR("count");
	term->select = arena_alloc(binder->reading->arena, sizeof(*term->select));
	term->select->from = FROM_LIST;
	return term;
}

static void allot_columns(struct binder *binder, struct query *query, size_t most)
{
	query->columns = arena_alloc(binder->reading->arena, most * sizeof(*query->columns));
	query->labels = arena_alloc(binder->reading->arena, most * sizeof(*query->labels));
}

static void add_column(struct query *query, struct term *term, struct str label)
{
	query->columns[query->n_columns] = term;
	query->labels[query->n_columns++].label = label;
}

static struct term *key_of(struct binder *binder, const struct term *group, size_t index)
{
	struct term *key = arena_copy(binder->reading->arena, group, sizeof(*group));

	key->op = OP_KEY;
	key->index = (uint32_t)index;
	return key;
}

static bool has_title(struct binder *binder)
{
	return shape_find_member(binder->reading->arena, binder->names->schema,
				 &binder->scopes[0].row, new_name(binder, STR("title")));
}

/* Columns of a query that names none: the groups with their counts, the body, or id and title. */
static void add_default_columns(struct binder *binder, struct query *query)
{
	allot_columns(binder, query, query->n_groups + FINDING_COUNT + CHANGES_COUNT +
					APPROVALS_COUNT);
	for (size_t i = 0; i < query->n_groups; i++)
		add_column(query, key_of(binder, query->groups[i], i),
			   term_source(binder->reading, query->groups[i]));
	if (query->n_groups) {
		add_column(query, new_count(binder), STR("count()"));
	} else if (query->select.from == FROM_FINDINGS) {
		for (int i = 0; i <= FINDING_MESSAGE; i++)
			add_column(query, new_name(binder, findings_field(i)->name),
				   findings_field(i)->name);
	} else if (query->select.from == FROM_CHANGES) {
		for (int i = 0; i < CHANGES_COUNT; i++)
			add_column(query, new_name(binder, changes_field(i)->name),
				   changes_field(i)->name);
	} else if (query->select.from == FROM_APPROVALS) {
		for (int i = 0; i < APPROVALS_COUNT; i++)
			add_column(query, new_name(binder, approvals_field(i)->name),
				   approvals_field(i)->name);
	} else if (query->head == HEAD_TEXT) {
		add_column(query, new_name(binder, STR("body")), STR("body"));
	} else {
		add_column(query, new_name(binder, STR("id")), STR("id"));
		if (has_title(binder))
			add_column(query, new_name(binder, STR("title")), STR("title"));
	}
}

/* Over groups a term may only read what is grouped, and aggregates. */
static void group_term(struct binder *binder, const struct query *query, struct term **term)
{
	if ((*term)->op == OP_AGGREGATE || (*term)->op == OP_KEY)
		return;
	for (size_t i = 0; i < query->n_groups; i++) {
		if (!term_same(*term, query->groups[i]))
			continue;
		*term = key_of(binder, query->groups[i], i);
		return;
	}
	if (!((*term)->levels & 1))
		return;
	if ((*term)->op == OP_ROW || (*term)->op == OP_COLLECT || is_then(*term) ||
	    ((*term)->op == OP_MEMBER && (*term)->args[0]->op == OP_ROW)) {
		bind_refuse(binder, DIAG_QUERY_GROUPED, *term, STR(""), STR(""));
		return;
	}
	for (uint32_t i = 0; i < (*term)->n_args; i++)
		group_term(binder, query, &(*term)->args[i]);
}

static void bind_groups(struct binder *binder, struct query *query)
{
	for (size_t i = 0; i < query->n_groups; i++)
		bind_term(binder, query->groups[i]);
}

static void bind_columns(struct binder *binder, struct query *query)
{
	if (!query->n_columns && binder->scopes[0].row.kind != VALUE_MISSING)
		add_default_columns(binder, query);
	for (size_t i = 0; i < query->n_columns; i++)
		if (query->columns[i]->op != OP_KEY)
			bind_term(binder, query->columns[i]);
}

static void bind_orders(struct binder *binder, struct query *query)
{
	for (size_t i = 0; i < query->n_orders; i++) {
		struct term *term = query->orders[i].term;

		bind_term(binder, term);
		if (term->shape.kind == VALUE_LIST || term->shape.kind == VALUE_MAP ||
		    term->shape.kind == VALUE_INVALID)
			bind_refuse(binder, DIAG_QUERY_SORT, term, shape_name(&term->shape),
				    STR(""));
	}
}

static void group_terms(struct binder *binder, struct query *query)
{
	query->grouped = query->n_groups || binder->has_aggregates;
	if (!query->grouped || binder->reading->failed)
		return;
	for (size_t i = 0; i < query->n_columns; i++)
		group_term(binder, query, &query->columns[i]);
	for (size_t i = 0; i < query->n_orders; i++)
		group_term(binder, query, &query->orders[i].term);
}

/* The field that a term is, now or then, for labels and display; null for anything computed. */
static const struct field *field_of(const struct term *term)
{
	if (is_then(term))
		term = term->args[0];
	if (term->op != OP_MEMBER && term->op != OP_KEY)
		return NULL;
	if (term->member == MEMBER_LOOKUP)
		return term->shape.n_fields == 1 ? term->shape.fields[0] : NULL;
	return term->member == MEMBER_FIELD || term->member == MEMBER_KEY ||
			       term->member == MEMBER_FINDING || term->member == MEMBER_COLUMN
		       ? term->field
		       : NULL;
}

/* The row's own field in which a path begins; without it the whole column is missing. */
static const struct field *stated_field_of(const struct term *term)
{
	while (term->op == OP_MEMBER && term->n_args && term->args[0]->op == OP_MEMBER)
		term = term->args[0];
	return term->op == OP_MEMBER && term->n_args && term->args[0]->op == OP_ROW
		       ? field_of(term)
		       : NULL;
}

void bind_query(struct reading *reading, const struct names *names, struct query *query)
{
	struct binder binder = { .reading = reading, .names = names };
	struct shape row;

	bind_source(&binder, &query->select, &row);
	scope_enter(&binder, query->select.alias, row, 0);
	binder.scopes[0].select = &query->select;
	bind_where(&binder, &query->select);
	bind_groups(&binder, query);
	binder.may_aggregate = true;
	bind_columns(&binder, query);
	bind_orders(&binder, query);
	group_terms(&binder, query);
	scope_leave(&binder);
	for (size_t i = 0; i < query->n_columns; i++) {
		query->labels[i].field = field_of(query->columns[i]);
		query->labels[i].stated = stated_field_of(query->columns[i]);
	}
	query->n_slots = binder.n_slots;
	query->reads_findings = binder.reads_findings;
}

void bind_expression(struct reading *reading, const struct names *names, const struct type *type,
		     struct expr *expr)
{
	struct binder binder = { .reading = reading, .names = names };

	if (type)
		scope_enter(&binder, (struct str){ NULL, 0 },
			    shape_of_type(reading->arena, names->schema, type), 0);
	bind_term(&binder, expr->term);
	if (type)
		scope_leave(&binder);
	expr->n_slots = binder.n_slots;
	expr->reads_findings = binder.reads_findings;
	expr->field = field_of(expr->term);
}
