/* SPDX-License-Identifier: EUPL-1.2 */
/* Maps, texts and labels of schema files: what types, fields and scales are read with. */
#include "record/schema_read.h"

#include "base/msg.h"

void loader_refuse(struct loader *loader, enum diag_id id, const struct node *node,
		   const struct str *args)
{
	diag_add(loader->diags, id, node_place(node, loader->path), args);
}

static void refuse_key(struct loader *loader, const struct node *node, const struct key *keys,
		       size_t n)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_add_item(&list, str_of(keys[i].name));
	loader_refuse(loader, DIAG_SCHEMA_KEY, node->key,
		      DIAG_ARGS(node->key->text, buf_str(&list)));
	buf_release(&list);
}

bool node_expect(struct loader *loader, const struct node *node, enum node_kind kind,
		 const char *what)
{
	struct str name = node->key ? node->key->text : STR("-");

	if (node->kind == kind && !(kind == NODE_SCALAR && node->text.n == 0))
		return true;
	loader_refuse(loader, DIAG_SCHEMA_SHAPE, node, DIAG_ARGS(name, str_of(what)));
	return false;
}

void keys_read(struct loader *loader, const struct node *map, const struct key *keys, size_t n,
	       void *object)
{
	if (!node_expect(loader, map, NODE_MAP, _("a mapping of name: value")))
		return;
	for (const struct node *child = map->first; child; child = child->next) {
		size_t i = 0;

		while (i < n && !str_eq(child->key->text, str_of(keys[i].name)))
			i++;
		if (i == n)
			refuse_key(loader, child, keys, n);
		else
			keys[i].read(loader, child, object);
	}
	for (size_t i = 0; i < n; i++)
		if (keys[i].required && !node_get(map, str_of(keys[i].name)))
			loader_refuse(loader, DIAG_SCHEMA_REQUIRED, map,
				      DIAG_ARGS(str_of(keys[i].name), str_of(_("add it"))));
}

struct str node_read_text(struct loader *loader, const struct node *node)
{
	return node_expect(loader, node, NODE_SCALAR, _("a text"))
		       ? arena_str(loader->arena, node->text)
		       : STR("");
}

bool node_read_boolean(struct loader *loader, const struct node *node)
{
	struct value value = { 0 };

	if (node->kind != NODE_SCALAR || !field_kind_read(FIELD_BOOLEAN, node->text, &value))
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, node,
			      DIAG_ARGS(node->key->text, str_of(_("true or false"))));
	return value.number;
}

struct labels node_read_labels(struct loader *loader, const struct node *node)
{
	struct labels labels = { { { NULL, 0 } } };
	enum language language;

	if (!node_expect(loader, node, NODE_MAP, "{sv: ..., en: ...}"))
		return labels;
	for (const struct node *child = node->first; child; child = child->next) {
		if (language_parse(child->key->text, &language))
			labels.text[language] = node_read_text(loader, child);
		else
			loader_refuse(loader, DIAG_SCHEMA_KEY, child->key,
				      DIAG_ARGS(child->key->text, STR("sv, en")));
	}
	for (int i = 0; i < LANGUAGES; i++)
		if (!node_get(node, str_of(language_code((enum language)i))))
			loader_refuse(loader, DIAG_SCHEMA_REQUIRED, node,
				      DIAG_ARGS(str_of(language_code((enum language)i)),
						str_of(_("every text stands in both languages"))));
	return labels;
}

bool schema_is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(i && (c == '_' || (c >= '0' && c <= '9'))))
			return false;
	}
	return name.n > 0 && name.n <= 40;
}

struct str *node_read_names(struct loader *loader, const struct node *node, size_t *n)
{
	struct str *names;
	size_t i = 0;

	*n = node->kind == NODE_SCALAR ? 1 : node_count(node);
	names = arena_alloc(loader->arena, (*n + 1) * sizeof(*names));
	if (node->kind == NODE_SCALAR) {
		names[0] = node_read_text(loader, node);
		return names;
	}
	if (!node_expect(loader, node, NODE_LIST, _("a list of names")))
		*n = 0;
	for (const struct node *item = node->first; *n && item; item = item->next)
		names[i++] = node_read_text(loader, item);
	return names;
}
