// SPDX-License-Identifier: GPL-2.0
/*
 * What a router advertises on a LAN, of a packet, and what it is to advertise
 * there, of the file that the router kit writes for radvd: pure.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>

#include "advertisement.h"
#include "text.h"

static void add_prefix(json_t *object, const struct in6_addr *prefix,
		       unsigned int length)
{
	char host[INET6_ADDRSTRLEN], *string;

	inet_ntop(AF_INET6, prefix, host, sizeof(host));
	string = text("%s/%u", host, length);
	json_array_append_new(json_object_get(object, "prefixes"),
			      json_string(string));
	free(string);
}

/* A prefix that is deprecated is as good as none. */
static void read_option(json_t *object, const uint8_t *option, size_t size)
{
	struct nd_opt_prefix_info prefix;
	struct nd_opt_mtu mtu;

	if (option[0] == ND_OPT_MTU && size >= sizeof(mtu)) {
		memcpy(&mtu, option, sizeof(mtu));
		json_object_set_new(object, "mtu",
				    json_integer(ntohl(mtu.nd_opt_mtu_mtu)));
	}
	if (option[0] == ND_OPT_PREFIX_INFORMATION && size >= sizeof(prefix)) {
		memcpy(&prefix, option, sizeof(prefix));
		if (prefix.nd_opt_pi_preferred_time)
			add_prefix(object, &prefix.nd_opt_pi_prefix,
				   prefix.nd_opt_pi_prefix_len);
	}
}

/*
 * RFC 4861 section 6.1.2: from a link-local address, with the hop limit that no
 * packet has which was forwarded.
 */
static bool is_advertisement(const uint8_t *packet, size_t size)
{
	const struct ip6_hdr *ip = (const void *)packet;
	const struct icmp6_hdr *icmp = (const void *)(ip + 1);

	return size >= sizeof(*ip) + sizeof(struct nd_router_advert) &&
	       packet[0] >> 4 == 6 && ip->ip6_nxt == IPPROTO_ICMPV6 &&
	       ip->ip6_hlim == 255 && IN6_IS_ADDR_LINKLOCAL(&ip->ip6_src) &&
	       icmp->icmp6_type == ND_ROUTER_ADVERT && !icmp->icmp6_code;
}

/**
 * advertisement_json() - what does a router advertisement say?
 * @packet: from its IPv6 header on, aligned to 4
 * @size: octets of it that are there
 *
 * Return: an object with "mtu", if there is that option, and the array
 * "prefixes" of those that are not deprecated, which the caller releases; NULL
 * if it is another packet.
 */
json_t *advertisement_json(const uint8_t *packet, size_t size)
{
	size_t offset = sizeof(struct ip6_hdr), length;
	json_t *object;

	if (!is_advertisement(packet, size))
		return NULL;
	object = json_object();
	json_object_set_new(object, "prefixes", json_array());
	offset += sizeof(struct nd_router_advert);
	while (size - offset >= 8) {
		length = packet[offset + 1] * 8;
		if (!length || length > size - offset)
			break;
		read_option(object, packet + offset, length);
		offset += length;
	}
	return object;
}

/**
 * advertisement_wanted() - one more line of the file for radvd
 * @lans: array of objects: "dev", and "mtu" and "prefixes" as of
 *	advertisement_json()
 * @line: the line, as the router kit writes it
 */
void advertisement_wanted(json_t *lans, const char *line)
{
	json_t *lan = json_array_get(lans, json_array_size(lans) - 1), *prefixes;
	char dev[16], host[INET6_ADDRSTRLEN];
	unsigned int length, lifetime, mtu;
	struct in6_addr prefix;

	if (sscanf(line, "interface %15s", dev) == 1) {
		lan = json_object();
		json_object_set_new(lan, "dev", json_string(dev));
		json_object_set_new(lan, "prefixes", json_array());
		json_array_append_new(lans, lan);
		return;
	}
	if (sscanf(line, " AdvLinkMTU %u", &mtu) == 1)
		json_object_set_new(lan, "mtu", json_integer(mtu));
	prefixes = json_object_get(lan, "prefixes");
	if (sscanf(line, " prefix %45[^/]/%u", host, &length) == 2 &&
	    prefixes && inet_pton(AF_INET6, host, &prefix) == 1)
		add_prefix(lan, &prefix, length);
	if (sscanf(line, " AdvPreferredLifetime %u", &lifetime) == 1 &&
	    !lifetime)
		json_array_remove(prefixes, json_array_size(prefixes) - 1);
}
