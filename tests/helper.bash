# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# What every bats test of the commands loads: the commands on PATH, and a world in
# which nothing differs between two machines or two runs.
#
#	#!/usr/bin/env bats
#	load helper
#
#	@test "a new repository has no findings" {
#		records_new
#		run lg-check
#		[ "$status" -eq 0 ]
#	}
#
# Each test begins in a fresh, empty directory that bats removes afterwards. A file
# that needs its own setup() calls lg_setup first.

bats_require_minimum_version 1.5.0

top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)

setup() {
	lg_setup
}

# Put the commands first on PATH, forget the user's settings, fix identity, zone and clock,
# and go to an empty directory.
lg_setup() {
	local build=${LG_BUILD:-build/release}

	[[ $build == /* ]] || build=$top/$build
	PATH=$build:$PATH
	unset "${!GIT_@}" "${!LG_@}" LANGUAGE NO_COLOR EDITOR VISUAL CDPATH
	export PATH LG_BUILD=$build LC_ALL=C.UTF-8 TZ=UTC
	export LSAN_OPTIONS=suppressions=$top/tests/lsan.supp:print_suppressions=0
	export HOME=$BATS_TEST_TMPDIR/home XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/home/.config
	export GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR
	export GIT_AUTHOR_NAME=Samordnare GIT_AUTHOR_EMAIL=samordnare@kommun.example
	export GIT_COMMITTER_NAME=Samordnare GIT_COMMITTER_EMAIL=samordnare@kommun.example
	mkdir -p "$HOME" "$BATS_TEST_TMPDIR/work"
	git config --global init.defaultBranch main
	clock=1767225600 # 2026-01-01T00:00:00Z
	tick 0
	cd "$BATS_TEST_TMPDIR/work" || return
}

# tick [SECONDS]: move the time of the next commit on, by a minute when nothing else is said.
tick() {
	clock=$((clock + ${1:-60}))
	export GIT_AUTHOR_DATE="$clock +0000" GIT_COMMITTER_DATE="$clock +0000"
}

# records_new [DIRECTORY]: a records repository as lg-init makes it, and go there.
records_new() {
	git init -q "${1:-records}"
	cd "${1:-records}" || return
	lg-init "${@:2}"
	tick
}

# write FILE: standard input becomes the file, folders included.
write() {
	mkdir -p "$(dirname -- "$1")"
	cat >"$1"
}

# commit_all [SUBJECT]: everything in the working tree, as a user with plain git would.
commit_all() {
	git add -A
	git commit -q --no-verify -m "${1:-by hand}"
	tick
}

# sign_commits: from here on git signs what is committed, and can verify it.
sign_commits() {
	ssh-keygen -q -t ed25519 -N '' -f "$HOME/key"
	echo "$GIT_COMMITTER_EMAIL $(cat "$HOME/key.pub")" >"$HOME/signers"
	git config gpg.format ssh
	git config user.signingKey "$HOME/key"
	git config commit.gpgSign true
	git config gpg.ssh.allowedSignersFile "$HOME/signers"
}

# same EXPECTED ACTUAL: two files, or pipes, with equal bytes; the difference is shown when not.
same() {
	diff -u -- "$1" "$2"
}

# has TEXT: the output of the last run holds this text; the output is shown when not.
has() {
	[[ $output == *"$1"* ]] || {
		printf 'not in the output: %s\n%s\n' "$1" "$output"
		return 1
	}
}

# lacks TEXT: the output of the last run does not hold this text.
lacks() {
	[[ $output != *"$1"* ]] || {
		printf 'in the output: %s\n%s\n' "$1" "$output"
		return 1
	}
}

# valid_html FILE...: html-validate has nothing to say of these pages. Skips where it is not installed.
valid_html() {
	local validate=$LG_BUILD/../npm/node_modules/.bin/html-validate

	[ -x "$validate" ] || skip "html-validate is not installed"
	"$validate" "$@"
}
