#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Who approved what, in the history: lg-log and the tables of queries, by the judgement of lg-check.

load helper
load approval

# approvals [ARG...]: record, field, approver and evidence of each change that was approved.
approvals() {
	run -0 --separate-stderr lg-log --lang en --format=json "$@"
	output=$(jq -r '.[] | select(.approved_by) |
		"\(.record) \(.field) \(.new): \(.approved_by), \(.evidence)"' <<<"$output")
}

# merged [BRANCH]: the branch comes onto the protected one as a forge merges it.
merged() {
	git switch -q main
	as annan git merge -q --no-ff -m "merge ${1:-change}" "${1:-change}"
}

# raised: a risk is raised to 12 and approved, on a branch.
raised() {
	branch_off
	as samordnare lg-set R-K7QM likelihood=4
	as chef lg-approve -y
}

id_of_approval() {
	basename tk/approvals/*.md .md
}

# --- lg-log

@test "what came with an approval is told with it: text, JSON, CSV, blame" {
	approval_new
	raised
	merged
	ap=$(id_of_approval)
	run -0 --separate-stderr lg-log --lang en R-K7QM -n 1
	[ -z "$stderr" ]
	same <(echo "${output:13}") - <<-END
	2026-01-01 00:01 samordnare <samordnare@kommun.example>
	  R-K7QM  Risk R-K7QM
	    Likelihood  2 -> 4
	    approved by O-CHEF head O-CHEF (signature: $ap)
	END
	run -0 lg-log --lang sv R-K7QM -n 1
	has "    godkänt av O-CHEF head O-CHEF (signature: $ap)"
	approvals
	same <(echo "$output") - <<-'END'
	R-K7QM likelihood 4: O-CHEF head O-CHEF, signature
	END
	run -0 lg-log --format=csv R-K7QM -n 1
	has ",likelihood,2,4,,O-CHEF head O-CHEF,signature"
	run -0 lg-log --blame R-K7QM
	same <(cut -c14- <<<"$output") - <<-'END'
	2026-01-01 Samordnare                                | id: R-K7QM
	2026-01-01 Samordnare                                | title: Risk R-K7QM
	2026-01-01 Samordnare                                | owner: O-AGAR
	2026-01-01 samordnare           O-CHEF head O-CHEF   | likelihood: 4
	2026-01-01 Samordnare                                | consequence: 3
	END
	run -0 lg-log --blame --format=json R-K7QM
	jq -e '.[3] | .approved_by == "O-CHEF head O-CHEF" and .evidence == "signature"' <<<"$output"
}

@test "by approver: the id of the role, or a part of its title" {
	approval_new
	raised
	merged
	run -0 lg-log --format=csv --approver o-chef
	[ "${#lines[@]}" -eq 2 ]
	run -0 lg-log --format=csv --approver 'HEAD o' R-K7QM
	[ "${#lines[@]}" -eq 2 ]
	run -1 lg-log --approver O-AGAR
	[ -z "$output" ]
}

@test "all that a record became by one approval is told with it, and nothing else" {
	approval_new
	branch_off
	as samordnare lg-set R-K7QM likelihood=3
	as samordnare lg-set R-K7QM likelihood=4 title=Utpressning
	as samordnare lg-set R-9QW4 title=Annan
	as chef lg-approve -y
	merged
	approvals
	same <(echo "$output") - <<-'END'
	R-K7QM title Utpressning: O-CHEF head O-CHEF, signature
	R-K7QM likelihood 4: O-CHEF head O-CHEF, signature
	R-K7QM likelihood 3: O-CHEF head O-CHEF, signature
	END
}

@test "an approval that comes last, on a branch without merges, is told of what came before it" {
	approval_new
	raised
	git switch -q main
	git merge -q --ff-only change
	approvals
	[ "$output" = "R-K7QM likelihood 4: O-CHEF head O-CHEF, signature" ]
}

@test "a trailer of the merge is the evidence where the policy takes it" {
	approval_new
	approval_policy trailer
	commit_all "trailers are enough"
	git config lg.since "$(git rev-parse HEAD)"
	branch_off
	as samordnare lg-set R-K7QM likelihood=4
	git switch -q main
	as forge git merge -q --no-ff -m $'merge\n\nReviewed-by: Chef <chef@kommun.example>' change
	approvals
	[ "$output" = "R-K7QM likelihood 4: O-CHEF head O-CHEF, trailer" ]
	run -0 lg-log --lang en R-K7QM -n 1
	has "approved by O-CHEF head O-CHEF (trailer: chef@kommun.example)"
}

@test "several who approved are told, each once, and none while one is missing" {
	approval_new
	branch_off
	as samordnare lg-set R-K7QM likelihood=4 note=Ny
	as chef lg-approve -y
	as samordnare git branch half
	as agare lg-approve -y
	merged half
	approvals
	[ -z "$output" ]
	git reset -q --hard main~1
	merged
	approvals
	same <(echo "$output") - <<-'END'
	R-K7QM likelihood 4: O-CHEF head O-CHEF, O-AGAR manager O-AGAR, signature
	R-K7QM note Ny: O-CHEF head O-CHEF, O-AGAR manager O-AGAR, signature
	END
}

@test "nobody is told where nobody approved, was asked, or counted" {
	approval_new
	as samordnare lg-set R-9QW4 title=Fri
	as samordnare lg-set R-9QW4 likelihood=4
	raised
	sed -i 's/^kind: approve/&\nreason: nothing that was signed/' tk/approvals/*.md
	commit_all "another statement"
	merged
	approvals
	[ -z "$output" ]
}

@test "content that goes back is nothing that was approved" {
	approval_new
	as samordnare lg-set R-K7QM likelihood=4
	as samordnare lg-set R-K7QM likelihood=2
	history
	[ "$status" -eq 0 ]
	approvals
	[ -z "$output" ]
}

@test "nothing is told before the trust point, nor of a branch that has not come in" {
	approval_new
	raised
	approvals
	[ -z "$output" ]
	approvals --at change
	[ "$output" = "R-K7QM likelihood 4: O-CHEF head O-CHEF, signature" ]
	merged
	approvals
	[ -n "$output" ]
	approvals --at main~1
	[ -z "$output" ]
	git config lg.since "$(git rev-parse main)"
	approvals
	[ -z "$output" ]
	git config lg.since 0123456789012345678901234567890123456789
	run -128 lg-log --lang en
	has history-since
}

@test "a role is told as it was called before the change" {
	approval_new
	raised
	merged
	sed -i 's/^title: .*/title: Direktör/' tk/owners/O-CHEF-roll.md
	commit_all "another title"
	as samordnare lg-set R-K7QM likelihood=3
	as chef lg-approve -y HEAD~1..HEAD
	approvals R-K7QM
	same <(echo "$output") - <<-'END'
	R-K7QM likelihood 3: O-CHEF Direktör, signature
	R-K7QM likelihood 4: O-CHEF head O-CHEF, signature
	END
}

@test "records below a folder of the repository" {
	git init -q outer
	cd outer
	approval_new records
	rm -rf .git
	cd ..
	git add -A && git commit -qm begin
	tick
	cd records
	raised
	merged
	approvals
	[ "$output" = "R-K7QM likelihood 4: O-CHEF head O-CHEF, signature" ]
}
