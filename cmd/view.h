/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A view: the records of a repository as they were at some time, ready to be asked.
 *
 * It holds the repository, the source (working tree, index or revision), the
 * snapshot read from it with computed fields filled in, the rules of the
 * schema, the day that counts as today and the unit that the command is about.
 *
 *	struct view view;
 *	if (view_open(&cli, (struct view_options){ .revision = opts.at }, &view, &cli.diags) == 0) {
 *		struct query_context context = view_context(&view, language);
 *		...
 *	}
 *	view_close(&view);
 */
#ifndef LG_CMD_VIEW_H
#define LG_CMD_VIEW_H

#include "history/changes.h"
#include "check/check.h"
#include "cli.h"
#include "query/query.h"
#include "store/repo.h"
#include "store/snapshot.h"

struct view_options {
	const char *revision;	/* --at; null: the working tree */
	bool staged;		/* the index instead of the working tree */
	const char *as_of;	/* --as-of; null: the revision's date, else today */
	const char *unit;	/* -u; null: that of the current directory, or all from the top */
	bool keep_body;
	/* go on when lg.yaml or the schema has errors, to tell what else is wrong */
	bool faulty;
	/* a file of the working tree as it would be; no path: none */
	struct document instead;
};

struct view {
	struct repo repo;
	struct source *source;
	struct snapshot snapshot;
	struct arena arena;	/* of the rules, and for what the caller adds */
	struct rules *rules;
	struct history_source *history;	/* of the tables of history, up to the revision or HEAD */
	int64_t today;		/* days since the epoch */
	const struct unit *unit;	/* null: all units */
	bool keep_body;
	bool faulty;
	bool has_day;		/* today was given with --as-of */
	bool is_open;
};

/*
 * Opens, reads and computes; ends the process with 129 when a date is wrong.
 * 0 with the faults of records as diagnostics; -1 and diagnostics when there
 * is nothing to ask. Close it either way.
 */
int view_open(struct cli *cli, struct view_options options, struct view *view,
	      struct diags *diags);
/*
 * Another revision for AT in a query: with the unit of `view`, and its day when that was given. A
 * unit that the revision did not have yet is borrowed from `view`, and has no records there.
 */
int view_open_revision(const struct view *view, struct str revision, struct view *other,
		       struct diags *diags);
/*
 * The revision of --since, with its own day. Faults of its records are of its time, and whoever
 * asks cannot mend them: they are not told. Close it either way.
 */
int view_open_since(const struct view *view, const char *revision, struct view *since,
		    struct diags *diags);
void view_close(struct view *view);

struct query_context view_context(const struct view *view, enum language language);
/* Everything that lg-check finds beyond reading: rules, freshness, the files of the schema. */
void view_check(struct view *view, enum language language, struct diags *diags);
/* Whether a finding is about the record with this id, or the file named after it. */
bool finding_is_of(const struct diag *diag, struct str id);

#endif
