// SPDX-License-Identifier: GPL-2.0
/*
 * Talking to rtnetlink: requests, answers, the kernel's sentences.  Functions
 * that return int return 0 or a negative errno; the kernel's own words to an
 * error are in ipc->sentence then.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "ipc.h"
#include "text.h"
#include "tunnel.h"

#define BUFFER_SIZE	(128 * 1024)	/* the kernel sends at most 64 KiB */
#define ERRNO_MOST	4095
#define DUMP_TRIES	32	/* of a list that changes while it is told */
#define LISTEN_SIZE	(1024 * 1024)	/* of messages that wait to be read */

/* A socket belongs to the namespace that it is opened in. */
static struct mnl_socket *socket_open(int bus, int netns)
{
	struct mnl_socket *nl = NULL;
	int own, error;

	if (netns < 0)
		return mnl_socket_open2(bus, SOCK_CLOEXEC);

	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own < 0)
		return NULL;
	if (!setns(netns, CLONE_NEWNET)) {
		nl = mnl_socket_open2(bus, SOCK_CLOEXEC);
		error = errno;
		/* What follows must not work in the wrong one. */
		if (setns(own, CLONE_NEWNET)) {
			perror("6in4: back to the first namespace");
			exit(2);
		}
		errno = error;
	}
	error = errno;
	close(own);
	errno = error;
	return nl;
}

/**
 * ipc_open() - open a socket of rtnetlink
 * @ipc: is overwritten
 * @netns: descriptor of the namespace, -1 for that of this process
 *
 * Return: 0 or a negative errno.
 */
int ipc_open(struct ipc *ipc, int netns)
{
	return ipc_open_bus(ipc, NETLINK_ROUTE, netns);
}

/**
 * ipc_open_bus() - open a socket
 * @ipc: is overwritten
 * @bus: NETLINK_*
 * @netns: as for ipc_open()
 *
 * Return: 0 or a negative errno.
 */
int ipc_open_bus(struct ipc *ipc, int bus, int netns)
{
	int on = 1, error;

	memset(ipc, 0, sizeof(*ipc));
	ipc->nl = socket_open(bus, netns);
	if (!ipc->nl)
		return -errno;
	if (mnl_socket_bind(ipc->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		error = -errno;
		mnl_socket_close(ipc->nl);
		return error;
	}
	/* Without these there is an error all the same, but no sentence. */
	mnl_socket_setsockopt(ipc->nl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(ipc->nl, NETLINK_CAP_ACK, &on, sizeof(on));
	ipc->buffer = alloc(1, BUFFER_SIZE);
	return 0;
}

/**
 * ipc_close() - close a socket
 * @ipc: was opened
 */
void ipc_close(struct ipc *ipc)
{
	mnl_socket_close(ipc->nl);
	free(ipc->buffer);
}

/* The error's message, whether or not the request comes back with it. */
static void sentence_read(struct ipc *ipc, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += NLMSG_ALIGN(err->msg.nlmsg_len - NLMSG_HDRLEN);
	if (offset > mnl_nlmsg_get_payload_len(nlh))
		return;
	mnl_attr_for_each(attr, nlh, offset) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			snprintf(ipc->sentence, sizeof(ipc->sentence), "%s",
				 mnl_attr_get_str(attr));
	}
}

/* What the kernel gives as an error is 0 or a negative errno. */
static int error_of(int error)
{
	return error <= 0 && error >= -ERRNO_MOST ? error : -EBADMSG;
}

/* Sets *done, or hands a message to "reply". */
static int message_read(struct ipc *ipc, const struct nlmsghdr *nlh,
			ipc_reply reply, void *data, bool *done)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t size = mnl_nlmsg_get_payload_len(nlh);

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		*done = true;
		if (size < sizeof(*err))
			return -EBADMSG;
		if (err->error)
			sentence_read(ipc, nlh);
		return error_of(err->error);
	case NLMSG_DONE:
		*done = true;
		return size >= sizeof(int) ? error_of(err->error) : 0;
	case NLMSG_NOOP:
	case NLMSG_OVERRUN:
		return 0;
	}
	return reply ? reply(nlh, data) : 0;
}

/* libmnl takes a length of 2 GiB or more for a negative one, which fits. */
static bool message_ok(const struct nlmsghdr *nlh, int length)
{
	return mnl_nlmsg_ok(nlh, length) && nlh->nlmsg_len <= INT_MAX;
}

/*
 * What the kernel sent.  Whoever may configure the network can send to any
 * netlink socket of the namespace as well: that is passed over.  Returns the
 * length, or -1 and errno.
 */
static ssize_t kernel_sent(struct ipc *ipc)
{
	struct sockaddr_nl from = { 0 };
	socklen_t size;
	ssize_t got;

	do {
		size = sizeof(from);
		got = recvfrom(mnl_socket_get_fd(ipc->nl), ipc->buffer,
			       BUFFER_SIZE, MSG_TRUNC, (void *)&from, &size);
	} while (got >= 0 && from.nl_pid);
	if (got > BUFFER_SIZE) {
		errno = EMSGSIZE;
		return -1;
	}
	return got;
}

static int receive(struct ipc *ipc, ipc_reply reply, void *data, bool *done,
		   bool *interrupted)
{
	const struct nlmsghdr *nlh = (const void *)ipc->buffer;
	ssize_t got;
	int length, error = 0;

	do {
		got = kernel_sent(ipc);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;

	for (length = got; !error && !*done && message_ok(nlh, length);
	     nlh = mnl_nlmsg_next(nlh, &length)) {
		/* Left over from a request that was given up. */
		if (nlh->nlmsg_seq != ipc->seq)
			continue;
		*interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
		error = message_read(ipc, nlh, reply, data, done);
	}
	return error;
}

/**
 * ipc_talk() - send a request and wait for its end
 * @ipc: the socket
 * @nlh: the request; is given a sequence number
 * @reply: is called for each message of the answer, NULL if none is wanted; a
 *	negative errno of its ends the talk
 * @data: for @reply
 *
 * Return: 0 or a negative errno; -EINTR for a dump that changed while it was
 * made.
 */
int ipc_talk(struct ipc *ipc, struct nlmsghdr *nlh, ipc_reply reply,
	     void *data)
{
	bool done = false, interrupted = false;
	int error = 0;

	ipc->sentence[0] = 0;
	nlh->nlmsg_seq = ++ipc->seq;
	/* One of its two bits is NLM_F_EXCL elsewhere. */
	if ((nlh->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		nlh->nlmsg_flags |= NLM_F_ACK;
	nlh->nlmsg_flags |= NLM_F_REQUEST;
	if (mnl_socket_sendto(ipc->nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	while (!done && !error)
		error = receive(ipc, reply, data, &done, &interrupted);
	return !error && interrupted ? -EINTR : error;
}

static struct nlmsghdr *link_request(char *buffer, uint16_t type, int index)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = type;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = index;
	return nlh;
}

static void put_stats_wish(struct nlmsghdr *nlh, bool stats)
{
	if (!stats)
		mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
}

/**
 * ipc_link() - ask for one link
 * @ipc: the socket
 * @name: its name
 * @stats: with its counters
 * @reply: is called with it
 * @data: for @reply
 *
 * Return: 0 or a negative errno, -ENODEV if there is none.
 */
int ipc_link(struct ipc *ipc, const char *name, bool stats, ipc_reply reply,
	     void *data)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = link_request(buffer, RTM_GETLINK, 0);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	put_stats_wish(nlh, stats);
	return ipc_talk(ipc, nlh, reply, data);
}

static int link_found(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct link *link = data;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return -EBADMSG;
	link->index = ifi->ifi_index;
	link->is_tunnel = link_is_tunnel(nlh);
	return 0;
}

/**
 * ipc_link_find() - find out who a link is
 * @ipc: the socket
 * @name: its name
 * @link: is set
 *
 * Return: 0 or a negative errno, -ENODEV if there is none.
 */
int ipc_link_find(struct ipc *ipc, const char *name, struct link *link)
{
	int error;

	memset(link, 0, sizeof(*link));
	error = ipc_link(ipc, name, false, link_found, link);
	/* It may say that all is well, and nothing else. */
	return !error && !link->index ? -EBADMSG : error;
}

/**
 * ipc_link_up() - set a link up
 * @ipc: the socket
 * @index: the link
 *
 * Return: 0 or a negative errno.
 */
int ipc_link_up(struct ipc *ipc, int index)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = link_request(buffer, RTM_NEWLINK, index);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_flags = IFF_UP;
	ifi->ifi_change = IFF_UP;
	return ipc_talk(ipc, nlh, NULL, NULL);
}

/**
 * ipc_link_delete() - delete a link
 * @ipc: the socket
 * @index: the link
 *
 * Return: 0 or a negative errno.
 */
int ipc_link_delete(struct ipc *ipc, int index)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = link_request(buffer, RTM_DELLINK, index);

	return ipc_talk(ipc, nlh, NULL, NULL);
}

static int dump_tunnels(struct ipc *ipc, bool stats, ipc_reply reply, void *data)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = link_request(buffer, RTM_GETLINK, 0);
	struct nlattr *info;

	nlh->nlmsg_flags |= NLM_F_DUMP;
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "6in4");
	mnl_attr_nest_end(nlh, info);
	put_stats_wish(nlh, stats);
	return ipc_talk(ipc, nlh, reply, data);
}

/**
 * ipc_tunnels() - ask for all tunnels
 * @ipc: the socket
 * @stats: with their counters
 * @restart: is called first, and again where the list changed while it was
 *	told: what @reply was given is to be forgotten
 * @reply: is called with each link; kernels to which the kind is unknown send
 *	links of others
 * @data: for both
 *
 * Return: 0 or a negative errno; -EINTR if the list changes too fast.
 */
int ipc_tunnels(struct ipc *ipc, bool stats, ipc_restart restart,
		ipc_reply reply, void *data)
{
	unsigned int tries = 0;
	int error;

	do {
		restart(data);
		error = dump_tunnels(ipc, stats, reply, data);
	} while (error == -EINTR && ++tries < DUMP_TRIES);
	return error;
}

static void tunnels_restart(void *data)
{
	json_array_clear(data);
}

static int keep_tunnel(json_t *tunnels, json_t *tunnel)
{
	if (tunnel)
		json_array_append_new(tunnels, tunnel);
	return 0;
}

static int tunnels_reply(const struct nlmsghdr *nlh, void *data)
{
	return keep_tunnel(data, tunnel_json(nlh, false));
}

static int tunnels_stats_reply(const struct nlmsghdr *nlh, void *data)
{
	return keep_tunnel(data, tunnel_json(nlh, true));
}

/**
 * ipc_tunnels_json() - ask for all tunnels, or for one
 * @ipc: the socket
 * @name: its name, NULL for all
 * @stats: with their counters
 * @tunnels: array that becomes the tunnels' objects; empty where the link is
 *	none
 *
 * Return: as ipc_tunnels() and ipc_link().
 */
int ipc_tunnels_json(struct ipc *ipc, const char *name, bool stats,
		     json_t *tunnels)
{
	ipc_reply reply = stats ? tunnels_stats_reply : tunnels_reply;

	if (name)
		return ipc_link(ipc, name, stats, reply, tunnels);
	return ipc_tunnels(ipc, stats, tunnels_restart, reply, tunnels);
}

/**
 * ipc_address() - add an IPv6 address to a link, or take it away
 * @ipc: the socket
 * @index: the link
 * @prefix: the address and its length
 * @add: true to add it
 *
 * Return: 0 or a negative errno.
 */
int ipc_address(struct ipc *ipc, int index, const struct prefix *prefix,
		bool add)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifaddrmsg *ifa;

	nlh->nlmsg_type = add ? RTM_NEWADDR : RTM_DELADDR;
	nlh->nlmsg_flags = add ? NLM_F_CREATE | NLM_F_EXCL : 0;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = AF_INET6;
	ifa->ifa_prefixlen = prefix->length;
	ifa->ifa_index = index;
	mnl_attr_put(nlh, IFA_LOCAL, sizeof(prefix->address), &prefix->address);
	mnl_attr_put(nlh, IFA_ADDRESS, sizeof(prefix->address),
		     &prefix->address);
	return ipc_talk(ipc, nlh, NULL, NULL);
}

/**
 * ipc_join() - listen to a group of rtnetlink
 * @ipc: a socket that is used for nothing else; it does not block any more
 * @group: RTNLGRP_*
 *
 * Return: 0 or a negative errno.
 */
int ipc_join(struct ipc *ipc, int group)
{
	int fd = mnl_socket_get_fd(ipc->nl), size = LISTEN_SIZE;

	/* Root may have more than the system lets others have. */
	if (mnl_socket_setsockopt(ipc->nl, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)) < 0 ||
	    (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
			sizeof(size)) < 0 &&
	     setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0) ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

/**
 * ipc_listen() - read what came from a group
 * @ipc: a socket that joined one
 * @each: is called for each message; a negative errno of its ends this
 * @data: for @each
 *
 * Return: 0 or a negative errno: -EAGAIN if nothing is left, -ENOBUFS if the
 * kernel had to drop messages after those that are left.
 */
int ipc_listen(struct ipc *ipc, ipc_reply each, void *data)
{
	const struct nlmsghdr *nlh = (const void *)ipc->buffer;
	int length, error = 0;
	ssize_t got;

	got = kernel_sent(ipc);
	if (got < 0)
		return errno == EINTR ? 0 : -errno;
	for (length = got; !error && message_ok(nlh, length);
	     nlh = mnl_nlmsg_next(nlh, &length))
		error = each(nlh, data);
	return error;
}

static int netns_id_found(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	int32_t *id = data;

	mnl_attr_for_each(attr, nlh, NLMSG_ALIGN(sizeof(struct rtgenmsg))) {
		if (mnl_attr_get_type(attr) == NETNSA_NSID &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			*id = mnl_attr_get_u32(attr);
	}
	return 0;
}

static int netns_id_talk(struct ipc *ipc, uint16_t type, int netns,
			 int32_t *id)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *gen;

	nlh->nlmsg_type = type;
	gen = mnl_nlmsg_put_extra_header(nlh, NLMSG_ALIGN(sizeof(*gen)));
	gen->rtgen_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, NETNSA_FD, netns);
	if (type == RTM_NEWNSID)
		mnl_attr_put_u32(nlh, NETNSA_NSID, NETNSA_NSID_NOT_ASSIGNED);
	return ipc_talk(ipc, nlh, netns_id_found, id);
}

/**
 * ipc_netns_id() - the number by which links name a namespace
 * @ipc: a socket of the namespace that the number is to be used in
 * @netns: descriptor of the other namespace, which is given a number if it has
 *	none
 * @id: is set, >= 0
 *
 * Return: 0 or a negative errno.
 */
int ipc_netns_id(struct ipc *ipc, int netns, int32_t *id)
{
	int error;

	*id = NETNSA_NSID_NOT_ASSIGNED;
	error = netns_id_talk(ipc, RTM_GETNSID, netns, id);
	if (error || *id >= 0)
		return error;

	/* EEXIST: another process was faster. */
	error = netns_id_talk(ipc, RTM_NEWNSID, netns, id);
	if (error && error != -EEXIST)
		return error;
	error = netns_id_talk(ipc, RTM_GETNSID, netns, id);
	return !error && *id < 0 ? -ENOENT : error;
}
