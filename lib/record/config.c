/* SPDX-License-Identifier: EUPL-1.2 */
#include "record/config.h"

#include "base/msg.h"
#include "base/path.h"
#include "base/utf8.h"

#include <string.h>

static const struct str file_name = { "lg.yaml", 7 };

static void refuse(struct diags *diags, const struct node *node, struct str path, struct str what,
		   const char *why)
{
	diag_add(diags, DIAG_CONFIG_VALUE, node_place(node, path), DIAG_ARGS(what, str_of(why)));
}

/* Without ".", "..", empty parts and a leading slash, so that it stays below the top. */
static bool is_path_inside(struct str path)
{
	while (path.n) {
		struct str part = str_until(path, '/');

		if (part.n == 0 || part.p[0] == '.' || (part.n + 1 == path.n))
			return false;
		path = str_from(path, part.n + 1);
	}
	return true;
}

static bool is_visible(struct str path)
{
	for (size_t at = 0; at < path.n;)
		if (utf8_is_unsafe(utf8_next(path, &at)))
			return false;
	return true;
}

static bool is_unit_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool is_inner = (c >= '0' && c <= '9') || c == '-' || c == '_';

		if (!(c >= 'a' && c <= 'z') && !(i && is_inner))
			return false;
	}
	return name.n > 0 && name.n <= 60;
}

static bool is_stated(const struct node *node)
{
	return node && node->kind == NODE_SCALAR && node->text.n;
}

/* The folder of the unit, in this repository or in the other: behind the mark of the latter. */
static struct str read_folder(const struct node *node, struct str path, struct str mark,
			      struct arena *arena, struct diags *diags)
{
	struct buf whole = BUF_INIT;
	struct str folder = node->text;

	if (str_eq(folder, STR(".")))
		folder = STR("");
	else if (!is_visible(folder))
		refuse(diags, node, path, folder, _("a path has no control characters"));
	else if (!is_path_inside(folder))
		refuse(diags, node, path, folder, _("a path goes downwards from lg.yaml"));
	buf_add(&whole, mark);
	buf_add(&whole, folder);
	folder = arena_str(arena, buf_str(&whole));
	buf_release(&whole);
	return folder;
}

/* A colon stands in every address on a network, and in no path that is worth the doubt. */
static bool is_local(struct str repository)
{
	return is_visible(repository) && str_index(repository, ':') == repository.n &&
	       !memchr("/~-", repository.p[0], 3);
}

static bool is_commit(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!(id.p[i] >= '0' && id.p[i] <= '9') && !(id.p[i] >= 'a' && id.p[i] <= 'f'))
			return false;
	return id.n == 40;
}

/* Where a unit of another repository lives; both are needed, since no other commit will do. */
static void read_elsewhere(const struct node *node, struct str path, struct unit *unit,
			   struct diags *diags)
{
	const struct node *repository = node_get(node, STR("repository"));
	const struct node *commit = node_get(node, STR("commit"));

	if (!is_stated(repository) || !is_local(repository->text))
		refuse(diags, repository ? repository : node, path,
		       is_stated(repository) ? repository->text : STR("repository"),
		       _("a repository is a folder on this machine, from the top of this "
			 "repository, as ../kultur.git; clone what lies elsewhere"));
	else
		unit->repository = repository->text;
	if (!is_stated(commit) || !is_commit(commit->text))
		refuse(diags, commit ? commit : node, path,
		       is_stated(commit) ? commit->text : STR("commit"),
		       _("a unit of another repository names its commit by all 40 digits, as git "
			 "rev-parse prints them"));
	else
		unit->commit = commit->text;
}

/* The keys of a unit; the message below names them. */
static const char *const keys_of_unit[] = {
	"path", "title", "parent", "template", "repository", "commit",
};

static bool is_key_of_unit(struct str key)
{
	for (size_t i = 0; i < sizeof(keys_of_unit) / sizeof(*keys_of_unit); i++)
		if (str_eq(key, str_of(keys_of_unit[i])))
			return true;
	return false;
}

static struct str make_mark(struct str name, struct arena *arena)
{
	struct buf mark = BUF_INIT;
	struct str copy;

	buf_add(&mark, name);
	buf_addc(&mark, ':');
	copy = arena_str(arena, buf_str(&mark));
	buf_release(&mark);
	return copy;
}

/* The path of a unit elsewhere begins with its mark, and leaves the rest to the lg.yaml there. */
static void read_place(const struct node *node, struct str path, struct arena *arena,
		       struct unit *unit, struct diags *diags)
{
	const struct node *folder = node_get(node, STR("path"));
	bool elsewhere = node_get(node, STR("repository")) || node_get(node, STR("commit"));

	if (elsewhere) {
		read_elsewhere(node, path, unit, diags);
		unit->path = make_mark(unit->name, arena);
	}
	unit->has_path = is_stated(folder);
	if (unit->has_path)
		unit->path = read_folder(folder, path, unit->path, arena, diags);
	else if (folder || !elsewhere)
		refuse(diags, node, path, unit->name, _("say in which folder it lies with path:"));
}

static void read_unit(const struct node *node, struct str path, struct arena *arena,
		      struct unit *unit, struct diags *diags)
{
	const struct node *title = node_get(node, STR("title"));
	const struct node *template = node_get(node, STR("template"));

	unit->name = node->key->text;
	unit->place = node_place(node->key, path);
	unit->title = title && title->kind == NODE_SCALAR ? title->text : unit->name;
	if (template && template->kind == NODE_SCALAR)
		unit->template = template->text;
	if (!is_unit_name(unit->name))
		refuse(diags, node->key, path, unit->name,
		       _("the name of a unit has a-z, 0-9, - and _, and begins with a letter"));
	read_place(node, path, arena, unit, diags);
	for (const struct node *child = node->first; child; child = child->next)
		if (child->key && !is_key_of_unit(child->key->text))
			refuse(diags, child->key, path, child->key->text,
			       _("a unit has path, title, parent, template, repository and commit"));
}

static void read_parent(const struct node *node, struct str path, struct config *config,
			struct unit *unit, struct diags *diags)
{
	struct buf names = BUF_INIT;

	unit->parent = node->kind == NODE_SCALAR ? config_unit(config, node->text) : NULL;
	if (unit->parent)
		return;
	for (size_t i = 0; i < config->n_units; i++)
		buf_add_item(&names, config->units[i].name);
	diag_add(diags, DIAG_UNIT_UNKNOWN, node_place(node, path),
		 DIAG_ARGS(node->text, buf_str(&names)));
	buf_release(&names);
}

/* Takes the parent away that closes a circle, so that every walk upwards ends. */
static void cut_circle(const struct node *node, struct str path, struct unit *unit,
		       struct diags *diags)
{
	struct buf circle = BUF_INIT;
	const struct unit *above = unit->parent;

	buf_add(&circle, unit->name);
	for (; above && above != unit; above = above->parent)
		buf_printf(&circle, " < %.*s", STR_ARG(above->name));
	if (above) {
		buf_printf(&circle, " < %.*s", STR_ARG(unit->name));
		refuse(diags, node, path, buf_str(&circle),
		       _("no unit stands above itself; take one parent out"));
		unit->parent = NULL;
	}
	buf_release(&circle);
}

/* One after the other, so that there is never a circle but the one that is cut. */
static void read_parents(const struct node *units, struct str path, struct config *config,
			 struct diags *diags)
{
	struct unit *unit = config->units;

	for (const struct node *child = units->first; child; child = child->next, unit++) {
		const struct node *parent = node_get(child, STR("parent"));

		if (!parent)
			continue;
		read_parent(parent, path, config, unit, diags);
		cut_circle(parent, path, unit, diags);
	}
}

/* No two units have one path, and none has paths that look like those of another repository. */
static void check_paths(const struct config *config, struct diags *diags)
{
	for (size_t i = 0; i < config->n_units; i++) {
		const struct unit *unit = &config->units[i];
		const struct unit *other = config_unit_elsewhere(config, unit->path);

		if (!unit_is_elsewhere(unit) && other)
			diag_add(diags, DIAG_CONFIG_VALUE, unit->place,
				 DIAG_ARGS(unit->name, str_of(_("its path begins as those of a unit "
								"of another repository"))));
		for (size_t j = 0; j < i; j++)
			if (str_eq(unit->path, config->units[j].path))
				diag_add(diags, DIAG_CONFIG_VALUE, unit->place,
					 DIAG_ARGS(unit->name,
						   str_of(_("another unit has the same path"))));
	}
}

/* Without its units a repository has no records. */
static void read_units(const struct node *node, struct str path, struct arena *arena,
		       struct config *out, struct diags *diags)
{
	size_t errors = diags->errors;

	if (node->kind != NODE_MAP || !node->first) {
		refuse(diags, node, path, STR("units"), _("name at least one unit with its path"));
		return;
	}
	out->units = arena_alloc(arena, node_count(node) * sizeof(*out->units));
	for (const struct node *child = node->first; child; child = child->next)
		read_unit(child, path, arena, &out->units[out->n_units++], diags);
	read_parents(node, path, out, diags);
	if (diags->errors == errors)
		check_paths(out, diags);
	if (diags->errors != errors)
		out->n_units = 0;
}

/* A name that git takes for a branch, and no program for an option. */
static bool is_branch(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] <= ' ' || memchr("~^:?*[\\\x7f", name.p[i], 8))
			return false;
	return name.n > 0 && name.n < 200 && name.p[0] != '-' && name.p[0] != '/' &&
	       name.p[name.n - 1] != '/' && str_find(name, STR(".."), 0) == SIZE_MAX;
}

/* What a statement that is signed can hold on a line of its own, and a person tell apart. */
static bool is_identity(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!(word.p[i] >= 'a' && word.p[i] <= 'z') &&
		    !(word.p[i] >= '0' && word.p[i] <= '9'))
			return false;
	return word.n >= 16 && word.n <= 64;
}

static bool is_format_known(const struct node *node)
{
	return node && str_eq(node->text, STR("1"));
}

static void read_key(const struct node *node, struct str path, struct arena *arena,
		     struct config *out, struct diags *diags)
{
	struct str key = node->key->text;

	if (str_eq(key, STR("format"))) {
		if (!is_format_known(node))
			diag_add(diags, DIAG_CONFIG_FORMAT, node_place(node, path),
				 DIAG_ARGS(node->text));
	} else if (str_eq(key, STR("language"))) {
		if (!language_parse(node->text, &out->language))
			refuse(diags, node, path, key, _("it is sv or en"));
	} else if (str_eq(key, STR("branch"))) {
		out->branch = node->text;
		if (!is_branch(node->text))
			refuse(diags, node, path, key, _("it is the name of a branch"));
	} else if (str_eq(key, STR("units"))) {
		read_units(node, path, arena, out, diags);
	} else if (str_eq(key, STR("repository"))) {
		if (node->kind == NODE_SCALAR && is_identity(node->text))
			out->identity = node->text;
		else
			refuse(diags, node, path, key,
			       _("it is a word of 16 to 64 characters a-z and 0-9, at random"));
	} else if (str_eq(key, STR("approval"))) {
		out->approval = node;
	} else {
		refuse(diags, node->key, path, key,
		       _("lg.yaml has format, language, branch, repository, units and approval"));
	}
}

int config_parse(struct document file, struct arena *arena, struct config *out,
		 struct diags *diags)
{
	struct str path = arena_str(arena, file.path.n ? file.path : file_name);
	const struct node *root = yaml_parse_file(file.bytes, path, arena, diags);
	size_t errors = diags->errors;

	*out = (struct config){ .language = LANGUAGE_SV, .branch = STR("main") };
	if (!root)
		return -1;
	for (const struct node *child = root->first; child; child = child->next)
		read_key(child, path, arena, out, diags);
	if (!is_format_known(node_get(root, STR("format"))))
		out->n_units = 0;
	if (!node_get(root, STR("format")))
		refuse(diags, root, path, STR("format"), _("add format: 1"));
	if (!node_get(root, STR("units")))
		refuse(diags, root, path, STR("units"), _("name at least one unit with its path"));
	return diags->errors == errors ? 0 : -1;
}

const struct unit *config_unit(const struct config *config, struct str name)
{
	for (size_t i = 0; i < config->n_units; i++)
		if (str_eq(config->units[i].name, name))
			return &config->units[i];
	return NULL;
}

bool unit_sees(const struct unit *unit, const struct type *type, struct str owner)
{
	if (str_eq(unit->name, owner))
		return true;
	while (type->is_shared && (unit = unit->parent))
		if (str_eq(unit->name, owner))
			return true;
	return false;
}

bool unit_is_elsewhere(const struct unit *unit)
{
	return unit->repository.n > 0;
}

struct str unit_mark(const struct unit *unit)
{
	return str_sub(unit->path, 0, unit_is_elsewhere(unit) ? unit->name.n + 1 : 0);
}

const struct unit *config_unit_elsewhere(const struct config *config, struct str path)
{
	for (size_t i = 0; i < config->n_units; i++)
		if (unit_is_elsewhere(&config->units[i]) &&
		    str_starts(path, unit_mark(&config->units[i])))
			return &config->units[i];
	return NULL;
}

const struct unit *config_unit_of_path(const struct config *config, struct str path)
{
	const struct unit *best = config_unit_elsewhere(config, path);

	if (best)
		return best;
	for (size_t i = 0; i < config->n_units; i++) {
		const struct unit *unit = &config->units[i];

		if (path_is_below(path, unit->path) && (!best || unit->path.n >= best->path.n))
			best = unit;
	}
	return best;
}
