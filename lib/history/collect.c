/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/collect.h"

#include "history/find.h"
#include "history/order.h"
#include "history/tell.h"
#include "history/trail.h"
#include "history/walk.h"

#include "base/parallel.h"
#include "base/proc.h"

#include <stdlib.h>
#include <string.h>

/* --- all of them, in three passes --------------------------------------------------------- */

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

	return order ? order : (a->step > b->step) - (a->step < b->step);
}

static int read_file(struct collector *collector, const struct file *file)
{
	const struct version *unused;

	return file->own && file->id.n ? tell_read(collector, file->own, &unused) : 0;
}

static int read_some(struct collector *collector, size_t from, size_t to)
{
	struct delta *steps = collector->steps;
	struct file **files = NULL;
	size_t n_files = 0, cap = 0;
	int result = 0;

	for (size_t i = from; i < to; i++) {
		files = mem_grow(files, &cap, n_files + steps[i].n_files, sizeof(struct file *));
		for (size_t j = 0; j < steps[i].n_files; j++)
			files[n_files++] = &steps[i].files[j];
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
	return find_files(collector, from, to) < 0 ? -1 : read_some(collector, from, to);
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
		result = find_gone(collector);
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

static int tell_schema_of(struct collector *collector, uint32_t commit)
{
	struct delta step = { .commit = commit };
	int result = find_schema(collector, &step);

	collector->step = &step;
	for (size_t i = 0; i < collector->n_files && result == 0; i++)
		if (!collector->files[i].id.n)
			result = tell_schema(collector, &collector->files[i]);
	return result;
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
