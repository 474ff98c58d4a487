#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-set: the fields change and no other byte, in a commit of their own, or nothing does.

load helper
load small
load writing

risk=tk/risks/R-K7QM-utpressning.md

set_() {
	run --separate-stderr lg-set --lang en "$@"
}

@test "one field: one line of the file, the subject says old and new" {
	small_new
	cp "$risk" "$HOME/old"
	set_ R-K7QM likelihood=2 -m "Leverantören har infört segmenterade nät"
	[ "$status" -eq 0 ]
	[ "$output" = "risk R-K7QM: likelihood 3 -> 2" ]
	run diff "$HOME/old" "$risk"
	same <(echo "$output") - <<-'END'
	5c5
	< likelihood: 3
	---
	> likelihood: 2
	END
	[ "$(committed)" = "$risk" ]
	same <(last %B) - <<-'END'
	risk R-K7QM: likelihood 3 -> 2

	Leverantören har infört segmenterade nät

	Record: R-K7QM

	END
}

@test "the subject of several fields, of lists, of what is new and what is gone" {
	small_new
	lg-add action -u tk --id A-2222 title=X
	set_ R-K7QM likelihood=2 status=closed
	[ "$output" = "risk R-K7QM: likelihood 3 -> 2, status open -> closed" ]
	set_ R-K7QM actions+=A-2222 actions-=A-T31B
	[ "$output" = "risk R-K7QM: actions +A-2222 -A-T31B" ]
	set_ R-K7QM owner=
	[ "$output" = "risk R-K7QM: owner removed" ]
	set_ R-K7QM owner=O-2F9C
	[ "$output" = "risk R-K7QM: owner -> O-2F9C" ]
	set_ R-K7QM title="En titel som är så lång att den inte får plats i någon rubrik, och lite till"
	[ "$output" = "risk R-K7QM: title changed" ]
	set_ R-K7QM title=Kort likelihood=1 consequence=2 reviewed=2026-01-01 tags=a,b owner=
	[ "${#output}" -le 72 ]
	[[ $output == *" more" ]]
	[ "$(last %s)" = "$output" ]
}

@test "the subject names a value that is stated, not computed from what the record states" {
	records_new
	lg-add risk --id R-1111 title=x status=open value=4
	set_ R-1111 value=9
	[ "$output" = "risk R-1111: value 4 -> 9" ]
	set_ R-1111 scale=city-4x4 likelihood=3 consequence=3
	[ "$output" = "risk R-1111: likelihood -> 3, consequence -> 3" ]
	set_ R-1111 value= consequence=4
	[ "$output" = "risk R-1111: consequence 3 -> 4" ]
}

@test "no change: said so, no commit" {
	small_new
	remember
	set_ R-K7QM likelihood=3
	[ "$status" -eq 0 ]
	[ "$output" = "risk R-K7QM: nothing to change" ]
	unchanged
}

@test "a list of commas alone is no list: the field goes" {
	small_new
	set_ R-K7QM tags=,
	[ "$output" = "risk R-K7QM: tags removed" ]
	run grep tags tk/risks/R-K7QM*
	[ "$status" -eq 1 ]
	set_ R-K7QM "tags= , " owner=
	[ "$output" = "risk R-K7QM: owner removed" ]
	lg-add owner -u tk --id O-AAAA title=X
	lg-add risk -u kf --id R-AAAA title=X owner=O-AAAA tags=,
	run grep tags kf/risks/R-AAAA*
	[ "$status" -eq 1 ]
}

@test "every fault is told, nothing is written" {
	small_new
	remember
	set_ R-K7QM likelihood=7 owner=O-9999 status=draft
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == *"$risk:5:13: error: likelihood is 7"* ]]
	[[ $stderr == *"refers to O-9999"* ]]
	[[ $stderr == *"status cannot go from open to draft"* ]]
	unchanged
	set_ R-K7QM id=R-2222
	[ "$status" -eq 1 ]
	[[ $stderr == *"id of a record never changes"* ]]
	set_ R-K7QM nonsense=1
	[ "$status" -eq 1 ]
	set_ R-0000 likelihood=1
	[ "$status" -eq 1 ]
	[[ $stderr == *"there is no record R-0000"* ]]
	set_ risk likelihood=1
	[ "$status" -eq 129 ]
	set_ R-K7QM likelihood
	[ "$status" -eq 129 ]
	unchanged
}

@test "a record is found by its id, wherever its file lies and whatever its name" {
	small_new
	git mv "$risk" tk/risks/anything.md && commit_all
	set_ R-K7QM likelihood=2
	[ "$status" -eq 0 ]
	[ "$(committed)" = tk/risks/anything.md ]
	mkdir tk/risks/K7 && git mv tk/risks/anything.md tk/risks/K7/R-K7QM.md && commit_all
	cd kf/risks
	set_ R-K7QM likelihood=1
	[ "$status" -eq 0 ]
	[ "$(committed)" = tk/risks/K7/R-K7QM.md ]
	cp ../../tk/risks/K7/R-K7QM.md . && commit_all
	set_ R-K7QM likelihood=2
	[ "$status" -eq 1 ]
	[[ $stderr == *"id R-K7QM is used in"* ]]
}

@test "what else is staged or changed stays as it is" {
	small_new
	echo staged >staged && git add staged
	sed -i 's/likelihood: 1/likelihood: 2/' kf/risks/R-9QW4-bortfall.md
	git status --porcelain >"$HOME/before"
	set_ R-K7QM likelihood=2
	[ "$status" -eq 0 ]
	[ "$(committed)" = "$risk" ]
	git status --porcelain >"$HOME/after"
	same "$HOME/before" "$HOME/after"
}

@test "uncommitted changes of the record are not swept in unasked" {
	small_new
	sed -i 's/consequence: 4/consequence: 1/' "$risk"
	remember
	set_ R-K7QM likelihood=2
	[ "$status" -eq 128 ]
	[[ $stderr == *"holds changes that are not committed"*"--include"*"[record-uncommitted]"* ]]
	unchanged
	git add "$risk"
	remember
	set_ R-K7QM likelihood=2
	[ "$status" -eq 128 ]
	unchanged
	set_ R-K7QM likelihood=2 --no-commit
	[ "$status" -eq 0 ]
	[ "$(git diff --cached --name-only)" = "$risk" ]
	set_ R-K7QM status=closed --include
	[ "$status" -eq 0 ]
	[ "$output" = "risk R-K7QM: likelihood 3 -> 2, consequence 4 -> 1 and 1 more" ]
	[ -z "$(git status --porcelain)" ]
}

@test "a status moves from the last commit, not from the file" {
	small_new
	lg-set R-9QW4 status=open --no-commit
	set_ R-9QW4 status=closed --no-commit
	[ "$status" -eq 1 ]
	[[ $stderr == *"status cannot go from draft to closed"* ]]
}

@test "a record that was never committed is new" {
	small_new
	path=$(lg-add risk -u kf --id R-2222 --no-commit title=X status=draft)
	set_ R-2222 status=closed --include
	[ "$status" -eq 1 ]
	[[ $stderr == *"a new record cannot have status: closed"* ]]
	set_ R-2222 status=open --include
	[ "$status" -eq 0 ]
	[ "$output" = "risk R-2222: add X" ]
	[ "$(committed)" = "$path" ]
}

@test "a hook that refuses, a held index, a merge: the old bytes stand" {
	small_new
	hook pre-commit <<<"exit 1"
	remember
	set_ R-K7QM likelihood=2
	[ "$status" -eq 128 ]
	unchanged
	rm .git/hooks/pre-commit
	touch .git/index.lock
	set_ R-K7QM likelihood=2
	rm .git/index.lock
	[ "$status" -eq 128 ]
	[[ $stderr == *"index.lock"* ]]
	unchanged
	git checkout -q -b side
	sed -i 's/likelihood: 1/likelihood: 2/' kf/risks/R-9QW4-bortfall.md && commit_all
	git checkout -q main
	sed -i 's/likelihood: 1/likelihood: 3/' kf/risks/R-9QW4-bortfall.md && commit_all
	run git merge side
	remember
	set_ R-K7QM likelihood=2
	[ "$status" -eq 128 ]
	[[ $stderr == *"in the middle of a merge"* ]]
	unchanged
}

@test "a file that cannot be written" {
	small_new
	remember
	(
		trap '' XFSZ
		ulimit -f 0
		lg-set --lang en R-K7QM likelihood=2
	) >"/dev/null" 2>&1 || true
	unchanged
}

@test "a record that cannot be put back: said so, and the way out works" {
	small_new
	hook pre-commit <<-END
	#!/bin/sh
	rm $risk && mkdir $risk
	exit 1
	END
	set_ R-K7QM likelihood=2
	[ "$status" -eq 128 ]
	[[ $stderr == *"[git-refused]"*"git restore -- $risk drops it [restore-failed]"* ]]
	git restore -- "$risk"
	[ -z "$(git status --porcelain)" ]
}

@test "a change that the file cannot hold is refused, and lg-edit is named" {
	small_new
	remember
	set_ R-K7QM "counts.$(printf 'x%.0s' {1..3000})=1"
	[ "$status" -eq 1 ]
	[[ $stderr == "$risk:9:1: error: "*"edit it by hand with lg-edit [edit-refused]"* ]]
	unchanged
}

@test "the mode of the file stays" {
	small_new
	chmod 640 "$risk"
	set_ R-K7QM likelihood=2
	[ "$(stat -c %a "$risk")" = 640 ]
}

@test "a link in place of the record or of its folder is not followed" {
	small_new
	mv "$risk" "$HOME/outside.md" && ln -s "$HOME/outside.md" "$risk"
	set_ R-K7QM likelihood=2 --include
	[ "$status" -ne 0 ]
	grep -q 'likelihood: 3' "$HOME/outside.md"
	rm "$risk" && rmdir tk/risks && mkdir "$HOME/risks" && cp "$HOME/outside.md" "$HOME/risks/R-K7QM-utpressning.md"
	ln -s "$HOME/risks" tk/risks
	set_ R-K7QM likelihood=2 --include
	[ "$status" -ne 0 ]
	grep -q 'likelihood: 3' "$HOME/risks/R-K7QM-utpressning.md"
}

@test "changes at the same time: each is made, or one says to try again" {
	small_new
	lg-set R-K7QM likelihood=2 >one 2>&1 3>&- & first=$!
	lg-set R-9QW4 likelihood=2 >two 2>&1 3>&- & second=$!
	wait "$first"
	wait "$second"
	[ "$(git rev-list --count HEAD)" -eq 3 ]
	[ -z "$(git status --porcelain -- tk kf)" ]
}

@test "a hook of the commit may itself change a record, and does not wait for us" {
	small_new
	hook post-commit <<-'END'
	#!/bin/sh
	[ -e "$HOME/once" ] || { >"$HOME/once"; lg-set R-9QW4 likelihood=2; }
	END
	set_ R-K7QM likelihood=2
	[ "$status" -eq 0 ]
	[ "$(git rev-list --count HEAD)" -eq 3 ]
	[ -z "$(git status --porcelain)" ]
}

@test "a personal identity number in the reason stays out of the history" {
	small_new
	set_ R-K7QM likelihood=2 -m "Gäller 850709-9805, se ärendet"
	[ "$status" -eq 1 ]
	[ "$stderr" = "lg-set: error: a personal identity number (850709-****); remove it before it enters a history that cannot forget [personal-number]" ]
	[ -z "$(git status --porcelain)" ]
	run --separate-stderr lg-add --lang en risk -u tk title=T -m "850709-9805"
	[ "$status" -eq 1 ]
	EDITOR=false run --separate-stderr lg-edit --lang en R-K7QM -m "850709-9805"
	[ "$status" -eq 1 ]
	[[ $stderr == *"[personal-number]"* ]]
	[ "$(git rev-list --count HEAD)" -eq 1 ]
}
