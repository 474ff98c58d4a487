/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/value.h"

#include "base/utf8.h"

struct str value_text(const struct value *value)
{
	return (struct str){ value->text, value->n };
}

struct value value_of_text(struct str text)
{
	return (struct value){ .kind = VALUE_TEXT, .n = (uint32_t)text.n, .text = text.p };
}

struct value value_of_number(enum value_kind kind, int64_t number)
{
	return (struct value){ .kind = (uint8_t)kind, .number = number };
}

struct instant value_instant(const struct value *value)
{
	return (struct instant){ .seconds = value->number, .zone = value->extra };
}

struct duration value_duration(const struct value *value)
{
	return (struct duration){ .months = value->extra, .seconds = value->number };
}

bool value_is_set(const struct value *value)
{
	return value->kind != VALUE_MISSING;
}

const struct value *value_at(const struct value *map, struct str key)
{
	for (uint32_t i = 0; i < map->n; i++)
		if (str_eq(value_text(&map->items[2 * i]), key))
			return &map->items[2 * i + 1];
	return NULL;
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int64_t power_of_ten(int32_t n)
{
	int64_t power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

/* Whole parts first, so that scaling cannot overflow; decimals have at most nine places. */
static int compare_decimals(const struct value *a, const struct value *b)
{
	int32_t left = a->kind == VALUE_DECIMAL ? a->extra : 0;
	int32_t right = b->kind == VALUE_DECIMAL ? b->extra : 0;
	int64_t p = power_of_ten(left), q = power_of_ten(right);
	int order = compare_numbers(a->number / p, b->number / q);

	if (order)
		return order;
	return compare_numbers(a->number % p * power_of_ten(9 - left),
			       b->number % q * power_of_ten(9 - right));
}

static bool is_number(const struct value *value)
{
	return value->kind == VALUE_INTEGER || value->kind == VALUE_DECIMAL;
}

static int compare_items(const struct value *a, const struct value *b)
{
	uint32_t width = a->kind == VALUE_MAP ? 2 : 1;
	uint32_t n = (a->n < b->n ? a->n : b->n) * width;
	int order = 0;

	for (uint32_t i = 0; !order && i < n; i++)
		order = value_compare(&a->items[i], &b->items[i]);
	return order ? order : compare_numbers(a->n, b->n);
}

int value_compare(const struct value *a, const struct value *b)
{
	int order;

	if (is_number(a) && is_number(b))
		return compare_decimals(a, b);
	if (a->kind != b->kind)
		return compare_numbers(a->kind, b->kind);
	switch (a->kind) {
	case VALUE_TEXT: return utf8_collate(value_text(a), value_text(b));
	case VALUE_REFERENCE: return str_cmp(value_text(a), value_text(b));
	case VALUE_ENUM:
		order = compare_numbers(a->extra, b->extra);
		return order ? order : str_cmp(value_text(a), value_text(b));
	case VALUE_YEARS:
		order = compare_numbers(a->number, b->number);
		return order ? order : compare_numbers(a->extra, b->extra);
	case VALUE_DURATION: /* a month counts as 30 days, for order only */
		return compare_numbers(a->number + a->extra * INT64_C(2592000),
				       b->number + b->extra * INT64_C(2592000));
	case VALUE_LIST:
	case VALUE_MAP: return compare_items(a, b);
	case VALUE_MISSING:
	case VALUE_INVALID: return 0;
	default: return compare_numbers(a->number, b->number);
	}
}

bool value_equal(const struct value *a, const struct value *b)
{
	return (a->kind == b->kind || (is_number(a) && is_number(b))) && value_compare(a, b) == 0;
}

static void format_decimal(const struct value *value, struct buf *out)
{
	int64_t power = power_of_ten(value->extra);
	bool negative = value->number < 0;
	uint64_t number = negative ? 0 - (uint64_t)value->number : (uint64_t)value->number;

	buf_printf(out, "%s%llu", negative ? "-" : "",
		   (unsigned long long)(number / (uint64_t)power));
	if (value->extra > 0)
		buf_printf(out, ".%0*llu", (int)value->extra,
			   (unsigned long long)(number % (uint64_t)power));
}

static void format_items(const struct value *value, struct buf *out)
{
	uint32_t width = value->kind == VALUE_MAP ? 2 : 1;

	for (uint32_t i = 0; i < value->n * width; i++) {
		if (i)
			buf_add(out, width == 2 && i % 2 ? STR(": ") : STR(", "));
		value_format(&value->items[i], out);
	}
}

void value_format(const struct value *value, struct buf *out)
{
	switch (value->kind) {
	case VALUE_TEXT:
	case VALUE_ENUM:
	case VALUE_REFERENCE: buf_add(out, value_text(value)); break;
	case VALUE_INTEGER: buf_printf(out, "%lld", (long long)value->number); break;
	case VALUE_DECIMAL: format_decimal(value, out); break;
	case VALUE_BOOLEAN: buf_add(out, value->number ? STR("true") : STR("false")); break;
	case VALUE_DATE: date_format(value->number, out); break;
	case VALUE_INSTANT: instant_format(value_instant(value), out); break;
	case VALUE_YEARS:
		buf_printf(out, "%lld", (long long)value->number);
		if (value->extra != value->number)
			buf_printf(out, "-%d", value->extra);
		break;
	case VALUE_DURATION: duration_format(value_duration(value), out); break;
	case VALUE_LIST:
	case VALUE_MAP: format_items(value, out); break;
	default: break;
	}
}
