// SPDX-License-Identifier: GPL-2.0
/* 6in4 -batch: a command from each line of a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "lines.h"

/**
 * struct batch - a file of commands
 * @in: the file
 * @line: the latest line of it
 * @room: octets of @line
 * @number: of that line; the first is 1
 * @words: of the command
 */
struct batch {
	FILE *in;
	char *line;
	size_t room;
	unsigned long number;
	struct words words;
};

/* Reads a command; false at the end.  "wrong" is what its lines have wrong. */
static bool read_command(struct batch *batch, unsigned long *first,
			 char **wrong)
{
	bool more = true, any = false;
	ssize_t length;

	*wrong = NULL;
	words_clear(&batch->words);
	while (more && !*wrong) {
		length = getline(&batch->line, &batch->room, batch->in);
		if (length < 0)
			break;
		batch->number++;
		if (!any)
			*first = batch->number;
		any = true;
		*wrong = words_add_line(&batch->words, batch->line, length,
					&more);
	}
	return any;
}

static enum status run_file(struct context *context, struct batch *batch)
{
	enum status worst = STATUS_DONE, status;
	char *wrong;

	while (read_command(batch, &context->line, &wrong)) {
		if (wrong)
			status = complain_usage(context, wrong);
		else if (batch->words.count)
			status = run_subcommand(context, batch->words.count,
						batch->words.word);
		else
			continue;
		if (status > worst)
			worst = status;
		if (ferror(stdout) || (status && !context->options.force))
			break;
	}
	return worst;
}

/**
 * run_batch() - run the commands of the file that the options name
 * @context: the run
 *
 * Return: the exit status: that of the command which ended it, or with -force
 * the greatest of all.
 */
enum status run_batch(struct context *context)
{
	const char *name = context->options.batch;
	bool standard = !strcmp(name, "-");
	struct batch batch = { .in = standard ? stdin : fopen(name, "re") };
	enum status status;

	if (!batch.in) {
		complain(context, "can't read \"%s\": %s", name,
			 strerror(errno));
		return STATUS_USAGE;
	}
	context->file = name;
	status = run_file(context, &batch);
	context->file = NULL;
	if (ferror(batch.in)) {
		complain(context, "can't read \"%s\" to its end", name);
		status = STATUS_USAGE;
	}
	if (!standard)
		fclose(batch.in);
	free(batch.line);
	words_free(&batch.words);
	return status;
}
