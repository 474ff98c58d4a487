/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-init: make a records repository, or bring an older one up to date, without touching
 * what is there.
 */
#include "base/path.h"
#include "cli.h"
#include "handout.h"
#include "record/config.h"
#include "record/record.h"
#include "store/command.h"
#include "store/repo.h"
#include "text/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	const char *unit, *title, *ci, *repository;
	bool hooks;
} opts;

static const struct cli_option options[] = {
	{ .name = "unit", .letter = 'u', .argument = "UNIT",
	  .help = N_("name and folder of the first unit; without it the unit is the top"),
	  .value = &opts.unit },
	{ .name = "hooks", .help = N_("let git check what is committed here, or pushed to here"),
	  .flag = &opts.hooks },
	{ .name = "ci", .argument = "github|gitlab|forgejo",
	  .help = N_("add the file by which a forge checks each pull request"), .value = &opts.ci },
	{ .name = "title", .argument = "TITLE", .help = N_("the unit's title for people"),
	  .value = &opts.title },
	{ .name = "repository", .argument = "WORD",
	  .help = N_("a chosen word for approvals to know the repository by, instead of a random one"),
	  .value = &opts.repository },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-init", .operands = "[DIR]", .most = 1,
	.about = N_("Make a records repository, or add to one what is new; nothing that exists is changed."),
	.options = options,
};

/* The files that come with lg, on their way into a repository. */
struct setup {
	struct repo repo;
	int data;			/* the folder that they come from */
	struct buf data_path;
	struct arena arena;
	struct str *paths;		/* that belong into the commit */
	size_t n, cap;
	struct str *made;		/* those of them that did not exist */
	size_t n_made, made_cap;
	int before;			/* the folder in which the command was started */
	bool made_folder, made_git;	/* the folder that it is about, and git's in it */
	struct diags *diags;
};

static int fail(enum diag_id id, struct str path, struct diags *diags)
{
	diag_add(diags, id, (struct place){ path, 0, 0 },
		 DIAG_ARGS(path, str_of(strerror(errno))));
	return -1;
}

/* --- the folder and its git repository ---------------------------------------------------- */

static int enter(struct setup *setup, const char *directory)
{
	setup->before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	setup->made_folder = mkdir(directory, 0777) == 0;
	if ((!setup->made_folder && errno != EEXIST) || chdir(directory) < 0)
		return fail(DIAG_FILE_WRITE, str_of(directory), setup->diags);
	return 0;
}

/* Git's answer to a question of rev-parse about the folder that the process is in. */
static bool git_says(const char *question)
{
	struct git_command ask = GIT_COMMAND_INIT;
	bool is;

	git_command_add(&ask, "rev-parse", question, NULL);
	is = git_command_run(&ask, ".") == 0 &&
	     str_eq(str_trim(buf_str(&ask.out)), STR("true"));
	git_command_release(&ask);
	return is;
}

static int make_git(struct setup *setup)
{
	struct git_command init = GIT_COMMAND_INIT;
	int result = 0;

	if (git_says("--is-inside-work-tree"))
		return 0;
	setup->made_git = access(".git", F_OK) < 0;
	git_command_add(&init, "init", "--quiet", "--initial-branch=main", NULL);
	if (git_command_run(&init, ".") != 0)
		result = git_command_refuse(&init, STR(""), setup->diags);
	git_command_release(&init);
	return result;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	return remove(path);
}

/* A run that is refused leaves no folder behind that it has made, nor git's in it. */
static void leave(const struct setup *setup, const char *directory)
{
	if (setup->made_git)
		nftw(".git", remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (setup->made_folder)
		unlinkat(setup->before, directory, AT_REMOVEDIR);
}

/* The branch that commits go to now is the one to protect. */
static void add_branch(struct buf *out)
{
	struct git_command branch = GIT_COMMAND_INIT;

	git_command_add(&branch, "symbolic-ref", "--quiet", "--short", "HEAD", NULL);
	if (git_command_run(&branch, ".") == 0)
		yaml_add_scalar(out, str_trim(buf_str(&branch.out)), false);
	else
		buf_add(out, STR("main"));
	git_command_release(&branch);
}

/* --- lg.yaml ------------------------------------------------------------------------------ */

/* The name of a unit begins with a letter, unlike that of many a folder. */
static void add_unit_name(struct str folder, struct buf *out)
{
	struct buf slug = BUF_INIT;

	slug_add(&slug, folder);
	if (!slug.n || slug.p[0] < 'a')
		buf_add(out, STR("unit"));
	if (slug.n && out->n)
		buf_addc(out, '-');
	buf_add(out, buf_str(&slug));
	buf_release(&slug);
}

/* A word that no other repository has: what is approved in one is not approved in its twin. */
static void add_identity(struct buf *out)
{
	unsigned char bytes[16];

	while (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		;
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_printf(out, "%02x", bytes[i]);
}

static void add_config(struct cli *cli, struct setup *setup, struct buf *out)
{
	struct str folder = path_name(buf_str(&setup->repo.path));
	struct buf name = BUF_INIT;

	add_unit_name(opts.unit ? str_of(opts.unit) : folder, &name);
	buf_printf(out, "format: 1\nlanguage: %s\nbranch: ", language_code(cli_language(cli)));
	add_branch(out);
	buf_add(out, STR("\nrepository: "));
	if (opts.repository)
		yaml_add_scalar(out, str_of(opts.repository), false);
	else
		add_identity(out);
	buf_printf(out, "\nunits:\n  %s:\n    path: ", name.p);
	yaml_add_scalar(out, opts.unit ? str_of(opts.unit) : STR("."), false);
	buf_add(out, STR("\n    title: "));
	yaml_add_scalar(out, opts.title ? str_of(opts.title) :
			opts.unit ? str_of(opts.unit) : folder, false);
	buf_addc(out, '\n');
	buf_release(&name);
}

/* --- files -------------------------------------------------------------------------------- */

static void belongs(struct setup *setup, struct str path)
{
	setup->paths = mem_grow(setup->paths, &setup->cap, setup->n + 1, sizeof(*setup->paths));
	setup->paths[setup->n++] = path;
}

static int make_file(struct setup *setup, struct str path, struct str bytes)
{
	if (file_make_parents(setup->repo.top, path, setup->diags) < 0 ||
	    file_create(setup->repo.top, path, bytes, setup->diags) < 0)
		return -1;
	setup->made = mem_grow(setup->made, &setup->made_cap, setup->n_made + 1,
			       sizeof(*setup->made));
	setup->made[setup->n_made++] = path;
	belongs(setup, path);
	return 0;
}

/* Not one that no command would read afterwards, for a unit that lies outside, say. */
static int make_config(struct setup *setup, struct str bytes)
{
	struct document file = { STR("lg.yaml"), bytes };
	struct arena arena = ARENA_INIT;
	struct config config;
	int result = config_parse(file, &arena, &config, setup->diags);

	if (result == 0)
		result = make_file(setup, file.path, bytes);
	arena_release(&arena);
	return result;
}

/* A file that somebody changed stays; where it differs from ours can be looked at. */
static int compare_file(struct setup *setup, struct str path, struct str ours)
{
	struct buf theirs = BUF_INIT;
	int result = file_read(setup->repo.top, path, FILE_MAX_RECORD, &theirs, setup->diags);

	if (result == 0 && str_eq(buf_str(&theirs), ours))
		belongs(setup, path);
	else if (result == 0)
		diag_add(setup->diags, DIAG_INIT_DIFFERS, (struct place){ path, 0, 0 },
			 DIAG_ARGS(path, buf_str(&setup->data_path)));
	buf_release(&theirs);
	return result;
}

static int copy_file(struct setup *setup, struct str path)
{
	struct buf bytes = BUF_INIT;
	int result = file_read(setup->data, path, FILE_MAX_RECORD, &bytes, setup->diags);

	if (result == 0)
		result = file_exists(setup->repo.top, path) ?
			 compare_file(setup, path, buf_str(&bytes)) :
			 make_file(setup, path, buf_str(&bytes));
	buf_release(&bytes);
	return result;
}

static int copy_folder(struct setup *setup, struct str folder)
{
	struct entry *entries;
	size_t n;

	if (file_list(setup->data, folder, &setup->arena, &entries, &n, setup->diags) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct buf path = BUF_INIT;
		struct str kept;

		buf_printf(&path, "%.*s/%.*s", STR_ARG(folder), STR_ARG(entries[i].name));
		kept = arena_str(&setup->arena, buf_str(&path));
		buf_release(&path);
		if (entries[i].kind == ENTRY_FILE && copy_file(setup, kept) < 0)
			return -1;
	}
	return 0;
}

/* --- merges by field ---------------------------------------------------------------------- */

static const struct str attributes_path = { ".gitattributes", 14 };

/* Templates have fields too, and what has none is merged by lines as before. */
static const char attributes[] =
	"# Merges by field, see lg-merge(1); a clone that does not know lg merges by lines.\n"
	"*.md merge=lg diff=lg\n";

/* Whether some line hands files to the driver already. */
static bool has_driver(struct str text)
{
	return str_find(text, STR("merge=lg"), 0) != SIZE_MAX;
}

/* A file of attributes that somebody wrote stays; what could stand in it is told. */
static int make_attributes(struct setup *setup)
{
	struct str ours = str_of(attributes);
	struct buf theirs = BUF_INIT;
	int result;

	if (!file_exists(setup->repo.top, attributes_path))
		return make_file(setup, attributes_path, ours);
	result = file_read(setup->repo.top, attributes_path, FILE_MAX_RECORD, &theirs,
			   setup->diags);
	if (result == 0 && str_eq(buf_str(&theirs), ours))
		belongs(setup, attributes_path);
	else if (result == 0 && !has_driver(buf_str(&theirs)))
		diag_add(setup->diags, DIAG_INIT_ATTRIBUTES,
			 (struct place){ attributes_path, 0, 0 },
			 DIAG_ARGS(attributes_path, STR("*.md merge=lg diff=lg")));
	buf_release(&theirs);
	return result;
}

static bool knows_driver(void)
{
	struct git_command config = GIT_COMMAND_INIT;
	bool knows;

	git_command_add(&config, "config", "--get", "merge.lg.driver", NULL);
	knows = git_command_run(&config, ".") == 0;
	git_command_release(&config);
	return knows;
}

/* Git runs only what the user's own configuration names, so every clone has to be told. */
static void add_driver(const struct setup *setup, struct buf *out)
{
	struct buf line = BUF_INIT;
	bool is_new = false;

	for (size_t i = 0; i < setup->n_made; i++)
		is_new = is_new || str_eq(setup->made[i], attributes_path);
	if (!is_new || knows_driver())
		return;
	msg_format(_("records merge by field once git is told to, in each clone: %1"),
		   DIAG_ARGS(STR("git config merge.lg.driver 'lg-merge %O %A %B %L %P'")), 1,
		   &line);
	cli_add_text(out, buf_str(&line), false);
	buf_addc(out, '\n');
	buf_release(&line);
}

/* --- all of it ---------------------------------------------------------------------------- */

static void take_back(void *context)
{
	const struct setup *setup = context;

	for (size_t i = 0; i < setup->n_made; i++)
		file_remove(setup->repo.top, setup->made[i]);
	if (setup->n_made) {
		file_remove(setup->repo.top, STR("schema"));
		file_remove(setup->repo.top, STR("templates"));
	}
}

/* What a killed run left uncommitted is found again here, so running once more completes it. */
static int commit(struct setup *setup, bool is_first)
{
	struct commit commit = { .paths = setup->paths, .n_paths = setup->n,
				 .undo = take_back, .context = setup };
	bool clean;

	commit.subject = is_first ? STR("lg: start a records repository") :
			 STR("lg: add new types and templates");
	if (repo_is_clean(&setup->repo, setup->paths, setup->n, &clean, setup->diags) == 0)
		return clean ? 0 : repo_commit(&setup->repo, &commit, setup->diags);
	take_back(setup);
	return -1;
}

static int open_setup(struct setup *setup)
{
	char *here = realpath(".", NULL);

	setup->repo.top = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	buf_add(&setup->repo.path, str_of(here));
	free(here);
	cli_data_directory(&setup->data_path);
	setup->data = open(setup->data_path.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (setup->repo.top < 0 || !setup->repo.path.n)
		return fail(DIAG_FILE_UNREADABLE, STR("."), setup->diags);
	if (setup->data < 0)
		return fail(DIAG_FILE_UNREADABLE, buf_str(&setup->data_path), setup->diags);
	return 0;
}

static int fill(struct cli *cli, struct setup *setup, bool is_first)
{
	struct buf config = BUF_INIT, unused = BUF_INIT;
	int result = 0;

	add_config(cli, setup, &config);
	if (is_first)
		result = make_config(setup, buf_str(&config));
	else if (!repo_read_head(&setup->repo, STR("lg.yaml"), &unused))
		belongs(setup, STR("lg.yaml"));
	buf_release(&config);
	buf_release(&unused);
	if (result < 0 || make_attributes(setup) < 0 ||
	    copy_folder(setup, STR("schema")) < 0 || copy_folder(setup, STR("templates")) < 0) {
		take_back(setup);
		return -1;
	}
	return commit(setup, is_first);
}

static void print_result(struct cli *cli, const struct setup *setup)
{
	struct buf out = BUF_INIT, line = BUF_INIT;
	char count[24];

	cli_language(cli);
	snprintf(count, sizeof(count), "%zu", setup->n_made);
	msg_format(_("records repository in %1, new files: %2"),
		   DIAG_ARGS(buf_str(&setup->repo.path), str_of(count)), 2, &line);
	cli_add_text(&out, buf_str(&line), false);
	buf_addc(&out, '\n');
	add_driver(setup, &out);
	cli_print(&out);
	buf_release(&line);
	buf_release(&out);
}

static void close_setup(struct setup *setup)
{
	if (setup->data >= 0)
		close(setup->data);
	if (setup->before >= 0)
		close(setup->before);
	repo_close(&setup->repo);
	buf_release(&setup->data_path);
	arena_release(&setup->arena);
	free(setup->paths);
	free(setup->made);
}

static int set_up(struct cli *cli, struct setup *setup)
{
	int lock, result;

	if (cli->n_operands && enter(setup, cli->operands[0]) < 0)
		return -1;
	if (make_git(setup) < 0 || open_setup(setup) < 0)
		return -1;
	lock = repo_lock(&setup->repo);
	result = fill(cli, setup, !file_exists(setup->repo.top, STR("lg.yaml")));
	repo_unlock(lock);
	return result;
}

/* --- hooks and the check of a forge -------------------------------------------------------- */

static bool is_bare(void)
{
	return git_says("--is-bare-repository");
}

/* What is asked for beside the records, of the repository that the process is in. */
static int hand_out(struct cli *cli)
{
	if (opts.hooks && handout_hooks(cli, is_bare()) < 0)
		return -1;
	return opts.ci ? handout_ci(cli, opts.ci) : 0;
}

/*
 * In a repository that has records, or where a server keeps them, hooks and file alone are what
 * is asked for: nobody who wants hooks in a new clone wants a commit of new types.
 */
static bool is_handout_alone(const struct cli *cli)
{
	bool is = false;
	int here;

	if (!opts.hooks && !opts.ci)
		return false;
	here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (!cli->n_operands || chdir(cli->operands[0]) == 0)
		is = access("lg.yaml", F_OK) == 0 || is_bare();
	if (!is && fchdir(here) < 0)
		is = true;
	close(here);
	return is;
}

static int run(struct cli *cli)
{
	struct setup setup = { .repo.top = -1, .data = -1, .before = -1, .arena = ARENA_INIT,
			       .diags = &cli->diags };
	int result;

	if (is_handout_alone(cli))
		return hand_out(cli) == 0 ? CLI_CLEAN : CLI_FAILED;
	result = set_up(cli, &setup);
	if (result == 0)
		print_result(cli, &setup);
	else
		leave(&setup, cli->operands[0]);
	close_setup(&setup);
	if (result == 0)
		result = hand_out(cli);
	return result == 0 ? CLI_CLEAN : CLI_FAILED;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
