/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * History: what each commit changed in each field of each record, computed from content.
 *
 * It is told from one commit back, newest first, in the order of git log --topo-order. Commit
 * messages play no part but for the reason, and dates none at all. What was computed is kept below
 * the git directory, in a file that may be deleted at any time.
 *
 *	struct history *history = history_open(path, NULL, &diags);
 *	struct history_rows rows;
 *	if (history && history_select(history, &(struct history_filter){ 0 }, &rows, &diags) == 0)
 *		for (size_t i = 0; i < rows.n; i++)
 *			use(history_change(history, rows.rows[i]).new);
 *	history_rows_release(&rows);
 *	history_close(history);
 */
#ifndef LG_HISTORY_HISTORY_H
#define LG_HISTORY_HISTORY_H

#include "approval/lineage.h"
#include "history/collect.h"
#include "base/date.h"

struct history;

/* One field of one record, changed by one commit. Texts live until the next history_select(). */
struct field_change {
	const unsigned char *commit;
	struct instant at;		/* when it was committed */
	struct str name, email;		/* of the author */
	struct str reason;		/* body of the commit message, without trailers */
	struct str record;
	struct str folder;		/* in which its file lies, from the top */
	struct str field;
	struct str old, new;		/* as a record states them; no text: missing */
	/* "O-2F9C Head", and "signature" or "trailer"; empty until history_judge() */
	struct str approved_by, evidence;
	struct str approvals;		/* the ids of approvals, or addresses of trailers */
	enum fate fate;		/* of the record */
};

struct history_filter {
	struct str since;		/* a revision: only what it does not know; or empty */
	const struct map *records;	/* ids of those that count; null: all */
	struct str field;		/* or empty */
	struct str author;		/* part of name or address; or empty */
	struct str approver;		/* part of id or title of a role; or empty */
	bool has_from, has_to;
	int64_t from, to;		/* days, in the zones of the committers */
	size_t commits;			/* so many of those that have a row; 0: all */
};

struct history_rows {
	uint32_t *rows;
	size_t n;
};

/*
 * The history of the repository whose records' top is at the absolute `path`, up to a revision;
 * null: HEAD. Null and diagnostics when it cannot be told: no commit, a shallow clone, an object
 * that is missing.
 */
struct history *history_open(struct str path, const char *revision, struct diags *diags);
/*
 * The same for one record alone, by the shortest way: from the cache when it is up to date or
 * nearly so, else along the trail of the record's files, which leaves no cache behind. Others may
 * be missing, and `since` of a filter is not to be used.
 */
struct history *history_open_record(struct str path, const char *revision, struct str id,
				    struct diags *diags);
void history_close(struct history *history);
/* The commit up to which it is told. */
const unsigned char *history_tip(const struct history *history);
/*
 * Tells who approved what from now on, by a judgement that outlives the history: what a commit of
 * its line brought of a record is approved when every rule that asked was met. -1 and a diagnostic
 * when the line cannot be followed.
 */
int history_judge(struct history *history, const struct approved *approved, struct diags *diags);

/* The changes that a filter leaves, newest first; -1 and a diagnostic for an unknown revision. */
int history_select(struct history *history, const struct history_filter *filter,
		   struct history_rows *out, struct diags *diags);
void history_rows_release(struct history_rows *rows);
struct field_change history_change(const struct history *history, uint32_t row);
/* Warns of each version that could not be read and was passed over, of these records or of all. */
void history_report(struct history *history, const struct map *records, struct diags *diags);
/* A record's file as it is at the tip; 1, or 0 when there is none, or -1 and a diagnostic. */
int history_file(struct history *history, struct str id, struct buf *path, struct buf *bytes,
		 struct diags *diags);

#endif
