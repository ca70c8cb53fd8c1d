#!/usr/bin/env python3
"""Verify an exported ledger: python3 verify_log.py FOLDER [KEYS [REMEMBERED]]

FOLDER holds `checkpoint` and `tile/`. KEYS (default FOLDER/keys) lists the keys of the log: better one that you kept
yourself. REMEMBERED is a checkpoint that you kept from an earlier visit: with it a log that was rolled back or
rewritten by whoever holds the key is refused too. Python 3.11, standard library only. Exit 0: all is well; 1: not.
"""
import base64, hashlib, sys
from pathlib import Path
from ed25519 import verify

sha = lambda data: hashlib.sha256(data).digest()
unbase = lambda text: base64.b64decode(text, validate=True)


def check(condition, sentence):
    if not condition:
        sys.exit(f"REFUSED: {sentence}")


def open_note(path, keys):
    """The origin, size and root of a signed checkpoint."""
    text, _, signatures = path.read_bytes().decode().rpartition("\n\n")
    origin, size, root = text.split("\n")
    good = 0
    for line in signatures.splitlines():
        dash, name, signature = line.split(" ")
        for vkey, first, last in keys:
            _, key_id, key = vkey.split("+", 2)
            known = name == vkey.split("+")[0] == origin and unbase(signature)[:4].hex() == key_id
            if known and int(first) <= int(size) and (last == "-" or int(size) < int(last)):
                check(sha(name.encode() + b"\n" + unbase(key))[:4].hex() == key_id, f"the key of {name} is malformed")
                check(verify(unbase(key)[1:], text.encode() + b"\n", unbase(signature)[4:]), f"{path}: wrong signature")
                good += 1
    check(good, f"{path} is not signed by a key of the log")
    return origin, int(size), unbase(root)


def root_of(nodes):
    """RFC 6962 2.1; the last node may stand for a smaller tree than the others."""
    if len(nodes) < 2:
        return nodes[0] if nodes else sha(b"")
    split = 1 << (len(nodes) - 1).bit_length() - 1
    return sha(b"\1" + root_of(nodes[:split]) + root_of(nodes[split:]))


def root_of_edge(levels):
    carried = []
    for nodes in levels:
        carried = [root_of(nodes + carried)] if nodes + carried else []
    return root_of(carried)


def path_of(level, index, width):
    groups = f"{index:0{-(-len(str(index)) // 3) * 3}d}"
    parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
    return f"tile/{level}/" + "/".join(["x" + part for part in parts[:-1]] + parts[-1:]) + (f".p/{width}" if width < 256 else "")


def verify_folder(folder, keys_path=None, remembered_path=None):
    keys = [line.split() for line in Path(keys_path or folder / "keys").read_text().splitlines()]
    origin, size, root = open_note(folder / "checkpoint", keys)
    remembered = open_note(Path(remembered_path), keys) if remembered_path else (origin, 0, sha(b""))
    check(remembered[0] == origin, f"this is the log {origin}, remembered was {remembered[0]}")
    check(remembered[1] <= size, f"the log has {size} entries, but {remembered[1]} were remembered: it was rolled back")
    levels, count = [[]], 0

    def compare(level, index):
        path = path_of(level, index, len(levels[level]))
        check((folder / path).read_bytes() == b"".join(levels[level]), f"{path} disagrees with the entries")

    def append(level, node):
        if level == len(levels):
            levels.append([])
        levels[level].append(node)
        if len(levels[level]) == 256:
            compare(level, count // 256 ** (level + 1) - 1)
            above, levels[level] = root_of(levels[level]), []
            append(level + 1, above)

    while True:
        if count == remembered[1]:
            check(root_of_edge(levels) == remembered[2], f"the first {count} entries are not the ones remembered")
        if count == size:
            break
        if count % 256 == 0:
            path = path_of("entries", count // 256, min(256, size - count))
            bundle, at = (folder / path).read_bytes(), 0
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        count += 1
        check(at + 2 <= end <= len(bundle) and (end == len(bundle) or count % 256 and count < size), f"{path} is cut or too long")
        append(0, sha(b"\0" + bundle[at + 2 : end]))
        at = end
    for level, nodes in enumerate(levels):
        if nodes:
            compare(level, size // 256 ** (level + 1))
    check(root_of_edge(levels) == root, "the signed root is not the root of the entries")
    return f"OK: {size} entries of {origin}, root {base64.b64encode(root).decode()}"


if __name__ == "__main__":
    try:
        print(verify_folder(Path(sys.argv[1]), *sys.argv[2:4]))
    except (OSError, ValueError, IndexError) as error:
        sys.exit(f"REFUSED: {error}")
