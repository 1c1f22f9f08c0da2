/* SPDX-License-Identifier: GPL-2.0 */
/* A link message of the kernel as a JSON object. */
#ifndef SIXIN4_TUNNEL_H
#define SIXIN4_TUNNEL_H

#include <jansson.h>
#include <stdbool.h>
#include <libmnl/libmnl.h>

#include "json.h"

bool link_is_tunnel(const struct nlmsghdr *nlh);
bool tunnel_put(struct json_text *out, const struct nlmsghdr *nlh, bool stats);
json_t *tunnel_json(const struct nlmsghdr *nlh, bool stats);

#endif
