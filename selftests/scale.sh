#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# A concentrator with thousands of customers.  What a packet costs then is in
# cost.sh.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

TUNNELS=$(rounds 4000)

# customer NUMBER: its IPv4 address
customer()
{
	echo "10.1.$(($1 / 256)).$(($1 % 256))"
}

# customers FORMAT: a line for each, of its number and its address
customers()
{
	local i

	for ((i = 0; i < TUNNELS; i++)); do
		# shellcheck disable=SC2059 # that is what it is for
		printf "$1\n" "$i" "10.1.$((i / 256)).$((i % 256))"
	done
}

# how_many JQ-CONDITION: tunnels of which this is true
how_many()
{
	6in4 -netns "$rtr" -json show | gojq "map(select($1)) | length"
}

# A routing daemon that never stops keeps neither the module nor a tunnel away
test_loaded_while_routes_change()
{
	local i routes

	line_setup
	routes=$(rounds 40000)
	for ((i = 0; i < routes; i++)); do
		echo "route add 10.$((i / 65536)).$((i / 256 % 256)).$((i % 256)) dev wan"
	done >"$TEST_TMP/routes"
	run ip -n "$rtr" -batch "$TEST_TMP/routes"
	while sed 's/ add / replace /' "$TEST_TMP/routes"; do
		:
	done | ip -n "$rtr" -batch - 2>/dev/null &
	defer kill $!
	run rmmod 6in4
	run modprobe 6in4
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	kill $!
	comes_to up "$rtr" he0 .state
	# It is told of routes, in the end.
	run ip -n "$rtr" link add wan2 type dummy
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$rtr" link set wan2 up
	run 6in4 -netns "$rtr" add he1 remote 198.51.100.9 up
	shows "no route" "$rtr" he1 .reason
	run ip -n "$rtr" route add 198.51.100.9 via 192.0.2.9
	comes_to up "$rtr" he1 .state
}

# Thousands are made, shown, used, follow the line, change and go
test_thousands()
{
	local last=$((TUNNELS - 1))

	line_setup
	run ip -n "$rtr" route add 10.0.0.0/8 via "$ISP"
	run ip -n "$isp" addr add "$(customer "$last")/32" dev lo

	customers "add c%d remote %s dev wan" >"$TEST_TMP/add"
	echo "set c$last addr $ROUTER6/64 up" >>"$TEST_TMP/add"
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/add"
	becomes "$TUNNELS" how_many .mtu==1480
	refused 2 "6in4: more: another tunnel has this local, remote and underlay" \
		6in4 -netns "$rtr" add more remote "$(customer 7)" dev wan

	far_end "$isp" "$(customer "$last")" "$ROUTER"
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	run ping6_from "$rtr" "$BROKER6" 1480

	run ip -n "$rtr" link set wan mtu 1492
	busywait 30000 prints "$TUNNELS" how_many .mtu==1472
	run ping6_from "$rtr" "$BROKER6" 1472
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	run ip -n "$rtr" route replace 10.0.0.0/8 via "$ISP"
	busywait 30000 prints "$TUNNELS" how_many '.local=="203.0.113.101"'

	customers "del c%d # %s" >"$TEST_TMP/del"
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/del"
	expect_eq "$(how_many true)" 0
}

# A thousand that have waited for their line carry packets when they are up
test_all_have_their_line_back()
{
	local last

	TUNNELS=$(rounds 1000)
	last=$((TUNNELS - 1))
	line_setup
	run ip -n "$rtr" link set wan down
	run ip -n "$isp" addr add "$(customer "$last")/32" dev lo
	customers "add c%d remote %s dev wan up" >"$TEST_TMP/add"
	echo "set c$last addr $ROUTER6/64" >>"$TEST_TMP/add"
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/add"
	far_end "$isp" "$(customer "$last")" "$ROUTER"
	shows "underlay down" "$rtr" "c$last" .reason
	run ip -n "$rtr" link set wan up
	run ip -n "$rtr" route add 10.0.0.0/8 via "$ISP"
	comes_to up "$rtr" "c$last" .state
	busywait 2000 ping6_from "$rtr" "$BROKER6"
}

# They go with their namespace, and with the module
test_thousands_end_at_once()
{
	line_setup
	customers "add c%d remote %s dev wan" >"$TEST_TMP/add"
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/add"
	run rmmod 6in4
	expect_eq "$(ip -n "$rtr" -o link | grep -c '^[0-9]*: c1')" 0
	run modprobe 6in4
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/add"
	run ip netns del "$rtr"
	busywait 60000 is_gone "$isp" acc
}

run_tests "$@"
