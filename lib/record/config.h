/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg.yaml: format, language, protected branch and the units of a repository.
 *
 * A unit may stand below another, as an administration below its city. What is
 * shared there, laws and documents, counts among what the unit itself has.
 *
 * A unit may live in another repository, at one commit of it. Its paths begin
 * with its name and a colon, and go on as they are there: kultur:risks/R-K7QM.md.
 *
 *	struct config config;
 *	if (config_parse((struct document){ STR("lg.yaml"), bytes }, &arena, &config, &diags) == 0)
 *		for (size_t i = 0; i < config.n_units; i++)
 *			read_unit(&config.units[i]);
 */
#ifndef LG_RECORD_CONFIG_H
#define LG_RECORD_CONFIG_H

#include "record/schema.h"

struct unit {
	struct str name;
	struct str path;	/* from the top; empty for the top itself; "NAME:PATH" elsewhere */
	struct str title;
	struct str template;	/* of its reports when none is named; may be empty */
	struct str repository;	/* where it lives, from the top; empty: in this one */
	struct str commit;	/* of that repository: 40 hexadecimal digits; else empty */
	bool has_path;		/* path: is stated; elsewhere the lg.yaml there may say it */
	struct place place;
	const struct unit *parent;	/* that stands above, never in a circle; or null */
};

struct config {
	enum language language;
	struct str branch;
	struct unit *units;
	size_t n_units;
	/* a word that no other repository has, so that an approval counts in one only; or empty */
	struct str identity;
	const struct node *approval;	/* who must approve what, for the audit room; or null */
};

/*
 * 0, or -1 and every fault as a diagnostic; what could be understood is usable even then, and
 * there are no units when the format is unknown or one of them is wrong. Memory lives in the
 * arena.
 */
int config_parse(struct document file, struct arena *arena, struct config *out,
		 struct diags *diags);
/* The unit with this name, or null. */
const struct unit *config_unit(const struct config *config, struct str name);
/*
 * Whether records of a type that lie in the unit `owner` are among those of a unit: its own, and
 * of a shared type those of the units above.
 */
bool unit_sees(const struct unit *unit, const struct type *type, struct str owner);
/* True for a unit that lives in another repository. */
bool unit_is_elsewhere(const struct unit *unit);
/* How the paths of such a unit begin, as in "kultur:"; empty for a unit of this repository. */
struct str unit_mark(const struct unit *unit);
/* The unit elsewhere with whose mark a path begins; null for a path of this repository. */
const struct unit *config_unit_elsewhere(const struct config *config, struct str path);
/* The unit in whose folder a path (from the top) lies, the deepest one; null when in none. */
const struct unit *config_unit_of_path(const struct config *config, struct str path);

#endif
