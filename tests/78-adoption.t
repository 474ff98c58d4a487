#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Adoption of a management review: an approval like any other, which the review prints.

load helper
load approval

# review_held: a unit of lg-init with a policy, whose review waits on a branch to be adopted.
review_held() {
	key chef samordnare
	records_new new --lang sv -u tk
	owner O-CHEF head chef
	owner O-SAMR coordinator samordnare
	sed -i 's/^title: .*/title: Förvaltningschef/' tk/owners/O-CHEF-roll.md
	cat >>lg.yaml <<-'END'
	approval:
	  rules:
	    - id: adoption
	      types: [review]
	      when: status = "approved"
	      by: {role: head}
	END
	lg-add --no-commit organisation title=Kontoret kind=administration head=O-CHEF
	lg-add --no-commit review --id LG-2031 title='Genomgång 2031' year=2031 author=O-SAMR \
		recipient=O-CHEF next_due=2032-10-31 status=draft
	commit_all begin
	branch_off
	as samordnare lg-set LG-2031 status=approved approved=2031-11-20 approved_by=O-CHEF
}

merged() {
	git switch -q main
	as samordnare git merge -q --no-ff -m "${1:-merge}" "${2:-change}"
}

# line FORM: what the form says of the adoption.
line() {
	run --separate-stderr lg-report --lang sv "$1"
	output=$(grep -E '^Fastställ[dt] av' <<<"$output" || true)
}

@test "an adopted review says who adopted it, when, and by which approval" {
	review_held
	as chef lg-approve -y
	ap=$(basename tk/approvals/*.md .md)
	merged
	history
	[ "$status" -eq 0 ]
	for form in trafikkontoret kulturforvaltningen forskolenamnden iso; do
		line "$form"
		[ "$output" = "Fastställd av förvaltningschef den 2031-11-20 ($ap)." ]
	done
	line exploateringskontoret
	[ "$output" = "Fastställt av förvaltningschef 2031-11-20 ($ap)." ]
	run lg-report --format html iso
	has "Fastställd av förvaltningschef den 2031-11-20 ($ap)."
}

@test "without an approval that holds the review says what its record says" {
	review_held
	merged
	line trafikkontoret
	[ -z "$output" ]
	line exploateringskontoret
	[ "$output" = "Fastställt av förvaltningschef 2031-11-20." ]
}

@test "what is changed after the adoption, or taken back, is adopted no more" {
	review_held
	as chef lg-approve -y
	ap=$(basename tk/approvals/*.md .md)
	merged
	git tag adopted
	as samordnare lg-set LG-2031 judgement=Tillräckligt
	line iso
	[ -z "$output" ]
	run lg-report --at adopted iso
	has "Fastställd av förvaltningschef den 2031-11-20 ($ap)."
	git reset -q --hard adopted
	as chef lg-approve -y --withdraw "$ap"
	line exploateringskontoret
	[ "$output" = "Fastställt av förvaltningschef 2031-11-20." ]
}

@test "nobody adopts a review in the place of the role that it names" {
	review_held
	sed -i '/- id: adoption/,$d; s/^  rules:/&\n    - {id: anyone, types: [review], by: {anyone: true}}/' lg.yaml
	commit_all "anyone may approve"
	git switch -q main
	git merge -q --ff-only change
	key annan
	owner O-ANNAN specialist annan
	commit_all "somebody else"
	git config lg.since "$(git rev-parse HEAD)"
	branch_off other
	as samordnare lg-set LG-2031 sufficient=yes
	as annan lg-approve -y
	merged other other
	run -0 lg-list --format=csv 'TABLE approver, status FROM approvals WHERE item = "LG-2031"'
	has "O-ANNAN,valid"
	line iso
	[ -z "$output" ]
	line exploateringskontoret
	[ "$output" = "Fastställt av förvaltningschef 2031-11-20." ]
}

@test "an approval of the draft is no adoption, and its author adopts nothing" {
	review_held
	sed -i '/when:/d' lg.yaml
	commit_all "every change of a review"
	as chef lg-approve -y
	merged
	branch_off draft
	as samordnare lg-add review --id LG-2032 title='Genomgång 2032' year=2032 author=O-SAMR \
		recipient=O-CHEF next_due=2033-10-31 status=draft
	as chef lg-approve -y
	merged draft draft
	run lg-report --year 2032 iso
	lacks "Fastställd"
	run -0 lg-list --format=csv 'TABLE item, status FROM approvals'
	has "LG-2032,valid"
	branch_off own
	as chef lg-set LG-2032 status=approved approved=2032-11-20 approved_by=O-CHEF
	run -1 as chef lg-approve --lang en -y
	has approval-own
	merged own own
	run lg-report --year 2032 iso
	lacks "Fastställd"
}

@test "a yes that no rule asked for adopts nothing" {
	review_held
	as chef lg-approve -y
	ap=$(basename tk/approvals/*.md .md)
	merged
	# The author's own, to what is there.
	blob=$(git rev-parse main:"$(echo tk/reviews/LG-2031*)")
	forge O-SAMR samordnare lg-approval "s/^covers: .*/covers: LG-2031 $blob $blob/
		s/^repository: .*/$(grep ^repository: lg.yaml)/"
	line iso
	[ "$output" = "Fastställd av förvaltningschef den 2031-11-20 ($ap)." ]
	run -0 lg-list --lang en --format=csv 'TABLE approval, status, why FROM approvals WHERE item = "LG-2031"'
	has "AP-2222,refused,no rule asked for it"
	has "$ap,valid,"
}

@test "a review that nobody has adopted lacks who and when, as before" {
	review_held
	git switch -q main
	line exploateringskontoret
	[ "$output" = "Fastställt av **saknas** **saknas**." ]
}
