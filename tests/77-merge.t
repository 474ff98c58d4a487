#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-merge: a table of three-way merges, each also given to git's own merge by lines; real merges.

load helper
load writing

# side FIELD OUT: what a line of the case says, as a file.
side() {
	local script=${case[$1]} from=${case[base]}

	if [[ $script == *" | "* ]]; then
		from=${script##* | }
		script=${script% | *}
	fi
	[ "$script" = - ] && script=
	sed -E -e "$script" "$top/tests/merge/$from.md" >"$2"
}

# What git's merge by lines is, against what is expected.
by_line() {
	local status=0

	cp ours git
	git merge-file -q -p -L ours -L base -L theirs git base theirs >lines || status=$?
	if cmp -s lines result; then
		echo same
	elif [ "$status" -gt 0 ]; then
		echo conflict
	else
		echo wrong
	fi
}

try() {
	local status=0 said

	cp "$top/tests/merge/${case[base]}.md" base
	side ours ours
	side theirs theirs
	side result result
	cp ours merged
	lg-merge base merged theirs 7 risks/R-K7QM.md 2>said || status=$?
	said=$(by_line)
	if [ "$status" -ne "${case[status]}" ] || ! cmp -s merged result || [ "$said" != "${case[git]}" ]; then
		printf '%s: status %s, git %s\n' "${case[name]}" "$status" "$said"
		diff -u result merged || true
		cat said
		failed=1
	fi
	other_way
	tried=$((tried + 1))
}

# With the sides exchanged there is a conflict if and only if there was one before, or as `back` says.
other_way() {
	local status=0

	cp theirs merged
	lg-merge base merged ours 7 risks/R-K7QM.md 2>/dev/null || status=$?
	[ "$status" -eq "${case[back]-${case[status]}}" ] || {
		printf '%s: status %s the other way round\n' "${case[name]}" "$status"
		failed=1
	}
}

@test "the table" {
	declare -A case=()
	local key value failed=0 tried=0

	while IFS=$'\t' read -r key value; do
		case $key in
		"case "*) case=([name]=${key#case }) ;;
		git) case[git]=$value; try ;;
		[a-z]*) case[$key]=$value ;;
		esac
	done <"$top/tests/merge/cases"
	echo "$tried cases"
	[ "$tried" -ge 50 ]
	[ "$failed" -eq 0 ]
}

@test "made-up records: what comes out is what the fields say, to a program that is not lg" {
	run -0 /usr/bin/python3 -B "$top/tests/merge/made_up.py" "$LG_BUILD/lg-merge" 0 120
	echo "$output"
	[ "${output##*: }" -ge 60 ]
	write by-line <<-'END'
	#!/bin/sh
	exec git merge-file -q "$2" "$1" "$3"
	END
	chmod +x by-line
	run -1 /usr/bin/python3 -B "$top/tests/merge/made_up.py" ./by-line 0 120
	has "expected a conflict: True"
}

# --- through git ------------------------------------------------------------------------------

# A repository with one risk, the driver, and a branch `other`.
repository() {
	records_new
	echo '*.md merge=lg' >.gitattributes
	commit_all
	git config merge.lg.driver "lg-merge %O %A %B %L %P"
	lg-add owner --id O-2F9C title=Samordnare level=coordinator holder=isam@kommun.example
	lg-add risk --id R-K7QM title=Utpressning owner=O-2F9C likelihood=3 consequence=4 \
		treatment=reduce status=open
	risk=risks/R-K7QM-utpressning.md
	git branch other
}

# fields: those of the risk that the tests change.
fields() {
	sed -n '/^title\|^likelihood\|^consequence\|^status/p' "$risk"
}

@test "git merge: fields that touch, without a conflict" {
	repository
	lg-set R-K7QM likelihood=2
	git switch -q other
	lg-set R-K7QM consequence=3
	git config --unset merge.lg.driver
	run -1 git merge -q main
	git merge --abort
	git config merge.lg.driver "lg-merge %O %A %B %L %P"
	run -0 git merge -q -m merge main
	lacks error
	lacks CONFLICT
	same <(fields) - <<-'END'
	title: Utpressning
	likelihood: 2
	consequence: 3
	status: open
	END
	[ "$(git rev-list --parents -n 1 HEAD | wc -w)" -eq 3 ]
	[ -z "$(git status --porcelain)" ]
	run -0 lg-check
}

@test "git merge: one field in conflict is named, lg-check refuses it until it is settled" {
	repository
	lg-set R-K7QM likelihood=2 consequence=2
	git switch -q other
	lg-set R-K7QM likelihood=4 status=closed
	run -1 git merge -q main
	has "$risk: error: both sides changed likelihood; keep one"
	has "[merge-conflict]"
	same <(sed -n '/^<<<<<<</,/^>>>>>>>/p' "$risk") - <<-'END'
	<<<<<<< ours
	likelihood: 4
	=======
	likelihood: 2
	>>>>>>> theirs
	END
	grep -qx 'consequence: 2' "$risk"
	grep -qx 'status: closed' "$risk"
	run -1 lg-check
	has "$risk:6:1: error: a merge that was not finished"
	has "[merge-marks]"
	[ "$(grep -c "^$risk" <<<"$output")" -eq 1 ]
	run -1 lg-check --lang sv
	has "en sammanslagning som inte gjordes klar"
	sed -i '/^<<<<<<<\|^=======/d; /^likelihood: 2/d; /^>>>>>>>/d' "$risk"
	run -0 lg-check
	git add "$risk"
	git commit -q -m merge
	[ -z "$(git status --porcelain)" ]
}

@test "rebase and cherry-pick" {
	repository
	lg-set R-K7QM likelihood=2
	git switch -q other
	lg-set R-K7QM consequence=3
	git branch picked
	run -0 git rebase -q main
	grep -qx 'likelihood: 2' "$risk"
	grep -qx 'consequence: 3' "$risk"
	git switch -q main
	run -0 git cherry-pick picked
	grep -qx 'likelihood: 2' "$risk"
	grep -qx 'consequence: 3' "$risk"
}

@test "a file that was renamed on one side, one that was removed, one that both added" {
	repository
	git mv "$risk" risks/R-K7QM-krav-pa-losen.md
	sed -i 's/^title: .*/title: Krav på lösen/; s/^likelihood: .*/likelihood: 2/' risks/*.md
	lg_add_note ours
	commit_all
	git switch -q other
	lg-set R-K7QM consequence=3
	lg_add_note theirs
	commit_all
	run -0 git merge -q -m merge main
	risk=risks/R-K7QM-krav-pa-losen.md
	same <(fields) - <<-'END'
	title: Krav på lösen
	likelihood: 2
	consequence: 3
	status: open
	END
	grep -qx 'about: \[O-2F9C, theirs, ours\]' notes/N-2F9C.md
	git switch -q -c gone
	git rm -q "$risk"
	commit_all
	git switch -q other
	lg-set R-K7QM status=closed
	run -1 git merge -q gone
	has "deleted in gone"
	grep -qx 'status: closed' "$risk"
}

lg_add_note() {
	printf -- '---\nid: N-2F9C\nabout: [O-2F9C, %s]\n---\n' "$1" | write notes/N-2F9C.md
}

@test "the base between the marks, and marks of another length" {
	repository
	lg-set R-K7QM likelihood=2
	git switch -q other
	lg-set R-K7QM likelihood=4
	echo '*.md merge=lg conflict-marker-size=9' >.gitattributes
	commit_all
	for style in diff3 zdiff3; do
		git config merge.conflictStyle "$style"
		run -1 git merge -q main
		same <(sed -n '/^<<<<<<<<< /,/^>>>>>>>>> /p' "$risk") - <<-'END'
		<<<<<<<<< ours
		likelihood: 4
		||||||||| base
		likelihood: 3
		=========
		likelihood: 2
		>>>>>>>>> theirs
		END
		run -1 lg-check
		has "[merge-marks]"
		git merge --abort
	done
}

# --- the command ------------------------------------------------------------------------------

@test "what cannot be merged: status 128 or more, and the file as it was" {
	cp "$top/tests/merge/risk.md" a
	cp a b
	run -128 lg-merge a missing b 7 x.md
	has "missing does not exist"
	run -128 lg-merge a b none/c 7 x.md
	run -129 lg-merge a b a 0 x.md
	has "0 is no length of a mark"
	run -129 lg-merge a b a seven x.md
	run -129 lg-merge a b a 7
	PATH=$LG_BUILD run -128 "$LG_BUILD/lg-merge" a b a 7 x.md
	has "cannot run git"
	same a b
}

@test "bytes that are no text: ours stays, and it is a conflict" {
	printf 'a\0b' >base
	printf 'a\0ours' >ours
	printf 'a\0theirs' >theirs
	run -1 lg-merge base ours theirs 7 picture.md
	same ours <(printf 'a\0ours')
}

@test "files in other folders, whose mode stays" {
	mkdir ../sides
	cp "$top/tests/merge/risk.md" ../sides/base
	sed 's/^status: .*/status: closed/' ../sides/base >../sides/ours
	sed 's/^likelihood: .*/likelihood: 2/' ../sides/base >"$HOME/theirs"
	chmod 600 ../sides/ours
	run -0 lg-merge ../sides/base "$PWD/../sides/ours" "$HOME/theirs" 7 x.md
	[ -z "$output" ]
	[ "$(stat -c %a ../sides/ours)" = 600 ]
	same ../sides/ours <(sed 's/^status: .*/status: closed/; s/^likelihood: .*/likelihood: 2/' \
		../sides/base)
}

@test "a path with control characters and commands of a runner is made harmless" {
	cp "$top/tests/merge/risk.md" base
	sed 's/^status: .*/status: closed/' base >ours
	sed 's/^status: .*/status: accepted/' base >theirs
	run -1 lg-merge base ours theirs 7 $'x\e[31m\n::error::.md'
	[[ $output != *$'\e'* ]]
	[ "${#lines[@]}" -eq 1 ]
}
