/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/lex.h"

#include <string.h>
#include <strings.h>

enum { DATE_BYTES = 10, MAX_DECIMALS = 9 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of other scripts belong to names, so that "ägare" is one unknown name. */
bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c) ||
	       (unsigned char)c >= 0x80;
}

bool is_keyword(struct str text, const char *keyword)
{
	return text.n == strlen(keyword) && strncasecmp(text.p, keyword, text.n) == 0;
}

bool quoted_read(struct reading *reading, size_t *at, struct str *out)
{
	size_t start = *at, end = start + 1;
	char quote = reading->text.p[start];
	char *to;

	while (end < reading->text.n && reading->text.p[end] != quote)
		end += reading->text.p[end] == '\\' ? 2 : 1;
	if (end >= reading->text.n) {
		reading_refuse(reading, DIAG_QUERY_QUOTE, start, DIAG_NO_ARGS);
		return false;
	}
	to = arena_alloc(reading->arena, end - start);
	*out = (struct str){ to, 0 };
	for (size_t i = start + 1; i < end; i++) {
		if (reading->text.p[i] == '\\')
			i++;
		to[out->n++] = reading->text.p[i];
	}
	*at = end + 1;
	return true;
}

static bool read_decimal(struct str text, size_t point, struct value *out)
{
	struct str whole = str_sub(text, 0, point), part = str_from(text, point + 1);
	char digits[32];

	if (!whole.n || !part.n || part.n > MAX_DECIMALS || whole.n + part.n >= sizeof(digits))
		return false;
	memcpy(digits, whole.p, whole.n);
	memcpy(digits + whole.n, part.p, part.n);
	*out = (struct value){ .kind = VALUE_DECIMAL, .extra = (int32_t)part.n };
	return str_to_int((struct str){ digits, whole.n + part.n }, &out->number);
}

bool number_read(struct str text, struct value *out)
{
	size_t point = str_index(text, '.');

	if (text.n == DATE_BYTES && text.p[4] == '-') {
		*out = value_of_number(VALUE_DATE, 0);
		return date_parse(text, &out->number);
	}
	if (point < text.n)
		return read_decimal(text, point, out);
	*out = value_of_number(VALUE_INTEGER, 0);
	return text.n && is_digit(text.p[text.n - 1]) && str_to_int(text, &out->number);
}

/* Bytes of the number or date at `at`; "2026-03-31" is a date, never a subtraction. */
static size_t number_length(struct str text, size_t at)
{
	static const char form[] = "dddd-dd-dd";
	size_t n = 0;

	while (n < DATE_BYTES && at + n < text.n &&
	       (form[n] == 'd' ? is_digit(text.p[at + n]) : text.p[at + n] == '-'))
		n++;
	if (n == DATE_BYTES && (at + n == text.n || !is_digit(text.p[at + n])))
		return n;
	for (n = 0; at + n < text.n && is_digit(text.p[at + n]); n++)
		;
	if (at + n + 1 < text.n && text.p[at + n] == '.' && is_digit(text.p[at + n + 1]))
		for (n++; at + n < text.n && is_digit(text.p[at + n]); n++)
			;
	return n;
}

static size_t name_length(struct str text, size_t at)
{
	size_t n = 0;

	while (at + n < text.n && is_name_byte(text.p[at + n]))
		n++;
	return n;
}

static size_t sign_length(struct str text, size_t at)
{
	static const char *const signs[] = { "!=", "<=", ">=" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (str_eq(str_sub(text, at, 2), str_of(signs[i])))
			return 2;
	return strchr("(){},:.+-*/=<>", text.p[at]) ? 1 : 0;
}

static void set_token(struct lexer *lexer, enum token_kind kind, size_t n)
{
	lexer->token.kind = kind;
	lexer->token.text = str_sub(lexer->reading->text, lexer->token.at, n);
	lexer->next = lexer->token.at + n;
}

void lexer_stop(struct lexer *lexer)
{
	lexer->token = (struct token){ .at = lexer->reading->text.n };
	lexer->next = lexer->reading->text.n;
}

static void refuse(struct lexer *lexer, enum diag_id id, size_t n)
{
	reading_refuse(lexer->reading, id, lexer->token.at,
		       DIAG_ARGS(str_sub(lexer->reading->text, lexer->token.at, n)));
	lexer_stop(lexer);
}

static void read_number(struct lexer *lexer)
{
	struct str text = lexer->reading->text;
	size_t at = lexer->token.at, n = number_length(text, at);
	size_t tail = name_length(text, at + n);

	set_token(lexer, TOKEN_LITERAL, n);
	if (tail || !number_read(lexer->token.text, &lexer->token.value))
		refuse(lexer, DIAG_QUERY_NUMBER, n + tail);
}

static void read_quoted(struct lexer *lexer)
{
	size_t at = lexer->token.at;
	struct str content;

	if (!quoted_read(lexer->reading, &at, &content)) {
		lexer_stop(lexer);
		return;
	}
	set_token(lexer, TOKEN_LITERAL, at - lexer->token.at);
	lexer->token.value = value_of_text(content);
}

static void read_sign(struct lexer *lexer)
{
	struct str text = lexer->reading->text;
	size_t at = lexer->token.at, n = sign_length(text, at);
	size_t name = name_length(text, at + 1);

	if (text.p[at] == '$' && name) {
		set_token(lexer, TOKEN_PARAMETER, name + 1);
		lexer->token.text = str_from(lexer->token.text, 1);
	} else if (text.p[at] && n) {
		set_token(lexer, TOKEN_SIGN, n);
	} else {
		refuse(lexer, DIAG_QUERY_CHARACTER, 1);
	}
}

void lexer_next(struct lexer *lexer)
{
	struct str text = lexer->reading->text;
	size_t at = lexer->next;
	char c;

	lexer->end = at;
	while (at < text.n && strchr(" \t\r\n", text.p[at]) && text.p[at])
		at++;
	lexer->token = (struct token){ .at = at };
	lexer->next = at;
	if (at >= text.n)
		return;
	c = text.p[at];
	if (is_digit(c))
		read_number(lexer);
	else if (is_name_byte(c))
		set_token(lexer, TOKEN_WORD, name_length(text, at));
	else if (c == '"' || c == '\'')
		read_quoted(lexer);
	else
		read_sign(lexer);
}

bool lexer_at(const struct lexer *lexer, const char *expected)
{
	if (lexer->token.kind == TOKEN_SIGN)
		return str_eq(lexer->token.text, str_of(expected));
	return lexer->token.kind == TOKEN_WORD && is_keyword(lexer->token.text, expected);
}

bool lexer_take(struct lexer *lexer, const char *expected)
{
	if (!lexer_at(lexer, expected))
		return false;
	lexer_next(lexer);
	return true;
}
