/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The history as the tables `changes` and `approvals` of queries.
 *
 * Nothing is read until a query asks for a table; the history then stays open, and what was
 * selected since a revision is kept, until the end. The branch is judged when somebody asks who
 * approved: that of the revision, or without one the protected branch.
 *
 *	struct audit_source source;
 *	audit_source_init(&source, (struct life){ .directory = top, .now = now }, &schema, &config);
 *	context.tables = &source.base;
 *	query_run(query, &context, &rows);
 *	audit_source_release(&source);
 */
#ifndef LG_AUDIT_CHANGES_H
#define LG_AUDIT_CHANGES_H

#include "audit/history.h"
#include "query/query.h"

struct audit_table;
struct approvals;

struct audit_source {
	struct table_source base;
	struct life life;		/* no revision: the tables are told up to HEAD */
	const struct schema *schema;
	const struct config *config;
	struct history *history;
	struct audit_table *tables;	/* one for each revision since which was asked */
	struct approvals *approvals;	/* null until they are asked for */
	struct approved approved;
	bool is_judged, has_failed;	/* of changes */
};

/* Everything is borrowed; the branch of the life is taken from the configuration. */
void audit_source_init(struct audit_source *source, struct life life,
		       const struct schema *schema, const struct config *config);
void audit_source_release(struct audit_source *source);

/* The unit in which a change was made, by what lg.yaml says now; null when in none. */
const struct unit *change_unit(const struct config *config, const struct field_change *change);
/* The type of the record by its id, as the schema says now; or null. */
const struct type *change_type(const struct schema *schema, const struct field_change *change);
/* "Name <address>" */
void change_add_author(const struct field_change *change, struct buf *out);

#endif
