# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# The year behind the management review of 2023.

role isam 'Informationssäkerhetssamordnare' isam@exploateringskontoret.example
role head 'Förvaltningschef' forvaltningschef@exploateringskontoret.example
role dso 'Dataskyddsombud' dso@exploateringskontoret.example

# --- January to April: who we are, the events of the year, what the reports of last year say ------

2023_01_16_exploateringskontoret() {
	join
	add 'Lägger upp roller, nämnd och förvaltning' O-EXCH O-EXSM O-EXDS P-EXPN ORG-EXPK
}

2023_01_23_exploateringskontoret() {
	add 'Risk- och sårbarhetsanalysen görs vartannat år' AN-EX22 DU-ERSA
	add 'Återkommer varje år' DU-EDS0
	add 'Ur väsentlighets- och riskanalysen för 2023' V-EX01 V-EX02 V-EX03 V-EX04 V-EX05 V-EX06
}

2023_02_20_exploateringskontoret() {
	as dso
	add 'Årsrapporten lämnas med verksamhetsberättelsen' AS-EXRF AU-EXDS F-EXD1 F-EXD2 F-EXD3 F-EXD4
	for id in RK-EXD1 RK-EXD2 RK-EXD3 RK-EXD4; do
		draft 'Rekommendation i årsrapporten' "$id" actions=
	done
}

2023_04_17_exploateringskontoret() {
	add 'Revisionens årsrapport för 2022' P-STRV AU-EX19 AU-EX22
	draft 'Kvarstår från 2019' RK-EX19 actions=
	add 'Så svarar kontoret' A-EXRF
	change 'Registerförteckningen kompletteras' RK-EX19 actions+=A-EXRF
}

# --- May to October: what was done ----------------------------------------------------------------

2023_05_15_exploateringskontoret() {
	draft 'En lokal anvisning tas fram' D-EXAN status=draft parent=
	draft 'En lokal anvisning tas fram' A-EX32 status=ongoing
}

2023_06_12_exploateringskontoret() {
	as ciso
	add 'Stadens e-utbildningar 2023' TR-1S1M TR-1S2F TR-1S3C TR-1S4G TR-1S5K \
		TR-DS1G TR-DS2T TR-DS3R TR-DS4P TR-DS5W TR-DS6K TR-DS7S TR-DS8R
	add 'Staden förstärker sitt arbete' O-C1S0 FO-1RAD AS-Z00M AS-SAKM AS-1A00
}

2023_08_28_exploateringskontoret() {
	draft 'Chefen informeras om läget' A-EX31 status=ongoing
	add 'De obligatoriska utbildningarna är kontrollerade' AU-EXTR
}

2023_09_18_exploateringskontoret() {
	as head
	change 'Fastställd för exploateringskontoret' D-EXAN status=adopted
	as isam
	change 'Anvisningen är fastställd' A-EX32 status=done
	add 'En rutin är framtagen' D-EXRP A-EX33
	change 'Rutinen svarar på rekommendationen' RK-EXD4 actions+=A-EX33
	change 'Båda genomgångarna har ägt rum' A-EX31 status=done
}

2023_10_02_exploateringskontoret() {
	as head
	add 'Beslut att avstå' AS-DRFT B-EX23
}

2023_10_16_exploateringskontoret() {
	change 'Stadens nya tillämpningsanvisningar' D-EXAN parent=D-T1AN
	as ciso
	add 'Två paket lanseras i januari' TR-24CH TR-24MA
}

# --- October and November: the management review, on a branch -------------------------------------

2023_10_23_exploateringskontoret() {
	branch genomgang-2023
	add 'Underlag till genomgången: vad den är' D-1S00 D-VP24 \
		S-EXF1 S-EXF2 S-EXT1 S-EXS1 S-EXN1 S-EXN2 S-EXN3 S-EXR1
	add 'Underlag till genomgången: omvärlden' P-EDPB L-SKYF C-EXH1 C-EXSF C-EXM1 C-EXN1 C-EXD1
	add 'Underlag till genomgången: staden' C-EXC1 C-EXC2 C-EXC3 C-EXC4 C-EXC5 C-EXC6
	add 'Underlag till genomgången: uppföljning' AN-EX24 NIL-EXRV NIL-EX1N S-EXP1 S-EXK1
}

2023_10_30_exploateringskontoret() {
	local id

	branch genomgang-2023
	add 'De lokala systemen ska klassas före övergången' AS-EXVS
	for id in A-EX4{1..9} A-EX5{1..9}; do
		draft 'Föreslås i ledningens genomgång' "$id" status=proposed
	done
	change 'Förteckningen görs om under 2024' RK-EXD1 actions+=A-EX45
	change 'En process ska etableras under 2024' RK-EXD3 actions+=A-EX46
	add 'Planen kan ändras' S-EXB1
	draft 'Utkast till ledningens genomgång' LG-EX23 \
		status=draft informed= approved= approved_by= snapshot=
}

# Another hand, and main: the review's branch adds to the same list, and the merge keeps both.
2023_11_06_exploateringskontoret() {
	as dso
	change 'Registerförteckningen kompletteras' RK-EXD1 actions+=A-EXRF
}

2023_11_10_exploateringskontoret() {
	branch genomgang-2023
	at 2023-11-10 14:00
	change 'Informerat och delgivet ledningsgruppen' LG-EX23 informed=2023-11-10
}

2023_11_23_exploateringskontoret() {
	local id

	branch genomgang-2023
	at 2023-11-23 10:00
	for id in A-EX4{1..9} A-EX5{1..9}; do
		change 'Fastställd i ledningens genomgång' "$id" status=planned
	done
	change 'Fastställd av förvaltningschefen' LG-EX23 status=approved approved=2023-11-23 \
		approved_by=O-EXCH snapshot=review/exploateringskontoret-2023
	approve head 'Ledningens genomgång fastställs'
	as head
	merge genomgang-2023 'Ledningens genomgång 2023 vid exploateringskontoret'
	tag 2023
}
