/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Approvals: a statement over exact contents, its text, its signature and its file.
 *
 * The file is read here by its own strict rules and not by the schema, which a change may bend: one
 * fact a key, nothing that is not known, no text behind the fields. What is signed is the statement
 * made of these facts, so that another layout of the same file says the same.
 *
 *	struct approval approval;
 *	if (approval_parse((struct document){ path, bytes }, &arena, &approval)) {
 *		approval_statement(&approval, &text);
 *		approval_check(&approval, &trust, &arena);
 *	}
 */
#ifndef LG_APPROVAL_APPROVAL_H
#define LG_APPROVAL_APPROVAL_H

#include "approval/people.h"

#define APPROVAL_PURPOSE STR("lg-approval")

enum approval_kind { APPROVAL_APPROVE, APPROVAL_REVIEWED, APPROVAL_WITHDRAW };

struct cover {
	struct str item;	/* the id of a record, or the path of a file */
	struct str was, blob;	/* what it held before and holds after; object_none: nothing */
};

struct approval {
	struct str path, object;	/* of its file */
	struct str id;
	enum approval_kind kind;
	struct str approver;		/* the id of an owner record */
	struct str time;		/* as written */
	struct instant at;
	struct str reason;		/* one line, or empty */
	struct str withdraws;		/* the id of an approval, or empty */
	struct str repository;
	struct str signature;		/* armored */
	struct cover *covers;
	size_t n_covers;
	const struct cover **by_item;	/* of one that was read: the covers, sorted; or null */
};

/* True for a path at which an approval lies. */
bool approval_is_path(struct str path);
/*
 * Reads a file; false when it is no statement that this program writes, with why in `why` (a text
 * of N_()). Texts live in the arena; path and id are set either way.
 */
bool approval_parse(struct document file, struct arena *arena, struct approval *out,
		    const char **why);
const char *approval_kind_name(enum approval_kind kind);
/* The text that is signed: one fact a line, the same in every version that says "lg-approval 1". */
void approval_statement(const struct approval *approval, struct buf *out);
/* The file. */
void approval_write(const struct approval *approval, struct buf *out);
/* What it covers of an item, or null. */
const struct cover *approval_cover(const struct approval *approval, struct str item);

/* By whom and when an approval is judged. */
struct trust {
	const struct people *people;	/* at the base */
	const struct people *after;	/* at the tip, for words only; or null */
	struct str repository;		/* of lg.yaml at the base */
	int64_t base;			/* seconds: when the base was committed */
	int64_t latest;			/* seconds: nothing is approved later than this */
};

/*
 * Whether the statement is one of its approver at the base: DIAG_COUNT when it is, else the
 * diagnostic that says what it lacks. The signature itself is asked for last.
 */
enum diag_id approval_check(const struct approval *approval, const struct trust *trust,
			    struct arena *arena);

#endif
