#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Every diagnostic is explained in lg-diagnostics(7) and expected by a test, and there is nothing
# else in that page.

load helper

# diagnostics: "name severity" of each, in the order of the table; a name may have several texts.
diagnostics() {
	perl -0ne 'while (/^DIAG\(\w+, "([a-z0-9-]+)", (\w+),/mg) {
		print lc "$1 $2\n" unless $seen{$1}++;
	}' "$top/lib/base/diag.def"
}

# The same from the page, where what is no error has its severity beside its name.
explained() {
	sed -nE 's/^\.It Li ([a-z0-9-]+)$/\1 error/p; s/^\.It Li ([a-z0-9-]+) Pq ([a-z]+)$/\1 \2/p' \
		"$top/cmd/lg-diagnostics.7"
}

# Whether a name stands in a test as a word of its own: git-index is not in git-index-split.
is_expected() {
	grep -rqP --include='*.t' --include='*.c' --include=cases --exclude=93-diagnostics.t \
		-- "(?<![\w-])$1(?![\w-])" "$top/tests"
}

@test "the table is read whole" {
	[ "$(grep -c '^DIAG(' "$top/lib/base/diag.def")" -eq \
		"$(perl -0ne 'print scalar(() = /^DIAG\(\w+, "[a-z0-9-]+", \w+,/mg)' "$top/lib/base/diag.def")" ]
	[ "$(diagnostics | wc -l)" -ge 150 ]
}

@test "lg-diagnostics(7) explains each diagnostic, in the order of the table, with its severity" {
	same <(diagnostics) <(explained)
}

@test "the groups of the page are those of the table" {
	same <(sed -nE 's|^/\* (.*) \*/$|\1|p' "$top/lib/base/diag.def" | grep -v SPDX) \
		<(sed -n 's/^\.Ss //p' "$top/cmd/lg-diagnostics.7")
}

@test "each entry says something, and ends its sentence" {
	mandoc -T utf8 -O width=1000 "$top/cmd/lg-diagnostics.7" | col -bx |
		sed '1,/^DIAGNOSTICS/d; /^SEE ALSO/,$d' | awk '
		/^     [a-z0-9-]+( \((warning|info)\))?$/ { name = $1; n++ }
		/^             / && name { if (length > 50 && /\.$/) good++; else print name; name = "" }
		END { exit !n || good != n }'
}

@test "each diagnostic is expected by a test" {
	diagnostics | while read -r name _; do
		is_expected "$name" || echo "no test expects $name"
	done >unexpected
	same /dev/null unexpected
}

@test "each diagnostic can be told: a command or the library names its id" {
	grep -oE '^DIAG\([A-Z0-9_]+' "$top/lib/base/diag.def" | cut -c6- | while read -r id; do
		grep -rqw --include='*.c' "DIAG_$id" "$top/lib" "$top/cmd" || echo "nothing tells DIAG_$id"
	done >untold
	same /dev/null untold
}
