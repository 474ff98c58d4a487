/* SPDX-License-Identifier: EUPL-1.2 */
/* lg-log --blame: a record's front matter, each line with the change that made it so. */
#include "log.h"

#include "history/version.h"
#include "base/utf8.h"
#include "text/csv.h"
#include "text/frontmatter.h"
#include "text/json.h"

#include <stdlib.h>
#include <string.h>

enum { SHORT_ID = 12, AUTHOR_WIDTH = 20, CELLS = 8 };

struct blamed {
	const struct log *log;
	struct history_rows rows;	/* of the record, newest first */
	const struct node *root;
	struct str yaml;
	uint32_t line;			/* of the file, on which `yaml` begins */
	struct buf *out;
};

/* One line; without a field when it is blank or a comment, without a change when none is known. */
struct line {
	uint32_t number;
	struct str text, field;
	struct field_change change;
	bool has_change;
};

static uint32_t last_line(const struct blamed *blamed, const struct node *node, uint32_t offset)
{
	uint32_t line = node->line;

	for (uint32_t at = node->start; at + 1 < node->end; at++)
		line += blamed->yaml.p[at - offset] == '\n';
	return line;
}

static const struct node *field_on(const struct blamed *blamed, uint32_t line, uint32_t offset)
{
	for (const struct node *node = blamed->root->first; node; node = node->next)
		if (line >= node->key->line && line <= last_line(blamed, node, offset))
			return node;
	return NULL;
}

/*
 * The newest change that made the field what it is: one that a merge left out made it something
 * else.
 */
static void find_change(const struct blamed *blamed, const struct node *node, struct line *line)
{
	struct buf value = BUF_INIT;

	version_add_value(&value, node);
	for (size_t i = 0; i < blamed->rows.n && !line->has_change; i++) {
		line->change = history_change(blamed->log->history, blamed->rows.rows[i]);
		line->has_change = str_eq(line->change.field, line->field) &&
				   str_eq(line->change.new, buf_str(&value));
	}
	buf_release(&value);
}

/* --- formats ------------------------------------------------------------------------------ */

static void add_padded(struct buf *out, struct str text, size_t width)
{
	struct buf shown = BUF_INIT;
	size_t at = 0, n = 0;

	cli_add_text(&shown, text, false);
	while (n < width && at < shown.n) {
		size_t from = at;

		utf8_next(buf_str(&shown), &at);
		n += utf8_width(str_sub(buf_str(&shown), from, at - from));
	}
	buf_add(out, str_sub(buf_str(&shown), 0, at));
	while (n++ < width)
		buf_addc(out, ' ');
	buf_release(&shown);
}

static void add_text(const struct blamed *blamed, const struct line *line)
{
	struct buf *out = blamed->out, what = BUF_INIT;

	if (line->has_change)
		object_add_hex(&what, line->change.commit);
	add_padded(out, str_sub(buf_str(&what), 0, SHORT_ID), SHORT_ID + 1);
	buf_clear(&what);
	if (line->has_change)
		date_format(instant_date(line->change.at), &what);
	add_padded(out, buf_str(&what), 11);
	add_padded(out, line->has_change ? line->change.name : STR(""), AUTHOR_WIDTH);
	if (blamed->log->is_judged) {
		buf_addc(out, ' ');
		add_padded(out, line->has_change ? line->change.approved_by : STR(""),
			   AUTHOR_WIDTH);
	}
	buf_add(out, line->text.n ? STR(" | ") : STR(" |"));
	cli_add_text(out, line->text, false);
	buf_addc(out, '\n');
	buf_release(&what);
}

static const char *const keys[CELLS] = { "line", "text", "field", "commit", "date", "author",
					 "approved_by", "evidence" };

struct cells {
	struct str texts[CELLS];
	struct buf own[CELLS];
};

static void fill_cells(const struct line *line, struct cells *cells)
{
	for (size_t i = 0; i < CELLS; i++) {
		buf_clear(&cells->own[i]);
		cells->texts[i] = STR("");
	}
	buf_printf(&cells->own[0], "%u", line->number);
	cells->texts[0] = buf_str(&cells->own[0]);
	cells->texts[1] = line->text;
	cells->texts[2] = line->field;
	if (!line->has_change)
		return;
	object_add_hex(&cells->own[3], line->change.commit);
	instant_format(line->change.at, &cells->own[4]);
	change_add_author(&line->change, &cells->own[5]);
	for (size_t i = 3; i < 6; i++)
		cells->texts[i] = buf_str(&cells->own[i]);
	cells->texts[6] = line->change.approved_by;
	cells->texts[7] = line->change.evidence;
}

static void add_json(const struct cells *cells, struct json *json)
{
	json_open(json, '{');
	for (size_t i = 0; i < CELLS; i++) {
		json_key(json, str_of(keys[i]));
		if (i == 0)
			json_raw(json, cells->texts[i]);
		else if (cells->texts[i].n || i == 1)
			json_text(json, cells->texts[i]);
		else
			json_null(json);
	}
	json_close(json, '}');
}

static void add_csv(const struct str *texts, struct buf *out)
{
	for (size_t i = 0; i < CELLS; i++) {
		if (i)
			csv_next(out);
		csv_add(out, texts[i]);
	}
	csv_end(out);
}

/* --- all lines ---------------------------------------------------------------------------- */

static void print_lines(const struct blamed *blamed, uint32_t offset, const char *format)
{
	bool as_json = strcmp(format, "json") == 0, as_csv = strcmp(format, "csv") == 0;
	struct json json = JSON_INIT(blamed->out);
	struct str rest = blamed->yaml, text;
	uint32_t number = blamed->line;
	struct cells cells = { 0 };

	for (size_t i = 0; i < CELLS; i++)
		cells.texts[i] = str_of(keys[i]);
	if (as_csv)
		add_csv(cells.texts, blamed->out);
	if (as_json)
		json_open(&json, '[');
	for (; str_next_line(&rest, &text); number++) {
		const struct node *node = field_on(blamed, number, offset);
		struct line line = { .number = number, .text = text };

		if (node) {
			line.field = node->key->text;
			find_change(blamed, node, &line);
		}
		fill_cells(&line, &cells);
		if (as_json)
			add_json(&cells, &json);
		else if (as_csv)
			add_csv(cells.texts, blamed->out);
		else
			add_text(blamed, &line);
	}
	if (as_json)
		json_close(&json, ']');
	for (size_t i = 0; i < CELLS; i++)
		buf_release(&cells.own[i]);
}

int blame_record(const struct log *log, const struct map *records, const char *format,
		 struct buf *out, struct diags *diags)
{
	const struct history_filter filter = { .records = records };
	struct str id = records->entries[0].key;
	struct blamed blamed = { .log = log, .out = out, .line = 2 };
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct frontmatter parts;
	int found = history_file(log->history, id, &path, &bytes, diags);

	if (found == 0)
		diag_add(diags, DIAG_RECORD_NOT_FOUND, (struct place){ 0 }, DIAG_ARGS(id));
	if (found == 1 && (history_select(log->history, &filter, &blamed.rows, diags) < 0 ||
			   frontmatter_split(buf_str(&bytes), buf_str(&path), &parts, diags) < 0))
		found = -1;
	if (found == 1) {
		blamed.yaml = parts.yaml;
		blamed.root = yaml_parse((struct yaml_source){ .text = parts.yaml,
							       .path = buf_str(&path),
							       .offset = (uint32_t)parts.yaml_at,
							       .line = blamed.line },
					 &arena, diags);
		found = blamed.root ? 1 : -1;
	}
	if (found == 1)
		print_lines(&blamed, (uint32_t)parts.yaml_at, format);
	history_rows_release(&blamed.rows);
	arena_release(&arena);
	buf_release(&path);
	buf_release(&bytes);
	return found;
}
