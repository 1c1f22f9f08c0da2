/* SPDX-License-Identifier: GPL-2.0 */
/* What the unit tests share: results as KTAP. */
#ifndef _UNIT_H
#define _UNIT_H

#include <stdbool.h>
#include <stdio.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static unsigned int tests, failures;

static inline void result(bool ok, const char *name)
{
	printf("%s %u %s\n", ok ? "ok" : "not ok", ++tests, name);
	failures += !ok;
}

#endif /* _UNIT_H */
