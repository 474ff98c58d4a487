#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The template of the wheel of the year, the plan and the trends: what it finds, and for which year.

load helper

setup() {
	lg_setup
	records_new new --lang sv -u kontoret
	lg-add owner --id O-CHEF title=Chef level=head holder=chef@kontoret.example
	lg-add owner --id O-1SAM title=ISAM level=coordinator holder=isam@kontoret.example
	lg-add organisation title=Kontoret kind=company head=O-CHEF
	lg-add review title=Genomgång year=2030 author=O-1SAM recipient=O-CHEF next_due=2031-10-31 \
		status=draft
}

plan() {
	run --separate-stderr lg-report --worktree --as-of 2031-01-10 --year 2030 --format md plan
	[ "$status" -eq 0 ]
}

# month NAME TEXT: what the wheel has in that month.
month() {
	grep -qx "| $1 | $2 |" <<<"$output" || {
		printf '%s\n' "$output"
		return 1
	}
}

@test "the wheel has duties, dates and what lapses in the year after the review, and nothing else" {
	lg-add duty title=Uppföljning kind=follow_up month=5 responsible=O-1SAM status=active
	lg-add duty title=Inställd kind=follow_up month=5 status=cancelled
	lg-add duty title=Budget kind=planning period=höst status=active
	lg-add duty title=Vartannat kind=risk month=3 cycle=P2Y first_year=2029 status=active
	lg-add duty title=Mellanår kind=risk month=3 cycle=P2Y first_year=2030 status=active
	lg-add duty title='Sedan länge' kind=risk month=4 cycle=P2Y first_year=2021 status=active
	lg-add duty title='Var fjärde' kind=risk month=4 cycle=P4Y first_year=2027 status=active
	lg-add duty title='Inte i år' kind=risk month=4 cycle=P3Y first_year=2029 status=active
	lg-add action title=Rutin kind=improvement area=risk years=2031 due=2031-06-30 status=planned
	lg-add action title=Senare kind=improvement area=risk years=2032 due=2032-06-30 status=planned
	lg-add document title=Anvisning kind=instruction level=local status=adopted adopted=2030-02-01
	lg-add document title=Stadens kind=instruction level=city status=adopted adopted=2030-02-01
	lg-add asset --id AS-1111 title=System kind=system classify_by=2031-08-01
	lg-add asset --id AS-2222 title=Klassat kind=system
	lg-add classification title=K asset=AS-2222 status=done date=2030-12-01 interval=P12M
	lg-add law title=Lag status=adopted in_force=2031-07-01
	lg-add agreement title=Avtal kind=outsourcing transition=2031-09-01
	plan
	month Januari –
	month Februari 'Se över: Anvisning'
	month Mars Vartannat # and not the other, whose year it is not
	month April 'Sedan länge; Var fjärde'
	month Maj Uppföljning
	month Juni Rutin
	month Juli 'Träder i kraft: Lag'
	month Augusti 'Klassa: System'
	month September 'Övergång: Avtal'
	month Oktober 'Ledningens genomgång senast 2031-10-31'
	month December 'Klassa om: Klassat'
	has '**Saknar tid och står därför inte i bilden**: Budget'
	has '| Mellanår | Riskanalys | 3 | – | 2 år |'
	lacks 'Se över: Stadens'
}

@test "trends over the years are tables in Markdown and drawings in HTML; a year left out is no zero" {
	lg-add incident_summary title=a year=2029 kind=it number=3 notified=0
	lg-add incident_summary title=b year=2030 kind=it number=5 notified=1
	lg-add training --id TR-1111 title=Grund years=2028-2031 requirement=all status=ongoing
	lg-add training_result title=c training=TR-1111 year=2028 completed=1 of=4
	lg-add training_result title=d training=TR-1111 year=2030 completed=3 of=4
	lg-add training --id TR-2222 title=Kort years=2029 requirement=roles status=done
	lg-add training_result title=e training=TR-2222 year=2029 completed=2 of=2
	lg-add measurement title=Svarstid year=2029 value=12.5
	lg-add measurement title=Svarstid year=2030 value=9
	lg-add vor title=V year=2029 event=E scale=vor-5x5 likelihood=2 consequence=3
	lg-add vor title=V year=2030 event=E scale=vor-5x5 likelihood=3 consequence=4
	plan
	has '| Slag | 2029 | 2030 |
| --- | ---: | ---: |
| It-incidenter | 3 | 5 |'
	has '| It-incidenter | 0 | 1 |'
	has '| Grund | 25 | – | 75 |
| Kort | – | 100 | – |'
	has '| Svarstid | 12,5 | 9 |'
	has '| 2029 | 6 |
| 2030 | 12 |'
	run --separate-stderr lg-report --worktree --year 2030 --format html plan
	[ "$(grep -o '<svg ' <<<"$output" | wc -l)" -ge 6 ]
}

@test "the plan is by area, and says what has no year" {
	plan
	has 'Ingen öppen åtgärd har ett år efter 2030.'
	lg-add action title=Ett kind=improvement area=risk years=2031-2033 status=planned responsible=O-CHEF
	lg-add action title=Klar kind=improvement area=risk years=2031 status=done
	lg-add action title=Förbi kind=improvement area=risk years=2030 status=planned
	lg-add action title=När kind=improvement area=access status=planned
	plan
	has '| Ett | 2031–2033 | Riskhantering och kontinuitet |'
	has '| Riskhantering och kontinuitet | 1 | 1 | 1 | 1 | 0 |'
	has '* När – Behörigheter'
	lacks Klar
	lacks Förbi
}
