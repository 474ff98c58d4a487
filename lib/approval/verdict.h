/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Verdicts: what a change needs, what was given, and what is missing.
 *
 * A range is one change: what its tip holds against where it left the branch. The life of a branch
 * is one change for each commit of its first-parent line; an approval may come in a later one, as
 * when commits were laid on the branch one by one. Dates decide nothing: the line does.
 *
 *	struct audit audit;
 *	struct audit_range range = { STR("main"), STR("HEAD"), true };
 *	if (audit_open(directory, range, now, &audit, &diags) == 0)
 *		audit_judge(&audit, &findings);
 *	audit_close(&audit);
 */
#ifndef LG_APPROVAL_VERDICT_H
#define LG_APPROVAL_VERDICT_H

#include "approval/approval.h"
#include "approval/authors.h"
#include "approval/checked.h"
#include "approval/basis.h"
#include "approval/signed.h"

struct approved;

/* Counts up whenever the same commits are judged otherwise: what was kept before says nothing. */
enum { JUDGEMENT = 4 };

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

struct audit {
	struct object_reader reader;
	int64_t now;
	struct arena arena;
	struct str from, to, base;	/* commits: the branch, the tip, where they part */
	bool is_branch;			/* as of struct audit_range */
	struct basis basis, tip;
	struct commits commits;		/* of the range */
	struct commits line;		/* its first-parent line */
	struct signed_commits signatures;
	struct checked checked;
	struct touch *touches;
	size_t n_touches;
	struct basis_changes changes;
	bool has_changes;
	struct given *given;
	size_t n_given;
	struct need *needs;
	size_t n_needs;
};

struct audit_range {
	struct str from, to;		/* the branch, and what is to be on it: two revisions */
	bool is_branch;			/* still to be merged: its own merges prove nothing */
};

/* Reads a range and what it needs; -1 and a diagnostic when it cannot. Close it either way. */
int audit_open(const char *directory, struct audit_range range, int64_t now, struct audit *out,
	       struct diags *diags);
/*
 * The findings of the range; sets is_met and by of its needs. -1, and a diagnostic among those of
 * audit_open(), when signatures cannot be checked.
 */
int audit_judge(struct audit *audit, struct diags *findings);
void audit_close(struct audit *audit);
/* Why a person cannot give what the need asks for: DIAG_COUNT when they can for one line of it. */
enum diag_id need_refuses(const struct need *need, const struct person *person, int64_t day);

/*
 * Judges each commit of the first-parent line of a revision since the trust point of the policy
 * there, or since `since` where that is not empty; what was approved goes to `approved`, or null.
 * How far all was well is kept, and not judged again. -1 and a diagnostic when it cannot.
 */
int verdict_history(const char *directory, struct str revision, struct str since, int64_t now,
		    struct approved *approved, struct diags *findings, struct diags *diags);
/*
 * The protected branch, here or else as the server has it, as in a fresh clone, else HEAD; its name
 * lives in `name`.
 */
struct str branch_revision(const char *directory, struct str branch, struct buf *name);

#endif
