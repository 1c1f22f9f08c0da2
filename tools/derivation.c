// SPDX-License-Identifier: GPL-2.0
/*
 * Where a tunnel's MTU comes from, as words: pure.  The steps are in the order
 * of the kernel, lowest device first.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <linux/if_6in4.h>

#include "derivation.h"
#include "text.h"

static const char *const kind_names[SIXIN4_STEP_MAX + 1] = {
	[SIXIN4_STEP_ETHERNET]	= "ethernet",
	[SIXIN4_STEP_VLAN]	= "vlan",
	[SIXIN4_STEP_PPP]	= "ppp",
	[SIXIN4_STEP_PPPOE]	= "pppoe",
	[SIXIN4_STEP_TUNNEL]	= "tunnel",
	[SIXIN4_STEP_ROUTE]	= "route",
	[SIXIN4_STEP_IPV4]	= "ipv4",
	[SIXIN4_STEP_PINNED]	= "pinned",
	[SIXIN4_STEP_DEFAULT]	= "default",
	[SIXIN4_STEP_MINIMUM]	= "minimum",
};

/**
 * step_kind_name() - the name of a step's kind
 * @kind: &enum sixin4_step_kind, or any number
 *
 * Return: its name, "unknown" for one of a later kernel.
 */
const char *step_kind_name(unsigned int kind)
{
	if (kind > SIXIN4_STEP_MAX || !kind_names[kind])
		return "unknown";
	return kind_names[kind];
}

static const char *step_name(const struct step *s)
{
	return s->dev[0] ? s->dev : step_kind_name(s->kind);
}

/* What the steps up to and including i can carry. */
static int64_t carried(const struct step *step, unsigned int i)
{
	int64_t c = step[0].mtu;
	unsigned int j;

	for (j = 1; j <= i; j++) {
		c -= step[j].overhead;
		if (step[j].mtu < c)
			c = step[j].mtu;
	}
	return c;
}

/*
 * The step that decides: of those below the IPv4 header at "ipv4" the topmost
 * whose MTU, less all that is taken above it, is smallest.  A step that only
 * states what is left of the one below is explained by that one.
 */
static unsigned int limiting_step(const struct step *step, unsigned int ipv4)
{
	int64_t above = step[ipv4].overhead, left, least = INT64_MAX;
	unsigned int i, limit = 0;

	for (i = ipv4; i-- > 0; above += step[i].overhead) {
		left = step[i].mtu - above;
		if (left < least) {
			least = left;
			limit = i;
		}
	}
	while (limit && step[limit].overhead &&
	       step[limit].mtu == carried(step, limit - 1) -
				  step[limit].overhead)
		limit--;
	return limit;
}

/* "wan 1500 - pppoe 8 - ipv4 20" */
static char *sum(const struct step *step, unsigned int ipv4)
{
	unsigned int i = limiting_step(step, ipv4);
	int64_t left = step[i].mtu;
	char *string;

	string = text("%s %" PRIu32, step_name(&step[i]), step[i].mtu);
	while (++i <= ipv4) {
		left -= step[i].overhead;
		if (step[i].overhead)
			string = text_add(string, " - %s %" PRIu32,
					  step_kind_name(step[i].kind),
					  step[i].overhead);
	}
	/* The most that IPv4's length field leaves. */
	if (left > step[ipv4].mtu)
		string = text_add(string, ", at most %" PRIu32, step[ipv4].mtu);
	return string;
}

/**
 * derivation_explain() - the derivation as a sum
 * @step: its steps
 * @count: how many
 *
 * Return: a string that the caller frees; NULL if there is nothing to explain:
 * the MTU is pinned, or the steps do not end as they should.
 */
char *derivation_explain(const struct step *step, unsigned int count)
{
	const struct step *last;
	char *string;

	if (!count)
		return NULL;
	last = &step[count - 1];
	if (last->kind == SIXIN4_STEP_DEFAULT)
		return text("default, as nothing is known of the path yet");
	count -= last->kind == SIXIN4_STEP_MINIMUM;
	if (count < 2 || step[count - 1].kind != SIXIN4_STEP_IPV4)
		return NULL;

	string = sum(step, count - 1);
	if (last->kind == SIXIN4_STEP_MINIMUM)
		string = text_add(string, ", raised to %" PRIu32
				  ", the least for IPv6 (DF off)", last->mtu);
	return string;
}

/* "wan and wan.101": the devices under i that carry less than "need". */
static char *too_small(const struct step *step, unsigned int i, int64_t need)
{
	char *names = NULL;
	unsigned int j;

	for (j = 0; j < i; j++) {
		if (!step[j].dev[0] || step[j].mtu >= need)
			continue;
		names = text_add(names, "%s%s", names ? " and " : "",
				 step[j].dev);
	}
	return names;
}

/**
 * derivation_warning() - does a device promise more than is carried below it?
 * @step: the steps of a derivation
 * @i: the one in question
 *
 * Only devices are looked at: a route that has no figure of its own states its
 * device's.
 *
 * Return: a sentence that the caller frees, NULL if all is well.
 */
char *derivation_warning(const struct step *step, unsigned int i)
{
	const struct step *s = &step[i];
	char *warning, *names;
	int64_t left, need;

	if (!i || !s->dev[0] || s->kind == SIXIN4_STEP_ROUTE)
		return NULL;
	left = carried(step, i - 1) - s->overhead;
	if (s->mtu <= left)
		return NULL;

	need = (int64_t)s->mtu + s->overhead;
	names = too_small(step, i, need);
	warning = text("%s has MTU %" PRIu32
		       ", but %s below carries only %" PRId64
		       ": raise %s to %" PRId64 "%s or lower %s",
		       s->dev, s->mtu, step_name(&step[i - 1]),
		       left > 0 ? left : 0,
		       names ? names : step_name(&step[i - 1]), need,
		       s->kind == SIXIN4_STEP_PPPOE ? " (RFC 4638)" : "",
		       s->dev);
	free(names);
	return warning;
}
