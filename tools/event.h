/* SPDX-License-Identifier: GPL-2.0 */
/* What is different between two states of a tunnel. */
#ifndef SIXIN4_EVENT_H
#define SIXIN4_EVENT_H

#include <jansson.h>
#include <stdio.h>

json_t *event_present(const char *word, const json_t *tunnel);
json_t *event_between(const json_t *before, const json_t *now);
json_t *event_overrun(void);
json_t *event_remember(const json_t *before, const json_t *now);
void event_print(FILE *out, const json_t *event);
char **event_environment(const json_t *event, char *const *inherited);
void environment_free(char **environment);

#endif
