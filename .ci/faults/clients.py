"""Folders of client programs that are slow, or that cut the stream."""

import os

# Passes on what the real program writes (or reads), slowly, at most so many bytes. It dies with its
# parent, and its child with it, as the real program would.
SCRIPT = '''#!/usr/bin/python3
import ctypes, os, signal, subprocess, sys, time
REAL, FEEDS, PACE, LIMIT, STATUS = {values!r}
arguments = [REAL] + sys.argv[1:]
isQuery = "--version" in arguments or FEEDS and ("-A" in arguments or "--raw" in arguments)
if isQuery:
    os.execv(REAL, arguments)
pipe = {{"stdin" if FEEDS else "stdout": subprocess.PIPE}}
child = subprocess.Popen(
    arguments, preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL), **pipe)
source = 0 if FEEDS else child.stdout.fileno()
target = child.stdin.fileno() if FEEDS else 1
left = LIMIT
try:
    while left > 0:
        block = os.read(source, min(left, 32768))
        if not block:
            break
        left -= len(block)
        time.sleep(PACE)
        while block:
            block = block[os.write(target, block):]
except BrokenPipeError:
    pass
if left <= 0:
    child.kill()
    child.wait()
    sys.exit(STATUS)
if FEEDS:
    child.stdin.close()
code = child.wait()
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code or STATUS)
'''


def install(folder, server, *, dump=None, restore=None):
    """Makes a folder for `clientDirectory` and returns its path.

    `dump` and `restore` are what the program does: its pace in seconds for each 32 KiB, after how many
    bytes it cuts the stream, and the status it then ends with.
    """
    os.makedirs(folder)
    for program, behaviour in ((server.dump_program, dump), (server.restore_program, restore)):
        path, real = f"{folder}/{program}", f"{server.programs}/{program}"
        if behaviour is None:
            os.symlink(real, path)
            continue
        feeds = program == server.restore_program
        values = (real, feeds, behaviour.get("pace", 0), behaviour.get("limit", 1 << 62),
                  behaviour.get("status", 0))
        with open(path, "w", encoding="utf-8") as file:
            file.write(SCRIPT.format(values=values))
        os.chmod(path, 0o755)
    return folder
