#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# What changed since another revision: then(), the parts of a template for it, and the appendix.

load helper
load review

# since_new: a repository whose records changed behind the tag `then`, with an empty appendix.
since_new() {
	review_new
	template since </dev/null
	git tag then
	tick 86400
	sed -i 's/^likelihood: 1/likelihood: 2/; s/^status: closed/status: open/' tk/risks/R-2222.md
	sed -i 's/^likelihood: 2/likelihood: 1/' tk/risks/R-1111.md
	sed -i 's/^title: Läckage/title: Läckan/' tk/risks/R-3333.md
	record risks/R-4444.md <<-'END'
	title: Stöld
	owner: Chef
	likelihood: 1
	consequence: 1
	status: open
	---
	END
	commit_all "year"
}

# parts_of KIND STATES: fields of risks that are, or hold, values of this kind and of these states.
parts_of() {
	sed -i '/^  pieces:/,/^  states:/d' schema/risk.yaml
	cat >>schema/risk.yaml <<-END
	  pieces: {type: map, fields: {a: {$1}}, label: {sv: Delar, en: Parts}}
	  rows: {type: list, of: {type: map, fields: {a: {$1}}}, label: {sv: Rader, en: Rows}}
	  free: {type: map, of: {$1}, label: {sv: Fria, en: Free}}
	  states: {type: list, of: {type: enum, values: {$2}}, label: {sv: Lägen, en: States}}
	END
}

# since [OPTION...]: the report on the tag, of the working tree and without its foot.
since() {
	report --since then "$@"
}

@test "then() is what a field said, by id; a record that was not there has said nothing" {
	since_new
	template <<-'END'
	```lg
	TABLE title, then(title) AS "Hette", then(value) AS "Då", value AS "Nu", then(status), then(status = "open") AS "Öppen då" FROM risk
	```

	```lg caption="Höjda"
	LIST title FROM risk WHERE value > then(value)
	```

	```lg caption="Nya"
	LIST title FROM risk WHERE then(id) IS MISSING
	```

	```lg caption="Öppnade"
	LIST title FROM risk WHERE then(status) = "closed" AND status = "open"
	```
	END
	since
	expect <<-'END'
	| Rubrik | Hette | Då | Nu | Status | Öppen då |
	| --- | --- | ---: | ---: | --- | --- |
	| Utpressning | Utpressning | 4 | 2 | Öppen | ja |
	| Bortfall | Bortfall | 2 | 4 | Stängd | nej |
	| Läckan | Läckage | – | – | Stängd | nej |
	| Stöld | – | – | 1 | – | nej |

	**Höjda**

	* Bortfall

	**Nya**

	+ Stöld

	**Öppnade**

	* Bortfall
	END
	report
	has '| Bortfall | – | – | 4 | – | – |'
}

@test "references lead to the records of then, and rows of collections are asked too" {
	since_new
	sed -i 's/^title: Utpressning/title: Annat/' tk/risks/R-1111.md
	template <<-'END'
	```lg
	LIST parent.title, then(parent.title), any(parent.parts WHERE then(likelihood) < likelihood) FROM risk WHERE parent IS SET
	```

	`= then($review.title)` `= $since` `= then(today())`

	````lg each
	FROM risk WHERE id = "R-3333"

	`= title`, tidigare `= then(title)`
	````
	END
	sed -i 's/^title: Årets/title: Ny/' tk/reviews/LG-2025.md
	since
	expect <<-'END'
	* Annat – Utpressning – ja

	Årets 2026-01-01 2026-01-01

	Läckan, tidigare Läckage
	END
	since --lang en
	has "Årets 2026-01-01"
}

@test "groups by what was" {
	since_new
	template <<-'END'
	```lg
	TABLE then(status), count() AS "Antal" FROM risk GROUP BY then(status)
	```
	END
	since
	expect <<-'END'
	| Status | Antal |
	| --- | ---: |
	| Öppen | 1 |
	| Stängd | 2 |
	| – | 1 |
	END
}

@test "a schema of another time: values of another kind are missing, enums keep their order" {
	since_new
	sed -i 's/^  title: {type: text/  title: {type: text/; s/owner: {type: text/owner: {type: integer/' schema/risk.yaml
	sed -i 's/values: {open: {sv: Öppen, en: Open}, closed/values: {new: {sv: Ny, en: New}, open: {sv: Öppen, en: Open}, closed/' schema/risk.yaml
	sed -i '/^owner:/d' tk/risks/*.md
	template <<-'END'
	```lg
	LIST title, then(owner), then(owner) + 1, then(status) = status, then(status) >= "open" FROM risk WHERE id = "R-3333"
	```
	END
	since
	expect <<-'END'
	* Läckan – ja – ja
	END
}

@test "a schema of another time: what a list or a map held is held to the kinds of now, too" {
	review_new
	template since </dev/null
	parts_of 'type: map, of: text' 'closed: {sv: Stängd, en: Closed}, open: {sv: Öppen, en: Open}'
	sed -i '2a pieces: {a: {x: b, y: c}}\nrows:\n  - {a: {x: b, y: c}}\nfree: {a: {x: b}}\nstates: [open, closed]' tk/risks/R-3333.md
	commit_all "then"
	git tag then
	tick 86400
	parts_of 'type: text' 'open: {sv: Öppen, en: Open}, closed: {sv: Stängd, en: Closed}'
	sed -i 's/{x: b, y: c}/now/; s/{x: b}/now/' tk/risks/R-3333.md
	commit_all "now"
	template <<-'END'
	```lg
	LIST upper(pieces.a), coalesce(upper(then(pieces).a), "none"), coalesce(max(then(rows), upper(a)), "none"), count(then(rows) WHERE contains(a, "b")), coalesce(upper(then(free).a), "none"), min(states), min(then(states)) FROM risk WHERE id = "R-3333"
	```
	END
	since
	expect <<-'END'
	* NOW – none – none – 0 – none – open – open
	END
}

@test "where then() has no place" {
	since_new
	template <<-'END'
	```lg
	LIST then(count(parts)), then(then(title)) FROM risk
	```

	```lg
	TABLE status, then(title), count() FROM risk GROUP BY status
	```
	END
	since --lang en
	[ "$status" -eq 1 ]
	same <(sed -E 's/^([^ ]*) .*\[(.*)\]$/\1 \2/' <<<"$stderr") - <<-'END'
	templates/t.md:6:11: query-then
	templates/t.md:10:15: query-grouped
	END
	run -128 lg-list 'FROM risk WHERE then(title) = "x"'
	has '[query-then]'
	[ "$(lg-list --lang sv 'FROM risk WHERE then(title) = "x"' 2>&1)" != "$(lg-list --lang en 'FROM risk WHERE then(title) = "x"' 2>&1)" ]
}

@test "parts for --since are printed with it only, where they stand" {
	since_new
	template <<-'END'
	## Före

	````lg since
	## Sedan `= $since` {#sedan}

	```lg none="Inget i {$year} är *nytt*."
	LIST title FROM risk WHERE title = "none"
	```
	````

	## Efter
	END
	since
	expect <<-'END'
	## 1 Före

	## 2 Sedan 2026-01-01

	Inget i 2025 är \*nytt\*.

	## 3 Efter
	END
	report
	expect <<-'END'
	## 1 Före

	## 2 Efter
	END
}

@test "a template without such parts is followed by templates/since.md" {
	since_new
	template <<-'END'
	## Risker {#plan}
	END
	rm templates/since.md
	since --lang en
	[ "$status" -eq 1 ]
	[[ $stderr == *"the template t has no part for --since; add templates/since.md, or lg since in it [report-since]" ]]
	template since <<-'END'
	## Sedan sist

	Se [](#plan).
	END
	# It is no choice beside the only other template.
	since
	expect <<-'END'
	## 1 Risker

	## 2 Sedan sist

	Se [1 Risker](#1-risker).
	END
	report
	lacks "Sedan sist"
	# What the check found is asked by it alone.
	write schema/checks.yaml <<-'END'
	checks:
	  - id: T-1
	    severity: warning
	    query: FROM risk WHERE id = "R-1111"
	    message: {sv: "en risk", en: "a risk"}
	END
	template since <<-'END'
	## Fynd

	Fynd: `= count(FROM findings WHERE rule = "T-1")`.
	END
	since
	has "Fynd: 1."
	echo '`= nothing`' >>templates/since.md
	since
	[ "$status" -eq 1 ]
	[[ $stderr == "templates/since.md:8:4: "*"[query-no-row]" ]]
}

@test "a revision that is not there, or with faults of its own" {
	since_new
	template <<-'END'
	```lg since
	Text.
	```
	END
	run -128 lg-report --worktree --since nothing
	has '[git-revision]'
	echo "colour: red" | sed -i '4r /dev/stdin' tk/risks/R-1111.md
	commit_all "fault"
	git tag faulty
	sed -i '/^colour/d' tk/risks/R-1111.md
	commit_all "mended"
	run -0 --separate-stderr lg-report --since faulty
	[ -z "$stderr" ]
	has 'Text.'
}

@test "the foot names the commit, and its command makes the same bytes again" {
	since_new
	template <<-'END'
	```lg since
	`= $since`
	```
	END
	commit_all "template"
	lg-report --since then >../first.md
	grep -q "Jämfört med (commit): $(git rev-parse then)" ../first.md
	git tag -d then
	eval "$(grep -o 'lg-report -u [^`]*' ../first.md)" >../second.md
	same ../first.md ../second.md
	lg-report --since HEAD~1 --format html | grep -q '<dt>Jämfört med (commit)</dt>'
}

@test "the appendix that lg-init hands out: what was decided, carried forward, raised and lowered" {
	records_new new --lang sv -u tk
	lg-add owner --id O-CHEF title=Chef level=head holder=chef@tk.example
	lg-add organisation title=Kontoret kind=administration head=O-CHEF
	lg-add review title='Genomgång 2025' year=2025 author=O-CHEF recipient=O-CHEF \
		next_due=2026-10-31 status=draft
	lg-add decision --id B-0001 title='Öva incidenter' year=2025 kind=measure responsible=O-CHEF \
		decided_by=O-CHEF date=2025-10-01
	lg-add action --id A-0001 title='Skriv rutin' kind=improvement area=incident years=2026 \
		responsible=O-CHEF status=planned
	lg-add action --id A-0002 title='Se över avtal' kind=improvement area=incident years=2026 \
		responsible=O-CHEF status=planned
	lg-add risk --id R-0001 title=Avbrott owner=O-CHEF likelihood=2 consequence=3 treatment=accept
	lg-add risk --id R-0002 title=Stöld owner=O-CHEF likelihood=3 consequence=3 treatment=accept
	lg-add nil title='Inga incidenter' year=2025 kind=incident statement='Inga incidenter 2025.' \
		asserted_by=O-CHEF
	git tag review/2025
	tick 86400
	lg-add review title='Genomgång 2026' year=2026 author=O-CHEF recipient=O-CHEF \
		next_due=2027-10-31 status=draft
	lg-set B-0001 status=done
	lg-set A-0001 status=done
	lg-set R-0001 likelihood=4
	lg-set R-0002 likelihood=1
	lg-add risk --id R-0003 title=Brand owner=O-CHEF likelihood=1 consequence=4 treatment=accept
	lg-add incident title='Utskick till fel mottagare' year=2026 kind=personal_data status=closed
	lg-add objective title='Alla klassade' year=2026 kind=goal owner=O-CHEF outcome=partly
	run -0 --separate-stderr lg-report --year 2026 --since review/2025 trafikkontoret
	has '| Öva incidenter | Chef | Beslutat | Genomfört | 0 | 0 |'
	has $'**Avslutade**\n\n| Åtgärd | Ansvarig | Då | Nu |\n| --- | --- | --- | --- |\n| Skriv rutin | Chef | Planerad | Klar |'
	has $'**Förs vidare**\n\n| Åtgärd | Ansvarig | År | Klar senast, då | Klar senast, nu | Status |\n| --- | --- | --- | --- | --- | --- |\n| Se över avtal | Chef | 2026 | – | – | Planerad |'
	has $'**Höjda**\n\n| Risk | Riskägare | Då | Nu | Hantering |\n| --- | --- | ---: | ---: | --- |\n| Avbrott | Chef | 6 | 12 |'
	has $'**Sänkta**\n\n| Risk | Riskägare | Då | Nu | Hantering |\n| --- | --- | ---: | ---: | --- |\n| Stöld | Chef | 9 | 3 |'
	has '| Brand | Chef | 4 |'
	has 'Ingen risk har stängts.'
	has '| Alla klassade | – | Delvis uppnått |'
	has 'Ingen lag är ny eller har fått annan status.'
	has '| Incidenter | Inga incidenter 2025. |'
	lacks '| Utskick till fel mottagare | Inga'
}
