/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Steps: the files that commits touch, as they are found; and steps, versions and ids as bytes on
 * their way from one process to another that was its copy.
 *
 *	delta_pack(&step, &bytes);
 *	versions_pack(&versions, n_pool, &bytes);
 *	struct str rest = buf_str(&bytes);
 *	if (delta_unpack(&rest, &arena, &step) && versions_unpack(&rest, &versions, n_pool))
 *		use(step.files);
 */
#ifndef LG_HISTORY_DELTAS_H
#define LG_HISTORY_DELTAS_H

#include "history/version.h"

/* Fewer commits, or a quarter of it each, are not worth another process. */
enum { BESIDE = 128 };

struct delta;

/* A file of one commit that is not the same in any of its parents. */
struct file {
	struct str path, id;			/* no id: a file of the schema */
	const unsigned char *own;		/* null: it is not there */
	const unsigned char **before;		/* in each parent, likewise */
	bool is_told;
	const struct delta *step;		/* for which it was found here; or null */
};

/* A commit that is to be told. */
struct delta {
	uint32_t commit;
	size_t n;				/* its parents */
	struct file *files;
	size_t n_files;
};

/* An id, or null. */
void id_pack(const unsigned char *id, struct buf *out);
bool id_unpack(struct str *rest, const unsigned char **id);

void delta_pack(const struct delta *step, struct buf *out);
/*
 * Cuts a step off, but for its commit, which stays as it is. Paths and ids are borrowed from the
 * bytes; false when these end too early.
 */
bool delta_unpack(struct str *rest, struct arena *arena, struct delta *step);

/* All that were read; texts that the past has from a place in its pool on go with them. */
void versions_pack(const struct versions *versions, size_t from, struct buf *out);
/*
 * Adds versions to those that are known, and their texts to the past, which up to `from` was that
 * of who packed them; false when the bytes end too early.
 */
bool versions_unpack(struct str *rest, struct versions *versions, size_t from);

#endif
