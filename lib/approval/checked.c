/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/checked.h"

#include "base/proc.h"

#include <stdlib.h>
#include <unistd.h>

enum { MOST = 64 * 1024 * 1024, DAY = 86400, MOST_PROCESSES = 16 };

static const char head[] = "lg-signatures 1 " LG_VERSION "\n";

void checked_init(const char *directory, struct diags *diags, struct checked *out)
{
	*out = (struct checked){ .directory = directory, .diags = diags, .kept = KEPT_INIT,
				 .arena = ARENA_INIT, .text = BUF_INIT, .good = MAP_INIT };
}

static struct str take(struct str *rest, size_t n)
{
	struct str part = str_sub(*rest, 0, n);

	*rest = str_from(*rest, n);
	return part;
}

/* "LENGTH\n", so many bytes, and so on; an end that comes too early ends it. */
static void read_good(struct checked *checked)
{
	struct str rest = str_from(buf_str(&checked->text), str_of(head).n), line;
	int64_t n;

	while (str_next_line(&rest, &line) && str_to_int(line, &n) && n > 0 &&
	       (size_t)n <= rest.n) {
		struct str good = take(&rest, (size_t)n);

		map_put(&checked->good, arena_str(&checked->arena, good), checked);
	}
}

static void need_file(struct checked *checked)
{
	if (checked->is_open)
		return;
	checked->is_open = true;
	kept_open(checked->directory, "signatures", &checked->kept);
	if (kept_read(&checked->kept, MOST, &checked->text) &&
	    str_starts(buf_str(&checked->text), str_of(head)))
		read_good(checked);
}

static void write_good(struct checked *checked)
{
	buf_clear(&checked->text);
	buf_add(&checked->text, str_of(head));
	for (size_t i = 0; i < checked->good.n; i++) {
		buf_printf(&checked->text, "%zu\n", checked->good.entries[i].key.n);
		buf_add(&checked->text, checked->good.entries[i].key);
	}
	kept_write(&checked->kept, buf_str(&checked->text));
}

void checked_close(struct checked *checked)
{
	free(checked->questions);
	if (checked->has_more)
		write_good(checked);
	kept_close(&checked->kept);
	map_release(&checked->good);
	buf_release(&checked->text);
	arena_release(&checked->arena);
}

/* The moment plays no part, as long as it is within the period: that stands in what is kept. */
static bool is_within(const struct sshsig_check *check)
{
	return check->at / DAY >= check->first && check->at / DAY <= check->last;
}

static void add_all(const struct sshsig_check *check, struct str text, struct str armored,
		    struct buf *out)
{
	buf_printf(out, "%.*s %.*s %.*s %.*s %lld %lld %zu\n", STR_ARG(check->signer),
		   STR_ARG(check->purpose), STR_ARG(check->key.kind),
		   STR_ARG(check->key.base64), (long long)check->first, (long long)check->last,
		   text.n);
	buf_add(out, text);
	buf_add(out, armored);
}

static void learn(struct checked *checked, struct str all)
{
	if (!map_put(&checked->good, arena_str(&checked->arena, all), checked))
		checked->has_more = true;
}

/* --- several at once ---------------------------------------------------------------------- */

struct question {
	struct sshsig_check check;
	struct str text, armored, all;
};

static void take_note(struct checked *checked, const struct sshsig_check *check, struct str text,
		      struct str armored, struct str all)
{
	struct arena *arena = &checked->arena;
	struct question *question;

	checked->questions = mem_grow(checked->questions, &checked->cap_questions,
				      checked->n_questions + 1, sizeof(*checked->questions));
	question = &checked->questions[checked->n_questions++];
	*question = (struct question){ *check, arena_str(arena, text), arena_str(arena, armored),
				       arena_str(arena, all) };
	question->check.signer = arena_str(arena, check->signer);
	question->check.key.kind = arena_str(arena, check->key.kind);
	question->check.key.base64 = arena_str(arena, check->key.base64);
	question->check.purpose = arena_str(arena, check->purpose);
}

/* The questions from one on, each so many behind the one before. */
struct share {
	const struct checked *checked;
	size_t from, step;
};

/* Answers each with a byte; what is not found good is asked again, by who can tell why not. */
static int answer(void *data, struct buf *out)
{
	const struct share *share = data;
	struct diags unused = DIAGS_INIT;

	for (size_t i = share->from; i < share->checked->n_questions; i += share->step) {
		const struct question *question = &share->checked->questions[i];

		buf_addc(out, sshsig_verify(&question->check, question->text, question->armored,
					    &unused) > 0 ? 'y' : 'n');
	}
	diags_release(&unused);
	return 0;
}

static void take_answers(struct checked *checked, const struct share *share, struct str answers)
{
	for (size_t i = 0; i < answers.n; i++)
		if (answers.p[i] == 'y')
			learn(checked, checked->questions[share->from + i * share->step].all);
}

static size_t count_processes(const struct checked *checked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = checked->n_questions < MOST_PROCESSES ? checked->n_questions :
		      MOST_PROCESSES;

	return processors < 1 ? 1 : (size_t)processors < most ? (size_t)processors : most;
}

void checked_gather(struct checked *checked)
{
	checked->gathers = true;
}

void checked_ask(struct checked *checked)
{
	struct proc_beside beside[MOST_PROCESSES];
	struct share shares[MOST_PROCESSES];
	bool is_beside[MOST_PROCESSES] = { false };
	struct buf answers = BUF_INIT;
	size_t n = count_processes(checked);

	for (size_t i = 0; i < n; i++) {
		shares[i] = (struct share){ checked, i, n };
		is_beside[i] = i > 0 && proc_begin(&beside[i], answer, &shares[i]);
	}
	for (size_t i = 0; i < n; i++) {
		buf_clear(&answers);
		if (is_beside[i] ? proc_end(&beside[i], &answers) == 0 :
		    answer(&shares[i], &answers) == 0)
			take_answers(checked, &shares[i], buf_str(&answers));
	}
	buf_release(&answers);
	checked->n_questions = 0;
	checked->gathers = false;
}

/* --- one ---------------------------------------------------------------------------------- */

/* Who cannot be asked once is not asked again. */
static bool ask(struct checked *checked, const struct sshsig_check *check, struct str text,
		struct str armored)
{
	int result = checked->is_failed ? -1 : sshsig_verify(check, text, armored, checked->diags);

	checked->is_failed = result < 0;
	return result > 0;
}

bool checked_verify(struct checked *checked, const struct sshsig_check *check, struct str text,
		    struct str armored)
{
	struct buf all = BUF_INIT;
	bool holds;

	if (!is_within(check))
		return !checked->gathers && ask(checked, check, text, armored);
	need_file(checked);
	add_all(check, text, armored, &all);
	holds = map_get(&checked->good, buf_str(&all));
	if (!holds && checked->gathers) {
		take_note(checked, check, text, armored, buf_str(&all));
	} else if (!holds && ask(checked, check, text, armored)) {
		learn(checked, buf_str(&all));
		holds = true;
	}
	buf_release(&all);
	return holds;
}
