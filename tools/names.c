// SPDX-License-Identifier: GPL-2.0
/* The words for the kernel's numbers: pure. */
#include "names.h"

/** mode_names - by &enum sixin4_mode */
const char *const mode_names[SIXIN4_MODE_MAX + 1] = {
	[SIXIN4_MODE_POINT_TO_POINT] = "point-to-point",
	[SIXIN4_MODE_6TO4] = "6to4",
	[SIXIN4_MODE_6RD] = "6rd",
	[SIXIN4_MODE_EXTERNAL] = "external",
};

/** rp_filter_names - by the value of %IFLA_6IN4_RP_FILTER */
const char *const rp_filter_names[RP_FILTERS] = {
	[SIXIN4_RP_FILTER_OFF] = "off",
	[SIXIN4_RP_FILTER_STRICT] = "strict",
};

/** source_check_names - by the value of %IFLA_6IN4_SOURCE_CHECK */
const char *const source_check_names[SOURCE_CHECKS] = {
	[SIXIN4_SOURCE_CHECK_STRICT] = "strict",
	[SIXIN4_SOURCE_CHECK_LOOSE] = "loose",
	[SIXIN4_SOURCE_CHECK_OFF] = "off",
};
