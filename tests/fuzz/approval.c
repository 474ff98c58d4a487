/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One input as everything that somebody else signs or writes: the file of an approval, a key, a
 * signature, a commit and its message.
 *
 * Nothing crashes. A file that is an approval has a statement of one fact a line, and written anew
 * it says the same. A key is two words. What is signed of a commit has no signature in its header,
 * and a reason is a part of its message.
 */
#include "approval/approval.h"
#include "approval/authors.h"
#include "history/message.h"
#include "approval/signed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str path = { "tk/approvals/AP-2222.md", 23 };

static void must(bool is)
{
	if (!is)
		abort();
}

static size_t count_lines(struct str text)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&text, &line)) {
		must(line.n > 0);
		n++;
	}
	return n;
}

static size_t count_facts(const struct approval *approval)
{
	return 6 + (approval->reason.n > 0) + (approval->withdraws.n > 0) + approval->n_covers;
}

static void check_again(const struct approval *approval, struct str statement, struct arena *arena)
{
	struct buf file = BUF_INIT, again = BUF_INIT;
	struct approval copy;
	const char *why;

	approval_write(approval, &file);
	must(approval_parse((struct document){ path, buf_str(&file) }, arena, &copy, &why));
	approval_statement(&copy, &again);
	must(str_eq(buf_str(&again), statement));
	buf_release(&file);
	buf_release(&again);
}

static void try_approval(struct str text, struct arena *arena)
{
	struct buf statement = BUF_INIT;
	struct approval approval;
	const char *why;

	if (approval_parse((struct document){ path, text }, arena, &approval, &why)) {
		approval_statement(&approval, &statement);
		must(count_lines(buf_str(&statement)) == count_facts(&approval));
		must(!memchr(statement.p, '\r', statement.n));
		must(!memchr(statement.p, '\0', statement.n));
		check_again(&approval, buf_str(&statement), arena);
	} else {
		must(*why);
	}
	buf_release(&statement);
}

static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == '"' || text.p[i] == '\177')
			return false;
	return text.n > 0 && text.p[0] != '-';
}

static void try_signature(struct str text, struct arena *arena)
{
	struct sshsig sig;
	struct sshkey key;

	if (sshkey_parse(text, &key))
		must(is_word(key.kind) && is_word(key.base64) && sshkey_equal(key, key));
	if (sshsig_parse(text, arena, &sig))
		must(is_word(sig.key.kind) && is_word(sig.key.base64));
}

static void try_commit(struct str text, struct arena *arena)
{
	struct signed_commit commit;
	struct str header;

	signed_parse(STR("x"), text, arena, &commit);
	must(!commit.armored.n || commit.signatures);
	must(commit.armored.n + commit.payload.n <= text.n);
	header = commit.payload;
	if (str_find(header, STR("\n\n"), 0) != SIZE_MAX)
		header = str_sub(header, 0, str_find(header, STR("\n\n"), 0));
	must(!str_starts(header, STR("gpgsig ")) &&
	     str_find(header, STR("\ngpgsig "), 0) == SIZE_MAX);
}

static void look_at(void *context, struct str address)
{
	size_t *n = context;

	*n += address.n;
	must(address.n && !memchr(address.p, '\n', address.n));
}

static void try_message(struct str text)
{
	struct commit_texts texts;
	unsigned char id[SOURCE_BLOB];
	struct str reason = message_reason(text);
	size_t n = 0;

	must(reason.n <= text.n);
	must(!reason.n || (reason.p >= text.p && reason.p + reason.n <= text.p + text.n));
	addresses_each(text, look_at, &n);
	must(n <= text.n);
	if (commit_take_tree(&text, id))
		while (commit_take_parent(&text, id))
			;
	if (commit_read_texts(text, &texts))
		must(texts.message.n <= text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena arena = ARENA_INIT;

	try_approval(text, &arena);
	try_signature(text, &arena);
	try_commit(text, &arena);
	try_message(text);
	arena_release(&arena);
	return 0;
}
