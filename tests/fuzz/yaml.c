/* SPDX-License-Identifier: EUPL-1.2 */
/* Both readers of YAML on the same text: no crash, and where the subset answers, the same tree. */
#include "base/utf8.h"
#include "text/yaml_subset.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same(const struct node *a, const struct node *b)
{
	if (!a || !b)
		return a == b;
	return a->kind == b->kind && a->style == b->style && a->start == b->start &&
	       a->end == b->end && a->line == b->line && a->column == b->column &&
	       str_eq(a->text, b->text) && is_same(a->key, b->key) &&
	       is_same(a->first, b->first) && is_same(a->next, b->next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct yaml_source source = { { (const char *)data, size }, STR("fuzz"), 4, 2 };
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	bool valid = utf8_check(source.text) == size;
	struct node *quick = valid ? yaml_subset_parse(source, &arena) : NULL;
	struct node *full = yaml_full_parse(source, &arena, &diags);

	if (quick && !is_same(quick, full))
		abort();
	arena_release(&arena);
	diags_release(&diags);
	return 0;
}
