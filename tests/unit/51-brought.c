/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which commits each one of a first-parent line brings, held against git rev-list on histories made
 * up by chance; and what was chosen in their merges.
 */
#include "repository.h"
#include "tap.h"

#include "approval/brought.h"

#include <stdlib.h>

enum { COMMITS = 150, MOST_PARENTS = 4, ROOTS = 13, HISTORIES = 4 };

/*
 * Each commit goes on from a late one and joins up to three others, near or far; or from none, and
 * is joined later.
 */
static void add_history(uint32_t seed, struct buf *out)
{
	for (uint32_t i = 1; i <= COMMITS; i++) {
		uint32_t last = i % ROOTS == 1 ? 0 : i - 1 - chance(&seed, i < 4 ? 1 : 3);

		last -= last > 1 && last % ROOTS == 1;
		buf_printf(out, "reset refs/heads/work\n\n"
			   "commit refs/heads/%s\nmark :%u\ncommitter a <a@b.example> %u +0000\n"
			   "data 1\nx\n", i == COMMITS ? "main" : "work", i, 1000000000 + i);
		if (last)
			buf_printf(out, "from :%u\n", last);
		for (uint32_t j = 1; last > 1 && j < MOST_PARENTS && !chance(&seed, 2); j++)
			buf_printf(out, "merge :%u\n", 1 + chance(&seed, last - 1));
		buf_printf(out, "M 100644 inline f%u\ndata 1\n%u\n", i % 10, i % 7);
	}
}

static int compare(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The ids of some commits, or on as many lines, in order, a line each. */
static void add_sorted(struct str *ids, size_t n, struct buf *out)
{
	qsort(ids, n, sizeof(*ids), compare);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%.*s\n", STR_ARG(ids[i]));
}

/* How many paths were chosen or changed in all of them together. */
static size_t count_touches(const struct commits *commits)
{
	size_t n = 0;

	for (size_t i = 0; i < commits->n; i++)
		n += commits->rows[i].n_touches;
	return n;
}

static void ask_git(const char *top, const struct touched *row, struct buf *out)
{
	struct buf range = BUF_INIT, answer = BUF_INIT;
	struct commits alone = COMMITS_INIT;
	struct diags diags = DIAGS_INIT;
	struct str ids[COMMITS], rest, line;
	size_t n = 0;

	buf_printf(&range, "%.*s..%.*s", STR_ARG(str_until(row->parents, ' ')), STR_ARG(row->id));
	run(top, STR(""), &answer, (const char *const[]){ "git", "rev-list", range.p, NULL });
	for (rest = buf_str(&answer); str_next_line(&rest, &line);)
		ids[n++] = line;
	add_sorted(ids, n, out);
	if (commits_read(top, buf_str(&range), COMMITS_ALL, &alone, &diags) < 0 ||
	    commits_add_choices(top, buf_str(&range), alone.rows, alone.n, &alone.arena,
				&diags) < 0)
		bail_out("%s cannot be read", range.p);
	buf_printf(out, "%zu\n", count_touches(&alone));
	commits_release(&alone);
	diags_release(&diags);
	buf_release(&range);
	buf_release(&answer);
}

static void ask_ours(const char *top, const struct commits *line, size_t number,
		     struct brought *brought, struct buf *out)
{
	struct diags diags = DIAGS_INIT;
	struct str ids[COMMITS];
	struct commits commits;

	if (brought_by(top, line, number, brought, &commits, &diags) < 0)
		bail_out("what %zu brings cannot be read", number);
	for (size_t i = 0; i < commits.n; i++)
		ids[i] = commits.rows[i].id;
	add_sorted(ids, commits.n, out);
	buf_printf(out, "%zu\n", count_touches(&commits));
	diags_release(&diags);
}

static void read_all(const char *top, struct str range, struct commits *line,
		     struct brought *brought)
{
	struct diags diags = DIAGS_INIT;

	if (commits_read(top, range, COMMITS_FIRST_PARENT, line, &diags) < 0 ||
	    brought_read(top, range, line, brought, &diags) < 0)
		bail_out("the history cannot be read");
	diags_release(&diags);
}

static void test_range(const char *top, struct str range)
{
	struct commits line = COMMITS_INIT;
	struct brought brought = BROUGHT_INIT;
	struct buf want = BUF_INIT, got = BUF_INIT;
	size_t merges = 0;

	read_all(top, range, &line, &brought);
	for (size_t i = 0; i < line.n; i++) {
		if (!line.rows[i].parents.n)
			continue;
		merges += is_merge(&line.rows[i]);
		ask_git(top, &line.rows[i], &want);
		ask_ours(top, &line, i, &brought, &got);
	}
	ok(merges > 10, "%.*s: %zu of %zu are merges", STR_ARG(range), merges, line.n);
	is_text(got.p, want.p, "%.*s: each brings what git says", STR_ARG(range));
	brought_release(&brought);
	commits_release(&line);
	buf_release(&want);
	buf_release(&got);
}

static void test_history(const char *top, uint32_t seed)
{
	struct buf text = BUF_INIT, got = BUF_INIT;

	add_history(seed, &text);
	run(top, buf_str(&text), &got,
	    (const char *const[]){ "git", "fast-import", "--quiet", "--force", NULL });
	test_range(top, STR("main"));
	test_range(top, STR("main~40..main"));
	buf_release(&text);
	buf_release(&got);
}

/* A merge of what it had already, that takes the old content: it differs from no other parent. */
static void test_choice(const char *top)
{
	static const char text[] =
		"commit refs/heads/main\nmark :1\ncommitter a <a@b.example> 1 +0000\ndata 1\nx\n"
		"M 100644 inline f\ndata 4\nold\n\n"
		"commit refs/heads/main\nmark :2\ncommitter a <a@b.example> 2 +0000\ndata 1\nx\n"
		"from :1\nM 100644 inline f\ndata 4\nnew\n\n"
		"commit refs/heads/main\nmark :3\ncommitter a <a@b.example> 3 +0000\ndata 1\nx\n"
		"from :2\nmerge :1\nM 100644 inline f\ndata 4\nold\n\n";
	struct commits line = COMMITS_INIT, commits = COMMITS_INIT;
	struct brought brought = BROUGHT_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf out = BUF_INIT;

	run(top, str_of(text), &out,
	    (const char *const[]){ "git", "fast-import", "--quiet", "--force", NULL });
	read_all(top, STR("main"), &line, &brought);
	is_int((long long)brought.all.rows[brought.first[2]].n_touches, 0, "a merge touches nothing");
	is_int(brought_by(top, &line, 2, &brought, &commits, &diags), 0, "until it is asked");
	is_int((long long)commits.n, 1, "it brings itself");
	is_int((long long)commits.rows[0].n_touches, 1, "and a choice");
	brought_release(&brought);
	commits_release(&line);
	diags_release(&diags);
	buf_release(&out);
}

int main(void)
{
	char top[] = REPOSITORY;

	repository_make(top);
	for (uint32_t seed = 1; seed <= HISTORIES; seed++)
		test_history(top, seed);
	test_choice(top);
	repository_remove(top);
	return done_testing();
}
