#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# The home of the story on a real PPPoE session, over VLAN 101.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# explained TEXT TEXT-ON-5.10
explained()
{
	if sees_below_ppp; then
		comes_to "$1" "$rtr" he0 .mtu_explained
	else
		comes_to "$2" "$rtr" he0 .mtu_explained
	fi
}

# R6 R35: 1492 gives 1472, and everything above works
test_pppoe_1492()
{
	home_up 1500 1492
	shows 1472 "$rtr" he0 .mtu
	explained "wan.101 1500 - pppoe 8 - ipv4 20" "ppp0 1492 - ipv4 20"
	shows ppp0 "$rtr" he0 .underlay
	shows "$(ppp_address)" "$rtr" he0 .local
	shows true "$rtr" he0 .local_auto
	expect_match "$(ip -n "$rtr" -6 addr show dev he0 scope link)" \
		"*inet6 fe80::*"
	shows "[]" "$rtr" he0 '.warnings | tojson'
}

# R6: what a LAN host sends too large is answered, so its TCP works
test_download()
{
	home_up 1500 1492
	expect_match "$(ping6_from "$lan" "$WEB6" 1473 2>&1 ||
			ping6_from "$lan" "$WEB6" 1473 2>&1)" "*mtu*1472*"
	ip netns exec "$web" iperf3 -s -1 -D -I "$TEST_TMP/iperf3" \
		>/dev/null 2>&1
	busywait 5000 ip netns exec "$lan" iperf3 -6 -c "$WEB6" -R -n 2M
}

# S1: the provider's next session has 1400
test_renegotiated_to_1400()
{
	home_up 1500 1492
	isp_mtu 1400
	ppp_reconnect
	broker_follows
	explained "ppp0 1400 - ipv4 20" "ppp0 1400 - ipv4 20"
	shows 1380 "$rtr" he0 .mtu
	home_works
	isp_mtu 1492
	ppp_reconnect
	broker_follows
	comes_to 1472 "$rtr" he0 .mtu
	home_works
}

# S1: pppd or the administrator changes ppp0 while the session goes on
test_mtu_of_ppp_changed()
{
	home_up 1500 1492
	run ip -n "$rtr" link set ppp0 mtu 1400
	comes_to 1380 "$rtr" he0 .mtu
	home_works
}

# S2 S10: a new ifindex and address with each session; sit stays where it was
test_reconnect()
{
	local old

	home_up 1500 1492
	old=$(ppp_address)
	run ip -n "$rtr" link add sit1 type sit remote "$BROKER_SIT" \
		local "$old" dev ppp0 ttl 64
	run ip -n "$rtr" link set sit1 up
	ppp_reconnect
	broker_follows
	home_works
	shows "$(ppp_address)" "$rtr" he0 .local
	shows 1472 "$rtr" he0 .mtu
	expect_match "$(ip -n "$rtr" -d link show sit1)" "*local $old*"
}

# S2 S3: the tunnel is there before the line, and outlives it
test_tunnel_before_the_line()
{
	home_setup
	tunnel_start
	shows "no underlay" "$rtr" he0 .reason
	shows 1280 "$rtr" he0 .mtu
	isp_start 1492
	ppp_start 1492
	ppp_wait
	broker_follows
	comes_to 1472 "$rtr" he0 .mtu
	home_works
	run kill "$PPP_PID"
	comes_to "no underlay" "$rtr" he0 .reason
	shows 1472 "$rtr" he0 .mtu
	ppp_start 1492
	ppp_wait
	broker_follows
	home_works
}

# The route decides: no device is named
test_by_route()
{
	home_setup
	isp_start 1492
	ppp_start 1492
	ppp_wait
	ppp_route
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" addr "$ROUTER6/64" up
	run ip -n "$rtr" -6 route add default via "$BROKER6" dev he0
	broker_follows
	home_works
	shows 1472 "$rtr" he0 .mtu
	ppp_reconnect
	ppp_route
	broker_follows
	home_works
}

# R51: PPP 1500 over an Ethernet of 1508 and back to 1492
test_rfc4638()
{
	home_up 1508 1500
	shows 1480 "$rtr" he0 .mtu
	explained "wan.101 1508 - pppoe 8 - ipv4 20" "ppp0 1500 - ipv4 20"
	shows "[]" "$rtr" he0 '.warnings | tojson'
	isp_mtu 1492
	ppp_reconnect
	broker_follows
	comes_to 1472 "$rtr" he0 .mtu
	home_works
}

# R51 S12: PPP 1500 that the Ethernet of 1500 below can't carry
test_overstated()
{
	sees_below_ppp || skip "this kernel does not tell what is below ppp"
	home_up 1500 1492
	dmesg -C
	run ip -n "$rtr" link set ppp0 mtu 1500
	busywait 5000 log_has "ppp0 has MTU 1500, but wan.101 below carries only 1492: using 1472"
	shows 1472 "$rtr" he0 .mtu
	shows "wan.101 1500 - pppoe 8 - ipv4 20" "$rtr" he0 .mtu_explained
	expect_match "$(show "$rtr" he0 '.warnings[0]')" "*ppp0*1500*wan.101*"
	home_works
	expect_match "$(6in4 -netns "$rtr" doctor he0)" \
		"*  BAD  mtu          ppp0*1500*wan.101*"
}

# R7: a reconnect is one event down and one up, the MTU stays
test_events_of_a_reconnect()
{
	home_up 1500 1492
	watch_links "$rtr" he0
	run kill "$PPP_PID"
	comes_to "no underlay" "$rtr" he0 .reason
	ppp_start 1492
	ppp_wait
	comes_to up "$rtr" he0 .state
	events he0 >"$TEST_TMP/count"
	cat "$EVENTS"
	expect_eq "$(grep -cE ': he0@.* mtu 1472 ' "$EVENTS")" \
		"$(cat "$TEST_TMP/count")"
	[ "$(cat "$TEST_TMP/count")" -le 4 ] ||
		fail "$(cat "$TEST_TMP/count") events of one reconnect"
}

run_tests "$@"
