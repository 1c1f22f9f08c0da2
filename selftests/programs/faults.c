// SPDX-License-Identifier: GPL-2.0
/*
 * Has each allocation of an operation fail, one after the other, and looks
 * whether the old state is whole then: /proc/thread-self/fail-nth, see
 * fault-injection.rst of the kernel.
 *
 *	faults command WORD… -- WORD…	a command of 6in4, and that which undoes it
 *	faults load FILE		the module is loaded
 *	faults unload FILE		it is unloaded
 *	faults follow DEVICE NAME	the MTU of DEVICE changes, and the kernel's
 *		workers, which have the tunnel NAME follow, lack memory
 *	faults exit			a namespace with tunnels ends, likewise
 *
 * It works in its own namespace, and prints how often it was.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "command.h"
#include "lines.h"
#include "text.h"
#include "tunnel.h"

#define MODULE		"6in4"
#define TRIES		20000		/* no operation allocates more often */
#define OURS		100		/* the last ones when a module is loaded */
#define WORKERS		256
#define WAIT_MS		60000		/* what is not there then never comes */
#define QUIET		5		/* rounds without a fault: it was all */
#define ROUNDS		40		/* but no more than that */

static int fail_nth = -1;
static unsigned int armed;		/* 0: do not */

static void die(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));

static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("faults: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

/* The next N - 1 allocations of this thread succeed, and the Nth fails. */
static void arm(void)
{
	char number[16];
	int length = snprintf(number, sizeof(number), "%u", armed);

	if (pwrite(fail_nth, number, length, 0) != length)
		die("fail-nth: %s", strerror(errno));
}

/* Sets "armed" to what is left to count, 0 after the fault. */
static void disarm(void)
{
	char number[16] = "";

	if (pread(fail_nth, number, sizeof(number) - 1, 0) < 0 ||
	    pwrite(fail_nth, "0", 1, 0) != 1)
		die("fail-nth: %s", strerror(errno));
	armed = strtoul(number, NULL, 10);
}

/* In the place of libmnl's, so that only the kernel's own work is tried. */
ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *request,
			  size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	bool tried = armed;
	ssize_t sent;
	int error;

	if (tried)
		arm();
	sent = sendto(mnl_socket_get_fd(nl), request, size, 0,
		      (struct sockaddr *)&kernel, sizeof(kernel));
	error = errno;
	if (tried)
		disarm();
	errno = error;
	return sent;
}

/* The tunnels as "6in4 -json show" tells them; the caller frees it. */
static char *state(void)
{
	json_t *tunnels = json_array(), *tunnel;
	struct ipc ipc;
	int error;
	char *dump;
	size_t i;

	error = ipc_open(&ipc, -1);
	if (error)
		die("socket: %s", strerror(-error));
	error = ipc_tunnels_json(&ipc, NULL, false, tunnels);
	if (error)
		die("show: %s", strerror(-error));
	ipc_close(&ipc);
	/* A new one has another number, and some of it moves by itself. */
	json_array_foreach(tunnels, i, tunnel) {
		json_object_del(tunnel, "ifindex");
		json_object_del(tunnel, "operstate");
		json_object_del(json_object_get(tunnel, "keepalive"), "missed");
	}
	dump = json_dumps(tunnels, JSON_COMPACT);
	json_decref(tunnels);
	return dump;
}

static const struct subcommand subcommands[] = {
	{ "add", run_add }, { "set", run_set }, { "del", run_delete },
};

static enum status command(int argc, char **argv)
{
	struct context context = { .line = 0 };
	enum status status = STATUS_USAGE;
	unsigned int i;
	int error = ipc_open(&context.ipc, -1);

	if (error)
		die("socket: %s", strerror(-error));
	for (i = 0; i < ARRAY_SIZE(subcommands); i++)
		if (!strcmp(argv[0], subcommands[i].name))
			status = subcommands[i].run(&context, argc - 1,
						    argv + 1);
	ipc_close(&context.ipc);
	return status;
}

static void must(int argc, char **argv)
{
	if (command(argc, argv) != STATUS_DONE)
		die("\"%s\" failed without a fault", argv[0]);
}

static void must_line(const char *line)
{
	struct words words = { NULL };
	bool more;

	words_add_line(&words, line, strlen(line), &more);
	must(words.count, words.word);
	words_free(&words);
}

/* What came of a command that met a fault; true if it was done all the same. */
static bool judge(enum status status, const char *before, const char *after,
		  unsigned int n)
{
	char *now = state();
	bool done = !strcmp(now, after);

	/* Without memory for its answer the kernel does it and can't say so. */
	if (strcmp(now, before) && !done)
		die("fault %u left something else behind:\n%s\nbefore:\n%s",
		    n, now, before);
	if (status == STATUS_DONE && !done)
		die("fault %u: nothing was done, and nothing said", n);
	free(now);
	return done;
}

static void try_command(int argc, char **argv)
{
	unsigned int n, refused = 0, left;
	char *before, *after, **undo;
	enum status status;
	int undone, i;

	for (i = 0; i < argc && strcmp(argv[i], "--"); i++)
		;
	if (argc - i < 2)
		die("usage: faults command WORD… -- WORD…");
	undo = argv + i + 1;
	undone = argc - i - 1;
	argc = i;

	before = state();
	must(argc, argv);
	after = state();
	must(undone, undo);
	for (n = 1; n < TRIES; n++) {
		armed = n;
		status = command(argc, argv);
		left = armed;
		armed = 0;
		if (left && status != STATUS_DONE)
			die("it failed without a fault, at %u", n);
		refused += status != STATUS_DONE;
		if (judge(status, before, after, n))
			must(undone, undo);
		if (left)
			break;
	}
	printf("%u allocations failed, %u of %s were refused\n", n - 1,
	       refused, argv[0]);
	if (n < 4 || (argv[0][0] != 'd' && !refused))
		die("too few faults to be true");
}

static int load(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), status, error;

	if (fd < 0)
		die("%s: %s", file, strerror(errno));
	if (armed)
		arm();
	status = syscall(SYS_finit_module, fd, "", 0);
	error = errno;
	if (armed)
		disarm();
	close(fd);
	errno = error;
	return status;
}

static int unload(void)
{
	int status, error;

	if (armed)
		arm();
	status = syscall(SYS_delete_module, MODULE, O_NONBLOCK);
	error = errno;
	if (armed)
		disarm();
	errno = error;
	return status;
}

static bool is_loaded(void)
{
	return !access("/sys/module/" MODULE "/refcnt", F_OK);
}

/* Either of them is tried; the other one undoes it. */
static void try_module(const char *file, bool loading)
{
	unsigned int n, first, refused = 0, left;
	int status;

	if (loading == is_loaded())
		die("the module is %sthere", loading ? "" : "not ");
	/* How many are there?  The core's own come first, and then ours. */
	armed = TRIES;
	if (loading ? load(file) : unload())
		die("without a fault: %s", strerror(errno));
	n = TRIES - armed > OURS ? TRIES - armed - OURS : 1;
	armed = 0;
	if (loading ? unload() : load(file))
		die("without a fault: %s", strerror(errno));
	for (first = n; n < TRIES; n++) {
		armed = n;
		status = loading ? load(file) : unload();
		left = armed;
		armed = 0;
		if (left && status)
			die("without a fault, at %u: %s", n, strerror(errno));
		refused += !!status;
		if (is_loaded() != (loading == !status))
			die("fault %u: it says %d, and is %sloaded", n, status,
			    is_loaded() ? "" : "not ");
		if (!status && (loading ? unload() : load(file)))
			die("after fault %u: %s", n, strerror(errno));
		if (left)
			break;
	}
	printf("allocations %u to %u failed, %u were refused\n", first, n - 1,
	       refused);
	if (n < first + 4 || (loading && !refused))
		die("too few faults to be true");
}

/* The kernel's workers: it may be any that does what was put off. */
static int workers[WORKERS];
static unsigned int workers_count;

static bool is_worker(const char *task)
{
	char path[64], name[32] = "";
	ssize_t length = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.16s/comm", task);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		length = read(fd, name, sizeof(name) - 1);
		close(fd);
	}
	return length > 0 && !strncmp(name, "kworker/", 8);
}

static void workers_arm(unsigned int n)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char path[64], number[16];
	int fd, length = snprintf(number, sizeof(number), "%u", n);

	workers_count = 0;
	while (proc && (entry = readdir(proc)) && workers_count < WORKERS) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' ||
		    !is_worker(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/proc/%.16s/fail-nth",
			 entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0)
			workers[workers_count++] = fd;
	}
	if (proc)
		closedir(proc);
	/* One may have ended since it was listed. */
	for (unsigned int i = 0; i < workers_count; i++)
		if (pwrite(workers[i], number, length, 0) != length &&
		    errno != ESRCH)
			die("fail-nth: %s", strerror(errno));
}

/* How many of them met their fault. */
static unsigned int workers_disarm(void)
{
	unsigned int i, met = 0;
	char number[16];

	for (i = 0; i < workers_count; i++) {
		memset(number, 0, sizeof(number));
		/* One may have ended. */
		if (pread(workers[i], number, sizeof(number) - 1, 0) > 0) {
			met += number[0] == '0';
			pwrite(workers[i], "0", 1, 0);
		}
		close(workers[i]);
	}
	return met;
}

/* A tunnel's figures, and whether they belong together. */
struct figures {
	unsigned int mtu;
	bool whole, seen;
};

static int keep_figures(const struct nlmsghdr *nlh, void *data)
{
	json_t *tunnel = tunnel_json(nlh, false), *steps, *last;
	struct figures *figures = data;

	steps = json_object_get(tunnel, "mtu_derivation");
	last = json_array_get(steps, json_array_size(steps) - 1);
	figures->seen = tunnel;
	figures->mtu = json_integer_value(json_object_get(tunnel, "mtu"));
	figures->whole = figures->mtu ==
			 json_integer_value(json_object_get(last, "mtu"));
	json_decref(tunnel);
	return 0;
}

static void set_device(const char *device, unsigned long what, struct ifreq ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strncpy(ifr.ifr_name, device, IFNAMSIZ - 1);
	if (ioctl(fd, what, &ifr))
		die("%s: ioctl %#lx: %s", device, what, strerror(errno));
	close(fd);
}

static void set_mtu(const char *device, unsigned int mtu)
{
	set_device(device, SIOCSIFMTU, (struct ifreq){ .ifr_mtu = mtu });
}

/* It tries again after a second, so it gets there in any case. */
static void wait_for_mtu(struct ipc *ipc, const char *name, unsigned int mtu,
			 unsigned int n)
{
	struct figures figures = { 0 };
	unsigned int ms;

	for (ms = 0; figures.mtu != mtu; ms += 5) {
		if (ipc_link(ipc, name, false, keep_figures, &figures) ||
		    !figures.seen)
			die("%s is not there", name);
		if (!figures.whole)
			die("fault %u: the MTU of %s is %u, and not what it is derived from",
			    n, name, figures.mtu);
		if (ms > WAIT_MS)
			die("fault %u: the MTU of %s stays at %u", n, name,
			    figures.mtu);
		usleep(5000);
	}
}

static void try_follow(const char *device, const char *name)
{
	unsigned int n, met = 0, quiet = 0, mtu = 1500;
	struct ipc ipc;

	if (ipc_open(&ipc, -1))
		die("socket: %s", strerror(errno));
	for (n = 1; n <= ROUNDS && quiet < QUIET; n++) {
		mtu = mtu == 1500 ? 1400 : 1500;
		workers_arm(n);
		set_mtu(device, mtu);
		wait_for_mtu(&ipc, name, mtu - 20, n);
		quiet = workers_disarm() ? 0 : quiet + 1;
		met += !quiet;
	}
	ipc_close(&ipc);
	set_mtu(device, 1500);
	printf("%u changes were followed without the memory for it\n", met);
	if (met < 4)
		die("too few faults to be true");
}

static void set_up(const char *device)
{
	set_device(device, SIOCSIFFLAGS, (struct ifreq){ .ifr_flags = IFF_UP });
}

static void set_address(const char *device, const char *address)
{
	struct ifreq ifr = { .ifr_flags = 0 };
	struct sockaddr_in *in = (struct sockaddr_in *)&ifr.ifr_addr;

	in->sin_family = AF_INET;
	inet_pton(AF_INET, address, &in->sin_addr);
	set_device(device, SIOCSIFADDR, ifr);
}

/* An Ethernet from this namespace, "wan", to that of a process, "far". */
static void make_veth(pid_t pid)
{
	char buffer[IPC_REQUEST_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nlattr *info, *data, *peer;
	struct ipc ipc;
	int error;

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "wan");
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "far");
	mnl_attr_put_u32(nlh, IFLA_NET_NS_PID, pid);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	error = ipc_open(&ipc, -1);
	if (!error)
		error = ipc_talk(&ipc, nlh, NULL, NULL);
	if (error)
		die("veth: %s", strerror(-error));
	ipc_close(&ipc);
}

/* The last process of a namespace with tunnels; ends when it is told. */
static void live_in_namespace(pid_t outside, int told)
{
	char octet;

	if (unshare(CLONE_NEWNET))
		die("unshare: %s", strerror(errno));
	make_veth(outside);
	set_address("wan", "203.0.113.100");
	set_up("wan");
	must_line("add he0 remote 203.0.113.1 dev wan addr 2001:db8::1/64 up");
	must_line("add he1 remote 203.0.113.2 up");
	must_line("add he2 remote 203.0.113.3 dev no");
	/* The MTU, so that there is work under way as well. */
	set_mtu("wan", 1400);
	if (write(told, "r", 1) != 1 || read(told, &octet, 1) != 1)
		die("the parent has gone");
	_exit(0);
}

static void wait_for_end(unsigned int n)
{
	unsigned int ms;

	for (ms = 0; if_nametoindex("far"); ms += 5) {
		if (ms > WAIT_MS)
			die("fault %u: the namespace does not end", n);
		usleep(5000);
	}
}

static void try_exit(void)
{
	unsigned int n, met = 0, quiet = 0;
	char octet;
	int told[2], status;
	pid_t child, self = getpid();

	for (n = 1; n <= ROUNDS && quiet < QUIET; n++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, told))
			die("socketpair: %s", strerror(errno));
		child = fork();
		if (!child)
			live_in_namespace(self, told[1]);
		close(told[1]);
		if (read(told[0], &octet, 1) != 1)
			die("the namespace was not made");
		set_up("far");
		workers_arm(n);
		if (write(told[0], "e", 1) != 1)
			die("the child has gone");
		waitpid(child, &status, 0);
		close(told[0]);
		wait_for_end(n);
		quiet = workers_disarm() ? 0 : quiet + 1;
		met += !quiet;
	}
	printf("%u namespaces ended without the memory for it\n", met);
	if (met < 4)
		die("too few faults to be true");
}

static bool is(const char *word, const char *name, int argc, int least)
{
	return !strcmp(word, name) && argc >= least;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		die("fail-nth: %s", strerror(errno));
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (is(what, "command", argc, 3))
		try_command(argc - 2, argv + 2);
	else if (is(what, "load", argc, 3))
		try_module(argv[2], true);
	else if (is(what, "unload", argc, 3))
		try_module(argv[2], false);
	else if (is(what, "follow", argc, 4))
		try_follow(argv[2], argv[3]);
	else if (is(what, "exit", argc, 2))
		try_exit();
	else
		die("usage: faults {command | load | unload | follow | exit} …");
	return 0;
}
