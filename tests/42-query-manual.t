#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Every example of lg-query(7) is a query of the schema that lg-init hands out.

load helper

# The lines of the displays that are queries; the grammar itself has brackets.
examples() {
	awk '
	/^\.Bd/ { block = 1; next }
	/^\.Ed/ { block = 0 }
	block && /^(TABLE|LIST|TEXT|FROM [^a-z]*[a-z]|type:)/ && !/\[/
	' "$top/cmd/lg-query.7" | grep -v '^FROM source'
}

@test "the examples of lg-query(7) run" {
	records_new
	examples >../examples
	[ "$(wc -l <../examples)" -ge 12 ]
	while IFS= read -r query <&3; do
		run --separate-stderr lg-list "$query" 3<&-
		# No record yet, so no row; a mistake would be told and end with 128.
		if [ "$status" -gt 1 ] || [ -n "$stderr" ]; then
			printf '%s\nended with %s:\n%s\n' "$query" "$status" "$stderr"
			return 1
		fi
	done 3<../examples
}
