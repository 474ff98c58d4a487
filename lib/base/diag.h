/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Diagnostics: every problem that lg finds is a row of id, place and arguments.
 *
 * Words are looked up when a row is printed, so rows can be sorted, filtered,
 * translated and rendered. What lg-check finds and what lg-add refuses are of
 * this one type. The table of ids is diag.def; adding a row there is all that
 * a new diagnostic needs, besides its translation in po/.
 *
 *	struct diags diags = DIAGS_INIT;
 *	diag_add(&diags, DIAG_FIELD_UNKNOWN, place, DIAG_ARGS(name, nearest));
 *	diags_sort(&diags);
 *	diag_message(&diags.rows[0], &text);
 *	diags_release(&diags);
 */
#ifndef LG_BASE_DIAG_H
#define LG_BASE_DIAG_H

#include "base/arena.h"
#include "base/buf.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO };

enum diag_id {
#define DIAG(id, name, severity, text) DIAG_##id,
#include "base/diag.def"
#undef DIAG
	DIAG_COUNT
};

/* Where: line and column count from 1, the column in bytes; 0 means unknown. */
struct place {
	struct str path;
	uint32_t line, column;
};

enum { DIAG_MAX_ARGS = 4 };

struct diag {
	enum diag_id id;
	enum severity severity;
	struct place place;
	struct str record;			/* id of the record, or empty */
	struct str field;			/* name of the field, or empty */
	struct str rule;			/* id of a domain rule, or empty */
	struct str commit;			/* id, of a finding in history; or empty */
	struct str args[DIAG_MAX_ARGS];
};

struct diags {
	struct diag *rows;
	size_t n, cap;
	struct arena arena;
	size_t errors;				/* rows of severity error */
};

#define DIAGS_INIT { NULL, 0, 0, ARENA_INIT, 0 }
/* Up to four arguments of diag_add, each a struct str. */
#define DIAG_ARGS(...) ((struct str[DIAG_MAX_ARGS]){ __VA_ARGS__ })
#define DIAG_NO_ARGS NULL

/*
 * Adds a row; copies path and arguments. The row stays valid until the next call, to be
 * completed by the caller.
 */
struct diag *diag_add(struct diags *diags, enum diag_id id, struct place place,
		      const struct str *args);
/* The same, saying which record and field it is about. */
struct diag *diag_add_field(struct diags *diags, enum diag_id id, struct place place,
			    struct str record, struct str field, const struct str *args);
/* Moves all rows of `from` behind those of `into`; `from` is empty afterwards. */
void diags_join(struct diags *into, struct diags *from);
/* Sorts by path, line, column, rule and message arguments, and drops equal rows. */
void diags_sort(struct diags *diags);
void diags_release(struct diags *diags);

/* The message in the current language, control characters of arguments kept: escape on print. */
void diag_message(const struct diag *diag, struct buf *out);
/*
 * The stable kebab-case name that stands in brackets: the domain rule's id, or that of the
 * diagnostic.
 */
struct str diag_rule(const struct diag *diag);
/* "error", "warning" or "info"; never translated, for machines. */
const char *severity_name(enum severity severity);

#endif
