/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A line on standard error that says how far reading has come.
 *
 * It shows on a terminal only, when the reading takes over a second, and is
 * wiped away when it ends. A thread of its own writes it, so that the work
 * needs nothing but counters.
 *
 *	struct progress progress;
 *	progress_start(&progress);
 *	snapshot_read(source, (struct snapshot_options){ .counts = &progress.counts }, ...);
 *	progress_stop(&progress);
 */
#ifndef LG_CMD_PROGRESS_H
#define LG_CMD_PROGRESS_H

#include "store/snapshot.h"

#include <pthread.h>

struct progress {
	struct snapshot_counts counts;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool is_started, has_ended;
};

/* Begins to wait; without a terminal, or a thread, the line is left out. */
void progress_start(struct progress *progress);
/* Wipes the line away; afterwards others may write. */
void progress_stop(struct progress *progress);

#endif
