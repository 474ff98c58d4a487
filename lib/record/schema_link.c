/* SPDX-License-Identifier: EUPL-1.2 */
/* Names in schema files to pointers, once every file has been read. */
#include "record/schema_read.h"

#include "base/msg.h"
#include "base/parallel.h"
#include "base/path.h"
#include "text/frontmatter.h"

#include <stdlib.h>

/* Reports a name that leads nowhere, with those that there are. */
static void refuse_unknown(struct loader *loader, const struct node *node, struct str what,
			   const struct str *names, size_t n)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_add_item(&list, names[i]);
	loader_refuse(loader, DIAG_SCHEMA_UNKNOWN, node,
		      DIAG_ARGS(what, node->text, buf_str(&list)));
	buf_release(&list);
}

static void refuse_unknown_key(struct loader *loader, const struct node *node, struct str what,
			       const struct map *known)
{
	struct str *names = mem_alloc((known->n + 1) * sizeof(*names));

	for (size_t i = 0; i < known->n; i++)
		names[i] = known->entries[i].key;
	refuse_unknown(loader, node, what, names, known->n);
	free(names);
}

static void refuse_choice(struct loader *loader, const struct node *node, struct str what,
			  const struct field *field)
{
	struct str *names = mem_alloc((field->n_values + 1) * sizeof(*names));

	for (size_t i = 0; i < field->n_values; i++)
		names[i] = field->values[i].name;
	refuse_unknown(loader, node, what, names, field->n_values);
	free(names);
}

static void refuse_axis(struct loader *loader, const struct node *node, const struct scale *scale)
{
	struct str *names = mem_alloc((scale->n_axes + 1) * sizeof(*names));

	for (size_t i = 0; i < scale->n_axes; i++)
		names[i] = scale->axes[i].name;
	refuse_unknown(loader, node, STR("axis"), names, scale->n_axes);
	free(names);
}

static void refuse_sibling(struct loader *loader, const struct node *node,
			   const struct draft *draft)
{
	size_t n = draft->siblings ? *draft->n_siblings : 0;
	struct str *names = mem_alloc((n + 1) * sizeof(*names));

	for (size_t i = 0; i < n; i++)
		names[i] = draft->siblings[i].name;
	refuse_unknown(loader, node, STR("scale_from"), names, n);
	free(names);
}

/* A list, or one node alone that stands for a list of it. */
static const struct node *first_item(const struct node *node)
{
	return node && node->kind != NODE_SCALAR ? node->first : node;
}

static const struct node *next_item(const struct node *list, const struct node *item)
{
	return list->kind == NODE_SCALAR ? NULL : item->next;
}

static void link_targets(struct loader *loader, const struct draft *draft)
{
	const struct node *list = node_get(draft->node, STR("to"));
	struct field *field = draft->field;

	if (!list)
		return;
	field->to = arena_alloc(&loader->schema->arena,
				(node_count(list) + 1) * sizeof(struct type *));
	for (const struct node *item = first_item(list); item; item = next_item(list, item)) {
		const struct type *type = schema_type(loader->schema, item->text);

		if (type)
			field->to[field->n_to++] = type;
		else
			refuse_unknown_key(loader, item, STR("to"), &loader->schema->by_name);
	}
}

static void link_initial(struct loader *loader, const struct draft *draft)
{
	const struct node *list = node_get(draft->node, STR("initial"));
	struct field *field = draft->field;

	for (size_t i = 0; list && i < field->n_values; i++)
		field->values[i].initial = false;
	for (const struct node *item = first_item(list); item; item = next_item(list, item)) {
		struct choice *choice = (struct choice *)field_choice(field, item->text);

		if (choice)
			choice->initial = true;
		else
			refuse_choice(loader, item, STR("initial"), field);
	}
}

static void link_moves_of(struct loader *loader, struct field *field, const struct node *list)
{
	struct choice *from = (struct choice *)field_choice(field, list->key->text);

	if (!from) {
		refuse_choice(loader, list->key, STR("moves"), field);
		return;
	}
	from->moves = arena_alloc(&loader->schema->arena,
				  (node_count(list) + 1) * sizeof(*from->moves));
	for (const struct node *item = first_item(list); item; item = next_item(list, item)) {
		const struct choice *to = field_choice(field, item->text);

		if (to)
			from->moves[from->n_moves++] = to->name;
		else
			refuse_choice(loader, item, STR("moves"), field);
	}
}

/* A value without a row of its own is an end: nothing follows it. */
static void link_moves(struct loader *loader, const struct draft *draft)
{
	const struct node *moves = node_get(draft->node, STR("moves"));
	struct field *field = draft->field;

	if (!moves || !node_expect(loader, moves, NODE_MAP, _("a mapping of name: value")))
		return;
	field->has_moves = true;
	for (const struct node *child = moves->first; child; child = child->next)
		link_moves_of(loader, field, child);
}

static void link_fixed_scale(struct loader *loader, const struct draft *draft)
{
	const struct node *scale = node_get(draft->node, STR("scale"));
	const struct node *axis = node_get(draft->node, STR("axis"));
	struct field *field = draft->field;

	if (!scale)
		return;
	field->scale = schema_scale(loader->schema, scale->text);
	if (!field->scale && loader->scales_faulty)
		field->faulty = true;
	else if (!field->scale)
		refuse_unknown_key(loader, scale, STR("scale"), &loader->schema->scales);
	else if (axis && !scale_axis(field->scale, field->axis))
		refuse_axis(loader, axis, field->scale);
}

/* A record names its scale in a field of its own, where each step is held against it. */
static void link_named_scale(struct loader *loader, const struct draft *draft)
{
	const struct node *from = node_get(draft->node, STR("scale_from"));
	struct field *field = draft->field;

	if (from && draft->nested) {
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, from,
			      DIAG_ARGS(STR("scale_from"),
					str_of(_("at a field of the type itself; here use scale"))));
		return;
	}
	for (size_t i = 0; from && draft->siblings && i < *draft->n_siblings; i++)
		if (str_eq(draft->siblings[i].name, from->text))
			field->scale_from = &draft->siblings[i];
	if (from && !field->scale_from)
		refuse_sibling(loader, from, draft);
}

static void link_draft(struct loader *loader, const struct draft *draft)
{
	size_t errors = loader->diags->errors;

	loader->path = draft->path;
	link_targets(loader, draft);
	link_initial(loader, draft);
	link_moves(loader, draft);
	link_fixed_scale(loader, draft);
	link_named_scale(loader, draft);
	if (loader->diags->errors != errors || (draft->field->scale_from && loader->scales_faulty))
		draft->field->faulty = true;
}

/* A list or a map is no better than its parts; these were drafted after it. */
static void spread_faults(const struct draft *draft)
{
	struct field *field = draft->field;

	if (field->of && field->of->faulty)
		field->faulty = true;
	for (size_t i = 0; i < field->n_fields; i++)
		if (field->fields[i].faulty)
			field->faulty = true;
}

/* The type's own fields, then those that every type has and this one does not declare itself. */
static void add_common(struct loader *loader, struct type *type)
{
	for (size_t i = 0; i < type->n_fields; i++)
		map_put(&type->by_name, type->fields[i].name, &type->fields[i]);
	for (size_t i = 0; type->fields && i < loader->n_common; i++) {
		struct field *field = &type->fields[type->n_fields];

		if (map_put(&type->by_name, loader->common[i].name, field))
			continue;
		*field = loader->common[i];
		field->index = (uint32_t)type->n_fields++;
		if (field->scale_from)
			field->scale_from = type_field(type, field->scale_from->name);
	}
}

static void add_back(struct loader *loader, struct type *to, const struct type *from,
		     const struct field *whole, const struct field *field)
{
	struct back *backs;

	if (type_field(to, field->back) || type_back(to, field->back)) {
		diag_add(loader->diags, DIAG_SCHEMA_TAKEN, field->place,
			 DIAG_ARGS(STR("back"), field->back, to->name));
		return;
	}
	backs = arena_alloc(&loader->schema->arena, (to->n_backs + 1) * sizeof(*backs));
	for (size_t i = 0; i < to->n_backs; i++)
		backs[i] = to->backs[i];
	backs[to->n_backs++] = (struct back){ field->back, from, whole };
	to->backs = backs;
}

/* `whole` is the type's field, `field` the reference in it, however deep. */
static void link_backs(struct loader *loader, const struct type *from, const struct field *whole,
		       const struct field *field)
{
	if (field->kind == FIELD_REFERENCE && field->back.n)
		for (size_t i = 0; i < field->n_to; i++)
			add_back(loader, (struct type *)field->to[i], from, whole, field);
	if (field->of)
		link_backs(loader, from, whole, field->of);
	for (size_t i = 0; i < field->n_fields; i++)
		link_backs(loader, from, whole, &field->fields[i]);
}

/* What another type has already is told, and this one is left without. */
static void claim(struct loader *loader, struct map *map, const char *key, struct str *name,
		  struct type *type)
{
	const struct type *other = name->n ? map_put(map, *name, type) : NULL;

	if (!other)
		return;
	diag_add(loader->diags, DIAG_SCHEMA_TAKEN, type->place,
		 DIAG_ARGS(str_of(key), *name, other->place.path));
	*name = STR("");
}

/* A name of no field, where no error explains why: that one has been told. */
static bool is_unknown(const struct type *type, struct str name)
{
	return !type->is_partial && !type_field(type, name);
}

static const struct field *read_after(struct loader *loader, const struct type *type,
				      const struct node *fresh)
{
	const struct node *after = node_get(fresh, STR("after"));
	const struct field *field = after ? type_field(type, after->text) : NULL;

	if (field && field->kind == FIELD_DATE)
		return field;
	if (!after || (field ? !field->faulty : is_unknown(type, after->text)))
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, after ? after : fresh,
			      DIAG_ARGS(STR("after"), str_of(_("a field of this type that is a date"))));
	return NULL;
}

static void link_fresh(struct loader *loader, struct type *type, const struct node *fresh)
{
	const struct node *within = node_get(fresh, STR("within"));
	struct value period;

	loader->path = type->place.path;
	if (!fresh || fresh->kind != NODE_MAP)
		return;
	type->fresh_after = read_after(loader, type, fresh);
	if (within && field_kind_read(FIELD_DURATION, within->text, &period)) {
		type->fresh_within = value_duration(&period);
	} else {
		type->fresh_after = NULL;
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, within ? within : fresh,
			      DIAG_ARGS(STR("within"), str_of(_("a duration such as P12M"))));
	}
}

static void link_approve(struct loader *loader, struct type *type, const struct node *approve)
{
	loader->path = type->place.path;
	for (const struct node *item = first_item(approve); item; item = next_item(approve, item))
		if (is_unknown(type, item->text))
			refuse_unknown_key(loader, item, STR("approve"), &type->by_name);
}

void schema_link(struct loader *loader)
{
	struct schema *schema = loader->schema;

	for (size_t i = 0; i < schema->n_types; i++) {
		struct type *type = &schema->types[i];

		claim(loader, &schema->by_name, "type", &type->name, type);
		claim(loader, &schema->by_prefix, "prefix", &type->prefix, type);
		claim(loader, &schema->by_directory, "directory", &type->directory, type);
	}
	for (size_t i = 0; i < loader->n_drafts; i++)
		link_draft(loader, &loader->drafts[i]);
	for (size_t i = loader->n_drafts; i-- > 0;)
		spread_faults(&loader->drafts[i]);
	for (size_t i = 0; i < schema->n_types; i++)
		add_common(loader, &schema->types[i]);
	for (size_t i = 0; i < schema->n_types; i++) {
		struct type *type = &schema->types[i];

		for (size_t j = 0; j < type->n_fields; j++)
			link_backs(loader, type, &type->fields[j], &type->fields[j]);
		if (!loader->type_nodes[i])
			continue;
		link_fresh(loader, type, node_get(loader->type_nodes[i], STR("fresh")));
		link_approve(loader, type, node_get(loader->type_nodes[i], STR("approve")));
	}
}

/* "schema/risk.yaml" -> "risk" */
static struct str file_stem(struct str path)
{
	struct str name = path_name(path);

	return str_sub(name, 0, name.n > 5 ? name.n - 5 : 0);
}

/* Trees of files, which take longer to parse than to understand. */
struct trees {
	const struct document *files;
	struct node **roots;
	struct arena arenas[PARALLEL_MAX];
	struct diags diags[PARALLEL_MAX];
};

/* The check room and the query room read theirs themselves. */
static bool is_ours(const struct document *file)
{
	struct str stem = file_stem(file->path);

	return str_ends(file->path, STR(".yaml")) && !str_eq(stem, STR("checks")) &&
	       !str_eq(stem, STR("queries"));
}

static void parse_trees(void *context, unsigned worker, size_t from, size_t to)
{
	struct trees *trees = context;

	for (size_t i = from; i < to; i++)
		if (is_ours(&trees->files[i]) && trees->files[i].bytes.p)
			trees->roots[i] = yaml_parse_file(trees->files[i].bytes,
							  trees->files[i].path,
							  &trees->arenas[worker],
							  &trees->diags[worker]);
}

static void read_trees(struct loader *loader, size_t n)
{
	unsigned workers = parallel_workers(n, 1, 0);
	struct trees trees = { .files = loader->files };

	loader->roots = arena_alloc(&loader->schema->arena, n * sizeof(*loader->roots));
	trees.roots = loader->roots;
	parallel_run(n, 1, workers, parse_trees, &trees);
	for (unsigned i = 0; i < workers; i++) {
		arena_join(&loader->schema->arena, &trees.arenas[i]);
		diags_join(loader->diags, &trees.diags[i]);
	}
}

static const struct node *read_file(struct loader *loader, const struct document *file)
{
	loader->path = arena_str(&loader->schema->arena, file->path);
	if (!file->bytes.p)
		loader->schema->faulty = true;
	return loader->roots[file - loader->files];
}

/* Files that other files need come first; false when one is there but has a fault. */
static bool read_named(struct loader *loader, const struct document *files, size_t n,
		       struct str name, void (*read)(struct loader *, const struct node *))
{
	size_t errors = loader->diags->errors;
	bool is_read = true;

	for (size_t i = 0; i < n; i++) {
		const struct node *root;

		if (!str_eq(file_stem(files[i].path), name))
			continue;
		root = read_file(loader, &files[i]);
		if (root)
			read(loader, root);
		else
			is_read = false;
	}
	return is_read && loader->diags->errors == errors;
}

static bool is_type_file(const struct document *file)
{
	struct str stem = file_stem(file->path);

	return is_ours(file) && !str_eq(stem, STR("common")) && !str_eq(stem, STR("scales"));
}

static void read_types(struct loader *loader, const struct document *files, size_t n)
{
	struct schema *schema = loader->schema;

	schema->types = arena_alloc(&schema->arena, (n + 1) * sizeof(*schema->types));
	loader->type_nodes = arena_alloc(&schema->arena, (n + 1) * sizeof(*loader->type_nodes));
	for (size_t i = 0; i < n; i++) {
		struct type *type = &schema->types[schema->n_types];
		const struct node *root;

		if (!is_type_file(&files[i]))
			continue;
		root = read_file(loader, &files[i]);
		type->name = arena_str(&schema->arena, file_stem(files[i].path));
		type->place = (struct place){ loader->path, 1, 1 };
		type->index = (uint32_t)schema->n_types;
		type->is_partial = true;
		if (root)
			schema_read_type(loader, root, type);
		type->faulty = type->is_partial;
		loader->type_nodes[schema->n_types++] = root;
	}
}

/* A type may lack what its file, or that of the fields common to all, says wrongly. */
static void mark_faulty(struct schema *schema, const struct diags *diags, size_t first)
{
	for (size_t i = first; i < diags->n; i++) {
		const struct diag *row = &diags->rows[i];
		bool is_common = str_eq(file_stem(row->place.path), STR("common"));

		for (size_t j = 0; j < schema->n_types; j++)
			if (is_common || str_eq(row->place.path, schema->types[j].place.path))
				schema->types[j].faulty = true;
	}
}

int schema_parse(const struct document *files, size_t n, struct schema *schema,
		 struct diags *diags)
{
	struct loader loader = { .schema = schema, .arena = &schema->arena, .diags = diags,
				 .files = files };
	size_t errors = diags->errors, first = diags->n;

	read_trees(&loader, n);
	loader.scales_faulty = !read_named(&loader, files, n, STR("scales"), schema_read_scales);
	loader.common_faulty = !read_named(&loader, files, n, STR("common"), schema_read_common);
	read_types(&loader, files, n);
	schema_link(&loader);
	schema->faulty = schema->faulty || diags->errors != errors;
	if (schema->faulty)
		mark_faulty(schema, diags, first);
	free(loader.drafts);
	return schema->faulty ? -1 : 0;
}
