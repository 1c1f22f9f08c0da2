// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to rtnetlink about 6in4 links, most of them with something wrong.
 *
 *	requests NUMBER
 *
 * It sends so many in its namespace, the same each time, and fails where the
 * kernel does not answer one, where a change that was refused changed
 * something, or where the answers show that the generator has lost its way.
 * It needs a device "wan" with an address in 203.0.113.0/24.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <linux/if_6in4.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <libmnl/libmnl.h>

#include "random.h"
#include "text.h"

#define REQUEST_SIZE	8192
#define REPLY_SIZE	(64 * 1024)
#define ANSWER_SECONDS	120		/* more is no answer */
#define TUNNELS		8		/* names in use */

/* Of what can be set, what a good value looks like. */
enum form {
	FORM_NONE, FORM_U8, FORM_U32, FORM_IPV4, FORM_IPV6, FORM_NAME,
	FORM_PREFIX, FORM_PREFIXES,
};

static const struct {
	enum form form;
	uint32_t values[6];		/* those at the ends of a range */
} forms[IFLA_6IN4_MAX + 1] = {
	[IFLA_6IN4_MODE]	  = { FORM_U8, { 0, 0, 1, 2, 3, 255 } },
	[IFLA_6IN4_LOCAL]	  = { FORM_IPV4 },
	[IFLA_6IN4_REMOTE]	  = { FORM_IPV4 },
	[IFLA_6IN4_UNDERLAY]	  = { FORM_NAME },
	[IFLA_6IN4_TTL]		  = { FORM_U8, { 0, 1, 64, 255 } },
	[IFLA_6IN4_TOS]		  = { FORM_U8, { 0, 1, 2, 4, 0xfd, 255 } },
	[IFLA_6IN4_PMTUDISC]	  = { FORM_U8, { 0, 1, 1, 0, 2, 255 } },
	[IFLA_6IN4_FWMARK]	  = { FORM_U32, { 0, 1, UINT32_MAX } },
	[IFLA_6IN4_MTU_AUTO]	  = { FORM_U8, { 0, 1, 1, 0, 2, 255 } },
	[IFLA_6IN4_RP_FILTER]	  = { FORM_U8, { 0, 1, 1, 0, 2, 255 } },
	[IFLA_6IN4_SITE_PREFIXES] = { FORM_PREFIXES },
	[IFLA_6IN4_CLAMP_MSS]	  = { FORM_U8, { 0, 1, 1, 0, 2, 255 } },
	[IFLA_6IN4_KEEPALIVE_INTERVAL] = { FORM_U32, {
		0, 1, 10, SIXIN4_KEEPALIVE_INTERVAL_MAX,
		SIXIN4_KEEPALIVE_INTERVAL_MAX + 1 } },
	[IFLA_6IN4_KEEPALIVE_LOSSES] = { FORM_U8, { 1, 2, 3, 255, 1, 0 } },
	[IFLA_6IN4_KEEPALIVE_TARGET] = { FORM_IPV6 },
	[IFLA_6IN4_RELAY]	  = { FORM_IPV4 },
	[IFLA_6IN4_6RD_PREFIX]	  = { FORM_PREFIX },
	[IFLA_6IN4_6RD_IPV4_PREFIX] = { FORM_IPV4 },
	[IFLA_6IN4_ADDR_AUTO]	  = { FORM_U8, { 0, 1, 1, 0, 2, 255 } },
	[IFLA_6IN4_SOURCE_CHECK]  = { FORM_U8, { 0, 1, 2, 1, 3, 255 } },
	[IFLA_6IN4_6RD_IPV4_LENGTH] = { FORM_U8, { 0, 8, 24, 32, 33, 255 } },
};

/* One of a few of each sort, so that there are tunnels with the same ends. */
static const char *const addresses[] = {
	"192.0.2.1", "192.0.2.2", "203.0.113.1", "203.0.113.100",
	"203.0.113.7", "0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1",
	"255.255.255.255",
};

static const char *const addresses6[] = {
	"::", "::ffff:0.0.0.0", "2001:db8::1", "fe80::1", "::1", "ff02::1",
	"::ffff:192.0.2.1",
};

static const char *const names[] = {
	"wan", "wan", "", "lo", "none", "t0", "a/b", "..", "abcdefghijklmno",
	"abcdefghijklmnop", "%d",
};

static struct mnl_socket *nl;
static uint32_t sequence;
static char reply[REPLY_SIZE];
static unsigned int answered[4096];

static void die(const char *what)
{
	fprintf(stderr, "requests: %s after request %u: %s\n", what, sequence,
		strerror(errno));
	exit(1);
}

/* Most of them are good. */
static void put_prefix(struct nlmsghdr *nlh, uint16_t type)
{
	static const uint8_t lengths[] = { 32, 48, 64, 128, 1, 0, 129 };
	unsigned char address[16] = { 0x20, 1, 0xd };
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	address[3] = random_below(256);
	if (!one_in(40))
		mnl_attr_put(nlh, IFLA_6IN4_PREFIX_ADDRESS,
			     one_in(40) ? 4 : sizeof(address), address);
	if (!one_in(40))
		mnl_attr_put_u8(nlh, IFLA_6IN4_PREFIX_LENGTH,
				lengths[random_below(one_in(20) ? 7 : 4)]);
	mnl_attr_nest_end(nlh, nest);
}

/* Up to one too many. */
static void put_prefixes(struct nlmsghdr *nlh, uint16_t type)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);
	unsigned int count = random_below(SIXIN4_SITE_PREFIXES + 2);

	while (count--)
		put_prefix(nlh, IFLA_6IN4_SITE_PREFIX);
	mnl_attr_nest_end(nlh, nest);
}

static void put_form(struct nlmsghdr *nlh, uint16_t type, enum form form,
		     const uint32_t *values)
{
	uint32_t value = one_in(8) ? random_below(UINT32_MAX) :
				     values[random_below(6)];
	char octets[32];

	switch (form) {
	case FORM_U8:
		mnl_attr_put_u8(nlh, type, value);
		break;
	case FORM_U32:
		mnl_attr_put_u32(nlh, type, value);
		break;
	case FORM_IPV4:
		/* The first ones more often: they are good. */
		value = random_below(one_in(6) ? ARRAY_SIZE(addresses) : 5);
		mnl_attr_put_u32(nlh, type, inet_addr(addresses[value]));
		break;
	case FORM_IPV6:
		value = random_below(one_in(6) ? ARRAY_SIZE(addresses6) : 4);
		inet_pton(AF_INET6, addresses6[value], octets);
		mnl_attr_put(nlh, type, sizeof(struct in6_addr), octets);
		break;
	case FORM_NAME:
		value = random_below(one_in(6) ? ARRAY_SIZE(names) : 3);
		mnl_attr_put_strz(nlh, type, names[value]);
		break;
	case FORM_PREFIX:
		put_prefix(nlh, type);
		break;
	case FORM_PREFIXES:
		put_prefixes(nlh, type);
		break;
	default:
		value = random_below(sizeof(octets));
		random_fill(octets, value);
		mnl_attr_put(nlh, type, value, octets);
	}
}

/* Something else than the attribute says that it is. */
static void put_wrong(struct nlmsghdr *nlh, uint16_t type)
{
	char octets[300];
	struct nlattr *nest;
	unsigned int length;

	switch (random_below(5)) {
	case 0:		/* short */
		length = random_below(4);
		break;
	case 1:		/* long */
		length = 4 + random_below(sizeof(octets) - 4);
		break;
	case 2:		/* a nest with more of its like */
		nest = mnl_attr_nest_start(nlh, type);
		random_fill(octets, 4);
		mnl_attr_put(nlh, 1 + random_below(IFLA_6IN4_MAX), 4, octets);
		mnl_attr_nest_end(nlh, nest);
		return;
	case 3:		/* a string that does not end */
		memset(octets, 'x', sizeof(octets));
		mnl_attr_put(nlh, type, random_below(40), octets);
		return;
	default:	/* empty */
		length = 0;
	}
	random_fill(octets, length);
	mnl_attr_put(nlh, type, length, octets);
}

static void put_attribute(struct nlmsghdr *nlh, uint16_t type, bool wrong)
{
	static const uint32_t zeroes[6];
	bool known = type <= IFLA_6IN4_MAX;

	if (wrong && one_in(3))
		put_wrong(nlh, type);
	else
		put_form(nlh, type, known ? forms[type].form : FORM_NONE,
			 known ? forms[type].values : zeroes);
}

/* State can't be set, and refuses the whole: name it seldom. */
static uint16_t some_type(bool wrong)
{
	uint16_t type;

	if (wrong && one_in(16))
		return random_below(UINT16_MAX);
	do {
		type = random_below(IFLA_6IN4_MAX + 4);
	} while (type > IFLA_6IN4_MAX || !forms[type].form ? !one_in(50) : 0);
	return type;
}

/* What a new tunnel of some mode must have. */
static void put_ends(struct nlmsghdr *nlh)
{
	uint8_t mode = one_in(4) ? 1 + random_below(SIXIN4_MODE_MAX) : 0;

	if (mode == SIXIN4_MODE_POINT_TO_POINT) {
		put_attribute(nlh, IFLA_6IN4_REMOTE, false);
		return;
	}
	mnl_attr_put_u8(nlh, IFLA_6IN4_MODE, mode);
	put_attribute(nlh, IFLA_6IN4_UNDERLAY, false);
	if (mode == SIXIN4_MODE_6RD)
		put_attribute(nlh, IFLA_6IN4_6RD_PREFIX, false);
}

static void put_data(struct nlmsghdr *nlh, bool ends, bool wrong)
{
	struct nlattr *nest;
	unsigned int i, count = random_below(5);

	/* With and without NLA_F_NESTED, as programs old and new send it. */
	nest = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	if (one_in(4))
		nest->nla_type &= ~NLA_F_NESTED;
	if (ends)
		put_ends(nlh);
	for (i = 0; i < count; i++)
		put_attribute(nlh, some_type(wrong), wrong);
	mnl_attr_nest_end(nlh, nest);
}

static void put_info(struct nlmsghdr *nlh, bool ends, bool wrong, bool bare)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_LINKINFO);

	if (!wrong || !one_in(20))
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "6in4");
	else if (one_in(2))
		put_attribute(nlh, IFLA_INFO_KIND, true);
	if (!wrong || !one_in(20))
		put_data(nlh, ends, wrong);
	else if (one_in(2))
		put_wrong(nlh, IFLA_INFO_DATA);
	if (wrong && one_in(20))
		put_data(nlh, ends, wrong);
	/* The core looks at this when the driver has made its change. */
	if (wrong && !bare && one_in(20))
		put_wrong(nlh, IFLA_INFO_SLAVE_DATA);
	mnl_attr_nest_end(nlh, nest);
}

/* What every link has; those that the driver has an opinion of. */
static void put_link(struct nlmsghdr *nlh, bool wrong)
{
	static const uint32_t mtus[] = {
		1280, 1400, 1480, 65515, 1279, 65516, 0, UINT32_MAX,
	};

	if (one_in(4))
		mnl_attr_put_u32(nlh, IFLA_MTU,
				 mtus[random_below(wrong ? 8 : 4)]);
	if (one_in(30))
		mnl_attr_put_u32(nlh, IFLA_ADDRESS, inet_addr("192.0.2.9"));
	if (one_in(30))
		mnl_attr_put_u32(nlh, IFLA_BROADCAST, inet_addr("192.0.2.9"));
	if (one_in(30))
		mnl_attr_put_u32(nlh, IFLA_LINK, random_below(4));
	if (one_in(30))
		mnl_attr_put_u32(nlh, IFLA_LINK_NETNSID, random_below(3));
	if (one_in(10))
		mnl_attr_put_u32(nlh, IFLA_TXQLEN, random_below(1000));
	if (wrong && one_in(10))
		put_wrong(nlh, 1 + random_below(IFLA_MAX));
}

static struct nlmsghdr *start(char *buffer, uint16_t type, uint16_t flags,
			      const char *name)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

/* A length that lies: of the message or of one of its attributes. */
static void damage(struct nlmsghdr *nlh)
{
	char *octets = (char *)nlh;
	unsigned int first = MNL_NLMSG_HDRLEN + sizeof(struct ifinfomsg);
	unsigned int i;

	if (one_in(3)) {
		nlh->nlmsg_len = MNL_NLMSG_HDRLEN +
			random_below(nlh->nlmsg_len - MNL_NLMSG_HDRLEN + 1);
		return;
	}
	for (i = 1 + random_below(3); i && nlh->nlmsg_len > first; i--)
		octets[first + random_below(nlh->nlmsg_len - first)] =
			random_below(256);
}

/* Reads up to the end of an answer; returns its errno, and the last message. */
static int answer(const struct nlmsghdr **last)
{
	const struct nlmsghdr *nlh;
	int length;

	*last = NULL;
	for (;;) {
		length = mnl_socket_recvfrom(nl, reply, sizeof(reply));
		if (length < 0)
			die("no answer");
		for (nlh = (void *)reply; mnl_nlmsg_ok(nlh, length);
		     nlh = mnl_nlmsg_next(nlh, &length)) {
			if (nlh->nlmsg_seq != sequence)
				continue;
			if (nlh->nlmsg_type == NLMSG_DONE)
				return 0;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return -*(int *)mnl_nlmsg_get_payload(nlh);
			*last = nlh;
			/* Single answers are not followed by an ACK. */
			if (!(nlh->nlmsg_flags & NLM_F_MULTI))
				return 0;
		}
	}
}

static int talk(struct nlmsghdr *nlh, const struct nlmsghdr **last)
{
	nlh->nlmsg_seq = ++sequence;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		die("can't send");
	return answer(last);
}

static size_t keep(const struct nlattr *attr, char *copy)
{
	memcpy(copy, attr, attr->nla_len);
	return attr->nla_len;
}

/*
 * A tunnel's configuration, as state moves by itself: its length, 0 if there is
 * none.
 */
static size_t configuration(const char *name, char *copy)
{
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *nlh = start(buffer, RTM_GETLINK, 0, name);
	const struct nlattr *attr, *info, *data;
	const struct nlmsghdr *last;
	size_t size = 0;

	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (talk(nlh, &last) || !last)
		return 0;
	mnl_attr_for_each(attr, last, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) != IFLA_LINKINFO)
			continue;
		mnl_attr_for_each_nested(info, attr) {
			if (mnl_attr_get_type(info) != IFLA_INFO_DATA)
				continue;
			mnl_attr_for_each_nested(data, info)
				if (forms[mnl_attr_get_type(data)].form)
					size += keep(data, copy + size);
		}
	}
	return size;
}

static void change(const char *name, uint16_t type, bool wrong)
{
	static char before[REPLY_SIZE], after[REPLY_SIZE];
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *nlh = start(buffer, type, NLM_F_ACK, name);
	const struct nlmsghdr *last;
	bool bare = one_in(2);
	size_t size;
	int error;

	put_info(nlh, false, wrong, bare);
	/* What the core changes on its own is not undone where more fails. */
	if (!bare)
		put_link(nlh, wrong);
	if (wrong && one_in(4)) {
		damage(nlh);
		bare = false;
	}
	size = bare ? configuration(name, before) : 0;
	error = talk(nlh, &last);
	answered[error]++;
	if (!error || !size)
		return;
	if (configuration(name, after) != size || memcmp(before, after, size)) {
		errno = error;
		die("a change was refused and made all the same");
	}
}

static void create(const char *name, bool wrong)
{
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *nlh;
	const struct nlmsghdr *last;
	struct ifinfomsg *ifi;

	nlh = start(buffer, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE |
		    (one_in(2) ? NLM_F_EXCL : 0), name);
	ifi = mnl_nlmsg_get_payload(nlh);
	if (one_in(2)) {
		ifi->ifi_flags = IFF_UP;
		ifi->ifi_change = IFF_UP;
	}
	put_info(nlh, !wrong || !one_in(8), wrong, false);
	put_link(nlh, wrong);
	if (wrong && one_in(4))
		damage(nlh);
	answered[talk(nlh, &last)]++;
}

static void delete(const char *name)
{
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *nlh = start(buffer, RTM_DELLINK, NLM_F_ACK, name);
	const struct nlmsghdr *last;

	answered[talk(nlh, &last)]++;
}

static void get(const char *name, bool wrong)
{
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *nlh;
	const struct nlmsghdr *last;

	if (one_in(8)) {
		nlh = start(buffer, RTM_GETLINK, NLM_F_DUMP, NULL);
		put_info(nlh, false, wrong, false);
	} else {
		nlh = start(buffer, RTM_GETLINK, 0, name);
		if (wrong)
			put_link(nlh, true);
	}
	/* A dump that is not asked for well has an answer as well. */
	answered[talk(nlh, &last)]++;
}

static void request(void)
{
	bool wrong = !one_in(4);
	char name[IFNAMSIZ];
	unsigned int what = random_below(200);

	sprintf(name, "t%u", random_below(TUNNELS));
	/* To register and unregister a device takes the kernel long. */
	if (what < 2)
		delete(name);
	else if (what < 5)
		create(name, false);
	else if (what < 50)
		create(name, true);
	else if (what < 140)
		change(name, RTM_NEWLINK, wrong);
	else if (what < 160)
		change(name, RTM_SETLINK, wrong);
	else
		get(name, wrong);
}

static void tell(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(answered); i++)
		if (answered[i])
			printf("%7u %s\n", answered[i],
			       i ? strerrorname_np(i) : "done");
}

int main(int argc, char **argv)
{
	unsigned int number = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	struct timeval limit = { .tv_sec = ANSWER_SECONDS };
	unsigned int i;
	int on = 1;

	nl = mnl_socket_open(NETLINK_ROUTE);
	if (!number || !nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		die("usage: requests NUMBER");
	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVTIMEO, &limit,
		   sizeof(limit));

	for (i = 0; i < number; i++)
		request();
	tell();
	/* Much of each sort, or it tries nothing. */
	if (answered[0] < number / 10 || answered[EINVAL] < number / 10) {
		errno = 0;
		die("too few requests were good, or too few wrong");
	}
	return 0;
}
