// SPDX-License-Identifier: GPL-2.0
/* From the kernel's message to text and JSON. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_6in4.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "json.h"
#include "ktap.h"
#include "print.h"
#include "text.h"
#include "tunnel.h"

#define BUFFER_SIZE	8192
#define OPERSTATE_UP	6
#define PACKETS		1000000

/* What the message says.  0 and NULL leave an attribute out. */
struct message {
	const char *name, *kind, *remote, *local, *underlay, *path_local;
	const char *path_underlay, *target;
	unsigned int flags, operstate, mtu, reason, path_ifindex, fwmark;
	unsigned int interval, losses, missed, answered;
	int netnsid;
	bool pinned, no_pmtudisc, clamp_mss, set_ttl, set_netnsid, stats;
	uint8_t ttl, tos, rp_filter, source_check, mode, addr_auto;
	const char *relay, *rd_prefix, *rd_ipv4, *delegated;
	const char *site_prefix[SIXIN4_SITE_PREFIXES];
	struct {
		const char *dev;
		unsigned int kind, mtu, overhead;
	} step[8];
};

static void put_ipv4(struct nlmsghdr *nlh, uint16_t type, const char *address)
{
	if (address)
		mnl_attr_put_u32(nlh, type, inet_addr(address));
}

static void put_steps(struct nlmsghdr *nlh, const struct message *m)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_6IN4_DERIVATION);
	struct nlattr *step;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(m->step) && m->step[i].kind; i++) {
		step = mnl_attr_nest_start(nlh, IFLA_6IN4_STEP);
		if (m->step[i].dev)
			mnl_attr_put_strz(nlh, IFLA_6IN4_STEP_DEV,
					  m->step[i].dev);
		mnl_attr_put_u8(nlh, IFLA_6IN4_STEP_KIND, m->step[i].kind);
		mnl_attr_put_u32(nlh, IFLA_6IN4_STEP_MTU, m->step[i].mtu);
		mnl_attr_put_u32(nlh, IFLA_6IN4_STEP_OVERHEAD,
				 m->step[i].overhead);
		mnl_attr_nest_end(nlh, step);
	}
	mnl_attr_nest_end(nlh, nest);
}

/* All of length 48. */
static void put_prefix(struct nlmsghdr *nlh, uint16_t type, const char *prefix)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);
	struct in6_addr address;

	inet_pton(AF_INET6, prefix, &address);
	mnl_attr_put(nlh, IFLA_6IN4_PREFIX_ADDRESS, sizeof(address), &address);
	mnl_attr_put_u8(nlh, IFLA_6IN4_PREFIX_LENGTH, 48);
	mnl_attr_nest_end(nlh, nest);
}

static void put_site_prefixes(struct nlmsghdr *nlh, const struct message *m)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_6IN4_SITE_PREFIXES);
	unsigned int i;

	for (i = 0; i < SIXIN4_SITE_PREFIXES && m->site_prefix[i]; i++)
		put_prefix(nlh, IFLA_6IN4_SITE_PREFIX, m->site_prefix[i]);
	mnl_attr_nest_end(nlh, nest);
}

static void put_domain(struct nlmsghdr *nlh, const struct message *m)
{
	put_ipv4(nlh, IFLA_6IN4_RELAY, m->relay);
	mnl_attr_put_u8(nlh, IFLA_6IN4_ADDR_AUTO, m->addr_auto);
	if (m->rd_prefix)
		put_prefix(nlh, IFLA_6IN4_6RD_PREFIX, m->rd_prefix);
	if (m->rd_ipv4) {
		put_ipv4(nlh, IFLA_6IN4_6RD_IPV4_PREFIX, m->rd_ipv4);
		mnl_attr_put_u8(nlh, IFLA_6IN4_6RD_IPV4_LENGTH, 8);
	}
	if (m->delegated)
		put_prefix(nlh, IFLA_6IN4_DELEGATED_PREFIX, m->delegated);
}

static void put_keepalive(struct nlmsghdr *nlh, const struct message *m)
{
	struct in6_addr target;

	if (!m->interval)
		return;
	mnl_attr_put_u32(nlh, IFLA_6IN4_KEEPALIVE_INTERVAL, m->interval);
	mnl_attr_put_u8(nlh, IFLA_6IN4_KEEPALIVE_LOSSES, m->losses);
	inet_pton(AF_INET6, m->target, &target);
	mnl_attr_put(nlh, IFLA_6IN4_KEEPALIVE_TARGET, sizeof(target), &target);
	mnl_attr_put_u32(nlh, IFLA_6IN4_KEEPALIVE_MISSED, m->missed);
	if (m->answered)
		mnl_attr_put_u32(nlh, IFLA_6IN4_KEEPALIVE_ANSWERED,
				 m->answered);
}

static void put_data(struct nlmsghdr *nlh, const struct message *m)
{
	struct nlattr *data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);

	mnl_attr_put_u8(nlh, IFLA_6IN4_MODE, m->mode);
	put_domain(nlh, m);
	put_ipv4(nlh, IFLA_6IN4_LOCAL, m->local ? m->local : "0.0.0.0");
	put_ipv4(nlh, IFLA_6IN4_REMOTE, m->remote);
	mnl_attr_put_strz(nlh, IFLA_6IN4_UNDERLAY,
			  m->underlay ? m->underlay : "");
	mnl_attr_put_u8(nlh, IFLA_6IN4_TTL, m->set_ttl ? m->ttl : 64);
	mnl_attr_put_u8(nlh, IFLA_6IN4_TOS, m->tos);
	mnl_attr_put_u8(nlh, IFLA_6IN4_PMTUDISC, !m->no_pmtudisc);
	mnl_attr_put_u32(nlh, IFLA_6IN4_FWMARK, m->fwmark);
	mnl_attr_put_u8(nlh, IFLA_6IN4_MTU_AUTO, !m->pinned);
	mnl_attr_put_u8(nlh, IFLA_6IN4_CLAMP_MSS, m->clamp_mss);
	put_keepalive(nlh, m);
	mnl_attr_put_u8(nlh, IFLA_6IN4_REASON, m->reason);
	put_ipv4(nlh, IFLA_6IN4_PATH_LOCAL, m->path_local);
	if (m->path_ifindex)
		mnl_attr_put_u32(nlh, IFLA_6IN4_PATH_IFINDEX, m->path_ifindex);
	if (m->path_underlay)
		mnl_attr_put_strz(nlh, IFLA_6IN4_PATH_UNDERLAY,
				  m->path_underlay);
	put_steps(nlh, m);
	mnl_attr_put_u8(nlh, IFLA_6IN4_RP_FILTER, m->rp_filter);
	if (m->mode == SIXIN4_MODE_EXTERNAL)
		mnl_attr_put_u8(nlh, IFLA_6IN4_SOURCE_CHECK, m->source_check);
	put_site_prefixes(nlh, m);
	/* of a later kernel */
	mnl_attr_put_u32(nlh, IFLA_6IN4_MAX + 1, 7);
	mnl_attr_nest_end(nlh, data);
}

static void put_stats(struct nlmsghdr *nlh)
{
	struct rtnl_link_stats64 stats;

	memset(&stats, 0, sizeof(stats));
	stats.rx_packets = PACKETS;
	stats.tx_bytes = 5000000000;
	mnl_attr_put(nlh, IFLA_STATS64, sizeof(stats), &stats);
}

static void put_xstats(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_INFO_XSTATS);
	unsigned int i;

	for (i = IFLA_6IN4_XSTATS_PAD + 1; i <= IFLA_6IN4_XSTATS_MAX + 1; i++)
		mnl_attr_put_u64(nlh, i, i);
	mnl_attr_nest_end(nlh, nest);
}

static struct nlmsghdr *build(char *buffer, const struct message *m)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nlattr *info;
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = RTM_NEWLINK;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = 7;
	ifi->ifi_flags = m->flags;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, m->name);
	mnl_attr_put_u32(nlh, IFLA_MTU, m->mtu);
	mnl_attr_put_u8(nlh, IFLA_OPERSTATE, m->operstate);
	if (m->set_netnsid)
		mnl_attr_put_u32(nlh, IFLA_LINK_NETNSID, m->netnsid);
	if (m->stats)
		put_stats(nlh);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, m->kind ? m->kind : "6in4");
	put_data(nlh, m);
	if (m->stats)
		put_xstats(nlh);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

#define UP	.flags = IFF_UP, .operstate = OPERSTATE_UP
#define WAN	{ "wan", SIXIN4_STEP_ETHERNET, 1500 }, \
		{ "wan.101", SIXIN4_STEP_VLAN, 1500 }
#define IPV4(mtu)	{ NULL, SIXIN4_STEP_IPV4, mtu, 20 }
#define HE	.name = "he0", .remote = "216.66.80.26", .underlay = "ppp0"
#define PATH	.path_local = "203.0.113.100", .path_underlay = "ppp0", \
		.path_ifindex = 3

static const struct {
	const char *name;
	struct message message;
	bool details;
	const char *printed;
} texts[] = {
	{ "up", { HE, UP, PATH, .mtu = 1472,
		  .step = { WAN, { "ppp0", SIXIN4_STEP_PPPOE, 1492, 8 }, IPV4(1472) } },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1472 (auto) = wan.101 1500 - pppoe 8 - ipv4 20\n" },
	{ "no underlay", { HE, .flags = IFF_UP, .operstate = 3, .mtu = 1280,
			   .reason = SIXIN4_REASON_NO_UNDERLAY,
			   .step = { { NULL, SIXIN4_STEP_DEFAULT, 1280 } } },
	  .printed =
	  "he0: down (no underlay)  remote 216.66.80.26  local - (auto)  dev ppp0\n"
	  "    mtu 1280 (auto) = default, as nothing is known of the path yet\n" },
	{ "underlay down", { HE, .flags = IFF_UP, .mtu = 1472,
			     .reason = SIXIN4_REASON_UNDERLAY_DOWN,
			     .step = { { "ppp0", SIXIN4_STEP_PPP, 1492 }, IPV4(1472) } },
	  .printed =
	  "he0: down (underlay down)  remote 216.66.80.26  local - (auto)  dev ppp0\n"
	  "    mtu 1472 (auto) = ppp0 1492 - ipv4 20\n" },
	{ "admin down comes first", { HE, .mtu = 1400, .pinned = true,
				      .reason = SIXIN4_REASON_NO_ADDRESS,
				      .local = "203.0.113.9",
				      .step = { { NULL, SIXIN4_STEP_PINNED, 1400 } } },
	  .printed =
	  "he0: down (admin down)  remote 216.66.80.26  local 203.0.113.9  dev ppp0\n"
	  "    mtu 1400 (pinned)\n" },
	{ "no address", { HE, .flags = IFF_UP, .mtu = 1280,
			  .reason = SIXIN4_REASON_NO_ADDRESS, .local = "203.0.113.9" },
	  .printed =
	  "he0: down (no address)  remote 216.66.80.26  local 203.0.113.9  dev ppp0\n"
	  "    mtu 1280 (auto)\n" },
	{ "no route, unbound", { .name = "he0", .remote = "192.0.2.1",
				 .flags = IFF_UP, .mtu = 1280,
				 .reason = SIXIN4_REASON_NO_ROUTE },
	  .printed =
	  "he0: down (no route)  remote 192.0.2.1  local - (auto)  dev - (by route)\n"
	  "    mtu 1280 (auto)\n" },
	{ "loop", { HE, .flags = IFF_UP, .mtu = 1280, .reason = SIXIN4_REASON_LOOP },
	  .printed =
	  "he0: down (loop)  remote 216.66.80.26  local - (auto)  dev ppp0\n"
	  "    mtu 1280 (auto)\n" },
	{ "duplicate", { HE, .flags = IFF_UP, .mtu = 1472, .local = "203.0.113.9",
			 .reason = SIXIN4_REASON_DUPLICATE },
	  .printed =
	  "he0: down (duplicate)  remote 216.66.80.26  local 203.0.113.9  dev ppp0\n"
	  "    mtu 1472 (auto)\n" },
	{ "peer silent, with a path", { HE, .flags = IFF_UP, PATH, .mtu = 1400, .pinned = true,
				       .reason = SIXIN4_REASON_PEER_SILENT,
				       .interval = 10, .losses = 3, .target = "::", .missed = 7 },
	  .printed =
	  "he0: down (peer silent)  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    keepalive 10 3 (7 missed)\n" },
	{ "keepalive by ICMPv4", { HE, UP, PATH, .mtu = 1400, .pinned = true, .interval = 86400,
				  .losses = 255, .target = "::ffff:0.0.0.0" },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    keepalive 86400 255 remote\n" },
	{ "keepalive to an address", { HE, UP, PATH, .mtu = 1400, .pinned = true, .interval = 1,
				      .losses = 1, .target = "2001:db8::1" }, .details = true,
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    ifindex 7  mode point-to-point  operstate UP  dev-ifindex 3  link-netnsid -\n"
	  "    ttl 64  tos 0x00  pmtudisc on  fwmark 0x0  clamp-mss off\n"
	  "    rp-filter off  site-prefix none\n"
	  "    keepalive 1 1 2001:db8::1\n" },
	{ "6to4", { .name = "v6", .mode = SIXIN4_MODE_6TO4, .relay = "0.0.0.0", UP, PATH, .mtu = 1400,
		    .pinned = true, .underlay = "ppp0", .delegated = "2002:cb00:7164::" },
	  .printed =
	  "v6: up  mode 6to4  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    delegated 2002:cb00:7164::/48\n"
	  "    mtu 1400 (pinned)\n" },
	{ "6to4 behind NAT", { .name = "v6", .mode = SIXIN4_MODE_6TO4, .relay = "192.0.2.1",
			       .flags = IFF_UP, .mtu = 1280, .underlay = "wan",
			       .reason = SIXIN4_REASON_UNUSABLE_ADDRESS },
	  .printed =
	  "v6: down (unusable address)  mode 6to4  relay 192.0.2.1  local - (auto)  dev wan\n"
	  "    delegated -\n"
	  "    mtu 1280 (auto)\n" },
	{ "6to4 with an address of its own", { .name = "v6", .mode = SIXIN4_MODE_6TO4, UP, PATH,
					       .mtu = 1400, .pinned = true, .underlay = "ppp0",
					       .delegated = "2002:cb00:7164::", .addr_auto = 1 },
	  .printed =
	  "v6: up  mode 6to4  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    delegated 2002:cb00:7164::/48  addr auto\n"
	  "    mtu 1400 (pinned)\n" },
	{ "6rd", { .name = "rd", .mode = SIXIN4_MODE_6RD, .relay = "10.1.1.1", UP, PATH, .mtu = 1400,
		   .pinned = true, .underlay = "ppp0", .rd_prefix = "2001:db8::", .rd_ipv4 = "10.0.0.0",
		   .delegated = "2001:db8:6464:100::" },
	  .printed =
	  "rd: up  mode 6rd  relay 10.1.1.1  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    delegated 2001:db8:6464:100::/48  prefix 2001:db8::/48  ipv4-prefix 10.0.0.0/8\n"
	  "    mtu 1400 (pinned)\n" },
	{ "external", { .name = "gw0", .mode = SIXIN4_MODE_EXTERNAL, .local = "203.0.113.100", UP, PATH,
			.mtu = 1400, .pinned = true },
	  .printed =
	  "gw0: up  mode external  local 203.0.113.100  dev ppp0 (by route)\n"
	  "    mtu 1400 (pinned)\n"
	  "    source-check strict\n" },
	{ "external, loose, with details", { .name = "gw0", .mode = SIXIN4_MODE_EXTERNAL, UP, PATH,
					     .underlay = "ppp0", .mtu = 1400, .pinned = true,
					     .source_check = SIXIN4_SOURCE_CHECK_LOOSE },
	  .details = true,
	  .printed =
	  "gw0: up  mode external  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    ifindex 7  mode external  operstate UP  dev-ifindex 3  link-netnsid -\n"
	  "    ttl 64  tos 0x00  pmtudisc on  fwmark 0x0  clamp-mss off\n"
	  "    source-check loose  rp-filter off  site-prefix none\n"
	  "    keepalive off\n" },
	{ "a check of a later kernel", { .name = "gw0", .mode = SIXIN4_MODE_EXTERNAL, UP, PATH,
					 .underlay = "ppp0", .mtu = 1400, .pinned = true, .source_check = 9 },
	  .printed =
	  "gw0: up  mode external  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    source-check setting 9\n" },
	{ "a mode of a later kernel", { HE, UP, PATH, .mtu = 1400, .pinned = true, .mode = 9 },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n" },
	{ "a reason of a later kernel", { HE, .flags = IFF_UP, .mtu = 1280, .reason = 200 },
	  .printed =
	  "he0: down (reason 200)  remote 216.66.80.26  local - (auto)  dev ppp0\n"
	  "    mtu 1280 (auto)\n" },
	{ "unbound, less than IPv6 needs",
	  { .name = "he0", .remote = "192.0.2.1", UP, .mtu = 1280,
	    .path_local = "198.51.100.7", .path_underlay = "wan", .path_ifindex = 2,
	    .step = { { "wan", SIXIN4_STEP_ETHERNET, 1200 }, IPV4(1180),
		      { NULL, SIXIN4_STEP_MINIMUM, 1280 } } },
	  .printed =
	  "he0: up  remote 192.0.2.1  local 198.51.100.7 (auto)  dev wan (by route)\n"
	  "    mtu 1280 (auto) = wan 1200 - ipv4 20, raised to 1280, the least for IPv6 (DF off)\n" },
	{ "warning", { HE, UP, PATH, .mtu = 1472,
		       .step = { WAN, { "ppp0", SIXIN4_STEP_PPPOE, 1500, 8 }, IPV4(1472) } },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1472 (auto) = wan.101 1500 - pppoe 8 - ipv4 20\n"
	  "    warning: ppp0 has MTU 1500, but wan.101 below carries only 1492: raise wan and wan.101 to 1508 (RFC 4638) or lower ppp0\n" },
	{ "what is not the default",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true, .set_ttl = true, .tos = 0xb8,
	    .no_pmtudisc = true, .clamp_mss = true, .fwmark = 0xffffffff,
	    .set_netnsid = true },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    ttl inherit  tos 0xb8  pmtudisc off  fwmark 0xffffffff  clamp-mss on  link-netnsid 0\n" },
	{ "what may not come in",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true, .rp_filter = SIXIN4_RP_FILTER_STRICT,
	    .site_prefix = { "2001:db8:1f09::", "2001:db8:1::" } },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    rp-filter strict  site-prefix 2001:db8:1f09::/48,2001:db8:1::/48\n" },
	{ "a prefix alone",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true, .site_prefix = { "2001:db8:1f09::" } },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    site-prefix 2001:db8:1f09::/48\n" },
	{ "a filter of a later kernel",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true, .rp_filter = 7 },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    rp-filter setting 7\n" },
	{ "TOS inherited in part",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true, .set_ttl = true, .ttl = 255, .tos = 0x11 },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    ttl 255  tos inherit/0x10\n" },
	{ "details",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true }, .details = true,
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    ifindex 7  mode point-to-point  operstate UP  dev-ifindex 3  link-netnsid -\n"
	  "    ttl 64  tos 0x00  pmtudisc on  fwmark 0x0  clamp-mss off\n"
	  "    rp-filter off  site-prefix none\n"
	  "    keepalive off\n" },
	{ "statistics",
	  { HE, UP, PATH, .mtu = 1400, .pinned = true, .stats = true },
	  .printed =
	  "he0: up  remote 216.66.80.26  local 203.0.113.100 (auto)  dev ppp0\n"
	  "    mtu 1400 (pinned)\n"
	  "    rx_packets 1000000  rx_bytes 0  rx_errors 0  rx_dropped 0\n"
	  "    tx_packets 0  tx_bytes 5000000000  tx_errors 0  tx_dropped 0\n"
	  "    rx_length_errors 0  rx_frame_errors 0  tx_aborted_errors 0  tx_carrier_errors 0\n"
	  "    multicast 0  collisions 0  rx_policy 2  rx_martian_inner 3\n"
	  "    rx_not_ipv6 4  rx_truncated 5  rx_ecn 6  rx_no_memory 7\n"
	  "    rx_backlog 8  tx_not_ipv6 9  tx_no_path 10  tx_no_route 11\n"
	  "    tx_loop 12  tx_too_big 13  tx_no_memory 14  rx_rp_filter 15\n"
	  "    rx_site_prefix 16  icmp_too_big 17  icmp_unreachable 18  icmp_time_exceeded 19\n"
	  "    icmp_parameter_problem 20  icmp_relayed 21  rx_martian_outer 22  rx_spoofed 23\n"
	  "    rx_not_delegated 24  tx_martian_outer 25  tx_spoofed 26  tx_no_site 27\n"
	  "    tx_no_far_end 28\n" },
	{ "names that would play with a terminal",
	  { .name = "h\x1b[0m\xff", .remote = "192.0.2.1", UP, .mtu = 1400, .pinned = true,
	    .path_local = "198.51.100.7", .path_underlay = "\xc3\xa9", .path_ifindex = 2 },
	  .printed =
	  "h\\x1b[0m\\xff: up  remote 192.0.2.1  local 198.51.100.7 (auto)  dev \xc3\xa9 (by route)\n"
	  "    mtu 1400 (pinned)\n" },
};

static void one_text(unsigned int i)
{
	bool stats = texts[i].message.stats, ok;
	char buffer[BUFFER_SIZE], *seen, *name;
	json_t *tunnel;
	size_t size;
	FILE *out;

	tunnel = tunnel_json(build(buffer, &texts[i].message), stats);
	out = open_memstream(&seen, &size);
	print_text(out, tunnel, texts[i].details);
	fclose(out);
	ok = same(seen, texts[i].printed);
	name = text("text: %s", texts[i].name);
	result(ok, name);
	free(name);
	free(seen);
	json_decref(tunnel);
}

/* "stats" is looked at by its length only: the text has each of them. */
static const struct {
	const char *name;
	struct message message;
	const char *printed;
} jsons[] = {
	{ "up", { HE, UP, PATH, .mtu = 1472, .rp_filter = SIXIN4_RP_FILTER_STRICT,
		  .site_prefix = { "2001:db8:1f09::" },
		  .step = { WAN, { "ppp0", SIXIN4_STEP_PPPOE, 1500, 8 }, IPV4(1472) } },
	  "{\"ifname\":\"he0\",\"ifindex\":7,\"mode\":\"point-to-point\",\"state\":\"up\",\"reason\":null,\"operstate\":\"UP\","
	  "\"remote\":\"216.66.80.26\",\"local\":\"203.0.113.100\",\"local_auto\":true,"
	  "\"underlay\":\"ppp0\",\"underlay_ifindex\":3,\"underlay_bound\":\"ppp0\",\"link_netnsid\":null,\"relay\":null,\"prefix\":null,\"ipv4_prefix\":null,\"delegated_prefix\":null,\"addr_auto\":false,"
	  "\"ttl\":64,\"tos\":0,\"pmtudisc\":true,\"fwmark\":0,\"clamp_mss\":false,"
	  "\"rp_filter\":\"strict\",\"source_check\":null,\"site_prefixes\":[\"2001:db8:1f09::/48\"],\"keepalive\":null,"
	  "\"mtu\":1472,\"mtu_auto\":true,\"mtu_explained\":\"wan.101 1500 - pppoe 8 - ipv4 20\","
	  "\"mtu_derivation\":[{\"dev\":\"wan\",\"kind\":\"ethernet\",\"mtu\":1500,\"overhead\":0},"
	  "{\"dev\":\"wan.101\",\"kind\":\"vlan\",\"mtu\":1500,\"overhead\":0},"
	  "{\"dev\":\"ppp0\",\"kind\":\"pppoe\",\"mtu\":1500,\"overhead\":8},"
	  "{\"dev\":null,\"kind\":\"ipv4\",\"mtu\":1472,\"overhead\":20}],"
	  "\"warnings\":[\"ppp0 has MTU 1500, but wan.101 below carries only 1492: raise wan and wan.101 to 1508 (RFC 4638) or lower ppp0\"]}" },
	{ "silent",
	  { HE, PATH, .flags = IFF_UP, .mtu = 1400, .pinned = true, .reason = SIXIN4_REASON_PEER_SILENT,
	    .interval = 10, .losses = 3, .target = "fe80::1", .missed = 3, .answered = 0xffffffff },
	  "{\"ifname\":\"he0\",\"ifindex\":7,\"mode\":\"point-to-point\",\"state\":\"down\",\"reason\":\"peer silent\",\"operstate\":\"UNKNOWN\","
	  "\"remote\":\"216.66.80.26\",\"local\":\"203.0.113.100\",\"local_auto\":true,"
	  "\"underlay\":\"ppp0\",\"underlay_ifindex\":3,\"underlay_bound\":\"ppp0\",\"link_netnsid\":null,\"relay\":null,\"prefix\":null,\"ipv4_prefix\":null,\"delegated_prefix\":null,\"addr_auto\":false,"
	  "\"ttl\":64,\"tos\":0,\"pmtudisc\":true,\"fwmark\":0,\"clamp_mss\":false,"
	  "\"rp_filter\":\"off\",\"source_check\":null,\"site_prefixes\":[],"
	  "\"keepalive\":{\"interval\":10,\"losses\":3,\"target\":\"fe80::1\",\"missed\":3,\"answered_ms\":4294967295},"
	  "\"mtu\":1400,\"mtu_auto\":false,\"mtu_explained\":null,\"mtu_derivation\":[],\"warnings\":[]}" },
	{ "external",
	  { .name = "gw0", .mode = SIXIN4_MODE_EXTERNAL, .local = "203.0.113.100", UP, PATH, .mtu = 1400,
	    .pinned = true, .source_check = SIXIN4_SOURCE_CHECK_OFF },
	  "{\"ifname\":\"gw0\",\"ifindex\":7,\"mode\":\"external\",\"state\":\"up\",\"reason\":null,\"operstate\":\"UP\","
	  "\"remote\":null,\"local\":\"203.0.113.100\",\"local_auto\":false,"
	  "\"underlay\":\"ppp0\",\"underlay_ifindex\":3,\"underlay_bound\":null,\"link_netnsid\":null,\"relay\":null,\"prefix\":null,\"ipv4_prefix\":null,\"delegated_prefix\":null,\"addr_auto\":false,"
	  "\"ttl\":64,\"tos\":0,\"pmtudisc\":true,\"fwmark\":0,\"clamp_mss\":false,"
	  "\"rp_filter\":\"off\",\"source_check\":\"off\",\"site_prefixes\":[],\"keepalive\":null,"
	  "\"mtu\":1400,\"mtu_auto\":false,\"mtu_explained\":null,\"mtu_derivation\":[],\"warnings\":[]}" },
	{ "down, with nothing known",
	  { .name = "he0", .remote = "192.0.2.1", .flags = IFF_UP, .operstate = 200, .mtu = 1280,
	    .reason = SIXIN4_REASON_NO_ROUTE, .set_ttl = true, .tos = 1, .no_pmtudisc = true, .clamp_mss = true,
	    .fwmark = 0xffffffff, .set_netnsid = true, .netnsid = -1, .pinned = true },
	  "{\"ifname\":\"he0\",\"ifindex\":7,\"mode\":\"point-to-point\",\"state\":\"down\",\"reason\":\"no route\",\"operstate\":\"operstate 200\","
	  "\"remote\":\"192.0.2.1\",\"local\":null,\"local_auto\":true,"
	  "\"underlay\":null,\"underlay_ifindex\":null,\"underlay_bound\":null,\"link_netnsid\":-1,\"relay\":null,\"prefix\":null,\"ipv4_prefix\":null,\"delegated_prefix\":null,\"addr_auto\":false,"
	  "\"ttl\":\"inherit\",\"tos\":\"inherit\",\"pmtudisc\":false,\"fwmark\":4294967295,\"clamp_mss\":true,"
	  "\"rp_filter\":\"off\",\"source_check\":null,\"site_prefixes\":[],\"keepalive\":null,"
	  "\"mtu\":1280,\"mtu_auto\":false,\"mtu_explained\":null,\"mtu_derivation\":[],\"warnings\":[]}" },
};

/* and 8 below */
const unsigned int tunnel_tests = ARRAY_SIZE(texts) + ARRAY_SIZE(jsons) + 8;

/* What is written, as a string that the caller frees. */
static char *written(struct json_text *out)
{
	char *string = text("%.*s", (int)out->size, out->text);

	free(out->text);
	return string;
}

/* The library understands it, and would have written the same; so do we. */
static bool as_the_library(char *string)
{
	json_t *json = json_loads(string, JSON_REJECT_DUPLICATES, NULL), *read;
	char *wanted, *again;
	bool ok;

	/* Ours takes the text on trust. */
	if (!json)
		return same(string, "what can be read");
	read = json_read(string, NULL);
	wanted = json_dumps(json, JSON_COMPACT);
	again = json_dumps(read, JSON_COMPACT);
	ok = same(string, wanted) && same(again, wanted) &&
	     json_equal(read, json);

	free(again);
	free(wanted);
	json_decref(read);
	json_decref(json);
	return ok;
}

/* The same by way of the library's tree, octet by octet. */
static void json_values(void)
{
	static const json_int_t integers[] = { INT64_MIN, INT64_MAX, -10, 0 };
	static const char utf8[] = "\u00e4\u20ac\U0001f600";
	json_t *json = json_object(), *array = json_array();
	struct json_text out = { NULL };
	char octets[128], *seen, *wanted;
	unsigned int i;

	for (i = 0; i < sizeof(octets) - 1; i++)
		octets[i] = i + 1;
	octets[i] = 0;
	json_open(&out, NULL, '{');
	json_open(&out, "", '[');
	json_object_set_new(json, "", array);
	json_put_string(&out, NULL, utf8);
	json_array_append_new(array, json_string(utf8));
	json_put_string(&out, NULL, "");
	json_array_append_new(array, json_string(""));
	for (i = 0; i < ARRAY_SIZE(integers); i++) {
		json_put_integer(&out, NULL, integers[i]);
		json_array_append_new(array, json_integer(integers[i]));
	}
	json_put_bool(&out, NULL, true);
	json_array_append_new(array, json_true());
	json_put_bool(&out, NULL, false);
	json_array_append_new(array, json_false());
	json_put_null(&out, NULL);
	json_array_append_new(array, json_null());
	json_put_string(&out, NULL, NULL);
	json_array_append_new(array, json_null());
	json_open(&out, NULL, '[');
	json_close(&out, ']');
	json_array_append_new(array, json_array());
	json_open(&out, NULL, '{');
	json_close(&out, '}');
	json_array_append_new(array, json_object());
	json_close(&out, ']');
	json_put_string(&out, "octets", octets);
	json_object_set_new(json, "octets", json_string(octets));
	json_close(&out, '}');

	seen = written(&out);
	wanted = json_dumps(json, JSON_COMPACT);
	result(same(seen, wanted) && as_the_library(seen), "JSON as the library writes it");
	free(seen);
	free(wanted);
	json_decref(json);
}

/* Where the library takes no such string, each octet that isn't ASCII is \xNN. */
static bool is_kept(const char *string)
{
	json_t *json, *wanted = json_string(string);
	struct json_text out = { NULL };
	char replaced[64], *to = replaced, *seen;
	const char *s;
	bool ok;

	for (s = string; !wanted && *s; s++)
		to += sprintf(to, *s & 0x80 ? "\\x%02x" : "%c",
			      (unsigned char)*s);
	*to = 0;
	json_open(&out, NULL, '[');
	json_put_string(&out, NULL, string);
	json_close(&out, ']');
	if (!wanted)
		wanted = json_string(replaced);
	seen = written(&out);
	json = json_loads(seen, 0, NULL);
	ok = json_equal(json_array_get(json, 0), wanted) &&
	     as_the_library(seen);
	free(seen);
	json_decref(json);
	json_decref(wanted);
	return ok;
}

/* What could be UTF-8, and what only nearly is. */
static void json_octets(void)
{
	static const unsigned char second[] = { 0, 'a', '"', 0x7f, 0x80, 0x8f,
						0x90, 0x9f, 0xa0, 0xbf, 0xc0 };
	static const unsigned char rest[] = { 0, '\\', 0x80, 0xbf, 0xff };
	unsigned int a, b, c, d;
	bool ok = true;

	for (a = 0x80; a <= 0xff; a++)
		for (b = 0; b < ARRAY_SIZE(second); b++)
			for (c = 0; c < ARRAY_SIZE(rest); c++)
				for (d = 0; d < ARRAY_SIZE(rest); d++)
					ok &= is_kept((char []){ a, second[b],
						rest[c], rest[d], 0 });
	result(ok, "octets that are not UTF-8");
}

/* What is written, the same by way of a tree, and that the library agrees. */
static void one_json(unsigned int i)
{
	struct json_text out = { NULL };
	char buffer[BUFFER_SIZE], *seen, *again, *name;
	struct nlmsghdr *nlh = build(buffer, &jsons[i].message);
	json_t *tunnel = tunnel_json(nlh, false);
	bool ok;

	ok = tunnel_put(&out, nlh, false);
	seen = written(&out);
	again = json_dumps(tunnel, JSON_COMPACT);
	ok &= same(seen, jsons[i].printed) && same(again, seen);
	name = text("JSON: %s", jsons[i].name);
	result(ok, name);
	free(name);
	free(again);
	free(seen);
	json_decref(tunnel);
}

/* All of them, one after the other, and read again one by one. */
static void json_list(void)
{
	struct json_text out = { NULL };
	size_t i, at = 0, used;
	char buffer[BUFFER_SIZE], *seen;
	json_t *tunnel;
	bool ok = true;

	for (i = 0; i < ARRAY_SIZE(jsons); i++)
		tunnel_put(&out, build(buffer, &jsons[i].message), false);
	for (i = 0; i < ARRAY_SIZE(jsons); i++) {
		ok &= !i || out.text[at++] == ',';
		tunnel = json_read(out.text + at, &used);
		seen = json_dumps(tunnel, JSON_COMPACT);
		ok &= same(seen, jsons[i].printed) && used == strlen(seen);
		at += used;
		free(seen);
		json_decref(tunnel);
	}
	result(ok && at == out.size, "JSON: several tunnels");
	free(out.text);
}

/* A link of another kind, and no link at all. */
static void others(void)
{
	struct message m = { .name = "v6", .kind = "sit" };
	char buffer[BUFFER_SIZE];
	struct nlmsghdr *nlh = build(buffer, &m);

	result(!link_is_tunnel(nlh) && !tunnel_json(nlh, true),
	       "another kind is no tunnel");
	m.kind = NULL;
	nlh = build(buffer, &m);
	nlh->nlmsg_type = RTM_DELLINK;
	result(!tunnel_json(nlh, true), "another message is no tunnel");
	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN + 1;
	result(!tunnel_json(nlh, true), "a message that ends early is no tunnel");
}

/* Each attribute without its payload, at the end of the message. */
static void empty(void)
{
	char buffer[BUFFER_SIZE], *copy;
	struct nlattr *info, *data;
	struct nlmsghdr *nlh;
	json_t *tunnel;
	unsigned int i;
	bool ok = true;

	for (i = 1; i <= IFLA_6IN4_MAX; i++) {
		nlh = mnl_nlmsg_put_header(buffer);
		nlh->nlmsg_type = RTM_NEWLINK;
		mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
		info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "6in4");
		data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
		mnl_attr_put(nlh, i, 0, "");
		mnl_attr_nest_end(nlh, data);
		mnl_attr_nest_end(nlh, info);
		/* The sanitizers do not see what libmnl itself reads. */
		copy = alloc(1, nlh->nlmsg_len + sizeof(uint64_t));
		memset(copy, 0xff, nlh->nlmsg_len + sizeof(uint64_t));
		memcpy(copy, buffer, nlh->nlmsg_len);
		tunnel = tunnel_json((void *)copy, true);
		ok &= json_is_null(json_object_get(tunnel, "remote"));
		ok &= json_integer_value(json_object_get(tunnel, "ttl")) == 64;
		json_decref(tunnel);
		free(copy);
	}
	result(ok, "attributes that are too short count as absent");
}

/*
 * Each octet of a message set to each of some values: the sanitizers must have
 * nothing to say, and what is written is JSON.
 */
static void damaged(void)
{
	static const unsigned char values[] = { 0, 1, 3, 4, 5, 0x7f, 0x80, 0xff };
	struct message m = { HE, UP, PATH, .stats = true, .site_prefix = { "2001:db8:1::" },
				.step = { WAN, IPV4(1480) } };
	char buffer[BUFFER_SIZE], *copy, *seen;
	struct nlmsghdr *nlh = build(buffer, &m);
	unsigned int i, j, length = nlh->nlmsg_len;
	struct json_text out;
	bool ok = true;

	for (i = sizeof(*nlh); i < length; i++) {
		for (j = 0; j < ARRAY_SIZE(values); j++) {
			copy = alloc(1, length);
			memcpy(copy, buffer, length);
			copy[i] = values[j];
			memset(&out, 0, sizeof(out));
			if (tunnel_put(&out, (void *)copy, true)) {
				seen = written(&out);
				ok &= as_the_library(seen);
				free(seen);
			}
			free(copy);
		}
	}
	result(ok, "damaged messages are read within their bounds");
}

/**
 * test_tunnel() - from messages to text and JSON
 */
void test_tunnel(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		one_text(i);
	for (i = 0; i < ARRAY_SIZE(jsons); i++)
		one_json(i);
	others();
	json_list();
	json_values();
	json_octets();
	empty();
	damaged();
}
