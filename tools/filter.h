/* SPDX-License-Identifier: GPL-2.0 */
/* What the packet filter has. */
#ifndef SIXIN4_FILTER_H
#define SIXIN4_FILTER_H

int filter_has_table(const char *table);

#endif
