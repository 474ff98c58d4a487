/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What every command shares: options, usage, language, printing, exit status.
 *
 * A command is one static table. Parsing, -h, --version and shell completion
 * come from it, and -C, -h, --lang and --version are in every one. A command
 * opens, does, prints to standard output and leaves its diagnostics in
 * cli.diags; cli_finish() prints them and checks that the output was written.
 *
 *	static struct { const char *at; bool staged; } opts;
 *	static const struct cli_option options[] = {
 *		{ .name = "at", .argument = "REV", .help = N_("..."), .value = &opts.at },
 *		{ .name = "staged", .help = N_("..."), .flag = &opts.staged },
 *		{ 0 },
 *	};
 *	static const struct cli_command command = {
 *		.name = "lg-show", .operands = "ID", .least = 1, .most = 1,
 *		.about = N_("Show one record."), .options = options,
 *	};
 *
 *	int main(int argc, char **argv)
 *	{
 *		struct cli cli;
 *
 *		cli_start(&cli, &command, argc, argv);
 *		return cli_finish(&cli, run(&cli));
 *	}
 */
#ifndef LG_CMD_CLI_H
#define LG_CMD_CLI_H

#include "base/diag.h"
#include "base/msg.h"
#include "record/schema.h"

#include <limits.h>
#include <stdio.h>

/* Exit statuses, as git's. */
enum {
	CLI_CLEAN = 0,
	CLI_FINDINGS = 1,	/* findings, no match, not approved */
	CLI_FAILED = 128,	/* the work could not be done */
	CLI_USAGE = 129,
};

enum { CLI_ANY = INT_MAX, CLI_MAX_OPTIONS = 32 };

struct cli_option {
	const char *name;	/* the long form without --, or null */
	char letter;		/* the short form, or 0 */
	const char *argument;	/* what stands for its value; "a|b" allows these words only */
	const char *help;	/* N_("one line, without a full stop") */
	const char **value;	/* set to the argument; stays as it is without the option */
	bool *flag;		/* set to true, of an option without argument */
};

struct cli_command {
	const char *name;		/* "lg-list" */
	const char *operands;		/* as usage shows them: "ID FIELD=VALUE..." */
	int least, most;		/* how many operands; CLI_ANY: no limit */
	const char *about;		/* N_("One sentence.") */
	const struct cli_option *options;	/* ends with an empty row */
	bool has_terms;			/* -key:value is an operand: a negated term of a query */
};

struct cli {
	const struct cli_command *command;
	const char *directory;		/* -C; the process is there already */
	const char *lang;		/* --lang as given, "sv" or "en"; or null */
	char **operands;
	int n_operands;
	bool colour;			/* standard output may have colours */
	struct diags diags;		/* printed to standard error by cli_finish() */
	enum language language;		/* valid when has_language: ask cli_language() */
	bool has_language, is_stated;	/* chosen already; chosen by --lang or lg.lang */
	bool help, version, completion;
	struct cli_option options[CLI_MAX_OPTIONS];	/* the command's, then the common ones */
	size_t n_options;
};

/* Parses the arguments and goes to -C; ends the process after -h, --version or with status 129. */
void cli_start(struct cli *cli, const struct cli_command *command, int argc, char **argv);
/* Prints cli.diags, closes standard output; returns the status, or 128 when writing failed. */
int cli_finish(struct cli *cli, int status);
/* Says what is wrong (a text of N_() with %1 for `argument`) and ends the process with 129. */
void cli_usage(struct cli *cli, const char *problem, const char *argument)
	__attribute__((noreturn));

/* The language of messages: --lang, git's lg.lang, the locale; chosen when the command starts. */
enum language cli_language(struct cli *cli);
/* From now on messages are in this language, as in a report; until the next call. */
void cli_speak(enum language language);
/* The language of labels: --lang, git's lg.lang, else the repository's own. */
enum language cli_label_language(struct cli *cli, enum language of_repository);

/* Adds the folder ../share/`below` beside the program's own, where its data is installed. */
void cli_add_share(struct buf *out, const char *below);
/* The folder of the schema and templates that lg-init hands out. */
void cli_data_directory(struct buf *out);

/*
 * Adds text of a record for a person to read: control and bidirectional
 * characters made visible, and nothing that a CI runner takes as a command.
 * Line ends are kept when `lines`.
 */
void cli_add_text(struct buf *out, struct str text, bool lines);
/* Adds "path:line:column: severity: message [rule]" and a line end, coloured when asked for. */
void cli_add_diag(struct cli *cli, const struct diag *diag, bool colour, struct buf *out);
/* Sorts the rows and prints each on a line. */
void cli_print_diags(struct cli *cli, struct diags *diags, FILE *to);
/* True when a stream is a terminal and NO_COLOR is not set. */
bool cli_has_colour(FILE *stream);
/* Writes the buffer to standard output; a failure shows in cli_finish(). */
void cli_print(const struct buf *text);

#endif
