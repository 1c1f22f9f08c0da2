// SPDX-License-Identifier: GPL-2.0
/*
 * 6in4 add: one RTM_NEWLINK makes the tunnel.  What can only follow, its
 * addresses, takes it away again where the kernel refuses it.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "command.h"

/* The namespaces of a new tunnel: descriptors, -1 for the present one. */
struct places {
	int netns, link_netns;
};

static bool places_open(const struct context *context,
			const struct request *request, struct places *places)
{
	places->netns = -1;
	places->link_netns = -1;
	if (request->netns) {
		places->netns = netns_open(context, request->netns);
		if (places->netns < 0)
			return false;
	}
	if (request->link_netns) {
		places->link_netns = netns_open(context, request->link_netns);
		return places->link_netns >= 0;
	}
	return true;
}

static void places_close(struct places *places)
{
	if (places->netns >= 0)
		close(places->netns);
	if (places->link_netns >= 0)
		close(places->link_netns);
}

static enum status refused(const struct context *context,
			   const struct request *request, int error)
{
	const char *sentence = context->ipc.sentence;

	if (error == -EOPNOTSUPP &&
	    (!sentence[0] || !strcmp(sentence, "Unknown device type"))) {
		complain(context, "%s: the kernel does not know tunnels of this kind, and could not load the module: try modprobe 6in4, or build it for a new kernel (README)",
			 request->name);
		return STATUS_REFUSED;
	}
	if (error == -EEXIST && !sentence[0]) {
		complain(context, "%s: a device of that name is there already",
			 request->name);
		return STATUS_REFUSED;
	}
	return complain_refused(context, &context->ipc, request->name, error);
}

/* "there" is a socket of the namespace that the tunnel is made in. */
static enum status make(struct context *context, struct ipc *there,
			const struct request *request,
			const struct places *places)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	int error;
	int32_t id;

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	put_request(nlh, request);
	if (places->netns >= 0)
		mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, places->netns);
	if (places->link_netns >= 0) {
		/* Numbers of namespaces are those of the tunnel's own. */
		error = ipc_netns_id(there, places->link_netns, &id);
		if (error)
			return complain_refused(context, there,
						request->link_netns, error);
		mnl_attr_put_u32(nlh, IFLA_LINK_NETNSID, id);
	}
	error = ipc_talk(&context->ipc, nlh, NULL, NULL);
	return error ? refused(context, request, error) : STATUS_DONE;
}

static enum status complete_link(struct context *context, struct ipc *ipc,
				 const struct request *request, int index)
{
	int error = 0;

	/* Kernels before 6.15 make it beside its underlay and set it down when
	 * they move it.
	 */
	if (request->link_netns && request_has(request, WORD_UP))
		error = ipc_link_up(ipc, index);
	if (error)
		return complain_refused(context, ipc, request->name, error);
	return addresses_add(context, ipc, index, request);
}

/* What one RTM_NEWLINK could not do; "ipc" is where the tunnel is. */
static enum status complete(struct context *context, struct ipc *ipc,
			    const struct request *request)
{
	struct link link = { 0 };
	enum status status;
	int error;

	error = ipc_link_find(ipc, request->name, &link);
	if (error)
		return complain_refused(context, ipc, request->name, error);
	status = complete_link(context, ipc, request, link.index);
	if (status != STATUS_DONE)
		ipc_link_delete(ipc, link.index);
	return status;
}

static enum status make_all(struct context *context,
			    const struct request *request,
			    const struct places *places)
{
	bool more = request->addrs || request->link_netns;
	struct ipc there, *ipc = &context->ipc;
	enum status status;
	int error;

	/* First what could fail, as long as nothing is changed. */
	if (more && places->netns >= 0) {
		error = ipc_open(&there, places->netns);
		if (error) {
			complain(context, "can't work in namespace \"%s\": %s",
				 request->netns, strerror(-error));
			return STATUS_REFUSED;
		}
		ipc = &there;
	}
	status = make(context, ipc, request, places);
	if (status == STATUS_DONE && more)
		status = complete(context, ipc, request);
	if (ipc == &there)
		ipc_close(&there);
	return status;
}

/**
 * run_add() - 6in4 add
 * @context: the run
 * @argc: number of words after "add"
 * @argv: those words
 *
 * Return: the exit status.
 */
enum status run_add(struct context *context, int argc, char **argv)
{
	struct request request;
	struct places places;
	enum status status;
	char *wrong;

	wrong = request_parse(&request, VERB_ADD, argc, argv);
	if (wrong) {
		request_free(&request);
		return complain_usage(context, wrong);
	}
	status = STATUS_REFUSED;
	if (places_open(context, &request, &places))
		status = make_all(context, &request, &places);
	places_close(&places);
	request_free(&request);
	return status;
}
