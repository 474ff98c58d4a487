/* SPDX-License-Identifier: EUPL-1.2 */
#include "language.h"

#include "store/repo.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Asking git costs as much as checking a thousand records. A look at the files
 * that it would read shows whether it can have an answer; in any doubt it is asked.
 */
enum { CONFIG_MAX = 64 * 1024 };

static bool is_section(const char *line)
{
	return strncasecmp(line, "[lg", 3) == 0 || strncasecmp(line, "[include", 8) == 0 ||
	       strncasecmp(line, "[extensions", 11) == 0;
}

/* True when a file has, or may have, a section that leads to lg.lang. */
static bool may_tell(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text;
	bool found = true;
	ssize_t n;

	if (fd < 0)
		return false;
	text = mem_alloc(CONFIG_MAX + 1);
	n = read(fd, text, CONFIG_MAX);
	close(fd);
	if (n >= 0 && n < CONFIG_MAX) {
		text[n] = '\0';
		found = false;
		for (char *p = strchr(text, '['); p && !found; p = strchr(p + 1, '['))
			found = is_section(p);
	}
	free(text);
	return found;
}

static bool may_tell_below(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;
	bool found;

	if (!folder || !*folder)
		return false;
	buf_printf(&path, "%s/%s", folder, name);
	found = may_tell(path.p);
	buf_release(&path);
	return found;
}

/* What the environment names stands for the usual files; git alone knows from where it counts. */
static bool may_tell_instead(const char *path)
{
	return *path != '/' || may_tell(path);
}

static bool may_tell_system(void)
{
	const char *instead = getenv("GIT_CONFIG_SYSTEM");

	return instead ? may_tell_instead(instead) : may_tell("/etc/gitconfig");
}

static bool may_tell_user(void)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	const char *instead = getenv("GIT_CONFIG_GLOBAL");

	if (instead)
		return may_tell_instead(instead);
	return may_tell_below(home, ".gitconfig") ||
	       (xdg && *xdg ? may_tell_below(xdg, "git/config")
			    : may_tell_below(home, ".config/git/config"));
}

static bool holds(const char *folder, const char *name, struct stat *about)
{
	struct buf path = BUF_INIT;
	bool found;

	buf_printf(&path, "%s/%s", folder, name);
	found = lstat(path.p, about) == 0;
	buf_release(&path);
	return found;
}

/*
 * The nearest .git upwards; when it is not a plain folder, git knows better. A bare
 * repository, and one seen from within its .git, has its configuration beside HEAD.
 */
static bool may_tell_repository(void)
{
	struct buf up = BUF_INIT;
	struct stat about;
	bool found = false, is_last = false;

	buf_addc(&up, '.');
	for (int depth = 0; depth < 64 && !found && !is_last; depth++, buf_add(&up, STR("/.."))) {
		is_last = holds(up.p, ".git", &about);
		if (is_last)
			found = !S_ISDIR(about.st_mode) || may_tell_below(up.p, ".git/config");
		else if (holds(up.p, "HEAD", &about))
			found = may_tell_below(up.p, "config");
	}
	buf_release(&up);
	return found;
}

/* Settings themselves, and where a repository lies; what only names a file is looked at. */
static bool environment_speaks(void)
{
	return getenv("GIT_CONFIG_COUNT") || getenv("GIT_CONFIG_PARAMETERS") ||
	       getenv("GIT_CONFIG") || getenv("GIT_DIR") || getenv("GIT_COMMON_DIR");
}

bool language_of_setting(enum language *out)
{
	struct buf setting = BUF_INIT;
	bool found = (environment_speaks() || may_tell_system() || may_tell_user() ||
		      may_tell_repository()) &&
		     repo_setting(".", "lang", &setting) &&
		     language_parse(str_trim(buf_str(&setting)), out);

	buf_release(&setting);
	return found;
}

/* LANGUAGE lists what its user reads, best first, as "sv:en"; false when it has none of ours. */
static bool language_of_list(enum language *out)
{
	const char *list = getenv("LANGUAGE");
	struct str rest = str_of(list ? list : "");

	while (rest.n) {
		struct str code = str_until(rest, ':');

		if (language_parse(str_sub(code, 0, 2), out))
			return true;
		rest = str_from(rest, code.n + 1);
	}
	return false;
}

enum language language_of_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	enum language language;

	if (language_of_list(&language))
		return language;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strncmp(value, "sv", 2) == 0 ? LANGUAGE_SV : LANGUAGE_EN;
	}
	return LANGUAGE_EN;
}
