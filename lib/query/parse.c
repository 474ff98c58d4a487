/* SPDX-License-Identifier: EUPL-1.2 */
/* The long form and expressions, by recursive descent: one function a rule of the grammar. */
#include "query/lex.h"

#include <stdlib.h>

struct parser {
	struct reading *reading;
	struct lexer lexer;
	unsigned nesting;
};

struct terms {
	struct term **p;
	size_t n, cap;
};

static struct term *parse_or(struct parser *parser);

static void terms_add(struct terms *terms, struct term *term)
{
	terms->p = mem_grow(terms->p, &terms->cap, terms->n + 1, sizeof(*terms->p));
	terms->p[terms->n++] = term;
}

/* Says what was expected instead of the token; only the first mistake is told. */
static void refuse(struct parser *parser, enum diag_id id, const char *expected)
{
	const struct token *token = &parser->lexer.token;
	struct str found = token->text;

	if (!parser->reading->failed) {
		if (token->kind == TOKEN_PARAMETER)
			found = (struct str){ found.p - 1, found.n + 1 };
		reading_refuse(parser->reading,
			       token->kind != TOKEN_END	    ? id
			       : id == DIAG_QUERY_EXPECTED ? DIAG_QUERY_EXPECTED_END
							    : DIAG_QUERY_VALUE_END,
			       token->at, DIAG_ARGS(found, str_of(expected)));
	}
	lexer_stop(&parser->lexer);
}

static void expect(struct parser *parser, const char *expected)
{
	if (!lexer_take(&parser->lexer, expected))
		refuse(parser, DIAG_QUERY_EXPECTED, expected);
}

static struct term *close_term(struct parser *parser, struct term *term)
{
	term->length = (uint32_t)(parser->lexer.end - term->at);
	return term;
}

static struct term *new_term(struct parser *parser, enum op op, size_t at,
			     struct term *const *args, size_t n_args)
{
	struct term *term = term_new(parser->reading, op, at, args, n_args);

	if (parser->reading->failed)
		lexer_stop(&parser->lexer);
	return close_term(parser, term);
}

/* A term in place of one that could not be read; the reading has failed. */
static struct term *no_term(struct parser *parser)
{
	return term_new(parser->reading, OP_LITERAL, parser->lexer.token.at, NULL, 0);
}

static bool enter(struct parser *parser)
{
	if (++parser->nesting <= MAX_NESTING)
		return true;
	if (!parser->reading->failed)
		reading_refuse(parser->reading, DIAG_QUERY_NESTING, parser->lexer.token.at,
			       DIAG_NO_ARGS);
	lexer_stop(&parser->lexer);
	return false;
}

static void leave(struct parser *parser)
{
	parser->nesting--;
}

/* SINCE "revision": of the changes those that it does not know. */
static void parse_since(struct parser *parser, struct select *select)
{
	const struct token *token = &parser->lexer.token;

	select->since_at = (uint32_t)token->at;
	if (token->kind != TOKEN_LITERAL || token->value.kind != VALUE_TEXT || !token->value.n)
		refuse(parser, DIAG_QUERY_AT, "");
	else
		select->since = value_text(&token->value);
	lexer_next(&parser->lexer);
}

/* FROM source [AS alias] [WHERE expr] [SINCE "revision"], behind the word FROM. */
static void parse_from(struct parser *parser, struct select *select)
{
	struct lexer *lexer = &parser->lexer;

	select->source_at = (uint32_t)lexer->token.at;
	select->source = lexer->token.text;
	if (lexer_at(lexer, "*"))
		select->from = FROM_ALL;
	else if (lexer->token.kind != TOKEN_WORD)
		refuse(parser, DIAG_QUERY_SOURCE, "");
	lexer_next(lexer);
	if (lexer_take(lexer, "AS")) {
		select->alias = lexer->token.text;
		if (lexer->token.kind != TOKEN_WORD)
			refuse(parser, DIAG_QUERY_ALIAS, "");
		lexer_next(lexer);
	}
	if (lexer_take(lexer, "WHERE"))
		select->where = parse_or(parser);
	if (lexer_take(lexer, "SINCE"))
		parse_since(parser, select);
}

/*
 * The inside of count(...), any(...) and the like: what the elements are, and what is
 * taken of each.
 */
static struct term *parse_collection(struct parser *parser, size_t at, struct str name)
{
	struct lexer *lexer = &parser->lexer;
	struct select *select = arena_alloc(parser->reading->arena, sizeof(*select));
	struct term *each = NULL, *term;

	select->from = FROM_LIST;
	if (lexer_take(lexer, "FROM")) {
		select->from = FROM_TYPE;
		parse_from(parser, select);
	} else if (!lexer_at(lexer, ")")) {
		select->list = parse_or(parser);
		if (lexer_take(lexer, "WHERE"))
			select->where = parse_or(parser);
	}
	if (lexer_take(lexer, ","))
		each = parse_or(parser);
	expect(parser, ")");
	term = new_term(parser, OP_COLLECT, at, &each, each != NULL);
	term->name = name;
	term->select = select;
	for (int i = 0; i < 2; i++) {
		const struct term *part = i ? select->where : select->list;

		if (part && part->depth >= term->depth)
			term->depth = part->depth + 1;
	}
	return term;
}

static void parse_arguments(struct parser *parser, struct terms *args)
{
	if (lexer_take(&parser->lexer, ")"))
		return;
	do
		terms_add(args, parse_or(parser));
	while (lexer_take(&parser->lexer, ","));
	expect(parser, ")");
}

static bool is_collector(struct str name)
{
	static const char *const names[] = { "count", "any", "none", "sum", "min", "max", "avg" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	return false;
}

/* A name, or a function with its arguments. */
static struct term *parse_word(struct parser *parser)
{
	struct lexer *lexer = &parser->lexer;
	struct str name = lexer->token.text;
	size_t at = lexer->token.at;
	struct terms args = { NULL, 0, 0 };
	struct term *term;

	lexer_next(lexer);
	if (!lexer_take(lexer, "(")) {
		term = new_term(parser, OP_NAME, at, NULL, 0);
	} else if (is_collector(name)) {
		return parse_collection(parser, at, name);
	} else {
		parse_arguments(parser, &args);
		term = new_term(parser, OP_CALL, at, args.p, args.n);
		free(args.p);
	}
	term->name = name;
	return term;
}

/* ( expr ), or a list of them, which may stand behind IN. */
static struct term *parse_parentheses(struct parser *parser)
{
	size_t at = parser->lexer.token.at;
	struct terms items = { NULL, 0, 0 };
	struct term *term;

	lexer_next(&parser->lexer);
	if (lexer_at(&parser->lexer, ")"))
		refuse(parser, DIAG_QUERY_VALUE, "");
	parse_arguments(parser, &items);
	if (items.n == 1)
		term = items.p[0];
	else
		term = new_term(parser, OP_LIST, at, items.p, items.n);
	free(items.p);
	return term;
}

static bool is_reserved(struct str word)
{
	static const char *const words[] = { "FROM", "WHERE", "GROUP", "SORT", "LIMIT", "AT", "AS",
					     "AND", "OR", "NOT", "IN", "IS", "SINCE" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_keyword(word, words[i]))
			return true;
	return false;
}

static struct term *parse_literal(struct parser *parser, struct value value)
{
	size_t at = parser->lexer.token.at;
	struct term *term;

	lexer_next(&parser->lexer);
	term = new_term(parser, OP_LITERAL, at, NULL, 0);
	term->value = value;
	return term;
}

static struct term *parse_primary(struct parser *parser)
{
	struct lexer *lexer = &parser->lexer;
	struct token token = lexer->token;
	struct term *term;

	if (token.kind == TOKEN_LITERAL)
		return parse_literal(parser, token.value);
	if (lexer_at(lexer, "true"))
		return parse_literal(parser, value_of_number(VALUE_BOOLEAN, 1));
	if (lexer_at(lexer, "false"))
		return parse_literal(parser, value_of_number(VALUE_BOOLEAN, 0));
	if (token.kind == TOKEN_WORD && !is_reserved(token.text))
		return parse_word(parser);
	if (token.kind == TOKEN_PARAMETER) {
		lexer_next(lexer);
		term = new_term(parser, OP_PARAMETER, token.at, NULL, 0);
		term->name = token.text;
		return term;
	}
	if (lexer_at(lexer, "("))
		return parse_parentheses(parser);
	refuse(parser, DIAG_QUERY_VALUE, "");
	return no_term(parser);
}

static struct term *parse_member(struct parser *parser)
{
	struct lexer *lexer = &parser->lexer;
	struct term *term = parse_primary(parser);

	while (lexer_take(lexer, ".")) {
		struct str name = lexer->token.text;

		if (lexer->token.kind != TOKEN_WORD)
			refuse(parser, DIAG_QUERY_MEMBER, "");
		lexer_next(lexer);
		term = new_term(parser, OP_MEMBER, term->at, &term, 1);
		term->name = name;
	}
	return term;
}

static struct term *parse_unary(struct parser *parser)
{
	size_t at = parser->lexer.token.at;
	struct term *term;

	if (!lexer_at(&parser->lexer, "-"))
		return parse_member(parser);
	if (!enter(parser))
		return no_term(parser);
	lexer_next(&parser->lexer);
	term = parse_unary(parser);
	leave(parser);
	return new_term(parser, OP_NEG, at, &term, 1);
}

struct infix {
	const char *sign;
	enum op op;
};

/* Operators of one rank, from left to right. */
static struct term *parse_infix(struct parser *parser, const struct infix *table, size_t n,
				struct term *(*operand)(struct parser *))
{
	struct term *left = operand(parser);

	for (size_t i = 0; i < n; i++) {
		if (!lexer_take(&parser->lexer, table[i].sign))
			continue;
		left = new_term(parser, table[i].op, left->at,
				(struct term *[]){ left, operand(parser) }, 2);
		i = SIZE_MAX;
	}
	return left;
}

static struct term *parse_product(struct parser *parser)
{
	static const struct infix table[] = { { "*", OP_MUL }, { "/", OP_DIV } };

	return parse_infix(parser, table, 2, parse_unary);
}

static struct term *parse_sum(struct parser *parser)
{
	static const struct infix table[] = { { "+", OP_ADD }, { "-", OP_SUB } };

	return parse_infix(parser, table, 2, parse_product);
}

static struct term *parse_is(struct parser *parser, struct term *left)
{
	bool missing = lexer_at(&parser->lexer, "MISSING");

	if (!missing && !lexer_at(&parser->lexer, "SET"))
		refuse(parser, DIAG_QUERY_EXPECTED, "MISSING, SET");
	lexer_next(&parser->lexer);
	return new_term(parser, missing ? OP_MISSING : OP_SET, left->at, &left, 1);
}

static struct term *parse_comparison(struct parser *parser)
{
	static const struct infix table[] = {
		{ "=", OP_EQ },	 { "!=", OP_NE }, { "<", OP_LT }, { "<=", OP_LE },
		{ ">", OP_GT }, { ">=", OP_GE }, { "IN", OP_IN },
	};
	struct lexer *lexer = &parser->lexer;
	struct term *left = parse_sum(parser);

	if (lexer_take(lexer, "IS"))
		return parse_is(parser, left);
	if (lexer_take(lexer, "NOT")) {
		expect(parser, "IN");
		return new_term(parser, OP_NOT_IN, left->at,
				(struct term *[]){ left, parse_sum(parser) }, 2);
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (lexer_take(lexer, table[i].sign))
			return new_term(parser, table[i].op, left->at,
					(struct term *[]){ left, parse_sum(parser) }, 2);
	return left;
}

static struct term *parse_not(struct parser *parser)
{
	size_t at = parser->lexer.token.at;
	struct term *term;

	if (!lexer_at(&parser->lexer, "NOT"))
		return parse_comparison(parser);
	if (!enter(parser))
		return no_term(parser);
	lexer_next(&parser->lexer);
	term = parse_not(parser);
	leave(parser);
	return new_term(parser, OP_NOT, at, &term, 1);
}

static struct term *parse_and(struct parser *parser)
{
	static const struct infix table[] = { { "AND", OP_AND } };

	return parse_infix(parser, table, 1, parse_not);
}

static struct term *parse_or(struct parser *parser)
{
	static const struct infix table[] = { { "OR", OP_OR } };
	struct term *term;

	if (!enter(parser))
		return no_term(parser);
	term = parse_infix(parser, table, 1, parse_and);
	leave(parser);
	return term;
}

static void parse_end(struct parser *parser)
{
	if (parser->lexer.token.kind == TOKEN_END)
		return;
	refuse(parser, DIAG_QUERY_REST, "");
}

struct term *parse_expression(struct reading *reading)
{
	struct parser parser = { .reading = reading, .lexer = { .reading = reading } };
	struct term *term;

	lexer_next(&parser.lexer);
	term = parse_or(&parser);
	parse_end(&parser);
	return reading->failed ? NULL : term;
}

static struct str parse_heading(struct parser *parser)
{
	const struct token *token = &parser->lexer.token;
	struct str heading = STR("");

	if (token->kind != TOKEN_LITERAL || token->value.kind != VALUE_TEXT)
		refuse(parser, DIAG_QUERY_LABEL, "");
	else
		heading = value_text(&token->value);
	lexer_next(&parser->lexer);
	return heading;
}

/* {sv: "...", en: "..."}: both languages; the English one names the column for programs. */
static void parse_heads(struct parser *parser, struct column *label)
{
	do {
		enum language language;

		if (parser->lexer.token.kind != TOKEN_WORD ||
		    !language_parse(parser->lexer.token.text, &language)) {
			refuse(parser, DIAG_QUERY_EXPECTED, "sv, en");
			return;
		}
		lexer_next(&parser->lexer);
		expect(parser, ":");
		label->heads.text[language] = parse_heading(parser);
	} while (lexer_take(&parser->lexer, ","));
	for (int i = 0; i < LANGUAGES; i++)
		if (!label->heads.text[i].n)
			refuse(parser, DIAG_QUERY_EXPECTED, language_code((enum language)i));
	expect(parser, "}");
	label->label = label->heads.text[LANGUAGE_EN];
	label->named = true;
}

static void parse_label(struct parser *parser, struct column *label)
{
	if (!lexer_take(&parser->lexer, "AS"))
		return;
	if (lexer_take(&parser->lexer, "{")) {
		parse_heads(parser, label);
		return;
	}
	label->label = parse_heading(parser);
	label->named = true;
}

static void parse_columns(struct parser *parser, struct query *query)
{
	struct terms columns = { NULL, 0, 0 };
	struct column *labels = NULL;
	size_t cap = 0;

	do {
		size_t at = parser->lexer.token.at;

		terms_add(&columns, parse_or(parser));
		labels = mem_grow(labels, &cap, columns.n, sizeof(*labels));
		labels[columns.n - 1] = (struct column){
			.label = str_trim(str_sub(parser->reading->text, at,
						  parser->lexer.end - at)),
		};
		parse_label(parser, &labels[columns.n - 1]);
	} while (lexer_take(&parser->lexer, ","));
	query->n_columns = columns.n;
	query->columns = arena_copy(parser->reading->arena, columns.p,
				    columns.n * sizeof(*columns.p));
	query->labels = arena_copy(parser->reading->arena, labels, columns.n * sizeof(*labels));
	for (size_t i = 0; i < columns.n; i++)
		query->labels[i].label = arena_str(parser->reading->arena, labels[i].label);
	free(columns.p);
	free(labels);
}

static void parse_head(struct parser *parser, struct query *query)
{
	static const struct {
		const char *word;
		enum head head;
	} heads[] = { { "TABLE", HEAD_TABLE }, { "LIST", HEAD_LIST }, { "TEXT", HEAD_TEXT } };

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads) && !query->has_head; i++) {
		query->head = heads[i].head;
		query->has_head = lexer_take(&parser->lexer, heads[i].word);
	}
	if (!query->has_head)
		query->head = HEAD_LIST;
	else if (!lexer_at(&parser->lexer, "FROM"))
		parse_columns(parser, query);
}

static void parse_groups(struct parser *parser, struct query *query)
{
	struct terms groups = { NULL, 0, 0 };

	expect(parser, "BY");
	do
		terms_add(&groups, parse_or(parser));
	while (lexer_take(&parser->lexer, ","));
	query->groups = arena_copy(parser->reading->arena, groups.p, groups.n * sizeof(*groups.p));
	query->n_groups = groups.n;
	free(groups.p);
}

static void parse_sorting(struct parser *parser, struct query *query)
{
	struct order *orders = NULL;
	size_t n = 0, cap = 0;

	do {
		orders = mem_grow(orders, &cap, n + 1, sizeof(*orders));
		orders[n] = (struct order){ .term = parse_or(parser) };
		orders[n].descending = lexer_take(&parser->lexer, "DESC");
		if (!orders[n++].descending)
			lexer_take(&parser->lexer, "ASC");
	} while (lexer_take(&parser->lexer, ","));
	query->orders = arena_copy(parser->reading->arena, orders, n * sizeof(*orders));
	query->n_orders = n;
	free(orders);
}

static void parse_limit(struct parser *parser, struct query *query)
{
	const struct token *token = &parser->lexer.token;

	if (token->kind != TOKEN_LITERAL || token->value.kind != VALUE_INTEGER)
		refuse(parser, DIAG_QUERY_LIMIT, "");
	else
		query->limit = (uint64_t)token->value.number;
	lexer_next(&parser->lexer);
}

static void parse_at(struct parser *parser, struct query *query)
{
	const struct token *token = &parser->lexer.token;

	if (token->kind != TOKEN_LITERAL || token->value.kind != VALUE_TEXT || !token->value.n)
		refuse(parser, DIAG_QUERY_AT, "");
	else
		query->at = value_text(&token->value);
	lexer_next(&parser->lexer);
}

struct query *parse_query(struct reading *reading)
{
	struct parser parser = { .reading = reading, .lexer = { .reading = reading } };
	struct query *query = arena_alloc(reading->arena, sizeof(*query));

	query->place = reading->place;
	query->limit = UINT64_MAX;
	lexer_next(&parser.lexer);
	parse_head(&parser, query);
	expect(&parser, "FROM");
	parse_from(&parser, &query->select);
	if (lexer_take(&parser.lexer, "GROUP"))
		parse_groups(&parser, query);
	if (lexer_take(&parser.lexer, "SORT"))
		parse_sorting(&parser, query);
	if (lexer_take(&parser.lexer, "LIMIT"))
		parse_limit(&parser, query);
	if (lexer_take(&parser.lexer, "AT"))
		parse_at(&parser, query);
	parse_end(&parser);
	return reading->failed ? NULL : query;
}

bool is_long_form(struct str text)
{
	static const char *const words[] = { "TABLE", "LIST", "TEXT", "FROM" };
	struct str first = str_trim(text);
	size_t n = 0;

	while (n < first.n && is_name_byte(first.p[n]))
		n++;
	if (n < first.n && first.p[n] == ':')
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_keyword(str_sub(first, 0, n), words[i]))
			return true;
	return false;
}
