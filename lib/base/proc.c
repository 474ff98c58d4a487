/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { IN, OUT, ERR, STREAMS = PROC_STREAMS };

struct pipes {
	int ours[STREAMS], theirs[STREAMS];	/* -1 where there is none */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_all(struct pipes *pipes)
{
	for (int i = 0; i < STREAMS; i++) {
		close_fd(&pipes->ours[i]);
		close_fd(&pipes->theirs[i]);
	}
}

static int open_pipe(struct pipes *pipes, int stream)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pipes->ours[stream] = ends[stream == IN];
	pipes->theirs[stream] = ends[stream != IN];
	if (stream == IN)
		fcntl(pipes->ours[IN], F_SETFL, O_NONBLOCK);
	return 0;
}

static int open_pipes(const struct proc *proc, const bool *wanted, struct pipes *pipes)
{
	for (int i = 0; i < STREAMS; i++)
		pipes->ours[i] = pipes->theirs[i] = -1;
	for (int i = 0; i < STREAMS; i++)
		if (wanted[i] && open_pipe(pipes, i) < 0)
			return -1;
	if (wanted[IN] || proc->terminal)
		return 0;
	pipes->theirs[IN] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return pipes->theirs[IN] < 0 ? -1 : 0;
}

/*
 * While a child runs we outlive it: an interrupt from the terminal reaches both,
 * and the caller must still put things back. A child that does not read its
 * input must not end us either.
 */
static const int ignored_signals[] = { SIGINT, SIGQUIT, SIGPIPE };
enum { IGNORED_SIGNALS = 3 };

static void ignore_signals(struct sigaction *before)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	for (int i = 0; i < IGNORED_SIGNALS; i++)
		sigaction(ignored_signals[i], &ignore, &before[i]);
}

static void restore_signals(const struct sigaction *before)
{
	for (int i = 0; i < IGNORED_SIGNALS; i++)
		sigaction(ignored_signals[i], &before[i], NULL);
}

/*
 * In the child: never returns. `report` tells the parent why exec failed; it closes when
 * exec works.
 */
static void become(const struct proc *proc, const struct pipes *pipes,
		   const struct sigaction *before, int report)
{
	int error;

	for (int i = 0; i < STREAMS; i++)
		if (pipes->theirs[i] >= 0 && dup2(pipes->theirs[i], i) < 0)
			goto failed;
	if (proc->directory && chdir(proc->directory) < 0)
		goto failed;
	for (const char *const *env = proc->env; env && *env; env++)
		putenv((char *)*env);
	restore_signals(before);
	signal(SIGPIPE, SIG_DFL);
	execvp(proc->args[0], (char *const *)proc->args);
failed:
	error = errno;
	if (write(report, &error, sizeof(error)) < 0)
		_exit(127);
	_exit(127);
}

static void feed(int *fd, struct str *in)
{
	ssize_t n = write(*fd, in->p, in->n);

	if (n > 0)
		*in = str_from(*in, (size_t)n);
	else if (errno != EINTR && errno != EAGAIN)
		close_fd(fd);
}

static void drain(int *fd, struct buf *out)
{
	ssize_t n = read(*fd, buf_reserve(out, 16384), 16384);

	if (n > 0) {
		out->n += (size_t)n;
		out->p[out->n] = '\0';
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		close_fd(fd);
	}
}

struct talk {
	struct str in;			/* what is still to be said to the child */
	struct buf *out, *err;
};

/*
 * Waits until bytes can be moved either way, and moves them: a full pipe never blocks the other.
 * False when the child says no more.
 */
static bool exchange(struct talk *talk, int *ours)
{
	struct pollfd polls[STREAMS] = {
		{ .fd = talk->in.n ? ours[IN] : -1, .events = POLLOUT },
		{ .fd = ours[OUT], .events = POLLIN },
		{ .fd = ours[ERR], .events = POLLIN },
	};

	if (polls[IN].fd < 0 && polls[OUT].fd < 0 && polls[ERR].fd < 0)
		return false;
	if (poll(polls, STREAMS, -1) < 0 && errno != EINTR)
		return false;
	if (polls[IN].revents)
		feed(&ours[IN], &talk->in);
	if (polls[OUT].revents)
		drain(&ours[OUT], talk->out);
	if (polls[ERR].revents)
		drain(&ours[ERR], talk->err);
	return true;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The child, or -1 with errno when it cannot become what it should. */
static pid_t start(const struct proc *proc, const bool *wanted, struct pipes *pipes,
		   const struct sigaction *before)
{
	int report[2] = { -1, -1 }, error = 0;
	pid_t child = -1;

	if (open_pipes(proc, wanted, pipes) == 0 && pipe2(report, O_CLOEXEC) == 0)
		child = fork();
	if (child == 0)
		become(proc, pipes, before, report[1]);
	if (child < 0)
		error = errno;
	close_fd(&report[1]);
	for (int i = 0; i < STREAMS; i++)
		close_fd(&pipes->theirs[i]);
	if (child > 0 && read(report[0], &error, sizeof(error)) > 0)
		wait_for(child);
	close_fd(&report[0]);
	if (!error)
		return child;
	close_all(pipes);
	errno = error;
	return -1;
}

int proc_run(struct proc proc)
{
	struct talk talk = { proc.in, proc.out, proc.err };
	const bool wanted[STREAMS] = { proc.in.n > 0, proc.out, proc.err };
	struct sigaction before[IGNORED_SIGNALS];
	struct pipes pipes;
	int result = -1;
	pid_t child;

	ignore_signals(before);
	child = start(&proc, wanted, &pipes, before);
	if (child > 0) {
		while (exchange(&talk, pipes.ours))
			if (!talk.in.n)
				close_fd(&pipes.ours[IN]);
		result = wait_for(child);
		close_all(&pipes);
	}
	restore_signals(before);
	return result;
}

/* --- a child that stays ------------------------------------------------------------------- */

int proc_start(struct proc proc, struct proc_peer *peer)
{
	static const bool wanted[STREAMS] = { true, true, true };
	struct sigaction before[IGNORED_SIGNALS];
	struct pipes pipes;

	ignore_signals(before);
	peer->child = start(&proc, wanted, &pipes, before);
	restore_signals(before);
	for (int i = 0; i < STREAMS; i++)
		peer->ends[i] = pipes.ours[i];
	return peer->child > 0 ? 0 : -1;
}

int proc_ask(struct proc_peer *peer, struct str in, struct buf *out, struct buf *err,
	     proc_answered *is_answered, void *data)
{
	struct talk talk = { in, out, err };
	struct sigaction before[IGNORED_SIGNALS];
	bool goes_on = true;

	ignore_signals(before);
	while (goes_on && (talk.in.n || !is_answered(data, buf_str(out))))
		goes_on = exchange(&talk, peer->ends);
	restore_signals(before);
	return goes_on ? 0 : -1;
}

int proc_stop(struct proc_peer *peer)
{
	for (int i = 0; i < STREAMS; i++)
		close_fd(&peer->ends[i]);
	return wait_for(peer->child);
}

/* --- a copy of this process --------------------------------------------------------------- */

static void work_beside(int to, proc_work *work, void *data)
{
	struct buf out = BUF_INIT;
	struct str rest;
	ssize_t n;

	if (work(data, &out) != 0)
		_exit(1);
	for (rest = buf_str(&out); rest.n; rest = str_from(rest, (size_t)n)) {
		n = write(to, rest.p, rest.n);
		if (n < 0 && errno != EINTR)
			_exit(1);
		n = n < 0 ? 0 : n;
	}
	_exit(0);
}

bool proc_begin(struct proc_beside *beside, proc_work *work, void *data)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	beside->child = fork();
	if (beside->child == 0) {
		close(ends[0]);
		work_beside(ends[1], work, data);
	}
	close(ends[1]);
	beside->out = ends[0];
	if (beside->child < 0)
		close(ends[0]);
	return beside->child > 0;
}

int proc_end(struct proc_beside *beside, struct buf *out)
{
	while (beside->out >= 0)
		drain(&beside->out, out);
	return wait_for(beside->child) == 0 ? 0 : -1;
}
