/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/functions.h"

#include "base/utf8.h"
#include "query/number.h"
#include "query/run.h"
#include "query/shape.h"
#include "query/show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const struct value missing = { .kind = VALUE_MISSING };

static struct value number_of(int64_t number)
{
	return value_of_number(VALUE_INTEGER, number);
}

static struct value truth(bool is_true)
{
	return value_of_number(VALUE_BOOLEAN, is_true);
}

/* The run's buffer as a text that lives as long as its arena. */
static struct value finish_text(struct run *run)
{
	return value_of_text(arena_str(run->arena, buf_str(&run->text)));
}

static int64_t day_of(const struct value *value)
{
	return value->kind == VALUE_INSTANT ? instant_date(value_instant(value)) : value->number;
}

static struct value call_today(struct run *run, const struct term *term, const struct value *args)
{
	return value_of_number(VALUE_DATE, run->context->today);
}

static struct value call_year(struct run *run, const struct term *term, const struct value *args)
{
	return number_of(date_to_civil(day_of(&args[0])).year);
}

static struct value call_month(struct run *run, const struct term *term, const struct value *args)
{
	return number_of(date_to_civil(day_of(&args[0])).month);
}

static struct value call_day(struct run *run, const struct term *term, const struct value *args)
{
	return value_of_date(day_of(&args[0]));
}

/* The first and the last year of a range. */
static struct value call_first(struct run *run, const struct term *term, const struct value *args)
{
	return number_of(args[0].number);
}

static struct value call_last(struct run *run, const struct term *term, const struct value *args)
{
	return number_of(args[0].extra);
}

static struct value call_date(struct run *run, const struct term *term, const struct value *args)
{
	struct civil civil;

	for (int i = 0; i < 3; i++)
		if (args[i].number < 1 || args[i].number > 9999)
			return missing;
	civil = (struct civil){ (int)args[0].number, (int)args[1].number, (int)args[2].number };
	return date_is_valid(civil) ? value_of_date(date_of_civil(civil)) : missing;
}

static struct value call_days(struct run *run, const struct term *term, const struct value *args)
{
	return number_of(day_of(&args[1]) - day_of(&args[0]));
}

static struct value call_duration(struct run *run, const struct term *term,
				  const struct value *args)
{
	struct value value;

	if (args[0].kind == VALUE_DURATION)
		return args[0];
	return field_kind_read(FIELD_DURATION, value_text(&args[0]), &value) ? value : missing;
}

static struct value call_lower(struct run *run, const struct term *term, const struct value *args)
{
	buf_clear(&run->text);
	utf8_add_lower(&run->text, value_text(&args[0]));
	return finish_text(run);
}

static struct value call_upper(struct run *run, const struct term *term, const struct value *args)
{
	buf_clear(&run->text);
	utf8_add_upper(&run->text, value_text(&args[0]));
	return finish_text(run);
}

/* Text within the text of the arguments, so nothing is copied. */
static struct value call_trim(struct run *run, const struct term *term, const struct value *args)
{
	struct str text = str_trim(value_text(&args[0]));

	return text.n ? value_of_text(text) : missing;
}

static struct value call_length(struct run *run, const struct term *term, const struct value *args)
{
	struct str text = value_text(&args[0]);
	int64_t n = 0;

	for (size_t at = 0; at < text.n; n++)
		utf8_next(text, &at);
	return number_of(n);
}

static struct value call_contains(struct run *run, const struct term *term,
				  const struct value *args)
{
	return truth(str_find(value_text(&args[0]), value_text(&args[1]), 0) != SIZE_MAX);
}

static struct value call_starts(struct run *run, const struct term *term, const struct value *args)
{
	return truth(str_starts(value_text(&args[0]), value_text(&args[1])));
}

enum { MAX_PATTERN = 1000, MAX_REPEATS = 100000 };

/* The product of all {n,m} in a pattern: they multiply the size of what is compiled. */
static uint64_t count_repeats(struct str pattern)
{
	uint64_t product = 1, n = 0;

	for (size_t i = str_index(pattern, '{'); i < pattern.n; i++) {
		char c = pattern.p[i];

		if (c >= '0' && c <= '9' && n < MAX_REPEATS)
			n = n * 10 + (uint64_t)(c - '0');
		else if (c < '0' || c > '9') {
			product *= c == '}' && n ? n : 1;
			n = 0;
		}
		if (product > MAX_REPEATS)
			return product;
	}
	return product;
}

static bool has_back_reference(struct str pattern)
{
	for (size_t i = 0; i + 1 < pattern.n; i++)
		if (pattern.p[i] == '\\' && pattern.p[++i] >= '1' && pattern.p[i] <= '9')
			return true;
	return false;
}

const char *pattern_problem(struct str pattern)
{
	static const char too_large[] = "{...}";
	char text[MAX_PATTERN + 1];
	regex_t regex;

	if (pattern.n > MAX_PATTERN || pattern.n * count_repeats(pattern) > MAX_REPEATS)
		return too_large;
	if (has_back_reference(pattern))
		return "\\1";
	if (memchr(pattern.p, '\0', pattern.n))
		return "NUL";
	memcpy(text, pattern.p, pattern.n);
	text[pattern.n] = '\0';
	if (regcomp(&regex, text, REG_EXTENDED | REG_NOSUB))
		return "ERE";
	regfree(&regex);
	return NULL;
}

/* Compiled on first use in a run; the tree itself never changes. */
static const regex_t *regex_of(struct run *run, const struct term *term)
{
	struct slot *slot = &run->slots[term->index];
	struct str pattern = value_text(&term->args[1]->value);

	if (!slot->regex) {
		slot->regex = mem_alloc(sizeof(*slot->regex));
		if (regcomp(slot->regex, arena_str(&run->keep, pattern).p,
			    REG_EXTENDED | REG_NOSUB)) {
			free(slot->regex);
			slot->regex = NULL;
		}
	}
	return slot->regex;
}

static struct value call_matches(struct run *run, const struct term *term,
				 const struct value *args)
{
	const regex_t *regex = regex_of(run, term);

	buf_clear(&run->text);
	buf_add(&run->text, value_text(&args[0]));
	buf_addc(&run->text, '\0');
	return truth(regex && regexec(regex, run->text.p, 0, NULL, 0) == 0);
}

static struct value call_text(struct run *run, const struct term *term, const struct value *args)
{
	buf_clear(&run->text);
	value_format(&args[0], &run->text);
	return finish_text(run);
}

static struct value call_round(struct run *run, const struct term *term, const struct value *args)
{
	return value_round(&args[0], term->n_args > 1 ? args[1].number : 0);
}

static struct value call_join(struct run *run, const struct term *term, const struct value *args)
{
	bool first = true;

	buf_clear(&run->text);
	for (uint32_t i = 0; i < args[0].n; i++) {
		if (!value_is_set(&args[0].items[i]))
			continue;
		if (!first)
			buf_add(&run->text, value_text(&args[1]));
		value_format(&args[0].items[i], &run->text);
		first = false;
	}
	return finish_text(run);
}

static const struct level *find_level(const struct run *run, const struct value *args,
				      int32_t *position)
{
	const struct scale *scale;
	struct value min, max;

	if (!run->context->set)
		return NULL;
	scale = schema_scale(run->context->set->schema, value_text(&args[0]));
	for (size_t i = 0; scale && i < scale->n_levels; i++) {
		min = number_of(scale->levels[i].min);
		max = number_of(scale->levels[i].max);
		*position = (int32_t)i;
		if (value_compare(&args[1], &min) >= 0 && value_compare(&args[1], &max) <= 0)
			return &scale->levels[i];
	}
	return NULL;
}

/* The name of the band, ordered as the scale lists its bands. */
static struct value call_level(struct run *run, const struct term *term, const struct value *args)
{
	int32_t position = 0;
	const struct level *level = find_level(run, args, &position);
	struct value value;

	if (!level)
		return missing;
	value = value_of_text(level->name);
	value.kind = VALUE_ENUM;
	value.extra = position;
	return value;
}

static struct value lazy_coalesce(struct run *run, const struct term *term)
{
	struct value value = missing;

	for (uint32_t i = 0; i < term->n_args && value.kind == VALUE_MISSING; i++)
		value = term_eval(run, term->args[i]);
	return value;
}

/* The texts after each other; what one argument computes may use run->text, so they come first. */
static struct value lazy_concat(struct run *run, const struct term *term)
{
	struct value_list list = { NULL, 0, 0 };

	for (uint32_t i = 0; i < term->n_args; i++) {
		struct value value = term_eval(run, term->args[i]);

		if (!value_is_set(&value))
			return missing;
		value_list_add(&list, value, run->arena);
	}
	buf_clear(&run->text);
	for (uint32_t i = 0; i < list.n; i++)
		buf_add(&run->text, value_text(&list.items[i]));
	return finish_text(run);
}

static struct value lazy_if(struct run *run, const struct term *term)
{
	uint32_t chosen = term_is_true(run, term->args[0]) ? 1 : 2;

	if (chosen >= term->n_args)
		return (struct value){ .kind = VALUE_MISSING };
	return term_eval(run, term->args[chosen]);
}

/* The label of a value, or of each item of a list. */
static struct value label_value(struct run *run, const struct field *field,
				const struct record *record, const struct value *value)
{
	struct value_list list = { NULL, 0, 0 };
	struct str label;

	if (value->kind == VALUE_MISSING || value->kind == VALUE_INVALID)
		return *value;
	if (value->kind == VALUE_LIST) {
		for (uint32_t i = 0; i < value->n; i++)
			value_list_add(&list,
				       label_value(run, field && field->of ? field->of : field,
						   record, &value->items[i]),
				       run->arena);
		return value_of_list(&list);
	}
	label = value_label(value, field, record, run->context);
	if (label.n)
		return value_of_text(label);
	buf_clear(&run->text);
	value_format(value, &run->text);
	return finish_text(run);
}

/* Where it stands in a row, the row's own type says which field it is. */
static struct value label_member(struct run *run, const struct term *term, const struct row *row)
{
	struct value value = member_of_row(run, term, row);
	const struct field *field = term->field;

	if (row->record && is_own_type(term))
		return value_of_text(labels_get(&row->record->type->label, run->context->language));
	if (row->record && term->member != MEMBER_FIELD)
		field = type_field(row->record->type, term->name);
	return label_value(run, field, row->record, &value);
}

static struct value label_members(struct run *run, const struct term *term,
				  const struct value *rows)
{
	struct value_list list = { NULL, 0, 0 };

	for (uint32_t i = 0; i < rows->n; i++) {
		struct row row = row_of_value(run, &rows->items[i]);
		struct value label = label_member(run, term, &row);

		for (uint32_t j = 0; label.kind == VALUE_LIST && j < label.n; j++)
			value_list_add(&list, label.items[j], run->arena);
		if (label.kind == VALUE_TEXT)
			value_list_add(&list, label, run->arena);
	}
	return value_of_list(&list);
}

static struct value label_level(struct run *run, const struct term *call)
{
	struct value args[2] = { term_eval(run, call->args[0]), term_eval(run, call->args[1]) };
	const struct level *level = NULL;
	int32_t position;

	if (args[0].kind == VALUE_TEXT && args[1].kind != VALUE_MISSING)
		level = find_level(run, args, &position);
	return level ? value_of_text(labels_get(&level->label, run->context->language)) : missing;
}

static struct value lazy_label(struct run *run, const struct term *term)
{
	const struct term *arg = term->args[0];
	struct value value;
	struct row row;

	if (arg->op == OP_CALL && arg->function->call == call_level)
		return label_level(run, arg);
	if (arg->op != OP_MEMBER) {
		value = term_eval(run, arg);
		return label_value(run, arg->shape.n_fields ? arg->shape.fields[0] : NULL, NULL,
				   &value);
	}
	if (arg->args[0]->op == OP_ROW)
		return label_member(run, arg, &run->rows[arg->args[0]->index]);
	value = term_eval(run, arg->args[0]);
	if (value.kind == VALUE_LIST)
		return label_members(run, arg, &value);
	row = row_of_value(run, &value);
	return label_member(run, arg, &row);
}

static const struct function functions[] = {
	{ "today", 0, 0, "a", 'd', call_today, NULL },
	{ "year", 1, 1, "D", 'i', call_year, NULL },
	{ "month", 1, 1, "D", 'i', call_month, NULL },
	{ "first", 1, 1, "y", 'i', call_first, NULL },
	{ "last", 1, 1, "y", 'i', call_last, NULL },
	{ "date", 3, 3, "i", 'd', call_date, NULL },
	{ "date", 1, 1, "D", 'd', call_day, NULL },
	{ "days", 2, 2, "D", 'i', call_days, NULL },
	{ "duration", 1, 1, "t", 'u', call_duration, NULL },
	{ "lower", 1, 1, "t", 't', call_lower, NULL },
	{ "upper", 1, 1, "t", 't', call_upper, NULL },
	{ "trim", 1, 1, "t", 't', call_trim, NULL },
	{ "length", 1, 1, "t", 'i', call_length, NULL },
	{ "contains", 2, 2, "t", 'b', call_contains, NULL },
	{ "starts", 2, 2, "t", 'b', call_starts, NULL },
	{ "matches", 2, 2, "t", 'b', call_matches, NULL },
	{ "coalesce", 1, UINT_MAX, "s", 's', NULL, lazy_coalesce },
	{ "if", 2, 3, "bs", 's', NULL, lazy_if },
	{ "then", 1, 1, "a", 'a', NULL, lazy_then },
	{ "label", 1, 1, "a", 't', NULL, lazy_label },
	{ "level", 2, 2, "tn", 'e', call_level, NULL },
	{ "concat", 1, UINT_MAX, "t", 't', NULL, lazy_concat },
	{ "join", 2, 2, "lt", 't', call_join, NULL },
	{ "text", 1, 1, "a", 't', call_text, NULL },
	{ "round", 1, 1, "n", 'i', call_round, NULL },
	{ "round", 2, 2, "ni", 'n', call_round, NULL },
};

enum { N_FUNCTIONS = sizeof(functions) / sizeof(*functions) };

const struct function *function_find(struct str name, size_t n_args)
{
	const struct function *found = NULL;

	for (size_t i = 0; i < N_FUNCTIONS; i++) {
		if (!str_eq(name, str_of(functions[i].name)))
			continue;
		if (!found || (n_args >= functions[i].least && n_args <= functions[i].most))
			found = &functions[i];
	}
	return found;
}

bool is_own_type(const struct term *term)
{
	return term->op == OP_MEMBER && term->member == MEMBER_OWN && term->index == OWN_TYPE;
}

bool is_then(const struct term *term)
{
	return term->function && term->function->lazy == lazy_then;
}

size_t function_names(struct arena *arena, const struct str **names)
{
	static const char *const collectors[] = { "count", "any", "none", "sum", "min", "max",
						  "avg" };
	size_t n_collectors = sizeof(collectors) / sizeof(*collectors);
	struct str *list = arena_alloc(arena, (N_FUNCTIONS + n_collectors) * sizeof(*list));

	for (size_t i = 0; i < N_FUNCTIONS; i++)
		list[i] = str_of(functions[i].name);
	for (size_t i = 0; i < n_collectors; i++)
		list[N_FUNCTIONS + i] = str_of(collectors[i]);
	*names = list;
	return N_FUNCTIONS + n_collectors;
}
