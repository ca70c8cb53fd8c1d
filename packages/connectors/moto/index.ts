import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Service, services } from '../aws/services.ts'
import { signed } from '../aws/sign.ts'

/** A server that behaves as AWS does, as far as tests of the field rely on it: moto, where Python has it. */
export type Moto = AsyncDisposable & {
  readonly url: string
  /** Settings of a connection to it; `leaveOut` are services that it does not know. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Changes something in a service that is asked by forms. */
  form(service: Service, action: string, values?: Readonly<Record<string, string>>, region?: string): Promise<string>
  /** The same in a service that is asked by JSON. */
  json(service: Service, action: string, body: unknown, region?: string): Promise<string>
  /** The same in one that is asked by paths, such as S3. */
  path(service: Service, method: string, path: string, body?: string, headers?: Record<string, string>): Promise<string>
  stop(): Promise<void>
}

/** Why there is none, for tests to skip loudly; false where there is one. */
export const motoIsMissing: string | false =
  spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0
    ? false
    : 'python3 has no moto[server]; nothing is tested against it'

export const motoAccount = '123456789012'
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }

export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  await answering(child, url)
  const sent = async (
    service: Service,
    region: string,
    request: { method: string; path: string; body: string; headers: Record<string, string> },
  ) => {
    const at = new URL(url + request.path)
    const headers = signed({ ...request, url: at }, { credentials, region, service, at: '2026-03-31T12:00:00Z' })
    const answer = await fetch(at, {
      method: request.method,
      headers,
      ...(request.body !== '' && { body: request.body }),
    })
    const text = await answer.text()
    if (!answer.ok)
      throw new Error(`${service} ${request.method} ${request.path}: ${answer.status} ${text.slice(0, 500)}`)
    return text
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    url,
    settings: {
      ...credentials,
      endpoint: url,
      regions: ['us-east-1'],
      leaveOut: ['access-analyzer', 'backup'],
    },
    form: (service, action, values = {}, region = 'us-east-1') => {
      const { version = '' } = services[service] as { version?: string }
      const body = new URLSearchParams({ Action: action, Version: version, ...values }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
      return sent(service, region, { method: 'POST', path: '/', body, headers })
    },
    json: (service, action, body, region = 'us-east-1') => {
      const { target } = services[service] as { target?: string }
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.${action}` }
      return sent(service, region, { method: 'POST', path: '/', body: JSON.stringify(body), headers })
    },
    path: (service, method, path, body = '', headers = {}) =>
      sent(service, 'us-east-1', { method, path, body, headers }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}`)
    const isUp = await fetch(`${url}/moto-api/`).then(
      answer => answer.ok,
      () => false,
    )
    if (isUp) return
    await sleep(200)
  }
  child.kill('SIGKILL')
  throw new Error('moto did not answer within a minute')
}
