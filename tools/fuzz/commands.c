// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: what a user may write.  The input is a batch file; each command in
 * it goes through the parsers as from a file and as from a command line, and
 * what they accept becomes a request to the kernel, which is not sent.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "command.h"
#include "lines.h"
#include "text.h"

static const struct {
	const char *name;
	enum verb verb;
} verbs[] = {
	{ "add", VERB_ADD }, { "set", VERB_SET }, { "delete", VERB_DELETE },
	{ "show", VERB_SHOW },
};

/* What is accepted is in its range, whatever way it was written in. */
static void check(const struct request *r)
{
	bool good = (!r->mtu || (r->mtu >= MTU_LEAST && r->mtu <= MTU_MOST)) &&
		    !(r->tos & 2) &&
		    (!r->name || (r->name[0] && strlen(r->name) < IFNAMSIZ)) &&
		    (!r->underlay || strlen(r->underlay) < IFNAMSIZ) &&
		    (r->verb != VERB_ADD || request_has(r, WORD_REMOTE));

	if (!good)
		abort();
}

static void put(const struct request *request)
{
	char *buffer = alloc(1, IPC_REQUEST_SIZE);
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	put_request(nlh, request);
	if (nlh->nlmsg_len > IPC_REQUEST_SIZE)
		abort();
	free(buffer);
}

static void parse(enum verb verb, int argc, char **argv)
{
	struct request request;
	char *wrong = request_parse(&request, verb, argc, argv);

	if (!wrong) {
		check(&request);
		if (verb == VERB_ADD || verb == VERB_SET)
			put(&request);
	}
	free(wrong);
	request_free(&request);
}

static void command(int argc, char **argv)
{
	struct options options;
	unsigned int i;
	char *wrong;

	wrong = options_parse(&options, &argc, &argv);
	free(wrong);
	if (wrong || !argc)
		return;
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strncmp(argv[0], verbs[i].name, strlen(argv[0])))
			parse(verbs[i].verb, argc - 1, argv + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: a batch file
 * @size: octets of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *end = line + size, *next;
	struct words words = { NULL };
	bool more;

	for (; line < end; line = next) {
		char *wrong;

		next = memchr(line, '\n', end - line);
		next = next ? next + 1 : end;
		wrong = words_add_line(&words, line, next - line, &more);
		if (!wrong && !more && words.count)
			command(words.count, words.word);
		if (wrong || !more)
			words_clear(&words);
		free(wrong);
	}
	words_free(&words);
	return 0;
}
