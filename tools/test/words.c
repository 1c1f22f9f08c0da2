// SPDX-License-Identifier: GPL-2.0
/* Options, and how lines become words. */
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "lines.h"
#include "parse.h"
#include "text.h"

#define UNKNOWN " is not an option: -json, -pretty, -details, -stats, -netns NAME, -batch FILE, -force, -Version or -help"

/* "options" as options_text() tells them, and what words are left. */
static const struct {
	const char *line, *message, *options;
} options_table[] = {
	{ "", NULL, "" },
	{ "show he0", NULL, ": show he0" },
	{ "-json -pretty -details -stats show", NULL, "jpds: show" },
	{ "-j -p -d -s", NULL, "jpds" },
	{ "--json --stat", NULL, "js" },
	{ "-statistics", NULL, "s" },
	{ "-n blue -b - -f", NULL, "f netns blue batch -" },
	{ "-netns blue -batch file -force", NULL, "f netns blue batch file" },
	{ "-V", NULL, "V" },
	{ "-Version", NULL, "V" },
	{ "--version", NULL, "V" },
	{ "-h", NULL, "h" },
	{ "-he show", NULL, "h: show" },
	{ "-x", "\"-x\"" UNKNOWN },
	{ "-jp", "\"-jp\"" UNKNOWN },
	{ "-jsonx", "\"-jsonx\"" UNKNOWN },
	{ "-", "\"-\"" UNKNOWN },
	{ "--", "\"--\"" UNKNOWN },
	{ "-v", "\"-v\"" UNKNOWN },
	{ "-n", "\"-n\" needs a value: a name that ip netns shows" },
	{ "-b", "\"-b\" needs a value: a file of commands, or - for standard input" },
	{ "-n a/b", "\"a/b\" is not the name of a namespace: -netns is a name that ip netns shows" },
	{ "-n ''", "\"\" is not the name of a namespace: -netns is a name that ip netns shows" },
	{ "-b - show", "\"show\" is too much: -batch takes its commands from the file" },
};

const unsigned int options_tests = ARRAY_SIZE(options_table);

/* The caller frees it. */
static char *options_text(const struct options *o, int argc, char **argv)
{
	char *string;
	size_t size;
	FILE *out = open_memstream(&string, &size);
	int i;

	fprintf(out, "%s%s%s%s%s%s%s", o->json ? "j" : "", o->pretty ? "p" : "",
		o->details ? "d" : "", o->stats ? "s" : "",
		o->force ? "f" : "", o->version ? "V" : "",
		o->help ? "h" : "");
	if (o->netns)
		fprintf(out, " netns %s", o->netns);
	if (o->batch)
		fprintf(out, " batch %s", o->batch);
	for (i = 0; i < argc; i++)
		fprintf(out, "%s %s", i ? "" : ":", argv[i]);
	fclose(out);
	return string;
}

static void one_option_line(unsigned int i)
{
	const char *line = options_table[i].line;
	struct words words = { NULL };
	struct options options;
	char *seen, *what, *name, **argv;
	bool more, ok;
	int argc;

	words_add_line(&words, line, strlen(line), &more);
	argc = words.count;
	argv = words.word;
	seen = options_parse(&options, &argc, &argv);
	ok = same(seen, options_table[i].message);
	if (options_table[i].options) {
		what = options_text(&options, argc, argv);
		ok &= same(what, options_table[i].options);
		free(what);
	}
	name = text("options: %s: %s", line,
		    options_table[i].message ? "refused" : "accepted");
	result(ok, name);
	free(name);
	free(seen);
	words_free(&words);
}

/**
 * test_options() - what stands before the subcommand
 */
void test_options(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options_table); i++)
		one_option_line(i);
}

/* "size" is that of the line if it holds a NUL, else 0. */
static const struct {
	const char *name, *line, *words, *message;
	size_t size;
	bool more;
} lines_table[] = {
	{ "an empty line", "\n", "" },
	{ "no newline at the end", "show", "<show>" },
	{ "blanks of all sorts", " \t show\t he0 \r\n", "<show><he0>" },
	{ "a comment", "# show\n", "" },
	{ "a comment after words", "show # he0\n", "<show>" },
	{ "a hash within a word", "show he#0\n", "<show><he#0>" },
	{ "quotes", "a 'b c' \"d e\"f''\n", "<a><b c><d ef>" },
	{ "empty words", "'' \"\"\n", "<><>" },
	{ "quotes within quotes", "\"it's\" '\"'\n", "<it's><\">" },
	{ "a hash within quotes", "'#' a\n", "<#><a>" },
	{ "to be continued", "a b \\\n", "<a><b>", .more = true },
	{ "continued right after a word", "a b\\\n", "<a><b>", .more = true },
	{ "nothing but a continuation", "\\\n", "", .more = true },
	{ "a comment is not continued", "a # b \\\n", "<a>" },
	{ "a backslash elsewhere", "a\\b \\c\n", "<a\\b><\\c>" },
	{ "an open quote", "a 'b\n", "<a>", "a quote is not closed in this line" },
	{ "an open quote, continued", "a \"b\\\n", "<a>", "a quote is not closed in this line" },
	{ "a NUL character", "a\0b\n", "", "the line holds a NUL character", 4 },
	{ "more words than at first expected",
	  "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34\n",
	  "<1><2><3><4><5><6><7><8><9><10><11><12><13><14><15><16><17><18><19><20><21><22><23><24><25><26><27><28><29><30><31><32><33><34>" },
};

const unsigned int lines_tests = ARRAY_SIZE(lines_table);

static void one_line(unsigned int i)
{
	size_t size = lines_table[i].size;
	struct words words = { NULL };
	char *seen, *joined = text("%s", ""), *longer, *name;
	bool more, ok;
	int j;

	seen = words_add_line(&words, lines_table[i].line,
			      size ? size : strlen(lines_table[i].line), &more);
	for (j = 0; j < words.count; j++) {
		longer = text("%s<%s>", joined, words.word[j]);
		free(joined);
		joined = longer;
	}
	ok = same(seen, lines_table[i].message);
	ok &= same(joined, lines_table[i].words);
	ok &= more == lines_table[i].more;
	ok &= !words.count || !words.word[words.count];
	name = text("lines: %s", lines_table[i].name);
	result(ok, name);
	free(name);
	free(joined);
	free(seen);
	words_free(&words);
}

/**
 * test_lines() - how a line of a batch becomes words
 */
void test_lines(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines_table); i++)
		one_line(i);
}
