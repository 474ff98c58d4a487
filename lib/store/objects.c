/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/objects.h"

#include "store/git.h"

#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_TREES = 128, KEPT_BYTES = 32 * 1024 * 1024 };

struct objects {
	struct libgit git;
	git_repository *repository;
	git_odb *odb;
	struct object *kept[KEPT_TREES];	/* trees, each in the place that its id gives it */
};

static int fail(enum diag_id id, struct str first, struct str second, struct diags *diags)
{
	diag_add(diags, id, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(first, second));
	return -1;
}

static int open_parts(struct objects *objects, struct str path, struct diags *diags)
{
	if (libgit_open(&objects->git, diags) < 0) {
		objects->git.handle = NULL;
		return -1;
	}
	if (libgit_open_repository(&objects->git, path, &objects->repository, diags) < 0)
		return -1;
	if (objects->git.repository_odb(&objects->odb, objects->repository) < 0)
		return fail(DIAG_GIT_REPOSITORY, libgit_error(&objects->git), STR(""), diags);
	return 0;
}

/*
 * libgit2 empties its cache of 16 MB whole, again and again: what is given back to the system then
 * comes back page by page. This is for the whole process, as is what libgit2 sets.
 */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
}

struct objects *objects_open(struct str path, struct diags *diags)
{
	struct objects *objects = mem_alloc(sizeof(*objects));

	memset(objects, 0, sizeof(*objects));
	keep_memory();
	if (open_parts(objects, path, diags) == 0)
		return objects;
	objects_close(objects);
	return NULL;
}

void objects_close(struct objects *objects)
{
	if (!objects)
		return;
	for (size_t i = 0; i < KEPT_TREES; i++)
		object_release(objects, objects->kept[i]);
	if (objects->odb)
		objects->git.odb_free(objects->odb);
	if (objects->repository)
		objects->git.repository_free(objects->repository);
	if (objects->git.handle)
		libgit_close(&objects->git);
	free(objects);
}

void object_add_hex(struct buf *out, const unsigned char *id)
{
	for (size_t i = 0; i < SOURCE_BLOB; i++)
		buf_printf(out, "%02x", id[i]);
}

/* What a digit stands for, + 1. */
static const unsigned char digits[UCHAR_MAX + 1] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
	['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15,
	['f'] = 16, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool object_read_hex(struct str hex, unsigned char *id)
{
	const unsigned char *p = (const unsigned char *)hex.p;

	if (hex.n != 2 * (size_t)SOURCE_BLOB)
		return false;
	for (size_t i = 0; i < SOURCE_BLOB; i++) {
		unsigned high = digits[p[2 * i]], low = digits[p[2 * i + 1]];

		if (!high || !low)
			return false;
		id[i] = (unsigned char)((high - 1) * 16 + low - 1);
	}
	return true;
}

static void refuse(struct objects *objects, int error, const unsigned char *id,
		   struct diags *diags)
{
	bool left_out = error == GIT_ENOTFOUND &&
			libgit_is_partial(&objects->git, objects->repository);
	struct buf hex = BUF_INIT;

	object_add_hex(&hex, id);
	fail(left_out ? DIAG_GIT_PARTIAL : DIAG_GIT_OBJECT, buf_str(&hex),
	     libgit_error(&objects->git), diags);
	buf_release(&hex);
}

static int refuse_size(size_t size, struct diags *diags)
{
	char have[24], most[24];

	snprintf(have, sizeof(have), "%zu", size);
	snprintf(most, sizeof(most), "%d", FILE_MAX_RECORD);
	return fail(DIAG_FILE_TOO_LARGE, str_of(have), str_of(most), diags);
}

/* A blob's size is asked for before it is unpacked. */
static int check_size(struct objects *objects, const git_oid *id, struct diags *diags)
{
	git_object_t kind;
	size_t size;

	if (objects->git.odb_read_header(&size, &kind, objects->odb, id) < 0)
		return 0;
	return size > FILE_MAX_RECORD ? refuse_size(size, diags) : 0;
}

static struct object *read_object(struct objects *objects, enum object_kind kind,
				  const unsigned char *id, struct diags *diags)
{
	static const git_object_t kinds[] = { GIT_OBJECT_COMMIT, GIT_OBJECT_TREE,
					      GIT_OBJECT_BLOB };
	const struct libgit *git = &objects->git;
	git_odb_object *held;
	struct object *object;
	git_oid oid;
	int error;

	memcpy(oid.id, id, SOURCE_BLOB);
	if (kind == OBJECT_BLOB && check_size(objects, &oid, diags) < 0)
		return NULL;
	error = git->odb_read(&held, objects->odb, &oid);
	if (error == 0 && git->odb_object_type(held) != kinds[kind]) {
		git->odb_object_free(held);
		error = GIT_EINVALID;
	}
	if (error < 0) {
		refuse(objects, error, id, diags);
		return NULL;
	}
	object = mem_alloc(sizeof(*object));
	*object = (struct object){ .uses = 1, .held = held };
	object->bytes = (struct str){ git->odb_object_data(held), git->odb_object_size(held) };
	memcpy(object->id, id, SOURCE_BLOB);
	return object;
}

struct object *objects_get(struct objects *objects, enum object_kind kind,
			   const unsigned char *id, struct diags *diags)
{
	struct object **place = &objects->kept[id[0] % KEPT_TREES];
	struct object *object;

	if (kind != OBJECT_TREE)
		return read_object(objects, kind, id, diags);
	object = *place;
	if (!object || memcmp(object->id, id, SOURCE_BLOB) != 0) {
		object = read_object(objects, kind, id, diags);
		if (!object)
			return NULL;
		object_release(objects, *place);
		*place = object;
	}
	object->uses++;
	return object;
}

void object_release(struct objects *objects, struct object *object)
{
	if (!object || --object->uses)
		return;
	objects->git.odb_object_free(object->held);
	free(object);
}
