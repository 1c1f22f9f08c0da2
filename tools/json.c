// SPDX-License-Identifier: GPL-2.0
/*
 * JSON as it goes to programs.  json_dumpf() decodes each octet and looks for
 * loops, which is most of the cost of showing 100,000 tunnels; here is what it
 * prints with JSON_COMPACT, without those.
 */
#include <string.h>

#include "json.h"

/* RFC 8259 section 7, as short as it goes; jansson keeps nothing but UTF-8. */
static void put_escaped(FILE *out, unsigned char octet)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	const char *letter;

	for (letter = letters; *letter; letter += 2) {
		if (*letter == octet) {
			fprintf(out, "\\%c", letter[1]);
			return;
		}
	}
	fprintf(out, "\\u%04X", octet);
}

static void put_string(FILE *out, const char *string, size_t length)
{
	const char *end = string + length;
	unsigned char octet;

	putc_unlocked('"', out);
	while (string < end) {
		octet = *string++;
		if (octet >= 0x20 && octet != '"' && octet != '\\')
			putc_unlocked(octet, out);
		else
			put_escaped(out, octet);
	}
	putc_unlocked('"', out);
}

static void put_integer(FILE *out, json_int_t value)
{
	char digits[24], *digit = &digits[sizeof(digits)];
	unsigned long long left = value;

	/* The least has no positive of its own as a signed one. */
	if (value < 0)
		left = -left;
	do {
		*--digit = '0' + left % 10;
		left /= 10;
	} while (left);
	if (value < 0)
		*--digit = '-';
	while (digit < &digits[sizeof(digits)])
		putc_unlocked(*digit++, out);
}

static void put_compact(FILE *out, const json_t *json);

static void put_array(FILE *out, const json_t *array)
{
	size_t i;

	putc_unlocked('[', out);
	for (i = 0; i < json_array_size(array); i++) {
		if (i)
			putc_unlocked(',', out);
		put_compact(out, json_array_get(array, i));
	}
	putc_unlocked(']', out);
}

static void put_object(FILE *out, const json_t *object)
{
	/* jansson looks without changing anything, but does not say so. */
	void *at = json_object_iter((json_t *)object);
	const char *key;
	char before = '{';

	if (!at)
		putc_unlocked(before, out);
	for (; at; at = json_object_iter_next((json_t *)object, at)) {
		key = json_object_iter_key(at);
		putc_unlocked(before, out);
		put_string(out, key, strlen(key));
		putc_unlocked(':', out);
		put_compact(out, json_object_iter_value(at));
		before = ',';
	}
	putc_unlocked('}', out);
}

static void put_compact(FILE *out, const json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		put_object(out, json);
		break;
	case JSON_ARRAY:
		put_array(out, json);
		break;
	case JSON_STRING:
		put_string(out, json_string_value(json),
			   json_string_length(json));
		break;
	case JSON_INTEGER:
		put_integer(out, json_integer_value(json));
		break;
	case JSON_REAL:
		/* Nothing that is measured here is a fraction. */
		json_dumpf(json, out, JSON_ENCODE_ANY);
		break;
	case JSON_TRUE:
		fputs_unlocked("true", out);
		break;
	case JSON_FALSE:
		fputs_unlocked("false", out);
		break;
	case JSON_NULL:
		fputs_unlocked("null", out);
		break;
	}
}

/**
 * json_put() - write an object or an array
 * @out: where to; used by this thread alone
 * @json: what
 * @pretty: for the eye, indented by four; else on one line
 *
 * What can't be written is seen when @out is closed.
 */
void json_put(FILE *out, const json_t *json, bool pretty)
{
	if (pretty)
		json_dumpf(json, out, JSON_INDENT(4));
	else
		put_compact(out, json);
}
