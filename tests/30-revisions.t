#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Reading what git holds: revisions and the index give what a checkout would, and each kind of
# repository that cannot be read says what to do.

load helper
load small
load writing

at() {
	run --separate-stderr lg-list --lang en --format csv "${@:2}" --at "$1" 'TABLE id, likelihood FROM risk SORT id'
}

# What reading finds is lg-check's to tell.
check_at() {
	run lg-check --lang en --at "$1"
}

staged() {
	run lg-check --lang en --staged
}

# libgit2 maps NAME...: whether a command loads the library.
loads_libgit2() {
	LD_DEBUG=libs LD_DEBUG_OUTPUT=$HOME/loaded "$@" >/dev/null 2>&1 || true
	cat "$HOME"/loaded.* >"$HOME/all" && rm "$HOME"/loaded.*
	grep -q 'libgit2' "$HOME/all"
}

@test "a revision in every form that git knows" {
	small_new
	lg-set R-K7QM likelihood=2
	git tag -a -m one one HEAD~1
	lg-set R-K7QM likelihood=1
	for revision in one HEAD~2 ':/begin' '@~2' "$(git rev-parse --short HEAD~2)" 'main@{2}' 'HEAD^{/begin}'; do
		at "$revision"
		[ "$status" -eq 0 ]
		[[ $output == *R-K7QM,3* ]]
	done
	at HEAD~1
	[[ $output == *R-K7QM,2* ]]
}

@test "git may say more after it has answered what a revision means" {
	small_new
	write bin/git <<-EOF
		#!/bin/sh
		$(command -v git) "\$@" && sleep 0.2 && echo "it took a while" >&2
	EOF
	chmod +x bin/git
	PATH=$PWD/bin:$PATH at HEAD~0
	[ "$status" -eq 0 ]
	[[ $output == *R-K7QM,3* ]]
}

@test "what is no revision is said so, and is no option" {
	small_new
	for revision in none '--all' '-x' 'HEAD..main' '' $'a\nb' '^main'; do
		at "$revision"
		[ "$status" -eq 128 ]
		[[ $stderr == *"there is no revision"* ]]
	done
	at 'HEAD:lg.yaml'
	[ "$status" -eq 128 ]
	[[ $stderr == *"is no commit"*"[git-not-commit]"* ]]
}

@test "a branch without a commit is no excuse for another that does not exist" {
	small_new
	git checkout -q --orphan empty
	for revision in HEAD @ HEAD~1 'HEAD^{tree}' '@{1}'; do
		at "$revision"
		[ "$status" -eq 128 ]
		[[ $stderr == *"has no commit yet"*"[git-unborn]"* ]]
	done
	for revision in maim HEADS; do
		at "$revision"
		[ "$status" -eq 128 ]
		[[ $stderr == *"there is no revision $revision; git log"*"[git-revision]"* ]]
	done
	git branch -q -D main
	at maim
	[[ $stderr == *"has no commit yet"*"[git-unborn]"* ]]
}

@test "the index, not the working tree; nothing that is only announced" {
	small_new
	sed -i 's/likelihood: 3/likelihood: 9/' tk/risks/R-K7QM-utpressning.md
	git add tk
	sed -i 's/likelihood: 9/likelihood: 3/' tk/risks/R-K7QM-utpressning.md
	staged
	[ "$status" -eq 1 ]
	has "likelihood is 9"
	git add tk
	cp tk/risks/R-K7QM-utpressning.md kf/risks/R-2222.md
	git add -N kf/risks/R-2222.md
	staged
	lacks R-2222
	git rm -q --cached kf/risks/R-9QW4-bortfall.md
	staged
	[ "$status" -eq 0 ]
	lacks R-9QW4
}

@test "a hook sees the index that git is about to commit" {
	small_new
	hook pre-commit <<-'END'
	#!/bin/sh
	lg-check --lang en --staged >"$HOME/hook" 2>&1
	END
	sed -i 's/likelihood: 3/likelihood: 9/' tk/risks/R-K7QM-utpressning.md
	run git commit -q --only -m x -- tk/risks/R-K7QM-utpressning.md
	[ "$status" -eq 1 ]
	grep -q 'likelihood is 9' "$HOME/hook"
	run git commit -q --allow-empty -m x
	[ "$status" -eq 0 ]
}

@test "records below the top of git's working tree" {
	mkdir top && cd top
	git init -q
	small_new below
	rm -rf .git
	commit_all
	sed -i 's/likelihood: 3/likelihood: 9/' tk/risks/R-K7QM-utpressning.md
	at HEAD
	[ "$status" -eq 0 ]
	[[ $output == *R-K7QM,3* ]]
	git add .
	staged
	[ "$status" -eq 1 ]
	has "tk/risks/R-K7QM-utpressning.md:5:13: error"
}

@test "a bare repository, and one whose working tree has no records" {
	small_new
	git clone -q --bare . ../bare.git
	cd ../bare.git
	at main
	[ "$status" -eq 0 ]
	[[ $output == *R-K7QM,3* ]]
	cd ../small
	git checkout -q --orphan other && git rm -rqf .
	at main
	[ "$status" -eq 0 ]
	[[ $output == *R-K7QM,3* ]]
}

@test "what is pushed can be read in the hook that may refuse it" {
	small_new
	git clone -q --bare . ../bare.git
	write ../bare.git/hooks/pre-receive <<-'END'
	#!/bin/sh
	while read old new ref; do
		lg-list --format csv --at $new 'TABLE id, likelihood FROM risk' >"$HOME/hook" 2>&1
	done
	END
	chmod +x ../bare.git/hooks/pre-receive
	lg-set R-K7QM likelihood=1
	git push -q ../bare.git main
	grep -q 'R-K7QM,1' "$HOME/hook"
}

@test "a worktree of another folder" {
	small_new
	lg-set R-K7QM likelihood=2
	git worktree add -q ../side HEAD~1
	cd ../side
	at HEAD
	[[ $output == *R-K7QM,3* ]]
	git add . && staged
	[ "$status" -eq 0 ]
}

@test "a shallow clone reads what it has, and says why it lacks the rest" {
	small_new
	lg-set R-K7QM likelihood=2
	git clone -q --depth 1 "file://$PWD" ../shallow
	cd ../shallow
	at HEAD
	[ "$status" -eq 0 ]
	at HEAD~1
	[ "$status" -eq 128 ]
	[[ $stderr == *"git fetch --unshallow [git-revision-shallow]"* ]]
	git fetch -q --unshallow
	at HEAD~1
	[ "$status" -eq 0 ]
}

@test "a partial clone says how to complete it, and the way works" {
	small_new
	git config uploadpack.allowFilter true
	lg-set R-K7QM likelihood=2
	git clone -q --filter=blob:none "file://$PWD" ../partial
	cd ../partial
	check_at HEAD~1
	[ "$status" -eq 1 ]
	has "tk/risks/R-K7QM-utpressning.md was left out when this repository was cloned; run git fetch --refetch --no-filter [git-partial]"
	git fetch -q --refetch --no-filter
	at HEAD~1
	[ "$status" -eq 0 ]
	[[ $output == *R-K7QM,3* ]]
}

@test "a partial clone without the folders of a commit is not taken for one without records" {
	small_new
	git config uploadpack.allowFilter true
	lg-set R-K7QM likelihood=2
	git clone -q --no-checkout --filter=tree:0 "file://$PWD" ../treeless
	cd ../treeless
	run --separate-stderr lg-check --lang en -q --at HEAD~1
	[ "$status" -eq 128 ]
	[ "$output" = "HEAD~1: error: HEAD~1 was left out when this repository was cloned; run git fetch --refetch --no-filter [git-partial]" ]
}

@test "SHA-256: refused, but the working tree can be read" {
	git init -q --object-format=sha256 small
	small_new
	at HEAD
	[ "$status" -eq 128 ]
	[[ $stderr == *"SHA-256"*"[git-sha256]"* ]]
	run --separate-stderr -128 lg-check --history --lang en
	[[ $stderr == *"[git-sha256]"* ]]
	run lg-list 'TABLE id FROM risk'
	[ "$status" -eq 0 ]
	run lg-set R-K7QM likelihood=2
	[ "$status" -eq 0 ]
}

@test "reftable: refused with the command that helps" {
	small_new
	git config core.repositoryFormatVersion 1
	git config extensions.refStorage reftable
	at HEAD
	[ "$status" -eq 128 ]
	[[ $stderr == *"git refs migrate --ref-format=files [git-reftable]"* ]]
}

@test "split and sparse index: refused with commands that help" {
	small_new
	git update-index --split-index
	staged
	[ "$status" -eq 128 ]
	has "git update-index --no-split-index [git-index-split]"
	git update-index --no-split-index
	staged
	[ "$status" -ne 128 ]
	git sparse-checkout init --cone --sparse-index
	git sparse-checkout set tk schema
	staged
	[ "$status" -eq 128 ]
	has "git sparse-checkout reapply --no-sparse-index [git-index-sparse]"
	git sparse-checkout reapply --no-sparse-index
	staged
	[ "$status" -ne 128 ]
}

@test "a repository of another user: refused with the command that helps" {
	small_new "it's"
	chown -R nobody . 2>/dev/null || skip "needs the right to give files away"
	at HEAD
	[ "$status" -eq 128 ]
	command=$(sed -n 's/.*: \(git config --global --add safe.directory .*\) \[git-owner\]/\1/p' <<<"$stderr")
	[ -n "$command" ]
	eval "$command"
	at HEAD
	[ "$status" -eq 0 ]
}

@test "an index in the middle of a merge: every path, once" {
	small_new
	git checkout -q -b side
	sed -i 's/likelihood: ./likelihood: 2/' */risks/*.md && commit_all
	git checkout -q main
	sed -i 's/likelihood: ./likelihood: 4/' */risks/*.md && commit_all
	run git merge side
	staged
	[ "$status" -eq 128 ]
	[ "$(grep -c 'is not merged.*\[git-unmerged\]' <<<"$output")" -eq 2 ]
}

@test "names in a tree that no file system should see" {
	small_new
	blob=$(git hash-object -w tk/risks/R-K7QM-utpressning.md)
	entry() { printf '100644 %s\0' "$1"; printf '%s' "$blob" | sed 's/../\\x&/g' | xargs -0 printf '%b'; }
	risks=$({ entry ..; entry $'R-2222-\e[31m.md'; entry $'R-3333-\xff.md'; entry a/b.md; } |
		git hash-object -w -t tree --literally --stdin)
	tk=$(printf '040000 tree %s\trisks\n' "$risks" | git mktree)
	top=$({ git ls-tree HEAD | grep -v 'tk$'; printf '040000 tree %s\ttk\n' "$tk"; } | git mktree)
	commit=$(git commit-tree -m odd "$top")
	check_at "$commit"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'is not allowed; rename it.*\[git-name\]' <<<"$output")" -eq 4 ]
	lacks $'\e'
	at "$commit"
	[[ $output != *R-2222* && $output != *R-3333* ]]
}

@test "a blob of many megabytes is not unpacked" {
	small_new
	head -c 50000000 /dev/zero | tr '\0' x >tk/risks/R-2222.md
	commit_all
	rm tk/risks/R-2222.md
	run bash -c '[[ $LG_BUILD == *san* ]] || ulimit -v 200000; lg-check --lang en --at HEAD'
	[ "$status" -eq 1 ]
	has "50000000 bytes; a record may have 4194304 at the most [file-too-large]"
}

@test "a link in a tree is not followed" {
	small_new
	ln -s /etc/hostname tk/risks/R-2222-link.md
	ln -s ../kf/risks tk/more
	commit_all
	check_at HEAD
	[ "$status" -eq 1 ]
	has "tk/risks/R-2222-link.md is not a regular file"
	has "[file-not-regular]"
}

@test "a damaged object is told by its path" {
	small_new
	blob=$(git rev-parse HEAD:tk/risks/R-K7QM-utpressning.md)
	file=.git/objects/${blob:0:2}/${blob:2}
	chmod +w "$file" && echo broken >"$file"
	echo >>tk/risks/R-K7QM-utpressning.md
	check_at HEAD
	[ "$status" -eq 1 ]
	has "cannot read tk/risks/R-K7QM-utpressning.md"
	has "git fsck says more [git-object]"
	rm -f "$file"
	check_at HEAD
	[ "$status" -eq 1 ]
	has "cannot read tk/risks/R-K7QM-utpressning.md"
	has "git fsck"
}

@test "what lies in the working tree byte for byte is not unpacked, anything else is" {
	small_new
	file=tk/risks/R-K7QM-utpressning.md
	at HEAD
	there=$output
	cp -p "$file" before
	sed -i 's/likelihood: 3/likelihood: 2/' "$file"
	touch -r before "$file"
	at HEAD
	[ "$output" = "$there" ]
	staged
	[ "$status" -eq 0 ]
	sed -i 's/$/\r/' "$file"
	at HEAD
	[ "$output" = "$there" ]
	rm "$file" && ln -s ../../before "$file"
	at HEAD
	[ "$output" = "$there" ]
	rm "$file" && mkfifo "$file"
	at HEAD
	[ "$output" = "$there" ]
	rm "$file" && mv before "$file"
	git ls-tree -r HEAD tk kf | sed 's/^100644 blob \(..\)\(.*\)\t.*/.git\/objects\/\1\/\2/' | xargs rm -f
	at HEAD
	[ "$output" = "$there" ]
	[ -z "$stderr" ]
	echo >>"$file"
	at HEAD
	[ "$output" != "$there" ]
}

@test "a revision that shares little with the working tree is read like any other" {
	local n
	small_new
	for ((n = 1000; n < 1300; n++)); do
		sed "s/R-K7QM/R-$n/; s/^likelihood: .*/likelihood: $((n % 4 + 1))/" \
			tk/risks/R-K7QM-utpressning.md >"tk/risks/R-$n.md"
	done
	commit_all "many"
	lg-list --format csv 'TABLE id, likelihood, consequence FROM risk SORT id' >before
	sed -i 's/^consequence: .*/consequence: 1/' tk/risks/R-1[0-2]*.md
	commit_all "all of them"
	lg-list --format csv --at HEAD~1 'TABLE id, likelihood, consequence FROM risk SORT id' >again
	[ "$(wc -l <again)" -ge 303 ]
	same before again

	# Of those that came before, nothing is looked for in the working tree but a few.
	command -v strace >/dev/null || skip "no strace"
	ASAN_OPTIONS=detect_leaks=0 strace -f -o calls -e trace=openat2 lg-check --at HEAD~1 >/dev/null
	[ "$(grep -c 'tk/risks/R-1[0-2]' calls)" -lt 150 ]
	ASAN_OPTIONS=detect_leaks=0 strace -f -o calls -e trace=openat2 lg-check --at HEAD >/dev/null
	[ "$(grep -c 'tk/risks/R-1[0-2]' calls)" -ge 300 ]
}

@test "a folder above that of a unit that cannot be read is damage, and no unit without a folder" {
	small_new
	mkdir deep && git mv tk deep/tk && git mv kf deep/kf
	sed -i 's|path: |path: deep/|' lg.yaml
	commit_all "deeper"
	tree=$(git rev-parse HEAD:deep)
	rm -f ".git/objects/${tree:0:2}/${tree:2}"
	check_at HEAD
	[ "$status" -eq 1 ]
	has "cannot read deep: object not found"
	has "git fsck says more [git-object]"
	lacks "[unit-missing]"
	cd deep
	run lg-check --lang en --at HEAD tk
	[ "$status" -eq 1 ]
	has "[git-object]"
}

@test "records below a folder that cannot be read" {
	mkdir -p top/a/b && cd top && git init -q && cd a/b
	small_new below
	rm -rf .git && commit_all
	tree=$(git rev-parse HEAD:a)
	rm -f "../../../.git/objects/${tree:0:2}/${tree:2}"
	check_at HEAD
	[ "$status" -eq 128 ]
	has "[git-object]"
	lacks "lg-init"
}

@test "settings, an index and a library that cannot be read" {
	small_new
	cp .git/index .git/config "$HOME"
	printf XXXX | dd of=.git/index conv=notrunc status=none
	staged
	[ "$status" -eq 128 ]
	has "git fsck says more [git-index]"
	cp "$HOME/index" .git
	echo '[broken' >>.git/config
	check_at HEAD
	[ "$status" -eq 128 ]
	has "[git-repository]"
	cp "$HOME/config" .git
	echo "no library" >"$HOME/libgit2.so.1.5"
	LD_LIBRARY_PATH=$HOME check_at HEAD
	[ "$status" -eq 128 ]
	has "install the package libgit2-1.5 [git-library]"
	check_at HEAD
	[ "$status" -eq 0 ]
}

@test "outside git, and in a folder without records" {
	small_new
	rm -rf .git
	at HEAD
	[ "$status" -eq 128 ]
	[[ $stderr == *"no git repository here"*"[git-none]"* ]]
	cd ..
	mkdir none && cd none
	run --separate-stderr lg-list --lang en 'TABLE id FROM risk'
	[ "$status" -eq 128 ]
	[[ $stderr == *"run lg-init"* ]]
}

@test "records of the repository above are not those of a repository of its own" {
	small_new
	git init -q inner
	cd inner
	run --separate-stderr lg-list --lang en 'TABLE id FROM risk'
	[ "$status" -eq 128 ]
}

@test "commands that read the working tree do not load libgit2" {
	small_new
	run ! loads_libgit2 lg-list 'TABLE id FROM risk'
	run ! loads_libgit2 lg-check
	run ! loads_libgit2 lg-show R-K7QM
	run ! loads_libgit2 lg-set R-K7QM likelihood=2
	loads_libgit2 lg-list --at HEAD 'TABLE id FROM risk'
}

@test "the certificates that libgit2 asks for when it starts are not read" {
	small_new
	LD_DEBUG=bindings LD_DEBUG_OUTPUT=$BATS_TEST_TMPDIR/bound \
		run -0 lg-list --at HEAD 'TABLE id FROM risk'
	run -0 grep -h 'libgit2.*mbedtls_x509_crt_parse_file' "$BATS_TEST_TMPDIR"/bound.*
	has "to lg-list"
}
