# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The home of the story, in five network namespaces:
#
#   lan             rtr                      isp             brk         web
#   +------+     +----------+  PPPoE     +----------+     +--------+  +------+
#   | eth0 |-----| lan0     |  VLAN 101  |          |     |        |  |      |
#   |      |     |      wan |============| acc  up0 |-----| eth0 w0|--| eth0 |
#   +------+     | ppp0     |            |     ppp* |     |        |  |      |
#                | he0 ....................................| tun0   |  +------+
#                +----------+  protocol 41               +--------+
#
#   lan   2001:db8:1f09::2/64            brk   198.51.100.2 (6in4), .3 (sit)
#   rtr   2001:db8:1f09::1/64, ppp0 has 203.0.113.100 and up, a new one with
#         each session             he0   2001:db8:1f08::2/64
#   brk   tun0 2001:db8:1f08::1/64       web   2001:db8:ffff::2/64
#
# Sourced after lib.sh.  home_setup makes it; ppp_start starts a session.
#
# line_setup makes less: rtr and isp on one Ethernet line,
#
#   rtr  wan 203.0.113.100/24 ----------- acc 203.0.113.1/24  isp
#        he0 2001:db8:1f08::2/64          tun0 2001:db8:1f08::1/64

# The namespaces' names, once they are there.
lan='' rtr='' isp='' brk='' web=''

BROKER=198.51.100.2
BROKER_SIT=198.51.100.3
BROKER6=2001:db8:1f08::1
ROUTER6=2001:db8:1f08::2
LAN_ROUTER6=2001:db8:1f09::1
LAN6=2001:db8:1f09::2
WEB6=2001:db8:ffff::2
POOL=203.0.113.100
ROUTER=203.0.113.100
ISP=203.0.113.1

# veth_pair NS1 DEV1 NS2 DEV2
veth_pair()
{
	ip link add "$2" netns "$1" up type veth peer name "$4" netns "$3"
	ip -n "$3" link set "$4" up
}

# bring_up NS DEVICE… <LINES: lo and these are up, then what ip_batch does
bring_up()
{
	local up rest

	printf -v up 'link set %s up\n' lo "${@:2}"
	mapfile rest
	ip_batch -n "$1" <<<"$up${rest[*]}"
}

# vrf NS NAME TABLE DEVICE…: with these in it
vrf()
{
	local dev

	run ip -n "$1" link add "$2" type vrf table "$3"
	run ip -n "$1" link set "$2" up
	for dev in "${@:4}"; do
		run ip -n "$1" link set "$dev" master "$2"
	done
}

# customer NS ROUTER NUMBER ADDRESS: a line from there to the router's lineNUMBER,
# with this address of a /30 and the one before
customer()
{
	local line=line$3 address=$4 other

	other=${address%.*}.$((${address##*.} - 1))
	veth_pair "$1" wan "$2" "$line"
	ip -n "$1" addr add "$address/30" dev wan
	ip -n "$2" addr add "$other/30" dev "$line"
	ip -n "$1" route add default via "$other"
}

# lan_host NS ROUTER ADDRESS ROUTER-ADDRESS: a host, and the router's lan0
lan_host()
{
	veth_pair "$2" lan0 "$1" eth0
	ip_batch -n "$1" <<-EOT
		addr add $3/64 dev eth0 nodad
		route add default via $4
	EOT
	ip -n "$2" addr add "$4/64" dev lan0 nodad
}

# device_counter NS DEVICE NAME: of its statistics
device_counter()
{
	ip netns exec "$1" cat "/sys/class/net/$2/statistics/$3"
}

# mac NS DEV
mac()
{
	ip netns exec "$1" cat "/sys/class/net/$2/address"
}

forwarding()
{
	ip netns exec "$1" sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1
}

# line_setup [ETHERNET_MTU]: everything but the tunnel
line_setup()
{
	local mtu=${1:-1500}

	add_ns rtr isp
	ip link add wan mtu "$mtu" netns "$rtr" type veth \
		peer name acc mtu "$mtu" netns "$isp"
	bring_up "$rtr" wan <<<"addr add $ROUTER/24 dev wan"
	bring_up "$isp" acc <<<"addr add $ISP/24 dev acc"
}

# add_he0 [WORD…]: this end of a tunnel to isp
add_he0()
{
	run 6in4 -netns "$rtr" add he0 remote "$ISP" "$@" up
}

# far_end NS LOCAL REMOTE [KIND]: the tunnel's other end, 6in4 or sit
far_end()
{
	if [ "${4:-6in4}" = 6in4 ]; then
		run 6in4 -netns "$1" add tun0 local "$2" remote "$3" \
			addr "$BROKER6/64" up
		return
	fi
	ip_batch -n "$1" <<-EOT
		link add tun0 type $4 local $2 remote $3
		addr add $BROKER6/64 dev tun0 nodad
		link set tun0 up
	EOT
}

# tunnel_setup [KIND [ETHERNET_MTU]]: a line with a tunnel on it that works;
# KIND is that of the far end
tunnel_setup()
{
	line_setup "${2:-1500}"
	far_end "$isp" "$ISP" "$ROUTER" "${1:-6in4}"
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan \
		addr "$ROUTER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
}

# lan_setup: a LAN behind rtr and he0
lan_setup()
{
	ip -n "$isp" -6 route add 2001:db8:1f09::/64 dev tun0
	lan_towards "$BROKER6"
}

# lan_towards ADDRESS: the same, but for the way back from there
lan_towards()
{
	setup_ns lan
	forwarding "$rtr"
	lan_host "$lan" "$rtr" "$LAN6" "$LAN_ROUTER6"
	busywait 5000 ping6_from "$lan" "$1"
}

# home_setup [ETHERNET_MTU]: everything but the PPPoE session and the tunnel
home_setup()
{
	local mtu=${1:-1500}

	run modprobe -a pppoe ppp_async ppp_synctty
	add_ns lan rtr isp brk web
	PPP_DIR=$(mktemp -d)
	defer rm -rf "$PPP_DIR"

	ip_batch <<-EOT
		link add lan0 netns $rtr type veth peer name eth0 netns $lan
		link add wan mtu $mtu netns $rtr type veth peer name acc mtu $mtu netns $isp
		link add up0 netns $isp type veth peer name eth0 netns $brk
		link add w0 netns $brk type veth peer name eth0 netns $web
	EOT
	bring_up "$rtr" lan0 wan <<-EOT
		link add link wan name wan.101 up type vlan id 101
		addr add $LAN_ROUTER6/64 dev lan0 nodad
	EOT
	bring_up "$isp" acc up0 <<-EOT
		link add link acc name acc.101 up type vlan id 101
		addr add 198.51.100.1/24 dev up0
	EOT
	bring_up "$brk" eth0 w0 <<-EOT
		addr add $BROKER/24 dev eth0
		addr add $BROKER_SIT/24 dev eth0
		route add default via 198.51.100.1
		addr add 2001:db8:ffff::1/64 dev w0 nodad
	EOT
	bring_up "$lan" eth0 <<-EOT
		addr add $LAN6/64 dev eth0 nodad
		route add default via $LAN_ROUTER6
	EOT
	bring_up "$web" eth0 <<-EOT
		addr add $WEB6/64 dev eth0 nodad
		route add default via 2001:db8:ffff::1
	EOT

	forwarding "$rtr"
	forwarding "$isp"
	forwarding "$brk"
}

# ethernet_mtu MTU: of the line between router and provider, VLAN included
ethernet_mtu()
{
	# A VLAN can't be larger than its device at any moment; where that shrinks,
	# it does too.
	ip_batch -n "$rtr" <<-EOT
		link set wan mtu $1
		link set wan.101 mtu $1
	EOT
	ip_batch -n "$isp" <<-EOT
		link set acc mtu $1
		link set acc.101 mtu $1
	EOT
}

# isp_mtu MTU: of the provider's side, from the next session on.  pppoe-server
# gives its pppd 1492 unless RFC 4638 asked for more; the last word counts.
isp_mtu()
{
	printf '%s\n' '#!/bin/sh' \
		"exec /usr/sbin/pppd \"\$@\" mtu $1 mru $1" >"$PPP_DIR/pppd"
	chmod +x "$PPP_DIR/pppd"
}

# isp_start MTU: the provider answers PPPoE with this MTU and MRU
isp_start()
{
	printf '%s\n' noauth nodefaultroute 'lcp-echo-interval 0' noipv6 \
		noccp >"$PPP_DIR/isp"
	isp_mtu "$1"
	ip netns exec "$isp" pppoe-server -F -I acc.101 -L 192.0.2.1 \
		-R "$POOL" -N 64 -O "$PPP_DIR/isp" -q "$PPP_DIR/pppd" \
		>"$PPP_DIR/pppoe-server.log" 2>&1 &
	ISP_PID=$!
	defer kill "$ISP_PID"
}

# isp_restart MTU: it looks at its Ethernet's MTU when it starts
isp_restart()
{
	kill "$ISP_PID"
	wait "$ISP_PID" 2>/dev/null
	isp_start "$1"
}

# ppp_start MTU: the router's pppd, kernel-mode PPPoE, its own reconnects.  Its
# first request comes before the provider's pppd is there: hence lcp-restart.
ppp_start()
{
	ip netns exec "$rtr" pppd plugin pppoe.so wan.101 unit 0 \
		noauth nodefaultroute noipdefault ipcp-accept-local \
		ipcp-accept-remote mtu "$1" mru "$1" noipv6 noccp persist \
		holdoff 1 maxfail 0 nodetach lcp-restart 1 \
		linkname "$rtr" >"$PPP_DIR/pppd.log" 2>&1 &
	PPP_PID=$!
	defer kill "$PPP_PID"
}

# ppp_wait [OLD-ADDRESS]: until there is a session, with another address
ppp_wait()
{
	busywait_quiet 20000 ppp_is_new "${1:-}" && return
	cat "$PPP_DIR"/*.log
	fail "no PPPoE session"
}

ppp_is_new()
{
	local address

	address=$(ppp_address)
	[ -n "$address" ] && [ "$address" != "$1" ]
}

# ppp_reconnect: the session ends and the next one comes
ppp_reconnect()
{
	local old

	old=$(ppp_address)
	run kill -HUP "$PPP_PID"
	ppp_wait "$old"
}

# broker_follows [KIND]: the broker is told the router's address, as by its
# update URL
broker_follows()
{
	local remote

	remote=$(ppp_address)
	if ip -n "$brk" link show tun0 >/dev/null 2>&1; then
		run 6in4 -netns "$brk" set tun0 remote "$remote"
	else
		run 6in4 -netns "$brk" add tun0 remote "$remote" \
			local "$BROKER" addr "$BROKER6/64" up
		run ip -n "$brk" -6 route add 2001:db8:1f09::/64 \
			via "$ROUTER6" dev tun0
	fi
}

# tunnel_start: the router's side
tunnel_start()
{
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" dev ppp0 \
		addr "$ROUTER6/64" up
	run ip -n "$rtr" -6 route add default via "$BROKER6" dev he0
}

# ppp_route: pppd's defaultroute would be the host's in any namespace
ppp_route()
{
	run ip -n "$rtr" route replace default dev ppp0
}

# ping6_from NS ADDRESS [SIZE]: SIZE is that of the whole IPv6 packet
ping6_from()
{
	ip netns exec "$1" ping -6 -n -c 1 -W 2 -M "do" \
		-s $((${3:-104} - 48)) "$2"
}

# ping_from NS ADDRESS: by IPv4
ping_from()
{
	ip netns exec "$1" ping -n -c 1 -W 2 "$2"
}

# home_up ETHERNET-MTU PPP-MTU: with the session and the tunnel
home_up()
{
	home_setup "$1"
	isp_start "$2"
	ppp_start "$2"
	ppp_wait
	tunnel_start
	broker_follows
	home_works
}

# home_works: the tunnel carries packets of its whole MTU from the LAN to the web
home_works()
{
	comes_to up "$rtr" he0 .state
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	busywait 5000 ping6_from "$lan" "$WEB6"
	run ping6_from "$lan" "$WEB6" "$(link_mtu "$rtr" he0)"
}

# Before Linux 5.13 what is below a ppp device can't be learnt.
sees_below_ppp()
{
	[ "$SIXIN4_KERNEL" != 5.10 ]
}

# ppp_address: the router's IPv4 address now, or nothing
ppp_address()
{
	ip -n "$rtr" -o -4 addr show dev ppp0 up 2>/dev/null |
		awk '{ sub("/.*", "", $4); print $4; exit }'
}

# flowtable_setup RULE…: of nftables at rtr, for the LAN and the tunnel; the rules
# are those of the forward hook, and may add to the flowtable f and the counter seen
flowtable_setup()
{
	ip netns exec "$rtr" nft -f - <<-EOT || fail "nft"
		table inet t {
			flowtable f {
				hook ingress priority 0
				devices = { lan0, he0 }
			}
			counter seen { }
			chain forward {
				type filter hook forward priority 0
				$(printf '%s\n' "$@")
			}
		}
	EOT
}

# forwarded: packets that this counter has seen
forwarded()
{
	ip netns exec "$rtr" nft -j list counters |
		gojq '.nftables[] | .counter? // empty | .packets'
}
