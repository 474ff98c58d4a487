/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which commits touch one record: the trail of its files, followed back from the tip.
 *
 * A path leads to others wherever a commit has it and a parent has not, or the other way round:
 * there the record is looked for by its id. Where it comes from nowhere, it is looked for in the
 * commits 2, 4, 8 and so on before, so that a record is found again that was away for no longer
 * than it had been there. A second file of its id, which is a mistake, is not seen where it comes
 * and goes while the first stays.
 *
 *	unsigned char *marks = order_marks(&past);
 *	if (trail_mark(&(struct trail_query){ ... }, marks, &paths, &diags) == 1)
 *		use(marks, paths);
 *	free(marks);
 */
#ifndef LG_HISTORY_TRAIL_H
#define LG_HISTORY_TRAIL_H

#include "history/walk.h"

struct trail_query {
	const struct walk *walk;	/* of a past that knows the schema of the tip alone */
	uint32_t tip;
	struct str prefix;		/* of the records' top in its repository */
	struct str id;
};

/*
 * Marks each commit in which a file of the record is not what it is in the first parent, or one of
 * the schema, where that is needed to know whether it is a record. Adds the paths of all these
 * files from the records' top, a line each; that of a folder ends with a slash. 1, or 0 when the
 * tip has no such record, or -1 and a diagnostic.
 */
int trail_mark(const struct trail_query *query, unsigned char *marks, struct buf *paths,
	       struct diags *diags);

#endif
