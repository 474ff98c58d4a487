/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which lines of texts differ, as the git program finds it.
 *
 *	struct text_change change = { .before = old->body, .after = new->body };
 *	if (lines_compare(&change, 1, &arena, &diags) == 0)
 *		show(change.lines);
 */
#ifndef LG_STORE_LINES_H
#define LG_STORE_LINES_H

#include "base/diag.h"

struct text_change {
	struct str before, after;
	/*
	 * Lines that begin with "+", "-", a blank (one unchanged line on each side), or "@@"
	 * between parts that lie apart; empty when the texts are the same.
	 */
	struct str lines;
};

/* Fills in `lines`, in the arena, by one run of git; -1 and a diagnostic. */
int lines_compare(struct text_change *changes, size_t n, struct arena *arena, struct diags *diags);

#endif
