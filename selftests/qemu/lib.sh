# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the scripts beside it share.  Sourced.

# "set -e" of those who source it counts in $(…) as well.
shopt -s inherit_errexit

# shellcheck disable=SC2034 # used by those who source it
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/6in4

# A make that came here is no business of the makes that are run from here: it
# would have them tell of their folders.
unset MAKEFLAGS MFLAGS MAKELEVEL

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root, or sudo, for: $*"
	fi
}

# locked NAME COMMAND…: no two of a name at once
locked()
{
	local name=$1
	shift
	mkdir -p "$cache"
	(
		flock 9
		"$@"
	) 9>"$cache/$name.lock"
}

# The archive that this machine's apt is set up for, as "URI LABEL" lines.
apt_archives()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(LABEL)' \
		'Created-By: Packages' 'Origin: Debian' | sort -u
}

# apt_uri LABEL: the mirror of Debian or of Debian-Security
apt_uri()
{
	local uri

	uri=$(apt_archives | awk -v label="$1" '$2 == label { print $1; exit }')
	[ -n "$uri" ] || die "apt is not set up for an archive labelled $1"
	echo "$uri"
}

# apt_sources SUITE…: lines for a sources list of other suites
apt_sources()
{
	local suite label

	for suite; do
		label=Debian
		[ "$suite" = "${suite%-security}" ] || label=Debian-Security
		printf 'deb [signed-by=%s] %s %s main\n' \
			/usr/share/keyrings/debian-archive-keyring.gpg \
			"$(apt_uri "$label")" "$suite"
	done
}

# apt_use NAME SUITE…: an apt of its own for these suites; sets $apt_options.
# Its lists are fetched once a day.
apt_use()
{
	local dir=$cache/apt/$1
	shift

	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	apt_sources "$@" >"$dir/sources.list"
	: >"$dir/status"
	apt_options=(-o "Dir::Etc::sourcelist=$dir/sources.list"
		     -o "Dir::Etc::sourceparts=/dev/null"
		     -o "Dir::Etc::preferencesparts=/dev/null"
		     -o "Dir::State::lists=$dir/lists"
		     -o "Dir::State::status=$dir/status"
		     -o "Dir::Cache=$dir/cache"
		     -o "Dir::Cache::pkgcache=pkgcache.bin"
		     -o "Dir::Cache::srcpkgcache=srcpkgcache.bin"
		     -o "APT::Architecture=amd64"
		     -o "APT::Sandbox::User=$(id -un)"
		     -o "Acquire::Retries=3")
	[ -n "$(find "$dir/fresh" -mtime -1 2>/dev/null)" ] && return
	if apt-get -qq "${apt_options[@]}" update >&2; then
		touch "$dir/fresh"
	elif [ -e "$dir/fresh" ]; then
		echo "using yesterday's package lists of $*" >&2
	else
		die "apt can't read the package lists of $*"
	fi
}

# apt_depends PACKAGE: the names that it depends on, one a line
apt_depends()
{
	apt-cache "${apt_options[@]}" show --no-all-versions "$1" |
		sed -n 's/^Depends: //p' | tr ',|' '\n' |
		awk '{ print $1 }'
}

apt_has()
{
	apt-cache "${apt_options[@]}" show --no-all-versions "$1" \
		>/dev/null 2>&1
}
