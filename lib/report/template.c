/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/template.h"

#include "text/frontmatter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What is being read: names in scope, where trees go, where mistakes are told. */
struct parsing {
	struct template *template;
	struct arena *arena;
	struct names names;
	const struct type *row;		/* of the `lg each` around, or null */
	struct diags *diags;
	unsigned depth;
};

/* --- front matter ----------------------------------------------------------------------------- */

static const char head_keys[] = "name, label, title, language, numbered, units";

static void refuse_value(struct parsing *parsing, const struct node *node, const char *allowed)
{
	diag_add(parsing->diags, DIAG_TEMPLATE_VALUE, node_place(node, parsing->template->path),
		 DIAG_ARGS(node->key->text, node->text, str_of(allowed)));
}

static void read_name(struct parsing *parsing, const struct node *node)
{
	if (str_eq(node->text, parsing->template->name))
		return;
	diag_add(parsing->diags, DIAG_TEMPLATE_NAME, node_place(node, parsing->template->path),
		 DIAG_ARGS(node->text, parsing->template->name));
}

static void read_label(struct parsing *parsing, const struct node *node)
{
	for (const struct node *item = node->first; item; item = item->next) {
		enum language language;

		if (language_parse(item->key->text, &language))
			parsing->template->label.text[language] =
				arena_str(parsing->arena, item->text);
		else
			diag_add(parsing->diags, DIAG_TEMPLATE_KEY,
				 node_place(item, parsing->template->path),
				 DIAG_ARGS(item->key->text, STR("sv, en")));
	}
}

static void read_language(struct parsing *parsing, const struct node *node)
{
	parsing->template->has_language =
		language_parse(node->text, &parsing->template->language);
	if (!parsing->template->has_language)
		refuse_value(parsing, node, "sv, en");
}

/* Chapters and sections, none, or so many levels as the number says. */
static void read_numbered(struct parsing *parsing, const struct node *node)
{
	int64_t levels = 0;

	if (str_eq(node->text, STR("true")))
		levels = 2;
	else if (!str_eq(node->text, STR("false")) &&
		 (!str_to_int(node->text, &levels) || levels < 1 || levels > 5))
		refuse_value(parsing, node, "true, false, 1-5");
	parsing->template->numbered = (int)levels;
}

static void read_units(struct parsing *parsing, const struct node *node)
{
	parsing->template->reads_all_units = str_eq(node->text, STR("all"));
	if (!parsing->template->reads_all_units && !str_eq(node->text, STR("one")))
		refuse_value(parsing, node, "one, all");
}

static void read_nothing(struct parsing *parsing, const struct node *node)
{
}

static const struct head_key {
	const char *name;
	enum node_kind kind;
	void (*read)(struct parsing *parsing, const struct node *node);
} head_table[] = {
	{ "name", NODE_SCALAR, read_name },
	{ "label", NODE_MAP, read_label },
	{ "title", NODE_SCALAR, read_nothing },	/* bound later, with the names in scope */
	{ "language", NODE_SCALAR, read_language },
	{ "numbered", NODE_SCALAR, read_numbered },
	{ "units", NODE_SCALAR, read_units },
};

static const struct head_key *find_head_key(struct str name)
{
	for (size_t i = 0; i < sizeof(head_table) / sizeof(*head_table); i++)
		if (str_eq(name, str_of(head_table[i].name)))
			return &head_table[i];
	return NULL;
}

static void read_head(struct parsing *parsing, const struct node *root)
{
	struct str path = parsing->template->path;

	for (const struct node *node = root->first; node; node = node->next) {
		const struct head_key *key = find_head_key(node->key->text);

		if (!key)
			diag_add(parsing->diags, DIAG_TEMPLATE_KEY, node_place(node->key, path),
				 DIAG_ARGS(node->key->text, str_of(head_keys)));
		else if (node->kind != key->kind)
			diag_add(parsing->diags, DIAG_VALUE_SHAPE, node_place(node, path),
				 DIAG_ARGS(node->key->text, key->kind == NODE_MAP ?
					   STR("{sv: ..., en: ...}") : STR("plain text")));
		else
			key->read(parsing, node);
	}
}

/* templates/<name>.md */
static struct str name_of_path(struct str path)
{
	size_t start = path.n;

	while (start && path.p[start - 1] != '/')
		start--;
	return str_ends(path, STR(".md")) ? str_sub(path, start, path.n - start - 3)
					  : str_from(path, start);
}

static struct node *open_template(struct parsing *parsing, struct document file,
				  struct frontmatter *parts)
{
	struct node *root;

	*parsing->template = (struct template){ .name = name_of_path(file.path),
						.path = file.path };
	if (frontmatter_split(file.bytes, file.path, parts, parsing->diags) < 0)
		return NULL;
	root = yaml_parse((struct yaml_source){ .text = parts->yaml, .path = file.path,
				.offset = (uint32_t)parts->yaml_at, .line = 2 },
			  parsing->arena, parsing->diags);
	if (root)
		read_head(parsing, root);
	return root;
}

int template_parse_head(struct document file, struct arena *arena, struct template *out,
			struct diags *diags)
{
	struct parsing parsing = { .template = out, .arena = arena, .diags = diags };
	struct frontmatter parts;
	size_t errors = diags->errors;

	return open_template(&parsing, file, &parts) && diags->errors == errors ? 0 : -1;
}

/* --- expressions ------------------------------------------------------------------------------ */

static struct expr *bind(struct parsing *parsing, struct str text, struct place place)
{
	struct expr *expr = expr_parse(parsing->arena, &parsing->names, parsing->row,
				       arena_str(parsing->arena, text), place, parsing->diags);

	if (expr)
		parsing->template->reads_findings |= expr_reads_findings(expr);
	return expr;
}

/* Cuts the text up to the next "{expr}" off *rest; false at the last words. */
static bool next_braces(struct str *rest, struct str *words, struct str *expr)
{
	size_t open = str_index(*rest, '{');
	size_t close = str_index(str_from(*rest, open), '}');

	*words = str_sub(*rest, 0, open);
	if (open + close >= rest->n) {
		*words = *rest;
		return false;
	}
	*expr = str_sub(*rest, open + 1, close - 1);
	*rest = str_from(*rest, open + close + 1);
	return true;
}

static struct phrase read_phrase(struct parsing *parsing, struct str text, struct place place)
{
	struct phrase phrase = { NULL, NULL, 0 };
	struct str rest = arena_str(parsing->arena, text), expr;
	size_t most = 1;

	for (size_t i = 0; i < text.n; i++)
		most += text.p[i] == '{';
	phrase.words = arena_alloc(parsing->arena, most * sizeof(*phrase.words));
	phrase.exprs = arena_alloc(parsing->arena, most * sizeof(*phrase.exprs));
	while (next_braces(&rest, &phrase.words[phrase.n_exprs], &expr))
		phrase.exprs[phrase.n_exprs++] = bind(parsing, expr, place);
	return phrase;
}

struct finding_exprs {
	struct parsing *parsing;
	struct piece *piece;
	size_t cap;
	struct place place;
};

static void add_expr(struct finding_exprs *finding, struct str text, struct place place)
{
	struct piece *piece = finding->piece;
	size_t n = piece->n_exprs++;

	if (n == finding->cap) {
		size_t cap = n ? 2 * n : 4;
		struct expr **exprs = arena_alloc(finding->parsing->arena, cap * sizeof(*exprs));

		for (size_t i = 0; i < n; i++)
			exprs[i] = piece->exprs[i];
		piece->exprs = exprs;
		finding->cap = cap;
	}
	piece->exprs[n] = bind(finding->parsing, text, place);
}

static enum mark_answer find_expr(void *context, const struct mark *mark, struct buf *text)
{
	struct finding_exprs *finding = context;
	struct place place = mark_place(finding->place, mark);

	if (mark->kind == MARK_FENCE && str_eq(str_until(mark->text, ' '), STR("lg")))
		diag_add(finding->parsing->diags, DIAG_TEMPLATE_NESTED, place, DIAG_NO_ARGS);
	if (mark->kind != MARK_CODE || !str_starts(mark->text, STR("= ")))
		return MARK_KEEP;
	place.column += 2;
	add_expr(finding, str_from(mark->text, 2), place);
	return MARK_KEEP;
}

static void bind_text(struct parsing *parsing, struct piece *piece)
{
	struct finding_exprs finding = { .parsing = parsing, .piece = piece,
					 .place = piece->place };
	bool is_line = piece->kind == PIECE_HEADING;
	struct markdown *tree = is_line ? markdown_parse_line(piece->text)
					: markdown_parse(piece->text);

	if (is_line)
		finding.place = line_place(piece->place);
	markdown_visit(tree, find_expr, &finding);
	markdown_free(tree);
}

/* --- headings --------------------------------------------------------------------------------- */

/* No underscores: the renderer's own ids have them. */
static bool is_anchor(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!isalnum((unsigned char)text.p[i]) && !(i && memchr("-.", text.p[i], 2)))
			return false;
	return text.n && isalpha((unsigned char)text.p[0]);
}

/* Cuts the last "{...}" off the end of *text; false when there is none. */
static bool cut_attribute(struct str *text, struct str *attribute)
{
	struct str trimmed = str_trim(*text);
	size_t open = trimmed.n;

	if (!str_ends(trimmed, STR("}")))
		return false;
	while (open && trimmed.p[open - 1] != '{')
		open--;
	if (open == 0)
		return false;
	*attribute = str_sub(trimmed, open, trimmed.n - open - 1);
	*text = str_trim(str_sub(trimmed, 0, open - 1));
	return true;
}

static void read_attributes(struct piece *piece)
{
	struct str rest = piece->text, attribute;

	while (cut_attribute(&rest, &attribute)) {
		if (str_eq(attribute, STR("-")))
			piece->is_unnumbered = true;
		else if (str_starts(attribute, STR("#")) && is_anchor(str_from(attribute, 1)))
			piece->anchor = str_from(attribute, 1);
		else
			return;
		piece->text = rest;
	}
}

static void read_heading(struct parsing *parsing, const struct markdown_part *part,
			 struct piece *piece)
{
	piece->kind = PIECE_HEADING;
	piece->level = part->level;
	read_attributes(piece);
	bind_text(parsing, piece);
}

/* --- queries ---------------------------------------------------------------------------------- */

static const char fence_options[] = "each, since, years, ordered, expected, figure=, scale=, nil=, "
				    "none=\"...\", caption=\"...\"";

/* Cuts the next word off *rest: key, key=value or key="quoted value". */
static bool next_option(struct str *rest, struct str *key, struct str *value)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '=')
		n++;
	*key = str_sub(*rest, 0, n);
	*value = (struct str){ NULL, 0 };
	*rest = str_from(*rest, n);
	if (!str_starts(*rest, STR("=")))
		return key->n > 0;
	*rest = str_from(*rest, 1);
	if (str_starts(*rest, STR("\""))) {
		*value = str_until(str_from(*rest, 1), '"');
		*rest = str_from(*rest, value->n + 2);
	} else {
		*value = str_until(*rest, ' ');
		*rest = str_from(*rest, value->n);
	}
	return true;
}

static void refuse_option(struct parsing *parsing, const struct piece *piece, struct str key,
			  struct str value, struct str allowed)
{
	diag_add(parsing->diags, DIAG_TEMPLATE_VALUE, piece->place,
		 DIAG_ARGS(key, value, allowed));
}

static void on_each(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->form = FORM_EACH;
}

static void on_since(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->form = FORM_SINCE;
	parsing->template->has_since = true;
}

static void on_years(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->is_over_years = true;
}

static void on_ordered(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->form = FORM_ORDERED;
}

static void on_expected(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->is_expected = true;
}

static const struct {
	const char *name;
	size_t least, most;		/* columns */
	const char *columns;
} chart_table[] = {
	[CHART_TREND] = { "trend", 2, 3, "[series,] year, value" },
	[CHART_WHEEL] = { "wheel", 2, 2, "label, month" },
	[CHART_GANTT] = { "gantt", 2, 4, "label, from, to [, group], or label, years [, group]" },
};

static void on_figure(struct parsing *parsing, struct piece *piece, struct str value)
{
	if (str_eq(value, STR("matrix"))) {
		piece->form = FORM_MATRIX;
		return;
	}
	for (size_t i = 0; i < sizeof(chart_table) / sizeof(*chart_table); i++) {
		if (!str_eq(value, str_of(chart_table[i].name)))
			continue;
		piece->form = FORM_CHART;
		piece->chart = (enum chart_kind)i;
		return;
	}
	refuse_option(parsing, piece, STR("figure"), value, STR("matrix, trend, wheel, gantt"));
}

static void on_scale(struct parsing *parsing, struct piece *piece, struct str value)
{
	const struct map *scales = &parsing->names.schema->scales;
	struct buf names = BUF_INIT;

	piece->scale = schema_scale(parsing->names.schema, value);
	for (size_t i = 0; !piece->scale && i < scales->n; i++)
		buf_add_item(&names, scales->entries[i].key);
	if (!piece->scale)
		refuse_option(parsing, piece, STR("scale"), value, buf_str(&names));
	buf_release(&names);
}

static const struct field *nil_kind_field(const struct schema *schema)
{
	const struct type *nil = schema_type(schema, STR("nil"));

	return nil ? type_field(nil, STR("kind")) : NULL;
}

static void on_nil(struct parsing *parsing, struct piece *piece, struct str value)
{
	const struct field *kind = nil_kind_field(parsing->names.schema);
	struct buf names = BUF_INIT;

	piece->nil = arena_str(parsing->arena, value);
	if (kind && !field_choice(kind, value)) {
		for (size_t i = 0; i < kind->n_values; i++)
			buf_add_item(&names, kind->values[i].name);
		refuse_option(parsing, piece, STR("nil"), value, buf_str(&names));
	}
	buf_release(&names);
}

static void on_caption(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->caption = read_phrase(parsing, value, piece->place);
}

static void on_none(struct parsing *parsing, struct piece *piece, struct str value)
{
	piece->none = read_phrase(parsing, value, piece->place);
}

static const struct {
	const char *name;
	bool has_value;
	void (*read)(struct parsing *parsing, struct piece *piece, struct str value);
} option_table[] = {
	{ "each", false, on_each },
	{ "since", false, on_since },
	{ "years", false, on_years },
	{ "ordered", false, on_ordered },
	{ "expected", false, on_expected },
	{ "figure", true, on_figure },
	{ "scale", true, on_scale },
	{ "nil", true, on_nil },
	{ "none", true, on_none },
	{ "caption", true, on_caption },
};

static bool read_option(struct parsing *parsing, struct piece *piece, struct str key,
			struct str value)
{
	for (size_t i = 0; i < sizeof(option_table) / sizeof(*option_table); i++) {
		if (!str_eq(key, str_of(option_table[i].name)) ||
		    option_table[i].has_value != (value.p != NULL))
			continue;
		option_table[i].read(parsing, piece, value);
		return true;
	}
	return false;
}

/* Places of options are those of the fence's first line. */
static void read_options(struct parsing *parsing, struct piece *piece, struct str info)
{
	struct place inside = piece->place;
	struct str rest = str_from(info, strlen("lg")), key, value;

	piece->place.line--;
	while (next_option(&rest, &key, &value))
		if (!read_option(parsing, piece, key, value))
			diag_add(parsing->diags, DIAG_TEMPLATE_OPTION, piece->place,
				 DIAG_ARGS(key, str_of(fence_options)));
	piece->place = inside;
}

static void read_pieces(struct parsing *parsing, struct str text, struct place place,
			struct piece **pieces, size_t *n);

/* The lines up to the first blank one; *line is the number of the line behind it. */
static struct str cut_query(struct str *text, uint32_t *line)
{
	struct str rest = *text, one;
	const char *start = text->p;

	while (str_next_line(&rest, &one)) {
		(*line)++;
		if (str_trim(one).n == 0) {
			struct str query = { start, (size_t)(one.p - start) };

			*text = rest;
			return query;
		}
	}
	one = *text;
	*text = (struct str){ NULL, 0 };
	return one;
}

static void read_inner(struct parsing *parsing, struct piece *piece, struct str body,
		       uint32_t line)
{
	const struct type *type = query_type(piece->query);
	struct parsing inner = *parsing;
	struct parameter *parameters;

	if (!type) {
		diag_add(parsing->diags, DIAG_TEMPLATE_EACH, piece->place, DIAG_NO_ARGS);
		return;
	}
	parameters = arena_alloc(parsing->arena,
				 (parsing->names.n_parameters + 1) * sizeof(*parameters));
	for (size_t i = 0; i < parsing->names.n_parameters; i++)
		parameters[i + 1] = parsing->names.parameters[i];
	parameters[0] = (struct parameter){ .name = STR("row"), .type = type,
					    .kind = FIELD_REFERENCE };
	inner.names.parameters = parameters;
	inner.names.n_parameters++;
	inner.row = type;
	inner.depth++;
	read_pieces(&inner, body, (struct place){ piece->place.path, line, 1 }, &piece->inner,
		    &piece->n_inner);
}

static void check_matrix(struct parsing *parsing, struct piece *piece)
{
	const struct column *columns;

	if (query_head(piece->query) != HEAD_TABLE || query_columns(piece->query, &columns) != 3)
		diag_add(parsing->diags, DIAG_TEMPLATE_MATRIX, piece->place, DIAG_NO_ARGS);
	else if (!piece->scale || piece->scale->n_axes < 2)
		diag_add(parsing->diags, DIAG_TEMPLATE_SCALE, piece->place, DIAG_NO_ARGS);
}

static void check_chart(struct parsing *parsing, struct piece *piece)
{
	const struct column *columns;
	size_t n = query_columns(piece->query, &columns);

	if (query_head(piece->query) != HEAD_TABLE || n < chart_table[piece->chart].least ||
	    n > chart_table[piece->chart].most)
		diag_add(parsing->diags, DIAG_TEMPLATE_FIGURE, piece->place,
			 DIAG_ARGS(str_of(chart_table[piece->chart].name),
				   str_of(chart_table[piece->chart].columns)));
}

/* A part for --since has no query: it is Markdown with queries in it. */
static void read_since(struct parsing *parsing, struct piece *piece, struct str body)
{
	struct parsing inner = *parsing;

	inner.depth++;
	read_pieces(&inner, body, piece->place, &piece->inner, &piece->n_inner);
}

static void read_query(struct parsing *parsing, const struct markdown_part *part,
		       struct piece *piece)
{
	struct str body = part->text;
	uint32_t line = piece->place.line;

	piece->kind = PIECE_QUERY;
	read_options(parsing, piece, part->info);
	if (piece->form == FORM_SINCE) {
		read_since(parsing, piece, body);
		return;
	}
	piece->text = piece->form == FORM_EACH ? cut_query(&body, &line) : part->text;
	piece->query = query_parse(parsing->arena, &parsing->names, piece->text, piece->place,
				   parsing->diags);
	if (!piece->query)
		return;
	parsing->template->reads_findings |= query_reads_findings(piece->query);
	if (piece->form == FORM_EACH)
		read_inner(parsing, piece, body, line);
	if (piece->form == FORM_MATRIX)
		check_matrix(parsing, piece);
	if (piece->form == FORM_CHART)
		check_chart(parsing, piece);
	if (piece->is_over_years && (piece->form != FORM_CHART || piece->chart != CHART_TREND))
		refuse_option(parsing, piece, STR("years"), STR("here"), STR("figure=trend"));
}

/* --- pieces ----------------------------------------------------------------------------------- */

static void read_piece(struct parsing *parsing, const struct markdown_part *part,
		       struct place start, struct piece *piece)
{
	piece->place = (struct place){ start.path, start.line + part->line - 1, part->column };
	piece->text = part->text;
	if (part->kind == MARKDOWN_FENCE)
		read_query(parsing, part, piece);
	else if (part->kind == MARKDOWN_HEADING)
		read_heading(parsing, part, piece);
	else
		bind_text(parsing, piece);
}

/* `place` is where text begins. */
static void read_pieces(struct parsing *parsing, struct str text, struct place place,
			struct piece **pieces, size_t *n)
{
	struct markdown_part *parts;

	*n = 0;
	if (parsing->depth > TEMPLATE_MAX_DEPTH) {
		diag_add(parsing->diags, DIAG_TEMPLATE_DEPTH, place, DIAG_NO_ARGS);
		return;
	}
	if (markdown_split(text, STR("lg"), parsing->arena, &parts, n) < 0) {
		diag_add(parsing->diags, DIAG_TEMPLATE_COSTLY, place, DIAG_NO_ARGS);
		return;
	}
	*pieces = arena_alloc(parsing->arena, (*n + 1) * sizeof(**pieces));
	for (size_t i = 0; i < *n; i++)
		read_piece(parsing, &parts[i], place, &(*pieces)[i]);
}

static void read_title(struct parsing *parsing, const struct node *root)
{
	const struct node *title = node_get(root, STR("title"));

	if (title && title->kind == NODE_SCALAR)
		parsing->template->title = read_phrase(parsing, title->text,
			node_place(title, parsing->template->path));
	else
		parsing->template->title = read_phrase(parsing, parsing->template->name,
			(struct place){ parsing->template->path, 1, 1 });
}

struct template *template_parse(struct document file, const struct names *names,
				struct arena *arena, struct diags *diags)
{
	struct template *template = arena_alloc(arena, sizeof(*template));
	struct parsing parsing = { .template = template, .arena = arena, .names = *names,
				   .diags = diags };
	size_t errors = diags->errors;
	struct frontmatter parts;
	struct node *root = open_template(&parsing, file, &parts);

	parsing.names.has_then = true;
	if (!root)
		return NULL;
	read_title(&parsing, root);
	read_pieces(&parsing, parts.body, (struct place){ file.path, parts.body_line, 1 },
		    &template->pieces, &template->n);
	return diags->errors == errors ? template : NULL;
}
