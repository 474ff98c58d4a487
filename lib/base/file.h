/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whole files: read beneath a directory without following links, replaced at once or not at all.
 *
 * A path is always relative to an open directory, and is resolved by the
 * kernel so that it cannot leave it (openat2 with RESOLVE_BENEATH and
 * RESOLVE_NO_SYMLINKS). FIFOs and devices are refused without blocking.
 *
 *	struct buf text = BUF_INIT;
 *	if (file_read(top, STR("risks/R-K7QM-x.md"), FILE_MAX_RECORD, &text, &diags) == 0)
 *		...
 *	file_replace(top, path, buf_str(&text), &diags);
 */
#ifndef LG_BASE_FILE_H
#define LG_BASE_FILE_H

#include "base/diag.h"

enum {
	FILE_MAX_RECORD = 4 * 1024 * 1024,	/* bytes of a record, schema file or template */
};

/*
 * Reads a whole regular file beneath directory `top` into `out` (cleared first); -1 and a
 * diagnostic when it cannot or is over `limit`.
 */
int file_read(int top, struct str path, size_t limit, struct buf *out, struct diags *diags);
/*
 * A regular file that is not empty, as it lies in memory until file_unmap(); false when there is
 * none. Only who may replace the file can change these bytes. Links are followed, but for the last
 * one where `flags` is O_NOFOLLOW; else it is 0.
 */
bool file_map(int top, const char *path, int flags, struct str *bytes);
void file_unmap(struct str bytes);
/* True when something, of whatever kind, has this path. */
bool file_exists(int top, struct str path);
/* Makes the folders that `path` needs; 0, or -1 and a diagnostic. */
int file_make_parents(int top, struct str path, struct diags *diags);
/*
 * Writes a new file, which appears whole or not at all; -1 and a diagnostic when the path
 * is taken or it cannot.
 */
int file_create(int top, struct str path, struct str bytes, struct diags *diags);
/*
 * Replaces the content at once, keeping the mode: written beside, synced, renamed; on
 * failure the old file stands.
 */
int file_replace(int top, struct str path, struct str bytes, struct diags *diags);

/* Removes a file or an empty folder; false when it could not. */
bool file_remove(int top, struct str path);

enum entry_kind { ENTRY_FILE, ENTRY_DIRECTORY, ENTRY_OTHER };

struct entry {
	struct str name;
	enum entry_kind kind;
};

/*
 * Lists a directory sorted by name, without entries that begin with a dot; names live in
 * the arena. -1 and a diagnostic on failure.
 */
int file_list(int top, struct str path, struct arena *arena, struct entry **entries, size_t *n,
	      struct diags *diags);

#endif
