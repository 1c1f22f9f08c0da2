/* SPDX-License-Identifier: GPL-2.0 */
/* A tunnel's JSON object as text. */
#ifndef SIXIN4_PRINT_H
#define SIXIN4_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

void print_text(FILE *out, const json_t *tunnel, bool details);

#endif
