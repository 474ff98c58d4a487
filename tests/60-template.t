#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Templates: what each construct becomes, and how its mistakes are told.

load helper
load review

@test "chapters and sections are numbered, and links without words name them" {
	review_new
	template <<-'END'
	Se [](#plan) och [ord](#plan).

	## Läge

	### Hot

	## Bilagor {-}

	### Utan nummer

	## Plan `= $year` {#plan}

	#### Hoppar inte

	Underrubrik
	-----------
	efter
	END
	report
	expect <<-'END'
	Se [2 Plan 2025](#2-plan-2025) och [ord](#2-plan-2025).

	## 1 Läge

	### 1.1 Hot

	## Bilagor

	### Utan nummer

	## 2 Plan 2025

	### 2.1 Hoppar inte

	## 3 Underrubrik

	efter
	END
}

@test "a template says how many levels of headings have numbers" {
	review_new
	template <<-'END'
	## Läge

	### Omvärld

	#### Hot

	##### Egna hot

	###### För djupt

	#### Lagar {-}

	##### Utan nummer

	#### Staden

	### Plan
	END
	sed -i 's/^numbered: true/numbered: 4/' templates/t.md
	report
	expect <<-'END'
	## 1 Läge

	### 1.1 Omvärld

	#### 1.1.1 Hot

	##### 1.1.1.1 Egna hot

	###### För djupt

	#### Lagar

	##### Utan nummer

	#### 1.1.2 Staden

	### 1.2 Plan
	END
	sed -i 's/^numbered: 4/numbered: 1/' templates/t.md
	report
	[ "$(grep '^#' <<<"$output" | sed -n '2,3p')" = $'## 1 Läge\n### Omvärld' ]
	sed -i 's/^numbered: 1/numbered: 6/' templates/t.md
	report
	[ "$status" -ne 0 ]
	[[ $stderr == *'templates/t.md'*'1-5'* ]]
}

@test "expressions, in text and in the title, and what is missing" {
	review_new
	template <<-'END'
	`= $organisation.title` `= $review.next_due` `= $previous.held` `= $year + 1` `= $today` `= $unit`

	| `= $review.title` | `= $review.held` |
	| --- | --- |
	| a | `code` |
	END
	report
	expect <<-'END'
	Trafikkontoret 2026-10-31 2024-11-01 2026 2026-01-01 tk

	| Årets | **saknas** |
	| --- | --- |
	| a | `code` |
	END
	report --lang en
	has "**missing**"
	html
	has '<strong class="missing">saknas</strong>'
}

@test "a table has the schema's labels, and marks what the schema expects" {
	review_new
	template <<-'END'
	```lg caption="Risker {$year}"
	TABLE title, owner, reason, parent.title AS "Del", value, status FROM risk SORT title
	```
	END
	report
	expect <<-'END'
	**Risker 2025**

	| Rubrik | Ägare | Skäl | Del | Riskvärde | Status |
	| --- | --- | --- | --- | ---: | --- |
	| Bortfall | **saknas** | **saknas** | Utpressning | 2 | Stängd |
	| Läckage | Chef | Flyttad | – | – | Stängd |
	| Utpressning | Chef | – | – | 4 | Öppen |
	END
	html
	has '<caption>Risker 2025</caption>'
	has '<th scope="col" class="figure">Riskvärde</th>'
	has '<tr data-record="R-2222" id="R-2222"><th scope="row">Bortfall</th>'
}

@test "lists, two of which in a row stay two" {
	review_new
	template <<-'END'
	```lg
	LIST title, reason, owner AS "Ägare" FROM risk SORT title
	```

	```lg ordered
	LIST title FROM risk SORT title LIMIT 2
	```

	```lg ordered
	LIST title FROM risk SORT title LIMIT 1
	```
	END
	report
	expect <<-'END'
	* Bortfall – **saknas** – **Ägare saknas**
	* Läckage – Flyttad – Chef
	* Utpressning – Chef

	1) Bortfall
	2) Läckage

	1. Bortfall
	END
}

@test "texts of records: headings below those of the section, a title where there is no text" {
	review_new
	template <<-'END'
	## Risker

	```lg
	TEXT FROM risk SORT id
	```

	```lg
	TEXT owner FROM risk WHERE owner IS SET SORT id LIMIT 1
	```

	## Plan {#plan}
	END
	report
	expect <<-'END'
	## 1 Risker

	### Orsak

	Brister, se [2 Plan](#2-plan).

	Bortfall

	Text om *läckage*.

	Chef

	## 2 Plan
	END
	html
	has '<div class="record" data-record="R-1111" id="R-1111">'
}

@test "no rows: the statement, a mark without one, and nothing when nobody asks" {
	review_new
	template <<-'END'
	```lg nil=audit
	FROM risk WHERE title = "a"
	```

	```lg nil=incident
	FROM risk WHERE title = "a"
	```

	```lg
	FROM risk WHERE title = "a"
	```
	END
	report
	expect <<-'END'
	Inga \*externa\* revisioner har gjorts.

	**Saknas: här finns varken uppgifter eller ett uttalande om att inget finns att rapportera (Incidenter)**
	END
	html
	has '<p class="missing">Saknas: '
	has 'data-record="NIL-1111"'
}

@test "each repeats for every record, within each other too" {
	review_new
	template <<-'END'
	`````lg each
	FROM risk WHERE parent IS MISSING SORT title

	### `= title` (`= status`)

	````lg each
	FROM risk WHERE parent = $row

	#### Del: `= title`

	```lg
	LIST owner, id FROM risk WHERE id = $row.id
	```
	````

	Ägare: `= owner`.
	`````

	## Plan {#plan}
	END
	report
	expect <<-'END'
	## 1 Läckage (Stängd)

	Ägare: Chef.

	## 2 Utpressning (Öppen)

	### 2.1 Del: Bortfall

	* **saknas** – R-2222

	Ägare: Chef.

	## 3 Plan
	END
}

@test "each with groups repeats for every group, whose first record is the row" {
	review_new
	template <<-'END'
	````lg each
	FROM risk GROUP BY status SORT status DESC

	### `= status`

	```lg
	LIST title, id FROM risk WHERE status = $row.status SORT title
	```
	````

	````lg each
	TABLE count() FROM risk

	`= id` is the first of all.
	````

	````lg each
	TABLE count() FROM risk WHERE title = "none"

	`= id` is nobody.
	````
	END
	report
	expect <<-'END'
	## 1 Stängd

	* Bortfall – R-2222
	* Läckage – R-3333

	## 2 Öppen

	* Utpressning – R-1111

	R-1111 is the first of all.
	END
}

@test "a risk matrix: a table, and in HTML a drawing with the same table" {
	review_new
	template <<-'END'
	```lg figure=matrix scale=two caption="Risker"
	TABLE title, likelihood, consequence FROM risk
	```
	END
	report
	expect <<-'END'
	**Risker**

	| Sannolikhet / Konsekvens | 1 Liten | 2 Stor |
	| --- | --- | --- |
	| 2 Hög |  | Utpressning |
	| 1 Låg |  | Bortfall |

	**Saknar värde och står därför inte i matrisen**: Läckage
	END
	html
	has '<svg viewBox="0 0 '
	has 'role="img"'
	has '<title id="lg_figure_1_title">Risker</title>'
	has '<td><span data-record="R-1111">Utpressning</span></td>'
	has 'Saknar värde och står därför inte i matrisen</strong>: <span data-record="R-3333">Läckage'
}

@test "AT reads another revision" {
	review_new
	sed -i 's/^owner: Chef/owner: Direktör/' tk/risks/R-1111.md
	commit_all
	template <<-'END'
	```lg
	LIST owner FROM risk WHERE id = "R-1111"
	```

	```lg
	LIST owner FROM risk WHERE id = "R-1111" AND $review.year = 2025 AT "HEAD~1"
	```

	```lg
	LIST owner FROM risk AT "nothing"
	```
	END
	report
	[ "$status" -eq 1 ]
	[[ $stderr == *"nothing"*"[git-revision]"* ]]
	sed -i '/nothing/d;/^LIST owner FROM risk$/d' templates/t.md
	template <<-'END'
	```lg
	LIST owner FROM risk WHERE id = "R-1111"
	```

	```lg
	LIST owner FROM risk WHERE id = "R-1111" AND $review.year = 2025 AT "HEAD~1"
	```
	END
	report
	expect <<-'END'
	* Direktör

	+ Chef
	END
}

@test "AT reads the history and the findings of that revision too" {
	review_new
	sed -i 's/^title: .*/title: Ny/' tk/risks/R-1111*
	commit_all "renamed"
	sed -i 's/^title: .*/title: Nyare/' tk/risks/R-1111*
	sed -i '/^owner:/d' tk/risks/R-1111*
	commit_all "again"
	template <<-'END'
	```lg
	TABLE new FROM changes WHERE record = "R-1111" AND field = "title" AT "HEAD~1"
	```

	```lg
	TABLE record.title, field FROM findings WHERE field = "owner" SORT record.title
	```

	```lg
	TABLE record.title, field FROM findings WHERE field = "owner" SORT record.title AT "HEAD~1"
	```
	END
	report
	expect <<-'END'
	| Efter |
	| --- |
	| Ny |
	| Utpressning |

	| record.title |  |
	| --- | --- |
	| Bortfall | owner |
	| Nyare | owner |

	| record.title |  |
	| --- | --- |
	| Bortfall | owner |
	END
}

@test "findings are a table like any other" {
	review_new
	write schema/checks.yaml <<-'END'
	checks:
	  - id: T-1
	    severity: warning
	    query: FROM risk WHERE reason IS MISSING
	    message: {sv: "{title} har inget skäl", en: "{title} has no reason"}
	END
	template <<-'END'
	```lg
	LIST message FROM findings WHERE rule = "T-1" SORT message
	```
	END
	report
	expect <<-'END'
	* Bortfall har inget skäl
	* Utpressning har inget skäl
	END
	# What every repository is checked for is told in the language of the report as well.
	template <<-'END'
	```lg
	LIST message FROM findings WHERE field = "owner"
	```
	END
	LANGUAGE=en report
	expect <<<'* owner är inte angivet'
	english=$output
	LANGUAGE=sv report
	[ "$output" = "$english" ]
	report --lang en
	expect <<<'* owner is not stated'
}

@test "what records hold is shown, in Markdown and in HTML" {
	review_new
	record risks/R-1111.md <<-'END'
	title: '# <b>A</b> | `x` [y](javascript:z) &amp;'
	owner: "a\x1b[31m\u202eb"
	status: open
	---
	<script>alert(1)</script>

	`= title` and ![p](https://a.example/p.png), <!-- unseen --> [l](javascript:alert(1)) [n](#none)
	END
	template <<-'END'
	```lg
	TABLE title, owner FROM risk WHERE id = "R-1111"
	```

	```lg
	LIST title FROM risk WHERE id = "R-1111"
	```

	```lg
	TEXT FROM risk WHERE id = "R-1111"
	```

	````lg each
	FROM risk WHERE id = "R-1111"

	## `= title`
	````
	END
	report
	expect <<-'END'
	| Rubrik | Ägare |
	| --- | --- |
	| \# &lt;b&gt;A&lt;/b&gt; \| \`x\` \[y\](javascript:z) &amp;amp; | a&lt;U+001B&gt;\[31m&lt;U+202E&gt;b |

	* \# &lt;b&gt;A&lt;/b&gt; \| \`x\` \[y\](javascript:z) &amp;amp;

	    <script>alert(1)</script>

	`= title` and p,  l n

	## 1 \# \<b\>A\</b\> | \`x\` \[y\](javascript:z) \&amp;
	END
	html
	lacks '<script'
	lacks '<b>'
	lacks '<img'
	lacks 'href="javascript'
	has '<th scope="row"># &lt;b&gt;A&lt;/b&gt; | `x` [y](javascript:z) &amp;amp;</th>'
	has '<code>= title</code>'
}

@test "all mistakes are told at once, each with its place, and nothing is written" {
	review_new
	write templates/t.md <<-'END'
	---
	name: other
	colour: red
	language: fi
	label: {fi: x}
	units: none
	title: "{nothing}"
	---
	## A {#a}

	`= foo(` and `= $row` [](#nowhere)

	- x

	  ```lg
	  FROM risk
	  ```

	```lg wide nil=none
	TABLE titel FROM risk
	```

	```lg figure=matrix
	LIST title FROM risk
	```

	````lg each
	FROM *

	x
	````
	END
	run -1 --separate-stderr lg-report --worktree --lang en -o out.md
	[ -z "$output" ]
	[ ! -e out.md ]
	same <(sed -E 's/^([^ ]*) .*\[(.*)\]$/\1 \2/' <<<"$stderr") - <<-'END'
	templates/t.md:2:7: template-name
	templates/t.md:3:1: template-key
	templates/t.md:4:11: template-value
	templates/t.md:5:13: template-key
	templates/t.md:6:8: template-value
	templates/t.md:7:8: query-no-row
	templates/t.md:11:8: query-value
	templates/t.md:11:17: query-parameter
	templates/t.md:15:3: template-nested
	templates/t.md:19:1: template-option
	templates/t.md:19:1: template-value
	templates/t.md:20:7: query-name
	templates/t.md:24:1: template-matrix
	templates/t.md:28:1: template-each
	END
}

@test "a matrix without its scale, and a paragraph that would take too long" {
	review_new
	template <<-'END'
	```lg figure=matrix
	TABLE title, likelihood, consequence FROM risk
	```
	END
	report
	[ "$status" -eq 1 ]
	[[ $stderr == "templates/t.md:6:1: "*"[template-scale]" ]]
	{
		printf '[%.0s' {1..9000}
		echo
	} | template
	report
	[ "$status" -eq 1 ]
	[[ $stderr == "templates/t.md:5:1: "*"[template-costly]" ]]
}

@test "each within each within each has an end" {
	review_new
	{
		for n in {14..5}; do
			printf '%.0s`' $(seq "$n")
			printf 'lg each\nFROM risk\n\n'
		done
		for n in {5..14}; do
			printf '%.0s`' $(seq "$n")
			echo
		done
	} | template
	report
	[ "$status" -eq 1 ]
	[[ $stderr == *"[template-depth]" ]]
}

@test "expected: what is computed and missing is marked, and counted in the foot" {
	review_new
	template <<-'END'
	```lg
	TABLE title, if(value > 2, value) AS "Över 2" FROM risk SORT id
	```

	```lg expected
	TABLE title, if(value > 2, value) AS "Över 2" FROM risk SORT id
	```

	```lg expected
	LIST title, if(value > 2, value) AS "Över 2" FROM risk WHERE id = "R-2222"
	```
	END
	report --lang sv
	[ "$status" -eq 0 ]
	has "| Bortfall | – |"
	has "| Bortfall | **saknas** |"
	has "| Utpressning | 4 |"
	has "* Bortfall – **Över 2 saknas**"
	run --separate-stderr lg-report --worktree --as-of 2026-01-01
	has "enstaka uppgifter: 3"
}

@test "a heading that begins with a digit has an anchor that begins with a letter" {
	review_new
	template <<-'END'
	## 2026

	## 2026

	## !
	END
	run lg-report --worktree --as-of 2026-01-01 --format html
	[ "$status" -eq 0 ]
	has 'id="section-2026"'
	has 'id="section-2026-2"'
	has 'id="section"'
}

@test "links that lead nowhere and anchors that stand twice" {
	review_new
	template <<-'END'
	## A {#alpha}

	Se [](#alfa).

	## B {#alpha}

	### C {#beta}

	```lg
	TEXT FROM risk WHERE id = "R-1111"
	```
	END
	report --lang en
	[ "$status" -eq 1 ]
	[[ $stderr == *"templates/t.md:7:4: error: no section has the anchor alfa; there is: alpha [template-link]"* ]]
	[[ $stderr == *"templates/t.md:9:4: error: the anchor alpha stands on two headings"*"[template-anchor]"* ]]
	[[ $stderr == *"tk/risks/R-1111.md: error: no section has the anchor plan; there is: alpha, beta [template-link]"* ]]
}

@test "a template that would grow without end is stopped" {
	review_new
	for i in {1..40}; do
		record "risks/R-$((5000 + i)).md" <<-END
		title: x
		owner: y
		---
		END
	done
	{
		for n in 8 7 6 5; do
			printf '%.0s`' $(seq "$n")
			printf 'lg each\nFROM risk\n\n'
		done
		echo x
		for n in 5 6 7 8; do
			printf '%.0s`' $(seq "$n")
			echo
		done
	} | template
	report
	[ "$status" -eq 1 ]
	[[ $stderr == *"[template-size]"* ]]
}
