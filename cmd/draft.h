/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A draft: a record's file as it is to be, judged before it is written.
 *
 * lg-add, lg-set and lg-edit differ in where the text comes from. What follows
 * is the same: the draft is checked in its place among the other records, then
 * written and committed alone, and when git refuses, the file is put back.
 *
 *	struct draft draft;
 *	if (draft_open(&draft, &diags) == 0 && draft_find(&draft, id, &diags) == 0) {
 *		buf_add(&draft.bytes, changed);
 *		if (draft_check(cli, &draft, &diags) == 0)
 *			draft_commit(&draft, (struct draft_commit){ .why = why }, &diags);
 *	}
 *	draft_close(&draft);
 */
#ifndef LG_CMD_DRAFT_H
#define LG_CMD_DRAFT_H

#include "view.h"

struct draft {
	struct repo repo;
	struct source *source;		/* the working tree */
	struct snapshot snapshot;	/* its configuration and schema, no records */
	struct arena arena;
	const struct type *type;
	const struct unit *unit;
	struct str id, path;
	bool is_new;			/* the file does not exist yet */
	bool in_head;			/* the last commit has it */
	struct buf head;		/* the file as it is there */
	struct buf now;			/* as it stands in the working tree */
	struct buf bytes;		/* and as it is to be */
	uint32_t added;			/* lines above its fields that its source does not have */
};

/* Finds the repository and reads its schema; -1 and diagnostics. Close it either way. */
int draft_open(struct draft *draft, struct diags *diags);
void draft_close(struct draft *draft);

/* -1 and a diagnostic that says where the draft's unit lives, when that is another repository. */
int draft_check_unit(const struct draft *draft, struct diags *diags);
/*
 * Takes the record with this id as what is to change; -1 and a diagnostic when there is none, or
 * it lives in another repository.
 */
int draft_find(struct draft *draft, struct str id, struct diags *diags);
/* Gives a new record of draft->type an id that was never used; -1 when git cannot say. */
int draft_draw_id(struct draft *draft, struct diags *diags);
/* Gives it a chosen one; -1 and a diagnostic when it is none of its type, or was used. */
int draft_take_id(struct draft *draft, struct str id, struct diags *diags);
/* Gives a new record its path, from type, unit, id and title. */
void draft_place(struct draft *draft);
/* The id that the draft's text states, in the draft's arena; empty when it states none. */
struct str draft_stated_id(struct draft *draft, struct diags *diags);

/*
 * Everything that is wrong with the draft, as lg-check would say it once it were
 * written: 0 when there is no error, CLI_FINDINGS, or CLI_FAILED.
 */
int draft_check(struct cli *cli, struct draft *draft, struct diags *diags);

/* -1 and a diagnostic when a reason for the commit, or null, holds a personal identity number. */
int draft_check_reason(const char *why, struct diags *diags);

struct draft_commit {
	struct str why;		/* the reason, or empty */
	struct str subject;	/* empty: what differs */
	bool stage_only;	/* leave it staged */
};

/*
 * Writes the file and commits it alone, or stages it. -1 and diagnostics when
 * that is refused, with the file as it was before.
 */
int draft_commit(struct draft *draft, struct draft_commit how, struct diags *diags);
/* The subject of its commit: what differs from the last one. */
void draft_subject(struct draft *draft, struct buf *out);

/*
 * What lg-set and lg-edit share: finds the record that the first operand names and does `work` on
 * it. The exit status: that of the work, or CLI_FINDINGS without such a record or with a reason
 * that is refused.
 */
int draft_run(struct cli *cli, const char *why,
	      int (*work)(struct cli *cli, struct draft *draft));

#endif
