"""Runs the rendered objects as a cluster would, against real servers. Started by .ci/pods, which starts them.

    check.py OBJECTS.yaml --image DIR [--binary FILE] [--dockerfile FILE] [--size MIB]
             [--self-test]
"""

import argparse
import signal
import sys
import time

import disasters
import failures
import nights
import seeds
from image import Image
from rehearsal import Rehearsal
from scene import Failure

# Each leaves what the next one needs.
SCENES = failures.SCENES + nights.SCENES + disasters.SCENES


def play(rehearsal):
    for scene in SCENES:
        began = time.monotonic()
        said = scene(rehearsal)
        print(f"{time.monotonic() - began:6.1f} s  {scene.__doc__}", *said.splitlines(), sep="\n            ", flush=True)
    rehearsal.print_figures()
    print(f"{len(SCENES)} passed, 0 failed; {len(rehearsal.scene.pods)} Pods, in which nothing secret was shown")


def main():
    parser = argparse.ArgumentParser(prog="pods")
    parser.add_argument("objects")
    parser.add_argument("--image", required=True)
    parser.add_argument("--binary")
    parser.add_argument("--dockerfile")
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    # The first process of its pid namespace, which no signal ends by default.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rehearsal = Rehearsal(options.objects, Image(options.image, options.binary, options.dockerfile), options.size)
    try:
        if options.self_test:
            print(seeds.sow(rehearsal))
        else:
            play(rehearsal)
    except Failure as failure:
        sys.exit(f"FAILED: {failure}")


main()
