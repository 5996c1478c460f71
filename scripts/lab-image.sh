# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# The container image without a container engine. Source it after lab.sh, as root, then:
#
#     install_image_packages             # buildah, runc, debootstrap: nothing that runs on its own
#     build_image PROGRAM [ARGUMENT…]    # cron/Dockerfile as it stands, but for its stage `build`: PROGRAM is
#                                        # the cairn that it would have built. ARGUMENT is NAME=VALUE, for ARG
#     unpack_image DIR                   # the image's root filesystem, in a folder that doesn't exist yet
#     run_image [OPTION…] DIR COMMAND…   # in that, as Kubernetes would; see Tests/Servers/container
#
# No registry is asked for anything. The images that the Dockerfile begins from are made by debootstrap from
# the mirror that apt uses here, made slim as the official ones are, and kept in /var/cache/cairn for a week.

IMAGE_CACHE=/var/cache/cairn/image
# The two suites of the Dockerfile, and what their images are called in it.
IMAGE_SUITES=(bookworm sid)

install_image_packages() {
    [ "$(id -u)" = 0 ] || fail "the image is built and run as root"
    install_missing missing_image_packages
}

missing_image_packages() {
    local package
    for package in buildah runc debootstrap; do
        command -v "$package" >/dev/null || echo "$package"
    done
    command -v strip >/dev/null || echo binutils
    command -v ps >/dev/null || echo procps
    # Of the containers' default seccomp filter.
    [ -e /usr/share/containers/seccomp.json ] || echo golang-github-containers-common
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
}

# ---------------------------------------------------------------------------------------------
# The images to begin from

# make_tree DIR SUITE: a minimal Debian, without what the official slim images leave out.
make_tree() {
    local tree=$1 suite=$2 mirror keyring setting
    mirror=$(debian_mirror "$tree.apt") && keyring=$(debian_keyring) || return 1
    attend debootstrap --variant=minbase --keyring="$keyring" "$suite" "$tree" "$mirror" || return 1
    # apt is to reach the mirror in there as it does here, even one that hasn't moved for a while.
    setting='^(Acquire::(Check-Valid-Until|Check-Date|https?::(Proxy|Verify-Peer|CaInfo)) )'
    { apt-config dump | grep -E "$setting" || true; } >"$tree/etc/apt/apt.conf.d/lab"
    echo 'Acquire::Check-Valid-Until "false";' >>"$tree/etc/apt/apt.conf.d/lab"
    printf 'path-exclude /usr/share/%s/*\n' doc info linda lintian locale man >"$tree/etc/dpkg/dpkg.cfg.d/slim"
    echo 'path-include /usr/share/doc/*/copyright' >>"$tree/etc/dpkg/dpkg.cfg.d/slim"
    (cd "$tree/usr/share" && find doc ! -type d ! -name copyright -delete &&
        rm -rf info/* lintian/* locale/* man/* && find doc -depth -type d -empty -delete)
    rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/* "$tree"/var/cache/debconf/*-old \
        "$tree"/var/log/* "$tree"/etc/hostname "$tree"/etc/resolv.conf
    mkdir -p "$tree/var/cache/apt/archives/partial" "$tree/var/lib/apt/lists/partial"
}

# install_base SUITE: makes the archive beside its place and then moves it there, so that what a killed run
# left is never taken for whole.
install_base() {
    local base=$IMAGE_CACHE/$1-slim.tar made log
    [ -z "$(find "$base" -mtime -7 2>/dev/null)" ] || return 0
    mkdir -p "$IMAGE_CACHE"
    find "$IMAGE_CACHE" -maxdepth 1 -name '*.made-*' -mmin +60 -exec rm -rf {} +
    echo "Making $base"
    made=$(mktemp -d "$base.made-XXXXXX")
    log=$made/log
    make_tree "$made/tree" "$1" >"$log" 2>&1 </dev/null && tar -C "$made/tree" -cf "$made/tar" . || {
        tail -n 20 "$log" >&2
        rm -rf "$made"
        fail "debootstrap could not make $base"
    }
    mv "$made/tar" "$base"
    rm -rf "$made"
}

# ---------------------------------------------------------------------------------------------
# The image

# attend_buildah, or for what takes no time buildah_here. Plain folders in the lab: no daemon, no network, no
# mounts, nothing of what buildah keeps otherwise.
buildah_here() { command buildah "${BUILDAH_OPTIONS[@]}" "$@"; }
attend_buildah() { attend buildah "${BUILDAH_OPTIONS[@]}" "$@"; }

# import_base SUITE: under the name that the Dockerfile knows it by.
import_base() {
    local container path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    container=$(buildah_here from scratch)
    buildah_here add --quiet "$container" "$IMAGE_CACHE/$1-slim.tar" / >/dev/null
    buildah_here config --env "PATH=$path" --cmd bash "$container"
    buildah_here commit --quiet --format docker --rm "$container" "debian:$1-slim" >/dev/null
}

build_image() {
    local program=$1 suite
    shift
    BUILDAH_OPTIONS=(--root "$LAB/image/store" --runroot "$LAB/image/run" --storage-driver vfs)
    for suite in "${IMAGE_SUITES[@]}"; do
        install_base "$suite"
        import_base "$suite"
    done
    mkdir -p "$LAB/image/build/out/usr/local/bin"
    strip -o "$LAB/image/build/out/usr/local/bin/cairn" "$program"
    # A context of a stage's name stands for the stage.
    attend_buildah build --isolation chroot --pull-never --format docker --tag cairn \
        --build-context build="$LAB/image/build" "${@/#/--build-arg=}" \
        --file "$REPOSITORY/cron/Dockerfile" "$REPOSITORY" >"$LAB/image/log" 2>&1 ||
        fail_with_log "the image could not be built" "$LAB/image/log"
}

unpack_image() {
    local container
    container=$(buildah_here from --pull-never cairn)
    cp -a "$(buildah_here mount "$container")" "$1"
    buildah_here rm "$container" >/dev/null
}

# image_configuration KEY…: a value of the image's configuration, such as User, or Labels NAME
image_configuration() {
    buildah_here inspect --type image cairn | python3 -c '
import json, sys
value = json.load(sys.stdin)["Docker"]["config"]
for key in sys.argv[1:]:
    value = value[key]
print(json.dumps(value))' "$@"
}

run_image() { "$REPOSITORY/Tests/Servers/container" "$@" </dev/null; }
