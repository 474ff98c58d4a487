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
	CHANGE_APPEND,		/* field+=value: an item behind the last; a present one stays */
	CHANGE_REMOVE_ITEM,	/* field-=value: every such item; with the last the field goes */
	CHANGE_UNSET,		/* field= : the field goes; comment lines above it stay */
};

struct change {
	enum change_kind kind;
	struct str field;	/* a name, or name.key for a key of a mapping */
	struct str value;	/* text, of several lines too; of a whole list: a,b,c */
};

/* Reads "field=value", "field+=v", "field-=v" or "field=", borrowed; false when it is none. */
bool change_parse(struct str argument, struct change *out);

/* The changed file in `out`; -1 and diagnostics, with `out` empty, when a change cannot be made. */
int record_edit(struct str bytes, struct str path, const struct type *type,
		const struct change *changes, size_t n, struct buf *out, struct diags *diags);

/* A new record's file: id, the fields that `changes` set, in the schema's order, then the body. */
int record_compose(const struct type *type, struct str id, const struct change *changes, size_t n,
		   struct str body, struct buf *out, struct diags *diags);

/*
 * The commented skeleton for an editor: every field of the type with label,
 * help and allowed values. Required fields stand open, others behind a #.
 */
void record_skeleton(const struct type *type, struct str id, enum language language,
		     struct buf *out);
/* The edited file without the skeleton's comments and open fields that nobody touched. */
void record_skeleton_strip(struct str bytes, struct str skeleton, struct buf *out);

#endif
