/* SPDX-License-Identifier: EUPL-1.2 */
#include "repository.h"

#include "tap.h"

#include <stdlib.h>

void run(const char *top, struct str in, struct buf *out, const char *const *args)
{
	struct buf err = BUF_INIT;

	if (proc_run((struct proc){ .args = args, .directory = top, .in = in, .out = out,
				    .err = &err }) != 0)
		bail_out("%s %s: %s", args[0], args[1], err.p);
	buf_release(&err);
}

void repository_make(char *top)
{
	struct buf out = BUF_INIT;

	if (!mkdtemp(top))
		bail_out("cannot make a folder in /tmp");
	run(top, STR(""), &out, (const char *const[]){ "git", "init", "-q", "-b", "none", NULL });
	buf_release(&out);
}

void repository_remove(const char *top)
{
	struct buf out = BUF_INIT;

	run(NULL, STR(""), &out, (const char *const[]){ "rm", "-rf", "--", top, NULL });
	buf_release(&out);
}

uint32_t chance(uint32_t *state, uint32_t below)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % below;
}
