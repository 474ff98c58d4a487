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
	[WORD_RECORD] = { "Post", "Record" },
	[WORD_YES] = { "ja", "yes" },
	[WORD_NO] = { "nej", "no" },
	[WORD_FOOT] = { "Underlag", "Sources" },
	[WORD_COMMIT] = { "Version (commit)", "Version (commit)" },
	[WORD_WORKTREE] = { "arbetskopia, inte incheckad", "working tree, not committed" },
	[WORD_TEMPLATE] = { "Mall", "Template" },
	[WORD_SCHEMA] = { "Schema", "Schema" },
	[WORD_AS_OF] = { "Uppgifterna gäller per", "As of" },
	[WORD_REGENERATE] = { "Återskapas med", "Made again by" },
	[WORD_FAULTS] = { "Fel i underlaget", "Faults in the records" },
	[WORD_FAULTS_ABOUT] = { "%1; uppgifter kan saknas i rapporten, lg-check räknar upp felen",
				"%1; the report may lack data, lg-check lists the faults" },
};

struct str word(enum language language, enum word which)
{
	return str_of(words[which][language]);
}
