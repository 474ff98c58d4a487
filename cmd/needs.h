/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a change needs approval of, whose, and what it has: for people who read the change.
 *
 *	if (needs_add_text(&changes, true, &out, &diags) == 0)
 *		changes_add_markdown(&changes, &out);
 */
#ifndef LG_CMD_NEEDS_H
#define LG_CMD_NEEDS_H

#include "approval/audit.h"
#include "changes.h"

/*
 * Adds a table, as Markdown or for a terminal, with a blank line behind it; nothing when the change
 * needs nothing, or is no commit yet. It is judged by the commit that the change is made on, as
 * lg-check --range does. -1 and diagnostics when git's history cannot be read.
 */
int needs_add_text(const struct changes *changes, bool is_markdown, struct buf *out,
		   struct diags *diags);
/* The same of a range that was judged. */
void needs_add_audit(const struct audit *audit, enum language language, bool is_markdown,
		     struct buf *out);

#endif
