# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash

role isam 'Informationssäkerhetssamordnare' isam@kulturforvaltningen.example
role head 'Kulturdirektör' kulturdirektor@kulturforvaltningen.example
role dso 'Dataskyddsombud' dso@kulturforvaltningen.example

2023_12_01_kulturforvaltningen() {
	join
}
