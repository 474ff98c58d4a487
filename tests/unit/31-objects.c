/* SPDX-License-Identifier: EUPL-1.2 */
/* Ids as hexadecimal digits; and where trees differ, made up by chance and known beforehand. */
#include "repository.h"
#include "tap.h"

#include "store/objects.h"

#include <string.h>

enum { FILES = 400, LONGEST = 200, TREES = 200, MOST_CHANGES = 3 };

static const char *const bad_ids[] = {
	"", "0", "0123456789abcdef0123456789abcdef0123456",
	"0123456789abcdef0123456789abcdef012345678",
	"0123456789abcdef0123456789abcdef0123456g", "0123456789ABCDEG0123456789abcdef01234567",
	"0123456789abcdef0123456789abcdef0123456 ", "0123456789abcdef/123456789abcdef01234567",
	"0123456789abcdef:123456789abcdef01234567", "0123456789abcdef`123456789abcdef01234567",
	"0123456789abcdef0123456789abcdef0123456\xc3",
};

static void test_hex(void)
{
	unsigned char id[SOURCE_BLOB], again[SOURCE_BLOB];
	struct buf hex = BUF_INIT;

	note("ids are what git writes of them");
	for (size_t i = 0; i < SOURCE_BLOB; i++)
		id[i] = (unsigned char)(i * 13 + 9);
	object_add_hex(&hex, id);
	is_text(hex.p, "091623303d4a5764717e8b98a5b2bfccd9e6f300", "written");
	ok(object_read_hex(buf_str(&hex), again) && memcmp(id, again, SOURCE_BLOB) == 0, "read");
	ok(object_read_hex(STR("091623303D4A5764717E8B98A5B2BFCCD9E6F300"), again) &&
	   memcmp(id, again, SOURCE_BLOB) == 0, "read in capitals");
	for (size_t i = 0; i < sizeof(bad_ids) / sizeof(*bad_ids); i++)
		ok(!object_read_hex(str_of(bad_ids[i]), again), "none: '%s'", bad_ids[i]);
	buf_release(&hex);
}

/* --- folders ------------------------------------------------------------------------------- */

/* A folder of git: which of the files it has, and each one's content by a number. */
struct folder {
	bool has[FILES];
	uint32_t content[FILES];
	unsigned char id[SOURCE_BLOB];
};

/* Long names of several lengths, in git's order. */
static void add_name(uint32_t file, struct buf *out)
{
	buf_printf(out, "%04u%0*u", file, (int)(file * 37 % LONGEST), file);
}

/* Ids almost all of NUL, each of which may be taken for the end of a name. */
static void add_content(uint32_t content, struct buf *out)
{
	for (uint32_t i = 0; i < SOURCE_BLOB; i++)
		buf_add(out, i == content ? STR("31") : STR("00"));
}

static void make_tree(const char *top, const struct buf *entries, unsigned char *id)
{
	struct buf out = BUF_INIT;

	run(top, buf_str(entries), &out,
	    (const char *const[]){ "git", "mktree", "--missing", NULL });
	if (!object_read_hex(str_trim(buf_str(&out)), id))
		bail_out("git mktree says '%s'", out.p);
	buf_release(&out);
}

static void make_folder(const char *top, struct folder *folder)
{
	struct buf text = BUF_INIT;

	for (uint32_t i = 0; i < FILES; i++) {
		if (!folder->has[i])
			continue;
		buf_add(&text, STR("100644 blob "));
		add_content(folder->content[i], &text);
		buf_addc(&text, '\t');
		add_name(i, &text);
		buf_addc(&text, '\n');
	}
	make_tree(top, &text, folder->id);
	buf_release(&text);
}

/* A folder with nothing in it but this one. */
static void make_above(const char *top, const struct folder *folder, unsigned char *id)
{
	struct buf text = BUF_INIT;

	buf_add(&text, STR("040000 tree "));
	object_add_hex(&text, folder->id);
	buf_add(&text, STR("\tbelow\n"));
	make_tree(top, &text, id);
	buf_release(&text);
}

/* Mostly other contents, at times a file more or less. */
static void change_folder(uint32_t *seed, struct folder *folder)
{
	for (uint32_t n = 1 + chance(seed, MOST_CHANGES); n; n--) {
		uint32_t file = chance(seed, FILES);

		if (chance(seed, 3))
			folder->content[file] = chance(seed, SOURCE_BLOB);
		else
			folder->has[file] = !folder->has[file];
	}
}

/* --- what differs -------------------------------------------------------------------------- */

static bool is_same(const struct folder *a, const struct folder *b, uint32_t file)
{
	return a->has[file] == b->has[file] &&
	       (!a->has[file] || a->content[file] == b->content[file]);
}

static void add_expected(const struct folder *own, const struct folder *const *others, size_t n,
			 const char *path, struct buf *out)
{
	for (uint32_t i = 0; i < FILES; i++) {
		bool differs = own->has[i] || n;

		for (size_t j = 0; j < n; j++)
			differs = differs && !is_same(own, others[j], i);
		if (!differs)
			continue;
		buf_add(out, str_of(path));
		add_name(i, out);
		buf_addc(out, own->has[i] ? '+' : '-');
		for (size_t j = 0; j < n; j++)
			buf_addc(out, others[j]->has[i] ? '+' : '-');
		buf_addc(out, '\n');
	}
}

struct seen {
	struct buf *out;
	size_t n;
};

static void see(void *data, struct str path, const unsigned char *own,
		const unsigned char *const *others)
{
	const struct seen *seen = data;

	buf_add(seen->out, path);
	buf_addc(seen->out, own ? '+' : '-');
	for (size_t j = 0; j < seen->n; j++)
		buf_addc(seen->out, others[j] ? '+' : '-');
	buf_addc(seen->out, '\n');
}

/* One folder against others, which may have been compared before. */
static void compare(struct objects *objects, const struct folder *own,
		    const struct folder *const *others, size_t n, const char *about)
{
	struct buf want = BUF_INIT, got = BUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct seen seen = { &got, n };
	const unsigned char *ids[2] = { n ? others[0]->id : NULL, n > 1 ? others[1]->id : NULL };
	struct tree_comparison comparison = { own->id, ids, n, &seen };

	add_expected(own, others, n, "", &want);
	if (trees_compare(objects, &comparison, 1, (struct tree_visitor){ .file = see },
			  &diags) < 0)
		bail_out("the trees cannot be read");
	is_text(got.p, want.p, "%s", about);
	buf_release(&want);
	buf_release(&got);
	diags_release(&diags);
}

static void compare_two(struct objects *objects, const struct folder *own,
			const struct folder *other)
{
	compare(objects, own, &other, 1, "what one has against another");
}

static struct objects *open_objects(const char *top)
{
	struct diags diags = DIAGS_INIT;
	struct objects *objects = objects_open(str_of(top), &diags);

	if (!objects)
		bail_out("the repository cannot be read");
	diags_release(&diags);
	return objects;
}

static void test_folders(const char *top, struct folder *folders)
{
	struct objects *objects;
	uint32_t seed = 1;

	note("large folders, each with something else than the one before");
	for (uint32_t i = 0; i < FILES; i++)
		folders[0].has[i] = chance(&seed, 8);
	for (size_t i = 0; i < TREES; i++) {
		if (i)
			folders[i] = folders[i - 1];
		change_folder(&seed, &folders[i]);
		make_folder(top, &folders[i]);
	}
	objects = open_objects(top);
	for (size_t i = TREES - 1; i > 1; i--) {
		const struct folder *others[] = { &folders[i - 1], &folders[i - 2] };

		compare_two(objects, &folders[i], &folders[i - 1]);
		if (i % 3 == 0)
			compare(objects, &folders[i], others, 2, "against two");
	}
	compare(objects, &folders[0], NULL, 0, "all of one");
	objects_close(objects);
}

/* Each against the one before, in one call, below another folder. */
static void test_together(const char *top, const struct folder *folders)
{
	static struct tree_comparison comparisons[TREES];
	static unsigned char above[TREES][SOURCE_BLOB];
	static const unsigned char *before[TREES];
	static struct seen seen[TREES];
	struct objects *objects = open_objects(top);
	struct buf want = BUF_INIT, got = BUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct buf parts[TREES];

	note("all at once");
	for (size_t i = 0; i < TREES; i++) {
		const struct folder *other = &folders[i ? i - 1 : 0];

		make_above(top, &folders[i], above[i]);
		before[i] = above[i ? i - 1 : 0];
		parts[i] = (struct buf)BUF_INIT;
		seen[i] = (struct seen){ &parts[i], 1 };
		comparisons[i] = (struct tree_comparison){ above[i], &before[i], 1, &seen[i] };
		add_expected(&folders[i], &other, 1, "below/", &want);
	}
	if (trees_compare(objects, comparisons, TREES, (struct tree_visitor){ .file = see },
			  &diags) < 0)
		bail_out("the trees cannot be read");
	for (size_t i = 0; i < TREES; i++) {
		buf_add(&got, buf_str(&parts[i]));
		buf_release(&parts[i]);
	}
	is_text(got.p, want.p, "each is told what it has");
	buf_release(&want);
	buf_release(&got);
	diags_release(&diags);
	objects_close(objects);
}

int main(void)
{
	static struct folder folders[TREES];
	char top[] = REPOSITORY;

	test_hex();
	repository_make(top);
	test_folders(top, folders);
	test_together(top, folders);
	repository_remove(top);
	return done_testing();
}
