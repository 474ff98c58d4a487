/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Ready queries: schema/queries.yaml, questions that many ask, under names of their own.
 *
 *	struct ready *all = ready_parse(file, &arena, &diags);
 *	const struct ready *ready = ready_find(all, STR("overdue"), &diags);
 *	struct names names = { .schema = schema };
 *	if (ready && ready_give(ready, &context, given, n, &arena, &names, &diags) == 0)
 *		query = ready_query(ready, &names, &arena, &diags);
 */
#ifndef LG_QUERY_READY_H
#define LG_QUERY_READY_H

#include "query/scalar.h"

/* A $name of a query, with the value that it has when none is given. */
struct ready_parameter {
	struct str name;
	enum field_kind kind;
	struct scalar default_text;	/* an expression; its node is null when there is none */
};

struct ready {
	struct str name;
	struct labels label, help;
	struct ready_parameter *parameters;
	size_t n_parameters;
	struct scalar text;
	struct ready *next;
};

/*
 * The queries of a file in its order, without those that have faults in their keys; the file's
 * bytes must outlive them. A file without bytes gives none.
 */
struct ready *ready_parse(struct document file, struct arena *arena, struct diags *diags);
/* The query of a name; null and a diagnostic when there is none. */
const struct ready *ready_find(const struct ready *first, struct str name, struct diags *diags);
/*
 * Parameters for the names and the context of a query, from NAME=VALUE texts and the defaults;
 * -1 and diagnostics when a name or value is wrong or a value is missing. `names` has the schema.
 */
int ready_give(const struct ready *ready, const struct query_context *context,
	       const struct str *given, size_t n_given, struct arena *arena, struct names *names,
	       struct diags *diags);
/* The query, bound; null and diagnostics at their places in the file. */
struct query *ready_query(const struct ready *ready, const struct names *names,
			  struct arena *arena, struct diags *diags);
/* Binds all queries of a file and the defaults of their parameters; reports every fault. */
void ready_check(const struct schema *schema, struct document file, struct arena *arena,
		 struct diags *diags);

#endif
