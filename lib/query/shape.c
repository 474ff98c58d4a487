/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/shape.h"

#include <string.h>

static const enum value_kind kind_of_field[FIELD_KINDS] = {
	[FIELD_TEXT] = VALUE_TEXT,	   [FIELD_MARKDOWN] = VALUE_TEXT,
	[FIELD_INTEGER] = VALUE_INTEGER,   [FIELD_DECIMAL] = VALUE_DECIMAL,
	[FIELD_BOOLEAN] = VALUE_BOOLEAN,   [FIELD_DATE] = VALUE_DATE,
	[FIELD_DATETIME] = VALUE_INSTANT,  [FIELD_YEAR] = VALUE_INTEGER,
	[FIELD_YEARS] = VALUE_YEARS,	   [FIELD_DURATION] = VALUE_DURATION,
	[FIELD_ENUM] = VALUE_ENUM,	   [FIELD_SCALE] = VALUE_INTEGER,
	[FIELD_REFERENCE] = VALUE_REFERENCE, [FIELD_EMAIL] = VALUE_TEXT,
	[FIELD_URL] = VALUE_TEXT,	   [FIELD_KEY] = VALUE_TEXT,
	[FIELD_LIST] = VALUE_LIST,	   [FIELD_MAP] = VALUE_MAP,
};

static const char *const kind_names[] = {
	[VALUE_MISSING] = "missing",
	[VALUE_INVALID] = "mixed",
	[VALUE_TEXT] = "text",
	[VALUE_INTEGER] = "integer",
	[VALUE_DECIMAL] = "decimal",
	[VALUE_BOOLEAN] = "boolean",
	[VALUE_DATE] = "date",
	[VALUE_INSTANT] = "datetime",
	[VALUE_YEARS] = "years",
	[VALUE_DURATION] = "duration",
	[VALUE_ENUM] = "enum",
	[VALUE_REFERENCE] = "reference",
	[VALUE_LIST] = "list",
	[VALUE_MAP] = "map",
};

static const struct str own_names[OWN_COUNT] = {
	[OWN_ID] = { "id", 2 },	    [OWN_TYPE] = { "type", 4 }, [OWN_UNIT] = { "unit", 4 },
	[OWN_PATH] = { "path", 4 }, [OWN_BODY] = { "body", 4 },
	[OWN_COMMIT] = { "commit", 6 },
};

#define NAME(literal) { literal, sizeof(literal) - 1 }

static const struct choice severities[] = {
	{ .name = NAME("error"), .label = { { NAME("fel"), NAME("error") } } },
	{ .name = NAME("warning"), .label = { { NAME("varning"), NAME("warning") } } },
	{ .name = NAME("info"), .label = { { NAME("upplysning"), NAME("note") } } },
};

#define COLUMN(at, word, sort) [at] = { .name = NAME(word), .kind = sort, .index = at }

static const struct field findings[FINDING_COUNT] = {
	COLUMN(FINDING_PATH, "path", FIELD_TEXT),
	COLUMN(FINDING_LINE, "line", FIELD_INTEGER),
	COLUMN(FINDING_COLUMN, "column", FIELD_INTEGER),
	[FINDING_SEVERITY] = { .name = NAME("severity"), .kind = FIELD_ENUM,
			       .index = FINDING_SEVERITY,
			       .values = (struct choice *)severities, .n_values = 3 },
	COLUMN(FINDING_RULE, "rule", FIELD_TEXT),
	COLUMN(FINDING_MESSAGE, "message", FIELD_TEXT),
	COLUMN(FINDING_RECORD, "record", FIELD_REFERENCE),
	COLUMN(FINDING_FIELD, "field", FIELD_TEXT),
};

#define LABELLED(at, word, sort, sv, en) \
	[at] = { .name = NAME(word), .kind = sort, .index = at, \
		 .label = { { NAME(sv), NAME(en) } } }

static const struct field changes[CHANGES_COUNT] = {
	LABELLED(CHANGES_COMMIT, "commit", FIELD_TEXT, "Incheckning", "Commit"),
	LABELLED(CHANGES_DATE, "date", FIELD_DATETIME, "Tid", "Time"),
	LABELLED(CHANGES_AUTHOR, "author", FIELD_TEXT, "Av", "By"),
	LABELLED(CHANGES_RECORD, "record", FIELD_REFERENCE, "Post", "Record"),
	LABELLED(CHANGES_TYPE, "type", FIELD_TEXT, "Typ", "Type"),
	LABELLED(CHANGES_UNIT, "unit", FIELD_TEXT, "Enhet", "Unit"),
	LABELLED(CHANGES_FIELD, "field", FIELD_TEXT, "Fält", "Field"),
	LABELLED(CHANGES_OLD, "old", FIELD_TEXT, "Före", "Before"),
	LABELLED(CHANGES_NEW, "new", FIELD_TEXT, "Efter", "After"),
	LABELLED(CHANGES_REASON, "reason", FIELD_TEXT, "Skäl", "Reason"),
	LABELLED(CHANGES_APPROVED_BY, "approved_by", FIELD_TEXT, "Godkänd av", "Approved by"),
	LABELLED(CHANGES_EVIDENCE, "evidence", FIELD_TEXT, "Bevis", "Evidence"),
};

#define CHOICE(word, sv, en) { .name = NAME(word), .label = { { NAME(sv), NAME(en) } } }

static const struct choice kinds[] = {
	CHOICE("approve", "Godkänt", "Approved"),
	CHOICE("reviewed", "Genomgått, oförändrat", "Reviewed, nothing changed"),
	CHOICE("withdraw", "Återtaget", "Withdrawn"),
};

static const struct choice statuses[] = {
	[STATUS_VALID] = CHOICE("valid", "Gäller", "Valid"),
	[STATUS_VOID] = CHOICE("void", "Gäller inte längre", "Void"),
	[STATUS_WITHDRAWN] = CHOICE("withdrawn", "Återtaget", "Withdrawn"),
	[STATUS_REFUSED] = CHOICE("refused", "Underkänt", "Refused"),
};

#define CHOSEN(at, word, choices, sv, en) \
	[at] = { .name = NAME(word), .kind = FIELD_ENUM, .index = at, \
		 .label = { { NAME(sv), NAME(en) } }, .values = (struct choice *)choices, \
		 .n_values = sizeof(choices) / sizeof(*choices) }

static const struct field approvals[APPROVALS_COUNT] = {
	LABELLED(APPROVALS_APPROVAL, "approval", FIELD_REFERENCE, "Godkännande", "Approval"),
	LABELLED(APPROVALS_APPROVER, "approver", FIELD_REFERENCE, "Godkänt av", "Approved by"),
	CHOSEN(APPROVALS_KIND, "kind", kinds, "Slag", "Kind"),
	LABELLED(APPROVALS_TIME, "time", FIELD_DATETIME, "Tid", "Time"),
	LABELLED(APPROVALS_ITEM, "item", FIELD_TEXT, "Gäller", "Covers"),
	LABELLED(APPROVALS_RECORD, "record", FIELD_REFERENCE, "Post", "Record"),
	LABELLED(APPROVALS_TYPE, "type", FIELD_TEXT, "Typ", "Type"),
	LABELLED(APPROVALS_UNIT, "unit", FIELD_TEXT, "Enhet", "Unit"),
	LABELLED(APPROVALS_BLOB, "blob", FIELD_TEXT, "Innehåll", "Content"),
	CHOSEN(APPROVALS_STATUS, "status", statuses, "Status", "Status"),
	LABELLED(APPROVALS_WHY, "why", FIELD_TEXT, "Varför", "Why"),
	LABELLED(APPROVALS_COMMIT, "commit", FIELD_TEXT, "Incheckning", "Commit"),
	LABELLED(APPROVALS_REASON, "reason", FIELD_TEXT, "Motiv", "Reason"),
};

const struct field *findings_field(enum finding_column column)
{
	return &findings[column];
}

const struct field *changes_field(enum change_column column)
{
	return &changes[column];
}

const struct field *approvals_field(enum approval_column column)
{
	return &approvals[column];
}

enum value_kind field_value_kind(const struct field *field)
{
	return kind_of_field[field->kind];
}

struct shape shape_of_kind(enum value_kind kind)
{
	return (struct shape){ .kind = kind };
}

static const struct type **all_types(struct arena *arena, const struct schema *schema)
{
	const struct type **types = arena_alloc(arena, schema->n_types * sizeof(*types));

	for (size_t i = 0; i < schema->n_types; i++)
		types[i] = &schema->types[i];
	return types;
}

struct shape shape_of_type(struct arena *arena, const struct schema *schema,
			   const struct type *type)
{
	struct shape shape = { .kind = VALUE_REFERENCE, .n_types = 1 };

	if (type) {
		shape.types = arena_copy(arena, &type, sizeof(struct type *));
	} else {
		shape.types = all_types(arena, schema);
		shape.n_types = schema->n_types;
	}
	return shape;
}

static struct shape shape_of_table(struct arena *arena, const struct field *columns, size_t n)
{
	struct shape shape = { .kind = VALUE_MAP, .n_fields = n };

	shape.fields = arena_alloc(arena, n * sizeof(*shape.fields));
	for (size_t i = 0; i < n; i++)
		shape.fields[i] = &columns[i];
	return shape;
}

struct shape shape_of_findings(struct arena *arena)
{
	return shape_of_table(arena, findings, FINDING_COUNT);
}

struct shape shape_of_changes(struct arena *arena)
{
	return shape_of_table(arena, changes, CHANGES_COUNT);
}

struct shape shape_of_approvals(struct arena *arena)
{
	return shape_of_table(arena, approvals, APPROVALS_COUNT);
}

struct shape shape_list_of(struct arena *arena, const struct shape *item)
{
	return (struct shape){ .kind = VALUE_LIST,
			       .item = arena_copy(arena, item, sizeof(*item)) };
}

static struct shape shape_of_map(struct arena *arena, const struct schema *schema,
				 const struct field *field)
{
	struct shape shape = { .kind = VALUE_MAP }, item;

	shape.n_fields = field->n_fields;
	shape.fields = arena_alloc(arena, field->n_fields * sizeof(*shape.fields));
	for (size_t i = 0; i < field->n_fields; i++)
		shape.fields[i] = &field->fields[i];
	if (field->of) {
		item = shape_of_field(arena, schema, field->of);
		shape.item = arena_copy(arena, &item, sizeof(item));
	}
	return shape;
}

struct shape shape_of_field(struct arena *arena, const struct schema *schema,
			    const struct field *field)
{
	struct shape shape = { .kind = kind_of_field[field->kind], .n_fields = 1 }, item;

	if (shape.kind == VALUE_MAP)
		return shape_of_map(arena, schema, field);
	if (shape.kind == VALUE_LIST) {
		item = field->of ? shape_of_field(arena, schema, field->of)
				 : shape_of_kind(VALUE_MISSING);
		return shape_list_of(arena, &item);
	}
	shape.fields = arena_copy(arena, &field, sizeof(struct field *));
	if (shape.kind == VALUE_REFERENCE) {
		shape.types = field->n_to ? field->to : all_types(arena, schema);
		shape.n_types = field->n_to ? field->n_to : schema->n_types;
	}
	return shape;
}

bool shape_is_number(const struct shape *shape)
{
	return shape->kind == VALUE_INTEGER || shape->kind == VALUE_DECIMAL;
}

struct str shape_name(const struct shape *shape)
{
	return str_of(kind_names[shape->kind]);
}

static void *join_arrays(struct arena *arena, const void *a, size_t n_a, const void *b, size_t n_b)
{
	char *both = arena_alloc(arena, (n_a + n_b) * sizeof(void *));

	if (n_a)
		memcpy(both, a, n_a * sizeof(void *));
	if (n_b)
		memcpy(both + n_a * sizeof(void *), b, n_b * sizeof(void *));
	return both;
}

struct shape shape_merge(struct arena *arena, const struct shape *a, const struct shape *b)
{
	struct shape both = *a, item;

	if (a->kind == VALUE_MISSING || b->kind == VALUE_MISSING)
		return a->kind == VALUE_MISSING ? *b : *a;
	if (shape_is_number(a) && shape_is_number(b))
		both.kind = a->kind == b->kind ? a->kind : VALUE_DECIMAL;
	else if (a->kind != b->kind)
		return shape_of_kind(VALUE_INVALID);
	both.fields = join_arrays(arena, a->fields, a->n_fields, b->fields, b->n_fields);
	both.n_fields = a->n_fields + b->n_fields;
	both.types = join_arrays(arena, a->types, a->n_types, b->types, b->n_types);
	both.n_types = a->n_types + b->n_types;
	if (a->item && b->item) {
		item = shape_merge(arena, a->item, b->item);
		both.item = arena_copy(arena, &item, sizeof(item));
	}
	return both;
}

const struct choice *shape_choice(const struct shape *shape, struct str name)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct choice *choice = field_choice(shape->fields[i], name);

		if (choice)
			return choice;
	}
	return NULL;
}

bool shape_is_ordered(const struct shape *shape)
{
	for (size_t i = 1; i < shape->n_fields; i++) {
		const struct field *a = shape->fields[0], *b = shape->fields[i];

		if (a->n_values != b->n_values)
			return false;
		for (size_t j = 0; j < a->n_values; j++)
			if (!str_eq(a->values[j].name, b->values[j].name))
				return false;
	}
	return shape->n_fields > 0;
}

static bool find_own(struct term *term)
{
	for (uint32_t i = 0; i < OWN_COUNT; i++) {
		if (!str_eq(own_names[i], term->name))
			continue;
		term->member = MEMBER_OWN;
		term->index = i;
		term->shape = shape_of_kind(VALUE_TEXT);
		return true;
	}
	return false;
}

/* The shape of a field or back reference of one type; false when it has neither. */
static bool find_in_type(struct arena *arena, const struct schema *schema,
			 const struct type *type, struct term *term, struct shape *shape)
{
	const struct field *field = type_field(type, term->name);
	const struct back *back = field ? NULL : type_back(type, term->name);
	struct shape item;

	if (!field && !back)
		return false;
	term->member = field ? MEMBER_FIELD : MEMBER_BACK;
	term->field = field;
	term->back = back;
	if (field) {
		*shape = shape_of_field(arena, schema, field);
		return true;
	}
	item = shape_of_type(arena, schema, back->from);
	*shape = shape_list_of(arena, &item);
	return true;
}

static bool find_in_types(struct arena *arena, const struct schema *schema,
			  const struct shape *row, struct term *term)
{
	bool found = false;

	term->shape = shape_of_kind(VALUE_MISSING);
	for (size_t i = 0; i < row->n_types; i++) {
		struct shape shape;

		if (!find_in_type(arena, schema, row->types[i], term, &shape))
			continue;
		found = true;
		term->shape = shape_merge(arena, &term->shape, &shape);
		if (term->shape.kind == VALUE_INVALID)
			break;
	}
	if (row->n_types != 1)
		term->member = MEMBER_LOOKUP;
	return found;
}

static bool find_key(struct arena *arena, const struct schema *schema, const struct shape *map,
		     struct term *term)
{
	for (size_t i = 0; i < map->n_fields; i++) {
		if (!str_eq(map->fields[i]->name, term->name))
			continue;
		term->member = map->fields[0] == findings ? MEMBER_FINDING :
			       map->fields[0] == changes || map->fields[0] == approvals ?
			       MEMBER_COLUMN : MEMBER_KEY;
		term->field = map->fields[i];
		term->shape = shape_of_field(arena, schema, term->field);
		return true;
	}
	if (!map->item)
		return false;
	term->member = MEMBER_KEY;
	term->shape = *map->item;
	return true;
}

bool shape_find_member(struct arena *arena, const struct schema *schema, const struct shape *row,
		       struct term *term)
{
	if (row->kind == VALUE_MAP)
		return find_key(arena, schema, row, term);
	return find_own(term) || find_in_types(arena, schema, row, term);
}

static size_t count_names(const struct shape *row)
{
	size_t n = OWN_COUNT + row->n_fields;

	for (size_t i = 0; i < row->n_types; i++)
		n += row->types[i]->n_fields + row->types[i]->n_backs;
	return n;
}

size_t shape_member_names(struct arena *arena, const struct shape *row, const struct str **names)
{
	struct str *list = arena_alloc(arena, count_names(row) * sizeof(*list));
	size_t n = 0;

	*names = list;
	for (size_t i = 0; i < row->n_fields && row->kind == VALUE_MAP; i++)
		list[n++] = row->fields[i]->name;
	if (row->kind == VALUE_MAP)
		return n;
	for (size_t i = 0; i < row->n_types; i++) {
		const struct type *type = row->types[i];

		for (size_t j = 0; j < type->n_fields; j++)
			list[n++] = type->fields[j].name;
		for (size_t j = 0; j < type->n_backs; j++)
			list[n++] = type->backs[j].name;
	}
	memcpy(&list[n], own_names, sizeof(own_names));
	return n + OWN_COUNT;
}
