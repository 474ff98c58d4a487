/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/deltas.h"

#include "record/schema.h"

#include <string.h>

static void pack_size(size_t size, struct buf *out)
{
	buf_add(out, (struct str){ (const char *)&size, sizeof(size) });
}

static void pack_id(const unsigned char *id, struct buf *out)
{
	buf_addc(out, id ? '+' : '-');
	if (id)
		buf_add(out, (struct str){ (const char *)id, SOURCE_BLOB });
}

void delta_pack(const struct delta *step, struct buf *out)
{
	pack_size(step->n, out);
	pack_size(step->n_files, out);
	for (size_t i = 0; i < step->n_files; i++) {
		const struct file *file = &step->files[i];

		pack_size(file->path.n, out);
		buf_add(out, file->path);
		pack_id(file->own, out);
		for (size_t j = 0; j < step->n; j++)
			pack_id(file->before[j], out);
	}
}

static bool take(struct str *rest, size_t n, struct str *part)
{
	if (n > rest->n)
		return false;
	*part = str_sub(*rest, 0, n);
	*rest = str_from(*rest, n);
	return true;
}

static bool unpack_size(struct str *rest, size_t *size)
{
	struct str part;

	if (!take(rest, sizeof(*size), &part))
		return false;
	memcpy(size, part.p, sizeof(*size));
	return true;
}

static bool unpack_id(struct str *rest, const unsigned char **id)
{
	struct str part;

	*id = NULL;
	if (!take(rest, 1, &part))
		return false;
	if (part.p[0] == '-')
		return true;
	if (!take(rest, SOURCE_BLOB, &part))
		return false;
	*id = (const unsigned char *)part.p;
	return true;
}

static bool unpack_file(struct str *rest, struct arena *arena, size_t n, struct file *file)
{
	size_t size;

	if (!unpack_size(rest, &size) || !take(rest, size, &file->path) ||
	    !unpack_id(rest, &file->own))
		return false;
	file->id = id_of_path(file->path);
	file->before = arena_alloc(arena, (n + 1) * sizeof(*file->before));
	for (size_t i = 0; i < n; i++)
		if (!unpack_id(rest, &file->before[i]))
			return false;
	return true;
}

bool delta_unpack(struct str *rest, struct arena *arena, struct delta *step)
{
	if (!unpack_size(rest, &step->n) || !unpack_size(rest, &step->n_files))
		return false;
	step->files = arena_alloc(arena, step->n_files * sizeof(*step->files));
	for (size_t i = 0; i < step->n_files; i++)
		if (!unpack_file(rest, arena, step->n, &step->files[i]))
			return false;
	return true;
}
