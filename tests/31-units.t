#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Units that live in other repositories, each at one commit: read as if they were folders here,
# never written, and each repository that cannot be read says what to do.

load helper
load small
load writing

# two_new: ../kultur holds the unit kf, and small pins it; go to small.
two_new() {
	small_new kultur
	git rm -rq tk
	commit_all "kf alone"
	cd ..
	small_new
	git rm -rq kf
	pin
	commit_all "pin"
}

# pin [REPOSITORY [COMMIT [KEYS]]]: lg.yaml names the unit kf in another repository.
pin() {
	local commit=${2:-$(git -C "${1:-../kultur}" rev-parse HEAD)}

	write lg.yaml <<-END
	format: 1
	language: sv
	units:
	  tk: {path: tk, title: Trafikkontoret}
	  kf: {repository: ${1:-../kultur}, commit: $commit${3:+, $3}}
	END
}

risks() {
	run --separate-stderr lg-list --lang en --format csv "$@" 'TABLE id, unit, likelihood FROM risk'
}

check() {
	run lg-check --lang en -q --as-of 2025-12-31 "$@"
}

# refused NAME TEXT: the unit cannot be read, which is told once, at its place, and the rest is read.
refused() {
	check
	[ "$status" -eq 1 ]
	[ "$(grep -c error <<<"$output")" -eq 1 ]
	has "lg.yaml:5:3: error: "
	has "$2"
	has "[$1]"
	risks
	[[ $output == *R-K7QM* && $output != *R-9QW4* ]]
	[[ $stderr == *"rows may be missing"* ]]
}

@test "records of another repository are among the others, in each kind of source" {
	two_new
	for source in "" "--at HEAD"; do
		risks $source
		[ "$status" -eq 0 ]
		[[ $output == *R-9QW4,kf,1* && $output == *R-K7QM,tk,3* ]]
		check $source
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
	check --staged
	[ "$status" -eq 0 ]
	risks -u kf
	[[ $output == *R-9QW4* && $output != *R-K7QM* ]]
	run lg-show --lang en R-9QW4
	has "kf:kf/risks/R-9QW4-bortfall.md"
	has "O-2F9C  Avdelningschef"
	run lg-show --lang en O-2F9C
	has R-9QW4
}

@test "the pinned commit is read, not the branch and not the files" {
	two_new
	sed -i 's/likelihood: 1/likelihood: 2/' ../kultur/kf/risks/R-9QW4-bortfall.md
	(cd ../kultur && commit_all "higher")
	sed -i 's/likelihood: 2/likelihood: 4/' ../kultur/kf/risks/R-9QW4-bortfall.md
	risks
	[[ $output == *R-9QW4,kf,1* ]]
	pin && commit_all "a new pin"
	risks
	[[ $output == *R-9QW4,kf,2* ]]
	risks --at HEAD~1
	[[ $output == *R-9QW4,kf,1* ]]
}

@test "each record names the commit that it was read from" {
	two_new
	commits() { lg-list --format csv "$@" 'TABLE id, commit FROM risk'; }
	there=$(git -C ../kultur rev-parse HEAD) here=$(git rev-parse HEAD)
	[[ $(commits) == *"R-9QW4,$there"* && $(commits) != *"$here"* ]]
	[[ $(commits --at HEAD) == *"R-9QW4,$there"*"R-K7QM,$here"* ]]
	run lg-list --format csv 'TABLE id FROM risk WHERE commit IS MISSING'
	[[ $output == *R-K7QM* && $output != *R-9QW4* ]]
	sed -i 's/^  title:/  commit: {type: text, label: {sv: C, en: C}}\n  title:/' schema/risk.yaml
	check
	has "commit"
	has "[schema-value]"
}

@test "findings begin with the unit, and are asked for by path" {
	two_new
	sed -i 's/likelihood: 1/likelihood: 9/' ../kultur/kf/risks/R-9QW4-bortfall.md
	(cd ../kultur && commit_all "wrong")
	pin
	for path in "" kf: kf:kf kf:kf/risks R-9QW4 "-u kf"; do
		check $path
		[ "$status" -eq 1 ]
		has "kf:kf/risks/R-9QW4-bortfall.md:5:13: error: likelihood is 9"
	done
	for path in tk "-u tk"; do
		check $path
		[ "$status" -eq 0 ]
	done
	for path in kf:none kf:kf/risk nn:kf; do
		check $path
		[ "$status" -eq 128 ]
		has "[file-missing]"
	done
	run lg-list --format csv 'TABLE path FROM findings WHERE record.unit = "kf" AND severity = "error"'
	has "kf:kf/risks/R-9QW4-bortfall.md"
}

@test "the schema and the rules are those of the top" {
	two_new
	sed -i 's/max: 4/max: 1/' ../kultur/schema/risk.yaml
	echo 'nonsense' >../kultur/schema/checks.yaml
	(cd ../kultur && commit_all "other rules")
	pin
	check
	[ "$status" -eq 0 ]
	sed -i 's/value >= 12/value >= 2/' schema/checks.yaml
	check
	has "kf:kf/risks/R-9QW4-bortfall.md"
	has "[T-1-actions]"
}

@test "the folder: of the same name there, the only one, stated here, or the top" {
	two_new
	sed -i 's/^  kf:/  kultur:/; /^  tk:/d' ../kultur/lg.yaml
	(cd ../kultur && commit_all "one unit of another name")
	pin && risks
	[[ $output == *R-9QW4* ]]
	printf '  a: {path: a}\n' >>../kultur/lg.yaml
	(cd ../kultur && commit_all "two of other names")
	pin && refused unit-folder "does not say where the unit kf lies there; it has: kultur, a. Say it with path:"
	pin ../kultur "" "path: kf" && risks
	[[ $output == *R-9QW4* ]]
	git -C ../kultur mv kf/risks risks && git -C ../kultur rm -q lg.yaml
	(cd ../kultur && commit_all "records at the top, settings none")
	pin && risks
	[[ $output == *R-9QW4* ]]
	check kf:risks
	[ "$status" -eq 0 ]
	pin ../kultur "" "path: ." && risks
	[[ $output == *R-9QW4* ]]
	pin ../kultur "" "path: none" && check
	[ "$status" -eq 0 ]
	has "the folder kf:none of the unit kf does not exist [unit-missing]"
}

@test "settings there that cannot be read, and a unit that lives yet elsewhere" {
	two_new
	echo 'units: [' >../kultur/lg.yaml
	(cd ../kultur && commit_all "broken")
	pin && check
	[ "$status" -eq 1 ]
	has "kf:lg.yaml:"
	has "[yaml-syntax]"
	printf 'format: 1\nunits:\n  kf: {repository: ../x, commit: %040d}\n' 1 >../kultur/lg.yaml
	(cd ../kultur && commit_all "further on")
	pin && refused unit-folder "it has: kf"
}

@test "bare, beside its working tree, and seen from a bare repository" {
	two_new
	git clone -q --bare ../kultur ../kultur.git
	pin ../kultur.git && commit_all "bare"
	risks
	[[ $output == *R-9QW4* ]]
	pin ../kultur/.git && risks
	[[ $output == *R-9QW4* ]]
	git clone -q --bare . ../small.git
	cd ../small.git
	risks --at main
	[[ $output == *R-9QW4* ]]
}

@test "writing: refused with the place where the unit lives" {
	two_new
	remember
	for command in "lg-set R-9QW4 likelihood=2" "lg-edit R-9QW4" "lg-add -u kf risk title=x"; do
		run $command --lang en
		[ "$status" -ne 0 ]
		has "lg.yaml:5:3: error: the unit kf lives in the repository ../kultur; change its records there, then set its commit in lg.yaml [unit-elsewhere]"
	done
	unchanged
	run lg-set R-K7QM likelihood=2
	[ "$status" -eq 0 ]
	(cd ../kultur && git mv kf/risks/R-9QW4-bortfall.md kf/risks/R-3333.md &&
		sed -i s/R-9QW4/R-3333/ kf/risks/R-3333.md && commit_all "another id")
	pin
	run lg-add -u tk --lang en risk --id R-3333 title=x likelihood=1
	[ "$status" -ne 0 ]
	has "[id-duplicate]"
}

@test "a new pin may bring statuses forward by several moves" {
	two_new
	sed -i 's/status: draft/status: closed/' ../kultur/kf/risks/R-9QW4-bortfall.md
	(cd ../kultur && commit_all "done")
	pin && git add lg.yaml
	check --staged
	[ "$status" -eq 0 ]
}

@test "libgit2 is loaded for such a unit and for no other" {
	small_new
	loads() {
		LD_DEBUG=libs LD_DEBUG_OUTPUT=$HOME/loaded "$@" >/dev/null 2>&1
		cat "$HOME"/loaded.* >"$HOME/all" && rm "$HOME"/loaded.*
		grep -q libgit2 "$HOME/all"
	}
	run ! loads lg-check
	cd .. && rm -r small && two_new
	loads lg-check
}

@test "settings that cannot be: addresses, other roots, half an id, half a place" {
	two_new
	commit=$(git -C ../kultur rev-parse HEAD)
	for repository in https://kommun.example/k.git git@kommun.example:k.git 'C:/kultur' \
		ssh://kommun.example/k file:///srv/k /srv/kultur.git '~/kultur' --upload-pack=x $'"../k\\n"' '""' '[a]'; do
		pin "$repository" "$commit"
		check
		[ "$status" -eq 128 ]
		has "a repository is a folder on this machine, from the top of this repository"
		has "[config-value]"
	done
	for id in main HEAD "${commit:0:12}" "${commit^^}x" "$commit$commit" "g${commit:1}" '""'; do
		pin ../kultur "$id"
		check
		[ "$status" -eq 128 ]
		has "names its commit by all 40 digits"
	done
	for rest in "repository: ../kultur" "commit: $commit" "path: kf, commit: $commit" \
		"repository: ../kultur, commit: $commit, path: ../x" "repository: ../kultur, commit: $commit, path: ''"; do
		printf 'format: 1\nunits:\n  kf: {%s}\n' "$rest" >lg.yaml
		check
		[ "$status" -eq 128 ]
		has "[config-value]"
	done
}

@test "no repository there, not even one above" {
	two_new
	commit=$(git -C ../kultur rev-parse HEAD)
	for there in ../none ../kultur/kf ../kultur/lg.yaml .git/refs tk; do
		pin "$there" "$commit"
		refused unit-repository "there is no git repository at $there; clone it there"
	done
}

@test "no such commit, and ids of what is no commit" {
	two_new
	pin ../kultur "$(printf %040d 7)"
	refused unit-commit "there is no commit $(printf %040d 7) in ../kultur; run git -C ../kultur fetch, or"
	git -C ../kultur tag -a -m one one
	for object in one 'HEAD^{tree}' HEAD:lg.yaml; do
		pin ../kultur "$(git -C ../kultur rev-parse "$object")"
		refused unit-not-commit "in ../kultur is no commit; name one"
	done
}

@test "shallow and partial: each with the command that helps" {
	two_new
	git -C ../kultur config uploadpack.allowFilter true
	commit=$(git -C ../kultur rev-parse HEAD~1)
	git clone -q --depth 1 "file://$PWD/../kultur" "../it's"
	pin "../it's" "$commit"
	refused unit-shallow "git -C '../it'\\''s' fetch --unshallow"
	command=$(sed -n 's/.*; run \(git -C .*\) \[unit-shallow\]/\1/p' < <(lg-check --lang en -q))
	eval "$command"
	pin "../it's" "$commit" "path: kf" && risks
	[[ $output == *R-9QW4* ]]
	git clone -q --filter=blob:none --no-checkout "file://$PWD/../kultur" ../blobless
	pin ../blobless "$commit" "path: kf"
	check
	[ "$status" -eq 1 ]
	has "kf:kf/risks/R-9QW4-bortfall.md was left out when ../blobless was cloned; run git -C ../blobless fetch --refetch --no-filter [unit-partial]"
	git clone -q --filter=tree:0 --no-checkout "file://$PWD/../kultur" ../treeless
	pin ../treeless "$commit" "path: kf"
	refused unit-partial "git -C ../treeless fetch --refetch --no-filter"
	git -C ../treeless fetch -q --refetch --no-filter
	risks
	[[ $output == *R-9QW4* ]]
}

@test "a repository of another user: refused with the command that helps" {
	two_new
	chown -R nobody ../kultur 2>/dev/null || skip "needs the right to give files away"
	commit=$(sed -n 's/.*commit: \([0-9a-f]*\).*/\1/p' lg.yaml)
	refused git-owner "belongs to another user"
	command=$(sed -n 's/.*: \(git config --global --add safe.directory .*\) \[git-owner\]/\1/p' < <(lg-check --lang en -q))
	[ -n "$command" ]
	eval "$command"
	risks
	[[ $output == *R-9QW4* ]]
	git clone -q --bare . ../kultur.git
	chown -R nobody ../kultur.git
	pin ../kultur.git "$commit"
	refused git-owner "belongs to another user"
}

@test "SHA-256 and reftable" {
	two_new
	git init -q --object-format=sha256 ../sha256
	pin ../sha256 "$(printf %040d 7)"
	refused git-sha256 SHA-256
	git -C ../kultur config core.repositoryFormatVersion 1
	git -C ../kultur config extensions.refStorage reftable
	pin ../kultur "$(printf %040d 7)"
	refused git-reftable "reftable"
}

@test "the environment of a hook names another repository" {
	two_new
	hook pre-commit <<-'END'
	#!/bin/sh
	[ -n "$GIT_INDEX_FILE" ] || exit 3
	GIT_DIR=$PWD/.git GIT_OBJECT_DIRECTORY=$PWD/.git/objects lg-list --format csv 'TABLE id FROM risk' >"$HOME/hook" 2>&1
	END
	git commit -q --allow-empty -m x
	grep -q R-9QW4 "$HOME/hook"
}

@test "nothing there is run" {
	two_new
	for name in post-checkout pre-commit fsmonitor post-index-change reference-transaction; do
		printf '#!/bin/sh\ntouch "%s/ran"\n' "$HOME" >../kultur/.git/hooks/$name
		chmod +x ../kultur/.git/hooks/$name
	done
	git -C ../kultur config core.fsmonitor "$PWD/../kultur/.git/hooks/fsmonitor"
	git -C ../kultur config core.pager "touch $HOME/ran"
	git -C ../kultur config filter.x.smudge "touch $HOME/ran"
	echo '* filter=x' >../kultur/.git/info/attributes
	check
	risks
	[[ $output == *R-9QW4* ]]
	[ ! -e "$HOME/ran" ]
}

@test "objects kept in another place: read there, and missed when it is gone or a circle" {
	two_new
	git clone -q --shared ../kultur ../shared
	pin ../shared && risks
	[[ $output == *R-9QW4* ]]
	echo /nonexistent/objects >../shared/.git/objects/info/alternates
	refused unit-commit "run git -C ../shared fetch"
	realpath ../shared/.git/objects >../shared/.git/objects/info/alternates
	refused unit-commit "run git -C ../shared fetch"
}

@test "bytes that are not those of the pinned commit are refused" {
	two_new
	blob=$(git -C ../kultur rev-parse HEAD:kf/risks/R-9QW4-bortfall.md)
	file=../kultur/.git/objects/${blob:0:2}/${blob:2}
	false=$(sed 's/likelihood: 1/likelihood: 2/' ../kultur/kf/risks/R-9QW4-bortfall.md |
		git -C ../kultur hash-object -w --stdin)
	chmod +w "$file"
	cp "../kultur/.git/objects/${false:0:2}/${false:2}" "$file"
	check
	[ "$status" -eq 1 ]
	has "cannot read kf:kf/risks/R-9QW4-bortfall.md"
	has "[git-object]"
	commit=$(git -C ../kultur rev-parse HEAD)
	file=../kultur/.git/objects/${commit:0:2}/${commit:2}
	chmod +w "$file" && echo broken >"$file"
	refused git-object "cannot read $commit"
}

@test "links and odd names in the tree there" {
	two_new
	ln -s /etc/hostname ../kultur/kf/risks/R-2222-link.md
	ln -s /etc ../kultur/kf/actions
	blob=$(git -C ../kultur hash-object -w ../kultur/kf/risks/R-9QW4-bortfall.md)
	(cd ../kultur && commit_all "links")
	pin && check
	[ "$status" -eq 1 ]
	has "kf:kf/risks/R-2222-link.md is not a regular file"
	has "kf:kf/actions is not a regular file"
	risks=$({ printf '100644 ..\0'; printf '%s' "$blob" | sed 's/../\\x&/g' | xargs -0 printf '%b'; } |
		git -C ../kultur hash-object -w -t tree --literally --stdin)
	top=$(printf '040000 tree %s\trisks\n' "$risks" | git -C ../kultur mktree)
	pin ../kultur "$(git -C ../kultur commit-tree -m odd "$top")" "path: ."
	check
	has "kf:risks: error: a file or folder here is named .., which is not allowed"
}

@test "references to a unit that cannot be read are not reported beside it" {
	two_new
	(cd ../kultur && git mv kf/risks/R-9QW4-bortfall.md kf/x && mkdir kf/owners &&
		printf -- '---\nid: O-3333\ntitle: Chef\n---\n' >kf/owners/O-3333-chef.md && git rm -qf kf/x && commit_all "owner")
	pin
	sed -i 's/owner: O-2F9C/owner: O-3333/' tk/risks/R-K7QM-utpressning.md
	check
	[ "$status" -eq 0 ]
	mv ../kultur ../away
	pin ../kultur "$(git -C ../away rev-parse HEAD)"
	check
	[ "$(grep -c error <<<"$output")" -eq 1 ]
	has "[unit-repository]"
}

@test "the same commit gives the same report wherever the repositories lie" {
	two_new
	write templates/all.md <<-'END'
	---
	name: all
	title: Allt
	---
	# Allt

	```lg
	TABLE id, unit, commit FROM *
	```
	END
	commit_all "template"
	mkdir ../moved && git clone -q . ../moved/small && git clone -q ../kultur ../moved/kultur
	lg-report --at HEAD -u kf --year 2025 all >"$HOME/one" || [ $? -eq 1 ]
	(cd ../moved/small && lg-report --at HEAD -u kf --year 2025 all >"$HOME/two") || [ $? -eq 1 ]
	grep -q "$(git -C ../kultur rev-parse HEAD)" "$HOME/one"
	same "$HOME/one" "$HOME/two"
}

@test "a unit that moved to another folder is read at a revision from where it lay then" {
	small_new
	git mv kf kultur
	sed -i 's|path: kf|path: kultur|' lg.yaml
	commit_all "another folder"
	sed -i 's/likelihood: 1/likelihood: 2/' kultur/risks/R-9QW4-bortfall.md
	commit_all "higher"
	paths() { lg-list --format csv -u kf --at "$1" 'TABLE path, likelihood FROM risk'; }
	[[ $(paths HEAD) == *kultur/risks/R-9QW4-bortfall.md,2* ]]
	[[ $(paths HEAD~2) == *kf/risks/R-9QW4-bortfall.md,1* ]]
	[[ $(lg-list --format csv 'TABLE path FROM risk WHERE unit = "kf" AT "HEAD~2"') == *kf/risks* ]]
	check --at HEAD~2
	[ "$status" -eq 0 ]
}
