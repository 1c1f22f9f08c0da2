// SPDX-License-Identifier: GPL-2.0
/* From what was found out about a tunnel to the one thing to do. */
#include <stdlib.h>
#include <string.h>

#include "diagnosis.h"
#include "ktap.h"
#include "text.h"

#define ENDS	"\"ifname\":\"he0\",\"remote\":\"198.51.100.2\",\"underlay_bound\":\"ppp0\",\"local_auto\":true"
#define DOWN(reason) "\"name\":\"he0\",\"tunnel\":{" ENDS ",\"state\":\"down\",\"reason\":\"" reason "\"}"
#define TUNNEL(local, warning) "\"name\":\"he0\",\"tunnel\":{" ENDS ",\"state\":\"up\",\"local\":\"" local "\",\"underlay\":\"ppp0\",\"mtu\":1472,\"warnings\":[" warning "]}"
#define MANY(mode, ends) "\"name\":\"gw0\",\"tunnel\":{\"ifname\":\"gw0\",\"mode\":\"" mode "\"," ends "\"local\":\"198.51.100.1\",\"mtu\":1480,\"underlay\":\"lo\""
#define MANY_DOWN(mode, ends, reason) MANY(mode, ends) ",\"local_auto\":false,\"state\":\"down\",\"reason\":\"" reason "\"}"
#define MANY_UP(mode, ends) MANY(mode, ends) ",\"state\":\"up\"}"
#define SITE(mode, relay, sent, received) "\"name\":\"he0\",\"tunnel\":{\"ifname\":\"he0\",\"mode\":\"" mode "\",\"relay\":\"" relay "\",\"state\":\"up\",\"local\":\"203.0.113.100\",\"mtu\":1472,\"stats\":{\"tx_packets\":" sent ",\"rx_packets\":" received "}}"
#define UP	TUNNEL("203.0.113.100", "")
#define PROBE(what) ",\"probe6\":{\"to\":\"2001:db8::1\"," what "}"
#define ANSWERED PROBE("\"answered\":true") ",\"ping4\":true"
#define BEYOND	"\"to\":\"2001:db8:ffff::2\""
#define PATH(size, answered) ",\"passes\":1472,\"path\":{" BEYOND ",\"there\":true,\"size\":" size ",\"answered\":" answered "}"
#define TOLD(taken) "\"told\":{\"by\":\"2001:db8::1\",\"mtu\":1400,\"taken\":" taken "}"
#define LAN_PREFIX "2001:db8:1f09::/64"
#define LANS(advertiser, lan) ",\"lan\":true,\"advertiser\":" advertiser ",\"lans\":[{\"dev\":\"lan0\",\"prefixes\":[\"" LAN_PREFIX "\"]" lan "}]"
#define ADVERTISED(prefixes, mtu) ",\"advertised\":{\"prefixes\":[" prefixes "],\"mtu\":" mtu "}"
#define NOT_TOLD "radvd was not told: 6in4-router up he0, and if that does not help, systemctl restart 6in4-radvd@he0, or dnsmasq in its place"
#define ROUTES	",\"default_dev\":\"he0\",\"forwarding\":true"
#define SILENT(left, arrived) PROBE("\"answered\":false,\"left\":" left ",\"arrived\":" arrived)

/* The facts, and what comes of them; NULL: nothing is wrong. */
static const struct {
	const char *name, *facts, *todo;
} cases[] = {
	{ "no module", "\"name\":\"he0\",\"module\":false",
	  "load the module: modprobe 6in4, or build it for a new kernel (README)" },
	{ "no tunnel at all", "\"module\":true",
	  "make it: 6in4 add he0 remote A dev NAME addr P/LEN up" },
	{ "no tunnel", "\"name\":\"he0\",\"module\":true",
	  "make it: 6in4 add he0 remote A dev NAME addr P/LEN up" },
	{ "admin down", DOWN("admin down"), "set it up: 6in4 set he0 up" },
	{ "no pppd", DOWN("no underlay"),
	  "start pppd, which makes ppp0; its log tells why it does not" },
	{ "a lease that has not come", "\"name\":\"rd\",\"module\":false,\"kit\":true,\"waits\":\"wan\"",
	  "the router kit waits for a lease of wan with option 212, and there is no /run/6in4/option212.wan: see the DHCP client's log, and 6in4-router(8), lease" },
	{ "no tunnel of the kit's", "\"name\":\"rd\",\"module\":true,\"kit\":true",
	  "make it: 6in4-router up rd" },
	{ "no session", DOWN("underlay down"),
	  "ppp0 has no line: ip link show dev ppp0, and the log of what sets it up" },
	{ "no address", DOWN("no address"),
	  "give ppp0 its IPv4 address: ip -4 addr show dev ppp0" },
	{ "no route", DOWN("no route"),
	  "make an IPv4 route: ip route get 198.51.100.2" },
	{ "loop", DOWN("loop"),
	  "the IPv4 route to 198.51.100.2 leads into a tunnel: ip route get 198.51.100.2" },
	{ "duplicate", DOWN("duplicate"),
	  "delete one of the two tunnels to 198.51.100.2" },
	{ "no such address", MANY_DOWN("point-to-point", "\"remote\":\"192.0.2.1\",", "no address"),
	  "198.51.100.1 is no address of this host: 6in4 set gw0 local any" },
	{ "no such address of a device", MANY_DOWN("external", "\"underlay_bound\":\"wan\",", "no address"),
	  "198.51.100.1 is no address of this host: 6in4 set gw0 local any" },
	{ "no such address of a site", MANY_DOWN("6rd", "\"relay\":\"192.0.2.1\",", "no address"),
	  "198.51.100.1 is no address of this host: 6in4 set gw0 local any" },
	{ "no such address, and nothing else", MANY_DOWN("external", "", "no address"),
	  "198.51.100.1 is no address of this host: ip addr add 198.51.100.1/32 dev lo" },
	{ "no such address of the relay", MANY_DOWN("6rd", "\"relay\":\"198.51.100.1\",\"underlay_bound\":\"wan\",", "no address"),
	  "198.51.100.1 is no address of this host: ip addr add 198.51.100.1/32 dev lo" },
	{ "no route to the relay", MANY_DOWN("6rd", "\"relay\":\"192.0.2.1\",", "no route"),
	  "make an IPv4 route: ip route get 192.0.2.1" },
	{ "a loop on the way to the relay", MANY_DOWN("6rd", "\"relay\":\"192.0.2.1\",", "loop"),
	  "the IPv4 route to 192.0.2.1 leads into a tunnel: ip route get 192.0.2.1" },
	{ "the device below is a tunnel", MANY_DOWN("6rd", "\"relay\":\"192.0.2.1\",\"underlay_bound\":\"he0\",", "loop"),
	  "he0 is a 6in4 tunnel: 6in4 set gw0 dev NAME" },
	{ "a tunnel has the address", MANY_DOWN("external", "", "loop"),
	  "the device that has the local address is a 6in4 tunnel: 6in4 set gw0 dev NAME" },
	{ "a duplicate with many far ends", MANY_DOWN("external", "", "duplicate"),
	  "delete one of the two tunnels that have the local address: 6in4 show" },
	{ "no answer to the keepalive", DOWN("peer silent"),
	  "the far end does not answer: tell the broker this line's address; if it has it, something on the way drops protocol 41" },
	{ "a reason of a later kernel", DOWN("reason 99"), "see 6in4 show he0" },
	{ "all is well", UP ANSWERED ROUTES ",\"passes\":1472", NULL },
	{ "a shared address", TUNNEL("100.64.1.2", "") ANSWERED ROUTES,
	  "have the device in front pass protocol 41 to 100.64.1.2, or use it as a bridge; a provider's own NAT lets no tunnel through" },
	{ "a private address", TUNNEL("172.31.0.1", "") ANSWERED ROUTES,
	  "have the device in front pass protocol 41 to 172.31.0.1, or use it as a bridge; a provider's own NAT lets no tunnel through" },
	{ "a PPP MTU that is a lie", TUNNEL("203.0.113.100", "\"ppp0 has MTU 1500, but wan below carries only 1492: lower ppp0\"") ANSWERED ROUTES,
	  "lower ppp0" },
	{ "user and key are wrong", UP ANSWERED ROUTES ",\"broker\":\"error 50 203.0.113.100 Authentication failure\"",
	  "put user, key and the tunnel's number right in /etc/6in4/he0.conf and its key file, then 6in4-router update he0" },
	{ "the broker can't be reached", UP ANSWERED ROUTES ",\"broker\":\"error 13 203.0.113.100 Failed connecting\"",
	  "it is tried again by itself; does the router resolve names? getent hosts ipv4.tunnelbroker.net" },
	{ "the broker's name is unknown", UP ANSWERED ROUTES ",\"broker\":\"error 12 203.0.113.100 Temporary network error (DNS)\"",
	  "it is tried again by itself; does the router resolve names? getent hosts ipv4.tunnelbroker.net" },
	{ "the update failed", UP ANSWERED ROUTES ",\"broker\":\"error 0 203.0.113.100 no outcome\"",
	  "look at the broker's page, the clock and the certificates, then 6in4-router update he0" },
	{ "the update is done", UP ANSWERED ROUTES ",\"broker\":\"update 0 203.0.113.100 OK\"", NULL },
	{ "the broker was told another address", UP ANSWERED ROUTES ",\"broker\":\"update 0 203.0.113.10 OK\"",
	  "systemctl status 6in4-monitor@he0, or 6in4-router update he0" },
	{ "the broker knew another address", UP ANSWERED ROUTES ",\"broker\":\"nochg 0 203.0.113.101\"",
	  "systemctl status 6in4-monitor@he0, or 6in4-router update he0" },
	{ "the broker knew the address", UP ANSWERED ROUTES ",\"broker\":\"nochg 0 203.0.113.100 \"", NULL },
	{ "an outcome that is none", UP ANSWERED ROUTES ",\"broker\":\"update\"", NULL },
	{ "nothing advertises", UP ANSWERED ROUTES LANS("false", ""),
	  "start radvd: systemctl start 6in4-radvd@he0, or dnsmasq in its place; its log tells why it ended" },
	{ "what advertises is not heard", UP ANSWERED ROUTES LANS("true", ""),
	  "let router solicitations in and advertisements out of this host's packet filter: nft list ruleset; and see the log of 6in4-radvd@he0" },
	{ "the prefix and the MTU are advertised", UP ANSWERED ROUTES LANS("true", ADVERTISED("\"" LAN_PREFIX "\"", "1472")), NULL },
	{ "another prefix is advertised", UP ANSWERED ROUTES LANS("true", ADVERTISED("\"2001:db8::/64\"", "1472")),
	  NOT_TOLD },
	{ "another MTU is advertised", UP ANSWERED ROUTES LANS("true", ADVERTISED("\"2001:db8::/64\",\"" LAN_PREFIX "\"", "1480")),
	  NOT_TOLD },
	{ "the MTU of a LAN that carries less is advertised", UP ANSWERED ROUTES
	  LANS("true", ",\"carries\":1400" ADVERTISED("\"" LAN_PREFIX "\"", "1400")), NULL },
	{ "less than the LAN carries is advertised", UP ANSWERED ROUTES
	  LANS("true", ",\"carries\":1400" ADVERTISED("\"" LAN_PREFIX "\"", "1390")),
	  NOT_TOLD },
	{ "more than the tunnel carries is advertised", UP ANSWERED ROUTES
	  LANS("true", ",\"carries\":1500" ADVERTISED("\"" LAN_PREFIX "\"", "1500")),
	  NOT_TOLD },
	{ "radvd can't advertise what the LAN does not carry", UP ANSWERED ROUTES
	  LANS("true", ",\"mtu\":1472,\"carries\":1400"),
	  "ip link set lan0 mtu 1500, or 6in4-router up he0 if the LAN can't carry that" },
	{ "no MTU is advertised", UP ANSWERED ROUTES LANS("true", ADVERTISED("\"" LAN_PREFIX "\"", "null")),
	  NOT_TOLD },
	{ "an MTU of 32 bits", UP ANSWERED ROUTES LANS("true", ADVERTISED("\"" LAN_PREFIX "\"", "4294967295")),
	  NOT_TOLD },
	{ "a LAN that carries less, and is told more", UP ANSWERED ROUTES
	  LANS("true", ",\"carries\":1400" ADVERTISED("\"" LAN_PREFIX "\"", "1472")),
	  NOT_TOLD },
	{ "a LAN without a prefix", UP ANSWERED ROUTES ",\"lan\":true,\"advertiser\":true,\"lans\":[{\"dev\":\"lan0\",\"prefixes\":[]"
	  ADVERTISED("", "1472") "}]",
	  "6in4-router up he0 says why; a smaller number of the subnet may help, or a larger prefix" },
	{ "nobody advertises where nobody can be asked", UP ANSWERED ROUTES LANS("false", ",\"error\":\"it has no line\""),
	  "start radvd: systemctl start 6in4-radvd@he0, or dnsmasq in its place; its log tells why it ended" },
	{ "a LAN without a line", UP ANSWERED ROUTES LANS("true", ",\"error\":\"it has no line\""), NULL },
	{ "the anycast relay", SITE("6to4", "192.88.99.1", "10", "0") ROUTES,
	  "192.88.99.1 serves nobody any more (RFC 7526): take the provider's 6rd or a broker's tunnel" },
	{ "a relay that is silent", SITE("6to4", "198.51.100.2", "10", "0") ROUTES,
	  "ask who runs 198.51.100.2 whether it serves this line; something on the way may drop protocol 41" },
	{ "the provider's relay is silent", SITE("6rd", "198.51.100.2", "10", "0") ROUTES,
	  "ask the provider whether 198.51.100.2 is its relay of 6rd; something on the way may drop protocol 41" },
	{ "a relay that was asked little", SITE("6rd", "198.51.100.2", "9", "0") ROUTES, NULL },
	{ "a relay that answers", SITE("6rd", "198.51.100.2", "10", "1") ROUTES, NULL },
	{ "the relay itself", SITE("6rd", "203.0.113.100", "10", "0") ROUTES, NULL },
	{ "6to4 without a relay and a default route", SITE("6to4", "", "10", "0") ",\"default_dev\":\"\",\"forwarding\":true", NULL },
	{ "the relay itself without a default route", MANY_UP("6rd", "\"relay\":\"198.51.100.1\",") ",\"default_dev\":\"\",\"forwarding\":true", NULL },
	{ "the relay itself does not forward", MANY_UP("6rd", "\"relay\":\"198.51.100.1\",") ",\"default_dev\":\"eth0\",\"forwarding\":false",
	  "forward it: sysctl net.ipv6.conf.all.forwarding=1" },
	{ "external mode without a default route", MANY_UP("external", "") ",\"default_dev\":\"\",\"forwarding\":true", NULL },
	{ "external mode does not forward", MANY_UP("external", "") ",\"default_dev\":\"eth0\",\"forwarding\":false,\"lan\":false",
	  "forward it: sysctl net.ipv6.conf.all.forwarding=1" },
	{ "private addresses in external mode", "\"name\":\"gw0\",\"tunnel\":{\"mode\":\"external\",\"state\":\"up\",\"local\":\"10.0.0.1\"}", NULL },
	{ "a gateway in external mode is silent", MANY_UP("external", "") PROBE("\"answered\":false"),
	  "tell the far end of 2001:db8::1 this address, 198.51.100.1; if it has it, something on the way drops protocol 41" },
	{ "a gateway of 6rd is silent", SITE("6rd", "198.51.100.2", "1", "0") SILENT("true", "false") ",\"ping4\":true",
	  "ask the provider whether 198.51.100.2 is its relay of 6rd; something on the way may drop protocol 41" },
	{ "a relay of 6rd is not there", SITE("6rd", "198.51.100.2", "1", "0") SILENT("true", "false") ",\"ping4\":false",
	  "ask the provider whether 198.51.100.2 is its relay of 6rd; something on the way may drop protocol 41" },
	{ "what is to be the relay of 6rd is none", SITE("6rd", "198.51.100.2", "1", "0") PROBE("\"answered\":false,\"left\":true,\"arrived\":false,\"refused_by\":\"198.51.100.2\",\"unclaimed\":true"),
	  "ask the provider whether 198.51.100.2 is its relay of 6rd; something on the way may drop protocol 41" },
	{ "the packet filter is there", UP ANSWERED ROUTES ",\"filter\":true", NULL },
	{ "the packet filter has been flushed", UP ANSWERED ROUTES ",\"filter\":false",
	  "load it again: 6in4-router up he0; \"flush ruleset\" takes it away" },
	{ "protocol 41 is refused", UP ROUTES PROBE("\"answered\":false,\"left\":true,\"arrived\":false,\"refused_by\":\"192.0.2.9\""),
	  "ask who runs 192.0.2.9 to let protocol 41 through" },
	{ "the broker refuses the new address", UP ROUTES PROBE("\"answered\":false,\"left\":true,\"arrived\":false,\"refused_by\":\"198.51.100.2\",\"unclaimed\":true"),
	  "tell the broker this address, 203.0.113.100" },
	{ "the packet filter drops what comes", UP ROUTES SILENT("true", "true"),
	  "let protocol 41 from 198.51.100.2 through this host's packet filter: nft list ruleset" },
	{ "the packet filter drops what goes", UP ROUTES SILENT("false", "false"),
	  "let protocol 41 out of this host's packet filter: nft list ruleset" },
	{ "the broker has the old address", UP ROUTES ",\"ping4\":true" SILENT("true", "false"),
	  "tell the broker this address, 203.0.113.100; if it has it, something on the way drops protocol 41" },
	{ "the far end is not there", UP ROUTES ",\"ping4\":false" SILENT("true", "false"),
	  "is 198.51.100.2 the broker's server, and does it run? See the broker's page" },
	{ "a hole for large packets", UP ANSWERED ROUTES ",\"passes\":1452",
	  "set the MTU at the broker's end to 1472; if they are lost still, 6in4 set he0 mtu 1452, and the same there" },
	{ "the far end's MTU is larger", UP ANSWERED ROUTES ",\"passes\":1472,\"larger\":false",
	  "set the MTU at the broker's end to 1472" },
	{ "the far end fits its answers", UP ANSWERED ROUTES ",\"passes\":1472,\"larger\":true", NULL },
	{ "a hole for 1280", UP ANSWERED ROUTES ",\"passes\":104",
	  "something on the way carries less than 1300 octets of IPv4 and drops the rest: 6in4 set he0 pmtudisc off, and tell the provider" },
	{ "the way is as wide as the tunnel", UP ANSWERED ROUTES PATH("1472", "true"), NULL },
	{ "the way is narrower, and it is told", UP ANSWERED ROUTES PATH("1400", "true," TOLD("true")), NULL },
	{ "the packet filter drops the word", UP ANSWERED ROUTES PATH("1472", "false," TOLD("false")),
	  "let ICMPv6 packet-too-big in (RFC 4890, 4.4.1): nft list ruleset" },
	{ "nobody says that the way is narrower", UP ANSWERED ROUTES PATH("1472", "false,\"passes\":1398"),
	  "something on the way to 2001:db8:ffff::2 filters ICMPv6: tell who runs it of RFC 4890 section 4.3.1; until then, 6in4 set he0 mtu 1398 clamp-mss on" },
	{ "a second hop does not say so", UP ANSWERED ROUTES PATH("1400", "false,\"passes\":1300," TOLD("true")),
	  "something on the way to 2001:db8:ffff::2 filters ICMPv6: tell who runs it of RFC 4890 section 4.3.1; until then, 6in4 set he0 mtu 1300 clamp-mss on" },
	{ "a way that is too narrow for IPv6", UP ANSWERED ROUTES PATH("1472", "false,\"passes\":104"),
	  "something on the way to 2001:db8:ffff::2 carries less than IPv6 needs: tell who runs it of RFC 8200 section 5" },
	{ "it answers with less", UP ANSWERED ROUTES PATH("1472", "false,\"cut\":true"), NULL },
	{ "one router after the other says less", UP ANSWERED ROUTES PATH("1400", "false," TOLD("true")), NULL },
	{ "nobody is there", UP ANSWERED ROUTES ",\"path\":{" BEYOND ",\"there\":false}", NULL },
	{ "no way to there", UP ANSWERED ROUTES ",\"path\":{" BEYOND ",\"error\":\"Network is unreachable\",\"there\":false}", NULL },
	{ "no default route", UP ANSWERED ",\"default_dev\":\"\",\"forwarding\":true",
	  "make it: ip -6 route add default dev he0" },
	{ "the default route of a host is elsewhere", UP ANSWERED ",\"default_dev\":\"eth0\"", NULL },
	{ "the default route is elsewhere", UP ANSWERED ",\"default_dev\":\"eth0\",\"lan\":true",
	  "if all is to go through he0: ip -6 route replace default dev he0" },
	{ "a host does not forward", UP ANSWERED ",\"default_dev\":\"he0\",\"forwarding\":false,\"lan\":false", NULL },
	{ "no forwarding", UP ANSWERED ",\"default_dev\":\"he0\",\"forwarding\":false,\"lan\":true",
	  "forward it: sysctl net.ipv6.conf.all.forwarding=1" },
	{ "the lowest first", TUNNEL("10.0.0.1", "\"a: b\"") ",\"default_dev\":\"\",\"forwarding\":false",
	  "have the device in front pass protocol 41 to 10.0.0.1, or use it as a bridge; a provider's own NAT lets no tunnel through" },
	{ "nothing could be tried", UP ",\"probe6\":{\"to\":\"::1\",\"error\":\"Operation not permitted\"}" ROUTES, NULL },
};

const unsigned int diagnosis_tests = ARRAY_SIZE(cases) + 3;

static json_t *make(const char *facts)
{
	char *string = text("{%s}", facts);
	json_t *object = json_loads(string, 0, NULL), *diagnosis;

	if (!object)
		printf("# no JSON: %s\n", string);
	diagnosis = diagnosis_make(object);
	json_decref(object);
	free(string);
	return diagnosis;
}

/**
 * test_diagnosis() - what is wrong with a tunnel
 */
void test_diagnosis(void)
{
	json_t *diagnosis, *todo;
	char *seen = NULL, *name;
	unsigned int i;
	size_t size;
	FILE *out;
	bool ok;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		diagnosis = make(cases[i].facts);
		todo = json_object_get(diagnosis, "todo");
		ok = same(json_string_value(todo), cases[i].todo);
		ok &= json_is_true(json_object_get(diagnosis, "healthy")) ==
		      !cases[i].todo;
		name = text("doctor: %s", cases[i].name);
		result(ok, name);
		free(name);
		json_decref(diagnosis);
	}
	diagnosis = make(UP ROUTES ",\"ping4\":true" SILENT("true", "false"));
	out = open_memstream(&seen, &size);
	diagnosis_print(out, diagnosis);
	fclose(out);
	result(same(seen,
		    "he0\n"
		    "  ok   tunnel       he0 is up, from 203.0.113.100 to 198.51.100.2 over ppp0\n"
		    "  ok   address      203.0.113.100\n"
		    "  ok   mtu          1472\n"
		    "  ok   far end      198.51.100.2 answers a ping\n"
		    "  BAD  protocol 41  packets go out to 198.51.100.2, and nothing comes back\n"
		    "  ok   route        the IPv6 default route leads into he0\n"
		    "  ok   forwarding   IPv6 is forwarded\n"
		    "To do: tell the broker this address, 203.0.113.100; if it has it, something on the way drops protocol 41\n"),
	       "doctor: the text");
	free(seen);
	json_decref(diagnosis);
	diagnosis = make(MANY_UP("external", "") ",\"default_dev\":\"\",\"forwarding\":false");
	out = open_memstream(&seen, &size);
	diagnosis_print(out, diagnosis);
	fclose(out);
	result(same(seen,
		    "gw0\n"
		    "  ok   tunnel       gw0 is up, from 198.51.100.1 to many over lo\n"
		    "  ok   address      198.51.100.1\n"
		    "  ok   mtu          1480\n"
		    "  ?    far end      not asked\n"
		    "  ?    protocol 41  not tried: with mode external it is not known whom to ask\n"
		    "  ?    route        no IPv6 default route; routes name this tunnel's far ends\n"
		    "  BAD  forwarding   IPv6 is not forwarded, so far ends reach this host alone\n"
		    "To do: forward it: sysctl net.ipv6.conf.all.forwarding=1\n"),
	       "doctor: the text of external mode");
	free(seen);
	json_decref(diagnosis);
	diagnosis = make("\"module\":true");
	out = open_memstream(&seen, &size);
	diagnosis_print(out, diagnosis);
	fclose(out);
	result(same(seen,
		    "  BAD  tunnel       there is no tunnel\n"
		    "To do: make it: 6in4 add he0 remote A dev NAME addr P/LEN up\n") &&
	       json_is_null(json_object_get(diagnosis, "ifname")),
	       "doctor: no heading without a name");
	free(seen);
	json_decref(diagnosis);
}
