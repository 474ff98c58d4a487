/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls of functions: which one, with how many and which kinds of arguments. */
#include "query/bind.h"

#include <stdio.h>
#include <string.h>

struct letter {
	char letter;
	enum value_kind kind, other;	/* the kinds that fit; VALUE_MISSING: every one */
	const char *name;
};

static const struct letter letters[] = {
	{ 't', VALUE_TEXT, VALUE_TEXT, "text" },
	{ 'i', VALUE_INTEGER, VALUE_INTEGER, "integer" },
	{ 'n', VALUE_DECIMAL, VALUE_INTEGER, "decimal" },
	{ 'd', VALUE_DATE, VALUE_DATE, "date" },
	{ 'D', VALUE_DATE, VALUE_INSTANT, "date" },
	{ 'y', VALUE_YEARS, VALUE_YEARS, "years" },
	{ 'b', VALUE_BOOLEAN, VALUE_BOOLEAN, "boolean" },
	{ 'u', VALUE_DURATION, VALUE_DURATION, "duration" },
	{ 'l', VALUE_LIST, VALUE_LIST, "list" },
	{ 'a', VALUE_MISSING, VALUE_MISSING, "" },
	{ 's', VALUE_MISSING, VALUE_MISSING, "" },
	{ 'e', VALUE_ENUM, VALUE_ENUM, "enum" },
};

static const struct letter *find_letter(char letter)
{
	size_t i = 0;

	while (letters[i].letter != letter)
		i++;
	return &letters[i];
}

static char letter_at(const struct function *function, size_t index)
{
	size_t n = strlen(function->takes);

	return function->takes[index < n ? index : n - 1];
}

static void bind_argument(struct binder *binder, const struct term *call, struct term *arg,
			  char letter)
{
	const struct letter *wanted = find_letter(letter);
	struct shape shape = shape_of_kind(wanted->kind);
	struct value value;

	if (letter == 'D' && arg->op == OP_LITERAL && arg->value.kind == VALUE_TEXT &&
	    field_kind_read(FIELD_DATETIME, value_text(&arg->value), &value))
		shape.kind = VALUE_INSTANT;
	coerce(binder, arg, &shape);
	if (wanted->kind == VALUE_MISSING || arg->shape.kind == VALUE_MISSING ||
	    arg->shape.kind == wanted->kind || arg->shape.kind == wanted->other)
		return;
	reading_refuse(binder->reading, DIAG_QUERY_ARGUMENT, arg->at,
		       DIAG_ARGS(call->name, str_of(wanted->name),
				 term_source(binder->reading, arg), shape_name(&arg->shape)));
}

static bool has_count(struct binder *binder, const struct term *term,
		      const struct function *function)
{
	char wanted[32], given[16];
	char least[12];

	if (term->n_args >= function->least && term->n_args <= function->most)
		return true;
	snprintf(least, sizeof(least), "%u", function->least);
	if (function->most == function->least)
		snprintf(wanted, sizeof(wanted), "%s", least);
	else if (function->most == UINT32_MAX)
		snprintf(wanted, sizeof(wanted), "%s...", least);
	else
		snprintf(wanted, sizeof(wanted), "%s-%u", least, function->most);
	snprintf(given, sizeof(given), "%u", term->n_args);
	reading_refuse(binder->reading, DIAG_QUERY_ARGUMENTS, term->at,
		       DIAG_ARGS(term->name, str_of(wanted), str_of(given)));
	return false;
}

static bool shape_has_labels(const struct shape *shape)
{
	const struct field *field = shape->n_fields ? shape->fields[0] : NULL;

	return shape->kind == VALUE_ENUM || shape->kind == VALUE_BOOLEAN ||
	       (shape->kind == VALUE_INTEGER && field && field->kind == FIELD_SCALE);
}

static void check_label(struct binder *binder, struct term *term)
{
	const struct shape *shape = &term->args[0]->shape;

	if (is_own_type(term->args[0])) {
		if (shape->kind == VALUE_LIST)
			term->shape = *shape;
		return;
	}
	if (shape->kind == VALUE_LIST) {
		shape = shape->item;
		term->shape = shape_list_of(binder->reading->arena,
					    &(struct shape){ .kind = VALUE_TEXT });
	}
	if (shape->kind != VALUE_MISSING && !shape_has_labels(shape))
		bind_refuse(binder, DIAG_QUERY_LABELS, term->args[0], shape_name(shape), STR(""));
}

static void check_pattern(struct binder *binder, struct term *term)
{
	const struct term *pattern = term->args[1];
	const char *problem;

	term->index = binder->n_slots++;
	if (pattern->op != OP_LITERAL) {
		bind_refuse(binder, DIAG_QUERY_LITERAL_ONLY, pattern, term->name, STR(""));
		return;
	}
	problem = pattern->value.kind == VALUE_TEXT ? pattern_problem(value_text(&pattern->value))
						    : NULL;
	if (problem)
		bind_refuse(binder, DIAG_QUERY_PATTERN, pattern, str_of(problem), STR(""));
}

static void check_then(struct binder *binder, struct term *term)
{
	term->shape = term->args[0]->shape;
	if (!binder->names->has_then)
		bind_refuse(binder, DIAG_QUERY_THEN, term, STR(""), STR(""));
}

static void check_duration(struct binder *binder, struct term *term)
{
	/* A literal is read now, so that its mistake has a column. */
	coerce(binder, term->args[0], &(struct shape){ .kind = VALUE_DURATION });
}

static void check_scale(struct binder *binder, struct term *term)
{
	const struct schema *schema = binder->names->schema;
	const struct term *scale = term->args[0];
	struct str *names;

	if (scale->op != OP_LITERAL || scale->value.kind != VALUE_TEXT ||
	    schema_scale(schema, value_text(&scale->value)))
		return;
	names = arena_alloc(binder->reading->arena, schema->scales.n * sizeof(*names));
	for (size_t i = 0; i < schema->scales.n; i++)
		names[i] = schema->scales.entries[i].key;
	bind_unknown(binder, DIAG_QUERY_SCALE, scale->at, value_text(&scale->value), names,
		     schema->scales.n);
}

/* What a few functions want besides the kinds of their arguments. */
static const struct {
	const char *name;
	void (*check)(struct binder *, struct term *);
} checks[] = {
	{ "label", check_label },
	{ "matches", check_pattern },
	{ "duration", check_duration },
	{ "then", check_then },
	{ "level", check_scale },
};

static void check_more(struct binder *binder, struct term *term)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
		if (str_eq(term->name, str_of(checks[i].name)))
			checks[i].check(binder, term);
}

/* The arguments that must be of one kind, and that kind. */
static struct shape bind_same(struct binder *binder, struct term *term)
{
	uint32_t first = 0;

	while (first < term->n_args && letter_at(term->function, first) != 's')
		first++;
	return bind_alike(binder, term->args + first, term->n_args - first);
}

static bool find_function(struct binder *binder, struct term *term)
{
	const struct str *names;
	size_t n;

	term->function = function_find(term->name, term->n_args);
	if (term->function)
		return has_count(binder, term, term->function);
	n = function_names(binder->reading->arena, &names);
	bind_unknown(binder, DIAG_QUERY_FUNCTION, term->at, term->name, names, n);
	return false;
}

static void bind_args_of(struct binder *binder, struct term *term)
{
	bool was_then = binder->in_then, may_aggregate = binder->may_aggregate;

	if (str_eq(term->name, STR("then"))) {
		binder->in_then = true;
		binder->may_aggregate = false;
	}
	for (uint32_t i = 0; i < term->n_args; i++) {
		bind_term(binder, term->args[i]);
		term->levels |= term->args[i]->levels;
	}
	binder->in_then = was_then;
	binder->may_aggregate = may_aggregate;
}

void bind_call(struct binder *binder, struct term *term)
{
	bind_args_of(binder, term);
	if (!find_function(binder, term))
		return;
	term->shape = shape_of_kind(find_letter(term->function->gives)->kind);
	if (strcmp(term->function->name, "duration") != 0)
		for (uint32_t i = 0; i < term->n_args; i++)
			bind_argument(binder, term, term->args[i], letter_at(term->function, i));
	if (term->function->gives == 's')
		term->shape = bind_same(binder, term);
	check_more(binder, term);
}
