# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash

role isam 'Informationssäkerhetssamordnare' isam@forskolenamnden.example
role head 'Förvaltningschef' forvaltningschef@forskolenamnden.example
role dso 'Dataskyddsombud' dso@forskolenamnden.example

2024_01_15_forskolenamnden() {
	join
}
