/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/report.h"

#include "record/record.h"

#include <stdlib.h>
#include <string.h>

void report_init(struct report *report, enum language language)
{
	*report = (struct report){ .arena = ARENA_INIT, .language = language,
				   .anchors = MAP_INIT, .level = 1 };
}

void report_release(struct report *report)
{
	for (size_t i = 0; i < report->n; i++)
		markdown_free(report->blocks[i].tree);
	free(report->blocks);
	map_release(&report->anchors);
	arena_release(&report->arena);
}

bool report_has_room(const struct report *report, size_t cells, size_t bytes)
{
	return report->n < REPORT_MAX_BLOCKS && cells <= REPORT_MAX_CELLS - report->n_cells &&
	       bytes <= REPORT_MAX_BYTES - report->n_bytes;
}

struct block *report_add(struct report *report, enum block_kind kind, struct place place)
{
	struct block *block;

	report->blocks = mem_grow(report->blocks, &report->cap, report->n + 1,
				  sizeof(*report->blocks));
	block = &report->blocks[report->n++];
	*block = (struct block){ .kind = kind, .place = place };
	return block;
}

/* --- headings --------------------------------------------------------------------------------- */

/*
 * Level 2 is a chapter, and each heading is one below the one that holds it,
 * whatever gaps the template has: readers stumble on gaps.
 */
static int enter_level(struct report *report, int written)
{
	int depth = report->level - 1;
	int deepest = (int)(sizeof(report->written) / sizeof(*report->written)) - 1;

	while (depth && report->written[depth - 1] >= written)
		depth--;
	if (depth > deepest)
		depth = deepest;
	report->written[depth] = written;
	report->level = depth + 2;
	return report->level;
}

/* What is below a heading without number has none either. */
static void enter_unnumbered(struct report *report, const struct heading *heading)
{
	if (heading->level <= report->unnumbered)
		report->unnumbered = 0;
	if (heading->is_unnumbered && !report->unnumbered)
		report->unnumbered = heading->level;
}

static bool has_number(const struct report *report, const struct heading *heading)
{
	return heading->level - 1 <= report->numbered &&
	       !(report->unnumbered && heading->level >= report->unnumbered);
}

static struct str next_number(struct report *report, int level)
{
	struct buf number = BUF_INIT;
	struct str copy;

	report->counters[level]++;
	for (int deeper = level + 1; deeper <= 6; deeper++)
		report->counters[deeper] = 0;
	for (int i = 2; i <= level; i++)
		buf_printf(&number, i > 2 ? ".%u" : "%u", report->counters[i]);
	copy = arena_str(&report->arena, buf_str(&number));
	buf_release(&number);
	return copy;
}

static bool take_anchor(struct report *report, struct str anchor)
{
	return map_put(&report->anchors, anchor, (void *)(uintptr_t)(report->n + 1)) == NULL;
}

/*
 * An anchor from the words, with a number when it is taken: nobody chose it, so nobody is told.
 * It begins with a letter, as those in templates do.
 */
static struct str make_anchor(struct report *report, struct str words)
{
	struct buf name = BUF_INIT;
	struct str anchor;
	size_t length;

	slug_add(&name, words);
	if (!name.n || (name.p[0] >= '0' && name.p[0] <= '9'))
		buf_splice(&name, 0, 0, name.n ? STR("section-") : STR("section"));
	length = name.n;
	anchor = arena_str(&report->arena, buf_str(&name));
	for (unsigned i = 2; !take_anchor(report, anchor); i++) {
		name.n = length;
		buf_printf(&name, "-%u", i);
		anchor = arena_str(&report->arena, buf_str(&name));
	}
	buf_release(&name);
	return anchor;
}

static struct str words_of(struct report *report, const struct markdown *tree)
{
	struct buf words = BUF_INIT;
	struct str copy;

	markdown_add_words(tree, &words);
	copy = arena_str(&report->arena, str_trim(buf_str(&words)));
	buf_release(&words);
	return copy;
}

void report_add_heading(struct report *report, struct heading heading, struct diags *diags)
{
	struct str words = words_of(report, heading.tree);
	struct str anchor = arena_str(&report->arena, heading.anchor);
	struct block *block;

	heading.level = enter_level(report, heading.level);
	enter_unnumbered(report, &heading);
	if (!anchor.n)
		anchor = make_anchor(report, words);
	else if (!take_anchor(report, anchor))
		diag_add(diags, DIAG_TEMPLATE_ANCHOR, heading.place, DIAG_ARGS(anchor));
	block = report_add(report, BLOCK_HEADING, line_place(heading.place));
	block->tree = heading.tree;
	block->level = heading.level;
	block->words = words;
	block->anchor = anchor;
	if (has_number(report, &heading))
		block->number = next_number(report, heading.level);
}

/* --- what is missing -------------------------------------------------------------------------- */

const struct block *report_next_missing(const struct report *report, size_t *at,
					const struct block **heading)
{
	for (; *at < report->n; (*at)++) {
		const struct block *block = &report->blocks[*at];

		if (block->kind == BLOCK_HEADING)
			*heading = block;
		if (block->kind != BLOCK_MISSING)
			continue;
		(*at)++;
		return block;
	}
	return NULL;
}

/* --- links ------------------------------------------------------------------------------------ */

struct resolving {
	struct report *report;
	const struct block *block;
	struct diags *diags;
	size_t unresolved;
};

struct place mark_place(struct place text, const struct mark *mark)
{
	if (!text.line || !mark->line)
		return text;
	if (mark->line == 1)
		text.column += mark->column - 1;
	else
		text.column = mark->column;
	text.line += mark->line - 1;
	return text;
}

struct place line_place(struct place words)
{
	/* Two bytes make a heading of it; unsigned columns wrap back when a mark is added. */
	words.column -= 2;
	return words;
}

/* The nearest anchor, or all of them when none is near. */
static void add_choices(const struct map *anchors, struct str name, struct buf *out)
{
	struct str *names = mem_alloc((anchors->n + 1) * sizeof(*names));

	struct str nearest;

	for (size_t i = 0; i < anchors->n; i++)
		names[i] = anchors->entries[i].key;
	nearest = nearest_name(name, names, anchors->n);
	buf_add(out, nearest);
	for (size_t i = 0; !nearest.n && i < anchors->n; i++)
		buf_add_item(out, names[i]);
	free(names);
}

static void refuse_link(struct resolving *resolving, const struct mark *mark)
{
	struct str name = str_from(mark->text, 1);
	struct buf choices = BUF_INIT;
	struct diag *diag;

	add_choices(&resolving->report->anchors, name, &choices);
	diag = diag_add(resolving->diags, DIAG_TEMPLATE_LINK,
			mark_place(resolving->block->place, mark),
			DIAG_ARGS(name, buf_str(&choices)));
	diag->record = arena_str(&resolving->diags->arena, resolving->block->record);
	resolving->unresolved++;
	buf_release(&choices);
}

static enum mark_answer resolve(void *context, const struct mark *mark, struct buf *text)
{
	struct resolving *resolving = context;
	const struct block *target;
	uintptr_t found;

	if (mark->kind != MARK_LINK || !str_starts(mark->text, STR("#")))
		return MARK_KEEP;
	found = (uintptr_t)map_get(&resolving->report->anchors, str_from(mark->text, 1));
	if (!found && resolving->block->record.n && !mark->is_empty)
		return MARK_UNLINK;
	if (!found)
		refuse_link(resolving, mark);
	if (!found || !mark->is_empty)
		return MARK_KEEP;
	target = &resolving->report->blocks[found - 1];
	buf_add(text, target->number);
	buf_add(text, target->number.n ? STR(" ") : STR(""));
	buf_add(text, target->words);
	return MARK_TEXT;
}

int report_resolve(struct report *report, struct diags *diags)
{
	struct resolving resolving = { .report = report, .diags = diags };

	for (size_t i = 0; i < report->n; i++) {
		resolving.block = &report->blocks[i];
		if (report->blocks[i].tree)
			markdown_visit(report->blocks[i].tree, resolve, &resolving);
	}
	return resolving.unresolved ? -1 : 0;
}
