// SPDX-License-Identifier: GPL-2.0
/* From two states of a tunnel to what is told of them. */
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "ktap.h"
#include "text.h"

#define UP	"\"ifname\":\"he0\",\"ifindex\":7,\"state\":\"up\",\"reason\":null,\"remote\":\"216.66.80.26\""
#define DOWN(why) "\"ifname\":\"he0\",\"ifindex\":7,\"state\":\"down\",\"reason\":\"" why "\",\"remote\":\"216.66.80.26\""
#define PPP0(address, index) "\"local\":\"" address "\",\"underlay\":\"ppp0\",\"underlay_ifindex\":" index
#define NO_PATH	"\"local\":null,\"underlay\":null,\"underlay_ifindex\":null"
#define MTU(mtu, sum) "\"mtu\":" mtu ",\"mtu_auto\":true,\"mtu_explained\":\"" sum "\",\"warnings\":[]"
#define SUM_1472 "wan.101 1500 - pppoe 8 - ipv4 20"
#define SUM_1380 "ppp0 1400 - ipv4 20"
#define LIVE	"{" UP "," PPP0("203.0.113.100", "8") "," MTU("1472", SUM_1472) "}"

/* States one after the other, and the lines that come of them. */
static const struct {
	const char *name, *state[5], *text;
} lines[] = {
	{ "a reconnect has the old address and the new one", {
		LIVE,
		"{" DOWN("no underlay") "," NO_PATH "," MTU("1472", SUM_1472) "}",
		"{" DOWN("underlay down") "," NO_PATH "," MTU("1472", SUM_1472) "}",
		"{" UP "," PPP0("203.0.113.101", "9") "," MTU("1472", SUM_1472) "}" },
	  "he0: down (no underlay)\n"
	  "he0: down (underlay down)\n"
	  "he0: up  local 203.0.113.100 -> 203.0.113.101  dev ppp0\n" },
	{ "back with the same address", {
		LIVE,
		"{" DOWN("admin down") "," PPP0("203.0.113.100", "8") "," MTU("1472", SUM_1472) "}",
		LIVE },
	  "he0: down (admin down)\n"
	  "he0: up  local 203.0.113.100  dev ppp0\n" },
	{ "another MTU with the sums", {
		LIVE,
		"{" UP "," PPP0("203.0.113.100", "8") "," MTU("1380", SUM_1380) "}" },
	  "he0: changed  mtu 1472 -> 1380 = " SUM_1380 "  (was " SUM_1472 ")\n" },
	{ "another address without being down", {
		LIVE,
		"{" UP ",\"local\":\"198.51.100.9\",\"underlay\":\"lte\",\"underlay_ifindex\":3," MTU("1472", SUM_1472) "}" },
	  "he0: changed  local 203.0.113.100 -> 198.51.100.9  dev ppp0 -> lte\n" },
	{ "the first address", {
		"{" DOWN("no underlay") "," NO_PATH "," MTU("1280", "default") "}",
		LIVE },
	  "he0: up  local - -> 203.0.113.100  dev - -> ppp0  mtu 1280 -> 1472 = " SUM_1472 "  (was default)\n" },
	{ "a key of a later version", {
		"{" UP ",\"prefix\":null}",
		"{" UP ",\"prefix\":\"2001:db8::/32\"}" },
	  "he0: changed  prefix - -> 2001:db8::/32\n" },
	{ "a warning", {
		"{" UP ",\"mtu\":1472,\"warnings\":[]}",
		"{" UP ",\"mtu\":1472,\"warnings\":[\"a\\u001b\"]}" },
	  "he0: changed  warning: a\\x1b\n" },
	{ "counters and operstate are not told", {
		"{" UP ",\"operstate\":\"UNKNOWN\",\"stats\":{\"rx_packets\":1},\"mtu_derivation\":[]}",
		"{" UP ",\"operstate\":\"UP\",\"stats\":{\"rx_packets\":2},\"mtu_derivation\":[1]}" },
	  "" },
	{ "a keepalive, but not its answers", {
		"{" UP ",\"keepalive\":null}",
		"{" UP ",\"keepalive\":{\"interval\":5,\"missed\":0,\"answered_ms\":null}}",
		"{" UP ",\"keepalive\":{\"interval\":5,\"missed\":1,\"answered_ms\":9}}",
		"{" DOWN("peer silent") ",\"keepalive\":{\"interval\":5,\"missed\":3,\"answered_ms\":9}}" },
	  "he0: changed  keepalive - -> {\"interval\":5}\n"
	  "he0: down (peer silent)\n" },
	{ "another name", {
		LIVE,
		"{\"ifname\":\"he1\",\"ifindex\":7,\"state\":\"up\",\"reason\":null,\"remote\":\"216.66.80.26\","
		PPP0("203.0.113.100", "8") "," MTU("1472", SUM_1472) "}" },
	  "he1: changed  ifname he0 -> he1\n" },
};

static json_t *load(const char *string)
{
	json_t *json = json_loads(string, 0, NULL);

	if (!json)
		printf("# no JSON: %s\n", string);
	return json;
}

/* Writes the line of an event, which it takes. */
static void put(FILE *out, json_t *event)
{
	if (event)
		event_print(out, event);
	json_decref(event);
}

static void one_line(unsigned int i)
{
	json_t *known = load(lines[i].state[0]), *now, *next;
	char *seen = NULL;
	unsigned int j;
	size_t size;
	FILE *out = open_memstream(&seen, &size);

	for (j = 1; lines[i].state[j]; j++) {
		now = load(lines[i].state[j]);
		put(out, event_between(known, now));
		next = event_remember(known, now);
		json_decref(known);
		json_decref(now);
		known = next;
	}
	fclose(out);
	result(same(seen, lines[i].text), lines[i].name);
	json_decref(known);
	free(seen);
}

static void single(const char *name, json_t *event, const char *expected)
{
	char *seen = NULL;
	size_t size;
	FILE *out = open_memstream(&seen, &size);

	put(out, event);
	fclose(out);
	result(same(seen, expected), name);
	free(seen);
}

static void objects(void)
{
	json_t *before = load(LIVE), *now, *event;
	char *seen;

	now = load("{" UP "," PPP0("203.0.113.101", "9") "," MTU("1472", SUM_1472) "}");
	event = event_between(before, now);
	seen = json_dumps(json_object_get(event, "changes"), JSON_COMPACT);
	result(same(seen, "{\"local\":{\"old\":\"203.0.113.100\",\"new\":\"203.0.113.101\"},\"underlay_ifindex\":{\"old\":8,\"new\":9}}"),
	       "an object has what was and what is");
	free(seen);
	result(json_equal(json_object_get(event, "tunnel"), now),
	       "an object has the state");
	json_decref(event);
	json_decref(before);
	json_decref(now);
}

#define SITE(local, prefix, mtu) "{\"state\":\"up\",\"reason\":null,\"local\":\"" local "\",\"delegated_prefix\":\"" prefix "\",\"mtu\":" mtu "}"

/* Of several changes, the word for the one that matters most. */
static const struct {
	const char *now, *word;
} reasons[] = {
	{ SITE("203.0.113.101", "2001:db8:6d65::/48", "1400"), "address" },
	{ SITE("203.0.113.100", "2001:db8:6e64::/48", "1400"), "prefix" },
	{ SITE("203.0.113.100", "2001:db8:6d64::/48", "1400"), "mtu" },
};

static void reason(unsigned int i)
{
	json_t *before = load(SITE("203.0.113.100", "2001:db8:6d64::/48", "1480"));
	json_t *now = load(reasons[i].now), *event = event_between(before, now);

	result(same(string_of(event, "event"), reasons[i].word),
	       reasons[i].word);
	json_decref(event);
	json_decref(before);
	json_decref(now);
}

static void environment(void)
{
	char **inherited = alloc(3, sizeof(*inherited)), **seen, *list, *more;
	json_t *before = load("{" UP ",\"local\":\"192.0.2.1\",\"mtu\":1472}");
	json_t *now = load("{" DOWN("no underlay") ",\"local\":null,\"mtu\":1280,\"mtu_auto\":true,\"warnings\":[]}");
	json_t *event = event_between(before, now);
	unsigned int i;

	inherited[0] = text("PATH=/bin");
	inherited[1] = text("SIXIN4_LOCAL=x");
	list = text("%s", "");
	seen = event_environment(event, inherited);
	for (i = 0; seen[i]; i++) {
		if (!strncmp(seen[i], "SIXIN4_JSON={\"event\":", 21))
			seen[i][11] = 0;
		more = text("%s%s ", list, seen[i]);
		free(list);
		list = more;
	}
	result(same(list, "PATH=/bin SIXIN4_EVENT=down SIXIN4_NAME=he0 SIXIN4_IFINDEX=7 SIXIN4_STATE=down SIXIN4_REASON=no underlay SIXIN4_REMOTE=216.66.80.26 SIXIN4_LOCAL= SIXIN4_MTU=1280 SIXIN4_MTU_AUTO=yes SIXIN4_OLD_STATE=up SIXIN4_OLD_REASON= SIXIN4_OLD_MTU=1472 SIXIN4_OLD_MTU_AUTO= SIXIN4_JSON "),
	       "a program's environment");
	free(list);
	environment_free(seen);
	environment_free(inherited);
	json_decref(event);
	json_decref(before);
	json_decref(now);
}

const unsigned int event_tests = ARRAY_SIZE(lines) + ARRAY_SIZE(reasons) + 7;

/**
 * test_event() - what is told of a change
 */
void test_event(void)
{
	json_t *tunnel = load(LIVE), *down;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		one_line(i);
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		reason(i);
	down = load("{" DOWN("no route") "," NO_PATH ",\"mtu\":1400,\"mtu_explained\":null}");
	single("what is there", event_present("present", tunnel),
	       "he0: present  up  remote 216.66.80.26  local 203.0.113.100  dev ppp0  mtu 1472 = " SUM_1472 "\n");
	single("what is there and down", event_present("added", down),
	       "he0: added  down (no route)  remote 216.66.80.26  mtu 1400 (pinned)\n");
	single("what is gone", event_present("removed", tunnel),
	       "he0: removed\n");
	single("an overrun", event_overrun(),
	       "overrun: events were lost; all tunnels are read again\n");
	objects();
	environment();
	json_decref(tunnel);
	json_decref(down);
}
