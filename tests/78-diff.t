#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-diff: a change in the words of the schema, for a terminal, a pull request and programs.

load helper
load small
load approval

setup() {
	lg_setup
	small_new
}

risk=tk/risks/R-K7QM-utpressning.md

# edit SCRIPT [FILE]: sed on the risk.
edit() {
	sed -i "$1" "${2:-$risk}"
}

@test "fields, lists, references, text, a new record and one that is gone" {
	edit 's/likelihood: 3/likelihood: 2/; s/\[A-T31B\]/[A-9QW4]/; s/brister/brist/; s/open/closed/'
	write tk/actions/A-9QW4-ova.md <<-'END'
	---
	id: A-9QW4
	title: Öva
	due: 2026-12-01
	---
	END
	git rm -q kf/risks/R-9QW4-bortfall.md
	run lg-diff
	[ "$status" -eq 0 ]
	same <(printf '%s\n' "$output") - <<-'END'
	Åtgärd A-9QW4  Öva (ny)
	  Rubrik: Öva
	  Senast: 2026-12-01

	Risk R-9QW4  Bortfall (borttagen)
	  Rubrik: Bortfall
	  Riskägare: O-2F9C Avdelningschef
	  Sannolikhet: 1
	  Konsekvens: 2
	  Riskvärde: 2
	  Granskad: 2025-06-01
	  Status: Utkast

	Risk R-K7QM  Utpressning
	  Sannolikhet: 3 -> 2
	  Riskvärde: 12 -> 8
	  Åtgärder:
	    -A-T31B Segmentera nätet
	    +A-9QW4 Öva
	  Status: Öppen -> Stängd
	  Text:
	    -På grund av *brister* inträffar detta.
	    +På grund av *brist* inträffar detta.
	END
	run lg-diff --lang en
	has "  Likelihood: 3 -> 2"
	has "  Status: Open -> Closed"
	has "Action A-9QW4  Öva (new)"
}

@test "nothing differs; status 1 only when asked for" {
	run lg-diff
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run lg-diff --exit-code
	[ "$status" -eq 0 ]
	edit 's/likelihood: 3/likelihood: 2/'
	run lg-diff --exit-code
	[ "$status" -eq 1 ]
	run lg-diff --format json HEAD..HEAD
	[ "$output" = $'[]' ]
	run lg-diff --format markdown HEAD..
	[ "$output" = "Inga ändringar." ]
}

@test "two revisions, a branch against its base, the protected branch by itself" {
	git checkout -q -b change
	edit 's/likelihood: 3/likelihood: 2/'
	commit_all change
	git checkout -q main
	edit 's/title: Bortfall/title: Avbrott/' kf/risks/R-9QW4-bortfall.md
	commit_all meanwhile
	run lg-diff main...change
	has "Sannolikhet: 3 -> 2"
	lacks Rubrik
	run lg-diff main..change
	has "Sannolikhet: 3 -> 2"
	has "Rubrik: Avbrott -> Bortfall"
	run lg-diff ...change
	has "Sannolikhet: 3 -> 2"
	lacks Rubrik
	git checkout -q change
	run lg-diff ...
	has "Sannolikhet: 3 -> 2"
	lacks Rubrik
	run lg-diff main..
	has "Rubrik: Avbrott -> Bortfall"
	# A clone for a check knows the protected branch from its remote alone.
	git update-ref refs/remotes/origin/main main
	git branch -q -D main
	run lg-diff ...
	[ "$status" -eq 0 ]
	has "Sannolikhet: 3 -> 2"
	lacks Rubrik
}

@test "the index and the working tree, against HEAD and another revision" {
	edit 's/likelihood: 3/likelihood: 2/'
	git add -A
	edit 's/consequence: 4/consequence: 1/'
	run lg-diff --staged
	has "Sannolikhet: 3 -> 2"
	lacks Konsekvens
	run lg-diff
	has "Konsekvens: 4 -> 1"
	commit_all one
	run lg-diff HEAD~1
	has "Sannolikhet: 3 -> 2"
	run lg-diff --staged HEAD~1
	has "Konsekvens: 4 -> 1"
}

@test "what is said of a change does not depend on where it is asked, nor on the day" {
	edit 's/likelihood: 3/likelihood: 2/'
	commit_all one
	lg-diff HEAD~1..HEAD >../top
	(cd tk/risks && lg-diff HEAD~1..HEAD) | same ../top -
	git clone -q --bare . ../bare.git
	(cd ../bare.git && lg-diff main~1..main) | same ../top -
}

@test "a move to another unit and a new slug are the same record" {
	git mv "$risk" kf/risks/R-K7QM-hot.md
	run lg-diff
	same <(printf '%s\n' "$output") - <<-END
	Risk R-K7QM  Utpressning
	  Fil: $risk -> kf/risks/R-K7QM-hot.md
	END
}

@test "other files, and records of which only the writing differs" {
	edit 's/# enligt ISIL/# enligt bedömning/'
	edit 's/min: 1/min: 0/' schema/risk.yaml
	echo hej >README.md
	git add README.md
	run lg-diff
	same <(printf '%s\n' "$output") - <<-END
	Filer
	  README.md: ny
	  schema/risk.yaml: ändrad
	  $risk: bara skrivsättet
	END
}

@test "a value that is not valid on both sides is not said to differ in its writing only" {
	for fault in 'likelihood four five' 'tags [[a]] [[b]]' 'counts {"a":one} {"a":six}' 'status opne oppen'; do
		read -r field old new <<<"$fault"
		git checkout -q -B invalid main
		edit "/^$field:/d"
		edit "2a $field: $old"
		commit_all "not valid"
		edit "s/^$field: .*/$field: $new/"
		run lg-diff
		same <(printf '%s\n' "$output") - <<-END
		Filer
		  $risk: ändrad
		END
		[ "$(lg-diff --format json | jq -r '.[].record')" = R-K7QM ]
		git checkout -q .
	done
}

@test "a changed schema is no change of the records; a field that the type lost is told" {
	edit 's/likelihood: {type: integer, min: 1, max: 4/likelihood: {type: text/' schema/risk.yaml
	edit '/^  value:/d; /^  tags:/d' schema/risk.yaml
	edit '/^tags:/d'
	edit 's/FROM risk/FROM action/; s/WHERE value.*$/WHERE cost > 99/; s/{value}//' schema/checks.yaml
	run lg-diff --format json
	[ "$(jq -r '.[] | select(.record) | "\(.record) \(.field)"' <<<"$output")" = $'R-K7QM value\nR-K7QM tags' ]
	[ "$(jq -c '.[] | select(.field == "tags") | .old' <<<"$output")" = '["drift","avtal"]' ]
}

@test "a record that cannot be read is not called removed; the first commit has nothing before it" {
	edit 's/^title: .*/title: [/'
	run lg-diff
	has "Risk R-K7QM  Utpressning (går inte att läsa)"
	git checkout -q -- .
	run lg-diff --format json "$(git rev-list --max-parents=0 HEAD)"..HEAD
	[ "$output" = '[]' ]
	rm -rf .git
	git init -q
	run lg-diff --lang en
	[ "$status" -eq 0 ]
	has "Risk R-K7QM  Utpressning (new)"
	git add -A
	run lg-diff --lang en --staged
	has "Risk R-K7QM  Utpressning (new)"
	has "  lg.yaml: new"
}

@test "JSON: an object for each field, with typed values and keys that stay" {
	edit 's/likelihood: 3/likelihood: 2/; s/\[drift, avtal\]/[drift]/'
	run lg-diff --format json
	same <(jq -c '.[]' <<<"$output") - <<-END
	{"change":"changed","record":"R-K7QM","type":"risk","unit":"tk","path":"$risk","field":"likelihood","old":3,"new":2}
	{"change":"changed","record":"R-K7QM","type":"risk","unit":"tk","path":"$risk","field":"value","old":12,"new":8}
	{"change":"changed","record":"R-K7QM","type":"risk","unit":"tk","path":"$risk","field":"tags","old":["drift","avtal"],"new":["drift"]}
	END
}

@test "Markdown: a table for each type, texts in fences" {
	edit 's/likelihood: 3/likelihood: 2/; s/\[drift, avtal\]/[drift, köp]/; s/brister/brist/'
	run lg-diff --format markdown
	same <(printf '%s\n' "$output") - <<-'END'
	### Risker (1)

	| Post | Fält | Före | Efter |
	| --- | --- | --- | --- |
	| R-K7QM Utpressning | Sannolikhet | 3 | 2 |
	|  | Riskvärde | 12 | 8 |
	|  | Etiketter | −avtal | +köp |
	|  | Text | ↓ | ↓ |

	**R-K7QM** Text:

	```diff
	-På grund av *brister* inträffar detta.
	+På grund av *brist* inträffar detta.
	```
	END
}

@test "text of records is no markup, mention, CI command or terminal code" {
	edit 's|^title: .*|title: "<b>@chef</b> `x` #12 !7 $y$ \| ::error::z \\e[31m"|'
	printf '%s\n' '````' '::error::x' '/close' >>"$risk"
	printf '\033[31m' >>"$risk"
	run lg-diff --format markdown
	[ "$status" -eq 0 ]
	has '&lt;b&gt;@<!-- -->chef&lt;/b&gt; \`x\` #<!-- -->12 !<!-- -->7 \$y\$ \|'
	has '`````diff'
	[[ $output != *$'\033'* ]]
	[ -z "$(grep -E '^(::|/)' <<<"$output")" ]
	run lg-diff
	has '+::error::x'
	[[ $output != *$'\033'* ]]
	[ -z "$(grep -E '^ *(::|##\[)' <<<"$output")" ]
}

@test "colour on a terminal alone, and never with NO_COLOR" {
	edit 's/likelihood: 3/likelihood: 2/; s/brister/brist/'
	run script -qec "lg-diff" /dev/null
	[[ $output == *$'\033[31m-På grund'* ]]
	NO_COLOR=1 run script -qec "lg-diff" /dev/null
	[[ $output != *$'\033'* ]]
}

@test "a comment for a forge is cut before it is too long, and says so" {
	for i in $(seq 1000 1600); do
		printf -- '---\nid: A-%s\ntitle: %s\n---\n' "$i" "$(printf 'lång %.0s' {1..20})" >"tk/actions/A-$i.md"
	done
	lg-diff --format markdown >../out
	[ "$(wc -m <../out)" -lt 62000 ]
	[ "$(wc -m <../out)" -gt 50000 ]
	tail -1 ../out | grep -qE '^Allt får inte plats här. Antal som saknas: [1-9][0-9]*\.$'
}

@test "as a commit's message: what lg-set would write; of several records their subjects" {
	edit 's/likelihood: 3/likelihood: 2/'
	git add -A
	run lg-diff --staged --format message
	[ "$output" = $'risk R-K7QM: likelihood 3 -> 2\n\nRecord: R-K7QM' ] || {
		echo "$output"
		return 1
	}
	git rm -q kf/risks/R-9QW4-bortfall.md
	run lg-diff --staged --format message
	has "records: R-9QW4, R-K7QM"
	has "- risk R-9QW4: remove"
	[ "$(git interpret-trailers --parse <<<"$output")" = $'Record: R-9QW4\nRecord: R-K7QM' ]
}

@test "what cannot be compared" {
	run lg-diff nowhere
	[ "$status" -eq 128 ]
	has "[git-revision]"
	run lg-diff --staged main..
	[ "$status" -eq 129 ]
	git checkout -q --orphan other
	commit_all other
	run lg-diff main...other
	[ "$status" -eq 128 ]
	has "[git-unrelated]"
	run lg-diff -- --output=x
	[ "$status" -eq 128 ]
	[ ! -e x ]
}

@test "first what needs whose approval, and what it has; by the policy of the base" {
	begin ../approved
	run lg-diff ...
	[ "$status" -eq 0 ]
	same <(printf '%s\n' "$output") - <<-'END'
	Approvals
	What    Field       Who   Rule        Approved
	R-K7QM  Risk value  head  risk-level  missing

	Risk R-K7QM  Risk R-K7QM
	  Likelihood: 2 -> 4
	  Risk value: 6 -> 12
	END
	run lg-diff --lang sv --format markdown main...
	same <(head -6 <<<"$output") - <<-'END'
	### Godkännanden

	| Vad | Fält | Vem | Regel | Godkänt |
	| --- | --- | --- | --- | --- |
	| R-K7QM | Riskvärde | head | risk-level | saknas |

	END
	as chef lg-approve -y
	run lg-diff --format markdown main...
	has "| R-K7QM | Risk value | head | risk-level | AP-"
	# An approval is told without what only programs read.
	run lg-diff HEAD~1..HEAD
	[[ $(head -4 <<<"$output") == "Approval AP-"*"  R-K7QM (new)
  Kind: Approved
  Approved by: O-CHEF "*"
  Time: "* ]]
	[ "$(wc -l <<<"$output")" -eq 4 ]
	run lg-diff --format markdown HEAD~1..HEAD
	has "R-K7QM (new) | Kind | – | Approved |"
	lacks SIGNATURE
	lacks 0123456789abcdef
	run lg-diff --format json HEAD~1..HEAD
	has SIGNATURE
	# A change that takes the rule away needs what the rule asks for.
	sed -i '/^approval:/,$d' lg.yaml
	commit_all "no policy"
	run lg-diff ...
	has "lg.yaml"
	[ "$(grep -c missing <<<"$output")" -eq 1 ]
	# What is no commit yet is not judged, and other formats hold the change alone.
	run lg-diff
	lacks Approvals
	run lg-diff --format json ...
	jq -e '.[0].record' <<<"$output"
}
