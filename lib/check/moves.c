/* SPDX-License-Identifier: EUPL-1.2 */
#include "check/check.h"

#include "base/msg.h"

/* Adds the names that a new record may have, separated by commas. */
static void add_initial(const struct field *field, struct buf *out)
{
	for (size_t i = 0; i < field->n_values; i++)
		if (field->values[i].initial)
			buf_add_item(out, field->values[i].name);
}

static void add_moves(const struct choice *from, struct buf *out)
{
	for (size_t i = 0; i < from->n_moves; i++)
		buf_add_item(out, from->moves[i]);
	if (!from->n_moves)
		buf_add(out, str_of(_("nowhere, it is final")));
}

static void check_new(const struct record *record, const struct field *field,
		      const struct value *value, struct diags *diags)
{
	const struct choice *choice = field_choice(field, value_text(value));
	struct buf allowed = BUF_INIT;

	if (!choice || choice->initial)
		return;
	add_initial(field, &allowed);
	diag_add_field(diags, DIAG_STATUS_INITIAL, record_place(record, value), record->id,
		       field->name,
		       DIAG_ARGS(field->name, value_text(value), buf_str(&allowed)));
	buf_release(&allowed);
}

/* Where a field has moves at all, a value without any is final. */
static bool may_follow(const struct field *field, const struct choice *from, struct str to)
{
	if (!field->has_moves)
		return true;
	for (size_t i = 0; i < from->n_moves; i++)
		if (str_eq(from->moves[i], to))
			return true;
	return false;
}

static void check_move(const struct record *record, const struct field *field,
		       const struct value *old, const struct value *new, struct diags *diags)
{
	const struct choice *from = field_choice(field, value_text(old));
	struct buf allowed = BUF_INIT;

	if (!from || value_equal(old, new) || may_follow(field, from, value_text(new)))
		return;
	add_moves(from, &allowed);
	diag_add_field(diags, DIAG_STATUS_MOVE, record_place(record, new), record->id, field->name,
		       DIAG_ARGS(field->name, from->name, value_text(new), buf_str(&allowed)));
	buf_release(&allowed);
}

static void check_record(const struct record *old, const struct record *record,
			 struct diags *diags)
{
	for (size_t i = 0; i < record->type->n_fields; i++) {
		const struct field *field = &record->type->fields[i];
		const struct value *new = &record->values[i];
		const struct value *was = old ? record_get(old, field->name) : NULL;

		if (new->kind != VALUE_ENUM)
			continue;
		if (!old)
			check_new(record, field, new, diags);
		else if (was && was->kind == VALUE_ENUM)
			check_move(record, field, was, new, diags);
	}
}

void check_moves(const struct set *before, const struct set *after, struct diags *diags)
{
	struct records all = set_all(after);

	for (size_t i = 0; i < all.n; i++)
		if (!set_origin(after, all.rows[i]).elsewhere)
			check_record(set_find(before, all.rows[i]->id), all.rows[i], diags);
}
