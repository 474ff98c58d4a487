/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Approved: what came onto the protected branch with whose approval, and what each approval was
 * worth when it came.
 *
 * It is written down while the life of the branch is judged, so that it is the same judgement as
 * that of lg-check --history. A commit of the first-parent line changes records; what it changes in
 * one of them is approved when each rule that asked was met, then or by a later commit.
 *
 *	struct approved approved;
 *	if (lineage_approved(&life, &approved, &diags) == 0)
 *		found = approved_find(&approved, commit, STR("R-K7QM"));
 *	approved_release(&approved);
 *
 * How far nothing waits any more is kept below the git directory, in a file that may be deleted at
 * any time: what comes later changes nothing of that.
 */
#ifndef LG_APPROVAL_APPROVED_H
#define LG_APPROVAL_APPROVED_H

#include "approval/kept.h"
#include "approval/need.h"
#include "base/map.h"

/* A record that a commit of the line changed, where somebody had to approve that. */
struct approved_change {
	struct str item;
	struct str by;			/* approvals, or addresses of trailers; "a, b" */
	struct str roles, evidence;	/* as of a need */
	size_t step;
	size_t waits;			/* needs that nobody met yet */
	bool is_undone;			/* content went back: nothing to approve was left */
};

/* Why an approval does not count for an item. */
struct refusal {
	struct str words;
	bool is_void;			/* the item came in with other content */
};

/* An approval as it came in. */
struct received {
	struct str commit;		/* that brought it onto the branch */
	size_t step;
	struct map refused;		/* item, or "" for all of it: struct refusal * */
};

struct approved {
	struct arena arena;
	struct str tip;			/* the commit up to which it was judged */
	struct map changes;		/* commit, a blank, item: struct approved_change * */
	struct approved_change **rows;	/* the same, as they came */
	size_t n, cap;
	struct map received;		/* id of the approval's blob: struct received * */
	struct kept kept;
	struct str setting;		/* the auditor's own trust point, or empty */
	struct str since, loaded;	/* from and up to which commit was kept; or empty */
	bool is_less;			/* than what is kept */
	struct str rest;		/* the last commit after which nothing waited */
	size_t rest_step;
};

#define APPROVED_INIT { .arena = ARENA_INIT, .changes = MAP_INIT, .received = MAP_INIT, \
			.kept = KEPT_INIT }

void approved_release(struct approved *approved);
/* What stands of a change of an item that came in with a commit; null: not approved. */
const struct approved_change *approved_find(const struct approved *approved, struct str commit,
					    struct str item);
/* The approval with this blob; null when it did not come in while the branch was judged. */
const struct received *approved_received(const struct approved *approved, struct str blob);

/*
 * Written down by lineage_judge(): a change of which so many needs wait, a need that is
 * settled, and approvals that came in; `needs` are those that wait then.
 */
void approved_add_change(struct approved *approved, struct str commit, size_t step,
			 struct str item, size_t waits);
void approved_settle(struct approved *approved, const struct need *need);
void approved_receive(struct approved *approved, struct given *given, const struct need *judge,
		      const struct need *needs, size_t n);

/* Takes what is kept of the tip, or of a commit before it: `loaded`. */
void approved_load(struct approved *approved);
/*
 * What is kept of a judgement that began with this commit: the commit up to which that goes; empty
 * when nothing is. approved_forget() drops it.
 */
struct str approved_kept(struct approved *approved, struct str since);
void approved_forget(struct approved *approved);
/* After this commit, which was judged last, nothing waits. */
void approved_rest(struct approved *approved, struct str commit, size_t step);
/* Failing to write costs time at the next look and nothing else. */
void approved_save(const struct approved *approved, struct str since);

#endif
