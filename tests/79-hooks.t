#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-init --hooks: what git checks by itself, in a clone and where a clone pushes to.

load helper
load small
load approval
load writing

setup() {
	lg_setup
	small_new
}

risk=tk/risks/R-K7QM-utpressning.md

hooks() {
	run --separate-stderr lg-init --lang en --hooks "$@"
}

# commit [ARGUMENT...]: git commit of all, with messages in English.
commit() {
	git add -A
	run git -c lg.lang=en commit "$@"
}

@test "hooks of a clone are installed, and nothing is committed" {
	remember
	hooks
	[ "$status" -eq 0 ]
	[ "$output" = "hooks in $PWD/.git/hooks, new files: 4" ]
	[ -z "$stderr" ]
	unchanged
	for hook in pre-commit pre-merge-commit prepare-commit-msg commit-msg; do
		[ -x ".git/hooks/$hook" ]
		sh -n ".git/hooks/$hook"
	done
	[ ! -e .git/hooks/pre-receive ]
	[ "$(git config merge.lg.driver)" = "lg-merge %O %A %B %L %P" ]
	[ -n "$(git config diff.lg.xfuncname)" ]
	hooks
	[ "$status" -eq 0 ]
	[[ $output == *"new files: 0" ]]
}

@test "a new repository gets records and hooks at once" {
	hooks ../new
	[ "$status" -eq 0 ]
	[ -x ../new/.git/hooks/pre-commit ]
	[ "$(git -C ../new rev-list --count HEAD)" -eq 1 ]
}

@test "a hook of the user's own stays and is told; so do settings" {
	hook pre-commit <<<'exit 0'
	git config merge.lg.driver mine
	hooks
	[ "$status" -eq 0 ]
	[[ $stderr == *"/.git/hooks/pre-commit is yours and stays as it is; git diff --no-index -- "*"/share/lg/hooks/pre-commit "*"[init-other]"* ]]
	[ "$(cat .git/hooks/pre-commit)" = 'exit 0' ]
	[ "$(git config merge.lg.driver)" = mine ]
	[[ $output == *"new files: 3" ]]
	# The command that the message names works.
	run -1 sh -c "$(sed -n 's/.*; \(git diff --no-index -- [^;]*\) shows.*/\1/p' <<<"$stderr")"
	has '-exit 0'
}

@test "core.hooksPath is honoured and told" {
	git config core.hooksPath "$PWD/../my hooks"
	hooks
	[ "$status" -eq 0 ]
	[[ $stderr == *"[init-hooks-path]"* ]]
	[ -x "../my hooks/commit-msg" ]
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit -m x
	[ "$status" -ne 0 ]
	has likelihood
}

@test "outside git there is nothing to install" {
	mkdir ../out && cp lg.yaml ../out
	hooks ../out
	[ "$status" -eq 128 ]
	[[ $stderr == *"[git-none]"* ]]
}

@test "pre-commit: a fault that is staged is refused; one that was there, or is not staged, is not" {
	hooks
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit -m x
	[ "$status" -ne 0 ]
	has "$risk:5:13: error: "
	git reset -q
	echo hej >file
	git add file
	run -0 git commit -q -m "a file"
	git add -A
	git commit -q --no-verify -m fault
	sed -i 's/^consequence: 4/consequence: 3/' "$risk"
	run -0 git commit -q -a -m "another field"
	# The commands commit beside old faults, too.
	run -0 lg-add owner title=Registrator -u tk
	# Somebody who refers to what goes.
	git rm -q tk/owners/O-2F9C*
	run -1 git commit -q -m "role gone"
	has R-K7QM
	has R-9QW4
}

@test "pre-commit: records in a folder of the repository, from any place, with git commit --only" {
	mkdir -p ../big/our\ records
	cp -r lg.yaml schema tk kf ../big/our\ records
	cd ../big
	git init -q
	commit_all begin
	(cd our\ records && lg-init --hooks)
	[ "$(git config lg.top)" = "our records/" ]
	cd our\ records
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	run -1 git commit -q -m x -- "$risk"
	has "$risk:5:13"
	run -1 git -C tk commit -q -a -m x
	has "$risk:5:13"
	sed -i 's/^likelihood: 9/likelihood: 2/' "$risk"
	run -0 git commit -q -m x -- "$risk"
	run -0 lg-set R-K7QM likelihood=1
	# A branch without records is nobody's business. Git leaves no folder of them to stand in.
	cd ..
	git checkout -q --orphan empty
	git rm -rfq .
	echo hej >file
	commit -q -m "850709-9805"
	[ "$status" -eq 0 ]
}

@test "pre-merge-commit: a merge that breaks a reference is refused" {
	hooks
	git checkout -q -b gone
	sed -i '/^actions:/d' "$risk"
	git rm -q tk/actions/A-T31B*
	git commit -qam "action gone" --no-verify
	git checkout -q main
	sed -i 's/^status: draft/&\nactions: [A-T31B]/' kf/risks/*.md
	run -0 git commit -qam "refer to it"
	run -1 git merge -q --no-edit gone
	has A-T31B
}

@test "prepare-commit-msg: a plain git commit says what lg-set would, and leaves what the user says" {
	hooks
	sed -i 's/^likelihood: 3/likelihood: 2/' "$risk"
	git add -A
	GIT_EDITOR=true run -0 git commit -q
	[ "$(last %s)" = "risk R-K7QM: likelihood 3 -> 2" ]
	[ "$(git log -1 --format='%(trailers:key=Record,valueonly,separator=%x2C)')" = R-K7QM ]
	sed -i 's/^likelihood: 2/likelihood: 1/' "$risk"
	commit -q -m "my words"
	[ "$(last %B)" = "my words" ]
	GIT_EDITOR=true run -0 git commit -q --amend
	[ "$(last %s)" = "my words" ]
	run -0 lg-set R-K7QM likelihood=4 -m why
	[ "$(last %s)" = "risk R-K7QM: likelihood 1 -> 4" ]
	[ "$(git log -1 --format=%B | grep -c '^Record:')" -eq 1 ]
	# Without a record the message is empty, and git gives up as ever.
	echo x >file && git add file
	GIT_EDITOR=true run -1 git commit -q
}

@test "commit-msg: a personal identity number is refused; what is shown below the scissors is not read" {
	hooks
	sed -i 's/^likelihood: 3/likelihood: 2/' "$risk"
	commit -q -m "ringde 850709-9805"
	[ "$status" -ne 0 ]
	has "[personal-number]"
	lacks 9805
	run -1 lg-set R-K7QM likelihood=2 -m "850709-9805"
	printf '850709-9805\n' >>"$risk"
	git commit -q --no-verify -am "it happened"
	sed -i '$d' "$risk"
	git add -A
	GIT_EDITOR=true run -0 git commit -q --verbose
}

@test "without lg on the path the hooks find it; without lg at all nothing is committed" {
	hooks
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	git add -A
	PATH=/usr/bin:/bin run -1 git commit -q -m x
	has "$risk:5:13"
	git config lg.bin /nowhere
	PATH=/usr/bin:/bin run ! git commit -q -m x
	has "lg-check"
	[ "$(git rev-list --count HEAD)" -eq 1 ]
}

@test "no hook runs what lies in the repository, though nothing says where lg is" {
	hooks
	git config --unset lg.bin
	for name in lg-check lg-diff; do
		printf '#!/bin/sh\n: >ran\n' >"$name"
		chmod +x "$name"
	done
	git add -A
	PATH=/usr/bin:/bin run ! git commit -q -m x
	PATH=/usr/bin:/bin GIT_EDITOR=true run ! git commit -q
	[ ! -e ran ]
}

@test "a diff is headed by the field" {
	lg-init >/dev/null 2>&1 || true
	echo '*.md diff=lg' >.gitattributes
	hooks
	sed -i 's/inträffar detta/händer detta/' "$risk"
	run git diff -U0
	has "@@ status: open"
}

# --- a server ---------------------------------------------------------------------------------

# server: a bare repository beside this one, with the hook, as the remote origin.
server() {
	git clone -q --bare . ../server.git
	lg-init --hooks ../server.git
	git remote add origin "$PWD/../server.git"
	git fetch -q origin
}

@test "pre-receive: a fault is refused with its finding, a good push goes in" {
	server
	[ -x ../server.git/hooks/pre-receive ]
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit_all fault
	run -1 git push origin main
	has "remote: $risk:5:13: error: likelihood"
	has "pre-receive hook declined"
	[ "$(git -C ../server.git rev-list --count main)" -eq 1 ]
	# On another branch it may lie.
	run -0 git push -q origin main:refs/heads/work
	sed -i 's/^likelihood: 9/likelihood: 2/' "$risk"
	commit_all mended
	run -0 git push -q origin main
	[ "$(git -C ../server.git rev-parse main)" = "$(git rev-parse HEAD)" ]
}

@test "pre-receive: what stood there before does not stop a push; the first push is checked whole" {
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit_all fault
	server
	sed -i 's/^consequence: 4/consequence: 3/' "$risk"
	commit_all other
	run -0 git push -q origin main
	git init -q --bare ../empty.git
	lg-init --hooks ../empty.git
	run -1 git push -q ../empty.git main
	has "$risk:5:13"
	sed -i 's/^likelihood: 9/likelihood: 2/' "$risk"
	commit_all mended
	run -0 git push -q ../empty.git main
}

@test "pre-receive: the protected branch is neither deleted nor rewritten, and others may be" {
	server
	git push -q origin main:work
	sed -i 's/^likelihood: 3/likelihood: 2/' "$risk"
	git add -A && git commit -q --amend -m again
	run -1 git push -q --force origin main
	has "history of the protected branch main is not rewritten"
	run -1 git push -q origin :main
	has "protected branch main is not deleted"
	git -C ../server.git config lg.lang sv
	run -1 git push -q origin :main
	has "skyddade grenen main tas inte bort"
	run -0 git push -q --force origin main:work
	git -C ../server.git config lg.protected work
	git -C ../server.git config --add lg.protected other
	run -1 git push -q origin :work
}

@test "pre-receive: a branch that its lg.yaml names is protected, whatever HEAD names" {
	server
	git -C ../server.git symbolic-ref HEAD refs/heads/master
	run -1 git push -q origin :main
	sed -i 's/^branch: main/branch: other/; ' lg.yaml
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit_all fault
	run -1 git push -q origin main
	has "$risk:5:13"
	run -0 git push -q origin main:work
	run -1 git push -q origin main:other
	sed -i "s/^branch: other/'branch' : \"oth-er\"  # quoted/" lg.yaml
	commit_all quoted
	run -1 git push -q origin main:oth-er
}

@test "pre-receive: what needs approval goes in with it, and not without" {
	approval_new ../approved
	server
	as samordnare lg-set R-K7QM likelihood=4
	run -1 git push -q origin main
	has "risk-level"
	has R-K7QM
	git switch -q -c change
	git branch -q -f main origin/main
	as chef lg-approve -y
	run -0 git push -q origin change:main
	# An approval of something else helps nobody.
	as samordnare lg-set R-9QW4 likelihood=4
	run -1 git push -q origin change:main
	has R-9QW4
	lacks "R-K7QM"
}

@test "pre-receive: no personal identity number on any branch, not even one that was taken out again" {
	server
	printf '850709-9805\n' >>"$risk"
	commit_all "by accident"
	bad=$(git rev-parse HEAD)
	sed -i '$d' "$risk"
	commit_all "taken out"
	run -1 git push -q origin main:work
	has "a push brings a personal identity number"
	has "$bad: error: a personal identity number (850709-****)"
	lacks 9805
	git reset -q --hard HEAD~2
	git commit -q --allow-empty -m "ringde 850709-9805"
	run -1 git push -q origin main:work
	has "$(git rev-parse HEAD): error: "
	# What the server has already may be taken out.
	git reset -q --hard HEAD~1
	printf '850709-9805\n' >>"$risk"
	commit_all old
	git push -q ../server.git HEAD:refs/heads/x --receive-pack='git -c core.hooksPath=/dev/null receive-pack'
	sed -i '$d' "$risk"
	commit_all "taken out"
	run -0 git push -q origin main:x
}

@test "pre-receive: no personal identity number in what git takes for binary, nor on a side that a merge gives up" {
	server
	printf 'x\0\n850709-9805\n' >notes.md
	commit_all "not quite text"
	run -1 git push -q origin main:work
	has "$(git rev-parse HEAD): error: a personal identity number (850709-****)"
	git reset -q --hard HEAD~1
	git switch -q -c side
	printf '850709-9805\n' >>"$risk"
	commit_all "by accident"
	bad=$(git rev-parse HEAD)
	git switch -q main
	git merge -q -s ours -m "given up" side
	run -1 git push -q origin main:work
	has "$bad: error: a personal identity number (850709-****)"
}

@test "pre-receive: what git would show instead of a commit is not what is judged" {
	server
	git commit -q --allow-empty -m "ringde 850709-9805"
	bad=$(git rev-parse HEAD)
	git commit -q --amend --allow-empty -m harmless
	git replace "$bad" HEAD
	git push -q origin "refs/replace/$bad"
	run -1 git push -q origin "$bad:refs/heads/work"
	has "$bad: error: a personal identity number (850709-****)"
	# A new beginning, said to go on from what is there.
	git switch -q --orphan other
	git commit -q --allow-empty -m other
	git replace --graft HEAD origin/main
	git push -q origin "refs/replace/$(git rev-parse HEAD)"
	run -1 git push -q --force origin HEAD:main
	has "history of the protected branch main is not rewritten"
}

@test "pre-receive: git's quarantine: what is refused is not kept" {
	server
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit_all fault
	run -1 git push -q origin main
	run -1 git -C ../server.git cat-file -e "$(git rev-parse HEAD)"
}

@test "pre-receive: no personal identity number in a tag, a tag of a tag, a note, or a file that no commit has" {
	server
	git tag -a -m "ringde 850709-9805" first
	run -1 git push -q origin first
	has "a tag or file that is pushed has a personal identity number"
	has "$(git rev-parse first): error: a personal identity number (850709-****)"
	lacks 9805
	git -c advice.nestedTag=false tag -a -m outer second first
	git update-ref -d refs/tags/first
	run -1 git push -q origin second
	GIT_COMMITTER_NAME=850709-9805 git tag -a -m harmless third
	run -1 git push -q origin third
	git tag file "$(git hash-object -w --stdin <<<'850709-9805')"
	run -1 git push -q origin file
	git tag files "$(printf '100644 blob %s\tx\n' "$(git rev-parse file)" | git mktree)"
	run -1 git push -q origin files
	git notes add -m "ringde 850709-9805"
	run -1 git push -q origin refs/notes/commits
	# Epochs, ids and what is harmless go in.
	git notes add -f -m "ringde"
	git update-ref refs/notes/commits "$(git commit-tree -m note 'refs/notes/commits^{tree}')"
	GIT_COMMITTER_DATE="1712251234 +0000" git tag -a -m harmless fourth
	git tag plain "$(git hash-object -w --stdin <<<'hej')"
	run -0 git push -q origin fourth plain refs/notes/commits
}

@test "pre-receive: no personal identity number in who made a commit" {
	server
	git commit -q --allow-empty --author "850709-9805 <x@kommun.example>" -m x
	run -1 git push -q origin HEAD:work
	has "$(git rev-parse HEAD): error: a personal identity number (850709-****)"
}

@test "pre-receive: a name that stands for the protected branch is that branch" {
	server
	git -C ../server.git symbolic-ref refs/heads/master refs/heads/main
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit_all fault
	run -1 git push -q origin HEAD:master
	has "$risk:5:13"
	# A server whose HEAD names no branch has those that are named.
	git -C ../server.git update-ref --no-deref HEAD "$(git rev-parse HEAD~1)"
	run -1 git push -q origin HEAD:main
	lacks fatal
}

@test "pre-receive: of several branches in one push none goes in when one may not" {
	server
	git branch good
	sed -i 's/^likelihood: 3/likelihood: 9/' "$risk"
	commit_all fault
	run -1 git push -q origin good main
	[ "$(git -C ../server.git for-each-ref | wc -l)" -eq 1 ]
	run -1 git push -q --atomic origin good main
	[ "$(git -C ../server.git for-each-ref | wc -l)" -eq 1 ]
}

@test "pre-receive: a protected branch does not begin with what was not approved" {
	approval_new ../approved
	server
	git -C ../server.git config lg.protected main
	git -C ../server.git config --add lg.protected release
	as samordnare lg-set R-K7QM likelihood=4
	run -1 git push -q origin main:release
	has "[approval-missing]"
	git init -q --bare ../empty.git
	lg-init --hooks ../empty.git
	run -1 git push -q ../empty.git main
	has "[approval-missing]"
	# A history that names its own trust point is no way in.
	git switch -q -c trick
	sed -i '/^approval:/,$d' lg.yaml
	commit_all "no policy"
	git checkout -q main -- lg.yaml
	sed -i "s/^approval:/&\n  since: $(git rev-parse HEAD)/" lg.yaml
	commit_all "a policy that begins here"
	run -1 git push -q origin trick:release
	has "[approval-missing]"
	git switch -q main
	git branch begin HEAD~1
	as chef lg-approve -y begin..HEAD
	run -0 git push -q origin main:release
	run -0 git push -q ../empty.git main
}

@test "pre-receive: the protected branch does not become a side branch" {
	approval_new ../approved
	sed -i 's/^approval:/"approval" :/' lg.yaml
	git commit -q -a --amend --no-edit
	server
	git switch -q -c side
	echo x >x
	commit_all side
	git switch -q main
	echo y >y
	commit_all main
	run -0 git push -q origin main
	git switch -q side
	git merge -q -m "the wrong way round" main
	run -1 git push -q origin side:main
	has "would go on as a side branch"
	git switch -q main
	git merge -q --no-ff -m "the right way round" side
	run -0 git push -q origin main
}
