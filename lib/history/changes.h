/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The history as the tables `changes` and `approvals` of queries.
 *
 * Nothing is read until a query asks for a table; the history then stays open, and what was
 * selected since a revision is kept, until the end. The branch is judged when somebody asks who
 * approved: that of the revision, or without one the protected branch.
 *
 *	struct life life = { .directory = top, .now = now };
 *	struct history_source source;
 *	history_source_init(&source, life, &schema, &config);
 *	context.tables = &source.base;
 *	query_run(query, &context, &rows);
 *	history_source_release(&source);
 */
#ifndef LG_HISTORY_CHANGES_H
#define LG_HISTORY_CHANGES_H

#include "history/history.h"
#include "query/query.h"

struct history_table;
struct approvals;

struct history_source {
	struct table_source base;
	struct life life;		/* no revision: the tables are told up to HEAD */
	const struct schema *schema;
	const struct config *config;
	struct history *history;
	struct history_table *tables;	/* one for each revision since which was asked */
	struct approvals *approvals;	/* null until they are asked for */
	struct approved approved;
	bool is_judged, has_failed;	/* of changes */
};

/* Everything is borrowed; the branch of the life is taken from the configuration. */
void history_source_init(struct history_source *source, struct life life,
			 const struct schema *schema, const struct config *config);
void history_source_release(struct history_source *source);

/* The unit in which a change was made, by what lg.yaml says now; null when in none. */
const struct unit *change_unit(const struct config *config, const struct field_change *change);
/* The type of the record by its id, as the schema says now; or null. */
const struct type *change_type(const struct schema *schema, const struct field_change *change);
/* "Name <address>" */
void change_add_author(const struct field_change *change, struct buf *out);

#endif
