#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# What every command has in common: options, help, language, exit status, output that is checked.

load helper
load small

commands() {
	local source
	for source in "$top"/cmd/lg-*.c; do
		basename "$source" .c
	done
}

# Options as the help of a command lists them: "-u --unit UNIT".
options_of_help() {
	"$1" --lang en -h | sed -nE 's/^ {2,}(-.*)/\1/p' | sed -E 's/ {2,}.*//; s/, / /' | sort
}

# The same from its manual page: the tags of the lists there.
options_of_manual() {
	mandoc -T utf8 -O width=200 "$top/cmd/$1.1" | col -bx |
		sed -nE 's/^ {5}(-.*)/\1/p' | sed -E 's/ {2,}.*//; s/, / /; s/ \| /|/g' | sort
}

@test "the help of each command and its manual page list the same options" {
	for command in $(commands); do
		options_of_help "$command" >help
		options_of_manual "$command" >manual
		[ -s help ]
		same help manual || {
			echo "$command"
			return 1
		}
	done
}

@test "-h, --help and --version answer on standard output, with status 0, anywhere" {
	for command in $(commands); do
		run -0 "$command" -h
		has "$command [OPTION]"
		run -0 "$command" --help
		run -0 "$command" --version
		[[ $output =~ ^"$command "[0-9]+\.[0-9]+\.[0-9]+$ ]]
	done
}

@test "an unknown option, a missing value, a wrong word: status 129 and where to look" {
	for command in $(commands); do
		run -129 --separate-stderr "$command" --no-such-option
		[ -z "$output" ]
		[[ $stderr == *"$command: there is no option --no-such-option"*"See $command -h."* ]]
	done
	run -129 lg-check --unit
	has "--unit needs a value"
	run -129 lg-check --format=xml
	has "--format=xml is not a value of this option"
	run -129 lg-check --staged=yes
	run -129 lg-check --staged --at HEAD
	run -129 lg-check --as-of soon
	run -129 lg-list
	run -129 lg-show
	run -129 lg-show R-K7QM R-9QW4
}

@test "options in GNU's forms: joined, with =, after operands, ended by --" {
	small_new
	run -0 lg-check -qutk --as-of=2026-01-01
	[ -z "$output" ]
	run -0 lg-check tk --as-of 2026-01-01 -q
	[ -z "$output" ]
	run -128 lg-check -q -- --at
	has "--at does not exist"
	run -0 lg-list --format=csv type:risk -status:draft -utk
	has R-K7QM
}

@test "-C works from another folder, and says when it cannot" {
	small_new
	cd ..
	run -0 lg-check -q -C small --as-of 2026-01-01
	run -128 lg-check -C nowhere
	has "cannot go to the folder nowhere"
}

@test "the language: --lang, then lg.lang, then the locale, installed or not" {
	small_new
	run lg-check
	has "Records read:"
	LC_ALL=sv_SE.UTF-8 run lg-check
	has "Lästa poster:"
	LC_ALL='' LANG=sv run lg-check
	has "Lästa poster:"
	LANGUAGE=fi:sv:en run lg-check
	has "Lästa poster:"
	LANGUAGE=en:sv LC_ALL='' LANG=sv run lg-check
	has "Records read:"
	git config lg.lang sv
	run lg-check
	has "Lästa poster:"
	run lg-check --lang en
	has "Records read:"
	LC_ALL=sv_SE.UTF-8 run lg-check --lang=en
	has "Records read:"
	git config --unset lg.lang
	git config --global lg.lang sv
	run lg-check
	has "Lästa poster:"
	git config --global --unset lg.lang
	git config -f ../more lg.lang sv
	git config --global include.path "$PWD/../more"
	run lg-check
	has "Lästa poster:"
	git config --global --unset include.path
	GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=lg.lang GIT_CONFIG_VALUE_0=sv run lg-check
	has "Lästa poster:"
	GIT_CONFIG_GLOBAL=$PWD/../more run lg-check
	has "Lästa poster:"
	GIT_CONFIG_GLOBAL=../more run lg-check
	has "Lästa poster:"
	GIT_CONFIG_NOSYSTEM=0 GIT_CONFIG_SYSTEM=$PWD/../more run lg-check
	has "Lästa poster:"
}

@test "git is not asked for the language where no file of its settings can tell it" {
	small_new
	printf '#!/bin/sh\necho "$*" >>%q\nexit 1\n' "$BATS_TEST_TMPDIR/asked" | write ../bin/git
	chmod +x ../bin/git
	for user in "$HOME/.gitconfig" /dev/null "$PWD/../nothing"; do
		GIT_CONFIG_GLOBAL=$user GIT_CONFIG_SYSTEM=$user PATH=$PWD/../bin:$PATH \
			run -0 lg-check -q --as-of 2026-01-01
		[ ! -e "$BATS_TEST_TMPDIR/asked" ]
	done
	echo '[lg]' >../more
	GIT_CONFIG_GLOBAL=$PWD/../more PATH=$PWD/../bin:$PATH run -0 lg-check -q --as-of 2026-01-01
	[ "$(<"$BATS_TEST_TMPDIR/asked")" = "config --null --get lg.lang" ]
}

@test "standard output that cannot be written: status 128 and why" {
	small_new
	[ -c /dev/full ] || skip "no /dev/full"
	for command in "lg-check --format json" "lg-list type:risk" "lg-show R-K7QM" "lg-check -h"; do
		status=0
		$command >/dev/full 2>../err || status=$?
		[ "$status" -eq 128 ]
		grep -q "cannot write standard output: No space left on device" ../err
	done
}

@test "closed standard streams do no harm" {
	small_new
	status=0
	lg-list type:risk >&- 2>../err || status=$?
	[ "$status" -eq 128 ]
	lg-check --as-of 2026-01-01 -q >&- 2>&- <&-
	[ -z "$(git status --porcelain)" ]
}

@test "whoever ignores the end of children does no harm" {
	small_new
	env --ignore-signal=CHLD true || skip "no env --ignore-signal"
	run -0 env --ignore-signal=CHLD lg-list --at HEAD~0 type:risk
	env --ignore-signal=CHLD lg-set R-K7QM likelihood=2
	[ -z "$(git status --porcelain)" ]
}

@test "no colour when it is not a terminal, with NO_COLOR, or on a dumb one" {
	small_new
	sed -i 's/^likelihood: .*/likelihood: 9/' kf/risks/*
	run lg-check
	[[ $output != *$'\e'* ]]
	command -v script >/dev/null || skip "no script"
	run script -qec "TERM=xterm lg-check" /dev/null
	[[ $output == *$'\e[31merror'* ]]
	run script -qec "TERM=xterm NO_COLOR=1 lg-check" /dev/null
	[[ $output != *$'\e'* ]]
	run script -qec "TERM=dumb lg-check" /dev/null
	[[ $output != *$'\e'* ]]
}

@test "completion offers the options, and the words of those that have them" {
	complete_words() {
		bash -c "$(lg-check --completion)"'
			COMP_WORDS=(lg-check "$@")
			COMP_CWORD=$#
			_lg-check lg-check "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
			printf "%s\n" "${COMPREPLY[@]}"' - "$@"
	}
	run complete_words --st
	[ "$output" = $'--staged\n--strict' ]
	run complete_words --format ""
	[ "$output" = $'text\njson\ngithub\ngitlab\nsarif\njunit' ]
	run complete_words --format = js
	[ "$output" = json ]
}

@test "lg.lang of a bare repository, which has no .git, is heard" {
	small_new
	git clone -q --bare . ../bare.git
	cd ../bare.git
	git config lg.lang sv
	run --separate-stderr lg-check --at HEAD
	[[ $stderr == "lg-check: Lästa poster: "* ]]
}
