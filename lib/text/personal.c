/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/personal.h"

enum { SHORT_DATE = 6, LONG_DATE = 8, TAIL = 4 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t digits_at(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && is_digit(s.p[at + n]))
		n++;
	return n;
}

/* Bytes of the sign between date and tail: - or +, or one of the dashes of word processors. */
static size_t sign_at(struct str s, size_t at)
{
	struct str rest = str_from(s, at);

	if (rest.n && (rest.p[0] == '-' || rest.p[0] == '+'))
		return 1;
	if (rest.n < 3 || rest.p[0] != '\xe2')
		return 0;
	if (rest.p[1] == '\x80' && (unsigned char)rest.p[2] >= 0x90 &&
	    (unsigned char)rest.p[2] <= 0x95)
		return 3;
	return str_starts(rest, STR("\xe2\x88\x92")) ? 3 : 0;
}

/* A sign or a point between digits makes them parts of one longer number. */
static bool continues_before(struct str s, size_t start)
{
	if (start == 0)
		return false;
	if (is_word(s.p[start - 1]))
		return true;
	return start > 1 && (s.p[start - 1] == '.' || s.p[start - 1] == '-' ||
			     s.p[start - 1] == '+') && is_digit(s.p[start - 2]);
}

static bool continues_after(struct str s, size_t end)
{
	if (end == s.n)
		return false;
	if (is_word(s.p[end]))
		return true;
	return end + 1 < s.n && (s.p[end] == '.' || s.p[end] == '-' || s.p[end] == '+') &&
	       is_digit(s.p[end + 1]);
}

static int number_at(const char *digits, size_t n)
{
	int number = 0;

	for (size_t i = 0; i < n; i++)
		number = number * 10 + (digits[i] - '0');
	return number;
}

/* Month and day of ten digits; 29 February always, since two digits do not tell the century. */
static bool has_date(const char *digits)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int month = number_at(digits + 2, 2), day = number_at(digits + 4, 2);

	if (day > 60)
		day -= 60;
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

/* Modulus 10 with weights 2, 1, 2 ... over the nine digits, the tenth being the check digit. */
static bool has_check_digit(const char *digits)
{
	int sum = 0;

	for (int i = 0; i < 10; i++) {
		int product = (digits[i] - '0') * (i % 2 ? 1 : 2);

		sum += product / 10 + product % 10;
	}
	return sum % 10 == 0;
}

static bool is_number(const char *date, size_t n_date, const char *tail)
{
	char digits[SHORT_DATE + TAIL];
	int century = n_date == LONG_DATE ? number_at(date, 2) : 19;

	for (size_t i = 0; i < SHORT_DATE; i++)
		digits[i] = date[n_date - SHORT_DATE + i];
	for (size_t i = 0; i < TAIL; i++)
		digits[SHORT_DATE + i] = tail[i];
	return century >= 18 && century <= 20 && number_at(tail, 3) > 0 && has_date(digits) &&
	       has_check_digit(digits);
}

/* Tries the run of n digits at start; the end of the number, or 0. */
static size_t match(struct str s, size_t start, size_t n)
{
	size_t date = n, tail = start + n, end;

	if (n == SHORT_DATE + TAIL || n == LONG_DATE + TAIL) {
		date = n - TAIL;
		tail = start + date;
	} else if (n == SHORT_DATE || n == LONG_DATE) {
		tail += sign_at(s, tail);
		if (tail == start + n || digits_at(s, tail) != TAIL)
			return 0;
	} else {
		return 0;
	}
	end = tail + TAIL;
	if (continues_before(s, start) || continues_after(s, end))
		return 0;
	return is_number(s.p + start, date, s.p + tail) ? end : 0;
}

/* Six digits in a row cover every sixth byte, so only these are looked at until one is a digit. */
bool personal_next(struct str s, size_t *at, struct str *hit)
{
	size_t from = *at;

	while (from + SHORT_DATE <= s.n) {
		size_t start = from + SHORT_DATE - 1, n, end;

		if (!is_digit(s.p[start])) {
			from += SHORT_DATE;
			continue;
		}
		while (start > from && is_digit(s.p[start - 1]))
			start--;
		n = digits_at(s, start);
		end = match(s, start, n);
		if (end) {
			*hit = str_sub(s, start, end - start);
			*at = end;
			return true;
		}
		from = start + n;
	}
	*at = s.n;
	return false;
}

void personal_mask(struct str hit, struct buf *out)
{
	buf_add(out, str_sub(hit, 0, hit.n - TAIL));
	buf_add(out, STR("****"));
}
