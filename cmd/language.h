/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which language the user wants, when no option says so.
 *
 *	enum language language = LANGUAGE_EN;
 *	if (!language_of_setting(&language))
 *		language = language_of_locale();
 */
#ifndef LG_CMD_LANGUAGE_H
#define LG_CMD_LANGUAGE_H

#include "record/schema.h"

/* lg.lang of git's configuration; false when it is not set. */
bool language_of_setting(enum language *out);
/*
 * The first of ours in LANGUAGE, else Swedish when LC_ALL, LC_MESSAGES or LANG begins with sv,
 * installed or not; else English.
 */
enum language language_of_locale(void);

#endif
