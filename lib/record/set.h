/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The set: all records of a snapshot, found by id, by type and by what refers to them.
 *
 * Filled by the store, then indexed once; afterwards it does not change and
 * may be read by several threads. Order is by path everywhere, by id within
 * a type, so that every walk gives the same result.
 *
 *	set_add(&set, record);
 *	set_index(&set, &diags);
 *	const struct record *owner = set_find(&set, STR("O-2F9C"));
 *	struct records risks = set_of_type(&set, type);
 *	struct records back = set_back(&set, owner, type_back(owner->type, STR("risks")));
 */
#ifndef LG_RECORD_SET_H
#define LG_RECORD_SET_H

#include "record/record.h"

struct records {
	const struct record *const *rows;
	size_t n;
};

struct link;
struct slot;

/* Where the records of a unit were read from. */
struct origin {
	struct str unit;
	struct str commit;		/* hexadecimal id; empty: the working tree or the index */
	bool elsewhere;			/* in another repository */
};

struct set {
	const struct schema *schema;
	struct arena arena;		/* of the index */
	struct arena *arenas;		/* of the records, given by set_own() */
	size_t n_arenas;
	struct origin *origins;
	size_t n_origins;
	bool is_incomplete;		/* a unit could not be read: references may lead there */
	struct record **rows;		/* by path */
	size_t n, cap;
	struct slot *slots;		/* hash of ids */
	size_t mask;
	const struct record **by_type;	/* grouped by type, then id */
	size_t *type_start;		/* n_types + 1 */
	struct map units;		/* name -> its number + 1 */
	const struct record **by_unit;	/* grouped by type, then unit, then id */
	size_t *unit_start;		/* n_types * units.n + 1 */
	bool **has_references;		/* by type and field */
	struct link *links;		/* by target, back reference, source */
	const struct record **link_sources;	/* parallel to links */
	size_t n_links;
	size_t *link_start;		/* n + 1 */
};

void set_init(struct set *set, const struct schema *schema);
/* Takes over an arena in which records of the set live. */
void set_own(struct set *set, struct arena *arena);
void set_add(struct set *set, struct record *record);
/* Says where the records of a unit are from; copies the texts. */
void set_add_origin(struct set *set, struct origin origin);
/*
 * Sorts and indexes; reports duplicate ids, references that lead nowhere or to a wrong
 * type, and values that must be unique. In a set that is incomplete a reference may lead nowhere.
 */
void set_index(struct set *set, struct diags *diags);
void set_release(struct set *set);

const struct record *set_find(const struct set *set, struct str id);
/* Where a record was read from; all empty when that was not said. */
struct origin set_origin(const struct set *set, const struct record *record);
/*
 * What a VALUE_REFERENCE of a record of the set refers to, found when the set was indexed;
 * null when nothing.
 */
const struct record *set_target(const struct set *set, const struct value *reference);
struct records set_of_type(const struct set *set, const struct type *type);
/* Those that lie in a unit, by id. */
struct records set_of_unit(const struct set *set, const struct type *type, struct str unit);
struct records set_all(const struct set *set);
/* The records of back->from whose back->field refers to `target`, by id. */
struct records set_back(const struct set *set, const struct record *target,
			const struct back *back);

#endif
