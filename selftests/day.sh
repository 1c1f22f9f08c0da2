#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: icount
# without -k: 6.1 debug
#
# The whole home in one: a provider with PPPoE and changing addresses, the router
# with its kit, two LANs of one prefix, a broker and a page on the web.  The clock
# counts instructions, so that a busy host makes no second longer.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/router.sh"

guest=''

# day_setup: two LANs of one prefix, a host in each that wants a page each second
day_setup()
{
	kit_home 2001:db8:1f0a::/48 "routed 2001:db8:1f0a::/48" "lan lan0 1" \
		"lan lan1 a2"
	ip -n "$rtr" addr flush dev lan0 scope global
	setup_ns guest # of the second LAN
	veth_pair "$guest" eth0 "$rtr" lan1
	ip netns exec "$web" "$SELFTESTS/page.py" serve "$WEB6" &
	defer kill $!
	wants_page lan "$lan"
	wants_page guest "$guest"
}

# wants_page NAME NS
wants_page()
{
	ip netns exec "$2" "$SELFTESTS/page.py" fetch "$WEB6" \
		>"$TEST_TMP/pages.$1" 2>&1 &
	defer kill $!
}

# without NAME: how many seconds were without, so far
without()
{
	grep -cv " ok$" "$TEST_TMP/pages.$1" || :
}

# seconds NAME: it has wanted the page, so far
seconds()
{
	wc -l <"$TEST_TMP/pages.$1"
}

# has_page [SINCE]: both have it, three times in a row, since that second
has_page()
{
	local name

	for name in lan guest; do
		[ "$(tail -n "+$((${1:-0} + 1))" "$TEST_TMP/pages.$name" |
			tail -n 3 | grep -c " ok$")" = 3 ] || return
	done
}

# boot: what systemd would start, and the line
boot()
{
	run router 6in4-router up he0
	unit 6in4-radvd
	unit 6in4-monitor
	ppp_start 1492
}

# power_off: nothing is taken leave of, and /run is lost
power_off()
{
	local pids

	# One may start another meanwhile.
	while pids=$(ip netns pids "$rtr") && [ -n "$pids" ]; do
		# shellcheck disable=SC2086 # words
		kill -KILL $pids 2>/dev/null
	done
	busywait 10000 is_gone "$rtr" ppp0
	run 6in4 -netns "$rtr" del he0
	router nft flush ruleset
	ip -n "$rtr" addr flush dev lan0 scope global
	ip -n "$rtr" addr flush dev lan1 scope global
	rm -r /run/6in4
}

# pages_of_late: of the last three seconds
pages_of_late()
{
	tail -qn 3 "$TEST_TMP/pages.lan" "$TEST_TMP/pages.guest" |
		grep -c " ok$"
}

# hour WHAT COMMAND…: something happens that ends with another session; how long
# was there no IPv6 when the line was there again?
hour()
{
	local what=$1 old name lost since
	local -A before
	shift

	old=$(ppp_address)
	"$@"
	ppp_wait "$old"
	for name in lan guest; do
		before[$name]=$(without "$name")
	done
	since=$(seconds lan)
	busywait 30000 has_page "$since"
	for name in lan guest; do
		lost=$(($(without "$name") - before[$name]))
		echo "$what: $name: $lost s without IPv6 beyond the line's own"
		[ "$lost" -le $((2 * SIXIN4_SLOW)) ] || LATE=$((LATE + 1))
	done
}

reconnect()
{
	run kill -HUP "$PPP_PID"
}

# smaller, larger: what the provider carries from the next session on
smaller()
{
	isp_mtu 1400
	reconnect
}

larger()
{
	isp_mtu 1492
	reconnect
}

reboot()
{
	power_off
	boot
}

# A day of the home with a page fetched every second by two hosts: what happens
# costs at most two seconds beyond what the line itself is away; three times that where
# what runs takes three times as many instructions
test_day()
{
	need inadyn radvd
	day_setup
	LATE=0
	boot
	defer router 6in4-router down he0
	busywait 60000 has_page
	hour "a new address" reconnect
	hour "and another" reconnect
	hour "a smaller MTU" smaller
	busywait 20000 prints 1380 lan_mtu
	hour "the larger one again" larger
	busywait 20000 prints 1472 lan_mtu
	# The broker's server is away for a while.
	run ip -n "$brk" link set eth0 down
	busywait 20000 prints 0 pages_of_late
	run ip -n "$brk" link set eth0 up
	run ip -n "$brk" route replace default via 198.51.100.1
	busywait 20000 has_page
	hour "a reboot of the router" reboot
	run ping6_from "$guest" "$WEB6"
	expect_eq "$(updates | wc -l)" 6
	echo "the day: $(wc -l <"$TEST_TMP/pages.lan") s," \
		"$(without lan) and $(without guest) of them without IPv6"
	[ "$LATE" = 0 ] || fail "$LATE times it took longer than $((2 * SIXIN4_SLOW)) s"
}

run_tests "$@"
