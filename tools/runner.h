/* SPDX-License-Identifier: GPL-2.0 */
/* A program that is run for what happens to tunnels. */
#ifndef SIXIN4_RUNNER_H
#define SIXIN4_RUNNER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "command.h"

struct duty;

/**
 * struct runner - the program, and for which tunnels it is to be run
 * @context: for complaints
 * @program: its name and words, and a NULL; NULL: none is to be run
 * @duties: one for each tunnel that it knows of, or is still to be told of
 * @running: that which it runs for, NULL if it does not run
 * @pid: of it, its process group as well
 * @deadline: when it is told to end, in milliseconds
 * @signal: what it is sent then
 */
struct runner {
	const struct context *context;
	char *const *program;
	struct duty *duties, *running;
	pid_t pid;
	int64_t deadline;
	int signal;
};

void runner_note(struct runner *runner, int index, const char *word,
		 const json_t *tunnel);
void runner_go_on(struct runner *runner, int64_t now);
void runner_reap(struct runner *runner, int64_t now);
int64_t runner_due(const struct runner *runner);
void runner_end(struct runner *runner);

#endif
