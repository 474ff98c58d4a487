#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# What the tree promises about itself: licence lines, form, layers, languages, and that its
# documents name what exists.

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
}

# The files of the project: those that git tracks or would add, or, without git, all but the build.
files() {
	{ git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null ||
		find "$@" -type f -not -path './build/*'; } | sort -u |
		while read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done
}

# C that people write, and what make and the shell read.
sources() {
	files lib cmd tests tools .ci Makefile | grep -E '\.([ch]|def|t|bash)$|^(tools|\.ci)/[^./]*$|^Makefile$'
}

# Fail with these lines when there are any.
none() {
	local lines
	lines=$(cat)
	[ -z "$lines" ] || {
		printf '%s\n' "$1" "$lines"
		return 1
	}
}

@test "each source file names its licence in its first lines" {
	{
		sources
		files schema | grep '\.yaml$'
		files sample-repo | grep '/[^./]*$'
		files cmd po | grep -E '\.([157]|po)$'
	} |
		while read -r file; do
			head -n 3 "$file" | grep -q 'SPDX-License-Identifier: EUPL-1\.2' || echo "$file"
		done | none 'without an SPDX line:'
}

@test "the licence stands whole in the tree" {
	grep -qx 'EUROPEAN UNION PUBLIC LICENCE v. 1.2' LICENSE
	[ "$(grep -cE '^[0-9]+\.[A-Z]' LICENSE)" -eq 15 ]
}

# A line may be wider than 100 columns for the sake of a string that is not broken.
@test "code is indented with tabs and fits in 100 columns" {
	for file in $(files lib cmd tests/unit tests/fuzz | grep -E '\.[ch]$'); do
		perl -CSD -ne '
			chomp;
			print "$ARGV:$.: blanks at the end\n" if /\s$/;
			print "$ARGV:$.: indented with spaces\n" if /^ +[^ *]/;
			print "$ARGV:$.: a line comment\n" if m{^\s*//};
			1 while s/\t/" " x (8 - $-[0] % 8)/e;
			print "$ARGV:$.: wider than 100 columns\n" if length > 100 && !/"/;
		' "$file"
		[ -z "$(tail -c 1 "$file")" ] || echo "$file: no newline at the end"
	done | none 'form:'
}

@test "nothing is left to be done later" {
	sources | grep -v '^tests/90-tree.t$' | xargs grep -nE '\b(TODO|FIXME|XXX|HACK)\b' |
		none 'left for later:'
}

# A command behind ! never ends a test, and says nothing unless it stands last.
@test "no line of a test is a command that may fail unseen" {
	sources | grep '^tests/.*[.]t$' | xargs grep -nE '^[[:space:]]+! [^|]*( [|] [^|].*)?$' |
		none 'write run ! or a comparison:'
}

@test "no path of one machine is written down" {
	files . | grep -vE '^(LICENSE|tests/90-tree\.t)$' |
		xargs -d '\n' grep -InE '(^|[^A-Za-z0-9_.$}])/(home|root|work|Users|mnt)/[A-Za-z0-9_]' |
		none 'machine paths:'
}

@test "the built commands hold no path of the machine that built them" {
	commands=$(find "${LG_BUILD:-build/release}" -maxdepth 1 -name 'lg-*' -type f)
	[ -n "$commands" ]
	# shellcheck disable=SC2086
	grep -lF "$PWD" $commands | none 'holding the path of the tree:'
}

@test "rooms include only what they may" {
	tools/check-layers lib/*/*.[ch] cmd/*.[ch]
}

@test "the include table of the contributor's page is the one that is checked" {
	rules=$(sed -n 's/^\trule("\([a-z]*\)", "\(.*\)")$/\1: \2/p' tools/check-layers)
	[ "$(wc -l <<<"$rules")" -eq "$(ls -d lib/*/ | wc -l)" ]
	while IFS=: read -r room may; do
		grep -qE "^\| \`$room\` .*\| (${may# }|-) \|\$" CONTRIBUTING.md || {
			echo "CONTRIBUTING.md has no row for $room:$may"
			return 1
		}
	done <<<"$rules"
}

@test "the library neither prints nor exits" {
	archive=${LG_BUILD:-build/release}/liblg.a
	nm -A -u "$archive" |
		grep -wE 'printf|__printf_chk|puts|putchar|vprintf|__vprintf_chk|perror|stdout|exit|_exit|quick_exit' |
		grep -vE '[/:](proc)\.o:.* _exit$' | none 'printing or exiting:'
}

@test "every text for people is in every language" {
	for catalogue in po/*.po; do
		tools/check-messages "$catalogue" lib/*/*.[ch] cmd/*.[ch] lib/base/*.def
	done
}

@test "each command has its manual page, and each page its command" {
	for source in cmd/lg-*.c; do
		[ -f "${source%.c}.1" ] || echo "$source has no manual page"
	done | none 'without a page:'
	for page in cmd/lg-*.1; do
		[ -f "${page%.1}.c" ] || echo "$page has no command"
	done | none 'without a command:'
}

@test "manual pages are well-formed" {
	mandoc -Tlint -Wwarning cmd/*.[157]
}

@test "the page of the schema has a row for each type and each template, and for nothing else" {
	diff <({ sed -n 's/^type: //p' schema/*.yaml && ls schema/templates | sed 's/\.md$//'; } | sort) \
		<(sed -n '/^## The templates/,/^Some things/s/^| `\([a-z_]*\)`.*/\1/p' schema/README.md | sort)
}

@test "README and CONTRIBUTING name only files, targets and commands that exist" {
	for page in README.md CONTRIBUTING.md; do
		grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -v '^https:' |
			while read -r link; do
				[ -e "$link" ] || echo "$page links to $link"
			done
		grep -ohE '\bmake [a-z-]+' "$page" | sort -u | while read -r _ target; do
			grep -qE "^([a-z -]* )?$target( [a-z -]*)?:" Makefile || echo "$page says make $target"
		done
		grep -ohE '\blg-[a-z]+' "$page" | sort -u | while read -r command; do
			compgen -G "cmd/$command.[157]" >/dev/null || echo "$page names $command"
		done
	done | none 'named but missing:'
}

@test "each target of the Makefile is explained by make help" {
	make help >"$BATS_TEST_TMPDIR/help"
	for target in all check demo san check-layers check-headers metrics bench golden install dist fuzz clean; do
		grep -qE "^  $target  +[a-z]" "$BATS_TEST_TMPDIR/help" || {
			echo "$target is not in make help"
			return 1
		}
	done
}
