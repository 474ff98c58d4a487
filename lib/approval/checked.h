/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Signatures that ssh-keygen has found good: each is asked for once, whoever looks again.
 *
 * One is known by all that was checked, byte for byte: the text, the signature, the signer, the key
 * with its period and its purpose; and by the version of this program. Only what was good is kept,
 * in a file below the git directory, which may be deleted at any time.
 *
 *	struct checked checked;
 *	checked_init(directory, &diags, &checked);
 *	if (checked_verify(&checked, &check, text, armored))
 *		...
 *	result = checked.is_failed ? -1 : 0;
 *	checked_close(&checked);
 */
#ifndef LG_APPROVAL_CHECKED_H
#define LG_APPROVAL_CHECKED_H

#include "approval/kept.h"
#include "approval/sshsig.h"
#include "base/map.h"

struct question;

struct checked {
	const char *directory;		/* the top of the records */
	struct kept kept;
	struct arena arena;
	struct buf text;		/* of the file: a head, then each behind its length */
	struct map good;		/* all that was checked */
	struct diags *diags;
	bool is_open, has_more;
	bool gathers;			/* nothing is asked yet */
	struct question *questions;
	size_t n_questions, cap_questions;
	bool is_failed;			/* ssh-keygen could not say, as `diags` tell: no verdict */
};

/* Nothing is read before the first signature. */
void checked_init(const char *directory, struct diags *diags, struct checked *out);
/* Keeps what is new. */
void checked_close(struct checked *checked);
/* Whether the signature holds; false also when ssh-keygen cannot say. */
bool checked_verify(struct checked *checked, const struct sshsig_check *check, struct str text,
		    struct str armored);
/*
 * From here on checked_verify() says no to what is not known, and takes note of it; then all of
 * that is asked at once, by as many processes as there are processors, and what is good is known.
 */
void checked_gather(struct checked *checked);
void checked_ask(struct checked *checked);

#endif
