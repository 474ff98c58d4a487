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
	struct tree_visitor visitor;
	struct folder now;
	struct folders later;		/* one level below */
	struct buf path;
	struct arena arena;		/* for what is looked into later */
	struct arena scratch;		/* for one folder at a time */
	struct diags *diags;
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
static void skip_start(struct side *sides, size_t n)
{
	size_t same = sides[0].rest.n, end;

	for (size_t i = 1; i <= n; i++) {
		size_t now = same_bytes(sides[0].rest, sides[i].rest);

		same = now < same ? now : same;
	}
	end = n ? last_end(sides[0].rest, same) : 0;
	for (size_t i = 0; i <= n; i++)
		sides[i].rest = str_from(sides[i].rest, end);
}

/* True when nothing differs from here on. */
static bool is_rest_same(const struct side *sides, size_t n)
{
	if (!n || !sides[0].has_entry)
		return false;
	for (size_t i = 1; i <= n; i++)
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

static const unsigned char *keep_id(struct comparing *comparing, const unsigned char *id)
{
	return id ? arena_copy(&comparing->arena, id, SOURCE_BLOB) : NULL;
}

static void enter_folder(struct comparing *comparing, struct str path, const unsigned char *own,
			 const unsigned char *const *others)
{
	const struct tree_comparison *of = comparing->now.of;
	const struct tree_visitor *visitor = &comparing->visitor;
	const unsigned char **kept;

	if (visitor->folder && !visitor->folder(of->data, path))
		return;
	kept = arena_alloc(&comparing->arena, (of->n + 1) * sizeof(*kept));
	for (size_t i = 0; i < of->n; i++)
		kept[i] = keep_id(comparing, others[i]);
	look_later(comparing, (struct folder){ .of = of,
					       .path = arena_str(&comparing->arena, path),
					       .own = keep_id(comparing, own), .others = kept });
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
	} else {
		comparing->visitor.file(comparing->now.of->data, buf_str(path), own, others);
	}
}

static const struct tree_entry *least_entry(const struct side *sides, size_t n)
{
	const struct tree_entry *least = NULL;

	for (size_t i = 0; i <= n; i++)
		if (sides[i].has_entry &&
		    (!least || compare_entries(&sides[i].entry, least) < 0))
			least = &sides[i].entry;
	return least;
}

/* The entry that comes next in one of the sides; all that have it go on to the one behind it. */
static void compare_next(struct comparing *comparing, struct side *sides,
			 const struct tree_entry *least, const unsigned char **ids)
{
	size_t n = comparing->now.of->n;

	for (size_t i = 0; i <= n; i++) {
		bool has_it = sides[i].has_entry && compare_entries(&sides[i].entry, least) == 0;

		ids[i] = has_it ? sides[i].entry.id : NULL;
	}
	if (!is_same_somewhere(ids[0], ids + 1, n))
		enter(comparing, least, ids[0], ids + 1);
	for (size_t i = 0; i <= n; i++)
		if (ids[i])
			step(&sides[i]);
}

static void compare_entries_of(struct comparing *comparing, struct side *sides)
{
	size_t n = comparing->now.of->n;
	const unsigned char **ids = arena_alloc(&comparing->scratch, (n + 1) * sizeof(*ids));
	const struct tree_entry *least;

	skip_start(sides, n);
	for (size_t i = 0; i <= n; i++)
		step(&sides[i]);
	while ((least = least_entry(sides, n)) && !is_rest_same(sides, n))
		compare_next(comparing, sides, least, ids);
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
	size_t n = folder->of->n;
	struct side *sides;
	int result;

	arena_reset(&comparing->scratch);
	comparing->now = *folder;
	sides = arena_alloc(&comparing->scratch, (n + 1) * sizeof(*sides));
	result = load(comparing, folder->own, &sides[0]);
	for (size_t i = 0; i < n && result == 0; i++)
		result = load(comparing, folder->others[i], &sides[i + 1]);
	if (result == 0)
		compare_entries_of(comparing, sides);
	for (size_t i = 0; i <= n; i++)
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
	for (size_t i = 0; i < folders.n && result == 0; i++)
		result = compare_folder(comparing, &folders.rows[i]);
	free(folders.rows);
	return result;
}

int trees_compare(struct objects *objects, const struct tree_comparison *comparisons, size_t n,
		  struct tree_visitor visitor, struct diags *diags)
{
	struct comparing comparing = { .objects = objects, .visitor = visitor, .path = BUF_INIT,
				       .arena = ARENA_INIT, .scratch = ARENA_INIT,
				       .diags = diags };
	int result = 0;

	for (size_t i = 0; i < n; i++)
		if (!is_same_somewhere(comparisons[i].own, comparisons[i].others,
				       comparisons[i].n))
			look_later(&comparing, (struct folder){ .of = &comparisons[i],
								.path = STR(""),
								.own = comparisons[i].own,
								.others = comparisons[i].others });
	while (result == 0 && comparing.later.n) {
		struct folders folders = comparing.later;

		comparing.later = (struct folders){ NULL, 0, 0 };
		result = compare_level(&comparing, folders);
	}
	free(comparing.later.rows);
	buf_release(&comparing.path);
	arena_release(&comparing.arena);
	arena_release(&comparing.scratch);
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
