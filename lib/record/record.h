/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A record in memory: an id, a type, and one typed value for each field of the type.
 *
 * Values are compact and live in the arena that the reader was given; the
 * file's bytes are not kept, the body only when asked for. Reading reports
 * every fault of the file: encoding, YAML, unknown and missing fields, types,
 * ranges, patterns, personal identity numbers. What depends on other records
 * (references, uniqueness) or on expressions is found later, over the set.
 *
 *	struct record_reader reader = { .schema = &schema, .arena = &set.arena, .diags = &diags };
 *	struct record *record = record_parse(&reader, type, unit, path, bytes);
 *	const struct value *title = record_get(record, STR("title"));
 *	record_reader_release(&reader);
 */
#ifndef LG_RECORD_RECORD_H
#define LG_RECORD_RECORD_H

#include "record/schema.h"

struct record {
	struct str id;
	struct str path;		/* from the top of the repository */
	struct str unit;		/* name in lg.yaml */
	const struct type *type;
	struct value *values;		/* one for each field of the type */
	struct str body;		/* empty unless the reader keeps bodies */
	uint32_t index;			/* in the set */
	uint16_t id_line, id_column;
};

struct record_reader {
	const struct schema *schema;
	struct arena *arena;		/* where records go */
	struct diags *diags;
	bool keep_body;
	struct arena scratch;		/* for one file at a time */
};

/*
 * The record, which borrows unit and path, or null when the file cannot be held as one;
 * diagnostics either way.
 */
struct record *record_parse(struct record_reader *reader, const struct type *type,
			    struct str unit, struct str path, struct str bytes);
/*
 * A record whose file could not be read: known by the id of its file name, every value invalid, so
 * that it is not missed and references to it are not reported. Null when the name has no id.
 */
struct record *record_unread(struct record_reader *reader, const struct type *type,
			     struct str unit, struct str path);
void record_reader_release(struct record_reader *reader);

/*
 * The value of a field, VALUE_MISSING when it is not stated; null when the type has no
 * such field.
 */
const struct value *record_get(const struct record *record, struct str field);
/* The title, or the id when there is none. */
struct str record_title(const struct record *record);
/* Where a value stands, or the record's first line when it was not written. */
struct place record_place(const struct record *record, const struct value *value);

/* The readable part of a file name: lower-case ASCII letters, digits and hyphens, from a title. */
void slug_add(struct buf *out, struct str title);
/* "<id>-<slug>.md", or "<id>.md" when the title gives no slug. */
void record_file_name(struct str id, struct str title, struct buf *out);

#endif
