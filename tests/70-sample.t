#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The sample: its replay gives the tree that is stored here, the same each time; its check says
# exactly what the source leaves out; its review has the form of the document that it came from.

load helper

golden=$BATS_TEST_DIRNAME/golden/sample
rewrite=${LG_GOLDEN:-} # lg_setup forgets it
asof=2026-01-20 # a day after the last commit of the replay
refused=trafikkontoret/anvisning-egen-hand

# The replay, and once more in place of what it made before.
setup_file() {
	local again=$BATS_FILE_TMPDIR/again

	export LG_BUILD=${LG_BUILD:-build/release}
	mkdir -p "$again/.git" "$again/trafikkontoret"
	touch "$again/.git/lg-replay" "$again/trafikkontoret/left-from-before"
	"$top/sample-repo/replay" "$again" &
	"$top/sample-repo/replay" "$BATS_FILE_TMPDIR/repo"
	wait $!
}

setup() {
	lg_setup
	repo=$BATS_FILE_TMPDIR/repo
	units=$(cd "$top/sample-repo" && ls -d */ | tr -d / | grep -v '^history$')
}

# parking_new: a new unit that has a review and hardly anything else.
parking_new() {
	records_new new --lang sv -u parkeringsbolaget
	lg-add owner --id O-CHEF title=Chef level=head holder=chef@parkering.example
	lg-add owner --id O-1SAM title=ISAM level=coordinator holder=isam@parkering.example
	lg-add organisation title=Parkeringsbolaget kind=company head=O-CHEF
	lg-add review title='Genomgång 2031' year=2031 author=O-1SAM recipient=O-CHEF \
		next_due=2032-10-31 status=draft
}

# reviews: unit and year of each review that was merged and whose form is there.
reviews() {
	local tag

	for tag in $(git -C "$repo" tag --list 'review/*'); do
		tag=${tag#review/}
		[ ! -e "$repo/templates/${tag%-*}.md" ] || echo "${tag%-*} ${tag##*-}"
	done
}

# expect NAME: the last output is that of the golden file; LG_GOLDEN=write makes it so.
expect() {
	printf '%s\n' "$output" >actual
	if [ "$rewrite" = write ]; then
		mkdir -p "$(dirname "$golden/$1")"
		cp actual "$golden/$1"
	fi
	same "$golden/$1" actual
}

# What approval needs is made with the history: approvals, keys, the commit that is trusted.
@test "the replay ends in the tree of sample-repo, and what approval needs" {
	git clone -q "$repo" made
	rm -r made/*/approvals
	sed -i '/^  since: [0-9a-f]\{40\}$/d' made/lg.yaml
	sed -i '/^keys:$/,/^[^ ]/{/^keys:$/d; /^ /d}' made/*/owners/*.md
	run ! diff -rq "$repo/staden/owners" made/staden/owners
	same "$top/sample-repo/lg.yaml" made/lg.yaml
	for unit in $units; do
		diff -r "$top/sample-repo/$unit" "made/$unit"
	done
	[ -z "$(git -C "$repo" status --porcelain)" ]
	diff -r -x README.md -x templates -x hooks -x ci "$top/schema" "$repo/schema"
	diff -r "$top/schema/templates" "$repo/templates"
}

@test "the replay makes the same commits each time, in place of what it made before" {
	again=$BATS_FILE_TMPDIR/again
	[ "$(git -C "$again" for-each-ref)" = "$(git -C "$repo" for-each-ref)" ]
	[ ! -e "$again/trafikkontoret/left-from-before" ]
}

@test "the replay removes nothing that it did not make" {
	mkdir mine
	echo precious >mine/file
	run -128 "$top/sample-repo/replay" "$PWD/mine"
	[ "$(cat mine/file)" = precious ]
}

@test "the history of the replay is what another program makes of git and a YAML reader" {
	lg-log -C "$repo" --format=json >answer.json
	/usr/bin/python3 -B "$BATS_TEST_DIRNAME/history/compare.py" "$repo" answer.json
}

@test "each commit of the replay holds one record, and tells whose" {
	git -C "$repo" log --format=%H --grep='^Record: ' >commits
	[ "$(wc -l <commits)" -gt 200 ]
	while read -r commit; do
		[ "$(git -C "$repo" diff-tree --no-commit-id --name-only -r "$commit" | wc -l)" -eq 1 ]
	done <commits
	[ "$(git -C "$repo" log --format=%ae | sort -u | wc -l)" -ge 6 ]
	run git -C "$repo" log --format=%ae
	[ -z "$(grep -v 'example$' <<<"$output")" ]
}

@test "a commit is never older than the one before it, and each branch but the refused is merged" {
	git -C "$repo" log --first-parent --format=%ct >times
	sort -rn times | diff times -
	[ "$(git -C "$repo" branch --no-merged main --format='%(refname:short)')" = "$refused" ]
	[ "$(git -C "$repo" branch --merged main --format='%(refname:short)')" = main ]
	[ "$(git -C "$repo" log --merges --format=%ae | sort -u | wc -l)" -ge 4 ]
}

@test "every change since the policy was adopted has its approval, and one more without it has not" {
	run -0 lg-check -C "$repo" --quiet --history
	git clone -q "$repo" more
	lg-set -C more R-RANS treatment=accept
	run -1 lg-check -C more --lang en --quiet --history
	has 'R-RANS'
	has '[approval-missing]'
	[ "$(wc -l <<<"$output")" -eq 1 ]
}

@test "who approved what, by what evidence, and what each approval is worth now" {
	run -0 lg-list -C "$repo" --format csv 'TABLE record, approved_by, evidence, count() AS "fields"
		FROM changes WHERE approved_by IS SET GROUP BY record, approved_by, evidence'
	output=${output//$'\r'/}
	expect approved.csv
	run -0 lg-list -C "$repo" --format csv 'TABLE approval, date(time) AS "day", kind, approver,
		item, status FROM approvals SORT approval, item'
	output=${output//$'\r'/}
	expect approvals.csv
	# Another program comes to the same, from git and ssh-keygen alone.
	lg-log -C "$repo" --format=json >answer.json
	run -0 /usr/bin/python3 -B "$BATS_TEST_DIRNAME/history/approved.py" "$repo" \
		"$(sed -n 's/^ *since: //p' "$repo/lg.yaml")" answer.json
	[ "$output" -gt 50 ]
}

@test "whoever has the sample can sign with its keys, as its page says" {
	cp -R "$repo" mine
	git -C mine switch -q -c undvik
	lg-set -C mine R-RANS treatment=avoid
	run -1 lg-check -C mine --quiet --range main...HEAD
	key=$(sed -n 's/^lg-approve --as O-D1R0 --key //p' "$top/sample-repo/README.md")
	lg-approve -C mine -y --as O-D1R0 --key "$key"
	run -0 lg-check -C mine --quiet --range main...HEAD
}

# merged SUBJECT: the merge commit of that branch.
merged() {
	git -C "$repo" log --merges --format=%H --grep="^$1"
}

@test "the branch that was refused says why, as the one did whose approval was withdrawn" {
	run -1 lg-check -C "$repo" --lang en --quiet --range "main...$refused"
	has 'D-10KA'
	has '(rule instruction)'
	merge=$(merged 'Risker ur risk')
	withdrawn=$(git -C "$repo" log --format=%H --grep='^approval .*: withdraw')
	run -1 lg-check -C "$repo" --lang en --quiet --range "$merge^1...$withdrawn"
	has '[approval-withdrawn]'
	run -0 lg-check -C "$repo" --quiet --range "$merge^1...$merge^2"
}

@test "a role is handed over, a key replaced, a review adopted: what each signed stands" {
	day() { git -C "$repo" rev-list -1 --before="$1T23:00Z" main; }
	for revision in "$(day 2024-08-25)" "$(day 2024-08-26)"; do
		was "$revision" 'TABLE holder, count(keys) FROM owner WHERE id = "O-KD1R"'
	done >actual
	was "$(day 2025-09-14)" 'TABLE count(keys) FROM owner WHERE id = "O-D1R0"' >>actual
	was main 'TABLE count(keys), count(keys WHERE valid_to IS MISSING) FROM owner WHERE id = "O-D1R0"' >>actual
	was main 'TABLE approver FROM approval WHERE any(covers WHERE item = "LG-EX23")' >>actual
	printf '%s\n' forvaltningschef@kulturforvaltningen.example,1 \
		kulturdirektor@kulturforvaltningen.example,2 1 2,1 O-EXCH >expected
	same expected actual
	[ "$(git -C "$repo" log --merges --grep='^Reviewed-by: ' --oneline | wc -l)" -eq 2 ]
}

@test "where git alone stops, the merge went through lg-merge" {
	merge=$(merged 'Ledningens genomgång 2023')
	run -1 git -C "$repo" merge-tree --write-tree "$merge^1" "$merge^2"
	has 'RK-EXD1'
	[ "$(was "$merge" 'TABLE actions FROM recommendation WHERE id = "RK-EXD1"')" = '"A-EXRF, A-EX45"' ]
}

@test "a key of the sample is one that ssh-keygen takes, and the same each time" {
	for name in a ab abc abcd abcde abcdef abcdefg abcdefgh; do
		"$top/sample-repo/key" "$name" one
		"$top/sample-repo/key" "$name" two
		cmp one two
		ssh-keygen -y -f one | diff - one.pub
		rm one two
	done
}

@test "administrations work at the same time: one merges what another's branch does not know of" {
	tag=review/trafikkontoret-2025
	merge=$(git -C "$repo" log --merges --format=%H --grep='^Höstens incidenter')
	git -C "$repo" merge-base --is-ancestor $tag "$merge^1"
	run git -C "$repo" merge-base --is-ancestor $tag "$merge^2"
	[ "$status" -eq 1 ]
	[ "$(git -C "$repo" log -1 --format=%cs "$merge^2~5")" = 2025-10-22 ]
}

@test "the list of sections names every record once, and no other" {
	(cd "$top/sample-repo" && ls $(printf '%s/*/*.md ' $units)) |
		sed 's,.*/\([A-Z]*-[0-9A-Z]*\).*,\1,' | sort >records
	sed '1,/^## Where each section went/d' "$top/sample-repo/README.md" |
		sed -n 's/^| [^|]* | \([A-Z][A-Z]*-[-A-Z0-9, ]*\) |$/\1/p' | tr -d ' ' | tr , '\n' |
		sort >listed
	same records listed
}

# was REV QUERY: what it gave at that revision, without the heading.
was() {
	lg-list -C "$repo" --format csv "$2 AT \"$1\"" | sed 1d | tr -d '\r'
}

@test "what is known of the law and of KLASSA is told as it was told at each time" {
	known() {
		was "$1" 'TABLE title, status, planned_year, planned, in_force FROM law WHERE id = "L-CYB1"'
		was "$1" 'TABLE version FROM asset WHERE id = "AS-K1AS"'
	}
	day() { git -C "$repo" rev-list -1 --before="$1T23:00Z" main; }
	cat >expected <<-'END'
		NIS 2 i svensk rätt,inquiry,2024,,
		4
		Cybersäkerhetslagen,inquiry,2025,,
		4
		Cybersäkerhetslagen,proposed,,2026-01-15,
		4
		Cybersäkerhetslagen,adopted,,2026-01-15,
		5
		Cybersäkerhetslagen,in_force,,2026-01-15,2026-01-15
		5
	END
	for revision in "$(day 2023-11-23)" "$(day 2025-01-31)" review/trafikkontoret-2025 \
		"$(day 2025-12-31)" main; do
		known "$revision"
	done >actual
	same expected actual
	run lg-show -C "$repo" --at "$(day 2023-11-23)" L-CYB1
	has 2024
	lacks 2025
}

# gaps UNIT: each record of the unit that the check warns of, and below it the rules and messages.
gaps() {
	local where=${1:-} what

	what='FROM findings WHERE NOT severity = "error" AND'
	if [ "$where" ]; then
		printf '\n# %s\n' "$where"
		what+=" record.unit = \"$where\""
	else
		what+=" record.unit IS MISSING"
	fi
	lg-list -C "$repo" --as-of "$asof" --lang sv -z "TABLE coalesce(record.id, path),
		coalesce(record.title, \"\"), rule, message $what SORT path, line, column" |
		tr '\0\n' '\n ' | paste -d '\t' - - - - |
		awk -F '\t' '$1 != last { printf "\n%s %s\n", last = $1, $2 }
			{ printf "\t%s: %s\n", $3, $4 }'
}

@test "the check finds no error, and warns of exactly what each document leaves out" {
	run lg-check -C "$repo" --as-of "$asof" --lang sv
	[ "$status" -eq 0 ]
	lacks ': error: '
	warnings=$(grep -c ': warning: ' <<<"$output")
	output=$(for unit in $units ''; do gaps "$unit"; done)
	[ "$(grep -c "^$(printf '\t')" <<<"$output")" -eq "$warnings" ]
	expect gaps.txt
}

@test "a review is printed byte for byte from its revision, whatever is known now" {
	git clone -q "$repo" then
	while read -r unit year; do
		tag=review/$unit-$year
		lg-report -C "$repo" -u "$unit" --year "$year" --at "$tag" >from-now
		git -C then -c advice.detachedHead=false checkout -q "$tag"
		lg-report -C then -u "$unit" --year "$year" --at HEAD >from-then
		cmp from-then from-now
	done < <(reviews)
}

@test "the law stands in the review of each year as it stood then, and in the same review now as now" {
	law() {
		lg-report -C "$repo" -u "${1%-*}" --year "${1##*-}" --at "$2" "$3" |
			sed -n 's/^| \(Cybersäkerhetslagen\|NIS 2 i svensk rätt\) | \(.*\) |$/\1 | \2/p'
	}
	{
		law exploateringskontoret-2023 review/exploateringskontoret-2023 iso
		law forskolenamnden-2024 review/forskolenamnden-2024 iso
		law trafikkontoret-2025 review/trafikkontoret-2025 trafikkontoret
		law trafikkontoret-2025 HEAD trafikkontoret
		law exploateringskontoret-2023 HEAD iso
	} >actual
	cat >expected <<-'END'
		NIS 2 i svensk rätt | – | Under utredning | 2024 | – | –
		Cybersäkerhetslagen | – | Under utredning | 2026-01-15 | – | –
		Cybersäkerhetslagen | – | Föreslagen | 2026-01-15 | – | –
		Cybersäkerhetslagen | 2025:1506 | I kraft | 2026-01-15 | 2026-01-15 | –
		Cybersäkerhetslagen | 2025:1506 | I kraft | 2026-01-15 | 2026-01-15 | –
	END
	same expected actual
}

@test "each review has the chapters and headings of its source" {
	while read -r unit year; do
		run lg-report -C "$repo" -u "$unit" --year "$year" --format md
		[ "$status" -eq 0 ]
		output=$(grep '^#' <<<"$output" | sed 's/ *{[^}]*}$//')
		expect "$unit/headings.txt"
	done < <(reviews)
}

@test "nothing in a review of the sample is marked as missing but what its source leaves out" {
	while read -r unit year; do
		run lg-report -C "$repo" -u "$unit" --year "$year" --format md --lang sv
		output=$(grep -n 'saknas' <<<"$output" | sed 's/^[0-9]*://' || true)
		expect "$unit/missing.txt"
	done < <(reviews)
}

@test "the review of one administration says nothing of what another says of the same law or document" {
	git clone -q "$repo" two
	review() { lg-report -C two -u trafikkontoret --year 2025 trafikkontoret | sed '/^- Version/,$d'; }
	review >alone
	lg-add -C two context -u forskolenamnden title=Överföring year=2025 kind=law laws=L-DPF0
	lg-add -C two need -u forskolenamnden title=Drift year=2025 kind=support agreement=AG-GS1T
	lg-add -C two document -u kulturforvaltningen --id D-XYZ0 title=Budget kind=plan level=local status=adopted
	review >beside
	same alone beside
}

@test "exploateringskontoret's review has its lists, its table of courses and its closing lines" {
	run lg-report -C "$repo" -u exploateringskontoret --at review/exploateringskontoret-2023
	[ "$status" -eq 0 ]
	printf '%s\n' "$output" >review
	has '* Behörighetshantering – Felaktig åtkomst till information (RV 9)'
	has '| Grundutbildning i dataskydd | – | Obligatorisk för samtliga | Certifiering |'
	[ "$(sed -n '/^#### 2.2.1/,/^#### 2.2.2/p' review | grep -c '^[1-9]\. ')" -eq 9 ]
	[ "$(sed -n '/^#### 2.2.2/,$p' review | grep -c '^[1-9]\. ')" -eq 9 ]
	[ "$(sed -n '/^\*\*Tabell 2.1/,/^#/p' review | grep -c '^| ')" -eq $((13 + 2)) ]
	has 'Fastställt av förvaltningschef och informationssäkerhetsansvarig 2023-11-23 (AP-0002).'
	has 'Informerat och delgivet ledningsgrupp 2023-11-10.'
}

@test "what exploateringskontoret's review proposed was planned once it was adopted" {
	adopted=review/exploateringskontoret-2023
	count() {
		was "$2" "TABLE count() FROM action WHERE unit = \"exploateringskontoret\"
			AND status = \"$1\" AND first(years) > 2023"
	}
	[ "$(count proposed "$adopted^2~20")" -eq 18 ]
	[ "$(count planned "$adopted")" -eq 18 ]
}

@test "the template is for any unit and year: what a new unit lacks is marked" {
	parking_new
	run lg-report --year 2031 --format md trafikkontoret
	[ "$status" -eq 0 ]
	has 'Mål för 2032 och beslut'
	has '#### Hotbild – parkeringsbolaget'
	has 'Förändringar i hotbilden under 2031'
	[ "$(grep -c '^\*\*Saknas: ' <<<"$output")" -gt 20 ]
	run lg-check
	[ "$status" -eq 0 ]
	lacks ': error: '
}

@test "each administration prints in each form, with what changed, and the HTML is valid" {
	for unit in $units; do
		compgen -G "$repo/$unit/reviews/*.md" >/dev/null || continue
		for form in "$repo"/templates/*.md; do
			form=${form##*/}
			lg-report -C "$repo" -u "$unit" --since HEAD~20 -o "$PWD/$unit-${form%.md}.html" \
				"${form%.md}"
		done
	done
	[ "$(ls ./*.html | wc -l)" -eq $((4 * $(ls "$repo"/templates/*.md | wc -l))) ]
	valid_html ./*.html
}

@test "each event that was followed up has what was found, and what is recommended" {
	run lg-report -C "$repo" -u forskolenamnden --year 2024 --format md forskolenamnden
	[ "$status" -eq 0 ]
	[ "$(grep -c '^\*\*ISAM:s rekommendation till åtgärd\*\*$' <<<"$output")" -eq 5 ]
}

@test "who answers for an activity, and how, is a sentence made of its fields" {
	run lg-report -C "$repo" -u forskolenamnden --year 2024 --format md forskolenamnden
	isam='Informationssäkerhetssamordnare (ISAM) ansvarar för'
	[ "$(grep -c "^$isam översyn och uppdatering\.$" <<<"$output")" -eq 3 ]
	[ "$(grep -c "^$isam att aktiviteten genomförs\.$" <<<"$output")" -eq 5 ]
	[ "$(grep -c "^$isam att aktiviteten initieras\.$" <<<"$output")" -eq 2 ]
	[ "$(grep -c "^$isam att aktiviteten initieras och genomförs\.$" <<<"$output")" -eq 1 ]
	[ "$(grep -c "^$isam att aktiviteterna initieras med stöd av Dataskyddsombud (DSO)\.$" \
		<<<"$output")" -eq 1 ]
}

@test "a part that was written anew reads at each revision as it read then" {
	review() { lg-report -C "$repo" -u forskolenamnden --year 2024 --at "$1" forskolenamnden; }
	run review review/forskolenamnden-2024^
	has 'som väntas träda i kraft sommaren 2025'
	lacks '15 januari 2026'
	run review review/forskolenamnden-2024
	has '15 januari 2026'
	lacks 'som väntas träda i kraft'
}

@test "the form with recommendations is for any unit: what is not there is marked, or left out" {
	parking_new
	lg-add vor --id V-1111 title=Nycklar year=2031 event='Nycklar tappas' in_ikp=ja value=9
	lg-add vor --id V-2222 title=Portar year=2032 event='Portar står öppna' value=6
	lg-add vor --id V-3333 title=Larm year=2032 prevention='Larmen provas'
	lg-add vor --id V-4444 title=Fönster year=2031 event='Fönster går sönder'
	lg-add finding --id F-1111 title='Nycklar saknas' year=2031 kind=weakness area=access \
		origin=V-1111
	lg-add action --id A-1111 title='Räkna nycklarna' kind=corrective area=access years=2032-2034 \
		responsible=O-CHEF responsibility=carries_out
	run lg-report --year 2031 --format md forskolenamnden
	[ "$status" -eq 0 ]
	has '#### 1.4.1 Sammanställning av oönskade händelser i VoR för 2032'
	has '* Portar står öppna (RV 6)'
	has '* Larmen provas'
	has '##### Nycklar tappas'
	lacks '##### Fönster går sönder'
	has '#### 1.5.2 Aktiviteter under år 2033 samt 2034'
	[ "$(grep -c '^Chef ansvarar för att aktiviteten genomförs\.$' <<<"$output")" -eq 2 ]
	grep -A2 '^\*\*ISAM:s rekommendation' <<<"$output" | grep -q '^\*\*Saknas: .*(Rekommendationer)'
	[ "$(grep -c '^\*\*Saknas: ' <<<"$output")" -gt 6 ]
}

@test "the demonstration prints each review in its own form, that of ISO and its plan, and names them" {
	"$top/tools/demo" "$(dirname "$(command -v lg-report)")" "$repo" out >said
	grep -q '^check  *0 errors, [1-9][0-9]* warnings: out/check.txt$' said
	while read -r unit year; do
		for name in "$unit-$year" "$unit-$year-iso" "$unit-$year-plan"; do
			grep -q " out/$name.md, .html$" said
			[ -s "out/$name.md" ]
			grep -q '</html>' "out/$name.html"
		done
	done < <(reviews)
}

@test "the form with areas lists each area by the years of its actions, below a signed summary" {
	run lg-report -C "$repo" -u kulturforvaltningen --year 2025 --format md kulturforvaltningen
	[ "$status" -eq 0 ]
	lacks aknas:
	lines=$output
	[ "$(grep -A2 '^2025-12-12$' <<<"$lines" | tail -1)" = 'Informationssäkerhetssamordnare, kulturförvaltningen' ]
	[ "$(grep -c '^\* Verka för' <<<"$lines")" -eq 2 ]
	sed -n '/^### Riskhantering/,/^### Komp/p' <<<"$lines" | grep '^[#*]' | sed 's/ – .*//' >actual
	cat >expected <<-'END'
		### Riskhantering och kontinuitet
		#### 2026
		* Följ särskilt upp riskanalyser och kontinuitetsplanering
		* Se över processen för upphandling och införande av system
		* Revidera den lokala anvisningen och arbetssättet för it-upphandlingar vid behov
		#### 2027–2028
		* Etablera processer för att regelbundet följa upp it-leverantörernas informationssäkerhet
		* Se till att kritiska system går att återställa
		* Se över incidentrutinen
		### Kompetenshöjning och kommunikation
	END
	same expected actual
}

@test "recommendations of the auditors are open until the auditors say that they are closed" {
	day() { git -C "$repo" rev-list -1 --before="$1T23:00Z" main; }
	for revision in "$(day 2024-12-31)" "$(day 2025-12-31)"; do
		was "$revision" 'TABLE id, status FROM recommendation WHERE unit = "kulturforvaltningen" AND issued = 2019'
	done >actual
	printf '%s\n' RK-K191,open RK-K192,open RK-K193,open \
		RK-K191,closed RK-K192,closed RK-K193,closed >expected
	same expected actual
}

@test "the form with areas is for any unit: an area without words of its own has its name" {
	records_new new --lang sv -u parkeringsbolaget
	lg-add owner --id O-CHEF title=Chef level=head holder=chef@parkering.example
	lg-add organisation title=Parkeringshus kind=company head=O-CHEF
	lg-add review title='Genomgång 2031' year=2031 author=O-CHEF recipient=O-CHEF \
		next_due=2032-10-31 status=draft
	lg-add statement --id S-1111 title='Våra nycklar' year=2031 topic=improvement area=access
	lg-add statement --id S-2222 title='Våra leverantörer' year=2031 topic=improvement area=procurement
	lg-add action --id A-1111 title='Räkna nycklarna' kind=improvement area=access years=2031-2033
	lg-add action --id A-2222 title='Byt låsen' kind=corrective area=access years=2032
	lg-add action --id A-3333 title='Städa' kind=improvement area=technology
	lg-add action --id A-4444 title='Gjort i år' kind=improvement area=technology years=2031 status=done
	run lg-report --year 2031 --format md kulturforvaltningen
	[ "$status" -eq 0 ]
	has '## Vad påverkar parkeringshus informationssäkerhetsarbete?'
	lacks 'Gjort i år'
	sed -n '/^### Våra/,/^---/p' <<<"$output" | grep '^[#*]' >actual
	cat >expected <<-'END'
		### Våra nycklar
		#### 2031–2033
		* Räkna nycklarna
		#### 2032
		* Byt låsen
		### Tekniskt skydd
		**Utan angivet år**
		* Städa
		### Våra leverantörer
		**Saknas: här finns varken uppgifter eller ett uttalande om att inget finns att rapportera (Förbättringsåtgärder)**
	END
	same expected actual
	[ "$(grep -c '^\*\*Saknas: ' <<<"$output")" -gt 6 ]
}

# ask NAME [ARGUMENT...]: what lg-list answers, into the golden file of that name.
ask() {
	run lg-list -C "$repo" --as-of "$asof" --lang sv --format csv "${@:2}"
	[ "$status" -le 1 ]
	output=$(tr -d '\r' <<<"$output")
	expect "questions/$1.csv"
}

@test "each ready query answers the sample with what its golden file says" {
	while IFS= read -r -d '' name; do
		read -r -d '' && read -r -d '' && read -r -d ''
		case $name in
		*-changes) ask "$name" --since review/forskolenamnden-2024 "@$name" ;;
		*) ask "$name" "@$name" ;;
		esac
	done < <(lg-list -C "$repo" -z @)
	ask chain-forskolenamnden-2024 -u forskolenamnden @chain year=2024
	ask training-missing-2023 -u exploateringskontoret @training-missing year=2023
	ask training-missing-2024 -u exploateringskontoret @training-missing year=2024
	ask reviews-due-trafikkontoret -u trafikkontoret @reviews-due
	ask risk-values-year-ends --year-ends @risk-values
	ask vor-outside-plan-2024 @vor-outside-plan year=2024 limit=6
	[ "$(ls "$golden/questions" | wc -l)" -eq $(($(lg-list -C "$repo" -z @ | tr -cd '\0' |
		wc -c) / 4 + 6)) ]
}

@test "a reader of its own, in another language, gives every answer on the sample as lg-list does" {
	for unit in '' $units; do
		"$top/tests/questions.py" ${unit:+-u "$unit"} "$repo" "$asof"
	done >answers
	since=$(git -C "$repo" rev-list -1 --before=2025-06-30 main)
	"$top/tests/questions.py" --since "$since" "$repo" "$asof"
	"$top/tests/questions.py" --since review/forskolenamnden-2024 "$repo" "$asof"
	"$top/tests/questions.py" -u forskolenamnden "$repo" "$asof" chain:year=2024 chain:year=2023 \
		vor-outside-plan:year=2024:limit=1 actions:year=2027 last-year:year=2028
	"$top/tests/questions.py" "$repo" 2023-06-30
	"$top/tests/questions.py" --year-ends "$repo" "$asof" risk-values
	[ "$(wc -l <answers)" -ge $((5 * 20)) ]
}

@test "the wheel, the plan and the trends of each administration are what its records give" {
	while read -r unit year; do
		run lg-report -C "$repo" -u "$unit" --year "$year" --format md plan
		[ "$status" -eq 0 ]
		output=$(sed '/^---$/,$d' <<<"$output")
		expect "$unit/plan.txt"
	done < <(reviews)
}

@test "between the review of an administration and now: what was carried on, and what is new" {
	for review in exploateringskontoret-2023 forskolenamnden-2024; do
		run lg-report -C "$repo" -u "${review%-*}" --year "${review##*-}" \
			--since "review/$review" --format md since
		[ "$status" -eq 0 ]
		output=$(sed '/^---$/,$d' <<<"$output")
		expect "${review%-*}/since.txt"
	done
	open=$(was review/exploateringskontoret-2023 'TABLE id FROM action
		WHERE unit = "exploateringskontoret" AND NOT status IN ("done", "dropped")' | wc -l)
	[ "$(sed -n '/Förs vidare/,/^#/p' "$golden/exploateringskontoret/since.txt" |
		grep -c '^| ')" -eq $((open + 2)) ]
}
