/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/msg.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

static const char domain[] = "lg";

/*
 * The language is an option, not the locale of the process, which may not be
 * installed: gettext follows LANGUAGE in any locale that is not plain "C".
 */
void msg_open(const char *directory, const char *language)
{
	setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", language, 1);
	bindtextdomain(domain, directory);
	bind_textdomain_codeset(domain, "UTF-8");
}

const char *msg_text(const char *text)
{
	return dgettext(domain, text);
}

void msg_format(const char *pattern, const struct str *args, size_t n, struct buf *out)
{
	for (const char *p = pattern; *p; p++) {
		size_t index = (size_t)(p[1] - '1');

		if (*p != '%' || !p[1]) {
			buf_addc(out, *p);
		} else if (p[1] == '%') {
			buf_addc(out, *p++);
		} else if (index < n) {
			buf_add(out, args[index]);
			p++;
		} else {
			buf_addc(out, *p);
		}
	}
}
