/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-show: one record with labels, computed fields, what it refers to and what refers to it.
 */
#include "base/utf8.h"
#include "render.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	const char *at, *as_of, *format;
} opts;

static const struct cli_option options[] = {
	{ .name = "format", .argument = "text|markdown|json",
	  .help = N_("how the record is printed; markdown is its file"), .value = &opts.format },
	{ .name = "at", .argument = "REV", .help = N_("as it was at a revision"),
	  .value = &opts.at },
	{ .name = "as-of", .argument = "DATE", .help = N_("the day that counts as today"),
	  .value = &opts.as_of },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-show",
	.operands = "ID",
	.least = 1,
	.most = 1,
	.about = N_("Show one record: its fields, what it refers to and what refers to it."),
	.options = options,
};

struct page {
	struct view *view;
	const struct record *record;
	struct query_context context;
	struct buf *out;
	size_t width;		/* of the column of labels */
	bool colour;
};

/* --- text -------------------------------------------------------------------------------- */

static void add_bold(const struct page *page, struct str text)
{
	buf_add(page->out, page->colour ? STR("\033[1m") : STR(""));
	cli_add_text(page->out, text, false);
	buf_add(page->out, page->colour ? STR("\033[m") : STR(""));
}

static void add_blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_addc(out, ' ');
}

/* What a label takes once its unsafe characters are visible. */
static size_t shown_width(struct str label)
{
	struct buf shown = BUF_INIT;
	size_t width;

	cli_add_text(&shown, label, false);
	width = utf8_width(buf_str(&shown));
	buf_release(&shown);
	return width;
}

static void add_label(const struct page *page, struct str label)
{
	cli_add_text(page->out, label, false);
	add_blanks(page->out, page->width - shown_width(label) + 2);
}

/* Text of several lines, the later ones below the first. */
static void add_lines(const struct page *page, struct str text)
{
	struct str line;
	bool first = true;

	while (str_next_line(&text, &line)) {
		if (!first) {
			buf_addc(page->out, '\n');
			add_blanks(page->out, line.n ? page->width + 2 : 0);
		}
		cli_add_text(page->out, line, false);
		first = false;
	}
}

static void add_title_of(const struct page *page, struct str id)
{
	const struct record *target = set_find(&page->view->snapshot.set, id);

	cli_add_text(page->out, id, false);
	buf_add(page->out, target ? STR("  ") : STR(""));
	if (target)
		cli_add_text(page->out, record_title(target), false);
}

static void add_value(const struct page *page, const struct value *value,
		      const struct field *field)
{
	struct buf text = BUF_INIT;

	if (value->kind == VALUE_REFERENCE) {
		add_title_of(page, value_text(value));
		return;
	}
	value_show(value, field, page->record, &page->context, &text);
	add_lines(page, str_trim(buf_str(&text)));
	buf_release(&text);
}

static const struct field *field_of_key(const struct field *map, struct str key)
{
	for (size_t i = 0; i < map->n_fields; i++)
		if (str_eq(map->fields[i].name, key))
			return &map->fields[i];
	return map->of;
}

/* The pairs of a mapping on a line each, under the column of values. */
static void add_pairs(const struct page *page, const struct value *map, const struct field *field)
{
	for (uint32_t i = 0; i < map->n; i++) {
		struct str key = value_text(&map->items[2 * i]);
		const struct field *about = field_of_key(field, key);

		if (i) {
			buf_addc(page->out, '\n');
			add_blanks(page->out, page->width + 2);
		}
		cli_add_text(page->out, field->n_fields && about && about != field->of ?
			     labels_get(&about->label, page->context.language) : key, false);
		buf_add(page->out, STR(": "));
		add_value(page, &map->items[2 * i + 1], about);
	}
}

static bool is_row_each(const struct field *field)
{
	return field->kind == FIELD_LIST && field->of &&
	       (field->of->kind == FIELD_REFERENCE || field->of->kind == FIELD_MAP ||
		field->of->kind == FIELD_MARKDOWN);
}

static void add_item(const struct page *page, const struct value *value, const struct field *field)
{
	if (value->kind == VALUE_MAP)
		add_pairs(page, value, field);
	else
		add_value(page, value, field);
}

static void add_items(const struct page *page, const struct value *list, const struct field *field)
{
	for (uint32_t i = 0; i < list->n; i++) {
		if (i) {
			buf_addc(page->out, '\n');
			add_blanks(page->out, page->width + 2);
		}
		add_item(page, &list->items[i], field->of);
	}
}

static void add_field(const struct page *page, const struct field *field)
{
	const struct value *value = &page->record->values[field->index];

	if (!value_is_set(value))
		return;
	add_label(page, labels_get(&field->label, page->context.language));
	if (is_row_each(field) && value->kind == VALUE_LIST)
		add_items(page, value, field);
	else
		add_item(page, value, field);
	buf_addc(page->out, '\n');
}

static void add_back(const struct page *page, const struct back *back)
{
	struct records records = set_back(&page->view->snapshot.set, page->record, back);

	for (size_t i = 0; i < records.n; i++) {
		add_label(page, i ? STR("")
				  : labels_get(&back->from->plural, page->context.language));
		cli_add_text(page->out, records.rows[i]->id, false);
		buf_add(page->out, STR("  "));
		cli_add_text(page->out, record_title(records.rows[i]), false);
		buf_add(page->out, STR(" ("));
		cli_add_text(page->out, labels_get(&back->field->label, page->context.language),
			     false);
		buf_add(page->out, STR(")\n"));
	}
}

static bool is_referred_to(const struct page *page)
{
	for (size_t i = 0; i < page->record->type->n_backs; i++)
		if (set_back(&page->view->snapshot.set, page->record,
			     &page->record->type->backs[i]).n)
			return true;
	return false;
}

static size_t label_width(const struct page *page)
{
	const struct type *type = page->record->type;
	enum language language = page->context.language;
	size_t width = 8, label;

	for (size_t i = 0; i < type->n_fields; i++) {
		label = shown_width(labels_get(&type->fields[i].label, language));
		if (value_is_set(&page->record->values[i]) && label > width)
			width = label;
	}
	for (size_t i = 0; i < type->n_backs; i++) {
		label = shown_width(labels_get(&type->backs[i].from->plural, language));
		if (label > width)
			width = label;
	}
	return width;
}

static void print_text(struct page *page)
{
	const struct type *type = page->record->type;
	struct buf head = BUF_INIT;

	page->width = label_width(page);
	buf_printf(&head, "%.*s %.*s", STR_ARG(labels_get(&type->label, page->context.language)),
		   STR_ARG(page->record->id));
	add_bold(page, buf_str(&head));
	buf_addc(page->out, '\n');
	cli_add_text(page->out, page->record->path, false);
	buf_add(page->out, STR("\n\n"));
	for (size_t i = 0; i < type->n_fields; i++)
		add_field(page, &type->fields[i]);
	if (is_referred_to(page))
		buf_printf(page->out, "\n%s\n", _("Referred to by"));
	for (size_t i = 0; i < type->n_backs; i++)
		add_back(page, &type->backs[i]);
	if (str_trim(page->record->body).n) {
		buf_addc(page->out, '\n');
		cli_add_text(page->out, str_trim(page->record->body), true);
		buf_addc(page->out, '\n');
	}
	buf_release(&head);
}

/* --- JSON and the file itself ------------------------------------------------------------ */

static void add_member(struct json *json, struct str key, struct str text)
{
	json_key(json, key);
	json_text(json, text);
}

static void add_back_ids(struct json *json, const struct page *page, const struct back *back)
{
	struct records records = set_back(&page->view->snapshot.set, page->record, back);

	json_key(json, back->name);
	json_open(json, '[');
	for (size_t i = 0; i < records.n; i++)
		json_text(json, records.rows[i]->id);
	json_close(json, ']');
}

/* The names are those of queries. */
static void print_json(struct page *page)
{
	const struct record *record = page->record;
	struct json json = JSON_INIT(page->out);

	json_open(&json, '[');
	json_open(&json, '{');
	add_member(&json, STR("id"), record->id);
	add_member(&json, STR("type"), record->type->name);
	add_member(&json, STR("unit"), record->unit);
	add_member(&json, STR("path"), record->path);
	for (size_t i = 0; i < record->type->n_fields; i++) {
		json_key(&json, record->type->fields[i].name);
		render_json(&json, &record->values[i]);
	}
	for (size_t i = 0; i < record->type->n_backs; i++)
		add_back_ids(&json, page, &record->type->backs[i]);
	add_member(&json, STR("body"), record->body);
	json_close(&json, '}');
	json_close(&json, ']');
}

/* The bytes of the file; on a terminal, which would act on some of them, made visible. */
static void print_markdown(struct page *page)
{
	struct source_item item;
	struct buf bytes = BUF_INIT;
	struct diags unused = DIAGS_INIT;

	if (source_find(page->view->source, page->record->path, &item) &&
	    source_read(page->view->source, &item, FILE_MAX_RECORD, &bytes, &unused) == 0) {
		if (isatty(STDOUT_FILENO))
			utf8_add_visible(page->out, buf_str(&bytes), true);
		else
			buf_add(page->out, buf_str(&bytes));
	}
	diags_release(&unused);
	buf_release(&bytes);
}

static const struct {
	const char *name;
	void (*print)(struct page *page);
} formats[] = {
	{ "text", print_text },
	{ "markdown", print_markdown },
	{ "json", print_json },
};

/* --- running ----------------------------------------------------------------------------- */

static void show(struct cli *cli, struct view *view, const struct record *record)
{
	enum language language = cli_label_language(cli, view->snapshot.config.language);
	struct buf out = BUF_INIT;
	struct page page = { .view = view, .record = record, .out = &out, .colour = cli->colour,
			     .context = view_context(view, language) };

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(opts.format ? opts.format : "text", formats[i].name) == 0)
			formats[i].print(&page);
	cli_print(&out);
	buf_release(&out);
}

/* What was found about the record itself; the rest is lg-check's to tell. */
static void keep_diags_of(struct str id, const struct diags *found, struct diags *kept)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct diag *row = &found->rows[i];

		if (finding_is_of(row, id))
			diag_add_field(kept, row->id, row->place, row->record, row->field,
				       row->args);
	}
}

static int run(struct cli *cli)
{
	struct view_options wanted = { .revision = opts.at, .as_of = opts.as_of,
				       .keep_body = true };
	const char *id = cli->operands[0];
	struct diags found = DIAGS_INIT;
	const struct record *record;
	struct view view;
	int status = CLI_FAILED;

	if (!id_is_valid(str_of(id)))
		cli_usage(cli, N_("%1 is not an id such as R-K7QM"), id);
	if (view_open(cli, wanted, &view, &found) < 0) {
		diags_join(&cli->diags, &found);
	} else {
		record = set_find(&view.snapshot.set, str_of(id));
		keep_diags_of(str_of(id), &found, &cli->diags);
		if (record)
			show(cli, &view, record);
		else
			diag_add(&cli->diags, DIAG_RECORD_NOT_FOUND, (struct place){ 0 },
				 DIAG_ARGS(str_of(id)));
		status = record ? CLI_CLEAN : CLI_FINDINGS;
	}
	view_close(&view);
	diags_release(&found);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
