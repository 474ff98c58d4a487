/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/merge_lines.h"

#include "store/command.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_CONFLICTS = 127 };		/* what git merge-file ends with; more is a fault */

/* A file without a name, which the child inherits; -1 with errno. */
static int hold(struct str text)
{
	int fd = memfd_create("merge", 0);

	while (fd >= 0 && text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		text = str_from(text, (size_t)n);
	}
	return fd;
}

static void add_side(struct git_command *command, int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	git_command_add_str(command, str_of(path));
}

static int run(const struct merger *merger, const int *fds, struct buf *out, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	char size[32];
	int status;

	snprintf(size, sizeof(size), "--marker-size=%zu", merger->marks);
	git_command_add(&command, "merge-file", "-p", "-q", NULL);
	git_command_add_str(&command, str_of(size));
	git_command_add(&command, "-L", merge_labels[SIDE_OURS], "-L", merge_labels[SIDE_BASE],
			"-L", merge_labels[SIDE_THEIRS], NULL);
	add_side(&command, fds[SIDE_OURS]);
	add_side(&command, fds[SIDE_BASE]);
	add_side(&command, fds[SIDE_THEIRS]);
	status = git_command_run(&command, ".");
	if (status < 0 || status > MOST_CONFLICTS)
		status = git_command_refuse(&command, merger->path, diags);
	else
		buf_add(out, buf_str(&command.out));
	git_command_release(&command);
	return status > 0 ? 1 : status;
}

int git_merge_lines(const struct merger *merger, const struct str *sides, struct buf *out,
		    struct diags *diags)
{
	int fds[SIDES], result = -1;
	bool held = true;

	for (size_t i = 0; i < SIDES; i++) {
		fds[i] = hold(sides[i]);
		held = held && fds[i] >= 0;
	}
	if (held)
		result = run(merger, fds, out, diags);
	else
		diag_add(diags, DIAG_FILE_UNREADABLE, (struct place){ merger->path, 0, 0 },
			 DIAG_ARGS(merger->path, str_of(strerror(errno))));
	for (size_t i = 0; i < SIDES; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return result;
}
