/* SPDX-License-Identifier: EUPL-1.2 */
#include "needs.h"

#include "text/table.h"

#include <time.h>

enum { COLUMNS = 5, MOST_ROWS = 100 };

enum word { WORD_HEAD, WORD_WHAT, WORD_FIELD, WORD_WHO, WORD_RULE, WORD_STATE, WORD_MISSING,
	    WORD_MORE, WORDS };

/* In the language of the labels, as the rest of the change. */
static const char *const words[LANGUAGES][WORDS] = {
	[LANGUAGE_SV] = { "Godkännanden", "Vad", "Fält", "Vem", "Regel", "Godkänt", "saknas",
			  "Fler än så:" },
	[LANGUAGE_EN] = { "Approvals", "What", "Field", "Who", "Rule", "Approved", "missing",
			  "More than these:" },
};

/* A rule that asks for several fields of a record is told once for each; the cells live on. */
struct page {
	const struct audit *audit;
	enum language language;
	struct arena arena;
	struct table table;
};

static struct str word(const struct page *page, enum word which)
{
	return str_of(words[page->language][which]);
}

static void add_cell(struct page *page, struct str text)
{
	struct buf cell = BUF_INIT;

	cli_add_text(&cell, text, false);
	table_add(&page->table, arena_str(&page->arena, buf_str(&cell)));
	buf_release(&cell);
}

/* The label of the field as the base's schema has it. */
static struct str label_of(const struct page *page, const struct need *need)
{
	const struct type *type = schema_type_of_id(&need->basis->schema, need->item);
	const struct field *field = type ? type_field(type, need->field) : NULL;

	return field ? labels_get(&field->label, page->language) : need->field;
}

static void add_need(struct page *page, const struct need *need)
{
	struct buf who = BUF_INIT;

	policy_add_by(need->rule, &who);
	add_cell(page, need->item);
	add_cell(page, label_of(page, need));
	add_cell(page, buf_str(&who));
	add_cell(page, need->rule->id);
	add_cell(page, need->is_met ? need->by : word(page, WORD_MISSING));
	buf_release(&who);
}

static void add_table(struct page *page, bool is_markdown, struct buf *out)
{
	const struct audit *audit = page->audit;
	size_t n = audit->n_needs < MOST_ROWS ? audit->n_needs : MOST_ROWS;

	table_init(&page->table, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		table_head(&page->table, i, word(page, (enum word)(WORD_WHAT + i)), false);
	for (size_t i = 0; i < n; i++)
		add_need(page, &audit->needs[i]);
	buf_printf(out, is_markdown ? "### %s\n\n" : "%s\n", words[page->language][WORD_HEAD]);
	if (is_markdown)
		table_print_markdown(&page->table, out);
	else
		table_print(&page->table, out);
	if (n < audit->n_needs)
		buf_printf(out, "\n%s %zu\n", words[page->language][WORD_MORE],
			   audit->n_needs - n);
	buf_addc(out, '\n');
	table_release(&page->table);
	arena_release(&page->arena);
}

void needs_add_audit(const struct audit *audit, enum language language, bool is_markdown,
		     struct buf *out)
{
	struct page page = { .audit = audit, .language = language, .arena = ARENA_INIT };

	if (audit->n_needs)
		add_table(&page, is_markdown, out);
}

int needs_add_text(const struct changes *changes, bool is_markdown, struct buf *out,
		   struct diags *diags)
{
	struct diags findings = DIAGS_INIT;
	bool is_branch = changes->branch.n > 0;
	struct audit_range range = { is_branch ? changes->branch : changes->range.from,
				     changes->range.to, is_branch };
	struct audit audit;
	int result;

	if (!changes->range.from.n || !changes->range.to.n)
		return 0;
	result = audit_open(changes->after.repo.path.p, range, time(NULL), &audit, diags);
	if (result == 0)
		result = audit_judge(&audit, &findings);
	if (result == 0)
		needs_add_audit(&audit, changes->language, is_markdown, out);
	audit_close(&audit);
	diags_release(&findings);
	return result;
}
