#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Attempts to get a change out of sight of the rule that asks for its approval: more of the table in
# 78-attacks.t, each refused with words of its own.

load helper
load approval

# high ID: a risk that is high on main, as it was approved once.
high() {
	risk "$1" 4
	commit_all high
}

# approved: the branch is approved and merged, and another begins.
approved() {
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	branch_off second
}

# lay SUBJECT: all there is, as another commit of main itself.
lay() {
	git add -A
	as samordnare git commit -q --no-verify -m "$1"
}

@test "76 an owner record under the name of an approval" {
	begin
	approved
	key nytt
	owner O-EVNN head nytt
	mkdir tk/owners/approvals
	mv tk/owners/O-EVNN-roll.md "tk/owners/approvals/$(basename "$(approval)")"
	commit_all smuggle
	refused approval-missing
	has "O-EVNN"
	git switch -q main
	git merge -q second
	refused_in_history approval-missing
}

@test "77 a risk under the name of an approval" {
	begin
	approved
	risk R-9999 4
	mkdir tk/risks/approvals
	mv tk/risks/R-9999-risk.md "tk/risks/approvals/$(basename "$(approval)")"
	commit_all smuggle
	refused approval-missing
}

@test "78 a high risk moved into a folder of no type" {
	approval_new
	high R-K7QM
	branch_off
	mkdir tk/attic
	git mv tk/risks/R-K7QM-risk.md tk/attic/
	commit_all move
	refused approval-missing
}

@test "79 a high risk that becomes a hidden file" {
	approval_new
	high R-K7QM
	branch_off
	git mv tk/risks/R-K7QM-risk.md tk/risks/.R-K7QM-risk.md
	commit_all hide
	refused approval-missing
}

@test "80 a high risk moved too deep for a record" {
	approval_new
	high R-K7QM
	branch_off
	mkdir -p tk/risks/a/b/c/d
	git mv tk/risks/R-K7QM-risk.md tk/risks/a/b/c/d/
	commit_all hide
	refused approval-missing
}

@test "81 a policy loosened, used and put back on the branch itself" {
	approval_new
	cp lg.yaml "$HOME/lg.yaml"
	sed -i 's/value >= 9/value >= 99/' lg.yaml
	lay loosen
	as samordnare lg-set R-K7QM likelihood=4
	cp "$HOME/lg.yaml" .
	lay tighten
	refused_in_history approval-missing
	has R-K7QM
	lacks lg.yaml
	as samordnare lg-set R-K7QM likelihood=2
	history
	[ "$status" -eq 0 ]
}

@test "82 a role granted, used and taken back on the branch itself" {
	approval_new
	cp -r tk/owners "$HOME/owners"
	sed -i 's/^level: .*/level: head/' tk/owners/O-ANNAN-roll.md
	lay grant
	raise
	forge O-ANNAN annan
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	cp "$HOME"/owners/* tk/owners
	lay "take back"
	refused_in_history approval-missing
	has R-K7QM
}

@test "82b the same with a yes to the new role that comes last" {
	approval_new
	sed -i 's/^level: .*/level: head/' tk/owners/O-ANNAN-roll.md
	lay grant
	as samordnare lg-set R-K7QM likelihood=4
	git branch begin HEAD~2
	as chef lg-approve -y begin..HEAD
	history
	[ "$status" -eq 0 ]
	# From here on the new head may approve.
	as samordnare lg-set R-9QW4 likelihood=4
	refused_in_history approval-missing
	git branch -f begin HEAD~1
	as annan lg-approve -y begin..HEAD
	history
	[ "$status" -eq 0 ]
}

@test "83 an approval renamed, so that its id is free again" {
	begin
	approved
	git mv "$(approval)" tk/approvals/AP-9999.md
	commit_all rename
	refused approval-removed
}

@test "84 an approval that becomes a link of the same bytes" {
	begin
	approved
	blob=$(git rev-parse "HEAD:$(approval)")
	git update-index --cacheinfo "120000,$blob,$(approval)"
	git commit -q -m link
	refused approval-changed
}

@test "85 a risk moved to another unit with a yes from there alone" {
	approval_new
	sed -i 's/^shared: true//' schema/owner.yaml
	high R-K7QM
	key kf
	owner O-KFFF head kf
	mkdir -p kf/owners kf/risks
	mv tk/owners/O-KFFF-roll.md kf/owners/
	commit_all kf
	git config lg.since "$(git rev-parse HEAD)"
	branch_off
	git mv tk/risks/R-K7QM-risk.md kf/risks/
	commit_all move
	refused approval-missing
	as kf lg-approve -y
	refused approval-unit
	as chef lg-approve -y
	as agare lg-approve -y
	good
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	history
	[ "$status" -eq 0 ]
}

@test "85a the same, with one person at the head of both units" {
	approval_new
	sed -i 's/^shared: true//' schema/owner.yaml
	sed -i '/- id: risk-note/,/owner: true/d' lg.yaml
	mkdir -p kf/owners
	owner O-KFFF head chef
	mv tk/owners/O-KFFF-roll.md kf/owners/
	high R-K7QM
	branch_off
	git mv tk/risks/R-K7QM-risk.md kf/risks/
	commit_all move
	forge O-CHEF chef lg-approval "s/^covers.*/covers: R-K7QM $(git rev-parse HEAD:kf/risks/R-K7QM-risk.md) $(git rev-parse HEAD:kf/risks/R-K7QM-risk.md)/"
	refused approval-unit
	git reset -q --hard HEAD~1
	as chef lg-approve -y
	[ "$(echo kf/approvals/* tk/approvals/* | wc -w)" -eq 2 ]
	good
}

@test "85b the same, laid on the branch, with a change to and fro" {
	approval_new
	high R-K7QM
	git config lg.since "$(git rev-parse HEAD)"
	git mv tk/risks/R-K7QM-risk.md kf/risks/
	lay move
	as samordnare lg-set R-K7QM title=x
	as samordnare lg-set R-K7QM "title=Risk R-K7QM"
	[ "$(git rev-parse main~3:tk/risks/R-K7QM-risk.md)" = "$(git rev-parse HEAD:kf/risks/R-K7QM-risk.md)" ]
	refused_in_history approval-missing
}

@test "86 a record lowered behind a copy of it as it was" {
	approval_new
	high R-K7QM
	branch_off
	cp tk/risks/R-K7QM-risk.md tk/risks/R-K7QM-a.md
	sed -i 's/^likelihood: .*/likelihood: 1/' tk/risks/R-K7QM-risk.md
	commit_all decoy
	refused approval-missing
}

@test "87 a condition that is false before and after, and made true by a field of no rule" {
	approval_new
	sed -i 's/when: value >= 9/when: value >= 9 AND note != "stängd"/; /id: risk-note/,/owner: true/d' lg.yaml
	sed -i 's/^likelihood/note: stängd\n&/' tk/risks/R-K7QM-risk.md
	commit_all policy
	raise
	git switch -q main
	git merge -q change
	branch_off second
	as samordnare lg-set R-K7QM note=öppen
	refused approval-missing
}

@test "88 lg.yaml as a link, and back" {
	approval_new
	cp lg.yaml "$HOME/lg.yaml"
	ln -sf "$HOME/lg.yaml" lg.yaml
	lay link
	verdict HEAD~1..HEAD
	[ "$status" -eq 128 ]
	risk R-9QW4 4
	lay high
	rm lg.yaml
	cp "$HOME/lg.yaml" .
	lay back
	refused_in_history approval-missing
	has R-9QW4
	# Nor is it a beginning without a policy.
	git config lg.since "$(git rev-parse HEAD~2)"
	refused_in_history policy-unreadable
}

@test "89 a module where a record was, that nobody has" {
	begin
	git rm -q --cached tk/risks/R-9QW4-risk.md
	git update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,tk/risks/R-9QW4-risk.md
	git commit -q -m module
	refused approval-missing
	has R-9QW4
	git branch -f main HEAD
	branch_off second
	git rm -q --cached tk/risks/R-9QW4-risk.md
	git commit -q -m gone
	refused approval-missing
	has R-9QW4
}

@test "90 a branch and main that cross" {
	approval_new
	risk R-K7QM 4
	git switch -q -c change
	lay high
	git switch -q main
	risk R-9QW4 1
	lay other
	git branch tip
	git merge -q -m cross change
	git switch -q change
	git merge -q -m cross tip
	git switch -q main
	risk R-K7QM 1
	lay low
	git switch -q change
	verdict
	[ "$status" -eq 128 ]
	has history-crossed
	git merge -q -m again main
	verdict
	lacks history-crossed
}

@test "91 a trailer in a merge of the branch's own" {
	trailers
	branch_off
	git switch -q -c inner
	as samordnare lg-set R-K7QM likelihood=4
	git switch -q change
	as samordnare git merge -q --no-ff -m merge -m 'Approved-by: Chef <chef@kommun.example>' inner
	refused trailer-side
}

@test "92 one approver's votes that leave no place for another's" {
	approval_new
	sed -i '0,/by: {role: head}/s//by: [{role: head}, {anyone: true}]/' lg.yaml
	commit_all "two of them"
	raise
	for i in $(seq 1001 1040); do
		forge O-ANNAN annan lg-approval '' "AP-$i" >/dev/null
	done
	forge O-CHEF chef lg-approval '' AP-9999
	good
}

# stale WHO: a branch that is older than a risk that was raised, merged by somebody who keeps its side.
stale() {
	rm -rf small
	approval_new
	branch_off
	as samordnare lg-set R-K7QM title=Stuvad
	git switch -q main
	high R-K7QM
	git config lg.since "$(git rev-parse main)"
	git branch before
}

@test "93 content that the approver chose in a merge, though somebody else wrote it" {
	for who in chef annan; do
		stale
		git switch -q change
		as "$who" git merge -q -s ours -m "keep ours" main
		forge
		[ "$who" = annan ] || refused approval-own
		cd ..
	done
	cd small
	good
}

@test "94 the same on the protected branch itself" {
	for who in chef annan; do
		stale
		git merge -q --no-commit --no-ff change
		git checkout -q change -- tk/risks
		as "$who" git commit -q -m "take theirs"
		base=before forge
		[ "$who" = annan ] || refused_in_history approval-own
		cd ..
	done
	cd small
	history
	[ "$status" -eq 0 ]
}

@test "95 a merge of three that adds a change of its own" {
	approval_new
	git switch -q -c first
	as samordnare lg-set R-9QW4 title=Ny
	git switch -q -c second main
	echo x >x
	commit_all second
	git switch -q main
	branch_off
	as chef git merge -q --no-ff -m three first second
	sed -i 's/^likelihood: .*/likelihood: 4/' tk/risks/R-K7QM-risk.md
	as chef git commit -qa --amend --no-edit
	[ "$(git rev-parse HEAD^@ | wc -l)" -eq 3 ]
	forge
	refused approval-own
}

@test "96 the folder of a unit moved together with what is in it" {
	approval_new
	high R-K7QM
	branch_off
	sed -i 's/tk: {path: tk/tk: {path: trafik/' lg.yaml
	git mv tk trafik
	sed -i 's/^likelihood: .*/likelihood: 1/' trafik/risks/R-K7QM-risk.md
	commit_all move
	refused approval-missing
	has "changes lg.yaml"
	has "changes R-K7QM"
	has "changes O-CHEF"
}

@test "97 a role removed and made anew with another key" {
	approval_new
	branch_off
	git rm -q tk/owners/O-CHEF-roll.md
	commit_all gone
	key nytt
	owner O-CHEF head nytt
	commit_all again
	refused approval-missing
	has "changes O-CHEF"
}

@test "98 a new unit, whose records have names that the base cannot tell" {
	approval_new
	branch_off
	sed -i 's/^  kf: .*/&\n  zz: {path: zz, title: Z}/' lg.yaml
	mkdir -p zz/risks
	risk R-9999 4
	mv tk/risks/R-9999-risk.md zz/risks/hello.md
	commit_all unit
	refused approval-missing
	has "changes lg.yaml"
	has "changes R-9999"
	# What lies outside every unit and is no record is nobody's business.
	git rm -q zz/risks/hello.md
	git checkout -q main -- lg.yaml
	mkdir -p docs/risks
	echo text >docs/risks/about.md
	commit_all docs
	good
}

@test "99 line ends of another kind after the approval" {
	begin
	as chef lg-approve -y
	sed -i 's/$/\r/' tk/risks/R-K7QM-risk.md
	commit_all crlf
	refused approval-content
}

@test "100 a map of names that makes somebody else of the author" {
	approval_new
	branch_off
	echo "Annan <annan@kommun.example> <chef@kommun.example>" >.mailmap
	as chef lg-set R-K7QM likelihood=4
	forge
	refused approval-own
}

@test "101 a clone without its contents, and without where to get them" {
	begin
	approved
	git config uploadpack.allowFilter true
	git clone -q --filter=blob:none "file://$PWD" ../partial
	mv ../small ../gone
	cd ../partial
	history
	[ "$status" -eq 128 ]
	verdict HEAD~1..HEAD
	[ "$status" -eq 128 ]
}

@test "102 a folder that the policy names with a slash" {
	approval_new
	sed -i 's/files: \[lg.yaml, schema, templates\]/files: [lg.yaml, schema, templates, docs\/]/' lg.yaml
	commit_all policy
	branch_off
	mkdir docs
	echo x >docs/a
	commit_all docs
	refused approval-missing
	has docs/a
}

@test "103 a policy and a schema beside, of which some file systems see one" {
	approval_new
	branch_off
	sed 's/value >= 9/value >= 99/' lg.yaml >LG.yaml
	mkdir Schema
	cp schema/risk.yaml Schema/
	commit_all beside
	refused approval-missing
	has LG.yaml
	has Schema/risk.yaml
}
