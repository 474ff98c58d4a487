/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Signed commits: how many signatures each has, and whose.
 *
 *	struct signed_commits all = SIGNED_INIT;
 *	signed_read(&reader, ids, n, &all, &diags);
 *	signed_check(&all, id, &people, &who);
 *	signed_release(&all);
 */
#ifndef LG_APPROVAL_SIGNED_H
#define LG_APPROVAL_SIGNED_H

#include "approval/commits.h"
#include "approval/people.h"
#include "base/map.h"

/* One look at a commit by some people: asking ssh-keygen takes longer than all the rest. */
struct signed_verdict {
	const struct people *people;
	struct arena *arena;	/* as long as the commits */
	const struct person *who;
	struct sshkey key;
	bool holds;
};

struct signed_commit {
	struct str id;
	size_t signatures;	/* headers; git and other programs disagree about two */
	struct str armored;	/* of an SSH signature, else empty */
	struct str payload;	/* what is signed */
	int64_t committed;	/* seconds */
	struct signed_verdict *verdict;	/* what was found last; null: each time anew */
};

struct signed_commits {
	struct map by_id;	/* those with a signature */
	struct arena arena;
};

#define SIGNED_INIT { MAP_INIT, ARENA_INIT }

/* Takes the object of a commit apart. */
void signed_parse(struct str id, struct str object, struct arena *arena,
		  struct signed_commit *out);
/* Reads commits; -1 and a diagnostic when one is missing. */
int signed_read(struct object_reader *reader, const struct str *ids, size_t n,
		struct signed_commits *out, struct diags *diags);
const struct signed_commit *signed_find(const struct signed_commits *all, struct str id);
void signed_release(struct signed_commits *all);
/*
 * Asked once of the same people, who must outlive the commits.
 *
 * Whether the signature holds: the person whose key it is, in `who`, or null when it is nobody's.
 * False when a key of somebody's signed it and it does not hold, is not for commits, or was not
 * valid then.
 */
bool signed_check(const struct signed_commit *commit, const struct people *people,
		  struct arena *arena, const struct person **who, struct sshkey *key);

#endif
