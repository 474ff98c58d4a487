/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The subject of a commit: what became of a record, in one short line of English.
 *
 *	subject_of_new(record, &out);			risk R-K7QM: add Ransomware
 *	subject_of_change(before, after, &out);		risk R-K7QM: likelihood 2 -> 3
 *
 * Words come from records, so whoever prints or commits the line makes control
 * characters visible first.
 */
#ifndef LG_RECORD_SUBJECT_H
#define LG_RECORD_SUBJECT_H

#include "record/record.h"

/*
 * Characters of a subject at the most; titles and values are cut, fields that do not fit
 * are counted.
 */
enum { SUBJECT_WIDTH = 72 };

void subject_of_new(const struct record *record, struct buf *out);
/*
 * Names every field whose value differs, with old and new where they are short; a computed one
 * only when no other does, as where a value is stated without what it is computed from. "edit"
 * when nothing differs.
 */
void subject_of_change(const struct record *before, const struct record *after, struct buf *out);

#endif
