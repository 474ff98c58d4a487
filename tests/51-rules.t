#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The rules of schema/checks.yaml: each is broken by a record here, and says what to do in both
# languages. A rule that nothing breaks fails the test, so a new one needs its record.

load helper

# record PATH: a record from the fields on standard input; its id is the name of the file.
record() {
	local id=${1##*/}

	{ printf -- '---\nid: %s\n' "$id" && cat && printf -- '---\n'; } | write "$1.md"
}

# One unit with poor reviews, another whose records each break a rule or two.
broken() {
	records_new broken --lang sv
	write lg.yaml <<-'END'
		format: 1
		language: sv
		branch: main
		units:
		  a: {path: a, title: A}
		  b: {path: b, title: B}
	END
	record a/owners/O-HEAD <<<$'title: Chef\nlevel: head\nholder: chef@a.example'
	record a/owners/O-MNGR <<<$'title: Avdelningschef\nlevel: manager\nholder: avd@a.example'
	record a/organisation/ORG-000A <<<$'title: A\nkind: administration\nhead: O-HEAD'
	record b/organisation/ORG-000B <<<$'title: B\nkind: administration\nhead: O-HEAD'
	broken_reviews
	broken_follow_up
	broken_risks
	broken_assets
	broken_laws
	broken_documents
}

# review ID YEAR STATUS FIELDS...
review() {
	record "a/reviews/$1" <<-END
		title: Genomgång
		year: $2
		number: "1"
		author: O-HEAD
		recipient: O-HEAD
		agenda: Samma
		status: $3
		$(printf '%s\n' "${@:4}")
	END
}

broken_reviews() {
	review LG-0001 2025 draft
	review LG-0002 2025 draft
	review LG-0003 2024 approved 'held: 2024-12-01' 'next_due: 2026-01-01'
	review LG-0004 2023 approved 'approved_by: O-MNGR' 'approved: 2023-10-10' \
		'sufficient: nej' 'effective: ja' 'next_due: 2024-10-31'
}

broken_follow_up() {
	record b/decisions/B-0001 <<<$'title: B\nyear: 2025\nkind: direction\nreview: LG-0001\nstatus: decided'
	record b/decisions/B-0002 <<<$'title: B\nyear: 2025\nkind: direction\nstatus: decided'
	record a/decisions/B-0003 <<-'END'
		title: B
		year: 2023
		kind: direction
		decided_by: O-HEAD
		date: 2023-10-10
		status: decided
	END
	record a/actions/A-0001 <<-'END'
		title: A
		kind: corrective
		area: risk
		years: 2024
		due: 2024-05-05
		responsible: O-HEAD
		status: planned
	END
}

broken_risks() {
	record b/risks/R-0001 <<<$'title: R\nvalue: 4\nstatus: open'
	record b/risks/R-0002 <<-'END'
		title: R
		scale: city-4x4
		likelihood: 4
		consequence: 4
		treatment: accept
		status: open
	END
	record b/risks/R-0003 <<-'END'
		title: R
		scale: city-4x4
		value: 4
		owner: O-HEAD
		treatment: reduce
		status: open
	END
}

broken_assets() {
	record b/assets/AS-0001 <<<$'title: S\nkind: system'
	record b/assets/AS-0002 <<<$'title: S\nkind: camera\npersonal_data: ja'
	record b/assets/AS-0003 <<<$'title: S\nkind: system\nclassify_by: 2020-01-01'
	record b/assets/AS-0004 <<<$'title: S\nkind: ai\nus_cloud: ja\nused_from: 2025-01-01'
	record b/processing/PA-0001 <<<$'title: P\npurpose: P\nassets: [AS-0004]'
	record b/classifications/CL-0001 <<-'END'
		title: K
		asset: AS-0001
		status: done
		date: 2020-01-01
		confidentiality: 4
		integrity: 1
		availability: 1
	END
	record b/classifications/CL-0002 <<-'END'
		title: K
		asset: AS-0001
		status: done
		date: 2026-01-01
		confidentiality: 1
		integrity: 1
		availability: 1
		actions: [A-0001]
	END
	record b/classifications/CL-0003 <<-'END'
		title: K
		asset: AS-0004
		status: done
		date: 2020-01-01
		confidentiality: 1
		integrity: 1
		availability: 1
	END
}

broken_laws() {
	record b/laws/L-0001 <<<$'title: Ett\nstatus: proposed\nin_force: 2025-01-01'
	record b/laws/L-0002 <<<$'title: Två\nstatus: in_force\nin_force: 2030-01-01'
	record b/laws/L-0003 <<<$'title: Tre\nstatus: in_force'
	record b/laws/L-0004 <<<$'title: Fyra\nstatus: repealed'
	record b/laws/L-0005 <<-'END'
		title: Fem
		status: in_force
		replaces: [L-0007]
		adopted: 2026-05-05
		in_force: 2026-04-04
	END
	record b/laws/L-0006 <<<$'title: Sex\nstatus: proposed\nplanned: 2025-01-01'
	record b/laws/L-0007 <<<$'title: Sju\nstatus: in_force\nin_force: 2020-01-01'
	record b/laws/L-0008 <<<$'title: SJU\nstatus: inquiry'
}

broken_documents() {
	record a/documents/D-0001 <<-'END'
		title: Lokal anvisning
		kind: instruction
		level: local
		status: adopted
		adopted_by: O-MNGR
		adopted: 2020-01-01
	END
	record a/documents/D-0002 <<-'END'
		title: Rutin
		kind: routine
		level: local
		status: adopted
		next_review: 2020-01-01
	END
}

ids_of_rules() {
	sed -n 's/^  - id: //p' "$top/schema/checks.yaml" | sort
}

@test "each rule is broken by a record and found" {
	broken
	run lg-check --as-of 2026-11-15
	[ "$status" -eq 1 ]
	lacks '[query-'
	grep -o '\[C-[^]]*\]$' <<<"$output" | tr -d '[]' | sort -u >found
	ids_of_rules >rules
	same rules found
}

@test "nothing but the rules is broken, so each finding is theirs" {
	broken
	run lg-check --as-of 2026-11-15
	grep -v -e '\[C-' -e '^lg-check: ' <<<"$output" >others || true
	same /dev/null others
}

@test "each message is given in both languages, and no part of it is missing" {
	broken
	for lang in sv en; do
		run lg-check --as-of 2026-11-15 --lang "$lang"
		grep '\[C-' <<<"$output" | sed 's/^[^:]*:[0-9]*:[0-9]*: //; s/ \[C-.*//' | sort -u >"$lang"
		[ "$(grep -c '[{}]' "$lang")" -eq 0 ]
		[ "$(grep -c ': *:' "$lang")" -eq 0 ]
	done
	[ -z "$(comm -12 sv en)" ]
}

@test "a review with all that the rules ask for has no finding" {
	records_new complete --lang sv -u kontoret
	u=kontoret
	record $u/owners/O-HEAD <<<$'title: Chef\nlevel: head\nholder: chef@a.example'
	record $u/organisation/ORG-000A <<<$'title: A\nkind: administration\nhead: O-HEAD'
	record $u/documents/D-0001 <<-'END'
		title: Lokal anvisning
		kind: instruction
		level: local
		status: adopted
		adopted_by: O-HEAD
		adopted: 2026-02-02
	END
	record $u/reviews/LG-2026 <<-'END'
		title: Genomgång
		year: 2026
		number: "1"
		author: O-HEAD
		recipient: O-HEAD
		attached_to: D-0001
		held: 2026-10-01
		informed: 2026-10-20
		approved: 2026-10-15
		approved_by: O-HEAD
		sufficient: ja
		effective: ja
		next_due: 2027-10-31
		agenda: Samma
		status: approved
	END
	n=0
	for kind in previous internal law threat expectation deviation measurement audit outcome \
		feedback_external risk improvement incident_routine training classification register; do
		n=$((n + 1))
		record "$u/nil/NIL-$(printf '%04d' $n)" <<-END
			title: Inget
			year: 2026
			kind: $kind
			statement: Inget att rapportera.
			asserted_by: O-HEAD
		END
	done
	run lg-check --as-of 2026-11-15
	[ "$status" -eq 0 ]
	lacks '['
}
