// SPDX-License-Identifier: GPL-2.0
/* What a request asks for as attributes: what add and set share. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <linux/if_6in4.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "command.h"
#include "text.h"

static void put_header(struct nlmsghdr *nlh, const struct request *r)
{
	if (request_has(r, WORD_TTL))
		mnl_attr_put_u8(nlh, IFLA_6IN4_TTL, r->ttl);
	if (request_has(r, WORD_TOS))
		mnl_attr_put_u8(nlh, IFLA_6IN4_TOS, r->tos);
	if (request_has(r, WORD_PMTUDISC))
		mnl_attr_put_u8(nlh, IFLA_6IN4_PMTUDISC, r->pmtudisc);
	if (request_has(r, WORD_FWMARK))
		mnl_attr_put_u32(nlh, IFLA_6IN4_FWMARK, r->fwmark);
	if (request_has(r, WORD_CLAMP_MSS))
		mnl_attr_put_u8(nlh, IFLA_6IN4_CLAMP_MSS, r->clamp_mss);
}

static void put_prefix(struct nlmsghdr *nlh, uint16_t type,
		       const struct prefix *p)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put(nlh, IFLA_6IN4_PREFIX_ADDRESS, sizeof(p->address),
		     &p->address);
	mnl_attr_put_u8(nlh, IFLA_6IN4_PREFIX_LENGTH, p->length);
	mnl_attr_nest_end(nlh, nest);
}

static void put_site_prefixes(struct nlmsghdr *nlh, const struct request *r)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_6IN4_SITE_PREFIXES);
	unsigned int i;

	for (i = 0; i < r->site_prefixes; i++)
		put_prefix(nlh, IFLA_6IN4_SITE_PREFIX, &r->site_prefix[i]);
	mnl_attr_nest_end(nlh, nest);
}

/* What may not come in. */
static void put_filter(struct nlmsghdr *nlh, const struct request *r)
{
	if (request_has(r, WORD_RP_FILTER))
		mnl_attr_put_u8(nlh, IFLA_6IN4_RP_FILTER, r->rp_filter);
	if (request_has(r, WORD_SOURCE_CHECK))
		mnl_attr_put_u8(nlh, IFLA_6IN4_SOURCE_CHECK, r->source_check);
	if (request_has(r, WORD_SITE_PREFIX))
		put_site_prefixes(nlh, r);
}

static void put_keepalive(struct nlmsghdr *nlh, const struct request *r)
{
	if (!request_has(r, WORD_KEEPALIVE))
		return;
	mnl_attr_put_u32(nlh, IFLA_6IN4_KEEPALIVE_INTERVAL, r->interval);
	if (!r->interval)
		return;
	mnl_attr_put_u8(nlh, IFLA_6IN4_KEEPALIVE_LOSSES, r->losses);
	mnl_attr_put(nlh, IFLA_6IN4_KEEPALIVE_TARGET, sizeof(r->target),
		     &r->target);
}

static void put_ends(struct nlmsghdr *nlh, const struct request *r)
{
	if (request_has(r, WORD_MODE))
		mnl_attr_put_u8(nlh, IFLA_6IN4_MODE, r->mode);
	if (request_has(r, WORD_REMOTE))
		mnl_attr_put_u32(nlh, IFLA_6IN4_REMOTE, r->remote.s_addr);
	if (request_has(r, WORD_RELAY))
		mnl_attr_put_u32(nlh, IFLA_6IN4_RELAY, r->relay.s_addr);
	if (r->addr_auto_given)
		mnl_attr_put_u8(nlh, IFLA_6IN4_ADDR_AUTO, r->addr_auto);
	if (request_has(r, WORD_PREFIX))
		put_prefix(nlh, IFLA_6IN4_6RD_PREFIX, &r->rd_prefix);
	if (request_has(r, WORD_IPV4_PREFIX)) {
		mnl_attr_put_u32(nlh, IFLA_6IN4_6RD_IPV4_PREFIX,
				 r->rd_ipv4.s_addr);
		mnl_attr_put_u8(nlh, IFLA_6IN4_6RD_IPV4_LENGTH,
				r->rd_ipv4_length);
	}
	if (request_has(r, WORD_LOCAL))
		mnl_attr_put_u32(nlh, IFLA_6IN4_LOCAL, r->local.s_addr);
}

static void put_data(struct nlmsghdr *nlh, const struct request *r)
{
	/* The nest is there even if it is empty: it has the kernel check that
	 * a device which is to be changed is of this kind.
	 */
	struct nlattr *data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);

	put_ends(nlh, r);
	if (request_has(r, WORD_DEV))
		mnl_attr_put_strz(nlh, IFLA_6IN4_UNDERLAY, r->underlay);
	if (request_has(r, WORD_MTU))
		mnl_attr_put_u8(nlh, IFLA_6IN4_MTU_AUTO, !r->mtu);
	put_header(nlh, r);
	put_filter(nlh, r);
	put_keepalive(nlh, r);
	mnl_attr_nest_end(nlh, data);
}

/**
 * put_request() - append a request's attributes to an RTM_NEWLINK
 * @nlh: has its struct ifinfomsg, and room for %IPC_REQUEST_SIZE octets
 * @request: of add or set; addresses and namespaces are left to the caller
 */
void put_request(struct nlmsghdr *nlh, const struct request *request)
{
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct nlattr *info;

	if (request_has(request, WORD_UP) || request_has(request, WORD_DOWN)) {
		ifi->ifi_change = IFF_UP;
		ifi->ifi_flags = request_has(request, WORD_UP) ? IFF_UP : 0;
	}
	mnl_attr_put_strz(nlh, IFLA_IFNAME, request->name);
	if (request_has(request, WORD_MTU) && request->mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, request->mtu);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "6in4");
	put_data(nlh, request);
	mnl_attr_nest_end(nlh, info);
}

static enum status address_refused(const struct context *context,
				   const struct ipc *ipc,
				   const struct request *request,
				   const struct prefix *prefix, int error)
{
	char host[INET6_ADDRSTRLEN];
	enum status status;
	char *what;

	inet_ntop(AF_INET6, &prefix->address, host, sizeof(host));
	what = text("%s: addr %s/%u", request->name, host, prefix->length);
	status = complain_refused(context, ipc, what, error);
	free(what);
	return status;
}

/**
 * addresses_add() - give a tunnel its IPv6 addresses, all or none
 * @context: the run, for a complaint
 * @ipc: socket of the namespace that the tunnel is in
 * @index: the tunnel
 * @request: names the addresses
 *
 * Return: the exit status; after a complaint none of the addresses is there
 * that was not there before.
 */
enum status addresses_add(const struct context *context, struct ipc *ipc,
			  int index, const struct request *request)
{
	enum status status;
	unsigned int i;
	int error;

	for (i = 0; i < request->addrs; i++) {
		error = ipc_address(ipc, index, &request->addr[i], true);
		if (!error)
			continue;
		status = address_refused(context, ipc, request,
					 &request->addr[i], error);
		while (i--)
			ipc_address(ipc, index, &request->addr[i], false);
		return status;
	}
	return STATUS_DONE;
}
