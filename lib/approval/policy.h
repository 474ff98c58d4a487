/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The policy: who must say yes to what, as `approval:` in lg.yaml has it.
 *
 * Rules are bound to the schema that stands beside them. lg.yaml, the schema, the templates and the
 * owner records are protected even by a policy that does not name them: somebody else must approve.
 *
 *	struct policy policy;
 *	policy_parse(&config, &schema, &arena, &policy, &diags);
 *	for (size_t i = 0; i < policy.n; i++)
 *		if (policy_rule_has_type(&policy.rules[i], type))
 *			...
 */
#ifndef LG_APPROVAL_POLICY_H
#define LG_APPROVAL_POLICY_H

#include "approval/people.h"
#include "query/query.h"

enum { POLICY_MOST_BY = 4 };	/* lines of `by` in a rule */

enum evidence { EVIDENCE_SIGNATURE, EVIDENCE_TRAILER };

/* "signature" or "trailer" */
const char *evidence_name(enum evidence evidence);

enum by_kind { BY_ROLE, BY_OWNER, BY_ANYONE };

struct by {
	enum by_kind kind;
	struct str role;		/* an id or a level, of BY_ROLE */
	struct place place;
};

struct names_of_rule {
	struct str *names;
	size_t n;
};

struct policy_rule {
	struct str id;
	struct place place;
	struct names_of_rule types, fields, files;
	bool all_fields;		/* of records: `fields: all` */
	struct expression when;
	struct expr **conditions;	/* `when` for each type of the schema, or null */
	struct by *by;			/* all of them, each by another person */
	size_t n_by;
	enum evidence evidence;
	bool is_faulty;			/* it is taken to ask for everything */
};

struct policy {
	bool exists;
	bool is_faulty;			/* it cannot be read whole: nothing passes by it */
	struct str since;		/* the commit with which judging begins; or empty */
	struct place place;
	struct policy_rule *rules;
	size_t n;
};

/* Reads it; 0, or -1 and every fault as a diagnostic. Without `approval:` it does not exist. */
int policy_parse(const struct config *config, const struct schema *schema, struct arena *arena,
		 struct policy *out, struct diags *diags);
bool policy_rule_has_type(const struct policy_rule *rule, const struct type *type);
bool policy_rule_has_file(const struct policy_rule *rule, struct str path);
/* Whether a change of the field asks for approval: "body" is the text of the record. */
bool policy_rule_has_field(const struct policy_rule *rule, const struct type *type,
			   struct str field);
/* Adds who is asked for, in the words of a language: "head, the record's owner". */
void policy_add_by(const struct policy_rule *rule, struct buf *out);
/* Roles that nobody holds on a day, and rules that nobody can satisfy. */
void policy_check(const struct policy *policy, const struct schema *schema,
		  const struct people *people, int64_t today, struct diags *diags);

#endif
