/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Needs and approvals brought together: which approval counts for what, and why another does not.
 *
 *	need_judge(&need, given, n, &arena);
 *	if (!need.is_met)
 *		need_tell(&need, given, n, &findings);
 */
#ifndef LG_APPROVAL_NEED_H
#define LG_APPROVAL_NEED_H

#include "approval/approval.h"
#include "approval/authors.h"
#include "approval/basis.h"

/* An approval that came with the change. */
struct given {
	struct approval approval;
	bool is_sound;			/* a statement at all */
	const char *why;		/* N_(): why it is none */
	bool is_old;			/* its id was on the branch before */
	bool is_withdrawn;
	struct str commit;		/* that brought it */
	size_t step;			/* number of the commit, in history */
	int64_t latest;			/* seconds */
	const struct basis *judged_by;	/* by which `fault` was found; or null */
	int64_t judged_at;		/* and for which base */
	enum diag_id fault;		/* DIAG_COUNT: the statement holds */
};

/* What a rule asks for of one change. */
struct need {
	const struct basis *basis;
	const struct people *after;	/* at the tip, or null */
	const struct people *granted;	/* the same where the change itself is about people */
	int64_t base;			/* seconds: when the base was committed */
	const struct policy_rule *rule;
	struct str item, field;
	const struct unit *unit;	/* in whose folder it lies; null: in none */
	bool is_of_basis;		/* it is about what changes are judged by */
	struct str owner;		/* the record's owner at the base, an id */
	struct str was, blob;
	struct str path_before;
	struct str commit;		/* that made the change */
	struct place place;
	struct authors authors;
	struct str trailers;		/* of merges that alone brought the change */
	bool has_side_trailers;		/* other commits have some, which count for nothing */
	size_t step;			/* its number, in history */
	bool is_back;			/* a later commit made it what it was */
	bool is_met;
	struct str by;			/* the approvals that meet it, or those of trailers */
	struct str roles;		/* the same by role, as the base calls them: "O-2F9C Chef" */
	struct str evidence;		/* of them: "signature", "trailer" or both */
};

/* Sets is_met and by. Approvals of earlier steps than the need's do not count. */
void need_judge(struct need *need, struct given *given, size_t n, struct arena *arena);
/* True when the approval counts for the need, be it for one of several people who are asked. */
bool need_takes(const struct need *need, struct given *given, const struct cover *cover);
/* Tells why it does not; false, and nothing, when it was only taken back. */
bool need_tell_given(const struct need *need, struct given *given, const struct cover *cover,
		     struct diags *findings);
/* Why each approval that names the item does not count, and then that it lacks approval. */
void need_tell(const struct need *need, struct given *given, size_t n, struct diags *findings);
/* Statements that are no statements of their approver, whether needed or not. */
void given_tell(struct given *given, const struct need *judge, struct diags *findings);
/* The fault of an approval by the basis of a need, found once. */
enum diag_id given_fault(struct given *given, const struct need *need);
/* Why a person cannot give what the need asks for: DIAG_COUNT when they can for one line of it. */
enum diag_id need_refuses(const struct need *need, const struct person *person, int64_t day);

/* Adds a name to "a, b" unless it is there. */
void names_add(struct buf *names, struct str name);

#endif
