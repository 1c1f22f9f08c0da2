#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# 6in4 doctor: set-ups that are broken in one way each.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# healthy_setup: a tunnel with which nothing is wrong
healthy_setup()
{
	tunnel_setup
	lan_setup
	run ip -n "$rtr" -6 route add default via "$BROKER6" dev he0
}

# What the doctor is asked
ASKED=(he0)

# todo [NS]: the one thing to do
todo()
{
	6in4 -netns "$rtr" -json doctor he0 | gojq -r '.[0].todo'
}

# bad TEXT: this is what is bad, and the exit status says that something is
bad()
{
	local status=0 seen

	seen=$(6in4 -netns "$rtr" doctor "${ASKED[@]}") || status=$?
	echo "$seen"
	expect_match "$(grep -m 1 ' BAD ' <<<"$seen")" "  BAD  $1"
	expect_match "$(tail -n 1 <<<"$seen")" "To do: $2"
	expect_eq "exit status $status" "exit status 1"
}

# From the bottom up: device, line, address, route
test_below_the_tunnel()
{
	healthy_setup
	run 6in4 -netns "$rtr" doctor he0
	expect_eq "$(todo)" null
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	comes_to "no address" "$rtr" he0 .reason
	bad "tunnel       he0 is down: no address" "give wan its IPv4 address*"
	run ip -n "$rtr" link set wan down
	comes_to "underlay down" "$rtr" he0 .reason
	bad "tunnel       he0 is down: underlay down" "wan has no line*"
	run 6in4 -netns "$rtr" set he0 dev ppp0
	bad "tunnel       he0 is down: no underlay" "start pppd*"
	run 6in4 -netns "$rtr" set he0 dev any
	bad "tunnel       he0 is down: no route" "make an IPv4 route: ip route get $ISP"
	run 6in4 -netns "$rtr" del he0
	bad "tunnel       there is no tunnel he0" "make it: 6in4 add he0*"
}

# A module that is not there, on a machine without tunnels
test_no_module()
{
	setup_ns rtr
	run rmmod 6in4
	bad "module *" "load the module: modprobe 6in4, or build it for a new kernel (README)"
	expect_eq "$(6in4 -netns "$rtr" -json doctor | gojq -r '.[0].ifname')" null
	expect_match "$(6in4 -netns "$rtr" doctor)" "  BAD  module *"
}

# The far end: its tunnel, its address for us, its packet filter and ours
test_protocol_41()
{
	healthy_setup
	# It has more to refuse here than it would say in a minute.
	ip netns exec "$isp" sysctl -qw net.ipv4.icmp_ratelimit=0
	# The broker has the old address.
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.7
	bad "protocol 41  $ISP has no tunnel for $ROUTER" \
		"tell the broker this address, $ROUTER"
	# The same with one that says nothing.
	run ip netns exec "$isp" nft -f - <<-END
	table ip f {
		chain output {
			type filter hook output priority 0;
			icmp type destination-unreachable drop
		}
	}
	END
	bad "protocol 41  packets go out to $ISP, and nothing comes back" \
		"tell the broker this address, $ROUTER;*"
	# It is not there at all.
	run ip netns exec "$isp" nft add rule ip f output ip protocol icmp drop
	bad "protocol 41  $BROKER6 goes unanswered, and $ISP does as well" \
		"is $ISP the broker's server, and does it run?*"
	run ip netns exec "$isp" nft delete table ip f
	run 6in4 -netns "$isp" set tun0 remote "$ROUTER"
	# This host drops what comes back, or what goes out.
	run ip netns exec "$rtr" nft -f - <<-END
	table ip f {
		chain input {
			type filter hook input priority 0;
			ip protocol ipv6 drop
		}
	}
	END
	bad "protocol 41  the answers arrive at wan, but not at he0" \
		"let protocol 41 from $ISP through this host's packet filter*"
	run ip netns exec "$rtr" nft -f - <<-END
	delete table ip f
	table ip f {
		chain output {
			type filter hook output priority 0;
			ip protocol ipv6 drop
		}
	}
	END
	bad "protocol 41  nothing of protocol 41 leaves wan" \
		"let protocol 41 out of this host's packet filter*"
	run ip netns exec "$rtr" nft delete table ip f
	# Something on the way refuses it.
	forwarding "$isp"
	run ip -n "$isp" rule add pref 2 lookup local
	run ip -n "$isp" rule del pref 0
	run ip -n "$isp" rule add pref 1 ipproto 41 prohibit
	bad "protocol 41  $ISP refuses protocol 41" "ask who runs $ISP*"
}

# Large packets are lost without a word; the search takes less than ten seconds
test_path_mtu_hole()
{
	local start

	healthy_setup
	run ip netns exec "$isp" nft -f - <<-END
	table ip f {
		chain input {
			type filter hook input priority 0;
			ip protocol ipv6 ip length > 1452 drop
		}
	}
	END
	bad "size         packets of up to 14* octets pass, those of 1480 are lost without a word" \
		"set the MTU at the broker's end to 1480;*"
	start=${EPOCHREALTIME/./}
	[ "$(6in4 -netns "$rtr" -json doctor he0 |
	     sed -n 's/.*packets of up to \([0-9]*\) octets.*/\1/p')" -le 1432 ] ||
		fail "more passes than can"
	echo "it took $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
	[ $((${EPOCHREALTIME/./} - start)) -lt $((10000000 * SIXIN4_SLOW)) ] ||
		fail "ten seconds and more"
}

# The far end's MTU is that of its own line, and this line carries less: what it
# sends of more does not come
test_far_end_sends_larger()
{
	healthy_setup
	run ip -n "$rtr" link set wan mtu 1492
	comes_to 1472 "$rtr" he0 .mtu
	bad "size         a packet of 1472 octets passes both ways, but the far end sends larger ones, and those are lost" \
		"set the MTU at the broker's end to 1472"
	run ip -n "$isp" link set tun0 mtu 1472
	expect_eq "$(todo)" null
	# or it sends them in pieces, which are none the worse for it
	run ip -n "$isp" link set tun0 mtu 1480
	run ip -n "$isp" link set acc mtu 1492
	run 6in4 -netns "$isp" set tun0 pmtudisc off
	expect_eq "$(todo)" null
}

# beyond_setup: a router beyond the far end, and behind a narrower line a host
beyond_setup()
{
	healthy_setup
	setup_ns brk web
	veth_pair "$isp" up0 "$brk" eth0
	veth_pair "$brk" w0 "$web" eth0
	run ip -n "$brk" link set w0 mtu 1400
	run ip -n "$web" link set eth0 mtu 1400
	ip -n "$isp" addr add 2001:db8:fffe::1/64 dev up0 nodad
	ip -n "$brk" addr add 2001:db8:fffe::2/64 dev eth0 nodad
	ip -n "$brk" addr add 2001:db8:ffff::1/64 dev w0 nodad
	ip -n "$web" addr add "$WEB6/64" dev eth0 nodad
	ip -n "$isp" -6 route add 2001:db8:ffff::/64 via 2001:db8:fffe::2
	ip -n "$brk" -6 route add default via 2001:db8:fffe::1
	ip -n "$web" -6 route add default via 2001:db8:ffff::1
	forwarding "$isp"
	forwarding "$brk"
	busywait 5000 ping6_from "$rtr" "$WEB6"
}

# drops_too_big NS CHAIN: it filters Packet Too Big there
drops_too_big()
{
	run ip netns exec "$1" nft -f - <<-END
	table ip6 f {
		chain $2 {
			type filter hook $2 priority 0;
			icmpv6 type packet-too-big drop
		}
	}
	END
}

# says TEXT: the doctor finds nothing bad, and says this of the path
says()
{
	local seen

	seen=$(6in4 -netns "$rtr" doctor "${ASKED[@]}") || fail "$seen"
	expect_eq "$(grep ' path ' <<<"$seen")" "$1"
}

# Beyond the far end: who drops the word that packets are too big
test_packet_too_big()
{
	local start

	beyond_setup
	ASKED=(he0 to "$WEB6")
	says "  ok   path         packets of up to 1400 octets to $WEB6 pass; 2001:db8:fffe::2 tells it of larger ones"
	# of each tunnel, without a name
	ASKED=(to "$WEB6")
	says "  ok   path         packets of up to 1400 octets to $WEB6 pass; 2001:db8:fffe::2 tells it of larger ones"
	ASKED=(he0 to 2001:db8:fffe::2)
	says "  ok   path         a packet of 1480 octets to 2001:db8:fffe::2 passes"
	ASKED=(he0 to "${WEB6}2")
	says "  ?    path         ${WEB6}2 does not answer a ping; take another that does"
	ASKED=(he0 to "$WEB6")
	drops_too_big "$rtr" input
	bad "path         2001:db8:fffe::2 says that packets of 1480 octets to $WEB6 are too big, and this host's packet filter drops that" \
		"let ICMPv6 packet-too-big in *"
	run ip netns exec "$rtr" nft delete table ip6 f
	drops_too_big "$isp" forward
	start=${EPOCHREALTIME/./}
	bad "path         packets of up to 1[34]* octets to $WEB6 pass, those of 1480 are lost, and no Packet Too Big tells of it" \
		"something on the way to $WEB6 filters ICMPv6: *"
	[ $((${EPOCHREALTIME/./} - start)) -lt $((10000000 * SIXIN4_SLOW)) ] ||
		fail "ten seconds and more"
	# Nobody asked.
	expect_eq "$(todo)" null
	ip -n "$rtr" -6 route del default
	ASKED=(he0 to "$WEB6")
	bad "route        there is no IPv6 default route" "make it: *"
}

# What stands around the tunnel: routes, forwarding, a NAT in front
test_around_the_tunnel()
{
	healthy_setup
	run ip netns exec "$rtr" sysctl -qw net.ipv6.conf.all.forwarding=0
	# It may be no router; kit.sh has one that is.
	run 6in4 -netns "$rtr" doctor he0
	run ip -n "$rtr" -6 route del default
	bad "route        there is no IPv6 default route" \
		"make it: ip -6 route add default dev he0"
	run ip -n "$rtr" -6 route add default dev lan0
	run 6in4 -netns "$rtr" doctor he0
	ip -n "$rtr" addr add 192.168.1.2/24 dev wan
	run 6in4 -netns "$rtr" set he0 local 192.168.1.2
	bad "address      192.168.1.2 is no public address*" \
		"have the device in front pass protocol 41 to 192.168.1.2*"
}

# The relay of 6to4 that nobody runs any more: what goes out has no answer
test_silent_relay()
{
	line_setup
	run ip -n "$rtr" route add 192.88.99.1 via "$ISP"
	run 6in4 -netns "$rtr" add he0 mode 6to4 relay 192.88.99.1 dev wan \
		addr auto up
	run ip -n "$rtr" -6 route add default dev he0
	run 6in4 -netns "$rtr" doctor he0
	ip netns exec "$rtr" ping -6 -n -q -c 10 -i 0.1 -W 1 2001:db8:ffff::1
	bad "relay        10 packets went out, and none has ever come back" \
		"192.88.99.1 serves nobody any more (RFC 7526)*"
}

# One device for many far ends: it has no broker, and no one to ask
test_many_far_ends()
{
	line_setup
	run ip -n "$rtr" addr add 198.51.100.1/32 dev lo
	run 6in4 -netns "$rtr" add he0 mode external local 198.51.100.1 up
	comes_to UP "$rtr" he0 .operstate
	run ip netns exec "$rtr" sysctl -qw net.ipv6.conf.all.forwarding=0
	bad "forwarding   IPv6 is not forwarded, so far ends reach this host alone" \
		"forward it: sysctl net.ipv6.conf.all.forwarding=1"
	forwarding "$rtr"
	expect_match "$(6in4 -netns "$rtr" doctor he0)" \
		"*  ?    protocol 41  not tried: with mode external*"
	run ip -n "$rtr" addr del 198.51.100.1/32 dev lo
	comes_to "no address" "$rtr" he0 .reason
	bad "tunnel       he0 is down: no address" \
		"198.51.100.1 is no address of this host: ip addr add 198.51.100.1/32 dev lo"
}

# The router kit has a file for it, and perhaps waits for a lease
test_tunnel_of_the_kit()
{
	setup_ns rtr
	mkdir -p /run/6in4/he0
	defer rm -r /run/6in4/he0
	printf '%s\n' "mode 6rd" "prefix dhcp # RFC 5969" "dev wan" \
		>/run/6in4/he0/conf
	rm -f /run/6in4/option212.wan
	bad "tunnel       there is no tunnel he0" \
		"the router kit waits for a lease of wan with option 212,*"
	echo "prefix 2001:db8::/32" >/run/6in4/option212.wan
	defer rm /run/6in4/option212.wan
	bad "tunnel       there is no tunnel he0" "make it: 6in4-router up he0"
}

run_tests "$@"
