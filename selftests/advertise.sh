#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: icount
# without -k: 6.1 debug
#
# How soon a LAN hears of the tunnel's MTU from radvd.  The clock counts
# instructions, so that a busy host makes a second longer only where the guest waits
# for it.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/router.sh"

# advertise_setup: the kit on a line of 1500, and a host that knows its MTU
advertise_setup()
{
	need radvd tcpdump
	kit_line
	ip -n "$lan" addr flush dev eth0 scope global
	kit_up
	unit 6in4-radvd
	unit 6in4-monitor
	busywait 30000 prints 1480 lan_mtu
	busywait 20000 grep -q "he0: present" "$TEST_TMP/6in4-monitor.log"
	ip netns exec "$lan" tcpdump -tt -l -n -v -i eth0 \
		"icmp6 and ip6[40] = 134" >"$TEST_TMP/heard" \
		2>"$TEST_TMP/tcpdump" &
	defer kill $!
	busywait 20000 grep -q "listening on" "$TEST_TMP/tcpdump"
	# All programs that this takes are in memory then.
	run ip -n "$rtr" link set wan mtu 1490
	busywait 20000 prints 1470 last_heard
}

# heard: "MICROSECONDS MTU" of each advertisement
heard()
{
	awk '/router advertisement/ { when = $1; sub(/\./, "", when) }
	     /mtu option/ { print when, $NF }' "$TEST_TMP/heard"
}

# first_heard SINCE MTU: when was the first with that?
first_heard()
{
	heard | awk -v since="$1" -v mtu="$2" '
		$1 > since && $2 == mtu { print $1; found = 1; exit }
		END { exit !found }'
}

last_heard()
{
	heard | tail -n 1 | cut -d " " -f 2
}

# changes MTU: the line's; the tunnel's is advertised within a second
changes()
{
	local since=${EPOCHREALTIME/./} mtu=$(($1 - 20)) late

	run ip -n "$rtr" link set wan mtu "$1"
	busywait 20000 first_heard "$since" "$mtu"
	late=$((($(first_heard "$since" "$mtu") - since) / 1000))
	echo "$mtu is advertised after $late ms"
	[ "$late" -le 1000 ] || fail "$mtu is advertised after $late ms"
}

# The advertisement before is older than the three seconds that RFC 4861 section
# 6.2.6 wants between two
test_within_a_second()
{
	local mtu

	advertise_setup
	for mtu in 1400 1500 1300 1492; do
		sleep 3.5
		changes "$mtu"
		becomes "$((mtu - 20))" lan_mtu
	done
}

# radvd does not wait for those three seconds; the last word is the tunnel's
test_changes_one_after_the_other()
{
	local mtu

	advertise_setup
	changes 1400
	changes 1492
	for mtu in 1300 1500 1460; do
		run ip -n "$rtr" link set wan mtu "$mtu"
	done
	busywait 20000 prints 1440 last_heard
	# Nothing that was under way comes later.
	sleep 4
	expect_eq "$(last_heard)" 1440
	expect_eq "$(lan_mtu)" 1440
}

run_tests "$@"
