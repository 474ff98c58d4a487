/* SPDX-License-Identifier: EUPL-1.2 */
#include "editor.h"

#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DRAFTS = 1000 };

static int fail(enum diag_id id, struct str argument, struct diags *diags)
{
	diag_add(diags, id, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(argument));
	return -1;
}

int editor_open(struct editor *editor, const struct repo *repo, struct str id,
		struct diags *diags)
{
	*editor = (struct editor){ .directory = -1 };
	buf_add(&editor->name, id);
	if (repo_git_path(repo, "lg", &editor->folder, diags) < 0)
		return -1;
	if (mkdir(editor->folder.p, 0777) < 0 && errno != EEXIST)
		return fail(DIAG_DRAFT_LOST, str_of(strerror(errno)), diags);
	editor->directory = open(editor->folder.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return editor->directory < 0 ? fail(DIAG_DRAFT_LOST, str_of(strerror(errno)), diags) : 0;
}

/* Another draft of the same record may lie there from before: it is not touched. */
static void choose_name(struct editor *editor)
{
	struct buf name = BUF_INIT;

	for (int i = 1; i < MOST_DRAFTS; i++) {
		buf_clear(&name);
		buf_add(&name, buf_str(&editor->name));
		if (i > 1)
			buf_printf(&name, "-%d", i);
		buf_add(&name, STR(".md"));
		if (!file_exists(editor->directory, buf_str(&name)))
			break;
	}
	buf_clear(&editor->name);
	buf_add(&editor->name, buf_str(&name));
	buf_add(&editor->path, buf_str(&editor->folder));
	buf_addc(&editor->path, '/');
	buf_add(&editor->path, buf_str(&name));
	buf_release(&name);
}

int editor_keep(struct editor *editor, struct str text, struct diags *diags)
{
	if (editor->directory < 0)
		return -1;
	if (editor->path.n)
		return file_replace(editor->directory, buf_str(&editor->name), text, diags);
	choose_name(editor);
	return file_create(editor->directory, buf_str(&editor->name), text, diags);
}

/* What git would start: GIT_EDITOR, core.editor, VISUAL or EDITOR, and a default. */
static int find_editor(struct buf *out, struct diags *diags)
{
	struct buf words = BUF_INIT;
	int status = proc_run((struct proc){
		.args = (const char *const[]){ "git", "var", "GIT_EDITOR", NULL },
		.out = out, .err = &words });
	int result = 0;

	if (status < 0)
		result = fail(DIAG_GIT_PROGRAM, str_of(strerror(errno)), diags);
	else if (status > 0)
		result = fail(DIAG_EDITOR_NONE, str_trim(buf_str(&words)), diags);
	while (out->n && out->p[out->n - 1] == '\n')
		out->p[--out->n] = '\0';
	buf_release(&words);
	return result;
}

/* The command is the user's own and goes through the shell as in git; the file is an argument. */
static int start_editor(const struct editor *editor, struct diags *diags)
{
	struct buf command = BUF_INIT, script = BUF_INIT;
	int result = -1;

	if (find_editor(&command, diags) < 0)
		goto out;
	buf_add(&script, buf_str(&command));
	buf_add(&script, STR(" \"$@\""));
	if (proc_run((struct proc){ .args = (const char *const[]){ "sh", "-c", script.p, command.p,
								    editor->path.p, NULL },
				    .terminal = true }) == 0)
		result = 0;
	else
		fail(DIAG_EDITOR_FAILED, buf_str(&command), diags);
out:
	buf_release(&command);
	buf_release(&script);
	return result;
}

static int run_editor(struct editor *editor, struct buf *text, struct diags *diags)
{
	if (editor_keep(editor, buf_str(text), diags) < 0 || start_editor(editor, diags) < 0)
		return -1;
	return file_read(editor->directory, buf_str(&editor->name), FILE_MAX_RECORD, text, diags);
}

/* Asks on a terminal whether to edit again; elsewhere nobody can answer. */
static bool ask_again(void)
{
	char answer[64];

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fputs(_("Edit again? [y/n] "), stderr);
	fflush(stderr);
	return fgets(answer, sizeof(answer), stdin) && strchr("yYjJ", answer[0]);
}

static int judge_text(struct cli *cli, struct draft *draft, const struct buf *text,
		      editor_judge *judge)
{
	struct diags found = DIAGS_INIT;
	int status;

	buf_clear(&draft->bytes);
	buf_add(&draft->bytes, buf_str(text));
	status = judge(cli, draft, &found);
	if (status == CLI_FINDINGS)
		cli_print_diags(cli, &found, stderr);
	else
		diags_join(&cli->diags, &found);
	diags_release(&found);
	return status;
}

int editor_edit(struct editor *editor, struct cli *cli, struct draft *draft, editor_judge *judge)
{
	struct buf text = BUF_INIT;
	int status;

	cli_language(cli);
	buf_add(&editor->start, buf_str(&draft->bytes));
	buf_add(&text, buf_str(&draft->bytes));
	do {
		status = CLI_FAILED;
		if (run_editor(editor, &text, &cli->diags) < 0)
			break;
		status = judge_text(cli, draft, &text, judge);
	} while (status == CLI_FINDINGS && ask_again());
	buf_release(&text);
	return status;
}

/* Whether there is something in the file that would be lost with it. */
static bool holds_work(const struct editor *editor)
{
	struct diags unused = DIAGS_INIT;
	struct buf text = BUF_INIT;
	bool holds;

	holds = editor->path.n &&
		file_read(editor->directory, buf_str(&editor->name), SIZE_MAX, &text,
			  &unused) == 0 &&
		(editor->is_sole || !str_eq(buf_str(&text), buf_str(&editor->start)));
	buf_release(&text);
	diags_release(&unused);
	return holds;
}

void editor_close(struct editor *editor, int status, const char *again, struct diags *diags)
{
	if (status != CLI_CLEAN && holds_work(editor))
		diag_add(diags, DIAG_DRAFT_KEPT, (struct place){ STR(""), 0, 0 },
			 DIAG_ARGS(buf_str(&editor->path), str_of(again)));
	else if (editor->path.n)
		file_remove(editor->directory, buf_str(&editor->name));
	if (editor->directory >= 0)
		close(editor->directory);
	buf_release(&editor->folder);
	buf_release(&editor->name);
	buf_release(&editor->path);
	buf_release(&editor->start);
}

int editor_read_text(const char *file, struct buf *out, struct diags *diags)
{
	bool is_input = strcmp(file, "-") == 0;
	int fd = is_input ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0 && out->n <= FILE_MAX_RECORD) {
		n = read(fd, buf_reserve(out, 65536), 65536);
		out->n += n > 0 ? (size_t)n : 0;
		out->p[out->n] = '\0';
		if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (n < 0)
		diag_add(diags, DIAG_FILE_UNREADABLE, (struct place){ str_of(file), 0, 0 },
			 DIAG_ARGS(str_of(file), str_of(strerror(errno))));
	if (fd >= 0 && !is_input)
		close(fd);
	return n < 0 ? -1 : 0;
}
