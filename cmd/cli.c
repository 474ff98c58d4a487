/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli.h"

#include "base/utf8.h"
#include "language.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- options ----------------------------------------------------------------------------- */

/* Where parsing has come to: argv[at] is the next argument to look at. */
struct arguments {
	char **argv;
	int argc, at;
};

static bool is_last(const struct cli_option *option)
{
	return !option->name && !option->letter;
}

static void add_option(struct cli *cli, struct cli_option option)
{
	assert(cli->n_options < CLI_MAX_OPTIONS);
	cli->options[cli->n_options++] = option;
}

static void collect_options(struct cli *cli)
{
	for (const struct cli_option *own = cli->command->options; own && !is_last(own); own++)
		add_option(cli, *own);
	add_option(cli, (struct cli_option){ .letter = 'C', .argument = "DIR",
		.help = N_("work as if started in DIR"), .value = &cli->directory });
	add_option(cli, (struct cli_option){ .name = "lang", .argument = "sv|en",
		.help = N_("language of messages and labels"), .value = &cli->lang });
	add_option(cli, (struct cli_option){ .name = "help", .letter = 'h',
		.help = N_("print this help"), .flag = &cli->help });
	add_option(cli, (struct cli_option){ .name = "version",
		.help = N_("print the version"), .flag = &cli->version });
	/* Without help text: for the build, which makes the completion of shells from it. */
	add_option(cli, (struct cli_option){ .name = "completion", .flag = &cli->completion });
}

static const struct cli_option *find_long(const struct cli *cli, struct str name)
{
	for (size_t i = 0; i < cli->n_options; i++)
		if (cli->options[i].name && str_eq(str_of(cli->options[i].name), name))
			return &cli->options[i];
	return NULL;
}

static const struct cli_option *find_short(const struct cli *cli, char letter)
{
	for (size_t i = 0; i < cli->n_options; i++)
		if (cli->options[i].letter == letter)
			return &cli->options[i];
	return NULL;
}

/* Cuts the next word off "a|b|c". */
static bool next_word(struct str *words, struct str *word)
{
	if (!words->n)
		return false;
	*word = str_until(*words, '|');
	*words = str_from(*words, word->n + 1);
	return true;
}

static bool is_choice(const struct cli_option *option)
{
	return option->argument && strchr(option->argument, '|');
}

static bool allows(const struct cli_option *option, const char *value)
{
	struct str words = str_of(option->argument), word;

	if (!is_choice(option))
		return true;
	while (next_word(&words, &word))
		if (str_eq(word, str_of(value)))
			return true;
	return false;
}

static void take_value(struct cli *cli, const struct cli_option *option, const char *given,
		       const char *value)
{
	if (!value)
		cli_usage(cli, N_("%1 needs a value"), given);
	if (!allows(option, value))
		cli_usage(cli, N_("%1 is not a value of this option"), given);
	*option->value = value;
}

static char *next_argument(struct arguments *args)
{
	return args->at < args->argc ? args->argv[args->at++] : NULL;
}

static void parse_long(struct cli *cli, struct arguments *args)
{
	char *given = next_argument(args);
	struct str name = str_until(str_of(given + 2), '=');
	const char *value = given[2 + name.n] == '=' ? given + 2 + name.n + 1 : NULL;
	const struct cli_option *option = find_long(cli, name);

	if (!option)
		cli_usage(cli, N_("there is no option %1"), given);
	if (option->flag && value)
		cli_usage(cli, N_("%1: the option takes no value"), given);
	if (option->flag)
		*option->flag = true;
	else
		take_value(cli, option, given, value ? value : next_argument(args));
}

/* -abcVALUE: flags, and at the end perhaps an option with its value, here or in what follows. */
static void parse_short(struct cli *cli, struct arguments *args)
{
	char *given = next_argument(args);

	for (char *p = given + 1; *p; p++) {
		const struct cli_option *option = find_short(cli, *p);

		if (!option)
			cli_usage(cli, N_("there is no option %1"), given);
		if (option->flag) {
			*option->flag = true;
			continue;
		}
		take_value(cli, option, given, p[1] ? p + 1 : next_argument(args));
		return;
	}
}

static bool is_word_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* -area:classification, as the short form of queries writes "not". */
static bool is_term(const char *argument)
{
	const char *p = argument + 1;

	while (is_word_character(*p))
		p++;
	return p > argument + 1 && *p == ':';
}

static void add_operand(struct cli *cli, char *operand)
{
	cli->operands[cli->n_operands++] = operand;
}

static void parse_arguments(struct cli *cli, struct arguments *args)
{
	while (args->at < args->argc) {
		char *given = args->argv[args->at];
		bool dash = given[0] == '-' && given[1];

		if (strcmp(given, "--") == 0) {
			args->at++;
			break;
		}
		if (dash && given[1] == '-')
			parse_long(cli, args);
		else if (dash && !(cli->command->has_terms && is_term(given)))
			parse_short(cli, args);
		else
			add_operand(cli, next_argument(args));
	}
	while (args->at < args->argc)
		add_operand(cli, next_argument(args));
}

static void check_operands(struct cli *cli)
{
	if (cli->n_operands < cli->command->least)
		cli_usage(cli, N_("%1 is missing"), cli->command->operands);
	if (cli->n_operands > cli->command->most)
		cli_usage(cli, N_("%1 is one argument too many"),
			  cli->operands[cli->command->most]);
}

/* --- usage, version, completion ---------------------------------------------------------- */

static void add_names(const struct cli_option *option, struct buf *out)
{
	if (option->letter && option->name)
		buf_printf(out, "  -%c, --%s", option->letter, option->name);
	else if (option->letter)
		buf_printf(out, "  -%c", option->letter);
	else
		buf_printf(out, "      --%s", option->name);
	if (option->argument)
		buf_printf(out, " %s", option->argument);
}

static void add_option_usage(const struct cli_option *option, size_t width, struct buf *out)
{
	size_t start = out->n;

	add_names(option, out);
	do
		buf_addc(out, ' ');
	while (out->n - start < width);
	buf_printf(out, " %s\n", _(option->help));
}

static size_t usage_width(const struct cli *cli)
{
	struct buf names = BUF_INIT;
	size_t width = 0;

	for (size_t i = 0; i < cli->n_options; i++) {
		buf_clear(&names);
		if (cli->options[i].help)
			add_names(&cli->options[i], &names);
		if (names.n > width)
			width = names.n;
	}
	buf_release(&names);
	return width + 1;
}

static void print_usage(struct cli *cli)
{
	struct buf out = BUF_INIT;
	const char *operands = cli->command->operands;

	buf_printf(&out, "%s %s [%s]...%s%s\n%s\n\n", _("Usage:"), cli->command->name, _("OPTION"),
		   operands ? " " : "", operands ? operands : "", _(cli->command->about));
	for (size_t i = 0; i < cli->n_options; i++)
		if (cli->options[i].help)
			add_option_usage(&cli->options[i], usage_width(cli), &out);
	cli_print(&out);
	buf_release(&out);
}

/* The values of an option with a fixed choice, as a branch of the shell's case. */
static void add_completion_values(const struct cli_option *option, struct buf *out)
{
	struct str words = str_of(option->argument), word;

	buf_printf(out, "\t--%s) words='", option->name);
	while (next_word(&words, &word))
		buf_printf(out, "%.*s ", STR_ARG(word));
	buf_add(out, STR("' ;;\n"));
}

static void add_completion_names(const struct cli *cli, struct buf *out)
{
	for (size_t i = 0; i < cli->n_options; i++) {
		const struct cli_option *option = &cli->options[i];

		if (option->help && option->name)
			buf_printf(out, "--%s ", option->name);
		else if (option->help)
			buf_printf(out, "-%c ", option->letter);
	}
}

/* A script for bash: options after a dash, the words of an option that has them, else files. */
static void print_completion(const struct cli *cli)
{
	const char *name = cli->command->name;
	struct buf out = BUF_INIT;

	buf_printf(&out, "# Completion of %s for bash.\n_%s()\n{\n\tlocal words= before=$3\n"
		   "\t[ \"$before\" != = ] || before=${COMP_WORDS[COMP_CWORD-2]}\n"
		   "\tcase $before in\n", name, name);
	for (size_t i = 0; i < cli->n_options; i++)
		if (is_choice(&cli->options[i]))
			add_completion_values(&cli->options[i], &out);
	buf_add(&out, STR("\t*) [[ $2 != -* ]] || words='"));
	add_completion_names(cli, &out);
	buf_printf(&out, "' ;;\n\tesac\n"
		   "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${2#=}\")\n}\n"
		   "complete -o default -F _%s %s\n", name, name);
	cli_print(&out);
	buf_release(&out);
}

static bool answer_about_itself(struct cli *cli)
{
	if (cli->help)
		print_usage(cli);
	else if (cli->version)
		printf("%s %s\n", cli->command->name, LG_VERSION);
	else if (cli->completion)
		print_completion(cli);
	else
		return false;
	return true;
}

/* --- start and finish -------------------------------------------------------------------- */

/*
 * A closed standard stream would lend its number to the next file that is
 * opened, and messages would be written into a record. Opened the wrong way
 * round, writing to it fails, as it should.
 */
static void guard_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0)
			_exit(CLI_FAILED);
}

static void print_problem(struct cli *cli, const char *text, struct str argument)
{
	struct buf out = BUF_INIT, message = BUF_INIT;

	cli_language(cli);
	msg_format(_(text), &argument, 1, &message);
	buf_printf(&out, "%s: ", cli->command->name);
	cli_add_text(&out, buf_str(&message), false);
	fprintf(stderr, "%s\n", out.p);
	buf_release(&message);
	buf_release(&out);
}

void cli_start(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct arguments args = { argv, argc, 1 };

	guard_streams();
	/* Where who started us ignores it, nobody could be told how a child of ours ended. */
	signal(SIGCHLD, SIG_DFL);
	*cli = (struct cli){ .command = command, .diags = DIAGS_INIT };
	cli->operands = mem_alloc((size_t)(argc + 1) * sizeof(*cli->operands));
	collect_options(cli);
	parse_arguments(cli, &args);
	cli->operands[cli->n_operands] = NULL;
	cli->colour = cli_has_colour(stdout);
	if (cli->directory && chdir(cli->directory) < 0) {
		print_problem(cli, N_("cannot go to the folder %1"), str_of(cli->directory));
		exit(cli_finish(cli, CLI_FAILED));
	}
	cli_language(cli);
	if (answer_about_itself(cli))
		exit(cli_finish(cli, CLI_CLEAN));
	check_operands(cli);
}

void cli_usage(struct cli *cli, const char *problem, const char *argument)
{
	print_problem(cli, problem, str_of(argument));
	fprintf(stderr, _("See %s -h.\n"), cli->command->name);
	exit(cli_finish(cli, CLI_USAGE));
}

/* Why standard output could not be written: a full disk may show first when it is closed. */
static int output_error;

static void write_out(FILE *to, const struct buf *text)
{
	bool failed = (text->n && fwrite(text->p, 1, text->n, to) < text->n) || fflush(to) != 0;

	if (failed && to == stdout && !output_error)
		output_error = errno;
}

int cli_finish(struct cli *cli, int status)
{
	write_out(stdout, &(struct buf)BUF_INIT);
	cli_print_diags(cli, &cli->diags, stderr);
	if (fclose(stdout) != 0 && !output_error)
		output_error = errno;
	if (output_error) {
		print_problem(cli, N_("cannot write standard output: %1"),
			      str_of(strerror(output_error)));
		status = CLI_FAILED;
	}
	diags_release(&cli->diags);
	free(cli->operands);
	cli->operands = NULL;
	return status;
}

/* --- language and data ------------------------------------------------------------------- */

void cli_speak(enum language language)
{
	struct buf catalogue = BUF_INIT;

	cli_add_share(&catalogue, "locale");
	msg_open(catalogue.p, language_code(language));
	buf_release(&catalogue);
}

enum language cli_language(struct cli *cli)
{
	if (cli->has_language)
		return cli->language;
	cli->has_language = true;
	if (cli->lang)
		cli->is_stated = language_parse(str_of(cli->lang), &cli->language);
	else
		cli->is_stated = language_of_setting(&cli->language);
	if (!cli->is_stated)
		cli->language = language_of_locale();
	if (cli->language != LANGUAGE_EN)
		cli_speak(cli->language);
	return cli->language;
}

enum language cli_label_language(struct cli *cli, enum language of_repository)
{
	cli_language(cli);
	return cli->is_stated ? cli->language : of_repository;
}

void cli_add_share(struct buf *out, const char *below)
{
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	program[n > 0 ? n : 0] = '\0';
	*(strrchr(program, '/') ? strrchr(program, '/') : program) = '\0';
	buf_printf(out, "%s/../share/%s", program, below);
}

void cli_data_directory(struct buf *out)
{
	cli_add_share(out, "lg");
}

/* --- printing ---------------------------------------------------------------------------- */

/* True while a line holds nothing that keeps a CI runner from trimming it away. */
static bool is_blank_so_far(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] > ' ' && line.p[i] <= '~')
			return false;
	return true;
}

/*
 * GitHub's runner obeys a line that begins with :: after trimming, and it and
 * Azure's obey ##[ and ##vso[ anywhere.
 */
static bool is_command_at(struct str line, size_t at)
{
	struct str rest = str_from(line, at);

	return (str_starts(rest, STR("::")) && is_blank_so_far(str_sub(line, 0, at))) ||
	       str_starts(rest, STR("##[")) || str_starts(rest, STR("##vso["));
}

static void add_line(struct buf *out, struct str line)
{
	size_t start = 0;

	for (size_t i = 0; i < line.n; i++) {
		if ((line.p[i] != ':' && line.p[i] != '#') || !is_command_at(line, i))
			continue;
		buf_add(out, str_sub(line, start, i - start));
		buf_printf(out, "<U+%04X>", (unsigned)line.p[i]);
		start = i + 1;
	}
	buf_add(out, str_from(line, start));
}

/* Most text is printable ASCII on one line, in which nothing has to be made visible. */
static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			return false;
	return true;
}

void cli_add_text(struct buf *out, struct str text, bool lines)
{
	struct buf visible = BUF_INIT;
	struct str rest, line;

	if (is_plain(text)) {
		add_line(out, text);
		return;
	}
	utf8_add_visible(&visible, text, lines);
	rest = buf_str(&visible);
	for (bool more = true; more;) {
		line = str_until(rest, '\n');
		add_line(out, line);
		more = line.n < rest.n;
		rest = str_from(rest, line.n + 1);
		if (more)
			buf_addc(out, '\n');
	}
	buf_release(&visible);
}

bool cli_has_colour(FILE *stream)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0) &&
	       isatty(fileno(stream));
}

void cli_print(const struct buf *text)
{
	write_out(stdout, text);
}

static void add_place(const struct cli *cli, const struct place *place, struct buf *out)
{
	if (place->path.n)
		cli_add_text(out, place->path, false);
	else
		buf_add(out, str_of(cli->command->name));
	if (place->line)
		buf_printf(out, ":%u", place->line);
	if (place->line && place->column)
		buf_printf(out, ":%u", place->column);
}

static void add_severity(enum severity severity, bool colour, struct buf *out)
{
	static const char *const colours[] = { "\033[31m", "\033[33m", "\033[36m" };

	buf_printf(out, ": %s%s%s: ", colour ? colours[severity] : "", severity_name(severity),
		   colour ? "\033[m" : "");
}

/* The words of another program may have lines; those that follow the first are set off. */
static void add_message(const struct diag *diag, struct buf *out)
{
	struct buf message = BUF_INIT;
	struct str rest, line;
	bool first = true;

	diag_message(diag, &message);
	rest = str_trim(buf_str(&message));
	while (str_next_line(&rest, &line)) {
		if (!first)
			buf_add(out, STR("\n  | "));
		cli_add_text(out, line, false);
		first = false;
	}
	buf_release(&message);
}

void cli_add_diag(struct cli *cli, const struct diag *diag, bool colour, struct buf *out)
{
	add_place(cli, &diag->place, out);
	add_severity(diag->severity, colour, out);
	add_message(diag, out);
	buf_add(out, STR(" ["));
	cli_add_text(out, diag_rule(diag), false);
	buf_add(out, STR("]\n"));
}

void cli_print_diags(struct cli *cli, struct diags *diags, FILE *to)
{
	bool colour = cli_has_colour(to);
	struct buf out = BUF_INIT;

	diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++)
		cli_add_diag(cli, &diags->rows[i], colour, &out);
	write_out(to, &out);
	buf_release(&out);
}
