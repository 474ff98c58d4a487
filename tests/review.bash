# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# A records repository of one unit with a review, for templates and reports.
#
#	load helper
#	load review
#
#	@test "..." {
#		review_new
#		template <<-'END'
#		## A chapter
#		END
#		report
#	}

# review_new [DIRECTORY]: the repository, committed at 2026-01-01 and without a fault, and go there.
review_new() {
	git init -q "${1:-review}"
	cd "${1:-review}" || return
	write lg.yaml <<-'END'
	format: 1
	language: sv
	branch: main
	units:
	  tk: {path: tk, title: Trafikkontoret}
	END
	review_schema
	review_records
	template </dev/null
	commit_all "begin"
}

# template [NAME]: standard input becomes the body of a template with a title and numbers.
template() {
	{
		printf -- '---\ntitle: "Genomgång {$year}"\nnumbered: true\n---\n'
		cat
	} | write "templates/${1:-t}.md"
}

# report [OPTION...]: the Markdown of the working tree without its foot is in $output.
report() {
	run --separate-stderr lg-report --worktree --as-of 2026-01-01 "$@"
	output=$(printf '%s\n' "$output" | sed '/^---$/,$d')
}

# expect: the last report has no fault, and below its title what stands on standard input.
expect() {
	[ "$status" -eq 0 ] || {
		printf '%s\n' "$stderr"
		return 1
	}
	same <(cat) <(printf '%s\n' "$output" | sed 1,2d)
}

# html [OPTION...]: the same as HTML, only what stands between <main> and </main>.
html() {
	run --separate-stderr lg-report --worktree --as-of 2026-01-01 --format html "$@"
	output=$(printf '%s\n' "$output" | sed '1,/^<main /d;/^<\/main>/,$d')
}

review_schema() {
	write schema/scales.yaml <<-'END'
	scales:
	  two:
	    label: {sv: Två gånger två, en: Two by two}
	    axes:
	      likelihood:
	        label: {sv: Sannolikhet, en: Likelihood}
	        values: {1: {sv: Låg, en: Low}, 2: {sv: Hög, en: High}}
	      consequence:
	        label: {sv: Konsekvens, en: Consequence}
	        values: {1: {sv: Liten, en: Small}, 2: {sv: Stor, en: Large}}
	    levels:
	      low: {min: 1, max: 2, label: {sv: Låg, en: Low}}
	      high: {min: 3, max: 4, label: {sv: Hög, en: High}}
	END
	write schema/organisation.yaml <<-'END'
	type: organisation
	prefix: ORG
	directory: organisation
	label: {sv: Organisation, en: Organisation}
	plural: {sv: Organisationer, en: Organisations}
	fields:
	  title: {type: text, required: true, label: {sv: Namn, en: Name}}
	END
	write schema/review.yaml <<-'END'
	type: review
	prefix: LG
	directory: reviews
	label: {sv: Genomgång, en: Review}
	plural: {sv: Genomgångar, en: Reviews}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  year: {type: year, required: true, label: {sv: År, en: Year}}
	  next_due: {type: date, label: {sv: Nästa senast, en: Next due}}
	  held: {type: date, label: {sv: Hållen, en: Held}}
	END
	write schema/nil.yaml <<-'END'
	type: nil
	prefix: NIL
	directory: nil
	label: {sv: Inget, en: Nothing}
	plural: {sv: Inget, en: Nothing}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  year: {type: year, required: true, label: {sv: År, en: Year}}
	  kind:
	    type: enum
	    values:
	      audit: {sv: Revisioner, en: Audits}
	      incident: {sv: Incidenter, en: Incidents}
	    label: {sv: Slag, en: Kind}
	  statement: {type: text, required: true, label: {sv: Uttalande, en: Statement}}
	END
	write schema/risk.yaml <<-'END'
	type: risk
	prefix: R
	directory: risks
	label: {sv: Risk, en: Risk}
	plural: {sv: Risker, en: Risks}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  owner: {type: text, expected: true, label: {sv: Ägare, en: Owner}}
	  reason: {type: text, expected_when: status = "closed", label: {sv: Skäl, en: Reason}}
	  likelihood: {type: scale, scale: two, axis: likelihood, label: {sv: Sannolikhet, en: Likelihood}}
	  consequence: {type: scale, scale: two, axis: consequence, label: {sv: Konsekvens, en: Consequence}}
	  value: {type: integer, compute: likelihood * consequence, label: {sv: Riskvärde, en: Value}}
	  parent: {type: reference, to: [risk], back: parts, label: {sv: Del av, en: Part of}}
	  status:
	    type: enum
	    values: {open: {sv: Öppen, en: Open}, closed: {sv: Stängd, en: Closed}}
	    label: {sv: Status, en: Status}
	END
}

# record PATH: standard input is what stands below the id, which begins the file's name.
record() {
	local name=${1##*/}

	{
		printf -- '---\nid: %s\n' "${name%.md}"
		cat
	} | write "tk/$1"
}

review_records() {
	record organisation/ORG-1111.md <<-'END'
	title: Trafikkontoret
	---
	END
	record reviews/LG-2024.md <<-'END'
	title: Förra
	year: 2024
	held: 2024-11-01
	---
	END
	record reviews/LG-2025.md <<-'END'
	title: Årets
	year: 2025
	next_due: 2026-10-31
	---
	END
	record nil/NIL-1111.md <<-'END'
	title: Inga revisioner
	year: 2025
	kind: audit
	statement: Inga *externa* revisioner har gjorts.
	---
	END
	record risks/R-1111.md <<-'END'
	title: Utpressning
	owner: Chef
	likelihood: 2
	consequence: 2
	status: open
	---

	# Orsak

	Brister, se [](#plan).
	END
	record risks/R-2222.md <<-'END'
	title: Bortfall
	likelihood: 1
	consequence: 2
	parent: R-1111
	status: closed
	---
	END
	record risks/R-3333.md <<-'END'
	title: Läckage
	owner: Chef
	reason: Flyttad
	status: closed
	---
	Text om *läckage*.
	END
}
