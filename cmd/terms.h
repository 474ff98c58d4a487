/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A query from the words of a command line.
 *
 *	terms_join(cli, &text);
 *	query = query_parse(arena, &names, buf_str(&text), place, &diags);
 */
#ifndef LG_CMD_TERMS_H
#define LG_CMD_TERMS_H

#include "cli.h"

/* The operands as one text; values that the shell took the quotes off get them back. */
void terms_join(const struct cli *cli, struct buf *out);

#endif
