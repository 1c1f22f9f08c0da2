/* SPDX-License-Identifier: GPL-2.0 */
/* The words for the kernel's numbers, which are read and written alike. */
#ifndef SIXIN4_NAMES_H
#define SIXIN4_NAMES_H

#include <linux/if_6in4.h>

#define RP_FILTERS	(SIXIN4_RP_FILTER_STRICT + 1)
#define SOURCE_CHECKS	(SIXIN4_SOURCE_CHECK_OFF + 1)

extern const char *const mode_names[SIXIN4_MODE_MAX + 1];
extern const char *const rp_filter_names[RP_FILTERS];
extern const char *const source_check_names[SOURCE_CHECKS];

#endif
