# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# A repository with an approval policy and four people, each with a key.
#
#	load helper
#	load approval
#
#	@test "..." {
#		approval_new
#		raised
#		good
#	}

# as WHO COMMAND...: run a command with somebody's address and key.
as() {
	GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$1@kommun.example \
		GIT_COMMITTER_NAME=$1 GIT_COMMITTER_EMAIL=$1@kommun.example \
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=user.signingKey GIT_CONFIG_VALUE_0=$keys/$1 "${@:2}"
	local status=$?
	tick
	return $status
}

# key NAME...: key pairs that are made once for a file of tests.
key() {
	local name
	keys=$BATS_FILE_TMPDIR/keys
	mkdir -p "$keys"
	for name; do
		[ -e "$keys/$name" ] || ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$keys/$name"
	done
}

public() {
	cut -d' ' -f1,2 "$keys/$1.pub"
}

# owner ID LEVEL WHO [LINE...]: the record of a role with a key, and further lines.
owner() {
	write "tk/owners/$1-roll.md" <<-END
	---
	id: $1
	title: $2 $1
	level: $2
	holder: $3@kommun.example
	keys:
	  - key: $(public "$3")
	    namespaces: [lg-approval, git]
	    valid_from: 2025-01-01
	$(printf '%s\n' "${@:4}")
	---
	END
	sed -i '/^$/d' "tk/owners/$1-roll.md"
}

# approval_schema: the types of lg-init that a policy is about, and a small risk.
approval_schema() {
	mkdir -p schema
	cp "$top/schema/owner.yaml" "$top/schema/approval.yaml" schema/
	write schema/risk.yaml <<-'END'
	type: risk
	prefix: R
	directory: risks
	label: {sv: Risk, en: Risk}
	plural: {sv: Risker, en: Risks}
	fields:
	  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
	  owner: {type: reference, to: [owner], back: risks, label: {sv: Riskägare, en: Risk owner}}
	  likelihood: {type: integer, min: 1, max: 4, label: {sv: Sannolikhet, en: Likelihood}}
	  consequence: {type: integer, min: 1, max: 4, label: {sv: Konsekvens, en: Consequence}}
	  value: {type: integer, compute: likelihood * consequence, label: {sv: Riskvärde, en: Risk value}}
	  note: {type: text, label: {sv: Not, en: Note}}
	END
}

# approval_policy [EVIDENCE]: who approves what, in lg.yaml.
approval_policy() {
	write lg.yaml <<-END
	format: 1
	language: en
	branch: main
	repository: 0123456789abcdef0123456789abcdef
	units:
	  tk: {path: tk, title: Trafikkontoret}
	  kf: {path: kf, title: Kulturförvaltningen}
	approval:
	  rules:
	    - id: risk-level
	      types: [risk]
	      fields: [value]
	      when: value >= 9
	      by: {role: head}
	      evidence: ${1:-signature}
	    - id: risk-note
	      types: [risk]
	      fields: [note]
	      by: {owner: true}
	    - id: policy
	      files: [lg.yaml, schema, templates]
	      by: {role: head}
	    - id: people
	      types: [owner]
	      by: {role: head}
	END
}

risk() {
	write "tk/risks/$1-risk.md" <<-END
	---
	id: $1
	title: Risk $1
	owner: O-AGAR
	likelihood: $2
	consequence: 3
	---
	END
}

# approval_new [DIRECTORY]: the repository, with its policy on main, and go there.
approval_new() {
	key chef samordnare agare annan
	git init -q "${1:-small}"
	cd "${1:-small}" || return
	approval_schema
	approval_policy
	owner O-CHEF head chef
	owner O-SAMR coordinator samordnare
	owner O-AGAR manager agare
	owner O-ANNAN specialist annan
	risk R-K7QM 2
	risk R-9QW4 2
	mkdir -p kf/risks && touch kf/risks/.keep
	commit_all begin
}

branch_off() {
	git switch -q -c "${1:-change}"
}

# raise: on a branch the coordinator raises a risk to 12.
raise() {
	branch_off
	as samordnare lg-set R-K7QM likelihood=4
}

# raised: and the head approves it.
raised() {
	raise
	as chef lg-approve -y
}

# begin [DIRECTORY]: the risk is raised in a new repository.
begin() {
	approval_new "${1-}"
	raise
}

# trailers: a repository that from now on takes the trailers of a merge for evidence.
trailers() {
	approval_new
	approval_policy trailer
	commit_all "trailers are enough"
	git config lg.since "$(git rev-parse HEAD)"
}

# verdict [RANGE]: what lg-check says about the branch; the records themselves have no fault.
verdict() {
	run lg-check --lang en -q --range "${1:-main...HEAD}"
}

history() {
	run lg-check --lang en -q --history "$@"
}

# --- attempts -----------------------------------------------------------------------------------

# said STATUS [ID]: the last verdict is this, for this reason among others; it is shown when not.
said() {
	[ "$status" -eq "$1" ] && [[ $output == *"${2:+[$2]}"* ]] || {
		printf 'status %s, expected %s %s:\n%s\n' "$status" "$1" "${2:+[$2]}" "$output"
		return 1
	}
}

# good [RANGE], refused ID [RANGE]: what the branch is.
good() {
	verdict "${1-}"
	said 0
}

refused() {
	verdict "${2-}"
	said 1 "$1"
}

# The same of the protected branch.
good_history() {
	history
	said 0
}

refused_in_history() {
	history
	said 1 "$1"
}

approval() {
	echo tk/approvals/*.md
}

# forge [WHO [KEY [PURPOSE [SED]]]]: an approval of R-K7QM as it is at HEAD in the name of a role, signed
# with any key for any purpose; SED changes the statement before it is signed. What it was is that of
# main, or of $base.
forge() {
	local who=${1:-O-CHEF} key=${2:-chef} purpose=${3:-lg-approval} edit=${4:-} id=${5:-AP-2222}
	local was blob time
	time=${6:-$(date -u -d "@$clock" +%Y-%m-%dT%H:%M:%SZ)}
	was=$(git rev-parse -q --verify "${base:-main}:tk/risks/R-K7QM-risk.md") || true
	blob=$(git rev-parse -q --verify HEAD:tk/risks/R-K7QM-risk.md) || true
	cat >"$HOME/statement" <<-END
	lg-approval 1
	repository: 0123456789abcdef0123456789abcdef
	id: $id
	kind: approve
	approver: $who
	time: $time
	covers: R-K7QM $was $blob
	END
	[ -z "$edit" ] || sed -i -E "$edit" "$HOME/statement"
	ssh-keygen -q -Y sign -n "$purpose" -f "$keys/$key" <"$HOME/statement" >"$HOME/signature"
	forge_file "$id"
}

# The file that says what the statement says.
forge_file() {
	{
		echo ---
		grep -E '^(id|kind|approver|time|reason|withdraws): ' "$HOME/statement"
		sed -n '/^covers: /{s/ .*//p;q}' "$HOME/statement"
		sed -nE 's/^covers: (.*) (.*) (.*)$/  - item: "\1"\n    was: "\2"\n    blob: "\3"/p' \
			"$HOME/statement"
		grep '^repository: ' "$HOME/statement"
		echo 'signature: |'
		sed 's/^/  /' "$HOME/signature"
		echo ---
	} | write "tk/approvals/$1.md"
	commit_all "approval"
}
