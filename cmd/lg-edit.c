/* SPDX-License-Identifier: EUPL-1.2 */
/* lg-edit: a record in the user's editor, checked on return, and committed. */
#include "editor.h"

#include <string.h>

static struct {
	const char *why, *file;
	bool no_commit;
} opts;

static const struct cli_option options[] = {
	{ .name = "message", .letter = 'm', .argument = "WHY",
	  .help = N_("the reason, for the commit"), .value = &opts.why },
	{ .name = "file", .letter = 'F', .argument = "FILE",
	  .help = N_("start from this text instead of the record's own"), .value = &opts.file },
	{ .name = "no-commit", .help = N_("leave the change staged"), .flag = &opts.no_commit },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-edit", .operands = "ID", .least = 1, .most = 1,
	.about = N_("Open a record in the editor, check it on return, and commit it."),
	.options = options,
};

static int read_start(struct cli *cli, struct draft *draft)
{
	if (opts.file)
		return editor_read_text(opts.file, &draft->bytes, &cli->diags);
	buf_add(&draft->bytes, buf_str(&draft->now));
	return 0;
}

/* A text that was not changed needs no judgement: what was wrong before is lg-check's to tell. */
static int judge(struct cli *cli, struct draft *draft, struct diags *diags)
{
	if (str_eq(buf_str(&draft->bytes), buf_str(&draft->now)))
		return CLI_CLEAN;
	return draft_check(cli, draft, diags);
}

static void print_subject(struct draft *draft)
{
	struct buf subject = BUF_INIT, out = BUF_INIT;

	draft_subject(draft, &subject);
	cli_add_text(&out, buf_str(&subject), false);
	buf_addc(&out, '\n');
	cli_print(&out);
	buf_release(&subject);
	buf_release(&out);
}

static int finish(struct cli *cli, struct draft *draft)
{
	struct draft_commit how = { .why = str_of(opts.why), .stage_only = opts.no_commit };

	if (str_eq(buf_str(&draft->bytes), buf_str(&draft->now))) {
		cli_language(cli);
		printf("%s %s\n", cli->operands[0], _("is as it was"));
		return CLI_CLEAN;
	}
	if (draft_commit(draft, how, &cli->diags) < 0)
		return CLI_FAILED;
	print_subject(draft);
	return CLI_CLEAN;
}

static int edit_record(struct cli *cli, struct draft *draft)
{
	struct buf again = BUF_INIT;
	struct editor editor;
	int status = CLI_FAILED;

	if (editor_open(&editor, &draft->repo, draft->id, &cli->diags) == 0 &&
	    read_start(cli, draft) == 0) {
		editor.is_sole = opts.file && strcmp(opts.file, "-") == 0;
		status = editor_edit(&editor, cli, draft, judge);
		if (status == CLI_CLEAN)
			status = finish(cli, draft);
	}
	buf_printf(&again, "lg-edit -F FILE %s", cli->operands[0]);
	editor_close(&editor, status, again.p, &cli->diags);
	buf_release(&again);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, draft_run(&cli, opts.why, edit_record));
}
