/* Memory from the C library, or the end of the process.
 *
 * Rules: nobody checks for NULL; a product of sizes that overflows counts as out of memory; the last line is written
 * without allocating anything. */
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Noreturn void die(size_t count, size_t item_size)
{
	char line[96];
	int len = snprintf(line, sizeof line, "level=error event=out_of_memory count=%zu item_size=%zu\n", count, item_size);

	if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0) {
		/* there is nobody left to tell */
	}
	abort();
}

void *mem_alloc(size_t size)
{
	void *p;

	if (size == 0)
		return NULL;
	p = calloc(1, size);
	if (!p)
		die(1, size);
	return p;
}

void *mem_resize(void *old, size_t count, size_t item_size)
{
	size_t size;
	void *p;

	if (__builtin_mul_overflow(count, item_size, &size))
		die(count, item_size);
	if (size == 0) {
		free(old);
		return NULL;
	}
	p = realloc(old, size);
	if (!p)
		die(count, item_size);
	return p;
}

void mem_free(void *p)
{
	free(p);
}
