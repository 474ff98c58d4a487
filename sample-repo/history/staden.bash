# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# What stands once for all administrations: laws on their way into force, the city's documents, the
# tool for classification. What only one administration speaks of is added in that one's history.

role ciso 'Stadens informationssäkerhetsansvarig' ciso@staden.example
role isil 'ISIL' isil@staden.example
role director 'Stadsdirektör' stadsdirektor@staden.example

2023_01_09_staden() {
	at 2023-01-09 09:00
	join
	add 'Staden och de som den arbetar med' O-STD1 ORG-STAD P-S1K0 P-1MY0 P-MSB0 P-SAP0 P-SKR0 \
		P-0VTS P-TRST
	add 'Det som informationssäkerheten vilar på' D-1S27 D-KVA1 D-R1KT L-GDPR
	add 'Frister för personuppgiftsincidenter' CK-DSAN CK-DSK0
	draft 'Lagen som gäller' L-N1S1 status=in_force repealed= source='T2025-03764-1, avsnitt 3.1'
	draft 'Direktivet är beslutat, och en svensk lag utreds' L-CYB1
	draft 'Verktyget för klassning' AS-K1AS version= source='T2025-03764-1, avsnitt 2.1'
	add 'Avtalet om it-drift' AG-GS1T
}

2023_07_31_staden() {
	add 'EU-kommissionen har beslutat' L-DPF0
}

2023_09_04_staden() {
	change 'Version 4 ställer tydligare krav' AS-K1AS version=4 \
		source='Ledningens genomgång vid exploateringskontoret 2023, avsnitt 1.1.2'
	add 'Staden har fått en funktion för allvarliga incidenter' P-CERT
	add 'Avtalet som ska ersätta GSIT' AG-STA0
	add 'Anvisningar inför nästa år' D-SK24
}

2023_10_13_staden() {
	at 2023-10-13 13:00
	add 'Fastställda av stadsdirektören' D-T1AN
}

# From here on a change that the policy asks for has its approval. The first policy is judged by none;
# the second commit names it as the one with which judging begins.
2023_10_20_staden() {
	local id

	for id in O-STD1 O-C1S0 O-EXCH O-EXSM O-EXDS; do
		hold 'Den som har rollen kan skriva under' "$id"
	done
	adopt 'Vem som ska godkänna vad'
	branch policy
	trust 'Granskningen börjar när reglerna finns'
	approve director 'Så ska det vara'
	merge policy 'Reglerna för godkännande gäller'
}

2024_04_15_staden() {
	change 'Väntas nu träda i kraft sommaren 2025' L-CYB1 \
		title=Cybersäkerhetslagen short='NIS 2-lagen' planned_year=2025 \
		source='Ledningens genomgång vid förskolenämnden 2024, avsnitt 1.3.1.1'
}

2024_09_02_staden() {
	add 'Förordningen har trätt i kraft' L-A1F0
}

2025_01_02_staden() {
	change 'Gällde verksamhetsplan 2024' D-SK24 status=repealed
}

2025_06_30_staden() {
	change 'Ikraftträdandet är flyttat till den 15 januari 2026' L-CYB1 \
		planned_year= planned=2026-01-15
}

2025_10_09_staden() {
	at 2025-10-09 15:00
	change 'Proposition 2025/26:28 lämnad' L-CYB1 status=proposed applies=whole \
		source='T2025-03764-1, avsnitt 2.2; ledningens genomgång vid förskolenämnden 2024, avsnitt 1.3.1.1'
	reword 'Vad lagen innebär enligt propositionen' L-CYB1
}

2025_12_11_staden() {
	at 2025-12-11 16:00
	change 'Utfärdad som SFS 2025:1506' L-CYB1 \
		status=adopted adopted=2025-12-11 number=2025:1506 \
		source='T2025-03764-1, avsnitt 2.2; ledningens genomgång vid förskolenämnden 2024, avsnitt 1.3.1.1; SFS 2025:1506'
}

2025_12_15_staden() {
	change 'Version 5 tar med kraven i cybersäkerhetslagen' AS-K1AS version=5 \
		source='T2025-03764-1, avsnitt 2.1 och 8.3; version 4 enligt genomgången vid exploateringskontoret 2023, avsnitt 1.1.2'
}

2026_01_15_staden() {
	at 2026-01-15 07:00
	change 'Lagen har trätt i kraft' L-CYB1 status=in_force in_force=2026-01-15
	change 'Ersatt av cybersäkerhetslagen' L-N1S1 status=repealed repealed=2026-01-15 \
		source='T2025-03764-1, avsnitt 3.1; upphävandet enligt SFS 2025:1506'
	add 'Frister enligt den nya lagen' L-CYBF P-CSRT CK-N2VN CK-N2AN CK-N2SR CK-N21R CK-N2SP
}
