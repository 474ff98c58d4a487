/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is who: the holders of roles, as the owner records of one revision say.
 *
 * A row is a role with its holder's address, other addresses and keys. Two rows that share an
 * address or a key are the same person, however many roles that person has.
 *
 *	struct people people = PEOPLE_INIT;
 *	people_collect(&set, &people);
 *	const struct person *head = people_find(&people, STR("O-2F9C"));
 *	people_release(&people);
 */
#ifndef LG_APPROVAL_PEOPLE_H
#define LG_APPROVAL_PEOPLE_H

#include "approval/sshsig.h"
#include "record/set.h"

struct period {
	int64_t first, last;		/* days, inclusive; INT64_MIN and INT64_MAX when open */
};

bool period_has(struct period period, int64_t day);

struct person_key {
	struct sshkey key;
	struct str *purposes;		/* namespaces */
	size_t n_purposes;
	struct period period;
	bool is_sound;			/* a key, with a first day and its namespaces */
	struct place place;
};

struct person {
	const struct record *record;
	struct str id;
	struct str level;
	struct str holder;		/* as written; empty: nobody holds the role */
	struct str *addresses;		/* holder and aliases, in lower case */
	size_t n_addresses;
	struct person_key *keys;
	size_t n_keys;
	struct period period;		/* of the role */
	bool is_faulty;			/* the record has values that cannot be read */
};

struct people {
	struct person *rows;
	size_t n;
	struct arena arena;
	struct checked *checked;	/* what is known of their signatures, to judge one */
};

#define PEOPLE_INIT { .arena = ARENA_INIT }

/* All owner records of a set, which must outlive them. */
void people_collect(const struct set *set, struct people *out);
void people_release(struct people *people);
/* The role with this id, or null. */
const struct person *people_find(const struct people *people, struct str id);
/* The key of a person, or null. */
const struct person_key *person_find_key(const struct person *person, struct sshkey key);
bool person_has_address(const struct person *person, struct str lower);
bool person_key_is_for(const struct person_key *key, struct str purpose);
/* True for the role that `role` names: the id of its record, or its level. */
bool person_is(const struct person *person, struct str role);
/* Adds the address in lower case, for comparisons. */
struct str address_lower(struct str address, struct arena *arena);
/* True when an address or a key of one is one of the other's: they are one person. */
bool person_is_same(const struct person *a, const struct person *b);
/* What is wrong with keys and addresses, at their places. */
void people_check(const struct people *people, struct diags *diags);

#endif
