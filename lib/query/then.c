/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * then(expression): what an expression gave at another time, over the same rows.
 *
 * The rows in scope are exchanged for those with the same id among the records of that time, and so
 * are the records that references lead to. The schema of that time may have been another: a
 * value of another kind than the expression was bound to is missing, and so is a list or a map
 * that holds one.
 */
#include "query/functions.h"
#include "query/run.h"
#include "query/shape.h"

#include <string.h>

static const struct value missing = { .kind = VALUE_MISSING };

static struct row row_then(const struct set *set, const struct row *row)
{
	const struct record *record = row->record ? set_find(set, row->record->id) : NULL;

	return (struct row){ .record = record };
}

struct value lazy_then(struct run *run, const struct term *term)
{
	const struct query_context *now = run->context;
	struct query_context then = *now;
	struct row rows[MAX_LEVELS];
	struct value value;

	if (!now->then)
		return missing;
	then.set = now->then;
	then.today = now->then_today;
	then.then = NULL;
	memcpy(rows, run->rows, sizeof(rows));
	for (size_t level = 0; level < MAX_LEVELS; level++)
		if (term->levels >> level & 1)
			run->rows[level] = row_then(now->then, &rows[level]);
	run->context = &then;
	run->is_then = true;
	value = term_eval(run, term->args[0]);
	run->is_then = false;
	run->context = now;
	memcpy(run->rows, rows, sizeof(rows));
	return value;
}

static bool is_of_kind(const struct value *value, enum value_kind kind)
{
	return value->kind == kind || (value->kind == VALUE_INTEGER && kind == VALUE_DECIMAL);
}

/* A value within a map or a list; an invalid one is of every kind, since nothing reads it. */
static bool is_of_field(const struct value *value, const struct field *field)
{
	const struct field *part = field->of;

	if (value->kind == VALUE_INVALID)
		return true;
	if (!is_of_kind(value, field_value_kind(field)))
		return false;
	for (uint32_t i = 0; value->kind == VALUE_LIST && part && i < value->n; i++)
		if (!is_of_field(&value->items[i], part))
			return false;
	for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->n; i++) {
		part = field_part(field, value_text(&value->items[2 * i]));
		if (part && !is_of_field(&value->items[2 * i + 1], part))
			return false;
	}
	return true;
}

/* The place of a value among those that the schema has now: enums are compared by it. */
static struct value enum_now(const struct shape *shape, struct value value)
{
	const struct choice *choice = NULL;

	for (size_t i = 0; i < shape->n_fields && !choice; i++) {
		choice = field_choice(shape->fields[i], value_text(&value));
		if (choice)
			value.extra = (int32_t)(choice - shape->fields[i]->values);
	}
	return value;
}

static bool is_of_shape(const struct value *value, const struct shape *shape);

/* Of a map of several types, the key may be declared by any of them. */
static bool is_part_of_shape(const struct value *part, struct str key, const struct shape *shape)
{
	bool is_declared = false;

	for (size_t i = 0; i < shape->n_fields; i++) {
		if (!str_eq(shape->fields[i]->name, key))
			continue;
		is_declared = true;
		if (is_of_field(part, shape->fields[i]))
			return true;
	}
	return !is_declared && (!shape->item || is_of_shape(part, shape->item));
}

static bool is_of_shape(const struct value *value, const struct shape *shape)
{
	if (!is_of_kind(value, shape->kind))
		return false;
	for (uint32_t i = 0; value->kind == VALUE_LIST && shape->item && i < value->n; i++)
		if (!is_of_shape(&value->items[i], shape->item))
			return false;
	for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->n; i++)
		if (!is_part_of_shape(&value->items[2 * i + 1], value_text(&value->items[2 * i]),
				      shape))
			return false;
	return true;
}

struct value value_then(const struct shape *shape, struct value value, struct arena *arena)
{
	if (!is_of_shape(&value, shape))
		return missing;
	if (value.kind == VALUE_ENUM)
		return enum_now(shape, value);
	if (value.kind != VALUE_LIST || !shape->item || shape->item->kind != VALUE_ENUM)
		return value;
	value.items = arena_copy(arena, value.items, value.n * sizeof(*value.items));
	for (uint32_t i = 0; i < value.n; i++)
		value.items[i] = enum_now(shape->item, value.items[i]);
	return value;
}
