/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"

#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int fail(enum diag_id id, struct str path, struct diags *diags)
{
	diag_add(diags, id, (struct place){ path, 0, 0 }, DIAG_ARGS(path, str_of(strerror(errno))));
	return -1;
}

/* openat2 with the path resolved inside `top`; errno tells why not. */
static int open_beneath(int top, struct str path, uint64_t flags, mode_t mode)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.mode = mode,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	char name[PATH_MAX];

	if (path.n >= sizeof(name) || (path.n && memchr(path.p, '\0', path.n))) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (path.n)
		memcpy(name, path.p, path.n);
	name[path.n] = '\0';
	return (int)syscall(SYS_openat2, top, path.n ? name : ".", &how, sizeof(how));
}

static int refuse(struct str path, struct diags *diags)
{
	if (errno == ENOENT)
		return fail(DIAG_FILE_MISSING, path, diags);
	if (errno == ELOOP || errno == EXDEV || errno == ENXIO)
		return fail(DIAG_FILE_NOT_REGULAR, path, diags);
	return fail(DIAG_FILE_UNREADABLE, path, diags);
}

/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
static int open_regular(int top, struct str path, struct stat *about, struct diags *diags)
{
	int fd = open_beneath(top, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0)
		return refuse(path, diags);
	if (fstat(fd, about) == 0 && S_ISREG(about->st_mode))
		return fd;
	close(fd);
	return fail(DIAG_FILE_NOT_REGULAR, path, diags);
}

static int too_large(struct str path, size_t size, size_t limit, struct diags *diags)
{
	char have[24], most[24];

	snprintf(have, sizeof(have), "%zu", size);
	snprintf(most, sizeof(most), "%zu", limit);
	diag_add(diags, DIAG_FILE_TOO_LARGE, (struct place){ path, 0, 0 },
		 DIAG_ARGS(str_of(have), str_of(most)));
	return -1;
}

/*
 * Reads to the end, which a regular file shows by a short read; a file that grows past the
 * limit meanwhile stops there.
 */
static int read_all(int fd, size_t expected, size_t limit, struct buf *out)
{
	for (;;) {
		size_t room = expected > out->n ? expected - out->n + 1 : 4096;
		ssize_t n = read(fd, buf_reserve(out, room), room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		out->n += (size_t)n;
		out->p[out->n] = '\0';
		if ((size_t)n < room || out->n > limit)
			return 0;
	}
}

int file_read(int top, struct str path, size_t limit, struct buf *out, struct diags *diags)
{
	struct stat about;
	int fd = open_regular(top, path, &about, diags);
	int result = -1;

	buf_clear(out);
	if (fd < 0)
		return -1;
	if ((size_t)about.st_size > limit)
		too_large(path, (size_t)about.st_size, limit, diags);
	else if (read_all(fd, (size_t)about.st_size, limit, out) < 0)
		fail(DIAG_FILE_UNREADABLE, path, diags);
	else if (out->n > limit)
		too_large(path, out->n, limit, diags);
	else
		result = 0;
	close(fd);
	return result;
}

bool file_map(int top, const char *path, int flags, struct str *bytes)
{
	int fd = openat(top, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);
	void *mapped = MAP_FAILED;
	struct stat about;

	if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
		mapped = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (mapped == MAP_FAILED)
		return false;
	*bytes = (struct str){ mapped, (size_t)about.st_size };
	return true;
}

void file_unmap(struct str bytes)
{
	munmap((void *)(uintptr_t)bytes.p, bytes.n);
}

bool file_exists(int top, struct str path)
{
	int fd = open_beneath(top, path, O_PATH | O_NOFOLLOW, 0);

	if (fd < 0)
		return errno != ENOENT && errno != ENOTDIR;
	close(fd);
	return true;
}

int file_make_parents(int top, struct str path, struct diags *diags)
{
	for (size_t at = 0; at < path.n; at++) {
		struct str folder = str_sub(path, 0, at);
		char name[NAME_MAX + 1];
		int parent;

		if (path.p[at] != '/' || file_exists(top, folder))
			continue;
		parent = open_beneath(top, path_parent(folder), O_RDONLY | O_DIRECTORY, 0);
		snprintf(name, sizeof(name), "%.*s", STR_ARG(path_name(folder)));
		if (parent < 0 || (mkdirat(parent, name, 0777) < 0 && errno != EEXIST)) {
			fail(DIAG_FILE_WRITE, folder, diags);
			if (parent >= 0)
				close(parent);
			return -1;
		}
		close(parent);
	}
	return 0;
}

/* Writes and syncs, so that a full disk shows here and not after the rename. */
static int write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes = str_from(bytes, (size_t)n);
	}
	return fsync(fd);
}

/* Writes a file that must not exist yet; removes it again when the writing fails. */
static int write_new(int directory, const char *name, mode_t mode, struct str bytes)
{
	const int how = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(directory, name, how, mode);
	int result, saved;

	if (fd < 0)
		return -1;
	result = write_all(fd, bytes);
	saved = errno;
	if (close(fd) < 0 && result == 0) {
		result = -1;
		saved = errno;
	}
	if (result < 0)
		unlinkat(directory, name, 0);
	errno = saved;
	return result;
}

/*
 * The name of a file that is not finished; listings pass over it. The clock is
 * in it because what a killed process left behind may carry our number.
 */
static void name_beside(char *beside, size_t size)
{
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(beside, size, ".lg-%ld-%ld.tmp", (long)getpid(), now.tv_nsec);
}

/*
 * Gives a finished file its name, unless the name is taken; not every file system has the
 * first form.
 */
static int name_finished(int directory, const char *beside, const char *name)
{
	int result = renameat2(directory, beside, directory, name, RENAME_NOREPLACE);

	if (result < 0 && errno == EINVAL) {
		result = linkat(directory, beside, directory, name, 0);
		if (result == 0)
			unlinkat(directory, beside, 0);
	}
	return result;
}

int file_create(int top, struct str path, struct str bytes, struct diags *diags)
{
	char name[NAME_MAX + 1], beside[64];
	int directory = open_beneath(top, path_parent(path), O_RDONLY | O_DIRECTORY, 0);
	int result = -1;

	snprintf(name, sizeof(name), "%.*s", STR_ARG(path_name(path)));
	name_beside(beside, sizeof(beside));
	if (directory < 0 || write_new(directory, beside, 0666, bytes) < 0) {
		fail(DIAG_FILE_WRITE, path, diags);
	} else if (name_finished(directory, beside, name) < 0) {
		fail(DIAG_FILE_WRITE, path, diags);
		unlinkat(directory, beside, 0);
	} else {
		result = 0;
	}
	if (directory >= 0)
		close(directory);
	return result;
}

int file_replace(int top, struct str path, struct str bytes, struct diags *diags)
{
	char name[NAME_MAX + 1], beside[64];
	struct stat about;
	int directory = open_beneath(top, path_parent(path), O_RDONLY | O_DIRECTORY, 0);
	int result = -1;

	snprintf(name, sizeof(name), "%.*s", STR_ARG(path_name(path)));
	name_beside(beside, sizeof(beside));
	if (directory < 0 || fstatat(directory, name, &about, AT_SYMLINK_NOFOLLOW) < 0 ||
	    write_new(directory, beside, about.st_mode & 07777, bytes) < 0) {
		fail(DIAG_FILE_WRITE, path, diags);
	} else if (renameat(directory, beside, directory, name) < 0) {
		fail(DIAG_FILE_WRITE, path, diags);
		unlinkat(directory, beside, 0);
	} else {
		result = 0;
	}
	if (directory >= 0)
		close(directory);
	return result;
}

bool file_remove(int top, struct str path)
{
	char name[NAME_MAX + 1];
	int directory = open_beneath(top, path_parent(path), O_RDONLY | O_DIRECTORY, 0);
	bool removed = false;

	snprintf(name, sizeof(name), "%.*s", STR_ARG(path_name(path)));
	if (directory >= 0) {
		removed = unlinkat(directory, name, 0) == 0 ||
			  (errno == EISDIR && unlinkat(directory, name, AT_REMOVEDIR) == 0);
		close(directory);
	}
	return removed;
}

static enum entry_kind kind_of(DIR *dir, const struct dirent *item)
{
	struct stat about;

	if (item->d_type == DT_REG)
		return ENTRY_FILE;
	if (item->d_type == DT_DIR)
		return ENTRY_DIRECTORY;
	if (item->d_type != DT_UNKNOWN ||
	    fstatat(dirfd(dir), item->d_name, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return ENTRY_OTHER;
	return S_ISREG(about.st_mode) ? ENTRY_FILE :
	       S_ISDIR(about.st_mode) ? ENTRY_DIRECTORY : ENTRY_OTHER;
}

static int compare_entries(const void *a, const void *b)
{
	return str_cmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

int file_list(int top, struct str path, struct arena *arena, struct entry **entries, size_t *n,
	      struct diags *diags)
{
	int fd = open_beneath(top, path, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct entry *list = NULL;
	struct dirent *item;
	size_t cap = 0;

	*n = 0;
	*entries = NULL;
	if (!dir) {
		refuse(path, diags);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((item = readdir(dir))) {
		if (item->d_name[0] == '.')
			continue;
		list = mem_grow(list, &cap, *n + 1, sizeof(*list));
		list[(*n)++] = (struct entry){ arena_str(arena, str_of(item->d_name)),
					       kind_of(dir, item) };
	}
	closedir(dir);
	if (*n)
		qsort(list, *n, sizeof(*list), compare_entries);
	*entries = arena_copy(arena, list, *n * sizeof(*list));
	free(list);
	return 0;
}
