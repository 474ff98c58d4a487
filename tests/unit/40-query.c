/* SPDX-License-Identifier: EUPL-1.2 */
/* Queries over a small world: what every construct of the language gives. */
#include "tap.h"
#include "world.h"

#define FILE_OF(path, text)                    \
	{                                      \
		{ path, sizeof(path) - 1 },    \
		{                              \
			text, sizeof(text) - 1 \
		}                              \
	}
#define LABEL "label: {sv: S, en: E}"

static const struct document schema[] = {
	FILE_OF("schema/owner.yaml",
		"type: owner\nprefix: O\ndirectory: owners\nshared: true\n" LABEL "\nplural: {sv: S, en: E}\n"
		"fields:\n"
		"  title: {type: text, " LABEL "}\n"
		"  level:\n    type: enum\n    " LABEL "\n"
		"    values: {staff: {sv: Stab, en: Staff}, head: {sv: Chef, en: Head}}\n"),
	FILE_OF("schema/risk.yaml",
		"type: risk\nprefix: R\ndirectory: risks\n" LABEL "\nplural: {sv: S, en: E}\n"
		"fields:\n"
		"  title: {type: text, " LABEL "}\n"
		"  owner: {type: reference, to: [owner], back: risks, " LABEL "}\n"
		"  scale: {type: text, " LABEL "}\n"
		"  likelihood: {type: scale, scale_from: scale, axis: likelihood, " LABEL "}\n"
		"  consequence: {type: scale, scale: city, axis: consequence, " LABEL "}\n"
		"  value:\n    type: integer\n    compute: likelihood * consequence\n"
		"    stated: true\n    " LABEL "\n"
		"  double: {type: integer, compute: value * 2, " LABEL "}\n"
		"  actions: {type: list, of: {type: reference, to: [action], back: risks}, " LABEL
		"}\n"
		"  tags: {type: list, of: text, " LABEL "}\n"
		"  status:\n    type: enum\n    " LABEL "\n"
		"    values: {open: {sv: Öppen, en: Open}, closed: {sv: Stängd, en: Closed}}\n"),
	FILE_OF("schema/action.yaml",
		"type: action\nprefix: A\ndirectory: actions\n" LABEL "\nplural: {sv: S, en: E}\n"
		"fields:\n"
		"  title: {type: text, " LABEL "}\n"
		"  owner: {type: reference, to: [owner], back: actions, " LABEL "}\n"
		"  years: {type: years, " LABEL "}\n"
		"  due: {type: date, " LABEL "}\n"
		"  cost: {type: decimal, " LABEL "}\n"
		"  status:\n    type: enum\n    " LABEL "\n"
		"    values: {planned: {sv: P, en: P}, ongoing: {sv: P, en: O},"
		" done: {sv: K, en: D}}\n"
		"  reason: {type: text, required_when: status = \"done\" AND cost > 5, " LABEL "}\n"
		"  finished: {type: date, expected_when: status = \"done\", " LABEL "}\n"),
	FILE_OF("schema/incident.yaml",
		"type: incident\nprefix: I\ndirectory: incidents\n" LABEL
		"\nplural: {sv: S, en: E}\n"
		"fields:\n"
		"  title: {type: text, " LABEL "}\n"
		"  aware: {type: datetime, " LABEL "}\n"
		"  lasted: {type: duration, " LABEL "}\n"
		"  personal: {type: boolean, " LABEL "}\n"
		"  year: {type: year, " LABEL "}\n"
		"  due: {type: text, " LABEL "}\n"
		"  counts: {type: map, of: integer, " LABEL "}\n"
		"  notices:\n    type: list\n    " LABEL "\n    of:\n      type: map\n"
		"      fields:\n        to: {type: text, " LABEL "}\n"
		"        due: {type: datetime, " LABEL "}\n"
		"        sent: {type: datetime, " LABEL "}\n"),
	FILE_OF("schema/scales.yaml",
		"scales:\n  city:\n    " LABEL "\n    axes:\n"
		"      likelihood:\n        " LABEL "\n        values: {1: {sv: Låg, en: Low}, "
		"2: {sv: Medel, en: Medium}, 3: {sv: Hög, en: High}}\n"
		"      consequence:\n        " LABEL
		"\n        values: {1: {sv: Liten, en: Small}, "
		"4: {sv: Stor, en: Big}}\n"
		"    levels:\n      low: {min: 1, max: 3, label: {sv: Grön, en: Green}}\n"
		"      high: {min: 4, max: 16, label: {sv: Röd, en: Red}}\n"),
};

static const struct document records[] = {
	FILE_OF("east/O-0001.md", "---\nid: O-0001\ntitle: Chef\nlevel: head\n---\n"),
	FILE_OF("west/O-0002.md", "---\nid: O-0002\ntitle: Stab\nlevel: staff\n---\n"),
	FILE_OF("east/R-0001.md",
		"---\nid: R-0001\ntitle: Östra\nowner: O-0001\nscale: city\nlikelihood: 3\n"
		"consequence: 4\nactions: [A-0001, A-0002]\ntags: [cloud, it]\nstatus: open\n"
		"---\n\nBody of one.\n"),
	FILE_OF("east/R-0002.md",
		"---\nid: R-0002\ntitle: ärende\nowner: O-0002\nvalue: 6\nactions: [A-0003]\n"
		"status: open\n---\n"),
	FILE_OF("west/R-0003.md",
		"---\nid: R-0003\ntitle: Ål\nowner: O-0001\nlikelihood: 1\nconsequence: 1\n"
		"value: 9\nstatus: closed\n---\n"),
	FILE_OF("west/R-0004.md", "---\nid: R-0004\ntitle: zebra\n---\n"),
	FILE_OF("east/A-0001.md",
		"---\nid: A-0001\ntitle: First\nowner: O-0001\nyears: 2025-2026\ndue: 2026-03-31\n"
		"cost: 1.5\nstatus: planned\n---\n"),
	FILE_OF("east/A-0002.md",
		"---\nid: A-0002\ntitle: Second\nowner: O-0002\nyears: 2027\ndue: 2026-12-31\n"
		"cost: 10\nstatus: done\n---\n"),
	FILE_OF("west/A-0003.md",
		"---\nid: A-0003\ntitle: Third\nowner: O-0001\ndue: 2024-02-29\n"
		"status: ongoing\n---\n"),
	FILE_OF("west/I-0001.md",
		"---\nid: I-0001\ntitle: Outage\naware: 2025-12-31T23:30+01:00\nlasted: PT90M\n"
		"personal: ja\nyear: 2025\ndue: later\ncounts: {staff: 3, guests: 4}\nnotices:\n"
		"  - {to: IMY, due: 2026-01-03T23:30+01:00, sent: 2026-01-02T08:00Z}\n"
		"  - {to: MCF, due: 2026-01-01T23:30+01:00, sent: 2026-01-02T08:00Z}\n---\n"),
	FILE_OF("west/I-0002.md", "---\nid: I-0002\ntitle: Loss\npersonal: nej\n---\n"),
};

struct question {
	const char *text, *answer;
};

static void ask(struct world *world, const char *about, const struct question *questions, size_t n)
{
	note("%s", about);
	for (size_t i = 0; i < n; i++)
		is_text(world_answer(world, questions[i].text), questions[i].answer, "%s",
			questions[i].text);
}

#define ASK(world, about, ...)                                      \
	ask(world, about, (const struct question[]){ __VA_ARGS__ }, \
	    sizeof((const struct question[]){ __VA_ARGS__ }) / sizeof(struct question))

static void test_heads(struct world *world)
{
	ASK(world, "heads, columns, sources", { "FROM owner", "O-0001|Chef\nO-0002|Stab" },
	    { "list from owner", "O-0001|Chef\nO-0002|Stab" },
	    { "TABLE id, type, unit, path FROM owner LIMIT 1", "O-0001|owner|east|east/O-0001.md" },
	    { "TEXT FROM risk WHERE id = 'R-0001'", "\nBody of one.\n" },
	    { "TEXT title FROM owner", "Chef\nStab" },
	    { "TABLE 1 + 2 * 3, -2, 'it\\'s' FROM owner LIMIT 1", "7|-2|it's" },
	    { "LIST id FROM * WHERE title = 'Stab'", "O-0002" },
	    { "LIST id FROM * WHERE years IS SET", "A-0001\nA-0002" }, { "FROM findings", "" },
	    { "LIST list.id FROM owner AS list LIMIT 1", "O-0001" },
	    { "LIST id FROM owner LIMIT 0", "" });
}

static void test_precedence(struct world *world)
{
	ASK(world, "precedence",
	    { "LIST id FROM owner WHERE true OR false AND false", "O-0001\nO-0002" },
	    { "LIST id FROM owner WHERE (true OR false) AND false", "" },
	    { "LIST id FROM owner WHERE NOT false AND false", "" },
	    { "LIST id FROM owner WHERE NOT (false AND false)", "O-0001\nO-0002" },
	    { "LIST id FROM owner WHERE NOT NOT NOT false", "O-0001\nO-0002" },
	    { "TABLE 2 + 3 * 4 - 6 / 2, (2 + 3) * 4, 10 - 3 - 2, 8 / 2 / 2 FROM owner LIMIT 1",
	      "11|20|5|2" },
	    { "TABLE - 2 - - 3 FROM owner LIMIT 1", "1" },
	    { "LIST id FROM owner WHERE 1 + 1 = 2 AND 3 > 2", "O-0001\nO-0002" },
	    { "TABLE 7 / 2, 1 / 3, 0.1 + 0.2, 1.50, 2 * 0.5 FROM owner LIMIT 1",
	      "3.5|0.333333|0.3|1.50|1" },
	    { "TABLE 1 / 0, 9223372036854775807 + 1, -(1 / 0) FROM owner LIMIT 1", "||" });
}

/* R-0004 has neither value, owner nor status: no comparison holds for it. */
static void test_missing(struct world *world)
{
	ASK(world, "missing values",
	    { "LIST id FROM risk WHERE status = 'open'", "R-0001\nR-0002" },
	    { "LIST id FROM risk WHERE status != 'open'", "R-0003" },
	    { "LIST id FROM risk WHERE NOT status = 'open'", "R-0003\nR-0004" },
	    { "LIST id FROM risk WHERE value < 100", "R-0001\nR-0002\nR-0003" },
	    { "LIST id FROM risk WHERE value <= 1", "R-0003" },
	    { "LIST id FROM risk WHERE value > 6", "R-0001" },
	    { "LIST id FROM risk WHERE value >= 6", "R-0001\nR-0002" },
	    { "LIST id FROM risk WHERE status IN ('open', 'closed')", "R-0001\nR-0002\nR-0003" },
	    { "LIST id FROM risk WHERE status NOT IN ('open')", "R-0003" },
	    { "LIST id FROM risk WHERE 'it' IN tags", "R-0001" },
	    { "LIST id FROM risk WHERE 'it' NOT IN tags", "" },
	    { "LIST id FROM risk WHERE NOT 'it' IN tags", "R-0002\nR-0003\nR-0004" },
	    { "LIST id FROM risk WHERE status IS MISSING", "R-0004" },
	    { "LIST id FROM risk WHERE status IS SET", "R-0001\nR-0002\nR-0003" },
	    { "LIST id FROM risk WHERE actions IS MISSING", "R-0003\nR-0004" },
	    { "LIST id FROM risk WHERE value + 1 IS MISSING", "R-0004" },
	    { "LIST id FROM risk WHERE value * 0 = 0", "R-0001\nR-0002\nR-0003" },
	    { "LIST id FROM risk WHERE owner.title != 'Chef'", "R-0002" },
	    { "LIST id FROM risk WHERE owner = owner", "R-0001\nR-0002\nR-0003" },
	    { "LIST id FROM incident WHERE personal", "I-0001" },
	    { "LIST id FROM incident WHERE aware + 'x' = aware", "37 query-literal" },
	    { "LIST id FROM incident WHERE NOT lasted = lasted", "I-0002" });
}

static void test_types(struct world *world)
{
	ASK(world, "strict types, with the column",
	    { "LIST id FROM action WHERE due = 5", "27 query-compare" },
	    { "LIST id FROM action WHERE 5 = due", "31 query-compare" },
	    { "LIST id FROM action WHERE title > due", "27 query-compare" },
	    { "LIST id FROM action WHERE due = '2026-03-31'", "A-0001" },
	    { "LIST id FROM action WHERE due < 2026-03-31", "A-0003" },
	    { "LIST id FROM action WHERE due = 'soon'", "33 query-literal" },
	    { "LIST id FROM action WHERE due = 2026-02-30", "33 query-number" },
	    { "LIST id FROM action WHERE cost = '1.5'", "A-0001" },
	    { "LIST id FROM action WHERE status = 'dne'", "36 query-enum" },
	    { "LIST id FROM action WHERE status >= 'ongoing'", "A-0002\nA-0003" },
	    { "LIST id FROM action WHERE 'ongoing' > status", "A-0001" },
	    { "LIST id FROM action WHERE owner = 'O-0002'", "A-0002" },
	    { "LIST id FROM action WHERE owner = 'R-0001'", "35 query-id" },
	    { "LIST id FROM action WHERE owner = 'nobody'", "35 query-id" },
	    { "LIST id FROM action WHERE owner > 'O-0001'", "27 query-order" },
	    { "LIST id FROM action WHERE years = '2025-2026'", "A-0001" },
	    { "LIST id FROM action WHERE 2026 IN years", "A-0001" },
	    { "LIST id FROM action WHERE '2027' IN years", "A-0002" },
	    { "LIST id FROM action WHERE due IN years", "27 query-compare" },
	    { "LIST id FROM action WHERE 1 IN due", "32 query-in" },
	    { "LIST id FROM risk WHERE tags = 'it'", "25 query-compare-list" },
	    { "LIST id FROM risk WHERE tags", "25 query-condition" },
	    { "LIST id FROM risk WHERE title AND status",
	      "25 query-condition\n35 query-condition" },
	    { "LIST id FROM action WHERE due + 1 = due", "27 query-arithmetic" },
	    { "LIST id FROM action WHERE due * 2 = due", "27 query-arithmetic" },
	    { "LIST id FROM incident WHERE personal = 'yes'", "I-0001" },
	    { "LIST id FROM incident WHERE personal < true", "29 query-order" },
	    { "LIST id FROM incident WHERE aware < today()", "29 query-compare" },
	    { "LIST id FROM incident WHERE date(aware) < today()", "I-0001" },
	    { "LIST id FROM incident WHERE aware <= '2025-12-31'", "I-0001" },
	    { "LIST id FROM incident WHERE aware = '2025-12-31T22:30Z'", "I-0001" },
	    { "LIST id FROM incident WHERE lasted = 'PT1H30M'", "I-0001" },
	    { "LIST id FROM * WHERE due IS SET", "22 query-mixed" },
	    { "LIST id FROM * WHERE status = 'open'", "R-0001\nR-0002" },
	    { "LIST id FROM * WHERE status > 'open'", "22 query-order" });
}

static void test_mistakes(struct world *world)
{
	ASK(world, "every mistake, at its column",
	    { "LIST titel FROM risk WHERE ovner IS SET SORT vallue",
	      "6 query-name\n28 query-name\n46 query-name" },
	    { "LIST id FROM rsk", "14 query-type" }, { "LIST id FROM approvals", "6 query-name" },
	    { "LIST id FROM risk SINCE 'x'", "25 query-since" },
	    { "LIST record FROM changes SINCE 5", "32 query-at" },
	    { "LIST record FROM changes SINCE 'x' WHERE true", "36 query-rest" },
	    { "LIST id FROM changes", "6 query-name" },
	    { "LIST id FROM", "13 query-value" }, { "LIST FROM risk WHERE", "21 query-value" },
	    { "LIST id FROM risk WHERE value >", "32 query-value" },
	    { "LIST id FROM risk WHERE value = = 2", "33 query-value" },
	    { "LIST id FROM risk WHERE value == 2", "32 query-value" },
	    { "LIST id FROM risk extra", "19 query-rest" },
	    { "LIST id FROM risk SORT id WHERE true", "27 query-rest" },
	    { "LIST id risk", "9 query-expected" }, { "LIST id, FROM risk", "10 query-value" },
	    { "LIST (id FROM risk", "10 query-expected" }, { "LIST () FROM risk", "7 query-value" },
	    { "LIST id FROM risk GROUP id", "25 query-expected" },
	    { "LIST id FROM risk LIMIT many", "25 query-limit" },
	    { "LIST id FROM risk LIMIT -1", "25 query-limit" },
	    { "LIST id AS x FROM risk", "12 query-label" },
	    { "LIST id FROM 'risk'", "14 query-source" },
	    { "LIST id FROM risk AS 'r'", "22 query-alias" },
	    { "LIST owner.'title' FROM risk", "12 query-member" },
	    { "LIST id FROM risk AT 5", "22 query-at" }, { "LIST 'x FROM risk", "6 query-quote" },
	    { "LIST 12x FROM risk", "6 query-number" },
	    { "LIST 99999999999999999999 FROM risk", "6 query-number" },
	    { "LIST id FROM risk WHERE id = \"a\" ; DROP", "34 query-character" },
	    { "LIST id # FROM risk", "9 query-character" },
	    { "LIST id. FROM risk", "15 query-expected" },
	    { "LIST owner.titel FROM risk", "12 query-name" },
	    { "LIST title.x FROM risk", "6 query-no-members" },
	    { "LIST nope(1) FROM risk", "6 query-function" },
	    { "LIST year() FROM risk", "6 query-arguments" },
	    { "LIST year(title) FROM risk", "11 query-argument" },
	    { "LIST first(due) FROM action", "12 query-argument" },
	    { "LIST date(2026, 1) FROM risk", "6 query-arguments" },
	    { "LIST $nope FROM risk", "6 query-parameter" },
	    { "LIST label(title) FROM risk", "12 query-labels" },
	    { "LIST label(unit) FROM risk", "12 query-labels" },
	    { "LIST level('town', value) FROM risk", "12 query-scale" },
	    { "LIST duration('a year') FROM risk", "15 query-literal" },
	    { "LIST matches(title, '[') FROM risk", "21 query-pattern" },
	    { "LIST matches(title, '(a)\\\\1') FROM risk", "21 query-pattern" },
	    { "LIST matches(title, '((a{1,200}){1,200}){1,200}') FROM risk", "21 query-pattern" },
	    { "LIST matches(title, title) FROM risk", "21 query-literal-only" },
	    { "LIST if(1, 2, 3) FROM risk", "9 query-argument" },
	    { "LIST coalesce(title, value) FROM risk", "22 query-alike" },
	    { "LIST id FROM risk WHERE count()", "25 query-aggregate\n25 query-condition" },
	    { "LIST id FROM risk WHERE sum(value) > 2", "25 query-aggregate" },
	    { "LIST sum(actions) FROM risk", "6 query-each" },
	    { "LIST sum(actions, title) FROM risk", "19 query-each" },
	    { "LIST count(actions, cost) FROM risk", "21 query-each" },
	    { "LIST count(title) FROM risk", "12 query-collection" },
	    { "LIST count(tags WHERE x) FROM risk", "12 query-plain" },
	    { "LIST id, count() FROM risk", "6 query-grouped" },
	    { "LIST id FROM risk SORT tags", "24 query-sort" },
	    { "LIST title FROM risk GROUP BY status", "6 query-grouped" });
}

static void test_functions(struct world *world)
{
	static const struct question values[] = {
		{ "today()", "2026-06-30" },
		{ "$today", "2026-06-30" },
		{ "year(due)", "2026" },
		{ "month(due)", "3" },
		{ "first(years)", "2025" },
		{ "last(years)", "2026" },
		{ "last(years) - first(years) + 1", "2" },
		{ "date(2026, 2, 28)", "2026-02-28" },
		{ "date(2026, 2, 30)", "missing" },
		{ "days(due, '2026-04-02')", "2" },
		{ "due + duration('P12M')", "2027-03-31" },
		{ "due - duration('P1M')", "2026-02-28" },
		{ "due - 2026-03-01", "30" },
		{ "duration('P1M') + duration('P2D')", "P1M2D" },
		{ "due + duration('P9999Y')", "missing" },
		{ "lower('ÅSA')", "åsa" },
		{ "upper('åsa')", "ÅSA" },
		{ "trim('  a b\t')", "a b" },
		{ "trim('  ')", "missing" },
		{ "length('åäö')", "3" },
		{ "contains(title, 'irs')", "true" },
		{ "contains(title, 'IRS')", "false" },
		{ "starts(title, 'Fi')", "true" },
		{ "matches(title, '^F.*t$')", "true" },
		{ "matches(title, '^x')", "false" },
		{ "coalesce(finished, due)", "2026-03-31" },
		{ "coalesce(finished, finished)", "missing" },
		{ "coalesce(finished, '2020-01-01')", "2020-01-01" },
		{ "if(cost > 1, 'much', 'little')", "much" },
		{ "if(finished > due, 1, 2)", "2" },
		{ "if(cost > 1, 'much')", "much" },
		{ "if(cost > 99, 'much')", "missing" },
		{ "if(finished > due, 1)", "missing" },
		{ "label(status)", "P" },
		{ "label(owner.level)", "Chef" },
		{ "label(risks.status)", "Öppen" },
		{ "concat(label(type), label(owner.type))", "SS" },
		{ "join(label(risks.type), ' ')", "S" },
		{ "level('city', 12)", "high" },
		{ "level('city', 99)", "missing" },
		{ "label(level('city', 2))", "Grön" },
		{ "join(risks.title, '; ')", "Östra" },
		{ "concat(title, ' (', upper(text(years)), ')')", "First (2025-2026)" },
		{ "concat(title, text(finished))", "missing" },
		{ "concat('a')", "a" },
		{ "text(due)", "2026-03-31" },
		{ "text(finished)", "missing" },
		{ "round(cost)", "2" },
		{ "round(1.2345, 2)", "1.23" },
		{ "-cost", "-1.5" },
		{ "years", "2025-2026" },
		{ "none(FROM incident WHERE year = 2024)", "true" },
		{ "unit", "east" },
	};

	note("functions, for A-0001");
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		is_text(world_value(world, "A-0001", values[i].text), values[i].answer, "%s",
			values[i].text);
	is_text(world_value(world, NULL, "title"), "1 query-no-row", "a field without a row");
	is_text(world_value(world, NULL, "2 + 2"), "4", "an expression without a row");
	is_text(world_value(world, "I-0001", "year(aware)"), "2025",
		"year in the zone of the time");
	is_text(world_value(world, "I-0001", "aware - duration('PT30M')"), "2025-12-31T23:00+01:00",
		"a time minus a duration");
	is_text(world_value(world, "I-0001", "counts.guests + counts.staff"), "7",
		"keys of a map with free keys");
	is_text(world_value(world, "I-0001", "counts.nobody"), "missing",
		"a key that is not there");
}

static void test_shown(struct world *world)
{
	note("values as people see them");
	is_text(world_shown(world, "R-0001", "likelihood"), "3 Hög",
		"a scale that the record names");
	is_text(world_shown(world, "R-0003", "likelihood"), "1", "no scale named, no label");
	is_text(world_shown(world, "R-0001", "owner"), "Chef", "a reference by its title");
	is_text(world_shown(world, "R-0001", "actions"), "First, Second", "a list of them");
	is_text(world_shown(world, "R-0001", "status"), "Öppen", "an enum by its label");
	is_text(world_shown(world, "A-0001", "cost"), "1,5", "a decimal comma in Swedish");
	is_text(world_shown(world, "A-0001", "years"), "2025–2026", "a range of years");
	is_text(world_shown(world, "I-0001", "personal"), "ja", "a boolean");
	is_text(world_shown(world, "I-0001", "aware"), "2025-12-31 23:30",
		"a time in its own zone");
	is_text(world_shown(world, "I-0001", "lasted"), "1 timme 30 minuter", "a duration");
	is_text(world_shown(world, "I-0001", "duration(\"PT72H\")"), "72 timmar",
		"a few days are counted in hours");
	is_text(world_shown(world, "I-0001", "duration(\"P4W\")"), "28 dagar", "more are days");
	world->context.language = LANGUAGE_EN;
	is_text(world_shown(world, "R-0001", "status"), "Open", "the label in English");
	is_text(world_shown(world, "A-0001", "cost"), "1.5", "a decimal point in English");
	world->context.language = LANGUAGE_SV;
}

static void test_collections(struct world *world)
{
	ASK(world, "collections, subqueries, back references",
	    { "TABLE id, count(actions), count(tags) FROM risk",
	      "R-0001|2|2\nR-0002|1|0\nR-0003|0|0\nR-0004|0|0" },
	    { "LIST id FROM risk WHERE any(actions)", "R-0001\nR-0002" },
	    { "LIST id FROM risk WHERE none(actions)", "R-0003\nR-0004" },
	    { "LIST id FROM risk WHERE any(actions WHERE status = 'done')", "R-0001" },
	    { "TABLE sum(actions, cost), min(actions, due), max(actions, due), avg(actions, cost) "
	      "FROM risk LIMIT 2",
	      "11.5|2026-03-31|2026-12-31|5.75\n|2024-02-29|2024-02-29|" },
	    { "TABLE sum(actions WHERE cost > 2, cost) FROM risk LIMIT 1", "10" },
	    { "TABLE id, count(risks), count(actions) FROM owner", "O-0001|2|2\nO-0002|1|1" },
	    { "TABLE risks.title FROM owner", "Östra, Ål\närende" },
	    { "TABLE risks.actions.title FROM owner", "First, Second\nThird" },
	    { "LIST id FROM owner WHERE 'R-0002' IN risks", "O-0002" },
	    { "LIST id FROM owner AS o WHERE o IN risks.actions.owner", "O-0001" },
	    { "LIST id FROM owner WHERE any(risks WHERE any(actions WHERE status = 'done'))",
	      "O-0001" },
	    { "LIST id FROM owner AS o WHERE none(FROM action WHERE owner = o AND cost > 5)",
	      "O-0001" },
	    { "TABLE id, count(FROM action WHERE owner = r.owner) FROM risk AS r",
	      "R-0001|2\nR-0002|1\nR-0003|2\nR-0004|0" },
	    { "TABLE id, count(FROM action AS a WHERE owner = r.owner AND any(FROM risk AS x WHERE "
	      "x.owner = a.owner AND x.id != r.id)) FROM risk AS r",
	      "R-0001|2\nR-0002|0\nR-0003|2\nR-0004|0" },
	    { "TABLE id, count(FROM risk WHERE lower(title) > lower(r.title)) FROM risk AS r",
	      "R-0001|0\nR-0002|1\nR-0003|2\nR-0004|3" },
	    { "TABLE max(FROM action, due), count(FROM *) FROM owner LIMIT 1", "2026-12-31|11" },
	    { "TABLE count(notices WHERE sent > due), count(notices WHERE to = 'IMY'), "
	      "notices.to FROM incident",
	      "1|1|IMY, MCF\n0|0|" },
	    { "TABLE max(notices, sent - due) FROM incident LIMIT 1", "PT9H30M" },
	    { "LIST id FROM risk WHERE count(FROM action WHERE owner.title = 'Stab') = 1 LIMIT 1",
	      "R-0001" });
}

static void test_groups(struct world *world)
{
	ASK(world, "groups, sorting, limits", { "TABLE count() FROM risk", "4" },
	    { "TABLE count(), sum(value), min(value), max(title) FROM risk WHERE false", "0|||" },
	    { "TABLE status, count(), sum(value), avg(value) FROM risk GROUP BY status",
	      "open|2|18|9\nclosed|1|1|1\n|1||" },
	    { "FROM risk GROUP BY status", "open|2\nclosed|1\n|1" },
	    { "TABLE owner.title, count() FROM risk GROUP BY owner SORT count() DESC",
	      "Chef|2\nStab|1\n|1" },
	    { "TABLE year(due), count() FROM action GROUP BY year(due)", "2024|1\n2026|2" },
	    { "TABLE year(due) + 1, count() * 2 FROM action GROUP BY year(due) SORT year(due) DESC",
	      "2027|4\n2025|2" },
	    { "TABLE likelihood, consequence, count() FROM risk GROUP BY likelihood, consequence "
	      "LIMIT 2",
	      "1|1|1\n3|4|1" },
	    { "LIST title FROM risk SORT title", "zebra\nÅl\närende\nÖstra" },
	    { "LIST title FROM risk SORT title DESC", "Östra\närende\nÅl\nzebra" },
	    { "LIST id FROM risk SORT value", "R-0003\nR-0002\nR-0001\nR-0004" },
	    { "LIST id FROM risk SORT value DESC", "R-0001\nR-0002\nR-0003\nR-0004" },
	    { "LIST id FROM risk SORT unit DESC, id DESC", "R-0004\nR-0003\nR-0002\nR-0001" },
	    { "LIST id FROM risk SORT status, title", "R-0002\nR-0001\nR-0003\nR-0004" },
	    { "LIST id FROM risk SORT owner.level", "R-0002\nR-0001\nR-0003\nR-0004" },
	    { "LIST id FROM * SORT unit LIMIT 3", "A-0001\nA-0002\nO-0001" },
	    { "LIST id FROM * LIMIT 3", "A-0001\nA-0002\nA-0003" },
	    { "LIST id FROM risk SORT true LIMIT 2", "R-0001\nR-0002" });
}

static void test_short(struct world *world)
{
	static const struct question pairs[] = {
		{ "type:risk status:open", "FROM risk WHERE status = 'open'" },
		{ "type:risk status:open,closed", "FROM risk WHERE status IN ('open', 'closed')" },
		{ "type:risk status:open status:closed", "FROM risk WHERE status IS SET" },
		{ "type:risk -status:open", "FROM risk WHERE NOT status = 'open'" },
		{ "type:risk -status:open,closed", "FROM risk WHERE status IS MISSING" },
		{ "type:risk status:", "FROM risk WHERE status IS MISSING" },
		{ "type:risk status:*", "FROM risk WHERE status IS SET" },
		{ "type:risk value:6..", "FROM risk WHERE value >= 6" },
		{ "type:risk value:..6", "FROM risk WHERE value <= 6" },
		{ "type:risk value:2..6", "FROM risk WHERE value >= 2 AND value <= 6" },
		{ "type:risk tags:it", "FROM risk WHERE 'it' IN tags" },
		{ "type:risk owner.title:Chef", "FROM risk WHERE owner.title = 'Chef'" },
		{ "type:risk owner.title:\"Chef\" ÖSTRA", "FROM risk WHERE id = 'R-0001'" },
		{ "type:risk sort:-value limit:1", "FROM risk SORT value DESC LIMIT 1" },
		{ "type:action years:2026", "FROM action WHERE 2026 IN years" },
		{ "type:action due:..2026-06-30", "FROM action WHERE due <= 2026-06-30" },
		{ "type:incident aware:2025-12-31..2025-12-31",
		  "FROM incident WHERE aware IS SET" },
		{ "type:risk,owner sort:title,-id", "FROM * WHERE type IN ('risk', 'owner') "
						    "SORT title, id DESC" },
		{ "-type:risk -type:action", "FROM * WHERE type NOT IN ('risk', 'action')" },
		{ "type:risk -ÄR", "FROM risk WHERE NOT contains(lower(title), 'är')" },
		{ "", "FROM *" },
	};
	char *answer;

	note("the short form gives what the long form gives");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct buf kept = BUF_INIT;

		buf_add(&kept, str_of(world_answer(world, pairs[i].answer)));
		buf_addc(&kept, '\0');
		answer = kept.p;
		is_text(world_answer(world, pairs[i].text), answer, "%s", pairs[i].text);
		ok(answer[0] && answer[0] > '9', "it has rows");
		buf_release(&kept);
	}
	ASK(world, "mistakes of the short form", { "type:rsk", "6 query-type" },
	    { "type:risk statsu:open", "11 query-name" },
	    { "type:risk status:opne", "18 query-enum" },
	    { "type:risk value:x", "17 query-literal" }, { "type:risk value:..", "11 query-range" },
	    { "type:risk limit:x", "11 query-limit" }, { "type:risk \"open", "11 query-quote" },
	    { "type:risk status:\"open\"x", "24 query-rest" }, { "type:risk -", "12 query-value" },
	    { "sort:nope", "6 query-name" });
}

static void test_parameters(struct world *world)
{
	struct value reference = value_of_text(STR("R-0001"));

	reference.kind = VALUE_REFERENCE;
	world->parameters[0] = (struct parameter){ .name = STR("year"),
						   .kind = FIELD_INTEGER,
						   .value = value_of_number(VALUE_INTEGER, 2026) };
	world->parameters[1] =
		(struct parameter){ .name = STR("row"),
				    .value = reference,
				    .type = schema_type(&world->schema, STR("risk")) };
	world->parameters[2] = (struct parameter){
		.name = STR("previous"), .type = schema_type(&world->schema, STR("risk"))
	};
	world->parameters[3] = (struct parameter){ .name = STR("unit"),
						   .kind = FIELD_TEXT,
						   .value = value_of_text(STR("west")) };
	world->context.n_parameters = 4;
	ASK(world, "parameters",
	    { "LIST id FROM action WHERE year(due) = $year", "A-0001\nA-0002" },
	    { "LIST id FROM action WHERE $year IN years", "A-0001" },
	    { "LIST id FROM action WHERE owner = $row.owner", "A-0001\nA-0003" },
	    { "LIST id FROM action WHERE id IN $row.actions.id", "A-0001\nA-0002" },
	    { "LIST id FROM action WHERE owner = $previous.owner", "" },
	    { "LIST id FROM risk WHERE unit = $unit", "R-0003\nR-0004" },
	    { "LIST id FROM risk WHERE title = $year", "25 query-compare" },
	    { "LIST $row.titel FROM owner", "11 query-name" });
	is_text(world_value(world, NULL, "$row.owner.title"), "Chef", "a parameter without a row");
	is_text(world_value(world, NULL, "count($row.actions WHERE status = 'done')"), "1",
		"a collection of a parameter");
	world->context.n_parameters = 0;
}

static void test_units_and_findings(struct world *world)
{
	const struct unit east = { .name = STR("east") };
	const struct unit west = { .name = STR("west"), .parent = &east };

	world->context.unit = &east;
	ASK(world, "the unit above does not see what lies below", { "LIST id FROM owner", "O-0001" },
	    { "LIST id FROM risk", "R-0001\nR-0002" });
	world->context.unit = &west;
	ASK(world, "shared records of the unit above", { "LIST id FROM owner", "O-0001\nO-0002" },
	    { "LIST id FROM owner WHERE unit = 'west'", "O-0002" },
	    { "TABLE count() FROM owner", "2" }, { "LIST id FROM owner LIMIT 1", "O-0001" },
	    { "LIST id FROM * WHERE type = 'owner' AND title IS SET", "O-0001\nO-0002" });
	ASK(world, "rows of one unit", { "LIST id FROM risk", "R-0003\nR-0004" },
	    { "TABLE count(), max(FROM risk, value) FROM risk", "2|12" },
	    { "TABLE owner.title FROM risk LIMIT 1", "Chef" });
	world->context.unit = NULL;
	world->context.findings = &world->diags;
	ASK(world, "the table findings",
	    { "TABLE severity, rule, record, field, record.title FROM findings",
	      "error|field-computed-differs|R-0003|value|Ål" },
	    { "LIST line FROM findings AS f WHERE f.severity >= 'warning'", "" },
	    { "TABLE count() FROM findings WHERE severity = 'error'", "1" },
	    { "LIST path FROM findings WHERE severity = 'bad'", "42 query-enum" },
	    { "LIST title FROM findings", "6 query-name" });
	world->context.findings = NULL;
}

static void test_computed(struct world *world)
{
	struct diags diags = DIAGS_INIT;

	ASK(world, "computed fields, each after what it needs",
	    { "TABLE id, value, double FROM risk",
	      "R-0001|12|24\nR-0002|6|12\nR-0003|1|2\nR-0004||" });
	is_int((long long)world->diags.n, 1, "one stated value differs");
	is_int(world->diags.rows[0].place.line, 7, "it is told where it stands");
	rules_check(world->rules, &world->set, 0, &diags);
	diags_sort(&diags);
	is_int((long long)diags.n, 2, "what is required or expected under a condition");
	ok(diags.n == 2 && str_eq(diags.rows[0].record, STR("A-0002")), "of the one that is done");
	diags_release(&diags);
}

static void test_limits(struct world *world)
{
	struct buf text = BUF_INIT;

	note("limits");
	buf_add(&text, STR("LIST id FROM owner WHERE "));
	for (int i = 0; i < 99; i++)
		buf_addc(&text, '(');
	buf_add(&text, STR("true"));
	for (int i = 0; i < 99; i++)
		buf_addc(&text, ')');
	buf_addc(&text, '\0');
	is_text(world_answer(world, text.p), "O-0001\nO-0002", "99 parentheses");
	buf_clear(&text);
	buf_add(&text, STR("LIST id FROM owner WHERE "));
	for (int i = 0; i < 30000; i++)
		buf_addc(&text, "(-"[i % 2]);
	buf_addc(&text, '\0');
	is_text(world_answer(world, text.p), "125 query-nesting", "30000 parentheses");
	buf_clear(&text);
	buf_add(&text, STR("LIST 1"));
	for (int i = 0; i < 30000; i++)
		buf_add(&text, STR("+1"));
	buf_addc(&text, '\0');
	is_text(world_answer(world, text.p), "6 query-nesting", "a sum of 30000 terms");
	buf_clear(&text);
	for (int i = 0; i < 70000; i++)
		buf_addc(&text, 'x');
	buf_addc(&text, '\0');
	is_text(world_answer(world, text.p), "1 query-length", "70 KB");
	is_text(world_answer(world, "LIST \xff FROM owner"), "6 text-utf8", "not UTF-8");
	world->context.steps = 20;
	is_text(world_answer(world, "LIST id FROM risk AS r WHERE any(FROM risk WHERE id > r.id)"),
		"1 query-work", "too much work is said, and gives no rows");
	world->context.steps = 0;
	buf_release(&text);
}

static void test_columns(struct world *world)
{
	const struct names names = { .schema = &world->schema };
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	const struct column *columns;
	struct query *query = query_parse(
		&arena, &names,
		STR("TABLE title AS \"Risk\", owner.level, value+1 FROM risk AT \"HEAD~1\""),
		(struct place){ STR("q"), 1, 1 }, &diags);

	note("what a caller asks of a query");
	if (!ok(query != NULL, "it parses"))
		bail_out("no query");
	is_int((long long)query_columns(query, &columns), 3, "three columns");
	ok(str_eq(columns[0].label, STR("Risk")) && columns[0].named, "a given heading");
	ok(str_eq(columns[1].label, STR("owner.level")) && !columns[1].named, "its own text");
	ok(columns[1].field && str_eq(columns[1].field->name, STR("level")), "the field behind it");
	ok(!columns[2].field, "none behind a sum");
	ok(str_eq(query_at(query), STR("HEAD~1")), "the revision");
	ok(query_type(query) == schema_type(&world->schema, STR("risk")), "the type");
	is_int(query_head(query), HEAD_TABLE, "the head");
	ok(!query_reads_findings(query), "not the findings");
	query = query_parse(&arena, &names, STR("LIST nope\nFROM risk\nWHERE nope2 = 1"),
			    (struct place){ STR("q"), 10, 5 }, &diags);
	ok(!query && diags.n == 2, "two mistakes in a text of three lines");
	is_int(diags.rows[0].place.line * 100 + diags.rows[0].place.column, 1207, "the first");
	is_int(diags.rows[1].place.line * 100 + diags.rows[1].place.column, 1010, "the second");
	diags_release(&diags);
	arena_release(&arena);
}

int main(void)
{
	struct world world;

	world_open(&world, schema, sizeof(schema) / sizeof(*schema), records,
		   sizeof(records) / sizeof(*records));
	test_heads(&world);
	test_precedence(&world);
	test_missing(&world);
	test_types(&world);
	test_mistakes(&world);
	test_functions(&world);
	test_shown(&world);
	test_collections(&world);
	test_groups(&world);
	test_short(&world);
	test_parameters(&world);
	test_units_and_findings(&world);
	test_computed(&world);
	test_limits(&world);
	test_columns(&world);
	world_close(&world);
	return done_testing();
}
