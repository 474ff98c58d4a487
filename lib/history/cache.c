/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The past as a file below the git directory: a head, then the arrays one after the other. It is
 * written beside and renamed, so that it is whole or not there, and mapped when it is read, so
 * that only what is asked for is brought into memory.
 */
#include "history/past.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { FORMAT = 2, ALIGNMENT = 8 };

#define PAST_COUNT(type, name) +1
enum { ARRAYS = 0 PAST_ARRAYS(PAST_COUNT) };
#undef PAST_COUNT

struct head {
	char about[64];			/* format, version, hash of the caller's key */
	uint64_t size;
	uint64_t n[ARRAYS];
};

static void fill_head(const struct past *past, struct str key, struct head *head)
{
	uint64_t *n = head->n;

	memset(head, 0, sizeof(*head));
	snprintf(head->about, sizeof(head->about), "lg history %d %s %016llx\n", FORMAT, LG_VERSION,
		 (unsigned long long)str_hash(key));
	head->size = sizeof(*head);
#define PAST_SIZE(type, name) \
	*n = past->n_##name; \
	head->size += (*n++ * sizeof(type) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	PAST_ARRAYS(PAST_SIZE)
#undef PAST_SIZE
}

/* --- reading ------------------------------------------------------------------------------ */

static bool rows_hold(uint32_t first, uint32_t n, size_t all)
{
	return first <= all && n <= all - first;
}

static bool commits_hold(const struct past *past)
{
	for (size_t i = 0; i < past->n_commits; i++) {
		const struct commit_row *row = &past->commits[i];

		if (!rows_hold(row->first_parent, row->n_parents, past->n_parents) ||
		    !rows_hold(row->first_change, row->n_changes, past->n_changes) ||
		    !rows_hold(row->first_fault, row->n_faults, past->n_faults))
			return false;
	}
	for (size_t i = 0; i < past->n_parents; i++)
		if (past->parents[i] >= past->n_commits)
			return false;
	return true;
}

/* Damage may make the answer wrong, as it may in git's own files, but never the program fail. */
static bool past_holds(const struct past *past)
{
	for (size_t i = 0; i < past->n_changes; i++)
		if (past->changes[i].commit >= past->n_commits ||
		    past->changes[i].record >= past->n_records ||
		    past->changes[i].folder >= past->n_folders)
			return false;
	for (size_t i = 0; i < past->n_faults; i++)
		if (past->faults[i].commit >= past->n_commits ||
		    past->faults[i].folder >= past->n_folders ||
		    (past->faults[i].record >= past->n_records &&
		     past->faults[i].record != PAST_NONE))
			return false;
	return commits_hold(past);
}

static bool take_arrays(struct past *past, struct str key)
{
	struct head have, wanted;
	const char *at = past->mapped.p + sizeof(have);
	const uint64_t *n = have.n;

	if (past->mapped.n < sizeof(have))
		return false;
	memcpy(&have, past->mapped.p, sizeof(have));
	for (size_t i = 0; i < ARRAYS; i++)
		if (have.n[i] > past->mapped.n)
			return false;
#define PAST_TAKE(type, name) \
	past->name = (type *)(uintptr_t)at; \
	past->n_##name = *n++; \
	at += (past->n_##name * sizeof(type) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	PAST_ARRAYS(PAST_TAKE)
#undef PAST_TAKE
	fill_head(past, key, &wanted);
	return memcmp(&have, &wanted, sizeof(have)) == 0 && have.size == past->mapped.n &&
	       past_holds(past);
}

void past_load(struct past *past, int directory, const char *name, struct str key)
{
	if (!file_map(directory, name, O_NOFOLLOW, &past->mapped))
		return;
	if (!take_arrays(past, key))
		past_release(past);
}

/* --- writing ------------------------------------------------------------------------------ */

static void add_array(struct buf *out, const void *rows, size_t n)
{
	buf_add(out, (struct str){ rows, n });
	while (out->n % ALIGNMENT)
		buf_addc(out, '\0');
}

void past_save(const struct past *past, int directory, const char *name, struct str key)
{
	struct diags unused = DIAGS_INIT;
	struct buf bytes = BUF_INIT;
	struct str path = str_of(name);
	struct head head;

	fill_head(past, key, &head);
	buf_reserve(&bytes, head.size);
	add_array(&bytes, &head, sizeof(head));
#define PAST_PUT(type, array) \
	add_array(&bytes, past->array, past->n_##array * sizeof(type));
	PAST_ARRAYS(PAST_PUT)
#undef PAST_PUT
	if (file_exists(directory, path))
		file_replace(directory, path, buf_str(&bytes), &unused);
	else if (file_make_parents(directory, path, &unused) == 0)
		file_create(directory, path, buf_str(&bytes), &unused);
	buf_release(&bytes);
	diags_release(&unused);
}
