/* SPDX-License-Identifier: GPL-2.0 */
/* Packets that are sent to find out what comes of them. */
#ifndef SIXIN4_PROBE_H
#define SIXIN4_PROBE_H

#include <linux/filter.h>
#include <netinet/in.h>
#include <stdbool.h>

/**
 * struct probe - what came of echo requests
 * @error: why they could not be sent, 0 or a negative errno
 * @answered: there was an answer
 * @left: protocol 41 to the far end was seen to leave the underlay
 * @arrived: protocol 41 from the far end was seen on the underlay
 * @stranger: protocol 41 from another address was seen there, or 0.0.0.0
 * @refused_by: who sent an ICMPv4 error about protocol 41, or 0.0.0.0
 * @unclaimed: that error says that nobody there wants it, not that it is
 *	forbidden
 */
struct probe {
	int error;
	bool answered, left, arrived, unclaimed;
	struct in_addr stranger, refused_by;
};

/**
 * struct path_probe - what came of large echo requests to beyond the far end
 * @error: why they could not be sent, 0 or a negative errno
 * @answered: there was an answer of the same size
 * @other: there was one of another size: it is late, or that host cuts what it
 *	answers
 * @mtu: what a Packet Too Big about them says, 0: none came
 * @by: who sent that
 * @taken: it was not dropped by this host's packet filter
 */
struct path_probe {
	int error;
	bool answered, other, taken;
	unsigned int mtu;
	struct in6_addr by;
};

struct probe probe_ipv4(struct in_addr local, struct in_addr remote,
			const char *underlay);
struct probe probe_ipv6(const struct in6_addr *to, const char *tunnel,
			unsigned int size, bool in_pieces, int underlay,
			struct in_addr remote);
int device_open(int ifindex, const struct sock_fprog *filter);
struct path_probe probe_path(const struct in6_addr *to, const char *tunnel,
			     unsigned int size);

#endif
