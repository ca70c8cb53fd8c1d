#!/usr/bin/env python3
"""Verify a bundle of an engagement: python3 verify_bundle.py BUNDLE.zip [--keys FILE] [--remembered FILE] [--json]

Checks every file against the manifest, every item against its ledger entry and that against the signed checkpoint, the
list of items against the entry that fixed it, populations and samples by making them again, and conclusions by their
signatures and by what they may rest on. KEYS lists the keys of the ledger: better one that you kept yourself. REMEMBERED
is a checkpoint that you kept from an earlier visit. Python 3.11, standard library only. Exit 0: nothing is wrong (what
was erased is said to be unknown); 1: something is.
"""
import base64, calendar, hashlib, json, re, sys, time, zipfile
import ed25519, es256

MOST = {"entries": 250_000, "bytes": 64 * 1024**3, "ratio": 200, "manifest": 256 * 1024**2, "small": 16 * 1024**2, "line": 8 * 1024**2}
MOST_PROBLEMS = 100
EVIDENCE_DAYS = 30  # of a Type I, where the engagement does not say
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]|/(?=[A-Za-z0-9_]))*")
MASKED = re.compile(rb"\\N|~[0-9a-f]{64}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)
MANIFEST, KEYS, CHECKPOINT, MATRIX = "manifest.json", "ledger/keys", "ledger/checkpoint", "matrix.json"

sha = lambda data: hashlib.sha256(data).digest()
base64url = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")


class Refused(Exception):
    """A part that cannot be read, and why."""


class Enough(Exception):
    pass


# Reading: a zip of strangers, JSON and base64 that have exactly one form


class Bundle:
    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused(f"this is not a zip file, or it was cut off: {error}")
        self.files, end, total = {}, 0, 0
        entries = self.zip.infolist()
        if len(entries) > MOST["entries"]:
            raise Refused(f"the zip has {len(entries)} files")
        for entry in entries:
            name = entry.orig_filename
            total += entry.file_size
            if not NAME.fullmatch(name) or len(name) > 300 or ".." in name.split("/"):
                raise Refused(f"the zip has a file with a name that is not read: {json.dumps(name[:100])}")
            if name in self.files:
                raise Refused(f"the zip has {json.dumps(name)} twice")
            if entry.external_attr >> 16 & 0o170000 == 0o120000 or entry.flag_bits & 1 or entry.compress_type not in (0, 8):
                raise Refused(f"{json.dumps(name)} is a link, encrypted, or packed in a way that is not read")
            if entry.file_size > 65536 and entry.file_size > MOST["ratio"] * entry.compress_size or total > MOST["bytes"]:
                raise Refused(f"the zip claims that {json.dumps(name)} unpacks to more than is read")
            self.files[name] = entry
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < end:
                raise Refused(f"the zip has files that overlap, {json.dumps(entry.filename)} among them")
            end = entry.header_offset + 30 + entry.compress_size

    def chunks(self, name):
        entry, size = self.files[name], 0
        try:
            with self.zip.open(entry) as stream:
                while chunk := stream.read(1 << 20):
                    size += len(chunk)
                    if size > entry.file_size:
                        raise Refused("it is longer than the zip says")
                    yield chunk
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError, zipfile.zlib.error) as error:
            raise Refused(f"the zip is broken there: {error}")

    def read(self, name, most=MOST["small"]):
        if self.files[name].file_size > most:
            raise Refused(f"{name} is larger than is read")
        return b"".join(self.chunks(name))


def json_of(data):
    """The value of JSON text in UTF-8, or None; None too where it is null."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=lambda name: 1 / 0)
    except (ValueError, RecursionError, ArithmeticError):
        return None


def quote(text):
    return json.dumps(text, ensure_ascii=False)


def canonical(value):
    """The one text of a value (RFC 8785). Numbers are integers wherever this is compared with bytes."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{quote(key)}:{canonical(member)}" for key, member in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return number(value)
    return quote(value)


def number(value):
    """A number as ECMAScript prints it."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    if exponent == "" or not -7 < int(exponent) < 21:
        return mantissa.removesuffix(".0") + (f"e{int(exponent):+d}" if exponent else "")
    return f"{value:.{len(mantissa.replace('.', '').lstrip('-')) - 1 - int(exponent)}f}"


def bytes_of(text):
    """The bytes of base64, or none."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text) or len(text) % 4:
        return b""
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


def decimal(text):
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", text, re.ASCII) or int(text) > 2**53 - 1:
        raise Refused(f"{text[:40]!r} is not a number of entries")
    return int(text)


def strict_base64(text):
    data = bytes_of(text)
    if base64.b64encode(data).decode() != text:
        raise Refused("it holds base64 that is not in its one form")
    return data


# The ledger: RFC 6962 proofs, C2SP signed notes and receipts


def node_hash(left, right):
    return sha(b"\1" + left + right)


def is_included(entry, index, size, proof, root):
    if not 0 <= index < size or any(len(one) != 32 for one in [root, *proof]):
        return False
    node, last, found = index, size - 1, sha(b"\0" + entry)
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(size, to, from_root, to_root, proof):
    """Size 0 is refused: everything begins with nothing, so it shows nothing."""
    if not 1 <= size <= to or any(len(one) != 32 for one in [from_root, to_root, *proof]):
        return False
    if size == to:
        return not proof and from_root == to_root
    path = ([from_root] if size & (size - 1) == 0 else []) + proof
    if not path:
        return False
    node, last = size - 1, to - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    smaller = larger = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            smaller, larger = node_hash(sibling, smaller), node_hash(sibling, larger)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            larger = node_hash(larger, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and smaller == from_root and larger == to_root


def read_keys(text):
    keys = []
    for line in filter(None, text.split("\n")):
        parts = line.split(" ")
        if len(parts) == 1 and text.strip() == line:
            parts += ["0", "-"]
        if len(parts) != 3 or parts[0].count("+") < 2:
            raise Refused("the keys of the ledger are malformed")
        name, key_id, key = parts[0].split("+", 2)
        data = strict_base64(key)
        if len(data) != 33 or data[0] != 1 or sha(name.encode() + b"\n" + data)[:4].hex() != key_id:
            raise Refused("a key of the ledger is malformed")
        keys.append((name, key_id, data[1:], decimal(parts[1]), None if parts[2] == "-" else decimal(parts[2])))
    if not keys or len({key[0] for key in keys}) != 1:
        raise Refused("the keys of the ledger are malformed")
    return keys


def open_checkpoint(note, keys):
    """Origin, size and root of a signed checkpoint. Signatures by unknown keys are passed over, a wrong one by a known key refuses."""
    text, split, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not split or lines.pop() != "" or not 0 < len(lines) <= 100 or len(note) > 262_144:
        raise Refused("the checkpoint is malformed, or has too many signatures")
    try:
        origin, size, root = text.split("\n")
    except ValueError:
        raise Refused("the checkpoint is malformed")
    size, root, good = decimal(size), strict_base64(root), set()
    if not origin or len(root) != 32 or (size == 0 and root != sha(b"")):
        raise Refused("the checkpoint is malformed")
    parsed = []
    for line in lines:
        parts = line.split(" ")
        signature = strict_base64(parts[2]) if len(parts) == 3 and parts[0] == "—" else b""
        if len(signature) < 5:
            raise Refused("a signature of the checkpoint is malformed")
        parsed.append((parts[1], signature))
    for name, signature in parsed:
        for key in keys:
            known = name == key[0] and signature[:4].hex() == key[1] and key not in good
            if known and key[3] <= size and (key[4] is None or size < key[4]):
                if not ed25519.verify(key[2], text.encode() + b"\n", signature[4:]):
                    raise Refused(f"the checkpoint has a wrong signature of {name}")
                good.add(key)
    if not good:
        raise Refused("the checkpoint is not signed by a key of the ledger")
    if any(key[0] != origin for key in good):
        raise Refused("the checkpoint is of another ledger than its key")
    return origin, size, root


def parse_receipt(text):
    """Index, proof, checkpoint and entry of a receipt (c2sp.org/tlog-proof@v1)."""
    head, split, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not split or len(text) > 500_000 or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Refused("this is not a receipt")
    extra = strict_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    if not lines or not lines[0].startswith("index "):
        raise Refused("this is not a receipt")
    index, proof, hints = decimal(lines.pop(0)[6:]), [strict_base64(line) for line in lines], json_of(extra)
    if len(proof) > 63 or any(len(one) != 32 for one in proof):
        raise Refused("its proof is malformed")
    entry = hints.get("entry") if isinstance(hints, dict) else None
    if not isinstance(entry, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", entry):
        raise Refused("it does not carry its entry")
    return index, proof, checkpoint, base64.urlsafe_b64decode(entry + "=" * (-len(entry) % 4))


# The manifest: its shape, and what it says of each item

PERIOD = {"from": "instant", "to": "instant"}
FILE = {"name": "text", "sha256": "hash", "size": "count", "mediaType": "text", "title": "text", "withheld": "flag"}
TEXTS = ["content", "source", "collector", "query", "parameters", "account", "zone", "uploader", "address", "sensitivity", "retention"]
ITEM = {
    **{name: "text" for name in ["id", "noun", "fact", "title", "proof"]},
    **{name: ("maybe", "text") for name in TEXTS},
    **{"index": "count", "version": "count", "at": "instant", "sha256": ("maybe", "hash"), "size": ("maybe", "count")},
    **{"salt": ("maybe", "base64"), "performedAt": ("maybe", "instant"), "citedBy": ["count"], "files": [FILE]},
    "erased": ("maybe", {"rule": "text", "by": "count", "what": {"content", "files"}}),
    "window": ("maybe", {"from": "instant", "to": ("maybe", "instant")}),
    "reviewer": ("maybe", {"index": "count", "person": "text", "state": "text"}),
}
SHAPE = {
    "format": {"onus-bundle"},
    "version": {1},
    "madeAt": "instant",
    "madeBy": "text",
    "personal": {"masked", "shown"},
    "organisation": {"id": "text", "name": "text"},
    "engagement": {**{name: "text" for name in ["id", "title", "kind", "from", "to"]}, "period": PERIOD, "evidenceFrom": "instant"},
    "ledger": {"origin": "text", "size": "count", "root": "base64"},
    "record": "count",
    "list": "hash",
    "checkpoints": [{"size": "count", "root": "base64", "proof": ["base64"]}],
    "items": [ITEM],
    "files": [{"name": "text", "size": "count", "sha256": "hash"}],
}
SCALARS = {
    "text": lambda text: True,
    "hash": lambda text: re.fullmatch(r"[0-9a-f]{64}", text),
    "base64": lambda text: re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text) and len(text) % 4 == 0,
    "instant": lambda text: INSTANT.fullmatch(text),
}


def is_count(value):
    return type(value) is int and 0 <= value <= 2**53 - 1


def shape_problem(value, shape, path="$"):
    if isinstance(shape, str):
        if shape in ("count", "flag"):
            good = is_count(value) if shape == "count" else isinstance(value, bool)
        else:
            good = isinstance(value, str) and SCALARS[shape](value)
        return None if good else f"{path} is not a {shape}"
    if isinstance(shape, set):
        return None if type(value) in (str, int) and value in shape else f"{path} is none of {shape}"
    if isinstance(shape, tuple):
        return None if value is None else shape_problem(value, shape[1], path)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{path} is not a list"
        problems = (shape_problem(one, shape[0], f"{path}[{at}]") for at, one in enumerate(value))
        return next(filter(None, problems), None)
    if not isinstance(value, dict) or not value.keys() <= shape.keys():
        return f"{path} is not an object with the members that are known"
    return next(filter(None, (shape_problem(value.get(key), one, f"{path}.{key}") for key, one in shape.items())), None)


def as_text(value):
    return value if isinstance(value, str) else None


def as_dict(value):
    return value if isinstance(value, dict) else {}


def as_list(value):
    return value if isinstance(value, list) else []


def first(*values):
    return next((value for value in values if value is not None), None)


def describe(content, snapshot):
    """The words of the manifest about an item, out of its content and that of the snapshot that it names."""
    body, noun = content["body"], content["noun"]
    evidence = noun == "evidence"
    made = completeness_of(content if noun in ("snapshot", "population") else snapshot)
    of = made or {}
    period = as_dict(body.get("period"))
    actor = as_dict(content.get("actor")).get("id")
    return {
        "title": first(as_text(body.get("title")), noun),
        "window": {"from": period["from"], "to": as_text(period.get("to"))} if evidence and as_text(period.get("from")) else None,
        "performedAt": as_text(first(body.get("performedAt"), body.get("takenAt"), body.get("frozenAt"))),
        "source": as_text(body.get("source") if evidence else of.get("sourceSystem")),
        "collector": as_text(body.get("collector")),
        "query": as_text(of.get("query")),
        "parameters": None if made is None else canonical(made.get("parameters")),
        "account": as_text(of.get("account")),
        "zone": as_text(of.get("zone")),
        "uploader": first(as_text(body.get("collectedBy")), actor) if evidence else actor,
        "address": as_text(body.get("address")) if evidence else None,
        "sensitivity": as_text(body.get("sensitivity")),
    }


def completeness_of(content):
    body = (content or {}).get("body") or {}
    datasets = as_list(body.get("datasets"))
    own = first(body.get("ipe"), as_dict(datasets[0]).get("completeness") if datasets else None)
    return own if isinstance(own, dict) else None


def mask_of(body):
    """The hashes of the masked rows of a population and of the key that they are masked with, or None."""
    said = as_dict(body.get("masked"))
    both = said.get("sha256"), said.get("key")
    return both if all(isinstance(one, str) for one in both) else None


def personal_in(body):
    return [as_dict(column).get("personal") is True for column in as_list(body.get("columns"))]


def places_of(content, personal):
    """Where the files that a version rests on have to lie: in a masked bundle rows about people are masked or missing."""
    body, noun, found = content["body"], content["noun"], []
    if noun == "population":
        pop_hash, mask = as_text(body.get("popHash")), mask_of(body)
        rows = {} if pop_hash is None else {pop_hash: f"populations/{pop_hash}.tsv"}
        if mask is None or True not in personal_in(body):
            return rows
        masked = {mask[0]: f"populations/{mask[0]}.masked.tsv"}
        return masked if personal == "masked" else {**rows, **masked, mask[1]: f"populations/{mask[1]}.key"}
    if noun == "evidence":
        found = [as_dict(one).get("sha256") for one in as_list(body.get("blobs"))]
    if noun == "snapshot":
        found = [as_dict(one).get("sha256") for one in [*as_list(body.get("datasets")), body.get("file")]]
    return {one: f"evidence/{one}" for one in found if isinstance(one, str)}


def may_withhold(content, personal):
    body, noun = content["body"], content["noun"]
    old = noun == "population" and True in personal_in(body) and mask_of(body) is None
    return personal == "masked" and (noun == "snapshot" or old)


def masked_field(field, key):
    """A field as a masked line has it (onus-mask-1)."""
    return field if field == b"\\N" else b"~" + sha(sha(key + sha(field)) + field).hex().encode()


def ids_in(value, found):
    if isinstance(value, str):
        if ID.fullmatch(value):
            found.add(value)
    elif isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            ids_in(member, found)
    return found


# Samples: drawn again


def drawn(seed, pop_hash, population, size):
    """The places that a seed draws, in order (onus-draw-1)."""
    head, counter, moved, chosen = seed.encode() + b"\0" + pop_hash, 0, {}, []
    for index in range(min(size, population)):
        limit = population - index
        whole = 2**64 - 2**64 % limit
        while True:
            value = int.from_bytes(sha(head + counter.to_bytes(8, "big"))[:8], "big")
            counter += 1
            if value < whole:
                break
        other = index + value % limit
        taken = moved.get(other, other)
        moved[other] = moved.get(index, index)
        moved[index] = taken
        chosen.append(taken)
    return chosen


def systematic(seed, pop_hash, population, size, length):
    """Places at equal distances from a seeded start, then random ones (onus-systematic-1)."""
    wanted = min(size, population)
    start = (drawn(seed, pop_hash, population, 1) or [0])[0]
    chosen = [(start + index * population // wanted) % population for index in range(wanted)]
    taken = set(chosen)
    return (chosen + [place for place in drawn(seed, pop_hash, population, length) if place not in taken])[:length]


def draw_problem(body, keys):
    sequence = [as_dict(one) for one in as_list(body.get("sequence"))]
    places = [one.get("position") for one in sequence]
    rows, size, method = body.get("rows"), body.get("size"), as_dict(body.get("method"))
    if not is_count(rows) or not is_count(size) or not all(is_count(place) and place < rows for place in places):
        return "a row is behind the end"
    if not re.fullmatch(r"[0-9a-f]{64}", as_text(body.get("popHash")) or ""):
        return "it does not name the hash of its population"
    if size > len(places) or size < {"all": rows, "judgemental": len(places)}.get(as_text(method.get("kind")), 0):
        return f"it says that it has {size} items"
    seed, pop_hash = as_text(method.get("seed")) or "", bytes.fromhex(body["popHash"])
    kind = (method.get("kind"), method.get("algorithm"))
    if kind == ("random", "onus-draw-1"):
        given = drawn(seed, pop_hash, rows, len(places))
    elif kind == ("systematic", "onus-systematic-1"):
        given = systematic(seed, pop_hash, rows, size, len(places))
    elif kind[0] == "all":
        given = list(range(rows))
    elif kind[0] == "judgemental":
        given = places
    else:
        return f"it was drawn in a way that is not known: {kind}"
    if len(set(places)) != len(places):
        return "a row is in it twice"
    if given != places:
        at = next((at for at, (one, other) in enumerate(zip(given, places)) if one != other), len(given))
        return f"drawn again, item {at + 1} is another row"
    for one in sequence if keys is not None else []:
        if keys.get(one["position"]) != (as_text(one.get("key")) or ""):
            return f"row {one['position']} has another key in the population"
    sample, next_one = places[:size], size
    for at, change in enumerate(map(as_dict, as_list(body.get("changes")))):
        taken = as_list(change.get("in")) if change.get("kind") == "extended" else [change.get("in")]
        if taken != places[next_one : next_one + len(taken)]:
            return f"change {at + 1} did not take the next in line"
        next_one += len(taken)
        if change.get("kind") == "extended":
            sample += taken
        elif change.get("why") not in ("void", "out_of_scope"):
            return f"change {at + 1} replaced a row for no reason that there is; one without evidence is a deviation"
        elif change.get("out") not in sample:
            return f"change {at + 1} replaced a row that was not in the sample"
        else:
            sample[sample.index(change["out"])] = taken[0]
    return None


# The checks, in the order in which they are made


class Check:
    def __init__(self, bundle, keys, remembered):
        self.bundle, self.own_keys, self.remembered = bundle, keys, remembered
        self.problems, self.bad, self.known, self.signers = [], set(), {}, {}
        self.checkpoint = self.manifest = None
        self.compared, self.withheld, self.drawn, self.chosen, self.unknown = False, 0, 0, 0, []

    def note(self, code, where, message):
        if not any(one["code"] == code and one["where"] == where for one in self.problems):
            self.problems.append({"code": code, "where": where, "message": message})
            if len(self.problems) >= MOST_PROBLEMS:
                raise Enough

    def everything(self):
        try:
            if self.read_manifest():
                self.check_files()
                if self.check_ledger():
                    self.check_items()
                    self.check_descriptions()
                    self.check_list()
                    self.check_engagement()
                    self.check_draws(self.check_populations())
                    self.check_conclusions()
                    self.check_matrix()
        except Enough:
            pass

    def read_manifest(self):
        problem = None
        if MANIFEST not in self.bundle.files:
            problem = "there is no manifest.json"
        else:
            try:
                data = self.bundle.read(MANIFEST, MOST["manifest"])
                value = json_of(data)
                if value is None or canonical(value).encode("utf-8", "surrogatepass") != data:
                    problem = "the manifest is not canonical JSON"
                elif wrong := shape_problem(value, SHAPE):
                    problem = f"the manifest is not one of version 1: {wrong}"
                else:
                    self.manifest = value
            except Refused as error:
                problem = str(error)
        if problem:
            self.note("manifest", MANIFEST, problem)
        return problem is None

    def check_files(self):
        self.listed = {file["name"]: file for file in self.manifest["files"]}
        if len(self.listed) < len(self.manifest["files"]):
            self.note("manifest", MANIFEST, "it lists a file twice")
        for name in self.bundle.files:
            if name != MANIFEST and name not in self.listed:
                self.note("file_unlisted", name, f"{name} is not in the manifest")
        for name in (KEYS, CHECKPOINT, MATRIX):
            if name not in self.listed:
                self.note("file_missing", name, f"{name} is not in the manifest")
        for name, file in self.listed.items():
            if name not in self.bundle.files:
                self.note("file_missing", name, f"{name} is in the manifest but not in the bundle")
                self.bad.add(name)
                continue
            problem, found, size = None, hashlib.sha256(), 0
            try:
                for chunk in self.bundle.chunks(name):
                    found.update(chunk)
                    size += len(chunk)
                if size != file["size"]:
                    problem = f"it has {size} bytes, the manifest says {file['size']}"
                elif found.hexdigest() != file["sha256"]:
                    problem = f"it hashes to {found.hexdigest()[:12]}…, the manifest says {file['sha256'][:12]}…"
            except Refused as error:
                problem = str(error)
            if problem:
                self.note("file_changed", name, f"{name} was changed: {problem}")
                self.bad.add(name)

    def text(self, name):
        try:
            return self.bundle.read(name).decode("utf-8") if name in self.bundle.files else None
        except (Refused, UnicodeDecodeError):
            return None

    def check_ledger(self):
        if CHECKPOINT in self.bad or KEYS in self.bad:
            return False
        self.signed, own = self.text(CHECKPOINT), self.text(KEYS)
        if self.signed is None or own is None:
            return False
        said = self.manifest["ledger"]
        try:
            self.checkpoint = open_checkpoint(self.signed, read_keys(own if self.own_keys is None else self.own_keys))
            if self.checkpoint != (said["origin"], said["size"], bytes_of(said["root"])):
                raise Refused("the manifest names another checkpoint than the one that is signed")
        except Refused as error:
            self.note("checkpoint", CHECKPOINT, str(error))
            return False
        for past in self.manifest["checkpoints"]:
            proof = [bytes_of(one) for one in past["proof"]]
            if not is_consistent(past["size"], said["size"], bytes_of(past["root"]), self.checkpoint[2], proof):
                where = f"checkpoint {past['size']}"
                self.note("checkpoint", where, f"the ledger does not begin with the {where}")
        if self.remembered and self.remembered[0] == said["origin"]:
            states = [one for one in [*self.manifest["checkpoints"], said] if one["size"] == self.remembered[1]]
            self.compared = bool(states)
            if any(bytes_of(one["root"]) != self.remembered[2] for one in states):
                self.note("forked", CHECKPOINT, f"the first {self.remembered[1]} entries are not the ones remembered")
        return True

    def check_items(self):
        next_index = 0
        for item in self.manifest["items"]:
            index, where = item["index"], f"entry {item['index']}"
            if index < next_index:
                self.note("manifest", MANIFEST, f"{where} is out of order or twice in it")
            next_index = index + 1
            if item["proof"] != f"receipts/{index}.tlog-proof" or item["content"] not in (None, f"facts/{index}.json"):
                self.note("item_misdescribed", where, "it points to files of another entry")
            event = self.proved_event(item)
            if event is None:
                continue
            subject = event["subject"]
            if event["org"] != self.manifest["organisation"]["id"]:
                self.note("item_misdescribed", where, "its entry is of another organisation")
                continue
            if [subject["id"], subject["kind"], event["idem"], event["at"]] != [item[key] for key in ("id", "noun", "fact", "at")]:
                self.note("item_misdescribed", where, "it is not what its ledger entry names")
                continue
            if item["erased"] and item["erased"]["what"] == "content":
                if item["content"] is not None or item["salt"] is not None or item["files"]:
                    self.note("erasure", where, "it is said to be erased, but something of it is still there")
                self.known[index] = (item, event, None)
                continue
            content = self.proved_content(item, event)
            if content is not None:
                self.known[index] = (item, event, content)

    def proved_event(self, item):
        name = f"receipts/{item['index']}.tlog-proof"
        if name in self.bad:
            return None
        try:
            text = self.text(name)
            if text is None:
                raise Refused("there is no receipt of this entry")
            index, proof, signed, entry = parse_receipt(text)
            if signed != self.signed:
                raise Refused("it is under another checkpoint than the bundle")
            if index != item["index"] or not is_included(entry, index, self.checkpoint[1], proof, self.checkpoint[2]):
                raise Refused(f"its entry is not number {item['index']} of the ledger")
            event = as_dict(json_of(entry))
            subject = as_dict(event.get("subject"))
            texts = [event.get(key) for key in ("type", "at", "org", "commit", "idem")] + [subject.get("kind"), subject.get("id")]
            if not all(isinstance(one, str) for one in texts) or not isinstance(event.get("refs"), list):
                raise Refused("its entry is no event")
            return event
        except Refused as error:
            self.note("receipt", name, str(error))
            return None

    def proved_content(self, item, event):
        name, where = f"facts/{item['index']}.json", f"entry {item['index']}"
        if name in self.bad:
            return None
        file = self.listed.get(name)
        if item["content"] is None or item["salt"] is None or file is None:
            self.note("item_changed", name, f"{where} has no content or no salt, and is not said to be erased")
            return None
        if [file["sha256"], file["size"]] != [item["sha256"], item["size"]]:
            self.note("item_misdescribed", where, "the hash or size in its description is not that of its content")
        if base64url(sha(b"v1" + bytes_of(item["salt"]) + bytes.fromhex(file["sha256"]))) != event["commit"]:
            self.note("item_changed", name, f"this is not what {where} of the ledger committed to")
            return None
        content = as_dict(json_of(self.bundle.read(name)) if self.bundle.files[name].file_size <= MOST["small"] else None)
        said = [content.get(key) for key in ("noun", "subject", "version", "fact", "org")]
        if said == [item["noun"], item["id"], item["version"], item["fact"], event["org"]] and isinstance(content.get("body"), dict):
            return content
        self.note("item_misdescribed", where, "its content is of another thing, version or fact")
        return None

    def check_descriptions(self):
        ids, cited, reviews, snapshots = {item["id"] for item, _, _ in self.known.values()}, {}, {}, {}
        for index, (item, _, content) in self.known.items():
            for one in ids_in(content["body"], set()) if content else ():
                if one in ids and one != item["id"]:
                    cited.setdefault(one, []).append(index)
            if item["noun"] == "snapshot":
                snapshots[item["id"]] = content
            if item["noun"] == "review" and content:
                body = content["body"]
                state = as_text(as_dict(body.get("decision")).get("state")) or ""
                about = as_text(as_dict(body.get("of")).get("id"))
                if about is not None:
                    reviews[about] = {"index": index, "person": as_text(body.get("reviewer")) or "", "state": state}
        for index, (item, _, content) in self.known.items():
            where = f"entry {index}"
            wrong = [] if item["citedBy"] == cited.get(item["id"], []) else ["list of what cites it"]
            wrong += [] if item["reviewer"] == reviews.get(item["id"]) else ["review"]
            if item["erased"]:
                self.check_tombstone(item)
            if content:
                said = describe(content, snapshots.get(as_text(content["body"].get("snapshot"))))
                wrong += [key for key, value in said.items() if item[key] != value]
                self.check_item_files(item, content)
            for what in wrong:
                self.note("item_misdescribed", where, f"its {what} is not what the facts say")

    def check_item_files(self, item, content):
        where = f"entry {item['index']}"
        personal = self.manifest["personal"]
        places = {} if item["erased"] else places_of(content, personal)
        if sorted(file["sha256"] for file in item["files"]) != sorted(places):
            self.note("item_misdescribed", where, "its files are not the ones that its content names")
        for file in item["files"]:
            if file["withheld"] and may_withhold(content, personal):
                self.withheld += 1
                continue
            listed = self.listed.get(file["name"], {})
            if file["withheld"] or file["name"] != places.get(file["sha256"]) or [listed.get("sha256"), listed.get("size")] != [file["sha256"], file["size"]]:
                self.note("item_misdescribed", where, f"{file['name']} is not the file that it rests on")

    def has_tombstone(self, item):
        """Whether the ledger entry that an item names as its tombstone is one, of this item, under this rule."""
        erased = item["erased"]
        if erased is None:
            return False
        event = self.known.get(erased["by"], (None, {}, None))[1]
        said = as_dict(event.get("erasure"))
        what = "files" if erased["what"] == "files" else None
        right = event.get("type") == "evidence.erased" and said.get("rule") == erased["rule"] and said.get("what") == what
        return right and item["index"] in event["refs"]

    def check_tombstone(self, item):
        if not self.has_tombstone(item):
            self.note("erasure", f"entry {item['index']}", "no entry of the ledger says that it was erased under this rule")

    def check_list(self):
        record = self.manifest["record"]
        numbers = "".join(f"{item['index']}\n" for item in self.manifest["items"] if item["index"] != record)
        found = sha(numbers.encode()).hex()
        item, _, content = self.known.get(record, ({}, None, None))
        body = content["body"] if content else {}
        if found != self.manifest["list"]:
            self.note("list", MANIFEST, "its items are not the ones on its list")
        if item.get("noun") != "bundle":
            self.note("list", MANIFEST, "no entry of the ledger fixed what is in it")
        elif [body.get("list"), body.get("engagement")] != [found, self.manifest["engagement"]["id"]]:
            self.note("list", MANIFEST, "its items are not the ones that the ledger says were put in: something was left out or added")

    def check_engagement(self):
        said = self.manifest["engagement"]
        versions = [one for one in self.known.values() if one[0]["noun"] == "engagement" and one[0]["id"] == said["id"]]
        body = (versions[-1][2] or {}).get("body", {}) if versions else {}
        if any(body.get(key) != said[key] for key in ("title", "kind", "from", "to")):
            self.note("engagement", MANIFEST, "the engagement is not the one that the ledger has")
        try:
            at = lambda text, form: calendar.timegm(time.strptime(text, form))
            ends = at(said["from"], "%Y-%m-%d"), at(said["to"], "%Y-%m-%d") + 86400
            given = [at(said["period"][key][:19], "%Y-%m-%dT%H:%M:%S") for key in ("from", "to")]
            near = all(abs(one - other) <= 14 * 3600 for one, other in zip(ends, given))
            days = first(body.get("evidenceDays"), EVIDENCE_DAYS) if said["kind"] == "soc2_type1" else 0
            early = at(said["evidenceFrom"][:19], "%Y-%m-%dT%H:%M:%S")
            allowed = abs(early + days * 86400 - given[0]) <= (7200 if days else 0)
        except (ValueError, TypeError):
            near = allowed = False
        if not near:
            self.note("engagement", MANIFEST, "the period is not from its first day to its last")
        elif not allowed:
            self.note("engagement", MANIFEST, "evidence is taken from another time than the engagement allows")

    def of_noun(self, noun):
        return [one for one in self.known.values() if one[0]["noun"] == noun and one[2]]

    def check_populations(self):
        wanted, keys = {}, {}
        for _, _, content in self.of_noun("draw"):
            places = {as_dict(one).get("position") for one in as_list(content["body"].get("sequence"))}
            wanted.setdefault(as_text(content["body"].get("popHash")), set()).update(places)
        for item, _, content in self.of_noun("population"):
            body = content["body"]
            pop_hash, mask, personal = as_text(body.get("popHash")) or "", mask_of(body), personal_in(body)
            if item["erased"]:
                continue
            is_masked = self.manifest["personal"] == "masked" and True in personal
            if is_masked:
                keys[item["index"]] = None
                if mask is None:
                    continue
            wanted_hash = mask[0] if is_masked else pop_hash
            name = f"populations/{wanted_hash}.masked.tsv" if is_masked else f"populations/{pop_hash}.tsv"
            if name in self.bad:
                continue
            if self.listed.get(name, {}).get("sha256") != wanted_hash:
                self.note("population", name, f"the rows of entry {item['index']} do not hash to what was frozen")
                continue
            mask_key = None
            if mask and not is_masked:
                text = self.text(f"populations/{mask[1]}.key") or ""
                mask_key = bytes.fromhex(text.strip()) if re.fullmatch(r"[0-9a-f]{64}\n", text, re.ASCII) else b""
            count, found, problem, masked = self.read_rows(name, body, is_masked, mask_key, wanted.get(pop_hash, set()))
            if problem or count != body.get("rows"):
                self.note("population", name, problem or f"there are {count} rows, entry {item['index']} says {body.get('rows')}")
            elif mask and not is_masked and masked != mask[0]:
                self.note("population", f"populations/{mask[0]}.masked.tsv", "its masked rows are not these rows")
            columns = [as_dict(column).get("name") for column in as_list(body.get("columns"))]
            if not is_masked or not any(one and name in as_list(body.get("key")) for one, name in zip(personal, columns)):
                keys[item["index"]] = found
        return keys

    def read_rows(self, name, body, is_masked, mask_key, wanted):
        columns = [as_text(as_dict(column).get("name")) or "" for column in as_list(body.get("columns"))]
        key = [columns.index(one) if one in columns else -1 for one in as_list(body.get("key"))]
        personal = [at for at, one in enumerate(personal_in(body)) if one]
        count, found, problem, rest, known, hashed = 0, {}, None, b"", {}, hashlib.sha256()
        for chunk in self.bundle.chunks(name):
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            for line in lines:
                fields = line.split(b"\t")
                if count in wanted:
                    found[count] = "\t".join(fields[at].decode("utf-8", "replace") if 0 <= at < len(fields) else "" for at in key)
                if len(fields) != len(columns):
                    problem = problem or f"row {count} has not {len(columns)} columns"
                elif is_masked and not all(MASKED.fullmatch(fields[at]) for at in personal):
                    problem = problem or f"row {count} shows what is about people"
                elif mask_key is not None:
                    for at in personal:
                        fields[at] = known[fields[at]] if fields[at] in known else known.setdefault(fields[at], masked_field(fields[at], mask_key))
                    hashed.update(b"\t".join(fields) + b"\n")
                count += 1
            if len(rest) > MOST["line"]:
                return count, found, f"row {count} is longer than is read", None
        return count, found, "it ends in the middle of a row" if rest else problem, hashed.hexdigest()

    def check_draws(self, keys):
        """Draws every sample again. One whose population was erased, by a tombstone in the ledger, is neither right nor wrong."""
        populations = [one for one in self.known.values() if one[0]["noun"] == "population"]
        for item, _, content in self.of_noun("draw"):
            body, where = content["body"], f"entry {item['index']}"
            frozen = [
                one
                for one in populations
                if one[0]["id"] == body.get("population")
                and (one[2]["body"].get("popHash") == body.get("popHash") if one[2] else self.has_tombstone(one[0]))
            ]
            before = [one for one in frozen if one[0]["index"] < item["index"]]
            source, _, of = next((one for one in before if one[0]["erased"] is None), (before or frozen or [({}, None, None)])[0])
            if not frozen:
                self.note("draw", where, "the population that it was drawn from is not in the bundle")
                continue
            erased = source["erased"] if self.has_tombstone(source) else None
            if not before:
                self.note("draw", where, "it was drawn before its population was frozen")
            if of and of["body"].get("rows") != body.get("rows"):
                self.note("draw", where, "it was drawn from another number of rows")
            if problem := draw_problem(body, None if erased else keys.get(source["index"], {})):
                self.note("draw", where, problem)
            elif erased:
                message = f"whether this sample is of its population is unknown: that was erased under rule {erased['rule']}"
                self.unknown.append({"where": where, "rule": erased["rule"], "message": message})
            elif as_dict(body.get("method")).get("kind") == "judgemental":
                self.chosen += 1
            else:
                self.drawn += 1

    def check_conclusions(self):
        for item, event, content in [*self.of_noun("conclusion"), *self.of_noun("opinion")]:
            for message in self.conclusion_problems(item, event, as_dict(content["body"].get("signed"))):
                self.note("conclusion", f"entry {item['index']}", message)

    def conclusion_problems(self, item, event, signed):
        statement, signature = as_dict(signed.get("statement")), as_dict(signed.get("signature"))
        refs, at, signer = statement.get("refs"), as_dict(statement.get("checkpoint")), as_dict(statement.get("signer"))
        size, root, about = at.get("size"), at.get("root"), self.manifest["engagement"]
        start, end = about["evidenceFrom"], about["period"]["to"]
        texts = all(isinstance(one, str) for one in (root, signer.get("person"), signer.get("key")))
        if not texts or type(size) is not int or not refs or not all(type(ref) is int for ref in as_list(refs)):
            return ["it is not signed"]
        if problem := self.signature_problem(statement, signature):
            return [f"its signature does not hold: {problem}"]
        wrong = []
        past = next((one for one in [*self.manifest["checkpoints"], self.manifest["ledger"]] if one["size"] == size), {})
        if past.get("root") != root:
            wrong.append("it names a checkpoint that this ledger never had")
        if item["index"] < size:
            wrong.append(f"it is entry {item['index']}, but names a checkpoint of {size}: it was dated back")
        if statement.get("engagement") != self.manifest["engagement"]["id"]:
            wrong.append("it is about another engagement")
        controls = {one[0]["id"] for one in self.known.values() if one[0]["noun"] == "control"}
        if item["noun"] == "conclusion" and statement.get("control") not in controls:
            wrong.append("the control that it is about is not in the bundle")
        for place, ref in enumerate(refs):
            window = self.known[ref][0]["window"] if ref in self.known else None
            if ref >= size or (place and ref <= refs[place - 1]):
                wrong.append(f"it cites entry {ref}, which its checkpoint does not cover")
            if ref not in self.known:
                wrong.append(f"it cites entry {ref}, which is not in the bundle")
            elif window and not (window["from"] < end and (window["to"] is None or window["to"] > start)):
                wrong.append(f"it cites entry {ref}, which is not about the period")
        said = as_dict(event.get("conclusion"))
        told = {"size": size, "control": statement.get("control"), "audit": statement.get("engagement"), "result": statement.get("result")}
        if said and (any(said.get(key) != value for key, value in told.items()) or event["refs"] != refs):
            wrong.append("its ledger entry says something else")
        return wrong

    def signature_problem(self, statement, signature):
        message = canonical(statement).encode("utf-8", "surrogatepass")
        public_key, made = bytes_of(signature.get("publicKey")), bytes_of(signature.get("signature"))
        signer = statement["signer"]
        if sha(public_key).hex() != signer["key"]:
            return "it is by another key than the one that it names"
        if signature.get("kind") == "ed25519":
            if len(public_key) != 32 or not ed25519.verify(public_key, message, made):
                return "the signature is wrong"
        elif signature.get("kind") == "passkey":
            data, client = bytes_of(signature.get("authenticatorData")), bytes_of(signature.get("clientData"))
            said = as_dict(json_of(client))
            host = re.fullmatch(r"https?://([a-z0-9.-]+)(:[0-9]{1,5})?", as_text(said.get("origin")) or "")
            if said.get("type") != "webauthn.get" or said.get("challenge") != base64url(sha(message)):
                return "it was made over something else"
            labels = host[1].split(".") if host else []
            sites = {sha(".".join(labels[at:]).encode()) for at in range(len(labels))}
            if len(data) < 37 or data[:32] not in sites or data[32] & 5 != 5:
                return "it is for another site, or its authenticator did not verify who was there"
            if not es256.verify(public_key, data + sha(client), made):
                return "the signature is wrong"
        else:
            return "it is of a kind that is not known"
        name = (signer["person"], signer["key"])
        self.signers[name] = self.signers.get(name, 0) + 1
        return None

    def check_matrix(self):
        if MATRIX in self.bad or MATRIX not in self.bundle.files:
            return
        rows = as_dict(json_of(self.bundle.read(MATRIX, MOST["manifest"]))).get("rows")
        controls = {item["id"] for item in self.manifest["items"] if item["noun"] == "control"}
        if not isinstance(rows, list):
            return self.note("matrix", MATRIX, "it has no rows")
        for row in rows:
            if any(control not in controls for control in as_list(as_dict(row).get("controls"))):
                self.note("matrix", MATRIX, "it names a control that is not in the bundle")


def verify_bundle(path, keys=None, remembered=None):
    try:
        check = Check(Bundle(path), keys, remembered)
    except Refused as error:
        return [{"code": "zip", "where": "", "message": str(error)}], None
    check.everything()
    return check.problems, check


def main(arguments):
    options, paths = {}, []
    words = iter(arguments)
    for word in words:
        if word in ("--keys", "--remembered"):
            options[word] = open(next(words), encoding="utf-8").read()
        elif word != "--json":
            paths.append(word)
    if len(paths) != 1:
        sys.exit(__doc__)
    keys, remembered = options.get("--keys"), options.get("--remembered")
    if remembered and not keys:
        sys.exit("give the --keys of the ledger with what you remember of it")
    state = open_checkpoint(remembered, read_keys(keys)) if remembered else None
    problems, check = verify_bundle(paths[0], keys, state)
    if "--json" in arguments:
        print(json.dumps({"ok": not problems, "problems": problems, "unknown": check.unknown if check else []}, ensure_ascii=False))
    elif problems:
        print("REFUSED: this bundle does not verify.", *(f"  {one['where']}: {one['message']}" for one in problems), sep="\n")
    else:
        origin, size, root = check.checkpoint
        said = f"OK (samples that are UNKNOWN: {len(check.unknown)})" if check.unknown else "OK"
        print(f"{said}: {len(check.known)} items and {len(check.listed)} files, under {size} entries of {origin}, root {base64.b64encode(root).decode()}")
        for (person, key), count in check.signers.items():
            print(f"    {count} conclusions signed by {person} with the key {key}: ask them whether it is theirs")
        links = sum(item["address"] is not None for item, _, _ in check.known.values())
        if links:
            print(f"    {links} items are links: what was said is as recorded; what is behind an address was never hashed and may change")
        for one in check.unknown:
            print(f"    UNKNOWN, {one['where']}: {one['message']}")
        random = " (not random: no confidence can be stated of them)" if check.chosen else ""
        print(f"    {check.drawn} samples drawn again as recorded, {check.chosen} that a person chose{random}")
        if check.manifest["personal"] == "masked":
            print(f"    Values about people are masked in populations; {check.withheld} files about people were withheld")
        if keys is None:
            print("    The key of the ledger came with it: compare it with one that you kept elsewhere (--keys)")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, Refused) as error:
        sys.exit(f"REFUSED: {error}")
