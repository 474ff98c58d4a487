/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Values: what a field holds once the schema has given it a type.
 *
 * A value is 24 bytes and knows where it was written. Text, items and keys
 * live in the arena of the set. VALUE_MISSING satisfies no comparison;
 * VALUE_INVALID stands for something that was stated but refused, so that one
 * mistake is reported once.
 *
 *	const struct value *value = record_get(risk, STR("likelihood"));
 *	if (value->kind == VALUE_INTEGER)
 *		sum += value->number;
 *	value_format(value, &out);
 */
#ifndef LG_RECORD_VALUE_H
#define LG_RECORD_VALUE_H

#include "base/date.h"

enum value_kind {
	VALUE_MISSING,
	VALUE_INVALID,
	VALUE_TEXT,		/* text: text, markdown, email, url, key */
	VALUE_INTEGER,		/* number: integer, year, scale */
	VALUE_DECIMAL,		/* number / 10^extra */
	VALUE_BOOLEAN,		/* number 0 or 1 */
	VALUE_DATE,		/* number: days since the epoch */
	VALUE_INSTANT,		/* number: seconds; extra: zone in minutes */
	VALUE_YEARS,		/* number: first; extra: last, inclusive */
	VALUE_DURATION,		/* number: seconds; extra: months */
	VALUE_ENUM,		/* text: name; extra: position among the declared values */
	VALUE_REFERENCE,	/* text: id; extra: set by set_index(), see set_target() */
	VALUE_LIST,		/* n items */
	/* n pairs: items[2 i] is the key (text), items[2 i + 1] the value */
	VALUE_MAP,
};

struct value {
	uint8_t kind;
	uint16_t column;	/* where it was written, from 1; 0: nowhere */
	uint32_t line;
	uint32_t n;		/* bytes of text, items, or pairs */
	int32_t extra;
	union {
		const char *text;
		int64_t number;
		struct value *items;
	};
};

struct str value_text(const struct value *value);
struct value value_of_text(struct str text);
struct value value_of_number(enum value_kind kind, int64_t number);
struct instant value_instant(const struct value *value);
struct duration value_duration(const struct value *value);
bool value_is_set(const struct value *value);
/* The value under a key of a map, or null. */
const struct value *value_at(const struct value *map, struct str key);
/*
 * Orders two values of comparable kinds: negative, zero, positive. Text in
 * Swedish order, enums by declared position, numbers across integer and decimal.
 */
int value_compare(const struct value *a, const struct value *b);
bool value_equal(const struct value *a, const struct value *b);
/*
 * Writes a value as a record would state it (2026-01-15, 2026-2028, 1.5, names of enums);
 * lists with ", ".
 */
void value_format(const struct value *value, struct buf *out);

#endif
