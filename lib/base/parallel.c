/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct loop {
	parallel_function *work;
	void *context;
	size_t n, chunk;
	atomic_size_t next;
};

struct worker {
	struct loop *loop;
	unsigned number;
	pthread_t thread;
};

/* A thread costs about as much as a few chunks: fewer than four each are not worth one. */
unsigned parallel_workers(size_t n, size_t chunk, unsigned most)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t useful = n / (4 * chunk) + 1;
	size_t workers = most ? most : processors > 0 ? (size_t)processors : 1;

	if (workers > PARALLEL_MAX)
		workers = PARALLEL_MAX;
	return (unsigned)(workers < useful ? workers : useful);
}

static void *take_chunks(void *argument)
{
	const struct worker *worker = argument;
	struct loop *loop = worker->loop;
	size_t from;

	while ((from = atomic_fetch_add(&loop->next, loop->chunk)) < loop->n) {
		size_t to = from + loop->chunk < loop->n ? from + loop->chunk : loop->n;

		loop->work(loop->context, worker->number, from, to);
	}
	return NULL;
}

void parallel_run(size_t n, size_t chunk, unsigned workers, parallel_function *work,
		  void *context)
{
	struct loop loop = { .work = work, .context = context, .n = n, .chunk = chunk };
	struct worker others[PARALLEL_MAX];
	unsigned started = 1;

	for (unsigned i = 0; i < workers && i < PARALLEL_MAX; i++)
		others[i] = (struct worker){ .loop = &loop, .number = i };
	others[0] = (struct worker){ .loop = &loop };
	while (started < workers && started < PARALLEL_MAX &&
	       pthread_create(&others[started].thread, NULL, take_chunks, &others[started]) == 0)
		started++;
	take_chunks(&others[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(others[i].thread, NULL);
}
