/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/json.h"

#include "base/utf8.h"

static void begin_value(struct json *json)
{
	if (json->follows && !json->has_key)
		buf_add(json->out, json->depth == 1 ? STR(",") : STR(", "));
	if (json->depth == 1 && !json->has_key)
		buf_addc(json->out, '\n');
	json->follows = true;
	json->has_key = false;
}

void json_open(struct json *json, char bracket)
{
	begin_value(json);
	buf_addc(json->out, bracket);
	json->depth++;
	json->follows = false;
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (json->depth == 0 && json->follows)
		buf_addc(json->out, '\n');
	buf_addc(json->out, bracket);
	if (json->depth == 0)
		buf_addc(json->out, '\n');
	json->follows = true;
}

static void add_escaped(struct buf *out, uint32_t c)
{
	switch (c) {
	case '"':
	case '\\':
		buf_addc(out, '\\');
		buf_addc(out, (char)c);
		break;
	case '\n':
		buf_add(out, STR("\\n"));
		break;
	case '\t':
		buf_add(out, STR("\\t"));
		break;
	case '\r':
		buf_add(out, STR("\\r"));
		break;
	default:
		if (c >= 0x10000)
			buf_printf(out, "\\u%04x", 0xd7c0 + (c >> 10));
		buf_printf(out, "\\u%04x", c < 0x10000 ? c : 0xdc00 + (c & 0x3ff));
	}
}

/* Invisible characters are escaped too: JSON is read on terminals as well. */
static bool must_escape(uint32_t c)
{
	return c == '"' || c == '\\' || utf8_is_unsafe(c);
}

static void add_string(struct buf *out, struct str text)
{
	buf_addc(out, '"');
	for (size_t at = 0; at < text.n;) {
		size_t start = at;
		uint32_t c;

		if (utf8_check(str_sub(text, at, 4)) == 0) {
			buf_add(out, STR("\\ufffd"));
			at++;
			continue;
		}
		c = utf8_next(text, &at);
		if (must_escape(c))
			add_escaped(out, c);
		else
			buf_add(out, str_sub(text, start, at - start));
	}
	buf_addc(out, '"');
}

void json_key(struct json *json, struct str key)
{
	begin_value(json);
	add_string(json->out, key);
	buf_add(json->out, STR(": "));
	json->has_key = true;
}

void json_text(struct json *json, struct str text)
{
	begin_value(json);
	add_string(json->out, text);
}

void json_number(struct json *json, int64_t number)
{
	begin_value(json);
	buf_printf(json->out, "%lld", (long long)number);
}

void json_bool(struct json *json, bool is_true)
{
	json_raw(json, is_true ? STR("true") : STR("false"));
}

void json_null(struct json *json)
{
	json_raw(json, STR("null"));
}

void json_raw(struct json *json, struct str text)
{
	begin_value(json);
	buf_add(json->out, text);
}
