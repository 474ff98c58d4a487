/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Templates: Markdown with queries and expressions in it, as lg-template(5) describes.
 *
 * Parsing binds every query and every expression, so that all mistakes are
 * found at once with their places, before anything is written. Expanding
 * runs them over a set and fills a report.
 *
 *	struct template *template = template_parse(file, &names, &arena, &diags);
 *	if (template)
 *		template_expand(template, &request, &report, &diags);
 */
#ifndef LG_REPORT_TEMPLATE_H
#define LG_REPORT_TEMPLATE_H

#include "query/query.h"
#include "report/chart.h"

enum { TEMPLATE_MAX_DEPTH = 8 };	/* of `lg each` within each other */

/* Words with expressions in braces, such as a title: "Review {$year}". */
struct phrase {
	struct str *words;		/* n_exprs + 1 of them, around the expressions */
	struct expr **exprs;
	size_t n_exprs;
};

enum piece_kind { PIECE_TEXT, PIECE_HEADING, PIECE_QUERY };
enum piece_form { FORM_PLAIN, FORM_ORDERED, FORM_EACH, FORM_MATRIX, FORM_CHART,
		  FORM_SINCE };

struct piece {
	enum piece_kind kind;
	struct place place;		/* of text */
	struct str text;		/* Markdown; of a query its text */
	struct expr **exprs;		/* of inline code that begins with "= ", in order */
	size_t n_exprs;
	int level;			/* of a heading */
	struct str anchor;
	bool is_unnumbered;
	enum piece_form form;		/* of a query */
	struct query *query;
	struct phrase caption, none;	/* none: what stands for no rows */
	struct str nil;
	bool is_expected;		/* each value, whatever the schema says of its field */
	const struct scale *scale;
	enum chart_kind chart;		/* of FORM_CHART */
	bool is_over_years;		/* of CHART_TREND: at each review of the unit */
	struct piece *inner;		/* of FORM_EACH what is repeated, of FORM_SINCE the part */
	size_t n_inner;
};

struct template {
	struct str name, path;
	struct labels label;
	struct phrase title;
	bool has_language;
	enum language language;
	int numbered;			/* how many levels of headings have numbers */
	bool reads_all_units;		/* units: all */
	struct piece *pieces;
	size_t n;
	bool reads_findings;
	bool has_since;			/* a part for --since */
};

/*
 * Only what the front matter says, to list templates; the title is not bound. -1 and
 * diagnostics.
 */
int template_parse_head(struct document file, struct arena *arena, struct template *out,
			struct diags *diags);
/*
 * The whole template in the arena, or null and every mistake as a diagnostic. `file` must
 * outlive it.
 */
struct template *template_parse(struct document file, const struct names *names,
				struct arena *arena, struct diags *diags);

/* Another revision, for AT and --since; -1 and diagnostics when it cannot be read. */
struct moment {
	const struct schema *schema;
	const struct set *set;
	int64_t today;
	struct table_source *tables;	/* as in a query's context */
	const struct diags *findings;
};

struct request {
	/*
	 * With the parameters that the template was bound to; parts for --since are printed when
	 * context.then is given.
	 */
	struct query_context context;
	struct str unit;
	int64_t year;
	int (*moment_open)(void *caller, struct str revision, struct moment *out,
			   struct diags *diags);
	void *caller;
};

/*
 * Fills the report; -1 and diagnostics for anchors that stand twice, or a report past the
 * limits.
 */
int template_expand(const struct template *template, const struct request *request,
		    struct report *report, struct diags *diags);

/* Adds the pieces of another template behind those of the report, in the same numbers. */
int template_append(const struct template *template, const struct request *request,
		    struct report *report, struct diags *diags);

/* What a report is about. */
struct subject {
	struct str unit;	/* empty: all, and what is a unit's is missing */
	int64_t year, today;
	int64_t since;		/* the day of --since, or REPORT_NO_SINCE */
};

enum { REPORT_NO_SINCE = INT32_MIN };

/*
 * $year, $unit, $today, $since, $organisation, $review and $previous, in the arena; a schema
 * without reviews or organisations has no such parameters.
 */
size_t report_parameters(const struct set *set, struct subject subject, struct arena *arena,
			 struct parameter **parameters);
/* The year of the newest review of a unit, or of all when it is empty; false without any. */
bool report_newest_year(const struct set *set, struct str unit, int64_t *year);

#endif
