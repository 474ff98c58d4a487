/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/collect.h"

#include "history/order.h"
#include "history/deltas.h"
#include "history/trail.h"
#include "history/version.h"
#include "history/walk.h"

#include "base/parallel.h"
#include "base/path.h"
#include "base/proc.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

/* So many commits are compared together with their parents. */
enum { TOGETHER = 4096 };

struct collector {
	struct past *past;
	struct objects *objects;
	struct str prefix;
	struct versions versions;
	struct arena arena;
	unsigned char *marks;			/* commits that are to be told */
	struct str only, paths;			/* the one record that is, and where; or empty */
	struct map schemas;			/* files of the schema that were read */
	struct diags *diags;
	struct arena scratch;
	struct file *files;			/* found in the commit in hand */
	size_t n_files, cap_files;
	const struct delta *step;		/* that is found or told */
	struct delta *steps;
	size_t n_steps;
	struct buf received;			/* from the process beside */
};

#define COLLECTOR_INIT(the_past, the_objects, the_prefix, to) { \
	.past = (the_past), .objects = (the_objects), .prefix = (the_prefix), \
	.versions = VERSIONS_INIT(the_past), .arena = ARENA_INIT, .schemas = MAP_INIT, \
	.diags = (to), .scratch = ARENA_INIT, .received = BUF_INIT, \
}

/* --- files and versions ------------------------------------------------------------------- */

static struct str id_key(const unsigned char *id)
{
	return (struct str){ (const char *)id, SOURCE_BLOB };
}

static int top_of(struct collector *collector, uint32_t commit, unsigned char *out)
{
	return tree_folder(collector->objects, collector->past->commits[commit].tree,
			   collector->prefix, out, collector->diags);
}

struct search {
	struct str id;
	struct buf *path;
	unsigned char *blob;
	bool found;
};

static bool is_wanted(void *data, struct str path, const unsigned char *own,
		      const unsigned char *const *others)
{
	struct search *search = data;

	if (!str_eq(id_of_path(path), search->id))
		return true;
	buf_clear(search->path);
	buf_add(search->path, path);
	memcpy(search->blob, own, SOURCE_BLOB);
	search->found = true;
	return false;
}

int collect_find(struct objects *objects, const unsigned char *top, struct str id,
		 struct buf *path, unsigned char *blob, struct diags *diags)
{
	struct search search = { .id = id, .path = path, .blob = blob };
	struct tree_comparison comparison = { .own = top, .data = &search };

	if (trees_compare(objects, &comparison, 1, (struct tree_visitor){ .file = is_wanted },
			  diags) < 0)
		return -1;
	return search.found;
}

static const struct version *add_broken(struct collector *collector, const unsigned char *blob)
{
	struct version *version = versions_add(&collector->versions, blob);

	version->is_broken = true;
	return version;
}

static int read_version(struct collector *collector, const unsigned char *blob,
			const struct version **out)
{
	struct diags found = DIAGS_INIT;
	struct object *object;
	int result = 0;

	*out = versions_find(&collector->versions, blob);
	if (*out)
		return 0;
	object = objects_get(collector->objects, OBJECT_BLOB, blob, &found);
	if (object)
		*out = versions_read(&collector->versions, blob, object->bytes);
	else if (found.rows[0].id == DIAG_FILE_TOO_LARGE)
		*out = add_broken(collector, blob);
	else
		result = -1;
	object_release(collector->objects, object);
	if (result < 0)
		diags_join(collector->diags, &found);
	diags_release(&found);
	return result;
}

/* The version of a record at a commit, by its path or else by its id; null when it is not there. */
static int version_at(struct collector *collector, uint32_t commit, const struct file *file,
		      const struct version **out)
{
	unsigned char top[SOURCE_BLOB], blob[SOURCE_BLOB];
	struct diags *diags = collector->diags;
	struct buf path = BUF_INIT;
	struct tree_entry entry;
	int found, result = top_of(collector, commit, top);

	*out = NULL;
	if (result != 1)
		return result;
	found = tree_find(collector->objects, top, file->path, &entry, diags);
	memcpy(blob, entry.id, SOURCE_BLOB);
	if (found == 0)
		found = collect_find(collector->objects, top, file->id, &path, blob, diags);
	buf_release(&path);
	return found == 1 ? read_version(collector, blob, out) : found;
}

/*
 * The last version of a record that could be read, at a commit or before it; null when there is
 * none. Of a merge the first parent counts.
 */
static int version_before(struct collector *collector, uint32_t commit, const struct file *file,
			  const struct version **out)
{
	const struct past *past = collector->past;

	while (version_at(collector, commit, file, out) == 0) {
		const struct commit_row *row = &past->commits[commit];

		if (!*out || !(*out)->is_broken)
			return 0;
		*out = NULL;
		if (!row->n_parents)
			return 0;
		commit = past->parents[row->first_parent];
	}
	return -1;
}

/* --- what one record is and was ----------------------------------------------------------- */

struct sides {
	const struct file *file;		/* for its path and id */
	const unsigned char *own;		/* blobs; null: not there */
	const unsigned char **before;
	const struct version *now;
	const struct version **was;
};

static uint32_t folder_of(struct collector *collector, struct str path)
{
	return past_folder(collector->past, path_parent(path));
}

static void add_fault(struct collector *collector, const struct file *file,
		      const unsigned char *blob)
{
	struct past *past = collector->past;
	struct fault_row row = { .commit = collector->step->commit,
				 .record = file->id.n ? past_record(past, file->id) : PAST_NONE,
				 .folder = folder_of(collector, file->path),
				 .path = past_add_text(past, file->path) };

	memcpy(row.blob, blob, SOURCE_BLOB);
	past_add(past, faults, row);
}

/* Whether a field, which stands at a place in one of the versions, had this value in no parent. */
static bool differs(const struct collector *collector, const struct sides *sides, uint32_t name,
		    uint32_t value, size_t place)
{
	for (size_t i = 0; i < collector->step->n; i++)
		if (version_get(sides->was[i], name, place) == value)
			return false;
	return true;
}

static enum fate fate_of(const struct collector *collector, const struct sides *sides)
{
	if (!sides->now)
		return FATE_REMOVED;
	for (size_t i = 0; i < collector->step->n; i++)
		if (sides->was[i])
			return FATE_EDITED;
	return FATE_ADDED;
}

static void add_changes(struct collector *collector, const struct sides *sides)
{
	struct past *past = collector->past;
	const struct version *first = collector->step->n ? sides->was[0] : NULL;
	struct change_row row = { .commit = collector->step->commit,
				  .record = past_record(past, sides->file->id),
				  .folder = folder_of(collector, sides->file->path),
				  .fate = fate_of(collector, sides) };

	for (size_t i = 0; sides->now && i < sides->now->n; i++) {
		row.field = sides->now->fields[i].name;
		row.new = sides->now->fields[i].value;
		row.old = version_get(first, row.field, i);
		if (differs(collector, sides, row.field, row.new, i))
			past_add(past, changes, row);
	}
	row.new = 0;
	for (size_t i = 0; first && i < first->n; i++) {
		row.field = first->fields[i].name;
		row.old = first->fields[i].value;
		if (!version_get(sides->now, row.field, i) &&
		    differs(collector, sides, row.field, 0, i))
			past_add(past, changes, row);
	}
}

/* The blobs as versions, those of before as far back as one can be read. */
static int read_sides(struct collector *collector, struct sides *sides)
{
	const struct past *past = collector->past;
	int result = 0;

	sides->was = arena_alloc(&collector->scratch,
				 (collector->step->n + 1) * sizeof(*sides->was));
	if (sides->own)
		result = read_version(collector, sides->own, &sides->now);
	for (size_t i = 0; i < collector->step->n && result == 0; i++) {
		const struct commit_row *row = &past->commits[collector->step->commit];

		if (sides->before[i])
			result = read_version(collector, sides->before[i], &sides->was[i]);
		if (result == 0 && sides->was[i] && sides->was[i]->is_broken)
			result = version_before(collector, past->parents[row->first_parent + i],
						sides->file, &sides->was[i]);
	}
	return result;
}

static int tell(struct collector *collector, struct sides *sides)
{
	if (read_sides(collector, sides) < 0)
		return -1;
	if (sides->now && sides->now->is_broken)
		add_fault(collector, sides->file, sides->own);
	else
		add_changes(collector, sides);
	return 0;
}

/* --- the files of one commit, by record --------------------------------------------------- */

static int tell_file(struct collector *collector, struct file *file)
{
	struct sides sides = { .file = file, .own = file->own, .before = file->before };

	file->is_told = true;
	return tell(collector, &sides);
}

/* A record whose file has another path now, or none, or whose file is new. */
static int tell_moved(struct collector *collector, struct file *from, struct file *to)
{
	struct sides sides = { .file = to ? to : from, .own = to ? to->own : NULL,
			       .before = (from ? from : to)->before };

	if (from)
		from->is_told = true;
	if (to)
		to->is_told = true;
	return tell(collector, &sides);
}

static bool is_gone(const struct file *file)
{
	return !file->own;
}

static bool is_new(const struct file *file, size_t n)
{
	return file->own && (n == 0 || !file->before[0]);
}

static struct file *next_of(const struct collector *collector, struct file *files, size_t n,
			    bool gone)
{
	for (size_t i = 0; i < n; i++)
		if (!files[i].is_told &&
		    (gone ? is_gone(&files[i]) : is_new(&files[i], collector->step->n)))
			return &files[i];
	return NULL;
}

/* After one parent, or none: files at the same path first, then those that went and came. */
static int tell_record(struct collector *collector, struct file *files, size_t n)
{
	struct file *from, *to;
	int result = 0;

	for (size_t i = 0; i < n && result == 0; i++)
		if (files[i].own && !is_new(&files[i], collector->step->n))
			result = tell_file(collector, &files[i]);
	while (result == 0) {
		from = next_of(collector, files, n, true);
		to = next_of(collector, files, n, false);
		if (!from && !to)
			break;
		result = tell_moved(collector, from, to);
	}
	return result;
}

/* Where the record is in a parent in which none of these paths is. */
static int find_in_parent(struct collector *collector, size_t parent, struct str id,
			  const unsigned char **out)
{
	const struct commit_row *row = &collector->past->commits[collector->step->commit];
	unsigned char *blob = arena_alloc(&collector->scratch, SOURCE_BLOB);
	unsigned char top[SOURCE_BLOB];
	struct buf path = BUF_INIT;
	int found = top_of(collector, collector->past->parents[row->first_parent + parent], top);

	if (found == 1)
		found = collect_find(collector->objects, top, id, &path, blob, collector->diags);
	*out = found == 1 ? blob : NULL;
	buf_release(&path);
	return found < 0 ? -1 : 0;
}

/* In a merge: the one file that the record is now, against what it is in each parent. */
static int tell_merged(struct collector *collector, struct file *files, size_t n)
{
	struct sides sides = { .file = &files[0] };
	int result = 0;

	sides.before = arena_alloc(&collector->scratch, collector->step->n * sizeof(*sides.before));
	for (size_t i = n; i; i--) {
		if (!files[i - 1].own)
			continue;
		sides.file = &files[i - 1];
		sides.own = sides.file->own;
	}
	for (size_t i = 0; i < collector->step->n && result == 0; i++) {
		for (size_t j = 0; j < n && !sides.before[i]; j++)
			sides.before[i] = files[j].before[i];
		if (!sides.before[i])
			result = find_in_parent(collector, i, sides.file->id, &sides.before[i]);
	}
	return result == 0 ? tell(collector, &sides) : -1;
}

static int compare_files(const void *left, const void *right)
{
	const struct file *a = left, *b = right;
	int order = str_cmp(a->id, b->id);

	return order ? order : str_cmp(a->path, b->path);
}

/* --- the schema, for where records lie ---------------------------------------------------- */

static struct str text_at(const struct node *root, struct str key)
{
	const struct node *node = root ? node_get(root, key) : NULL;

	return node && node->kind == NODE_SCALAR ? node->text : STR("");
}

static void learn_type(struct collector *collector, const struct file *file, struct str bytes)
{
	struct diags unused = DIAGS_INIT;
	const struct node *root;
	struct str prefix, directory;

	root = yaml_parse_file(bytes, STR(""), &collector->scratch, &unused);
	prefix = text_at(root, STR("prefix"));
	directory = text_at(root, STR("directory"));
	if (!root)
		add_fault(collector, file, file->own);
	else if (prefix.n && directory.n)
		past_add_type(collector->past, prefix, directory);
	diags_release(&unused);
}

static int tell_schema(struct collector *collector, const struct file *file)
{
	struct object *object;

	if (!file->own || map_get(&collector->schemas, id_key(file->own)))
		return 0;
	object = objects_get(collector->objects, OBJECT_BLOB, file->own, collector->diags);
	if (!object)
		return -1;
	map_put(&collector->schemas, arena_str(&collector->arena, id_key(file->own)), collector);
	learn_type(collector, file, object->bytes);
	object_release(collector->objects, object);
	return 0;
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

static bool add_file(void *data, struct str path, const unsigned char *own,
		     const unsigned char *const *others)
{
	struct collector *collector = data;
	struct str id = id_of_path(path);
	struct file *file;

	if (id.n ? collector->only.n && !str_eq(id, collector->only) : !is_schema(path))
		return true;
	collector->files = mem_grow(collector->files, &collector->cap_files,
				    collector->n_files + 1, sizeof(*collector->files));
	file = &collector->files[collector->n_files++];
	*file = (struct file){ .path = arena_str(&collector->arena, path) };
	file->id = id.n ? id_of_path(file->path) : STR("");
	file->own = keep_id(collector, own);
	file->before = arena_alloc(&collector->arena,
				   (collector->step->n + 1) * sizeof(*file->before));
	for (size_t i = 0; i < collector->step->n; i++)
		file->before[i] = keep_id(collector, others[i]);
	return true;
}

/* All folders, or those that lead to one of some paths. */
static bool is_on_the_way(void *data, struct str folder)
{
	const struct collector *collector = data;
	struct str rest = collector->paths, path;

	if (!rest.n)
		return true;
	while (str_next_line(&rest, &path))
		if (str_starts(path, folder) ||
		    (str_ends(path, STR("/")) && str_starts(folder, path)))
			return true;
	return false;
}

struct seeker {
	struct collector *collector;
	struct delta *step;
};

static bool add_sought(void *data, struct str path, const unsigned char *own,
		       const unsigned char *const *others)
{
	const struct seeker *seeker = data;
	struct collector *collector = seeker->collector;
	size_t n = collector->n_files;

	collector->step = seeker->step;
	add_file(collector, path, own, others);
	if (collector->n_files > n)
		collector->files[n].number = (size_t)(seeker->step - collector->steps);
	return true;
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

		found = top_of(collector, commit, ids[i]);
		tops[i] = found == 1 ? ids[i] : NULL;
	}
	*out = (struct tree_comparison){ .own = tops[0], .others = tops + 1, .n = row->n_parents,
				    .data = seeker };
	return found < 0 ? -1 : 0;
}

/* By record, so that its versions, which git keeps as differences, are read one after the other. */
static void keep_files(struct collector *collector, struct delta *step, struct file *files,
		       size_t n)
{
	if (n)
		qsort(files, n, sizeof(*files), compare_files);
	step->n_files = n;
	step->files = arena_copy(&collector->arena, files, n * sizeof(*files));
}

static int compare_numbers(const void *left, const void *right)
{
	const struct file *a = left, *b = right;

	return (a->number > b->number) - (a->number < b->number);
}

/* What was found, to the commits in which it was. */
static void keep_found(struct collector *collector, size_t from, size_t to)
{
	struct file *files = collector->files, *end = files + collector->n_files;

	if (collector->n_files)
		qsort(files, collector->n_files, sizeof(*files), compare_numbers);
	for (size_t i = from; i < to; i++) {
		size_t n = 0;

		while (files + n < end && files[n].number == i)
			n++;
		keep_files(collector, &collector->steps[i], files, n);
		files += n;
	}
}

static int find_together(struct collector *collector, size_t from, size_t to)
{
	struct tree_comparison *comparisons;
	struct seeker *seekers;
	int result = 0;

	arena_reset(&collector->scratch);
	comparisons = arena_alloc(&collector->scratch, (to - from) * sizeof(*comparisons));
	seekers = arena_alloc(&collector->scratch, (to - from) * sizeof(*seekers));
	collector->n_files = 0;
	for (size_t i = from; i < to && result == 0; i++) {
		seekers[i - from] = (struct seeker){ collector, &collector->steps[i] };
		result = begin_comparison(collector, &seekers[i - from], &comparisons[i - from]);
	}
	if (result == 0)
		result = trees_compare(collector->objects, comparisons, to - from,
				       (struct tree_visitor){ add_sought, folder_of_sought },
				       collector->diags);
	if (result == 0)
		keep_found(collector, from, to);
	return result;
}

/* --- records that a merge drops ----------------------------------------------------------- */

/* What a merge has against its first parent. */
struct gone {
	struct collector *collector;
	struct map present;		/* ids at paths that the parent does not have */
	size_t first;			/* of the files that were added */
};

static bool folder_of_gone(void *data, struct str folder)
{
	return is_on_the_way(((struct gone *)data)->collector, folder);
}

static bool add_gone(void *data, struct str path, const unsigned char *own,
		     const unsigned char *const *others)
{
	struct gone *gone = data;
	struct collector *collector = gone->collector;
	const unsigned char **before;
	struct str id = id_of_path(path);

	if (!id.n || (own && others[0]))
		return true;
	if (own) {
		map_put(&gone->present, arena_str(&collector->arena, id), gone);
		return true;
	}
	before = arena_alloc(&collector->arena, collector->step->n * sizeof(*before));
	before[0] = others[0];
	return add_file(collector, path, NULL, before);
}

static void take_files(struct collector *collector, const struct delta *step)
{
	collector->step = step;
	collector->n_files = step->n_files;
	collector->files = mem_grow(collector->files, &collector->cap_files, step->n_files + 1,
				    sizeof(*collector->files));
	if (step->n_files)
		memcpy(collector->files, step->files, step->n_files * sizeof(*step->files));
}

static void keep_gone(struct gone *gone, struct delta *step)
{
	struct collector *collector = gone->collector;
	size_t n = gone->first;

	for (size_t i = gone->first; i < collector->n_files; i++)
		if (!map_get(&gone->present, collector->files[i].id))
			collector->files[n++] = collector->files[i];
	collector->n_files = n;
	if (n > gone->first)
		keep_files(collector, step, collector->files, n);
}

/*
 * A record that each parent has at another path, and the merge nowhere, is at none of these paths
 * something that differs from every parent: it is looked for among those that the first parent has.
 */
static int find_gone(struct collector *collector, struct delta *step)
{
	const struct past *past = collector->past;
	struct gone gone = { .collector = collector, .present = MAP_INIT, .first = step->n_files };
	unsigned char own[SOURCE_BLOB], first[SOURCE_BLOB];
	const unsigned char *before = first;
	struct tree_comparison comparison = { .others = &before, .n = 1, .data = &gone };
	int has_own = top_of(collector, step->commit, own);
	int has_first = top_of(collector, past->parents[past->commits[step->commit].first_parent],
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
		keep_gone(&gone, step);
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
static int find_all_gone(struct collector *collector)
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
			result = find_gone(collector, &collector->steps[i]);
	collector->paths = paths;
	buf_release(&moved);
	return result;
}

static int tell_files(struct collector *collector)
{
	struct file *files = collector->step->files;
	size_t n = collector->step->n_files, more;
	int result = 0;

	arena_reset(&collector->scratch);
	for (size_t i = 0; i < n && result == 0; i += more) {
		for (more = 1; i + more < n && str_eq(files[i].id, files[i + more].id);)
			more++;
		if (!files[i].id.n) {
			more = 1;
			result = tell_schema(collector, &files[i]);
		} else if (collector->step->n > 1) {
			result = tell_merged(collector, files + i, more);
		} else {
			result = tell_record(collector, files + i, more);
		}
	}
	return result;
}

static int tell_commit(struct collector *collector)
{
	struct past *past = collector->past;
	uint32_t commit = collector->step->commit;
	size_t changes = past->n_changes, faults = past->n_faults;
	int result = tell_files(collector);

	past->commits[commit].first_change = (uint32_t)changes;
	past->commits[commit].n_changes = (uint32_t)(past->n_changes - changes);
	past->commits[commit].first_fault = (uint32_t)faults;
	past->commits[commit].n_faults = (uint32_t)(past->n_faults - faults);
	return result;
}

/* --- all of them, in three passes --------------------------------------------------------- */

/* In git's order, so that the tree of a parent is at hand when its own turn comes. */
static int find_some(struct collector *collector, size_t from, size_t to)
{
	int result = 0;

	for (size_t i = from; i < to && result == 0; i += TOGETHER)
		result = find_together(collector, i, i + TOGETHER < to ? i + TOGETHER : to);
	return result;
}

static void begin_steps(struct collector *collector, const unsigned char *tip)
{
	const struct past *past = collector->past;
	unsigned char *none = order_marks(past);
	uint32_t *commits;
	size_t n = order_commits(past, order_find(past, tip), none, &commits);

	collector->steps = mem_alloc((n + 1) * sizeof(*collector->steps));
	for (size_t i = 0; i < n; i++)
		if (collector->marks[commits[i]])
			collector->steps[collector->n_steps++] =
				(struct delta){ .commit = commits[i] };
	free(commits);
	free(none);
}

static int compare_places(const void *left, const void *right)
{
	const struct file *a = *(const struct file *const *)left;
	const struct file *b = *(const struct file *const *)right;
	int order = str_cmp(a->id, b->id);

	return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int read_file(struct collector *collector, const struct file *file)
{
	const struct version *unused;

	return file->own && file->id.n ? read_version(collector, file->own, &unused) : 0;
}

static int read_some(struct collector *collector, size_t from, size_t to)
{
	struct delta *steps = collector->steps;
	struct file **files = NULL;
	size_t n_files = 0, cap = 0;
	int result = 0;

	for (size_t i = from; i < to; i++) {
		files = mem_grow(files, &cap, n_files + steps[i].n_files, sizeof(struct file *));
		for (size_t j = 0; j < steps[i].n_files; j++) {
			files[n_files] = &steps[i].files[j];
			files[n_files]->number = n_files;
			n_files++;
		}
	}
	if (n_files)
		qsort(files, n_files, sizeof(struct file *), compare_places);
	for (size_t i = 0; i < n_files && result == 0; i++)
		result = read_file(collector, files[i]);
	free(files);
	return result;
}

/* All that the steps need of git, but for what they turn out to lack when they are told. */
static int look_into(struct collector *collector, size_t from, size_t to)
{
	return find_some(collector, from, to) < 0 ? -1 : read_some(collector, from, to);
}

/* What this process does itself: a little more than half, because the oldest bring most files. */
static size_t share_of(const struct collector *collector)
{
	return collector->n_steps * 11 / 20;
}

static int look_beside(void *data, struct buf *out)
{
	struct collector *collector = data;
	size_t from = share_of(collector), n_pool = collector->past->n_pool;
	int result = look_into(collector, from, collector->n_steps);

	for (size_t i = from; i < collector->n_steps && result == 0; i++)
		delta_pack(&collector->steps[i], out);
	versions_pack(&collector->versions, n_pool, out);
	return result;
}

static bool take_received(struct collector *collector, size_t n_pool)
{
	struct str rest = buf_str(&collector->received);

	for (size_t i = share_of(collector); i < collector->n_steps; i++)
		if (!delta_unpack(&rest, &collector->arena, &collector->steps[i]))
			return false;
	return versions_unpack(&rest, &collector->versions, n_pool);
}

/* By two processes, because most of it ends up in the past, which two threads would fight for. */
static int look_into_all(struct collector *collector)
{
	size_t n = collector->n_steps, n_pool = collector->past->n_pool;
	struct proc_beside beside;
	int result;

	if (parallel_workers(n, BESIDE, 0) < 2 || !proc_begin(&beside, look_beside, collector))
		return look_into(collector, 0, n);
	result = look_into(collector, 0, share_of(collector));
	if (proc_end(&beside, &collector->received) == 0 && take_received(collector, n_pool))
		return result;
	return result < 0 ? -1 : look_into(collector, share_of(collector), n);
}

static int tell_all(struct collector *collector, const unsigned char *tip)
{
	int result;

	begin_steps(collector, tip);
	result = look_into_all(collector);
	if (result == 0)
		result = find_all_gone(collector);
	for (size_t i = 0; i < collector->n_steps && result == 0; i++) {
		collector->step = &collector->steps[i];
		result = tell_commit(collector);
	}
	return result;
}

static void collector_release(struct collector *collector)
{
	versions_release(&collector->versions);
	map_release(&collector->schemas);
	arena_release(&collector->arena);
	arena_release(&collector->scratch);
	free(collector->marks);
	free(collector->files);
	free(collector->steps);
	buf_release(&collector->received);
}

static int tell_new(struct collector *collector, const unsigned char *tip, size_t n_before)
{
	const struct past *past = collector->past;

	collector->marks = order_marks(past);
	memset(collector->marks + n_before, 1, past->n_commits - n_before);
	return tell_all(collector, tip);
}

int64_t collect_history(struct past *past, struct objects *objects, struct str prefix,
			const unsigned char *tip, size_t most, struct diags *diags)
{
	struct walk walk = { .past = past, .objects = objects, .has_texts = true, .most = most };
	struct collector collector = COLLECTOR_INIT(past, objects, prefix, diags);
	int64_t result;

	past_own(past);
	result = walk_commits(&walk, tip, diags);
	if (result == 0)
		result = walk.has_more ? COLLECT_MANY : tell_new(&collector, tip, walk.n_before);
	if (result == 0)
		result = (int64_t)(past->n_commits - walk.n_before);
	collector_release(&collector);
	walk_release(&walk);
	return result;
}

/* --- one record alone --------------------------------------------------------------------- */

/* The schema of one commit, as if it were new there. */
static int tell_schema_of(struct collector *collector, uint32_t commit)
{
	struct delta step = { .commit = commit };
	unsigned char top[SOURCE_BLOB];
	struct tree_comparison comparison = { .own = top, .data = collector };
	int found = top_of(collector, commit, top);

	collector->step = &step;
	collector->paths = STR("schema/\n");
	if (found == 1)
		found = trees_compare(collector->objects, &comparison, 1,
				      (struct tree_visitor){ add_file, is_on_the_way },
				      collector->diags);
	for (size_t i = 0; i < collector->n_files && found == 0; i++)
		if (!collector->files[i].id.n)
			found = tell_schema(collector, &collector->files[i]);
	return found;
}

static int add_texts(struct past *past, struct objects *objects, struct diags *diags)
{
	int result = 0;

	for (size_t i = 0; i < past->n_commits && result == 0; i++)
		if (past->commits[i].n_changes || past->commits[i].n_faults)
			result = walk_add_texts(past, objects, (uint32_t)i, diags);
	return result;
}

static int tell_trail(struct collector *collector, const struct walk *walk,
		      const unsigned char *tip)
{
	struct past *past = collector->past;
	struct trail_query query = { .walk = walk, .tip = order_find(past, tip),
				     .prefix = collector->prefix, .id = collector->only };
	struct buf paths = BUF_INIT;
	int found;

	if (tell_schema_of(collector, query.tip) < 0)
		return -1;
	collector->marks = order_marks(past);
	found = trail_mark(&query, collector->marks, &paths, collector->diags);
	collector->paths = buf_str(&paths);
	if (found == 1 && (tell_all(collector, tip) < 0 ||
			   add_texts(past, walk->objects, collector->diags) < 0))
		found = -1;
	buf_release(&paths);
	return found;
}

int collect_record(struct past *past, struct objects *objects, const struct graph *graph,
		   struct str prefix, const unsigned char *tip, struct str id,
		   struct diags *diags)
{
	struct walk walk = { .past = past, .objects = objects, .graph = graph };
	struct collector collector = COLLECTOR_INIT(past, objects, prefix, diags);
	int found = walk_commits(&walk, tip, diags);

	collector.only = id;
	if (found == 0)
		found = tell_trail(&collector, &walk, tip);
	collector_release(&collector);
	walk_release(&walk);
	return found;
}

int collect_commits(struct past *past, struct objects *objects, const unsigned char *tip,
		    struct diags *diags)
{
	struct walk walk = { .past = past, .objects = objects };
	int result = walk_commits(&walk, tip, diags);

	walk_release(&walk);
	return result;
}
