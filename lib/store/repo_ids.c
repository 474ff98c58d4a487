/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which ids a repository has ever used.
 *
 * An id is never used again, also when its record is gone, so every commit of
 * every ref counts. Looking through them all takes seconds where there are
 * many: the ids found, and the tips from which they were found, are kept in a
 * file of lines below the git directory, and next time only commits that are
 * new since then are looked through. The file may be deleted at any time.
 */
#include "store/repo.h"

#include "base/map.h"
#include "record/schema.h"
#include "store/command.h"

#include <fcntl.h>
#include <unistd.h>

static const char cache_head[] = "lg ids 1\n";
enum { CACHE_LIMIT = 256 * 1024 * 1024, SHA1_DIGITS = 40, SHA256_DIGITS = 64 };

struct ids {
	struct arena arena;
	struct map known;	/* ids used in commits */
	struct buf seen;	/* lines "^TIP": where the known ones came from */
	struct buf tips;	/* lines "^TIP": where the refs and HEAD are now */
	int directory;		/* of git, common to all work trees; or -1 */
	bool is_shallow;
};

static bool is_object_id(struct str line)
{
	if (line.n != SHA1_DIGITS && line.n != SHA256_DIGITS)
		return false;
	for (size_t i = 0; i < line.n; i++)
		if (!((line.p[i] >= '0' && line.p[i] <= '9') ||
		      (line.p[i] >= 'a' && line.p[i] <= 'f')))
			return false;
	return true;
}

static void learn(struct ids *ids, struct str id)
{
	if (id.n && !map_get(&ids->known, id)) {
		struct str own = arena_str(&ids->arena, id);

		map_put(&ids->known, own, (void *)own.p);
	}
}

static void learn_paths(struct ids *ids, struct str paths)
{
	while (paths.n) {
		struct str path = str_until(paths, '\0');

		learn(ids, id_of_path(path));
		paths = str_from(paths, path.n + 1);
	}
}

static void add_tip(struct buf *out, struct str tip)
{
	buf_addc(out, '^');
	buf_add(out, tip);
	buf_addc(out, '\n');
}

/* An unborn HEAD makes git complain behind the answers that count. */
static void find_tips(struct ids *ids, const char *path)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct str rest, line;

	git_command_add(&command, "rev-parse", "--path-format=absolute", "--git-common-dir",
			"--is-shallow-repository", "--all", "HEAD", NULL);
	git_command_run(&command, path);
	rest = buf_str(&command.out);
	if (str_next_line(&rest, &line)) {
		command.out.p[line.n] = '\0';
		ids->directory = open(line.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	while (str_next_line(&rest, &line)) {
		if (is_object_id(line))
			add_tip(&ids->tips, line);
		else if (str_eq(line, STR("true")))
			ids->is_shallow = true;
	}
	git_command_release(&command);
}

static void read_cache(struct ids *ids)
{
	struct diags unused = DIAGS_INIT;
	struct buf bytes = BUF_INIT;
	struct str rest, line;

	if (file_read(ids->directory, STR("lg/ids"), CACHE_LIMIT, &bytes, &unused) == 0 &&
	    str_starts(buf_str(&bytes), str_of(cache_head))) {
		rest = str_from(buf_str(&bytes), sizeof(cache_head) - 1);
		while (str_next_line(&rest, &line)) {
			if (line.n && line.p[0] == '^' && is_object_id(str_from(line, 1)))
				add_tip(&ids->seen, str_from(line, 1));
			else if (id_is_valid(line))
				learn(ids, line);
		}
	}
	buf_release(&bytes);
	diags_release(&unused);
}

/* Failing to write costs time at the next look and nothing else. */
static void write_cache(const struct ids *ids)
{
	struct diags unused = DIAGS_INIT;
	struct buf bytes = BUF_INIT;
	struct str path = STR("lg/ids");

	buf_add(&bytes, str_of(cache_head));
	buf_add(&bytes, buf_str(&ids->tips));
	for (size_t i = 0; i < ids->known.n; i++) {
		buf_add(&bytes, ids->known.entries[i].key);
		buf_addc(&bytes, '\n');
	}
	if (file_exists(ids->directory, path))
		file_replace(ids->directory, path, buf_str(&bytes), &unused);
	else if (file_make_parents(ids->directory, path, &unused) == 0)
		file_create(ids->directory, path, buf_str(&bytes), &unused);
	buf_release(&bytes);
	diags_release(&unused);
}

/*
 * The names in all commits that are not behind a seen tip, also those that
 * stand in a merge alone. Tips that are gone are no fault.
 */
static int learn_commits(struct ids *ids, const char *path, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	int result = 0;

	command.in = ids->seen.n ? buf_str(&ids->seen) : STR("\n");
	git_command_add(&command, "-c", "log.showRoot=true", "-c", "log.showSignature=false", "log",
			"--all", "--ignore-missing", "--stdin", "--name-only", "-c", "-z",
			"--format=", "--no-renames", "--no-ext-diff", NULL);
	if (git_command_run(&command, path) == 0) {
		learn_paths(ids, buf_str(&command.out));
		/* A shallow clone may get older commits later, behind the same tips. */
		if (!ids->is_shallow)
			write_cache(ids);
	} else {
		result = git_command_refuse(&command, STR(""), diags);
	}
	git_command_release(&command);
	return result;
}

static int learn_files(struct ids *ids, const char *path, struct str id, struct diags *diags)
{
	struct git_command command = GIT_COMMAND_INIT;
	struct buf pattern = BUF_INIT;
	int result = 0;

	buf_printf(&pattern, ":(top,glob)**/%.*s*.md", STR_ARG(id));
	git_command_add(&command, "ls-files", "-z", "--cached", "--others", "--", pattern.p, NULL);
	if (git_command_run(&command, path) == 0)
		learn_paths(ids, buf_str(&command.out));
	else
		result = git_command_refuse(&command, STR(""), diags);
	git_command_release(&command);
	buf_release(&pattern);
	return result;
}

int repo_id_is_taken(const struct repo *repo, struct str id, bool *taken, struct diags *diags)
{
	struct ids ids = { .arena = ARENA_INIT, .known = MAP_INIT, .directory = -1 };
	int result = 0;

	find_tips(&ids, repo->path.p);
	if (ids.directory >= 0) {
		read_cache(&ids);
		if (!str_eq(buf_str(&ids.seen), buf_str(&ids.tips)))
			result = learn_commits(&ids, repo->path.p, diags);
		if (result == 0)
			result = learn_files(&ids, repo->path.p, id, diags);
		close(ids.directory);
	}
	*taken = map_get(&ids.known, id) != NULL;
	map_release(&ids.known);
	arena_release(&ids.arena);
	buf_release(&ids.seen);
	buf_release(&ids.tips);
	return result;
}
