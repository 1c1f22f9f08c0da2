/* SPDX-License-Identifier: GPL-2.0 */
/* What the subcommands share. */
#ifndef SIXIN4_COMMAND_H
#define SIXIN4_COMMAND_H

#include <stdio.h>

#include "ipc.h"
#include "parse.h"

/* Exit statuses, as those of ip(8). */
enum status {
	STATUS_DONE,
	STATUS_USAGE,		/* a bad command line; nothing was sent */
	STATUS_REFUSED,		/* the system refused; nothing was changed */
};

/**
 * struct context - a run of the command
 * @options: what stood before the subcommand
 * @ipc: socket in the namespace that is worked in
 * @file: of the batch, NULL if there is none
 * @line: the present line of @file, the first is 1
 */
struct context {
	struct options options;
	struct ipc ipc;
	const char *file;
	unsigned long line;
};

/**
 * struct subcommand - an entry of the table of subcommands
 * @name: its name, which may be shortened; the first that fits is meant
 * @run: does it, with the words after its name
 */
struct subcommand {
	const char *name;
	enum status (*run)(struct context *context, int argc, char **argv);
};

enum status run_add(struct context *context, int argc, char **argv);
enum status run_set(struct context *context, int argc, char **argv);
enum status run_delete(struct context *context, int argc, char **argv);
enum status run_show(struct context *context, int argc, char **argv);
enum status run_monitor(struct context *context, int argc, char **argv);
enum status run_doctor(struct context *context, int argc, char **argv);
enum status run_help(struct context *context, int argc, char **argv);
enum status run_subcommand(struct context *context, int argc, char **argv);
enum status run_batch(struct context *context);

void put_request(struct nlmsghdr *nlh, const struct request *request);
enum status addresses_add(const struct context *context, struct ipc *ipc,
			  int index, const struct request *request);
void help_print(FILE *out);

void complain(const struct context *context, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum status complain_usage(const struct context *context, char *sentence);
enum status complain_refused(const struct context *context,
			     const struct ipc *ipc, const char *what,
			     int error);

int netns_open(const struct context *context, const char *name);

#endif
