#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Whatever stands in a repository, a query, a template or an argument: the answer is a
# diagnostic and the documented status. The cases stand in hostile/cases, one a line.
load helper

setup_file() {
	lg_setup
	source "$BATS_TEST_DIRNAME/hostile/judge.bash"
	export base=$BATS_FILE_TMPDIR/base
	make_base "$base"
}

setup() {
	lg_setup
	source "$BATS_TEST_DIRNAME/hostile/judge.bash"
}

@test "the table names each case once for each command, and no stored file is left out" {
	rows=$(grep -E '^[a-z]+/' "$hostile/cases")
	[ "$(wc -l <<<"$rows")" -ge 80 ]
	[ -z "$(awk -F' [|] ' '{ sub(/ +$/, "", $1); sub(/ +$/, "", $2); print $1, $2 }' <<<"$rows" | sort | uniq -d)" ]
	for file in "$hostile"/{records,schema,config,templates}/*; do
		name=${file#"$hostile/"}
		grep -qF "${name%.*} " <<<"$rows" || { echo "not in the table: $name"; return 1; }
	done
	for name in $(declare -F | sed -n 's/^declare -f made_//p'); do
		grep -qF "made/${name//_/-} " <<<"$rows" || { echo "not in the table: $name"; return 1; }
	done
}

@test "records" { try_all 'records/*'; }
@test "schema files" { try_all 'schema/*'; }
@test "settings" { try_all 'config/*'; }
@test "templates" { try_all 'templates/*'; }
@test "what no stored file can be" { try_all 'made/*'; }
