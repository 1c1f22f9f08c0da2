/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The rtnetlink interface of the link kind "6in4": IPv6 in IPv4, protocol 41
 * (RFC 4213).  Documentation/netlink.rst tells it as prose with examples.
 *
 * A request (RTM_NEWLINK) carries configuration in IFLA_INFO_DATA.  An
 * attribute that a change does not name keeps its value.  Every RTM_NEWLINK
 * that the kernel sends, in a dump or as an event, carries configuration and
 * state, and the counters in IFLA_INFO_XSTATS.
 */
#ifndef _UAPI_LINUX_IF_6IN4_H
#define _UAPI_LINUX_IF_6IN4_H

/**
 * enum sixin4_mode - how the far end's IPv4 address is found
 * @SIXIN4_MODE_POINT_TO_POINT: one peer, %IFLA_6IN4_REMOTE (RFC 4213 section 3)
 * @SIXIN4_MODE_6TO4: it is in each inner address, after 2002::/16 (RFC 3056);
 *	%IFLA_6IN4_RELAY has what is outside of that
 * @SIXIN4_MODE_6RD: likewise, after %IFLA_6IN4_6RD_PREFIX (RFC 5969)
 * @SIXIN4_MODE_EXTERNAL: it comes with each packet: from its route, "encap ip
 *	dst A" or else a gateway fe80::A; or from tc or eBPF
 * @__SIXIN4_MODE_MAX: internal use
 */
enum sixin4_mode {
	SIXIN4_MODE_POINT_TO_POINT,
	SIXIN4_MODE_6TO4,
	SIXIN4_MODE_6RD,
	SIXIN4_MODE_EXTERNAL,
	__SIXIN4_MODE_MAX,
};

#define SIXIN4_MODE_MAX (__SIXIN4_MODE_MAX - 1)

/**
 * enum sixin4_reason - why a tunnel has no carrier
 * @SIXIN4_REASON_NONE: it has: the tunnel can send and receive
 * @SIXIN4_REASON_NO_UNDERLAY: no device has the name in %IFLA_6IN4_UNDERLAY
 * @SIXIN4_REASON_UNDERLAY_DOWN: the device below is down or has no carrier
 * @SIXIN4_REASON_NO_ADDRESS: %IFLA_6IN4_LOCAL is not an address of this host,
 *	or the device below has no IPv4 address that could be taken
 * @SIXIN4_REASON_NO_ROUTE: no unicast IPv4 route leads to %IFLA_6IN4_REMOTE,
 *	or to %IFLA_6IN4_RELAY
 * @SIXIN4_REASON_LOOP: the way to there leads into a 6in4 tunnel, or with many
 *	far ends the device below is one
 * @SIXIN4_REASON_DUPLICATE: another tunnel came to have the same local address,
 *	remote and device first, and has them still
 * @SIXIN4_REASON_PEER_SILENT: the far end does not answer, see
 *	%IFLA_6IN4_KEEPALIVE_INTERVAL; there is a path, which is still received
 *	from and probed
 * @SIXIN4_REASON_UNUSABLE_ADDRESS: the address that the device below has is
 *	none that a site can have: with 6to4 it is not global (RFC 3056 section
 *	2), with 6rd it is outside of %IFLA_6IN4_6RD_IPV4_PREFIX
 * @__SIXIN4_REASON_MAX: internal use
 */
enum sixin4_reason {
	SIXIN4_REASON_NONE,
	SIXIN4_REASON_NO_UNDERLAY,
	SIXIN4_REASON_UNDERLAY_DOWN,
	SIXIN4_REASON_NO_ADDRESS,
	SIXIN4_REASON_NO_ROUTE,
	SIXIN4_REASON_LOOP,
	SIXIN4_REASON_DUPLICATE,
	SIXIN4_REASON_PEER_SILENT,
	SIXIN4_REASON_UNUSABLE_ADDRESS,
	__SIXIN4_REASON_MAX,
};

#define SIXIN4_REASON_MAX (__SIXIN4_REASON_MAX - 1)

/**
 * enum sixin4_rp_filter - by which devices a packet may come (RFC 4213 section
 * 3.6)
 * @SIXIN4_RP_FILTER_OFF: any, as the way back may be another one
 * @SIXIN4_RP_FILTER_STRICT: only that which the tunnel sends to the packet's
 *	outer source by
 * @__SIXIN4_RP_FILTER_MAX: internal use
 */
enum sixin4_rp_filter {
	SIXIN4_RP_FILTER_OFF,
	SIXIN4_RP_FILTER_STRICT,
	__SIXIN4_RP_FILTER_MAX,
};

#define SIXIN4_RP_FILTER_MAX (__SIXIN4_RP_FILTER_MAX - 1)

/**
 * enum sixin4_source_check - which inner sources a far end may have, in external
 * mode
 * @SIXIN4_SOURCE_CHECK_STRICT: those that a route leads to by this tunnel which
 *	names it
 * @SIXIN4_SOURCE_CHECK_LOOSE: those that any route by this tunnel leads to
 * @SIXIN4_SOURCE_CHECK_OFF: any; something else looks at them
 * @__SIXIN4_SOURCE_CHECK_MAX: internal use
 */
enum sixin4_source_check {
	SIXIN4_SOURCE_CHECK_STRICT,
	SIXIN4_SOURCE_CHECK_LOOSE,
	SIXIN4_SOURCE_CHECK_OFF,
	__SIXIN4_SOURCE_CHECK_MAX,
};

#define SIXIN4_SOURCE_CHECK_MAX (__SIXIN4_SOURCE_CHECK_MAX - 1)

/**
 * enum sixin4_step_kind - what a step of the MTU's derivation is
 * @SIXIN4_STEP_UNSPEC: not used
 * @SIXIN4_STEP_ETHERNET: a device with Ethernet framing
 * @SIXIN4_STEP_VLAN: a VLAN; its tag is not counted in an Ethernet MTU
 * @SIXIN4_STEP_PPP: a ppp device; nothing could be learnt of what is below
 *	it (multilink, a transport other than PPPoE, a kernel before 5.13)
 * @SIXIN4_STEP_PPPOE: a ppp device with a PPPoE session; its overhead is 8
 *	octets (RFC 2516 section 4) of the MTU of the step before
 * @SIXIN4_STEP_TUNNEL: a tunnel or another device without Ethernet framing
 * @SIXIN4_STEP_ROUTE: the "mtu" of the IPv4 route to the far end; its overhead
 *	is what an encapsulation of the route adds
 * @SIXIN4_STEP_IPV4: the outer IPv4 header, 20 octets; its figure is what is
 *	left for IPv6
 * @SIXIN4_STEP_PINNED: the administrator's figure; it is the only step
 * @SIXIN4_STEP_DEFAULT: 1280 (RFC 4213 section 3.2.1), as nothing was known
 *	of a device or route yet; it is the only step
 * @SIXIN4_STEP_MINIMUM: 1280 (RFC 8200 section 5), although less fits below;
 *	packets are sent with DF off then (RFC 4213 section 3.2.2)
 * @__SIXIN4_STEP_MAX: internal use
 */
enum sixin4_step_kind {
	SIXIN4_STEP_UNSPEC,
	SIXIN4_STEP_ETHERNET,
	SIXIN4_STEP_VLAN,
	SIXIN4_STEP_PPP,
	SIXIN4_STEP_PPPOE,
	SIXIN4_STEP_TUNNEL,
	SIXIN4_STEP_ROUTE,
	SIXIN4_STEP_IPV4,
	SIXIN4_STEP_PINNED,
	SIXIN4_STEP_DEFAULT,
	SIXIN4_STEP_MINIMUM,
	__SIXIN4_STEP_MAX,
};

#define SIXIN4_STEP_MAX (__SIXIN4_STEP_MAX - 1)

/* The most steps that a derivation has. */
#define SIXIN4_STEPS 8

/* The most prefixes that IFLA_6IN4_SITE_PREFIXES holds. */
#define SIXIN4_SITE_PREFIXES 8

/**
 * enum - attributes of IFLA_INFO_DATA
 * @IFLA_6IN4_UNSPEC: not used
 * @__IFLA_6IN4_MAX: internal use
 *
 * Configuration, in requests and replies:
 *
 * @IFLA_6IN4_MODE: u8, &enum sixin4_mode; fixed at creation, absent =
 *	point-to-point
 * @IFLA_6IN4_LOCAL: __be32, this host's outer IPv4 address; absent or 0.0.0.0
 *	at creation = automatic, 0.0.0.0 on a change = automatic again
 * @IFLA_6IN4_REMOTE: __be32, the far end's outer IPv4 address; required at
 *	creation of a point-to-point tunnel, and only of such; a unicast address
 * @IFLA_6IN4_UNDERLAY: string of at most 15 characters, the name of the device
 *	below; it need not exist.  Empty or absent = the IPv4 route to the
 *	far end or the relay decides; without either, the device that has
 *	%IFLA_6IN4_LOCAL tells of the MTU, and the routes to each destination
 *	are taken
 * @IFLA_6IN4_TTL: u8, TTL of the outer header, 0 = the inner hop limit; absent
 *	= 64 (RFC 4213 section 3.3)
 * @IFLA_6IN4_TOS: u8, TOS of the outer header as in other tunnels: bits 7-2 a
 *	DSCP, bit 0 = inherit the inner DSCP; absent = 0.  The ECN bits on the
 *	wire always follow RFC 6040
 * @IFLA_6IN4_PMTUDISC: u8, 1 = path MTU discovery with DF set (RFC 4213 section
 *	3.2.2), 0 = DF never set (section 3.2.1); absent = 1
 * @IFLA_6IN4_FWMARK: u32, mark for the outer packet's route look-up; absent = 0
 * @IFLA_6IN4_MTU_AUTO: u8, 1 = the MTU follows the path below, 0 = the MTU
 *	is pinned at its present value or at IFLA_MTU where that is given
 * @IFLA_6IN4_RP_FILTER: u8, &enum sixin4_rp_filter; absent = off
 * @IFLA_6IN4_SITE_PREFIXES: nest of at most %SIXIN4_SITE_PREFIXES times
 *	%IFLA_6IN4_SITE_PREFIX: prefixes that are this end's own, so that no
 *	packet with such a source may come in (RFC 4213 section 3.6).  It is
 *	changed as a whole; empty or absent = none
 * @IFLA_6IN4_CLAMP_MSS: u8, 1 = the MSS option of TCP SYNs in either direction
 *	becomes at most IFLA_MTU - 60; absent = 0
 * @IFLA_6IN4_KEEPALIVE_INTERVAL: u32, seconds between two echo requests to the
 *	far end, at most %SIXIN4_KEEPALIVE_INTERVAL_MAX; 0 = none are sent;
 *	absent = 0
 * @IFLA_6IN4_KEEPALIVE_LOSSES: u8, 1 to 255; after so many without an answer
 *	the carrier goes until one is answered; absent = 3
 * @IFLA_6IN4_KEEPALIVE_TARGET: struct in6_addr, whom they are sent to through
 *	the tunnel; :: = the link-local address that %IFLA_6IN4_REMOTE gives
 *	(RFC 4213 section 3.7); ::ffff:0.0.0.0 = %IFLA_6IN4_REMOTE itself, by
 *	ICMPv4 and not through the tunnel; absent = ::
 * @IFLA_6IN4_RELAY: __be32, where 6to4 and 6rd send what is outside of their
 *	prefix: a 6to4 relay or a 6rd border relay; the same as the local
 *	address = this end is the relay; 0.0.0.0 or absent = there is none.  It
 *	has no default (RFC 7526 section 4)
 * @IFLA_6IN4_6RD_PREFIX: nest of IFLA_6IN4_PREFIX_*, the provider's prefix of 1
 *	to 64 bits (RFC 5969 section 4); 6rd needs it at creation.  It and what
 *	is left of an IPv4 address are at most 64 bits long
 * @IFLA_6IN4_6RD_IPV4_PREFIX: __be32, what the IPv4 addresses of all sites of
 *	the provider begin with, and is left out of IPv6 addresses (RFC 5969
 *	section 4); absent = 0.0.0.0
 * @IFLA_6IN4_6RD_IPV4_LENGTH: u8, 0 to 32 bits of it; absent = 0
 * @IFLA_6IN4_ADDR_AUTO: u8, with 6to4 and 6rd 1 = while it is up the device has
 *	the first address of %IFLA_6IN4_DELEGATED_PREFIX, with the length of the
 *	mode's own prefix, so that all sites are on the link.  Where the prefix
 *	changes, the address before is deprecated and goes after a minute.
 *	Absent = 0
 * @IFLA_6IN4_SOURCE_CHECK: u8, &enum sixin4_source_check, with external mode
 *	only; absent = strict
 *
 * State, only in replies; refused in requests:
 *
 * @IFLA_6IN4_REASON: u8, &enum sixin4_reason
 * @IFLA_6IN4_PATH_LOCAL: __be32, the outer source address in use; absent
 *	while there is no path
 * @IFLA_6IN4_PATH_IFINDEX: u32, the device in use, in the namespace that
 *	IFLA_LINK_NETNSID names; absent while there is no path
 * @IFLA_6IN4_PATH_UNDERLAY: string, its name; absent while there is no path
 * @IFLA_6IN4_DERIVATION: nest of %IFLA_6IN4_STEP, lowest device first: where
 *	IFLA_MTU comes from.  While there is no path it tells of the last one
 * @IFLA_6IN4_KEEPALIVE_MISSED: u32, echo requests in succession whose time has
 *	passed without an answer; absent while none are to be sent
 * @IFLA_6IN4_KEEPALIVE_ANSWERED: u32, milliseconds since the last answer;
 *	absent if there was none from this far end, or none are to be sent
 * @IFLA_6IN4_DELEGATED_PREFIX: nest of IFLA_6IN4_PREFIX_*, with 6to4 and 6rd the
 *	IPv6 prefix that belongs to %IFLA_6IN4_PATH_LOCAL (RFC 3056 section 2,
 *	RFC 5969 section 4); absent while there is no path, and with a relay
 *	that is no site
 */
enum {
	IFLA_6IN4_UNSPEC,
	IFLA_6IN4_MODE,
	IFLA_6IN4_LOCAL,
	IFLA_6IN4_REMOTE,
	IFLA_6IN4_UNDERLAY,
	IFLA_6IN4_TTL,
	IFLA_6IN4_TOS,
	IFLA_6IN4_PMTUDISC,
	IFLA_6IN4_FWMARK,
	IFLA_6IN4_MTU_AUTO,
	IFLA_6IN4_REASON,
	IFLA_6IN4_PATH_LOCAL,
	IFLA_6IN4_PATH_IFINDEX,
	IFLA_6IN4_PATH_UNDERLAY,
	IFLA_6IN4_DERIVATION,
	IFLA_6IN4_RP_FILTER,
	IFLA_6IN4_SITE_PREFIXES,
	IFLA_6IN4_CLAMP_MSS,
	IFLA_6IN4_KEEPALIVE_INTERVAL,
	IFLA_6IN4_KEEPALIVE_LOSSES,
	IFLA_6IN4_KEEPALIVE_TARGET,
	IFLA_6IN4_KEEPALIVE_MISSED,
	IFLA_6IN4_KEEPALIVE_ANSWERED,
	IFLA_6IN4_RELAY,
	IFLA_6IN4_6RD_PREFIX,
	IFLA_6IN4_6RD_IPV4_PREFIX,
	IFLA_6IN4_6RD_IPV4_LENGTH,
	IFLA_6IN4_DELEGATED_PREFIX,
	IFLA_6IN4_ADDR_AUTO,
	IFLA_6IN4_SOURCE_CHECK,
	__IFLA_6IN4_MAX,
};

#define IFLA_6IN4_MAX (__IFLA_6IN4_MAX - 1)

/* A day. */
#define SIXIN4_KEEPALIVE_INTERVAL_MAX 86400

/* Members of IFLA_6IN4_DERIVATION. */
enum {
	IFLA_6IN4_DERIVATION_UNSPEC,
	IFLA_6IN4_STEP,		/* nest of IFLA_6IN4_STEP_* */
	__IFLA_6IN4_DERIVATION_MAX,
};

#define IFLA_6IN4_DERIVATION_MAX (__IFLA_6IN4_DERIVATION_MAX - 1)

/**
 * enum - attributes of IFLA_6IN4_STEP
 * @IFLA_6IN4_STEP_UNSPEC: not used
 * @IFLA_6IN4_STEP_DEV: string, the device's name; absent where the step is none
 * @IFLA_6IN4_STEP_KIND: u8, &enum sixin4_step_kind
 * @IFLA_6IN4_STEP_MTU: u32, the figure that the step itself states, octets
 * @IFLA_6IN4_STEP_OVERHEAD: u32, octets that the step takes from what the step
 *	before can carry.  So with c = the MTU of the first step, each later one
 *	makes c = min(its MTU, c - its overhead), but %SIXIN4_STEP_MINIMUM
 *	raises c to its MTU
 * @__IFLA_6IN4_STEP_MAX: internal use
 */
enum {
	IFLA_6IN4_STEP_UNSPEC,
	IFLA_6IN4_STEP_DEV,
	IFLA_6IN4_STEP_KIND,
	IFLA_6IN4_STEP_MTU,
	IFLA_6IN4_STEP_OVERHEAD,
	__IFLA_6IN4_STEP_MAX,
};

#define IFLA_6IN4_STEP_MAX (__IFLA_6IN4_STEP_MAX - 1)

/* Members of IFLA_6IN4_SITE_PREFIXES. */
enum {
	IFLA_6IN4_SITE_PREFIXES_UNSPEC,
	IFLA_6IN4_SITE_PREFIX,	/* nest of IFLA_6IN4_PREFIX_* */
	__IFLA_6IN4_SITE_PREFIXES_MAX,
};

#define IFLA_6IN4_SITE_PREFIXES_MAX (__IFLA_6IN4_SITE_PREFIXES_MAX - 1)

/**
 * enum - attributes of a prefix: IFLA_6IN4_SITE_PREFIX, IFLA_6IN4_6RD_PREFIX,
 * IFLA_6IN4_DELEGATED_PREFIX
 * @IFLA_6IN4_PREFIX_UNSPEC: not used
 * @IFLA_6IN4_PREFIX_ADDRESS: struct in6_addr; the bits after the length are 0
 * @IFLA_6IN4_PREFIX_LENGTH: u8, 1 to 128 bits
 * @__IFLA_6IN4_PREFIX_MAX: internal use
 */
enum {
	IFLA_6IN4_PREFIX_UNSPEC,
	IFLA_6IN4_PREFIX_ADDRESS,
	IFLA_6IN4_PREFIX_LENGTH,
	__IFLA_6IN4_PREFIX_MAX,
};

#define IFLA_6IN4_PREFIX_MAX (__IFLA_6IN4_PREFIX_MAX - 1)

/**
 * enum - attributes of IFLA_INFO_XSTATS: u64, since creation
 * @IFLA_6IN4_XSTATS_UNSPEC: not used
 * @IFLA_6IN4_XSTATS_PAD: padding, no counter
 * @__IFLA_6IN4_XSTATS_MAX: internal use
 *
 * The same counters, named in lower case, are in "ethtool -S".
 *
 * Packets dropped, each of them counted once; the sums by direction are in
 * rx_dropped and tx_dropped:
 *
 * @IFLA_6IN4_XSTATS_RX_POLICY: refused by an IPsec policy for the outer packet
 * @IFLA_6IN4_XSTATS_RX_MARTIAN_INNER: inner source that may not be on the wire:
 *	multicast, ::1, v4-compatible, v4-mapped (RFC 4213 section 3.6)
 * @IFLA_6IN4_XSTATS_RX_NOT_IPV6: the inner packet's version is not 6
 * @IFLA_6IN4_XSTATS_RX_TRUNCATED: shorter than the inner header says
 * @IFLA_6IN4_XSTATS_RX_ECN: congestion was marked on a packet that is not
 *	ECN-capable (RFC 6040 section 4.2)
 * @IFLA_6IN4_XSTATS_RX_NO_MEMORY: no memory
 * @IFLA_6IN4_XSTATS_RX_BACKLOG: a receive queue was full
 * @IFLA_6IN4_XSTATS_TX_NOT_IPV6: something else than IPv6 was sent through the
 *	tunnel
 * @IFLA_6IN4_XSTATS_TX_NO_PATH: sent while the tunnel had no path, or its far
 *	end was silent
 * @IFLA_6IN4_XSTATS_TX_NO_ROUTE: the IPv4 route or source address has just gone
 * @IFLA_6IN4_XSTATS_TX_LOOP: the IPv4 route leads into a 6in4 tunnel, or the
 *	packet has one of the tunnel's own inside, or is in too many tunnels
 * @IFLA_6IN4_XSTATS_TX_TOO_BIG: larger than the path MTU; the sender was told
 *	(RFC 4213 section 3.2.2)
 * @IFLA_6IN4_XSTATS_TX_NO_MEMORY: no memory
 * @IFLA_6IN4_XSTATS_RX_RP_FILTER: came by a device that the tunnel does not send
 *	by, see %IFLA_6IN4_RP_FILTER
 * @IFLA_6IN4_XSTATS_RX_SITE_PREFIX: inner source in %IFLA_6IN4_SITE_PREFIXES
 * @IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER: 6to4, 6rd, external: outer source that may
 *	not be a far end's: it is not global with 6to4, or this end's own (RFC
 *	3964 section 5.3)
 * @IFLA_6IN4_XSTATS_RX_SPOOFED: 6to4, 6rd, external: the inner source does not
 *	belong to the outer one (RFC 3964 section 5.2, RFC 5969 section 9.2,
 *	%IFLA_6IN4_SOURCE_CHECK); external: or an address of the inner packet is
 *	link-local, or the source is ::, and it is not for this host (RFC 4291
 *	section 2.5.6)
 * @IFLA_6IN4_XSTATS_RX_NOT_DELEGATED: 6to4, 6rd: the inner destination is not in
 *	%IFLA_6IN4_DELEGATED_PREFIX (RFC 5969 section 9.2)
 * @IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER: 6to4, 6rd: the inner destination has an
 *	IPv4 address in it that may not be a far end's: it is not global with
 *	6to4, or this end's own, or the relay's, so that the packet would come
 *	back (RFC 3964 section 5.3, RFC 6324 section 3); external: the route, tc
 *	or eBPF has named such a far end, or a source that is not the tunnel's
 * @IFLA_6IN4_XSTATS_TX_SPOOFED: 6to4, 6rd: the inner source is not in
 *	%IFLA_6IN4_DELEGATED_PREFIX; the sender was told (RFC 3964 section 5.1)
 * @IFLA_6IN4_XSTATS_TX_NO_SITE: 6to4, 6rd: the inner destination has no IPv4
 *	address in it, and there is no relay
 * @IFLA_6IN4_XSTATS_TX_NO_FAR_END: external: neither route nor tc nor eBPF has
 *	named a far end
 *
 * ICMPv4 errors received about packets that the tunnel sent:
 *
 * @IFLA_6IN4_XSTATS_ICMP_TOO_BIG: fragmentation needed; the path MTU was learnt
 * @IFLA_6IN4_XSTATS_ICMP_UNREACHABLE: destination unreachable of another sort
 * @IFLA_6IN4_XSTATS_ICMP_TIME_EXCEEDED: the outer TTL has run out
 * @IFLA_6IN4_XSTATS_ICMP_PARAMETER_PROBLEM: parameter problem
 * @IFLA_6IN4_XSTATS_ICMP_RELAYED: of the last three, those that the sender of
 *	the inner packet is told of (RFC 4213 section 3.4)
 */
enum {
	IFLA_6IN4_XSTATS_UNSPEC,
	IFLA_6IN4_XSTATS_PAD,
	IFLA_6IN4_XSTATS_RX_POLICY,
	IFLA_6IN4_XSTATS_RX_MARTIAN_INNER,
	IFLA_6IN4_XSTATS_RX_NOT_IPV6,
	IFLA_6IN4_XSTATS_RX_TRUNCATED,
	IFLA_6IN4_XSTATS_RX_ECN,
	IFLA_6IN4_XSTATS_RX_NO_MEMORY,
	IFLA_6IN4_XSTATS_RX_BACKLOG,
	IFLA_6IN4_XSTATS_TX_NOT_IPV6,
	IFLA_6IN4_XSTATS_TX_NO_PATH,
	IFLA_6IN4_XSTATS_TX_NO_ROUTE,
	IFLA_6IN4_XSTATS_TX_LOOP,
	IFLA_6IN4_XSTATS_TX_TOO_BIG,
	IFLA_6IN4_XSTATS_TX_NO_MEMORY,
	IFLA_6IN4_XSTATS_RX_RP_FILTER,
	IFLA_6IN4_XSTATS_RX_SITE_PREFIX,
	IFLA_6IN4_XSTATS_ICMP_TOO_BIG,
	IFLA_6IN4_XSTATS_ICMP_UNREACHABLE,
	IFLA_6IN4_XSTATS_ICMP_TIME_EXCEEDED,
	IFLA_6IN4_XSTATS_ICMP_PARAMETER_PROBLEM,
	IFLA_6IN4_XSTATS_ICMP_RELAYED,
	IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER,
	IFLA_6IN4_XSTATS_RX_SPOOFED,
	IFLA_6IN4_XSTATS_RX_NOT_DELEGATED,
	IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER,
	IFLA_6IN4_XSTATS_TX_SPOOFED,
	IFLA_6IN4_XSTATS_TX_NO_SITE,
	IFLA_6IN4_XSTATS_TX_NO_FAR_END,
	__IFLA_6IN4_XSTATS_MAX,
};

#define IFLA_6IN4_XSTATS_MAX (__IFLA_6IN4_XSTATS_MAX - 1)

#endif /* _UAPI_LINUX_IF_6IN4_H */
