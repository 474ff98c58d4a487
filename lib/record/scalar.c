/* SPDX-License-Identifier: EUPL-1.2 */
/* How the text of a scalar becomes a value: one function a kind of field. */
#include "record/schema.h"

#include <string.h>

typedef bool read_function(struct str text, struct value *out);

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool read_text(struct str text, struct value *out)
{
	*out = value_of_text(text);
	return true;
}

static bool read_integer(struct str text, struct value *out)
{
	*out = value_of_number(VALUE_INTEGER, 0);
	return str_to_int(text, &out->number);
}

/* At most nine decimals, and digits on both sides of the point. */
static bool read_decimal(struct str text, struct value *out)
{
	size_t point = str_index(text, '.');
	struct str whole = str_sub(text, 0, point), rest = str_from(text, point + 1);
	int64_t number, fraction = 0;

	if (!str_to_int(whole, &number) || number > INT64_C(999999999) ||
	    number < -INT64_C(999999999))
		return false;
	if (point < text.n && (rest.n == 0 || rest.n > 9 || !is_digit(rest.p[0]) ||
			       !str_to_int(rest, &fraction)))
		return false;
	for (size_t i = 0; i < rest.n; i++)
		number *= 10;
	*out = value_of_number(VALUE_DECIMAL, number + (text.p[0] == '-' ? -fraction : fraction));
	out->extra = (int32_t)rest.n;
	return true;
}

static bool read_boolean(struct str text, struct value *out)
{
	bool yes = str_eq(text, STR("true")) || str_eq(text, STR("yes")) || str_eq(text, STR("ja"));

	*out = value_of_number(VALUE_BOOLEAN, yes);
	return yes || str_eq(text, STR("false")) || str_eq(text, STR("no")) ||
	       str_eq(text, STR("nej"));
}

static bool read_date(struct str text, struct value *out)
{
	*out = value_of_number(VALUE_DATE, 0);
	return date_parse(text, &out->number);
}

static bool read_datetime(struct str text, struct value *out)
{
	struct instant at;

	if (!instant_parse(text, &at))
		return false;
	*out = value_of_number(VALUE_INSTANT, at.seconds);
	out->extra = at.zone;
	return true;
}

static bool read_year(struct str text, struct value *out)
{
	*out = value_of_number(VALUE_INTEGER, 0);
	return text.n == 4 && is_digit(text.p[0]) && str_to_int(text, &out->number);
}

/* One year or two with a hyphen or an en dash between, the first not after the second. */
static bool read_years(struct str text, struct value *out)
{
	struct str dash = STR("\xe2\x80\x93"), last = str_from(text, 4);
	struct value from, to;

	if (str_starts(last, dash))
		last = str_from(last, dash.n);
	else if (last.n && last.p[0] == '-')
		last = str_from(last, 1);
	else if (last.n)
		return false;
	if (text.n > 4 && last.n == 0)
		return false;
	if (!read_year(str_sub(text, 0, 4), &from) || !read_year(last.n ? last : text, &to) ||
	    from.number > to.number)
		return false;
	*out = value_of_number(VALUE_YEARS, from.number);
	out->extra = (int32_t)to.number;
	return true;
}

static bool read_duration(struct str text, struct value *out)
{
	struct duration by;

	if (!duration_parse(text, &by))
		return false;
	*out = value_of_number(VALUE_DURATION, by.seconds);
	out->extra = by.months;
	return true;
}

static bool is_blank_or_bracket(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '<' || c == '>' || c == '"';
}

static bool has_blank(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (is_blank_or_bracket(text.p[i]))
			return true;
	return false;
}

/* Something before one @ and a domain behind it: what a mail system accepts is its own affair. */
static bool read_email(struct str text, struct value *out)
{
	size_t at = str_index(text, '@');
	struct str domain = str_from(text, at + 1);

	*out = value_of_text(text);
	return at > 0 && domain.n && !has_blank(text) && str_index(domain, '@') == domain.n &&
	       domain.p[0] != '.' && domain.p[domain.n - 1] != '.';
}

static bool read_url(struct str text, struct value *out)
{
	size_t scheme = str_find(text, STR("://"), 0);

	*out = value_of_text(text);
	return (str_starts(text, STR("https://")) || str_starts(text, STR("http://"))) &&
	       text.n > scheme + 3 && !has_blank(text);
}

/* One OpenSSH public key: type, base64 and perhaps a comment. */
static bool read_key(struct str text, struct value *out)
{
	struct str type = str_until(text, ' ');
	struct str base64 = str_until(str_from(text, type.n + 1), ' ');

	*out = value_of_text(text);
	return (str_starts(type, STR("ssh-")) || str_starts(type, STR("ecdsa-")) ||
		str_starts(type, STR("sk-"))) &&
	       str_starts(base64, STR("AAAA")) && str_index(text, '\n') == text.n;
}

struct kind {
	const char *name;
	read_function *read;	/* null: needs the field's own declaration */
	const char *form;	/* how to write it, for a message; null for the same */
};

static const struct kind kinds[FIELD_KINDS] = {
	[FIELD_TEXT] = { "text", read_text, NULL },
	[FIELD_MARKDOWN] = { "markdown", read_text, NULL },
	[FIELD_INTEGER] = { "integer", read_integer, "12" },
	[FIELD_DECIMAL] = { "decimal", read_decimal, "1.5" },
	[FIELD_BOOLEAN] = { "boolean", read_boolean, "true/false, yes/no, ja/nej" },
	[FIELD_DATE] = { "date", read_date, "2026-01-31" },
	[FIELD_DATETIME] = { "datetime", read_datetime, "2026-01-31T08:30+01:00" },
	[FIELD_YEAR] = { "year", read_year, "2026" },
	[FIELD_YEARS] = { "years", read_years, "2026, 2026-2028" },
	[FIELD_DURATION] = { "duration", read_duration, "P12M, P4W, PT72H" },
	[FIELD_ENUM] = { "enum", NULL, NULL },
	[FIELD_SCALE] = { "scale", read_integer, "1" },
	[FIELD_REFERENCE] = { "reference", NULL, NULL },
	[FIELD_EMAIL] = { "email", read_email, "isam@kommun.example" },
	[FIELD_URL] = { "url", read_url, "https://kommun.example/" },
	[FIELD_KEY] = { "key", read_key, "ssh-ed25519 AAAA..." },
	[FIELD_LIST] = { "list", NULL, NULL },
	[FIELD_MAP] = { "map", NULL, NULL },
};

const char *field_kind_name(enum field_kind kind)
{
	return kinds[kind].name;
}

bool field_kind_parse(struct str name, enum field_kind *out)
{
	for (int kind = 0; kind < FIELD_KINDS; kind++) {
		if (!str_eq(name, str_of(kinds[kind].name)))
			continue;
		*out = (enum field_kind)kind;
		return true;
	}
	return false;
}

bool field_kind_read(enum field_kind kind, struct str text, struct value *out)
{
	return kinds[kind].read && kinds[kind].read(text, out);
}

const char *field_kind_form(enum field_kind kind)
{
	return kinds[kind].form;
}
