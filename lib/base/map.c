/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/map.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

/* The slot that holds key, or the empty slot where it belongs; slots hold index + 1. */
static uint32_t *find_slot(const struct map *map, struct str key)
{
	size_t at = (size_t)str_hash(key) & map->mask;

	while (map->slots[at] && !str_eq(map->entries[map->slots[at] - 1].key, key))
		at = (at + 1) & map->mask;
	return &map->slots[at];
}

static void rehash(struct map *map)
{
	size_t size = map->mask ? (map->mask + 1) * 2 : 16;

	free(map->slots);
	map->slots = mem_alloc(size * sizeof(*map->slots));
	memset(map->slots, 0, size * sizeof(*map->slots));
	map->mask = size - 1;
	for (size_t i = 0; i < map->n; i++)
		*find_slot(map, map->entries[i].key) = (uint32_t)i + 1;
}

void *map_get(const struct map *map, struct str key)
{
	uint32_t *slot = map->n ? find_slot(map, key) : NULL;

	return slot && *slot ? map->entries[*slot - 1].value : NULL;
}

void *map_put(struct map *map, struct str key, void *value)
{
	uint32_t *slot;

	if ((map->n + 1) * 2 > map->mask)
		rehash(map);
	slot = find_slot(map, key);
	if (*slot)
		return map->entries[*slot - 1].value;
	map->entries = mem_grow(map->entries, &map->cap, map->n + 1, sizeof(*map->entries));
	map->entries[map->n++] = (struct map_entry){ key, value };
	*slot = (uint32_t)map->n;
	return NULL;
}

void map_release(struct map *map)
{
	free(map->entries);
	free(map->slots);
	*map = (struct map)MAP_INIT;
}
