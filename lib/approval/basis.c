/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/basis.h"

#include "approval/approval.h"
#include "base/path.h"

#include <stdlib.h>

enum { MODE_TYPE = 0170000, MODE_FILE = 0100000, DAY = 86400, MOST_SHARDS = 3 };

static const struct str config_file = { "lg.yaml", 7 };

/* --- reading files ------------------------------------------------------------------------ */

/* Contents of the files, parallel to them; what is a link or a module stays null. */
static int read_files(const struct basis *basis, const struct touch *files, size_t n,
		      struct arena *arena, struct str **bytes, struct diags *diags)
{
	struct str *ids = arena_alloc(arena, (n + 1) * sizeof(*ids));

	*bytes = arena_alloc(arena, (n + 1) * sizeof(**bytes));
	for (size_t i = 0; i < n; i++)
		ids[i] = (files[i].mode & MODE_TYPE) == MODE_FILE ? files[i].blob : object_none;
	return objects_read(basis->reader, ids, n, arena, *bytes, diags);
}

static struct str join(struct arena *arena, struct str folder, struct str name)
{
	struct buf path = BUF_INIT;
	struct str copy;

	buf_printf(&path, "%.*s%s%.*s", STR_ARG(folder), folder.n ? "/" : "", STR_ARG(name));
	copy = arena_str(arena, buf_str(&path));
	buf_release(&path);
	return copy;
}

/* The folders of a type in all units that lie here. */
static size_t folders_of(const struct basis *basis, const struct type *type, struct arena *arena,
			 struct str **out)
{
	size_t n = 0;

	*out = arena_alloc(arena, (basis->config.n_units + 1) * sizeof(**out));
	for (size_t i = 0; i < basis->config.n_units; i++)
		if (!unit_is_elsewhere(&basis->config.units[i]))
			(*out)[n++] = join(arena, basis->config.units[i].path, type->directory);
	return n;
}

/* --- which type a path is of -------------------------------------------------------------- */

/* By the folder that it lies in; null when that is no folder of a type. */
static const struct type *type_of_folder(const struct basis *basis, const struct unit *unit,
					 struct str path)
{
	struct str rest = str_from(path, unit->path.n + (unit->path.n > 0));

	if (str_index(rest, '/') == rest.n)
		return NULL;
	return map_get(&basis->schema.by_directory, str_until(rest, '/'));
}

/* The change may bring the unit, too. */
static const struct type *type_of_any_folder(const struct basis *basis, struct str path)
{
	const struct type *type = NULL;

	while (!type && str_index(path, '/') < path.n) {
		type = map_get(&basis->schema.by_directory, str_until(path, '/'));
		path = str_from(path, str_index(path, '/') + 1);
	}
	return type;
}

/*
 * A file that is named as a record is one wherever it lies: what a change moves out of the folders
 * that its base knows must not get out of sight.
 */
static const struct type *type_of_path(const struct basis *basis, struct str path,
				       const struct unit **unit)
{
	const struct type *type;

	*unit = config_unit_of_path(&basis->config, path);
	if (!str_ends(path, STR(".md")) || !basis->config.n_units ||
	    (*unit && unit_is_elsewhere(*unit)))
		return NULL;
	type = *unit ? type_of_folder(basis, *unit, path) : type_of_any_folder(basis, path);
	return type ? type : schema_type_of_id(&basis->schema, id_of_path(path_name(path)));
}

/*
 * Whether the base reads the path as a record: in the folder of a type, not hidden and not deeper
 * than a snapshot looks.
 */
static bool is_read(const struct basis *basis, struct str path)
{
	const struct unit *unit = config_unit_of_path(&basis->config, path);
	size_t folders = 0;
	struct str rest;

	if (!unit || unit_is_elsewhere(unit) || !type_of_folder(basis, unit, path) ||
	    !str_ends(path, STR(".md")))
		return false;
	rest = str_from(path, unit->path.n + (unit->path.n > 0));
	for (; rest.n; rest = str_from(rest, str_index(rest, '/') + 1)) {
		if (rest.p[0] == '.')
			return false;
		folders += str_index(rest, '/') < rest.n;
	}
	return folders <= 1 + MOST_SHARDS;
}

/* In the folder of another type such a name is a trick. */
static bool is_approval(const struct basis *basis, struct str path)
{
	const struct unit *unit;
	const struct type *type = type_of_path(basis, path, &unit);

	return approval_is_path(path) && (!type || str_eq(type->name, STR("approval")));
}

bool basis_is_made_of(const struct basis *basis, struct str path)
{
	const struct unit *unit;
	const struct type *type;

	if (basis->is_empty || str_eq(path, config_file) || path_is_below(path, STR("schema")))
		return true;
	type = type_of_path(basis, path, &unit);
	return type && str_eq(type->name, STR("owner"));
}

/* --- opening ------------------------------------------------------------------------------ */

static int read_config(struct basis *basis, const struct touch *files, const struct str *bytes,
		       size_t n, struct diags *faults)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(files[i].path, config_file))
			continue;
		if (bytes[i].p)
			return config_parse((struct document){ files[i].path, bytes[i] },
					    &basis->arena, &basis->config, faults);
		/* A link, or too large: that is no way out of the policy. */
		diag_add(faults, DIAG_FILE_NOT_REGULAR, (struct place){ config_file, 0, 0 },
			 DIAG_ARGS(config_file));
		return -1;
	}
	basis->is_empty = true;
	return 0;
}

static bool is_schema(struct str path)
{
	return path_is_below(path, STR("schema")) && str_ends(path, STR(".yaml")) &&
	       str_index(str_from(path, 7), '/') == path.n - 7 && path.p[7] != '.';
}

static int read_schema(struct basis *basis, const struct touch *files, const struct str *bytes,
		       size_t n, struct diags *faults)
{
	struct document *documents = arena_alloc(&basis->arena, (n + 1) * sizeof(*documents));
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (is_schema(files[i].path))
			documents[found++] = (struct document){ files[i].path, bytes[i] };
	return schema_parse(documents, found, &basis->schema, faults);
}

static void world_open(const struct basis *basis, struct world *world)
{
	*world = (struct world){ .arena = ARENA_INIT, .unused = DIAGS_INIT };
	world->reader = (struct record_reader){ .schema = &basis->schema, .keep_body = true };
	world->reader.arena = &world->arena;
	world->reader.diags = &world->unused;
	set_init(&world->set, &basis->schema);
}

static const struct record *world_add(const struct basis *basis, struct world *world,
				      struct str path, struct str bytes)
{
	const struct unit *unit;
	const struct type *type = type_of_path(basis, path, &unit);
	struct record *record = NULL;

	if (type && bytes.p)
		record = record_parse(&world->reader, type,
				      unit ? unit->name : basis->config.units[0].name, path,
				      bytes);
	if (record)
		set_add(&world->set, record);
	return record;
}

static void world_finish(const struct basis *basis, struct world *world)
{
	set_index(&world->set, &world->unused);
	if (basis->rules)
		rules_compute(basis->rules, &world->set, basis->committed / DAY, &world->unused);
}

static void world_close(struct world *world)
{
	record_reader_release(&world->reader);
	set_release(&world->set);
	diags_release(&world->unused);
	arena_release(&world->arena);
}

static int read_owners(struct basis *basis, struct diags *diags)
{
	const struct type *type = schema_type(&basis->schema, STR("owner"));
	struct str *folders;
	size_t n = 0;

	if (type && type_is_known(type))
		n = folders_of(basis, type, &basis->arena, &folders);
	if (!n)
		return 0;
	if (commit_list(basis->reader->directory, basis->commit, folders, n, &basis->arena,
			&basis->owner_files, &basis->n_owners, diags) < 0)
		return -1;
	return read_files(basis, basis->owner_files, basis->n_owners, &basis->arena,
			  &basis->owner_bytes, diags);
}

static void collect_people(struct basis *basis)
{
	struct diags unused = DIAGS_INIT;
	struct record_reader reader = { .schema = &basis->schema, .arena = &basis->arena,
					.diags = &unused };

	for (size_t i = 0; i < basis->n_owners; i++) {
		const struct unit *unit;
		const struct type *type = type_of_path(basis, basis->owner_files[i].path, &unit);
		struct record *record = NULL;

		if (is_read(basis, basis->owner_files[i].path) && basis->owner_bytes[i].p)
			record = record_parse(&reader, type, unit->name,
					      basis->owner_files[i].path, basis->owner_bytes[i]);
		if (record)
			set_add(&basis->owners, record);
	}
	record_reader_release(&reader);
	set_index(&basis->owners, &unused);
	people_collect(&basis->owners, &basis->people);
	diags_release(&unused);
}

static int read_date(struct basis *basis, struct diags *diags)
{
	struct str bytes, line, rest;
	int result = objects_read(basis->reader, &basis->commit, 1, &basis->arena, &bytes,
				  diags);

	rest = bytes;
	while (result == 0 && str_next_line(&rest, &line) && line.n) {
		size_t at = line.n;

		if (!str_starts(line, STR("committer ")))
			continue;
		for (int blanks = 0; at && blanks < 2; at--)
			blanks += line.p[at - 1] == ' ';
		str_to_int(str_until(str_from(line, at + 1), ' '), &basis->committed);
	}
	return result;
}

static int read_rules(struct basis *basis, struct diags *diags)
{
	static const struct str paths[] = { { "lg.yaml", 7 }, { "schema", 6 } };
	struct diags faults = DIAGS_INIT;
	struct touch *files;
	struct str *bytes;
	size_t n;
	int result = -1;

	if (commit_list(basis->reader->directory, basis->commit, paths, 2, &basis->arena, &files,
			&n, diags) < 0 ||
	    read_files(basis, files, n, &basis->arena, &bytes, diags) < 0)
		goto out;
	read_config(basis, files, bytes, n, &faults);
	read_schema(basis, files, bytes, n, &faults);
	if (!basis->is_empty) {
		basis->rules = rules_bind(&basis->schema, &basis->arena, &faults);
		policy_parse(&basis->config, &basis->schema, &basis->arena, &basis->policy,
			     &faults);
	}
	basis->is_faulty = !basis->is_empty && faults.errors > 0;
	result = 0;
out:
	diags_release(&faults);
	return result;
}

int basis_open(struct object_reader *reader, struct str commit, struct basis *out,
	       struct diags *diags)
{
	*out = (struct basis){ .reader = reader, .arena = ARENA_INIT, .schema = SCHEMA_INIT,
			       .people = PEOPLE_INIT };
	out->commit = arena_str(&out->arena, commit);
	set_init(&out->owners, &out->schema);
	if (read_date(out, diags) < 0 || read_rules(out, diags) < 0 || read_owners(out, diags) < 0)
		return -1;
	collect_people(out);
	return 0;
}

void basis_close(struct basis *basis)
{
	people_release(&basis->people);
	set_release(&basis->owners);
	schema_release(&basis->schema);
	arena_release(&basis->arena);
}

/* --- comparing ---------------------------------------------------------------------------- */

static bool is_protected(const struct basis *basis, struct str path)
{
	for (size_t i = 0; i < basis->policy.n; i++)
		if (policy_rule_has_file(&basis->policy.rules[i], path))
			return true;
	return false;
}

/* The record's own id, or that of its file name, or the path: what an approval names. */
static struct str item_of(const struct record *record, struct str path)
{
	struct str id = record && record->id.n ? record->id : id_of_path(path_name(path));

	return id.n ? id : path;
}

static struct basis_change *find_change(struct basis_changes *changes, struct str item,
					bool is_added)
{
	for (size_t i = 0; i < changes->n; i++)
		if (str_eq(changes->rows[i].item, item) &&
		    (is_added ? !changes->rows[i].path.n : !changes->rows[i].path_before.n))
			return &changes->rows[i];
	return NULL;
}

/* With two records of one id nobody can tell which became which. */
static void mark_doubles(struct basis_changes *changes, struct basis_change *change, bool is_after)
{
	for (size_t i = 0; i < changes->n; i++) {
		struct basis_change *other = &changes->rows[i];

		if (other != change && str_eq(other->item, change->item) &&
		    (is_after ? other->path.n : other->path_before.n))
			other->is_double = change->is_double = true;
	}
}

/* One side of a difference: joined with the other side of the same record, wherever it lies. */
static void add_side(struct basis_changes *changes, const struct touch *touch, bool is_after,
		     struct str bytes)
{
	const struct basis *basis = changes->basis;
	struct world *world = is_after ? &changes->after : &changes->before;
	const struct unit *unit;
	const struct type *type = type_of_path(basis, touch->path, &unit);
	const struct record *record = world_add(basis, world, touch->path, bytes);
	struct basis_change *change;
	struct str item;

	/* Without unit and id, by name or by content: no record of a unit to come either. */
	if (!unit && !record && !id_of_path(touch->path).n)
		type = NULL;
	if (!type && !is_protected(basis, touch->path))
		return;
	item = type ? item_of(record, touch->path) : touch->path;
	change = find_change(changes, item, is_after);
	if (!change) {
		change = &changes->rows[changes->n++];
		*change = (struct basis_change){ .item = item, .was = object_none,
						 .blob = object_none };
	}
	if (!change->type || is_after)
		change->type = type;
	*(is_after ? &change->unit : &change->unit_before) = unit;
	*(is_after ? &change->path : &change->path_before) = touch->path;
	*(is_after ? &change->blob : &change->was) = is_after ? touch->blob : touch->was;
	*(is_after ? &change->after : &change->before) = record;
	change->is_unreadable |= type && !record;
	mark_doubles(changes, change, is_after);
}

static bool is_there(struct str id)
{
	return id.n && !str_eq(id, object_none);
}

static bool is_of_interest(const struct basis *basis, const struct touch *touch)
{
	const struct unit *unit;

	if (is_protected(basis, touch->path))
		return true;
	return type_of_path(basis, touch->path, &unit) && !is_approval(basis, touch->path);
}

static bool has_dot_or_call(struct str text)
{
	return str_index(text, '.') != text.n || str_index(text, '(') != text.n;
}

/* True when a condition may look at other records than the one that changes. */
static bool looks_around(const struct basis *basis)
{
	const struct schema *schema = &basis->schema;

	for (size_t i = 0; i < basis->policy.n; i++) {
		const struct policy_rule *rule = &basis->policy.rules[i];

		if (has_dot_or_call(rule->when.text))
			return true;
		for (size_t j = 0; rule->when.text.n && j < schema->n_types; j++) {
			const struct type *type = &schema->types[j];

			if (!policy_rule_has_type(rule, type))
				continue;
			for (size_t k = 0; k < type->n_backs; k++)
				if (str_find(rule->when.text, type->backs[k].name, 0) != SIZE_MAX)
					return true;
			for (size_t k = 0; k < type->n_fields; k++)
				if (has_dot_or_call(type->fields[k].compute.text))
					return true;
		}
	}
	return false;
}

static bool is_changed(const struct touch *touches, size_t n, struct str path)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(touches[i].path, path))
			return true;
	return false;
}

/* The records of a commit that do not change, where a condition may look at them. */
static int add_others(struct basis_changes *changes, struct world *world, struct str commit,
		      const struct touch *touches, size_t n, struct diags *diags)
{
	const struct basis *basis = changes->basis;
	struct touch *files;
	struct str *bytes;
	size_t n_files;

	if (commit_list(basis->reader->directory, commit, NULL, 0, &world->arena, &files, &n_files,
			diags) < 0 ||
	    read_files(basis, files, n_files, &world->arena, &bytes, diags) < 0)
		return -1;
	for (size_t i = 0; i < n_files; i++)
		if (!is_changed(touches, n, files[i].path))
			world_add(basis, world, files[i].path, bytes[i]);
	return 0;
}

static int add_changes(struct basis_changes *changes, const struct touch *touches, size_t n,
		       struct diags *diags)
{
	struct arena *arena = &changes->arena;
	struct str *ids = arena_alloc(arena, (2 * n + 1) * sizeof(*ids));
	struct str *bytes = arena_alloc(arena, (2 * n + 1) * sizeof(*bytes));

	changes->rows = arena_alloc(arena, (2 * n + 1) * sizeof(*changes->rows));
	for (size_t i = 0; i < n; i++) {
		bool is_file = (touches[i].mode & MODE_TYPE) == MODE_FILE;
		bool was_file = (touches[i].mode_before & MODE_TYPE) == MODE_FILE;
		bool interests = is_of_interest(changes->basis, &touches[i]);

		ids[2 * i] = interests && was_file ? touches[i].was : object_none;
		ids[2 * i + 1] = interests && is_file ? touches[i].blob : object_none;
	}
	if (objects_read(changes->basis->reader, ids, 2 * n, arena, bytes, diags) < 0)
		return -1;
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < n; i++)
			if (is_of_interest(changes->basis, &touches[i]) &&
			    is_there(side ? touches[i].blob : touches[i].was))
				add_side(changes, &touches[i], side, bytes[2 * i + side]);
	return 0;
}

int basis_compare(const struct basis *basis, struct str from, struct str to,
		  const struct touch *touches, size_t n, struct basis_changes *out,
		  struct diags *diags)
{
	*out = (struct basis_changes){ .basis = basis, .arena = ARENA_INIT };
	world_open(basis, &out->before);
	world_open(basis, &out->after);
	if (add_changes(out, touches, n, diags) < 0)
		return -1;
	if (looks_around(basis) &&
	    (add_others(out, &out->before, from, touches, n, diags) < 0 ||
	     add_others(out, &out->after, to, touches, n, diags) < 0))
		return -1;
	world_finish(basis, &out->before);
	world_finish(basis, &out->after);
	return 0;
}

void changes_release(struct basis_changes *changes)
{
	world_close(&changes->before);
	world_close(&changes->after);
	arena_release(&changes->arena);
}

/* --- rules -------------------------------------------------------------------------------- */

static void state(const struct record *record, struct str field, struct buf *out)
{
	const struct value *value;

	buf_clear(out);
	if (record && str_eq(field, STR("body"))) {
		buf_add(out, str_trim(record->body));
		return;
	}
	value = record ? record_get(record, field) : NULL;
	if (value && value->kind != VALUE_MISSING)
		value_format(value, out);
}

static bool is_invalid(const struct record *record, struct str field)
{
	const struct value *value = record ? record_get(record, field) : NULL;

	return value && value->kind == VALUE_INVALID;
}

bool change_differs(const struct basis_change *change, struct str field, struct buf *old,
		    struct buf *new)
{
	state(change->before, field, old);
	state(change->after, field, new);
	return is_invalid(change->before, field) || is_invalid(change->after, field) ||
	       !str_eq(buf_str(old), buf_str(new));
}

/*
 * A record that moves to another unit is another's, and one that moves to where none is read is
 * gone, whatever stands in them.
 */
static bool has_moved(const struct basis *basis, const struct basis_change *change)
{
	return change->before && change->after &&
	       (!str_eq(change->before->unit, change->after->unit) ||
		is_read(basis, change->path_before) != is_read(basis, change->path));
}

/* The first field that the rule is about and that differs. */
static bool find_field(const struct basis_change *change, const struct policy_rule *rule,
		       struct str *field)
{
	struct buf old = BUF_INIT, new = BUF_INIT;
	bool found = false;

	for (size_t i = 0; !found && i < change->type->n_fields; i++) {
		*field = change->type->fields[i].name;
		found = policy_rule_has_field(rule, change->type, *field) &&
			change_differs(change, *field, &old, &new);
	}
	if (!found) {
		*field = STR("body");
		found = policy_rule_has_field(rule, change->type, *field) &&
			change_differs(change, *field, &old, &new);
	}
	buf_release(&old);
	buf_release(&new);
	return found;
}

static bool holds(const struct basis_changes *changes, const struct world *world,
		  const struct record *record, const struct policy_rule *rule)
{
	struct expr *condition = rule->conditions[record->type->index];
	struct diags work = DIAGS_INIT;
	struct query_context context = { .set = &world->set, .diags = &work,
					 .today = changes->basis->committed / DAY };
	struct arena arena = ARENA_INIT;
	struct value value;
	bool is_true;

	if (!condition)
		return true;
	value = expr_eval(condition, &context, record, &arena);
	is_true = value_is_true(&value) || work.errors;
	arena_release(&arena);
	diags_release(&work);
	return is_true;
}

/* True when the change alone makes the condition begin or cease to hold. */
static bool is_switched(const struct basis_changes *changes, const struct basis_change *change,
			const struct policy_rule *rule)
{
	return rule->when.text.n && change->before && change->after &&
	       holds(changes, &changes->before, change->before, rule) !=
	       holds(changes, &changes->after, change->after, rule);
}

/*
 * Before or after: that a high risk is called low asks for the same approval as that a low one is
 * called high.
 */
static bool condition_holds(const struct basis_changes *changes, const struct basis_change *change,
			    const struct policy_rule *rule)
{
	if (!rule->when.text.n || change->is_unreadable || change->is_double || rule->is_faulty)
		return true;
	return (change->before && holds(changes, &changes->before, change->before, rule)) ||
	       (change->after && holds(changes, &changes->after, change->after, rule));
}

/* Every byte: a field that the base's schema does not know is one of "every field" too. */
static bool wants_all(const struct policy_rule *rule, const struct type *type)
{
	return rule->all_fields || rule->is_faulty || (!rule->fields.n && !type->n_approve);
}

bool change_is_ruled(const struct basis_changes *changes, const struct basis_change *change,
		     const struct policy_rule *rule, struct str *field)
{
	const struct type *other = change->before ? change->before->type : change->type;
	bool all;

	*field = STR("");
	if ((change->path.n && policy_rule_has_file(rule, change->path)) ||
	    (change->path_before.n && policy_rule_has_file(rule, change->path_before)))
		return true;
	if (!change->type || (!policy_rule_has_type(rule, change->type) &&
			      !(other && policy_rule_has_type(rule, other))))
		return false;
	if (other && other != change->type)
		return true;
	all = change->is_unreadable || change->is_double || has_moved(changes->basis, change) ||
	      (wants_all(rule, change->type) && !str_eq(change->was, change->blob));
	if (!find_field(change, rule, field)) {
		*field = STR("");
		if (!all && !is_switched(changes, change, rule))
			return false;
	}
	return condition_holds(changes, change, rule);
}
