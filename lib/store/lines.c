/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/lines.h"

#include "base/file.h"
#include "base/path.h"
#include "store/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of our own, in which git finds the texts: a/0 and b/0, a/1 and b/1, ... */
struct folder {
	struct buf path;
	int fd;
};

enum { NAME_MAX_BYTES = 32 };

static int fail(struct str path, struct diags *diags)
{
	diag_add(diags, DIAG_FILE_WRITE, (struct place){ path, 0, 0 },
		 DIAG_ARGS(path, str_of(strerror(errno))));
	return -1;
}

static int open_folder(struct folder *folder, struct diags *diags)
{
	const char *parent = getenv("TMPDIR");

	*folder = (struct folder){ .path = BUF_INIT, .fd = -1 };
	buf_printf(&folder->path, "%s/lg-XXXXXX", parent && *parent ? parent : "/tmp");
	if (!mkdtemp(folder->path.p))
		return fail(buf_str(&folder->path), diags);
	folder->fd = open(folder->path.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return folder->fd < 0 ? fail(buf_str(&folder->path), diags) : 0;
}

static struct str name_of(char *name, char side, size_t number)
{
	snprintf(name, NAME_MAX_BYTES, "%c/%zu", side, number);
	return str_of(name);
}

static void close_folder(struct folder *folder, size_t n)
{
	char name[NAME_MAX_BYTES];

	for (size_t i = 0; folder->fd >= 0 && i < n; i++) {
		file_remove(folder->fd, name_of(name, 'a', i));
		file_remove(folder->fd, name_of(name, 'b', i));
	}
	if (folder->fd >= 0) {
		file_remove(folder->fd, STR("a"));
		file_remove(folder->fd, STR("b"));
		close(folder->fd);
		rmdir(folder->path.p);
	}
	buf_release(&folder->path);
}

/* Texts without a last line end get one: what counts is the words. */
static int write_text(const struct folder *folder, struct str name, struct str text,
		      struct diags *diags)
{
	int fd = openat(folder->fd, name.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct buf bytes = BUF_INIT;
	struct str rest;
	ssize_t n = 0;

	buf_add(&bytes, text);
	if (text.n && text.p[text.n - 1] != '\n')
		buf_addc(&bytes, '\n');
	for (rest = buf_str(&bytes); fd >= 0 && rest.n && n >= 0; rest = str_from(rest, (size_t)n))
		n = write(fd, rest.p, rest.n);
	buf_release(&bytes);
	if (fd < 0 || (close(fd) < 0) || n < 0)
		return fail(name, diags);
	return 0;
}

static int write_texts(const struct folder *folder, const struct text_change *changes, size_t n,
		       struct diags *diags)
{
	char name[NAME_MAX_BYTES];

	if (mkdirat(folder->fd, "a", 0700) < 0 || mkdirat(folder->fd, "b", 0700) < 0)
		return fail(buf_str(&folder->path), diags);
	for (size_t i = 0; i < n; i++)
		if (write_text(folder, name_of(name, 'a', i), changes[i].before, diags) < 0 ||
		    write_text(folder, name_of(name, 'b', i), changes[i].after, diags) < 0)
			return -1;
	return 0;
}

/* --- what git answers ---------------------------------------------------------------------- */

/* The number with which the head of a part ends: "diff --git a/12 b/12". */
static struct text_change *change_of(struct str head, struct text_change *changes, size_t n)
{
	int64_t number;

	if (!str_to_int(path_name(head), &number) || number < 0 || (size_t)number >= n)
		return NULL;
	return &changes[number];
}

static bool is_kept(struct str line)
{
	return line.n && memchr("+- ", line.p[0], 3);
}

static void keep(struct text_change *change, struct buf *lines, struct arena *arena)
{
	if (change)
		change->lines = arena_str(arena, buf_str(lines));
	buf_clear(lines);
}

/* A line of the texts stands behind a sign, so that none can be taken for a head. */
static void take_answer(struct str answer, struct text_change *changes, size_t n,
			struct arena *arena)
{
	struct text_change *change = NULL;
	struct buf lines = BUF_INIT;
	bool inside = false;

	while (answer.n) {
		struct str line = str_until(answer, '\n');

		answer = str_from(answer, line.n + 1);
		if (str_starts(line, STR("diff --git "))) {
			keep(change, &lines, arena);
			change = change_of(line, changes, n);
			inside = false;
		} else if (str_starts(line, STR("@@"))) {
			buf_add(&lines, lines.n ? STR("@@\n") : STR(""));
			inside = true;
		} else if (inside && is_kept(line)) {
			buf_add(&lines, line);
			buf_addc(&lines, '\n');
		}
	}
	keep(change, &lines, arena);
	buf_release(&lines);
}

/* Status 1 says that something differs. */
static int ask_git(const struct folder *folder, struct text_change *changes, size_t n,
		   struct arena *arena, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int status, result = 0;

	git_command_add(&command, "-c", "core.attributesFile=/dev/null", "diff", "--no-index",
			"--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--text",
			"--unified=1", "--inter-hunk-context=0", "--output-indicator-new=+",
			"--output-indicator-old=-", "--output-indicator-context= ",
			"--ws-error-highlight=none", "--src-prefix=a/", "--dst-prefix=b/", "--",
			"a", "b", NULL);
	status = git_command_run(&command, folder->path.p);
	if (status == 0 || status == 1)
		take_answer(buf_str(&command.out), changes, n, arena);
	else
		result = git_command_refuse(&command, STR(""), diags);
	git_command_release(&command);
	return result;
}

int lines_compare(struct text_change *changes, size_t n, struct arena *arena, struct diags *diags)
{
	struct folder folder;
	int result;

	if (!n)
		return 0;
	result = open_folder(&folder, diags);
	if (result == 0)
		result = write_texts(&folder, changes, n, diags);
	if (result == 0)
		result = ask_git(&folder, changes, n, arena, diags);
	close_folder(&folder, n);
	return result;
}
