/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/set.h"

#include <stdlib.h>
#include <string.h>

/* A back reference: kept by target, so that a look-up is a walk over one short run. */
struct link {
	uint32_t back;		/* in the backs of the target's type */
	uint32_t source;	/* record */
};

void set_init(struct set *set, const struct schema *schema)
{
	*set = (struct set){ .schema = schema, .arena = ARENA_INIT };
}

void set_own(struct set *set, struct arena *arena)
{
	set->arenas = mem_resize(set->arenas, (set->n_arenas + 1) * sizeof(*set->arenas));
	set->arenas[set->n_arenas++] = *arena;
	*arena = (struct arena)ARENA_INIT;
}

void set_add(struct set *set, struct record *record)
{
	set->rows = mem_grow(set->rows, &set->cap, set->n + 1, sizeof(*set->rows));
	set->rows[set->n++] = record;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp((*(struct record *const *)a)->path, (*(struct record *const *)b)->path);
}

static int by_id(const void *a, const void *b)
{
	const struct record *left = *(const struct record *const *)a;
	const struct record *right = *(const struct record *const *)b;
	int order = str_cmp(left->id, right->id);

	return order ? order : str_cmp(left->path, right->path);
}

/* The slot that holds the id, or the empty one where it belongs; slots hold index + 1. */
static uint32_t *find_slot(const struct set *set, struct str id)
{
	size_t at = (size_t)str_hash(id) & set->mask;

	while (set->slots[at] && !str_eq(set->rows[set->slots[at] - 1]->id, id))
		at = (at + 1) & set->mask;
	return &set->slots[at];
}

static void report_duplicate(const struct record *record, const struct record *other,
			     struct diags *diags)
{
	struct place place = { record->path, record->id_line ? record->id_line : 1,
			       record->id_column ? record->id_column : 1 };

	diag_add_field(diags, DIAG_ID_DUPLICATE, place, record->id, STR("id"),
		       DIAG_ARGS(record->id, other->path));
}

/* Both places of an id that stands twice are reported; the first by path keeps it. */
static void index_ids(struct set *set, struct diags *diags)
{
	size_t size = 16;

	while (size < 2 * set->n)
		size *= 2;
	set->mask = size - 1;
	set->slots = mem_alloc(size * sizeof(*set->slots));
	memset(set->slots, 0, size * sizeof(*set->slots));
	for (size_t i = 0; i < set->n; i++) {
		uint32_t *slot = find_slot(set, set->rows[i]->id);

		set->rows[i]->index = (uint32_t)i;
		if (*slot) {
			report_duplicate(set->rows[i], set->rows[*slot - 1], diags);
			report_duplicate(set->rows[*slot - 1], set->rows[i], diags);
		} else {
			*slot = (uint32_t)i + 1;
		}
	}
}

static void index_types(struct set *set)
{
	size_t n_types = set->schema->n_types;
	size_t *next = mem_alloc((n_types + 1) * sizeof(*next));

	set->type_start = mem_alloc((n_types + 1) * sizeof(*set->type_start));
	memset(set->type_start, 0, (n_types + 1) * sizeof(*set->type_start));
	set->by_type = mem_alloc((set->n + 1) * sizeof(*set->by_type));
	for (size_t i = 0; i < set->n; i++)
		set->type_start[set->rows[i]->type->index + 1]++;
	for (size_t i = 0; i < n_types; i++)
		set->type_start[i + 1] += set->type_start[i];
	memcpy(next, set->type_start, (n_types + 1) * sizeof(*next));
	for (size_t i = 0; i < set->n; i++)
		set->by_type[next[set->rows[i]->type->index]++] = set->rows[i];
	for (size_t i = 0; i < n_types; i++)
		qsort(set->by_type + set->type_start[i],
		      set->type_start[i + 1] - set->type_start[i], sizeof(*set->by_type), by_id);
	free(next);
}

/* --- references --------------------------------------------------------------------------- */

/* A walk over every reference in a value, however deep. */
struct walk {
	struct set *set;
	const struct record *source;
	const struct field *whole;	/* the field of the type */
	struct diags *diags;		/* to report to, or null when links are counted or laid */
	size_t *next;			/* where the next link of each target goes, or null */
};

static bool is_target(const struct field *field, const struct type *type)
{
	for (size_t i = 0; i < field->n_to; i++)
		if (field->to[i] == type)
			return true;
	return field->n_to == 0;
}

static void report_reference(const struct walk *walk, const struct field *field,
			     const struct value *value, const struct record *target)
{
	struct place place = record_place(walk->source, value);
	struct buf types = BUF_INIT;

	if (!target) {
		diag_add_field(walk->diags, DIAG_REFERENCE_UNKNOWN, place, walk->source->id,
			       walk->whole->name, DIAG_ARGS(walk->whole->name, value_text(value)));
		return;
	}
	for (size_t i = 0; i < field->n_to; i++)
		buf_printf(&types, "%s%.*s", i ? ", " : "", STR_ARG(field->to[i]->name));
	diag_add_field(walk->diags, DIAG_REFERENCE_TYPE, place, walk->source->id,
		       walk->whole->name,
		       DIAG_ARGS(walk->whole->name, value_text(value), target->type->name,
				 buf_str(&types)));
	buf_release(&types);
}

/* A source that names its target twice in one field is one link. */
static void lay_link(const struct walk *walk, const struct back *back,
		     const struct record *target)
{
	struct link link = { (uint32_t)(back - target->type->backs), walk->source->index };
	size_t at = walk->next[target->index];
	const struct link *links = walk->set->links;

	if (at > walk->set->link_start[target->index] && links[at - 1].back == link.back &&
	    links[at - 1].source == link.source)
		return;
	walk->set->links[at] = link;
	walk->set->link_sources[at] = walk->source;
	walk->next[target->index]++;
}

static void visit_reference(const struct walk *walk, const struct field *field,
			    const struct value *value)
{
	const struct record *target = set_find(walk->set, value_text(value));
	const struct back *back;

	if (walk->diags && (!target || !is_target(field, target->type)))
		report_reference(walk, field, value, target);
	if (walk->diags || !target || !field->back.n)
		return;
	back = type_back(target->type, field->back);
	if (!back || back->from != walk->source->type)
		return;
	if (walk->next)
		lay_link(walk, back, target);
	else
		walk->set->link_start[target->index + 1]++;
}

static const struct field *part_of(const struct field *map, struct str name)
{
	for (size_t i = 0; i < map->n_fields; i++)
		if (str_eq(map->fields[i].name, name))
			return &map->fields[i];
	return map->of;
}

static void visit(const struct walk *walk, const struct field *field, const struct value *value)
{
	if (value->kind == VALUE_REFERENCE)
		visit_reference(walk, field, value);
	for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->n; i++)
		visit(walk, field->of, &value->items[i]);
	for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->n; i++) {
		const struct field *part = part_of(field, value_text(&value->items[2 * i]));

		if (part)
			visit(walk, part, &value->items[2 * i + 1]);
	}
}

static bool has_references(const struct field *field)
{
	if (field->kind == FIELD_REFERENCE || (field->of && has_references(field->of)))
		return true;
	for (size_t i = 0; i < field->n_fields; i++)
		if (has_references(&field->fields[i]))
			return true;
	return false;
}

/* Type by type, field by field, id by id: so the links of one back reference of one target lie together. */
static void visit_all(struct set *set, struct diags *diags, size_t *next)
{
	struct walk walk = { .set = set, .diags = diags, .next = next };

	for (size_t i = 0; i < set->schema->n_types; i++) {
		const struct type *type = &set->schema->types[i];
		struct records records = set_of_type(set, type);

		for (size_t j = 0; j < type->n_fields; j++) {
			walk.whole = &type->fields[j];
			for (size_t k = 0; has_references(walk.whole) && k < records.n; k++) {
				walk.source = records.rows[k];
				visit(&walk, walk.whole, &walk.source->values[j]);
			}
		}
	}
}

static void index_links(struct set *set, struct diags *diags)
{
	size_t bytes = (set->n + 1) * sizeof(*set->link_start);
	size_t *next = mem_alloc(bytes);

	set->link_start = mem_alloc(bytes);
	memset(set->link_start, 0, bytes);
	visit_all(set, diags, NULL);
	visit_all(set, NULL, NULL);
	for (size_t i = 0; i < set->n; i++)
		set->link_start[i + 1] += set->link_start[i];
	set->n_links = set->link_start[set->n];
	set->links = mem_alloc(set->n_links * sizeof(*set->links));
	memset(set->links, 0xff, set->n_links * sizeof(*set->links));
	set->link_sources = mem_alloc(set->n_links * sizeof(*set->link_sources));
	memcpy(next, set->link_start, bytes);
	visit_all(set, NULL, next);
	free(next);
}

/* --- unique values ------------------------------------------------------------------------ */

static void check_unique(struct set *set, const struct type *type, const struct field *field,
			 struct diags *diags)
{
	struct records records = set_of_type(set, type);
	struct map seen = MAP_INIT;

	for (size_t i = 0; i < records.n; i++) {
		const struct value *value = &records.rows[i]->values[field->index];
		const struct record *other;
		struct buf text = BUF_INIT;

		if (value->kind == VALUE_MISSING || value->kind == VALUE_INVALID)
			continue;
		value_format(value, &text);
		other = map_put(&seen, arena_str(&set->arena, buf_str(&text)),
				(void *)records.rows[i]);
		if (other)
			diag_add_field(diags, DIAG_VALUE_UNIQUE,
				       record_place(records.rows[i], value), records.rows[i]->id,
				       field->name,
				       DIAG_ARGS(field->name, buf_str(&text), other->path));
		buf_release(&text);
	}
	map_release(&seen);
}

void set_index(struct set *set, struct diags *diags)
{
	const struct schema *schema = set->schema;

	if (set->n)
		qsort(set->rows, set->n, sizeof(*set->rows), by_path);
	index_ids(set, diags);
	index_types(set);
	index_links(set, diags);
	for (size_t i = 0; i < schema->n_types; i++)
		for (size_t j = 0; j < schema->types[i].n_fields; j++)
			if (schema->types[i].fields[j].unique)
				check_unique(set, &schema->types[i], &schema->types[i].fields[j],
					     diags);
}

void set_release(struct set *set)
{
	for (size_t i = 0; i < set->n_arenas; i++)
		arena_release(&set->arenas[i]);
	free(set->arenas);
	free(set->rows);
	free(set->slots);
	free(set->by_type);
	free(set->type_start);
	free(set->links);
	free(set->link_sources);
	free(set->link_start);
	arena_release(&set->arena);
	*set = (struct set){ .schema = NULL };
}

const struct record *set_find(const struct set *set, struct str id)
{
	uint32_t slot = set->n ? *find_slot(set, id) : 0;

	return slot ? set->rows[slot - 1] : NULL;
}

struct records set_of_type(const struct set *set, const struct type *type)
{
	size_t start = set->type_start[type->index];

	return (struct records){ set->by_type + start, set->type_start[type->index + 1] - start };
}

struct records set_all(const struct set *set)
{
	return (struct records){ (const struct record *const *)set->rows, set->n };
}

struct records set_back(const struct set *set, const struct record *target,
			const struct back *back)
{
	uint32_t wanted = (uint32_t)(back - target->type->backs);
	size_t start = set->link_start[target->index], end = set->link_start[target->index + 1];
	size_t stop;

	while (start < end && set->links[start].back != wanted)
		start++;
	for (stop = start; stop < end && set->links[stop].back == wanted; stop++)
		;
	return (struct records){ set->link_sources + start, stop - start };
}
