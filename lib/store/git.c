/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/git.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static const char library_name[] = "libgit2.so.1.5";

enum { SHA1_STATE = 256 };	/* more than libcrypto's takes */

static int fail(enum diag_id id, struct str argument, struct diags *diags)
{
	diag_add(diags, id, (struct place){ STR(""), 0, 0 }, DIAG_ARGS(argument));
	return -1;
}

static bool find_functions(struct libgit *git)
{
#define LIBGIT_FIND(name) \
	*(void **)&git->name = dlsym(git->handle, "git_" #name); \
	if (!git->name) \
		return false;
	LIBGIT_FUNCTIONS(LIBGIT_FIND)
#undef LIBGIT_FIND
	return true;
}

/* Symbols of a library are those of the libraries that it needs, too. */
static void find_hash(struct libgit *git)
{
	*(void **)&git->sha1_init = dlsym(git->handle, "SHA1_Init");
	*(void **)&git->sha1_update = dlsym(git->handle, "SHA1_Update");
	*(void **)&git->sha1_final = dlsym(git->handle, "SHA1_Final");
}

/*
 * Git's log does not hash what it reads again either. Hardly an object is read
 * twice, so that keeping them costs more than it saves. The extensions named
 * here change nothing for those who only read objects.
 */
static void set_options(const struct libgit *git)
{
	static const char *const extensions[] = { "partialclone", "worktreeconfig",
						  "preciousobjects" };

	git->libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git->libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	git->libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
			  sizeof(extensions) / sizeof(*extensions));
}

/*
 * When libgit2 starts it has Mbed TLS read the certificates of all authorities that the machine
 * trusts, which takes longer than all else that it does for us: we talk to no server. The program's
 * own functions come before those of libraries, and this one finds none. link= in the Makefile
 * makes it visible.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	return 0;
}

int libgit_open(struct libgit *git, struct diags *diags)
{
	/* It stays in memory: what it has registered to run at exit must still be there then. */
	git->handle = dlopen(library_name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (git->handle && find_functions(git) && git->libgit2_init() > 0) {
		set_options(git);
		find_hash(git);
		return 0;
	}
	fail(DIAG_GIT_LIBRARY, str_of(dlerror()), diags);
	if (git->handle)
		dlclose(git->handle);
	return -1;
}

void libgit_close(struct libgit *git)
{
	git->libgit2_shutdown();
	dlclose(git->handle);
}

struct str libgit_error(const struct libgit *git)
{
	const git_error *error = git->error_last();

	return error && error->message ? str_of(error->message) : STR("unknown error");
}

static bool error_has(const struct libgit *git, struct str words)
{
	return str_find(libgit_error(git), words, 0) != SIZE_MAX;
}

static int refuse_owner(struct str path, struct diags *diags)
{
	struct buf word = BUF_INIT;

	buf_add_word(&word, path);
	diag_add(diags, DIAG_GIT_OWNER, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(path, buf_str(&word)));
	buf_release(&word);
	return -1;
}

static int refuse_repository(const struct libgit *git, int error, struct str path,
			     struct diags *diags)
{
	/* 1.5 gives this second form when the user has no safe.directory at all. */
	if (error == GIT_EOWNER || error_has(git, STR("safe.directory")))
		return refuse_owner(path, diags);
	if (error_has(git, STR("objectformat")))
		return fail(DIAG_GIT_SHA256, path, diags);
	if (error_has(git, STR("refstorage")))
		return fail(DIAG_GIT_REFTABLE, path, diags);
	if (error == GIT_ENOTFOUND)
		return fail(DIAG_GIT_NONE, path, diags);
	return fail(DIAG_GIT_REPOSITORY, libgit_error(git), diags);
}

static int open_repository(const struct libgit *git, struct str path, unsigned flags,
			   git_repository **repository, struct diags *diags)
{
	struct buf name = BUF_INIT;
	int error;

	buf_add(&name, path);
	error = git->repository_open_ext(repository, name.p, flags, NULL);
	buf_release(&name);
	return error < 0 ? refuse_repository(git, error, path, diags) : 0;
}

int libgit_open_repository(const struct libgit *git, struct str path, git_repository **repository,
			   struct diags *diags)
{
	return open_repository(git, path, GIT_REPOSITORY_OPEN_FROM_ENV, repository, diags);
}

int libgit_open_other(const struct libgit *git, struct str path, git_repository **repository,
		      struct diags *diags)
{
	return open_repository(git, path, GIT_REPOSITORY_OPEN_NO_SEARCH, repository, diags);
}

void libgit_verify(const struct libgit *git)
{
	git->libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
}

int libgit_open_index(const struct libgit *git, git_repository *repository, git_index **index,
		      struct diags *diags)
{
	if (git->repository_index(index, repository) == 0)
		return 0;
	if (error_has(git, STR("'link'")))
		return fail(DIAG_GIT_INDEX_SPLIT, STR(""), diags);
	if (error_has(git, STR("'sdir'")))
		return fail(DIAG_GIT_INDEX_SPARSE, STR(""), diags);
	return fail(DIAG_GIT_INDEX, libgit_error(git), diags);
}

static void hash_blob(const struct libgit *git, struct str bytes, unsigned char *id)
{
	_Alignas(16) unsigned char state[SHA1_STATE];
	char head[32];
	int n = snprintf(head, sizeof(head), "blob %zu", bytes.n);

	git->sha1_init(state);
	git->sha1_update(state, head, (size_t)n + 1);
	git->sha1_update(state, bytes.p, bytes.n);
	git->sha1_final(id, state);
}

/*
 * libgit2 takes five times as long, because it looks for traces of a collision. Who has made one
 * still has to get a half of it into a repository, and git refuses both.
 */
bool libgit_is_blob(const struct libgit *git, struct str bytes, const unsigned char *id)
{
	git_oid own;

	if (git->sha1_init && git->sha1_update && git->sha1_final)
		hash_blob(git, bytes, own.id);
	else if (git->odb_hash(&own, bytes.p, bytes.n, GIT_OBJECT_BLOB) < 0)
		return false;
	return memcmp(own.id, id, GIT_OID_RAWSZ) == 0;
}

bool libgit_is_partial(const struct libgit *git, git_repository *repository)
{
	static const char *const names[] = { "extensions.partialclone",
					     "remote.origin.partialclonefilter" };
	struct buf words = BUF_INIT;
	git_config *config;
	const char *value;
	bool found = false;

	if (git->repository_config_snapshot(&config, repository) < 0)
		return false;
	buf_add(&words, libgit_error(git));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		found = found || git->config_get_string(&value, config, names[i]) == 0;
	git->config_free(config);
	git->error_set_str(GIT_ERROR_ODB, words.p);
	buf_release(&words);
	return found;
}
