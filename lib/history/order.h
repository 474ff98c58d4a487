/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The order of commits: as git log --topo-order has it, newest first, told by parents alone.
 *
 *	unsigned char *marks = order_marks(&past);
 *	order_mark(&past, since, marks);
 *	n = order_commits(&past, tip, marks, &commits);
 *	free(commits);
 *	free(marks);
 */
#ifndef LG_HISTORY_ORDER_H
#define LG_HISTORY_ORDER_H

#include "history/past.h"

/* The number of a commit; PAST_NONE when the past does not have it. */
uint32_t order_find(const struct past *past, const unsigned char *id);
/* A byte for each commit, 0, for the caller to free. */
unsigned char *order_marks(const struct past *past);
/* Marks a commit and all that is behind it. */
void order_mark(const struct past *past, uint32_t commit, unsigned char *marks);
/*
 * The commits that are not marked, from `tip` on, each before its parents, for the caller to free;
 * their number.
 */
size_t order_commits(const struct past *past, uint32_t tip, const unsigned char *marks,
		     uint32_t **out);

/*
 * For each commit the oldest one of the first-parent line of `tip` that has it behind it; PAST_NONE
 * for those that `tip` does not have. For the caller to free.
 */
uint32_t *order_landings(const struct past *past, uint32_t tip);

#endif
