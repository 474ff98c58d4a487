/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/approved.h"

#include "approval/need.h"
#include "base/msg.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { MOST_KEPT = 64 * 1024 * 1024 };

/* --- changes ------------------------------------------------------------------------------ */

static struct str key_of(struct str commit, struct str item, struct buf *key)
{
	buf_clear(key);
	buf_printf(key, "%.*s %.*s", STR_ARG(commit), STR_ARG(item));
	return buf_str(key);
}

void approved_add_change(struct approved *approved, struct str commit, size_t step,
			 struct str item, size_t waits)
{
	struct approved_change row = { .step = step, .waits = waits };
	struct buf key = BUF_INIT;
	struct str name = arena_str(&approved->arena, key_of(commit, item, &key));
	struct approved_change *kept;

	buf_release(&key);
	row.item = str_from(name, commit.n + 1);
	kept = arena_copy(&approved->arena, &row, sizeof(row));
	map_put(&approved->changes, name, kept);
	approved->rows = mem_grow(approved->rows, &approved->cap, approved->n + 1,
				  sizeof(*approved->rows));
	approved->rows[approved->n++] = kept;
}

static void add_names(struct approved *approved, struct str *names, struct str more)
{
	struct buf list = BUF_INIT;

	if (names->n == more.n && str_eq(*names, more))
		return;
	buf_add(&list, *names);
	names_add(&list, more);
	*names = arena_str(&approved->arena, buf_str(&list));
	buf_release(&list);
}

void approved_settle(struct approved *approved, const struct need *need)
{
	for (size_t i = approved->n; i--;) {
		struct approved_change *row = approved->rows[i];

		if (row->step < need->step)
			break;
		if (!str_eq(row->item, need->item))
			continue;
		row->waits -= row->waits > 0;
		row->is_undone |= !need->by.n;
		add_names(approved, &row->by, need->by);
		add_names(approved, &row->roles, need->roles);
		add_names(approved, &row->evidence, need->evidence);
	}
}

const struct approved_change *approved_find(const struct approved *approved, struct str commit,
					    struct str item)
{
	struct buf key = BUF_INIT;
	const struct approved_change *row = map_get(&approved->changes,
						    key_of(commit, item, &key));

	buf_release(&key);
	return row && !row->waits && !row->is_undone ? row : NULL;
}

/* --- approvals ---------------------------------------------------------------------------- */

static void add_refusal(struct approved *approved, struct received *received, struct str item,
			struct refusal refusal)
{
	map_put(&received->refused, arena_str(&approved->arena, item),
		arena_copy(&approved->arena, &refusal, sizeof(refusal)));
}

/* By the first of the words, if there are any. */
static bool refuse(struct approved *approved, struct received *received, struct str item,
		   const struct diags *words)
{
	struct buf message = BUF_INIT, visible = BUF_INIT;
	struct refusal refusal;

	if (!words->n)
		return false;
	diag_message(&words->rows[0], &message);
	utf8_add_visible(&visible, buf_str(&message), false);
	refusal.words = arena_str(&approved->arena, buf_str(&visible));
	refusal.is_void = words->rows[0].id == DIAG_APPROVAL_CONTENT;
	add_refusal(approved, received, item, refusal);
	buf_release(&message);
	buf_release(&visible);
	return true;
}

/*
 * It counts for an item when one of those who ask for it takes it. A yes to what nobody asked about
 * is none: whoever holds some role could adopt with it what others have adopted, or should.
 */
static void receive_cover(struct approved *approved, struct received *received,
			  struct given *given, const struct cover *cover,
			  const struct need *needs, size_t n)
{
	const struct need *refusing = NULL;
	struct diags words = DIAGS_INIT;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(needs[i].item, cover->item))
			continue;
		if (need_takes(&needs[i], given, cover))
			return;
		refusing = &needs[i];
	}
	if (refusing)
		need_tell_given(refusing, given, cover, &words);
	else
		add_refusal(approved, received, cover->item,
			    (struct refusal){ str_of(_("no rule asked for it")), false });
	refuse(approved, received, cover->item, &words);
	diags_release(&words);
}

static struct received *add_received(struct approved *approved, struct str blob,
				     struct str commit, size_t step)
{
	struct received *received = arena_alloc(&approved->arena, sizeof(*received));

	*received = (struct received){ arena_str(&approved->arena, commit), step, MAP_INIT };
	map_put(&approved->received, arena_str(&approved->arena, blob), received);
	return received;
}

void approved_receive(struct approved *approved, struct given *given, const struct need *judge,
		      const struct need *needs, size_t n)
{
	const struct approval *approval = &given->approval;
	struct diags words = DIAGS_INIT;
	struct received *received;

	if (approved_received(approved, approval->object))
		return;
	received = add_received(approved, approval->object, given->commit, given->step);
	given_tell(given, judge, &words);
	if (!refuse(approved, received, STR(""), &words) && approval->kind == APPROVAL_APPROVE)
		for (size_t i = 0; i < approval->n_covers; i++)
			receive_cover(approved, received, given, &approval->covers[i], needs, n);
	diags_release(&words);
}

const struct received *approved_received(const struct approved *approved, struct str blob)
{
	return map_get(&approved->received, blob);
}

/* --- what is kept ------------------------------------------------------------------------- */

/* Words are kept as they were told: the second line is one that differs between languages. */
static void add_head(const struct approved *approved, struct buf *out)
{
	buf_printf(out, "lg-approved %d %s %.*s\n%s\n", JUDGEMENT, LG_VERSION,
		   STR_ARG(approved->setting), _("it has been changed since"));
}

static struct str next_cell(struct str *line)
{
	struct str cell = str_until(*line, '\t');

	*line = str_from(*line, cell.n + 1);
	return cell;
}

/* One line; false when it is none that was written here. */
static bool take_line(struct approved *approved, struct str line, struct received **last)
{
	struct str kind = next_cell(&line), first = next_cell(&line);
	struct approved_change change = { .waits = 0 };
	struct refusal refusal;

	if (str_eq(kind, STR("change"))) {
		change.item = str_from(first, OBJECT_ID + 1);
		change.by = next_cell(&line);
		change.roles = next_cell(&line);
		change.evidence = line;
		map_put(&approved->changes, first,
			arena_copy(&approved->arena, &change, sizeof(change)));
	} else if (str_eq(kind, STR("approval"))) {
		*last = add_received(approved, first, line, 0);
	} else if (*last && (str_eq(kind, STR("void")) || str_eq(kind, STR("refused")))) {
		refusal = (struct refusal){ line, str_eq(kind, STR("void")) };
		add_refusal(approved, *last, first, refusal);
	} else {
		return false;
	}
	return true;
}

/* Nothing of a file that is not whole counts: it ends with the commit up to which it goes. */
static struct str take_lines(struct approved *approved, struct str text)
{
	struct received *last = NULL;
	struct str line;

	while (str_next_line(&text, &line)) {
		if (str_starts(line, STR("rest\t")) && !text.n && line.n == 5 + OBJECT_ID)
			return str_from(line, 5);
		if (!take_line(approved, line, &last))
			break;
	}
	approved_forget(approved);
	return STR("");
}

/* The first line is the commit with which judging began. */
void approved_load(struct approved *approved)
{
	struct buf head = BUF_INIT, bytes = BUF_INIT;
	struct str text;

	add_head(approved, &head);
	if (kept_read(&approved->kept, MOST_KEPT, &bytes) &&
	    str_starts(buf_str(&bytes), buf_str(&head))) {
		text = arena_str(&approved->arena, str_from(buf_str(&bytes), head.n));
		str_next_line(&text, &approved->since);
		approved->loaded = take_lines(approved, text);
	}
	buf_release(&head);
	buf_release(&bytes);
}

struct str approved_kept(struct approved *approved, struct str since)
{
	return str_eq(approved->since, since) ? approved->loaded : STR("");
}

void approved_rest(struct approved *approved, struct str commit, size_t step)
{
	approved->rest = arena_str(&approved->arena, commit);
	approved->rest_step = step;
}

static bool is_one_cell(struct str text)
{
	return str_index(text, '\t') == text.n && str_index(text, '\n') == text.n;
}

/* False for an item whose path has a tab or line end: then nothing is kept. */
static bool add_changes(const struct approved *approved, struct buf *out)
{
	for (size_t i = 0; i < approved->changes.n; i++) {
		const struct map_entry *entry = &approved->changes.entries[i];
		const struct approved_change *row = entry->value;

		if (!is_one_cell(entry->key) || !is_one_cell(row->by))
			return false;
		if (row->step <= approved->rest_step && !row->waits && !row->is_undone)
			buf_printf(out, "change\t%.*s\t%.*s\t%.*s\t%.*s\n",
				   STR_ARG(entry->key), STR_ARG(row->by), STR_ARG(row->roles),
				   STR_ARG(row->evidence));
	}
	return true;
}

static bool add_approval(const struct map_entry *entry, struct buf *out)
{
	const struct received *received = entry->value;

	buf_printf(out, "approval\t%.*s\t%.*s\n", STR_ARG(entry->key),
		   STR_ARG(received->commit));
	for (size_t i = 0; i < received->refused.n; i++) {
		struct str item = received->refused.entries[i].key;
		const struct refusal *refusal = received->refused.entries[i].value;

		if (!is_one_cell(item))
			return false;
		buf_printf(out, "%s\t%.*s\t%.*s\n", refusal->is_void ? "void" : "refused",
			   STR_ARG(item), STR_ARG(refusal->words));
	}
	return true;
}

static bool add_approvals(const struct approved *approved, struct buf *out)
{
	bool whole = true;

	for (size_t i = 0; i < approved->received.n && whole; i++) {
		const struct received *received = approved->received.entries[i].value;

		if (received->step <= approved->rest_step)
			whole = add_approval(&approved->received.entries[i], out);
	}
	return whole;
}

void approved_save(const struct approved *approved, struct str since)
{
	struct buf text = BUF_INIT;

	if (!approved->rest.n || approved->is_less)
		return;
	add_head(approved, &text);
	buf_printf(&text, "%.*s\n", STR_ARG(since));
	if (add_changes(approved, &text) && add_approvals(approved, &text)) {
		buf_printf(&text, "rest\t%.*s\n", STR_ARG(approved->rest));
		kept_write(&approved->kept, buf_str(&text));
	}
	buf_release(&text);
}

/* --- the end ------------------------------------------------------------------------------ */

void approved_forget(struct approved *approved)
{
	for (size_t i = 0; i < approved->received.n; i++)
		map_release(&((struct received *)approved->received.entries[i].value)->refused);
	map_release(&approved->received);
	map_release(&approved->changes);
	approved->received = (struct map)MAP_INIT;
	approved->changes = (struct map)MAP_INIT;
}

void approved_release(struct approved *approved)
{
	approved_forget(approved);
	free(approved->rows);
	kept_close(&approved->kept);
	arena_release(&approved->arena);
}
