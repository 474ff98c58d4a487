/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Runs a fuzz target over its stored corpus as an ordinary test, without a fuzzer.
 *
 * Linked with tests/fuzz/NAME.c it becomes 80-corpus-NAME.t and reads the files of
 * tests/fuzz/corpus/NAME/. An input that crashes is the last one named in the output.
 */
#include "../../unit/tap.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	long size;

	if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < 0)
		bail_out("cannot read %s", path);
	rewind(file);
	/* No byte more than the file has, so that reading past the end is seen. */
	data = malloc(size ? (size_t)size : 1);
	if (!data || fread(data, 1, (size_t)size, file) != (size_t)size)
		bail_out("cannot read %s", path);
	fclose(file);
	note("%s", path);
	LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* "build/san/tests/80-corpus-record.t" runs the corpus "record". */
static void corpus_path(const char *program, char *path, size_t size)
{
	const char *name = strstr(program, "80-corpus-");

	if (!name)
		bail_out("%s is not named 80-corpus-NAME.t", program);
	name += strlen("80-corpus-");
	snprintf(path, size, "tests/fuzz/corpus/%.*s", (int)strcspn(name, "."), name);
}

int main(int argc, char **argv)
{
	struct dirent **inputs;
	char folder[256];
	char path[1024];
	int count;

	corpus_path(argv[0], folder, sizeof(folder));
	count = scandir(folder, &inputs, is_input, alphasort);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, inputs[i]->d_name);
		run_file(path);
		free(inputs[i]);
	}
	if (count >= 0)
		free(inputs);
	ok(count > 0, "%d inputs of %s", count, folder);
	return done_testing();
}
