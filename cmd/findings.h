/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Findings in the forms that forges read, to be shown beside the lines that they are about.
 *
 * Paths are from the top of git's repository, columns count characters. What records hold is
 * data: it neither ends a command of a runner nor begins one.
 *
 *	findings_add(cli, FINDINGS_GITHUB, &view, &found, &out);
 */
#ifndef LG_CMD_FINDINGS_H
#define LG_CMD_FINDINGS_H

#include "view.h"

enum findings_format {
	/* Workflow commands; what is past the number that GitHub shows of them is plain text. */
	FINDINGS_GITHUB,
	FINDINGS_GITLAB,	/* a report of code quality */
	FINDINGS_SARIF,		/* 2.1.0 */
	FINDINGS_JUNIT,		/* a test for each finding, which fails when it is an error */
};

/* Sorts the findings, and adds them; the worst first where a forge may leave some out. */
void findings_add(struct cli *cli, enum findings_format format, const struct view *view,
		  struct diags *found, struct buf *out);
/* Takes away those that another check found too, on whatever line. */
void findings_drop_known(struct diags *found, const struct diags *known);

#endif
