/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A domain rule in memory: its query, extended by what its messages ask for.
 *
 * Inside the room only. The columns of the query are the {expressions} of the
 * messages of all languages, one after the other.
 *
 *	for (const struct rule *rule = checks->first; rule; rule = rule->next)
 *		query_run(rule->query, context, &rows);
 */
#ifndef LG_CHECK_RULE_H
#define LG_CHECK_RULE_H

#include "check/check.h"

struct message_part {
	struct str text;	/* literal, or the expression when is_column */
	size_t column;		/* of the query */
	bool is_column;
};

struct message {
	struct message_part *parts;
	size_t n;
};

struct rule {
	struct str id;
	enum severity severity;
	struct place place;
	struct str field;	/* that a finding points at, or empty */
	struct message messages[LANGUAGES];
	struct query *query;
	struct rule *next;
};

struct checks {
	struct rule *first;
};

#endif
