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

# file_of FORGE: where it looks for its file.
file_of() {
	case $1 in
	github) echo .github/workflows/lg.yaml ;;
	gitlab) echo .gitlab-ci.yml ;;
	forgejo) echo .forgejo/workflows/lg.yaml ;;
	esac
}

# scripts FILE: the scripts in it, each into scripts/NAME, where NAME is that of its step; they write
# below the folder of the test and not into /tmp.
scripts() {
	rm -rf ../scripts
	/usr/bin/python3 - "$1" <<-'END'
	import os, sys, yaml
	document = yaml.safe_load(open(sys.argv[1]))
	os.makedirs("../scripts", exist_ok=True)
	def put(name, text):
	    with open("../scripts/" + name.replace(" ", "-").lower(), "w") as script:
	        script.write(text.replace("/tmp/", os.environ["BATS_TEST_TMPDIR"] + "/"))
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

# told FILE: the variables of its job, as the forge fills them in for the pull request of the branch
# change; and those that are there without being asked for.
told() {
	local variables
	variables=$(/usr/bin/python3 - "$1" "$(git rev-parse change)" "$PWD/.." <<-'END'
	import re, shlex, sys, yaml
	document = yaml.safe_load(open(sys.argv[1]))
	says = {"github.event.pull_request.base.ref": "main", "github.event.pull_request.number": "7",
	        "github.event.pull_request.head.sha": sys.argv[2], "github.server_url": sys.argv[3],
	        "github.repository": "a/b", "github.token": "t", "vars.LG_SOURCE": "", "vars.LG_VERSION": ""}
	def tell(variables):
	    for name, value in variables.items():
	        value = re.sub(r"\$\{\{ (.*?) \}\}", lambda match: says[match[1]], value)
	        print("export %s=%s" % (name, shlex.quote(value)))
	for job in document.get("jobs", {}).values():
	    for part in [job, *job["steps"]]:
	        tell(part.get("env", {}))
	tell(document.get("lg", {}).get("variables", {}))
	END
	)
	eval "$variables"
	export GITHUB_API_URL=https://api.example GITHUB_REPOSITORY=a/b GITHUB_STEP_SUMMARY=$PWD/../summary
	export CI_API_V4_URL=https://gitlab.example/api/v4 CI_PROJECT_ID=3 CI_MERGE_REQUEST_IID=7
	export CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main CI_COMMIT_SHA=$(git rev-parse change)
	export CI_PROJECT_DIR=$BATS_TEST_TMPDIR LG_TOKEN=
}

# runner FORGE: what it gives its runner: the scripts, the variables, a clone of what it has.
runner() {
	scripts "$(file_of "$1")"
	told "$(file_of "$1")"
	[ -e ../a/b.git ] || {
		git clone -q --bare . ../a/b.git
		git remote add origin "$PWD/../a/b.git"
	}
	git push -q origin main change change:refs/pull/7/head
	git fetch -q origin
	[ "$1" != forgejo ] || {
		rm -rf "$BATS_TEST_TMPDIR/records"
		step fetch
		[ "$status" -eq 0 ]
	}
}

# fake NAME: what stands on standard input is run in place of this program; it may note in $CALLS.
fake() {
	write "../bin/$1"
	chmod +x "../bin/$1"
	[[ $PATH == "$PWD/../bin:"* ]] || PATH=$PWD/../bin:$PATH
	export CALLS=$BATS_TEST_TMPDIR/calls
	: >"$CALLS"
}

# A curl that notes its arguments and what it sends; answers with $ANSWER.
fake_curl() {
	fake curl <<-'END'
	#!/bin/bash
	printf '%s\n' "$*" >>"$CALLS"
	for word; do
		case $word in @*) cat -- "${word#@}" >>"$CALLS.body" ;; esac
	done
	printf '%s' "${ANSWER-[]}"
	END
}

# image PACKAGE...: a folder with the programs of a bare Debian, of these packages and of lg. Of curl it
# has the one that only notes.
image() {
	rm -rf ../image
	mkdir ../image
	{
		dpkg-query -W -f '${Package} ${Essential} ${Priority}\n' | sed -nE 's/ (yes .*|no required)$//p'
		printf '%s\n' "$@"
	} | xargs dpkg-query -L | sed -nE '/^(\/usr)?\/s?bin\/./p' | xargs ln -sf -t ../image
	ln -sf "$LG_BUILD"/lg-* ../image
	rm -f ../image/curl
	[[ " $* " != *" curl "* ]] || ln -s "$(command -v curl)" ../image
}

# A branch whose pull request brings one fault, and a text that would like to be more than text.
pull_request() {
	git checkout -q -b change
	sed -i 's/^likelihood: 3/likelihood: 9/; s/^title: .*/title: "@chef $(touch pwned) `x` ::error::"/' "$risk"
	commit_all change
}

# step NAME: a script as the runners run it.
step() {
	run env PATH="${IMAGE-$PATH}" bash --noprofile --norc -eo pipefail "../scripts/$1"
}

@test "each file is added and committed where its forge looks, and is YAML" {
	for forge in github gitlab forgejo; do
		echo staged >other && git add other
		run -0 lg-init --ci "$forge"
		[ "$(git show --name-only --format=%s)" = "lg: check pull requests

$(file_of "$forge")" ]
		[ "$(git status --porcelain)" = "A  other" ]
		scripts "$(file_of "$forge")"
		[ "$(find ../scripts -type f | wc -l)" -ge 2 ]
		for script in ../scripts/*; do
			bash -n "$script"
		done
		run -0 lg-init --ci "$forge"
		[ -z "$output" ]
	done
	run -129 lg-init --ci jenkins
}

@test "no script holds an expression that a forge fills in, and no token may do more than it must" {
	for forge in github gitlab forgejo; do
		lg-init --ci "$forge"
		scripts "$(file_of "$forge")"
		run ! grep -rF '${{' ../scripts
		run ! grep -F pull_request_target "$(file_of "$forge")"
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

@test "Install brings every program that the steps run, and lg of the tag that is wanted" {
	command -v dpkg-query >/dev/null || skip "this is not Debian"
	git init -q ../lg
	git -C ../lg commit -q --allow-empty -m one
	git -C ../lg tag v1
	git -C ../lg commit -q --allow-empty -m two
	source=file://$(realpath ../lg)
	fake_curl
	for name in apt-get make; do
		fake "$name" <<<'echo "${0##*/} $*" >>"$CALLS"'
	done
	for forge in github gitlab forgejo; do
		approval_new "$BATS_TEST_TMPDIR/$forge/records"
		lg-init --ci "$forge"
		raised
		runner "$forge"
		: >"$CALLS"
		rm -rf "$BATS_TEST_TMPDIR/lg"
		LG_SOURCE=$source LG_VERSION=v1 step "$(cd ../scripts && ls | grep -E 'install|before')"
		[ "$status" -eq 0 ]
		[ "$(git -C "$BATS_TEST_TMPDIR/lg" describe --tags)" = v1 ]
		same <(sed -n "s|$BATS_TEST_TMPDIR|/tmp|; s/^make //p" "$CALLS") - <<-'END'
		-s -C /tmp/lg deps
		-s -C /tmp/lg install
		END
		# shellcheck disable=SC2046 # one word a package
		image $(sed -n 's/^apt-get .* install //p' "$CALLS")
		for script in $(cd ../scripts && ls | grep -vE 'install|before|fetch'); do
			IMAGE=$PWD/../image LG_TOKEN=t step "$script"
			[ "$status" -eq 0 ]
			lacks "not found"
		done
	done
}

@test "the target branch as it is now decides, not as it was when the request began" {
	for forge in github gitlab forgejo; do
		approval_new "$BATS_TEST_TMPDIR/$forge/records"
		lg-init --ci "$forge"
		raised
		runner "$forge"
		step check
		[ "$status" -eq 0 ]
		git switch -q main
		owner O-CHEF head chef 'valid_to: 2025-12-30'
		commit_all "over"
		git switch -q change
		runner "$forge"
		step check
		[ "$status" -eq 1 ]
		has "approval-role-period"
	done
}

@test "records that cannot be read are told of too, though there is no change to show" {
	for forge in github gitlab forgejo; do
		small_new "$BATS_TEST_TMPDIR/$forge/records"
		lg-init --ci "$forge"
		fake_curl
		branch_off
		echo 'x: [' >>lg.yaml
		commit_all change
		runner "$forge"
		step check
		[ "$status" -eq 128 ]
		has yaml-syntax
	done
	jq -e '.comments[0].path == "lg.yaml"' "$CALLS.body"
	jq -e '.[0].location.path == "lg.yaml"' "$BATS_TEST_TMPDIR/lg-findings.json"
}

@test "a request that gets another target is checked again" {
	for forge in github forgejo; do
		lg-init --ci "$forge"
		# To YAML 1.1 the word on is a boolean.
		/usr/bin/python3 -c 'import sys, yaml
assert "edited" in yaml.safe_load(open(sys.argv[1]))[True]["pull_request"]["types"]' "$(file_of "$forge")"
	done
}

@test "GitHub: findings as commands, the change as a summary and one comment" {
	lg-init --ci github
	pull_request
	fake_curl
	runner github
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
	grep -qF -- '-X PATCH --data-binary @'"$BATS_TEST_TMPDIR"'/comment.json https://api.example/repos/a/b/issues/comments/5' "$CALLS"
	git checkout -q main
	HEAD=main step check
	[ "$status" -eq 0 ]
}

@test "GitLab: a report of code quality, the change as a comment when there is a token" {
	lg-init --ci gitlab
	pull_request
	fake_curl
	runner gitlab
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
	pull_request
	fake_curl
	runner forgejo
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
