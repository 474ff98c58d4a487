/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Checks over a whole set: freshness and the domain rules of schema/checks.yaml.
 *
 * Faults of single files, references and unique values are found while
 * reading; this room looks at what the records say together. A domain rule is
 * a query, and each of its rows is a finding with the rule's id and severity,
 * its message in the language of the context.
 *
 *	struct checks *checks = checks_parse(&schema, file, &arena, &diags);
 *	check_run(checks, &(struct query_context){ .set = set, .today = today, ... }, &diags);
 */
#ifndef LG_CHECK_CHECK_H
#define LG_CHECK_CHECK_H

#include "query/query.h"

struct checks;

/*
 * The rules of a file, in the arena; every fault becomes a diagnostic with its
 * place, inside a query too, and the rules without fault are usable. A file
 * without bytes gives no rules. `schema` must outlive the result.
 */
struct checks *checks_parse(const struct schema *schema, struct document file,
			    struct arena *arena, struct diags *diags);
/* Adds the findings of all rules and the stale records of the context's unit. */
void check_run(const struct checks *checks, const struct query_context *context,
	       struct diags *diags);

/* Adds what is wrong with a change: first statuses of new records, moves of old ones. */
void check_moves(const struct set *before, const struct set *after, struct diags *diags);

#endif
