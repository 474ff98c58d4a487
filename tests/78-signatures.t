#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# Signatures: lg says of each what ssh-keygen -Y verify and git verify-commit say, given the same
# keys and periods, which are read here from the records without lg.

load helper
load approval

# typed NAME TYPE [ARGUMENT...]: a key pair of a type.
typed() {
	keys=$BATS_FILE_TMPDIR/keys
	mkdir -p "$keys"
	[ -e "$keys/$1" ] || ssh-keygen -q -N '' -C "$1" -f "$keys/$1" -t "${@:2}"
}

# allowed ID PURPOSE: the file of allowed signers that the record of a role amounts to.
allowed() {
	awk -v id="$1" -v purpose="$2" '
		/^  - key: / { key = $3 " " $4 }
		/^    valid_from: / { from = $2; gsub("-", "", from) }
		/^    valid_to: / { to = $2; gsub("-", "", to) }
		END {
			printf "%s namespaces=\"%s\",valid-after=\"%s000000Z\"", id, purpose, from
			if (to)
				printf ",valid-before=\"%s235959Z\"", to
			print " " key
		}' tk/owners/"$1"-roll.md
}

# statement FILE: what is signed, as lg-approval(7) tells it.
statement() {
	echo "lg-approval 1"
	for fact in repository id kind approver time reason; do
		sed -n "s/^$fact: */$fact: /p" "$1"
	done
	sed -n '/^covers:/,/^[a-bd-z]/p' "$1" | tr -d '"' |
		awk '/item:/ { item = $3 } /was:/ { was = $2 } /blob:/ { print "covers: " item " " was " " $2 }'
}

# by_keygen: ssh-keygen's word on the approval of the branch, at the time that it states.
by_keygen() {
	local file=tk/approvals/AP-2222.md
	allowed O-CHEF lg-approval >"$HOME/allowed"
	sed -n '/BEGIN SSH/,/END SSH/s/^  //p' "$file" >"$HOME/signature"
	statement "$file" |
		ssh-keygen -Y verify -f "$HOME/allowed" -I O-CHEF -n lg-approval -s "$HOME/signature" \
			-O verify-time="$(date -u -d "$(sed -n 's/^time: //p' "$file")" +%Y%m%d%H%M%SZ)" 2>&1
}

# says good|bad [good|bad]: ssh-keygen's word and lg's on the approval at HEAD; one word: both agree.
says() {
	local keygen=bad lg=bad
	run by_keygen
	[ "$status" -ne 0 ] || keygen=good
	local said=$output
	verdict
	[ "$status" -ne 0 ] || lg=good
	[ "$keygen $lg" = "$1 ${2-$1}" ] || {
		printf 'ssh-keygen: %s, lg: %s, expected: %s\n%s\n%s\n' "$keygen" "$lg" "$1" "$said" "$output"
		return 1
	}
}

# with KEY [FROM [TO]]: a branch to be approved, and a head with this key in this period.
with() {
	rm -rf small
	approval_new
	owner O-CHEF head "$1"
	sed -i "s/    valid_from: .*/    valid_from: ${2:-2025-01-01}${3:+\\n    valid_to: $3}/; s/^holder: .*/holder: chef@kommun.example/" \
		tk/owners/O-CHEF-roll.md
	git add -A
	git commit -q --allow-empty -m key
	tick
	raise
}

@test "keys of each kind" {
	typed ed ed25519
	typed rsa rsa -b 2048
	typed ec256 ecdsa -b 256
	typed ec384 ecdsa -b 384
	typed ec521 ecdsa -b 521
	for name in ed rsa ec256 ec384 ec521; do
		with "$name"
		forge O-CHEF "$name"
		says good
		cd ..
	done
}

# A key that lies in a device asks its owner for a touch; here a program is the device.
@test "hardware keys, with the device that OpenSSH tests itself by" {
	device=/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so
	typed touch25519 ed25519-sk -w "$device"
	typed touch256 ecdsa-sk -w "$device"
	for name in touch25519 touch256; do
		with "$name"
		SSH_SK_PROVIDER=$device as chef lg-approve -y --id AP-2222 --key "$keys/$name"
		says good
		sed -i 's/^likelihood: 4/likelihood: 3/' tk/risks/R-K7QM-risk.md
		git commit -q -a --amend --no-edit
		refused approval-content
		cd ..
	done
}

@test "the signature of another key, namespace or text" {
	with chef
	forge O-CHEF annan
	says bad
	cd ..
	with chef
	forge O-CHEF chef git
	says bad
	for change in 's/^time: .*/time: 2026-01-01T00:00:00Z/' 's/^id: AP-2222/&\nreason: x/' \
		's/^covers:/&\n  - item: R-9QW4\n    was: "1a410efbd13591db07496601ebc7a059dd55cfe9"\n    blob: "1a410efbd13591db07496601ebc7a059dd55cfe9"/'; do
		cd ..
		with chef
		forge
		says good
		sed -i "$change" tk/approvals/AP-2222.md
		commit_all edit
		says bad
	done
}

@test "a signature with another byte in each of its parts" {
	with chef
	forge
	says good
	cp tk/approvals/AP-2222.md "$HOME/good"
	for at in 1 9 13 30 60 90 120 150 180; do
		/usr/bin/python3 - "$HOME/good" tk/approvals/AP-2222.md "$at" <<-'END'
		import base64, re, sys
		text = open(sys.argv[1]).read()
		match = re.search(r"(SIGNATURE-----\n)(.*)(  -----END)", text, re.S)
		raw = bytearray(base64.b64decode(match.group(2)))
		raw[int(sys.argv[3]) % len(raw)] ^= 4
		lines = re.findall(".{1,70}", base64.b64encode(raw).decode())
		body = "".join("  " + line + "\n" for line in lines)
		open(sys.argv[2], "w").write(text[:match.start(2)] + body + text[match.end(2):])
		END
		commit_all "byte $at"
		says bad
	done
}

@test "the first and the last second of a key, in any zone" {
	while read -r from to time keygen lg; do
		with chef "$from" "$to"
		forge O-CHEF chef lg-approval '' AP-2222 "$time"
		says "$keygen" "${lg:-$keygen}" || {
			echo "$from $to $time"
			return 1
		}
		cd ..
	done <<-END
	2026-01-01 2026-01-01 2025-12-31T23:59:59Z bad
	2026-01-01 2026-01-01 2026-01-01T00:00:00Z good
	2026-01-01 2026-01-01 2026-01-01T23:59:59Z good
	2026-01-01 2026-01-01 2026-01-02T00:00:00Z bad
	2026-01-01 2026-01-01 2026-01-01T00:59:59+01:00 bad
	2026-01-01 2026-01-01 2026-01-01T01:00:00+01:00 good
	2026-01-01 2026-01-01 2026-01-02T00:30:00+01:00 good
	2025-01-01 2025-12-31 2025-12-31T23:59:59Z good bad
	END
	# The last one: a day that is claimed proves nothing, and the branch was later already.
	has approval-key-late
}

# --- commits ----------------------------------------------------------------------------------

# commit_says good|bad: git's word and lg's on the signature of HEAD.
commit_says() {
	local git=bad lg=good
	allowed O-ANNAN git >"$HOME/allowed"
	run git -c gpg.ssh.allowedSignersFile="$HOME/allowed" verify-commit HEAD
	[ "$status" -ne 0 ] || git=good
	local said=$output
	verdict
	[[ $output != *"[commit-signature]"* ]] || lg=bad
	[ "$git $lg" = "$1 $1" ] || {
		printf 'git: %s, lg: %s, expected: %s\n%s\n%s\n' "$git" "$lg" "$1" "$said" "$output"
		return 1
	}
}

# signed [KEY]: a commit with the key of somebody, in their name.
signed() {
	lg-set --no-commit R-9QW4 title="Titel $clock" >/dev/null
	as annan git -c gpg.format=ssh -c user.signingKey="$keys/${1:-annan}" commit -q -S -am "Ändrad"
}

# rewritten SED: the commit at HEAD with other bytes and the same signature.
rewritten() {
	git cat-file commit HEAD | sed -E "$1" >"$HOME/commit"
	git reset -q --soft "$(git hash-object -t commit -w --stdin --literally <"$HOME/commit")"
}

@test "signed commits: git and lg agree" {
	approval_new
	branch_off
	signed
	commit_says good
	for change in 's/^Ändrad/Andrad/' 's/^(author .*) [0-9]+ /\1 1 /' 's/^(committer .*) \+0000/\1 +0100/' \
		"s/^tree .*/tree $(git rev-parse 'main^{tree}')/" '$a more'; do
		git reset -q --hard main
		signed
		rewritten "$change"
		commit_says bad
	done
}

@test "signed commits: the first and the last second of a key" {
	approval_new
	sed -i 's/    valid_from: .*/    valid_from: 2026-01-01\n    valid_to: 2026-01-01/' tk/owners/O-ANNAN-roll.md
	commit_all period
	while read -r seconds expected; do
		branch_off "at-$seconds"
		tick $((seconds - clock))
		signed
		commit_says "$expected" || {
			echo "$seconds"
			return 1
		}
		git switch -q main
	done <<-END
	1767225599 bad
	1767225600 good
	1767311999 good
	1767312000 bad
	END
}

@test "the signature of a commit is checked once, whatever it touches" {
	approval_new
	branch_off
	for id in R-0001 R-0002 R-0003; do
		risk "$id" 4
	done
	signed
	git add -A
	as annan git -c gpg.format=ssh -c user.signingKey="$keys/annan" commit -q -S --amend --no-edit
	mkdir ../bin
	printf '#!/bin/sh\necho run >>%q\nexec %q "$@"\n' "$HOME/runs" "$(command -v ssh-keygen)" >../bin/ssh-keygen
	chmod +x ../bin/ssh-keygen
	PATH=$PWD/../bin:$PATH
	verdict
	[ "$(grep -o 'changes R-000.' <<<"$output" | sort -u | wc -l)" -eq 3 ]
	[ "$(wc -l <"$HOME/runs")" -eq 1 ]
}

@test "many approvals at once: each has its own answer" {
	approval_new
	for i in 2 3 4 5 6 7 8; do
		base=$(git rev-parse main)
		risk R-K7QM $((i % 2 + 3))
		sed -i "s/^title: .*/title: Risk $i/" tk/risks/R-K7QM-risk.md
		as samordnare git commit -q -a -m "change $i"
		forge O-CHEF chef lg-approval '' "AP-222$i"
		case $i in 3 | 4 | 8)
			sed -i "s/^reason: .*//; s/^kind: approve/&\nreason: another/" tk/approvals/AP-222$i.md
			git commit -q --amend -a --no-edit
		esac
	done
	history
	[ "$status" -eq 1 ]
	[ "$(sed -n 's/.*\(AP-222.\).*\[approval-signature\].*/\1/p' <<<"$output" | sort -u | xargs)" = \
		"AP-2223 AP-2224 AP-2228" ]
}

# unasked WORDS COMMAND...: the command gives no verdict, and says why.
unasked() {
	run "${@:2}"
	[ "$status" -eq 128 ]
	has "signatures cannot be checked: $1"
	has "[approval-verifying]"
	lacks "[approval-signature]"
	lacks "[approval-missing]"
	lacks refused
}

# unasked_all WORDS: so it is with whatever judges signatures.
unasked_all() {
	unasked "$1" lg-check --lang en --range main~2...main
	unasked "$1" lg-check --lang en --history
	unasked "$1" lg-diff --lang en main~2...main
	has "Likelihood: 2 -> 4"
	unasked "$1" lg-log --lang en R-K7QM
	unasked "$1" lg-list --lang en 'TABLE item, status FROM approvals'
	unasked "$1" lg-approve --lang en -n main~2...main
}

@test "without an answer of ssh-keygen there is no verdict, and none is kept" {
	begin
	as chef lg-approve -y
	git switch -q main
	git merge -q --no-ff -m merge change
	as chef lg-approve -y --reviewed R-9QW4
	rm -rf .git/lg
	mkdir ../bin
	ln -s "$LG_BUILD"/lg-* "$(command -v git)" ../bin
	PATH=$PWD/../bin unasked_all "ssh-keygen: No such file or directory"
	write ../bin/ssh-keygen <<-'END'
	#!/bin/sh
	echo "unknown option -- Y" >&2
	exit 1
	END
	chmod +x ../bin/ssh-keygen
	PATH=$PWD/../bin unasked_all "unknown option -- Y"
	printf '#!/bin/sh\nkill -9 $$\n' >../bin/ssh-keygen
	PATH=$PWD/../bin unasked_all "ssh-keygen: 137"
	[ ! -e .git/lg/approved ] && [ ! -e .git/lg/verdict ] && [ ! -e .git/lg/signatures ]
	run -0 lg-list 'TABLE status FROM approvals'
	[ "$(grep -c '^Valid' <<<"$output")" -eq 2 ]
	good main~2...main
}
