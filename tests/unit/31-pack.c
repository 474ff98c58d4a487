/* SPDX-License-Identifier: EUPL-1.2 */
/* Objects of git's packs are what git says they are, however it has packed them. */
#include "store/pack.h"

#include "base/proc.h"

#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
	char path[64];
	struct buf objects;		/* as `git cat-file --batch` prints them all */
};

static void run(const struct world *world, const char *script, struct buf *out)
{
	const char *args[] = { "sh", "-ec", script, NULL };
	const char *env[] = { "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", NULL };
	struct buf unused = BUF_INIT;

	if (proc_run((struct proc){ .args = args, .directory = world->path, .env = env,
				    .out = out ? out : &unused }) != 0)
		bail_out("cannot run %s", script);
	buf_release(&unused);
}

/* Files that grow and change a little, in many commits, so that most objects are made of others. */
static const char history[] =
	"git init -q\n"
	"git config user.name A && git config user.email a@example\n"
	"mkdir many\n"
	"for i in $(seq $files); do echo $i >many/$i; done\n"
	"for i in $(seq $commits); do\n"
	"	seq $((i * 7)) $((i * 7 + 400)) >text\n"
	"	echo $i >>many/$((i * 5 % files + 1))\n"
	"	git add . && git commit -qm $i\n"
	"done\n"
	": >empty && git add . && git commit -qm empty && git tag -am tag tag\n";

static void make_world(struct world *world, int files, int commits)
{
	struct buf script = BUF_INIT;

	*world = (struct world){ .path = "/tmp/lg-pack-XXXXXX", .objects = BUF_INIT };
	if (!mkdtemp(world->path))
		bail_out("cannot make a folder in /tmp");
	buf_printf(&script, "files=%d commits=%d\n%s", files, commits, history);
	run(world, script.p, NULL);
	buf_release(&script);
	run(world, "git cat-file --batch --batch-all-objects", &world->objects);
}

static void remove_world(struct world *world)
{
	run(world, "rm -rf \"$PWD\"", NULL);
	buf_release(&world->objects);
}

/* --- what git says ------------------------------------------------------------------------ */

struct wanted {
	unsigned char id[SOURCE_BLOB];
	struct str kind, bytes;
};

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "ID KIND SIZE", the bytes, and a line end. */
static bool next_object(struct str *rest, struct wanted *wanted)
{
	struct str line, size;
	int64_t n;

	if (!str_next_line(rest, &line))
		return false;
	for (size_t i = 0; i < SOURCE_BLOB; i++)
		wanted->id[i] = (unsigned char)(digit(line.p[2 * i]) * 16 +
						digit(line.p[2 * i + 1]));
	wanted->kind = str_until(str_from(line, 2 * SOURCE_BLOB + 1), ' ');
	size = str_from(line, 2 * SOURCE_BLOB + 1 + wanted->kind.n + 1);
	if (!str_to_int(size, &n))
		bail_out("git prints no size");
	wanted->bytes = str_sub(*rest, 0, (size_t)n);
	*rest = str_from(*rest, (size_t)n + 1);
	return true;
}

static bool is_same(const struct object *object, const struct wanted *wanted)
{
	static const char *const kinds[] = { [OBJECT_COMMIT] = "commit", [OBJECT_TREE] = "tree",
					     [OBJECT_BLOB] = "blob" };

	return str_eq(str_of(kinds[object->kind]), wanted->kind) &&
	       str_eq(object->bytes, wanted->bytes);
}

struct tally {
	int same, missing, wrong, tags;
};

static struct tally read_all(const struct world *world, size_t most)
{
	struct buf path = BUF_INIT;
	struct tally tally = { 0 };
	struct str rest = buf_str(&world->objects);
	struct wanted wanted;
	struct packs *packs;
	int directory;

	buf_printf(&path, "%s/.git", world->path);
	directory = open(path.p, O_PATH | O_DIRECTORY);
	packs = packs_open(directory);
	while (next_object(&rest, &wanted)) {
		struct object *object = packs_read(packs, wanted.id, most);

		if (str_eq(wanted.kind, STR("tag")))
			tally.tags += !object;
		else if (!object)
			tally.missing++;
		else if (is_same(object, &wanted))
			tally.same++;
		else
			tally.wrong++;
		object_release(object);
	}
	packs_close(packs);
	close(directory);
	buf_release(&path);
	return tally;
}

/* --- however it is packed ----------------------------------------------------------------- */

enum { ANY = 1 << 20, FEW = 300 };

static void is_all(const struct world *world, int n, const char *about)
{
	struct tally tally = read_all(world, ANY);

	is_int(tally.same, n, "%s: every object is what git says", about);
	is_int(tally.tags, 1, "%s: a tag is left to others", about);
}

static void test_forms(const struct world *world)
{
	struct tally tally = read_all(world, ANY);
	int n = tally.missing;

	ok(n > 400 && !tally.same && !tally.wrong, "what is loose is left to others");
	run(world, "git rev-list --objects HEAD~20 | git pack-objects -q .git/objects/pack/pack\n"
	    "git prune-packed -q && git repack -qd", NULL);
	is_all(world, n, "in two packs");
	run(world, "git -c repack.useDeltaBaseOffset=false repack -qadf --depth=50", NULL);
	is_all(world, n, "made of others by id");
	run(world, "git repack -qadf --depth=50", NULL);
	is_all(world, n, "made of others by offset");
	run(world, "cd .git/objects/pack && rm -f *.idx *.rev\n"
	    "git index-pack --index-version=2,0x100 *.pack", NULL);
	is_all(world, n, "in a pack as if beyond 2 GB");
	tally = read_all(world, FEW);
	ok(tally.same && tally.missing && !tally.wrong, "what is large is left to others");
	run(world, "cd .git/objects/pack && rm -f *.idx *.rev\n"
	    "git index-pack --index-version=1 *.pack", NULL);
	is_int(read_all(world, ANY).missing, n, "an index of the first version is left to others");
}

/* --- damage ------------------------------------------------------------------------------- */

static void read_file(const struct world *world, const char *name, struct buf *out)
{
	struct buf script = BUF_INIT;

	buf_printf(&script, "cat .git/objects/pack/pack-*.%s", name);
	run(world, script.p, out);
	buf_release(&script);
}

static void write_file(const struct world *world, const char *name, struct str bytes)
{
	struct buf path = BUF_INIT;
	int fd;

	buf_printf(&path, "%s/.git/objects/pack/pack-1.%s", world->path, name);
	fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n)
		bail_out("cannot write %s", path.p);
	close(fd);
	buf_release(&path);
}

/* Bytes made others, and the file cut short there. */
static void damage(const struct world *world, const char *name, struct buf *bytes, int n)
{
	int noticed = 0, wrong = 0;

	for (size_t i = 0; i < bytes->n; i += 3) {
		bytes->p[i] ^= (char)(i % 2 ? 0xff : 0x11);
		write_file(world, name, buf_str(bytes));
		noticed += read_all(world, ANY).same < n;
		bytes->p[i] ^= (char)(i % 2 ? 0xff : 0x11);
		write_file(world, name, str_sub(buf_str(bytes), 0, i));
		wrong += read_all(world, ANY).wrong;
	}
	ok(noticed > (int)bytes->n / 12, "a damaged %s does no harm", name);
	is_int(wrong, 0, "a %s that is cut short gives nothing that is wrong", name);
	write_file(world, name, buf_str(bytes));
	is_all(world, n, name);
}

/* Wherever an object is made of another, it is made of each of them in turn, also of itself. */
static void confuse(const struct world *world, struct buf *pack)
{
	struct str rest = buf_str(&world->objects), others;
	struct wanted base, other;
	int n = 0;

	while (next_object(&rest, &base)) {
		struct str id = { (const char *)base.id, SOURCE_BLOB };
		size_t at = str_find(buf_str(pack), id, 0);

		others = buf_str(&world->objects);
		while (at != SIZE_MAX && next_object(&others, &other)) {
			memcpy(pack->p + at, other.id, SOURCE_BLOB);
			write_file(world, "pack", buf_str(pack));
			n += read_all(world, ANY).missing > 0;
		}
		if (at != SIZE_MAX)
			memcpy(pack->p + at, base.id, SOURCE_BLOB);
	}
	ok(n > 0, "objects that are made of themselves are none");
}

static void test_damage(const struct world *world)
{
	struct buf index = BUF_INIT, pack = BUF_INIT;
	int n;

	run(world, "git -c repack.useDeltaBaseOffset=false repack -qadf", NULL);
	n = read_all(world, ANY).same;
	read_file(world, "idx", &index);
	read_file(world, "pack", &pack);
	run(world, "rm -f .git/objects/pack/*", NULL);
	write_file(world, "idx", buf_str(&index));
	write_file(world, "pack", buf_str(&pack));
	is_all(world, n, "under another name");
	confuse(world, &pack);
	damage(world, "pack", &pack, n);
	damage(world, "idx", &index, n);
	buf_release(&index);
	buf_release(&pack);
}

int main(void)
{
	struct world world;

	make_world(&world, 300, 40);
	test_forms(&world);
	remove_world(&world);
	make_world(&world, 3, 3);
	test_damage(&world);
	remove_world(&world);
	return done_testing();
}
