/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/fanout.h"

#include <string.h>

uint32_t fanout_size(const unsigned char *counts)
{
	return word_at(counts + FANOUT_BYTES - 4);
}

uint32_t fanout_find(const struct fanout *table, const unsigned char *id)
{
	uint32_t from = id[0] ? word_at(table->counts + (id[0] - 1) * 4) : 0;
	uint32_t to = word_at(table->counts + id[0] * 4);

	if (to > table->n)
		return FANOUT_NONE;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int order = memcmp(id, table->ids + (size_t)middle * SOURCE_BLOB, SOURCE_BLOB);

		if (order == 0)
			return middle;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return FANOUT_NONE;
}
