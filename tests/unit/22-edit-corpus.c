/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Lossless edits, as a property over every record of tests/records.
 *
 * For every field of every document: set it to awkward values, add, remove and
 * take away, and look at what came out with nothing but the parser. The change
 * lies in the lines of that field, every other field reads as before, the body
 * and the fences are the same bytes, and setting the old value again restores
 * the tree.
 */
#include "record/edit.h"
#include "tap.h"
#include "text/frontmatter.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/records"

static struct {
	size_t documents, edits, restored, refused, comments;
} count;

/* --- documents ---------------------------------------------------------------------------- */

struct tree {
	struct str bytes;
	struct arena arena;
	struct diags diags;
	struct frontmatter parts;
	struct node *root;
};

static void tree_read(struct tree *tree, struct str bytes)
{
	*tree = (struct tree){ .bytes = bytes };
	if (frontmatter_split(bytes, STR("x.md"), &tree->parts, &tree->diags) == 0)
		tree->root = yaml_parse((struct yaml_source){ tree->parts.yaml, STR("x.md"),
							      (uint32_t)tree->parts.yaml_at, 2 },
					&tree->arena, &tree->diags);
}

static void tree_release(struct tree *tree)
{
	arena_release(&tree->arena);
	diags_release(&tree->diags);
}

static bool is_same_node(const struct node *a, const struct node *b)
{
	const struct node *x, *y;

	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || !str_eq(a->text, b->text))
		return false;
	if (a->key && !str_eq(a->key->text, b->key->text))
		return false;
	for (x = a->first, y = b->first; x && y; x = x->next, y = y->next)
		if (!is_same_node(x, y))
			return false;
	return !x && !y;
}

static void read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	size_t n;

	if (!file)
		bail_out("cannot open %s", path);
	do {
		n = fread(buf_reserve(out, 65536), 1, 65536, file);
		out->n += n;
	} while (n > 0);
	fclose(file);
}

/* --- one edit ----------------------------------------------------------------------------- */

static size_t line_start(struct str file, size_t at)
{
	while (at > 0 && file.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_after(struct str file, size_t at)
{
	while (at < file.n && file.p[at] != '\n')
		at++;
	return at < file.n ? at + 1 : at;
}

static bool is_comment_or_blank(struct str lines)
{
	struct str line;

	while (str_next_line(&lines, &line)) {
		line = str_trim(line);
		if (line.n && line.p[0] != '#')
			return false;
	}
	return true;
}

/* Whether `new` is `old` with other bytes between `start` and `end`. */
static bool is_same_around(struct str old, struct str new, size_t start, size_t end)
{
	return new.n >= start + old.n - end && str_starts(new, str_sub(old, 0, start)) &&
	       str_ends(new, str_from(old, end));
}

/* A new field is one run of new bytes. */
static bool is_insertion(struct str old, struct str new)
{
	size_t at = 0;

	while (at < old.n && at < new.n && old.p[at] == new.p[at])
		at++;
	return is_same_around(old, new, at, at);
}

/* The comment lines below a field, which an edit may take along where they would join a text. */
static size_t comments_end(struct str file, size_t at)
{
	while (at < file.n && is_comment_or_blank(str_sub(file, at, line_after(file, at) - at)))
		at = line_after(file, at);
	return at;
}

/* Whether the change lies in the field's lines; a new field takes nothing away. */
static bool is_local(const struct tree *old, const struct node *field, struct str new)
{
	size_t start, end;

	if (!field)
		return is_insertion(old->bytes, new);
	start = line_start(old->bytes, field->key->start);
	end = field->end;
	if (end == field->start || old->bytes.p[end - 1] != '\n')
		end = line_after(old->bytes, end);
	if (is_same_around(old->bytes, new, start, end))
		return true;
	count.comments++;
	return is_same_around(old->bytes, new, start, comments_end(old->bytes, end));
}

/* All fields but the named one are the same and in the same order. */
static bool is_rest_same(const struct node *old, const struct node *new, struct str name)
{
	const struct node *a = old->first, *b = new->first;

	for (;;) {
		if (a && str_eq(a->key->text, name))
			a = a->next;
		if (b && str_eq(b->key->text, name))
			b = b->next;
		if (!a || !b)
			return !a && !b;
		if (!is_same_node(a, b))
			return false;
		a = a->next;
		b = b->next;
	}
}

static const struct type *note_type;

struct edited {
	struct buf bytes;
	struct tree tree;
};

static void edited_release(struct edited *edited)
{
	tree_release(&edited->tree);
	buf_release(&edited->bytes);
}

static void explain(const struct tree *old, const struct change *change, struct str new,
		    const char *why)
{
	note("%s: kind %d, field %.*s, value <%.*s>", why, (int)change->kind,
	     STR_ARG(change->field), STR_ARG(str_sub(change->value, 0, 80)));
	note("old: %.*s", STR_ARG(str_sub(old->bytes, 0, 1500)));
	note("new: %.*s", STR_ARG(str_sub(new, 0, 1500)));
}

/* Makes one change and judges all but the field itself; false when it went wrong. */
static bool edit(const struct tree *old, const struct change *change, struct edited *out)
{
	struct diags diags = DIAGS_INIT;
	struct str name = str_until(change->field, '.');
	const char *wrong = NULL;
	struct str new;

	*out = (struct edited){ .bytes = BUF_INIT };
	count.edits++;
	if (record_edit(old->bytes, STR("x.md"), note_type, change, 1, &out->bytes, &diags) < 0) {
		count.refused++;
		wrong = "refused";
	}
	diags_release(&diags);
	new = buf_str(&out->bytes);
	if (!wrong)
		tree_read(&out->tree, new);
	if (!wrong && !out->tree.root)
		wrong = "does not parse";
	else if (!wrong && !str_eq(old->parts.body, out->tree.parts.body))
		wrong = "the body changed";
	else if (!wrong && old->parts.yaml_at != out->tree.parts.yaml_at)
		wrong = "the first fence changed";
	else if (!wrong && !is_rest_same(old->root, out->tree.root, name))
		wrong = "another field changed";
	else if (!wrong && !is_local(old, node_get(old->root, name), new))
		wrong = "bytes outside the field changed";
	if (wrong)
		explain(old, change, new, wrong);
	return !wrong;
}

static const struct node *find(const struct tree *tree, struct str field)
{
	struct str name = str_until(field, '.');
	const struct node *node = node_get(tree->root, name);

	return name.n < field.n ? node_get(node, str_from(field, name.n + 1)) : node;
}

static bool has_text(const struct node *node, struct str text)
{
	return node && node->kind == NODE_SCALAR && str_eq(node->text, text);
}

static bool has_item(const struct node *list, struct str text)
{
	for (const struct node *item = list ? list->first : NULL; item; item = item->next)
		if (has_text(item, text))
			return true;
	return false;
}

/* --- what is tried on each field ---------------------------------------------------------- */

static char long_text[6001];

static const char *const values[] = {
	"enkelt", "två ord", "no", "1e3", "08", "~", "null", "2026-01-15", "12:30:45", "-1",
	"a: b", "a:b", "slut:", ": börjar", "a #b", "# a", "a#b", "- a", "-", "--", "---", "...",
	"? a", "?", "* a", "*a", "&a b", "!a", "!!str a", "%a", "@a", "`a`", "| a", "> a", "{a: b}",
	"[a, b]", "a, b", "a]", "a}", "'", "\"", "it's", "sade \"hej\"", "'a'", "\"a\"", "''",
	"a\\nb", "\\", " a", "a ", "  ", "\t", "a\tb", "", "å ä ö", "a\xcc\x8a",
	"\xf0\x9f\x9a\xa8",
	"\xe2\x80\xae" "bak", "\x1b[31mröd", "a\xc2\x85z", "a\xe2\x80\xa8z", "\xef\xbb\xbf",
	"a\xc2\xa0", "<b>&amp;</b>", "=1+1", "<<", "$(id)", long_text,
	"rad ett\nrad två", "rad ett\nrad två\n", "a\n\nb\n\n", "\na\n", "\n", "  a\n b\n",
	"\ta\nb",
	"# a\n- b\nc: d", "---\na\n---\n", "a\r\nb", "a\rb", "a\n   \nb", "a \nb \n", "a: |\n  b\n",
	"a\n\x1b[0m\n", "'a'\n\"b\"", "\n\n\n", "a\n\xe2\x80\xa9z\n",
};

enum { N_VALUES = sizeof(values) / sizeof(values[0]) };

/* Setting the old text again gives the old tree. */
static bool restore(const struct tree *old, const struct edited *from, struct str field)
{
	const struct node *node = find(old, field);
	struct edited back;
	bool good;

	if (!node || node->kind != NODE_SCALAR)
		return true;
	good = edit(&from->tree, &(struct change){ CHANGE_SET, field, node->text }, &back) &&
	       is_same_node(old->root, back.tree.root);
	if (!good)
		note("not restored: %.*s", STR_ARG(field));
	count.restored += good;
	edited_release(&back);
	return good;
}

static bool try_set(const struct tree *old, struct str field, struct str value)
{
	struct change change = { CHANGE_SET, field, value };
	struct edited edited;
	bool good = edit(old, &change, &edited);

	if (good && !has_text(find(&edited.tree, field), value)) {
		explain(old, &change, buf_str(&edited.bytes), "the value is another");
		good = false;
	}
	good = good && restore(old, &edited, field);
	edited_release(&edited);
	return good;
}

/* An item more, and when it is removed again, the tree as it was. */
static bool try_append(const struct tree *old, struct str field, struct str value)
{
	struct change change = { CHANGE_APPEND, field, value };
	const struct node *was = find(old, field);
	struct edited more, less;
	bool good = edit(old, &change, &more);

	if (good && !has_item(find(&more.tree, field), value) && !has_text(was, value)) {
		explain(old, &change, buf_str(&more.bytes), "the item is missing");
		good = false;
	}
	if (good && was && was->kind == NODE_LIST && was->first && !has_item(was, value)) {
		change.kind = CHANGE_REMOVE_ITEM;
		good = edit(&more.tree, &change, &less) &&
		       is_same_node(old->root, less.tree.root);
		if (!good)
			explain(&more.tree, &change, buf_str(&less.bytes), "not restored");
		count.restored += good;
		edited_release(&less);
	}
	edited_release(&more);
	return good;
}

/* Without each of its items in turn; with the last one the field goes. */
static bool try_remove_items(const struct tree *old, struct str field)
{
	const struct node *list = find(old, field);
	bool all = true;

	for (const struct node *item = list->first; item; item = item->next) {
		struct change change = { CHANGE_REMOVE_ITEM, field, item->text };
		struct edited edited;
		const struct node *left;
		bool good;

		if (item->kind != NODE_SCALAR)
			continue;
		good = edit(old, &change, &edited);
		left = good ? find(&edited.tree, field) : NULL;
		if (good && (has_item(left, item->text) || (left && !left->first))) {
			explain(old, &change, buf_str(&edited.bytes), "the item is still there");
			good = false;
		}
		all = all && good;
		edited_release(&edited);
	}
	return all;
}

static bool try_unset(const struct tree *old, struct str field)
{
	struct change change = { CHANGE_UNSET, field, STR("") };
	struct edited edited;
	bool good = edit(old, &change, &edited);

	if (good && find(&edited.tree, field)) {
		explain(old, &change, buf_str(&edited.bytes), "the field is still there");
		good = false;
	}
	edited_release(&edited);
	return good;
}

/* The list is what stands between the commas, whatever it was before. */
static bool try_set_list(const struct tree *old, struct str field, const char *value,
			 const char *const *items)
{
	struct change change = { CHANGE_SET, field, str_of(value) };
	struct edited edited;
	bool good = edit(old, &change, &edited);
	const struct node *item = good ? find(&edited.tree, field) : NULL;

	for (item = item ? item->first : NULL; good && *items; items++) {
		good = has_text(item, str_of(*items));
		item = item ? item->next : NULL;
	}
	good = good && !item;
	if (!good)
		explain(old, &change, buf_str(&edited.bytes), "other items");
	edited_release(&edited);
	return good;
}

static bool try_refused(const struct tree *old, enum change_kind kind, struct str field,
			enum diag_id id)
{
	struct change change = { kind, field, STR("x") };
	struct diags diags = DIAGS_INIT;
	struct buf out = BUF_INIT;
	bool good = record_edit(old->bytes, STR("x.md"), note_type, &change, 1, &out, &diags) < 0 &&
		    out.n == 0 && diags.n == 1 && diags.rows[0].id == id;

	if (!good)
		explain(old, &change, buf_str(&out), "not refused as it should be");
	diags_release(&diags);
	buf_release(&out);
	return good;
}

/* --- every field of every document -------------------------------------------------------- */

/*
 * All values on the first fields of a document. On fields that it does not have,
 * and on the rest of one with very many, one value in sixteen, other ones each time.
 */
enum { FIRST_FIELDS = 8 };

static bool is_turn(size_t nth, size_t value)
{
	return nth < FIRST_FIELDS || value % 16 == (nth + count.documents) % 16;
}

static bool try_text(const struct tree *old, struct str field, size_t nth)
{
	bool good = true;

	for (size_t i = 0; i < N_VALUES; i++)
		if (is_turn(nth, i))
			good = try_set(old, field, str_of(values[i])) && good;
	return try_unset(old, field) && good;
}

static bool try_list(const struct tree *old, struct str field, size_t nth)
{
	static const char *const three[] = { "a", "b c", "d", NULL }, *const none[] = { NULL };
	const struct node *list = find(old, field);
	bool good = true;

	for (size_t i = 0; i < N_VALUES; i++)
		if (values[i][0] && is_turn(nth, i))
			good = try_append(old, field, str_of(values[i])) && good;
	good = try_set_list(old, field, "a, b c ,d", three) && good;
	good = try_set_list(old, field, "", none) && good;
	if (list && list->kind == NODE_LIST)
		good = try_remove_items(old, field) && good;
	return try_unset(old, field) && good;
}

static bool try_parts(const struct tree *old, struct str field)
{
	return try_refused(old, CHANGE_SET, field, DIAG_EDIT_PARTS) && try_unset(old, field);
}

static bool try_key(const struct tree *old, struct str field, struct str key, size_t nth)
{
	struct buf name = BUF_INIT;
	bool good = true;

	buf_printf(&name, "%.*s.%.*s", STR_ARG(field), STR_ARG(key));
	for (size_t i = 0; i < N_VALUES; i++)
		if (is_turn(nth, i))
			good = try_set(old, buf_str(&name), str_of(values[i])) && good;
	good = try_unset(old, buf_str(&name)) && good;
	buf_release(&name);
	return good;
}

static bool try_map(const struct tree *old, struct str field, size_t nth)
{
	const struct node *map = find(old, field);
	bool good = try_parts(old, field);

	good = try_key(old, field, STR("ny"), nth) && good;
	good = try_key(old, field, STR("email"), nth) && good;
	if (map && map->kind == NODE_MAP)
		for (const struct node *child = map->first; child; child = child->next)
			if (child->key->text.n)
				good = try_key(old, field, child->key->text, nth) && good;
	return good;
}

static bool try_field(const struct tree *old, struct str name, size_t nth)
{
	const struct field *field = type_field(note_type, name);

	if (str_eq(name, STR("id")))
		return try_refused(old, CHANGE_SET, name, DIAG_EDIT_ID) &&
		       try_refused(old, CHANGE_UNSET, name, DIAG_EDIT_ID);
	if (field && field->kind == FIELD_MAP)
		return try_map(old, name, nth);
	if (field && field->kind == FIELD_LIST && field->of->kind == FIELD_MAP)
		return try_refused(old, CHANGE_APPEND, name, DIAG_EDIT_PARTS) &&
		       try_parts(old, name);
	if (field && field->kind == FIELD_LIST)
		return try_list(old, name, nth);
	if (!field && find(old, name)->kind == NODE_LIST)
		return try_append(old, name, STR("x")) && try_text(old, name, nth);
	return try_refused(old, CHANGE_APPEND, name, DIAG_EDIT_NOT_LIST) &&
	       try_text(old, name, nth);
}

static void test_document(const char *name)
{
	char path[512];
	struct buf bytes = BUF_INIT, same = BUF_INIT;
	struct tree tree;
	size_t nth = 0;
	bool good = true;

	snprintf(path, sizeof(path), FOLDER "/%s", name);
	read_file(path, &bytes);
	tree_read(&tree, buf_str(&bytes));
	count.documents++;
	if (!ok(tree.root != NULL, "%s parses", name))
		goto out;
	buf_add(&same, str_sub(tree.bytes, 0, tree.parts.yaml_at));
	buf_add(&same, tree.parts.yaml);
	buf_add(&same, str_sub(tree.bytes, same.n, tree.parts.body_at - same.n));
	buf_add(&same, tree.parts.body);
	is_bytes(same.p, same.n, bytes.p, bytes.n, "%s is the sum of its parts", name);
	record_edit(tree.bytes, STR("x.md"), note_type, NULL, 0, &same, &tree.diags);
	is_bytes(same.p, same.n, bytes.p, bytes.n, "%s without a change is the same", name);
	for (const struct node *field = tree.root->first; field; field = field->next)
		good = try_field(&tree, field->key->text, nth++) && good;
	ok(good, "%s: %zu fields change alone", name, nth);
	good = true;
	for (size_t i = 0; i < note_type->n_fields; i++)
		if (!node_get(tree.root, note_type->fields[i].name))
			good = try_field(&tree, note_type->fields[i].name,
					 FIRST_FIELDS + i) && good;
	ok(good, "%s: new fields come alone", name);
out:
	tree_release(&tree);
	buf_release(&same);
	buf_release(&bytes);
}

static int is_record(const struct dirent *entry)
{
	return str_ends(str_of(entry->d_name), STR(".md"));
}

int main(void)
{
	struct schema schema = SCHEMA_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf bytes = BUF_INIT;
	struct document file = { .path = STR("schema/note.yaml") };
	struct dirent **names;
	int n = scandir(FOLDER, &names, is_record, alphasort);

	if (n < 0)
		bail_out("no %s here; run from the top of the tree", FOLDER);
	memset(long_text, 'x', sizeof(long_text) - 1);
	read_file(FOLDER "/schema/note.yaml", &bytes);
	file.bytes = buf_str(&bytes);
	if (schema_parse(&file, 1, &schema, &diags) < 0)
		bail_out("the schema of the corpus has faults");
	note_type = schema_type(&schema, STR("note"));
	for (int i = 0; i < n; i++) {
		test_document(names[i]->d_name);
		free(names[i]);
	}
	free(names);
	ok(count.documents >= 60, "the corpus holds %zu documents", count.documents);
	is_int((long long)count.refused, 0, "no edit of the corpus is refused");
	note("%zu edits, %zu trees restored; %zu took comment lines below along", count.edits,
	     count.restored, count.comments);
	diags_release(&diags);
	schema_release(&schema);
	buf_release(&bytes);
	return done_testing();
}
