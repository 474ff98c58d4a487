/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Queries: one language for lg-list, domain checks, templates and computed fields.
 *
 * Text becomes a tree that is bound to the schema (names, types), then runs
 * over a set. Binding finds every mistake with its column; running cannot
 * fail except on limits. lg-query(7) is the grammar.
 *
 *	struct query *query = query_parse(&arena, &names, text, place, &diags);
 *	struct query_context context = { .set = set, .today = today, .diags = &diags };
 *	struct rows rows = ROWS_INIT;
 *	query_run(query, &context, &rows);
 *	for (size_t i = 0; i < rows.n; i++)
 *		use(rows_value(&rows, i, 0));
 *	rows_release(&rows);
 */
#ifndef LG_QUERY_QUERY_H
#define LG_QUERY_QUERY_H

#include "record/config.h"
#include "record/set.h"

enum head { HEAD_TABLE, HEAD_LIST, HEAD_TEXT };

/* A $name that the caller gives. */
struct parameter {
	struct str name;
	struct value value;		/* a VALUE_REFERENCE is followed like a field */
	const struct type *type;	/* of a reference (even when it is missing), or null */
	enum field_kind kind;		/* of another value */
};

/* What names mean while binding. $today is known everywhere without being given. */
struct names {
	const struct schema *schema;
	const struct parameter *parameters;
	size_t n_parameters;
	bool has_then;			/* then() may be asked */
};

struct query;
struct expr;

/*
 * Parses long or short form and binds it. `place` is where text begins in its
 * file (line, column), for diagnostics. Null and diagnostics when wrong.
 */
struct query *query_parse(struct arena *arena, const struct names *names, struct str text,
			  struct place place, struct diags *diags);
/* Parses and binds one expression over rows of `type` (null: no row, parameters only). */
struct expr *expr_parse(struct arena *arena, const struct names *names, const struct type *type,
			struct str text, struct place place, struct diags *diags);
/* The field when the expression is just a field, for labels and value_show(); else null. */
const struct field *expr_field(const struct expr *expr);

struct column {
	/* given by AS, or the expression's own text; the same in all languages */
	struct str label;
	struct labels heads;		/* given by AS for each language, or empty */
	bool named;			/* given by AS */
	const struct field *field;	/* when the column is just a field: for labels; else null */
	const struct field *stated;	/* of the row itself: owner of owner.title; else null */
};

/* What stands above the column: the words of AS, the field's label, or the expression. */
struct str column_head(const struct column *column, enum language language);

enum head query_head(const struct query *query);
size_t query_columns(const struct query *query, const struct column **columns);
/* The revision of AT, or empty: the caller runs the query over that set. */
struct str query_at(const struct query *query);
/* The type of the source, or null for `*` and other tables. */
const struct type *query_type(const struct query *query);
/* True when there is one row for all, because of aggregates and not of GROUP BY. */
bool query_is_total(const struct query *query);
/* True for FROM findings, also in a collection: the caller must have context->findings ready. */
bool query_reads_findings(const struct query *query);
bool expr_reads_findings(const struct expr *expr);

/* Columns of the table `changes`: what commits changed in the fields of records. */
enum change_column {
	CHANGES_COMMIT, CHANGES_DATE, CHANGES_AUTHOR, CHANGES_RECORD, CHANGES_TYPE, CHANGES_UNIT,
	CHANGES_FIELD, CHANGES_OLD, CHANGES_NEW, CHANGES_REASON, CHANGES_APPROVED_BY,
	CHANGES_EVIDENCE, CHANGES_COUNT
};

/* Columns of the table `approvals`: what each approval covers, and whether it holds. */
enum approval_column {
	APPROVALS_APPROVAL, APPROVALS_APPROVER, APPROVALS_KIND, APPROVALS_TIME, APPROVALS_ITEM,
	APPROVALS_RECORD, APPROVALS_TYPE, APPROVALS_UNIT, APPROVALS_BLOB, APPROVALS_STATUS,
	APPROVALS_WHY, APPROVALS_COMMIT, APPROVALS_REASON, APPROVALS_COUNT
};

enum approval_status { STATUS_VALID, STATUS_VOID, STATUS_WITHDRAWN, STATUS_REFUSED };

/* Rows of one of these tables, whose cells are made when they are asked for. */
struct table_rows {
	size_t n;
	struct value (*cell)(const struct table_rows *table, size_t row, unsigned column,
			     struct arena *arena);
	unsigned record_column, unit_column;	/* of which record and unit a row is */
};

struct table_wish {
	bool approvals;			/* the table `approvals`, else `changes` */
	struct str since;		/* of changes: a revision, or empty: all */
	bool approvers;			/* of changes: who approved is asked for, too */
};

/* Whoever knows the history: the query room does not. */
struct table_source {
	/* For as long as the source lives; null and a diagnostic when it cannot be told. */
	const struct table_rows *(*find)(struct table_source *source,
					 const struct table_wish *wish, struct diags *diags);
};

struct query_context {
	const struct set *set;
	int64_t today;			/* days since the epoch */
	enum language language;
	/*
	 * only rows of this unit, and of shared types those of the units above; null: all.
	 * Subqueries and references see all.
	 */
	const struct unit *unit;
	const struct diags *findings;	/* the rows of the table `findings`, or null */
	struct table_source *tables;	/* of changes and approvals; null: they have no rows */
	const struct parameter *parameters;	/* same names and order as at binding */
	size_t n_parameters;
	const struct set *then;		/* what then() reads, or null: it is missing */
	int64_t then_today;
	/* limit of work in evaluated terms; 0: some tens of seconds */
	uint64_t steps;
	struct diags *diags;		/* where passing that limit is reported, or null */
};

struct rows {
	struct value *cells;		/* n * n_columns */
	/* the record of each row; null for groups and other tables */
	const struct record **records;
	const struct record **firsts;	/* the same, but of a group the first record by id */
	size_t n, n_columns;
	size_t n_looked;		/* records that were looked at to find them */
	struct arena arena;
};

#define ROWS_INIT { .arena = ARENA_INIT }

/*
 * The rows, sorted; -1 without any when the limit of work was passed. Free them with
 * rows_release().
 */
int query_run(const struct query *query, const struct query_context *context, struct rows *out);
const struct value *rows_value(const struct rows *rows, size_t row, size_t column);
void rows_release(struct rows *rows);

/* Value of an expression for a record (null when it needs none); text lives in the arena. */
struct value expr_eval(const struct expr *expr, const struct query_context *context,
		       const struct record *record, struct arena *arena);
/* True when the value counts as true: boolean true. */
bool value_is_true(const struct value *value);

/*
 * Computed fields, required_when and expected_when of a whole schema, bound once.
 * Reports faults and circles at their places; what has none is bound even then. A computed
 * field with a fault is marked as faulty, and so is the schema. The rules live in the arena.
 */
struct rules;
struct rules *rules_bind(struct schema *schema, struct arena *arena, struct diags *diags);
/*
 * Fills in computed values of every record, in the order in which they need each other;
 * reports stated ones that differ.
 */
void rules_compute(const struct rules *rules, struct set *set, int64_t today, struct diags *diags);
/* Reports fields that required_when or expected_when asks for and that are missing. */
void rules_check(const struct rules *rules, const struct set *set, int64_t today,
		 struct diags *diags);

/*
 * How a value is shown to people: labels of enums, scales and booleans, titles of
 * references, numbers and lists in the language.
 */
void value_show(const struct value *value, const struct field *field,
		const struct record *record, const struct query_context *context,
		struct buf *out);

#endif
