/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Labels of values, as the schema gives them for a language.
 *
 *	struct str label = value_label(value, field, record, context);
 *	if (!label.n)
 *		value_format(value, &out);
 */
#ifndef LG_QUERY_SHOW_H
#define LG_QUERY_SHOW_H

#include "query/query.h"

/*
 * The label of an enum, a scale or a boolean; empty when the schema has none. The schema
 * owns it.
 */
struct str value_label(const struct value *value, const struct field *field,
		       const struct record *record, const struct query_context *context);

#endif
