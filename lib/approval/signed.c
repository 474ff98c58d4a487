/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/signed.h"

#include "approval/checked.h"
#include "approval/commits.h"

/* --- taking a commit apart ---------------------------------------------------------------- */

/* To which header a line of the header belongs. */
enum part { PART_SIGNED, PART_SIGNATURE, PART_OTHER_SIGNATURE };

/* As git sees it: gpgsig is over this form of the commit, gpgsig-sha256 over another one. */
static enum part part_of(struct str line)
{
	if (str_starts(line, STR("gpgsig ")))
		return PART_SIGNATURE;
	return str_starts(line, STR("gpgsig")) ? PART_OTHER_SIGNATURE : PART_SIGNED;
}

static void read_committed(struct str line, struct signed_commit *out)
{
	size_t at = str_index(line, '>');

	str_to_int(str_until(str_from(line, at + 2), ' '), &out->committed);
}

/* One line of the header, with its end; a line that begins with a blank goes on with the last. */
static void read_line(struct str line, enum part *part, struct buf *payload,
		      struct buf *armored, struct signed_commit *out)
{
	bool goes_on = line.n && line.p[0] == ' ';

	if (!goes_on) {
		*part = part_of(line);
		out->signatures += *part != PART_SIGNED;
	}
	if (!goes_on && str_starts(line, STR("committer ")))
		read_committed(line, out);
	if (*part == PART_SIGNED)
		buf_add(payload, line);
	else if (*part == PART_SIGNATURE)
		buf_add(armored, str_from(line, goes_on ? 1 : str_index(line, ' ') + 1));
}

void signed_parse(struct str id, struct str object, struct arena *arena,
		  struct signed_commit *out)
{
	struct buf payload = BUF_INIT, armored = BUF_INIT;
	enum part part = PART_SIGNED;
	size_t at = 0;

	*out = (struct signed_commit){ .id = id };
	while (at < object.n && object.p[at] != '\n') {
		size_t end = at + str_index(str_from(object, at), '\n');
		struct str line = str_sub(object, at, end + 1 - at);

		read_line(line, &part, &payload, &armored, out);
		at = end + 1;
	}
	buf_add(&payload, str_from(object, at));
	if (str_starts(buf_str(&armored), STR("-----BEGIN SSH SIGNATURE-----"))) {
		out->armored = arena_str(arena, buf_str(&armored));
		out->payload = arena_str(arena, buf_str(&payload));
	}
	buf_release(&payload);
	buf_release(&armored);
}

/* --- reading ------------------------------------------------------------------------------ */

int signed_read(struct object_reader *reader, const struct str *ids, size_t n,
		struct signed_commits *out, struct diags *diags)
{
	struct arena objects = ARENA_INIT;
	struct str *bytes = arena_alloc(&objects, (n + 1) * sizeof(*bytes));
	int result = objects_read(reader, ids, n, &objects, bytes, diags);

	for (size_t i = 0; result == 0 && i < n; i++) {
		struct signed_commit *commit = arena_alloc(&out->arena, sizeof(*commit));

		signed_parse(arena_str(&out->arena, ids[i]), bytes[i], &out->arena, commit);
		commit->verdict = arena_alloc(&out->arena, sizeof(*commit->verdict));
		*commit->verdict = (struct signed_verdict){ .arena = &out->arena };
		if (commit->signatures)
			map_put(&out->by_id, commit->id, commit);
	}
	arena_release(&objects);
	return result;
}

const struct signed_commit *signed_find(const struct signed_commits *all, struct str id)
{
	return map_get(&all->by_id, id);
}

void signed_release(struct signed_commits *all)
{
	map_release(&all->by_id);
	arena_release(&all->arena);
}

/* --- whose it is -------------------------------------------------------------------------- */

static const struct person *find_holder(const struct people *people, struct sshkey key,
					const struct person_key **out)
{
	for (size_t i = 0; i < people->n; i++) {
		*out = person_find_key(&people->rows[i], key);
		if (*out)
			return &people->rows[i];
	}
	return NULL;
}

static bool check(const struct signed_commit *commit, const struct people *people,
		  struct arena *arena, const struct person **who, struct sshkey *key)
{
	const struct person_key *held;
	struct sshsig_check check;
	struct sshsig sig;

	*who = NULL;
	if (!commit->armored.n || !sshsig_parse(commit->armored, arena, &sig))
		return true;
	*who = find_holder(people, sig.key, &held);
	*key = sig.key;
	if (!*who)
		return true;
	if (!held->is_sound || !person_key_is_for(held, STR("git")))
		return false;
	check = (struct sshsig_check){ (*who)->id, held->key, STR("git"), held->period.first,
				       held->period.last, commit->committed };
	return checked_verify(people->checked, &check, commit->payload, commit->armored);
}

bool signed_check(const struct signed_commit *commit, const struct people *people,
		  struct arena *arena, const struct person **who, struct sshkey *key)
{
	struct signed_verdict *verdict = commit->verdict;

	if (!verdict || people->checked->gathers)
		return check(commit, people, arena, who, key);
	if (verdict->people != people) {
		verdict->key = (struct sshkey){ STR(""), STR("") };
		verdict->holds = check(commit, people, verdict->arena, &verdict->who,
				       &verdict->key);
		verdict->people = people;
	}
	*who = verdict->who;
	*key = verdict->key;
	return verdict->holds;
}
