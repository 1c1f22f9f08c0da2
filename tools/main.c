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
	{ "help",	run_help },
};

/**
 * run_subcommand() - run one command
 * @session: the run
 * @argc: number of words, 0 for the default, "show"
 * @argv: those words, the subcommand first
 *
 * Return: the exit status.
 */
enum status run_subcommand(struct session *session, int argc, char **argv)
{
	size_t i, length;

	if (!argc)
		return run_show(session, 0, argv);
	length = strlen(argv[0]);
	for (i = 0; length && i < ARRAY_SIZE(subcommands); i++)
		if (!strncmp(argv[0], subcommands[i].name, length))
			return subcommands[i].run(session, argc - 1, argv + 1);

	complain(session, "\"%s\" is not a subcommand: add, set, del, show or help",
		 argv[0]);
	return STATUS_USAGE;
}

static bool netns_enter(struct session *session)
{
	const char *name = session->options.netns;
	int fd, error = 0;

	if (!name)
		return true;
	fd = netns_open(session, name);
	if (fd < 0)
		return false;
	if (setns(fd, CLONE_NEWNET))
		error = errno;
	close(fd);
	if (error)
		complain(session, "can't enter namespace \"%s\": %s", name,
			 strerror(error));
	return !error;
}

static enum status run(struct session *session, int argc, char **argv)
{
	enum status status;
	int error;

	if (!netns_enter(session))
		return STATUS_REFUSED;
	error = ipc_open(&session->ipc, -1);
	if (error) {
		complain(session, "no netlink socket: %s", strerror(-error));
		return STATUS_REFUSED;
	}
	status = session->options.batch ? run_batch(session) :
					  run_subcommand(session, argc, argv);
	ipc_close(&session->ipc);
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
	struct session session = { .line = 0 };
	enum status status = STATUS_DONE;
	char *wrong;

	/* A closed pipe is an error as any other. */
	signal(SIGPIPE, SIG_IGN);
	argc -= argc > 0;
	argv++;
	wrong = options_parse(&session.options, &argc, &argv);
	if (wrong)
		status = complain_usage(&session, wrong);
	else if (session.options.version)
		printf("6in4 %s\n", VERSION);
	else if (session.options.help)
		help_print(stdout);
	else
		status = run(&session, argc, argv);
	return finish(status);
}
