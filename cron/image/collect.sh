# shellcheck shell=bash
# Gathers programs for the image, with the shared libraries that they need. Source it, then:
#
#     note_base                    # first of all: which packages the base image has
#     install_packages PACKAGE…    # with what they depend on
#     collect FILE…                # programs and libraries, into the same places below $OUT, with all
#                                  # libraries that they need and the base image lacks
#     collect_apart PREFIX FILE…   # the same below PREFIX, with all libraries, the C library too, and the
#                                  # loader: they then depend on nothing outside. Takes plugins as well
#     describe PACKAGE             # done by the two above
#
# What isn't gathered, such as Perl, on which the packages depend and the programs don't, stays behind in
# the stage. Each package that something was taken from is described in /var/lib/dpkg/status.d, where
# scanners look for what no package manager installed, and its copyright goes along.

set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

OUT=/out
BASE_PACKAGES=/var/lib/dpkg/base-packages

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

note_base() { dpkg-query -W -f '${binary:Package}\n' >"$BASE_PACKAGES"; }

install_packages() {
    apt-get update -q
    apt-get install -y -q --no-install-recommends "$@"
}

collect() {
    local file package needed
    needed=$(libraries "$@")
    for file in "$@" $needed; do
        package=$(package_of "$file")
        ! grep -qxF "$package" "$BASE_PACKAGES" || continue
        describe "$package"
        # Not below /lib, which in the image is a link to /usr/lib.
        place "$file" "$(realpath "$(dirname "$file")")/$(basename "$file")"
    done
}

# Programs come to PREFIX/bin, libraries and the loader to PREFIX/lib; plugins stay where the programs look.
collect_apart() {
    local prefix=$1 loader file needed
    shift
    needed=$(libraries "$@")
    loader=$(ldd "$1" | awk '$1 ~ /^\/.*\/ld-linux/ { print $1 }')
    [ -n "$loader" ] || fail "no loader is known of $1"
    for file in $needed "$loader"; do
        describe "$(package_of "$file")"
        place "$file" "$prefix/lib/$(basename "$file")"
    done
    for file; do
        describe "$(package_of "$file")"
        if [[ $file == *.so ]]; then
            place "$file" "$file"
            # RPATH, which unlike RUNPATH counts for the libraries of libraries, too.
            patchelf --force-rpath --set-rpath "$prefix/lib" "$OUT$file"
        else
            place "$file" "$prefix/bin/$(basename "$file")"
            patchelf --force-rpath --set-rpath "$prefix/lib" \
                --set-interpreter "$prefix/lib/$(basename "$loader")" "$OUT$prefix/bin/$(basename "$file")"
        fi
    done
}

# libraries FILE…: the paths of what these need, and what those need.
libraries() {
    local found
    found=$(ldd "$@")
    ! grep 'not found' <<<"$found" >&2 || fail "libraries are missing"
    awk '$2 == "=>" { print $3 }' <<<"$found" | sort -u
}

# package_of FILE
package_of() {
    local path=${1#/usr} owner
    # The package may know it below /lib or /usr/lib, which is the same place.
    owner=$(dpkg-query -S "$path" "/usr$path" 2>/dev/null | grep -v '^diversion ' | head -n 1) || true
    [ -n "$owner" ] || fail "no package has $1"
    echo "${owner%%: *}"
}

describe() {
    local name=${1%:*}
    mkdir -p "$OUT/var/lib/dpkg/status.d" "$OUT/usr/share/doc/$name"
    dpkg-query -s "$1" >"$OUT/var/lib/dpkg/status.d/$name"
    # A slim base image has lost those that were links to another package's.
    cp -L "/usr/share/doc/$name/copyright" "$OUT/usr/share/doc/$name/" 2>/dev/null || rmdir "$OUT/usr/share/doc/$name"
}

# place FILE PATH: a copy, not of a link but of what it leads to
place() {
    mkdir -p "$OUT$(dirname "$2")"
    cp -L --preserve=mode,timestamps "$1" "$OUT$2"
}
