/* SPDX-License-Identifier: EUPL-1.2 */
#include "verdict.h"

#include "approval/audit.h"
#include "approval/lineage.h"

#include <time.h>

struct span span_parse(struct cli *cli, struct arena *arena, const char *text)
{
	struct str whole = str_of(text);
	size_t at = str_find(whole, STR(".."), 0);
	struct span range;

	if (at == SIZE_MAX)
		cli_usage(cli, N_("%1 is not a range such as main..HEAD"), text);
	range.from = arena_str(arena, str_sub(whole, 0, at));
	range.is_branch = str_find(whole, STR("..."), at) == at;
	range.to = str_from(whole, at + (range.is_branch ? 3 : 2));
	if (!range.from.n)
		range.from = STR("HEAD");
	if (!range.to.n)
		range.to = STR("HEAD");
	return range;
}

struct str verdict_base(const struct repo *repo, struct span range, struct arena *arena)
{
	struct diags unused = DIAGS_INIT;
	struct str from = commit_find(repo->path.p, range.from, arena, &unused);
	struct str to = commit_find(repo->path.p, range.to, arena, &unused);
	struct str base = STR("");
	bool is_only;

	if (from.n && to.n)
		base = commit_base(repo->path.p, from, to, arena, &is_only);
	diags_release(&unused);
	return arena_str(arena, base.n ? base : range.from);
}

int verdict_of_range(struct cli *cli, const struct repo *repo, struct span range,
		     struct diags *found)
{
	struct audit audit;
	struct audit_range ends = { range.from, range.to, range.is_branch };
	int result = audit_open(repo->path.p, ends, time(NULL), &audit, &cli->diags);

	if (result == 0)
		result = audit_judge(&audit, found);
	audit_close(&audit);
	return result;
}

int verdict_of_history(struct cli *cli, const struct repo *repo, const char *revision,
		       struct str branch, struct diags *found)
{
	struct buf name = BUF_INIT, since = BUF_INIT;
	struct str tip = revision ? str_of(revision) : branch_revision(repo->path.p, branch, &name);
	int result;

	repo_setting(repo->path.p, "since", &since);
	result = lineage_judge(repo->path.p, tip, buf_str(&since), time(NULL), NULL, found,
			       &cli->diags);
	buf_release(&name);
	buf_release(&since);
	return result;
}

void verdict_lint(struct view *view, struct diags *found)
{
	struct people people = PEOPLE_INIT;
	struct policy policy;

	people_collect(&view->snapshot.set, &people);
	people_check(&people, found);
	policy_parse(&view->snapshot.config, &view->snapshot.schema, &view->arena, &policy, found);
	policy_check(&policy, &view->snapshot.schema, &people, view->today, found);
	people_release(&people);
}
