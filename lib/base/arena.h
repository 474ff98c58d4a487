/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Memory that is freed all at once: what belongs to a record, a tree or a set.
 *
 * Nothing taken from an arena is freed alone. Not for use by two threads at
 * the same time; give each thread its own and keep all of them.
 *
 *	struct arena arena = ARENA_INIT;
 *	struct node *node = arena_alloc(&arena, sizeof(*node));
 *	node->name = arena_str(&arena, STR("owner"));
 *	arena_release(&arena);
 */
#ifndef LG_BASE_ARENA_H
#define LG_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;
	char *next;
	size_t left;
};

#define ARENA_INIT { NULL, NULL, 0 }

/* Zeroed memory, aligned for any object of the library. */
void *arena_alloc(struct arena *arena, size_t n);
/* A copy of s, followed by a NUL that is not counted. */
struct str arena_str(struct arena *arena, struct str s);
/* A copy of `n` bytes, aligned; null when n is 0. */
void *arena_copy(struct arena *arena, const void *from, size_t n);
/* Takes over all that another one holds, which is empty then. */
void arena_join(struct arena *arena, struct arena *other);
/* Frees everything but one block, to be filled again. */
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

#endif
