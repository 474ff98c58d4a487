/* SPDX-License-Identifier: EUPL-1.2 */
#include "text/yaml_subset.h"

#include <string.h>

enum {
	SUBSET_BYTES = 64 * 1024,	/* longer texts are rare enough for libyaml */
	SUBSET_KEYS = 128,
	KEY_BYTES = 64,
};

struct scanner {
	struct yaml_source source;
	struct arena *arena;
	const char *p, *end;		/* the next byte, and behind the last one */
	const char *line;		/* where the current line begins */
	const char *line_end;
	uint32_t number;		/* of the current line */
	uint64_t seen;			/* a bit for each key; see may_be_seen */
};

/*
 * Plain text begins with a letter, a digit, a byte of UTF-8 or a sign that means nothing
 * to YAML.
 */
static bool begins_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80 || (c && strchr("_()+/.;$^\\~", c));
}

static bool ends_flow_text(char c)
{
	return c == ',' || c == ']';
}

/* What libyaml takes for structure within a flow list, or refuses there. */
static bool is_flow_sign(char c)
{
	return c == '[' || c == '{' || c == '}' || c == '#' || c == '?' || c == ':';
}

/* Eight bytes at once: whether all of them are visible ASCII or blanks. */
static bool is_plain_word(const unsigned char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return ((word | (word + ones) | (word - 0x20 * ones)) & 0x80 * ones) == 0;
}

/*
 * Control characters, and the non-ASCII ones that libyaml takes for line
 * breaks or refuses, lie outside of the subset: so only LF ends a line here.
 */
static bool is_simple_at(const unsigned char *p)
{
	static const bool suspicious[256] = {
		[0x00 ... 0x09] = true, [0x0b ... 0x1f] = true, [0x7f] = true, [0xc2] = true,
		[0xe2] = true, [0xed] = true, [0xef] = true, [0xf4] = true,
	};

	if (!suspicious[*p])
		return true;
	if (*p == 0xc2)
		return p[1] >= 0xa0;
	return *p == 0xe2 && !(p[1] == 0x80 && (p[2] & 0xfe) == 0xa8);
}

static bool is_simple_text(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;

	while (p < end) {
		const unsigned char *stop = end - p > 8 ? p + 8 : end;

		if (stop - p == 8 && is_plain_word(p))
			p = stop;
		for (; p < stop; p++)
			if (!is_simple_at(p))
				return false;
	}
	return true;
}

static bool next_line(struct scanner *s)
{
	s->line = s->line_end ? s->line_end + 1 : s->p;
	if (s->line >= s->end)
		return false;
	s->line_end = memchr(s->line, '\n', (size_t)(s->end - s->line));
	if (!s->line_end)
		s->line_end = s->end;
	s->p = s->line;
	s->number++;
	return true;
}

static void skip_blanks(struct scanner *s)
{
	while (s->p < s->line_end && *s->p == ' ')
		s->p++;
}

/* Only blanks, or a comment that a blank or the margin sets apart, up to the line's end. */
static bool is_rest_empty(struct scanner *s)
{
	skip_blanks(s);
	return s->p == s->line_end || (*s->p == '#' && (s->p == s->line || s->p[-1] == ' '));
}

/* The next line that is not blank and no comment; false at the end of the text. */
static bool next_filled_line(struct scanner *s)
{
	while (next_line(s))
		if (!is_rest_empty(s))
			return true;
	return false;
}

static struct node *new_node(struct scanner *s, enum node_kind kind, enum node_style style,
			     const char *start)
{
	struct node *node = arena_alloc(s->arena, sizeof(*node));

	node->kind = kind;
	node->style = style;
	node->start = s->source.offset + (uint32_t)(start - s->source.text.p);
	node->end = node->start;
	node->line = s->source.line + s->number - 1;
	node->column = (uint32_t)(start - s->line) + 1;
	return node;
}

static struct node *scalar(struct scanner *s, enum node_style style, const char *start,
			   const char *end, struct str text)
{
	struct node *node = new_node(s, NODE_SCALAR, style, start);

	node->end = node->start + (uint32_t)(end - start);
	node->text = arena_str(s->arena, text);
	return node;
}

/* Text in quotes that holds no quote, and in double quotes no backslash. */
static struct node *scan_quoted(struct scanner *s)
{
	const char *start = s->p;
	const char *close = memchr(start + 1, *start, (size_t)(s->line_end - start - 1));
	size_t n = close ? (size_t)(close - start - 1) : 0;

	if (!close || (*start == '"' && memchr(start + 1, '\\', n)) ||
	    (close + 1 < s->line_end && close[1] == *start))
		return NULL;
	s->p = close + 1;
	return scalar(s, *start == '"' ? STYLE_DOUBLE : STYLE_SINGLE, start, close + 1,
		      (struct str){ start + 1, n });
}

/* Behind the bytes that are text wherever they stand within a plain scalar. */
static const char *skip_ordinary(const char *p, const char *end)
{
	static const bool is_sign[256] = {
		[' '] = true, ['#'] = true, [':'] = true, [','] = true, [']'] = true,
		['['] = true, ['{'] = true, ['}'] = true, ['?'] = true,
	};

	while (p < end && !is_sign[(unsigned char)*p])
		p++;
	return p;
}

/* Plain text up to a comment, the line's end or, in a flow list, a comma or bracket. */
static struct node *scan_plain(struct scanner *s, bool in_flow)
{
	const char *start = s->p, *end = start, *p = start;

	if (!begins_plain((unsigned char)*start))
		return NULL;
	for (;; p++) {
		p = skip_ordinary(p, s->line_end);
		if (p[-1] != ' ')
			end = p;
		if (p == s->line_end || (*p == '#' && p[-1] == ' ') ||
		    (in_flow && ends_flow_text(*p)))
			break;
		if ((*p == ':' && (p + 1 == s->line_end || p[1] == ' ')) ||
		    (in_flow && is_flow_sign(*p)))
			return NULL;
	}
	s->p = p;
	return scalar(s, STYLE_PLAIN, start, end, (struct str){ start, (size_t)(end - start) });
}

static struct node *scan_scalar(struct scanner *s, bool in_flow)
{
	return *s->p == '"' || *s->p == '\'' ? scan_quoted(s) : scan_plain(s, in_flow);
}

/* [a, 'b', c] on one line. */
static struct node *scan_flow_list(struct scanner *s)
{
	struct node *list = new_node(s, NODE_LIST, STYLE_FLOW, s->p), **link = &list->first;

	s->p++;
	skip_blanks(s);
	while (s->p < s->line_end && *s->p != ']') {
		*link = scan_scalar(s, true);
		if (!*link)
			return NULL;
		link = &(*link)->next;
		skip_blanks(s);
		if (s->p == s->line_end || (*s->p != ',' && *s->p != ']'))
			return NULL;
		if (*s->p == ']')
			break;
		s->p++;
		skip_blanks(s);
		if (s->p == s->line_end || *s->p == ']')
			return NULL;
	}
	if (s->p == s->line_end)
		return NULL;
	s->p++;
	list->end = s->source.offset + (uint32_t)(s->p - s->source.text.p);
	return list;
}

static bool is_item_line(const struct scanner *s)
{
	return s->p + 1 < s->line_end && s->p[0] == '-' && s->p[1] == ' ';
}

/*
 * The lines "- text" from the current one on, all with the same indentation.
 * Leaves the scanner at the line behind them; *more tells whether there is one.
 */
static struct node *scan_block_list(struct scanner *s, bool *more)
{
	ptrdiff_t indent = s->p - s->line;
	struct node *list = new_node(s, NODE_LIST, STYLE_BLOCK, s->p), **link = &list->first;

	do {
		s->p++;
		skip_blanks(s);
		*link = s->p < s->line_end ? scan_scalar(s, false) : NULL;
		if (!*link || !is_rest_empty(s))
			return NULL;
		list->end = (*link)->end;
		link = &(*link)->next;
		*more = next_filled_line(s);
	} while (*more && s->p - s->line == indent && is_item_line(s));
	return list;
}

/* A key of ASCII letters, digits, _ and -, up to its colon. */
static struct node *scan_key(struct scanner *s)
{
	const char *start = s->p;

	if (start != s->line)
		return NULL;
	while (s->p < s->line_end && ((*s->p >= 'a' && *s->p <= 'z') || *s->p == '_' ||
				      (*s->p >= 'A' && *s->p <= 'Z') || *s->p == '-' ||
				      (*s->p >= '0' && *s->p <= '9')))
		s->p++;
	if (s->p == start || s->p - start > KEY_BYTES || s->p == s->line_end || *s->p != ':' ||
	    (s->p + 1 < s->line_end && s->p[1] != ' '))
		return NULL;
	return scalar(s, STYLE_PLAIN, start, s->p, (struct str){ start, (size_t)(s->p - start) });
}

/* The value behind a key's colon; moves to the line behind it. */
static struct node *scan_value(struct scanner *s, bool *more)
{
	const char *after_colon = ++s->p;
	struct node *value;

	if (is_rest_empty(s)) {
		value = new_node(s, NODE_SCALAR, STYLE_PLAIN, after_colon);
		value->text = arena_str(s->arena, STR(""));
		*more = next_filled_line(s);
		return *more && is_item_line(s) ? scan_block_list(s, more) : value;
	}
	value = *s->p == '[' ? scan_flow_list(s) : scan_scalar(s, false);
	if (!value || !is_rest_empty(s))
		return NULL;
	*more = next_filled_line(s);
	return value;
}

/* Whether a key like this one may stand before: most are told apart without looking at them. */
static bool may_be_seen(struct scanner *s, struct str key)
{
	unsigned mix = (unsigned char)key.p[0] * 5u + (unsigned char)key.p[key.n - 1] * 11u +
		       (unsigned)key.n * 23u;
	uint64_t bit = UINT64_C(1) << (mix & 63);
	bool before = s->seen & bit;

	s->seen |= bit;
	return before;
}

static bool is_duplicate(struct scanner *s, const struct node *root, const struct node *key)
{
	if (!may_be_seen(s, key->text))
		return false;
	for (const struct node *child = root->first; child; child = child->next)
		if (str_eq(child->key->text, key->text))
			return true;
	return false;
}

struct node *yaml_subset_parse(struct yaml_source source, struct arena *arena)
{
	struct scanner s = { .source = source, .arena = arena, .p = source.text.p };
	struct node *root, **link;
	bool more;

	if (source.text.n == 0 || source.text.n > SUBSET_BYTES || !is_simple_text(source.text))
		return NULL;
	s.end = s.p + source.text.n;
	if (!next_filled_line(&s))
		return NULL;
	root = new_node(&s, NODE_MAP, STYLE_BLOCK, s.p);
	link = &root->first;
	for (size_t n = 0;; n++) {
		struct node *key = n < SUBSET_KEYS ? scan_key(&s) : NULL;
		bool is_new = key && !is_duplicate(&s, root, key);
		struct node *value = is_new ? scan_value(&s, &more) : NULL;

		if (!value)
			return NULL;
		value->key = key;
		*link = value;
		link = &value->next;
		root->end = value->end;
		if (!more)
			return root;
	}
}
