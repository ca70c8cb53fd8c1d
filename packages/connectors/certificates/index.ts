import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An authority of its own and a certificate for localhost that it signed, for tests of what is encrypted; made by openssl. */
export function certificates(): Disposable & { ca: string; key: string; cert: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'onus-ldap-tls-'))
  const at = (name: string) => join(folder, name)
  const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  run('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Own authority')
  const names = ['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE']
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key')]
  run(
    'req',
    '-x509',
    ...key,
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
    '-subj',
    '/CN=localhost',
    ...names,
    ...signing,
  )
  const read = (name: string) => readFileSync(at(name), 'utf8')
  return {
    ca: read('ca.pem'),
    key: read('key.pem'),
    cert: read('cert.pem'),
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
