/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A version of a record: each field as the text that stands there, whatever a schema says of it.
 *
 * A list or map is written on one line, as [A, B] and {key: A}. What is empty is missing. The body
 * is the field `body`, the last one. Two texts are the same value when they are the same number.
 *
 *	struct versions versions = VERSIONS_INIT(&past);
 *	const struct version *version = versions_read(&versions, blob, bytes);
 *	uint32_t title = version_get(version, past_add_text(&past, STR("title")), 0);
 *	versions_release(&versions);
 */
#ifndef LG_HISTORY_VERSION_H
#define LG_HISTORY_VERSION_H

#include "history/past.h"
#include "text/yaml.h"

struct version_field {
	uint32_t name, value;		/* texts of the past */
};

struct version {
	struct version_field *fields;
	size_t n;
	bool is_broken;			/* cannot be read as a record */
};

struct versions {
	struct past *past;
	struct arena arena;
	struct arena scratch;		/* for one file at a time */
	struct map by_blob;
	const struct version *last;	/* that was read; or null */
};

#define VERSIONS_INIT(to) { .past = (to), .arena = ARENA_INIT, .scratch = ARENA_INIT, \
			    .by_blob = MAP_INIT }

/* The version that a blob is, when it was read before; else null. */
const struct version *versions_find(const struct versions *versions, const unsigned char *blob);
/* Reads one, which lives as long as `versions`; each blob is read once. */
const struct version *versions_read(struct versions *versions, const unsigned char *blob,
				    struct str bytes);
/* A version of a blob that is not known, for the caller to fill. */
struct version *versions_add(struct versions *versions, const unsigned char *blob);
void versions_release(struct versions *versions);

/* The value of a field, looked for first at its place in another version; 0 where there is none. */
uint32_t version_get(const struct version *version, uint32_t name, size_t place);
/* A text that stands behind past_text(): the mark that tells lists from texts is taken off. */
struct str version_text(const struct past *past, uint32_t value);
/* Writes a field's value as a record would state it. */
void version_add_value(struct buf *out, const struct node *node);

#endif
