/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Shapes: the static types of terms, and the members of rows.
 *
 *	struct shape row = shape_of_type(arena, risk);
 *	struct term *term = ...;		(named "owner")
 *	if (shape_find_member(arena, schema, &row, term))
 *		use(term->shape);		(a reference to an owner)
 */
#ifndef LG_QUERY_SHAPE_H
#define LG_QUERY_SHAPE_H

#include "query/tree.h"

/* Members that every record has, whatever its type. */
enum own { OWN_ID, OWN_TYPE, OWN_UNIT, OWN_PATH, OWN_BODY, OWN_COMMIT, OWN_COUNT };

/* Columns of the table `findings`. */
enum finding_column {
	FINDING_PATH, FINDING_LINE, FINDING_COLUMN, FINDING_SEVERITY, FINDING_RULE,
	FINDING_MESSAGE, FINDING_RECORD, FINDING_FIELD, FINDING_COUNT
};

struct shape shape_of_kind(enum value_kind kind);
/* The kind of the values of a field, when they are valid. */
enum value_kind field_value_kind(const struct field *field);
struct shape shape_of_field(struct arena *arena, const struct schema *schema,
			    const struct field *field);
/* Rows of one type, or of any when `type` is null. */
struct shape shape_of_type(struct arena *arena, const struct schema *schema,
			   const struct type *type);
struct shape shape_of_findings(struct arena *arena);
struct shape shape_of_changes(struct arena *arena);
struct shape shape_of_approvals(struct arena *arena);
struct shape shape_list_of(struct arena *arena, const struct shape *item);
/* What fits both: numbers widen, declarations are joined, different kinds give VALUE_INVALID. */
struct shape shape_merge(struct arena *arena, const struct shape *a, const struct shape *b);
bool shape_is_number(const struct shape *shape);
/* The kind as the schema would write it, such as "date" or "list". */
struct str shape_name(const struct shape *shape);
/* Lets a named term be a member of a row; false when the row has no such member. */
bool shape_find_member(struct arena *arena, const struct schema *schema, const struct shape *row,
		       struct term *term);
/* All names of a row's members, for the nearest one. */
size_t shape_member_names(struct arena *arena, const struct shape *row, const struct str **names);
/* The choice of a name among everything that the shape's fields declare, or null. */
const struct choice *shape_choice(const struct shape *shape, struct str name);
/* True when all fields declare the same values in the same order. */
bool shape_is_ordered(const struct shape *shape);
/* The severities of findings have the order error, warning, info. */
const struct field *findings_field(enum finding_column column);
const struct field *changes_field(enum change_column column);
const struct field *approvals_field(enum approval_column column);

#endif
