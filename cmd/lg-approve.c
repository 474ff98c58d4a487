/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * lg-approve: what a branch changes and whose approval it needs; the approval, signed and
 * committed.
 */
#include "base/path.h"
#include "base/utf8.h"
#include "draft.h"
#include "needs.h"
#include "store/command.h"
#include "verdict.h"

#include <time.h>
#include <unistd.h>

static struct {
	const char *as, *key, *id, *why, *withdraw;
	bool yes, dry, list, reviewed;
} opts;

static const struct cli_option options[] = {
	{ .name = "dry-run", .letter = 'n', .help = N_("only show the change and what it needs"),
	  .flag = &opts.dry },
	{ .name = "yes", .letter = 'y', .help = N_("approve without asking"), .flag = &opts.yes },
	{ .name = "as", .argument = "ROLE", .help = N_("the id of the role that approves"),
	  .value = &opts.as },
	{ .name = "key", .argument = "FILE", .help = N_("the SSH key to sign with"),
	  .value = &opts.key },
	{ .name = "id", .argument = "ID",
	  .help = N_("a chosen id instead of one at random"), .value = &opts.id },
	{ .name = "message", .letter = 'm', .argument = "WHY",
	  .help = N_("the reason, as a part of what is signed"), .value = &opts.why },
	{ .name = "reviewed", .help = N_("state that the named records were reviewed as they are"),
	  .flag = &opts.reviewed },
	{ .name = "withdraw", .argument = "ID", .help = N_("take an approval back"),
	  .value = &opts.withdraw },
	{ .name = "list", .help = N_("list the approvals that are here"), .flag = &opts.list },
	{ 0 },
};

static const struct cli_command command = {
	.name = "lg-approve", .operands = "[A..B | ID...]", .most = CLI_ANY,
	.about = N_("Show what a branch changes and needs, and approve it with a signature."),
	.options = options,
};

/* One run: who may sign, when, and in which repository. */
struct session {
	struct cli *cli;
	struct draft draft;
	struct arena arena;
	struct str address;		/* of the user, in lower case */
	int64_t now;			/* seconds: of the commit to be made */
	const struct basis *basis;
};

/* --- who and with what -------------------------------------------------------------------- */

/* Git's word on who commits and when, which its environment may set. */
static void read_identity(struct session *session)
{
	struct git_command git = GIT_COMMAND_INIT;
	struct str line;
	size_t open, close;

	session->now = time(NULL);
	git_command_add(&git, "var", "GIT_AUTHOR_IDENT", NULL);
	if (git_command_run(&git, session->draft.repo.path.p) == 0) {
		line = str_trim(buf_str(&git.out));
		open = str_index(line, '<');
		close = str_index(line, '>');
		session->address = address_lower(str_sub(line, open + 1, close - open - 1),
						 &session->arena);
		str_to_int(str_until(str_from(line, close + 2), ' '), &session->now);
	}
	git_command_release(&git);
}

static bool is_mine(const struct session *session, const struct person *person)
{
	if (opts.as)
		return str_eq(person->id, str_of(opts.as));
	return person_has_address(person, session->address);
}

static int check_who(struct session *session)
{
	for (size_t i = 0; i < session->basis->people.n; i++)
		if (is_mine(session, &session->basis->people.rows[i]))
			return 0;
	diag_add(&session->cli->diags, DIAG_APPROVAL_WHO, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(opts.as ? str_of(opts.as) : session->address));
	return -1;
}

/* --key, else git's user.signingKey; empty when there is none. */
static struct str find_key(struct session *session)
{
	struct git_command git = GIT_COMMAND_INIT;
	struct str key = STR("");

	if (opts.key)
		return str_of(opts.key);
	git_command_add(&git, "config", "--type=path", "--get", "user.signingKey", NULL);
	if (git_command_run(&git, session->draft.repo.path.p) == 0)
		key = arena_str(&session->arena, str_trim(buf_str(&git.out)));
	git_command_release(&git);
	if (!key.n)
		diag_add(&session->cli->diags, DIAG_APPROVAL_KEY, (struct place){ STR(""), 0, 0 },
			 DIAG_NO_ARGS);
	return key;
}

/* --- showing ------------------------------------------------------------------------------ */

static void add_lines(struct str path, struct str lines, struct buf *out)
{
	struct str line;

	buf_addc(out, '\n');
	cli_add_text(out, path, false);
	buf_addc(out, '\n');
	while (str_next_line(&lines, &line)) {
		buf_add(out, STR("  "));
		cli_add_text(out, line, false);
		buf_addc(out, '\n');
	}
}

/* Of a policy, a schema or a template nobody sees by its name what becomes of it. */
static int add_files(const struct audit *audit, struct buf *out, struct diags *diags)
{
	const struct basis_changes *changes = &audit->changes;
	struct arena arena = ARENA_INIT;
	struct str *ids = arena_alloc(&arena, (2 * changes->n + 1) * sizeof(*ids));
	struct str *bytes = arena_alloc(&arena, (2 * changes->n + 1) * sizeof(*bytes));
	struct text_change *texts = arena_alloc(&arena, (changes->n + 1) * sizeof(*texts));
	int result;

	for (size_t i = 0; i < changes->n; i++) {
		ids[2 * i] = changes->rows[i].type ? object_none : changes->rows[i].was;
		ids[2 * i + 1] = changes->rows[i].type ? object_none : changes->rows[i].blob;
	}
	result = objects_read(audit->basis.reader, ids, 2 * changes->n, &arena, bytes, diags);
	for (size_t i = 0; result == 0 && i < changes->n; i++)
		texts[i] = (struct text_change){ .before = bytes[2 * i],
						 .after = bytes[2 * i + 1] };
	if (result == 0)
		result = lines_compare(texts, changes->n, &arena, diags);
	for (size_t i = 0; result == 0 && i < changes->n; i++)
		if (texts[i].lines.n)
			add_lines(changes->rows[i].path.n ? changes->rows[i].path :
				  changes->rows[i].path_before, texts[i].lines, out);
	arena_release(&arena);
	return result;
}

/* As lg-diff shows it: first what is asked for, then all that the signature would be about. */
static int show(struct session *session, const struct audit *audit)
{
	struct changes_options wanted = { .from = audit->base, .to = audit->to };
	struct diags *diags = &session->cli->diags;
	struct changes changes;
	struct buf out = BUF_INIT;
	int result = changes_open(session->cli, wanted, &changes, diags);

	if (result == 0) {
		needs_add_audit(audit, changes.language, false, &out);
		changes_add_text(&changes, &out);
		if (audit->has_changes)
			result = add_files(audit, &out, diags);
		cli_print(&out);
	}
	changes_close(&changes);
	buf_release(&out);
	return result;
}

/* --- asking ------------------------------------------------------------------------------- */

static int ask(struct session *session, const struct approval *approval)
{
	struct str args[2] = { approval->approver, STR("") };
	struct buf items = BUF_INIT, question = BUF_INIT;
	char answer[16] = "";

	if (opts.yes)
		return 0;
	for (size_t i = 0; i < approval->n_covers; i++)
		buf_add_item(&items, approval->covers[i].item);
	args[1] = approval->n_covers ? buf_str(&items) : approval->withdraws;
	msg_format(_("Sign for %2 as %1? [y/N] "), args, 2, &question);
	if (!isatty(STDIN_FILENO)) {
		diag_add(&session->cli->diags, DIAG_APPROVAL_ANSWER,
			 (struct place){ STR(""), 0, 0 }, DIAG_NO_ARGS);
	} else {
		fflush(stdout);
		fprintf(stderr, "%s", question.p);
		if (!fgets(answer, sizeof(answer), stdin))
			answer[0] = '\0';
	}
	buf_release(&items);
	buf_release(&question);
	return answer[0] && memchr("yYjJ", answer[0], 4) ? 0 : -1;
}

/* --- signing and writing ------------------------------------------------------------------ */

static int sign(struct session *session, struct approval *approval)
{
	struct str key = find_key(session);
	struct buf statement = BUF_INIT, armored = BUF_INIT;
	int result = -1;

	approval_statement(approval, &statement);
	if (key.n && sshsig_sign(key.p, APPROVAL_PURPOSE, buf_str(&statement), &armored,
				 &session->cli->diags) == 0) {
		approval->signature = arena_str(&session->arena, buf_str(&armored));
		result = 0;
	}
	buf_release(&statement);
	buf_release(&armored);
	return result;
}

/* What would be refused later is refused now, in the same words. */
static int check_own(struct session *session, const struct approval *approval)
{
	const struct basis *basis = session->basis;
	struct trust trust = { &basis->people, NULL, basis->config.identity, basis->committed,
			       session->now };
	enum diag_id fault = approval_check(approval, &trust, &session->arena);

	if (basis->people.checked->is_failed)
		return -1;
	if (fault == DIAG_COUNT)
		return 0;
	diag_add_field(&session->cli->diags, fault, (struct place){ STR(""), 0, 0 }, approval->id,
		       STR(""), DIAG_ARGS(STR("lg-approve"), approval->approver));
	return -1;
}

static void add_subject(const struct approval *approval, struct buf *out)
{
	buf_printf(out, "approval %.*s: %s", STR_ARG(approval->id),
		   approval_kind_name(approval->kind));
	if (approval->kind == APPROVAL_WITHDRAW)
		buf_printf(out, " %.*s", STR_ARG(approval->withdraws));
	for (size_t i = 0; i < approval->n_covers; i++) {
		if (out->n + approval->covers[i].item.n > 64) {
			buf_printf(out, " +%zu more", approval->n_covers - i);
			break;
		}
		buf_printf(out, " %.*s", STR_ARG(approval->covers[i].item));
	}
}

static const struct unit *unit_for(struct session *session, const struct approval *approval)
{
	const struct config *config = &session->draft.snapshot.config;
	const struct person *person = people_find(&session->basis->people, approval->approver);
	const struct unit *unit = person ? config_unit(config, person->record->unit) : NULL;

	return unit && !unit_is_elsewhere(unit) ? unit : &config->units[0];
}

static int write_approval(struct session *session, struct approval *approval)
{
	struct draft *draft = &session->draft;
	struct buf subject = BUF_INIT;
	int result;

	draft->unit = unit_for(session, approval);
	draft->is_new = true;
	buf_clear(&draft->bytes);
	approval_write(approval, &draft->bytes);
	draft_place(draft);
	add_subject(approval, &subject);
	result = draft_commit(draft, (struct draft_commit){ .subject = buf_str(&subject) },
			      &session->cli->diags);
	if (result == 0) {
		buf_addc(&subject, '\n');
		cli_print(&subject);
	}
	buf_release(&subject);
	return result;
}

/* A statement has one fact a line. */
static struct str one_line(struct session *session, const char *why)
{
	struct buf line = BUF_INIT, visible = BUF_INIT;
	struct str rest = str_of(why), part;

	while (str_next_line(&rest, &part)) {
		part = str_trim(part);
		buf_add(&line, line.n && part.n ? STR(" ") : STR(""));
		buf_add(&line, part);
	}
	utf8_add_visible(&visible, buf_str(&line), false);
	part = arena_str(&session->arena, buf_str(&visible));
	buf_release(&line);
	buf_release(&visible);
	return part;
}

/* The id that was asked for, once; a second role of the same person gets one at random. */
static int choose_id(struct draft *draft, struct diags *diags)
{
	const char *id = opts.id;

	opts.id = NULL;
	return id ? draft_take_id(draft, str_of(id), diags) : draft_draw_id(draft, diags);
}

/* An approval without its signature: who, when, where. */
static int begin(struct session *session, struct str approver, enum approval_kind kind,
		 struct approval *out)
{
	struct draft *draft = &session->draft;
	struct buf time = BUF_INIT;

	*out = (struct approval){ .kind = kind, .approver = approver };
	draft->type = schema_type(&draft->snapshot.schema, STR("approval"));
	if (!draft->type) {
		diag_add(&session->cli->diags, DIAG_TYPE_UNKNOWN, (struct place){ STR(""), 0, 0 },
			 DIAG_ARGS(STR("approval"), STR("lg-init")));
		return -1;
	}
	if (choose_id(draft, &session->cli->diags) < 0)
		return -1;
	out->id = draft->id;
	out->at.seconds = session->now;
	instant_format(out->at, &time);
	out->time = arena_str(&session->arena, buf_str(&time));
	buf_release(&time);
	out->repository = session->basis->config.identity;
	out->reason = one_line(session, opts.why);
	return 0;
}

static int finish(struct session *session, struct approval *approval)
{
	if (ask(session, approval) < 0 || sign(session, approval) < 0 ||
	    check_own(session, approval) < 0)
		return -1;
	return write_approval(session, approval);
}

/* --- a branch ----------------------------------------------------------------------------- */

static bool is_covered(const struct approval *approval, struct str item)
{
	return approval_cover(approval, item) != NULL;
}

/* Everything that waits for this role and that it may approve. */
static void collect(struct session *session, struct audit *audit, const struct person *person,
		    struct approval *approval)
{
	approval->covers = arena_alloc(&session->arena,
				       (audit->n_needs + 1) * sizeof(*approval->covers));
	for (size_t i = 0; i < audit->n_needs; i++) {
		struct need *need = &audit->needs[i];

		if (need->is_met || is_covered(approval, need->item) ||
		    need_refuses(need, person, session->now / 86400) != DIAG_COUNT)
			continue;
		approval->covers[approval->n_covers++] =
			(struct cover){ need->item, need->was, need->blob };
	}
}

/*
 * A second role of the same person has nothing to say about what the first one approved, unless it
 * is that of another unit, which is asked, too.
 */
static void settle(struct session *session, struct audit *audit, const struct approval *approval,
		   const struct person *person)
{
	for (size_t i = 0; i < audit->n_needs; i++) {
		struct need *need = &audit->needs[i];

		need->is_met |= is_covered(approval, need->item) &&
				 need_refuses(need, person, session->now / 86400) == DIAG_COUNT;
	}
}

static void tell_why_not(struct session *session, const struct audit *audit)
{
	const struct people *people = &session->basis->people;
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < people->n; i++)
		for (size_t j = 0; j < audit->n_needs && is_mine(session, &people->rows[i]); j++) {
			const struct need *need = &audit->needs[j];
			enum diag_id fault = need_refuses(need, &people->rows[i],
							  session->now / 86400);

			if (need->is_met || fault == DIAG_COUNT)
				continue;
			buf_clear(&words);
			policy_add_by(need->rule, &words);
			diag_add_field(&session->cli->diags, fault, need->place, need->item,
				       need->field, DIAG_ARGS(STR("lg-approve"),
							      people->rows[i].id, need->item,
							      buf_str(&words)));
		}
	diag_add(&session->cli->diags, DIAG_APPROVAL_NOTHING, (struct place){ STR(""), 0, 0 },
		 DIAG_NO_ARGS);
	buf_release(&words);
}

static int approve_all(struct session *session, struct audit *audit)
{
	const struct people *people = &session->basis->people;
	size_t done = 0;

	for (size_t i = 0; i < people->n; i++) {
		struct approval approval;

		if (!is_mine(session, &people->rows[i]))
			continue;
		approval = (struct approval){ .n_covers = 0 };
		collect(session, audit, &people->rows[i], &approval);
		if (approval.n_covers) {
			struct approval whole;

			if (begin(session, people->rows[i].id, APPROVAL_APPROVE, &whole) < 0)
				return -1;
			whole.covers = approval.covers;
			whole.n_covers = approval.n_covers;
			if (finish(session, &whole) < 0)
				return -1;
			settle(session, audit, &approval, &people->rows[i]);
			done++;
		}
	}
	if (!done)
		tell_why_not(session, audit);
	return done ? 0 : -1;
}

static bool is_checked_out(struct session *session, const struct audit *audit)
{
	struct diags unused = DIAGS_INIT;
	struct str head = commit_find(audit->reader.directory, STR("HEAD"), &session->arena,
				      &unused);

	diags_release(&unused);
	if (str_eq(head, audit->to))
		return true;
	diag_add(&session->cli->diags, DIAG_APPROVAL_HEAD, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(str_sub(audit->to, 0, 10)));
	return false;
}

static int judge(struct session *session, struct audit *audit)
{
	struct diags found = DIAGS_INIT;
	bool waits = false;
	int status;

	if (audit_judge(audit, &found) < 0 || show(session, audit) < 0) {
		diags_release(&found);
		return CLI_FAILED;
	}
	for (size_t i = 0; i < audit->n_needs; i++)
		waits |= !audit->needs[i].is_met;
	status = found.errors ? CLI_FINDINGS : CLI_CLEAN;
	if (!audit->has_changes)
		diags_join(&session->cli->diags, &found);
	diags_release(&found);
	if (opts.dry || !waits || !audit->has_changes)
		return status;
	if (!is_checked_out(session, audit) || check_who(session) < 0)
		return CLI_FINDINGS;
	return approve_all(session, audit) == 0 ? CLI_CLEAN : CLI_FINDINGS;
}

static int approve_range(struct session *session)
{
	struct cli *cli = session->cli;
	struct buf name = BUF_INIT;
	struct span range = { branch_revision(session->draft.repo.path.p,
					      session->draft.snapshot.config.branch, &name),
			      STR("HEAD"), true };
	struct audit_range ends;
	struct audit audit;
	int status = CLI_FAILED;

	if (cli->n_operands)
		range = span_parse(cli, &session->arena, cli->operands[0]);
	ends = (struct audit_range){ range.from, range.to, true };
	if (audit_open(session->draft.repo.path.p, ends, time(NULL), &audit, &cli->diags) == 0) {
		session->basis = &audit.basis;
		if (!audit.basis.policy.exists) {
			diag_add(&cli->diags, DIAG_APPROVAL_POLICY,
				 (struct place){ STR("lg.yaml"), 0, 0 }, DIAG_ARGS(range.from));
			status = CLI_FINDINGS;
		} else {
			status = judge(session, &audit);
		}
	}
	audit_close(&audit);
	buf_release(&name);
	return status;
}

/* --- what stands as it is, and what is taken back ------------------------------------------ */

static int add_reviewed(struct session *session, struct str id, const struct touch *files,
			size_t n, struct approval *approval)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(id_of_path(path_name(files[i].path)), id) &&
		    !approval_is_path(files[i].path)) {
			approval->covers[approval->n_covers++] =
				(struct cover){ id, files[i].blob, files[i].blob };
			return 0;
		}
	diag_add(&session->cli->diags, DIAG_RECORD_NOT_FOUND, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(id));
	return -1;
}

/* The first role of the user's that holds on the day. */
static const struct person *find_role(struct session *session)
{
	const struct people *people = &session->basis->people;

	for (size_t i = 0; i < people->n; i++)
		if (is_mine(session, &people->rows[i]) &&
		    period_has(people->rows[i].period, session->now / 86400))
			return &people->rows[i];
	return NULL;
}

static int review(struct session *session, const struct touch *files, size_t n)
{
	const struct person *person = find_role(session);
	struct approval approval;
	char **ids = session->cli->operands;
	int result = 0;

	if (!person || begin(session, person->id, APPROVAL_REVIEWED, &approval) < 0)
		return -1;
	approval.covers = arena_alloc(&session->arena, (size_t)session->cli->n_operands *
				      sizeof(*approval.covers));
	for (int i = 0; i < session->cli->n_operands; i++)
		if (!is_covered(&approval, str_of(ids[i])))
			result |= add_reviewed(session, str_of(ids[i]), files, n, &approval);
	return result == 0 ? finish(session, &approval) : -1;
}

/* Reads an approval of the commit that is checked out; false when it is none. */
static bool read_approval(struct session *session, const struct touch *file,
			  struct approval *out)
{
	struct diags unused = DIAGS_INIT;
	struct str bytes;
	const char *why;
	bool sound = approval_is_path(file->path) &&
		     objects_read(session->basis->reader, &file->blob, 1, &session->arena,
				  &bytes, &unused) == 0 && bytes.p &&
		     approval_parse((struct document){ file->path, bytes }, &session->arena, out,
				    &why);

	diags_release(&unused);
	return sound;
}

static int withdraw(struct session *session, const struct touch *files, size_t n)
{
	struct approval old, approval;
	const struct person *person;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(id_of_path(path_name(files[i].path)), str_of(opts.withdraw)) ||
		    !read_approval(session, &files[i], &old) || old.kind == APPROVAL_WITHDRAW)
			continue;
		person = people_find(&session->basis->people, old.approver);
		if (!person || !is_mine(session, person) ||
		    begin(session, person->id, APPROVAL_WITHDRAW, &approval) < 0)
			break;
		approval.withdraws = old.id;
		return finish(session, &approval);
	}
	diag_add(&session->cli->diags, DIAG_APPROVAL_NONE, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(str_of(opts.withdraw)));
	return -1;
}

static void list_one(const struct approval *approval, struct buf *out)
{
	struct buf items = BUF_INIT, line = BUF_INIT;
	struct str args[5] = { approval->id, approval->time,
			       str_of(approval_kind_name(approval->kind)), approval->approver };

	for (size_t i = 0; i < approval->n_covers; i++)
		buf_add_item(&items, approval->covers[i].item);
	args[4] = approval->n_covers ? buf_str(&items) : approval->withdraws;
	msg_format("%1 %2 %3 %4 %5", args, 5, &line);
	cli_add_text(out, buf_str(&line), false);
	buf_addc(out, '\n');
	buf_release(&items);
	buf_release(&line);
}

static int list(struct session *session, const struct touch *files, size_t n)
{
	struct buf out = BUF_INIT;
	struct approval approval;

	for (size_t i = 0; i < n; i++)
		if (read_approval(session, &files[i], &approval))
			list_one(&approval, &out);
	cli_print(&out);
	n = out.n;
	buf_release(&out);
	return n ? 0 : -1;
}

/* What is done with the commit that is checked out, by its own people. */
static int work_here(struct session *session,
		     int (*work)(struct session *, const struct touch *, size_t))
{
	const char *directory = session->draft.repo.path.p;
	struct diags *diags = &session->cli->diags;
	struct str head = commit_find(directory, STR("HEAD"), &session->arena, diags);
	struct basis basis = { .arena = ARENA_INIT, .schema = SCHEMA_INIT };
	struct object_reader reader;
	struct checked checked;
	struct touch *files;
	size_t n;
	int status = CLI_FAILED;

	object_reader_init(directory, &reader);
	checked_init(directory, diags, &checked);
	if (head.n && basis_open(&reader, head, &basis, diags) == 0 &&
	    commit_list(directory, head, NULL, 0, &session->arena, &files, &n, diags) == 0) {
		basis.people.checked = &checked;
		session->basis = &basis;
		status = CLI_FINDINGS;
		if ((opts.list || check_who(session) == 0) && work(session, files, n) == 0)
			status = CLI_CLEAN;
	}
	basis_close(&basis);
	object_reader_close(&reader);
	checked_close(&checked);
	return status;
}

static void check_options(struct cli *cli)
{
	if (opts.withdraw && !id_is_valid(str_of(opts.withdraw)))
		cli_usage(cli, N_("%1 is not an id such as R-K7QM"), opts.withdraw);
	if (opts.as && !id_is_valid(str_of(opts.as)))
		cli_usage(cli, N_("%1 is not an id such as R-K7QM"), opts.as);
	if (opts.reviewed && !cli->n_operands)
		cli_usage(cli, N_("%1 needs the ids of the records"), "--reviewed");
	if (!opts.reviewed && cli->n_operands > 1)
		cli_usage(cli, N_("%1 is not a range such as main..HEAD"), cli->operands[1]);
}

static int run(struct cli *cli)
{
	struct session session = { .cli = cli, .arena = ARENA_INIT };
	int status = CLI_FAILED;

	check_options(cli);
	if (draft_check_reason(opts.why, &cli->diags) < 0)
		return CLI_FINDINGS;
	if (draft_open(&session.draft, &cli->diags) == 0) {
		read_identity(&session);
		status = opts.list ? work_here(&session, list) :
			 opts.withdraw ? work_here(&session, withdraw) :
			 opts.reviewed ? work_here(&session, review) : approve_range(&session);
	}
	draft_close(&session.draft);
	arena_release(&session.arena);
	return status;
}

int main(int argc, char **argv)
{
	struct cli cli;

	cli_start(&cli, &command, argc, argv);
	return cli_finish(&cli, run(&cli));
}
