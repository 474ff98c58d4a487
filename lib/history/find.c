/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/find.h"

#include "record/schema.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* So many commits are compared together with their parents; more are not told any faster. */
enum { TOGETHER = 4096 };

int find_top(struct collector *collector, uint32_t commit, unsigned char *out)
{
	return tree_folder(collector->objects, collector->past->commits[commit].tree,
			   collector->prefix, out, collector->diags);
}

/* --- one record --------------------------------------------------------------------------- */

struct search {
	struct objects *objects;
	struct str id;
	struct buf *path;
	unsigned char *blob;
	struct diags *diags;
};

static bool is_wanted(const struct search *search, const struct tree_entry *entry)
{
	return S_ISREG(entry->mode) && str_eq(id_of_path(buf_str(search->path)), search->id);
}

/* In git's order, so that the first by its path is found first. */
static int search_folder(struct search *search, const unsigned char *tree)
{
	struct object *object = objects_get(search->objects, OBJECT_TREE, tree, search->diags);
	struct buf *path = search->path;
	size_t n = path->n;
	struct tree_entry entry;
	struct str rest;
	int found = 0;

	if (!object)
		return -1;
	for (rest = object->bytes; found == 0 && tree_next(&rest, &entry);) {
		path->n = n;
		if (entry.name.p[0] == '.' || !name_is_sound(entry.name))
			continue;
		buf_add(path, entry.name);
		if (is_wanted(search, &entry)) {
			memcpy(search->blob, entry.id, SOURCE_BLOB);
			found = 1;
		} else if (entry.mode == MODE_DIRECTORY && path->n < PATH_MAX) {
			buf_addc(path, '/');
			found = search_folder(search, entry.id);
		}
	}
	object_release(search->objects, object);
	return found;
}

int find_record(struct objects *objects, const unsigned char *top, struct str id,
		struct buf *path, unsigned char *blob, struct diags *diags)
{
	struct search search = { objects, id, path, blob, diags };

	buf_clear(path);
	return search_folder(&search, top);
}

/* --- what commits touch ------------------------------------------------------------------- */

static const unsigned char *keep_id(struct collector *collector, const unsigned char *id)
{
	return id ? arena_copy(&collector->arena, id, SOURCE_BLOB) : NULL;
}

static bool is_schema(struct str path)
{
	return str_starts(path, STR("schema/")) && str_ends(path, STR(".yaml"));
}

/* A file of a step, unless it is one that nobody asks for. */
static void add_file(struct collector *collector, const struct delta *step, struct str path,
		     const unsigned char *own, const unsigned char *const *others)
{
	struct str id = id_of_path(path);
	struct file *file;

	if (id.n ? collector->only.n && !str_eq(id, collector->only) : !is_schema(path))
		return;
	collector->files = mem_grow(collector->files, &collector->cap_files,
				    collector->n_files + 1, sizeof(*collector->files));
	file = &collector->files[collector->n_files++];
	*file = (struct file){ .path = arena_str(&collector->arena, path) };
	file->id = id.n ? id_of_path(file->path) : STR("");
	file->own = keep_id(collector, own);
	file->before = arena_alloc(&collector->arena, (step->n + 1) * sizeof(*file->before));
	for (size_t i = 0; i < step->n; i++)
		file->before[i] = keep_id(collector, others[i]);
	file->step = step;
}

/* All folders, or those that lead to one of some paths. */
static bool is_on_the_way(const struct collector *collector, struct str folder)
{
	struct str rest = collector->paths, path;

	if (!rest.n)
		return true;
	while (str_next_line(&rest, &path))
		if (str_starts(path, folder) ||
		    (str_ends(path, STR("/")) && str_starts(folder, path)))
			return true;
	return false;
}

/* Who looks for the files of one step. */
struct seeker {
	struct collector *collector;
	struct delta *step;
};

static void add_sought(void *data, struct str path, const unsigned char *own,
		       const unsigned char *const *others)
{
	const struct seeker *seeker = data;

	add_file(seeker->collector, seeker->step, path, own, others);
}

static bool folder_of_sought(void *data, struct str folder)
{
	return is_on_the_way(((struct seeker *)data)->collector, folder);
}

/* What a commit has against its parents. */
static int begin_comparison(struct collector *collector, struct seeker *seeker,
			    struct tree_comparison *out)
{
	const struct past *past = collector->past;
	struct delta *step = seeker->step;
	const struct commit_row *row = &past->commits[step->commit];
	unsigned char (*ids)[SOURCE_BLOB];
	const unsigned char **tops;
	int found = 1;

	step->n = row->n_parents;
	ids = arena_alloc(&collector->scratch, (row->n_parents + 1) * sizeof(*ids));
	tops = arena_alloc(&collector->scratch, (row->n_parents + 1) * sizeof(*tops));
	for (size_t i = 0; i <= row->n_parents && found >= 0; i++) {
		uint32_t commit = i ? past->parents[row->first_parent + i - 1]
				    : step->commit;

		found = find_top(collector, commit, ids[i]);
		tops[i] = found == 1 ? ids[i] : NULL;
	}
	*out = (struct tree_comparison){ .own = tops[0], .others = tops + 1, .n = row->n_parents,
				    .data = seeker };
	return found < 0 ? -1 : 0;
}

/* By record, so that its versions, which git keeps as differences, are read one after the other. */
static int compare_files(const void *left, const void *right)
{
	const struct file *a = left, *b = right;
	int order = (a->step > b->step) - (a->step < b->step);

	order = order ? order : str_cmp(a->id, b->id);
	return order ? order : str_cmp(a->path, b->path);
}

/* Gives the files that were found to their steps, which are those [from, to). */
static void keep_files(struct collector *collector, struct delta *from, struct delta *to)
{
	const struct file *files = collector->files, *end = files + collector->n_files;

	if (collector->n_files)
		qsort(collector->files, collector->n_files, sizeof(*files), compare_files);
	for (struct delta *step = from; step < to; step++) {
		size_t n = 0;

		while (files + n < end && files[n].step == step)
			n++;
		step->n_files = n;
		step->files = arena_copy(&collector->arena, files, n * sizeof(*files));
		files += n;
	}
}

static int find_together(struct collector *collector, struct delta *steps, size_t n)
{
	struct tree_comparison *comparisons;
	struct seeker *seekers;
	int result = 0;

	arena_reset(&collector->scratch);
	comparisons = arena_alloc(&collector->scratch, n * sizeof(*comparisons));
	seekers = arena_alloc(&collector->scratch, n * sizeof(*seekers));
	collector->n_files = 0;
	for (size_t i = 0; i < n && result == 0; i++) {
		seekers[i] = (struct seeker){ collector, &steps[i] };
		result = begin_comparison(collector, &seekers[i], &comparisons[i]);
	}
	if (result == 0)
		result = trees_compare(collector->objects, comparisons, n,
				       (struct tree_visitor){ add_sought, folder_of_sought },
				       collector->diags);
	if (result == 0)
		keep_files(collector, steps, steps + n);
	return result;
}

int find_files(struct collector *collector, size_t from, size_t to)
{
	int result = 0;

	for (size_t n; from < to && result == 0; from += n) {
		n = to - from < TOGETHER ? to - from : TOGETHER;
		result = find_together(collector, &collector->steps[from], n);
	}
	return result;
}

int find_schema(struct collector *collector, struct delta *step)
{
	unsigned char top[SOURCE_BLOB];
	struct seeker seeker = { collector, step };
	struct tree_comparison comparison = { .own = top, .data = &seeker };
	int found = find_top(collector, step->commit, top);

	collector->n_files = 0;
	collector->paths = STR("schema/\n");
	if (found == 1)
		found = trees_compare(collector->objects, &comparison, 1,
				      (struct tree_visitor){ add_sought, folder_of_sought },
				      collector->diags);
	collector->paths = STR("");
	return found < 0 ? -1 : 0;
}

/* --- records that a merge drops ----------------------------------------------------------- */

/* What a merge has against its first parent. */
struct gone {
	struct collector *collector;
	struct delta *step;
	struct map present;		/* ids at paths that the parent does not have */
	size_t first;			/* of the files that were added */
};

static bool folder_of_gone(void *data, struct str folder)
{
	return is_on_the_way(((struct gone *)data)->collector, folder);
}

static void add_gone(void *data, struct str path, const unsigned char *own,
		     const unsigned char *const *others)
{
	struct gone *gone = data;
	struct collector *collector = gone->collector;
	const unsigned char **before;
	struct str id = id_of_path(path);

	if (!id.n || (own && others[0]))
		return;
	if (own) {
		map_put(&gone->present, arena_str(&collector->arena, id), gone);
		return;
	}
	before = arena_alloc(&collector->arena, gone->step->n * sizeof(*before));
	before[0] = others[0];
	add_file(collector, gone->step, path, NULL, before);
}

static void take_files(struct collector *collector, const struct delta *step)
{
	collector->n_files = step->n_files;
	collector->files = mem_grow(collector->files, &collector->cap_files, step->n_files + 1,
				    sizeof(*collector->files));
	for (size_t i = 0; i < step->n_files; i++) {
		collector->files[i] = step->files[i];
		collector->files[i].step = step;
	}
}

static void keep_gone(struct gone *gone)
{
	struct collector *collector = gone->collector;
	size_t n = gone->first;

	for (size_t i = gone->first; i < collector->n_files; i++)
		if (!map_get(&gone->present, collector->files[i].id))
			collector->files[n++] = collector->files[i];
	collector->n_files = n;
	if (n > gone->first)
		keep_files(collector, gone->step, gone->step + 1);
}

/*
 * A record that each parent has at another path, and the merge nowhere, is at none of these paths
 * something that differs from every parent: it is looked for among those that the first parent has.
 */
static int find_gone_at(struct collector *collector, struct delta *step)
{
	const struct past *past = collector->past;
	struct gone gone = { .collector = collector, .step = step, .present = MAP_INIT,
			     .first = step->n_files };
	unsigned char own[SOURCE_BLOB], first[SOURCE_BLOB];
	const unsigned char *before;
	struct tree_comparison comparison = { .others = &before, .n = 1, .data = &gone };
	int has_own = find_top(collector, step->commit, own);
	int has_first = find_top(collector, past->parents[past->commits[step->commit].first_parent],
				 first);
	int result = -1;

	take_files(collector, step);
	before = has_first == 1 ? first : NULL;
	comparison.own = has_own == 1 ? own : NULL;
	if (has_own >= 0 && has_first >= 0)
		result = trees_compare(collector->objects, &comparison, 1,
				       (struct tree_visitor){ add_gone, folder_of_gone },
				       collector->diags);
	if (result == 0)
		keep_gone(&gone);
	map_release(&gone.present);
	return result;
}

static bool is_of_record(const struct file *file)
{
	return file->id.n && file->own;
}

/* Adds all paths, a line each, at which records were that were at more than one. */
static void add_moved(const struct collector *collector, struct buf *out)
{
	struct map paths = MAP_INIT, first = MAP_INIT, moved = MAP_INIT;

	for (size_t i = 0; i < collector->n_steps; i++)
		for (size_t j = 0; j < collector->steps[i].n_files; j++) {
			struct file *file = &collector->steps[i].files[j], *known = NULL;

			if (is_of_record(file) && !map_put(&paths, file->path, file))
				known = map_put(&first, file->id, file);
			if (known)
				map_put(&moved, file->id, file);
		}
	for (size_t i = 0; i < paths.n; i++) {
		if (!map_get(&moved, ((struct file *)paths.entries[i].value)->id))
			continue;
		buf_add(out, paths.entries[i].key);
		buf_addc(out, '\n');
	}
	map_release(&paths);
	map_release(&first);
	map_release(&moved);
}

/* Merges drop only what was at several paths; of what was known before, that is not known. */
int find_gone(struct collector *collector)
{
	bool is_known = collector->only.n || collector->n_steps == collector->past->n_commits;
	struct str paths = collector->paths;
	struct buf moved = BUF_INIT;
	int result = 0;

	if (is_known)
		add_moved(collector, &moved);
	collector->paths = buf_str(&moved);
	for (size_t i = 0; i < collector->n_steps && result == 0; i++)
		if (collector->steps[i].n > 1 && (moved.n || !is_known))
			result = find_gone_at(collector, &collector->steps[i]);
	collector->paths = paths;
	buf_release(&moved);
	return result;
}
