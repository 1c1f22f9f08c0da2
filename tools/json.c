// SPDX-License-Identifier: GPL-2.0
/*
 * JSON as it goes to programs, written straight into memory: to make a tree of
 * objects first is most of the cost of showing 100,000 tunnels.  It is what
 * json_dumps() makes of such a tree with JSON_COMPACT.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "text.h"

#define ESCAPED_MOST	6	/* octets that one becomes: \u001B */

/* Room for so many more octets; who writes them adds to "size". */
static char *reserve(struct json_text *out, size_t length)
{
	if (out->room - out->size < length)
		out->text = enlarge(out->text, &out->room, out->size + length);
	return out->text + out->size;
}

static void put(struct json_text *out, const char *octets, size_t length)
{
	memcpy(reserve(out, length), octets, length);
	out->size += length;
}

/* RFC 8259 section 7, as short as it goes; "\" is there for what isn't UTF-8. */
static char *put_escaped(char *to, unsigned char octet)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	const char *letter;

	for (letter = letters; *letter; letter += 2)
		if (*letter == octet)
			return to + sprintf(to, "\\%c", letter[1]);
	return to + sprintf(to, octet < 0x20 ? "\\u%04X" : "\\\\x%02x", octet);
}

static bool is_special(unsigned char octet)
{
	return octet < 0x20 || octet == '"' || octet == '\\';
}

/* Octets of a character that isn't ASCII, 0 if RFC 3629 section 4 knows none such. */
static size_t utf8_length(const unsigned char *s)
{
	size_t length = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4, i;
	unsigned char least = 0x80, most = 0xbf;

	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	if (s[0] == 0xe0)
		least = 0xa0;	/* or fewer octets would do */
	else if (s[0] == 0xf0)
		least = 0x90;
	else if (s[0] == 0xed)
		most = 0x9f;	/* halves of pairs of UTF-16 */
	else if (s[0] == 0xf4)
		most = 0x8f;	/* U+10FFFF */
	if (s[1] < least || s[1] > most)
		return 0;
	for (i = 2; i < length; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return length;
}

static bool is_utf8(const char *string)
{
	const unsigned char *s = (const unsigned char *)string;
	size_t length = 1;

	for (; *s && length; s += length)
		length = *s < 0x80 ? 1 : utf8_length(s);
	return length;
}

static void put_quoted(struct json_text *out, const char *string)
{
	char *to = reserve(out, ESCAPED_MOST * strlen(string) + 2);
	bool as_it_is = is_utf8(string);
	unsigned char octet;
	const char *s;

	*to++ = '"';
	for (s = string; *s; s++) {
		octet = *s;
		if (is_special(octet) || (octet & 0x80 && !as_it_is))
			to = put_escaped(to, octet);
		else
			*to++ = octet;
	}
	*to++ = '"';
	out->size = to - out->text;
}

/* What goes before a value.  Keys need no escape. */
static void put_key(struct json_text *out, const char *key)
{
	size_t length = key ? strlen(key) : 0;
	char *to = reserve(out, length + 4);

	if (out->comma)
		*to++ = ',';
	out->comma = true;
	if (key) {
		*to++ = '"';
		memcpy(to, key, length);
		to += length;
		*to++ = '"';
		*to++ = ':';
	}
	out->size = to - out->text;
}

/**
 * json_open() - begin an object or an array
 * @out: the text
 * @key: of it in its object; NULL in an array, and where it is in nothing
 * @bracket: '{' or '['
 */
void json_open(struct json_text *out, const char *key, char bracket)
{
	put_key(out, key);
	put(out, &bracket, 1);
	out->comma = false;
}

/**
 * json_close() - end an object or an array
 * @out: the text
 * @bracket: '}' or ']'
 */
void json_close(struct json_text *out, char bracket)
{
	put(out, &bracket, 1);
	out->comma = true;
}

/**
 * json_put_string() - write a string
 * @out: the text
 * @key: as for json_open()
 * @string: any octets; where it is not UTF-8, each that isn't ASCII becomes
 *	\xNN; NULL for null
 */
void json_put_string(struct json_text *out, const char *key, const char *string)
{
	put_key(out, key);
	if (string)
		put_quoted(out, string);
	else
		put(out, "null", 4);
}

/**
 * json_put_integer() - write a number
 * @out: the text
 * @key: as for json_open()
 * @value: the number
 */
void json_put_integer(struct json_text *out, const char *key, json_int_t value)
{
	char digits[24], *end = &digits[sizeof(digits)], *digit = end;
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
	put_key(out, key);
	put(out, digit, end - digit);
}

/**
 * json_put_bool() - write true or false
 * @out: the text
 * @key: as for json_open()
 * @value: which
 */
void json_put_bool(struct json_text *out, const char *key, bool value)
{
	put_key(out, key);
	if (value)
		put(out, "true", 4);
	else
		put(out, "false", 5);
}

/**
 * json_put_null() - write null
 * @out: the text
 * @key: as for json_open()
 */
void json_put_null(struct json_text *out, const char *key)
{
	put_key(out, key);
	put(out, "null", 4);
}

/* What the library gives; NULL would be for want of memory. */
static json_t *made(json_t *json)
{
	if (!json)
		no_memory();
	return json;
}

/* The last quote of a string, of which "at" is the first one. */
static char *string_end(char *at, bool *escaped)
{
	*escaped = false;
	for (at++; *at != '"'; at++) {
		if (*at == '\\') {
			*escaped = true;
			at++;
		}
	}
	return at;
}

/* The library knows all escapes. */
static json_t *read_string(char **at)
{
	char *begin = *at, *end;
	bool escaped;

	end = string_end(begin, &escaped);
	*at = end + 1;
	if (escaped)
		return json_loadb(begin, *at - begin, JSON_DECODE_ANY, NULL);
	return json_stringn_nocheck(begin + 1, end - begin - 1);
}

static json_t *read_integer(char **at)
{
	return json_integer(strtoll(*at, at, 10));
}

static json_t *read_value(char **at);

static json_t *read_array(char **at)
{
	json_t *array = made(json_array());

	while (*(*at)++ != ']')
		if (**at != ']' && json_array_append_new(array, read_value(at)))
			no_memory();
	return array;
}

static json_t *read_object(char **at)
{
	json_t *object = made(json_object());
	char *key, *end;

	while (*(*at)++ != '}') {
		if (**at != '"')
			continue;
		key = *at + 1;
		end = strchr(key, '"');
		*at = end + strlen("\":");
		*end = 0;
		if (json_object_set_new_nocheck(object, key, read_value(at)))
			no_memory();
		*end = '"';
	}
	return object;
}

static json_t *read_word(char **at, size_t length, json_t *json)
{
	*at += length;
	return json;
}

static json_t *read_value(char **at)
{
	switch (**at) {
	case '{':
		return read_object(at);
	case '[':
		return read_array(at);
	case '"':
		return made(read_string(at));
	case 't':
		return read_word(at, strlen("true"), json_true());
	case 'f':
		return read_word(at, strlen("false"), json_false());
	case 'n':
		return read_word(at, strlen("null"), json_null());
	default:
		return made(read_integer(at));
	}
}

/**
 * json_read() - the tree of an object or an array that was written here
 * @text: begins with it; is as it was in the end
 * @used: is set to the octets of the object or array; NULL if that is of no
 *	interest
 *
 * The text is known to be whole and right, and its keys to have no escapes, so
 * that this takes a fourth of what json_loadb() takes.
 *
 * Return: the tree, never NULL, which the caller releases.
 */
json_t *json_read(char *text, size_t *used)
{
	char *at = text;
	json_t *json = read_value(&at);

	if (used)
		*used = at - text;
	return json;
}

/**
 * json_print() - write an object or an array
 * @out: where to
 * @json: what
 * @pretty: for the eye, indented by four; else on one line
 *
 * What can't be written is seen when @out is closed.
 */
void json_print(FILE *out, const json_t *json, bool pretty)
{
	json_dumpf(json, out, pretty ? JSON_INDENT(4) : JSON_COMPACT);
}
