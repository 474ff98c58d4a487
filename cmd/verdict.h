/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What commands share about approval: ranges as people write them, and the lint of policy and keys.
 *
 *	struct span range = span_parse(cli, &arena, opts.range);
 *	verdict_of_range(cli, &view.repo, range, &found);
 *	verdict_lint(&view, &found);
 */
#ifndef LG_CMD_VERDICT_H
#define LG_CMD_VERDICT_H

#include "view.h"

struct span {
	struct str from, to;		/* revisions, each followed by a NUL */
	bool is_branch;			/* three dots: B is a branch that is to be merged */
};

/*
 * Takes A..B or A...B apart, an empty side is HEAD; ends the process with 129 when it is neither.
 */
struct span span_parse(struct cli *cli, struct arena *arena, const char *text);
/* Where a range begins: the commit at which its branch left, followed by a NUL; else its `from`. */
struct str verdict_base(const struct repo *repo, struct span range, struct arena *arena);
/* The verdict on a range; -1 and diagnostics when there is none. */
int verdict_of_range(struct cli *cli, const struct repo *repo, struct span range,
		     struct diags *found);
/* The verdict on the life of a revision, null for the protected branch; likewise. */
int verdict_of_history(struct cli *cli, const struct repo *repo, const char *revision,
		       struct str branch, struct diags *found);
/* What is wrong with the policy and the keys of a view. */
void verdict_lint(struct view *view, struct diags *found);

#endif
