// SPDX-License-Identifier: GPL-2.0
/*
 * A program that is run for what happens to tunnels: 6in4 monitor --exec.  It
 * never runs twice at once.  What happens while it runs is told in one run
 * after it, as the difference between the state that it was told last and the
 * present one; where there is none, it is not run.  If it fails it is told the
 * same again, later and later.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event.h"
#include "runner.h"
#include "text.h"

#define RUN_LIMIT	300000	/* ms that a run may take */
#define KILL_AFTER	5000	/* ms from SIGTERM to SIGKILL */
#define RETRY_FIRST	1000	/* ms from the first failure to the next try */
#define RETRY_MOST	300000
#define EXIT_HOPELESS	78	/* EX_CONFIG of sysexits.h */

/**
 * struct duty - what the program is to be told of a tunnel
 * @next: the next one
 * @index: the tunnel's
 * @told: the state that it was told last, NULL if it was told of none
 * @telling: the state that it is told now
 * @now: the present state, or the last one
 * @first: word of the event if it was told of none
 * @removed: the tunnel is gone
 * @pending: there may be something to tell
 * @failures: in a row
 * @due: when to run, in milliseconds
 */
struct duty {
	struct duty *next;
	int index;
	json_t *told, *telling, *now;
	const char *first;
	bool removed, pending;
	unsigned int failures;
	int64_t due;
};

static void duty_free(struct runner *runner, struct duty *duty)
{
	struct duty **at;

	for (at = &runner->duties; *at != duty; at = &(*at)->next)
		;
	*at = duty->next;
	json_decref(duty->told);
	json_decref(duty->telling);
	json_decref(duty->now);
	free(duty);
}

static struct duty *duty_of(struct runner *runner, int index)
{
	struct duty **at, *duty;

	for (at = &runner->duties; *at; at = &(*at)->next)
		if ((*at)->index == index && !(*at)->removed)
			return *at;
	duty = alloc(1, sizeof(*duty));
	duty->index = index;
	*at = duty;
	return duty;
}

/**
 * runner_note() - something happened to a tunnel
 * @runner: the program
 * @index: the tunnel's
 * @word: the event's
 * @tunnel: its state, the last one if it was removed
 */
void runner_note(struct runner *runner, int index, const char *word,
		 const json_t *tunnel)
{
	struct duty *duty;

	if (!runner->program)
		return;
	duty = duty_of(runner, index);
	if (!duty->now)
		duty->first = strcmp(word, "present") ? "added" : "present";
	json_decref(duty->now);
	duty->now = json_incref((json_t *)tunnel);
	duty->removed = !strcmp(word, "removed");
	duty->pending = true;
	duty->failures = 0;
	duty->due = 0;
}

static void child(char *const *program, char **environment)
{
	sigset_t none;
	int null;

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	null = open("/dev/null", O_RDONLY);
	dup2(null, STDIN_FILENO);
	/* What it says is not part of what this command prints. */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execvpe(program[0], program, environment);
	fprintf(stderr, "6in4: can't run %s: %s\n", program[0],
		strerror(errno));
	_exit(127);
}

/* NULL if there is nothing to tell. */
static json_t *duty_event(const struct duty *duty)
{
	if (duty->removed)
		return event_present("removed", duty->now);
	if (!duty->told)
		return event_present(duty->first, duty->now);
	return event_between(duty->told, duty->now);
}

static void duty_failed(struct runner *runner, struct duty *duty,
			const char *how, int64_t now)
{
	int64_t wait = RETRY_MOST;

	/* Something happened during the run: what failed is past. */
	if (duty->pending)
		return;
	if (duty->failures < 16 && RETRY_FIRST << duty->failures < RETRY_MOST)
		wait = RETRY_FIRST << duty->failures;
	duty->failures++;
	duty->pending = true;
	duty->due = now + wait;
	complain(runner->context, "%s for %s: %s; again in %d s",
		 runner->program[0],
		 json_string_value(json_object_get(duty->now, "ifname")), how,
		 (int)(wait / 1000));
}

static void duty_start(struct runner *runner, struct duty *duty, int64_t now)
{
	json_t *event = duty_event(duty);
	char **environment;

	duty->pending = false;
	if (!event)
		return;
	environment = event_environment(event, environ);
	json_decref(event);
	/* What is buffered would be written by both. */
	fflush(NULL);
	runner->pid = fork();
	if (!runner->pid)
		child(runner->program, environment);
	environment_free(environment);
	if (runner->pid < 0) {
		duty_failed(runner, duty, strerror(errno), now);
		return;
	}
	setpgid(runner->pid, runner->pid);
	json_decref(duty->telling);
	duty->telling = json_incref(duty->now);
	runner->running = duty;
	runner->deadline = now + RUN_LIMIT;
	runner->signal = SIGTERM;
}

/**
 * runner_go_on() - do what is due
 * @runner: the program
 * @now: time in milliseconds
 */
void runner_go_on(struct runner *runner, int64_t now)
{
	struct duty *duty;

	if (runner->running && now >= runner->deadline) {
		kill(-runner->pid, runner->signal);
		runner->signal = SIGKILL;
		runner->deadline = now + KILL_AFTER;
	}
	for (duty = runner->duties; duty && !runner->running; duty = duty->next)
		if (duty->pending && duty->due <= now)
			duty_start(runner, duty, now);
}

static void duty_done(struct runner *runner, struct duty *duty)
{
	json_t *told = event_remember(duty->told, duty->telling);

	json_decref(duty->told);
	duty->told = told;
	if (duty->removed && !duty->pending)
		duty_free(runner, duty);
}

/* Takes the result of the run. */
static void run_ended(struct runner *runner, int status, int64_t now)
{
	struct duty *duty = runner->running;
	char *how;

	runner->running = NULL;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_HOPELESS) {
		complain(runner->context, "%s for %s: exit status %d, which says that it is of no use to try again",
			 runner->program[0],
			 json_string_value(json_object_get(duty->now, "ifname")),
			 EXIT_HOPELESS);
		duty_done(runner, duty);
		return;
	}
	if (WIFEXITED(status) && !WEXITSTATUS(status)) {
		duty_done(runner, duty);
		return;
	}
	how = WIFEXITED(status) ? text("exit status %d", WEXITSTATUS(status)) :
				  text("signal %d", WTERMSIG(status));
	duty_failed(runner, duty, how, now);
	free(how);
}

/**
 * runner_reap() - a child has ended
 * @runner: the program
 * @now: time in milliseconds
 */
void runner_reap(struct runner *runner, int64_t now)
{
	int status;

	if (runner->running &&
	    waitpid(runner->pid, &status, WNOHANG) == runner->pid)
		run_ended(runner, status, now);
}

/**
 * runner_due() - when runner_go_on() is to be called
 * @runner: the program
 *
 * Return: the time in milliseconds, -1 if only an event can change anything.
 */
int64_t runner_due(const struct runner *runner)
{
	const struct duty *duty;
	int64_t due = -1;

	if (runner->running)
		return runner->deadline;
	for (duty = runner->duties; duty; duty = duty->next)
		if (duty->pending && (due < 0 || duty->due < due))
			due = duty->due;
	return due;
}

/**
 * runner_end() - end what runs, and forget all
 * @runner: the program
 */
void runner_end(struct runner *runner)
{
	if (runner->running)
		kill(-runner->pid, SIGTERM);
	runner->running = NULL;
	while (runner->duties)
		duty_free(runner, runner->duties);
}
