/* SPDX-License-Identifier: GPL-2.0 */
/* JSON as it goes to programs. */
#ifndef SIXIN4_JSON_H
#define SIXIN4_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * struct json_text - JSON on one line, as far as it is written
 * @text: the text, which is not ended by a 0; all of this is 0 at first, and
 *	the writer's owner frees it
 * @size: octets in use
 * @room: octets of @text
 * @comma: the next key or value is not the first one of its object or array
 */
struct json_text {
	char *text;
	size_t size, room;
	bool comma;
};

void json_open(struct json_text *out, const char *key, char bracket);
void json_close(struct json_text *out, char bracket);
void json_put_string(struct json_text *out, const char *key,
		     const char *string);
void json_put_integer(struct json_text *out, const char *key,
		      json_int_t value);
void json_put_bool(struct json_text *out, const char *key, bool value);
void json_put_null(struct json_text *out, const char *key);

json_t *json_read(char *text, size_t *used);
void json_print(FILE *out, const json_t *json, bool pretty);

#endif
