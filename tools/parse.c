// SPDX-License-Identifier: GPL-2.0
/*
 * From the words of a command line to what they ask for: pure.  A parser
 * returns NULL, or a sentence for the user that he frees; it starts with the
 * wrong word and ends with what would be right.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_6in4.h>

#include "address.h"
#include "names.h"
#include "parse.h"
#include "text.h"

#define RIGHT_REMOTE	"the far end's IPv4 address"
#define RIGHT_MODE	"point-to-point, 6to4, 6rd or external"
#define RIGHT_PREFIX	"the provider's IPv6 prefix of 1 to 64 bits, as 2001:db8::/32"
#define RIGHT_IPV4_PREFIX "what all IPv4 addresses of the provider's sites begin with, as 10.0.0.0/8, 0 to 32 bits"
#define RIGHT_RELAY	"the relay's IPv4 address, or none"
#define RIGHT_LOCAL_ONE	"this host's IPv4 address"
#define RIGHT_LOCAL	RIGHT_LOCAL_ONE ", or any"
#define RIGHT_DEV_ONE	"the name of the device below"
#define RIGHT_DEV	RIGHT_DEV_ONE ", or any"
#define RIGHT_TTL	"1 to 255, or inherit for the inner hop limit"
#define RIGHT_TOS	"0 to 252 (0xHEX or decimal), inherit, or inherit/N"
#define RIGHT_MTU	"1280 to 65515, or auto"
#define RIGHT_FWMARK	"0 to 4294967295, decimal or 0xHEX"
#define RIGHT_KEEPALIVE	"INTERVAL LOSSES [ADDRESS | remote], or off"
#define RIGHT_INTERVAL	"1 to 86400 seconds, or off"
#define RIGHT_LOSSES	"1 to 255"
#define RIGHT_ADDR	"an IPv6 address with its length, as 2001:db8::2/64, or with 6to4 and 6rd auto or manual"
#define RIGHT_RP_FILTER	"off or strict"
#define RIGHT_SOURCE_CHECK "strict, loose or off"
#define RIGHT_SITE	"IPv6 prefixes with commas between, as 2001:db8:1f09::/48, at most 8, or none"
#define RIGHT_NETNS	"a name that ip netns shows"
#define RIGHT_TO	"the IPv6 address of a host beyond the tunnel"

/* What dev_valid_name() of the kernel takes; 0xa0 is a blank there. */
static bool device_name_valid(const char *name)
{
	const unsigned char *s;

	if (!name[0] || strlen(name) >= IFNAMSIZ)
		return false;
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (s = (const unsigned char *)name; *s; s++)
		/* A number is put for a "%d", so no device has it. */
		if (strchr("/:% \t\n\v\f\r", *s) || *s == 0xa0)
			return false;
	return true;
}

static char *device_name(const char **result, const char *name)
{
	if (!device_name_valid(name))
		return text("\"%s\" is not a device name: 1 to 15 characters without blank, \"/\", \":\" or \"%%\", and not \".\" or \"..\"",
			    name);
	*result = name;
	return NULL;
}

/* No sign, blank or leading zero (which would be octal elsewhere). */
static bool number(uint32_t *result, const char *digits, bool hex)
{
	bool is_hex = hex && !strncasecmp(digits, "0x", 2);
	const char *s = is_hex ? digits + 2 : digits;
	unsigned int base = is_hex ? 16 : 10;
	uint64_t value = 0;

	if (!*s || (!is_hex && s[0] == '0' && s[1]))
		return false;
	for (; *s; s++) {
		if (is_hex ? !isxdigit((unsigned char)*s) :
			     !isdigit((unsigned char)*s))
			return false;
		value = value * base + (isdigit((unsigned char)*s) ? *s - '0' :
					tolower((unsigned char)*s) - 'a' + 10);
		if (value > UINT32_MAX)
			return false;
	}
	*result = value;
	return true;
}

static char *ipv4(struct in_addr *result, const char *value, const char *right)
{
	const char *refusal;

	if (inet_pton(AF_INET, value, result) != 1)
		return text("\"%s\" is not an IPv4 address: %s", value, right);
	refusal = address_ipv4_refusal(*result);
	if (refusal)
		return text("\"%s\" %s: %s", value, refusal, right);
	return NULL;
}

/* Which of these names is it?  @count if none. */
static unsigned int which(const char *value, const char *const *names,
			  unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!strcmp(value, names[i]))
			break;
	return i;
}

static char *read_mode(struct request *r, const char *value)
{
	r->mode = which(value, mode_names, ARRAY_SIZE(mode_names));
	if (r->mode < ARRAY_SIZE(mode_names))
		return NULL;
	return text("\"%s\" is not a mode: %s", value, RIGHT_MODE);
}

static char *read_remote(struct request *r, const char *value)
{
	return ipv4(&r->remote, value, "remote is " RIGHT_REMOTE);
}

static char *read_local(struct request *r, const char *value)
{
	r->local.s_addr = INADDR_ANY;
	if (!strcmp(value, "any"))
		return NULL;
	return ipv4(&r->local, value, "local is " RIGHT_LOCAL);
}

static char *read_relay(struct request *r, const char *value)
{
	r->relay.s_addr = INADDR_ANY;
	if (!strcmp(value, "none"))
		return NULL;
	return ipv4(&r->relay, value, "relay is " RIGHT_RELAY);
}

static char *read_ipv4_prefix(struct request *r, const char *value)
{
	const char *slash = strchr(value, '/');
	char host[INET_ADDRSTRLEN] = "";
	uint32_t length, mask;

	if (!slash || (size_t)(slash - value) >= sizeof(host))
		return text("\"%s\" is not a prefix: ipv4-prefix is %s", value,
			    RIGHT_IPV4_PREFIX);
	memcpy(host, value, slash - value);
	if (inet_pton(AF_INET, host, &r->rd_ipv4) != 1 ||
	    !number(&length, slash + 1, false) || length > 32)
		return text("\"%s\" is not a prefix: ipv4-prefix is %s", value,
			    RIGHT_IPV4_PREFIX);
	mask = length ? UINT32_MAX << (32 - length) : 0;
	if (ntohl(r->rd_ipv4.s_addr) & ~mask)
		return text("\"%s\" has bits set after its length: ipv4-prefix is %s",
			    value, RIGHT_IPV4_PREFIX);
	r->rd_ipv4_length = length;
	return NULL;
}

static char *read_dev(struct request *r, const char *value)
{
	r->underlay = "";
	if (!strcmp(value, "any"))
		return NULL;
	return device_name(&r->underlay, value);
}

static char *read_ttl(struct request *r, const char *value)
{
	uint32_t ttl;

	r->ttl = 0;
	if (!strcmp(value, "inherit"))
		return NULL;
	if (!number(&ttl, value, false) || ttl < 1 || ttl > 255)
		return text("\"%s\" is not a TTL: %s", value, RIGHT_TTL);
	r->ttl = ttl;
	return NULL;
}

static char *read_tos(struct request *r, const char *value)
{
	const char *figure = value;
	uint32_t tos = 0;

	if (!strncmp(value, "inherit", 7)) {
		r->tos = 1;
		if (!value[7])
			return NULL;
		figure = value[7] == '/' ? value + 8 : "";
	} else {
		r->tos = 0;
	}
	if (!number(&tos, figure, true) || tos > 255)
		return text("\"%s\" is not a TOS: %s", value, RIGHT_TOS);
	if (tos & 3)
		return text("\"%s\" sets ECN bits, which follow the inner packet (RFC 6040): a TOS is a multiple of 4",
			    value);
	r->tos |= tos;
	return NULL;
}

static char *read_switch(bool *result, const char *word, const char *value)
{
	*result = !strcmp(value, "on");
	if (!*result && strcmp(value, "off"))
		return text("\"%s\" is not a setting of %s: on or off", value,
			    word);
	return NULL;
}

static char *read_pmtudisc(struct request *r, const char *value)
{
	return read_switch(&r->pmtudisc, "pmtudisc", value);
}

static char *read_mtu(struct request *r, const char *value)
{
	r->mtu = 0;
	if (!strcmp(value, "auto"))
		return NULL;
	if (!number(&r->mtu, value, false) || r->mtu < MTU_LEAST ||
	    r->mtu > MTU_MOST)
		return text("\"%s\" is not an MTU: %s", value, RIGHT_MTU);
	return NULL;
}

static char *read_fwmark(struct request *r, const char *value)
{
	if (!number(&r->fwmark, value, true))
		return text("\"%s\" is not a mark: %s", value, RIGHT_FWMARK);
	return NULL;
}

static char *read_rp_filter(struct request *r, const char *value)
{
	r->rp_filter = which(value, rp_filter_names, ARRAY_SIZE(rp_filter_names));
	if (r->rp_filter < ARRAY_SIZE(rp_filter_names))
		return NULL;
	return text("\"%s\" is not a setting of rp-filter: %s", value,
		    RIGHT_RP_FILTER);
}

static char *read_source_check(struct request *r, const char *value)
{
	r->source_check = which(value, source_check_names, ARRAY_SIZE(source_check_names));
	if (r->source_check < ARRAY_SIZE(source_check_names))
		return NULL;
	return text("\"%s\" is not a setting of source-check: %s", value,
		    RIGHT_SOURCE_CHECK);
}

static char *read_clamp_mss(struct request *r, const char *value)
{
	return read_switch(&r->clamp_mss, "clamp-mss", value);
}

/* An address and a length of "least" to "most"; "what" it is, for a refusal. */
static char *prefix(struct prefix *p, const char *value, unsigned int least,
		    unsigned int most, const char *what)
{
	const char *slash = strchr(value, '/');
	char host[INET6_ADDRSTRLEN] = "";
	uint32_t length;

	memset(p, 0, sizeof(*p));
	if (!slash || (size_t)(slash - value) >= sizeof(host))
		return text("\"%s\" is not %s", value, what);
	memcpy(host, value, slash - value);
	if (inet_pton(AF_INET6, host, &p->address) != 1)
		return text("\"%s\" is not %s", value, what);
	if (!number(&length, slash + 1, false) || length < least ||
	    length > most)
		return text("\"%s\" has no length of %u to %u after its \"/\"",
			    value, least, most);
	p->length = length;
	return NULL;
}

static bool prefix_is_among(const struct prefix *p, const struct prefix *others,
			    unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!memcmp(&others[i].address, &p->address,
			    sizeof(p->address)))
			return true;
	return false;
}

/* "remote" is a word of its own, too: an IPv4 address follows it then. */
static bool is_target(int argc, char **argv)
{
	struct in_addr address;

	if (!strcmp(argv[0], "remote"))
		return argc < 2 || inet_pton(AF_INET, argv[1], &address) != 1;
	return strchr(argv[0], ':');
}

static char *read_target(struct request *r, const char *value)
{
	const char *refusal;

	if (!strcmp(value, "remote")) {
		inet_pton(AF_INET6, "::ffff:0.0.0.0", &r->target);
		return NULL;
	}
	if (inet_pton(AF_INET6, value, &r->target) != 1)
		return text("\"%s\" is not an IPv6 address: keepalive is %s",
			    value, RIGHT_KEEPALIVE);
	refusal = address_ipv6_refusal(&r->target);
	if (refusal)
		return text("\"%s\" %s: keepalive is %s", value, refusal,
			    RIGHT_KEEPALIVE);
	return NULL;
}

/* Two values, a third that may be left out, or "off". */
static char *read_keepalive(struct request *r, int argc, char **argv, int *used)
{
	uint32_t losses;

	*used = 1;
	r->interval = 0;
	if (!strcmp(argv[0], "off"))
		return NULL;
	if (!number(&r->interval, argv[0], false) || r->interval < 1 ||
	    r->interval > SIXIN4_KEEPALIVE_INTERVAL_MAX)
		return text("\"%s\" is not an interval: %s", argv[0],
			    RIGHT_INTERVAL);
	if (argc < 2)
		return text("\"keepalive\" needs a second value: %s",
			    RIGHT_KEEPALIVE);
	*used = 2;
	if (!number(&losses, argv[1], false) || losses < 1 || losses > 255)
		return text("\"%s\" is not a number of losses: %s", argv[1],
			    RIGHT_LOSSES);
	r->losses = losses;
	memset(&r->target, 0, sizeof(r->target));
	if (argc < 3 || !is_target(argc - 2, argv + 2))
		return NULL;
	*used = 3;
	return read_target(r, argv[2]);
}

/* Addresses repeat, so the table lets this word come again. */
static char *read_addr(struct request *r, const char *value)
{
	const char *refusal;
	struct prefix p;
	char *error;

	if (!strcmp(value, "auto") || !strcmp(value, "manual")) {
		if (r->addr_auto_given)
			return text("\"addr auto\" or \"addr manual\" is given twice");
		r->addr_auto_given = true;
		r->addr_auto = !strcmp(value, "auto");
		return NULL;
	}
	error = prefix(&p, value, 0, 128, "an address: " RIGHT_ADDR);
	if (error)
		return error;
	refusal = address_ipv6_refusal(&p.address);
	if (refusal)
		return text("\"%s\" %s: addr is %s", value, refusal,
			    RIGHT_ADDR);
	if (prefix_is_among(&p, r->addr, r->addrs))
		return text("\"%s\" is given twice", value);
	r->addr[r->addrs++] = p;
	return NULL;
}

/* Bits that are set after the length, which a prefix has not. */
static bool prefix_has_host(const struct prefix *p)
{
	unsigned int i;

	for (i = p->length; i < 128; i++)
		if (p->address.s6_addr[i / 8] & 0x80 >> i % 8)
			return true;
	return false;
}

static char *read_prefix(struct request *r, const char *value)
{
	char *error;

	error = prefix(&r->rd_prefix, value, 1, 64,
		       "a prefix: prefix is " RIGHT_PREFIX);
	if (error)
		return error;
	if (prefix_has_host(&r->rd_prefix))
		return text("\"%s\" has bits set after its length: prefix is %s",
			    value, RIGHT_PREFIX);
	return NULL;
}

static char *add_site_prefix(struct request *r, const char *value)
{
	struct prefix p;
	char *error;

	error = prefix(&p, value, 1, 128, "a prefix: site-prefix is " RIGHT_SITE);
	if (error)
		return error;
	if (prefix_has_host(&p))
		return text("\"%s\" has bits set after its length: site-prefix is %s",
			    value, RIGHT_SITE);
	if (r->site_prefixes == SIXIN4_SITE_PREFIXES)
		return text("\"%s\" is one too many: site-prefix is %s",
			    value, RIGHT_SITE);
	r->site_prefix[r->site_prefixes++] = p;
	return NULL;
}

static char *read_site_prefix(struct request *r, const char *value)
{
	char *list, *rest, *one, *error = NULL;

	r->site_prefixes = 0;
	if (!strcmp(value, "none"))
		return NULL;
	list = text("%s", value);
	for (rest = list; rest && !error; error = add_site_prefix(r, one))
		one = strsep(&rest, ",");
	free(list);
	return error;
}

/**
 * netns_name_refusal() - can this be the name of a namespace?
 * @word: the word or option that it is the value of
 * @name: the name
 *
 * Return: NULL if so, else a sentence that the caller frees.
 */
char *netns_name_refusal(const char *word, const char *name)
{
	if (name[0] && !strchr(name, '/') && strlen(name) <= NAME_MAX &&
	    strcmp(name, ".") && strcmp(name, ".."))
		return NULL;
	return text("\"%s\" is not the name of a namespace: %s is %s", name,
		    word, RIGHT_NETNS);
}

static char *read_netns(struct request *r, const char *value)
{
	r->netns = value;
	return netns_name_refusal("netns", value);
}

static char *read_link_netns(struct request *r, const char *value)
{
	r->link_netns = value;
	return netns_name_refusal("link-netns", value);
}

/*
 * @right: what its value may be, NULL if it has none
 * @read: of the value into the request
 * @add_only: not for set
 * @read_values: in place of @read, where there are more values than one: "used"
 *	is set to how many
 */
static const struct {
	const char *name, *right;
	char *(*read)(struct request *r, const char *value);
	bool add_only;
	char *(*read_values)(struct request *r, int argc, char **argv,
			     int *used);
} words[WORDS] = {
	[WORD_MODE]	  = { "mode", RIGHT_MODE, read_mode, true },
	[WORD_REMOTE]	  = { "remote", RIGHT_REMOTE, read_remote },
	[WORD_PREFIX]	  = { "prefix", RIGHT_PREFIX, read_prefix },
	[WORD_IPV4_PREFIX] = { "ipv4-prefix", RIGHT_IPV4_PREFIX,
			       read_ipv4_prefix },
	[WORD_RELAY]	  = { "relay", RIGHT_RELAY, read_relay },
	[WORD_LOCAL]	  = { "local", RIGHT_LOCAL, read_local },
	[WORD_DEV]	  = { "dev", RIGHT_DEV, read_dev },
	[WORD_TTL]	  = { "ttl", RIGHT_TTL, read_ttl },
	[WORD_TOS]	  = { "tos", RIGHT_TOS, read_tos },
	[WORD_PMTUDISC]	  = { "pmtudisc", "on or off", read_pmtudisc },
	[WORD_MTU]	  = { "mtu", RIGHT_MTU, read_mtu },
	[WORD_FWMARK]	  = { "fwmark", RIGHT_FWMARK, read_fwmark },
	[WORD_RP_FILTER]  = { "rp-filter", RIGHT_RP_FILTER, read_rp_filter },
	[WORD_SOURCE_CHECK] = { "source-check", RIGHT_SOURCE_CHECK,
				read_source_check },
	[WORD_SITE_PREFIX] = { "site-prefix", RIGHT_SITE, read_site_prefix },
	[WORD_CLAMP_MSS]  = { "clamp-mss", "on or off", read_clamp_mss },
	[WORD_KEEPALIVE]  = { "keepalive", RIGHT_KEEPALIVE,
			      .read_values = read_keepalive },
	[WORD_ADDR]	  = { "addr", RIGHT_ADDR, read_addr },
	[WORD_NETNS]	  = { "netns", RIGHT_NETNS, read_netns, true },
	[WORD_LINK_NETNS] = { "link-netns", RIGHT_NETNS, read_link_netns, true },
	[WORD_UP]	  = { "up" },
	[WORD_DOWN]	  = { "down" },
};

static const char *const verb_names[] = {
	[VERB_ADD] = "add", [VERB_SET] = "set", [VERB_DELETE] = "del",
	[VERB_SHOW] = "show", [VERB_MONITOR] = "monitor",
	[VERB_DOCTOR] = "doctor",
};

static bool word_allowed(unsigned int w, enum verb verb)
{
	return verb == VERB_ADD || !words[w].add_only;
}

/* "unknown" is NULL where there is no word at all. */
static char *words_list(enum verb verb, const char *unknown)
{
	char *list = NULL, *sentence;
	unsigned int w;

	for (w = 0; w < WORDS; w++) {
		if (!word_allowed(w, verb))
			continue;
		list = text_add(list, "%s%s", list ? ", " : "", words[w].name);
	}
	if (unknown && verb == VERB_ADD &&
	    which(unknown, mode_names, ARRAY_SIZE(mode_names)) <
	    ARRAY_SIZE(mode_names))
		sentence = text("\"%s\" is not a word of add (did you mean \"mode %s\"?): %s",
				unknown, unknown, list);
	else if (unknown)
		sentence = text("\"%s\" is not a word of %s: %s", unknown,
				verb_names[verb], list);
	else
		sentence = text("%s needs what to change: %s",
				verb_names[verb], list);
	free(list);
	return sentence;
}

static char *word_check(const struct request *r, unsigned int w)
{
	if (!word_allowed(w, r->verb))
		return text("\"%s\" is decided when a tunnel is added: del it and add it",
			    words[w].name);
	if (request_has(r, w) && w != WORD_ADDR)
		return text("\"%s\" is given twice", words[w].name);
	if ((w == WORD_UP && request_has(r, WORD_DOWN)) ||
	    (w == WORD_DOWN && request_has(r, WORD_UP)))
		return text("\"%s\" contradicts \"%s\": up or down",
			    words[w].name,
			    words[w == WORD_UP ? WORD_DOWN : WORD_UP].name);
	return NULL;
}

/* One word and its value; "used" is how many of argv they are. */
static char *word_parse(struct request *r, int argc, char **argv, int *used)
{
	unsigned int w;
	char *error;

	for (w = 0; w < WORDS && strcmp(argv[0], words[w].name); w++)
		;
	if (w == WORDS)
		return words_list(r->verb, argv[0]);
	error = word_check(r, w);
	if (error)
		return error;
	*used = 1;
	if (words[w].right && argc < 2)
		return text("\"%s\" needs a value: %s", words[w].name,
			    words[w].right);
	r->given |= 1u << w;
	if (words[w].read_values) {
		error = words[w].read_values(r, argc - 1, argv + 1, used);
		*used += 1;
		return error;
	}
	if (!words[w].read)
		return NULL;
	*used = 2;
	return words[w].read(r, argv[1]);
}

/* Is the far end in each inner address? */
static bool is_stateless(const struct request *r)
{
	return r->mode == SIXIN4_MODE_6TO4 || r->mode == SIXIN4_MODE_6RD;
}

/*
 * The word is for others; whoever has not said which mode is told what to add to
 * the name.
 */
static char *foreign(const struct request *r, const char *word,
		     const char *others, const char *add)
{
	if (r->mode != SIXIN4_MODE_POINT_TO_POINT || request_has(r, WORD_REMOTE))
		return text("\"%s\" is for %s", word, others);
	return text("\"%s\" is for %s: add %s %s", word, others, r->name, add);
}

#define MODE_6RD	"mode 6rd"
#define ADD_6RD		"mode 6rd prefix P/LEN ..."
#define MODES_STATELESS	"modes 6to4 and 6rd"
#define ADD_STATELESS	"mode 6to4 ..., or " ADD_6RD

/* A word that only other modes have. */
static char *foreign_word(const struct request *r)
{
	if (request_has(r, WORD_SOURCE_CHECK) &&
	    r->mode != SIXIN4_MODE_EXTERNAL)
		return foreign(r, "source-check", "mode external",
			       "mode external ...");
	if (request_has(r, WORD_PREFIX) && r->mode != SIXIN4_MODE_6RD)
		return foreign(r, "prefix", MODE_6RD, ADD_6RD);
	if (request_has(r, WORD_IPV4_PREFIX) && r->mode != SIXIN4_MODE_6RD)
		return foreign(r, "ipv4-prefix", MODE_6RD, ADD_6RD);
	if (request_has(r, WORD_RELAY) && !is_stateless(r))
		return foreign(r, "relay", MODES_STATELESS, ADD_STATELESS);
	if (r->addr_auto_given && !is_stateless(r))
		return foreign(r, r->addr_auto ? "addr auto" : "addr manual",
			       MODES_STATELESS, ADD_STATELESS);
	return NULL;
}

/* The far ends are told by others. */
static char *external_check(const struct request *r, bool dev)
{
	if (request_has(r, WORD_REMOTE))
		return text("\"remote\" is for mode point-to-point: with external a route names it: ip -6 route add P/LEN encap ip dst A dev %s",
			    r->name);
	if (request_has(r, WORD_KEEPALIVE) && r->interval)
		return text("\"keepalive\" is for mode point-to-point: with external, the far ends can have it");
	if (!dev && !r->local.s_addr)
		return text("mode external needs dev or local: local is %s",
			    RIGHT_LOCAL_ONE);
	return foreign_word(r);
}

static char *point_to_point_check(const struct request *r)
{
	char *error = foreign_word(r);

	if (error || request_has(r, WORD_REMOTE))
		return error;
	return text("add needs remote A, %s, or mode 6to4, 6rd or external",
		    RIGHT_REMOTE);
}

/* What makes the ends of a new tunnel; set leaves it to the kernel. */
static char *ends_check(const struct request *r)
{
	bool dev = request_has(r, WORD_DEV) && r->underlay[0];

	if (r->mode == SIXIN4_MODE_POINT_TO_POINT)
		return point_to_point_check(r);
	if (r->mode == SIXIN4_MODE_EXTERNAL)
		return external_check(r, dev);
	if (request_has(r, WORD_REMOTE))
		return text("\"remote\" is for mode point-to-point: with 6to4 and 6rd, relay is %s",
			    RIGHT_RELAY);
	if (r->mode == SIXIN4_MODE_6RD && !request_has(r, WORD_PREFIX))
		return text("mode 6rd needs prefix P/LEN, %s", RIGHT_PREFIX);
	if (r->mode == SIXIN4_MODE_6RD &&
	    r->rd_prefix.length > 32 + r->rd_ipv4_length)
		return text("prefix /%u and %u bits of IPv4 exceed 64: give ipv4-prefix, what all addresses begin with, as 10.0.0.0/8",
			    r->rd_prefix.length, 32 - r->rd_ipv4_length);
	if (request_has(r, WORD_KEEPALIVE) && r->interval)
		return text("\"keepalive\" is for mode point-to-point: with 6to4 and 6rd there are many far ends");
	if (!dev && !r->local.s_addr && !r->relay.s_addr)
		return text("modes 6to4 and 6rd need dev, local or relay: dev is %s",
			    RIGHT_DEV_ONE);
	return foreign_word(r);
}

/* What only all words together tell. */
static char *request_check(const struct request *r)
{
	char *error = r->verb == VERB_ADD ? ends_check(r) : NULL;

	if (error)
		return error;
	if (r->verb == VERB_SET && !r->given)
		return words_list(r->verb, NULL);
	if (request_has(r, WORD_REMOTE) && request_has(r, WORD_LOCAL) &&
	    r->remote.s_addr == r->local.s_addr)
		return text("remote and local are the same: remote is %s",
			    RIGHT_REMOTE);
	if (request_has(r, WORD_DEV) && !request_has(r, WORD_LINK_NETNS) &&
	    !strcmp(r->underlay, r->name))
		return text("\"%s\" is the tunnel itself: dev is %s", r->name,
			    RIGHT_DEV);
	return NULL;
}

static char *parse_words(struct request *r, int argc, char **argv)
{
	char *error = NULL;
	int i, used = 0;

	r->addr = alloc(argc, sizeof(*r->addr));
	for (i = 0; i < argc && !error; i += used)
		error = word_parse(r, argc - i, argv + i, &used);
	return error ? error : request_check(r);
}

enum option {
	OPTION_JSON,
	OPTION_PRETTY,
	OPTION_DETAILS,
	OPTION_STATS,
	OPTION_NETNS,
	OPTION_BATCH,
	OPTION_FORCE,
	OPTION_VERSION,
	OPTION_HELP,
	OPTIONS
};

/* Short forms mean the first that fits. */
static const struct {
	const char *name, *right;
} option_words[OPTIONS] = {
	[OPTION_JSON]	 = { "json" },
	[OPTION_PRETTY]	 = { "pretty" },
	[OPTION_DETAILS] = { "details" },
	[OPTION_STATS]	 = { "statistics" },
	[OPTION_NETNS]	 = { "netns", RIGHT_NETNS },
	[OPTION_BATCH]	 = { "batch", "a file of commands, or - for standard input" },
	[OPTION_FORCE]	 = { "force" },
	[OPTION_VERSION] = { "Version" },
	[OPTION_HELP]	 = { "help" },
};

/*
 * "-stats" is the documented form of "-statistics", and no prefix of it;
 * "--version" is what other programs have.
 */
static enum option option_find(const char *word)
{
	size_t length = strlen(word);
	unsigned int o;

	if (!strcmp(word, "stats"))
		return OPTION_STATS;
	if (!strcmp(word, "version"))
		return OPTION_VERSION;
	for (o = 0; o < OPTIONS; o++)
		if (length && !strncmp(word, option_words[o].name, length))
			break;
	return o;
}

/* A second dash is as good as one, as in ip(8). */
static enum option option_of(const char *word)
{
	return option_find(word + (word[1] == '-' ? 2 : 1));
}

/* A device may have such a name, but who types it means the option. */
static char *tunnel_name(const char **result, const char *name, enum verb verb)
{
	if (name[0] == '-' && option_of(name) != OPTIONS)
		return text("\"%s\" is an option, and stands before the subcommand: 6in4 %s %s ...",
			    name, name, verb_names[verb]);
	return device_name(result, name);
}

static bool is_exec(const char *word)
{
	return !strcmp(word, "exec") || !strcmp(word, "-exec") ||
	       !strcmp(word, "--exec");
}

/* All that follows "--exec" is the program's; argc is what is left. */
static char *parse_program(struct request *r, int *argc, char **argv)
{
	int i;

	for (i = 0; i < *argc && !is_exec(argv[i]); i++)
		;
	if (i == *argc)
		return NULL;
	if (i + 1 == *argc || !argv[i + 1][0])
		return text("\"%s\" needs a value: a program and its words",
			    argv[i]);
	r->program = argv + i + 1;
	*argc = i;
	return NULL;
}

/* "dev to" is a tunnel of that name; argc is what is left. */
static char *parse_to(struct request *r, int *argc, char **argv)
{
	const char *refusal;
	int i = *argc && !strcmp(argv[0], "dev") ? 2 : 0;

	while (i < *argc && strcmp(argv[i], "to"))
		i++;
	if (i >= *argc)
		return NULL;
	if (i + 1 == *argc)
		return text("\"to\" needs a value: %s", RIGHT_TO);
	if (i + 2 < *argc)
		return text("\"%s\" is too much: to takes one ADDRESS",
			    argv[i + 2]);
	if (inet_pton(AF_INET6, argv[i + 1], &r->to) != 1)
		return text("\"%s\" is not an IPv6 address: to is %s",
			    argv[i + 1], RIGHT_TO);
	refusal = address_ipv6_refusal(&r->to);
	if (!refusal && IN6_IS_ADDR_LINKLOCAL(&r->to))
		refusal = "is a link-local address";
	if (refusal)
		return text("\"%s\" %s: to is %s", argv[i + 1], refusal,
			    RIGHT_TO);
	*argc = i;
	return NULL;
}

/* The name and no more; some can do without, or have a word for it. */
static char *parse_name_only(struct request *r, int argc, char **argv)
{
	bool any = r->verb != VERB_DELETE;
	char *error;

	if (any && argc && !strcmp(argv[0], "dev")) {
		if (argc < 2)
			return text("\"dev\" needs a value: the tunnel's name");
		argc--;
		argv++;
	}
	if (!argc && any)
		return NULL;
	error = tunnel_name(&r->name, argv[0], r->verb);
	if (!error && argc > 1)
		error = text("\"%s\" is too much: %s takes one NAME", argv[1],
			     verb_names[r->verb]);
	return error;
}

/**
 * request_parse() - parse what follows a subcommand
 * @request: is overwritten; the caller calls request_free() in any case
 * @verb: the subcommand
 * @argc: number of words after the subcommand
 * @argv: those words; the request points into them
 *
 * Return: NULL, or a sentence for the user that the caller frees.
 */
char *request_parse(struct request *request, enum verb verb, int argc,
		    char **argv)
{
	char *error = NULL;

	memset(request, 0, sizeof(*request));
	request->verb = verb;
	if (!argc && verb != VERB_SHOW && verb != VERB_MONITOR &&
	    verb != VERB_DOCTOR)
		return text("%s needs the NAME of a tunnel", verb_names[verb]);
	if (verb == VERB_MONITOR)
		error = parse_program(request, &argc, argv);
	else if (verb == VERB_DOCTOR)
		error = parse_to(request, &argc, argv);
	if (error)
		return error;
	if (verb != VERB_ADD && verb != VERB_SET)
		return parse_name_only(request, argc, argv);

	error = tunnel_name(&request->name, argv[0], verb);
	return error ? error : parse_words(request, argc - 1, argv + 1);
}

/**
 * request_free() - free what a request owns
 * @request: has been through request_parse()
 */
void request_free(struct request *request)
{
	free(request->addr);
	request->addr = NULL;
}

static char *option_apply(struct options *options, enum option o, char *value)
{
	switch (o) {
	case OPTION_JSON:
		options->json = true;
		break;
	case OPTION_PRETTY:
		options->pretty = true;
		break;
	case OPTION_DETAILS:
		options->details = true;
		break;
	case OPTION_STATS:
		options->stats = true;
		break;
	case OPTION_NETNS:
		options->netns = value;
		return netns_name_refusal("-netns", value);
	case OPTION_BATCH:
		options->batch = value;
		break;
	case OPTION_FORCE:
		options->force = true;
		break;
	case OPTION_VERSION:
		options->version = true;
		break;
	default:
		options->help = true;
	}
	return NULL;
}

static char *option_parse(struct options *options, int argc, char **argv,
			  int *used)
{
	enum option o = option_of(argv[0]);

	if (o == OPTIONS)
		return text("\"%s\" is not an option: -json, -pretty, -details, -stats, -netns NAME, -batch FILE, -force, -Version or -help",
			    argv[0]);
	*used = option_words[o].right ? 2 : 1;
	if (argc < *used)
		return text("\"%s\" needs a value: %s", argv[0],
			    option_words[o].right);
	return option_apply(options, o, argv[1]);
}

/**
 * options_parse() - parse what stands before the subcommand
 * @options: is overwritten
 * @argc: number of words, without the program's name; becomes the number left
 * @argv: those words; is moved to the subcommand
 *
 * Return: NULL, or a sentence for the user that the caller frees.
 */
char *options_parse(struct options *options, int *argc, char ***argv)
{
	char *error = NULL;
	int used = 0;

	memset(options, 0, sizeof(*options));
	while (*argc && (*argv)[0][0] == '-' && !error) {
		error = option_parse(options, *argc, *argv, &used);
		*argc -= error ? 0 : used;
		*argv += error ? 0 : used;
	}
	if (!error && options->batch && *argc)
		error = text("\"%s\" is too much: -batch takes its commands from the file",
			     (*argv)[0]);
	return error;
}
