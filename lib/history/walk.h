/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * All commits from a tip on, as rows of the past: ids, trees and parents.
 *
 *	struct walk walk = { .past = &past, .objects = objects, .has_texts = true };
 *	if (walk_commits(&walk, tip, &diags) == 0)
 *		use(past.commits + walk.n_before);
 *	walk_release(&walk);
 */
#ifndef LG_HISTORY_WALK_H
#define LG_HISTORY_WALK_H

#include "history/past.h"
#include "store/graph.h"

struct walk {
	struct past *past;
	struct objects *objects;
	const struct graph *graph;	/* what it has is not read again; or null */
	bool has_texts;			/* who, when and why too, for which graph must be null */
	size_t most;			/* so many new commits; 0: any number */
	size_t n_before;		/* those that the past had */
	bool has_more;			/* the walk ended at `most`, and the past is of no use */
	uint32_t *positions;		/* of each commit in the graph, or GRAPH_NONE */
	size_t cap_positions;
	uint32_t *numbers;		/* of each position, + 1 */
	uint32_t *slots;		/* of the other commits, by id, + 1 */
	size_t n_slots, mask;
};

/* Adds what the past lacks; -1 and a diagnostic when a commit cannot be read. */
int walk_commits(struct walk *walk, const unsigned char *tip, struct diags *diags);
void walk_release(struct walk *walk);
/* Fills in who made a commit, when and why; -1 and a diagnostic when it cannot be read. */
int walk_add_texts(struct past *past, struct objects *objects, uint32_t commit,
		   struct diags *diags);

#endif
