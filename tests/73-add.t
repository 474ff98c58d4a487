#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-add: a new record is whole, correct and alone in its commit, or not there at all.

load helper
load small
load writing

teardown() {
	cd "$BATS_TEST_TMPDIR"
	! mountpoint -q work/disk || umount work/disk
}

add() {
	run --separate-stderr lg-add --lang en "$@"
}

@test "a record from fields, in the schema's order, committed alone" {
	small_new
	add risk -u tk --id R-2222 status=open title="Stöld av bärbar dator" likelihood=2 -m "Ur analysen"
	[ "$status" -eq 0 ]
	[ "$output" = tk/risks/R-2222-stold-av-barbar-dator.md ]
	same "$output" - <<-'END'
	---
	id: R-2222
	title: Stöld av bärbar dator
	likelihood: 2
	status: open
	---
	END
	[ "$(committed)" = "$output" ]
	same <(last %B) - <<-'END'
	risk R-2222: add Stöld av bärbar dator

	Ur analysen

	Record: R-2222

	END
	[ "$(last '%(trailers:key=Record,valueonly)')" = R-2222 ]
	[ -z "$(git status --porcelain)" ]
}

@test "ids at random have the type's prefix and four characters" {
	small_new
	for number in 1 2 3 4 5; do
		add owner -u kf title="Roll $number"
		[ "$status" -eq 0 ]
		grep -Ex "kf/owners/O-[0-9A-HJKMNP-TV-Z]{4}-roll-$number\.md" <<<"$output"
	done
}

@test "an id that was ever used is not used again" {
	small_new
	git rm -q tk/actions/A-T31B-segmentera-natet.md
	sed -i '/^actions/d' tk/risks/R-K7QM-utpressning.md
	commit_all "gone"
	git checkout -q --orphan other
	git commit -q --allow-empty -m "other"
	remember
	add action -u tk --id A-T31B title=X
	[ "$status" -eq 1 ]
	[[ $stderr == *"A-T31B is or was the id of a record"*"[id-taken]"* ]]
	unchanged
	# The second look is at what the first one kept, and what is new since.
	git rm -qr --cached kf && git commit -q -m "gone too" && rm -r kf
	add risk -u tk --id R-9QW4 title=X
	[ "$status" -eq 1 ]
	add action -u tk --id A-T31B title=X
	[ "$status" -eq 1 ]
	add action -u tk --id A-T31C title=X
	[ "$status" -eq 0 ]
	# An uncommitted one counts as well.
	write tk/actions/A-2222.md </dev/null
	add action -u tk --id A-2222 title=X
	[ "$status" -eq 1 ]
}

@test "a history that git cannot look through: no id is taken for unused" {
	small_new
	git rm -q tk/actions/A-T31B-segmentera-natet.md
	sed -i '/^actions/d' tk/risks/R-K7QM-utpressning.md
	commit_all "gone"
	tree=$(git rev-parse HEAD~1:tk)
	mv ".git/objects/${tree:0:2}/${tree:2}" "$HOME/tree"
	remember
	for id in "--id A-T31B" "--id A-2222" ""; do
		add action -u tk $id title=X
		[ "$status" -ne 0 ]
		[[ $stderr == *"git log failed with status 128"* ]]
		[[ $stderr == *"[git-failed]"* ]]
		unchanged
	done
	mv "$HOME/tree" ".git/objects/${tree:0:2}/${tree:2}"
	add action -u tk --id A-T31B title=X
	[[ $stderr == *"[id-taken]"* ]]
	add action -u tk --id A-2222 title=X
	[ "$status" -eq 0 ]
}

@test "the unit is that of the folder, of -u, or the only one" {
	small_new
	add owner title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"several units; name one with -u"*"tk, kf [unit-needed]"* ]]
	cd kf/risks
	add owner title=X
	[ "$status" -eq 0 ]
	[[ $output == kf/owners/* ]]
	add owner -u nix title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"no unit nix"* ]]
}

@test "every fault is told, nothing is written" {
	small_new
	remember
	add risk -u tk title=X owner=O-9999 likelihood=7 status=closed nonsense=1
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == *"owner refers to O-9999, which does not exist"* ]]
	[[ $stderr == *"likelihood is 7"* ]]
	[[ $stderr == *"a new record cannot have status: closed"* ]]
	[[ $stderr == *"no field nonsense"* ]]
	unchanged
	add risk -u tk
	[ "$status" -eq 1 ]
	[[ $stderr == *"title is missing"* ]]
	add dragon -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"no type dragon; it has: "*"risk"*"[type-unknown]"* ]]
	add risk -u tk --id X-1 title=X
	[ "$status" -eq 1 ]
	add risk -u tk "title"
	[ "$status" -eq 129 ]
	unchanged
}

@test "the fault of another record is no hindrance" {
	small_new
	echo nonsense >kf/risks/R-0000-x.md
	add risk -u tk title=X
	[ "$status" -eq 0 ]
	[ -z "$(echo "$stderr" | grep nonsense)" ]
}

@test "what else is staged or changed stays as it is" {
	small_new
	echo staged >staged && git add staged
	sed -i 's/likelihood: 3/likelihood: 1/' tk/risks/R-K7QM-utpressning.md
	git add tk/risks/R-K7QM-utpressning.md
	sed -i 's/likelihood: 1/likelihood: 2/' tk/risks/R-K7QM-utpressning.md
	echo untracked >untracked
	git status --porcelain >"$HOME/before"
	add risk -u tk title=X
	[ "$status" -eq 0 ]
	[ "$(committed)" = "$output" ]
	git status --porcelain >"$HOME/after"
	same "$HOME/before" "$HOME/after"
	git show :tk/risks/R-K7QM-utpressning.md | grep -q 'likelihood: 1'
}

@test "a text from a file keeps its bytes; fields change it, --id its id" {
	small_new
	write draft.md <<-'END'
	---
	# handwritten
	id: R-3333
	title:   "Brand"   # so it was called
	---

	Text *as it is*.
	END
	add risk -u tk -F draft.md
	[ "$status" -eq 0 ]
	same draft.md "$output"
	[ "$output" = tk/risks/R-3333-brand.md ]
	add risk -u kf -F draft.md --id R-4444 likelihood=1
	[ "$status" -eq 0 ]
	same kf/risks/R-4444-brand.md - <<-'END'
	---
	# handwritten
	id: R-4444
	title:   "Brand"   # so it was called
	likelihood: 1
	---

	Text *as it is*.
	END
	sed -i '/^id:/d' draft.md
	add risk -u tk -F draft.md
	[ "$status" -eq 0 ]
	sed 1d "$output" | head -1 | grep -Eq '^id: R-[0-9A-Z]{4}$'
	add risk -u tk -F missing.md
	[ "$status" -eq 128 ]
	[[ $stderr == *"cannot read missing.md"*"[file-unreadable]"* ]]
	printf 'no front matter\n' >draft.md
	add risk -u tk -F draft.md
	[ "$status" -eq 1 ]
	[[ $stderr == draft.md:1:1:* ]]
}

@test "a text from standard input that is refused is kept" {
	small_new
	remember
	add risk -u tk -F - <<-'END'
	---
	likelihood: 9
	---

	An hour of work.
	END
	[ "$status" -eq 1 ]
	[[ $stderr == *"title is missing"* && $stderr == *"likelihood is 9"* ]]
	[[ $stderr == *"the text is kept in "*"; mend it and run: "*"[draft-kept]"* ]]
	unchanged
	kept=$(sed -n 's/.*the text is kept in \(.*\); mend.*/\1/p' <<<"$stderr")
	grep -q "An hour of work." "$kept"
	add risk -u tk -F "$kept" title=X likelihood=1
	[ "$status" -eq 0 ]
}

@test "the editor gets a skeleton, and what was not touched is gone afterwards" {
	small_new
	editor fill <<-'END'
	#!/bin/sh
	cp "$1" "$HOME/seen"
	sed -i 's/^title:.*/title: Ny risk/; s/^#likelihood:.*/likelihood: 2/' "$1"
	END
	add risk -u tk --id R-5555 -e status=open
	[ "$status" -eq 0 ]
	grep -q '^# Riskägare' "$HOME/seen" || grep -q '^# Risk owner' "$HOME/seen"
	same "$output" - <<-'END'
	---
	id: R-5555
	title: Ny risk
	likelihood: 2
	status: open
	---

	END
}

@test "an editor that is left without a change writes nothing and keeps nothing" {
	small_new
	remember
	GIT_EDITOR=: add risk -u tk -e
	[ "$status" -eq 1 ]
	unchanged
	[ -z "$(ls .git/lg/*.md 2>/dev/null)" ]
	GIT_EDITOR=false add risk -u tk -e
	[ "$status" -eq 128 ]
	[[ $stderr == *"the editor false ended with a fault"*"[editor-failed]"* ]]
	unchanged
}

@test "what was written in the editor is kept when it is refused, or git refuses" {
	small_new
	editor bad <<-'END'
	#!/bin/sh
	echo "An hour of work." >>"$1"
	END
	remember
	add risk -u tk -e
	[ "$status" -eq 1 ]
	unchanged
	grep -q "An hour of work." .git/lg/*.md
	rm .git/lg/*.md
	hook pre-commit <<<"exit 1"
	add risk -u tk -e title=X
	[ "$status" -eq 128 ]
	unchanged
	grep -q "An hour of work." .git/lg/*.md
}

@test "an editor that kills its parent leaves the text and nothing else" {
	small_new
	remember
	editor killer <<-'END'
	#!/bin/sh
	echo "An hour of work." >>"$1"
	kill -9 $(ps -o ppid= -p $PPID)
	END
	GIT_EDITOR="sh $GIT_EDITOR" add risk -u tk -e title=X
	unchanged
	grep -q "An hour of work." .git/lg/*.md
}

@test "--no-commit leaves it staged" {
	small_new
	add risk -u tk --no-commit title=X
	[ "$status" -eq 0 ]
	[ "$(git status --porcelain)" = "A  $output" ]
	[ "$(last %s)" = begin ]
}

@test "hooks run, see this record alone, and their words arrive" {
	small_new
	echo staged >staged && git add staged
	hook pre-commit <<-'END'
	#!/bin/sh
	git diff --cached --name-only HEAD
	END
	hook commit-msg <<-'END'
	#!/bin/sh
	echo "Ticket: 7" >>"$1"
	END
	add risk -u tk title=X
	[ "$status" -eq 0 ]
	[[ $stderr == *"git said: $output"*"[git-says]"* ]]
	[[ $stderr != *staged* ]]
	[ "$(last '%(trailers:key=Ticket,valueonly)')" = 7 ]
}

@test "a hook that refuses: its words, and everything as before" {
	small_new
	echo staged >staged && git add staged
	hook pre-commit <<-'END'
	#!/bin/sh
	echo "not on a Friday" >&2
	exit 1
	END
	remember
	add owner -u kf title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"git refused the commit"*"not on a Friday"*"[git-refused]"* ]]
	unchanged
	[ ! -e kf/owners ]
}

@test "a held index: a message that names the file, and everything as before" {
	small_new
	remember
	touch .git/index.lock
	add risk -u tk title=X
	rm .git/index.lock
	[ "$status" -eq 128 ]
	[[ $stderr == *"another git command holds the index"*"index.lock"*"[git-locked]"* ]]
	unchanged
	(sleep 1; rm .git/index.lock) 3>&- &
	touch .git/index.lock
	add risk -u tk title=X
	[ "$status" -eq 0 ]
}

@test "adds at the same time: each is made, or says to try again" {
	small_new
	made=0
	for number in 1 2 3 4 5 6; do
		lg-add --lang en owner -u tk title="Roll $number" >"$HOME/out.$number" 2>&1 3>&- &
		pids[number]=$!
	done
	for number in 1 2 3 4 5 6; do
		if wait "${pids[number]}"; then
			made=$((made + 1))
		else
			grep -q "try again" "$HOME/out.$number"
		fi
	done
	[ "$made" -ge 2 ]
	[ "$(git rev-list --count HEAD)" -eq $((made + 1)) ]
	[ "$(find tk/owners -name '*roll*' | wc -l)" -eq "$made" ]
	[ -z "$(git status --porcelain)" ]
}

@test "in the middle of a merge git commits no single file" {
	small_new
	git checkout -q -b side
	sed -i 's/likelihood: 3/likelihood: 1/' tk/risks/R-K7QM-utpressning.md && commit_all
	git checkout -q main
	sed -i 's/likelihood: 3/likelihood: 2/' tk/risks/R-K7QM-utpressning.md && commit_all
	run git merge side
	remember
	add risk -u kf title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"in the middle of a merge"*"--no-commit"*"[git-merging]"* ]]
	unchanged
	add risk -u kf --no-commit title=X
	[ "$status" -eq 0 ]
	[ -e .git/MERGE_HEAD ]
	[[ $(git status --porcelain) == *"A  $output"* ]]
}

@test "without an identity git says who to be, and everything is as before" {
	small_new
	remember
	unset "${!GIT_AUTHOR_@}" "${!GIT_COMMITTER_@}" EMAIL
	git config user.useConfigOnly true
	add risk -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"git config --global user.name"*"[git-identity]"* ]]
	unchanged
}

@test "signed when git is told to sign, refused when it cannot" {
	small_new
	sign_commits
	add risk -u tk title=X
	[ "$status" -eq 0 ]
	git verify-commit HEAD
	remember
	git config user.signingKey "$HOME/none"
	add risk -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"could not sign"*"[git-signing]"* ]]
	unchanged
}

@test "git that is missing, or fails in a way of its own: said so, and everything as before" {
	small_new
	remember
	run --separate-stderr env PATH="$LG_BUILD" lg-add --lang en risk -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"install the package git [git-program]"* ]]
	unchanged
	cp .git/config "$HOME"
	echo '[broken' >>.git/config
	add risk -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"failed with status 128: "*"bad config line"*"[git-failed]"* ]]
	cp "$HOME/config" .git
	unchanged
}

@test "a branch that somebody else holds: try again, and everything as before" {
	small_new
	remember
	touch .git/refs/heads/main.lock
	add risk -u tk title=X
	rm .git/refs/heads/main.lock
	[ "$status" -eq 128 ]
	[[ $stderr == *"nothing was committed; try again: "*"main.lock"*"[git-race]"* ]]
	unchanged
}

@test "an index that breaks meanwhile: the record is gone, and the way out is told" {
	small_new
	hook pre-commit <<-'END'
	#!/bin/sh
	mv .git/index .git/kept && mkdir .git/index
	exit 1
	END
	add risk -u tk --id R-2222 title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"[git-refused]"*"run git rm --cached -- tk/risks/R-2222-x.md [git-still-staged]"* ]]
	[ ! -e tk/risks/R-2222-x.md ]
	rmdir .git/index && mv .git/kept .git/index
	git rm -q --cached -- tk/risks/R-2222-x.md
	[ -z "$(git status --porcelain)" ]
}

@test "settings for messages do not get into the commit" {
	small_new
	echo "TEMPLATE" >"$HOME/template"
	git config commit.template "$HOME/template"
	git config commit.verbose true
	git config core.commentChar '*'
	git config i18n.commitEncoding ISO-8859-1
	GIT_EDITOR=false add risk -u tk --id R-6666 title="Åska" -m $'# not a comment\n* nor this'
	[ "$status" -eq 0 ]
	same <(git cat-file commit HEAD | sed '1,/^$/d') - <<-'END'
	risk R-6666: add Åska

	# not a comment
	* nor this

	Record: R-6666
	END
}

@test "a full disk: said so, and no half of a file" {
	small_new
	remember
	# A limit on the size of files fails where a full disk would, without a disk to fill.
	(
		trap '' XFSZ
		ulimit -f 0
		lg-add --lang en risk -u tk title=X 2>&1 | cat >&4
	) 4>"$HOME/out" || true
	[ -e "$HOME/out" ]
	unchanged
}

@test "a disk that is full, for the record and for the commit" {
	mkdir disk
	mount -t tmpfs -o size=512k tmpfs disk 2>/dev/null || skip "needs the right to mount"
	cd disk
	small_new
	remember
	for room in 0 4k 12k; do
		dd if=/dev/zero of=../filling bs=1k 2>/dev/null || true
		truncate -s "-$room" ../filling
		add risk -u tk title=X
		rm ../filling
		[ "$status" -eq 128 ]
		[[ $stderr == *"No space left"* ]]
		unchanged
	done
}

@test "strange folders: blanks, quotes, a leading dash, a folder below the top of git" {
	mkdir -- "-a 'b\" *"
	cd -- "-a 'b\" *"
	small_new
	add risk -u tk title="-rf * 'x'"
	[ "$status" -eq 0 ]
	[ "$(committed)" = "$output" ]
	cd ..
	git init -q
	mkdir below && cp -r small/schema small/tk small/kf small/lg.yaml below
	commit_all
	cd below/tk
	add risk title=Y
	[ "$status" -eq 0 ]
	[ "$(committed)" = "below/$output" ]
	[ -z "$(git status --porcelain -- .)" ]
}

@test "a branch without a commit, and no branch at all" {
	small_new
	git checkout -q --orphan fresh && git rm -rq --cached .
	add risk -u tk title=X
	[ "$status" -eq 0 ]
	[ "$(git ls-tree -r --name-only HEAD)" = "$output" ]
	git checkout -q --detach
	add risk -u tk title=X
	[ "$status" -eq 0 ]
	[ "$(committed)" = "$output" ]
}

@test "outside git, or ignored by it: said so" {
	small_new
	echo 'tk/owners/' >.gitignore
	git add .gitignore && git commit -q -m ignore
	remember
	add owner -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"told to ignore"*"[git-ignored]"* ]]
	unchanged
	rm -rf .git
	add risk -u tk title=X
	[ "$status" -eq 128 ]
	[[ $stderr == *"no git repository"* ]]
	[ -z "$(find . -name '*-x.md')" ]
}

@test "control characters reach neither subject nor terminal" {
	small_new
	write draft.md <<<$'---\ntitle: "a\\e[31mb\\u202Ec\\nd"\n---'
	add risk -u tk -F draft.md
	[ "$status" -eq 0 ]
	[ -z "$(last %B | grep $'[\x01-\x09\x0b-\x1f\x7f]')" ]
	[ "$(last %s | wc -l)" -eq 1 ]
	[[ $(last %s) == *"a<U+001B>[31mb<U+202E>c"* ]]
}

@test "a folder of shards gets the new record in the right one" {
	small_new
	mkdir tk/actions/T3 && git mv tk/actions/A-T31B-segmentera-natet.md tk/actions/T3/ && commit_all
	add action -u tk --id A-9QW4 title=X
	[ "$output" = tk/actions/9Q/A-9QW4-x.md ]
}

@test "a fault in a file is told at its line there, also where the file states no id" {
	small_new
	printf -- '---\ntitle: T\nlikelihood: 9\n---\n' >../text.md
	add risk -u tk -F ../text.md
	[ "$status" -eq 1 ]
	[[ $stderr == *"../text.md:3:13: error: likelihood is 9"* ]]
}

@test "standard input that goes through an editor which fails is kept" {
	small_new
	EDITOR=false add risk -u tk --id R-2222 -e -F - <<<$'---\ntitle: Ur ett annat program\n---'
	[ "$status" -eq 128 ]
	[[ $stderr == *".git/lg/R-2222.md; mend it"*"[draft-kept]"* ]]
	grep -q "Ur ett annat program" .git/lg/R-2222.md
}
