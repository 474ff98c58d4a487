/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Messages to people: English in the source, translated by gettext from po/.
 *
 * Placeholders are %1 to %9, so that a translation may change their order; %%
 * is a percent sign. N_() marks a text for translation where it is stored,
 * _() translates where it is used. cmd/ chooses the language, once.
 *
 *	msg_format(_("record %1 is gone"), &id, 1, &out);
 */
#ifndef LG_BASE_MSG_H
#define LG_BASE_MSG_H

#include "base/buf.h"

#define N_(text) text
#define _(text) msg_text(text)

/*
 * Opens the catalogue below `directory` for a language such as "sv"; unknown languages
 * stay English.
 */
void msg_open(const char *directory, const char *language);
/* The translation, or the text itself; lives as long as the process. */
const char *msg_text(const char *text);
/* Replaces %1..%n in the pattern by the arguments. */
void msg_format(const char *pattern, const struct str *args, size_t n, struct buf *out);

#endif
