// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of a batch file, split into words: pure.  Blanks part words, '...'
 * and "..." keep them together, # where a word could start begins a comment,
 * and a \ at the end continues the command on the next line.
 */
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "text.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' ||
	       c == '\f';
}

static void add(struct words *words, char *word)
{
	char **larger;
	int room;

	if (words->count + 1 >= words->room) {
		room = words->room ? 2 * words->room : 32;
		larger = alloc(room, sizeof(*larger));
		if (words->count)
			memcpy(larger, words->word,
			       words->count * sizeof(*larger));
		free(words->word);
		words->word = larger;
		words->room = room;
	}
	words->word[words->count++] = word;
	words->word[words->count] = NULL;
}

/* Reads one word from *s on; NULL if a quote is not closed. */
static char *read_word(const char **s, const char *end)
{
	char *word = alloc(end - *s + 1, 1), *w = word;
	char quote = 0;

	for (; *s < end && (quote || !blank(**s)); ++*s) {
		if (quote ? **s == quote : **s == '\'' || **s == '"')
			quote = quote ? 0 : **s;
		else
			*w++ = **s;
	}
	if (!quote)
		return word;
	free(word);
	return NULL;
}

/**
 * words_add_line() - split a line and append its words
 * @words: gains them
 * @line: the line, which may end in a newline
 * @length: octets of @line
 * @more: is set to whether the command goes on in the next line
 *
 * Return: NULL, or a sentence for the user that the caller frees.
 */
char *words_add_line(struct words *words, const char *line, size_t length,
		     bool *more)
{
	const char *s = line, *end = line + length;
	char *word;

	*more = false;
	if (memchr(line, 0, length))
		return text("the line holds a NUL character");
	while (end > s && blank(end[-1]))
		end--;
	while (s < end) {
		while (s < end && blank(*s))
			s++;
		if (s == end || *s == '#')
			break;
		if (*s == '\\' && s + 1 == end) {
			*more = true;
			break;
		}
		/* A backslash at the end of the line ends a word, too. */
		word = read_word(&s, end[-1] == '\\' ? end - 1 : end);
		if (!word)
			return text("a quote is not closed in this line");
		add(words, word);
	}
	return NULL;
}

/**
 * words_clear() - forget the words, to start with the next command
 * @words: the words
 */
void words_clear(struct words *words)
{
	int i;

	for (i = 0; i < words->count; i++)
		free(words->word[i]);
	words->count = 0;
}

/**
 * words_free() - free the words and what holds them
 * @words: the words
 */
void words_free(struct words *words)
{
	words_clear(words);
	free(words->word);
	words->word = NULL;
	words->room = 0;
}
