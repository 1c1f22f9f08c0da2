/* SPDX-License-Identifier: GPL-2.0 */
/* JSON as it goes to programs. */
#ifndef SIXIN4_JSON_H
#define SIXIN4_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

void json_put(FILE *out, const json_t *json, bool pretty);

#endif
