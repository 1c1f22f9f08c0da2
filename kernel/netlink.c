// SPDX-License-Identifier: GPL-2.0
/*
 * The link kind "6in4": attributes in, attributes out, and a sentence for each
 * refusal.  Called by rtnetlink, under RTNL; only the fill functions may be
 * called without.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <net/inet_ecn.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>

#include "sixin4.h"

#define SIXIN4_KEEPALIVE_LOSSES	3

#define SIXIN4_STATE	{ .type = NLA_REJECT, \
			  .reject_message = "this tells state and can't be set" }

static const struct nla_policy sixin4_policy[IFLA_6IN4_MAX + 1] = {
	[IFLA_6IN4_UNSPEC]	  = { .strict_start_type = IFLA_6IN4_UNSPEC + 1 },
	[IFLA_6IN4_MODE]	  = NLA_POLICY_MAX(NLA_U8, SIXIN4_MODE_MAX),
	[IFLA_6IN4_LOCAL]	  = { .type = NLA_U32 },
	[IFLA_6IN4_REMOTE]	  = { .type = NLA_U32 },
	[IFLA_6IN4_UNDERLAY]	  = { .type = NLA_NUL_STRING,
				      .len = IFNAMSIZ - 1 },
	[IFLA_6IN4_TTL]		  = { .type = NLA_U8 },
	[IFLA_6IN4_TOS]		  = { .type = NLA_U8 },
	[IFLA_6IN4_PMTUDISC]	  = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_6IN4_FWMARK]	  = { .type = NLA_U32 },
	[IFLA_6IN4_MTU_AUTO]	  = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_6IN4_REASON]	  = SIXIN4_STATE,
	[IFLA_6IN4_PATH_LOCAL]	  = SIXIN4_STATE,
	[IFLA_6IN4_PATH_IFINDEX]  = SIXIN4_STATE,
	[IFLA_6IN4_PATH_UNDERLAY] = SIXIN4_STATE,
	[IFLA_6IN4_DERIVATION]	  = SIXIN4_STATE,
	[IFLA_6IN4_RP_FILTER]	  = NLA_POLICY_MAX(NLA_U8,
						   SIXIN4_RP_FILTER_MAX),
	[IFLA_6IN4_SITE_PREFIXES] = { .type = NLA_NESTED },
	[IFLA_6IN4_CLAMP_MSS]	  = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_6IN4_KEEPALIVE_INTERVAL] = { .type = NLA_U32 },
	[IFLA_6IN4_KEEPALIVE_LOSSES] = NLA_POLICY_MIN(NLA_U8, 1),
	[IFLA_6IN4_KEEPALIVE_TARGET] =
				NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[IFLA_6IN4_KEEPALIVE_MISSED] = SIXIN4_STATE,
	[IFLA_6IN4_KEEPALIVE_ANSWERED] = SIXIN4_STATE,
	[IFLA_6IN4_RELAY]	  = { .type = NLA_U32 },
	[IFLA_6IN4_6RD_PREFIX]	  = { .type = NLA_NESTED },
	[IFLA_6IN4_6RD_IPV4_PREFIX] = { .type = NLA_U32 },
	[IFLA_6IN4_6RD_IPV4_LENGTH] = { .type = NLA_U8 },
	[IFLA_6IN4_DELEGATED_PREFIX] = SIXIN4_STATE,
	[IFLA_6IN4_ADDR_AUTO]	  = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_6IN4_SOURCE_CHECK]  = NLA_POLICY_MAX(NLA_U8,
						   SIXIN4_SOURCE_CHECK_MAX),
};

static const struct nla_policy sixin4_prefix_policy[IFLA_6IN4_PREFIX_MAX + 1] = {
	[IFLA_6IN4_PREFIX_ADDRESS] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[IFLA_6IN4_PREFIX_LENGTH]  = { .type = NLA_U8 },
};

/* RFC 1122 section 3.2.1.3: all of 0/8; ipv4_is_zeronet() knows 0.0.0.0 only. */
static bool sixin4_is_this_network(__be32 addr)
{
	return !(addr & htonl(0xff000000));
}

static int sixin4_validate_remote(const struct nlattr *attr,
				  struct netlink_ext_ack *extack)
{
	__be32 remote = nla_get_in_addr(attr);

	if (sixin4_is_this_network(remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "remote must not be in 0.0.0.0/8");
		return -EINVAL;
	}
	if (ipv4_is_loopback(remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "remote must not be loopback");
		return -EINVAL;
	}
	if (ipv4_is_multicast(remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "remote must not be multicast");
		return -EINVAL;
	}
	if (ipv4_is_lbcast(remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "remote must not be broadcast");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_validate_local(const struct nlattr *attr,
				 struct netlink_ext_ack *extack)
{
	__be32 local = nla_get_in_addr(attr);

	if (!local)	/* automatic */
		return 0;
	if (sixin4_is_this_network(local) || ipv4_is_loopback(local) ||
	    ipv4_is_multicast(local) || ipv4_is_lbcast(local)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "local must be unicast, or 0.0.0.0");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_validate_underlay(const struct nlattr *attr,
				    struct netlink_ext_ack *extack)
{
	const char *name = nla_data(attr);

	if (name[0] && !dev_valid_name(name)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "underlay is no valid device name");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_validate_interval(const struct nlattr *attr,
				    struct netlink_ext_ack *extack)
{
	if (nla_get_u32(attr) > SIXIN4_KEEPALIVE_INTERVAL_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "keepalive interval must be 0 to 86400");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_validate_target(const struct nlattr *attr,
				  struct netlink_ext_ack *extack)
{
	struct in6_addr target = nla_get_in6_addr(attr);

	/* The link-local address, and the remote itself by ICMPv4. */
	if (ipv6_addr_any(&target) || sixin4_by_icmpv4(&target))
		return 0;
	/* What receive.c would not take an answer from. */
	if (sixin4_martian(&target)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "keepalive target must be a unicast address");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_validate(struct nlattr *tb[], struct nlattr *data[],
			   struct netlink_ext_ack *extack)
{
	u32 mtu;
	int err = 0;

	if (tb[IFLA_ADDRESS] || tb[IFLA_BROADCAST]) {
		NL_SET_ERR_MSG(extack, "its addresses are local and remote");
		return -EINVAL;
	}
	if (tb[IFLA_MTU]) {
		mtu = nla_get_u32(tb[IFLA_MTU]);
		if (mtu < SIXIN4_MTU_MIN || mtu > SIXIN4_MTU_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_MTU], "MTU must be 1280 to 65515");
			return -EINVAL;
		}
	}
	if (!data)
		return 0;

	if (tb[IFLA_MTU] && data[IFLA_6IN4_MTU_AUTO] &&
	    nla_get_u8(data[IFLA_6IN4_MTU_AUTO])) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_MTU_AUTO],
				    "MTU is either given or automatic");
		return -EINVAL;
	}
	if (data[IFLA_6IN4_TOS] &&
	    nla_get_u8(data[IFLA_6IN4_TOS]) & INET_ECN_MASK & ~1) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_TOS],
				    "TOS must leave ECN alone");
		return -EINVAL;
	}
	if (data[IFLA_6IN4_REMOTE])
		err = sixin4_validate_remote(data[IFLA_6IN4_REMOTE], extack);
	if (!err && data[IFLA_6IN4_LOCAL])
		err = sixin4_validate_local(data[IFLA_6IN4_LOCAL], extack);
	if (!err && data[IFLA_6IN4_UNDERLAY])
		err = sixin4_validate_underlay(data[IFLA_6IN4_UNDERLAY],
					       extack);
	if (!err && data[IFLA_6IN4_KEEPALIVE_INTERVAL])
		err = sixin4_validate_interval(data[IFLA_6IN4_KEEPALIVE_INTERVAL],
					       extack);
	if (!err && data[IFLA_6IN4_KEEPALIVE_TARGET])
		err = sixin4_validate_target(data[IFLA_6IN4_KEEPALIVE_TARGET],
					     extack);
	return err;
}

static int sixin4_parse_prefix(const struct nlattr *attr,
			       struct sixin4_prefix *prefix,
			       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IFLA_6IN4_PREFIX_MAX + 1];
	struct in6_addr masked;
	int err;

	err = nla_parse_nested(tb, IFLA_6IN4_PREFIX_MAX, attr,
			       sixin4_prefix_policy, extack);
	if (err)
		return err;
	if (!tb[IFLA_6IN4_PREFIX_ADDRESS] || !tb[IFLA_6IN4_PREFIX_LENGTH]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "prefix needs address and length");
		return -EINVAL;
	}
	prefix->address = nla_get_in6_addr(tb[IFLA_6IN4_PREFIX_ADDRESS]);
	prefix->length = nla_get_u8(tb[IFLA_6IN4_PREFIX_LENGTH]);
	if (!prefix->length || prefix->length > 128) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "prefix must have a length of 1 to 128");
		return -EINVAL;
	}
	ipv6_addr_prefix(&masked, &prefix->address, prefix->length);
	if (!ipv6_addr_equal(&masked, &prefix->address)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "prefix has bits set after its length");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_parse_site_prefixes(const struct nlattr *nest,
				      struct sixin4_config *config,
				      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err, rem;

	config->site_prefixes = 0;
	memset(config->site_prefix, 0, sizeof(config->site_prefix));
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != IFLA_6IN4_SITE_PREFIX)
			continue;
		if (config->site_prefixes == SIXIN4_SITE_PREFIXES) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "at most 8 site prefixes");
			return -EINVAL;
		}
		err = sixin4_parse_prefix(attr,
					  &config->site_prefix[config->site_prefixes],
					  extack);
		if (err)
			return err;
		config->site_prefixes++;
	}
	if (rem) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "site prefixes are cut short");
		return -EINVAL;
	}
	return 0;
}

static void sixin4_parse_keepalive(struct nlattr *data[],
				   struct sixin4_keepalive *keepalive)
{
	if (data[IFLA_6IN4_KEEPALIVE_INTERVAL])
		keepalive->interval =
			nla_get_u32(data[IFLA_6IN4_KEEPALIVE_INTERVAL]);
	if (data[IFLA_6IN4_KEEPALIVE_LOSSES])
		keepalive->losses = nla_get_u8(data[IFLA_6IN4_KEEPALIVE_LOSSES]);
	if (data[IFLA_6IN4_KEEPALIVE_TARGET])
		keepalive->target =
			nla_get_in6_addr(data[IFLA_6IN4_KEEPALIVE_TARGET]);
}

static int sixin4_parse_domain(struct nlattr *data[],
			       struct sixin4_config *config,
			       struct netlink_ext_ack *extack)
{
	struct sixin4_domain *domain = &config->domain;
	struct sixin4_prefix prefix;
	int err;

	if (data[IFLA_6IN4_ADDR_AUTO])
		config->addr_auto = nla_get_u8(data[IFLA_6IN4_ADDR_AUTO]);
	if (data[IFLA_6IN4_RELAY])
		config->relay = nla_get_in_addr(data[IFLA_6IN4_RELAY]);
	if (data[IFLA_6IN4_6RD_PREFIX]) {
		err = sixin4_parse_prefix(data[IFLA_6IN4_6RD_PREFIX], &prefix,
					  extack);
		if (err)
			return err;
		domain->prefix = prefix.address;
		domain->length = prefix.length;
	}
	if (data[IFLA_6IN4_6RD_IPV4_PREFIX])
		domain->ipv4_prefix =
			nla_get_in_addr(data[IFLA_6IN4_6RD_IPV4_PREFIX]);
	if (data[IFLA_6IN4_6RD_IPV4_LENGTH])
		domain->ipv4_length = nla_get_u8(data[IFLA_6IN4_6RD_IPV4_LENGTH]);
	return 0;
}

static int sixin4_check_point_to_point(struct nlattr *data[],
				       struct netlink_ext_ack *extack)
{
	if (data[IFLA_6IN4_RELAY])
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_RELAY],
				    "a point-to-point tunnel has no relay");
	else if (data[IFLA_6IN4_ADDR_AUTO])
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_ADDR_AUTO],
				    "a point-to-point tunnel has no automatic address");
	else
		return 0;
	return -EINVAL;
}

static int sixin4_check_external(struct nlattr *data[],
				 struct netlink_ext_ack *extack)
{
	if (data[IFLA_6IN4_REMOTE])
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_REMOTE],
				    "external mode has no remote: routes name one (encap)");
	else if (data[IFLA_6IN4_RELAY])
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_RELAY],
				    "external mode has no relay: a route can name one (encap)");
	else if (data[IFLA_6IN4_ADDR_AUTO])
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_ADDR_AUTO],
				    "external mode has no automatic address");
	else
		return 0;
	return -EINVAL;
}

/* Only what the mode has. */
static int sixin4_check_mode(const struct sixin4_config *config,
			     struct nlattr *data[],
			     struct netlink_ext_ack *extack)
{
	if (sixin4_is_stateless(config) && data[IFLA_6IN4_REMOTE]) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_REMOTE],
				    "6to4 and 6rd have no remote, but may have a relay");
		return -EINVAL;
	}
	if (config->mode != SIXIN4_MODE_6RD &&
	    (data[IFLA_6IN4_6RD_PREFIX] || data[IFLA_6IN4_6RD_IPV4_PREFIX] ||
	     data[IFLA_6IN4_6RD_IPV4_LENGTH])) {
		NL_SET_ERR_MSG(extack, "only 6rd has a prefix to be set");
		return -EINVAL;
	}
	if (config->mode != SIXIN4_MODE_EXTERNAL &&
	    data[IFLA_6IN4_SOURCE_CHECK]) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_SOURCE_CHECK],
				    "only external mode has a source check");
		return -EINVAL;
	}
	if (config->mode == SIXIN4_MODE_POINT_TO_POINT)
		return sixin4_check_point_to_point(data, extack);
	if (config->mode == SIXIN4_MODE_EXTERNAL)
		return sixin4_check_external(data, extack);
	return 0;
}

static int sixin4_check_domain(const struct sixin4_domain *domain,
			       struct netlink_ext_ack *extack)
{
	switch (sixin4_domain_check(domain)) {
	case SIXIN4_DOMAIN_GOOD:
		return 0;
	case SIXIN4_DOMAIN_LENGTH:
		NL_SET_ERR_MSG(extack, "6rd prefix must have a length of 1 to 64");
		break;
	case SIXIN4_DOMAIN_IPV4_LENGTH:
		NL_SET_ERR_MSG(extack, "6rd IPv4 prefix must have a length of 0 to 32");
		break;
	case SIXIN4_DOMAIN_DELEGATED:
		NL_SET_ERR_MSG(extack, "6rd prefix and what is left of IPv4 exceed 64 bits");
		break;
	case SIXIN4_DOMAIN_PREFIX_BITS:
		NL_SET_ERR_MSG(extack, "prefix has bits set after its length");
		break;
	case SIXIN4_DOMAIN_IPV4_BITS:
		NL_SET_ERR_MSG(extack, "6rd IPv4 prefix has bits set after its length");
		break;
	}
	return -EINVAL;
}

/* 6to4 and 6rd: is it clear where packets are to go, and from where? */
static int sixin4_check_site(const struct sixin4_config *config,
			     struct netlink_ext_ack *extack)
{
	const struct sixin4_domain *domain = &config->domain;
	struct sixin4_site site = sixin4_config_site(config, config->local);
	int err;

	err = sixin4_check_domain(domain, extack);
	if (err)
		return err;
	err = -EINVAL;
	if (config->relay &&
	    !sixin4_ipv4_is_usable(config->relay, domain->provider))
		NL_SET_ERR_MSG(extack, "relay must be unicast, and global with 6to4");
	else if (config->local && !sixin4_site_is_possible(&site))
		NL_SET_ERR_MSG(extack, "local must be global (6to4), or in the IPv4 prefix (6rd)");
	else if (!config->local && !config->relay && !config->underlay[0])
		NL_SET_ERR_MSG(extack, "6to4 and 6rd need underlay, local or relay");
	else if (config->keepalive.interval)
		NL_SET_ERR_MSG(extack, "6to4 and 6rd have no one far end to probe");
	else
		err = 0;
	return err;
}

static int sixin4_check_many(const struct sixin4_config *config,
			     struct netlink_ext_ack *extack)
{
	if (!config->local && !config->underlay[0])
		NL_SET_ERR_MSG(extack, "external mode needs underlay or local");
	else if (config->keepalive.interval)
		NL_SET_ERR_MSG(extack, "external mode has no one to probe: let far ends do it");
	else
		return 0;
	return -EINVAL;
}

static int sixin4_check_ends(const struct sixin4_config *config,
			     struct netlink_ext_ack *extack)
{
	if (sixin4_is_stateless(config))
		return sixin4_check_site(config, extack);
	if (config->mode == SIXIN4_MODE_EXTERNAL)
		return sixin4_check_many(config, extack);
	if (config->remote == config->local) {
		NL_SET_ERR_MSG(extack, "local and remote must differ");
		return -EINVAL;
	}
	return 0;
}

/* What is not named keeps its value. */
static int sixin4_parse(struct nlattr *tb[], struct nlattr *data[],
			struct sixin4_change *change,
			struct netlink_ext_ack *extack)
{
	struct sixin4_config *config = &change->config;
	int err;

	if (tb[IFLA_MTU]) {
		config->mtu_auto = false;
		change->mtu = nla_get_u32(tb[IFLA_MTU]);
	}
	if (!data)
		return 0;

	err = sixin4_check_mode(config, data, extack);
	if (err)
		return err;
	if (data[IFLA_6IN4_LOCAL])
		config->local = nla_get_in_addr(data[IFLA_6IN4_LOCAL]);
	if (data[IFLA_6IN4_REMOTE])
		config->remote = nla_get_in_addr(data[IFLA_6IN4_REMOTE]);
	if (data[IFLA_6IN4_UNDERLAY]) {
		memset(config->underlay, 0, IFNAMSIZ);
		nla_strscpy(config->underlay, data[IFLA_6IN4_UNDERLAY],
			    IFNAMSIZ);
	}
	if (data[IFLA_6IN4_TTL])
		config->ttl = nla_get_u8(data[IFLA_6IN4_TTL]);
	if (data[IFLA_6IN4_TOS])
		config->tos = nla_get_u8(data[IFLA_6IN4_TOS]);
	if (data[IFLA_6IN4_PMTUDISC])
		config->pmtudisc = nla_get_u8(data[IFLA_6IN4_PMTUDISC]);
	if (data[IFLA_6IN4_FWMARK])
		config->fwmark = nla_get_u32(data[IFLA_6IN4_FWMARK]);
	if (data[IFLA_6IN4_MTU_AUTO])
		config->mtu_auto = nla_get_u8(data[IFLA_6IN4_MTU_AUTO]);
	if (data[IFLA_6IN4_RP_FILTER])
		config->rp_filter = nla_get_u8(data[IFLA_6IN4_RP_FILTER]);
	if (data[IFLA_6IN4_SOURCE_CHECK])
		config->source_check = nla_get_u8(data[IFLA_6IN4_SOURCE_CHECK]);
	if (data[IFLA_6IN4_SITE_PREFIXES]) {
		err = sixin4_parse_site_prefixes(data[IFLA_6IN4_SITE_PREFIXES],
						 config, extack);
		if (err)
			return err;
	}
	if (data[IFLA_6IN4_CLAMP_MSS])
		config->clamp_mss = nla_get_u8(data[IFLA_6IN4_CLAMP_MSS]);
	sixin4_parse_keepalive(data, &config->keepalive);
	err = sixin4_parse_domain(data, config, extack);
	if (err)
		return err;
	return sixin4_check_ends(config, extack);
}

/* What a mode brings with it, and what it can't do without. */
static int sixin4_set_mode(struct sixin4_config *config, struct nlattr *data[],
			   struct netlink_ext_ack *extack)
{
	struct sixin4_domain *domain = &config->domain;

	if (data && data[IFLA_6IN4_MODE])
		config->mode = nla_get_u8(data[IFLA_6IN4_MODE]);
	switch (config->mode) {
	case SIXIN4_MODE_6TO4:
		domain->prefix.s6_addr16[0] = htons(SIXIN4_6TO4_PREFIX);
		domain->length = SIXIN4_6TO4_LENGTH;
		break;
	case SIXIN4_MODE_6RD:
		domain->provider = true;
		if (!NL_REQ_ATTR_CHECK(extack, NULL, data, IFLA_6IN4_6RD_PREFIX))
			break;
		NL_SET_ERR_MSG(extack, "6rd prefix is required");
		return -EINVAL;
	case SIXIN4_MODE_EXTERNAL:
		break;
	default:
		if (data && !NL_REQ_ATTR_CHECK(extack, NULL, data, IFLA_6IN4_REMOTE))
			break;
		NL_SET_ERR_MSG(extack, "remote is required");
		return -EINVAL;
	}
	return 0;
}

static int sixin4_newlink(struct net_device *dev,
			  struct rtnl_newlink_params *params,
			  struct netlink_ext_ack *extack)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);
	struct nlattr **data = params->data;
	struct sixin4_change change = {
		.config = {
			.ttl = IPDEFTTL,
			.pmtudisc = true,
			.mtu_auto = true,
			.keepalive.losses = SIXIN4_KEEPALIVE_LOSSES,
		},
		.mtu = SIXIN4_MTU_MIN,
	};
	struct sixin4_net *sn;
	int err;

	err = sixin4_set_mode(&change.config, data, extack);
	if (err)
		return err;
	tunnel->net = params->link_net ?: dev_net(dev);
	sn = sixin4_net(tunnel->net);

	err = sixin4_parse(params->tb, data, &change, extack);
	if (err)
		return err;
	err = sixin4_change_prepare(tunnel, &change, extack);
	if (err)
		return err;

	/* No one is told of an MTU of a device that is not there yet. */
	dev->mtu = change.mtu;
	err = register_netdevice(dev);
	if (err) {
		sixin4_change_abort(tunnel, &change);
		/* A reader may have the path still, and the device is freed. */
		synchronize_net();
		return err;
	}
	tunnel->generation = atomic_read(&sn->generation);
	list_add_tail(&tunnel->list, &sn->tunnels);
	if (!sn->count)
		schedule_delayed_work(&sn->follow_work, 0);
	WRITE_ONCE(sn->count, sn->count + 1);
	err = sixin4_change_commit(tunnel, &change, false);
	if (err) {
		unregister_netdevice(dev);
		return err;
	}
	sixin4_trust_no_router(dev);
	return 0;
}

static int sixin4_changelink(struct net_device *dev, struct nlattr *tb[],
			     struct nlattr *data[],
			     struct netlink_ext_ack *extack)
{
	struct sixin4_tunnel *tunnel = netdev_priv(dev);
	struct sixin4_change change = {
		.config = tunnel->config,
		.mtu = dev->mtu,
	};
	int err;

	if (!rtnl_dev_link_net_capable(dev, tunnel->net)) {
		NL_SET_ERR_MSG(extack, "this needs CAP_NET_ADMIN in the underlay's namespace");
		return -EPERM;
	}
	if (data && data[IFLA_6IN4_MODE] &&
	    nla_get_u8(data[IFLA_6IN4_MODE]) != tunnel->config.mode) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_6IN4_MODE],
				    "mode can't be changed");
		return -EOPNOTSUPP;
	}
	err = sixin4_parse(tb, data, &change, extack);
	if (err)
		return err;
	err = sixin4_change_prepare(tunnel, &change, extack);
	if (err)
		return err;
	return sixin4_change_commit(tunnel, &change, false);
}

static size_t sixin4_get_size(const struct net_device *dev)
{
	const size_t prefix = nla_total_size(0) +
		nla_total_size(sizeof(struct in6_addr)) + /* IFLA_6IN4_PREFIX_ADDRESS */
		nla_total_size(sizeof(u8));	/* IFLA_6IN4_PREFIX_LENGTH */
	const size_t step = nla_total_size(0) +
		nla_total_size(IFNAMSIZ) +	/* IFLA_6IN4_STEP_DEV */
		nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_STEP_KIND */
		nla_total_size(sizeof(u32)) +	/* IFLA_6IN4_STEP_MTU */
		nla_total_size(sizeof(u32));	/* IFLA_6IN4_STEP_OVERHEAD */

	return nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_MODE */
	       nla_total_size(sizeof(__be32)) +	/* IFLA_6IN4_LOCAL */
	       nla_total_size(sizeof(__be32)) +	/* IFLA_6IN4_REMOTE */
	       nla_total_size(IFNAMSIZ) +	/* IFLA_6IN4_UNDERLAY */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_TTL */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_TOS */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_PMTUDISC */
	       nla_total_size(sizeof(u32)) +	/* IFLA_6IN4_FWMARK */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_MTU_AUTO */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_CLAMP_MSS */
	       nla_total_size(sizeof(u32)) +	/* IFLA_6IN4_KEEPALIVE_INTERVAL */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_KEEPALIVE_LOSSES */
	       nla_total_size(sizeof(struct in6_addr)) +
						/* IFLA_6IN4_KEEPALIVE_TARGET */
	       nla_total_size(sizeof(u32)) +	/* IFLA_6IN4_KEEPALIVE_MISSED */
	       nla_total_size(sizeof(u32)) +	/* IFLA_6IN4_KEEPALIVE_ANSWERED */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_REASON */
	       nla_total_size(sizeof(__be32)) +	/* IFLA_6IN4_PATH_LOCAL */
	       nla_total_size(sizeof(u32)) +	/* IFLA_6IN4_PATH_IFINDEX */
	       nla_total_size(IFNAMSIZ) +	/* IFLA_6IN4_PATH_UNDERLAY */
	       nla_total_size(0) +		/* IFLA_6IN4_DERIVATION */
	       SIXIN4_STEPS * step +
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_RP_FILTER */
	       nla_total_size(0) +		/* IFLA_6IN4_SITE_PREFIXES */
	       SIXIN4_SITE_PREFIXES * prefix +
	       nla_total_size(sizeof(__be32)) +	/* IFLA_6IN4_RELAY */
	       prefix +				/* IFLA_6IN4_6RD_PREFIX */
	       nla_total_size(sizeof(__be32)) +	/* IFLA_6IN4_6RD_IPV4_PREFIX */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_6RD_IPV4_LENGTH */
	       prefix +				/* IFLA_6IN4_DELEGATED_PREFIX */
	       nla_total_size(sizeof(u8)) +	/* IFLA_6IN4_ADDR_AUTO */
	       nla_total_size(sizeof(u8));	/* IFLA_6IN4_SOURCE_CHECK */
}

static int sixin4_fill_derivation(struct sk_buff *skb,
				  const struct sixin4_derivation *derivation)
{
	struct nlattr *nest, *nested;
	unsigned int i;

	nest = nla_nest_start(skb, IFLA_6IN4_DERIVATION);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < derivation->count; i++) {
		const struct sixin4_step *s = &derivation->step[i];

		nested = nla_nest_start(skb, IFLA_6IN4_STEP);
		if (!nested)
			return -EMSGSIZE;
		if ((s->dev[0] &&
		     nla_put_string(skb, IFLA_6IN4_STEP_DEV, s->dev)) ||
		    nla_put_u8(skb, IFLA_6IN4_STEP_KIND, s->kind) ||
		    nla_put_u32(skb, IFLA_6IN4_STEP_MTU, s->mtu) ||
		    nla_put_u32(skb, IFLA_6IN4_STEP_OVERHEAD, s->overhead))
			return -EMSGSIZE;
		nla_nest_end(skb, nested);
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int sixin4_fill_prefix(struct sk_buff *skb, int type,
			      const struct in6_addr *address, u8 length)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    nla_put_in6_addr(skb, IFLA_6IN4_PREFIX_ADDRESS, address) ||
	    nla_put_u8(skb, IFLA_6IN4_PREFIX_LENGTH, length))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int sixin4_fill_site_prefixes(struct sk_buff *skb,
				     const struct sixin4_config *config)
{
	struct nlattr *nest;
	unsigned int i;

	nest = nla_nest_start(skb, IFLA_6IN4_SITE_PREFIXES);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < config->site_prefixes; i++) {
		const struct sixin4_prefix *prefix = &config->site_prefix[i];

		if (sixin4_fill_prefix(skb, IFLA_6IN4_SITE_PREFIX,
				       &prefix->address, prefix->length))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* The ends: those that the mode has. */
static int sixin4_fill_mode(struct sk_buff *skb,
			    const struct sixin4_config *config)
{
	const struct sixin4_domain *domain = &config->domain;

	if (nla_put_u8(skb, IFLA_6IN4_MODE, config->mode) ||
	    nla_put_in_addr(skb, IFLA_6IN4_LOCAL, config->local))
		return -EMSGSIZE;
	if (config->mode == SIXIN4_MODE_POINT_TO_POINT)
		return nla_put_in_addr(skb, IFLA_6IN4_REMOTE, config->remote);
	if (config->mode == SIXIN4_MODE_EXTERNAL)
		return nla_put_u8(skb, IFLA_6IN4_SOURCE_CHECK,
				  config->source_check);
	if (nla_put_in_addr(skb, IFLA_6IN4_RELAY, config->relay) ||
	    nla_put_u8(skb, IFLA_6IN4_ADDR_AUTO, config->addr_auto))
		return -EMSGSIZE;
	if (config->mode != SIXIN4_MODE_6RD)
		return 0;
	if (sixin4_fill_prefix(skb, IFLA_6IN4_6RD_PREFIX, &domain->prefix,
			       domain->length) ||
	    nla_put_in_addr(skb, IFLA_6IN4_6RD_IPV4_PREFIX,
			    domain->ipv4_prefix) ||
	    nla_put_u8(skb, IFLA_6IN4_6RD_IPV4_LENGTH, domain->ipv4_length))
		return -EMSGSIZE;
	return 0;
}

static int sixin4_fill_state(struct sk_buff *skb,
			     const struct sixin4_state *state)
{
	if (nla_put_u8(skb, IFLA_6IN4_REASON, state->reason))
		return -EMSGSIZE;
	if (state->ifindex &&
	    (nla_put_in_addr(skb, IFLA_6IN4_PATH_LOCAL, state->local) ||
	     nla_put_u32(skb, IFLA_6IN4_PATH_IFINDEX, state->ifindex) ||
	     nla_put_string(skb, IFLA_6IN4_PATH_UNDERLAY, state->underlay)))
		return -EMSGSIZE;
	if (state->delegated.length &&
	    sixin4_fill_prefix(skb, IFLA_6IN4_DELEGATED_PREFIX,
			       &state->delegated.address,
			       state->delegated.length))
		return -EMSGSIZE;
	return sixin4_fill_derivation(skb, &state->derivation);
}

static int sixin4_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);
	const struct sixin4_config *config = &tunnel->config;

	if (sixin4_fill_mode(skb, config) ||
	    nla_put_string(skb, IFLA_6IN4_UNDERLAY, config->underlay) ||
	    nla_put_u8(skb, IFLA_6IN4_TTL, config->ttl) ||
	    nla_put_u8(skb, IFLA_6IN4_TOS, config->tos) ||
	    nla_put_u8(skb, IFLA_6IN4_PMTUDISC, config->pmtudisc) ||
	    nla_put_u32(skb, IFLA_6IN4_FWMARK, config->fwmark) ||
	    nla_put_u8(skb, IFLA_6IN4_MTU_AUTO, config->mtu_auto) ||
	    nla_put_u8(skb, IFLA_6IN4_RP_FILTER, config->rp_filter) ||
	    sixin4_fill_site_prefixes(skb, config) ||
	    nla_put_u8(skb, IFLA_6IN4_CLAMP_MSS, config->clamp_mss) ||
	    nla_put_u32(skb, IFLA_6IN4_KEEPALIVE_INTERVAL,
			config->keepalive.interval) ||
	    nla_put_u8(skb, IFLA_6IN4_KEEPALIVE_LOSSES,
		       config->keepalive.losses) ||
	    nla_put_in6_addr(skb, IFLA_6IN4_KEEPALIVE_TARGET,
			     &config->keepalive.target) ||
	    sixin4_liveness_fill(skb, tunnel))
		return -EMSGSIZE;
	return sixin4_fill_state(skb, &tunnel->state);
}

static size_t sixin4_get_xstats_size(const struct net_device *dev)
{
	return nla_total_size(0) +		/* IFLA_INFO_XSTATS */
	       (SIXIN4_COUNTERS - SIXIN4_COUNTER_FIRST) *
	       nla_total_size_64bit(sizeof(u64));
}

static int sixin4_fill_xstats(struct sk_buff *skb, const struct net_device *dev)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);
	struct nlattr *nest;
	unsigned int i;

	nest = nla_nest_start(skb, IFLA_INFO_XSTATS);
	if (!nest)
		return -EMSGSIZE;
	for (i = SIXIN4_COUNTER_FIRST; i < SIXIN4_COUNTERS; i++)
		if (nla_put_u64_64bit(skb, i,
				      sixin4_counted(tunnel, i),
				      IFLA_6IN4_XSTATS_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static struct net *sixin4_get_link_net(const struct net_device *dev)
{
	const struct sixin4_tunnel *tunnel = netdev_priv(dev);

	return tunnel->net;
}

DEFINE_NEWLINK(sixin4_newlink);

struct rtnl_link_ops sixin4_link_ops __read_mostly = {
	.kind			= "6in4",
	.maxtype		= IFLA_6IN4_MAX,
	.policy			= sixin4_policy,
	.priv_size		= sizeof(struct sixin4_tunnel),
	.setup			= sixin4_setup,
	.validate		= sixin4_validate,
	.newlink		= NEWLINK(sixin4_newlink),
	.changelink		= sixin4_changelink,
	.get_size		= sixin4_get_size,
	.fill_info		= sixin4_fill_info,
	.get_xstats_size	= sixin4_get_xstats_size,
	.fill_xstats		= sixin4_fill_xstats,
	.get_link_net		= sixin4_get_link_net,
};
