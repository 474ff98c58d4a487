/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/subject.h"

#include "base/utf8.h"

enum { VALUE_WIDTH = 24, COUNT_WIDTH = 12 };	/* of "2 -> 3"; of " and 12 more" */

static size_t count_characters(struct str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n; n++)
		utf8_next(s, &at);
	return n;
}

/* Adds text on one line, cut to `width` characters at a word where there is one. */
static void add_cut(struct str text, size_t width, struct buf *out)
{
	size_t at = 0, blank = 0;

	text = str_until(str_trim(text), '\n');
	if (count_characters(text) <= width) {
		buf_add(out, str_trim(text));
		return;
	}
	for (size_t n = 0; n + 1 < width; n++) {
		if (text.p[at] == ' ')
			blank = at;
		utf8_next(text, &at);
	}
	buf_add(out, str_trim(str_sub(text, 0, blank > at / 2 ? blank : at)));
	buf_add(out, STR("…"));
}

static void add_head(const struct record *record, struct buf *out)
{
	buf_printf(out, "%.*s %.*s: ", STR_ARG(record->type->name), STR_ARG(record->id));
}

void subject_of_new(const struct record *record, struct buf *out)
{
	size_t used;

	add_head(record, out);
	buf_add(out, STR("add "));
	used = count_characters(buf_str(out));
	add_cut(record_title(record), used < SUBJECT_WIDTH - VALUE_WIDTH ? SUBJECT_WIDTH - used :
		VALUE_WIDTH, out);
}

/* A value that fits into half of a subject; false when it must be left out. */
static bool format_short(const struct value *value, struct buf *out)
{
	struct str text;

	buf_clear(out);
	if (value->kind == VALUE_INVALID || value->kind == VALUE_MAP)
		return false;
	value_format(value, out);
	text = buf_str(out);
	return text.n && str_index(text, '\n') == text.n && utf8_check(text) == text.n &&
	       count_characters(text) <= VALUE_WIDTH;
}

static bool list_has(const struct value *list, const struct value *item)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (value_equal(&list->items[i], item))
			return true;
	return false;
}

/*
 * Adds the items of one list that the other lacks, each behind a sign; false when one is
 * too long.
 */
static bool add_items(const struct value *list, const struct value *other, const char *sign,
		      struct buf *out)
{
	struct buf text = BUF_INIT;
	bool fits = true;

	for (uint32_t i = 0; fits && i < list->n; i++) {
		if (list_has(other, &list->items[i]))
			continue;
		fits = format_short(&list->items[i], &text);
		buf_printf(out, " %s%.*s", sign, STR_ARG(buf_str(&text)));
	}
	buf_release(&text);
	return fits;
}

/* "actions +A-T31B -A-9QW4"; false when the lists differ in their order alone, or too much. */
static bool add_list_change(const struct value *before, const struct value *after,
			    struct buf *out)
{
	static const struct value none = { .kind = VALUE_LIST };
	const struct value *old = before->kind == VALUE_LIST ? before : &none;
	const struct value *new = after->kind == VALUE_LIST ? after : &none;
	size_t start = out->n;

	if (add_items(new, old, "+", out) && add_items(old, new, "-", out) && out->n > start &&
	    out->n - start <= 2 * VALUE_WIDTH)
		return true;
	out->n = start;
	return false;
}

static bool add_scalar_change(const struct value *before, const struct value *after,
			      struct buf *out)
{
	struct buf old = BUF_INIT, new = BUF_INIT;
	bool was = before->kind != VALUE_MISSING;
	bool fits = (!was || format_short(before, &old)) && format_short(after, &new);

	if (fits && was)
		buf_printf(out, " %.*s", STR_ARG(buf_str(&old)));
	if (fits)
		buf_printf(out, " -> %.*s", STR_ARG(buf_str(&new)));
	buf_release(&old);
	buf_release(&new);
	return fits;
}

static void add_change(const struct field *field, const struct value *before,
		       const struct value *after, struct buf *out)
{
	bool is_list = field->kind == FIELD_LIST;

	buf_add(out, field->name);
	if (after->kind == VALUE_MISSING)
		buf_add(out, STR(" removed"));
	else if (!(is_list ? add_list_change(before, after, out) :
			     add_scalar_change(before, after, out)))
		buf_add(out, STR(" changed"));
}

/*
 * Adds the changes, of computed fields or of the others, that fit into `width` characters, the
 * first in any case; the number of those that did not fit.
 */
static size_t add_changes(const struct record *before, const struct record *after,
			  bool computed, size_t width, struct buf *out)
{
	struct buf part = BUF_INIT;
	size_t told = 0, more = 0, used = count_characters(buf_str(out));

	for (size_t i = 0; i < after->type->n_fields; i++) {
		const struct field *field = &after->type->fields[i];
		const struct value *old = record_get(before, field->name);

		if (!old || (field->compute.text.n > 0) != computed ||
		    value_equal(old, &after->values[i]))
			continue;
		buf_clear(&part);
		buf_add(&part, told ? STR(", ") : STR(""));
		add_change(field, old, &after->values[i], &part);
		used += count_characters(buf_str(&part));
		if (told && used > width) {
			more++;
			continue;
		}
		told++;
		buf_add(out, buf_str(&part));
	}
	buf_release(&part);
	return more;
}

void subject_of_change(const struct record *before, const struct record *after, struct buf *out)
{
	size_t start, more;

	add_head(after, out);
	start = out->n;
	if (add_changes(before, after, false, SUBJECT_WIDTH, out) > 0) {
		out->n = start;
		more = add_changes(before, after, false, SUBJECT_WIDTH - COUNT_WIDTH, out);
		buf_printf(out, " and %zu more", more);
	}
	if (out->n == start)
		add_changes(before, after, true, SUBJECT_WIDTH, out);
	if (out->n == start)
		buf_add(out, STR("edit"));
}
