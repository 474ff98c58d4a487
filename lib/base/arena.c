/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_BYTES = 64 * 1024,		/* the first block; the next ones double */
	BLOCK_BYTES_MAX = 1024 * 1024,
	ALIGN = 8,
};

struct arena_block {
	struct arena_block *older;
	size_t size;
	char bytes[];
};

static void add_block(struct arena *arena, size_t size)
{
	struct arena_block *block = mem_alloc(sizeof(*block) + size);

	block->older = arena->blocks;
	block->size = size;
	arena->blocks = block;
	arena->next = block->bytes;
	arena->left = size;
}

/* Large blocks come from the kernel at once, where small ones make the heap grow page by page. */
static size_t next_size(const struct arena *arena)
{
	size_t size = arena->blocks ? 2 * (arena->blocks->size + sizeof(struct arena_block)) : 0;

	if (size < BLOCK_BYTES)
		size = BLOCK_BYTES;
	if (size > BLOCK_BYTES_MAX)
		size = BLOCK_BYTES_MAX;
	return size - sizeof(struct arena_block);
}

/* Raw room; small objects that follow a huge one go on in the block before it. */
static char *take(struct arena *arena, size_t n)
{
	char *p;

	if (n > BLOCK_BYTES / 4) {
		char *next = arena->next;
		size_t left = arena->left;

		add_block(arena, n);
		p = arena->next;
		arena->next = next;
		arena->left = left;
		return p;
	}
	if (n > arena->left)
		add_block(arena, next_size(arena));
	p = arena->next;
	arena->next += n;
	arena->left -= n;
	return p;
}

static void align(struct arena *arena)
{
	size_t skip = (size_t)(-(uintptr_t)arena->next & (ALIGN - 1));

	if (arena->left == 0)
		return;
	if (skip > arena->left)
		skip = arena->left;
	arena->next += skip;
	arena->left -= skip;
}

void *arena_alloc(struct arena *arena, size_t n)
{
	void *p;

	align(arena);
	p = take(arena, n);
	return n ? memset(p, 0, n) : p;
}

struct str arena_str(struct arena *arena, struct str s)
{
	char *p = take(arena, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

void *arena_copy(struct arena *arena, const void *from, size_t n)
{
	if (n == 0)
		return NULL;
	align(arena);
	return memcpy(take(arena, n), from, n);
}

void arena_join(struct arena *arena, struct arena *other)
{
	struct arena_block **last = &other->blocks;

	while (*last)
		last = &(*last)->older;
	*last = arena->blocks;
	arena->blocks = other->blocks;
	*other = (struct arena)ARENA_INIT;
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
	*arena = (struct arena)ARENA_INIT;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->blocks;

	if (!keep || keep->size > BLOCK_BYTES) {
		arena_release(arena);
		return;
	}
	arena->blocks = keep->older;
	arena_release(arena);
	keep->older = NULL;
	arena->blocks = keep;
	arena->next = keep->bytes;
	arena->left = keep->size;
}
