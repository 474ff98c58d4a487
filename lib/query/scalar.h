/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Queries and expressions that stand in a scalar of a YAML file, their faults told at the
 * places that the file has them, folded and quoted as they are.
 *
 *	struct scalar scalar = { node, file };
 *	struct query *query = scalar_query(&scalar, &names, &arena, &diags);
 */
#ifndef LG_QUERY_SCALAR_H
#define LG_QUERY_SCALAR_H

#include "query/query.h"

struct scalar {
	const struct node *node;
	struct document file;
};

/* Where byte `offset` of the scalar's decoded text stands in its file. */
struct place scalar_place(const struct scalar *scalar, size_t offset);
/*
 * Moves faults, whose places count from 1:1 of `part` of the scalar's text, to the file and on
 * to `diags`; releases them.
 */
void scalar_tell(const struct scalar *scalar, struct str part, struct diags *faults,
		 struct diags *diags);
/* query_parse() and expr_parse() for the whole text of the scalar. */
struct query *scalar_query(const struct scalar *scalar, const struct names *names,
			   struct arena *arena, struct diags *diags);
struct expr *scalar_expr(const struct scalar *scalar, const struct names *names,
			 struct arena *arena, struct diags *diags);

#endif
