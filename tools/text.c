// SPDX-License-Identifier: GPL-2.0
/*
 * Strings of any length.  No memory ends the command: it holds nothing that
 * would have to be undone, as the kernel owns all state.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/**
 * no_memory() - end the command for want of memory
 */
void no_memory(void)
{
	fputs("6in4: no memory\n", stderr);
	exit(2);
}

/**
 * text() - format a string
 * @format: as for printf()
 *
 * Return: the string, never NULL; the caller frees it.
 */
char *text(const char *format, ...)
{
	va_list args;
	char *string;

	va_start(args, format);
	if (vasprintf(&string, format, args) < 0)
		no_memory();
	va_end(args);
	return string;
}

/**
 * text_add() - format more of a string
 * @string: what there is so far, which is freed; NULL for nothing
 * @format: as for printf()
 *
 * Return: both, never NULL; the caller frees it.
 */
char *text_add(char *string, const char *format, ...)
{
	size_t length = string ? strlen(string) : 0;
	va_list args;
	char *more;

	va_start(args, format);
	if (vasprintf(&more, format, args) < 0)
		no_memory();
	va_end(args);
	string = realloc(string, length + strlen(more) + 1);
	if (!string)
		no_memory();
	strcpy(string + length, more);
	free(more);
	return string;
}

/**
 * text_put_safe() - write a string without a terminal's control characters
 * @out: where to
 * @string: may come from another user, as a device's name does; an octet below
 *	0x20, 0x7f, and those of U+0080 to U+009F, become \xNN
 */
void text_put_safe(FILE *out, const char *string)
{
	const unsigned char *s;

	for (s = (const unsigned char *)string; *s; s++) {
		if (*s == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f) {
			fprintf(out, "\\x%02x\\x%02x", s[0], s[1]);
			s++;
		} else if (*s < 0x20 || *s == 0x7f) {
			fprintf(out, "\\x%02x", *s);
		} else {
			fputc(*s, out);
		}
	}
}

/**
 * string_of() - a string in a JSON object
 * @object: the object, or NULL
 * @key: where
 *
 * Return: the string, "" if there is none; it lives as long as @object.
 */
const char *string_of(const json_t *object, const char *key)
{
	const char *string = json_string_value(json_object_get(object, key));

	return string ? string : "";
}

/**
 * alloc() - memory, set to zero
 * @count: how many
 * @size: octets of each
 *
 * Return: the memory, never NULL; the caller frees it.
 */
void *alloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		no_memory();
	return memory;
}

/**
 * enlarge() - more memory, with what is in it kept
 * @memory: what there is so far, which is freed; NULL for nothing
 * @room: octets of @memory, and then of what is returned
 * @needed: how many there are to be at least
 *
 * Return: the memory, never NULL; the caller frees it.
 */
void *enlarge(void *memory, size_t *room, size_t needed)
{
	/* As many again each time: what is moved is moved once in the mean. */
	if (!*room)
		*room = 4096;
	while (*room < needed)
		*room *= 2;
	memory = realloc(memory, *room);
	if (!memory)
		no_memory();
	return memory;
}
