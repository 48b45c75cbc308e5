/* The one place that asks the C library for memory.
 *
 * Inputs are bounded everywhere, so running out of memory means that something is wrong which no caller could mend:
 * the process says so and ends, the supervisor starts another, and nothing that was acknowledged is lost. Hence no
 * function here returns NULL (but for size 0) and no caller checks. */
#ifndef MAUDE_BASE_MEM_H
#define MAUDE_BASE_MEM_H

#include <stddef.h>

/* size bytes, zeroed; the caller owns them and gives them back with mem_free. */
void *mem_alloc(size_t size);

/* Resizes an array of count items of item_size bytes; new bytes are not zeroed. The product is checked. */
void *mem_resize(void *old, size_t count, size_t item_size);

/* NULL is allowed. */
void mem_free(void *p);

#endif
