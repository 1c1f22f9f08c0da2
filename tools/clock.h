/* SPDX-License-Identifier: GPL-2.0 */
/* A clock that nobody sets. */
#ifndef SIXIN4_CLOCK_H
#define SIXIN4_CLOCK_H

#include <stdint.h>

int64_t milliseconds(void);

#endif
