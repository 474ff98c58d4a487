/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What differs between two sets: records that are new, gone or changed, field by field.
 *
 * The sets may be of different schemas, as those of two revisions are. A record is its id,
 * wherever its file lies. Values are compared as a record would state them, so that a change of
 * the schema alone is no change of a record. A computed field is told only beside a stated one:
 * by itself it follows from other records, or from the day.
 *
 *	struct comparison found;
 *	compare_sets(&before, &after, &found);
 *	for (size_t i = 0; i < found.n; i++)
 *		show(found.rows[i].before, found.rows[i].after);
 *	comparison_release(&found);
 */
#ifndef LG_RECORD_COMPARE_H
#define LG_RECORD_COMPARE_H

#include "record/set.h"

struct difference {
	struct str name;		/* of the field */
	const struct field *old_field, *new_field;	/* null where the type has no such field */
	const struct value *old, *new;	/* VALUE_MISSING where it is not stated; never null */
};

struct changed_record {
	struct str id;
	const struct record *before, *after;	/* null when it is new; when it is gone */
	struct difference *fields;	/* in the order of the type */
	size_t n_fields;
	bool has_text;			/* the bodies differ; the sets must have kept them */
	bool has_moved;			/* its file has another path */
};

struct comparison {
	struct changed_record *rows;	/* by type, then id */
	size_t n, cap;
	struct arena arena;
};

/* Both sets are indexed, and outlive the result. */
void compare_sets(const struct set *before, const struct set *after, struct comparison *out);
void comparison_release(struct comparison *comparison);

/* The type of a record that changed: as it is now, or was when the record is gone. */
const struct type *changed_type(const struct changed_record *change);
/* Whether two values would be stated in the same words. */
bool value_reads_same(const struct value *a, const struct value *b);

#endif
