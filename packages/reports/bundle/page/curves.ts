import { sha256, sha512 } from '@noble/hashes/sha2.js'

/** A point as X/Z and Y/Z, and on Edwards' curve with T = XY/Z, so that nothing has to be divided on the way. */
type Point = { readonly x: bigint; readonly y: bigint; readonly z: bigint; readonly t: bigint }

type Curve = {
  readonly order: bigint
  readonly base: Point
  readonly neutral: Point
  readonly add: (p: Point, q: Point) => Point
}

/** Whether `signature` (64 bytes) of `message` was made with the key that belongs to `publicKey` (RFC 8032 5.1.7). */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKey.length === 32 && signature.length === 64 ? edPoint(publicKey) : undefined
  const s = number(signature.subarray(32).toReversed())
  if (key === undefined || s >= ed25519.order) return false
  const digest = number(sha512(joined(signature.subarray(0, 32), publicKey, message)).reverse()) % ed25519.order
  const minus = edwards(modulo(-key.x, edPrime), key.y)
  const found = ed25519.add(multiply(ed25519, s, ed25519.base), multiply(ed25519, digest, minus))
  const [x, y] = affine(found, edPrime)
  const encoded = y | ((x & 1n) << 255n)
  return encoded === number(signature.subarray(0, 32).toReversed())
}

/** Whether `signature` (DER) of `message` was made with the key of this uncompressed point (FIPS 186-5, P-256, SHA-256). */
export function verifyEs256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = derIntegers(signature) ?? []
  const key = publicKey.length === 65 && publicKey[0] === 4 ? p256Point(publicKey) : undefined
  if (key === undefined || r === undefined || s === undefined) return false
  if (r === 0n || s === 0n || r >= p256.order || s >= p256.order) return false
  const inverse = power(s, p256.order - 2n, p256.order)
  const one = multiply(p256, (number(sha256(message)) * inverse) % p256.order, p256.base)
  const found = p256.add(one, multiply(p256, (r * inverse) % p256.order, key))
  return found.z !== 0n && affine(found, pPrime)[0] % p256.order === r
}

const edPrime = 2n ** 255n - 19n
const edD = modulo(-121665n * power(121666n, edPrime - 2n, edPrime), edPrime)

/** On this curve nothing is a special case (RFC 8032 5.1.4). */
function addEdwards(p: Point, q: Point): Point {
  const [a, b] = [((p.y - p.x) * (q.y - q.x)) % edPrime, ((p.y + p.x) * (q.y + q.x)) % edPrime]
  const [c, d] = [((2n * p.t * q.t) % edPrime) * edD, 2n * p.z * q.z]
  const [e, f, g, h] = [b - a, (d - c) % edPrime, (d + c) % edPrime, b + a]
  return { x: (e * f) % edPrime, y: (g * h) % edPrime, z: (f * g) % edPrime, t: (e * h) % edPrime }
}

function edwards(x: bigint, y: bigint): Point {
  return { x, y, z: 1n, t: (x * y) % edPrime }
}

function affine({ x, y, z }: Point, prime: bigint): readonly [bigint, bigint] {
  const inverse = inverted(z, prime)
  return [modulo(x * inverse, prime), modulo(y * inverse, prime)]
}

function edPoint(bytes: Uint8Array): Point | undefined {
  const value = number(bytes.toReversed())
  const [sign, y] = [value >> 255n, value & (2n ** 255n - 1n)]
  if (y >= edPrime) return undefined
  const square = modulo((y * y - 1n) * inverted(edD * y * y + 1n, edPrime), edPrime)
  let x = power(square, (edPrime + 3n) / 8n, edPrime)
  if (modulo(x * x - square, edPrime) !== 0n) x = (x * power(2n, (edPrime - 1n) / 4n, edPrime)) % edPrime
  if (modulo(x * x - square, edPrime) !== 0n || (x === 0n && sign === 1n)) return undefined
  return edwards((x & 1n) === sign ? x : edPrime - x, y)
}

const pPrime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const pB = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Complete addition for a = -3 (Renes, Costello and Batina 2015, algorithm 4), without any special case. */
function addWeierstrass(p: Point, q: Point): Point {
  const mod = (value: bigint) => value % pPrime
  const [xx, yy, zz] = [mod(p.x * q.x), mod(p.y * q.y), mod(p.z * q.z)]
  const xy = (p.x + p.y) * (q.x + q.y) - xx - yy
  const yz = (p.y + p.z) * (q.y + q.z) - yy - zz
  const xz = mod((p.x + p.z) * (q.x + q.z) - xx - zz)
  const left = mod(3n * (xz - pB * zz))
  const right = mod(3n * (pB * xz - 3n * zz - xx))
  const [minus, plus, triple] = [yy - left, yy + left, 3n * (xx - zz)]
  return {
    x: mod(xy * plus - yz * right),
    y: mod(plus * minus + triple * right),
    z: mod(yz * minus + xy * triple),
    t: 0n,
  }
}

function p256Point(bytes: Uint8Array): Point | undefined {
  const [x, y] = [number(bytes.subarray(1, 33)), number(bytes.subarray(33))]
  const isOnCurve = modulo(y * y - x * x * x + 3n * x - pB, pPrime) === 0n
  return x < pPrime && y < pPrime && isOnCurve ? { x, y, z: 1n, t: 0n } : undefined
}

/** The two numbers of a signature in DER; nothing but their one encoding is read. */
function derIntegers(der: Uint8Array): readonly [bigint, bigint] | undefined {
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const found: bigint[] = []
  let at = 2
  for (let count = 0; count < 2; count += 1) {
    const length = der[at] === 2 ? (der[at + 1] ?? 0) : 0
    const bytes = der.subarray(at + 2, at + 2 + length)
    const [first = 0x80, second = 0x80] = bytes
    if (length === 0 || bytes.length !== length || first >= 0x80 || (length > 1 && first === 0 && second < 0x80))
      return undefined
    found.push(number(bytes))
    at += 2 + length
  }
  return at === der.length ? [found[0] ?? 0n, found[1] ?? 0n] : undefined
}

const ed25519: Curve = {
  order: 2n ** 252n + 27742317777372353535851937790883648493n,
  base: edPoint(bytesOf(modulo(4n * power(5n, edPrime - 2n, edPrime), edPrime)).reverse()) ?? edwards(0n, 1n),
  neutral: edwards(0n, 1n),
  add: addEdwards,
}

const p256: Curve = {
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  base: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    z: 1n,
    t: 0n,
  },
  neutral: { x: 0n, y: 1n, z: 0n, t: 0n },
  add: addWeierstrass,
}

function multiply({ add, neutral }: Curve, scalar: bigint, point: Point): Point {
  let [result, doubled] = [neutral, point]
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = add(result, doubled)
    doubled = add(doubled, doubled)
  }
  return result
}

/** By Euclid, which takes a fraction of the time that a power does. */
function inverted(value: bigint, prime: bigint): bigint {
  let [one, other, left, right] = [modulo(value, prime), prime, 1n, 0n]
  while (one > 1n) {
    const quotient = other / one
    ;[other, one] = [one, other % one]
    ;[right, left] = [left, right - quotient * left]
  }
  return modulo(left, prime)
}

function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  let [result, square] = [1n, modulo(base, prime)]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result
}

function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime
  return rest < 0n ? rest + prime : rest
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('') || '0'}`)
}

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from(value.toString(16).padStart(64, '0').match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
