#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-init: a repository that works at once, and an older one that keeps every byte of its own.

load helper
load writing

init() {
	run --separate-stderr lg-init --lang en "$@"
}

@test "a folder becomes a records repository with one commit of what was made" {
	init trafik
	[ "$status" -eq 0 ]
	[[ $output == "records repository in $PWD/trafik, new files: "* ]]
	[ -z "$stderr" ]
	cd trafik
	[ "$(git rev-list --count HEAD)" -eq 1 ]
	[ "$(git symbolic-ref --short HEAD)" = main ]
	[ -z "$(git status --porcelain)" ]
	same <(committed | sed 's|/.*||' | sort -u) <(printf '%s\n' .gitattributes lg.yaml schema templates)
	grep -Eqx 'repository: [0-9a-f]{32}' lg.yaml
	same <(grep -v '^repository:' lg.yaml) - <<-'END'
	format: 1
	language: en
	branch: main
	units:
	  trafik:
	    path: .
	    title: trafik
	END
	run lg-check
	[ "$status" -eq 0 ]
}

@test "the word of the repository is random, or the one that is given and can be one" {
	lg-init a
	lg-init b
	[ "$(grep ^repository: a/lg.yaml)" != "$(grep ^repository: b/lg.yaml)" ]
	lg-init --repository 0123456789abcdef c
	grep -qx 'repository: .*0123456789abcdef.*' c/lg.yaml
	run lg-init --lang en --repository short d
	[ "$status" -ne 0 ]
	has config-value
	[ ! -e d ]
}

@test "a unit with its own folder and a title; the language of the user" {
	init --lang sv -u kultur --title 'Kultur: "bibliotek" & # museer'
	[ "$status" -eq 0 ]
	grep -Eqx 'repository: [0-9a-f]{32}' lg.yaml
	same <(grep -v '^repository:' lg.yaml) - <<-'END'
	format: 1
	language: sv
	branch: main
	units:
	  kultur:
	    path: kultur
	    title: 'Kultur: "bibliotek" & # museer'
	END
	run lg-add owner title=X level=city
	[ "$status" -eq 0 ]
	[[ $output == kultur/owners/* ]]
}

@test "in a repository with work of its own only what was made is committed" {
	git init -q -b trunk
	echo a >a && git add a && git commit -q -m a
	echo b >b && git add b
	echo c >c
	init
	[ "$status" -eq 0 ]
	[ "$(git status --porcelain)" = $'A  b\n?? c' ]
	grep -qx 'branch: trunk' lg.yaml
	[ -z "$(committed | grep -x '[abc]')" ]
}

@test "once more: nothing changes; what is new is added, what is different is told" {
	init
	remember
	init
	[ "$status" -eq 0 ]
	[[ $output == *"new files: 0" ]]
	unchanged
	echo '# ours' >>schema/risk.yaml
	git rm -q schema/owner.yaml
	commit_all
	init
	[ "$status" -eq 0 ]
	[[ $output == *"new files: 1" ]]
	[ "$(committed)" = schema/owner.yaml ]
	[[ $stderr == *"schema/risk.yaml is yours and stays as it is; git diff --no-index"*"[init-differs]"* ]]
	tail -1 schema/risk.yaml | grep -qx '# ours'
}

@test "what a killed run left is completed by the next one" {
	init
	cp -r .gitattributes lg.yaml schema templates "$HOME"
	rm -rf .git && git init -q
	init
	[ "$status" -eq 0 ]
	[ "$(git rev-list --count HEAD)" -eq 1 ]
	[ -z "$(git status --porcelain)" ]
}

@test "git refuses: everything as before" {
	git init -q
	hook pre-commit <<<"exit 1"
	remember
	init
	[ "$status" -eq 128 ]
	[[ $stderr == *"git refused the commit"* ]]
	unchanged
	rm .git/hooks/pre-commit
	touch .git/index.lock
	init
	rm .git/index.lock
	[ "$status" -eq 128 ]
	unchanged
	init
	[ "$status" -eq 0 ]
}

@test "git refuses in a folder that the command makes: nothing is left, not even git's own" {
	mkdir "$HOME/template" "$HOME/template/hooks" empty
	printf '#!/bin/sh\nexit 1\n' >"$HOME/template/hooks/pre-commit"
	chmod +x "$HOME/template/hooks/pre-commit"
	ln -s "$HOME" "$HOME/template/link"
	export GIT_TEMPLATE_DIR=$HOME/template
	init new
	[ "$status" -eq 128 ]
	[[ $stderr == *"git refused the commit"* ]]
	[ ! -e new ]
	init empty
	[ "$status" -eq 128 ]
	[ -d empty ]
	[ -z "$(ls -A empty)" ]
	init new --unit ../out
	[ "$status" -eq 128 ]
	[ ! -e new ]
	[ -x "$HOME/template/hooks/pre-commit" ]
	mkdir own && echo mine >own/file && init own
	[ "$(ls -A own)" = file ]
	unset GIT_TEMPLATE_DIR
	init new
	[ "$status" -eq 0 ]
}

@test "a folder that cannot be made, and too many of them" {
	echo file >file
	init file
	[ "$status" -eq 128 ]
	[[ $stderr == *"nothing was changed [file-write]"* ]]
	init one two
	[ "$status" -eq 129 ]
}

@test "a folder below the top of git, with blanks and a leading dash" {
	git init -q
	init -- "-a 'b"
	[ "$status" -eq 0 ]
	[ ! -e "-a 'b/.git" ]
	[ -z "$(git status --porcelain)" ]
	cd -- "-a 'b"
	run lg-add owner title=X level=city
	[ "$status" -eq 0 ]
}

@test "a folder whose name begins with a digit, or has no letter at all, names its unit all the same" {
	init 2026-lis
	[ "$status" -eq 0 ]
	grep -q '^  unit-2026-lis:$' 2026-lis/lg.yaml
	init -- ---
	[ "$status" -eq 0 ]
	grep -q '^  unit:$' ./---/lg.yaml
}

@test "git is told to merge records by field, but for an own .gitattributes" {
	init
	[ "$status" -eq 0 ]
	[[ $output == *"records merge by field once git is told to, in each clone: git config merge.lg.driver 'lg-merge %O %A %B %L %P'" ]]
	[ "$(git check-attr merge a/risks/b.md)" = "a/risks/b.md: merge: lg" ]
	echo '# ours' >.gitattributes
	commit_all
	init
	[[ $stderr == *".gitattributes is yours and stays as it is; add the line *.md merge=lg"*"[init-attributes]"* ]]
	grep -qx '# ours' .gitattributes
	echo 'staden/** merge=lg' >.gitattributes
	init
	[ -z "$stderr" ]
	git rm -qf .gitattributes
	git config merge.lg.driver "lg-merge %O %A %B %L %P"
	init
	[ "$(committed)" = .gitattributes ]
	[[ $output != *driver* ]]
}
