/* SPDX-License-Identifier: EUPL-1.2 */
#include "history/version.h"

#include "record/schema.h"
#include "text/frontmatter.h"

#include <string.h>

static const char mark_of[] = { [NODE_SCALAR] = '\'', [NODE_LIST] = '[', [NODE_MAP] = '{' };

void versions_release(struct versions *versions)
{
	map_release(&versions->by_blob);
	arena_release(&versions->arena);
	arena_release(&versions->scratch);
}

/* --- values as texts ---------------------------------------------------------------------- */

static void add_items(struct buf *out, const struct node *collection)
{
	bool is_map = collection->kind == NODE_MAP;

	buf_addc(out, is_map ? '{' : '[');
	for (const struct node *item = collection->first; item; item = item->next) {
		if (is_map) {
			yaml_add_scalar(out, item->key->text, true);
			buf_add(out, STR(": "));
		}
		if (item->kind == NODE_SCALAR && id_is_valid(item->text))
			buf_add(out, item->text);
		else if (item->kind == NODE_SCALAR)
			yaml_add_scalar(out, item->text, true);
		else
			add_items(out, item);
		if (item->next)
			buf_add(out, STR(", "));
	}
	buf_addc(out, is_map ? '}' : ']');
}

void version_add_value(struct buf *out, const struct node *node)
{
	if (node->kind == NODE_SCALAR)
		buf_add(out, node->text);
	else if (node->first)
		add_items(out, node);
}

struct str version_text(const struct past *past, uint32_t value)
{
	return str_from(past_text(past, value), 1);
}

/* --- reading ------------------------------------------------------------------------------ */

const struct version *versions_find(const struct versions *versions, const unsigned char *blob)
{
	return map_get(&versions->by_blob, (struct str){ (const char *)blob, SOURCE_BLOB });
}

struct version *versions_add(struct versions *versions, const unsigned char *blob)
{
	struct version *version = arena_alloc(&versions->arena, sizeof(*version));
	struct str key = { arena_copy(&versions->arena, blob, SOURCE_BLOB), SOURCE_BLOB };

	map_put(&versions->by_blob, key, version);
	return version;
}

static uint32_t add_text(struct past *past, struct str text, uint32_t likely)
{
	bool is_same = likely && str_eq(past_text(past, likely), text);

	return is_same ? likely : past_add_text(past, text);
}

/*
 * What is marked as text or collection, unless there is nothing behind the mark. Versions of one
 * record are read one after the other, and have most in common.
 */
static void add_field(struct versions *versions, struct version *version, struct str name,
		      const struct buf *marked)
{
	const struct version *last = versions->last;
	struct version_field likely = { 0, 0 };

	if (marked->n <= 1)
		return;
	if (last && version->n < last->n)
		likely = last->fields[version->n];
	version->fields[version->n++] = (struct version_field){
		add_text(versions->past, name, likely.name),
		add_text(versions->past, buf_str(marked), likely.value),
	};
}

/* A mark goes before, so that the list [A] and the text "[A]" are not the same. */
static void begin_value(struct buf *marked, enum node_kind kind)
{
	buf_clear(marked);
	buf_addc(marked, mark_of[kind]);
}

static void take_fields(struct versions *versions, struct version *version,
			const struct node *root, struct str body)
{
	struct buf text = BUF_INIT;

	version->fields = arena_alloc(&versions->arena,
				      (node_count(root) + 1) * sizeof(*version->fields));
	for (const struct node *node = root->first; node; node = node->next) {
		begin_value(&text, node->kind);
		version_add_value(&text, node);
		add_field(versions, version, node->key->text, &text);
	}
	begin_value(&text, NODE_SCALAR);
	buf_add(&text, body);
	add_field(versions, version, STR("body"), &text);
	buf_release(&text);
	versions->last = version;
}

const struct version *versions_read(struct versions *versions, const unsigned char *blob,
				    struct str bytes)
{
	const struct version *known = versions_find(versions, blob);
	struct diags unused = DIAGS_INIT;
	struct frontmatter parts;
	const struct node *root = NULL;
	struct version *version;

	if (known)
		return known;
	arena_reset(&versions->scratch);
	version = versions_add(versions, blob);
	if (frontmatter_split(bytes, STR(""), &parts, &unused) == 0)
		root = yaml_parse((struct yaml_source){ .text = parts.yaml,
							.offset = (uint32_t)parts.yaml_at,
							.line = 2 },
				  &versions->scratch, &unused);
	if (root)
		take_fields(versions, version, root, parts.body);
	else
		version->is_broken = true;
	diags_release(&unused);
	return version;
}

uint32_t version_get(const struct version *version, uint32_t name, size_t place)
{
	size_t n = version ? version->n : 0;

	for (size_t i = 0; i < n; i++, place++) {
		place = place < n ? place : 0;
		if (version->fields[place].name == name)
			return version->fields[place].value;
	}
	return 0;
}
