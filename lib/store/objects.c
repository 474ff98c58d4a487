/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/objects.h"

#include "store/git.h"
#include "store/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_TREES = 128, MOST_TREE = 256 * 1024 * 1024 };

struct kept {
	unsigned char id[SOURCE_BLOB];
	struct object *object;
};

struct objects {
	struct str path;
	struct packs *packs;			/* or null */
	struct libgit git;
	git_repository *repository;
	git_odb *odb;				/* null until something is not in the packs */
	struct kept trees[KEPT_TREES];		/* each in the place that its id gives it */
};

static int fail(enum diag_id id, struct str first, struct str second, struct diags *diags)
{
	diag_add(diags, id, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(first, second));
	return -1;
}

struct objects *objects_open(struct str path, int directory)
{
	struct objects *objects = mem_alloc(sizeof(*objects));

	memset(objects, 0, sizeof(*objects));
	objects->path = path;
	if (directory >= 0)
		objects->packs = packs_open(directory);
	return objects;
}

static void close_library(struct objects *objects)
{
	if (objects->odb)
		objects->git.odb_free(objects->odb);
	if (objects->repository)
		objects->git.repository_free(objects->repository);
	if (objects->git.handle)
		libgit_close(&objects->git);
	objects->odb = NULL;
	objects->repository = NULL;
	objects->git.handle = NULL;
}

static int open_library(struct objects *objects, struct diags *diags)
{
	struct libgit *git = &objects->git;

	if (libgit_open(git, diags) < 0) {
		git->handle = NULL;
		return -1;
	}
	if (libgit_open_repository(git, objects->path, &objects->repository, diags) < 0)
		return -1;
	if (git->repository_odb(&objects->odb, objects->repository) < 0)
		return fail(DIAG_GIT_REPOSITORY, libgit_error(git), STR(""), diags);
	return 0;
}

int objects_check(struct objects *objects, struct diags *diags)
{
	if (objects->odb || open_library(objects, diags) == 0)
		return 0;
	close_library(objects);
	return -1;
}

void objects_close(struct objects *objects)
{
	if (!objects)
		return;
	for (size_t i = 0; i < KEPT_TREES; i++)
		object_release(objects->trees[i].object);
	packs_close(objects->packs);
	close_library(objects);
	free(objects);
}

void object_add_hex(struct buf *out, const unsigned char *id)
{
	for (size_t i = 0; i < SOURCE_BLOB; i++)
		buf_printf(out, "%02x", id[i]);
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

static struct object *copy_object(const struct libgit *git, git_odb_object *held,
				  enum object_kind kind)
{
	struct str bytes = { git->odb_object_data(held), git->odb_object_size(held) };
	struct object *object = object_new(kind, bytes.n);

	if (bytes.n)
		memcpy(object->own, bytes.p, bytes.n);
	return object;
}

static struct object *ask_library(struct objects *objects, enum object_kind kind,
				  const unsigned char *id, struct diags *diags)
{
	static const git_object_t kinds[] = { GIT_OBJECT_COMMIT, GIT_OBJECT_TREE,
					      GIT_OBJECT_BLOB };
	const struct libgit *git = &objects->git;
	struct object *object = NULL;
	git_odb_object *held;
	git_oid oid;
	int error;

	memcpy(oid.id, id, SOURCE_BLOB);
	if (objects_check(objects, diags) < 0 ||
	    (kind == OBJECT_BLOB && check_size(objects, &oid, diags) < 0))
		return NULL;
	error = git->odb_read(&held, objects->odb, &oid);
	if (error == 0) {
		if (git->odb_object_type(held) == kinds[kind])
			object = copy_object(git, held, kind);
		git->odb_object_free(held);
	}
	if (!object)
		refuse(objects, error < 0 ? error : GIT_EINVALID, id, diags);
	return object;
}

static struct object *read_object(struct objects *objects, enum object_kind kind,
				  const unsigned char *id, struct diags *diags)
{
	size_t most = kind == OBJECT_BLOB ? FILE_MAX_RECORD : MOST_TREE;
	struct object *object = objects->packs ? packs_read(objects->packs, id, most) : NULL;

	if (object && object->kind == kind)
		return object;
	object_release(object);
	return ask_library(objects, kind, id, diags);
}

struct object *objects_get(struct objects *objects, enum object_kind kind,
			   const unsigned char *id, struct diags *diags)
{
	struct kept *kept = &objects->trees[id[0] % KEPT_TREES];

	if (kind != OBJECT_TREE)
		return read_object(objects, kind, id, diags);
	if (!kept->object || memcmp(kept->id, id, SOURCE_BLOB) != 0) {
		struct object *object = read_object(objects, kind, id, diags);

		if (!object)
			return NULL;
		object_release(kept->object);
		kept->object = object;
		memcpy(kept->id, id, SOURCE_BLOB);
	}
	kept->object->uses++;
	return kept->object;
}

struct object *object_new(enum object_kind kind, size_t n)
{
	struct object *object = mem_alloc(sizeof(*object) + n + OBJECT_ROOM);

	*object = (struct object){ .uses = 1, .kind = kind, .bytes = { object->own, n } };
	return object;
}

void object_release(struct object *object)
{
	if (object && --object->uses == 0)
		free(object);
}
