/* SPDX-License-Identifier: GPL-2.0 */
/* Strings of any length. */
#ifndef SIXIN4_TEXT_H
#define SIXIN4_TEXT_H

#include <jansson.h>
#include <stdio.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_add(char *string, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_put_safe(FILE *out, const char *string);
const char *string_of(const json_t *object, const char *key);
void *alloc(size_t count, size_t size);
void *enlarge(void *memory, size_t *room, size_t needed);
_Noreturn void no_memory(void);

#endif
