/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/path.h"

/* Where the last part begins. */
static size_t name_start(struct str path)
{
	while (path.n && path.p[path.n - 1] != '/')
		path.n--;
	return path.n;
}

struct str path_name(struct str path)
{
	return str_from(path, name_start(path));
}

struct str path_parent(struct str path)
{
	size_t start = name_start(path);

	return str_sub(path, 0, start ? start - 1 : 0);
}

bool path_is_below(struct str path, struct str folder)
{
	if (folder.n == 0 || str_eq(path, folder))
		return true;
	return str_starts(path, folder) &&
	       (path.p[folder.n] == '/' || folder.p[folder.n - 1] == ':');
}
