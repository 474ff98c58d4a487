#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The city's roll-up: each number counted by hand, over three units of which one is another
# repository pinned to a commit; and what a unit has no records of is missing, never zero.

load helper

# rec PATH LINE...: a record; its id is the name of the file.
rec() {
	{
		printf -- '---\nid: %s\n' "${1##*/}"
		printf '%s\n' "${@:2}" ---
	} | write "$1.md"
}

# city_new: stad is the city, park an administration, kultur another repository; go to the city.
city_new() {
	git init -q kultur
	cd kultur
	culture
	commit_all "kultur"
	cd ..
	records_new city --lang sv
	write lg.yaml <<-END
	format: 1
	language: sv
	units:
	  stad: {path: stad, title: Staden}
	  park: {path: park, title: Parkering, parent: stad}
	  kultur: {repository: ../kultur, commit: $(git -C ../kultur rev-parse HEAD), path: ., parent: stad}
	END
	city
	park
	park_work
	park_incidents
	park_others
	commit_all "city"
}

# One old review, and nothing but two statements for 2031.
culture() {
	rec organisation/ORG-KATT "title: Kulturen" "kind: administration" "head: O-KATT"
	rec owners/O-KATT "title: Kulturchef" "level: head" "holder: chef@kultur.example"
	rec documents/D-1NST "title: Lokal anvisning" "kind: instruction" "level: local" "status: adopted" \
		"adopted: 2029-01-01" "adopted_by: O-KATT"
	rec reviews/LG-2029 "title: Genomgång 2029" "year: 2029" "number: K 2029/4" "author: O-KATT" \
		"recipient: O-KATT" "held: 2029-09-01" "next_due: 2030-10-31" "status: held"
	rec nil/NIL-0001 "title: Inga risker" "year: 2031" "kind: risk" "statement: Inga." "asserted_by: O-KATT"
	rec nil/NIL-0002 "title: Inga incidenter" "year: 2031" "kind: incident" "statement: Inga." "asserted_by: O-KATT"
}

city() {
	rec stad/organisation/ORG-STAD "title: Staden" "kind: city"
	rec stad/owners/O-STAD "title: Stadsdirektör" "level: head" "holder: chef@stad.example"
	rec stad/parties/P-STAB "title: Stadsledningskontoret" "kind: city"
	rec stad/training/TR-A11A "title: Grundkurs" "years: 2030-2032" "requirement: all" "status: ongoing"
	rec stad/training/TR-G4MA "title: Gammal kurs" "years: 2030" "requirement: all" "status: done"
	rec stad/clocks/CK-0024 "title: Inom ett dygn" "track: gdpr" "stage: early" "start: aware" \
		"offset: PT24H" "verified: nej"
	rec stad/risks/R-STAD "scale: city-4x4" "treatment: reduce" "title: Stadens egen" "likelihood: 2" "consequence: 4" "status: open"
	rec stad/actions/A-STAD "title: Stadens åtgärd" "kind: improvement" "area: risk" "years: 2020" "status: planned"
}

park() {
	rec park/organisation/ORG-PARK "title: Parkeringen" "kind: company" "head: O-PARK"
	rec park/owners/O-PARK "title: Parkeringschef" "level: head" "holder: chef@park.example"
	rec park/documents/D-VP32 "title: Verksamhetsplan 2032" "kind: report" "level: local" "status: adopted"
	rec park/reviews/LG-2030 "title: Genomgång 2030" "year: 2030" "number: P 2030/1" "author: O-PARK" \
		"recipient: O-PARK" "status: draft"
	rec park/reviews/LG-2031 "title: Genomgång 2031" "year: 2031" "number: P 2031/1" "author: O-PARK" \
		"recipient: O-PARK" "held: 2031-10-01" "approved: 2031-10-15" "approved_by: O-PARK" \
		"attached_to: D-VP32" "sufficient: ja" "effective: nej" "next_due: 2032-10-31" "status: approved"
	rec park/risks/R-0001 "scale: city-4x4" "treatment: reduce" "title: Utpressning" "owner: O-PARK" "likelihood: 4" "consequence: 4" "status: open"
	rec park/risks/R-0002 "scale: city-4x4" "treatment: reduce" "title: Bortfall" "likelihood: 2" "consequence: 4" "status: open"
	rec park/risks/R-0003 "scale: city-4x4" "treatment: reduce" "title: Stängd" "likelihood: 4" "consequence: 4" "status: closed"
	rec park/risks/R-0004 "scale: city-4x4" "treatment: reduce" "title: Inte bedömd" "status: open"
	rec park/risks/R-0005 "scale: city-4x4" "treatment: reduce" "title: Liten" "likelihood: 1" "consequence: 1" "status: open"
	rec park/vor/V-0001 "scale: vor-5x5" "title: Process" "year: 2031" "likelihood: 3" "consequence: 3" "in_ikp: ja"
	rec park/vor/V-0002 "scale: vor-5x5" "title: Process" "year: 2031" "likelihood: 2" "consequence: 2" "in_ikp: nej"
	rec park/vor/V-0003 "scale: vor-5x5" "title: Process" "year: 2030" "likelihood: 3" "consequence: 3" "in_ikp: ja"
}

park_work() {
	rec park/actions/A-0001 "title: Öva" "kind: improvement" "area: risk" "due: 2031-06-01" "years: 2031" "status: ongoing"
	rec park/actions/A-0002 "title: Klassa" "kind: improvement" "area: risk" "years: 2030" "status: planned"
	rec park/actions/A-0003 "title: Framåt" "kind: improvement" "area: risk" "years: 2031-2033" "status: planned"
	rec park/actions/A-0004 "title: Färdig" "kind: improvement" "area: risk" "years: 2031" "status: done"
	rec park/actions/A-0005 "title: Struken" "kind: improvement" "area: risk" "years: 2029" "status: dropped"
	for i in 1 2 3; do
		rec park/assets/AS-000$i "title: System $i" "kind: system"
	done
	rec park/assets/AS-0004 "title: Verktyg" "kind: tool"
	classified 0001 AS-0001 2028-01-01
	classified 0002 AS-0001 2031-03-01
	classified 0003 AS-0002 2029-01-01
	rec park/classifications/CL-0004 "title: Planerad" "asset: AS-0003" "status: planned"
	rec park/training/TR-PARK "title: Egen kurs" "years: 2031" "requirement: roles" "status: ongoing"
	rec park/training/TR-FR11 "title: Frivillig" "years: 2031" "status: ongoing"
	rec park/training-results/TRR-0001 "title: Grundkurs" "training: TR-A11A" "year: 2031" "completed: 30" "of: 40"
	rec park/training-results/TRR-0002 "title: Frivillig" "training: TR-FR11" "year: 2031" "completed: 1" "of: 40"
	rec park/training-results/TRR-0003 "title: Grundkurs" "training: TR-A11A" "year: 2030" "completed: 5" "of: 40"
}

# classified ID ASSET DATE
classified() {
	rec park/classifications/CL-"$1" "title: Klassning" "asset: $2" "status: done" "date: $3" \
		"confidentiality: 1" "integrity: 1" "availability: 1"
}

park_incidents() {
	rec park/incidents/I-0001 "title: Läcka" "year: 2031" "kind: personal_data" "tracks: [gdpr]" \
		"aware: 2031-05-01T08:00+02:00"
	rec park/incidents/I-0002 "title: Avbrott" "year: 2031" "kind: it" "tracks: [nis2]" \
		"aware: 2031-06-01T08:00+02:00"
	rec park/incidents/I-0003 "title: Förra året" "year: 2030" "kind: it" "aware: 2030-06-01T08:00+02:00"
	notification 0001 I-0001 "sent: 2031-05-02T08:00+02:00"
	notification 0002 I-0001 "sent: 2031-05-02T08:01+02:00" "reason: Nätet låg nere"
	notification 0003 I-0001
	notification 0004 I-0001 "waived: ja" "waived_by: O-PARK" "reason: Ingen risk"
	notification 0005 I-0003
	rec park/incident-summaries/IS-0001 "title: Säkerhet" "year: 2031" "kind: security" "number: 7"
	rec park/incident-summaries/IS-0002 "title: Uppgifter" "year: 2031" "kind: personal_data" "in_words: Några"
}

# notification ID INCIDENT LINE...
notification() {
	rec park/notifications/NT-"$1" "title: Underrättelse" "incident: $2" "clock: CK-0024" "${@:3}"
}

park_others() {
	recommended 0001 2031 open
	recommended 0002 2030 partly
	recommended 0003 2029 deferred "deferred_to: 2032"
	recommended 0004 2026 open
	recommended 0005 2026 closed "closed: 2027"
	rec park/parties/P-1EV0 "title: Leverantören" "kind: supplier" "services: Drift"
	rec park/dependencies/DEP-0001 "title: Nytt verktyg" "waits_for: P-STAB" "waiting_from: 2031-01-10" \
		"consequence: Allt görs för hand" "status: waiting"
	rec park/dependencies/DEP-0002 "title: Ny version" "waits_for: P-1EV0" "waiting_from: 2031-02-10" "status: waiting"
	rec park/dependencies/DEP-0003 "title: Löst" "waits_for: P-STAB" "resolved: 2031-02-01" "status: resolved"
}

# recommended ID YEAR STATUS LINE...
recommended() {
	rec park/recommendations/RK-"$1" "title: Råd $1" "kind: coordinator" "issued: $2" "area: risk" \
		"status: $3" "${@:4}"
}

rollup() {
	run -0 --separate-stderr lg-report --as-of 2031-12-01 "$@" staden
}

# section HEADING: its lines up to the next chapter.
section() {
	awk -v heading="$1" '/^## / { on = index($0, heading) } on' <<<"$output"
}

@test "a row for each administration and company, and none for the city" {
	city_new
	rollup
	has '# Informationssäkerheten 2031: förvaltningarnas genomgångar samlade'
	same <(section Översikt | grep '^| [A-ZÅÄÖ]') - <<-'END'
	| Förvaltning | Genomgång | Höga risker | Försenade åtgärder | Öppna rekommendationer | Väntar på staden |
	| Kulturen | **saknas** | 0 | **saknas** | **saknas** | **saknas** |
	| Parkeringen | Godkänd | 2 (1 utan nivå) | 2 | 4 | 1 |
	| Förvaltning | Klassade tillgångar | Kurser med resultat | Incidenter |
	| Kulturen | **saknas** | 0 av 1 | 0 |
	| Parkeringen | 2 av 3 | 1 av 2 | minst 7 |
	END
	[[ $(head -9 <<<"$output" | tr '\n' ' ') == *"det som 2 förvaltningar"*"För 2031 har 1 av dem en genomgång, och 1 har fått den fastställd. Läget är det som gäller per 2031-12-01."* ]]
}

@test "the reviews: the latest of each, held, adopted and attached to the plan" {
	city_new
	rollup
	has '| Kulturen | 2029 | K 2029/4 | 2029-09-01 | **saknas** | **saknas** |'
	has '| Parkeringen | 2031 | P 2031/1 | 2031-10-01 | 2031-10-15 | Parkeringschef |'
	has '| Kulturen | 2029 | **saknas** | **saknas** | **saknas** | 2030-10-31 |'
	has '| Parkeringen | 2031 | ja | nej | Verksamhetsplan 2032 | 2032-10-31 |'
	rollup --year 2030
	has '| Parkeringen | 2030 | P 2030/1 | **saknas** |'
	[[ $(section Översikt) == *'| Parkeringen | Utkast |'* ]]
}

@test "the year is the newest of all units, also in the city's folder" {
	city_new
	sed -i 's/title: Staden/&, template: staden/' lg.yaml
	commit_all "template"
	cd stad
	run -0 --separate-stderr lg-report --as-of 2031-12-01
	has '# Informationssäkerheten 2031'
	run -128 lg-report --lang en --year 2028
	has "2029"
	has "[report-year]"
}

@test "risks by level, and the highest of all units" {
	city_new
	rollup
	risks=$(section Risker)
	[[ $risks == *$'| Kulturen | 0 | 0 | 0 | 0 | 0 |\n| Parkeringen | 1 | 0 | 1 | 1 | 1 |'* ]]
	[[ $risks == *$'| Kulturen | **saknas** | **saknas** | **saknas** | **saknas** |\n| Parkeringen | 2 | 1 | 1 | 0 |'* ]]
	[[ $risks == *$'| Parkeringen | Utpressning | Parkeringschef | 16 | Extremt hög |'*$'\n| Parkeringen | Bortfall |'*$'\n| Staden | Stadens egen |'* ]]
	[[ $risks != *Stängd* && $risks != *Liten* ]]
}

@test "where nobody rated anything, no level has a number" {
	city_new
	rm park/risks/R-000[125].md
	sed -i '/^likelihood:/d; /^in_ikp: nej/d' park/vor/V-000[12].md
	rollup --worktree
	has '| Parkeringen | **saknas** | **saknas** | **saknas** | **saknas** | 1 |'
	has '| Parkeringen | 2 | **saknas** | 1 | 2 |'
	[[ $(section Översikt) == *'| Parkeringen | Godkänd | okänt (1 utan nivå) |'* ]]
	sed -i '/^in_ikp:/d' park/vor/V-0001.md
	rm park/risks/R-0004.md
	rollup --worktree
	has '| Parkeringen | 2 | **saknas** | **saknas** | 2 |'
	has '| Parkeringen | 0 | 0 | 0 | 0 | 0 |'
	rm park/risks/*
	rollup --worktree
	has '| Parkeringen | **saknas** | **saknas** | **saknas** | **saknas** | **saknas** |'
}

@test "actions, classification and training" {
	city_new
	rollup
	has '| Parkeringen | 3 | 1 | 2 | 1 |'
	has '| Parkeringen | Klassa | **saknas** | 2030-12-31 | 335 |'
	has '| Parkeringen | Öva | **saknas** | 2031-06-01 | 183 |'
	[[ $(section Informationsklassning) == *'| Parkeringen | 3 | 2 | 67 | 1 |'* ]]
	[[ $(section Utbildning) == *'| Kulturen | 1 | 0 | **saknas** | **saknas** | **saknas** |'* ]]
	[[ $(section Utbildning) == *'| Parkeringen | 2 | 1 | 30 | 40 | 75 |'* ]]
	rollup --as-of 2031-02-01
	[[ $(section Åtgärder) == *'| Parkeringen | 3 | 1 | 1 | 1 |'* ]]
}

@test "incidents of the year and their deadlines" {
	city_new
	rollup
	incidents=$(section Incidenter)
	[[ $incidents == *'| Kulturen | 0 | 0 | 0 | 0 | 0 | 0 |'* ]]
	[[ $incidents == *'| Parkeringen | minst 7 | 4 | 2 | 1 | 1 | 1 |'* ]]
	for row in "2031-05-02 08:00 | i tid" "2031-05-02 08:01 | sen" "– | utebliven" "– | anmäls inte"; do
		[ "$(grep -cF "| Parkeringen | Läcka | Inom ett dygn | 2031-05-02 08:00 | $row |" <<<"$incidents")" -eq 1 ]
	done
	[[ $incidents != *"Förra året"* ]]
	rec park/incident-summaries/IS-0003 "title: Alla" "year: 2031" "kind: all" "number: 12"
	rollup --worktree
	[[ $(section Incidenter) == *'| Parkeringen | 12 | 4 |'* ]]
	rm park/incident-summaries/*
	rollup --worktree
	[[ $(section Incidenter) == *'| Parkeringen | 2 | 4 |'* ]]
}

@test "recommendations by age, and what waits since when" {
	city_new
	rollup
	[[ $(section rekommendationer) == *'| Parkeringen | 1 | 1 | 1 | 1 |'*'| Parkeringen | Råd 0004 | Informationssäkerhetssamordnaren | 2026 | 5 | Öppen |'* ]]
	[[ $(section väntar) == *'| Parkeringen | Nytt verktyg | Stadsledningskontoret | 2031-01-10 | 325 | Allt görs för hand |'* ]]
	[[ $(section väntar) == *'**Väntar på andra**'*'| Parkeringen | Ny version | Leverantören | 2031-02-10 |'* ]]
	[[ $(section väntar) != *Löst* ]]
}

@test "the pinned commit is named and read, not what came after it" {
	city_new
	pin=$(git -C ../kultur rev-parse HEAD)
	(cd ../kultur && rec risks/R-9999 "scale: city-4x4" "treatment: reduce" "title: Ny" "likelihood: 4" "consequence: 4" "status: open" && commit_all later)
	rollup
	same <(section Varifrån | grep '^| [A-ZÅÄÖ]') - <<-END
	| Förvaltning | Version (commit) |
	| Kulturen | $pin |
	END
	[[ $(section Översikt) == *'| Kulturen | **saknas** | 0 |'* ]]
	rollup --worktree
	[[ $(section Varifrån) == *"| Kulturen | $pin |"* && $(section Varifrån) != *Parkeringen* ]]
}

@test "a unit without an organisation is named, and units of one repository need no commit" {
	city_new
	sed -i '/^  kultur:/d' lg.yaml
	git rm -q park/organisation/ORG-PARK.md
	rollup --worktree
	has 'Ingen förvaltning har någon organisationspost.'
	has 'Alla förvaltningars poster ligger i samma arkiv'
	[[ $(section Varifrån) == *'| park | 2 |'* ]]
}

@test "as HTML: valid, and each gap counted" {
	city_new
	rollup
	gaps=$(sed '/^---$/,$d' <<<"$output" | grep -o '\*\*saknas\*\*' | wc -l)
	[ "$gaps" -gt 20 ]
	has "enstaka uppgifter: $gaps"
	lg-report --as-of 2031-12-01 -o city.html staden
	valid_html city.html
}
