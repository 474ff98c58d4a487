/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * JSON, CSV and tables: what is escaped, where commas and blanks go.
 */
#include "tap.h"

#include "text/csv.h"
#include "text/json.h"
#include "text/table.h"

#include <string.h>

static void json_nests(void)
{
	struct buf out = BUF_INIT;
	struct json json = JSON_INIT(&out);

	json_open(&json, '[');
	json_open(&json, '{');
	json_key(&json, STR("a"));
	json_number(&json, -1);
	json_key(&json, STR("b"));
	json_open(&json, '[');
	json_bool(&json, true);
	json_null(&json);
	json_raw(&json, STR("1.50"));
	json_close(&json, ']');
	json_close(&json, '}');
	json_open(&json, '{');
	json_close(&json, '}');
	json_close(&json, ']');
	is_text(out.p, "[\n{\"a\": -1, \"b\": [true, null, 1.50]},\n{}\n]\n", "a row on a line");
	buf_release(&out);
}

static void json_is_empty(void)
{
	struct buf out = BUF_INIT;
	struct json json = JSON_INIT(&out);

	json_open(&json, '[');
	json_close(&json, ']');
	is_text(out.p, "[]\n", "an array without rows");
	buf_release(&out);
}

static void json_escapes(void)
{
	static const struct { struct str text; const char *want; } cases[] = {
		{ { "å \"\\/", 6 }, "\"å \\\"\\\\/\"\n" },
		{ { "\n\t\r\033\0", 5 }, "\"\\n\\t\\r\\u001b\\u0000\"\n" },
		{ { "\xff" "a", 2 }, "\"\\ufffda\"\n" },
		{ { "\xe2\x80\xae", 3 }, "\"\\u202e\"\n" },
		{ { "\xf3\xa0\x80\x81", 4 }, "\"\\udb40\\udc01\"\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf out = BUF_INIT;
		struct json json = JSON_INIT(&out);

		json_text(&json, cases[i].text);
		buf_addc(&out, '\n');
		is_text(out.p, cases[i].want, "text %zu", i);
		buf_release(&out);
	}
}

static void csv_is_safe(void)
{
	static const char *const cases[][2] = {
		{ "plain text", "plain text" },
		{ "", "" },
		{ "a,b", "\"a,b\"" },
		{ "say \"no\"", "\"say \"\"no\"\"\"" },
		{ "two\nlines", "\"two\nlines\"" },
		{ "=1+1", "'=1+1" },
		{ "+46", "'+46" },
		{ "-1", "'-1" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "\t=1", "\"'\t=1\"" },
		{ "  =1", "\"'  =1\"" },
		{ "\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1" },
		{ "a=b", "a=b" },
		{ "::error::x", "\"::error::x\"" },
		{ "a\x1b[31m\r", "a<U+001B>[31m<U+000D>" },
		{ "\xe2\x80\xae" "ab", "<U+202E>ab" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf out = BUF_INIT;

		csv_add(&out, str_of(cases[i][0]));
		is_text(out.n ? out.p : "", cases[i][1], "cell %zu", i);
		buf_release(&out);
	}
}

static void fill(struct table *table)
{
	table_init(table, 2);
	table_head(table, 0, STR("Titel"), false);
	table_head(table, 1, STR("N"), true);
	table_add(table, STR("Å|*b*"));
	table_add(table, STR("2"));
	table_add(table, STR("日本"));
	table_add(table, STR("10"));
}

static void tables(void)
{
	struct buf out = BUF_INIT;
	struct table table;

	fill(&table);
	table_print(&table, &out);
	is_text(out.p, "Titel   N\nÅ|*b*   2\n日本   10\n", "columns are aligned by width");
	buf_clear(&out);
	table_print_markdown(&table, &out);
	is_text(out.p, "| Titel | N |\n| --- | ---: |\n| Å\\|\\*b\\* | 2 |\n| 日本 | 10 |\n",
		"Markdown escapes what would be markup");
	table_release(&table);
	buf_release(&out);
}

int main(void)
{
	json_nests();
	json_is_empty();
	json_escapes();
	csv_is_safe();
	tables();
	return done_testing();
}
