import type { Format } from '../importer/format.ts'
import type { Json } from '../importer/json.ts'
import { has, list, textAt } from '../importer/look.ts'
import { outcome, reportsIn, warning } from '../importer/outcome.ts'

/**
 * The JSON of Nikto, of one host or a list of them. The tool only lists what it noticed, without any word or severity for it: each
 * item fails with the word `vulnerability`, and is about an address below the host.
 */
export const nikto: Format = {
  id: 'nikto',
  title: 'Nikto JSON',
  recognises: shape => shape.kind === 'json' && (isHost(shape.sample) || list(shape.sample).some(isHost)),
  async *read(file, shape) {
    const tool = 'Nikto'
    const reports = await reportsIn(file, shape, [['vulnerabilities', '*']])
    for (const head of reports.heads) yield { kind: 'tool', tool, toolVersion: null, target: hostOf(head) }
    const seen = new Set<number>()
    for await (const { item, head } of reports.items()) {
      seen.add(head)
      const { value } = item
      const target = hostOf(reports.heads[head] ?? null)
      const message = textAt(value, 'msg')
      yield outcome(item, {
        tool,
        target,
        rule: textAt(value, 'id') ?? 'unnamed',
        title: message,
        sourceWord: 'vulnerability',
        verdict: 'fail',
        severity: 'unknown',
        resource: `${target ?? ''}${textAt(value, 'url') ?? ''}` || null,
        message: [textAt(value, 'method'), message].filter(part => part !== null).join(' ') || null,
      })
    }
    for (const [place, head] of reports.heads.entries())
      if (!seen.has(place)) yield warning(`nothing is listed for ${hostOf(head) ?? 'the host'}: that is not yet a pass`)
  },
}

function isHost(value: Json): boolean {
  return (
    has(value, 'vulnerabilities') && (has(value, 'banner') || has(value, 'host', 'port') || has(value, 'ip', 'port'))
  )
}

function hostOf(head: Json): string | null {
  const [host, port] = [textAt(head, 'host') ?? textAt(head, 'ip'), textAt(head, 'port')]
  return host === null || port === null ? host : `${host}:${port}`
}
