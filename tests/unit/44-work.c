/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How much work a query is: rows of a known id, unit or reference are found without looking at
 * the others. Work is counted, not timed.
 */
#include "tap.h"
#include "world.h"

#include <stdio.h>

enum { UNITS = 40, EACH = 10, RECORDS = UNITS * (EACH + 2) };

#define LABEL "label: {sv: S, en: E}"
#define TYPE(name, prefix, folder) \
	"type: " name "\nprefix: " prefix "\ndirectory: " folder "\n" LABEL \
	"\nplural: {sv: S, en: E}\n"

static const char owner[] = TYPE("owner", "O", "owners") "fields:\n"
	"  title: {type: text, " LABEL "}\n";
static const char risk[] = TYPE("risk", "R", "risks") "fields:\n"
	"  title: {type: text, " LABEL "}\n"
	"  owner: {type: reference, to: [owner], back: risks, " LABEL "}\n"
	"  asked: {type: list, of: {type: reference, to: [owner], back: asked_of}, " LABEL "}\n"
	"  year: {type: year, " LABEL "}\n";

static struct str keep(struct arena *arena, struct buf *text)
{
	struct str kept = arena_str(arena, buf_str(text));

	buf_clear(text);
	return kept;
}

static void add(struct document *file, struct arena *arena, struct buf *text, int unit,
		const char *id)
{
	file->bytes = keep(arena, text);
	buf_printf(text, "u%02d/%s.md", unit, id);
	file->path = keep(arena, text);
}

/* Two owners and ten risks of the first of them in each unit. */
static size_t fill(struct document *files, struct arena *arena)
{
	struct buf text = BUF_INIT;
	size_t n = 0;

	for (int unit = 0; unit < UNITS; unit++) {
		char id[32];

		for (int i = 0; i < 2; i++) {
			snprintf(id, sizeof(id), "O-%02d%02d", unit, i);
			buf_printf(&text, "---\nid: %s\ntitle: T%d\n---\n", id, unit);
			add(&files[n++], arena, &text, unit, id);
		}
		for (int i = 0; i < EACH; i++) {
			snprintf(id, sizeof(id), "R-%02d%02d", i, unit);
			buf_printf(&text, "---\nid: %s\ntitle: T\nowner: O-%02d00\n"
				   "asked: [O-%02d01]\nyear: %d\n---\n", id, unit, unit, 2020 + i);
			add(&files[n++], arena, &text, unit, id);
		}
	}
	buf_release(&text);
	return n;
}

static void within(struct world *world, uint64_t steps, const char *text, const char *want)
{
	world->context.steps = steps;
	is_text(world_answer(world, text), want, "%s", text);
}

static const char too_much[] = "1 query-work";

static void test_known(struct world *world)
{
	note("what is known is looked up");
	within(world, 60, "LIST id FROM risk WHERE id = 'R-0305'", "R-0305");
	within(world, 60, "LIST id FROM * WHERE id = 'R-0305' AND year = 2023", "R-0305");
	within(world, 60, "LIST id FROM owner WHERE id = 'R-0305'", "");
	within(world, 60, "LIST id FROM risk WHERE text(id) = 'R-0305'", too_much);
	within(world, 60, "LIST id FROM risk WHERE id = 'R-0305' OR id = 'R-0306'", too_much);
	within(world, 150, "TABLE count() FROM risk WHERE unit = 'u07'", "10");
	within(world, 150, "TABLE count() FROM risk WHERE unit = 'u99'", "0");
	within(world, 150, "TABLE count() FROM risk WHERE lower(unit) = 'u07'", too_much);
	within(world, 150, "TABLE count() FROM risk WHERE owner = 'O-0700'", "10");
	within(world, 150, "TABLE count() FROM risk WHERE 'O-0701' IN asked AND year > 2024", "5");
	within(world, 150, "TABLE count() FROM risk WHERE owner = 'O-9900'", too_much);
}

/* Forty units with ten rows each are four hundred rows, not forty times four hundred. */
static void test_outer(struct world *world)
{
	note("what the outer row says is looked up");
	within(world, 6000, "TABLE sum(count(FROM risk WHERE unit = o.unit)) FROM owner AS o", "800");
	within(world, 6000, "TABLE sum(count(FROM risk WHERE owner = o)) FROM owner AS o", "400");
	within(world, 6000,
	       "TABLE sum(count(FROM risk WHERE unit = o.unit AND year = 2020)) FROM owner AS o",
	       "80");
	within(world, 12000, "TABLE count() FROM risk AS r "
	       "WHERE min(FROM owner WHERE unit = r.unit, title) = 'T7'", "10");
	within(world, 12000, "TABLE sum(if(any(FROM risk WHERE unit = o.unit), "
	       "count(FROM owner WHERE unit = o.unit AND any(risks WHERE year > 2028)))) "
	       "FROM owner AS o", "80");
	within(world, 6000, "TABLE sum(count(FROM risk WHERE unit > o.unit)) FROM owner AS o",
	       too_much);
}

static void test_unit(struct world *world)
{
	const struct unit above = { .name = { "u00", 3 } };
	const struct unit unit = { .name = { "u07", 3 }, .parent = &above };

	note("rows of a unit are found without those of the others");
	world->context.unit = &unit;
	within(world, 150, "TABLE count() FROM risk WHERE year < 2025", "5");
	within(world, 150, "LIST id FROM risk LIMIT 2", "R-0007\nR-0107");
	within(world, 60, "LIST id FROM risk WHERE id = 'R-0305'", "");
	world->context.unit = NULL;
	within(world, 150, "TABLE count() FROM risk WHERE year < 2025", too_much);
	world->context.steps = 0;
}

int main(void)
{
	struct document files[RECORDS];
	const struct document types[] = { { STR("schema/owner.yaml"), str_of(owner) },
					  { STR("schema/risk.yaml"), str_of(risk) } };
	struct arena arena = ARENA_INIT;
	struct world world;

	world_open(&world, types, 2, files, fill(files, &arena));
	test_known(&world);
	test_outer(&world);
	test_unit(&world);
	world_close(&world);
	arena_release(&arena);
	return done_testing();
}
