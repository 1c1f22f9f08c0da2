/* SPDX-License-Identifier: GPL-2.0 */
/* What a router advertises on a LAN, and what it is to advertise there. */
#ifndef SIXIN4_ADVERTISEMENT_H
#define SIXIN4_ADVERTISEMENT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

json_t *advertisement_json(const uint8_t *packet, size_t size);
void advertisement_wanted(json_t *lans, const char *line);

#endif
