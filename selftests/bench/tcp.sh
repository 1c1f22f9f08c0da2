#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench: 2 tcp
#
# What TCP costs over PPPoE and a tunnel, between a LAN host and the broker, over
# the whole way, with both hosts:
#
#   lan               rtr                isp               brk
#   eth0 ------- lan0     wan ======= acc     up0 ------- eth0
#                         ppp0  PPPoE  ppp0
#                         he0 ........................... tun0
#
# Both sides of the session have pppd's data path in the kernel.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../packet.sh"
. "$(dirname "$0")/lib.sh"

PART=tcp
# MiB of a short and of a long transfer: what both have does not count
SHORT=8
LONG=264
# Means of so many; a transfer alone moves by a hundredth, as segments happen to be
# put together
TRANSFERS=4
# Not what TCP finds out by itself: where that ends is chance.  The kernel doubles it.
WINDOW=256K
LARGEST_WINDOW=4194304

# broker_setup KIND
broker_setup()
{
	alone "$1"
	run sysctl -qw "net.core.rmem_max=$LARGEST_WINDOW" \
		"net.core.wmem_max=$LARGEST_WINDOW"
	session_setup
	tunnel_end "$1" "$rtr" he0 "$ROUTER" "$BROKER" ppp0 "$ROUTER6"
	tunnel_end "$1" "$brk" tun0 "$BROKER" "$ROUTER" eth0 "$BROKER6"
	run ip -n "$brk" link set tun0 mtu 1472
	tunnel_route "$1" "$brk" 2001:db8:1f09::/64 tun0 "$ROUTER6"
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	lan_towards "$BROKER6"
}

# transfer MIB [WORD…]: sets $SPENT
transfer()
{
	tcp_server "$brk"
	spent run ip netns exec "$lan" iperf3 -6 -c "$BROKER6" -n "$1M" \
		-w "$WINDOW" "${@:2}"
}

# each_kib [WORD…]: sets $EACH to the instructions per KiB
each_kib()
{
	local total=0 i

	for ((i = 0; i < TRANSFERS; i++)); do
		transfer "$SHORT" "$@"
		total=$((total - SPENT))
		transfer "$LONG" "$@"
		total=$((total + SPENT))
	done
	EACH=$((total / TRANSFERS / 1024 / (LONG - SHORT)))
}

# tcp KIND
tcp()
{
	local octets packets

	broker_setup "$1"
	each_kib
	result "$1" "instructions per KiB up" "$EACH"
	octets=$(device_counter "$lan" eth0 rx_bytes)
	packets=$(device_counter "$lan" eth0 rx_packets)
	each_kib -R
	result "$1" "instructions per KiB down" "$EACH"
	octets=$(($(device_counter "$lan" eth0 rx_bytes) - octets))
	packets=$(($(device_counter "$lan" eth0 rx_packets) - packets))
	result "$1" "octets per packet to the LAN, down" $((octets / packets))
}

test_sit()
{
	tcp sit
}

test_6in4()
{
	tcp 6in4
}

run_tests "$@"
