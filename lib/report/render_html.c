/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/chart.h"
#include "report/matrix.h"
#include "report/report.h"
#include "report/words.h"

#include "base/msg.h"

enum { DENSE = 5 };			/* columns from which on a table is set smaller */

struct writing {
	const struct report *report;
	struct html html;
	struct map ids;			/* of records that have their id in the page already */
	struct str section;		/* words of the last heading, for tables without caption */
	bool in_chapter;
	size_t figures;
};

static struct str say(const struct writing *writing, enum word which)
{
	return word(writing->report->language, which);
}

/* --- records ---------------------------------------------------------------------------------- */

/* The first place of a record in the page gets its id, so that links can lead there. */
static void add_record_attributes(struct writing *writing, struct str record)
{
	if (!record.n)
		return;
	html_attr(&writing->html, "data-record", record);
	if (!map_get(&writing->report->anchors, record) &&
	    !map_put(&writing->ids, record, writing))
		html_attr(&writing->html, "id", record);
}

/* The id of the record that a text comes from, small and at the side. */
static void add_record_id(struct writing *writing, struct str record)
{
	struct html *html = &writing->html;

	if (!record.n)
		return;
	html_open(html, "small");
	html_attr(html, "class", STR("id"));
	html_element(html, "span", "unseen", say(writing, WORD_RECORD));
	html_text(html, STR(" "));
	html_text(html, record);
	html_close(html, "small");
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void close_chapter(struct writing *writing)
{
	if (!writing->in_chapter)
		return;
	html_close(&writing->html, "section");
	html_line(&writing->html);
	writing->in_chapter = false;
}

static void open_chapter(struct writing *writing, struct str anchor)
{
	html_open(&writing->html, "section");
	html_attr(&writing->html, "aria-labelledby", anchor);
	html_line(&writing->html);
	writing->in_chapter = true;
}

static void add_number(struct html *html, struct str number)
{
	if (!number.n)
		return;
	html_element(html, "span", "number", number);
	html_text(html, STR(" "));
}

static void add_heading(struct writing *writing, const struct block *block)
{
	char name[] = { 'h', (char)('0' + block->level), '\0' };
	struct html *html = &writing->html;

	if (block->level == 2) {
		close_chapter(writing);
		open_chapter(writing, block->anchor);
	}
	writing->section = block->words;
	html_open(html, name);
	html_attr(html, "id", block->anchor);
	add_number(html, block->number);
	html_text(html, STR(""));
	markdown_add_inline_html(block->tree, html->out);
	html_close(html, name);
	html_line(html);
}

static void add_text(struct writing *writing, const struct block *block)
{
	struct html *html = &writing->html;

	if (!block->record.n) {
		markdown_add_html(block->tree, html->out);
		return;
	}
	html_open(html, "div");
	html_attr(html, "class", STR("record"));
	add_record_attributes(writing, block->record);
	html_line(html);
	markdown_add_html(block->tree, html->out);
	add_record_id(writing, block->record);
	html_close(html, "div");
	html_line(html);
}

static void add_cell_text(struct writing *writing, const struct cell *cell)
{
	struct html *html = &writing->html;

	if (cell->state == CELL_MISSING) {
		html_element(html, "strong", "missing", cell->text);
	} else if (cell->state == CELL_EMPTY) {
		html_open(html, "span");
		html_attr(html, "aria-hidden", STR("true"));
		html_text(html, STR("–"));
		html_close(html, "span");
		html_element(html, "span", "unseen", say(writing, WORD_NONE));
	} else {
		html_text(html, cell->text);
	}
}

/* A table without a caption of its own is named after its section, for those who do not see it. */
static void add_caption(struct writing *writing, struct str caption)
{
	struct str section = writing->section.n ? writing->section : writing->report->title;

	if (caption.n)
		html_element(&writing->html, "caption", NULL, caption);
	else
		html_element(&writing->html, "caption", "unseen", section);
	html_line(&writing->html);
}

static bool has_records(const struct grid *grid)
{
	for (size_t i = 0; i < grid->n_rows; i++)
		if (grid->records[i].n)
			return true;
	return false;
}

static const char *const classes[] = {
	[COLUMN_WORDS] = NULL, [COLUMN_SHORT] = "short", [COLUMN_NUMBERS] = "figure",
};

static void add_head_cell(struct html *html, struct str text, const char *class)
{
	html_open(html, "th");
	html_attr(html, "scope", STR("col"));
	if (class)
		html_attr(html, "class", str_of(class));
	html_text(html, text);
	html_close(html, "th");
}

static void add_table_head(struct writing *writing, const struct grid *grid)
{
	struct html *html = &writing->html;

	html_open(html, "thead");
	html_open(html, "tr");
	for (size_t i = 0; i < grid->n_columns; i++)
		add_head_cell(html, grid->columns[i].head,
			      classes[grid->columns[i].form]);
	if (has_records(grid))
		add_head_cell(html, say(writing, WORD_RECORD), "id");
	html_close(html, "tr");
	html_close(html, "thead");
	html_line(html);
}

static void add_row(struct writing *writing, const struct grid *grid, size_t row)
{
	struct html *html = &writing->html;

	html_open(html, "tr");
	add_record_attributes(writing, grid->records[row]);
	for (size_t i = 0; i < grid->n_columns; i++) {
		html_open(html, i ? "td" : "th");
		if (i == 0)
			html_attr(html, "scope", STR("row"));
		if (classes[grid->columns[i].form])
			html_attr(html, "class", str_of(classes[grid->columns[i].form]));
		add_cell_text(writing, &grid->cells[row * grid->n_columns + i]);
		html_close(html, i ? "td" : "th");
	}
	if (has_records(grid))
		html_element(html, "td", "id", grid->records[row]);
	html_close(html, "tr");
	html_line(html);
}

static void add_grid(struct writing *writing, const struct grid *grid, struct str class)
{
	struct html *html = &writing->html;

	html_open(html, "table");
	if (class.n)
		html_attr(html, "class", class);
	html_line(html);
	add_caption(writing, grid->caption);
	add_table_head(writing, grid);
	html_open(html, "tbody");
	html_line(html);
	for (size_t row = 0; row < grid->n_rows; row++)
		add_row(writing, grid, row);
	html_close(html, "tbody");
	html_close(html, "table");
	html_line(html);
}

static void add_table(struct writing *writing, const struct block *block)
{
	const struct grid *grid = block->grid;

	add_grid(writing, grid, grid->n_columns >= DENSE ? STR("dense") : STR(""));
}

static void add_item(struct writing *writing, const struct grid *grid, size_t row)
{
	const struct cell *cells = &grid->cells[row * grid->n_columns];
	struct html *html = &writing->html;
	bool follows = false;

	html_open(html, "li");
	add_record_attributes(writing, grid->records[row]);
	for (size_t i = 0; i < grid->n_columns; i++) {
		if (i && cells[i].state == CELL_EMPTY)
			continue;
		if (follows)
			html_text(html, STR(" – "));
		add_cell_text(writing, &cells[i]);
		follows = true;
	}
	add_record_id(writing, grid->records[row]);
	html_close(html, "li");
	html_line(html);
}

static void add_list(struct writing *writing, const struct block *block)
{
	const char *name = block->is_ordered ? "ol" : "ul";
	struct html *html = &writing->html;

	if (block->grid->caption.n) {
		html_element(html, "p", "caption", block->grid->caption);
		html_line(html);
	}
	html_open(html, name);
	html_attr(html, "class", STR("records"));
	html_line(html);
	for (size_t row = 0; row < block->grid->n_rows; row++)
		add_item(writing, block->grid, row);
	html_close(html, name);
	html_line(html);
}

static void add_missing(struct writing *writing, const struct block *block)
{
	html_element(&writing->html, "p", "missing", block->words);
	html_line(&writing->html);
}

/* --- the risk matrix -------------------------------------------------------------------------- */

static void add_step_cell(struct html *html, const struct matrix *matrix,
			  const struct choice *step, const char *scope)
{
	struct buf text = BUF_INIT;

	matrix_add_step(matrix, step, &text);
	html_open(html, "th");
	html_attr(html, "scope", str_of(scope));
	html_text(html, buf_str(&text));
	html_close(html, "th");
	buf_release(&text);
}

static void add_marks(struct writing *writing, const struct matrix_cell *cell)
{
	struct html *html = &writing->html;

	for (const struct matrix_mark *mark = cell->first; mark; mark = mark->next) {
		html_open(html, "span");
		if (mark->record.n)
			html_attr(html, "data-record", mark->record);
		html_text(html, mark->label);
		html_close(html, "span");
		html_text(html, mark->next ? STR(", ") : STR(""));
	}
}

static void add_matrix_row(struct writing *writing, const struct matrix *matrix, size_t row)
{
	struct html *html = &writing->html;

	html_open(html, "tr");
	add_step_cell(html, matrix, matrix_row(matrix, row), "row");
	for (size_t i = 0; i < matrix->horizontal->n_steps; i++) {
		html_open(html, "td");
		add_marks(writing, matrix_at(matrix, row, i));
		html_close(html, "td");
	}
	html_close(html, "tr");
	html_line(html);
}

/* A table out of sight stands in a box: alone it grows past the page, and the print shrinks. */
static void open_unseen(struct html *html)
{
	html_open(html, "div");
	html_attr(html, "class", STR("unseen"));
	html_line(html);
}

static void close_unseen(struct html *html)
{
	html_close(html, "div");
	html_line(html);
}

/* What the drawing shows, for those who do not see it. */
static void add_matrix_table(struct writing *writing, const struct matrix *matrix)
{
	struct html *html = &writing->html;
	struct buf corner = BUF_INIT;

	buf_add(&corner, labels_get(&matrix->vertical->label, matrix->language));
	buf_add(&corner, STR(" / "));
	buf_add(&corner, labels_get(&matrix->horizontal->label, matrix->language));
	open_unseen(html);
	html_open(html, "table");
	html_line(html);
	add_caption(writing, matrix->caption);
	html_open(html, "thead");
	html_open(html, "tr");
	add_head_cell(html, buf_str(&corner), NULL);
	for (size_t i = 0; i < matrix->horizontal->n_steps; i++)
		add_step_cell(html, matrix, &matrix->horizontal->steps[i], "col");
	html_close(html, "tr");
	html_close(html, "thead");
	html_open(html, "tbody");
	html_line(html);
	for (size_t row = 0; row < matrix->vertical->n_steps; row++)
		add_matrix_row(writing, matrix, row);
	html_close(html, "tbody");
	html_close(html, "table");
	html_line(html);
	close_unseen(html);
	buf_release(&corner);
}

static void add_unplaced(struct writing *writing, const struct matrix *matrix)
{
	struct html *html = &writing->html;

	if (!matrix->unplaced.n)
		return;
	html_open(html, "p");
	html_element(html, "strong", "missing", say(writing, WORD_NOT_PLACED));
	html_text(html, STR(": "));
	add_marks(writing, &matrix->unplaced);
	html_close(html, "p");
	html_line(html);
}

static void open_figure(struct html *html, const char *class, struct str caption)
{
	html_open(html, "figure");
	html_attr(html, "class", str_of(class));
	html_line(html);
	html_element(html, "figcaption", NULL, caption);
	html_line(html);
}

static void close_figure(struct html *html)
{
	html_close(html, "figure");
	html_line(html);
}

static void add_matrix(struct writing *writing, const struct block *block)
{
	const struct matrix *matrix = block->matrix;
	struct html *html = &writing->html;

	open_figure(html, "matrix", matrix->caption.n ? matrix->caption : say(writing, WORD_MATRIX));
	matrix_add_svg(matrix, ++writing->figures, html);
	add_matrix_table(writing, matrix);
	close_figure(html);
	add_unplaced(writing, matrix);
}

/* --- figures over time ------------------------------------------------------------------------ */

static void add_chart_rest(struct writing *writing, const struct chart *chart)
{
	struct html *html = &writing->html;

	if (!chart->n_unplaced)
		return;
	html_open(html, "p");
	html_element(html, "strong", "missing", say(writing, WORD_NO_TIME));
	for (size_t i = 0; i < chart->n_unplaced; i++) {
		html_text(html, i ? STR(", ") : STR(": "));
		html_open(html, "span");
		if (chart->unplaced[i].record.n)
			html_attr(html, "data-record", chart->unplaced[i].record);
		html_text(html, chart->unplaced[i].label);
		html_close(html, "span");
	}
	html_close(html, "p");
	html_line(html);
}

/* What the drawing shows stands in a table too, for those who do not see it. */
static void add_chart(struct writing *writing, const struct block *block)
{
	static const enum word names[] = { WORD_TREND, WORD_WHEEL, WORD_GANTT };
	const struct chart *chart = block->chart;
	struct html *html = &writing->html;

	open_figure(html, "chart", chart->caption.n ? chart->caption :
						      say(writing, names[chart->kind]));
	chart_add_svg(chart, &writing->figures, html);
	if (!chart_is_partial(chart))
		open_unseen(html);
	add_grid(writing, chart->grid, STR("dense"));
	if (!chart_is_partial(chart))
		close_unseen(html);
	close_figure(html);
	add_chart_rest(writing, chart);
}

/* --- head, contents, foot --------------------------------------------------------------------- */

static void add_head(struct writing *writing)
{
	struct html *html = &writing->html;

	html_raw(html, STR("<!DOCTYPE html>\n"));
	html_open(html, "html");
	html_attr(html, "lang", str_of(language_code(writing->report->language)));
	html_line(html);
	html_raw(html, STR("<head>\n<meta charset=\"utf-8\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			   "<meta name=\"generator\" content=\"lg-report\">\n"));
	html_element(html, "title", NULL, writing->report->title);
	html_line(html);
	html_open(html, "style");
	html_line(html);
	html_raw(html, report_style());
	html_close(html, "style");
	html_line(html);
	html_raw(html, STR("</head>\n<body>\n"));
	html_open(html, "a");
	html_attr(html, "class", STR("skip"));
	html_attr(html, "href", STR("#lg_text"));
	html_text(html, say(writing, WORD_SKIP));
	html_close(html, "a");
	html_line(html);
	html_open(html, "header");
	html_element(html, "h1", NULL, writing->report->title);
	html_close(html, "header");
	html_line(html);
}

static void add_contents_link(struct html *html, const struct block *block)
{
	struct buf target = BUF_INIT;

	buf_addc(&target, '#');
	buf_add(&target, block->anchor);
	html_open(html, "a");
	html_attr(html, "href", buf_str(&target));
	add_number(html, block->number);
	html_text(html, block->words);
	html_close(html, "a");
	buf_release(&target);
}

/* Chapters as items, their sections as a list inside; `level` is that of the item still open. */
static int add_contents_item(struct html *html, const struct block *block, int level)
{
	if (level == 3 && block->level == 2)
		html_raw(html, STR("</li>\n</ol></li>\n"));
	else if (level == block->level)
		html_raw(html, STR("</li>\n"));
	else if (block->level == 3)
		html_raw(html, STR("\n<ol>\n"));
	html_open(html, "li");
	add_contents_link(html, block);
	return block->level;
}

static void add_contents(struct writing *writing)
{
	struct html *html = &writing->html;
	int level = 0;

	for (size_t i = 0; i < writing->report->n; i++) {
		const struct block *block = &writing->report->blocks[i];

		if (block->kind != BLOCK_HEADING || block->level > 3)
			continue;
		if (!level) {
			html_raw(html, STR("<nav aria-labelledby=\"lg_contents\">\n"
					   "<h2 id=\"lg_contents\">"));
			html_text(html, say(writing, WORD_CONTENTS));
			html_raw(html, STR("</h2>\n<ol>\n"));
		}
		level = add_contents_item(html, block, level);
	}
	if (level)
		html_raw(html, level == 3 ? STR("</li>\n</ol></li>\n</ol>\n</nav>\n")
					  : STR("</li>\n</ol>\n</nav>\n"));
}

static void add_foot_row(struct writing *writing, enum word name, struct str value,
			 const char *element)
{
	struct html *html = &writing->html;

	if (!value.n)
		return;
	html_element(html, "dt", NULL, say(writing, name));
	html_open(html, "dd");
	if (element)
		html_element(html, element, NULL, value);
	else
		html_text(html, value);
	html_close(html, "dd");
	html_line(html);
}

static void add_faults(struct writing *writing, size_t faults)
{
	struct html *html = &writing->html;
	struct buf number = BUF_INIT, text = BUF_INIT;
	struct str arg;

	if (!faults)
		return;
	buf_printf(&number, "%zu", faults);
	arg = buf_str(&number);
	msg_format(say(writing, WORD_FAULTS_ABOUT).p, &arg, 1, &text);
	html_element(html, "dt", NULL, say(writing, WORD_FAULTS));
	html_open(html, "dd");
	html_element(html, "strong", "missing", buf_str(&text));
	html_close(html, "dd");
	html_line(html);
	buf_release(&text);
	buf_release(&number);
}

/* One thing that is missing, with a link to the section that lacks it. */
static void add_lack(struct writing *writing, const struct block *heading,
		     const struct block *missing)
{
	struct html *html = &writing->html;

	html_open(html, "li");
	if (heading) {
		add_contents_link(html, heading);
		html_text(html, STR(": "));
	}
	html_text(html, missing->lacks);
	html_close(html, "li");
	html_line(html);
}

static void add_lacking_values(struct writing *writing)
{
	struct buf number = BUF_INIT, text = BUF_INIT;
	struct str arg;

	if (!writing->report->n_missing)
		return;
	buf_printf(&number, "%zu", writing->report->n_missing);
	arg = buf_str(&number);
	msg_format(say(writing, WORD_LACKS_VALUES).p, &arg, 1, &text);
	html_element(&writing->html, "li", NULL, buf_str(&text));
	html_line(&writing->html);
	buf_release(&text);
	buf_release(&number);
}

static void add_lacks(struct writing *writing)
{
	const struct report *report = writing->report;
	const struct block *heading = NULL, *missing;
	struct html *html = &writing->html;
	size_t at = 0;

	missing = report_next_missing(report, &at, &heading);
	if (!missing && !report->n_missing)
		return;
	html_element(html, "dt", NULL, say(writing, WORD_LACKS));
	html_open(html, "dd");
	html_open(html, "ul");
	html_attr(html, "class", STR("lacks"));
	html_line(html);
	for (; missing; missing = report_next_missing(report, &at, &heading))
		add_lack(writing, heading, missing);
	add_lacking_values(writing);
	html_close(html, "ul");
	html_close(html, "dd");
	html_line(html);
}

static void add_foot(struct writing *writing)
{
	const struct foot *foot = &writing->report->foot;
	struct html *html = &writing->html;
	struct buf template = BUF_INIT;

	buf_add(&template, foot->template);
	if (foot->template_id.n)
		buf_printf(&template, " (%.*s)", STR_ARG(foot->template_id));
	html_raw(html, STR("<footer>\n"));
	html_element(html, "h2", NULL, say(writing, WORD_FOOT));
	html_line(html);
	html_raw(html, STR("<dl>\n"));
	add_lacks(writing);
	add_faults(writing, foot->faults);
	if (foot->commit.n)
		add_foot_row(writing, WORD_COMMIT, foot->commit, "code");
	else
		add_foot_row(writing, WORD_COMMIT, say(writing, WORD_WORKTREE), "strong");
	add_foot_row(writing, WORD_SINCE, foot->since, "code");
	add_foot_row(writing, WORD_TEMPLATE, buf_str(&template), NULL);
	add_foot_row(writing, WORD_SCHEMA, foot->schema_id, NULL);
	add_foot_row(writing, WORD_AS_OF, foot->as_of, NULL);
	add_foot_row(writing, WORD_REGENERATE, foot->command, "code");
	html_raw(html, STR("</dl>\n</footer>\n"));
	buf_release(&template);
}

static void add_block(struct writing *writing, const struct block *block)
{
	static void (*const add[])(struct writing *, const struct block *) = {
		[BLOCK_HEADING] = add_heading,
		[BLOCK_TEXT] = add_text,
		[BLOCK_TABLE] = add_table,
		[BLOCK_LIST] = add_list,
		[BLOCK_MATRIX] = add_matrix,
		[BLOCK_CHART] = add_chart,
		[BLOCK_MISSING] = add_missing,
	};

	add[block->kind](writing, block);
}

void report_add_html(const struct report *report, struct buf *out)
{
	struct writing writing = { .report = report, .html = HTML_INIT(out), .ids = MAP_INIT };

	add_head(&writing);
	add_contents(&writing);
	html_open(&writing.html, "main");
	html_attr(&writing.html, "id", STR("lg_text"));
	if (report->foot.commit.n)
		html_attr(&writing.html, "data-commit", report->foot.commit);
	html_line(&writing.html);
	for (size_t i = 0; i < report->n; i++)
		add_block(&writing, &report->blocks[i]);
	close_chapter(&writing);
	html_raw(&writing.html, STR("</main>\n"));
	add_foot(&writing);
	html_raw(&writing.html, STR("</body>\n</html>\n"));
	map_release(&writing.ids);
}
