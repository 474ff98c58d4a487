#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-show: one record in words, as JSON and as its file.

load helper
load small

show() {
	run --separate-stderr lg-show --as-of 2026-01-01 --lang en "$@"
}

@test "labels, computed fields, titles of what it refers to, and the text" {
	small_new
	show R-K7QM
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	same <(echo "$output") - <<-'END'
	Risk R-K7QM
	tk/risks/R-K7QM-utpressning.md

	Title        Utpressning
	Risk owner   O-2F9C  Avdelningschef
	Likelihood   3
	Consequence  4
	Risk value   12
	Actions      A-T31B  Segmentera nätet
	Tags         drift, avtal
	Counts       berörda: 12
	Reviewed     2025-06-01
	Status       Open

	På grund av *brister* inträffar detta.
	END
}

@test "what refers to it, by type" {
	small_new
	show --lang sv O-2F9C
	same <(echo "$output") - <<-'END'
	Ägare O-2F9C
	tk/owners/O-2F9C-avdelningschef.md

	Roll      Avdelningschef

	Hänvisningar hit
	Risker    R-9QW4  Bortfall (Riskägare)
	          R-K7QM  Utpressning (Riskägare)
	END
}

@test "labels are in the repository's language until the user says otherwise" {
	small_new
	run lg-show R-K7QM
	has "Riskägare"
	git config lg.lang en
	run lg-show R-K7QM
	has "Risk owner"
	run lg-show --lang sv R-K7QM
	has "Riskägare"
}

@test "JSON: an array of one object with the names of queries" {
	small_new
	show --format json R-K7QM
	/usr/bin/python3 - "$output" <<-'END'
	import json, sys
	[row] = json.loads(sys.argv[1])
	assert row["id"] == "R-K7QM" and row["type"] == "risk" and row["unit"] == "tk"
	assert row["path"] == "tk/risks/R-K7QM-utpressning.md"
	assert row["owner"] == "O-2F9C" and row["value"] == 12 and row["actions"] == ["A-T31B"]
	assert row["status"] == "open" and row["counts"] == {"berörda": 12}
	assert row["body"].strip() == "På grund av *brister* inträffar detta."
	END
	show --format json A-T31B
	/usr/bin/python3 - "$output" <<-'END'
	import json, sys
	[row] = json.loads(sys.argv[1])
	assert row["risks"] == ["R-K7QM"], row
	END
}

@test "markdown is the file, byte for byte" {
	small_new
	lg-show --format markdown R-K7QM >../got
	same tk/risks/R-K7QM-utpressning.md ../got
}

@test "as it was at a revision" {
	small_new
	sed -i 's/^title: .*/title: Ny rubrik/' tk/risks/*
	commit_all "title"
	show --at HEAD~1 R-K7QM
	has "Title        Utpressning"
	show R-K7QM
	has "Title        Ny rubrik"
	show --at HEAD~1 --format markdown R-K7QM
	has "title: Utpressning"
}

@test "what is wrong with the record is told, of others not" {
	small_new
	sed -i 's/^consequence: .*/consequence: 9/' tk/risks/* kf/risks/*
	show R-K7QM
	[ "$status" -eq 0 ]
	[[ $stderr == *"tk/risks/R-K7QM-utpressning.md:6:14: error: "* ]]
	[[ $stderr != *"kf/"* ]]
}

@test "no such record, and no id at all" {
	small_new
	show R-ZZZZ
	[ "$status" -eq 1 ]
	[[ $stderr == *"there is no record R-ZZZZ [record-not-found]" ]]
	show nonsense
	[ "$status" -eq 129 ]
	[[ $stderr == *"nonsense is not an id such as R-K7QM"* ]]
}

@test "a label with control characters is shown, as wide as it becomes" {
	small_new
	sed -i 's/sv: Rubrik, en: Title/sv: Rubrik, en: "T\\e[31m\\u202e"/' schema/risk.yaml
	show R-K7QM
	[ "$status" -eq 0 ]
	has $'\nT<U+001B>[31m<U+202E>  Utpressning\n'
	has $'\nRisk owner             O-2F9C  Avdelningschef\n'
}

@test "text of a record never acts on the terminal" {
	small_new
	printf -- '---\nid: R-AAAA\ntitle: "x\\e[31m\\u202ey"\nowner: O-2F9C\n---\n::error::\033[2J\n' >tk/risks/R-AAAA-x.md
	show R-AAAA
	[ "$status" -eq 0 ]
	[[ $output != *$'\e'* && $output != *$'\u202e'* ]]
	[ -z "$(grep -E '^[[:space:]]*::' <<<"$output")" ]
	has "x<U+001B>[31m<U+202E>y"
}

@test "faults of a record whose id begins with the one that is shown stay out" {
	small_new
	printf -- '---\nid: R-K7QMX\ntitle: T\nbogus: 1\n---\n' >tk/risks/R-K7QMX.md
	run --separate-stderr lg-show R-K7QM
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}
