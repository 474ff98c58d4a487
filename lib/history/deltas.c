/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/deltas.h"

#include "record/schema.h"

#include <string.h>

/* --- sizes and ids ------------------------------------------------------------------------ */

static void pack_size(size_t size, struct buf *out)
{
	buf_add(out, (struct str){ (const char *)&size, sizeof(size) });
}

void id_pack(const unsigned char *id, struct buf *out)
{
	buf_addc(out, id ? '+' : '-');
	if (id)
		buf_add(out, (struct str){ (const char *)id, SOURCE_BLOB });
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

bool id_unpack(struct str *rest, const unsigned char **id)
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

/* --- steps -------------------------------------------------------------------------------- */

void delta_pack(const struct delta *step, struct buf *out)
{
	pack_size(step->n, out);
	pack_size(step->n_files, out);
	for (size_t i = 0; i < step->n_files; i++) {
		const struct file *file = &step->files[i];

		pack_size(file->path.n, out);
		buf_add(out, file->path);
		id_pack(file->own, out);
		for (size_t j = 0; j < step->n; j++)
			id_pack(file->before[j], out);
	}
}

static bool unpack_file(struct str *rest, struct arena *arena, size_t n, struct file *file)
{
	size_t size;

	if (!unpack_size(rest, &size) || !take(rest, size, &file->path) ||
	    !id_unpack(rest, &file->own))
		return false;
	file->id = id_of_path(file->path);
	file->before = arena_alloc(arena, (n + 1) * sizeof(*file->before));
	for (size_t i = 0; i < n; i++)
		if (!id_unpack(rest, &file->before[i]))
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

/* --- versions ----------------------------------------------------------------------------- */

static void pack_version(const struct map_entry *entry, struct buf *out)
{
	const struct version *version = entry->value;

	buf_add(out, entry->key);
	buf_addc(out, version->is_broken ? '-' : '+');
	pack_size(version->n, out);
	buf_add(out, (struct str){ (const char *)version->fields,
				   version->n * sizeof(*version->fields) });
}

void versions_pack(const struct versions *versions, size_t from, struct buf *out)
{
	const struct past *past = versions->past;
	struct str texts = { past->pool + from, past->n_pool - from };

	pack_size(texts.n, out);
	buf_add(out, texts);
	pack_size(versions->by_blob.n, out);
	for (size_t i = 0; i < versions->by_blob.n; i++)
		pack_version(&versions->by_blob.entries[i], out);
}

/* Texts of another pool; where the length of each stood, stands what it is in ours. */
struct texts {
	struct buf bytes;
	size_t from;
};

static bool take_texts(struct past *past, struct str rest, struct texts *texts)
{
	struct str text;
	uint32_t n;

	buf_add(&texts->bytes, rest);
	while (rest.n) {
		char *place = texts->bytes.p + texts->bytes.n - rest.n;

		if (!take(&rest, sizeof(n), &text))
			return false;
		memcpy(&n, text.p, sizeof(n));
		if (!take(&rest, n, &text))
			return false;
		n = past_add_text(past, text);
		memcpy(place, &n, sizeof(n));
	}
	return true;
}

static bool find_text(const struct texts *texts, uint32_t *at)
{
	if (*at < texts->from)
		return true;
	if (*at - texts->from + sizeof(*at) > texts->bytes.n)
		return false;
	memcpy(at, texts->bytes.p + (*at - texts->from), sizeof(*at));
	return true;
}

static bool unpack_version(struct str *rest, struct versions *versions, const struct texts *texts)
{
	struct str blob, mark, fields;
	struct version *version;
	size_t n;

	if (!take(rest, SOURCE_BLOB, &blob) || !take(rest, 1, &mark) || !unpack_size(rest, &n) ||
	    n > rest->n || !take(rest, n * sizeof(*version->fields), &fields))
		return false;
	version = versions_add(versions, (const unsigned char *)blob.p);
	version->is_broken = mark.p[0] == '-';
	version->n = n;
	version->fields = arena_copy(&versions->arena, fields.p, fields.n);
	for (size_t i = 0; i < n; i++)
		if (!find_text(texts, &version->fields[i].name) ||
		    !find_text(texts, &version->fields[i].value))
			return false;
	return true;
}

bool versions_unpack(struct str *rest, struct versions *versions, size_t from)
{
	struct texts texts = { .bytes = BUF_INIT, .from = from };
	struct str pool;
	size_t n, more;
	bool is_whole;

	is_whole = unpack_size(rest, &n) && take(rest, n, &pool) &&
		   take_texts(versions->past, pool, &texts) && unpack_size(rest, &more);
	for (size_t i = 0; is_whole && i < more; i++)
		is_whole = unpack_version(rest, versions, &texts);
	buf_release(&texts.bytes);
	return is_whole;
}
