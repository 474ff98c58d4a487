/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/tell.h"

#include "history/find.h"
#include "base/path.h"
#include "text/yaml.h"

#include <string.h>

/* --- versions ----------------------------------------------------------------------------- */

static const struct version *add_broken(struct collector *collector, const unsigned char *blob)
{
	struct version *version = versions_add(&collector->versions, blob);

	version->is_broken = true;
	return version;
}

int tell_read(struct collector *collector, const unsigned char *blob, const struct version **out)
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
	int found, result = find_top(collector, commit, top);

	*out = NULL;
	if (result != 1)
		return result;
	found = tree_find(collector->objects, top, file->path, &entry, diags);
	memcpy(blob, entry.id, SOURCE_BLOB);
	if (found == 0)
		found = find_record(collector->objects, top, file->id, &path, blob, diags);
	buf_release(&path);
	return found == 1 ? tell_read(collector, blob, out) : found;
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
		result = tell_read(collector, sides->own, &sides->now);
	for (size_t i = 0; i < collector->step->n && result == 0; i++) {
		const struct commit_row *row = &past->commits[collector->step->commit];

		if (sides->before[i])
			result = tell_read(collector, sides->before[i], &sides->was[i]);
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
	int found = find_top(collector, collector->past->parents[row->first_parent + parent], top);

	if (found == 1)
		found = find_record(collector->objects, top, id, &path, blob, collector->diags);
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

static struct str id_key(const unsigned char *id)
{
	return (struct str){ (const char *)id, SOURCE_BLOB };
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

int tell_schema(struct collector *collector, const struct file *file)
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

/* --- one commit --------------------------------------------------------------------------- */

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

int tell_commit(struct collector *collector)
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
