#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# clamp-mss: what a TCP SYN says of the size that fits.  It is issue 4's "TCP
# MSS of SYN and SYN-ACK, forwarded in either direction through the tunnel, at
# most its MTU - 60, with the checksum right, also with IPv6 extension headers,
# never raised".

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# clamp_setup: he0 has an MTU of 1480, so 1420 (058c) fits
clamp_setup()
{
	tunnel_setup
	lan_setup
	run 6in4 -netns "$rtr" set he0 clamp-mss on
}

# from_line, from_lan: which way what follows goes
from_line()
{
	capture "$lan" eth0 "inner_dst=$LAN6" "inner_src=$BROKER6"
	FROM=$isp WAY="inner_dst=$LAN6"
}

from_lan()
{
	capture "$isp" acc "inner_dst=$BROKER6" "inner_src=$LAN6"
	FROM=$lan WAY="bare=1 inner_src=$LAN6 inner_dst=$BROKER6"
}

# becomes_options OPTIONS-BEFORE OPTIONS-AFTER [KEY=VALUE]…: of a SYN, or of
# what these make of it; looked at by all_right
becomes_options()
{
	local number=$((${#SYNS[@]} + 1))

	SYNS+=("$WAY tcp=02 port=$number options=$1 ${*:3}")
	WANTED+=("$number $2 good")
}

# all_right: they come out so; two ways up the stack may change their order
all_right()
{
	: >"$PACKETS"
	send "$FROM" "${SYNS[@]}"
	busywait_quiet 10000 all_seen
	expect_eq "$(seen)" "$(printf '%s\n' "${WANTED[@]}")"
	SYNS=() WANTED=()
}

SYNS=() WANTED=()

seen()
{
	sed 's/.* port=\([0-9]*\) options=\([0-9a-f]*\) tcp_sum=\([a-z]*\).*/\1 \2 \3/' \
		"$PACKETS" | sort -n
}

all_seen()
{
	[ "$(wc -l <"$PACKETS")" -ge ${#SYNS[@]} ]
}

# stays OPTIONS [KEY=VALUE]…
stays()
{
	becomes_options "$1" "$@"
}

# SYN and SYN-ACK, whatever else there is in the options, and at any octet
lowered()
{
	becomes_options 020405a0 0204058c
	becomes_options 0204ffff 0204058c tcp=12
	becomes_options 0204058d 0204058c tcp=c2
	becomes_options 01020405b4010101 010204058c010101
	becomes_options 0103030702040b0c 010303070204058c
	becomes_options 0101010204abcd00 0101010204058c00
}

# What fits is never raised, and nothing is added
never_raised()
{
	stays 0204058c
	stays 0204058b
	stays 02040001
	stays 02040000
	stays ""
	stays 01010402
	stays 020405a0 tcp=10
	stays 020405a0 tcp=14
}

# Only what TCP would take for an MSS: neither of another length, nor behind
# something that has none or too much
malformed()
{
	stays 020305a000000000
	stays 020505a000000000
	stays 020005a0020405a0
	stays 080a0000020405a0
	stays 00020405a0000000
	stays 0101010101010102
	becomes_options 020405a002000000 0204058c02000000
	stays 020405a0 doff=15
	stays "" doff=4
}

# Behind extension headers: hop-by-hop and destination options, routing, and
# all of them with the first of several fragments
extensions()
{
	local pad=000104000000 pad_16=01010c000000000000000000000000

	becomes_options 020405a0 0204058c next=0 "ext=06${pad}00"
	becomes_options 020405a0 0204058c next=60 "ext=06${pad_16}"
	becomes_options 020405a0 0204058c next=43 ext=0600fd0000000000
	becomes_options 020405a0 0204058c next=0 \
		"ext=2b${pad}003c00fd00000000002c${pad}000600000100000007"
}

# What is signed (RFC 5925, AH), and a fragment that only looks like a SYN, as it
# is not the first
not_to_be_touched()
{
	stays 020405a01d040000
	stays 020405a0 next=51 \
		ext=060400000000000100000001000000000000000000000000
	stays 020405a0 next=44 ext=0600000800000007
}

# The direction is set
all_sorts()
{
	lowered
	never_raised
	malformed
	extensions
	not_to_be_touched
	all_right
}

test_received()
{
	clamp_setup
	from_line
	all_sorts
}

test_sent()
{
	clamp_setup
	from_lan
	all_sorts
}

# It is off by default, and goes by what the tunnel's MTU is then
test_follows_the_mtu()
{
	tunnel_setup
	lan_setup
	from_lan
	stays 020405a0
	all_right
	run 6in4 -netns "$rtr" set he0 clamp-mss on
	becomes_options 020405a0 0204058c
	all_right
	run 6in4 -netns "$rtr" set he0 mtu 1280
	becomes_options 020405a0 020404c4
	all_right
	run 6in4 -netns "$rtr" set he0 clamp-mss off
	stays 020405a0
	all_right
}

# A connection in which nobody learns of what does not fit: its segments fit,
# whoever opens it.  Sums are made on the line, where they can be looked at.
test_connection()
{
	tunnel_setup 6in4 1492
	lan_setup
	run ip -n "$isp" link set tun0 mtu 1500
	run ip netns exec "$rtr" ethtool -K wan tx off
	run ip netns exec "$isp" ethtool -K acc tx off
	run ip netns exec "$rtr" nft "add table ip6 t
		add chain ip6 t c { type filter hook output priority 0; }
		add rule ip6 t c icmpv6 type packet-too-big drop"
	run 6in4 -netns "$rtr" set he0 clamp-mss on

	capture "$isp" acc flags=02
	tcp_from "$lan" "$isp" "$BROKER6" -n 300K
	expect_match "$(cat "$PACKETS")" "*tcp_sum=good mss=1412*"
	tcp_from "$lan" "$isp" "$BROKER6" -n 300K -R
	capture "$lan" eth0 flags=12
	tcp_from "$lan" "$isp" "$BROKER6" -n 100K
	expect_match "$(cat "$PACKETS")" "*mss=1412*"
	capture "$lan" eth0 flags=02
	tcp_from "$isp" "$lan" "$LAN6" -n 300K
	expect_match "$(cat "$PACKETS")" "*tcp_sum=good mss=1412*"
	shows 0 "$rtr" he0 .stats.tx_dropped
}

# This host's own connections, too
test_connection_of_the_router()
{
	tunnel_setup
	run ip -n "$isp" link set tun0 mtu 1500
	run 6in4 -netns "$rtr" set he0 mtu 1400 clamp-mss on
	capture "$rtr" he0 flags=12
	tcp_from "$rtr" "$isp" "$BROKER6" -n 100K
	expect_match "$(cat "$PACKETS")" "*mss=1340*"
	capture "$rtr" he0 flags=02
	tcp_from "$isp" "$rtr" "$ROUTER6" -n 100K
	expect_match "$(cat "$PACKETS")" "*mss=1340*"
}

run_tests "$@"
