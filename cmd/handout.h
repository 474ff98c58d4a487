/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What lg-init hands out beside records: hooks of git, and the file by which a forge checks.
 *
 * Both come from ../share/lg. A file that somebody wrote stays as it is, and that is told. All
 * is about the repository in which the process is.
 *
 *	if (handout_hooks(cli, false) == 0)
 *		handout_ci(cli, "github");
 */
#ifndef LG_CMD_HANDOUT_H
#define LG_CMD_HANDOUT_H

#include "cli.h"

/*
 * Installs the hooks of a clone, or that of a server in a bare repository, where core.hooksPath
 * says, and sets what git needs to know: where lg and the records are, the drivers for merge and
 * diff. -1 and diagnostics when something could not be written.
 */
int handout_hooks(struct cli *cli, bool is_bare);
/* Adds and commits the file for "github", "gitlab" or "forgejo"; -1 and diagnostics. */
int handout_ci(struct cli *cli, const char *forge);

#endif
