/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Exact arithmetic of values: decimal numbers, dates, datetimes and durations.
 *
 * A result that cannot be held (too large, divided by zero, no such day) is
 * missing; an operand that is missing or invalid makes the result so.
 *
 *	struct value value = value_calculate(OP_MUL, &likelihood, &consequence);
 */
#ifndef LG_QUERY_NUMBER_H
#define LG_QUERY_NUMBER_H

#include "query/tree.h"

struct value value_calculate(enum op op, const struct value *a, const struct value *b);
struct value value_negate(const struct value *a);
/* To n decimals, 0 to 9, halves away from zero. */
struct value value_round(const struct value *a, int64_t n);
/* A date of the years 1 to 9999, else missing. */
struct value value_of_date(int64_t days);
/* Equal values, in the sense of value_is_same(), have equal hashes. */
uint64_t value_hash(const struct value *value);
/* Equality of the language: numbers by amount, texts by bytes whatever they stand for. */
bool value_is_same(const struct value *a, const struct value *b);

#endif
