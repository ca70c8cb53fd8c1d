import type { Duplex } from 'node:stream'

/** How a peer proves who it is, and how we do. The certificate is always verified; `ca` replaces the usual authorities. */
export type Tls = {
  /** Certificates (PEM) of the authorities to trust instead of the usual ones. */
  readonly ca?: string
  /** Our own certificate and key (PEM), where the peer asks for one. */
  readonly cert?: string
  readonly key?: string
  /** The name the certificate must carry, where it is another than the host. */
  readonly servername?: string
}

/** What is asked of a server. Everything that connectors ask is reading, so it may be asked again after a failure. */
export type Request = {
  readonly method?: string
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly tls?: Tls
  /** 50 MB where it says nothing; counted after unpacking. */
  readonly maxBytes?: number
  /** Other answers than 2xx that are wanted as a value. All others are a `SourceProblem`. */
  readonly expect?: readonly number[] | 'any'
  /** What the credentials need for this, in words: said when the server refuses it. */
  readonly needs?: string
  /**
   * Whether an answer only means that the server is busy, besides 429, 502, 503 and 504; a number is how many milliseconds to
   * wait where the answer itself does not say. Such an answer is never a wanted value.
   */
  isBusy?(answer: Answer): boolean | number
  /** At least so long between two requests to this host. */
  readonly gapMs?: number
}

/** What a server answered, read to its end. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** The address that answered, after redirects. */
  readonly url: URL
  readonly bytes: Uint8Array
  text(): string
  /** The body as JSON; anything else is a `SourceProblem`. */
  json(): unknown
}

/** An answer whose body comes in parts. A cut body throws; it never ends early without a word. */
export type StreamedAnswer = Pick<Answer, 'status' | 'headers' | 'url'> & { readonly body: AsyncIterable<Uint8Array> }

export type Peer = { readonly host: string; readonly port: number; readonly tls?: Tls | true }

/** A connection to a judged peer, for protocols that are not HTTP. Disposing of it cuts it. */
export type Connection = Disposable & {
  readonly socket: Duplex
  /** The address that was really reached. */
  readonly address: string
  /** Whether it lies in a network that the operator opened; only there may secrets be sent unencrypted. */
  readonly isOpened: boolean
  readonly isEncrypted: boolean
  /** Goes on encrypted over the same connection (STARTTLS and its like). Refused when plain bytes are waiting to be read. */
  encrypt(tls?: Tls): Promise<Connection>
}

/**
 * The network as a connector may use it. The peer that was really reached is judged before a byte is sent: addresses inside
 * the network of the server are refused unless the operator opened theirs, and outside of those everything is encrypted.
 */
export type Net = {
  send(request: Request): Promise<Answer>
  /** As `send`, for a large body. It is asked again only until its head is there. */
  stream(request: Request): Promise<StreamedAnswer>
  connect(peer: Peer): Promise<Connection>
}
