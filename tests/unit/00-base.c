/* SPDX-License-Identifier: EUPL-1.2 */
/* Strings, buffers, arena, map, dates, UTF-8, diagnostics, files and processes. */
#include "base/date.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/map.h"
#include "base/msg.h"
#include "base/proc.h"
#include "base/utf8.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_strings(void)
{
	struct str rest = STR("one\r\ntwo\n\nlast"), line;
	int64_t number;
	size_t lines = 0;

	while (str_next_line(&rest, &line))
		lines++;
	is_int(lines, 4, "lines with LF, CRLF and none");
	ok(str_eq(line, STR("last")), "the last line needs no line end");
	ok(str_eq(str_until(STR("R-K7QM"), '-'), STR("R")), "the part before a byte");
	ok(str_find(STR("abcabc"), STR("ca"), 0) == 2, "a needle is found");
	ok(str_find(STR("abcabc"), STR("x"), 0) == SIZE_MAX, "a needle is missing");
	ok(str_find((struct str){ NULL, 0 }, STR("x"), 0) == SIZE_MAX, "in nothing too");
	ok(str_find(STR("abc"), STR("abcd"), 0) == SIZE_MAX, "one that is too long");
	ok(str_find(STR("abc"), STR(""), 3) == 3 && str_find(STR("abc"), STR(""), 4) == SIZE_MAX,
	   "the empty needle is found up to the end");
	ok(str_to_int(STR("-9223372036854775808"), &number) && number == INT64_MIN, "smallest");
	ok(!str_to_int(STR("9223372036854775808"), &number), "an overflow is no integer");
	ok(!str_to_int(STR("12x"), &number) && !str_to_int(STR(""), &number), "nor is this");
}

static void test_buffers(void)
{
	struct buf buf = BUF_INIT;

	buf_printf(&buf, "%s: %d", "likelihood", 2);
	buf_splice(&buf, 12, 1, STR("three"));
	is_text(buf.p, "likelihood: three", "a splice grows the text");
	buf_splice(&buf, 0, 10, STR(""));
	is_text(buf.p, ": three", "a splice shrinks the text");
	buf_clear(&buf);
	for (int i = 0; i < 3; i++)
		buf_add_item(&buf, i ? STR("b") : STR("a"));
	ok(str_eq(buf_str(&buf), STR("a, b, b")), "items of a list have commas between them");
	buf_release(&buf);
}

static void test_words(void)
{
	static const char *const words[] = { "", "a b", "it's", "''", "$HOME", "`x`", "a\\b", "å",
					     "#x", "~", "-n", "a\nb", "risks/R-K7QM_x.md" };
	struct buf line = BUF_INIT, out = BUF_INIT;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		buf_clear(&line);
		buf_clear(&out);
		buf_add(&line, STR("printf %s "));
		buf_add_word(&line, str_of(words[i]));
		proc_run((struct proc){ .args = (const char *const[]){ "sh", "-c", line.p, NULL },
					.out = &out });
		ok(str_eq(buf_str(&out), str_of(words[i])), "a shell gives word %zu back", i);
	}
	buf_clear(&line);
	buf_add_word(&line, STR("risks/R-K7QM_x.md"));
	is_text(line.p, "risks/R-K7QM_x.md", "a plain word stays as it is");
	buf_release(&line);
	buf_release(&out);
}

static void test_map(void)
{
	struct map map = MAP_INIT;
	struct arena arena = ARENA_INIT;
	char key[16];
	int values[1000];
	bool good = true;

	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "key-%d", i);
		map_put(&map, arena_str(&arena, str_of(key)), &values[i]);
	}
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "key-%d", i);
		good = good && map_get(&map, str_of(key)) == &values[i];
	}
	ok(good, "a thousand keys are found again");
	ok(map_get(&map, STR("key-1000")) == NULL, "another is not");
	ok(map_put(&map, STR("key-7"), NULL) == &values[7], "a second put tells the first");
	ok(str_eq(map.entries[3].key, STR("key-3")), "the order is that of insertion");
	map_release(&map);
	arena_release(&arena);
}

static void is_date(const char *text, const char *duration, const char *want)
{
	struct buf out = BUF_INIT;
	struct duration by;
	int64_t days;

	if (ok(date_parse(str_of(text), &days) && duration_parse(str_of(duration), &by),
	       "%s and %s parse", text, duration)) {
		date_format(date_add(days, by, 1), &out);
		is_text(out.p, want, "%s + %s", text, duration);
	}
	buf_release(&out);
}

static void test_dates(void)
{
	static const char *const wrong[] = { "2026-02-29", "2026-13-01", "2026-1-1", "26-01-01",
					     "2026-01-01 ", "2026-00-10", "", "0000-01-01" };
	int64_t days;
	bool same = true;

	is_date("2026-01-31", "P1M", "2026-02-28");
	is_date("2024-01-31", "P1M", "2024-02-29");
	is_date("2024-02-29", "P1Y", "2025-02-28");
	is_date("2025-12-31", "P4W", "2026-01-28");
	is_date("2025-10-26", "P12M", "2026-10-26");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(!date_parse(str_of(wrong[i]), &days), "no date: '%s'", wrong[i]);
	for (int64_t day = -800000; day < 800000; day += 37) {
		struct civil civil = date_to_civil(day);

		same = same && date_of_civil(civil) == day;
	}
	ok(same, "days to civil dates and back, from year -220 to 4160");
	is_int(date_of_civil((struct civil){ 1970, 1, 1 }), 0, "the epoch");
}

static void is_instant(const char *text, const char *want)
{
	struct buf out = BUF_INIT;
	struct instant at;

	if (ok(instant_parse(str_of(text), &at), "%s parses", text)) {
		instant_format(at, &out);
		is_text(out.p, want, "%s is written again", text);
	}
	buf_release(&out);
}

static void test_instants(void)
{
	struct instant at, later;
	struct duration by;
	struct buf out = BUF_INIT;

	is_instant("2026-01-15T08:30+01:00", "2026-01-15T08:30+01:00");
	is_instant("2026-01-15 23:59:59Z", "2026-01-15T23:59:59Z");
	is_instant("2026-01-15T00:10-03:30", "2026-01-15T00:10-03:30");
	ok(!instant_parse(STR("2026-01-15T08:30"), &at), "a zone is required");
	ok(!instant_parse(STR("2026-01-15T24:00Z"), &at), "there is no hour 24");
	instant_parse(STR("2026-01-31T22:00+01:00"), &at);
	duration_parse(STR("PT72H"), &by);
	instant_format(later = instant_add(at, by, 1), &out);
	is_text(out.p, "2026-02-03T22:00+01:00", "72 hours later");
	buf_clear(&out);
	duration_parse(STR("P1M"), &by);
	instant_format(instant_add(at, by, 1), &out);
	is_text(out.p, "2026-02-28T22:00+01:00", "one calendar month later");
	is_int(instant_date(later), date_of_civil((struct civil){ 2026, 2, 3 }), "its day");
	ok(!duration_parse(STR("P"), &by) && !duration_parse(STR("P1H"), &by) &&
		   !duration_parse(STR("12M"), &by) && !duration_parse(STR("PT"), &by),
	   "no durations");
	buf_release(&out);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void test_utf8(void)
{
	struct buf out = BUF_INIT;

	is_int(utf8_check(STR("å\xff")), 2, "the place of a wrong byte");
	is_int(utf8_check(STR("\xed\xa0\x80")), 0, "a surrogate is no character");
	is_int(utf8_check(STR("\xc0\x80")), 0, "an overlong NUL is no character");
	ok(utf8_is_nfc(STR("å")) && !utf8_is_nfc(STR("a\xcc\x8a")), "NFC is told from NFD");
	is_int(sign(utf8_collate(STR("zebra"), STR("åka"))), -1, "å comes after z");
	is_int(sign(utf8_collate(STR("åka"), STR("ärt"))), -1, "ä comes after å");
	is_int(sign(utf8_collate(STR("Ärt"), STR("öl"))), -1, "ö comes last");
	is_int(sign(utf8_collate(STR("Bo"), STR("al"))), 1, "case does not decide first");
	is_int(sign(utf8_collate(STR("idé"), STR("ideer"))), -1, "é is an e");
	utf8_add_visible(&out, STR("a\x1b[31m\xe2\x80\xae\xffz\n"), false);
	is_text(out.p, "a<U+001B>[31m<U+202E><0xFF>z<U+000A>", "unsafe characters show");
	buf_release(&out);
}

static void test_diagnostics(void)
{
	struct diags diags = DIAGS_INIT;
	struct buf out = BUF_INIT;

	diag_add(&diags, DIAG_FIELD_EXPECTED, (struct place){ STR("b.md"), 2, 1 },
		 DIAG_ARGS(STR("owner")));
	diag_add(&diags, DIAG_YAML_DUPLICATE, (struct place){ STR("a.md"), 9, 1 },
		 DIAG_ARGS(STR("title"), STR("2")));
	diag_add(&diags, DIAG_FIELD_EXPECTED, (struct place){ STR("b.md"), 2, 1 },
		 DIAG_ARGS(STR("owner")));
	diags_sort(&diags);
	is_int(diags.n, 2, "equal rows are one");
	is_int(diags.errors, 1, "errors are counted");
	diag_message(&diags.rows[0], &out);
	is_text(out.p, "title stands twice, first on line 2; keep one of them", "a message");
	ok(str_eq(diag_rule(&diags.rows[1]), STR("field-expected")), "its stable name");
	buf_clear(&out);
	msg_format("%2 before %1, 100%%", (struct str[]){ STR("a"), STR("b") }, 2, &out);
	is_text(out.p, "b before a, 100%", "placeholders may change their order");
	buf_release(&out);
	diags_release(&diags);
}

static void test_files(int top)
{
	struct diags diags = DIAGS_INIT;
	struct arena arena = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct entry *entries;
	struct stat about;
	size_t n;

	ok(file_make_parents(top, STR("unit/risks/x"), &diags) == 0, "folders are made");
	ok(file_create(top, STR("unit/risks/a.md"), STR("one"), &diags) == 0, "a file is made");
	ok(file_create(top, STR("unit/risks/a.md"), STR("two"), &diags) == -1, "but not twice");
	ok(fchmodat(top, "unit/risks/a.md", 0640, 0) == 0, "it has a mode of its own");
	ok(file_replace(top, STR("unit/risks/a.md"), STR("three"), &diags) == 0, "it is replaced");
	ok(fstatat(top, "unit/risks/a.md", &about, 0) == 0 && (about.st_mode & 0777) == 0640,
	   "with its mode");
	ok(file_read(top, STR("unit/risks/a.md"), 100, &bytes, &diags) == 0, "and read");
	is_text(bytes.p, "three", "as it was written");
	ok(file_read(top, STR("unit/risks/a.md"), 2, &bytes, &diags) == -1, "not past the limit");
	ok(symlinkat("/etc/passwd", top, "unit/link.md") == 0 && symlinkat("/etc", top, "etc") == 0 &&
		   mkfifoat(top, "unit/fifo.md", 0600) == 0, "a link, a folder link and a FIFO");
	ok(file_read(top, STR("unit/link.md"), 100000, &bytes, &diags) == -1, "no link is followed");
	ok(file_read(top, STR("etc/passwd"), 100000, &bytes, &diags) == -1, "nor a linked folder");
	ok(file_read(top, STR("../x"), 100, &bytes, &diags) == -1, "nor a way out");
	ok(file_read(top, STR("unit/fifo.md"), 100, &bytes, &diags) == -1, "a FIFO does not block");
	ok(file_list(top, STR("unit"), &arena, &entries, &n, &diags) == 0 && n == 3, "a listing");
	ok(str_eq(entries[2].name, STR("risks")) && entries[2].kind == ENTRY_DIRECTORY &&
		   entries[0].kind == ENTRY_OTHER, "sorted, with kinds");
	arena_release(&arena);
	buf_release(&bytes);
	diags_release(&diags);
}

static void test_arenas(void)
{
	struct arena arena = ARENA_INIT, other = ARENA_INIT, empty = ARENA_INIT;
	struct str own = arena_str(&arena, STR("own")), theirs = arena_str(&other, STR("theirs"));

	arena_alloc(&other, 100000);
	arena_join(&arena, &other);
	arena_join(&arena, &empty);
	ok(!other.blocks && !other.left, "an arena that was taken over is empty");
	arena_str(&other, STR("again"));
	arena_release(&other);
	arena_str(&arena, STR("more"));
	ok(str_eq(own, STR("own")) && str_eq(theirs, STR("theirs")), "what it held lives on");
	arena_release(&arena);
	ok(!arena.blocks, "until all is released");
}

static void test_processes(void)
{
	const char *cat[] = { "cat", NULL }, *none[] = { "lg-no-such-program", NULL };
	const char *echo[] = { "sh", "-c", "echo out; echo err >&2; exit 3", NULL };
	struct buf in = BUF_INIT, out = BUF_INIT, err = BUF_INIT;

	for (int i = 0; i < 200000; i++)
		buf_add(&in, STR("0123456789"));
	is_int(proc_run((struct proc){ .args = cat, .in = buf_str(&in), .out = &out }), 0, "cat");
	ok(str_eq(buf_str(&in), buf_str(&out)), "two megabytes go through and come back");
	buf_clear(&out);
	is_int(proc_run((struct proc){ .args = echo, .out = &out, .err = &err }), 3, "a status");
	is_text(out.p, "out\n", "standard output");
	is_text(err.p, "err\n", "standard error");
	is_int(proc_run((struct proc){ .args = none }), -1, "a program that does not exist");
	is_int(errno, ENOENT, "and why");
	buf_release(&in);
	buf_release(&out);
	buf_release(&err);
}

/* As many lines as were asked for. */
static bool has_lines(void *data, struct str out)
{
	size_t *lines = data, n = 0;
	struct str line;

	while (str_next_line(&out, &line))
		n++;
	return n >= *lines;
}

static void test_peer(void)
{
	const char *cat[] = { "cat", NULL }, *none[] = { "lg-no-such-program", NULL };
	const char *end[] = { "sh", "-c", "read line; echo bye >&2; exit 4", NULL };
	struct buf in = BUF_INIT, out = BUF_INIT, err = BUF_INIT;
	struct proc_peer peer;
	size_t lines = 100000;

	for (size_t i = 0; i < lines; i++)
		buf_add(&in, STR("a line of some length\n"));
	is_int(proc_start((struct proc){ .args = cat }, &peer), 0, "a child that stays");
	is_int(proc_ask(&peer, buf_str(&in), &out, &err, has_lines, &lines), 0, "it answers");
	ok(str_eq(buf_str(&in), buf_str(&out)), "all of two megabytes");
	buf_clear(&out);
	lines = 1;
	is_int(proc_ask(&peer, STR("again\n"), &out, &err, has_lines, &lines), 0, "and again");
	is_text(out.p, "again\n", "what is asked");
	is_int(proc_stop(&peer), 0, "until it is stopped");
	buf_clear(&out);
	proc_start((struct proc){ .args = end }, &peer);
	is_int(proc_ask(&peer, STR("x\n"), &out, &err, has_lines, &lines), -1, "one that ends");
	is_text(err.p, "bye\n", "and complains");
	is_int(proc_stop(&peer), 4, "its status");
	is_int(proc_start((struct proc){ .args = none }, &peer), -1, "one that cannot be");
	is_int(errno, ENOENT, "and why");
	buf_release(&in);
	buf_release(&out);
	buf_release(&err);
}

int main(void)
{
	char folder[] = "/tmp/lg-base-XXXXXX", command[64];
	int top = mkdtemp(folder) ? open(folder, O_RDONLY | O_DIRECTORY) : -1;

	test_strings();
	test_buffers();
	test_words();
	test_map();
	test_dates();
	test_instants();
	test_utf8();
	test_diagnostics();
	test_files(top);
	test_arenas();
	test_processes();
	test_peer();
	close(top);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ok(system(command) == 0, "the folder is removed");
	return done_testing();
}
