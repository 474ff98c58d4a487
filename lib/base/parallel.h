/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One loop, done by several threads: each takes the next chunk until none is left.
 *
 * The function is called with a worker's number, so that each worker can have
 * memory and diagnostics of its own; which worker does which chunk is chance,
 * so results must not depend on it.
 *
 *	struct worker workers[PARALLEL_MAX];
 *	unsigned n = parallel_workers(n_files, CHUNK, 0);
 *	parallel_run(n_files, CHUNK, n, read_files, &pool);
 */
#ifndef LG_BASE_PARALLEL_H
#define LG_BASE_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_MAX = 16 };

/* Does [from, to) of the loop as the worker of that number. */
typedef void parallel_function(void *context, unsigned worker, size_t from, size_t to);

/*
 * How many workers suit n rounds in chunks: `most` at the most, or one for each processor when
 * that is 0.
 */
unsigned parallel_workers(size_t n, size_t chunk, unsigned most);
/*
 * Calls work for every chunk of [0, n); this thread is worker 0, and does everything where no
 * other can be had.
 */
void parallel_run(size_t n, size_t chunk, unsigned workers, parallel_function *work,
		  void *context);

#endif
