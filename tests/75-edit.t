#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-edit: what comes back from the editor becomes a commit, or is kept where the message says.

load helper
load small
load writing

risk=tk/risks/R-K7QM-utpressning.md

edit() {
	run --separate-stderr lg-edit --lang en "$@"
}

@test "a change in the editor is committed alone, and says what it is" {
	small_new
	echo staged >staged && git add staged
	editor lower <<<$'sed -i "s/likelihood: 3/likelihood: 2/" "$1"'
	edit R-K7QM -m "Efter mötet"
	[ "$status" -eq 0 ]
	[ "$output" = "risk R-K7QM: likelihood 3 -> 2" ]
	[ "$(committed)" = "$risk" ]
	[ "$(last %b)" = $'Efter mötet\n\nRecord: R-K7QM' ]
	[ "$(git diff --cached --name-only)" = staged ]
	[ -z "$(ls .git/lg/*.md 2>/dev/null)" ]
}

@test "a change of the text alone" {
	small_new
	editor lengthen <<<$'echo More. >>"$1"'
	edit R-K7QM
	[ "$status" -eq 0 ]
	[ "$(last %s)" = "risk R-K7QM: edit" ]
	[ "$(tail -1 "$risk")" = More. ]
}

@test "no change, or an editor that fails: nothing happens" {
	small_new
	remember
	GIT_EDITOR=: edit R-K7QM
	[ "$status" -eq 0 ]
	[ "$output" = "R-K7QM is as it was" ]
	unchanged
	GIT_EDITOR=false edit R-K7QM
	[ "$status" -eq 128 ]
	unchanged
	[ -z "$(ls .git/lg/*.md 2>/dev/null)" ]
	edit R-0000
	[ "$status" -eq 1 ]
}

@test "five mistakes: all told, the text is kept, and -F goes on with it" {
	small_new
	editor mistaken <<-'END'
	#!/bin/sh
	sed -i 's/likelihood: 3/likelihood: 7/; s/O-2F9C/O-9999/; s/status: open/status: draft/' "$1"
	sed -i 's/reviewed: .*/reviewed: 2025-02-30/; s/^title: .*/titel: Utpressning/' "$1"
	END
	remember
	edit R-K7QM
	[ "$status" -eq 1 ]
	[[ $stderr == *"likelihood is 7"* ]]
	[[ $stderr == *"refers to O-9999"* ]]
	[[ $stderr == *"status cannot go from open to draft"* ]]
	[[ $stderr == *"2025-02-30"* ]]
	[[ $stderr == *"no field titel; it has: title"* ]]
	[[ $stderr == *"title is missing"* ]]
	unchanged
	kept=$(sed -n 's/.*the text is kept in \(.*\); mend.*/\1/p' <<<"$stderr")
	grep -q 'titel: Utpressning' "$kept"
	editor mend <<-'END'
	#!/bin/sh
	sed -i 's/likelihood: 7/likelihood: 2/; s/O-9999/O-2F9C/; s/status: draft/status: closed/' "$1"
	sed -i 's/reviewed: .*/reviewed: 2025-02-28/; s/^titel: .*/title: Utpressning/' "$1"
	END
	edit -F "$kept" R-K7QM
	[ "$status" -eq 0 ]
	grep -q 'status: closed' "$risk"
}

@test "the editor is the user's own command with words, the file one argument" {
	small_new
	export GIT_EDITOR="printf '%s|' >'$HOME/arguments' one"
	mv ../small "../with a 'quote" && cd "../with a 'quote"
	edit R-K7QM
	[ "$status" -eq 0 ]
	[ "$(cat "$HOME/arguments")" = "one|$PWD/.git/lg/R-K7QM.md|" ]
}

@test "a record changed by somebody else meanwhile is not overwritten" {
	small_new
	editor race <<-END
	#!/bin/sh
	sed -i 's/likelihood: 3/likelihood: 2/' "\$1"
	sed -i 's/consequence: 4/consequence: 1/' "$PWD/$risk"
	END
	edit R-K7QM
	[ "$status" -eq 128 ]
	[[ $stderr == *"changed by somebody else"*"[record-changed]"* ]]
	[[ $stderr == *"the text is kept in"* ]]
	grep -q 'likelihood: 3' "$risk"
	grep -q 'consequence: 1' "$risk"
	grep -q 'likelihood: 2' .git/lg/R-K7QM.md
}

@test "git refuses: the record stands, the text is kept" {
	small_new
	editor lower <<<$'sed -i "s/likelihood: 3/likelihood: 2/" "$1"'
	hook commit-msg <<<"exit 1"
	remember
	edit R-K7QM
	[ "$status" -eq 128 ]
	unchanged
	grep -q 'likelihood: 2' .git/lg/R-K7QM.md
}

@test "no editor, or no place for the draft: said so before anything is opened" {
	small_new
	remember
	TERM=dumb edit R-K7QM
	[ "$status" -eq 128 ]
	[[ $stderr == *"set EDITOR, or git config core.editor [editor-none]"* ]]
	unchanged
	rm -rf .git/lg && echo "a file" >.git/lg
	GIT_EDITOR='touch opened' edit R-K7QM
	[ "$status" -eq 128 ]
	[[ $stderr == *"the text could not be kept: "*"[draft-lost]"* ]]
	[ ! -e opened ]
	unchanged
}

@test "an earlier draft is not overwritten" {
	small_new
	mkdir -p .git/lg && echo precious >.git/lg/R-K7QM.md
	editor lower <<<$'sed -i "s/likelihood: 3/likelihood: 2/" "$1"'
	edit R-K7QM
	[ "$status" -eq 0 ]
	[ "$(cat .git/lg/R-K7QM.md)" = precious ]
}

@test "killed while the editor is open: the record stands, the text is there" {
	small_new
	remember
	editor killer <<-'END'
	#!/bin/sh
	sed -i "s/likelihood: 3/likelihood: 2/" "$1"
	kill -9 $(ps -o ppid= -p $PPID)
	END
	GIT_EDITOR="sh $GIT_EDITOR" edit R-K7QM
	unchanged
	grep -q 'likelihood: 2' .git/lg/R-K7QM.md
}

@test "killed while git commits: the file is whole, old or new" {
	small_new
	hook pre-commit <<-'END'
	#!/bin/sh
	lg=$(ps -o ppid= -p $PPID)
	kill -9 $lg
	exit 1
	END
	editor lower <<<$'sed -i "s/likelihood: 3/likelihood: 2/" "$1"'
	edit R-K7QM
	[ "$status" -eq 137 ]
	rm .git/hooks/pre-commit
	lg-set R-K7QM likelihood=1 --include
	[ -z "$(git status --porcelain)" ]
}

@test "the id does not change in the editor" {
	small_new
	remember
	editor other <<<$'sed -i "s/^id: .*/id: R-2222/" "$1"'
	edit R-K7QM
	[ "$status" -eq 1 ]
	[[ $stderr == *"id of a record never changes"* ]]
	unchanged
}
