/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The commit at HEAD, read from git's own files where these are plain: asking git takes longer than
 * telling a history that is known.
 *
 *	int directory = head_read(top, id);
 *	if (directory < 0)
 *		ask git;
 */
#ifndef LG_STORE_HEAD_H
#define LG_STORE_HEAD_H

/*
 * Opens the git directory in the folder `top` and reads the id of the commit at HEAD; -1 when
 * anything is not as git makes it in a working tree of its own: another place for its files,
 * another format, another owner, a shallow clone, or no commit. Only git knows what is right then.
 */
int head_read(const char *top, unsigned char *id);

#endif
