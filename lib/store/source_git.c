/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sources that git holds: the files of a revision, those of the index, and those of a unit that
 * is pinned to a commit of another repository.
 *
 * Most files of a revision lie in the working tree too, where they need not be
 * unpacked: a file whose bytes hash to the id that was asked for is the object,
 * whatever git's index, attributes or clock say of it.
 */
#include "store/git.h"
#include "store/head.h"
#include "store/tree.h"

#include "base/date.h"
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READERS = 16, SAMPLE = 16, WAY = 4 };

/* A tree that was gone through on the way to a folder. */
struct passed {
	git_oid id;
	struct buf bytes;
};

struct git_source {
	struct source base;
	struct libgit git;
	git_repository *repository;
	git_odb *odb;
	int top;			/* the working tree of the records, or -1 */
	git_index *index;		/* null for a revision */
	git_oid root;			/* of a revision: the tree of the top */
	bool has_root;			/* the revision has the folder of the top at all */
	struct passed way[WAY];		/* to the folder that was asked for last, by depth */
	struct buf prefix;		/* the top in its repository: "" or "records/" */
	const struct unit *unit;	/* that lives in this repository and not in ours; or null */
	struct str mark;		/* of the unit: how all paths begin; else empty */
	char commit[GIT_OID_HEXSZ + 1];
	/* one reader in libgit2 at a time; parsing goes on beside it */
	pthread_mutex_t lock;
	atomic_uint asked, tried, found;	/* files; looked for in the working tree; there */
};

static struct git_source *git_source_of(struct source *source)
{
	return (struct git_source *)(void *)source;
}

static int fail(enum diag_id id, struct str path, struct str first, struct str second,
		struct diags *diags)
{
	diag_add(diags, id, (struct place){ path, 0, 0 }, DIAG_ARGS(first, second));
	return -1;
}

/* --- objects ------------------------------------------------------------------------------ */

/* Says what is wrong with a unit's repository, and names that as a shell takes it. */
static int refuse_unit(struct git_source *source, enum diag_id id, struct str path,
		       struct str what, struct diags *diags)
{
	struct buf word = BUF_INIT;

	buf_add_word(&word, source->unit->repository);
	diag_add(diags, id, (struct place){ path, 0, 0 }, DIAG_ARGS(what, buf_str(&word)));
	buf_release(&word);
	return -1;
}

/* A blob that a partial clone left out is no damage, and has a way out of its own. */
static int refuse_object(struct git_source *source, int error, struct str path,
			 struct diags *diags)
{
	if (error == GIT_ENOTFOUND && source->unit &&
	    libgit_is_partial(&source->git, source->repository))
		return refuse_unit(source, DIAG_UNIT_PARTIAL, path, path, diags);
	if (error == GIT_ENOTFOUND && libgit_is_partial(&source->git, source->repository))
		return fail(DIAG_GIT_PARTIAL, path, path, STR(""), diags);
	return fail(DIAG_GIT_OBJECT, path, path, libgit_error(&source->git), diags);
}

static int refuse_size(struct str path, size_t size, size_t limit, struct diags *diags)
{
	char have[24], most[24];

	snprintf(have, sizeof(have), "%zu", size);
	snprintf(most, sizeof(most), "%zu", limit);
	return fail(DIAG_FILE_TOO_LARGE, path, str_of(have), str_of(most), diags);
}

/* The content of an object into `out`; where there is a limit, its size is asked for first. */
static int read_object(struct git_source *source, const git_oid *id, struct str path,
		       size_t limit, struct buf *out, struct diags *diags)
{
	const struct libgit *git = &source->git;
	git_odb_object *object;
	git_object_t kind;
	size_t size = 0;
	int error = 0;

	buf_clear(out);
	if (limit < SIZE_MAX)
		error = git->odb_read_header(&size, &kind, source->odb, id);
	if (error == 0 && size > limit)
		return refuse_size(path, size, limit, diags);
	if (error == 0)
		error = git->odb_read(&object, source->odb, id);
	if (error < 0)
		return refuse_object(source, error, path, diags);
	buf_add(out, (struct str){ git->odb_object_data(object), git->odb_object_size(object) });
	git->odb_object_free(object);
	return 0;
}

/* An old revision shares little with the working tree: those of its files tell that are tried. */
static bool is_worth_a_look(struct git_source *source)
{
	unsigned asked = atomic_fetch_add(&source->asked, 1);

	return asked % SAMPLE == 0 || asked < 4 * SAMPLE ||
	       atomic_load(&source->found) * 2 >= atomic_load(&source->tried);
}

/* True when the file of the working tree is the blob; many threads may ask at once. */
static bool read_file(struct git_source *source, const struct source_item *item, size_t limit,
		      struct buf *out)
{
	struct diags unused = DIAGS_INIT;
	bool is_tried = source->top >= 0 && item->kind == ENTRY_FILE && is_worth_a_look(source);
	bool is_same = is_tried &&
		       file_read(source->top, item->path, limit, out, &unused) == 0 &&
		       libgit_is_blob(&source->git, buf_str(out), item->blob);

	diags_release(&unused);
	atomic_fetch_add(&source->tried, is_tried);
	atomic_fetch_add(&source->found, is_same);
	return is_same;
}

static void read_objects(struct git_source *source, struct source_file *files, size_t n,
			 size_t limit, struct diags *diags)
{
	git_oid id;

	for (size_t i = 0; i < n; i++) {
		if (files[i].is_read)
			continue;
		memcpy(id.id, files[i].item.blob, GIT_OID_RAWSZ);
		files[i].is_read = read_object(source, &id, files[i].item.path, limit,
					       &files[i].bytes, diags) == 0;
	}
}

static void read_files(struct source *base, struct source_file *files, size_t n, size_t limit,
		       struct diags *diags)
{
	struct git_source *source = git_source_of(base);
	size_t rest = n;

	for (size_t i = 0; i < n; i++) {
		files[i].is_read = read_file(source, &files[i].item, limit, &files[i].bytes);
		rest -= files[i].is_read;
	}
	if (!rest)
		return;
	pthread_mutex_lock(&source->lock);
	read_objects(source, files, n, limit, diags);
	pthread_mutex_unlock(&source->lock);
}

/* --- names -------------------------------------------------------------------------------- */

struct listing {
	struct arena *arena;
	struct str folder;
	bool is_top;			/* no slash stands behind the folder */
	struct source_item *items;
	size_t n, cap;
	struct diags *diags;
};

static struct str join_path(const struct listing *listing, struct str name)
{
	struct str folder = listing->folder;
	size_t n = folder.n + !listing->is_top;
	char *path = arena_alloc(listing->arena, n + name.n + 1);

	if (folder.n)
		memcpy(path, folder.p, folder.n);
	if (!listing->is_top)
		path[folder.n] = '/';
	memcpy(path + n, name.p, name.n);
	return (struct str){ path, n + name.n };
}

static enum entry_kind kind_of_mode(uint32_t mode)
{
	if (mode == MODE_DIRECTORY)
		return ENTRY_DIRECTORY;
	return S_ISREG(mode) ? ENTRY_FILE : ENTRY_OTHER;
}

static void fill_item(struct source_item *item, struct str path, const struct tree_entry *entry)
{
	*item = (struct source_item){ .path = path, .kind = kind_of_mode(entry->mode) };
	item->name = str_from(path, path.n - entry->name.n);
	memcpy(item->blob, entry->id, SOURCE_BLOB);
}

static void list_entry(struct listing *listing, const struct tree_entry *entry)
{
	if (!name_is_sound(entry->name)) {
		fail(DIAG_GIT_NAME, listing->folder, entry->name, STR(""), listing->diags);
		return;
	}
	if (entry->name.p[0] == '.')
		return;
	listing->items = mem_grow(listing->items, &listing->cap, listing->n + 1,
				  sizeof(*listing->items));
	fill_item(&listing->items[listing->n++],
		  join_path(listing, entry->name), entry);
}

static int compare_items(const void *a, const void *b)
{
	return str_cmp(((const struct source_item *)a)->name,
		       ((const struct source_item *)b)->name);
}

/* Git orders a folder as if its name ended with a slash; a source orders by name alone. */
static void finish_listing(struct listing *listing, struct source_item **items, size_t *n)
{
	if (listing->n)
		qsort(listing->items, listing->n, sizeof(*listing->items), compare_items);
	*items = arena_copy(listing->arena, listing->items, listing->n * sizeof(*listing->items));
	*n = listing->n;
	free(listing->items);
}

/* --- a revision --------------------------------------------------------------------------- */

static git_oid id_of(const struct tree_entry *entry)
{
	git_oid id;

	memcpy(id.id, entry->id, SOURCE_BLOB);
	return id;
}

/* Folders are asked for in turn, so that most of the way is that to the folder before. */
static int pass_tree(struct git_source *source, struct passed *passed, const git_oid *tree,
		     struct str folder, struct diags *diags)
{
	if (passed->bytes.n && memcmp(passed->id.id, tree->id, GIT_OID_RAWSZ) == 0)
		return 0;
	passed->id = *tree;
	return read_object(source, tree, folder, SIZE_MAX, &passed->bytes, diags);
}

/*
 * The entry `name` of the tree of a folder; the name in `entry` is the caller's. 1, or 0 when
 * there is none, or -1 and a diagnostic when the tree cannot be read.
 */
static int find_in_tree(struct git_source *source, struct passed *passed, const git_oid *tree,
			struct str folder, struct str name, struct tree_entry *entry,
			struct diags *diags)
{
	int found = pass_tree(source, passed, tree, folder, diags);
	struct str rest = buf_str(&passed->bytes);

	while (found == 0 && tree_next(&rest, entry))
		found = str_eq(entry->name, name);
	entry->name = name;
	return found;
}

/* Walks from the tree of the top down a path, as find_in_tree(); the top itself is always found. */
static int find_below(struct git_source *source, const git_oid *root, struct str path,
		      struct tree_entry *entry, struct diags *diags)
{
	size_t at = source->mark.n;
	int found = 1;

	*entry = (struct tree_entry){ .mode = MODE_DIRECTORY };
	memcpy(entry->id, root->id, SOURCE_BLOB);
	for (size_t depth = 0; found == 1 && at < path.n; depth++) {
		struct str name = str_until(str_from(path, at), '/');
		git_oid tree = id_of(entry);

		if (entry->mode != MODE_DIRECTORY || !name_is_sound(name))
			return 0;
		found = find_in_tree(source, &source->way[depth % WAY], &tree,
				     str_sub(path, 0, at ? at - 1 : 0), name, entry, diags);
		at += name.n + 1;
	}
	return found;
}

/* Behind a folder that cannot be read may be anything: who then lists or reads it is told. */
static bool revision_find(struct source *base, struct str path, struct source_item *out)
{
	struct git_source *source = git_source_of(base);
	struct diags unused = DIAGS_INIT;
	struct tree_entry entry;
	int found = 0;

	pthread_mutex_lock(&source->lock);
	if (source->has_root)
		found = find_below(source, &source->root, path, &entry, &unused);
	pthread_mutex_unlock(&source->lock);
	if (found)
		fill_item(out, path, &entry);
	diags_release(&unused);
	return found != 0;
}

static int read_tree(struct git_source *source, struct str path, struct buf *bytes,
		     struct diags *diags)
{
	struct tree_entry entry;
	git_oid tree;
	int found = 0;

	if (source->has_root)
		found = find_below(source, &source->root, path, &entry, diags);
	if (found < 0)
		return -1;
	if (!found || entry.mode != MODE_DIRECTORY)
		return fail(DIAG_FILE_MISSING, path, path, STR(""), diags);
	tree = id_of(&entry);
	return read_object(source, &tree, path, SIZE_MAX, bytes, diags);
}

static int revision_list(struct source *base, struct str path, struct arena *arena,
			 struct source_item **items, size_t *n, struct diags *diags)
{
	struct git_source *source = git_source_of(base);
	struct listing listing = { .arena = arena, .folder = path, .diags = diags,
				   .is_top = path.n == source->mark.n };
	struct buf bytes = BUF_INIT;
	struct tree_entry entry;
	struct str rest;
	int result;

	pthread_mutex_lock(&source->lock);
	result = read_tree(source, path, &bytes, diags);
	pthread_mutex_unlock(&source->lock);
	rest = buf_str(&bytes);
	while (tree_next(&rest, &entry))
		list_entry(&listing, &entry);
	finish_listing(&listing, items, n);
	buf_release(&bytes);
	return result;
}

/* --- the index ---------------------------------------------------------------------------- */

/* Where in the repository a path of the source is. */
static void add_full_path(const struct git_source *source, struct str path, struct buf *out)
{
	buf_add(out, buf_str(&source->prefix));
	buf_add(out, path);
	while (!path.n && out->n && out->p[out->n - 1] == '/')
		out->p[--out->n] = '\0';
}

/* A path that `git add --intent-to-add` announced has no content yet, and no commit takes it. */
static bool is_staged(const git_index_entry *entry)
{
	return !(entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD);
}

static size_t first_with(const struct git_source *source, const struct buf *prefix)
{
	size_t at;

	if (!prefix->n)
		return 0;
	if (source->git.index_find_prefix(&at, source->index, prefix->p) == 0)
		return at;
	return source->git.index_entrycount(source->index);
}

/* The next staged entry from *at on that begins with prefix; null behind the last one. */
static const git_index_entry *next_with(const struct git_source *source, const struct buf *prefix,
					size_t *at)
{
	const git_index_entry *entry;

	while ((entry = source->git.index_get_byindex(source->index, *at))) {
		(*at)++;
		if (!str_starts(str_of(entry->path), buf_str(prefix)))
			return NULL;
		if (is_staged(entry))
			return entry;
	}
	return NULL;
}

static bool index_find(struct source *base, struct str path, struct source_item *out)
{
	struct git_source *source = git_source_of(base);
	const git_index_entry *entry;
	struct buf full = BUF_INIT;
	bool found = false;
	size_t at;

	add_full_path(source, path, &full);
	at = first_with(source, &full);
	while (!found && (entry = next_with(source, &full, &at))) {
		char after = entry->path[full.n];
		struct tree_entry as = { .mode = after ? MODE_DIRECTORY : entry->mode,
					 .name = path };

		memcpy(as.id, entry->id.id, SOURCE_BLOB);
		found = !after || after == '/' || !full.n;
		fill_item(out, path, &as);
		out->name = path.n ? out->name : STR("");
	}
	buf_release(&full);
	return found;
}

static int index_list(struct source *base, struct str path, struct arena *arena,
		      struct source_item **items, size_t *n, struct diags *diags)
{
	struct git_source *source = git_source_of(base);
	struct listing listing = { .arena = arena, .folder = path, .diags = diags,
				   .is_top = path.n == source->mark.n };
	const git_index_entry *entry;
	struct buf prefix = BUF_INIT;
	struct str before = STR("");
	size_t at;

	add_full_path(source, path, &prefix);
	if (prefix.n)
		buf_addc(&prefix, '/');
	at = first_with(source, &prefix);
	while ((entry = next_with(source, &prefix, &at))) {
		struct str below = str_from(str_of(entry->path), prefix.n);
		struct tree_entry child = { .mode = entry->mode, .name = str_until(below, '/') };

		/*
		 * All entries of one folder stand together, so looking at the last one is enough.
		 */
		memcpy(child.id, entry->id.id, SOURCE_BLOB);
		if (child.name.n < below.n)
			child.mode = MODE_DIRECTORY;
		if (!str_eq(child.name, before))
			list_entry(&listing, &child);
		before = child.name;
	}
	buf_release(&prefix);
	finish_listing(&listing, items, n);
	if (!*n && path.n)
		return fail(DIAG_FILE_MISSING, path, path, STR(""), diags);
	return 0;
}

/* --- opening and closing ------------------------------------------------------------------ */

static void git_source_close(struct source *base)
{
	struct git_source *source = git_source_of(base);

	if (source->index)
		source->git.index_free(source->index);
	if (source->odb)
		source->git.odb_free(source->odb);
	if (source->repository)
		source->git.repository_free(source->repository);
	if (source->git.handle)
		libgit_close(&source->git);
	if (source->top >= 0)
		close(source->top);
	pthread_mutex_destroy(&source->lock);
	for (size_t i = 0; i < WAY; i++)
		buf_release(&source->way[i].bytes);
	buf_release(&source->prefix);
	free(source);
}

static const struct source_ops revision_ops = {
	.list = revision_list, .read = read_files, .find = revision_find, .close = git_source_close,
};

static const struct source_ops index_ops = {
	.list = index_list, .read = read_files, .find = index_find, .close = git_source_close,
};

/* What lies between the top of git's working tree and that of the records; nothing when bare. */
static void find_prefix(struct git_source *source, struct str path)
{
	struct str workdir = str_of(source->git.repository_workdir(source->repository));

	if (!workdir.n || !str_starts(path, workdir) || path.n == workdir.n)
		return;
	buf_add(&source->prefix, str_from(path, workdir.n));
	buf_addc(&source->prefix, '/');
}

static void open_top(struct git_source *source, struct str path)
{
	struct buf name = BUF_INIT;

	buf_add(&name, path);
	if (source->git.repository_workdir(source->repository))
		source->top = open(name.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	buf_release(&name);
}

static int open_parts(struct git_source *source, struct str path, struct diags *diags)
{
	if (libgit_open(&source->git, diags) < 0) {
		source->git.handle = NULL;
		return -1;
	}
	if ((source->unit ? libgit_open_other : libgit_open_repository)(
		    &source->git, path, &source->repository, diags) < 0)
		return -1;
	if (source->git.repository_odb(&source->odb, source->repository) < 0)
		return fail(DIAG_GIT_REPOSITORY, path, libgit_error(&source->git), STR(""), diags);
	if (!source->unit) {
		find_prefix(source, path);
		open_top(source, path);
	}
	return 0;
}

static struct git_source *git_source_new(const struct source_ops *ops, struct str path,
					 const struct unit *unit, struct diags *diags)
{
	struct git_source *source = mem_alloc(sizeof(*source));

	memset(source, 0, sizeof(*source));
	source->base.ops = ops;
	source->base.threads = READERS;
	source->top = -1;
	source->unit = unit;
	source->mark = unit ? unit_mark(unit) : STR("");
	pthread_mutex_init(&source->lock, NULL);
	if (open_parts(source, path, diags) == 0)
		return source;
	git_source_close(&source->base);
	return NULL;
}

/* --- which commit ------------------------------------------------------------------------- */

/* HEAD and its short form, alone or with a way from there: HEAD~1, @{1}. */
static bool is_about_head(struct str revision)
{
	struct str head = str_starts(revision, STR("HEAD")) ? STR("HEAD") : STR("@");

	return str_starts(revision, head) &&
	       (revision.n == head.n || memchr("~^@{:", revision.p[head.n], 5));
}

static bool has_references(const struct git_source *source)
{
	const struct libgit *git = &source->git;
	git_reference_iterator *all;
	const char *name;
	bool found = false;

	if (git->reference_iterator_new(&all, source->repository) == 0) {
		found = git->reference_next_name(&name, all) == 0;
		git->reference_iterator_free(all);
	}
	return found;
}

/* A branch without a commit explains why HEAD is none, not why another branch is not found. */
static int refuse_revision(struct git_source *source, struct str revision, struct diags *diags)
{
	const struct libgit *git = &source->git;
	enum diag_id id = DIAG_GIT_REVISION;

	if (git->repository_head_unborn(source->repository) == 1 &&
	    (is_about_head(revision) || !has_references(source)))
		id = DIAG_GIT_UNBORN;
	else if (git->repository_is_shallow(source->repository) == 1)
		id = DIAG_GIT_REVISION_SHALLOW;
	return fail(id, STR(""), revision, STR(""), diags);
}

/* What git is asked about a revision: it thinks about that while libgit2 is loaded. */
struct question {
	struct buf directory, revision, answer, words;
	struct proc_peer git;
	bool is_known;			/* without git */
	int error;			/* why git could not be asked */
	git_oid id;
};

/* HEAD is read where it is plain. */
static bool is_plain_head(const char *directory, struct str revision, git_oid *id)
{
	int found = str_eq(revision, STR("HEAD")) ? head_read(directory, id->id) : -1;

	if (found >= 0)
		close(found);
	return found >= 0;
}

/* Git itself says what a revision means: libgit2 knows fewer forms, and reads some differently. */
static void ask(struct question *question, struct str path, struct str revision)
{
	*question = (struct question){ .is_known = false };
	buf_add(&question->directory, path);
	buf_add(&question->revision, revision);
	buf_addc(&question->revision, '\0');
	question->is_known = is_plain_head(question->directory.p, revision, &question->id);
	if (!question->is_known &&
	    proc_start((struct proc){
			.args = (const char *const[]){ "git", "rev-parse", "--verify", "--quiet",
						       "--end-of-options", question->revision.p,
						       NULL },
			.directory = question->directory.p }, &question->git) < 0)
		question->error = errno;
}

/* After its answer git may still have to say how long that took: it ends by itself. */
static bool is_answered(void *unused, struct str out)
{
	return false;
}

/* The exit status of git. */
static int hear(struct question *question)
{
	if (question->is_known || question->error)
		return 0;
	proc_ask(&question->git, STR(""), &question->answer, &question->words, is_answered,
		 NULL);
	return proc_stop(&question->git);
}

static void forget(struct question *question)
{
	buf_release(&question->directory);
	buf_release(&question->revision);
	buf_release(&question->answer);
	buf_release(&question->words);
}

static int take_answer(struct git_source *source, struct question *question, int status,
		       struct str revision, struct diags *diags)
{
	struct str hex = str_trim(buf_str(&question->answer));

	if (question->is_known)
		return 0;
	if (question->error)
		return fail(DIAG_GIT_PROGRAM, STR(""), str_of(strerror(question->error)),
			    STR(""), diags);
	if (status || source->git.oid_fromstrn(&question->id, hex.p, hex.n) < 0)
		return refuse_revision(source, revision, diags);
	return 0;
}

/* The day on which the commit was made, in the zone in which it was made. */
static int64_t day_of(const struct libgit *git, const git_commit *commit)
{
	struct instant at = { git->commit_time(commit), git->commit_time_offset(commit) };

	return instant_date(at);
}

/* A partial clone may have a commit without its tree: that is told, not taken for no records. */
static int take_commit(struct git_source *source, git_commit *commit, struct str revision,
		       struct diags *diags)
{
	struct libgit *git = &source->git;
	struct str prefix = buf_str(&source->prefix);
	struct buf tree = BUF_INIT;
	struct tree_entry entry;
	int found, result = read_object(source, git->commit_tree_id(commit), revision, SIZE_MAX,
					&tree, diags);

	buf_release(&tree);
	if (result < 0)
		return -1;
	git->oid_tostr(source->commit, sizeof(source->commit), git->commit_id(commit));
	source->base.commit = str_of(source->commit);
	source->base.committed = day_of(git, commit);
	found = find_below(source, git->commit_tree_id(commit),
			   str_sub(prefix, 0, prefix.n ? prefix.n - 1 : 0), &entry, diags);
	source->has_root = found == 1 && entry.mode == MODE_DIRECTORY;
	source->root = id_of(&entry);
	return found < 0 ? -1 : 0;
}

static int open_commit(struct git_source *source, const git_oid *id, struct str revision,
		       struct diags *diags)
{
	const struct libgit *git = &source->git;
	git_object *object = NULL, *commit = NULL;
	int error = git->object_lookup(&object, source->repository, id, GIT_OBJECT_ANY);

	if (error == 0)
		error = git->object_peel(&commit, object, GIT_OBJECT_COMMIT);
	if (error == 0)
		error = take_commit(source, (git_commit *)(void *)commit, revision, diags);
	else if (!object)
		refuse_object(source, error, revision, diags);
	else
		fail(DIAG_GIT_NOT_COMMIT, STR(""), revision, STR(""), diags);
	git->object_free(commit);
	git->object_free(object);
	return error < 0 ? -1 : 0;
}

struct source *source_open_revision(struct str path, struct str revision, struct diags *diags)
{
	struct git_source *source;
	struct question question;
	int status, result = -1;

	ask(&question, path, revision);
	source = git_source_new(&revision_ops, path, NULL, diags);
	status = hear(&question);
	if (source)
		result = take_answer(source, &question, status, revision, diags);
	if (result == 0)
		result = open_commit(source, &question.id, revision, diags);
	forget(&question);
	if (result == 0)
		return &source->base;
	if (source)
		git_source_close(&source->base);
	return NULL;
}

/* --- a unit of another repository --------------------------------------------------------- */

static int refuse_pinned(struct git_source *source, int error, struct diags *diags)
{
	struct str commit = source->unit->commit;

	if (error != GIT_ENOTFOUND)
		return refuse_object(source, error, commit, diags);
	if (source->git.repository_is_shallow(source->repository) == 1)
		return refuse_unit(source, DIAG_UNIT_SHALLOW, STR(""), commit, diags);
	return refuse_unit(source, DIAG_UNIT_COMMIT, STR(""), commit, diags);
}

/* The id must be that of the commit itself: a tag's could come to mean another one. */
static int open_pinned(struct git_source *source, struct diags *diags)
{
	const struct libgit *git = &source->git;
	struct str hex = source->unit->commit;
	git_object *object = NULL, *commit = NULL;
	git_oid id;
	int result = git->oid_fromstrn(&id, hex.p, hex.n);

	if (result == 0)
		result = git->object_lookup(&object, source->repository, &id, GIT_OBJECT_ANY);
	if (result < 0)
		refuse_pinned(source, result, diags);
	else if (git->object_peel(&commit, object, GIT_OBJECT_COMMIT) < 0 ||
		 !git->oid_equal(git->commit_id((git_commit *)(void *)commit), &id))
		result = refuse_unit(source, DIAG_UNIT_NOT_COMMIT, STR(""), hex, diags);
	else
		result = take_commit(source, (git_commit *)(void *)commit, hex, diags);
	git->object_free(commit);
	git->object_free(object);
	return result;
}

/* The absolute path of the unit's repository, links followed; null when nothing is there. */
static char *find_repository(struct str top, const struct unit *unit)
{
	struct buf path = BUF_INIT;
	char *real;

	buf_add(&path, top);
	buf_addc(&path, '/');
	buf_add(&path, unit->repository);
	real = realpath(path.p, NULL);
	buf_release(&path);
	return real;
}

/* All that is wrong with the repository is told at the unit, where it is named. */
static void tell_at_unit(const struct unit *unit, const struct diags *found, struct diags *diags)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct diag *row = &found->rows[i];

		if (row->id == DIAG_GIT_NONE)
			diag_add(diags, DIAG_UNIT_REPOSITORY, unit->place,
				 DIAG_ARGS(unit->repository));
		else
			diag_add(diags, row->id, unit->place, row->args);
	}
}

struct source *source_open_unit(struct str top, const struct unit *unit, struct diags *diags)
{
	struct diags found = DIAGS_INIT;
	char *path = find_repository(top, unit);
	struct git_source *source = NULL;

	if (path)
		source = git_source_new(&revision_ops, str_of(path), unit, &found);
	else
		fail(DIAG_GIT_NONE, STR(""), unit->repository, STR(""), &found);
	if (source)
		libgit_verify(&source->git);
	if (source && open_pinned(source, &found) < 0) {
		git_source_close(&source->base);
		source = NULL;
	}
	tell_at_unit(unit, &found, diags);
	diags_release(&found);
	free(path);
	return source ? &source->base : NULL;
}

/* --- the index as a whole ----------------------------------------------------------------- */

/* Every path that a merge has left unsettled; -1 when there is one. */
static int check_merged(struct git_source *source, struct diags *diags)
{
	struct str before = STR(""), path;
	const git_index_entry *entry;
	int result = 0;

	if (!source->git.index_has_conflicts(source->index))
		return 0;
	for (size_t i = 0; (entry = source->git.index_get_byindex(source->index, i)); i++) {
		path = str_of(entry->path);
		if (GIT_INDEX_ENTRY_STAGE(entry) == 0 || str_eq(path, before))
			continue;
		result = fail(DIAG_GIT_UNMERGED, path, path, STR(""), diags);
		before = path;
	}
	return result;
}

struct source *source_open_index(struct str path, struct diags *diags)
{
	struct git_source *source = git_source_new(&index_ops, path, NULL, diags);

	if (!source)
		return NULL;
	if (libgit_open_index(&source->git, source->repository, &source->index, diags) == 0 &&
	    check_merged(source, diags) == 0)
		return &source->base;
	git_source_close(&source->base);
	return NULL;
}
