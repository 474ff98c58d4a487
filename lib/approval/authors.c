/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/authors.h"

#include <stdlib.h>

static bool has_address(const struct authors *authors, struct str lower)
{
	for (size_t i = 0; i < authors->n_addresses; i++)
		if (str_eq(authors->addresses[i], lower))
			return true;
	return false;
}

static bool has_key(const struct authors *authors, struct sshkey key)
{
	for (size_t i = 0; i < authors->n_keys; i++)
		if (sshkey_equal(authors->keys[i], key))
			return true;
	return false;
}


void authors_add_lower(struct authors *authors, struct str lower)
{
	if (!lower.n || has_address(authors, lower))
		return;
	authors->addresses = mem_grow(authors->addresses, &authors->cap_addresses,
				      authors->n_addresses + 1, sizeof(*authors->addresses));
	authors->addresses[authors->n_addresses++] = lower;
}

void authors_add_address(struct authors *authors, struct str address, struct arena *arena)
{
	authors_add_lower(authors, address_lower(str_trim(address), arena));
}

void authors_add_key(struct authors *authors, struct sshkey key)
{
	if (!key.base64.n || has_key(authors, key))
		return;
	authors->keys = mem_grow(authors->keys, &authors->cap_keys, authors->n_keys + 1,
				 sizeof(*authors->keys));
	authors->keys[authors->n_keys++] = key;
}

void addresses_each(struct str lines, void (*each)(void *context, struct str address),
		    void *context)
{
	struct str line;

	while (str_next_line(&lines, &line)) {
		size_t open = str_index(line, '<');
		struct str address = str_until(str_from(line, open + 1), '>');

		address = str_trim(open < line.n ? address : line);
		if (address.n)
			each(context, address);
	}
}

struct adding {
	struct authors *authors;
	struct arena *arena;
};

static void add_one(void *context, struct str address)
{
	struct adding *adding = context;

	authors_add_address(adding->authors, address, adding->arena);
}

void authors_add_commit(struct authors *authors, const struct touched *commit,
			struct arena *arena)
{
	struct adding adding = { authors, arena };

	authors_add_address(authors, commit->author, arena);
	authors_add_address(authors, commit->committer, arena);
	addresses_each(commit->with, add_one, &adding);
}

void authors_join(struct authors *into, const struct authors *from)
{
	for (size_t i = 0; i < from->n_addresses; i++)
		authors_add_lower(into, from->addresses[i]);
	for (size_t i = 0; i < from->n_keys; i++)
		authors_add_key(into, from->keys[i]);
}

void authors_release(struct authors *authors)
{
	free(authors->addresses);
	free(authors->keys);
	*authors = (struct authors)AUTHORS_INIT;
}

/* --- who is among them -------------------------------------------------------------------- */

static bool is_among(const struct authors *authors, const struct person *person)
{
	for (size_t i = 0; i < person->n_addresses; i++)
		if (has_address(authors, person->addresses[i]))
			return true;
	for (size_t i = 0; i < person->n_keys; i++)
		if (has_key(authors, person->keys[i].key))
			return true;
	return false;
}

/* True when the person brought an address or a key that was not there. */
static bool add_person(struct authors *authors, const struct person *person)
{
	size_t before = authors->n_addresses + authors->n_keys;

	for (size_t i = 0; i < person->n_addresses; i++)
		authors_add_lower(authors, person->addresses[i]);
	for (size_t i = 0; i < person->n_keys; i++)
		authors_add_key(authors, person->keys[i].key);
	return authors->n_addresses + authors->n_keys > before;
}

/* Everything by which those who made the change are known, found from one thing to the next. */
static void spread(struct authors *authors, const struct people *const *sets, size_t n)
{
	bool grows = true;

	while (grows) {
		grows = false;
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < sets[i]->n; j++)
				if (is_among(authors, &sets[i]->rows[j]))
					grows |= add_person(authors, &sets[i]->rows[j]);
	}
}

static enum diag_id recognise(const struct authors *authors, const struct person *person)
{
	if (person->holder.n && has_address(authors, person->addresses[0]))
		return DIAG_APPROVAL_OWN;
	for (size_t i = 0; i < person->n_addresses; i++)
		if (has_address(authors, person->addresses[i]))
			return DIAG_APPROVAL_ALIAS;
	for (size_t i = 0; i < person->n_keys; i++)
		if (has_key(authors, person->keys[i].key))
			return DIAG_APPROVAL_OWN_KEY;
	return DIAG_COUNT;
}

enum diag_id authors_include(const struct authors *authors, const struct people *const *sets,
			     size_t n, const struct person *person)
{
	enum diag_id known = recognise(authors, person);
	struct authors all = AUTHORS_INIT;

	if (known != DIAG_COUNT)
		return known;
	authors_join(&all, authors);
	spread(&all, sets, n);
	if (is_among(&all, person))
		known = DIAG_APPROVAL_SAME;
	authors_release(&all);
	return known;
}
