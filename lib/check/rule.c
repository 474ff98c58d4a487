/* SPDX-License-Identifier: EUPL-1.2 */
#include "check/rule.h"

#include "base/msg.h"
#include "query/scalar.h"

#include <string.h>

static const char file_keys[] = "checks";
static const char rule_keys[] = "id, rule, severity, query, field, message, source";

struct loader {
	const struct schema *schema;
	struct document file;
	struct arena *arena;
	struct map ids;		/* -> struct rule */
	struct diags *diags;
};

static void refuse(struct loader *loader, enum diag_id id, const struct node *node,
		   const struct str *args)
{
	diag_add(loader->diags, id, node_place(node, loader->file.path), args);
}

/* --- keys of a mapping ------------------------------------------------------------------- */

static bool names(struct str list, struct str name)
{
	while (list.n) {
		struct str word = str_until(list, ',');

		if (str_eq(word, name))
			return true;
		list = str_trim(str_from(list, word.n + 1));
	}
	return false;
}

static bool expect(struct loader *loader, const struct node *node, enum node_kind kind,
		   struct str what)
{
	static const char *const shapes[] = {
		[NODE_SCALAR] = N_("a text"), [NODE_LIST] = N_("a list"),
		[NODE_MAP] = N_("a mapping of name: value"),
	};

	if (node->kind == kind)
		return true;
	refuse(loader, DIAG_SCHEMA_SHAPE, node, DIAG_ARGS(what, str_of(_(shapes[kind]))));
	return false;
}

static void check_keys(struct loader *loader, const struct node *map, const char *known)
{
	for (const struct node *node = map->first; node; node = node->next)
		if (!names(str_of(known), node->key->text))
			refuse(loader, DIAG_SCHEMA_KEY, node->key,
			       DIAG_ARGS(node->key->text, str_of(known)));
}

/* The text under a key; null when it is absent or none, which is a fault when it is required. */
static const struct node *get_text(struct loader *loader, const struct node *map, const char *key,
				   bool required)
{
	const struct node *node = node_get(map, str_of(key));

	if (node)
		return expect(loader, node, NODE_SCALAR, str_of(key)) ? node : NULL;
	if (required)
		refuse(loader, DIAG_SCHEMA_REQUIRED, map,
		       DIAG_ARGS(str_of(key), str_of(_("add it"))));
	return NULL;
}

/* --- messages ---------------------------------------------------------------------------- */

/* The end of an expression in braces: the first } that is not inside a text literal, or the end. */
static size_t end_of_braces(struct str text, size_t at)
{
	char quote = 0;

	for (; at < text.n; at++) {
		char c = text.p[at];

		if (quote && c == '\\')
			at++;
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '}')
			break;
	}
	return at < text.n ? at : text.n;
}

/* Cuts the next part, a literal or an expression, off the text at *at. */
static struct message_part next_part(struct str text, size_t *at)
{
	struct message_part part = { .is_column = text.p[*at] == '{' };
	size_t end = *at;

	if (part.is_column) {
		end = end_of_braces(text, *at + 1);
		part.text = str_sub(text, *at + 1, end - *at - 1);
		*at = end + 1;
	} else {
		part.text = str_until(str_from(text, *at), '{');
		*at += part.text.n;
	}
	return part;
}

static struct message split_message(struct loader *loader, struct str text, size_t *columns)
{
	struct message message = { NULL, 0 };
	size_t n = 0;

	for (size_t at = 0; at < text.n; n++)
		next_part(text, &at);
	message.parts = arena_alloc(loader->arena, n * sizeof(*message.parts) + 1);
	for (size_t at = 0; at < text.n;) {
		struct message_part part = next_part(text, &at);

		if (part.is_column)
			part.column = (*columns)++;
		message.parts[message.n++] = part;
	}
	return message;
}

/* --- queries ----------------------------------------------------------------------------- */

/*
 * Parses a part of a scalar's text, with what goes before and after it in the
 * query. Faults are told where the scalar has them, folded and quoted as it is.
 */
static struct query *parse(struct loader *loader, const struct node *node, struct str before,
			   struct str text, struct str after)
{
	struct names scope = { .schema = loader->schema };
	struct diags faults = DIAGS_INIT;
	struct buf whole = BUF_INIT;
	struct query *query;
	struct place place = { loader->file.path, 1, 1 - (uint32_t)before.n };
	struct scalar scalar = { node, loader->file };

	buf_add(&whole, before);
	buf_add(&whole, text);
	buf_add(&whole, after);
	query = query_parse(loader->arena, &scope, arena_str(loader->arena, buf_str(&whole)),
			    place, &faults);
	scalar_tell(&scalar, text, &faults, loader->diags);
	buf_release(&whole);
	return query;
}

static bool is_head(struct str text, const char *word)
{
	size_t n = strlen(word);

	return text.n > n && strncasecmp(text.p, word, n) == 0 && strchr(" \t\r\n", text.p[n]);
}

/* Each expression alone, so that a fault is told at its place in the message. */
static bool check_message(struct loader *loader, const struct node *node,
			  const struct message *message, struct str query)
{
	struct buf after = BUF_INIT;
	bool good = true;

	buf_addc(&after, ' ');
	buf_add(&after, query);
	for (size_t i = 0; i < message->n; i++)
		if (message->parts[i].is_column &&
		    !parse(loader, node, STR("TABLE "), message->parts[i].text, buf_str(&after)))
			good = false;
	buf_release(&after);
	return good;
}

static void add_columns(const struct message *message, struct buf *out)
{
	for (size_t i = 0; i < message->n; i++) {
		if (!message->parts[i].is_column)
			continue;
		buf_add(out, out->n ? STR(", ") : STR("TABLE "));
		buf_add(out, message->parts[i].text);
	}
}

/* What a rule is read from; null where it is missing, which is told. */
struct texts {
	const struct node *query, *field;
	const struct node *messages[LANGUAGES];
	struct buf columns;		/* the expressions of all messages, as a query has them */
};

static int read_messages(struct loader *loader, const struct node *map, struct rule *rule,
			 struct texts *texts)
{
	const struct node *node = node_get(map, STR("message"));
	size_t n = 0;
	int result = 0;

	if (!node)
		refuse(loader, DIAG_SCHEMA_REQUIRED, map,
		       DIAG_ARGS(STR("message"), str_of(_("add it"))));
	if (!node || !expect(loader, node, NODE_MAP, STR("message")))
		return -1;
	check_keys(loader, node, "sv, en");
	for (int i = 0; i < LANGUAGES; i++) {
		texts->messages[i] = get_text(loader, node, language_code((enum language)i), true);
		if (!texts->messages[i]) {
			result = -1;
			continue;
		}
		rule->messages[i] = split_message(loader, texts->messages[i]->text, &n);
		add_columns(&rule->messages[i], &texts->columns);
	}
	buf_add(&texts->columns, texts->columns.n ? STR(" ") : STR(""));
	return result;
}

static int check_messages(struct loader *loader, const struct rule *rule,
			  const struct texts *texts)
{
	int result = 0;

	for (int i = 0; i < LANGUAGES; i++)
		if (texts->messages[i] && !check_message(loader, texts->messages[i],
							 &rule->messages[i], texts->query->text))
			result = -1;
	return result;
}

static int check_field(struct loader *loader, const struct node *field, const struct query *query)
{
	const struct type *type = query_type(query);
	struct buf known = BUF_INIT;

	if (!field || !type || type->faulty || type_field(type, field->text))
		return 0;
	for (size_t i = 0; i < type->n_fields; i++)
		buf_add_item(&known, type->fields[i].name);
	refuse(loader, DIAG_SCHEMA_UNKNOWN, field,
	       DIAG_ARGS(STR("field"), field->text, buf_str(&known)));
	buf_release(&known);
	return -1;
}

/* The rule's own query, when it stands alone and begins with its source. */
static struct query *read_query(struct loader *loader, const struct node *node)
{
	struct query *query;

	if (!is_head(node->text, "FROM")) {
		refuse(loader, DIAG_SCHEMA_VALUE, node,
		       DIAG_ARGS(STR("query"), str_until(node->text, ' '),
				 str_of(_("it begins with FROM"))));
		return NULL;
	}
	query = parse(loader, node, STR(""), node->text, STR(""));
	if (!query || query_at(query).n == 0)
		return query;
	refuse(loader, DIAG_SCHEMA_VALUE, node,
	       DIAG_ARGS(STR("query"), STR("AT"),
			 str_of(_("a rule asks the records that are checked"))));
	return NULL;
}

/* Whether each expression of the messages became a column, and nothing else did. */
static bool has_columns(const struct rule *rule, const struct query *query)
{
	const struct column *columns;
	size_t n = query_columns(query, &columns), at = 0;

	for (int i = 0; i < LANGUAGES; i++)
		for (size_t j = 0; j < rule->messages[i].n; j++) {
			const struct message_part *part = &rule->messages[i].parts[j];

			if (!part->is_column)
				continue;
			if (at >= n || !str_eq(columns[at++].label, str_trim(part->text)))
				return false;
		}
	return at == n || !at;
}

/*
 * The query with all columns, as long as nothing is wrong with any part of it. What sorts by an
 * aggregate is right beside others and not alone.
 */
static struct query *parse_whole(struct loader *loader, const struct rule *rule,
				 const struct texts *texts)
{
	struct diags faults = DIAGS_INIT;
	struct loader quiet = *loader;
	struct query *query;

	quiet.diags = &faults;
	query = is_head(texts->query->text, "FROM") ?
		parse(&quiet, texts->query, buf_str(&texts->columns), texts->query->text, STR("")) :
		NULL;
	if (query && (faults.n || query_at(query).n || query_is_total(query) ||
		      !has_columns(rule, query)))
		query = NULL;
	diags_release(&faults);
	return query;
}

/* Part by part, so that each fault is told at its place. */
static struct query *parse_parts(struct loader *loader, const struct rule *rule,
				 const struct texts *texts, int faults)
{
	struct query *query = texts->query ? read_query(loader, texts->query) : NULL;

	if (!query)
		return NULL;
	faults += check_field(loader, texts->field, query);
	faults += check_messages(loader, rule, texts);
	return faults ? NULL : parse(loader, texts->query, buf_str(&texts->columns),
				     texts->query->text, STR(""));
}

static int read_what(struct loader *loader, const struct node *map, struct rule *rule)
{
	struct texts texts = { .query = get_text(loader, map, "query", true),
			       .field = get_text(loader, map, "field", false) };
	int faults = read_messages(loader, map, rule, &texts);

	rule->field = texts.field ? texts.field->text : STR("");
	if (!faults && texts.query)
		rule->query = parse_whole(loader, rule, &texts);
	if (!rule->query)
		rule->query = parse_parts(loader, rule, &texts, faults);
	else if (check_field(loader, texts.field, rule->query) < 0)
		rule->query = NULL;
	buf_release(&texts.columns);
	return rule->query ? 0 : -1;
}

/* --- rules ------------------------------------------------------------------------------- */

static bool is_id(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!strchr("-._", id.p[i]) && !(id.p[i] >= '0' && id.p[i] <= '9') &&
		    !((id.p[i] | 32) >= 'a' && (id.p[i] | 32) <= 'z'))
			return false;
	return id.n > 0;
}

static int read_id(struct loader *loader, const struct node *map, struct rule *rule)
{
	const struct node *id = get_text(loader, map, "id", true);
	const struct rule *other;
	struct buf where = BUF_INIT;

	if (!id)
		return -1;
	rule->id = id->text;
	other = map_put(&loader->ids, rule->id, rule);
	if (!is_id(rule->id))
		refuse(loader, DIAG_SCHEMA_VALUE, id,
		       DIAG_ARGS(STR("id"), rule->id,
				 str_of(_("an id has letters, digits, hyphens and dots"))));
	if (other) {
		buf_printf(&where, "%.*s:%u", STR_ARG(loader->file.path), other->place.line);
		refuse(loader, DIAG_SCHEMA_TAKEN, id,
		       DIAG_ARGS(STR("id"), rule->id, buf_str(&where)));
		buf_release(&where);
	}
	return other || !is_id(rule->id) ? -1 : 0;
}

static int read_severity(struct loader *loader, const struct node *map, struct rule *rule)
{
	const struct node *node = get_text(loader, map, "severity", true);

	if (!node)
		return -1;
	for (int i = SEVERITY_ERROR; i <= SEVERITY_INFO; i++) {
		if (!str_eq(node->text, str_of(severity_name((enum severity)i))))
			continue;
		rule->severity = (enum severity)i;
		return 0;
	}
	refuse(loader, DIAG_SCHEMA_VALUE, node,
	       DIAG_ARGS(STR("severity"), node->text,
			 str_of(_("it is error, warning or info"))));
	return -1;
}

/* The rule, or null when it has a fault; all of its faults are told. */
static struct rule *read_rule(struct loader *loader, const struct node *map)
{
	struct rule *rule = arena_alloc(loader->arena, sizeof(*rule));
	int faults = 0;

	if (!expect(loader, map, NODE_MAP, STR("checks")))
		return NULL;
	rule->place = node_place(map, loader->file.path);
	check_keys(loader, map, rule_keys);
	get_text(loader, map, "rule", false);
	get_text(loader, map, "source", false);
	faults += read_id(loader, map, rule);
	faults += read_severity(loader, map, rule);
	faults += read_what(loader, map, rule);
	return faults || !rule->query ? NULL : rule;
}

struct checks *checks_parse(const struct schema *schema, struct document file,
			    struct arena *arena, struct diags *diags)
{
	struct loader loader = { schema, file, arena, MAP_INIT, diags };
	struct checks *checks = arena_alloc(arena, sizeof(*checks));
	struct rule **last = &checks->first;
	struct node *root, *list;

	if (!file.bytes.p)
		return checks;
	root = yaml_parse_file(file.bytes, file.path, arena, diags);
	if (!root)
		return checks;
	check_keys(&loader, root, file_keys);
	list = node_get(root, STR("checks"));
	if (!list || !expect(&loader, list, NODE_LIST, STR("checks")))
		return checks;
	for (const struct node *node = list->first; node; node = node->next) {
		*last = read_rule(&loader, node);
		if (*last)
			last = &(*last)->next;
	}
	map_release(&loader.ids);
	return checks;
}
