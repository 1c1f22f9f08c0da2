// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: what a kernel may answer.  The input is a command to run, and the
 * datagrams that it gets for its requests: each is led by its length, of two
 * octets with the low one first.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sanitizer/asan_interface.h>

#include "command.h"
#include "text.h"

static struct {
	const uint8_t *at;
	size_t left;
} answers;

/* In the place of libmnl's and the C library's: no socket, and what is received is the input. */
struct mnl_socket {
	int fd;
};

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	static struct mnl_socket nl;

	(void)bus;
	(void)flags;
	return &nl;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *value,
			  socklen_t size)
{
	(void)nl;
	(void)type;
	(void)value;
	(void)size;
	return 0;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *request,
			  size_t size)
{
	(void)nl;
	(void)request;
	return size;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return nl->fd;
}

/* What is behind the datagram is not to be read. */
ssize_t recvfrom(int fd, void *buffer, size_t size, int flags,
		 struct sockaddr *from, socklen_t *from_size)
{
	size_t length;

	(void)fd;
	(void)flags;
	memset(from, 0, *from_size);
	if (answers.left < 2) {
		errno = ENOBUFS;
		return -1;
	}
	length = answers.at[0] | answers.at[1] << 8;
	answers.at += 2;
	answers.left -= 2;
	if (length > answers.left)
		length = answers.left;
	if (length > size)
		length = size;

	ASAN_UNPOISON_MEMORY_REGION(buffer, size);
	memcpy(buffer, answers.at, length);
	ASAN_POISON_MEMORY_REGION((char *)buffer + length, size - length);
	answers.at += length;
	answers.left -= length;
	return length;
}

static const struct {
	enum status (*run)(struct context *context, int argc, char **argv);
	const char *words[8];
} commands[] = {
	{ run_show },
	{ run_show, { "he0" } },
	{ run_delete, { "he0" } },
	{ run_set, { "he0", "ttl", "9" } },
	{ run_set, { "he0", "up", "addr", "2001:db8::1/64",
		     "addr", "2001:db8::2/64" } },
	{ run_add, { "he0", "remote", "192.0.2.1" } },
	{ run_add, { "he0", "remote", "192.0.2.1", "addr",
		     "2001:db8::1/64" } },
};

static void run(struct context *context, unsigned int which)
{
	char *argv[ARRAY_SIZE(commands[0].words) + 1] = { NULL };
	int argc, i;

	for (argc = 0; commands[which].words[argc]; argc++)
		argv[argc] = text("%s", commands[which].words[argc]);
	commands[which].run(context, argc, argv);
	for (i = 0; i < argc; i++)
		free(argv[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: options, a command, datagrams
 * @size: octets of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct context context = { .line = 0 };

	if (size < 2)
		return 0;
	context.options.json = data[0] & 1;
	context.options.pretty = data[0] & 2;
	context.options.details = data[0] & 4;
	context.options.stats = data[0] & 8;
	answers.at = data + 2;
	answers.left = size - 2;

	ipc_open(&context.ipc, -1);
	run(&context, data[1] % ARRAY_SIZE(commands));
	ipc_close(&context.ipc);
	return 0;
}
