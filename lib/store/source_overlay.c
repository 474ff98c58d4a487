/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A source with one file as it would be: what would the check say if this were written?
 */
#include "base/path.h"
#include "store/source.h"

#include <stdio.h>
#include <stdlib.h>

struct overlay {
	struct source base;
	struct source *under;
	struct str path, bytes;
};

static struct overlay *overlay_of(struct source *source)
{
	return (struct overlay *)(void *)source;
}

/* What the path of the file has below a folder; empty when it lies elsewhere. */
static struct str below(const struct overlay *overlay, struct str folder)
{
	if (!folder.n)
		return overlay->path;
	if (!str_starts(overlay->path, folder) || overlay->path.n == folder.n ||
	    overlay->path.p[folder.n] != '/')
		return STR("");
	return str_from(overlay->path, folder.n + 1);
}

/* The next part of the file's path in a folder of which `rest` is left: the file or a folder. */
static struct source_item item_in(const struct overlay *overlay, struct str rest)
{
	struct str name = str_until(rest, '/');
	struct str path = str_sub(overlay->path, 0, overlay->path.n - rest.n + name.n);

	return (struct source_item){ .path = path, .name = name,
				     .kind = name.n == rest.n ? ENTRY_FILE : ENTRY_DIRECTORY };
}

/* Puts an item where its name belongs, in place of one with the same name. */
static void insert(const struct source_item *item, struct arena *arena,
		   struct source_item **items, size_t *n)
{
	struct source_item *list = arena_alloc(arena, (*n + 1) * sizeof(*list));
	size_t at = 0;

	while (at < *n && str_cmp((*items)[at].name, item->name) < 0)
		at++;
	if (at < *n && str_eq((*items)[at].name, item->name)) {
		(*items)[at] = *item;
		return;
	}
	for (size_t i = 0; i < *n; i++)
		list[i < at ? i : i + 1] = (*items)[i];
	list[at] = *item;
	*items = list;
	(*n)++;
}

static int overlay_list(struct source *source, struct str path, struct arena *arena,
			struct source_item **items, size_t *n, struct diags *diags)
{
	struct overlay *overlay = overlay_of(source);
	struct str rest = below(overlay, path);
	struct source_item item, folder;

	*items = NULL;
	*n = 0;
	/* The folder may be one that the file is the first to need. */
	if ((!rest.n || !path.n || source_find(overlay->under, path, &folder)) &&
	    source_list(overlay->under, path, arena, items, n, diags) < 0)
		return -1;
	if (rest.n) {
		item = item_in(overlay, rest);
		insert(&item, arena, items, n);
	}
	return 0;
}

static int read_file(const struct overlay *overlay, const struct source_item *item, size_t limit,
		     struct buf *out, struct diags *diags)
{
	char have[24], most[24];

	if (!str_eq(item->path, overlay->path))
		return source_read(overlay->under, item, limit, out, diags);
	buf_clear(out);
	if (overlay->bytes.n <= limit) {
		buf_add(out, overlay->bytes);
		return 0;
	}
	snprintf(have, sizeof(have), "%zu", overlay->bytes.n);
	snprintf(most, sizeof(most), "%zu", limit);
	diag_add(diags, DIAG_FILE_TOO_LARGE, (struct place){ item->path, 0, 0 },
		 DIAG_ARGS(str_of(have), str_of(most)));
	return -1;
}

static void overlay_read(struct source *source, struct source_file *files, size_t n, size_t limit,
			 struct diags *diags)
{
	for (size_t i = 0; i < n; i++)
		files[i].is_read = read_file(overlay_of(source), &files[i].item, limit,
					     &files[i].bytes, diags) == 0;
}

static struct source_item item_at(struct str path, enum entry_kind kind)
{
	return (struct source_item){ .path = path, .name = path_name(path), .kind = kind };
}

static bool overlay_find(struct source *source, struct str path, struct source_item *out)
{
	struct overlay *overlay = overlay_of(source);

	if (str_eq(path, overlay->path)) {
		*out = item_at(path, ENTRY_FILE);
		return true;
	}
	if (source_find(overlay->under, path, out))
		return true;
	if (!path.n || !below(overlay, path).n)
		return false;
	*out = item_at(path, ENTRY_DIRECTORY);
	return true;
}

static void overlay_close(struct source *source)
{
	source_close(overlay_of(source)->under);
	free(source);
}

struct source *source_open_overlay(struct source *under, struct str path, struct str bytes)
{
	static const struct source_ops ops = {
		.list = overlay_list, .read = overlay_read, .find = overlay_find,
		.close = overlay_close,
	};
	struct overlay *overlay = mem_alloc(sizeof(*overlay));

	*overlay = (struct overlay){ .base = { .ops = &ops, .threads = under->threads },
				     .under = under, .path = path, .bytes = bytes };
	return &overlay->base;
}
