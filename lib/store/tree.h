/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Git's trees, taken apart from their raw bytes: making libgit2's objects of them costs several
 * times as much. Whatever a tree calls an entry is judged before it becomes a path, because git
 * stores names that no checkout would accept.
 *
 *	struct str rest = bytes_of_tree;
 *	struct tree_entry entry;
 *	while (tree_next(&rest, &entry))
 *		if (name_is_sound(entry.name))
 *			use(&entry);
 */
#ifndef LG_STORE_TREE_H
#define LG_STORE_TREE_H

#include "store/source.h"

enum { MODE_DIRECTORY = 040000 };

struct tree_entry {
	uint32_t mode;
	struct str name;
	unsigned char id[SOURCE_BLOB];
};

/* Cuts the next entry off a tree's bytes; false at the end or where they are damaged. */
bool tree_next(struct str *rest, struct tree_entry *entry);
/* Git keeps any bytes but / and NUL as a name; lg takes those that are one readable step down. */
bool name_is_sound(struct str name);

#endif
