/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tree of a query: what the two parsers make, the binder completes and the evaluator walks.
 *
 * A term is one operation. Parsing sets op, name, value and args; binding turns
 * names into members of rows, gives every term its shape (the static type) and
 * the set of row levels that it reads. After binding nothing changes, so that
 * several threads may run one query.
 *
 *	struct reading reading = { .arena = arena, .text = text, .place = place, .diags = diags };
 *	struct query *query = parse_query(&reading);
 *	if (query)
 *		bind_query(&reading, names, query);
 */
#ifndef LG_QUERY_TREE_H
#define LG_QUERY_TREE_H

#include "query/query.h"

enum {
	MAX_TEXT = 64 * 1024,	/* bytes of a query */
	MAX_NESTING = 100,	/* parentheses, NOT and unary minus within each other */
	MAX_DEPTH = 1000,	/* of the tree: "1 + 1 + ..." is as deep as it is long */
	MAX_LEVELS = 16,	/* rows in scope: subqueries within each other */
};

enum op {
	/* made by the parsers */
	OP_LITERAL, OP_NAME, OP_MEMBER, OP_PARAMETER, OP_CALL, OP_COLLECT, OP_LIST,
	OP_OR, OP_AND, OP_NOT,
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_IN, OP_NOT_IN, OP_MISSING, OP_SET,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_NEG,
	OP_HAS,			/* key:value of the short form; bound to OP_EQ or OP_IN */
	/* made by the binder */
	OP_ROW,			/* the row at a level */
	OP_AGGREGATE,		/* over the rows of a group */
	OP_KEY,			/* a grouped expression */
	OPS
};

/*
 * The static type of a term. VALUE_MISSING: unknown, after an error, fits
 * everything. VALUE_INVALID: differs from type to type. A reference is a row
 * of one of `types`, a map one of `fields`.
 */
struct shape {
	enum value_kind kind;
	const struct field **fields;	/* where it was declared: values, scale, labels */
	size_t n_fields;
	const struct type **types;	/* of a reference */
	size_t n_types;
	const struct shape *item;	/* of a list */
};

/* How a member is found in a row. */
enum member {
	MEMBER_FIELD,		/* of the one type that the row can have */
	MEMBER_BACK,
	MEMBER_LOOKUP,		/* by name: the row may have one of several types */
	MEMBER_OWN,		/* id, type, unit, path, body */
	MEMBER_FINDING,		/* a column of the table `findings` */
	MEMBER_COLUMN,		/* of the tables `changes` and `approvals` */
	MEMBER_KEY,		/* of a map */
};

struct term {
	enum op op;
	uint32_t at, length;		/* bytes of the text that it was read from */
	uint32_t depth;
	uint32_t n_args;
	struct term **args;
	struct str name;
	struct value value;		/* of a literal */
	struct shape shape;
	uint64_t levels;		/* bit n: reads the row at level n */
	/* level, parameter, own member, column, group key or slot */
	uint32_t index;
	enum member member;
	const struct field *field;
	const struct back *back;
	const struct function *function;
	struct select *select;		/* of OP_COLLECT */
};

/* An equality of WHERE between the own row and rows outside: the rows can be found by hash. */
struct join {
	const struct term *inner, *outer;
};

/*
 * A condition that all rows must meet and that the set has an index for. WHERE is still asked,
 * so that an index may find too much.
 */
enum narrowing { NARROW_NONE, NARROW_UNIT, NARROW_BACK, NARROW_ID };

struct narrow {
	enum narrowing by;		/* the later, the fewer the rows */
	const struct term *value;	/* from rows outside, parameters and literals */
	/* of NARROW_BACK: refers to `value` and has a back reference */
	const struct field *field;
	bool is_join;			/* it is one of the joins, too */
};

enum from { FROM_TYPE, FROM_ALL, FROM_FINDINGS, FROM_CHANGES, FROM_APPROVALS, FROM_LIST };

struct select {
	enum from from;
	struct str source, alias;
	struct str since;		/* of FROM_CHANGES: a revision, or empty */
	uint32_t source_at, since_at;
	bool has_approvers;		/* of FROM_CHANGES: a term asks who approved */
	const struct type *type;	/* of FROM_TYPE */
	struct term *list;		/* of FROM_LIST */
	struct term *where;		/* or null */
	uint32_t level;
	uint32_t slot;
	struct join *joins;
	size_t n_joins;
	struct narrow narrow;
};

struct order {
	struct term *term;
	bool descending;
};

struct query {
	enum head head;
	struct place place;
	struct term **columns;
	struct column *labels;		/* parallel to columns */
	size_t n_columns;
	struct select select;
	struct term **groups;
	size_t n_groups;
	struct order *orders;
	size_t n_orders;
	uint64_t limit;			/* UINT64_MAX: all */
	struct str at;
	bool has_head;
	bool grouped;			/* GROUP BY, or aggregates only */
	bool reads_findings;		/* here or in a collection */
	uint32_t n_slots;
};

struct expr {
	struct term *term;
	uint32_t n_slots;
	bool reads_findings;
	const struct field *field;	/* when the expression is just a field */
};

/* A text being read: where trees go, and where its mistakes are reported. */
struct reading {
	struct arena *arena;
	struct str text;
	struct place place;
	struct diags *diags;
	bool failed;
	bool unsound;			/* asks what the schema's own errors hide */
};

/* Reports a mistake at a byte of the text and marks the reading as failed. */
void reading_refuse(struct reading *reading, enum diag_id id, size_t at, const struct str *args);
/* False, with a diagnostic, for a text that is too long or not UTF-8. */
bool reading_accepts(struct reading *reading);

struct term *term_new(struct reading *reading, enum op op, size_t at, struct term *const *args,
		      size_t n_args);
struct term *term_text(struct reading *reading, size_t at, struct str text);
/* The text from which a term was read. */
struct str term_source(const struct reading *reading, const struct term *term);
/* True when two bound terms compute the same thing from the same rows. */
bool term_same(const struct term *a, const struct term *b);

/* Trees of the long form, of an expression and of the short form; null after a syntax error. */
struct query *parse_query(struct reading *reading);
struct term *parse_expression(struct reading *reading);
struct query *parse_short(struct reading *reading);
bool is_long_form(struct str text);

/* Completes a tree: names, shapes, levels, joins. Mistakes mark the reading as failed. */
void bind_query(struct reading *reading, const struct names *names, struct query *query);
void bind_expression(struct reading *reading, const struct names *names, const struct type *type,
		     struct expr *expr);

#endif
