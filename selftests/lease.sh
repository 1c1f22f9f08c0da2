#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
# chroot: systemd
#
# 6rd of a DHCP server's option 212, with real clients; and what the LANs hear of
# a prefix that changes.
#
#   lan eth0 ---- lan0  rtr  wan 203.0.113.100 ---- acc 203.0.113.1  isp
#                       he0  6rd                    tun0  the relay
#                                                   web0  2001:db8:ffff::1/64

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/router.sh"

NATIVE=2001:db8:ffff::1
# 203.0.113.0/24 is left out of addresses: a site has a /48.
BEFORE=18:28:20:01:0d:b8:6d:00:00:00:00:00:00:00:00:00:00:00:cb:00:71:01
AFTER=18:28:20:01:0d:b8:6e:00:00:00:00:00:00:00:00:00:00:00:cb:00:71:01

# Seconds after which clients ask for a lease again
T1=3

# server OPTION212: a DHCP server that gives it
server()
{
	local before

	if [ -e "$TEST_TMP/dnsmasq.pid" ]; then
		before=$(cat "$TEST_TMP/dnsmasq.pid")
		kill "$before"
		busywait 10000 eval "! grep -q dnsmasq /proc/$before/cmdline"
	fi
	rm -f "$TEST_TMP/dnsmasq.pid"
	ip netns exec "$isp" dnsmasq --conf-file=/dev/null --port=0 \
		--user=root --interface=acc --bind-interfaces \
		--dhcp-range=203.0.113.100,203.0.113.100,255.255.255.0,2m \
		--dhcp-option="option:T1,$T1" --dhcp-authoritative \
		--dhcp-leasefile="$TEST_TMP/leases" ${1:+--dhcp-option=212,"$1"} \
		--pid-file="$TEST_TMP/dnsmasq.pid" --no-ping
	defer kill "$(cat "$TEST_TMP/dnsmasq.pid")"
}

# provider_setup: the router has no address yet
provider_setup()
{
	need dnsmasq radvd
	line_setup
	ip -n "$rtr" addr flush dev wan
	run ip -n "$isp" link add web0 type dummy
	run ip -n "$isp" link set web0 up
	run ip -n "$isp" addr add "$NATIVE/64" dev web0 nodad
	run 6in4 -netns "$isp" add tun0 mode 6rd prefix 2001:db8:6d00::/40 \
		ipv4-prefix 203.0.113.0/24 local "$ISP" relay "$ISP" up
	run ip -n "$isp" -6 route add 2001:db8:6000::/36 dev tun0
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	veth_pair "$lan" eth1 "$rtr" guest0
	server "$BEFORE"
	kit_setup "mode 6rd" "prefix dhcp" "dev wan" "lan lan0 1" "lan guest0 a2"
}

# provider_changes: its 6rd prefix is another one
provider_changes()
{
	server "$AFTER"
	run 6in4 -netns "$isp" set tun0 prefix 2001:db8:6e00::/40
}

# udhcpc_start: its own script does the least
udhcpc_start()
{
	cat >"$TEST_TMP/default.script" <<-'END'
	#!/bin/sh
	case $1 in
	deconfig) ip -4 addr flush dev $interface ;;
	bound | renew) ip addr replace $ip/$mask dev $interface ;;
	esac
	END
	chmod +x "$TEST_TMP/default.script"
	UDHCPC_SCRIPT=$TEST_TMP/default.script router busybox udhcpc -f -i wan \
		-O ip6rd -s /usr/local/lib/6in4/udhcpc \
		-p "$TEST_TMP/udhcpc.pid" >"$TEST_TMP/udhcpc.log" 2>&1 &
	defer kill $!
}

# udhcpc_renew: which it does every minute otherwise
udhcpc_renew()
{
	run kill -USR1 "$(cat "$TEST_TMP/udhcpc.pid")"
}

# dhclient_start: as Debian runs it, with its script and that one's hooks
dhclient_start()
{
	printf '%s\n' 'option option-6rd code 212 = string;' \
		'also request option-6rd;' >"$TEST_TMP/dhclient.conf"
	router dhclient -d -cf "$TEST_TMP/dhclient.conf" \
		-lf "$TEST_TMP/dhclient.leases" -pf "$TEST_TMP/dhclient.pid" \
		wan >"$TEST_TMP/dhclient.log" 2>&1 &
	defer kill $!
}

# newer_root: $NEWER is Debian 13's systemd, beside this machine's: with its users,
# and one system bus for both
newer_root()
{
	local dir

	NEWER=$SELFTESTS/../build/chroot-systemd
	[ -e "$NEWER/complete" ] ||
		fail "no $NEWER: selftests/qemu/chroot systemd"
	NEWER=$(realpath "$NEWER")
	for dir in dev proc run; do
		run mount --rbind "/$dir" "$NEWER/$dir"
		# Or what is unmounted there would be here, too.
		run mount --make-rprivate "$NEWER/$dir"
		defer umount -Rl "$NEWER/$dir"
	done
	cp /etc/passwd /etc/group "$NEWER/etc/"
	chroot "$NEWER" systemd-sysusers 2>/dev/null
	chroot "$NEWER" systemd-machine-id-setup 2>/dev/null
	mkdir -p /run/dbus /run/systemd/netif/leases
	chown -R systemd-network: /run/systemd/netif
	defer rm -rf /run/dbus /run/systemd/netif
	chroot "$NEWER" dbus-daemon --system --nosyslog --nopidfile --nofork &
	defer kill $!
	busywait 10000 test -e /run/dbus/system_bus_socket
}

# network_with_6rd [ROOT]: what networkd is to do with the line
network_with_6rd()
{
	local etc=${1:-}/etc/systemd/network

	mkdir -p "$etc"
	printf '%s\n' "[Match]" Name=wan "[Network]" DHCP=ipv4 \
		"[DHCPv4]" Use6RD=yes >"$etc/wan.network"
	ln -s /dev/null "$etc/80-6rd-tunnel.network"
	defer rm "$etc/wan.network" "$etc/80-6rd-tunnel.network"
}

# newer_networkctl: that of $NEWER is the one, from now on
newer_networkctl()
{
	mkdir "$TEST_TMP/bin"
	printf '%s\n' "#!/bin/sh" "export SYSTEMD_IGNORE_CHROOT=1" \
		"exec chroot $NEWER networkctl \"\$@\"" \
		>"$TEST_TMP/bin/networkctl"
	chmod +x "$TEST_TMP/bin/networkctl"
	PATH=$TEST_TMP/bin:$PATH
}

# path_unit NAME INSTANCE: what a path unit has systemd do from now on
path_unit()
{
	local folder command

	folder=$(unit_says "$1@.path" PathChanged)
	command=$(unit_says "$1@.service" ExecStart "$2")
	echo "rtr\$ $command, when $folder changes"
	: >"$TEST_TMP/seen"
	until read -rt 0.05 -u "$NEVER"; do
		[ "$folder" -nt "$TEST_TMP/seen" ] || continue
		: >"$TEST_TMP/seen"
		# shellcheck disable=SC2086 # words
		router $command
	done >>"$TEST_TMP/networkd.log" 2>&1 &
	defer kill $!
}

delegated()
{
	show "$rtr" he0 .delegated_prefix
}

# follows PREFIX LOG: soon that is the tunnel's
follows()
{
	busywait_quiet 150000 prints "$1" delegated ||
		fail "$(delegated) and not $1: $(cat "$2")"
}

# heard NETWORK deprecated|-deprecated: a host has, soon: radvd waits some seconds
# between two advertisements (RFC 4861 section 6.2.6)
heard()
{
	busywait_quiet 60000 host_has "$@" || fail "no $*: $(cat \
		"$TEST_TMP"/6in4-*.log /run/6in4/he0/radvd.conf
		ip -n "$lan" -6 addr)"
}

# no_tunnel: neither it, nor what hung on it
no_tunnel()
{
	busywait 150000 is_gone "$rtr" he0
	becomes "" ip -n "$rtr" -6 -o addr show dev lan0 scope global
	becomes "" ip -n "$rtr" -6 route show type unreachable
}

# A lease makes the tunnel and gives the LANs their prefixes; another one changes
# both, the hosts hear of it and no longer use what they had; none takes all away
test_udhcpc()
{
	need busybox
	provider_setup
	kit_up
	run is_gone "$rtr" he0
	unit 6in4-radvd
	unit 6in4-monitor
	udhcpc_start
	follows 2001:db8:6d64::/48 "$TEST_TMP/udhcpc.log"
	busywait 30000 ping6_from "$rtr" "$NATIVE"
	busywait_quiet 60000 ping6_from "$lan" "$NATIVE" || fail "$(cat \
		"$TEST_TMP"/6in4-*.log /run/6in4/he0/radvd.conf
		ip -n "$lan" -6 addr; ip -n "$lan" -6 route)"
	heard 2001:db8:6d64:1 -deprecated
	heard 2001:db8:6d64:a2 -deprecated
	expect_eq "$(ip -n "$rtr" -6 -o addr show dev guest0 scope global |
		sed 's/.* inet6 \([^ ]*\).*/\1/')" 2001:db8:6d64:a2::1/64
	# What no LAN has goes nowhere.
	expect_match "$(ping6_from "$lan" 2001:db8:6d64:77::1 2>&1)" \
		"*unreachable*"

	# With the next renewal
	provider_changes
	udhcpc_renew
	follows 2001:db8:6e64::/48 "$TEST_TMP/udhcpc.log"
	heard 2001:db8:6e64:1 -deprecated
	heard 2001:db8:6d64:1 deprecated
	busywait 30000 ping6_from "$lan" "$NATIVE"
	! ip -n "$rtr" -6 addr show dev lan0 | grep 6d64 || fail "the old one"
	expect_match "$(ip -n "$rtr" -6 route show type unreachable)" \
		"unreachable 2001:db8:6e64::/48 dev lo*"

	# Rubbish changes nothing: a site's prefix of 66 bits.  More than 128 are no
	# option for udhcpc.
	server "${AFTER/18:28/18:3a}"
	udhcpc_renew
	busywait_quiet 60000 grep -q "option 212 is refused" \
		"$TEST_TMP/udhcpc.log" || fail "$(cat "$TEST_TMP/udhcpc.log")"
	expect_eq "$(delegated)" 2001:db8:6e64::/48
	busywait 30000 ping6_from "$lan" "$NATIVE"

	# A lease without it
	server ""
	udhcpc_renew
	no_tunnel
	heard 2001:db8:6e64:1 deprecated
	cat "$TEST_TMP/udhcpc.log" "$TEST_TMP/6in4-monitor.log"
}

# The same by dhclient, which gives its lease back in the end
test_dhclient()
{
	need dhclient
	provider_setup
	dhclient_start
	busywait_quiet 60000 ping6_from "$rtr" "$NATIVE" ||
		fail "$(cat "$TEST_TMP/dhclient.log")"
	defer router 6in4-router down he0
	expect_eq "$(delegated)" 2001:db8:6d64::/48
	provider_changes
	follows 2001:db8:6e64::/48 "$TEST_TMP/dhclient.log"
	busywait 30000 ping6_from "$rtr" "$NATIVE"
	run router dhclient -r -cf "$TEST_TMP/dhclient.conf" \
		-lf "$TEST_TMP/dhclient.leases" -pf "$TEST_TMP/dhclient.pid" wan
	no_tunnel
	cat "$TEST_TMP/dhclient.log"
}

# The same by systemd-networkd of Debian 13; the second relay is not used
test_networkd()
{
	local log=$TEST_TMP/networkd.log T1=60

	need networkctl
	provider_setup
	server "$BEFORE:c6:33:64:09"
	newer_root
	newer_networkctl
	path_unit 6in4-lease wan
	defer router 6in4-router down he0
	network_with_6rd "$NEWER"
	networkd_start "$NEWER"
	follows 2001:db8:6d64::/48 "$log"
	busywait 30000 ping6_from "$rtr" "$NATIVE"
	provider_changes
	run router networkctl renew wan
	follows 2001:db8:6e64::/48 "$log"
	busywait 30000 ping6_from "$rtr" "$NATIVE"
	server ""
	run router networkctl renew wan
	no_tunnel
	cat "$log"
}

# That of Debian 12 does not tell the option, and the log says so
test_networkd_before_255()
{
	need networkctl
	provider_setup
	newer_root
	network_with_6rd
	networkd_start
	busywait_quiet 60000 ping_from "$rtr" "$ISP" ||
		fail "$(cat "$TEST_TMP/networkd.log")"
	refused 0 "networkd: this systemd tells nothing of option 212; 255 does" \
		router /usr/local/lib/6in4/networkd wan
	run is_gone "$rtr" he0
}

# option WANTED OPTION…: what comes of it for 203.0.113.100
option()
{
	local wanted=$1
	shift

	rm -f /run/6in4/option212.wan
	run router 6in4-router lease wan "$ROUTER" "$@"
	expect_eq "$(cat /run/6in4/option212.wan)" "$wanted"
}

# rubbish MESSAGE OPTION…: it is refused, and what was before stays
rubbish()
{
	local message=$1 before
	shift

	before=$(cat /run/6in4/option212.wan)
	refused 1 "6in4-router: wan: the DHCP server's option 212 is refused: $message" \
		router 6in4-router lease wan "$ROUTER" "$@"
	expect_eq "$(cat /run/6in4/option212.wan)" "$before"
}

# Octets with and without colons, and words; what RFC 5969 does not allow is refused
test_option_212()
{
	local prefix=20010db8000000000000000000000000

	setup_ns rtr
	kit_setup "remote $ISP"
	option "prefix 2001:db8::/32 ipv4-prefix 0.0.0.0/0 relay 10.1.1.1" \
		"0020${prefix}0a010101"
	# The first relay; as dhclient has it
	option "prefix 2001:db8::/32 ipv4-prefix 203.0.0.0/8 relay 10.1.1.1" \
		8:20:20:1:d:b8:0:0:0:0:0:0:0:0:0:0:0:0:a:1:1:1:a:1:1:2
	# As udhcpc has it
	option "prefix 2001:db8:6d00::/40 ipv4-prefix 203.0.113.0/24 relay 10.1.1.1" \
		24 40 2001:0db8:6d00:0000:0000:0000:0000:0000 10.1.1.1 10.1.1.2
	# Bits after the prefix are to be ignored.
	option "prefix 2001:db8:8000::/33 ipv4-prefix 203.0.113.64/26 relay 10.1.1.1" \
		"1A2120010DB8FFFFFFFFFFFFFFFFFFFFFFFF0A010101"
	option "prefix 2001:db8:1:2::/63 ipv4-prefix 203.0.113.100/31 relay 10.1.1.1" \
		31 63 2001:db8:1:3:: 10.1.1.1

	rubbish '"" are no octets in hexadecimal' ""
	rubbish '"8::20" are no octets in hexadecimal' 8::20
	rubbish '";reboot" are no octets in hexadecimal' ';reboot'
	rubbish '"120" is no octet' 8:120:20
	rubbish "half an octet is missing" "0020${prefix}0a01010"
	rubbish "it has 18 octets, and not 22 or 4 more for each relay more" \
		"0020$prefix"
	rubbish "it has 24 octets, and not 22 or 4 more for each relay more" \
		"0020${prefix}0a0101010a01"
	# All goes by the relay.
	option "prefix 2001:db8::/32 ipv4-prefix 203.0.113.100/32 relay 10.1.1.1" \
		"2020${prefix}0a010101"
	rubbish "an IPv4 address has no 33 bits" "2120${prefix}0a010101"
	rubbish "a prefix of 0 bits is no provider's" "0000${prefix}0a010101"
	rubbish "a prefix of 15 bits is no provider's" 31 15 2000:: 10.1.1.1
	rubbish "a site would have a prefix of 65 bits, which are more than 64" \
		"0021${prefix}0a010101"
	rubbish "ff02::/32 is no prefix for sites" 0 32 ff02:: 10.1.1.1
	rubbish "fe80::/32 is no prefix for sites" 0 32 fe80:: 10.1.1.1
	rubbish "224.0.0.1 is no address of a relay" "0020${prefix}e0000001"
	rubbish "169.254.1.1 is no address of a relay" 0 32 2001:db8:: 169.254.1.1
	rubbish "0.0.0.0 is no address of a relay" "0020${prefix}00000000"
	rubbish "$ROUTER is this end, and can't be the relay" \
		0 32 2001:db8:: "$ROUTER"
	rubbish '"10.1.1.256" is no IPv4 address' 0 32 2001:db8:: 10.1.1.256
	rubbish '"x 32" are no lengths' x 32 2001:db8:: 10.1.1.1
	rubbish '"2001:db8" is no IPv6 address' 0 32 2001:db8 10.1.1.1
	run router 6in4-router lease wan
	[ ! -e /run/6in4/option212.wan ] || fail "it is still there"
}

# A LAN's network may be cut of another prefix, and is the same
test_same_network_of_another_prefix()
{
	line_setup
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	kit_setup "mode 6rd" "prefix dhcp" "dev wan" "lan lan0 0"
	run router 6in4-router lease wan "$ROUTER" 24 40 2001:db8:6d00:: "$ISP"
	defer router 6in4-router down he0
	expect_eq "$(delegated)" 2001:db8:6d64::/48
	run router 6in4-router lease wan "$ROUTER" 32 47 2001:db8:6d64:: "$ISP"
	expect_eq "$(delegated)" 2001:db8:6d64::/47
	expect_eq "$(grep "prefix 2001:db8:6d64::/64 " /run/6in4/he0/radvd.conf)" \
		"    prefix 2001:db8:6d64::/64 {"
}

run_tests "$@"
