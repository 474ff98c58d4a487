/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Changes as lg-log prints them: for people in the words of the schema, for programs as they are.
 *
 *	struct log log = { .history = history, .schema = &schema, .config = &config };
 *	log_text(&log, &rows, &out);
 */
#ifndef LG_CMD_LOG_H
#define LG_CMD_LOG_H

#include "view.h"

struct log {
	struct history *history;
	const struct schema *schema;
	const struct config *config;
	enum language language;
	bool colour;
	bool is_judged;			/* who approved is told */
};

/* By commit and record, with labels. */
void log_text(const struct log *log, const struct history_rows *rows, struct buf *out);
/* An array of an object for each change. */
void log_json(const struct log *log, const struct history_rows *rows, struct buf *out);
/* The same as lines below a head. */
void log_csv(const struct log *log, const struct history_rows *rows, struct buf *out);

/*
 * Each line of the front matter of a record, the one in the map, with the change that made its
 * field what it is. 1, or 0 and a diagnostic when there is no such record, or -1 when it cannot be
 * read.
 */
int blame_record(const struct log *log, const struct map *records, const char *format,
		 struct buf *out, struct diags *diags);

#endif
