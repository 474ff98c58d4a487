/* SPDX-License-Identifier: EUPL-1.2 */
/* lg-add: a new record, from fields, a text or the editor, committed alone. */
#include "editor.h"
#include "record/edit.h"
#include "text/frontmatter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct {
	const char *unit, *id, *file, *why;
	bool edit, no_commit;
} opts;

static const struct cli_option options[] = {
	{ .name = "unit", .letter = 'u', .argument = "UNIT",
	  .help = N_("the unit that the record belongs to"), .value = &opts.unit },
	{ .name = "id", .argument = "ID",
	  .help = N_("a chosen id instead of one at random"), .value = &opts.id },
	{ .name = "file", .letter = 'F', .argument = "FILE",
	  .help = N_("take fields and text from FILE; - is standard input"), .value = &opts.file },
	{ .name = "edit", .letter = 'e',
	  .help = N_("open the editor before the record is written"), .flag = &opts.edit },
	{ .name = "message", .letter = 'm', .argument = "WHY",
	  .help = N_("the reason, for the commit"), .value = &opts.why },
	{ .name = "no-commit", .help = N_("leave the record staged"), .flag = &opts.no_commit },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-add", .operands = "TYPE [FIELD=VALUE...]", .least = 1, .most = CLI_ANY,
	.about = N_("Write a new record, check it, and commit it alone."), .options = options,
};

/* --- type, unit and id -------------------------------------------------------------------- */

static int choose_type(struct cli *cli, struct draft *draft)
{
	const struct schema *schema = &draft->snapshot.schema;
	struct str name = str_of(cli->operands[0]);
	struct buf names = BUF_INIT;

	draft->type = schema_type(schema, name);
	if (draft->type)
		return 0;
	for (size_t i = 0; i < schema->n_types; i++)
		buf_add_item(&names, schema->types[i].name);
	diag_add(&cli->diags, DIAG_TYPE_UNKNOWN, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(name, buf_str(&names)));
	buf_release(&names);
	return -1;
}

static void ask_for_unit(struct cli *cli, const struct config *config)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < config->n_units; i++)
		buf_add_item(&names, config->units[i].name);
	if (opts.unit)
		diag_add(&cli->diags, DIAG_UNIT_UNKNOWN, (struct place){ STR("lg.yaml"), 0, 0 },
			 DIAG_ARGS(str_of(opts.unit), buf_str(&names)));
	else
		diag_add(&cli->diags, DIAG_UNIT_NEEDED, (struct place){ STR("lg.yaml"), 0, 0 },
			 DIAG_ARGS(buf_str(&names)));
	buf_release(&names);
}

static int choose_unit(struct cli *cli, struct draft *draft)
{
	const struct config *config = &draft->snapshot.config;

	if (opts.unit)
		draft->unit = config_unit(config, str_of(opts.unit));
	else if (config->n_units == 1)
		draft->unit = &config->units[0];
	else
		draft->unit = config_unit_of_path(config, buf_str(&draft->repo.prefix));
	if (draft->unit)
		return draft_check_unit(draft, &cli->diags);
	ask_for_unit(cli, config);
	return -1;
}

/* The id that was asked for, that of the text, or a new one. */
static int choose_id(struct draft *draft, struct str stated, struct diags *diags)
{
	if (opts.id)
		stated = str_of(opts.id);
	if (!stated.n)
		return draft_draw_id(draft, diags);
	return draft_take_id(draft, stated, diags);
}

/* --- the text ----------------------------------------------------------------------------- */

struct changes {
	struct change *rows;
	size_t n;
};

static bool has_change(const struct changes *changes, struct str field)
{
	for (size_t i = 0; i < changes->n; i++)
		if (str_eq(changes->rows[i].field, field))
			return true;
	return false;
}

/* Fields that are not given get their default, but a text in a file is taken as it is. */
static void add_defaults(const struct type *type, struct changes *changes)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct field *field = &type->fields[i];

		if (field->default_text.n && !has_change(changes, field->name))
			changes->rows[changes->n++] =
				(struct change){ CHANGE_SET, field->name, field->default_text };
	}
}

static struct changes read_changes(struct cli *cli, const struct type *type)
{
	size_t most = (size_t)cli->n_operands + type->n_fields;
	struct changes changes = { mem_alloc(most * sizeof(struct change)), 0 };

	for (int i = 1; i < cli->n_operands; i++)
		if (!change_parse(str_of(cli->operands[i]), &changes.rows[changes.n++]))
			cli_usage(cli, N_("%1 is not a change such as FIELD=VALUE"),
				  cli->operands[i]);
	return changes;
}

static int apply(struct draft *draft, const struct changes *changes, struct diags *diags)
{
	struct buf out = BUF_INIT;
	int result;

	if (!changes->n)
		return 0;
	result = record_edit(buf_str(&draft->bytes), draft->path, draft->type, changes->rows,
			     changes->n, &out, diags);
	if (result == 0) {
		buf_clear(&draft->bytes);
		buf_add(&draft->bytes, buf_str(&out));
	}
	buf_release(&out);
	return result;
}

/* Makes the text's id the chosen one: replaced where it stands, or as the first field. */
static int state_id(struct draft *draft, struct diags *diags)
{
	struct str bytes = arena_str(&draft->arena, buf_str(&draft->bytes));
	struct frontmatter parts;
	struct buf line = BUF_INIT;
	struct node *root, *id;

	if (frontmatter_split(bytes, draft->path, &parts, diags) < 0)
		return -1;
	root = yaml_parse((struct yaml_source){ .text = parts.yaml, .path = draft->path,
						.offset = (uint32_t)parts.yaml_at, .line = 2 },
			  &draft->arena, diags);
	if (!root)
		return -1;
	id = node_get(root, STR("id"));
	buf_printf(&line, "id: %.*s%s", STR_ARG(draft->id), parts.crlf ? "\r\n" : "\n");
	draft->added = !id;
	if (!id)
		buf_splice(&draft->bytes, parts.yaml_at, 0, buf_str(&line));
	else if (id->kind != NODE_SCALAR || !str_eq(id->text, draft->id))
		buf_splice(&draft->bytes, id->start, id->end - id->start, draft->id);
	buf_release(&line);
	return 0;
}

static bool is_from_input(void)
{
	return opts.file && strcmp(opts.file, "-") == 0;
}

static int start_from_file(struct draft *draft, const struct changes *changes,
			   struct diags *diags)
{
	if (editor_read_text(opts.file, &draft->bytes, diags) < 0)
		return CLI_FAILED;
	draft->path = str_of(is_from_input() ? "<stdin>" : opts.file);
	if (choose_id(draft, opts.id ? STR("") : draft_stated_id(draft, diags), diags) < 0 ||
	    diags->errors || state_id(draft, diags) < 0 || apply(draft, changes, diags) < 0)
		return CLI_FINDINGS;
	return CLI_CLEAN;
}

static int start_from_fields(struct draft *draft, const struct changes *changes,
			     struct diags *diags)
{
	if (choose_id(draft, STR(""), diags) < 0 ||
	    record_compose(draft->type, draft->id, changes->rows, changes->n, STR(""),
			   &draft->bytes, diags) < 0)
		return CLI_FINDINGS;
	return CLI_CLEAN;
}

/* A field that is given stands where the skeleton has it, no longer behind its #. */
static void uncomment(struct buf *skeleton, const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		struct buf line = BUF_INIT;
		size_t at;

		buf_printf(&line, "\n#%.*s:", STR_ARG(changes->rows[i].field));
		at = str_find(buf_str(skeleton), buf_str(&line), 0);
		if (at != SIZE_MAX && changes->rows[i].kind == CHANGE_SET)
			buf_splice(skeleton, at + 1, 1, STR(""));
		buf_release(&line);
	}
}

static int start_from_skeleton(struct cli *cli, struct draft *draft,
			       const struct changes *changes)
{
	enum language language = cli_label_language(cli, draft->snapshot.config.language);

	if (choose_id(draft, STR(""), &cli->diags) < 0)
		return CLI_FINDINGS;
	record_skeleton(draft->type, draft->id, language, &draft->bytes);
	uncomment(&draft->bytes, changes);
	return apply(draft, changes, &cli->diags) < 0 ? CLI_FINDINGS : CLI_CLEAN;
}

/* --- checking and writing ----------------------------------------------------------------- */

/* The user may have given the record another id in the editor. */
static int follow_id(struct draft *draft, struct diags *diags)
{
	struct diags unused = DIAGS_INIT;
	struct str id = draft_stated_id(draft, &unused);
	bool is_same = !id.n || str_eq(id, draft->id);

	diags_release(&unused);
	if (is_same)
		return 0;
	return draft_take_id(draft, id, diags);
}

/*
 * The file that the draft would become does not exist. A fault is in the file
 * that the text came from; or in the arguments or the editor's text, which has
 * other lines than what is left of it.
 */
static void name_origin(struct diags *diags, const struct draft *draft)
{
	struct place origin = { STR(""), 0, 0 };
	struct str path = draft->path;

	for (size_t i = 0; i < diags->n; i++) {
		struct place *place = &diags->rows[i].place;

		if (!str_eq(place->path, path))
			continue;
		if (opts.file && !opts.edit) {
			place->path = str_of(opts.file);
			place->line -= place->line > 1 ? draft->added : 0;
		} else {
			*place = origin;
		}
	}
}

static int judge(struct cli *cli, struct draft *draft, struct diags *diags)
{
	int status;

	if (follow_id(draft, diags) < 0)
		return CLI_FINDINGS;
	draft_place(draft);
	status = draft_check(cli, draft, diags);
	if (status == CLI_FINDINGS)
		name_origin(diags, draft);
	return status;
}

/* What the editor gave back, without the comments that only explained the fields. */
static int judge_edited(struct cli *cli, struct draft *draft, struct diags *diags)
{
	enum language language = cli_label_language(cli, draft->snapshot.config.language);
	struct buf skeleton = BUF_INIT, stripped = BUF_INIT;

	if (!opts.file) {
		record_skeleton(draft->type, draft->id, language, &skeleton);
		record_skeleton_strip(buf_str(&draft->bytes), buf_str(&skeleton), &stripped);
		buf_clear(&draft->bytes);
		buf_add(&draft->bytes, buf_str(&stripped));
	}
	buf_release(&skeleton);
	buf_release(&stripped);
	return judge(cli, draft, diags);
}

static int write_record(struct cli *cli, struct draft *draft)
{
	struct draft_commit how = { .why = str_of(opts.why), .stage_only = opts.no_commit };
	struct buf out = BUF_INIT;

	if (draft_commit(draft, how, &cli->diags) < 0)
		return CLI_FAILED;
	cli_add_text(&out, draft->path, false);
	buf_addc(&out, '\n');
	cli_print(&out);
	buf_release(&out);
	return CLI_CLEAN;
}

/*
 * Text from the editor or from standard input is nowhere else, so it is kept until it is
 * written.
 */
static int finish_text(struct cli *cli, struct draft *draft, int status)
{
	struct str name = id_is_valid(draft->id) ? draft->id : draft->type->name;
	struct buf again = BUF_INIT;
	struct editor editor;

	if (editor_open(&editor, &draft->repo, name, &cli->diags) < 0)
		status = CLI_FAILED;
	editor.is_sole = is_from_input();
	if (status == CLI_CLEAN)
		status = opts.edit ? editor_edit(&editor, cli, draft, judge_edited) :
				     judge(cli, draft, &cli->diags);
	if (status == CLI_CLEAN)
		status = write_record(cli, draft);
	if (status != CLI_CLEAN && !opts.edit)
		editor_keep(&editor, buf_str(&draft->bytes), &cli->diags);
	buf_printf(&again, "lg-add -F FILE %s", cli->operands[0]);
	editor_close(&editor, status, again.p, &cli->diags);
	buf_release(&again);
	return status;
}

/* What the text begins as: a file, a skeleton for the editor, or the given fields. */
static int start(struct cli *cli, struct draft *draft)
{
	struct changes changes = read_changes(cli, draft->type);
	int status;

	if (opts.file) {
		status = start_from_file(draft, &changes, &cli->diags);
	} else if (opts.edit) {
		status = start_from_skeleton(cli, draft, &changes);
	} else {
		add_defaults(draft->type, &changes);
		status = start_from_fields(draft, &changes, &cli->diags);
	}
	free(changes.rows);
	return status;
}

static int add(struct cli *cli, struct draft *draft)
{
	int status = start(cli, draft);

	if (opts.edit || is_from_input())
		return finish_text(cli, draft, status);
	if (status == CLI_CLEAN)
		status = judge(cli, draft, &cli->diags);
	return status == CLI_CLEAN ? write_record(cli, draft) : status;
}

static int run(struct cli *cli)
{
	struct draft draft;
	int status = CLI_FAILED;

	if (draft_check_reason(opts.why, &cli->diags) < 0)
		return CLI_FINDINGS;
	if (draft_open(&draft, &cli->diags) == 0 && choose_type(cli, &draft) == 0 &&
	    choose_unit(cli, &draft) == 0)
		status = add(cli, &draft);
	draft_close(&draft);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
