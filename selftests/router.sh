# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # rtr, isp, brk and lan are of topology.sh
#
# What the tests of the router kit share.  Sourced after topology.sh.  The files
# that "make install" installs are used, at their places; what systemd would
# start is started by the command line of its unit.

PASSWORD=not-to-be-seen
TUNNEL_ID=123456
# What the LAN of kit_line has.
PREFIX=2001:db8:1f09::/64

# kit_setup LINE…: the kit is installed, and the router's file has these lines
kit_setup()
{
	[ -e /usr/local/sbin/6in4-router ] ||
		make -s -C "$SELFTESTS/../tools" install >"$TEST_TMP/make" 2>&1 ||
		fail "make install: $(cat "$TEST_TMP/make")"
	printf '%s\n' "$@" >/etc/6in4/he0.conf
	(umask 077 && echo "password = $PASSWORD" >/etc/6in4/he0.key)
	defer rm -rf /etc/6in4/he0.conf /etc/6in4/he0.key /run/6in4 \
		/var/lib/6in4
}

# router COMMAND…: on the router
router()
{
	ip netns exec "$rtr" "$@"
}

kit_up()
{
	run router 6in4-router up he0
	defer router 6in4-router down he0
}

# unit_says FILE KEY [INSTANCE]: what stands behind KEY in a unit's file
unit_says()
{
	local value

	value=$(sed -n "s/^$2=//p" "/usr/local/lib/systemd/system/$1")
	echo "${value//%i/${3:-}}"
}

# unit NAME: what its unit starts runs on the router
unit()
{
	local command

	command=$(unit_says "$1@.service" ExecStart he0)
	echo "rtr\$ $command"
	# shellcheck disable=SC2086 # words
	router $command >>"$TEST_TMP/$1.log" 2>&1 &
	defer kill $!
}

# broker_start NS ADDRESS [TUNNEL]: the stand-in for the broker's web server
broker_start()
{
	BROKER_DIR=$TEST_TMP/broker
	mkdir -p "$BROKER_DIR"
	echo auto >"$BROKER_DIR/answer"
	: >"$BROKER_DIR/seen"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
		-nodes -days 30 -subj /CN=ipv4.tunnelbroker.net \
		-addext subjectAltName=DNS:ipv4.tunnelbroker.net \
		-keyout "$BROKER_DIR/key.pem" -out "$BROKER_DIR/cert.pem" \
		2>/dev/null
	cat "$BROKER_DIR/cert.pem" >>/etc/ssl/certs/ca-certificates.crt
	printf '%s\n' "127.0.0.1 localhost" "$2 ipv4.tunnelbroker.net" \
		>/etc/hosts
	ip netns exec "$1" "$SELFTESTS/broker.py" "$2" "$BROKER_DIR" \
		"${@:3}" >"$TEST_TMP/broker.log" 2>&1 &
	BROKER_PID=$!
	defer kill "$BROKER_PID"
	busywait 20000 test -e "$BROKER_DIR/ready"
}

# kit_line LINE…: a line and a LAN; the file has the tunnel and these lines
kit_line()
{
	line_setup
	far_end "$isp" "$ISP" "$ROUTER"
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	ip -n "$lan" addr add "$LAN6/64" dev eth0 nodad
	ip -n "$lan" -6 route add default via "$LAN_ROUTER6"
	ip -n "$isp" -6 route add "$PREFIX" dev tun0
	kit_setup "remote $ISP" "dev wan" "address $ROUTER6/64" \
		"gateway $BROKER6" "lan lan0 $PREFIX" "$@"
}

# kit_home ROUTED LINE…: the home with the router kit, whose file has these lines as
# well.  ROUTED is what the broker routes here, and has an address of last week for.
kit_home()
{
	home_setup
	isp_start 1492
	isp_alone
	route_by_pppd
	run 6in4 -netns "$brk" add tun0 remote 203.0.113.250 \
		local "$BROKER" addr "$BROKER6/64" up
	run ip -n "$brk" -6 route add "$1" via "$ROUTER6" dev tun0
	broker_start "$brk" "$BROKER" tun0
	kit_setup "remote $BROKER" "dev ppp0" "address $ROUTER6/64" \
		"gateway $BROKER6" \
		"broker he $TUNNEL_ID alice /etc/6in4/he0.key" "${@:2}"
	# The LAN host has nothing but what it is told.
	ip -n "$lan" -6 route del default
	ip -n "$lan" addr flush dev eth0 scope global
}

# networkd_start [ROOT]: that of this machine or of another root, on the router
networkd_start()
{
	mkdir -p /run/systemd/netif
	chown systemd-network: /run/systemd/netif
	# Without udev, as in a container: /sys can't be written there.
	# shellcheck disable=SC2016 # the inner shell's variables
	router bash -c 'mount -o remount,ro /sys &&
		if [ -n "$1" ]; then mount --rbind /sys "$1/sys"; fi &&
		exec chroot "${1:-/}" /lib/systemd/systemd-networkd' - "${1:-}" \
		>>"$TEST_TMP/networkd.log" 2>&1 &
	defer kill $!
}

# updates: what the broker was told, as "ADDRESS ANSWER"
updates()
{
	sed -n "s,^/nic/update $TUNNEL_ID \([0-9.]*\) alice:$PASSWORD ,\1 ,p" \
		"$BROKER_DIR/seen"
}

# lan_mtu: as the LAN host has it from an advertisement
lan_mtu()
{
	ip netns exec "$lan" sysctl -n net.ipv6.conf.eth0.mtu
}

# host_has NETWORK deprecated|-deprecated: an address of it that is so
host_has()
{
	ip -n "$lan" -6 -o addr show scope global "$2" | grep -qF " $1:"
}

milliseconds()
{
	echo $((${EPOCHREALTIME/./} / 1000))
}

# isp_alone: only the router's pppd runs the scripts in /etc/ppp, which all
# namespaces have in common
isp_alone()
{
	printf '%s\n' 'ip-up-script /bin/true' 'ip-down-script /bin/true' \
		>>"$PPP_DIR/isp"
}

# route_by_pppd: its own option would change the host's routes
route_by_pppd()
{
	cat >/etc/ppp/ip-up.d/0000route <<-'END'
	#!/bin/sh
	ip route replace default dev "$PPP_IFACE"
	END
	chmod +x /etc/ppp/ip-up.d/0000route
	defer rm /etc/ppp/ip-up.d/0000route
}
