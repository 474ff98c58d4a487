/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The raw objects of the git repository in which the records lie: commits, trees and blobs by id,
 * and where the trees of several commits differ. Replacements of objects play no part.
 *
 *	struct objects *objects = objects_open(path, &diags);
 *	struct object *commit = objects_get(objects, OBJECT_COMMIT, id, &diags);
 *	use(commit->bytes);
 *	object_release(objects, commit);
 *	objects_close(objects);
 */
#ifndef LG_STORE_OBJECTS_H
#define LG_STORE_OBJECTS_H

#include "store/tree.h"

enum object_kind { OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB };

struct object {
	struct str bytes;
	unsigned uses;
	void *held;
	unsigned char id[SOURCE_BLOB];
};

struct objects;

/* Null and a diagnostic when the repository that holds `path` cannot be read. */
struct objects *objects_open(struct str path, struct diags *diags);
void objects_close(struct objects *objects);
/*
 * An object to be released; null and a diagnostic when it is missing or something else, and for a
 * blob that is larger than a record may be. Trees that were asked for last are kept.
 */
struct object *objects_get(struct objects *objects, enum object_kind kind,
			   const unsigned char *id, struct diags *diags);
void object_release(struct objects *objects, struct object *object);
/* The 40 hexadecimal digits of an id, which like git are written small and read in capitals too. */
void object_add_hex(struct buf *out, const unsigned char *id);
bool object_read_hex(struct str hex, unsigned char *id);

/* A tree against any number of others, by their ids; null is an empty tree. */
struct tree_comparison {
	const unsigned char *own;
	const unsigned char *const *others;
	size_t n;
	void *data;			/* for the visitor */
};

/*
 * A file that differs: its id in the one tree, and in each of the others; null where there is no
 * such file. All of it lives until the visitor returns. A folder, whose path ends with a slash, is
 * passed over where it says false.
 */
struct tree_visitor {
	void (*file)(void *data, struct str path, const unsigned char *own,
		     const unsigned char *const *others);
	bool (*folder)(void *data, struct str path);	/* or null: all */
};

/*
 * Visits each regular file that is not the same in a tree as in any of its others, so that with one
 * other this is what differs, with none every file, and with several what a merge itself has
 * changed: for all comparisons level by level, and of each folder in git's order. Folders that
 * begin with a dot or whose name is not sound are passed over. -1 and a diagnostic when a tree
 * cannot be read.
 */
int trees_compare(struct objects *objects, const struct tree_comparison *comparisons, size_t n,
		  struct tree_visitor visitor, struct diags *diags);
/* The entry at a path below a tree; 1, or 0 when there is none, or -1 and a diagnostic. */
int tree_find(struct objects *objects, const unsigned char *tree, struct str path,
	      struct tree_entry *entry, struct diags *diags);
/* The tree of the folder at a path; 1, or 0 when there is none, or -1 and a diagnostic. */
int tree_folder(struct objects *objects, const unsigned char *tree, struct str path,
		unsigned char *out, struct diags *diags);

#endif
