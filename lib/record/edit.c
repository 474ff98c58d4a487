/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/edit.h"

#include "record/splice.h"
#include "text/frontmatter.h"

#include <stdio.h>

/* The file as it is so far, and its tree. */
struct edit {
	struct str path;
	const struct type *type;
	struct diags *diags;
	struct arena arena;
	struct buf bytes;
	struct frontmatter parts;
	struct node *root;
};

/* What a change is about: a field, or a key of a mapping. */
struct target {
	struct str name;		/* the field */
	struct str key;			/* of the mapping, or empty */
	const struct field *field;	/* as declared; null when the schema does not know it */
	struct node *parent;		/* null when the mapping itself is not there */
	struct node *node;		/* null when it is not there */
};

/* One step from tree to tree: a child of `parent` comes, goes or is exchanged. */
struct step {
	struct node *parent;
	struct node *old;		/* null: `value` is new, behind `after` */
	struct node *after;		/* null: first */
	struct node *value;		/* null: `old` goes */
};

/* --- arguments ---------------------------------------------------------------------------- */

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] <= ' ')
			return false;
	return name.n > 0 && name.p[0] != '.' && name.p[name.n - 1] != '.';
}

bool change_parse(struct str argument, struct change *out)
{
	size_t at = str_index(argument, '=');
	struct str name = str_sub(argument, 0, at);
	bool is_item;

	if (at == argument.n)
		return false;
	out->value = str_from(argument, at + 1);
	out->kind = out->value.n ? CHANGE_SET : CHANGE_UNSET;
	if (str_ends(name, STR("+")))
		out->kind = CHANGE_APPEND;
	else if (str_ends(name, STR("-")))
		out->kind = CHANGE_REMOVE_ITEM;
	is_item = out->kind == CHANGE_APPEND || out->kind == CHANGE_REMOVE_ITEM;
	out->field = str_sub(name, 0, name.n - is_item);
	return is_name(out->field) && !(is_item && out->value.n == 0);
}

/* --- trees -------------------------------------------------------------------------------- */

static struct node *new_scalar(struct edit *edit, struct str text)
{
	struct node *node = arena_alloc(&edit->arena, sizeof(*node));

	node->text = arena_str(&edit->arena, text);
	return node;
}

static struct node *new_collection(struct edit *edit, enum node_kind kind)
{
	struct node *node = arena_alloc(&edit->arena, sizeof(*node));

	node->kind = kind;
	node->style = STYLE_BLOCK;
	return node;
}

static struct node *last_child(const struct node *parent)
{
	struct node *last = NULL;

	for (struct node *child = parent->first; child; child = child->next)
		last = child;
	return last;
}

static void add_child(struct node *parent, struct node *child)
{
	struct node *last = last_child(parent);

	*(last ? &last->next : &parent->first) = child;
}

static bool is_empty(const struct node *node)
{
	return node->kind == NODE_SCALAR && node->start == node->end;
}

/* An item of a list with this text, or null. */
static struct node *find_item(const struct node *list, struct str text)
{
	for (struct node *item = list->first; item; item = item->next)
		if (item->kind == NODE_SCALAR && str_eq(item->text, text))
			return item;
	return NULL;
}

/* Carries a step out on the tree alone: what the changed file must read as. */
static void relink(const struct step *step)
{
	struct node **at = &step->parent->first;

	if (step->after)
		at = &step->after->next;
	while (step->old && *at != step->old)
		at = &(*at)->next;
	if (!step->value) {
		*at = step->old->next;
		return;
	}
	step->value->next = step->old ? step->old->next : *at;
	*at = step->value;
}

/* --- from step to bytes ------------------------------------------------------------------- */

/* The file's tree, or null; an empty one ends where its first field would go. */
static struct node *parse(struct edit *edit, struct str bytes, struct frontmatter *parts,
			  struct diags *diags)
{
	struct yaml_source source = { .path = edit->path, .line = 2 };
	struct node *root;

	if (frontmatter_split(bytes, edit->path, parts, diags) < 0)
		return NULL;
	source.text = parts->yaml;
	source.offset = (uint32_t)parts->yaml_at;
	root = yaml_parse(source, &edit->arena, diags);
	if (root && !root->first && root->style == STYLE_BLOCK)
		root->start = root->end = (uint32_t)(parts->yaml_at + parts->yaml.n);
	return root;
}

/* The splices that would do, best first; returns how many. */
static size_t propose(struct str file, const struct step *step, struct splice *proposals)
{
	struct node tight;

	if (!step->value) {
		proposals[0] = splice_remove(file, step->parent, step->old);
		proposals[1] = splice_remove_comments(file, step->parent, step->old);
		return 2;
	}
	tight = *step->value;
	tight.style = tight.kind == NODE_SCALAR ? STYLE_DOUBLE : STYLE_FLOW;
	if (step->old) {
		proposals[0] = splice_replace(file, step->parent, step->old, step->value);
		proposals[1] = splice_replace(file, step->parent, step->old, &tight);
	} else {
		proposals[0] = splice_insert(file, step->parent, step->after, step->value);
		proposals[1] = splice_insert(file, step->parent, step->after, &tight);
	}
	return 2;
}

/* Takes the spliced file when it reads as the tree that was meant, and its body is the same. */
static bool accept(struct edit *edit, const struct splice *splice)
{
	struct buf bytes = BUF_INIT;
	struct frontmatter parts;
	struct diags diags = DIAGS_INIT;
	struct str file = buf_str(&edit->bytes);
	struct node *root;
	bool good;

	buf_add(&bytes, file);
	buf_splice(&bytes, splice->at, splice->n, buf_str(&splice->text));
	root = parse(edit, buf_str(&bytes), &parts, &diags);
	good = root && node_equal(edit->root, root) && str_eq(edit->parts.body, parts.body);
	if (good) {
		buf_release(&edit->bytes);
		edit->bytes = bytes;
		edit->parts = parts;
		edit->root = root;
	} else {
		buf_release(&bytes);
	}
	diags_release(&diags);
	return good;
}

static struct place place_of(const struct edit *edit, const struct target *target)
{
	const struct node *node = target->node ? target->node : target->parent;

	if (!node || node == edit->root)
		return (struct place){ edit->path, 1, 1 };
	return node_place(node->key ? node->key : node, edit->path);
}

static int refuse(struct edit *edit, const struct target *target, enum diag_id id,
		  struct str value)
{
	struct buf name = BUF_INIT;

	buf_add(&name, target->name);
	if (target->key.n) {
		buf_addc(&name, '.');
		buf_add(&name, target->key);
	}
	diag_add_field(edit->diags, id, place_of(edit, target), STR(""), target->name,
		       DIAG_ARGS(buf_str(&name), value));
	buf_release(&name);
	return -1;
}

static int take(struct edit *edit, const struct target *target, struct step step)
{
	struct splice proposals[2];
	struct place place = place_of(edit, target);
	size_t n = propose(buf_str(&edit->bytes), &step, proposals);
	bool accepted = false;

	relink(&step);
	for (size_t i = 0; i < n; i++) {
		if (!accepted)
			accepted = accept(edit, &proposals[i]);
		buf_release(&proposals[i].text);
	}
	if (accepted)
		return 0;
	diag_add_field(edit->diags, DIAG_EDIT_REFUSED, place, STR(""), target->name,
		       DIAG_ARGS(target->name));
	return -1;
}

/* --- where a new field goes --------------------------------------------------------------- */

/* The id first, then as declared, then what the schema does not know. */
static size_t rank(const struct field *fields, size_t n, struct str name)
{
	if (str_eq(name, STR("id")))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (str_eq(fields[i].name, name))
			return i + 1;
	return SIZE_MAX;
}

/* The child of a map behind which a name belongs; null: first. */
static struct node *predecessor(const struct node *map, const struct field *fields, size_t n,
				struct str name)
{
	size_t own = rank(fields, n, name), best = 0;
	struct node *found = NULL;

	for (struct node *child = map->first; child; child = child->next) {
		size_t other = rank(fields, n, child->key->text);

		if ((other < own && (!found || other >= best)) || own == SIZE_MAX) {
			found = child;
			best = other;
		}
	}
	return found;
}

/* --- the four changes --------------------------------------------------------------------- */

static const struct field *field_of_key(const struct field *field, struct str key)
{
	for (size_t i = 0; field && i < field->n_fields; i++)
		if (str_eq(field->fields[i].name, key))
			return &field->fields[i];
	return field && field->n_fields == 0 ? field->of : NULL;
}

/* False and a diagnostic when the name means nothing in this record. */
static bool find_target(struct edit *edit, struct str name, struct target *out)
{
	struct node *map;

	*out = (struct target){ .name = str_until(name, '.'), .parent = edit->root };
	out->field = type_field(edit->type, out->name);
	out->node = map = node_get(edit->root, out->name);
	if (str_eq(out->name, STR("id")))
		return refuse(edit, out, DIAG_EDIT_ID, STR("")) == 0;
	if (out->name.n == name.n)
		return true;
	out->key = str_from(name, out->name.n + 1);
	if ((out->field && out->field->kind != FIELD_MAP) ||
	    (map && map->kind != NODE_MAP && (map->kind != NODE_SCALAR || map->text.n)))
		return refuse(edit, out, DIAG_EDIT_NOT_MAP, STR("")) == 0;
	out->field = field_of_key(out->field, out->key);
	out->parent = map && map->kind == NODE_MAP ? map : NULL;
	out->node = node_get(out->parent, out->key);
	return true;
}

/* A map with the one key, for a record that does not have it yet. */
static struct node *wrap(struct edit *edit, const struct target *target, struct node *value)
{
	struct node *map = new_collection(edit, NODE_MAP);

	value->key = new_scalar(edit, target->key);
	map->first = value;
	return map;
}

/* The child behind which a new field or key belongs in the schema's order. */
static struct node *place_for(const struct edit *edit, const struct target *target)
{
	const struct field *field = type_field(edit->type, target->name);

	if (target->parent == edit->root)
		return predecessor(edit->root, edit->type->fields, edit->type->n_fields,
				   target->name);
	return predecessor(target->parent, field ? field->fields : NULL,
			   field ? field->n_fields : 0, target->key);
}

/* Puts a value where the target is, or where it belongs when it is not there. */
static int put(struct edit *edit, const struct target *target, struct node *value)
{
	struct step step = { .parent = target->parent, .old = target->node, .value = value };
	struct target map = { .name = target->name, .parent = edit->root };

	if (!target->parent) {
		map.node = node_get(edit->root, target->name);
		return put(edit, &map, wrap(edit, target, value));
	}
	if (step.old) {
		value->key = step.old->key;
	} else {
		value->key = new_scalar(edit, target->key.n ? target->key : target->name);
		step.after = place_for(edit, target);
	}
	return take(edit, target, step);
}

/* The last field of a mapping takes the mapping with it: an empty one says nothing. */
static int unset(struct edit *edit, const struct target *target)
{
	struct step step = { .parent = target->parent, .old = target->node };

	if (!target->node)
		return 0;
	if (target->parent != edit->root && target->parent->first == target->node &&
	    !target->node->next) {
		step.old = target->parent;
		step.parent = edit->root;
	}
	return take(edit, target, step);
}

static bool is_list(const struct target *target)
{
	if (target->field)
		return target->field->kind == FIELD_LIST;
	return target->node && target->node->kind == NODE_LIST;
}

/* Whether the declared value has parts that one text cannot state. */
static bool has_parts(const struct field *field)
{
	if (field && field->kind == FIELD_LIST)
		field = field->of;
	return field && (field->kind == FIELD_MAP || field->kind == FIELD_LIST);
}

/* Short words without blanks, such as ids and years, fit in brackets; others get a line each. */
static enum node_style list_style(const struct node *list)
{
	size_t width = 0;

	for (const struct node *item = list->first; item; item = item->next) {
		width += item->text.n + 2;
		for (size_t i = 0; i < item->text.n; i++)
			if ((unsigned char)item->text.p[i] <= ' ')
				return STYLE_BLOCK;
	}
	return width <= 60 ? STYLE_FLOW : STYLE_BLOCK;
}

static struct node *new_list(struct edit *edit, struct str text)
{
	struct node *list = new_collection(edit, NODE_LIST);

	while (text.n) {
		struct str item = str_until(text, ',');

		text = str_from(text, item.n + 1);
		item = str_trim(item);
		if (item.n)
			add_child(list, new_scalar(edit, item));
	}
	list->style = list_style(list);
	return list;
}

static bool is_list_of_scalars(const struct node *node)
{
	if (!node || node->kind != NODE_LIST || !node->first)
		return false;
	for (const struct node *item = node->first; item; item = item->next)
		if (item->kind != NODE_SCALAR)
			return false;
	return true;
}

/* Whether a list becomes the other one by dropping items and adding some at the end. */
static bool is_reachable(const struct node *list, const struct node *wanted)
{
	const struct node *to = wanted->first;
	size_t kept = 0;

	for (const struct node *item = list->first; item; item = item->next) {
		if (!find_item(wanted, item->text))
			continue;
		if (!to || !str_eq(item->text, to->text))
			return false;
		to = to->next;
		kept++;
	}
	for (; to; to = to->next)
		if (find_item(list, to->text) || find_item(wanted, to->text) != to)
			return false;
	return kept > 0;
}

static int append(struct edit *edit, const struct change *change);
static int remove_item(struct edit *edit, const struct change *change);

/* Item by item, so that what stays keeps its line and its comment. */
static int set_items(struct edit *edit, const struct change *change, const struct node *list,
		     const struct node *wanted)
{
	struct change step = { .field = change->field };

	step.kind = CHANGE_REMOVE_ITEM;
	for (const struct node *item = list->first; item; item = item->next) {
		step.value = item->text;
		if (find_item(list, item->text) == item && !find_item(wanted, item->text) &&
		    remove_item(edit, &step) < 0)
			return -1;
	}
	step.kind = CHANGE_APPEND;
	for (const struct node *item = wanted->first; item; item = item->next) {
		step.value = item->text;
		if (append(edit, &step) < 0)
			return -1;
	}
	return 0;
}

static int set_list(struct edit *edit, const struct change *change, const struct target *target)
{
	struct node *list = new_list(edit, change->value);
	struct node *old = target->node, *copy;

	if (!list->first)
		return unset(edit, target);
	if (is_list_of_scalars(old) && is_reachable(old, list)) {
		copy = new_collection(edit, NODE_LIST);
		for (struct node *item = old->first; item; item = item->next)
			add_child(copy, new_scalar(edit, item->text));
		return set_items(edit, change, copy, list);
	}
	if (old && old->kind == NODE_LIST)
		list->style = old->style;
	else if (old && !is_empty(old))
		list->style = STYLE_FLOW;
	return put(edit, target, list);
}

static int set(struct edit *edit, const struct change *change)
{
	struct target target;
	struct node *value;

	if (!find_target(edit, change->field, &target))
		return -1;
	if ((target.field && target.field->kind == FIELD_MAP) || has_parts(target.field))
		return refuse(edit, &target, DIAG_EDIT_PARTS, STR(""));
	if (target.field && target.field->kind == FIELD_LIST)
		return set_list(edit, change, &target);
	if (target.node && target.node->kind == NODE_SCALAR &&
	    str_eq(target.node->text, change->value))
		return 0;
	value = new_scalar(edit, change->value);
	if (target.node && target.node->kind == NODE_SCALAR)
		value->style = target.node->style;
	return put(edit, &target, value);
}

/* A lone scalar, and nothing at all, become a list first. */
static int append_to_scalar(struct edit *edit, const struct change *change,
			    const struct target *target)
{
	struct node *list = new_collection(edit, NODE_LIST);

	if (target->node && target->node->text.n) {
		if (str_eq(target->node->text, change->value))
			return 0;
		add_child(list, new_scalar(edit, target->node->text));
	}
	add_child(list, new_scalar(edit, change->value));
	list->style = target->node && !is_empty(target->node) ? STYLE_FLOW : list_style(list);
	return put(edit, target, list);
}

static int append(struct edit *edit, const struct change *change)
{
	struct target target;
	struct step step = { .parent = NULL };

	if (!find_target(edit, change->field, &target))
		return -1;
	if (!is_list(&target) || (target.node && target.node->kind == NODE_MAP))
		return refuse(edit, &target, DIAG_EDIT_NOT_LIST, STR(""));
	if (has_parts(target.field))
		return refuse(edit, &target, DIAG_EDIT_PARTS, STR(""));
	if (!target.node || target.node->kind == NODE_SCALAR)
		return append_to_scalar(edit, change, &target);
	if (find_item(target.node, change->value))
		return 0;
	step.parent = target.node;
	step.after = last_child(target.node);
	step.value = new_scalar(edit, change->value);
	return take(edit, &target, step);
}

/* Every item with this text goes; with the last item the field goes, for it says nothing then. */
static int remove_item(struct edit *edit, const struct change *change)
{
	struct target target;
	struct node *item;
	bool removed = false;

	for (;;) {
		if (!find_target(edit, change->field, &target))
			return -1;
		if (!removed && !is_list(&target))
			return refuse(edit, &target, DIAG_EDIT_NOT_LIST, STR(""));
		if (!target.node)
			break;
		item = target.node;
		if (item->kind == NODE_LIST)
			item = find_item(target.node, change->value);
		if (!item || item->kind != NODE_SCALAR || !str_eq(item->text, change->value))
			break;
		if (item == target.node || !target.node->first->next)
			return unset(edit, &target);
		if (take(edit, &target, (struct step){ .parent = target.node, .old = item }) < 0)
			return -1;
		removed = true;
	}
	return removed ? 0 : refuse(edit, &target, DIAG_EDIT_NO_ITEM, change->value);
}

static int unset_field(struct edit *edit, const struct change *change)
{
	struct target target;

	return find_target(edit, change->field, &target) ? unset(edit, &target) : -1;
}

static int apply(struct edit *edit, const struct change *change)
{
	static int (*const changes[])(struct edit *, const struct change *) = {
		[CHANGE_SET] = set,
		[CHANGE_APPEND] = append,
		[CHANGE_REMOVE_ITEM] = remove_item,
		[CHANGE_UNSET] = unset_field,
	};

	return changes[change->kind](edit, change);
}

/* A value is text that a file may hold, and not more of it than a field may. */
static int check_value(const struct change *change, struct str path, struct diags *diags)
{
	struct place place = { path, 1, 1 };
	char have[24], limit[24];

	if (change->value.n <= YAML_MAX_SCALAR)
		return text_check(change->value, path, diags);
	snprintf(have, sizeof(have), "%zu", change->value.n);
	snprintf(limit, sizeof(limit), "%d", (int)YAML_MAX_SCALAR);
	diag_add(diags, DIAG_YAML_SCALAR_SIZE, place, DIAG_ARGS(str_of(have), str_of(limit)));
	return -1;
}

int record_edit(struct str bytes, struct str path, const struct type *type,
		const struct change *changes, size_t n, struct buf *out, struct diags *diags)
{
	struct edit edit = { .path = path, .type = type, .diags = diags };
	int result = -1;

	buf_clear(out);
	buf_add(&edit.bytes, bytes);
	edit.root = parse(&edit, buf_str(&edit.bytes), &edit.parts, diags);
	if (!edit.root)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (check_value(&changes[i], path, diags) < 0 || apply(&edit, &changes[i]) < 0)
			goto out;
	buf_add(out, buf_str(&edit.bytes));
	result = 0;
out:
	buf_release(&edit.bytes);
	arena_release(&edit.arena);
	return result;
}
