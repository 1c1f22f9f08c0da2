// SPDX-License-Identifier: GPL-2.0
/* 6in4 del: only a tunnel, as RTM_DELLINK would delete anything. */
#include "command.h"

/**
 * run_delete() - 6in4 del
 * @session: the run
 * @argc: number of words after "del"
 * @argv: those words
 *
 * Return: the exit status.
 */
enum status run_delete(struct session *session, int argc, char **argv)
{
	struct request request;
	struct link link;
	char *wrong;
	int error;

	wrong = request_parse(&request, VERB_DELETE, argc, argv);
	request_free(&request);
	if (wrong)
		return complain_usage(session, wrong);

	error = ipc_link_find(&session->ipc, request.name, &link);
	if (!error && !link.is_tunnel) {
		complain(session, "%s is not a 6in4 tunnel", request.name);
		return STATUS_REFUSED;
	}
	if (!error)
		error = ipc_link_delete(&session->ipc, link.index);
	if (error)
		return complain_refused(session, &session->ipc, request.name,
					error);
	return STATUS_DONE;
}
