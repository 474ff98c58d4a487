/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * An empty git repository for a test, and chance that is the same each time.
 *
 *	char top[] = REPOSITORY;
 *	repository_make(top);
 *	run(top, in, &out, (const char *const[]){ "git", "fast-import", "--quiet", NULL });
 *	repository_remove(top);
 */
#ifndef TESTS_REPOSITORY_H
#define TESTS_REPOSITORY_H

#include "base/proc.h"

#include <stdint.h>

#define REPOSITORY "/tmp/lg-unit-XXXXXX"

/* Fills in where it is. */
void repository_make(char *top);
void repository_remove(const char *top);
/* Runs a program in a folder, and ends the tests when that fails. */
void run(const char *top, struct str in, struct buf *out, const char *const *args);
/* A number below another. */
uint32_t chance(uint32_t *state, uint32_t below);

#endif
