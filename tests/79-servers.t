#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The hook of a server behind real servers: Apache with git http-backend, gitolite over sshd. A push
# that falls short is refused, and who pushed sees why; a good one goes in.

load helper
load small
load approval
load server

setup() {
	lg_setup
	small_new
}

teardown() {
	servers_stop
}

risk=tk/risks/R-K7QM-utpressning.md

# fault: a commit that makes the records worse; mended: one that puts that right.
fault() {
	sed -i 's/^likelihood: .*/likelihood: 9/' "$risk"
	commit_all fault
}

mended() {
	sed -i 's/^likelihood: .*/likelihood: 2/' "$risk"
	commit_all mended
}

# short_and_good COMMAND...: what git push says, before and after the fault is mended.
short_and_good() {
	fault
	run "$@" main
	[ "$status" -eq 1 ] || { echo "$output"; cat "$served"/*.log; false; }
	has "remote: $risk:5:13: error: likelihood is 9"
	has "pre-receive hook declined"
	run "$@" :main
	has "remote: lg: the protected branch main is not deleted"
	mended
	run "$@" main
	[ "$status" -eq 0 ] || {
		echo "$output"
		cat "$served"/*.log
		return 1
	}
	git commit -q --allow-empty -m "ringde 850709-9805"
	run "$@" main:other
	[ "$status" -eq 1 ] || { echo "$output"; cat "$served"/*.log; false; }
	has "remote: lg: a push brings a personal identity number"
	lacks 9805
}

@test "Apache with git http-backend" {
	served lis.git
	apache_start anna
	run git ls-remote "$(apache_url nobody lis.git)"
	[ "$status" -ne 0 ]
	short_and_good git push "$(apache_url anna lis.git)"
	[ "$(git -C "$served/git/lis.git" rev-parse main)" = "$(git rev-parse HEAD~1)" ]
	# Somebody else gets what went in.
	git clone -q "$(apache_url anna lis.git)" ../clone
	(cd ../clone && run -0 lg-check --quiet --as-of 2026-01-15)
	# In Swedish, when the server says so.
	git -C "$served/git/lis.git" config lg.lang sv
	git reset -q --hard HEAD~1
	fault
	run -1 git push "$(apache_url anna lis.git)" main
	has "error: likelihood är 9"
}

@test "Apache: a change of one clone, approved in another, goes in; alone it does not" {
	approval_new ../approved
	served lis.git
	apache_start samordnare chef
	git clone -q "$(apache_url samordnare lis.git)" ../one
	git clone -q "$(apache_url chef lis.git)" ../two
	cd ../one
	git switch -q -c change
	as samordnare lg-set R-K7QM likelihood=4 -m "Fler försök än förut"
	run -1 git push origin change:main
	has "remote: "
	has "[approval-missing]"
	run -0 git push -q origin change
	cd ../two
	git fetch -q
	git switch -q change
	run lg-diff ...
	has "R-K7QM  Risk value  head  risk-level  missing"
	has "Likelihood: 2 -> 4"
	as chef lg-approve -y
	run -0 git push -q origin change:main
	run -0 lg-check --quiet --as-of 2026-01-15 --at origin/main
}

@test "gitolite over sshd" {
	[ "$(id -u)" -ne 0 ] || [[ $(getent shadow root | cut -d: -f2) != !* ]] ||
		skip "the account root is locked, so nobody can log in to it"
	gitolite_start anna
	ssh_key stranger
	run ssh_as stranger git ls-remote "$(gitolite_url)"
	[ "$status" -ne 0 ]
	ssh_as anna git push -q "$(gitolite_url)" main
	short_and_good ssh_as anna git push "$(gitolite_url)"
	[ "$(git -C "$gitolite_home/repositories/lis.git" rev-parse main)" = "$(git rev-parse HEAD~1)" ]
}
