/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/audit.h"

#include "approval/step.h"

#include <stdlib.h>

/* Null where roles and keys are as they were: then what a branch has is older, not granted. */
static const struct people *people_granted(const struct audit *audit)
{
	for (size_t i = 0; i < audit->changes.n; i++) {
		const struct type *type = audit->changes.rows[i].type;

		if (type && str_eq(type->name, STR("owner")))
			return &audit->tip.people;
	}
	return NULL;
}

static void add_need(struct audit *audit, const struct basis_change *change,
		     const struct policy_rule *rule, struct str field, const struct unit *unit,
		     struct needs *needs)
{
	struct need *need = needs_add(needs, step_need(&audit->basis, change, rule, field,
						       &audit->arena));
	struct commits none = COMMITS_INIT;

	need->after = &audit->tip.people;
	need->granted = people_granted(audit);
	need->unit = unit ? unit : need->unit;
	step_find_authors(need, change, &audit->commits, &audit->signatures, &audit->arena);
	step_find_trailers(need, change, audit->is_branch ? &none : &audit->line,
			   &audit->commits, &audit->arena);
}

static int collect_needs(struct audit *audit)
{
	struct needs needs = { NULL, 0, 0 };
	struct basis_changes *changes = &audit->changes;

	for (size_t i = 0; i < changes->n; i++)
		for (size_t j = 0; j < audit->basis.policy.n; j++) {
			const struct policy_rule *rule = &audit->basis.policy.rules[j];
			const struct unit *other = step_other_unit(&changes->rows[i]);
			struct str field;

			if (!change_is_ruled(changes, &changes->rows[i], rule, &field))
				continue;
			add_need(audit, &changes->rows[i], rule, field, NULL, &needs);
			if (other)
				add_need(audit, &changes->rows[i], rule, field, other, &needs);
		}
	audit->needs = needs.rows;
	audit->n_needs = needs.n;
	return 0;
}

static int collect_approvals(struct audit *audit, struct diags *diags)
{
	struct intake intake = INTAKE_INIT;
	int64_t latest = audit->tip.committed;
	int result = -1;

	if (intake_open(&audit->reader, audit->from, &intake, &audit->arena, diags) < 0 ||
	    intake_take(&audit->reader, audit->touches, audit->n_touches, &intake, &audit->arena,
			diags) < 0)
		goto out;
	for (size_t i = 0; i < intake.n; i++) {
		intake.rows[i].commit = audit->to;
		intake.rows[i].latest = latest < audit->now ? latest : audit->now;
	}
	result = 0;
out:
	audit->given = intake.rows;
	audit->n_given = intake.n;
	intake_release(&intake);
	return result;
}

static int read_range(struct audit *audit, struct diags *diags)
{
	struct buf range = BUF_INIT;
	int result = -1;

	buf_printf(&range, "%.*s..%.*s", STR_ARG(audit->from), STR_ARG(audit->to));
	if (commits_read(audit->reader.directory, buf_str(&range), COMMITS_ALL, &audit->commits,
			 diags) == 0 &&
	    commits_add_choices(audit->reader.directory, buf_str(&range), audit->commits.rows,
				audit->commits.n, &audit->commits.arena, diags) == 0 &&
	    commits_read(audit->reader.directory, buf_str(&range), COMMITS_FIRST_PARENT,
			 &audit->line, diags) == 0 &&
	    step_read_signatures(&audit->reader, &audit->commits, &audit->signatures,
				 diags) == 0 &&
	    commits_compare(audit->reader.directory, audit->base, audit->to, &audit->arena,
			    &audit->touches, &audit->n_touches, diags) == 0)
		result = 0;
	buf_release(&range);
	return result;
}

static int find_ends(struct audit *audit, struct str from, struct str to, struct diags *diags)
{
	bool is_only = true;

	audit->from = commit_find(audit->reader.directory, from, &audit->arena, diags);
	audit->to = commit_find(audit->reader.directory, to, &audit->arena, diags);
	if (!audit->from.n || !audit->to.n)
		return -1;
	audit->base = commit_base(audit->reader.directory, audit->from, audit->to, &audit->arena,
				  &is_only);
	if (audit->base.n && is_only)
		return 0;
	diag_add(diags, audit->base.n ? DIAG_HISTORY_CROSSED : DIAG_HISTORY_UNRELATED,
		 (struct place){ STR(""), 0, 0 }, DIAG_ARGS(from, to));
	return -1;
}

static bool is_judged(const struct audit *audit)
{
	return audit->basis.policy.exists && !audit->basis.is_faulty && !audit->tip.is_faulty;
}

int audit_open(const char *directory, struct audit_range range, int64_t now, struct audit *out,
	       struct diags *diags)
{
	*out = (struct audit){ .now = now, .arena = ARENA_INIT,
			       .is_branch = range.is_branch,
			       .commits = COMMITS_INIT, .line = COMMITS_INIT,
			       .signatures = SIGNED_INIT };
	object_reader_init(directory, &out->reader);
	checked_init(directory, diags, &out->checked);
	if (commits_check_clone(directory, diags) < 0 ||
	    find_ends(out, range.from, range.to, diags) < 0 ||
	    basis_open(&out->reader, out->from, &out->basis, diags) < 0 ||
	    basis_open(&out->reader, out->to, &out->tip, diags) < 0 || read_range(out, diags) < 0)
		return -1;
	out->basis.people.checked = out->tip.people.checked = &out->checked;
	out->basis.committed = commit_latest(directory, out->from, now);
	if (!is_judged(out))
		return 0;
	out->has_changes = true;
	if (basis_compare(&out->basis, out->base, out->to, out->touches, out->n_touches,
			  &out->changes, diags) < 0 ||
	    collect_approvals(out, diags) < 0)
		return -1;
	return collect_needs(out);
}

static void tell_policy(enum diag_id id, struct str commit, struct diags *findings)
{
	diag_add(findings, id, (struct place){ STR("lg.yaml"), 0, 0 },
		 DIAG_ARGS(str_sub(commit, 0, 10)))->commit = arena_str(&findings->arena, commit);
}

static bool changes_policy(const struct audit *audit)
{
	for (size_t i = 0; i < audit->n_touches; i++)
		if (str_eq(audit->touches[i].path, STR("lg.yaml")))
			return true;
	return false;
}

static void judge_approvals(struct audit *audit, struct diags *findings)
{
	struct need judge = { .basis = &audit->basis, .after = &audit->tip.people,
			      .granted = people_granted(audit),
			      .base = audit->basis.committed };

	for (size_t i = 0; i < audit->n_given; i++)
		given_tell(&audit->given[i], &judge, findings);
}

int audit_judge(struct audit *audit, struct diags *findings)
{
	if (audit->basis.is_faulty || audit->tip.is_faulty) {
		tell_policy(DIAG_POLICY_UNREADABLE,
			    audit->basis.is_faulty ? audit->from : audit->to, findings);
		return 0;
	}
	if (!audit->basis.policy.exists) {
		if (audit->tip.policy.exists)
			tell_policy(DIAG_POLICY_NEW, audit->to, findings);
		return 0;
	}
	if (changes_policy(audit))
		tell_policy(DIAG_POLICY_CHANGED, audit->from, findings);
	step_check_kept(audit->touches, audit->n_touches, audit->to, findings);
	step_check_signatures(&audit->basis, &audit->commits, &audit->signatures, findings);
	judge_approvals(audit, findings);
	for (size_t i = 0; i < audit->n_needs; i++) {
		need_judge(&audit->needs[i], audit->given, audit->n_given, &audit->arena);
		if (!audit->needs[i].is_met)
			need_tell(&audit->needs[i], audit->given, audit->n_given, findings);
	}
	return audit->checked.is_failed ? -1 : 0;
}

void audit_close(struct audit *audit)
{
	for (size_t i = 0; i < audit->n_needs; i++)
		authors_release(&audit->needs[i].authors);
	free(audit->needs);
	free(audit->given);
	if (audit->has_changes)
		changes_release(&audit->changes);
	basis_close(&audit->basis);
	basis_close(&audit->tip);
	commits_release(&audit->commits);
	commits_release(&audit->line);
	signed_release(&audit->signatures);
	checked_close(&audit->checked);
	object_reader_close(&audit->reader);
	arena_release(&audit->arena);
}
