/* SPDX-License-Identifier: EUPL-1.2 */
/* What the binder says of a term that does not fit. */
#include "query/bind.h"

void bind_refuse(struct binder *binder, enum diag_id id, const struct term *term,
		 struct str second, struct str third)
{
	reading_refuse(binder->reading, id, term->at,
		       DIAG_ARGS(term_source(binder->reading, term), second, third));
}

enum { MAX_LISTED = 30 };

static void add_names(struct buf *out, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n && i < MAX_LISTED; i++)
		buf_add_item(out, names[i]);
	if (n > MAX_LISTED)
		buf_add_item(out, STR("..."));
}

void bind_unknown(struct binder *binder, enum diag_id id, size_t at, struct str name,
		  const struct str *names, size_t n)
{
	struct buf known = BUF_INIT;
	struct str nearest = nearest_name(name, names, n);

	if (nearest.n)
		buf_add(&known, nearest);
	else
		add_names(&known, names, n);
	reading_refuse(binder->reading, id, at, DIAG_ARGS(name, buf_str(&known)));
	buf_release(&known);
}
