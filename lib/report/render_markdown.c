/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/chart.h"
#include "report/matrix.h"
#include "report/report.h"
#include "report/words.h"

#include "base/msg.h"
#include "base/utf8.h"

#include <string.h>

struct writing {
	const struct report *report;
	struct map slugs;		/* anchor of a heading -> struct str: what forges call it */
	struct map taken;		/* slug -> anything */
	struct arena arena;
	struct buf *out;
	bool is_other_mark;		/* the last list has the second of the two kinds of mark */
};

/* --- links between sections ------------------------------------------------------------------- */

static bool is_in_slug(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
	return c > 0xbf && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c <= 0x206f);
}

/* Forges name headings by their words in lower case, blanks as hyphens, signs left out. */
static void add_slug(struct str words, struct buf *out)
{
	struct buf lower = BUF_INIT;

	utf8_add_lower(&lower, words);
	for (size_t at = 0; at < lower.n;) {
		uint32_t c = utf8_next(buf_str(&lower), &at);

		if (c == ' ')
			buf_addc(out, '-');
		else if (is_in_slug(c))
			utf8_add(out, c);
	}
	buf_release(&lower);
}

static struct str *new_slug(struct writing *writing, struct str words)
{
	struct str *slug = arena_alloc(&writing->arena, sizeof(*slug));
	struct buf name = BUF_INIT;
	size_t length;

	add_slug(words, &name);
	length = name.n;
	*slug = arena_str(&writing->arena, buf_str(&name));
	for (unsigned i = 1; map_put(&writing->taken, *slug, writing); i++) {
		name.n = length;
		buf_printf(&name, "-%u", i);
		*slug = arena_str(&writing->arena, buf_str(&name));
	}
	buf_release(&name);
	return slug;
}

static void find_slugs(struct writing *writing)
{
	struct buf words = BUF_INIT;

	new_slug(writing, writing->report->title);
	for (size_t i = 0; i < writing->report->n; i++) {
		const struct block *block = &writing->report->blocks[i];

		if (block->kind != BLOCK_HEADING)
			continue;
		buf_clear(&words);
		buf_printf(&words, block->number.n ? "%.*s " : "%.*s", STR_ARG(block->number));
		buf_add(&words, block->words);
		map_put(&writing->slugs, block->anchor, new_slug(writing, buf_str(&words)));
	}
	buf_release(&words);
}

static enum mark_answer note_link(void *context, const struct mark *mark, struct buf *text)
{
	if (mark->kind == MARK_LINK && str_starts(mark->text, STR("#")))
		*(bool *)context = true;
	return MARK_KEEP;
}

static enum mark_answer retarget(void *context, const struct mark *mark, struct buf *text)
{
	const struct writing *writing = context;
	const struct str *slug;

	if (mark->kind != MARK_LINK || !str_starts(mark->text, STR("#")))
		return MARK_KEEP;
	slug = map_get(&writing->slugs, str_from(mark->text, 1));
	if (!slug)
		return MARK_KEEP;
	buf_addc(text, '#');
	buf_add(text, *slug);
	return MARK_TARGET;
}

/* The tree stays as it is: links change in a copy, which few trees need. */
static void add_tree(struct writing *writing, struct markdown *tree, struct buf *out)
{
	struct buf source = BUF_INIT;
	bool has_links = false;

	markdown_visit(tree, note_link, &has_links);
	markdown_add_source(tree, has_links ? &source : out);
	if (has_links) {
		struct markdown *copy = markdown_parse(buf_str(&source));

		markdown_visit(copy, retarget, writing);
		markdown_add_source(copy, out);
		markdown_free(copy);
	}
	buf_release(&source);
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void add_strong(struct buf *out, struct str words)
{
	buf_add(out, STR("**"));
	markdown_add_literal(out, words);
	buf_add(out, STR("**"));
}

static void add_heading(struct writing *writing, const struct block *block)
{
	struct buf line = BUF_INIT;
	struct str words;

	add_tree(writing, block->tree, &line);
	words = str_trim(buf_str(&line));
	buf_printf(writing->out, "%.*s ", block->level, "######");
	buf_printf(writing->out, block->number.n ? "%.*s " : "%.*s", STR_ARG(block->number));
	buf_add(writing->out, str_trim(str_from(words, strlen("#"))));
	buf_addc(writing->out, '\n');
	buf_release(&line);
}

static void add_text(struct writing *writing, const struct block *block)
{
	add_tree(writing, block->tree, writing->out);
}

static void add_cell(struct writing *writing, const struct cell *cell)
{
	if (cell->state == CELL_MISSING)
		add_strong(writing->out, cell->text);
	else if (cell->state == CELL_EMPTY)
		buf_add(writing->out, STR("–"));
	else
		markdown_add_literal(writing->out, cell->text);
}

static void add_caption(struct writing *writing, struct str caption)
{
	if (!caption.n)
		return;
	add_strong(writing->out, caption);
	buf_add(writing->out, STR("\n\n"));
}

static void add_grid(struct writing *writing, const struct grid *grid)
{
	struct buf *out = writing->out;

	add_caption(writing, grid->caption);
	for (size_t i = 0; i < grid->n_columns; i++) {
		buf_add(out, i ? STR(" | ") : STR("| "));
		markdown_add_literal(out, grid->columns[i].head);
	}
	buf_add(out, STR(" |\n|"));
	for (size_t i = 0; i < grid->n_columns; i++)
		buf_add(out, grid->columns[i].form == COLUMN_NUMBERS ? STR(" ---: |")
								     : STR(" --- |"));
	buf_addc(out, '\n');
	for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) {
		buf_add(out, i % grid->n_columns ? STR(" | ") : STR("| "));
		add_cell(writing, &grid->cells[i]);
		buf_add(out, (i + 1) % grid->n_columns ? STR("") : STR(" |\n"));
	}
}

static void add_table(struct writing *writing, const struct block *block)
{
	add_grid(writing, block->grid);
}

static void add_chart(struct writing *writing, const struct block *block)
{
	const struct chart *chart = block->chart;

	add_grid(writing, chart->grid);
	if (!chart->n_unplaced)
		return;
	buf_addc(writing->out, '\n');
	add_strong(writing->out, word(chart->language, WORD_NO_TIME));
	for (size_t i = 0; i < chart->n_unplaced; i++) {
		buf_add(writing->out, i ? STR(", ") : STR(": "));
		markdown_add_literal(writing->out, chart->unplaced[i].label);
	}
	buf_addc(writing->out, '\n');
}

static void add_list(struct writing *writing, const struct block *block)
{
	const struct grid *grid = block->grid;
	const char *mark;

	/* Two lists with the same mark in a row would be one. */
	writing->is_other_mark = block > writing->report->blocks &&
				 block[-1].kind == BLOCK_LIST && !writing->is_other_mark;
	mark = writing->is_other_mark ? "+)" : "*.";
	add_caption(writing, grid->caption);
	for (size_t row = 0; row < grid->n_rows; row++) {
		const struct cell *cells = &grid->cells[row * grid->n_columns];
		bool follows = false;

		if (block->is_ordered)
			buf_printf(writing->out, "%zu%c ", row + 1, mark[1]);
		else
			buf_printf(writing->out, "%c ", mark[0]);
		for (size_t i = 0; i < grid->n_columns; i++) {
			if (i && cells[i].state == CELL_EMPTY)
				continue;
			buf_add(writing->out, follows ? STR(" – ") : STR(""));
			add_cell(writing, &cells[i]);
			follows = true;
		}
		buf_addc(writing->out, '\n');
	}
}

static void add_step(struct writing *writing, const struct matrix *matrix,
		     const struct choice *step)
{
	struct buf text = BUF_INIT;

	matrix_add_step(matrix, step, &text);
	markdown_add_literal(writing->out, buf_str(&text));
	buf_release(&text);
}

static void add_labels(struct writing *writing, const struct matrix_cell *cell)
{
	struct buf text = BUF_INIT;

	matrix_add_labels(cell, &text);
	markdown_add_literal(writing->out, buf_str(&text));
	buf_release(&text);
}

static void add_matrix_head(struct writing *writing, const struct matrix *matrix)
{
	enum language language = matrix->language;
	struct buf *out = writing->out;

	buf_add(out, STR("| "));
	markdown_add_literal(out, labels_get(&matrix->vertical->label, language));
	buf_add(out, STR(" / "));
	markdown_add_literal(out, labels_get(&matrix->horizontal->label, language));
	for (size_t i = 0; i < matrix->horizontal->n_steps; i++) {
		buf_add(out, STR(" | "));
		add_step(writing, matrix, &matrix->horizontal->steps[i]);
	}
	buf_add(out, STR(" |\n| --- |"));
	for (size_t i = 0; i < matrix->horizontal->n_steps; i++)
		buf_add(out, STR(" --- |"));
	buf_addc(out, '\n');
}

static void add_matrix(struct writing *writing, const struct block *block)
{
	const struct matrix *matrix = block->matrix;
	struct buf *out = writing->out;

	add_caption(writing, matrix->caption);
	add_matrix_head(writing, matrix);
	for (size_t row = 0; row < matrix->vertical->n_steps; row++) {
		buf_add(out, STR("| "));
		add_step(writing, matrix, matrix_row(matrix, row));
		for (size_t i = 0; i < matrix->horizontal->n_steps; i++) {
			buf_add(out, STR(" | "));
			add_labels(writing, matrix_at(matrix, row, i));
		}
		buf_add(out, STR(" |\n"));
	}
	if (!matrix->unplaced.n)
		return;
	buf_addc(out, '\n');
	add_strong(out, word(matrix->language, WORD_NOT_PLACED));
	buf_add(out, STR(": "));
	add_labels(writing, &matrix->unplaced);
	buf_addc(out, '\n');
}

static void add_missing(struct writing *writing, const struct block *block)
{
	add_strong(writing->out, block->words);
	buf_addc(writing->out, '\n');
}

/* --- the whole -------------------------------------------------------------------------------- */

static void add_foot_row(struct writing *writing, enum word name, struct str value, bool is_code)
{
	struct buf *out = writing->out;

	if (!value.n)
		return;
	buf_add(out, STR("- "));
	buf_add(out, word(writing->report->language, name));
	buf_add(out, STR(": "));
	if (is_code)
		buf_printf(out, "`%.*s`", STR_ARG(value));
	else
		markdown_add_literal(out, value);
	buf_addc(out, '\n');
}

static void add_faults(struct writing *writing, size_t faults)
{
	enum language language = writing->report->language;
	struct buf number = BUF_INIT, text = BUF_INIT;
	struct str arg;

	if (!faults)
		return;
	buf_printf(&number, "%zu", faults);
	arg = buf_str(&number);
	msg_format(word(language, WORD_FAULTS_ABOUT).p, &arg, 1, &text);
	buf_add(writing->out, STR("- "));
	add_strong(writing->out, word(language, WORD_FAULTS));
	buf_add(writing->out, STR(": "));
	markdown_add_literal(writing->out, buf_str(&text));
	buf_addc(writing->out, '\n');
	buf_release(&text);
	buf_release(&number);
}

static void add_lack(struct writing *writing, const struct block *heading,
		     const struct block *missing)
{
	struct str number = heading ? heading->number : STR("");
	const struct str *slug = heading ? map_get(&writing->slugs, heading->anchor) : NULL;

	buf_add(writing->out, STR("  - "));
	if (heading) {
		buf_printf(writing->out, number.n ? "[%.*s " : "[%.*s", STR_ARG(number));
		markdown_add_literal(writing->out, heading->words);
		buf_printf(writing->out, "](#%.*s)", STR_ARG(slug ? *slug : heading->anchor));
		buf_add(writing->out, STR(": "));
	}
	markdown_add_literal(writing->out, missing->lacks);
	buf_addc(writing->out, '\n');
}

static void add_lacking_values(struct writing *writing)
{
	const struct report *report = writing->report;
	struct buf number = BUF_INIT, text = BUF_INIT;
	struct str arg;

	buf_printf(&number, "%zu", report->n_missing);
	arg = buf_str(&number);
	msg_format(word(report->language, WORD_LACKS_VALUES).p, &arg, 1, &text);
	buf_add(writing->out, STR("  - "));
	markdown_add_literal(writing->out, buf_str(&text));
	buf_addc(writing->out, '\n');
	buf_release(&text);
	buf_release(&number);
}

static void add_lacks(struct writing *writing)
{
	const struct report *report = writing->report;
	const struct block *heading = NULL, *missing;
	size_t at = 0;

	missing = report_next_missing(report, &at, &heading);
	if (!missing && !report->n_missing)
		return;
	buf_add(writing->out, STR("- "));
	add_strong(writing->out, word(report->language, WORD_LACKS));
	buf_addc(writing->out, '\n');
	for (; missing; missing = report_next_missing(report, &at, &heading))
		add_lack(writing, heading, missing);
	if (report->n_missing)
		add_lacking_values(writing);
}

static void add_foot(struct writing *writing)
{
	const struct foot *foot = &writing->report->foot;
	struct str worktree = word(writing->report->language, WORD_WORKTREE);
	struct buf template = BUF_INIT;

	buf_add(&template, foot->template);
	if (foot->template_id.n)
		buf_printf(&template, " (%.*s)", STR_ARG(foot->template_id));
	buf_add(writing->out, STR("\n---\n\n"));
	add_lacks(writing);
	add_faults(writing, foot->faults);
	add_foot_row(writing, WORD_COMMIT, foot->commit.n ? foot->commit : worktree, false);
	add_foot_row(writing, WORD_SINCE, foot->since, false);
	add_foot_row(writing, WORD_TEMPLATE, buf_str(&template), false);
	add_foot_row(writing, WORD_SCHEMA, foot->schema_id, false);
	add_foot_row(writing, WORD_AS_OF, foot->as_of, false);
	add_foot_row(writing, WORD_REGENERATE, foot->command, true);
	buf_release(&template);
}

void report_add_markdown(const struct report *report, struct buf *out)
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
	struct writing writing = { .report = report, .slugs = MAP_INIT, .taken = MAP_INIT,
				   .arena = ARENA_INIT, .out = out };

	find_slugs(&writing);
	buf_add(out, STR("# "));
	markdown_add_literal(out, report->title);
	buf_addc(out, '\n');
	for (size_t i = 0; i < report->n; i++) {
		buf_addc(out, '\n');
		add[report->blocks[i].kind](&writing, &report->blocks[i]);
	}
	add_foot(&writing);
	map_release(&writing.slugs);
	map_release(&writing.taken);
	arena_release(&writing.arena);
}
