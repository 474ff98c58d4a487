/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/past.h"

#include <stdlib.h>
#include <string.h>

void past_release(struct past *past)
{
	if (past->mapped.p)
		file_unmap(past->mapped);
#define PAST_FREE(type, name) \
	if (!past->mapped.p) \
		free(past->name);
	PAST_ARRAYS(PAST_FREE)
#undef PAST_FREE
	free(past->slots);
	map_release(&past->record_numbers);
	map_release(&past->folder_numbers);
	map_release(&past->type_numbers);
	arena_release(&past->keys);
	*past = (struct past)PAST_INIT;
}

static void *copy_of(const void *rows, size_t n, size_t size)
{
	return n ? memcpy(mem_alloc(n * size), rows, n * size) : NULL;
}

static void number(struct past *past, struct map *numbers, struct str text, size_t at)
{
	map_put(numbers, arena_str(&past->keys, text), (void *)(uintptr_t)(at + 1));
}

static struct str type_key(struct past *past, struct str prefix, struct str directory)
{
	struct buf key = BUF_INIT;
	struct str kept;

	buf_add(&key, prefix);
	buf_addc(&key, '/');
	buf_add(&key, directory);
	kept = arena_str(&past->keys, buf_str(&key));
	buf_release(&key);
	return kept;
}

void past_own(struct past *past)
{
	if (!past->mapped.p)
		return;
#define PAST_COPY(type, name) \
	past->name = copy_of(past->name, past->n_##name, sizeof(*past->name)); \
	past->cap_##name = past->n_##name;
	PAST_ARRAYS(PAST_COPY)
#undef PAST_COPY
	file_unmap(past->mapped);
	past->mapped = (struct str){ NULL, 0 };
	for (size_t i = 0; i < past->n_records; i++)
		number(past, &past->record_numbers, past_text(past, past->records[i]), i);
	for (size_t i = 0; i < past->n_folders; i++)
		number(past, &past->folder_numbers, past_text(past, past->folders[i]), i);
	for (size_t i = 0; i < past->n_types; i++) {
		const struct type_row *type = &past->types[i];

		map_put(&past->type_numbers,
			type_key(past, past_text(past, type->prefix),
				 past_text(past, type->directory)), past);
	}
}

/* --- texts -------------------------------------------------------------------------------- */

struct str past_text(const struct past *past, uint32_t at)
{
	uint32_t n;

	if (!at || at + sizeof(n) > past->n_pool)
		return (struct str){ NULL, 0 };
	memcpy(&n, past->pool + at, sizeof(n));
	if (n > past->n_pool - at - sizeof(n))
		return (struct str){ NULL, 0 };
	return (struct str){ past->pool + at + sizeof(n), n };
}

/* Texts may be long, and each is met many times: eight bytes at once. */
static size_t hash_of(struct str text)
{
	uint64_t hash = text.n, word;

	for (; text.n >= sizeof(word); text = str_from(text, sizeof(word))) {
		memcpy(&word, text.p, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	word = 0;
	if (text.n)
		memcpy(&word, text.p, text.n);
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(hash ^ hash >> 32);
}

static uint32_t *find_slot(const struct past *past, struct str text)
{
	size_t at = hash_of(text) & past->mask;

	while (past->slots[at] && !str_eq(past_text(past, past->slots[at]), text))
		at = (at + 1) & past->mask;
	return &past->slots[at];
}

static void grow_slots(struct past *past)
{
	size_t size = past->mask ? (past->mask + 1) * 2 : 4096;
	size_t before = past->mask ? past->mask + 1 : 0;
	uint32_t *slots = past->slots;

	past->slots = mem_alloc(size * sizeof(*past->slots));
	memset(past->slots, 0, size * sizeof(*past->slots));
	past->mask = size - 1;
	for (size_t i = 0; i < before; i++)
		if (slots[i])
			*find_slot(past, past_text(past, slots[i])) = slots[i];
	free(slots);
}

static void add_bytes(struct past *past, const void *bytes, size_t n)
{
	past->pool = mem_grow(past->pool, &past->cap_pool, past->n_pool + n + 1, 1);
	if (n)
		memcpy(past->pool + past->n_pool, bytes, n);
	past->n_pool += n;
}

uint32_t past_add_text(struct past *past, struct str text)
{
	uint32_t n = (uint32_t)text.n, *slot;

	if (past->n_texts * 2 >= past->mask)
		grow_slots(past);
	slot = find_slot(past, text);
	if (*slot)
		return *slot;
	if (!past->n_pool)
		add_bytes(past, "\0\0\0", 4);
	if (past->n_pool + text.n + sizeof(n) >= UINT32_MAX)
		mem_exhausted();
	*slot = (uint32_t)past->n_pool;
	add_bytes(past, &n, sizeof(n));
	add_bytes(past, text.p, text.n);
	past->n_texts++;
	return *slot;
}

uint32_t past_record(struct past *past, struct str id)
{
	uintptr_t known = (uintptr_t)map_get(&past->record_numbers, id);

	if (known)
		return (uint32_t)known - 1;
	number(past, &past->record_numbers, id, past->n_records);
	past_add(past, records, past_add_text(past, id));
	return (uint32_t)past->n_records - 1;
}

uint32_t past_folder(struct past *past, struct str path)
{
	uintptr_t known = (uintptr_t)map_get(&past->folder_numbers, path);

	if (known)
		return (uint32_t)known - 1;
	number(past, &past->folder_numbers, path, past->n_folders);
	past_add(past, folders, past_add_text(past, path));
	return (uint32_t)past->n_folders - 1;
}

void past_add_type(struct past *past, struct str prefix, struct str directory)
{
	if (map_put(&past->type_numbers, type_key(past, prefix, directory), past))
		return;
	past_add(past, types, (struct type_row){ past_add_text(past, prefix),
						   past_add_text(past, directory) });
}

bool past_type_is_at(const struct past *past, const struct type_row *type, struct str folder)
{
	struct str directory = past_text(past, type->directory);

	for (size_t at = 0; directory.n && (at = str_find(folder, directory, at)) != SIZE_MAX;
	     at++) {
		size_t end = at + directory.n;

		if ((at == 0 || folder.p[at - 1] == '/') &&
		    (end == folder.n || folder.p[end] == '/'))
			return true;
	}
	return false;
}

bool past_is_placed(const struct past *past, struct str id, struct str folder)
{
	struct str prefix = str_until(id, '-');

	for (size_t i = 0; i < past->n_types; i++)
		if (str_eq(past_text(past, past->types[i].prefix), prefix) &&
		    past_type_is_at(past, &past->types[i], folder))
			return true;
	return false;
}
