/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * SSH signatures: what they say of themselves, and ssh-keygen's word on whether they hold.
 *
 * Taking a signature apart here proves nothing: it tells which key and which namespace it names, so
 * that a refusal has its own words. Whether it holds is for ssh-keygen to say. Nothing that stands
 * in a record becomes a word of its command line or a line of a file that it reads: the signer is
 * an id, and of a key only its kind and its base64 are handed on, both of which were judged first.
 *
 *	struct sshsig sig;
 *	if (sshsig_parse(armored, &arena, &sig) &&
 *	    sshsig_verify(&(struct sshsig_check){ id, sig.key, STR("lg-approval"), first, last, at },
 *			  text, armored, &diags) == 1)
 *		...
 */
#ifndef LG_APPROVAL_SSHSIG_H
#define LG_APPROVAL_SSHSIG_H

#include "base/diag.h"

struct sshkey {
	struct str kind;	/* "ssh-ed25519" */
	struct str base64;
};

struct sshsig {
	struct sshkey key;
	struct str purpose;	/* its namespace */
};

/* Takes "KIND BASE64 [COMMENT]" apart; false when that is no public key on one line. */
bool sshkey_parse(struct str text, struct sshkey *out);
bool sshkey_equal(struct sshkey a, struct sshkey b);
/* Takes an armored signature apart; false when it is none. Texts live in the arena. */
bool sshsig_parse(struct str armored, struct arena *arena, struct sshsig *out);

struct sshsig_check {
	struct str signer;	/* the id of a record */
	struct sshkey key;
	struct str purpose;	/* namespace */
	int64_t first, last;	/* days of the key's period; INT64_MAX: open */
	int64_t at;		/* seconds: when it counts, within the period */
};

/*
 * Whether the signature is one of the key over exactly this text, by ssh-keygen's word: 1 or 0; -1
 * and a diagnostic when it cannot say.
 */
int sshsig_verify(const struct sshsig_check *check, struct str text, struct str armored,
		  struct diags *diags);
/*
 * Signs a text with the key in a file, of an agent or of a device, which may ask its user. The
 * armored signature into `out`; -1 and a diagnostic in ssh-keygen's own words.
 */
int sshsig_sign(const char *key, struct str purpose, struct str text, struct buf *out,
		struct diags *diags);

#endif
