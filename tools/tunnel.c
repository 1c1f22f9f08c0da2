// SPDX-License-Identifier: GPL-2.0
/*
 * A link message of the kernel as a JSON object: pure.  What a later kernel
 * adds is passed over; an attribute that is too short counts as absent.
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

	if (mnl_attr_get_type(attr) <= table->max)
		table->tb[mnl_attr_get_type(attr)] = attr;
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

/* A key and its value, which is taken.  Keys are ASCII, and need no check. */
static void set(json_t *json, const char *key, json_t *value)
{
	json_object_set_new_nocheck(json, key, value);
}

/* ASCII, which is freed, or NULL */
static json_t *json_sentence(char *string)
{
	json_t *json = string ? json_string_nocheck(string) : json_null();

	free(string);
	return json;
}

/* A device's name may hold any octets; those that aren't UTF-8 become \xNN. */
static json_t *json_name(const char *name)
{
	char *escaped, *end;
	json_t *json;

	if (!name || !name[0])
		return json_null();
	json = json_string(name);
	if (json)
		return json;

	escaped = alloc(4 * strlen(name) + 1, 1);
	for (end = escaped; *name; name++) {
		if (*name & 0x80)
			end += sprintf(end, "\\x%02x", (unsigned char)*name);
		else
			*end++ = *name;
	}
	return json_sentence(escaped);
}

static json_t *json_ipv4(const struct nlattr *attr)
{
	struct in_addr address = { get_u32(attr, INADDR_ANY) };
	char string[INET_ADDRSTRLEN];

	if (!address.s_addr)
		return json_null();
	return json_string_nocheck(inet_ntop(AF_INET, &address, string,
				     sizeof(string)));
}

/* The name of a number; that of a later kernel is shown as the number. */
static json_t *json_named(const char *what, const char *const *names,
			  size_t count, unsigned int value)
{
	if (value < count && names[value])
		return json_string_nocheck(names[value]);
	return json_sentence(text("%s %u", what, value));
}

/* "inherit", "inherit/0xNN" or the number */
static json_t *json_tos(unsigned int tos)
{
	if (!(tos & 1))
		return json_integer(tos);
	if (tos == 1)
		return json_string_nocheck("inherit");
	return json_sentence(text("inherit/0x%02x", tos & ~1u));
}

static void put_state(json_t *json, const struct ifinfomsg *ifi,
		      const struct nlattr **link, const struct nlattr **info)
{
	unsigned int reason = get_u8(info[IFLA_6IN4_REASON],
				     SIXIN4_REASON_NONE);
	bool up = ifi->ifi_flags & IFF_UP;
	bool runs = up && reason == SIXIN4_REASON_NONE;
	json_t *why = json_null();

	if (!up)
		why = json_string_nocheck("admin down");
	else if (!runs)
		why = json_named("reason", reasons, ARRAY_SIZE(reasons),
				 reason);
	set(json, "state", json_string_nocheck(runs ? "up" : "down"));
	set(json, "reason", why);
	set(json, "operstate",
	    json_named("operstate", operstates,
		       ARRAY_SIZE(operstates),
		       get_u8(link[IFLA_OPERSTATE], 0)));
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

/* Where the far ends are, if there are many. */
static void put_domain(json_t *json, const struct nlattr **info)
{
	const struct nlattr *prefix = info[IFLA_6IN4_6RD_IPV4_PREFIX];
	struct in_addr ipv4 = { get_u32(prefix, INADDR_ANY) };
	char host[INET_ADDRSTRLEN], *ipv4_prefix = NULL;

	inet_ntop(AF_INET, &ipv4, host, sizeof(host));
	if (prefix)
		ipv4_prefix = text("%s/%u", host,
				   get_u8(info[IFLA_6IN4_6RD_IPV4_LENGTH], 0));
	set(json, "relay", json_ipv4(info[IFLA_6IN4_RELAY]));
	set(json, "prefix",
	    json_sentence(prefix_text(info[IFLA_6IN4_6RD_PREFIX])));
	set(json, "ipv4_prefix", json_sentence(ipv4_prefix));
	set(json, "delegated_prefix",
	    json_sentence(prefix_text(info[IFLA_6IN4_DELEGATED_PREFIX])));
	set(json, "addr_auto",
	    json_boolean(get_u8(info[IFLA_6IN4_ADDR_AUTO], 0)));
}

static void put_ends(json_t *json, const struct nlattr **link,
		     const struct nlattr **info)
{
	const struct nlattr *local = info[IFLA_6IN4_LOCAL];
	bool automatic = get_u32(local, 0) == INADDR_ANY;
	uint32_t index = get_u32(info[IFLA_6IN4_PATH_IFINDEX], 0);
	json_t *netns = json_null();

	if (automatic)
		local = info[IFLA_6IN4_PATH_LOCAL];
	set(json, "remote", json_ipv4(info[IFLA_6IN4_REMOTE]));
	set(json, "local", json_ipv4(local));
	set(json, "local_auto", json_boolean(automatic));
	set(json, "underlay",
	    json_name(get_string(info[IFLA_6IN4_PATH_UNDERLAY])));
	set(json, "underlay_ifindex",
	    index ? json_integer(index) : json_null());
	set(json, "underlay_bound",
	    json_name(get_string(info[IFLA_6IN4_UNDERLAY])));
	if (link[IFLA_LINK_NETNSID])
		netns = json_integer((int32_t)get_u32(link[IFLA_LINK_NETNSID],
						      -1));
	set(json, "link_netnsid", netns);
}

static void put_header(json_t *json, const struct nlattr **info)
{
	unsigned int ttl = get_u8(info[IFLA_6IN4_TTL], 64);

	set(json, "ttl", ttl ? json_integer(ttl) :
			       json_string_nocheck("inherit"));
	set(json, "tos",
	    json_tos(get_u8(info[IFLA_6IN4_TOS], 0)));
	set(json, "pmtudisc",
	    json_boolean(get_u8(info[IFLA_6IN4_PMTUDISC], 1)));
	set(json, "fwmark",
	    json_integer(get_u32(info[IFLA_6IN4_FWMARK], 0)));
	set(json, "clamp_mss",
	    json_boolean(get_u8(info[IFLA_6IN4_CLAMP_MSS], 0)));
}

/* What may not come in. */
static void put_filter(json_t *json, const struct nlattr **info)
{
	const struct nlattr *nest = info[IFLA_6IN4_SITE_PREFIXES], *attr;
	const struct nlattr *check = info[IFLA_6IN4_SOURCE_CHECK];
	json_t *prefixes = json_array();
	char *prefix;

	set(json, "rp_filter",
	    json_named("setting", rp_filter_names,
		       ARRAY_SIZE(rp_filter_names),
		       get_u8(info[IFLA_6IN4_RP_FILTER],
			      SIXIN4_RP_FILTER_OFF)));
	set(json, "source_check", !check ? json_null() :
	    json_named("setting", source_check_names,
		       ARRAY_SIZE(source_check_names),
		       get_u8(check,
			      SIXIN4_SOURCE_CHECK_STRICT)));
	if (nest) {
		mnl_attr_for_each_nested(attr, nest) {
			if (mnl_attr_get_type(attr) != IFLA_6IN4_SITE_PREFIX)
				continue;
			prefix = prefix_text(attr);
			if (prefix)
				json_array_append_new(prefixes,
						      json_sentence(prefix));
		}
	}
	set(json, "site_prefixes", prefixes);
}

/* "link-local", "remote" or the address */
static json_t *json_target(const struct nlattr *attr)
{
	struct in6_addr target = IN6ADDR_ANY_INIT;
	char string[INET6_ADDRSTRLEN];

	if (attr && mnl_attr_get_payload_len(attr) >= sizeof(target))
		memcpy(&target, mnl_attr_get_payload(attr), sizeof(target));
	if (IN6_IS_ADDR_UNSPECIFIED(&target))
		return json_string_nocheck("link-local");
	if (IN6_IS_ADDR_V4MAPPED(&target))
		return json_string_nocheck("remote");
	return json_string_nocheck(inet_ntop(AF_INET6, &target, string,
				     sizeof(string)));
}

static void put_keepalive(json_t *json, const struct nlattr **info)
{
	uint32_t interval = get_u32(info[IFLA_6IN4_KEEPALIVE_INTERVAL], 0);
	const struct nlattr *answered = info[IFLA_6IN4_KEEPALIVE_ANSWERED];
	json_t *one = json_null(), *age = json_null();

	if (interval) {
		if (answered)
			age = json_integer(get_u32(answered, 0));
		one = json_object();
		set(one, "interval", json_integer(interval));
		set(one, "losses",
		    json_integer(get_u8(info[IFLA_6IN4_KEEPALIVE_LOSSES],
					0)));
		set(one, "target",
		    json_target(info[IFLA_6IN4_KEEPALIVE_TARGET]));
		set(one, "missed",
		    json_integer(get_u32(info[IFLA_6IN4_KEEPALIVE_MISSED],
					 0)));
		set(one, "answered_ms", age);
	}
	set(json, "keepalive", one);
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

static void put_steps(json_t *json, const struct step *step,
		      unsigned int count)
{
	json_t *steps = json_array(), *warnings = json_array(), *one;
	unsigned int i;
	char *warning;

	for (i = 0; i < count; i++) {
		one = json_object();
		set(one, "dev", json_name(step[i].dev));
		set(one, "kind",
		    json_string_nocheck(step_kind_name(step[i].kind)));
		set(one, "mtu", json_integer(step[i].mtu));
		set(one, "overhead",
		    json_integer(step[i].overhead));
		json_array_append_new(steps, one);
		warning = derivation_warning(step, i);
		if (warning)
			json_array_append_new(warnings, json_name(warning));
		free(warning);
	}
	set(json, "mtu_derivation", steps);
	set(json, "warnings", warnings);
}

static void put_mtu(json_t *json, const struct nlattr **link,
		    const struct nlattr **info)
{
	char *explained;
	unsigned int count;
	struct step *step;

	step = steps_read(info[IFLA_6IN4_DERIVATION], &count);
	set(json, "mtu",
	    json_integer(get_u32(link[IFLA_MTU], 0)));
	set(json, "mtu_auto",
	    json_boolean(get_u8(info[IFLA_6IN4_MTU_AUTO], 1)));
	explained = derivation_explain(step, count);
	set(json, "mtu_explained", json_name(explained));
	free(explained);
	put_steps(json, step, count);
	free(step);
}

static void put_stats(json_t *json, const struct nlattr *link,
		      const struct nlattr *nest)
{
	const struct nlattr *tb[IFLA_6IN4_XSTATS_MAX + 1] = { NULL };
	json_t *stats = json_object();
	uint64_t value;
	size_t i, size = link ? mnl_attr_get_payload_len(link) : 0;

	/* Attributes are aligned to 4 octets only. */
	for (i = 0; i < ARRAY_SIZE(stats64); i++) {
		if (stats64[i].offset + sizeof(value) > size)
			continue;
		memcpy(&value, (const char *)mnl_attr_get_payload(link) +
			       stats64[i].offset, sizeof(value));
		set(stats, stats64[i].name,
		    json_integer(value));
	}
	nest_parse(nest, tb, IFLA_6IN4_XSTATS_MAX);
	for (i = 0; i <= IFLA_6IN4_XSTATS_MAX; i++)
		if (xstats[i] && tb[i] &&
		    mnl_attr_get_payload_len(tb[i]) >= sizeof(value))
			set(stats, xstats[i],
			    json_integer(mnl_attr_get_u64(tb[i])));
	set(json, "stats", stats);
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
 * tunnel_json() - a link message as a JSON object
 * @nlh: a message from rtnetlink
 * @stats: with counters
 *
 * 6in4(8) describes the keys.
 *
 * Return: the object, which the caller releases; NULL if it is not a 6in4
 * link.
 */
json_t *tunnel_json(const struct nlmsghdr *nlh, bool stats)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *link[LINK_MAX + 1] = { NULL };
	const struct nlattr *info[INFO_MAX + 1] = { NULL };
	const struct nlattr *data[IFLA_6IN4_MAX + 1] = { NULL };
	json_t *json;

	if (!message_parse(nlh, link, info))
		return NULL;
	nest_parse(info[IFLA_INFO_DATA], data, IFLA_6IN4_MAX);

	json = json_object();
	set(json, "ifname",
	    json_name(get_string(link[IFLA_IFNAME])));
	set(json, "ifindex", json_integer(ifi->ifi_index));
	set(json, "mode",
	    json_named("mode", mode_names, ARRAY_SIZE(mode_names),
		       get_u8(data[IFLA_6IN4_MODE], 0)));
	put_state(json, ifi, link, data);
	put_ends(json, link, data);
	put_domain(json, data);
	put_header(json, data);
	put_filter(json, data);
	put_keepalive(json, data);
	put_mtu(json, link, data);
	if (stats)
		put_stats(json, link[IFLA_STATS64], info[IFLA_INFO_XSTATS]);
	return json;
}
