/* SPDX-License-Identifier: GPL-2.0 */
/* Talking to rtnetlink, and to others that speak netlink. */
#ifndef SIXIN4_IPC_H
#define SIXIN4_IPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include <libmnl/libmnl.h>

#include "parse.h"

#define IPC_REQUEST_SIZE 4096	/* more than any request of this command */

/**
 * struct ipc - a socket to the kernel
 * @nl: the socket
 * @seq: sequence number of the latest request
 * @sentence: what the kernel said to its latest refusal, "" if nothing
 * @buffer: for what is received
 */
struct ipc {
	struct mnl_socket *nl;
	uint32_t seq;
	char sentence[256];
	char *buffer;
};

/**
 * struct link - who a link is
 * @index: its ifindex, > 0
 * @is_tunnel: its kind is 6in4
 */
struct link {
	int index;
	bool is_tunnel;
};

typedef int (*ipc_reply)(const struct nlmsghdr *nlh, void *data);
typedef void (*ipc_restart)(void *data);

int ipc_open(struct ipc *ipc, int netns);
int ipc_open_bus(struct ipc *ipc, int bus, int netns);
void ipc_close(struct ipc *ipc);
int ipc_talk(struct ipc *ipc, struct nlmsghdr *nlh, ipc_reply reply,
	     void *data);
int ipc_link(struct ipc *ipc, const char *name, bool stats, ipc_reply reply,
	     void *data);
int ipc_link_find(struct ipc *ipc, const char *name, struct link *link);
int ipc_link_up(struct ipc *ipc, int index);
int ipc_link_delete(struct ipc *ipc, int index);
int ipc_tunnels(struct ipc *ipc, bool stats, ipc_restart restart,
		ipc_reply reply, void *data);
int ipc_tunnels_json(struct ipc *ipc, const char *name, bool stats,
		     json_t *tunnels);
int ipc_address(struct ipc *ipc, int index, const struct prefix *prefix,
		bool add);
int ipc_join(struct ipc *ipc, int group);
int ipc_listen(struct ipc *ipc, ipc_reply each, void *data);
int ipc_netns_id(struct ipc *ipc, int netns, int32_t *id);

#endif
