/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Test Anything Protocol for the C tests, without a plan in advance.
 *
 * Each call prints one line, "ok 3 - name" or "not ok 3 - name", and a failing
 * comparison prints both sides as comment lines. prove reads it all.
 *
 *	int main(void)
 *	{
 *		ok(date_parse(text, &date) == 0, "a leap day parses");
 *		is_int(date.day, 29, "day of %s", text);
 *		is_text(buf.ptr, "2024-02-29", "written as it was read");
 *		return done_testing();
 *	}
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>

#define TAP_PRINTF(at) __attribute__((format(printf, at, (at) + 1)))

/* Report one test by its condition; file and line are told when it fails. Returns the condition. */
#define ok(condition, ...) tap_ok((condition), __FILE__, __LINE__, __VA_ARGS__)

/* Compare two integers; both are printed when they differ. Returns whether they are equal. */
#define is_int(got, want, ...) tap_is_int((got), (want), __FILE__, __LINE__, __VA_ARGS__)

/* Compare two strings, either of which may be NULL; control characters are escaped when printed. */
#define is_text(got, want, ...) tap_is_text((got), (want), __FILE__, __LINE__, __VA_ARGS__)

/* Compare two runs of bytes that may hold NUL; the first difference is told by its offset. */
#define is_bytes(got, got_length, want, want_length, ...)                                          \
	tap_is_bytes((got), (got_length), (want), (want_length), __FILE__, __LINE__, __VA_ARGS__)

bool tap_ok(bool condition, const char *file, int line, const char *name, ...) TAP_PRINTF(4);
bool tap_is_int(long long got, long long want, const char *file, int line, const char *name, ...)
	TAP_PRINTF(5);
bool tap_is_text(const char *got, const char *want, const char *file, int line, const char *name,
		 ...) TAP_PRINTF(5);
bool tap_is_bytes(const void *got, size_t got_length, const void *want, size_t want_length,
		  const char *file, int line, const char *name, ...) TAP_PRINTF(7);

/* Print a comment line; a newline in the text begins another comment line. */
void note(const char *text, ...) TAP_PRINTF(1);

/* Report one test as skipped because the machine lacks what it needs; the reason is printed. */
void skip(const char *reason, ...) TAP_PRINTF(1);

/* Stop the whole run: what follows would mean nothing. Prints the reason and exits. */
void bail_out(const char *reason, ...) TAP_PRINTF(1) __attribute__((noreturn));

/* Print the plan. Returns the status for main: 0 when at least one test ran and none failed. */
int done_testing(void);

#endif
