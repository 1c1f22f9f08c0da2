/* SPDX-License-Identifier: GPL-2.0 */
/* The same numbers on every run: xorshift of 64 bits. */
#ifndef SIXIN4_RANDOM_H
#define SIXIN4_RANDOM_H

#include <stdint.h>

static uint64_t random_state = 41;

static inline uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 16) % limit;
}

/* one_in() - true one time in n */
static inline int one_in(uint32_t n)
{
	return !random_below(n);
}

static inline void random_fill(void *data, unsigned int length)
{
	unsigned char *octet = data;

	while (length--)
		*octet++ = random_below(256);
}

#endif
