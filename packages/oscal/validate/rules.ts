import type { Metaschema } from './node.ts'
import type { Definitions, Schema } from './schema.ts'

/** What a document is held against. */
export type Rules = {
  readonly schema: {
    readonly definitions: Definitions
    readonly oneOf: readonly { readonly properties: Readonly<Record<string, Schema>> }[]
  }
  readonly metaschema: Metaschema
}

/** Loads what schemas/ holds when it is first needed; the module loader keeps it. */
export async function rules(): Promise<Rules> {
  const load = async <Data>(name: string) =>
    ((await import(`./schemas/${name}.json`, { with: { type: 'json' } })) as { default: Data }).default
  return { schema: await load('schema'), metaschema: await load('metaschema') }
}
