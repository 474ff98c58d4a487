/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/merge.h"

#include "base/msg.h"
#include "record/merge_conflict.h"
#include "record/merge_fields.h"

/* --- line ends ---------------------------------------------------------------------------- */

enum line_end { END_NONE, END_LF, END_CRLF, END_MIXED };

static enum line_end line_end_of(struct str text)
{
	size_t lines = 0, returns = 0;

	for (size_t i = 0; i < text.n; i++) {
		lines += text.p[i] == '\n';
		returns += text.p[i] == '\r';
		if (text.p[i] == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n'))
			return END_MIXED;
	}
	return !lines ? END_NONE : !returns ? END_LF : returns == lines ? END_CRLF : END_MIXED;
}

/* The line end of the result when each side has one throughout; END_MIXED: leave all as it is. */
static enum line_end choose_line_end(const struct str *sides)
{
	enum line_end ends[SIDES];

	for (size_t i = 0; i < SIDES; i++) {
		ends[i] = line_end_of(sides[i]);
		if (ends[i] == END_MIXED)
			return END_MIXED;
	}
	return ends[SIDE_OURS] == ends[SIDE_BASE] ? ends[SIDE_THEIRS] : ends[SIDE_OURS];
}

static void add_without_returns(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			buf_addc(out, text.p[i]);
}

static void add_with_returns(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n')
			buf_addc(out, '\r');
		buf_addc(out, text.p[i]);
	}
}

/* --- reading ------------------------------------------------------------------------------ */

/* The fields of a record, or null. */
static struct node *read_fields(struct merge *merge, struct str file, struct frontmatter *parts)
{
	struct str path = merge->merger->path;
	struct diags unused = DIAGS_INIT;
	struct node *root = NULL;

	if (frontmatter_split(file, path, parts, &unused) == 0)
		root = yaml_parse((struct yaml_source){ .text = parts->yaml, .path = path,
							.offset = (uint32_t)parts->yaml_at,
							.line = 2 },
				  &merge->arena, &unused);
	diags_release(&unused);
	return root;
}

/* Whether all three are records; a base that is not there is one without fields. */
static bool read_sides(struct merge *merge)
{
	bool are_records = true;

	for (size_t i = 0; i < SIDES; i++) {
		struct side *side = &merge->sides[i];

		if (i == SIDE_BASE && side->file.n == 0)
			continue;
		side->root = read_fields(merge, side->file, &side->parts);
		are_records = are_records && side->root;
	}
	return are_records;
}

/* Whether a merged file is a record that says what it should; `also` as merge_is_right(). */
static bool is_right(struct merge *merge, struct str file, const struct node *also)
{
	const struct node *roots[SIDES];
	struct frontmatter parts;
	const struct node *root = read_fields(merge, file, &parts);

	for (size_t i = 0; i < SIDES; i++)
		roots[i] = merge->sides[i].root;
	return root && merge_is_right(roots, root, also, &merge->arena);
}

static struct str id_of(const struct merge *merge, enum merge_side side)
{
	const struct node *id = node_get(merge->sides[side].root, STR("id"));

	return id ? id->text : (struct str){ NULL, 0 };
}

/* Two records under one name, of which no field belongs to the other. */
static bool are_strangers(const struct merge *merge)
{
	struct str unused;

	return !merge_bytes(id_of(merge, SIDE_BASE), id_of(merge, SIDE_OURS),
			    id_of(merge, SIDE_THEIRS), &unused);
}

/* --- the parts of a record ---------------------------------------------------------------- */

static struct str fields_of(const struct side *side)
{
	return side->parts.yaml;
}

/* The line before the fields, with a byte order mark. */
static struct str opening_of(const struct side *side)
{
	return str_sub(side->file, 0, side->parts.yaml_at);
}

static struct str closing_of(const struct side *side)
{
	size_t at = side->parts.yaml_at + side->parts.yaml.n;

	return str_sub(side->file, at, side->parts.body_at - at);
}

static struct str body_of(const struct side *side)
{
	return side->parts.body;
}

static void take_sides(const struct merge *merge, struct str (*part)(const struct side *),
		       struct str *sides)
{
	for (size_t i = 0; i < SIDES; i++)
		sides[i] = merge->sides[i].root ? part(&merge->sides[i])
						: (struct str){ NULL, 0 };
}

/* A fence that both changed is as ours has it: no fence says more than another. */
static void add_fence(const struct merge *merge, struct str (*part)(const struct side *),
		      struct buf *out)
{
	struct str sides[SIDES], chosen;

	take_sides(merge, part, sides);
	if (!merge_bytes(sides[SIDE_BASE], sides[SIDE_OURS], sides[SIDE_THEIRS], &chosen))
		chosen = sides[SIDE_OURS];
	buf_add(out, chosen);
}

static void add_body(struct merge *merge, struct buf *out)
{
	struct str sides[SIDES], chosen;
	struct buf body = BUF_INIT;

	merge->field = str_of(_("the text"));
	take_sides(merge, body_of, sides);
	if (merge_bytes(sides[SIDE_BASE], sides[SIDE_OURS], sides[SIDE_THEIRS], &chosen))
		buf_add(&body, chosen);
	else
		merge_add_lines(merge, sides, &body);
	if (body.n && out->n && out->p[out->n - 1] != '\n')
		buf_addc(out, '\n');
	buf_add(out, buf_str(&body));
	buf_release(&body);
}

/* The file with its fields merged, conflicts settled as `choice` says, and no text. */
static void add_front(struct merge *merge, enum merge_side choice, struct buf *out)
{
	merge->choice = choice;
	merge->conflicts = 0;
	add_fence(merge, opening_of, out);
	merge_fields(merge, out);
	add_fence(merge, closing_of, out);
}

/* Whether the fields, with all conflicts settled for one side, are a record. */
static bool can_settle(struct merge *merge, enum merge_side choice)
{
	struct buf front = BUF_INIT;
	bool can;

	add_front(merge, choice, &front);
	can = is_right(merge, buf_str(&front), merge->sides[choice].root);
	buf_release(&front);
	return can;
}

static bool add_checked_front(struct merge *merge, struct buf *out)
{
	size_t conflicts;

	add_front(merge, SIDE_BASE, out);
	conflicts = merge->conflicts;
	if (merge->is_lost || (!conflicts && !is_right(merge, buf_str(out), NULL)))
		return false;
	if (conflicts && !(can_settle(merge, SIDE_OURS) && can_settle(merge, SIDE_THEIRS)))
		return false;
	merge->choice = SIDE_BASE;
	merge->conflicts = conflicts;
	return true;
}

/* What cannot be taken apart, or put together again, is one conflict. */
static void add_fields_whole(struct merge *merge, struct buf *out)
{
	struct str sides[SIDES];

	merge->choice = SIDE_BASE;
	merge->conflicts = 0;
	merge->field = str_of(_("the fields"));
	add_fence(merge, opening_of, out);
	take_sides(merge, fields_of, sides);
	merge_add_conflict(merge, sides, out);
	add_fence(merge, closing_of, out);
}

static int merge_by_field(struct merge *merge, struct buf *out)
{
	size_t told = merge->diags->n;

	if (!add_checked_front(merge, out)) {
		buf_clear(out);
		merge->diags->n = told;
		add_fields_whole(merge, out);
	}
	add_body(merge, out);
	return merge->conflicts > 0;
}

/* --- the file ----------------------------------------------------------------------------- */

/* All of both sides between marks. */
static int merge_by_choice(struct merge *merge, struct str what, struct buf *out)
{
	struct str sides[SIDES];

	for (size_t i = 0; i < SIDES; i++)
		sides[i] = merge->sides[i].file;
	merge->field = what;
	merge_add_conflict(merge, sides, out);
	return 1;
}

/*
 * By lines, as git would; `conflict` is whether there are marks. When a base that cannot be read
 * leads lines astray, fields are merged without it.
 */
static int merge_by_line(struct merge *merge, bool conflict, struct str lines, struct buf *out)
{
	struct frontmatter parts;

	if (!conflict && merge->sides[SIDE_OURS].root && merge->sides[SIDE_THEIRS].root &&
	    !read_fields(merge, lines, &parts))
		return merge_by_field(merge, out);
	buf_add(out, lines);
	merge->field = str_of(_("the text"));
	if (conflict)
		merge_tell_conflict(merge);
	return conflict;
}

static int merge_sides(struct merge *merge, struct buf *out)
{
	struct str files[SIDES];
	struct buf lines = BUF_INIT;
	bool are_records = read_sides(merge);
	int result;

	for (size_t i = 0; i < SIDES; i++)
		files[i] = merge->sides[i].file;
	result = merge->merger->lines(merge->merger, files, &lines, merge->diags);
	if (result >= 0) {
		if (!are_records)
			result = merge_by_line(merge, result > 0, buf_str(&lines), out);
		else if (are_strangers(merge))
			result = merge_by_choice(merge, STR("id"), out);
		else if (result == 0 && is_right(merge, buf_str(&lines), NULL))
			buf_add(out, buf_str(&lines));
		else
			result = merge_by_field(merge, out);
	}
	buf_release(&lines);
	return merge->failed ? -1 : result;
}

/* Bytes that are no text: ours stays, as git does it. */
static int keep_ours(struct merge *merge, struct str ours, struct buf *out)
{
	merge->field = str_of(_("the text"));
	merge_tell_conflict(merge);
	buf_add(out, ours);
	return 1;
}

static bool has_nul(const struct str *sides)
{
	for (size_t i = 0; i < SIDES; i++)
		if (str_index(sides[i], '\0') < sides[i].n)
			return true;
	return false;
}

int record_merge(const struct merger *merger, const struct str *sides, struct buf *out,
		 struct diags *diags)
{
	enum line_end line_end = choose_line_end(sides);
	struct merge merge = { .merger = merger, .diags = diags, .choice = SIDE_BASE };
	struct buf plain[SIDES] = { BUF_INIT, BUF_INIT, BUF_INIT }, merged = BUF_INIT;
	int result;

	buf_clear(out);
	if (has_nul(sides))
		return keep_ours(&merge, sides[SIDE_OURS], out);
	for (size_t i = 0; i < SIDES; i++) {
		merge.sides[i].file = sides[i];
		if (line_end == END_MIXED)
			continue;
		add_without_returns(&plain[i], sides[i]);
		merge.sides[i].file = buf_str(&plain[i]);
	}
	result = merge_sides(&merge, &merged);
	if (line_end == END_CRLF)
		add_with_returns(out, buf_str(&merged));
	else
		buf_add(out, buf_str(&merged));
	for (size_t i = 0; i < SIDES; i++)
		buf_release(&plain[i]);
	buf_release(&merged);
	arena_release(&merge.arena);
	return result;
}
