# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash
#
# Cases that no stored file can be: each function turns the good repository, in which it is
# called, into one. The name of the case is that of the function, with - for _. Files that
# lie outside go to $outside, which no command may read from or write to.

# repeat N TEXT: the text N times.
repeat() {
	awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'
}

# record NAME [TEXT]: a harmless record under a name of its own.
record() {
	printf -- '---\nid: R-X0ST\ntitle: Hostile\nowner: O-2F9C\n%s---\n\nA text.\n' "${2-}" >"unit/risks/$1"
}

# --- sizes ------------------------------------------------------------------------------------

made_file_of_a_gigabyte() {
	record R-X0ST.md
	truncate -s 1G unit/risks/R-X0ST.md
}

made_schema_of_a_gigabyte() {
	truncate -s 1G schema/risk.yaml
}

made_settings_of_a_gigabyte() {
	truncate -s 1G lg.yaml
}

made_value_of_half_a_megabyte() {
	record R-X0ST.md "tags: [\"$(repeat 500000 x)\"]"$'\n'
}

made_fields_by_the_thousand() {
	record R-X0ST.md "$(for ((i = 0; i < 20000; i++)); do echo "f$i: $i"; done)"$'\n'
}

made_duplicate_keys() {
	record R-X0ST.md "$(repeat 10000 'status: open\n')"$'\n'
}

made_values_past_the_limit() {
	record R-X0ST.md "tags: [$(repeat 250000 a,)]"$'\n'
}

made_body_of_quotations() {
	record R-X0ST.md
	{ repeat 20000 '>'; echo; repeat 20000 '- '; echo; } >>unit/risks/R-X0ST.md
}

made_body_of_brackets() {
	record R-X0ST.md
	{ repeat 100000 '['; echo; repeat 50000 '*a_ '; echo; repeat 30000 '|a'; echo; } \
		>>unit/risks/R-X0ST.md
}

made_records_by_the_thousand() {
	for ((i = 1000; i < 3000; i++)); do
		printf -- '---\nid: R-%s\ntitle: x\nrelated: [R-%s]\n---\n' $i $((i + 1)) >"unit/risks/R-$i.md"
	done
}

made_fields_of_a_schema_by_the_thousand() {
	for ((i = 0; i < 3000; i++)); do
		echo "  f$i: {type: text, label: {sv: A, en: A}}"
	done >>schema/risk.yaml
}

made_units_by_the_thousand() {
	for ((i = 0; i < 2000; i++)); do echo "  u$i: {path: u$i, title: A}"; done >>lg.yaml
}

computed() {
	echo "  x: {type: integer, compute: \"$1\", label: {sv: A, en: A}}" >>schema/risk.yaml
}

made_expression_of_brackets() {
	computed "$(repeat 50000 '(')1$(repeat 50000 ')')"
}

made_expression_of_terms() {
	computed "$(repeat 20000 '1 + ')1"
}

rule() {
	printf '  - {id: C-2, severity: error, source: x, query: "%s", message: {sv: x, en: x}}\n' "$1" >>schema/checks.yaml
}

made_rule_of_brackets() {
	rule "FROM risk WHERE $(repeat 50000 '(')1 = 1$(repeat 50000 ')')"
}

made_rule_of_denials() {
	rule "FROM risk WHERE $(repeat 50000 'NOT ')title = 'x'"
}

made_rule_of_conditions() {
	rule "FROM risk WHERE $(repeat 10000 "title = 'a' OR ")title = 'b'"
}

made_rule_of_signs() {
	rule "FROM risk WHERE value = $(repeat 50000 '- ')1"
}

made_template_of_brackets() {
	printf '\n```lg\nTABLE %s1%s FROM risk\n```\n' "$(repeat 50000 '(')" "$(repeat 50000 ')')" >>templates/review.md
}

made_template_of_quotations() {
	{ echo; repeat 20000 '>'; echo; echo; repeat 20000 '['; echo; } >>templates/review.md
}

made_pattern_of_states() {
	echo '  x: {type: text, pattern: "(a|b)*a(a|b){900}", label: {sv: A, en: A}}' >>schema/risk.yaml
	record R-X0ST.md "x: $(repeat 100000 ab)c"$'\n'
}

made_personal_number() {
	record R-X0ST.md
	printf 'Skriv till 191212%s.\n' 12-1212 >>unit/risks/R-X0ST.md
}

# --- what is no file ---------------------------------------------------------------------------

made_fifo_for_a_record() {
	mkfifo unit/risks/R-X0ST.md
}

made_fifo_for_a_schema() {
	rm schema/risk.yaml
	mkfifo schema/risk.yaml
}

made_fifo_for_the_settings() {
	rm lg.yaml
	mkfifo lg.yaml
}

made_fifo_for_a_template() {
	rm templates/review.md
	mkfifo templates/review.md
}

made_folder_for_a_record() {
	mkdir -p unit/risks/R-X0ST.md/R-X0SV.md
}

made_folder_for_the_settings() {
	rm lg.yaml
	mkdir lg.yaml
}

made_file_for_the_schema() {
	rm -r schema
	echo x >schema
}

made_file_for_a_unit() {
	rm -r unit
	echo x >unit
}

made_file_for_a_folder_of_records() {
	rm -r unit/risks
	echo x >unit/risks
}

# --- links -------------------------------------------------------------------------------------

made_link_to_a_record_outside() {
	record R-X0ST.md
	mv unit/risks/R-X0ST.md "$outside/secret.md"
	ln -s "$outside/secret.md" unit/risks/R-X0ST.md
}

made_link_to_a_record_inside() {
	ln -s R-2F9C-outage.md unit/risks/R-X0ST.md
}

made_link_to_records_outside() {
	mv unit/risks "$outside/risks"
	ln -s "$outside/risks" unit/risks
}

made_link_to_a_unit_outside() {
	mv unit "$outside/unit"
	ln -s "$outside/unit" unit
}

made_link_to_a_schema_outside() {
	mv schema "$outside/schema"
	ln -s "$outside/schema" schema
}

made_link_to_settings_outside() {
	mv lg.yaml "$outside/lg.yaml"
	ln -s "$outside/lg.yaml" lg.yaml
}

made_link_to_a_template_outside() {
	mv templates/review.md "$outside/review.md"
	ln -s "$outside/review.md" templates/review.md
}

made_link_to_itself() {
	ln -s R-X0ST.md unit/risks/R-X0ST.md
	ln -s . unit/risks/loop
}

made_link_to_nothing() {
	ln -s /nowhere/at/all unit/risks/R-X0ST.md
}

made_link_to_a_device() {
	ln -s /dev/zero unit/risks/R-X0ST.md
}

# --- names -------------------------------------------------------------------------------------

made_name_of_two_lines() {
	record $'R-X0ST-a\n::error::b.md'
}

made_name_with_escapes() {
	record $'R-X0ST-\e[31m.md'
}

made_name_that_runs_backwards() {
	record $'R-X0ST-\u202edm.md'
}

made_name_in_nfd() {
	record $'R-X0ST-a\u030aska.md'
}

made_name_not_utf8() {
	record $'R-X0ST-\xff.md'
}

made_name_of_250_bytes() {
	record "R-X0ST-$(repeat 240 x).md"
}

made_name_like_an_option() {
	record "--output=pwned.md"
}

made_name_with_shell_words() {
	record "R-X0ST-\$(touch pwned);touch pwned.md"
}

made_folders_by_the_hundred() {
	local path=unit/risks
	for ((i = 0; i < 200; i++)); do path+=/d; done
	mkdir -p "$path"
	cp unit/risks/R-2F9C-outage.md "$path/R-X0ST.md"
}

made_schema_with_odd_name() {
	cp schema/risk.yaml $'schema/Bad \e[31mName.yaml'
	cp schema/risk.yaml 'schema/-x.yaml'
}

# --- what is missing ---------------------------------------------------------------------------

made_no_settings() {
	rm lg.yaml
}

made_no_schema() {
	rm -r schema
}

made_empty_schema() {
	rm schema/*
}

made_no_unit() {
	rm -r unit
}

made_no_git() {
	rm -rf .git
}

# --- git ---------------------------------------------------------------------------------------

save() {
	git add -A && git commit -q --no-verify -m case
}

# raw_tree: entries "MODE NAME<TAB>OBJECT" from standard input as a tree, without git's checks.
raw_tree() {
	local mode name object
	while IFS=$'\t' read -r name object; do
		mode=${name%% *}
		name=${name#* }
		printf '%s %b\0' "$mode" "$name"
		printf '%b' "$(sed 's/../\\x&/g' <<<"$object")"
	done >"$outside/tree"
	git hash-object --literally -t tree -w "$outside/tree"
}

# odd_entry MODE NAME OBJECT: HEAD gets a folder unit/risks with this entry beside the good record.
odd_entry() {
	local good risks owners unit top
	good=$(git rev-parse HEAD:unit/risks/R-2F9C-outage.md)
	owners=$(git rev-parse HEAD:unit/owners)
	risks=$(printf '%s\t%s\n' "$1 $2" "$3" "100644 R-2F9C-outage.md" "$good" | raw_tree)
	unit=$(printf '%s\t%s\n' "40000 owners" "$owners" "40000 risks" "$risks" | raw_tree)
	top=$(printf '%s\t%s\n' \
		"100644 lg.yaml" "$(git rev-parse HEAD:lg.yaml)" \
		"40000 schema" "$(git rev-parse HEAD:schema)" \
		"40000 templates" "$(git rev-parse HEAD:templates)" \
		"40000 unit" "$unit" | raw_tree)
	git update-ref HEAD "$(git commit-tree -p HEAD -m odd "$top")"
}

blob() {
	git hash-object -w --stdin
}

hostile_blob() {
	printf -- '---\nid: R-X0ST\ntitle: Hostile\nowner: O-2F9C\n---\n' | blob
}

made_tree_with_dots() {
	odd_entry 100644 ../../../pwned.md "$(hostile_blob)"
}

made_tree_with_parent() {
	odd_entry 40000 .. "$(git rev-parse HEAD:unit)"
}

made_tree_with_git() {
	odd_entry 40000 .git "$(git rev-parse HEAD:unit/owners)"
}

made_tree_with_escapes() {
	odd_entry 100644 'R-X0ST-\x1b[31m.md' "$(hostile_blob)"
}

made_tree_not_utf8() {
	odd_entry 100644 'R-X0ST-\xff.md' "$(hostile_blob)"
}

made_tree_with_link() {
	odd_entry 120000 R-X0ST.md "$(printf /etc/passwd | blob)"
}

made_tree_with_submodule() {
	odd_entry 160000 R-X0ST.md "$(git rev-parse HEAD)"
}

made_tree_with_folder_for_record() {
	odd_entry 40000 R-X0ST.md "$(git rev-parse HEAD:unit/owners)"
}

made_tree_without_object() {
	odd_entry 100644 R-X0ST.md 0123456789012345678901234567890123456789
}

made_tree_with_file_of_50_megabytes() {
	odd_entry 100644 R-X0ST.md "$(head -c 50000000 /dev/zero | blob)"
}

made_tree_in_itself_200_deep() {
	local tree
	tree=$(git rev-parse HEAD:unit/owners)
	for ((i = 0; i < 200; i++)); do tree=$(printf '40000 d\t%s\n' "$tree" | raw_tree); done
	odd_entry 40000 deep "$tree"
}

made_shallow_clone() {
	git commit -q --allow-empty -m more
	git clone -q --depth 1 "file://$PWD" "$outside/shallow"
	rm -rf .git
	mv "$outside/shallow/.git" .git
}

made_partial_clone() {
	record R-X0ST.md
	save
	git rm -q unit/risks/R-X0ST.md && save
	git config uploadpack.allowFilter true
	git clone -q --filter=blob:none "file://$PWD" "$outside/partial"
	rm -rf .git
	mv "$outside/partial/.git" .git
	git remote set-url origin "file://$outside/gone"
}

made_bare() {
	git clone -q --bare . "$outside/bare.git"
	find . -mindepth 1 -delete
	mv "$outside/bare.git"/* .
}

made_without_commits() {
	rm -rf .git
	git init -q
}

made_detached() {
	git checkout -q --detach
}

made_mid_merge() {
	git checkout -q -b other
	sed -i 's/Outage/Other/' unit/risks/*.md
	save
	git checkout -q main
	sed -i 's/Outage/Mine/' unit/risks/*.md
	save
	! git merge -q other >/dev/null 2>&1
}

made_mid_rebase() {
	made_mid_merge
	git merge --abort
	! git rebase -q other >/dev/null 2>&1
}

made_index_locked() {
	: >.git/index.lock
}

made_index_of_noise() {
	head -c 5000 /dev/urandom >.git/index
}

made_index_cut_off() {
	truncate -s 60 .git/index
}

made_index_split() {
	git update-index --split-index
}

made_head_of_noise() {
	printf '\e[31mnoise\n' >.git/HEAD
}

made_head_in_a_circle() {
	git symbolic-ref refs/heads/a refs/heads/b
	git symbolic-ref refs/heads/b refs/heads/a
	git symbolic-ref HEAD refs/heads/a
}

made_head_missing() {
	rm .git/HEAD
}

made_objects_missing() {
	rm -rf .git/objects/??
}

made_object_of_noise() {
	local id
	id=$(git rev-parse HEAD:unit/risks/R-2F9C-outage.md)
	chmod +w ".git/objects/${id:0:2}/${id:2}"
	head -c 200 /dev/urandom >".git/objects/${id:0:2}/${id:2}"
	echo >>unit/risks/R-2F9C-outage.md
}

made_alternates_in_a_circle() {
	printf '%s\n' "$PWD/.git/objects" "$outside" /nowhere >.git/objects/info/alternates
}

made_gitdir_in_a_circle() {
	rm -rf .git
	echo 'gitdir: .git' >.git
}

made_gitdir_to_nowhere() {
	rm -rf .git
	printf 'gitdir: /nowhere/\e[31m\n' >.git
}

made_config_of_noise() {
	printf '[core\n\e[31m' >.git/config
}

made_sha256() {
	rm -rf .git
	git init -q --object-format=sha256
	save
}

made_foreign_owner() {
	chown -R 12345 .
}

made_replaced_commit() {
	local other
	other=$(git commit-tree -m other "$(git mktree </dev/null)")
	git replace HEAD "$other"
}

made_good() {
	:
}

made_new() {
	find . -mindepth 1 -delete
	git init -q
}
