/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * then(expression): what an expression gave at another time, over the same rows.
 *
 * The rows in scope are exchanged for those with the same id among the records of that time, and so
 * are the records that references lead to. The schema of that time may have been another: a
 * value of another kind than the expression was bound to is missing.
 */
#include "query/functions.h"
#include "query/run.h"

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

struct value value_then(const struct shape *shape, struct value value)
{
	if (!is_of_kind(&value, shape->kind))
		return missing;
	for (uint32_t i = 0; value.kind == VALUE_LIST && shape->item && i < value.n; i++)
		if (!is_of_kind(&value.items[i], shape->item->kind))
			return missing;
	return value.kind == VALUE_ENUM ? enum_now(shape, value) : value;
}
