/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who made a change: the addresses and the keys of the commits that touch it.
 *
 * One person may write with several addresses, sign with several keys and hold several roles.
 * Whoever shares one of these with an author is taken to be that author.
 *
 *	struct authors authors = AUTHORS_INIT;
 *	authors_add_commit(&authors, commit, &arena);
 *	if (authors_include(&authors, sets, 2, person) != DIAG_COUNT)
 *		...
 */
#ifndef LG_APPROVAL_AUTHORS_H
#define LG_APPROVAL_AUTHORS_H

#include "approval/commits.h"
#include "approval/people.h"

struct authors {
	struct str *addresses;		/* in lower case */
	size_t n_addresses, cap_addresses;
	struct sshkey *keys;		/* that signed a commit, and hold */
	size_t n_keys, cap_keys;
};

#define AUTHORS_INIT { .addresses = NULL }

void authors_add_address(struct authors *authors, struct str address, struct arena *arena);
/* The same of an address in lower case that outlives the authors. */
void authors_add_lower(struct authors *authors, struct str lower);
void authors_add_key(struct authors *authors, struct sshkey key);
/* Author, committer and Co-authored-by: of a commit. */
void authors_add_commit(struct authors *authors, const struct touched *commit,
			struct arena *arena);
void authors_join(struct authors *into, const struct authors *from);
void authors_release(struct authors *authors);
/*
 * DIAG_COUNT when the person is no author, by what any of the sets of people says; else the
 * diagnostic that says how the person was recognised.
 */
enum diag_id authors_include(const struct authors *authors, const struct people *const *sets,
			     size_t n, const struct person *person);
/* Calls `each` with the address of every line "Name <address>" of a text. */
void addresses_each(struct str lines, void (*each)(void *context, struct str address),
		    void *context);

#endif
