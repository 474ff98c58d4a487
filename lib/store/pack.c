/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The format is gitformat-pack(5). Whatever a file says of places and sizes is held against its own
 * size before it is believed.
 */
#include "store/pack.h"

#include "store/fanout.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
	INDEX_HEAD = 8, INDEX_TAIL = 2 * SOURCE_BLOB, HEAD = 12, TAIL = SOURCE_BLOB,
	MOST_DEPTH = 4096,		/* git makes none deeper */
	KEPT_BITS = 12, KEPT = 1 << KEPT_BITS, MOST_KEPT = 24 * 1024 * 1024,
};

static const uint32_t is_far = UINT32_C(0x80000000);

/* Kinds of entries, besides those of objects. */
enum { BY_OFFSET = 6, BY_ID = 7 };

struct pack {
	struct str index, data;
	struct fanout ids;
	const unsigned char *offsets, *far;	/* of each entry; of those beyond 2 GB */
	size_t n_far;
};

/* An object that was read last, for those that are made of it. */
struct kept {
	const struct pack *pack;
	size_t at;
	struct object *object;
};

struct packs {
	struct pack *packs;
	size_t n, cap;
	size_t last;			/* that had what was asked for */
	struct kept kept[KEPT];
	size_t bytes, hand;		/* that are kept; where the next is given up */
	struct buf delta;
	z_stream stream;
	size_t most;			/* bytes that an object may have */
};

/* --- one pack ----------------------------------------------------------------------------- */

/* Counts and ids, a checksum and an offset each, far offsets, and two checksums of all. */
static bool read_index(struct pack *pack)
{
	const unsigned char *p = (const unsigned char *)pack->index.p;
	size_t n, size = INDEX_HEAD + FANOUT_BYTES + INDEX_TAIL;

	if (pack->index.n < size || memcmp(p, "\377tOc\0\0\0\2", INDEX_HEAD) != 0)
		return false;
	n = fanout_size(p + INDEX_HEAD);
	size += n * (SOURCE_BLOB + 4 + 4);
	if (pack->index.n < size)
		return false;
	p += INDEX_HEAD;
	pack->ids = (struct fanout){ p, p + FANOUT_BYTES, (uint32_t)n };
	pack->offsets = pack->ids.ids + n * (SOURCE_BLOB + 4);
	pack->far = pack->offsets + n * 4;
	pack->n_far = (pack->index.n - size) / 8;
	return true;
}

static bool read_data(const struct pack *pack)
{
	return pack->data.n >= HEAD + TAIL && memcmp(pack->data.p, "PACK\0\0\0\2", 8) == 0;
}

static bool open_pack(int directory, struct str name, struct pack *pack)
{
	struct buf path = BUF_INIT;
	bool is_open;

	*pack = (struct pack){ .n_far = 0 };
	buf_printf(&path, "objects/pack/%.*s.idx", STR_ARG(name));
	is_open = file_map(directory, path.p, 0, &pack->index);
	buf_clear(&path);
	buf_printf(&path, "objects/pack/%.*s.pack", STR_ARG(name));
	is_open = is_open && file_map(directory, path.p, 0, &pack->data) && read_index(pack) &&
		  read_data(pack);
	buf_release(&path);
	return is_open;
}

static void close_pack(struct pack *pack)
{
	file_unmap(pack->index);
	file_unmap(pack->data);
}

/* Where an object lies in the pack; 0 when it has none of this id. */
static size_t find_in(const struct pack *pack, const unsigned char *id)
{
	uint32_t at = fanout_find(&pack->ids, id), offset;
	uint64_t far;

	if (at == FANOUT_NONE)
		return 0;
	offset = word_at(pack->offsets + (size_t)at * 4);
	if (!(offset & is_far))
		return offset;
	offset &= ~is_far;
	far = offset < pack->n_far ? long_word_at(pack->far + (size_t)offset * 8) : 0;
	return far < pack->data.n ? (size_t)far : 0;
}

/* --- what is kept ------------------------------------------------------------------------- */

static struct kept *place_of(struct packs *packs, size_t at)
{
	return &packs->kept[at * UINT64_C(0x9e3779b97f4a7c15) >> (64 - KEPT_BITS)];
}

static void give_up(struct packs *packs, struct kept *kept)
{
	if (!kept->object)
		return;
	packs->bytes -= kept->object->bytes.n;
	object_release(kept->object);
	kept->object = NULL;
}

static void keep(struct packs *packs, const struct pack *pack, size_t at, struct object *object)
{
	struct kept *kept = place_of(packs, at);

	give_up(packs, kept);
	object->uses++;
	*kept = (struct kept){ pack, at, object };
	packs->bytes += object->bytes.n;
	while (packs->bytes > MOST_KEPT)
		give_up(packs, &packs->kept[packs->hand++ % KEPT]);
}

/* --- entries ------------------------------------------------------------------------------ */

struct entry_head {
	unsigned kind;
	size_t size;			/* unpacked */
	size_t base;			/* where the object lies that it is made of; or 0 */
	struct str packed;		/* from its bytes on */
};

/* Seven bits a byte, the least first; the highest bit says that there are more. */
static bool take_size(struct str *rest, unsigned shift, size_t *size)
{
	bool has_more = true;

	for (; has_more && rest->n && shift < 57; shift += 7) {
		unsigned char byte = (unsigned char)rest->p[0];

		*size |= (size_t)(byte & 0x7f) << shift;
		has_more = byte & 0x80;
		*rest = str_from(*rest, 1);
	}
	return !has_more;
}

static bool take_kind(struct str *rest, struct entry_head *head)
{
	unsigned char byte;

	if (!rest->n)
		return false;
	byte = (unsigned char)rest->p[0];
	*rest = str_from(*rest, 1);
	head->kind = byte >> 4 & 7;
	head->size = byte & 0x0f;
	return !(byte & 0x80) || take_size(rest, 4, &head->size);
}

/* How far back: the most significant first, and each further byte counts from one more on. */
static bool take_distance(struct str *rest, size_t *distance)
{
	bool has_more = true;

	*distance = 0;
	while (has_more && rest->n && *distance < SIZE_MAX >> 8) {
		unsigned char byte = (unsigned char)rest->p[0];

		*distance = *distance << 7 | (byte & 0x7f);
		has_more = byte & 0x80;
		*distance += has_more;
		*rest = str_from(*rest, 1);
	}
	return !has_more;
}

static bool take_base(const struct pack *pack, size_t at, struct str *rest,
		      struct entry_head *head)
{
	size_t distance;

	if (head->kind == BY_OFFSET) {
		if (!take_distance(rest, &distance) || distance >= at)
			return false;
		head->base = at - distance;
	} else if (head->kind == BY_ID && rest->n > SOURCE_BLOB) {
		head->base = find_in(pack, (const unsigned char *)rest->p);
		*rest = str_from(*rest, SOURCE_BLOB);
	}
	return head->base != 0;
}

static bool is_delta(const struct entry_head *head)
{
	return head->kind == BY_OFFSET || head->kind == BY_ID;
}

static bool read_head(const struct pack *pack, size_t at, struct entry_head *head)
{
	struct str rest = at >= HEAD ? str_from(pack->data, at) : STR("");

	*head = (struct entry_head){ .base = 0 };
	if (!take_kind(&rest, head) || (is_delta(head) && !take_base(pack, at, &rest, head)))
		return false;
	head->packed = rest;
	return true;
}

/* Writes `size` bytes, and may write over OBJECT_ROOM behind them. */
static bool unpack(struct packs *packs, const struct entry_head *head, char *to)
{
	z_stream *stream = &packs->stream;

	if (inflateReset(stream) != Z_OK)
		return false;
	stream->next_in = (unsigned char *)(uintptr_t)head->packed.p;
	stream->avail_in = (uInt)(head->packed.n < UINT32_MAX ? head->packed.n : UINT32_MAX);
	stream->next_out = (unsigned char *)to;
	stream->avail_out = (uInt)head->size + OBJECT_ROOM;
	return inflate(stream, Z_FINISH) == Z_STREAM_END && stream->total_out == head->size;
}

static struct object *read_whole(struct packs *packs, const struct entry_head *head)
{
	static const enum object_kind kinds[] = { [1] = OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB };
	struct object *object;

	if (head->kind < 1 || head->kind > 3)
		return NULL;
	object = object_new(kinds[head->kind], head->size);
	if (unpack(packs, head, object->own))
		return object;
	object_release(object);
	return NULL;
}

/* --- objects that are made of others ------------------------------------------------------ */

/* A number of the bytes that `which` names, the least first; false where they end. */
static bool take_bytes(struct str *rest, unsigned which, size_t *out)
{
	*out = 0;
	for (unsigned shift = 0; which; which >>= 1, shift += 8) {
		if (!(which & 1))
			continue;
		if (!rest->n)
			return false;
		*out |= (size_t)(unsigned char)rest->p[0] << shift;
		*rest = str_from(*rest, 1);
	}
	return true;
}

/* What comes next: a part of the base, or bytes that stand here. */
static bool take_part(struct str *delta, struct str base, struct str *part)
{
	unsigned char byte = (unsigned char)delta->p[0];
	size_t from, n;

	*delta = str_from(*delta, 1);
	if (!(byte & 0x80)) {
		*part = str_sub(*delta, 0, byte);
		*delta = str_from(*delta, byte);
		return byte && part->n == byte;
	}
	if (!take_bytes(delta, byte & 0x0f, &from) || !take_bytes(delta, byte >> 4 & 7, &n))
		return false;
	n = n ? n : 0x10000;
	*part = str_sub(base, from, n);
	return part->n == n;
}

static bool join_parts(struct str delta, struct str base, struct str out)
{
	char *to = (char *)(uintptr_t)out.p;
	struct str part;

	while (delta.n) {
		if (!take_part(&delta, base, &part) || part.n > out.n)
			return false;
		memcpy(to, part.p, part.n);
		to += part.n;
		out.n -= part.n;
	}
	return out.n == 0;
}

static struct object *apply(const struct packs *packs, struct str delta, const struct object *base)
{
	size_t before = 0, after = 0;
	struct object *object;

	if (!take_size(&delta, 0, &before) || !take_size(&delta, 0, &after) ||
	    before != base->bytes.n || after > packs->most)
		return NULL;
	object = object_new(base->kind, after);
	if (join_parts(delta, base->bytes, object->bytes))
		return object;
	object_release(object);
	return NULL;
}

static struct object *read_at(struct packs *packs, const struct pack *pack, size_t at,
			      unsigned depth);

static struct object *read_delta(struct packs *packs, const struct pack *pack,
				 const struct entry_head *head, unsigned depth)
{
	struct object *base = read_at(packs, pack, head->base, depth + 1), *object = NULL;

	if (!base)
		return NULL;
	buf_clear(&packs->delta);
	if (unpack(packs, head, buf_reserve(&packs->delta, head->size + OBJECT_ROOM)))
		object = apply(packs, (struct str){ packs->delta.p, head->size }, base);
	object_release(base);
	return object;
}

static struct object *read_at(struct packs *packs, const struct pack *pack, size_t at,
			      unsigned depth)
{
	const struct kept *kept = place_of(packs, at);
	struct object *object;
	struct entry_head head;

	if (kept->object && kept->pack == pack && kept->at == at) {
		kept->object->uses++;
		return kept->object;
	}
	if (depth > MOST_DEPTH || !read_head(pack, at, &head) || head.size > packs->most)
		return NULL;
	object = is_delta(&head) ? read_delta(packs, pack, &head, depth)
				 : read_whole(packs, &head);
	if (object)
		keep(packs, pack, at, object);
	return object;
}

/* --- all packs ---------------------------------------------------------------------------- */

static void add_pack(struct packs *packs, int directory, struct str name)
{
	struct pack pack;

	if (!open_pack(directory, name, &pack)) {
		close_pack(&pack);
		return;
	}
	packs->packs = mem_grow(packs->packs, &packs->cap, packs->n + 1, sizeof(pack));
	packs->packs[packs->n++] = pack;
}

static void add_packs(struct packs *packs, int directory)
{
	int fd = openat(directory, "objects/pack", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	while (listing && (entry = readdir(listing))) {
		struct str name = str_of(entry->d_name), end = STR(".idx");

		if (str_starts(name, STR("pack-")) && str_ends(name, end))
			add_pack(packs, directory, str_sub(name, 0, name.n - end.n));
	}
	if (listing)
		closedir(listing);
	else if (fd >= 0)
		close(fd);
}

struct packs *packs_open(int directory)
{
	struct packs *packs = mem_alloc(sizeof(*packs));

	memset(packs, 0, sizeof(*packs));
	if (inflateInit(&packs->stream) != Z_OK)
		mem_exhausted();
	add_packs(packs, directory);
	return packs;
}

void packs_close(struct packs *packs)
{
	if (!packs)
		return;
	for (size_t i = 0; i < KEPT; i++)
		give_up(packs, &packs->kept[i]);
	for (size_t i = 0; i < packs->n; i++)
		close_pack(&packs->packs[i]);
	inflateEnd(&packs->stream);
	buf_release(&packs->delta);
	free(packs->packs);
	free(packs);
}

struct object *packs_read(struct packs *packs, const unsigned char *id, size_t most)
{
	packs->most = most;
	for (size_t i = 0; i < packs->n; i++) {
		size_t number = (packs->last + i) % packs->n;
		size_t at = find_in(&packs->packs[number], id);

		if (!at)
			continue;
		packs->last = number;
		return read_at(packs, &packs->packs[number], at, 0);
	}
	return NULL;
}
