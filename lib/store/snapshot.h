/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A snapshot: configuration, schema and all records of one source, read once.
 *
 * Units that live in another repository are read from their commit there, by
 * the schema of this one. Theirs are the only files that the source does not have.
 *
 * Files are read and parsed by as many threads as the source allows; the
 * result does not depend on their number. Each file's faults become
 * diagnostics and the rest is still read.
 *
 *	struct snapshot snapshot;
 *	snapshot_read(source, (struct snapshot_options){ .keep_body = true }, &snapshot, &diags);
 *	query_run(query, &(struct query_context){ .set = &snapshot.set, ... }, &rows);
 *	snapshot_release(&snapshot);
 */
#ifndef LG_STORE_SNAPSHOT_H
#define LG_STORE_SNAPSHOT_H

#include "record/config.h"
#include "record/set.h"
#include "store/source.h"

#include <stdatomic.h>

/* How far the reading has come, for another thread to look at. */
struct snapshot_counts {
	_Atomic size_t done, total;	/* files of records; no total: they are not found yet */
};

struct snapshot_options {
	bool keep_body;
	/* absolute path of the top, from which other repositories are named; empty: not read */
	struct str top;
	struct snapshot_counts *counts;	/* or null */
	unsigned threads;		/* 0: as many as there are processors, 16 at the most */
};

struct snapshot {
	struct arena arena;
	struct config config;
	struct schema schema;
	struct source **elsewhere;	/* for each unit of another repository; null for others */
	struct document checks;		/* schema/checks.yaml; empty path when there is none */
	struct document queries;	/* schema/queries.yaml, likewise */
	struct set set;			/* indexed; computed fields are not filled in yet */
	bool faulty;			/* lg.yaml or the schema has an error */
};

/*
 * Reads everything. 0 even when there are diagnostics, and even when lg.yaml
 * or the schema has errors: the records are then read as far as these could be
 * understood, for a command that tells what is wrong. -1 when the units are not
 * known or there is no schema. Release it either way.
 */
int snapshot_read(struct source *source, struct snapshot_options options,
		  struct snapshot *snapshot, struct diags *diags);
/* The same without the records: configuration and schema. */
int snapshot_read_schema(struct source *source, struct snapshot *snapshot, struct diags *diags);
/* The same without the schema. */
int snapshot_read_config(struct source *source, struct snapshot *snapshot, struct diags *diags);
/* The source that has a path: that of a unit in another repository, else `source`. */
struct source *snapshot_source(const struct snapshot *snapshot, struct source *source,
			       struct str path);
void snapshot_release(struct snapshot *snapshot);

#endif
