/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One tree against any number of others. What is the same as in one of them is not looked into,
 * and two large folders that differ in one file are taken apart from there on only.
 *
 * Of many comparisons the same folder is looked at in each before any other, because what libgit2
 * has put together last is what it, and the processor, have at hand.
 */
#include "store/objects.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct side {
	struct object *tree;		/* null: empty */
	struct str rest;
	struct tree_entry entry;	/* the next one */
	bool has_entry;
};

/* A folder that one of the comparisons has to look into. */
struct folder {
	const struct tree_comparison *of;
	struct str path;
	const unsigned char *own;
	const unsigned char *const *others;
};

struct folders {
	struct folder *rows;
	size_t n, cap;
};

struct comparing {
	struct objects *objects;
	struct folder now;
	size_t n;			/* others */
	struct folders later;		/* one level below */
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

/* --- where entries end -------------------------------------------------------------------- */

/*
 * A name holds no NUL, but an id may: where entries end can be told from the start of a tree only.
 * So one end in each 4 KB is kept, and handed on to the tree that is compared with this one.
 */
static uint32_t *place_of_end(struct object *tree, size_t end)
{
	size_t at = end >> 12;

	return &tree->ends[at < OBJECT_ENDS ? at : OBJECT_ENDS - 1];
}

static size_t known_end(struct object *tree, size_t before)
{
	uint32_t *end = place_of_end(tree, before);

	while (end > tree->ends && (!*end || *end > before))
		end--;
	return *end <= before ? *end : 0;
}

/* The last end of an entry at or before a byte of a tree. */
static size_t last_end(struct object *tree, size_t before)
{
	size_t end = known_end(tree, before), next;

	while (end < before) {
		next = end + str_index(str_from(tree->bytes, end), '\0') + 1 + SOURCE_BLOB;
		if (next > before)
			break;
		end = next;
		*place_of_end(tree, end) = (uint32_t)end;
	}
	return end;
}

/* To trees in which every entry ends where it does in the first. */
static void hand_on_ends(const struct comparing *comparing, struct side *sides)
{
	for (size_t i = 1; i <= comparing->n; i++)
		memcpy(sides[i].tree->ends, sides[0].tree->ends, sizeof(sides[0].tree->ends));
}

static bool are_even(const struct comparing *comparing, const struct side *sides)
{
	for (size_t i = 0; i <= comparing->n; i++)
		if (!sides[i].tree || sides[i].rest.n != sides[0].rest.n)
			return false;
	return true;
}

/* --- two large folders that differ in little ---------------------------------------------- */

/* Passes over the entries with which all sides begin. */
static void skip_start(const struct comparing *comparing, struct side *sides)
{
	size_t same = sides[0].rest.n, end;

	for (size_t i = 1; i <= comparing->n; i++) {
		size_t now = same_bytes(sides[0].rest, sides[i].rest);

		same = now < same ? now : same;
	}
	end = comparing->n && sides[0].tree ? last_end(sides[0].tree, same) : 0;
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

/* --- one folder in several trees ---------------------------------------------------------- */

static void look_later(struct comparing *comparing, struct folder folder)
{
	struct folders *later = &comparing->later;

	later->rows = mem_grow(later->rows, &later->cap, later->n + 1, sizeof(*later->rows));
	later->rows[later->n++] = folder;
}

static void enter_folder(struct comparing *comparing, struct str path, const unsigned char *own,
			 const unsigned char *const *others)
{
	const struct tree_visitor *visitor = &comparing->visitor;
	struct folder folder = { .of = comparing->now.of, .own = own };

	if (visitor->folder && !visitor->folder(folder.of->data, path))
		return;
	folder.path = arena_str(&comparing->arena, path);
	folder.others = arena_copy(&comparing->arena, others, comparing->n * sizeof(*others));
	look_later(comparing, folder);
}

static void enter(struct comparing *comparing, const struct tree_entry *entry,
		  const unsigned char *own, const unsigned char *const *others)
{
	struct buf *path = &comparing->path;

	if (entry->name.p[0] == '.' || !name_is_sound(entry->name))
		return;
	buf_clear(path);
	buf_add(path, comparing->now.path);
	buf_add(path, entry->name);
	if (is_folder(entry)) {
		buf_addc(path, '/');
		enter_folder(comparing, buf_str(path), own, others);
	} else if (!comparing->visitor.file(comparing->now.of->data, buf_str(path), own, others)) {
		comparing->is_over = true;
	}
}

/* The entry that comes next in one of the sides, and moves all that have it past it. */
static void compare_next(struct comparing *comparing, struct side *sides,
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
	if (!is_same_somewhere(ids[0], ids + 1, comparing->n))
		enter(comparing, &entry, ids[0], ids + 1);
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

static void compare_entries_of(struct comparing *comparing, struct side *sides)
{
	const unsigned char **ids = arena_alloc(&comparing->arena,
						(comparing->n + 1) * sizeof(*ids));
	bool is_even = are_even(comparing, sides);
	const struct tree_entry *least;

	skip_start(comparing, sides);
	for (size_t i = 0; i <= comparing->n; i++)
		step(&sides[i]);
	while (!comparing->is_over && (least = least_entry(comparing, sides)) &&
	       !is_rest_same(comparing, sides)) {
		compare_next(comparing, sides, ids, least);
		is_even = is_even && are_even(comparing, sides);
	}
	if (is_even && !comparing->is_over)
		hand_on_ends(comparing, sides);
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

static int compare_folder(struct comparing *comparing, const struct folder *folder)
{
	struct side *sides;
	int result;

	comparing->now = *folder;
	comparing->n = folder->of->n;
	sides = arena_alloc(&comparing->arena, (comparing->n + 1) * sizeof(*sides));
	result = load(comparing, folder->own, &sides[0]);
	for (size_t i = 0; i < comparing->n && result == 0; i++)
		result = load(comparing, folder->others[i], &sides[i + 1]);
	if (result == 0)
		compare_entries_of(comparing, sides);
	for (size_t i = 0; i <= comparing->n; i++)
		object_release(comparing->objects, sides[i].tree);
	return result;
}

/* --- all of them, one level after the other ----------------------------------------------- */

static int compare_folders(const void *left, const void *right)
{
	const struct folder *a = left, *b = right;
	int order = str_cmp(a->path, b->path);

	return order ? order : (a->of > b->of) - (a->of < b->of);
}

static int compare_level(struct comparing *comparing, struct folders folders)
{
	int result = 0;

	qsort(folders.rows, folders.n, sizeof(*folders.rows), compare_folders);
	for (size_t i = 0; i < folders.n && result == 0 && !comparing->is_over; i++)
		result = compare_folder(comparing, &folders.rows[i]);
	free(folders.rows);
	return result;
}

int trees_compare(struct objects *objects, const struct tree_comparison *comparisons, size_t n,
		  struct tree_visitor visitor, struct diags *diags)
{
	struct comparing comparing = { .objects = objects, .visitor = visitor, .path = BUF_INIT,
				       .arena = ARENA_INIT, .diags = diags };
	int result = 0;

	for (size_t i = 0; i < n; i++)
		if (!is_same_somewhere(comparisons[i].own, comparisons[i].others,
				       comparisons[i].n))
			look_later(&comparing, (struct folder){ .of = &comparisons[i],
								.path = STR(""),
								.own = comparisons[i].own,
								.others = comparisons[i].others });
	while (result == 0 && comparing.later.n && !comparing.is_over) {
		struct folders folders = comparing.later;

		comparing.later = (struct folders){ NULL, 0, 0 };
		result = compare_level(&comparing, folders);
	}
	free(comparing.later.rows);
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
