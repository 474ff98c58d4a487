/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The format is gitformat-commit-graph(5). Whatever a file says of places in itself is held against
 * its size before it is believed.
 */
#include "store/graph.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ID = 20, HEAD = 8, ENTRY = 12, FANOUT = 256 * 4, ROW = ID + 16, FILTERS_HEAD = 12,
	MOST_LAYERS = 64, MOST_CHAIN = 64 * 1024,
	NO_PARENT = 0x70000000,
};

static const uint32_t more_parents = UINT32_C(0x80000000);

struct chunk {
	const unsigned char *p;		/* null: there is none */
	size_t n;
};

struct layer {
	struct str file;
	uint32_t first, n;		/* positions of its commits */
	struct chunk fanout, ids, rows, edges, ends, filters;
	uint32_t n_hashes;
};

struct graph {
	struct layer layers[MOST_LAYERS];
	size_t n;
};

static uint32_t word_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t offset_at(const unsigned char *p)
{
	return (uint64_t)word_at(p) << 32 | word_at(p + 4);
}

/* --- one file ----------------------------------------------------------------------------- */

/* The table of contents ends with an entry that says where the last chunk ends. */
static struct chunk find_chunk(const struct layer *layer, const char *name)
{
	const unsigned char *bytes = (const unsigned char *)layer->file.p;
	size_t n = bytes[6];

	for (size_t i = 0; i < n; i++) {
		const unsigned char *entry = bytes + HEAD + i * ENTRY;
		uint64_t from = offset_at(entry + 4), to = offset_at(entry + ENTRY + 4);

		if (memcmp(entry, name, 4) == 0 && from <= to && to <= layer->file.n)
			return (struct chunk){ bytes + from, (size_t)(to - from) };
	}
	return (struct chunk){ NULL, 0 };
}

static void find_filters(struct layer *layer)
{
	struct chunk ends = find_chunk(layer, "BIDX"), filters = find_chunk(layer, "BDAT");

	if (!ends.p || !filters.p || ends.n != (size_t)layer->n * 4 || filters.n < FILTERS_HEAD)
		return;
	if (word_at(filters.p) != 1 && word_at(filters.p) != 2)
		return;
	layer->ends = ends;
	layer->n_hashes = word_at(filters.p + 4);
	layer->filters = (struct chunk){ filters.p + FILTERS_HEAD, filters.n - FILTERS_HEAD };
}

/* "CGPH", version 1, ids of SHA-1, how many chunks and how many layers below. */
static bool read_layer(struct layer *layer)
{
	const unsigned char *p = (const unsigned char *)layer->file.p;

	if (layer->file.n < HEAD || memcmp(p, "CGPH\1\1", 6) != 0 ||
	    layer->file.n < HEAD + ((size_t)p[6] + 1) * ENTRY)
		return false;
	layer->fanout = find_chunk(layer, "OIDF");
	layer->ids = find_chunk(layer, "OIDL");
	layer->rows = find_chunk(layer, "CDAT");
	layer->edges = find_chunk(layer, "EDGE");
	if (!layer->fanout.p || !layer->ids.p || !layer->rows.p || layer->fanout.n != FANOUT)
		return false;
	layer->n = word_at(layer->fanout.p + FANOUT - 4);
	if (layer->ids.n != (size_t)layer->n * ID || layer->rows.n != (size_t)layer->n * ROW)
		return false;
	find_filters(layer);
	return true;
}

static bool add_layer(struct graph *graph, int directory, const char *name)
{
	struct layer *layer = &graph->layers[graph->n];

	*layer = (struct layer){ .first = graph_size(graph) };
	if (!file_map(directory, name, 0, &layer->file))
		return false;
	graph->n++;
	return read_layer(layer) && layer->n < NO_PARENT - layer->first;
}

/* --- all layers --------------------------------------------------------------------------- */

static bool is_name(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (!((line.p[i] >= '0' && line.p[i] <= '9') ||
		      (line.p[i] >= 'a' && line.p[i] <= 'f')))
			return false;
	return line.n == (size_t)ID * 2;
}

/* A file of names, the lowest layer first. */
static bool add_chain(struct graph *graph, int directory)
{
	struct str path = STR("objects/info/commit-graphs/commit-graph-chain"), rest, line;
	struct diags unused = DIAGS_INIT;
	struct buf names = BUF_INIT;
	char name[128];
	bool all = false;

	if (file_read(directory, path, MOST_CHAIN, &names, &unused) == 0) {
		rest = buf_str(&names);
		all = true;
		while (all && str_next_line(&rest, &line)) {
			snprintf(name, sizeof(name), "objects/info/commit-graphs/graph-%.*s.graph",
				 ID * 2, line.p);
			all = is_name(line) && graph->n < MOST_LAYERS &&
			      add_layer(graph, directory, name);
		}
	}
	buf_release(&names);
	diags_release(&unused);
	return all && graph->n;
}

struct graph *graph_open(int directory)
{
	struct graph *graph = mem_alloc(sizeof(*graph));

	memset(graph, 0, sizeof(*graph));
	if (add_layer(graph, directory, "objects/info/commit-graph") ||
	    (!graph->n && add_chain(graph, directory)))
		return graph;
	graph_close(graph);
	return NULL;
}

void graph_close(struct graph *graph)
{
	if (!graph)
		return;
	for (size_t i = 0; i < graph->n; i++)
		file_unmap(graph->layers[i].file);
	free(graph);
}

uint32_t graph_size(const struct graph *graph)
{
	const struct layer *last = &graph->layers[graph->n ? graph->n - 1 : 0];

	return last->first + last->n;
}

/* --- commits ------------------------------------------------------------------------------ */

static const struct layer *layer_of(const struct graph *graph, uint32_t at)
{
	const struct layer *layer = &graph->layers[graph->n - 1];

	while (at < layer->first)
		layer--;
	return layer;
}

static uint32_t find_in(const struct layer *layer, const unsigned char *id)
{
	uint32_t from = id[0] ? word_at(layer->fanout.p + (id[0] - 1) * 4) : 0;
	uint32_t to = word_at(layer->fanout.p + id[0] * 4);

	if (to > layer->n)
		return GRAPH_NONE;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int order = memcmp(id, layer->ids.p + (size_t)middle * ID, ID);

		if (order == 0)
			return layer->first + middle;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return GRAPH_NONE;
}

uint32_t graph_find(const struct graph *graph, const unsigned char *id)
{
	uint32_t found = GRAPH_NONE;

	for (size_t i = graph->n; i && found == GRAPH_NONE; i--)
		found = find_in(&graph->layers[i - 1], id);
	return found;
}

const unsigned char *graph_id(const struct graph *graph, uint32_t at)
{
	const struct layer *layer = layer_of(graph, at);

	return layer->ids.p + (size_t)(at - layer->first) * ID;
}

static const unsigned char *row_of(const struct layer *layer, uint32_t at)
{
	return layer->rows.p + (size_t)(at - layer->first) * ROW;
}

const unsigned char *graph_tree(const struct graph *graph, uint32_t at)
{
	return row_of(layer_of(graph, at), at);
}

/* Two words a commit; where there are more parents, the second leads to a list of the others. */
uint32_t graph_parent(const struct graph *graph, uint32_t at, uint32_t *turn)
{
	const struct layer *layer = layer_of(graph, at);
	const unsigned char *row = row_of(layer, at) + ID;
	uint32_t parent = NO_PARENT, second = word_at(row + 4), number = (*turn)++;
	size_t edge = (size_t)(second & ~more_parents) + number - 1;

	if (number == 0)
		parent = word_at(row);
	else if (!(second & more_parents))
		parent = number == 1 ? second : NO_PARENT;
	else if (edge < layer->edges.n / 4 &&
		 (number == 1 || !(word_at(layer->edges.p + edge * 4 - 4) & more_parents)))
		parent = word_at(layer->edges.p + edge * 4) & ~more_parents;
	return parent < graph_size(graph) ? parent : GRAPH_NONE;
}

/* --- paths -------------------------------------------------------------------------------- */

static uint32_t rotate(uint32_t word, int by)
{
	return word << by | word >> (32 - by);
}

static uint32_t stir(uint32_t word)
{
	return rotate(word * 0xcc9e2d51, 15) * 0x1b873593;
}

/* MurmurHash3 of 32 bits. */
static uint32_t murmur(uint32_t hash, struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	uint32_t word = 0;
	size_t i = 0;

	for (; i + 4 <= text.n; i += 4) {
		word = p[i] | (uint32_t)p[i + 1] << 8 | (uint32_t)p[i + 2] << 16 |
		       (uint32_t)p[i + 3] << 24;
		hash = rotate(hash ^ stir(word), 13) * 5 + 0xe6546b64;
	}
	word = 0;
	for (size_t j = text.n; j > i; j--)
		word = word << 8 | p[j - 1];
	hash ^= stir(word) ^ (uint32_t)text.n;
	hash = (hash ^ hash >> 16) * 0x85ebca6b;
	hash = (hash ^ hash >> 13) * 0xc2b2ae35;
	return hash ^ hash >> 16;
}

struct graph_key graph_key(struct str path)
{
	struct graph_key key = { murmur(0x293ae76f, path), murmur(0x7e646e2c, path), true };

	for (size_t i = 0; i < path.n; i++)
		key.is_usable &= (unsigned char)path.p[i] < 0x80;
	return key;
}

/* A Bloom filter for each commit; one of no bytes was not computed. */
bool graph_may_touch(const struct graph *graph, uint32_t at, const struct graph_key *key)
{
	const struct layer *layer = layer_of(graph, at);
	uint32_t number = at - layer->first, hash = key->first, from = 0, to, bits;

	if (!layer->filters.p || !key->is_usable)
		return true;
	if (number)
		from = word_at(layer->ends.p + (size_t)(number - 1) * 4);
	to = word_at(layer->ends.p + (size_t)number * 4);
	if (from >= to || to > layer->filters.n || to - from > UINT32_MAX / 8)
		return true;
	bits = (to - from) * 8;
	for (uint32_t i = 0; i < layer->n_hashes; i++, hash += key->step) {
		uint32_t bit = hash % bits;

		if (!(layer->filters.p[from + bit / 8] & 1 << bit % 8))
			return false;
	}
	return true;
}
