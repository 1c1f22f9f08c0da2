// SPDX-License-Identifier: GPL-2.0
/* The pure parts of the command: prints KTAP, exits 1 if a test failed. */
#include <stdio.h>
#include <string.h>

#include "ktap.h"

static unsigned int tests, failures;

/**
 * result() - tell the result of one test
 * @ok: it passed
 * @name: what it is about, of one line
 */
void result(bool ok, const char *name)
{
	printf("%s %u %s\n", ok ? "ok" : "not ok", ++tests, name);
	failures += !ok;
}

/**
 * same() - compare two strings
 * @seen: the one that came out, or NULL
 * @expected: the one that should have, or NULL
 *
 * Return: true if they are the same; else the two are told.
 */
bool same(const char *seen, const char *expected)
{
	if (!seen || !expected ? seen == expected : !strcmp(seen, expected))
		return true;
	printf("# expected: %s\n# seen: %s\n", expected ? expected : "nothing",
	       seen ? seen : "nothing");
	return false;
}

int main(void)
{
	unsigned int plan = parse_tests + options_tests + lines_tests +
			    derivation_tests + tunnel_tests + event_tests +
			    diagnosis_tests + advertisement_tests;

	printf("KTAP version 1\n1..%u\n", plan);
	test_parse();
	test_options();
	test_lines();
	test_derivation();
	test_tunnel();
	test_event();
	test_diagnosis();
	test_advertisement();
	return failures || tests != plan;
}
