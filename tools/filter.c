// SPDX-License-Identifier: GPL-2.0
/* What the packet filter has, as the kernel tells it. */
#include <errno.h>
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "filter.h"

static void put_question(struct nlmsghdr *nlh, const char *table)
{
	struct nfgenmsg *header;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
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
	char message[8192] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(message);
	struct mnl_socket *socket = mnl_socket_open(NETLINK_NETFILTER);
	unsigned int portid;
	ssize_t size = -1;
	int found = -1;

	if (!socket)
		return -errno;
	put_question(nlh, table);
	if (!mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) >= 0) {
		portid = mnl_socket_get_portid(socket);
		/* An answer is the table; an error says why there is none. */
		size = mnl_socket_recvfrom(socket, message, sizeof(message));
		if (size >= 0)
			found = mnl_cb_run(message, size, 0, portid, NULL, NULL);
	}
	if (found < 0)
		found = errno == ENOENT ? 0 : -errno;
	else
		found = 1;
	mnl_socket_close(socket);
	return found;
}
