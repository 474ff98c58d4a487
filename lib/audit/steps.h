/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Steps: the files that commits touch, as they are found, and as bytes on their way from one
 * process to another of the same program.
 *
 *	step_pack(&step, &bytes);
 *	struct str rest = buf_str(&bytes);
 *	if (step_unpack(&rest, &arena, &step))
 *		use(step.files);
 */
#ifndef LG_AUDIT_STEPS_H
#define LG_AUDIT_STEPS_H

#include "audit/past.h"

/* A file of one commit that is not the same in any of its parents. */
struct file {
	struct str path, id;			/* no id: a file of the schema */
	const unsigned char *own;		/* null: it is not there */
	const unsigned char **before;		/* in each parent, likewise */
	bool is_told;
	size_t number;				/* in which it was found */
};

/* A commit that is to be told. */
struct step {
	uint32_t commit;
	size_t n;				/* its parents */
	struct file *files;
	size_t n_files;
};

void step_pack(const struct step *step, struct buf *out);
/*
 * Cuts a step off, but for its commit, which stays as it is. Paths and ids are borrowed from the
 * bytes; false when these end too early.
 */
bool step_unpack(struct str *rest, struct arena *arena, struct step *step);

#endif
