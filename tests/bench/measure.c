/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * measure COMMAND [ARGUMENT...]: run a command once and print what it took.
 *
 * One line on standard output: seconds by the wall clock, seconds of processor, peak resident
 * kilobytes, exit status. The command reads and writes /dev/null. A program of its own, because
 * the kernel counts the parent's size at the time of the fork into the child's peak: a Python
 * parent would hide what a small command needs.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static int start(char **command, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int error;

	posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
	error = posix_spawnp(child, command[0], &actions, NULL, command, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	double begun = now(), taken;
	pid_t child;
	int status;

	if (argc < 2 || start(argv + 1, &child) || wait4(child, &status, 0, &usage) < 0)
		return 1;
	taken = now() - begun;
	printf("%.6f %.6f %ld %d\n", taken, seconds(usage.ru_utime) + seconds(usage.ru_stime),
	       usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 255);
	return 0;
}
