/* SPDX-License-Identifier: EUPL-1.2 */
#include "findings.h"

#include "base/utf8.h"
#include "store/command.h"
#include "text/html.h"
#include "text/json.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_BY_GITHUB = 10, SEVERITIES = SEVERITY_INFO + 1 };

/* A finding at the place where a forge can show it. */
struct shown {
	const struct diag *diag;
	struct str path;		/* from the top of git's repository; empty: none */
	uint32_t line, column;		/* from 1; 0: unknown. The column in characters */
	struct str message;		/* in words, with nothing in it that acts */
};

struct page {
	struct cli *cli;
	const struct view *view;
	struct arena arena;
	struct buf prefix;		/* from git's top to that of the records: "" or "records/" */
	struct str path;		/* of the file whose text is at hand */
	struct buf text;
	struct shown *rows;
	size_t n;
	struct buf *out;
};

/* --- places --------------------------------------------------------------------------------- */

static void find_prefix(struct page *page)
{
	struct git_command command = GIT_COMMAND_INIT;

	git_command_add(&command, "rev-parse", "--show-prefix", NULL);
	if (page->view->is_open && git_command_run(&command, page->view->repo.path.p) == 0)
		buf_add(&page->prefix, str_until(buf_str(&command.out), '\n'));
	git_command_release(&command);
}

/* The findings are sorted by path, so that each file is read once. */
static struct str text_of(struct page *page, struct str path)
{
	struct diags unused = DIAGS_INIT;
	struct source_item item;

	if (str_eq(page->path, path))
		return buf_str(&page->text);
	page->path = path;
	buf_clear(&page->text);
	if (page->view->source && source_find(page->view->source, path, &item))
		source_read(page->view->source, &item, FILE_MAX_RECORD, &page->text, &unused);
	diags_release(&unused);
	return buf_str(&page->text);
}

/* Characters before a byte of a line, and one; a column that the text does not have stays. */
static uint32_t column_of(struct page *page, const struct place *place)
{
	struct str text = text_of(page, place->path), line = { NULL, 0 };
	uint32_t column = 1;

	for (uint32_t i = 0; i < place->line; i++)
		if (!str_next_line(&text, &line))
			return place->column;
	if (!place->column || place->column > line.n + 1)
		return place->column;
	line = str_sub(line, 0, place->column - 1);
	for (size_t at = 0; at < line.n; column++)
		if (utf8_check(str_from(line, at)) == 0)
			at++;
		else
			utf8_next(line, &at);
	return column;
}

static struct str join(struct page *page, struct str first, struct str second)
{
	struct buf whole = BUF_INIT;
	struct str copy;

	buf_add(&whole, first);
	buf_add(&whole, second);
	copy = arena_str(&page->arena, buf_str(&whole));
	buf_release(&whole);
	return copy;
}

/* What lies in another repository is shown where lg.yaml names that. */
static void place_row(struct page *page, struct shown *row)
{
	const struct place *place = &row->diag->place;
	const struct unit *unit = page->view->snapshot.config.n_units ?
		config_unit_elsewhere(&page->view->snapshot.config, place->path) : NULL;
	struct place at = unit ? unit->place : *place;

	if (unit)
		row->message = join(page, join(page, place->path, STR(": ")), row->message);
	if (!at.path.n)
		return;
	row->path = join(page, buf_str(&page->prefix), at.path);
	row->line = at.line;
	row->column = at.line ? column_of(page, &at) : 0;
}

static struct str message_of(struct page *page, const struct diag *diag)
{
	struct buf text = BUF_INIT, shown = BUF_INIT;
	struct str copy;

	diag_message(diag, &text);
	utf8_add_visible(&shown, str_trim(buf_str(&text)), true);
	copy = arena_str(&page->arena, buf_str(&shown));
	buf_release(&text);
	buf_release(&shown);
	return copy;
}

static void fill_rows(struct page *page, const struct diags *found)
{
	page->rows = arena_alloc(&page->arena, (found->n + 1) * sizeof(*page->rows));
	for (size_t i = 0; i < found->n; i++) {
		struct shown *row = &page->rows[page->n++];

		row->diag = &found->rows[i];
		row->message = message_of(page, row->diag);
		place_row(page, row);
	}
}

/* --- GitHub --------------------------------------------------------------------------------- */

/* What would end the command or a property of it is written as a percent sign and a number. */
static void add_data(struct buf *out, struct str text, const char *marks)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr(marks, text.p[i]))
			buf_printf(out, "%%%02X", (unsigned char)text.p[i]);
		else
			buf_addc(out, text.p[i]);
}

static void add_command(struct page *page, const struct shown *row)
{
	static const char *const names[SEVERITIES] = { "error", "warning", "notice" };
	static const char ends[] = "%\r\n", ends_property[] = "%\r\n:,";

	buf_printf(page->out, "::%s ", names[row->diag->severity]);
	if (row->path.n) {
		buf_add(page->out, STR("file="));
		add_data(page->out, row->path, ends_property);
		buf_addc(page->out, ',');
	}
	if (row->line)
		buf_printf(page->out, "line=%u,", row->line);
	if (row->line && row->column)
		buf_printf(page->out, "col=%u,", row->column);
	buf_add(page->out, STR("title="));
	add_data(page->out, diag_rule(row->diag), ends_property);
	buf_add(page->out, STR("::"));
	add_data(page->out, row->message, ends);
	buf_addc(page->out, '\n');
}

static void add_github(struct page *page)
{
	size_t shown[SEVERITIES] = { 0 };

	for (size_t i = 0; i < page->n; i++)
		if (shown[page->rows[i].diag->severity]++ < SHOWN_BY_GITHUB)
			add_command(page, &page->rows[i]);
		else
			cli_add_diag(page->cli, page->rows[i].diag, false, page->out);
}

/* --- what a finding is, whatever line it stands on ------------------------------------------ */

static void add_key(struct buf *out, const struct diag *diag)
{
	struct str parts[3 + DIAG_MAX_ARGS] = {
		diag_rule(diag), diag->record.n ? diag->record : diag->place.path, diag->field };

	memcpy(parts + 3, diag->args, sizeof(diag->args));
	for (size_t i = 0; i < 3 + DIAG_MAX_ARGS; i++) {
		buf_add(out, parts[i]);
		buf_addc(out, '\0');
	}
}

/* How many findings of each key were met: the map's values are numbers. */
struct keys {
	struct map map;
	struct arena arena;
};

static size_t *count_of(struct keys *keys, const struct diag *diag)
{
	struct buf key = BUF_INIT;
	size_t *count;

	add_key(&key, diag);
	count = map_get(&keys->map, buf_str(&key));
	if (!count) {
		count = arena_alloc(&keys->arena, sizeof(*count));
		map_put(&keys->map, arena_str(&keys->arena, buf_str(&key)), count);
	}
	buf_release(&key);
	return count;
}

static void keys_release(struct keys *keys)
{
	map_release(&keys->map);
	arena_release(&keys->arena);
}

void findings_drop_known(struct diags *found, const struct diags *known)
{
	struct keys keys = { MAP_INIT, ARENA_INIT };
	size_t kept = 0, *count;

	for (size_t i = 0; i < known->n; i++)
		++*count_of(&keys, &known->rows[i]);
	found->errors = 0;
	for (size_t i = 0; i < found->n; i++) {
		count = count_of(&keys, &found->rows[i]);
		if (*count) {
			--*count;
			continue;
		}
		found->errors += found->rows[i].severity == SEVERITY_ERROR;
		found->rows[kept++] = found->rows[i];
	}
	found->n = kept;
	keys_release(&keys);
}

/* --- GitLab --------------------------------------------------------------------------------- */

static void add_member(struct json *json, const char *key, struct str text)
{
	json_key(json, str_of(key));
	json_text(json, text);
}

/* The same finding has the same print in two branches, though it stands on another line. */
static void add_print(struct json *json, struct keys *keys, const struct diag *diag)
{
	struct buf key = BUF_INIT;
	char print[20];

	add_key(&key, diag);
	buf_printf(&key, "%zu", (*count_of(keys, diag))++);
	snprintf(print, sizeof(print), "%016llx", (unsigned long long)str_hash(buf_str(&key)));
	add_member(json, "fingerprint", str_of(print));
	buf_release(&key);
}

static void add_issue(struct json *json, struct keys *keys, const struct shown *row)
{
	static const char *const severities[SEVERITIES] = { "major", "minor", "info" };

	json_open(json, '{');
	add_member(json, "description", row->message);
	add_member(json, "check_name", diag_rule(row->diag));
	add_print(json, keys, row->diag);
	add_member(json, "severity", str_of(severities[row->diag->severity]));
	json_key(json, STR("location"));
	json_open(json, '{');
	add_member(json, "path", row->path.n ? row->path : STR("lg.yaml"));
	json_key(json, STR("lines"));
	json_open(json, '{');
	json_key(json, STR("begin"));
	json_number(json, row->line ? row->line : 1);
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, '}');
}

static void add_gitlab(struct page *page)
{
	struct json json = JSON_INIT(page->out);
	struct keys keys = { MAP_INIT, ARENA_INIT };

	json_open(&json, '[');
	for (size_t i = 0; i < page->n; i++)
		add_issue(&json, &keys, &page->rows[i]);
	json_close(&json, ']');
	keys_release(&keys);
}

/* --- SARIF ---------------------------------------------------------------------------------- */

static bool is_plain_in_uri(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~/", c));
}

static void add_uri(struct json *json, struct str path)
{
	struct buf uri = BUF_INIT;

	for (size_t i = 0; i < path.n; i++)
		if (is_plain_in_uri(path.p[i]))
			buf_addc(&uri, path.p[i]);
		else
			buf_printf(&uri, "%%%02X", (unsigned char)path.p[i]);
	add_member(json, "uri", buf_str(&uri));
	buf_release(&uri);
}

static void add_region(struct json *json, const struct shown *row)
{
	json_key(json, STR("region"));
	json_open(json, '{');
	json_key(json, STR("startLine"));
	json_number(json, row->line);
	if (row->column) {
		json_key(json, STR("startColumn"));
		json_number(json, row->column);
	}
	json_close(json, '}');
}

/* GitHub takes no result without a place: what is about a commit stands by lg.yaml. */
static void add_location(struct json *json, struct page *page, const struct shown *row)
{
	struct str path = row->path.n ? row->path :
			  join(page, buf_str(&page->prefix), STR("lg.yaml"));

	json_key(json, STR("locations"));
	json_open(json, '[');
	json_open(json, '{');
	json_key(json, STR("physicalLocation"));
	json_open(json, '{');
	json_key(json, STR("artifactLocation"));
	json_open(json, '{');
	add_uri(json, path);
	add_member(json, "uriBaseId", STR("%SRCROOT%"));
	json_close(json, '}');
	if (row->line)
		add_region(json, row);
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, ']');
}

/*
 * A message there may have places for arguments in braces, and links as "[text](target)"; what a
 * record says must become neither.
 */
static void add_message(struct json *json, struct str text)
{
	struct buf plain = BUF_INIT;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '{' || text.p[i] == '}')
			buf_addc(&plain, text.p[i]);
		if (text.p[i] == '(' && i && text.p[i - 1] == ']')
			buf_addc(&plain, ' ');
		buf_addc(&plain, text.p[i]);
	}
	json_key(json, STR("message"));
	json_open(json, '{');
	add_member(json, "text", buf_str(&plain));
	json_close(json, '}');
	buf_release(&plain);
}

static void add_result(struct json *json, struct page *page, struct keys *keys,
		       const struct shown *row)
{
	static const char *const levels[SEVERITIES] = { "error", "warning", "note" };

	json_open(json, '{');
	add_member(json, "ruleId", diag_rule(row->diag));
	add_member(json, "level", str_of(levels[row->diag->severity]));
	add_message(json, row->message);
	add_location(json, page, row);
	json_key(json, STR("partialFingerprints"));
	json_open(json, '{');
	add_print(json, keys, row->diag);
	json_close(json, '}');
	json_close(json, '}');
}

static void add_rules(struct json *json, const struct page *page)
{
	struct map seen = MAP_INIT;

	json_key(json, STR("rules"));
	json_open(json, '[');
	for (size_t i = 0; i < page->n; i++) {
		struct str rule = diag_rule(page->rows[i].diag);

		if (map_put(&seen, rule, &page->rows[i]))
			continue;
		json_open(json, '{');
		add_member(json, "id", rule);
		json_close(json, '}');
	}
	json_close(json, ']');
	map_release(&seen);
}

static void add_tool(struct json *json, const struct page *page)
{
	json_key(json, STR("tool"));
	json_open(json, '{');
	json_key(json, STR("driver"));
	json_open(json, '{');
	add_member(json, "name", str_of(page->cli->command->name));
	add_member(json, "version", str_of(LG_VERSION));
	add_rules(json, page);
	json_close(json, '}');
	json_close(json, '}');
	add_member(json, "columnKind", STR("unicodeCodePoints"));
}

static void add_sarif(struct page *page)
{
	struct json json = JSON_INIT(page->out);
	struct keys keys = { MAP_INIT, ARENA_INIT };

	json_open(&json, '{');
	add_member(&json, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
	add_member(&json, "version", STR("2.1.0"));
	json_key(&json, STR("runs"));
	json_open(&json, '[');
	json_open(&json, '{');
	add_tool(&json, page);
	json_key(&json, STR("results"));
	json_open(&json, '[');
	for (size_t i = 0; i < page->n; i++)
		add_result(&json, page, &keys, &page->rows[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	json_close(&json, ']');
	json_close(&json, '}');
	keys_release(&keys);
}

/* --- JUnit ---------------------------------------------------------------------------------- */

static void add_case(struct html *xml, const struct shown *row)
{
	bool fails = row->diag->severity == SEVERITY_ERROR;
	const char *kind = fails ? "failure" : "system-out";

	html_open(xml, "testcase");
	html_attr(xml, "classname", row->path.n ? row->path : STR("lg.yaml"));
	html_attr(xml, "name", diag_rule(row->diag));
	if (row->path.n)
		html_attr(xml, "file", row->path);
	if (row->line)
		html_attr_number(xml, "line", (long)row->line);
	html_open(xml, kind);
	if (fails)
		html_attr(xml, "message", row->message);
	if (fails)
		html_attr(xml, "type", str_of(severity_name(row->diag->severity)));
	html_text(xml, row->message);
	html_close(xml, kind);
	html_close(xml, "testcase");
	html_line(xml);
}

/* Without a finding there is one test, which passes: some readers refuse a suite without any. */
static void add_junit(struct page *page)
{
	struct html xml = HTML_INIT(page->out);
	size_t failures = 0;

	for (size_t i = 0; i < page->n; i++)
		failures += page->rows[i].diag->severity == SEVERITY_ERROR;
	html_raw(&xml, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
	html_open(&xml, "testsuites");
	html_open(&xml, "testsuite");
	html_attr(&xml, "name", str_of(page->cli->command->name));
	html_attr_number(&xml, "tests", page->n ? (long)page->n : 1);
	html_attr_number(&xml, "failures", (long)failures);
	html_line(&xml);
	for (size_t i = 0; i < page->n; i++)
		add_case(&xml, &page->rows[i]);
	if (!page->n) {
		html_open(&xml, "testcase");
		html_attr(&xml, "classname", STR("lg.yaml"));
		html_attr(&xml, "name", str_of(page->cli->command->name));
		html_close(&xml, "testcase");
		html_line(&xml);
	}
	html_close(&xml, "testsuite");
	html_close(&xml, "testsuites");
	html_line(&xml);
}

/* --- all of them ---------------------------------------------------------------------------- */

static int compare_severity(const void *a, const void *b)
{
	const struct shown *left = a, *right = b;

	if (left->diag->severity != right->diag->severity)
		return left->diag->severity < right->diag->severity ? -1 : 1;
	return left->diag < right->diag ? -1 : left->diag > right->diag;
}

void findings_add(struct cli *cli, enum findings_format format, const struct view *view,
		  struct diags *found, struct buf *out)
{
	struct page page = { .cli = cli, .view = view, .arena = ARENA_INIT, .out = out };
	static void (*const add[])(struct page *page) = {
		[FINDINGS_GITHUB] = add_github, [FINDINGS_GITLAB] = add_gitlab,
		[FINDINGS_SARIF] = add_sarif, [FINDINGS_JUNIT] = add_junit,
	};

	diags_sort(found);
	find_prefix(&page);
	fill_rows(&page, found);
	if (page.n)
		qsort(page.rows, page.n, sizeof(*page.rows), compare_severity);
	add[format](&page);
	buf_release(&page.prefix);
	buf_release(&page.text);
	arena_release(&page.arena);
}
