/* SPDX-License-Identifier: EUPL-1.2 */
/* lg-set: change fields of a record, and commit that. */
#include "draft.h"
#include "record/edit.h"

#include <stdlib.h>

static struct {
	const char *why;
	bool no_commit, include;
} opts;

static const struct cli_option options[] = {
	{ .name = "message", .letter = 'm', .argument = "WHY",
	  .help = N_("the reason, for the commit"), .value = &opts.why },
	{ .name = "include",
	  .help = N_("commit also what was changed in the file before"), .flag = &opts.include },
	{ .name = "no-commit", .help = N_("leave the change staged"), .flag = &opts.no_commit },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-set", .operands = "ID CHANGE...", .least = 2, .most = CLI_ANY,
	.about = N_("Change fields of a record: FIELD=VALUE, FIELD+=ITEM, FIELD-=ITEM, or FIELD= to remove."),
	.options = options,
};

/* Applies FIELD=VALUE... to the file as it stands. */
static int apply(struct cli *cli, struct draft *draft)
{
	size_t n = (size_t)cli->n_operands - 1;
	struct change *changes = mem_alloc(n * sizeof(*changes));
	int result;

	for (size_t i = 0; i < n; i++)
		if (!change_parse(str_of(cli->operands[i + 1]), &changes[i]))
			cli_usage(cli, N_("%1 is not a change such as FIELD=VALUE"),
				  cli->operands[i + 1]);
	result = record_edit(buf_str(&draft->now), draft->path, draft->type, changes, n,
			     &draft->bytes, &cli->diags);
	free(changes);
	return result;
}

/* A commit of the file would take along what somebody changed in it by hand. */
static int check_clean(struct cli *cli, struct draft *draft)
{
	bool clean;

	if (opts.no_commit || opts.include)
		return 0;
	if (repo_is_clean(&draft->repo, &draft->path, 1, &clean, &cli->diags) < 0)
		return -1;
	if (clean)
		return 0;
	diag_add(&cli->diags, DIAG_RECORD_UNCOMMITTED, (struct place){ draft->path, 0, 0 },
		 DIAG_ARGS(draft->path));
	return -1;
}

static void print_result(struct draft *draft, bool changed)
{
	struct buf subject = BUF_INIT, out = BUF_INIT;

	if (changed)
		draft_subject(draft, &subject);
	else
		buf_printf(&subject, "%.*s %.*s: %s", STR_ARG(draft->type->name),
			   STR_ARG(draft->id), _("nothing to change"));
	cli_add_text(&out, buf_str(&subject), false);
	buf_addc(&out, '\n');
	cli_print(&out);
	buf_release(&subject);
	buf_release(&out);
}

/* What lg-set was not asked about is no reason to speak: warnings are lg-check's. */
static int check(struct cli *cli, struct draft *draft)
{
	struct diags found = DIAGS_INIT;
	int status = draft_check(cli, draft, &found);

	if (status != CLI_CLEAN)
		diags_join(&cli->diags, &found);
	diags_release(&found);
	return status;
}

static int change(struct cli *cli, struct draft *draft)
{
	struct draft_commit how = { .why = str_of(opts.why), .stage_only = opts.no_commit };
	int status;

	if (apply(cli, draft) < 0)
		return CLI_FINDINGS;
	if (str_eq(buf_str(&draft->bytes), buf_str(&draft->now))) {
		cli_language(cli);
		print_result(draft, false);
		return CLI_CLEAN;
	}
	status = check(cli, draft);
	if (status != CLI_CLEAN)
		return status;
	if (check_clean(cli, draft) < 0 || draft_commit(draft, how, &cli->diags) < 0)
		return CLI_FAILED;
	print_result(draft, true);
	return CLI_CLEAN;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, draft_run(&cli, opts.why, change));
}
