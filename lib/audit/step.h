/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a range and a commit of the branch's life have in common: claims, and approvals that come
 * in.
 *
 *	basket_take(directory, touches, n, base, &basket, &arena, &diags);
 *	basket_withdraw_among(&basket);
 *	claim = claims_add(&claims, step_claim(&court, change, rule, field, &arena));
 */
#ifndef LG_AUDIT_STEP_H
#define LG_AUDIT_STEP_H

#include "audit/claim.h"

struct claims {
	struct claim *rows;
	size_t n, cap;
};

struct claim *claims_add(struct claims *claims, struct claim claim);
/* A claim without authors and trailers; its texts live in the arena. */
struct claim step_claim(const struct court *court, const struct court_change *change,
			const struct policy_rule *rule, struct str field, struct arena *arena);
/*
 * The other unit whose people must approve, too, when a record moves from one to another: that to
 * which it comes. Null when there is none.
 */
const struct unit *step_other_unit(const struct court_change *change);
/*
 * Adds those whose commits touch the item under any of its paths; all of them when none is seen to,
 * as after a path that does not name the record.
 */
void step_find_authors(struct claim *claim, const struct court_change *change,
		       const struct commits *commits, const struct signed_commits *signatures,
		       struct arena *arena);
/*
 * Trailers count for what a merge on the first-parent line brought, and only when nothing else
 * there touched the item; anywhere else anybody could have written them.
 */
void step_find_trailers(struct claim *claim, const struct court_change *change,
			const struct commits *line, const struct commits *commits,
			struct arena *arena);

int step_read_signatures(const char *directory, const struct commits *commits,
			 struct signed_commits *out, struct diags *diags);
/* One signature a commit, and the signer writes in no other name. */
void step_check_signatures(const struct court *court, const struct commits *commits,
			   const struct signed_commits *signatures, struct diags *findings);
/* Approvals that are changed or removed. */
void step_check_kept(const struct touch *touches, size_t n, struct str commit,
		     struct diags *findings);

struct basket {
	struct given *rows;
	size_t n, cap;
};

/* Those that a difference adds, each told apart from what the base had already. */
int basket_take(const char *directory, const struct touch *touches, size_t n, struct str base,
		struct basket *basket, struct arena *arena, struct diags *diags);
void basket_withdraw(struct basket *basket, const struct approval *by);
/* A word of the branch itself against an approval that is still to come. */
int basket_withdraw_by_base(const char *directory, struct str base, struct basket *basket,
			    struct arena *arena, struct diags *diags);
void basket_withdraw_among(struct basket *basket);

#endif
