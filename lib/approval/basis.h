/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The basis of a judgement: the policy, the schema and the people of one commit.
 *
 * A change is judged by the commit that it is made on, never by itself, so that nobody grants
 * themselves a right in the change that uses it. What a change does to records is read by that
 * commit's schema too.
 *
 *	struct basis basis;
 *	if (basis_open(&reader, commit, &basis, &diags) == 0)
 *		basis_compare(&basis, touches, n, to, &changes, &diags);
 *	basis_close(&basis);
 */
#ifndef LG_APPROVAL_BASIS_H
#define LG_APPROVAL_BASIS_H

#include "approval/commits.h"
#include "approval/policy.h"

struct basis {
	struct object_reader *reader;
	struct str commit;
	int64_t committed;		/* seconds */
	struct arena arena;
	struct config config;
	struct schema schema;
	struct rules *rules;
	struct touch *owner_files;	/* of the owner records, and their contents */
	struct str *owner_bytes;
	size_t n_owners;
	struct set owners;
	struct policy policy;
	struct people people;
	bool is_empty;			/* no records repository yet */
	bool is_faulty;			/* lg.yaml, schema or policy cannot be read whole */
};

/*
 * Reads it; -1 and a diagnostic only when git cannot. Close it either way, before the reader, with
 * which it goes on reading.
 */
int basis_open(struct object_reader *reader, struct str commit, struct basis *out,
	       struct diags *diags);
void basis_close(struct basis *basis);
/* True for a path that a basis is made from: lg.yaml, schema/, owner records. */
bool basis_is_made_of(const struct basis *basis, struct str path);

struct basis_change {
	struct str item;		/* the id of the record, or the path of a file */
	struct str path, path_before;	/* after; before. Empty where there is none */
	const struct type *type;	/* null: a file */
	const struct unit *unit, *unit_before;	/* null: in none */
	struct str was, blob;		/* object_none where there is none */
	const struct record *before, *after;	/* null: none, or it cannot be read */
	bool is_unreadable;		/* on one side: everything is taken to have changed */
	bool is_double;			/* another change on a side is of the same id: likewise */
};

/* What one side of a comparison holds. */
struct world {
	struct arena arena;
	struct set set;
	struct record_reader reader;
	struct diags unused;
};

struct basis_changes {
	const struct basis *basis;
	struct arena arena;
	struct world before, after;
	struct basis_change *rows;
	size_t n;
};

/*
 * What differs between `from` and `to`, two commits, as changes of records and of the files that
 * the policy protects. Approvals are no changes. -1 and a diagnostic when git cannot. Release it
 * either way.
 */
int basis_compare(const struct basis *basis, struct str from, struct str to,
		  const struct touch *touches, size_t n, struct basis_changes *out,
		  struct diags *diags);
void changes_release(struct basis_changes *changes);

/*
 * Whether the rule asks for approval of the change, and for which field, the first that differs: it
 * is empty where none does by itself, as when a record cannot be read.
 */
bool change_is_ruled(const struct basis_changes *changes, const struct basis_change *change,
		     const struct policy_rule *rule, struct str *field);
/* True when a field of both sides, or "body", says something else; text as a record states it. */
bool change_differs(const struct basis_change *change, struct str field, struct buf *old,
		    struct buf *new);

#endif
