// SPDX-License-Identifier: GPL-2.0
/* 6in4 help: the grammar. */
#include <stdio.h>

#include "command.h"

static const char grammar[] =
"Usage: 6in4 [OPTIONS] { add | set | del | show | monitor | doctor |\n"
"                        help }\n"
"       6in4 [OPTIONS] -batch FILE\n"
"\n"
"  add NAME [mode point-to-point] remote A [WORDS]\n"
"  add NAME mode 6to4 [WORDS]\n"
"  add NAME mode 6rd prefix P/LEN [ipv4-prefix A/LEN] [WORDS]\n"
"  add NAME mode external [source-check strict|loose|off] [WORDS]\n"
"  add ... [netns NAME] [link-netns NAME]     in each mode\n"
"  set NAME [remote A] [prefix P/LEN] [ipv4-prefix A/LEN]\n"
"           [source-check strict|loose|off] [WORDS]     what is not named is kept\n"
"  del NAME\n"
"  show [[dev] NAME]\n"
"  monitor [[dev] NAME] [--exec PROGRAM [WORD]...]\n"
"  doctor [[dev] NAME] [to ADDRESS]\n"
"\n"
"WORDS:   local A|any  dev NAME|any  relay A|none (6to4 and 6rd)\n"
"         ttl N|inherit  tos N|inherit|inherit/N\n"
"         pmtudisc on|off  mtu N|auto  fwmark N  rp-filter off|strict\n"
"         site-prefix P/LEN[,P/LEN]...|none  clamp-mss on|off\n"
"         keepalive INTERVAL LOSSES [ADDRESS|remote]|off (point-to-point)\n"
"         addr P/LEN...  addr auto|manual (6to4 and 6rd)  up|down\n"
"         A new tunnel is down unless up is given.\n"
"OPTIONS: -json  -pretty  -details  -stats  -netns NAME  -batch FILE  -force\n"
"         -Version  -help\n"
"\n"
"Options and subcommands may be shortened. See 6in4(8).\n";

/**
 * help_print() - print the grammar
 * @out: where to
 */
void help_print(FILE *out)
{
	fputs(grammar, out);
}

/**
 * run_help() - 6in4 help
 * @context: the run
 * @argc: number of words after "help", none of which matters
 * @argv: those words
 *
 * Return: the exit status.
 */
enum status run_help(struct context *context, int argc, char **argv)
{
	(void)context;
	(void)argc;
	(void)argv;
	help_print(stdout);
	return STATUS_DONE;
}
