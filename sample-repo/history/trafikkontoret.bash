# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# The year behind the management review of 2025.

role isam 'Informationssäkerhetssamordnare' isam@trafikkontoret.example
role head 'Förvaltningsdirektör' forvaltningsdirektor@trafikkontoret.example
role dso 'Dataskyddsombud' dso@trafikkontoret.example
role project 'Projektledare Cybertrygg' cybertrygg@trafikkontoret.example

# --- January to March: who we are, what governs us, what we have ----------------------------------

2025_01_14_trafikkontoret() {
	join
	branch roller
	add 'Lägger upp roller' O-D1R0 O-1SAM O-DS00 O-1NCD O-1TD1 O-1TCH
	approve ciso 'Rollerna har rätt adresser och nycklar'
	merge roller 'Trafikkontorets roller'
	add 'Lägger upp aktörer' ORG-TRFK P-SAK0 P-TRFN P-STER P-ARKV P-TRVK P-TRSK
}

2025_01_20_trafikkontoret() {
	at 2025-01-20 09:00
	add 'Lagar och krav att följa' L-CER0
}

2025_01_27_trafikkontoret() {
	at 2025-01-27 09:00
	add 'Styrdokument som arbetet vilar på' D-HBK0 D-1NCR D-1NCB
	draft 'Lokal anvisning på väg till beslut' D-10KA status=draft adopted_by= adopted=
	draft 'Förvaltningsmodellen som gäller' D-V1NT status=adopted
}

2025_02_03_trafikkontoret() {
	at 2025-02-03 09:00
	add 'Avtal och tillgångar' AG-AVR0 AS-APP1 AS-REGF AS-APPR CL-APP1
}

2025_02_10_trafikkontoret() {
	at 2025-02-10 13:00
	for id in V-K1AS V-ANV1 V-VPPH V-K0NT V-BEH0 V-1NC1; do
		draft 'Ur väsentlighets- och riskanalysen inför 2025' "$id" outcome=
	done
}

2025_02_17_trafikkontoret() {
	as project
	at 2025-02-17 10:00
	add 'Tillsynen som projektet tar hand om' AU-TRST
	add 'Projektet och dess block' D-CYDR AS-CFYS PR-CYBT
	draft 'Block A förbereder upphandling' PR-CYBA status=active
	add 'Projektet och dess block' PR-CYBB
	draft 'Spår B1 åtgärdar bristerna från tillsynen' PR-CYB1 actions=
	add 'Projektet och dess block' PR-CYB2
}

# --- spring and summer: the instruction is adopted, cameras, joint controllership -----------------

2025_03_24_trafikkontoret() {
	at 2025-03-24 09:00
	add 'Kameror och sensorer är inventerade' FO-KAMN AS-KAM1 D-KAMP CL-KAM1
	as dso
	add 'Kamerabevakning hör till registerförteckningen' PA-KAM1
}

# Nobody approves what they changed themselves, so the first branch is refused, and left.
2025_04_25_trafikkontoret() {
	as head
	at 2025-04-25 13:00
	branch anvisning-egen-hand
	change 'Beslut av förvaltningsdirektören' D-10KA \
		status=adopted adopted_by=O-D1R0 adopted=2025-04-25
	refused approval-missing
	leave
	as isam
	at 2025-04-25 14:00
	branch anvisning
	change 'Beslut av förvaltningsdirektören' D-10KA \
		status=adopted adopted_by=O-D1R0 adopted=2025-04-25
	approve head 'Anvisningen fastställs'
	as head
	merge anvisning 'Lokal anvisning vid trafikkontoret'
}

2025_05_19_trafikkontoret() {
	at 2025-05-19 10:00
	change 'Översynen av förvaltningsmodellen har inletts' D-V1NT status=revising
	branch roller
	add 'Kontoret har utsett en samordnare' O-A1SM
	approve ciso 'Rollen är rätt beskriven'
	merge roller 'Trafikkontorets samordnare för AI-frågor'
}

2025_06_09_trafikkontoret() {
	as dso
	at 2025-06-09 10:00
	add 'Samarbetet med Trafikverket har gett ett avtal' AG-TRSK PA-TRSK
}

# --- autumn: the incident at the supplier, the city's risk analysis, the follow-up ----------------

2025_09_08_trafikkontoret() {
	as dso
	add 'Läckan omfattar medarbetare vid trafikkontoret' P-M1JD I-M1JD
}

# The key is replaced: the old one has its last day, and what it signed stands.
2025_09_15_trafikkontoret() {
	branch roller
	hold 'Ny nyckel' O-D1R0 forvaltningsdirektor@trafikkontoret.example \
		forvaltningsdirektor-2@trafikkontoret.example
	approve ciso 'Nyckeln är förvaltningsdirektörens'
	merge roller 'Förvaltningsdirektörens nya nyckel'
}

2025_09_22_trafikkontoret() {
	as isil
	at 2025-09-22 10:00
	branch isil
	add 'Analysen är avstämd med leverantörer och stad' FO-1S11 AN-1S11
	for id in R-RANS R-1NTH R-DD0S; do
		draft 'Huvudrisk i leveranskedjan' "$id" actions=
	done
	add 'Ett sätt att införa åtgärderna lokalt' PR-1ANG A-1ANG
	for id in R-RANS R-1NTH R-DD0S; do
		change 'Åtgärden gäller alla tre huvudriskerna' "$id" actions+=A-1ANG
	done
	approve head 'Riskerna ska reduceras'
	as head
	merge isil 'Huvudriskerna i leveranskedjan'
}

2025_10_06_trafikkontoret() {
	at 2025-10-06 09:00
	change 'Uppföljning av VoR 2025' V-VPPH outcome=progress
	for id in V-K1AS V-ANV1 V-K0NT V-BEH0 V-1NC1; do
		change 'Uppföljning av VoR 2025' "$id" outcome=little
	done
	add 'Uppföljning av VoR 2025' F-V0R1
}

2025_10_13_trafikkontoret() {
	as project
	at 2025-10-13 09:00
	change 'Inväntar upphandlingsbeslut' PR-CYBA status=waiting
	add 'Block A kommer inte vidare utan beslutet' DEP-VPPH
	add 'Nästa steg i spår B1' A-CERT
	change 'Nästa steg i spår B1' PR-CYB1 actions+=A-CERT
}

# --- October: the management review, on a branch --------------------------------------------------

2025_10_14_trafikkontoret() {
	branch genomgang-2025
	add 'Underlag till genomgången: förutsättningar' \
		P-D1GG P-EN1S P-MVST P-FMV0 P-REGR D-A1P0 D-D1GA D-ARSR D-EN24 D-TRV4 \
		C-0RG1 C-DSK1 C-DSK2 C-DSK3 C-KAM1 C-KAM2 C-A1X1 C-A1X2 C-A1X3 C-VPH1 C-VPH2 C-CYB1 C-CER1
	add 'Underlag till genomgången: hotbild' \
		S-H0TB C-H0T1 C-H0T2 C-H0T3 C-H0T4 C-H0T5 C-H0T6 C-H0T7 C-H0T8 C-H0T9 \
		C-KRV1 C-KRV2 C-KRV3 C-KRV4 C-KRV5 C-KRV6 C-KRV7 C-KRV8 \
		C-10K1 C-10K2 C-10K3 C-10K4 A-H0TB
}

2025_10_15_trafikkontoret() {
	as dso
	at 2025-10-15 09:00
	branch genomgang-2025
	add 'Underlag till genomgången: dataskydd' F-REGF IS-PVDB
}

2025_10_20_trafikkontoret() {
	branch genomgang-2025
	add 'Underlag till genomgången: status' \
		S-STAT S-K1S1 S-K1S2 AN-K0MP NIL-K0NT NIL-REV0 NIL-MATN S-MATN A-CSK0
	add 'Underlag till genomgången: risker och incidenter' \
		F-SYS1 S-SYS2 S-SYS3 A-RSA0 S-1NC1 F-1NC1 NIL-1NCR S-1NC2 S-1NC3 \
		A-1NC1 A-1NC2 A-1NC3 A-1NC4
	add 'Underlag till genomgången: efterlevnad' \
		S-EFT1 S-EFT2 S-AVV1 S-ANV1 A-ANV1 A-ANV2
	add 'Underlag till genomgången: återkoppling' FB-MSBK FB-A1SM NIL-SYN1 NIL-SYNE NIL-BEH0
}

2025_10_27_trafikkontoret() {
	branch genomgang-2025
	add 'Prioriterade områden och mål för 2026' \
		S-STRA OB-PR01 OB-PR02 OB-PR03 \
		S-MA26 OB-2601 OB-2602 OB-2603 OB-2604 OB-2605 OB-2606 OB-2607
	add 'Underlag till genomgången: resurser och kompetens' \
		F-K0MP S-K0MP TR-CS25 TR-A125 TR-CS26 S-ST0D \
		N-2501 N-2502 N-2503 N-2504 N-2505 N-2506 N-2507 N-2508
	add 'Underlag till genomgången: förbättringar' \
		A-K1S0 A-K1S1 F-K1S1 F-K1S2 F-K1S3 A-KRAV A-VERK
}

2025_10_29_trafikkontoret() {
	at 2025-10-29 10:00
	branch genomgang-2025
	add 'Bilaga till verksamhetsplan 2026' D-SKVP D-VP26 S-F0RD S-1NR1 S-1NR2 LG-2025
	add 'Ur ledningens genomgång' \
		B-25R1 B-25R2 B-2501 B-2502 B-2503 B-2504 B-2505 B-2506 A-VPPF
	add 'Återkommer varje år' DU-TFPP
	as head
	at 2025-10-30 15:00
	merge genomgang-2025 'Ledningens genomgång 2025 vid trafikkontoret'
	tag 2025
}
