# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# Puts a case into a fresh copy of the good repository, runs a command on it, and judges what
# no command may ever do: be killed, hang, take all memory, change a file that it was not asked
# to change, or send a terminal something other than text.

# The caller sets base, the good repository.
# shellcheck disable=SC2154 source=tests/hostile/made.bash
source "$BATS_TEST_DIRNAME/hostile/made.bash"

hostile=$BATS_TEST_DIRNAME/hostile
out=$BATS_TEST_TMPDIR/out # what the last command wrote
err=$BATS_TEST_TMPDIR/err
seconds=10
memory=1500000 # kilobytes of address space

# Sanitizers reserve terabytes of address space and take their time.
if nm "${LG_BUILD:-build/release}/lg-check" 2>/dev/null | grep -q __asan_init; then
	seconds=60
	memory=unlimited
fi

# What one case is run with besides its own command: everything that only reads.
readers=(
	"lg-check --format json"
	"lg-check --staged"
	"lg-check --at HEAD"
	"lg-list 'TABLE id, title, owner.title, value FROM risk SORT value'"
	"lg-list --format csv type:risk"
	"lg-show R-2F9C"
	"lg-show R-X0ST"
	"lg-report --worktree --format html"
	"lg-check --format sarif"
	"lg-diff --format markdown HEAD~1..HEAD"
)

# The good repository, once for each file of tests.
make_base() {
	cp -r "$hostile/repository" "$1"
	(
		cd "$1" || exit
		git init -q
		git add -A
		git commit -q --no-verify -m good
	)
}

# Where a stored case goes in the repository.
place_of() {
	local name=${1#*/}

	case $1 in
	records/*) echo unit/risks/R-X0ST.md ;;
	config/*) echo lg.yaml ;;
	templates/*) echo templates/review.md ;;
	schema/checks-* | schema/common-* | schema/scales-*) echo "schema/${name%%-*}.yaml" ;;
	schema/*) echo schema/risk.yaml ;;
	esac
}

# begin NAME: a fresh repository with the case in it, and go there.
begin() {
	local file

	cd "$BATS_TEST_TMPDIR" || return
	chmod -R u+w case outside 2>/dev/null
	rm -rf case outside
	outside=$BATS_TEST_TMPDIR/outside
	mkdir "$outside"
	cp -a "$base" case
	cd case || return
	if [[ $1 == made/* ]]; then
		file=${1#made/}
		"made_${file//-/_}"
	else
		file=("$hostile/$1".*)
		cp "${file[0]}" "$(place_of "$1")"
		git add -A
		git commit -q --no-verify -m case
	fi
}

# Everything in the repository and outside it: names, kinds, sizes, links and content. What lg
# keeps for itself in .git/lg is no more than a cache, or the text of a refused record.
state() {
	{
		find . "$outside" -path ./.git/lg -prune -o ! -path ./.git -printf '%p %y %s %l\n' | sort
		find . "$outside" -path ./.git/lg -prune -o -type f -size -10M -print0 |
			sort -z | xargs -0 sha256sum
	} | sha256sum
}

# What a terminal would obey: C0 and C1 controls, bidirectional controls, zero width. CR may end
# a line of CSV, whose cells may also begin a line with anything.
unsafe='[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!$)|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf'

# judge COMMAND: run it under guard; sets $status and prints what it did that none may do.
judge() {
	local control

	(
		ulimit -c 0
		ulimit -v $memory
		timeout -k 1 $seconds bash -c "$1" </dev/null
	) >"$out" 2>"$err"
	status=$?
	case $status in
	0 | 1 | 128 | 129) ;;
	124 | 137) echo "$1: took longer than $seconds seconds" ;;
	*) echo "$1: ended with status $status: $(head -c 300 "$err" | cat -v)" ;;
	esac
	[ $status -lt 128 ] || [ -s "$err" ] || [ -s "$out" ] ||
		echo "$1: said nothing of what is wrong"
	control=$(LC_ALL=C grep -haPm1 "$unsafe" "$out" "$err" | head -c 200 | cat -v)
	[ -z "$control" ] || echo "$1: wrote control characters: $control"
	[[ $1 == *"--format csv"* ]] || ! grep -aqE '^(::|##vso)' "$out" "$err" ||
		echo "$1: wrote a command for a CI log"
	[ ! -e pwned ] ||
		echo "$1: ran a command that stood in the data"
}

# Whether the wanted rule was told: "-" for none in particular.
is_told() {
	[ "$1" = - ] || grep -aqF "[$1]" "$out" "$err"
}

# try NAME COMMAND STATUS RULE: one row of the table.
try() {
	local before head said

	begin "$1" || {
		echo "could not be made"
		return
	}
	before=$(state)
	head=$(git rev-parse -q --verify HEAD 2>/dev/null)
	judge "$(declare -f repeat); $2"
	said=$(cat "$out" "$err" | head -c 400 | cat -v)
	[ "$status" = "$3" ] || echo "$2: status $status, not $3: $said"
	is_told "$4" || echo "$2: did not tell [$4]: $said"
	[ "$before" = "$(state)" ] || echo "$2: changed something"
	[[ $2 == lg-check ]] || return 0
	for command in "${readers[@]}"; do judge "$command"; done
	[ "$before" = "$(state)" ] || echo "a command that reads changed something"
	try_write "$head"
}

# A change of the case's record: made in that file and in one commit, or not at all.
try_write() {
	local before changed

	before=$(state)
	judge "lg-set R-X0ST likelihood=2 -m '\$(touch pwned)'"
	if [ "$status" -ne 0 ]; then
		[ "$before" = "$(state)" ] || echo "a refused lg-set changed something"
		return
	fi
	changed=$(git diff --name-only "$1" HEAD | grep -v '^unit/risks/R-X0ST')
	[ -z "$changed" ] || echo "lg-set changed $changed too"
	[ "$(git rev-list --count "$1..HEAD")" -eq 1 ] || echo "lg-set made another number of commits than one"
	[ -z "$(git status --porcelain)" ] || echo "lg-set left changes behind"
	return 0
}

# try_all PATTERN: every row whose name fits; prints the faults, fails when there is one.
try_all() {
	local name command want rule what faults n=0 failed=0

	# shellcheck disable=SC2034
	while IFS='|' read -r name command want rule what; do
		name=${name%% *}
		# shellcheck disable=SC2053
		[[ $name == $1 ]] || continue
		read -r command <<<"$command"
		faults=$(try "$name" "$command" "${want// /}" "${rule// /}")
		n=$((n + 1))
		[ -z "$faults" ] || {
			printf '%s (%s)\n%s\n' "$name" "${what# }" "$faults"
			failed=$((failed + 1))
		}
	done < <(sed 's/ | /|/g' "$hostile/cases")
	echo "$n cases, $failed with faults"
	[ "$n" -gt 0 ] && [ "$failed" -eq 0 ]
}
