#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 7.x debug
#
# Which device, source and route carry a tunnel, what it says while there is
# none, and that it follows; on Ethernet, without ppp.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# far end that answers ping6
far_he0()
{
	run 6in4 -netns "$isp" add tun0 remote "$ROUTER" local "$ISP" \
		addr "$BROKER6/64" up
	run ip -n "$rtr" addr add "$ROUTER6/64" dev he0 nodad
}

works()
{
	comes_to up "$rtr" he0 .state
	busywait 5000 ip netns exec "$rtr" ping -6 -q -c 1 -W 1 "$BROKER6"
}

carrier()
{
	ip netns exec "$rtr" cat /sys/class/net/he0/carrier
}

# down_for REASON: in netlink, in the carrier and in the command's words
down_for()
{
	comes_to "$1" "$rtr" he0 .reason
	shows down "$rtr" he0 .state
	expect_eq "$(carrier)" 0
	expect_match "$(ip -n "$rtr" link show he0)" "*NO-CARRIER*"
	expect_match "$(6in4 -netns "$rtr" show he0)" "he0: down*$1*"
	shows 0 "$rtr" he0 '.underlay_ifindex // 0'
}

# S3: by name, before the device
test_named_device_comes_and_goes()
{
	setup_ns rtr isp
	add_he0 dev wan
	down_for "no underlay"
	veth_pair "$rtr" wan "$isp" acc
	down_for "no address"
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	run ip -n "$isp" addr add "$ISP/24" dev acc
	far_he0
	works
	expect_eq "$(carrier)" 1
	shows "$(ip netns exec "$rtr" cat /sys/class/net/wan/ifindex)" \
		"$rtr" he0 .underlay_ifindex
	run ip -n "$rtr" link del wan
	down_for "no underlay"
	veth_pair "$rtr" wan "$isp" acc
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	run ip -n "$isp" addr add "$ISP/24" dev acc
	works
}

# S2: bound by name, so a device that takes the name is taken
test_named_device_is_renamed()
{
	line_setup
	add_he0 dev ppp7
	down_for "no underlay"
	run ip -n "$rtr" link set wan down
	run ip -n "$rtr" link set wan name ppp7
	run ip -n "$rtr" link set ppp7 up
	far_he0
	works
	shows ppp7 "$rtr" he0 .underlay
	run ip -n "$rtr" link set ppp7 down
	down_for "underlay down"
	run ip -n "$rtr" link set ppp7 name wan
	down_for "no underlay"
}

# Administratively down, and without carrier
test_underlay_down()
{
	line_setup
	add_he0 dev wan
	far_he0
	works
	run ip -n "$rtr" link set wan down
	down_for "underlay down"
	run ip -n "$rtr" link set wan up
	works
	run ip -n "$isp" link set acc down
	down_for "underlay down"
	run ip -n "$isp" link set acc up
	works
}

# S2: a new address is taken, and packets have it
test_new_address()
{
	line_setup
	add_he0 dev wan
	far_he0
	works
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	comes_to 203.0.113.101 "$rtr" he0 .local
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.101
	works
	expect_match "$(ip -n "$rtr" link show he0)" "*link/sit 203.0.113.101 *"
}

# R21: no other source is used for a fixed one that is gone
test_fixed_address_vanishes()
{
	line_setup
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	add_he0 dev wan local 203.0.113.101
	far_he0
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.101
	works
	run ip -n "$rtr" addr del 203.0.113.101/24 dev wan
	down_for "no address"
	shows 203.0.113.101 "$rtr" he0 .local
	ip netns exec "$isp" timeout 2 tcpdump -lni acc ip proto 41 \
		>"$TEST_TMP/packets" 2>/dev/null &
	ip netns exec "$rtr" ping -6 -q -c 1 -W 1 "$BROKER6"
	wait $!
	expect_eq "$(cat "$TEST_TMP/packets")" ""
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	works
}

# An automatic source is never one of another device's, such as the LAN's
test_address_of_another_device_is_not_taken()
{
	line_setup
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" link add lan type dummy
	run ip -n "$rtr" addr add 10.0.0.1/24 dev lan
	run ip -n "$rtr" link set lan up
	run ip -n "$rtr" route add "$ISP" dev wan
	add_he0 dev wan
	down_for "no address"
	run ip -n "$rtr" addr add "$ROUTER/32" dev lo
	comes_to "$ROUTER" "$rtr" he0 .local
	run ip -n "$rtr" addr del "$ROUTER/32" dev lo
	down_for "no address"
	run ip -n "$rtr" route replace "$ISP" dev wan src 10.0.0.1
	comes_to 10.0.0.1 "$rtr" he0 .local
}

# A route alone is no address: 0.0.0.0 would be sent from, and all be taken
test_route_without_an_address()
{
	line_setup
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" route add "$ISP" dev wan
	add_he0
	down_for "no address"
	run 6in4 -netns "$rtr" set he0 dev wan
	down_for "no address"
	run ip -n "$rtr" addr add "$ROUTER/32" dev wan
	comes_to "$ROUTER" "$rtr" he0 .local
}

# R8: without a device the routing table decides, fail-over included
test_route_decides()
{
	line_setup
	run ip -n "$rtr" link add wan2 type dummy
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$rtr" link set wan2 up
	run ip -n "$rtr" route add default via 192.0.2.9 metric 200
	run ip -n "$rtr" route add default via "$ISP" metric 100
	run 6in4 -netns "$rtr" add he0 remote 198.51.100.9 up
	shows wan "$rtr" he0 .underlay
	shows null "$rtr" he0 .underlay_bound
	run ip -n "$rtr" route del default metric 100
	comes_to wan2 "$rtr" he0 .underlay
	shows 192.0.2.1 "$rtr" he0 .local
	run ip -n "$rtr" route add default via "$ISP" metric 100
	comes_to wan "$rtr" he0 .underlay
	run ip -n "$rtr" link set wan down
	comes_to wan2 "$rtr" he0 .underlay
	run ip -n "$rtr" link set wan2 down
	down_for "no route"
	run ip -n "$rtr" link set wan up
	run ip -n "$rtr" route add default via "$ISP" metric 100
	comes_to wan "$rtr" he0 .underlay
}

# Of two routes that differ in the TOS the FIB tells the changes of one only; the
# next packet notices
test_routes_by_tos()
{
	line_setup
	run ip -n "$rtr" link add wan2 type dummy
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$rtr" link set wan2 up
	run ip -n "$rtr" route add 198.51.100.9 tos 0x10 via "$ISP"
	run ip -n "$rtr" route add 198.51.100.9 via "$ISP"
	run 6in4 -netns "$rtr" add he0 remote 198.51.100.9 \
		addr "$ROUTER6/64" up
	shows wan "$rtr" he0 .underlay
	run ip -n "$rtr" route replace 198.51.100.9 via 192.0.2.9 dev wan2
	! ping6_from "$rtr" 2001:db8:1f08::1 || fail "who answered?"
	comes_to wan2 "$rtr" he0 .underlay
	shows 192.0.2.1 "$rtr" he0 .local
}

# A route that refuses is none
test_unreachable_route()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote 198.51.100.9 up
	down_for "no route"
	run ip -n "$rtr" route add 198.51.100.9 via "$ISP"
	comes_to up "$rtr" he0 .state
	run ip -n "$rtr" route replace unreachable 198.51.100.9
	down_for "no route"
	run ip -n "$rtr" route replace blackhole 198.51.100.9
	down_for "no route"
	run ip -n "$rtr" route del blackhole 198.51.100.9
	run ip -n "$rtr" addr add 198.51.100.9/32 dev lo
	down_for "no route"
}

# The way to the remote must not lead into a tunnel, itself or another
test_loop()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" up
	refused 1 '6in4: "he0" is the tunnel itself: dev is the name of the device below, or any' \
		6in4 -netns "$rtr" set he0 dev he0
	# past the command
	run ip netns exec "$rtr" "$SELFTESTS/rtlink.py" --change he0 \
		underlay=str:he0
	down_for loop
	run 6in4 -netns "$rtr" set he0 dev any
	comes_to up "$rtr" he0 .state
	run ip -n "$rtr" addr add 10.1.1.1/30 dev he0
	run 6in4 -netns "$rtr" add he1 remote 10.1.1.2 up
	shows loop "$rtr" he1 .reason
	run ip -n "$rtr" route add "$ISP" dev he0
	down_for loop
	run ip -n "$rtr" route del "$ISP" dev he0
	comes_to up "$rtr" he0 .state
}

# With a device named the kernel assumes that all is on its link; an Ethernet
# without a route is no way to a far end
test_named_device_without_a_route()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote 198.51.100.9 dev wan up
	down_for "no route"
	run ip -n "$rtr" route add 198.51.100.0/24 via "$ISP"
	comes_to up "$rtr" he0 .state
	run ip -n "$rtr" route del 198.51.100.0/24 via "$ISP"
	down_for "no route"
}

# R8: a route's nexthop object leads another way, which the FIB does not tell
test_nexthop_object()
{
	line_setup
	run ip -n "$rtr" link add wan2 type dummy
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$rtr" link set wan2 up
	run ip -n "$rtr" nexthop add id 1 via "$ISP" dev wan
	run ip -n "$rtr" route add 198.51.100.9 nhid 1
	run 6in4 -netns "$rtr" add he0 remote 198.51.100.9 up
	shows wan "$rtr" he0 .underlay
	run ip -n "$rtr" nexthop replace id 1 via 192.0.2.9 dev wan2
	comes_to "wan2 192.0.2.1" "$rtr" he0 '"\(.underlay) \(.local)"'
}

# R7: the one message of a move to another device tells all of it
test_event_of_another_way()
{
	line_setup
	run ip -n "$rtr" link add slow type dummy
	run ip -n "$rtr" link set slow mtu 1400 up
	run ip -n "$rtr" addr add 192.0.2.1/24 dev slow
	add_he0
	watch_links "$rtr" he0
	run ip -n "$rtr" route add "$ISP" dev slow
	comes_to slow "$rtr" he0 .underlay
	expect_eq "$(events he0) event" "1 event"
	expect_match "$(grep ': he0@' "$EVENTS")" \
		"*he0@slow:* mtu 1380 *link/sit 192.0.2.1 *"
}

# R39: two tunnels that come to the same path: the second is down until the
# first gives it up, and takes nothing of it
test_two_tunnels_meet()
{
	line_setup
	add_he0 dev wan
	far_he0
	run 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan \
		local 203.0.113.101 up
	shows "no address" "$rtr" he1 .reason
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	down_for "no address"
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.101
	comes_to "down duplicate" "$rtr" he1 '"\(.state) \(.reason)"'
	works
	run 6in4 -netns "$rtr" set he1 ttl 9
	shows duplicate "$rtr" he1 .reason
	run 6in4 -netns "$rtr" del he0
	comes_to up "$rtr" he1 .state
	shows 9 "$rtr" he1 .ttl
	refused 2 "6in4: he2: another tunnel has this local, remote and underlay" \
		6in4 -netns "$rtr" add he2 remote "$ISP" dev wan
	run 6in4 -netns "$rtr" del he1
}

# One line in the log when it goes down and one when it comes back
test_log()
{
	line_setup
	dmesg -C
	add_he0 dev wan
	run ip -n "$rtr" link set wan down
	down_for "underlay down"
	run ip -n "$rtr" link set wan up
	comes_to up "$rtr" he0 .state
	dmesg | grep 'he0: '
	expect_eq "$(dmesg | grep -c 'he0: down: underlay down')" 1
	expect_eq "$(dmesg | grep -c \
		"he0: up: local $ROUTER dev wan mtu 1480")" 1
}

# Every event tells why: a listener needs nothing else
test_events_tell_state()
{
	line_setup
	add_he0 dev wan
	watch_links "$rtr" he0
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	down_for "no address"
	expect_eq "$(events he0) event" "1 event"
	: >"$EVENTS"
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	comes_to up "$rtr" he0 .state
	cat "$EVENTS"
	expect_match "$(events he0) events" "[12] events"
}

# The tunnel's own up and down, by the administrator
test_tunnel_down_and_up()
{
	line_setup
	add_he0 dev wan
	far_he0
	works
	run ip -n "$rtr" link set he0 down
	shows down "$rtr" he0 .state
	run ip -n "$rtr" link set wan mtu 1400
	run ip -n "$rtr" link set he0 up
	run ip -n "$rtr" addr replace "$ROUTER6/64" dev he0 nodad
	works
	shows 1380 "$rtr" he0 .mtu
}

run_tests "$@"
