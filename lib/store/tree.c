/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/tree.h"

#include "base/utf8.h"

#include <string.h>

/* "MODE NAME\0ID", with the mode in octal digits. */
bool tree_next(struct str *rest, struct tree_entry *entry)
{
	size_t space = str_index(*rest, ' ');
	size_t end = str_index(*rest, '\0');

	if (space >= end || rest->n - end < 1 + SOURCE_BLOB)
		return false;
	entry->mode = 0;
	for (size_t i = 0; i < space; i++)
		entry->mode = entry->mode * 8 + (uint32_t)(rest->p[i] - '0');
	entry->name = str_sub(*rest, space + 1, end - space - 1);
	memcpy(entry->id, rest->p + end + 1, SOURCE_BLOB);
	*rest = str_from(*rest, end + 1 + SOURCE_BLOB);
	return true;
}

bool name_is_sound(struct str name)
{
	if (!name.n || str_eq(name, STR(".")) || str_eq(name, STR("..")))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == '\177' || name.p[i] == '/')
			return false;
	return utf8_check(name) == name.n;
}
