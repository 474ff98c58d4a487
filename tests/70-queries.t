#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The ready queries that lg-init hands out: each runs, on nothing and on the sample, in both
# languages, and answers what it says.

load helper

# The records of the sample under the schema of today, without their history.
sample_new() {
	git init -q sample
	cd sample || return
	cp -R "$top/sample-repo/." .
	mkdir schema
	cp "$top"/schema/*.yaml schema
	commit_all begin
}

names() {
	lg-list -z @ | tr '\0' '\n' | awk 'NR % 4 == 1'
}

# Asks every query; only the exit statuses 0 and 1 are answers.
ask_all() {
	local name
	[ "$(names | wc -l)" -ge 20 ]
	for name in $(names); do
		run --separate-stderr lg-list --as-of 2026-01-20 --since HEAD "$@" "@$name"
		if [ "$status" -gt 1 ] || [ -n "$stderr" ]; then
			printf '@%s ended with %s:\n%s\n' "$name" "$status" "$stderr"
			return 1
		fi
	done
}

list() {
	run --separate-stderr lg-list --as-of 2026-01-20 --lang en "$@"
}

# agree [-u UNIT] [--since REV | --year-ends] [NAME...]: a reader of its own gives the answers of lg-list.
agree() {
	local options=() n=0

	while [[ ${1:-} == -* ]]; do
		options+=("$1")
		[ "$1" = --year-ends ] || options+=("$2")
		shift $((${#options[@]} - n))
		n=${#options[@]}
	done
	run "$top/tests/questions.py" "${options[@]}" . 2026-01-20 "$@"
	[ "$status" -eq 0 ] || {
		printf '%s\n' "$output"
		return 1
	}
}

# What the sample has none of, and what lies on either side of each limit: a city and a unit of it.
small_new() {
	local add

	records_new
	mkdir -p city office
	write lg.yaml <<-'END'
	format: 1
	language: en
	branch: main
	units:
	  city: {path: city}
	  office: {path: office, parent: city}
	END
	git commit -qam units
	while IFS= read -r add; do
		eval "lg-add $add" >said 2>&1 || { cat said; return 1; }
		tick
	done < <(grep -v '^#' "$BATS_TEST_DIRNAME/questions.records")
}

@test "each query runs where there is no record, and the check finds no fault in the file" {
	records_new
	ask_all
	run lg-check schema
	[ "$status" -eq 0 ]
}

@test "each query runs on the sample, and says for what it is" {
	sample_new
	ask_all --lang sv
	ask_all --lang en --format json
	list --format json @
	lacks '"help": null'
}

@test "risks: the highest first, those without a value last, from a value on" {
	records_new
	for value in 4:2 1:1 3:4; do
		lg-add risk title="v$value" scale=city-4x4 likelihood="${value%:*}" \
			consequence="${value#*:}" status=open
	done
	lg-add risk title=none status=open
	list --format json @risks
	[ "$(grep -o '"title": "[^"]*"' <<<"$output" | tr -d '\n')" = \
		'"title": "v3:4""title": "v4:2""title": "v1:1""title": "none"' ]
	list --format csv @risks least=9
	[ "$(wc -l <<<"$output")" -eq 3 ]
	list @matrix
	[ "$(wc -l <<<"$output")" -eq 4 ]
}

@test "overdue: by the day, or by the years when no day is said" {
	records_new
	action() {
		lg-add action kind=improvement area=risk status=planned "$@"
	}
	action title=day due=2026-01-19 years=2026
	action title=today due=2026-01-20 years=2025
	action title=years years=2024-2025
	action title=range years=2025-2026
	action --id A-D0NE title=done due=2025-01-19 years=2025
	lg-set A-D0NE status=dropped
	list --format json @overdue
	[ "$(grep -o '"title": "[^"]*"' <<<"$output" | tr -d '\n')" = \
		'"title": "years""title": "day"' ]
}

@test "changes since a revision: raised, lowered, new, no longer valued; and what needs --since says so" {
	records_new
	risk() {
		lg-add risk --id "$1" title="$1" scale=city-4x4 status=open "${@:2}"
	}
	risk R-1111 likelihood=2 consequence=2
	risk R-2222 likelihood=4 consequence=4
	risk R-3333 likelihood=1 consequence=3
	lg-add action --id A-1111 title=x kind=improvement area=risk status=planned years=2026
	git tag then
	lg-set R-1111 likelihood=3
	lg-set R-2222 consequence=1
	risk R-4444 likelihood=1 consequence=1
	lg-set A-1111 status=ongoing
	list --since then --format csv 'TABLE id, then(value), value FROM risk'
	same <(tr -d '\r' <<<"$output") - <<-'END'
	id,then(value),value
	R-1111,4,6
	R-2222,16,4
	R-3333,3,3
	R-4444,,1
	END
	list --since then --format csv @risk-changes
	same <(tr -d '\r' <<<"$output") - <<-'END'
	title,owner,Then,Now,Difference,status
	R-1111,,4,6,2,open
	R-2222,,16,4,-12,open
	R-4444,,,1,,open
	END
	list --since then -z @action-changes
	[ "$status" -eq 0 ]
	list --since HEAD @risk-changes
	[ "$status" -eq 1 ]
	list @risk-changes
	[ "$status" -eq 128 ]
	[[ $stderr == *"schema/queries.yaml:"*"give --since REV, to lg-report or lg-list [query-then]"* ]]
	list --since nowhere @risk-changes
	[[ $stderr == *"[git-revision]"* ]]
}

# office_new: an empty repository of one unit in a folder.
office_new() {
	records_new
	mkdir -p office
	sed -i 's/path: \./path: office/' lg.yaml
	commit_all units
	cd office || return
}

# year YEAR: the clock moves to the middle of it.
year() {
	tick $(($(date -ud "$1-06-15" +%s) - clock))
}

@test "the value of each risk at the end of each year, as a reader of its own finds it" {
	year 2021
	office_new
	risk() { lg-add risk --id "$1" title="T $1" scale=city-4x4 status=open "${@:2}"; }
	risk R-1111 likelihood=2 consequence=2
	year 2022
	risk R-2222 value=9
	year 2024
	lg-set R-1111 likelihood=4
	lg-set R-2222 status=closed
	year 2025
	git rm -q "$(git ls-files '*R-2222*')"
	git commit -qm gone
	list --year-ends --format csv @risk-values
	same <(tr -d '\r' <<<"$output") - <<-'END'
	year,id,title,owner,value,status
	2021,R-1111,T R-1111,,4,open
	2022,R-1111,T R-1111,,4,open
	2022,R-2222,T R-2222,,9,open
	2023,R-1111,T R-1111,,4,open
	2023,R-2222,T R-2222,,9,open
	2024,R-1111,T R-1111,,8,open
	2024,R-2222,T R-2222,,9,closed
	2025,R-1111,T R-1111,,8,open
	END
	cd ..
	agree --year-ends risk-values risks matrix
	has "risk-values: 8"
}

@test "what has changed: since the last review, or a day, or ever when there was no review" {
	year 2024
	office_new
	lg-add risk --id R-1111 title=x status=open value=4
	list --format csv @changes
	has "R-1111,value,,4,"
	year 2025
	lg-add owner --id O-CHEF title=Chef level=head holder=chef@kommun.example
	lg-add review title=2025 year=2025 author=O-CHEF recipient=O-CHEF held=2025-06-20 status=draft
	tick $((10 * 86400))
	lg-set R-1111 value=9
	list --format csv @changes
	same <(tr -d '\r' <<<"$output" | cut -d, -f2-6) - <<-'END'
	record,field,old,new,author
	R-1111,value,4,9,Samordnare <samordnare@kommun.example>
	END
	cd ..
	agree changes changes:from=2024-01-01 changes:from=2024-01-01:type=risk
	list @changes type=owner
	[ "$status" -eq 1 ]
}

@test "the latest analysis and the latest decisions are those of each unit" {
	records_new
	mkdir -p a b
	write lg.yaml <<-'END'
	format: 1
	language: sv
	branch: main
	units:
	  a: {path: a}
	  b: {path: b}
	END
	git commit -qam units
	vor() {
		lg-add vor --id "$1" -u "$2" title="$1" year="$3" scale=vor-5x5 likelihood=3 \
			consequence="$4" "${@:5}"
	}
	vor V-1111 a 2025 3
	vor V-2222 a 2024 5
	vor V-3333 b 2024 4
	vor V-4444 a 2025 5 in_ikp=yes
	vor V-5555 a 2025 2
	list -z 'LIST id FROM vor'
	[ "$status" -eq 0 ]
	list --format csv @vor-outside-plan
	[ "$(cut -d, -f1 <<<"$output" | tr '\n' ' ')" = "title V-3333 V-1111 " ]
	list --format csv @vor-outside-plan limit=6 year=2024
	[ "$(cut -d, -f1 <<<"$output" | tr '\n' ' ')" = "title V-2222 V-3333 " ]
	list --format csv @chain
	[ "$(cut -d, -f1 <<<"$output" | sort | tr '\n' ' ')" = "V-1111 V-3333 V-4444 V-5555 title " ]
}

@test "what the sample has none of: a reader of its own gives the same answers, and none is empty" {
	small_new
	git tag before
	lg-set R-1111 likelihood=4
	lg-set R-3333 consequence=
	lg-add risk -u office --id R-4444 title=New status=open scale=city-4x4 value=2
	lg-set A-1111 status=ongoing
	agree --since before
	[ "$(wc -l <<<"$output")" -ge 23 ]
	lacks ': 0'
	agree -u office --since before
	agree -u city
	has 'laws-soon: 2'
	has 'risks: 0'
	agree risks:least=9 vor-outside-plan:limit=16 vor-outside-plan:year=2024 actions:year=2024 \
		old-recommendations:age=0 incidents:from=2020:to=2024 laws-soon:within=P3M \
		chain:year=2024 decisions:year=2024 last-year:year=2025 training-missing:year=2026
}

@test "the reader of its own notices an answer that is wrong" {
	small_new
	sed -i 's/value >= \$limit/value > $limit/; s/date(due) < today()/date(due) > today()/' \
		schema/queries.yaml
	run "$top/tests/questions.py" . 2026-01-20 vor-outside-plan notifications overdue
	[ "$status" -eq 1 ]
	has 'vor-outside-plan: 2
  row 2
    lg-list: None'
	has "records: ['I-2222', 'CK-1111', 'P-1111', '2026-01-05T08:00+01:00', None, True, None, None]"
	has 'overdue: 3'
	lacks 'overdue: 3
  row'
}
