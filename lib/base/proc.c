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

enum { IN, OUT, ERR, STREAMS };

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
	return 0;
}

static int open_pipes(const struct proc *proc, struct pipes *pipes)
{
	for (int i = 0; i < STREAMS; i++)
		pipes->ours[i] = pipes->theirs[i] = -1;
	if (proc->in.n && open_pipe(pipes, IN) < 0)
		return -1;
	if (!proc->in.n && !proc->terminal) {
		pipes->theirs[IN] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (pipes->theirs[IN] < 0)
			return -1;
	}
	if (proc->out && open_pipe(pipes, OUT) < 0)
		return -1;
	return proc->err ? open_pipe(pipes, ERR) : 0;
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
	if ((n < 0 && errno != EINTR && errno != EAGAIN) || in->n == 0)
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

/* Moves bytes both ways until the child has closed its ends: a full pipe never blocks the other. */
static void converse(const struct proc *proc, struct pipes *pipes)
{
	struct str in = proc->in;

	if (pipes->ours[IN] >= 0)
		fcntl(pipes->ours[IN], F_SETFL, O_NONBLOCK);
	while (pipes->ours[IN] >= 0 || pipes->ours[OUT] >= 0 || pipes->ours[ERR] >= 0) {
		struct pollfd polls[STREAMS] = {
			{ .fd = pipes->ours[IN], .events = POLLOUT },
			{ .fd = pipes->ours[OUT], .events = POLLIN },
			{ .fd = pipes->ours[ERR], .events = POLLIN },
		};

		if (poll(polls, STREAMS, -1) < 0 && errno != EINTR)
			break;
		if (polls[IN].revents)
			feed(&pipes->ours[IN], &in);
		if (polls[OUT].revents)
			drain(&pipes->ours[OUT], proc->out);
		if (polls[ERR].revents)
			drain(&pipes->ours[ERR], proc->err);
	}
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int proc_run(struct proc proc)
{
	struct pipes pipes;
	struct sigaction before[IGNORED_SIGNALS];
	int report[2] = { -1, -1 }, error = 0, result = -1;
	pid_t pid;

	ignore_signals(before);
	if (open_pipes(&proc, &pipes) < 0 || pipe2(report, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		restore_signals(before);
		close_all(&pipes);
		close_fd(&report[0]);
		close_fd(&report[1]);
		return -1;
	}
	if (pid == 0)
		become(&proc, &pipes, before, report[1]);
	close_fd(&report[1]);
	for (int i = 0; i < STREAMS; i++)
		close_fd(&pipes.theirs[i]);
	converse(&proc, &pipes);
	if (read(report[0], &error, sizeof(error)) != sizeof(error))
		error = 0;
	result = wait_for(pid);
	restore_signals(before);
	close_all(&pipes);
	close_fd(&report[0]);
	errno = error;
	return error ? -1 : result;
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
