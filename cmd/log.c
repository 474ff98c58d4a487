/* SPDX-License-Identifier: EUPL-1.2 */
#include "log.h"

#include "base/utf8.h"
#include "text/csv.h"
#include "text/json.h"

#include <stdio.h>
#include <string.h>

enum { SHORT_ID = 12, KEYS = 10 };

/* --- for programs ------------------------------------------------------------------------- */

static const char *const keys[KEYS] = { "commit", "date", "author", "record", "field", "old",
					"new", "reason", "approved_by", "evidence" };

/* What stands under each key, commit, date and author made anew in `own`. */
struct cells {
	struct str texts[KEYS];
	struct buf own[3];
};

static void fill_cells(const struct field_change *change, struct cells *cells)
{
	const struct str others[] = { change->record, change->field, change->old, change->new,
				      change->reason, change->approved_by, change->evidence };

	for (size_t i = 0; i < 3; i++)
		buf_clear(&cells->own[i]);
	object_add_hex(&cells->own[0], change->commit);
	instant_format(change->at, &cells->own[1]);
	change_add_author(change, &cells->own[2]);
	for (size_t i = 0; i < KEYS; i++)
		cells->texts[i] = i < 3 ? buf_str(&cells->own[i]) : others[i - 3];
}

static void cells_release(struct cells *cells)
{
	for (size_t i = 0; i < 3; i++)
		buf_release(&cells->own[i]);
}

void log_json(const struct log *log, const struct history_rows *rows, struct buf *out)
{
	struct json json = JSON_INIT(out);
	struct cells cells = { 0 };

	json_open(&json, '[');
	for (size_t i = 0; i < rows->n; i++) {
		struct field_change change = history_change(log->history, rows->rows[i]);

		fill_cells(&change, &cells);
		json_open(&json, '{');
		for (size_t j = 0; j < KEYS; j++) {
			json_key(&json, str_of(keys[j]));
			if (cells.texts[j].n)
				json_text(&json, cells.texts[j]);
			else
				json_null(&json);
		}
		json_close(&json, '}');
	}
	json_close(&json, ']');
	cells_release(&cells);
}

static void add_line(const struct str *cells, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			csv_next(out);
		csv_add(out, cells[i]);
	}
	csv_end(out);
}

void log_csv(const struct log *log, const struct history_rows *rows, struct buf *out)
{
	struct cells cells = { 0 };

	for (size_t i = 0; i < KEYS; i++)
		cells.texts[i] = str_of(keys[i]);
	add_line(cells.texts, KEYS, out);
	for (size_t i = 0; i < rows->n; i++) {
		struct field_change change = history_change(log->history, rows->rows[i]);

		fill_cells(&change, &cells);
		add_line(cells.texts, KEYS, out);
	}
	cells_release(&cells);
}

/* --- for people --------------------------------------------------------------------------- */

struct page {
	const struct log *log;
	struct buf *out;
	struct map titles;		/* of records, as they were called last */
	struct arena arena;
};

static void add_coloured(const struct page *page, const char *colour, struct str text)
{
	if (page->log->colour)
		buf_add(page->out, str_of(colour));
	cli_add_text(page->out, text, false);
	if (page->log->colour)
		buf_add(page->out, STR("\033[m"));
}

static void add_time(struct instant at, struct buf *out)
{
	int64_t day = instant_date(at);
	int64_t rest = at.seconds + (int64_t)at.zone * 60 - day * 86400;

	date_format(day, out);
	buf_printf(out, " %02d:%02d", (int)(rest / 3600), (int)(rest / 60 % 60));
}

static void add_reason(const struct page *page, struct str reason)
{
	struct str line;

	while (str_next_line(&reason, &line)) {
		buf_add(page->out, line.n ? STR("    ") : STR(""));
		cli_add_text(page->out, line, false);
		buf_addc(page->out, '\n');
	}
}

static void add_commit(const struct page *page, const struct field_change *change)
{
	struct buf text = BUF_INIT;

	object_add_hex(&text, change->commit);
	add_coloured(page, "\033[33m", str_sub(buf_str(&text), 0, SHORT_ID));
	buf_addc(page->out, ' ');
	add_time(change->at, page->out);
	buf_addc(page->out, ' ');
	buf_clear(&text);
	change_add_author(change, &text);
	cli_add_text(page->out, buf_str(&text), false);
	buf_addc(page->out, '\n');
	add_reason(page, change->reason);
	buf_release(&text);
}

/* A record is called what it was called last, also when it is gone. */
static void find_titles(struct page *page)
{
	const struct history_filter filter = { .field = STR("title") };
	struct diags unused = DIAGS_INIT;
	struct history_rows rows;

	history_select(page->log->history, &filter, &rows, &unused);
	for (size_t i = 0; i < rows.n; i++) {
		struct field_change change = history_change(page->log->history, rows.rows[i]);
		struct str title = change.new.n ? change.new : change.old;

		if (!map_get(&page->titles, change.record))
			map_put(&page->titles, change.record,
				arena_copy(&page->arena, &title, sizeof(title)));
	}
	history_rows_release(&rows);
	diags_release(&unused);
}

static void add_record(const struct page *page, const struct field_change *change)
{
	const struct str *title = map_get(&page->titles, change->record);

	buf_add(page->out, STR("  "));
	add_coloured(page, "\033[1m", change->record);
	if (title) {
		buf_add(page->out, STR("  "));
		cli_add_text(page->out, *title, false);
	}
	if (change->fate == FATE_ADDED)
		buf_printf(page->out, "  (%s)", _("new"));
	if (change->fate == FATE_REMOVED)
		buf_printf(page->out, "  (%s)", _("removed"));
	buf_addc(page->out, '\n');
}

static const struct field *field_of(const struct log *log, const struct field_change *change)
{
	const struct type *type = change_type(log->schema, change);

	return type ? type_field(type, change->field) : NULL;
}

static struct str label_of(const struct log *log, const struct field_change *change)
{
	const struct field *field = field_of(log, change);
	struct str label = field ? labels_get(&field->label, log->language) : STR("");

	if (str_eq(change->field, STR("body")))
		return str_of(_("text"));
	return label.n ? label : change->field;
}

/* The value that the text is by the schema of today; false when it is none that has words. */
static bool read_value(const struct field *field, struct str text, struct value *value)
{
	const struct choice *choice;

	*value = value_of_text(text);
	if (!field)
		return false;
	if (field->kind != FIELD_ENUM)
		return field_kind_read(field->kind, text, value);
	choice = field_choice(field, text);
	value->kind = VALUE_ENUM;
	return choice != NULL;
}

static void add_value(const struct page *page, const struct field *field, struct str text)
{
	struct query_context context = { .language = page->log->language };
	struct buf shown = BUF_INIT;
	struct value value;

	if (!text.n)
		buf_add(&shown, STR("–"));
	else if (read_value(field, text, &value))
		value_show(&value, field, NULL, &context, &shown);
	else
		buf_add(&shown, text);
	for (size_t i = 0; i < shown.n; i++)
		if (shown.p[i] == '\n' || shown.p[i] == '\r' || shown.p[i] == '\t')
			shown.p[i] = ' ';
	cli_add_text(page->out, buf_str(&shown), false);
	buf_release(&shown);
}

static size_t count_lines(struct str text)
{
	struct str line;
	size_t n = 0;

	for (text = str_trim(text); str_next_line(&text, &line);)
		n++;
	return n;
}

/* A body is told by its length: what changed in it is for git diff to show. */
static void add_body(const struct page *page, const struct field_change *change)
{
	if (change->fate == FATE_EDITED)
		buf_printf(page->out, "%zu -> ", count_lines(change->old));
	buf_printf(page->out, "%zu %s", count_lines(change->new),
		   count_lines(change->new) == 1 ? _("line") : _("lines"));
}

static void add_change(const struct page *page, const struct field_change *change, size_t width)
{
	const struct field *field = field_of(page->log, change);
	struct str label = label_of(page->log, change);
	struct buf shown = BUF_INIT;

	cli_add_text(&shown, label, false);
	buf_printf(page->out, "    %.*s", STR_ARG(buf_str(&shown)));
	for (size_t n = utf8_width(buf_str(&shown)); n < width + 2; n++)
		buf_addc(page->out, ' ');
	buf_release(&shown);
	if (str_eq(change->field, STR("body"))) {
		add_body(page, change);
	} else {
		if (change->fate == FATE_EDITED) {
			add_value(page, field, change->old);
			buf_add(page->out, STR(" -> "));
		}
		add_value(page, field, change->new);
	}
	buf_addc(page->out, '\n');
}

/* The id of a new record stands above its fields already. */
static bool is_shown(const struct field_change *change)
{
	if (change->fate == FATE_REMOVED)
		return false;
	return change->fate != FATE_ADDED || !str_eq(change->field, STR("id"));
}

static bool same_record(const struct field_change *a, const struct field_change *b)
{
	return a->commit == b->commit && str_eq(a->record, b->record);
}

/* The same for all that a commit brought of a record. */
static void add_approval(const struct page *page, const struct field_change *change)
{
	struct str args[3] = { change->approved_by, change->evidence, change->approvals };
	struct buf line = BUF_INIT;

	if (change->approved_by.n) {
		msg_format(_("approved by %1 (%2: %3)"), args, 3, &line);
		buf_add(page->out, STR("    "));
		cli_add_text(page->out, buf_str(&line), false);
		buf_addc(page->out, '\n');
	}
	buf_release(&line);
}

/* All rows of one record in one commit; returns behind the last one. */
static size_t add_changes(const struct page *page, const struct history_rows *rows, size_t at)
{
	struct history *history = page->log->history;
	struct field_change first = history_change(history, rows->rows[at]), change;
	size_t end = at, width = 0;

	for (; end < rows->n; end++) {
		change = history_change(history, rows->rows[end]);
		if (!same_record(&first, &change))
			break;
		if (is_shown(&change) && utf8_width(label_of(page->log, &change)) > width)
			width = utf8_width(label_of(page->log, &change));
	}
	add_record(page, &first);
	for (; at < end; at++) {
		change = history_change(history, rows->rows[at]);
		if (is_shown(&change))
			add_change(page, &change, width);
	}
	add_approval(page, &first);
	return end;
}

void log_text(const struct log *log, const struct history_rows *rows, struct buf *out)
{
	struct page page = { .log = log, .out = out, .titles = MAP_INIT, .arena = ARENA_INIT };
	const unsigned char *commit = NULL;

	find_titles(&page);
	for (size_t at = 0; at < rows->n;) {
		struct field_change change = history_change(log->history, rows->rows[at]);

		if (change.commit != commit) {
			buf_add(out, commit ? STR("\n") : STR(""));
			add_commit(&page, &change);
		}
		commit = change.commit;
		at = add_changes(&page, rows, at);
	}
	map_release(&page.titles);
	arena_release(&page.arena);
}
