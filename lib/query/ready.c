/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/ready.h"

#include "base/msg.h"
#include "query/shape.h"
#include "record/schema_read.h"

/* --- the file ----------------------------------------------------------------------------- */

/* What the readers of keys are given: they reach the file through the loader of the first. */
struct ready_loader {
	struct loader keys;
	struct document file;
	struct ready *first, **last;
};

static struct ready_loader *whole(struct loader *keys)
{
	return (struct ready_loader *)keys;
}

static void ready_name(struct loader *keys, const struct node *node, void *object)
{
	struct ready *ready = object;

	ready->name = node_read_text(keys, node);
	for (size_t i = 0; i < ready->name.n; i++) {
		char c = ready->name.p[i];
		bool is_inner = (c >= '0' && c <= '9') || c == '-';

		if ((c >= 'a' && c <= 'z') || (i && is_inner))
			continue;
		loader_refuse(keys, DIAG_SCHEMA_VALUE, node,
			      DIAG_ARGS(STR("name"), ready->name,
					str_of(_("a name has a-z, 0-9 and -"))));
		return;
	}
}

static void ready_label(struct loader *keys, const struct node *node, void *object)
{
	((struct ready *)object)->label = node_read_labels(keys, node);
}

static void ready_help(struct loader *keys, const struct node *node, void *object)
{
	((struct ready *)object)->help = node_read_labels(keys, node);
}

static void ready_text(struct loader *keys, const struct node *node, void *object)
{
	if (node_expect(keys, node, NODE_SCALAR, _("a text")))
		((struct ready *)object)->text = (struct scalar){ node, whole(keys)->file };
}

/* Kinds that a text on a command line can state without a declaration. */
static bool is_plain_kind(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_INTEGER || kind == FIELD_DECIMAL ||
	       kind == FIELD_BOOLEAN || kind == FIELD_DATE || kind == FIELD_YEAR ||
	       kind == FIELD_DURATION;
}

static void parameter_type(struct loader *keys, const struct node *node, void *object)
{
	struct ready_parameter *parameter = object;
	struct str name = node_read_text(keys, node);
	struct buf known = BUF_INIT;

	if (field_kind_parse(name, &parameter->kind) && is_plain_kind(parameter->kind))
		return;
	for (int kind = 0; kind < FIELD_KINDS; kind++)
		if (is_plain_kind((enum field_kind)kind))
			buf_add_item(&known, str_of(field_kind_name((enum field_kind)kind)));
	loader_refuse(keys, DIAG_SCHEMA_UNKNOWN, node,
		      DIAG_ARGS(STR("type"), name, buf_str(&known)));
	buf_release(&known);
}

static void parameter_default(struct loader *keys, const struct node *node, void *object)
{
	if (node_expect(keys, node, NODE_SCALAR, _("a text")))
		((struct ready_parameter *)object)->default_text =
			(struct scalar){ node, whole(keys)->file };
}

static void ready_parameters(struct loader *keys, const struct node *node, void *object)
{
	static const struct key parameter_keys[] = {
		{ "type", parameter_type, true }, { "default", parameter_default, false },
	};
	struct ready *ready = object;

	if (!node_expect(keys, node, NODE_MAP, _("a mapping of name: value")))
		return;
	ready->parameters = arena_alloc(keys->arena,
					node_count(node) * sizeof(*ready->parameters));
	for (const struct node *child = node->first; child; child = child->next) {
		struct ready_parameter *parameter = &ready->parameters[ready->n_parameters++];

		parameter->name = child->key->text;
		keys_read(keys, child, parameter_keys, 2, parameter);
		if (!schema_is_name(parameter->name) || str_eq(parameter->name, STR("today")))
			loader_refuse(keys, DIAG_SCHEMA_VALUE, child->key,
				      DIAG_ARGS(STR("parameters"), parameter->name,
						str_of(_("a name has a-z, 0-9 and _, and today is "
							 "known already"))));
	}
}

static void add_ready(struct ready_loader *loader, const struct node *node)
{
	static const struct key ready_keys[] = {
		{ "name", ready_name, true }, { "label", ready_label, true },
		{ "help", ready_help, false }, { "parameters", ready_parameters, false },
		{ "query", ready_text, true },
	};
	struct ready *ready = arena_alloc(loader->keys.arena, sizeof(*ready));
	size_t errors = loader->keys.diags->errors;

	keys_read(&loader->keys, node, ready_keys, sizeof(ready_keys) / sizeof(*ready_keys), ready);
	for (const struct ready *other = loader->first; other; other = other->next)
		if (ready->name.n && str_eq(other->name, ready->name))
			loader_refuse(&loader->keys, DIAG_SCHEMA_TAKEN, node,
				      DIAG_ARGS(STR("name"), ready->name, loader->file.path));
	if (loader->keys.diags->errors > errors)
		return;
	*loader->last = ready;
	loader->last = &ready->next;
}

static void all_queries(struct loader *keys, const struct node *node, void *object)
{
	if (!node_expect(keys, node, NODE_LIST, _("a list")))
		return;
	for (const struct node *child = node->first; child; child = child->next)
		add_ready(whole(keys), child);
}

struct ready *ready_parse(struct document file, struct arena *arena, struct diags *diags)
{
	static const struct key file_keys[] = { { "queries", all_queries, true } };
	struct ready_loader loader = { .keys = { .arena = arena, .diags = diags,
						 .path = file.path }, .file = file };
	const struct node *root = NULL;

	loader.last = &loader.first;
	if (file.bytes.p)
		root = yaml_parse_file(file.bytes, file.path, arena, diags);
	if (root)
		keys_read(&loader.keys, root, file_keys, 1, NULL);
	return loader.first;
}

/* --- one query ---------------------------------------------------------------------------- */

const struct ready *ready_find(const struct ready *first, struct str name, struct diags *diags)
{
	struct buf known = BUF_INIT;
	struct str names[128], nearest;
	size_t n = 0;

	for (const struct ready *ready = first; ready; ready = ready->next)
		if (str_eq(ready->name, name))
			return ready;
	for (const struct ready *ready = first; ready; ready = ready->next) {
		buf_add_item(&known, ready->name);
		if (n < sizeof(names) / sizeof(*names))
			names[n++] = ready->name;
	}
	nearest = nearest_name(name, names, n);
	diag_add(diags, DIAG_READY_UNKNOWN, (struct place){ 0 },
		 DIAG_ARGS(name, nearest.n ? nearest : buf_str(&known)));
	buf_release(&known);
	return NULL;
}

static size_t find_parameter(const struct ready *ready, struct str name)
{
	size_t i = 0;

	while (i < ready->n_parameters && !str_eq(ready->parameters[i].name, name))
		i++;
	return i;
}

static void refuse_parameter(const struct ready *ready, struct str name, struct diags *diags)
{
	struct buf known = BUF_INIT;

	for (size_t i = 0; i < ready->n_parameters; i++)
		buf_add_item(&known, ready->parameters[i].name);
	diag_add(diags, DIAG_READY_PARAMETER, (struct place){ 0 },
		 DIAG_ARGS(ready->name, name, known.n ? buf_str(&known) : STR("-")));
	buf_release(&known);
}

static int read_given(const struct ready *ready, struct str given, struct arena *arena,
		      struct parameter *parameters, struct diags *diags)
{
	struct str name = str_until(given, '='), text = str_from(given, name.n + 1);
	size_t at = find_parameter(ready, name);

	if (at == ready->n_parameters || name.n == given.n) {
		refuse_parameter(ready, name, diags);
		return -1;
	}
	if (text.n && field_kind_read(parameters[at].kind, arena_str(arena, text),
				      &parameters[at].value))
		return 0;
	diag_add(diags, DIAG_VALUE_TYPE, (struct place){ 0 },
		 DIAG_ARGS(name, text, str_of(field_kind_name(parameters[at].kind))));
	return -1;
}

/* The default, bound; null without a fault when there is none. */
static struct expr *bind_default(const struct ready_parameter *parameter,
				 const struct schema *schema, struct arena *arena,
				 struct diags *diags)
{
	const struct names names = { .schema = schema };
	const struct field field = { .kind = parameter->kind };
	struct shape wanted = shape_of_field(arena, schema, &field);
	struct expr *expr;

	if (!parameter->default_text.node)
		return NULL;
	expr = scalar_expr(&parameter->default_text, &names, arena, diags);
	if (!expr || expr->term->shape.kind == wanted.kind ||
	    expr->term->shape.kind == VALUE_MISSING)
		return expr;
	diag_add(diags, DIAG_QUERY_COMPUTES, scalar_place(&parameter->default_text, 0),
		 DIAG_ARGS(parameter->name, shape_name(&wanted), shape_name(&expr->term->shape)));
	return NULL;
}

static int take_default(const struct ready *ready, const struct ready_parameter *from,
			const struct query_context *context, const struct schema *schema,
			struct arena *arena, struct parameter *to, struct diags *diags)
{
	struct expr *expr = bind_default(from, schema, arena, diags);

	if (expr) {
		to->value = expr_eval(expr, context, NULL, arena);
		return 0;
	}
	if (!from->default_text.node)
		diag_add(diags, DIAG_READY_MISSING, (struct place){ 0 },
			 DIAG_ARGS(ready->name, from->name));
	return -1;
}

/* The parameters without their values, which is enough to bind the query. */
static struct parameter *declare(const struct ready *ready, struct arena *arena)
{
	struct parameter *parameters = arena_alloc(arena,
						   (ready->n_parameters + 1) * sizeof(*parameters));

	for (size_t i = 0; i < ready->n_parameters; i++)
		parameters[i] = (struct parameter){ .name = ready->parameters[i].name,
						    .kind = ready->parameters[i].kind };
	return parameters;
}

int ready_give(const struct ready *ready, const struct query_context *context,
	       const struct str *given, size_t n_given, struct arena *arena, struct names *names,
	       struct diags *diags)
{
	struct parameter *parameters = declare(ready, arena);
	int result = 0;

	names->parameters = parameters;
	names->n_parameters = ready->n_parameters;
	for (size_t i = 0; i < n_given; i++)
		result |= read_given(ready, given[i], arena, parameters, diags);
	for (size_t i = 0; i < ready->n_parameters && result == 0; i++)
		if (parameters[i].value.kind == VALUE_MISSING)
			result = take_default(ready, &ready->parameters[i], context, names->schema,
					      arena, &parameters[i], diags);
	return result;
}

struct query *ready_query(const struct ready *ready, const struct names *names,
			  struct arena *arena, struct diags *diags)
{
	return scalar_query(&ready->text, names, arena, diags);
}

void ready_check(const struct schema *schema, struct document file, struct arena *arena,
		 struct diags *diags)
{
	for (const struct ready *ready = ready_parse(file, arena, diags); ready;
	     ready = ready->next) {
		struct names names = { .schema = schema, .parameters = declare(ready, arena),
				       .n_parameters = ready->n_parameters, .has_then = true };

		for (size_t i = 0; i < ready->n_parameters; i++)
			bind_default(&ready->parameters[i], schema, arena, diags);
		ready_query(ready, &names, arena, diags);
	}
}
