#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: smp
# without -k: 6.1 7.x debug
#
# Everything at once: tunnels are added, changed and deleted, the line below
# flaps, namespaces end and the module goes, while packets are under way in both
# directions.  What is looked for is what the kernel says of it.
#
#   lan                 rtr                            isp
#   he0 to he3 .........wan 203.0.113.100 ------------ acc 203.0.113.1

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

ROUNDS=$(thorough 30 20)

# repeat COMMAND…: until the end of the test; most of it fails, as something
# else has just taken it away
repeat()
{
	while [ ! -e "$TEST_TMP/end" ]; do
		"$@"
	done >/dev/null 2>&1 &
	RUNNING+=($!)
}

# stop: what runs ends after its present command
stop()
{
	: >"$TEST_TMP/end"
	wait "${RUNNING[@]}"
}

# commands: lines for 6in4 -batch, of tunnels over rtr's line
commands()
{
	local i

	for i in 0 1 2 3; do
		echo "add he$i remote 203.0.113.$((i + 1)) dev wan" \
			"link-netns $rtr up"
		echo "set he$i ttl $((i + 7))"
		echo "set he$i addr 2001:db8:1f08::$((i + 2))/64 mtu 1300"
		echo "set he$i remote 203.0.113.$((4 - i)) tos inherit"
		echo "set he$i dev any mtu auto pmtudisc off"
		echo "set he$i local $ROUTER remote 203.0.113.$((i + 1))"
		echo "set he$i local any dev wan down"
		echo "set he$i up"
		[ $((i % 2)) = 0 ] || echo "del he$i"
	done
	echo "del he0"
	echo "show"
}

# flaps: lines for ip -batch, of the line below
flaps()
{
	local mtu

	for mtu in 1400 1492 1290 1500; do
		echo "link set wan mtu $mtu"
		echo "route add $ISP dev wan mtu 1350"
		echo "addr del $ROUTER/24 dev wan"
		echo "addr add $ROUTER/24 dev wan"
		echo "route del $ISP dev wan"
		echo "link set wan down"
		echo "rule add fwmark $mtu lookup 77"
		echo "link set wan up"
		echo "rule del fwmark $mtu lookup 77"
		echo "link set wan name wan9"
		echo "link set wan9 name wan"
		echo "link set wan up"
	done
}

# hostile_packets: protocol 41, some of it broken, from isp
hostile_packets()
{
	ip netns exec "$isp" "$PROGRAMS/packets" inner 2000 acc "$WAN_MAC"
	ip netns exec "$isp" "$PROGRAMS/packets" icmp 500 acc "$WAN_MAC"
}

packets_out()
{
	ip netns exec "$lan" "$PROGRAMS/packets" send 1000 he0 || sleep 0.1
	ip netns exec "$lan" "$PROGRAMS/packets" send 1000 he1
}

# namespace_comes_and_goes: with tunnels of its own on rtr's line
namespace_comes_and_goes()
{
	ip netns add race
	6in4 -netns race -batch - <<-EOF
	add r0 remote 203.0.113.77 dev wan link-netns $rtr addr 2001:db8::1/64 up
	add r1 remote 203.0.113.78 link-netns $rtr up
	EOF
	ip netns del race
}

races_setup()
{
	RUNNING=()
	line_setup
	setup_ns lan
	far_end "$isp" "$ISP" "$ROUTER"
	WAN_MAC=$(ip netns exec "$rtr" cat /sys/class/net/wan/address)
	commands >"$TEST_TMP/commands"
	flaps >"$TEST_TMP/flaps"
	defer ip netns del race
	defer stop
	repeat hostile_packets
	repeat packets_out
	repeat 6in4 -netns "$lan" -force -batch "$TEST_TMP/commands"
	repeat ip -n "$rtr" -force -batch "$TEST_TMP/flaps"
}

# settled: the line is whole, and a tunnel on it works
settled()
{
	run ip -n "$rtr" link set wan mtu 1500 up
	ip -n "$rtr" addr add "$ROUTER/24" dev wan 2>/dev/null
	run ip -n "$rtr" route flush cache
	run 6in4 -netns "$rtr" add last remote "$ISP" dev wan \
		addr "$ROUTER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1480
}

# Tunnels, the line and namespaces, until namespaces have ended often enough
test_changes_against_packets()
{
	local i

	races_setup
	for ((i = 0; i < ROUNDS; i++)); do
		namespace_comes_and_goes 2>/dev/null
	done
	stop
	run ip netns del "$lan"
	settled
}

# The same, and the module goes again and again
test_unload_against_packets()
{
	local i gone=0

	races_setup
	for ((i = 0; i < ROUNDS / 2; i++)); do
		sleep 0.5
		# While a command is at it, the module is in use.
		! rmmod 6in4 2>/dev/null || gone=$((gone + 1))
		modprobe 6in4
	done
	stop
	echo "$gone of $i times"
	[ "$gone" -gt 2 ] || fail "the module went only $gone times"
	run rmmod 6in4
	run modprobe 6in4
	far_end "$isp" "$ISP" "$ROUTER"
	settled
}

run_tests "$@"
