/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Claims and approvals brought together: which approval counts for what, and why another does not.
 *
 *	claim_judge(&claim, given, n, &arena);
 *	if (!claim.is_met)
 *		claim_tell(&claim, given, n, &findings);
 */
#ifndef LG_AUDIT_CLAIM_H
#define LG_AUDIT_CLAIM_H

#include "audit/verdict.h"

/* Sets is_met and by. Approvals of earlier steps than the claim's do not count. */
void claim_judge(struct claim *claim, struct given *given, size_t n, struct arena *arena);
/* True when the approval counts for the claim, be it for one of several people who are asked. */
bool claim_takes(const struct claim *claim, struct given *given, const struct cover *cover);
/* Tells why it does not; false, and nothing, when it was only taken back. */
bool claim_tell_given(const struct claim *claim, struct given *given, const struct cover *cover,
		      struct diags *findings);
/* Why each approval that names the item does not count, and then that it lacks approval. */
void claim_tell(const struct claim *claim, struct given *given, size_t n, struct diags *findings);
/* Statements that are no statements of their approver, whether needed or not. */
void given_tell(struct given *given, const struct claim *judge, struct diags *findings);
/* The fault of an approval by the court of a claim, found once. */
enum diag_id given_fault(struct given *given, const struct claim *claim);

#endif
