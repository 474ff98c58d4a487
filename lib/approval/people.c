/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/people.h"

#include "base/utf8.h"

bool period_has(struct period period, int64_t day)
{
	return day >= period.first && day <= period.last;
}

struct str address_lower(struct str address, struct arena *arena)
{
	struct buf lower = BUF_INIT;
	struct str copy;

	utf8_add_lower(&lower, address);
	copy = arena_str(arena, buf_str(&lower));
	buf_release(&lower);
	return copy;
}

/* --- reading ------------------------------------------------------------------------------ */

static struct str text_of(const struct value *value)
{
	if (!value || (value->kind != VALUE_TEXT && value->kind != VALUE_ENUM))
		return STR("");
	return value_text(value);
}

static int64_t day_of(const struct value *value, int64_t open)
{
	return value && value->kind == VALUE_DATE ? value->number : open;
}

/* A day that cannot be read must not leave the period open. */
static bool is_refused(const struct value *value)
{
	return value && value->kind == VALUE_INVALID;
}

static uint32_t items_of(const struct value *list)
{
	return list && list->kind == VALUE_LIST ? list->n : 0;
}

static void read_purposes(const struct value *list, struct person_key *out, struct arena *arena)
{
	out->purposes = arena_alloc(arena, (items_of(list) + 1) * sizeof(*out->purposes));
	for (uint32_t i = 0; i < items_of(list); i++)
		out->purposes[out->n_purposes++] = text_of(&list->items[i]);
}

static void read_key(const struct record *record, const struct value *map,
		     struct person_key *out, struct arena *arena)
{
	const struct value *first = value_at(map, STR("valid_from"));
	const struct value *last = value_at(map, STR("valid_to"));

	out->place = record_place(record, map);
	out->period = (struct period){ day_of(first, INT64_MIN), day_of(last, INT64_MAX) };
	read_purposes(value_at(map, STR("namespaces")), out, arena);
	if (!sshkey_parse(text_of(value_at(map, STR("key"))), &out->key))
		out->key = (struct sshkey){ STR(""), STR("") };
	out->is_sound = out->key.base64.n && out->n_purposes && first &&
			first->kind == VALUE_DATE && !is_refused(last);
}

static void read_keys(const struct record *record, struct person *out, struct arena *arena)
{
	const struct value *list = record_get(record, STR("keys"));

	out->keys = arena_alloc(arena, (items_of(list) + 1) * sizeof(*out->keys));
	for (uint32_t i = 0; i < items_of(list); i++)
		if (list->items[i].kind == VALUE_MAP)
			read_key(record, &list->items[i], &out->keys[out->n_keys++], arena);
	out->is_faulty |= is_refused(list);
}

static void read_addresses(const struct record *record, struct person *out, struct arena *arena)
{
	const struct value *list = record_get(record, STR("aliases"));
	size_t n = items_of(list);

	out->addresses = arena_alloc(arena, (n + 1) * sizeof(*out->addresses));
	if (out->holder.n)
		out->addresses[out->n_addresses++] = address_lower(out->holder, arena);
	for (size_t i = 0; i < n; i++)
		out->addresses[out->n_addresses++] = address_lower(text_of(&list->items[i]), arena);
}

static void read_person(const struct record *record, struct person *out, struct arena *arena)
{
	const struct value *first = record_get(record, STR("valid_from"));
	const struct value *last = record_get(record, STR("valid_to"));

	*out = (struct person){ .record = record, .id = record->id };
	out->level = text_of(record_get(record, STR("level")));
	out->holder = text_of(record_get(record, STR("holder")));
	out->period = (struct period){ day_of(first, INT64_MIN), day_of(last, INT64_MAX) };
	out->is_faulty = is_refused(first) || is_refused(last);
	read_addresses(record, out, arena);
	read_keys(record, out, arena);
}

void people_collect(const struct set *set, struct people *out)
{
	const struct type *type = schema_type(set->schema, STR("owner"));
	struct records owners = { NULL, 0 };

	if (type)
		owners = set_of_type(set, type);
	out->rows = arena_alloc(&out->arena, (owners.n + 1) * sizeof(*out->rows));
	for (size_t i = 0; i < owners.n; i++)
		read_person(owners.rows[i], &out->rows[out->n++], &out->arena);
}

void people_release(struct people *people)
{
	arena_release(&people->arena);
	*people = (struct people)PEOPLE_INIT;
}

/* --- asking ------------------------------------------------------------------------------- */

const struct person *people_find(const struct people *people, struct str id)
{
	for (size_t i = 0; i < people->n; i++)
		if (str_eq(people->rows[i].id, id))
			return &people->rows[i];
	return NULL;
}

const struct person_key *person_find_key(const struct person *person, struct sshkey key)
{
	for (size_t i = 0; i < person->n_keys; i++)
		if (sshkey_equal(person->keys[i].key, key))
			return &person->keys[i];
	return NULL;
}

bool person_has_address(const struct person *person, struct str lower)
{
	for (size_t i = 0; i < person->n_addresses; i++)
		if (str_eq(person->addresses[i], lower))
			return true;
	return false;
}

bool person_key_is_for(const struct person_key *key, struct str purpose)
{
	for (size_t i = 0; i < key->n_purposes; i++)
		if (str_eq(key->purposes[i], purpose))
			return true;
	return false;
}

bool person_is(const struct person *person, struct str role)
{
	return str_eq(person->id, role) || str_eq(person->level, role);
}

/* --- what is wrong ------------------------------------------------------------------------ */

/* What ssh-keygen and forges take as standing for several addresses. */
static bool is_one_address(struct str address)
{
	for (size_t i = 0; i < address.n; i++)
		if (memchr("*?!,\" \t\\", address.p[i], 8))
			return false;
	return true;
}

static void check_addresses(const struct person *person, struct diags *diags)
{
	for (size_t i = 0; i < person->n_addresses; i++)
		if (!is_one_address(person->addresses[i]))
			diag_add_field(diags, DIAG_PERSON_ADDRESS,
				       record_place(person->record, NULL), person->id,
				       STR("holder"), DIAG_ARGS(person->addresses[i]));
}

static bool share_address(const struct person *a, const struct person *b)
{
	for (size_t i = 0; i < a->n_addresses; i++)
		if (person_has_address(b, a->addresses[i]))
			return true;
	return false;
}

bool person_is_same(const struct person *a, const struct person *b)
{
	for (size_t i = 0; i < a->n_keys; i++)
		if (a->keys[i].key.base64.n && person_find_key(b, a->keys[i].key))
			return true;
	return a == b || share_address(a, b);
}

/* Somebody else who has the key, or null; one person may hold several roles with one key. */
static const struct person *other_holder(const struct people *people, const struct person *person,
					 struct sshkey key)
{
	for (const struct person *other = people->rows; other < person; other++)
		if (person_find_key(other, key) && !share_address(other, person))
			return other;
	return NULL;
}

static void check_key(const struct people *people, const struct person *person,
		      const struct person_key *key, struct diags *diags)
{
	const struct person *other = other_holder(people, person, key->key);

	if (!key->key.base64.n)
		diag_add_field(diags, DIAG_KEY_FORM, key->place, person->id, STR("keys"),
			       DIAG_NO_ARGS);
	else if (!key->is_sound)
		diag_add_field(diags, DIAG_KEY_PERIOD, key->place, person->id, STR("keys"),
			       DIAG_NO_ARGS);
	if (person_find_key(person, key->key) && person_find_key(person, key->key) != key)
		diag_add_field(diags, DIAG_KEY_REPEATED, key->place, person->id, STR("keys"),
			       DIAG_NO_ARGS);
	if (other)
		diag_add_field(diags, DIAG_KEY_TWICE, key->place, person->id, STR("keys"),
			       DIAG_ARGS(other->id));
}

void people_check(const struct people *people, struct diags *diags)
{
	for (size_t i = 0; i < people->n; i++) {
		const struct person *person = &people->rows[i];

		check_addresses(person, diags);
		for (size_t j = 0; j < person->n_keys; j++)
			check_key(people, person, &person->keys[j], diags);
	}
}
