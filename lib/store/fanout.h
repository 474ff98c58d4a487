/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tables of ids in git's own files: sorted, and before them how many begin with at most each
 * value of the first byte. Numbers there have their most significant byte first.
 *
 *	struct fanout table = { counts, ids, fanout_size(counts) };
 *	uint32_t at = fanout_find(&table, id);
 *	if (at != FANOUT_NONE)
 *		use(table.ids + at * SOURCE_BLOB);
 */
#ifndef LG_STORE_FANOUT_H
#define LG_STORE_FANOUT_H

#include "store/source.h"

enum { FANOUT_BYTES = 256 * 4 };
enum { FANOUT_NONE = UINT32_MAX };

struct fanout {
	const unsigned char *counts;	/* FANOUT_BYTES */
	const unsigned char *ids;
	uint32_t n;
};

/* How many ids there must be behind the counts. */
uint32_t fanout_size(const unsigned char *counts);
/* The number of an id among them, or FANOUT_NONE. */
uint32_t fanout_find(const struct fanout *table, const unsigned char *id);

static inline uint32_t word_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t long_word_at(const unsigned char *p)
{
	return (uint64_t)word_at(p) << 32 | word_at(p + 4);
}

#endif
