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

	# One record alone, behind the tip of the branch that is judged.
	git switch -q change
	rm -rf .git/lg
	approvals R-K7QM
	same <(echo "$output") - <<-'END'
	R-K7QM likelihood 4: O-CHEF head O-CHEF, signature
	END
	[ ! -e .git/lg/history ]
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
	trailers
	raise
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
	approvals --at change
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

# --- the tables of queries

# list QUERY: its rows as CSV, without the head.
list() {
	run --separate-stderr lg-list --lang en --format=csv "$@"
	[ "$status" -le 1 ] || {
		echo "$stderr"
		return 1
	}
	output=$(tail -n +2 <<<"${output//$'\r'/}")
}

@test "the table changes tells who approved" {
	approval_new
	raised
	merged
	list 'TABLE record, field, approved_by, evidence FROM changes WHERE approved_by IS SET'
	[ "$output" = "R-K7QM,likelihood,O-CHEF head O-CHEF,signature" ]
	list 'LIST id FROM risk AS r WHERE any(FROM changes AS c WHERE c.record.id = r.id AND c.evidence = "signature")'
	[ "$output" = "R-K7QM" ]
	list 'TABLE approved_by, count(), max(evidence) FROM changes WHERE record.type = "risk" GROUP BY approved_by'
	has "O-CHEF head O-CHEF,1,signature"
	list 'TABLE record, approved_by FROM changes WHERE approved_by IS SET AT "change"'
	[ "$output" = "R-K7QM,O-CHEF head O-CHEF" ]
	list 'TABLE record FROM changes WHERE approved_by IS SET AT "main~1"'
	[ -z "$output" ]
	run lg-list --lang en --format=csv 'FROM changes LIMIT 1'
	has approved_by,evidence
}

@test "nothing is judged where nobody asks who approved" {
	approval_new
	raised
	merged
	mkdir bin
	printf '#!/bin/sh\necho asked >>"%s"\nexec /usr/bin/ssh-keygen "$@"\n' "$PWD/asked" >bin/ssh-keygen
	chmod +x bin/ssh-keygen
	PATH=$PWD/bin:$PATH list 'TABLE record, old, new FROM changes'
	[ ! -e asked ]
	rm -rf .git/lg
	PATH=$PWD/bin:$PATH list 'TABLE record, approved_by FROM changes'
	[ -e asked ]
	rm asked
	sed -i '/^approval:/,$d' lg.yaml
	PATH=$PWD/bin:$PATH lg-log --format=json >/dev/null
	[ ! -e asked ]
}

@test "the table approvals: what each covers, and whether that holds" {
	begin
	as samordnare lg-set R-9QW4 likelihood=4
	as chef lg-approve -y -m 'Sett på mötet'
	merged
	ap=$(id_of_approval)
	commit=$(git rev-parse main)
	list 'TABLE approval, approver, approver.title, kind, time, item, record.title, type, unit, status, why, commit, reason FROM approvals'
	same <(echo "$output") - <<-END
	$ap,O-CHEF,head O-CHEF,approve,2026-01-01T00:03Z,R-9QW4,Risk R-9QW4,risk,tk,valid,,$commit,Sett på mötet
	$ap,O-CHEF,head O-CHEF,approve,2026-01-01T00:03Z,R-K7QM,Risk R-K7QM,risk,tk,valid,,$commit,Sett på mötet
	END
	list 'TABLE blob FROM approvals WHERE item = "R-K7QM"'
	[ "$output" = "$(git rev-parse HEAD:tk/risks/R-K7QM-risk.md)" ]
	list -u kf 'FROM approvals'
	[ -z "$output" ]
	as samordnare lg-set R-9QW4 title=Annan
	git rm -q tk/risks/R-K7QM-risk.md
	commit_all gone
	list 'TABLE item, status, why FROM approvals'
	same <(echo "$output") - <<-'END'
	R-9QW4,void,it has been changed since
	R-K7QM,void,it is not there any more
	END
	list 'TABLE item, status FROM approvals AT "main~2"'
	same <(echo "$output") - <<-'END'
	R-9QW4,valid
	R-K7QM,valid
	END
	run -0 lg-list --lang sv 'FROM approvals LIMIT 1'
	has "Gäller inte längre"
	has "det har ändrats sedan dess"
}

@test "an old copy of what was approved does not stand for the record" {
	approval_new
	raised
	merged
	mkdir zz
	cp tk/risks/R-K7QM-risk.md zz/R-K7QM-risk.md
	as samordnare lg-set R-K7QM title=Annan
	commit_all copy
	list 'TABLE item, status FROM approvals'
	[ "$output" = "R-K7QM,void" ]
}

@test "withdrawn, reviewed, of a file, and not on the branch" {
	approval_new
	branch_off
	sed -i 's/^language: .*/language: sv/' lg.yaml
	as samordnare git commit -qam language
	as chef lg-approve -y
	ap=$(id_of_approval)
	list 'TABLE item, status, why, commit FROM approvals'
	[ "$output" = "lg.yaml,,it did not come onto the branch while that was judged," ]
	merged
	list 'TABLE approval, item, status FROM approvals'
	[ "$output" = "$ap,lg.yaml,valid" ]
	list 'TABLE approval FROM approvals WHERE item = "lg.yaml"'
	[ "$output" = "$ap" ]
	as chef lg-approve -y --withdraw "$ap"
	as agare lg-approve -y --reviewed R-K7QM
	by=$(grep -l '^withdraws:' tk/approvals/*.md | xargs basename -s .md)
	list 'TABLE approver, kind, item, status, why FROM approvals'
	same <(echo "$output") - <<-END
	O-AGAR,reviewed,R-K7QM,valid,
	O-CHEF,withdraw,$ap,valid,
	O-CHEF,approve,lg.yaml,withdrawn,taken back by $by
	END
}

@test "refused: another statement than the signed one, one's own change, another role's" {
	begin
	as chef lg-set R-9QW4 likelihood=4
	as chef lg-approve -y
	sed 's/^id: .*/id: AP-2222/; s/R-K7QM/R-9QW4/' tk/approvals/*.md >tk/approvals/AP-2222.md
	printf -- '---\nid: AP-3333\n---\n' >tk/approvals/AP-3333.md
	commit_all forged
	sign() {
		statement=$(printf 'lg-approval 1\nrepository: 0123456789abcdef0123456789abcdef\nid: %s\nkind: approve\napprover: %s\ntime: 2026-01-01T00:03:00Z\ncovers: R-9QW4 %s %s' \
			"$1" "$2" "$(git rev-parse main:tk/risks/R-9QW4-risk.md)" "$(git rev-parse HEAD:tk/risks/R-9QW4-risk.md)")
		{
			sed "s/^id: .*/id: $1/; s/O-CHEF/$2/; s/^time: .*/time: 2026-01-01T00:03:00Z/; /^covers:/,\$d" tk/approvals/AP-2222.md
			awk '{ print "covers:\n  - item: " $2 "\n    was: " $3 "\n    blob: " $4 }' <<<"${statement##*$'\n'}"
			printf 'repository: 0123456789abcdef0123456789abcdef\nsignature: |\n'
			ssh-keygen -q -Y sign -f "$keys/$3" -n lg-approval - <<<"$statement" 2>/dev/null | sed 's/^/  /'
			echo ---
		} >"tk/approvals/$1.md"
	}
	sign AP-4444 O-CHEF chef
	sign AP-5555 O-ANNAN annan
	commit_all "of one's own, and of somebody whom nobody asks"
	merged
	list 'TABLE approval, item, status, why FROM approvals WHERE status != "valid" SORT approval'
	same <(echo "$output") - <<-'END'
	AP-2222,R-9QW4,refused,AP-2222: the signature is not one of O-CHEF over what the approval says
	AP-3333,,refused,"AP-3333 is no approval as lg-approve writes it: a field is missing, or one too many; it is never changed by hand"
	AP-4444,R-9QW4,refused,"AP-4444: O-CHEF made the change of R-9QW4; nobody approves their own change"
	AP-5555,R-9QW4,refused,"AP-5555 for R-9QW4 is by O-ANNAN, but it takes head"
	END
}

# --- reviewed, nothing changed

@test "a record that was reviewed as it is holds from that day, as long as it is the same" {
	approval_new
	sed -i 's/^fields:/fresh: {after: reviewed, within: P12M}\n&\n  reviewed: {type: date, label: {sv: Genomgången, en: Reviewed}}/' schema/risk.yaml
	sed -i 's/^owner: .*/&\nreviewed: 2024-01-01/' tk/risks/*.md
	commit_all "reviewed long ago"
	git config lg.since "$(git rev-parse HEAD)"
	stale() {
		run lg-check --lang en -q --as-of "$@"
		output=$(grep -o 'R-.*record-stale' <<<"$output" | cut -c1-6 | xargs)
	}
	stale 2026-02-01
	[ "$output" = "R-9QW4 R-K7QM" ]
	as agare lg-approve -y --reviewed R-K7QM
	stale 2026-02-01
	[ "$output" = "R-9QW4" ]
	stale 2027-01-01
	[ "$output" = "R-9QW4" ]
	stale 2027-01-02
	[ "$output" = "R-9QW4 R-K7QM" ]
	stale 2026-02-01 --at HEAD
	[ "$output" = "R-9QW4" ]
	git tag reviewed
	ap=$(id_of_approval)
	as agare lg-approve -y --withdraw "$ap"
	stale 2026-02-01
	[ "$output" = "R-9QW4 R-K7QM" ]
	git reset -q --hard reviewed
	as samordnare lg-set R-K7QM title=Annan
	stale 2026-02-01
	[ "$output" = "R-9QW4 R-K7QM" ]
	git reset -q --hard reviewed~1
	sed 's/^time: 2026/time: 2027/' <(git show "reviewed:tk/approvals/$ap.md") | write "tk/approvals/$ap.md"
	commit_all "another day"
	stale 2026-02-01
	[ "$output" = "R-9QW4 R-K7QM" ]
}

@test "where the branch cannot be judged, what was reviewed does not hold and the rest is checked" {
	approval_new
	sed -i 's/^fields:/fresh: {after: reviewed, within: P12M}\n&\n  reviewed: {type: date, label: {sv: Genomgången, en: Reviewed}}/' schema/risk.yaml
	sed -i 's/^owner: .*/&\nreviewed: 2024-01-01/' tk/risks/*.md
	commit_all "reviewed long ago"
	as agare lg-approve -y --reviewed R-K7QM R-9QW4
	git clone -q --depth 1 "file://$PWD" ../shallow
	cd ../shallow
	run -0 lg-check --lang en --as-of 2026-02-01
	[ "$(grep -c record-stale <<<"$output")" -eq 2 ]
	lacks history-shallow
}

# --- the same answer as another program's

# same_as_signed: what ssh-keygen says of the approvals that each merge brings.
same_as_signed() {
	lg-log --format=json >answer.json
	run /usr/bin/python3 -B "$BATS_TEST_DIRNAME/history/approved.py" . "${1-}" answer.json
	[ "$status" -eq 0 ] || {
		echo "$output"
		return 1
	}
}

@test "who approved is what ssh-keygen says of the signatures that came with each merge" {
	approval_new
	raised
	merged
	branch_off both
	as samordnare lg-set R-K7QM likelihood=3 note=Ny
	as samordnare lg-set R-9QW4 likelihood=4 title=Annan
	as samordnare lg-set R-9QW4 note=Två
	as chef lg-approve -y
	as agare lg-approve -y
	merged both
	branch_off forged
	as samordnare lg-set R-K7QM likelihood=4
	as chef lg-approve -y
	sed -i 's/^kind: approve/&\nreason: nothing that was signed/' "$(git diff --name-only --diff-filter=A main HEAD)"
	commit_all forged
	merged forged
	same_as_signed
	[ "$output" -eq 6 ]
	sed -i 's/"approved_by": "O-CHEF head O-CHEF"/"approved_by": "O-ANNAN specialist O-ANNAN"/' answer.json
	run ! /usr/bin/python3 -B "$BATS_TEST_DIRNAME/history/approved.py" . "" answer.json
	has "told: {'O-ANNAN specialist O-ANNAN'} signed: {'O-CHEF head O-CHEF'}"
}

# --- what is kept

# kept [OPTION...]: lg-log says the same with what is kept, and without it; and so does the table.
kept() {
	lg-log --format=json "$@" >with
	rm -f .git/lg/approved
	lg-log --format=json "$@" >without
	same without with
	lg-log --format=json "$@" >with
	same without with
	lg-list --format=csv 'TABLE approval, item, status, why, commit FROM approvals' >with || [ $? -eq 1 ]
	mv .git/lg/approved aside
	lg-list --format=csv 'TABLE approval, item, status, why, commit FROM approvals' >without || [ $? -eq 1 ]
	mv aside .git/lg/approved
	same without with
}

@test "what is kept of the judgement is what is judged: new commits, other branches, damage" {
	approval_new
	raised
	kept --at change
	kept
	merged
	kept
	[ -s .git/lg/approved ]
	as samordnare lg-set R-9QW4 likelihood=4
	kept
	as chef lg-approve -y main~1..main
	kept
	# An approval of what was changed again before it came in, and then the right one.
	branch_off again
	as samordnare lg-set R-K7QM likelihood=3
	as chef lg-approve -y
	as samordnare lg-set R-K7QM likelihood=4 consequence=4
	as chef lg-approve -y
	merged again
	kept
	list 'TABLE status, why FROM approvals WHERE status = "void" AND record = "R-K7QM"'
	has 'void,"AP-'
	cp .git/lg/approved whole
	lg-log --at main~1 >/dev/null
	cmp whole .git/lg/approved
	lg-log --format=json >without
	head -c 400 whole >.git/lg/approved
	lg-log --format=json >with
	same without with
	cmp whole .git/lg/approved
	{ cat whole && echo more; } >.git/lg/approved
	lg-log --format=json >with
	same without with
	printf 'nonsense' >.git/lg/approved
	lg-log --format=json >with
	same without with
	run -0 lg-list --lang sv 'TABLE why FROM approvals WHERE status = "void" AND why = "det har ändrats sedan dess"'
}

@test "what was well on a branch is no reason to call the protected one rewritten" {
	approval_new
	raised
	run -0 lg-check --lang en --history --at change
	merged
	run -0 lg-check --lang en --history
	run -0 lg-log --at change
	run -0 lg-log
}
