// SPDX-License-Identifier: GPL-2.0
/*
 * A link message of the kernel as a JSON object: pure.  It is written as text,
 * in one pass; whoever wants a tree reads that text.  What a later kernel adds
 * is passed over; an attribute that is too short counts as absent.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_6in4.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "derivation.h"
#include "names.h"
#include "text.h"
#include "tunnel.h"

/* The last attributes that are looked at. */
#define LINK_MAX	IFLA_LINK_NETNSID
#define INFO_MAX	IFLA_INFO_XSTATS

static const char *const reasons[] = {
	[SIXIN4_REASON_NO_UNDERLAY]   = "no underlay",
	[SIXIN4_REASON_UNDERLAY_DOWN] = "underlay down",
	[SIXIN4_REASON_NO_ADDRESS]    = "no address",
	[SIXIN4_REASON_NO_ROUTE]      = "no route",
	[SIXIN4_REASON_LOOP]	      = "loop",
	[SIXIN4_REASON_DUPLICATE]     = "duplicate",
	[SIXIN4_REASON_PEER_SILENT]   = "peer silent",
	[SIXIN4_REASON_UNUSABLE_ADDRESS] = "unusable address",
};

/* RFC 2863, as numbered by enum of linux/if.h */
static const char *const operstates[] = {
	"UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING",
	"DORMANT", "UP",
};

/* The counters of every link that a tunnel can move. */
static const struct {
	const char *name;
	size_t offset;
} stats64[] = {
#define STAT(name) { #name, offsetof(struct rtnl_link_stats64, name) }
	STAT(rx_packets), STAT(rx_bytes), STAT(rx_errors), STAT(rx_dropped),
	STAT(tx_packets), STAT(tx_bytes), STAT(tx_errors), STAT(tx_dropped),
	STAT(rx_length_errors), STAT(rx_frame_errors),
	STAT(tx_aborted_errors), STAT(tx_carrier_errors),
	STAT(multicast), STAT(collisions),
#undef STAT
};

/* The tunnel's own counters; IFLA_6IN4_XSTATS_* tells what each is. */
static const char *const xstats[IFLA_6IN4_XSTATS_MAX + 1] = {
	[IFLA_6IN4_XSTATS_RX_POLICY]	   = "rx_policy",
	[IFLA_6IN4_XSTATS_RX_MARTIAN_INNER] = "rx_martian_inner",
	[IFLA_6IN4_XSTATS_RX_NOT_IPV6]	   = "rx_not_ipv6",
	[IFLA_6IN4_XSTATS_RX_TRUNCATED]	   = "rx_truncated",
	[IFLA_6IN4_XSTATS_RX_ECN]	   = "rx_ecn",
	[IFLA_6IN4_XSTATS_RX_NO_MEMORY]	   = "rx_no_memory",
	[IFLA_6IN4_XSTATS_RX_BACKLOG]	   = "rx_backlog",
	[IFLA_6IN4_XSTATS_TX_NOT_IPV6]	   = "tx_not_ipv6",
	[IFLA_6IN4_XSTATS_TX_NO_PATH]	   = "tx_no_path",
	[IFLA_6IN4_XSTATS_TX_NO_ROUTE]	   = "tx_no_route",
	[IFLA_6IN4_XSTATS_TX_LOOP]	   = "tx_loop",
	[IFLA_6IN4_XSTATS_TX_TOO_BIG]	   = "tx_too_big",
	[IFLA_6IN4_XSTATS_TX_NO_MEMORY]	   = "tx_no_memory",
	[IFLA_6IN4_XSTATS_RX_RP_FILTER]	   = "rx_rp_filter",
	[IFLA_6IN4_XSTATS_RX_SITE_PREFIX]  = "rx_site_prefix",
	[IFLA_6IN4_XSTATS_ICMP_TOO_BIG]	   = "icmp_too_big",
	[IFLA_6IN4_XSTATS_ICMP_UNREACHABLE] = "icmp_unreachable",
	[IFLA_6IN4_XSTATS_ICMP_TIME_EXCEEDED] = "icmp_time_exceeded",
	[IFLA_6IN4_XSTATS_ICMP_PARAMETER_PROBLEM] = "icmp_parameter_problem",
	[IFLA_6IN4_XSTATS_ICMP_RELAYED]	   = "icmp_relayed",
	[IFLA_6IN4_XSTATS_RX_MARTIAN_OUTER] = "rx_martian_outer",
	[IFLA_6IN4_XSTATS_RX_SPOOFED]	   = "rx_spoofed",
	[IFLA_6IN4_XSTATS_RX_NOT_DELEGATED] = "rx_not_delegated",
	[IFLA_6IN4_XSTATS_TX_MARTIAN_OUTER] = "tx_martian_outer",
	[IFLA_6IN4_XSTATS_TX_SPOOFED]	   = "tx_spoofed",
	[IFLA_6IN4_XSTATS_TX_NO_SITE]	   = "tx_no_site",
	[IFLA_6IN4_XSTATS_TX_NO_FAR_END]   = "tx_no_far_end",
};

/* Attributes by type; "max" is the last type that is looked at. */
struct table {
	const struct nlattr **tb;
	uint16_t max;
};

static int table_add(const struct nlattr *attr, void *data)
{
	const struct table *table = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (type <= table->max)
		table->tb[type] = attr;
	return MNL_CB_OK;
}

static void nest_parse(const struct nlattr *nest, const struct nlattr **tb,
		       uint16_t max)
{
	struct table table = { tb, max };

	if (nest)
		mnl_attr_parse_nested(nest, table_add, &table);
}

static uint32_t get_u8(const struct nlattr *attr, uint32_t otherwise)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(uint8_t))
		return otherwise;
	return mnl_attr_get_u8(attr);
}

static uint32_t get_u32(const struct nlattr *attr, uint32_t otherwise)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(uint32_t))
		return otherwise;
	return mnl_attr_get_u32(attr);
}

/* The string, or NULL if there is none, or none that ends. */
static const char *get_string(const struct nlattr *attr)
{
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
		return NULL;
	return mnl_attr_get_str(attr);
}

/* A device's name, or null; it may hold any octets. */
static void put_name(struct json_text *out, const char *key, const char *name)
{
	json_put_string(out, key, name && name[0] ? name : NULL);
}

/* A string, which is freed, or NULL for null */
static void put_sentence(struct json_text *out, const char *key, char *string)
{
	json_put_string(out, key, string);
	free(string);
}

static void put_ipv4(struct json_text *out, const char *key,
		     const struct nlattr *attr)
{
	struct in_addr address = { get_u32(attr, INADDR_ANY) };
	char string[INET_ADDRSTRLEN];

	if (address.s_addr)
		json_put_string(out, key, inet_ntop(AF_INET, &address, string,
						    sizeof(string)));
	else
		json_put_null(out, key);
}

/* The name of a number; that of a later kernel is shown as the number. */
static void put_named(struct json_text *out, const char *key, const char *what,
		      const char *const *names, size_t count,
		      unsigned int value)
{
	if (value < count && names[value])
		json_put_string(out, key, names[value]);
	else
		put_sentence(out, key, text("%s %u", what, value));
}

/* "inherit", "inherit/0xNN" or the number */
static void put_tos(struct json_text *out, unsigned int tos)
{
	if (!(tos & 1))
		json_put_integer(out, "tos", tos);
	else if (tos == 1)
		json_put_string(out, "tos", "inherit");
	else
		put_sentence(out, "tos", text("inherit/0x%02x", tos & ~1u));
}

static void put_state(struct json_text *out, const struct ifinfomsg *ifi,
		      const struct nlattr **link, const struct nlattr **info)
{
	unsigned int reason = get_u8(info[IFLA_6IN4_REASON],
				     SIXIN4_REASON_NONE);
	bool up = ifi->ifi_flags & IFF_UP;
	bool runs = up && reason == SIXIN4_REASON_NONE;

	json_put_string(out, "state", runs ? "up" : "down");
	if (!up)
		json_put_string(out, "reason", "admin down");
	else if (runs)
		json_put_null(out, "reason");
	else
		put_named(out, "reason", "reason", reasons,
			  ARRAY_SIZE(reasons), reason);
	put_named(out, "operstate", "operstate", operstates,
		  ARRAY_SIZE(operstates), get_u8(link[IFLA_OPERSTATE], 0));
}

/* "P/LEN", or NULL if it is none; the caller frees it. */
static char *prefix_text(const struct nlattr *nest)
{
	const struct nlattr *tb[IFLA_6IN4_PREFIX_MAX + 1] = { NULL };
	char host[INET6_ADDRSTRLEN];
	const struct nlattr *attr;

	nest_parse(nest, tb, IFLA_6IN4_PREFIX_MAX);
	attr = tb[IFLA_6IN4_PREFIX_ADDRESS];
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(struct in6_addr))
		return NULL;
	inet_ntop(AF_INET6, mnl_attr_get_payload(attr), host, sizeof(host));
	return text("%s/%u", host, get_u8(tb[IFLA_6IN4_PREFIX_LENGTH], 128));
}

/* "A/LEN", or NULL if it is none; the caller frees it. */
static char *ipv4_prefix_text(const struct nlattr **info)
{
	const struct nlattr *prefix = info[IFLA_6IN4_6RD_IPV4_PREFIX];
	struct in_addr ipv4 = { get_u32(prefix, INADDR_ANY) };
	char host[INET_ADDRSTRLEN];

	if (!prefix)
		return NULL;
	inet_ntop(AF_INET, &ipv4, host, sizeof(host));
	return text("%s/%u", host, get_u8(info[IFLA_6IN4_6RD_IPV4_LENGTH], 0));
}

/* Where the far ends are, if there are many. */
static void put_domain(struct json_text *out, const struct nlattr **info)
{
	put_ipv4(out, "relay", info[IFLA_6IN4_RELAY]);
	put_sentence(out, "prefix", prefix_text(info[IFLA_6IN4_6RD_PREFIX]));
	put_sentence(out, "ipv4_prefix", ipv4_prefix_text(info));
	put_sentence(out, "delegated_prefix",
		     prefix_text(info[IFLA_6IN4_DELEGATED_PREFIX]));
	json_put_bool(out, "addr_auto", get_u8(info[IFLA_6IN4_ADDR_AUTO], 0));
}

static void put_ends(struct json_text *out, const struct nlattr **link,
		     const struct nlattr **info)
{
	const struct nlattr *local = info[IFLA_6IN4_LOCAL];
	bool automatic = get_u32(local, 0) == INADDR_ANY;
	uint32_t index = get_u32(info[IFLA_6IN4_PATH_IFINDEX], 0);

	if (automatic)
		local = info[IFLA_6IN4_PATH_LOCAL];
	put_ipv4(out, "remote", info[IFLA_6IN4_REMOTE]);
	put_ipv4(out, "local", local);
	json_put_bool(out, "local_auto", automatic);
	put_name(out, "underlay",
		 get_string(info[IFLA_6IN4_PATH_UNDERLAY]));
	if (index)
		json_put_integer(out, "underlay_ifindex", index);
	else
		json_put_null(out, "underlay_ifindex");
	put_name(out, "underlay_bound", get_string(info[IFLA_6IN4_UNDERLAY]));
	if (link[IFLA_LINK_NETNSID])
		json_put_integer(out, "link_netnsid",
				 (int32_t)get_u32(link[IFLA_LINK_NETNSID], -1));
	else
		json_put_null(out, "link_netnsid");
}

static void put_header(struct json_text *out, const struct nlattr **info)
{
	unsigned int ttl = get_u8(info[IFLA_6IN4_TTL], 64);

	if (ttl)
		json_put_integer(out, "ttl", ttl);
	else
		json_put_string(out, "ttl", "inherit");
	put_tos(out, get_u8(info[IFLA_6IN4_TOS], 0));
	json_put_bool(out, "pmtudisc", get_u8(info[IFLA_6IN4_PMTUDISC], 1));
	json_put_integer(out, "fwmark", get_u32(info[IFLA_6IN4_FWMARK], 0));
	json_put_bool(out, "clamp_mss", get_u8(info[IFLA_6IN4_CLAMP_MSS], 0));
}

/* What may not come in. */
static void put_filter(struct json_text *out, const struct nlattr **info)
{
	const struct nlattr *nest = info[IFLA_6IN4_SITE_PREFIXES], *attr;
	const struct nlattr *check = info[IFLA_6IN4_SOURCE_CHECK];
	char *prefix;

	put_named(out, "rp_filter", "setting", rp_filter_names,
		  ARRAY_SIZE(rp_filter_names),
		  get_u8(info[IFLA_6IN4_RP_FILTER], SIXIN4_RP_FILTER_OFF));
	if (check)
		put_named(out, "source_check", "setting", source_check_names,
			  ARRAY_SIZE(source_check_names),
			  get_u8(check, SIXIN4_SOURCE_CHECK_STRICT));
	else
		json_put_null(out, "source_check");
	json_open(out, "site_prefixes", '[');
	if (nest) {
		mnl_attr_for_each_nested(attr, nest) {
			if (mnl_attr_get_type(attr) != IFLA_6IN4_SITE_PREFIX)
				continue;
			prefix = prefix_text(attr);
			if (prefix)
				put_sentence(out, NULL, prefix);
		}
	}
	json_close(out, ']');
}

/* "link-local", "remote" or the address */
static void put_target(struct json_text *out, const struct nlattr *attr)
{
	struct in6_addr target = IN6ADDR_ANY_INIT;
	char string[INET6_ADDRSTRLEN];
	const char *name;

	if (attr && mnl_attr_get_payload_len(attr) >= sizeof(target))
		memcpy(&target, mnl_attr_get_payload(attr), sizeof(target));
	if (IN6_IS_ADDR_UNSPECIFIED(&target))
		name = "link-local";
	else if (IN6_IS_ADDR_V4MAPPED(&target))
		name = "remote";
	else
		name = inet_ntop(AF_INET6, &target, string, sizeof(string));
	json_put_string(out, "target", name);
}

static void put_keepalive(struct json_text *out, const struct nlattr **info)
{
	uint32_t interval = get_u32(info[IFLA_6IN4_KEEPALIVE_INTERVAL], 0);
	const struct nlattr *answered = info[IFLA_6IN4_KEEPALIVE_ANSWERED];

	if (!interval) {
		json_put_null(out, "keepalive");
		return;
	}
	json_open(out, "keepalive", '{');
	json_put_integer(out, "interval", interval);
	json_put_integer(out, "losses",
			 get_u8(info[IFLA_6IN4_KEEPALIVE_LOSSES], 0));
	put_target(out, info[IFLA_6IN4_KEEPALIVE_TARGET]);
	json_put_integer(out, "missed",
			 get_u32(info[IFLA_6IN4_KEEPALIVE_MISSED], 0));
	if (answered)
		json_put_integer(out, "answered_ms", get_u32(answered, 0));
	else
		json_put_null(out, "answered_ms");
	json_close(out, '}');
}

static void step_read(struct step *step, const struct nlattr *nest)
{
	const struct nlattr *tb[IFLA_6IN4_STEP_MAX + 1] = { NULL };
	const char *dev;

	nest_parse(nest, tb, IFLA_6IN4_STEP_MAX);
	dev = get_string(tb[IFLA_6IN4_STEP_DEV]);
	/* No device's name is longer. */
	if (dev && strlen(dev) < sizeof(step->dev))
		strcpy(step->dev, dev);
	step->kind = get_u8(tb[IFLA_6IN4_STEP_KIND], SIXIN4_STEP_UNSPEC);
	step->mtu = get_u32(tb[IFLA_6IN4_STEP_MTU], 0);
	step->overhead = get_u32(tb[IFLA_6IN4_STEP_OVERHEAD], 0);
}

/* The caller frees the steps. */
static struct step *steps_read(const struct nlattr *nest, unsigned int *count)
{
	const struct nlattr *attr;
	struct step *step;
	unsigned int i = 0;

	*count = 0;
	if (nest)
		mnl_attr_for_each_nested(attr, nest)
			if (mnl_attr_get_type(attr) == IFLA_6IN4_STEP)
				(*count)++;
	step = alloc(*count, sizeof(*step));
	if (nest)
		mnl_attr_for_each_nested(attr, nest)
			if (mnl_attr_get_type(attr) == IFLA_6IN4_STEP)
				step_read(&step[i++], attr);
	return step;
}

static void put_steps(struct json_text *out, const struct step *step,
		      unsigned int count)
{
	unsigned int i;
	char *warning;

	json_open(out, "mtu_derivation", '[');
	for (i = 0; i < count; i++) {
		json_open(out, NULL, '{');
		put_name(out, "dev", step[i].dev);
		json_put_string(out, "kind", step_kind_name(step[i].kind));
		json_put_integer(out, "mtu", step[i].mtu);
		json_put_integer(out, "overhead", step[i].overhead);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_open(out, "warnings", '[');
	for (i = 0; i < count; i++) {
		warning = derivation_warning(step, i);
		if (warning)
			put_sentence(out, NULL, warning);
	}
	json_close(out, ']');
}

static void put_mtu(struct json_text *out, const struct nlattr **link,
		    const struct nlattr **info)
{
	unsigned int count;
	struct step *step;

	step = steps_read(info[IFLA_6IN4_DERIVATION], &count);
	json_put_integer(out, "mtu", get_u32(link[IFLA_MTU], 0));
	json_put_bool(out, "mtu_auto", get_u8(info[IFLA_6IN4_MTU_AUTO], 1));
	put_sentence(out, "mtu_explained", derivation_explain(step, count));
	put_steps(out, step, count);
	free(step);
}

static void put_stats(struct json_text *out, const struct nlattr *link,
		      const struct nlattr *nest)
{
	const struct nlattr *tb[IFLA_6IN4_XSTATS_MAX + 1] = { NULL };
	uint64_t value;
	size_t i, size = link ? mnl_attr_get_payload_len(link) : 0;

	json_open(out, "stats", '{');
	/* Attributes are aligned to 4 octets only. */
	for (i = 0; i < ARRAY_SIZE(stats64); i++) {
		if (stats64[i].offset + sizeof(value) > size)
			continue;
		memcpy(&value, (const char *)mnl_attr_get_payload(link) +
			       stats64[i].offset, sizeof(value));
		json_put_integer(out, stats64[i].name, value);
	}
	nest_parse(nest, tb, IFLA_6IN4_XSTATS_MAX);
	for (i = 0; i <= IFLA_6IN4_XSTATS_MAX; i++)
		if (xstats[i] && tb[i] &&
		    mnl_attr_get_payload_len(tb[i]) >= sizeof(value))
			json_put_integer(out, xstats[i],
					 mnl_attr_get_u64(tb[i]));
	json_close(out, '}');
}

/* The tables of a message; false if it is not of a 6in4 link. */
static bool message_parse(const struct nlmsghdr *nlh,
			  const struct nlattr **link,
			  const struct nlattr **info)
{
	struct table table = { link, LINK_MAX };
	const char *kind;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct ifinfomsg))
		return false;
	mnl_attr_parse(nlh, sizeof(struct ifinfomsg), table_add, &table);
	nest_parse(link[IFLA_LINKINFO], info, INFO_MAX);
	kind = get_string(info[IFLA_INFO_KIND]);
	return kind && !strcmp(kind, "6in4");
}

/**
 * link_is_tunnel() - is a message about a link of the kind 6in4?
 * @nlh: a message from rtnetlink
 *
 * Return: true if so.
 */
bool link_is_tunnel(const struct nlmsghdr *nlh)
{
	const struct nlattr *link[LINK_MAX + 1] = { NULL };
	const struct nlattr *info[INFO_MAX + 1] = { NULL };

	return message_parse(nlh, link, info);
}

/**
 * tunnel_put() - write a link message as a JSON object
 * @out: the text
 * @nlh: a message from rtnetlink
 * @stats: with counters
 *
 * 6in4(8) describes the keys.
 *
 * Return: true; false if it is not a 6in4 link, and nothing is written.
 */
bool tunnel_put(struct json_text *out, const struct nlmsghdr *nlh, bool stats)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *link[LINK_MAX + 1] = { NULL };
	const struct nlattr *info[INFO_MAX + 1] = { NULL };
	const struct nlattr *data[IFLA_6IN4_MAX + 1] = { NULL };

	if (!message_parse(nlh, link, info))
		return false;
	nest_parse(info[IFLA_INFO_DATA], data, IFLA_6IN4_MAX);

	json_open(out, NULL, '{');
	put_name(out, "ifname", get_string(link[IFLA_IFNAME]));
	json_put_integer(out, "ifindex", ifi->ifi_index);
	put_named(out, "mode", "mode", mode_names, ARRAY_SIZE(mode_names),
		  get_u8(data[IFLA_6IN4_MODE], 0));
	put_state(out, ifi, link, data);
	put_ends(out, link, data);
	put_domain(out, data);
	put_header(out, data);
	put_filter(out, data);
	put_keepalive(out, data);
	put_mtu(out, link, data);
	if (stats)
		put_stats(out, link[IFLA_STATS64], info[IFLA_INFO_XSTATS]);
	json_close(out, '}');
	return true;
}

/**
 * tunnel_json() - a link message as a tree
 * @nlh: a message from rtnetlink
 * @stats: with counters
 *
 * Return: the object that tunnel_put() writes, which the caller releases; NULL
 * if it is not a 6in4 link.
 */
json_t *tunnel_json(const struct nlmsghdr *nlh, bool stats)
{
	struct json_text out = { NULL };
	json_t *json = NULL;

	if (tunnel_put(&out, nlh, stats))
		json = json_read(out.text, NULL);
	free(out.text);
	return json;
}
