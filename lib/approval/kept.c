/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/kept.h"

#include "base/file.h"
#include "store/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

void kept_open(const char *directory, const char *name, struct kept *out)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct buf folder = BUF_INIT;
	struct str rest, line;

	*out = (struct kept)KEPT_INIT;
	git_command_add(&command, "rev-parse", "--path-format=absolute", "--git-common-dir",
			"--show-prefix", NULL);
	if (git_command_run(&command, directory) == 0) {
		rest = buf_str(&command.out);
		if (str_next_line(&rest, &line))
			buf_add(&folder, line);
		out->directory = open(folder.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
		snprintf(out->name, sizeof(out->name), "lg/%.16s", name);
		if (str_trim(rest).n)
			snprintf(out->name, sizeof(out->name), "lg/%.16s-%016llx", name,
				 (unsigned long long)str_hash(rest));
	}
	git_command_release(&command);
	buf_release(&folder);
}

void kept_close(struct kept *kept)
{
	if (kept->directory >= 0)
		close(kept->directory);
	*kept = (struct kept)KEPT_INIT;
}

bool kept_read(const struct kept *kept, size_t most, struct buf *out)
{
	struct diags unused = DIAGS_INIT;
	bool found = kept->directory >= 0 &&
		     file_read(kept->directory, str_of(kept->name), most, out, &unused) == 0;

	diags_release(&unused);
	return found;
}

void kept_write(const struct kept *kept, struct str text)
{
	struct str path = str_of(kept->name);
	struct diags unused = DIAGS_INIT;

	if (kept->directory < 0)
		return;
	if (file_exists(kept->directory, path))
		file_replace(kept->directory, path, text, &unused);
	else if (file_make_parents(kept->directory, path, &unused) == 0)
		file_create(kept->directory, path, text, &unused);
	diags_release(&unused);
}
