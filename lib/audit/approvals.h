/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The approvals that lie in a commit, as the table `approvals` of queries: a row for each record or
 * file that one covers, and whether that still holds.
 *
 *	struct approvals *approvals = approvals_read(&life, &approved, &schema, &config, &diags);
 *	rows = approvals_rows(approvals);
 *	approvals_free(approvals);
 */
#ifndef LG_AUDIT_APPROVALS_H
#define LG_AUDIT_APPROVALS_H

#include "audit/approved.h"
#include "query/query.h"

struct approvals;

/*
 * Those of the revision of `life`, else of HEAD; `approved` is what was found out about the branch.
 * All that is passed in must outlive them. Null and a diagnostic when git cannot read them.
 */
struct approvals *approvals_read(const struct life *life, const struct approved *approved,
				 const struct schema *schema, const struct config *config,
				 struct diags *diags);
const struct table_rows *approvals_rows(const struct approvals *approvals);
void approvals_free(struct approvals *approvals);

#endif
