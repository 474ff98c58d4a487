#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-report: what is reported on, where it is written, and that it can be made again.

load helper
load review

risks() {
	template "$@" <<-'END'
	## Risker {#plan}

	```lg
	TABLE title, value FROM risk SORT title
	```

	```lg
	TEXT FROM risk SORT id
	```

	```lg figure=matrix scale=two caption="Matris"
	TABLE title, likelihood, consequence FROM risk
	```

	`= $today`
	END
}

@test "the committed records are reported, and a warning tells of others" {
	review_new
	risks
	commit_all
	run --separate-stderr lg-report
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	has "| Utpressning | 4 |"
	sed -i 's/^title: Utpressning/title: Ny/' tk/risks/R-1111.md
	run --separate-stderr lg-report --lang en
	[ "$status" -eq 0 ]
	has "| Utpressning | 4 |"
	[[ $stderr == *"not committed"*"[report-uncommitted]"* ]]
	run --separate-stderr lg-report --at HEAD
	[ -z "$stderr" ]
	run --separate-stderr lg-report --worktree
	[ -z "$stderr" ]
	has "| Ny | 4 |"
	has "arbetskopia, inte incheckad"
	run -129 lg-report --worktree --at HEAD
}

@test "the same commit gives the same bytes, whatever clock, locale, settings and folder" {
	review_new
	risks
	commit_all
	for format in md html; do
		lg-report --format $format >../first.$format
		git config lg.lang en
		(
			cd tk/risks
			export LC_ALL=sv_SE.UTF-8 TZ=Asia/Tokyo NO_COLOR=1
			umask 077
			lg-report --format $format >../../../second.$format
		)
		git config --unset lg.lang
		same ../first.$format ../second.$format
		git clone -q . ../copy.$format
		lg-report -C ../copy.$format --format $format >../third.$format
		same ../first.$format ../third.$format
	done
}

@test "the command in the foot makes the same bytes again, later" {
	review_new
	risks
	commit_all
	lg-report --as-of 2026-02-03 --lang en --year 2024 -o ../first.html
	git rm -q tk/risks/R-1111.md
	commit_all
	command=$(grep -o 'lg-report -u [^<]*' ../first.html)
	[[ $command == *" --as-of 2026-02-03 --lang en --format html t" ]]
	eval "$command" >../second.html
	same ../first.html ../second.html
	lg-report --at HEAD~1 | grep -o '`lg-report .*`' | tr -d '`' >command
	lg-report --at HEAD~1 >first.md
	sh command >second.md
	same first.md second.md
	has_not_changed=$(grep -c as-of first.md) || true
	[ "$has_not_changed" -eq 0 ]
}

@test "as-of is the date of the commit, in its own zone" {
	review_new
	risks
	GIT_COMMITTER_DATE="2025-12-31T23:30:00-0500" commit_all
	run lg-report
	has $'\n2025-12-31\n'
	run lg-report --as-of 2026-05-06
	has $'\n2026-05-06\n'
}

@test "the language: option, template, repository" {
	review_new
	risks
	sed -i 's/^numbered/language: en\nnumbered/' templates/t.md
	commit_all
	run lg-report
	has "| Title | Value |"
	run lg-report --lang sv
	has "| Rubrik | Riskvärde |"
	run lg-report --format html
	has '<html lang="en">'
	sed -i '/^language/d' templates/t.md
	commit_all
	LC_ALL=en_GB.UTF-8 run lg-report
	has "| Rubrik | Riskvärde |"
}

@test "-o writes a file at once or not at all, and says nothing" {
	review_new
	risks
	commit_all
	run --separate-stderr lg-report -o ../out.html
	[ -z "$output$stderr" ]
	grep -q '^<!DOCTYPE html>' ../out.html
	run lg-report --format md -o ../out.html
	grep -q '^# Genomgång' ../out.html
	echo '`= foo(`' >>templates/t.md
	run -1 lg-report --worktree -o ../out.html
	grep -q '^# Genomgång' ../out.html
	git checkout -q templates
	mkdir ../folder
	run -128 lg-report -o ../folder
	run -128 lg-report -o ../nowhere/out.md
	ln -s out.html ../link.html
	run -128 lg-report -o ../link.html
	mkfifo ../pipe
	run -128 lg-report -o ../pipe
	[ -p ../pipe ]
	[ -z "$(find .. -name '.lg-*')" ]
}

@test "unknown names are told with those that there are" {
	review_new
	risks
	risks u
	commit_all
	run -128 lg-report --lang en
	has "there are several templates; name one of: t, u [template-choice]"
	run -128 lg-report --lang en x
	has "there is no template x; there is: t, u [template-unknown]"
	run -128 lg-report --lang en ../t
	has "there is no template ../t"
	run -128 lg-report --lang en -u y t
	has "lg.yaml has no unit y; it has: tk [unit-unknown]"
	run -128 lg-report --lang en --year 2020 t
	has "tk has no review of 2020; there is: 2024, 2025. Add one with lg-add review, or choose with --year [report-year]"
	run -129 lg-report --lang en --year soon t
	run -128 lg-report --lang en --at nothing t
	run -129 lg-report t u
	git rm -qr templates
	commit_all
	run -128 lg-report --lang en
	has "there is no template"
}

@test "one unit of several is named, or is that of the folder" {
	review_new
	risks
	sed -i '$a\  kf: {path: kf, title: Kulturförvaltningen}' lg.yaml
	mkdir -p kf/reviews
	sed 's/^id: .*/id: LG-KF25/;s/Årets/Kulturens/' tk/reviews/LG-2025.md >kf/reviews/LG-KF25.md
	commit_all
	run -128 lg-report --lang en
	has "there are several units; name one with -u: tk, kf [report-unit]"
	run -0 lg-report -u kf
	lacks "Utpressning"
	run -0 lg-report -C tk
	has "| Utpressning | 4 |"
}

# A second unit with a risk and a review of its own, whose year is later than any other.
second_unit() {
	sed -i '$a\  kf: {path: kf, title: Kulturförvaltningen, template: k}' lg.yaml
	mkdir -p kf/reviews kf/risks
	sed 's/^id: .*/id: LG-KF26/;s/2025/2026/' tk/reviews/LG-2025.md >kf/reviews/LG-KF26.md
	sed 's/^id: .*/id: R-KF11/;s/^title: .*/title: Stöld/' tk/risks/R-2222.md >kf/risks/R-KF11.md
}

@test "a template of all units shows their rows, from the top without a unit" {
	review_new
	second_unit
	template <<-'END'
	`= $unit` `= $organisation.title` `= $year`

	```lg
	LIST title, unit FROM risk SORT title
	```

	```lg nil=audit
	LIST title FROM risk WHERE title = "none"
	```
	END
	sed -i 's/^numbered/units: all\nnumbered/' templates/t.md
	commit_all
	run -0 --separate-stderr lg-report t
	has $'**saknas** **saknas** 2026\n\n* Bortfall – tk\n* Läckage – tk\n* Stöld – kf\n* Utpressning – tk\n'
	has '**Saknas: '
	[ -z "$stderr" ]
	[[ $output == *'lg-report --year 2026 --at '* ]]
	eval "$(grep -o 'lg-report --year [^`]*' <<<"$output")" >../again.md
	same ../again.md <(printf '%s\n' "$output")
	run -0 lg-report -C tk t
	has $'tk Trafikkontoret 2025\n'
	has '* Stöld – kf'
	has 'Inga \*externa\* revisioner'
	run -128 lg-report --lang en --year 2020 t
	has "* has no review of 2020; there is: 2024, 2025, 2026."
}

@test "without a template: that of the unit, else the only one" {
	review_new
	second_unit
	template k <<<"kulturens"
	template t <<<"den andra"
	commit_all
	run -0 lg-report -u kf
	has kulturens
	run -0 lg-report -u kf t
	has 'den andra'
	run -128 lg-report --lang en -u tk
	has "there are several templates; name one of: k, t [template-choice]"
	git mv templates/k.md templates/z.md
	commit_all
	run -128 lg-report --lang en -u kf
	has "there is no template k; there is: t, z [template-unknown]"
}

@test "the foot lists the parts that are missing, with their sections, and counts the values" {
	review_new
	template <<-'END'
	```lg nil=incident
	LIST title FROM risk WHERE title = "none"
	```

	## Läge

	### Granskningar {#granskningar}

	```lg nil=audit
	LIST title FROM risk WHERE title = "none"
	```

	```lg nil=incident
	LIST title FROM risk WHERE title = "none"
	```

	### Värden {#plan}

	`= $review.held`

	```lg
	TABLE title, owner FROM risk
	```
	END
	commit_all
	run -0 lg-report
	has $'\n---\n\n- **Saknas i rapporten**\n  - Incidenter\n  - [1.1 Granskningar](#11-granskningar): Incidenter\n  - enstaka uppgifter: 2\n- Version'
	run -0 lg-report --format html --lang en
	has $'<dt>Missing from the report</dt><dd><ul class="lacks">\n<li>Incidents</li>\n<li><a href="#granskningar"><span class="number">1.1</span> Granskningar</a>: Incidents</li>\n<li>single values: 2</li>\n</ul></dd>'
	template <<<'Allt finns.'
	commit_all
	run -0 lg-report
	lacks 'Saknas i rapporten'
}

@test "records with errors: the report says so, and so does the status" {
	review_new
	risks
	echo "colour: red" | sed -i '4r /dev/stdin' tk/risks/R-1111.md
	commit_all
	run --separate-stderr -1 lg-report --lang en
	[[ $stderr == *"errors in the records: 1"*"[report-faults]"* ]]
	has "**Faults in the records**: 1;"
	run -1 lg-report --format html
	has '<dt>Fel i underlaget</dt>'
}

@test "the HTML is one file without network, and valid" {
	review_new
	risks
	record risks/R-4444.md <<-'END'
	title: <b>
	owner: x
	---
	### Rubrik

	| a | |
	|--:|:-:|
	| 1 | [l](https://a.example) |

	7. x

	> `a` ~~b~~

	![p](https://a.example/p.png)
	END
	commit_all
	lg-report -o ../out.html
	run grep -Eo '(src|href|url|@import)[=( ]+.?[a-z]*:' ../out.html
	[ "$output" = 'href="https:' ]
	run grep -c '<h1' ../out.html
	[ "$output" = 1 ]
	valid_html ../out.html
}
