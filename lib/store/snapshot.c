/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/snapshot.h"

#include "base/parallel.h"

#include <stdlib.h>
#include <string.h>

/* A file that is to become a record. */
struct job {
	struct str path;
	const struct type *type;
	const struct unit *unit;
	unsigned char blob[SOURCE_BLOB];
};

struct jobs {
	struct job *rows;
	size_t n, cap;
};

enum {
	MAX_SHARD_DEPTH = 3,	/* folders below the folder of a type */
	CHUNK = 32,		/* files that a thread takes at a time */
};

static bool has_ending(struct str name, struct str ending)
{
	return name.n > ending.n && str_ends(name, ending);
}

/* --- configuration and schema ------------------------------------------------------------- */

static int parse_config(struct source *source, const struct source_item *item,
			struct arena *arena, struct config *config, struct diags *diags)
{
	struct buf bytes = BUF_INIT;
	int result = source_read(source, item, FILE_MAX_RECORD, &bytes, diags);

	if (result == 0)
		result = config_parse((struct document){ item->path, buf_str(&bytes) }, arena,
				      config, diags);
	buf_release(&bytes);
	return result;
}

static int read_config(struct source *source, struct snapshot *snapshot, struct diags *diags)
{
	struct source_item item;

	if (!source_find(source, STR("lg.yaml"), &item))
		diag_add(diags, DIAG_REPO_NOT_FOUND, (struct place){ STR("lg.yaml"), 0, 0 },
			 DIAG_NO_ARGS);
	else if (parse_config(source, &item, &snapshot->arena, &snapshot->config, diags) < 0)
		snapshot->faulty = true;
	return snapshot->config.n_units ? 0 : -1;
}

static struct document read_document(struct source *source, const struct source_item *item,
				     struct arena *arena, struct diags *diags)
{
	struct document file = { item->path, { NULL, 0 } };
	struct buf bytes = BUF_INIT;

	if (source_read(source, item, FILE_MAX_RECORD, &bytes, diags) == 0)
		file.bytes = arena_str(arena, buf_str(&bytes));
	buf_release(&bytes);
	return file;
}

static int read_schema(struct source *source, struct snapshot *snapshot, struct diags *diags)
{
	struct source_item *items, folder;
	struct document *files;
	size_t n, n_files = 0;

	if (!source_find(source, STR("schema"), &folder)) {
		diag_add(diags, DIAG_SCHEMA_MISSING, (struct place){ STR("schema"), 0, 0 },
			 DIAG_NO_ARGS);
		return -1;
	}
	if (source_list(source, STR("schema"), &snapshot->arena, &items, &n, diags) < 0)
		return -1;
	files = arena_alloc(&snapshot->arena, (n + 1) * sizeof(*files));
	for (size_t i = 0; i < n; i++) {
		if (items[i].kind == ENTRY_DIRECTORY || !has_ending(items[i].name, STR(".yaml")))
			continue;
		files[n_files] = read_document(source, &items[i], &snapshot->arena, diags);
		if (str_eq(items[i].name, STR("checks.yaml")))
			snapshot->checks = files[n_files];
		if (str_eq(items[i].name, STR("queries.yaml")))
			snapshot->queries = files[n_files];
		n_files++;
	}
	if (schema_parse(files, n_files, &snapshot->schema, diags) < 0)
		snapshot->faulty = true;
	return 0;
}

/* --- units of other repositories ---------------------------------------------------------- */

static struct str join(struct arena *arena, struct str first, struct str second)
{
	struct buf whole = BUF_INIT;
	struct str copy;

	buf_add(&whole, first);
	buf_add(&whole, second);
	copy = arena_str(arena, buf_str(&whole));
	buf_release(&whole);
	return copy;
}

/* The unit of the same name, else the only one; null when that has no folder of its own there. */
static const struct unit *counterpart(const struct config *there, struct str name)
{
	const struct unit *unit = config_unit(there, name);

	if (!unit && there->n_units == 1)
		unit = &there->units[0];
	return unit && !unit_is_elsewhere(unit) ? unit : NULL;
}

static int refuse_folder(const struct unit *unit, const struct config *there, struct diags *diags)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < there->n_units; i++)
		buf_add_item(&names, there->units[i].name);
	diag_add(diags, DIAG_UNIT_FOLDER, unit->place,
		 DIAG_ARGS(unit->name, unit->repository, buf_str(&names)));
	buf_release(&names);
	return -1;
}

/* Completes the path of a unit by the lg.yaml that stands beside it; without one it is the top. */
static int find_folder(struct source *source, struct unit *unit, struct arena *arena,
		       struct diags *diags)
{
	struct config config = { .n_units = 0 };
	const struct unit *there;
	struct source_item item;

	if (unit->has_path || !source_find(source, join(arena, unit->path, STR("lg.yaml")), &item))
		return 0;
	if (parse_config(source, &item, arena, &config, diags) < 0)
		return -1;
	there = counterpart(&config, unit->name);
	if (!there)
		return refuse_folder(unit, &config, diags);
	unit->path = join(arena, unit->path, there->path);
	return 0;
}

/* The source of a unit; null and a diagnostic when it cannot be read. */
static struct source *open_unit(struct str top, struct unit *unit, struct arena *arena,
				struct diags *diags)
{
	struct source *source = source_open_unit(top, unit, diags);

	if (source && find_folder(source, unit, arena, diags) < 0) {
		source_close(source);
		source = NULL;
	}
	return source;
}

/* Nothing is opened, and libgit2 not loaded, where all units lie in this repository. */
static void open_units(struct snapshot *snapshot, struct source *source, struct str top,
		       struct diags *diags)
{
	struct config *config = &snapshot->config;

	snapshot->elsewhere = arena_alloc(&snapshot->arena,
					  config->n_units * sizeof(*snapshot->elsewhere));
	for (size_t i = 0; i < config->n_units; i++) {
		struct unit *unit = &config->units[i];
		bool elsewhere = unit_is_elsewhere(unit);

		if (elsewhere && top.n)
			snapshot->elsewhere[i] = open_unit(top, unit, &snapshot->arena, diags);
		if (elsewhere && !snapshot->elsewhere[i])
			snapshot->set.is_incomplete = true;
		set_add_origin(&snapshot->set, (struct origin){
			unit->name, elsewhere ? unit->commit : source->commit, elsewhere });
	}
}

static void close_units(struct snapshot *snapshot)
{
	for (size_t i = 0; snapshot->elsewhere && i < snapshot->config.n_units; i++)
		source_close(snapshot->elsewhere[i]);
}

/* The source that has a unit; null when it could not be opened. */
static struct source *source_of(const struct snapshot *snapshot, struct source *source,
				const struct unit *unit)
{
	if (!unit || !unit_is_elsewhere(unit))
		return source;
	return snapshot->elsewhere[unit - snapshot->config.units];
}

struct source *snapshot_source(const struct snapshot *snapshot, struct source *source,
			       struct str path)
{
	return source_of(snapshot, source, config_unit_elsewhere(&snapshot->config, path));
}

/* --- which files are records -------------------------------------------------------------- */

struct finder {
	struct source *source;
	struct snapshot *snapshot;
	struct jobs jobs;
	struct diags *diags;
};

static void add_file(struct finder *finder, const struct source_item *item,
		     const struct type *type, const struct unit *unit)
{
	struct jobs *jobs = &finder->jobs;
	struct job *job;

	if (!has_ending(item->name, STR(".md")))
		return;
	if (item->kind == ENTRY_OTHER) {
		diag_add(finder->diags, DIAG_FILE_NOT_REGULAR, (struct place){ item->path, 0, 0 },
			 DIAG_ARGS(item->path));
		return;
	}
	jobs->rows = mem_grow(jobs->rows, &jobs->cap, jobs->n + 1, sizeof(*jobs->rows));
	job = &jobs->rows[jobs->n++];
	*job = (struct job){ arena_str(&finder->snapshot->arena, item->path), type, unit, { 0 } };
	memcpy(job->blob, item->blob, sizeof(job->blob));
}

static void find_in_folder(struct finder *finder, struct str path, const struct type *type,
			   const struct unit *unit, unsigned depth)
{
	struct arena listing = ARENA_INIT;
	struct source_item *items;
	size_t n;

	if (source_list(finder->source, path, &listing, &items, &n, finder->diags) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++) {
		if (items[i].kind != ENTRY_DIRECTORY)
			add_file(finder, &items[i], type, unit);
		else if (depth < MAX_SHARD_DEPTH)
			find_in_folder(finder, items[i].path, type, unit, depth + 1);
		else
			diag_add(finder->diags, DIAG_RECORD_DEEP,
				 (struct place){ items[i].path, 0, 0 }, DIAG_NO_ARGS);
	}
	arena_release(&listing);
}

/* With errors in the schema it may be the folder of a type after all. */
static void warn_stray(struct finder *finder, const struct source_item *item, struct str folder)
{
	if (item->kind == ENTRY_FILE && id_of_path(item->name).n &&
	    !finder->snapshot->schema.faulty)
		diag_add(finder->diags, DIAG_RECORD_STRAY, (struct place){ item->path, 1, 1 },
			 DIAG_ARGS(folder.n ? folder : STR(".")));
}

/* A folder of no type: only files that look like misplaced records are worth a word. */
static void look_at_other_folder(struct finder *finder, const struct source_item *folder)
{
	struct arena listing = ARENA_INIT;
	struct source_item *items;
	size_t n;

	if (source_list(finder->source, folder->path, &listing, &items, &n, finder->diags) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++)
		warn_stray(finder, &items[i], folder->path);
	arena_release(&listing);
}

/* True when the unit is the top of a repository, which always exists. */
static bool is_top(const struct unit *unit)
{
	return unit->path.n == unit_mark(unit).n;
}

static void find_in_unit(struct finder *finder, const struct unit *unit)
{
	struct source_item *items, folder;
	size_t n;

	if (!is_top(unit) && !source_find(finder->source, unit->path, &folder)) {
		diag_add(finder->diags, DIAG_UNIT_MISSING, unit->place,
			 DIAG_ARGS(unit->path, unit->name));
		return;
	}
	if (source_list(finder->source, unit->path, &finder->snapshot->arena, &items, &n,
			finder->diags) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct type *type = map_get(&finder->snapshot->schema.by_directory,
						  items[i].name);

		if (items[i].kind == ENTRY_FILE && type)
			diag_add(finder->diags, DIAG_RECORD_FOLDER,
				 (struct place){ items[i].path, 0, 0 },
				 DIAG_ARGS(items[i].name, type->name));
		else if (items[i].kind == ENTRY_OTHER && type)
			diag_add(finder->diags, DIAG_FILE_NOT_REGULAR,
				 (struct place){ items[i].path, 0, 0 }, DIAG_ARGS(items[i].path));
		else if (items[i].kind != ENTRY_DIRECTORY)
			warn_stray(finder, &items[i], unit->path);
		else if (type)
			find_in_folder(finder, items[i].path, type, unit, 0);
		else if (config_unit_of_path(&finder->snapshot->config, items[i].path) == unit)
			look_at_other_folder(finder, &items[i]);
	}
}

/* --- reading them ------------------------------------------------------------------------- */

/* What each thread has to itself. */
struct worker {
	struct record_reader reader;
	struct arena arena;
	struct diags diags;
	struct source_file files[CHUNK];
};

struct pool {
	struct source *source;
	const struct snapshot *snapshot;
	const struct jobs *jobs;
	struct snapshot_counts *counts;	/* or null */
	struct record **records;	/* one for each job; null where there is none */
	struct worker workers[PARALLEL_MAX];
};

static struct record *parse_file(struct worker *worker, const struct job *job,
				 const struct source_file *file)
{
	if (!file->is_read)
		return record_unread(&worker->reader, job->type, job->unit->name, job->path);
	return record_parse(&worker->reader, job->type, job->unit->name, job->path,
			    buf_str(&file->bytes));
}

/* How many of the next files one source has; `files` say so to it. */
static size_t list_files(const struct pool *pool, const struct source *source,
			 const struct job *jobs, size_t most, struct source_file *files)
{
	size_t n = 0;

	while (n < most && source_of(pool->snapshot, pool->source, jobs[n].unit) == source) {
		files[n].item = (struct source_item){ .path = jobs[n].path, .kind = ENTRY_FILE };
		memcpy(files[n].item.blob, jobs[n].blob, sizeof(jobs[n].blob));
		n++;
	}
	return n;
}

static void read_chunk(void *context, unsigned number, size_t from, size_t to)
{
	struct pool *pool = context;
	struct worker *worker = &pool->workers[number];
	struct source_file *files = worker->files;

	for (size_t at = from, n; at < to; at += n) {
		const struct job *jobs = &pool->jobs->rows[at];
		struct source *source = source_of(pool->snapshot, pool->source, jobs->unit);

		n = list_files(pool, source, jobs, to - at, files);
		source_read_all(source, files, n, FILE_MAX_RECORD, &worker->diags);
		for (size_t i = 0; i < n; i++)
			pool->records[at + i] = parse_file(worker, &jobs[i], &files[i]);
	}
	if (pool->counts)
		atomic_fetch_add(&pool->counts->done, to - from);
}

static void open_workers(struct pool *pool, const struct schema *schema, bool keep_body, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct worker *worker = &pool->workers[i];

		*worker = (struct worker){ .arena = ARENA_INIT, .diags = DIAGS_INIT };
		worker->reader = (struct record_reader){ .schema = schema,
							 .arena = &worker->arena,
							 .diags = &worker->diags,
							 .keep_body = keep_body };
	}
}

static void close_workers(struct pool *pool, unsigned n, struct set *set, struct diags *diags)
{
	for (unsigned i = 0; i < n; i++) {
		record_reader_release(&pool->workers[i].reader);
		for (size_t j = 0; j < CHUNK; j++)
			buf_release(&pool->workers[i].files[j].bytes);
		set_own(set, &pool->workers[i].arena);
		diags_join(diags, &pool->workers[i].diags);
	}
}

static void read_records(struct source *source, struct snapshot_options options,
			 const struct jobs *jobs, struct snapshot *snapshot, struct diags *diags)
{
	struct pool pool = { .source = source, .snapshot = snapshot, .jobs = jobs,
			     .counts = options.counts };
	unsigned n = parallel_workers(jobs->n, CHUNK, options.threads);

	if (n > source->threads)
		n = source->threads;
	if (pool.counts)
		atomic_store(&pool.counts->total, jobs->n);
	pool.records = mem_alloc(jobs->n * sizeof(struct record *));
	open_workers(&pool, &snapshot->schema, options.keep_body, n);
	parallel_run(jobs->n, CHUNK, n, read_chunk, &pool);
	close_workers(&pool, n, &snapshot->set, diags);
	for (size_t i = 0; i < jobs->n; i++)
		if (pool.records[i])
			set_add(&snapshot->set, pool.records[i]);
	free(pool.records);
	set_index(&snapshot->set, diags);
}

int snapshot_read_config(struct source *source, struct snapshot *snapshot, struct diags *diags)
{
	*snapshot = (struct snapshot){ .schema = SCHEMA_INIT };
	set_init(&snapshot->set, &snapshot->schema);
	return read_config(source, snapshot, diags);
}

int snapshot_read_schema(struct source *source, struct snapshot *snapshot, struct diags *diags)
{
	int result = snapshot_read_config(source, snapshot, diags);

	if (read_schema(source, snapshot, diags) < 0)
		result = -1;
	return result;
}

int snapshot_read(struct source *source, struct snapshot_options options,
		  struct snapshot *snapshot, struct diags *diags)
{
	struct finder finder = { .snapshot = snapshot, .diags = diags };

	if (snapshot_read_schema(source, snapshot, diags) < 0)
		return -1;
	open_units(snapshot, source, options.top, diags);
	for (size_t i = 0; i < snapshot->config.n_units; i++) {
		finder.source = source_of(snapshot, source, &snapshot->config.units[i]);
		if (finder.source)
			find_in_unit(&finder, &snapshot->config.units[i]);
	}
	read_records(source, options, &finder.jobs, snapshot, diags);
	free(finder.jobs.rows);
	return 0;
}

void snapshot_release(struct snapshot *snapshot)
{
	close_units(snapshot);
	set_release(&snapshot->set);
	schema_release(&snapshot->schema);
	arena_release(&snapshot->arena);
}
