// SPDX-License-Identifier: GPL-2.0
/* Every message on standard error. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "text.h"

/**
 * complain() - tell what is wrong
 * @context: tells the place in a batch
 * @format: as for printf(), without a newline
 */
void complain(const struct context *context, const char *format, ...)
{
	va_list args;
	char *sentence;

	va_start(args, format);
	if (vasprintf(&sentence, format, args) < 0)
		sentence = NULL;
	va_end(args);

	/* In the order that a terminal would show if both were one file. */
	fflush(stdout);
	fputs("6in4: ", stderr);
	if (context->file) {
		text_put_safe(stderr, context->file);
		fprintf(stderr, ":%lu: ", context->line);
	}
	text_put_safe(stderr, sentence ? sentence : "no memory");
	fputc('\n', stderr);
	free(sentence);
}

/**
 * complain_usage() - tell what is wrong with a command line
 * @context: the run
 * @sentence: of a parser; is freed
 *
 * Return: the exit status for that.
 */
enum status complain_usage(const struct context *context, char *sentence)
{
	complain(context, "%s", sentence);
	free(sentence);
	return STATUS_USAGE;
}

static const char *error_words(int error)
{
	switch (error) {
	case -EPERM:
	case -EACCES:
		return "this needs CAP_NET_ADMIN: run it as root";
	case -EEXIST:
		return "this is there already";
	case -ENODEV:
		return "no such tunnel";
	}
	return strerror(-error);
}

/**
 * complain_refused() - tell what the kernel refused
 * @context: the run
 * @ipc: socket of the talk, whose sentence is told if there is one
 * @what: the tunnel or its address
 * @error: negative errno
 *
 * Return: the exit status for that.
 */
enum status complain_refused(const struct context *context,
			     const struct ipc *ipc, const char *what,
			     int error)
{
	complain(context, "%s: %s", what,
		 ipc->sentence[0] ? ipc->sentence : error_words(error));
	return STATUS_REFUSED;
}
