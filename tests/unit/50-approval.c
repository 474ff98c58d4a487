/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What others sign or write, taken apart: the file of an approval and its statement, keys and
 * signatures, signed commits, and messages.
 *
 * The key signs nothing but this test.
 */
#include "tap.h"

#include "approval/approval.h"
#include "approval/authors.h"
#include "history/message.h"
#include "approval/signed.h"

#include <string.h>

#define KEY "AAAAC3NzaC1lZDI1NTE5AAAAI" "AABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define NONE "0000000000000000000000000000000000000000"
#define SOME "1a410efbd13591db07496601ebc7a059dd55cfe9"

#define TEXT(literal) { literal, sizeof(literal) - 1 }

static const struct str path = { "tk/approvals/AP-2222.md", 23 };

static const char whole[] =
	"---\n"
	"id: AP-2222\n"
	"kind: approve\n"
	"approver: O-CHEF\n"
	"time: 2026-01-01T00:01:00Z\n"
	"reason: Beslutat på mötet\n"
	"covers:\n"
	"  - item: R-K7QM\n"
	"    was: \"" NONE "\"\n"
	"    blob: " SOME "\n"
	"repository: 0123456789abcdef\n"
	"signature: |\n"
	"  x\n"
	"---\n";

static const char statement[] =
	"lg-approval 1\n"
	"repository: 0123456789abcdef\n"
	"id: AP-2222\n"
	"kind: approve\n"
	"approver: O-CHEF\n"
	"time: 2026-01-01T00:01:00Z\n"
	"reason: Beslutat på mötet\n"
	"covers: R-K7QM " NONE " " SOME "\n";

/* Puts the first `from` of the text as `to`; both may be empty. */
static void put(const char *text, const char *from, struct str to, struct buf *out)
{
	size_t at = str_find(str_of(text), str_of(from), 0);

	if (at == SIZE_MAX)
		bail_out("the test has no %s to change", from);
	buf_clear(out);
	buf_add(out, str_sub(str_of(text), 0, at));
	buf_add(out, to);
	buf_add(out, str_of(text + at + strlen(from)));
}

static bool parse(struct str bytes, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct approval approval;
	const char *why = "";
	bool sound = approval_parse((struct document){ path, bytes }, &arena, &approval, &why);

	buf_clear(out);
	if (sound)
		approval_statement(&approval, out);
	else
		buf_add(out, str_of(why));
	arena_release(&arena);
	return sound;
}

static const struct {
	const char *from, *to, *why;
} same[] = {
	{ "", "", "as lg-approve writes it" },
	{ "kind: approve\n", "kind:    \"approve\"   # so it is\n", "other quotes, a comment" },
	{ "id: AP-2222\nkind: approve\n", "kind: approve\nid: AP-2222\n", "another order" },
	{ "    was: \"" NONE "\"\n    blob: " SOME "\n",
	  "    blob: " SOME "\n    was: " NONE "\n", "another order of a cover's parts" },
	{ "reason: Beslutat på mötet\n", "reason: 'Beslutat på mötet'\n", "single quotes" },
	{ "---\n", "---   \n", "blanks behind the first line" },
};

static const struct {
	const char *from;
	struct str to;
	const char *why;
} refused[] = {
	{ "kind: approve\n", TEXT("kind: approve\nkind: approve\n"), "a field twice" },
	{ "kind: approve\n", TEXT("kind: approve\nscope: all\n"), "a field too many" },
	{ "kind: approve\n", TEXT("kind: Approve\n"), "another kind" },
	{ "kind: approve\n", TEXT(""), "no kind" },
	{ "kind: approve\n", TEXT("kind: withdraw\n"), "covers of a withdrawal" },
	{ "kind: approve\n", TEXT("kind: reviewed\nwithdraws: AP-3333\n"),
	  "a review that withdraws" },
	{ "kind: approve\n", TEXT("kind: [approve]\n"), "a list for a text" },
	{ "id: AP-2222\n", TEXT("id: AP-3333\n"), "an id that is not the file's" },
	{ "id: AP-2222\n", TEXT(""), "no id" },
	{ "O-CHEF", TEXT("chef"), "an approver that is no id" },
	{ "O-CHEF", TEXT("*"), "an approver that stands for all" },
	{ "O-CHEF", TEXT("O-CHEF,O-ANNAN"), "two approvers" },
	{ "00:01:00Z", TEXT("00:01:00"), "a time without a zone" },
	{ "2026-01-01T", TEXT("2026-02-30T"), "a day that is none" },
	{ "mötet\n", TEXT("m\0tet\n"), "a NUL" },
	{ "mötet\n", TEXT("m\xc3tet\n"), "what is not UTF-8" },
	{ "Beslutat på mötet", TEXT("\"a\\nkind: withdraw\""), "two lines in one value" },
	{ "Beslutat på mötet", TEXT("\"a\\u2028b\""), "a line end of Unicode's" },
	{ "Beslutat på mötet", TEXT("a\xe2\x80\xae" "b"), "a letter that turns the direction" },
	{ "Beslutat på mötet", TEXT("\"a\\rb\""), "a carriage return" },
	{ "Beslutat på mötet", TEXT("\"\""), "a reason without words" },
	{ "Beslutat på mötet", TEXT("&a b"), "an anchor" },
	{ "R-K7QM", TEXT("\"R-K7QM\\n\""), "a line end in an item" },
	{ "R-K7QM", TEXT("\"\""), "an item without a name" },
	{ SOME "\n", TEXT(SOME "\n    blob: " SOME "\n"), "two contents of one item" },
	{ SOME "\n", TEXT("1A410EFBD13591DB07496601EBC7A059DD55CFE9\n"), "capitals in an id" },
	{ SOME "\n", TEXT("1a410ef\n"), "an id cut short" },
	{ SOME "\n", TEXT(SOME "\n    more: x\n"), "a part too many" },
	{ SOME "\n", TEXT(SOME "\n  - item: R-K7QM\n    was: " NONE "\n    blob: " NONE "\n"),
	  "an item twice" },
	{ "  - item: R-K7QM\n    was: \"" NONE "\"\n    blob: " SOME "\n", TEXT(""),
	  "nothing covered" },
	{ "covers:\n  - item: R-K7QM\n    was: \"" NONE "\"\n    blob: " SOME "\n", TEXT(""),
	  "no covers" },
	{ "repository: 0123456789abcdef\n", TEXT(""), "no repository" },
	{ "signature: |\n  x\n", TEXT(""), "no signature" },
	{ "  x\n---\n", TEXT("  x\n---\nmore\n"), "text behind it" },
	{ "  x\n---\n", TEXT("  x\n"), "no end" },
	{ "---\n", TEXT("---\r\n"), "CR" },
};

static void test_file(void)
{
	struct buf text = BUF_INIT, said = BUF_INIT;

	note("an approval says the same however it is written");
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		put(whole, same[i].from, str_of(same[i].to), &text);
		ok(parse(buf_str(&text), &said), "%s: it is one", same[i].why);
		is_text(said.p, statement, "%s: and says the same", same[i].why);
	}
	note("and is nothing when it could say something else");
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		put(whole, refused[i].from, refused[i].to, &text);
		ok(!parse(buf_str(&text), &said) && said.n, "%s: refused, %s", refused[i].why,
		   said.n ? said.p : "");
	}
	put(whole, "R-K7QM", STR("\"a b\""), &text);
	parse(buf_str(&text), &said);
	ok(strstr(said.p, "\ncovers: a b " NONE " " SOME "\n") != NULL,
	   "a path with a blank is told apart from the ids behind it");
	buf_release(&text);
	buf_release(&said);
}

/* --- where an approval lies ------------------------------------------------------------------- */

static void test_path(void)
{
	note("the path of an approval");
	ok(approval_is_path(path), "in a unit");
	ok(approval_is_path(STR("approvals/AP-2222-x.md")), "at the top");
	ok(!approval_is_path(STR("tk/approvals/R-2222.md")), "not of another id");
	ok(!approval_is_path(STR("tk/my-approvals/AP-2222.md")), "not in a folder of another name");
	ok(!approval_is_path(STR("approvals.md/AP-2222.md")), "nor in one that begins like it");
	ok(!approval_is_path(STR("tk/approvals/AP-2222.txt")), "not of another ending");
}

/* --- keys and signatures ---------------------------------------------------------------------- */

static const struct {
	const char *text, *why;
} no_keys[] = {
	{ "", "nothing" },
	{ "ssh-ed25519", "a kind without a key" },
	{ "ssh-ed25519 ", "the same with a blank" },
	{ "ssh-ed25519  " KEY, "two blanks" },
	{ " ssh-ed25519 " KEY, "a blank first" },
	{ "ssh-rsa " KEY, "another kind than the key says" },
	{ "ssh-dss AAAAB3NzaC1kc3MAAAAB", "a kind that is not taken" },
	{ "ssh-ed25519-cert-v01@openssh.com " KEY, "a certificate" },
	{ "cert-authority ssh-ed25519 " KEY, "an option first" },
	{ "namespaces=\"git\" ssh-ed25519 " KEY, "another option" },
	{ "ssh-ed25519 " KEY "\n* ssh-ed25519 " KEY, "two lines" },
	{ "ssh-ed25519 " KEY "\tx", "a tab" },
	{ "ssh-ed25519 " KEY "=", "padding that nothing needs" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "a kind alone" },
	{ "ssh-ed25519 AAAA", "a length that goes too far" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI-", "another alphabet" },
};

static void test_key(void)
{
	struct sshkey key, other;

	note("keys");
	ok(sshkey_parse(STR("ssh-ed25519 " KEY), &key), "a key");
	ok(sshkey_parse(STR("ssh-ed25519 " KEY " chef@kommun, \"x\""), &other), "with a comment");
	ok(sshkey_equal(key, other), "which makes no other key of it");
	is_int(other.base64.n, sizeof(KEY) - 1, "and is no part of it");
	for (size_t i = 0; i < sizeof(no_keys) / sizeof(*no_keys); i++)
		ok(!sshkey_parse(str_of(no_keys[i].text), &key), "no key: %s", no_keys[i].why);
	other = (struct sshkey){ STR(""), STR("") };
	ok(!sshkey_equal(other, other), "no key is equal to none");
}

static const char armored[] =
	"-----BEGIN SSH SIGNATURE-----\n"
	"U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAAECAwQFBgcICQoLDA0ODxAREh\n"
	"MUFRYXGBkaGxwdHh8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAAAA\n"
	"-----END SSH SIGNATURE-----\n";

static void test_signature(void)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct sshsig sig;
	int cut = 0;

	note("signatures, as far as they are taken apart");
	ok(sshsig_parse(str_of(armored), &arena, &sig), "one");
	is_text(sig.purpose.p, "git", "its namespace");
	is_text(sig.key.base64.p, KEY, "its key");
	for (size_t n = 0; n + 2 < sizeof(armored); n++)
		cut += sshsig_parse(str_sub(str_of(armored), 0, n), &arena, &sig);
	is_int(cut, 0, "none that is cut short");
	put(armored, "-----BEGIN SSH", STR(" -----BEGIN SSH"), &text);
	ok(!sshsig_parse(buf_str(&text), &arena, &sig), "none with a blank first");
	put(armored, "END SSH SIGNATURE-----\n", STR("END SSH SIGNATURE-----\nx"), &text);
	ok(!sshsig_parse(buf_str(&text), &arena, &sig), "none with text behind it");
	put(armored, "U1NIU0lH", STR("U1NIU0lI"), &text);
	ok(!sshsig_parse(buf_str(&text), &arena, &sig), "none with another beginning");
	put(armored, "U1NIU0lHAAAAAQ", STR("U1NIU0lHAAAAAg"), &text);
	ok(!sshsig_parse(buf_str(&text), &arena, &sig), "none of another version");
	put(armored, "AAAALc3No", STR("AAAALc3Nx"), &text);
	ok(!sshsig_parse(buf_str(&text), &arena, &sig), "none of a kind that is not taken");
	buf_release(&text);
	arena_release(&arena);
}

/* --- commits ---------------------------------------------------------------------------------- */

#define HEAD "tree " SOME "\nauthor A <a@x.example> 1 +0000\ncommitter C <c@x.example> 77 +0100\n"
#define SIGNED(name) name " -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n"

static const struct {
	const char *object, *payload;
	size_t signatures;
	const char *why;
} commits[] = {
	{ HEAD "\nx\n", "", 0, "not signed" },
	{ HEAD SIGNED("gpgsig") "\nx\n", HEAD "\nx\n", 1, "signed" },
	{ HEAD SIGNED("gpgsig") "encoding x\n\nx\n", HEAD "encoding x\n\nx\n", 1,
	  "a line behind it" },
	{ HEAD SIGNED("gpgsig-sha256") "\nx\n", "", 1, "in the other form only" },
	{ HEAD SIGNED("gpgsig-new") SIGNED("gpgsig") "\nx\n", HEAD "\nx\n", 2,
	  "in a form to come" },
	{ HEAD SIGNED("gpgsig") SIGNED("gpgsig") "\nx\n", HEAD "\nx\n", 2, "signed twice" },
	{ HEAD SIGNED("gpgsig") SIGNED("gpgsig-sha256") "\nx\n", HEAD "\nx\n", 2,
	  "in two forms" },
	{ HEAD "\ngpgsig -----BEGIN SSH SIGNATURE-----\n", "", 0, "in the message only" },
	{ HEAD "mergetag object\n gpgsig -----BEGIN SSH SIGNATURE-----\n\nx\n", "", 0,
	  "in the tag that was merged only" },
	{ HEAD "gpgsig -----BEGIN PGP SIGNATURE-----\n x\n\nx\n", "", 1, "signed with PGP" },
	{ HEAD SIGNED("gpgsig"), HEAD, 1, "no message" },
	{ HEAD "gpgsig -----BEGIN SSH SIGNATURE-----", HEAD, 1, "cut short" },
	{ "", "", 0, "nothing" },
};

static void test_commit(void)
{
	struct arena arena = ARENA_INIT;

	note("what of a commit is signed");
	for (size_t i = 0; i < sizeof(commits) / sizeof(*commits); i++) {
		struct signed_commit commit;

		signed_parse(STR("x"), str_of(commits[i].object), &arena, &commit);
		is_int(commit.signatures, commits[i].signatures, "%s: signatures", commits[i].why);
		is_bytes(commit.payload.p, commit.payload.n, commits[i].payload,
			 strlen(commits[i].payload), "%s: payload", commits[i].why);
		is_int(commit.committed, *commits[i].object ? 77 : 0, "%s: time", commits[i].why);
	}
	arena_release(&arena);
}

/* --- messages --------------------------------------------------------------------------------- */

static const struct {
	const char *message, *reason;
} messages[] = {
	{ "subject\n", "" },
	{ "subject\n\nwhy\n", "why" },
	{ "subject\nmore\n\nwhy\n\nand why\n", "why\n\nand why" },
	{ "\n\nsubject\n\nwhy\n\nRecord: R-K7QM\n", "why" },
	{ "subject\n\nRecord: R-K7QM\n", "" },
	{ "subject\n\nwhy\n\nReviewed-by: B\n <b@x.example>\nRecord: x\n", "why" },
	{ "subject\n\nwhy\n\n(cherry picked from commit " SOME ")\n", "why" },
	{ "subject\n\nwhy\n\nRecord: x\nno trailer\n", "why\n\nRecord: x\nno trailer" },
	{ "subject\n\nSee: this\n\nmore\n", "See: this\n\nmore" },
	{ "", "" },
};

static void add_line(void *context, struct str address)
{
	buf_printf(context, "%.*s\n", STR_ARG(address));
}

static void test_message(void)
{
	struct buf lines = BUF_INIT;

	note("why, without what programs add");
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
		struct str reason = message_reason(str_of(messages[i].message));

		is_bytes(reason.p, reason.n, messages[i].reason, strlen(messages[i].reason),
			 "reason %zu", i);
	}
	note("addresses in trailers");
	addresses_each(STR("A <a@x.example>\nb@x.example\n\n <>\n"
			   "C <c@x.example> <d@x.example>\n<e"), add_line, &lines);
	is_text(lines.p, "a@x.example\nb@x.example\nc@x.example\ne\n", "one a line");
	buf_release(&lines);
}

static void test_period(void)
{
	note("periods have both their days");
	ok(period_has((struct period){ 10, 10 }, 10), "one day");
	ok(!period_has((struct period){ 10, 10 }, 9), "not the day before");
	ok(!period_has((struct period){ 10, 10 }, 11), "nor the day after");
	ok(!period_has((struct period){ 11, 10 }, 10), "none that ends before it begins");
	ok(period_has((struct period){ INT64_MIN, INT64_MAX }, 0), "an open one");
}

int main(void)
{
	test_file();
	test_path();
	test_key();
	test_signature();
	test_commit();
	test_message();
	test_period();
	return done_testing();
}
