/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The life of the protected branch: each commit of its first-parent line judged by the one before
 * it.
 *
 * A change that lacks approval stays open until an approval of exactly it comes with a later
 * commit, or the content goes back; what is open at the end is told. So commits that were laid on
 * the branch one by one, the approval last, are judged as the merge of the same commits would be.
 * Dates decide nothing: the line does.
 *
 *	struct life life = { .directory = top, .branch = STR("main"), .now = now };
 *	struct approved approved;
 *	if (lineage_approved(&life, &approved, &diags) == 0)
 *		found = approved_find(&approved, commit, STR("R-K7QM"));
 *	approved_release(&approved);
 */
#ifndef LG_APPROVAL_LINEAGE_H
#define LG_APPROVAL_LINEAGE_H

#include "approval/approved.h"

/*
 * Judges each commit of the first-parent line of a revision since the trust point of the policy
 * there, or since `since` where that is not empty; what was approved goes to `approved`, or null.
 * How far all was well is kept, and not judged again. -1 and a diagnostic when it cannot.
 */
int lineage_judge(const char *directory, struct str revision, struct str since, int64_t now,
		  struct approved *approved, struct diags *findings, struct diags *diags);

/* Whose life is judged, and when. */
struct life {
	const char *directory;		/* the top of the records */
	struct str revision;		/* empty: the protected branch, `branch` */
	struct str branch;
	int64_t now;			/* seconds */
};

/* What was approved, from the last judgement as far as that goes; -1 and a diagnostic. */
int lineage_approved(const struct life *life, struct approved *out, struct diags *diags);

#endif
