/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The user's editor on a draft, and texts that must not be lost.
 *
 * A text is edited in a file below the git directory. When it cannot become a
 * record, or the program is killed, what the user wrote stays there.
 *
 *	struct editor editor;
 *	if (editor_open(&editor, &draft.repo, draft.id, &cli->diags) == 0)
 *		status = editor_edit(&editor, cli, &draft, judge);
 *	editor_close(&editor, status, "lg-edit -F FILE R-K7QM", &cli->diags);
 */
#ifndef LG_CMD_EDITOR_H
#define LG_CMD_EDITOR_H

#include "draft.h"

struct editor {
	int directory;		/* below git's own, for drafts; or -1 */
	struct buf folder;	/* its path */
	struct buf name;	/* of the file in it */
	struct buf path;	/* of the file; empty: not written yet */
	struct buf start;	/* what the editor was given first */
	bool is_sole;		/* that stands nowhere else, as standard input does not */
};

/*
 * What a text is worth: CLI_CLEAN, CLI_FINDINGS or CLI_FAILED, with diagnostics. May
 * change draft->bytes.
 */
typedef int editor_judge(struct cli *cli, struct draft *draft, struct diags *diags);

/* Makes the folder for drafts; -1 and a diagnostic outside git. Close it either way. */
int editor_open(struct editor *editor, const struct repo *repo, struct str id,
		struct diags *diags);
/*
 * Runs git's editor on draft->bytes until the judge is content or the user
 * gives up; the judge's last word. Findings are printed at once.
 */
int editor_edit(struct editor *editor, struct cli *cli, struct draft *draft, editor_judge *judge);
/* Keeps a text that came from nowhere else, in case that it is refused. */
int editor_keep(struct editor *editor, struct str text, struct diags *diags);
/*
 * Removes the text's file, unless `status` says that the work was in vain: then
 * a diagnostic names the file and the command with which to go on.
 */
void editor_close(struct editor *editor, int status, const char *again, struct diags *diags);

/* Reads a text for a record from a file, or from standard input for "-". */
int editor_read_text(const char *file, struct buf *out, struct diags *diags);

#endif
