/* SPDX-License-Identifier: EUPL-1.2 */
/* A change as people and programs read it. */
#include "base/utf8.h"
#include "changes.h"
#include "record/subject.h"
#include "render.h"
#include "text/json.h"
#include "text/table.h"

#include <string.h>

/* --- words ---------------------------------------------------------------------------------- */

enum word {
	WORD_NEW, WORD_GONE, WORD_CHANGED, WORD_UNREADABLE, WORD_TEXT, WORD_PATH, WORD_RECORD,
	WORD_FIELD, WORD_BEFORE, WORD_AFTER, WORD_FILES, WORD_WRITING, WORD_INVALID, WORD_ORDER,
	WORD_NOTHING, WORD_MORE, WORDS
};

/* In the language of the labels, among which they stand. */
static const char *const words[LANGUAGES][WORDS] = {
	[LANGUAGE_SV] = {
		"ny", "borttagen", "ändrad", "går inte att läsa", "Text", "Fil", "Post", "Fält",
		"Före", "Efter", "Filer", "bara skrivsättet", "ogiltigt", "bara ordningen",
		"Inga ändringar.", "Allt får inte plats här. Antal som saknas:",
	},
	[LANGUAGE_EN] = {
		"new", "removed", "changed", "cannot be read", "Text", "File", "Record", "Field",
		"Before", "After", "Files", "only the writing", "not valid", "only the order",
		"No changes.", "Not everything has room here. Left out:",
	},
};

/* How all printers see a change. */
struct page {
	const struct changes *changes;
	struct query_context old, new;
	struct buf *out;
};

static const char *word(const struct page *page, enum word which)
{
	return words[page->changes->language][which];
}

static struct page page_of(const struct changes *changes, struct buf *out)
{
	struct page page = { .changes = changes, .out = out };

	page.new = view_context(&changes->after, changes->language);
	page.old = changes->has_before ? view_context(&changes->before, changes->language)
				       : page.new;
	return page;
}

static struct str label_of(const struct page *page, const struct difference *field)
{
	const struct field *about = field->new_field ? field->new_field : field->old_field;
	struct str label = labels_get(&about->label, page->changes->language);

	return label.n ? label : field->name;
}

static enum word fate_of(const struct told *row)
{
	if (row->is_unreadable)
		return WORD_UNREADABLE;
	if (!row->change->before)
		return WORD_NEW;
	return row->change->after ? WORD_CHANGED : WORD_GONE;
}

static bool is_approval(const struct told *row)
{
	return str_eq(changed_type(row->change)->name, STR("approval"));
}

/* What of an approval only programs read; its head names what it covers. */
static bool is_for_programs(const struct told *row, const struct difference *field)
{
	return field && is_approval(row) &&
	       (str_eq(field->name, STR("covers")) || str_eq(field->name, STR("repository")) ||
		str_eq(field->name, STR("signature")));
}

/* Of a record that cannot be read, the title that it had. */
static struct str title_of(const struct told *row)
{
	const struct changed_record *change = row->change;
	struct str title = record_title(change->after ? change->after : change->before);

	if (change->before && str_eq(title, change->id))
		title = record_title(change->before);
	return title;
}

static void add_covered(const struct record *approval, struct buf *out)
{
	const struct value *covers = record_get(approval, STR("covers"));
	const struct value *withdraws = record_get(approval, STR("withdraws"));

	if (withdraws && withdraws->kind == VALUE_REFERENCE)
		buf_add_item(out, value_text(withdraws));
	for (uint32_t i = 0; covers && covers->kind == VALUE_LIST && i < covers->n; i++) {
		const struct value *item = value_at(&covers->items[i], STR("item"));

		if (item && item->kind == VALUE_TEXT)
			buf_add_item(out, value_text(item));
	}
}

/* An approval has no title: what it is about stands in its place. */
static void add_title(const struct told *row, struct buf *out)
{
	const struct record *record = row->change->after ? row->change->after : row->change->before;
	struct buf title = BUF_INIT;

	if (is_approval(row))
		add_covered(record, &title);
	if (!title.n)
		buf_add(&title, str_trim(title_of(row)));
	cli_add_text(out, buf_str(&title), false);
	buf_release(&title);
}

/* --- values --------------------------------------------------------------------------------- */

/* One side of a difference: a value, and what is needed to say it. */
struct side {
	const struct value *value;
	const struct field *field;
	const struct record *record;
	const struct query_context *context;
};

static struct side old_side(const struct page *page, const struct told *row,
			    const struct difference *field)
{
	return (struct side){ field->old, field->old_field, row->change->before, &page->old };
}

static struct side new_side(const struct page *page, const struct told *row,
			    const struct difference *field)
{
	return (struct side){ field->new, field->new_field, row->change->after, &page->new };
}

/* A reference is an id and a title; a new one may lead to what only the other side has. */
static void add_reference(const struct side *side, struct buf *out)
{
	struct str id = value_text(side->value);
	const struct record *target = set_find(side->context->set, id);

	cli_add_text(out, id, false);
	if (!target || str_eq(record_title(target), id))
		return;
	buf_addc(out, ' ');
	cli_add_text(out, str_trim(record_title(target)), false);
}

static void add_value(const struct page *page, const struct side *side, struct buf *out)
{
	if (side->value->kind == VALUE_INVALID)
		buf_add(out, str_of(word(page, WORD_INVALID)));
	else if (side->value->kind == VALUE_REFERENCE)
		add_reference(side, out);
	else if (side->value->kind == VALUE_MISSING)
		buf_add(out, STR("–"));
	else
		render_cell(side->value, side->field, side->record, side->context, out);
}

static bool list_has(const struct value *list, const struct value *item)
{
	for (uint32_t i = 0; list->kind == VALUE_LIST && i < list->n; i++)
		if (value_reads_same(&list->items[i], item))
			return true;
	return false;
}

static struct side item_of(const struct side *list, uint32_t i)
{
	struct side item = *list;

	item.value = &list->value->items[i];
	item.field = list->field ? list->field->of : NULL;
	return item;
}

static bool is_list(const struct difference *field)
{
	return field->old->kind == VALUE_LIST || field->new->kind == VALUE_LIST;
}

/* Adds each item that the other list lacks: `before` it, itself, `after` it; their number. */
static size_t add_items(const struct page *page, const struct side *list,
			const struct value *other, const char *before, const char *after,
			struct buf *out)
{
	size_t n = 0;

	for (uint32_t i = 0; list->value->kind == VALUE_LIST && i < list->value->n; i++) {
		struct side item = item_of(list, i);

		if (list_has(other, item.value))
			continue;
		buf_add(out, str_of(before));
		add_value(page, &item, out);
		buf_add(out, str_of(after));
		n++;
	}
	return n;
}

static const struct changed_text *text_of(const struct told *row,
					  const struct difference *difference)
{
	for (size_t i = 0; i < row->n_texts; i++)
		if (row->texts[i].difference == difference)
			return &row->texts[i];
	return NULL;
}

/* --- text ----------------------------------------------------------------------------------- */

static void add_coloured(const struct page *page, const char *colour, struct str text)
{
	if (page->changes->colour)
		buf_printf(page->out, "\033[%sm", colour);
	cli_add_text(page->out, text, false);
	buf_add(page->out, page->changes->colour ? STR("\033[m") : STR(""));
}

static const char *colour_of(char sign)
{
	return sign == '+' ? "32" : sign == '-' ? "31" : "36";
}

static void add_lines(const struct page *page, struct str lines)
{
	struct str line;

	while (str_next_line(&lines, &line)) {
		buf_add(page->out, STR("    "));
		if (line.n && line.p[0] != ' ')
			add_coloured(page, colour_of(line.p[0]), line);
		else
			cli_add_text(page->out, line, false);
		buf_addc(page->out, '\n');
	}
}

static void add_list_text(const struct page *page, const struct told *row,
			  const struct difference *field)
{
	struct side old = old_side(page, row, field), new = new_side(page, row, field);
	struct buf lines = BUF_INIT;
	size_t n = add_items(page, &old, field->new, "-", "\n", &lines);

	n += add_items(page, &new, field->old, "+", "\n", &lines);
	if (n) {
		buf_addc(page->out, '\n');
		add_lines(page, buf_str(&lines));
	} else {
		buf_printf(page->out, " %s\n", word(page, WORD_ORDER));
	}
	buf_release(&lines);
}

/* Of a new record, or of one that is gone, there is one side to tell. */
static void add_scalar_text(const struct page *page, const struct told *row,
			    const struct difference *field)
{
	struct side old = old_side(page, row, field), new = new_side(page, row, field);

	buf_addc(page->out, ' ');
	if (row->change->before)
		add_value(page, &old, page->out);
	if (row->change->before && row->change->after)
		buf_add(page->out, STR(" -> "));
	if (row->change->after)
		add_value(page, &new, page->out);
	buf_addc(page->out, '\n');
}

static void add_field_text(const struct page *page, const struct told *row,
			   const struct difference *field)
{
	const struct changed_text *text = text_of(row, field);

	buf_add(page->out, STR("  "));
	cli_add_text(page->out, label_of(page, field), false);
	buf_addc(page->out, ':');
	if (text) {
		buf_addc(page->out, '\n');
		add_lines(page, text->lines);
	} else if (is_list(field)) {
		add_list_text(page, row, field);
	} else {
		add_scalar_text(page, row, field);
	}
}

static void add_path_text(const struct page *page, const struct told *row)
{
	const struct changed_record *change = row->change;

	if (!change->has_moved)
		return;
	buf_printf(page->out, "  %s: ", word(page, WORD_PATH));
	cli_add_text(page->out, change->before->path, false);
	buf_add(page->out, STR(" -> "));
	cli_add_text(page->out, change->after->path, false);
	buf_addc(page->out, '\n');
}

static void add_head(const struct page *page, const struct told *row)
{
	const struct type *type = changed_type(row->change);
	enum word fate = fate_of(row);
	struct buf head = BUF_INIT;

	buf_printf(&head, "%.*s %.*s", STR_ARG(labels_get(&type->label, page->changes->language)),
		   STR_ARG(row->change->id));
	add_coloured(page, "1", buf_str(&head));
	buf_add(page->out, STR("  "));
	add_title(row, page->out);
	if (fate != WORD_CHANGED)
		buf_printf(page->out, " (%s)", word(page, fate));
	buf_addc(page->out, '\n');
	buf_release(&head);
}

static void add_record_text(const struct page *page, const struct told *row)
{
	const struct changed_text *body = text_of(row, NULL);

	buf_add(page->out, page->out->n ? STR("\n") : STR(""));
	add_head(page, row);
	if (row->is_unreadable)
		return;
	for (size_t i = 0; i < row->change->n_fields; i++)
		if (!is_for_programs(row, &row->change->fields[i]))
			add_field_text(page, row, &row->change->fields[i]);
	add_path_text(page, row);
	if (body && body->lines.n) {
		buf_printf(page->out, "  %s:\n", word(page, WORD_TEXT));
		add_lines(page, body->lines);
	}
}

static const char *status_of(const struct page *page, const struct told_file *file)
{
	if (file->says_same)
		return word(page, WORD_WRITING);
	return word(page, file->status == 'A' ? WORD_NEW :
			  file->status == 'D' ? WORD_GONE : WORD_CHANGED);
}

static void add_files_text(const struct page *page)
{
	const struct changes *changes = page->changes;

	if (!changes->n_files)
		return;
	buf_add(page->out, page->out->n ? STR("\n") : STR(""));
	add_coloured(page, "1", str_of(word(page, WORD_FILES)));
	buf_addc(page->out, '\n');
	for (size_t i = 0; i < changes->n_files; i++) {
		buf_add(page->out, STR("  "));
		cli_add_text(page->out, changes->files[i].path, false);
		buf_printf(page->out, ": %s\n", status_of(page, &changes->files[i]));
	}
}

void changes_add_text(const struct changes *changes, struct buf *out)
{
	struct buf text = BUF_INIT;
	struct page page = page_of(changes, &text);

	for (size_t i = 0; i < changes->found.n; i++)
		add_record_text(&page, &changes->rows[i]);
	add_files_text(&page);
	buf_add(out, buf_str(&text));
	buf_release(&text);
}

/* --- Markdown ------------------------------------------------------------------------------- */

enum { MOST_MARKDOWN = 60000, FEWEST_TICKS = 3 };

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Adds text that no forge acts on: neither markup nor formula, and @name, #12 and !12 call
 * nobody and link nothing.
 */
static void add_inert(struct buf *out, struct str text)
{
	struct buf escaped = BUF_INIT;

	table_add_markdown(&escaped, text);
	for (size_t i = 0; i < escaped.n; i++) {
		char c = escaped.p[i];

		if (c == '$')
			buf_addc(out, '\\');
		buf_addc(out, c);
		if (memchr("@#!%", c, 4) && i + 1 < escaped.n &&
		    (is_alphanumeric(escaped.p[i + 1]) || (unsigned char)escaped.p[i + 1] >= 0x80))
			buf_add(out, STR("<!-- -->"));
	}
	buf_release(&escaped);
}

static void add_cell(const struct page *page, struct buf *text)
{
	buf_addc(page->out, ' ');
	add_inert(page->out, buf_str(text));
	buf_add(page->out, STR(" |"));
	buf_clear(text);
}

/* One side of a field for a cell: of a list, what the other side lacks. */
static void add_side(const struct page *page, const struct side *side,
		     const struct difference *field, const char *sign, struct buf *out)
{
	const struct value *other = side->value == field->old ? field->new : field->old;

	if (is_list(field) && value_is_set(field->old) && value_is_set(field->new)) {
		if (add_items(page, side, other, sign, ", ", out))
			out->n -= 2;
		return;
	}
	if (side->value->kind == VALUE_LIST) {
		if (add_items(page, side, other, "", ", ", out))
			out->n -= 2;
		return;
	}
	add_value(page, side, out);
}

static void begin_row(const struct page *page, const struct told *row, bool is_first)
{
	struct buf cell = BUF_INIT;

	buf_addc(page->out, '|');
	if (is_first) {
		cli_add_text(&cell, row->change->id, false);
		buf_addc(&cell, ' ');
		add_title(row, &cell);
		if (fate_of(row) != WORD_CHANGED)
			buf_printf(&cell, " (%s)", word(page, fate_of(row)));
	}
	add_cell(page, &cell);
	buf_release(&cell);
}

static void add_row(const struct page *page, const struct told *row,
		    const struct difference *field, bool is_first)
{
	struct side old = old_side(page, row, field), new = new_side(page, row, field);
	struct buf cell = BUF_INIT;

	begin_row(page, row, is_first);
	cli_add_text(&cell, label_of(page, field), false);
	add_cell(page, &cell);
	if (text_of(row, field)) {
		buf_add(page->out, STR(" ↓ | ↓ |\n"));
	} else {
		add_side(page, &old, field, "−", &cell);
		add_cell(page, &cell);
		add_side(page, &new, field, "+", &cell);
		add_cell(page, &cell);
		buf_addc(page->out, '\n');
	}
	buf_release(&cell);
}

/* What is told of a record beside its fields: its text, its file, or that there is no more. */
static void add_other_row(const struct page *page, const struct told *row, const char *what,
			  struct str before, struct str after, bool is_first)
{
	struct buf cell = BUF_INIT;

	begin_row(page, row, is_first);
	buf_add(&cell, str_of(what));
	add_cell(page, &cell);
	cli_add_text(&cell, before, false);
	add_cell(page, &cell);
	cli_add_text(&cell, after, false);
	add_cell(page, &cell);
	buf_addc(page->out, '\n');
	buf_release(&cell);
}

static void add_record_rows(const struct page *page, const struct told *row)
{
	const struct changed_record *change = row->change;
	const struct changed_text *body = text_of(row, NULL);
	size_t n = 0;

	/* Of a record that is gone the fields are those of the past: git keeps them. */
	for (size_t i = 0; i < change->n_fields && change->after && !row->is_unreadable; i++)
		if (!is_for_programs(row, &change->fields[i]))
			add_row(page, row, &change->fields[i], n++ == 0);
	if (change->has_moved)
		add_other_row(page, row, word(page, WORD_PATH), change->before->path,
			      change->after->path, n++ == 0);
	if (body && body->lines.n && change->after)
		add_other_row(page, row, word(page, WORD_TEXT), STR("↓"), STR("↓"), n++ == 0);
	if (!n)
		add_other_row(page, row, "", STR(""), STR(""), true);
}

/* A fence longer than any within. */
static size_t ticks_for(struct str text)
{
	size_t most = FEWEST_TICKS - 1, run = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most + 1;
}

static void add_ticks(struct buf *out, size_t n)
{
	while (n--)
		buf_addc(out, '`');
}

static void add_fence(const struct page *page, const struct told *row,
		      const struct changed_text *text)
{
	size_t ticks = ticks_for(text->lines);
	struct buf head = BUF_INIT;

	buf_add(&head, text->difference ? label_of(page, text->difference)
					: str_of(word(page, WORD_TEXT)));
	buf_add(page->out, STR("\n**"));
	add_inert(page->out, row->change->id);
	buf_add(page->out, STR("** "));
	add_inert(page->out, buf_str(&head));
	buf_add(page->out, STR(":\n\n"));
	add_ticks(page->out, ticks);
	buf_add(page->out, STR("diff\n"));
	utf8_add_visible(page->out, text->lines, true);
	add_ticks(page->out, ticks);
	buf_addc(page->out, '\n');
	buf_release(&head);
}

static void add_table_head(const struct page *page)
{
	buf_printf(page->out, "| %s | %s | %s | %s |\n| --- | --- | --- | --- |\n",
		   word(page, WORD_RECORD), word(page, WORD_FIELD), word(page, WORD_BEFORE),
		   word(page, WORD_AFTER));
}

static size_t end_of_type(const struct changes *changes, size_t from)
{
	struct str name = changed_type(changes->rows[from].change)->name;
	size_t to = from;

	while (to < changes->found.n && str_eq(changed_type(changes->rows[to].change)->name, name))
		to++;
	return to;
}

/* The records of one type, as far as there is room; the number of those told. */
static size_t add_type(const struct page *page, size_t from, size_t to)
{
	const struct type *type = changed_type(page->changes->rows[from].change);
	size_t i, told = from;

	buf_add(page->out, page->out->n ? STR("\n### ") : STR("### "));
	add_inert(page->out, labels_get(&type->plural, page->changes->language));
	buf_printf(page->out, " (%zu)\n\n", to - from);
	add_table_head(page);
	for (; told < to && page->out->n < MOST_MARKDOWN; told++) {
		size_t before = page->out->n;

		add_record_rows(page, &page->changes->rows[told]);
		if (page->out->n > MOST_MARKDOWN) {
			page->out->n = before;
			break;
		}
	}
	for (i = from; i < told; i++)
		for (size_t j = 0; j < page->changes->rows[i].n_texts; j++) {
			const struct changed_text *text = &page->changes->rows[i].texts[j];
			size_t before = page->out->n;

			if (text->lines.n && page->changes->rows[i].change->after &&
			    !is_for_programs(&page->changes->rows[i], text->difference))
				add_fence(page, &page->changes->rows[i], text);
			if (page->out->n > MOST_MARKDOWN)
				page->out->n = before;
		}
	return told - from;
}

static size_t add_files_markdown(const struct page *page)
{
	const struct changes *changes = page->changes;
	size_t i;

	if (!changes->n_files)
		return 0;
	buf_printf(page->out, "%s### %s (%zu)\n\n", page->out->n ? "\n" : "",
		   word(page, WORD_FILES), changes->n_files);
	for (i = 0; i < changes->n_files && page->out->n < MOST_MARKDOWN; i++) {
		struct buf path = BUF_INIT;

		cli_add_text(&path, changes->files[i].path, false);
		buf_add(page->out, STR("- "));
		add_inert(page->out, buf_str(&path));
		buf_printf(page->out, ": %s\n", status_of(page, &changes->files[i]));
		buf_release(&path);
	}
	return changes->n_files - i;
}

void changes_add_markdown(const struct changes *changes, struct buf *out)
{
	struct buf text = BUF_INIT;
	struct page page = page_of(changes, &text);
	size_t left = 0;

	for (size_t i = 0, end; i < changes->found.n; i = end) {
		end = end_of_type(changes, i);
		left += end - i - add_type(&page, i, end);
	}
	left += add_files_markdown(&page);
	if (left)
		buf_printf(&text, "\n%s %zu.\n", word(&page, WORD_MORE), left);
	if (!text.n)
		buf_printf(&text, "%s\n", word(&page, WORD_NOTHING));
	buf_add(out, buf_str(&text));
	buf_release(&text);
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void add_text_or_null(struct json *json, struct str key, struct str text)
{
	json_key(json, key);
	if (text.n)
		json_text(json, text);
	else
		json_null(json);
}

static const char *change_name(const struct told *row)
{
	static const char *const names[] = { [WORD_NEW] = "added", [WORD_GONE] = "removed",
					     [WORD_CHANGED] = "changed",
					     [WORD_UNREADABLE] = "unreadable" };

	return names[fate_of(row)];
}

static void open_object(struct json *json, const struct told *row, struct str field)
{
	const struct changed_record *change = row->change;
	const struct record *record = change->after ? change->after : change->before;

	json_open(json, '{');
	json_key(json, STR("change"));
	json_text(json, str_of(change_name(row)));
	add_text_or_null(json, STR("record"), change->id);
	add_text_or_null(json, STR("type"), record->type->name);
	add_text_or_null(json, STR("unit"), record->unit);
	add_text_or_null(json, STR("path"), record->path);
	add_text_or_null(json, STR("field"), field);
}

static void add_texts_json(struct json *json, const struct told *row, struct str field,
			   struct str old, struct str new)
{
	open_object(json, row, field);
	add_text_or_null(json, STR("old"), old);
	add_text_or_null(json, STR("new"), new);
	json_close(json, '}');
}

static void add_record_json(struct json *json, const struct told *row)
{
	const struct changed_record *change = row->change;

	if (row->is_unreadable)
		add_texts_json(json, row, STR(""), STR(""), STR(""));
	for (size_t i = 0; i < change->n_fields && !row->is_unreadable; i++) {
		open_object(json, row, change->fields[i].name);
		json_key(json, STR("old"));
		render_json(json, change->fields[i].old);
		json_key(json, STR("new"));
		render_json(json, change->fields[i].new);
		json_close(json, '}');
	}
	if (change->has_text && !row->is_unreadable)
		add_texts_json(json, row, STR("body"),
			       change->before ? change->before->body : STR(""),
			       change->after ? change->after->body : STR(""));
	if (change->has_moved)
		add_texts_json(json, row, STR("path"), change->before->path, change->after->path);
}

static void add_file_json(struct json *json, const struct told_file *file)
{
	json_open(json, '{');
	json_key(json, STR("change"));
	json_text(json, file->status == 'A' ? STR("added") :
			file->status == 'D' ? STR("removed") : STR("changed"));
	add_text_or_null(json, STR("record"), file->is_record ? id_of_path(file->path) : STR(""));
	add_text_or_null(json, STR("type"), STR(""));
	add_text_or_null(json, STR("unit"), STR(""));
	add_text_or_null(json, STR("path"), file->path);
	add_text_or_null(json, STR("field"), STR(""));
	add_text_or_null(json, STR("old"), STR(""));
	add_text_or_null(json, STR("new"), STR(""));
	json_close(json, '}');
}

void changes_add_json(const struct changes *changes, struct buf *out)
{
	struct json json = JSON_INIT(out);

	json_open(&json, '[');
	for (size_t i = 0; i < changes->found.n; i++)
		add_record_json(&json, &changes->rows[i]);
	for (size_t i = 0; i < changes->n_files; i++)
		add_file_json(&json, &changes->files[i]);
	json_close(&json, ']');
}

/* --- a commit's message --------------------------------------------------------------------- */

static void add_subject(const struct told *row, struct buf *out)
{
	const struct changed_record *change = row->change;
	struct buf subject = BUF_INIT;

	if (!change->after)
		buf_printf(&subject, "%.*s %.*s: remove", STR_ARG(change->before->type->name),
			   STR_ARG(change->id));
	else if (!change->before)
		subject_of_new(change->after, &subject);
	else
		subject_of_change(change->before, change->after, &subject);
	utf8_add_visible(out, buf_str(&subject), false);
	buf_addc(out, '\n');
	buf_release(&subject);
}

/* Ids as far as a subject has room for them. */
static void add_ids(const struct changes *changes, struct buf *out)
{
	size_t i;

	for (i = 0; i < changes->found.n && out->n < SUBJECT_WIDTH - 24; i++)
		buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(changes->rows[i].change->id));
	if (i < changes->found.n)
		buf_printf(out, " and %zu more", changes->found.n - i);
	buf_add(out, STR("\n\n"));
}

void changes_add_message(const struct changes *changes, struct buf *out)
{
	if (!changes->found.n)
		return;
	if (changes->found.n > 1) {
		buf_add(out, STR("records: "));
		add_ids(changes, out);
	}
	for (size_t i = 0; i < changes->found.n; i++) {
		buf_add(out, changes->found.n > 1 ? STR("- ") : STR(""));
		add_subject(&changes->rows[i], out);
	}
	buf_addc(out, '\n');
	for (size_t i = 0; i < changes->found.n; i++)
		buf_printf(out, "Record: %.*s\n", STR_ARG(changes->rows[i].change->id));
}
