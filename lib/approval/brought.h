/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which commits each commit of a first-parent line brings: itself, and what a merge joins that no
 * earlier one of the line reaches.
 *
 *	struct brought brought = BROUGHT_INIT;
 *	struct commits commits;
 *	if (brought_read(top, range, &line, &brought, &diags) == 0 &&
 *	    brought_by(top, &line, 7, &brought, &commits, &diags) == 0)
 *		use(&commits);
 *	brought_release(&brought);
 */
#ifndef LG_APPROVAL_BROUGHT_H
#define LG_APPROVAL_BROUGHT_H

#include "approval/commits.h"

struct brought {
	struct commits all;	/* of the range: by what brings them, and of that newest first */
	size_t *first;		/* of each of the line, in `all`; and one more, where they end */
	size_t chosen;		/* as many of the line have the choices of their merges */
};

#define BROUGHT_INIT { .all = COMMITS_INIT }

/* Reads a range whose first-parent line is known, oldest first; -1 and a diagnostic. */
int brought_read(const char *directory, struct str range, const struct commits *line,
		 struct brought *out, struct diags *diags);
void brought_release(struct brought *brought);
/*
 * What one of the line brings, with what was chosen in its merges; the rows are borrowed. To be
 * asked in the order of the line: choices before the first that is asked for are not read. -1 and a
 * diagnostic.
 */
int brought_by(const char *directory, const struct commits *line, size_t number,
	       struct brought *brought, struct commits *out, struct diags *diags);

#endif
