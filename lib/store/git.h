/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * libgit2, loaded when a revision or the index is read and not before.
 *
 * Loading libgit2 takes as long as checking some hundred records, and most
 * commands read the working tree only. So it is no linked library: a table of
 * the functions in use is filled when somebody opens it. It reads; all writing
 * is done by the git program (repo.h).
 *
 *	struct libgit git;
 *	git_repository *repository;
 *	if (libgit_open(&git, &diags) == 0) {
 *		if (libgit_open_repository(&git, path, &repository, &diags) == 0)
 *			git.repository_free(repository);
 *		libgit_close(&git);
 *	}
 */
#ifndef LG_STORE_GIT_H
#define LG_STORE_GIT_H

#include "base/diag.h"

#include <git2.h>

#define LIBGIT_FUNCTIONS(X) \
	X(libgit2_init) X(libgit2_shutdown) X(libgit2_opts) X(error_last) X(error_set_str) \
	X(repository_open_ext) X(repository_free) X(repository_workdir) X(repository_path) \
	X(repository_odb) X(repository_index) X(repository_is_shallow) X(repository_head_unborn) \
	X(reference_iterator_new) X(reference_next_name) X(reference_iterator_free) \
	X(repository_config_snapshot) X(config_get_string) X(config_free) \
	X(odb_free) X(odb_read) X(odb_read_header) X(odb_object_data) X(odb_object_size) \
	X(odb_object_type) X(odb_object_free) X(odb_hash) \
	X(object_lookup) X(object_peel) X(object_free) X(oid_fromstrn) X(oid_tostr) X(oid_equal) \
	X(commit_tree_id) X(commit_id) X(commit_time) X(commit_time_offset) \
	X(index_free) X(index_entrycount) X(index_get_byindex) X(index_find_prefix) \
	X(index_has_conflicts)

struct libgit {
	void *handle;
	/* of libcrypto, where libgit2 brings that along; else null */
	int (*sha1_init)(void *state);
	int (*sha1_update)(void *state, const void *bytes, size_t n);
	int (*sha1_final)(unsigned char *id, void *state);
#define LIBGIT_MEMBER(name) __typeof__(git_##name) *name;
	LIBGIT_FUNCTIONS(LIBGIT_MEMBER)
#undef LIBGIT_MEMBER
};

/* Loads and starts the library; -1 and a diagnostic when this machine has none. */
int libgit_open(struct libgit *git, struct diags *diags);
void libgit_close(struct libgit *git);

/*
 * Opens the repository that holds `path`, or the one that git's environment
 * names, as in a hook. -1 and a diagnostic that says what git command helps.
 */
int libgit_open_repository(const struct libgit *git, struct str path, git_repository **repository,
			   struct diags *diags);
/*
 * Opens the repository at `path` itself, bare or with a working tree, whatever the environment
 * names. -1 and a diagnostic, DIAG_GIT_NONE when there is none.
 */
int libgit_open_other(const struct libgit *git, struct str path, git_repository **repository,
		      struct diags *diags);
/* From now on objects are hashed again when read, and refused when they are not what they claim. */
void libgit_verify(const struct libgit *git);
/* The index as it is on disk; -1 and a diagnostic for forms that libgit2 does not read. */
int libgit_open_index(const struct libgit *git, git_repository *repository, git_index **index,
		      struct diags *diags);
/*
 * True for a clone that fetches its blobs only when they are asked for. What libgit2 said last
 * before that stays.
 */
bool libgit_is_partial(const struct libgit *git, git_repository *repository);
/* True when bytes are the blob of that id; many threads may ask at once. */
bool libgit_is_blob(const struct libgit *git, struct str bytes, const unsigned char *id);
/* What libgit2 said last, never empty. */
struct str libgit_error(const struct libgit *git);

#endif
