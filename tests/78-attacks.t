#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# What somebody may try who has no right to a change: each attempt is refused with words of its own.

load helper
load approval

@test "01 no approval at all" {
	begin
	refused approval-missing
	has "R-K7QM"
	has "rule risk-level"
	has "by head"
}

@test "02 own change, approved by its author" {
	approval_new
	branch_off
	as chef lg-set R-K7QM likelihood=4
	forge
	refused approval-own
}

@test "03 own change, under another address of the author" {
	approval_new
	owner O-CHEF head chef 'aliases: [privat@kommun.example]'
	commit_all alias
	branch_off
	as privat lg-set R-K7QM likelihood=4
	forge
	refused approval-alias
}

@test "04 own change, approved with a second key" {
	approval_new
	key chef2
	owner O-CHEF head chef "  - key: $(public chef2)" '    namespaces: [lg-approval]' '    valid_from: 2025-01-01'
	commit_all "second key"
	branch_off
	as chef lg-set R-K7QM likelihood=4
	forge O-CHEF chef2
	refused approval-own
}

@test "05 own change in another name, but signed with the approver's key" {
	approval_new
	branch_off
	lg-set --no-commit R-K7QM likelihood=4
	as samordnare git -c gpg.format=ssh -c user.signingKey="$keys/chef" commit -q -S -am x
	forge
	refused approval-own-key
}

@test "06 own change, approved in another role of the same person" {
	approval_new
	owner O-TVA1 head annan 'aliases: [agare@kommun.example]'
	commit_all "one person, two roles"
	branch_off
	as agare lg-set R-K7QM likelihood=4
	forge O-TVA1 annan
	refused approval-alias
}

@test "07 the same person by a chain of addresses" {
	approval_new
	owner O-TVA1 head annan 'aliases: [mitt@kommun.example]'
	owner O-TRE1 specialist agare 'aliases: [mitt@kommun.example]'
	commit_all "a chain"
	branch_off
	as agare lg-set R-K7QM likelihood=4
	forge O-TVA1 annan
	refused approval-same
}

@test "08 the approver wrote a part of it: one of two commits" {
	begin
	as chef lg-set R-K7QM consequence=4
	forge
	refused approval-own
}

@test "09 the approver wrote it together with somebody" {
	approval_new
	branch_off
	lg-set --no-commit R-K7QM likelihood=4
	as samordnare git commit -qam x -m 'Co-authored-by: Chef <chef@kommun.example>'
	forge
	refused approval-own
}

@test "10 the approver committed what somebody else is said to have written" {
	approval_new
	branch_off
	lg-set --no-commit R-K7QM likelihood=4
	as chef git commit -qam x --author 'S <samordnare@kommun.example>'
	forge
	refused approval-own
}

@test "11 a role that does not ask for it" {
	begin
	forge O-ANNAN annan
	refused approval-role
}

@test "12 a role granted in the same range" {
	begin
	sed -i 's/^level: .*/level: head/' tk/owners/O-ANNAN-roll.md
	commit_all "grant"
	forge O-ANNAN annan
	refused approval-granted
	has "people"
}

@test "13 a new role record in the same range" {
	begin
	key nytt
	owner O-NYTT head nytt
	commit_all "new head"
	forge O-NYTT nytt
	refused approval-granted
}

@test "14 a key added in the same range" {
	begin
	key nytt
	owner O-CHEF head chef "  - key: $(public nytt)" '    namespaces: [lg-approval]' '    valid_from: 2025-01-01'
	commit_all "new key"
	forge O-CHEF nytt
	refused approval-key-granted
}

@test "15 the policy loosened in the same range" {
	begin
	sed -i 's/value >= 9/value >= 99/' lg.yaml
	commit_all "loosen"
	refused approval-missing
	has "policy-changed"
	has "lg.yaml"
	has "R-K7QM"
}

@test "16 the policy removed in the same range" {
	begin
	sed -i '/^approval:/,$d' lg.yaml
	commit_all "no policy"
	refused approval-missing
	has "R-K7QM"
}

@test "17 the schema bent in the same range, so that the value is another" {
	begin
	sed -i 's/compute: likelihood \* consequence/compute: likelihood/' schema/risk.yaml
	commit_all "bend"
	refused approval-missing
	has "schema/risk.yaml"
	has "R-K7QM"
}

@test "18 the records moved out of sight: the folder of the type renamed" {
	begin
	sed -i 's/directory: risks/directory: hidden/' schema/risk.yaml
	git mv tk/risks tk/hidden
	git mv kf/risks kf/hidden
	commit_all "hide"
	refused approval-missing
	has "R-K7QM"
}

@test "19 a risk called low again: what was high asks as well" {
	approval_new
	risk R-K7QM 4
	commit_all "high"
	branch_off
	as samordnare lg-set R-K7QM likelihood=1
	refused approval-missing
}

@test "20 a risk removed" {
	approval_new
	risk R-K7QM 4
	commit_all "high"
	branch_off
	git rm -q tk/risks/R-K7QM-risk.md
	as samordnare git commit -qm "remove"
	refused approval-missing
}

@test "21 a record that cannot be read" {
	begin
	printf 'no front matter\n' >tk/risks/R-9QW4-risk.md
	commit_all "break"
	refused approval-missing
	has "R-9QW4"
}

@test "22 a record replaced by a link" {
	begin
	ln -sf /etc/passwd tk/risks/R-9QW4-risk.md
	commit_all "link"
	refused approval-missing
	has "R-9QW4"
}

@test "23 content changed after the approval" {
	begin
	as chef lg-approve -y
	good
	as samordnare lg-set R-K7QM consequence=4
	refused approval-content
}

@test "24 the approval of one record for another" {
	begin
	as chef lg-approve -y
	as samordnare lg-set R-9QW4 likelihood=4
	refused approval-missing
	has "R-9QW4"
	lacks "changes R-K7QM"
}

@test "25 the approval edited to cover the other record" {
	begin
	as chef lg-approve -y
	as samordnare lg-set R-9QW4 likelihood=4
	sed -i "s/R-K7QM/R-9QW4/; s/was: .*/was: $(git rev-parse main:tk/risks/R-9QW4-risk.md)/; s/blob: .*/blob: $(git rev-parse HEAD:tk/risks/R-9QW4-risk.md)/" "$(approval)"
	commit_all "edit"
	refused approval-signature
}

@test "26 the approval of another repository" {
	begin
	forge O-CHEF chef lg-approval 's/^repository: 0123/repository: ffff/'
	refused approval-repository
}

@test "27 the same, with the name of this repository written over it" {
	begin
	forge O-CHEF chef lg-approval 's/^repository: 0123/repository: ffff/'
	sed -i 's/^repository: ffff/repository: 0123/' "$(approval)"
	commit_all "edit"
	refused approval-signature
}

@test "28 a key that had expired" {
	approval_new
	sed -i 's/    valid_from: 2025-01-01/&\n    valid_to: 2025-12-30/' tk/owners/O-CHEF-roll.md
	commit_all "expired"
	raise
	forge
	refused approval-key-late
}

@test "29 of somebody who left, dated back into the key's period" {
	approval_new
	sed -i 's/    valid_from: 2025-01-01/&\n    valid_to: 2025-12-30/' tk/owners/O-CHEF-roll.md
	commit_all "left"
	raise
	GIT_AUTHOR_DATE='2025-06-01T12:00Z' GIT_COMMITTER_DATE='2025-06-01T12:00Z' \
		forge O-CHEF chef lg-approval '' AP-2222 2025-06-01T12:00:00Z
	refused approval-key-late
}

@test "29b the same, with the branch itself dated back by a commit in between" {
	approval_new
	sed -i 's/    valid_from: 2025-01-01/&\n    valid_to: 2025-12-30/' tk/owners/O-CHEF-roll.md
	commit_all "left"
	echo >>README.md
	git add README.md
	GIT_AUTHOR_DATE='2025-06-01T12:00Z' GIT_COMMITTER_DATE='2025-06-01T12:00Z' git commit -qm old
	raise
	GIT_AUTHOR_DATE='2025-06-01T12:00Z' GIT_COMMITTER_DATE='2025-06-01T12:00Z' \
		forge O-CHEF chef lg-approval '' AP-2222 2025-06-01T12:00:00Z
	refused approval-key-late
	git switch -q main
	git merge -q --ff-only change
	git config lg.since "$(git rev-parse main~2)"
	refused_in_history approval-key-late
}

@test "30 a key that is not valid yet" {
	approval_new
	sed -i 's/    valid_from: 2025-01-01/    valid_from: 2026-03-01/' tk/owners/O-CHEF-roll.md
	commit_all "later"
	raise
	forge
	refused approval-key-early
}

@test "31 the same, with a time to come in the statement" {
	approval_new
	sed -i 's/    valid_from: 2025-01-01/    valid_from: 2026-03-01/' tk/owners/O-CHEF-roll.md
	commit_all "later"
	raise
	forge O-CHEF chef lg-approval '' AP-2222 2026-03-02T12:00:00Z
	refused approval-future
}

@test "32 a key that was revoked: taken out of the record" {
	approval_new
	key nytt
	sed -i "s|- key: .*|- key: $(public nytt)|" tk/owners/O-CHEF-roll.md
	commit_all "revoke"
	raise
	forge
	refused approval-key-unknown
}

@test "33 a role that was over" {
	approval_new
	owner O-CHEF head chef 'valid_to: 2025-12-30'
	commit_all "over"
	raise
	forge
	refused approval-role-period
}

@test "34 a role that nobody holds" {
	approval_new
	sed -i '/^holder:/d' tk/owners/O-CHEF-roll.md
	commit_all "vacant"
	raise
	forge
	refused approval-role-period
}

@test "35 signed for another purpose" {
	begin
	forge O-CHEF chef git
	refused approval-namespace
}

@test "36 a key that is for commits only" {
	approval_new
	sed -i 's/namespaces: .*/namespaces: [git]/' tk/owners/O-CHEF-roll.md
	commit_all "git only"
	raise
	forge
	refused approval-key-purpose
}

@test "37 signed with the key of another role" {
	begin
	forge O-CHEF samordnare
	refused approval-key-other
}

@test "38 signed with a key that nobody has" {
	begin
	key frammande
	forge O-CHEF frammande
	refused approval-key-unknown
}

@test "39 an approver that does not exist" {
	begin
	forge O-2222 chef
	refused approval-unknown
}

@test "40 the signature of another statement" {
	begin
	as chef lg-approve -y
	sed -i 's/^time: .*/time: 2026-01-01T00:01:00Z/' "$(approval)"
	commit_all "edit"
	refused approval-signature
}

@test "41 no signature but some text" {
	begin
	as chef lg-approve -y
	sed -i -E '/BEGIN SSH/,/END SSH/c\  godkänt' "$(approval)"
	commit_all "edit"
	refused approval-signature-form
}

@test "42 a statement with a line of its own in a value" {
	begin
	as chef lg-approve -y
	sed -i 's/^time: .*/time: "2026-01-01T00:01:00Z\\ncovers: R-9QW4 x y"/' "$(approval)"
	commit_all "inject"
	refused approval-form
}

@test "43 an item with blanks, that would be two facts" {
	begin
	as chef lg-approve -y
	sed -i 's/item: R-K7QM/item: "R-K7QM R-9QW4"/' "$(approval)"
	commit_all "inject"
	refused approval-signature
}

@test "44 a field that a statement does not have" {
	begin
	as chef lg-approve -y
	sed -i 's/^kind: .*/&\nscope: everything/' "$(approval)"
	commit_all "edit"
	refused approval-form
}

@test "45 text behind the statement, that nobody signed" {
	begin
	as chef lg-approve -y
	echo 'Detta gäller allt.' >>"$(approval)"
	commit_all "edit"
	refused approval-form
}

@test "46 line ends with CR" {
	begin
	as chef lg-approve -y
	sed -i 's/$/\r/' "$(approval)"
	commit_all "edit"
	refused approval-form
}

@test "47 the file of one approval under the name of another" {
	begin
	as chef lg-approve -y
	git mv "$(approval)" tk/approvals/AP-9999.md
	commit_all "rename"
	refused approval-form
}

@test "48 a withdrawn approval" {
	begin
	as chef lg-approve -y
	as chef lg-approve -y --withdraw "$(basename "$(approval)" .md)"
	refused approval-withdrawn
}

@test "49 withdrawn on the protected branch before the merge" {
	begin
	as chef lg-approve -y
	git switch -q main
	git checkout -q change -- tk/approvals
	commit_all "the approval alone"
	as chef lg-approve -y --withdraw "$(basename "$(approval)" .md)"
	git switch -q change
	refused approval-old
}

# taken_back: a word of the head against AP-2222 lies on main before AP-2222 does.
taken_back() {
	git switch -q main
	forge O-CHEF chef lg-approval 's/^kind: .*/kind: withdraw/; s/^covers: .*/withdraws: AP-2222/' AP-3333
}

@test "49b withdrawn on the protected branch before it is there: a branch" {
	begin
	taken_back
	git switch -q change
	git rebase -q main
	forge
	refused approval-withdrawn
}

@test "49c the same in the life of the branch: before, in or outside of what is judged" {
	begin
	taken_back
	before=$(git rev-parse HEAD)
	git switch -q change
	git rebase -q main
	forge
	git switch -q main
	git merge -q --ff-only change
	refused_in_history approval-withdrawn
	git config lg.since "$before"
	refused_in_history approval-withdrawn
}

@test "50 \"reviewed, nothing changed\" for a change" {
	begin
	forge O-CHEF chef lg-approval 's/^kind: .*/kind: reviewed/'
	refused approval-kind
}

@test "51 content put back to what was approved once" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	branch_off second
	as samordnare lg-set R-K7QM likelihood=1
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge second
	good HEAD~1..HEAD
	branch_off third
	as samordnare lg-set R-K7QM likelihood=4
	refused approval-missing
}

@test "52 an old approval given once more, under a new id" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	branch_off third
	as samordnare lg-set R-K7QM consequence=4
	cp "$(approval)" tk/approvals/AP-9999.md
	sed -i 's/^id: .*/id: AP-9999/' tk/approvals/AP-9999.md
	commit_all "copy"
	refused approval-signature
}

@test "53 an approval of this content, but from another one" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan lg-set R-K7QM title=Annan
	git switch -q change
	git merge -q -X theirs -m merge main || true
	git checkout -q change~1 -- tk/risks/R-K7QM-risk.md 2>/dev/null || true
	git checkout -q "$(git rev-list --no-merges --grep 'approval' -1 HEAD)" -- tk/risks/R-K7QM-risk.md
	commit_all "as approved"
	refused approval-was
}

@test "54 an approval removed" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	branch_off second
	git rm -q tk/approvals/*.md
	commit_all "remove"
	refused approval-removed
}

@test "55 an approval changed" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	branch_off second
	sed -i 's/^time: .*/time: 2025-06-01T00:00:00Z/' "$(approval)"
	commit_all "edit"
	refused approval-changed
}

@test "56 a head of another unit" {
	approval_new
	sed -i 's/^shared: true//' schema/owner.yaml
	mkdir -p kf/owners
	git mv tk/owners/O-ANNAN-roll.md kf/owners/
	sed -i 's/^level: .*/level: head/' kf/owners/O-ANNAN-roll.md
	commit_all "two heads"
	raise
	forge O-ANNAN annan
	refused approval-unit
}

@test "57 who becomes the owner in the change approves as the owner" {
	approval_new
	branch_off
	as samordnare lg-set R-K7QM note=Ny owner=O-ANNAN
	forge O-ANNAN annan
	refused approval-role
	has "the record's owner"
}

@test "58 a rule for two people, satisfied by one in two roles" {
	approval_new
	sed -i '0,/by: {role: head}/s//by: [{role: head}, {anyone: true}]/' lg.yaml
	owner O-TVA1 specialist chef
	commit_all "two of them"
	raise
	forge
	forge O-TVA1 chef lg-approval '' AP-3333
	refused approval-missing
	forge O-ANNAN annan lg-approval '' AP-4444
	good
}

@test "59 a commit in somebody else's name" {
	approval_new
	branch_off
	lg-set --no-commit R-K7QM note=x
	as samordnare git -c gpg.format=ssh -c user.signingKey="$keys/annan" commit -q -S -am x
	refused commit-signer
}

@test "60 a commit whose signature does not hold" {
	approval_new
	branch_off
	lg-set --no-commit R-K7QM note=x
	as annan git -c gpg.format=ssh -c user.signingKey="$keys/annan" commit -q -S -am x
	git cat-file commit HEAD | sed 's/^x$/y/' | git hash-object -t commit -w --stdin >"$HOME/id"
	git reset -q --hard "$(cat "$HOME/id")"
	refused commit-signature
}

@test "61 a commit with two signatures" {
	approval_new
	branch_off
	lg-set --no-commit R-K7QM note=x
	as annan git -c gpg.format=ssh -c user.signingKey="$keys/annan" commit -q -S -am x
	git cat-file commit HEAD | awk '
		/^gpgsig / { inside = 1 }
		inside && !/^gpgsig / && !/^ / { printf "%s", held; inside = 0 }
		inside { held = held $0 "\n" }
		{ print }' >"$HOME/commit"
	[ "$(grep -c '^gpgsig ' "$HOME/commit")" -eq 2 ]
	git reset -q --hard "$(git hash-object -t commit -w --stdin --literally <"$HOME/commit")"
	refused commit-signatures
}

@test "62 a merge that adds a change of its own" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff --no-commit change
	sed -i 's/^consequence: .*/consequence: 4/' tk/risks/R-K7QM-risk.md
	as annan git commit -qam merge
	refused approval-content main~1..main
	refused_in_history approval-content
}

@test "63 a trailer forged in a side commit" {
	trailers
	branch_off
	lg-set --no-commit R-K7QM likelihood=4
	as samordnare git commit -qam x -m 'Approved-by: Chef <chef@kommun.example>'
	refused trailer-side
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	refused trailer-side main~1..main
}

@test "64 a trailer where a signature is asked for" {
	begin
	git switch -q main
	as annan git merge -q --no-ff -m merge -m 'Approved-by: Chef <chef@kommun.example>' change
	refused trailer-weak main~1..main
}

@test "65 a trailer of the author" {
	trailers
	branch_off
	as chef lg-set R-K7QM likelihood=4
	git switch -q main
	as annan git merge -q --no-ff -m merge -m 'Approved-by: Chef <chef@kommun.example>' change
	refused trailer-own main~1..main
}

@test "66 trailers of nobody, and of somebody without the role" {
	trailers
	raise
	git switch -q main
	as annan git merge -q --no-ff -m merge -m $'Approved-by: X <x@kommun.example>\nReviewed-by: A <annan@kommun.example>' change
	refused trailer-unknown main~1..main
	has trailer-role
}

@test "67 history rewritten behind the trust point" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	git config lg.since "$(git rev-parse main)"
	history
	[ "$status" -eq 0 ]
	git commit -q --amend -m rewritten
	history
	[ "$status" -eq 128 ]
	has history-rewritten
	git config lg.since 1111111111111111111111111111111111111111
	history
	[ "$status" -eq 128 ]
	has history-since
}

@test "67b the branch put back behind the trust point" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	git config lg.since "$(git rev-parse main)"
	git reset -q --hard HEAD~1
	history
	[ "$status" -eq 128 ]
	has history-rewritten
}

@test "68 the trust point on a side branch" {
	begin
	as chef lg-approve -y
	git switch -q main
	as annan git merge -q --no-ff -m merge change
	git config lg.since "$(git rev-parse change)"
	history
	[ "$status" -eq 128 ]
	has history-rewritten
}

@test "69 a shallow clone" {
	begin
	git clone -q --depth 1 "file://$PWD" ../shallow
	cd ../shallow
	history
	[ "$status" -eq 128 ]
	has history-shallow
	verdict HEAD..HEAD
	[ "$status" -eq 128 ]
	has history-shallow
}

@test "70 replace refs that show another commit" {
	begin
	git replace HEAD main
	refused approval-missing
	has history-replaced
	git replace -d HEAD
	printf '%s\n' "$(git rev-parse HEAD)" >.git/info/grafts
	refused approval-missing
}

@test "71 keys that would be several lines or options of ssh-keygen" {
	approval_new
	for bad in '"ssh-ed25519 AAAA\n* ssh-ed25519 AAAA"' '"cert-authority ssh-ed25519 AAAA"' \
		'ssh-ed25519 AAAAnotakey' '"-oProxyCommand=touch x"' 'ssh-dss AAAAB3NzaC1kc3MAAAA='; do
		sed "s|- key: .*|- key: $bad|" tk/owners/O-CHEF-roll.md >"$HOME/bad"
		cp "$HOME/bad" tk/owners/O-CHEF-roll.md
		run lg-check --lang en
		[ "$status" -eq 1 ]
		[[ $output == *"[key-form]"* || $output == *"[value-type]"* ]]
		git checkout -q tk/owners/O-CHEF-roll.md
	done
	sed -i 's|- key: .*|- key: "ssh-ed25519 AAAA\\n* ssh-ed25519 AAAA"|' tk/owners/O-CHEF-roll.md
	commit_all "bad key"
	raise
	forge
	refused approval-key-unknown
}

@test "72 a policy that cannot be read lets nothing pass" {
	approval_new
	sed -i 's/by: {role: head}/by: {rolle: head}/' lg.yaml
	commit_all "broken policy"
	raise
	refused policy-unreadable
}

@test "73 commits laid on the branch without approval stay in its history" {
	begin
	git switch -q main
	as annan git merge -q --ff-only change
	refused_in_history approval-missing
	as samordnare lg-set R-9QW4 note=x
	refused_in_history approval-missing
	as samordnare lg-set R-K7QM likelihood=2
	history
	[ "$status" -eq 1 ]
	lacks "changes R-K7QM, which needs approval by head"
}

@test "74 an approval that came before the change it would be for" {
	begin
	as chef lg-approve -y
	git switch -q main
	git checkout -q change -- tk/approvals
	commit_all "the approval first"
	as samordnare lg-set R-K7QM likelihood=4
	refused_in_history approval-missing
}

@test "75 key with a first day but no use, and one without a first day" {
	approval_new
	sed -i '/namespaces/d' tk/owners/O-CHEF-roll.md
	commit_all "no use"
	run lg-check --lang en
	has key-period
	raise
	forge
	refused approval-key-purpose
}
