// SPDX-License-Identifier: GPL-2.0
/*
 * 6in4 doctor: finds out what diagnosis.c wants to know.  It changes nothing and
 * sends no more than some echo requests and router solicitations.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "advertisement.h"
#include "clock.h"
#include "command.h"
#include "diagnosis.h"
#include "filter.h"
#include "json.h"
#include "probe.h"
#include "solicit.h"
#include "text.h"
#include "tunnel.h"

#define SMALL	104	/* octets of a packet that passes if any does */
#define LARGEST	1480	/* a far end's MTU where nothing was set */
#define PATIENCE 7000	/* ms after which no search for the largest goes on */
#define HOPS	5	/* Packets Too Big, each of a smaller MTU */

/**
 * struct patient - a tunnel that is looked at
 * @facts: for diagnosis_make()
 * @name: its name
 * @tunnel: its object in @facts
 * @remote: the far end; of many the relay, or 0.0.0.0, also if this end is it
 * @underlay: ifindex of the device below, 0 if it is in another namespace
 * @end: when it has taken long enough
 * @solicitation: what is being asked on the LANs meanwhile
 */
struct patient {
	json_t *facts;
	const char *name;
	int64_t end;
	struct solicitation solicitation;
	json_t *tunnel;
	struct in_addr remote;
	int underlay;
};

/* The first line of a file, NULL if there is none; the caller frees it. */
static char *file_line(const char *path)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (!in)
		return NULL;
	if (getline(&line, &room, in) < 0) {
		free(line);
		line = NULL;
	} else {
		line[strcspn(line, "\n")] = 0;
	}
	fclose(in);
	return line;
}

/* An address of /proc/net: 32 hexadecimal digits */
static struct in6_addr address_of(const char *digits)
{
	struct in6_addr address;
	unsigned int i, octet;

	memset(&address, 0, sizeof(address));
	for (i = 0; i < sizeof(address); i++)
		if (sscanf(digits + 2 * i, "%2x", &octet) == 1)
			address.s6_addr[i] = octet;
	return address;
}

static bool is_unspecified(const struct in6_addr *address)
{
	return IN6_IS_ADDR_UNSPECIFIED(address);
}

/*
 * The device of the default route that is preferred, as a fact; and the next hop
 * of the one that leads into the tunnel.
 */
static void read_routes(struct patient *patient, struct in6_addr *gateway)
{
	char to[33], via[33], dev[IFNAMSIZ], best[IFNAMSIZ] = "";
	unsigned int length, metric, flags, least = UINT32_MAX;
	FILE *in = fopen("/proc/net/ipv6_route", "re");

	if (!in)
		return;
	while (fscanf(in, "%32s %x %*s %*x %32s %x %*x %*x %x %15s", to,
		      &length, via, &metric, &flags, dev) == 6) {
		if (length || !strcmp(dev, "lo"))
			continue;
		if (metric < least) {
			strcpy(best, dev);
			least = metric;
		}
		if (!strcmp(dev, patient->name))
			*gateway = address_of(via);
	}
	fclose(in);
	json_object_set_new(patient->facts, "default_dev", json_string(best));
}

/* The far end by custom: of the tunnel's own prefix ::1, or ::2 if that is us. */
static void guess_gateway(const struct patient *patient,
			  struct in6_addr *gateway)
{
	FILE *in = fopen("/proc/net/if_inet6", "re");
	char digits[33], dev[IFNAMSIZ];
	unsigned int length, scope;

	if (!in)
		return;
	while (fscanf(in, "%32s %*x %x %x %*x %15s", digits, &length, &scope,
		      dev) == 4) {
		if (scope || strcmp(dev, patient->name) || length > 126)
			continue;
		*gateway = address_of(digits);
		gateway->s6_addr[15] = gateway->s6_addr[15] == 1 ? 2 : 1;
	}
	fclose(in);
}

static void set_address(json_t *object, const char *key, struct in_addr address)
{
	char string[INET_ADDRSTRLEN];

	if (address.s_addr)
		json_object_set_new(object, key,
				    json_string(inet_ntop(AF_INET, &address,
							  string,
							  sizeof(string))));
}

static void set_address6(json_t *object, const char *key,
			 const struct in6_addr *address)
{
	char string[INET6_ADDRSTRLEN];

	json_object_set_new(object, key,
			    json_string(inet_ntop(AF_INET6, address, string,
						  sizeof(string))));
}

static void keep_probe(struct patient *patient, const struct probe *probe,
		       const struct in6_addr *to)
{
	json_t *fact = json_object();

	set_address6(fact, "to", to);
	if (probe->error)
		json_object_set_new(fact, "error",
				    json_string(strerror(-probe->error)));
	json_object_set_new(fact, "answered", json_boolean(probe->answered));
	/* Of many far ends it is not known whose packets to look for. */
	if (patient->underlay && patient->remote.s_addr) {
		json_object_set_new(fact, "left", json_boolean(probe->left));
		json_object_set_new(fact, "arrived",
				    json_boolean(probe->arrived));
	}
	set_address(fact, "stranger", probe->stranger);
	set_address(fact, "refused_by", probe->refused_by);
	json_object_set_new(fact, "unclaimed", json_boolean(probe->unclaimed));
	json_object_set_new(patient->facts, "probe6", fact);
}

/* In pieces, only the answer has to pass in this size. */
static bool passes(const struct patient *patient, const struct in6_addr *to,
		   unsigned int size, bool in_pieces)
{
	return probe_ipv6(to, patient->name, size, in_pieces, 0,
			  patient->remote).answered;
}

/*
 * Does the far end send packets that are larger than this end's MTU, and are
 * they lost?  Not known where it does not answer what comes in fragments.
 */
static void try_larger(struct patient *patient, const struct in6_addr *to,
		       unsigned int mtu)
{
	if (mtu < LARGEST && passes(patient, to, mtu, true))
		json_object_set_new(patient->facts, "larger",
				    json_boolean(passes(patient, to, LARGEST,
							true)));
}

/* As RFC 8899 searches: what does not pass is known, and that SMALL does. */
static unsigned int largest_below(const struct patient *patient,
				  const struct in6_addr *to, unsigned int high)
{
	unsigned int low = 1280, middle;

	if (!passes(patient, to, low, false))
		return SMALL;
	while (high - low > 4 && milliseconds() < patient->end) {
		middle = (low + high) / 2;
		if (passes(patient, to, middle, false))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static unsigned int mtu_of(const struct patient *patient)
{
	return json_integer_value(json_object_get(patient->tunnel, "mtu"));
}

static void find_size(struct patient *patient, const struct in6_addr *to)
{
	unsigned int mtu = mtu_of(patient), size = mtu;

	if (passes(patient, to, mtu, false))
		try_larger(patient, to, mtu);
	else
		size = largest_below(patient, to, mtu);
	json_object_set_new(patient->facts, "passes", json_integer(size));
}

static void look_at_ends(struct patient *patient)
{
	struct in_addr local;
	struct probe probe;

	if (!patient->underlay || !patient->remote.s_addr ||
	    inet_pton(AF_INET, string_of(patient->tunnel, "local"), &local) != 1)
		return;
	probe = probe_ipv4(local, patient->remote,
			   string_of(patient->tunnel, "underlay"));
	if (!probe.error)
		json_object_set_new(patient->facts, "ping4",
				    json_boolean(probe.answered));
}

/* What is farther away proves the tunnel as well, if it answers. */
static void look_through(struct patient *patient, const struct in6_addr *to)
{
	struct in6_addr gateway = IN6ADDR_ANY_INIT;
	struct probe probe;

	read_routes(patient, &gateway);
	/* Where there are many far ends, no custom tells which one to ask. */
	if (is_unspecified(&gateway) &&
	    string_of(patient->tunnel, "remote")[0])
		guess_gateway(patient, &gateway);
	if (!is_unspecified(&gateway)) {
		probe = probe_ipv6(&gateway, patient->name, SMALL, false,
				   patient->underlay, patient->remote);
		keep_probe(patient, &probe, &gateway);
		if (probe.answered)
			find_size(patient, &gateway);
		if (probe.answered || is_unspecified(to))
			return;
		probe = probe_ipv6(to, patient->name, SMALL, false,
				   patient->underlay, patient->remote);
		if (probe.answered)
			keep_probe(patient, &probe, to);
	}
}

/* As a host does: what is said to be too big is sent smaller. */
static void find_path(const struct patient *patient, const struct in6_addr *to,
		      json_t *fact)
{
	unsigned int size = mtu_of(patient), hops;
	struct path_probe probe;
	json_t *told;

	for (hops = 0; hops <= HOPS && (!hops || milliseconds() < patient->end);
	     hops++) {
		probe = probe_path(to, patient->name, size);
		if (probe.answered || !probe.mtu)
			break;
		told = json_object();
		set_address6(told, "by", &probe.by);
		json_object_set_new(told, "mtu", json_integer(probe.mtu));
		json_object_set_new(told, "taken", json_boolean(probe.taken));
		json_object_set_new(fact, "told", told);
		if (!probe.taken)
			break;
		size = probe.mtu;
	}
	json_object_set_new(fact, "size", json_integer(size));
	json_object_set_new(fact, "answered", json_boolean(probe.answered));
	if (!probe.answered && !probe.mtu && probe.other)
		json_object_set_new(fact, "cut", json_true());
	else if (!probe.answered && !probe.mtu)
		json_object_set_new(fact, "passes",
				    json_integer(largest_below(patient, to, size)));
}

/* What is wrong before the far end is wrong beyond it, too. */
static bool is_sound(const struct patient *patient)
{
	const json_t *probe = json_object_get(patient->facts, "probe6");
	const json_t *size = json_object_get(patient->facts, "passes");

	if (!probe)
		return true;
	return json_is_true(json_object_get(probe, "answered")) &&
	       (!size || json_integer_value(size) >= mtu_of(patient));
}

static void look_beyond(struct patient *patient, const struct in6_addr *to)
{
	json_t *fact;
	struct path_probe probe;

	if (is_unspecified(to))
		return;
	fact = json_object();
	json_object_set_new(patient->facts, "path", fact);
	set_address6(fact, "to", to);
	if (!is_sound(patient)) {
		json_object_set_new(fact, "error",
				    json_string("the tunnel itself comes first"));
		return;
	}
	probe = probe_path(to, patient->name, SMALL);
	if (probe.error)
		json_object_set_new(fact, "error",
				    json_string(strerror(-probe.error)));
	json_object_set_new(fact, "there", json_boolean(probe.answered));
	if (probe.answered)
		find_path(patient, to, fact);
}

/* In the folder in which the router kit has what it made; the caller frees it. */
static char *kit_path(const struct patient *patient, const char *file)
{
	return text("/run/6in4/%s/%s", patient->name, file);
}

static bool kit_has(const struct patient *patient, const char *file)
{
	char *path = kit_path(patient, file);
	bool has = !access(path, F_OK);

	free(path);
	return has;
}

static void look_at_filter(struct patient *patient)
{
	char *table = text("sixin4_%s", patient->name);
	int has;

	if (kit_has(patient, "firewall.nft")) {
		has = filter_has_table(table);
		if (has >= 0)
			json_object_set_new(patient->facts, "filter",
					    json_boolean(has));
	}
	free(table);
}

/*
 * Whoever advertises has a raw socket of ICMPv6, which is 0x3a in the place of
 * a port.
 */
static bool somebody_advertises(void)
{
	FILE *in = fopen("/proc/net/raw6", "re");
	bool found = false;
	char *line = NULL;
	size_t room = 0;
	unsigned int protocol;

	if (!in)
		return true;
	while (!found && getline(&line, &room, in) >= 0)
		found = sscanf(line, " %*d: %*32[0-9A-F]:%x", &protocol) == 1 &&
			protocol == IPPROTO_ICMPV6;
	free(line);
	fclose(in);
	return found;
}

/* radvd advertises nothing that the device does not carry. */
static void look_at_mtus(json_t *lans)
{
	char *path, *mtu;
	json_t *lan;
	size_t i;

	json_array_foreach(lans, i, lan) {
		path = text("/sys/class/net/%s/mtu", string_of(lan, "dev"));
		mtu = file_line(path);
		if (mtu)
			json_object_set_new(lan, "carries",
					    json_integer(atoi(mtu)));
		free(mtu);
		free(path);
	}
}

/* The answers may take seconds, in which other things are looked at. */
static void ask_lans(struct patient *patient)
{
	char *path = kit_path(patient, "radvd.conf"), *line = NULL;
	FILE *in = fopen(path, "re");
	json_t *lans = json_array();
	size_t room = 0;

	free(path);
	json_object_set_new(patient->facts, "lan", json_boolean(in));
	json_object_set_new(patient->facts, "lans", lans);
	while (in && getline(&line, &room, in) >= 0)
		advertisement_wanted(lans, line);
	free(line);
	if (in)
		fclose(in);
	look_at_mtus(lans);
	solicit(&patient->solicitation, lans);
}

static void look_at_lans(struct patient *patient)
{
	json_object_set_new(patient->facts, "advertiser",
			    json_boolean(somebody_advertises()));
	solicit_wait(&patient->solicitation);
}

static void look_around(struct patient *patient)
{
	char *path = kit_path(patient, "broker");
	char *forwarding, *broker;

	look_at_filter(patient);
	look_at_lans(patient);
	forwarding = file_line("/proc/sys/net/ipv6/conf/all/forwarding");
	if (forwarding)
		json_object_set_new(patient->facts, "forwarding",
				    json_boolean(strcmp(forwarding, "0")));
	broker = file_line(path);
	if (broker)
		json_object_set_new(patient->facts, "broker",
				    json_string(broker));
	free(forwarding);
	free(broker);
	free(path);
}

static void look(struct patient *patient, const struct in6_addr *to)
{
	patient->end = milliseconds() + PATIENCE;
	patient->underlay = 0;
	if (json_is_null(json_object_get(patient->tunnel, "link_netnsid")))
		patient->underlay =
			json_integer_value(json_object_get(patient->tunnel,
							   "underlay_ifindex"));
	inet_pton(AF_INET, far_end_of(patient->tunnel), &patient->remote);
	if (strcmp(string_of(patient->tunnel, "state"), "up"))
		return;
	ask_lans(patient);
	look_at_ends(patient);
	look_through(patient, to);
	look_beyond(patient, to);
	look_around(patient);
}

/*
 * What the router kit has in force for a tunnel that is not there; with "prefix
 * dhcp" the lease of the line may be what is missing.
 */
static void look_at_kit(struct patient *patient)
{
	char *path = kit_path(patient, "conf"), *line = NULL;
	char key[32], word[32], dev[32] = "";
	FILE *in = fopen(path, "re");
	bool dhcp = false;
	size_t room = 0;

	free(path);
	if (!in)
		return;
	json_object_set_new(patient->facts, "kit", json_true());
	while (getline(&line, &room, in) >= 0) {
		if (sscanf(line, "%31s %31s", key, word) != 2)
			continue;
		if (!strcmp(key, "dev"))
			strcpy(dev, word);
		dhcp |= !strcmp(key, "prefix") && !strcmp(word, "dhcp");
	}
	free(line);
	fclose(in);
	path = text("/run/6in4/option212.%s", dev);
	if (dhcp && access(path, F_OK))
		json_object_set_new(patient->facts, "waits", json_string(dev));
	free(path);
}

/*
 * Takes the tunnel, NULL if it is not there; the name is NULL if there is none
 * at all.  True if all is well with it.
 */
static bool examine(const struct context *context, const char *name,
		    json_t *tunnel, const struct in6_addr *to, json_t *all)
{
	struct patient patient = { .facts = json_object(), .name = name };
	json_t *diagnosis;
	bool healthy;

	if (!tunnel)
		json_object_set_new(patient.facts, "module",
				    json_boolean(!access("/sys/module/6in4", F_OK)));
	if (name)
		json_object_set_new(patient.facts, "name", json_string(name));
	if (name && !tunnel)
		look_at_kit(&patient);
	patient.tunnel = tunnel;
	if (tunnel) {
		json_object_set_new(patient.facts, "tunnel", tunnel);
		look(&patient, to);
	}
	diagnosis = diagnosis_make(patient.facts);
	healthy = json_is_true(json_object_get(diagnosis, "healthy"));
	if (!context->options.json)
		diagnosis_print(stdout, diagnosis);
	json_array_append_new(all, diagnosis);
	json_decref(patient.facts);
	return healthy;
}

static bool examine_all(const struct context *context,
			const struct request *request, json_t *tunnels,
			json_t *all)
{
	bool healthy = true;
	json_t *tunnel;
	size_t i;

	if (!json_array_size(tunnels))
		return examine(context, request->name, NULL, NULL, all);
	json_array_foreach(tunnels, i, tunnel)
		healthy &= examine(context, string_of(tunnel, "ifname"),
				   json_incref(tunnel), &request->to, all);
	return healthy;
}

/**
 * run_doctor() - 6in4 doctor
 * @context: the run
 * @argc: number of words after "doctor"
 * @argv: those words
 *
 * Return: the exit status; 1 if something is wrong with a tunnel.
 */
enum status run_doctor(struct context *context, int argc, char **argv)
{
	json_t *tunnels = json_array(), *all = json_array();
	struct ipc *ipc = &context->ipc;
	enum status status = STATUS_DONE;
	struct request request;
	char *wrong;
	int error;

	wrong = request_parse(&request, VERB_DOCTOR, argc, argv);
	request_free(&request);
	if (wrong) {
		json_decref(tunnels);
		json_decref(all);
		return complain_usage(context, wrong);
	}
	if (geteuid()) {
		complain(context, "doctor sends packets and looks at others: run it as root");
		status = STATUS_REFUSED;
	} else {
		error = ipc_tunnels_json(ipc, request.name, true, tunnels);
		if (error && error != -ENODEV && error != -EINTR)
			status = complain_refused(context, ipc, "doctor", error);
		else if (!examine_all(context, &request, tunnels, all))
			status = STATUS_USAGE;
	}
	if (context->options.json && status != STATUS_REFUSED) {
		json_print(stdout, all, context->options.pretty);
		fputc('\n', stdout);
	}
	json_decref(tunnels);
	json_decref(all);
	return status;
}
