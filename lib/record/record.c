/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/record.h"

#include "base/msg.h"
#include "base/path.h"
#include "base/utf8.h"
#include "text/frontmatter.h"
#include "text/marks.h"
#include "text/personal.h"

/* One file on its way to a record. */
struct reading {
	struct record_reader *reader;
	struct record *record;
	const struct type *type;
};

static void refuse(const struct reading *reading, enum diag_id id, const struct node *node,
		   struct str field, const struct str *args)
{
	diag_add_field(reading->reader->diags, id, node_place(node, reading->record->path),
		       reading->record->id, field, args);
}

/* --- values ------------------------------------------------------------------------------- */

static struct value read_value(const struct reading *reading, const struct field *field,
			       const struct node *node);

static struct value invalid(const struct reading *reading, const struct field *field,
			    const struct node *node)
{
	const char *form = field_kind_form(field->kind);
	struct buf what = BUF_INIT;

	buf_add(&what, str_of(field_kind_name(field->kind)));
	if (form)
		buf_printf(&what, " (%s)", form);
	if (node->kind == NODE_SCALAR)
		refuse(reading, DIAG_VALUE_TYPE, node, field->name,
		       DIAG_ARGS(field->name, node->text, buf_str(&what)));
	else
		refuse(reading, DIAG_VALUE_SHAPE, node, field->name,
		       DIAG_ARGS(field->name, buf_str(&what)));
	buf_release(&what);
	return value_of_number(VALUE_INVALID, 0);
}

static void add_choices(struct buf *out, const struct choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_item(out, choices[i].name);
}

static struct value read_enum(const struct reading *reading, const struct field *field,
			      const struct node *node)
{
	const struct choice *choice = field_choice(field, node->text);
	struct buf list = BUF_INIT;
	struct value value = value_of_number(VALUE_INVALID, 0);

	if (choice) {
		value = value_of_text(choice->name);
		value.kind = VALUE_ENUM;
		value.extra = (int32_t)(choice - field->values);
		return value;
	}
	add_choices(&list, field->values, field->n_values);
	refuse(reading, DIAG_VALUE_ENUM, node, field->name,
	       DIAG_ARGS(field->name, node->text, buf_str(&list)));
	buf_release(&list);
	return value;
}

static struct value read_reference(const struct reading *reading, const struct field *field,
				   const struct node *node)
{
	struct value value = value_of_number(VALUE_INVALID, 0);
	struct buf example = BUF_INIT;

	if (id_is_valid(node->text)) {
		value = value_of_text(arena_str(reading->reader->arena, node->text));
		value.kind = VALUE_REFERENCE;
		return value;
	}
	buf_printf(&example, "%.*s-2F9C", STR_ARG(field->n_to ? field->to[0]->prefix : STR("X")));
	refuse(reading, DIAG_REFERENCE_FORM, node, field->name,
	       DIAG_ARGS(field->name, node->text, buf_str(&example)));
	buf_release(&example);
	return value;
}

static bool is_text_kind(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_MARKDOWN || kind == FIELD_EMAIL ||
	       kind == FIELD_URL || kind == FIELD_KEY;
}

static void check_pattern(const struct reading *reading, const struct field *field,
			  const struct node *node)
{
	if (field->regex && regexec(field->regex, node->text.p, 0, NULL, 0) != 0)
		refuse(reading, DIAG_VALUE_PATTERN, node, field->name,
		       DIAG_ARGS(field->name, node->text, field->pattern));
}

/* Whether a value lies on the wrong side of a bound; years are held against it at both ends. */
static bool is_outside(const struct value *value, const struct value *min, const struct value *max)
{
	struct value first = *value, last = *value;

	if (value->kind == VALUE_YEARS) {
		first = value_of_number(VALUE_INTEGER, value->number);
		last = value_of_number(VALUE_INTEGER, value->extra);
	}
	return (min->kind && value_compare(&first, min) < 0) ||
	       (max->kind && value_compare(&last, max) > 0);
}

static void check_range(const struct reading *reading, const struct field *field,
			const struct node *node, const struct value *value)
{
	struct buf range = BUF_INIT;

	if (!is_outside(value, &field->min, &field->max))
		return;
	if (field->min.kind)
		buf_add(&range, STR(">= "));
	value_format(&field->min, &range);
	if (field->min.kind && field->max.kind)
		buf_add(&range, STR(", "));
	if (field->max.kind)
		buf_add(&range, STR("<= "));
	value_format(&field->max, &range);
	refuse(reading, DIAG_VALUE_RANGE, node, field->name,
	       DIAG_ARGS(field->name, node->text, buf_str(&range)));
	buf_release(&range);
}

static struct value read_scalar(const struct reading *reading, const struct field *field,
				const struct node *node)
{
	struct value value;

	if (node->kind != NODE_SCALAR)
		return invalid(reading, field, node);
	if (node->text.n == 0) {
		refuse(reading, DIAG_FIELD_EMPTY, node, field->name, DIAG_ARGS(field->name));
		return value_of_number(VALUE_INVALID, 0);
	}
	if (field->kind == FIELD_ENUM)
		return read_enum(reading, field, node);
	if (field->kind == FIELD_REFERENCE)
		return read_reference(reading, field, node);
	if (!field_kind_read(field->kind, node->text, &value))
		return invalid(reading, field, node);
	if (is_text_kind(field->kind))
		value.text = arena_str(reading->reader->arena, node->text).p;
	check_pattern(reading, field, node);
	check_range(reading, field, node, &value);
	return value;
}

/* `actions:` with nothing behind it, or one item alone, is what people write for short lists. */
static struct value read_list(const struct reading *reading, const struct field *field,
			      const struct node *node)
{
	struct value list = { .kind = VALUE_LIST };

	if (node->kind != NODE_LIST) {
		refuse(reading, DIAG_VALUE_SHAPE, node, field->name,
		       DIAG_ARGS(field->name, str_of(_("a list: [a, b], or a line - a for each item"))));
		return value_of_number(VALUE_INVALID, 0);
	}
	list.items = arena_alloc(reading->reader->arena, node_count(node) * sizeof(*list.items));
	for (const struct node *item = node->first; item; item = item->next)
		list.items[list.n++] = read_value(reading, field->of, item);
	return list;
}

static const struct field *find_field(const struct field *fields, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

/* With the nearest name, or with all of them when none is near. */
static void refuse_unknown(const struct reading *reading, const struct node *key,
			   const struct field *fields, size_t n, struct str owner)
{
	struct str names[128], nearest;
	size_t count = n < 128 ? n : 128;
	struct buf known = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		names[i] = fields[i].name;
		buf_add_item(&known, names[i]);
	}
	nearest = nearest_name(key->text, names, count);
	refuse(reading, DIAG_FIELD_UNKNOWN, key, key->text,
	       DIAG_ARGS(key->text, owner, nearest.n ? nearest : buf_str(&known)));
	buf_release(&known);
}

static void check_required_parts(const struct reading *reading, const struct field *field,
				 const struct node *node)
{
	for (size_t i = 0; i < field->n_fields; i++)
		if (field->fields[i].required && !node_get(node, field->fields[i].name))
			refuse(reading, DIAG_FIELD_REQUIRED, node, field->name,
			       DIAG_ARGS(field->fields[i].name, field->name));
}

static struct value read_map(const struct reading *reading, const struct field *field,
			     const struct node *node)
{
	struct value map = { .kind = VALUE_MAP };

	if (node->kind != NODE_MAP) {
		refuse(reading, DIAG_VALUE_SHAPE, node, field->name,
		       DIAG_ARGS(field->name, str_of(_("a mapping of name: value"))));
		return value_of_number(VALUE_INVALID, 0);
	}
	map.items = arena_alloc(reading->reader->arena, 2 * node_count(node) * sizeof(*map.items));
	for (const struct node *child = node->first; child; child = child->next) {
		const struct field *part =
			field->fields ? find_field(field->fields, field->n_fields, child->key->text)
				      : field->of;

		if (!part) {
			refuse_unknown(reading, child->key, field->fields, field->n_fields,
				       field->name);
			continue;
		}
		map.items[2 * map.n] = value_of_text(
			arena_str(reading->reader->arena, child->key->text));
		map.items[2 * map.n + 1] = read_value(reading, part, child);
		map.n++;
	}
	check_required_parts(reading, field, node);
	return map;
}

/* A number that its scale does not have is told and made invalid. */
static void check_step(const struct reading *reading, const struct field *field,
		       const struct scale *scale, struct value *value)
{
	const struct axis *axis = scale ? scale_axis(scale, field->axis) : NULL;
	struct buf steps = BUF_INIT, number = BUF_INIT;

	if (!axis || axis_step(axis, value->number))
		return;
	add_choices(&steps, axis->steps, axis->n_steps);
	value_format(value, &number);
	diag_add_field(reading->reader->diags, DIAG_VALUE_SCALE,
		       record_place(reading->record, value), reading->record->id, field->name,
		       DIAG_ARGS(field->name, buf_str(&number), scale->name, buf_str(&steps)));
	value->kind = VALUE_INVALID;
	buf_release(&number);
	buf_release(&steps);
}

static struct value read_value(const struct reading *reading, const struct field *field,
			       const struct node *node)
{
	struct value value;

	if (field->kind == FIELD_LIST)
		value = read_list(reading, field, node);
	else if (field->kind == FIELD_MAP)
		value = read_map(reading, field, node);
	else
		value = read_scalar(reading, field, node);
	value.line = node->line;
	value.column = node->column < UINT16_MAX ? (uint16_t)node->column : UINT16_MAX;
	if (field->kind == FIELD_SCALE && field->scale && value.kind == VALUE_INTEGER)
		check_step(reading, field, field->scale, &value);
	return value;
}

/* --- scales ------------------------------------------------------------------------------- */

/* The scale that the record names for a field, or that the naming field has as its default. */
static const struct scale *named_scale(const struct reading *reading, const struct field *field)
{
	const struct value *named = &reading->record->values[field->scale_from->index];

	if (named->kind == VALUE_INVALID)
		return NULL;
	return schema_scale(reading->reader->schema, named->kind == VALUE_TEXT
							      ? value_text(named)
							      : field->scale_from->default_text);
}

static void check_scale_name(const struct reading *reading, const struct field *field)
{
	struct value *named = &reading->record->values[field->scale_from->index];
	const struct map *scales = &reading->reader->schema->scales;
	struct buf list = BUF_INIT;

	if (named->kind != VALUE_TEXT || schema_scale(reading->reader->schema, value_text(named)))
		return;
	for (size_t i = 0; i < scales->n; i++)
		buf_add_item(&list, scales->entries[i].key);
	diag_add_field(reading->reader->diags, DIAG_VALUE_SCALE_UNKNOWN,
		       record_place(reading->record, named), reading->record->id,
		       field->scale_from->name, DIAG_ARGS(value_text(named), buf_str(&list)));
	named->kind = VALUE_INVALID;
	buf_release(&list);
}

/* After all fields, because the scale may be named below the value. */
static void check_scales(const struct reading *reading)
{
	for (size_t i = 0; i < reading->type->n_fields; i++) {
		const struct field *field = &reading->type->fields[i];
		struct value *value = &reading->record->values[i];

		if (field->kind != FIELD_SCALE || !field->scale_from || field->faulty)
			continue;
		check_scale_name(reading, field);
		if (value->kind == VALUE_INTEGER && !field->scale)
			check_step(reading, field, named_scale(reading, field), value);
	}
}

/* --- the file ----------------------------------------------------------------------------- */

static void read_id(const struct reading *reading, const struct node *node)
{
	struct record *record = reading->record;
	struct str prefix = reading->type->prefix;

	record->id_line = node->line < UINT16_MAX ? (uint16_t)node->line : UINT16_MAX;
	record->id_column = node->column < UINT16_MAX ? (uint16_t)node->column : UINT16_MAX;
	if (node->kind == NODE_SCALAR && id_is_valid(node->text) &&
	    (!prefix.n || str_eq(str_until(node->text, '-'), prefix)))
		record->id = arena_str(reading->reader->arena, node->text);
	else
		refuse(reading, DIAG_ID_FORM, node, STR("id"), DIAG_ARGS(node->text, prefix));
}

/* Reports a missing id, with the one that the file name suggests. */
static void require_id(const struct reading *reading)
{
	struct str id = id_of_path(reading->record->path);

	if (reading->record->id_line == 0)
		diag_add_field(reading->reader->diags, DIAG_ID_MISSING,
			       (struct place){ reading->record->path, 1, 1 }, id, STR("id"),
			       DIAG_ARGS(id.n ? id : reading->type->prefix));
	if (reading->record->id.n == 0)
		reading->record->id = arena_str(reading->reader->arena, id);
}

static void read_field(const struct reading *reading, const struct node *node)
{
	const struct type *type = reading->type;
	const struct field *field = type_field(type, node->key->text);

	if (!field) {
		if (!type->faulty)
			refuse_unknown(reading, node->key, type->fields, type->n_fields,
				       type->name);
		return;
	}
	if (field->faulty)
		reading->record->values[field->index].kind = VALUE_INVALID;
	else if (field->compute.text.n && !field->stated)
		refuse(reading, DIAG_FIELD_COMPUTED, node->key, field->name,
		       DIAG_ARGS(field->name));
	else
		reading->record->values[field->index] = read_value(reading, field, node);
}

static void check_stated(const struct reading *reading)
{
	struct place place = { reading->record->path, 1, 1 };

	for (size_t i = 0; i < reading->type->n_fields; i++) {
		const struct field *field = &reading->type->fields[i];

		if (reading->record->values[i].kind != VALUE_MISSING || field->faulty)
			continue;
		if (field->required)
			diag_add_field(reading->reader->diags, DIAG_FIELD_REQUIRED, place,
				       reading->record->id, field->name,
				       DIAG_ARGS(field->name, reading->type->name));
		else if (field->expected)
			diag_add_field(reading->reader->diags, DIAG_FIELD_EXPECTED, place,
				       reading->record->id, field->name, DIAG_ARGS(field->name));
	}
}

/* Visible ASCII, as most names are, needs no second look. */
static bool is_plain_name(struct str name)
{
	size_t at = 0;

	while (at < name.n && name.p[at] > ' ' && name.p[at] < 0x7f)
		at++;
	return at == name.n;
}

static bool is_safe_name(struct str name)
{
	if (is_plain_name(name))
		return true;
	for (size_t at = 0; at < name.n;)
		if (utf8_is_unsafe(utf8_next(name, &at)))
			return false;
	return utf8_check(name) == name.n && utf8_is_nfc(name);
}

/* The name must begin with the id, be in NFC and free of control characters. */
static void check_name(const struct reading *reading)
{
	const struct record *record = reading->record;
	bool safe = is_safe_name(path_name(record->path));
	struct buf good = BUF_INIT;

	if (safe && str_eq(id_of_path(record->path), record->id))
		return;
	record_file_name(record->id, record_title(record), &good);
	diag_add_field(reading->reader->diags, safe ? DIAG_RECORD_NAME : DIAG_RECORD_NAME_FORM,
		       (struct place){ record->path, 1, 1 }, record->id, STR(""),
		       DIAG_ARGS(buf_str(&good)));
	buf_release(&good);
}

/* The number itself never goes into a message, which may end in a log. */
static void tell_personal_number(const struct reading *reading, struct place place, struct str hit)
{
	struct buf masked = BUF_INIT;

	personal_mask(hit, &masked);
	diag_add_field(reading->reader->diags, DIAG_PERSONAL_NUMBER, place, reading->record->id,
		       STR(""), DIAG_ARGS(buf_str(&masked)));
	buf_release(&masked);
}

/* In the name of the file, and in what it holds. */
static void check_personal_numbers(const struct reading *reading, struct str bytes)
{
	struct place place = { reading->record->path, 1, 1 };
	size_t at = 0, line = 0, seen = 0;
	struct str hit;

	if (personal_next(path_name(place.path), &at, &hit))
		tell_personal_number(reading, place, hit);
	at = 0;

	while (personal_next(bytes, &at, &hit)) {
		size_t start = (size_t)(hit.p - bytes.p);

		for (; seen < start; seen++) {
			if (bytes.p[seen] != '\n')
				continue;
			place.line++;
			line = seen + 1;
		}
		place.column = (uint32_t)(start - line) + 1;
		tell_personal_number(reading, place, hit);
	}
}

/* Marks of a merge are one fault, not as many as they cause. */
static bool is_unmerged(const struct reading *reading, struct str bytes)
{
	struct place place = { reading->record->path, marks_find(bytes), 1 };

	if (place.line)
		diag_add(reading->reader->diags, DIAG_MERGE_MARKS, place, DIAG_NO_ARGS);
	return place.line > 0;
}

static const struct node *parse_fields(const struct reading *reading, struct str bytes,
				       struct frontmatter *parts)
{
	struct record_reader *reader = reading->reader;

	if (is_unmerged(reading, bytes) ||
	    frontmatter_split(bytes, reading->record->path, parts, reader->diags) < 0)
		return NULL;
	return yaml_parse((struct yaml_source){ .text = parts->yaml, .path = reading->record->path,
						.offset = (uint32_t)parts->yaml_at, .line = 2 },
			  &reader->scratch, reader->diags);
}

static struct record *new_record(struct record_reader *reader, const struct type *type,
				 struct str unit, struct str path)
{
	struct record *record = arena_alloc(reader->arena, sizeof(*record));

	*record = (struct record){ .path = path, .unit = unit, .type = type };
	record->values = arena_alloc(reader->arena, type->n_fields * sizeof(*record->values));
	return record;
}

static struct record *as_unread(struct record_reader *reader, struct record *record)
{
	record->id = arena_str(reader->arena, id_of_path(record->path));
	for (size_t i = 0; i < record->type->n_fields; i++)
		record->values[i].kind = VALUE_INVALID;
	return record->id.n ? record : NULL;
}

struct record *record_unread(struct record_reader *reader, const struct type *type,
			     struct str unit, struct str path)
{
	return as_unread(reader, new_record(reader, type, unit, path));
}

struct record *record_parse(struct record_reader *reader, const struct type *type,
			    struct str unit, struct str path, struct str bytes)
{
	struct record *record = new_record(reader, type, unit, path);
	struct reading reading = { .reader = reader, .record = record, .type = type };
	struct frontmatter parts;
	const struct node *root;

	arena_reset(&reader->scratch);
	root = parse_fields(&reading, bytes, &parts);
	if (!root) {
		struct record *unread = as_unread(reader, record);

		check_personal_numbers(&reading, bytes);
		return unread;
	}
	for (const struct node *child = root->first; child; child = child->next)
		if (str_eq(child->key->text, STR("id")))
			read_id(&reading, child);
	require_id(&reading);
	check_personal_numbers(&reading, bytes);
	for (const struct node *child = root->first; child; child = child->next)
		if (!str_eq(child->key->text, STR("id")))
			read_field(&reading, child);
	check_scales(&reading);
	check_stated(&reading);
	check_name(&reading);
	if (reader->keep_body)
		record->body = arena_str(reader->arena, parts.body);
	return record->id.n ? record : NULL;
}

void record_reader_release(struct record_reader *reader)
{
	arena_release(&reader->scratch);
}

/* --- a record's own answers --------------------------------------------------------------- */

const struct value *record_get(const struct record *record, struct str name)
{
	const struct field *field = type_field(record->type, name);

	return field ? &record->values[field->index] : NULL;
}

struct str record_title(const struct record *record)
{
	const struct value *title = record_get(record, STR("title"));

	return title && title->kind == VALUE_TEXT ? value_text(title) : record->id;
}

struct place record_place(const struct record *record, const struct value *value)
{
	if (!value || value->line == 0)
		return (struct place){ record->path, 1, 1 };
	return (struct place){ record->path, value->line, value->column };
}
