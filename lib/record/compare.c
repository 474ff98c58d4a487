/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/compare.h"

#include <stdlib.h>

static const struct value missing = { .kind = VALUE_MISSING };

/* --- values ------------------------------------------------------------------------------- */

static bool items_read_same(const struct value *a, const struct value *b)
{
	for (uint32_t i = 0; i < a->n; i++)
		if (!value_reads_same(&a->items[i], &b->items[i]))
			return false;
	return true;
}

/* The order of the pairs of a mapping means nothing. */
static bool pairs_read_same(const struct value *a, const struct value *b)
{
	for (uint32_t i = 0; i < a->n; i++) {
		const struct value *other = value_at(b, value_text(&a->items[2 * i]));

		if (!other || !value_reads_same(&a->items[2 * i + 1], other))
			return false;
	}
	return true;
}

static bool words_are_same(const struct value *a, const struct value *b)
{
	struct buf left = BUF_INIT, right = BUF_INIT;
	bool same;

	value_format(a, &left);
	value_format(b, &right);
	same = str_eq(buf_str(&left), buf_str(&right));
	buf_release(&left);
	buf_release(&right);
	return same;
}

static bool is_compound(const struct value *value)
{
	return value->kind == VALUE_LIST || value->kind == VALUE_MAP;
}

bool value_reads_same(const struct value *a, const struct value *b)
{
	if (a->kind == VALUE_LIST && b->kind == VALUE_LIST)
		return a->n == b->n && items_read_same(a, b);
	if (a->kind == VALUE_MAP && b->kind == VALUE_MAP)
		return a->n == b->n && pairs_read_same(a, b);
	if (!value_is_set(a) || !value_is_set(b) || is_compound(a) || is_compound(b))
		return a->kind == b->kind;
	return words_are_same(a, b);
}

/* --- records ------------------------------------------------------------------------------ */

static const struct value *value_of(const struct record *record, const struct field *field)
{
	return record && field ? &record->values[field->index] : &missing;
}

static const struct field *field_of(const struct record *record, struct str name)
{
	return record ? type_field(record->type, name) : NULL;
}

static bool is_computed(const struct field *field)
{
	return field && field->compute.text.n;
}

static void add_difference(struct changed_record *change, struct str name)
{
	const struct field *old = field_of(change->before, name);
	const struct field *new = field_of(change->after, name);
	struct difference row = { name, old, new, value_of(change->before, old),
				  value_of(change->after, new) };

	if (!value_reads_same(row.old, row.new))
		change->fields[change->n_fields++] = row;
}

/* Those of the type as it is now, then those that it had before. */
static void compare_fields(struct arena *arena, struct changed_record *change)
{
	const struct type *old = change->before ? change->before->type : NULL;
	const struct type *new = change->after ? change->after->type : NULL;
	size_t n = (old ? old->n_fields : 0) + (new ? new->n_fields : 0);

	change->fields = arena_alloc(arena, (n + 1) * sizeof(*change->fields));
	for (size_t i = 0; new && i < new->n_fields; i++)
		add_difference(change, new->fields[i].name);
	for (size_t i = 0; old && i < old->n_fields; i++)
		if (!field_of(change->after, old->fields[i].name))
			add_difference(change, old->fields[i].name);
}

static bool has_stated(const struct changed_record *change)
{
	for (size_t i = 0; i < change->n_fields; i++)
		if (!is_computed(change->fields[i].old_field) &&
		    !is_computed(change->fields[i].new_field))
			return true;
	return false;
}

static struct str body_of(const struct record *record)
{
	return record ? record->body : STR("");
}

static void add_pair(struct comparison *out, const struct record *before,
		     const struct record *after)
{
	struct changed_record change = { .id = (after ? after : before)->id, .before = before,
					 .after = after };

	compare_fields(&out->arena, &change);
	change.has_text = !str_eq(body_of(before), body_of(after));
	change.has_moved = before && after && !str_eq(before->path, after->path);
	if (before && after && !has_stated(&change) && !change.has_text && !change.has_moved)
		return;
	out->rows = mem_grow(out->rows, &out->cap, out->n + 1, sizeof(*out->rows));
	out->rows[out->n++] = change;
}

const struct type *changed_type(const struct changed_record *change)
{
	return (change->after ? change->after : change->before)->type;
}

static int compare_rows(const void *a, const void *b)
{
	const struct changed_record *left = a, *right = b;
	int order = str_cmp(changed_type(left)->name, changed_type(right)->name);

	return order ? order : str_cmp(left->id, right->id);
}

/* Of several records with one id the first counts, as for references. */
void compare_sets(const struct set *before, const struct set *after, struct comparison *out)
{
	struct records old = set_all(before), new = set_all(after);

	*out = (struct comparison){ .arena = ARENA_INIT };
	for (size_t i = 0; i < new.n; i++)
		if (set_find(after, new.rows[i]->id) == new.rows[i])
			add_pair(out, set_find(before, new.rows[i]->id), new.rows[i]);
	for (size_t i = 0; i < old.n; i++)
		if (!set_find(after, old.rows[i]->id) &&
		    set_find(before, old.rows[i]->id) == old.rows[i])
			add_pair(out, old.rows[i], NULL);
	if (out->n)
		qsort(out->rows, out->n, sizeof(*out->rows), compare_rows);
}

void comparison_release(struct comparison *comparison)
{
	free(comparison->rows);
	arena_release(&comparison->arena);
}
