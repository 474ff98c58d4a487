/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Calendar dates, instants with zone, and durations, without a clock.
 *
 * A date is a count of days since 1970-01-01 in the proleptic Gregorian
 * calendar; an instant is seconds since 1970-01-01T00:00Z plus the zone in
 * which it was written. "Now" is always passed in by the caller.
 *
 *	int64_t day;
 *	if (date_parse(STR("2026-01-31"), &day))
 *		day = date_add(day, (struct duration){ .months = 1 });	(2026-02-28)
 *	date_format(day, &out);
 */
#ifndef LG_BASE_DATE_H
#define LG_BASE_DATE_H

#include "base/buf.h"

struct civil {
	int year, month, day;
};

struct instant {
	int64_t seconds;	/* since the epoch, UTC */
	int32_t zone;		/* minutes east of UTC, for printing */
};

struct duration {
	int32_t months;		/* calendar months; years are 12 of them */
	int64_t seconds;	/* weeks, days and hours as seconds */
};

/* Days since the epoch of a date that exists. */
int64_t date_of_civil(struct civil civil);
struct civil date_to_civil(int64_t days);
bool date_is_valid(struct civil civil);
/* Reads YYYY-MM-DD and nothing else; false when no such day exists. */
bool date_parse(struct str s, int64_t *days);
void date_format(int64_t days, struct buf *out);
/* Adds calendar months, the day cut to the month's length, then whole days. */
int64_t date_add(int64_t days, struct duration by, int sign);

/* Reads an RFC 3339 date-time, seconds optional, zone required (Z or +hh:mm); T may be a blank. */
bool instant_parse(struct str s, struct instant *out);
void instant_format(struct instant at, struct buf *out);
struct instant instant_add(struct instant at, struct duration by, int sign);
/* The calendar day in the instant's own zone. */
int64_t instant_date(struct instant at);

/* Reads an ISO 8601 duration such as P12M, P4W, PT72H, P1Y6M, P10D. */
bool duration_parse(struct str s, struct duration *out);
void duration_format(struct duration by, struct buf *out);

#endif
