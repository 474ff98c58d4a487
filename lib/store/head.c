/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/head.h"

#include "base/file.h"
#include "store/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX = 40, MOST_REF = 4096, MOST_CONFIG = 64 * 1024, MOST_PACKED = 16 * 1024 * 1024 };

static bool is_elsewhere(void)
{
	static const char *const names[] = { "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE",
					     "GIT_SHALLOW_FILE", "GIT_CONFIG_COUNT",
					     "GIT_CONFIG_PARAMETERS" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (getenv(names[i]))
			return true;
	return false;
}

/* Git reads nothing of others unless it is told to. */
static bool is_ours(int directory)
{
	struct stat about;

	return fstat(directory, &about) == 0 && about.st_uid == geteuid();
}

static bool read_text(int directory, struct str path, size_t limit, struct buf *out)
{
	struct diags unused = DIAGS_INIT;
	int result = file_read(directory, path, limit, out, &unused);

	diags_release(&unused);
	return result == 0;
}

/* Settings may move the working tree, or lie in other files. */
static bool has_plain_config(int directory)
{
	static const char *const words[] = { "worktree", "include", "refstorage", "objectformat" };
	struct buf text = BUF_INIT;
	bool is_plain = read_text(directory, STR("config"), MOST_CONFIG, &text);

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 'A' && text.p[i] <= 'Z')
			text.p[i] |= 32;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		is_plain &= str_find(buf_str(&text), str_of(words[i]), 0) == SIZE_MAX;
	buf_release(&text);
	return is_plain;
}

/* "ID NAME" a line, after those that begin with # and between those that begin with ^. */
static bool find_packed(int directory, struct str name, unsigned char *id)
{
	struct buf text = BUF_INIT;
	struct str rest, line;
	bool found = false;

	if (read_text(directory, STR("packed-refs"), MOST_PACKED, &text))
		for (rest = buf_str(&text); !found && str_next_line(&rest, &line);)
			found = line.n > HEX && str_eq(str_from(line, HEX + 1), name) &&
				object_read_hex(str_sub(line, 0, HEX), id);
	buf_release(&text);
	return found;
}

/* A path that leads through links is not missing. */
static bool is_missing(int directory, struct str path)
{
	struct buf name = BUF_INIT;
	struct stat about;
	bool missing;

	buf_add(&name, path);
	missing = fstatat(directory, name.p, &about, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
	buf_release(&name);
	return missing;
}

static bool read_ref(int directory, unsigned char *id)
{
	struct str prefix = STR("ref: refs/heads/"), line, name;
	struct buf text = BUF_INIT, ref = BUF_INIT;
	bool found = false;

	if (read_text(directory, STR("HEAD"), MOST_REF, &text)) {
		line = str_trim(buf_str(&text));
		name = str_from(line, str_index(prefix, ' ') + 1);
		if (!str_starts(line, prefix))
			found = object_read_hex(line, id);
		else if (read_text(directory, name, MOST_REF, &ref))
			found = object_read_hex(str_trim(buf_str(&ref)), id);
		else
			found = is_missing(directory, name) && find_packed(directory, name, id);
	}
	buf_release(&text);
	buf_release(&ref);
	return found;
}

static bool is_plain(int directory)
{
	return is_ours(directory) && is_missing(directory, STR("commondir")) &&
	       is_missing(directory, STR("shallow")) && has_plain_config(directory);
}

int head_read(const char *top, unsigned char *id)
{
	int folder, directory = -1;

	if (is_elsewhere())
		return -1;
	folder = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder >= 0 && is_ours(folder))
		directory = openat(folder, ".git", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder >= 0)
		close(folder);
	if (directory >= 0 && !(is_plain(directory) && read_ref(directory, id))) {
		close(directory);
		directory = -1;
	}
	return directory;
}
