/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/number.h"

enum { MAX_PLACES = 9, DIVISION_PLACES = 6, HASH_STEP = 31 };

typedef __int128 wide;

/* Far more than any period of a record, far less than what overflows in calculations. */
static const int64_t max_seconds = INT64_C(1000000000000000);
static const int64_t max_months = 1000000;

static const struct value missing = { .kind = VALUE_MISSING };

static wide power_of_ten(int n)
{
	wide power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

static wide divide_rounded(wide a, wide b)
{
	wide half = b < 0 ? -b / 2 : b / 2;

	return (a < 0 ? a - half : a + half) / b;
}

/* The shortest form: without zeros at the end, an integer where nothing stands behind the point. */
static struct value make_number(wide number, int places)
{
	struct value value = { .kind = VALUE_INTEGER };

	if (places > MAX_PLACES) {
		number = divide_rounded(number, power_of_ten(places - MAX_PLACES));
		places = MAX_PLACES;
	}
	while (places > 0 && number % 10 == 0) {
		number /= 10;
		places--;
	}
	if (number > INT64_MAX || number < -INT64_MAX)
		return missing;
	value.number = (int64_t)number;
	value.extra = places;
	if (places)
		value.kind = VALUE_DECIMAL;
	return value;
}

static int places_of(const struct value *value)
{
	return value->kind == VALUE_DECIMAL ? value->extra : 0;
}

static struct value add_numbers(const struct value *a, const struct value *b, int sign)
{
	int p = places_of(a), q = places_of(b), most = p > q ? p : q;

	return make_number(a->number * power_of_ten(most - p) +
				   sign * (b->number * power_of_ten(most - q)),
			   most);
}

static struct value divide_numbers(const struct value *a, const struct value *b)
{
	if (!b->number)
		return missing;
	return make_number(divide_rounded(a->number * power_of_ten(places_of(b) + DIVISION_PLACES),
					  b->number * power_of_ten(places_of(a))),
			   DIVISION_PLACES);
}

static struct value calculate_numbers(enum op op, const struct value *a, const struct value *b)
{
	switch (op) {
	case OP_ADD: return add_numbers(a, b, 1);
	case OP_SUB: return add_numbers(a, b, -1);
	case OP_MUL:
		return make_number((wide)a->number * b->number, places_of(a) + places_of(b));
	default: return divide_numbers(a, b);
	}
}

struct value value_of_date(int64_t days)
{
	if (days < date_of_civil((struct civil){ 1, 1, 1 }) ||
	    days > date_of_civil((struct civil){ 9999, 12, 31 }))
		return missing;
	return value_of_number(VALUE_DATE, days);
}

static struct value make_instant(struct instant at)
{
	struct value value = value_of_number(VALUE_INSTANT, at.seconds);

	value.extra = at.zone;
	return value_of_date(instant_date(at)).kind == VALUE_DATE ? value : missing;
}

static bool is_small(const struct value *by)
{
	return by->number <= max_seconds && by->number >= -max_seconds &&
	       by->extra <= max_months && by->extra >= -max_months;
}

static struct value move(const struct value *from, const struct value *by, int sign)
{
	if (!is_small(by))
		return missing;
	if (from->kind == VALUE_DATE)
		return value_of_date(date_add(from->number, value_duration(by), sign));
	return make_instant(instant_add(value_instant(from), value_duration(by), sign));
}

static struct value add_durations(const struct value *a, const struct value *b, int sign)
{
	struct value sum;

	if (!is_small(a) || !is_small(b))
		return missing;
	sum = value_of_number(VALUE_DURATION, a->number + sign * b->number);
	sum.extra = a->extra + sign * b->extra;
	return sum;
}

static struct value calculate_times(enum op op, const struct value *a, const struct value *b)
{
	int sign = op == OP_SUB ? -1 : 1;

	if (a->kind == VALUE_DURATION && b->kind == VALUE_DURATION)
		return add_durations(a, b, sign);
	if (b->kind == VALUE_DURATION)
		return move(a, b, sign);
	if (a->kind == VALUE_DURATION)
		return move(b, a, 1);
	if (a->kind == VALUE_DATE)
		return value_of_number(VALUE_INTEGER, a->number - b->number);
	return value_of_number(VALUE_DURATION, a->number - b->number);
}

static bool is_number(const struct value *value)
{
	return value->kind == VALUE_INTEGER || value->kind == VALUE_DECIMAL;
}

static bool is_time(const struct value *value)
{
	return value->kind == VALUE_DATE || value->kind == VALUE_INSTANT ||
	       value->kind == VALUE_DURATION;
}

struct value value_calculate(enum op op, const struct value *a, const struct value *b)
{
	if (a->kind == VALUE_INVALID || b->kind == VALUE_INVALID)
		return (struct value){ .kind = VALUE_INVALID };
	if (is_number(a) && is_number(b))
		return calculate_numbers(op, a, b);
	if (is_time(a) && is_time(b))
		return calculate_times(op, a, b);
	return missing;
}

struct value value_negate(const struct value *a)
{
	const struct value zero = value_of_number(VALUE_INTEGER, 0);

	return value_calculate(OP_SUB, &zero, a);
}

struct value value_round(const struct value *a, int64_t n)
{
	int places = places_of(a), to = n < 0 ? 0 : n > MAX_PLACES ? MAX_PLACES : (int)n;

	if (places <= to)
		return *a;
	return make_number(divide_rounded(a->number, power_of_ten(places - to)), to);
}

static bool is_texty(const struct value *value)
{
	return value->kind == VALUE_TEXT || value->kind == VALUE_ENUM ||
	       value->kind == VALUE_REFERENCE;
}

bool value_is_same(const struct value *a, const struct value *b)
{
	if (is_texty(a) && is_texty(b))
		return str_eq(value_text(a), value_text(b));
	return value_equal(a, b);
}

static uint64_t mix(uint64_t hash)
{
	hash ^= hash >> 31;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t hash_items(const struct value *value)
{
	uint64_t hash = value->n;
	uint32_t width = value->kind == VALUE_MAP ? 2 : 1;

	for (uint32_t i = 0; i < value->n * width; i++)
		hash = hash * HASH_STEP + value_hash(&value->items[i]);
	return hash;
}

uint64_t value_hash(const struct value *value)
{
	struct value number;

	switch (value->kind) {
	case VALUE_TEXT:
	case VALUE_ENUM:
	case VALUE_REFERENCE: return str_hash(value_text(value));
	case VALUE_INTEGER:
	case VALUE_DECIMAL:
		number = make_number(value->number, places_of(value));
		return mix((uint64_t)number.number * HASH_STEP + (uint64_t)number.extra);
	case VALUE_YEARS: return mix((uint64_t)value->number * HASH_STEP + (uint64_t)value->extra);
	case VALUE_LIST:
	case VALUE_MAP: return hash_items(value);
	case VALUE_MISSING:
	case VALUE_INVALID: return 0;
	case VALUE_DURATION: return 1; /* equal ones may be written in several ways */
	default: return mix((uint64_t)value->number);
	}
}
