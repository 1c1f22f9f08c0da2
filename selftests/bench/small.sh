#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench: 1 small
#
# What a small packet costs: 128 octets of UDP, one at a time, from the LAN through
# both ends of a tunnel.  A contestant's own share is what it takes more than plain
# forwarding.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/lib.sh"

PART=small
PACKETS=4000

# packet KIND: of what routers_setup has made
packet()
{
	local each

	each=$(instructions_each "$PACKETS") || fail "${each#FAIL: }"
	result "$1" "instructions per packet" "$each"
}

test_plain()
{
	routers_setup plain
	packet plain
}

test_sit()
{
	routers_setup sit
	packet sit
}

# A program on the line's egress at the router.  Up to Linux 6.2 there is no such
# program for the way back, so that sit takes its packets at the other end.
test_ebpf()
{
	routers_setup plain
	run ip -n "$isp" link add tun0 up type sit local "$ISP" \
		remote "$ROUTER" dev acc ttl 64
	run tc -n "$rtr" qdisc add dev wan clsact
	run tc -n "$rtr" filter add dev wan egress bpf direct-action \
		object-file "$SELFTESTS/bench/encap.o" section tc
	packet ebpf
	[ "$(device_counter "$isp" tun0 rx_packets)" -ge "$PACKETS" ] ||
		fail "they came another way"
}

test_6in4()
{
	routers_setup 6in4
	packet 6in4
}

# tracked_packet KIND WORDS: conntrack takes none without a checksum
tracked_packet()
{
	local each

	each=$(instructions_each "$PACKETS" "flag UDPCSUM") ||
		fail "${each#FAIL: }"
	result "$1" "instructions per packet, $2" "$each"
}

# tracked KIND: with conntrack at the router that encapsulates, and then with a
# flowtable, which takes the packets past the router's hooks
tracked()
{
	local before

	routers_setup "$1"
	flowtable_setup "ct state invalid drop" "counter name seen"
	tracked_packet "$1" conntrack
	[ "$(forwarded)" -ge "$PACKETS" ] || fail "they are not tracked"
	run ip netns exec "$rtr" nft insert rule inet t forward \
		meta l4proto udp flow add @f
	before=$(forwarded)
	tracked_packet "$1" flowtable
	[ $(($(forwarded) - before)) -le 10 ] || fail "the flowtable took none"
}

test_sit_tracked()
{
	tracked sit
}

test_6in4_tracked()
{
	tracked 6in4
}

run_tests "$@"
