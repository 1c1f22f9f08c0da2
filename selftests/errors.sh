#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ICMPv4 errors about the outer packets.
#
#   rtr  wan 203.0.113.100 ------- acc  isp  up0 ------- eth0 198.51.100.2  brk
#        he0 2001:db8:1f08::2/64                         tun0 2001:db8:1f08::1

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# path_setup MTU: a tunnel that works, over a second line with this MTU
path_setup()
{
	line_setup 1500
	setup_ns brk
	veth_pair "$isp" up0 "$brk" eth0
	forwarding "$isp"
	run ip -n "$isp" addr add 198.51.100.1/24 dev up0
	run ip -n "$brk" addr add "$BROKER/24" dev eth0
	run ip -n "$isp" link set up0 mtu "$1"
	run ip -n "$brk" link set eth0 mtu "$1"
	run ip -n "$rtr" route add default via "$ISP"
	run ip -n "$brk" route add default via 198.51.100.1
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" dev wan \
		addr "$ROUTER6/64" up
	run 6in4 -netns "$brk" add tun0 remote "$ROUTER" dev eth0 \
		addr "$BROKER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
}

# icmp_error TYPE CODE INFO REMOTE OCTETS: from isp to rtr, about a packet of
# protocol 41 from rtr to REMOTE, of which it quotes so many octets
icmp_error()
{
	echo "\$ icmp_error $*"
	ip netns exec "$isp" python3 - "$ROUTER" "$@" <<-EOF ||
	import socket, struct, sys

	router, remote = sys.argv[1], sys.argv[5]
	kind, code, info, octets = map(int, sys.argv[2:5] + sys.argv[6:])
	inner = struct.pack("!IHBB", 6 << 28, 64, 59, 64) + bytes(96)
	quoted = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 124, 0, 0x4000, 63, 41,
	                     0, socket.inet_aton(router),
	                     socket.inet_aton(remote)) + inner[:octets]
	icmp = struct.pack("!BBHI", kind, code, 0, info) + quoted
	total = sum(struct.unpack(f"!{len(icmp) // 2}H", icmp))
	total = (total & 0xffff) + (total >> 16)
	total = (total & 0xffff) + (total >> 16)
	icmp = icmp[:2] + struct.pack("!H", total ^ 0xffff) + icmp[4:]
	with socket.socket(socket.AF_INET, socket.SOCK_RAW, 1) as sock:
	    sock.sendto(icmp, (router, 0))
	EOF
		fail "icmp_error"
}

# R10 R11: a line further away carries less than IPv6 needs
test_path_that_is_too_small()
{
	path_setup 1290
	echo "\$ ping6_from rtr $BROKER6 1480 # the first is lost"
	! ping6_from "$rtr" "$BROKER6" 1480 || fail "it passed"
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1280
	expect_match "$(ping6_from "$rtr" "$BROKER6" 1281 2>&1)" "*mtu*1280*"
	shows 1480 "$rtr" he0 .mtu
}

# R19: errors that quote 8 octets, or no more than the header, of every sort
test_short_quotation()
{
	local kind octets

	path_setup 1500
	for kind in "3 0" "3 1" "3 2" "3 3" "3 13" "11 0" "12 0" "4 0"; do
		for octets in 0 8 40; do
			# shellcheck disable=SC2086 # type and code
			icmp_error $kind 0 "$BROKER" $octets
		done
	done
	run ping6_from "$rtr" "$BROKER6" 1480
}

# Errors about packets that no tunnel has sent are left to others
test_error_for_no_tunnel()
{
	path_setup 1500
	icmp_error 3 1 0 192.0.2.77 8
	icmp_error 3 4 600 192.0.2.77 8
	icmp_error 11 0 0 192.0.2.77 40
	run ping6_from "$rtr" "$BROKER6" 1480
}

run_tests "$@"
