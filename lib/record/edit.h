/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Lossless edits: one field changes, every other byte of the file stays.
 *
 * An edit is a list of splices on a copy of the file. The result is parsed
 * again and refused unless exactly the intended fields changed, so an edit
 * cannot damage what it did not understand. Comments, order, quoting, blank
 * lines, line endings and the body survive. Values are checked against the
 * schema by whoever reads the result, not here.
 *
 *	struct change changes[] = { { CHANGE_SET, STR("likelihood"), STR("3") },
 *				    { CHANGE_APPEND, STR("actions"), STR("A-T31B") } };
 *	if (record_edit(bytes, path, type, changes, 2, &out, &diags) == 0)
 *		file_replace(top, path, buf_str(&out), &diags);
 */
#ifndef LG_RECORD_EDIT_H
#define LG_RECORD_EDIT_H

#include "record/schema.h"

enum change_kind {
	CHANGE_SET,		/* field=value: a new field goes where the schema's order puts it */
	CHANGE_APPEND,		/* field+=value: one item at the end of a list; a present item is not added twice */
	CHANGE_REMOVE_ITEM,	/* field-=value */
	CHANGE_UNSET,		/* field= : the field with its line and comment goes */
};

struct change {
	enum change_kind kind;
	struct str field;	/* a name, or name.key for a key of a mapping */
	struct str value;	/* a list's value: items separated by commas; text may have several lines */
};

/* Reads "field=value", "field+=v", "field-=v" or "field="; false when it is none of them. */
bool change_parse(struct str argument, struct change *out);

/* The changed file in `out`; -1 and diagnostics, with `out` empty, when a change cannot be made. */
int record_edit(struct str bytes, struct str path, const struct type *type,
		const struct change *changes, size_t n, struct buf *out, struct diags *diags);

/* A new record's file: id, then the fields that `changes` set, in the schema's order, then the body. */
int record_compose(const struct type *type, struct str id, const struct change *changes, size_t n,
		   struct str body, struct buf *out, struct diags *diags);

/* The commented skeleton for an editor: every field of the type with label, help and allowed values. */
void record_skeleton(const struct type *type, struct str id, enum language language,
		     struct buf *out);

#endif
