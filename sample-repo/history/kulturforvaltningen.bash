# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# From the local instruction of 2023 to the management review of 2025, which plans 2026 to 2028.

role isam 'Informationssäkerhetssamordnare' isam@kulturforvaltningen.example
role head 'Kulturdirektör' kulturdirektor@kulturforvaltningen.example
role chief 'Kulturdirektör' forvaltningschef@kulturforvaltningen.example # until August 2024
role dso 'Dataskyddsombud' dso@kulturforvaltningen.example

# --- 2023 and 2024: who we are, what governs us, what the auditors asked for ----------------------

2023_12_01_kulturforvaltningen() {
	join
	branch roller
	draft 'Lägger upp roller' O-KD1R holder=forvaltningschef@kulturforvaltningen.example
	add 'Lägger upp roller' O-K1SM O-KDS0
	approve ciso 'Rollerna har rätt adresser och nycklar'
	merge roller 'Kulturförvaltningens roller'
	add 'Lägger upp förvaltningen' ORG-K1TR
	draft 'Lokal anvisning på väg till beslut' D-K10A status=draft adopted_by=
}

2023_12_11_kulturforvaltningen() {
	branch anvisning
	change 'Beslut av kulturdirektören' D-K10A status=adopted adopted_by=O-KD1R
	approve chief 'Anvisningen fastställs'
	as chief
	merge anvisning 'Lokal anvisning vid kulturförvaltningen'
}

2024_01_29_kulturforvaltningen() {
	local id

	add 'Rutiner och processer som gäller' D-KBEH D-KVPH D-K1NC
	add 'Tillgångar och förteckning' AS-KREG AS-KKR1 AS-KM01
	draft 'Klassningen pågår' CL-KKR1 status=ongoing
	for id in RK-K191 RK-K192 RK-K193; do
		draft 'Rekommenderat 2019' "$id" audit= status=open closed= closed_by=
	done
}

2024_02_05_kulturforvaltningen() {
	add 'Medfinansiär till projektet' P-ESF0
	draft 'Projektet har börjat' PR-KD1G actions=
}

# The role goes over to another address, with a key of its own; what the old one signed stands.
2024_08_26_kulturforvaltningen() {
	branch roller
	hold 'Rollen har fått en ny adress' O-KD1R kulturdirektor@kulturforvaltningen.example
	approve ciso 'Adress och nyckel är de rätta'
	merge roller 'Kulturdirektörens adress'
}

# --- 2025: controls, an incident, the auditors' answer --------------------------------------------

2025_02_24_kulturforvaltningen() {
	add 'Korta utbildningar för alla' TR-KNAN
	branch klassning
	change 'De kritiska informationsmängderna är klassade' CL-KKR1 status=done
	merge klassning 'Klassningen av de kritiska informationsmängderna' head
}

2025_03_17_kulturforvaltningen() {
	add 'Risk- och sårbarhetsanalysen' AN-KRSA
	branch risker
	draft 'Ur risk- och sårbarhetsanalysen' R-K0TS actions=
	draft 'Ur risk- och sårbarhetsanalysen' R-KF0R actions= cause=
	approve head 'Riskerna ska reduceras'
	approve head 'Orsaken till den ena saknas' --withdraw "$approval"
	refused approval-withdrawn
	change 'Orsaken är densamma för båda' R-KF0R cause='Till exempel elavbrott och cyberattacker'
	approve head 'Riskerna ska reduceras'
	as head
	merge risker 'Risker ur risk- och sårbarhetsanalysen'
}

2025_05_05_kulturforvaltningen() {
	local id

	add 'Revisionens årsrapport för 2024' AU-KSR4
	for id in RK-K191 RK-K192 RK-K193; do
		change 'Åtgärdad enligt revisionens årsrapport' "$id" \
			audit=AU-KSR4 status=closed closed=2024 closed_by=AU-KSR4
	done
}

2025_05_12_kulturforvaltningen() {
	as ciso
	add 'Införs under våren' D-NATR
	add 'Det som staden driver för alla' AS-GEMS
}

2025_09_24_kulturforvaltningen() {
	add 'Kontroller inför tertialrapport 2' AR-K025 AU-KK1S AU-KREG NIL-KAVV
}

2025_10_22_kulturforvaltningen() {
	branch incidenter
	as dso
	add 'Höstens allvarliga incident' I-KPV1
	add 'Incidenter anmälda till IMY' AS-KK01 IS-KPV5
	draft 'Flera incidenter rörde samma systemstöd' A-K253 status=ongoing
	draft 'En anvisning behövs' D-KSPV status=draft
	draft 'En anvisning behövs' A-K254 status=ongoing
}

2025_11_10_kulturforvaltningen() {
	branch incidenter
	change 'Anvisningen är framtagen' D-KSPV status=adopted
	change 'Anvisningen är framtagen' A-K254 status=done
	change 'Översynen är gjord' A-K253 status=done
	add 'Fler rapporterar' IS-KA11
	as head
	merge incidenter 'Höstens incidenter vid kulturförvaltningen'
}

# --- November and December: the management review -------------------------------------------------

2025_11_17_kulturforvaltningen() {
	branch genomgang
	draft 'Genomgången påbörjad' LG-K025 plan_years= drafted=
	add 'Underlag till genomgången: ledningssystemet' S-K1N1 S-K1N2 S-K1N3 S-KF01 S-KF02
	add 'Underlag till genomgången: omvärlden' C-KH0T C-KKRV C-KEV0 C-KN1S C-KA1F C-KDPF
	add 'Underlag till genomgången: staden' P-1SFN P-KSTY C-KN0R C-KZ0N C-K1NC C-KCER C-KPVA C-KBVD
	add 'Underlag till genomgången: incidenter' S-K1NC
}

2025_11_24_kulturforvaltningen() {
	local id

	branch genomgang
	as dso
	add 'Årsrapporten till kulturnämnden' AU-KDS5
	for id in RK-KDS1 RK-KDS2 RK-KDS3; do
		draft 'Ur årsrapporten till kulturnämnden' "$id" actions=
	done
}

2025_12_02_kulturforvaltningen() {
	branch genomgang
	add 'Åtgärder 2026' A-K261 A-K262 A-K263 A-K264 A-K265 A-K266 A-K267 A-K268 A-K269
	add 'Åtgärder 2027 och 2028' A-K271 A-K272 A-K273 A-K274 A-K275 A-K276 A-K277
	add 'Åtgärder för dataskydd 2025 till 2027' A-K251 A-K252
	add 'Återkommer varje år' DU-KGEN
	change 'Planen gäller 2026 till 2028' LG-K025 plan_years=2026-2028
	add 'Brist som revisionen ser kvar' F-KN0R
	add 'Väntar på andra i staden' DEP-KN0R DEP-K1NC DEP-KPVA
	change 'Åtgärder som minskar risken' R-K0TS actions=A-K263,A-K274
	change 'Åtgärder som minskar risken' R-KF0R actions=A-K263,A-K274
	change 'Det som ska leva vidare' PR-KD1G actions=A-K267,A-K268
	add 'Ur väsentlighets- och riskanalysen för 2026' S-KV0R V-K261 V-K262 V-K263 V-K264 V-K265
	as dso
	change 'Åtgärder som svarar på årsrapporten' RK-KDS1 actions=A-K261,A-K263,A-K275
	change 'Åtgärder som svarar på årsrapporten' RK-KDS2 actions=A-K269
	change 'Åtgärder som svarar på årsrapporten' RK-KDS3 actions=A-K264,A-K273
}

2025_12_12_kulturforvaltningen() {
	branch genomgang
	add 'Det som åtgärderna vilar på' S-KFRB S-KFK1 S-KFR1 S-KFR2 S-KFC1 S-KFD1
	add 'Sammanfattning till förvaltningschefen' S-KS01 S-KS02 RK-KS01 RK-KS02 RK-KS03
	change 'Sammanfattningen är undertecknad' LG-K025 drafted=2025-12-12
	as head
	merge genomgang 'Ledningens genomgång 2025 vid kulturförvaltningen'
	tag 2025
}
