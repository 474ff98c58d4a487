/* SPDX-License-Identifier: EUPL-1.2 */
/* Names, members and conditions. */
#include "query/bind.h"

bool scope_enter(struct binder *binder, struct str alias, struct shape row, size_t at)
{
	if (binder->n_scopes == MAX_LEVELS) {
		reading_refuse(binder->reading, DIAG_QUERY_NESTING, at, DIAG_NO_ARGS);
		return false;
	}
	for (size_t i = 0; i < row.n_types; i++)
		if (!type_is_known(row.types[i]))
			binder->reading->unsound = true;
	binder->scopes[binder->n_scopes++] = (struct scope){ alias, row, NULL };
	return true;
}

void scope_leave(struct binder *binder)
{
	binder->n_scopes--;
}

static void bind_literal(struct binder *binder, struct term *term)
{
	term->shape = shape_of_kind(term->value.kind);
}

/* The level of an alias, innermost first; -1 when there is none. */
static int find_alias(const struct binder *binder, struct str name)
{
	for (uint32_t i = binder->n_scopes; i-- > 0;)
		if (binder->scopes[i].alias.n && str_eq(binder->scopes[i].alias, name))
			return (int)i;
	return -1;
}

static void set_row(struct binder *binder, struct term *term, uint32_t level)
{
	term->op = OP_ROW;
	term->index = level;
	term->levels = UINT64_C(1) << level;
	term->shape = binder->scopes[level].row;
}

/* Members of the row and aliases in reach, so that a mistyped alias finds its way too. */
static void refuse_name(struct binder *binder, struct term *term)
{
	const struct scope *scope = &binder->scopes[binder->n_scopes - 1];
	const struct str *members;
	size_t n = shape_member_names(binder->reading->arena, &scope->row, &members);
	struct str *names = arena_alloc(binder->reading->arena,
					(n + MAX_LEVELS) * sizeof(*names));

	for (size_t i = 0; i < n; i++)
		names[i] = members[i];
	for (uint32_t i = 0; i < binder->n_scopes; i++)
		if (binder->scopes[i].alias.n)
			names[n++] = binder->scopes[i].alias;
	bind_unknown(binder, DIAG_QUERY_NAME, term->at, term->name, names, n);
}

static bool may_lead_back(const struct field *field, struct str name)
{
	if (field->faulty && (str_eq(field->back, name) ||
			      (field->kind == FIELD_REFERENCE && !field->back.n)))
		return true;
	if (field->of && may_lead_back(field->of, name))
		return true;
	for (size_t i = 0; i < field->n_fields; i++)
		if (may_lead_back(&field->fields[i], name))
			return true;
	return false;
}

/* Whether a field that has an error, or could not be read, may be who gives others this name. */
static bool is_lost_back(const struct schema *schema, struct str name)
{
	for (size_t i = 0; i < schema->n_types; i++) {
		const struct type *type = &schema->types[i];

		if (type->is_partial)
			return true;
		for (size_t j = 0; j < type->n_fields; j++)
			if (may_lead_back(&type->fields[j], name))
				return true;
	}
	return false;
}

static bool type_hides(const struct schema *schema, const struct type *type, struct str name)
{
	const struct field *field = type_field(type, name);
	const struct back *back = field ? NULL : type_back(type, name);

	if (!type_is_known(type))
		return true;
	if (back)
		return back->field->faulty || !type_is_known(back->from);
	return field ? field->faulty : type->faulty || is_lost_back(schema, name);
}

/* Whether errors of the schema hide what a member of the row is; then nothing is said of it. */
static bool is_hidden(const struct schema *schema, const struct shape *row, struct str name)
{
	for (size_t i = 0; i < row->n_types && row->kind == VALUE_REFERENCE; i++)
		if (type_hides(schema, row->types[i], name))
			return true;
	for (size_t i = 0; i < row->n_fields && row->kind == VALUE_MAP; i++)
		if (row->fields[i]->faulty && str_eq(row->fields[i]->name, name))
			return true;
	return false;
}

static bool find_member(struct binder *binder, const struct shape *row, struct term *term)
{
	const struct schema *schema = binder->names->schema;
	bool found = shape_find_member(binder->reading->arena, schema, row, term);

	if (schema->faulty && !(found && term->member == MEMBER_OWN) &&
	    is_hidden(schema, row, term->name))
		binder->reading->unsound = true;
	return found;
}

/* Who approved is found out only where it is asked for: that costs signatures. */
static void note_column(struct binder *binder, const struct term *row, const struct term *column)
{
	struct select *select = row->op == OP_ROW ? binder->scopes[row->index].select : NULL;

	if (select && column->member == MEMBER_COLUMN &&
	    (column->field == changes_field(CHANGES_APPROVED_BY) ||
	     column->field == changes_field(CHANGES_EVIDENCE)))
		select->has_approvers = true;
}

static void bind_name(struct binder *binder, struct term *term)
{
	int level = find_alias(binder, term->name);
	struct term *row;

	if (level >= 0) {
		set_row(binder, term, (uint32_t)level);
		return;
	}
	if (!binder->n_scopes || binder->scopes[binder->n_scopes - 1].row.kind == VALUE_MISSING) {
		if (!binder->n_scopes)
			bind_refuse(binder, DIAG_QUERY_NO_ROW, term, STR(""), STR(""));
		return;
	}
	row = term_new(binder->reading, OP_ROW, term->at, NULL, 0);
	set_row(binder, row, binder->n_scopes - 1);
	term->levels = row->levels;
	if (find_member(binder, &row->shape, term)) {
		term->op = OP_MEMBER;
		term->args = arena_copy(binder->reading->arena, &row, sizeof(struct term *));
		term->n_args = 1;
		note_column(binder, row, term);
	} else {
		refuse_name(binder, term);
	}
	if (term->shape.kind == VALUE_INVALID)
		bind_refuse(binder, DIAG_QUERY_MIXED, term, STR(""), STR(""));
}

static void refuse_member(struct binder *binder, struct term *term, const struct shape *row)
{
	const struct str *names;
	size_t n = shape_member_names(binder->reading->arena, row, &names);
	struct str source = term_source(binder->reading, term);
	size_t at = term->at + (source.n > term->name.n ? source.n - term->name.n : 0);

	bind_unknown(binder, DIAG_QUERY_NAME, at, term->name, names, n);
}

/* owner.title: a member of the row that owner refers to; over a list, of each of its rows. */
static void bind_member(struct binder *binder, struct term *term)
{
	struct shape *base = &term->args[0]->shape;
	const struct shape *row = base;
	struct shape member;

	bind_term(binder, term->args[0]);
	term->levels = term->args[0]->levels;
	if (base->kind == VALUE_LIST)
		row = base->item;
	if (row->kind == VALUE_MISSING || row->kind == VALUE_INVALID)
		return;
	if (row->kind != VALUE_REFERENCE && row->kind != VALUE_MAP) {
		bind_refuse(binder, DIAG_QUERY_NO_MEMBERS, term->args[0], shape_name(row),
			    term->name);
		return;
	}
	if (!find_member(binder, row, term)) {
		refuse_member(binder, term, row);
		return;
	}
	note_column(binder, term->args[0], term);
	if (term->shape.kind == VALUE_INVALID)
		bind_refuse(binder, DIAG_QUERY_MIXED, term, STR(""), STR(""));
	else if (row != base && term->shape.kind != VALUE_LIST) {
		member = term->shape;
		term->shape = shape_list_of(binder->reading->arena, &member);
	}
}

static struct shape shape_of_parameter(struct binder *binder, const struct parameter *parameter)
{
	struct field *field;

	if (parameter->type || parameter->kind == FIELD_REFERENCE)
		return shape_of_type(binder->reading->arena, binder->names->schema,
				     parameter->type);
	field = arena_alloc(binder->reading->arena, sizeof(*field));
	field->kind = parameter->kind;
	return shape_of_field(binder->reading->arena, binder->names->schema, field);
}

/* $today stands everywhere; a parameter of that name would be the same day. */
static void bind_parameter(struct binder *binder, struct term *term)
{
	const struct names *names = binder->names;
	struct str *known;

	for (size_t i = 0; i < names->n_parameters; i++) {
		if (!str_eq(names->parameters[i].name, term->name))
			continue;
		term->index = (uint32_t)i;
		term->shape = shape_of_parameter(binder, &names->parameters[i]);
		return;
	}
	term->index = UINT32_MAX;
	if (str_eq(term->name, STR("today"))) {
		term->shape = shape_of_kind(VALUE_DATE);
		return;
	}
	known = arena_alloc(binder->reading->arena, (names->n_parameters + 1) * sizeof(*known));
	for (size_t i = 0; i < names->n_parameters; i++)
		known[i] = names->parameters[i].name;
	known[names->n_parameters] = STR("today");
	bind_unknown(binder, DIAG_QUERY_PARAMETER, term->at, term->name, known,
		     names->n_parameters + 1);
}

static void bind_args(struct binder *binder, struct term *term)
{
	for (uint32_t i = 0; i < term->n_args; i++) {
		bind_term(binder, term->args[i]);
		term->levels |= term->args[i]->levels;
	}
}

void bind_condition(struct binder *binder, struct term *term)
{
	bind_term(binder, term);
	if (term->shape.kind != VALUE_BOOLEAN && term->shape.kind != VALUE_MISSING)
		bind_refuse(binder, DIAG_QUERY_CONDITION, term, shape_name(&term->shape), STR(""));
}

static void bind_logic(struct binder *binder, struct term *term)
{
	for (uint32_t i = 0; i < term->n_args; i++) {
		bind_condition(binder, term->args[i]);
		term->levels |= term->args[i]->levels;
	}
	term->shape = shape_of_kind(VALUE_BOOLEAN);
}

static void bind_presence(struct binder *binder, struct term *term)
{
	bind_args(binder, term);
	term->shape = shape_of_kind(VALUE_BOOLEAN);
}

static void bind_pair(struct binder *binder, struct term *term)
{
	bind_args(binder, term);
	bind_comparison(binder, term);
	term->shape = shape_of_kind(VALUE_BOOLEAN);
}

static void bind_membership(struct binder *binder, struct term *term)
{
	bind_args(binder, term);
	bind_in(binder, term);
	term->shape = shape_of_kind(VALUE_BOOLEAN);
}

static void bind_key(struct binder *binder, struct term *term)
{
	bind_args(binder, term);
	bind_has(binder, term);
	term->shape = shape_of_kind(VALUE_BOOLEAN);
}

static void bind_number(struct binder *binder, struct term *term)
{
	bind_args(binder, term);
	bind_arithmetic(binder, term);
}

static void bind_list(struct binder *binder, struct term *term)
{
	struct shape item;

	bind_args(binder, term);
	item = bind_alike(binder, term->args, term->n_args);
	term->shape = shape_list_of(binder->reading->arena, &item);
}

void bind_term(struct binder *binder, struct term *term)
{
	static void (*const binders[OPS])(struct binder *, struct term *) = {
		[OP_LITERAL] = bind_literal, [OP_NAME] = bind_name,
		[OP_MEMBER] = bind_member,   [OP_PARAMETER] = bind_parameter,
		[OP_CALL] = bind_call,	     [OP_COLLECT] = bind_collect,
		[OP_LIST] = bind_list,	     [OP_OR] = bind_logic,
		[OP_AND] = bind_logic,	     [OP_NOT] = bind_logic,
		[OP_EQ] = bind_pair,	     [OP_NE] = bind_pair,
		[OP_LT] = bind_pair,	     [OP_LE] = bind_pair,
		[OP_GT] = bind_pair,	     [OP_GE] = bind_pair,
		[OP_IN] = bind_membership,   [OP_NOT_IN] = bind_membership,
		[OP_MISSING] = bind_presence, [OP_SET] = bind_presence,
		[OP_ADD] = bind_number,	     [OP_SUB] = bind_number,
		[OP_MUL] = bind_number,	     [OP_DIV] = bind_number,
		[OP_NEG] = bind_number,	     [OP_HAS] = bind_key,
	};

	binders[term->op](binder, term);
}
