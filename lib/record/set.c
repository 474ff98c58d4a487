/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/set.h"

#include "base/parallel.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Of the hash of ids: part of the hash, so that other records are seldom looked at. */
struct slot {
	uint32_t hash;
	uint32_t row;		/* index + 1; 0: empty */
};

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

void set_add_origin(struct set *set, struct origin origin)
{
	size_t n = set->n_origins++;

	set->origins = mem_resize(set->origins, set->n_origins * sizeof(*set->origins));
	origin.unit = arena_str(&set->arena, origin.unit);
	origin.commit = arena_str(&set->arena, origin.commit);
	set->origins[n] = origin;
}

struct origin set_origin(const struct set *set, const struct record *record)
{
	for (size_t i = 0; i < set->n_origins; i++)
		if (str_eq(set->origins[i].unit, record->unit))
			return set->origins[i];
	return (struct origin){ .elsewhere = false };
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

/* The slot that holds the id, or the empty one where it belongs. */
static struct slot *find_slot(const struct set *set, struct str id)
{
	uint64_t hash = str_hash(id);
	size_t at = (size_t)hash & set->mask;

	while (set->slots[at].row && (set->slots[at].hash != (uint32_t)hash ||
				      !str_eq(set->rows[set->slots[at].row - 1]->id, id)))
		at = (at + 1) & set->mask;
	return &set->slots[at];
}

/* Files come in the order of their folders, which is nearly always the order wanted. */
static void sort_records(const struct record **rows, size_t n,
			 int (*compare)(const void *, const void *))
{
	for (size_t i = 1; i < n; i++) {
		if (compare(&rows[i - 1], &rows[i]) <= 0)
			continue;
		qsort(rows, n, sizeof(*rows), compare);
		return;
	}
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
		struct slot *slot = find_slot(set, set->rows[i]->id);

		set->rows[i]->index = (uint32_t)i;
		if (slot->row) {
			report_duplicate(set->rows[i], set->rows[slot->row - 1], diags);
			report_duplicate(set->rows[slot->row - 1], set->rows[i], diags);
		} else {
			*slot = (struct slot){ (uint32_t)str_hash(set->rows[i]->id),
					       (uint32_t)i + 1 };
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
		sort_records(set->by_type + set->type_start[i],
			     set->type_start[i + 1] - set->type_start[i], by_id);
	free(next);
}

/* The number of a unit, given to it when it is first met; records of one follow each other. */
static uint32_t number_of_unit(struct set *set, const struct record *record, uint32_t before)
{
	uintptr_t next = set->units.n + 1;
	void *known;

	if (before < set->units.n && str_eq(set->units.entries[before].key, record->unit))
		return before;
	known = map_put(&set->units, record->unit, (void *)next);
	return (uint32_t)((known ? (uintptr_t)known : next) - 1);
}

static uint32_t *number_units(struct set *set)
{
	uint32_t *numbers = mem_alloc((set->n + 1) * sizeof(*numbers)), number = 0;

	for (size_t i = 0; i < set->n; i++)
		numbers[i] = number = number_of_unit(set, set->rows[i], number);
	return numbers;
}

/* Takes the records in the order of types and ids, so that each group keeps that of ids. */
static void index_units(struct set *set)
{
	uint32_t *numbers = number_units(set);
	size_t n = set->schema->n_types * set->units.n, *next;

	set->unit_start = mem_alloc((n + 2) * sizeof(*set->unit_start));
	memset(set->unit_start, 0, (n + 2) * sizeof(*set->unit_start));
	next = set->unit_start + 1;
	for (size_t i = 0; i < set->n; i++)
		next[set->rows[i]->type->index * set->units.n + numbers[i] + 1]++;
	for (size_t i = 0; i < n; i++)
		next[i + 1] += next[i];
	set->by_unit = mem_alloc((set->n + 1) * sizeof(*set->by_unit));
	for (size_t i = 0; i < set->n; i++) {
		const struct record *record = set->by_type[i];
		size_t group = record->type->index * set->units.n + numbers[record->index];

		set->by_unit[next[group]++] = record;
	}
	free(numbers);
}

/* --- references --------------------------------------------------------------------------- */

/* A walk over every reference in a value, however deep. */
struct walk {
	struct set *set;
	const struct record *source;
	const struct field *whole;	/* the field of the type */
	struct diags *diags;
	_Atomic uint32_t *counts;	/* links of each target, counted by several threads */
	size_t *next;			/* where the next link of each target goes */
	void (*visit)(const struct walk *walk, const struct field *field, struct value *value);
};

static bool is_target(const struct field *field, const struct type *type)
{
	for (size_t i = 0; i < field->n_to; i++)
		if (field->to[i] == type)
			return true;
	return field->n_to == 0;
}

/* Records of a type whose file could not be understood were not looked for. */
static bool may_be_unread(const struct field *field)
{
	for (size_t i = 0; i < field->n_to; i++)
		if (!type_is_known(field->to[i]))
			return true;
	return false;
}

static void report_unknown(const struct walk *walk, const struct value *value)
{
	diag_add_field(walk->diags, DIAG_REFERENCE_UNKNOWN, record_place(walk->source, value),
		       walk->source->id, walk->whole->name,
		       DIAG_ARGS(walk->whole->name, value_text(value)));
}

static void report_type(const struct walk *walk, const struct field *field,
			const struct value *value, const struct record *target)
{
	struct buf types = BUF_INIT;

	for (size_t i = 0; i < field->n_to; i++)
		buf_add_item(&types, field->to[i]->name);
	diag_add_field(walk->diags, DIAG_REFERENCE_TYPE, record_place(walk->source, value),
		       walk->source->id, walk->whole->name,
		       DIAG_ARGS(walk->whole->name, value_text(value), target->type->name,
				 buf_str(&types)));
	buf_release(&types);
}

/* The back reference of the target's type that a link from this source belongs to, or null. */
static const struct back *back_of(const struct walk *walk, const struct field *field,
				  const struct record *target)
{
	const struct back *back = field->back.n ? type_back(target->type, field->back) : NULL;

	return back && back->from == walk->source->type ? back : NULL;
}

enum { RESOLVE_CHUNK = 256 };	/* records that a thread takes at a time */

/* First walk: find the target once, remember it in the value, and count. */
static void resolve(const struct walk *walk, const struct field *field, struct value *value)
{
	const struct record *target = set_find(walk->set, value_text(value));

	if (!target) {
		if (!walk->set->is_incomplete && !may_be_unread(field))
			report_unknown(walk, value);
		return;
	}
	value->extra = (int32_t)target->index + 1;
	if (!is_target(field, target->type))
		report_type(walk, field, value, target);
	if (back_of(walk, field, target))
		atomic_fetch_add_explicit(&walk->counts[target->index], 1, memory_order_relaxed);
}

/* Whether a source is linked by this back already; its links to a target lie at the end. */
static bool is_laid(const struct link *first, const struct link *end, struct link link)
{
	for (; end > first && end[-1].source == link.source; end--)
		if (end[-1].back == link.back)
			return true;
	return false;
}

/* Second walk: a source that names its target twice by one back reference is one link. */
static void lay_link(const struct walk *walk, const struct field *field, struct value *value)
{
	const struct record *target = set_target(walk->set, value);
	const struct back *back = target ? back_of(walk, field, target) : NULL;
	struct link *links = walk->set->links, link;
	size_t at, start;

	if (!back)
		return;
	link = (struct link){ (uint32_t)(back - target->type->backs), walk->source->index };
	at = walk->next[target->index];
	start = walk->set->link_start[target->index];
	if (is_laid(links + start, links + at, link))
		return;
	links[at] = link;
	walk->next[target->index]++;
}

static void visit(const struct walk *walk, const struct field *field, struct value *value)
{
	if (value->kind == VALUE_REFERENCE)
		walk->visit(walk, field, value);
	for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->n; i++)
		visit(walk, field->of, &value->items[i]);
	for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->n; i++) {
		const struct field *part = field_part(field, value_text(&value->items[2 * i]));

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

static void visit_record(struct walk *walk, const struct record *source)
{
	walk->source = source;
	for (size_t i = 0; i < source->type->n_fields; i++) {
		walk->whole = &source->type->fields[i];
		if (walk->set->has_references[source->type->index][i])
			visit(walk, walk->whole, &source->values[i]);
	}
}

/* Which fields of each type hold references, looked up once and not for each record. */
static void find_reference_fields(struct set *set)
{
	const struct schema *schema = set->schema;

	set->has_references = arena_alloc(&set->arena,
					  (schema->n_types + 1) * sizeof(*set->has_references));
	for (size_t i = 0; i < schema->n_types; i++) {
		const struct type *type = &schema->types[i];

		set->has_references[i] = arena_alloc(&set->arena, type->n_fields * sizeof(bool));
		for (size_t j = 0; j < type->n_fields; j++)
			set->has_references[i][j] = has_references(&type->fields[j]);
	}
}

struct resolving {
	struct set *set;
	_Atomic uint32_t *counts;
	struct diags diags[PARALLEL_MAX];
};

static void resolve_chunk(void *context, unsigned worker, size_t from, size_t to)
{
	struct resolving *resolving = context;
	struct walk walk = { .set = resolving->set, .diags = &resolving->diags[worker],
			     .counts = resolving->counts, .visit = resolve };

	for (size_t i = from; i < to; i++)
		visit_record(&walk, resolving->set->rows[i]);
}

/* Finds every target, and from the number of links to each of them where they will lie. */
static void resolve_all(struct set *set, struct diags *diags)
{
	unsigned workers = parallel_workers(set->n, RESOLVE_CHUNK, 0);
	struct resolving resolving = { .set = set };

	resolving.counts = mem_alloc(set->n * sizeof(*resolving.counts));
	for (size_t i = 0; i < set->n; i++)
		atomic_init(&resolving.counts[i], 0);
	parallel_run(set->n, RESOLVE_CHUNK, workers, resolve_chunk, &resolving);
	for (unsigned i = 0; i < workers; i++)
		diags_join(diags, &resolving.diags[i]);
	set->link_start[0] = 0;
	for (size_t i = 0; i < set->n; i++)
		set->link_start[i + 1] = set->link_start[i] + resolving.counts[i];
	free(resolving.counts);
}

/* Type by type, id by id: so the links of one target stand in that order. */
static void lay_links(struct set *set, size_t *next)
{
	struct walk walk = { .set = set, .next = next, .visit = lay_link };

	for (size_t i = 0; i < set->n; i++)
		visit_record(&walk, set->by_type[i]);
}

/* Brings the links of one target together by back reference, keeping their order. */
static void group_links(struct link *links, size_t n, size_t n_backs, struct link *copy)
{
	size_t at = 0;

	memcpy(copy, links, n * sizeof(*links));
	for (size_t back = 0; back < n_backs; back++)
		for (size_t i = 0; i < n; i++)
			if (copy[i].back == back)
				links[at++] = copy[i];
}

static void group_all_links(struct set *set, const size_t *end)
{
	struct link *copy = mem_alloc(set->n_links * sizeof(*copy));

	for (size_t i = 0; i < set->n; i++) {
		size_t start = set->link_start[i];

		if (set->rows[i]->type->n_backs > 1 && end[i] - start > 1)
			group_links(set->links + start, end[i] - start,
				    set->rows[i]->type->n_backs, copy);
	}
	free(copy);
}

/* Links that were counted but named their target twice stay unused: their back is none. */
static void index_links(struct set *set, struct diags *diags)
{
	size_t bytes = (set->n + 1) * sizeof(*set->link_start);
	size_t *next = mem_alloc(bytes);

	find_reference_fields(set);
	set->link_start = mem_alloc(bytes);
	resolve_all(set, diags);
	set->n_links = set->link_start[set->n];
	set->links = mem_alloc(set->n_links * sizeof(*set->links));
	memset(set->links, 0xff, set->n_links * sizeof(*set->links));
	memcpy(next, set->link_start, bytes);
	lay_links(set, next);
	group_all_links(set, next);
	set->link_sources = mem_alloc(set->n_links * sizeof(*set->link_sources));
	for (size_t i = 0; i < set->n_links; i++)
		set->link_sources[i] = set->links[i].source == UINT32_MAX
					       ? NULL : set->rows[set->links[i].source];
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

	sort_records((const struct record **)set->rows, set->n, by_path);
	index_ids(set, diags);
	index_types(set);
	index_units(set);
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
	free(set->origins);
	free(set->rows);
	free(set->slots);
	free(set->by_type);
	free(set->type_start);
	map_release(&set->units);
	free(set->by_unit);
	free(set->unit_start);
	free(set->links);
	free(set->link_sources);
	free(set->link_start);
	arena_release(&set->arena);
	*set = (struct set){ .schema = NULL };
}

const struct record *set_find(const struct set *set, struct str id)
{
	uint32_t row = set->n ? find_slot(set, id)->row : 0;

	return row ? set->rows[row - 1] : NULL;
}

const struct record *set_target(const struct set *set, const struct value *reference)
{
	return reference->extra ? set->rows[reference->extra - 1] : NULL;
}

struct records set_of_type(const struct set *set, const struct type *type)
{
	size_t start = set->type_start[type->index];

	return (struct records){ set->by_type + start, set->type_start[type->index + 1] - start };
}

struct records set_of_unit(const struct set *set, const struct type *type, struct str unit)
{
	uintptr_t number = (uintptr_t)map_get(&set->units, unit);
	size_t *start;

	if (!number)
		return (struct records){ NULL, 0 };
	start = set->unit_start + type->index * set->units.n + number - 1;
	return (struct records){ set->by_unit + start[0], start[1] - start[0] };
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
