// SPDX-License-Identifier: GPL-2.0
/*
 * 6in4 show: one dump of the tunnels, or one link.  Nothing is printed before
 * the kernel has told all, so that a dump can be made again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "json.h"
#include "print.h"
#include "text.h"
#include "tunnel.h"

/**
 * struct list - the tunnels
 * @json: their objects, with a comma between two
 * @stats: with counters
 */
struct list {
	struct json_text json;
	bool stats;
};

static int keep(const struct nlmsghdr *nlh, void *data)
{
	struct list *list = data;

	tunnel_put(&list->json, nlh, list->stats);
	return 0;
}

static void forget(void *data)
{
	struct list *list = data;

	list->json.size = 0;
	list->json.comma = false;
}

static enum status collect_one(struct context *context, const char *name,
			       struct list *list)
{
	int error = ipc_link(&context->ipc, name, list->stats, keep, list);

	if (error)
		return complain_refused(context, &context->ipc, name, error);
	if (list->json.size)
		return STATUS_DONE;
	complain(context, "%s is not a 6in4 tunnel", name);
	return STATUS_REFUSED;
}

static enum status collect_all(struct context *context, struct list *list)
{
	int error = ipc_tunnels(&context->ipc, list->stats, forget, keep,
				list);

	if (!error)
		return STATUS_DONE;
	if (error == -EINTR)
		complain(context, "the list of tunnels changes too fast to be read: try again");
	else
		complain_refused(context, &context->ipc, "show", error);
	return STATUS_REFUSED;
}

/* For the eye, from a tree of each; they are read one at a time. */
static void print_each(const struct options *options,
		       struct json_text *json)
{
	json_t *tunnel;
	size_t at, used;

	for (at = 0; at < json->size; at += used + strlen(",")) {
		tunnel = json_read(json->text + at, &used);
		if (!options->json) {
			print_text(stdout, tunnel, options->details);
		} else {
			fputs(at ? ",\n" : "", stdout);
			json_print(stdout, tunnel, true);
		}
		json_decref(tunnel);
	}
}

static void print_list(const struct options *options,
		       struct json_text *json)
{
	if (options->json)
		fputs("[", stdout);
	if (options->json && !options->pretty)
		fwrite(json->text, 1, json->size, stdout);
	else
		print_each(options, json);
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
	struct list list = { .stats = context->options.stats };
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
		print_list(&context->options, &list.json);
	free(list.json.text);
	return status;
}
