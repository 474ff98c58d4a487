/* SPDX-License-Identifier: EUPL-1.2 */
/* Strict types: what may be compared and computed, and what a text literal means beside it. */
#include "query/bind.h"

#include <stdio.h>
#include <string.h>

/* The field kinds whose text form a literal beside a value of this kind must have. */
static const enum field_kind literal_kinds[] = {
	[VALUE_INTEGER] = FIELD_INTEGER, [VALUE_DECIMAL] = FIELD_DECIMAL,
	[VALUE_BOOLEAN] = FIELD_BOOLEAN, [VALUE_DATE] = FIELD_DATE,
	[VALUE_INSTANT] = FIELD_DATETIME, [VALUE_YEARS] = FIELD_YEARS,
	[VALUE_DURATION] = FIELD_DURATION,
};

static bool is_text_literal(const struct term *term)
{
	return term->op == OP_LITERAL && term->value.kind == VALUE_TEXT;
}

static bool is_unknown(const struct shape *shape)
{
	return shape->kind == VALUE_MISSING || shape->kind == VALUE_INVALID;
}

static void set_literal(struct term *term, struct value value)
{
	term->value = value;
	term->shape.kind = value.kind;
}

static void list_choices(const struct shape *shape, struct buf *out)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		for (size_t j = 0; j < shape->fields[i]->n_values; j++) {
			struct str name = shape->fields[i]->values[j].name;
			const struct shape before = { .fields = shape->fields, .n_fields = i };

			if (!shape_choice(&before, name))
				buf_add_item(out, name);
		}
	}
}

static void coerce_enum(struct binder *binder, struct term *term, const struct shape *other)
{
	struct str name = value_text(&term->value);
	const struct choice *choice = shape_choice(other, name);
	struct value value = value_of_text(name);
	struct buf known = BUF_INIT;

	value.kind = VALUE_ENUM;
	for (size_t i = 0; i < other->n_fields && choice; i++)
		if (field_choice(other->fields[i], name) == choice)
			value.extra = (int32_t)(choice - other->fields[i]->values);
	set_literal(term, value);
	if (choice || !other->n_fields)
		return;
	list_choices(other, &known);
	reading_refuse(binder->reading, DIAG_QUERY_ENUM, term->at,
		       DIAG_ARGS(name, buf_str(&known)));
	buf_release(&known);
}

static bool may_refer_to(const struct shape *shape, const struct type *type)
{
	for (size_t i = 0; i < shape->n_types; i++)
		if (shape->types[i] == type)
			return true;
	return false;
}

static void coerce_reference(struct binder *binder, struct term *term, const struct shape *other)
{
	struct str id = value_text(&term->value);
	const struct type *type = schema_type_of_id(binder->names->schema, id);
	struct value value = value_of_text(id);
	struct buf form = BUF_INIT;

	value.kind = VALUE_REFERENCE;
	set_literal(term, value);
	if (id_is_valid(id) && may_refer_to(other, type))
		return;
	for (size_t i = 0; i < other->n_types; i++)
		buf_printf(&form, "%s%.*s-XXXX", i ? ", " : "",
			   STR_ARG(other->types[i]->prefix));
	reading_refuse(binder->reading, DIAG_QUERY_ID, term->at,
		       DIAG_ARGS(id, buf_str(&form)));
	buf_release(&form);
}

static void coerce_scalar(struct binder *binder, struct term *term, const struct shape *other)
{
	enum field_kind kind = literal_kinds[other->kind];
	struct str text = value_text(&term->value);
	struct value value = { .kind = VALUE_MISSING };
	bool read = field_kind_read(kind, text, &value);

	if (!read && kind == FIELD_INTEGER)
		read = field_kind_read(FIELD_DECIMAL, text, &value);
	if (!read) {
		reading_refuse(binder->reading, DIAG_QUERY_LITERAL, term->at,
			       DIAG_ARGS(text, shape_name(other), str_of(field_kind_form(kind))));
		value.kind = VALUE_MISSING;
	}
	set_literal(term, value);
}

void coerce(struct binder *binder, struct term *term, const struct shape *other)
{
	if (!is_text_literal(term) || is_unknown(other))
		return;
	switch (other->kind) {
	case VALUE_ENUM: coerce_enum(binder, term, other); break;
	case VALUE_REFERENCE: coerce_reference(binder, term, other); break;
	case VALUE_TEXT:
	case VALUE_LIST:
	case VALUE_MAP: break;
	default: coerce_scalar(binder, term, other);
	}
}

/* A day beside a datetime means the whole day: the datetime is compared by its date. */
static void compare_by_day(struct binder *binder, struct term **side, struct term *literal)
{
	struct value day;
	struct term *call;

	if (!is_text_literal(literal) || (*side)->shape.kind != VALUE_INSTANT ||
	    !field_kind_read(FIELD_DATE, value_text(&literal->value), &day))
		return;
	call = term_new(binder->reading, OP_CALL, (*side)->at, side, 1);
	call->length = (*side)->length;
	call->name = STR("date");
	call->function = function_find(call->name, 1);
	call->levels = (*side)->levels;
	call->shape = shape_of_kind(VALUE_DATE);
	*side = call;
}

static void coerce_pair(struct binder *binder, struct term *term)
{
	compare_by_day(binder, &term->args[0], term->args[1]);
	compare_by_day(binder, &term->args[1], term->args[0]);
	coerce(binder, term->args[0], &term->args[1]->shape);
	coerce(binder, term->args[1], &term->args[0]->shape);
}

static bool is_container(const struct shape *shape)
{
	return shape->kind == VALUE_LIST || shape->kind == VALUE_MAP;
}

static bool is_alike(const struct shape *a, const struct shape *b)
{
	return is_unknown(a) || is_unknown(b) || a->kind == b->kind ||
	       (shape_is_number(a) && shape_is_number(b));
}

/*
 * Enums have an order only within one declaration; references, booleans and containers
 * have none.
 */
static bool has_order(struct binder *binder, const struct term *a, const struct term *b)
{
	struct shape both = shape_merge(binder->reading->arena, &a->shape, &b->shape);

	if (is_unknown(&both))
		return true;
	if (both.kind == VALUE_ENUM)
		return shape_is_ordered(&both);
	return both.kind != VALUE_REFERENCE && both.kind != VALUE_BOOLEAN;
}

static void refuse_pair(struct binder *binder, enum diag_id id, const struct term *term)
{
	const struct term *a = term->args[0], *b = term->args[1];

	reading_refuse(binder->reading, id, a->op == OP_LITERAL ? b->at : a->at,
		       DIAG_ARGS(term_source(binder->reading, a), shape_name(&a->shape),
				 term_source(binder->reading, b), shape_name(&b->shape)));
}

void bind_comparison(struct binder *binder, struct term *term)
{
	const struct term *a, *b;

	coerce_pair(binder, term);
	a = term->args[0];
	b = term->args[1];
	if (is_unknown(&a->shape) || is_unknown(&b->shape))
		return;
	if (is_container(&a->shape) || is_container(&b->shape))
		bind_refuse(binder, DIAG_QUERY_COMPARE_LIST, is_container(&a->shape) ? a : b,
			    shape_name(is_container(&a->shape) ? &a->shape : &b->shape), STR(""));
	else if (!is_alike(&a->shape, &b->shape))
		refuse_pair(binder, DIAG_QUERY_COMPARE, term);
	else if (term->op != OP_EQ && term->op != OP_NE && !has_order(binder, a, b))
		bind_refuse(binder, DIAG_QUERY_ORDER, a, shape_name(&a->shape), STR(""));
}

/* Behind IN stands a range of years, a list of values, or a field that holds a list. */
void bind_in(struct binder *binder, struct term *term)
{
	struct term *left = term->args[0], *right = term->args[1];
	const struct shape year = shape_of_kind(VALUE_INTEGER);
	const struct shape *item = right->shape.item;

	if (is_unknown(&right->shape))
		return;
	if (right->op == OP_LIST) {
		for (uint32_t i = 0; i < right->n_args; i++)
			coerce(binder, right->args[i], &left->shape);
		item = &right->args[0]->shape;
	} else if (right->op == OP_LITERAL && left->op != OP_LITERAL) {
		coerce(binder, right, &left->shape);
		item = &right->shape;
	} else if (right->shape.kind == VALUE_YEARS) {
		item = &year;
	} else if (right->shape.kind != VALUE_LIST) {
		bind_refuse(binder, DIAG_QUERY_IN, right, shape_name(&right->shape), STR(""));
		return;
	}
	coerce(binder, left, item);
	if (is_container(&left->shape))
		bind_refuse(binder, DIAG_QUERY_COMPARE_LIST, left, shape_name(&left->shape),
			    STR(""));
	else if (!is_alike(&left->shape, item))
		refuse_pair(binder, DIAG_QUERY_COMPARE, term);
}

/* key:value asks for an item of a list, a year of a range, and else for the value itself. */
void bind_has(struct binder *binder, struct term *term)
{
	enum value_kind kind = term->args[0]->shape.kind;
	struct term *path = term->args[0];

	if (kind != VALUE_LIST && kind != VALUE_YEARS) {
		term->op = OP_EQ;
		bind_comparison(binder, term);
		return;
	}
	term->op = OP_IN;
	term->args[0] = term->args[1];
	term->args[1] = path;
	bind_in(binder, term);
}

struct arithmetic {
	enum op op;
	enum value_kind left, right, result;
};

static const struct arithmetic arithmetics[] = {
	{ OP_ADD, VALUE_DATE, VALUE_DURATION, VALUE_DATE },
	{ OP_ADD, VALUE_DURATION, VALUE_DATE, VALUE_DATE },
	{ OP_ADD, VALUE_INSTANT, VALUE_DURATION, VALUE_INSTANT },
	{ OP_ADD, VALUE_DURATION, VALUE_INSTANT, VALUE_INSTANT },
	{ OP_ADD, VALUE_DURATION, VALUE_DURATION, VALUE_DURATION },
	{ OP_SUB, VALUE_DATE, VALUE_DURATION, VALUE_DATE },
	{ OP_SUB, VALUE_DATE, VALUE_DATE, VALUE_INTEGER },
	{ OP_SUB, VALUE_INSTANT, VALUE_DURATION, VALUE_INSTANT },
	{ OP_SUB, VALUE_INSTANT, VALUE_INSTANT, VALUE_DURATION },
	{ OP_SUB, VALUE_DURATION, VALUE_DURATION, VALUE_DURATION },
};

static enum value_kind number_kind(enum op op, const struct shape *a, const struct shape *b)
{
	bool whole = a->kind == VALUE_INTEGER && b->kind == VALUE_INTEGER && op != OP_DIV;

	return whole ? VALUE_INTEGER : VALUE_DECIMAL;
}

static enum value_kind arithmetic_kind(enum op op, const struct shape *a, const struct shape *b)
{
	if (shape_is_number(a) && shape_is_number(b))
		return number_kind(op, a, b);
	for (size_t i = 0; i < sizeof(arithmetics) / sizeof(*arithmetics); i++)
		if (arithmetics[i].op == op && arithmetics[i].left == a->kind &&
		    arithmetics[i].right == b->kind)
			return arithmetics[i].result;
	return VALUE_INVALID;
}

void bind_arithmetic(struct binder *binder, struct term *term)
{
	static const char signs[] = { [OP_ADD] = '+', [OP_SUB] = '-', [OP_MUL] = '*',
				      [OP_DIV] = '/', [OP_NEG] = '-' };
	const struct term *a, *b;
	enum value_kind kind;

	if (term->n_args == 2)
		coerce_pair(binder, term);
	a = term->args[0];
	b = term->args[term->n_args - 1];
	if (is_unknown(&a->shape) || is_unknown(&b->shape))
		return;
	kind = arithmetic_kind(term->op, &a->shape, &b->shape);
	term->shape = shape_of_kind(kind == VALUE_INVALID ? VALUE_MISSING : kind);
	if (kind == VALUE_INVALID || (term->op == OP_NEG && !shape_is_number(&a->shape)))
		reading_refuse(binder->reading, DIAG_QUERY_ARITHMETIC, term->at,
			       DIAG_ARGS(str_sub((struct str){ signs, sizeof(signs) },
						 term->op, 1),
					 shape_name(&a->shape), shape_name(&b->shape)));
}

struct shape bind_alike(struct binder *binder, struct term **terms, size_t n)
{
	struct shape all = shape_of_kind(VALUE_MISSING);

	for (size_t i = 0; i < n; i++)
		if (!is_text_literal(terms[i]) && !is_unknown(&terms[i]->shape) &&
		    is_alike(&all, &terms[i]->shape))
			all = shape_merge(binder->reading->arena, &all, &terms[i]->shape);
	for (size_t i = 0; i < n; i++) {
		coerce(binder, terms[i], &all);
		if (is_alike(&all, &terms[i]->shape))
			all = shape_merge(binder->reading->arena, &all, &terms[i]->shape);
		else
			bind_refuse(binder, DIAG_QUERY_ALIKE, terms[i],
				    shape_name(&terms[i]->shape), shape_name(&all));
	}
	return all;
}
