/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the passes of collect.c share: first the files that commits touch are found (find.h), then
 * what is in them is read, and then it is told what that says of records (tell.h).
 */
#ifndef LG_HISTORY_COLLECTOR_H
#define LG_HISTORY_COLLECTOR_H

#include "history/deltas.h"

struct collector {
	struct past *past;
	struct objects *objects;
	struct str prefix;
	struct versions versions;
	struct arena arena;
	unsigned char *marks;			/* commits that are to be told */
	struct str only, paths;			/* the one record that is, and where; or empty */
	struct map schemas;			/* files of the schema that were read */
	struct diags *diags;
	struct arena scratch;
	struct file *files;			/* that are found */
	size_t n_files, cap_files;
	const struct delta *step;		/* that is told */
	struct delta *steps;
	size_t n_steps;
	struct buf received;			/* from the process beside */
};

#define COLLECTOR_INIT(the_past, the_objects, the_prefix, to) { \
	.past = (the_past), .objects = (the_objects), .prefix = (the_prefix), \
	.versions = VERSIONS_INIT(the_past), .arena = ARENA_INIT, .schemas = MAP_INIT, \
	.diags = (to), .scratch = ARENA_INIT, .received = BUF_INIT, \
}

#endif
