/* SPDX-License-Identifier: GPL-2.0 */
/* From what was found out about a tunnel to what is wrong with it. */
#ifndef SIXIN4_DIAGNOSIS_H
#define SIXIN4_DIAGNOSIS_H

#include <jansson.h>
#include <stdio.h>

const char *far_end_of(const json_t *tunnel);
json_t *diagnosis_make(const json_t *facts);
void diagnosis_print(FILE *out, const json_t *diagnosis);

#endif
