/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A change, in the words of the schema: what becomes of records between two states of a
 * repository, and which other files differ.
 *
 *	struct changes changes;
 *	if (changes_open(cli, (struct changes_options){ .from = STR("main") }, &changes,
 *			 &diags) == 0)
 *		changes_add_text(&changes, &out);
 *	changes_close(&changes);
 */
#ifndef LG_CMD_CHANGES_H
#define LG_CMD_CHANGES_H

#include "record/compare.h"
#include "store/lines.h"
#include "view.h"

struct changes_options {
	struct str from;		/* a revision; empty: HEAD */
	struct str to;			/* a revision; empty: the working tree, or the index */
	bool staged;
	bool from_base;			/* from where `from` and `to` parted */
	bool from_protected;		/* `from` is the protected branch, as `to` names it */
	bool without_lines;		/* texts are not compared line by line */
};

/* A text of several lines that differs; no difference: that of the record's body. */
struct changed_text {
	const struct difference *difference;
	struct str lines;
};

/* What is told of a record. */
struct told {
	const struct changed_record *change;
	struct changed_text *texts;
	size_t n_texts;
	bool is_unreadable;		/* its file is there and holds no record */
};

/* A file that is no record, or a record of which only the writing differs. */
struct told_file {
	struct str path;
	char status;			/* as git's */
	bool is_record;
	bool says_same;			/* a record, and every value can be compared */
};

struct changes {
	struct view before, after;
	struct comparison found;
	struct told *rows;		/* parallel to found.rows */
	struct told_file *files;
	size_t n_files;
	struct range range;		/* the commits themselves */
	struct str branch;		/* the commit that a branch is compared with, or empty */
	struct set nothing;		/* what was there before the first commit */
	bool has_before;
	struct diags old_faults, new_faults;
	struct arena arena;
	enum language language;
	bool colour;
};

/* Ends the process with 129 when nothing can come of the options. Close it either way. */
int changes_open(struct cli *cli, struct changes_options options, struct changes *changes,
		 struct diags *diags);
void changes_close(struct changes *changes);
bool changes_are_none(const struct changes *changes);

/* For a terminal. */
void changes_add_text(const struct changes *changes, struct buf *out);
/*
 * For a pull request, by type, at most some 60,000 characters: what a forge takes as one comment.
 * What records hold is neither markup nor a mention of somebody.
 */
void changes_add_markdown(const struct changes *changes, struct buf *out);
/* An array of one object for each field: change, record, type, unit, path, field, old, new. */
void changes_add_json(const struct changes *changes, struct buf *out);
/* The message of a commit, as lg-set writes it: a subject, and a trailer for each record. */
void changes_add_message(const struct changes *changes, struct buf *out);

#endif
