/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/merge_conflict.h"

const char *const merge_labels[SIDES] = { "base", "ours", "theirs" };

void merge_tell_conflict(struct merge *merge)
{
	struct place place = { merge->merger->path, 0, 0 };
	struct diags *diags = merge->diags;

	merge->conflicts++;
	if (merge->choice == SIDE_BASE &&
	    !(diags->n && str_eq(diags->rows[diags->n - 1].args[0], merge->field)))
		diag_add(diags, DIAG_MERGE_CONFLICT, place, DIAG_ARGS(merge->field));
}

static void add_mark(const struct merge *merge, char mark, const char *label, struct buf *out)
{
	if (out->n && out->p[out->n - 1] != '\n')
		buf_addc(out, '\n');
	for (size_t i = 0; i < merge->merger->marks; i++)
		buf_addc(out, mark);
	buf_printf(out, "%s%s\n", label ? " " : "", label ? label : "");
}

void merge_add_conflict(struct merge *merge, const struct str *sides, struct buf *out)
{
	merge_tell_conflict(merge);
	if (merge->choice != SIDE_BASE) {
		buf_add(out, sides[merge->choice]);
		return;
	}
	add_mark(merge, '<', merge_labels[SIDE_OURS], out);
	buf_add(out, sides[SIDE_OURS]);
	if (merge->merger->has_base) {
		add_mark(merge, '|', merge_labels[SIDE_BASE], out);
		buf_add(out, sides[SIDE_BASE]);
	}
	add_mark(merge, '=', NULL, out);
	buf_add(out, sides[SIDE_THEIRS]);
	add_mark(merge, '>', merge_labels[SIDE_THEIRS], out);
}

void merge_add_lines(struct merge *merge, const struct str *sides, struct buf *out)
{
	struct buf lines = BUF_INIT;
	int conflict = merge->merger->lines(merge->merger, sides, &lines, merge->diags);

	if (conflict < 0)
		merge->failed = true;
	if (conflict > 0)
		merge_tell_conflict(merge);
	if (conflict > 0 && merge->choice != SIDE_BASE)
		buf_add(out, sides[merge->choice]);
	else
		buf_add(out, buf_str(&lines));
	buf_release(&lines);
}
