/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Git's index of commits, the commit-graph, which git gc writes: trees and parents without reading
 * a commit, and with `git commit-graph write --changed-paths` which paths a commit leaves alone.
 *
 * A commit is its position. The index may be missing, may lack new commits and may lie in several
 * layers. It is made of what the commits themselves say, so that it is never out of date.
 *
 *	struct graph *graph = graph_open(directory);
 *	uint32_t at = graph ? graph_find(graph, id) : GRAPH_NONE;
 *	if (at != GRAPH_NONE)
 *		use(graph_tree(graph, at));
 *	graph_close(graph);
 */
#ifndef LG_STORE_GRAPH_H
#define LG_STORE_GRAPH_H

#include "base/str.h"

enum { GRAPH_NONE = UINT32_MAX };

struct graph;

/* Null when the git directory, common to all work trees, has no index that is understood. */
struct graph *graph_open(int directory);
void graph_close(struct graph *graph);
/* How many commits it has; positions are smaller. */
uint32_t graph_size(const struct graph *graph);
/* The position of a commit, or GRAPH_NONE. */
uint32_t graph_find(const struct graph *graph, const unsigned char *id);
const unsigned char *graph_id(const struct graph *graph, uint32_t at);
const unsigned char *graph_tree(const struct graph *graph, uint32_t at);
/* The parents in turn, from `*turn` 0 on; GRAPH_NONE behind the last one. */
uint32_t graph_parent(const struct graph *graph, uint32_t at, uint32_t *turn);

struct graph_key {
	uint32_t first, step;
	bool is_usable;			/* versions of git do not agree on names beyond ASCII */
};

/* What a file or folder is looked for by; its path is from the top of the repository. */
struct graph_key graph_key(struct str path);
/* False when the path is the same in the commit as in its first parent; true when it may not be. */
bool graph_may_touch(const struct graph *graph, uint32_t at, const struct graph_key *key);

#endif
