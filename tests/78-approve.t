#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-approve, the policy, and approvals that outlive what git and forges do with a branch.

load helper
load approval

approved() {
	approval_new
	raised
}

# --- what the command does

@test "a branch: what changes, whose approval it needs, what was given" {
	begin
	run as chef lg-approve --lang en -n
	[ "$status" -eq 1 ]
	same <(echo "$output") - <<-'END'
	Approvals
	What    Field       Who   Rule        Approved
	R-K7QM  Risk value  head  risk-level  missing

	Risk R-K7QM  Risk R-K7QM
	  Likelihood: 2 -> 4
	  Risk value: 6 -> 12
	END
	same <(echo "$output") <(lg-diff --lang en ...)
	[ "$(git rev-list --count main..HEAD)" -eq 1 ]
	run as chef lg-approve --lang en -y -m 'Sett på mötet'
	[ "$status" -eq 0 ]
	[[ $output == *"approval AP-"*": approve R-K7QM" ]]
	run lg-approve --lang sv -n
	[ "$status" -eq 0 ]
	has "R-K7QM  Riskvärde  head  risk-level  AP-"
	has "Sannolikhet: 2 -> 4"
}

@test "of a policy, a schema or a template the lines that change are shown, and nothing in them acts" {
	approval_new
	branch_off
	sed -i 's/value >= 9/value >= 99/' lg.yaml
	mkdir templates
	printf 'ny\033[31m\n' >templates/ny.md
	echo x >other
	commit_all loosen
	run as chef lg-approve --lang en -n
	[ "$status" -eq 1 ]
	has $'lg.yaml\n         fields: [value]\n  -      when: value >= 9\n  +      when: value >= 99\n'
	has $'templates/ny.md\n  +ny<U+001B>[31m'
	lacks $'other\n  +x'
}

@test "the approval is a record, committed alone, that lg-check takes" {
	begin
	echo x >other && git add other
	as chef lg-approve -y -m 'Sett på mötet'
	[ "$(git show --format= --name-only HEAD)" = "$(ls tk/approvals/*.md)" ]
	run -0 lg-check --lang en
	run -0 lg-list --format csv 'TABLE kind, approver, reason FROM approval'
	has "approve,O-CHEF,Sett på mötet"
	run -0 lg-list --format csv 'TABLE id FROM approval WHERE any(covers WHERE item = "R-K7QM")'
	has "AP-"
}

@test "nobody is asked without a terminal, and nothing is signed without a key" {
	begin
	run as chef lg-approve --lang en </dev/null
	[ "$status" -eq 1 ]
	has approval-answer
	GIT_AUTHOR_EMAIL=chef@kommun.example run lg-approve --lang en -y
	[ "$status" -eq 1 ]
	has "[approval-key]"
	run as chef lg-approve --lang en -y --key /nonexistent
	[ "$status" -eq 1 ]
	has approval-signing
	[ "$(git rev-list --count main..HEAD)" -eq 1 ]
	[ -z "$(git status --porcelain)" ]
}

@test "who may not approve is told why, before anything is signed" {
	begin
	run as samordnare lg-approve --lang en -y
	[ "$status" -eq 1 ]
	has approval-nothing
	has approval-role
	run as nobody lg-approve --lang en -y
	has approval-who
	run as samordnare lg-approve --lang en -y --as O-CHEF
	has approval-key-other
	run as chef lg-approve --lang en -y main..main~0
	[ "$status" -eq 0 ]
	git switch -q main
	run as chef lg-approve --lang en -y main..change
	[ "$status" -eq 1 ]
	has approval-head
	[ "$(git rev-list --count change)" -eq 2 ]
}

@test "an approval can have a chosen id, once and never again" {
	begin
	run -1 as chef lg-approve --lang en -y --id R-0001
	has "[id-form]"
	as chef lg-approve -y --id AP-0001
	[ -f tk/approvals/AP-0001.md ]
	good
	as samordnare lg-set R-K7QM likelihood=3
	run -1 as chef lg-approve --lang en -y --id AP-0001
	has "[id-taken]"
	as chef lg-approve -y
	good
}

@test "without a policy there is nothing to approve; the first one is judged by none" {
	approval_new
	git switch -q -c first
	sed -i '/^approval:/,$d' lg.yaml
	commit_all "no policy"
	run as chef lg-approve --lang en -y first..first
	[ "$status" -eq 1 ]
	has approval-policy
	git switch -q -c adopt
	approval_policy
	commit_all "policy"
	verdict first..adopt
	[ "$status" -eq 0 ]
	has policy-new
}

@test "two commits that have nothing in common" {
	approval_new
	git switch -q --orphan other
	commit_all other || git commit -q --allow-empty -m other
	git checkout -q main -- .
	git commit -q -m files
	verdict main..other
	[ "$status" -eq 128 ]
	has history-unrelated
}

@test "reviewed, nothing changed" {
	approval_new
	run as agare lg-approve --lang en -y --reviewed R-K7QM R-9QW4
	[ "$status" -eq 0 ]
	has "reviewed R-K7QM R-9QW4"
	run lg-approve --list
	has "reviewed O-AGAR R-K7QM, R-9QW4"
	good HEAD~1..HEAD
	run as agare lg-approve --lang en -y --reviewed R-ZZZZ
	[ "$status" -eq 1 ]
	has record-not-found
}

@test "an approval is taken back by who gave it and nobody else" {
	approved
	id=$(basename tk/approvals/*.md .md)
	run as annan lg-approve --lang en -y --withdraw "$id"
	[ "$status" -eq 1 ]
	has approval-none
	run as chef lg-approve --lang en -y --withdraw "$id"
	[ "$status" -eq 0 ]
	has "withdraw $id"
	verdict
	[ "$status" -eq 1 ]
	run -0 as chef lg-approve --lang en -y
	good
}

@test "adoption of a review is an approval like any other" {
	approval_new
	write schema/review.yaml <<-'END'
	type: review
	prefix: LG
	directory: reviews
	label: {sv: Genomgång, en: Review}
	plural: {sv: Genomgångar, en: Reviews}
	approve: [status]
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  status:
	    type: enum
	    values: {draft: {sv: Utkast, en: Draft}, approved: {sv: Godkänd, en: Approved}}
	    label: {sv: Status, en: Status}
	END
	cat >>lg.yaml <<-'END'
	    - id: adoption
	      types: [review]
	      when: status = "approved"
	      by: {role: head}
	END
	mkdir -p tk/reviews
	printf -- '---\nid: LG-2026\ntitle: LG 2026\nstatus: draft\n---\n' >tk/reviews/LG-2026-lg.md
	commit_all review
	branch_off
	as samordnare lg-set LG-2026 title=Genomgång
	good
	as samordnare lg-set LG-2026 status=approved
	verdict
	[ "$status" -eq 1 ]
	has adoption
	as chef lg-approve -y
	good
	run -0 lg-list --format csv 'TABLE approver, approver.title, time FROM approval WHERE any(covers WHERE item = "LG-2026")'
	has "O-CHEF"
}

@test "JSON names path, record, field, rule and commit of what is missing" {
	begin
	run lg-check --lang en -q --format json --range main..HEAD
	[ "$status" -eq 1 ]
	echo "$output" | jq -e '.[0] | .path == "tk/risks/R-K7QM-risk.md" and .record == "R-K7QM" and
		.field == "value" and .rule == "approval-missing" and (.commit | length) == 40'
}

# --- what it survives

@test "survives squash" {
	approved
	git switch -q main
	git merge -q --squash change
	as samordnare git commit -qm "squashed"
	good_history
	good HEAD~1..HEAD
}

@test "survives rebase, and commits laid on the branch one by one" {
	approved
	git switch -q main
	as annan lg-set R-9QW4 title=Annan
	git switch -q change
	as samordnare git rebase -q main
	good
	git switch -q main
	git merge -q --ff-only change
	good_history
}

@test "commits laid on the branch one by one: an item is through when everybody said yes to all of it" {
	approval_new
	sed -i '0,/      by: {role: head}/s//&\n    - id: risk-owner\n      types: [risk]\n      fields: [value]\n      by: {owner: true}/' lg.yaml
	sed -i '/risk-owner/,/owner: true/{/evidence/d}' lg.yaml
	commit_all "two must say yes"
	git config lg.since "$(git rev-parse HEAD)"
	raise
	as agare lg-approve -y --id AP-0001
	as samordnare lg-set R-K7QM consequence=4
	as agare lg-approve -y
	as chef lg-approve -y
	good
	git switch -q main
	git merge -q --ff-only change
	good_history
	# One who took it back before the other said yes has not said yes.
	branch_off taken-back
	as samordnare lg-set R-9QW4 likelihood=4
	as agare lg-approve -y --id AP-0002
	as agare lg-approve -y --withdraw AP-0002
	verdict
	[ "$(grep -c approval-withdrawn <<<"$output")" -eq 1 ]
	as chef lg-approve -y
	git switch -q main
	git merge -q --ff-only taken-back
	history
	[ "$status" -eq 1 ]
	has "by the record's owner (rule risk-owner)"
	has approval-withdrawn
	lacks risk-level
}

@test "changed after it was approved, and approved again: by a merge; the server refuses the commits alone" {
	approved
	git clone -q --bare . ../server.git
	git -C ../server.git config lg.bin "$(dirname "$(command -v lg-check)")"
	lg-init --hooks ../server.git >/dev/null
	as samordnare lg-set R-K7QM consequence=4
	as chef lg-approve -y
	good
	run -1 git push ../server.git change:main
	has "[approval-was]"
	has "git merge --no-ff"
	git -C ../server.git config lg.lang sv
	run -1 git push ../server.git change:main
	has "ta in det med en sammanslagning"
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	run -0 git push -q ../server.git main
	good_history
}

@test "survives cherry-pick" {
	approved
	git switch -q main
	as annan lg-set R-9QW4 title=Annan
	as samordnare git cherry-pick change~1 change >/dev/null
	good_history
	good HEAD~2..HEAD
}

@test "survives a change of forge" {
	approved
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	git clone -q --bare . ../other.git
	git clone -q ../other.git ../clone
	cd ../clone
	good_history
	good HEAD~1..HEAD
	cd ../other.git
	good_history
	good main~1..main
}

@test "survives a merge on a branch that moved on, and a file that is renamed" {
	approved
	git switch -q main
	as annan lg-set R-9QW4 title=Annan
	git mv tk/risks/R-9QW4-risk.md tk/risks/R-9QW4-annan.md
	commit_all rename
	as annan git merge -q --no-ff -m merge change
	good_history
	good HEAD~1..HEAD
}

@test "history: what is well is not judged again, and the cache may go at any time" {
	approved
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	good_history
	[ -s .git/lg/verdict ]
	grep -q "$(git rev-parse main)" .git/lg/verdict
	good_history
	echo nonsense >.git/lg/verdict
	good_history
	as samordnare lg-set R-9QW4 likelihood=4
	history
	[ "$status" -eq 1 ]
	history
	[ "$status" -eq 1 ]
	rm -r .git/lg
	history
	[ "$status" -eq 1 ]
}

@test "a signature that was good once is not asked for again, unless anything about it is another" {
	approved
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	mkdir ../bin
	printf '%s\n' '#!/bin/sh' 'echo >>"'"$PWD"'/../asked"' "exec $(command -v ssh-keygen) \"\$@\"" \
		>../bin/ssh-keygen
	chmod +x ../bin/ssh-keygen
	# asked N: looks again with nothing known of the branch, and so often ssh-keygen is asked.
	asked() {
		rm -f .git/lg/verdict
		: >../asked
		PATH=$PWD/../bin:$PATH good_history
		[ "$(wc -l <../asked)" -eq "$1" ]
	}
	rm -rf .git/lg
	asked 1
	asked 0
	cp .git/lg/signatures kept
	for size in 0 10 30 200 "$(($(stat -c %s kept) - 1))"; do
		head -c "$size" kept >.git/lg/signatures
		asked 1
		asked 0
	done
	cmp kept .git/lg/signatures
	for change in 's/^lg-signatures 1/lg-signatures 0/' 's/kind: approve/kind: reviews/' \
		's/lg-approval/lg-approvax/' 's/ ssh-ed25519 A/ ssh-ed25519 B/' '5,$s/[A-Z]/a/'; do
		sed "$change" kept >.git/lg/signatures
		run ! cmp -s kept .git/lg/signatures
		asked 1
	done
	rm -r .git/lg
	mkdir .git/lg
	chmod a-w .git/lg
	asked 1
	chmod u+w .git/lg
}

@test "history: what is well of some records says nothing of others in the same repository" {
	git init -q two
	cd two
	for name in a b; do
		approval_new "$name"
		rm -rf .git
		cd ..
	done
	commit_all begin
	cd b
	as samordnare lg-set R-K7QM likelihood=4
	cd ../a
	good_history
	[ "$(find ../.git/lg -name 'verdict*' | wc -l)" -eq 1 ]
	cd ../b
	history
	[ "$status" -eq 1 ]
	has approval-missing
}

@test "the next head approves with the next key, and the last one's approvals stand" {
	approved
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	key nasta
	branch_off handover
	sed -i "s/^holder: .*/holder: nasta@kommun.example/; s/    valid_from: 2025-01-01/&\n    valid_to: 2026-01-01\n  - key: $(public nasta | sed 's/[\/&]/\\&/g')\n    namespaces: [lg-approval, git]\n    valid_from: 2026-01-01/" tk/owners/O-CHEF-roll.md
	as samordnare git commit -qam handover
	as chef lg-approve -y
	good
	git switch -q main
	as annan git merge -q --no-ff -m merge handover
	tick 172800
	branch_off third
	as samordnare lg-set R-9QW4 likelihood=4
	as nasta lg-approve -y
	good
	git switch -q main
	as annan git merge -q --no-ff -m merge third
	good_history
}

# --- what forges write

# merged SUBJECT [LINE...]: the branch as a forge merges it, with this message.
merged() {
	git switch -q main
	printf '%s\n' "$@" >"$HOME/message"
	as forge git merge -q --no-ff -F "$HOME/message" change
}

@test "Gitea and Forgejo, merge style: Reviewed-by counts where a trailer is enough" {
	trailers
	raise
	merged "Merge pull request 'Höj risken' (#7) from change into main" "" \
		"Reviewed-on: https://forge.example/lis/pulls/7" \
		"Reviewed-by: Chef <chef@kommun.example>"
	good main~1..main
	good_history
}

@test "GitLab, merge style with its template: Approved-by counts" {
	trailers
	raise
	merged "Merge branch 'change' into 'main'" "" "Höj risken" "" "See merge request lis!7" "" \
		"Approved-by: Chef <chef@kommun.example>"
	good main~1..main
}

@test "a role that was handed over on main is not taken for one that the branch grants" {
	begin
	as chef lg-approve -y
	git switch -q main
	owner O-CHEF head annan
	commit_all handover
	verdict main...change
	[ "$status" -eq 1 ]
	has approval-key-unknown
	lacks granted
}

@test "GitHub, merge style: it writes nobody, and so nobody approved" {
	trailers
	raise
	merged "Merge pull request #7 from kommun/change" "" "Höj risken"
	verdict main~1..main
	[ "$status" -eq 1 ]
	has approval-missing
}

@test "GitHub, merge style: a title that looks like a trailer is the author's word" {
	trailers
	raise
	merged "Merge pull request #7 from kommun/change" "" "Approved-by: Chef <chef@kommun.example>"
	verdict main~1..main
	[ "$status" -eq 1 ]
	has trailer-side
	run lg-check --lang en -q --history
	[ "$status" -eq 1 ]
	has approval-missing
}

@test "squash and rebase style of each: what a commit of one parent says counts for nothing" {
	trailers
	raise
	for message in \
		$'Höj risken (#7)\n\nReviewed-on: https://forge.example/lis/pulls/7\nReviewed-by: Chef <chef@kommun.example>' \
		$'Höj risken\n\nSee merge request lis!7\n\nApproved-by: Chef <chef@kommun.example>' \
		$'Höj risken (#7)\n\n* risk R-K7QM: likelihood 2 -> 4\n\nApproved-by: Chef <chef@kommun.example>'; do
		git switch -q main
		git merge -q --squash change
		as samordnare git commit -q -m "$message"
		verdict main~1..main
		[ "$status" -eq 1 ]
		has trailer-side
		git reset -q --hard main~1
	done
}

@test "a signature is enough where a trailer would be" {
	trailers
	raise
	as chef lg-approve -y
	good
	merged "Merge pull request #7 from kommun/change"
	good main~1..main
	good_history
}

# --- the same answers as those who answer the same question

@test "ssh-keygen agrees, by a file of allowed signers that people write" {
	approved
	file=$(ls tk/approvals/*.md)
	field() { sed -n "s/^$1: //p" "$file"; }
	item() { sed -n "s/^ *-\{0,1\} *$1: //p" "$file"; }
	printf 'lg-approval 1\nrepository: %s\nid: %s\nkind: %s\napprover: %s\ntime: %s\ncovers: %s %s %s\n' \
		"$(field repository)" "$(field id)" "$(field kind)" "$(field approver)" "$(field time)" \
		"$(item item)" "$(item was)" "$(item blob)" >"$HOME/statement"
	sed -n 's/^  \(-----\|[A-Za-z0-9+\/=]*$\)/\1/p' "$file" >"$HOME/signature"
	echo "O-CHEF namespaces=\"lg-approval\" $(public chef)" >"$HOME/allowed"
	ssh-keygen -Y verify -f "$HOME/allowed" -I O-CHEF -n lg-approval -s "$HOME/signature" <"$HOME/statement"
	sed -i 's/R-K7QM/R-9QW4/' "$HOME/statement"
	run ! ssh-keygen -Y verify -f "$HOME/allowed" -I O-CHEF -n lg-approval -s "$HOME/signature" <"$HOME/statement"
	sed -i 's/item: R-K7QM/item: R-9QW4/' "$file"
	commit_all edit
	verdict
	has approval-signature
}

@test "git verify-commit agrees about signed commits" {
	approval_new
	branch_off
	echo "annan@kommun.example namespaces=\"git\" $(public annan)" >"$HOME/allowed"
	git config gpg.ssh.allowedSignersFile "$HOME/allowed"
	lg-set --no-commit R-K7QM title=x
	as annan git -c gpg.format=ssh -c user.signingKey="$keys/annan" commit -q -S -am x
	git verify-commit HEAD
	good
	git cat-file commit HEAD | sed 's/^x$/y/' | git hash-object -t commit -w --stdin >"$HOME/id"
	git reset -q --hard "$(cat "$HOME/id")"
	run ! git verify-commit HEAD
	verdict
	[ "$status" -eq 1 ]
	has commit-signature
}

# --- lint

@test "policy and keys with faults are told at their places" {
	approval_new
	sed -i 's/^level: .*/level: manager/' tk/owners/O-CHEF-roll.md
	sed -i 's/^holder: .*/holder: "*@kommun.example"/' tk/owners/O-ANNAN-roll.md
	sed -i "s|- key: .*|- key: $(public agare)|" tk/owners/O-SAMR-roll.md
	sed -i '0,/by: {role: head}/s//by: {role: city}/' lg.yaml
	run lg-check --lang en
	[ "$status" -eq 1 ]
	has "lg.yaml:14:11: warning: the rule risk-level asks for city, and nobody holds that role today [policy-role]"
	has person-address
	has key-twice
	sed -i '/^keys:/,/valid_from/d' tk/owners/O-CHEF-roll.md
	sed -i '0,/by: {role: city}/s//by: {role: O-CHEF}/' lg.yaml
	run lg-check --lang en
	has policy-nobody
	rm tk/owners/O-AGAR-roll.md tk/owners/O-ANNAN-roll.md tk/owners/O-SAMR-roll.md
	owner O-CHEF head chef
	sed -i '0,/by: {role: O-CHEF}/s//by: {anyone: true}/' lg.yaml
	run lg-check --lang en
	has policy-alone
}

@test "rules that nobody can satisfy, and a key that is stated twice, are told" {
	approval_new
	sed -i '0,/by: {role: head}/s//by: [{role: head}, {role: O-CHEF}]/' lg.yaml
	run lg-check --lang en
	has "lg.yaml:10:7: warning: the rule risk-level asks for head, O-CHEF, each another person, and there are not so many"
	has "[policy-few]"
	# A second head who is the same person is no help, and another one is.
	owner O-TVA1 head annan 'aliases: [chef@kommun.example]'
	run lg-check --lang en
	has "[policy-few]"
	owner O-TVA1 head samordnare
	run lg-check --lang en
	lacks policy-
	sed -i '/files: \[lg.yaml/,/by:/s/by: .*/by: {owner: true}/' lg.yaml
	run lg-check --lang en
	has "the rule policy asks for the record's owner, and lg.yaml has none [policy-owner]"
	git checkout -q lg.yaml
	sed -i '/^  owner:/d' schema/risk.yaml
	sed -i '/^owner:/d' tk/risks/*.md
	run lg-check --lang en
	has "the rule risk-note asks for the record's owner, and risk has none [policy-owner]"
	sed -i 's/^  - key: .*/&\n    namespaces: [git]\n    valid_from: 2024-01-01\n&/' tk/owners/O-CHEF-roll.md
	run lg-check --lang en
	has "[key-repeated]"
}

@test "each mistake in the policy has words of its own" {
	approval_new
	n=0
	while IFS='|' read -r edit said; do
		sed -i "$edit" lg.yaml
		run lg-check --lang en
		[ "$status" -eq 1 ]
		has "lg.yaml:$said"
		git checkout -q lg.yaml
		n=$((n + 1))
	done <<-'END'
		s/types: \[risk\]/types: [risks]/|10:7: error: risks in lg.yaml: the schema has no such type
		s/fields: \[value\]/fields: [vlue]/|10:7: error: vlue in lg.yaml: none of the rule's types has such a field
		s/files: \[lg.yaml/files: [.\/docs/|20:7: error: ./docs in lg.yaml: a file or folder goes from lg.yaml downwards
		s/files: \[lg.yaml/files: [docs\/*/|20:7: error: docs/* in lg.yaml: a file or folder goes from lg.yaml downwards
		s/files: \[lg.yaml/files: [\/etc/|20:7: error: /etc in lg.yaml: a file or folder goes from lg.yaml downwards
		s/when: value >= 9/when: valu >= 9/|13:13: error: there is no field valu here; did you mean: value
		s/by: {role: head}/by: head/|14:11: error: by in lg.yaml: write {role: head}, {owner: true}
		s/by: {role: head}/by: {role: head, owner: true}/|14:11: error: by in lg.yaml: write {role: head}, {owner: true}
		s/evidence: signature/evidence: word/|15:17: error: evidence in lg.yaml: it is signature or trailer
		s/- id: risk-note/- id: risk-level/|16:7: error: risk-level in lg.yaml: another rule has the same id
		s/  rules:/  rules: none\n  x:/|9:10: error: rules in lg.yaml: a rule begins with - id:
		s/^repository: .*/repository: short/|4:13: error: repository in lg.yaml: it is a word of 16 to 64 characters
		/^repository:/d|7:1: error: repository in lg.yaml: approvals need a word that no other repository has
		s/  rules:/  since: abc\n  rules:/|9:10: error: since in lg.yaml: it names a commit by all 40 digits
	END
	[ "$n" -eq 14 ]
}

@test "lg.yaml, schema, templates and owner records are protected by a policy that forgets them" {
	approval_new
	sed -i '/id: policy/,$d' lg.yaml
	commit_all "shorter"
	branch_off
	echo '# x' >>lg.yaml
	echo '# x' >>schema/risk.yaml
	mkdir -p templates && echo x >templates/x.md
	sed -i 's/^level: .*/level: head/' tk/owners/O-ANNAN-roll.md
	as samordnare git add -A
	as samordnare git commit -qm "all of them"
	verdict
	[ "$status" -eq 1 ]
	[ "$(grep -c 'by somebody else (rule protected)' <<<"$output")" -eq 4 ]
	as agare lg-approve -y
	good
}

@test "a clean range of many records costs time in proportion" {
	approval_new
	for i in $(seq 1000 1200); do risk "R-$i" 2; done
	commit_all many
	branch_off
	for i in $(seq 1000 1200); do risk "R-$i" 4; done
	as samordnare git commit -qam raise
	SECONDS=0
	as chef lg-approve -y >/dev/null
	good
	[ "$SECONDS" -le 20 ]
}

@test "the hook of a server refuses a push that lacks approval, and takes it with one" {
	approval_new
	git clone -q --bare . ../server.git
	(cd ../server.git && git config lg.bin "$(dirname "$(command -v lg-check)")" && lg-init --hooks >/dev/null)
	git remote add server ../server.git
	as samordnare lg-set R-K7QM likelihood=4
	run git push server main
	[ "$status" -ne 0 ]
	has "[approval-missing]"
	[ "$(git -C ../server.git rev-parse main)" = "$(git rev-parse main~1)" ]
	as chef lg-approve -y main~1..main
	run git push server main
	[ "$status" -eq 0 ]
	[ "$(git -C ../server.git rev-parse main)" = "$(git rev-parse main)" ]
}
