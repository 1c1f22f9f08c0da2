// SPDX-License-Identifier: GPL-2.0
/*
 * 6in4 show: one dump of the tunnels, or one link.  Nothing is printed before
 * the kernel has told all, so that a dump can be made again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "json.h"
#include "print.h"
#include "text.h"
#include "tunnel.h"

/**
 * struct list - messages of the kernel, one after the other
 * @data: the messages
 * @size: octets in use
 * @room: octets of @data
 */
struct list {
	char *data;
	size_t size, room;
};

static int keep(const struct nlmsghdr *nlh, void *data)
{
	size_t length = NLMSG_ALIGN(nlh->nlmsg_len);
	struct list *list = data;
	size_t room = list->room;
	char *larger;

	if (!link_is_tunnel(nlh))
		return 0;
	while (list->size + length > room)
		room = room ? 2 * room : 16 * 1024;
	if (room != list->room) {
		larger = realloc(list->data, room);
		if (!larger)
			return -ENOMEM;
		list->data = larger;
		list->room = room;
	}
	memset(list->data + list->size, 0, length);
	memcpy(list->data + list->size, nlh, nlh->nlmsg_len);
	list->size += length;
	return 0;
}

static void forget(void *data)
{
	struct list *list = data;

	list->size = 0;
}

static enum status collect_one(struct context *context, const char *name,
			       struct list *list)
{
	int error = ipc_link(&context->ipc, name, context->options.stats, keep,
			     list);

	if (error)
		return complain_refused(context, &context->ipc, name, error);
	if (list->size)
		return STATUS_DONE;
	complain(context, "%s is not a 6in4 tunnel", name);
	return STATUS_REFUSED;
}

static enum status collect_all(struct context *context, struct list *list)
{
	int error = ipc_tunnels(&context->ipc, context->options.stats, forget,
				keep, list);

	if (!error)
		return STATUS_DONE;
	if (error == -EINTR)
		complain(context, "the list of tunnels changes too fast to be read: try again");
	else
		complain_refused(context, &context->ipc, "show", error);
	return STATUS_REFUSED;
}

static void print_one(const struct options *options, const struct nlmsghdr *nlh,
		      bool first)
{
	json_t *tunnel = tunnel_json(nlh, options->stats);

	if (!options->json) {
		print_text(stdout, tunnel, options->details);
	} else {
		fputs(first ? "" : options->pretty ? ",\n" : ",", stdout);
		json_put(stdout, tunnel, options->pretty);
	}
	json_decref(tunnel);
}

static void print_list(const struct options *options, const struct list *list)
{
	const struct nlmsghdr *nlh;
	size_t at;

	if (options->json)
		fputs("[", stdout);
	for (at = 0; at < list->size; at += NLMSG_ALIGN(nlh->nlmsg_len)) {
		nlh = (const void *)(list->data + at);
		print_one(options, nlh, !at);
	}
	if (options->json)
		fputs("]\n", stdout);
}

/**
 * run_show() - 6in4 show
 * @context: the run
 * @argc: number of words after "show"
 * @argv: those words
 *
 * Return: the exit status.
 */
enum status run_show(struct context *context, int argc, char **argv)
{
	struct list list = { NULL };
	struct request request;
	enum status status;
	char *wrong;

	wrong = request_parse(&request, VERB_SHOW, argc, argv);
	request_free(&request);
	if (wrong)
		return complain_usage(context, wrong);

	if (request.name)
		status = collect_one(context, request.name, &list);
	else
		status = collect_all(context, &list);
	if (status == STATUS_DONE)
		print_list(&context->options, &list);
	free(list.data);
	return status;
}
