/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the parts of a merge share: the three sides, what names an item, what a right result is.
 *
 *	pieces_of(list, &arena, &sides[SIDE_OURS]);
 *	pieces_name(sides, &arena);
 *	if (merge_is_right(trees, result, NULL, &arena))
 *		take(result);
 */
#ifndef LG_RECORD_MERGE_SIDES_H
#define LG_RECORD_MERGE_SIDES_H

#include "base/map.h"
#include "record/merge.h"
#include "text/frontmatter.h"
#include "text/yaml.h"

struct side {
	struct str file;
	struct frontmatter parts;
	struct node *root;		/* null: the file is not there, or no record */
};

struct merge {
	const struct merger *merger;
	struct side sides[SIDES];
	struct arena arena;
	struct diags *diags;
	/* SIDE_BASE: conflicts stand between marks; else this side's lines are taken */
	enum merge_side choice;
	struct str field;		/* which is at work */
	size_t conflicts;
	bool failed;			/* lines() could not run */
	bool is_lost;			/* fields cannot be cut from a file built so */
};

/* A row of a collection: a child with its lines, or in brackets its bytes. */
struct piece {
	const struct node *node;
	struct str name;		/* which row of the other sides is the same */
	struct str lead, bytes;		/* comments and blank lines above; the row itself */
};

struct pieces {
	const struct node *node;	/* null: none */
	struct piece *rows;
	size_t n;
	struct str head, tail;		/* before the first row, behind the last */
	struct map by_name;
};

/*
 * Names the children of the three collections, null where there is none: keys of a map; texts of a
 * list; of a list of maps the first member of each where that tells them apart, else all of them. A
 * name that occurs again is numbered. False when an item was changed on both sides and
 * nothing tells which one it has become.
 */
bool pieces_name(struct pieces *sides, struct arena *arena);
void pieces_release(struct pieces *sides);
/* The rows of a collection, unnamed and without bytes. */
void pieces_of(const struct node *collection, struct arena *arena, struct pieces *out);
const struct piece *piece_get(const struct pieces *pieces, struct str name);

/*
 * Whether a result (null: missing) is what the three say: what one changed, or the merge of what
 * both did. Where `also` is given, it is right as well.
 */
bool merge_is_right(const struct node *const *sides, const struct node *result,
		    const struct node *also, struct arena *arena);

bool node_is_block(const struct node *node);
bool node_is_literal(const struct node *node);
/* What the three bytes say when at most one side changed them, or both did alike; else false. */
bool merge_bytes(struct str base, struct str ours, struct str theirs, struct str *out);

#endif
