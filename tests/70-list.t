#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-list: rows of a query, in each form and format.

load helper
load small

list() {
	run --separate-stderr lg-list --as-of 2026-01-01 --lang en "$@"
}

@test "the short form, a term an argument" {
	small_new
	list type:risk status:open
	[ "$status" -eq 0 ]
	[ "$output" = "R-K7QM  Utpressning" ]
	list type:risk -status:open
	[ "$output" = "R-9QW4  Bortfall" ]
	list type:risk "title:Utpressning" value:12..
	[ "$output" = "R-K7QM  Utpressning" ]
	list 'type:risk status:open,draft sort:-value'
	[ "$(head -n 1 <<<"$output")" = "R-K7QM  Utpressning" ]
	[ "$(wc -l <<<"$output")" -eq 2 ]
}

@test "words with blanks keep together when the shell has taken their quotes" {
	small_new
	sed -i 's/^title: .*/title: Bortfall av ström/' kf/risks/*
	list type:risk "av ström"
	[ "$output" = "R-9QW4  Bortfall av ström" ]
	list type:risk "title:Bortfall av ström"
	[ "$output" = "R-9QW4  Bortfall av ström" ]
	list type:risk "ström av"
	[ "$status" -eq 1 ]
}

@test "a table for people: labels, aligned by what they take on a terminal" {
	small_new
	list --lang sv 'TABLE title, owner, value, status FROM risk SORT value DESC'
	[ "$status" -eq 0 ]
	same <(echo "$output") - <<-'END'
	Rubrik       Riskägare       Riskvärde  Status
	Utpressning  Avdelningschef         12  Öppen
	Bortfall     Avdelningschef          2  Utkast
	END
	list 'TABLE title AS "Vad", status FROM risk WHERE id = "R-K7QM"'
	same <(echo "$output") - <<-'END'
	Vad          Status
	Utpressning  Open
	END
}

@test "steps of a scale are words, numbers are aligned to the right" {
	small_new
	write schema/scales.yaml <<-'END'
	scales:
	  s:
	    label: {sv: S, en: S}
	    axes:
	      a:
	        label: {sv: A, en: A}
	        values: {1: {sv: Låg, en: Low}, 12: {sv: Hög, en: High}}
	END
	printf '  level: {type: scale, scale: s, axis: a, label: {sv: Nivå, en: Level}}\n' >>schema/owner.yaml
	printf -- '---\nid: O-AAAA\ntitle: x\nlevel: 12\n---\n' >tk/owners/O-AAAA-x.md
	sed -i 's/^title: .*/&\nlevel: 1/' tk/owners/O-2F9C*
	list 'TABLE level, count(risks) AS "n" FROM owner'
	same <(echo "$output") - <<-'END'
	Level    n
	1 Low    2
	12 High  0
	END
}

@test "a table of groups and of every type" {
	small_new
	list 'TABLE type, count() FROM * GROUP BY type'
	[ "$(head -n 1 <<<"$output")" = "type    count()" ]
	has "risk          2"
	list 'LIST id FROM * WHERE contains(title, "ort")'
	[ "$output" = "R-9QW4" ]
}

@test "no row: status 1" {
	small_new
	list type:risk value:16..
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	list --format json type:risk value:16..
	[ "$status" -eq 1 ]
	[ "$output" = "[]" ]
}

@test "JSON has typed values" {
	small_new
	list --format json 'TABLE id, title, owner, value, tags, counts, reviewed, actions AS "todo" FROM risk SORT value DESC'
	/usr/bin/python3 - "$output" <<-'END'
	import json, sys
	first, second = json.loads(sys.argv[1])
	assert first == {"id": "R-K7QM", "title": "Utpressning", "owner": "O-2F9C", "value": 12,
		"tags": ["drift", "avtal"], "counts": {"berörda": 12}, "reviewed": "2025-06-01",
		"todo": ["A-T31B"]}, first
	assert second["tags"] is None and second["value"] == 2, second
	END
	list --format json 'TABLE due, cost, done, years FROM action'
	[ "$output" = $'[\n{"due": "2026-06-30", "cost": 12.50, "done": false, "years": "2026-2028"}\n]' ] ||
		[ "$output" = $'[\n{"due": "2026-06-30", "cost": 12.5, "done": false, "years": "2026-2028"}\n]' ]
}

@test "CSV has values as records state them, and no cell that a spreadsheet would run" {
	small_new
	cat >tk/risks/R-AAAA-x.md <<-'END'
	---
	id: R-AAAA
	title: "=HYPERLINK(\"http://x.example\", 1)"
	owner: O-2F9C
	tags: [a, "b,c"]
	---
	END
	list --format csv 'TABLE id, title, value, status FROM risk'
	[ "$status" -eq 0 ]
	printf '%s\r\n' 'id,title,value,status' 'R-9QW4,Bortfall,2,draft' \
		'R-AAAA,"'"'"'=HYPERLINK(""http://x.example"", 1)",,' 'R-K7QM,Utpressning,12,open' >../want
	lg-list --format csv 'TABLE id, title, value, status FROM risk' >../got
	same ../want ../got
}

@test "Markdown: a pipe table, or points; markup of records is text" {
	small_new
	sed -i 's/^title: .*/title: "a|b *c* <i>"/' kf/risks/*
	list --format markdown 'TABLE id, title FROM risk'
	same <(echo "$output") - <<-'END'
	| id | Title |
	| --- | --- |
	| R-9QW4 | a\|b \*c\* &lt;i&gt; |
	| R-K7QM | Utpressning |
	END
	list --format markdown 'LIST title FROM risk WHERE status = "open"'
	[ "$output" = "- Utpressning" ]
}

@test "-z prints plain values, each ended by NUL" {
	small_new
	lg-list -z 'LIST path FROM risk' >../got
	printf '%s\0' kf/risks/R-9QW4-bortfall.md tk/risks/R-K7QM-utpressning.md >../want
	cmp ../want ../got
}

@test "TEXT prints what the cells say" {
	small_new
	list 'TEXT body FROM risk WHERE id = "R-K7QM"'
	[ "$output" = "På grund av *brister* inträffar detta." ]
}

@test "findings are a table too" {
	small_new
	sed -i '/^actions:/d' tk/risks/R-K7QM*
	sed -i 's/^consequence: 2/consequence: 9/' kf/risks/*
	list 'TABLE rule, severity, record FROM findings'
	[ "$status" -eq 0 ]
	has "T-1-actions"
	has "value-range"
	list 'LIST message FROM findings WHERE rule = "T-1-actions"'
	[ "$output" = "The risk Utpressning has the value 12 but no action: set actions." ]
}

@test "a revision: --at, or AT in the query, bound to the schema that it had" {
	small_new
	sed -i 's/^likelihood: 3/likelihood: 2/' tk/risks/R-K7QM*
	sed -i 's/consequence\b/impact/' schema/risk.yaml tk/risks/* kf/risks/*
	commit_all "later"
	list 'TABLE value FROM risk WHERE id = "R-K7QM"'
	has 8
	list --at HEAD~1 'TABLE consequence, value FROM risk WHERE id = "R-K7QM"'
	has 12
	list 'TABLE value FROM risk WHERE id = "R-K7QM" AT "HEAD~1"'
	[ "$status" -eq 0 ]
	has 12
	list 'LIST id FROM risk AT "nonesuch"'
	[ "$status" -eq 128 ]
	[[ $stderr == *"[git-revision]"* ]]
}

@test "one unit: -u, or the folder in which the command is started" {
	small_new
	list -u kf type:risk
	[ "$output" = "R-9QW4  Bortfall" ]
	list -C tk/risks 'TABLE title, owner.title FROM risk'
	lacks Bortfall
	has Utpressning
	list -C kf 'TABLE owner.title FROM risk'
	has Avdelningschef
}

@test "a wrong query: status 128, the column, and the nearest name" {
	small_new
	list 'TABLE titel FROM risk'
	[ "$status" -eq 128 ]
	[ -z "$output" ]
	[[ $stderr == "query:1:7: error: "*"titel"*"title"* ]]
	list 'FROM risk WHERE value > "x"'
	[ "$status" -eq 128 ]
	list type:riks
	[ "$status" -eq 128 ]
	[[ $stderr == *"risk"* ]]
}

@test "findings that a collection asks for are all that the check found" {
	ready_new
	run lg-check --lang en --as-of 2026-06-30 -q
	n=${#lines[@]}
	list --as-of 2026-06-30 'TABLE count() FROM findings'
	[ "$output" = "$(printf 'count()\n%7d' "$n")" ]
	list --as-of 2026-06-30 --format json 'TABLE count(FROM findings) AS "n" FROM risk LIMIT 1'
	[ "$output" = $'[\n{"n": '"$n"$'}\n]' ]
}

@test "rows that faults may hide are spoken of" {
	small_new
	printf -- '---\nid: R-AAAA\n' >tk/risks/R-AAAA.md
	list type:risk
	[ "$status" -eq 0 ]
	[[ $stderr == "lg-list: errors in the records: 1, rows may be missing; lg-check lists them" ]]
}

@test "titles with escapes, line ends and colons stay on their line as text" {
	small_new
	printf -- '---\nid: R-AAAA\ntitle: "::error::x\\e[31m\\ny"\nowner: O-2F9C\n---\n' >tk/risks/R-AAAA-x.md
	list 'LIST title FROM risk WHERE id = "R-AAAA"'
	[ "$output" = "<U+003A>:error::x<U+001B>[31m y" ]
	list --format json 'LIST title FROM risk WHERE id = "R-AAAA"'
	[[ $output != *$'\e'* ]]
}

@test "a record that names another twice by one back reference is counted once" {
	small_new
	cat >schema/pair.yaml <<-'END'
	type: pair
	prefix: P
	directory: pairs
	label: {sv: Par, en: Pair}
	plural: {sv: Par, en: Pairs}
	fields:
	  title: {type: text, label: {sv: T, en: T}}
	  rows:
	    type: list
	    label: {sv: R, en: R}
	    of:
	      type: map
	      fields:
	        a: {type: reference, to: [pair], back: left, label: {sv: A, en: A}}
	        b: {type: reference, to: [pair], back: right, label: {sv: B, en: B}}
	END
	mkdir tk/pairs
	printf -- '---\nid: P-1111\ntitle: T\nrows:\n  - {a: P-2222, b: P-2222}\n  - {a: P-2222, b: P-2222}\n---\n' >tk/pairs/P-1111.md
	printf -- '---\nid: P-2222\ntitle: T\n---\n' >tk/pairs/P-2222.md
	run lg-list --format csv 'TABLE id, count(left) AS "l", count(right) AS "r" FROM pair'
	same <(tr -d '\r' <<<"$output") <(printf 'id,l,r\nP-1111,0,0\nP-2222,1,1\n')
}

# A city above tk and kf, with a role and a law that both share.
city_new() {
	small_new
	write lg.yaml <<-'END'
	format: 1
	language: sv
	branch: main
	units:
	  stad: {path: stad}
	  tk: {path: tk, parent: stad}
	  kf: {path: kf, parent: stad}
	END
	sed -i 's/^directory: owners/&\nshared: true/' schema/owner.yaml
	printf -- '---\nid: O-1AAA\ntitle: Stadens jurist\n---\n' |
		write stad/owners/O-1AAA-stadens-jurist.md
	printf -- '---\nid: A-1AAA\ntitle: Stadens egen\ndue: 2025-01-01\n---\n' |
		write stad/actions/A-1AAA-stadens-egen.md
}

@test "a unit has the shared records of the unit above, and each only once" {
	city_new
	list -u tk type:owner
	[ "$status" -eq 0 ]
	same <(echo "$output") - <<-'END'
	O-1AAA  Stadens jurist
	O-2F9C  Avdelningschef
	END
	list -u kf type:owner
	[ "$output" = "O-1AAA  Stadens jurist" ]
	list -u stad type:owner
	[ "$output" = "O-1AAA  Stadens jurist" ]
	list type:owner
	[ "$(wc -l <<<"$output")" -eq 2 ]
	list -u kf type:action
	[ "$status" -eq 1 ]
	list -C kf 'TABLE count() FROM owner'
	has 1
}

@test "a finding about a shared record is one of its own unit" {
	city_new
	list -u tk 'LIST record FROM findings WHERE rule = "T-2-due"'
	[ "$status" -eq 1 ]
	sed -i 's/^directory: actions/&\nshared: true/' schema/action.yaml
	list -u tk 'LIST record FROM findings WHERE rule = "T-2-due"'
	[ "$status" -eq 1 ]
	list -u stad 'LIST record FROM findings WHERE rule = "T-2-due"'
	[ "$output" = "Stadens egen" ]
	run lg-check --as-of 2026-01-01 -u tk
	[ "$status" -eq 0 ]
	sed -i 's/parent: stad}/parent: torg}/' lg.yaml
	run --separate-stderr lg-check --lang en
	[ "$status" -ne 0 ]
	[[ $output$stderr == *"lg.yaml:6:26: error: lg.yaml has no unit torg; it has: stad, tk, kf [unit-unknown]"* ]]
}

@test "a heading for each language" {
	small_new
	query='TABLE title AS {sv: "Vad", en: "What"}, count(actions) AS {en: "Number", sv: "Antal"} FROM risk LIMIT 1'
	list --lang sv "$query"
	[ "$(head -n 1 <<<"$output")" = "Vad       Antal" ]
	list "$query"
	[ "$(head -n 1 <<<"$output")" = "What      Number" ]
	list --lang sv --format json "$query"
	has '"What"'
	list 'TABLE title AS {sv: "Vad"} FROM risk'
	[ "$status" -eq 128 ]
	[[ $stderr == *'query:1:26: error: } cannot stand here; expected is en [query-expected]'* ]]
	list 'TABLE title AS {sv: "Vad", de: "Was"} FROM risk'
	[[ $stderr == *'query:1:28: error: de cannot stand here; expected is sv, en [query-expected]'* ]]
	list 'TABLE title AS {sv: Vad} FROM risk'
	[[ $stderr == *'query:1:21: '*'[query-label]'* ]]
}

ready_new() {
	small_new
	write schema/queries.yaml <<-'END'
	queries:
	  - name: due
	    label: {sv: Sen åtgärd, en: Late action}
	    help: {sv: Gör klart den., en: Finish it.}
	    parameters:
	      day: {type: date, default: today() + duration("P1D")}
	    query: >-
	      TABLE title,
	      due AS {sv: "Dag", en: "Day"}
	      FROM action WHERE due < $day
	  - name: cost
	    label: {sv: Kostnad, en: Cost}
	    parameters: {least: {type: decimal}, done: {type: boolean, default: "false"}}
	    query: LIST title FROM action WHERE cost >= $least AND done = $done
	  - name: words
	    label: {sv: Texter, en: Words}
	    query: TEXT FROM risk WHERE status = "open"
	END
}

@test "a ready query by its name, with values and defaults" {
	ready_new
	list --as-of 2026-06-30 @due
	[ "$status" -eq 0 ]
	same <(echo "$output") - <<-'END'
	Title             Day
	Segmentera nätet  2026-06-30
	END
	list --as-of 2026-06-29 @due
	[ "$status" -eq 1 ]
	list @due day=2026-07-01
	[ "$status" -eq 0 ]
	list @cost least=12.5
	[ "$output" = "Segmentera nätet" ]
	list @cost least=12.6
	[ "$status" -eq 1 ]
	list @cost least=1 done=ja
	[ "$status" -eq 1 ]
	list @words
	has "inträffar detta"
	list 'TEXT FROM risk WHERE status = "open"'
	has "inträffar detta"
}

@test "@ lists the ready queries" {
	ready_new
	list --lang sv @
	[ "$status" -eq 0 ]
	same <(echo "$output") - <<-'END'
	Namn   Fråga       Värden
	due    Sen åtgärd  day
	cost   Kostnad     least, done
	words  Texter
	END
	list --format json @
	has '"help": "Finish it."'
	rm schema/queries.yaml
	list @
	[ "$status" -eq 1 ]
}

@test "what is wrong with the name or the values of a ready query" {
	ready_new
	list @duo
	[ "$status" -eq 128 ]
	[[ $stderr == *"has no query duo; did you mean: due [ready-unknown]"* ]]
	list @cost
	[[ $stderr == *"the query @cost needs least; write least=VALUE behind it [ready-missing]"* ]]
	list @cost less=1
	[[ $stderr == *"takes no less; write NAME=VALUE with one of: least, done [ready-parameter]"* ]]
	list @cost least=much
	[[ $stderr == *"least must be decimal, not much [value-type]"* ]]
	list @due kind:x
	[ "$status" -eq 128 ]
}

@test "a revision is asked by the ready queries that it has" {
	ready_new
	commit_all queries
	sed -i 's/due < \$day/due > $day/' schema/queries.yaml
	list @due
	[ "$status" -eq 0 ]
	list --at HEAD @due
	[ "$status" -eq 1 ]
	list --at HEAD~1 @due
	[ "$status" -eq 128 ]
}

@test "the check tells faults of ready queries at their places" {
	ready_new
	sed -i -e 's/due < \$day/owner < $day/' -e 's/type: decimal/type: enum/' \
		-e 's/today() + duration("P1D")/year(today())/' schema/queries.yaml
	sed -i 's/name: words/name: two words/' schema/queries.yaml
	run lg-check --lang en --as-of 2026-01-01
	[ "$status" -eq 1 ]
	has "schema/queries.yaml:6:34: error: day is declared as date but its expression gives integer"
	has "schema/queries.yaml:10:25: error: there is no field owner here"
	has "schema/queries.yaml:13:32: error: type names enum, which does not exist"
	has "schema/queries.yaml:15:11: error: name: two words is not allowed"
	# The others are none the worse for it.
	list @cost least=1
	[ "$status" -eq 128 ]
	printf '  - {name: due, label: {sv: S, en: E}, query: FROM risk}\n' >>schema/queries.yaml
	run lg-check --lang en --as-of 2026-01-01
	has "[schema-taken]"
}

@test "the ends of years: one row a year of today's question, the same columns in each format" {
	tick -$((3 * 365 * 86400))
	small_new
	tick $((2 * 365 * 86400))
	sed -i 's/^title: Utpressning/title: Krav/' tk/risks/R-K7QM*
	commit_all renamed
	tick $((365 * 86400))
	list --year-ends 'TABLE title FROM risk WHERE id = "R-K7QM"'
	same <(cat <<<"$output") - <<-'END'
	Year  Title
	2023  Utpressning
	2024  Utpressning
	2025  Krav
	END
	list --year-ends --format markdown 'LIST title FROM risk WHERE title = "Krav"'
	[ "$output" = "- 2025 Krav" ]
	lg-list --year-ends -z 'TABLE title FROM risk WHERE title = "Krav"' | tr '\0' '|' >cells
	[ "$(cat cells)" = "2025|Krav|" ]
	list --year-ends --format json 'TABLE title FROM risk WHERE title = "Krav"'
	[ "$output" = $'[\n{"year": 2025, "title": "Krav"}\n]' ]
	# As of a revision: no year after it.
	list --year-ends --at HEAD~1 'TABLE title FROM risk WHERE id = "R-K7QM"'
	[ "$output" = $'Year  Title\n2023  Utpressning' ]
	list --year-ends 'FROM risk WHERE title = "x"'
	[ "$status" -eq 1 ]
}

@test "the ends of years: a year that cannot be asked is passed over and named, the others are shown" {
	tick -$((2 * 365 * 86400))
	git init -q small
	git -C small commit -q --allow-empty -m "nothing yet"
	tick $((365 * 86400))
	small_new
	sed -i 's/^  done:/  ready: {type: boolean, label: {sv: Redo, en: Ready}}\n&/' schema/action.yaml
	tick $((366 * 86400))
	commit_all "a field more"
	list --year-ends 'TABLE id, ready FROM action'
	[ "$status" -eq 0 ]
	[[ $stderr == *"warning: the end of 2024 is passed over: "*"[query-year]"* ]]
	[[ $stderr == *"warning: the end of 2025 is passed over: there is no field ready here"*"[query-year]"* ]]
	[ "$(grep -c ^2026 <<<"$output")" -eq "$(ls ./*/actions/*.md | wc -l)" ]
	# What can be asked of no year is a fault of the question.
	list --year-ends 'TABLE redy FROM action'
	[ "$status" -eq 128 ]
	[[ $stderr == *"query:1:7: error: there is no field redy here"* ]]
	lacks 2024
	list --year-ends --since HEAD 'FROM action'
	[ "$status" -eq 129 ]
	list --year-ends 'FROM action AT "HEAD"'
	[ "$status" -eq 129 ]
}

@test "the ends of years: a title that the records had not yet is missing, and stands in today's column" {
	tick -$((365 * 86400))
	small_new
	sed -i 's/^  title: .*/  name: {type: text, required: true, label: {sv: Namn, en: Name}}/' schema/owner.yaml
	sed -i 's/^title:/name:/' ./*/owners/*
	commit_all before
	tick $((365 * 86400))
	git revert --no-edit HEAD
	list --year-ends --format json type:owner
	same <(cat <<<"$output") - <<-'END'
	[
	{"year": 2025, "id": "O-2F9C", "title": null},
	{"year": 2026, "id": "O-2F9C", "title": "Avdelningschef"}
	]
	END
	tick $((365 * 86400))
	git revert --no-edit HEAD
	list --year-ends type:owner
	same <(cat <<<"$output") - <<-'END'
	2025  O-2F9C
	2026  O-2F9C
	2027  O-2F9C
	END
}

@test "the ends of years: neither a setting nor a replaced commit changes them" {
	tick -$((365 * 86400))
	small_new
	sign_commits
	git config log.showSignature true
	tick $((365 * 86400))
	git commit -q --allow-empty -m signed
	list --year-ends 'TABLE title FROM risk WHERE id = "R-K7QM"'
	[ -z "$stderr" ]
	[ "$output" = $'Year  Title\n2025  Utpressning\n2026  Utpressning' ]
	git replace --graft HEAD
	list --year-ends 'TABLE title FROM risk WHERE id = "R-K7QM"'
	[ "$output" = $'Year  Title\n2025  Utpressning\n2026  Utpressning' ]
}

@test "a unit that a revision did not have yet has nothing there, not what the others have" {
	tick -$((365 * 86400))
	small_new
	sed -i '/^  kf:/d' lg.yaml
	commit_all "before kf"
	tick $((365 * 86400))
	git revert --no-edit HEAD
	printf -- '---\nid: A-1AAA\ntitle: Arkivets egen\n---\n' |
		write kf/actions/A-1AAA-arkivets-egen.md
	commit_all "with kf"
	list -u kf --year-ends 'TABLE title FROM action'
	[ "$output" = $'Year  Title\n2026  Arkivets egen' ]
	list -u kf 'FROM action AT "HEAD~2"'
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	list -u tk 'FROM action AT "HEAD~2"'
	[ "$status" -eq 0 ]
}

@test "the ends of years: today is the last day of each year, and of the last year that of the revision" {
	tick -$((3 * 365 * 86400))
	small_new
	tick $((2 * 365 * 86400))
	git commit -q --allow-empty -m "a year later"
	run lg-list --lang en --year-ends 'TABLE today() FROM action GROUP BY today()'
	same <(cat <<<"$output") - <<-'END'
	Year  today()
	2023  2023-12-31
	2024  2024-12-31
	2025  2025-01-01
	END
	run lg-list --lang en --year-ends --as-of 2023-06-30 'TABLE today() FROM action GROUP BY today()'
	[ "$(grep -c 2023-06-30 <<<"$output")" -eq 3 ]
}

@test "the ends of years are not told by a clone without its old commits" {
	tick -$((365 * 86400))
	small_new
	tick $((365 * 86400))
	git commit -q --allow-empty -m "a year later"
	git clone -q --depth 1 "file://$PWD" ../shallow
	cd ../shallow
	list --year-ends type:risk
	[ "$status" -eq 128 ]
	[[ $stderr == *"only the newest commits"*"[history-shallow]"* ]]
	[ -z "$output" ]
}

@test "what is wrong with the records of a year is told with the revision in which it is" {
	tick -$((365 * 86400))
	small_new
	sed -i 's/^likelihood: .*/likelihood: many/' tk/risks/R-K7QM*
	commit_all faulty
	tick $((365 * 86400))
	git revert --no-edit HEAD
	list --year-ends type:risk
	[ "$status" -eq 0 ]
	old=$(git rev-parse --short=12 HEAD~1)
	[ "$stderr" = "lg-list: errors in the records: 1, rows may be missing; lg-check --at $old lists them" ]
	run lg-check --at "$old"
	[ "$status" -eq 1 ]
}
