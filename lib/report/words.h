/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The fixed words of a report, in the report's own language.
 *
 * They are not messages: the same commit gives the same bytes whatever the
 * locale of the process, so gettext has no part in them.
 *
 *	html_element(&html, "h2", NULL, word(LANGUAGE_SV, WORD_CONTENTS));	(Innehåll)
 */
#ifndef LG_REPORT_WORDS_H
#define LG_REPORT_WORDS_H

#include "record/schema.h"

enum word {
	WORD_CONTENTS,
	WORD_SKIP,		/* the link that leads past the contents */
	WORD_MISSING,		/* in place of a value */
	WORD_NO_DATA,		/* in place of a whole part; a label in parentheses may follow */
	WORD_NONE,		/* an empty cell, read aloud */
	WORD_MATRIX,
	WORD_MATRIX_ABOUT,	/* %1 and %2: the axes */
	WORD_NOT_PLACED,
	WORD_TREND, WORD_TREND_ABOUT,
	WORD_WHEEL, WORD_WHEEL_ABOUT, WORD_MONTH,
	WORD_GANTT, WORD_GANTT_ABOUT, WORD_TODAY,
	WORD_NO_TIME,
	WORD_RECORD,		/* before the id of a record */
	WORD_YES, WORD_NO,
	WORD_FOOT,
	WORD_COMMIT, WORD_WORKTREE, WORD_SINCE,
	WORD_TEMPLATE, WORD_SCHEMA, WORD_AS_OF, WORD_REGENERATE,
	WORD_FAULTS, WORD_FAULTS_ABOUT,	/* %1: how many */
	WORD_LACKS, WORD_LACKS_VALUES,	/* %1: how many */
	WORDS
};

struct str word(enum language language, enum word which);
/* The name of a month, 1 to 12. */
struct str word_of_month(enum language language, size_t month);

#endif
