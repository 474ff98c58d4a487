/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/verdict.h"

#include "audit/claim.h"
#include "audit/step.h"

#include <stdlib.h>

/* Null where roles and keys are as they were: then what a branch has is older, not granted. */
static const struct people *people_granted(const struct trial *trial)
{
	for (size_t i = 0; i < trial->changes.n; i++) {
		const struct type *type = trial->changes.rows[i].type;

		if (type && str_eq(type->name, STR("owner")))
			return &trial->tip.people;
	}
	return NULL;
}

static void add_claim(struct trial *trial, const struct court_change *change,
		      const struct policy_rule *rule, struct str field, const struct unit *unit,
		      struct claims *claims)
{
	struct claim *claim = claims_add(claims, step_claim(&trial->court, change, rule, field,
							    &trial->arena));
	struct commits none = COMMITS_INIT;

	claim->after = &trial->tip.people;
	claim->granted = people_granted(trial);
	claim->unit = unit ? unit : claim->unit;
	step_find_authors(claim, change, &trial->commits, &trial->signatures, &trial->arena);
	step_find_trailers(claim, change, trial->is_branch ? &none : &trial->line,
			   &trial->commits, &trial->arena);
}

static int collect_claims(struct trial *trial)
{
	struct claims claims = { NULL, 0, 0 };
	struct court_changes *changes = &trial->changes;

	for (size_t i = 0; i < changes->n; i++)
		for (size_t j = 0; j < trial->court.policy.n; j++) {
			const struct policy_rule *rule = &trial->court.policy.rules[j];
			const struct unit *other = step_other_unit(&changes->rows[i]);
			struct str field;

			if (!change_is_ruled(changes, &changes->rows[i], rule, &field))
				continue;
			add_claim(trial, &changes->rows[i], rule, field, NULL, &claims);
			if (other)
				add_claim(trial, &changes->rows[i], rule, field, other, &claims);
		}
	trial->claims = claims.rows;
	trial->n_claims = claims.n;
	return 0;
}

static int collect_approvals(struct trial *trial, struct diags *diags)
{
	struct basket basket = { NULL, 0, 0 };
	int64_t latest = trial->tip.committed;
	int result = -1;

	if (basket_take(trial->directory, trial->touches, trial->n_touches, trial->from, &basket,
			   &trial->arena, diags) < 0 ||
	    basket_withdraw_by_base(trial->directory, trial->from, &basket, &trial->arena,
				    diags) < 0)
		goto out;
	basket_withdraw_among(&basket);
	for (size_t i = 0; i < basket.n; i++) {
		basket.rows[i].commit = trial->to;
		basket.rows[i].latest = latest < trial->now ? latest : trial->now;
	}
	result = 0;
out:
	trial->given = basket.rows;
	trial->n_given = basket.n;
	return result;
}

static int read_range(struct trial *trial, struct diags *diags)
{
	struct buf range = BUF_INIT;
	int result = -1;

	buf_printf(&range, "%.*s..%.*s", STR_ARG(trial->from), STR_ARG(trial->to));
	if (commits_read(trial->directory, buf_str(&range), COMMITS_ALL, &trial->commits,
			 diags) == 0 &&
	    commits_add_choices(trial->directory, buf_str(&range), &trial->commits, diags) == 0 &&
	    commits_read(trial->directory, buf_str(&range), COMMITS_FIRST_PARENT, &trial->line,
			 diags) == 0 &&
	    step_read_signatures(trial->directory, &trial->commits, &trial->signatures,
				 diags) == 0 &&
	    commits_compare(trial->directory, trial->base, trial->to, &trial->arena,
			    &trial->touches, &trial->n_touches, diags) == 0)
		result = 0;
	buf_release(&range);
	return result;
}

static int find_ends(struct trial *trial, struct str from, struct str to, struct diags *diags)
{
	bool is_only = true;

	trial->from = commit_find(trial->directory, from, &trial->arena, diags);
	trial->to = commit_find(trial->directory, to, &trial->arena, diags);
	if (!trial->from.n || !trial->to.n)
		return -1;
	trial->base = commit_base(trial->directory, trial->from, trial->to, &trial->arena,
				  &is_only);
	if (trial->base.n && is_only)
		return 0;
	diag_add(diags, trial->base.n ? DIAG_HISTORY_CROSSED : DIAG_HISTORY_UNRELATED, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(from, to));
	return -1;
}

static bool is_judged(const struct trial *trial)
{
	return trial->court.policy.exists && !trial->court.is_faulty && !trial->tip.is_faulty;
}

int trial_open(const char *directory, struct trial_range range, int64_t now, struct trial *out,
	       struct diags *diags)
{
	*out = (struct trial){ .directory = directory, .now = now, .arena = ARENA_INIT,
			       .is_branch = range.is_branch,
			       .commits = COMMITS_INIT, .line = COMMITS_INIT,
			       .signatures = SIGNED_INIT };
	checked_init(directory, &out->checked);
	if (commits_check_clone(directory, diags) < 0 ||
	    find_ends(out, range.from, range.to, diags) < 0 ||
	    court_open(directory, out->from, &out->court, diags) < 0 ||
	    court_open(directory, out->to, &out->tip, diags) < 0 || read_range(out, diags) < 0)
		return -1;
	out->court.people.checked = out->tip.people.checked = &out->checked;
	out->court.committed = commit_latest(directory, out->from, now);
	if (!is_judged(out))
		return 0;
	out->has_changes = true;
	if (court_compare(&out->court, out->base, out->to, out->touches, out->n_touches,
			  &out->changes, diags) < 0 ||
	    collect_approvals(out, diags) < 0)
		return -1;
	return collect_claims(out);
}

static void tell_policy(enum diag_id id, struct str commit, struct diags *findings)
{
	diag_add(findings, id, (struct place){ STR("lg.yaml"), 0, 0 },
		 DIAG_ARGS(str_sub(commit, 0, 10)))->commit = arena_str(&findings->arena, commit);
}

static bool changes_policy(const struct trial *trial)
{
	for (size_t i = 0; i < trial->n_touches; i++)
		if (str_eq(trial->touches[i].path, STR("lg.yaml")))
			return true;
	return false;
}

static void judge_approvals(struct trial *trial, struct diags *findings)
{
	struct claim judge = { .court = &trial->court, .after = &trial->tip.people,
			       .granted = people_granted(trial),
			       .base = trial->court.committed };

	for (size_t i = 0; i < trial->n_given; i++)
		given_tell(&trial->given[i], &judge, findings);
}

void trial_judge(struct trial *trial, struct diags *findings)
{
	if (trial->court.is_faulty || trial->tip.is_faulty) {
		tell_policy(DIAG_POLICY_UNREADABLE,
			    trial->court.is_faulty ? trial->from : trial->to, findings);
		return;
	}
	if (!trial->court.policy.exists) {
		if (trial->tip.policy.exists)
			tell_policy(DIAG_POLICY_NEW, trial->to, findings);
		return;
	}
	if (changes_policy(trial))
		tell_policy(DIAG_POLICY_CHANGED, trial->from, findings);
	step_check_kept(trial->touches, trial->n_touches, trial->to, findings);
	step_check_signatures(&trial->court, &trial->commits, &trial->signatures, findings);
	judge_approvals(trial, findings);
	for (size_t i = 0; i < trial->n_claims; i++) {
		claim_judge(&trial->claims[i], trial->given, trial->n_given, &trial->arena);
		if (!trial->claims[i].is_met)
			claim_tell(&trial->claims[i], trial->given, trial->n_given, findings);
	}
}

void trial_close(struct trial *trial)
{
	for (size_t i = 0; i < trial->n_claims; i++)
		authors_release(&trial->claims[i].authors);
	free(trial->claims);
	free(trial->given);
	if (trial->has_changes)
		changes_release(&trial->changes);
	court_close(&trial->court);
	court_close(&trial->tip);
	commits_release(&trial->commits);
	commits_release(&trial->line);
	signed_release(&trial->signatures);
	checked_close(&trial->checked);
	arena_release(&trial->arena);
}

struct str branch_revision(const char *directory, struct str branch, struct buf *name)
{
	struct arena arena = ARENA_INIT;
	struct diags unused = DIAGS_INIT;
	bool found = false;

	for (int remote = 0; remote < 2 && !found; remote++) {
		buf_clear(name);
		buf_add(name, remote ? STR("refs/remotes/origin/") : STR("refs/heads/"));
		buf_add(name, branch);
		found = commit_find(directory, buf_str(name), &arena, &unused).n > 0;
	}
	arena_release(&arena);
	diags_release(&unused);
	return found ? buf_str(name) : STR("HEAD");
}
