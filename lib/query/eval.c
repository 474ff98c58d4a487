/* SPDX-License-Identifier: EUPL-1.2 */
/* Values of terms: one function an operation, chosen from a table. */
#include "query/run.h"

#include "query/functions.h"
#include "query/number.h"
#include "query/shape.h"

#include <stdlib.h>

/* Work of a run before it is given up: some tens of seconds. */
static const uint64_t default_steps = UINT64_C(200000000);

static const struct value missing = { .kind = VALUE_MISSING };

void run_init(struct run *run, const struct query_context *context, size_t n_slots,
	      struct arena *arena)
{
	*run = (struct run){ .context = context, .arena = arena, .n_slots = n_slots };
	run->steps_left = context->steps ? context->steps : default_steps;
	if (n_slots)
		run->slots = arena_alloc(&run->keep, n_slots * sizeof(*run->slots));
}

void run_release(struct run *run)
{
	for (size_t i = 0; i < run->n_slots; i++) {
		if (!run->slots[i].regex)
			continue;
		regfree(run->slots[i].regex);
		free(run->slots[i].regex);
	}
	buf_release(&run->text);
	arena_release(&run->keep);
}

bool run_is_exhausted(const struct run *run)
{
	return run->steps_left == 0;
}

void value_list_add(struct value_list *list, struct value value, struct arena *arena)
{
	struct value *items = list->items;

	if (list->n == list->cap) {
		list->cap = list->cap ? 2 * list->cap : 4;
		list->items = arena_alloc(arena, list->cap * sizeof(*items));
		for (uint32_t i = 0; i < list->n; i++)
			list->items[i] = items[i];
	}
	list->items[list->n++] = value;
}

struct value value_of_list(const struct value_list *list)
{
	return (struct value){ .kind = VALUE_LIST, .n = list->n, .items = list->items };
}

static struct value truth(bool is_true)
{
	return value_of_number(VALUE_BOOLEAN, is_true);
}

bool value_is_true(const struct value *value)
{
	return value->kind == VALUE_BOOLEAN && value->number;
}

bool term_is_true(struct run *run, const struct term *term)
{
	struct value value = term_eval(run, term);

	return value_is_true(&value);
}

static bool is_present(const struct value *value)
{
	return value->kind != VALUE_MISSING && value->kind != VALUE_INVALID;
}

static struct value reference_to(const struct record *record)
{
	struct value value = value_of_text(record->id);

	value.kind = VALUE_REFERENCE;
	return value;
}

struct row row_of_value(const struct run *run, const struct value *value)
{
	if (value->kind == VALUE_REFERENCE && run->context->set)
		return (struct row){ .record = set_find(run->context->set, value_text(value)) };
	if (value->kind == VALUE_MAP)
		return (struct row){ .map = value };
	return (struct row){ .record = NULL };
}

/* The commit is that of the record's unit; a set that was put together by hand has none. */
static struct str commit_of(const struct run *run, const struct record *record)
{
	const struct set *set = run->context->set;

	return set ? set_origin(set, record).commit : STR("");
}

static struct value own_member(const struct run *run, const struct record *record, enum own own)
{
	struct str texts[OWN_COUNT] = {
		[OWN_ID] = record->id,	   [OWN_TYPE] = record->type->name,
		[OWN_UNIT] = record->unit, [OWN_PATH] = record->path,
		[OWN_BODY] = record->body,
	};

	if (own == OWN_COMMIT)
		texts[own] = commit_of(run, record);
	return texts[own].n ? value_of_text(texts[own]) : missing;
}

static struct value back_member(struct run *run, const struct record *record,
				const struct back *back)
{
	struct records sources = set_back(run->context->set, record, back);
	struct value_list list = { NULL, 0, 0 };

	for (size_t i = 0; i < sources.n; i++)
		value_list_add(&list, reference_to(sources.rows[i]), run->arena);
	return value_of_list(&list);
}

static bool has_field(const struct type *type, const struct field *field)
{
	return field && field->index < type->n_fields && &type->fields[field->index] == field;
}

/*
 * By name where the type was not known before, or the record is of another type than it
 * should be.
 */
static struct value look_up(struct run *run, const struct term *term, const struct record *record)
{
	const struct value *value = record_get(record, term->name);
	const struct back *back;

	if (value)
		return *value;
	back = type_back(record->type, term->name);
	return back ? back_member(run, record, back) : missing;
}

static struct value finding_member(struct run *run, const struct diag *finding,
				   enum finding_column column)
{
	struct value value = missing;
	struct str text = { NULL, 0 };

	switch (column) {
	case FINDING_LINE:
		return finding->place.line ? value_of_number(VALUE_INTEGER, finding->place.line)
					   : missing;
	case FINDING_COLUMN:
		return finding->place.column ? value_of_number(VALUE_INTEGER, finding->place.column)
					     : missing;
	case FINDING_PATH: text = finding->place.path; break;
	case FINDING_SEVERITY: text = str_of(severity_name(finding->severity)); break;
	case FINDING_RULE: text = diag_rule(finding); break;
	case FINDING_MESSAGE:
		buf_clear(&run->text);
		diag_message(finding, &run->text);
		text = arena_str(run->arena, buf_str(&run->text));
		break;
	case FINDING_RECORD: text = finding->record; break;
	default: text = finding->field; break;
	}
	if (!text.n)
		return missing;
	value = value_of_text(text);
	if (column == FINDING_RECORD)
		value.kind = VALUE_REFERENCE;
	if (column == FINDING_SEVERITY) {
		value.kind = VALUE_ENUM;
		value.extra = (int32_t)finding->severity;
	}
	return value;
}

static struct value record_member(struct run *run, const struct term *term,
				  const struct record *record)
{
	if (term->member == MEMBER_OWN)
		return own_member(run, record, term->index);
	if (term->member == MEMBER_FIELD && has_field(record->type, term->field))
		return record->values[term->field->index];
	return look_up(run, term, record);
}

struct value member_of_row(struct run *run, const struct term *term, const struct row *row)
{
	const struct value *value;

	if (row->record)
		return record_member(run, term, row->record);
	if (row->finding)
		return finding_member(run, row->finding, term->field->index);
	if (row->table)
		return row->table->cell(row->table, row->at, term->field->index, run->arena);
	value = row->map ? value_at(row->map, term->name) : NULL;
	return value ? *value : missing;
}

/*
 * The members of every row of a list, those that are lists strung together, missing ones
 * left out.
 */
static struct value members_of_list(struct run *run, const struct term *term,
				    const struct value *rows)
{
	struct value_list list = { NULL, 0, 0 };

	for (uint32_t i = 0; i < rows->n; i++) {
		struct row row = row_of_value(run, &rows->items[i]);
		struct value value = member_of_row(run, term, &row);

		if (value.kind == VALUE_LIST)
			for (uint32_t j = 0; j < value.n; j++)
				value_list_add(&list, value.items[j], run->arena);
		else if (is_present(&value))
			value_list_add(&list, value, run->arena);
	}
	return value_of_list(&list);
}

static struct value eval_literal(struct run *run, const struct term *term)
{
	return term->value;
}

static struct value eval_row(struct run *run, const struct term *term)
{
	const struct row *row = &run->rows[term->index];

	if (row->record)
		return reference_to(row->record);
	return row->map ? *row->map : missing;
}

static struct value find_member(struct run *run, const struct term *term)
{
	const struct term *base = term->args[0];
	struct value value;
	struct row row;

	if (base->op == OP_ROW)
		return member_of_row(run, term, &run->rows[base->index]);
	value = term_eval(run, base);
	if (value.kind == VALUE_LIST)
		return members_of_list(run, term, &value);
	row = row_of_value(run, &value);
	return member_of_row(run, term, &row);
}

static struct value eval_member(struct run *run, const struct term *term)
{
	struct value value = find_member(run, term);

	return run->is_then ? value_then(&term->shape, value, run->arena) : value;
}

static struct value eval_parameter(struct run *run, const struct term *term)
{
	const struct query_context *context = run->context;

	if (term->index == UINT32_MAX)
		return value_of_number(VALUE_DATE, context->today);
	return term->index < context->n_parameters ? context->parameters[term->index].value
						   : missing;
}

static struct value eval_call(struct run *run, const struct term *term)
{
	struct value args[MAX_STRICT_ARGS];

	if (term->function->lazy)
		return term->function->lazy(run, term);
	for (uint32_t i = 0; i < term->n_args; i++) {
		args[i] = term_eval(run, term->args[i]);
		if (!is_present(&args[i]))
			return args[i];
	}
	return term->function->call(run, term, args);
}

static struct value eval_list(struct run *run, const struct term *term)
{
	struct value_list list = { NULL, 0, 0 };

	for (uint32_t i = 0; i < term->n_args; i++)
		value_list_add(&list, term_eval(run, term->args[i]), run->arena);
	return value_of_list(&list);
}

static struct value eval_or(struct run *run, const struct term *term)
{
	return truth(term_is_true(run, term->args[0]) || term_is_true(run, term->args[1]));
}

static struct value eval_and(struct run *run, const struct term *term)
{
	return truth(term_is_true(run, term->args[0]) && term_is_true(run, term->args[1]));
}

static struct value eval_not(struct run *run, const struct term *term)
{
	return truth(!term_is_true(run, term->args[0]));
}

static bool holds(enum op op, const struct value *a, const struct value *b)
{
	switch (op) {
	case OP_EQ: return value_is_same(a, b);
	case OP_NE: return !value_is_same(a, b);
	case OP_LT: return value_compare(a, b) < 0;
	case OP_LE: return value_compare(a, b) <= 0;
	case OP_GT: return value_compare(a, b) > 0;
	default: return value_compare(a, b) >= 0;
	}
}

static struct value eval_comparison(struct run *run, const struct term *term)
{
	struct value a = term_eval(run, term->args[0]), b;

	if (!is_present(&a))
		return truth(false);
	b = term_eval(run, term->args[1]);
	return truth(is_present(&b) && holds(term->op, &a, &b));
}

static bool is_among(const struct value *value, const struct value *items, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (is_present(&items[i]) && value_is_same(value, &items[i]))
			return true;
	return false;
}

/* A list in the query is gone through as far as needed; no list is made of it. */
static bool is_in_terms(struct run *run, const struct value *value, const struct term *list)
{
	for (uint32_t i = 0; i < list->n_args; i++) {
		struct value item = term_eval(run, list->args[i]);

		if (is_among(value, &item, 1))
			return true;
	}
	return false;
}

static struct value eval_in(struct run *run, const struct term *term)
{
	const struct term *right = term->args[1];
	struct value value = term_eval(run, term->args[0]), list;
	bool wanted = term->op == OP_IN, found;

	if (!is_present(&value))
		return truth(false);
	if (right->op == OP_LIST)
		return truth(is_in_terms(run, &value, right) == wanted);
	list = term_eval(run, right);
	if (!is_present(&list))
		return truth(false);
	if (list.kind == VALUE_YEARS)
		found = value.kind == VALUE_INTEGER && value.number >= list.number &&
			value.number <= list.extra;
	else if (list.kind == VALUE_LIST)
		found = is_among(&value, list.items, list.n);
	else
		found = value_is_same(&value, &list);
	return truth(found == wanted);
}

/* A list without items says as little as one that is not there. */
static struct value eval_presence(struct run *run, const struct term *term)
{
	struct value value = term_eval(run, term->args[0]);
	bool is_set = value_is_set(&value) && !(value.kind == VALUE_LIST && value.n == 0);

	return truth(is_set == (term->op == OP_SET));
}

static struct value eval_arithmetic(struct run *run, const struct term *term)
{
	struct value a = term_eval(run, term->args[0]);
	struct value b = term_eval(run, term->args[1]);

	return value_calculate(term->op, &a, &b);
}

static struct value eval_negation(struct run *run, const struct term *term)
{
	struct value a = term_eval(run, term->args[0]);

	return value_negate(&a);
}

static struct value eval_key(struct run *run, const struct term *term)
{
	return run->keys[term->index];
}

struct value term_eval(struct run *run, const struct term *term)
{
	static struct value (*const evaluators[OPS])(struct run *, const struct term *) = {
		[OP_LITERAL] = eval_literal,   [OP_MEMBER] = eval_member,
		[OP_PARAMETER] = eval_parameter, [OP_CALL] = eval_call,
		[OP_COLLECT] = collect_eval,   [OP_LIST] = eval_list,
		[OP_OR] = eval_or,	       [OP_AND] = eval_and,
		[OP_NOT] = eval_not,	       [OP_EQ] = eval_comparison,
		[OP_NE] = eval_comparison,     [OP_LT] = eval_comparison,
		[OP_LE] = eval_comparison,     [OP_GT] = eval_comparison,
		[OP_GE] = eval_comparison,     [OP_IN] = eval_in,
		[OP_NOT_IN] = eval_in,	       [OP_MISSING] = eval_presence,
		[OP_SET] = eval_presence,      [OP_ADD] = eval_arithmetic,
		[OP_SUB] = eval_arithmetic,    [OP_MUL] = eval_arithmetic,
		[OP_DIV] = eval_arithmetic,    [OP_NEG] = eval_negation,
		[OP_ROW] = eval_row,	       [OP_AGGREGATE] = aggregate_eval,
		[OP_KEY] = eval_key,
	};

	if (!run->steps_left)
		return missing;
	run->steps_left--;
	return evaluators[term->op](run, term);
}

struct value expr_eval(const struct expr *expr, const struct query_context *context,
		       const struct record *record, struct arena *arena)
{
	struct run run;
	struct value value;

	run_init(&run, context, expr->n_slots, arena);
	run.rows[0].record = record;
	value = term_eval(&run, expr->term);
	run_release(&run);
	return value;
}

const struct field *expr_field(const struct expr *expr)
{
	return expr->field;
}
