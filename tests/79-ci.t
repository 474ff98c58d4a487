#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# lg-init --ci: the files by which forges check a pull request. Their scripts are run here as a
# runner would, against a forge that only writes down what it is told.

load helper
load small
load approval

setup() {
	lg_setup
	small_new
}

risk=tk/risks/R-K7QM-utpressning.md

# scripts FILE: the scripts in it, each into scripts/NAME, where NAME is that of its step.
scripts() {
	/usr/bin/python3 - "$1" <<-'END'
	import os, sys, yaml
	document = yaml.safe_load(open(sys.argv[1]))
	os.makedirs("../scripts", exist_ok=True)
	def put(name, text):
	    open("../scripts/" + name.replace(" ", "-").lower(), "w").write(text)
	if "jobs" in document:
	    for job in document["jobs"].values():
	        for step in job["steps"]:
	            if "run" in step:
	                put(step["name"], step["run"])
	else:
	    put("before", "\n".join(document["lg"]["before_script"]))
	    put("check", "\n".join(document["lg"]["script"]))
	END
}

# A curl that notes its arguments and what it sends; answers with $ANSWER.
fake_curl() {
	mkdir -p ../bin
	write ../bin/curl <<-'END'
	#!/bin/bash
	printf '%s\n' "$*" >>"$CALLS"
	for word; do
		case $word in @*) cat -- "${word#@}" >>"$CALLS.body" ;; esac
	done
	printf '%s' "${ANSWER-[]}"
	END
	chmod +x ../bin/curl
	PATH=$PWD/../bin:$PATH
	export CALLS=$BATS_TEST_TMPDIR/calls
	: >"$CALLS"
}

# A branch whose pull request brings one fault, and a text that would like to be more than text.
pull_request() {
	git checkout -q -b change
	sed -i 's/^likelihood: 3/likelihood: 9/; s/^title: .*/title: "@chef $(touch pwned) `x` ::error::"/' "$risk"
	commit_all change
	export BASE=$(git rev-parse main) HEAD=$(git rev-parse change) LG_TOP=.
}

# step NAME: a script as the runners run it.
step() {
	run bash --noprofile --norc -eo pipefail "../scripts/$1"
}

@test "each file is added and committed where its forge looks, and is YAML" {
	for forge in github:.github/workflows/lg.yaml gitlab:.gitlab-ci.yml forgejo:.forgejo/workflows/lg.yaml; do
		echo staged >other && git add other
		run -0 lg-init --ci "${forge%%:*}"
		[ "$(git show --name-only --format=%s)" = "lg: check pull requests

${forge#*:}" ]
		[ "$(git status --porcelain)" = "A  other" ]
		/usr/bin/python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "${forge#*:}"
		rm -rf ../scripts
		scripts "${forge#*:}"
		[ "$(find ../scripts -type f | wc -l)" -ge 2 ]
		for script in ../scripts/*; do
			bash -n "$script"
		done
		run -0 lg-init --ci "${forge%%:*}"
		[ -z "$output" ]
	done
	run -129 lg-init --ci jenkins
}

@test "no script holds an expression that a forge fills in, and no token may do more than it must" {
	for forge in github gitlab forgejo; do
		lg-init --ci "$forge"
	done
	for file in .github/workflows/lg.yaml .forgejo/workflows/lg.yaml .gitlab-ci.yml; do
		rm -rf ../scripts
		scripts "$file"
		run ! grep -rF '${{' ../scripts
		run ! grep -F pull_request_target "$file"
	done
	[ "$(/usr/bin/python3 -c 'import yaml; print(yaml.safe_load(open(".github/workflows/lg.yaml"))["permissions"])')" = \
		"{'contents': 'read', 'pull-requests': 'write'}" ]
}

@test "records below the top of git: the file lies at the top and knows the folder" {
	mkdir -p "../big/it's ours"
	cp -r lg.yaml schema tk kf "../big/it's ours"
	cd ../big
	git init -q
	commit_all begin
	cd "it's ours"
	run -0 lg-init --ci github
	cd ..
	[ "$(/usr/bin/python3 -c 'import yaml; print(yaml.safe_load(open(".github/workflows/lg.yaml"))["jobs"]["check"]["env"]["LG_TOP"])')" = "it's ours/" ]
	[ -z "$(git status --porcelain)" ]
}

@test "a file of the user's own stays and is told; a commit that git refuses leaves nothing" {
	echo 'ours: true' >.gitlab-ci.yml
	commit_all ours
	run -0 lg-init --lang en --ci gitlab
	has "/.gitlab-ci.yml is yours and stays as it is"
	has "[init-other]"
	[ "$(cat .gitlab-ci.yml)" = 'ours: true' ]
	printf '#!/bin/sh\nexit 1\n' >.git/hooks/pre-commit
	chmod +x .git/hooks/pre-commit
	run -128 lg-init --ci github
	[ ! -e .github ]
	[ -z "$(git status --porcelain)" ]
}

@test "GitHub: findings as commands, the change as a summary and one comment" {
	lg-init --ci github
	scripts .github/workflows/lg.yaml
	pull_request
	fake_curl
	export TOKEN=t NUMBER=7 GITHUB_API_URL=https://api.example GITHUB_REPOSITORY=a/b GITHUB_STEP_SUMMARY=$PWD/../summary
	step check
	[ "$status" -eq 1 ]
	has "::error file=$risk,line=5,col=13"
	step show-the-change
	[ "$status" -eq 0 ]
	grep -qF '| Sannolikhet | 3 | 9 |' ../summary
	grep -qF 'https://api.example/repos/a/b/issues/7/comments' "$CALLS"
	jq -r .body "$CALLS.body" | head -1 | grep -qx '<!-- lg-diff -->'
	jq -r .body "$CALLS.body" | grep -qF '@<!-- -->chef'
	[ ! -e pwned ]
	: >"$CALLS"
	ANSWER='[{"id": 3, "user": {"type": "User"}, "body": "<!-- lg-diff -->"}, {"id": 5, "user": {"type": "Bot"}, "body": "<!-- lg-diff -->\nx"}]' step show-the-change
	grep -qF -- '-X PATCH --data-binary @/tmp/comment.json https://api.example/repos/a/b/issues/comments/5' "$CALLS"
	git checkout -q main
	HEAD=$BASE step check
	[ "$status" -eq 0 ]
}

# gitlab: what its runner says of a merge request, and where it was cloned from.
gitlab() {
	git clone -q --bare . ../origin.git
	git remote add origin "$PWD/../origin.git"
	export CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main CI_COMMIT_SHA=$HEAD CI_PROJECT_DIR=$BATS_TEST_TMPDIR
	export LG_TOP=. LG_TOKEN=
}

@test "GitLab: the target branch as it is now decides, not as it was when the request began" {
	approval_new ../approved
	lg-init --ci gitlab
	scripts .gitlab-ci.yml
	branch_off
	as samordnare lg-set R-K7QM likelihood=4
	as chef lg-approve -y
	HEAD=$(git rev-parse HEAD)
	git switch -q main
	gitlab
	step check
	[ "$status" -eq 0 ]
	owner O-CHEF head chef 'valid_to: 2025-12-30'
	commit_all "over"
	git push -q origin main
	git switch -q change
	step check
	[ "$status" -eq 1 ]
	has "approval-role-period"
}

@test "GitLab: a report of code quality, the change as a comment when there is a token" {
	lg-init --ci gitlab
	scripts .gitlab-ci.yml
	pull_request
	fake_curl
	gitlab
	export CI_API_V4_URL=https://gitlab.example/api/v4 CI_PROJECT_ID=3 CI_MERGE_REQUEST_IID=7 LG_TOKEN=
	step check
	[ "$status" -eq 1 ]
	has "Sannolikhet: 3 -> 9"
	has "$risk:5:13"
	[ "$(jq -r '.[].location | "\(.path) \(.lines.begin)"' "$BATS_TEST_TMPDIR/lg-findings.json")" = "$risk 5" ]
	[ ! -s "$CALLS" ]
	LG_TOKEN=t step check
	grep -qF 'https://gitlab.example/api/v4/projects/3/merge_requests/7/notes' "$CALLS"
	jq -r .body "$CALLS.body" | grep -qF '| Sannolikhet | 3 | 9 |'
	[ ! -e pwned ]
}

@test "Forgejo: fetched with git alone, a review at the lines, the change as a comment" {
	lg-init --ci forgejo
	scripts .forgejo/workflows/lg.yaml
	pull_request
	fake_curl
	git clone -q --bare . ../a/b.git
	git -C ../a/b.git update-ref refs/pull/7/head "$HEAD"
	export TOKEN=t NUMBER=7 SERVER=$PWD/.. REPOSITORY=a/b
	sed -i "s|/tmp/records|$BATS_TEST_TMPDIR/records|" ../scripts/*
	step fetch
	[ "$status" -eq 0 ]
	step check
	[ "$status" -eq 1 ]
	has "$risk:5:13"
	[ "$(jq -r '.comments[] | "\(.path) \(.new_position)"' "$CALLS.body")" = "$risk 5" ]
	jq -r '.comments[].body' "$CALLS.body" | grep -q 'likelihood'
	rm "$CALLS.body"
	step show-the-change
	[ "$status" -eq 0 ]
	jq -r .body "$CALLS.body" | grep -qF '| Sannolikhet | 3 | 9 |'
	[ ! -e pwned ]
}
