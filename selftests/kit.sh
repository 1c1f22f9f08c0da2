#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# The parts of the router kit, each with its real program, on an Ethernet line.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/router.sh"
. "$(dirname "$0")/packet.sh"

# state: what "down" has to bring back
state()
{
	router ip -o addr
	router ip -6 route
	router nft list ruleset
	router sysctl net.ipv6.conf.all.forwarding
	ls /run/6in4 2>/dev/null
}

# What would be done is shown, done, and undone
test_shown_done_and_undone()
{
	local before

	kit_line
	before=$(state)
	router 6in4-router show he0 >"$TEST_TMP/shown" || fail "show"
	expect_eq "$(state)" "$before"
	expect_eq "$(sed -n 2,7p "$TEST_TMP/shown")" \
		"6in4 add he0 remote $ISP dev wan site-prefix $PREFIX up
sysctl -qw net.ipv6.conf.he0.accept_ra=0
sysctl -qw net.ipv6.conf.he0.accept_redirects=0
ip -6 addr replace $ROUTER6/64 dev he0
ip -6 route replace default via $BROKER6 dev he0
sysctl -qw net.ipv6.conf.all.forwarding=1"
	run grep -q "AdvLinkMTU 1280" "$TEST_TMP/shown"
	kit_up
	busywait 5000 ping6_from "$lan" "$BROKER6"
	run grep -q "AdvLinkMTU 1480" /run/6in4/he0/radvd.conf
	# Nobody else can keep it waiting.
	expect_eq "$(stat -c %U:%a /run/6in4/.lock)" root:600
	# Again, with a change of the file.
	echo "option ttl 32" >>/etc/6in4/he0.conf
	run router 6in4-router up he0
	shows 32 "$rtr" he0 .ttl
	run router 6in4-router down he0
	expect_eq "$(state)" "$before"
}

# wrong LINE MESSAGE: it is refused, and nothing is done
wrong()
{
	printf '%s\n' "# a comment" "$1" >/etc/6in4/he0.conf
	refused 1 "6in4-router: /etc/6in4/he0.conf:2: $2" \
		router 6in4-router up he0
}

# A wrong file is refused before anything is done, with the line and the word
test_wrong_file()
{
	local before line

	kit_line
	before=$(state)
	wrong "remote he.example" '"he.example" is no IPv4 address'
	wrong "remote 1.2.3.4 5" '"remote" takes 1 word, and has 2'
	wrong 'dev ppp0;reboot' '"ppp0;reboot" has a character that is not allowed'
	wrong "address 2001:db8::2" '"2001:db8::2" is no address as 2001:db8:1f08::2/64'
	wrong "lan lan0 2001:db8:1f09::1/64" \
		'"2001:db8:1f09::1/64" is neither a prefix as 2001:db8:1f09::/64 nor a subnet'"'s number"
	wrong "open $LAN6 tcp 22,ssh" '"22,ssh" are no ports as 22,443 or 6000-6010'
	wrong "open $LAN6 icmp 1" '"icmp" is neither tcp nor udp'
	wrong "open $LAN6 tcp 65536" '"65536" are no ports as 22,443 or 6000-6010'
	wrong "open $LAN6 tcp 23-22" '"23-22" are no ports as 22,443 or 6000-6010'
	wrong "remote # 1.2.3.4" '"remote" takes 1 word, and has 0'
	wrong $'remote 1.2.3.4\r' \
		"it ends with a carriage return, a DOS line end"
	wrong "gateway 2001:db8:1" '"2001:db8:1" is no IPv6 address'
	wrong "gateway 1:2:3:4:5:6:7:8:9" '"1:2:3:4:5:6:7:8:9" is no IPv6 address'
	wrong "gateway 20011::" '"20011::" is no IPv6 address'
	wrong "reverse a b c" \
		'"a" is no prefix as 2001:db8:1f09::/64, with a multiple of 4'
	wrong "reverse 2001:db8:1f09::/50 b c" \
		'"2001:db8:1f09::/50" is no prefix as 2001:db8:1f09::/64, with a multiple of 4'
	wrong "reverse $PREFIX b/c d" '"b/c" is no domain'
	wrong "host $LAN6 a..b" '"a..b" is no name'
	wrong "frob 1" '"frob" is no key: remote, dev, mode, prefix, ipv4-prefix, relay, routed, address, gateway, option, lan, peer, open, line-open, broker, reverse or host'
	echo "dev wan" >/etc/6in4/he0.conf
	refused 1 "6in4-router: /etc/6in4/he0.conf: there is no remote, and no mode 6to4 or 6rd" \
		router 6in4-router up he0
	for line in "remote $ISP" "dev wan" "gateway $BROKER6" \
		"reverse $PREFIX a b" "broker he 1 a /k"; do
		printf '%s\n' "$line" "$line" >/etc/6in4/he0.conf
		refused 1 "6in4-router: /etc/6in4/he0.conf:2: \"${line%% *}\" is given twice" \
			router 6in4-router up he0
	done
	printf '%s\n' "remote $ISP" "reverse $PREFIX a b" \
		"host 2001:db8:1f08::1 a" >/etc/6in4/he0.conf
	refused 1 "6in4-router: /etc/6in4/he0.conf: the host 2001:db8:1f08::1 is not in $PREFIX" \
		router 6in4-router up he0
	# The kernel's refusal undoes the rest.
	printf '%s\n' "remote $ISP" "address ::1/128" >/etc/6in4/he0.conf
	! router 6in4-router up he0 || fail "::1 was taken"
	expect_eq "$(state)" "$before"
	# A key that others can read is no secret.
	printf '%s\n' "remote $ISP" "broker he 1 alice /etc/6in4/he0.key" \
		>/etc/6in4/he0.conf
	chmod 644 /etc/6in4/he0.key
	refused 1 "6in4-router: /etc/6in4/he0.key can be read by others: chmod 600 /etc/6in4/he0.key" \
		router 6in4-router up he0
	chmod 600 /etc/6in4/he0.key
	chown nobody /etc/6in4/he0.key
	refused 1 "6in4-router: /etc/6in4/he0.key is not root's: chown root /etc/6in4/he0.key" \
		router 6in4-router up he0
	chown root /etc/6in4/he0.key
	expect_eq "$(state)" "$before"
}

# ends PATTERN: no process has such a command any more
ends()
{
	busywait 5000 eval "! pgrep -f '$1'"
}

# What left the file is undone by the next "up", and its daemons end
test_what_left_the_file()
{
	local before

	need radvd knotd
	kit_line "address 2001:db8:1f08::9/64" \
		"reverse $PREFIX home.example ns.home.example" \
		"broker he $TUNNEL_ID alice /etc/6in4/he0.key"
	before=$(state)
	kit_up
	unit 6in4-radvd
	unit 6in4-knot
	busywait 10000 test -e /run/6in4/he0/radvd.pid
	busywait 10000 pgrep -u knot knotd
	sed -Ei '/^(lan|reverse|broker)|::9/d' /etc/6in4/he0.conf
	run router 6in4-router up he0
	expect_eq "$(ip -n "$rtr" -6 -o addr show dev lan0 scope global)" ""
	expect_eq "$(ip -n "$rtr" -6 -o addr show dev he0 scope global | wc -l)" 1
	shows "[]" "$rtr" he0 .site_prefixes
	ends "radvd.*/run/6in4/he0/"
	ends "knotd.*/run/6in4/he0/"
	expect_eq "$(cd /run/6in4/he0 && ls -- *.conf* *.zone 2>/dev/null)" ""
	run router 6in4-router down he0
	expect_eq "$(state)" "$before"
}

# "down" needs no file, and takes what was done for the one that is gone
test_down_without_a_file()
{
	local before

	kit_line
	before=$(state)
	run router 6in4-router up he0
	rm /etc/6in4/he0.conf
	run router 6in4-router down he0
	expect_eq "$(state)" "$before"
	printf '%s\n' "remote $ISP" "lan lan0 $PREFIX" >/etc/6in4/he0.conf
	run router 6in4-router up he0
	echo "frob" >/etc/6in4/he0.conf
	run router 6in4-router down he0
	expect_eq "$(state)" "$before"
}

# Forwarding stays for the tunnel that stays
test_forwarding_of_two_tunnels()
{
	local before

	kit_line
	before=$(state)
	printf '%s\n' "remote 203.0.113.9" "lan lan0 2001:db8:1f0a::/64" \
		>/etc/6in4/he1.conf
	defer rm /etc/6in4/he1.conf
	run router 6in4-router up he0
	run router 6in4-router up he1
	run router 6in4-router down he0
	expect_eq "$(router sysctl -n net.ipv6.conf.all.forwarding)" 1
	run router 6in4-router down he1
	expect_eq "$(state)" "$before"
}

# A LAN that is made after the tunnel has all when it comes
test_lan_that_comes_late()
{
	need radvd
	kit_line
	sed -i 's/^lan lan0/lan br0/' /etc/6in4/he0.conf
	ip -n "$lan" addr flush dev eth0 scope global
	run router 6in4-router up he0 2>"$TEST_TMP/up"
	defer router 6in4-router down he0
	expect_eq "$(cat "$TEST_TMP/up")" "6in4-router: not there yet: br0"
	unit 6in4-radvd
	unit 6in4-monitor
	busywait 10000 grep -q "exit status 75; again" \
		"$TEST_TMP/6in4-monitor.log"
	run ip -n "$rtr" link add br0 type bridge
	run ip -n "$rtr" link set lan0 master br0
	run ip -n "$rtr" link set br0 up
	busywait 20000 ping6_from "$rtr" "$LAN_ROUTER6"
	busywait 20000 ping6_from "$lan" "$BROKER6"
	# What is being written is not in force yet.
	echo frob >>/etc/6in4/he0.conf
	run ip -n "$rtr" link set wan mtu 1400
	becomes 1380 lan_mtu
}

# A LAN whose own MTU is smaller than the tunnel's is told that one
test_lan_of_a_smaller_mtu()
{
	need radvd
	kit_line
	ip -n "$rtr" link set lan0 mtu 1400
	kit_up
	unit 6in4-radvd
	unit 6in4-monitor
	becomes 1400 lan_mtu
	run ip -n "$rtr" link set wan mtu 1400
	becomes 1380 lan_mtu
}

# What the doctor knows of a LAN: radvd may have ended, or not be heard, or not
# have been told of a change
test_doctor_of_a_lan()
{
	local radvd

	need radvd
	kit_line
	kit_up
	busywait 5000 ping6_from "$lan" "$BROKER6"
	expect_match "$(router 6in4 doctor he0)" "*
  BAD  lan          nothing is advertised on lan0, so its hosts have no IPv6
To do: start radvd: systemctl start 6in4-radvd@he0, *"
	unit 6in4-radvd
	radvd=$!
	busywait 10000 router 6in4 doctor he0
	expect_match "$(router 6in4 doctor he0)" "*
  ok   lan          lan0: $PREFIX is advertised, MTU 1480
*"
	run router nft -f - <<-END
	table ip6 f {
		chain output {
			type filter hook output priority 0;
			icmpv6 type nd-router-advert drop
		}
	}
	END
	expect_match "$(router 6in4 doctor he0)" "*
  BAD  lan          nothing is advertised on lan0, so its hosts have no IPv6
To do: let router solicitations in and advertisements out *"
	run router nft delete table ip6 f
	# The file of its number is not there when it is to be told.
	run rm /run/6in4/he0/radvd.pid
	run ip -n "$isp" link set acc mtu 1400
	run ip -n "$rtr" link set wan mtu 1400
	comes_to 1380 "$rtr" he0 .mtu
	run router 6in4-router up he0
	expect_match "$(router 6in4 doctor he0)" "*
  BAD  lan          lan0: MTU 1480 is advertised, and 1380 is right
To do: radvd was not told: *"
	run kill "$radvd"
	wait "$radvd"
	unit 6in4-radvd
	busywait 10000 router 6in4 doctor he0
}

# What the doctor knows of a router with a LAN: "flush ruleset" takes the kit's
# table as well, the default route may lead elsewhere
test_doctor_of_a_router()
{
	need radvd
	kit_line
	kit_up
	busywait 5000 ping6_from "$lan" "$BROKER6"
	unit 6in4-radvd
	busywait 10000 router 6in4 doctor he0
	run ip -n "$rtr" -6 route replace default dev lan0
	expect_match "$(router 6in4 doctor he0)" "*
  BAD  route        the IPv6 default route leads to lan0
*
To do: if all is to go through he0: ip -6 route replace default dev he0"
	run router 6in4-router up he0
	run router nft flush ruleset
	expect_match "$(router 6in4 doctor he0)" "*
  BAD  firewall     the table sixin4_he0 has been flushed: the LAN is open
*
To do: load it again: 6in4-router up he0; *"
	run router 6in4-router up he0
	run router 6in4 doctor he0
	run router sysctl -qw net.ipv6.conf.all.forwarding=0
	expect_match "$(router 6in4 doctor he0)" \
		"*To do: forward it: sysctl net.ipv6.conf.all.forwarding=1"
}

# What is missing is named with its package, before anything is done
test_missing_program()
{
	local before

	kit_line
	before=$(state)
	run mv /usr/sbin/nft /usr/sbin/nft.away
	defer mv /usr/sbin/nft.away /usr/sbin/nft
	refused 1 "6in4-router: nft is missing: apt install nftables" \
		router 6in4-router up he0
	run mv /usr/sbin/nft.away /usr/sbin/nft
	expect_eq "$(state)" "$before"
	refused 1 "6in4-router: event is for 6in4 monitor --exec" \
		router 6in4-router event he0
	refused 1 "6in4-router: up: run it as root" \
		setpriv --reuid=65534 /usr/local/sbin/6in4-router up he0
}

# fake_headers DIR: what the Makefile asks of a kernel's, of the release 0.0
fake_headers()
{
	mkdir -p "$1/include/generated"
	echo '#define UTS_RELEASE "0.0"' \
		>"$1/include/generated/utsrelease.h"
	cat >"$1/Makefile" <<-'END'
	updates = $(INSTALL_MOD_PATH)/lib/modules/0.0/updates
	modules: ;
	modules_install: ; mkdir -p $(updates) && touch $(updates)/6in4.ko
	END
}

# project WORD…: its make, with a root of the test's own
project()
{
	make -s -C "$SELFTESTS/.." DESTDIR="$TEST_TMP/root" "$@"
}

# With DESTDIR all goes there, and uninstall finds all of it
test_other_root()
{
	local module=$TEST_TMP/root/lib/modules/0.0/updates/6in4.ko

	fake_headers "$TEST_TMP/headers"
	run project install KDIR="$TEST_TMP/headers"
	[ -e "$module" ] || fail "no module in DESTDIR"
	[ -e "$TEST_TMP/root/lib/modules/0.0/modules.dep" ] || fail "no depmod"
	[ ! -e /lib/modules/0.0 ] || fail "a module in the root"
	expect_match "$(project uninstall KDIR=/none 2>&1)" \
		"The module stays where it is: /none has no headers *"
	expect_eq "$(find "$TEST_TMP/root" -path "*/sbin/*")" ""
	run project uninstall KDIR="$TEST_TMP/headers"
	expect_eq "$(find "$TEST_TMP/root" -type f -name '*6in4*')" ""
}

# What reads the file reads the one below the PREFIX of make install
test_other_prefix()
{
	local prefix=$TEST_TMP/prefix

	run make -s -C "$SELFTESTS/../tools" install PREFIX="$prefix"
	refused 1 "6in4-router: can't read $prefix/etc/6in4/he0.conf: the example is $prefix/share/doc/6in4/examples/example.conf" \
		"$prefix/sbin/6in4-router" show he0
	run grep -qx "ConditionPathExists=$prefix/etc/6in4/%i.conf" \
		"$prefix/lib/systemd/system/6in4@.service"
	! grep -rE "@[A-Z]+@" "$prefix" || fail "a word that was to be replaced"
}

# ports NS ADDRESS PORTS [OPTION…]: what nmap says of them from there
ports()
{
	ip netns exec "$1" nmap -n -Pn --max-retries 1 -T4 -p "$3" "${@:4}" \
		-oG - "$2" | sed -n 's/.*Ports: //; s/\t.*//; s,///*[^,]*,,gp'
}

# From the tunnel: what is open is open, the rest is filtered
test_firewall_from_the_tunnel()
{
	local port

	need nmap
	kit_line "open $LAN6 tcp 22,443"
	kit_up
	busywait 5000 ping6_from "$lan" "$BROKER6"
	for port in 22 80; do
		ip netns exec "$lan" iperf3 -s -p "$port" -D >/dev/null 2>&1
		ip netns exec "$rtr" iperf3 -s -p "$port" -D >/dev/null 2>&1
	done
	expect_eq "$(ports "$isp" "$LAN6" 22,80,443 -6)" \
		"22/open/tcp, 80/filtered/tcp, 443/closed/tcp"
	expect_eq "$(ports "$isp" "$ROUTER6" 22,80 -6)" \
		"22/filtered/tcp, 80/filtered/tcp"
	# RFC 4890: both answer a ping, and discovery works.
	run ping6_from "$isp" "$LAN6"
	run ping6_from "$isp" "$ROUTER6"
	# From the LAN all goes, and what comes back.
	ip netns exec "$isp" iperf3 -s -1 -D -I "$TEST_TMP/iperf3" \
		>/dev/null 2>&1
	busywait 10000 ip netns exec "$lan" iperf3 -6 -c "$BROKER6" -n 100K
	# The next hop's error comes through to the LAN host.
	run ip -n "$isp" -6 route add unreachable 2001:db8:dead::/48
	expect_match "$(ping6_from "$lan" 2001:db8:dead::1 2>&1)" \
		"*Destination unreachable*"
	# What is for no one here does not go back to where it came from, to come
	# again: an echo reply, which nothing else of the filter stops.
	capture "$isp" acc "src=$ROUTER" inner_dst=2001:db8:1f08::dead
	counts rx_packets=1 "$rtr" he0 send "$isp" \
		"src=$ISP dst=$ROUTER inner_src=$BROKER6 hop_limit=255 \
		inner_dst=2001:db8:1f08::dead icmp=8100000000290001"
	settle
	expect_eq "$(cat "$PACKETS")" ""
}

# On the line: a ping and the far end's protocol 41 are taken, and no more
test_firewall_on_the_line()
{
	need nmap conntrack
	kit_line
	kit_up
	busywait 5000 ping6_from "$isp" "$LAN6"
	run ping_from "$isp" "$ROUTER"
	ip netns exec "$rtr" iperf3 -s -p 22 -D >/dev/null 2>&1
	expect_eq "$(ports "$isp" "$ROUTER" 22,53)" \
		"22/filtered/tcp, 53/filtered/tcp"
	expect_eq "$(ports "$lan" "$LAN_ROUTER6" 22 -6)" "22/open/tcp"
	# A tunnel that was quiet for long is no stranger when it speaks again.
	run router conntrack -F
	run ping6_from "$isp" "$LAN6"
	# Another tunnel, whose far end the file does not name
	ip -n "$isp" addr add 203.0.113.9/24 dev acc
	run 6in4 -netns "$isp" add tun1 local 203.0.113.9 remote "$ROUTER" \
		addr 2001:db8:1f0a::1/64 up
	run 6in4 -netns "$rtr" add he1 remote 203.0.113.9 dev wan \
		addr 2001:db8:1f0a::2/64 up
	comes_to up "$rtr" he1 .state
	! ping6_from "$isp" 2001:db8:1f0a::2 || fail "it came through"
	echo "peer 203.0.113.9" >>/etc/6in4/he0.conf
	run router 6in4-router up he0
	busywait 5000 ping6_from "$isp" 2001:db8:1f0a::2
}

# IPv6 that comes by the line and not by the tunnel is filtered as well
test_firewall_beside_the_tunnel()
{
	local next_hop

	need nmap
	kit_line
	kit_up
	busywait 5000 ping6_from "$isp" "$LAN6"
	ip netns exec "$lan" iperf3 -s -p 80 -D >/dev/null 2>&1
	ip netns exec "$rtr" iperf3 -s -p 80 -D >/dev/null 2>&1
	next_hop=$(link_local "$rtr" wan)
	run ip -n "$isp" -6 route replace "$PREFIX" via "$next_hop" dev acc
	run ping6_from "$isp" "$LAN6"
	expect_eq "$(ports "$isp" "$LAN6" 80 -6)" "80/filtered/tcp"
	expect_eq "$(ports "$isp" "$next_hop%acc" 80 -6)" "80/filtered/tcp"
}

# lan_ipv4: the host has a private address
lan_ipv4()
{
	run ip -n "$rtr" addr add 192.0.2.1/24 dev lan0
	run ip -n "$lan" addr add 192.0.2.2/24 dev eth0
	run ip -n "$lan" route add default via 192.0.2.1
	run router sysctl -qw net.ipv4.ip_forward=1
}

# masquerade: what comes from the LAN by IPv4, as at each home
masquerade()
{
	run router nft -f - <<-EOF
		table ip home {
			chain postrouting {
				type nat hook postrouting priority srcnat
				oifname wan masquerade
			}
		}
	EOF
}

# NAT gives a host's protocol 41 to the far end no way to take the tunnel's
test_firewall_and_a_tunnel_of_a_host()
{
	need conntrack
	kit_line
	lan_ipv4
	masquerade
	run 6in4 -netns "$lan" add tun0 remote "$ISP" \
		addr 2001:db8:41::2/64 up
	# There before the kit was
	ping6_from "$lan" 2001:db8:41::1
	run grep -q . < <(router conntrack -L -p 41)
	kit_up
	busywait 5000 ping6_from "$isp" "$LAN6"
	# First after all was forgotten
	run router conntrack -F
	ping6_from "$lan" 2001:db8:41::1
	run ping6_from "$isp" "$LAN6"
}

# With 6to4 any site is a far end: none of them is a host's
test_firewall_and_a_host_beside_6to4()
{
	need conntrack
	line_setup
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	lan_ipv4
	masquerade
	run 6in4 -netns "$isp" add tun0 mode 6to4 local "$ISP" up
	run ip -n "$isp" addr add 2002:cb00:7101::1/16 dev tun0 nodad
	kit_setup "mode 6to4" "dev wan" "lan lan0 1"
	run 6in4 -netns "$lan" add tun0 remote "$ISP" \
		addr 2001:db8:41::2/64 up
	# There before the kit was
	ping6_from "$lan" 2001:db8:41::1
	run grep -q . < <(router conntrack -L -p 41)
	kit_up
	shows strict "$rtr" he0 .rp_filter
	busywait 5000 ping6_from "$isp" 2002:cb00:7164:1::1
	run router conntrack -F
	ping6_from "$lan" 2001:db8:41::1
	run ping6_from "$isp" 2002:cb00:7164:1::1
	run ping6_from "$rtr" 2002:cb00:7101::1
}

# An advertisement out of the tunnel makes nobody this host's router
test_firewall_and_a_router_in_the_tunnel()
{
	kit_line
	sed -i '/^lan /d' /etc/6in4/he0.conf
	kit_up
	run router sysctl -qw net.ipv6.conf.all.forwarding=0
	busywait 5000 ping6_from "$isp" "$ROUTER6"
	counts rx_packets=1 "$rtr" he0 send "$isp" \
		"inner_src=fe80::bad inner_dst=ff02::1 hop_limit=255 icmp=86000000010007080000000000000000030440c0ffffffffffffffff0000000020010db80bad00000000000000000000"
	settle
	expect_eq "$(router ip -6 route show proto ra)" ""
	shows 1480 "$rtr" he0 .mtu
	expect_eq "$(router sysctl -n net.ipv6.conf.he0.hop_limit)" 64
}

# passed: how many packets to the LAN came past the firewall
passed()
{
	router nft list counter ip6 behind lan |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

received_more_than()
{
	[ "$(show "$rtr" he0 .stats.rx_packets)" -gt "$1" ]
}

# Each address of the LAN that is asked for costs the router a neighbour entry:
# who asks for all of them gets 50 a second, after the first 20 (RFC 6583)
test_firewall_and_all_addresses_of_a_lan()
{
	local began sent most

	need atk6-ndpexhaust26
	[ "$SIXIN4_KERNEL" != debug ] ||
		skip "on debug they do not come faster than they may"
	kit_line
	kit_up
	busywait 5000 ping6_from "$lan" "$BROKER6"
	run router nft -f - <<-EOF
		table ip6 behind {
			counter lan { }
			chain forward {
				type filter hook forward priority filter + 1
				ip6 daddr $PREFIX counter name lan
			}
		}
	EOF
	began=$(milliseconds)
	sent=$(show "$rtr" he0 .stats.rx_packets)
	# It does not end of itself.
	thc_command ndpexhaust26 -p -s "$BROKER6" acc "${PREFIX%/*}"
	"${THC[@]}" >/dev/null 2>&1 &
	defer kill $!
	busywait 60000 received_more_than $((sent + 10000))
	kill $!
	run ping6_from "$lan" "$BROKER6"
	most=$((20 + 50 * (($(milliseconds) - began) / 1000 + 1)))
	sent=$(($(show "$rtr" he0 .stats.rx_packets) - sent))
	echo "$(passed) of $sent passed, at most $most may"
	[ "$sent" -gt $((2 * most)) ] || fail "it was not fast enough to tell"
	expect_match "$(passed)" "[1-9]*"
	[ "$(passed)" -le "$most" ] || fail "more passed than may"
	# Whoever waits for his turn gets it.
	busywait 5000 ping6_from "$isp" "$LAN6"
}

# told ANSWER STATUS OUTCOME: what an update comes to
told()
{
	local status=0

	echo "$1" >"$BROKER_DIR/answer"
	router 6in4-router update he0 || status=$?
	expect_match "$1: $status: $(cat /run/6in4/he0/broker)" "$1: $2: $3"
}

# event: as the monitor has it run for an address that came
event()
{
	SIXIN4_EVENT=address SIXIN4_STATE=up SIXIN4_LOCAL=$ROUTER \
		SIXIN4_MTU=1480 router 6in4-router event he0
}

# no_more_tries: after badauth, until another key is there
no_more_tries()
{
	local before status=0

	# inadyn has not seen the broker take the address.
	rm /var/lib/6in4/he0/*
	expect_eq "$(cut -d " " -f 3 /run/6in4/he0/broker)" "$ROUTER"
	before=$(wc -l <"$BROKER_DIR/seen")
	event || status=$?
	expect_eq "status $status, $(wc -l <"$BROKER_DIR/seen") requests" \
		"status 78, $before requests"
	touch /etc/6in4/he0.key
	event || :
	expect_eq "$(wc -l <"$BROKER_DIR/seen")" $((before + 1))
}

# The broker's answers: which are the end, and which are to be tried again
test_broker_answers()
{
	need inadyn
	broker_key="broker he $TUNNEL_ID alice /etc/6in4/he0.key"
	kit_line "$broker_key"
	broker_start "$isp" "$ISP"
	kit_up
	told auto 0 "update 0 * OK"
	told auto 0 "update 0 * OK"
	expect_eq "$(updates)" "$ROUTER good $ROUTER
$ROUTER nochg $ROUTER"
	told badauth 78 "error 50 * Authentication failure"
	! router 6in4-router update he0 2>&1 | grep "No such process" ||
		fail "inadyn had gone by itself"
	no_more_tries
	told abuse 78 "error 48 *"
	told 911 75 "error 49 *"
	told "HTTP 500" 75 "error 49 *"
	expect_eq "$(stat -c '%a' /run/6in4/he0/inadyn.conf)" 600
	[ ! -e "$BROKER_DIR/leaked" ] ||
		fail "the password is in a process list: $(cat "$BROKER_DIR/leaked")"
}

# says_of_broker WHAT REMEDY: the doctor
says_of_broker()
{
	expect_match "$(router 6in4 doctor he0)" "*
  BAD  broker       the latest update failed: $1
*
To do: $2"
}

# What the doctor knows of the updates: all is well, the key is wrong, or the clock,
# so that the certificate is of the past
test_doctor_of_the_broker()
{
	need inadyn
	kit_line "broker he $TUNNEL_ID alice /etc/6in4/he0.key"
	broker_start "$isp" "$ISP"
	kit_up
	told auto 0 "update 0 * OK"
	expect_match "$(router 6in4 doctor he0)" "*
  ok   broker       it was told $ROUTER
*"
	told badauth 78 "error 50 * Authentication failure"
	says_of_broker "*" "put user, key and the tunnel's number right *"
	run date -s "+40 days"
	told auto "*" "error *"
	run date -s "-40 days"
	says_of_broker "*" "look at the broker's page, the clock and the certificates, *"
}

# A broker that can't be reached is asked again, later and later
test_broker_unreachable()
{
	need inadyn
	kit_line "broker he $TUNNEL_ID alice /etc/6in4/he0.key"
	broker_start "$isp" "$ISP"
	kill "$BROKER_PID"
	kit_up
	unit 6in4-monitor
	busywait 30000 grep -q "exit status 75; again in 2 s" \
		"$TEST_TMP/6in4-monitor.log"
	expect_match "$(cat /run/6in4/he0/broker)" "error * Failed connecting*"
	rm "$BROKER_DIR/ready"
	broker_start "$isp" "$ISP"
	# It is tried again later and later.
	busywait 60000 prints "$ROUTER good $ROUTER" updates
	becomes update cut -d " " -f 1 /run/6in4/he0/broker
	cat "$TEST_TMP/6in4-monitor.log"
}

# The same by ddclient, with the files of the examples
test_ddclient()
{
	local examples=/usr/local/share/doc/6in4/examples

	need ddclient
	kit_line
	broker_start "$isp" "$ISP"
	kit_up
	(umask 077 && sed "s/USER/alice/; s/KEY/$PASSWORD/" \
		"$examples/ddclient.conf" >/etc/6in4/ddclient.conf)
	defer rm /etc/6in4/ddclient.conf
	router 6in4 monitor he0 --exec "$examples/ddclient" \
		>"$TEST_TMP/monitor" 2>&1 &
	defer kill $!
	busywait_quiet 60000 grep -q . "$BROKER_DIR/seen" ||
		fail "$(cat "$TEST_TMP/monitor")"
	expect_eq "$(updates)" "$ROUTER good $ROUTER"
	[ ! -e "$BROKER_DIR/leaked" ] ||
		fail "the password is in a process list: $(cat "$BROKER_DIR/leaked")"
}

# answer WORD…: of the router's DNS server, short
answer()
{
	ip netns exec "$isp" kdig +short +timeout=2 @"$ROUTER6" "$@"
}

# Reverse DNS: a host by its name, and any other by one that is made up
test_reverse_dns()
{
	need knotd kdig
	kit_line "reverse $PREFIX home.example ns.home.example" \
		"host 2001:db8:1f09::80 www.home.example" \
		"open $ROUTER6 udp 53" "open $ROUTER6 tcp 53"
	kit_up
	# What the hosts ask is there as well, on the same port.
	router dnsmasq --keep-in-foreground --user=root --pid-file= \
		--conf-file=/dev/null --bind-dynamic --interface=lan0 \
		--address=/a.example/2001:db8::1 >"$TEST_TMP/dnsmasq.log" 2>&1 &
	defer kill $!
	unit 6in4-knot
	busywait 20000 answer -x 2001:db8:1f09::80
	becomes www.home.example. answer -x 2001:db8:1f09::80
	expect_eq "$(answer -x 2001:db8:1f09:0:1:2:3:4)" \
		"ip6-2001-db8-1f09-0-1-2-3-4.home.example."
	expect_eq "$(answer -t NS 0.0.0.0.9.0.f.1.8.b.d.0.1.0.0.2.ip6.arpa)" \
		"ns.home.example."
	expect_eq "$(answer +tcp -x 2001:db8:1f09::80)" www.home.example.
	becomes 2001:db8::1 ip netns exec "$lan" kdig +short +timeout=2 \
		@"$LAN_ROUTER6" AAAA a.example
}

# ifupdown makes the tunnel from a stanza, configures it, and takes it away
test_ifupdown()
{
	need ifup
	kit_line
	cat >"$TEST_TMP/interfaces" <<-END
	iface he0 inet6 static
		6in4-remote $ISP
		6in4-dev wan
		6in4-options ttl 32
		address $ROUTER6/64
		gateway $BROKER6
	END
	mkdir -p /run/network
	run router ifup -i "$TEST_TMP/interfaces" he0
	shows "up 32" "$rtr" he0 '"\(.state) \(.ttl)"'
	run ping6_from "$rtr" "$BROKER6"
	expect_match "$(ip -n "$rtr" -6 route show default)" \
		"default via $BROKER6 dev he0*"
	run router ifdown -i "$TEST_TMP/interfaces" he0
	refused 2 "6in4: he0: no such tunnel" 6in4 -netns "$rtr" show he0
}

# A unit makes the tunnel, and systemd-networkd configures it
test_networkd()
{
	need networkctl
	kit_line
	echo "WORDS=remote $ISP dev wan" >/etc/default/6in4-he0
	mkdir -p /etc/systemd/network
	cp /usr/local/share/doc/6in4/examples/50-6in4.network \
		/etc/systemd/network/
	defer rm /etc/default/6in4-he0 /etc/systemd/network/50-6in4.network
	# shellcheck disable=SC2034 # it is in the command of the unit
	WORDS="remote $ISP dev wan"
	run router 6in4 add he0 remote "$ISP" dev wan
	networkd_start
	busywait_quiet 20000 ping6_from "$rtr" "$BROKER6" ||
		fail "$(cat "$TEST_TMP/networkd.log")"
	expect_match "$(ip -n "$rtr" -6 route show default)" \
		"default via $BROKER6 dev he0*"
	# The line goes and comes; networkd leaves the tunnel its addresses.
	run ip -n "$rtr" link set wan down
	comes_to down "$rtr" he0 .state
	settle
	run ip -n "$rtr" link set wan up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
}

# The units are such as systemd takes
test_units()
{
	kit_setup "remote $ISP"
	run systemd-analyze verify --man=no --recursive-errors=one \
		/usr/local/lib/systemd/system/6in4@he0.service \
		/usr/local/lib/systemd/system/6in4-link@he0.service
	# A reload starts each daemon that a start would.
	expect_eq "$(daemons Wants=)" "$(daemons "ExecReload=.* start ")"
}

# daemons LINE: those that such a line of the unit names, but the monitor
daemons()
{
	sed -n "s/^$1//p" /usr/local/lib/systemd/system/6in4@.service |
		grep -o '6in4-[a-z]*@' | grep -v monitor | sort
}

run_tests "$@"
