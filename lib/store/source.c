/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/source.h"

int source_list(struct source *source, struct str path, struct arena *arena,
		struct source_item **items, size_t *n, struct diags *diags)
{
	return source->ops->list(source, path, arena, items, n, diags);
}

int source_read(struct source *source, const struct source_item *item, size_t limit,
		struct buf *out, struct diags *diags)
{
	struct source_file file = { .item = *item, .bytes = *out };

	source->ops->read(source, &file, 1, limit, diags);
	*out = file.bytes;
	return file.is_read ? 0 : -1;
}

void source_read_all(struct source *source, struct source_file *files, size_t n, size_t limit,
		     struct diags *diags)
{
	source->ops->read(source, files, n, limit, diags);
}

bool source_find(struct source *source, struct str path, struct source_item *out)
{
	return source->ops->find(source, path, out);
}

void source_close(struct source *source)
{
	if (source)
		source->ops->close(source);
}
