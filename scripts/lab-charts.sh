# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# What the check of the Helm chart needs; source it after lab.sh:
#
#     install_chart_packages             # sets CHARTS_PYTHON, a Python that has Helm's engine, Kubernetes'
#                                        # schemas and the tz database; installs kubectl

HELM_RELEASE=0.2.2 # of helm-python-sdk: Helm 4.2.3
SCHEMAS_RELEASE=1.37.0 # of kubernetes-validate: Kubernetes 1.25 to 1.37
ZONES_RELEASE=2026.6
CHARTS_CACHE=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/cairn
[ "$(id -u)" != 0 ] || CHARTS_CACHE=/var/cache/cairn
CHARTS_VENV=$CHARTS_CACHE/charts-venv-$HELM_RELEASE-$SCHEMAS_RELEASE-$ZONES_RELEASE
CHARTS_PYTHON=$CHARTS_VENV/bin/python3

install_chart_packages() {
    install_missing missing_chart_packages
    [ -x "$CHARTS_PYTHON" ] || install_charts_venv
}

missing_chart_packages() {
    command -v kubectl >/dev/null || echo kubernetes-client
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

# A Python of its own, kept for later runs. It is made beside its place and then moved there, so that
# what a killed run left is never taken for whole.
install_charts_venv() {
    echo "Installing Helm's engine and Kubernetes' schemas into $CHARTS_VENV"
    local made log status=0
    mkdir -p "$CHARTS_CACHE"
    find "$CHARTS_CACHE" -maxdepth 1 -name 'charts-venv-*.made-*' -mmin +60 -exec rm -rf {} +
    made=$(mktemp -d "$CHARTS_VENV.made-XXXXXX")
    log=$made/install.log
    (umask 022 && chmod 755 "$made" && /usr/bin/python3 -m venv "$made" &&
        "$made/bin/pip" install --no-input "helm-python-sdk==$HELM_RELEASE" \
            "kubernetes-validate==$SCHEMAS_RELEASE" "tzdata==$ZONES_RELEASE") >"$log" 2>&1 </dev/null || status=$?
    [ "$status" = 0 ] || {
        tail -n 25 "$log" >&2
        rm -rf "$made"
        fail "pip could not install Helm's engine and Kubernetes' schemas"
    }
    # The library is in the package three times, with 85 MB each; one is looked for.
    find "$made" -name "libhelm_c.so*" ! -name "libhelm_c.so.$HELM_RELEASE" -delete
    "$made/bin/python3" -c 'import helm_python, kubernetes_validate' || {
        rm -rf "$made"
        fail "Helm's engine and Kubernetes' schemas were installed, but don't load"
    }
    # Another run may have been quicker.
    mv -T "$made" "$CHARTS_VENV" 2>/dev/null || rm -rf "$made"
}
