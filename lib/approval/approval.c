/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/approval.h"

#include "approval/checked.h"
#include "approval/commits.h"
#include "base/msg.h"
#include "base/path.h"
#include "base/utf8.h"
#include "text/frontmatter.h"

#include <stdlib.h>

enum { MOST_COVERS = 10000, DAY = 86400 };

static const char *const kinds[] = { "approve", "reviewed", "withdraw" };

const char *approval_kind_name(enum approval_kind kind)
{
	return kinds[kind];
}

bool approval_is_path(struct str path)
{
	struct str name = path_name(path);

	return str_starts(name, STR("AP-")) && str_ends(name, STR(".md")) &&
	       (str_find(path, STR("/approvals/"), 0) != SIZE_MAX ||
		str_starts(path, STR("approvals/")));
}

/* --- reading ------------------------------------------------------------------------------ */

static bool is_plain(struct str text)
{
	size_t at = 0;

	if (utf8_check(text) != text.n)
		return false;
	while (at < text.n)
		if (utf8_is_unsafe(utf8_next(text, &at)))
			return false;
	return text.n > 0;
}

static bool is_object(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!(id.p[i] >= '0' && id.p[i] <= '9') && !(id.p[i] >= 'a' && id.p[i] <= 'f'))
			return false;
	return id.n == OBJECT_ID;
}

static bool read_kind(struct str name, enum approval_kind *out)
{
	for (int kind = APPROVAL_APPROVE; kind <= APPROVAL_WITHDRAW; kind++)
		if (str_eq(name, str_of(kinds[kind]))) {
			*out = (enum approval_kind)kind;
			return true;
		}
	return false;
}

static bool read_cover(const struct node *node, struct cover *out)
{
	const struct node *item = node_get(node, STR("item"));
	const struct node *was = node_get(node, STR("was"));
	const struct node *blob = node_get(node, STR("blob"));

	if (node->kind != NODE_MAP || node_count(node) != 3 || !item || !was || !blob ||
	    item->kind != NODE_SCALAR || was->kind != NODE_SCALAR || blob->kind != NODE_SCALAR)
		return false;
	*out = (struct cover){ item->text, was->text, blob->text };
	/* A path may have blanks: both ids end the line, so that it says one thing even then. */
	return is_plain(out->item) && is_object(out->was) && is_object(out->blob);
}

static int compare_items(const void *a, const void *b)
{
	const struct cover *const *first = a, *const *second = b;

	return str_cmp((*first)->item, (*second)->item);
}

/* Strangers write them, many of them if they like. False when an item stands there twice. */
static bool sort_covers(struct arena *arena, struct approval *out)
{
	out->by_item = arena_alloc(arena, out->n_covers * sizeof(struct cover *));
	for (size_t i = 0; i < out->n_covers; i++)
		out->by_item[i] = &out->covers[i];
	qsort(out->by_item, out->n_covers, sizeof(struct cover *), compare_items);
	for (size_t i = 1; i < out->n_covers; i++)
		if (str_eq(out->by_item[i - 1]->item, out->by_item[i]->item))
			return false;
	return true;
}

static bool read_covers(const struct node *node, struct arena *arena, struct approval *out)
{
	size_t n = node_count(node);

	if (node->kind != NODE_LIST || !n || n > MOST_COVERS)
		return false;
	out->covers = arena_alloc(arena, n * sizeof(*out->covers));
	for (const struct node *child = node->first; child; child = child->next) {
		if (!read_cover(child, &out->covers[out->n_covers]))
			return false;
		out->n_covers++;
	}
	return sort_covers(arena, out);
}

/* The texts of a statement; each is one line but the signature. */
static struct str *text_of_key(struct approval *approval, struct str key)
{
	if (str_eq(key, STR("id")))
		return &approval->id;
	if (str_eq(key, STR("approver")))
		return &approval->approver;
	if (str_eq(key, STR("time")))
		return &approval->time;
	if (str_eq(key, STR("reason")))
		return &approval->reason;
	if (str_eq(key, STR("withdraws")))
		return &approval->withdraws;
	return str_eq(key, STR("repository")) ? &approval->repository : NULL;
}

static bool read_key(const struct node *node, struct arena *arena, struct approval *out)
{
	struct str key = node->key->text;
	struct str *text = text_of_key(out, key);

	if (str_eq(key, STR("covers")))
		return read_covers(node, arena, out);
	if (node->kind != NODE_SCALAR)
		return false;
	if (str_eq(key, STR("kind")))
		return read_kind(node->text, &out->kind);
	if (str_eq(key, STR("signature"))) {
		out->signature = node->text;
		return node->text.n > 0;
	}
	if (text)
		*text = node->text;
	return text && is_plain(node->text);
}

static bool is_whole(struct approval *approval, const struct node *root)
{
	bool withdraws = approval->kind == APPROVAL_WITHDRAW;

	return node_get(root, STR("id")) && node_get(root, STR("kind")) &&
	       id_is_valid(approval->approver) &&
	       instant_parse(approval->time, &approval->at) &&
	       approval->repository.n && approval->signature.n &&
	       withdraws == (approval->withdraws.n > 0) && withdraws == !approval->n_covers &&
	       (!withdraws || id_is_valid(approval->withdraws));
}

static bool read_facts(const struct node *root, struct arena *arena, struct approval *out,
		       const char **why)
{
	for (const struct node *child = root->first; child; child = child->next)
		if (!read_key(child, arena, out)) {
			*why = N_("a field that it does not have, or a value that it cannot be");
			return false;
		}
	if (!is_whole(out, root)) {
		*why = N_("a field is missing, or one too many");
		return false;
	}
	if (!str_eq(out->id, id_of_path(out->path))) {
		*why = N_("the file is not named after the id");
		return false;
	}
	return true;
}

bool approval_parse(struct document file, struct arena *arena, struct approval *out,
		    const char **why)
{
	struct diags unused = DIAGS_INIT;
	struct frontmatter parts;
	struct node *root = NULL;
	bool sound = false;

	*out = (struct approval){ .path = file.path, .id = id_of_path(file.path) };
	*why = N_("it cannot be read");
	if (frontmatter_split(file.bytes, file.path, &parts, &unused) == 0)
		root = yaml_parse((struct yaml_source){ parts.yaml, file.path,
							(uint32_t)parts.yaml_at, 2 },
				  arena, &unused);
	if (root && (str_trim(parts.body).n || parts.crlf))
		*why = N_("something stands behind its fields, or its lines end with CR");
	else if (root)
		sound = read_facts(root, arena, out, why);
	diags_release(&unused);
	return sound;
}

const struct cover *approval_cover(const struct approval *approval, struct str item)
{
	const struct cover wanted = { .item = item }, *key = &wanted;
	const struct cover **found;

	if (approval->by_item) {
		found = bsearch(&key, approval->by_item, approval->n_covers,
				sizeof(struct cover *), compare_items);
		return found ? *found : NULL;
	}
	for (size_t i = 0; i < approval->n_covers; i++)
		if (str_eq(approval->covers[i].item, item))
			return &approval->covers[i];
	return NULL;
}

/* --- writing ------------------------------------------------------------------------------ */

static void add_fact(struct buf *out, const char *name, struct str text)
{
	if (text.n)
		buf_printf(out, "%s: %.*s\n", name, STR_ARG(text));
}

void approval_statement(const struct approval *approval, struct buf *out)
{
	buf_add(out, STR("lg-approval 1\n"));
	add_fact(out, "repository", approval->repository);
	add_fact(out, "id", approval->id);
	add_fact(out, "kind", str_of(kinds[approval->kind]));
	add_fact(out, "approver", approval->approver);
	add_fact(out, "time", approval->time);
	add_fact(out, "reason", approval->reason);
	add_fact(out, "withdraws", approval->withdraws);
	for (size_t i = 0; i < approval->n_covers; i++)
		buf_printf(out, "covers: %.*s %.*s %.*s\n", STR_ARG(approval->covers[i].item),
			   STR_ARG(approval->covers[i].was), STR_ARG(approval->covers[i].blob));
}

static void add_field(struct buf *out, const char *name, struct str text)
{
	if (!text.n)
		return;
	buf_printf(out, "%s: ", name);
	yaml_add_scalar(out, text, false);
	buf_addc(out, '\n');
}

static void add_covers(const struct approval *approval, struct buf *out)
{
	if (approval->n_covers)
		buf_add(out, STR("covers:\n"));
	for (size_t i = 0; i < approval->n_covers; i++) {
		buf_add(out, STR("  - item: "));
		yaml_add_scalar(out, approval->covers[i].item, false);
		buf_add(out, STR("\n    was: "));
		yaml_add_scalar(out, approval->covers[i].was, false);
		buf_add(out, STR("\n    blob: "));
		yaml_add_scalar(out, approval->covers[i].blob, false);
		buf_addc(out, '\n');
	}
}

void approval_write(const struct approval *approval, struct buf *out)
{
	struct str rest = approval->signature, line;

	buf_add(out, STR("---\n"));
	add_field(out, "id", approval->id);
	add_field(out, "kind", str_of(kinds[approval->kind]));
	add_field(out, "approver", approval->approver);
	add_field(out, "time", approval->time);
	add_field(out, "reason", approval->reason);
	add_field(out, "withdraws", approval->withdraws);
	add_covers(approval, out);
	add_field(out, "repository", approval->repository);
	buf_add(out, STR("signature: |\n"));
	while (str_next_line(&rest, &line))
		buf_printf(out, "  %.*s\n", STR_ARG(line));
	buf_add(out, STR("---\n"));
}

/* --- judging ------------------------------------------------------------------------------ */

static int64_t day_of_seconds(int64_t seconds)
{
	return seconds / DAY - (seconds % DAY < 0);
}

static bool anybody_has(const struct people *people, struct sshkey key)
{
	for (size_t i = 0; i < people->n; i++)
		if (person_find_key(&people->rows[i], key))
			return true;
	return false;
}

/* Why a key is none of the approver's at the base. */
static enum diag_id key_refused(const struct approval *approval, const struct trust *trust,
				struct sshkey key)
{
	const struct person *after = trust->after ?
				     people_find(trust->after, approval->approver) : NULL;

	if (anybody_has(trust->people, key))
		return DIAG_APPROVAL_KEY_OTHER;
	if (after && person_find_key(after, key))
		return DIAG_APPROVAL_KEY_GRANTED;
	return DIAG_APPROVAL_KEY_UNKNOWN;
}

/*
 * A day that is claimed proves nothing: who has left can claim an earlier one. So the key must be
 * good on the day of the base too, which was on the branch before.
 */
static enum diag_id check_period(const struct person_key *key, int64_t needed, int64_t base)
{
	if (needed < key->period.first)
		return DIAG_APPROVAL_KEY_EARLY;
	if (needed > key->period.last || base > key->period.last)
		return DIAG_APPROVAL_KEY_LATE;
	return DIAG_COUNT;
}

static enum diag_id check_key(const struct approval *approval, const struct trust *trust,
			      const struct person_key *key)
{
	int64_t base = trust->base > approval->at.seconds ? trust->base : approval->at.seconds;
	enum diag_id refused = check_period(key, day_of_seconds(approval->at.seconds),
					    day_of_seconds(trust->base));
	struct sshsig_check check = { approval->approver, key->key, APPROVAL_PURPOSE,
				      key->period.first, key->period.last, base };
	struct buf statement = BUF_INIT;

	if (!key->is_sound || !person_key_is_for(key, APPROVAL_PURPOSE))
		return DIAG_APPROVAL_KEY_PURPOSE;
	if (refused != DIAG_COUNT)
		return refused;
	approval_statement(approval, &statement);
	if (!checked_verify(trust->people->checked, &check, buf_str(&statement),
			    approval->signature))
		refused = DIAG_APPROVAL_SIGNATURE;
	buf_release(&statement);
	return refused;
}

enum diag_id approval_check(const struct approval *approval, const struct trust *trust,
			    struct arena *arena)
{
	const struct person *person = people_find(trust->people, approval->approver);
	const struct person_key *key;
	struct sshsig sig;

	if (!str_eq(approval->repository, trust->repository))
		return DIAG_APPROVAL_REPOSITORY;
	if (!person)
		return trust->after && people_find(trust->after, approval->approver) ?
		       DIAG_APPROVAL_GRANTED : DIAG_APPROVAL_UNKNOWN;
	if (approval->at.seconds > trust->latest + DAY)
		return DIAG_APPROVAL_FUTURE;
	if (!sshsig_parse(approval->signature, arena, &sig))
		return DIAG_APPROVAL_SIGNATURE_FORM;
	if (!str_eq(sig.purpose, APPROVAL_PURPOSE))
		return DIAG_APPROVAL_NAMESPACE;
	key = person_find_key(person, sig.key);
	return key ? check_key(approval, trust, key) : key_refused(approval, trust, sig.key);
}
