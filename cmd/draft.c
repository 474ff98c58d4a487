/* SPDX-License-Identifier: EUPL-1.2 */
#include "draft.h"

#include "record/subject.h"
#include "text/frontmatter.h"
#include "text/personal.h"

#include <string.h>
#include <sys/random.h>

enum { ID_LENGTH = 4, ID_TRIES = 16 };

enum { SHARD_DEPTH = 3, SHARD_NAME = 2 };

/* --- opening ------------------------------------------------------------------------------ */

int draft_open(struct draft *draft, struct diags *diags)
{
	*draft = (struct draft){ .repo.top = -1, .arena = ARENA_INIT };
	if (repo_open(".", &draft->repo, diags) < 0)
		return -1;
	draft->source = source_open_worktree(draft->repo.top);
	if (snapshot_read_schema(draft->source, &draft->snapshot, diags) < 0)
		return -1;
	return draft->snapshot.faulty ? -1 : 0;
}

void draft_close(struct draft *draft)
{
	snapshot_release(&draft->snapshot);
	source_close(draft->source);
	repo_close(&draft->repo);
	arena_release(&draft->arena);
	buf_release(&draft->head);
	buf_release(&draft->now);
	buf_release(&draft->bytes);
}

/* --- reading one record ------------------------------------------------------------------- */

/* A record out of some bytes, without telling its faults: those are draft_check()'s. */
static struct record *parse(struct draft *draft, struct str bytes)
{
	struct diags unused = DIAGS_INIT;
	struct record_reader reader = { .schema = &draft->snapshot.schema, .arena = &draft->arena,
					.diags = &unused };
	struct str unit = draft->unit ? draft->unit->name : STR("");
	struct record *record = record_parse(&reader, draft->type, unit, draft->path, bytes);

	record_reader_release(&reader);
	diags_release(&unused);
	return record;
}

/* Bytes that the arena keeps, for records that borrow from what they were read from. */
static struct record *parse_copy(struct draft *draft, const struct buf *bytes)
{
	return parse(draft, arena_str(&draft->arena, buf_str(bytes)));
}

struct str draft_stated_id(struct draft *draft, struct diags *diags)
{
	struct str bytes = arena_str(&draft->arena, buf_str(&draft->bytes));
	struct frontmatter parts;
	struct node *root, *id;

	if (frontmatter_split(bytes, draft->path, &parts, diags) < 0)
		return STR("");
	root = yaml_parse((struct yaml_source){ .text = parts.yaml, .path = draft->path,
						.offset = (uint32_t)parts.yaml_at, .line = 2 },
			  &draft->arena, diags);
	id = root ? node_get(root, STR("id")) : NULL;
	return id && id->kind == NODE_SCALAR ? id->text : STR("");
}

/* --- finding a record by its id ----------------------------------------------------------- */

/* The path of the file below a folder whose name begins with the id, or empty. */
static struct str find_name(struct draft *draft, struct str folder, unsigned depth,
			    struct str id)
{
	struct diags unused = DIAGS_INIT;
	struct str found = STR("");
	struct source_item *items;
	size_t n = 0;

	if (source_list(draft->source, folder, &draft->arena, &items, &n, &unused) < 0)
		n = 0;
	for (size_t i = 0; i < n && !found.n; i++) {
		if (items[i].kind == ENTRY_FILE && str_eq(id_of_path(items[i].name), id))
			found = items[i].path;
		else if (items[i].kind == ENTRY_DIRECTORY && depth < SHARD_DEPTH)
			found = find_name(draft, items[i].path, depth + 1, id);
	}
	diags_release(&unused);
	return found;
}

static struct str folder_of_type(struct draft *draft, const struct unit *unit)
{
	struct buf path = BUF_INIT;
	struct str folder;

	buf_add(&path, unit->path);
	buf_add(&path, unit->path.n ? STR("/") : STR(""));
	buf_add(&path, draft->type->directory);
	folder = arena_str(&draft->arena, buf_str(&path));
	buf_release(&path);
	return folder;
}

/* Reads the file at draft->path; false when the record in it has another id. */
static bool take_file(struct draft *draft, struct str id)
{
	struct diags unused = DIAGS_INIT;
	struct record *record = NULL;

	if (file_read(draft->repo.top, draft->path, FILE_MAX_RECORD, &draft->now, &unused) == 0)
		record = parse_copy(draft, &draft->now);
	diags_release(&unused);
	return record && str_eq(record->id, id);
}

static bool find_by_name(struct draft *draft, struct str id)
{
	const struct config *config = &draft->snapshot.config;

	for (size_t i = 0; i < config->n_units; i++) {
		draft->unit = &config->units[i];
		if (unit_is_elsewhere(draft->unit))
			continue;
		draft->path = find_name(draft, folder_of_type(draft, draft->unit), 0, id);
		if (draft->path.n && take_file(draft, id))
			return true;
	}
	return false;
}

/*
 * Only the id counts, so a file of another name is found too, by reading them all; and so are
 * the records of units that live elsewhere.
 */
static bool find_by_reading(struct draft *draft, struct str id)
{
	struct snapshot_options options = { .top = buf_str(&draft->repo.path) };
	struct diags unused = DIAGS_INIT;
	struct snapshot all = { .arena = ARENA_INIT };
	const struct record *record = NULL;
	bool found;

	if (snapshot_read(draft->source, options, &all, &unused) == 0)
		record = set_find(&all.set, id);
	if (record) {
		draft->path = arena_str(&draft->arena, record->path);
		draft->unit = config_unit(&draft->snapshot.config, record->unit);
	}
	found = record && (unit_is_elsewhere(draft->unit) || take_file(draft, id));
	snapshot_release(&all);
	diags_release(&unused);
	return found;
}

int draft_check_unit(const struct draft *draft, struct diags *diags)
{
	if (!unit_is_elsewhere(draft->unit))
		return 0;
	diag_add(diags, DIAG_UNIT_ELSEWHERE, draft->unit->place,
		 DIAG_ARGS(draft->unit->name, draft->unit->repository));
	return -1;
}

int draft_find(struct draft *draft, struct str id, struct diags *diags)
{
	draft->id = id;
	draft->type = schema_type_of_id(&draft->snapshot.schema, id);
	if (draft->type && (find_by_name(draft, id) || find_by_reading(draft, id))) {
		if (draft_check_unit(draft, diags) < 0)
			return -1;
		draft->in_head = repo_read_head(&draft->repo, draft->path, &draft->head);
		return 0;
	}
	diag_add(diags, DIAG_RECORD_NOT_FOUND, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(id));
	return -1;
}

/* --- the place of a new record ------------------------------------------------------------ */

static bool is_shard(const struct source_item *item)
{
	return item->kind == ENTRY_DIRECTORY && item->name.n == SHARD_NAME &&
	       item->name.p[0] >= '0' && item->name.p[0] <= 'Z' &&
	       item->name.p[1] >= '0' && item->name.p[1] <= 'Z';
}

/* A folder with sub-folders of two characters keeps its records in these, by the id's first two. */
static bool is_sharded(struct draft *draft, struct str folder)
{
	struct diags unused = DIAGS_INIT;
	struct source_item *items;
	bool found = false;
	size_t n = 0;

	if (source_list(draft->source, folder, &draft->arena, &items, &n, &unused) == 0)
		for (size_t i = 0; i < n; i++)
			found = found || is_shard(&items[i]);
	diags_release(&unused);
	return found;
}

void draft_place(struct draft *draft)
{
	struct str folder = folder_of_type(draft, draft->unit);
	struct record *record = parse_copy(draft, &draft->bytes);
	struct buf path = BUF_INIT;

	buf_add(&path, folder);
	buf_addc(&path, '/');
	if (is_sharded(draft, folder)) {
		buf_add(&path, str_sub(draft->id, str_index(draft->id, '-') + 1, SHARD_NAME));
		buf_addc(&path, '/');
	}
	record_file_name(draft->id, record ? record_title(record) : STR(""), &path);
	draft->path = arena_str(&draft->arena, buf_str(&path));
	draft->is_new = true;
	buf_release(&path);
}

/* --- checking ----------------------------------------------------------------------------- */

static bool is_about(const struct diag *row, struct str path)
{
	bool is = str_eq(row->place.path, path);

	for (size_t i = 0; i < DIAG_MAX_ARGS; i++)
		is = is || str_eq(row->args[i], path);
	return is;
}

/* What concerns the draft; the faults of other records are lg-check's to tell. */
static void keep_own(const struct diags *found, struct str path, struct diags *kept)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct diag *row = &found->rows[i];

		if (is_about(row, path))
			diag_add_field(kept, row->id, row->place, row->record, row->field,
				       row->args);
	}
}

/* Statuses may move as the schema says, seen from the last commit. */
static void check_status(struct draft *draft, struct diags *diags)
{
	struct diags unused = DIAGS_INIT;
	struct record *record = parse_copy(draft, &draft->bytes);
	struct record *old = draft->in_head ? parse_copy(draft, &draft->head) : NULL;
	struct set before, after;

	set_init(&before, &draft->snapshot.schema);
	set_init(&after, &draft->snapshot.schema);
	if (old)
		set_add(&before, old);
	if (record)
		set_add(&after, record);
	set_index(&before, &unused);
	set_index(&after, &unused);
	check_moves(&before, &after, diags);
	set_release(&before);
	set_release(&after);
	diags_release(&unused);
}

static void check_id(struct draft *draft, struct diags *diags)
{
	struct diags unused = DIAGS_INIT;
	struct str id = draft_stated_id(draft, &unused);

	if (id.n && !str_eq(id, draft->id))
		diag_add_field(diags, DIAG_EDIT_ID, (struct place){ draft->path, 0, 0 }, draft->id,
			       STR("id"), DIAG_NO_ARGS);
	diags_release(&unused);
}

int draft_check(struct cli *cli, struct draft *draft, struct diags *diags)
{
	struct view_options options = { .instead = { draft->path, buf_str(&draft->bytes) } };
	size_t errors = diags->errors;
	struct diags found = DIAGS_INIT;
	int result = CLI_FAILED;
	struct view view;

	if (view_open(cli, options, &view, &found) < 0) {
		diags_join(diags, &found);
		goto out;
	}
	rules_check(view.rules, &view.snapshot.set, view.today, &found);
	keep_own(&found, draft->path, diags);
	check_id(draft, diags);
	check_status(draft, diags);
	result = diags->errors > errors ? CLI_FINDINGS : CLI_CLEAN;
out:
	view_close(&view);
	diags_release(&found);
	return result;
}

/* A commit's message can no more be forgotten than its files. */
int draft_check_reason(const char *why, struct diags *diags)
{
	struct buf masked = BUF_INIT;
	size_t at = 0, errors = diags->errors;
	struct str hit;

	while (personal_next(str_of(why), &at, &hit)) {
		buf_clear(&masked);
		personal_mask(hit, &masked);
		diag_add(diags, DIAG_PERSONAL_NUMBER, (struct place){ STR(""), 0, 0 },
			 DIAG_ARGS(buf_str(&masked)));
	}
	buf_release(&masked);
	return diags->errors > errors ? -1 : 0;
}

/* --- writing and committing --------------------------------------------------------------- */

void draft_subject(struct draft *draft, struct buf *out)
{
	struct record *record = parse_copy(draft, &draft->bytes);
	struct record *before = draft->in_head ? parse_copy(draft, &draft->head) : NULL;

	if (record && before)
		subject_of_change(before, record, out);
	else if (record)
		subject_of_new(record, out);
	else
		buf_printf(out, "%.*s: edit", STR_ARG(draft->id));
}

/* Crockford's alphabet has 32 characters, so five random bits are one of them without a bias. */
static void draw_id(const struct type *type, size_t length, struct buf *out)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char bits[32];

	while (getrandom(bits, sizeof(bits), 0) != sizeof(bits))
		;
	buf_clear(out);
	buf_add(out, type->prefix);
	buf_addc(out, '-');
	for (size_t i = 0; i < length && i < sizeof(bits); i++)
		buf_addc(out, alphabet[bits[i] % 32]);
}

/* Longer ones when the short ones become rare. */
int draft_draw_id(struct draft *draft, struct diags *diags)
{
	struct buf id = BUF_INIT;
	size_t tries = 0;
	bool taken;
	int result;

	do {
		draw_id(draft->type, ID_LENGTH + tries++ / ID_TRIES, &id);
		result = repo_id_is_taken(&draft->repo, buf_str(&id), &taken, diags);
	} while (result == 0 && taken);
	draft->id = arena_str(&draft->arena, buf_str(&id));
	buf_release(&id);
	return result;
}

int draft_take_id(struct draft *draft, struct str id, struct diags *diags)
{
	struct place place = { STR(""), 0, 0 };
	size_t errors = diags->errors;
	bool taken;

	draft->id = id;
	if (!id_is_valid(id) || !str_eq(str_until(id, '-'), draft->type->prefix))
		diag_add_field(diags, DIAG_ID_FORM, place, id, STR("id"),
			       DIAG_ARGS(id, draft->type->prefix));
	else if (repo_id_is_taken(&draft->repo, id, &taken, diags) == 0 && taken)
		diag_add_field(diags, DIAG_ID_TAKEN, place, id, STR("id"), DIAG_ARGS(id));
	return diags->errors > errors ? -1 : 0;
}

/* The folders of a path that do not exist yet: from this length on. */
static size_t existing_part(const struct draft *draft)
{
	size_t at = draft->path.n;

	for (;;) {
		while (at && draft->path.p[at - 1] != '/')
			at--;
		if (at == 0 || file_exists(draft->repo.top, str_sub(draft->path, 0, at - 1)))
			return at;
		at--;
	}
}

/* Removes the folders that were made for a new record, as far as they are empty. */
static void remove_folders(const struct draft *draft, size_t existing)
{
	for (size_t at = draft->path.n - 1; at >= existing && at > 0; at--)
		if (draft->path.p[at] == '/')
			file_remove(draft->repo.top, str_sub(draft->path, 0, at));
}

/* The file may have been changed by somebody else while an editor was open. */
static int check_unchanged(const struct draft *draft, struct diags *diags)
{
	struct buf bytes = BUF_INIT;
	bool same;

	if (file_read(draft->repo.top, draft->path, FILE_MAX_RECORD, &bytes, diags) < 0)
		return -1;
	same = str_eq(buf_str(&bytes), buf_str(&draft->now));
	buf_release(&bytes);
	if (!same)
		diag_add(diags, DIAG_RECORD_CHANGED, (struct place){ draft->path, 0, 0 },
			 DIAG_ARGS(draft->path));
	return same ? 0 : -1;
}

static int write_file(const struct draft *draft, struct diags *diags)
{
	struct str bytes = buf_str(&draft->bytes);

	if (draft->is_new)
		return file_make_parents(draft->repo.top, draft->path, diags) < 0 ? -1 :
		       file_create(draft->repo.top, draft->path, bytes, diags);
	if (check_unchanged(draft, diags) < 0)
		return -1;
	return file_replace(draft->repo.top, draft->path, bytes, diags);
}

/* What undoing needs to know. */
struct undo {
	struct draft *draft;
	size_t existing;	/* length of the path's part that was there before */
	struct diags *diags;
};

static void put_back(void *context)
{
	const struct undo *undo = context;
	struct draft *draft = undo->draft;
	struct diags unused = DIAGS_INIT;
	bool done;

	if (draft->is_new)
		done = file_remove(draft->repo.top, draft->path);
	else
		done = file_replace(draft->repo.top, draft->path, buf_str(&draft->now),
				    &unused) == 0;
	if (!done)
		diag_add(undo->diags, DIAG_RESTORE_FAILED, (struct place){ draft->path, 0, 0 },
			 DIAG_ARGS(draft->path));
	remove_folders(draft, undo->existing);
	diags_release(&unused);
}

static int hand_to_git(struct draft *draft, struct draft_commit how, struct undo *undo,
		       struct diags *diags)
{
	struct commit commit = { .paths = &draft->path, .n_paths = 1, .reason = how.why,
				 .record = draft->id, .undo = put_back, .context = undo };
	struct buf subject = BUF_INIT;
	int result;

	if (how.stage_only) {
		result = repo_stage(&draft->repo, &draft->path, 1, diags);
		if (result < 0)
			put_back(undo);
		return result;
	}
	if (how.subject.n)
		buf_add(&subject, how.subject);
	else
		draft_subject(draft, &subject);
	commit.subject = buf_str(&subject);
	result = repo_commit(&draft->repo, &commit, diags);
	buf_release(&subject);
	return result;
}

int draft_commit(struct draft *draft, struct draft_commit how, struct diags *diags)
{
	int lock = repo_lock(&draft->repo), result = -1;
	struct undo undo = { draft, existing_part(draft), diags };

	if (write_file(draft, diags) == 0)
		result = hand_to_git(draft, how, &undo, diags);
	else
		remove_folders(draft, undo.existing);
	repo_unlock(lock);
	return result;
}

int draft_run(struct cli *cli, const char *why,
	      int (*work)(struct cli *cli, struct draft *draft))
{
	const char *id = cli->operands[0];
	struct draft draft;
	int status = CLI_FAILED;

	if (!id_is_valid(str_of(id)))
		cli_usage(cli, N_("%1 is not an id such as R-K7QM"), id);
	if (draft_check_reason(why, &cli->diags) < 0)
		return CLI_FINDINGS;
	if (draft_open(&draft, &cli->diags) == 0)
		status = draft_find(&draft, str_of(id), &cli->diags) < 0 ? CLI_FINDINGS
									  : work(cli, &draft);
	draft_close(&draft);
	return status;
}
