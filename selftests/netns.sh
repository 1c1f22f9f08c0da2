#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: smp
# without -k: 6.1 7.x debug
#
# A tunnel whose outer packets move in another namespace, and what ends while
# packets are under way: namespaces and the module.
#
#   lan                rtr                            isp
#   he0 ...............wan 203.0.113.100 ------------ acc 203.0.113.1
#   2001:db8:1f08::2                                  tun0 2001:db8:1f08::1

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# apart_setup [KIND]: he0 in lan, its underlay in rtr; KIND is the far end's
apart_setup()
{
	line_setup
	setup_ns lan
	far_end "$isp" "$ISP" "$ROUTER" "${1:-6in4}"
	add_apart
	busywait 5000 ping6_from "$lan" "$BROKER6"
}

add_apart()
{
	run 6in4 -netns "$lan" add he0 remote "$ISP" dev wan \
		link-netns "$rtr" addr "$ROUTER6/64" up
}

# is_apart: as both namespaces tell it
is_apart()
{
	local number

	number=$(ip -n "$lan" netns list-id | sed -n "s/nsid \([0-9]*\) .*$rtr.*/\1/p")
	expect_match "$number" "[0-9]*"
	shows "$number wan" "$lan" he0 '"\(.link_netnsid) \(.underlay)"'
	expect_match "$(ip -n "$lan" -d link show he0)" \
		"*he0@if*link-netns $rtr*"
	expect_eq "$(6in4 -netns "$rtr" show)" ""
}

# flood NS ADDRESS: pings until the end of the test
flood()
{
	ip netns exec "$1" ping -6 -q -n -i 0.002 -s 1000 "$2" >/dev/null 2>&1 &
	defer kill $!
}

# flood_of_tcp: what aggregation takes, from the peer's address; there need
# not be a tunnel
flood_of_tcp()
{
	send "$isp" "next=6 data=1000 count=100000000 pause=0.001"
}

test_created_in_another_namespace()
{
	apart_setup
	is_apart
	capture "$isp" acc type=128
	captures "src=$ROUTER df=1" ping6_from "$lan" "$BROKER6" 1480
}

# However it is said which namespace is which
test_ways_to_say_it()
{
	local from

	line_setup
	setup_ns lan
	far_end "$isp" "$ISP" "$ROUTER"
	for from in "$rtr" "$lan" "$isp"; do
		run 6in4 -netns "$from" add he0 remote "$ISP" dev wan \
			netns "$lan" link-netns "$rtr" addr "$ROUTER6/64" up
		busywait 5000 ping6_from "$lan" "$BROKER6"
		is_apart
		run 6in4 -netns "$lan" del he0
	done
	# The namespace of the tunnel is that of the device below by default.
	run 6in4 -netns "$lan" add he0 remote "$ISP" dev wan netns "$rtr" \
		addr "$ROUTER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	shows null "$rtr" he0 .link_netnsid
}

# Two tunnels with the same ends are refused wherever the devices are
test_same_ends_elsewhere()
{
	local words="another tunnel has this local, remote and underlay"

	apart_setup
	refused 2 "6in4: he1: $words" 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan
	run 6in4 -netns "$lan" del he0
	run 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan
	refused 2 "6in4: he0: $words" 6in4 -netns "$lan" add he0 \
		remote "$ISP" dev wan link-netns "$rtr"
}

# The device moves, its outer packets stay where they are
test_moved()
{
	tunnel_setup
	setup_ns lan
	run ip -n "$rtr" link set he0 netns "$lan"
	run ip -n "$lan" addr add "$ROUTER6/64" dev he0 nodad
	run ip -n "$lan" link set he0 up
	busywait 5000 ping6_from "$lan" "$BROKER6"
	is_apart
	run 6in4 -netns "$lan" set he0 ttl 9
	run ping6_from "$lan" "$BROKER6" 1480
	run ip -n "$lan" link set he0 netns "$rtr"
	run ip -n "$rtr" addr add "$ROUTER6/64" dev he0 nodad
	run ip -n "$rtr" link set he0 up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	shows "null 9" "$rtr" he0 '"\(.link_netnsid) \(.ttl)"'
}

# A namespace for the tunnel alone, with a name there that is taken here
test_moved_with_traffic()
{
	tunnel_setup
	setup_ns lan
	flood "$isp" "$ROUTER6"
	flood_of_tcp
	for _ in 1 2 3 4 5; do
		run ip -n "$rtr" link set he0 netns "$lan"
		run ip -n "$lan" addr add "$ROUTER6/64" dev he0 nodad
		run ip -n "$lan" link set he0 up
		busywait 5000 ping6_from "$lan" "$BROKER6"
		run ip -n "$lan" link set he0 netns "$rtr" name he0
		run ip -n "$rtr" addr add "$ROUTER6/64" dev he0 nodad
		run ip -n "$rtr" link set he0 up
		busywait 5000 ping6_from "$rtr" "$BROKER6"
	done
}

# S1 S2: what happens below is followed from elsewhere
test_follows_underlay_elsewhere()
{
	apart_setup
	run ip -n "$rtr" link set wan mtu 1492
	comes_to 1472 "$lan" he0 .mtu
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	comes_to "no address" "$lan" he0 .reason
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	comes_to 203.0.113.101 "$lan" he0 .local
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.101
	busywait 5000 ping6_from "$lan" "$BROKER6" 1472
	run ip -n "$rtr" link set wan down
	comes_to "underlay down" "$lan" he0 .reason
	run ip -n "$rtr" link set wan name wan9
	comes_to "no underlay" "$lan" he0 .reason
	run ip -n "$rtr" link set wan9 name wan up
	busywait 5000 ping6_from "$lan" "$BROKER6" 1472
}

# The tunnel's own namespace ends while packets come in; its ends are free again
test_namespace_of_the_tunnel_ends()
{
	apart_setup
	flood "$isp" "$ROUTER6"
	flood_of_tcp
	for _ in 1 2 3; do
		run ip netns del "$lan"
		setup_ns lan
		busywait 20000 quietly add_apart
		busywait 5000 ping6_from "$lan" "$BROKER6"
	done
	run ip netns del "$lan"
	busywait 20000 same_ends_are_free
	run ping6_from "$rtr" "$BROKER6"
}

quietly()
{
	("$@") >/dev/null 2>&1
}

same_ends_are_free()
{
	6in4 -netns "$rtr" add he1 remote "$ISP" dev wan addr "$ROUTER6/64" up
}

# The underlay's namespace ends: tunnels elsewhere end with it
test_namespace_of_the_underlay_ends()
{
	apart_setup
	run 6in4 -netns "$lan" add he1 remote 203.0.113.9 dev wan \
		link-netns "$rtr" up
	run 6in4 -netns "$isp" add he2 remote 203.0.113.9 dev none \
		link-netns "$rtr" up
	run 6in4 -netns "$lan" add own remote 203.0.113.9 up
	flood "$lan" "$BROKER6"
	flood "$isp" "$ROUTER6"
	flood_of_tcp
	run ip netns del "$rtr"
	busywait 20000 is_gone "$lan" he0
	busywait 20000 is_gone "$lan" he1
	busywait 20000 is_gone "$isp" he2
	shows own "$lan" own .ifname
}

# Both at once, in either order
test_both_namespaces_end()
{
	apart_setup
	flood "$isp" "$ROUTER6"
	flood_of_tcp
	run ip netns del "$lan"
	run ip netns del "$rtr"
	busywait 20000 is_gone "$isp" acc

	apart_setup
	flood "$isp" "$ROUTER6"
	flood_of_tcp
	run ip netns del "$rtr"
	run ip netns del "$lan"
	busywait 20000 is_gone "$isp" acc
}

# The module goes with tunnels in every state, and with packets under way, and
# nothing of them is left
test_unload_under_traffic()
{
	line_setup
	setup_ns lan
	far_end "$isp" "$ISP" "$ROUTER" sit
	flood "$isp" "$ROUTER6"
	flood_of_tcp
	for _ in {1..10}; do
		run modprobe 6in4
		run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan \
			addr "$ROUTER6/64" up
		run 6in4 -netns "$rtr" add he1 remote 203.0.113.8 up
		run 6in4 -netns "$rtr" add he2 remote 203.0.113.9 dev none
		run 6in4 -netns "$lan" add he3 remote 203.0.113.9 dev wan \
			link-netns "$rtr" up
		busywait 5000 ping6_from "$rtr" "$BROKER6"
		# The work that follows the underlay is under way as well.
		run ip -n "$rtr" link set wan mtu 1400
		run ip -n "$rtr" link set wan mtu 1500
		run rmmod 6in4
		[ ! -e /sys/module/6in4 ] || fail "the module is there"
		expect_eq "$(ip -n "$rtr" -o link | grep -c ' he[0-9]')" 0
		expect_eq "$(ip -n "$lan" -o link | grep -c ' he[0-9]')" 0
	done
	run modprobe 6in4
}

run_tests "$@"
