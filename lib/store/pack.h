/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Objects from git's packs, read without libgit2: its start costs more than the few objects that
 * one record needs, and where thousands are read it copies, locks and forgets.
 *
 * What the packs do not have, or not whole, is no error here: it may be loose, borrowed from
 * another repository or in a pack that was written since. libgit2 finds it or says why not.
 *
 *	struct packs *packs = packs_open(directory);
 *	struct object *object = packs_read(packs, id, FILE_MAX_RECORD);
 *	if (object)
 *		use(object->bytes);
 *	object_release(object);
 *	packs_close(packs);
 */
#ifndef LG_STORE_PACK_H
#define LG_STORE_PACK_H

#include "store/objects.h"

struct packs;

/* Those that a git directory, common to all work trees, has now. */
struct packs *packs_open(int directory);
void packs_close(struct packs *packs);
/*
 * An object to be released; null when no pack has it whole, and when it or one that it is made of
 * has more than `most` bytes.
 */
struct object *packs_read(struct packs *packs, const unsigned char *id, size_t most);

#endif
