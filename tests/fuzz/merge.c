/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Three versions of a record, with a line of %%%% between them: base, ours, theirs.
 *
 * Merging must not crash. What one side alone changed is the result; what both changed alike too.
 * Where it is clean, of two records comes a record without a key twice, whatever the merge by
 * lines has proposed.
 */
#include "record/merge.h"
#include "text/frontmatter.h"
#include "text/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one side changed; else both, between marks or one behind the other as if that were right. */
static int merge_lines(const struct merger *merger, const struct str *sides, struct buf *out,
		       struct diags *diags)
{
	const bool *is_careless = merger->context;

	if (str_eq(sides[SIDE_BASE], sides[SIDE_OURS])) {
		buf_add(out, sides[SIDE_THEIRS]);
		return 0;
	}
	if (str_eq(sides[SIDE_BASE], sides[SIDE_THEIRS]) ||
	    str_eq(sides[SIDE_OURS], sides[SIDE_THEIRS])) {
		buf_add(out, sides[SIDE_OURS]);
		return 0;
	}
	buf_add(out, *is_careless ? STR("") : STR("<<<<<<< ours\n"));
	buf_add(out, sides[SIDE_OURS]);
	buf_add(out, *is_careless ? STR("") : STR("\n=======\n"));
	buf_add(out, sides[SIDE_THEIRS]);
	buf_add(out, *is_careless ? STR("") : STR("\n>>>>>>> theirs\n"));
	return !*is_careless;
}

static int merge(const struct str *sides, bool is_careless, struct buf *out)
{
	struct merger merger = { .lines = merge_lines, .context = &is_careless, .marks = 7,
				 .path = STR("fuzz") };
	struct diags diags = DIAGS_INIT;
	int conflict = record_merge(&merger, sides, out, &diags);

	if (conflict < 0 || (conflict > 0) != (diags.n > 0))
		abort();
	diags_release(&diags);
	return conflict;
}

static bool is_record(struct str file)
{
	struct arena arena = ARENA_INIT;
	struct diags diags = DIAGS_INIT;
	struct frontmatter parts;
	bool is = frontmatter_split(file, STR("fuzz"), &parts, &diags) == 0 &&
		  yaml_parse((struct yaml_source){ .text = parts.yaml, .path = STR("fuzz"),
						   .offset = (uint32_t)parts.yaml_at, .line = 2 },
			     &arena, &diags);

	diags_release(&diags);
	arena_release(&arena);
	return is;
}

static void check_three(const struct str *sides)
{
	struct buf out = BUF_INIT;

	for (int careless = 0; careless < 2; careless++)
		if (merge(sides, careless, &out) == 0 && is_record(sides[SIDE_OURS]) &&
		    is_record(sides[SIDE_THEIRS]) && !is_record(buf_str(&out)))
			abort();
	buf_release(&out);
}

static void check_one(struct str base, struct str ours, struct str theirs, struct str expected)
{
	struct str sides[SIDES] = { base, ours, theirs };
	struct buf out = BUF_INIT;

	if (merge(sides, false, &out) != 0 || !str_eq(buf_str(&out), expected))
		abort();
	buf_release(&out);
}

static struct str next_side(struct str *input)
{
	static const struct str mark = { "\n%%%%\n", 6 };
	size_t at = str_find(*input, mark, 0);
	struct str side = str_sub(*input, 0, at);

	*input = at == SIZE_MAX ? STR("") : str_from(*input, at + mark.n);
	return side;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = { (const char *)data, size }, sides[SIDES];

	if (str_index(input, '\0') < input.n)
		return 0;
	for (size_t i = 0; i < SIDES; i++)
		sides[i] = next_side(&input);
	check_three(sides);
	check_one(sides[SIDE_BASE], sides[SIDE_OURS], sides[SIDE_BASE], sides[SIDE_OURS]);
	check_one(sides[SIDE_BASE], sides[SIDE_BASE], sides[SIDE_OURS], sides[SIDE_OURS]);
	check_one(sides[SIDE_BASE], sides[SIDE_THEIRS], sides[SIDE_THEIRS], sides[SIDE_THEIRS]);
	return 0;
}
