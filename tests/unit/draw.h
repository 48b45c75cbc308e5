/* What a random walk draws. The same seed in state gives the same walk again. */
#ifndef MAUDE_TESTS_UNIT_DRAW_H
#define MAUDE_TESTS_UNIT_DRAW_H

#include <stdbool.h>
#include <stdint.h>

static uint64_t state;

/* splitmix64 */
static uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static int64_t below(int64_t n)
{
	return (int64_t)(draw() % (uint64_t)n);
}

static bool once_in(int64_t n)
{
	return below(n) == 0;
}

#endif
