# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# Real servers on the loopback, for as long as a test lasts: Apache with git's own backend, and
# gitolite behind sshd. They listen on free ports, run with their own configuration and keep
# everything in one folder; nothing of the machine's own services is touched.
#
#	load helper
#	load server
#
#	teardown() { servers_stop; }
#
#	@test "..." {
#		apache_start anna bo		# accounts; the name is the password
#		served lis.git			# a bare repository with the hook
#		git push "$(apache_url anna lis.git)" main
#	}

# server_folder: the folder $served, which the account of the server can read.
server_folder() {
	[ -n "${served-}" ] && return
	served=$(mktemp -d "${TMPDIR:-/tmp}/lg-served-XXXXXX")
	chmod 755 "$served"
	mkdir "$served/git" "$served/home" "$served/bin"
	cp "${LG_BUILD:?}"/lg-* "$served/bin"
	cp -r "$LG_BUILD/../share" "$served/share"
	cp "$top/tests/lsan.supp" "$served"
}

# account: who the server runs as. Apache does not serve as root.
account() {
	[ "$(id -u)" -ne 0 ] && id -un || echo www-data
}

free_port() {
	/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# wait_for_port PORT: until somebody listens there, for ten seconds at the most.
wait_for_port() {
	for _ in $(seq 100); do
		(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
		sleep 0.1
	done
	echo "nobody listens on port $1" >&2
	cat "$served"/*.log >&2
	return 1
}

# --- Apache -------------------------------------------------------------------------------------

# apache_start NAME...: with these accounts.
apache_start() {
	local modules=/usr/lib/apache2/modules name

	server_folder
	apache_port=$(free_port)
	for name; do
		printf '%s:{SHA}%s\n' "$name" "$(printf %s "$name" | openssl sha1 -binary | base64)"
	done >"$served/accounts"
	{
		for name in mpm_prefork authn_core authn_file authz_core authz_user auth_basic alias env cgi; do
			echo "LoadModule ${name}_module $modules/mod_$name.so"
		done
		[ "$(id -u)" -ne 0 ] || printf 'User %s\nGroup %s\n' "$(account)" "$(id -gn "$(account)")"
		cat <<-END
		ServerName 127.0.0.1
		ServerRoot $served
		Listen 127.0.0.1:$apache_port
		PidFile $served/apache.pid
		ErrorLog $served/apache.log
		StartServers 1
		MaxRequestWorkers 8
		SetEnv GIT_PROJECT_ROOT $served/git
		SetEnv GIT_HTTP_EXPORT_ALL
		SetEnv GIT_CONFIG_NOSYSTEM 1
		SetEnv HOME $served/home
		SetEnv LC_ALL C.UTF-8
		SetEnv LSAN_OPTIONS suppressions=$served/lsan.supp:print_suppressions=0
		ScriptAlias /git/ $(git --exec-path)/git-http-backend/
		<Location /git/>
			AuthType Basic
			AuthName lg
			AuthUserFile $served/accounts
			Require valid-user
		</Location>
		END
	} >"$served/apache.conf"
	/usr/sbin/apache2 -d "$served" -f "$served/apache.conf" -k start
	wait_for_port "$apache_port"
}

# apache_url NAME REPOSITORY
apache_url() {
	echo "http://$1:$1@127.0.0.1:$apache_port/git/$2"
}

# served REPOSITORY: the repository of the current folder, bare and with the hook of a server.
served() {
	server_folder
	git clone -q --bare . "$served/git/$1"
	git -C "$served/git/$1" config http.receivepack true
	"$served/bin/lg-init" --hooks "$served/git/$1"
	[ "$(id -u)" -ne 0 ] || {
		chown -R "$(account)" "$served/git" "$served/home"
		git config --global --add safe.directory "$served/git/$1"
	}
}

# --- gitolite -----------------------------------------------------------------------------------

# ssh_key NAME: a key without passphrase, in $served/keys.
ssh_key() {
	mkdir -p "$served/keys"
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$served/keys/$1"
}

# gitolite_start NAME...: a repository "lis" that these may write to, behind sshd.
gitolite_start() {
	local name

	server_folder
	for name in admin "$@"; do
		ssh_key "$name"
	done
	gitolite_home=$served/gitolite
	mkdir "$gitolite_home"
	HOME=$gitolite_home gitolite setup -pk "$served/keys/admin.pub" >"$served/gitolite.log" 2>&1
	for name; do
		cp "$served/keys/$name.pub" "$gitolite_home/.gitolite/keydir"
	done
	printf 'repo lis\n\tRW+ = %s\n' "$*" >>"$gitolite_home/.gitolite/conf/gitolite.conf"
	HOME=$gitolite_home gitolite compile >>"$served/gitolite.log" 2>&1
	HOME=$gitolite_home gitolite trigger POST_COMPILE >>"$served/gitolite.log" 2>&1
	"$served/bin/lg-init" --hooks "$gitolite_home/repositories/lis.git"
	sshd_start
}

sshd_start() {
	sshd_port=$(free_port)
	ssh-keygen -q -t ed25519 -N '' -f "$served/host_key"
	# The folder into which sshd locks itself; Debian's service makes it when it starts.
	[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
	cat >"$served/sshd.conf" <<-END
	ListenAddress 127.0.0.1
	Port $sshd_port
	HostKey $served/host_key
	PidFile $served/sshd.pid
	AuthorizedKeysFile $gitolite_home/.ssh/authorized_keys
	AuthenticationMethods publickey
	PermitRootLogin forced-commands-only
	StrictModes no
	UsePAM no
	SetEnv HOME=$gitolite_home LC_ALL=C.UTF-8 LSAN_OPTIONS=suppressions=$served/lsan.supp:print_suppressions=0
	END
	/usr/sbin/sshd -f "$served/sshd.conf" -E "$served/sshd.log"
	wait_for_port "$sshd_port"
	printf '[127.0.0.1]:%s %s\n' "$sshd_port" "$(cut -d' ' -f1,2 "$served/host_key.pub")" >"$served/known_hosts"
}

# ssh_as NAME COMMAND...: with the key of this person.
ssh_as() {
	local options="-F /dev/null -p $sshd_port -o IdentitiesOnly=yes -o BatchMode=yes"

	options+=" -o UserKnownHostsFile=$served/known_hosts -i $served/keys/$1"
	GIT_SSH_COMMAND="ssh $options" "${@:2}"
}

gitolite_url() {
	echo "ssh://$(id -un)@127.0.0.1/lis"
}

# --- the end ------------------------------------------------------------------------------------

# stop FILE: end the process whose number stands there, and wait until it is gone.
stop() {
	local pid

	[ -f "$1" ] || return 0
	pid=$(cat "$1")
	kill "$pid" 2>/dev/null || return 0
	for _ in $(seq 100); do
		kill -0 "$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -9 "$pid"
}

servers_stop() {
	[ -n "${served-}" ] || return 0
	stop "$served/apache.pid"
	stop "$served/sshd.pid"
	rm -rf "$served"
}
