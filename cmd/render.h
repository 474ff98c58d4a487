/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Values as commands print them: typed for programs, in words for people.
 *
 *	render_json(&json, rows_value(&rows, i, 0));
 *	render_cell(value, column, record, &context, &cell);
 */
#ifndef LG_CMD_RENDER_H
#define LG_CMD_RENDER_H

#include "query/query.h"
#include "text/json.h"

/* Numbers, booleans, lists and maps as such, else the text that a record would state, or null. */
void render_json(struct json *json, const struct value *value);
/* One line for a table, safe to print: labels and titles in the context's language. */
void render_cell(const struct value *value, const struct field *field,
		 const struct record *record, const struct query_context *context,
		 struct buf *out);

#endif
