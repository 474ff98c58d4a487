/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/checked.h"

enum { MOST = 64 * 1024 * 1024, DAY = 86400 };

static const char head[] = "lg-signatures 1 " LG_VERSION "\n";

void checked_init(const char *directory, struct checked *out)
{
	*out = (struct checked){ .directory = directory, .kept = KEPT_INIT, .arena = ARENA_INIT,
				 .text = BUF_INIT, .good = MAP_INIT };
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

bool checked_verify(struct checked *checked, const struct sshsig_check *check, struct str text,
		    struct str armored)
{
	struct buf all = BUF_INIT;
	bool holds;

	if (!checked || !is_within(check))
		return sshsig_verify(check, text, armored);
	need_file(checked);
	add_all(check, text, armored, &all);
	holds = map_get(&checked->good, buf_str(&all));
	if (!holds && sshsig_verify(check, text, armored)) {
		map_put(&checked->good, arena_str(&checked->arena, buf_str(&all)), checked);
		checked->has_more = true;
		holds = true;
	}
	buf_release(&all);
	return holds;
}
