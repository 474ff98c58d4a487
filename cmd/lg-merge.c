/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-merge: the driver that git calls for a record that both sides of a merge changed.
 */
#include "base/file.h"
#include "base/path.h"
#include "cli.h"
#include "record/merge.h"
#include "store/command.h"
#include "store/merge_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option options[] = {
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-merge", .operands = "BASE OURS THEIRS SIZE PATH", .least = 5, .most = 5,
	.about = N_("Merge a record by field into OURS. Git calls this, as: git config merge.lg.driver 'lg-merge %O %A %B %L %P'"),
	.options = options,
};

enum { BASE, OURS, THEIRS, SIZE, PATH };
enum { MOST_BYTES = 256 * 1024 * 1024, MOST_MARKS = 1000 };

/* The folder of a file, opened; -1 with errno. */
static int open_folder(struct str file)
{
	struct str parent = path_parent(file);
	struct buf path = BUF_INIT;
	int folder;

	if (str_starts(file, STR("/")) && !parent.n)
		parent = STR("/");
	buf_add(&path, parent.n ? parent : STR("."));
	folder = open(path.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	buf_release(&path);
	return folder;
}

static int fail(struct str path, struct diags *diags)
{
	diag_add(diags, DIAG_FILE_UNREADABLE, (struct place){ path, 0, 0 },
		 DIAG_ARGS(path, str_of(strerror(errno))));
	return -1;
}

static int read_side(const char *file, struct buf *out, struct diags *diags)
{
	int folder = open_folder(str_of(file)), result;

	if (folder < 0)
		return fail(str_of(file), diags);
	result = file_read(folder, path_name(str_of(file)), MOST_BYTES, out, diags);
	close(folder);
	return result;
}

static int write_ours(const char *file, struct str bytes, struct diags *diags)
{
	int folder = open_folder(str_of(file)), result;

	if (folder < 0)
		return fail(str_of(file), diags);
	result = file_replace(folder, path_name(str_of(file)), bytes, diags);
	close(folder);
	return result;
}

/* Whether the user wants to see the base between the marks too. */
static bool wants_base(void)
{
	struct git_command config = GIT_COMMAND_INIT;
	struct str style;
	bool wants;

	git_command_add(&config, "config", "--get", "merge.conflictStyle", NULL);
	wants = git_command_run(&config, ".") == 0;
	style = str_trim(buf_str(&config.out));
	wants = wants && (str_eq(style, STR("diff3")) || str_eq(style, STR("zdiff3")));
	git_command_release(&config);
	return wants;
}

static int merge(struct cli *cli, size_t marks, const struct str *sides, struct buf *out)
{
	struct merger merger = { .lines = git_merge_lines, .marks = marks,
				 .path = str_of(cli->operands[PATH]) };
	int conflict = record_merge(&merger, sides, out, &cli->diags);

	if (conflict != 1 || !wants_base())
		return conflict;
	diags_release(&cli->diags);
	cli->diags = (struct diags)DIAGS_INIT;
	merger.has_base = true;
	return record_merge(&merger, sides, out, &cli->diags);
}

static int run(struct cli *cli)
{
	struct buf files[SIDES] = { BUF_INIT, BUF_INIT, BUF_INIT }, out = BUF_INIT;
	struct str sides[SIDES];
	int64_t marks;
	int result = 0;

	if (!str_to_int(str_of(cli->operands[SIZE]), &marks) || marks < 1 || marks > MOST_MARKS)
		cli_usage(cli, N_("%1 is no length of a mark"), cli->operands[SIZE]);
	for (size_t i = 0; i < SIDES && result == 0; i++) {
		result = read_side(cli->operands[BASE + i], &files[i], &cli->diags);
		sides[i] = buf_str(&files[i]);
	}
	if (result == 0)
		result = merge(cli, (size_t)marks, sides, &out);
	if (result >= 0 && !str_eq(buf_str(&out), sides[SIDE_OURS]) &&
	    write_ours(cli->operands[OURS], buf_str(&out), &cli->diags) < 0)
		result = -1;
	for (size_t i = 0; i < SIDES; i++)
		buf_release(&files[i]);
	buf_release(&out);
	return result < 0 ? CLI_FAILED : result ? CLI_FINDINGS : CLI_CLEAN;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
