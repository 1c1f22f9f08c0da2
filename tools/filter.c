// SPDX-License-Identifier: GPL-2.0
/* What the packet filter has, as the kernel tells it. */
#include <errno.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "filter.h"
#include "ipc.h"

static void put_question(struct nlmsghdr *nlh, const char *table)
{
	struct nfgenmsg *header;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE;
	header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));
	header->nfgen_family = NFPROTO_INET;
	header->version = NFNETLINK_V0;
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
}

/**
 * filter_has_table() - is there such a table of nftables?
 * @table: of the family inet
 *
 * Return: 1 or 0; or a negative error number if that can't be known.
 */
int filter_has_table(const char *table)
{
	char request[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request);
	struct ipc ipc;
	int error;

	error = ipc_open_bus(&ipc, NETLINK_NETFILTER, -1);
	if (error)
		return error;
	put_question(nlh, table);
	error = ipc_talk(&ipc, nlh, NULL, NULL);
	ipc_close(&ipc);
	return error == -ENOENT ? 0 : error ?: 1;
}
