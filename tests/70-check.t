#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-check: what it finds, where, in which words, and how it ends.

load helper
load small

check() {
	run --separate-stderr lg-check --as-of 2026-01-01 "$@"
}

# The output's lines that concern a file, without the path.
found_in() {
	grep "^$1:" <<<"$output" | cut -d: -f2-
}

@test "a repository without a fault: status 0, nothing but the summary" {
	small_new
	check
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$stderr" = "lg-check: Records read: 4. Errors: 0. Warnings: 0." ]
	check -q
	[ -z "$stderr" ]
}

@test "every fault of every file is told in one run, sorted by place" {
	small_new
	sed -i 's/^likelihood: 3$/likelihood: 7/; s/^status: open$/status: opne/' tk/risks/R-K7QM*
	sed -i 's/O-2F9C/O-XXXX/' kf/risks/R-9QW4*
	printf -- '---\nid: A-1111\ntitle: "x\n' >tk/actions/A-1111.md
	check
	[ "$status" -eq 1 ]
	[ "$(wc -l <<<"$output")" -ge 4 ]
	same <(cut -d: -f1 <<<"$output") <(cut -d: -f1 <<<"$output" | LC_ALL=C sort)
	[[ $(found_in tk/risks/R-K7QM-utpressning.md) == *"5:13: error: likelihood is 7"*"[value-range]"* ]]
	[[ $(found_in tk/risks/R-K7QM-utpressning.md) == *"error: status cannot be opne"*"[value-enum]"* ]]
	[[ $(found_in kf/risks/R-9QW4-bortfall.md) == *"4:8: error: owner refers to O-XXXX, which does not exist [reference-unknown]"* ]]
	[[ $(found_in tk/actions/A-1111.md) == *"error: "* ]]
}

@test "errors of the schema and of records are told in one run, each once" {
	small_new
	sed -i 's/^language: sv/language: fi/' lg.yaml
	sed -i 's/type: decimal/type: money, min: 0/' schema/action.yaml
	sed -i 's/^  reviewed: .*/&\n  since: {type: date, label: {sv: Sedan, en: Since}}/' schema/risk.yaml
	sed -i 's/^likelihood: 3$/likelihood: 7\nsince: 2025/' tk/risks/R-K7QM*
	sed -i 's/^title:.*/title:/; $a\' tk/actions/A-*
	check
	[ "$status" -eq 1 ]
	[ "$(wc -l <<<"$output")" -eq 5 ]
	[[ $(found_in lg.yaml) == *"[config-value]" ]]
	[[ $(found_in schema/action.yaml) == "9:16: error: type names money"*"[schema-unknown]" ]]
	[[ $(found_in schema/risk.yaml) == *"error: fields: since is not allowed"*"[schema-value]" ]]
	[[ $(found_in tk/risks/R-K7QM-utpressning.md) == "5:13: error: likelihood is 7"*"[value-range]" ]]
	[[ $(found_in "tk/actions/A-.*") == *"error: title has no value"*"[field-empty]" ]]
}

@test "a rule waits for the schema files that it asks, and only for these" {
	small_new
	sed -i '/^actions:/d' tk/risks/R-K7QM*
	sed -i 's/^label:/labels:/' schema/owner.yaml
	check
	[ "$status" -eq 1 ]
	has "[T-1-actions]"
	[[ $(found_in schema/owner.yaml) == *"[schema-key]"* ]]
	sed -i 's/likelihood \* consequence/likelihod * consequence/' schema/risk.yaml
	check
	[[ $(found_in schema/risk.yaml) == *"there is no field likelihod here"*"[query-name]" ]]
	[[ $output != *T-1-actions* ]]
	git checkout -q schema/risk.yaml
	printf 'type: [' >schema/action.yaml
	check
	[[ $(found_in schema/action.yaml) == *"[yaml-syntax]" ]]
	[[ $output != *T-1-actions* && $output != *reference-unknown* && $output != *record-stray* ]]
	for command in "lg-list type:risk" "lg-show R-K7QM" "lg-set R-K7QM title=x" "lg-add risk title=x"; do
		run $command
		[ "$status" -eq 128 ]
		has "[yaml-syntax]"
	done
	[ "$(git status --porcelain tk kf)" = " M tk/risks/R-K7QM-utpressning.md" ]
}

@test "what an error of the schema hides is told once, where the error is" {
	small_new
	sed -i 's/WHERE due < today()/WHERE due < today() AND any(risks)/' schema/checks.yaml
	echo 'fields: {seen: {type: date, label: {sv: Sedd, en: Seen}}}' >schema/common.yaml
	sed -i 's/^fresh: .*/fresh: {after: seen, within: P12M}\napprove: [seen, value]/' schema/risk.yaml
	cat >schema/queries.yaml <<-'END'
	queries:
	  - {name: a, label: {sv: a, en: a}, query: "LIST risks.title FROM owner"}
	END
	check
	[ "$status" -eq 0 ]
	commit_all
	for change in \
		's/^type: .*/type: [/ schema/risk.yaml' \
		's/^fields:/filds:/ schema/risk.yaml' \
		's/to: .action./to: [actoin]/ schema/risk.yaml' \
		's/actions: {type: list/actions: {type: lists/ schema/risk.yaml' \
		's/owner: {type: reference/owner: {type: refrence/ schema/risk.yaml' \
		's/back: risks, expected/bakc: risks, expected/ schema/risk.yaml' \
		's/type: date/type: [/ schema/common.yaml' \
		's/type: date/type: dates/ schema/common.yaml' \
		's/seen:/since:/ schema/common.yaml'; do
		sed -i "${change% *}" "${change##* }"
		run -1 git diff --quiet
		check -q
		[ "$status" -eq 1 ]
		[ -z "$(grep -v "^${change##* }:" <<<"$output")" ]
		git checkout -q .
	done
	for file in common queries risk; do
		ln -sf nowhere "schema/$file.yaml"
		check -q
		[ "$status" -eq 1 ]
		[[ $output == "schema/$file.yaml: error: "*"[file-not-regular]" ]]
		git checkout -q .
	done
	sed -i 's/^label:/labels:/' schema/action.yaml
	sed -i 's/risks.title/riks.title/' schema/queries.yaml
	check -q
	[[ $(found_in schema/queries.yaml) == *"there is no field riks here"* ]]
}

@test "no type, field or back reference has a name that a query would read as something else" {
	small_new
	for name in commit since id where Risk a-b; do
		sed -i "s/ due:/ $name:/" schema/action.yaml
		sed -i "0,/back: risks/s//back: $name/" schema/risk.yaml
		check -q
		[[ $(found_in schema/action.yaml) == *"error: fields: $name is not allowed; a name has"*"[schema-value]" ]]
		[[ $(found_in schema/risk.yaml) == *"error: back: $name is not allowed; a name has"*"[schema-value]" ]]
		git checkout -q .
	done
	for name in commit record a-b findings changes approvals; do
		sed "s/^type: .*/type: $name/; s/^prefix: .*/prefix: Z/; s/^directory: .*/directory: zz/" \
			schema/owner.yaml >"schema/$name.yaml"
		check -q
		[ "$status" -eq 1 ]
		[[ $output == "schema/$name.yaml:1:7: error: type: $name is not allowed; a "*"[schema-value]" ]]
		rm "schema/$name.yaml"
	done
}

@test "files without fields, in no place of a record, or with too much in them" {
	small_new
	echo "Only text." >tk/risks/R-1111.md
	printf -- '---\nid: R-2222\n' >tk/risks/R-2222.md
	{ printf -- '---\nid: R-3333\ntags: ['; printf 'a,%.0s' {1..200000}; printf ']\n---\n'; } >tk/risks/R-3333.md
	mkdir -p tk/other tk/risks/1/2/3/4
	cp tk/risks/R-K7QM-utpressning.md tk/other/R-4444.md
	sed -i '$a\  so: {path: so, title: Socialkontoret}' lg.yaml
	check
	[ "$status" -eq 1 ]
	[[ $(found_in tk/risks/R-1111.md) == *"error: "*"[front-missing]" ]]
	[[ $(found_in tk/risks/R-2222.md) == *"error: "*"[front-open]" ]]
	[[ $(found_in tk/risks/R-3333.md) == *"error: more than 200000 values"*"[yaml-nodes]" ]]
	[[ $(found_in tk/other/R-4444.md) == *"warning: "*"[record-stray]" ]]
	has "[record-deep]"
	has "the folder so of the unit so does not exist [unit-missing]"
	git mv kf/risks/R-9QW4-bortfall.md kf/R-9QW4.md
	rmdir kf/risks && echo "Only text." >kf/risks
	for at in "" --staged; do
		git add kf
		check $at
		[[ $(found_in kf/risks) == " error: risks is a file, but the records of the type risk lie in a folder of this name; move the file away [record-folder]" ]]
	done
	rm -r schema
	check
	[ "$status" -eq 128 ]
	has "run lg-init [schema-missing]"
}

@test "warnings alone give status 0, and 1 with --strict" {
	small_new
	sed -i '/^owner:/d' tk/risks/R-K7QM*
	check
	[ "$status" -eq 0 ]
	[ "$output" = "tk/risks/R-K7QM-utpressning.md:1:1: warning: owner is not stated [field-expected]" ]
	check --strict
	[ "$status" -eq 1 ]
}

@test "a domain rule is a query: its finding names rule, place and values" {
	small_new
	sed -i '/^actions:/d' tk/risks/R-K7QM*
	check
	[ "$status" -eq 1 ]
	[ "$output" = "tk/risks/R-K7QM-utpressning.md:1:1: error: The risk Utpressning has the value 12 but no action: set actions. [T-1-actions]" ]
	check --lang sv
	has "Risken Utpressning har värdet 12 men ingen åtgärd: sätt actions. [T-1-actions]"
}

@test "a domain rule has the severity that it says, and the day is an input" {
	small_new
	run --separate-stderr lg-check --as-of 2026-06-30
	lacks T-2-due
	run --separate-stderr lg-check --as-of 2026-07-01 tk/actions
	[ "$status" -eq 0 ]
	[ "$output" = "tk/actions/A-T31B-segmentera-natet.md:4:6: warning: Was due on 2026-06-30: choose a new day. [T-2-due]" ]
}

@test "a rule over groups points at itself, with the values of the group" {
	small_new
	write schema/checks.yaml <<-'END'
	checks:

	  - id: T-3-many
	    severity: info
	    query: FROM risk GROUP BY owner
	    message: {sv: "{owner} har {count()} risker.", en: "{owner} has {count()} risks."}
	END
	check
	[ "$status" -eq 0 ]
	[ "$output" = "schema/checks.yaml:3:5: info: Avdelningschef has 2 risks. [T-3-many]" ]
}

@test "a record is stale when its review is longer ago than the type allows" {
	small_new
	run --separate-stderr lg-check --as-of 2026-06-01 R-K7QM
	[ -z "$output" ]
	run --separate-stderr lg-check --as-of 2026-06-02 R-K7QM
	[ "$status" -eq 0 ]
	[ "$output" = "tk/risks/R-K7QM-utpressning.md:10:11: warning: reviewed was 2025-06-01, which held until 2026-06-01; review the record and set the date [record-stale]" ]
}

@test "one unit: -u, or the folder in which the command is started" {
	small_new
	sed -i 's/^likelihood: .*/likelihood: 9/' tk/risks/* kf/risks/*
	check -u kf
	[ "$status" -eq 1 ]
	has "kf/risks/R-9QW4-bortfall.md:"
	lacks "tk/risks"
	check -C tk/risks
	has "tk/risks/R-K7QM-utpressning.md:"
	lacks "kf/risks"
	check -u xx
	[ "$status" -eq 128 ]
	has "lg.yaml has no unit xx; it has: tk, kf [unit-unknown]"
}

@test "paths and ids narrow what is told, not what is read" {
	small_new
	sed -i 's/^likelihood: .*/likelihood: 9/' tk/risks/* kf/risks/*
	rm tk/owners/*
	check kf/risks
	[ "$status" -eq 1 ]
	has "kf/risks/R-9QW4-bortfall.md:4:8: error: owner refers to O-2F9C"
	lacks "tk/"
	check -C tk R-9QW4 -u kf
	has "kf/risks/R-9QW4-bortfall.md"
	check -C tk/risks ../../kf/risks/../risks/R-9QW4-bortfall.md -u kf
	has "kf/risks/R-9QW4-bortfall.md"
	check tk/actions
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a path or an id that does not exist is an error" {
	small_new
	check tk/riskz
	[ "$status" -eq 128 ]
	[[ $stderr == *"tk/riskz does not exist [file-missing]"* ]]
	check R-ZZZZ
	[ "$status" -eq 128 ]
	[[ $stderr == *"there is no record R-ZZZZ [record-not-found]"* ]]
}

@test "JSON: one array, English keys, null for what is not known" {
	small_new
	sed -i 's/^likelihood: 3$/likelihood: 9/' tk/risks/R-K7QM*
	check --format json --lang sv
	[ "$status" -eq 1 ]
	/usr/bin/python3 - "$output" <<-'END'
	import json, sys
	rows = json.loads(sys.argv[1])
	assert len(rows) == 1, rows
	row = rows[0]
	assert list(row) == ["path", "line", "column", "severity", "rule", "message", "record", "field"], row
	assert row["path"] == "tk/risks/R-K7QM-utpressning.md" and row["line"] == 5 and row["column"] == 13
	assert row["severity"] == "error" and row["rule"] == "value-range"
	assert row["record"] == "R-K7QM" and row["field"] == "likelihood"
	assert "ska vara" in row["message"]
	END
	git checkout -q .
	check --format json
	[ "$output" = "[]" ]
}

@test "--staged reads the index, not the working tree" {
	small_new
	sed -i 's/^likelihood: 3$/likelihood: 9/' tk/risks/R-K7QM*
	check --staged
	[ "$status" -eq 0 ]
	git add -A
	git checkout -q HEAD -- . 2>/dev/null
	sed -i 's/^likelihood: 3$/likelihood: 9/' tk/risks/R-K7QM*
	git add -A
	git show HEAD:tk/risks/R-K7QM-utpressning.md >tk/risks/R-K7QM-utpressning.md
	check --staged
	[ "$status" -eq 1 ]
	has "value-range"
	check
	[ "$status" -eq 0 ]
}

@test "--staged: a status moves only where the schema lets it, and begins where it may" {
	small_new
	sed -i 's/^status: open$/status: draft/' tk/risks/R-K7QM*
	git add -A
	check --staged
	[ "$status" -eq 1 ]
	[[ $output == "tk/risks/R-K7QM-utpressning.md:11:9: error: status cannot go from open to draft; from there it goes to: closed [status-move]" ]]
	sed -i 's/^status: draft$/status: closed/' tk/risks/R-K7QM*
	git add -A
	check --staged
	[ "$status" -eq 0 ]
	commit_all
	sed -i 's/^status: closed$/status: open/' tk/risks/R-K7QM*
	git add -A
	check --staged
	has "status cannot go from closed to open; from there it goes to: nowhere, it is final [status-move]"
	git checkout -q HEAD -- .
	printf -- '---\nid: R-AAAA\ntitle: Ny\nowner: O-2F9C\nstatus: closed\n---\n' >tk/risks/R-AAAA-ny.md
	git add -A
	check --staged
	[ "$status" -eq 1 ]
	has "a new record cannot have status: closed; it begins with: draft, open [status-initial]"
	check
	[ "$status" -eq 0 ]
}

@test "--staged before the first commit: every record is new" {
	git init -q new && cd new
	small_schema
	small_records
	sed -i 's/^status: open$/status: closed/' tk/risks/R-K7QM*
	git add -A
	check --staged
	[ "$status" -eq 1 ]
	has "[status-initial]"
}

@test "--staged in a hook sees what this commit would have, not what else is staged" {
	small_new
	printf '#!/bin/sh\nexec lg-check --staged --quiet --as-of 2026-01-01\n' >.git/hooks/pre-commit
	chmod +x .git/hooks/pre-commit
	sed -i 's/^likelihood: 3$/likelihood: 9/' tk/risks/R-K7QM*
	run git commit -q -m bad -- tk/risks
	[ "$status" -eq 1 ]
	has "[value-range]"
	git add -A
	sed -i 's/^title: .*/title: Annan/' kf/risks/R-9QW4*
	run -0 git commit -q -m good -- kf/risks
	[ -z "$output" ]
}

@test "--at judges a revision by its own schema and its own date" {
	small_new
	sed -i 's/max: 4/max: 9/' schema/risk.yaml
	sed -i 's/^likelihood: 3$/likelihood: 9/' tk/risks/R-K7QM*
	clock=1798761600 tick 0
	commit_all "wider"
	run --separate-stderr lg-check --at HEAD
	has "[record-stale]"
	has "[T-2-due]"
	lacks "[value-range]"
	run --separate-stderr lg-check --at HEAD~1
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run --separate-stderr lg-check --at nonesuch
	[ "$status" -eq 128 ]
	has "[git-revision]"
}

@test "faults of checks.yaml are told with their places, inside a query too" {
	small_new
	write schema/checks.yaml <<-'END'
	checks:
	  - id: T-1
	    severity: grave
	    query: >-
	      FROM risk
	      WHERE valeu > 2
	    message: {sv: "a", en: "b {titel} c"}
	  - id: T-1
	    severity: error
	    query: FROM risk WHERE value > 2
	    field: ownr
	    messages: {sv: "a", en: "b"}
	  - id: T-3
	    severity: error
	    query: LIST id FROM risk
	    message: {sv: "a"}
	  - id: T-4
	    severity: error
	    query: FROM risk
	    message: {sv: "{1 +}", en: "{title}"}
	  - id: T-5
	    severity: error
	    query: FROM risk
	    message: {sv: "{concat(title} {title), id}", en: "x"}
	  - id: T-6
	    severity: error
	    query: FROM risk SORT count()
	    message: {sv: "{count()}", en: "{count()}"}
	END
	check -q
	[ "$status" -eq 1 ]
	found_in schema/checks.yaml | sed -E 's/: error: .*\[/ [/' >../got
	same - ../got <<-'END'
	3:15 [schema-value]
	6:13 [query-name]
	8:5 [schema-required]
	8:9 [schema-taken]
	11:12 [schema-unknown]
	12:5 [schema-key]
	15:12 [schema-value]
	16:14 [schema-required]
	20:24 [query-value]
	24:33 [query-expected]
	24:41 [query-expected]
	27:12 [query-grouped]
	END
}

@test "control characters, markup for CI and line ends in records do not reach the output" {
	small_new
	printf -- '---\nid: R-AAAA\ntitle: "::error::x\\e[31m\\u202e ##[warning]y\\n::notice::z"\nowner: O-2F9C\nlikelihood: 3\nconsequence: 4\n---\n' >tk/risks/R-AAAA-x.md
	mkdir -p tk/actions
	printf -- '---\nid: A-2222\ntitle: x\n"\\e[2J::stop-commands::": 1\n---\n' >tk/actions/A-2222-x.md
	check
	[ "$status" -eq 1 ]
	[[ $output != *$'\e'* && $output != *$'\u202e'* && $output != *'##['* ]]
	[ -z "$(grep -E '^[[:space:]]*::' <<<"$output")" ]
	has "<U+001B>"
}

@test "a path that begins like a command of a CI runner is made harmless" {
	small_new
	mkdir -p '::error file=x::y'
	sed -i 's/path: kf,/path: "::error file=x::y",/' lg.yaml
	git mv kf/risks '::error file=x::y/risks'
	sed -i 's/^likelihood: .*/likelihood: 9/' '::error file=x::y'/risks/*
	check
	[ -z "$(grep -E '^[[:space:]]*::' <<<"$output")" ]
	has "<U+003A>:error file=x::y/risks"
}

@test "outside a repository: status 128 and what to do" {
	check
	[ "$status" -eq 128 ]
	[ "$output" = "lg-check: error: no lg.yaml here or in any folder above; run lg-init to start a records repository [repo-not-found]" ]
}

@test "the working tree is checked without git and without libgit2" {
	small_new
	mkdir ../bin
	printf '#!/bin/sh\necho git >>%q\nexit 1\n' "$PWD/../calls" >../bin/git
	chmod +x ../bin/git
	PATH=$PWD/../bin:$PATH check
	[ "$status" -eq 0 ]
	[ ! -e ../calls ]
	command -v strace >/dev/null || skip "no strace"
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=openat,execve -o ../trace lg-check --as-of 2026-01-01
	[ "$(grep -c libgit2 ../trace)" -eq 0 ]
	[ "$(grep -c execve ../trace)" -eq 1 ]
}

@test "nothing is changed by checking" {
	small_new
	find . -path ./.git -prune -o -type f -printf '%p %T@ %s\n' | sort >../before
	check
	check --staged
	check --at HEAD
	find . -path ./.git -prune -o -type f -printf '%p %T@ %s\n' | sort >../after
	same ../before ../after
	[ -z "$(git status --porcelain)" ]
}

@test "an unknown field is told with the nearest name, or with all that there are" {
	small_new
	sed -i 's/^consequence: .*/zzz: 4\nlikelyhood: 2/' tk/risks/R-K7QM*
	run --separate-stderr lg-check --lang en
	[[ $output == *"the type risk has no field likelyhood; it has: likelihood [field-unknown]"* ]]
	[[ $output == *"the type risk has no field zzz; it has: title, "* ]]
}

@test "an absolute path counts from the root of the file system, and a folder beside the top is outside" {
	small_new
	sed -i 's/^likelihood: 3$/likelihood: 7/' tk/risks/R-K7QM*
	check -q "$PWD/tk"
	[ "$status" -eq 1 ]
	check -q /tk
	[ "$status" -eq 128 ]
	[[ $stderr == "/tk: error: /tk does not exist [file-missing]" ]]
	mkdir "../${PWD##*/}tk"
	check -q "${PWD}tk"
	[ "$status" -eq 128 ]
	[[ $stderr == *"tk does not exist [file-missing]" ]]
}

@test "a record at the top, where no type has its folder, is told" {
	small_new
	cp tk/risks/R-K7QM-utpressning.md R-4444.md
	sed -i 's/path: tk/path: ./' lg.yaml
	check -q
	has "R-4444.md:1:1: warning: no type has the folder .; the file is not read as a record [record-stray]"
}

@test "a fault of the rules concerns every unit, also where one of them is the whole repository" {
	small_new
	sed -i 's/path: tk/path: ./' lg.yaml
	printf 'checks:\n  - {id: X-1, severity: nope, query: FROM risk, message: {sv: a, en: a}}\n' >schema/checks.yaml
	check -q -u kf
	[ "$status" -eq 1 ]
	[[ $(found_in schema/checks.yaml) == "2:25: error: severity: nope is not allowed"* ]]
}

@test "marks of a merge that was not finished are one finding; a heading underlined with = is none" {
	small_new
	printf 'Background\n=======\n\n    <<<<<<< ours\n' >>tk/risks/R-K7QM-utpressning.md
	check
	[ "$status" -eq 0 ]
	printf '<<<<<<< ours\na\n=======\nb\n' >>tk/risks/R-K7QM-utpressning.md
	check
	[ "$status" -eq 0 ]
	printf '>>>>>>> theirs\n' >>tk/risks/R-K7QM-utpressning.md
	check
	[ "$status" -eq 1 ]
	[[ $(found_in tk/risks/R-K7QM-utpressning.md) == *":1: error: a merge that was not finished"*"[merge-marks]" ]]
	sed -i 's/^likelihood: .*/<<<<<<< HEAD\n&\n=======\nlikelihood: 4\n>>>>>>> other/' kf/risks/R-9QW4*
	check
	[ "$(found_in kf/risks/R-9QW4-bortfall.md | wc -l)" -eq 1 ]
	[[ $(found_in kf/risks/R-9QW4-bortfall.md) == *"[merge-marks]" ]]
}

@test "a personal identity number in the name of a file is found like one in it" {
	small_new
	git mv tk/risks/R-K7QM-utpressning.md tk/risks/R-K7QM-850709-9805.md
	run lg-check --lang en --as-of 2026-01-01
	[ "$status" -eq 1 ]
	has "tk/risks/R-K7QM-850709-9805.md:1:1: error: a personal identity number (850709-****)"
	[ "$(grep -c personal-number <<<"$output")" -eq 1 ]
}

@test "a branch that is behind is compared with where it left, not with what came after" {
	small_new
	git switch -q -c behind
	sed -i 's/^consequence: .*/consequence: 3/' tk/risks/R-K7QM-utpressning.md
	commit_all behind
	git switch -q main
	sed -i 's/^status: .*/status: closed/' tk/risks/R-K7QM-utpressning.md
	commit_all closed
	run -0 lg-check --lang en -q --range main..behind
	lacks status-move
	run -0 lg-check --lang en -q --range main...behind
	git switch -q behind
	sed -i 's/^status: .*/status: closed/' tk/risks/R-K7QM-utpressning.md
	commit_all closed
	sed -i 's/^status: .*/status: open/' tk/risks/R-K7QM-utpressning.md
	commit_all reopened
	run lg-check --lang en -q --range behind~1..behind
	has status-move
}

@test "options of which one would be forgotten are refused" {
	small_new
	for both in '--staged --at=HEAD' '--range=HEAD..HEAD --at=HEAD' '--range=HEAD..HEAD --staged' \
		'--range=HEAD..HEAD --since=HEAD' '--history --since=HEAD' '--history --staged' \
		'--history --range=HEAD..HEAD'; do
		# shellcheck disable=SC2086 # two words
		run lg-check $both
		[ "$status" -eq 129 ] || {
			printf 'taken: %s\n' "$both"
			return 1
		}
	done
}
