// SPDX-License-Identifier: GPL-2.0
/*
 * From what was found out about a tunnel to what is wrong with it: pure.  The
 * checks are in the order in which a person would look, from the bottom up.
 * Nothing is said of what rests on something that is bad; the first bad thing is
 * the one to mend.
 *
 * The facts are an object; a key that is absent or null was not found out:
 *
 *	name		the tunnel, absent: there is none
 *	module		the kernel knows the link kind
 *	tunnel		its object of tunnel_json(), with its counters, null: it
 *			is not there
 *	kit		the router kit has a file in force for it
 *	waits		the line whose lease is to tell the kit of 6rd, and does
 *			not
 *	ping4		the far end's IPv4 address answers
 *	probe6		object: "answered", "left", "arrived", "stranger",
 *			"refused_by", "unclaimed" of struct probe, "to", and
 *			"error"
 *	passes		octets of the largest packet that was answered
 *	larger		answers of more octets than the tunnel's MTU come, in one
 *			piece or in several
 *	path		object, if the doctor was asked to look beyond the far end:
 *			"to", "error", "there": it answers small packets, "size":
 *			octets of the largest packet that nobody calls too big,
 *			"answered": it was, "passes": the largest that was, "told":
 *			object of the latest Packet Too Big: "by", "mtu", "taken":
 *			it came through the packet filter, "cut": the answer has
 *			another size
 *	default_dev	device of the IPv6 default route, "" if there is none
 *	lan		the router kit has a LAN for it
 *	lans		array of objects, one for each LAN: "dev", "prefixes": array
 *			of what is to be advertised, "mtu": likewise, "carries": the
 *			device's own MTU, "error": why nobody was asked,
 *			"advertised": object of advertisement_json()
 *	advertiser	there is somebody who may advertise
 *	filter		the router kit's table of the packet filter is there
 *	forwarding	IPv6 is forwarded
 *	broker		the outcome of the latest update
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_6in4.h>

#include "diagnosis.h"
#include "text.h"

#define ENOUGH	10	/* packets; of so many one has its answer */

/**
 * struct findings - the checks so far
 * @list: array of objects
 * @todo: the one thing to do, NULL if nothing is
 */
struct findings {
	json_t *list;
	char *todo;
};

/* Takes both strings; a remedy is of what is bad. */
static void add(struct findings *findings, const char *check,
		const char *verdict, char *what, char *remedy)
{
	json_t *one = json_object();

	json_object_set_new(one, "check", json_string(check));
	json_object_set_new(one, "verdict", json_string(verdict));
	json_object_set_new(one, "text", json_string(what));
	json_object_set_new(one, "remedy",
			    remedy ? json_string(remedy) : json_null());
	json_array_append_new(findings->list, one);
	if (remedy && !findings->todo)
		findings->todo = text("%s", remedy);
	free(what);
	free(remedy);
}

static void good(struct findings *findings, const char *check, char *what)
{
	add(findings, check, "good", what, NULL);
}

static void bad(struct findings *findings, const char *check, char *what,
		char *remedy)
{
	add(findings, check, "bad", what, remedy);
}

static void unknown(struct findings *findings, const char *check, char *what)
{
	add(findings, check, "unknown", what, NULL);
}

/* Has it any number of far ends? */
static bool has_many(const json_t *tunnel)
{
	return !string_of(tunnel, "remote")[0];
}

static bool is_relay(const json_t *tunnel)
{
	const char *relay = string_of(tunnel, "relay");

	return relay[0] && !strcmp(relay, string_of(tunnel, "local"));
}

/**
 * far_end_of() - the one that all goes to
 * @tunnel: the object of tunnel_json()
 *
 * Return: the remote's IPv4 address, or the relay's with 6to4 and 6rd, which is
 * "" if this end is it or there is none; it lives as long as @tunnel.
 */
const char *far_end_of(const json_t *tunnel)
{
	if (!has_many(tunnel))
		return string_of(tunnel, "remote");
	return is_relay(tunnel) ? "" : string_of(tunnel, "relay");
}

/* An address that is given, and not there. */
static char *remedy_of_address(const json_t *tunnel)
{
	const char *local = string_of(tunnel, "local");
	bool needed = is_relay(tunnel) ||
		      (!string_of(tunnel, "underlay_bound")[0] &&
		       !far_end_of(tunnel)[0]);

	if (needed)
		return text("%s is no address of this host: ip addr add %s/32 dev lo",
			    local, local);
	return text("%s is no address of this host: 6in4 set %s local any",
		    local, string_of(tunnel, "ifname"));
}

/* The way to the far end, or what carries many of them, is a 6in4 tunnel. */
static char *remedy_of_loop(const json_t *tunnel)
{
	const char *dev = string_of(tunnel, "underlay_bound");
	const char *far_end = far_end_of(tunnel);

	if (has_many(tunnel) && (dev[0] || !far_end[0]))
		return text("%s is a 6in4 tunnel: 6in4 set %s dev NAME",
			    dev[0] ? dev : "the device that has the local address",
			    string_of(tunnel, "ifname"));
	return text("the IPv4 route to %s leads into a tunnel: ip route get %s",
		    far_end, far_end);
}

/* What is wrong where there is no path, and how to mend it. */
static char *remedy_of(const char *reason, const json_t *tunnel)
{
	const char *name = string_of(tunnel, "ifname");
	const char *dev = string_of(tunnel, "underlay_bound");
	const char *far_end = far_end_of(tunnel);

	if (!strcmp(reason, "admin down"))
		return text("set it up: 6in4 set %s up", name);
	if (!strcmp(reason, "no underlay"))
		return !strncmp(dev, "ppp", 3) ?
		       text("start pppd, which makes %s; its log tells why it does not",
			    dev) :
		       text("there is no device %s: make it, or name another: 6in4 set %s dev NAME",
			    dev, name);
	if (!strcmp(reason, "underlay down"))
		return text("%s has no line: ip link show dev %s, and the log of what sets it up",
			    dev[0] ? dev : "the device below",
			    dev[0] ? dev : "NAME");
	if (!strcmp(reason, "no address") && !json_is_true(json_object_get(tunnel, "local_auto")))
		return remedy_of_address(tunnel);
	if (!strcmp(reason, "no address"))
		return text("give %s its IPv4 address: ip -4 addr show dev %s",
			    dev[0] ? dev : "the device below",
			    dev[0] ? dev : "NAME");
	if (!strcmp(reason, "unusable address") &&
	    !strcmp(string_of(tunnel, "mode"), "6to4"))
		return text("%s has no public address: 6to4 can't be; ask the provider for one, or take a broker's tunnel",
			    dev[0] ? dev : "the device below");
	if (!strcmp(reason, "unusable address"))
		return text("the address of %s is not in %s: ask the provider which prefixes 6rd has",
			    dev[0] ? dev : "the device below",
			    string_of(tunnel, "ipv4_prefix"));
	if (!strcmp(reason, "no route"))
		return text("make an IPv4 route: ip route get %s", far_end);
	if (!strcmp(reason, "loop"))
		return remedy_of_loop(tunnel);
	if (!strcmp(reason, "duplicate") && has_many(tunnel))
		return text("delete one of the two tunnels that have the local address: 6in4 show");
	if (!strcmp(reason, "duplicate"))
		return text("delete one of the two tunnels to %s", far_end);
	if (!strcmp(reason, "peer silent"))
		return text("the far end does not answer: tell the broker this line's address; if it has it, something on the way drops protocol 41");
	return text("see 6in4 show %s", name);
}

/* There is none of this name; it may be the router kit that makes it. */
static void check_absent(struct findings *findings, const json_t *facts)
{
	const char *name = string_of(facts, "name"), *line = string_of(facts, "waits");
	char *remedy;

	if (line[0])
		remedy = text("the router kit waits for a lease of %s with option 212, and there is no /run/6in4/option212.%s: see the DHCP client's log, and 6in4-router(8), lease",
			      line, line);
	else if (json_is_true(json_object_get(facts, "kit")))
		remedy = text("make it: 6in4-router up %s", name);
	else
		remedy = text("make it: 6in4 add %s remote A dev NAME addr P/LEN up",
			      name[0] ? name : "he0");
	bad(findings, "tunnel",
	    text("there is no tunnel%s%s", name[0] ? " " : "", name), remedy);
}

/* False if there is no more to look at. */
static bool check_tunnel(struct findings *findings, const json_t *facts)
{
	const json_t *tunnel = json_object_get(facts, "tunnel");
	const char *name = string_of(facts, "name");

	/* It is loaded for the first tunnel. */
	if (json_is_false(json_object_get(facts, "module")) &&
	    !string_of(facts, "waits")[0]) {
		bad(findings, "module", text("the kernel does not know the link kind 6in4"),
		    text("load the module: modprobe 6in4, or build it for a new kernel (README)"));
		return false;
	}
	if (!json_is_object(tunnel)) {
		check_absent(findings, facts);
		return false;
	}
	if (strcmp(string_of(tunnel, "state"), "up")) {
		bad(findings, "tunnel", text("%s is down: %s", name,
					     string_of(tunnel, "reason")),
		    remedy_of(string_of(tunnel, "reason"), tunnel));
		return false;
	}
	good(findings, "tunnel", text("%s is up, from %s to %s over %s", name,
				      string_of(tunnel, "local"), far_end_of(tunnel)[0] ?
				      far_end_of(tunnel) : "many",
				      string_of(tunnel, "underlay")));
	return true;
}

/* RFC 1918, RFC 6598, RFC 3927 */
static bool is_behind_nat(const char *address)
{
	struct in_addr in;
	uint32_t a;

	if (inet_pton(AF_INET, address, &in) != 1)
		return false;
	a = ntohl(in.s_addr);
	return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 ||
	       a >> 22 == 0x191 || a >> 16 == 0xa9fe;
}

static void check_address(struct findings *findings, const json_t *tunnel)
{
	const char *local = string_of(tunnel, "local"), *far_end = far_end_of(tunnel);

	if (is_behind_nat(local) && far_end[0] && !is_behind_nat(far_end) &&
	    strcmp(string_of(tunnel, "mode"), "6rd"))
		bad(findings, "address", text("%s is no public address: something in front does NAT",
					      local),
		    text("have the device in front pass protocol 41 to %s, or use it as a bridge; a provider's own NAT lets no tunnel through",
			 local));
	else
		good(findings, "address", text("%s", local));
}

static void check_mtu(struct findings *findings, const json_t *tunnel)
{
	const json_t *warnings = json_object_get(tunnel, "warnings");
	const char *warning = json_string_value(json_array_get(warnings, 0));
	int mtu = json_integer_value(json_object_get(tunnel, "mtu"));

	if (warning)
		/* The sentence ends with what to do. */
		bad(findings, "mtu", text("%s", warning),
		    text("%s", strchr(warning, ':') ? strchr(warning, ':') + 2 :
						      warning));
	else
		good(findings, "mtu",
		     text("%d%s%s", mtu,
			  string_of(tunnel, "mtu_explained")[0] ? " = " : "",
			  string_of(tunnel, "mtu_explained")));
}

static void check_ping4(struct findings *findings, const json_t *facts)
{
	const char *remote = far_end_of(json_object_get(facts, "tunnel"));
	const json_t *ping4 = json_object_get(facts, "ping4");

	if (json_is_true(ping4))
		good(findings, "far end", text("%s answers a ping", remote));
	else if (json_is_false(ping4))
		unknown(findings, "far end", text("%s does not answer a ping over IPv4; some never do",
						  remote));
	else
		unknown(findings, "far end", text("not asked"));
}

static int64_t counter_of(const json_t *tunnel, const char *name)
{
	return json_integer_value(json_object_get(json_object_get(tunnel, "stats"),
						  name));
}

static char *remedy_of_relay(const json_t *tunnel)
{
	const char *relay = string_of(tunnel, "relay");

	if (!strcmp(string_of(tunnel, "mode"), "6rd"))
		return text("ask the provider whether %s is its relay of 6rd; something on the way may drop protocol 41",
			    relay);
	if (!strcmp(relay, "192.88.99.1"))
		return text("192.88.99.1 serves nobody any more (RFC 7526): take the provider's 6rd or a broker's tunnel");
	return text("ask who runs %s whether it serves this line; something on the way may drop protocol 41",
		    relay);
}

/*
 * The relay of 6to4 or 6rd can't be asked: it is no site, and who is behind it is
 * not known.  But what it has brought so far is.
 */
static void check_relay(struct findings *findings, const json_t *tunnel)
{
	const char *relay = string_of(tunnel, "relay");
	int64_t sent = counter_of(tunnel, "tx_packets");

	if (!relay[0] || is_relay(tunnel) || sent < ENOUGH ||
	    counter_of(tunnel, "rx_packets"))
		return;
	bad(findings, "relay",
	    text("%lld packets went out, and none has ever come back",
		 (long long)sent), remedy_of_relay(tunnel));
}

static void check_filter(struct findings *findings, const json_t *facts)
{
	const json_t *filter = json_object_get(facts, "filter");
	const char *name = string_of(facts, "name");

	if (json_is_true(filter))
		good(findings, "firewall", text("the table sixin4_%s is there", name));
	else if (json_is_false(filter))
		bad(findings, "firewall", text("the table sixin4_%s has been flushed: the LAN is open",
					       name),
		    text("load it again: 6in4-router up %s; \"flush ruleset\" takes it away",
			 name));
}

/* What may help, by inadyn's number of the error. */
static char *remedy_of_broker(int error, const char *name)
{
	switch (error) {
	case 12:
	case 13:
		return text("it is tried again by itself; does the router resolve names? getent hosts ipv4.tunnelbroker.net");
	case 50:
	case 51:
		return text("put user, key and the tunnel's number right in /etc/6in4/%s.conf and its key file, then 6in4-router update %s",
			    name, name);
	}
	return text("look at the broker's page, the clock and the certificates, then 6in4-router update %s",
		    name);
}

/* The outcome is an event, inadyn's error, the address, and a sentence. */
static void check_broker(struct findings *findings, const json_t *facts)
{
	const char *broker = string_of(facts, "broker"), *name = string_of(facts, "name");
	const char *local = string_of(json_object_get(facts, "tunnel"), "local");
	char event[8] = "", address[INET_ADDRSTRLEN] = "";
	int error = 0, sentence = 0;

	if (!broker[0])
		return;
	if (sscanf(broker, "%7s %d %15s %n", event, &error, address,
		   &sentence) < 3)
		unknown(findings, "broker", text("the latest update left: %s",
						 broker));
	else if (!strcmp(event, "error"))
		bad(findings, "broker", text("the latest update failed: %s",
					     broker + sentence),
		    remedy_of_broker(error, name));
	else if (strcmp(address, local))
		bad(findings, "broker", text("it was told %s; this end has %s",
					     address, local),
		    text("systemctl status 6in4-monitor@%s, or 6in4-router update %s",
			 name, name));
	else
		good(findings, "broker", text("it was told %s", local));
}

/* Whom to tell, or to ask; what is sent to, for a far end that is one of many. */
static char *remedy_of_silence(const json_t *tunnel, const char *to)
{
	const char *local = string_of(tunnel, "local");

	if (!has_many(tunnel))
		return text("tell the broker this address, %s; if it has it, something on the way drops protocol 41",
			    local);
	if (far_end_of(tunnel)[0])
		return remedy_of_relay(tunnel);
	return text("tell the far end of %s this address, %s; if it has it, something on the way drops protocol 41",
		    to, local);
}

static char *remedy_of_unclaimed(const json_t *tunnel)
{
	if (has_many(tunnel))
		return remedy_of_relay(tunnel);
	return text("tell the broker this address, %s",
		    string_of(tunnel, "local"));
}

static char *remedy_of_no_answer(const json_t *tunnel)
{
	if (has_many(tunnel))
		return remedy_of_relay(tunnel);
	return text("is %s the broker's server, and does it run? See the broker's page",
		    far_end_of(tunnel));
}

static void check_silent(struct findings *findings, const json_t *facts)
{
	const json_t *probe = json_object_get(facts, "probe6");
	const json_t *tunnel = json_object_get(facts, "tunnel");
	const char *to = string_of(probe, "to"), *name = string_of(facts, "name");
	const char *refused_by = string_of(probe, "refused_by");

	if (json_is_true(json_object_get(probe, "unclaimed")) &&
	    !strcmp(refused_by, far_end_of(tunnel)))
		bad(findings, "protocol 41",
		    text("%s has no tunnel for %s", refused_by,
			 string_of(tunnel, "local")),
		    remedy_of_unclaimed(tunnel));
	else if (refused_by[0])
		bad(findings, "protocol 41",
		    text("%s refuses protocol 41", refused_by),
		    text("ask who runs %s to let protocol 41 through",
			 refused_by));
	else if (json_is_true(json_object_get(probe, "arrived")))
		bad(findings, "protocol 41", text("the answers arrive at %s, but not at %s",
						  string_of(tunnel, "underlay"), name),
		    text("let protocol 41 from %s through this host's packet filter: nft list ruleset",
			 far_end_of(tunnel)));
	else if (json_is_false(json_object_get(probe, "left")))
		bad(findings, "protocol 41",
		    text("nothing of protocol 41 leaves %s",
			 string_of(tunnel, "underlay")),
		    text("let protocol 41 out of this host's packet filter: nft list ruleset"));
	else if (json_is_false(json_object_get(facts, "ping4")))
		bad(findings, "protocol 41", text("%s goes unanswered, and %s does as well",
						  to, far_end_of(tunnel)),
		    remedy_of_no_answer(tunnel));
	else
		bad(findings, "protocol 41", text("packets go out to %s, and nothing comes back",
						  far_end_of(tunnel)[0] ?
						  far_end_of(tunnel) : to),
		    remedy_of_silence(tunnel, to));
}

/* False if nothing comes through. */
static bool check_through(struct findings *findings, const json_t *facts)
{
	const json_t *probe = json_object_get(facts, "probe6");
	const json_t *tunnel = json_object_get(facts, "tunnel");
	const char *name = string_of(facts, "name");

	if (!json_is_object(probe) && has_many(tunnel)) {
		unknown(findings, "protocol 41", text("not tried: with mode %s it is not known whom to ask",
						      string_of(tunnel, "mode")));
		return false;
	}
	if (!json_is_object(probe)) {
		unknown(findings, "protocol 41", text("not tried: %s has no global address, and no gateway is known",
						      name));
		return false;
	}
	if (string_of(probe, "error")[0]) {
		unknown(findings, "protocol 41", text("not tried: %s",
						      string_of(probe, "error")));
		return false;
	}
	if (json_is_true(json_object_get(probe, "answered"))) {
		good(findings, "protocol 41", text("%s answers through %s",
						   string_of(probe, "to"), name));
		return true;
	}
	check_silent(findings, facts);
	return false;
}

static void check_size(struct findings *findings, const json_t *facts)
{
	const json_t *tunnel = json_object_get(facts, "tunnel");
	int mtu = json_integer_value(json_object_get(tunnel, "mtu"));
	int passes = json_integer_value(json_object_get(facts, "passes"));

	if (passes >= mtu && json_is_false(json_object_get(facts, "larger")))
		bad(findings, "size", text("a packet of %d octets passes both ways, but the far end sends larger ones, and those are lost",
					   mtu),
		    text("set the MTU at the broker's end to %d", mtu));
	else if (passes >= mtu)
		good(findings, "size", text("a packet of %d octets passes both ways; the broker's end should have this MTU, too",
					    mtu));
	else if (passes >= 1280)
		bad(findings, "size", text("packets of up to %d octets pass, those of %d are lost without a word",
					   passes, mtu),
		    text("set the MTU at the broker's end to %d; if they are lost still, 6in4 set %s mtu %d, and the same there",
			 mtu, string_of(facts, "name"), passes));
	else
		bad(findings, "size", text("not even packets of 1280 octets pass"),
		    text("something on the way carries less than 1300 octets of IPv4 and drops the rest: 6in4 set %s pmtudisc off, and tell the provider",
			 string_of(facts, "name")));
}

/* Large packets vanish: somebody drops the word that they are too big. */
static void check_hole(struct findings *findings, const json_t *facts)
{
	const json_t *path = json_object_get(facts, "path");
	int size = json_integer_value(json_object_get(path, "size"));
	int passes = json_integer_value(json_object_get(path, "passes"));
	const char *to = string_of(path, "to"), *name = string_of(facts, "name");

	if (passes >= 1280)
		bad(findings, "path",
		    text("packets of up to %d octets to %s pass, those of %d are lost, and no Packet Too Big tells of it",
			 passes, to, size),
		    text("something on the way to %s filters ICMPv6: tell who runs it of RFC 4890 section 4.3.1; until then, 6in4 set %s mtu %d clamp-mss on",
			 to, name, passes));
	else
		bad(findings, "path",
		    text("not even packets of 1280 octets to %s pass", to),
		    text("something on the way to %s carries less than IPv6 needs: tell who runs it of RFC 8200 section 5",
			 to));
}

/* Beyond the far end */
static void check_path(struct findings *findings, const json_t *facts)
{
	const json_t *path = json_object_get(facts, "path");
	int size = json_integer_value(json_object_get(path, "size"));
	const json_t *told = json_object_get(path, "told");
	const char *to = string_of(path, "to");

	if (!json_is_object(path))
		return;
	if (string_of(path, "error")[0])
		unknown(findings, "path", text("%s not tried: %s", to,
					       string_of(path, "error")));
	else if (!json_is_true(json_object_get(path, "there")))
		unknown(findings, "path", text("%s does not answer a ping; take another that does",
					       to));
	else if (told && !json_is_true(json_object_get(told, "taken")))
		bad(findings, "path",
		    text("%s says that packets of %d octets to %s are too big, and this host's packet filter drops that",
			 string_of(told, "by"), size, to),
		    text("let ICMPv6 packet-too-big in (RFC 4890, 4.4.1): nft list ruleset"));
	else if (json_is_true(json_object_get(path, "cut")))
		unknown(findings, "path", text("%s answers with less than it is sent; take another that does not",
					       to));
	else if (json_object_get(path, "passes"))
		check_hole(findings, facts);
	else if (!json_is_true(json_object_get(path, "answered")))
		unknown(findings, "path", text("packets of %d octets to %s are too big still, says %s, and so on",
					       size, to, string_of(told, "by")));
	else if (told)
		good(findings, "path", text("packets of up to %d octets to %s pass; %s tells it of larger ones",
					    size, to, string_of(told, "by")));
	else
		good(findings, "path", text("a packet of %d octets to %s passes",
					    size, to));
}

static bool is_external(const json_t *tunnel)
{
	return !strcmp(string_of(tunnel, "mode"), "external");
}

/* What may be so where there is no default route, NULL if it may not. */
static const char *reached_without_default(const json_t *tunnel)
{
	if (far_end_of(tunnel)[0])
		return NULL;
	if (is_external(tunnel))
		return "no IPv6 default route; routes name this tunnel's far ends";
	if (is_relay(tunnel))
		return "no IPv6 default route; this end is the relay, and reaches what routes name";
	return "no IPv6 default route, nor a relay: it reaches other sites";
}

static bool has_string(const json_t *array, const char *string)
{
	const json_t *one;
	size_t i;

	json_array_foreach(array, i, one)
		if (!strcmp(json_string_value(one), string))
			return true;
	return false;
}

/* With commas between; the first that is not advertised, if any */
static char *prefixes_of(const json_t *lan, const char **missing)
{
	const json_t *advertised = json_object_get(lan, "advertised"), *one;
	const char *prefix;
	char *list = NULL;
	size_t i;

	*missing = NULL;
	json_array_foreach(json_object_get(lan, "prefixes"), i, one) {
		prefix = json_string_value(one);
		list = text_add(list, "%s%s", list ? ", " : "", prefix);
		if (!*missing && !has_string(json_object_get(advertised, "prefixes"), prefix))
			*missing = prefix;
	}
	return list ? list : text("no prefix");
}

static char *remedy_of_old_news(const char *name)
{
	return text("radvd was not told: 6in4-router up %s, and if that does not help, systemctl restart 6in4-radvd@%s, or dnsmasq in its place",
		    name, name);
}

static void check_advertised(struct findings *findings, const json_t *facts,
			     const json_t *lan)
{
	json_int_t mtu = json_integer_value(json_object_get(json_object_get(lan, "advertised"),
							    "mtu"));
	json_int_t right = json_integer_value(json_object_get(json_object_get(facts, "tunnel"),
							      "mtu"));
	json_int_t carries = json_integer_value(json_object_get(lan, "carries"));
	const char *dev = string_of(lan, "dev"), *name = string_of(facts, "name");
	const char *missing;
	char *list = prefixes_of(lan, &missing);

	if (carries && carries < right)
		right = carries;
	if (missing)
		bad(findings, "lan", text("%s: %s is not advertised", dev, missing),
		    remedy_of_old_news(name));
	else if (!json_array_size(json_object_get(lan, "prefixes")))
		bad(findings, "lan", text("%s: there is no prefix for it, so its hosts have no IPv6",
					  dev),
		    text("6in4-router up %s says why; a smaller number of the subnet may help, or a larger prefix",
			 name));
	else if (!mtu)
		bad(findings, "lan", text("%s: no MTU is advertised", dev),
		    remedy_of_old_news(name));
	else if (mtu != right)
		bad(findings, "lan", text("%s: MTU %lld is advertised, and %lld is right",
					  dev, (long long)mtu, (long long)right),
		    remedy_of_old_news(name));
	else
		good(findings, "lan", text("%s: %s is advertised, MTU %lld",
					   dev, list, (long long)mtu));
	free(list);
}

static void check_lan(struct findings *findings, const json_t *facts,
		      const json_t *lan)
{
	const char *dev = string_of(lan, "dev"), *name = string_of(facts, "name");
	int carries = json_integer_value(json_object_get(lan, "carries"));
	int mtu = json_integer_value(json_object_get(lan, "mtu"));
	const char *error = string_of(lan, "error");
	char *remedy;

	if (error[0] && !json_is_false(json_object_get(facts, "advertiser"))) {
		unknown(findings, "lan", text("%s not asked: %s", dev, error));
	} else if (json_object_get(lan, "advertised")) {
		check_advertised(findings, facts, lan);
	} else if (carries && carries < mtu) {
		bad(findings, "lan", text("%s has an MTU of %d, so radvd can't advertise %d there, and advertises nothing",
					  dev, carries, mtu),
		    text("ip link set %s mtu 1500, or 6in4-router up %s if the LAN can't carry that",
			 dev, name));
	} else {
		if (json_is_true(json_object_get(facts, "advertiser")))
			remedy = text("let router solicitations in and advertisements out of this host's packet filter: nft list ruleset; and see the log of 6in4-radvd@%s",
				      name);
		else
			remedy = text("start radvd: systemctl start 6in4-radvd@%s, or dnsmasq in its place; its log tells why it ended",
				      name);
		bad(findings, "lan", text("nothing is advertised on %s, so its hosts have no IPv6",
					  dev), remedy);
	}
}

static void check_lans(struct findings *findings, const json_t *facts)
{
	const json_t *lan;
	size_t i;

	json_array_foreach(json_object_get(facts, "lans"), i, lan)
		check_lan(findings, facts, lan);
}

static void check_routes(struct findings *findings, const json_t *facts)
{
	const char *dev = string_of(facts, "default_dev"), *name = string_of(facts, "name");
	const char *without = reached_without_default(json_object_get(facts, "tunnel"));
	bool lan = json_is_true(json_object_get(facts, "lan"));

	if (!json_object_get(facts, "default_dev"))
		return;
	if (!strcmp(dev, name))
		good(findings, "route", text("the IPv6 default route leads into %s",
					     name));
	else if (dev[0] && !lan)
		unknown(findings, "route", text("the IPv6 default route leads to %s, not to %s",
						dev, name));
	else if (dev[0])
		bad(findings, "route", text("the IPv6 default route leads to %s",
					    dev),
		    text("if all is to go through %s: ip -6 route replace default dev %s",
			 name, name));
	else if (without)
		unknown(findings, "route", text("%s", without));
	else
		bad(findings, "route", text("there is no IPv6 default route"),
		    text("make it: ip -6 route add default dev %s", name));
}

static void check_forwarding(struct findings *findings, const json_t *facts)
{
	const json_t *forwarding = json_object_get(facts, "forwarding");
	const json_t *tunnel = json_object_get(facts, "tunnel");
	bool lan = json_is_true(json_object_get(facts, "lan"));

	if (json_is_true(forwarding))
		good(findings, "forwarding", text("IPv6 is forwarded"));
	else if (!json_is_false(forwarding))
		return;
	else if (lan || is_external(tunnel) || is_relay(tunnel))
		bad(findings, "forwarding",
		    text("IPv6 is not forwarded, so %s", lan ?
			 "the LAN has none" : "far ends reach this host alone"),
		    text("forward it: sysctl net.ipv6.conf.all.forwarding=1"));
	else
		unknown(findings, "forwarding",
			text("IPv6 is not forwarded; a router with a LAN has to"));
}

/**
 * diagnosis_make() - what is wrong?
 * @facts: see above
 *
 * Return: an object with "ifname", "healthy", "todo" and "checks", which the
 * caller releases.
 */
json_t *diagnosis_make(const json_t *facts)
{
	const json_t *tunnel = json_object_get(facts, "tunnel");
	struct findings findings = { .list = json_array() };
	json_t *diagnosis = json_object();

	if (check_tunnel(&findings, facts)) {
		check_filter(&findings, facts);
		check_address(&findings, tunnel);
		check_mtu(&findings, tunnel);
		check_ping4(&findings, facts);
		check_relay(&findings, tunnel);
		check_broker(&findings, facts);
		if (check_through(&findings, facts) &&
		    json_object_get(facts, "passes"))
			check_size(&findings, facts);
		check_path(&findings, facts);
		check_routes(&findings, facts);
		check_forwarding(&findings, facts);
		check_lans(&findings, facts);
	}
	if (json_object_get(facts, "name"))
		json_object_set(diagnosis, "ifname",
				json_object_get(facts, "name"));
	else
		json_object_set_new(diagnosis, "ifname", json_null());
	json_object_set_new(diagnosis, "healthy", json_boolean(!findings.todo));
	json_object_set_new(diagnosis, "todo",
			    findings.todo ? json_string(findings.todo) :
					    json_null());
	json_object_set_new(diagnosis, "checks", findings.list);
	free(findings.todo);
	return diagnosis;
}

/**
 * diagnosis_print() - a diagnosis as text
 * @out: where to; the caller looks at ferror()
 * @diagnosis: of diagnosis_make()
 */
void diagnosis_print(FILE *out, const json_t *diagnosis)
{
	const json_t *checks = json_object_get(diagnosis, "checks"), *one;
	const char *verdict;
	size_t i;

	if (string_of(diagnosis, "ifname")[0]) {
		text_put_safe(out, string_of(diagnosis, "ifname"));
		fputc('\n', out);
	}
	json_array_foreach(checks, i, one) {
		verdict = string_of(one, "verdict");
		fprintf(out, "  %-4s %-12s ", !strcmp(verdict, "good") ? "ok" :
					      !strcmp(verdict, "bad") ? "BAD" :
									"?",
			string_of(one, "check"));
		text_put_safe(out, string_of(one, "text"));
		fputc('\n', out);
	}
	if (json_is_string(json_object_get(diagnosis, "todo"))) {
		fputs("To do: ", out);
		text_put_safe(out, string_of(diagnosis, "todo"));
	} else {
		fputs("Nothing wrong was found.", out);
	}
	fputc('\n', out);
}
