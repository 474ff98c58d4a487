/* SPDX-License-Identifier: EUPL-1.2 */
/* The working tree: files as they lie, read beneath the top without git. */
#include "store/source.h"

#include <stdlib.h>

struct worktree {
	struct source source;
	int top;
};

enum { MAX_THREADS = 16 };

static int list(struct source *source, struct str path, struct arena *arena,
		struct source_item **items, size_t *n, struct diags *diags)
{
	struct worktree *tree = (struct worktree *)source;
	struct entry *entries;
	struct buf name = BUF_INIT;

	if (file_list(tree->top, path, arena, &entries, n, diags) < 0)
		return -1;
	*items = arena_alloc(arena, *n * sizeof(**items));
	for (size_t i = 0; i < *n; i++) {
		struct source_item *item = &(*items)[i];

		buf_clear(&name);
		buf_add(&name, path);
		if (path.n)
			buf_addc(&name, '/');
		buf_add(&name, entries[i].name);
		item->path = arena_str(arena, buf_str(&name));
		item->name = entries[i].name;
		item->kind = entries[i].kind;
	}
	buf_release(&name);
	return 0;
}

static void read_files(struct source *source, struct source_file *files, size_t n, size_t limit,
		       struct diags *diags)
{
	int top = ((struct worktree *)source)->top;

	for (size_t i = 0; i < n; i++)
		files[i].is_read = file_read(top, files[i].item.path, limit, &files[i].bytes,
					     diags) == 0;
}

static bool find(struct source *source, struct str path, struct source_item *out)
{
	*out = (struct source_item){ .path = path, .name = path, .kind = ENTRY_FILE };
	return file_exists(((struct worktree *)source)->top, path);
}

static void close_source(struct source *source)
{
	free(source);
}

struct source *source_open_worktree(int top)
{
	static const struct source_ops ops = { list, read_files, find, close_source };
	struct worktree *tree = mem_alloc(sizeof(*tree));

	*tree = (struct worktree){ .source = { .ops = &ops, .threads = MAX_THREADS }, .top = top };
	return &tree->source;
}
