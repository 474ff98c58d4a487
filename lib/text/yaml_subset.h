/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The YAML that nearly every record is written in, read without libyaml.
 *
 * The subset is: one key: value a line at the left margin, where a value is
 * plain or quoted text on that line without escapes, a flow list of such
 * texts, or a block list of them; blank lines and comments anywhere. Whatever
 * else stands in a file - nesting, block scalars, anchors, any mistake - makes
 * the scanner step back and libyaml reads the whole file. Where it does not
 * step back its tree equals libyaml's, node by node and byte by byte; the fuzz
 * target "yaml" holds the two against each other.
 *
 *	struct node *root = yaml_subset_parse(source, &arena);
 *	if (!root)
 *		root = yaml_full_parse(source, &arena, &diags);
 */
#ifndef LG_TEXT_YAML_SUBSET_H
#define LG_TEXT_YAML_SUBSET_H

#include "text/yaml.h"

/* The tree of valid UTF-8, or null when the text goes beyond the subset; never a diagnostic. */
struct node *yaml_subset_parse(struct yaml_source source, struct arena *arena);
/* What yaml_parse() does for all other texts: libyaml, with diagnostics. */
struct node *yaml_full_parse(struct yaml_source source, struct arena *arena, struct diags *diags);

#endif
