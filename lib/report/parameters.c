/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/template.h"

/* A record of a type in a unit, by year unless that is 0; null when there is none, or no unit. */
static const struct record *find_record(const struct set *set, struct str type_name,
					struct str unit, int64_t year)
{
	const struct type *type = schema_type(set->schema, type_name);
	struct records records = { NULL, 0 };

	if (type && unit.n)
		records = set_of_type(set, type);
	for (size_t i = 0; i < records.n; i++) {
		const struct value *stated = record_get(records.rows[i], STR("year"));
		bool fits = !year || (stated && stated->kind == VALUE_INTEGER &&
				      stated->number == year);

		if (fits && str_eq(records.rows[i]->unit, unit))
			return records.rows[i];
	}
	return NULL;
}

static struct parameter parameter_of_record(const struct set *set, struct str name,
					    struct str type_name, const struct record *record)
{
	struct parameter parameter = { .name = name, .kind = FIELD_REFERENCE,
				       .type = schema_type(set->schema, type_name) };

	if (!record)
		return parameter;
	parameter.value = value_of_text(record->id);
	parameter.value.kind = VALUE_REFERENCE;
	return parameter;
}

static struct value text_or_missing(struct str text)
{
	return text.n ? value_of_text(text) : (struct value){ .kind = VALUE_MISSING };
}

static struct value day_or_missing(int64_t day)
{
	return day == REPORT_NO_SINCE ? (struct value){ .kind = VALUE_MISSING }
				      : value_of_number(VALUE_DATE, day);
}

size_t report_parameters(const struct set *set, struct subject subject, struct arena *arena,
			 struct parameter **parameters)
{
	struct str unit = subject.unit, organisation = STR("organisation"), review = STR("review");
	struct parameter all[] = {
		{ .name = STR("year"), .kind = FIELD_INTEGER,
		  .value = value_of_number(VALUE_INTEGER, subject.year) },
		{ .name = STR("unit"), .kind = FIELD_TEXT, .value = text_or_missing(unit) },
		{ .name = STR("today"), .kind = FIELD_DATE, .value = day_or_missing(subject.today) },
		{ .name = STR("since"), .kind = FIELD_DATE, .value = day_or_missing(subject.since) },
		parameter_of_record(set, organisation, organisation,
				    find_record(set, organisation, unit, 0)),
		parameter_of_record(set, review, review,
				    find_record(set, review, unit, subject.year)),
		parameter_of_record(set, STR("previous"), review,
				    find_record(set, review, unit, subject.year - 1)),
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i].kind != FIELD_REFERENCE || all[i].type)
			all[n++] = all[i];
	*parameters = arena_copy(arena, all, n * sizeof(*all));
	return n;
}

bool report_newest_year(const struct set *set, struct str unit, int64_t *year)
{
	const struct type *type = schema_type(set->schema, STR("review"));
	struct records records = { NULL, 0 };
	bool found = false;

	if (type)
		records = set_of_type(set, type);
	for (size_t i = 0; i < records.n; i++) {
		const struct value *stated = record_get(records.rows[i], STR("year"));

		if (!stated || stated->kind != VALUE_INTEGER ||
		    (unit.n && !str_eq(records.rows[i]->unit, unit)) ||
		    (found && stated->number <= *year))
			continue;
		*year = stated->number;
		found = true;
	}
	return found;
}
