/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/schema.h"

#include "base/path.h"
#include "record/schema_read.h"

#include <string.h>

static const char *const languages[LANGUAGES] = { [LANGUAGE_SV] = "sv", [LANGUAGE_EN] = "en" };

bool language_parse(struct str code, enum language *out)
{
	for (int i = 0; i < LANGUAGES; i++) {
		if (!str_eq(code, str_of(languages[i])))
			continue;
		*out = (enum language)i;
		return true;
	}
	return false;
}

const char *language_code(enum language language)
{
	return languages[language];
}

struct str labels_get(const struct labels *labels, enum language language)
{
	if (labels->text[language].n)
		return labels->text[language];
	for (int i = 0; i < LANGUAGES; i++)
		if (labels->text[i].n)
			return labels->text[i];
	return STR("");
}

bool type_is_known(const struct type *type)
{
	return type->directory.n > 0;
}

const struct type *schema_type(const struct schema *schema, struct str name)
{
	return map_get(&schema->by_name, name);
}

const struct type *schema_type_of_id(const struct schema *schema, struct str id)
{
	return map_get(&schema->by_prefix, str_until(id, '-'));
}

const struct field *type_field(const struct type *type, struct str name)
{
	return map_get(&type->by_name, name);
}

const struct back *type_back(const struct type *type, struct str name)
{
	for (size_t i = 0; i < type->n_backs; i++)
		if (str_eq(type->backs[i].name, name))
			return &type->backs[i];
	return NULL;
}

const struct scale *schema_scale(const struct schema *schema, struct str name)
{
	return map_get(&schema->scales, name);
}

const struct axis *scale_axis(const struct scale *scale, struct str name)
{
	for (size_t i = 0; i < scale->n_axes; i++)
		if (str_eq(scale->axes[i].name, name))
			return &scale->axes[i];
	return NULL;
}

const struct choice *axis_step(const struct axis *axis, int64_t number)
{
	for (size_t i = 0; i < axis->n_steps; i++)
		if (axis->steps[i].number == number)
			return &axis->steps[i];
	return NULL;
}

const struct choice *field_choice(const struct field *field, struct str name)
{
	for (size_t i = 0; i < field->n_values; i++)
		if (str_eq(field->values[i].name, name))
			return &field->values[i];
	return NULL;
}

const struct field *field_part(const struct field *map, struct str name)
{
	for (size_t i = 0; i < map->n_fields; i++)
		if (str_eq(map->fields[i].name, name))
			return &map->fields[i];
	return map->of;
}

void schema_release(struct schema *schema)
{
	for (struct pattern *pattern = schema->patterns; pattern; pattern = pattern->next)
		regfree(&pattern->regex);
	for (size_t i = 0; i < schema->n_types; i++)
		map_release(&schema->types[i].by_name);
	map_release(&schema->by_name);
	map_release(&schema->by_prefix);
	map_release(&schema->by_directory);
	map_release(&schema->scales);
	arena_release(&schema->arena);
	*schema = (struct schema)SCHEMA_INIT;
}

enum { NAME_MAX_COMPARED = 40 };

/* Levenshtein's distance, one row at a time; long names count as far apart. */
static size_t distance(struct str a, struct str b)
{
	size_t row[NAME_MAX_COMPARED + 1];

	if (a.n > NAME_MAX_COMPARED || b.n > NAME_MAX_COMPARED)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0]++;

		for (size_t j = 1; j <= b.n; j++) {
			size_t change = diagonal + (a.p[i - 1] != b.p[j - 1]);
			size_t shift = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

			diagonal = row[j];
			row[j] = change < shift ? change : shift;
		}
	}
	return row[b.n];
}

struct str nearest_name(struct str name, const struct str *names, size_t n)
{
	size_t best = name.n / 2 + 1;
	struct str nearest = STR("");

	for (size_t i = 0; i < n; i++) {
		size_t d = distance(name, names[i]);

		if (d > best || (d == best && nearest.n))
			continue;
		best = d;
		nearest = names[i];
	}
	return nearest;
}

bool id_is_valid(struct str id)
{
	struct str prefix = str_until(id, '-'), rest = str_from(id, prefix.n + 1);

	if (prefix.n < 1 || prefix.n > 4 || rest.n < 4 || rest.n > 26)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (prefix.p[i] < 'A' || prefix.p[i] > 'Z')
			return false;
	for (size_t i = 0; i < rest.n; i++)
		if (!memchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", rest.p[i], 32))
			return false;
	return true;
}

struct str id_of_path(struct str path)
{
	struct str name = path_name(path);
	size_t end = str_index(name, '-') + 1;

	if (!str_ends(name, STR(".md")))
		return STR("");
	while (end < name.n && name.p[end] != '-' && name.p[end] != '.')
		end++;
	name = str_sub(name, 0, end);
	return id_is_valid(name) ? name : STR("");
}
