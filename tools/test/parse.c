// SPDX-License-Identifier: GPL-2.0
/* Command lines: what each asks for, or the message that refuses it. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "lines.h"
#include "parse.h"
#include "text.h"

#define NAME_RIGHT "is not a device name: 1 to 15 characters without blank, \"/\", \":\" or \"%\", and not \".\" or \"..\""
#define ADD_NEEDS "add needs remote A, the far end's IPv4 address, or mode 6to4, 6rd or external"
#define REMOTE_RIGHT "remote is the far end's IPv4 address"
#define LOCAL_RIGHT "local is this host's IPv4 address, or any"
#define MTU_RIGHT "is not an MTU: 1280 to 65515, or auto"
#define TTL_RIGHT "is not a TTL: 1 to 255, or inherit for the inner hop limit"
#define TOS_RIGHT "is not a TOS: 0 to 252 (0xHEX or decimal), inherit, or inherit/N"
#define ECN_RIGHT "sets ECN bits, which follow the inner packet (RFC 6040): a TOS is a multiple of 4"
#define MARK_RIGHT "is not a mark: 0 to 4294967295, decimal or 0xHEX"
#define ADDR_RIGHT "an IPv6 address with its length, as 2001:db8::2/64, or with 6to4 and 6rd auto or manual"
#define LENGTH_RIGHT "has no length of 0 to 128 after its \"/\""
#define SITE_RIGHT "IPv6 prefixes with commas between, as 2001:db8:1f09::/48, at most 8, or none"
#define MODE_RIGHT "point-to-point, 6to4, 6rd or external"
#define PREFIX_RIGHT "the provider's IPv6 prefix of 1 to 64 bits, as 2001:db8::/32"
#define IPV4_PREFIX_RIGHT "what all IPv4 addresses of the provider's sites begin with, as 10.0.0.0/8, 0 to 32 bits"
#define GIVE_IPV4_PREFIX "give ipv4-prefix, what all addresses begin with, as 10.0.0.0/8"
#define RELAY_RIGHT "the relay's IPv4 address, or none"
#define NETNS_RIGHT "is not the name of a namespace"
#define ADD_WORDS "mode, remote, prefix, ipv4-prefix, relay, local, dev, ttl, tos, pmtudisc, mtu, fwmark, rp-filter, source-check, site-prefix, clamp-mss, keepalive, addr, netns, link-netns, up, down"
#define SET_WORDS "remote, prefix, ipv4-prefix, relay, local, dev, ttl, tos, pmtudisc, mtu, fwmark, rp-filter, source-check, site-prefix, clamp-mss, keepalive, addr, up, down"
#define KEEPALIVE_RIGHT "INTERVAL LOSSES [ADDRESS | remote], or off"
#define TO_RIGHT "the IPv6 address of a host beyond the tunnel"
#define LONG_NETNS "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define LONGER_NETNS LONG_NETNS LONG_NETNS LONG_NETNS LONG_NETNS

/* The words are split as those of a batch. */
static const struct {
	enum verb verb;
	const char *line, *message;
} refused[] = {
	/* names */
	{ VERB_ADD, "", "add needs the NAME of a tunnel" },
	{ VERB_SHOW, "-json", "\"-json\" is an option, and stands before the subcommand: 6in4 -json show ..." },
	{ VERB_SHOW, "--json", "\"--json\" is an option, and stands before the subcommand: 6in4 --json show ..." },
	{ VERB_ADD, "--json remote 192.0.2.1", "\"--json\" is an option, and stands before the subcommand: 6in4 --json add ..." },
	{ VERB_SET, "", "set needs the NAME of a tunnel" },
	{ VERB_DELETE, "", "del needs the NAME of a tunnel" },
	{ VERB_ADD, "''", "\"\" " NAME_RIGHT },
	{ VERB_ADD, "a234567890123456 remote 192.0.2.1",
	  "\"a234567890123456\" " NAME_RIGHT },
	{ VERB_ADD, "a/b", "\"a/b\" " NAME_RIGHT },
	{ VERB_ADD, "'a b'", "\"a b\" " NAME_RIGHT },
	{ VERB_ADD, "'a\tb'", "\"a\tb\" " NAME_RIGHT },
	{ VERB_ADD, "a\xa0" "b", "\"a\xa0" "b\" " NAME_RIGHT },
	{ VERB_ADD, "a:b", "\"a:b\" " NAME_RIGHT },
	{ VERB_ADD, "he%d", "\"he%d\" " NAME_RIGHT },
	{ VERB_ADD, ".", "\".\" " NAME_RIGHT },
	{ VERB_ADD, "..", "\"..\" " NAME_RIGHT },
	{ VERB_SET, "a/b up", "\"a/b\" " NAME_RIGHT },
	{ VERB_DELETE, "a/b", "\"a/b\" " NAME_RIGHT },
	{ VERB_SHOW, "a/b", "\"a/b\" " NAME_RIGHT },
	{ VERB_SHOW, "dev a/b", "\"a/b\" " NAME_RIGHT },
	/* words */
	{ VERB_ADD, "he0", ADD_NEEDS },
	{ VERB_ADD, "he0 up", ADD_NEEDS },
	{ VERB_ADD, "rd prefix 2001:db8::/32 dev wan", "\"prefix\" is for mode 6rd: add rd mode 6rd prefix P/LEN ..." },
	{ VERB_ADD, "rd ipv4-prefix 10.0.0.0/8", "\"ipv4-prefix\" is for mode 6rd: add rd mode 6rd prefix P/LEN ..." },
	{ VERB_ADD, "v6 relay none", "\"relay\" is for modes 6to4 and 6rd: add v6 mode 6to4 ..., or mode 6rd prefix P/LEN ..." },
	{ VERB_ADD, "v6 addr auto", "\"addr auto\" is for modes 6to4 and 6rd: add v6 mode 6to4 ..., or mode 6rd prefix P/LEN ..." },
	{ VERB_ADD, "gw0 source-check off", "\"source-check\" is for mode external: add gw0 mode external ..." },
	{ VERB_ADD, "gw0 external local 192.0.2.1", "\"external\" is not a word of add (did you mean \"mode external\"?): " ADD_WORDS },
	{ VERB_SET, "gw0 external", "\"external\" is not a word of set: " SET_WORDS },
	{ VERB_SET, "he0", "set needs what to change: " SET_WORDS },
	{ VERB_ADD, "he0 foo", "\"foo\" is not a word of add: " ADD_WORDS },
	{ VERB_ADD, "he0 ''", "\"\" is not a word of add: " ADD_WORDS },
	{ VERB_ADD, "he0 rem 192.0.2.1", "\"rem\" is not a word of add: " ADD_WORDS },
	{ VERB_SET, "he0 foo", "\"foo\" is not a word of set: " SET_WORDS },
	{ VERB_SET, "he0 ttl 4 5", "\"5\" is not a word of set: " SET_WORDS },
	{ VERB_DELETE, "he0 he1", "\"he1\" is too much: del takes one NAME" },
	{ VERB_SHOW, "he0 he1", "\"he1\" is too much: show takes one NAME" },
	{ VERB_SHOW, "dev he0 he1", "\"he1\" is too much: show takes one NAME" },
	{ VERB_SHOW, "dev", "\"dev\" needs a value: the tunnel's name" },
	{ VERB_MONITOR, "he0 he1", "\"he1\" is too much: monitor takes one NAME" },
	{ VERB_MONITOR, "--exec", "\"--exec\" needs a value: a program and its words" },
	{ VERB_MONITOR, "he0 exec ''", "\"exec\" needs a value: a program and its words" },
	{ VERB_MONITOR, "dev --exec true", "\"dev\" needs a value: the tunnel's name" },
	{ VERB_DOCTOR, "he0 he1", "\"he1\" is too much: doctor takes one NAME" },
	{ VERB_DOCTOR, "he0 he1 to 2001:db8::1", "\"he1\" is too much: doctor takes one NAME" },
	{ VERB_DOCTOR, "to", "\"to\" needs a value: " TO_RIGHT },
	{ VERB_DOCTOR, "dev to " "to", "\"to\" needs a value: " TO_RIGHT },
	{ VERB_DOCTOR, "he0 to 2001:db8::1 he1", "\"he1\" is too much: to takes one ADDRESS" },
	{ VERB_DOCTOR, "to 192.0.2.1", "\"192.0.2.1\" is not an IPv6 address: to is " TO_RIGHT },
	{ VERB_DOCTOR, "he0 to fe80::1", "\"fe80::1\" is a link-local address: to is " TO_RIGHT },
	{ VERB_DOCTOR, "he0 to ff02::1", "\"ff02::1\" is a multicast address: to is " TO_RIGHT },
	{ VERB_SHOW, "to 2001:db8::1", "\"2001:db8::1\" is too much: show takes one NAME" },
	{ VERB_SET, "he0 mode point-to-point", "\"mode\" is decided when a tunnel is added: del it and add it" },
	{ VERB_SET, "he0 netns n", "\"netns\" is decided when a tunnel is added: del it and add it" },
	{ VERB_SET, "he0 link-netns n", "\"link-netns\" is decided when a tunnel is added: del it and add it" },
	/* missing values */
	{ VERB_ADD, "he0 mode", "\"mode\" needs a value: " MODE_RIGHT },
	{ VERB_SET, "he0 remote", "\"remote\" needs a value: the far end's IPv4 address" },
	{ VERB_SET, "he0 local", "\"local\" needs a value: this host's IPv4 address, or any" },
	{ VERB_SET, "he0 dev", "\"dev\" needs a value: the name of the device below, or any" },
	{ VERB_SET, "he0 ttl", "\"ttl\" needs a value: 1 to 255, or inherit for the inner hop limit" },
	{ VERB_SET, "he0 tos", "\"tos\" needs a value: 0 to 252 (0xHEX or decimal), inherit, or inherit/N" },
	{ VERB_SET, "he0 pmtudisc", "\"pmtudisc\" needs a value: on or off" },
	{ VERB_SET, "he0 mtu", "\"mtu\" needs a value: 1280 to 65515, or auto" },
	{ VERB_SET, "he0 fwmark", "\"fwmark\" needs a value: 0 to 4294967295, decimal or 0xHEX" },
	{ VERB_SET, "he0 rp-filter", "\"rp-filter\" needs a value: off or strict" },
	{ VERB_SET, "gw0 source-check", "\"source-check\" needs a value: strict, loose or off" },
	{ VERB_SET, "he0 site-prefix", "\"site-prefix\" needs a value: " SITE_RIGHT },
	{ VERB_SET, "he0 clamp-mss", "\"clamp-mss\" needs a value: on or off" },
	{ VERB_SET, "he0 keepalive", "\"keepalive\" needs a value: " KEEPALIVE_RIGHT },
	{ VERB_SET, "he0 keepalive 10", "\"keepalive\" needs a second value: " KEEPALIVE_RIGHT },
	{ VERB_SET, "he0 addr", "\"addr\" needs a value: " ADDR_RIGHT },
	{ VERB_ADD, "he0 netns", "\"netns\" needs a value: a name that ip netns shows" },
	{ VERB_ADD, "he0 link-netns", "\"link-netns\" needs a value: a name that ip netns shows" },
	/* twice */
	{ VERB_ADD, "he0 mode point-to-point mode point-to-point", "\"mode\" is given twice" },
	{ VERB_ADD, "he0 remote 192.0.2.1 remote 192.0.2.1", "\"remote\" is given twice" },
	{ VERB_SET, "he0 local any local any", "\"local\" is given twice" },
	{ VERB_SET, "he0 dev any dev ppp0", "\"dev\" is given twice" },
	{ VERB_SET, "he0 ttl 4 ttl 5", "\"ttl\" is given twice" },
	{ VERB_SET, "he0 tos 4 tos 4", "\"tos\" is given twice" },
	{ VERB_SET, "he0 pmtudisc on pmtudisc off", "\"pmtudisc\" is given twice" },
	{ VERB_SET, "he0 mtu auto mtu 1280", "\"mtu\" is given twice" },
	{ VERB_SET, "he0 fwmark 1 fwmark 1", "\"fwmark\" is given twice" },
	{ VERB_SET, "he0 rp-filter off rp-filter off", "\"rp-filter\" is given twice" },
	{ VERB_SET, "gw0 source-check off source-check off", "\"source-check\" is given twice" },
	{ VERB_SET, "he0 site-prefix none site-prefix none", "\"site-prefix\" is given twice" },
	{ VERB_SET, "he0 clamp-mss on clamp-mss on", "\"clamp-mss\" is given twice" },
	{ VERB_SET, "he0 keepalive off keepalive 10 3", "\"keepalive\" is given twice" },
	{ VERB_SET, "he0 addr 2001:db8::1/64 addr 2001:db8:0::1/48", "\"2001:db8:0::1/48\" is given twice" },
	{ VERB_ADD, "he0 netns n netns n", "\"netns\" is given twice" },
	{ VERB_ADD, "he0 link-netns n link-netns n", "\"link-netns\" is given twice" },
	{ VERB_SET, "he0 up up", "\"up\" is given twice" },
	{ VERB_SET, "he0 down down", "\"down\" is given twice" },
	{ VERB_SET, "he0 up down", "\"down\" contradicts \"up\": up or down" },
	{ VERB_SET, "he0 down up", "\"up\" contradicts \"down\": up or down" },
	/* values */
	{ VERB_ADD, "he0 mode 6TO4", "\"6TO4\" is not a mode: " MODE_RIGHT },
	{ VERB_ADD, "he0 mode point", "\"point\" is not a mode: " MODE_RIGHT },
	{ VERB_ADD, "v6 mode 6to4", "modes 6to4 and 6rd need dev, local or relay: dev is the name of the device below" },
	{ VERB_ADD, "v6 mode 6to4 dev any local any relay none", "modes 6to4 and 6rd need dev, local or relay: dev is the name of the device below" },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 remote 192.0.2.1", "\"remote\" is for mode point-to-point: with 6to4 and 6rd, relay is " RELAY_RIGHT },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 prefix 2001:db8::/32", "\"prefix\" is for mode 6rd" },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 ipv4-prefix 10.0.0.0/8", "\"ipv4-prefix\" is for mode 6rd" },
	{ VERB_ADD, "he0 remote 192.0.2.1 prefix 2001:db8::/32", "\"prefix\" is for mode 6rd" },
	{ VERB_ADD, "he0 remote 192.0.2.1 relay none", "\"relay\" is for modes 6to4 and 6rd" },
	{ VERB_ADD, "rd mode 6rd dev ppp0", "mode 6rd needs prefix P/LEN, " PREFIX_RIGHT },
	{ VERB_ADD, "rd mode 6rd prefix 2001:db8::/33 dev wan",
	  "prefix /33 and 32 bits of IPv4 exceed 64: " GIVE_IPV4_PREFIX },
	{ VERB_ADD, "rd mode 6rd prefix 2001:db8::/41 ipv4-prefix 10.0.0.0/8 dev wan",
	  "prefix /41 and 24 bits of IPv4 exceed 64: " GIVE_IPV4_PREFIX },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 keepalive 10 3",
	  "\"keepalive\" is for mode point-to-point: with 6to4 and 6rd there are many far ends" },
	{ VERB_ADD, "rd mode 6rd prefix 2001:db8::/32 dev wan keepalive 10 3 remote",
	  "\"keepalive\" is for mode point-to-point: with 6to4 and 6rd there are many far ends" },
	{ VERB_ADD, "gw0 mode external", "mode external needs dev or local: local is this host's IPv4 address" },
	{ VERB_ADD, "gw0 mode external local any dev any", "mode external needs dev or local: local is this host's IPv4 address" },
	{ VERB_ADD, "gw0 mode external local 192.0.2.1 remote 192.0.2.2",
	  "\"remote\" is for mode point-to-point: with external a route names it: ip -6 route add P/LEN encap ip dst A dev gw0" },
	{ VERB_ADD, "gw0 mode external local 192.0.2.1 relay 192.0.2.2", "\"relay\" is for modes 6to4 and 6rd" },
	{ VERB_ADD, "gw0 mode external dev wan prefix 2001:db8::/32", "\"prefix\" is for mode 6rd" },
	{ VERB_ADD, "gw0 mode external dev wan keepalive 10 3",
	  "\"keepalive\" is for mode point-to-point: with external, the far ends can have it" },
	{ VERB_ADD, "gw0 mode external dev wan addr auto", "\"addr auto\" is for modes 6to4 and 6rd" },
	{ VERB_ADD, "he0 remote 192.0.2.1 source-check off", "\"source-check\" is for mode external" },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 source-check off", "\"source-check\" is for mode external" },
	{ VERB_SET, "gw0 source-check on", "\"on\" is not a setting of source-check: strict, loose or off" },
	{ VERB_SET, "rd prefix", "\"prefix\" needs a value: " PREFIX_RIGHT },
	{ VERB_SET, "rd prefix 2001:db8::", "\"2001:db8::\" is not a prefix: prefix is " PREFIX_RIGHT },
	{ VERB_SET, "rd prefix 10.0.0.0/8", "\"10.0.0.0/8\" is not a prefix: prefix is " PREFIX_RIGHT },
	{ VERB_SET, "rd prefix ::/0", "\"::/0\" has no length of 1 to 64 after its \"/\"" },
	{ VERB_SET, "rd prefix 2001:db8::/65", "\"2001:db8::/65\" has no length of 1 to 64 after its \"/\"" },
	{ VERB_SET, "rd prefix 2001:db8::1/32", "\"2001:db8::1/32\" has bits set after its length: prefix is " PREFIX_RIGHT },
	{ VERB_SET, "rd ipv4-prefix", "\"ipv4-prefix\" needs a value: " IPV4_PREFIX_RIGHT },
	{ VERB_SET, "rd ipv4-prefix 10.0.0.0", "\"10.0.0.0\" is not a prefix: ipv4-prefix is " IPV4_PREFIX_RIGHT },
	{ VERB_SET, "rd ipv4-prefix 10.0.0/8", "\"10.0.0/8\" is not a prefix: ipv4-prefix is " IPV4_PREFIX_RIGHT },
	{ VERB_SET, "rd ipv4-prefix 10.0.0.0/33", "\"10.0.0.0/33\" is not a prefix: ipv4-prefix is " IPV4_PREFIX_RIGHT },
	{ VERB_SET, "rd ipv4-prefix 10.0.0.1/8", "\"10.0.0.1/8\" has bits set after its length: ipv4-prefix is " IPV4_PREFIX_RIGHT },
	{ VERB_SET, "rd ipv4-prefix 0010.0000.0000.0000/8", "\"0010.0000.0000.0000/8\" is not a prefix: ipv4-prefix is " IPV4_PREFIX_RIGHT },
	{ VERB_SET, "rd relay any", "\"any\" is not an IPv4 address: relay is " RELAY_RIGHT },
	{ VERB_SET, "rd relay 224.0.0.1", "\"224.0.0.1\" is a multicast address: relay is " RELAY_RIGHT },
	{ VERB_SET, "rd relay none relay none", "\"relay\" is given twice" },
	{ VERB_ADD, "he0 remote ''", "\"\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote any", "\"any\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 192.0.2", "\"192.0.2\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 192.0.2.256", "\"192.0.2.256\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 192.0.2.01", "\"192.0.2.01\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 192.0.2.1x", "\"192.0.2.1x\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 192.0.2.1/24", "\"192.0.2.1/24\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 2001:db8::1", "\"2001:db8::1\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote broker.example", "\"broker.example\" is not an IPv4 address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 0.0.0.0", "\"0.0.0.0\" is in 0.0.0.0/8, which is no host's: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 0.255.255.255", "\"0.255.255.255\" is in 0.0.0.0/8, which is no host's: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 127.0.0.1", "\"127.0.0.1\" is a loopback address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 127.255.255.255", "\"127.255.255.255\" is a loopback address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 224.0.0.0", "\"224.0.0.0\" is a multicast address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 239.255.255.255", "\"239.255.255.255\" is a multicast address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 240.0.0.0", "\"240.0.0.0\" is in 240.0.0.0/4, which is reserved: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 255.255.255.254", "\"255.255.255.254\" is in 240.0.0.0/4, which is reserved: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 255.255.255.255", "\"255.255.255.255\" is the broadcast address: " REMOTE_RIGHT },
	{ VERB_ADD, "he0 remote 192.0.2.1 local 192.0.2.1", "remote and local are the same: " REMOTE_RIGHT },
	{ VERB_SET, "he0 local 192.0.2.1 remote 192.0.2.1", "remote and local are the same: " REMOTE_RIGHT },
	{ VERB_SET, "he0 local foo", "\"foo\" is not an IPv4 address: " LOCAL_RIGHT },
	{ VERB_SET, "he0 local anyhow", "\"anyhow\" is not an IPv4 address: " LOCAL_RIGHT },
	{ VERB_SET, "he0 local 0.0.0.0", "\"0.0.0.0\" is in 0.0.0.0/8, which is no host's: " LOCAL_RIGHT },
	{ VERB_SET, "he0 local 127.0.0.1", "\"127.0.0.1\" is a loopback address: " LOCAL_RIGHT },
	{ VERB_SET, "he0 local 224.0.0.1", "\"224.0.0.1\" is a multicast address: " LOCAL_RIGHT },
	{ VERB_SET, "he0 local 240.0.0.1", "\"240.0.0.1\" is in 240.0.0.0/4, which is reserved: " LOCAL_RIGHT },
	{ VERB_SET, "he0 local 255.255.255.255", "\"255.255.255.255\" is the broadcast address: " LOCAL_RIGHT },
	{ VERB_SET, "he0 dev ''", "\"\" " NAME_RIGHT },
	{ VERB_SET, "he0 dev a234567890123456", "\"a234567890123456\" " NAME_RIGHT },
	{ VERB_SET, "he0 dev a/b", "\"a/b\" " NAME_RIGHT },
	{ VERB_SET, "he0 dev he0", "\"he0\" is the tunnel itself: dev is the name of the device below, or any" },
	{ VERB_SET, "he0 ttl 0", "\"0\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl 256", "\"256\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl -1", "\"-1\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl +1", "\"+1\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl 064", "\"064\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl 0x40", "\"0x40\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl 64x", "\"64x\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl ' 64'", "\" 64\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl ''", "\"\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl inherited", "\"inherited\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl 4294967297", "\"4294967297\" " TTL_RIGHT },
	{ VERB_SET, "he0 ttl 18446744073709551617", "\"18446744073709551617\" " TTL_RIGHT },
	{ VERB_SET, "he0 tos 256", "\"256\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos 0x100", "\"0x100\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos 0x", "\"0x\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos b8", "\"b8\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos -4", "\"-4\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos ''", "\"\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos inherited", "\"inherited\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos inherit/", "\"inherit/\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos inherit/256", "\"inherit/256\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos inherit/x", "\"inherit/x\" " TOS_RIGHT },
	{ VERB_SET, "he0 tos 1", "\"1\" " ECN_RIGHT },
	{ VERB_SET, "he0 tos 0x12", "\"0x12\" " ECN_RIGHT },
	{ VERB_SET, "he0 tos 255", "\"255\" " ECN_RIGHT },
	{ VERB_SET, "he0 tos inherit/3", "\"inherit/3\" " ECN_RIGHT },
	{ VERB_SET, "he0 pmtudisc yes", "\"yes\" is not a setting of pmtudisc: on or off" },
	{ VERB_SET, "he0 pmtudisc ''", "\"\" is not a setting of pmtudisc: on or off" },
	{ VERB_SET, "he0 clamp-mss 1", "\"1\" is not a setting of clamp-mss: on or off" },
	{ VERB_SET, "he0 clamp-mss On", "\"On\" is not a setting of clamp-mss: on or off" },
	{ VERB_SET, "he0 keepalive 0 3", "\"0\" is not an interval: 1 to 86400 seconds, or off" },
	{ VERB_SET, "he0 keepalive 86401 3", "\"86401\" is not an interval: 1 to 86400 seconds, or off" },
	{ VERB_SET, "he0 keepalive on", "\"on\" is not an interval: 1 to 86400 seconds, or off" },
	{ VERB_SET, "he0 keepalive 1s 3", "\"1s\" is not an interval: 1 to 86400 seconds, or off" },
	{ VERB_SET, "he0 keepalive 10 0", "\"0\" is not a number of losses: 1 to 255" },
	{ VERB_SET, "he0 keepalive 10 256", "\"256\" is not a number of losses: 1 to 255" },
	{ VERB_SET, "he0 keepalive 10 up", "\"up\" is not a number of losses: 1 to 255" },
	{ VERB_SET, "he0 keepalive 10 3 ff02::1", "\"ff02::1\" is a multicast address: keepalive is " KEEPALIVE_RIGHT },
	{ VERB_SET, "he0 keepalive 10 3 ::", "\"::\" is the unspecified address: keepalive is " KEEPALIVE_RIGHT },
	{ VERB_SET, "he0 keepalive 10 3 ::ffff:0.0.0.0", "\"::ffff:0.0.0.0\" is an IPv4-mapped address, which may not be on the wire: keepalive is " KEEPALIVE_RIGHT },
	{ VERB_SET, "he0 keepalive 10 3 2001:db8:::1", "\"2001:db8:::1\" is not an IPv6 address: keepalive is " KEEPALIVE_RIGHT },
	{ VERB_SET, "he0 keepalive 10 3 192.0.2.1", "\"192.0.2.1\" is not a word of set: " SET_WORDS },
	{ VERB_SET, "he0 keepalive off remote", "\"remote\" needs a value: the far end's IPv4 address" },
	{ VERB_SET, "he0 keepalive 10 3 remote broker", "\"broker\" is not a word of set: " SET_WORDS },
	{ VERB_SET, "he0 mtu 0", "\"0\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 1279", "\"1279\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 65516", "\"65516\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 12x", "\"12x\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu -1", "\"-1\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 99999999999", "\"99999999999\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 0x5c0", "\"0x5c0\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 01400", "\"01400\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu 1400.5", "\"1400.5\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu automatic", "\"automatic\" " MTU_RIGHT },
	{ VERB_SET, "he0 mtu ''", "\"\" " MTU_RIGHT },
	{ VERB_SET, "he0 fwmark 4294967296", "\"4294967296\" " MARK_RIGHT },
	{ VERB_SET, "he0 fwmark 0x100000000", "\"0x100000000\" " MARK_RIGHT },
	{ VERB_SET, "he0 fwmark -1", "\"-1\" " MARK_RIGHT },
	{ VERB_SET, "he0 fwmark 0xg", "\"0xg\" " MARK_RIGHT },
	{ VERB_SET, "he0 fwmark 0x", "\"0x\" " MARK_RIGHT },
	{ VERB_SET, "he0 fwmark 1/2", "\"1/2\" " MARK_RIGHT },
	{ VERB_SET, "he0 rp-filter on", "\"on\" is not a setting of rp-filter: off or strict" },
	{ VERB_SET, "he0 rp-filter ''", "\"\" is not a setting of rp-filter: off or strict" },
	{ VERB_SET, "he0 site-prefix ''", "\"\" is not a prefix: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 site-prefix 2001:db8::", "\"2001:db8::\" is not a prefix: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 site-prefix 192.0.2.0/24", "\"192.0.2.0/24\" is not a prefix: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 site-prefix 2001:db8::/32,", "\"\" is not a prefix: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 site-prefix 2001:db8::/32,none", "\"none\" is not a prefix: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 site-prefix ::/0", "\"::/0\" has no length of 1 to 128 after its \"/\"" },
	{ VERB_SET, "he0 site-prefix 2001:db8::/129", "\"2001:db8::/129\" has no length of 1 to 128 after its \"/\"" },
	{ VERB_SET, "he0 site-prefix 2001:db8::1/127", "\"2001:db8::1/127\" has bits set after its length: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 site-prefix 1::/16,2::/16,3::/16,4::/16,5::/16,6::/16,7::/16,8::/16,9::/16",
	  "\"9::/16\" is one too many: site-prefix is " SITE_RIGHT },
	{ VERB_SET, "he0 addr ''", "\"\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2", "\"2001:db8::2\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr 192.0.2.1/24", "\"192.0.2.1/24\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr /64", "\"/64\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8:::2/64", "\"2001:db8:::2/64\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2%he0/64", "\"2001:db8::2%he0/64\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr 0000000000000000000000000000000000000000000000::1/64",
	  "\"0000000000000000000000000000000000000000000000::1/64\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2/", "\"2001:db8::2/\" " LENGTH_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2/129", "\"2001:db8::2/129\" " LENGTH_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2/-1", "\"2001:db8::2/-1\" " LENGTH_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2/064", "\"2001:db8::2/064\" " LENGTH_RIGHT },
	{ VERB_SET, "he0 addr 2001:db8::2/64/64", "\"2001:db8::2/64/64\" " LENGTH_RIGHT },
	{ VERB_SET, "he0 addr ::/0", "\"::/0\" is the unspecified address: addr is " ADDR_RIGHT },
	{ VERB_SET, "he0 addr ::1/128", "\"::1/128\" is the loopback address: addr is " ADDR_RIGHT },
	{ VERB_SET, "he0 addr ff02::1/64", "\"ff02::1/64\" is a multicast address: addr is " ADDR_RIGHT },
	{ VERB_SET, "he0 addr ::ffff:192.0.2.1/96", "\"::ffff:192.0.2.1/96\" is an IPv4-mapped address, which may not be on the wire: addr is " ADDR_RIGHT },
	{ VERB_SET, "he0 addr ::192.0.2.1/96", "\"::192.0.2.1/96\" is an IPv4-compatible address, which far ends drop: addr is " ADDR_RIGHT },
	{ VERB_SET, "v6 addr automatic", "\"automatic\" is not an address: " ADDR_RIGHT },
	{ VERB_SET, "v6 addr auto addr manual", "\"addr auto\" or \"addr manual\" is given twice" },
	{ VERB_ADD, "he0 remote 192.0.2.1 addr auto", "\"addr auto\" is for modes 6to4 and 6rd" },
	{ VERB_ADD, "he0 remote 192.0.2.1 addr manual", "\"addr manual\" is for modes 6to4 and 6rd" },
	{ VERB_ADD, "he0 netns ''", "\"\" " NETNS_RIGHT ": netns is a name that ip netns shows" },
	{ VERB_ADD, "he0 netns a/b", "\"a/b\" " NETNS_RIGHT ": netns is a name that ip netns shows" },
	{ VERB_ADD, "he0 netns .", "\".\" " NETNS_RIGHT ": netns is a name that ip netns shows" },
	{ VERB_ADD, "he0 netns ..", "\"..\" " NETNS_RIGHT ": netns is a name that ip netns shows" },
	{ VERB_ADD, "he0 netns " LONGER_NETNS, "\"" LONGER_NETNS "\" " NETNS_RIGHT ": netns is a name that ip netns shows" },
	{ VERB_ADD, "he0 link-netns a/b", "\"a/b\" " NETNS_RIGHT ": link-netns is a name that ip netns shows" },
};

/* What comes out is told by request_text() below. */
static const struct {
	enum verb verb;
	const char *line, *request;
} accepted[] = {
	{ VERB_SHOW, "", "all" },
	{ VERB_SHOW, "he0", "he0" },
	{ VERB_SHOW, "dev he0", "he0" },
	{ VERB_SHOW, "dev dev", "dev" },
	{ VERB_MONITOR, "", "all" },
	{ VERB_DOCTOR, "", "all" },
	{ VERB_DOCTOR, "dev he0", "he0" },
	{ VERB_DOCTOR, "dev to", "to" },
	{ VERB_DOCTOR, "dev to " "to 2001:db8::1", "to " "to 2001:db8::1" },
	{ VERB_DOCTOR, "he0 to 2001:db8::1", "he0 to 2001:db8::1" },
	{ VERB_DOCTOR, "to 2001:db8::1", "all to 2001:db8::1" },
	{ VERB_MONITOR, "dev he0 --exec a --exec b", "he0 exec a --exec b" },
	{ VERB_MONITOR, "-exec he0", "all exec he0" },
	{ VERB_DELETE, "a23456789012345", "a23456789012345" },
	{ VERB_ADD, "he0 remote 216.66.80.26", "he0 remote 216.66.80.26" },
	{ VERB_ADD, "he0 remote 216.66.80.26 dev ppp0 addr 2001:db8:1f08::2/64 up",
	  "he0 remote 216.66.80.26 dev ppp0 addr 2001:db8:1f08::2/64 up" },
	{ VERB_ADD, "he0 up remote 1.0.0.1 mode point-to-point local 223.255.255.255 ttl inherit tos inherit/0x10 pmtudisc off mtu 1280 fwmark 0xFFFFFFFF netns a link-netns b",
	  "he0 mode 0 remote 1.0.0.1 local 223.255.255.255 ttl 0 tos 17 pmtudisc 0 mtu 1280 fwmark 4294967295 netns a link-netns b up" },
	{ VERB_ADD, "he0 remote 192.0.2.1 dev he0 link-netns b",
	  "he0 remote 192.0.2.1 dev he0 link-netns b" },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0", "v6 mode 1 dev ppp0" },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 addr auto addr 2001:db8::1/64 up",
	  "v6 mode 1 dev ppp0 addr auto addr 2001:db8::1/64 up" },
	{ VERB_ADD, "v6 mode 6to4 dev ppp0 keepalive off", "v6 mode 1 dev ppp0 keepalive 0" },
	{ VERB_SET, "v6 addr manual", "v6 addr manual" },
	{ VERB_ADD, "v6 mode 6to4 local 203.0.113.1", "v6 mode 1 local 203.0.113.1" },
	{ VERB_ADD, "rd mode 6rd prefix 2001:db8::/32 ipv4-prefix 10.0.0.0/8 relay 10.1.1.1 dev wan",
	  "rd mode 2 prefix 2001:db8::/32 ipv4-prefix 10.0.0.0/8 relay 10.1.1.1 dev wan" },
	{ VERB_ADD, "rd mode 6rd prefix 2001:db8::/40 ipv4-prefix 10.0.0.0/8 dev wan",
	  "rd mode 2 prefix 2001:db8::/40 ipv4-prefix 10.0.0.0/8 dev wan" },
	{ VERB_ADD, "rd mode 6rd relay 192.0.2.1 prefix 2001:db8::/31 ipv4-prefix 0.0.0.0/0",
	  "rd mode 2 prefix 2001:db8::/31 ipv4-prefix 0.0.0.0/0 relay 192.0.2.1" },
	{ VERB_ADD, "gw0 mode external local 198.51.100.1", "gw0 mode 3 local 198.51.100.1" },
	{ VERB_ADD, "gw0 mode external dev wan source-check loose keepalive off up",
	  "gw0 mode 3 dev wan source-check 1 keepalive 0 up" },
	{ VERB_SET, "gw0 source-check strict", "gw0 source-check 0" },
	{ VERB_SET, "gw0 source-check off", "gw0 source-check 2" },
	{ VERB_ADD, "rd mode 6rd prefix 2001:db8:1::/48 ipv4-prefix 10.0.0.1/32 dev wan",
	  "rd mode 2 prefix 2001:db8:1::/48 ipv4-prefix 10.0.0.1/32 dev wan" },
	{ VERB_SET, "rd relay none prefix 2001:db8:0:1::/64 ipv4-prefix 10.0.0.2/31",
	  "rd prefix 2001:db8:0:1::/64 ipv4-prefix 10.0.0.2/31 relay 0.0.0.0" },
	{ VERB_SET, "he0 local any dev any mtu auto down",
	  "he0 local 0.0.0.0 dev  mtu 0 down" },
	{ VERB_SET, "he0 ttl 1", "he0 ttl 1" },
	{ VERB_SET, "he0 ttl 255", "he0 ttl 255" },
	{ VERB_SET, "he0 tos 0", "he0 tos 0" },
	{ VERB_SET, "he0 tos 252", "he0 tos 252" },
	{ VERB_SET, "he0 tos 0XB8", "he0 tos 184" },
	{ VERB_SET, "he0 tos inherit", "he0 tos 1" },
	{ VERB_SET, "he0 tos inherit/0", "he0 tos 1" },
	{ VERB_SET, "he0 pmtudisc on", "he0 pmtudisc 1" },
	{ VERB_SET, "he0 mtu 65515", "he0 mtu 65515" },
	{ VERB_SET, "he0 fwmark 0", "he0 fwmark 0" },
	{ VERB_SET, "he0 fwmark 4294967295", "he0 fwmark 4294967295" },
	{ VERB_SET, "he0 rp-filter strict", "he0 rp-filter 1" },
	{ VERB_SET, "he0 rp-filter off", "he0 rp-filter 0" },
	{ VERB_SET, "he0 site-prefix none", "he0 site-prefix" },
	{ VERB_SET, "he0 site-prefix 8000::/1,2001:db8:1f09::/48,2001:db8::1/128",
	  "he0 site-prefix 8000::/1 2001:db8:1f09::/48 2001:db8::1/128" },
	{ VERB_SET, "he0 clamp-mss on", "he0 clamp-mss 1" },
	{ VERB_SET, "he0 clamp-mss off", "he0 clamp-mss 0" },
	{ VERB_SET, "he0 keepalive off up", "he0 keepalive 0 up" },
	{ VERB_SET, "he0 keepalive 1 255", "he0 keepalive 1 255 ::" },
	{ VERB_SET, "he0 keepalive 86400 1 remote", "he0 keepalive 86400 1 ::ffff:0.0.0.0" },
	{ VERB_SET, "he0 keepalive 10 3 remote down", "he0 keepalive 10 3 ::ffff:0.0.0.0 down" },
	{ VERB_SET, "he0 keepalive 10 3 fe80::1 ttl 5", "he0 ttl 5 keepalive 10 3 fe80::1" },
	{ VERB_ADD, "he0 keepalive 10 3 remote 192.0.2.1", "he0 remote 192.0.2.1 keepalive 10 3 ::" },
	{ VERB_ADD, "he0 keepalive 10 3 remote " "remote 192.0.2.1", "he0 remote 192.0.2.1 keepalive 10 3 ::ffff:0.0.0.0" },
	{ VERB_SET, "he0 addr fe80::1/10 addr 2001:db8::/0 addr 2001:db8:1:2:3:4:192.0.2.1/128",
	  "he0 addr fe80::1/10 addr 2001:db8::/0 addr 2001:db8:1:2:3:4:c000:201/128" },
};

const unsigned int parse_tests = ARRAY_SIZE(refused) + ARRAY_SIZE(accepted);

static void put_prefixes(FILE *out, const char *word,
			 const struct prefix *prefix, unsigned int count)
{
	char host[INET6_ADDRSTRLEN];
	unsigned int i;

	for (i = 0; i < count; i++)
		fprintf(out, "%s %s/%u", word,
			inet_ntop(AF_INET6, &prefix[i].address, host,
				  sizeof(host)), prefix[i].length);
}

static void put_ipv4(FILE *out, const char *word, struct in_addr address)
{
	char host[INET_ADDRSTRLEN];

	fprintf(out, " %s %s", word,
		inet_ntop(AF_INET, &address, host, sizeof(host)));
}

static void put_keepalive(FILE *out, const struct request *r)
{
	char host[INET6_ADDRSTRLEN];

	fprintf(out, " keepalive %u", r->interval);
	if (r->interval)
		fprintf(out, " %u %s", r->losses,
			inet_ntop(AF_INET6, &r->target, host, sizeof(host)));
}

static void put_path(FILE *out, const struct request *r)
{
	if (request_has(r, WORD_MODE))
		fprintf(out, " mode %u", r->mode);
	if (request_has(r, WORD_REMOTE))
		put_ipv4(out, "remote", r->remote);
	if (request_has(r, WORD_PREFIX))
		put_prefixes(out, " prefix", &r->rd_prefix, 1);
	if (request_has(r, WORD_IPV4_PREFIX)) {
		put_ipv4(out, "ipv4-prefix", r->rd_ipv4);
		fprintf(out, "/%u", r->rd_ipv4_length);
	}
	if (request_has(r, WORD_RELAY))
		put_ipv4(out, "relay", r->relay);
	if (request_has(r, WORD_LOCAL))
		put_ipv4(out, "local", r->local);
	if (request_has(r, WORD_DEV))
		fprintf(out, " dev %s", r->underlay);
	if (request_has(r, WORD_TTL))
		fprintf(out, " ttl %u", r->ttl);
	if (request_has(r, WORD_TOS))
		fprintf(out, " tos %u", r->tos);
	if (request_has(r, WORD_PMTUDISC))
		fprintf(out, " pmtudisc %u", r->pmtudisc);
}

static void put_to(FILE *out, const struct request *r)
{
	char host[INET6_ADDRSTRLEN];

	if (!IN6_IS_ADDR_UNSPECIFIED(&r->to))
		fprintf(out, " to %s",
			inet_ntop(AF_INET6, &r->to, host, sizeof(host)));
}

/* The caller frees it. */
static char *request_text(const struct request *r)
{
	char *string;
	size_t size;
	FILE *out = open_memstream(&string, &size);
	unsigned int i;

	fputs(r->name ? r->name : "all", out);
	for (i = 0; r->program && r->program[i]; i++)
		fprintf(out, " %s%s", i ? "" : "exec ", r->program[i]);
	put_to(out, r);
	put_path(out, r);
	if (request_has(r, WORD_MTU))
		fprintf(out, " mtu %u", r->mtu);
	if (request_has(r, WORD_FWMARK))
		fprintf(out, " fwmark %u", r->fwmark);
	if (request_has(r, WORD_RP_FILTER))
		fprintf(out, " rp-filter %u", r->rp_filter);
	if (request_has(r, WORD_SOURCE_CHECK))
		fprintf(out, " source-check %u", r->source_check);
	if (request_has(r, WORD_SITE_PREFIX)) {
		fputs(" site-prefix", out);
		put_prefixes(out, "", r->site_prefix, r->site_prefixes);
	}
	if (request_has(r, WORD_CLAMP_MSS))
		fprintf(out, " clamp-mss %u", r->clamp_mss);
	if (request_has(r, WORD_KEEPALIVE))
		put_keepalive(out, r);
	if (r->addr_auto_given)
		fprintf(out, " addr %s", r->addr_auto ? "auto" : "manual");
	put_prefixes(out, " addr", r->addr, r->addrs);
	if (request_has(r, WORD_NETNS))
		fprintf(out, " netns %s", r->netns);
	if (request_has(r, WORD_LINK_NETNS))
		fprintf(out, " link-netns %s", r->link_netns);
	if (request_has(r, WORD_UP))
		fputs(" up", out);
	if (request_has(r, WORD_DOWN))
		fputs(" down", out);
	fclose(out);
	return string;
}

static void one_line(enum verb verb, const char *line, const char *message,
		     const char *expected)
{
	static const char *const names[] = { "add", "set", "del", "show",
					     "monitor", "doctor" };
	struct words words = { NULL };
	struct request request;
	char *seen, *what, *name;
	bool more, ok;

	what = words_add_line(&words, line, strlen(line), &more);
	ok = same(what, NULL);
	seen = request_parse(&request, verb, words.count, words.word);
	ok &= same(seen, message);
	if (expected) {
		what = request_text(&request);
		ok &= same(what, expected);
	}
	name = text("parse: %s %s: %s", names[verb], line,
		    message ? "refused" : "accepted");
	result(ok, name);
	free(name);
	free(what);
	free(seen);
	request_free(&request);
	words_free(&words);
}

/**
 * test_parse() - what follows a subcommand
 */
void test_parse(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refused); i++)
		one_line(refused[i].verb, refused[i].line, refused[i].message,
			 NULL);
	for (i = 0; i < ARRAY_SIZE(accepted); i++)
		one_line(accepted[i].verb, accepted[i].line, NULL,
			 accepted[i].request);
}
