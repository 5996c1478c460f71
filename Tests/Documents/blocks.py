"""The shell blocks of the documents about Kubernetes."""

import re
import sys
from pathlib import Path

FENCE = re.compile(r"^( *)```(\w*)$")
HEADING = re.compile(r"^(#+) (.+)$")


class Block:
    """A fenced block: its language, its text, the headings above it, and the line it begins in."""

    def __init__(self, language, text, headings, line):
        self.language, self.text, self.headings, self.line = language, text, headings, line


def blocks(path):
    """All fenced blocks of a document, in order."""
    found, headings, fence = [], [], None
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if fence:
            if line.strip() == "```":
                found.append(Block(fence[1], "".join(fence[2]), list(headings), fence[3]))
                fence = None
            else:
                fence[2].append(line.removeprefix(fence[0]) + "\n")
        elif opening := FENCE.match(line):
            fence = (opening[1], opening[2], [], number + 1)
        elif heading := HEADING.match(line):
            del headings[len(heading[1]) - 1:]
            headings.append(heading[2])
    if fence:
        raise ValueError(f"{path}:{fence[3]}: the block isn't closed")
    return found


def main():
    match sys.argv[1:]:
        case ["--blocks", path, *headings] if headings:
            for heading in headings:
                found = [block.text for block in blocks(path)
                         if block.language == "sh" and heading in block.headings]
                if not found:
                    sys.exit(f"{path}: no shell block under “{heading}”")
                print("".join(found), end="")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
