/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/need.h"

#include "base/msg.h"
#include "base/utf8.h"

enum { MOST_VOTERS = 32, DAY = 86400 };

/* --- what an approval is worth ------------------------------------------------------------ */

enum diag_id given_fault(struct given *given, const struct need *need)
{
	struct trust trust = { &need->basis->people, need->granted, need->basis->config.identity,
			       need->base, given->latest };
	struct arena arena = ARENA_INIT;

	if (!given->is_sound)
		return DIAG_APPROVAL_FORM;
	if (given->judged_by != need->basis || given->judged_at != need->base) {
		given->fault = approval_check(&given->approval, &trust, &arena);
		given->judged_by = need->basis;
		given->judged_at = need->base;
		arena_release(&arena);
	}
	return given->fault;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Of a shared role all units below make use; one of another unit has no say here. */
static bool is_seen(const struct need *need, const struct person *person)
{
	return !need->unit || unit_sees(need->unit, person->record->type, person->record->unit);
}

static bool is_asked(const struct need *need, const struct by *by, const struct person *person)
{
	if (by->kind == BY_ROLE)
		return person_is(person, by->role);
	return by->kind == BY_ANYONE || str_eq(person->id, need->owner);
}

/* In the change itself somebody got what the base did not give them. */
static bool is_granted(const struct need *need, const struct by *by, const struct person *person)
{
	const struct person *after = need->granted ? people_find(need->granted, person->id) :
				     NULL;

	return after && is_asked(need, by, after);
}

static enum diag_id by_refuses(const struct need *need, const struct by *by,
			       const struct person *person, int64_t day)
{
	if (!is_asked(need, by, person))
		return is_granted(need, by, person) ? DIAG_APPROVAL_GRANTED : DIAG_APPROVAL_ROLE;
	if (!person->holder.n || person->is_faulty || !period_has(person->period, day))
		return DIAG_APPROVAL_ROLE_PERIOD;
	return by->kind == BY_OWNER || is_seen(need, person) ? DIAG_COUNT : DIAG_APPROVAL_UNIT;
}

static enum diag_id author_refuses(const struct need *need, const struct person *person)
{
	const struct people *sets[2] = { &need->basis->people, need->after };

	return authors_include(&need->authors, sets, need->after ? 2 : 1, person);
}

static enum diag_id refuses(const struct need *need, const struct by *by,
			    const struct person *person, int64_t day)
{
	enum diag_id refused = by_refuses(need, by, person, day);

	return refused == DIAG_COUNT ? author_refuses(need, person) : refused;
}

enum diag_id need_refuses(const struct need *need, const struct person *person, int64_t day)
{
	enum diag_id refused = DIAG_APPROVAL_ROLE;

	for (size_t i = 0; i < need->rule->n_by && refused != DIAG_COUNT; i++)
		refused = refuses(need, &need->rule->by[i], person, day);
	return refused;
}

/* Whether an approval says yes to this very change, by somebody who may for one of the lines. */
static enum diag_id cover_fault(const struct need *need, struct given *given,
				const struct cover *cover)
{
	enum diag_id fault = given_fault(given, need);

	if (fault != DIAG_COUNT)
		return fault;
	if (given->is_old)
		return DIAG_APPROVAL_OLD;
	if (given->is_withdrawn)
		return DIAG_APPROVAL_WITHDRAWN;
	if (given->approval.kind != APPROVAL_APPROVE)
		return DIAG_APPROVAL_KIND;
	if (!str_eq(cover->blob, need->blob))
		return DIAG_APPROVAL_CONTENT;
	return str_eq(cover->was, need->was) ? DIAG_COUNT : DIAG_APPROVAL_WAS;
}

static int64_t day_of(const struct need *need, const struct given *given)
{
	return later(need->base, given->approval.at.seconds) / DAY;
}

static const struct person *approver_of(const struct need *need, const struct given *given)
{
	return people_find(&need->basis->people, given->approval.approver);
}

void names_add(struct buf *names, struct str name)
{
	struct str all = buf_str(names);
	size_t at = 0;

	while ((at = str_find(all, name, at)) != SIZE_MAX) {
		size_t end = at + name.n;

		if ((at == 0 || str_ends(str_sub(all, 0, at), STR(", "))) &&
		    (end == all.n || str_starts(str_from(all, end), STR(", "))))
			return;
		at++;
	}
	buf_add_item(names, name);
}

/* --- one person a line -------------------------------------------------------------------- */

struct voter {
	const struct person *person;
	struct str name;		/* of the approval, or the address in a trailer */
	int64_t day;
	enum evidence evidence;
};

struct vote {
	const struct need *need;
	struct voter voters[MOST_VOTERS];
	size_t n;
	bool may[POLICY_MOST_BY][MOST_VOTERS];
	size_t line_of[POLICY_MOST_BY];	/* voter + 1 of each line; 0: none yet */
	struct arena *arena;
};

static bool are_same(const struct need *need, const struct person *a, const struct person *b)
{
	const struct people *sets[2] = { &need->basis->people, need->after };
	struct authors authors = AUTHORS_INIT;
	bool same = a == b;

	for (size_t i = 0; i < a->n_addresses; i++)
		authors_add_lower(&authors, a->addresses[i]);
	for (size_t i = 0; i < a->n_keys; i++)
		authors_add_key(&authors, a->keys[i].key);
	same |= authors_include(&authors, sets, need->after ? 2 : 1, b) != DIAG_COUNT;
	authors_release(&authors);
	return same;
}

/* Whether another line has this person's approval already. */
static bool is_used(const struct vote *vote, const struct person *person, size_t but)
{
	for (size_t i = 0; i < vote->need->rule->n_by; i++)
		if (i != but && vote->line_of[i] &&
		    are_same(vote->need, vote->voters[vote->line_of[i] - 1].person, person))
			return true;
	return false;
}

/* Tries who there is for a line and then the lines behind it; a few lines and a few people. */
static bool fill(struct vote *vote, size_t line)
{
	const struct need *need = vote->need;

	if (line == need->rule->n_by)
		return true;
	for (size_t i = 0; i < vote->n; i++) {
		if (!vote->may[line][i] || is_used(vote, vote->voters[i].person, line))
			continue;
		vote->line_of[line] = i + 1;
		if (fill(vote, line + 1))
			return true;
		vote->line_of[line] = 0;
	}
	return false;
}

/* Saying it more often gives nobody more weight, and takes nobody's place. */
static bool has_voted(const struct vote *vote, const struct person *person, size_t line)
{
	for (size_t i = 0; i < vote->n; i++)
		if (vote->voters[i].person == person && vote->may[line][i])
			return true;
	return false;
}

static void add_voter(struct vote *vote, struct voter voter)
{
	const struct need *need = vote->need;

	bool counts = false;

	if (vote->n == MOST_VOTERS || !voter.person)
		return;
	for (size_t i = 0; i < need->rule->n_by; i++) {
		bool may = refuses(need, &need->rule->by[i], voter.person, voter.day) ==
			   DIAG_COUNT;

		vote->may[i][vote->n] = may;
		counts |= may && !has_voted(vote, voter.person, i);
	}
	if (counts)
		vote->voters[vote->n++] = voter;
}

static void add_trailer(void *context, struct str address)
{
	struct vote *vote = context;
	const struct people *people = &vote->need->basis->people;
	struct str lower = address_lower(address, vote->arena);

	for (size_t i = 0; i < people->n; i++)
		if (person_has_address(&people->rows[i], lower))
			add_voter(vote, (struct voter){ &people->rows[i], lower,
							vote->need->base / DAY,
							EVIDENCE_TRAILER });
}

static struct str join(struct arena *arena, struct buf *list)
{
	struct str kept = arena_str(arena, buf_str(list));

	buf_release(list);
	return kept;
}

/* A role is cited by the id of its record and by what it is called there. */
static struct str words_of_role(const struct person *person, struct arena *arena)
{
	struct buf words = BUF_INIT, visible = BUF_INIT;
	struct str title = record_title(person->record);

	buf_add(&words, person->id);
	buf_add(&words, title.n ? STR(" ") : STR(""));
	buf_add(&words, title);
	utf8_add_visible(&visible, buf_str(&words), false);
	buf_release(&words);
	return join(arena, &visible);
}

/* Who met it and by what, each once and in the order of the rule's lines. */
static void keep_votes(struct vote *vote, struct need *need)
{
	struct buf names = BUF_INIT, roles = BUF_INIT, evidence = BUF_INIT;

	for (size_t i = 0; i < need->rule->n_by; i++) {
		const struct voter *voter = &vote->voters[vote->line_of[i] - 1];

		names_add(&names, voter->name);
		names_add(&roles, words_of_role(voter->person, vote->arena));
		names_add(&evidence, str_of(evidence_name(voter->evidence)));
	}
	need->by = join(vote->arena, &names);
	need->roles = join(vote->arena, &roles);
	need->evidence = join(vote->arena, &evidence);
}

void need_judge(struct need *need, struct given *given, size_t n, struct arena *arena)
{
	struct vote vote = { .need = need, .arena = arena };

	need->is_met = false;
	if (need->rule->is_faulty || need->rule->n_by > POLICY_MOST_BY || !need->rule->n_by)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct cover *cover = approval_cover(&given[i].approval, need->item);

		if (cover && given[i].step >= need->step &&
		    cover_fault(need, &given[i], cover) == DIAG_COUNT)
			add_voter(&vote, (struct voter){ approver_of(need, &given[i]),
							 given[i].approval.id,
							 day_of(need, &given[i]),
							 EVIDENCE_SIGNATURE });
	}
	if (need->rule->evidence == EVIDENCE_TRAILER)
		addresses_each(need->trailers, add_trailer, &vote);
	need->is_met = fill(&vote, 0);
	if (need->is_met)
		keep_votes(&vote, need);
}

/* --- telling ------------------------------------------------------------------------------ */

static void tell(const struct need *need, enum diag_id id, struct str name, struct str approver,
		 struct str more, struct diags *findings)
{
	struct diag *row = diag_add_field(findings, id, need->place, need->item, need->field,
					  DIAG_ARGS(name, approver, need->item, more));

	row->commit = arena_str(&findings->arena, need->commit);
}

static struct str words_of(const struct need *need, struct buf *out)
{
	policy_add_by(need->rule, out);
	return buf_str(out);
}

/* By one of the people who are asked, where several are. */
static enum diag_id fault_of(const struct need *need, struct given *given,
			     const struct cover *cover)
{
	enum diag_id fault = cover_fault(need, given, cover);

	return fault == DIAG_COUNT ? need_refuses(need, approver_of(need, given),
						  day_of(need, given)) : fault;
}

bool need_takes(const struct need *need, struct given *given, const struct cover *cover)
{
	return given->step >= need->step && fault_of(need, given, cover) == DIAG_COUNT;
}

bool need_tell_given(const struct need *need, struct given *given, const struct cover *cover,
		     struct diags *findings)
{
	enum diag_id fault = fault_of(need, given, cover);
	struct buf words = BUF_INIT;

	if (fault == DIAG_APPROVAL_WITHDRAWN)
		return false;
	tell(need, fault, given->approval.id, given->approval.approver,
	     words_of(need, &words), findings);
	buf_release(&words);
	return true;
}

/* What an approval lacks by itself is told once of a record, however many rules ask for it. */
static bool is_told(const struct diags *findings, enum diag_id id, const struct need *need,
		    struct str name)
{
	for (size_t i = findings->n; i && str_eq(findings->rows[i - 1].record, need->item); i--)
		if (findings->rows[i - 1].id == id && str_eq(findings->rows[i - 1].args[0], name))
			return true;
	return false;
}

static void tell_approval(const struct need *need, struct given *given,
			  const struct cover *cover, struct diags *findings)
{
	const struct person *person = approver_of(need, given);
	enum diag_id fault = cover_fault(need, given, cover);
	struct buf words = BUF_INIT;

	if (fault != DIAG_COUNT && is_told(findings, fault, need, given->approval.id))
		return;
	for (size_t i = 0; person && fault == DIAG_COUNT && i < need->rule->n_by; i++)
		fault = refuses(need, &need->rule->by[i], person, day_of(need, given));
	if (fault != DIAG_COUNT)
		tell(need, fault, given->approval.id, given->approval.approver,
		     words_of(need, &words), findings);
	buf_release(&words);
}

struct telling {
	const struct need *need;
	struct diags *findings;
	struct arena arena;
};

static enum diag_id trailer_fault(const struct need *need, struct str lower)
{
	const struct people *people = &need->basis->people;
	enum diag_id fault = DIAG_TRAILER_UNKNOWN;

	for (size_t i = 0; i < people->n && fault != DIAG_COUNT; i++) {
		if (!person_has_address(&people->rows[i], lower))
			continue;
		fault = need_refuses(need, &people->rows[i], need->base / DAY);
		if (fault == DIAG_APPROVAL_OWN || fault == DIAG_APPROVAL_ALIAS ||
		    fault == DIAG_APPROVAL_OWN_KEY || fault == DIAG_APPROVAL_SAME)
			return DIAG_TRAILER_OWN;
		fault = fault == DIAG_COUNT ? fault : DIAG_TRAILER_ROLE;
	}
	return fault;
}

static void tell_trailer(void *context, struct str address)
{
	struct telling *telling = context;
	const struct need *need = telling->need;
	enum diag_id fault = DIAG_TRAILER_WEAK;
	struct buf words = BUF_INIT;

	if (need->rule->evidence == EVIDENCE_TRAILER)
		fault = trailer_fault(need, address_lower(address, &telling->arena));
	if (fault != DIAG_COUNT)
		tell(need, fault, address, need->rule->id, words_of(need, &words),
		     telling->findings);
	buf_release(&words);
}

void need_tell(const struct need *need, struct given *given, size_t n, struct diags *findings)
{
	struct telling telling = { need, findings, ARENA_INIT };
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		const struct cover *cover = approval_cover(&given[i].approval, need->item);

		if (cover && given[i].step >= need->step &&
		    given_fault(&given[i], need) == DIAG_COUNT)
			tell_approval(need, &given[i], cover, findings);
	}
	addresses_each(need->trailers, tell_trailer, &telling);
	if (need->has_side_trailers)
		tell(need, DIAG_TRAILER_SIDE, need->item, STR(""), STR(""), findings);
	tell(need, DIAG_APPROVAL_MISSING, need->rule->id, words_of(need, &words),
	     str_sub(need->commit, 0, 10), findings);
	arena_release(&telling.arena);
	buf_release(&words);
}

void given_tell(struct given *given, const struct need *judge, struct diags *findings)
{
	enum diag_id fault = given_fault(given, judge);
	struct place place = { given->approval.path, 1, 1 };
	struct diag *row;

	if ((given->is_old && given->is_sound) || fault == DIAG_COUNT)
		return;
	row = diag_add_field(findings, fault, place, given->approval.id, STR("signature"),
			     DIAG_ARGS(given->approval.id, given->approval.approver,
				       given->is_sound ? STR("") : str_of(_(given->why)),
				       STR("")));
	row->commit = arena_str(&findings->arena, given->commit);
}
