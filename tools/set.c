// SPDX-License-Identifier: GPL-2.0
/* 6in4 set: one RTM_NEWLINK changes all but the addresses, which follow. */
#include <string.h>
#include <linux/rtnetlink.h>

#include "command.h"

/* For a device of another kind the kernel's error says little. */
static enum status refused(struct context *context,
			   const struct request *request, int error)
{
	struct ipc *ipc = &context->ipc;
	char sentence[sizeof(ipc->sentence)];
	struct link link;

	memcpy(sentence, ipc->sentence, sizeof(sentence));
	if (!ipc_link_find(ipc, request->name, &link) && !link.is_tunnel) {
		complain(context, "%s is not a 6in4 tunnel", request->name);
		return STATUS_REFUSED;
	}
	/* What it said to the change, not to the question above. */
	memcpy(ipc->sentence, sentence, sizeof(sentence));
	return complain_refused(context, ipc, request->name, error);
}

static enum status change(struct context *context,
			  const struct request *request)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	enum status status;
	struct link link;
	int error;

	nlh->nlmsg_type = RTM_NEWLINK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	put_request(nlh, request);
	error = ipc_talk(&context->ipc, nlh, NULL, NULL);
	if (error)
		return refused(context, request, error);
	if (!request->addrs)
		return STATUS_DONE;

	error = ipc_link_find(&context->ipc, request->name, &link);
	if (error)
		return complain_refused(context, &context->ipc, request->name,
					error);
	status = addresses_add(context, &context->ipc, link.index, request);
	/* The only case in which a part of a command is done. */
	if (status != STATUS_DONE && request->given != 1u << WORD_ADDR)
		complain(context, "%s: no address was added; the other changes are made",
			 request->name);
	return status;
}

/**
 * run_set() - 6in4 set
 * @context: the run
 * @argc: number of words after "set"
 * @argv: those words
 *
 * Return: the exit status.
 */
enum status run_set(struct context *context, int argc, char **argv)
{
	struct request request;
	enum status status;
	char *wrong;

	wrong = request_parse(&request, VERB_SET, argc, argv);
	if (wrong)
		status = complain_usage(context, wrong);
	else
		status = change(context, &request);
	request_free(&request);
	return status;
}
