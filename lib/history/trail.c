/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/trail.h"

#include "history/deltas.h"
#include "history/order.h"
#include "base/parallel.h"
#include "base/path.h"
#include "base/proc.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One step down a path: what the tree that was looked into last has there. */
struct part {
	struct str name;
	struct graph_key key;		/* of the path up to here */
	unsigned char tree[SOURCE_BLOB], below[SOURCE_BLOB];
	bool is_known, exists;
};

/* A file of the record, or the folder of the schema. */
struct watched {
	struct str path;		/* from git's top */
	size_t top;			/* where it goes on from the records' top */
	struct part *parts;
	size_t n_parts;
	uint32_t number;		/* of what the last level has */
	uint32_t *values;		/* number of each commit's object there; 0: none */
	bool is_folder;
};

struct trail {
	const struct trail_query *query;
	const struct past *past;
	struct objects *objects;
	struct arena arena;
	struct watched **watched;
	size_t n, cap;
	struct map numbers;		/* of objects by id */
	uint32_t *order;		/* commits, newest first */
	size_t n_order, n_resolved;	/* commits; paths that each of them was looked up for */
	unsigned char searched[SOURCE_BLOB];	/* the tree that was looked through last */
	bool has_searched;
	struct diags *diags;
};

/* --- what a path leads to ----------------------------------------------------------------- */

static void split_path(struct trail *trail, struct watched *watched)
{
	struct str rest = watched->path;

	watched->parts = arena_alloc(&trail->arena, (rest.n + 1) * sizeof(*watched->parts));
	while (rest.n) {
		struct part *part = &watched->parts[watched->n_parts++];

		part->name = str_until(rest, '/');
		rest = str_from(rest, part->name.n + 1);
		part->key = graph_key(str_sub(watched->path, 0,
					      (size_t)(part->name.p + part->name.n -
						       watched->path.p)));
	}
}

static void watch(struct trail *trail, struct str path, bool is_folder)
{
	struct watched *watched = arena_alloc(&trail->arena, sizeof(*watched));
	struct buf whole = BUF_INIT;

	buf_add(&whole, trail->query->prefix);
	if (whole.n)
		buf_addc(&whole, '/');
	watched->top = whole.n;
	buf_add(&whole, path);
	watched->path = arena_str(&trail->arena, buf_str(&whole));
	watched->values = arena_alloc(&trail->arena,
				      trail->past->n_commits * sizeof(*watched->values));
	watched->is_folder = is_folder;
	split_path(trail, watched);
	trail->watched = mem_grow(trail->watched, &trail->cap, trail->n + 1,
				  sizeof(*trail->watched));
	trail->watched[trail->n++] = watched;
	buf_release(&whole);
}

static uint32_t number_of(struct trail *trail, const unsigned char *id)
{
	struct str key = { (const char *)id, SOURCE_BLOB };
	uintptr_t known = (uintptr_t)map_get(&trail->numbers, key);

	if (known)
		return (uint32_t)known;
	known = trail->numbers.n + 1;
	map_put(&trail->numbers, arena_str(&trail->arena, key), (void *)known);
	return (uint32_t)known;
}

static const unsigned char *id_of_number(const struct trail *trail, uint32_t number)
{
	return (const unsigned char *)trail->numbers.entries[number - 1].key.p;
}

static bool fits(const struct watched *watched, const struct part *part, uint32_t mode)
{
	bool is_last = part == &watched->parts[watched->n_parts - 1];

	return is_last && !watched->is_folder ? S_ISREG(mode) : mode == MODE_DIRECTORY;
}

/* Looks a level up in a tree. */
static int look(struct trail *trail, const struct watched *watched, struct part *part,
		const unsigned char *tree)
{
	struct object *object = objects_get(trail->objects, OBJECT_TREE, tree, trail->diags);
	struct tree_entry entry = { .mode = 0 };
	struct str rest;

	if (!object)
		return -1;
	memcpy(part->tree, tree, SOURCE_BLOB);
	part->is_known = true;
	part->exists = false;
	rest = object->bytes;
	while (!part->exists && tree_next(&rest, &entry))
		part->exists = str_eq(entry.name, part->name) &&
				fits(watched, part, entry.mode);
	memcpy(part->below, entry.id, SOURCE_BLOB);
	object_release(trail->objects, object);
	return 0;
}

static int resolve(struct trail *trail, struct watched *watched, const unsigned char *root,
		   uint32_t *value)
{
	const unsigned char *id = root;
	bool has_changed = false;

	*value = 0;
	for (size_t i = 0; i < watched->n_parts; i++) {
		struct part *part = &watched->parts[i];

		if (!part->is_known || memcmp(part->tree, id, SOURCE_BLOB) != 0) {
			has_changed = true;
			if (look(trail, watched, part, id) < 0)
				return -1;
		}
		if (!part->exists)
			return 0;
		id = part->below;
	}
	if (has_changed)
		watched->number = number_of(trail, id);
	*value = watched->number;
	return 0;
}

/* --- what each commit has ----------------------------------------------------------------- */

/*
 * Git's index of paths tells of a commit whether it leaves a path as its first parent has it. That
 * it seems not to happens by chance too, but seldom with all folders on the way.
 */
static bool is_as_before(const struct trail *trail, const struct watched *watched,
			 uint32_t commit)
{
	uint32_t position = trail->query->walk->positions[commit];

	if (position == GRAPH_NONE || !trail->past->commits[commit].n_parents)
		return false;
	for (size_t i = watched->n_parts; i; i--)
		if (!graph_may_touch(trail->query->walk->graph, position,
				     &watched->parts[i - 1].key))
			return true;
	return false;
}

static uint32_t first_parent(const struct past *past, uint32_t commit)
{
	return past->parents[past->commits[commit].first_parent];
}

/* Parents come before their children. */
static int resolve_some(struct trail *trail, size_t first, size_t n)
{
	const struct past *past = trail->past;

	for (size_t i = first + n; i > first; i--) {
		uint32_t commit = trail->order[i - 1];

		for (size_t j = trail->n_resolved; j < trail->n; j++) {
			struct watched *watched = trail->watched[j];

			if (is_as_before(trail, watched, commit))
				watched->values[commit] =
					watched->values[first_parent(past, commit)];
			else if (resolve(trail, watched, past->commits[commit].tree,
					 &watched->values[commit]) < 0)
				return -1;
		}
	}
	return 0;
}

/* The older half. */
static size_t share_of(const struct trail *trail)
{
	return trail->n_order / 2;
}

static int resolve_beside(void *data, struct buf *out)
{
	struct trail *trail = data;
	size_t first = trail->n_order - share_of(trail);
	int result = resolve_some(trail, first, share_of(trail));

	for (size_t i = first; i < trail->n_order && result == 0; i++)
		for (size_t j = trail->n_resolved; j < trail->n; j++) {
			uint32_t value = trail->watched[j]->values[trail->order[i]];

			id_pack(value ? id_of_number(trail, value) : NULL, out);
		}
	return result;
}

static bool take_received(struct trail *trail, struct str rest)
{
	const unsigned char *id;

	for (size_t i = trail->n_order - share_of(trail); i < trail->n_order; i++)
		for (size_t j = trail->n_resolved; j < trail->n; j++) {
			if (!id_unpack(&rest, &id))
				return false;
			trail->watched[j]->values[trail->order[i]] = id ? number_of(trail, id) : 0;
		}
	return true;
}

/* Two processes, where each commit's trees are to be read and none leans on its parent. */
static int resolve_in_two(struct trail *trail)
{
	size_t n = trail->n_order - share_of(trail);
	struct buf received = BUF_INIT;
	struct proc_beside beside;
	int result;

	if (trail->query->walk->graph || parallel_workers(trail->n_order, BESIDE, 0) < 2 ||
	    !proc_begin(&beside, resolve_beside, trail))
		return resolve_some(trail, 0, trail->n_order);
	result = resolve_some(trail, 0, n);
	if (proc_end(&beside, &received) < 0 || !take_received(trail, buf_str(&received)))
		result = result < 0 ? -1 : resolve_some(trail, n, share_of(trail));
	buf_release(&received);
	return result;
}

static int resolve_all(struct trail *trail)
{
	int result = resolve_in_two(trail);

	trail->n_resolved = trail->n;
	return result;
}

/* --- where else it is --------------------------------------------------------------------- */

static bool is_watched(const struct trail *trail, struct str path)
{
	for (size_t i = 0; i < trail->n; i++)
		if (str_eq(str_from(trail->watched[i]->path, trail->watched[i]->top), path))
			return true;
	return false;
}

static void see(void *data, struct str path, const unsigned char *own,
		const unsigned char *const *others)
{
	struct trail *trail = data;

	(void)others;
	if (own && str_eq(id_of_path(path), trail->query->id) && !is_watched(trail, path))
		watch(trail, path, false);
}

/* Looks for the record in a whole commit, but for what the one before had too. */
static int search(struct trail *trail, uint32_t commit)
{
	const struct tree_visitor visitor = { .file = see };
	const unsigned char *before = trail->searched;
	unsigned char top[SOURCE_BLOB];
	const struct tree_comparison comparison = { .own = top, .others = &before,
						    .n = trail->has_searched, .data = trail };
	int found = tree_folder(trail->objects, trail->past->commits[commit].tree,
				trail->query->prefix, top, trail->diags);

	if (found == 1)
		found = trees_compare(trail->objects, &comparison, 1, visitor,
				      trail->diags) < 0 ? -1 : 1;
	if (found == 1) {
		memcpy(trail->searched, top, SOURCE_BLOB);
		trail->has_searched = true;
	}
	return found < 0 ? -1 : 0;
}

static int search_edge(struct trail *trail, uint32_t commit, uint32_t parent, size_t from,
		       size_t to)
{
	for (size_t i = from; i < to; i++) {
		bool here = trail->watched[i]->values[commit];
		bool there = trail->watched[i]->values[parent];

		if (here != there)
			return search(trail, here ? parent : commit);
	}
	return 0;
}

static bool is_there(const struct trail *trail, uint32_t commit)
{
	for (size_t i = 0; i < trail->n; i++)
		if (trail->watched[i]->values[commit])
			return true;
	return false;
}

/* Where one of some paths comes or goes, and in commits that have no parents. */
static int search_edges(struct trail *trail, size_t from, size_t to)
{
	const struct past *past = trail->past;
	int result = 0;

	for (size_t i = 0; i < trail->n_order && result == 0; i++) {
		const struct commit_row *row = &past->commits[trail->order[i]];

		if (!row->n_parents && from == 0 && !is_there(trail, trail->order[i]))
			result = search(trail, trail->order[i]);
		for (uint32_t j = 0; j < row->n_parents && result == 0; j++)
			result = search_edge(trail, trail->order[i],
					     past->parents[row->first_parent + j], from, to);
	}
	return result;
}

static bool comes_from_nowhere(const struct trail *trail, uint32_t commit)
{
	const struct commit_row *row = &trail->past->commits[commit];

	if (!row->n_parents || !is_there(trail, commit))
		return false;
	for (uint32_t i = 0; i < row->n_parents; i++)
		if (is_there(trail, trail->past->parents[row->first_parent + i]))
			return false;
	return true;
}

static int search_before(struct trail *trail, uint32_t commit)
{
	const struct past *past = trail->past;
	size_t distance = 0, next = 2;

	for (; past->commits[commit].n_parents; distance++) {
		if (distance == next && search(trail, commit) < 0)
			return -1;
		next = distance == next ? next * 2 : next;
		commit = first_parent(past, commit);
	}
	return 0;
}

static int search_births(struct trail *trail)
{
	for (size_t i = 0; i < trail->n_order; i++)
		if (comes_from_nowhere(trail, trail->order[i]) &&
		    search_before(trail, trail->order[i]) < 0)
			return -1;
	return 0;
}

/* Until there is no path left that was not followed. */
static int follow(struct trail *trail)
{
	while (trail->n_resolved < trail->n) {
		size_t from = trail->n_resolved, to = trail->n;

		if (resolve_all(trail) < 0 || search_edges(trail, from, to) < 0)
			return -1;
		if (trail->n == to && search_births(trail) < 0)
			return -1;
	}
	return 0;
}

/* Other schemas matter only where that of the tip has no place for the record. */
static int follow_schema(struct trail *trail)
{
	for (size_t i = 0; i < trail->n; i++) {
		const struct watched *watched = trail->watched[i];
		struct str folder = path_parent(str_from(watched->path, watched->top));

		if (past_is_placed(trail->past, trail->query->id, folder))
			continue;
		watch(trail, STR("schema"), true);
		return resolve_all(trail);
	}
	return 0;
}

/* --- the answer --------------------------------------------------------------------------- */

static bool is_touched(const struct trail *trail, uint32_t commit)
{
	const struct past *past = trail->past;

	if (!past->commits[commit].n_parents)
		return true;
	for (size_t i = 0; i < trail->n; i++)
		if (trail->watched[i]->values[commit] !=
		    trail->watched[i]->values[first_parent(past, commit)])
			return true;
	return false;
}

static void add_paths(const struct trail *trail, struct buf *paths)
{
	for (size_t i = 0; i < trail->n; i++) {
		const struct watched *watched = trail->watched[i];

		buf_add(paths, str_from(watched->path, watched->top));
		buf_add(paths, watched->is_folder ? STR("/\n") : STR("\n"));
	}
}

int trail_mark(const struct trail_query *query, unsigned char *marks, struct buf *paths,
	       struct diags *diags)
{
	struct trail trail = { .query = query, .past = query->walk->past,
			       .objects = query->walk->objects, .arena = ARENA_INIT,
			       .numbers = MAP_INIT, .diags = diags };
	int found;

	found = search(&trail, query->tip);
	if (found == 0 && trail.n) {
		trail.n_order = order_commits(trail.past, query->tip, marks, &trail.order);
		found = follow(&trail) < 0 || follow_schema(&trail) < 0 ? -1 : 1;
	}
	for (size_t i = 0; i < trail.n_order && found == 1; i++)
		marks[trail.order[i]] = is_touched(&trail, trail.order[i]);
	add_paths(&trail, paths);
	map_release(&trail.numbers);
	arena_release(&trail.arena);
	free(trail.watched);
	free(trail.order);
	return found;
}
