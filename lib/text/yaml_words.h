/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What libyaml complains about, in the words of somebody who writes a record.
 *
 *	diag_add(diags, DIAG_YAML_SYNTAX, place, DIAG_ARGS(str_of(yaml_words(parser.problem))));
 */
#ifndef LG_TEXT_YAML_WORDS_H
#define LG_TEXT_YAML_WORDS_H

/* A text in the current language for a problem of libyaml's, which may be null or unknown. */
const char *yaml_words(const char *problem);

#endif
