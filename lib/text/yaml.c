/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/yaml.h"

#include "base/map.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "text/frontmatter.h"
#include "text/yaml_subset.h"
#include "text/yaml_words.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* A position in the text, moved forward only: libyaml counts characters, spans are bytes. */
struct cursor {
	size_t characters, bytes;
	size_t line_start;
	uint32_t line;
};

struct reader {
	struct yaml_source source;
	struct arena *arena;
	struct diags *diags;
	yaml_parser_t parser;
	yaml_event_t event;
	struct cursor cursor;
	size_t n_nodes;
	bool failed;		/* something was refused; reading goes on for the rest */
	bool stopped;		/* reading cannot go on */
};

static void cursor_move(struct cursor *cursor, struct str text, size_t characters)
{
	while (cursor->characters < characters && cursor->bytes < text.n) {
		unsigned char c = (unsigned char)text.p[cursor->bytes];

		cursor->bytes += c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
		cursor->characters++;
		if (c == '\n') {
			cursor->line++;
			cursor->line_start = cursor->bytes;
		}
	}
}

static struct place cursor_place(const struct reader *reader, const struct cursor *cursor)
{
	return (struct place){ reader->source.path, reader->source.line + cursor->line,
			       (uint32_t)(cursor->bytes - cursor->line_start) + 1 };
}

/* Marks come in the order of the text, but for ends, which a copy of the cursor looks up. */
static struct place place_at(struct reader *reader, yaml_mark_t mark)
{
	struct cursor cursor = reader->cursor;

	if (mark.index < cursor.characters)
		cursor = (struct cursor){ 0, 0, 0, 0 };
	cursor_move(&cursor, reader->source.text, mark.index);
	return cursor_place(reader, &cursor);
}

static void refuse(struct reader *reader, enum diag_id id, struct place place, struct str arg)
{
	diag_add(reader->diags, id, place, DIAG_ARGS(arg));
	reader->failed = true;
}

static void refuse_number(struct reader *reader, enum diag_id id, struct place place, size_t n,
			  size_t most)
{
	char have[24], limit[24];

	snprintf(have, sizeof(have), "%zu", n);
	snprintf(limit, sizeof(limit), "%zu", most);
	diag_add(reader->diags, id, place,
		 n ? DIAG_ARGS(str_of(have), str_of(limit)) : DIAG_ARGS(str_of(limit)));
	reader->failed = true;
}

/* A reader's error has a byte offset and no mark. */
static void refuse_syntax(struct reader *reader)
{
	yaml_parser_t *parser = &reader->parser;
	struct str problem = str_of(yaml_words(parser->problem));
	struct cursor cursor = { 0, 0, 0, 0 };

	reader->stopped = true;
	if (parser->error == YAML_MEMORY_ERROR) {
		mem_exhausted();
	} else if (parser->error == YAML_READER_ERROR) {
		while (cursor.bytes < parser->problem_offset &&
		       cursor.bytes < reader->source.text.n)
			cursor_move(&cursor, reader->source.text, cursor.characters + 1);
		refuse(reader, DIAG_YAML_SYNTAX, cursor_place(reader, &cursor), problem);
	} else {
		refuse(reader, DIAG_YAML_SYNTAX, place_at(reader, parser->problem_mark), problem);
	}
}

/* The next event; false when there is none because the text is wrong. */
static bool next_event(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	if (reader->stopped)
		return false;
	if (yaml_parser_parse(&reader->parser, &reader->event))
		return true;
	memset(&reader->event, 0, sizeof(reader->event));
	refuse_syntax(reader);
	return false;
}

static struct node *new_node(struct reader *reader, enum node_kind kind)
{
	struct node *node = arena_alloc(reader->arena, sizeof(*node));
	struct place place;

	cursor_move(&reader->cursor, reader->source.text, reader->event.start_mark.index);
	place = cursor_place(reader, &reader->cursor);
	node->kind = kind;
	node->start = reader->source.offset + (uint32_t)reader->cursor.bytes;
	node->end = node->start;
	node->line = place.line;
	node->column = place.column;
	if (++reader->n_nodes > YAML_MAX_NODES && !reader->stopped) {
		refuse_number(reader, DIAG_YAML_NODES, place, 0, YAML_MAX_NODES);
		reader->stopped = true;
	}
	return node;
}

static uint32_t end_of_event(const struct reader *reader)
{
	struct cursor cursor = reader->cursor;

	cursor_move(&cursor, reader->source.text, reader->event.end_mark.index);
	return reader->source.offset + (uint32_t)cursor.bytes;
}

static void check_properties(struct reader *reader, struct place place, const yaml_char_t *anchor,
			     const yaml_char_t *tag)
{
	if (anchor)
		refuse(reader, DIAG_YAML_ANCHOR, place, str_of((const char *)anchor));
	if (tag)
		refuse(reader, DIAG_YAML_TAG, place, str_of((const char *)tag));
}

/*
 * libyaml ends a block scalar at the next token. It ends behind its last line:
 * the indentation of what follows is not part of it, and blank lines only when kept ("+").
 */
static uint32_t end_of_block_scalar(const struct reader *reader, uint32_t start, uint32_t end)
{
	struct str text = str_sub(reader->source.text, start - reader->source.offset, end - start);
	size_t header = str_index(text, '\n') + 1;
	bool keep = str_index(str_until(str_sub(text, 0, header), '#'), '+') <
		    str_until(str_sub(text, 0, header), '#').n;
	size_t last;

	while (text.n > header && text.p[text.n - 1] == ' ')
		text.n--;
	while (!keep && text.n > header) {
		last = text.n - 1;
		while (last > header && text.p[last - 1] != '\n')
			last--;
		if (str_trim(str_from(text, last)).n)
			break;
		text.n = last;
	}
	return start + (uint32_t)text.n;
}

static struct node *read_scalar(struct reader *reader)
{
	static const enum node_style styles[] = {
		[YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE,
		[YAML_LITERAL_SCALAR_STYLE] = STYLE_LITERAL,
		[YAML_FOLDED_SCALAR_STYLE] = STYLE_FOLDED,
	};
	struct node *node = new_node(reader, NODE_SCALAR);
	struct place place = node_place(node, reader->source.path);
	struct str text = { (const char *)reader->event.data.scalar.value,
			    reader->event.data.scalar.length };

	check_properties(reader, place, reader->event.data.scalar.anchor,
			 reader->event.data.scalar.tag);
	if (text.n > YAML_MAX_SCALAR)
		refuse_number(reader, DIAG_YAML_SCALAR_SIZE, place, text.n, YAML_MAX_SCALAR);
	else
		node->text = arena_str(reader->arena, text);
	if (text.n && memchr(text.p, '\0', text.n))
		refuse(reader, DIAG_TEXT_NUL, place, STR(""));
	node->style = styles[reader->event.data.scalar.style];
	node->end = end_of_event(reader);
	if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED)
		node->end = end_of_block_scalar(reader, node->start, node->end);
	return node;
}

static struct node *read_node(struct reader *reader, unsigned depth);

static bool is_too_deep(struct reader *reader, const struct node *node, unsigned depth)
{
	if (depth < YAML_MAX_DEPTH)
		return false;
	refuse_number(reader, DIAG_YAML_DEPTH, node_place(node, reader->source.path), 0,
		      YAML_MAX_DEPTH);
	reader->stopped = true;
	return true;
}

/* A flow collection ends behind its bracket, a block one where its last child does. */
static void close_collection(struct reader *reader, struct node *node, const struct node *last)
{
	if (node->style == STYLE_FLOW)
		node->end = end_of_event(reader);
	else if (last)
		node->end = last->end;
}

static struct node *read_list(struct reader *reader, unsigned depth)
{
	struct node *list = new_node(reader, NODE_LIST), *last = NULL;
	bool flow = reader->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;

	list->style = flow ? STYLE_FLOW : STYLE_BLOCK;
	check_properties(reader, node_place(list, reader->source.path),
			 reader->event.data.sequence_start.anchor,
			 reader->event.data.sequence_start.tag);
	if (is_too_deep(reader, list, depth))
		return list;
	while (next_event(reader) && reader->event.type != YAML_SEQUENCE_END_EVENT) {
		struct node *item = read_node(reader, depth + 1);

		*(last ? &last->next : &list->first) = item;
		last = item;
	}
	close_collection(reader, list, last);
	return list;
}

/* Reports a key that stands before; small maps are compared one by one, large ones hashed. */
static void check_duplicate(struct reader *reader, const struct node *map, struct map *seen,
			    size_t n, struct node *child)
{
	const struct node *earlier = NULL;
	char line[16];

	if (n == 16)
		for (const struct node *old = map->first; old; old = old->next)
			map_put(seen, old->key->text, (void *)old);
	if (n >= 16)
		earlier = map_put(seen, child->key->text, child);
	for (const struct node *old = map->first; n < 16 && old && !earlier; old = old->next)
		if (str_eq(old->key->text, child->key->text))
			earlier = old;
	if (!earlier)
		return;
	snprintf(line, sizeof(line), "%u", earlier->key->line);
	diag_add(reader->diags, DIAG_YAML_DUPLICATE, node_place(child->key, reader->source.path),
		 DIAG_ARGS(child->key->text, str_of(line)));
	reader->failed = true;
}

static struct node *read_key(struct reader *reader, unsigned depth)
{
	struct node *key = read_node(reader, depth);

	if (key->kind != NODE_SCALAR || key->style == STYLE_LITERAL || key->style == STYLE_FOLDED)
		refuse(reader, DIAG_YAML_KEY, node_place(key, reader->source.path), STR(""));
	return key;
}

static struct node *read_map(struct reader *reader, unsigned depth)
{
	struct node *map = new_node(reader, NODE_MAP), *last = NULL;
	struct map seen = MAP_INIT;
	size_t n = 0;
	bool flow = reader->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;

	map->style = flow ? STYLE_FLOW : STYLE_BLOCK;
	check_properties(reader, node_place(map, reader->source.path),
			 reader->event.data.mapping_start.anchor,
			 reader->event.data.mapping_start.tag);
	if (is_too_deep(reader, map, depth))
		return map;
	while (next_event(reader) && reader->event.type != YAML_MAPPING_END_EVENT) {
		struct node *key = read_key(reader, depth + 1), *child;

		if (!next_event(reader))
			break;
		child = read_node(reader, depth + 1);
		child->key = key;
		check_duplicate(reader, map, &seen, n++, child);
		*(last ? &last->next : &map->first) = child;
		last = child;
	}
	map_release(&seen);
	close_collection(reader, map, last);
	return map;
}

static struct node *read_alias(struct reader *reader)
{
	struct node *node = new_node(reader, NODE_SCALAR);

	refuse(reader, DIAG_YAML_ALIAS, node_place(node, reader->source.path),
	       str_of((const char *)reader->event.data.alias.anchor));
	return node;
}

/* Reads the node that the current event begins. */
static struct node *read_node(struct reader *reader, unsigned depth)
{
	switch (reader->event.type) {
	case YAML_SEQUENCE_START_EVENT: return read_list(reader, depth);
	case YAML_MAPPING_START_EVENT: return read_map(reader, depth);
	case YAML_ALIAS_EVENT: return read_alias(reader);
	default: return read_scalar(reader);
	}
}

static bool is_empty_scalar(const struct node *node)
{
	return node->kind == NODE_SCALAR && node->style == STYLE_PLAIN && node->text.n == 0;
}

/* The one document of the text; null when there is none, as with comments alone. */
static struct node *read_document(struct reader *reader)
{
	struct node *root = NULL;

	while (next_event(reader) && reader->event.type != YAML_STREAM_END_EVENT) {
		yaml_event_type_t type = reader->event.type;

		if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT ||
		    (type == YAML_DOCUMENT_START_EVENT && !root))
			continue;
		if (type == YAML_DOCUMENT_START_EVENT) {
			refuse(reader, DIAG_YAML_DOCUMENTS,
			       place_at(reader, reader->event.start_mark), STR(""));
			break;
		}
		root = read_node(reader, 0);
	}
	return root;
}

static struct node *empty_map(struct reader *reader)
{
	struct node *node = arena_alloc(reader->arena, sizeof(*node));

	node->kind = NODE_MAP;
	node->style = STYLE_BLOCK;
	node->start = node->end = reader->source.offset;
	node->line = reader->source.line;
	node->column = 1;
	return node;
}

struct node *yaml_parse(struct yaml_source source, struct arena *arena, struct diags *diags)
{
	struct node *root = yaml_subset_parse(source, arena);

	return root ? root : yaml_full_parse(source, arena, diags);
}

struct node *yaml_full_parse(struct yaml_source source, struct arena *arena, struct diags *diags)
{
	struct reader reader = { .source = source, .arena = arena, .diags = diags };
	struct node *root;

	if (!yaml_parser_initialize(&reader.parser))
		mem_exhausted();
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	/* libyaml stops the process at a null pointer, which an empty text may have. */
	yaml_parser_set_input_string(&reader.parser,
				     (const unsigned char *)(source.text.p ? source.text.p : ""),
				     source.text.n);
	root = read_document(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	if (reader.failed)
		return NULL;
	if (!root || is_empty_scalar(root))
		return empty_map(&reader);
	if (root->kind == NODE_MAP)
		return root;
	diag_add(diags, DIAG_YAML_ROOT, node_place(root, source.path), DIAG_NO_ARGS);
	return NULL;
}

struct node *yaml_parse_file(struct str bytes, struct str path, struct arena *arena,
			     struct diags *diags)
{
	struct str text = text_without_mark(bytes);

	if (text_check(bytes, path, diags) < 0)
		return NULL;
	return yaml_parse((struct yaml_source){ text, path, (uint32_t)(bytes.n - text.n), 1 },
			  arena, diags);
}

struct node *node_get(const struct node *map, struct str key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (struct node *child = map->first; child; child = child->next)
		if (str_eq(child->key->text, key))
			return child;
	return NULL;
}

size_t node_count(const struct node *collection)
{
	size_t n = 0;

	for (const struct node *child = collection->first; child; child = child->next)
		n++;
	return n;
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || !str_eq(a->text, b->text))
		return false;
	if ((a->key || b->key) && !(a->key && b->key && str_eq(a->key->text, b->key->text)))
		return false;
	a = a->first;
	b = b->first;
	for (; a && b; a = a->next, b = b->next)
		if (!node_equal(a, b))
			return false;
	return !a && !b;
}

struct place node_place(const struct node *node, struct str path)
{
	return (struct place){ path, node->line, node->column };
}

static bool needs_escape(struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		uint32_t c;

		if (text.p[at] >= ' ' && text.p[at] <= '~') {
			at++;
			continue;
		}
		c = utf8_next(text, &at);
		if (utf8_is_unsafe(c) || c == 0xfffe || c == 0xffff)
			return true;
	}
	return false;
}

/*
 * Text that every YAML reader takes as the same text, or as a number, date or truth value
 * of that form.
 */
static bool is_plain(struct str text, bool in_flow)
{
	static const char *const nulls[] = { "~", "null", "Null", "NULL", "=", "<<" };

	if (text.n == 0 || str_trim(text).n != text.n || text.p[text.n - 1] == ':')
		return false;
	if (memchr("-?:,[]{}#&*!|>'\"%@`", text.p[0], 19) && !(text.p[0] == '-' && text.n > 1 &&
	    text.p[1] >= '0' && text.p[1] <= '9'))
		return false;
	for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
		if (str_eq(text, str_of(nulls[i])))
			return false;
	for (size_t i = 0; i + 1 < text.n; i++)
		if ((text.p[i] == ':' && text.p[i + 1] == ' ') ||
		    (text.p[i] == ' ' && text.p[i + 1] == '#'))
			return false;
	for (size_t i = 0; in_flow && i < text.n; i++)
		if (memchr(",[]{}:", text.p[i], 6))
			return false;
	return !str_starts(text, STR("...")) && !needs_escape(text);
}

static void add_double_quoted(struct buf *out, struct str text)
{
	buf_addc(out, '"');
	for (size_t at = 0; at < text.n;) {
		size_t start = at;
		uint32_t c = utf8_next(text, &at);

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", (char)c);
		else if (c == '\n')
			buf_add(out, STR("\\n"));
		else if (c == '\t')
			buf_add(out, STR("\\t"));
		else if (c > 0xffff && utf8_is_unsafe(c))
			buf_printf(out, "\\U%08X", c);
		else if (utf8_is_unsafe(c) || c == 0xfffe || c == 0xffff)
			buf_printf(out, "\\u%04X", c);
		else
			buf_add(out, str_sub(text, start, at - start));
	}
	buf_addc(out, '"');
}

static void add_single_quoted(struct buf *out, struct str text)
{
	struct str part;

	buf_addc(out, '\'');
	for (; text.n; text = str_from(text, part.n + 1)) {
		part = str_until(text, '\'');
		buf_add(out, part);
		if (part.n < text.n)
			buf_add(out, STR("''"));
	}
	buf_addc(out, '\'');
}

void yaml_add_scalar_as(struct buf *out, struct str text, enum node_style style, bool in_flow)
{
	if (style == STYLE_DOUBLE)
		add_double_quoted(out, text);
	else if (style == STYLE_SINGLE && !needs_escape(text))
		add_single_quoted(out, text);
	else if (is_plain(text, in_flow))
		buf_add(out, text);
	else if (needs_escape(text) || str_index(text, '\'') < text.n || text.n == 0)
		add_double_quoted(out, text);
	else
		add_single_quoted(out, text);
}

void yaml_add_scalar(struct buf *out, struct str text, bool in_flow)
{
	yaml_add_scalar_as(out, text, STYLE_PLAIN, in_flow);
}
