# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# The year behind the management review of 2024, which plans 2025 to 2027: the events of the
# analysis are followed up, the review is handed in with the yearly report of the data protection
# officer, and its part on the law is rewritten when the law is moved.

role isam 'Informationssäkerhetssamordnare' isam@forskolenamnden.example
role head 'Förvaltningschef' forvaltningschef@forskolenamnden.example
role dso 'Dataskyddsombud' dso@forskolenamnden.example

# --- 2024: who we are, what governs us, what could happen -----------------------------------------

2024_01_15_forskolenamnden() {
	join
	branch roller
	add 'Lägger upp roller' O-FCHF O-F1SA O-FDS0 O-FVCH
	approve ciso 'Rollerna har rätt adresser och nycklar'
	merge roller 'Förskolenämndens roller'
	add 'Lägger upp nämnden och dem som den arbetar med' ORG-FSKN P-VTBF
	branch anvisningar
	add 'Anvisningar som gäller i förvaltningen' D-F10K D-F1NC
	approve head 'Anvisningen är fastställd'
	as head
	merge anvisningar 'Förskolenämndens anvisningar'
}

2024_01_22_forskolenamnden() {
	local id

	for id in V-F241 V-F242 V-F243 V-F244 V-F245; do
		draft 'Ur väsentlighets- och riskanalysen för 2024' "$id" follow_up=
	done
	add 'Ur internkontrollplanen för 2024' NIL-F1KP
}

2024_02_12_forskolenamnden() {
	branch klassning
	add 'Systemen förvaltas av utbildningsförvaltningen' AS-FPED CL-FPED
	merge klassning 'Systemen vid förskolenämnden är klassade' head
}

# --- the turn of the year: what the follow-up showed ----------------------------------------------

2024_11_18_forskolenamnden() {
	branch uppfoljning
	change 'Uppföljning av VoR 2024' V-F241 follow_up='Observationer och stickprov'
	change 'Uppföljning av VoR 2024' V-F242 \
		follow_up='Översyn av det systematiska informationssäkerhetsarbetet'
	change 'Uppföljning av VoR 2024' V-F243 \
		follow_up='Genomgång av årets inrapporterade incidenter'
	change 'Uppföljning av VoR 2024' V-F244 follow_up='Stickprov och observationer'
	change 'Uppföljning av VoR 2024' V-F245 \
		follow_up='Observationer och aktivt deltagande i upphandling av nya system'
	add 'Uppföljning av VoR 2024' F-FBEH F-F10K F-F1NC F-FK1S F-FVPH
}

2024_12_09_forskolenamnden() {
	branch uppfoljning
	add 'Ur väsentlighets- och riskanalysen för 2025' V-F501 V-F502 V-F503 V-F504 V-F505 \
		V-F506 V-F507 V-F508 V-F509 V-F510
	merge uppfoljning 'Uppföljningen av VoR 2024 och VoR för 2025'
}

# --- 2025: the review is handed in ----------------------------------------------------------------

2025_01_28_forskolenamnden() {
	as dso
	add 'Årets anmälda incidenter' IS-FPVD
	add 'Återkommer varje år' DU-FBEH DU-FDS0
	draft 'GDPR-årsrapporten' AU-FDS0 actions=
	draft 'Ur GDPR-årsrapporten' RK-FDS1 actions=
}

2025_02_10_forskolenamnden() {
	branch genomgang
	draft 'Genomgången påbörjad' LG-F024 plan_years=
	add 'Underlag till genomgången: ledningssystemet' S-FPR1 S-FPR2 S-FPR3 S-F1N1 S-F1N2 S-F1N3 \
		S-FST1 S-FST2
	add 'Underlag till genomgången: omvärlden' P-EKM0 C-FN21 C-FN23 C-FN24 C-F0MV C-FCYB C-FA1X C-FADK
	add 'Underlag till genomgången: staden' C-FSTD
	add 'Underlag till genomgången: egen uppföljning' S-FK01 NIL-FREV RK-FREV
}

2025_02_17_forskolenamnden() {
	branch genomgang
	add 'Föreslagna rutiner och utbildning' D-MST0 D-FBEH D-FVPH TR-FCH1
	add 'Aktiviteter 2025' A-F251 A-F252 A-F253 A-F254 A-F255 A-F256
	add 'Aktiviteter 2026 och 2027' A-F261 A-F262 A-F263 A-F264 A-F265
	change 'Planen sträcker sig över tre år' LG-F024 plan_years=2025-2027
	add 'Rekommendationer efter uppföljningen' RK-FBEH RK-F10K RK-F1NC RK-FK1S RK-FMET RK-FVPH
	as dso
	add 'Prioriterat i GDPR-årsrapporten' A-F257 A-F258
	change 'Aktiviteter som svarar på årsrapporten' AU-FDS0 actions=A-F257,A-F258
	change 'Aktiviteter som svarar på årsrapporten' RK-FDS1 actions=A-F255,A-F264
	add 'Låga risker får vänta ett år' RK-FDS2 S-FDS1
}

2025_02_25_forskolenamnden() {
	branch genomgang
	add 'Sammanfattning till förvaltningschefen' S-FSM1 S-FSM2 S-FSM3 S-FFB1 S-FFB2
	as head
	merge genomgang 'Ledningens genomgång 2024 vid förskolenämnden'
}

# --- autumn: the law is moved, and the review says so ---------------------------------------------

2025_09_16_forskolenamnden() {
	branch lagen
	reword 'Cybersäkerhetslagen är framflyttad' C-FN21
	as head
	merge lagen 'Ledningens genomgång 2024 vid förskolenämnden, med lagens nya dag'
	tag 2024
}
