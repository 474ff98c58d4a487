/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/date.h"

enum { DAY_SECONDS = 86400, ERA_DAYS = 146097 };

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

bool date_is_valid(struct civil c)
{
	return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
	       c.day <= month_days(c.year, c.month);
}

/* Years start in March here, so that the leap day is the last one of its year. */
int64_t date_of_civil(struct civil c)
{
	int64_t year = c.year - (c.month <= 2);
	int64_t era = floor_div(year, 400);
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * ERA_DAYS + day_of_era - 719468;
}

struct civil date_to_civil(int64_t days)
{
	int64_t era = floor_div(days + 719468, ERA_DAYS);
	int64_t day = days + 719468 - era * ERA_DAYS;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t month;

	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	month += month < 10 ? 3 : -9;
	return (struct civil){ (int)(year + era * 400 + (month <= 2)), (int)month, (int)day + 1 };
}

/* Exactly n digits at *at, which moves past them. */
static bool read_digits(struct str s, size_t *at, size_t n, int *out)
{
	*out = 0;
	for (size_t end = *at + n; *at < end; (*at)++) {
		if (*at >= s.n || s.p[*at] < '0' || s.p[*at] > '9')
			return false;
		*out = *out * 10 + (s.p[*at] - '0');
	}
	return true;
}

static bool read_char(struct str s, size_t *at, char c)
{
	return *at < s.n && s.p[*at] == c && ++*at;
}

static bool read_date(struct str s, size_t *at, int64_t *days)
{
	struct civil c;

	if (!read_digits(s, at, 4, &c.year) || !read_char(s, at, '-') ||
	    !read_digits(s, at, 2, &c.month) || !read_char(s, at, '-') ||
	    !read_digits(s, at, 2, &c.day) || !date_is_valid(c))
		return false;
	*days = date_of_civil(c);
	return true;
}

bool date_parse(struct str s, int64_t *days)
{
	size_t at = 0;

	return read_date(s, &at, days) && at == s.n;
}

void date_format(int64_t days, struct buf *out)
{
	struct civil c = date_to_civil(days);

	buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

int64_t date_add(int64_t days, struct duration by, int sign)
{
	struct civil c = date_to_civil(days);
	int64_t month = (int64_t)c.year * 12 + c.month - 1 + sign * (int64_t)by.months;
	int last;

	c.year = (int)floor_div(month, 12);
	c.month = (int)(month - (int64_t)c.year * 12) + 1;
	last = month_days(c.year, c.month);
	if (c.day > last)
		c.day = last;
	return date_of_civil(c) + sign * (by.seconds / DAY_SECONDS);
}

static bool read_zone(struct str s, size_t *at, int32_t *zone)
{
	int sign, hours, minutes;

	*zone = 0;
	if (read_char(s, at, 'Z'))
		return true;
	sign = read_char(s, at, '+') ? 1 : read_char(s, at, '-') ? -1 : 0;
	if (!sign || !read_digits(s, at, 2, &hours) || !read_char(s, at, ':') ||
	    !read_digits(s, at, 2, &minutes) || hours > 14 || minutes > 59)
		return false;
	*zone = sign * (hours * 60 + minutes);
	return true;
}

bool instant_parse(struct str s, struct instant *out)
{
	int64_t days;
	int hour, minute, second = 0;
	size_t at = 0;

	if (!read_date(s, &at, &days) || !(read_char(s, &at, 'T') || read_char(s, &at, ' ')) ||
	    !read_digits(s, &at, 2, &hour) || !read_char(s, &at, ':') ||
	    !read_digits(s, &at, 2, &minute))
		return false;
	if (read_char(s, &at, ':') && !read_digits(s, &at, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 59 || !read_zone(s, &at, &out->zone) || at != s.n)
		return false;
	out->seconds = days * DAY_SECONDS + hour * 3600 + minute * 60 + second -
		       (int64_t)out->zone * 60;
	return true;
}

void instant_format(struct instant at, struct buf *out)
{
	int64_t local = at.seconds + (int64_t)at.zone * 60;
	int64_t days = floor_div(local, DAY_SECONDS);
	int rest = (int)(local - days * DAY_SECONDS);
	int zone = at.zone < 0 ? -at.zone : at.zone;

	date_format(days, out);
	buf_printf(out, "T%02d:%02d", rest / 3600, rest / 60 % 60);
	if (rest % 60)
		buf_printf(out, ":%02d", rest % 60);
	if (at.zone == 0)
		buf_addc(out, 'Z');
	else
		buf_printf(out, "%c%02d:%02d", at.zone < 0 ? '-' : '+', zone / 60, zone % 60);
}

struct instant instant_add(struct instant at, struct duration by, int sign)
{
	int64_t local = at.seconds + (int64_t)at.zone * 60;
	int64_t days = floor_div(local, DAY_SECONDS);
	int64_t rest = local - days * DAY_SECONDS;

	days = date_add(days, (struct duration){ .months = by.months }, sign);
	at.seconds = days * DAY_SECONDS + rest - (int64_t)at.zone * 60 + sign * by.seconds;
	return at;
}

int64_t instant_date(struct instant at)
{
	return floor_div(at.seconds + (int64_t)at.zone * 60, DAY_SECONDS);
}

static bool add_part(struct duration *out, bool time, char unit, int64_t n)
{
	switch (unit) {
	case 'Y': out->months += (int32_t)n * 12; return !time;
	case 'W': out->seconds += n * 7 * DAY_SECONDS; return !time;
	case 'D': out->seconds += n * DAY_SECONDS; return !time;
	case 'H': out->seconds += n * 3600; return time;
	case 'S': out->seconds += n; return time;
	case 'M':
		if (time)
			out->seconds += n * 60;
		else
			out->months += (int32_t)n;
		return true;
	default: return false;
	}
}

/* Longer than any sensible duration, too short for its parts to add up to an overflow. */
enum { DURATION_BYTES = 64 };

bool duration_parse(struct str s, struct duration *out)
{
	size_t at = 0;
	bool time = false, any = false;

	*out = (struct duration){ 0, 0 };
	if (s.n > DURATION_BYTES || !read_char(s, &at, 'P'))
		return false;
	while (at < s.n) {
		size_t digits = 0;
		int n;

		if (!time && read_char(s, &at, 'T'))
			time = true;
		while (at + digits < s.n && s.p[at + digits] >= '0' && s.p[at + digits] <= '9')
			digits++;
		if (digits == 0 || digits > 6 || !read_digits(s, &at, digits, &n) || at >= s.n ||
		    !add_part(out, time, s.p[at++], n))
			return false;
		any = true;
	}
	return any;
}

void duration_format(struct duration by, struct buf *out)
{
	int64_t days = by.seconds / DAY_SECONDS;
	int64_t rest = by.seconds % DAY_SECONDS;

	buf_addc(out, 'P');
	if (by.months)
		buf_printf(out, "%dM", by.months);
	if (days || (!by.months && !rest))
		buf_printf(out, "%lldD", (long long)days);
	if (rest)
		buf_addc(out, 'T');
	if (rest / 3600)
		buf_printf(out, "%lldH", (long long)(rest / 3600));
	if (rest / 60 % 60)
		buf_printf(out, "%lldM", (long long)(rest / 60 % 60));
	if (rest % 60)
		buf_printf(out, "%lldS", (long long)(rest % 60));
}
