/* SPDX-License-Identifier: EUPL-1.2 */
#include "world.h"

#include "tap.h"

static const char *told(struct world *world)
{
	buf_addc(&world->answer, '\0');
	return world->answer.p;
}

/* Column and rule of each mistake, in the order of the text. */
static void tell_mistakes(struct world *world, struct diags *diags)
{
	diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++)
		buf_printf(&world->answer, "%s%u %.*s", i ? "\n" : "", diags->rows[i].place.column,
			   STR_ARG(diag_rule(&diags->rows[i])));
	diags_release(diags);
}

void world_open(struct world *world, const struct document *schema, size_t n_schema,
		const struct document *records, size_t n_records)
{
	struct record_reader reader = { .schema = &world->schema,
					.arena = &world->arena,
					.diags = &world->diags,
					.keep_body = true };

	*world = (struct world){ .schema = SCHEMA_INIT, .diags = DIAGS_INIT, .arena = ARENA_INIT };
	if (schema_parse(schema, n_schema, &world->schema, &world->diags))
		bail_out("the schema has faults");
	set_init(&world->set, &world->schema);
	for (size_t i = 0; i < n_records; i++) {
		struct str name = str_from(records[i].path, str_index(records[i].path, '/') + 1);
		const struct type *type = schema_type_of_id(&world->schema, str_until(name, '.'));
		struct record *record = type ? record_parse(&reader, type,
							    str_until(records[i].path, '/'),
							    records[i].path, records[i].bytes)
					     : NULL;

		if (record)
			set_add(&world->set, record);
	}
	set_index(&world->set, &world->diags);
	record_reader_release(&reader);
	world->rules = rules_bind(&world->schema, &world->arena, &world->diags);
	rules_compute(world->rules, &world->set, 0, &world->diags);
	world->context = (struct query_context){ .set = &world->set,
						 .language = LANGUAGE_SV,
						 .parameters = world->parameters };
	date_parse(STR("2026-06-30"), &world->context.today);
}

void world_close(struct world *world)
{
	set_release(&world->set);
	schema_release(&world->schema);
	diags_release(&world->diags);
	arena_release(&world->arena);
	buf_release(&world->answer);
}

static struct names names_of(const struct world *world)
{
	return (struct names){ .schema = &world->schema,
			       .parameters = world->parameters,
			       .n_parameters = world->context.n_parameters };
}

const char *world_answer(struct world *world, const char *text)
{
	const struct names names = names_of(world);
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct rows rows = ROWS_INIT;
	struct query *query = query_parse(&arena, &names, str_of(text),
					  (struct place){ STR("query"), 1, 1 }, &diags);

	buf_clear(&world->answer);
	world->context.diags = &diags;
	if (query)
		query_run(query, &world->context, &rows);
	for (size_t i = 0; i < rows.n; i++) {
		for (size_t j = 0; j < rows.n_columns; j++) {
			if (j)
				buf_addc(&world->answer, '|');
			value_format(rows_value(&rows, i, j), &world->answer);
		}
		if (i + 1 < rows.n)
			buf_addc(&world->answer, '\n');
	}
	tell_mistakes(world, &diags);
	rows_release(&rows);
	arena_release(&arena);
	return told(world);
}

static const char *evaluate(struct world *world, const char *id, const char *text, bool shown)
{
	const struct names names = names_of(world);
	const struct record *record = id ? set_find(&world->set, str_of(id)) : NULL;
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct expr *expr = expr_parse(&arena, &names, record ? record->type : NULL, str_of(text),
				       (struct place){ STR("query"), 1, 1 }, &diags);
	struct value value = { .kind = VALUE_MISSING };

	buf_clear(&world->answer);
	if (expr)
		value = expr_eval(expr, &world->context, record, &arena);
	if (expr && shown)
		value_show(&value, expr_field(expr), record, &world->context, &world->answer);
	else if (value.kind == VALUE_MISSING && expr)
		buf_add(&world->answer, STR("missing"));
	else
		value_format(&value, &world->answer);
	tell_mistakes(world, &diags);
	arena_release(&arena);
	return told(world);
}

const char *world_value(struct world *world, const char *id, const char *text)
{
	return evaluate(world, id, text, false);
}

const char *world_shown(struct world *world, const char *id, const char *text)
{
	return evaluate(world, id, text, true);
}
