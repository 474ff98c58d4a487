/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Expressions of the schema: computed fields in the order of their needs, and conditional
 * duties.
 */
#include "query/run.h"

#include "query/number.h"
#include "query/shape.h"

#include <stdlib.h>
#include <string.h>

enum duty { REQUIRED, EXPECTED };

enum mark { UNSEEN, OPEN, DONE };

/* compute: of a field. */
struct formula {
	const struct type *type;
	struct field *field;
	struct expr *expr;
	enum mark mark;
};

/* required_when: or expected_when: of a field. */
struct condition {
	const struct type *type;
	const struct field *field;
	enum duty duty;
	struct expr *expr;
};

struct rules {
	struct formula *formulas;	/* each after those that it reads */
	size_t n_formulas;
	struct condition *conditions;	/* by type */
	size_t n_conditions;
};

struct rule_binder {
	struct schema *schema;
	struct arena *arena;
	struct diags *diags;
	struct formula *formulas;
	size_t n_formulas, cap_formulas;
	struct condition *conditions;
	size_t n_conditions, cap_conditions;
	struct formula **order;
	size_t n_order;
	struct formula *path[64];	/* from the first one asked for to the one in hand */
	size_t n_path;
	bool again;			/* a field was given up, which others may read */
};

static bool fits(const struct field *field, const struct shape *wanted, const struct shape *shape)
{
	if (shape->kind == wanted->kind)
		return shape->kind != VALUE_REFERENCE && shape->kind != VALUE_LIST &&
		       shape->kind != VALUE_MAP;
	return field->kind == FIELD_DECIMAL && shape->kind == VALUE_INTEGER;
}

static struct expr *parse_rule(struct rule_binder *binder, const struct type *type,
			       const struct expression *text)
{
	const struct names names = { .schema = binder->schema };

	return expr_parse(binder->arena, &names, type, text->text, text->place, binder->diags);
}

/* A field that cannot be computed: what reads it is not judged either. */
static void give_up(struct rule_binder *binder, struct field *field)
{
	field->faulty = true;
	binder->schema->faulty = true;
	binder->again = true;
}

static void bind_formula(struct rule_binder *binder, const struct type *type, struct field *field)
{
	struct shape wanted = shape_of_field(binder->arena, binder->schema, field);
	struct expr *expr = parse_rule(binder, type, &field->compute);

	if (!expr) {
		give_up(binder, field);
		return;
	}
	if (!fits(field, &wanted, &expr->term->shape)) {
		diag_add(binder->diags, DIAG_QUERY_COMPUTES, field->compute.place,
			 DIAG_ARGS(field->name, shape_name(&wanted),
				   shape_name(&expr->term->shape)));
		give_up(binder, field);
		return;
	}
	binder->formulas = mem_grow(binder->formulas, &binder->cap_formulas,
				    binder->n_formulas + 1, sizeof(*binder->formulas));
	binder->formulas[binder->n_formulas++] = (struct formula){ type, field, expr, UNSEEN };
}

static void bind_duty(struct rule_binder *binder, const struct type *type,
		      const struct field *field, enum duty duty)
{
	const struct expression *text = duty == REQUIRED ? &field->required_when
							 : &field->expected_when;
	struct expr *expr = text->text.n ? parse_rule(binder, type, text) : NULL;

	if (!expr)
		return;
	if (expr->term->shape.kind != VALUE_BOOLEAN) {
		diag_add(binder->diags, DIAG_QUERY_CONDITION, text->place,
			 DIAG_ARGS(text->text, shape_name(&expr->term->shape)));
		return;
	}
	binder->conditions = mem_grow(binder->conditions, &binder->cap_conditions,
				      binder->n_conditions + 1, sizeof(*binder->conditions));
	binder->conditions[binder->n_conditions++] =
		(struct condition){ type, field, duty, expr };
}

/* Within a map there is no record whose fields an expression could name. */
static void refuse_nested(struct rule_binder *binder, const struct field *field)
{
	const struct expression *texts[] = { &field->compute, &field->required_when,
					     &field->expected_when };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i]->text.n)
			diag_add(binder->diags, DIAG_QUERY_NESTED, texts[i]->place,
				 DIAG_ARGS(field->name));
}

static void bind_nested(struct rule_binder *binder, const struct field *field)
{
	if (field->of) {
		refuse_nested(binder, field->of);
		bind_nested(binder, field->of);
	}
	for (size_t i = 0; i < field->n_fields; i++) {
		refuse_nested(binder, &field->fields[i]);
		bind_nested(binder, &field->fields[i]);
	}
}

static void bind_formulas_of(struct rule_binder *binder, const struct type *type)
{
	for (size_t i = 0; i < type->n_fields; i++)
		if (type->fields[i].compute.text.n && !type->fields[i].faulty)
			bind_formula(binder, type, &type->fields[i]);
}

static void bind_duties_of(struct rule_binder *binder, const struct type *type)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		bind_duty(binder, type, &type->fields[i], REQUIRED);
		bind_duty(binder, type, &type->fields[i], EXPECTED);
		bind_nested(binder, &type->fields[i]);
	}
}

static void report_circle(struct rule_binder *binder, const struct formula *formula)
{
	struct buf circle = BUF_INIT;
	size_t i = 0;

	while (i < binder->n_path && binder->path[i] != formula)
		i++;
	for (; i < binder->n_path; i++) {
		buf_printf(&circle, "%.*s.%.*s -> ", STR_ARG(binder->path[i]->type->name),
			   STR_ARG(binder->path[i]->field->name));
		give_up(binder, binder->path[i]->field);
	}
	buf_printf(&circle, "%.*s.%.*s", STR_ARG(formula->type->name),
		   STR_ARG(formula->field->name));
	diag_add(binder->diags, DIAG_SCHEMA_CYCLE, formula->field->compute.place,
		 DIAG_ARGS(buf_str(&circle)));
	give_up(binder, formula->field);
	buf_release(&circle);
}

static void order_formula(struct rule_binder *binder, struct formula *formula);

static void order_needed(struct rule_binder *binder, const struct type *type,
			 const struct field *field)
{
	for (size_t i = 0; field && i < binder->n_formulas; i++)
		if (binder->formulas[i].type == type && binder->formulas[i].field == field)
			order_formula(binder, &binder->formulas[i]);
}

/* The rows that a member is read from tell whose formulas are needed first. */
static void order_member(struct rule_binder *binder, const struct term *term)
{
	const struct shape *rows = &term->args[0]->shape;

	if (rows->kind == VALUE_LIST)
		rows = rows->item;
	for (size_t i = 0; i < rows->n_types && rows->kind == VALUE_REFERENCE; i++)
		order_needed(binder, rows->types[i], type_field(rows->types[i], term->name));
}

static void order_term(struct rule_binder *binder, const struct term *term)
{
	if (term->op == OP_MEMBER)
		order_member(binder, term);
	for (uint32_t i = 0; i < term->n_args; i++)
		order_term(binder, term->args[i]);
	if (term->op != OP_COLLECT)
		return;
	if (term->select->list)
		order_term(binder, term->select->list);
	if (term->select->where)
		order_term(binder, term->select->where);
}

static void order_formula(struct rule_binder *binder, struct formula *formula)
{
	size_t most = sizeof(binder->path) / sizeof(*binder->path);

	if (formula->mark == DONE)
		return;
	if (formula->mark == OPEN || binder->n_path == most) {
		report_circle(binder, formula);
		return;
	}
	formula->mark = OPEN;
	binder->path[binder->n_path++] = formula;
	order_term(binder, formula->expr->term);
	binder->n_path--;
	formula->mark = DONE;
	binder->order[binder->n_order++] = formula;
}

static void order_formulas(struct rule_binder *binder)
{
	free(binder->order);
	binder->order = mem_alloc((binder->n_formulas + 1) * sizeof(*binder->order));
	binder->n_order = 0;
	for (size_t i = 0; i < binder->n_formulas; i++)
		order_formula(binder, &binder->formulas[i]);
}

/* Again as long as a field is given up: the formulas that read it must go too. */
static void bind_formulas(struct rule_binder *binder)
{
	do {
		binder->again = false;
		binder->n_formulas = 0;
		for (size_t i = 0; i < binder->schema->n_types; i++)
			bind_formulas_of(binder, &binder->schema->types[i]);
		order_formulas(binder);
	} while (binder->again);
}

static struct rules *finish_rules(struct rule_binder *binder)
{
	struct rules *rules = arena_alloc(binder->arena, sizeof(*rules));

	rules->n_formulas = binder->n_order;
	rules->formulas = arena_alloc(binder->arena, binder->n_order * sizeof(*rules->formulas));
	for (size_t i = 0; i < binder->n_order; i++)
		rules->formulas[i] = *binder->order[i];
	rules->n_conditions = binder->n_conditions;
	rules->conditions = arena_copy(binder->arena, binder->conditions,
				       binder->n_conditions * sizeof(*rules->conditions));
	return rules;
}

struct rules *rules_bind(struct schema *schema, struct arena *arena, struct diags *diags)
{
	struct rule_binder binder = { .schema = schema, .arena = arena, .diags = diags };
	size_t errors = diags->errors;
	struct rules *rules;

	bind_formulas(&binder);
	for (size_t i = 0; i < schema->n_types; i++)
		bind_duties_of(&binder, &schema->types[i]);
	if (diags->errors != errors)
		schema->faulty = true;
	rules = finish_rules(&binder);
	free(binder.formulas);
	free(binder.conditions);
	free(binder.order);
	return rules;
}

static void report_difference(const struct record *record, const struct field *field,
			      const struct value *stated, const struct value *computed,
			      struct diags *diags)
{
	struct buf texts[2] = { BUF_INIT, BUF_INIT };

	value_format(stated, &texts[0]);
	value_format(computed, &texts[1]);
	diag_add_field(diags, DIAG_FIELD_COMPUTED_DIFFERS, record_place(record, stated),
		       record->id, field->name,
		       DIAG_ARGS(field->name, buf_str(&texts[0]), buf_str(&texts[1])));
	buf_release(&texts[0]);
	buf_release(&texts[1]);
}

/*
 * A stated value is compared when there is something to compare it with, and used when
 * there is not.
 */
static void fill_in(const struct formula *formula, struct record *record, struct value computed,
		    struct diags *diags)
{
	struct value *value = &record->values[formula->field->index];

	if (computed.kind == VALUE_MISSING || computed.kind == VALUE_INVALID)
		return;
	if (value->kind != VALUE_MISSING && value->kind != VALUE_INVALID &&
	    !value_is_same(value, &computed))
		report_difference(record, formula->field, value, &computed, diags);
	computed.line = value->line;
	computed.column = value->column;
	*value = computed;
}

static void report_work(const struct run *run, const struct expression *text, struct diags *diags)
{
	if (run_is_exhausted(run))
		diag_add(diags, DIAG_QUERY_WORK, text->place, DIAG_NO_ARGS);
}

/* One run for all records, so that what a formula keeps serves all of them. */
static void compute_formula(const struct formula *formula, struct set *set,
			    const struct query_context *context, struct diags *diags)
{
	struct run run;

	run_init(&run, context, formula->expr->n_slots, &set->arena);
	for (size_t i = 0; i < set->n; i++) {
		if (set->rows[i]->type != formula->type)
			continue;
		run.rows[0] = (struct row){ .record = set->rows[i] };
		fill_in(formula, set->rows[i], term_eval(&run, formula->expr->term), diags);
	}
	report_work(&run, &formula->field->compute, diags);
	run_release(&run);
}

void rules_compute(const struct rules *rules, struct set *set, int64_t today, struct diags *diags)
{
	const struct query_context context = { .set = set, .today = today };

	for (size_t i = 0; i < rules->n_formulas; i++)
		compute_formula(&rules->formulas[i], set, &context, diags);
}

static void report_duty(const struct condition *condition, const struct record *record,
			struct diags *diags)
{
	const struct field *field = condition->field;

	diag_add_field(diags,
		       condition->duty == REQUIRED ? DIAG_FIELD_REQUIRED : DIAG_FIELD_EXPECTED,
		       record_place(record, &record->values[field->index]), record->id,
		       field->name, DIAG_ARGS(field->name, record->type->name));
}

static void check_condition(const struct condition *condition, const struct query_context *context,
			    struct diags *diags)
{
	struct records records = set_of_type(context->set, condition->type);
	struct arena scratch = ARENA_INIT;
	struct run run;

	run_init(&run, context, condition->expr->n_slots, &scratch);
	for (size_t i = 0; i < records.n; i++) {
		const struct record *record = records.rows[i];

		run.rows[0] = (struct row){ .record = record };
		if (!value_is_set(&record->values[condition->field->index]) &&
		    term_is_true(&run, condition->expr->term))
			report_duty(condition, record, diags);
		arena_reset(&scratch);
	}
	report_work(&run, condition->duty == REQUIRED ? &condition->field->required_when
						      : &condition->field->expected_when,
		    diags);
	run_release(&run);
	arena_release(&scratch);
}

void rules_check(const struct rules *rules, const struct set *set, int64_t today,
		 struct diags *diags)
{
	const struct query_context context = { .set = set, .today = today };

	for (size_t i = 0; i < rules->n_conditions; i++)
		check_condition(&rules->conditions[i], &context, diags);
}
