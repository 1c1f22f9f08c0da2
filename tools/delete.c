// SPDX-License-Identifier: GPL-2.0
/* 6in4 del: only a tunnel, as RTM_DELLINK would delete anything. */
#include "command.h"

/**
 * run_delete() - 6in4 del
 * @context: the run
 * @argc: number of words after "del"
 * @argv: those words
 *
 * Return: the exit status.
 */
enum status run_delete(struct context *context, int argc, char **argv)
{
	struct request request;
	struct link link;
	char *wrong;
	int error;

	wrong = request_parse(&request, VERB_DELETE, argc, argv);
	request_free(&request);
	if (wrong)
		return complain_usage(context, wrong);

	error = ipc_link_find(&context->ipc, request.name, &link);
	if (!error && !link.is_tunnel) {
		complain(context, "%s is not a 6in4 tunnel", request.name);
		return STATUS_REFUSED;
	}
	if (!error)
		error = ipc_link_delete(&context->ipc, link.index);
	if (error)
		return complain_refused(context, &context->ipc, request.name,
					error);
	return STATUS_DONE;
}
