#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The page doc/four-people.md, typed line by line: four people with a key and a clone each around a
# server, from a change to the auditor's answer. Each line at a prompt is run as the person whom the
# prompt names, in the folder where that person stands; what follows is what was printed, and [1]
# that it ended with status 1. A day passes at each heading. With LG_GOLDEN=write the page is what was
# printed, if that is something else.

load helper
load approval
load server

page=$BATS_TEST_DIRNAME/../doc/four-people.md
rewrite=${LG_GOLDEN:-} # lg_setup forgets it
public_url=https://git.kommun.example/ # the server, as the page knows it

teardown() {
	servers_stop
}

# masked: without what differs from run to run: the ids of commits, since the keys are new each time.
masked() {
	sed -E 's/\b([0-9a-f]{40}|[0-9a-f]{7,12})\b/COMMIT/g'
}

# shown: as the page shows it: the server under its name, and no blanks at the end of git's lines.
shown() {
	sed -E 's,http://[^ ]*/git/,'"$public_url"',g; s/ +$//'
}

# --- what the page begins with ----------------------------------------------------------------------

# role ID LEVEL WHO TITLE
role() {
	write "tk/owners/$1-$3.md" <<-END
	---
	id: $1
	title: $4
	level: $2
	holder: $3@kommun.example
	keys:
	  - key: $(public "$3")
	    namespaces: [lg-approval]
	    valid_from: 2026-01-01
	---
	END
}

policy() {
	cat <<-'END'
	approval:
	  rules:
	    - id: risk
	      types: [risk]
	      by: {owner: true}
	    - id: high-risk
	      types: [risk]
	      when: value >= 9
	      by: {role: head}
	    - id: adoption
	      types: [review]
	      by: {role: head}
	    - id: people
	      types: [owner]
	      by: {role: head}
	    - id: policy
	      files: [lg.yaml, schema, templates]
	      by: {role: head}
	END
}

records() {
	write tk/documents/D-1NST-local-instruction.md <<-'END'
	---
	id: D-1NST
	title: Local instruction for information security
	kind: instruction
	level: local
	status: adopted
	adopted_by: O-CHEF
	adopted: 2025-12-01
	---
	END
	write tk/organisation/ORG-TRFK-trafikkontoret.md <<-'END'
	---
	id: ORG-TRFK
	title: Trafikkontoret
	kind: administration
	head: O-CHEF
	---
	END
	write tk/risks/R-K7QM-ransomware-at-a-supplier.md <<-'END'
	---
	id: R-K7QM
	title: Ransomware at a supplier
	owner: O-DR1F
	scale: city-4x4
	likelihood: 2
	consequence: 3
	treatment: reduce
	status: open
	---
	END
	write tk/reviews/LG-2025-management-review-2025.md <<-'END'
	---
	id: LG-2025
	title: Management review 2025
	year: 2025
	author: O-1SAM
	recipient: O-CHEF
	status: draft
	---
	END
}

# begin: the repository on a server with its hook, and four people who know nothing of it yet.
begin() {
	local who

	key isam owner head auditor
	records_new begin -u tk --title Trafikkontoret --lang en
	role O-1SAM coordinator isam 'Coordinator of information security'
	role O-DR1F manager owner 'Head of operations'
	role O-CHEF head head 'Head of administration'
	policy >>lg.yaml
	records
	git add -A
	as isam git commit -q -m 'Where the page begins'
	served lis.git
	apache_start isam owner head auditor
	cd ..
	for who in isam owner head auditor; do
		person "$who"
	done
}

# person WHO: a folder with settings of one's own; git says https, and means the loopback.
person() {
	mkdir -p "people/$1"
	echo "$PWD/people/$1" >"people/$1.stands"
	git config -f "people/$1/.gitconfig" user.name "$1"
	git config -f "people/$1/.gitconfig" user.email "$1@kommun.example"
	git config -f "people/$1/.gitconfig" user.signingKey "$keys/$1"
	git config -f "people/$1/.gitconfig" gpg.format ssh
	git config -f "people/$1/.gitconfig" lg.lang en
	git config -f "people/$1/.gitconfig" merge.lg.driver 'lg-merge %O %A %B %L %P'
	git config -f "people/$1/.gitconfig" url."$(apache_url "$1" '')".insteadOf "$public_url"
}

# --- who types what ---------------------------------------------------------------------------------

apachectl() {
	stop "$served/apache.pid"
}

# typed WHO LINE: what that person sees.
typed() {
	local status=0

	if [ "$1" = server ]; then
		eval "$2"
		return
	fi
	(
		unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
		stands=$PWD/people/$1.stands
		HOME=$PWD/people/$1
		cd "$(cat "$stands")" || exit
		eval "$2" || status=$?
		pwd >"$stands"
		exit "$status"
	) 2>&1 || echo "[$?]"
}

# play: the page as it is when it is typed now.
play() {
	local line who=

	while IFS= read -r line; do
		if [[ $line =~ ^(isam|owner|head|auditor|server)[$]" "(.*) ]]; then
			who=${BASH_REMATCH[1]}
			printf '%s\n' "$line"
			typed "$who" "${BASH_REMATCH[2]}" | shown
			tick
		elif [[ -z $who || $line == '```' ]]; then
			who=
			[[ $line != '## '* ]] || tick 86400
			printf '%s\n' "$line"
		fi
	done
}

@test "every line of the page prints what the page says" {
	begin
	play <"$page" >played
	if [ "$rewrite" = write ] && ! diff -q <(masked <"$page") <(masked <played); then
		cp played "$page"
	fi
	same <(masked <"$page") <(masked <played)
	# It is the story that it promises to be.
	for word in 'pre-receive hook declined' '[approval-own]' '[approval-withdrawn]'; do
		grep -qF "$word" "$page"
	done
}
