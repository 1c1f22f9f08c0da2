#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 5.10 6.1 6.12 debug
#
# The MTU follows what is below; on Ethernet, without ppp.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# The device, netlink and IPv6's own copy say the same (S5).
mtu_is()
{
	becomes "$1" link_mtu "$rtr" he0
	shows "$1" "$rtr" he0 .mtu
	becomes "$1" ip netns exec "$rtr" sysctl -n net.ipv6.conf.he0.mtu
}

# R1 R2 S3: without a device and a route it is a default, and says so
test_default_without_underlay()
{
	setup_ns rtr
	add_he0 dev ppp0
	mtu_is 1280
	shows default "$rtr" he0 '.mtu_derivation | map(.kind) | join(" ")'
	shows "no underlay" "$rtr" he0 .reason
	add_he1_by_route
}

add_he1_by_route()
{
	run 6in4 -netns "$rtr" add he1 remote "$ISP" up
	shows 1280 "$rtr" he1 .mtu
	shows default "$rtr" he1 '.mtu_derivation[0].kind'
	shows "no route" "$rtr" he1 .reason
}

# R6
test_created_on_1492()
{
	line_setup 1492
	add_he0 dev wan
	mtu_is 1472
	shows "wan 1492 - ipv4 20" "$rtr" he0 .mtu_explained
}

# R1 R6: an Ethernet of 65535 does not make it the size of IPv4's largest
test_created_on_1500()
{
	line_setup 1500
	add_he0 dev wan
	mtu_is 1480
}

# R7 S1 S5
test_follows_underlay_with_one_event_each()
{
	local mtu

	line_setup 1500
	add_he0 dev wan
	mtu_is 1480
	watch_links "$rtr" he0
	for mtu in 1492 1500; do
		: >"$EVENTS"
		run ip -n "$rtr" link set wan mtu "$mtu"
		mtu_is $((mtu - 20))
		expect_eq "$(events he0) event" "1 event"
	done
	: >"$EVENTS"
	run ip -n "$rtr" link set wan mtu 1400
	mtu_is 1380
	run ip -n "$rtr" link set wan alias "no news to the tunnel"
	expect_eq "$(events he0) event" "1 event"
}

# R7: what changes nothing is no event
test_no_event_without_a_change()
{
	line_setup 1492
	add_he0 dev wan
	watch_links "$rtr" he0
	run ip -n "$rtr" addr add 10.9.9.9/32 dev lo
	run ip -n "$rtr" route add 10.8.0.0/16 via "$ISP"
	run ip -n "$rtr" route del 10.8.0.0/16
	expect_eq "$(events he0) events" "0 events"
}

# R10: less than 1280 fits below: it stays at 1280
test_never_below_1280()
{
	line_setup 1500
	add_he0 dev wan
	run ip -n "$rtr" link set wan mtu 1290
	mtu_is 1280
	shows "minimum" "$rtr" he0 '.mtu_derivation[-1].kind'
	run ip -n "$rtr" link set wan mtu 1300
	mtu_is 1280
	shows "ipv4" "$rtr" he0 '.mtu_derivation[-1].kind'
	run ip -n "$rtr" link set wan mtu 1301
	mtu_is 1281
}

# R3 R9
test_pinned_by_the_administrator()
{
	line_setup 1500
	add_he0 dev wan
	run ip -n "$rtr" link set he0 mtu 1400
	mtu_is 1400
	shows pinned "$rtr" he0 '.mtu_derivation | map(.kind) | join(" ")'
	shows false "$rtr" he0 .mtu_auto
	run ip -n "$rtr" link set wan mtu 1492
	run ip -n "$rtr" link set wan mtu 1450
	settle
	mtu_is 1400
	run 6in4 -netns "$rtr" set he0 mtu auto
	mtu_is 1430
	shows true "$rtr" he0 .mtu_auto
	run 6in4 -netns "$rtr" set he0 mtu 1300
	mtu_is 1300
	run ip -n "$rtr" link set wan mtu 1492
	settle
	mtu_is 1300
}

# R3: pinned from its creation, and over a line that goes
test_pinned_at_creation()
{
	line_setup 1500
	add_he0 dev wan mtu 1350
	mtu_is 1350
	run ip -n "$rtr" link set wan down
	comes_to "underlay down" "$rtr" he0 .reason
	mtu_is 1350
	# by another program, which names nothing but the MTU
	run ip netns exec "$rtr" "$SELFTESTS/rtlink.py" he1 \
		remote=192.0.2.1 mtu=u32:1350
	shows "1350 false" "$rtr" he1 '"\(.mtu) \(.mtu_auto)"'
}

# A line that goes down takes no MTU with it: a reconnect does not move it
test_stays_while_the_line_is_down()
{
	line_setup 1492
	add_he0 dev wan
	mtu_is 1472
	run ip -n "$rtr" link set wan down
	comes_to "underlay down" "$rtr" he0 .reason
	mtu_is 1472
	shows "wan 1492 - ipv4 20" "$rtr" he0 .mtu_explained
}

# R3 S8: the ends of the range, by the command, by ip, and by the kernel itself
test_range()
{
	local range="is not an MTU: 1280 to 65515, or auto"

	line_setup 1500
	add_he0 dev wan
	refused 1 "6in4: \"1279\" $range" 6in4 -netns "$rtr" set he0 mtu 1279
	refused 1 "6in4: \"65516\" $range" 6in4 -netns "$rtr" set he0 mtu 65516
	refused 2 "-EINVAL MTU must be 1280 to 65515" ip netns exec "$rtr" \
		"$SELFTESTS/rtlink.py" --change he0 mtu=u32:65516
	refused 2 "-EINVAL MTU must be 1280 to 65515" ip netns exec "$rtr" \
		"$SELFTESTS/rtlink.py" he1 remote=192.0.2.1 mtu=u32:1279
	expect_match "$(ip -n "$rtr" link set he0 mtu 1279 2>&1)" "*mtu less*"
	expect_match "$(ip -n "$rtr" link set he0 mtu 65516 2>&1)" \
		"*mtu greater*"
	mtu_is 1480
	shows true "$rtr" he0 .mtu_auto
	run 6in4 -netns "$rtr" set he0 mtu 65515
	mtu_is 65515
	run 6in4 -netns "$rtr" set he0 mtu 1280
	mtu_is 1280
}

# R8 S4: remote, local, route and fwmark each lead another way
test_recomputed_when_the_way_changes()
{
	line_setup 1500
	run ip -n "$rtr" link add slow type dummy
	run ip -n "$rtr" link set slow mtu 1400 up
	run ip -n "$rtr" addr add 192.0.2.1/24 dev slow
	add_he0
	mtu_is 1480
	run 6in4 -netns "$rtr" set he0 remote 192.0.2.9
	mtu_is 1380
	shows 192.0.2.1 "$rtr" he0 .local
	run 6in4 -netns "$rtr" set he0 remote "$ISP"
	mtu_is 1480

	run ip -n "$rtr" route add "$ISP" dev slow
	mtu_is 1380
	shows slow "$rtr" he0 .underlay
	run ip -n "$rtr" route del "$ISP"
	mtu_is 1480

	run ip -n "$rtr" rule add fwmark 7 lookup 77
	run ip -n "$rtr" route add default dev slow table 77
	settle
	mtu_is 1480
	run 6in4 -netns "$rtr" set he0 fwmark 7
	mtu_is 1380
	run ip -n "$rtr" rule del fwmark 7
	mtu_is 1480

	run ip -n "$rtr" rule add from 192.0.2.1 lookup 77
	run 6in4 -netns "$rtr" set he0 local 192.0.2.1
	mtu_is 1380
}

# R8: the route's own MTU is a step of the derivation
test_mtu_of_the_route()
{
	line_setup 1500
	add_he0
	mtu_is 1480
	run ip -n "$rtr" route add "$ISP" dev wan mtu lock 1420
	mtu_is 1400
	shows "route 1420 - ipv4 20" "$rtr" he0 .mtu_explained
	shows "ethernet 1500 route 1420 ipv4 1400" "$rtr" he0 \
		'.mtu_derivation | map("\(.kind) \(.mtu)") | join(" ")'
	run ip -n "$rtr" route del "$ISP"
	mtu_is 1480
}

# R12 R13 R17: a narrow link further on is learnt from its ICMPv4 error; the
# tunnel's own MTU is not moved by it
test_path_mtu_is_learnt()
{
	local far=

	line_setup 1500
	setup_ns far
	veth_pair "$isp" narrow "$far" eth0
	run ip -n "$isp" link set narrow mtu 1400
	run ip -n "$far" link set eth0 mtu 1400
	run ip -n "$isp" addr add 198.51.100.1/24 dev narrow
	run ip -n "$far" addr add "$BROKER/24" dev eth0
	run ip -n "$far" route add default via 198.51.100.1
	forwarding "$isp"
	run ip -n "$rtr" route add default via "$ISP"
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" addr "$ROUTER6/64" up
	run 6in4 -netns "$far" add tun0 remote "$ROUTER" addr "$BROKER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	busywait 5000 told_1380
	run ping6_from "$rtr" "$BROKER6" 1380
	mtu_is 1480
	comes_to true "$rtr" he0 '.stats.tx_too_big > 0'
}

told_1380()
{
	[[ $(ping6_from "$rtr" "$BROKER6" 1381) == *mtu*1380* ]]
}

# S3: it was there before its device, address and route
test_created_first()
{
	setup_ns rtr isp
	add_he0
	mtu_is 1280
	veth_pair "$rtr" wan "$isp" acc
	run ip -n "$rtr" link set wan mtu 1492
	shows "no route" "$rtr" he0 .reason
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	mtu_is 1472
	comes_to up "$rtr" he0 .state
	shows "$ROUTER" "$rtr" he0 .local
}

# S1 S5 S12, and what sit does in the same events
test_sit_beside_it()
{
	line_setup 1492
	run ip -n "$rtr" link add sit1 type sit remote "$ISP" local "$ROUTER" \
		dev wan
	run ip -n "$rtr" link set sit1 up
	add_he0 dev wan
	expect_eq "$(link_mtu "$rtr" sit1)" 1472
	run ip -n "$rtr" link set wan mtu 1400
	mtu_is 1380
	echo "sit1: $(link_mtu "$rtr" sit1)"
}

# R7: a VLAN and an Ethernet below it
test_vlan()
{
	line_setup 1500
	run ip -n "$rtr" link add link wan name wan.7 type vlan id 7
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan.7
	run ip -n "$rtr" link set wan.7 up
	run 6in4 -netns "$rtr" add he0 remote 192.0.2.2 dev wan.7 up
	mtu_is 1480
	run ip -n "$rtr" link set wan mtu 1450
	mtu_is 1430
}

run_tests "$@"
