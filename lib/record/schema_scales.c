/* SPDX-License-Identifier: EUPL-1.2 */
/* schema/scales.yaml: named scales with their axes, steps and levels. */
#include "record/schema_read.h"

#include "base/msg.h"

static void step_numbers(struct loader *loader, const struct node *node, void *object)
{
	struct axis *axis = object;

	if (!node_expect(loader, node, NODE_MAP, "{1: {sv: ..., en: ...}}"))
		return;
	axis->steps = arena_alloc(&loader->schema->arena, node_count(node) * sizeof(*axis->steps));
	for (const struct node *child = node->first; child; child = child->next) {
		struct choice *step = &axis->steps[axis->n_steps];

		if (!str_to_int(child->key->text, &step->number) ||
		    (axis->n_steps && step->number <= step[-1].number)) {
			loader_refuse(loader, DIAG_SCHEMA_VALUE, child->key,
				      DIAG_ARGS(STR("values"), child->key->text,
						str_of(_("steps are rising whole numbers"))));
			continue;
		}
		step->name = arena_str(&loader->schema->arena, child->key->text);
		step->label = node_read_labels(loader, child);
		axis->n_steps++;
	}
}

static void axis_label(struct loader *loader, const struct node *node, void *object)
{
	((struct axis *)object)->label = node_read_labels(loader, node);
}

static void scale_label(struct loader *loader, const struct node *node, void *object)
{
	((struct scale *)object)->label = node_read_labels(loader, node);
}

static void scale_axes(struct loader *loader, const struct node *node, void *object)
{
	static const struct key keys[] = {
		{ "label", axis_label, true }, { "values", step_numbers, true },
	};
	struct scale *scale = object;

	if (!node_expect(loader, node, NODE_MAP, _("a mapping of name: value")))
		return;
	scale->axes = arena_alloc(&loader->schema->arena, node_count(node) * sizeof(*scale->axes));
	for (const struct node *child = node->first; child; child = child->next) {
		struct axis *axis = &scale->axes[scale->n_axes++];

		axis->name = arena_str(&loader->schema->arena, child->key->text);
		keys_read(loader, child, keys, 2, axis);
	}
}

static int64_t read_number(struct loader *loader, const struct node *node)
{
	int64_t number = 0;

	if (node->kind != NODE_SCALAR || !str_to_int(node->text, &number))
		loader_refuse(loader, DIAG_SCHEMA_SHAPE, node,
			      DIAG_ARGS(node->key->text, str_of(_("a whole number"))));
	return number;
}

static void level_label(struct loader *loader, const struct node *node, void *object)
{
	((struct level *)object)->label = node_read_labels(loader, node);
}

static void level_min(struct loader *loader, const struct node *node, void *object)
{
	((struct level *)object)->min = read_number(loader, node);
}

static void level_max(struct loader *loader, const struct node *node, void *object)
{
	((struct level *)object)->max = read_number(loader, node);
}

static void scale_levels(struct loader *loader, const struct node *node, void *object)
{
	static const struct key keys[] = {
		{ "label", level_label, true }, { "min", level_min, true }, { "max", level_max, true },
	};
	struct scale *scale = object;

	if (!node_expect(loader, node, NODE_MAP, _("a mapping of name: value")))
		return;
	scale->levels = arena_alloc(&loader->schema->arena,
				    node_count(node) * sizeof(*scale->levels));
	for (const struct node *child = node->first; child; child = child->next) {
		struct level *level = &scale->levels[scale->n_levels++];

		level->name = arena_str(&loader->schema->arena, child->key->text);
		keys_read(loader, child, keys, 3, level);
	}
}

static void all_scales(struct loader *loader, const struct node *node, void *object)
{
	static const struct key keys[] = {
		{ "label", scale_label, true }, { "axes", scale_axes, true },
		{ "levels", scale_levels, false },
	};

	if (!node_expect(loader, node, NODE_MAP, _("a mapping of name: value")))
		return;
	for (const struct node *child = node->first; child; child = child->next) {
		struct scale *scale = arena_alloc(&loader->schema->arena, sizeof(*scale));

		scale->name = arena_str(&loader->schema->arena, child->key->text);
		keys_read(loader, child, keys, 3, scale);
		map_put(&loader->schema->scales, scale->name, scale);
	}
}

void schema_read_scales(struct loader *loader, const struct node *root)
{
	static const struct key keys[] = { { "scales", all_scales, true } };

	keys_read(loader, root, keys, 1, NULL);
}
