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
		run --separate-stderr lg-list --as-of 2026-01-20 "$@" "@$name"
		if [ "$status" -gt 1 ] || [ -n "$stderr" ]; then
			printf '@%s ended with %s:\n%s\n' "$name" "$status" "$stderr"
			return 1
		fi
	done
}

list() {
	run --separate-stderr lg-list --as-of 2026-01-20 --lang en "$@"
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
