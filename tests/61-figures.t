#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Figures over time: the table that each becomes in Markdown, and the drawing with the same table
# in HTML.

load helper
load review

# figures_new: a repository with a type of points in time.
figures_new() {
	review_new
	write schema/point.yaml <<-'END'
	type: point
	prefix: P
	directory: points
	label: {sv: Punkt, en: Point}
	plural: {sv: Punkter, en: Points}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  area: {type: text, label: {sv: Område, en: Area}}
	  year: {type: year, label: {sv: År, en: Year}}
	  years: {type: years, label: {sv: Period, en: Period}}
	  value: {type: decimal, label: {sv: Värde, en: Value}}
	  month: {type: integer, label: {sv: Månad, en: Month}}
	  due: {type: date, label: {sv: Senast, en: Due}}
	  done: {type: date, label: {sv: Klar, en: Done}}
	END
	points=1000
}

# point TITLE FIELD: VALUE...
point() {
	points=$((points + 1))
	{
		printf 'title: %s\n' "$1"
		printf '%s\n' "${@:2}"
		echo ---
	} | record "points/P-$points.md"
}

@test "a trend of several series: one row each, a column for each year that occurs" {
	figures_new
	point Bortfall 'year: 2023' 'value: 4'
	point Bortfall 'year: 2025' 'value: 6.5'
	point Läckage 'year: 2024' 'value: 3'
	point Läckage 'year: 2024' 'value: 2'
	point Läckage 'year: 2025'
	point Stöld 'value: 3'
	template <<-'END'
	```lg figure=trend caption="Riskvärden"
	TABLE title, year, value FROM point SORT id
	```
	END
	report
	expect <<-'END'
	**Riskvärden**

	| Rubrik | 2023 | 2024 | 2025 |
	| --- | ---: | ---: | ---: |
	| Bortfall | 4 | – | 6,5 |
	| Läckage | – | 3, 2 | – |

	**Saknar tid och står därför inte i bilden**: Stöld
	END
	html
	has '<title id="lg_figure_1_title">Riskvärden</title>'
	has '<desc id="lg_figure_1_about">Ett värde för varje år.'
	has '<g data-record="P-1002">'
	has '<th scope="row">Bortfall</th><td class="figure">4</td>'
	# The year between has no value, so no line passes it: two points of their own.
	[ "$(grep -c 'class="series series0" d="M[0-9]* [0-9]*M[0-9]* [0-9]*"' <<<"$output")" -eq 1 ]
	has '<span data-record="P-1006">Stöld</span>'
}

@test "a trend of one series: bars with their values, a row for each year" {
	figures_new
	point A 'year: 2024' 'value: 2'
	point A 'year: 2025' 'value: -1.5'
	template <<-'END'
	```lg figure=trend
	TABLE year, value FROM point
	```
	END
	report
	expect <<-'END'
	| År | Värde |
	| --- | ---: |
	| 2024 | 2 |
	| 2025 | \-1,5 |
	END
	html
	has '<figcaption>Utveckling över åren</figcaption>'
	[ "$(grep -c '<rect class="bar"' <<<"$output")" -eq 2 ]
	has 'class="middle strong">-1,5</text>'
	has 'class="end">−2</text>'
	has '<th scope="row">2024</th><td class="figure">2</td>'
	html --lang en
	has 'class="middle strong">-1.5</text>'
}

@test "a trend over the reviews: each from the revision that it was printed from" {
	figures_new
	sed -i '$a\  snapshot: {type: text, label: {sv: Revision, en: Revision}}' schema/review.yaml
	sed -i 's/^year: 2024/year: 2024\nsnapshot: review\/2024/' tk/reviews/LG-2024.md
	sed -i 's/^year: 2025/year: 2025\nsnapshot: review\/2025/' tk/reviews/LG-2025.md
	commit_all "two reviews"
	git tag review/2024
	sed -i 's/^likelihood: 2/likelihood: 1/' tk/risks/R-1111.md
	sed -i 's/^likelihood: 1/likelihood: 2/' tk/risks/R-2222.md
	template <<-'END'
	```lg years figure=trend caption="Riskvärden"
	TABLE title, $year AS "År", value FROM risk WHERE value IS SET SORT title
	```

	```lg years figure=trend none="Ingen trend."
	TABLE title, 2025 AS "År", value FROM risk
	```
	END
	report
	expect <<-'END'
	**Riskvärden**

	| Rubrik | 2024 | 2025 |
	| --- | ---: | ---: |
	| Bortfall | 2 | 4 |
	| Utpressning | 4 | 2 |

	Ingen trend.
	END
	git tag -d review/2024
	report
	[ "$status" -eq 1 ]
	[[ $stderr == *"review/2024"*"[git-revision]"* ]]
}

@test "the wheel of the year: every month, and those without one below" {
	figures_new
	point Bilaga 'month: 12'
	point Uppföljning 'month: 5'
	point Genomgång 'month: 5'
	point Granskning
	point Okänd 'month: 13'
	template <<-'END'
	```lg figure=wheel caption="Årshjul {$year}"
	TABLE title AS "Att göra", month FROM point SORT title
	```
	END
	report
	has '**Årshjul 2025**'
	has $'| Månad | Att göra |\n| --- | --- |\n| Januari | – |'
	has '| Maj | Genomgång; Uppföljning |'
	has '| December | Bilaga |'
	has '**Saknar tid och står därför inte i bilden**: Granskning, Okänd'
	html
	[ "$(grep -o '<path class="bar"' <<<"$output" | wc -l)" -eq 2 ]
	[ "$(grep -o '<path class="empty"' <<<"$output" | wc -l)" -eq 10 ]
	has '>Uppföljning</text>'
	has '<div class="unseen">'
	html --lang en
	has '>May</text>'
}

@test "the months of dates" {
	figures_new
	point Bilaga 'due: 2025-12-31'
	template <<-'END'
	```lg figure=wheel
	TABLE title, due FROM point
	```
	END
	report
	has '| December | Bilaga |'
}

@test "a month with more entries than its column holds: the rest is counted, the table is for all" {
	figures_new
	for i in {1..9}; do
		point "Uppgift $i" 'month: 1'
	done
	template <<-'END'
	```lg figure=wheel
	TABLE title, month FROM point
	```
	END
	html
	has '>+1</text>'
	lacks 'class="unseen">'$'\n''<table'
	has 'Uppgift 8; Uppgift 9'
}

@test "a plan: bars from beginning to end, under their groups" {
	figures_new
	point Anvisning 'years: 2026' 'area: Styrning'
	point Övning 'years: 2027-2028' 'area: Incidenter'
	point Oviss 'area: Incidenter'
	template <<-'END'
	```lg figure=gantt caption="Plan"
	TABLE title, years, area FROM point SORT id
	```
	END
	report
	expect <<-'END'
	**Plan**

	| Rubrik | Period | Område |
	| --- | --- | --- |
	| Anvisning | 2026 | Styrning |
	| Övning | 2027–2028 | Incidenter |
	| Oviss | – | Incidenter |

	**Saknar tid och står därför inte i bilden**: Oviss
	END
	html
	has 'class="start strong">Styrning</text>'
	has 'class="middle strong">2028</text>'
	has '>i dag</text>'
	has '<g data-record="P-1002"><text x="12"'
	[ "$(grep -o '<rect class="bar" x="[0-9]*"' <<<"$output" | tr '\n' ' ')" = \
		'<rect class="bar" x="270" <rect class="bar" x="420" ' ]
}

@test "a plan of days: what ends before it begins has no place" {
	figures_new
	point A 'due: 2026-01-15' 'done: 2026-06-30'
	point B 'due: 2026-07-01'
	point C 'due: 2026-07-01' 'done: 2026-01-01'
	template <<-'END'
	```lg figure=gantt
	TABLE title, due, done FROM point SORT id
	```
	END
	html
	# 450 pixels for twelve months
	has '<rect class="bar" x="270" y="31" width="221" height="14">'
	has '<rect class="bar" x="495" y="57" width="33" height="14">'
	[ "$(grep -o '<rect class="bar"' <<<"$output" | wc -l)" -eq 2 ]
	has '</strong>: <span data-record="P-1003">C</span>'
}

@test "a long plan goes on in another drawing, with ids of its own" {
	figures_new
	for i in {1..60}; do
		point "Aktivitet $i" 'years: 2026'
	done
	template <<-'END'
	```lg figure=gantt
	TABLE title, years FROM point SORT id
	```
	END
	html
	[ "$(grep -c '<svg ' <<<"$output")" -eq 2 ]
	[ "$(grep -o '<rect class="bar"' <<<"$output" | wc -l)" -eq 60 ]
	has 'id="lg_figure_2_title"'
}

@test "numbers and years without measure are drawn within the page" {
	figures_new
	point A 'year: 1900' 'value: 999999999' 'years: 1900-9999'
	point B 'year: 9999' 'value: -0.001' 'years: 2026'
	point C 'year: 2026' 'value: -999999999' 'years: 2026'
	for i in {1..9}; do
		point "Serie $i" 'year: 2026' 'value: 0.001'
	done
	template <<-'END'
	```lg figure=trend
	TABLE title, year, value FROM point SORT id
	```

	```lg figure=trend
	TABLE year, value FROM point WHERE title = "B"
	```

	```lg figure=gantt
	TABLE title, years FROM point WHERE years IS SET
	```
	END
	html
	[ "$status" -eq 0 ]
	# Nine series are more than a drawing has marks for, so that table is not hidden.
	[ "$(grep -c '<div class="unseen">' <<<"$output")" -eq 2 ]
	grep -oE ' (x|x1|x2)="-?[0-9]+"' <<<"$output" | cut -d '"' -f 2 |
		awk '$1 < 0 || $1 > 720 { bad = 1 } END { exit bad }'
}

@test "no rows, and the statement that there are none" {
	figures_new
	template <<-'END'
	```lg figure=trend nil=audit
	TABLE year, value FROM point
	```

	```lg figure=wheel nil=incident
	TABLE title, month FROM point
	```

	```lg figure=gantt
	TABLE title, years FROM point
	```
	END
	report
	expect <<-'END'
	Inga \*externa\* revisioner har gjorts.

	**Saknas: här finns varken uppgifter eller ett uttalande om att inget finns att rapportera (Incidenter)**
	END
}

@test "columns that make no figure are told" {
	figures_new
	template <<-'END'
	```lg figure=trend
	TABLE title FROM point
	```

	```lg figure=wheel
	LIST title, month FROM point
	```

	```lg figure=gantt
	TABLE title, years, area, id, due FROM point
	```

	```lg figure=pie
	TABLE title, years FROM point
	```

	```lg years
	TABLE title, years FROM point
	```
	END
	report --lang en
	[ "$status" -eq 1 ]
	same <(printf '%s\n' "$stderr") - <<-'END'
	templates/t.md:6:1: error: the figure trend is made of TABLE [series,] year, value FROM ... [template-figure]
	templates/t.md:10:1: error: the figure wheel is made of TABLE label, month FROM ... [template-figure]
	templates/t.md:14:1: error: the figure gantt is made of TABLE label, from, to [, group], or label, years [, group] FROM ... [template-figure]
	templates/t.md:17:1: error: figure cannot be pie; it is one of: matrix, trend, wheel, gantt [template-value]
	templates/t.md:22:1: error: years cannot be here; it is one of: figure=trend [template-value]
	END
}

@test "the HTML of figures is valid, and tables out of sight stand in a box" {
	figures_new
	point A 'year: 2025' 'value: 1' 'month: 2' 'years: 2025-2026' 'area: x'
	point B 'year: 2026' 'value: 2'
	template <<-'END'
	## Bilder {#plan}

	```lg figure=trend
	TABLE title, year, value FROM point
	```

	```lg figure=wheel
	TABLE title, month FROM point
	```

	```lg figure=gantt
	TABLE title, years, area FROM point
	```

	```lg figure=matrix scale=two
	TABLE title, likelihood, consequence FROM risk
	```
	END
	lg-report --worktree -o figures.html
	# A table that is positioned on its own grows past the page, and the print shrinks to fit it.
	run grep -c '<table class="unseen"' figures.html
	[ "$output" = 0 ]
	[ "$(grep -c '<div class="unseen">' figures.html)" -eq 4 ]
	valid_html figures.html
}
