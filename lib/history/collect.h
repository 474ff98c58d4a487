/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Computes what each commit changed, and adds it to the past.
 *
 * A record is its id, which its file's name begins with: a new slug, another folder or unit is the
 * same record. At a merge only what differs from every parent is its change. A version that
 * cannot be read is passed over: what comes behind it is compared with what came before it.
 *
 *	if (collect_history(&past, objects, prefix, tip, 0, &diags) > 0)
 *		past_save(&past, directory, name, key);
 */
#ifndef LG_HISTORY_COLLECT_H
#define LG_HISTORY_COLLECT_H

#include "history/past.h"
#include "store/graph.h"

enum { COLLECT_MANY = -2 };

/*
 * Adds all commits from `tip` on that the past lacks; `prefix` is the top of the records in its
 * repository, "" or "records". The number of them; -1 and a diagnostic when git's objects cannot be
 * read, COLLECT_MANY when there are more than `most`, if that is not 0; then the past is not to be
 * used.
 */
int64_t collect_history(struct past *past, struct objects *objects, struct str prefix,
			const unsigned char *tip, size_t most, struct diags *diags);
/*
 * The same for one record that the tip has, in a past that was empty: only its rows are added, so
 * that the past is not to be saved. Git's index of commits helps where there is one. 1, or 0 when
 * the tip has no such record, or -1 and a diagnostic, and then the past is not to be used.
 */
int collect_record(struct past *past, struct objects *objects, const struct graph *graph,
		   struct str prefix, const unsigned char *tip, struct str id,
		   struct diags *diags);
/* Adds the commits from `tip` on as others lie behind them, without what they changed; 0 or -1. */
int collect_commits(struct past *past, struct objects *objects, const unsigned char *tip,
		    struct diags *diags);

#endif
