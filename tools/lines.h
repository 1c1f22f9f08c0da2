/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of a batch file, split into words. */
#ifndef SIXIN4_LINES_H
#define SIXIN4_LINES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct words - the words of a command
 * @word: the words and a NULL, as for main()
 * @count: how many words
 * @room: how many @word can hold
 */
struct words {
	char **word;
	int count, room;
};

char *words_add_line(struct words *words, const char *line, size_t length,
		     bool *more);
void words_clear(struct words *words);
void words_free(struct words *words);

#endif
