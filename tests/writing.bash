# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# What the tests of writing commands share: was anything left behind?
#
#	remember
#	run lg-add ...
#	unchanged

# state: everything that a command could have changed: commits, index, files and folders.
state() {
	git for-each-ref --format='%(refname) %(objectname)'
	git ls-files --stage --debug | sed '/^  \(ctime\|mtime\|dev\|uid\|size\)/d'
	git status --porcelain --untracked-files=all
	find . -path ./.git -prune -o -print | sort
	find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
}

remember() {
	state >"$BATS_TEST_TMPDIR/before"
}

unchanged() {
	state >"$BATS_TEST_TMPDIR/after"
	same "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

# hook NAME: standard input becomes an executable hook.
hook() {
	mkdir -p "$(git rev-parse --git-path hooks)"
	cat >"$(git rev-parse --git-path "hooks/$1")"
	chmod +x "$(git rev-parse --git-path "hooks/$1")"
}

# editor NAME: standard input becomes a shell script that is the editor; $1 is the file.
editor() {
	cat >"$BATS_TEST_TMPDIR/$1"
	chmod +x "$BATS_TEST_TMPDIR/$1"
	export GIT_EDITOR=$BATS_TEST_TMPDIR/$1
}

# last FORMAT: the last commit, as git log --format says.
last() {
	git log -1 --format="$1"
}

# committed: the paths in the last commit.
committed() {
	git -c core.quotePath=false diff-tree --root --no-commit-id --name-only -r HEAD
}
