/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The functions of the language: one table of name, arguments, result and code.
 *
 * `takes` and `gives` have a letter for each kind: t text, i integer, n number,
 * d date, D date or datetime, y years, b boolean, u duration, l list, a anything, s all of one
 * kind (and as result: that kind). The last letter of `takes` stands for the rest.
 *
 *	const struct function *year = function_find(STR("year"), 1);
 *	struct value value = year->call(run, term, args);
 */
#ifndef LG_QUERY_FUNCTIONS_H
#define LG_QUERY_FUNCTIONS_H

#include "query/tree.h"

enum { MAX_STRICT_ARGS = 3 };

struct run;

struct function {
	const char *name;
	unsigned least, most;
	const char *takes;
	char gives;
	/* With all arguments set; a missing one makes the result missing. */
	struct value (*call)(struct run *run, const struct term *term, const struct value *args);
	/* Instead of call: evaluates its own arguments. */
	struct value (*lazy)(struct run *run, const struct term *term);
};

/* The function of that name, if possible one that takes n arguments; null when there is none. */
const struct function *function_find(struct str name, size_t n_args);
/* then(expression), which the binder and the evaluator treat as it deserves. */
struct value lazy_then(struct run *run, const struct term *term);
bool is_then(const struct term *term);
/* The name `type` of a record, which has the labels of the schema's type. */
bool is_own_type(const struct term *term);
size_t function_names(struct arena *arena, const struct str **names);

/*
 * Why a pattern is refused, or null: it is compiled at run time, so it must be small and
 * harmless.
 */
const char *pattern_problem(struct str pattern);

#endif
