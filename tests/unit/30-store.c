/* SPDX-License-Identifier: EUPL-1.2 */
/* A source with one file as it would be: listed, found and read in its place and nowhere else. */
#include "store/git.h"
#include "store/snapshot.h"
#include "store/source.h"

#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
	char path[64];
	int top;
	struct arena arena;
	struct diags diags;
};

static void write_file(const struct world *world, const char *name, const char *text)
{
	int fd = openat(world->top, name, O_WRONLY | O_CREAT, 0666);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		bail_out("cannot write %s", name);
	close(fd);
}

static void make_world(struct world *world)
{
	*world = (struct world){ .path = "/tmp/lg-store-XXXXXX", .arena = ARENA_INIT,
				 .diags = DIAGS_INIT };
	if (!mkdtemp(world->path))
		bail_out("cannot make a folder in /tmp");
	world->top = open(world->path, O_RDONLY | O_DIRECTORY);
	mkdirat(world->top, "risks", 0777);
	write_file(world, "risks/a.md", "a");
	write_file(world, "risks/c.md", "c");
}

static void remove_world(struct world *world)
{
	file_remove(world->top, STR("risks/a.md"));
	file_remove(world->top, STR("risks/c.md"));
	file_remove(world->top, STR("risks"));
	close(world->top);
	rmdir(world->path);
	arena_release(&world->arena);
	diags_release(&world->diags);
}

/* The names in a folder, separated by blanks; folders end with a slash. */
static void is_listing(struct world *world, struct source *source, struct str folder,
		       const char *want, const char *about)
{
	struct buf names = BUF_INIT;
	struct source_item *items;
	size_t n = 0;

	if (source_list(source, folder, &world->arena, &items, &n, &world->diags) < 0)
		buf_add(&names, STR("refused"));
	for (size_t i = 0; i < n; i++)
		buf_printf(&names, "%s%.*s%s", i ? " " : "", STR_ARG(items[i].name),
			   items[i].kind == ENTRY_DIRECTORY ? "/" : "");
	is_text(names.n ? names.p : "", want, "%s", about);
	buf_release(&names);
}

static void is_content(struct world *world, struct source *source, struct str path,
		       const char *want, const char *about)
{
	struct buf bytes = BUF_INIT;
	struct source_item item;

	if (!source_find(source, path, &item))
		buf_add(&bytes, STR("nothing"));
	else if (source_read(source, &item, 10, &bytes, &world->diags) < 0)
		buf_add(&bytes, STR("refused"));
	is_text(bytes.n ? bytes.p : "", want, "%s", about);
	buf_release(&bytes);
}

static void test_changed_file(struct world *world)
{
	struct source *source = source_open_overlay(source_open_worktree(world->top),
						    STR("risks/c.md"), STR("changed"));

	is_listing(world, source, STR("risks"), "a.md c.md", "a changed file is listed once");
	is_content(world, source, STR("risks/c.md"), "changed", "and reads as changed");
	is_content(world, source, STR("risks/a.md"), "a", "the one beside it as it is");
	is_content(world, source, STR("risks/b.md"), "nothing", "there is nothing else");
	source_close(source);
}

static void test_new_file(struct world *world)
{
	struct source *source = source_open_overlay(source_open_worktree(world->top),
						    STR("risks/b.md"), STR("new"));

	is_listing(world, source, STR("risks"), "a.md b.md c.md", "a new file stands in order");
	is_content(world, source, STR("risks/b.md"), "new", "and can be read");
	is_listing(world, source, STR(""), "risks/", "the folders above stay as they are");
	source_close(source);
}

static void test_several(struct world *world)
{
	struct source *source = source_open_overlay(source_open_worktree(world->top),
						    STR("risks/b.md"), STR("new"));
	struct source_file files[] = {
		{ .item.path = STR("risks/a.md") }, { .item.path = STR("risks/none.md") },
		{ .item.path = STR("risks/b.md") },
	};
	size_t before = world->diags.errors;

	for (int turn = 0; turn < 2; turn++) {
		source_read_all(source, files, 3, 100, &world->diags);
		ok(files[0].is_read && str_eq(buf_str(&files[0].bytes), STR("a")), "a file");
		ok(!files[1].is_read, "one that is missing");
		ok(files[2].is_read && str_eq(buf_str(&files[2].bytes), STR("new")),
		   "is no hindrance to the next");
	}
	is_int((long long)(world->diags.errors - before), 2, "and is told each time");
	world->diags.errors = before;
	for (size_t i = 0; i < 3; i++)
		buf_release(&files[i].bytes);
	source_close(source);
}

static void test_new_folder(struct world *world)
{
	struct source *source = source_open_overlay(source_open_worktree(world->top),
						    STR("unit/deep/b.md"), STR("far too long"));
	struct source_item item;

	is_listing(world, source, STR(""), "risks/ unit/", "a folder that the file needs is listed");
	is_listing(world, source, STR("unit"), "deep/", "so is the one below it");
	is_listing(world, source, STR("unit/deep"), "b.md", "and the file in it");
	is_listing(world, source, STR("uni"), "refused", "a part of its name is no folder");
	ok(source_find(source, STR("unit/deep"), &item) && item.kind == ENTRY_DIRECTORY &&
	   str_eq(item.name, STR("deep")), "such a folder is found by its name");
	is_content(world, source, STR("unit/deep/b.md"), "refused", "the limit of size holds");
	is_int((long long)world->diags.errors, 2, "each refusal is a diagnostic");
	source_close(source);
}

static void test_counts(void)
{
	struct snapshot_counts counts = { 0, 0 };
	struct snapshot_options options = { .counts = &counts };
	struct snapshot snapshot;
	struct source *source;
	struct world world;

	make_world(&world);
	mkdirat(world.top, "schema", 0777);
	write_file(&world, "lg.yaml", "format: 1\nunits:\n  a: {path: .}\n");
	write_file(&world, "schema/risk.yaml", "type: risk\nprefix: R\ndirectory: risks\n"
		   "label: {sv: Risk, en: Risk}\nplural: {sv: Risker, en: Risks}\nfields:\n"
		   "  title: {type: text, label: {sv: R, en: T}}\n");
	source = source_open_worktree(world.top);
	is_int(snapshot_read(source, options, &snapshot, &world.diags), 0, "a snapshot is read");
	is_int(counts.total, 2, "it is counted what there is to read");
	is_int(counts.done, 2, "and what is read, also where no record came of it");
	snapshot_release(&snapshot);
	source_close(source);
	file_remove(world.top, STR("lg.yaml"));
	file_remove(world.top, STR("schema/risk.yaml"));
	file_remove(world.top, STR("schema"));
	remove_world(&world);
}

/* Around the ends of the pieces that SHA-1 takes, with libcrypto and without it. */
static void test_blobs(void)
{
	struct diags diags = DIAGS_INIT;
	unsigned wrong = 0, taken = 0;
	struct libgit git, alone;
	char bytes[200];
	git_oid id;

	if (libgit_open(&git, &diags) < 0)
		bail_out("no libgit2");
	alone = git;
	alone.sha1_init = NULL;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7);
	for (size_t n = 0; n < sizeof(bytes); n++) {
		struct str blob = { bytes, n };

		git.odb_hash(&id, bytes, n, GIT_OBJECT_BLOB);
		wrong += !libgit_is_blob(&git, blob, id.id) || !libgit_is_blob(&alone, blob, id.id);
		id.id[19] ^= 1;
		taken += libgit_is_blob(&git, blob, id.id) || libgit_is_blob(&alone, blob, id.id);
	}
	is_int(wrong, 0, "what git calls a blob is one");
	is_int(taken, 0, "by its whole id");
	libgit_close(&git);
	diags_release(&diags);
}

int main(void)
{
	struct world world;

	make_world(&world);
	test_changed_file(&world);
	test_new_file(&world);
	test_several(&world);
	test_new_folder(&world);
	remove_world(&world);
	test_counts();
	test_blobs();
	return done_testing();
}
