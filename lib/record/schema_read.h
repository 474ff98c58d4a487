/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Inside of the schema: what reading the files leaves for linking them.
 *
 * Reading turns each file into structs and remembers, by node, every name
 * that points elsewhere; linking turns those names into pointers once all
 * files have been read.
 *
 *	struct loader loader = { .schema = schema, .diags = diags };
 *	schema_read_type(&loader, root, path);
 *	schema_link(&loader);
 */
#ifndef LG_RECORD_SCHEMA_READ_H
#define LG_RECORD_SCHEMA_READ_H

#include "record/schema.h"

/* Patterns are compiled once, however many types share a common field. */
struct pattern {
	regex_t regex;
	struct pattern *next;
};

/* The nodes of a field that name other things; one for each field, in the order of reading. */
struct draft {
	struct field *field;
	struct type *type;		/* null in common.yaml */
	const struct node *node;
	struct str path;
	struct field *siblings;		/* among which scale_from is looked up */
	const size_t *n_siblings;
	bool nested;			/* inside a list or a map */
};

struct loader {
	struct schema *schema;
	struct diags *diags;
	struct str path;		/* of the file being read */
	struct type *type;		/* being read, or null */
	struct field *common;
	size_t n_common;
	struct draft *drafts;
	size_t n_drafts, cap_drafts;
	const struct node **type_nodes;	/* parallel to schema->types */
};

/* Adds a diagnostic at a node of the file being read. */
void loader_refuse(struct loader *loader, enum diag_id id, const struct node *node,
		   const struct str *args);
void schema_read_scales(struct loader *loader, const struct node *root);
void schema_read_common(struct loader *loader, const struct node *root);
void schema_read_type(struct loader *loader, const struct node *root, struct type *type);
/* Turns names into pointers and checks that they agree across files. */
void schema_link(struct loader *loader);

/* Adds the names with ", " between them. */
void names_add(struct buf *out, const struct str *names, size_t n);

#endif
