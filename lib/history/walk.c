/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/walk.h"

#include "history/message.h"

#include <stdlib.h>
#include <string.h>

/* --- the numbers of commits --------------------------------------------------------------- */

/* An id is as good as a hash of it. */
static uint32_t *find_slot(const struct walk *walk, const unsigned char *id)
{
	size_t at;

	memcpy(&at, id, sizeof(at));
	for (at &= walk->mask; walk->slots[at]; at = (at + 1) & walk->mask)
		if (memcmp(walk->past->commits[walk->slots[at] - 1].id, id, SOURCE_BLOB) == 0)
			break;
	return &walk->slots[at];
}

static void grow_slots(struct walk *walk, size_t size)
{
	uint32_t *slots = walk->slots;
	size_t before = slots ? walk->mask + 1 : 0;

	walk->slots = mem_alloc(size * sizeof(*walk->slots));
	memset(walk->slots, 0, size * sizeof(*walk->slots));
	walk->mask = size - 1;
	for (size_t i = 0; i < before; i++)
		if (slots[i])
			*find_slot(walk, walk->past->commits[slots[i] - 1].id) = slots[i];
	free(slots);
}

static void put_slot(struct walk *walk, const unsigned char *id, uint32_t number)
{
	if (walk->n_slots++ * 2 >= walk->mask)
		grow_slots(walk, (walk->mask + 1) * 2);
	*find_slot(walk, id) = number + 1;
}

static void begin(struct walk *walk)
{
	struct past *past = walk->past;
	size_t size = walk->graph ? graph_size(walk->graph) : 0;

	walk->n_before = past->n_commits;
	grow_slots(walk, 1024);
	for (size_t i = 0; i < past->n_commits; i++)
		put_slot(walk, past->commits[i].id, (uint32_t)i);
	walk->numbers = mem_alloc((size + 1) * sizeof(*walk->numbers));
	memset(walk->numbers, 0, (size + 1) * sizeof(*walk->numbers));
}

static uint32_t add_commit(struct walk *walk, const unsigned char *id, uint32_t position)
{
	struct past *past = walk->past;
	size_t at = past->n_commits - walk->n_before;
	struct commit_row row = { .n_parents = 0 };

	memcpy(row.id, id, SOURCE_BLOB);
	past_add(past, commits, row);
	walk->positions = mem_grow(walk->positions, &walk->cap_positions, at + 1,
				   sizeof(*walk->positions));
	walk->positions[at] = position;
	return (uint32_t)past->n_commits - 1;
}

static uint32_t number_of_position(struct walk *walk, uint32_t position)
{
	if (!walk->numbers[position])
		walk->numbers[position] = add_commit(walk, graph_id(walk->graph, position),
						     position) + 1;
	return walk->numbers[position] - 1;
}

static uint32_t number_of_id(struct walk *walk, const unsigned char *id)
{
	uint32_t position = walk->graph ? graph_find(walk->graph, id) : (uint32_t)GRAPH_NONE;
	uint32_t *slot;

	if (position != GRAPH_NONE)
		return number_of_position(walk, position);
	slot = find_slot(walk, id);
	if (!*slot)
		put_slot(walk, id, add_commit(walk, id, GRAPH_NONE));
	return *find_slot(walk, id) - 1;
}

/* --- what a commit says ------------------------------------------------------------------- */

static uint32_t text_or_none(struct past *past, struct str text)
{
	return text.n ? past_add_text(past, text) : 0;
}

static bool take_texts(struct past *past, uint32_t commit, struct str rest)
{
	struct commit_row row = past->commits[commit];
	struct commit_texts texts;

	if (!commit_read_texts(rest, &texts))
		return false;
	row.seconds = texts.at.seconds;
	row.zone = texts.at.zone;
	row.name = text_or_none(past, texts.name);
	row.email = text_or_none(past, texts.email);
	row.reason = text_or_none(past, message_reason(texts.message));
	past->commits[commit] = row;
	return true;
}

static int refuse_commit(const unsigned char *id, struct diags *diags)
{
	struct buf hex = BUF_INIT;

	object_add_hex(&hex, id);
	diag_add(diags, DIAG_GIT_NOT_COMMIT, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(buf_str(&hex)));
	buf_release(&hex);
	return -1;
}

int walk_add_texts(struct past *past, struct objects *objects, uint32_t commit,
		   struct diags *diags)
{
	const unsigned char *own = past->commits[commit].id;
	struct object *object = objects_get(objects, OBJECT_COMMIT, own, diags);
	unsigned char id[SOURCE_BLOB];
	struct str rest;
	int result = 0;

	if (!object)
		return -1;
	rest = object->bytes;
	if (commit_take_tree(&rest, id))
		while (commit_take_parent(&rest, id))
			;
	if (!take_texts(past, commit, rest))
		result = refuse_commit(own, diags);
	object_release(objects, object);
	return result;
}

static void end_parents(struct past *past, uint32_t commit, size_t first)
{
	past->commits[commit].first_parent = (uint32_t)first;
	past->commits[commit].n_parents = (uint32_t)(past->n_parents - first);
}

static bool take_links(struct walk *walk, uint32_t commit, struct str *rest)
{
	struct past *past = walk->past;
	size_t first = past->n_parents;
	unsigned char id[SOURCE_BLOB];

	if (!commit_take_tree(rest, past->commits[commit].tree))
		return false;
	while (commit_take_parent(rest, id)) {
		uint32_t parent = number_of_id(walk, id);

		past_add(past, parents, parent);
	}
	end_parents(past, commit, first);
	return str_starts(*rest, STR("author "));
}

static int take_object(struct walk *walk, uint32_t commit, struct diags *diags)
{
	struct object *object;
	struct str rest;
	int result = 0;

	object = objects_get(walk->objects, OBJECT_COMMIT, walk->past->commits[commit].id, diags);
	if (!object)
		return -1;
	rest = object->bytes;
	if (!take_links(walk, commit, &rest) ||
	    (walk->has_texts && !take_texts(walk->past, commit, rest)))
		result = refuse_commit(object->id, diags);
	object_release(walk->objects, object);
	return result;
}

static void take_row(struct walk *walk, uint32_t commit, uint32_t position)
{
	struct past *past = walk->past;
	size_t first = past->n_parents;
	uint32_t turn = 0, at;

	memcpy(past->commits[commit].tree, graph_tree(walk->graph, position), SOURCE_BLOB);
	while ((at = graph_parent(walk->graph, position, &turn)) != GRAPH_NONE) {
		uint32_t parent = number_of_position(walk, at);

		past_add(past, parents, parent);
	}
	end_parents(past, commit, first);
}

/* A commit gets its number when it is met, and its parents when its turn comes. */
int walk_commits(struct walk *walk, const unsigned char *tip, struct diags *diags)
{
	struct past *past = walk->past;

	begin(walk);
	number_of_id(walk, tip);
	for (size_t i = walk->n_before; i < past->n_commits; i++) {
		uint32_t position = walk->positions[i - walk->n_before];

		walk->has_more = walk->most && past->n_commits - walk->n_before > walk->most;
		if (walk->has_more)
			return 0;
		if (position != GRAPH_NONE)
			take_row(walk, (uint32_t)i, position);
		else if (take_object(walk, (uint32_t)i, diags) < 0)
			return -1;
	}
	return 0;
}

void walk_release(struct walk *walk)
{
	free(walk->positions);
	free(walk->numbers);
	free(walk->slots);
}
