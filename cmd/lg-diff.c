/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-diff: a change in the words of the schema.
 */
#include "needs.h"

#include <string.h>

static struct {
	const char *format;
	bool staged, exit_code;
} opts;

static const struct cli_option options[] = {
	{ .name = "staged", .help = N_("what is staged, against HEAD or the revision"),
	  .flag = &opts.staged },
	{ .name = "format", .argument = "text|markdown|json|message",
	  .help = N_("for a terminal, a pull request, a program, or as a commit's message"),
	  .value = &opts.format },
	{ .name = "exit-code", .help = N_("status 1 when something differs"),
	  .flag = &opts.exit_code },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-diff",
	.operands = "[REV|A..B|A...B]",
	.most = 1,
	.about = N_("Show a change in the words of the schema: records, fields, old and new."),
	.options = options,
};

/*
 * A..B and A...B as git has them, with HEAD where a side is left out; before three dots it is
 * the protected branch.
 */
static struct changes_options wanted(struct cli *cli)
{
	struct changes_options want = { .staged = opts.staged };
	struct str given = str_of(cli->n_operands ? cli->operands[0] : NULL);
	size_t dots = str_find(given, STR(".."), 0);
	bool three = dots != SIZE_MAX && str_starts(str_from(given, dots), STR("..."));

	want.without_lines = opts.format && strcmp(opts.format, "text") != 0 &&
			     strcmp(opts.format, "markdown") != 0;
	want.from = dots == SIZE_MAX ? given : str_sub(given, 0, dots);
	if (dots == SIZE_MAX)
		return want;
	if (opts.staged)
		cli_usage(cli, N_("%1: name either the index or a revision"), "--staged");
	want.to = str_from(given, dots + (three ? 3 : 2));
	want.to = want.to.n ? want.to : STR("HEAD");
	want.from_base = three;
	want.from_protected = three && !want.from.n;
	return want;
}

static const struct {
	const char *name;
	void (*add)(const struct changes *changes, struct buf *out);
} formats[] = {
	{ "text", changes_add_text },
	{ "markdown", changes_add_markdown },
	{ "json", changes_add_json },
	{ "message", changes_add_message },
};

/* People see first what is asked of them. */
static int print(const struct changes *changes, struct diags *diags)
{
	const char *format = opts.format ? opts.format : "text";
	bool is_markdown = strcmp(format, "markdown") == 0;
	struct buf out = BUF_INIT;
	int result = 0;

	if (is_markdown || strcmp(format, "text") == 0)
		result = needs_add_text(changes, is_markdown, &out, diags);
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(format, formats[i].name) == 0)
			formats[i].add(changes, &out);
	cli_print(&out);
	buf_release(&out);
	return result;
}

static int run(struct cli *cli)
{
	struct changes changes;
	int status = CLI_FAILED;

	if (changes_open(cli, wanted(cli), &changes, &cli->diags) == 0 &&
	    print(&changes, &cli->diags) == 0)
		status = opts.exit_code && !changes_are_none(&changes) ? CLI_FINDINGS : CLI_CLEAN;
	changes_close(&changes);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
