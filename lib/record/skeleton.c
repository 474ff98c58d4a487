/* SPDX-License-Identifier: EUPL-1.2 */
/* New records: composed from fields, or offered to an editor as a skeleton with comments. */
#include "record/edit.h"

#include "base/msg.h"
#include "base/utf8.h"
#include "text/frontmatter.h"

enum { COMMENT_WIDTH = 78 };

static const struct str fence = { "---\n", 4 };

static void add_start(struct buf *out, struct str id)
{
	buf_add(out, fence);
	buf_add(out, STR("id: "));
	yaml_add_scalar(out, id, false);
	buf_addc(out, '\n');
}

/* One empty line between fields and text, and a line end behind the text. */
static void add_body(struct buf *out, struct str body)
{
	buf_add(out, fence);
	if (body.n == 0)
		return;
	buf_addc(out, '\n');
	buf_add(out, body);
	if (!str_ends(body, STR("\n")))
		buf_addc(out, '\n');
}

int record_compose(const struct type *type, struct str id, const struct change *changes, size_t n,
		   struct str body, struct buf *out, struct diags *diags)
{
	struct buf start = BUF_INIT;
	int result;

	add_start(&start, id);
	add_body(&start, body);
	result = record_edit(buf_str(&start), STR(""), type, changes, n, out, diags);
	buf_release(&start);
	return result;
}

/* --- the skeleton ------------------------------------------------------------------------- */

/* Cuts the next word off; false at the end. */
static bool next_word(struct str *text, struct str *word)
{
	*text = str_trim(*text);
	*word = *text;
	for (size_t i = 0; i < text->n; i++) {
		if ((unsigned char)text->p[i] > ' ')
			continue;
		word->n = i;
		break;
	}
	*text = str_from(*text, word->n);
	return word->n > 0;
}

/* Text as comment lines, broken at blanks where it is too wide. */
static void add_comment(struct buf *out, struct str text)
{
	struct str word;
	size_t width = 1;

	buf_addc(out, '#');
	while (next_word(&text, &word)) {
		size_t more = utf8_width(word) + 1;

		if (width > 1 && width + more > COMMENT_WIDTH) {
			buf_add(out, STR("\n#"));
			width = 1;
		}
		buf_addc(out, ' ');
		utf8_add_visible(out, word, false);
		width += more;
	}
	buf_addc(out, '\n');
}

static void add_choice(struct buf *out, struct str name, const struct labels *labels,
		       enum language language)
{
	struct str label = labels_get(labels, language);

	buf_add(out, name);
	if (label.n && !str_eq(label, name))
		buf_printf(out, " (%.*s)", STR_ARG(label));
}

static void add_choices(struct buf *out, const struct choice *choices, size_t n,
			enum language language)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add(out, STR(", "));
		add_choice(out, choices[i].name, &choices[i].label, language);
	}
}

/* The types that a reference leads to, each as the beginning of its ids. */
static void add_targets(struct buf *out, const struct field *field, enum language language)
{
	for (size_t i = 0; i < field->n_to; i++) {
		if (i)
			buf_add(out, STR(", "));
		buf_printf(out, "%.*s-... (%.*s)", STR_ARG(field->to[i]->prefix),
			   STR_ARG(labels_get(&field->to[i]->label, language)));
	}
}

/* What a value may be, in the words of the field's kind. */
static void add_form(struct buf *out, const struct field *field, enum language language)
{
	const struct axis *axis = field->scale ? scale_axis(field->scale, field->axis) : NULL;

	if (field->kind == FIELD_ENUM)
		add_choices(out, field->values, field->n_values, language);
	else if (axis)
		add_choices(out, axis->steps, axis->n_steps, language);
	else if (field->kind == FIELD_REFERENCE)
		add_targets(out, field, language);
	else if (field_kind_form(field->kind))
		buf_add(out, str_of(field_kind_form(field->kind)));
}

static void add_part(struct buf *out, const char *before, struct str text)
{
	if (text.n == 0)
		return;
	buf_add(out, str_of(before));
	buf_add(out, text);
}

/* Label, whether it must be there, help, form and example: everything that the schema says. */
static void add_explanation(struct buf *out, const struct field *field, enum language language)
{
	struct buf text = BUF_INIT, form = BUF_INIT;
	const struct field *item = field->kind == FIELD_LIST && field->of ? field->of : field;

	buf_add(&text, labels_get(&field->label, language));
	if (field->required)
		add_part(&text, " - ", str_of(_("required")));
	else if (field->required_when.text.n || field->expected || field->expected_when.text.n)
		add_part(&text, " - ", str_of(_("expected")));
	add_part(&text, ". ", labels_get(&field->help, language));
	add_comment(out, buf_str(&text));
	add_form(&form, item, language);
	if (item != field && form.n)
		buf_printf(&form, " - %s", _("a list: [ONE, TWO]"));
	if (form.n)
		add_comment(out, buf_str(&form));
	if (field->example.n)
		add_comment(out, field->example);
	buf_release(&form);
	buf_release(&text);
}

/* A required field stands open; another one waits behind a # for whoever needs it. */
static void add_line(struct buf *out, const struct field *field)
{
	if (!field->required && field->default_text.n == 0)
		buf_addc(out, '#');
	buf_add(out, field->name);
	buf_addc(out, ':');
	if (field->default_text.n) {
		buf_addc(out, ' ');
		yaml_add_scalar(out, field->default_text, false);
	}
	buf_addc(out, '\n');
}

void record_skeleton(const struct type *type, struct str id, enum language language,
		     struct buf *out)
{
	struct buf about = BUF_INIT;

	add_start(out, id);
	buf_addc(out, '\n');
	buf_add(&about, labels_get(&type->label, language));
	add_part(&about, ". ", labels_get(&type->help, language));
	add_comment(out, buf_str(&about));
	buf_release(&about);
	for (size_t i = 0; i < type->n_fields; i++) {
		if (type->fields[i].compute.text.n && !type->fields[i].stated)
			continue;
		buf_addc(out, '\n');
		add_explanation(out, &type->fields[i], language);
		add_line(out, &type->fields[i]);
	}
	buf_add(out, fence);
	buf_addc(out, '\n');
}

/* --- what is left of the skeleton afterwards ---------------------------------------------- */

static bool has_line(struct str text, struct str wanted)
{
	struct str line;

	while (str_next_line(&text, &line))
		if (str_eq(line, wanted))
			return true;
	return false;
}

/* A comment or an open field that nobody touched. */
static bool is_left_over(struct str line, struct str skeleton)
{
	return (str_starts(line, STR("#")) || str_ends(line, STR(":"))) &&
	       has_line(skeleton, line);
}

/* Without them, and without the empty line before each. */
static void add_without_left_over(struct buf *out, struct str yaml, struct str skeleton)
{
	struct str rest = yaml, line, held = { NULL, 0 };

	while (rest.n) {
		struct str from = rest, whole;

		str_next_line(&rest, &line);
		whole = str_sub(from, 0, from.n - rest.n);
		if (is_left_over(line, skeleton)) {
			held.n = 0;
			continue;
		}
		buf_add(out, held);
		held = line.n ? (struct str){ NULL, 0 } : whole;
		if (line.n)
			buf_add(out, whole);
	}
	buf_add(out, held);
}

void record_skeleton_strip(struct str bytes, struct str skeleton, struct buf *out)
{
	struct frontmatter parts;
	struct diags ignored = DIAGS_INIT;

	if (frontmatter_split(bytes, STR(""), &parts, &ignored) < 0) {
		buf_add(out, bytes);
	} else {
		buf_add(out, str_sub(bytes, 0, parts.yaml_at));
		add_without_left_over(out, parts.yaml, skeleton);
		buf_add(out, str_from(bytes, parts.yaml_at + parts.yaml.n));
	}
	diags_release(&ignored);
}
