/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/policy.h"

#include "base/msg.h"

static const struct str config_path = { "lg.yaml", 7 };

struct reader {
	const struct schema *schema;
	struct arena *arena;
	struct diags *diags;
};

static void refuse(struct reader *reader, const struct node *node, struct str what,
		   const char *why)
{
	diag_add(reader->diags, DIAG_CONFIG_VALUE, node_place(node, config_path),
		 DIAG_ARGS(what, str_of(why)));
}

/* --- reading ------------------------------------------------------------------------------ */

static bool is_text(const struct node *node)
{
	return node && node->kind == NODE_SCALAR && node->text.n;
}

/* A list of names, or one name for a list of one. */
static void read_names(struct reader *reader, const struct node *node, struct names_of_rule *out)
{
	const struct node *item = node->kind == NODE_LIST ? node->first : node;

	out->names = arena_alloc(reader->arena, (node_count(node) + 1) * sizeof(*out->names));
	if (node->kind == NODE_MAP || (node->kind == NODE_LIST && !node->first))
		refuse(reader, node, node->key->text, _("write a list of names: [risk, asset]"));
	else
		for (; item; item = node->kind == NODE_LIST ? item->next : NULL) {
			if (is_text(item))
				out->names[out->n++] = item->text;
			else
				refuse(reader, item, node->key->text,
				       _("write a list of names: [risk, asset]"));
		}
}

static void check_types(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->types.n; i++)
		if (!schema_type(reader->schema, rule->types.names[i]))
			refuse(reader, node, rule->types.names[i], _("the schema has no such type"));
}

/* From the top, part by part, as git names it: anything else would protect nothing. */
static bool is_path(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (memchr("*?[\\:", path.p[i], 5))
			return false;
	while (path.n) {
		struct str part = str_until(path, '/');

		if (!part.n || str_eq(part, STR(".")) || str_eq(part, STR("..")))
			return false;
		path = str_from(path, part.n + 1);
	}
	return true;
}

static void check_files(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->files.n; i++) {
		struct str *name = &rule->files.names[i];

		if (str_ends(*name, STR("/")))
			name->n--;
		if (!name->n || !is_path(*name))
			refuse(reader, node, *name,
			       _("a file or folder goes from lg.yaml downwards, without patterns: "
				 ".github/workflows"));
	}
}

static bool is_field(const struct reader *reader, const struct policy_rule *rule, struct str name)
{
	for (size_t i = 0; i < rule->types.n; i++) {
		const struct type *type = schema_type(reader->schema, rule->types.names[i]);

		if (!type || type->faulty || type_field(type, name))
			return true;
	}
	return str_eq(name, STR("body"));
}

static void check_fields(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	if (rule->fields.n == 1 && str_eq(rule->fields.names[0], STR("all"))) {
		rule->all_fields = true;
		return;
	}
	for (size_t i = 0; i < rule->fields.n; i++)
		if (!is_field(reader, rule, rule->fields.names[i]))
			refuse(reader, node, rule->fields.names[i],
			       _("none of the rule's types has such a field"));
}

static bool is_true(const struct node *node)
{
	return is_text(node) && str_eq(node->text, STR("true"));
}

static void read_by(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	const struct node *only = node->kind == NODE_MAP ? node->first : NULL;
	struct by *by = &rule->by[rule->n_by];

	*by = (struct by){ .place = node_place(node, config_path) };
	if (only && !only->next && str_eq(only->key->text, STR("role")) && is_text(only)) {
		by->kind = BY_ROLE;
		by->role = only->text;
	} else if (only && !only->next && str_eq(only->key->text, STR("owner")) && is_true(only)) {
		by->kind = BY_OWNER;
	} else if (only && !only->next && str_eq(only->key->text, STR("anyone")) && is_true(only)) {
		by->kind = BY_ANYONE;
	} else {
		refuse(reader, node, STR("by"),
		       _("write {role: head}, {owner: true} or {anyone: true}"));
		return;
	}
	rule->n_by++;
}

static void read_all_by(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	rule->by = arena_alloc(reader->arena, (node_count(node) + 1) * sizeof(*rule->by));
	if (node->kind != NODE_LIST)
		read_by(reader, node, rule);
	else
		for (const struct node *item = node->first; item; item = item->next)
			read_by(reader, item, rule);
}

static void read_when(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	rule->when = (struct expression){ node->text, node_place(node, config_path) };
	if (!is_text(node))
		refuse(reader, node, STR("when"), _("write a condition: value >= 9"));
}

static void read_evidence(struct reader *reader, const struct node *node,
			  struct policy_rule *rule)
{
	if (is_text(node) && str_eq(node->text, STR("trailer")))
		rule->evidence = EVIDENCE_TRAILER;
	else if (!is_text(node) || !str_eq(node->text, STR("signature")))
		refuse(reader, node, STR("evidence"), _("it is signature or trailer"));
}

static void read_key(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	struct str key = node->key->text;

	if (str_eq(key, STR("id")) && is_text(node))
		rule->id = node->text;
	else if (str_eq(key, STR("types")))
		read_names(reader, node, &rule->types);
	else if (str_eq(key, STR("fields")))
		read_names(reader, node, &rule->fields);
	else if (str_eq(key, STR("files")))
		read_names(reader, node, &rule->files);
	else if (str_eq(key, STR("when")))
		read_when(reader, node, rule);
	else if (str_eq(key, STR("by")))
		read_all_by(reader, node, rule);
	else if (str_eq(key, STR("evidence")))
		read_evidence(reader, node, rule);
	else
		refuse(reader, node->key, key,
		       _("a rule has id, types or files, fields, when, by and evidence"));
}

static void bind_when(struct reader *reader, struct policy_rule *rule)
{
	struct names names = { .schema = reader->schema };
	struct arena *arena = reader->arena;

	rule->conditions = arena_alloc(arena, (reader->schema->n_types + 1) *
				       sizeof(*rule->conditions));
	for (size_t i = 0; rule->when.text.n && i < rule->types.n; i++) {
		const struct type *type = schema_type(reader->schema, rule->types.names[i]);

		if (type)
			rule->conditions[type->index] = expr_parse(arena, &names, type,
								   rule->when.text,
								   rule->when.place, reader->diags);
	}
}

static void read_rule(struct reader *reader, const struct node *node, struct policy_rule *rule)
{
	size_t errors = reader->diags->errors;

	*rule = (struct policy_rule){ .place = node_place(node, config_path) };
	if (node->kind != NODE_MAP) {
		refuse(reader, node, STR("rules"), _("a rule begins with - id:"));
	} else {
		for (const struct node *child = node->first; child; child = child->next)
			read_key(reader, child, rule);
		check_types(reader, node, rule);
		check_fields(reader, node, rule);
		check_files(reader, node, rule);
		bind_when(reader, rule);
		if (!rule->id.n)
			refuse(reader, node, STR("id"), _("a rule needs a name"));
		if (!rule->types.n == !rule->files.n)
			refuse(reader, node, rule->id, _("a rule is about types or about files"));
		if (!rule->n_by)
			refuse(reader, node, rule->id, _("say with by: who must approve"));
		if (rule->n_by > POLICY_MOST_BY)
			refuse(reader, node, rule->id, _("by: has four lines at the most"));
	}
	rule->is_faulty = reader->diags->errors != errors;
}

static void read_rules(struct reader *reader, const struct node *node, struct policy *out)
{
	if (node->kind != NODE_LIST) {
		refuse(reader, node, STR("rules"), _("a rule begins with - id:"));
		return;
	}
	for (const struct node *child = node->first; child; child = child->next) {
		read_rule(reader, child, &out->rules[out->n]);
		for (size_t i = 0; i < out->n; i++)
			if (str_eq(out->rules[i].id, out->rules[out->n].id))
				refuse(reader, child, out->rules[i].id,
				       _("another rule has the same id"));
		out->n++;
	}
}

static bool is_commit(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!(id.p[i] >= '0' && id.p[i] <= '9') && !(id.p[i] >= 'a' && id.p[i] <= 'f'))
			return false;
	return id.n == 40;
}

static void read_policy(struct reader *reader, const struct node *node, struct policy *out)
{
	if (node->kind != NODE_MAP)
		refuse(reader, node, STR("approval"), _("approval has since and rules"));
	for (const struct node *child = node->kind == NODE_MAP ? node->first : NULL; child;
	     child = child->next) {
		if (str_eq(child->key->text, STR("since"))) {
			out->since = child->text;
			if (!is_text(child) || !is_commit(child->text))
				refuse(reader, child, STR("since"),
				       _("it names a commit by all 40 digits"));
		} else if (str_eq(child->key->text, STR("rules"))) {
			read_rules(reader, child, out);
		} else {
			refuse(reader, child->key, child->key->text, _("approval has since and rules"));
		}
	}
}

/* --- what is protected in any case -------------------------------------------------------- */

static const struct str protected_files[] = {
	{ "lg.yaml", 7 }, { "schema", 6 }, { "templates", 9 },
};

static struct names_of_rule names_of(struct arena *arena, struct str name)
{
	return (struct names_of_rule){ arena_copy(arena, &name, sizeof(name)), 1 };
}

static void add_protection(struct reader *reader, struct policy *out, bool is_type,
			   struct str name)
{
	struct by anyone = { .kind = BY_ANYONE, .place = out->place };
	struct policy_rule *rule = &out->rules[out->n++];

	*rule = (struct policy_rule){ .id = STR("protected"), .place = out->place, .n_by = 1,
				      .all_fields = true };
	rule->by = arena_copy(reader->arena, &anyone, sizeof(anyone));
	rule->conditions = arena_alloc(reader->arena, (reader->schema->n_types + 1) *
				       sizeof(*rule->conditions));
	if (is_type)
		rule->types = names_of(reader->arena, name);
	else
		rule->files = names_of(reader->arena, name);
}

/* What makes somebody an approver. */
static const struct str protected_fields[] = {
	{ "level", 5 }, { "holder", 6 }, { "aliases", 7 }, { "keys", 4 }, { "valid_from", 10 },
	{ "valid_to", 8 },
};

/* Always, and whichever of these fields changes. */
static bool protects(const struct policy_rule *rule, const struct type *owner)
{
	if (!policy_rule_has_type(rule, owner) || rule->when.text.n)
		return false;
	for (size_t i = 0; i < sizeof(protected_fields) / sizeof(*protected_fields); i++)
		if (type_field(owner, protected_fields[i]) &&
		    !policy_rule_has_field(rule, owner, protected_fields[i]))
			return false;
	return true;
}

static void add_protections(struct reader *reader, struct policy *out)
{
	const struct type *owner = schema_type(reader->schema, STR("owner"));
	size_t n = out->n;
	bool has = false;

	for (size_t i = 0; i < sizeof(protected_files) / sizeof(*protected_files); i++) {
		has = false;
		for (size_t j = 0; j < n; j++)
			has |= policy_rule_has_file(&out->rules[j], protected_files[i]);
		if (!has)
			add_protection(reader, out, false, protected_files[i]);
	}
	has = !owner;
	for (size_t j = 0; j < n && owner; j++)
		has |= protects(&out->rules[j], owner);
	if (!has)
		add_protection(reader, out, true, STR("owner"));
}

int policy_parse(const struct config *config, const struct schema *schema, struct arena *arena,
		 struct policy *out, struct diags *diags)
{
	struct reader reader = { schema, arena, diags };
	const struct node *node = config->approval;
	const struct node *rules = node && node->kind == NODE_MAP ? node_get(node, STR("rules")) : NULL;
	size_t errors = diags->errors, n = rules ? node_count(rules) : 0;

	*out = (struct policy){ .exists = node != NULL };
	if (!node)
		return 0;
	out->place = node_place(node->key ? node->key : node, config_path);
	out->rules = arena_alloc(arena, (n + 5) * sizeof(*out->rules));
	read_policy(&reader, node, out);
	if (!config->identity.n)
		refuse(&reader, node->key, STR("repository"),
		       _("approvals need a word that no other repository has; add repository: with "
			 "what openssl rand -hex 16 prints"));
	add_protections(&reader, out);
	out->is_faulty = diags->errors != errors;
	return out->is_faulty ? -1 : 0;
}

/* --- asking ------------------------------------------------------------------------------- */

static bool has_name(const struct names_of_rule *names, struct str name)
{
	for (size_t i = 0; i < names->n; i++)
		if (str_eq(names->names[i], name))
			return true;
	return false;
}

bool policy_rule_has_type(const struct policy_rule *rule, const struct type *type)
{
	return has_name(&rule->types, type->name);
}

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* As file systems see it that take LG.YAML for lg.yaml: there one would stand for the other. */
static bool is_below(struct str path, struct str folder)
{
	if (path.n < folder.n || (path.n > folder.n && path.p[folder.n] != '/'))
		return false;
	for (size_t i = 0; i < folder.n; i++)
		if (folded(path.p[i]) != folded(folder.p[i]))
			return false;
	return true;
}

bool policy_rule_has_file(const struct policy_rule *rule, struct str path)
{
	for (size_t i = 0; i < rule->files.n; i++)
		if (is_below(path, rule->files.names[i]))
			return true;
	return false;
}

/* Without `fields`, those that the type says a person must approve, or all where it says none. */
bool policy_rule_has_field(const struct policy_rule *rule, const struct type *type,
			   struct str field)
{
	const struct names_of_rule approve = { type->approve, type->n_approve };

	if (rule->all_fields || rule->is_faulty)
		return true;
	if (rule->fields.n)
		return has_name(&rule->fields, field);
	return !approve.n || has_name(&approve, field);
}

const char *evidence_name(enum evidence evidence)
{
	return evidence == EVIDENCE_TRAILER ? "trailer" : "signature";
}

void policy_add_by(const struct policy_rule *rule, struct buf *out)
{
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < rule->n_by; i++)
		buf_add_item(&words, rule->by[i].kind == BY_ROLE ? rule->by[i].role :
			     rule->by[i].kind == BY_OWNER ? str_of(_("the record's owner")) :
			     str_of(_("somebody else")));
	buf_add(out, buf_str(&words));
	buf_release(&words);
}

/* --- what is wrong ------------------------------------------------------------------------ */

static bool can_sign(const struct person *person, int64_t today)
{
	for (size_t i = 0; i < person->n_keys; i++)
		if (person->keys[i].is_sound && period_has(person->keys[i].period, today) &&
		    person_key_is_for(&person->keys[i], STR("lg-approval")))
			return true;
	return false;
}

static bool is_held(const struct person *person, int64_t today)
{
	return person->holder.n && period_has(person->period, today) && !person->is_faulty;
}

struct tally {
	size_t held, able;		/* rows that hold the role; of these, who can approve */
	const struct person *last;	/* of these */
	bool are_several;		/* the able are more than one person */
};

static bool can_approve(const struct policy_rule *rule, const struct person *person, int64_t today)
{
	return is_held(person, today) &&
	       (rule->evidence != EVIDENCE_SIGNATURE || can_sign(person, today));
}

static bool is_asked(const struct by *by, const struct person *person)
{
	return by->kind != BY_ROLE || person_is(person, by->role);
}

static void count_one(struct tally *tally, const struct policy_rule *rule,
		      const struct person *person, int64_t today)
{
	tally->held += is_held(person, today);
	if (!can_approve(rule, person, today))
		return;
	tally->able++;
	tally->are_several |= tally->last && !str_eq(tally->last->holder, person->holder);
	tally->last = person;
}

/* -1 when the line alone cannot be satisfied. */
static int check_by(const struct policy_rule *rule, const struct by *by,
		    const struct people *people, int64_t today, struct diags *diags)
{
	struct tally tally = { .held = 0 };

	for (size_t i = 0; i < people->n; i++)
		if (is_asked(by, &people->rows[i]))
			count_one(&tally, rule, &people->rows[i], today);
	if (!tally.held && by->kind == BY_ROLE)
		diag_add(diags, DIAG_POLICY_ROLE, by->place, DIAG_ARGS(rule->id, by->role));
	else if (!tally.able)
		diag_add(diags, DIAG_POLICY_NOBODY, by->place, DIAG_ARGS(rule->id));
	else if (by->kind == BY_ANYONE && !tally.are_several)
		diag_add(diags, DIAG_POLICY_ALONE, by->place,
			 DIAG_ARGS(rule->id, tally.last->id));
	return tally.able ? 0 : -1;
}

/* One who can approve for each line, nobody for two; of many who could, some are tried. */
struct seats {
	const struct policy_rule *rule;
	const struct people *people;
	int64_t today;
	const struct person *taken[POLICY_MOST_BY];
};

static bool is_taken(const struct seats *seats, const struct person *person, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (person_is_same(seats->taken[i], person))
			return true;
	return false;
}

static bool take_seats(struct seats *seats, size_t line)
{
	const struct policy_rule *rule = seats->rule;

	if (line == rule->n_by)
		return true;
	for (size_t i = 0, tried = 0; i < seats->people->n && tried < 2 * POLICY_MOST_BY; i++) {
		const struct person *person = &seats->people->rows[i];

		if (!is_asked(&rule->by[line], person) ||
		    !can_approve(rule, person, seats->today) || is_taken(seats, person, line))
			continue;
		seats->taken[line] = person;
		if (take_seats(seats, line + 1))
			return true;
		tried++;
	}
	return false;
}

static void check_seats(const struct policy_rule *rule, const struct people *people,
			int64_t today, struct diags *diags)
{
	struct seats seats = { .rule = rule, .people = people, .today = today };
	struct buf words = BUF_INIT;

	policy_add_by(rule, &words);
	if (!take_seats(&seats, 0))
		diag_add(diags, DIAG_POLICY_FEW, rule->place,
			 DIAG_ARGS(rule->id, buf_str(&words)));
	buf_release(&words);
}

/* The type or file that has no owner; empty when each has one. */
static struct str without_owner(const struct policy_rule *rule, const struct schema *schema)
{
	for (size_t i = 0; i < rule->types.n; i++) {
		const struct type *type = schema_type(schema, rule->types.names[i]);

		if (type && !type->faulty && !type_field(type, STR("owner")))
			return rule->types.names[i];
	}
	return rule->files.n ? rule->files.names[0] : STR("");
}

static void check_owner(const struct policy_rule *rule, const struct schema *schema,
			struct diags *diags)
{
	struct str without = without_owner(rule, schema);

	for (size_t i = 0; without.n && i < rule->n_by; i++)
		if (rule->by[i].kind == BY_OWNER)
			diag_add(diags, DIAG_POLICY_OWNER, rule->by[i].place,
				 DIAG_ARGS(rule->id, without));
}

void policy_check(const struct policy *policy, const struct schema *schema,
		  const struct people *people, int64_t today, struct diags *diags)
{
	for (size_t i = 0; i < policy->n; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		int result = 0;

		for (size_t j = 0; j < rule->n_by; j++)
			result |= check_by(rule, &rule->by[j], people, today, diags);
		check_owner(rule, schema, diags);
		if (result == 0 && rule->n_by > 1 && rule->n_by <= POLICY_MOST_BY)
			check_seats(rule, people, today, diags);
	}
}
