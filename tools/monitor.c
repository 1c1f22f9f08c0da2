// SPDX-License-Identifier: GPL-2.0
/*
 * 6in4 monitor: what the kernel says on the link group, compared with what was
 * known of each tunnel.  Nothing is polled.  Where the kernel had to drop
 * messages, as nobody read them in time, all tunnels are read again, and what is
 * different is told as if it had just happened.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <linux/rtnetlink.h>

#include "clock.h"
#include "command.h"
#include "event.h"
#include "json.h"
#include "runner.h"
#include "text.h"
#include "tunnel.h"

#define BUCKETS		4096	/* a concentrator has tens of thousands */
#define DUMP_RETRY	1000	/* ms until the next try, if none of them did */

/**
 * struct known - a tunnel that is there
 * @next: the next one of its bucket
 * @index: its ifindex
 * @state: what the next state is compared with, of event_remember()
 * @now: its state
 * @seen: by the dump that is made
 */
struct known {
	struct known *next;
	int index;
	json_t *state, *now;
	bool seen;
};

/**
 * struct monitor - a run of 6in4 monitor
 * @context: the run of the command
 * @name: the only tunnel that is told of, or NULL
 * @link: socket of the link group
 * @signals: descriptor of those that end it, and of SIGCHLD
 * @tunnels: those that are there, in buckets by their ifindex
 * @first: the word for one that is not known yet
 * @dump_due: when all are to be read again, in milliseconds; -1: not at all
 * @runner: the program of --exec
 */
struct monitor {
	struct context *context;
	const char *name;
	struct ipc link;
	int signals;
	struct known *tunnels[BUCKETS];
	const char *first;
	int64_t dump_due;
	struct runner runner;
};

static bool is_named(const struct monitor *monitor, const json_t *tunnel)
{
	const char *name = json_string_value(json_object_get(tunnel, "ifname"));

	return !monitor->name || (name && !strcmp(name, monitor->name));
}

/* Takes the event. */
static void tell(struct monitor *monitor, json_t *event)
{
	const struct options *options = &monitor->context->options;

	if (options->json) {
		json_print(stdout, event, options->pretty);
		fputc('\n', stdout);
	} else {
		event_print(stdout, event);
	}
	fflush(stdout);
	json_decref(event);
}

/* Takes the event, which may be NULL for none. */
static void happened(struct monitor *monitor, const struct known *tunnel,
		     json_t *event)
{
	const json_t *now = json_object_get(event, "tunnel");

	if (!event)
		return;
	if (!is_named(monitor, now) && !is_named(monitor, tunnel->now)) {
		json_decref(event);
		return;
	}
	runner_note(&monitor->runner, tunnel->index,
		    json_string_value(json_object_get(event, "event")), now);
	tell(monitor, event);
}

static struct known **known_find(struct monitor *monitor, int index)
{
	struct known **at;

	for (at = &monitor->tunnels[(unsigned int)index % BUCKETS];
	     *at && (*at)->index != index; at = &(*at)->next)
		;
	return at;
}

static void known_remove(struct monitor *monitor, struct known **at)
{
	struct known *tunnel = *at;

	*at = tunnel->next;
	happened(monitor, tunnel, event_present("removed", tunnel->now));
	json_decref(tunnel->state);
	json_decref(tunnel->now);
	free(tunnel);
}

/* Takes the state that a tunnel has now. */
static void known_update(struct monitor *monitor, int index, json_t *now)
{
	struct known **at = known_find(monitor, index), *tunnel = *at;
	json_t *state, *event;

	if (!tunnel) {
		tunnel = alloc(1, sizeof(*tunnel));
		tunnel->index = index;
		*at = tunnel;
		event = event_present(monitor->first, now);
	} else {
		event = event_between(tunnel->state, now);
	}
	state = event_remember(tunnel->state, now);
	happened(monitor, tunnel, event);
	json_decref(tunnel->state);
	json_decref(tunnel->now);
	tunnel->state = state;
	tunnel->now = now;
	tunnel->seen = true;
}

static int link_message(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct monitor *monitor = data;
	struct known **at;
	json_t *tunnel;

	tunnel = tunnel_json(nlh, false);
	if (tunnel) {
		known_update(monitor, ifi->ifi_index, tunnel);
		return 0;
	}
	/* A port of a bridge that is taken away is told as a link, too. */
	if (nlh->nlmsg_type != RTM_DELLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi) ||
	    ifi->ifi_family != AF_UNSPEC)
		return 0;
	at = known_find(monitor, ifi->ifi_index);
	if (*at)
		known_remove(monitor, at);
	return 0;
}

static void remove_unseen(struct monitor *monitor, struct known **at)
{
	while (*at) {
		if ((*at)->seen)
			at = &(*at)->next;
		else
			known_remove(monitor, at);
	}
}

static void compare(struct monitor *monitor, const json_t *dump)
{
	struct known *tunnel;
	unsigned int b;
	json_t *now;
	size_t i;

	/* What came by events in the meantime was not seen by this dump. */
	for (b = 0; b < BUCKETS; b++)
		for (tunnel = monitor->tunnels[b]; tunnel;
		     tunnel = tunnel->next)
			tunnel->seen = false;
	json_array_foreach(dump, i, now)
		known_update(monitor,
			     json_integer_value(json_object_get(now, "ifindex")),
			     json_incref(now));
	for (b = 0; b < BUCKETS; b++)
		remove_unseen(monitor, &monitor->tunnels[b]);
}

/* The dump counts only if it is whole. */
static enum status read_all(struct monitor *monitor)
{
	struct ipc *ipc = &monitor->context->ipc;
	json_t *dump = json_array();
	int error;

	monitor->dump_due = -1;
	error = ipc_tunnels_json(ipc, NULL, false, dump);
	if (!error)
		compare(monitor, dump);
	else if (error == -EINTR)
		monitor->dump_due = milliseconds() + DUMP_RETRY;
	json_decref(dump);
	if (error && error != -EINTR)
		return complain_refused(monitor->context, ipc, "monitor",
					error);
	return STATUS_DONE;
}

/* What came before the overrun is told first: it happened before. */
static enum status read_link(struct monitor *monitor)
{
	bool overrun = false;
	int error;

	do {
		error = ipc_listen(&monitor->link, link_message, monitor);
		overrun |= error == -ENOBUFS;
	} while (!error || error == -ENOBUFS);
	if (error != -EAGAIN)
		return complain_refused(monitor->context, &monitor->link,
					"monitor", error);
	if (!overrun)
		return STATUS_DONE;
	tell(monitor, event_overrun());
	return read_all(monitor);
}

/* False if it is to end. */
static bool read_signals(struct monitor *monitor)
{
	struct signalfd_siginfo info;
	bool go_on = true;

	while (read(monitor->signals, &info, sizeof(info)) == sizeof(info))
		go_on &= info.ssi_signo == SIGCHLD;
	runner_reap(&monitor->runner, milliseconds());
	return go_on;
}

static int time_left(const struct monitor *monitor)
{
	int64_t due = runner_due(&monitor->runner), left;

	if (monitor->dump_due >= 0 && (due < 0 || monitor->dump_due < due))
		due = monitor->dump_due;
	if (due < 0)
		return -1;
	left = due - milliseconds();
	return left > 0 ? left : 0;
}

static enum status watch(struct monitor *monitor)
{
	struct pollfd fds[] = {
		{ .fd = mnl_socket_get_fd(monitor->link.nl), .events = POLLIN },
		{ .fd = monitor->signals, .events = POLLIN },
	};
	enum status status;

	status = read_all(monitor);
	monitor->first = "added";
	while (status == STATUS_DONE && !ferror(stdout)) {
		runner_go_on(&monitor->runner, milliseconds());
		if (poll(fds, 2, time_left(monitor)) < 0 && errno != EINTR)
			return complain_refused(monitor->context,
						&monitor->link, "monitor",
						-errno);
		if (fds[1].revents && !read_signals(monitor))
			break;
		if (fds[0].revents)
			status = read_link(monitor);
		if (status == STATUS_DONE && monitor->dump_due >= 0 &&
		    monitor->dump_due <= milliseconds())
			status = read_all(monitor);
	}
	return status;
}

/* Before anything is started whose end could be missed. */
static int signals_open(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void known_free(struct known *tunnel)
{
	struct known *next;

	for (; tunnel; tunnel = next) {
		next = tunnel->next;
		json_decref(tunnel->state);
		json_decref(tunnel->now);
		free(tunnel);
	}
}

static enum status monitor_run(struct monitor *monitor)
{
	enum status status = STATUS_REFUSED;
	unsigned int b;
	int error;

	/* It listens before it looks, so that nothing falls between. */
	error = ipc_open(&monitor->link, -1);
	if (!error)
		error = ipc_join(&monitor->link, RTNLGRP_LINK);
	if (error)
		complain(monitor->context, "no netlink socket: %s",
			 strerror(-error));
	else
		status = watch(monitor);
	runner_end(&monitor->runner);
	if (monitor->link.nl)
		ipc_close(&monitor->link);
	for (b = 0; b < BUCKETS; b++)
		known_free(monitor->tunnels[b]);
	return status;
}

/**
 * run_monitor() - 6in4 monitor
 * @context: the run
 * @argc: number of words after "monitor"
 * @argv: those words
 *
 * Return: the exit status; %STATUS_DONE if a signal ended it.
 */
enum status run_monitor(struct context *context, int argc, char **argv)
{
	struct monitor monitor = {
		.context = context, .first = "present", .dump_due = -1,
	};
	struct request request;
	enum status status;
	sigset_t before;
	char *wrong;

	wrong = request_parse(&request, VERB_MONITOR, argc, argv);
	request_free(&request);
	if (wrong)
		return complain_usage(context, wrong);

	monitor.name = request.name;
	monitor.runner.context = context;
	monitor.runner.program = request.program;
	monitor.signals = signals_open(&before);
	if (monitor.signals < 0) {
		complain(context, "no descriptor for signals: %s",
			 strerror(errno));
		return STATUS_REFUSED;
	}
	status = monitor_run(&monitor);
	close(monitor.signals);
	/* A batch may go on. */
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}
