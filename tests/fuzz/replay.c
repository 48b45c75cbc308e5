/* Runs a fuzz target over inputs that are there, without a fuzzer: over the files and folders it is given, or, as a test,
 * over its corpus, which has its program's name. Prints TAP; a fault ends the program, so the plan comes last. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { INPUT_MAX = 1 << 20 };

static int tests, failed;

static void run_file(const char *path)
{
	unsigned char *data = malloc(INPUT_MAX), *input = NULL;
	FILE *file = fopen(path, "rb");
	size_t len = 0;

	tests++;
	if (file && data) {
		len = fread(data, 1, INPUT_MAX, file);
		input = malloc(len ? len : 1); /* no larger than it is, so that reading over its end is seen */
	}
	if (!input || ferror(file)) {
		printf("not ok %d - %s: %s\n", tests, path, strerror(errno));
		failed = 1;
	} else {
		memcpy(input, data, len);
		LLVMFuzzerTestOneInput(input, len);
		printf("ok %d - %s\n", tests, path);
	}
	fflush(stdout);
	if (file)
		fclose(file);
	free(input);
	free(data);
}

static void run(const char *path)
{
	struct dirent **entries;
	struct stat st;
	int count;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		run_file(path);
		return;
	}
	count = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char file[4096];

		snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			run_file(file);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

int main(int argc, char **argv)
{
	const char *source = getenv("srcdir"), *name = strrchr(argv[0], '/');
	char corpus[4096];

	for (int i = 1; i < argc; i++)
		run(argv[i]);
	if (argc == 1) {
		snprintf(corpus, sizeof corpus, "%s/tests/fuzz/corpus/%s", source ? source : ".", name ? name + 1 : argv[0]);
		run(corpus);
	}
	printf("1..%d\n", tests);
	return failed || !tests;
}
