/* SPDX-License-Identifier: GPL-2.0 */
/* From the words of a command line to what they ask for. */
#ifndef SIXIN4_PARSE_H
#define SIXIN4_PARSE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/if_6in4.h>

#define MTU_LEAST	1280	/* RFC 8200 section 5 */
#define MTU_MOST	65515	/* an IPv4 packet less its header */

/**
 * struct options - what stands before the subcommand
 * @json: show as JSON
 * @pretty: JSON on several lines
 * @details: show what has its default value too
 * @stats: show counters
 * @force: a batch goes on after an error
 * @version: tell the version and end
 * @help: tell the grammar and end
 * @netns: name of the namespace to work in, or NULL
 * @batch: file of commands, "-" = standard input, or NULL
 */
struct options {
	bool json, pretty, details, stats, force, version, help;
	const char *netns, *batch;
};

enum verb { VERB_ADD, VERB_SET, VERB_DELETE, VERB_SHOW, VERB_MONITOR,
	    VERB_DOCTOR };

enum word {
	WORD_MODE,
	WORD_REMOTE,
	WORD_PREFIX,
	WORD_IPV4_PREFIX,
	WORD_RELAY,
	WORD_LOCAL,
	WORD_DEV,
	WORD_TTL,
	WORD_TOS,
	WORD_PMTUDISC,
	WORD_MTU,
	WORD_FWMARK,
	WORD_RP_FILTER,
	WORD_SOURCE_CHECK,
	WORD_SITE_PREFIX,
	WORD_CLAMP_MSS,
	WORD_KEEPALIVE,
	WORD_ADDR,
	WORD_NETNS,
	WORD_LINK_NETNS,
	WORD_UP,
	WORD_DOWN,
	WORDS
};

/**
 * struct prefix - an IPv6 address with its length
 * @address: the address
 * @length: of its prefix, 0 to 128 bits
 */
struct prefix {
	struct in6_addr address;
	uint8_t length;
};

/**
 * struct request - what one subcommand is asked to do
 * @verb: which subcommand
 * @given: bit 1 << &enum word for each word that was there; only those have a
 *	meaning below
 * @name: the tunnel, 1 to 15 characters; NULL: all of them (show, monitor
 *	and doctor)
 * @program: of --exec, with its words and a NULL; NULL: none (monitor only)
 * @to: an address beyond the far end, ::: none (doctor only)
 * @mode: &enum sixin4_mode
 * @remote: the far end, unicast
 * @rd_prefix: 6rd: the provider's prefix, 1 to 64 bits; no bit is set after its
 *	length
 * @rd_ipv4: 6rd: what all its sites' IPv4 addresses begin with, likewise
 * @rd_ipv4_length: of that, 0 to 32 bits
 * @relay: 6to4 and 6rd: the relay, unicast; 0.0.0.0: none
 * @local: this end, unicast; 0.0.0.0: automatic
 * @underlay: the device below; "": the route decides
 * @ttl: 1 to 255; 0: the inner hop limit
 * @tos: bits 7-2 a DSCP, bit 0: inherit the inner one
 * @pmtudisc: path MTU discovery
 * @mtu: 1280 to 65515 octets; 0: automatic
 * @fwmark: mark for the route look-up
 * @rp_filter: &enum sixin4_rp_filter
 * @source_check: external: &enum sixin4_source_check
 * @site_prefix: prefixes of this end; no bit is set after their lengths
 * @site_prefixes: how many
 * @clamp_mss: TCP is told what fits
 * @interval: seconds between two probes; 0: none are sent
 * @losses: 1 to 255, so many make the far end silent
 * @target: whom they are sent to, as %IFLA_6IN4_KEEPALIVE_TARGET
 * @addr_auto: 6to4 and 6rd: an address of the delegated prefix, if
 *	@addr_auto_given
 * @addr_auto_given: "addr auto" or "addr manual" was there
 * @addr: IPv6 addresses, none twice
 * @addrs: how many
 * @netns: name of the namespace that the tunnel is made in
 * @link_netns: name of the underlay's namespace
 *
 * Its strings are those of the command line.
 */
struct request {
	enum verb verb;
	uint32_t given;
	const char *name;
	char **program;
	struct in6_addr to;
	uint8_t mode;
	struct in_addr remote, local, relay, rd_ipv4;
	struct prefix rd_prefix;
	uint8_t rd_ipv4_length;
	const char *underlay;
	uint8_t ttl, tos;
	bool pmtudisc, clamp_mss;
	uint32_t mtu, fwmark, interval;
	uint8_t rp_filter, source_check;
	struct prefix site_prefix[SIXIN4_SITE_PREFIXES];
	unsigned int site_prefixes;
	uint8_t losses;
	struct in6_addr target;
	bool addr_auto, addr_auto_given;
	struct prefix *addr;
	unsigned int addrs;
	const char *netns, *link_netns;
};

/**
 * request_has() - was a word given?
 * @request: what was parsed
 * @word: which
 */
static inline bool request_has(const struct request *request, enum word word)
{
	return request->given & 1u << word;
}

char *options_parse(struct options *options, int *argc, char ***argv);
char *request_parse(struct request *request, enum verb verb, int argc,
		    char **argv);
void request_free(struct request *request);
char *netns_name_refusal(const char *word, const char *name);

#endif
