// SPDX-License-Identifier: GPL-2.0
/*
 * Asking this host's own router what it advertises.  A router solicitation goes
 * out to all routers of a LAN, and multicast comes back to those of its sender.
 * Its source is the unspecified address, as of a host that has none yet: to any
 * other, the answer would be unicast, to this host itself, and not be seen on
 * the LAN.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "advertisement.h"
#include "clock.h"
#include "probe.h"
#include "solicit.h"
#include "text.h"

/*
 * Two advertisements to all hosts are 3 s apart or more (RFC 4861 section 6.2.6),
 * and radvd may forget that it was asked meanwhile.
 */
#define AGAIN		3200	/* ms */
#define LAST_WAIT	1000

/* NULL if it can carry something. */
static const char *device_refusal(const char *dev)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;
	struct ifreq request = { .ifr_flags = 0 };

	strncpy(request.ifr_name, dev, sizeof(request.ifr_name) - 1);
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		error = errno;
	close(fd);
	if (error)
		return strerror(error);
	return request.ifr_flags & IFF_RUNNING ? NULL : "it has no line";
}

/* What this host advertises on the device, and nothing else; -1 and errno. */
static int advertisements_open(int ifindex)
{
	static struct sock_filter code[] = {
		/* What a VLAN on it sends passes here as well. */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PROTOCOL),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 9),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 7),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 5),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 40),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_ROUTER_ADVERT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog filter = { ARRAY_SIZE(code), code };

	return device_open(ifindex, &filter);
}

/* From :: to ff02::2, with its checksum */
static int ask(int ifindex)
{
	static const uint8_t packet[48] = {
		0x60, [5] = 8, IPPROTO_ICMPV6, 255, [24] = 0xff, 2, [39] = 2,
		ND_ROUTER_SOLICIT, 0, 0x7b, 0xb8
	};
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_scope_id = ifindex,
	};
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int error = 0;

	memcpy(&to.sin6_addr, packet + 24, sizeof(to.sin6_addr));
	if (fd < 0 || sendto(fd, packet, sizeof(packet), 0, (void *)&to,
			     sizeof(to)) < 0)
		error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return error ? -1 : 0;
}

/* The socket to wait at, or -1 with an "error" of the LAN */
static int ask_lan(json_t *lan)
{
	const char *dev = string_of(lan, "dev"), *error = device_refusal(dev);
	int ifindex = if_nametoindex(dev), fd = -1;

	if (!error) {
		fd = advertisements_open(ifindex);
		if (fd < 0 || ask(ifindex) < 0)
			error = errno == EPERM && fd >= 0 ?
				"this host's packet filter lets no router solicitation out" :
				strerror(errno);
	}
	if (error) {
		json_object_set_new(lan, "error", json_string(error));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/**
 * solicit() - ask for advertisements
 * @solicitation: is overwritten
 * @lans: array of LANs, which has to live until solicit_wait(); an object has
 *	"error" then if it could not be asked
 */
void solicit(struct solicitation *solicitation, json_t *lans)
{
	json_t *lan;
	size_t i;

	solicitation->lans = lans;
	solicitation->fds = alloc(json_array_size(lans), sizeof(int));
	json_array_foreach(lans, i, lan)
		solicitation->fds[i] = ask_lan(lan);
	solicitation->again = milliseconds() + AGAIN;
}

static void take(struct solicitation *solicitation, size_t i)
{
	json_t *lan = json_array_get(solicitation->lans, i), *advertised;
	uint8_t packet[2048] __attribute__((aligned(4)));
	ssize_t size = recv(solicitation->fds[i], packet, sizeof(packet), 0);

	advertised = size > 0 ? advertisement_json(packet, size) : NULL;
	if (!advertised)
		return;
	json_object_set_new(lan, "advertised", advertised);
	close(solicitation->fds[i]);
	solicitation->fds[i] = -1;
}

/* False if some have not answered until then. */
static bool wait_until(struct solicitation *solicitation, int64_t end)
{
	size_t count = json_array_size(solicitation->lans), i, waiting;
	struct pollfd *fds = alloc(count, sizeof(*fds));
	int64_t left;
	int ready;

	do {
		waiting = 0;
		for (i = 0; i < count; i++) {
			fds[i].fd = solicitation->fds[i];
			fds[i].events = POLLIN;
			waiting += fds[i].fd >= 0;
		}
		left = end - milliseconds();
		ready = waiting ? poll(fds, count, left > 0 ? left : 0) : 0;
		for (i = 0; i < count && ready > 0; i++)
			if (fds[i].revents)
				take(solicitation, i);
	} while (waiting && (left > 0 || ready > 0));
	free(fds);
	return !waiting;
}

/**
 * solicit_wait() - wait for the advertisements
 * @solicitation: of solicit(); it is over then
 *
 * An object of the LANs has "advertised" then, of advertisement_json(), if there
 * was one.
 */
void solicit_wait(struct solicitation *solicitation)
{
	size_t count = json_array_size(solicitation->lans), i;
	json_t *lan;

	if (!wait_until(solicitation, solicitation->again)) {
		json_array_foreach(solicitation->lans, i, lan)
			if (solicitation->fds[i] >= 0)
				ask(if_nametoindex(string_of(lan, "dev")));
		wait_until(solicitation, milliseconds() + LAST_WAIT);
	}
	for (i = 0; i < count; i++)
		if (solicitation->fds[i] >= 0)
			close(solicitation->fds[i]);
	free(solicitation->fds);
}
