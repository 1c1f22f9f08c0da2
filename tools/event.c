// SPDX-License-Identifier: GPL-2.0
/*
 * What is different between two states of a tunnel, as a JSON object, as text
 * and as the environment of a program: pure.  A tunnel is an object of
 * tunnel_json().  Keys that this file does not know are compared like others,
 * so that what a tunnel is told to have later is told of here, too.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "text.h"

/* What changes by itself, or is told by another key. */
static const char *const passed_over[] = {
	"ifindex", "operstate", "mtu_derivation", "stats",
};

/*
 * What is null while there is no path.  A path that comes back with another
 * address has changed it, so these keep the value of the last one.
 */
static const char *const of_the_path[] = {
	"local", "underlay", "underlay_ifindex", "delegated_prefix",
};

/* What a key with an object says of the moment, and not of the tunnel. */
static const char *const of_the_moment[] = {
	"missed", "answered_ms",
};

static bool is_one_of(const char *key, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(key, list[i]))
			return true;
	return false;
}

static bool is_down(const json_t *tunnel)
{
	return !strcmp(string_of(tunnel, "state"), "down");
}

/**
 * event_remember() - what the next state is to be compared with
 * @before: what this one was compared with
 * @now: this state
 *
 * Return: an object that the caller releases and does not change; it may be @now.
 */
json_t *event_remember(const json_t *before, const json_t *now)
{
	json_t *known;
	size_t i;

	/* Most are up: no second object for those. */
	if (!is_down(now))
		return json_incref((json_t *)now);
	known = json_copy((json_t *)now);
	for (i = 0; i < ARRAY_SIZE(of_the_path); i++)
		if (json_is_null(json_object_get(now, of_the_path[i])))
			json_object_set(known, of_the_path[i],
					json_object_get(before, of_the_path[i]));
	return known;
}

/* A value without what is passed over; the caller releases it. */
static json_t *told_of(json_t *value)
{
	json_t *copy;
	size_t i;

	if (!value)
		return json_null();
	if (!json_is_object(value))
		return json_incref(value);
	copy = json_copy(value);
	for (i = 0; i < ARRAY_SIZE(of_the_moment); i++)
		json_object_del(copy, of_the_moment[i]);
	return copy;
}

/* Takes both values. */
static void change_add(json_t *changes, const char *key, json_t *old,
		       json_t *value)
{
	json_t *change = json_object();

	json_object_set_new(change, "old", old);
	json_object_set_new(change, "new", value);
	if (json_equal(old, value))
		json_decref(change);
	else
		json_object_set_new(changes, key, change);
}

/* {"mtu": {"old": 1472, "new": 1380}} */
static json_t *changes_between(const json_t *before, const json_t *now)
{
	json_t *changes = json_object(), *value, *known;
	const char *key;

	known = event_remember(before, now);
	json_object_foreach(known, key, value)
		if (!is_one_of(key, passed_over, ARRAY_SIZE(passed_over)))
			change_add(changes, key,
				   told_of(json_object_get(before, key)),
				   told_of(value));
	json_decref(known);
	return changes;
}

/* The word for what matters most of the changes. */
static const char *event_word(const json_t *changes, const json_t *now)
{
	if (json_object_get(changes, "state") ||
	    json_object_get(changes, "reason"))
		return is_down(now) ? "down" : "up";
	if (json_object_get(changes, "local"))
		return "address";
	if (json_object_get(changes, "delegated_prefix"))
		return "prefix";
	if (json_object_get(changes, "mtu"))
		return "mtu";
	return "changed";
}

static json_t *event_make(const char *word, json_t *changes,
			  const json_t *tunnel)
{
	json_t *event = json_object();

	json_object_set_new(event, "event", json_string(word));
	json_object_set(event, "ifname", json_object_get(tunnel, "ifname"));
	json_object_set_new(event, "changes", changes);
	json_object_set(event, "tunnel", (json_t *)tunnel);
	return event;
}

/**
 * event_present() - an event that is no change: what is there, or was
 * @word: "present", "added" or "removed"
 * @tunnel: its state, or the last one
 *
 * Return: the event, which the caller releases.
 */
json_t *event_present(const char *word, const json_t *tunnel)
{
	return event_make(word, json_object(), tunnel);
}

/**
 * event_between() - the event that led from one state to another
 * @before: of event_remember(), or the first state
 * @now: the other
 *
 * Return: the event, which the caller releases; NULL if nothing that is told
 * of is different.
 */
json_t *event_between(const json_t *before, const json_t *now)
{
	json_t *changes = changes_between(before, now);

	if (json_object_size(changes))
		return event_make(event_word(changes, now), changes, now);
	json_decref(changes);
	return NULL;
}

/**
 * event_overrun() - the kernel could not tell all that happened
 *
 * Return: the event, which the caller releases.
 */
json_t *event_overrun(void)
{
	json_t *event = json_object();

	json_object_set_new(event, "event", json_string("overrun"));
	json_object_set_new(event, "ifname", json_null());
	json_object_set_new(event, "changes", json_object());
	json_object_set_new(event, "tunnel", json_null());
	return event;
}

static char *dump(const json_t *json)
{
	char *string = json_dumps(json, JSON_COMPACT);

	return string ? string : text("-");
}

/* A value as a word; the caller frees it. */
static char *value_text(const json_t *value)
{
	const char *string = json_string_value(value);

	if (string)
		return text("%s", string);
	if (json_is_object(value) || json_is_array(value))
		return dump(value);
	if (json_is_integer(value))
		return text("%lld", (long long)json_integer_value(value));
	if (json_is_boolean(value))
		return text("%s", json_is_true(value) ? "yes" : "no");
	return text("-");
}

static void put_value(FILE *out, const json_t *value)
{
	char *string = value_text(value);

	text_put_safe(out, string);
	free(string);
}

/* "  local 203.0.113.100 -> 203.0.113.101", or the value if it is the same */
static void put_pair(FILE *out, const char *name, const json_t *event,
		     const char *key)
{
	const json_t *change, *tunnel = json_object_get(event, "tunnel");

	change = json_object_get(json_object_get(event, "changes"), key);
	fprintf(out, "  %s ", name);
	if (!change) {
		put_value(out, json_object_get(tunnel, key));
		return;
	}
	put_value(out, json_object_get(change, "old"));
	fputs(" -> ", out);
	put_value(out, json_object_get(change, "new"));
}

static void put_mtu(FILE *out, const json_t *event)
{
	const json_t *tunnel = json_object_get(event, "tunnel"), *old;
	const char *explained = string_of(tunnel, "mtu_explained");

	put_pair(out, "mtu", event, "mtu");
	fputs(explained[0] ? " = " : " (pinned)", out);
	text_put_safe(out, explained);
	old = json_object_get(json_object_get(json_object_get(event, "changes"),
					      "mtu_explained"), "old");
	if (!json_is_string(old))
		return;
	fputs("  (was ", out);
	text_put_safe(out, json_string_value(old));
	fputc(')', out);
}

static void put_warnings(FILE *out, const json_t *warnings)
{
	size_t i;

	for (i = 0; i < json_array_size(warnings); i++) {
		fputs("  warning: ", out);
		text_put_safe(out, json_string_value(json_array_get(warnings,
								    i)));
	}
}

/* What has a place of its own in the line, or would say nothing more. */
static const char *const shown_elsewhere[] = {
	"state", "reason", "local", "underlay", "underlay_ifindex", "mtu",
	"mtu_explained", "mtu_auto", "warnings",
};

static void put_others(FILE *out, const json_t *event)
{
	json_t *changes = json_object_get(event, "changes"), *change;
	const char *key;

	json_object_foreach(changes, key, change)
		if (!is_one_of(key, shown_elsewhere,
			       ARRAY_SIZE(shown_elsewhere)))
			put_pair(out, key, event, key);
}

static void put_far_end(FILE *out, const json_t *event)
{
	const json_t *tunnel = json_object_get(event, "tunnel");

	if (json_is_string(json_object_get(tunnel, "remote"))) {
		put_pair(out, "remote", event, "remote");
		return;
	}
	put_pair(out, "mode", event, "mode");
	put_pair(out, "delegated_prefix", event, "delegated_prefix");
}

static void put_changes(FILE *out, const json_t *event, bool all)
{
	const json_t *changes = json_object_get(event, "changes");
	const json_t *tunnel = json_object_get(event, "tunnel");
	const char *word = string_of(event, "event");
	bool path = !is_down(tunnel) && (all || !strcmp(word, "up"));

	if (path || json_object_get(changes, "local"))
		put_pair(out, "local", event, "local");
	if (path || json_object_get(changes, "underlay"))
		put_pair(out, "dev", event, "underlay");
	if (all || json_object_get(changes, "mtu") ||
	    json_object_get(changes, "mtu_explained"))
		put_mtu(out, event);
	put_others(out, event);
	if (all || json_object_get(changes, "warnings"))
		put_warnings(out, json_object_get(tunnel, "warnings"));
}

/**
 * event_print() - an event as a line of text
 * @out: where to; the caller looks at ferror()
 * @event: the event
 */
void event_print(FILE *out, const json_t *event)
{
	const json_t *tunnel = json_object_get(event, "tunnel");
	const char *word = string_of(event, "event");
	bool all = !strcmp(word, "present") || !strcmp(word, "added");

	if (!strcmp(word, "overrun")) {
		fputs("overrun: events were lost; all tunnels are read again\n",
		      out);
		return;
	}
	/* What changed follows. */
	if (!strcmp(word, "address") || !strcmp(word, "prefix") ||
	    !strcmp(word, "mtu"))
		word = "changed";
	put_value(out, json_object_get(event, "ifname"));
	fprintf(out, ": %s", word);
	if (all)
		fprintf(out, "  %s", string_of(tunnel, "state"));
	if ((all || !strcmp(word, "down")) && is_down(tunnel)) {
		fputs(" (", out);
		text_put_safe(out, string_of(tunnel, "reason"));
		fputc(')', out);
	}
	if (all)
		put_far_end(out, event);
	if (strcmp(word, "removed"))
		put_changes(out, event, all);
	fputc('\n', out);
}

/* "SIXIN4_OLD_MTU=1472"; what is null has no value */
static char *variable(const char *prefix, const char *key, const json_t *value)
{
	char *word, *string, *s;

	word = json_is_null(value) ? text("%s", "") : value_text(value);
	string = text("SIXIN4_%s%s=%s", prefix,
		      strcmp(key, "ifname") ? key : "name", word);
	free(word);
	for (s = string; *s != '='; s++)
		*s = toupper((unsigned char)*s);
	return string;
}

static bool is_scalar(const json_t *value)
{
	return value && !json_is_object(value) && !json_is_array(value);
}

/* A variable of the program that runs us may stand for another tunnel. */
static bool is_ours(const char *string)
{
	return !strncmp(string, "SIXIN4_", 7);
}

/**
 * event_environment() - the environment of a program that is told of an event
 * @event: the event
 * @inherited: the environment of this program
 *
 * 6in4(8) describes the variables.
 *
 * Return: the strings and a NULL, for environment_free().
 */
char **event_environment(const json_t *event, char *const *inherited)
{
	json_t *tunnel = json_object_get(event, "tunnel");
	json_t *changes = json_object_get(event, "changes"), *value;
	char **result, *object;
	size_t count = 0, i;
	const char *key;

	for (i = 0; inherited[i]; i++)
		;
	/* EVENT, JSON and the NULL at the end */
	result = alloc(i + json_object_size(tunnel) +
		       json_object_size(changes) + 3, sizeof(*result));
	for (i = 0; inherited[i]; i++)
		if (!is_ours(inherited[i]))
			result[count++] = text("%s", inherited[i]);
	result[count++] = variable("", "event", json_object_get(event, "event"));
	json_object_foreach(tunnel, key, value)
		if (is_scalar(value))
			result[count++] = variable("", key, value);
	json_object_foreach(changes, key, value)
		if (is_scalar(json_object_get(value, "new")))
			result[count++] = variable("old_", key,
						   json_object_get(value,
								   "old"));
	object = dump(event);
	result[count++] = text("SIXIN4_JSON=%s", object);
	free(object);
	return result;
}

/**
 * environment_free() - free an environment
 * @environment: of event_environment()
 */
void environment_free(char **environment)
{
	size_t i;

	for (i = 0; environment[i]; i++)
		free(environment[i]);
	free(environment);
}
