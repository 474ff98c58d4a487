#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-log and the table `changes`: the history of fields, by content, along whatever git has done.

load helper
load small

history=$BATS_TEST_DIRNAME/history

# The history that the other script computes, from git's trees and a YAML reader of its own.
same_as_git() {
	lg-log --format=json "$@" >answer.json 2>faults
	/usr/bin/python3 -B "$history/compare.py" "${directory:-.}" answer.json
}

log() {
	run --separate-stderr lg-log --lang en "$@"
}

# edit ID OLD NEW [SUBJECT]: a line of a record, by hand, in a commit.
edit() {
	sed -i "s/^$2\$/$3/" "$(git ls-files "*$1*")"
	commit_all "${4:-edit}"
}

@test "for people: by commit and record, in the words of the schema, with the reason" {
	small_new
	lg-set R-K7QM likelihood=2 status=closed -m "Bättre skydd efter bytet."
	log R-K7QM --since 2026-01-01 -n 1
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	same <(echo "${output:13}") - <<-'END'
	2026-01-01 00:01 Samordnare <samordnare@kommun.example>
	    Bättre skydd efter bytet.
	  R-K7QM  Utpressning
	    Likelihood  3 -> 2
	    Status      Open -> Closed
	END
	run lg-log --lang sv R-K7QM -n 1
	has "    Sannolikhet  3 -> 2"
	has "    Status       Öppen -> Stängd"
	lg-set R-K7QM owner=
	log R-K7QM -n 1
	has "O-2F9C -> –"
}

@test "what is new is told with its fields, what is removed by its name" {
	small_new
	git rm -q tk/actions/A-T31B-segmentera-natet.md
	commit_all
	log A-T31B
	same <(sed -E 's/^[0-9a-f]{12}/COMMIT/' <<<"$output") - <<-'END'
	COMMIT 2026-01-01 00:01 Samordnare <samordnare@kommun.example>
	  A-T31B  Segmentera nätet  (removed)

	COMMIT 2026-01-01 00:00 Samordnare <samordnare@kommun.example>
	  A-T31B  Segmentera nätet  (new)
	    Title  Segmentera nätet
	    Due    2026-06-30
	    Cost   12.50
	    Done   no
	    Years  2026–2028
	END
	run lg-log --format=json A-T31B
	[ "$(grep -c '"new": null' <<<"$output")" -eq 6 ]
	[ "$(grep -c '"old": null' <<<"$output")" -eq 6 ]
}

@test "JSON and CSV have the same rows, whole" {
	small_new
	edit R-K7QM 'tags: .*' 'tags: ["a, b", c]'
	commit=$(git rev-parse HEAD)
	log --format=json R-K7QM --field tags -n 1
	same <(echo "$output") - <<-END
	[
	{"commit": "$commit", "date": "2026-01-01T00:01Z", "author": "Samordnare <samordnare@kommun.example>", "record": "R-K7QM", "field": "tags", "old": "[drift, avtal]", "new": "['a, b', c]", "reason": null, "approved_by": null, "evidence": null}
	]
	END
	lg-log --format=csv R-K7QM --field tags -n 1 >rows.csv
	printf '%s\r\n' "commit,date,author,record,field,old,new,reason,approved_by,evidence" \
		"$commit,2026-01-01T00:01Z,Samordnare <samordnare@kommun.example>,R-K7QM,tags,\"[drift, avtal]\",\"['a, b', c]\",,," |
		same - rows.csv
}

@test "by query, field, author and period" {
	small_new
	tick 86400
	GIT_AUTHOR_NAME="Åsa Ö" edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	tick 86400
	edit R-9QW4 'consequence: 2' 'consequence: 4'
	rows() {
		lg-log --format=json "$@" | grep -o '"record": "[^"]*", "field": "[^"]*"' |
			cut -d'"' -f4,8 | tr '"\n' ': '
	}
	[ "$(rows type:risk likelihood:2)" != "" ]
	[ "$(rows --since 2026-01-02 type:risk)" = "R-9QW4:consequence R-K7QM:likelihood " ]
	[ "$(rows --since 2026-01-02 FROM risk WHERE likelihood = 2)" = "R-K7QM:likelihood " ]
	[ "$(rows --since 2026-01-02 --until 2026-01-02)" = "R-K7QM:likelihood " ]
	[ "$(rows --until 2026-01-01 --field status)" = "R-9QW4:status R-K7QM:status " ]
	[ "$(rows --author 'åsa ö')" = "R-K7QM:likelihood " ]
	[ "$(rows --author samordnare@ -n 1)" = "R-9QW4:consequence " ]
	[ "$(rows --at HEAD~1 -n 1)" = "R-K7QM:likelihood " ]
	run -1 lg-log --author nobody
	[ -z "$output" ]
	run -1 lg-log R-0000
	run -128 lg-log 'FROM risk WHERE nope = 1'
	has query-name
	run -129 lg-log --since today
	run -129 lg-log -n 0
	run -129 lg-log --blame
}

@test "a new slug, another folder and another unit are the same record" {
	small_new
	git mv tk/risks/R-K7QM-utpressning.md tk/risks/R-K7QM-annat.md
	commit_all "slug"
	mkdir -p kf/risks/7
	git mv tk/risks/R-K7QM-annat.md kf/risks/7/R-K7QM.md
	edit R-K7QM 'likelihood: 3' 'likelihood: 1'
	log --format=json R-K7QM
	[ "$(grep -c '"field"' <<<"$output")" -eq 12 ]
	[[ ${lines[1]} == *'"field": "likelihood", "old": "3", "new": "1"'* ]]
	same_as_git
	run lg-list 'LIST unit FROM changes WHERE record = "R-K7QM" AND old = "3"'
	has "kf"
}

@test "a merge is told what differs from each of its parents, and nothing else" {
	small_new
	git branch side
	edit R-K7QM 'likelihood: 3' 'likelihood: 2' "ours"
	git checkout -q side
	edit R-K7QM 'reviewed: .*' 'reviewed: 2025-12-01' "theirs"
	git checkout -q main
	git merge -q --no-edit side
	log -n 1 R-K7QM
	has "Reviewed"
	[ "$(lg-log --format=json | grep -c "$(git rev-parse HEAD)")" -eq 0 ]

	# One that adds a change of its own, in a field that neither side touched.
	git reset -q --hard HEAD~1
	git merge -q --no-commit --no-ff side
	sed -i 's/^consequence: 4 .*/consequence: 1/' tk/risks/R-K7QM*
	git rm -q --cached tk/owners/O-2F9C-avdelningschef.md
	rm tk/owners/O-2F9C-avdelningschef.md
	commit_all "merge"
	log --format=json -n 1
	[ "$(grep -c '"field"' <<<"$output")" -eq 3 ]
	has '"field": "consequence", "old": "4", "new": "1"'
	has '"record": "O-2F9C", "field": "title", "old": "Avdelningschef", "new": null'
	same_as_git
}

@test "a record that a merge drops is told, though each side had moved it" {
	small_new
	git branch side
	git mv tk/risks/R-K7QM-utpressning.md tk/risks/R-K7QM-ours.md
	commit_all "ours"
	git checkout -q side
	git mv tk/risks/R-K7QM-utpressning.md tk/risks/R-K7QM-theirs.md
	commit_all "theirs"
	tree=$(git ls-tree -r main | grep -v R-K7QM | GIT_INDEX_FILE=$PWD/other git update-index --index-info &&
		GIT_INDEX_FILE=$PWD/other git write-tree)
	git checkout -q --detach "$(git commit-tree -p main -p side -m merge "$tree")"
	log -n 1
	has "R-K7QM  Utpressning  (removed)"
	rm other
	same_as_git
}

@test "the history equals that of another program, whatever git has done" {
	for seed in 1 2 3 4; do
		/usr/bin/python3 -B "$history/generate.py" "made$seed" --seed "$seed"
		(cd "made$seed" && same_as_git)
		grep -q 'history-broken' "made$seed/faults"
	done
}

@test "folders of hundreds of files, which are not taken apart whole" {
	/usr/bin/python3 -B "$history/generate.py" made --seed 6 --commits 100 --records 3000
	cd made
	[ "$(git cat-file -s "HEAD:a/risks")" -gt 8192 ]
	same_as_git
}

@test "a history so long that two processes take it apart" {
	/usr/bin/python3 -B "$history/generate.py" made --seed 9 --commits 700
	cd made
	same_as_git

	told_alone
	[ "$trails" -gt 20 ]

	# The second of them cannot be had.
	command -v strace >/dev/null || skip "no strace"
	without_second() {
		rm -rf .git/lg
		ASAN_OPTIONS=detect_leaks=0 strace -o calls -e trace=clone \
			-e inject=clone:error=EAGAIN lg-log --format=json "$@" >again.json 2>/dev/null
		grep -q INJECTED calls
	}
	without_second
	same answer.json again.json
	lg-log --format=json "${ids[5]}" >answer.json 2>/dev/null
	without_second "${ids[5]}"
	same answer.json again.json
}

@test "what cannot be read is said and passed over" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: [' "broken"
	broken=$(git rev-parse HEAD)
	edit R-9QW4 'consequence: 2' 'consequence: 4'
	edit R-K7QM 'likelihood: \[' 'likelihood: 1' "mended"
	echo 'type: [' >schema/owner.yaml
	commit_all "schema"
	git revert --no-edit HEAD >/dev/null
	log --format=json R-K7QM -n 1
	[ "$status" -eq 0 ]
	has '"field": "likelihood", "old": "3", "new": "1"'
	[[ $stderr == *"tk/risks/R-K7QM-utpressning.md:"*"in commit ${broken:0:12} "*"[history-broken]"* ]]
	[[ $stderr != *schema* ]]
	log
	[[ $stderr == *"schema/owner.yaml:"*"[history-broken]"* ]]
	same_as_git
}

@test "a schema that changes is no change of a record, and gone types keep their history" {
	small_new
	sed -i 's/type: decimal/type: text/' schema/action.yaml
	git rm -q -r schema/owner.yaml tk/owners
	sed -i '/owner:/d' schema/risk.yaml tk/risks/* kf/risks/*
	commit_all "schema"
	log --format=json O-2F9C
	[ "$(grep -c '"field"' <<<"$output")" -eq 4 ]
	[ "$(lg-log --format=json -n 1 | grep -c '"field": "cost"')" -eq 0 ]
	same_as_git
}

@test "what the cache holds is what is computed: new commits, other branches, damage, a kill" {
	/usr/bin/python3 -B "$history/generate.py" made --seed 7
	cd made
	lg-log --format=json >whole 2>&1
	rm -r .git/lg
	for commit in $(git rev-list --topo-order --reverse HEAD | awk 'NR % 23 == 0'); do
		lg-log --at "$commit" --format=json >/dev/null 2>&1 || true
	done
	lg-log --format=json >again 2>&1
	same whole again
	cp .git/lg/history kept
	for size in 0 10 200 5000 20000; do
		head -c "$size" kept >.git/lg/history
		lg-log --format=json >again 2>&1
		same whole again
	done
	sed 's/./x/3000' kept >.git/lg/history
	lg-log --format=json >/dev/null 2>&1 || [ "$?" -lt 128 ]
	for pause in 0.001 0.003 0.006 0.01 0.02 0.03; do
		rm -f .git/lg/history
		timeout -s KILL "$pause" lg-log --format=json >/dev/null 2>&1 || true
		lg-log --format=json >again 2>&1
		same whole again
	done
	rm -rf .git/lg
	chmod a-w .git
	lg-log --format=json >again 2>&1
	chmod u+w .git
	same whole again
}

# told_alone: each record of a history asked for by itself, without a cache, is told what it is told
# among all; sets `ids`, and `trails`, how many of them left no cache.
told_alone() {
	local id
	rm -rf .git/lg
	lg-log --format=json 2>/dev/null | sed 's/,$//' >whole
	mapfile -t ids < <(grep -o '"record": "[^"]*"' whole | cut -d'"' -f4 | sort -u)
	trails=0
	for id in "${ids[@]}"; do
		rm -rf .git/lg
		lg-log --format=json "$id" 2>/dev/null | sed 's/,$//' >alone
		[ -e .git/lg/history ] || trails=$((trails + 1))
		same <(grep -e '^[][]$' -e "\"record\": \"$id\"" whole) alone
	done
}

@test "one record alone is told what it is told among all, by whatever git has noted" {
	/usr/bin/python3 -B "$history/generate.py" made --seed 3
	cd made
	told_alone
	[ "${#ids[@]}" -gt 30 ]
	[ "$trails" -gt 25 ]
	git commit-graph write --reachable --no-progress
	told_alone
	[ "$trails" -gt 25 ]
	git commit-graph write --reachable --changed-paths --no-progress
	told_alone
	[ "$trails" -gt 25 ]

	# What git has noted in layers, the last commits not at all.
	rm .git/objects/info/commit-graph
	for back in 100 60 20; do
		git rev-list HEAD | sed -n "${back}p" | git commit-graph write --stdin-commits --changed-paths \
			--split=no-merge --no-progress
	done
	[ "$(wc -l <.git/objects/info/commit-graphs/commit-graph-chain)" -eq 3 ]
	told_alone
	[ "$trails" -gt 25 ]
}

@test "an index of commits that is damaged does no harm" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	lg-log --format=json R-K7QM >whole
	git commit-graph write --reachable --changed-paths --no-progress
	index=.git/objects/info/commit-graph
	chmod u+w "$index"
	cp "$index" kept
	size=$(stat -c %s kept)
	for ((at = 0; at < size - 20; at += 13)); do
		head -c "$at" kept >"$index"
		lg-log --format=json R-K7QM >again
		same whole again
	done
	for ((at = 0; at < size; at += 3)); do
		cp kept "$index"
		printf '\377\376\177' | dd of="$index" bs=1 seek="$at" conv=notrunc status=none
		status=0
		timeout 20 lg-log --format=json R-K7QM >again 2>&1 || status=$?
		[ "$status" -le 128 ] && [ "$status" -ne 124 ]
	done
}

@test "a record that went and came back elsewhere is one record, also when it is asked for alone" {
	small_new
	sed 's/R-K7QM/R-2F9C/' tk/risks/R-K7QM-utpressning.md >tk/risks/R-2F9C-hot.md
	commit_all "new"
	for n in 1 2 4; do edit R-2F9C 'likelihood: .*' "likelihood: $n"; done
	mkdir ../aside
	mv tk/risks/R-2F9C-hot.md ../aside
	commit_all "away"
	for n in 1 3 4; do edit R-9QW4 'consequence: .*' "consequence: $n"; done
	mv ../aside/R-2F9C-hot.md kf/risks/R-2F9C-fara.md
	commit_all "back"
	told_alone
	[ "$trails" -eq "${#ids[@]}" ]
	[ "$(lg-log --format=json R-2F9C | grep -c "likelihood")" -eq 6 ]
}

@test "a cache that lacks little is brought up to date, one that lacks much is left alone" {
	small_new
	lg-log >/dev/null
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	cp .git/lg/history kept
	log R-K7QM --format=json
	run ! cmp -s kept .git/lg/history
	cp .git/lg/history kept
	for ((n = 0; n < 20; n++)); do
		edit R-K7QM 'consequence: .*' "consequence: $((n % 4 + 1))"
	done
	log R-K7QM --format=json
	[ "$(grep -c '"consequence"' <<<"$output")" -eq 21 ]
	cmp kept .git/lg/history
	log R-K7QM
	has "Consequence"
	log --format=json
	run ! cmp -s kept .git/lg/history
}

@test "git is not asked for its HEAD where that is plain" {
	local lg there
	small_new
	git config core.logAllRefUpdates false
	lg=$(command -v lg-log)
	there=$PWD
	# known: git is not needed, with a cache or without; asked: else there is no answer.
	known() {
		lg-log --format=json >../whole
		PATH=/nowhere run "$lg" --format=json "$@"
		same ../whole <(echo "$output")
		rm -r .git/lg
		PATH=/nowhere run "$lg" --format=json "$@"
		same ../whole <(echo "$output")
	}
	asked() {
		PATH=/nowhere run "$lg" -C "$there" --format=json
		has "[git-program]"
	}
	known
	git checkout -q -b some/where
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	known
	git pack-refs --all
	[ ! -e .git/refs/heads/some ]
	known
	git commit -q --allow-empty -m "loose again"
	known
	git checkout -q --detach HEAD~1
	known
	git checkout -q main
	[ "$(lg-log --format=json | grep -c likelihood)" -eq 2 ]

	export GIT_DIR=$PWD/.git
	asked
	unset GIT_DIR
	git worktree add -q ../tree
	there=../tree
	asked
	there=$PWD
	git rev-parse HEAD >.git/shallow
	asked
	run -128 lg-log
	has "[history-shallow]"
	rm .git/shallow
	git config core.worktree "$PWD"
	asked
	git config --unset core.worktree
	git commit -q --allow-empty -m "loose"
	known
	mv .git/refs ../refs
	ln -s ../../refs .git/refs
	asked
	rm .git/refs
	mv ../refs .git/refs
	chown 12345 .git 2>/dev/null || return 0
	run -128 lg-log
	has "[git-owner]"
	chown "$(id -u)" .git
	known
}

@test "records below a folder of the repository, and a work tree of its own" {
	/usr/bin/python3 -B "$history/generate.py" made --seed 5 --commits 40
	git init -q all
	git -C all fetch -q ../made made
	git -C all read-tree --prefix=deep/er/ FETCH_HEAD
	git -C all commit -q -m "below"
	git -C all worktree add -q ../tree
	sed -i 's/^likelihood: .*/likelihood: 4/' tree/deep/er/*/risks/*.md || true
	git -C tree commit -qam "edit"
	directory=tree/deep/er
	lg-log -C "$directory" --format=json >answer.json 2>/dev/null
	/usr/bin/python3 -B "$history/compare.py" "$directory" answer.json
	[ -e all/.git/lg/history-* ]
	cd "$directory"
	git commit-graph write --reachable --changed-paths --no-progress
	id=$(sed 's/,$//' ../../../answer.json | tee whole | grep -o '"record": "[^"]*"' | tail -1 |
		cut -d'"' -f4)
	rm -r ../../../all/.git/lg
	lg-log --format=json "$id" 2>/dev/null | sed 's/,$//' >alone
	[ ! -e ../../../all/.git/lg ]
	same <(grep -e '^[][]$' -e "\"record\": \"$id\"" whole) alone
}

@test "no history is told of a shallow clone, without a commit, or outside git" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	git clone -q --depth 1 "file://$PWD" ../shallow
	run -128 lg-log -C ../shallow
	has "git fetch --unshallow"
	has "[history-shallow]"
	run -128 lg-list -C ../shallow 'FROM changes'
	has "[history-shallow]"
	run -128 lg-log --at nowhere
	has "[git-revision]"
	mkdir ../new
	cp -r lg.yaml schema ../new
	run -128 lg-log -C ../new
	has "[git-none]"
	git init -q ../new
	run -128 lg-log -C ../new
	has "[git-unborn]"
	blob=$(git rev-parse HEAD:tk/risks/R-K7QM-utpressning.md)
	rm -f .git/objects/"${blob:0:2}"/"${blob:2}"
	rm -rf .git/lg
	run -128 lg-log
	has "object not found"
	has "[git-object]"
}

@test "objects are found in packs, loose and borrowed, and what is damaged is told" {
	small_new
	for ((n = 0; n < 12; n++)); do
		edit R-K7QM 'consequence: .*' "consequence: $((n % 4 + 1))"
	done
	lg-log --format=json >whole
	lg-log --format=json R-K7QM >one
	# fresh DIRECTORY: the same is told there without a cache, of all records and of one.
	fresh() {
		rm -rf "$1/.git/lg"
		lg-log -C "$1" --format=json R-K7QM >again
		same one again
		lg-log -C "$1" --format=json >again
		same whole again
	}
	git repack -qad
	git prune-packed
	[ "$(find .git/objects -type f -path '*/??/*' | wc -l)" -eq 0 ]
	fresh .
	git clone -q --shared . ../borrower
	fresh ../borrower
	git clone -q --shared . ../both
	git -C ../both commit -q --allow-empty -m "loose"
	fresh ../both
	cp -r . ../damaged
	pack=$(echo ../damaged/.git/objects/pack/*.pack)
	chmod u+w "$pack"
	truncate -s "$(($(stat -c %s "$pack") / 2))" "$pack"
	rm -rf ../damaged/.git/lg
	run -128 lg-log -C ../damaged
	has "[git-object]"
	rm ../damaged/.git/objects/pack/*.idx
	run -128 lg-log -C ../damaged
	has "[git-object]"
}

@test "parents are read as git reads them, and what names none ends the answer" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	before=$(git rev-parse HEAD)
	# head_with SED: the last commit, made again with other bytes, takes its place.
	head_with() {
		git cat-file commit "$before" | sed "$1" |
			git hash-object -t commit -w --literally --stdin >.git/refs/heads/main
		rm -rf .git/lg
	}
	lg-log --format=json >whole
	lg-log --format=json R-K7QM >one
	head_with 's/^parent \(.*\)/parent \U\1/'
	git cat-file commit HEAD | grep -q '^parent .*[A-F]'
	lg-log --format=json R-K7QM | sed "s/$(git rev-parse HEAD)/$before/" >again
	same one again
	lg-log --format=json | sed "s/$(git rev-parse HEAD)/$before/" >again
	same whole again

	for bad in 's/^parent \(.\).*/parent \1/' 's/^parent ./parent g/' 's/^parent/parents/' \
		's/^author/writer/'; do
		head_with "$bad"
		run -128 lg-log R-K7QM
		has "$(git rev-parse HEAD) is no commit"
		run -128 lg-log
		has "$(git rev-parse HEAD) is no commit"
	done
}

@test "objects that git replaces are told as they are" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	lg-log --format=json >before
	git replace --edit --raw HEAD >/dev/null 2>&1 || true
	git replace -f HEAD HEAD~1
	rm -rf .git/lg
	lg-log --format=json >after
	same before after
}

@test "control characters of names, reasons and values are visible" {
	small_new
	printf '%s\n' '---' 'id: R-9QW4' 'title: "a\e[31mb\u202Ec"' '---' >kf/risks/R-9QW4-bortfall.md
	git add -A
	GIT_AUTHOR_NAME=$'x\e[2Jy' git commit -q -m "s" -m $'r\e[1mz'
	run lg-log -n 1
	has 'a<U+001B>[31mb<U+202E>c'
	has 'r<U+001B>[1mz'
	has 'x<U+001B>[2Jy'
}

@test "blame: each line of the front matter with the change that made it so" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	edit R-K7QM 'likelihood: 2' 'likelihood: 4'
	sed -i 's/^title:.*/# why\ntitle: Utpressning/; s/^counts:.*/counts:\n  berörda: 13/' tk/risks/R-K7QM*
	commit_all
	short() { git rev-parse --short=12 "$1"; }
	log --blame R-K7QM
	same <(echo "$output") - <<-END
	$(short HEAD~3) 2026-01-01 Samordnare           | id: R-K7QM
	                                             | # why
	$(short HEAD~3) 2026-01-01 Samordnare           | title: Utpressning
	$(short HEAD~3) 2026-01-01 Samordnare           | owner: O-2F9C
	$(short HEAD~1) 2026-01-01 Samordnare           | likelihood: 4
	$(short HEAD~3) 2026-01-01 Samordnare           | consequence: 4      # enligt ISIL
	$(short HEAD~3) 2026-01-01 Samordnare           | actions: [A-T31B]
	$(short HEAD~3) 2026-01-01 Samordnare           | tags: [drift, avtal]
	$(short HEAD) 2026-01-01 Samordnare           | counts:
	$(short HEAD) 2026-01-01 Samordnare           |   berörda: 13
	$(short HEAD~3) 2026-01-01 Samordnare           | reviewed: 2025-06-01
	$(short HEAD~3) 2026-01-01 Samordnare           | status: open
	END
	log --blame R-K7QM --format=json
	has '{"line": 6, "text": "likelihood: 4", "field": "likelihood", "commit": "'"$(git rev-parse HEAD~1)"'", "date": "2026-01-01T00:02Z"'
	log --blame R-K7QM --format=csv --at HEAD~2
	has '5,likelihood: 2,likelihood,'"$(git rev-parse HEAD~2)"
	run -1 lg-log --blame R-0000
	has record-not-found
}

@test "of two files with one id, blame takes the one that lg-show takes" {
	small_new
	mkdir tk/risks/0
	sed 's/^title:.*/title: Kopia/' tk/risks/R-K7QM* >tk/risks/0/R-K7QM.md
	commit_all
	run lg-show R-K7QM
	has "Kopia"
	log --blame R-K7QM
	has "| title: Kopia"
}

@test "blame passes over a change that a merge did not take" {
	small_new
	git branch side
	edit R-K7QM 'likelihood: 3' 'likelihood: 2' "ours"
	ours=$(git rev-parse --short=12 HEAD)
	git checkout -q side
	tick 3600
	edit R-K7QM 'likelihood: 3' 'likelihood: 1' "theirs"
	git checkout -q main
	git merge -q -s ours --no-edit side
	run lg-log --blame R-K7QM
	has "$ours 2026-01-01 Samordnare           | likelihood: 2"
}

@test "the table changes: columns, references, SINCE, groups and collections" {
	small_new
	git tag review
	lg-set R-K7QM likelihood=2 -m "Bättre skydd"
	edit R-9QW4 'status: draft' 'status: open'
	list() {
		run lg-list --format=csv --lang en "$@"
		output=${output//$'\r'/}
		mapfile -t lines <<<"$output"
	}
	list 'TABLE record, record.type, record.title, type, unit, field, old, new, reason FROM changes SINCE "review"'
	[ "${lines[1]}" = "R-9QW4,risk,Bortfall,risk,kf,status,draft,open," ]
	[ "${lines[2]}" = "R-K7QM,risk,Utpressning,risk,tk,likelihood,3,2,Bättre skydd" ]
	[ "${#lines[@]}" -eq 3 ]
	list 'TABLE count() FROM changes WHERE record.type = "risk" GROUP BY record SINCE "review"'
	has query-rest
	list 'TABLE record, count() FROM changes WHERE record.type = "risk" SINCE "review" GROUP BY record'
	[ "${lines[2]}" = "R-K7QM,1" ]
	list 'LIST id FROM risk AS r WHERE any(FROM changes AS c WHERE c.record.id = r.id AND c.field = "status" SINCE "review")'
	[ "${lines[*]:1}" = "R-9QW4" ]
	list 'LIST field FROM changes AT "review"'
	lacks "likelihood,3"
	list 'TABLE date FROM changes WHERE date(date) = "2026-01-01" AND approved_by IS MISSING LIMIT 1'
	[ "${lines[1]}" = "2026-01-01T00:01Z" ]
	list -u tk 'LIST record FROM changes SINCE "review"'
	[ "${lines[*]:1}" = "R-K7QM" ]
	run -128 lg-list 'FROM changes SINCE "nowhere"'
	has "git-revision"
	run lg-list --lang sv 'TABLE FROM changes LIMIT 1'
	has "Före"
}

@test "rules of a check and templates read the table too" {
	small_new
	edit R-K7QM 'likelihood: 3' 'likelihood: 2'
	cat >>schema/checks.yaml <<-'END'
	  - id: T-3-jump
	    severity: warning
	    query: FROM risk AS r WHERE count(FROM changes AS c WHERE c.record.id = r.id AND c.field = "likelihood") > 1
	    message:
	      sv: "Sannolikheten för {title} har ändrats."
	      en: "The likelihood of {title} has changed."
	END
	run lg-check --lang en --as-of 2026-01-02
	has "The likelihood of Utpressning has changed. [T-3-jump]"
	lacks "Bortfall has changed"
	mkdir -p templates
	printf '%s\n' '---' 'title: A' '---' '' '```lg' \
		'TABLE record, old, new FROM changes SINCE "HEAD~2"' '```' >templates/changed.md
	commit_all
	run lg-report -u tk --as-of 2026-01-02 changed
	has "| 3"
}
