/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Words, numbers, texts and signs of the long form, one at a time.
 *
 * Keywords are words: the parser knows which it expects. A token that is wrong
 * in itself is reported and ends the text, so that one mistake is told once.
 *
 *	struct lexer lexer = { .reading = &reading };
 *	lexer_next(&lexer);
 *	while (lexer.token.kind != TOKEN_END)
 *		lexer_next(&lexer);
 */
#ifndef LG_QUERY_LEX_H
#define LG_QUERY_LEX_H

#include "query/tree.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,		/* a name or a keyword */
	TOKEN_LITERAL,		/* value */
	TOKEN_PARAMETER,	/* text: the name without its dollar sign */
	TOKEN_SIGN,		/* one of ( ) { } , : . + - * / = != < <= > >= */
};

struct token {
	enum token_kind kind;
	size_t at;
	struct str text;
	struct value value;
};

struct lexer {
	struct reading *reading;
	struct token token;
	size_t end;		/* of the token before */
	size_t next;		/* where the token after begins */
};

void lexer_next(struct lexer *lexer);
/* True when the token is this keyword, in any case, or this sign. */
bool lexer_at(const struct lexer *lexer, const char *expected);
/* Passes over the keyword or sign when it comes next. */
bool lexer_take(struct lexer *lexer, const char *expected);
/* Goes to the end of the text: a syntax error was reported. */
void lexer_stop(struct lexer *lexer);

bool is_name_byte(char c);
/* Equal but for the case of ASCII letters. */
bool is_keyword(struct str text, const char *keyword);
/* Reads a quoted text that begins at *at, without its quotes and escapes; moves *at past it. */
bool quoted_read(struct reading *reading, size_t *at, struct str *out);
/*
 * Reads 12, 1.5 or 2026-03-31, which must be all of the text; false when it is none or too
 * large.
 */
bool number_read(struct str text, struct value *out);

#endif
