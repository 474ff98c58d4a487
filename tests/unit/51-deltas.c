/* SPDX-License-Identifier: EUPL-1.2 */
/* What one process finds and reads is the same in the other. */
#include "history/deltas.h"

#include "tap.h"

#include <string.h>

/* An id by its last byte. */
static const unsigned char *id(unsigned char last)
{
	static unsigned char ids[256][SOURCE_BLOB];

	ids[last][SOURCE_BLOB - 1] = last;
	return ids[last];
}

static void read_version(struct versions *versions, unsigned char last, const char *text)
{
	versions_read(versions, id(last), str_of(text));
}

/* "name=value" of each field, in order, or "broken". */
static void is_version(const struct versions *versions, unsigned char last, const char *want)
{
	const struct version *version = versions_find(versions, id(last));
	struct buf text = BUF_INIT;

	for (size_t i = 0; version && i < version->n; i++) {
		buf_add_item(&text, past_text(versions->past, version->fields[i].name));
		buf_addc(&text, '=');
		buf_add(&text, version_text(versions->past, version->fields[i].value));
	}
	if (version && version->is_broken)
		buf_add(&text, STR("broken"));
	is_text(text.p, want, "version %d", last);
	buf_release(&text);
}

static void test_versions(void)
{
	struct past here = PAST_INIT, there = PAST_INIT;
	struct versions ours = VERSIONS_INIT(&here), theirs = VERSIONS_INIT(&there);
	struct buf bytes = BUF_INIT;
	struct str rest;
	size_t common, whole;
	uint32_t open;

	past_add_text(&here, STR("title"));
	past_add_text(&there, STR("title"));
	common = there.n_pool;
	read_version(&ours, 1, "---\nid: R-1\nstatus: open\n---\n");
	read_version(&theirs, 2, "---\ntitle: A\nstatus: open\nid: R-1\n---\nWords.\n");
	read_version(&theirs, 3, "---\ntitle: [\n---\n");
	read_version(&theirs, 1, "---\nid: R-1\nstatus: open\n---\n");
	versions_pack(&theirs, common, &bytes);
	rest = buf_str(&bytes);
	ok(versions_unpack(&rest, &ours, common) && !rest.n, "versions go from one to another");
	is_version(&ours, 1, "id=R-1, status=open");
	is_version(&ours, 2, "title=A, status=open, id=R-1, body=Words.\n");
	is_version(&ours, 3, "broken");
	open = version_get(versions_find(&ours, id(1)), past_add_text(&here, STR("status")), 0);
	is_int(version_get(versions_find(&ours, id(2)), past_add_text(&here, STR("status")), 0), open,
	       "the same text is the same number");
	whole = bytes.n;
	for (bytes.n = 0; bytes.n < whole; bytes.n++) {
		rest = buf_str(&bytes);
		if (versions_unpack(&rest, &ours, common))
			break;
	}
	is_int((long long)bytes.n, (long long)whole, "bytes that end too early are refused");
	buf_release(&bytes);
	versions_release(&ours);
	versions_release(&theirs);
	past_release(&here);
	past_release(&there);
}

static void test_steps(void)
{
	const unsigned char *before[] = { id(2), NULL };
	struct file files[] = {
		{ .path = STR("risks/R-K7QM-a.md"), .own = id(1), .before = before },
		{ .path = STR("schema/risk.yaml"), .before = before },
	};
	struct delta step = { .n = 2, .files = files, .n_files = 2 }, got = { .commit = 7 };
	struct arena arena = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct str rest;

	delta_pack(&step, &bytes);
	rest = buf_str(&bytes);
	ok(delta_unpack(&rest, &arena, &got) && !rest.n, "steps go from one to another");
	ok(got.commit == 7 && got.n == 2 && got.n_files == 2, "with their parents and files");
	ok(str_eq(got.files[0].path, files[0].path) && str_eq(got.files[0].id, STR("R-K7QM")) &&
	   memcmp(got.files[0].own, id(1), SOURCE_BLOB) == 0, "a file that is there");
	ok(memcmp(got.files[0].before[0], id(2), SOURCE_BLOB) == 0 && !got.files[0].before[1],
	   "in one parent and not in the other");
	ok(!got.files[1].own && !got.files[1].id.n, "a file of the schema that is gone");
	arena_release(&arena);
	buf_release(&bytes);
}

int main(void)
{
	test_versions();
	test_steps();
	return done_testing();
}
