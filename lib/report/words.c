/* SPDX-License-Identifier: EUPL-1.2 */
#include "report/words.h"

static const char *const words[WORDS][LANGUAGES] = {
	[WORD_CONTENTS] = { "Innehåll", "Contents" },
	[WORD_SKIP] = { "Till texten", "Skip to the text" },
	[WORD_MISSING] = { "saknas", "missing" },
	[WORD_NO_DATA] = { "Saknas: här finns varken uppgifter eller ett uttalande om att inget finns att rapportera",
			   "Missing: there is neither data here nor a statement that there is nothing to report" },
	[WORD_NONE] = { "inget", "none" },
	[WORD_MATRIX] = { "Riskmatris", "Risk matrix" },
	[WORD_MATRIX_ABOUT] = { "Varje ruta är en kombination av %1 och %2, med sitt riskvärde, och innehåller de risker som bedömts så. Samma uppgifter följer som tabell.",
				"Each cell is a combination of %1 and %2, with its risk value, and holds the risks that were judged so. A table with the same content follows." },
	[WORD_NOT_PLACED] = { "Saknar värde och står därför inte i matrisen", "Without a value and therefore not in the matrix" },
	[WORD_TREND] = { "Utveckling över åren", "Trend over the years" },
	[WORD_TREND_ABOUT] = { "Ett värde för varje år. Samma uppgifter följer som tabell.",
			       "A value for each year. A table with the same content follows." },
	[WORD_WHEEL] = { "Årshjul", "Annual wheel" },
	[WORD_WHEEL_ABOUT] = { "Årets tolv månader i en ring, med det som ska göras i var och en. Samma uppgifter följer som tabell.",
			       "The twelve months of the year in a ring, with what is to be done in each. A table with the same content follows." },
	[WORD_MONTH] = { "Månad", "Month" },
	[WORD_GANTT] = { "Tidsplan", "Schedule" },
	[WORD_GANTT_ABOUT] = { "En stapel för varje rad, från början till slutet av dess tid. Samma uppgifter följer som tabell.",
			       "A bar for each row, from the beginning to the end of its time. A table with the same content follows." },
	[WORD_TODAY] = { "i dag", "today" },
	[WORD_NO_TIME] = { "Saknar tid och står därför inte i bilden", "Without a time and therefore not in the figure" },
	[WORD_RECORD] = { "Post", "Record" },
	[WORD_YES] = { "ja", "yes" },
	[WORD_NO] = { "nej", "no" },
	[WORD_FOOT] = { "Underlag", "Sources" },
	[WORD_COMMIT] = { "Version (commit)", "Version (commit)" },
	[WORD_WORKTREE] = { "arbetskopia, inte incheckad", "working tree, not committed" },
	[WORD_SINCE] = { "Jämfört med (commit)", "Compared with (commit)" },
	[WORD_TEMPLATE] = { "Mall", "Template" },
	[WORD_SCHEMA] = { "Schema", "Schema" },
	[WORD_AS_OF] = { "Uppgifterna gäller per", "As of" },
	[WORD_REGENERATE] = { "Återskapas med", "Made again by" },
	[WORD_LACKS] = { "Saknas i rapporten", "Missing from the report" },
	[WORD_LACKS_VALUES] = { "enstaka uppgifter: %1", "single values: %1" },
	[WORD_FAULTS] = { "Fel i underlaget", "Faults in the records" },
	[WORD_FAULTS_ABOUT] = { "%1; uppgifter kan saknas i rapporten, lg-check räknar upp felen",
				"%1; the report may lack data, lg-check lists the faults" },
};

static const char *const months[][LANGUAGES] = {
	{ "Januari", "January" },   { "Februari", "February" }, { "Mars", "March" },
	{ "April", "April" },	    { "Maj", "May" },		{ "Juni", "June" },
	{ "Juli", "July" },	    { "Augusti", "August" },	{ "September", "September" },
	{ "Oktober", "October" },   { "November", "November" }, { "December", "December" },
};

struct str word(enum language language, enum word which)
{
	return str_of(words[which][language]);
}

struct str word_of_month(enum language language, size_t month)
{
	return str_of(months[month - 1][language]);
}
