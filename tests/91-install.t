#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# What is handed on: the installed tree works wherever it is put, and the archive of the
# sources is the same bytes each time.

load helper

# make as a user calls it, with what the commands under test were built from.
make_here() {
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s -C "$top" \
		BUILD="$(dirname "$LG_BUILD")" VARIANT="$(basename "$LG_BUILD")" "$@"
}

@test "everything is installed below DESTDIR and PREFIX" {
	make_here install DESTDIR="$PWD/stage" PREFIX=/opt/lg
	[ "$(ls stage)" = opt ]
	for source in "$top"/cmd/lg-*.c; do
		command=$(basename "$source" .c)
		[ -x "stage/opt/lg/bin/$command" ]
		[ -f "stage/opt/lg/share/man/man1/$command.1" ]
		bash -n "stage/opt/lg/share/bash-completion/completions/$command"
	done
	same <(cd "$top/schema" && ls -- *.yaml) <(ls stage/opt/lg/share/lg/schema)
	same <(cd "$top/schema/templates" && ls) <(ls stage/opt/lg/share/lg/templates)
}

@test "the installed commands work after the tree was moved" {
	make_here install DESTDIR="$PWD/stage" PREFIX=/usr
	mv stage/usr moved
	PATH=$PWD/moved/bin:/usr/bin:/bin
	records_new
	[ -f schema/risk.yaml ]
	run -0 lg-check --lang sv
	run lg-list --lang sv -h
	has "Användning:"
}

@test "the archive of the sources is the same bytes twice, and builds" {
	git -C "$top" rev-parse -q --verify HEAD >/dev/null || skip "not a git repository"
	git config --global safe.directory '*'
	make_here dist BUILD="$PWD/one"
	sleep 1
	make_here dist BUILD="$PWD/two"
	cmp one/lg-*.tar.gz two/lg-*.tar.gz
	tar xzf one/lg-*.tar.gz
	env -u MAKEFLAGS make -s -n -C lg-*/ >commands
	grep -q 'lg-list' commands
}
