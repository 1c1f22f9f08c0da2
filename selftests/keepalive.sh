#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 7.x debug
#
# keepalive: a far end that does not answer, and what a tunnel makes of it.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

TUNNELS=$(rounds 2000)

# mute NS, speak NS: it answers no echo request of ICMPv6, or again
mute()
{
	run ip netns exec "$1" sysctl -qw net.ipv6.icmp.echo_ignore_all=1
}

speak()
{
	run ip netns exec "$1" sysctl -qw net.ipv6.icmp.echo_ignore_all=0
}

# keepalive WORD…: of he0
keepalive()
{
	run 6in4 -netns "$rtr" set he0 keepalive "$@"
}

# becomes_silent COMMAND…, becomes_up COMMAND…: he0 does by it, with an event and
# a line in the log
becomes_silent()
{
	: >"$EVENTS"
	"$@"
	comes_to "down peer silent" "$rtr" he0 '"\(.state) \(.reason)"'
	expect_eq "$(events he0)" 1
	expect_match "$(cat "$EVENTS")" "*he0*NO-CARRIER*"
	log_has "he0: down: peer silent" || fail "nothing in the log"
}

becomes_up()
{
	: >"$EVENTS"
	"$@"
	comes_to "up null" "$rtr" he0 '"\(.state) \(.reason)"'
	expect_eq "$(events he0)" 1
	expect_match "$(cat "$EVENTS")" "*he0*LOWER_UP*"
}

# silence_and_back KEEPALIVE-WORD…: as told by mute and speak
silence_and_back()
{
	keepalive "$@"
	watch_links "$rtr" he0
	becomes_silent mute "$isp"
	becomes_up speak "$isp"
}

# R38: after the losses the carrier goes, with the first answer it is back, one
# event each.  What carries it is known all the time.
test_losses_and_answers()
{
	tunnel_setup
	capture "$isp" acc type=128
	shows null "$rtr" he0 .keepalive
	keepalive 1 2
	busywait 5000 grep -q "inner_src=fe80::cb00:7164 inner_dst=fe80::cb00:7101" \
		"$PACKETS"
	watch_links "$rtr" he0
	becomes_silent mute "$isp"
	shows "$ROUTER wan" "$rtr" he0 '"\(.local) \(.underlay)"'
	expect_match "$(show "$rtr" he0 '.keepalive | "\(.missed) \(.answered_ms)"')" \
		"@([2-9]|[1-9][0-9]*) [0-9]*"
	# Data is not sent, and its sender is told where that is wanted.
	: >"$PACKETS"
	run not ping6_from "$rtr" "$BROKER6"
	expect_match "$(grep -c "inner_src=$ROUTER6" "$PACKETS")" 0
	becomes_up speak "$isp"
	run ping6_from "$rtr" "$BROKER6"
	shows 0 "$rtr" he0 .keepalive.missed
}

# R38: a given address is asked from one that it can answer to, by sit as well
test_of_an_address()
{
	tunnel_setup sit
	capture "$isp" acc type=128
	silence_and_back 1 1 "$BROKER6"
	expect_match "$(cat "$PACKETS")" \
		"*inner_src=$ROUTER6 inner_dst=$BROKER6*"
	shows "1 1 $BROKER6" "$rtr" he0 \
		'.keepalive | "\(.interval) \(.losses) \(.target)"'
}

# R38: by ICMPv4, for another tunnel in the same namespace too
test_of_the_remote()
{
	tunnel_setup
	run 6in4 -netns "$rtr" add he1 remote 203.0.113.9 dev wan \
		keepalive 1 1 remote up
	keepalive 1 2 remote
	comes_to "peer silent" "$rtr" he1 .reason
	watch_links "$rtr" he0
	busywait 5000 heard "$rtr" he0
	becomes_silent run ip netns exec "$isp" \
		sysctl -qw net.ipv4.icmp_echo_ignore_all=1
	becomes_up run ip netns exec "$isp" \
		sysctl -qw net.ipv4.icmp_echo_ignore_all=0
	run ip -n "$isp" addr add 203.0.113.9/24 dev acc
	comes_to up "$rtr" he1 .state
}

# heard NS NAME: there was an answer
heard()
{
	[ "$(show "$1" "$2" .keepalive.answered_ms)" != null ]
}

# R35 R38: after a new address this end's link-local one is still that of the old,
# and the far end that asks for the new one is answered
test_far_end_asks_after_a_reconnect()
{
	tunnel_setup
	# IPv6 makes it when it hears of the carrier, up to a second later.
	busywait 5000 ping6_from "$isp" fe80::cb00:7164%tun0
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	comes_to 203.0.113.101 "$rtr" he0 .local
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.101 keepalive 1 2
	busywait 5000 heard "$isp" tun0
	run ping6_from "$isp" fe80::cb00:7165%tun0
	shows up "$isp" tun0 .state
}

# R38: both ends probe; when the line is whole again, each answers the other
# although it has no carrier itself.  A queue that takes a packet's time stamp for
# the time to send it, as fq does, makes no difference.
test_both_ends()
{
	tunnel_setup
	tc -n "$rtr" qdisc add dev wan root fq || echo "no fq here"
	tc -n "$isp" qdisc add dev acc root fq || echo "no fq here"
	# While it runs, what is received has a time stamp.
	ip netns exec "$rtr" ping -q 127.0.0.1 >/dev/null &
	defer kill $!
	keepalive 1 1
	run 6in4 -netns "$isp" set tun0 keepalive 1 1
	busywait 5000 heard "$rtr" he0
	run ip netns exec "$isp" nft "add table ip t
		add chain ip t c { type filter hook input priority 0; }
		add chain ip t o { type filter hook output priority 0; }
		add rule ip t c ip protocol 41 drop
		add rule ip t o ip protocol 41 drop"
	comes_to "peer silent" "$rtr" he0 .reason
	comes_to "peer silent" "$isp" tun0 .reason
	run ip netns exec "$isp" nft delete table ip t
	comes_to up "$rtr" he0 .state
	comes_to up "$isp" tun0 .state
	run ping6_from "$rtr" "$BROKER6"
}

# No packet filter sees those answers, so a flood of requests gets few: ten a
# second
test_flood_while_it_is_silent()
{
	local start most

	tunnel_setup
	mute "$isp"
	keepalive 1 1
	comes_to "peer silent" "$rtr" he0 .reason
	capture "$isp" acc type=129
	start=$SECONDS
	counts rx_packets=200 "$rtr" he0 send "$isp" \
		"inner_src=fe80::cb00:7101 inner_dst=fe80::cb00:7164 count=200"
	most=$((10 * (SECONDS - start + 1) + 1))
	busywait 5000 grep -q inner_src=fe80::cb00:7164 "$PACKETS"
	settle
	[ "$(wc -l <"$PACKETS")" -le "$most" ] ||
		fail "$(wc -l <"$PACKETS") answers, $most are the most"
	[ "$most" -lt 200 ] ||
		fail "200 requests took so long that $most answers are allowed"
}

# R38: an answer must know what only a probe tells, and come from whom it went
# to; the one that is right counts
test_forged_answers()
{
	local probe id cookie

	tunnel_setup
	# Before keepalive is on, so that there was never an answer; the driver answers
	# as long as IPv6 can't.
	mute "$isp"
	busywait 10000 has_link_local "$isp" tun0
	keepalive 1 1
	comes_to "peer silent" "$rtr" he0 .reason
	watch_links "$rtr"
	capture "$isp" acc type=128
	busywait 5000 grep -q icmpv6= "$PACKETS"
	probe=$(sed -n '$s/.* icmpv6=\([0-9a-f]*\).*/\1/p' "$PACKETS")
	id=${probe:8:8} cookie=${probe:16}
	expect_eq "${#cookie}" 16
	answers_are_not_taken \
		"81000000${id}0000000000000000" "81000000$id" \
		"81000000${id:0:4}8000$cookie" "8100000000000000$cookie" \
		"81010000$id$cookie" "82000000$id$cookie"
	counts rx_packets=1 "$rtr" he0 send "$isp" \
		"inner_src=fe80::1 inner_dst=fe80::cb00:7164 icmp=81000000$id$cookie"
	shows null "$rtr" he0 .keepalive.answered_ms
	send "$isp" "$ANSWER icmp=81000000$id$cookie"
	busywait 5000 heard "$rtr" he0
	# It is the only one, so that he0 is up for a moment and silent again.
	busywait 5000 grep -q "he0.*LOWER_UP" "$EVENTS"
}

ANSWER="inner_src=fe80::cb00:7101 inner_dst=fe80::cb00:7164"

# answers_are_not_taken HEX…: of ICMPv6
answers_are_not_taken()
{
	local answer answers=()

	for answer; do
		answers+=("$ANSWER icmp=$answer")
	done
	counts "rx_packets=$#" "$rtr" he0 send "$isp" "${answers[@]}"
	shows null "$rtr" he0 .keepalive.answered_ms
}

# Another interval while it runs leaves the far end as silent as it was; another
# target, far end, or none at all makes it unknown
test_changes_while_it_is_silent()
{
	tunnel_setup
	mute "$isp"
	keepalive 1 1
	comes_to "peer silent" "$rtr" he0 .reason
	keepalive 600 5
	run 6in4 -netns "$rtr" set he0 ttl 9
	settle
	shows "peer silent 9" "$rtr" he0 '"\(.reason) \(.ttl)"'
	keepalive 600 5 "$BROKER6"
	shows up "$rtr" he0 .state
	keepalive 1 1 "$BROKER6"
	comes_to "peer silent" "$rtr" he0 .reason
	keepalive off
	shows "up null" "$rtr" he0 '"\(.state) \(.keepalive)"'
	keepalive 1 1
	comes_to "peer silent" "$rtr" he0 .reason
	speak "$isp"
	comes_to up "$rtr" he0 .state
}

# Without a path nothing is sent and nothing counts, and a new path starts anew
test_without_a_path()
{
	tunnel_setup
	mute "$isp"
	keepalive 1 3
	comes_to "peer silent" "$rtr" he0 .reason
	capture "$isp" acc type=128
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	comes_to "no address" "$rtr" he0 .reason
	: >"$PACKETS"
	sleep 3
	expect_eq "$(cat "$PACKETS")" ""
	shows "no address 0" "$rtr" he0 '"\(.reason) \(.keepalive.missed)"'
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	comes_to up "$rtr" he0 .state
	comes_to "peer silent" "$rtr" he0 .reason
	expect_match "$(cat "$PACKETS")" "*inner_src=fe80::cb00:7165*"

	# Nor while it is down
	run 6in4 -netns "$rtr" set he0 down
	: >"$PACKETS"
	sleep 2
	expect_eq "$(cat "$PACKETS")" ""
	speak "$isp"
	run 6in4 -netns "$isp" set tun0 remote 203.0.113.101
	run 6in4 -netns "$rtr" set he0 up
	comes_to up "$rtr" he0 .state
}

# The device and its outer packets are in two namespaces
test_underlay_elsewhere()
{
	line_setup
	setup_ns lan
	far_end "$isp" "$ISP" "$ROUTER"
	run 6in4 -netns "$lan" add he0 remote "$ISP" dev wan \
		link-netns "$rtr" addr "$ROUTER6/64" keepalive 1 1 up
	busywait 5000 heard "$lan" he0
	mute "$isp"
	comes_to "peer silent" "$lan" he0 .reason
	speak "$isp"
	comes_to up "$lan" he0 .state
	run 6in4 -netns "$lan" set he0 keepalive 1 1 remote
	busywait 5000 heard "$lan" he0
}

# It goes with probes and answers under way: device, namespaces, module
test_goes_while_it_probes()
{
	line_setup
	far_end "$isp" "$ISP" "$ROUTER"
	for target in "" remote; do
		for _ in 1 2 3; do
			# shellcheck disable=SC2086 # one word, or none
			run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan \
				keepalive 1 1 $target up
			busywait 5000 heard "$rtr" he0
			run 6in4 -netns "$rtr" del he0
		done
	done
	setup_ns lan
	run 6in4 -netns "$lan" add he0 remote "$ISP" dev wan \
		link-netns "$rtr" keepalive 1 1 remote up
	busywait 5000 heard "$lan" he0
	run ip netns del "$rtr"
	busywait 20000 not ip -n "$lan" link show he0
	run rmmod 6in4
	run modprobe 6in4
}

# Thousands, none of which is answered: their probes are spread over the
# interval, though all were made at once
test_thousands()
{
	local i

	line_setup
	run ip -n "$rtr" route add 10.0.0.0/8 via "$ISP"
	# They would solicit routers, all at once; probes need no address.
	run ip netns exec "$rtr" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	run ip netns exec "$isp" nft "add table ip t
		add chain ip t c { type filter hook input priority 0; }
		add rule ip t c ip protocol 41 drop"
	for ((i = 0; i < TUNNELS; i++)); do
		echo "add c$i remote 10.1.$((i / 256)).$((i % 256)) dev wan up"
	done >"$TEST_TMP/add"
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/add"
	ip netns exec "$isp" tcpdump -i acc -n -s 64 -tt -B 8192 -l \
		-c "$((TUNNELS * 2))" "ip proto 41 and ip[60] == 128" >"$TEST_TMP/probes" 2>/dev/null &
	defer kill $!
	sed 's/^add \(c[0-9]*\) .*/set \1 keepalive 4 2/' "$TEST_TMP/add" \
		>"$TEST_TMP/set"
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/set"
	busywait 60000 probes_are_enough
	# In no quarter of a second more than a quarter of an interval's.
	[ "$(most_in_a_quarter)" -lt $((TUNNELS / 4)) ] ||
		fail "$(most_in_a_quarter) probes in a quarter of a second"
	busywait 60000 prints "$TUNNELS" silent_ones
	run ip netns del "$rtr"
	busywait 60000 not ip -n "$isp" link show acc
}

probes_are_enough()
{
	[ "$(wc -l <"$TEST_TMP/probes")" -ge $((TUNNELS * 2)) ]
}

most_in_a_quarter()
{
	awk 'NR == 1 { start = $1 }
	     { n[int(($1 - start) * 4)]++ }
	     END { for (i in n) if (n[i] > most) most = n[i]; print most }' \
		"$TEST_TMP/probes"
}

silent_ones()
{
	6in4 -netns "$rtr" show | grep -c "down (peer silent)"
}

run_tests "$@"
