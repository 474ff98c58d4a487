/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The approvals that lie in a commit, as the table `approvals` of queries: a row for each record or
 * file that one covers, and whether that still holds.
 *
 *	struct approvals *approvals = approvals_read(&life, &schema, &config, &diags);
 *	if (approvals && approvals_exist(approvals))
 *		approvals_judge(approvals, &approved);
 *	rows = approvals_rows(approvals);
 *	approvals_free(approvals);
 */
#ifndef LG_HISTORY_APPROVALS_H
#define LG_HISTORY_APPROVALS_H

#include "approval/lineage.h"
#include "query/query.h"

struct approvals;

/*
 * Those of the revision of `life`, else of HEAD. All that is passed in must outlive them. Null and
 * a diagnostic when git cannot read them.
 */
struct approvals *approvals_read(const struct life *life, const struct schema *schema,
				 const struct config *config, struct diags *diags);
/* Whether there is one: without any nothing needs to be judged. */
bool approvals_exist(const struct approvals *approvals);
/* Sets what became of each, by what was found out about the branch. */
void approvals_judge(struct approvals *approvals, const struct approved *approved);
const struct table_rows *approvals_rows(const struct approvals *approvals);
void approvals_free(struct approvals *approvals);

#endif
