/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * An ordered map from strings to pointers: look-up by hash, walk in the order of insertion.
 *
 * Keys are borrowed: they must live as long as the map. There is no removal.
 *
 *	struct map types = MAP_INIT;
 *	map_put(&types, type->name, type);
 *	struct type *risk = map_get(&types, STR("risk"));
 *	for (size_t i = 0; i < types.n; i++)
 *		use(types.entries[i].key, types.entries[i].value);
 *	map_release(&types);
 */
#ifndef LG_BASE_MAP_H
#define LG_BASE_MAP_H

#include "base/str.h"

struct map_entry {
	struct str key;
	void *value;
};

struct map {
	struct map_entry *entries;
	uint32_t *slots;
	size_t n, cap, mask;
};

#define MAP_INIT { NULL, NULL, 0, 0, 0 }

/* The value under key, or null. */
void *map_get(const struct map *map, struct str key);
/* Adds key and returns null; when it is there already, changes nothing and returns its value. */
void *map_put(struct map *map, struct str key, void *value);
void map_release(struct map *map);

#endif
