/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is known of the history: commits, and the changes of fields that each of them made.
 *
 * All of it is arrays of numbers and one pool of texts, so that the cache is these arrays as they
 * are, used in place. A text is its offset in the pool; offset 0 is no text. What a commit changed
 * depends on nothing but the commit, so the past only ever grows, and commits of all branches
 * stand in it together. The cache may be deleted at any time.
 *
 *	struct past past = PAST_INIT;
 *	past_load(&past, directory, name, key);
 *	uint32_t at = past_add_text(&past, STR("likelihood"));
 *	use(past_text(&past, at));
 *	past_save(&past, directory, name, key);
 *	past_release(&past);
 */
#ifndef LG_HISTORY_PAST_H
#define LG_HISTORY_PAST_H

#include "base/map.h"
#include "store/objects.h"

enum { PAST_NONE = UINT32_MAX };

struct commit_row {
	unsigned char id[SOURCE_BLOB], tree[SOURCE_BLOB];
	int64_t seconds;		/* when it was committed */
	int32_t zone;
	uint32_t name, email, reason;	/* of the author; body of the message */
	uint32_t first_parent, n_parents;
	uint32_t first_change, n_changes;
	uint32_t first_fault, n_faults;
};

/* What became of the record as a whole. */
enum fate { FATE_ADDED, FATE_EDITED, FATE_REMOVED };

struct change_row {
	uint32_t commit, record, folder;
	uint32_t field, old, new;
	uint32_t fate;			/* enum fate */
};

/* A file that could not be understood, and so was passed over. */
struct fault_row {
	uint32_t commit, record, folder;	/* no record: a file of the schema */
	uint32_t path;
	unsigned char blob[SOURCE_BLOB];
};

/* Where the records of a type lay, as a schema said. */
struct type_row {
	uint32_t prefix, directory;
};

/* Rows of each kind; a parent is the number of a commit, a record or folder a text. */
#define PAST_ARRAYS(X) \
	X(struct commit_row, commits) X(uint32_t, parents) X(struct change_row, changes) \
	X(struct fault_row, faults) X(uint32_t, records) X(uint32_t, folders) \
	X(struct type_row, types) X(char, pool)

struct past {
#define PAST_ARRAY(type, name) type *name; size_t n_##name, cap_##name;
	PAST_ARRAYS(PAST_ARRAY)
#undef PAST_ARRAY
	struct str mapped;		/* the cache, in which the arrays lie; or null */
	struct arena keys;		/* of the maps */
	struct map record_numbers, folder_numbers, type_numbers;	/* number + 1 */
	uint32_t *slots;		/* hash of the texts that were added */
	size_t n_texts, mask;
};

#define PAST_INIT { .keys = ARENA_INIT, .record_numbers = MAP_INIT, .folder_numbers = MAP_INIT, \
		     .type_numbers = MAP_INIT }

void past_release(struct past *past);
/* Makes it possible to add to a past that was loaded. */
void past_own(struct past *past);
/* Adds a text, the same one once; never 0. */
uint32_t past_add_text(struct past *past, struct str text);
struct str past_text(const struct past *past, uint32_t at);
/* The numbers of a record and of a folder, which they are given when they are met first. */
uint32_t past_record(struct past *past, struct str id);
uint32_t past_folder(struct past *past, struct str path);
void past_add_type(struct past *past, struct str prefix, struct str directory);
/* Whether records of the type lie in a folder: in one of the type's name, or within. */
bool past_type_is_at(const struct past *past, const struct type_row *type, struct str folder);
/* Whether records whose ids begin like this one lay there, as any schema said. */
bool past_is_placed(const struct past *past, struct str id, struct str folder);
/* Adds a row to one of the arrays. */
#define past_add(past, array, ...) \
	((past)->array = mem_grow((past)->array, &(past)->cap_##array, (past)->n_##array + 1, \
				   sizeof(*(past)->array)), \
	 (past)->array[(past)->n_##array++] = (__VA_ARGS__))

/*
 * Takes the past from a file, if it is there, is whole and was written under the same key, by the
 * same version of this program. Nothing happens otherwise.
 */
void past_load(struct past *past, int directory, const char *name, struct str key);
/* Failing to write costs time at the next look and nothing else. */
void past_save(const struct past *past, int directory, const char *name, struct str key);

#endif
