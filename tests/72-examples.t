#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The examples of the manual pages of the reading commands, run as they stand there.

load helper
load small

# The small repository under the names that the pages use, with its first review.
setup() {
	lg_setup
	small_new
	git mv tk trafikkontoret
	sed -i 's|tk: {path: tk|trafikkontoret: {path: trafikkontoret|' lg.yaml
	write schema/queries.yaml <<-'END'
	queries:
	  - name: overdue
	    label: {sv: Försenade, en: Overdue}
	    query: LIST title, due FROM action WHERE due < today()
	  - name: risks
	    label: {sv: Risker, en: Risks}
	    parameters: {least: {type: integer}}
	    query: LIST title FROM risk WHERE value >= $least
	  - name: risk-values
	    label: {sv: Riskvärden, en: Values of risks}
	    query: TABLE title, value FROM risk
	END
	commit_all "rename"
	git tag review/2025
}

# The lines that a page shows after a dollar sign, without the escapes of mdoc.
examples() {
	sed -n 's/^\.Dl \$ //p' "$top/cmd/$1.1" | sed 's/\\(dq/"/g; s/\\&//g'
}

run_examples() {
	local line
	examples "$1" >../examples
	[ -s ../examples ]
	while IFS= read -r line <&3; do
		run bash -o pipefail -c "$line" 3<&-
		[ "$status" -eq 0 ] || {
			printf '%s\nended with %s:\n%s\n' "$line" "$status" "$output"
			return 1
		}
	done 3<../examples
}

@test "lg-check(1)" {
	run_examples lg-check
}

@test "lg-list(1)" {
	run_examples lg-list
}

@test "lg-diff(1)" {
	run_examples lg-diff
}

@test "lg-show(1)" {
	run_examples lg-show
}

@test "lg-schema(5) describes every name that the schema knows" {
	# Names that a finding of an unknown key lists.
	known() {
		lg-check | sed -n 's/.*it knows: \(.*\) \[schema-key\]$/\1/p' | tr -d , | tr ' ' '\n'
	}
	sed -i 's/^  - id: T-1-actions/&\n    x: 1/' schema/checks.yaml
	known >../names
	sed -i 's/^type:/x: 1\n&/; s/title: {/&x: 1, /' schema/risk.yaml
	known >>../names
	[ "$(wc -l <../names)" -ge 35 ]
	mandoc -T utf8 -O width=500 "$top/cmd/lg-schema.5" | col -bx >../page
	while read -r name; do
		grep -qE "^ {5}(.*, )?$name(,|$| )" ../page || {
			echo "$name is not described"
			return 1
		}
	done <../names
}

@test "lg-schema(5): the type, the scale, the rule and the query are accepted as they stand there" {
	example() {
		mandoc -T utf8 "$top/cmd/lg-schema.5" | col -bx |
			awk -v head="$1" '
				/^   [A-Z]/ { here = index($0, head) }
				here && /^           [^ ].*:/ { text = 1 }
				text && /^     [^ ]/ { text = here = 0 }
				text { print substr($0, 12) }' | grep -v '^$'
	}
	example "A type" >schema/risk.yaml
	write schema/common.yaml <<-'END'
	fields:
	  owner: {type: text, label: {sv: Ägare, en: Owner}}
	  reviewed: {type: date, label: {sv: Granskad, en: Reviewed}}
	END
	example "Scales" >schema/scales.yaml
	example "Rules" >schema/checks.yaml
	example "Ready queries" >schema/queries.yaml
	grep -q '^  city-4x4:' schema/scales.yaml
	grep -q 'C-11-owner' schema/checks.yaml
	grep -q 'not-reviewed' schema/queries.yaml
	grep -q '^prefix: R' schema/risk.yaml
	rm -r kf trafikkontoret/risks trafikkontoret/owners
	sed -i '/^  kf:/d' lg.yaml
	printf -- '---\nid: R-AAAA\ntitle: Bortfall\nstatus: open\n---\n' | write trafikkontoret/risks/R-AAAA-bortfall.md
	run lg-check
	[ "$status" -eq 1 ]
	has "The risk Bortfall has no owner: set owner to a role. [C-11-owner]"
	[ "$(grep -c '^schema/' <<<"$output")" -eq 0 ]
}
