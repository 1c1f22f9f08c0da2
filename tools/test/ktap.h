/* SPDX-License-Identifier: GPL-2.0 */
/* Results of the unit tests as KTAP. */
#ifndef SIXIN4_KTAP_H
#define SIXIN4_KTAP_H

#include <stdbool.h>

void result(bool ok, const char *name);
bool same(const char *seen, const char *expected);

/* How many results each function below gives: the plan comes first. */
extern const unsigned int parse_tests, options_tests, lines_tests,
	derivation_tests, tunnel_tests, event_tests, diagnosis_tests,
	advertisement_tests;

void test_parse(void);
void test_options(void);
void test_lines(void);
void test_derivation(void);
void test_tunnel(void);
void test_event(void);
void test_diagnosis(void);
void test_advertisement(void);

#endif
