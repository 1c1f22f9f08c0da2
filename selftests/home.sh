#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# The home with the router kit on a real PPPoE session: what happens without
# anybody's doing.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/router.sh"

# web_answers: the first answer that the LAN host gets from the web
web_answers()
{
	ip netns exec "$lan" ping -6 -n -q -c 1 -W 1 "$WEB6"
}

# Each new session is told to the broker once; then the LAN has IPv6 again, and
# the MTU of the line
test_reconnects_by_itself()
{
	local first second start

	need inadyn radvd
	kit_home 2001:db8:1f09::/64 "lan lan0 2001:db8:1f09::/64"
	ip netns exec "$lan" sysctl -qw net.ipv6.conf.eth0.use_tempaddr=2
	kit_up
	unit 6in4-radvd
	unit 6in4-monitor
	ppp_start 1492
	ppp_wait
	first=$(ppp_address)
	busywait 20000 web_answers
	expect_eq "$(updates)" "$first good $first"
	expect_match "$(ip -n "$lan" -6 addr show dev eth0 temporary)" \
		"*2001:db8:1f09:*"
	becomes 1472 lan_mtu

	isp_mtu 1400
	run kill -HUP "$PPP_PID"
	ppp_wait "$first"
	start=$(milliseconds)
	second=$(ppp_address)
	busywait 20000 web_answers
	echo "from ppp0's address to the first answer: $(($(milliseconds) - start)) ms"
	becomes 1380 lan_mtu
	echo "from ppp0's address to the LAN's MTU: $(($(milliseconds) - start)) ms"
	expect_eq "$(updates)" "$first good $first
$second good $second"

	# Whoever starts again, the broker is not asked for the same address.
	unit 6in4-monitor
	busywait 5000 grep -q "he0: present" "$TEST_TMP/6in4-monitor.log"
	becomes nochg cut -d " " -f 1 /run/6in4/he0/broker
	expect_eq "$(updates | wc -l)" 2
	[ ! -e "$BROKER_DIR/leaked" ] ||
		fail "the password is in a process list: $(cat "$BROKER_DIR/leaked")"
	! grep -r "$PASSWORD" "$TEST_TMP"/*.log /run/6in4 ||
		fail "the password is in a log"
	cat "$TEST_TMP/6in4-monitor.log"
}

# pppd makes the tunnel of its line, if nobody else has and systemd does not run
test_made_by_pppd()
{
	local hook=/etc/ppp/ip-up.d/6in4

	home_setup
	isp_start 1492
	isp_alone
	kit_setup "remote $BROKER" "  dev   ppp0 # the line" \
		"address $ROUTER6/64" "gateway $BROKER6"
	mv /etc/6in4/he0.conf "$TEST_TMP/"
	expect_eq "$(PPP_IFACE=ppp0 router "$hook" 2>&1)" ""
	mv "$TEST_TMP/he0.conf" /etc/6in4/
	run router env PPP_IFACE=ppp1 "$hook"
	mkdir -p /run/systemd/system
	run router env PPP_IFACE=ppp0 "$hook"
	rmdir /run/systemd/system
	run is_gone "$rtr" he0
	defer router 6in4-router down he0
	ppp_start 1492
	ppp_wait
	busywait 60000 prints "up 1472" show "$rtr" he0 '"\(.state) \(.mtu)"'
	broker_follows
	busywait 5000 ping6_from "$rtr" "$WEB6"
}

run_tests "$@"
