/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Paths as text: parts joined by /, never looked up in a file system.
 *
 *	path_name(STR("unit/risks/R-K7QM.md"))		R-K7QM.md
 *	path_parent(STR("unit/risks/R-K7QM.md"))	unit/risks
 *	path_is_below(STR("unit/risks"), STR("unit"))	true
 */
#ifndef LG_BASE_PATH_H
#define LG_BASE_PATH_H

#include "base/str.h"

/* The last part. */
struct str path_name(struct str path);
/* All but the last part, without the slash between; empty when there is one part. */
struct str path_parent(struct str path);
/*
 * True when the path is the folder or lies in it, however deep; everything is below "". A folder
 * that ends with a colon is the top of another repository: kultur:risks is below kultur: .
 */
bool path_is_below(struct str path, struct str folder);

#endif
