#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-check in the forms that forges read; only what is new; and messages of commits.

load helper
load small
load approval

setup() {
	lg_setup
	small_new
}

risk=tk/risks/R-K7QM-utpressning.md

# check FORMAT [ARGUMENT...]
check() {
	run --separate-stderr lg-check --lang en --quiet --as-of 2026-01-15 --format "$@"
}

@test "GitHub: a command for each finding, at its line, with its column in characters" {
	sed -i 's/^status: .*/status: öppet/; s/berörda: 12/berörda: x/' "$risk"
	check github
	[ "$status" -eq 1 ]
	same <(printf '%s\n' "$output") - <<-END
	::error file=$risk,line=9,col=19,title=value-type::counts must be integer (12), not x
	::error file=$risk,line=11,col=9,title=value-enum::status cannot be öppet; it is one of: draft, open, closed
	END
	check text
	has "$risk:9:20: error: "
	check sarif
	[ "$(jq -c '[.runs[0].results[].locations[0].physicalLocation.region | [.startLine, .startColumn]]' <<<"$output")" = '[[9,19],[11,9]]' ]
}

@test "GitHub: text of records ends no command and begins none" {
	sed -i 's|^status: .*|status: "%0A::error::x\\n::warning::y, z"|' "$risk"
	check github
	[ "$status" -eq 1 ]
	[ "$(grep -c '^::' <<<"$output")" -eq 1 ]
	has 'title=value-enum::status cannot be %250A::error::x'
	lacks $'\n::warning'
	git mv "$risk" 'tk/risks/R-K7QM-a,b:c%.md'
	check github
	has '::error file=tk/risks/R-K7QM-a%2Cb%3Ac%25.md,line='
}

@test "GitHub: ten of each severity, the rest as plain lines that are no commands" {
	for i in $(seq 1001 1015); do
		printf -- '---\nid: A-%s\ntitle: x\ndue: "::error::x"\n---\n' "$i" >"tk/actions/A-$i.md"
		printf -- '---\nid: A-2%s\ntitle: x\ndue: 2020-01-01\n---\n' "$i" >"tk/actions/A-2$i.md"
	done
	check github --as-of 2026-01-01
	[ "$(grep -c '^::error ' <<<"$output")" -eq 10 ]
	[ "$(grep -c '^::warning ' <<<"$output")" -eq 10 ]
	[ "$(grep -c '^tk/actions/A-10[0-9]*\.md:4:6: error: ' <<<"$output")" -eq 5 ]
	[ "$(wc -l <<<"$output")" -eq 30 ]
	lacks $'\n::error::'
}

@test "GitLab: a report of code quality, with prints that stay when lines move" {
	check gitlab
	[ "$status" -eq 0 ]
	[ "$output" = '[]' ]
	sed -i 's/^status: .*/status: x/' "$risk" kf/risks/*.md
	check gitlab
	jq -c '.[]' <<<"$output" >../first
	[ "$(jq -r '"\(.check_name) \(.severity) \(.location.path) \(.location.lines.begin)"' ../first)" = "value-enum major kf/risks/R-9QW4-bortfall.md 8
value-enum major $risk 11" ]
	[ "$(jq -r .fingerprint ../first | sort -u | grep -cE '^[0-9a-f]{16}$')" -eq 2 ]
	sed -i 's/^title/# en rad till\n&/' "$risk"
	check gitlab
	same <(jq -r .fingerprint ../first) <(jq -r '.[].fingerprint' <<<"$output")
}

# sarif STATUS [ARGUMENT...]: lg-check ends so, and prints what the schema of SARIF lets through and GitHub
# takes. Of the schema as much stands here as lg makes use of; nothing else passes.
sarif() {
	local expected=$1
	shift
	write "$BATS_TEST_TMPDIR/schema.json" <<-'END'
	{"required": ["version", "runs"], "properties": {
	 "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
	 "runs": {"type": "array", "items": {"required": ["tool", "results"], "properties": {
	  "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
	  "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name", "rules"], "properties": {
	   "name": {"type": "string"}, "version": {"type": "string"},
	   "rules": {"type": "array", "uniqueItems": true, "items": {"required": ["id"], "properties": {
	    "id": {"type": "string"}}}}}}}},
	  "results": {"type": "array", "items": {"required": ["message", "ruleId", "level", "locations"], "properties": {
	   "ruleId": {"type": "string"}, "level": {"enum": ["none", "note", "warning", "error"]},
	   "message": {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
	   "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
	   "locations": {"type": "array", "minItems": 1, "items": {"required": ["physicalLocation"], "properties": {
	    "physicalLocation": {"required": ["artifactLocation"], "properties": {
	     "artifactLocation": {"required": ["uri"], "properties": {
	      "uri": {"type": "string", "pattern": "^[A-Za-z0-9._~/%-]+$"}, "uriBaseId": {"type": "string"}}},
	     "region": {"required": ["startLine"], "properties": {
	      "startLine": {"type": "integer", "minimum": 1}, "startColumn": {"type": "integer", "minimum": 1}}}}}}}}}}}}}}}}
	END
	check sarif "$@"
	[ "$status" -eq "$expected" ]
	/usr/bin/python3 -c 'import json, jsonschema, sys
def close(schema):
    return dict(schema, type="object", additionalProperties=False) if "properties" in schema else schema
jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1]), object_hook=close))' \
		"$BATS_TEST_TMPDIR/schema.json" <<<"$output"
}

# results: rule and file of each.
results() {
	jq -r '.runs[0].results[] | [.ruleId, .locations[0].physicalLocation.artifactLocation.uri] | join(" ")' <<<"$output"
}

@test "SARIF: what the standard and GitHub ask for" {
	sarif 0
	[ -z "$(results)" ]
	sed -i 's/^status: .*/status: x/' "$risk"
	git mv "$risk" 'tk/risks/R-K7QM-å b.md'
	rm kf/risks/*.md
	echo 'x: [' >>lg.yaml
	sarif 128
	git checkout -q lg.yaml
	sarif 1
	[ "$(results)" = 'value-enum tk/risks/R-K7QM-%C3%A5%20b.md' ]
	[ "$(jq -r '.runs[0].tool.driver.rules[].id' <<<"$output")" = value-enum ]
}

@test "SARIF: what is about a commit has a place too, since GitHub takes nothing without one" {
	approval_new ../approved
	branch_off
	sarif 0 --range main..HEAD
	sarif 0 --history
	lg-set --no-commit R-K7QM title=x
	as samordnare git -c gpg.format=ssh -c user.signingKey="$keys/annan" commit -q -S -am x
	sarif 1 --range main..HEAD
	[ "$(results)" = "commit-signer lg.yaml" ]
	sarif 1 --history --at HEAD
	[ "$(results)" = "commit-signer lg.yaml" ]
	as samordnare lg-set R-K7QM likelihood=4
	sarif 1 --range main..HEAD
	[ "$(results)" = "commit-signer lg.yaml
approval-missing tk/risks/R-K7QM-risk.md" ]
	sarif 1 --history --at HEAD
	[ "$(results)" = "commit-signer lg.yaml
approval-missing tk/risks/R-K7QM-risk.md" ]
}

@test "SARIF: braces and links that a record holds are neither in a message" {
	sed -i 's|^status: .*|status: "{0} [x](https://x.example) }"|' "$risk"
	sarif 1
	[[ "$(jq -r '.runs[0].results[0].message.text' <<<"$output")" == *" {{0}} [x] (https://x.example) }};"* ]]
}

@test "JUnit: a test for each finding, which fails when it is an error" {
	count() {
		/usr/bin/python3 -c 'import sys, xml.etree.ElementTree as tree
suite = tree.fromstring(sys.stdin.buffer.read())[0]
cases = suite.findall("testcase")
assert int(suite.get("tests")) == len(cases)
assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
for case in cases:
    print(case.get("classname"), case.get("line"), case.get("name"), *(c.tag for c in case))
    print(*(c.text for c in case))' <<<"$output"
	}
	check junit
	[ "$status" -eq 0 ]
	[ "$(count | head -1)" = "lg.yaml None lg-check" ]
	sed -i 's/^status: .*/status: "<b>]]>\&amp;"/; s/^due: .*/due: 2025-12-31/' "$risk" tk/actions/*.md
	check junit
	[ "$status" -eq 1 ]
	count >../cases
	grep -qx "$risk 11 value-enum failure" ../cases
	grep -qF 'status cannot be <b>]]>&amp;;' ../cases
	grep -qx "tk/actions/A-T31B-segmentera-natet.md 4 T-2-due system-out" ../cases
}

@test "records below the top of git: paths are those of the repository" {
	mkdir -p ../big/records
	git -C ../big init -q
	cp -r lg.yaml schema tk kf ../big/records
	cd ../big/records
	sed -i 's/^status: .*/status: x/' "$risk"
	check github
	has "::error file=records/$risk,line=11"
	check gitlab
	[ "$(jq -r '.[0].location.path' <<<"$output")" = "records/$risk" ]
}

@test "--since: only what the records of a revision do not have, wherever the line went" {
	sed -i 's/^status: .*/status: x/' "$risk"
	commit_all "a fault"
	run -0 lg-check --since HEAD
	run -0 lg-check --staged --since HEAD
	sed -i 's/^title/# en rad till\n&/' "$risk"
	run -0 lg-check --since HEAD
	sed -i 's/^likelihood: .*/likelihood: 9/' "$risk"
	run -1 lg-check --quiet --since HEAD
	[ "$(wc -l <<<"$output")" -eq 1 ]
	has "likelihood"
	# A role that goes is a fault where it is referred to.
	git checkout -q .
	git rm -q tk/owners/*.md
	run -1 lg-check --quiet --staged --since HEAD
	has "$risk"
	lacks value-enum
	run -1 lg-check --since HEAD~1
	# A move of status that the schema does not allow, seen from the revision.
	git reset -q --hard HEAD~1
	sed -i 's/^status: .*/status: draft/' "$risk"
	commit_all "back to draft"
	run -0 lg-check --quiet --as-of 2026-01-15
	run -1 lg-check --quiet --at HEAD --since HEAD~1
	has '[status-move]'
	run -128 lg-check --since nowhere
	has "[git-revision]"
}

@test "--since: before the first commit, and before the first records, all is new" {
	sed -i 's/^status: .*/status: x/' "$risk"
	rm -rf .git && git init -q
	run -1 lg-check --since HEAD
	git commit -q --allow-empty -m empty
	run -1 lg-check --since HEAD
	has value-enum
}

@test "--message: a personal identity number is found and not repeated" {
	printf 'Ärende\n\nringde 850709-9805 igen\n' >../message
	run -1 lg-check --message ../message --lang en
	[ "$output" = "message:3:8: error: a personal identity number (850709-****); remove it before it enters a history that cannot forget [personal-number]" ]
	run -1 lg-check --message - <../message
	lacks 9805
	run -0 lg-check --message - <<<"organisationsnummer 212000-1355"
	run -128 lg-check --message ../none
	cd "$BATS_TEST_TMPDIR"
	run -0 lg-check --message - </dev/null
}
