/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Front matter: where the fields of a Markdown file end and its body begins.
 *
 * The first line is `---` (after an optional byte order mark), and so is the
 * line that closes the fields. All parts borrow the file's bytes, so that
 * mark, fields, fences and body put together are the file again.
 *
 *	struct frontmatter parts;
 *	if (frontmatter_split(bytes, path, &parts, &diags) == 0)
 *		root = yaml_parse(parts.yaml, ...);
 */
#ifndef LG_TEXT_FRONTMATTER_H
#define LG_TEXT_FRONTMATTER_H

#include "base/diag.h"

struct frontmatter {
	struct str yaml;	/* between the fences, with the line end before the second one */
	struct str body;	/* after the second fence's line */
	size_t yaml_at, body_at;	/* byte offsets in the file */
	uint32_t body_line;	/* the line of the file on which the body begins */
	bool crlf;		/* the first line ends with CR LF */
};

/* 0, or -1 and a diagnostic with its place: a NUL byte, or bytes that are not UTF-8. */
int text_check(struct str bytes, struct str path, struct diags *diags);
/* Without the byte order mark that some editors put first. */
struct str text_without_mark(struct str bytes);
/* 0, or -1 and a diagnostic: no front matter, not closed, a NUL, or not UTF-8. */
int frontmatter_split(struct str bytes, struct str path, struct frontmatter *out,
		      struct diags *diags);

#endif
