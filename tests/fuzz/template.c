/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A template over a few records that hold the same bytes as titles and text: no crash, no leak, and
 * no element in the HTML but those that the renderer writes.
 */
#include "base/utf8.h"
#include "report/template.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char scales[] =
	"scales:\n  s:\n    label: {sv: s, en: s}\n    axes:\n"
	"      likelihood:\n        label: {sv: a, en: a}\n"
	"        values: {1: {sv: x, en: x}, 2: {sv: y, en: y}}\n"
	"      consequence:\n        label: {sv: b, en: b}\n"
	"        values: {1: {sv: x, en: x}, 2: {sv: y, en: y}}\n";

static const char risk[] =
	"type: risk\nprefix: R\ndirectory: risks\nlabel: {sv: r, en: r}\n"
	"plural: {sv: r, en: r}\nfields:\n"
	"  title: {type: text, label: {sv: t, en: t}}\n"
	"  year: {type: year, label: {sv: t, en: t}}\n"
	"  likelihood: {type: scale, scale: s, axis: likelihood, label: {sv: l, en: l}}\n"
	"  consequence: {type: scale, scale: s, axis: consequence, label: {sv: c, en: c}}\n"
	"  other: {type: reference, to: [risk], back: others, label: {sv: o, en: o}}\n";

static const char *const allowed[] = {
	"!DOCTYPE", "a", "b", "blockquote", "body", "br", "caption", "code", "dd", "del", "desc",
	"dl", "dt", "em", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "h4", "h5", "h6",
	"head", "header", "hr", "html", "li", "line", "main", "meta", "nav", "ol", "p", "path", "pre", "rect",
	"section", "small", "span", "strong", "style", "svg", "table", "tbody", "td", "text", "th",
	"thead", "title", "tr", "ul", "div",
};

static bool is_allowed(struct str name)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (str_eq(name, str_of(allowed[i])))
			return true;
	return false;
}

static void check_elements(struct str html)
{
	for (size_t at = str_find(html, STR("<"), 0); at != SIZE_MAX;
	     at = str_find(html, STR("<"), at + 1)) {
		struct str rest = str_from(html, at + 1);
		size_t n;

		if (str_starts(rest, STR("/")))
			rest = str_from(rest, 1);
		for (n = 0; n < rest.n && !strchr(" >\n", rest.p[n]); n++)
			;
		if (!is_allowed(str_sub(rest, 0, n)))
			abort();
	}
}

static void add_record(struct set *set, struct record_reader *reader, const char *id,
		       const char *fields, struct str text)
{
	const struct type *type = schema_type(set->schema, STR("risk"));
	struct buf bytes = BUF_INIT;
	struct record *record;

	buf_printf(&bytes, "---\nid: %s\n%stitle: ", id, fields);
	yaml_add_scalar(&bytes, text.n ? text : STR("x"), false);
	buf_add(&bytes, STR("\n---\n"));
	buf_add(&bytes, text);
	record = record_parse(reader, type, STR("u"), arena_str(reader->arena, str_of(id)),
			      arena_str(reader->arena, buf_str(&bytes)));
	if (record)
		set_add(set, record);
	buf_release(&bytes);
}

static void fill_set(struct set *set, const struct schema *schema, struct str text,
		     struct diags *diags)
{
	struct arena arena = ARENA_INIT;
	struct record_reader reader = { .schema = schema, .arena = &arena, .diags = diags,
					.keep_body = true };

	set_init(set, schema);
	add_record(set, &reader, "R-1111", "year: 2025\nlikelihood: 2\nconsequence: 1\n", text);
	add_record(set, &reader, "R-2222", "other: R-1111\n", STR("# two\n\n[](#a) <b>"));
	record_reader_release(&reader);
	set_own(set, &arena);
	set_index(set, diags);
}

static void expand(const struct template *template, const struct set *set,
		   const struct names *names, struct diags *diags)
{
	struct unit unit = { .name = STR("u") };
	struct request request = { .context = { .set = set, .today = 20000, .unit = &unit,
						.then = set, .then_today = 19000,
						.parameters = names->parameters,
						.n_parameters = names->n_parameters },
				   .unit = STR("u"), .year = 2025 };
	struct report report;
	struct buf out = BUF_INIT;

	report_init(&report, LANGUAGE_SV);
	if (template_expand(template, &request, &report, diags) == 0 &&
	    report_resolve(&report, diags) == 0) {
		report_add_markdown(&report, &out);
		buf_clear(&out);
		report_add_html(&report, &out);
		check_elements(buf_str(&out));
	}
	report_release(&report);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct document files[] = { { STR("schema/scales.yaml"), str_of(scales) },
				    { STR("schema/risk.yaml"), str_of(risk) } };
	struct schema schema = SCHEMA_INIT;
	struct diags diags = DIAGS_INIT;
	struct arena arena = ARENA_INIT;
	struct parameter *parameters;
	struct names names = { .schema = &schema };
	struct template *template;
	struct set set;

	if (schema_parse(files, 2, &schema, &diags) < 0)
		abort();
	fill_set(&set, &schema, utf8_check(text) == size ? text : STR("x"), &diags);
	names.n_parameters = report_parameters(
		&set, (struct subject){ STR("u"), 2025, 20000, 19000 }, &arena, &parameters);
	names.parameters = parameters;
	template = template_parse((struct document){ STR("templates/t.md"), text }, &names, &arena,
				  &diags);
	if (template)
		expand(template, &set, &names, &diags);
	set_release(&set);
	arena_release(&arena);
	schema_release(&schema);
	diags_release(&diags);
	return 0;
}
