import { Client } from 'pg'

/** Every table that holds one of these words, as its superuser reads it, bytes too. */
export async function tablesWith(databaseUrl: string, wanted: readonly string[]): Promise<string[]> {
  const client = new Client(databaseUrl)
  await client.connect()
  const found: string[] = []
  const holds = (text: string) => wanted.some(one => text.toLowerCase().includes(one.toLowerCase()))
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    for (const table of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${table.name} t`)
      if (rows.some(({ row }) => holds(row) || holds(texts(row)))) found.push(table.name)
    }
  } finally {
    await client.end()
  }
  return found
}

/** The bytes of a row that the database prints as hexadecimal. */
function texts(row: string): string {
  return [...row.matchAll(/\\x([0-9a-f]+)/g)]
    .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
    .join(' ')
}
