/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema: what types of record exist, and what may stand in their fields.
 *
 * It is read from schema/ of the repository at the revision in question, so
 * an old commit is judged by its own rules. Everything lives in the schema's
 * arena and does not change after schema_parse(). Expressions (compute,
 * required_when, expected_when) are kept as text with their place; the query
 * room binds them.
 *
 *	struct schema schema = SCHEMA_INIT;
 *	schema_parse(files, n, &schema, &diags);
 *	const struct type *risk = schema_type(&schema, STR("risk"));
 *	const struct field *owner = type_field(risk, STR("owner"));
 *	schema_release(&schema);
 */
#ifndef LG_RECORD_SCHEMA_H
#define LG_RECORD_SCHEMA_H

#include "base/map.h"
#include "record/value.h"
#include "text/yaml.h"

#include <regex.h>

enum language { LANGUAGE_SV, LANGUAGE_EN, LANGUAGES };

/* "sv" or "en"; false for another. */
bool language_parse(struct str code, enum language *out);
const char *language_code(enum language language);

struct labels {
	struct str text[LANGUAGES];
};

/* The text in a language, or in another one when that is not given. */
struct str labels_get(const struct labels *labels, enum language language);

enum field_kind {
	FIELD_TEXT, FIELD_MARKDOWN, FIELD_INTEGER, FIELD_DECIMAL, FIELD_BOOLEAN, FIELD_DATE,
	FIELD_DATETIME, FIELD_YEAR, FIELD_YEARS, FIELD_DURATION, FIELD_ENUM, FIELD_SCALE,
	FIELD_REFERENCE, FIELD_EMAIL, FIELD_URL, FIELD_KEY, FIELD_LIST, FIELD_MAP,
	FIELD_KINDS
};

/* The name of a kind as the schema writes it. */
const char *field_kind_name(enum field_kind kind);
bool field_kind_parse(struct str name, enum field_kind *out);
/*
 * Examples of how a value of the kind is written, for messages; null when there is nothing
 * to say.
 */
const char *field_kind_form(enum field_kind kind);
/*
 * Reads text as a kind that needs no declaration (not enum, reference, list, map); text is
 * borrowed.
 */
bool field_kind_read(enum field_kind kind, struct str text, struct value *out);

struct choice {				/* a value of an enum, or a step of an axis */
	struct str name;
	int64_t number;			/* of an axis */
	struct labels label;
	struct str *moves;		/* names that may follow; null when every one may */
	size_t n_moves;
	bool initial;			/* allowed in a new record */
};

struct axis {
	struct str name;
	struct labels label;
	struct choice *steps;		/* in the order of their numbers */
	size_t n_steps;
};

struct level {				/* a band of the product of two axes */
	struct str name;
	struct labels label;
	int64_t min, max;
};

struct scale {
	struct str name;
	struct labels label;
	struct axis *axes;
	size_t n_axes;
	struct level *levels;
	size_t n_levels;
};

struct expression {			/* text is empty when there is none */
	struct str text;
	struct place place;
};

struct type;

struct field {
	struct str name;
	enum field_kind kind;
	uint32_t index;			/* in type->fields, or in the map that declares it */
	struct place place;
	struct labels label, help;
	struct str example, default_text;
	bool required, expected, unique, stated;
	bool faulty;			/* its declaration has an error: values are not judged */
	struct expression required_when, expected_when, compute;
	struct str pattern;
	regex_t *regex;			/* of pattern, or null */
	struct value min, max;		/* VALUE_MISSING when open */
	struct choice *values;		/* of an enum */
	size_t n_values;
	bool has_moves;
	const struct scale *scale;	/* fixed scale, or null */
	const struct field *scale_from;	/* field that names the scale, or null */
	struct str axis;
	const struct type **to;		/* of a reference */
	size_t n_to;
	struct str back;
	struct field *of;		/* item of a list, value of a map with free keys */
	struct field *fields;		/* of a map with named fields */
	size_t n_fields;
};

/* A back reference, seen from the type that is referred to. */
struct back {
	struct str name;
	const struct type *from;
	const struct field *field;	/* the field of `from`: a reference or a list of them */
};

struct type {
	struct str name, prefix, directory;
	uint32_t index;
	struct place place;
	struct labels label, plural, help;
	struct field *fields;
	size_t n_fields;
	struct map by_name;		/* name -> struct field */
	struct back *backs;
	size_t n_backs;
	struct str *approve;
	size_t n_approve;
	bool is_shared;				/* counts in the units below too */
	const struct field *fresh_after;	/* or null */
	struct duration fresh_within;
	bool faulty;			/* its file has an error: it may lack fields */
	bool is_partial;		/* not every field could be read, not even its name */
};

struct pattern;

struct schema {
	struct arena arena;
	struct pattern *patterns;			/* compiled, to be freed */
	struct type *types;
	size_t n_types;
	struct map by_name, by_prefix, by_directory;	/* -> struct type */
	struct map scales;				/* name -> struct scale */
	bool faulty;					/* some file has an error */
};

#define SCHEMA_INIT { .arena = ARENA_INIT }

/* A file as read from the working tree, the index or a revision. */
struct document {
	struct str path;
	struct str bytes;	/* null: it could not be read, which has been told */
};

/*
 * Reads schema/<type>.yaml, common.yaml and scales.yaml (checks.yaml is the
 * check room's, queries.yaml the query room's). All faults of all files become
 * diagnostics; -1 when there was an error. What could be understood is usable
 * even then: what could not is marked as faulty, so that one mistake in the
 * schema is not told again at every record. A type whose file could not be read
 * has a name and no more.
 */
int schema_parse(const struct document *files, size_t n, struct schema *schema,
		 struct diags *diags);
void schema_release(struct schema *schema);

/* Whether the records of a type can be found: its directory was understood. */
bool type_is_known(const struct type *type);

const struct type *schema_type(const struct schema *schema, struct str name);
/* The type whose prefix an id such as R-K7QM has, or null. */
const struct type *schema_type_of_id(const struct schema *schema, struct str id);
const struct field *type_field(const struct type *type, struct str name);
const struct back *type_back(const struct type *type, struct str name);
const struct scale *schema_scale(const struct schema *schema, struct str name);
const struct axis *scale_axis(const struct scale *scale, struct str name);
const struct choice *axis_step(const struct axis *axis, int64_t number);
const struct choice *field_choice(const struct field *field, struct str name);
/* What stands under a key of a map: its field of that name, or of free keys; or null. */
const struct field *field_part(const struct field *map, struct str name);

/* The nearest of `names` to a mistyped one, or "" when none is near. */
struct str nearest_name(struct str name, const struct str *names, size_t n);

/* True for PREFIX- and four or more characters of Crockford base 32. */
bool id_is_valid(struct str id);
/* The id with which a record's file name begins: "R-K7QM-ransomware.md" has R-K7QM; or empty. */
struct str id_of_path(struct str path);

#endif
