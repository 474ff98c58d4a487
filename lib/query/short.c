/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The short form: "type:action status:open due:..2026-03-31 -area:classification word".
 *
 * Each item becomes a condition of the same tree that the long form makes.
 * Conditions on the same key are alternatives; different keys must all hold.
 */
#include "query/lex.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* All conditions on one key, or one word. */
struct clause {
	struct str key;
	bool negated;
	struct term *term;
};

struct short_form {
	struct reading *reading;
	struct query *query;
	size_t at;
	struct clause *clauses;
	size_t n_clauses, cap_clauses;
	struct order *orders;
	size_t n_orders, cap_orders;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char peek(const struct short_form *form)
{
	return form->at < form->reading->text.n ? form->reading->text.p[form->at] : ' ';
}

static struct term *both(struct short_form *form, enum op op, struct term *a, struct term *b)
{
	if (!a)
		return b;
	return term_new(form->reading, op, a->at, (struct term *[]){ a, b }, 2);
}

/* "owner.title" as a name and its members. */
static struct term *make_path(struct short_form *form, struct str path, size_t at)
{
	struct term *term = NULL;
	size_t start = at;

	for (;;) {
		struct str name = str_until(path, '.');

		term = term_new(form->reading, term ? OP_MEMBER : OP_NAME, start, &term,
				term != NULL);
		term->name = name;
		at += name.n;
		term->length = (uint32_t)(at - start);
		if (name.n == path.n)
			return term;
		path = str_from(path, name.n + 1);
		at++;
	}
}

/* A value up to a blank, comma or "..", or in quotes; false after a diagnostic. */
static bool read_value(struct short_form *form, struct str *out)
{
	struct str text = form->reading->text;
	size_t start = form->at;

	if (peek(form) == '"' || peek(form) == '\'')
		return quoted_read(form->reading, &form->at, out);
	while (!is_blank(peek(form)) && peek(form) != ',' &&
	       !str_eq(str_sub(text, form->at, 2), STR("..")))
		form->at++;
	*out = str_sub(text, start, form->at - start);
	return true;
}

static struct term *make_bound(struct short_form *form, enum op op, struct str key, size_t key_at,
			       size_t at, struct str value)
{
	struct term *args[] = { make_path(form, key, key_at),
				term_text(form->reading, at, value) };

	args[1]->length = (uint32_t)(form->at - at);
	return term_new(form->reading, op, key_at, args, 2);
}

/* One alternative of key:a,b..c: missing, set, equal or within a range. */
static struct term *read_condition(struct short_form *form, struct str key, size_t key_at)
{
	size_t at = form->at;
	struct str low, high;
	struct term *path, *term;

	if (!read_value(form, &low))
		return NULL;
	if (!str_eq(str_sub(form->reading->text, form->at, 2), STR(".."))) {
		bool quoted = form->at - at != low.n;

		path = make_path(form, key, key_at);
		if (!low.n && !quoted)
			return term_new(form->reading, OP_MISSING, key_at, &path, 1);
		if (str_eq(low, STR("*")) && !quoted)
			return term_new(form->reading, OP_SET, key_at, &path, 1);
		return make_bound(form, OP_HAS, key, key_at, at, low);
	}
	term = low.n ? make_bound(form, OP_GE, key, key_at, at, low) : NULL;
	form->at += 2;
	at = form->at;
	if (!read_value(form, &high))
		return NULL;
	if (high.n)
		term = both(form, OP_AND, term, make_bound(form, OP_LE, key, key_at, at, high));
	if (!term)
		reading_refuse(form->reading, DIAG_QUERY_RANGE, key_at, DIAG_ARGS(key));
	return term;
}

static void add_clause(struct short_form *form, struct str key, bool negated, struct term *term)
{
	for (size_t i = 0; i < form->n_clauses && key.n; i++) {
		struct clause *clause = &form->clauses[i];

		if (clause->negated == negated && str_eq(clause->key, key)) {
			clause->term = both(form, OP_OR, clause->term, term);
			return;
		}
	}
	form->clauses = mem_grow(form->clauses, &form->cap_clauses, form->n_clauses + 1,
				 sizeof(*form->clauses));
	form->clauses[form->n_clauses++] = (struct clause){ key, negated, term };
}

/* Refuses what stands behind a value, such as the rest of `"a"b`. */
static void end_item(struct short_form *form)
{
	if (is_blank(peek(form)) || form->reading->failed)
		return;
	reading_refuse(form->reading, DIAG_QUERY_REST, form->at,
		       DIAG_ARGS(str_sub(form->reading->text, form->at, 1)));
}

static void read_field(struct short_form *form, struct str key, size_t key_at, bool negated)
{
	do {
		struct term *term = read_condition(form, key, key_at);

		if (term)
			add_clause(form, key, negated, term);
	} while (!form->reading->failed && peek(form) == ',' && ++form->at);
}

/* sort:-value,title */
static void read_sort(struct short_form *form)
{
	do {
		bool descending = peek(form) == '-' && ++form->at;
		size_t at = form->at;
		struct str path;

		if (!read_value(form, &path))
			return;
		form->orders = mem_grow(form->orders, &form->cap_orders, form->n_orders + 1,
					sizeof(*form->orders));
		form->orders[form->n_orders++] =
			(struct order){ make_path(form, path, at), descending };
	} while (peek(form) == ',' && ++form->at);
}

static void read_limit(struct short_form *form, size_t key_at)
{
	struct str text;
	int64_t n;

	if (!read_value(form, &text))
		return;
	if (str_to_int(text, &n) && n >= 0)
		form->query->limit = (uint64_t)n;
	else
		reading_refuse(form->reading, DIAG_QUERY_LIMIT, key_at, DIAG_ARGS(text));
}

/* A word, or words in quotes, that the title contains in any case. */
static void read_word(struct short_form *form, bool negated)
{
	struct buf lower = BUF_INIT;
	size_t at = form->at;
	struct str word;
	struct term *title, *args[2];

	if (!read_value(form, &word))
		return;
	while (!is_blank(peek(form)) && word.n == form->at - at) {
		form->at++;
		word.n++;
	}
	if (!word.n)
		reading_refuse(form->reading, DIAG_QUERY_VALUE_END, at, DIAG_NO_ARGS);
	utf8_add_lower(&lower, word);
	title = make_path(form, STR("title"), at);
	args[0] = term_new(form->reading, OP_CALL, at, &title, 1);
	args[0]->name = STR("lower");
	args[1] = term_text(form->reading, at, buf_str(&lower));
	title = term_new(form->reading, OP_CALL, at, args, 2);
	title->name = STR("contains");
	add_clause(form, (struct str){ NULL, 0 }, negated, title);
	buf_release(&lower);
}

/* Bytes of "key" when the text goes on with "key:", else 0. */
static size_t key_length(const struct short_form *form)
{
	struct str text = form->reading->text;
	size_t at = form->at;

	while (at < text.n && (is_name_byte(text.p[at]) || text.p[at] == '.'))
		at++;
	return at < text.n && text.p[at] == ':' ? at - form->at : 0;
}

static void read_item(struct short_form *form)
{
	bool negated = peek(form) == '-' && ++form->at;
	size_t at = form->at, n = key_length(form);
	struct str key = str_sub(form->reading->text, at, n);

	if (n)
		form->at += n + 1;
	if (!n)
		read_word(form, negated);
	else if (str_eq(key, STR("sort")) && !negated)
		read_sort(form);
	else if (str_eq(key, STR("limit")) && !negated)
		read_limit(form, at);
	else
		read_field(form, key, at, negated);
	end_item(form);
}

/* type:risk alone is FROM risk; several types, or none, are conditions over all records. */
static bool is_source(const struct clause *clause)
{
	return str_eq(clause->key, STR("type")) && !clause->negated && clause->term->op == OP_HAS;
}

static void finish(struct short_form *form)
{
	struct query *query = form->query;
	struct select *select = &query->select;

	select->from = FROM_ALL;
	for (size_t i = 0; i < form->n_clauses; i++) {
		struct clause *clause = &form->clauses[i];
		const struct term *value = clause->term->n_args > 1 ? clause->term->args[1] : NULL;

		if (is_source(clause)) {
			select->from = FROM_TYPE;
			select->source = value_text(&value->value);
			select->source_at = value->at;
			continue;
		}
		if (clause->negated)
			clause->term = term_new(form->reading, OP_NOT, clause->term->at,
						&clause->term, 1);
		select->where = both(form, OP_AND, select->where, clause->term);
	}
	query->orders = arena_copy(form->reading->arena, form->orders,
				   form->n_orders * sizeof(*form->orders));
	query->n_orders = form->n_orders;
}

struct query *parse_short(struct reading *reading)
{
	struct short_form form = {
		.reading = reading,
		.query = arena_alloc(reading->arena, sizeof(struct query)),
	};

	form.query->head = HEAD_LIST;
	form.query->place = reading->place;
	form.query->limit = UINT64_MAX;
	while (!reading->failed) {
		while (form.at < reading->text.n && is_blank(reading->text.p[form.at]))
			form.at++;
		if (form.at >= reading->text.n)
			break;
		read_item(&form);
	}
	if (!reading->failed)
		finish(&form);
	free(form.clauses);
	free(form.orders);
	return reading->failed ? NULL : form.query;
}
