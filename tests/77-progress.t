#!/usr/bin/env bats
# SPDX-License-Identifier: EUPL-1.2
#
# The line that says how far reading has come: on a terminal, after a second, and gone at the end.

load helper
load small

# slow SECONDS: git takes so long for what is asked of it.
slow() {
	write "$HOME/bin/git" <<-END
	#!/bin/sh
	case \$1 in rev-parse) sleep $1 ;; esac
	exec $(command -v git) "\$@"
	END
	chmod +x "$HOME/bin/git"
	PATH=$HOME/bin:$PATH
}

# on_terminal COMMAND...: what the command writes to a terminal on its standard error, as one line
# each of what is wiped away and of what stays; $status is the command's.
on_terminal() {
	run /usr/bin/python3 - "$@" <<'END'
import os, pty, subprocess, sys
ours, theirs = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
said = b""
try:
	while part := os.read(ours, 4096):
		said += part
except OSError:
	pass
print(said.decode().replace("\r\033[K", "\nwiped|").replace("\r\n", "\n").strip())
sys.exit(child.wait())
END
}

rows='TABLE id FROM risk'

@test "reading that takes over a second says so, and leaves nothing" {
	small_new
	slow 1.7
	on_terminal lg-list --lang en --at main "$rows"
	[ "$status" -eq 0 ]
	has "wiped|reading records"
	[ "$(tail -n 1 <<<"$output")" = "wiped|" ]
	on_terminal lg-list --lang sv --at main "$rows"
	has "wiped|läser poster"
	on_terminal lg-list --lang en "$rows AT \"main\""
	has "wiped|reading records"
}

@test "faults are told where the line was" {
	small_new
	slow 1.5
	NO_COLOR=1 on_terminal lg-list --lang en --at none "$rows"
	[ "$status" -eq 128 ]
	has "wiped|lg-list: error: there is no revision none"
}

@test "less than a second, or no terminal: not a byte" {
	small_new
	on_terminal lg-list --lang en --at main "$rows"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	slow 1.5
	run --separate-stderr lg-list --lang en --at main "$rows"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}
