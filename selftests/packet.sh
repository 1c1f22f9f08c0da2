# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Protocol 41 packets, made and looked at by packet.py.  Sourced after
# topology.sh.
#
#	capture NS DEV KEY=VALUE…		from now on
#	captures "KEY=VALUE…" COMMAND…		what it sends looks like this
#	send NS "KEY=VALUE…"…			a packet for each argument
#	counts "COUNTER=N…" NS NAME COMMAND…	it adds so many to them
#	hostile_setup, hostile_external, packets_in NS WORD…	programs/packets
#	thc_command TOOL WORD…			of thc-ipv6, from isp to rtr's tunnel
#
# packet.py has the keys.

# Of the whole guest, as packet.py takes long to start.
PACKET_SERVER=/run/packet.pipe

# packet_py NS IN OUT WORD…: packet.py there with these files, until it is "ready"
packet_py()
{
	if [ ! -e "$PACKET_SERVER" ]; then
		mkfifo "$PACKET_SERVER"
		setsid -f "$SELFTESTS/packet.py" serve "$PACKET_SERVER" \
			</dev/null >/dev/null 2>&1
	fi
	echo "$*" >"$PACKET_SERVER"
	busywait_quiet 20000 grep -q '^ready$' "$3" ||
		fail "packet.py $*: $(cat "$3")"
}

# capture NS DEVICE [KEY=VALUE]…; it ends with the namespace
capture()
{
	# Of its own: the one before may still go on.
	PACKETS=$(mktemp -p "$TEST_TMP" packets.XXXXXX)
	packet_py "$1" /dev/null "$PACKETS" capture "${@:2}"
	: >"$PACKETS"
}

# captures "KEY=VALUE…" COMMAND…: the command sends one packet, with these
captures()
{
	local wanted=$1 word line
	shift

	: >"$PACKETS"
	run "$@"
	busywait 5000 grep -q . "$PACKETS"
	read -r line <"$PACKETS"
	for word in $wanted; do
		expect_match " $line " "* $word *"
	done
}

# send NS PACKET…: KEY=VALUE… each, or nothing; by a packet.py that stays
send()
{
	local pipe=$TEST_TMP/send.$1 packet

	if [ ! -e "$pipe" ]; then
		mkfifo "$pipe"
		packet_py "$1" "$pipe" "$pipe.log" send
	fi
	for packet in "${@:2}"; do
		echo "$ packet.py send: $packet"
		# If packet.py has died, the counters will tell.
		echo "$packet" 1<>"$pipe"
	done
}

# counts "COUNTER=N…" NS NAME COMMAND…: a tunnel's counters
counts()
{
	local wanted=$1 ns=$2 name=$3 word expression='' before=() sums='' i=0
	shift 3

	for word in $wanted; do
		expression+=" \\(.stats.${word%=*})"
	done
	read -ra before < <(show "$ns" "$name" "\"$expression\"")
	"$@"
	for word in $wanted; do
		sums+=" $((before[i++] + ${word#*=}))"
	done
	comes_to "$sums" "$ns" "$name" "\"$expression\""
}

# thc_command TOOL WORD…: sets $THC to such a tool, where isp has the tunnel's
# other end; it puts its packets into IPv4 itself, and its device is acc
thc_command()
{
	# shellcheck disable=SC2034,SC2154 # for the tests; of topology.sh
	THC=(ip netns exec "$isp" env
	     "THC_IPV6_6IN4=$(mac "$isp" acc),$(mac "$rtr" wan),$ISP,$ROUTER"
	     "atk6-$1" "${@:2}")
}

# Those that programs/packets makes, many and wrong ones: IPv6 from $FAR6 to $OWN6 and
# back, others with another $SEED
# shellcheck disable=SC2154 # of topology.sh
FAR6=$BROKER6
OWN6=$ROUTER6
SEED=0

# hostile_setup [WORD…]: he0 with these, to isp, which has no address and answers
# nothing; by tun1 rtr receives what is to be segmented:
#
#   rtr  wan 203.0.113.100/24 ----------- acc  isp
#        he0 $OWN6/64
#        tun1
hostile_setup()
{
	line_setup
	run ip -n "$isp" addr del "$ISP/24" dev acc
	run ip -n "$rtr" neigh add "$ISP" lladdr "$(mac "$isp" acc)" dev wan \
		nud permanent
	[ $# -gt 0 ] || set -- remote "$ISP" dev wan
	run 6in4 -netns "$rtr" add he0 "$@" addr "$OWN6/64" up
	comes_to UP "$rtr" he0 .operstate
	modprobe -q tun
	ip_batch -n "$rtr" <<-EOT
		tuntap add tun1 mode tun vnet_hdr
		link set tun1 up
	EOT
	# They come faster than a kernel with checkers takes them.
	run sysctl -qw net.core.netdev_max_backlog=200000
	defer sysctl -qw net.core.netdev_max_backlog=1000
}

# packets_in NS WORD…: programs/packets there; with ip-netns(8) it would not see debugfs
packets_in()
{
	run nsenter "--net=/run/netns/$1" "$PROGRAMS/packets" -s "$SEED" \
		-f "$FAR6" -o "$OWN6" "${@:2}"
}

# packets_from_isp KIND NUMBER [WORD…]: likewise
packets_from_isp()
{
	packets_in "$isp" "${@:3}" "$1" "$2" acc "$(mac "$rtr" wan)"
}

# hostile_external [WORD…]: the same in external mode, where a route names the far end
hostile_external()
{
	hostile_setup mode external local "$ROUTER" mtu 1480 "$@"
	run ip -n "$rtr" -6 route replace "$FAR6/128" encap ip dst "$ISP" dev he0
}

# still_works: the tunnel has not suffered from them.  What they taught the router of
# paths and neighbours is forgotten first.
still_works()
{
	run ip -n "$rtr" route flush cache
	run ip -n "$rtr" -6 route flush cache
	ip_batch -n "$isp" <<-EOT
		addr add $ISP/24 dev acc
		link add tun0 type sit local $ISP remote $ROUTER
		addr add $FAR6/128 dev tun0 nodad
		link set tun0 up
		route add $OWN6/128 dev tun0
	EOT
	busywait 5000 ping6_from "$rtr" "$FAR6" 1280
	run ping6_from "$isp" "$OWN6" 1280
	shows "up 1480" "$rtr" he0 '"\(.state) \(.mtu)"'
}

# not COMMAND…: it fails
not()
{
	! "$@"
}

# tcp_server NS: iperf3 there, for one client
tcp_server()
{
	ip netns exec "$1" iperf3 -s -1 -D -I "$TEST_TMP/iperf3" >/dev/null
	busywait 10000 iperf3_listens "$1"
}

# tcp_from NS SERVER-NS ADDRESS WORD…: iperf3 to there
tcp_from()
{
	tcp_server "$2"
	run ip netns exec "$1" iperf3 -6 -c "$3" "${@:4}"
}

iperf3_listens()
{
	[ -n "$(ip netns exec "$1" ss -Hltn sport = :5201)" ]
}
