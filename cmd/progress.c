/* SPDX-License-Identifier: EUPL-1.2 */
#include "progress.h"

#include "base/msg.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 1000, PAUSE = 200 };	/* milliseconds before the first line, and the next */

static const char wipe[] = "\r\033[K";

static struct timespec later(long milliseconds)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_nsec += milliseconds % 1000 * 1000000;
	at.tv_sec += milliseconds / 1000 + at.tv_nsec / 1000000000;
	at.tv_nsec %= 1000000000;
	return at;
}

/* A terminal that cannot be written to has nobody in front of it. */
static void say(const struct buf *line)
{
	if (write(STDERR_FILENO, line->p, line->n) < 0)
		return;
}

static void show(struct progress *progress)
{
	size_t total = atomic_load(&progress->counts.total);
	struct buf line = BUF_INIT;
	char done[24], all[24];

	snprintf(done, sizeof(done), "%zu", atomic_load(&progress->counts.done));
	snprintf(all, sizeof(all), "%zu", total);
	buf_add(&line, str_of(wipe));
	msg_format(total ? _("reading records: %1 of %2") : _("reading records"),
		   (struct str[]){ str_of(done), str_of(all) }, 2, &line);
	say(&line);
	buf_release(&line);
}

static void *watch(void *context)
{
	struct progress *progress = context;
	struct timespec until = later(PATIENCE);
	struct buf line = BUF_INIT;
	bool is_shown = false;

	pthread_mutex_lock(&progress->lock);
	while (!progress->has_ended) {
		if (!pthread_cond_timedwait(&progress->ended, &progress->lock, &until))
			continue;
		show(progress);
		is_shown = true;
		until = later(PAUSE);
	}
	pthread_mutex_unlock(&progress->lock);
	buf_add(&line, str_of(wipe));
	if (is_shown)
		say(&line);
	buf_release(&line);
	return NULL;
}

void progress_start(struct progress *progress)
{
	pthread_condattr_t clock;

	*progress = (struct progress){ .is_started = false };
	if (!isatty(STDERR_FILENO))
		return;
	pthread_mutex_init(&progress->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&progress->ended, &clock);
	pthread_condattr_destroy(&clock);
	progress->is_started = pthread_create(&progress->thread, NULL, watch, progress) == 0;
}

void progress_stop(struct progress *progress)
{
	if (!progress->is_started)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->has_ended = true;
	pthread_cond_signal(&progress->ended);
	pthread_mutex_unlock(&progress->lock);
	pthread_join(progress->thread, NULL);
	pthread_cond_destroy(&progress->ended);
	pthread_mutex_destroy(&progress->lock);
	progress->is_started = false;
}
