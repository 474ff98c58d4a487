/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The binder: what names mean and which types fit, term by term.
 *
 * Every mistake is reported and binding goes on; a term whose shape is unknown
 * because of a mistake fits everything, so that one mistake is told once.
 *
 *	struct binder binder = { .reading = reading, .names = names };
 *	scope_enter(&binder, alias, shape);
 *	bind_term(&binder, term);
 *	scope_leave(&binder);
 */
#ifndef LG_QUERY_BIND_H
#define LG_QUERY_BIND_H

#include "query/functions.h"
#include "query/shape.h"

struct scope {
	struct str alias;
	struct shape row;	/* VALUE_MISSING: there is no row */
	struct select *select;	/* from which it comes; null: none */
};

struct binder {
	struct reading *reading;
	const struct names *names;
	struct scope scopes[MAX_LEVELS];
	uint32_t n_scopes;
	uint32_t n_slots;
	bool may_aggregate;	/* in columns and sorting of the outermost query */
	bool has_aggregates;
	bool in_then;			/* among the arguments of then() */
	bool reads_findings;
};

bool scope_enter(struct binder *binder, struct str alias, struct shape row, size_t at);
void scope_leave(struct binder *binder);

void bind_term(struct binder *binder, struct term *term);
/* Binds and wants true or false. */
void bind_condition(struct binder *binder, struct term *term);
/* Reports what is wrong with a term; the arguments' first is its text. */
void bind_refuse(struct binder *binder, enum diag_id id, const struct term *term,
		 struct str second, struct str third);
/* Reports an unknown name with the nearest of those that are known, or all of them. */
void bind_unknown(struct binder *binder, enum diag_id id, size_t at, struct str name,
		  const struct str *names, size_t n);

/* Gives a text literal the type of the other side; reports a text that is no such value. */
void coerce(struct binder *binder, struct term *literal, const struct shape *other);
/* Compared values: coerced and of one kind, or reported. */
void bind_comparison(struct binder *binder, struct term *term);
void bind_in(struct binder *binder, struct term *term);
void bind_has(struct binder *binder, struct term *term);
void bind_arithmetic(struct binder *binder, struct term *term);
/* One shape for all terms, after coercing literals; reports those that differ. */
struct shape bind_alike(struct binder *binder, struct term **terms, size_t n);

void bind_call(struct binder *binder, struct term *term);
void bind_collect(struct binder *binder, struct term *term);
/* Finds the source of FROM; false when it has none. */
bool bind_source(struct binder *binder, struct select *select, struct shape *row);
void bind_where(struct binder *binder, struct select *select);

#endif
