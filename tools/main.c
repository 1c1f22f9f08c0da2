// SPDX-License-Identifier: GPL-2.0
/* The command 6in4: options, the table of subcommands, the exit status. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "text.h"

static const struct subcommand subcommands[] = {
	{ "add",	run_add },
	{ "set",	run_set },
	{ "delete",	run_delete },
	{ "show",	run_show },
	{ "list",	run_show },
	{ "monitor",	run_monitor },
	{ "doctor",	run_doctor },
	{ "help",	run_help },
};

/**
 * run_subcommand() - run one command
 * @context: the run
 * @argc: number of words, 0 for the default, "show"
 * @argv: those words, the subcommand first
 *
 * Return: the exit status.
 */
enum status run_subcommand(struct context *context, int argc, char **argv)
{
	size_t i, length;

	if (!argc)
		return run_show(context, 0, argv);
	length = strlen(argv[0]);
	for (i = 0; length && i < ARRAY_SIZE(subcommands); i++)
		if (!strncmp(argv[0], subcommands[i].name, length))
			return subcommands[i].run(context, argc - 1, argv + 1);

	complain(context, "\"%s\" is not a subcommand: add, set, del, show, monitor, doctor or help",
		 argv[0]);
	return STATUS_USAGE;
}

static bool netns_enter(struct context *context)
{
	const char *name = context->options.netns;
	int fd, error = 0;

	if (!name)
		return true;
	fd = netns_open(context, name);
	if (fd < 0)
		return false;
	if (setns(fd, CLONE_NEWNET))
		error = errno;
	close(fd);
	if (error)
		complain(context, "can't enter namespace \"%s\": %s", name,
			 strerror(error));
	return !error;
}

static enum status run(struct context *context, int argc, char **argv)
{
	enum status status;
	int error;

	if (!netns_enter(context))
		return STATUS_REFUSED;
	error = ipc_open(&context->ipc, -1);
	if (error) {
		complain(context, "no netlink socket: %s", strerror(-error));
		return STATUS_REFUSED;
	}
	status = context->options.batch ? run_batch(context) :
					  run_subcommand(context, argc, argv);
	ipc_close(&context->ipc);
	return status;
}

/* What was printed must have arrived. */
static enum status finish(enum status status)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (fclose(stdout) || failed) {
		fprintf(stderr, "6in4: can't write all output%s%s\n",
			errno ? ": " : "", errno ? strerror(errno) : "");
		return status ? status : STATUS_REFUSED;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct context context = { .line = 0 };
	enum status status = STATUS_DONE;
	char *wrong;

	/* A closed pipe is an error as any other. */
	signal(SIGPIPE, SIG_IGN);
	argc -= argc > 0;
	argv++;
	wrong = options_parse(&context.options, &argc, &argv);
	if (wrong)
		status = complain_usage(&context, wrong);
	else if (context.options.version)
		printf("6in4 %s\n", VERSION);
	else if (context.options.help)
		help_print(stdout);
	else
		status = run(&context, argc, argv);
	return finish(status);
}
