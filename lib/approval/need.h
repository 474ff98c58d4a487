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

#include "approval/verdict.h"

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

#endif
