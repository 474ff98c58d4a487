/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/approved.h"

#include "audit/claim.h"
#include "store/repo.h"

#include <stdlib.h>

const char *evidence_name(enum evidence evidence)
{
	return evidence == EVIDENCE_TRAILER ? "trailer" : "signature";
}

void names_add(struct buf *names, struct str name)
{
	struct str all = buf_str(names);
	size_t at = 0;

	while ((at = str_find(all, name, at)) != SIZE_MAX) {
		size_t end = at + name.n;

		if ((at == 0 || str_ends(str_sub(all, 0, at), STR(", "))) &&
		    (end == all.n || str_starts(str_from(all, end), STR(", "))))
			return;
		at++;
	}
	buf_add_item(names, name);
}

/* --- changes ------------------------------------------------------------------------------ */

static struct str key_of(struct str commit, struct str item, struct buf *key)
{
	buf_clear(key);
	buf_printf(key, "%.*s %.*s", STR_ARG(commit), STR_ARG(item));
	return buf_str(key);
}

void approved_add_change(struct approved *approved, struct str commit, size_t step,
			 struct str item, size_t waits)
{
	struct approved_change row = { .step = step, .waits = waits };
	struct buf key = BUF_INIT;
	struct str name = arena_str(&approved->arena, key_of(commit, item, &key));
	struct approved_change *kept;

	buf_release(&key);
	row.item = str_from(name, commit.n + 1);
	kept = arena_copy(&approved->arena, &row, sizeof(row));
	map_put(&approved->changes, name, kept);
	approved->rows = mem_grow(approved->rows, &approved->cap, approved->n + 1,
				  sizeof(*approved->rows));
	approved->rows[approved->n++] = kept;
}

static void add_names(struct approved *approved, struct str *names, struct str more)
{
	struct buf list = BUF_INIT;

	if (names->n == more.n && str_eq(*names, more))
		return;
	buf_add(&list, *names);
	names_add(&list, more);
	*names = arena_str(&approved->arena, buf_str(&list));
	buf_release(&list);
}

void approved_settle(struct approved *approved, const struct claim *claim)
{
	for (size_t i = approved->n; i--;) {
		struct approved_change *row = approved->rows[i];

		if (row->step < claim->step)
			break;
		if (!str_eq(row->item, claim->item))
			continue;
		row->waits -= row->waits > 0;
		row->is_undone |= !claim->by.n;
		add_names(approved, &row->by, claim->by);
		add_names(approved, &row->roles, claim->roles);
		add_names(approved, &row->evidence, claim->evidence);
	}
}

const struct approved_change *approved_find(const struct approved *approved, struct str commit,
					    struct str item)
{
	struct buf key = BUF_INIT;
	const struct approved_change *row = map_get(&approved->changes,
						    key_of(commit, item, &key));

	buf_release(&key);
	return row && !row->waits && !row->is_undone ? row : NULL;
}

/* --- approvals ---------------------------------------------------------------------------- */

/* The last of the words that were told, kept where rows do not move. */
static void refuse(struct approved *approved, struct received *received, struct str item)
{
	const struct diag *last = &approved->words.rows[approved->words.n - 1];

	map_put(&received->refused, arena_str(&approved->arena, item),
		arena_copy(&approved->arena, last, sizeof(*last)));
}

/* It counts for an item when one of those who ask for it takes it, or nobody asks. */
static void receive_cover(struct approved *approved, struct received *received,
			  struct given *given, const struct cover *cover,
			  const struct claim *claims, size_t n)
{
	const struct claim *refusing = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(claims[i].item, cover->item))
			continue;
		if (claim_takes(&claims[i], given, cover))
			return;
		refusing = &claims[i];
	}
	if (refusing && claim_tell_given(refusing, given, cover, &approved->words))
		refuse(approved, received, cover->item);
}

void approved_receive(struct approved *approved, struct given *given, const struct claim *judge,
		      const struct claim *claims, size_t n)
{
	const struct approval *approval = &given->approval;
	struct received *received = arena_alloc(&approved->arena, sizeof(*received));
	size_t before = approved->words.n;

	if (approved_received(approved, approval->object))
		return;
	*received = (struct received){ arena_str(&approved->arena, given->commit), MAP_INIT };
	map_put(&approved->received, arena_str(&approved->arena, approval->object), received);
	given_tell(given, judge, &approved->words);
	if (approved->words.n > before) {
		refuse(approved, received, STR(""));
		return;
	}
	for (size_t i = 0; i < approval->n_covers; i++)
		if (approval->kind == APPROVAL_APPROVE)
			receive_cover(approved, received, given, &approval->covers[i], claims, n);
}

const struct received *approved_received(const struct approved *approved, struct str blob)
{
	return map_get(&approved->received, blob);
}

/* --- all of them -------------------------------------------------------------------------- */

int approved_read(const struct life *life, struct approved *out, struct diags *diags)
{
	struct buf name = BUF_INIT, since = BUF_INIT;
	struct diags findings = DIAGS_INIT;
	struct str revision = life->revision;
	int result = -1;

	*out = (struct approved)APPROVED_INIT;
	if (!revision.n)
		revision = branch_revision(life->directory, life->branch, &name);
	out->tip = commit_find(life->directory, revision, &out->arena, diags);
	repo_setting(life->directory, "since", &since);
	if (out->tip.n)
		result = verdict_history(life->directory, out->tip, buf_str(&since), life->now,
					 NULL, out, &findings, diags);
	diags_release(&findings);
	buf_release(&name);
	buf_release(&since);
	return result;
}

void approved_release(struct approved *approved)
{
	for (size_t i = 0; i < approved->received.n; i++)
		map_release(&((struct received *)approved->received.entries[i].value)->refused);
	map_release(&approved->received);
	map_release(&approved->changes);
	free(approved->rows);
	diags_release(&approved->words);
	arena_release(&approved->arena);
}
