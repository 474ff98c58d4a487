/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/tree.h"

#include "base/utf8.h"

#include <stdio.h>

/* A line feed in the text begins the next line of its file. */
static struct place place_of(const struct reading *reading, size_t at)
{
	struct place place = reading->place;

	for (size_t i = 0; i < at && i < reading->text.n; i++) {
		place.column++;
		if (reading->text.p[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

void reading_refuse(struct reading *reading, enum diag_id id, size_t at, const struct str *args)
{
	diag_add(reading->diags, id, place_of(reading, at), args);
	reading->failed = true;
}

bool reading_accepts(struct reading *reading)
{
	size_t bad;
	char number[24];

	if (reading->text.n > MAX_TEXT) {
		snprintf(number, sizeof(number), "%d", MAX_TEXT / 1024);
		reading_refuse(reading, DIAG_QUERY_LENGTH, 0, DIAG_ARGS(str_of(number)));
		return false;
	}
	bad = utf8_check(reading->text);
	if (bad < reading->text.n) {
		snprintf(number, sizeof(number), "%02X", (unsigned char)reading->text.p[bad]);
		reading_refuse(reading, DIAG_TEXT_UTF8, bad, DIAG_ARGS(str_of(number)));
		return false;
	}
	return true;
}

static uint32_t depth_over(struct term *const *args, size_t n)
{
	uint32_t depth = 0;

	for (size_t i = 0; i < n; i++)
		if (args[i]->depth > depth)
			depth = args[i]->depth;
	return depth + 1;
}

struct term *term_new(struct reading *reading, enum op op, size_t at, struct term *const *args,
		      size_t n_args)
{
	struct term *term = arena_alloc(reading->arena, sizeof(*term));

	term->op = op;
	term->at = (uint32_t)at;
	term->args = arena_copy(reading->arena, args, n_args * sizeof(struct term *));
	term->n_args = (uint32_t)n_args;
	term->depth = depth_over(args, n_args);
	if (term->depth > MAX_DEPTH && !reading->failed)
		reading_refuse(reading, DIAG_QUERY_NESTING, at, DIAG_NO_ARGS);
	return term;
}

struct term *term_text(struct reading *reading, size_t at, struct str text)
{
	struct term *term = term_new(reading, OP_LITERAL, at, NULL, 0);

	term->value = value_of_text(arena_str(reading->arena, text));
	return term;
}

struct str term_source(const struct reading *reading, const struct term *term)
{
	return str_trim(str_sub(reading->text, term->at, term->length));
}

static bool same_parts(const struct term *a, const struct term *b)
{
	for (uint32_t i = 0; i < a->n_args; i++)
		if (!term_same(a->args[i], b->args[i]))
			return false;
	return true;
}

bool term_same(const struct term *a, const struct term *b)
{
	if (a->op != b->op || a->n_args != b->n_args || a->op == OP_COLLECT)
		return false;
	if (a->op == OP_LITERAL)
		return a->value.kind == b->value.kind && value_equal(&a->value, &b->value);
	if (a->op == OP_CALL)
		return a->function == b->function && same_parts(a, b);
	return a->index == b->index && str_eq(a->name, b->name) && same_parts(a, b);
}
