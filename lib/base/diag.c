/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/diag.h"

#include "base/msg.h"

#include <stdlib.h>
#include <string.h>

struct diag_type {
	const char *name;
	enum severity severity;
	const char *text;
};

static const struct diag_type types[DIAG_COUNT] = {
#define DIAG(id, name, severity, text) { name, SEVERITY_##severity, text },
#include "base/diag.def"
#undef DIAG
};

static const char *const severity_names[] = { "error", "warning", "info" };

struct diag *diag_add(struct diags *diags, enum diag_id id, struct place place,
		      const struct str *args)
{
	struct diag *row;

	diags->rows = mem_grow(diags->rows, &diags->cap, diags->n + 1, sizeof(*diags->rows));
	row = &diags->rows[diags->n++];
	*row = (struct diag){ .id = id, .severity = types[id].severity, .place = place };
	row->place.path = arena_str(&diags->arena, place.path);
	for (size_t i = 0; args && i < DIAG_MAX_ARGS; i++)
		row->args[i] = arena_str(&diags->arena, args[i]);
	if (row->severity == SEVERITY_ERROR)
		diags->errors++;
	return row;
}

struct diag *diag_add_field(struct diags *diags, enum diag_id id, struct place place,
			    struct str record, struct str field, const struct str *args)
{
	struct diag *row = diag_add(diags, id, place, args);

	row->record = arena_str(&diags->arena, record);
	row->field = arena_str(&diags->arena, field);
	return row;
}

void diags_join(struct diags *into, struct diags *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct diag *row = &from->rows[i];
		struct diag *copy = diag_add_field(into, row->id, row->place, row->record,
						   row->field, row->args);

		copy->rule = arena_str(&into->arena, row->rule);
		into->errors -= copy->severity == SEVERITY_ERROR;
		copy->severity = row->severity;
		into->errors += copy->severity == SEVERITY_ERROR;
	}
	diags_release(from);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_rows(const void *left, const void *right)
{
	const struct diag *a = left, *b = right;
	int order = str_cmp(a->place.path, b->place.path);

	if (!order)
		order = compare_numbers(a->place.line, b->place.line);
	if (!order)
		order = compare_numbers(a->place.column, b->place.column);
	if (!order)
		order = str_cmp(diag_rule(a), diag_rule(b));
	if (!order)
		order = str_cmp(a->field, b->field);
	for (size_t i = 0; !order && i < DIAG_MAX_ARGS; i++)
		order = str_cmp(a->args[i], b->args[i]);
	return order;
}

void diags_sort(struct diags *diags)
{
	size_t kept = 0;

	if (diags->n == 0)
		return;
	qsort(diags->rows, diags->n, sizeof(*diags->rows), compare_rows);
	diags->errors = 0;
	for (size_t i = 0; i < diags->n; i++) {
		if (kept && compare_rows(&diags->rows[kept - 1], &diags->rows[i]) == 0)
			continue;
		diags->rows[kept++] = diags->rows[i];
		diags->errors += diags->rows[i].severity == SEVERITY_ERROR;
	}
	diags->n = kept;
}

void diags_release(struct diags *diags)
{
	free(diags->rows);
	arena_release(&diags->arena);
	*diags = (struct diags)DIAGS_INIT;
}

void diag_message(const struct diag *diag, struct buf *out)
{
	msg_format(msg_text(types[diag->id].text), diag->args, DIAG_MAX_ARGS, out);
}

struct str diag_rule(const struct diag *diag)
{
	return diag->rule.n ? diag->rule : str_of(types[diag->id].name);
}

const char *severity_name(enum severity severity)
{
	return severity_names[severity];
}
