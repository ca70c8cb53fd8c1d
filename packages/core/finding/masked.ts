import { hidden } from '../masking/index.ts'
import type { Finding } from './schema.ts'

/** A finding without the resources that it was raised about, which can be people; those of now are asked for by themselves. */
export function maskedFinding(body: Finding): Finding {
  const { source } = body
  if (source.kind === 'person') return body
  return {
    ...body,
    source: { ...source, resources: source.resources.map(() => ({ resource: hidden, reason: hidden })) },
  }
}
