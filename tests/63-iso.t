#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The form of ISO/IEC 27001:2022 9.3: it prints for any unit, and marks what that unit lacks.

load helper

# unit_new: a unit with a review of 2031 and nothing else.
unit_new() {
	records_new new --lang sv -u parkeringsbolaget
	lg-add owner --id O-CHEF title=Chef level=head holder=chef@parkering.example
	lg-add organisation title=Parkeringsbolaget kind=company head=O-CHEF
	lg-add review title='Genomgång 2031' year=2031 author=O-CHEF recipient=O-CHEF \
		next_due=2032-10-31 status=draft
}

@test "the parts of the clause, in their order" {
	unit_new
	run -0 --separate-stderr lg-report iso
	same <(grep '^##' <<<"$output") - <<-'END'
	## 9.3.1 Genomgången och bedömningen
	## 9.3.2 Underlag
	### a) Åtgärder från tidigare genomgångar
	### b) Förändringar i omvärlden och i verksamheten
	#### Verksamheten och staden
	#### Lagar och andra krav
	#### Hot
	### c) Intressenternas behov och förväntningar
	### d) Hur informationssäkerheten har fungerat
	#### d 1) Avvikelser och korrigerande åtgärder
	#### d 2) Resultat av övervakning och mätning
	#### d 3) Revisionsresultat
	#### d 4) Måluppfyllelse
	### e) Återkoppling från intressenter
	### f) Riskbedömning och riskbehandling
	### g) Möjligheter till ständig förbättring
	## 9.3.3 Resultat
	### Beslut
	### Mål
	### Behov av ändringar och resurser
	### Plan
	END
	has '# Ledningens genomgång 2031 (ISO/IEC 27001), Parkeringsbolaget'
}

@test "every part that a new unit lacks is marked, and listed in the foot" {
	unit_new
	run -0 lg-report iso
	marks=$(grep -c '^\*\*Saknas: ' <<<"$output")
	[ "$marks" -gt 20 ]
	[ "$marks" -eq "$(grep -c '^```.* nil=' templates/iso.md)" ]
	[ "$(grep -c '^  - \[' <<<"$output")" -eq "$marks" ]
	has '  - [Verksamheten och staden](#verksamheten-och-staden): Inre förändringar'
	has '  - [c) Intressenternas behov och förväntningar](#c-intressenternas-behov-och-förväntningar): Behov och förväntningar'
	lg-add nil title='Inga revisioner' year=2031 kind=audit statement='Inga revisioner 2031.' \
		asserted_by=O-CHEF
	lg-add context title='Ny lag' year=2031 kind=law
	run -0 lg-report iso
	[ "$(grep -c '^\*\*Saknas: ' <<<"$output")" -eq $((marks - 2)) ]
	has 'Inga revisioner 2031.'
}

@test "records find their part by what they are" {
	unit_new
	lg-add decision title='Öva incidenter' year=2030 kind=measure responsible=O-CHEF \
		decided_by=O-CHEF date=2030-10-01 status=ongoing
	lg-add context title='Ny organisation' year=2031 kind=internal
	lg-add risk --id R-0001 title=Avbrott code=R1 owner=O-CHEF likelihood=2 consequence=3 treatment=accept
	lg-add measurement --id M-0001 title='Klassade system' year=2030 value=40 per=procent
	lg-add measurement --id M-0002 title='Klassade system' year=2031 value=60 per=procent \
		predecessor=M-0001
	lg-add action title='Klassa fler system' kind=improvement area=classification years=2031-2033 \
		responsible=O-CHEF status=ongoing
	lg-add decision title='Fler klassningar' year=2031 kind=measure responsible=O-CHEF \
		decided_by=O-CHEF date=2031-10-01
	run -0 --separate-stderr lg-report iso
	has $'**Beslut från 2030**\n\n| Beslut | Ansvarig | Status |\n| --- | --- | --- |\n| Öva incidenter | Chef | Pågår |'
	has '##### Ny organisation'
	has '| Avbrott | Chef | 6 |'
	has ' | R1 |'
	has $'**Mätvärden över åren**\n\n| Mått | 2030 | 2031 |\n| --- | ---: | ---: |\n| Klassade system | 40 | 60 |'
	has '| Klassa fler system | 2031–2033 | Inventering och informationsklassning |'
	has '| Fler klassningar | Åtgärd | Chef | 2031-10-01 | Chef | Beslutat |'
	lg-report -o iso.html iso
	[ "$(grep -c '<svg ' iso.html)" -eq 3 ]
	valid_html iso.html
}
