/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Marks of a merge that was not finished: the lines <<<<<<<, ======= and >>>>>>> that git leaves
 * around what both sides changed.
 *
 *	place.line = marks_find(bytes);
 */
#ifndef LG_TEXT_MARKS_H
#define LG_TEXT_MARKS_H

#include "base/str.h"

/*
 * The line, from 1, on which the first of the three stands; 0 unless all of them follow. A heading
 * that is underlined with = is no mark.
 */
uint32_t marks_find(struct str bytes);

#endif
