# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash

role isam 'Informationssäkerhetssamordnare' isam@exploateringskontoret.example
role head 'Förvaltningschef' forvaltningschef@exploateringskontoret.example
role dso 'Dataskyddsombud' dso@exploateringskontoret.example

2023_01_16_exploateringskontoret() {
	join
}
