/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A record and a change of it: the first line is what lg-set would be given, the rest the file.
 *
 * Reading must not crash. When the change is made, the body and every other field are as they
 * were, to libyaml itself; and making the same change again changes nothing.
 */
#include "record/edit.h"
#include "record/record.h"
#include "text/frontmatter.h"
#include "text/yaml_subset.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LABEL ", label: {sv: S, en: E}}\n"

static const char schema_text[] =
	"type: note\nprefix: N\ndirectory: notes\nlabel: {sv: S, en: E}\nplural: {sv: S, en: E}\n"
	"fields:\n"
	"  title: {type: text, required: true, pattern: \"[^x]*\"" LABEL
	"  owner: {type: reference, to: [note], back: owned" LABEL
	"  value: {type: integer, min: 1, max: 9" LABEL
	"  cost: {type: decimal" LABEL
	"  due: {type: date" LABEL
	"  at_time: {type: datetime" LABEL
	"  within: {type: duration" LABEL
	"  years: {type: list, of: years" LABEL
	"  tags: {type: list, of: text" LABEL
	"  counts: {type: map, of: integer" LABEL
	"  contact:\n    type: map\n    label: {sv: S, en: E}\n    fields:\n"
	"      name: {type: text" LABEL
	"      mail: {type: email" LABEL
	"  events:\n    type: list\n    label: {sv: S, en: E}\n    of:\n      type: map\n"
	"      fields:\n        what: {type: text" LABEL;

struct tree {
	struct arena arena;
	struct frontmatter parts;
	struct node *root;
};

static void tree_read(struct tree *tree, struct str bytes)
{
	struct yaml_source source = { .path = STR("fuzz"), .line = 2 };
	struct diags diags = DIAGS_INIT;

	*tree = (struct tree){ .arena = ARENA_INIT };
	if (frontmatter_split(bytes, STR("fuzz"), &tree->parts, &diags) == 0) {
		source.text = tree->parts.yaml;
		source.offset = (uint32_t)tree->parts.yaml_at;
		tree->root = yaml_full_parse(source, &tree->arena, &diags);
	}
	diags_release(&diags);
}

static bool is_same(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || !str_eq(a->text, b->text) ||
	    (a->key && !str_eq(a->key->text, b->key->text)))
		return false;
	for (a = a->first, b = b->first; a && b; a = a->next, b = b->next)
		if (!is_same(a, b))
			return false;
	return !a && !b;
}

/* The same fields in the same order, but for the one that was changed. */
static bool is_rest_same(const struct node *old, const struct node *new, struct str changed)
{
	const struct node *a = old->first, *b = new->first;

	for (;; a = a->next, b = b->next) {
		if (a && str_eq(a->key->text, changed))
			a = a->next;
		if (b && str_eq(b->key->text, changed))
			b = b->next;
		if (!a || !b)
			return !a && !b;
		if (!is_same(a, b))
			return false;
	}
}

/* The same change once more; what was removed cannot be removed again. */
static bool is_stable(const struct type *type, struct str file, const struct change *change)
{
	struct buf out = BUF_INIT;
	struct diags diags = DIAGS_INIT;
	bool stable = change->kind == CHANGE_REMOVE_ITEM ||
		      (record_edit(file, STR("fuzz"), type, change, 1, &out, &diags) == 0 &&
		       str_eq(buf_str(&out), file));

	diags_release(&diags);
	buf_release(&out);
	return stable;
}

static void check_edit(const struct type *type, struct str file, const struct change *change)
{
	struct buf once = BUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct tree old, new;

	if (record_edit(file, STR("fuzz"), type, change, 1, &once, &diags) == 0) {
		tree_read(&old, file);
		tree_read(&new, buf_str(&once));
		if (!old.root || !new.root || !str_eq(old.parts.body, new.parts.body) ||
		    !is_rest_same(old.root, new.root, str_until(change->field, '.')) ||
		    !is_stable(type, buf_str(&once), change))
			abort();
		arena_release(&old.arena);
		arena_release(&new.arena);
	}
	diags_release(&diags);
	buf_release(&once);
}

static void read_record(const struct schema *schema, const struct type *type, struct str file)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct record_reader reader = { .schema = schema, .arena = &arena, .diags = &diags };

	record_parse(&reader, type, STR("unit"), STR("notes/N-2F9C.md"), file);
	record_reader_release(&reader);
	arena_release(&arena);
	diags_release(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct schema schema = SCHEMA_INIT;
	struct document file = { STR("schema/note.yaml"), STR(schema_text) };
	struct str input = { (const char *)data, size }, argument;
	struct diags diags = DIAGS_INIT;
	const struct type *type;
	struct change change;

	if (!schema.n_types && schema_parse(&file, 1, &schema, &diags) < 0)
		abort();
	diags_release(&diags);
	type = schema_type(&schema, STR("note"));
	if (!str_next_line(&input, &argument))
		return 0;
	read_record(&schema, type, input);
	if (change_parse(argument, &change))
		check_edit(type, input, &change);
	return 0;
}
