// SPDX-License-Identifier: GPL-2.0
/* What is advertised on a LAN, and what is to be. */
#include <stdlib.h>
#include <string.h>

#include "advertisement.h"
#include "ktap.h"
#include "text.h"

#define IPV6_OF(hops, source, type) "6000000000003a" hops source \
	"000000000000000000000001ff020000000000000000000000000001" type
#define IPV6(type) IPV6_OF("ff", "fe800000", type)
#define REST	"000000400000b40000000000000000"
#define RA	IPV6("86") REST
#define MTU	"05010000000005c0"
#define PREFIX(preferred) "030440c000015180" preferred "00000000" \
			  "20010db81f0900000000000000000000"

/* Packets; what is absent of the last octet is cut off. */
static const struct {
	const char *name, *packet, *json;
} packets[] = {
	{ "prefix and MTU", RA MTU PREFIX("00003840") "0101020000000001",
	  "{\"prefixes\":[\"2001:db8:1f09::/64\"],\"mtu\":1472}" },
	{ "two prefixes", RA PREFIX("00003840") PREFIX("00003840"),
	  "{\"prefixes\":[\"2001:db8:1f09::/64\",\"2001:db8:1f09::/64\"]}" },
	{ "a prefix that is deprecated", RA PREFIX("00000000") MTU,
	  "{\"prefixes\":[],\"mtu\":1472}" },
	{ "no option", RA, "{\"prefixes\":[]}" },
	{ "an option that is cut off", RA MTU "0304400000000000",
	  "{\"prefixes\":[],\"mtu\":1472}" },
	{ "an option that is too short for what it is", RA "0301400000000000" MTU,
	  "{\"prefixes\":[],\"mtu\":1472}" },
	{ "an option without a length", RA "0500000000000000" MTU, "{\"prefixes\":[]}" },
	{ "seven octets of an option", RA "05010000000005", "{\"prefixes\":[]}" },
	{ "a header that is cut off", IPV6("86") "00000040", NULL },
	{ "a packet that was forwarded", IPV6_OF("fe", "fe800000", "86") REST MTU, NULL },
	{ "one of another link", IPV6_OF("ff", "20010db8", "86") REST MTU, NULL },
	{ "another code", IPV6("86") "010000400000b40000000000000000" MTU, NULL },
	{ "a solicitation", IPV6("85") "000000000000000000000000000000", NULL },
	{ "nothing", "", NULL },
};

/* Lines of a file for radvd */
static const char *const lines[] = {
	"# Made of /etc/6in4/he0.conf; change that.",
	"    prefix 2001:db8:9::/64 {",
	"    AdvPreferredLifetime 0;",
	"",
	"interface lan0 {",
	"    AdvSendAdvert on;",
	"    AdvLinkMTU 1472;",
	"    prefix 2001:DB8:1:0::/64 {",
	"        AdvPreferredLifetime 1800;",
	"    };",
	"    prefix 2001:db8:2::/64 {",
	"        AdvPreferredLifetime 0;",
	"    };",
	"};",
	"interface lan1 {",
	"    # There is no prefix now.",
	"    prefix nonsense/64 {",
	"};",
};

const unsigned int advertisement_tests = ARRAY_SIZE(packets) + 1;

/* The caller frees it, whose size is exact, for the sanitizer. */
static uint8_t *octets(const char *digits, size_t *size)
{
	uint8_t *packet;
	size_t i;

	*size = strlen(digits) / 2;
	packet = alloc(*size, 1);
	for (i = 0; i < *size; i++)
		if (sscanf(digits + 2 * i, "%2hhx", &packet[i]) != 1)
			printf("# no digits: %s\n", digits + 2 * i);
	return packet;
}

/**
 * test_advertisement() - what a router advertises
 */
void test_advertisement(void)
{
	char *seen, *name;
	uint8_t *packet;
	json_t *json;
	unsigned int i;
	size_t size;

	for (i = 0; i < ARRAY_SIZE(packets); i++) {
		packet = octets(packets[i].packet, &size);
		json = advertisement_json(packet, size);
		seen = json ? json_dumps(json, JSON_COMPACT) : NULL;
		name = text("advertisement: %s", packets[i].name);
		result(same(seen, packets[i].json), name);
		free(name);
		free(seen);
		free(packet);
		json_decref(json);
	}
	json = json_array();
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		advertisement_wanted(json, lines[i]);
	seen = json_dumps(json, JSON_COMPACT);
	result(same(seen, "[{\"dev\":\"lan0\",\"prefixes\":[\"2001:db8:1::/64\"],\"mtu\":1472},"
		    "{\"dev\":\"lan1\",\"prefixes\":[]}]"),
	       "advertisement: what radvd is told");
	free(seen);
	json_decref(json);
}
