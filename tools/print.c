// SPDX-License-Identifier: GPL-2.0
/*
 * A tunnel's JSON object as text: pure.  It knows nothing but that object, so
 * that the text holds nothing that the JSON does not.
 */
#include <string.h>

#include "print.h"
#include "text.h"

#define STATS_PER_LINE 4
#define TTL_DEFAULT 64

/* The string at a key, "-" where there is none. */
static const char *at(const json_t *tunnel, const char *key)
{
	const char *string = json_string_value(json_object_get(tunnel, key));

	return string ? string : "-";
}

static bool is_true(const json_t *tunnel, const char *key)
{
	return json_is_true(json_object_get(tunnel, key));
}

/* "  key value"; a string, a number, or "-" */
static void put(FILE *out, const char *name, const json_t *value)
{
	fprintf(out, "  %s ", name);
	if (json_is_integer(value))
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		text_put_safe(out, json_is_string(value) ?
				   json_string_value(value) : "-");
}

static bool is_stateless(const json_t *tunnel)
{
	return !strcmp(at(tunnel, "mode"), "6to4") ||
	       !strcmp(at(tunnel, "mode"), "6rd");
}

static void print_far_end(FILE *out, const json_t *tunnel)
{
	const json_t *relay = json_object_get(tunnel, "relay");

	if (!is_stateless(tunnel) && strcmp(at(tunnel, "mode"), "external")) {
		put(out, "remote", json_object_get(tunnel, "remote"));
		return;
	}
	put(out, "mode", json_object_get(tunnel, "mode"));
	if (json_is_string(relay))
		put(out, "relay", relay);
}

/* The prefix that this end has, and of which one it is. */
static void print_domain(FILE *out, const json_t *tunnel)
{
	const json_t *prefix = json_object_get(tunnel, "prefix");

	if (!is_stateless(tunnel))
		return;
	fputs("  ", out);
	put(out, "delegated", json_object_get(tunnel, "delegated_prefix"));
	if (is_true(tunnel, "addr_auto"))
		fputs("  addr auto", out);
	if (json_is_string(prefix)) {
		put(out, "prefix", prefix);
		put(out, "ipv4-prefix", json_object_get(tunnel, "ipv4_prefix"));
	}
	fputc('\n', out);
}

static void print_ends(FILE *out, const json_t *tunnel)
{
	const json_t *bound = json_object_get(tunnel, "underlay_bound");
	const json_t *used = json_object_get(tunnel, "underlay");

	text_put_safe(out, at(tunnel, "ifname"));
	fprintf(out, ": %s", at(tunnel, "state"));
	if (json_is_string(json_object_get(tunnel, "reason")))
		fprintf(out, " (%s)", at(tunnel, "reason"));
	print_far_end(out, tunnel);
	put(out, "local", json_object_get(tunnel, "local"));
	if (is_true(tunnel, "local_auto"))
		fputs(" (auto)", out);
	put(out, "dev", json_is_null(used) ? bound : used);
	if (json_is_null(bound))
		fputs(" (by route)", out);
	fputc('\n', out);
}

static void print_mtu(FILE *out, const json_t *tunnel)
{
	const json_t *explained = json_object_get(tunnel, "mtu_explained");

	fputs("  ", out);
	put(out, "mtu", json_object_get(tunnel, "mtu"));
	fputs(is_true(tunnel, "mtu_auto") ? " (auto)" : " (pinned)", out);
	if (json_is_string(explained)) {
		fputs(" = ", out);
		text_put_safe(out, json_string_value(explained));
	}
	fputc('\n', out);
}

static void print_identity(FILE *out, const json_t *tunnel)
{
	fputs("  ", out);
	put(out, "ifindex", json_object_get(tunnel, "ifindex"));
	put(out, "mode", json_object_get(tunnel, "mode"));
	put(out, "operstate", json_object_get(tunnel, "operstate"));
	put(out, "dev-ifindex", json_object_get(tunnel, "underlay_ifindex"));
	put(out, "link-netnsid", json_object_get(tunnel, "link_netnsid"));
	fputc('\n', out);
}

/* What differs from the default, or all. */
static void print_header(FILE *out, const json_t *tunnel, bool all)
{
	const json_t *ttl = json_object_get(tunnel, "ttl");
	const json_t *tos = json_object_get(tunnel, "tos");
	const json_t *pmtudisc = json_object_get(tunnel, "pmtudisc");
	const json_t *fwmark = json_object_get(tunnel, "fwmark");
	const json_t *clamp = json_object_get(tunnel, "clamp_mss");
	const json_t *netns = json_object_get(tunnel, "link_netnsid");
	bool show_ttl = all || json_integer_value(ttl) != TTL_DEFAULT;
	bool show_tos = all || json_is_string(tos) || json_integer_value(tos);
	bool show_pmtudisc = all || !json_is_true(pmtudisc);
	bool show_fwmark = all || json_integer_value(fwmark);
	bool show_clamp = all || json_is_true(clamp);
	bool show_netns = !all && json_is_integer(netns);

	if (!show_ttl && !show_tos && !show_pmtudisc && !show_fwmark &&
	    !show_clamp && !show_netns)
		return;
	fputs("  ", out);
	if (show_ttl)
		put(out, "ttl", ttl);
	if (show_tos && json_is_integer(tos))
		fprintf(out, "  tos 0x%02x",
			(unsigned int)json_integer_value(tos));
	else if (show_tos)
		put(out, "tos", tos);
	if (show_pmtudisc)
		fprintf(out, "  pmtudisc %s",
			json_is_true(pmtudisc) ? "on" : "off");
	if (show_fwmark)
		fprintf(out, "  fwmark 0x%llx",
			(unsigned long long)json_integer_value(fwmark));
	if (show_clamp)
		fprintf(out, "  clamp-mss %s",
			json_is_true(clamp) ? "on" : "off");
	if (show_netns)
		put(out, "link-netnsid", netns);
	fputc('\n', out);
}

/* What may not come in; a line of its own, as prefixes may be many. */
static void print_filter(FILE *out, const json_t *tunnel, bool all)
{
	const json_t *prefixes = json_object_get(tunnel, "site_prefixes");
	const json_t *check = json_object_get(tunnel, "source_check");
	const char *rp_filter = at(tunnel, "rp_filter");
	bool show_rp_filter = all || strcmp(rp_filter, "off");
	size_t i, count = json_array_size(prefixes);

	if (!show_rp_filter && !count && !json_is_string(check) && !all)
		return;
	fputs("  ", out);
	if (json_is_string(check))
		put(out, "source-check", check);
	if (show_rp_filter)
		put(out, "rp-filter", json_object_get(tunnel, "rp_filter"));
	if (count || all)
		fprintf(out, "  site-prefix %s", count ? "" : "none");
	for (i = 0; i < count; i++)
		fprintf(out, "%s%s", i ? "," : "",
			json_string_value(json_array_get(prefixes, i)));
	fputc('\n', out);
}

/* As keepalive takes it. */
static void print_keepalive(FILE *out, const json_t *tunnel, bool all)
{
	const json_t *keepalive = json_object_get(tunnel, "keepalive");
	const char *target = at(keepalive, "target");
	json_int_t missed;

	if (json_is_null(keepalive)) {
		if (all)
			fputs("    keepalive off\n", out);
		return;
	}
	missed = json_integer_value(json_object_get(keepalive, "missed"));
	fputs("  ", out);
	put(out, "keepalive", json_object_get(keepalive, "interval"));
	fprintf(out, " %" JSON_INTEGER_FORMAT,
		json_integer_value(json_object_get(keepalive, "losses")));
	if (strcmp(target, "link-local"))
		fprintf(out, " %s", target);
	if (missed)
		fprintf(out, " (%" JSON_INTEGER_FORMAT " missed)", missed);
	fputc('\n', out);
}

static void print_stats(FILE *out, const json_t *stats)
{
	unsigned int count = 0;
	const char *name;
	json_t *value;

	/* Iteration needs an object that could be changed. */
	json_object_foreach((json_t *)stats, name, value) {
		if (count % STATS_PER_LINE == 0)
			fputs(count ? "\n  " : "  ", out);
		put(out, name, value);
		count++;
	}
	if (count)
		fputc('\n', out);
}

/**
 * print_text() - a tunnel as text
 * @out: where to; the caller looks at ferror()
 * @tunnel: object of tunnel_json()
 * @details: what has its default value, too
 */
void print_text(FILE *out, const json_t *tunnel, bool details)
{
	const json_t *warnings = json_object_get(tunnel, "warnings");
	size_t i;

	print_ends(out, tunnel);
	print_domain(out, tunnel);
	print_mtu(out, tunnel);
	if (details)
		print_identity(out, tunnel);
	print_header(out, tunnel, details);
	print_filter(out, tunnel, details);
	print_keepalive(out, tunnel, details);
	for (i = 0; i < json_array_size(warnings); i++) {
		fputs("    warning: ", out);
		text_put_safe(out, json_string_value(json_array_get(warnings, i)));
		fputc('\n', out);
	}
	print_stats(out, json_object_get(tunnel, "stats"));
}
