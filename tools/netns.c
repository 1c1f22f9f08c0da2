// SPDX-License-Identifier: GPL-2.0
/* Namespaces by the names that ip netns gives them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "text.h"

#define NETNS_DIRECTORY "/var/run/netns"

/**
 * netns_open() - open a namespace
 * @context: the run, for a complaint
 * @name: without a slash
 *
 * Return: a descriptor, or -1 after a complaint.
 */
int netns_open(const struct context *context, const char *name)
{
	char *path = text(NETNS_DIRECTORY "/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		complain(context, "no namespace \"%s\": %s: %s", name, path,
			 strerror(errno));
	free(path);
	return fd;
}
