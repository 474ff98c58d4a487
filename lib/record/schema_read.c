/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Schema files to structs: each key of a file is a row of a table with the function that
 * reads it.
 */
#include "record/schema_read.h"

#include "base/msg.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_FIELD_DEPTH = 4, MAX_PATTERN = 200, MAX_REPEATS = 1000 };

/* --- fields ------------------------------------------------------------------------------- */

static struct field *read_fields(struct loader *loader, const struct node *node, size_t *n,
				 const size_t *n_siblings, unsigned depth);
static void read_field(struct loader *loader, const struct node *node, struct field *field,
		       unsigned depth);

static void field_label(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->label = node_read_labels(loader, node);
}

static void field_help(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->help = node_read_labels(loader, node);
}

static void field_example(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->example = node_read_text(loader, node);
}

static void field_default(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->default_text = node_read_text(loader, node);
}

static void field_required(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->required = node_read_boolean(loader, node);
}

static void field_expected(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->expected = node_read_boolean(loader, node);
}

static void field_unique(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->unique = node_read_boolean(loader, node);
}

static void field_stated(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->stated = node_read_boolean(loader, node);
}

static struct expression read_expression(struct loader *loader, const struct node *node)
{
	struct place place = node_place(node, arena_str(&loader->schema->arena, loader->path));

	place.column += node->style == STYLE_SINGLE || node->style == STYLE_DOUBLE;
	return (struct expression){ node_read_text(loader, node), place };
}

static void field_required_when(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->required_when = read_expression(loader, node);
}

static void field_expected_when(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->expected_when = read_expression(loader, node);
}

static void field_compute(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->compute = read_expression(loader, node);
}

static size_t skip_bracket(struct str pattern, size_t at)
{
	at += at + 1 < pattern.n && pattern.p[at + 1] == '^' ? 2 : 1;
	for (size_t first = at; at < pattern.n && (pattern.p[at] != ']' || at == first); at++)
		if (pattern.p[at] == '[' && at + 1 < pattern.n && strchr(":.=", pattern.p[at + 1]))
			while (at + 1 < pattern.n && pattern.p[at + 1] != ']')
				at++;
	return at;
}

/*
 * The largest number in {n,m}, at least 1, whose opening brace is at *at; leaves *at on
 * the closing one.
 */
static size_t read_count(struct str pattern, size_t *at)
{
	size_t most = 1, number = 0;

	for (; *at < pattern.n && pattern.p[*at] != '}'; ++*at) {
		char c = pattern.p[*at];

		if (c < '0' || c > '9')
			number = 0;
		else if (number <= MAX_REPEATS)
			number = number * 10 + (size_t)(c - '0');
		most = number > most ? number : most;
	}
	return most;
}

/*
 * Whether a pattern repeats a part too often, as ((a{99}){99}){99} does, or
 * refers back: time and memory for these grow past any limit.
 */
static bool is_costly(struct str pattern)
{
	size_t most[MAX_PATTERN + 1] = { 1 };	/* repeats within each open group */
	size_t last = 1;			/* of the last item */
	size_t depth = 0;

	for (size_t i = 0; i < pattern.n; i++) {
		char c = pattern.p[i];

		if (c == '\\' && ++i < pattern.n && pattern.p[i] >= '0' && pattern.p[i] <= '9')
			return true;
		if (c == '[')
			i = skip_bracket(pattern, i);
		if (c == '(')
			most[++depth] = 1;
		if (c == '{')
			last *= read_count(pattern, &i);
		else if (c == ')' && depth > 0)
			last = most[depth--];
		else if (!strchr("*+?", c))
			last = 1;
		if (last > MAX_REPEATS)
			return true;
		if (last > most[depth])
			most[depth] = last;
	}
	return false;
}

/* Anchored, so that it speaks of the whole value. */
static void field_pattern(struct loader *loader, const struct node *node, void *object)
{
	struct field *field = object;
	struct buf anchored = BUF_INIT;
	struct pattern *pattern;
	char words[128];
	int error;

	field->pattern = node_read_text(loader, node);
	if (field->pattern.n > MAX_PATTERN || is_costly(field->pattern)) {
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, node,
			      DIAG_ARGS(STR("pattern"),
					str_of(_("at most 200 bytes long, repeat a part "
						 "1000 times at most, and not refer back"))));
		return;
	}
	buf_printf(&anchored, "^(%.*s)$", STR_ARG(field->pattern));
	pattern = arena_alloc(&loader->schema->arena, sizeof(*pattern));
	error = regcomp(&pattern->regex, anchored.p, REG_EXTENDED | REG_NOSUB);
	if (error) {
		regerror(error, &pattern->regex, words, sizeof(words));
		loader_refuse(loader, DIAG_SCHEMA_VALUE, node,
			      DIAG_ARGS(STR("pattern"), field->pattern, str_of(words)));
	} else {
		pattern->next = loader->schema->patterns;
		loader->schema->patterns = pattern;
		field->regex = &pattern->regex;
	}
	buf_release(&anchored);
}

/* Names that mean something else in queries and records. */
static bool is_reserved(struct str name)
{
	static const char *const names[] = {
		"id", "type", "unit", "path", "body", "commit", "record", "table", "list", "text",
		"from", "where", "group", "by", "sort", "asc", "desc", "limit", "at", "as", "and",
		"or", "not", "in", "is", "missing", "set", "since", "true", "false",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	return false;
}

/* Whether queries can say a name of the schema; tells it when they cannot. */
static bool is_sayable(struct loader *loader, const struct node *node, const char *key,
		       struct str name)
{
	if (schema_is_name(name) && !is_reserved(name))
		return true;
	loader_refuse(loader, DIAG_SCHEMA_VALUE, node,
		      DIAG_ARGS(str_of(key), name,
				str_of(_("a name has a-z, 0-9 and _, and is no word of the query "
					 "language"))));
	return false;
}

static void field_back(struct loader *loader, const struct node *node, void *object)
{
	struct str name = node_read_text(loader, node);

	if (is_sayable(loader, node, "back", name))
		((struct field *)object)->back = name;
}

static void field_axis(struct loader *loader, const struct node *node, void *object)
{
	((struct field *)object)->axis = node_read_text(loader, node);
}

static void field_values(struct loader *loader, const struct node *node, void *object)
{
	struct field *field = object;
	size_t i = 0;

	if (!node_expect(loader, node, NODE_MAP, "{name: {sv: ..., en: ...}}"))
		return;
	field->n_values = node_count(node);
	field->values = arena_alloc(&loader->schema->arena,
				    field->n_values * sizeof(*field->values));
	for (const struct node *child = node->first; child; child = child->next, i++) {
		field->values[i].name = arena_str(&loader->schema->arena, child->key->text);
		field->values[i].label = node_read_labels(loader, child);
		field->values[i].initial = true;
	}
}

/* Keys that need the rest of the field, or other files: see schema_link(), or read_kind(). */
static void field_later(struct loader *loader, const struct node *node, void *object)
{
}

static const struct key field_keys[] = {
	{ "type", field_later, true },
	{ "label", field_label, false },
	{ "help", field_help, false },
	{ "example", field_example, false },
	{ "required", field_required, false },
	{ "required_when", field_required_when, false },
	{ "expected", field_expected, false },
	{ "expected_when", field_expected_when, false },
	{ "unique", field_unique, false },
	{ "pattern", field_pattern, false },
	{ "min", field_later, false },
	{ "max", field_later, false },
	{ "default", field_default, false },
	{ "values", field_values, false },
	{ "initial", field_later, false },
	{ "moves", field_later, false },
	{ "scale", field_later, false },
	{ "scale_from", field_later, false },
	{ "axis", field_axis, false },
	{ "to", field_later, false },
	{ "back", field_back, false },
	{ "compute", field_compute, false },
	{ "stated", field_stated, false },
	{ "of", field_later, false },
	{ "fields", field_later, false },
};

/* False when there is no such kind: what the other keys mean is not known then. */
static bool read_kind(struct loader *loader, const struct node *node, struct field *field)
{
	struct buf list = BUF_INIT;

	if (!node || (node->kind == NODE_SCALAR && field_kind_parse(node->text, &field->kind)))
		return true;
	for (int kind = 0; kind < FIELD_KINDS; kind++)
		buf_add_item(&list, str_of(field_kind_name((enum field_kind)kind)));
	loader_refuse(loader, DIAG_SCHEMA_UNKNOWN, node,
		      DIAG_ARGS(STR("type"), node->text, buf_str(&list)));
	buf_release(&list);
	return false;
}

static void read_bound(struct loader *loader, const struct node *node, struct field *field,
		       struct value *out)
{
	enum field_kind kind = field->kind == FIELD_YEARS ? FIELD_YEAR : field->kind;

	if (!node)
		return;
	if (node->kind == NODE_SCALAR && kind != FIELD_TEXT && kind != FIELD_MARKDOWN &&
	    field_kind_read(kind, node->text, out))
		return;
	*out = (struct value){ 0 };
	loader_refuse(loader, DIAG_SCHEMA_SHAPE, node,
		      DIAG_ARGS(node->key->text, str_of(field_kind_name(field->kind))));
}

/* The parts that an enum, a list or a map cannot be without. */
static void require_parts(struct loader *loader, const struct node *node, struct field *field)
{
	static const struct {
		enum field_kind kind;
		const char *key, *other;
	} parts[] = {
		{ FIELD_ENUM, "values", "values" }, { FIELD_REFERENCE, "to", "to" },
		{ FIELD_LIST, "of", "of" },	    { FIELD_MAP, "fields", "of" },
		{ FIELD_SCALE, "axis", "axis" },    { FIELD_SCALE, "scale", "scale_from" },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (field->kind == parts[i].kind && !node_get(node, str_of(parts[i].key)) &&
		    !node_get(node, str_of(parts[i].other)))
			loader_refuse(loader, DIAG_SCHEMA_REQUIRED, node,
				      DIAG_ARGS(str_of(parts[i].key),
						str_of(_("the type of the field needs it"))));
}

static void read_nested(struct loader *loader, const struct node *node, struct field *field,
			unsigned depth)
{
	const struct node *of = node_get(node, STR("of"));
	const struct node *fields = node_get(node, STR("fields"));

	if (depth >= MAX_FIELD_DEPTH && (of || fields)) {
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, node,
			      DIAG_ARGS(field->name, str_of(_("nested less deeply"))));
		return;
	}
	if (of) {
		field->of = arena_alloc(&loader->schema->arena, sizeof(*field->of));
		field->of->name = field->name;
		field->of->label = field->label;
		read_field(loader, of, field->of, depth + 1);
	}
	if (fields)
		field->fields = read_fields(loader, fields, &field->n_fields, &field->n_fields,
					    depth + 1);
}

static void add_draft(struct loader *loader, const struct node *node, struct field *field,
		      unsigned depth)
{
	loader->drafts = mem_grow(loader->drafts, &loader->cap_drafts, loader->n_drafts + 1,
				  sizeof(*loader->drafts));
	loader->drafts[loader->n_drafts++] = (struct draft){
		.field = field, .node = node,
		.path = loader->path, .nested = depth > 0,
	};
}

/* `of: integer` is short for `of: {type: integer}`. */
static void read_parts(struct loader *loader, const struct node *node, struct field *field,
		       unsigned depth)
{
	bool is_known;

	if (node->kind == NODE_SCALAR) {
		read_kind(loader, node, field);
		return;
	}
	is_known = read_kind(loader, node_get(node, STR("type")), field);
	keys_read(loader, node, field_keys, sizeof(field_keys) / sizeof(field_keys[0]), field);
	if (node->kind != NODE_MAP)
		return;
	if (is_known) {
		read_bound(loader, node_get(node, STR("min")), field, &field->min);
		read_bound(loader, node_get(node, STR("max")), field, &field->max);
		require_parts(loader, node, field);
	}
	read_nested(loader, node, field, depth);
}

static void read_field(struct loader *loader, const struct node *node, struct field *field,
		       unsigned depth)
{
	size_t errors = loader->diags->errors;

	field->place = node_place(node->key ? node->key : node, loader->path);
	add_draft(loader, node, field, depth);
	read_parts(loader, node, field, depth);
	field->faulty = loader->diags->errors != errors;
}

static struct field *read_fields(struct loader *loader, const struct node *node, size_t *n,
				 const size_t *n_siblings, unsigned depth)
{
	struct field *fields;
	size_t first = loader->n_drafts, count = 0;

	if (!node_expect(loader, node, NODE_MAP, _("a mapping of name: value")))
		return NULL;
	fields = arena_alloc(&loader->schema->arena,
			     (node_count(node) + loader->n_common) * sizeof(*fields));
	for (const struct node *child = node->first; child; child = child->next) {
		struct field *field = &fields[count];

		if (!is_sayable(loader, child->key, "fields", child->key->text))
			continue;
		field->name = arena_str(&loader->schema->arena, child->key->text);
		field->index = (uint32_t)count++;
		read_field(loader, child, field, depth);
		if (depth == 0 && !node_get(child, STR("label")))
			loader_refuse(loader, DIAG_SCHEMA_REQUIRED, child,
				      DIAG_ARGS(STR("label"), str_of(_("people read labels"))));
	}
	*n = count;
	for (size_t i = first; i < loader->n_drafts; i++) {
		if (loader->drafts[i].siblings)
			continue;
		loader->drafts[i].siblings = fields;
		loader->drafts[i].n_siblings = n_siblings;
	}
	return fields;
}

/* --- types -------------------------------------------------------------------------------- */

/* What FROM reads without being a type. */
static bool is_table(struct str name)
{
	return str_eq(name, STR("findings")) || str_eq(name, STR("changes")) ||
	       str_eq(name, STR("approvals"));
}

static void type_name(struct loader *loader, const struct node *node, void *object)
{
	struct type *type = object;
	struct str name = node_read_text(loader, node);

	if (name.n && !str_eq(name, type->name))
		loader_refuse(loader, DIAG_SCHEMA_VALUE, node,
			      DIAG_ARGS(STR("type"), name,
					str_of(_("it is the name of the file without .yaml"))));
	else if (is_table(name))
		loader_refuse(loader, DIAG_SCHEMA_VALUE, node,
			      DIAG_ARGS(STR("type"), name,
					str_of(_("a table of the query language has this name"))));
	else if (name.n)
		is_sayable(loader, node, "type", name);
}

static void type_prefix(struct loader *loader, const struct node *node, void *object)
{
	struct type *type = object;
	struct buf id = BUF_INIT;

	type->prefix = node_read_text(loader, node);
	buf_printf(&id, "%.*s-0000", STR_ARG(type->prefix));
	if (!id_is_valid(buf_str(&id))) {
		loader_refuse(loader, DIAG_SCHEMA_VALUE, node,
			      DIAG_ARGS(STR("prefix"), type->prefix,
					str_of(_("it is one to four letters A-Z"))));
		type->prefix = STR("");
	}
	buf_release(&id);
}

static void type_directory(struct loader *loader, const struct node *node, void *object)
{
	struct type *type = object;
	struct str name = node_read_text(loader, node);

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool is_inner = (c >= '0' && c <= '9') || c == '-' || c == '_';

		if ((c >= 'a' && c <= 'z') || (i && is_inner))
			continue;
		loader_refuse(loader, DIAG_SCHEMA_VALUE, node,
			      DIAG_ARGS(STR("directory"), name,
					str_of(_("it is one folder name of a-z, 0-9, - and _"))));
		return;
	}
	type->directory = name;
}

static void type_label(struct loader *loader, const struct node *node, void *object)
{
	((struct type *)object)->label = node_read_labels(loader, node);
}

static void type_plural(struct loader *loader, const struct node *node, void *object)
{
	((struct type *)object)->plural = node_read_labels(loader, node);
}

static void type_help(struct loader *loader, const struct node *node, void *object)
{
	((struct type *)object)->help = node_read_labels(loader, node);
}

static void type_approve(struct loader *loader, const struct node *node, void *object)
{
	struct type *type = object;

	type->approve = node_read_names(loader, node, &type->n_approve);
}

static void type_shared(struct loader *loader, const struct node *node, void *object)
{
	((struct type *)object)->is_shared = node_read_boolean(loader, node);
}

static void type_later(struct loader *loader, const struct node *node, void *object)
{
	node_expect(loader, node, NODE_MAP, _("a mapping of name: value"));
}

static const struct key type_keys[] = {
	{ "type", type_name, true },		{ "prefix", type_prefix, true },
	{ "directory", type_directory, true },	{ "label", type_label, true },
	{ "plural", type_plural, true },	{ "help", type_help, false },
	{ "approve", type_approve, false },	{ "shared", type_shared, false },
	{ "fresh", type_later, false },		{ "fields", type_later, true },
};

void schema_read_type(struct loader *loader, const struct node *root, struct type *type)
{
	const struct node *fields = node_get(root, STR("fields"));

	type->place = node_place(root, loader->path);
	keys_read(loader, root, type_keys, sizeof(type_keys) / sizeof(type_keys[0]), type);
	if (fields)
		type->fields = read_fields(loader, fields, &type->n_fields, &type->n_fields, 0);
	type->is_partial = loader->common_faulty || !type->fields ||
			   type->n_fields < node_count(fields);
}

static void common_fields(struct loader *loader, const struct node *node, void *object)
{
	loader->common = read_fields(loader, node, &loader->n_common, &loader->n_common, 0);
}

void schema_read_common(struct loader *loader, const struct node *root)
{
	static const struct key keys[] = { { "fields", common_fields, true } };

	keys_read(loader, root, keys, 1, NULL);
}
