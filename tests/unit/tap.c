/* SPDX-License-Identifier: EUPL-1.2 */
/* Test Anything Protocol: counts tests, prints lines, and shows both sides of a difference. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int ran;
static int failed;

/* A name may quote any bytes: a newline or a '#' in it would end the line or start a directive. */
static void print_name(const char *name, va_list args)
{
	char line[1024];

	vsnprintf(line, sizeof(line), name, args);
	for (const char *p = line; *p; p++) {
		if (*p == '#' || *p == '\\')
			putchar('\\');
		putchar((unsigned char)*p < ' ' ? ' ' : *p);
	}
	putchar('\n');
}

static bool report(bool condition, const char *file, int line, const char *name, va_list args)
{
	ran++;
	printf(condition ? "ok %d - " : "not ok %d - ", ran);
	print_name(name, args);
	if (!condition) {
		failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return condition;
}

static void print_bytes(const char *label, const unsigned char *bytes, size_t length)
{
	printf("# %s: \"", label);
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n')
			fputs("\\n", stdout);
		else if (bytes[i] < ' ' || bytes[i] == 0x7f || bytes[i] == '\\' || bytes[i] == '"')
			printf("\\x%02x", bytes[i]);
		else
			putchar(bytes[i]);
	}
	puts("\"");
}

static void print_string(const char *label, const char *text)
{
	if (text)
		print_bytes(label, (const unsigned char *)text, strlen(text));
	else
		printf("# %s: NULL\n", label);
}

bool tap_ok(bool condition, const char *file, int line, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	report(condition, file, line, name, args);
	va_end(args);
	return condition;
}

bool tap_is_int(long long got, long long want, const char *file, int line, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	report(got == want, file, line, name, args);
	va_end(args);
	if (got != want)
		printf("# got:  %lld\n# want: %lld\n", got, want);
	return got == want;
}

bool tap_is_text(const char *got, const char *want, const char *file, int line, const char *name,
		 ...)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;
	va_list args;

	va_start(args, name);
	report(same, file, line, name, args);
	va_end(args);
	if (!same) {
		print_string("got ", got);
		print_string("want", want);
	}
	return same;
}

static size_t first_difference(const unsigned char *a, const unsigned char *b, size_t length)
{
	size_t i = 0;

	while (i < length && a[i] == b[i])
		i++;
	return i;
}

bool tap_is_bytes(const void *got, size_t got_length, const void *want, size_t want_length,
		  const char *file, int line, const char *name, ...)
{
	size_t shorter = got_length < want_length ? got_length : want_length;
	size_t same = first_difference(got, want, shorter);
	bool equal = got_length == want_length && same == shorter;
	va_list args;

	va_start(args, name);
	report(equal, file, line, name, args);
	va_end(args);
	if (!equal) {
		printf("# differs at byte %zu\n", same);
		print_bytes("got ", got, got_length);
		print_bytes("want", want, want_length);
	}
	return equal;
}

void note(const char *text, ...)
{
	char lines[4096];
	char *rest = lines;
	char *line;
	va_list args;

	va_start(args, text);
	vsnprintf(lines, sizeof(lines), text, args);
	va_end(args);
	while ((line = strsep(&rest, "\n")))
		printf("# %s\n", line);
	fflush(stdout);
}

void skip(const char *reason, ...)
{
	va_list args;

	printf("ok %d # SKIP ", ++ran);
	va_start(args, reason);
	print_name(reason, args);
	va_end(args);
	fflush(stdout);
}

void bail_out(const char *reason, ...)
{
	va_list args;

	printf("Bail out! ");
	va_start(args, reason);
	print_name(reason, args);
	va_end(args);
	exit(255);
}

int done_testing(void)
{
	printf("1..%d\n", ran);
	return failed || !ran;
}
