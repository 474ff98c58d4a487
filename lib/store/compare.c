/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One tree against any number of others. What is the same as in one of them is not looked into,
 * and two large folders that differ in one file are taken apart from there on only.
 */
#include "store/objects.h"

#include <string.h>
#include <sys/stat.h>

struct side {
	struct object *tree;		/* null: empty */
	struct str rest;
	struct tree_entry entry;	/* the next one */
	bool has_entry;
};

struct comparing {
	struct objects *objects;
	size_t n;			/* others */
	struct tree_visitor visitor;
	struct buf path;
	struct arena arena;
	struct diags *diags;
	bool is_over;
};

static bool is_folder(const struct tree_entry *entry)
{
	return entry->mode == MODE_DIRECTORY;
}

static void step(struct side *side)
{
	do
		side->has_entry = tree_next(&side->rest, &side->entry);
	while (side->has_entry && !is_folder(&side->entry) && !S_ISREG(side->entry.mode));
}

/* Git orders a folder as if its name ended with a slash. */
static int compare_entries(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int order = n ? memcmp(a->name.p, b->name.p, n) : 0;
	int after_a = n < a->name.n ? (unsigned char)a->name.p[n] : is_folder(a) ? '/' : 0;
	int after_b = n < b->name.n ? (unsigned char)b->name.p[n] : is_folder(b) ? '/' : 0;

	return order ? order : after_a - after_b;
}

static bool same_id(const unsigned char *a, const unsigned char *b)
{
	return a && b ? memcmp(a, b, SOURCE_BLOB) == 0 : a == b;
}

static bool is_same_somewhere(const unsigned char *own, const unsigned char *const *others,
			      size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same_id(own, others[i]))
			return true;
	return false;
}

static size_t same_bytes(struct str a, struct str b)
{
	size_t most = a.n < b.n ? a.n : b.n, at = 0;

	for (size_t block = 4096; block >= 16; block /= 16)
		while (at + block <= most && memcmp(a.p + at, b.p + at, block) == 0)
			at += block;
	while (at < most && a.p[at] == b.p[at])
		at++;
	return at;
}

/* The last end of an entry at or before a byte of a tree. A name holds no NUL, an id may. */
static size_t last_end(struct str bytes, size_t before)
{
	size_t end = 0, next;

	while (end < before) {
		next = end + str_index(str_from(bytes, end), '\0') + 1 + SOURCE_BLOB;
		if (next > before)
			break;
		end = next;
	}
	return end;
}

/* Passes over the entries with which all sides begin. */
static void skip_start(const struct comparing *comparing, struct side *sides)
{
	size_t same = sides[0].rest.n, end;

	for (size_t i = 1; i <= comparing->n; i++) {
		size_t now = same_bytes(sides[0].rest, sides[i].rest);

		same = now < same ? now : same;
	}
	end = comparing->n ? last_end(sides[0].rest, same) : 0;
	for (size_t i = 0; i <= comparing->n; i++)
		sides[i].rest = str_from(sides[i].rest, end);
}

/* True when nothing differs from here on. */
static bool is_rest_same(const struct comparing *comparing, const struct side *sides)
{
	if (!comparing->n || !sides[0].has_entry)
		return false;
	for (size_t i = 1; i <= comparing->n; i++)
		if (!sides[i].has_entry || sides[i].entry.mode != sides[0].entry.mode ||
		    !str_eq(sides[i].entry.name, sides[0].entry.name) ||
		    !same_id(sides[i].entry.id, sides[0].entry.id) ||
		    !str_eq(sides[i].rest, sides[0].rest))
			return false;
	return true;
}

static int compare_trees(struct comparing *comparing, const unsigned char *own,
			 const unsigned char *const *others);

static int enter(struct comparing *comparing, const struct tree_entry *entry,
		 const unsigned char *own, const unsigned char *const *others)
{
	const struct tree_visitor *visitor = &comparing->visitor;
	size_t n = comparing->path.n;
	int result = 0;

	if (entry->name.p[0] == '.' || !name_is_sound(entry->name))
		return 0;
	buf_add(&comparing->path, entry->name);
	if (is_folder(entry)) {
		buf_addc(&comparing->path, '/');
		if (!visitor->folder || visitor->folder(visitor->data, buf_str(&comparing->path)))
			result = compare_trees(comparing, own, others);
	} else if (!visitor->file(visitor->data, buf_str(&comparing->path), own, others)) {
		comparing->is_over = true;
	}
	comparing->path.n = n;
	return result;
}

/* The entry that comes next in one of the sides, and moves all that have it past it. */
static int compare_next(struct comparing *comparing, struct side *sides,
			const unsigned char **ids, const struct tree_entry *least)
{
	struct tree_entry entry = *least;
	unsigned char *copies = arena_alloc(&comparing->arena,
					    (comparing->n + 1) * (size_t)SOURCE_BLOB);

	for (size_t i = 0; i <= comparing->n; i++) {
		ids[i] = NULL;
		if (!sides[i].has_entry || compare_entries(&sides[i].entry, &entry) != 0)
			continue;
		ids[i] = memcpy(copies + i * SOURCE_BLOB, sides[i].entry.id, SOURCE_BLOB);
		step(&sides[i]);
	}
	if (is_same_somewhere(ids[0], ids + 1, comparing->n))
		return 0;
	return enter(comparing, &entry, ids[0], ids + 1);
}

static const struct tree_entry *least_entry(const struct comparing *comparing,
					    const struct side *sides)
{
	const struct tree_entry *least = NULL;

	for (size_t i = 0; i <= comparing->n; i++)
		if (sides[i].has_entry &&
		    (!least || compare_entries(&sides[i].entry, least) < 0))
			least = &sides[i].entry;
	return least;
}

static int compare_entries_of(struct comparing *comparing, struct side *sides)
{
	const unsigned char **ids = arena_alloc(&comparing->arena,
						(comparing->n + 1) * sizeof(*ids));
	const struct tree_entry *least;
	int result = 0;

	skip_start(comparing, sides);
	for (size_t i = 0; i <= comparing->n; i++)
		step(&sides[i]);
	while (result == 0 && !comparing->is_over && (least = least_entry(comparing, sides)) &&
	       !is_rest_same(comparing, sides))
		result = compare_next(comparing, sides, ids, least);
	return result;
}

static int load(struct comparing *comparing, const unsigned char *id, struct side *side)
{
	*side = (struct side){ NULL };
	if (!id)
		return 0;
	side->tree = objects_get(comparing->objects, OBJECT_TREE, id, comparing->diags);
	if (!side->tree)
		return -1;
	side->rest = side->tree->bytes;
	return 0;
}

static int compare_trees(struct comparing *comparing, const unsigned char *own,
			 const unsigned char *const *others)
{
	struct side *sides = arena_alloc(&comparing->arena, (comparing->n + 1) * sizeof(*sides));
	int result = load(comparing, own, &sides[0]);

	for (size_t i = 0; i < comparing->n && result == 0; i++)
		result = load(comparing, others[i], &sides[i + 1]);
	if (result == 0)
		result = compare_entries_of(comparing, sides);
	for (size_t i = 0; i <= comparing->n; i++)
		object_release(comparing->objects, sides[i].tree);
	return result;
}

int trees_compare(struct objects *objects, const unsigned char *own,
		  const unsigned char *const *others, size_t n, struct tree_visitor visitor,
		  struct diags *diags)
{
	struct comparing comparing = { .objects = objects, .n = n, .visitor = visitor,
				       .path = BUF_INIT, .arena = ARENA_INIT, .diags = diags };
	int result = 0;

	if (!is_same_somewhere(own, others, n))
		result = compare_trees(&comparing, own, others);
	buf_release(&comparing.path);
	arena_release(&comparing.arena);
	return result;
}

int tree_find(struct objects *objects, const unsigned char *tree, struct str path,
	      struct tree_entry *entry, struct diags *diags)
{
	bool found = true;

	*entry = (struct tree_entry){ .mode = MODE_DIRECTORY };
	memcpy(entry->id, tree, SOURCE_BLOB);
	while (found && path.n) {
		struct str name = str_until(path, '/'), rest;
		struct object *object;

		if (!is_folder(entry))
			return 0;
		object = objects_get(objects, OBJECT_TREE, entry->id, diags);
		if (!object)
			return -1;
		rest = object->bytes;
		while ((found = tree_next(&rest, entry)) && !str_eq(entry->name, name))
			;
		entry->name = name;
		object_release(objects, object);
		path = str_from(path, name.n + 1);
	}
	return found;
}

int tree_folder(struct objects *objects, const unsigned char *tree, struct str path,
		unsigned char *out, struct diags *diags)
{
	struct tree_entry entry;
	int found = tree_find(objects, tree, path, &entry, diags);

	if (found == 1 && !is_folder(&entry))
		found = 0;
	if (found == 1)
		memcpy(out, entry.id, SOURCE_BLOB);
	return found;
}
