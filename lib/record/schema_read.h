/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Inside of the schema: what reading the files leaves for linking them.
 *
 * Reading turns each file into structs and remembers, by node, every name
 * that points elsewhere; linking turns those names into pointers once all
 * files have been read. Readers of keys need the arena, diags and path alone, and
 * serve schema/queries.yaml in the query room too.
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
	const struct node *node;
	struct str path;
	struct field *siblings;		/* among which scale_from is looked up */
	const size_t *n_siblings;
	bool nested;			/* inside a list or a map */
};

struct loader {
	struct schema *schema;
	struct arena *arena;		/* of texts and names */
	struct diags *diags;
	struct str path;		/* of the file being read */
	struct field *common;
	size_t n_common;
	struct draft *drafts;
	size_t n_drafts, cap_drafts;
	const struct document *files;
	struct node **roots;		/* of each file; null: could not be read */
	const struct node **type_nodes;	/* parallel to schema->types; null: could not be read */
	bool scales_faulty;		/* scales.yaml has an error: a scale may be missing */
	bool common_faulty;		/* common.yaml has one: fields may be missing */
};

/* Adds a diagnostic at a node of the file being read. */
void loader_refuse(struct loader *loader, enum diag_id id, const struct node *node,
		   const struct str *args);
/* A key of a map in a schema file: a row of a table with the function that reads it. */
typedef void key_function(struct loader *loader, const struct node *node, void *object);

struct key {
	const char *name;
	key_function *read;
	bool required;
};

/* Reads every key of a map by its row; reports unknown and missing ones. */
void keys_read(struct loader *loader, const struct node *map, const struct key *keys, size_t n,
	       void *object);
/* True when a node has this shape (a scalar: and is not empty); else reports `what` it must be. */
bool node_expect(struct loader *loader, const struct node *node, enum node_kind kind,
		 const char *what);
/* The text of a scalar, in the schema's arena; empty and a diagnostic when it is none. */
struct str node_read_text(struct loader *loader, const struct node *node);
bool node_read_boolean(struct loader *loader, const struct node *node);
/* {sv: ..., en: ...}; reports a language that is missing or unknown. */
struct labels node_read_labels(struct loader *loader, const struct node *node);
/* A list of texts; one text alone stands for a list of it. */
struct str *node_read_names(struct loader *loader, const struct node *node, size_t *n);
/* True for names of fields and back references: a-z, then a-z, 0-9 and _, 40 at the most. */
bool schema_is_name(struct str name);

void schema_read_scales(struct loader *loader, const struct node *root);
void schema_read_common(struct loader *loader, const struct node *root);
void schema_read_type(struct loader *loader, const struct node *root, struct type *type);
/* Turns names into pointers and checks that they agree across files. */
void schema_link(struct loader *loader);

#endif
