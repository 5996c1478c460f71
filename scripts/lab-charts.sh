# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# What the check of the Helm chart needs; source it after lab.sh:
#
#     install_chart_packages             # sets CHARTS_PYTHON, a Python that has Helm's engine, Kubernetes'
#                                        # schemas and the tz database; installs kubectl

HELM_RELEASE=0.2.2 # of helm-python-sdk: Helm 4.2.3
SCHEMAS_RELEASE=1.37.0 # of kubernetes-validate: Kubernetes 1.25 to 1.37
ZONES_RELEASE=2026.6
CHARTS_VENV=$CACHE/charts-venv-$HELM_RELEASE-$SCHEMAS_RELEASE-$ZONES_RELEASE
CHARTS_PYTHON=$CHARTS_VENV/bin/python3

install_chart_packages() {
    install_missing missing_chart_packages
    [ -x "$CHARTS_PYTHON" ] ||
        install_once "$CHARTS_VENV" "Helm's engine and Kubernetes' schemas" make_charts_python
}

missing_chart_packages() {
    command -v kubectl >/dev/null || echo kubernetes-client
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

make_charts_python() {
    make_python "helm-python-sdk==$HELM_RELEASE" "kubernetes-validate==$SCHEMAS_RELEASE" "tzdata==$ZONES_RELEASE" "$1" &&
        # The library is in the package three times, with 85 MB each; one is looked for.
        find "$1" -name "libhelm_c.so*" ! -name "libhelm_c.so.$HELM_RELEASE" -delete &&
        "$1/bin/python3" -c 'import helm_python, kubernetes_validate'
}
