// SPDX-License-Identifier: GPL-2.0
/* A clock that nobody sets. */
#include <time.h>

#include "clock.h"

/**
 * milliseconds() - the time, for differences
 *
 * Return: milliseconds since some moment in the past.
 */
int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
