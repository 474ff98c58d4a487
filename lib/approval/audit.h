/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The audit of a range: what it needs, what was given, and what is missing.
 *
 * A range is one change: what its tip holds against where it left the branch.
 *
 *	struct audit audit;
 *	struct audit_range range = { STR("main"), STR("HEAD"), true };
 *	if (audit_open(directory, range, now, &audit, &diags) == 0)
 *		audit_judge(&audit, &findings);
 *	audit_close(&audit);
 */
#ifndef LG_APPROVAL_AUDIT_H
#define LG_APPROVAL_AUDIT_H

#include "approval/checked.h"
#include "approval/need.h"
#include "approval/signed.h"

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

#endif
