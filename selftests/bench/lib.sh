# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # lan, rtr and isp are of topology.sh
#
# What the parts of "make bench" share, and cost.sh, which is its smoke run.
#
# They run in a guest whose clock counts the instructions of its only CPU, one a
# nanosecond (ICOUNT of qemu/boot).  So a time here is a number of instructions.
#
#   lan               rtr                            isp
#   eth0 ------- lan0     wan ------------------ acc     sink (dummy)
#   pktgen                he0 ................. tun0     2001:db8:ffff::/64
#
# routers_setup KIND makes this with a contestant at both ends:
#   plain	no tunnel: IPv6 on the line itself
#   sit		the kernel's own
#   6in4	this driver
#
# Sourced after ../lib.sh and ../topology.sh.

# quiet_softirqs: what ksoftirqd is left with is done before the next packet, or it
# would be done when nobody counts any more
quiet_softirqs()
{
	run chrt -f -p 1 "$(pgrep ksoftirqd/0)"
}

# alone KIND: without the driver of another, which would be asked for each packet
alone()
{
	if [ "$1" = 6in4 ]; then
		run modprobe 6in4
	else
		run modprobe -r 6in4
	fi
}

# tunnel_end KIND NS NAME LOCAL REMOTE DEV ADDRESS: a contestant's, which is up
tunnel_end()
{
	case $1 in
	plain)
		run ip -n "$2" addr add "$7/64" dev "$6" nodad
		return
		;;
	sit)
		run ip -n "$2" link add "$3" up type sit local "$4" \
			remote "$5" dev "$6" ttl 64
		;;
	6in4)
		run 6in4 -netns "$2" add "$3" local "$4" remote "$5" dev "$6" up
		;;
	esac
	run ip -n "$2" addr add "$7/64" dev "$3" nodad
}

# tunnel_route KIND NS PREFIX NAME GATEWAY: by a contestant's tunnel
tunnel_route()
{
	if [ "$1" = plain ]; then
		run ip -n "$2" -6 route add "$3" via "$5"
	else
		run ip -n "$2" -6 route add "$3" dev "$4"
	fi
}

# routers_setup KIND
routers_setup()
{
	run modprobe pktgen
	alone "$1"
	quiet_softirqs
	line_setup
	tunnel_end "$1" "$rtr" he0 "$ROUTER" "$ISP" wan "$ROUTER6"
	tunnel_end "$1" "$isp" tun0 "$ISP" "$ROUTER" acc "$BROKER6"
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	tunnel_route "$1" "$isp" 2001:db8:1f09::/64 tun0 "$ROUTER6"
	tunnel_route "$1" "$rtr" 2001:db8:ffff::/64 he0 "$BROKER6"
	lan_towards "$BROKER6"
	sink_setup 2001:db8:ffff::1
}

# session_end NS DEVICE PEER-MAC LOCAL REMOTE: of a session that needs no discovery
session_end()
{
	ip netns exec "$1" pppd plugin pppoe.so rp_pppoe_sess "1:$3" "$2" \
		unit 0 "$4:$5" noauth nodefaultroute mtu 1492 mru 1492 \
		noipv6 noccp nodetach lcp-restart 1 lcp-echo-interval 0 \
		>"$TEST_TMP/pppd.$1" 2>&1 &
	SESSION_PIDS+=" $!"
	defer kill $!
}

session_is_up()
{
	ip -n "$rtr" link show dev ppp0 up | grep -q ppp0 &&
		ping_from "$rtr" "$BROKER"
}

# session_setup: everything below the tunnel
session_setup()
{
	run modprobe -a pppoe ppp_async
	quiet_softirqs
	setup_ns rtr isp brk
	veth_pair "$rtr" wan "$isp" acc
	veth_pair "$isp" up0 "$brk" eth0
	forwarding "$isp"
	run ip -n "$isp" addr add 198.51.100.1/24 dev up0
	run ip -n "$brk" addr add "$BROKER/24" dev eth0
	run ip -n "$brk" route add default via 198.51.100.1
	session_start "$ROUTER"
	busywait 20000 session_is_up
}

# session_start ADDRESS: the router's; there is a route to the broker then.  Sets
# $SESSION_PIDS.
session_start()
{
	SESSION_PIDS=''
	session_end "$rtr" wan "$(mac "$isp" acc)" "$1" "$ISP"
	session_end "$isp" acc "$(mac "$rtr" wan)" "$ISP" "$1"
	busywait 20000 ip -n "$rtr" route replace "$BROKER" dev ppp0
}

# sink_setup ADDRESS: at isp, where packets end
sink_setup()
{
	forwarding "$isp"
	run ip -n "$isp" link add sink type dummy
	run ip -n "$isp" link set sink up
	run ip -n "$isp" addr add "$1/64" dev sink nodad
}

# pktgen COMMAND…: to the thread, then to its device, as pktgen's files take it
pktgen()
{
	local dir=/proc/net/pktgen word

	{
		echo "echo rem_device_all >$dir/kpktgend_0"
		echo "echo add_device eth0 >$dir/kpktgend_0"
		for word; do
			echo "echo '$word' >$dir/eth0"
		done
		echo "echo start >$dir/pgctrl"
		echo "cat $dir/eth0"
	} | ip netns exec "$lan" bash -e
}

# send_packets NUMBER [COMMAND…]: 128 octets of UDP in IPv6 each, from lan to isp's
# sink, or as pktgen is told; prints nanoseconds for all
send_packets()
{
	pktgen "count $1" "pkt_size 142" "delay 0" "burst 1" \
		"dst_mac $(mac "$rtr" lan0)" \
		"src6 $LAN6" "dst6 $WEB6" "${@:2}" |
		sed -n 's/^ *Result: OK: \([0-9]*\)(.*/\1000/p'
}

# instructions_to NS DEVICE NUMBER [COMMAND…]: of a packet's way, by so many packets
# that all leave by this device
instructions_to()
{
	local before total

	before=$(device_counter "$1" "$2" tx_packets)
	total=$(send_packets "${@:3}")
	expect_eq "$(($(device_counter "$1" "$2" tx_packets) - before)) packets" \
		"$3 packets"
	echo $((total / $3))
}

# instructions_each NUMBER [COMMAND…]: of a packet's whole way, by so many packets
instructions_each()
{
	send_packets 200 "${@:2}" >/dev/null	# for the caches and neighbours
	instructions_to "$isp" sink "$@"
}

# others_setup KIND FIRST END NS LOCAL VIA [WORDS]: lines for -batch, in
# $TEST_TMP/others, that make tunnels from there to other customers, of numbers from
# FIRST to before END
others_setup()
{
	local line="add c%d remote 203.%d.%d.%d local $5 ${7:-} up"

	[ "$1" = 6in4 ] ||
		line="link add c%d up type sit remote 203.%d.%d.%d local $5"
	ip -n "$4" route replace 203.0.0.0/14 via "$6"
	seq -f %.0f "$2" $(($3 - 1)) | awk -v "line=$line\n" '{
		printf line, $1, $1 / 65536 + 1, $1 / 256 % 256, $1 % 256
	}' >"$TEST_TMP/others"
}

# batch KIND NS FILE: its commands, by that kind's own program
batch()
{
	if [ "$1" = 6in4 ]; then
		6in4 -netns "$2" -batch "$3"
	else
		ip -n "$2" -batch "$3"
	fi
}

# busy: instructions up to now, but those of waiting for something to do, or for the
# machine; sets $BUSY.  Nothing is started for it.  From Linux 7 on the waiting is told
# in hundredths of a second only.
busy()
{
	local line lines now idle='' disk

	# At once: read(1) seeks after each line, in a file that changes meanwhile.
	mapfile -t lines </proc/timer_list
	for line in "${lines[@]}"; do
		case $line in
		"now at "*)
			now=${line#now at }
			;;
		*.idle_sleeptime*)
			idle=${line#*: }
			;;
		*.iowait_sleeptime*)
			disk=${line#*: }
			break
			;;
		esac
	done
	[ -n "$idle" ] || {
		read -r _ _ _ _ idle disk _ </proc/stat
		idle=${idle}0000000
		disk=${disk}0000000
	}
	BUSY=$((${now% nsecs} - ${idle% nsecs} - ${disk% nsecs}))
}

# waits_are_exact: else many short ones are mistaken for work, or work for them
waits_are_exact()
{
	grep -q idle_sleeptime /proc/timer_list
}

# spent COMMAND…: sets $SPENT to the instructions that it takes, with what the
# kernel puts off
spent()
{
	local before

	sleep 0.2
	busy
	before=$BUSY
	"$@" || fail "exit status $? of: $*"
	sleep 1
	busy
	# shellcheck disable=SC2034 # for the parts
	SPENT=$((BUSY - before))
}

# memory: kB in use, but for what is only kept as long as nobody else wants it, or
# given back by and by
memory()
{
	sleep 60
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemTotal:/ { used += $2 }
	     /^(MemFree|Buffers|Cached):/ { used -= $2 }
	     END { print used }' /proc/meminfo
}

# no_lockup: the kernel's watchdogs are silent
no_lockup()
{
	local said

	said=$(dmesg | grep -E 'BUG: soft lockup|detected stall|blocked for more') || :
	expect_eq "$said" ""
}

# result KIND WHAT VALUE: a line for bench/run
result()
{
	echo "RESULT ${PART:?} $1 $2 $3"
}
