#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 7.x debug
#
# What spares a CPU work: segmentation, checksums and aggregation, nftables'
# flowtable.  Each is proved by a counter that moves without it.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# watch_packets NS DEVICE DIRECTION: from now on; DIRECTION is rx or tx
watch_packets()
{
	BEFORE=$(device_counter "$1" "$2" "${3}_packets")
	OCTETS=$(device_counter "$1" "$2" "${3}_bytes")
}

# average NS DEVICE DIRECTION: octets of a packet since then
average()
{
	local packets=$(($(device_counter "$1" "$2" "${3}_packets") - BEFORE))

	[ "$packets" -gt 0 ] || fail "no packet"
	echo $((($(device_counter "$1" "$2" "${3}_bytes") - OCTETS) / packets))
}

# udp_from_isp: 40 datagrams of 1000 octets to lan, which the kernel makes of one
# of 40,000 (UDP_SEGMENT)
udp_from_isp()
{
	# shellcheck disable=SC2016 # python's
	run ip netns exec "$isp" python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_UDP, 103, 1000)
s.sendto(bytes(40000), (sys.argv[1], 4000))' "$LAN6"
}

# TCP and UDP go through the tunnel and the device below in large packets, that
# nobody cuts
test_segmentation()
{
	tunnel_setup
	lan_setup
	watch_packets "$isp" acc tx
	tcp_from "$isp" "$lan" "$LAN6" -n 2M
	# What is lost comes again in small ones, and the kernel with checkers
	# loses some.
	[ "$(average "$isp" acc tx)" -gt "$(thorough 3000 10000)" ] ||
		fail "TCP was cut"
	watch_packets "$isp" acc tx
	udp_from_isp
	[ "$(average "$isp" acc tx)" -gt 10000 ] || fail "UDP was cut"
	# The device cuts them if it must; what arrives is what was sent.
	run ip netns exec "$isp" ethtool -K acc gso off tso off \
		tx-udp-segmentation off
	watch_packets "$isp" acc tx
	tcp_from "$isp" "$lan" "$LAN6" -n 2M
	[ "$(average "$isp" acc tx)" -lt 1600 ] || fail "the device cuts none"
}

# What the device below does not aggregate is, after decapsulation
test_tcp_aggregated()
{
	tunnel_setup
	lan_setup
	run ip netns exec "$isp" ethtool -K acc gso off tso off
	watch_packets "$lan" eth0 rx
	tcp_from "$isp" "$lan" "$LAN6" -n 2M
	[ "$(average "$lan" eth0 rx)" -gt 3000 ] || fail "TCP came in bits"
	run ip netns exec "$rtr" ethtool -K he0 gro off
	watch_packets "$lan" eth0 rx
	tcp_from "$isp" "$lan" "$LAN6" -n 2M
	[ "$(average "$lan" eth0 rx)" -lt 1600 ] || fail "it was not he0"
}

# octets_came NUMBER: to lan since watch_packets
octets_came()
{
	[ $(($(device_counter "$lan" eth0 rx_bytes) - OCTETS)) -ge "$1" ]
}

# UDP is where the administrator asks for it
test_udp_aggregated()
{
	tunnel_setup
	lan_setup
	run ip netns exec "$isp" ethtool -K acc gso off tx-udp-segmentation off
	watch_packets "$lan" eth0 rx
	udp_from_isp
	busywait 5000 octets_came 40000
	[ "$(average "$lan" eth0 rx)" -lt 1600 ] || fail "nobody asked for it"
	run ip netns exec "$rtr" ethtool -K he0 rx-udp-gro-forwarding on
	watch_packets "$lan" eth0 rx
	udp_from_isp
	busywait 5000 octets_came 40000
	[ "$(average "$lan" eth0 rx)" -gt 3000 ] || fail "UDP came in bits"
	run ip netns exec "$rtr" ethtool -K he0 rx-udp-gro-forwarding off \
		rx-gro-list on
	watch_packets "$lan" eth0 rx
	udp_from_isp
	busywait 5000 octets_came 40000
	[ "$(average "$lan" eth0 rx)" -gt 3000 ] || fail "UDP came in bits"
}

# checksums: how many the kernel has had to compute since it is watched
checksums()
{
	awk '$1 == "sums" { print $2 }' /sys/kernel/tracing/kprobe_profile
}

# The inner checksum is left to the device below, if that can do it
test_checksum_left_to_the_device()
{
	local before

	mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
	echo "p:sums skb_checksum_help" \
		2>/dev/null >/sys/kernel/tracing/kprobe_events ||
		skip "this kernel has no kprobes (debug: for its speed)"
	defer eval "echo >/sys/kernel/tracing/kprobe_events"
	echo 1 >/sys/kernel/tracing/events/kprobes/sums/enable
	defer eval "echo 0 >/sys/kernel/tracing/events/kprobes/sums/enable"
	tunnel_setup
	before=$(checksums)
	tcp_from "$isp" "$rtr" "$ROUTER6" -n 2M
	expect_eq "$(checksums)" "$before"
	run ip netns exec "$isp" ethtool -K acc tx off
	tcp_from "$isp" "$rtr" "$ROUTER6" -n 2M
	[ "$(checksums)" -gt "$before" ] || fail "nobody computed it"
}

# transfer: 2 MB from isp to lan, which has them all when it ends
transfer()
{
	local receiver

	ip netns exec "$lan" socat -u TCP6-LISTEN:7000 OPEN:/dev/null &
	receiver=$!
	defer kill "$receiver"
	head -c 2000000 /dev/zero | run ip netns exec "$isp" socat -u - \
		"TCP6:[$LAN6]:7000,retry=100,interval=0.1"
	wait "$receiver" || fail "the receiver failed"
}

# nftables' flowtable takes the tunnel and the LAN: established TCP passes the hooks by
test_flowtable()
{
	local taken

	tunnel_setup
	lan_setup
	flowtable_setup "ct state established meta l4proto tcp flow add @f" \
		"meta l4proto tcp counter name seen"
	transfer
	taken=$(forwarded)
	echo "$taken packets went by the hook"
	[ "$taken" -lt 30 ] || fail "they were not taken"
	# without the flow table all of them go there: 31 at least, of 64 KiB
	run ip netns exec "$rtr" nft flush chain inet t forward
	run ip netns exec "$rtr" nft add rule inet t forward \
		meta l4proto tcp counter name seen
	transfer
	[ $(($(forwarded) - taken)) -ge 31 ] || fail "the counter sees nothing"
}

run_tests "$@"
