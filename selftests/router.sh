# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of the router kit share.  Sourced after topology.sh.  The files
# that "make install" installs are used, at their places; what systemd would
# start is started by the command line of its unit.

PASSWORD=not-to-be-seen
TUNNEL_ID=123456

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
	# shellcheck disable=SC2154 # of topology.sh
	ip netns exec "$rtr" "$@"
}

kit_up()
{
	run router 6in4-router up he0
	defer router 6in4-router down he0
}

# unit NAME: what its unit starts runs on the router
unit()
{
	local file=/usr/local/lib/systemd/system/$1@.service command

	command=$(sed -n 's/^ExecStart=//p' "$file")
	command=${command//%i/he0}
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

# updates: what the broker was told, as "ADDRESS ANSWER"
updates()
{
	sed -n "s,^/nic/update $TUNNEL_ID \([0-9.]*\) alice:$PASSWORD ,\1 ,p" \
		"$BROKER_DIR/seen"
}

# lan_mtu: as the LAN host has it from an advertisement
lan_mtu()
{
	# shellcheck disable=SC2154 # of topology.sh
	ip netns exec "$lan" sysctl -n net.ipv6.conf.eth0.mtu
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
