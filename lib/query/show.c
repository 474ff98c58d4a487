/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/show.h"

#include <string.h>

static const char *const truths[LANGUAGES][2] = {
	[LANGUAGE_SV] = { "nej", "ja" },
	[LANGUAGE_EN] = { "no", "yes" },
};

/* Units of a duration: one and several of them. */
static const char *const units[LANGUAGES][5][2] = {
	[LANGUAGE_SV] = { { "år", "år" }, { "månad", "månader" }, { "dag", "dagar" },
			  { "timme", "timmar" }, { "minut", "minuter" } },
	[LANGUAGE_EN] = { { "year", "years" }, { "month", "months" }, { "day", "days" },
			  { "hour", "hours" }, { "minute", "minutes" } },
};

static bool belongs_to(const struct field *field, const struct type *type)
{
	return field->index < type->n_fields && &type->fields[field->index] == field;
}

/* A fixed scale, or the one that the record names. */
static const struct scale *scale_of(const struct field *field, const struct record *record,
				    const struct query_context *context)
{
	const struct field *from = field->scale_from;
	const struct value *name;

	if (field->scale || !from || !record || !context->set || !belongs_to(from, record->type))
		return field->scale;
	name = &record->values[from->index];
	return name->kind == VALUE_TEXT ? schema_scale(context->set->schema, value_text(name))
					: NULL;
}

static struct str step_label(const struct value *value, const struct field *field,
			     const struct record *record, const struct query_context *context)
{
	const struct scale *scale = scale_of(field, record, context);
	const struct axis *axis = scale ? scale_axis(scale, field->axis) : NULL;
	const struct choice *step = axis ? axis_step(axis, value->number) : NULL;

	return step ? labels_get(&step->label, context->language) : (struct str){ NULL, 0 };
}

struct str value_label(const struct value *value, const struct field *field,
		       const struct record *record, const struct query_context *context)
{
	const struct choice *choice;

	if (value->kind == VALUE_BOOLEAN)
		return str_of(truths[context->language][value->number != 0]);
	if (value->kind == VALUE_ENUM && field) {
		choice = field_choice(field, value_text(value));
		if (choice)
			return labels_get(&choice->label, context->language);
	}
	if (value->kind == VALUE_INTEGER && field && field->kind == FIELD_SCALE)
		return step_label(value, field, record, context);
	return (struct str){ NULL, 0 };
}

static void show_enum(const struct value *value, struct str label, struct buf *out)
{
	buf_add(out, label.n ? label : value_text(value));
}

/* A step of a scale keeps its number: the number is what is compared and multiplied. */
static void show_number(const struct value *value, struct str label,
			const struct query_context *context, struct buf *out)
{
	size_t start = out->n;

	value_format(value, out);
	for (size_t i = start; i < out->n && context->language == LANGUAGE_SV; i++)
		if (out->p[i] == '.')
			out->p[i] = ',';
	if (label.n) {
		buf_addc(out, ' ');
		buf_add(out, label);
	}
}

static void show_instant(const struct value *value, struct buf *out)
{
	struct instant at = value_instant(value);
	int64_t days = instant_date(at);
	int64_t rest = at.seconds + (int64_t)at.zone * 60 - days * 86400;

	date_format(days, out);
	buf_printf(out, " %02d:%02d", (int)(rest / 3600), (int)(rest / 60 % 60));
}

static void show_years(const struct value *value, struct buf *out)
{
	buf_printf(out, "%lld", (long long)value->number);
	if (value->extra != value->number)
		buf_printf(out, "–%d", value->extra);
}

/* Up to this, people and laws count hours: a notification is due within 72 of them. */
enum { HOURS_COUNTED = 96 };

static void show_duration(const struct value *value, const struct query_context *context,
			  struct buf *out)
{
	long long parts[5] = { value->extra / 12, value->extra % 12, value->number / 86400,
			       value->number / 3600 % 24, value->number / 60 % 60 };
	size_t start = out->n;

	if (!value->extra && value->number < HOURS_COUNTED * 3600) {
		parts[2] = 0;
		parts[3] = value->number / 3600;
	}
	for (int i = 0; i < 5; i++) {
		if (!parts[i])
			continue;
		if (out->n > start)
			buf_addc(out, ' ');
		buf_printf(out, "%lld %s", parts[i], units[context->language][i][parts[i] != 1]);
	}
	if (out->n == start)
		value_format(value, out);
}

static void show_reference(const struct value *value, const struct query_context *context,
			   struct buf *out)
{
	const struct record *target =
		context->set ? set_find(context->set, value_text(value)) : NULL;

	buf_add(out, target ? record_title(target) : value_text(value));
}

static void show_list(const struct value *value, const struct field *field,
		      const struct record *record, const struct query_context *context,
		      struct buf *out)
{
	for (uint32_t i = 0; i < value->n; i++) {
		if (i)
			buf_add(out, STR(", "));
		value_show(&value->items[i], field && field->of ? field->of : field, record,
			   context, out);
	}
}

static const struct field *map_field(const struct field *map, struct str name)
{
	for (size_t i = 0; map && i < map->n_fields; i++)
		if (str_eq(map->fields[i].name, name))
			return &map->fields[i];
	return map ? map->of : NULL;
}

static void show_map(const struct value *value, const struct field *field,
		     const struct record *record, const struct query_context *context,
		     struct buf *out)
{
	for (uint32_t i = 0; i < value->n; i++) {
		const struct value *key = &value->items[2 * i];
		const struct field *inner = map_field(field, value_text(key));
		struct str label = { NULL, 0 };

		if (inner && field->n_fields)
			label = labels_get(&inner->label, context->language);
		if (i)
			buf_add(out, STR("; "));
		buf_add(out, label.n ? label : value_text(key));
		buf_add(out, STR(": "));
		value_show(key + 1, inner, record, context, out);
	}
}

void value_show(const struct value *value, const struct field *field,
		const struct record *record, const struct query_context *context, struct buf *out)
{
	struct str label = value_label(value, field, record, context);

	switch (value->kind) {
	case VALUE_BOOLEAN:
	case VALUE_ENUM: show_enum(value, label, out); break;
	case VALUE_INTEGER:
	case VALUE_DECIMAL: show_number(value, label, context, out); break;
	case VALUE_INSTANT: show_instant(value, out); break;
	case VALUE_YEARS: show_years(value, out); break;
	case VALUE_DURATION: show_duration(value, context, out); break;
	case VALUE_REFERENCE: show_reference(value, context, out); break;
	case VALUE_LIST: show_list(value, field, record, context, out); break;
	case VALUE_MAP: show_map(value, field, record, context, out); break;
	default: value_format(value, out); break;
	}
}
