#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The coordinator's session of the README, typed line by line.

load helper

# The commands of the README's session: the lines of its shell blocks.
session() {
	awk '
	/^## / { here = /session/ }
	/^```/ { block = here && $0 == "```sh"; next }
	block
	' "$top/README.md"
}

@test "every line of the session does what it says" {
	session >../session
	[ "$(wc -l <../session)" -ge 10 ]
	while IFS= read -r line <&3; do
		status=0
		bash -c "$line" >../output 2>&1 3<&- || status=$?
		# A check that finds something has done its work.
		if [ "$status" -ne 0 ] && [[ $line != lg-check* || $status -ne 1 ]]; then
			printf '%s\nended with %s:\n' "$line" "$status"
			cat ../output
			return 1
		fi
		tick
	done 3<../session
	# One commit each for lg-init, three records and one change, with its reason.
	run git log --format=%s%n%b
	has 'R-K7QM: likelihood 3 -> 2'
	has 'Leverantören har infört segmenterade nät'
	grep -rq '^likelihood: 2$' --include='R-K7QM-*.md' .
	[ -s genomgang.html ]
	[ -z "$(git status --porcelain --untracked-files=no)" ]
}
