# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# A records repository of two units that is small enough to be read at a glance.
#
#	load helper
#	load small
#
#	@test "..." {
#		small_new
#		...
#	}

# small_new [DIRECTORY]: the repository, committed and without a fault, and go there.
small_new() {
	git init -q "${1:-small}"
	cd "${1:-small}" || return
	small_schema
	small_records
	commit_all "begin"
}

small_schema() {
	write lg.yaml <<-'END'
	format: 1
	language: sv
	branch: main
	units:
	  tk: {path: tk, title: Trafikkontoret}
	  kf: {path: kf, title: Kulturförvaltningen}
	END
	write schema/owner.yaml <<-'END'
	type: owner
	prefix: O
	directory: owners
	label: {sv: Ägare, en: Owner}
	plural: {sv: Ägare, en: Owners}
	fields:
	  title: {type: text, required: true, label: {sv: Roll, en: Role}}
	END
	write schema/action.yaml <<-'END'
	type: action
	prefix: A
	directory: actions
	label: {sv: Åtgärd, en: Action}
	plural: {sv: Åtgärder, en: Actions}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  due: {type: date, label: {sv: Senast, en: Due}}
	  cost: {type: decimal, label: {sv: Kostnad, en: Cost}}
	  done: {type: boolean, label: {sv: Klar, en: Done}}
	  years: {type: years, label: {sv: År, en: Years}}
	END
	write schema/risk.yaml <<-'END'
	type: risk
	prefix: R
	directory: risks
	label: {sv: Risk, en: Risk}
	plural: {sv: Risker, en: Risks}
	fresh: {after: reviewed, within: P12M}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  owner: {type: reference, to: [owner], back: risks, expected: true, label: {sv: Riskägare, en: Risk owner}}
	  likelihood: {type: integer, min: 1, max: 4, label: {sv: Sannolikhet, en: Likelihood}}
	  consequence: {type: integer, min: 1, max: 4, label: {sv: Konsekvens, en: Consequence}}
	  value: {type: integer, compute: likelihood * consequence, label: {sv: Riskvärde, en: Risk value}}
	  actions: {type: list, of: {type: reference, to: [action], back: risks}, label: {sv: Åtgärder, en: Actions}}
	  tags: {type: list, of: text, label: {sv: Etiketter, en: Tags}}
	  counts: {type: map, of: integer, label: {sv: Antal, en: Counts}}
	  reviewed: {type: date, label: {sv: Granskad, en: Reviewed}}
	  status:
	    type: enum
	    values:
	      draft: {sv: Utkast, en: Draft}
	      open: {sv: Öppen, en: Open}
	      closed: {sv: Stängd, en: Closed}
	    initial: [draft, open]
	    moves: {draft: [open], open: [closed]}
	    label: {sv: Status, en: Status}
	END
	write schema/checks.yaml <<-'END'
	checks:
	  - id: T-1-actions
	    severity: error
	    query: >-
	      FROM risk
	      WHERE value >= 12 AND none(actions)
	    field: value
	    message:
	      sv: "Risken {title} har värdet {value} men ingen åtgärd: sätt actions."
	      en: "The risk {title} has the value {value} but no action: set actions."
	  - id: T-2-due
	    severity: warning
	    query: FROM action WHERE due < today()
	    field: due
	    message:
	      sv: "Skulle ha varit klar {due}: bestäm en ny dag."
	      en: "Was due on {due}: choose a new day."
	END
}

small_records() {
	write tk/owners/O-2F9C-avdelningschef.md <<-'END'
	---
	id: O-2F9C
	title: Avdelningschef
	---
	END
	write tk/actions/A-T31B-segmentera-natet.md <<-'END'
	---
	id: A-T31B
	title: Segmentera nätet
	due: 2026-06-30
	cost: 12.50
	done: no
	years: 2026-2028
	---
	END
	write tk/risks/R-K7QM-utpressning.md <<-'END'
	---
	id: R-K7QM
	title: Utpressning
	owner: O-2F9C
	likelihood: 3
	consequence: 4      # enligt ISIL
	actions: [A-T31B]
	tags: [drift, avtal]
	counts: {berörda: 12}
	reviewed: 2025-06-01
	status: open
	---

	På grund av *brister* inträffar detta.
	END
	write kf/risks/R-9QW4-bortfall.md <<-'END'
	---
	id: R-9QW4
	title: Bortfall
	owner: O-2F9C
	likelihood: 1
	consequence: 2
	reviewed: 2025-06-01
	status: draft
	---
	END
}
