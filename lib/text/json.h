/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * JSON, written: values and members one after the other, commas by themselves.
 *
 * The writer keeps only where it stands; nesting is closed by the caller. The
 * rows of an outermost array stand on a line each. Text that is not UTF-8 is
 * written with U+FFFD for each bad byte.
 *
 *	struct json json = JSON_INIT(&out);
 *	json_open(&json, '[');
 *	json_open(&json, '{');
 *	json_key(&json, STR("line"));
 *	json_number(&json, 12);
 *	json_close(&json, '}');
 *	json_close(&json, ']');
 */
#ifndef LG_TEXT_JSON_H
#define LG_TEXT_JSON_H

#include "base/buf.h"

struct json {
	struct buf *out;
	unsigned depth;
	bool follows;		/* a value stands before this place: a comma goes first */
	bool has_key;		/* a key stands before this place: no comma */
};

#define JSON_INIT(buf) { .out = (buf) }

/* Begins an array '[' or an object '{'. */
void json_open(struct json *json, char bracket);
/* Ends it with ']' or '}'; the outermost one is followed by a line end. */
void json_close(struct json *json, char bracket);
void json_key(struct json *json, struct str key);
void json_text(struct json *json, struct str text);
void json_number(struct json *json, int64_t number);
void json_bool(struct json *json, bool is_true);
void json_null(struct json *json);
/* Adds text that is JSON already, such as a decimal number. */
void json_raw(struct json *json, struct str text);

#endif
