#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# What sit does where 6in4 does better, side by side: the table in README.rst.
# A test fails if either does something else than the table says.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

SIT6=2001:db8:1f0a

# sit_far_end: the broker's end of the router's sit1, at its address now
sit_far_end()
{
	run ip -n "$brk" link add sit2 type sit local "$BROKER_SIT" \
		remote "$(ppp_address)" ttl 64
	run ip -n "$brk" link set sit2 up
	run ip -n "$brk" addr add "$SIT6"::1/64 dev sit2
}

# sit_start: the router's end
sit_start()
{
	run ip -n "$rtr" link add sit1 type sit remote "$BROKER_SIT" \
		local "$(ppp_address)" dev ppp0 ttl 64
	run ip -n "$rtr" link set sit1 up
	run ip -n "$rtr" addr add "$SIT6"::2/64 dev sit1
}

# home_up: a session of 1492 and both tunnels, which work
home_up()
{
	home_setup
	isp_start 1492
	ppp_start 1492
	ppp_wait
	tunnel_start
	broker_follows
	sit_start
	sit_far_end
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	busywait 5000 ping6_from "$rtr" "$SIT6"::1
}

# lost COMMAND…: three times in a row
lost()
{
	for _ in 1 2 3; do
		echo "\$ $* # lost"
		! "$@" || fail "it passed"
	done
}

# S1: the MTU of the device below goes from 1492 to 1400
test_mtu_of_the_line_changes()
{
	line_setup 1492
	run ip -n "$rtr" link add sit1 type sit remote "$ISP" \
		local "$ROUTER" dev wan
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	expect_eq "$(link_mtu "$rtr" sit1)" 1472
	expect_eq "$(link_mtu "$rtr" he0)" 1472
	run ip -n "$rtr" link set wan mtu 1400
	becomes 1380 link_mtu "$rtr" he0
	expect_eq "$(link_mtu "$rtr" sit1)" 1472
}

# S3: before there is a device and a route
test_made_before_its_device()
{
	setup_ns rtr isp
	refused 255 'Cannot find device "wan"' ip -n "$rtr" link add sit1 \
		type sit remote "$ISP" local "$ROUTER" dev wan
	run ip -n "$rtr" link add sit1 type sit remote "$ISP"
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	veth_pair "$rtr" wan "$isp" acc
	run ip -n "$rtr" link set wan mtu 1492
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	becomes 1472 link_mtu "$rtr" he0
	run ip -n "$rtr" link set sit1 up
	expect_eq "$(link_mtu "$rtr" sit1)" 1480
}

# S8: more than fits into an IPv4 packet
test_mtu_that_can_not_be()
{
	line_setup
	run ip -n "$rtr" link add sit1 type sit remote "$ISP"
	run 6in4 -netns "$rtr" add he0 remote "$ISP"
	run ip -n "$rtr" link set sit1 mtu 65555
	refused 2 "Error: mtu greater than device maximum." \
		ip -n "$rtr" link set he0 mtu 65555
}

# S2: a reconnect; both brokers are told the new address
test_reconnect()
{
	home_up
	ppp_reconnect
	broker_follows
	comes_to up "$rtr" he0 .state
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	run ip -n "$brk" link set sit2 type sit local "$BROKER_SIT" \
		remote "$(ppp_address)" ttl 64
	lost ping6_from "$rtr" "$SIT6"::1
}

# S12: a PPP MTU of 1500 over an Ethernet of 1500
test_ppp_1500_on_ethernet_1500()
{
	[ "$SIXIN4_KERNEL" != 5.10 ] ||
		skip "this kernel does not tell what is below ppp"
	home_up
	run ip -n "$rtr" link del sit1
	run ip -n "$rtr" link set ppp0 mtu 1500
	sit_start
	expect_eq "$(link_mtu "$rtr" sit1)" 1480
	busywait 5000 ping6_from "$rtr" "$SIT6"::1
	lost ping6_from "$rtr" "$SIT6"::1 1480
	expect_eq "$(link_mtu "$rtr" he0)" 1472
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1472
}

run_tests "$@"
