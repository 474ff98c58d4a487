/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Child processes, run directly and never through a shell.
 *
 *	const char *args[] = { "git", "rev-parse", "--verify", "-q", "--end-of-options", rev, NULL };
 *	struct buf out = BUF_INIT;
 *	int status = proc_run((struct proc){ .args = args, .directory = top, .out = &out });
 */
#ifndef LG_BASE_PROC_H
#define LG_BASE_PROC_H

#include "base/buf.h"

struct proc {
	const char *const *args;	/* ends with NULL; args[0] is looked up in PATH */
	const char *directory;		/* where it runs, or null for here */
	const char *const *env;		/* further NAME=VALUE, ends with NULL; or null */
	struct str in;			/* its standard input; empty: /dev/null */
	struct buf *out;		/* its standard output; null: ours */
	struct buf *err;		/* its standard error; null: ours */
	bool terminal;			/* keeps our standard input, for an editor */
};

/*
 * Waits for its end: the exit status, 128 + signal when killed, or -1 with errno when it
 * could not start.
 */
int proc_run(struct proc proc);

enum { PROC_STREAMS = 3 };

/* A child that stays, to be asked more than once. */
struct proc_peer {
	int child;
	int ends[PROC_STREAMS];		/* ours, of its standard streams */
};

/* Whether all that was asked for stands in `out`; it is called again as that grows. */
typedef bool proc_answered(void *data, struct str out);

/*
 * Starts it with pipes for its standard streams, which `in`, `out` and `err` of `proc` have no part
 * in. -1 with errno when it could not start, and then there is nothing to stop.
 */
int proc_start(struct proc proc, struct proc_peer *peer);
/*
 * Hands it bytes and adds what it says to two buffers until that is the answer; -1 when it ends
 * before that.
 */
int proc_ask(struct proc_peer *peer, struct str in, struct buf *out, struct buf *err,
	     proc_answered *is_answered, void *data);
/* Ends its input and waits for its end: the exit status as of proc_run(). */
int proc_stop(struct proc_peer *peer);

/* A copy of this process that does a part of the work beside it and hands back bytes. */
struct proc_beside {
	int child;
	int out;
};

/* Done in the copy, whose memory ends with it; 0 when `out` is to be handed back. */
typedef int proc_work(void *data, struct buf *out);

/* False when there can be none. Only while this process has one thread. */
bool proc_begin(struct proc_beside *beside, proc_work *work, void *data);
/* Waits for it and adds its bytes; -1 when it did not do its work. */
int proc_end(struct proc_beside *beside, struct buf *out);

#endif
