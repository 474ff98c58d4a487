/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The rows of a query, printed for people or for other programs.
 *
 *	const struct part part = { .rows = &rows, .columns = columns, .context = &context };
 *	listing_print(&(struct listing){ .head = query_head(query), .parts = &part, .n_parts = 1,
 *					 .n_columns = n, .out = &out }, "table");
 */
#ifndef LG_CMD_LISTING_H
#define LG_CMD_LISTING_H

#include "query/query.h"

/* The answer of one revision; without --year-ends there is only one. */
struct part {
	const struct rows *rows;
	const struct column *columns;
	const struct query_context *context;
	struct value year;		/* shown before its cells when the listing is by year */
};

struct listing {
	enum head head;
	const struct part *parts;	/* one at least; the columns are those of the last */
	size_t n_parts;
	size_t n_columns;		/* with that of the year */
	bool by_year;
	struct buf *out;
};

/* The format of -z: plain values, each ended by NUL. */
#define LISTING_ZERO "zero"

/* Prints by way of `out`: table, markdown, csv, json or LISTING_ZERO. */
void listing_print(const struct listing *listing, const char *format);

#endif
