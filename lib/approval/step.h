/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a range and a commit of the branch's life have in common: needs, and approvals that come
 * in.
 *
 *	struct intake intake = INTAKE_INIT;
 *	intake_open(&reader, base, &intake, &arena, &diags);
 *	intake_take(&reader, touches, n, &intake, &arena, &diags);
 *	need = needs_add(&needs, step_need(&basis, change, rule, field, &arena));
 */
#ifndef LG_APPROVAL_STEP_H
#define LG_APPROVAL_STEP_H

#include "approval/need.h"
#include "approval/signed.h"

struct needs {
	struct need *rows;
	size_t n, cap;
};

struct need *needs_add(struct needs *needs, struct need need);
/* A need without authors and trailers; its texts live in the arena. */
struct need step_need(const struct basis *basis, const struct basis_change *change,
		      const struct policy_rule *rule, struct str field, struct arena *arena);
/*
 * The other unit whose people must approve, too, when a record moves from one to another: that to
 * which it comes. Null when there is none.
 */
const struct unit *step_other_unit(const struct basis_change *change);
/*
 * Adds those whose commits touch the item under any of its paths; all of them when none is seen to,
 * as after a path that does not name the record.
 */
void step_find_authors(struct need *need, const struct basis_change *change,
		       const struct commits *commits, const struct signed_commits *signatures,
		       struct arena *arena);
/*
 * Trailers count for what a merge on the first-parent line brought, and only when nothing else
 * there touched the item; anywhere else anybody could have written them.
 */
void step_find_trailers(struct need *need, const struct basis_change *change,
			const struct commits *line, const struct commits *commits,
			struct arena *arena);

int step_read_signatures(struct object_reader *reader, const struct commits *commits,
			 struct signed_commits *out, struct diags *diags);
/* One signature a commit, and the signer writes in no other name. */
void step_check_signatures(const struct basis *basis, const struct commits *commits,
			   const struct signed_commits *signatures, struct diags *findings);
/* Approvals that are changed or removed. */
void step_check_kept(const struct touch *touches, size_t n, struct str commit,
		     struct diags *findings);

/* The approvals that come in, and what must be known of those that lay on the branch before. */
struct intake {
	struct given *rows;
	size_t n, cap;
	struct map ids;			/* by the name of the file; of all that lie there */
	struct approval *withdrawals;
	size_t n_withdrawals, cap_withdrawals;
};

#define INTAKE_INIT { .ids = MAP_INIT }

/* Reads what lies in a commit; texts live in the arena. -1 and a diagnostic. */
int intake_open(struct object_reader *reader, struct str base, struct intake *intake,
		struct arena *arena, struct diags *diags);
/* Takes note of what a difference brings, without letting it come in. */
int intake_pass(struct object_reader *reader, const struct touch *touches, size_t n,
		struct intake *intake, struct arena *arena, struct diags *diags);
/*
 * Adds those that a difference brings: each told apart from what lay there before, and taken back
 * where its approver says so, there or in another of them. A word of the branch itself counts
 * against an approval that is still to come.
 */
int intake_take(struct object_reader *reader, const struct touch *touches, size_t n,
		struct intake *intake, struct arena *arena, struct diags *diags);
/* All but the rows, which are the caller's to free. */
void intake_release(struct intake *intake);

#endif
