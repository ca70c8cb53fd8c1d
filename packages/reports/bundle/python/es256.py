"""ES256 signature verification (ECDSA with P-256 and SHA-256, FIPS 186-5 6.4.2) with Python's standard library alone."""
import hashlib

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(p, q):
    """The sum of two points (x, y); None is the neutral one."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = (3 * p[0] * p[0] - 3) * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def multiply(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def decode(data):
    """The point of 65 bytes (4, x, y), or None if they are no point of the curve."""
    if len(data) != 65 or data[0] != 4:
        return None
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    return (x, y) if x < P and y < P and (y * y - x * x * x + 3 * x - B) % P == 0 else None


def integers(der):
    """The two numbers of a signature in DER, or None: nothing but their one encoding is read."""
    if len(der) < 8 or len(der) > 72 or der[0] != 0x30 or der[1] != len(der) - 2:
        return None
    found, at = [], 2
    for _ in range(2):
        length = der[at + 1] if at + 1 < len(der) and der[at] == 2 else 0
        number = der[at + 2 : at + 2 + length]
        if not length or len(number) != length or number[0] & 0x80:
            return None
        if length > 1 and number[0] == 0 and not number[1] & 0x80:
            return None
        found.append(int.from_bytes(number, "big"))
        at += 2 + length
    return tuple(found) if at == len(der) else None


def verify(public_key, message, signature):
    """Whether `signature` (DER) of `message` was made with the key that belongs to `public_key` (65 bytes)."""
    point, pair = decode(public_key), integers(signature)
    if point is None or pair is None or not all(0 < number < ORDER for number in pair):
        return False
    r, s = pair
    inverse = pow(s, -1, ORDER)
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    found = add(multiply(digest * inverse % ORDER, BASE), multiply(r * inverse % ORDER, point))
    return found is not None and found[0] % ORDER == r
