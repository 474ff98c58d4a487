/* SPDX-License-Identifier: EUPL-1.2 */
#include "render.h"

#include "cli.h"

static void render_items(struct json *json, const struct value *value)
{
	json_open(json, '[');
	for (uint32_t i = 0; i < value->n; i++)
		render_json(json, &value->items[i]);
	json_close(json, ']');
}

static void render_pairs(struct json *json, const struct value *value)
{
	json_open(json, '{');
	for (uint32_t i = 0; i < value->n; i++) {
		json_key(json, value_text(&value->items[2 * i]));
		render_json(json, &value->items[2 * i + 1]);
	}
	json_close(json, '}');
}

static void render_scalar(struct json *json, const struct value *value)
{
	struct buf text = BUF_INIT;

	value_format(value, &text);
	if (value->kind == VALUE_DECIMAL)
		json_raw(json, buf_str(&text));
	else
		json_text(json, buf_str(&text));
	buf_release(&text);
}

void render_json(struct json *json, const struct value *value)
{
	if (!value || value->kind == VALUE_MISSING || value->kind == VALUE_INVALID)
		json_null(json);
	else if (value->kind == VALUE_INTEGER)
		json_number(json, value->number);
	else if (value->kind == VALUE_BOOLEAN)
		json_bool(json, value->number != 0);
	else if (value->kind == VALUE_LIST)
		render_items(json, value);
	else if (value->kind == VALUE_MAP)
		render_pairs(json, value);
	else
		render_scalar(json, value);
}

void render_cell(const struct value *value, const struct field *field,
		 const struct record *record, const struct query_context *context,
		 struct buf *out)
{
	struct buf text = BUF_INIT;

	value_show(value, field, record, context, &text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n' || text.p[i] == '\r' || text.p[i] == '\t')
			text.p[i] = ' ';
	cli_add_text(out, str_trim(buf_str(&text)), false);
	buf_release(&text);
}
